//! Drives the stages over migrations, statement by statement, and collects findings.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use crate::effect;
use crate::parse::{Script, Span, Statement};
use crate::rules::{Context, Finding, RULES, Rule, Settings, Severity};
use crate::schema::{Catalog, Moment};
use crate::source::TransactionMode;
use crate::timeline::{Boundary, Control, Entry, Tracker};

/// How many statements a rule can look ahead and back: with all of a long file, each look would take as long as the
/// file.
const SIGHT: usize = 500;

/// Reads migrations one after the other, with one catalog that grows with them.
#[derive(Clone)]
pub struct Linter {
    catalog: Catalog,
    tracker: Tracker,
    settings: Settings,
    rules: Vec<(&'static Rule, Severity)>,
    /// Rules that have spoken in the transaction `said_in`, or in this file where each statement is its own.
    said: BTreeSet<&'static str>,
    said_in: u32,
    undo: Undo,
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
}

impl Linter {
    /// Starts with an empty catalog. `rules` are those that are on, each with its severity.
    pub fn new(settings: Settings, rules: Vec<(&'static Rule, Severity)>) -> Self {
        Self {
            catalog: Catalog::new(settings.version),
            tracker: Tracker::default(),
            settings,
            rules,
            said: BTreeSet::new(),
            said_in: 0,
            undo: Undo::default(),
        }
    }

    /// The catalog as the migrations so far left it.
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// Replays a dump of the schema: what it makes is older than every migration and in use.
    pub fn schema(&mut self, script: &Script) {
        let session = self.catalog.session.clone();
        for statement in &script.statements {
            self.catalog.observe(statement);
            self.catalog.apply(statement);
        }
        // pg_dump empties the search path for its own session only.
        self.catalog.session = session;
    }

    /// A migration starts that holds `statements` for the server. `joined`: it runs in the transaction of the one
    /// before.
    pub fn start(&mut self, mode: TransactionMode, statements: usize, joined: bool) {
        if !joined {
            self.catalog.drop_temporary();
        }
        self.catalog.start_file();
        self.tracker.start_file(mode, statements, joined);
        self.undo = Undo::default();
        if !joined {
            self.said.clear();
        }
    }

    /// Replays a migration, or the next part of a long one, and judges it if `report`.
    pub fn migration(&mut self, path: &Arc<str>, script: &Script, report: bool) -> Outcome {
        let mut outcome = Outcome::default();
        let mut allowed = Allowed::new(&script.statements);
        for (index, statement) in script.statements.iter().enumerate() {
            let control = Control::of(statement);
            let transaction = self.tracker.before(control, statement.block.is_some());
            self.catalog.now = Moment { transaction, statement: self.catalog.now.statement + 1, ..self.catalog.now };
            self.undo.before(control, transaction, &self.catalog, &script.statements[index..]);
            self.catalog.observe(statement);
            let effects = Arc::new(effect::of(statement, &self.catalog));
            let timeline = self.tracker.judge(Entry {
                span: statement.span,
                path: Arc::clone(path),
                effects: Arc::clone(&effects),
                lock_timeout: self.catalog.session.lock_timeout,
                statement_timeout: self.catalog.session.statement_timeout,
            });
            if transaction != self.said_in && timeline.boundary != Boundary::Autocommit {
                self.said.clear();
            }
            self.said_in = transaction;
            if report {
                let context = Context {
                    statement,
                    upcoming: &script.statements[index + 1..script.statements.len().min(index + 1 + SIGHT)],
                    earlier: &script.statements[index.saturating_sub(SIGHT)..index],
                    effects: &effects,
                    timeline,
                    catalog: &self.catalog,
                    settings: &self.settings,
                    said: &self.said,
                };
                let mut findings = judge(&context, &self.rules);
                self.said.extend(findings.iter().map(|finding| finding.rule));
                findings.retain(|finding| !allowed.allows(index, finding.rule));
                outcome.findings.append(&mut findings);
            }
            self.catalog.apply(statement);
            self.undo.after(control, &mut self.catalog);
            self.tracker.after(control);
            if !self.tracker.is_open() {
                self.catalog.end_transaction();
            }
        }
        if report {
            outcome.suppressed = allowed.count;
            outcome.findings.extend(unused(script, &allowed, &self.rules));
            outcome.findings.sort_by_key(|finding| (finding.span, Reverse(finding.severity)));
        }
        outcome.statements = script.statements.len();
        outcome
    }
}

/// What the rules find in one statement, allowed or not.
fn judge(context: &Context<'_>, rules: &[(&'static Rule, Severity)]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (rule, severity) in rules {
        let before = findings.len();
        (rule.check)(context, &mut findings);
        for finding in &mut findings[before..] {
            finding.severity = *severity;
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

/// Copies of the catalog to go back to, taken only where a ROLLBACK follows.
#[derive(Clone, Default)]
struct Undo {
    transaction: u32,
    start: Option<Catalog>,
    savepoint: Option<Catalog>,
}

impl Undo {
    fn before(&mut self, control: Control, transaction: u32, catalog: &Catalog, rest: &[Statement]) {
        // Only up to the end of this transaction: looking through the whole file at each BEGIN would be quadratic.
        let within = || {
            let controls = rest.iter().skip(1).map(Control::of);
            controls.take_while(|control| *control != Control::Commit && *control != Control::Begin)
        };
        if transaction != self.transaction && control == Control::Begin && within().any(|c| c == Control::Rollback) {
            self.start = Some(catalog.clone());
        }
        if control == Control::Savepoint && within().any(|c| c == Control::RollbackTo) {
            self.savepoint = Some(catalog.clone());
        }
        self.transaction = transaction;
    }

    fn after(&mut self, control: Control, catalog: &mut Catalog) {
        let back = match control {
            Control::Rollback => self.start.take(),
            Control::RollbackTo => self.savepoint.clone(),
            Control::Begin | Control::Commit | Control::Savepoint | Control::Other => None,
        };
        if let Some(back) = back {
            let now = catalog.now;
            *catalog = back;
            catalog.now = now;
        }
    }
}
