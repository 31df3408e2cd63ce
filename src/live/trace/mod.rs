//! Runs migrations on a scratch database as their tool would send them, and keeps what each statement was seen to do.

mod reach;
mod run;
mod scene;
mod sent;
mod shown;

pub(crate) use reach::beyond_the_database;
pub(crate) use run::alone;
pub(crate) use sent::{Sent, missing_role, sent};

use std::collections::BTreeSet;
use std::sync::Arc;

use super::session::Session;
use super::{Database, Error, Host, Refusal, Relations, Rows, Spread, fill};
use crate::control::Control;
use crate::effect::Effects;
use crate::locks::{File, Report};
use crate::parse::{Body, Script, Statement};
use crate::run::Visitor;
use crate::source::{Content, Migration, Series, TransactionMode};
use crate::timeline::{Boundary, Entry, Link, Tracker};

/// Settings of every session: indexes are used even on small tables, and nothing is left to chance.
const SETTINGS: &str = "-c enable_seqscan=off -c enable_indexonlyscan=off -c max_parallel_workers_per_gather=0 \
                        -c max_parallel_maintenance_workers=0 -c jit=off";

/// Fills a [`Report`] with what was seen of the files it is shown.
pub struct Tracer<'a> {
    host: &'a Host,
    schema: Option<&'a Script>,
    /// How many rows empty tables get before a migration that is traced.
    rows: u64,
    report: &'a mut Report,
    place: Option<Place<'a>>,
    tracker: Tracker,
    /// The rest of the migration is not run: a statement of it failed.
    failed: bool,
    /// Some statement of a traced migration failed.
    any_failed: bool,
    error: Option<Error>,
}

/// The database of one series, and where its replay stands.
struct Place<'a> {
    database: Database<'a>,
    session: Session,
    watcher: Session,
    /// Where its transaction's statements are run one by one too.
    shadow: Option<scene::Shadow<'a>>,
    /// A transaction is open on the server.
    open: bool,
    /// What existed when it was opened.
    before: Relations,
    /// What existed when the file began.
    older: BTreeSet<u32>,
    /// The statements of the open transaction so far.
    sent: Vec<Sent>,
    /// The number of the transaction, as the tracker counts.
    transaction: u32,
    /// Tables that could not be filled, which is said once.
    unfilled: BTreeSet<String>,
}

impl<'a> Tracer<'a> {
    /// `schema` is what exists before the first migration; `rows` is how many rows empty tables get.
    pub fn new(host: &'a Host, schema: Option<&'a Script>, rows: u64, report: &'a mut Report) -> Self {
        Self {
            host,
            schema,
            rows,
            report,
            place: None,
            tracker: Tracker::default(),
            failed: false,
            any_failed: false,
            error: None,
        }
    }

    /// Whether a statement of a traced migration failed; what kept the run from going on, if anything did.
    pub fn end(mut self) -> Result<bool, Error> {
        self.close();
        self.error.map_or(Ok(self.any_failed), Err)
    }

    fn begin(&mut self) -> Result<(), Error> {
        self.place = None;
        self.tracker = Tracker::default();
        let database = Database::create(self.host, "trace")?;
        let gone = |refusal: Refusal| self.host.gone(&refusal);
        let config = scene::config(&database);
        let mut session = Session::open(&config).map_err(gone)?;
        for statement in self.schema.iter().flat_map(|script| &script.statements) {
            if statement.block.is_some() || matches!(statement.body, Body::Meta) {
                continue;
            }
            if let Err(refusal) = run::alone(&mut session, self.host, &statement.text).map_err(|refusal| *refusal) {
                if refusal.is_end() {
                    return Err(self.host.gone(&refusal));
                }
                let line = statement.span.start.line;
                self.report.notes.push(format!("the schema's statement in line {line} failed: {refusal}"));
            }
        }
        let session = Session::open(&config).map_err(gone)?;
        let watcher = Session::open(&config).map_err(gone)?;
        self.place = Some(Place {
            database,
            session,
            watcher,
            shadow: None,
            open: false,
            before: Relations::default(),
            older: BTreeSet::new(),
            sent: Vec::new(),
            transaction: 0,
            unfilled: BTreeSet::new(),
        });
        Ok(())
    }

    /// Commits what the tool's transaction still holds.
    fn close(&mut self) {
        let Some(place) = &mut self.place else { return };
        if let Err(refusal) = place.close() {
            let message = format!("the transaction cannot commit: {refusal}");
            if refusal.is_end() {
                self.error = Some(self.host.gone(&refusal));
            } else if let Some(path) = self.report.files.last().map(|file| Arc::clone(&file.path)) {
                self.any_failed = true;
                self.report.notes.push(format!("{path}: {message}"));
            }
        }
    }

