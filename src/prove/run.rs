//! One run under traffic: the migration as written, or its plan step by step, measured from outside.

use std::sync::PoisonError;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::Duration;

use postgres::Config;

use super::follow::{self, Done, Tries, first_line, pause};
use super::measure::{Measured, Part};
use super::script::{self, Message};
use super::traffic::{Journal, Load, Table, Traffic};
use super::trial::steps;
use super::watch::{Now, watch};
use crate::live::{Error, Host, Refusal, Session};
use crate::plan::Plan;

/// How long the traffic goes on after the migration.
const AFTER: Duration = Duration::from_millis(500);

/// Where a run takes place.
#[derive(Clone, Copy)]
pub(super) struct Stage<'a> {
    pub(super) host: &'a Host,
    pub(super) tables: &'a [Table],
    pub(super) load: Load,
    /// Hears how far it is.
    pub(super) tell: &'a (dyn Fn(&str) + Sync),
}

/// What runs.
#[derive(Clone, Copy)]
pub(super) enum Play<'a> {
    /// The migration as its tool sends it.
    Written(&'a [Message]),
    /// Its plan.
    Plan(&'a Plan, Tries),
}

/// A run that has begun.
struct Ride<'r> {
    session: Session,
    stage: Stage<'r>,
    traffic: &'r Traffic<'r>,
    now: &'r Now,
    parts: Vec<Part>,
    /// How many there are to be.
    all: usize,
}

/// Why a run stopped.
enum Stop {
    /// The migration did.
    Failed(String),
    /// The server is gone.
    Gone(Refusal),
}

impl Ride<'_> {
    fn begin(&mut self, title: String, sql: String) {
        self.end(0, false);
        self.now.part.store(self.parts.len(), Ordering::Relaxed);
        let told = format!("{title} ({} of {})", self.parts.len() + 1, self.all);
        (self.stage.tell)(&told);
        *self.now.title.lock().unwrap_or_else(PoisonError::into_inner) = told;
        self.parts.push(Part { title, sql, start: self.traffic.start.elapsed(), ..Part::default() });
    }

    fn end(&mut self, tries: u32, skipped: bool) {
        let elapsed = self.traffic.start.elapsed();
        if let Some(part) = self.parts.last_mut().filter(|part| part.took.is_zero()) {
            part.took = elapsed.saturating_sub(part.start);
            part.tries = tries;
            part.skipped = skipped;
        }
    }

    fn written(&mut self, messages: &[Message]) -> Result<(), Stop> {
        let host = self.stage.host;
        let mut number = 0;
        // The session is lent out while the parts are written down.
        let elsewhere = host.config();
        let mut session = std::mem::replace(&mut self.session, Session::open(&elsewhere).map_err(Stop::Gone)?);
        let ended = script::send(&mut session, host, messages, &mut |at| {
            if let Some(sql) = messages[at].work() {
                number += 1;
                self.begin(format!("statement {number}"), sql.to_owned());
            }
        });
        self.session = session;
        self.end(1, false);
        match ended {
            Ok(()) => Ok(()),
            Err((_, refusal)) if refusal.is_end() || refusal.is_want() => Err(Stop::Gone(refusal)),
            Err((_, refusal)) => Err(Stop::Failed(refusal.to_string())),
        }
    }

    fn plan(&mut self, plan: &Plan, tries: &Tries) -> Result<(), Stop> {
        for phase in &plan.phases {
            if phase.gate.is_some() {
                self.traffic.pass_gate();
            }
            for step in &phase.steps {
                self.begin(format!("{} {}", step.id, step.title), step.sql.join(";\n"));
                let ended = follow::step(&mut self.session, step, tries, &mut |_| {});
                match ended {
                    Ok(Done::Before) => self.end(1, true),
                    Ok(Done::Now(attempts)) => self.end(attempts, false),
                    Err(trouble) => {
                        self.end(tries.most, false);
                        return Err(match trouble.end() {
                            Some(refusal) => Stop::Gone(refusal.clone()),
                            None => Stop::Failed(trouble.to_string()),
                        });
                    }
                }
            }
        }
        Ok(())
    }
}

