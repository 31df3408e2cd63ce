//! The way out: a migration as it was written becomes steps that can be run as they stand.
//!
//! A migration is cut into pieces: statements, and subcommands of an `ALTER TABLE` that the server can run one by
//! one. A recipe turns a piece that blocks into steps that do not; what blocks nothing stays as written. The steps
//! are put into phases at their gates, and each is weighed: run against the simulated catalog in its place, so that
//! what a plan says of its locks comes from the effect model and not from the recipe.

mod add_column;
mod as_written;
mod aside;
mod attach;
mod back;
mod backfill;
mod beside;
mod breaks;
mod constraint;
mod convert;
mod copies;
mod deviation;
mod domain;
mod done;
mod draft;
mod generated;
mod identity;
mod index;
mod join;
mod kept;
mod kinds;
mod maintenance;
mod mirror;
mod missing;
mod need;
mod not_null;
mod once;
mod part;
mod partition;
mod partition_key;
mod phases;
mod piece;
mod planner;
mod recheck;
mod rename_column;
mod replace;
mod replace_index;
mod retype;
mod rows;
mod settings;
mod sql;
mod statistics;
mod swap;
mod to_partitions;
mod together;
mod way_back;
mod weigh;
mod zone;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::Serialize;

use crate::postgres::LockMode;

pub use deviation::Deviation;
pub use planner::{Request, plan};
pub use settings::Setting;

use piece::Ask;

/// How one migration is rolled out.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The migration's path.
    pub path: Arc<str>,
    /// The migration as it was written.
    pub written: String,
    /// In the order in which they run.
    pub phases: Vec<Phase>,
    /// In what the end differs from what the migration as written would have left.
    pub deviations: Vec<Deviation>,
    /// What no step takes care of, and why.
    pub not_planned: Vec<NotPlanned>,
    /// What the migration as written locks, as `schema.name`.
    pub locked_as_written: BTreeSet<String>,
    /// Where a script notes which steps are done, as SQL: a table beside the first one that the migration locks.
    pub notes: String,
}

/// Steps between two gates.
#[derive(Debug, Clone)]
pub struct Phase {
    /// `expand` before the first gate, `contract` behind the last, `switch` between.
    pub name: &'static str,
    /// What has to happen before it starts.
    pub gate: Option<Gate>,
    /// In the order in which they run.
    pub steps: Vec<Step>,
}

/// Something that SQL cannot do, and that has to be done between two steps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Gate {
    /// Who has to do it.
    pub kind: GateKind,
    /// What, and why.
    pub text: String,
}

/// Who opens a gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum GateKind {
    /// A release of the application.
    Deploy,
    /// A person who looks at something.
    Confirm,
    /// Time.
    Wait,
}

/// One thing to do, safe to be repeated.
#[derive(Debug, Clone)]
pub struct Step {
    /// Phase and place: `1.2`.
    pub id: String,
    /// The index of the statement of the migration that it stands for.
    pub origin: usize,
    /// Further statements that it stands for.
    pub also: Vec<usize>,
    /// It is the migration's own statement.
    pub as_written: bool,
    /// What it does, in a few words.
    pub title: String,
    /// Why it is there, or why it stands where it does.
    pub why: String,
    /// How it has to be run.
    pub kind: Kind,
    /// Statements, without the settings that [`Step::script`] puts around them.
    pub sql: Vec<String>,
    /// What the migration had set for it.
    pub settings: Vec<Setting>,
    /// What holds the statements together.
    pub transaction: Sending,
    /// How long it may queue for its locks, in milliseconds; `None` where waiting hurts nobody.
    pub lock_timeout_ms: Option<u32>,
    /// Whether it is to be tried again when `lock_timeout` ends it.
    pub retry: bool,
    /// What the server does for it.
    pub weight: Weight,
    /// What must be true before it runs.
    pub preconditions: Vec<Precondition>,
    /// A query that is true when the step's work is there, so that a plan can be taken up again.
    pub done_when: Option<String>,
    /// Queries that are true after it.
    pub verify: Vec<String>,
    /// The way back.
    pub rollback: Option<Rollback>,
    /// What a failed try leaves behind.
    pub leftover: Option<Leftover>,
    /// What lint finds in it that the gate before it is for: in which of its statements, and the rule.
    pub expected: Vec<(usize, &'static str)>,
    /// What of it is not planned.
    pub missing: Vec<NotPlanned>,
}

/// What a failed try of a step leaves behind, to be removed before the next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Leftover {
    /// A query that is true when it is there.
    pub found_by: String,
    /// What removes it.
    pub sql: Vec<String>,
}

/// How a step has to be run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A change of the schema.
    Ddl,
    /// It must run outside a transaction block.
    Concurrent,
    /// Rows are written in batches.
    Backfill,
    /// It only looks.
    Check,
}

