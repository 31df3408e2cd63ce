//! The locks of one transaction over time: what is held, since which statement, and what is done meanwhile.

use std::collections::BTreeMap;
use std::sync::Arc;

use pg_query::NodeEnum;

use crate::control::{self, Control, Savepoints};
use crate::effect::Effects;
use crate::parse::{Span, Statement};
use crate::postgres::LockMode;
use crate::schema::{RelationId, Timeout};
use crate::source::TransactionMode;

/// What makes statements one transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Boundary {
    /// No transaction around it: the statement commits by itself.
    Autocommit,
    /// An explicit BEGIN in the SQL.
    Explicit,
    /// The tool wraps the file.
    File,
    /// Several statements in one simple query: an implicit transaction.
    Query,
    /// One batch with one Sync: an implicit transaction.
    Pipeline,
    /// The tool runs every pending file in one transaction.
    All,
}

/// One transaction, up to and including the statement that is judged.
#[derive(Debug, Clone)]
pub struct Timeline {
    /// Its number in the run, as `locks` prints it.
    pub transaction: u32,
    /// What makes it one.
    pub boundary: Boundary,
    /// How its file is sent, which is what a statement outside an explicit BEGIN … COMMIT runs in.
    pub mode: TransactionMode,
    /// Its first statement, those that took a lock or a stronger one, and the one that is judged, which is the last:
    /// what a million rows of a dump do one by one need not be remembered.
    pub entries: Vec<Entry>,
    /// Locks held before the last entry, the strongest mode per relation.
    pub held: BTreeMap<RelationId, Held>,
}

/// A statement in its transaction.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Where it stands.
    pub span: Span,
    /// The path of its file, which differs within a transaction only where all files share one.
    pub path: Arc<str>,
    /// What it does.
    pub effects: Arc<Effects>,
    /// `lock_timeout` when it runs.
    pub lock_timeout: Timeout,
    /// `statement_timeout` when it runs.
    pub statement_timeout: Timeout,
}

/// A lock that is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    /// The strongest mode so far.
    pub mode: LockMode,
    /// The index of the entry that first took this mode.
    pub since: usize,
}

impl Timeline {
    /// The statement that is judged.
    ///
    /// # Panics
    /// Never for a timeline a [`Tracker`] made: it holds at least one entry.
    pub fn last(&self) -> &Entry {
        self.entries.last().expect("a timeline holds the statement that is judged")
    }

    /// The mode in which a relation is locked while a subcommand of the statement that is judged works: what earlier
    /// statements took, and what this one takes up to that subcommand.
    pub fn mode_at(&self, relation: RelationId, part: usize) -> Option<LockMode> {
        let held = self.held.get(&relation).map(|held| held.mode);
        let own = self.last().effects.locks.iter().filter(|lock| lock.relation == relation && lock.part <= part);
        own.map(|lock| lock.mode).chain(held).max()
    }

    /// Whether nobody has begun the transaction: savepoints and AND CHAIN are refused in such a one (`DefineSavepoint`,
    /// `EndTransactionBlock`).
    pub fn is_implicit(&self) -> bool {
        match self.boundary {
            Boundary::Autocommit | Boundary::Query | Boundary::Pipeline => true,
            Boundary::Explicit | Boundary::File | Boundary::All => false,
        }
    }

    /// Whether PostgreSQL refuses, here, a statement for which only a transaction block will do.
    pub fn lacks_block(&self, tree: &NodeEnum) -> bool {
        match tree {
            NodeEnum::LockStmt(_) => self.boundary == Boundary::Autocommit,
            _ => self.is_implicit(),
        }
    }

    /// Whether PostgreSQL refuses, here, a statement that calls `PreventInTransactionBlock` (`xact.c`).
    /// A pipeline accepts one as its first statement.
    pub fn is_transaction_block(&self) -> bool {
        match self.boundary {
            Boundary::Autocommit => false,
            // What stands inside a `DO` block is no message of its own.
            Boundary::Pipeline => {
                let first = self.entries.first().map_or(0, |first| first.span.to);
                self.entries.iter().skip(1).any(|entry| entry.span.from >= first)
            }
            Boundary::Explicit | Boundary::File | Boundary::Query | Boundary::All => true,
        }
    }
}

/// Whether the statements that follow one in its transaction undo it: ROLLBACK, or ROLLBACK TO a savepoint from before it.
pub(crate) fn is_undone(following: &[Statement]) -> bool {
    control::returns(following).contains(&None)
}

/// What the unit that is sent has to do with the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// It begins another file: what that one left is in use by now.
    NextFile,
    /// It stands in the same file: it runs in the same deployment, in a transaction of its own.
    SameFile,
    /// It begins another file, in the transaction of the one before.
    SameTransaction,
    /// It is a further piece of the same migration, in its transaction.
    SameMigration,
}

impl Link {
    /// Whether the transaction of the unit before it goes on.
    pub fn shares_transaction(self) -> bool {
        match self {
            Self::NextFile | Self::SameFile => false,
            Self::SameTransaction | Self::SameMigration => true,
        }
    }
}

/// Follows transactions through files: where one begins, what it holds, where it ends.
#[derive(Debug, Clone)]
pub struct Tracker {
    /// The transaction that is open, or was the last.
    timeline: Timeline,
    /// Opened by BEGIN, or by the way the file is sent.
    open: bool,
    /// A COMMIT in a `DO` block or procedure ended it: what follows begins another.
    ended: bool,
    /// What a statement outside an explicit transaction runs in.
    around: Boundary,
    /// How the file is sent.
    mode: TransactionMode,
    /// What was held before, for each lock taken since the first SAVEPOINT.
    taken: Vec<(RelationId, Option<Held>)>,
    /// How many were taken at each SAVEPOINT: ROLLBACK TO releases what was locked since.
    savepoints: Savepoints<usize>,
}

