//! Plans on real servers: the migration as written and its plan end in the same catalog and the same rows, a plan that
//! runs again does nothing, and what each step was said to lock is never worked under.
//!
//! `tests/plans/*.sql` hold the cases: a title (`--- title`), what was there before (`-- given`), the migration
//! (`-- migration`). `-- versions: 14+` leaves a case out of the others; `-- differs: text` names a line of the catalog,
//! by its beginning, that the plan says will differ; `-- rows: random` says that a default draws values at random.
//! `-- refused: text` is a case that has no plan, for that reason; `-- stops: text` one whose plan stops with that error.
//! `-- writes` is what the application does after each step, in both databases; `-- writes later` what it does from the
//! first gate on. In further databases, on two versions of each case in turn, each step is undone and done again, and
//! stopped by a timeout and run again; and the script that `plan --format sql` prints is run, once and again.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::thread;

use pg_query::NodeEnum;

use ddlock::control::Control;
use ddlock::live::{Database, Host, Session};
use ddlock::parse::parse;
use ddlock::plan::{Plan, Step};
use ddlock::postgres::Version;
use ddlock::prove::{Catalog, again, holds, run_statements, steps, there_and_back};
use ddlock::report::Look;
use ddlock::report::plan::{PlanFormat, Plans, write as print};

use crate::pages::versions;
use crate::plan::{linted, planned};
use crate::psql;

#[derive(Default)]
struct Case {
    title: String,
    given: String,
    migration: String,
    versions: Option<String>,
    differs: Vec<String>,
    /// The rows cannot be the same: a default draws them at random.
    random: bool,
    /// What the application does after each step.
    writes: String,
    /// What it does instead from the first gate on.
    later: Option<String>,
    /// A part of the reason why it is not planned.
    refused: Option<String>,
    /// A part of the error that its plan stops with.
    stops: Option<String>,
    /// A step that is stopped leaves something: numbers that were drawn, indexes that only a person removes.
    leaves: bool,
}

fn cases() -> Vec<Case> {
    let mut files: Vec<_> =
        std::fs::read_dir("tests/plans").expect("the cases").map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    let mut cases: Vec<Case> = Vec::new();
    for file in files {
        let mut part = "given";
        let stem = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        for line in std::fs::read_to_string(&file).expect("a case file").lines() {
            if let Some(title) = line.strip_prefix("--- ") {
                cases.push(Case { title: format!("{stem}: {title}"), ..Case::default() });
                continue;
            }
            let case = cases.last_mut().expect("a title before all else");
            match line.split_once(": ") {
                _ if line == "-- given" => part = "given",
                _ if line == "-- migration" => part = "migration",
                _ if line == "-- writes" => part = "writes",
                _ if line == "-- writes later" => part = "later",
                Some(("-- versions", versions)) => case.versions = Some(versions.to_owned()),
                Some(("-- rows", "random")) => case.random = true,
                Some(("-- stopped", _)) => case.leaves = true,
                Some(("-- refused", text)) => case.refused = Some(text.to_owned()),
                Some(("-- stops", text)) => case.stops = Some(text.to_owned()),
                Some(("-- differs", text)) => case.differs.push(text.to_owned()),
                _ => {
                    let part = match part {
                        "migration" => &mut case.migration,
                        "writes" => &mut case.writes,
                        "later" => case.later.get_or_insert_default(),
                        _ => &mut case.given,
                    };
                    writeln!(part, "{line}").expect("a string");
                }
            }
        }
    }
    cases.push(example());
    cases
}

