//! Drives the stages over migrations, statement by statement, and collects findings.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use pg_query::NodeEnum;

use crate::parse::{Script, Span, Statement};
use crate::replay::{Replay, Step};
use crate::rules::{Context, Finding, LOCK_TIMEOUT_RULES, RULES, Rule, Settings, Severity};
use crate::schema::{Catalog, Timeout};
use crate::source::{Layout, PLAIN, TransactionMode};
use crate::timeline::{Boundary, Link};

/// Reads migrations one after the other, with one catalog that grows with them.
#[derive(Clone)]
pub struct Linter {
    replay: Replay,
    settings: Settings,
    rules: Vec<(&'static Rule, Severity)>,
    /// The tool that sends the file.
    tool: &'static Layout,
    /// Rules that have spoken in the transaction `said_in`, or in this file where each statement is its own.
    said: BTreeSet<&'static str>,
    said_in: u32,
    /// The `lock_timeout` under which they spoke.
    said_under: Timeout,
    /// What was found in the migration as a whole, to be reported with the statement it stands at.
    remembered: Vec<Finding>,
}

/// What was found in one migration.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Findings in the order of their places.
    pub findings: Vec<Finding>,
    /// How many findings an inline comment allowed.
    pub suppressed: usize,
    /// How many statements there were.
    pub statements: usize,
    /// Calls of functions that cannot be looked into, and why.
    pub not_analysed: Vec<(Span, String)>,
}

impl Linter {
    /// Starts with an empty catalog. `rules` are those that are on, each with its severity.
    pub fn new(settings: Settings, rules: Vec<(&'static Rule, Severity)>) -> Self {
        Self {
            replay: Replay::new(settings.version),
            settings,
            rules,
            tool: &PLAIN,
            said: BTreeSet::new(),
            said_in: 0,
            said_under: Timeout::default(),
            remembered: Vec::new(),
        }
    }

    /// The catalog as the migrations so far left it.
    pub fn catalog(&self) -> &Catalog {
        self.replay.catalog()
    }

    /// Replays a dump of the schema: what it makes is older than every migration and in use.
    pub fn schema(&mut self, script: &Script) {
        self.replay.schema(script);
    }

    /// What was found in the migration that starts next as a whole: it is reported, or allowed, with the statement it
    /// stands at.
    pub fn remember(&mut self, findings: Vec<Finding>) {
        let enabled = |mut finding: Finding| {
            let (_, severity) = self.rules.iter().find(|(rule, _)| rule.name == finding.rule)?;
            finding.severity = *severity;
            Some(finding)
        };
        self.remembered = findings.into_iter().filter_map(enabled).collect();
    }

    /// What stood at no statement.
    pub fn forget(&mut self) -> Vec<Finding> {
        std::mem::take(&mut self.remembered)
    }

    /// What starts next is sent by this tool, in whose words advice is given.
    pub fn tool(&mut self, tool: &'static Layout) {
        self.tool = tool;
    }

    /// The migration that starts next is deployed together with those before it for which the same was said.
    pub fn deploy(&mut self, together: bool) {
        self.replay.deploy(together);
    }

    /// A migration, or the next unit of one, starts that holds `statements` for the server.
    pub fn start(&mut self, mode: TransactionMode, statements: usize, link: Link) {
        self.replay.start(mode, statements, link);
        if !link.shares_transaction() {
            self.said.clear();
        }
    }

    /// Replays a migration, or the next part of a long one, and judges it if `report`.
    pub fn migration(&mut self, path: &Arc<str>, script: &Script, report: bool) -> Outcome {
        let Self { replay, settings, rules, tool, said, said_in, said_under, remembered } = self;
        let mut outcome = Outcome::default();
        let mut allowed = Allowed::new(&script.statements);
        replay.script(path, script, &mut |step| {
            let Step { index, statement, earlier, upcoming, effects, timeline, catalog, .. } = *step;
            if timeline.transaction != *said_in && timeline.boundary != Boundary::Autocommit {
                said.clear();
            }
            *said_in = timeline.transaction;
            // Another setting is another mistake.
            let lock_timeout = timeline.last().lock_timeout;
            if lock_timeout != *said_under && timeline.boundary == Boundary::Autocommit {
                said.retain(|rule| !LOCK_TIMEOUT_RULES.contains(rule));
            }
            *said_under = lock_timeout;
            if !report {
                return;
            }
            let context = Context {
                statement,
                upcoming,
                earlier,
                effects,
                timeline,
                catalog,
                settings,
                said,
                function: step.function,
                tool,
            };
            let mut findings = judge(&context, rules);
            findings.extend(remembered.extract_if(.., |finding| finding.span.from < statement.span.to));
            said.extend(findings.iter().map(|finding| finding.rule));
            findings.retain(|finding| !allowed.allows(index, finding.rule));
            outcome.findings.append(&mut findings);
            let unknown = if is_of_owner(statement) { &effects.unknown[..] } else { &[] };
            let gaps = step.gaps.iter().chain(unknown).map(|reason| (statement.span, reason.clone()));
            outcome.not_analysed.extend(gaps);
        });
        if report {
            outcome.suppressed = allowed.count;
            outcome.findings.extend(unused(script, &allowed, &self.rules));
            outcome.findings.sort_by_key(|finding| (finding.span, Reverse(finding.severity)));
        }
        outcome.statements = script.statements.len();
        outcome
    }
}

/// DROP OWNED and REASSIGN OWNED name no relation, and who owns which is not followed.
fn is_of_owner(statement: &Statement) -> bool {
    matches!(statement.tree(), Some(NodeEnum::DropOwnedStmt(_) | NodeEnum::ReassignOwnedStmt(_)))
}

/// What the rules find in one statement, allowed or not.
fn judge(context: &Context<'_>, rules: &[(&'static Rule, Severity)]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (rule, severity) in rules {
        let before = findings.len();
        (rule.check)(context, &mut findings);
        for finding in &mut findings[before..] {
            finding.severity = *severity;
            if let Some(function) = context.function {
                finding.message = format!("in `{}()`: {}", function.name.short(), finding.message);
            }
        }
    }
    findings
}

