//! Plans for every migration of a run: lints each in its place, then asks for the way out.

use crate::lint::Linter;
use crate::parse::Script;
use crate::plan::{Plan, Request, plan};
use crate::run::Visitor;
use crate::source::{Content, Layout, Migration, Series, TransactionMode};
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
    /// The plan of the migration at hand, as far as it was read.
    plan: Option<Plan>,
    /// The plans so far, in the order of the migrations.
    pub rollouts: Vec<Rollout>,
}

/// A plan with the migration it is for.
#[derive(Debug)]
pub struct Rollout {
    /// The plan.
    pub plan: Plan,
    /// The migration.
    pub migration: Migration,
    /// The tool it belongs to.
    pub layout: &'static Layout,
    /// How the tool sends a file that says nothing else.
    pub mode: TransactionMode,
}

impl<'a> Planner<'a> {
    /// Asks `make` for the linter of each series.
    pub fn new(make: &'a dyn Fn(&Series) -> Linter) -> Self {
        let mode = TransactionMode::None;
        Self { make, linter: None, before: None, wanted: false, mode, plan: None, rollouts: Vec::new() }
    }
}

impl Planner<'_> {
    /// The plans alone, in the order of the migrations.
    pub fn plans(self) -> Vec<Plan> {
        self.rollouts.into_iter().map(|rollout| rollout.plan).collect()
    }
}

impl Visitor for Planner<'_> {
    fn series(&mut self, series: &Series) {
        self.linter = Some((self.make)(series));
    }

    fn migration(&mut self, migration: &Migration, content: &Content) {
        self.wanted = migration.report;
        if let Some(linter) = &mut self.linter {
            linter.tool(migration.layout(&content.text));
        }
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
        if let Some(before) = self.before.take().filter(|_| migration.report) {
            let findings = &outcome.findings;
            let one_transaction = self.mode != TransactionMode::None;
            let part =
                plan(&Request { path: &migration.path, text, script, findings, linter: &before, one_transaction });
            match &mut self.plan {
                Some(plan) => plan.append(part),
                None => self.plan = Some(part),
            }
        }
        self.before = self.wanted.then(|| linter.clone());
    }

    fn end(&mut self, migration: &Migration, text: &str) {
        self.rollouts.extend(self.plan.take().map(|plan| Rollout {
            plan,
            migration: migration.clone(),
            layout: migration.layout(text),
            mode: migration.usual(text),
        }));
    }
}