/// The example whose plan is the longest, with rows.
fn example() -> Case {
    let read = |file: &str| std::fs::read_to_string(format!("examples/bigint/migrations/{file}")).expect("the example");
    let tables = ["orders (account_id, total)", "invoices (id, account_id)", "tickets (id, account_id)"];
    let fill: Vec<String> =
        tables.iter().map(|table| format!("INSERT INTO {table} SELECT i, i FROM generate_series(1, 20) i;")).collect();
    Case {
        title: "examples/bigint".to_owned(),
        given: format!(
            "{}INSERT INTO accounts (email, referred_by) SELECT 'a' || i, nullif(i - 1, 0) FROM generate_series(1, 20) i;
             {}
             INSERT INTO followers (follower_id, followed_id) SELECT i, i + 1 FROM generate_series(1, 19) i;",
            read("1_accounts.sql"),
            fill.concat()
        ),
        migration: read("2_bigint.sql"),
        writes: "INSERT INTO accounts (email, referred_by) SELECT 'w' || max(id), max(id) FROM accounts;
                 INSERT INTO orders (account_id, total) SELECT max(id), 3 FROM accounts;
                 INSERT INTO notes (id) SELECT count(*) FROM notes;
                 UPDATE followers SET followed_id = (SELECT max(id) FROM accounts) WHERE follower_id = 5;
                 DELETE FROM followers WHERE followed_id = (SELECT max(followed_id) FROM followers WHERE follower_id < 3);"
            .to_owned(),
        ..Case::default()
    }
}

/// The migrations of all examples but that one, each with those before it as what is there.
fn others() -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut folders: Vec<_> = std::fs::read_dir("examples").expect("the examples").flatten().collect();
    folders.sort_by_key(std::fs::DirEntry::path);
    for folder in folders.iter().map(std::fs::DirEntry::path).filter(|folder| !folder.ends_with("bigint")) {
        let wanted = |path: &Path| {
            let text = path.to_string_lossy();
            text.ends_with(".sql") && !text.ends_with(".down.sql") && !text.contains("/planned/")
        };
        let walk = ignore::WalkBuilder::new(&folder).standard_filters(false).build();
        let mut files: Vec<PathBuf> =
            walk.flatten().map(ignore::DirEntry::into_path).filter(|path| wanted(path)).collect();
        files.sort();
        let mut given = String::new();
        for file in files {
            let text = std::fs::read_to_string(&file).expect("an example");
            let down = text.find("-- migrate:down").or_else(|| text.find("-- +goose Down"));
            let migration = text[..down.unwrap_or(text.len())].to_owned();
            let title = file.display().to_string();
            cases.push(Case { title, given: given.clone(), migration: migration.clone(), ..Case::default() });
            given.push_str(&migration);
            given.push_str(";\n");
        }
    }
    cases
}

#[test]
fn plans_end_where_the_migration_ends() {
    let cases = cases();
    assert!(!cases.is_empty(), "no case was found");
    on_servers(&|host| on_server(host, &cases));
}

/// A partition that comes in with rows after the backfill is not in the plan: the swap must not go by it.
#[test]
fn rows_that_come_in_with_a_partition_are_told() {
    let case = Case {
        given: "CREATE TABLE p (id int, at date) PARTITION BY RANGE (at);
                CREATE TABLE p_1 PARTITION OF p FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
                INSERT INTO p VALUES (1, '2024-05-05');"
            .to_owned(),
        migration: "ALTER TABLE p ALTER COLUMN id TYPE bigint;".to_owned(),
        ..Case::default()
    };
    let comes_in = "CREATE TABLE p_2 (id int, at date, id_new bigint); INSERT INTO p_2 VALUES (2, '2025-05-05');
                    ALTER TABLE p ATTACH PARTITION p_2 FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')";
    on_servers(&|host| {
        let check = || {
            let place = Database::create(host, "came_in").map_err(|error| error.to_string())?;
            let plan = planned(host.version(), &case.given, &case.migration);
            let mut session = fresh(&place, &case)?;
            for (step, _) in steps(&plan).filter(|(_, later)| !later) {
                step_run(&mut session, step)?;
            }
            let (swap, _) = steps(&plan).find(|(_, later)| *later).ok_or("nothing is swapped")?;
            let holds = |session: &mut Session| swap.preconditions.iter().all(|one| is_true(session, &one.sql).is_ok());
            let before = holds(&mut session);
            run(&mut session, comes_in)?;
            if !before || holds(&mut session) {
                return Err(format!("before: {before}, and the same with a partition that was not filled"));
            }
            let said = swap.preconditions.iter().map(|one| one.message.as_str()).collect::<String>();
            let mend = said.split('`').nth(1).ok_or("nothing to run is said")?;
            run(&mut session, mend)?;
            if holds(&mut session) { Ok(()) } else { Err(format!("not mended by {mend}")) }
        };
        check().err().map(|error: String| format!("{}: {error}\n", host.version())).unwrap_or_default()
    });
}

