//! The savepoints of a transaction: which are set, and what was kept at each.

use pg_query::NodeEnum;
use pg_query::protobuf::TransactionStmtKind;

use crate::parse::Statement;

/// What a statement does to savepoints, with the name it gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Savepoint<'a> {
    /// SAVEPOINT.
    Set(&'a str),
    /// ROLLBACK TO SAVEPOINT.
    BackTo(&'a str),
    /// RELEASE SAVEPOINT.
    Release(&'a str),
}

impl<'a> Savepoint<'a> {
    /// What a statement does to savepoints, if anything.
    pub fn of(statement: &'a Statement) -> Option<Self> {
        let Some(NodeEnum::TransactionStmt(control)) = statement.tree() else {
            return None;
        };
        let name = control.savepoint_name.as_str();
        match control.kind() {
            TransactionStmtKind::TransStmtSavepoint => Some(Self::Set(name)),
            TransactionStmtKind::TransStmtRollbackTo => Some(Self::BackTo(name)),
            TransactionStmtKind::TransStmtRelease => Some(Self::Release(name)),
            TransactionStmtKind::Undefined
            | TransactionStmtKind::TransStmtBegin
            | TransactionStmtKind::TransStmtStart
            | TransactionStmtKind::TransStmtCommit
            | TransactionStmtKind::TransStmtRollback
            | TransactionStmtKind::TransStmtPrepare
            | TransactionStmtKind::TransStmtCommitPrepared
            | TransactionStmtKind::TransStmtRollbackPrepared => None,
        }
    }
}

/// The savepoints that are set, the oldest first, each with what was kept at it. Of two with one name the newest
/// counts, and the older one again when that is gone (`DefineSavepoint`, `ReleaseSavepoint`, `RollbackToSavepoint`).
#[derive(Debug, Clone)]
pub struct Savepoints<T>(Vec<(String, T)>);

impl<T> Default for Savepoints<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Savepoints<T> {
    /// What was kept at the newest one.
    pub fn newest(&self) -> Option<&T> {
        self.0.last().map(|(_, kept)| kept)
    }

    /// SAVEPOINT: sets one.
    pub fn set(&mut self, name: &str, kept: T) {
        self.0.push((name.to_owned(), kept));
    }

    /// ROLLBACK TO: what was kept at the savepoint, which stays; those that were set after it go.
    pub fn back_to(&mut self, name: &str) -> Option<&T> {
        let place = self.place(name)?;
        self.0.truncate(place + 1);
        self.newest()
    }

    /// RELEASE: the savepoint goes, and those that were set after it.
    pub fn release(&mut self, name: &str) {
        if let Some(place) = self.place(name) {
            self.0.truncate(place);
        }
    }

    fn place(&self, name: &str) -> Option<usize> {
        self.0.iter().rposition(|(set, _)| set == name)
    }
}
