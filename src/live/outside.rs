//! Watches a statement that refuses a transaction block: it is run several times, each time with others in its way.
//!
//! Most of its locks are gone when it ends, and some last a moment only. A lock that has to wait for another session
//! stays in sight until that session lets go, so each run has every table locked in one mode by someone else.
//! What nobody can lock (indexes, views) is found by reading the server's table of locks without a pause.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use postgres::Config;

use super::inside::{Seen, first_word, held, level, mode};
use super::session::{Refusal, Session, number, text};
use super::{Observed, Relation, Relations, Waited, messages};
use crate::postgres::{LockMode, Name};

/// Sets the scene again and again: the same database, just before the statement.
pub trait Scene {
    /// A new session, in a database that is as it was before the statement, and how to connect to that database.
    fn set(&mut self) -> Result<(Session, Config), Refusal>;

    /// How to connect to another database of the server: a session that polls there does not hold up those that wait
    /// for every older snapshot of their own.
    fn elsewhere(&self) -> Config;

    /// A session of that database for someone else.
    fn other(&mut self, database: &Config) -> Result<Session, Refusal> {
        Session::open(database)
    }

    /// Takes it back when it is idle, for the next run.
    fn idle(&mut self, session: Session) {
        drop(session);
    }
}

/// What others do while the statement runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Others {
    /// Each table is locked in this mode.
    Hold(LockMode),
    /// A transaction has a snapshot, and no lock.
    Snapshot,
    /// The locks are read without a pause.
    Poll,
}

/// Every mode that a lock of a statement can have to wait for, then a snapshot, then several looks at what flits by.
const RUNS: [Others; 12] = [
    Others::Hold(LockMode::AccessShare),
    Others::Hold(LockMode::RowShare),
    Others::Hold(LockMode::RowExclusive),
    Others::Hold(LockMode::ShareUpdateExclusive),
    Others::Hold(LockMode::ShareRowExclusive),
    Others::Hold(LockMode::Exclusive),
    Others::Hold(LockMode::AccessExclusive),
    Others::Snapshot,
    Others::Poll,
    Others::Poll,
    Others::Poll,
    Others::Poll,
];

/// A statement that takes longer is given up.
const PATIENCE: Duration = Duration::from_secs(60);

/// How many tables are locked by others: each takes a connection.
const HOLDERS: usize = 60;

/// Runs a statement outside a transaction block, many times, and says what it did.
pub fn outside(scene: &mut dyn Scene, statement: &str) -> Result<Observed, Refusal> {
    let mut watch = Watch { statement, locks: BTreeMap::new(), waits: BTreeSet::new(), observed: None };
    for others in RUNS {
        watch.run(scene, others)?;
    }
    let mut observed = watch.observed.unwrap_or_default();
    observed.facts.moments.clone_from(&watch.locks);
    observed.added.clone_from(&watch.locks);
    observed.facts.locks = watch.locks;
    let users = |name: &Name| Waited::Users(name.clone());
    let mut waits = watch.waits.clone();
    waits.retain(|wait| !matches!(wait, Waited::Writers(name) if watch.waits.contains(&users(name))));
    observed.waits = waits;
    observed.refuses_transaction = true;
    Ok(observed)
}

struct Watch<'a> {
    statement: &'a str,
    locks: BTreeMap<Name, LockMode>,
    waits: BTreeSet<Waited>,
    observed: Option<Observed>,
}

/// Someone in the way: with a lock on a table, or (without one) a snapshot.
struct Holder {
    /// Whom a statement waits for that waits for this transaction.
    waited: Waited,
    session: Session,
}

/// Those who are in the way, and those who were.
struct Room<'a> {
    holders: &'a mut Vec<Holder>,
    idle: &'a mut Vec<Session>,
}

/// Lets go what a holder has.
fn end(mut holder: Holder) -> Option<Session> {
    holder.session.run("ROLLBACK").ok().map(|()| holder.session)
}

