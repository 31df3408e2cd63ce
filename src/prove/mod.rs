//! The proof: a migration and its plan run on a scratch server with rows and traffic, and what each did to it.
//!
//! The earlier migrations are replayed and the tables filled; that database is copied for each run. As written and by the
//! plan, the migration runs while readers and writers work at a stated rate; how long each query took, and which
//! statement it waited for, is measured. Then schema and rows of both ends are compared, each step is undone, and the
//! plan is killed and taken up.

mod catalogs;
mod data;
mod follow;
mod measure;
mod run;
mod script;
mod stage;
mod traffic;
mod trial;
mod verdict;
mod watch;

use std::sync::Arc;
use std::time::Duration;

use crate::live::Rows;
use crate::plan::NotPlanned;
use crate::postgres::Version;

pub use catalogs::Catalog;
pub use follow::{Done, Tries, Trouble, holds, run as run_statements, step as run_step};
pub use measure::{Held, Latency, Measured, Moment, Part, Refused, Waits};
pub use stage::Prover;
pub use traffic::{Kind as QueryKind, Load};
pub use trial::{Trial, again, killed, steps, there_and_back};
pub use verdict::{Kind, Reason};

/// Settings of a private server: its log is written as production writes it, and nothing else is at work on its own.
pub const SETTINGS: [&str; 4] =
    ["wal_level=replica", "full_page_writes=on", "shared_buffers=256MB", "max_wal_size=2GB"];

/// What a proof is asked for.
#[derive(Debug, Clone)]
pub struct Options {
    /// How many rows tables get.
    pub rows: Rows,
    /// The traffic.
    pub load: Load,
    /// The longest that a query may wait.
    pub max_wait: Duration,
    /// How often steps are tried, and how long each try may queue.
    pub tries: Tries,
}

/// What was seen of one migration and its plan.
#[derive(Debug, Clone)]
pub struct Proof {
    /// The migration.
    pub path: Arc<str>,
    /// Tables with traffic.
    pub tables: Vec<TableShown>,
    /// The migration as written.
    pub written: Measured,
    /// Its plan.
    pub plan: Measured,
    /// What the migration fails with when nobody is in its way.
    pub migration_fails: Option<String>,
    /// What the plan leaves out.
    pub not_planned: Vec<NotPlanned>,
    /// In what the plan says that it will differ.
    pub deviations: Vec<String>,
    /// Lines of the catalog that only one end has, those that the plan told of left out.
    pub schema: Vec<SchemaLine>,
    /// Rows that differ at the end of the plan.
    pub rows_differ: Vec<String>,
    /// Columns whose values every run draws anew, which cannot be compared.
    pub not_compared: Vec<String>,
    /// Rows that were compared because the traffic wrote them.
    pub rows_followed: usize,
    /// The way back.
    pub rollback: Trial,
    /// Taking it up after a kill.
    pub resume: Trial,
    /// Why the plan is not proven; empty when it is.
    pub reasons: Vec<Reason>,
    /// What the reader should know.
    pub notes: Vec<String>,
}

/// A table with traffic, as a report shows it.
#[derive(Debug, Clone)]
pub struct TableShown {
    /// Its name.
    pub name: String,
    /// How many rows it had.
    pub rows: u64,
    /// What the traffic cannot do there.
    pub left_out: Option<String>,
}

/// A line of the catalog that only one of the two ends has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemaLine {
    /// It is there when the migration has run as written; else when the plan has.
    pub written: bool,
    /// The line.
    pub text: String,
}

/// All proofs of a run.
#[derive(Debug)]
pub struct Proofs {
    /// The server they were made on.
    pub version: Version,
    /// What was asked for.
    pub options: Options,
    /// One for each migration.
    pub proofs: Vec<Proof>,
    /// What the reader should know of what was read.
    pub notes: Vec<String>,
}

impl Proofs {
    /// Whether every plan holds.
    pub fn hold(&self) -> bool {
        self.proofs.iter().all(|proof| proof.reasons.is_empty())
    }
}
