//! One connection of the traffic: waits until a query is due, runs it, and remembers how long it took and what it wrote.

use std::sync::PoisonError;
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::table::Statements;
use super::{Clock, Kind, Pool, Query, State, Table, Traffic, Write};
use crate::live::{Refusal, Row, Session, number};

/// Of a hundred transactions that write, how many insert and how many delete; the others update.
const INSERTS: u64 = 25;
const DELETES: u64 = 15;

/// How many writes at most are one transaction.
const MOST_WRITES: u64 = 3;

/// Rows that a long reader reads of each table.
const LONG_READ_ROWS: u32 = 10_000;

/// Of its own rows a connection remembers so many, to delete them later.
const MOST_OWN: usize = 1000;

/// One connection.
pub(super) struct Client<'a> {
    traffic: &'a Traffic<'a>,
    random: Random,
    queries: Vec<Query>,
    writes: Vec<Write>,
    /// Keys of rows that it has inserted.
    own: Vec<Vec<String>>,
}

/// What it measured, what it wrote, and what broke its connection.
pub(super) type Outcome = (Vec<Query>, Vec<Write>, Option<Refusal>);

impl<'a> Client<'a> {
    pub(super) fn new(traffic: &'a Traffic<'a>, seed: u64) -> Self {
        let random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x5DEE_CE66_D1CE_4E5B);
        Self { traffic, random, queries: Vec::new(), writes: Vec::new(), own: Vec::new() }
    }

    /// Runs what is due, until the end.
    pub(super) fn work(mut self, clock: &Clock) -> Outcome {
        let broken = self.serve(clock).err();
        (self.queries, self.writes, broken)
    }

    fn serve(&mut self, clock: &Clock) -> Result<(), Refusal> {
        let mut session = self.connect(clock.pool)?;
        loop {
            let due = clock.next();
            self.traffic.wait_until(due);
            if !self.traffic.wants(due) {
                return Ok(());
            }
            let traffic = self.traffic;
            let later = traffic.later.read().unwrap_or_else(PoisonError::into_inner);
            let table = &traffic.tables[clock.pool.table];
            let known = if *later { table.after.as_ref() } else { Some(&table.before) };
            let Some(known) = known else { continue };
            let ended = match clock.pool.kind {
                Kind::Read | Kind::LongRead => self.read(&mut session, clock.pool, table, known, due),
                Kind::Write => self.write(&mut session, clock.pool, table, known, due, *later),
            };
            match ended {
                Err(refusal) if refusal.is_end() => return Err(refusal),
                Ok(()) | Err(_) => {}
            }
        }
    }

    fn connect(&self, pool: Pool) -> Result<Session, Refusal> {
        let session = Session::open(&self.traffic.config)?;
        self.traffic.pools.lock().unwrap_or_else(PoisonError::into_inner).insert(session.backend(), pool);
        Ok(session)
    }

    fn read(
        &mut self,
        session: &mut Session,
        pool: Pool,
        table: &Table,
        known: &Statements,
        due: Duration,
    ) -> Result<(), Refusal> {
        let sql = match self.random.one_of(&table.sample) {
            Some(key) => table.read_one(known, key),
            None => table.read_some(known),
        };
        self.query(session, pool, due, &sql).map(|_| ())
    }

    /// A short transaction. After a refusal it is rolled back and its writes are forgotten.
    fn write(
        &mut self,
        session: &mut Session,
        pool: Pool,
        table: &Table,
        known: &Statements,
        due: Duration,
        later: bool,
    ) -> Result<(), Refusal> {
        let done = self.writes.len();
        let ended = self.transaction(session, pool, table, known, due, later);
        if let Err(refusal) = &ended {
            self.writes.truncate(done);
            if !refusal.is_end() {
                session.run("ROLLBACK")?;
            }
        }
        ended
    }

    fn transaction(
        &mut self,
        session: &mut Session,
        pool: Pool,
        table: &Table,
        known: &Statements,
        due: Duration,
        later: bool,
    ) -> Result<(), Refusal> {
        let chance = self.random.below(100);
        let single = chance < INSERTS + DELETES;
        if single || !known.update {
            let (sql, inserts) = if chance < INSERTS && known.insert {
                let Some(like) = self.random.one_of(&table.sample) else { return Ok(()) };
                (table.insert(known, like), true)
            } else if known.delete && single {
                let Some(key) = self.victim(table) else { return Ok(()) };
                (table.delete(known, &key), false)
            } else {
                return Ok(());
            };
            let rows = self.query(session, pool, due, &sql)?;
            for row in &rows {
                let write =
                    written(pool.table, table, known, row, later, if inserts { Does::Insert } else { Does::Delete });
                if inserts && self.own.len() < MOST_OWN {
                    self.own.push(write.key.clone());
                }
                self.writes.push(write);
            }
            return Ok(());
        }
        self.query(session, pool, due, "BEGIN")?;
        let count = 1 + self.random.below(MOST_WRITES);
        let mut keys: Vec<&Vec<String>> = (0..count).filter_map(|_| self.random.one_of(&table.sample)).collect();
        // In one order everywhere, as an application does that knows of deadlocks.
        keys.sort_by_key(|key| (key.first().and_then(|part| part.parse::<i64>().ok()), (*key).clone()));
        keys.dedup();
        for key in keys {
            let Some(other) = self.random.one_of(&table.sample) else { continue };
            let now = self.traffic.start.elapsed();
            let rows = self.query(session, pool, now, &table.update(known, key, other))?;
            self.writes.extend(rows.iter().map(|row| written(pool.table, table, known, row, later, Does::Update)));
        }
        let now = self.traffic.start.elapsed();
        self.query(session, pool, now, "COMMIT").map(|_| ())
    }

    /// A row to delete: an old one where nobody refers to it, or one of its own.
    fn victim(&mut self, table: &Table) -> Option<Vec<String>> {
        if table.loses_old_rows() && self.random.below(2) == 0 {
            let place = self.random.below(table.sample.len() as u64) as usize;
            return table.sample.get(place).cloned();
        }
        let count = self.own.len() as u64;
        (count > 0).then(|| self.own.swap_remove(self.random.below(count) as usize))
    }

    /// Runs a query; how long it took counts from when it was due.
    fn query(&mut self, session: &mut Session, pool: Pool, due: Duration, sql: &str) -> Result<Vec<Row>, Refusal> {
        let begun = self.traffic.start.elapsed();
        let outcome = session.rows(sql);
        let took = self.traffic.start.elapsed().saturating_sub(due);
        let refused = outcome.as_ref().err().map(|refusal| Box::new((refusal.clone(), sql.to_owned())));
        self.traffic.longest.fetch_max(took.as_micros() as u64, Ordering::Relaxed);
        self.traffic.done.fetch_add(1, Ordering::Relaxed);
        self.queries.push(Query { pool, backend: session.backend(), due, begun, took, refused });
        outcome
    }

    /// Transactions that read every table and stay open, one after the other.
    pub(super) fn read_long(mut self) -> Outcome {
        let broken = self.stay_open().err();
        (self.queries, self.writes, broken)
    }

    fn stay_open(&mut self) -> Result<(), Refusal> {
        let traffic = self.traffic;
        let mut session = self.connect(Pool { kind: Kind::LongRead, table: 0 })?;
        let mut due = Duration::ZERO;
        while traffic.wants(due) {
            traffic.wait_until(due);
            let ended = self.long_transaction(&mut session);
            if ended.as_ref().is_err_and(Refusal::is_end) {
                return ended;
            }
            session.run("COMMIT")?;
            due = traffic.start.elapsed() + traffic.load.long_pause;
        }
        Ok(())
    }

    fn long_transaction(&mut self, session: &mut Session) -> Result<(), Refusal> {
        let traffic = self.traffic;
        session.run("BEGIN ISOLATION LEVEL REPEATABLE READ")?;
        {
            // The release at a gate waits for the queries, and not for the transaction.
            let later = traffic.later.read().unwrap_or_else(PoisonError::into_inner);
            for (place, table) in traffic.tables.iter().enumerate() {
                if *later && table.after.is_none() {
                    continue;
                }
                let sql = format!("SELECT count(*) FROM (SELECT FROM {} LIMIT {LONG_READ_ROWS}) s", table.name);
                let pool = Pool { kind: Kind::LongRead, table: place };
                self.query(session, pool, traffic.start.elapsed(), &sql)?;
            }
        }
        traffic.wait_until(traffic.start.elapsed() + traffic.load.long_read);
        Ok(())
    }
}

