//! Plans on real servers: the migration as written and its plan end in the same catalog and the same rows, a plan that
//! runs again does nothing, and what each step was said to lock is never worked under.
//!
//! `tests/plans/*.sql` hold the cases: a title (`--- title`), what was there before (`-- given`), the migration
//! (`-- migration`). `-- versions: 14+` leaves a case out of the others; `-- differs: text` names a line of the catalog,
//! by its beginning, that the plan says will differ; `-- rows: random` says that a default draws values at random.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::thread;

use ddlock::live::{Database, Host, Session};
use ddlock::parse::parse;
use ddlock::plan::{Plan, Step};

use crate::pages::versions;
use crate::plan::planned;

const CATALOG: &str = include_str!("plan_catalog.sql");

#[derive(Default)]
struct Case {
    title: String,
    given: String,
    migration: String,
    versions: Option<String>,
    differs: Vec<String>,
    /// The rows cannot be the same: a default draws them at random.
    random: bool,
}

fn cases() -> Vec<Case> {
    let mut files: Vec<_> =
        std::fs::read_dir("tests/plans").expect("the cases").map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    let mut cases: Vec<Case> = Vec::new();
    for file in files {
        let mut migration = false;
        for line in std::fs::read_to_string(&file).expect("a case file").lines() {
            if let Some(title) = line.strip_prefix("--- ") {
                cases.push(Case { title: title.to_owned(), ..Case::default() });
                continue;
            }
            let case = cases.last_mut().expect("a title before all else");
            match line.split_once(": ") {
                _ if line == "-- given" => migration = false,
                _ if line == "-- migration" => migration = true,
                Some(("-- versions", versions)) => case.versions = Some(versions.to_owned()),
                Some(("-- rows", "random")) => case.random = true,
                Some(("-- differs", text)) => case.differs.push(text.to_owned()),
                _ => {
                    let part = if migration { &mut case.migration } else { &mut case.given };
                    writeln!(part, "{line}").expect("a string");
                }
            }
        }
    }
    cases
}

#[test]
fn plans_end_where_the_migration_ends() {
    let cases = cases();
    assert!(!cases.is_empty(), "no case was found");
    let servers = crate::servers::all();
    let reports: Vec<String> = thread::scope(|scope| {
        let running: Vec<_> = servers.iter().map(|host| scope.spawn(|| on_server(host, &cases))).collect();
        running.into_iter().map(|running| running.join().expect("no panic")).collect()
    });
    let report = reports.concat();
    assert!(report.is_empty(), "{report}");
}

fn on_server(host: &Host, cases: &[Case]) -> String {
    let mut report = String::new();
    for case in cases.iter().filter(|case| versions(case.versions.as_deref()).contains(&host.version())) {
        if let Err(problem) = check(host, case) {
            writeln!(report, "{} on {}: {problem}", case.title, host.version()).expect("a string");
        }
    }
    report
}

fn check(host: &Host, case: &Case) -> Result<(), String> {
    let plan = planned(host.version(), &case.given, &case.migration);
    if !plan.not_planned.is_empty() {
        return Err(format!("not planned: {:?}", plan.not_planned));
    }
    let written = Database::create(host, "written").map_err(|error| error.to_string())?;
    let mut one = Session::open(&written.config()).map_err(|error| error.to_string())?;
    let stepwise = Database::create(host, "stepwise").map_err(|error| error.to_string())?;
    let mut two = Session::open(&stepwise.config()).map_err(|error| error.to_string())?;
    run(&mut one, &case.given)?;
    run(&mut two, &case.given)?;
    run(&mut one, &case.migration)?;
    follow(&mut two, &plan)?;
    same(&catalog(&mut one)?, &catalog(&mut two)?, &case.differs)?;
    if !case.random {
        same_rows(&mut one, &mut two)?;
    }
    again(&mut two, &plan)
}

