//! From a migration to its plan: asks the recipes, sorts steps into phases, weighs each in its place.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::draft::{Around, Draft, is_wanted};
use super::weigh::weigh;
use super::{Deviation, NotPlanned, Plan, Step, as_written, done, missing, phases, sql, together};
use crate::effect;
use crate::lint::Linter;
use crate::parse::Script;
use crate::postgres::Name;
use crate::rules::{Finding, Severity};
use crate::schema::Catalog;

/// One migration that a plan is wanted for.
pub struct Request<'a> {
    /// Its path.
    pub path: &'a Arc<str>,
    /// Its text.
    pub text: &'a str,
    /// Its statements.
    pub script: &'a Script,
    /// What lint finds in it.
    pub findings: &'a [Finding],
    /// As the migrations before it left the linter.
    pub linter: &'a Linter,
    /// The tool runs it in one transaction.
    pub one_transaction: bool,
}

impl Plan {
    /// Whether its steps take care of what lint found there. What the history of the files says is no statement's.
    pub fn covers(&self, finding: &Finding) -> bool {
        let missing = |missing: &NotPlanned| missing.rule == finding.rule && missing.line == finding.span.start.line;
        finding.severity > Severity::Advice
            && !self.is_quiet()
            && !self.phases.is_empty()
            && !missing::OF_FILES.contains(&finding.rule)
            && !self.not_planned.iter().any(missing)
    }
}

/// Plans a migration.
pub fn plan(request: &Request<'_>) -> Plan {
    if let Some(reason) = together::whole(request) {
        return refuse(request, reason);
    }
    let mut start = request.linter.catalog().clone();
    start.start_file();
    let Draft { mut parts, refused, settings, whole, .. } = Draft::of(request, start.clone());
    let mut deviations: Vec<Deviation> =
        parts.iter_mut().flat_map(|part| std::mem::take(&mut part.way.deviations)).collect();
    deviations.dedup();
    let mut phases = phases::phases(parts);
    let mut after = start.clone();
    let mut follower = done::Follower::default();
    for (phase, found) in phases.iter_mut().enumerate() {
        for (place, step) in found.steps.iter_mut().enumerate() {
            step.id = format!("{}.{}", phase + 1, place + 1);
            if let Some(until) = step.rollback.as_mut().and_then(|rollback| rollback.until.as_mut()) {
                until.clone_from(&step.id);
            }
            step.settings = settings.get(step.origin).cloned().unwrap_or_default();
            let before = after.clone();
            step.weight = weigh(step, &mut after);
            follower.step(&before, &after);
            if step.as_written {
                step.why = as_written::why(step).to_owned();
                as_written::bound(step);
            }
            step.rollback = step.rollback.take().or_else(|| as_written::undone(step, &start, before, &mut after));
        }
    }
    let steps: Vec<&mut Step> = phases.iter_mut().flat_map(|phase| &mut phase.steps).collect();
    follower.finish(steps.into_iter());
    let not_planned = missing::not_planned(request, &mut phases, &refused, &whole);
    let locked = locked(request, start);
    // A schema that goes, or gets another name, takes what is in it along.
    let stays = |name: &&Name| after.schemas.contains_key(&name.schema) && !name.schema.starts_with("pg_");
    let beside = locked.iter().find(stays).map_or("public", |name| &name.schema);
    let notes = sql::qualified(&Name::new(beside, "ddlock_done"));
    let locked_as_written = locked.iter().map(ToString::to_string).collect();
    Plan {
        path: Arc::clone(request.path),
        written: request.text.to_owned(),
        phases,
        deviations,
        not_planned,
        locked_as_written,
        notes,
    }
}

/// What the migration as written locks of what is older.
fn locked(request: &Request<'_>, mut catalog: Catalog) -> BTreeSet<Name> {
    let mut locked = BTreeSet::new();
    let mut around = Around::of(request);
    for statement in &request.script.statements {
        if is_wanted(statement) {
            catalog.observe(statement);
            let facts = effect::of(statement, &catalog).facts(&catalog, |id| !catalog.born_in_file(id));
            locked.extend(facts.locks.into_keys());
        }
        around.apply(&mut catalog, statement);
    }
    locked
}

/// A plan without a step: why, for each finding, or once where lint finds nothing.
fn refuse(request: &Request<'_>, reason: &str) -> Plan {
    let of =
        |finding: &Finding| NotPlanned { line: finding.span.start.line, rule: finding.rule, reason: reason.to_owned() };
    let mut not_planned: Vec<NotPlanned> =
        request.findings.iter().filter(|finding| finding.severity > Severity::Advice).map(of).collect();
    if not_planned.is_empty() {
        not_planned.push(NotPlanned { line: 1, rule: "not-planned", reason: reason.to_owned() });
    }
    Plan {
        path: Arc::clone(request.path),
        written: request.text.to_owned(),
        phases: Vec::new(),
        deviations: Vec::new(),
        not_planned,
        locked_as_written: BTreeSet::new(),
        notes: String::new(),
    }
}
