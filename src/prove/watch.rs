//! Looks at the server again and again while a migration runs: who waits for it, and what it holds.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use super::follow::pause;
use super::traffic::{Pool, Traffic};
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
    /// It is over.
    pub(super) over: AtomicBool,
}

/// One look.
#[derive(Debug, Clone)]
pub(super) struct Look {
    /// When, from the start of the traffic.
    pub(super) at: Duration,
    /// What the migration was doing.
    pub(super) part: usize,
    /// Whose queries waited for it, directly or behind others that did.
    pub(super) waiting: BTreeSet<Pool>,
    /// The locks it held on tables with traffic.
    pub(super) held: BTreeSet<(LockMode, u32)>,
}

/// Looks until the migration is over; `tell` hears how far it is.
pub(super) fn watch(
    session: &mut Session,
    traffic: &Traffic<'_>,
    tables: &[u32],
    now: &Now,
    tell: &dyn Fn(&str),
) -> Result<Vec<Look>, Refusal> {
    let mut looks = Vec::new();
    let list = tables.iter().map(u32::to_string).collect::<Vec<_>>().join(", ");
    // Partitions are locked by themselves.
    let tables = format!(
        "SELECT coalesce(string_agg(DISTINCT relid::oid::text, ','), '0') FROM unnest(ARRAY[{list}]::oid[]) t, \
         LATERAL (SELECT relid FROM pg_partition_tree(t) UNION SELECT t) AS tree (relid)"
    );
    let tables = session.value(&tables)?.unwrap_or_default();
    let query = format!(
        "SELECT a.pid, 0, array_to_string(pg_blocking_pids(a.pid), ' ') FROM pg_stat_activity a
            WHERE a.datname = current_database() AND a.wait_event_type = 'Lock'
         UNION ALL SELECT l.pid, l.relation::int8, l.mode FROM pg_locks l WHERE l.granted AND l.locktype = 'relation'
            AND l.relation IN ({tables}) AND l.pid = "
    );
    let mut told = Instant::now();
    while !now.over.load(Ordering::Acquire) {
        let backend = now.backend.load(Ordering::Relaxed);
        let part = now.part.load(Ordering::Relaxed);
        let at = traffic.start.elapsed();
        let mut waits: Vec<(i32, Vec<i32>)> = Vec::new();
        let mut held = BTreeSet::new();
        for row in session.rows(&format!("{query}{backend}"))? {
            let pid = number(&row, 0).unwrap_or_default();
            match number(&row, 1).unwrap_or_default() {
                0 => waits.push((pid, text(&row, 2).split(' ').filter_map(|pid| pid.parse().ok()).collect())),
                relation => {
                    let mode = LockMode::ALL.into_iter().find(|mode| mode.pg_locks() == text(&row, 2));
                    held.extend(mode.map(|mode| (mode, relation)));
                }
            }
        }
        let waiting = behind(backend, &waits).iter().filter_map(|&pid| traffic.pool(pid)).collect();
        looks.push(Look { at, part, waiting, held });
        if told.elapsed() > WORDS {
            told = Instant::now();
            let (done, longest) = traffic.so_far();
            tell(&format!("{done} queries, the longest {:.3} s", longest.as_secs_f64()));
        }
        pause(PAUSE);
    }
    Ok(looks)
}

/// Those that wait for a process, or for one that does.
fn behind(backend: i32, waits: &[(i32, Vec<i32>)]) -> BTreeSet<i32> {
    let mut found = BTreeSet::from([backend]);
    loop {
        let more: Vec<i32> = waits
            .iter()
            .filter(|(pid, blockers)| !found.contains(pid) && blockers.iter().any(|blocker| found.contains(blocker)))
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
        let waits = [(2, vec![1]), (3, vec![2]), (4, vec![9]), (5, vec![3, 9])];
        assert_eq!(behind(1, &waits), BTreeSet::from([2, 3, 5]));
        assert_eq!(behind(7, &waits), BTreeSet::new());
    }
}