/// Statement by statement, as psql sends them.
fn run(session: &mut Session, sql: &str) -> Result<(), String> {
    for statement in parse(sql).statements.iter().filter(|statement| statement.block.is_none()) {
        session.run(&statement.text).map_err(|refusal| format!("{refusal}: {}", statement.text))?;
    }
    Ok(())
}

fn follow(session: &mut Session, plan: &Plan) -> Result<(), String> {
    for step in steps(plan) {
        for condition in &step.preconditions {
            is_true(session, &condition.sql).map_err(|error| format!("{} before it: {error}", step.id))?;
        }
        run(session, &step.script().join("\n")).map_err(|error| format!("{}: {error}", step.id))?;
        for sql in step.done_when.iter().chain(&step.verify) {
            is_true(session, sql).map_err(|error| format!("{} after it: {error}", step.id))?;
        }
        if let Some(leftover) = &step.leftover
            && is_true(session, &leftover.found_by).is_ok()
        {
            return Err(format!("{}: something is left over where nothing failed", step.id));
        }
    }
    Ok(())
}

fn steps(plan: &Plan) -> impl Iterator<Item = &Step> {
    plan.phases.iter().flat_map(|phase| &phase.steps)
}

/// A plan that is run again leaves everything as it is.
fn again(session: &mut Session, plan: &Plan) -> Result<(), String> {
    let before = catalog(session)?;
    for step in steps(plan) {
        // What cannot tell whether it is done must not mind to be done again.
        if step.done_when.as_ref().is_none_or(|done| is_true(session, done).is_err()) {
            run(session, &step.script().join("\n")).map_err(|error| format!("{} again: {error}", step.id))?;
        }
    }
    same(&before, &catalog(session)?, &[]).map_err(|error| format!("the second time: {error}"))
}

fn is_true(session: &mut Session, sql: &str) -> Result<(), String> {
    let value = session.value(sql).map_err(|refusal| format!("{refusal}: {sql}"))?;
    if value.as_deref() == Some("t") { Ok(()) } else { Err(format!("{value:?} of {sql}")) }
}

fn catalog(session: &mut Session) -> Result<BTreeSet<String>, String> {
    let all = format!("SELECT coalesce(string_agg(line, E'\\u0001'), '') FROM ({CATALOG}) AS lines (line)");
    let text = session.value(&all).map_err(|refusal| refusal.to_string())?.unwrap_or_default();
    Ok(text.split('\u{1}').map(str::to_owned).collect())
}

fn same(one: &BTreeSet<String>, two: &BTreeSet<String>, differs: &[String]) -> Result<(), String> {
    let told = |line: &&&String| !differs.iter().any(|known| line.starts_with(known.as_str()));
    let missing = one.difference(two).collect::<Vec<_>>();
    let extra = two.difference(one).collect::<Vec<_>>();
    let lines: Vec<String> = missing
        .iter()
        .filter(told)
        .map(|line| format!("\n  as written only  {line}"))
        .chain(extra.iter().filter(told).map(|line| format!("\n  by the plan only {line}")))
        .collect();
    if lines.is_empty() { Ok(()) } else { Err(lines.concat()) }
}

/// Every row of every table, columns by name.
fn same_rows(one: &mut Session, two: &mut Session) -> Result<(), String> {
    let tables = "SELECT coalesce(string_agg(format('%I.%I', schemaname, tablename), ',' ORDER BY 1), '') FROM pg_tables \
                  WHERE schemaname !~ '^pg_' AND schemaname <> 'information_schema'";
    let names = one.value(tables).map_err(|refusal| refusal.to_string())?.unwrap_or_default();
    for table in names.split(',').filter(|name| !name.is_empty()) {
        let sql = format!(
            "SELECT md5(coalesce(string_agg(line, ',' ORDER BY line), '')) FROM (SELECT to_jsonb(t)::text FROM {table} t) AS rows (line)"
        );
        let value = |session: &mut Session| session.value(&sql).map_err(|refusal| refusal.to_string());
        if value(one)? != value(two)? {
            return Err(format!("the rows of {table} differ"));
        }
    }
    Ok(())
}