/// What the application does after a step that was done is its own: a script that goes on, or is run when all is done,
/// does not do the step again.
#[test]
fn scripts_that_go_on_leave_what_came_since() {
    // What was there, the migration, what the application does at the first gate, and what must be true in the end.
    let cases = [
        (
            "CREATE TABLE t (id int PRIMARY KEY, name text, x int); INSERT INTO t SELECT i, 'A B', i FROM generate_series(1, 20) i",
            "ALTER TABLE t ADD COLUMN first text; UPDATE t SET first = split_part(name, ' ', 1); ALTER TABLE t DROP COLUMN name;",
            "UPDATE t SET first = 'Bob' WHERE id = 1",
            "SELECT first = 'Bob' FROM t WHERE id = 1",
        ),
        (
            "CREATE TABLE t (id int PRIMARY KEY, x int); CREATE TABLE s (k text); INSERT INTO t VALUES (1, 1); INSERT INTO s VALUES ('old')",
            "DROP TABLE s; CREATE TABLE s (k text PRIMARY KEY, v jsonb); ALTER TABLE t ALTER x TYPE bigint;",
            "INSERT INTO s VALUES ('new', NULL)",
            "SELECT count(*) = 1 FROM s",
        ),
        (
            "CREATE TABLE acct (id int PRIMARY KEY, bal int); CREATE TABLE t (id int PRIMARY KEY, x int); INSERT INTO acct VALUES (1, 100); INSERT INTO t VALUES (1, 1)",
            "UPDATE acct SET bal = bal + 10 WHERE id = 1; ALTER TABLE t ALTER x TYPE bigint;",
            "UPDATE acct SET bal = bal + 1 WHERE id = 1",
            "SELECT bal = 111 FROM acct",
        ),
        (
            "CREATE TABLE t (id int PRIMARY KEY, x int, y text); INSERT INTO t VALUES (1, 1, 'old')",
            "ALTER TABLE t DROP COLUMN y; ALTER TABLE t ADD COLUMN y text; ALTER TABLE t ALTER x TYPE bigint;",
            "UPDATE t SET y = 'new' WHERE EXISTS (SELECT FROM pg_attribute WHERE attrelid = 't'::regclass AND attname = 'y' AND attnum > 3)",
            "SELECT y = 'new' FROM t",
        ),
        (
            "CREATE SCHEMA app; CREATE TABLE app.t (id int PRIMARY KEY, x int, y int, z int); CREATE TABLE t (LIKE app.t INCLUDING ALL)",
            "SET search_path = app, public; ALTER TABLE t DROP COLUMN y; ALTER TABLE t ALTER x TYPE bigint; SET search_path = public; ALTER TABLE t DROP COLUMN z;",
            "SELECT 1",
            "SELECT string_agg(concat_ws('.', nspname, relname, attname), ' ' ORDER BY nspname, attname) = 'app.t.id app.t.x app.t.z public.t.id public.t.x public.t.y' \
             FROM pg_attribute JOIN pg_class c ON c.oid = attrelid JOIN pg_namespace n ON n.oid = relnamespace \
             WHERE relname = 't' AND attnum > 0 AND NOT attisdropped",
        ),
    ];
    on_servers(&|host| {
        let mut report = String::new();
        let place = Database::create(host, "goes_on").unwrap_or_else(|error| panic!("{error}"));
        for (given, migration, meanwhile, true_in_the_end) in cases {
            let case = Case { given: given.to_owned(), migration: migration.to_owned(), ..Case::default() };
            let go_on = || -> Result<(), String> {
                let plan = planned(host.version(), &case.given, &case.migration);
                let script = script(host, &plan);
                let mut session = fresh(&place, &case)?;
                // It goes on gate by gate: somebody says yes at one more each time.
                let gates = plan.phases.iter().filter(|phase| phase.gate.is_some()).count();
                for passed in 0..gates {
                    let stopped = psql::play(&place.config(), &script, &["yes"; 1][..passed.min(1)]);
                    stopped.err().filter(|error| error.contains("stopped here")).ok_or("it does not stop")?;
                    if passed + 1 == gates {
                        run(&mut session, meanwhile)?;
                    }
                }
                for (time, answers) in [("to the end", &["yes"][..]), ("again", &[])] {
                    psql::play(&place.config(), &script, answers).map_err(|error| format!("{time}: {error}"))?;
                    is_true(&mut session, true_in_the_end).map_err(|error| format!("{time}: {error}"))?;
                }
                Ok(())
            };
            if let Err(problem) = go_on() {
                writeln!(report, "{migration} on {}: {problem}", host.version()).expect("a string");
            }
        }
        report
    });
}

