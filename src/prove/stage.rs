//! Sets the stage: replays what came before, fills the tables, makes a copy for each run, and puts the proof together.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::catalogs::Catalog;
use super::run::{Play, Stage, quietly, run};
use super::script::{Message, Recorder, send};
use super::traffic::{Journal, Later, Table};
use super::trial::{self, Trial};
use super::verdict::reasons;
use super::{Options, Proof, SchemaLine, TableShown, data};
use crate::live::{Database, Error, Host, Refusal, Rows, Session, Spread, alone, fill};
use crate::parse::{Body, Script};
use crate::plan::Plan;
use crate::run::Visitor;
use crate::source::{Content, Migration, Series, TransactionMode};
use crate::timeline::Link;

/// How many tables have traffic at most.
const MOST_TABLES: usize = 12;

/// How many rows the tables have on which the plan is undone and killed.
const TRIAL_ROWS: u64 = 2000;

/// Proves the plan of each migration that is to be reported.
pub struct Prover<'a> {
    host: &'a Host,
    schema: Option<&'a Script>,
    options: Options,
    plans: BTreeMap<Arc<str>, Plan>,
    tell: &'a (dyn Fn(&str) + Sync),
    /// What comes before the migration at hand.
    base: Option<Database<'a>>,
    recorder: Recorder,
    /// The proofs so far.
    pub proofs: Vec<Proof>,
    /// What the reader should know of what was read.
    pub notes: Vec<String>,
    error: Option<Error>,
}

impl<'a> Prover<'a> {
    /// `schema` is what exists before the first migration, `tell` hears how far it is.
    pub fn new(
        host: &'a Host,
        schema: Option<&'a Script>,
        options: Options,
        plans: Vec<Plan>,
        tell: &'a (dyn Fn(&str) + Sync),
    ) -> Self {
        let by_path = plans.into_iter().map(|plan| (Arc::clone(&plan.path), plan)).collect();
        Self {
            host,
            schema,
            options,
            plans: by_path,
            tell,
            base: None,
            recorder: Recorder::default(),
            proofs: Vec::new(),
            notes: Vec::new(),
            error: None,
        }
    }

    /// The proofs and the notes; what kept the run from going on, if anything did.
    pub fn end(self) -> Result<(Vec<Proof>, Vec<String>), Error> {
        self.error.map_or(Ok((self.proofs, self.notes)), Err)
    }

    fn begin(&mut self) -> Result<(), Error> {
        // Its name is that of the next one.
        self.base = None;
        let base = Database::create(self.host, "base")?;
        let mut session = open(self.host, &base)?;
        for statement in self.schema.iter().flat_map(|script| &script.statements) {
            if statement.block.is_some() || matches!(statement.body, Body::Meta) {
                continue;
            }
            if let Err(refusal) = alone(&mut session, self.host, &statement.text) {
                if refusal.is_end() {
                    return Err(self.host.gone(&refusal));
                }
                let line = statement.span.start.line;
                self.notes.push(format!("the schema's statement in line {line} failed: {refusal}"));
            }
        }
        self.base = Some(base);
        Ok(())
    }

    fn replayed(&mut self, migration: &Migration, messages: &[Message]) -> Result<(), Error> {
        let Some(base) = &self.base else { return Ok(()) };
        let mut session = open(self.host, base)?;
        match send(&mut session, self.host, messages, &mut |_| {}) {
            Ok(()) => Ok(()),
            Err((_, refusal)) if refusal.is_end() => Err(self.host.gone(&refusal)),
            Err((_, refusal)) => {
                self.notes.push(format!("{}: the server refuses it, so it is not there: {refusal}", migration.path));
                Ok(())
            }
        }
    }

    fn proven(&mut self, migration: &Migration, messages: &[Message]) -> Result<(), Error> {
        let Some(base) = &self.base else { return Ok(()) };
        let Some(plan) = self.plans.get(&migration.path) else { return Ok(()) };
        let scene = Scene { host: self.host, base, messages, plan, options: &self.options, tell: self.tell };
        self.proofs.push(scene.prove()?);
        Ok(())
    }
}