impl Watch<'_> {
    fn run(&mut self, scene: &mut dyn Scene, others: Others) -> Result<(), Refusal> {
        let (mut session, database) = scene.set()?;
        let mut watcher = scene.other(&database)?;
        let before = Relations::read(&mut watcher)?;
        // What set the scene was counted too.
        flush(&mut session, &mut watcher)?;
        let counters = counters(&mut watcher)?;
        let mut holders = holders(scene, &database, &before, others)?;
        let mut idle = Vec::new();
        if vacuums_one_table(self.statement) {
            // Slow enough to be seen.
            session.run("SET vacuum_cost_delay = 10; SET vacuum_cost_limit = 1")?;
        }
        session.run(&format!("SET client_min_messages = {}", level(self.statement)))?;
        session.said();
        let backend = session.backend();
        let done = AtomicBool::new(false);
        let cancel = session.canceller();
        let poller = if others == Others::Poll { Some(Poller::start(scene, backend)?) } else { None };
        let statement = self.statement;
        let ended = thread::scope(|scope| {
            let running = scope.spawn(|| {
                let ended = session.run(statement);
                done.store(true, Ordering::Release);
                ended
            });
            let mut room = Room { holders: &mut holders, idle: &mut idle };
            let watched = self.watch(&mut watcher, backend, &before, &mut room, &done);
            if watched.is_err() {
                holders.clear();
                cancel();
            }
            let ended = running.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            watched.and(ended)
        });
        if let Some(poller) = poller {
            for (oid, mode) in poller.stop()? {
                self.saw(before.get(oid), mode);
            }
        }
        ended?;
        if others == RUNS[0] {
            self.observed = Some(self.observe(&mut session, &mut watcher, &before, &counters)?);
        }
        idle.into_iter()
            .chain(holders.into_iter().filter_map(end))
            .chain([watcher])
            .for_each(|session| scene.idle(session));
        Ok(())
    }

    /// Looks at the statement until it has ended, and lets go whoever it waits for.
    fn watch(
        &mut self,
        watcher: &mut Session,
        backend: i32,
        before: &Relations,
        room: &mut Room<'_>,
        done: &AtomicBool,
    ) -> Result<(), Refusal> {
        let start = Instant::now();
        let query = held(backend);
        while !done.load(Ordering::Acquire) {
            let mut waits = false;
            let mut waits_for_transaction = false;
            for row in watcher.rows(&query)? {
                let granted = text(&row, 2) == "t";
                match text(&row, 3) {
                    "relation" => {
                        if let Some(mode) = mode(text(&row, 1)) {
                            self.saw(number(&row, 0).and_then(|oid| before.get(oid)), mode);
                        }
                        waits |= !granted;
                    }
                    "virtualxid" | "transactionid" => waits_for_transaction |= !granted,
                    _ => {}
                }
            }
            if waits || waits_for_transaction {
                let waiting = waits_of(watcher, backend)?;
                let rows = watcher.rows(&format!("SELECT unnest(pg_blocking_pids({backend}))"))?;
                let blocking: Vec<i32> = rows.iter().filter_map(|row| number(row, 0)).collect();
                // What it waits for may have changed between the questions.
                if waits_of(watcher, backend)? != waiting {
                    continue;
                }
                let waits_for_transaction = waiting.iter().any(|kind| kind != "relation");
                let in_the_way = |holder: &mut Holder| blocking.contains(&holder.session.backend());
                for holder in room.holders.extract_if(.., in_the_way) {
                    if waits_for_transaction {
                        self.waits.insert(holder.waited.clone());
                    }
                    room.idle.extend(end(holder));
                }
            }
            if start.elapsed() > PATIENCE {
                let message = format!("the statement did not end within {} seconds", PATIENCE.as_secs());
                return Err(Refusal { code: "57014".to_owned(), message, detail: None, hint: None });
            }
            thread::sleep(Duration::from_micros(200));
        }
        Ok(())
    }

    fn saw(&mut self, relation: Option<&Relation>, mode: LockMode) {
        if let Some(relation) = relation {
            let held = self.locks.entry(relation.name.clone()).or_insert(mode);
            *held = (*held).max(mode);
        }
    }

    /// What one run did to files, and what its messages say.
    fn observe(
        &self,
        session: &mut Session,
        watcher: &mut Session,
        before: &Relations,
        counted_before: &BTreeMap<u32, (u64, u64)>,
    ) -> Result<Observed, Refusal> {
        let after = Relations::read(watcher)?;
        let said = session.said();
        let locked = self.locks.keys().cloned().collect();
        let mut told = messages::read(&said, before, &after, &locked);
        if flush(session, watcher)? {
            let counted = counters(watcher)?;
            let more = |relation: &&Relation| {
                let (now, before) = (counted.get(&relation.oid), counted_before.get(&relation.oid));
                now.map(|now| now.0) > before.map(|before| before.0)
                    || now.map(|now| now.1) > before.map(|before| before.1)
            };
            let existed = |relation: &&Relation| before.get(relation.oid).is_some();
            told.maintained.extend(after.iter().filter(existed).filter(more).map(|relation| relation.name.clone()));
        }
        let checked = BTreeSet::new();
        // The counters of a transaction say nothing here: the statement was none.
        let seen = Seen { before, now: before, after: &after, told: &told, checked: &checked };
        let indexes = before.iter().filter(|relation| matches!(relation.kind, 'i' | 'I'));
        let indexes = indexes.map(|relation| relation.name.clone()).collect();
        let facts = seen.facts(self.statement, BTreeMap::new());
        Ok(Observed { facts, indexes, after, ..Observed::default() })
    }
}

