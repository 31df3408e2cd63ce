//! Paths in, ordered migrations out: which files, in which order, which part goes up, how each is sent.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// How a tool sends a migration to the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum TransactionMode {
    /// `BEGIN … COMMIT` around each file.
    File,
    /// Statement by statement: each commits by itself.
    None,
    /// The file as one simple query: an implicit transaction when it holds two statements or more.
    Query,
    /// One batch of the extended protocol with one Sync: an implicit transaction whose first statement
    /// may still be one that refuses a transaction block.
    Pipeline,
    /// Every pending file in one transaction.
    All,
}

/// Which way a migration goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// Forward: what a deployment runs.
    Up,
    /// Backward: left out unless asked for.
    Down,
}

/// One file (or one section of a file), one direction, ready to be parsed.
#[derive(Debug, Clone)]
pub struct Migration {
    /// The path as the user gave it or as it was found below what the user gave, with `/`.
    pub path: String,
    /// Where to read it; `None` is standard input.
    pub file: Option<PathBuf>,
    /// Which way it goes.
    pub direction: Direction,
    /// How it is sent.
    pub mode: TransactionMode,
    /// Whether findings in it are reported; otherwise it is replayed for the schema only.
    pub report: bool,
}
