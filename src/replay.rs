//! Replays migrations statement by statement: the catalog and the transaction as each statement meets them.

use std::sync::Arc;

use crate::effect::{self, Effects};
use crate::parse::{Script, Statement};
use crate::postgres::Version;
use crate::schema::{Catalog, Moment};
use crate::source::TransactionMode;
use crate::timeline::{Control, Entry, Link, Timeline, Tracker};

/// Replays migrations one after the other, with one catalog that grows with them.
#[derive(Clone)]
pub struct Replay {
    catalog: Catalog,
    tracker: Tracker,
    undo: Undo,
}

/// A statement at its moment.
pub struct Step<'a> {
    /// Its index in its script.
    pub index: usize,
    /// The statement.
    pub statement: &'a Statement,
    /// What the server does for it.
    pub effects: &'a Effects,
    /// Its transaction up to and including it.
    pub timeline: &'a Timeline,
    /// The catalog before it.
    pub catalog: &'a Catalog,
}

impl Replay {
    /// Starts with an empty catalog.
    pub fn new(version: Version) -> Self {
        Self { catalog: Catalog::new(version), tracker: Tracker::default(), undo: Undo::default() }
    }

    /// The catalog as the migrations so far left it.
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// Replays a dump of the schema: what it makes is older than every migration and in use.
    pub fn schema(&mut self, script: &Script) {
        let session = self.catalog.session.clone();
        for statement in &script.statements {
            self.catalog.observe(statement);
            self.catalog.apply(statement);
        }
        // pg_dump empties the search path for its own session only.
        self.catalog.session = session;
    }

    /// A migration, or the next unit of one, starts that holds `statements` for the server.
    pub fn start(&mut self, mode: TransactionMode, statements: usize, link: Link) {
        match link {
            Link::NextFile => {
                self.catalog.drop_temporary();
                self.catalog.start_file();
            }
            // The tool keeps its connection, and with it the temporary tables.
            Link::SameFile => {}
            Link::SameTransaction => self.catalog.start_file(),
        }
        self.tracker.start_file(mode, statements, link == Link::SameTransaction);
        self.undo = Undo::default();
    }

    /// Replays a migration, or the next part of a long one; `look` is shown each statement before it is applied.
    pub fn script(&mut self, path: &Arc<str>, script: &Script, look: &mut dyn FnMut(&Step<'_>)) {
        for (index, statement) in script.statements.iter().enumerate() {
            let control = Control::of(statement);
            let transaction = self.tracker.before(control, statement.block.is_some());
            self.catalog.now = Moment { transaction, statement: self.catalog.now.statement + 1, ..self.catalog.now };
            self.undo.before(control, transaction, &self.catalog, &script.statements[index..]);
            self.catalog.observe(statement);
            let effects = Arc::new(effect::of(statement, &self.catalog));
            let timeline = self.tracker.judge(Entry {
                span: statement.span,
                path: Arc::clone(path),
                effects: Arc::clone(&effects),
                lock_timeout: self.catalog.session.lock_timeout,
                statement_timeout: self.catalog.session.statement_timeout,
            });
            look(&Step { index, statement, effects: &effects, timeline, catalog: &self.catalog });
            self.catalog.apply(statement);
            self.undo.after(control, &mut self.catalog);
            self.tracker.after(control);
            if !self.tracker.is_open() {
                self.catalog.end_transaction();
            }
        }
    }
}

/// Copies of the catalog to go back to, taken only where a ROLLBACK follows.
#[derive(Clone, Default)]
struct Undo {
    transaction: u32,
    start: Option<Catalog>,
    savepoint: Option<Catalog>,
}

impl Undo {
    fn before(&mut self, control: Control, transaction: u32, catalog: &Catalog, rest: &[Statement]) {
        // Only up to the end of this transaction: looking through the whole file at each BEGIN would be quadratic.
        let within = || {
            let controls = rest.iter().skip(1).map(Control::of);
            controls.take_while(|control| *control != Control::Commit && *control != Control::Begin)
        };
        if transaction != self.transaction && control == Control::Begin && within().any(|c| c == Control::Rollback) {
            self.start = Some(catalog.clone());
        }
        if control == Control::Savepoint && within().any(|c| c == Control::RollbackTo) {
            self.savepoint = Some(catalog.clone());
        }
        self.transaction = transaction;
    }

    fn after(&mut self, control: Control, catalog: &mut Catalog) {
        let back = match control {
            Control::Rollback => self.start.take(),
            Control::RollbackTo => self.savepoint.clone(),
            Control::Begin | Control::Commit | Control::Savepoint | Control::Other => None,
        };
        if let Some(back) = back {
            let now = catalog.now;
            *catalog = back;
            catalog.now = now;
        }
    }
}