/// What psql runs, by itself, without the application's writes.
#[test]
fn scripts_of_the_examples_run() {
    let cases = others();
    assert!(cases.len() > 20, "examples are missing");
    on_servers(&|host| {
        let mut report = String::new();
        let mut count = 0;
        let create = |purpose: &str| Database::create(host, purpose).unwrap_or_else(|error| panic!("{error}"));
        let (stepwise, scripted) = (create("example"), create("example_script"));
        for case in &cases {
            let plan = planned(host.version(), &case.given, &case.migration);
            if !plan.not_planned.is_empty() {
                continue;
            }
            count += 1;
            let run = || {
                let mut session = fresh(&stepwise, case)?;
                follow(&mut session, case, &plan)?;
                by_script(host, &scripted, case, &plan, &catalog(&mut session)?)?;
                stops(host, &scripted, case, &plan)
            };
            if let Err(problem) = run() {
                writeln!(report, "{} on {}: {problem}", case.title, host.version()).expect("a string");
            }
        }
        assert!(count > 15, "{count} examples have a plan");
        report
    });
}

fn on_servers(check: &(dyn Fn(&Host) -> String + Sync)) {
    let servers = crate::servers::all();
    let reports: Vec<String> = thread::scope(|scope| {
        let running: Vec<_> = servers.iter().map(|host| scope.spawn(|| check(host))).collect();
        running.into_iter().map(|running| running.join().expect("no panic")).collect()
    });
    let report = reports.concat();
    assert!(report.is_empty(), "{report}");
}

fn on_server(host: &Host, cases: &[Case]) -> String {
    let mut report = String::new();
    let wanted = std::env::var("DDLOCK_TEST_CASES").unwrap_or_default();
    let places = match Places::new(host) {
        Ok(places) => places,
        Err(error) => return format!("{}: {error}\n", host.version()),
    };
    for (number, case) in cases.iter().enumerate().filter(|(_, case)| case.title.contains(&wanted)) {
        let known = versions(case.versions.as_deref());
        if !known.contains(&host.version()) {
            continue;
        }
        let whole = !wanted.is_empty() || in_turn(number, host.version(), &known);
        if let Err(problem) = check(host, &places, case, whole) {
            writeln!(report, "{} on {}: {problem}", case.title, host.version()).expect("a string");
        }
    }
    report
}

/// Undone, and stopped at every step, a case is on two of its versions, in turn; on one that is tested alone always.
fn in_turn(number: usize, version: Version, known: &[Version]) -> bool {
    let at = known.iter().position(|one| *one == version).unwrap_or_default();
    let count = known.len();
    at == number % count || at == (number + count / 2) % count
}

/// A server's databases, emptied for each case: to make them anew would take most of the time.
struct Places<'a> {
    written: Database<'a>,
    stepwise: Database<'a>,
    undone: Database<'a>,
    killed: Database<'a>,
    scripted: Database<'a>,
}

impl<'a> Places<'a> {
    fn new(host: &'a Host) -> Result<Self, String> {
        let create = |purpose: &str| Database::create(host, purpose).map_err(|error| error.to_string());
        Ok(Self {
            written: create("written")?,
            stepwise: create("stepwise")?,
            undone: create("undone")?,
            killed: create("killed")?,
            scripted: create("scripted")?,
        })
    }
}

/// Takes away all that a case may have left in a database.
const EMPTIED: &str = "DO $$
DECLARE
  name text;
BEGIN
  FOR name IN SELECT quote_ident(pubname) FROM pg_publication LOOP
    EXECUTE 'DROP PUBLICATION ' || name;
  END LOOP;
  FOR name IN SELECT quote_ident(nspname) FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' LOOP
    EXECUTE 'DROP SCHEMA ' || name || ' CASCADE';
  END LOOP;
END
$$";