/// Runs it. `Err` is for the server; what the migration does wrong is measured.
pub(super) fn run(stage: Stage<'_>, config: &Config, play: Play<'_>) -> Result<(Measured, Journal), Error> {
    let gone = |refusal: Refusal| stage.host.gone(&refusal);
    let mut side = Session::open(config).map_err(gone)?;
    let mut watcher = Session::open(config).map_err(gone)?;
    let session = Session::open(config).map_err(gone)?;
    let now = Now::default();
    now.backend.store(session.backend(), Ordering::Relaxed);
    let traffic = Traffic::new(stage.tables, stage.load, config.clone());
    let clocks = traffic.clocks();
    let mut measured = Measured::default();
    let all = match play {
        Play::Written(messages) => messages.iter().filter(|message| message.work().is_some()).count(),
        Play::Plan(plan, _) => steps(plan).count(),
    };
    let mut ride = Ride { session, stage, traffic: &traffic, now: &now, parts: Vec::new(), all };
    let (ended, looks, seen) = thread::scope(|scope| {
        let running = traffic.begin(scope, &clocks);
        pause(stage.load.calm);
        let watching = scope.spawn(|| watch(&mut watcher, stage, &traffic, &now));
        let before = log_position(&mut side);
        measured.start = traffic.start.elapsed();
        let ended = match play {
            Play::Written(messages) => ride.written(messages),
            Play::Plan(plan, tries) => ride.plan(plan, &tries),
        };
        measured.took = traffic.start.elapsed().saturating_sub(measured.start);
        measured.wal_bytes = log_position(&mut side).saturating_sub(before);
        let parts = std::mem::take(&mut ride.parts);
        // What it still holds, it lets go.
        drop(ride);
        measured.parts = parts;
        pause(AFTER);
        now.over.store(true, Ordering::Release);
        let seen = traffic.end(running);
        (ended, watching.join(), seen)
    });
    let looks = match looks {
        Ok(looks) => looks.map_err(gone)?,
        Err(panic) => std::panic::resume_unwind(panic),
    };
    match ended {
        Ok(()) => {}
        Err(Stop::Failed(message)) => measured.failed = Some((measured.parts.len().saturating_sub(1), message)),
        Err(Stop::Gone(refusal)) => return Err(gone(refusal)),
    }
    if let Some(refusal) = seen.broken {
        return Err(gone(refusal));
    }
    measured.temp_bytes = temporary(&mut side).map_err(gone)?;
    measured.rows_written = seen.journal.writes;
    measured.count(stage.tables, &seen.queries, &looks);
    Ok((measured, seen.journal))
}

/// The end of the write-ahead log; 0 when the server does not say.
fn log_position(session: &mut Session) -> u64 {
    let position = session.value("SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint");
    position.ok().flatten().and_then(|position| position.parse().ok()).unwrap_or_default()
}

/// What the database has written to temporary files.
fn temporary(session: &mut Session) -> Result<u64, Refusal> {
    // Sessions that end tell their numbers, and they have all ended but this one.
    let bytes = session.value("SELECT temp_bytes FROM pg_stat_database WHERE datname = current_database()")?;
    Ok(bytes.and_then(|bytes| bytes.parse().ok()).unwrap_or_default())
}

/// What a migration failed with when nobody was in its way.
#[derive(Debug, Clone)]
pub(super) struct Fails {
    /// The server's message and the statement.
    pub(super) text: String,
    /// It was for the rows.
    pub(super) of_rows: bool,
}

/// Runs the migration as written, with nobody else there; what it failed with, if it did.
pub(super) fn quietly(host: &Host, config: &Config, messages: &[Message]) -> Result<Option<Fails>, Error> {
    let mut session = Session::open(config).map_err(|refusal| host.gone(&refusal))?;
    match script::send(&mut session, host, messages, &mut |_| {}) {
        Ok(()) => Ok(None),
        Err((_, refusal)) if refusal.is_end() || refusal.is_want() => Err(host.gone(&refusal)),
        Err((at, refusal)) => {
            let sql = messages.get(at).and_then(Message::work).map(first_line).unwrap_or_default();
            Ok(Some(Fails { text: format!("{refusal}: `{sql}`"), of_rows: refusal.is_of_rows() }))
        }
    }
}