    fn statement(
        &mut self,
        migration: &Migration,
        text: &str,
        statement: &Statement,
        several: bool,
    ) -> Result<(), Error> {
        let control = Control::of(statement);
        let transaction = self.tracker.before(control, false);
        let entry = Entry {
            span: statement.span,
            path: Arc::clone(&migration.path),
            effects: Arc::new(Effects::default()),
            lock_timeout: crate::schema::Timeout::default(),
            statement_timeout: crate::schema::Timeout::default(),
        };
        let timeline = self.tracker.judge(entry);
        let boundary = timeline.boundary;
        let moment = run::Moment { boundary, control, in_block: timeline.is_transaction_block(), several };
        self.tracker.after(statement, false);
        let Some(place) = &mut self.place else { return Ok(()) };
        let new_transaction = place.transaction != transaction;
        place.transaction = transaction;
        let outcome = place.send(statement, text, &moment, migration.report);
        if let Err(refusal) = &outcome {
            if refusal.is_end() {
                return Err(self.host.gone(refusal));
            }
            self.failed = true;
            // What is reported shows it with the statement.
            if !migration.report {
                let start = statement.span.start;
                let place = format!("{}:{}:{}", migration.path, start.line, start.column);
                self.report.notes.push(format!("{place}: the server refuses the statement: {refusal}"));
            }
        }
        if migration.report {
            self.any_failed |= outcome.is_err();
            shown::add(self.report, place, statement, outcome, boundary, new_transaction, control);
        }
        Ok(())
    }
}

impl Visitor for Tracer<'_> {
    fn series(&mut self, _series: &Series) {
        if self.error.is_none() {
            self.close();
            self.error = self.begin().err();
        }
    }

    fn migration(&mut self, migration: &Migration, content: &Content) {
        self.failed = false;
        if !migration.report || self.error.is_some() {
            return;
        }
        let path = &migration.path;
        self.report.files.push(File { path: Arc::clone(path), statements: Vec::new() });
        if let Some(remark) = content.encoding.remark() {
            self.report.notes.push(format!("{path}: {remark}"));
        }
    }

    fn start(&mut self, mode: TransactionMode, statements: usize, link: Link) {
        if !link.shares_transaction() {
            self.close();
        }
        self.tracker.start_file(mode, statements, link.shares_transaction());
        let Some(place) = self.place.as_mut().filter(|_| self.error.is_none()) else { return };
        // Within a file the tool keeps its connection.
        if link == Link::NextFile {
            let started = place.start(self.rows, &mut self.report.notes);
            if let Err(refusal) = started {
                self.error = Some(self.host.gone(&refusal));
            }
        }
    }

    fn script(&mut self, migration: &Migration, text: &str, script: &Script) {
        let several = script.statements.len() > 1;
        for statement in script.statements.iter().filter(|statement| statement.block.is_none()) {
            if self.error.is_some() {
                return;
            }
            if self.failed {
                let first = script.statements.first().is_some_and(|first| first.span == statement.span);
                if migration.report {
                    shown::left_out(self.report, statement, first);
                }
                continue;
            }
            if let Err(error) = self.statement(migration, text, statement, several) {
                self.error = Some(error);
            }
        }
    }
}

impl Place<'_> {
    /// A file starts: with a session of its own, and with rows in the tables.
    fn start(&mut self, rows: u64, notes: &mut Vec<String>) -> Result<(), Refusal> {
        self.session = Session::open(&scene::config(&self.database))?;
        if rows > 0 {
            for (table, why) in fill::fill(&mut self.session, &Rows::each(rows), Spread::Even)? {
                if self.unfilled.insert(table.clone()) {
                    notes.push(format!("`{table}` was left without rows: {why}"));
                }
            }
        }
        self.older = Relations::read(&mut self.watcher)?.iter().map(|relation| relation.oid).collect();
        Ok(())
    }

    /// Ends the transaction that is open, if one is.
    fn close(&mut self) -> Result<(), Refusal> {
        self.shadow = None;
        self.sent.clear();
        if std::mem::take(&mut self.open) { self.session.run("COMMIT") } else { Ok(()) }
    }
}

/// Whether statements in it share a transaction.
pub(crate) fn is_shared(boundary: Boundary) -> bool {
    match boundary {
        Boundary::Autocommit => false,
        Boundary::Explicit | Boundary::File | Boundary::Query | Boundary::Pipeline | Boundary::All => true,
    }
}
