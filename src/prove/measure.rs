//! What one run did to the traffic: how long queries took, which of them waited for which statement, what was held.

use std::collections::BTreeMap;
use std::time::Duration;

use super::traffic::{Kind, Pool, Query, Table};
use super::watch::Look;
use crate::postgres::LockMode;

/// What is shorter is not looked into: others' work and the machine's are as long.
const SHORTEST_WAIT: Duration = Duration::from_millis(20);

/// A statement of the migration, or a step of the plan, as it ran.
#[derive(Debug, Clone, Default)]
pub struct Part {
    /// `statement 2`, `1.3 validate the constraint`.
    pub title: String,
    /// Its SQL.
    pub sql: String,
    /// When it began, from the start of the traffic.
    pub start: Duration,
    /// How long it took, with all its tries.
    pub took: Duration,
    /// How often it was tried.
    pub tries: u32,
    /// Its work was there already.
    pub skipped: bool,
    /// Queries that waited for it.
    pub waits: Waits,
}

/// Waits for locks of the migration, counted: the time in which a query stood behind one, or had no connection because
/// others that did had them all. What a query takes beside that is not in them.
#[derive(Debug, Clone, Copy, Default)]
pub struct Waits {
    /// Queries that only read, long transactions included.
    pub reads: usize,
    /// Queries of transactions that write.
    pub writes: usize,
    /// The longest.
    pub longest: Duration,
    /// All together.
    pub total: Duration,
}

impl Waits {
    /// One more.
    fn add(&mut self, kind: Kind, wait: Duration) {
        match kind {
            Kind::Read | Kind::LongRead => self.reads += 1,
            Kind::Write => self.writes += 1,
        }
        self.longest = self.longest.max(wait);
        self.total += wait;
    }

    /// How many.
    pub fn count(&self) -> usize {
        self.reads + self.writes
    }
}

/// How long queries took: the longest of the given part of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Latency {
    /// How many queries.
    pub count: usize,
    /// Of half of them.
    pub p50: Duration,
    /// Of 95 of 100.
    pub p95: Duration,
    /// Of 99 of 100.
    pub p99: Duration,
    /// Of 999 of 1000.
    pub p999: Duration,
    /// Of all.
    pub max: Duration,
}

impl Latency {
    /// Of some queries.
    fn of(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        let at = |thousandths: usize| {
            let place = (times.len() * thousandths).div_ceil(1000).saturating_sub(1);
            times.get(place).copied().unwrap_or_default()
        };
        Self { count: times.len(), p50: at(500), p95: at(950), p99: at(990), p999: at(999), max: at(1000) }
    }
}

/// A lock that was held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Its mode.
    pub mode: LockMode,
    /// The table.
    pub table: String,
    /// How long without a break.
    pub held: Duration,
    /// The statement or step that ran when it was first seen, by its place.
    pub part: usize,
}

/// An error that queries got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Its SQLSTATE.
    pub code: String,
    /// The server's message, of the first of them.
    pub message: String,
    /// The query that got it first.
    pub sql: String,
    /// How many got it.
    pub count: usize,
    /// The statement or step that ran when the first one got it.
    pub part: Option<usize>,
}

/// A moment of a run, for the picture: what was due then.
#[derive(Debug, Clone, Copy, Default)]
pub struct Moment {
    /// The longest time of a read.
    pub reads: Duration,
    /// The longest time of a write.
    pub writes: Duration,
    /// A query got an error.
    pub refused: bool,
}

/// One run of the migration or of its plan, under traffic.
#[derive(Debug, Clone, Default)]
pub struct Measured {
    /// In the order in which they ran.
    pub parts: Vec<Part>,
    /// When the migration began, from the start of the traffic.
    pub start: Duration,
    /// From its first statement to its end.
    pub took: Duration,
    /// What made it stop half-way, and where.
    pub failed: Option<(usize, String)>,
    /// Of all queries, before the migration began.
    pub calm: Latency,
    /// Of reads, from the beginning of the migration on.
    pub reads: Latency,
    /// Of writes.
    pub writes: Latency,
    /// Queries that waited for the migration.
    pub waits: Waits,
    /// The longest query of all since the migration began, whatever it took its time for.
    pub longest: Duration,
    /// Errors that queries got.
    pub refused: Vec<Refused>,
    /// Of locks that writes wait for, those held for long, longest first.
    pub held: Vec<Held>,
    /// What was written to the write-ahead log meanwhile, traffic included.
    pub wal_bytes: u64,
    /// What went to temporary files.
    pub temp_bytes: u64,
    /// The longest queries over time.
    pub moments: Vec<Moment>,
    /// How long each of them is.
    pub moment: Duration,
    /// How many rows the traffic wrote.
    pub rows_written: usize,
}

