//! Looks at the server again and again while a migration runs: who waits for it, and what it holds.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::follow::pause;
use super::run::Stage;
use super::traffic::Traffic;
use crate::live::{Refusal, Session, number, text};
use crate::postgres::LockMode;

/// The pause between two looks.
const PAUSE: Duration = Duration::from_millis(15);

/// The pause between two words on how far it is.
const WORDS: Duration = Duration::from_millis(300);

/// What the migration is doing, as those see who watch.
#[derive(Debug, Default)]
pub(super) struct Now {
    /// Its server process.
    pub(super) backend: AtomicI32,
    /// Its statement or step.
    pub(super) part: AtomicUsize,
    /// What that is called, and how far it is among the others.
    pub(super) title: Mutex<String>,
    /// It is over.
    pub(super) over: AtomicBool,
}

/// One look.
#[derive(Debug, Clone)]
pub(super) struct Look {
    /// When the server was asked, from the start of the traffic.
    pub(super) at: Duration,
    /// When it had answered.
    pub(super) until: Duration,
    /// What the migration was doing.
    pub(super) part: usize,
    /// The server processes of the traffic that waited for it, directly or behind others that did, and since when.
    pub(super) waiting: BTreeMap<i32, Duration>,
    /// The locks it held on tables with traffic.
    pub(super) held: BTreeSet<(LockMode, u32)>,
}

/// Looks until the migration is over.
pub(super) fn watch(
    session: &mut Session,
    stage: Stage<'_>,
    traffic: &Traffic<'_>,
    now: &Now,
) -> Result<Vec<Look>, Refusal> {
    let mut looks = Vec::new();
    let list = stage.tables.iter().map(|table| table.oid.to_string()).collect::<Vec<_>>().join(", ");
    // Partitions are locked by themselves.
    let tables = format!(
        "SELECT coalesce(string_agg(DISTINCT relid::oid::text, ','), '0') FROM unnest(ARRAY[{list}]::oid[]) t, \
         LATERAL (SELECT relid FROM pg_partition_tree(t) UNION SELECT t) AS tree (relid)"
    );
    let tables = session.value(&tables)?.unwrap_or_default();
    let query = query(&tables, stage.host.version().major());
    let mut told = Instant::now();
    let mut last = traffic.start.elapsed();
    while !now.over.load(Ordering::Acquire) {
        let backend = now.backend.load(Ordering::Relaxed);
        let part = now.part.load(Ordering::Relaxed);
        let at = traffic.start.elapsed();
        let mut waits: BTreeMap<i32, Wait> = BTreeMap::new();
        let mut held = BTreeSet::new();
        for row in session.rows(&format!("{query}{backend}"))? {
            let pid = number(&row, 0).unwrap_or_default();
            match number(&row, 1).unwrap_or_default() {
                0 => {
                    let blockers = text(&row, 2).split(' ').filter_map(|pid| pid.parse().ok()).collect();
                    // Where the server does not say since when, it may have been at once after the last look.
                    let since = number(&row, 3).map_or(last, |age| at.saturating_sub(Duration::from_micros(age)));
                    waits.insert(pid, Wait { blockers, since });
                }
                relation => {
                    let mode = LockMode::ALL.into_iter().find(|mode| mode.pg_locks() == text(&row, 2));
                    held.extend(mode.map(|mode| (mode, relation)));
                }
            }
        }
        let behind = behind(backend, &waits);
        let waiting = behind.iter().filter(|&&pid| traffic.pool(pid).is_some());
        let waiting = waiting.filter_map(|pid| Some((*pid, waits.get(pid)?.since))).collect();
        looks.push(Look { at, until: traffic.start.elapsed(), part, waiting, held });
        last = at;
        if told.elapsed() > WORDS {
            told = Instant::now();
            let (done, longest) = traffic.so_far();
            let title = now.title.lock().unwrap_or_else(PoisonError::into_inner).clone();
            let phase = phase(session, backend)?;
            let longest = longest.as_secs_f64();
            (stage.tell)(&format!("{title}{phase}: {done} queries, the longest {longest:.3} s"));
        }
        pause(PAUSE);
    }
    Ok(looks)
}

/// How far the server is with an index that it builds, in its words.
fn phase(session: &mut Session, backend: i32) -> Result<String, Refusal> {
    let query = format!(
        "SELECT phase || coalesce(' ' || 100 * blocks_done / nullif(blocks_total, 0) || ' %',
            ' ' || 100 * tuples_done / nullif(tuples_total, 0) || ' %', '')
         FROM pg_stat_progress_create_index WHERE pid = {backend}"
    );
    Ok(session.value(&query)?.map(|phase| format!(", {phase}")).unwrap_or_default())
}

/// Who waits, for whom and for how many microseconds, and the locks on these tables of the server process whose number
/// follows.
fn query(tables: &str, major: u8) -> String {
    // 13 does not say since when.
    let since = if major >= 14 { "waitstart" } else { "NULL::timestamptz" };
    format!(
        "WITH locks AS MATERIALIZED (SELECT pid, relation, mode, granted, locktype, {since} AS since FROM pg_locks)
         SELECT a.pid, 0, array_to_string(pg_blocking_pids(a.pid), ' '),
            (SELECT greatest(0, extract(epoch FROM clock_timestamp() - min(l.since)) * 1000000)::bigint FROM locks l
                WHERE l.pid = a.pid AND NOT l.granted)
            FROM pg_stat_activity a WHERE a.datname = current_database() AND a.wait_event_type = 'Lock'
         UNION ALL SELECT l.pid, l.relation::int8, l.mode, NULL FROM locks l WHERE l.granted AND l.locktype = 'relation'
            AND l.relation IN ({tables}) AND l.pid = "
    )
}

/// One that waits.
struct Wait {
    blockers: Vec<i32>,
    since: Duration,
}

/// Those that wait for a process, or for one that does.
fn behind(backend: i32, waits: &BTreeMap<i32, Wait>) -> BTreeSet<i32> {
    let mut found = BTreeSet::from([backend]);
    loop {
        let waits_for_one = |wait: &Wait| wait.blockers.iter().any(|blocker| found.contains(blocker));
        let more: Vec<i32> = waits
            .iter()
            .filter(|(pid, wait)| !found.contains(pid) && waits_for_one(wait))
            .map(|(pid, _)| *pid)
            .collect();
        if more.is_empty() {
            break;
        }
        found.extend(more);
    }
    found.remove(&backend);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_waits_behind_others_is_found() {
        let wait = |pid, blockers: &[i32]| (pid, Wait { blockers: blockers.to_vec(), since: Duration::ZERO });
        let waits = BTreeMap::from([wait(2, &[1]), wait(3, &[2]), wait(4, &[9]), wait(5, &[3, 9])]);
        assert_eq!(behind(1, &waits), BTreeSet::from([2, 3, 5]));
        assert_eq!(behind(7, &waits), BTreeSet::new());
    }
}