/// What holds a step's statements together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sending {
    /// All of them in one transaction.
    One,
    /// Each commits by itself.
    None,
    /// Each batch commits by itself.
    PerBatch,
}

/// What the server does for a step: names as `schema.name`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Weight {
    /// The strongest lock per relation that is older than the plan.
    pub locks: BTreeMap<String, LockMode>,
    /// Relations read in full.
    pub scans: BTreeSet<String>,
    /// Relations rewritten.
    pub rewrites: BTreeSet<String>,
    /// Indexes built.
    pub index_builds: BTreeSet<String>,
    /// Work done while writes wait: what a plan must not do.
    pub blocking: Vec<String>,
}

/// A query that must be true before a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Precondition {
    /// Returns one boolean.
    pub sql: String,
    /// What to do when it is false.
    pub message: String,
}

/// The way back from a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rollback {
    /// Statements; none where there is nothing to undo.
    pub sql: Vec<String>,
    /// The last step after which it still works.
    pub until: Option<String>,
    /// Rows or values that were written since are gone with it.
    pub loses_data: bool,
}

/// Something that no step takes care of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NotPlanned {
    /// Where it stands in the migration, from 1.
    pub line: u32,
    /// The rule that found it.
    pub rule: &'static str,
    /// Why, and what to provide.
    pub reason: String,
}

/// Turns one kind of unsafe piece into steps; `None`: the piece is not its business.
type Recipe = fn(&Ask<'_>) -> Option<Answer>;

/// What a recipe says to a piece that is its business; `Err` says why there is no way.
type Answer = Result<Way, String>;

/// The steps that stand for a piece. Those behind a gate carry it.
#[derive(Debug, Clone, Default)]
struct Way {
    steps: Vec<(Option<Gate>, Step)>,
    deviations: Vec<Deviation>,
    /// Statements that stand for the piece, each a piece of its own; then there are no steps.
    split: Vec<String>,
    /// How many of the pieces that follow the steps stand for as well.
    absorbed: usize,
}

/// Every recipe, in the order in which they are asked.
const RECIPES: &[Recipe] = &[
    maintenance::PERHAPS_GONE,
    retype::BETWEEN,
    index::CREATE,
    index::DROP,
    index::REINDEX,
    constraint::CHECK,
    constraint::FOREIGN_KEY,
    constraint::KEY,
    constraint::APART,
    not_null::RECIPE,
    not_null::CONSTRAINT,
    add_column::PARTS,
    add_column::FILLED,
    identity::RECIPE,
    generated::RECIPE,
    add_column::HOPELESS,
    recheck::RECIPE,
    zone::RECIPE,
    retype::RECIPE,
    domain::CHECK,
    attach::PROVEN,
    partition::DETACH,
    breaks::MOVED,
    breaks::GONE,
    rows::WRITTEN,
    maintenance::REFRESH,
    maintenance::HOPELESS,
];

impl Way {
    fn step(mut self, step: Step) -> Self {
        self.steps.push((None, step));
        self
    }
}

impl Plan {
    /// Nobody waits for anything in the migration as it was written.
    pub fn is_quiet(&self) -> bool {
        let strong = |step: &Step| step.weight.locks.values().any(|mode| mode.blocks_writes());
        let mut steps = self.phases.iter().flat_map(|phase| &phase.steps);
        !self.changes()
            && self.not_planned.is_empty()
            && !steps.any(|step| strong(step) || !step.weight.blocking.is_empty())
    }

    /// Whether it says that a line of the catalog will be another one than the migration as written would leave.
    pub fn tells_of(&self, line: &str) -> bool {
        self.deviations.iter().any(|deviation| deviation.tells_of(line))
    }

    /// Whether it is more than the migration as it was written.
    pub fn changes(&self) -> bool {
        self.phases.iter().any(|phase| phase.gate.is_some() || phase.steps.iter().any(|step| !step.as_written))
    }
}

impl Phase {
    /// What the phase in this place is called, where the last one stands in that.
    fn name_at(place: usize, last: usize) -> &'static str {
        match place {
            0 => "expand",
            place if place == last => "contract",
            _ => "switch",
        }
    }
}

impl Rollback {
    /// Nothing to undo.
    fn nothing() -> Self {
        Self { sql: Vec::new(), until: None, loses_data: false }
    }

    /// Whether it is a script with transactions and timeouts of its own, rather than statements for one transaction.
    pub fn is_script(&self) -> bool {
        self.sql.iter().any(|sql| sql == "BEGIN")
    }
}