/// VACUUM of a table by name, which does not write it anew. A whole database takes long enough as it is.
fn vacuums_one_table(statement: &str) -> bool {
    let words = statement.to_lowercase();
    let words = words.trim_start_matches(|c: char| !c.is_alphabetic()).strip_prefix("vacuum").unwrap_or_default();
    let (options, rest) = match words.trim_start().strip_prefix('(').and_then(|rest| rest.split_once(')')) {
        Some((options, rest)) => (options, rest),
        None => ("", words),
    };
    let is_option = |word: &&str| ["full", "freeze", "verbose", "analyze", "analyse"].contains(word);
    let mut named = rest.split_whitespace().skip_while(is_option);
    first_word(statement) == "vacuum" && !options.contains("full") && !rest.contains("full") && named.next().is_some()
}

/// Locks every table, or takes a snapshot. A table that cannot be locked is left out.
fn holders(
    scene: &mut dyn Scene,
    database: &Config,
    before: &Relations,
    others: Others,
) -> Result<Vec<Holder>, Refusal> {
    let mode = match others {
        Others::Poll => return Ok(Vec::new()),
        Others::Snapshot => {
            let mut session = scene.other(database)?;
            session.run("BEGIN ISOLATION LEVEL REPEATABLE READ")?;
            session.run("SELECT 1")?;
            return Ok(vec![Holder { waited: Waited::Snapshots, session }]);
        }
        Others::Hold(mode) => mode,
    };
    let tables = before.iter().filter_map(|relation| Some((relation, locking(relation, mode)?)));
    let mut holders = Vec::new();
    for (table, lock) in tables.take(HOLDERS) {
        let mut session = scene.other(database)?;
        session.run("BEGIN")?;
        if session.run(&lock).is_ok() {
            let waited = match mode {
                LockMode::AccessShare => Waited::Users(table.name.clone()),
                _ => Waited::Writers(table.name.clone()),
            };
            holders.push(Holder { waited, session });
        }
    }
    Ok(holders)
}

/// What locks a table in a mode, and does nothing else. LOCK TABLE takes no materialized views and no foreign tables:
/// nothing locks them in just any mode.
fn locking(relation: &Relation, mode: LockMode) -> Option<String> {
    let name = quoted(&relation.name);
    match (relation.kind, mode) {
        ('r' | 'p' | 'm', LockMode::AccessShare) => Some(format!("SELECT 1 FROM ONLY {name} LIMIT 0")),
        ('r' | 'p', _) => Some(format!("LOCK TABLE ONLY {name} IN {} MODE", mode.sql())),
        ('f', LockMode::ShareUpdateExclusive) => Some(format!("COMMENT ON FOREIGN TABLE {name} IS NULL")),
        ('f', LockMode::AccessExclusive) => Some(format!("ALTER FOREIGN TABLE {name} OWNER TO CURRENT_USER")),
        ('m', LockMode::ShareUpdateExclusive) => Some(format!("COMMENT ON MATERIALIZED VIEW {name} IS NULL")),
        ('m', LockMode::AccessExclusive) => Some(format!("ALTER MATERIALIZED VIEW {name} OWNER TO CURRENT_USER")),
        _ => None,
    }
}