/// How many moments a picture has.
const MOMENTS: u32 = 300;

impl Measured {
    /// Counts what the traffic saw. `end` is when the migration was over.
    pub(super) fn count(&mut self, tables: &[Table], queries: &[Query], looks: &[Look]) {
        let since = |query: &&Query| query.due + query.took >= self.start;
        let of = |kind: Kind| {
            let times = queries.iter().filter(since).filter(|query| query.pool.kind == kind).map(|query| query.took);
            Latency::of(times.collect())
        };
        self.reads = of(Kind::Read);
        self.writes = of(Kind::Write);
        let calm = queries.iter().filter(|query| !since(query)).map(|query| query.took);
        self.calm = Latency::of(calm.collect());
        self.longest = queries.iter().filter(since).map(|query| query.took).max().unwrap_or_default();
        let seen = Seen::of(looks, queries);
        for query in queries.iter().filter(|query| query.took >= SHORTEST_WAIT) {
            let Some((wait, part)) = seen.wait(query).filter(|(wait, _)| *wait >= SHORTEST_WAIT) else { continue };
            self.waits.add(query.pool.kind, wait);
            if let Some(part) = self.parts.get_mut(part) {
                part.waits.add(query.pool.kind, wait);
            }
        }
        self.held = held(looks, tables);
        self.refused = self.errors(queries);
        self.picture(queries);
    }

    fn part_at(&self, at: Duration) -> Option<usize> {
        self.parts.iter().rposition(|part| part.start <= at)
    }

    fn errors(&self, queries: &[Query]) -> Vec<Refused> {
        let mut errors: BTreeMap<(&str, usize), Refused> = BTreeMap::new();
        for query in queries {
            let Some((refusal, sql)) = query.refused.as_deref() else { continue };
            let entry = errors.entry((&refusal.code, query.pool.table)).or_insert_with(|| Refused {
                code: refusal.code.clone(),
                message: refusal.to_string(),
                sql: sql.clone(),
                count: 0,
                part: self.part_at(query.due + query.took),
            });
            entry.count += 1;
        }
        let mut errors: Vec<Refused> = errors.into_values().collect();
        errors.sort_by_key(|error| std::cmp::Reverse(error.count));
        errors
    }

    fn picture(&mut self, queries: &[Query]) {
        let end = queries.iter().map(|query| query.due + query.took).max().unwrap_or_default();
        self.moment = (end / MOMENTS).max(Duration::from_millis(20));
        let place = |at: Duration| (at.as_nanos() / self.moment.as_nanos().max(1)) as usize;
        self.moments = vec![Moment::default(); place(end) + 1];
        for query in queries {
            let Some(moment) = self.moments.get_mut(place(query.due)) else { continue };
            match query.pool.kind {
                Kind::Read | Kind::LongRead => moment.reads = moment.reads.max(query.took),
                Kind::Write => moment.writes = moment.writes.max(query.took),
            }
            moment.refused |= query.refused.is_some();
        }
    }
}

/// A stretch of time in which somebody waited for a part of the migration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stretch {
    from: Duration,
    until: Duration,
    part: usize,
}

impl Stretch {
    /// Goes on where the last one ends, or is one more.
    fn join(self, all: &mut Vec<Self>) {
        match all.last_mut().filter(|last| last.part == self.part && self.from <= last.until) {
            Some(last) => (last.from, last.until) = (last.from.min(self.from), last.until.max(self.until)),
            None => all.push(self),
        }
    }
}

/// Who was seen waiting for the migration, and when.
#[derive(Debug, Default)]
struct Seen {
    /// By server process.
    one: BTreeMap<i32, Vec<Stretch>>,
    /// By what the connections are for: one of them waited.
    any: BTreeMap<Pool, Vec<Stretch>>,
}

impl Seen {
    /// Each look says since when somebody has waited; that it was over is known at the next look.
    fn of(looks: &[Look], queries: &[Query]) -> Self {
        let pools: BTreeMap<i32, Pool> = queries.iter().map(|query| (query.backend, query.pool)).collect();
        let mut seen = Self::default();
        for (place, look) in looks.iter().enumerate() {
            let until = looks.get(place + 1).unwrap_or(look).until;
            for (backend, &from) in &look.waiting {
                let stretch = Stretch { from, until, part: look.part };
                stretch.join(seen.one.entry(*backend).or_default());
                if let Some(pool) = pools.get(backend) {
                    stretch.join(seen.any.entry(*pool).or_default());
                }
            }
        }
        for stretches in seen.any.values_mut() {
            stretches.sort_by_key(|stretch| (stretch.from, stretch.until));
        }
        seen
    }

