//! Drives the stages over migrations, statement by statement, and collects findings.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::effect;
use crate::parse::{Script, Statement};
use crate::rules::{Context, Finding, Rule, Settings, Severity};
use crate::schema::{Catalog, Moment};
use crate::source::TransactionMode;
use crate::timeline::{Boundary, Control, Entry, Tracker};

/// Reads migrations one after the other, with one catalog that grows with them.
pub struct Linter {
    catalog: Catalog,
    tracker: Tracker,
    settings: Settings,
    rules: Vec<(&'static Rule, Severity)>,
    /// Rules that have spoken in the transaction `said_in`, or in this file where each statement is its own.
    said: BTreeSet<&'static str>,
    said_in: u32,
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
        }
    }

    /// The catalog as the migrations so far left it.
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// Replays one migration and, if `report`, judges it. `joined`: it runs in the transaction of the one before.
    pub fn migration(
        &mut self,
        path: &Arc<str>,
        script: &Script,
        mode: TransactionMode,
        joined: bool,
        report: bool,
    ) -> Outcome {
        let mut outcome = Outcome::default();
        let sent = script.statements.iter().filter(|statement| statement.block.is_none()).count();
        self.catalog.start_file();
        self.tracker.start_file(mode, sent, joined);
        let mut undo = Undo::default();
        if !joined {
            self.said.clear();
        }
        for (index, statement) in script.statements.iter().enumerate() {
            let control = Control::of(statement);
            let transaction = self.tracker.before(control, statement.block.is_some());
            self.catalog.now = Moment { transaction, statement: self.catalog.now.statement + 1, ..self.catalog.now };
            undo.before(control, transaction, &self.catalog, &script.statements[index..]);
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
                    upcoming: &script.statements[index + 1..],
                    earlier: &script.statements[..index],
                    effects: &effects,
                    timeline,
                    catalog: &self.catalog,
                    settings: &self.settings,
                    said: &self.said,
                };
                let spoken = judge(&context, &self.rules, &mut outcome);
                self.said.extend(spoken);
            }
            self.catalog.apply(statement);
            undo.after(control, &mut self.catalog);
            self.tracker.after(control);
            if !self.tracker.is_open() {
                self.catalog.end_transaction();
            }
        }
        outcome.statements = script.statements.len();
        outcome
    }
}

/// Returns the rules that found something, allowed or not.
fn judge(context: &Context<'_>, rules: &[(&'static Rule, Severity)], outcome: &mut Outcome) -> Vec<&'static str> {
    let mut findings = Vec::new();
    for (rule, severity) in rules {
        let before = findings.len();
        (rule.check)(context, &mut findings);
        for finding in &mut findings[before..] {
            finding.severity = *severity;
        }
    }
    let spoken = findings.iter().map(|finding| finding.rule).collect();
    let allowed = |finding: &Finding| {
        context.statement.allows.iter().any(|allow| allow.rules.iter().any(|name| name == finding.rule))
    };
    let (suppressed, mut kept): (Vec<_>, Vec<_>) = findings.into_iter().partition(allowed);
    outcome.suppressed += suppressed.len();
    kept.sort_by_key(|finding| (finding.span, std::cmp::Reverse(finding.severity)));
    outcome.findings.append(&mut kept);
    spoken
}

/// Copies of the catalog to go back to, taken only where a ROLLBACK follows.
#[derive(Default)]
struct Undo {
    transaction: u32,
    start: Option<Catalog>,
    savepoint: Option<Catalog>,
}

impl Undo {
    fn before(&mut self, control: Control, transaction: u32, catalog: &Catalog, rest: &[Statement]) {
        let follows = |wanted: Control| rest.iter().any(|statement| Control::of(statement) == wanted);
        if transaction != self.transaction && control == Control::Begin && follows(Control::Rollback) {
            self.start = Some(catalog.clone());
        }
        if control == Control::Savepoint && follows(Control::RollbackTo) {
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
