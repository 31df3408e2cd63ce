//! Replays migrations statement by statement: the catalog and the transaction as each statement meets them.

use std::collections::BTreeSet;
use std::sync::Arc;

use pg_query::NodeEnum;
use pg_query::protobuf::{Node, ObjectType};

use crate::control::{self, Control, Savepoints};
use crate::effect::{self, Effects};
use crate::parse::{Block, Script, Span, Statement, routine};
use crate::postgres::Version;
use crate::schema::{Called, Catalog, Function, Moment, tree};
use crate::source::TransactionMode;
use crate::timeline::{Entry, Link, Timeline, Tracker};

/// Replays migrations one after the other, with one catalog that grows with them.
#[derive(Clone)]
pub struct Replay {
    catalog: Catalog,
    tracker: Tracker,
    undo: Undo,
}

/// A statement at its moment.
pub struct Step<'a> {
    /// Its index in its script; for one of a function, that of the call.
    pub index: usize,
    /// The statement. One of a function has the place of the call.
    pub statement: &'a Statement,
    /// The statements of the same file or function before it, the nearest hundreds of them.
    pub earlier: &'a [Statement],
    /// Those that follow it.
    pub upcoming: &'a [Statement],
    /// The function that it stands in, when it is called.
    pub function: Option<&'a Function>,
    /// Why functions that it calls cannot be followed.
    pub gaps: &'a [String],
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

    /// The migration that starts next is deployed together with those before it for which the same was said.
    pub fn deploy(&mut self, together: bool) {
        self.catalog.deploy(together);
    }

    /// A migration, or the next unit of one, starts that holds `statements` for the server.
    pub fn start(&mut self, mode: TransactionMode, statements: usize, link: Link) {
        match link {
            Link::NextFile => {
                self.catalog.end_session();
                self.catalog.start_file();
            }
            // The tool keeps its connection, and with it the temporary tables; `SET LOCAL` ends with the transaction.
            Link::SameFile => self.catalog.end_transaction(),
            Link::SameMigration => {}
            Link::SameTransaction => self.catalog.start_file(),
        }
        self.tracker.start_file(mode, statements, link.shares_transaction());
        self.undo = Undo::default();
    }

    /// Replays a migration, or the next part of a long one, and what the functions do that it calls; `look` is shown each
    /// statement before it is applied.
    pub fn script(&mut self, path: &Arc<str>, script: &Script, look: &mut dyn FnMut(&Step<'_>)) {
        let statements = &script.statements;
        let mut followed = 0;
        for (index, statement) in statements.iter().enumerate() {
            let rest = &statements[index..];
            let place = Place {
                path,
                index,
                earlier: &statements[index.saturating_sub(SIGHT)..index],
                upcoming: &rest[1..rest.len().min(1 + SIGHT)],
                rest,
                running: None,
                last: rest.get(1).is_none_or(|next| next.block.is_none()),
            };
            self.step(statement, &place, &mut followed, look);
        }
    }

    fn step(
        &mut self,
        statement: &Statement,
        place: &Place<'_>,
        followed: &mut usize,
        look: &mut dyn FnMut(&Step<'_>),
    ) {
        let control = Control::of(statement);
        let transaction = self.tracker.before(control, statement.block.is_some());
        self.catalog.now = Moment { transaction, statement: self.catalog.now.statement + 1, ..self.catalog.now };
        self.undo.before(statement, transaction, self.tracker.goes_on(transaction), &self.catalog, place.rest);
        if !is_of_temporary(statement, place.upcoming) {
            self.catalog.observe(statement);
        }
        let effects = Arc::new(effect::of(statement, &self.catalog));
        let (calls, gaps) = self.calls(statement, place, followed);
        let timeline = self.tracker.judge(Entry {
            span: statement.span,
            path: Arc::clone(place.path),
            effects: Arc::clone(&effects),
            lock_timeout: self.catalog.session.lock_timeout,
            statement_timeout: self.catalog.session.statement_timeout,
        });
        look(&Step {
            index: place.index,
            statement,
            earlier: place.earlier,
            upcoming: place.upcoming,
            function: place.running.map(|running| running.function),
            gaps: &gaps,
            effects: &effects,
            timeline,
            catalog: &self.catalog,
        });
        let runs =
            !effects.is_refused() || statement.substituted || statement.block.is_some_and(|block| block.conditional);
        if runs {
            self.catalog.apply(statement);
        }
        self.undo.after(statement, &mut self.catalog);
        self.tracker.after(statement, statement.block.is_some());
        for (function, script) in calls {
            self.call(&function, &script, place, followed, look);
        }
        if place.last && !self.tracker.goes_on(transaction) {
            self.catalog.end_transaction();
        }
    }

    /// The functions that a statement calls and what they do, and why others cannot be followed.
    fn calls(
        &self,
        statement: &Statement,
        place: &Place<'_>,
        followed: &mut usize,
    ) -> (Vec<(Arc<Function>, Script)>, Vec<String>) {
        let mut calls = Vec::new();
        let mut gaps = Vec::new();
        let here = Block { statement: place.index, conditional: false, repeated: false };
        let here = statement.block.map_or(here, |block| Block { statement: place.index, ..block });
        for (called, maybe) in self.catalog.calls(statement) {
            let function = match called {
                Called::Made(function) => function,
                Called::Unknown(name) => {
                    gaps.push(format!("no migration creates `{name}()`, so what it does is not known"));
                    continue;
                }
                Called::Foreign { function, extension } => {
                    gaps.push(format!("`{function}()` of the extension {extension} may lock and write tables"));
                    continue;
                }
            };
            // What it calls again was followed already.
            if place.running.is_some_and(|running| running.holds(&function)) {
                continue;
            }
            let here = Block { conditional: here.conditional || maybe, ..here };
            let name = function.name.short();
            if *followed > MOST {
                gaps.push(format!("`{name}()` is one call too many to follow"));
                continue;
            }
            let script = function.definition.as_deref().map(|text| routine(text, statement.span, here));
            let script = script.unwrap_or_default();
            *followed += 1 + script.statements.len();
            if !script.dynamic.is_empty() {
                gaps.push(format!("`{name}()` puts SQL together at run time, or is in another language"));
            }
            calls.push((function, script));
        }
        (calls, gaps)
    }

    /// Replays what a function does, at the place of its call.
    fn call(
        &mut self,
        function: &Function,
        script: &Script,
        place: &Place<'_>,
        followed: &mut usize,
        look: &mut dyn FnMut(&Step<'_>),
    ) {
        let running = Running { function, above: place.running };
        let before = self.catalog.enter_function(&function.settings);
        for (index, statement) in script.statements.iter().enumerate() {
            let place = Place {
                earlier: &script.statements[..index],
                upcoming: &script.statements[index + 1..],
                rest: &[],
                running: Some(&running),
                last: false,
                ..*place
            };
            self.step(statement, &place, followed, look);
        }
        if let Some(session) = before {
            self.catalog.session = session;
        }
    }
}

/// How many statements can be seen ahead and back: with all of a long file, each look would take as long as the file.
const SIGHT: usize = 500;

/// How many statements of functions are followed in one script.
const MOST: usize = 10_000;

/// Where a statement stands.
#[derive(Clone, Copy)]
struct Place<'a> {
    path: &'a Arc<str>,
    /// Of the script's statement that it is, or that calls the function it stands in.
    index: usize,
    earlier: &'a [Statement],
    upcoming: &'a [Statement],
    /// Itself and all that follows in the script; empty in a function.
    rest: &'a [Statement],
    running: Option<&'a Running<'a>>,
    /// What follows does not belong to the same `DO` block or function.
    last: bool,
}

/// A function that is running, and those that called it.
struct Running<'a> {
    function: &'a Function,
    above: Option<&'a Running<'a>>,
}