/// A database with nothing in it but what was there before the migration.
fn fresh(place: &Database<'_>, case: &Case) -> Result<Session, String> {
    let mut session = Session::open(&place.config()).map_err(|error| error.to_string())?;
    run(&mut session, "SET client_min_messages = warning")?;
    run(&mut session, EMPTIED)?;
    run(&mut session, "CREATE SCHEMA public; GRANT ALL ON SCHEMA public TO PUBLIC; RESET client_min_messages")?;
    run(&mut session, &case.given)?;
    Ok(session)
}

/// Every statement is in a step; settings are brought along, and transactions are the plan's own.
fn none_is_lost(plan: &Plan, migration: &str) -> Result<(), String> {
    let script = parse(migration);
    for (origin, statement) in script.statements.iter().enumerate().filter(|(_, one)| one.block.is_none()) {
        let sets = statement.text.to_lowercase().contains("set_config")
            || matches!(statement.tree(), Some(NodeEnum::VariableSetStmt(_)));
        let mut steps = plan.phases.iter().flat_map(|phase| &phase.steps);
        let there = steps.any(|step| step.origin == origin || step.also.contains(&origin));
        if !there && !sets && Control::of(statement) == Control::Other {
            return Err(format!("in no step: {}", statement.text));
        }
    }
    Ok(())
}

fn check(host: &Host, places: &Places<'_>, case: &Case, whole: bool) -> Result<(), String> {
    let plan = planned(host.version(), &case.given, &case.migration);
    if let Some(reason) = &case.refused {
        let said = plan.not_planned.iter().any(|missing| missing.reason.contains(reason));
        return if said { Ok(()) } else { Err(format!("refused otherwise: {:?}", plan.not_planned)) };
    }
    if !plan.not_planned.is_empty() {
        return Err(format!("not planned: {:?}", plan.not_planned));
    }
    none_is_lost(&plan, &case.migration)?;
    if let Some(error) = &case.stops {
        let stopped = follow(&mut fresh(&places.stepwise, case)?, case, &plan).err().unwrap_or_default();
        return if stopped.contains(error) { Ok(()) } else { Err(format!("stops otherwise: {stopped}")) };
    }
    let said = linted(host.version(), &case.given, &plan);
    if !said.is_empty() {
        return Err(format!("its plan is not sound: {}", said.join("; ")));
    }
    let mut one = fresh(&places.written, case)?;
    as_written(&mut one, &places.written, case, &plan)?;
    let mut two = fresh(&places.stepwise, case)?;
    follow(&mut two, case, &plan)?;
    let (written, seen) = (catalog(&mut one)?, catalog(&mut two)?);
    same(&written, &seen, &case.differs)?;
    told(&written, &seen, &plan)?;
    if !case.random {
        same_rows(&mut one, &mut two)?;
    }
    again(&mut two, &plan)?;
    by_script(host, &places.scripted, case, &plan, &seen)?;
    if whole {
        let mut three = fresh(&places.undone, case)?;
        let mut between = |session: &mut Session, later| write(session, case, later);
        there_and_back(&mut three, &plan, &mut between).map_err(|error| format!("on the way back: {error}"))?;
    }
    if !whole || case.leaves {
        return Ok(());
    }
    let mut four = fresh(&places.killed, case)?;
    let mut blocker = Session::open(&places.killed.config()).map_err(|error| error.to_string())?;
    stopped(&mut four, &mut blocker, case, &plan).map_err(|error| format!("stopped: {error}"))?;
    same(&catalog(&mut one)?, &catalog(&mut four)?, &case.differs).map_err(|error| format!("stopped: {error}"))?;
    if !case.random {
        same_rows(&mut one, &mut four).map_err(|error| format!("stopped: {error}"))?;
    }
    Ok(())
}

fn script(host: &Host, plan: &Plan) -> String {
    let mut printed = Vec::new();
    let plans = Plans { version: host.version(), version_assumed: false, plans: vec![plan.clone()], notes: Vec::new() };
    print(&plans, PlanFormat::Sql, Look::PLAIN, &mut printed).expect("memory");
    String::from_utf8(printed).expect("UTF-8")
}

