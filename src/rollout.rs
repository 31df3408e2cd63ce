//! Plans for every migration of a run: lints each in its place, then asks for the way out.

use crate::lint::Linter;
use crate::parse::Script;
use crate::plan::{Plan, Request, plan};
use crate::run::Visitor;
use crate::source::{Content, Migration, Series, TransactionMode};
use crate::timeline::Link;

/// Makes a plan of each migration that is to be reported.
pub struct Planner<'a> {
    make: &'a dyn Fn(&Series) -> Linter,
    linter: Option<Linter>,
    /// As the migrations so far left it.
    before: Option<Linter>,
    /// The migration at hand is to be reported.
    wanted: bool,
    /// How the unit at hand is sent.
    mode: TransactionMode,
    /// The plans so far, in the order of the migrations.
    pub plans: Vec<Plan>,
}

impl<'a> Planner<'a> {
    /// Asks `make` for the linter of each series.
    pub fn new(make: &'a dyn Fn(&Series) -> Linter) -> Self {
        Self { make, linter: None, before: None, wanted: false, mode: TransactionMode::None, plans: Vec::new() }
    }
}

impl Visitor for Planner<'_> {
    fn series(&mut self, series: &Series) {
        self.linter = Some((self.make)(series));
    }

    fn migration(&mut self, migration: &Migration, _: &Content) {
        self.wanted = migration.report;
    }

    fn start(&mut self, mode: TransactionMode, statements: usize, link: Link) {
        if let Some(linter) = &mut self.linter {
            self.mode = mode;
            self.before = self.wanted.then(|| linter.clone());
            linter.start(mode, statements, link);
        }
    }

    fn script(&mut self, migration: &Migration, text: &str, script: &Script) {
        let Some(linter) = &mut self.linter else {
            return;
        };
        let outcome = linter.migration(&migration.path, script, migration.report);
        if let Some(before) = self.before.take() {
            let findings = &outcome.findings;
            let one_transaction = self.mode != TransactionMode::None;
            self.plans.push(plan(&Request {
                path: &migration.path,
                text,
                script,
                findings,
                linter: &before,
                one_transaction,
            }));
        }
        self.before = self.wanted.then(|| linter.clone());
    }
}