impl Running<'_> {
    fn holds(&self, function: &Function) -> bool {
        std::ptr::eq(self.function, function) || self.above.is_some_and(|above| above.holds(function))
    }
}

/// DROP TABLE IF EXISTS in front of CREATE TEMPORARY TABLE means the temporary one that an earlier run left behind.
fn is_of_temporary(statement: &Statement, upcoming: &[Statement]) -> bool {
    let Some(NodeEnum::DropStmt(drop)) = statement.tree() else {
        return false;
    };
    let is_made = |name: &str| {
        upcoming.iter().any(|next| {
            let made = match next.tree() {
                Some(NodeEnum::CreateStmt(create)) => create.relation.as_ref(),
                Some(NodeEnum::CreateTableAsStmt(create)) => create.into.as_ref().and_then(|into| into.rel.as_ref()),
                _ => None,
            };
            made.is_some_and(|made| made.relpersistence == "t" && made.relname == name)
        })
    };
    let is_temporary = |object: &Node| {
        tree::object_name(object)
            .is_some_and(|(schema, name)| schema.is_none_or(|in_it| in_it == "pg_temp") && is_made(name))
    };
    drop.missing_ok && drop.remove_type() == ObjectType::ObjectTable && drop.objects.iter().all(is_temporary)
}

/// Copies of the catalog to go back to, taken only where a ROLLBACK follows.
#[derive(Clone, Default)]
struct Undo {
    transaction: u32,
    start: Option<Catalog>,
    /// The places of the savepoints that the transaction goes back to.
    returns: BTreeSet<Span>,
    savepoints: Savepoints<Option<Catalog>>,
}

impl Undo {
    /// A statement comes. `rest` is itself and all that follows, where its transaction stays `open` for more.
    fn before(&mut self, statement: &Statement, transaction: u32, open: bool, catalog: &Catalog, rest: &[Statement]) {
        if statement.block.is_some() {
            return;
        }
        if transaction != self.transaction {
            let returns = if open { control::returns(rest) } else { Vec::new() };
            *self = Self {
                transaction,
                start: returns.contains(&None).then(|| catalog.clone()),
                returns: returns.into_iter().flatten().collect(),
                savepoints: Savepoints::default(),
            };
        }
        if let Control::Savepoint(name) = Control::of(statement) {
            let kept = self.returns.contains(&statement.span).then(|| catalog.clone());
            self.savepoints.set(name, kept);
        }
    }

    fn after(&mut self, statement: &Statement, catalog: &mut Catalog) {
        if statement.block.is_some() {
            return;
        }
        let back = match Control::of(statement) {
            Control::RollbackTo(name) => self.savepoints.back_to(name).cloned().flatten(),
            Control::Release(name) => {
                self.savepoints.release(name);
                None
            }
            Control::Rollback { .. } => self.start.take(),
            Control::Begin | Control::Commit { .. } | Control::Savepoint(_) | Control::Other => None,
        };
        if let Some(mut back) = back {
            let now = catalog.now;
            back.keep_prepared(catalog);
            *catalog = back;
            catalog.now = now;
        }
    }
}