/// Where nobody says yes at the first gate, the script ends with an error.
fn stops(host: &Host, place: &Database<'_>, case: &Case, plan: &Plan) -> Result<(), String> {
    if plan.phases.iter().all(|phase| phase.gate.is_none()) {
        return Ok(());
    }
    fresh(place, case)?;
    match psql::play(&place.config(), &script(host, plan), &[]) {
        Err(error) if error.contains("stopped here") => Ok(()),
        other => Err(format!("a gate that is not open: {other:?}")),
    }
}

/// The script that is printed ends where the plan's steps end, and stays there when it is run again.
fn by_script(host: &Host, place: &Database<'_>, case: &Case, plan: &Plan, seen: &Catalog) -> Result<(), String> {
    let mut printed = Vec::new();
    let plans = Plans { version: host.version(), version_assumed: false, plans: vec![plan.clone()], notes: Vec::new() };
    print(&plans, PlanFormat::Sql, Look::PLAIN, &mut printed).map_err(|error| error.to_string())?;
    let script = String::from_utf8(printed).map_err(|error| error.to_string())?;
    let mut session = fresh(place, case)?;
    for time in ["once", "again"] {
        psql::play(&place.config(), &script, &["yes"; 20]).map_err(|error| format!("as a script, {time}: {error}"))?;
        let there = catalog(&mut session)?;
        let other: Vec<&str> = seen
            .differences(&there)
            .into_iter()
            .map(|(line, _)| line)
            .filter(|line| !line.contains("ddlock_done"))
            .collect();
        if !other.is_empty() {
            return Err(format!("as a script, {time}: {}", other.join("\n  ")));
        }
    }
    Ok(())
}

/// The migration as it was written, with as many writes of the application before it and after it as the plan has steps
/// before it changes what the application sees, and after that.
/// What follows has a session of its own: as written, a type change breaks those that ran the table's PL/pgSQL triggers.
fn as_written(session: &mut Session, place: &Database<'_>, case: &Case, plan: &Plan) -> Result<(), String> {
    let mut done = false;
    for (_, later) in steps(plan) {
        if later && !done {
            run(session, &case.migration)?;
            *session = Session::open(&place.config()).map_err(|error| error.to_string())?;
            done = true;
        }
        write(session, case, later)?;
    }
    if !done {
        run(session, &case.migration)?;
    }
    run(session, "RESET ALL; RESET SESSION AUTHORIZATION")
}

fn write(session: &mut Session, case: &Case, later: bool) -> Result<(), String> {
    let sql = if later { case.later.as_ref().unwrap_or(&case.writes) } else { &case.writes };
    run(session, sql).map_err(|error| format!("the application's {error}"))
}

/// Every step is stopped by a timeout while others hold what it needs, then run again as the plan says.
fn stopped(session: &mut Session, blocker: &mut Session, case: &Case, plan: &Plan) -> Result<(), String> {
    for (step, later) in steps(plan) {
        blocker.run("BEGIN").map_err(|refusal| refusal.to_string())?;
        for table in step.weight.locks.keys() {
            // What is no table cannot be locked so; a table that was renamed since is not there.
            let held = format!("SAVEPOINT s; LOCK TABLE {table} IN ROW EXCLUSIVE MODE; SELECT FROM {table} FOR UPDATE");
            if run(blocker, &held).is_err() {
                blocker.run("ROLLBACK TO s").map_err(|refusal| refusal.to_string())?;
            }
        }
        let hurried = step.script().join("\n").replace("SET statement_timeout = 0", "SET statement_timeout = '40ms'");
        let hurried = hurried.replace("SET LOCAL lock_timeout = '2s'", "SET LOCAL lock_timeout = '20ms'");
        let ended = run(session, &hurried).is_ok();
        if !ended {
            run(session, "ROLLBACK; RESET ALL; RESET SESSION AUTHORIZATION")?;
        }
        blocker.run("ROLLBACK").map_err(|refusal| refusal.to_string())?;
        if let Some(leftover) = &step.leftover
            && is_true(session, &leftover.found_by).is_ok()
        {
            run(session, &leftover.sql.join(";\n"))?;
        }
        set(session, step)?;
        let done = step.done_when.as_ref().map(|done| is_true(session, done).is_ok());
        run(session, "RESET ALL; RESET SESSION AUTHORIZATION")?;
        if !done.unwrap_or(ended) {
            step_run(session, step)?;
        }
        write(session, case, later)?;
    }
    Ok(())
}

