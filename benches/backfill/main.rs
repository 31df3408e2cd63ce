//! How fast a plan's backfill is, against one single UPDATE of the same rows on the same server.
//!
//! `cargo bench --bench backfill` prints a Markdown table; `-- --rows 10000000` says how many rows, one million else. Each
//! plan is run up to its backfill, the database is copied there, and both ways start from a copy.

#![allow(clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use ddlock::lint::Linter;
use ddlock::live::{Binaries, Database, Host, SearchPath, Server, Session};
use ddlock::parse::parse;
use ddlock::plan::{Kind, Plan, Request, plan};
use ddlock::postgres::Version;
use ddlock::prove::{Tries, run_step, steps};
use ddlock::rules::{RULES, Settings};
use ddlock::source::TransactionMode;
use ddlock::timeline::Link;

/// What there is, the migration, and one UPDATE that writes what the backfill of its plan writes.
const CASES: [(&str, &str, &str, &str); 2] = [
    (
        "a column beside",
        "CREATE TABLE orders (id int PRIMARY KEY, customer_id int, note text);
         INSERT INTO orders SELECT i, i % 1000, 'note ' || i FROM generate_series(1, {rows}) i",
        "ALTER TABLE orders ALTER COLUMN customer_id TYPE bigint",
        "UPDATE orders SET customer_id_new = customer_id",
    ),
    (
        "a new value",
        "CREATE TABLE orders (id int PRIMARY KEY, state text, note text);
         INSERT INTO orders SELECT i, 'new', 'note ' || i FROM generate_series(1, {rows}) i",
        "UPDATE orders SET state = 'old'",
        "UPDATE orders SET state = 'old'",
    ),
];

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().collect();
    let rows = arguments.iter().position(|argument| argument == "--rows").and_then(|at| arguments.get(at + 1));
    let rows = rows.map_or("1000000", String::as_str);
    let binaries = Binaries::find(Version::ASSUMED, &SearchPath::of_environment())?;
    let host = Host::Private(Server::start_with(&binaries, &ddlock::prove::SETTINGS)?);
    println!("PostgreSQL {}, {rows} rows\n", host.version());
    println!("| case | one UPDATE | the backfill | times as long |\n| --- | --: | --: | --: |");
    for (title, given, migration, single) in CASES {
        let given = given.replace("{rows}", rows);
        let plan = planned(host.version(), &given, migration);
        let (one, batches) = (timed(&host, &given, &plan, Some(single))?, timed(&host, &given, &plan, None)?);
        let times = batches.as_secs_f64() / one.as_secs_f64();
        println!("| {title} | {:.2} s | {:.2} s | {times:.2} |", one.as_secs_f64(), batches.as_secs_f64());
    }
    Ok(())
}

/// The time of the backfill, or of the statement in its place.
fn timed(host: &Host, given: &str, plan: &Plan, single: Option<&str>) -> Outcome<Duration> {
    let database = Database::create(host, "backfill")?;
    let mut session = Session::open(&database.config()).map_err(|refusal| refusal.to_string())?;
    session.run(given).map_err(|refusal| refusal.to_string())?;
    for (step, _) in steps(plan) {
        if step.kind == Kind::Backfill {
            session.run("CHECKPOINT").map_err(|refusal| refusal.to_string())?;
            let start = Instant::now();
            for sql in single.map_or_else(|| step.script(), |sql| vec![sql.to_owned()]) {
                session.run(&sql).map_err(|refusal| refusal.to_string())?;
            }
            return Ok(start.elapsed());
        }
        run_step(&mut session, step, &Tries::ONE, &mut |_| {}).map_err(|trouble| trouble.to_string())?;
    }
    Err("the plan has no backfill".into())
}

fn planned(version: Version, given: &str, migration: &str) -> Plan {
    let settings = Settings { version, lock_timeout_is_set: true, max_lock_timeout_ms: 10_000 };
    let mut linter = Linter::new(settings, RULES.iter().map(|rule| (rule, rule.severity)).collect());
    linter.start(TransactionMode::None, 2, Link::NextFile);
    linter.migration(&Arc::from("1.sql"), &parse(given), false);
    let before = linter.clone();
    let script = parse(migration);
    linter.start(TransactionMode::None, script.statements.len(), Link::NextFile);
    let path = Arc::from("2.sql");
    let findings = linter.migration(&path, &script, true).findings;
    plan(&Request {
        path: &path,
        text: migration,
        script: &script,
        findings: &findings,
        linter: &before,
        one_transaction: false,
    })
}