/// A name as SQL, every part quoted.
pub(super) fn quoted(name: &Name) -> String {
    let part = |part: &str| format!("\"{}\"", part.replace('"', "\"\""));
    format!("{}.{}", part(&name.schema), part(&name.name))
}

/// The locks a session waits for: their kinds, with what they are on.
fn waits_of(watcher: &mut Session, backend: i32) -> Result<Vec<String>, Refusal> {
    let rows = watcher
        .rows(&format!("SELECT DISTINCT locktype FROM pg_locks WHERE pid = {backend} AND NOT granted ORDER BY 1"))?;
    Ok(rows.iter().map(|row| text(row, 0).to_owned()).collect())
}

/// Has a session hand in what it has counted; versions before 15 cannot be told to.
fn flush(session: &mut Session, watcher: &mut Session) -> Result<bool, Refusal> {
    let can = watcher.value("SELECT 1 FROM pg_proc WHERE proname = 'pg_stat_force_next_flush'")?.is_some();
    if can {
        session.run("SELECT pg_stat_force_next_flush()")?;
    }
    Ok(can)
}

/// How often each table was read in full, and how often vacuumed or analyzed. Before version 15 the counters come too
/// late to be of use.
fn counters(watcher: &mut Session) -> Result<BTreeMap<u32, (u64, u64)>, Refusal> {
    let rows = watcher.rows(
        "SELECT oid, pg_stat_get_numscans(oid), pg_stat_get_vacuum_count(oid) + pg_stat_get_analyze_count(oid)
        FROM pg_class WHERE relkind IN ('r', 'm') AND oid >= 16384
            AND current_setting('server_version_num')::int >= 150000",
    )?;
    Ok(rows.iter().filter_map(|row| Some((number(row, 0)?, (number(row, 1)?, number(row, 2)?)))).collect())
}

/// Reads a session's locks without a pause, within the server.
struct Poller {
    /// Takes the lock that ends it.
    stop: Session,
    backend: i32,
    polling: thread::JoinHandle<(Session, Result<(), Refusal>)>,
}

/// The classes of the advisory locks by which a poller says that it has begun and is told to end.
const BEGUN: i32 = 0x0dd1_0c00;
const END: i32 = 0x0dd1_0c01;

impl Poller {
    fn start(scene: &dyn Scene, backend: i32) -> Result<Self, Refusal> {
        let mut session = Session::open(&scene.elsewhere())?;
        let mut stop = Session::open(&scene.elsewhere())?;
        let poller = session.backend();
        let polling = thread::spawn(move || {
            let ended = session.run(&poll(backend));
            (session, ended)
        });
        let begun = format!("SELECT FROM pg_locks WHERE pid = {poller} AND locktype = 'advisory' AND granted");
        while stop.rows(&begun)?.is_empty() && !polling.is_finished() {
            thread::yield_now();
        }
        Ok(Self { stop, backend, polling })
    }

    /// Ends it: the relations and modes it saw.
    fn stop(mut self) -> Result<Vec<(u32, LockMode)>, Refusal> {
        self.stop.run(&format!("SELECT pg_advisory_lock({END}, {})", self.backend))?;
        let (mut session, ended) = self.polling.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        ended?;
        let said = session.said();
        let pairs = said.iter().filter_map(|line| line.split_once(' '));
        Ok(pairs.filter_map(|(oid, spelling)| Some((oid.parse().ok()?, mode(spelling)?))).collect())
    }
}

/// Raises each relation and mode it sees as a notice.
fn poll(backend: i32) -> String {
    format!(
        "DO $$
        DECLARE seen text[] := '{{}}'; lock record;
        BEGIN
            PERFORM pg_advisory_lock({BEGUN}, {backend});
            WHILE pg_try_advisory_lock({END}, {backend}) LOOP
                PERFORM pg_advisory_unlock({END}, {backend});
                FOR lock IN SELECT relation || ' ' || mode AS what FROM pg_lock_status()
                    WHERE pid = {backend} AND locktype = 'relation' AND relation >= 16384
                LOOP
                    IF lock.what <> ALL (seen) THEN
                        seen := seen || lock.what;
                        RAISE NOTICE '%', lock.what;
                    END IF;
                END LOOP;
            END LOOP;
        END $$"
    )
}