    /// How long a query waited, and for which part for most of that time.
    fn wait(&self, query: &Query) -> Option<(Duration, usize)> {
        let mut parts: BTreeMap<usize, Duration> = BTreeMap::new();
        let mut wait = Duration::ZERO;
        // Before it began its connection was another query's.
        let queued = self.any.get(&query.pool).map(|all| (all, query.due, query.begun));
        let ran = self.one.get(&query.backend).map(|own| (own, query.begun, query.due + query.took));
        for (stretches, from, until) in queued.into_iter().chain(ran) {
            let mut reached = from;
            for stretch in stretches.iter().filter(|stretch| stretch.until > from) {
                let end = stretch.until.min(until);
                let more = end.saturating_sub(stretch.from.max(reached));
                if more.is_zero() {
                    continue;
                }
                reached = end;
                wait += more;
                *parts.entry(stretch.part).or_default() += more;
            }
        }
        parts.into_iter().max_by_key(|(_, time)| *time).map(|(part, _)| (wait, part))
    }
}

/// Locks that writes wait for, as long as every look saw them.
fn held(looks: &[Look], tables: &[Table]) -> Vec<Held> {
    let name = |oid: u32| tables.iter().find(|table| table.oid == oid).map(|table| table.name.clone());
    let mut longest: BTreeMap<(LockMode, u32), Held> = BTreeMap::new();
    let mut open: BTreeMap<(LockMode, u32), (Duration, usize)> = BTreeMap::new();
    for look in looks {
        open.retain(|lock, _| look.held.contains(lock));
        for &(mode, oid) in look.held.iter().filter(|(mode, _)| mode.blocks_writes()) {
            let &mut (since, part) = open.entry((mode, oid)).or_insert((look.at, look.part));
            let held = look.at.saturating_sub(since);
            let entry = longest.entry((mode, oid)).or_insert_with(|| Held {
                mode,
                table: name(oid).unwrap_or_else(|| "a partition".to_owned()),
                held,
                part,
            });
            if held > entry.held {
                (entry.held, entry.part) = (held, part);
            }
        }
    }
    let mut held: Vec<Held> = longest.into_values().filter(|held| held.held >= SHORTEST_WAIT).collect();
    held.sort_by_key(|held| (std::cmp::Reverse(held.held), std::cmp::Reverse(held.mode)));
    held
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    #[test]
    fn percentiles() {
        let latency = Latency::of((1..=1000).rev().map(ms).collect());
        assert_eq!((latency.p50, latency.p99, latency.p999, latency.max), (ms(500), ms(990), ms(999), ms(1000)));
        assert_eq!(Latency::of(Vec::new()), Latency::default());
    }

    fn look(at: u64, part: usize, waiting: &[(i32, u64)], held: &[(LockMode, u32)]) -> Look {
        Look {
            at: ms(at),
            until: ms(at + 1),
            part,
            waiting: waiting.iter().map(|(backend, since)| (*backend, ms(*since))).collect(),
            held: held.iter().copied().collect(),
        }
    }

    #[test]
    fn a_wait_is_the_time_behind_a_lock() {
        let writes = Pool { kind: Kind::Write, table: 0 };
        let looks = [
            look(100, 0, &[(5, 90)], &[]),
            look(200, 1, &[(5, 90)], &[]),
            look(300, 1, &[(5, 90)], &[]),
            look(400, 2, &[], &[]),
            look(900, 2, &[(6, 890)], &[]),
        ];
        let query = |backend, due, begun, took| Query {
            pool: writes,
            backend,
            due: ms(due),
            begun: ms(begun),
            took: ms(took),
            refused: None,
        };
        let queries = [query(5, 80, 80, 600), query(5, 80, 80, 200), query(6, 100, 500, 450)];
        let seen = Seen::of(&looks, &queries);
        let waits: Vec<_> = queries.iter().map(|query| seen.wait(query)).collect();
        // It went on when it had its lock; the second one ended before that.
        assert_eq!(waits[..2], [Some((ms(311), 1)), Some((ms(190), 0))]);
        // Until the first look saw that nobody waited any more, another one had its connection.
        assert_eq!(waits[2..], [Some((ms(301), 1))]);
        assert_eq!(seen.wait(&query(7, 450, 450, 100)), None);
    }

    #[test]
    fn a_lock_is_held_as_long_as_every_look_saw_it() {
        let share = (LockMode::Share, 7);
        let looks = [
            look(100, 0, &[], &[share]),
            look(200, 1, &[], &[share]),
            look(300, 1, &[], &[share]),
            look(900, 2, &[], &[]),
        ];
        let held = held(&looks, &[]);
        assert_eq!((held[0].mode, held[0].held, held[0].part), (LockMode::Share, ms(200), 0));
    }
}
