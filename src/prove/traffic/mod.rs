//! Readers and writers on the tables that a migration is about, at a stated rate.
//!
//! Queries are due at fixed moments, whether or not those before them are done: a query's time counts from when it was
//! due, so that who waits behind a query that waits is measured too. Readers and writers of each table have connections
//! of their own; beside them one long transaction after the other reads and stays open.

mod client;
mod journal;
mod table;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError, RwLock};
use std::thread::{Scope, ScopedJoinHandle};
use std::time::{Duration, Instant};

use postgres::Config;

use crate::live::Refusal;

pub(super) use journal::{Journal, Rows, State, Values, Write};
pub(super) use table::{Later, Table, literal};

use client::{Client, Outcome};

/// How much of the traffic writes.
const WRITERS_SHARE: f64 = 0.4;

/// Connections for reads and as many for writes, over all tables, unless there are more tables.
const CONNECTIONS: usize = 6;

/// How much there is to do.
#[derive(Debug, Clone, Copy)]
pub struct Load {
    /// Queries and transactions that begin in a second.
    pub rate: f64,
    /// How long a long reader's transaction stays open.
    pub long_read: Duration,
    /// The pause between two of them.
    pub long_pause: Duration,
    /// How long the traffic runs before the migration, to be compared with.
    pub calm: Duration,
}

/// What a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// It reads single rows.
    Read,
    /// It writes in short transactions.
    Write,
    /// It reads and stays open.
    LongRead,
}

/// Which connections share their queries: those of one kind of one table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Pool {
    pub(super) kind: Kind,
    /// The table, by its place.
    pub(super) table: usize,
}

/// A query that was due and is done.
#[derive(Debug, Clone)]
pub(super) struct Query {
    pub(super) pool: Pool,
    /// The server process that ran it.
    pub(super) backend: i32,
    /// When it was due, from the start of the traffic.
    pub(super) due: Duration,
    /// When a connection was free for it.
    pub(super) begun: Duration,
    /// From when it was due to its end.
    pub(super) took: Duration,
    /// What the server said when it refused it, with its SQL.
    pub(super) refused: Option<Box<(Refusal, String)>>,
}

/// All that the traffic saw and did.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) queries: Vec<Query>,
    pub(super) journal: Journal,
    /// A connection broke.
    pub(super) broken: Option<Refusal>,
}

/// Traffic that runs.
pub(super) struct Traffic<'a> {
    tables: &'a [Table],
    load: Load,
    config: Config,
    /// When it started.
    pub(super) start: Instant,
    /// The application is the one behind the first gate; whoever runs a query holds it.
    later: RwLock<bool>,
    /// Nothing that is due from now on is run.
    stop: Mutex<Option<Duration>>,
    stopped: AtomicBool,
    /// What each server process of the traffic is for.
    pools: Mutex<BTreeMap<i32, Pool>>,
    /// The longest time of a query so far, in microseconds.
    longest: AtomicU64,
    done: AtomicU64,
}

/// Connections that work.
pub(super) struct Running<'s>(Vec<ScopedJoinHandle<'s, Outcome>>);

impl<'a> Traffic<'a> {
    pub(super) fn new(tables: &'a [Table], load: Load, config: Config) -> Self {
        Self {
            tables,
            load,
            config,
            start: Instant::now(),
            later: RwLock::new(false),
            stop: Mutex::new(None),
            stopped: AtomicBool::new(false),
            pools: Mutex::default(),
            longest: AtomicU64::new(0),
            done: AtomicU64::new(0),
        }
    }

    /// Starts every connection.
    pub(super) fn begin<'s>(&'s self, scope: &'s Scope<'s, '_>, clocks: &'s [Clock]) -> Running<'s> {
        let each = (CONNECTIONS / self.tables.len().max(1)).max(1);
        let mut running = Vec::new();
        for clock in clocks {
            for _ in 0..each {
                let seed = running.len() as u64 + 1;
                running.push(scope.spawn(move || Client::new(self, seed).work(clock)));
            }
        }
        if !self.tables.is_empty() {
            running.push(scope.spawn(move || Client::new(self, 0).read_long()));
        }
        Running(running)
    }

    /// When the queries of each pool are due.
    pub(super) fn clocks(&self) -> Vec<Clock> {
        let share = |kind| if kind == Kind::Write { WRITERS_SHARE } else { 1.0 - WRITERS_SHARE };
        let kinds = [Kind::Read, Kind::Write];
        let pools = (0..self.tables.len()).flat_map(|table| kinds.map(|kind| Pool { kind, table }));
        let tables = self.tables.len().max(1) as f64;
        let clock = |(index, pool): (usize, Pool)| {
            let every = Duration::from_secs_f64(tables / (self.load.rate * share(pool.kind)).max(0.01));
            // Pools do not all begin at once.
            Clock { pool, every, first: every * index as u32 / (2 * self.tables.len() as u32), next: AtomicU64::new(0) }
        };
        pools.enumerate().map(clock).collect()
    }

    /// The new version of the application takes the old one's place: nothing of the old one runs when this returns.
    pub(super) fn pass_gate(&self) {
        *self.later.write().unwrap_or_else(PoisonError::into_inner) = true;
    }

    /// What is due from now on is left out; returns when all before is done.
    pub(super) fn end(&self, running: Running<'_>) -> Seen {
        *self.stop.lock().unwrap_or_else(PoisonError::into_inner) = Some(self.start.elapsed());
        self.stopped.store(true, Ordering::Release);
        let mut seen = Seen::default();
        let mut writes = Vec::new();
        for thread in &running.0 {
            thread.thread().unpark();
        }
        for thread in running.0 {
            let Ok((queries, written, broken)) = thread.join() else { continue };
            seen.queries.extend(queries);
            writes.extend(written);
            seen.broken = seen.broken.or(broken);
        }
        seen.queries.sort_by_key(|query| query.due);
        seen.journal = Journal::of(writes);
        seen
    }

    /// What a server process of the traffic is for.
    pub(super) fn pool(&self, backend: i32) -> Option<Pool> {
        self.pools.lock().unwrap_or_else(PoisonError::into_inner).get(&backend).copied()
    }

    /// How many queries are done, and the longest time of one.
    pub(super) fn so_far(&self) -> (u64, Duration) {
        let longest = Duration::from_micros(self.longest.load(Ordering::Relaxed));
        (self.done.load(Ordering::Relaxed), longest)
    }

    /// Whether a query that is due then is to be run.
    fn wants(&self, due: Duration) -> bool {
        !self.stopped.load(Ordering::Acquire)
            || self.stop.lock().unwrap_or_else(PoisonError::into_inner).is_some_and(|stop| due < stop)
    }

    /// Waits until then, or until the end.
    fn wait_until(&self, due: Duration) {
        while !self.stopped.load(Ordering::Acquire) {
            let Some(rest) = due.checked_sub(self.start.elapsed()).filter(|rest| !rest.is_zero()) else { return };
            std::thread::park_timeout(rest);
        }
    }
}

/// When the queries of a pool are due.
pub(super) struct Clock {
    pool: Pool,
    every: Duration,
    first: Duration,
    next: AtomicU64,
}

impl Clock {
    fn next(&self) -> Duration {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        self.first + self.every.mul_f64(number as f64)
    }
}