impl Default for Tracker {
    fn default() -> Self {
        let timeline = Timeline::new(0, Boundary::Autocommit, TransactionMode::None);
        Self {
            timeline,
            open: false,
            ended: false,
            around: Boundary::Autocommit,
            mode: TransactionMode::None,
            taken: Vec::new(),
            savepoints: Savepoints::default(),
        }
    }
}

impl Timeline {
    fn new(transaction: u32, boundary: Boundary, mode: TransactionMode) -> Self {
        Self { transaction, boundary, mode, entries: Vec::new(), held: BTreeMap::new() }
    }
}

impl Tracker {
    /// A file starts. `statements` counts what the server receives in it; `joined` says that it runs in the
    /// transaction of the file before it.
    pub fn start_file(&mut self, mode: TransactionMode, statements: usize, joined: bool) {
        if joined && self.open {
            return;
        }
        self.open = false;
        self.ended = false;
        self.mode = mode;
        self.around = match mode {
            TransactionMode::File => Boundary::File,
            TransactionMode::All => Boundary::All,
            TransactionMode::None => Boundary::Autocommit,
            TransactionMode::Query if statements < 2 => Boundary::Autocommit,
            TransactionMode::Query => Boundary::Query,
            TransactionMode::Pipeline => Boundary::Pipeline,
        };
        match self.around {
            Boundary::File | Boundary::All => self.begin(self.around),
            Boundary::Autocommit | Boundary::Explicit | Boundary::Query | Boundary::Pipeline => {}
        }
    }

    /// A statement comes: opens the transaction it runs in, and returns that transaction's number.
    pub fn before(&mut self, control: Control, inside_block: bool) -> u32 {
        match (control, self.open) {
            // In an implicit transaction BEGIN makes it an explicit one that holds what came before
            // (`BeginTransactionBlock`, TBLOCK_IMPLICIT_INPROGRESS).
            (Control::Begin, true) => self.timeline.boundary = Boundary::Explicit,
            (Control::Begin, false) => self.begin(Boundary::Explicit),
            (_, true) => {}
            (_, false) if inside_block && !self.ended => {}
            (_, false) => {
                self.begin(self.around);
                self.open = matches!(self.around, Boundary::Query | Boundary::Pipeline);
            }
        }
        self.timeline.transaction
    }

    /// The statement's effects are known: it joins the timeline that rules look at.
    pub fn judge(&mut self, entry: Entry) -> &Timeline {
        self.settle();
        self.forget();
        self.timeline.entries.push(entry);
        &self.timeline
    }

    /// Drops the statement judged last, if nobody will ask for it again.
    fn forget(&mut self) {
        let Timeline { entries, held, .. } = &mut self.timeline;
        let Some(index) = entries.len().checked_sub(1).filter(|index| *index > 0) else {
            return;
        };
        // ROLLBACK TO brings back nothing else: what was held at a savepoint was not forgotten then.
        let mut locks = entries[index].effects.locks.iter();
        if !locks.any(|lock| held.get(&lock.relation).is_some_and(|held| held.since == index)) {
            entries.pop();
        }
    }

    /// The statement is done: ends the transaction where it does. Inside a `DO` block or procedure only a transaction
    /// can be ended that it began itself (`SPI_commit`).
    pub fn after(&mut self, statement: &Statement, inside_block: bool) {
        match Control::of(statement) {
            Control::Commit { .. } | Control::Rollback { .. } if inside_block => self.ended |= !self.open,
            Control::Commit { chain: true } | Control::Rollback { chain: true } if !self.timeline.is_implicit() => {
                self.begin(self.timeline.boundary);
            }
            Control::Commit { .. } | Control::Rollback { .. } => {
                self.open = false;
                if matches!(self.around, Boundary::File | Boundary::All) {
                    self.around = Boundary::Autocommit;
                }
            }
            Control::Savepoint(name) => {
                self.settle();
                self.savepoints.set(name, self.taken.len());
            }
            Control::RollbackTo(name) => self.release_since(name),
            Control::Release(name) => self.savepoints.release(name),
            Control::Begin | Control::Other => {}
        }
    }

    /// Whether that transaction is open for more than the statement at hand.
    pub fn goes_on(&self, transaction: u32) -> bool {
        self.open && self.timeline.transaction == transaction
    }

    fn begin(&mut self, boundary: Boundary) {
        self.timeline = Timeline::new(self.timeline.transaction + 1, boundary, self.mode);
        self.taken.clear();
        self.savepoints = Savepoints::default();
        self.ended = false;
        self.open = true;
    }

    /// Enters the locks of the statements judged so far into `held`.
    fn settle(&mut self) {
        let Some(since) = self.timeline.entries.len().checked_sub(1) else {
            return;
        };
        let effects = Arc::clone(&self.timeline.entries[since].effects);
        let set = !self.savepoints.is_empty();
        for lock in effects.locks.iter().filter(|lock| !lock.brief) {
            let before = self.timeline.held.get(&lock.relation).copied();
            if before.is_some_and(|held| held.mode >= lock.mode) {
                continue;
            }
            self.timeline.held.insert(lock.relation, Held { mode: lock.mode, since });
            if set {
                self.taken.push((lock.relation, before));
            }
        }
    }

    fn release_since(&mut self, savepoint: &str) {
        let Some(&number) = self.savepoints.back_to(savepoint) else {
            return;
        };
        for (relation, before) in self.taken.drain(number..).rev() {
            match before {
                Some(held) => self.timeline.held.insert(relation, held),
                None => self.timeline.held.remove(&relation),
            };
        }
    }
}
