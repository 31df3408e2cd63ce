//! What the server does for each step of a plan, by running it against the simulated catalog in its place.

use super::{Sending, Step, Weight};
use crate::effect::{self, Effects, WorkKind};
use crate::parse::parse;
use crate::postgres::LockMode;
use crate::schema::{Catalog, Moment, RelationKind};

/// Runs a step, and says what the server does for it.
pub(super) fn weigh(step: &Step, catalog: &mut Catalog) -> Weight {
    let mut weight = Weight::default();
    let one = step.transaction == Sending::One;
    let before = catalog.now;
    let session = catalog.session.clone();
    settle(step, catalog);
    for (index, sql) in step.sql.iter().enumerate() {
        for statement in parse(sql).statements {
            let transaction = catalog.now.transaction + u32::from(!one || index == 0);
            catalog.now = Moment { transaction, statement: catalog.now.statement + 1, ..before };
            catalog.observe(&statement);
            let effects = effect::of(&statement, catalog);
            weight.add(&effects, catalog);
            catalog.apply(&statement);
        }
    }
    if one {
        catalog.end_transaction();
    }
    catalog.session = session;
    weight
}

/// Sets what a step needs.
pub(super) fn settle(step: &Step, catalog: &mut Catalog) {
    for statement in step.settings.iter().flat_map(|setting| parse(&setting.set()).statements) {
        catalog.apply(&statement);
    }
}

impl Weight {
    fn add(&mut self, effects: &Effects, catalog: &Catalog) {
        let facts = effects.facts(catalog, |id| !catalog.born_in_file(id));
        for (name, mode) in facts.locks {
            let held = self.locks.entry(name.to_string()).or_insert(mode);
            *held = (*held).max(mode);
        }
        self.scans.extend(facts.scans.iter().map(ToString::to_string));
        self.rewrites.extend(facts.rewrites.iter().map(ToString::to_string));
        self.index_builds.extend(facts.index_builds.iter().map(ToString::to_string));
        for work in &effects.work {
            let name = &catalog.get(work.relation).name;
            let mode = self.locks.get(&name.to_string()).copied().unwrap_or(work.mode).max(work.mode);
            // Nobody writes a materialized view but those who refresh it.
            let view = matches!(catalog.get(work.relation).kind, RelationKind::MaterializedView { .. });
            let waits = if view { mode.blocks_reads() } else { mode.blocks_writes() };
            if waits && !catalog.born_in_file(work.relation) && work.cause.reads_rows() {
                self.waits(&format!("{} while {} is ", waiting(mode), name.short()), done(work.kind));
            }
        }
    }

    /// Says once of each table what is done while others wait.
    fn waits(&mut self, head: &str, what: &str) {
        match self.blocking.iter_mut().find(|known| known.starts_with(head)) {
            Some(known) if known[head.len()..].split(" and ").any(|other| other == what) => {}
            Some(known) => known.extend([" and ", what]),
            None => self.blocking.push(format!("{head}{what}")),
        }
    }

    /// The strongest lock on a relation that others use.
    pub fn strongest(&self) -> Option<LockMode> {
        self.locks.values().copied().max()
    }
}

fn waiting(mode: LockMode) -> &'static str {
    if mode.blocks_reads() { "reads and writes wait" } else { "writes wait" }
}

fn done(kind: WorkKind) -> &'static str {
    match kind {
        WorkKind::Scan => "read in full",
        WorkKind::Rewrite => "rewritten",
        WorkKind::IndexBuild => "indexed",
        WorkKind::Write => "written",
    }
}
