//! What a statement does to the transaction it stands in, and which savepoints are set.

use pg_query::NodeEnum;
use pg_query::protobuf::TransactionStmtKind;

use crate::parse::{Span, Statement};

/// What a statement does to the transaction it stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Control<'a> {
    /// BEGIN, START TRANSACTION.
    Begin,
    /// COMMIT, END, PREPARE TRANSACTION.
    Commit {
        /// AND CHAIN: the next transaction begins at once.
        chain: bool,
    },
    /// ROLLBACK, ABORT.
    Rollback {
        /// AND CHAIN: the next transaction begins at once.
        chain: bool,
    },
    /// SAVEPOINT, and its name.
    Savepoint(&'a str),
    /// ROLLBACK TO SAVEPOINT, and its name.
    RollbackTo(&'a str),
    /// RELEASE SAVEPOINT, and its name.
    Release(&'a str),
    /// None of them.
    Other,
}

impl<'a> Control<'a> {
    /// What a statement does to its transaction.
    pub fn of(statement: &'a Statement) -> Self {
        statement.tree().map_or(Self::Other, Self::of_tree)
    }

    /// The same, of its tree.
    pub fn of_tree(tree: &'a NodeEnum) -> Self {
        let NodeEnum::TransactionStmt(control) = tree else {
            return Self::Other;
        };
        let name = control.savepoint_name.as_str();
        let chain = control.chain;
        match control.kind() {
            TransactionStmtKind::TransStmtBegin | TransactionStmtKind::TransStmtStart => Self::Begin,
            TransactionStmtKind::TransStmtCommit | TransactionStmtKind::TransStmtPrepare => Self::Commit { chain },
            TransactionStmtKind::TransStmtRollback => Self::Rollback { chain },
            TransactionStmtKind::TransStmtSavepoint => Self::Savepoint(name),
            TransactionStmtKind::TransStmtRollbackTo => Self::RollbackTo(name),
            TransactionStmtKind::TransStmtRelease => Self::Release(name),
            TransactionStmtKind::Undefined
            | TransactionStmtKind::TransStmtCommitPrepared
            | TransactionStmtKind::TransStmtRollbackPrepared => Self::Other,
        }
    }
}

/// Where ROLLBACK leads in the statements, up to the end of the transaction: to a SAVEPOINT among them, or to before them
/// all. What stands in a `DO` block cannot go back.
pub fn returns(statements: &[Statement]) -> Vec<Option<Span>> {
    let mut savepoints = Savepoints::default();
    let mut returns = Vec::new();
    for statement in statements.iter().filter(|statement| statement.block.is_none()) {
        match Control::of(statement) {
            Control::Commit { .. } => break,
            Control::Rollback { .. } => {
                returns.push(None);
                break;
            }
            Control::Savepoint(name) => savepoints.set(name, statement.span),
            Control::Release(name) => savepoints.release(name),
            Control::RollbackTo(name) => returns.push(savepoints.back_to(name).copied()),
            Control::Begin | Control::Other => {}
        }
    }
    returns
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
    /// Whether none is set.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// SAVEPOINT: sets one.
    pub fn set(&mut self, name: &str, kept: T) {
        self.0.push((name.to_owned(), kept));
    }

    /// ROLLBACK TO: what was kept at the savepoint, which stays; those that were set after it go.
    pub fn back_to(&mut self, name: &str) -> Option<&T> {
        let place = self.place(name)?;
        self.0.truncate(place + 1);
        self.0.last().map(|(_, kept)| kept)
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