impl Visitor for Prover<'_> {
    fn series(&mut self, _series: &Series) {
        if self.error.is_none() {
            self.error = self.begin().err();
        }
    }

    fn migration(&mut self, _migration: &Migration, _content: &Content) {
        self.recorder.take();
    }

    fn start(&mut self, mode: TransactionMode, statements: usize, link: Link) {
        self.recorder.start(mode, statements, link);
    }

    fn script(&mut self, migration: &Migration, text: &str, script: &Script) {
        for statement in script.statements.iter().filter(|statement| statement.block.is_none()) {
            self.recorder.statement(&migration.path, text, statement);
        }
    }

    fn end(&mut self, migration: &Migration, _text: &str) {
        let messages = self.recorder.take();
        if self.error.is_some() {
            return;
        }
        (self.tell)(&format!("{}: what comes before it", migration.path));
        let proven = if migration.report { self.proven(migration, &messages) } else { Ok(()) };
        self.error = proven.and_then(|()| self.replayed(migration, &messages)).err();
    }
}

fn open(host: &Host, database: &Database<'_>) -> Result<Session, Error> {
    Session::open(&database.config()).map_err(|refusal| host.gone(&refusal))
}

/// All that one proof needs.
struct Scene<'a> {
    host: &'a Host,
    base: &'a Database<'a>,
    messages: &'a [Message],
    plan: &'a Plan,
    options: &'a Options,
    tell: &'a (dyn Fn(&str) + Sync),
}

/// The end that the plan is held against.
struct Reference {
    catalog: Catalog,
    /// Names of the columns of each table with traffic that are there in the end.
    stay: BTreeMap<String, Vec<String>>,
    later: Later,
    fails: Option<String>,
}

