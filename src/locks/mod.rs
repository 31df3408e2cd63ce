//! What the server will do, statement by statement: replays files and keeps the locks and the work of each.

mod collect;
mod words;

use std::sync::Arc;

pub use collect::Collector;

use crate::effect::{Facts, Role, WorkKind};
use crate::parse::{Span, SyntaxError};
use crate::postgres::{LockMode, Name, Version};
use crate::schema::RelationId;
use crate::timeline::Boundary;

/// All that one run of `locks` has to show.
#[derive(Debug, Clone)]
pub struct Report {
    /// The server that was simulated.
    pub version: Version,
    /// Nobody said which server: [`Version::ASSUMED`] was taken.
    pub version_assumed: bool,
    /// The files that were asked for, in order.
    pub files: Vec<File>,
    /// Their transactions, in order; a statement that commits by itself is one.
    pub transactions: Vec<Transaction>,
    /// Sentences about the run as a whole. Lower case, no full stop.
    pub notes: Vec<String>,
}

/// One file.
#[derive(Debug, Clone)]
pub struct File {
    /// The path as the user gave it, with `/`.
    pub path: Arc<str>,
    /// Its statements in order; what stands inside a `DO` block is part of the block.
    pub statements: Vec<Statement>,
}

/// One transaction.
#[derive(Debug, Clone)]
pub struct Transaction {
    /// What makes it one.
    pub boundary: Boundary,
    /// It ends with ROLLBACK: nothing of it stays.
    pub rolled_back: bool,
    /// Its statements: index of the file, index in the file.
    pub statements: Vec<(usize, usize)>,
    /// The locks on relations that existed before, in the order in which they are taken.
    pub bars: Vec<Bar>,
}

/// The lock on one relation over a transaction.
#[derive(Debug, Clone)]
pub struct Bar {
    /// The relation.
    pub relation: RelationId,
    /// Its name when it was locked.
    pub name: Name,
    /// What it is to the rest.
    pub standing: Standing,
    /// From which statement of the transaction on which mode is held; `None`: no longer (ROLLBACK TO).
    pub steps: Vec<(usize, Option<LockMode>)>,
    /// It was locked in a file of the same transaction that was not asked for.
    pub before: bool,
}

/// One statement as written.
#[derive(Debug, Clone)]
pub struct Statement {
    /// Where it stands.
    pub span: Span,
    /// Its text.
    pub sql: Arc<str>,
    /// The index of its transaction.
    pub transaction: usize,
    /// What it does, by name, as a second session would see it.
    pub facts: Facts,
    /// PostgreSQL refuses it inside a transaction block.
    pub refuses_transaction: Option<&'static str>,
    /// The relations it locks that existed before the transaction, in the order in which it locks them.
    pub relations: Vec<Touched>,
    /// The work it does on relations that existed before the transaction.
    pub work: Vec<Done>,
    /// Who waits while it runs and after, in plain words.
    pub waiting: Vec<String>,
    /// What else is to be known of it.
    pub remarks: Vec<Remark>,
    /// What had to be assumed of relations and functions, as sentences.
    pub unknown: Vec<String>,
    /// What could not be looked into, or may not run, as sentences.
    pub gaps: Vec<String>,
    /// PostgreSQL's parser refuses it.
    pub broken: Option<SyntaxError>,
}

/// A relation that a statement locks.
#[derive(Debug, Clone)]
pub struct Touched {
    /// The relation.
    pub relation: RelationId,
    /// Its name when it is locked.
    pub name: Name,
    /// The strongest mode.
    pub mode: LockMode,
    /// Why it is involved.
    pub role: Role,
    /// Held only for moments within the statement.
    pub brief: bool,
    /// What it is to the rest.
    pub standing: Standing,
}

/// What a relation is to the rest of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// It is an index of this table.
    pub index_of: Option<RelationId>,
    /// Made by the same file (or temporary): nobody else uses it yet.
    pub new: bool,
    /// A materialized view: it is refreshed, not written.
    pub refreshed: bool,
}

/// Work that a statement does.
#[derive(Debug, Clone)]
pub struct Done {
    /// Whose rows.
    pub relation: RelationId,
    /// Its name.
    pub name: Name,
    /// What is done with them.
    pub kind: WorkKind,
    /// The index that is built; empty for other work.
    pub index: String,
    /// What it is done for: ` to validate …`; empty where the statement says it.
    pub why: String,
    /// All that is done, where kind and reason do not make a clause.
    pub clause: Option<String>,
    /// Its time grows with the relation.
    pub slow: bool,
    /// Made by the same file: nobody else uses it yet.
    pub new: bool,
}

/// What else is to be known of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// What it is about.
    pub kind: RemarkKind,
    /// A clause for people. Lower case, no full stop.
    pub text: String,
}

/// What a remark is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RemarkKind {
    /// It fails, whatever the data.
    Fails,
    /// PostgreSQL refuses it inside a transaction block; here it stands in none.
    OutsideTransaction,
    /// Data can make it fail.
    MayFail,
    /// It waits for other transactions.
    WaitsFor,
    /// Data is gone afterwards.
    Loses,
    /// What the running application uses is gone or called otherwise.
    Breaks,
}

impl Statement {
    /// Nothing that others use is locked, read or written, and nothing else is to be known of it.
    pub fn is_quiet(&self) -> bool {
        self.broken.is_none()
            && self.remarks.is_empty()
            && self.gaps.is_empty()
            && self.relations.iter().all(|touched| touched.standing.new)
            && self.work.iter().all(|done| done.new)
    }
}

impl Report {
    /// A report that has nothing to show yet.
    pub fn new(version: Version, version_assumed: bool) -> Self {
        Self { version, version_assumed, files: Vec::new(), transactions: Vec::new(), notes: Vec::new() }
    }

    /// The statement behind a pair of indexes of [`Transaction::statements`].
    pub fn statement(&self, (file, statement): (usize, usize)) -> &Statement {
        &self.files[file].statements[statement]
    }

    /// Whether a statement does not parse.
    pub fn has_broken(&self) -> bool {
        self.files.iter().flat_map(|file| &file.statements).any(|statement| statement.broken.is_some())
    }
}