impl Step {
    /// A change of the schema in a transaction of its own, under a short `lock_timeout`.
    fn ddl(title: impl Into<String>, why: impl Into<String>, sql: impl Into<String>) -> Self {
        Self {
            id: String::new(),
            origin: 0,
            also: Vec::new(),
            as_written: false,
            title: title.into(),
            why: why.into(),
            kind: Kind::Ddl,
            sql: vec![sql.into()],
            settings: Vec::new(),
            transaction: Sending::One,
            lock_timeout_ms: Some(LOCK_TIMEOUT_MS),
            retry: true,
            weight: Weight::default(),
            preconditions: Vec::new(),
            done_when: None,
            verify: Vec::new(),
            rollback: None,
            leftover: None,
            expected: Vec::new(),
            missing: Vec::new(),
        }
    }

    /// Lets each statement behind it, its waits for locks included, last for so long at most.
    pub fn within(ms: u32) -> String {
        format!("SET LOCAL statement_timeout = '{}'", duration(ms))
    }

    /// A statement that reads for long under a lock that neither reads nor writes wait for: it may queue.
    fn patient(self) -> Self {
        Self { lock_timeout_ms: None, retry: false, ..self }
    }

    /// A statement that refuses a transaction block.
    fn concurrent(title: impl Into<String>, why: impl Into<String>, sql: impl Into<String>) -> Self {
        Self { kind: Kind::Concurrent, transaction: Sending::None, ..Self::ddl(title, why, sql) }.patient()
    }

    fn done_when(mut self, sql: impl Into<String>) -> Self {
        self.done_when = Some(sql.into());
        self
    }

    fn precondition(mut self, sql: impl Into<String>, message: impl Into<String>) -> Self {
        self.preconditions.push(Precondition { sql: sql.into(), message: message.into() });
        self
    }

    fn nothing_to_undo(self) -> Self {
        Self { rollback: Some(Rollback::nothing()), ..self }
    }

    fn rollback(mut self, sql: impl Into<String>) -> Self {
        self.rollback = Some(Rollback { sql: vec![sql.into()], until: None, loses_data: false });
        self
    }

    /// Its way back works until the next step has run.
    fn back_until_next(mut self) -> Self {
        if let Some(rollback) = &mut self.rollback {
            rollback.until = Some(String::new());
        }
        self
    }

    /// Where each statement begins in the lines of its script, joined by line ends.
    fn offsets(&self) -> Vec<usize> {
        let script = self.script();
        let one = self.transaction == Sending::One && script.last().is_some_and(|end| end == "COMMIT;");
        let behind = if one { 1 } else { 2 + self.settings.len() };
        let before = script.len() - behind - self.sql.len();
        let start = |index: usize| script[..before + index].iter().map(|line| line.len() + 1).sum();
        (0..self.sql.len()).map(start).collect()
    }

    /// Its statements, between what sets what they need and what sets it back.
    pub fn with_settings(&self) -> Vec<String> {
        let one = self.transaction == Sending::One;
        let first = self.settings.iter().map(|setting| if one { setting.set_local() } else { setting.set() });
        let last = self.settings.iter().rev().filter(|_| !one).map(Setting::reset);
        first.chain(self.sql.iter().cloned()).chain(last).collect()
    }

    /// The SQL that psql can run as it stands, settings and transaction included.
    pub fn script(&self) -> Vec<String> {
        let mut lines = Vec::new();
        let more = self.sql.len() > 1 || self.lock_timeout_ms.is_some() || !self.settings.is_empty();
        let one = self.transaction == Sending::One && more;
        match (one, self.lock_timeout_ms) {
            (true, Some(timeout)) => {
                lines.push("BEGIN;".to_owned());
                lines.push(format!("SET LOCAL lock_timeout = '{}';", duration(timeout)));
            }
            (true, None) => lines.push("BEGIN;".to_owned()),
            (false, timeout) => {
                lines.push(set_timeout(timeout) + ";");
                lines.push("SET statement_timeout = 0;".to_owned());
            }
        }
        let settings = self.settings.iter();
        lines.extend(settings.map(|setting| if one { setting.set_local() } else { setting.set() } + ";"));
        lines.extend(self.sql.iter().map(|statement| format!("{statement};")));
        lines.push(if one { "COMMIT;" } else { "RESET lock_timeout;" }.to_owned());
        if !one {
            lines.push("RESET statement_timeout;".to_owned());
            lines.extend(self.settings.iter().rev().map(|setting| setting.reset() + ";"));
        }
        lines
    }
}

/// How long a step may queue for a strong lock: everyone who comes after it waits as long, and then for what it does. So it
/// stays below the second that a proof allows.
const LOCK_TIMEOUT_MS: u32 = 500;

/// What bounds the wait for a lock in a session, or lifts the bound.
pub fn set_timeout(ms: Option<u32>) -> String {
    ms.map_or_else(|| "SET lock_timeout = 0".to_owned(), |ms| format!("SET lock_timeout = '{}'", duration(ms)))
}

/// As PostgreSQL writes a time: `2s`, `500ms`.
pub fn duration(ms: u32) -> String {
    if ms.is_multiple_of(1000) { format!("{}s", ms / 1000) } else { format!("{ms}ms") }
}