#[derive(Clone, Copy)]
enum Does {
    Insert,
    Update,
    Delete,
}

/// What a statement returned: the moment, then the columns.
fn written(place: usize, table: &Table, known: &Statements, row: &Row, later: bool, does: Does) -> Write {
    let values: Vec<(usize, Option<String>)> = known.columns.iter().copied().zip(row.iter().skip(1).cloned()).collect();
    let of_key = |column: &usize| values.iter().find(|(place, _)| place == column).and_then(|(_, value)| value.clone());
    let key = table.key.iter().map(|column| of_key(column).unwrap_or_default()).collect();
    let state = match does {
        Does::Insert => State::Inserted(values),
        Does::Update => State::Updated(values),
        Does::Delete => State::Deleted,
    };
    Write { table: place, key, at: number(row, 0).unwrap_or_default(), state, later }
}

/// Numbers that look random, the same in every run (xorshift64*).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    fn below(&mut self, limit: u64) -> u64 {
        (self.next() >> 16) % limit.max(1)
    }

    /// One of them; the first ones much more often than the last.
    fn one_of<'t, T>(&mut self, all: &'t [T]) -> Option<&'t T> {
        let part = (self.next() >> 11) as f64 / (1_u64 << 53) as f64;
        let place = (part * part * part * all.len() as f64) as usize;
        all.get(place)
    }
}