fn step_run(session: &mut Session, step: &Step) -> Result<(), String> {
    run(session, &step.script().join("\n")).map_err(|error| format!("{}: {error}", step.id))
}

/// Statement by statement, as psql sends them.
pub(crate) fn run(session: &mut Session, sql: &str) -> Result<(), String> {
    run_statements(session, sql).map_err(|trouble| trouble.to_string())
}

fn follow(session: &mut Session, case: &Case, plan: &Plan) -> Result<(), String> {
    for (step, later) in steps(plan) {
        set(session, step)?;
        for condition in &step.preconditions {
            is_true(session, &condition.sql).map_err(|error| format!("{} before it: {error}", step.id))?;
        }
        run(session, "RESET ALL; RESET SESSION AUTHORIZATION")?;
        step_run(session, step)?;
        set(session, step)?;
        for sql in step.done_when.iter().chain(&step.verify) {
            is_true(session, sql).map_err(|error| format!("{} after it: {error}", step.id))?;
        }
        run(session, "RESET ALL; RESET SESSION AUTHORIZATION")?;
        if let Some(leftover) = &step.leftover
            && is_true(session, &leftover.found_by).is_ok()
        {
            return Err(format!("{}: something is left over where nothing failed", step.id));
        }
        write(session, case, later).map_err(|error| format!("after {}: {error}", step.id))?;
    }
    Ok(())
}

/// What the migration had set for a step, which what is asked before and after it needs as well.
fn set(session: &mut Session, step: &Step) -> Result<(), String> {
    step.settings.iter().try_for_each(|setting| run(session, &setting.set()))
}

fn is_true(session: &mut Session, sql: &str) -> Result<(), String> {
    match holds(session, sql) {
        Ok(true) => Ok(()),
        Ok(false) => Err(format!("not true: {sql}")),
        Err(trouble) => Err(trouble.to_string()),
    }
}

pub(crate) fn catalog(session: &mut Session) -> Result<Catalog, String> {
    Catalog::read(session).map_err(|refusal| refusal.to_string())
}

pub(crate) fn same(one: &Catalog, two: &Catalog, differs: &[String]) -> Result<(), String> {
    let lines: Vec<String> = one
        .differences(two)
        .into_iter()
        .filter(|(line, _)| !differs.iter().any(|known| line.starts_with(known.as_str())))
        .map(|(line, in_one)| format!("\n  {} only  {line}", if in_one { "as written" } else { "by the plan" }))
        .collect();
    if lines.is_empty() { Ok(()) } else { Err(lines.concat()) }
}

/// What differs, the plan must say, so that nobody has to look for it.
fn told(one: &Catalog, two: &Catalog, plan: &Plan) -> Result<(), String> {
    let differences = one.differences(two);
    match differences.iter().find(|(line, _)| !plan.tells_of(line)) {
        Some((line, _)) => Err(format!("the plan does not say that this differs: {line}")),
        None => Ok(()),
    }
}

/// Every row of every table, columns by name.
pub(crate) fn same_rows(one: &mut Session, two: &mut Session) -> Result<(), String> {
    let tables = "SELECT coalesce(string_agg(format('%I.%I', schemaname, tablename), ',' ORDER BY 1), '') FROM pg_tables \
                  WHERE schemaname !~ '^pg_' AND schemaname <> 'information_schema'";
    let names = one.value(tables).map_err(|refusal| refusal.to_string())?.unwrap_or_default();
    for table in names.split(',').filter(|name| !name.is_empty()) {
        let sql = format!(
            "SELECT md5(coalesce(string_agg(line, ',' ORDER BY line), '')) FROM (SELECT to_jsonb(t)::text FROM {table} t) AS rows (line)"
        );
        let value = |session: &mut Session| session.value(&sql).map_err(|refusal| refusal.to_string());
        if value(one)? != value(two)? {
            let some = format!(
                "SELECT concat(count(*), ': ', left(string_agg(line, ', '), 300)) FROM (SELECT to_jsonb(t)::text FROM {table} t ORDER BY 1) AS rows (line)"
            );
            let some = |session: &mut Session| session.value(&some).ok().flatten().unwrap_or_default();
            return Err(format!("the rows of {table} differ: {}… and {}…", some(one), some(two)));
        }
    }
    Ok(())
}