/// The comments of one file that allow findings, and which of them did.
struct Allowed<'a> {
    statements: &'a [Statement],
    /// Statement, comment and name in it, for those that allowed something.
    used: HashSet<(usize, usize, usize)>,
    count: usize,
}

impl<'a> Allowed<'a> {
    fn new(statements: &'a [Statement]) -> Self {
        Self { statements, used: HashSet::new(), count: 0 }
    }

    /// Whether a comment above the statement, or above the `DO` block around it, allows the rule.
    fn allows(&mut self, index: usize, rule: &str) -> bool {
        let around = self.statements[index].block.map(|block| block.statement);
        let mut found = false;
        for owner in [Some(index), around].into_iter().flatten() {
            for (comment, allow) in self.statements[owner].allows.iter().enumerate() {
                for (name, _) in allow.rules.iter().enumerate().filter(|(_, name)| *name == rule) {
                    self.used.insert((owner, comment, name));
                    found = true;
                }
            }
        }
        self.count += usize::from(found);
        found
    }
}

/// The rule under which comments are reported that allow nothing.
pub const UNUSED_ALLOW: &str = "unused-allow";

/// Comments that allow nothing: no such rule, no such finding, no statement.
fn unused(script: &Script, allowed: &Allowed<'_>, rules: &[(&'static Rule, Severity)]) -> Vec<Finding> {
    let Some((rule, severity)) = rules.iter().find(|(rule, _)| rule.name == UNUSED_ALLOW) else {
        return Vec::new();
    };
    let finding = |span: Span, message: String, help: Option<String>| Finding {
        rule: rule.name,
        severity: *severity,
        span,
        message,
        help,
        related: Vec::new(),
        relations: Vec::new(),
        assumed: None,
    };
    let mut findings: Vec<Finding> =
        script.stray.iter().map(|stray| finding(stray.span, stray.message.clone(), None)).collect();
    for (index, statement) in script.statements.iter().enumerate() {
        for (comment, allow) in statement.allows.iter().enumerate() {
            for (position, name) in allow.rules.iter().enumerate() {
                if allowed.used.contains(&(index, comment, position)) {
                    continue;
                }
                if !RULES.iter().any(|rule| rule.name == name) {
                    let help = nearest_rule(name).map(|nearest| format!("`{nearest}` is the nearest"));
                    findings.push(finding(allow.span, format!("there is no rule `{name}`"), help));
                } else if rules.iter().any(|(rule, _)| rule.name == name) {
                    let message = format!("nothing to allow: `{name}` finds nothing in this statement");
                    findings.push(finding(allow.span, message, Some("remove the comment".to_owned())));
                }
            }
        }
    }
    findings
}

/// The rule whose name is most like a mistyped one.
pub fn nearest_rule(name: &str) -> Option<&'static str> {
    let names: Vec<&'static str> = RULES.iter().map(|rule| rule.name).collect();
    similar::get_close_matches(name, &names, 1, 0.5).first().copied()
}
