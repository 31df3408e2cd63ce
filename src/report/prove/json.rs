//! For other programs. Times are in milliseconds.

use std::io::{self, Write};
use std::time::Duration;

use serde_json::{Value, json};

use crate::prove::{Latency, Measured, Proof, Proofs, Trial, Waits};

pub(super) fn write(proofs: &Proofs, out: &mut dyn Write) -> io::Result<()> {
    let options = &proofs.options;
    let report = json!({
        "version": 1,
        "postgres_version": proofs.version.major(),
        "rows": options.rows.each,
        "rate": options.load.rate,
        "max_wait_ms": ms(options.max_wait),
        "proven": proofs.hold(),
        "proofs": proofs.proofs.iter().map(one).collect::<Vec<_>>(),
        "notes": proofs.notes,
    });
    serde_json::to_writer_pretty(&mut *out, &report)?;
    writeln!(out)
}

fn ms(time: Duration) -> f64 {
    (time.as_secs_f64() * 1_000_000.0).round() / 1000.0
}

fn one(proof: &Proof) -> Value {
    let tables = proof.tables.iter().map(|table| json!({"name": table.name, "rows": table.rows}));
    let schema = proof.schema.iter().map(|line| json!({"written": line.written, "line": line.text}));
    let reasons = proof.reasons.iter().map(|reason| json!({"kind": reason.kind, "text": reason.text}));
    json!({
        "path": &*proof.path,
        "proven": proof.reasons.is_empty(),
        "reasons": reasons.collect::<Vec<_>>(),
        "tables": tables.collect::<Vec<_>>(),
        "written": run(&proof.written),
        "plan": run(&proof.plan),
        "migration_fails": proof.migration_fails,
        "schema_differences": schema.collect::<Vec<_>>(),
        "row_differences": proof.rows_differ,
        "rows_followed": proof.rows_followed,
        "not_compared": proof.not_compared,
        "deviations": proof.deviations,
        "not_planned": proof.not_planned,
        "rollback": trial(&proof.rollback),
        "resume": trial(&proof.resume),
        "notes": proof.notes,
    })
}

fn run(run: &Measured) -> Value {
    let parts = run.parts.iter().map(|part| {
        json!({
            "title": part.title, "sql": part.sql, "start_ms": ms(part.start), "took_ms": ms(part.took),
            "tries": part.tries, "skipped": part.skipped, "waits": waits(&part.waits),
        })
    });
    let refused = run.refused.iter().map(|refused| {
        json!({
            "code": refused.code, "message": refused.message, "sql": refused.sql, "count": refused.count,
            "part": refused.part,
        })
    });
    let held = run
        .held
        .iter()
        .map(|held| json!({"mode": held.mode, "table": held.table, "held_ms": ms(held.held), "part": held.part}));
    json!({
        "took_ms": ms(run.took),
        "failed": run.failed.as_ref().map(|(part, message)| json!({"part": part, "message": message})),
        "waits": waits(&run.waits),
        "longest_query_ms": ms(run.longest),
        "before": latency(&run.calm),
        "reads": latency(&run.reads),
        "writes": latency(&run.writes),
        "errors": refused.collect::<Vec<_>>(),
        "locks_held": held.collect::<Vec<_>>(),
        "wal_bytes": run.wal_bytes,
        "temp_bytes": run.temp_bytes,
        "rows_written": run.rows_written,
        "parts": parts.collect::<Vec<_>>(),
    })
}

fn waits(waits: &Waits) -> Value {
    json!({
        "reads": waits.reads, "writes": waits.writes, "longest_ms": ms(waits.longest), "total_ms": ms(waits.total),
    })
}

fn latency(latency: &Latency) -> Value {
    json!({
        "queries": latency.count, "p50_ms": ms(latency.p50), "p95_ms": ms(latency.p95), "p99_ms": ms(latency.p99),
        "p999_ms": ms(latency.p999), "max_ms": ms(latency.max),
    })
}

fn trial(trial: &Trial) -> Value {
    match trial {
        Trial::Held(count) => json!({"held": true, "times": count}),
        Trial::Nothing => json!({"held": true, "times": 0}),
        Trial::Broke(text) => json!({"held": false, "problem": text}),
    }
}