impl Scene<'_> {
    fn prove(&self) -> Result<Proof, Error> {
        let mut notes = Vec::new();
        let spread = self.spread(&mut notes)?;
        self.say("trying the way back and taking up");
        let (rollback, resume) = self.trials(spread, &mut notes)?;
        self.say(&format!("filling tables with {} rows each", self.options.rows.each));
        self.fill(self.base, &self.options.rows, spread, &mut notes)?;
        let reference = self.reference()?;
        let tables = self.tables(&reference, &mut notes)?;
        let (written, _) = self.under_traffic("written", &tables, Play::Written(self.messages), &mut |_, _| Ok(()))?;
        let mut schema = Vec::new();
        let mut rows = data::Differences::default();
        let play = Play::Plan(self.plan, self.options.tries);
        let (plan, followed) = self.under_traffic("plan", &tables, play, &mut |session, journal| {
            self.say("comparing schema and rows");
            let seen = Catalog::read(session).map_err(|refusal| self.gone(&refusal))?;
            schema = self.schema(&reference.catalog, &seen);
            if reference.fails.is_none() {
                rows = self.rows(session, &tables, journal)?;
            }
            Ok(())
        })?;
        let shown = self.shown(&tables)?;
        let mut proof = Proof {
            path: Arc::clone(&self.plan.path),
            tables: shown,
            written,
            plan,
            migration_fails: reference.fails,
            not_planned: self.plan.not_planned.clone(),
            deviations: self.plan.deviations.iter().map(|deviation| deviation.text.clone()).collect(),
            schema,
            rows_differ: rows.told,
            not_compared: rows.not_compared,
            rows_followed: followed,
            rollback,
            resume,
            reasons: Vec::new(),
            notes,
        };
        proof.reasons = reasons(&proof, self.options.max_wait);
        Ok(proof)
    }

    fn say(&self, text: &str) {
        (self.tell)(text);
    }

    fn gone(&self, refusal: &Refusal) -> Error {
        self.host.gone(refusal)
    }

    /// As many as a trial needs.
    fn few(&self) -> Rows {
        Rows::each(self.options.rows.each.min(TRIAL_ROWS))
    }

    /// What rows can be like: without NULLs where the migration refuses them.
    fn spread(&self, notes: &mut Vec<String>) -> Result<Spread, Error> {
        let copy = self.base.copy_large("spread")?;
        self.fill(&copy, &self.few(), Spread::Skewed, &mut Vec::new())?;
        let fails = quietly(self.host, &copy.config(), self.messages)?;
        let Some(fails) = fails.filter(|fails| fails.of_rows) else { return Ok(Spread::Skewed) };
        notes.push(format!("every column has a value, as the migration refuses some rows with NULLs: {}", fails.text));
        Ok(Spread::Whole)
    }

    fn fill(&self, database: &Database<'_>, rows: &Rows, spread: Spread, notes: &mut Vec<String>) -> Result<(), Error> {
        let mut session = open(self.host, database)?;
        for (table, why) in fill(&mut session, rows, spread).map_err(|refusal| self.gone(&refusal))? {
            let note = format!("`{table}` was left without rows: {why}");
            if !notes.contains(&note) {
                notes.push(note);
            }
        }
        Ok(())
    }

    /// The plan undone step by step, and killed and taken up, on a few rows.
    fn trials(&self, spread: Spread, notes: &mut Vec<String>) -> Result<(Trial, Trial), Error> {
        if self.plan.phases.is_empty() {
            return Ok((Trial::Nothing, Trial::Nothing));
        }
        let few = self.base.copy_large("few")?;
        self.fill(&few, &self.few(), spread, notes)?;
        let rollback = {
            let copy = few.copy("back")?;
            let mut session = open(self.host, &copy)?;
            match trial::there_and_back(&mut session, self.plan, &mut |_, _| Ok(())) {
                Ok(0) => Trial::Nothing,
                Ok(undone) => Trial::Held(undone),
                Err(error) => Trial::Broke(error),
            }
        };
        let copy = few.copy("killed")?;
        let resume = match trial::killed(&copy.config(), self.plan) {
            Ok(kills) => self.as_if_never_killed(&few, &copy, kills)?,
            Err(error) => Trial::Broke(error),
        };
        Ok((rollback, resume))
    }

    fn as_if_never_killed(&self, few: &Database<'_>, killed: &Database<'_>, kills: usize) -> Result<Trial, Error> {
        let whole = few.copy("whole")?;
        let gone = |refusal: Refusal| self.gone(&refusal);
        let old = data::drawn(&mut open(self.host, &whole)?).map_err(gone)?;
        if quietly(self.host, &whole.config(), self.messages)?.is_some() {
            return Ok(Trial::Nothing);
        }
        let (mut one, mut two) = (open(self.host, &whole)?, open(self.host, killed)?);
        let catalogs = (Catalog::read(&mut one).map_err(gone)?, Catalog::read(&mut two).map_err(gone)?);
        if let Some(line) = self.schema(&catalogs.0, &catalogs.1).first() {
            let whose = if line.written { "as written" } else { "by the plan" };
            return Ok(Trial::Broke(format!("the schema ends otherwise: only {whose}: {}", line.text)));
        }
        let subjects = data::subjects(&mut one, &old, &[], &Journal::default()).map_err(gone)?;
        let differ = data::differences(&mut two, &mut [one], &subjects.0).map_err(gone)?;
        Ok(differ.into_iter().next().map_or(Trial::Held(kills), Trial::Broke))
    }

    /// The migration as written, with nobody in its way.
    fn reference(&self) -> Result<Reference, Error> {
        self.say("as written, with nobody in its way");
        let copy = self.base.copy_large("alone")?;
        let fails = quietly(self.host, &copy.config(), self.messages)?.map(|fails| fails.text);
        let mut session = open(self.host, &copy)?;
        let gone = |refusal: Refusal| self.gone(&refusal);
        let catalog = Catalog::read(&mut session).map_err(gone)?;
        let stay = data::columns(&mut session).map_err(gone)?;
        let later = Later::read(&mut session).map_err(gone)?;
        Ok(Reference { catalog, stay, later, fails })
    }

    /// The tables that the plan or the migration as written locks, as the traffic uses them.
    fn tables(&self, reference: &Reference, notes: &mut Vec<String>) -> Result<Vec<Table>, Error> {
        let planned = trial::steps(self.plan).flat_map(|(step, _)| step.weight.locks.keys());
        let mut names: Vec<&String> = planned.chain(&self.plan.locked_as_written).collect();
        names.sort();
        names.dedup();
        let mut session = open(self.host, self.base)?;
        let mut tables: Vec<Table> = Vec::new();
        for name in names {
            let found = Table::read(&mut session, name, &reference.later).map_err(|refusal| self.gone(&refusal))?;
            let Some(mut table) = found.filter(|found| tables.iter().all(|table| table.oid != found.oid)) else {
                continue;
            };
            table.keep(reference.stay.get(&table.name).map_or(&[], Vec::as_slice));
            if tables.len() == MOST_TABLES {
                notes.push(format!("more than {MOST_TABLES} tables are affected: the first have traffic"));
                break;
            }
            tables.push(table);
        }
        if tables.is_empty() {
            notes.push("no table that was there before is affected: there is no traffic".to_owned());
        }
        Ok(tables)
    }

    fn shown(&self, tables: &[Table]) -> Result<Vec<TableShown>, Error> {
        let mut session = open(self.host, self.base)?;
        let mut shown = Vec::new();
        for table in tables {
            let count = session.value(&format!("SELECT count(*) FROM {}", table.name));
            let count = count.map_err(|refusal| self.gone(&refusal))?;
            shown.push(TableShown {
                name: table.name.clone(),
                rows: count.and_then(|count| count.parse().ok()).unwrap_or_default(),
                left_out: table.left_out(),
            });
        }
        Ok(shown)
    }

    /// A run on a copy of its own; `then` sees the copy while it is there.
    fn under_traffic(
        &self,
        purpose: &str,
        tables: &[Table],
        play: Play<'_>,
        then: &mut dyn FnMut(&mut Session, &Journal) -> Result<(), Error>,
    ) -> Result<(super::Measured, usize), Error> {
        let what = match play {
            Play::Written(_) => "as written",
            Play::Plan(..) => "the plan",
        };
        let copy = self.base.copy_large(purpose)?;
        let tell = |text: &str| self.say(&format!("{what}: {text}"));
        let stage = Stage { host: self.host, tables, load: self.options.load, tell: &tell };
        let (measured, journal) = run(stage, &copy.config(), play)?;
        if measured.failed.is_none() {
            then(&mut open(self.host, &copy)?, &journal)?;
        }
        Ok((measured, journal.rows()))
    }

    /// Lines of the catalog that only one end has and that the plan does not tell of.
    fn schema(&self, written: &Catalog, seen: &Catalog) -> Vec<SchemaLine> {
        let lines = written.differences(seen);
        let lines = lines.iter().filter(|(line, _)| !self.plan.tells_of(line));
        lines.map(|(line, in_written)| SchemaLine { written: *in_written, text: (*line).to_owned() }).collect()
    }

    /// The rows at the end of the plan, held against what the traffic committed.
    fn rows(&self, seen: &mut Session, tables: &[Table], journal: &Journal) -> Result<data::Differences, Error> {
        let gone = |refusal: Refusal| self.gone(&refusal);
        let first = self.base.copy_large("first")?;
        let mut session = open(self.host, &first)?;
        let old = data::drawn(&mut session).map_err(gone)?;
        data::replay(&mut session, tables, &journal.before, false).map_err(gone)?;
        if let Some(fails) = quietly(self.host, &first.config(), self.messages)? {
            let told = vec![format!(
                "the rows cannot be compared: the migration fails on what the traffic wrote: {}",
                fails.text
            )];
            return Ok(data::Differences { told, ..data::Differences::default() });
        }
        data::replay(&mut session, tables, &journal.after, true).map_err(gone)?;
        let (subjects, not_compared) = data::subjects(&mut session, &old, tables, journal).map_err(gone)?;
        let mut expected = vec![session];
        let mut told = data::differences(seen, &mut expected, &subjects).map_err(gone)?;
        if !told.is_empty() {
            // A migration that writes rows may also have come before the traffic's write.
            let last = self.base.copy_large("last")?;
            if quietly(self.host, &last.config(), self.messages)?.is_none() {
                let mut session = open(self.host, &last)?;
                data::replay(&mut session, tables, &journal.before, true).map_err(gone)?;
                data::replay(&mut session, tables, &journal.after, true).map_err(gone)?;
                expected.push(session);
                told = data::differences(seen, &mut expected, &subjects).map_err(gone)?;
                drop(expected);
            }
        }
        Ok(data::Differences { told, not_compared })
    }
}
