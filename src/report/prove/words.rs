//! What every format says of a proof, in the same words and figures.

use std::time::Duration;

use crate::prove::{Measured, Part, Proof, Proofs, Refused, TableShown, Trial, Waits};
use crate::report::summary::number;

/// `0.4 ms`, `85 ms`, `2.31 s`, `3 min 5 s`.
pub(super) fn time(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    match seconds {
        seconds if seconds >= 120.0 => format!("{} min {} s", time.as_secs() / 60, time.as_secs() % 60),
        seconds if seconds >= 1.0 => format!("{seconds:.2} s"),
        seconds if seconds >= 0.0095 => format!("{:.0} ms", seconds * 1000.0),
        seconds => format!("{:.1} ms", seconds * 1000.0),
    }
}

/// `12 MB`.
pub(super) fn bytes(bytes: u64) -> String {
    match bytes {
        bytes if bytes >= 10_000_000_000 => format!("{} GB", bytes / 1_000_000_000),
        bytes if bytes >= 10_000_000 => format!("{} MB", bytes / 1_000_000),
        bytes if bytes >= 10_000 => format!("{} kB", bytes / 1000),
        bytes => format!("{bytes} bytes"),
    }
}

/// `1,000,000`.
pub(super) fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `41 reads and 12 writes waited, the longest 2.31 s, together 40.2 s`.
pub(super) fn waits(waits: &Waits) -> String {
    let who = match (waits.reads, waits.writes) {
        (0, 0) => return "nobody waited".to_owned(),
        (reads, 0) => number(reads, "read"),
        (0, writes) => number(writes, "write"),
        (reads, writes) => format!("{} and {}", number(reads, "read"), number(writes, "write")),
    };
    format!("{who} waited, the longest {}, together {}", time(waits.longest), time(waits.total))
}

/// One figure of both runs.
pub(super) struct Figure {
    pub(super) name: &'static str,
    pub(super) written: String,
    pub(super) plan: String,
}

/// The figures that are shown side by side.
pub(super) fn figures(proof: &Proof) -> Vec<Figure> {
    let both =
        |name, of: &dyn Fn(&Measured) -> String| Figure { name, written: of(&proof.written), plan: of(&proof.plan) };
    vec![
        both("longest wait for a lock", &|run| time(run.waits.longest)),
        both("all waits", &|run| time(run.waits.total)),
        both("queries that waited", &|run| grouped(run.waits.count() as u64)),
        both("longest query", &|run| time(run.longest)),
        both("reads, half of them", &|run| time(run.reads.p50)),
        both("reads, 99 of 100", &|run| time(run.reads.p99)),
        both("writes, half of them", &|run| time(run.writes.p50)),
        both("writes, 99 of 100", &|run| time(run.writes.p99)),
        both("before it, 99 of 100", &|run| time(run.calm.p99)),
        both("queries with an error", &|run| grouped(run.refused.iter().map(|refused| refused.count as u64).sum())),
        both("strongest lock held", &strongest),
        both("time in all", &|run| time(run.took)),
        both("write-ahead log", &|run| bytes(run.wal_bytes)),
        both("temporary files", &|run| bytes(run.temp_bytes)),
    ]
}

/// `ACCESS EXCLUSIVE, 2.3 s`: of locks that writes wait for, the one held longest.
fn strongest(run: &Measured) -> String {
    match run.held.first() {
        Some(held) => format!("{}, {}", held.mode.sql(), time(held.held)),
        None => "none for long".to_owned(),
    }
}

/// The parts that queries waited for, that failed, or that took more than one try.
pub(super) fn notable(run: &Measured) -> Vec<(&Part, String)> {
    let failed = |place: usize| run.failed.as_ref().is_some_and(|(at, _)| *at == place);
    let parts = run.parts.iter().enumerate();
    let notable = parts.filter(|(place, part)| part.waits.count() > 0 || part.tries > 1 || failed(*place));
    notable.map(|(place, found)| (found, part(run, place))).collect()
}

/// `took 2.39 s in 8 tries; 50 writes waited, …`.
pub(super) fn part(run: &Measured, place: usize) -> String {
    let part = &run.parts[place];
    if part.skipped {
        return "its work was there already".to_owned();
    }
    let failed = run.failed.as_ref().filter(|(at, _)| *at == place);
    let tries = if part.tries > 1 { format!(" in {} tries", part.tries) } else { String::new() };
    let waited = if part.waits.count() > 0 { format!("; {}", waits(&part.waits)) } else { String::new() };
    let failed = failed.map(|(_, message)| format!("; it failed: {message}")).unwrap_or_default();
    format!("took {}{tries}{waited}{failed}", time(part.took))
}

/// What queries were refused with.
pub(super) fn refused(refused: &Refused) -> String {
    let who = if refused.count == 1 { "1 query".to_owned() } else { format!("{} queries", refused.count) };
    format!("{who} got an error: {}", refused.message)
}

/// `PostgreSQL 16, 200 queries a second`.
pub(super) fn conditions(proofs: &Proofs) -> String {
    format!("PostgreSQL {}, {} queries a second", proofs.version, proofs.options.load.rate)
}

/// `public.orders: 1,000,000 rows`.
pub(super) fn tables(proof: &Proof) -> String {
    let one = |table: &TableShown| {
        let left_out = table.left_out.as_ref().map(|text| format!(" ({text})")).unwrap_or_default();
        format!("{}: {} rows{left_out}", table.name, grouped(table.rows))
    };
    proof.tables.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// Whether the plan is proven.
pub(super) fn verdict(proof: &Proof) -> String {
    if proof.reasons.is_empty() {
        let (waits, longest) = (proof.plan.waits, time(proof.plan.longest));
        let waited = match waits.count() {
            0 => "no query waited for a lock".to_owned(),
            _ => format!("no query waited longer than {} for a lock", time(waits.longest)),
        };
        format!("proven: {waited}, none took longer than {longest}")
    } else {
        "not proven".to_owned()
    }
}

/// What a trial came to.
pub(super) fn trial(trial: &Trial, what: &str) -> String {
    match trial {
        Trial::Held(count) => format!("{what}: held, {}", number(*count, "time")),
        Trial::Nothing => format!("{what}: there is nothing to try"),
        Trial::Broke(_) => format!("{what}: does not work"),
    }
}

/// What was compared and tried beside the figures.
pub(super) fn compared(proof: &Proof) -> Vec<String> {
    let mut said = Vec::new();
    if proof.migration_fails.is_none() && proof.plan.failed.is_none() {
        said.push(if proof.schema.is_empty() { "schema: equal" } else { "schema: differs" }.to_owned());
        let rows = if proof.rows_differ.is_empty() { "equal" } else { "differ" };
        said.push(format!("rows: {rows}, {} that the traffic wrote included", number(proof.rows_followed, "row")));
    }
    said.push(trial(&proof.rollback, "every step undone and done again"));
    said.push(trial(&proof.resume, "killed in the midst of a step and taken up"));
    if !proof.not_compared.is_empty() {
        said.push(format!("not compared, as every run draws other values: {}", proof.not_compared.join(", ")));
    }
    said
}
