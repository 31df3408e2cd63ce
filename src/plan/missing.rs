//! What a plan leaves open: findings that its steps still have, each told on the steps that have it.

use std::collections::{BTreeMap, BTreeSet};

use super::planner::Request;
use super::{NotPlanned, Phase, Step};
use crate::lint::UNUSED_ALLOW;
use crate::parse::{Body, Span, Statement, parse};
use crate::rules::{Finding, Severity};
use crate::source::TransactionMode;
use crate::timeline::Link;

/// Rules that judge a file or a comment, and no statement.
pub(super) const OF_FILES: [&str; 3] = ["old-migration-changed", "migration-out-of-order", UNUSED_ALLOW];

/// Rules that say that a statement fails because of the transaction it stands in, and what is said of it once it stands
/// in none with others.
const TOGETHER: [(&str, &str); 2] = [
    ("enum-value-used-too-early", "in a transaction of its own: in that of the new value it fails"),
    ("refused-in-transaction", "outside a transaction: in one it fails"),
];

/// Findings that the steps still have, each with the reason of the recipe that was asked. `whole`: statements that write
/// whole tables together with others.
pub(super) fn not_planned(
    request: &Request<'_>,
    phases: &mut [Phase],
    refused: &[(usize, String)],
    whole: &BTreeSet<usize>,
) -> Vec<NotPlanned> {
    let left = linted(request, phases);
    let statements = &request.script.statements;
    let mut all: Vec<NotPlanned> = Vec::new();
    let mut tell = |all: &mut Vec<NotPlanned>, missing: NotPlanned, has: &dyn Fn(&Step) -> bool| {
        for step in phases.iter_mut().flat_map(|phase| &mut phase.steps).filter(|step| has(step)) {
            if !step.missing.contains(&missing) {
                step.missing.push(missing.clone());
            }
        }
        all.push(missing);
    };
    let mut apart: Vec<(usize, &str)> = Vec::new();
    for finding in request.findings.iter().filter(|finding| finding.severity > Severity::Advice) {
        let Some(origin) = statements.iter().rposition(|statement| is_inside(finding.span, statement)) else {
            continue;
        };
        let broken = matches!(statements[origin].body, Body::Broken(_));
        let block = statements[origin].block.as_ref().map(|block| block.statement);
        let places = left.get(&(origin, finding.rule));
        if places.is_none() && block.is_none() && !broken {
            let together = TOGETHER.iter().find(|(rule, _)| *rule == finding.rule);
            apart.extend(together.map(|(_, why)| (origin, *why)));
            continue;
        }
        let reason = refused.iter().find(|(refused, _)| *refused == origin).map(|(_, reason)| reason.clone());
        let reason = reason.or_else(|| finding.help.clone());
        let why = if broken {
            "it does not parse: mend it, then plan again"
        } else {
            "no way is known that makes nobody wait"
        };
        let reason = reason.unwrap_or_else(|| why.to_owned());
        let missing = NotPlanned { line: finding.span.start.line, rule: finding.rule, reason };
        tell(&mut all, missing, &|step| {
            block == Some(step.origin) || places.is_some_and(|places| places.contains(&step.id))
        });
    }
    // By itself it is cut into batches, and lint says nothing of it where no lock is held meanwhile.
    for (origin, reason) in refused.iter().filter(|(origin, _)| whole.contains(origin)) {
        let line = statements[*origin].span.start.line;
        if all.iter().all(|missing| missing.line != line) {
            let missing = NotPlanned { line, rule: "whole-table-write", reason: reason.clone() };
            tell(&mut all, missing, &|step| step.origin == *origin || step.also.contains(origin));
        }
    }
    for span in &request.script.dynamic {
        let holds = |statement: &Statement| statement.block.is_none() && is_inside(*span, statement);
        let origin = statements.iter().rposition(holds);
        let missing = NotPlanned {
            line: span.start.line,
            rule: "not-analysed",
            reason: "what it does is put together at run time: see what it locks before it is run".to_owned(),
        };
        tell(&mut all, missing, &|step| origin == Some(step.origin));
    }
    for (origin, why) in apart {
        let steps = phases.iter_mut().flat_map(|phase| &mut phase.steps);
        for step in steps.filter(|step| step.origin == origin && step.as_written) {
            step.as_written = false;
            why.clone_into(&mut step.why);
        }
    }
    all
}

fn is_inside(span: Span, statement: &Statement) -> bool {
    statement.span.from <= span.from && span.to <= statement.span.to
}

/// What lint says of the steps: which rule, of which statement of the migration, and the steps by their numbers. What
/// breaks the running application is what a gate is for.
fn linted(request: &Request<'_>, phases: &mut [Phase]) -> BTreeMap<(usize, &'static str), BTreeSet<String>> {
    let mut linter = request.linter.clone();
    linter.start(TransactionMode::None, 2, Link::NextFile);
    let mut found: BTreeMap<_, BTreeSet<String>> = BTreeMap::new();
    for phase in phases {
        if phase.gate.is_some() {
            // What an earlier phase has made is in use by then.
            linter.start(TransactionMode::None, 2, Link::NextFile);
        }
        let most = if phase.gate.is_some() { Severity::Warning } else { Severity::Advice };
        for step in &mut phase.steps {
            let script = parse(&step.script().join("\n"));
            let findings = linter.migration(request.path, &script, true).findings;
            let heard = findings.iter().filter(|finding| finding.severity > Severity::Advice);
            let (loud, expected): (Vec<_>, Vec<_>) = heard.partition(|finding| finding.severity > most);
            for finding in loud {
                for origin in step.also.iter().chain([&step.origin]) {
                    found.entry((*origin, finding.rule)).or_default().insert(step.id.clone());
                }
            }
            let offsets = step.offsets();
            let place = |finding: &&Finding| {
                (offsets.partition_point(|at| *at <= finding.span.from).saturating_sub(1), finding.rule)
            };
            step.expected = expected.iter().map(place).collect();
            step.expected.dedup();
        }
    }
    found
}
