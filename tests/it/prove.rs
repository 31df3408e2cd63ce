//! `ddlock prove` on servers: sound plans are proven, and plans that are broken on purpose fail for the right reason.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use ddlock::live::{Database, Error, Host, Rows, Server, Session, Spread, fill};
use ddlock::plan::{Kind as StepKind, Plan, Step};
use ddlock::postgres::Version;
use ddlock::prove::{Kind, Load, Options, Proof, Proofs, Prover, Tries};
use ddlock::report::Look;
use ddlock::report::prove::{ProveFormat, write};
use ddlock::run::visit;
use ddlock::source::{Choices, find};
use nix::sys::signal::{self, Signal};
use nix::unistd::Pid;

use crate::pages::versions;
use crate::plan::planned;
use crate::trace::{open_folder, told};

/// Enough traffic to meet every step, and rows enough for each to take a while.
const OPTIONS: Options = Options {
    rows: Rows { each: 8000, of: BTreeMap::new() },
    load: Load {
        rate: 60.0,
        long_read: Duration::from_millis(400),
        long_pause: Duration::from_millis(300),
        calm: Duration::from_millis(300),
    },
    // A busy machine makes a query wait for a second or two.
    max_wait: Duration::from_secs(5),
    tries: Tries {
        most: 40,
        lock_timeout_ms: Some(100),
        pause: Duration::from_millis(50),
        longest_pause: Duration::from_millis(500),
    },
};

/// A migration for each recipe: `docs/proof/cases`, of which the figures in `docs/proof.md` are.
#[derive(Default)]
struct Case {
    title: String,
    versions: Option<String>,
    given: String,
    migration: String,
}

fn cases() -> Vec<Case> {
    let folder = Path::new("docs/proof");
    let files = fs::read_dir(folder.join("cases")).expect("the cases").map(|entry| entry.expect("an entry").path());
    let mut files: Vec<_> = files.collect();
    files.sort();
    let read = |path: PathBuf| fs::read_to_string(path).expect("a part of a case");
    let case = |file: &PathBuf| {
        let title = file.file_stem().expect("a name").to_string_lossy().into_owned();
        let mut case = Case { title, ..Case::default() };
        for line in read(file.clone()).lines() {
            match line.strip_prefix("-- ").and_then(|said| said.split_once(": ")) {
                Some(("schema", name)) => case.given += &read(folder.join("schemas").join(format!("{name}.sql"))),
                Some(("before", sql)) => case.given.extend([sql, "\n"]),
                Some(("versions", versions)) => case.versions = Some(versions.to_owned()),
                Some((other, _)) => panic!("{}: `{other}` is not known", case.title),
                None => case.migration.extend([line, "\n"]),
            }
        }
        case
    };
    files.iter().map(case).collect()
}

fn case(title: &str) -> Case {
    cases().into_iter().find(|case| case.title.ends_with(title)).expect("the case")
}

/// Proves a plan after `change` has broken it.
fn proof(host: &Host, given: &str, migration: &str, options: Options, change: &dyn Fn(&mut Plan)) -> Proof {
    let ended = proofs(host, given, migration, options, change, &|_| {});
    let (mut proofs, _) = ended.unwrap_or_else(|error| panic!("{error}"));
    proofs.pop().expect("a proof")
}

fn proofs(
    host: &Host,
    given: &str,
    migration: &str,
    options: Options,
    change: &dyn Fn(&mut Plan),
    tell: &(dyn Fn(&str) + Sync),
) -> Result<(Vec<Proof>, Vec<String>), Error> {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, sql) in [("1_given.sql", given), ("2_migration.sql", migration)] {
        fs::write(folder.path().join(name), sql).expect("a migration");
    }
    let found = find(&[folder.path().join("2_migration.sql")], &Choices::default()).expect("migrations");
    let mut plan = planned(host.version(), given, migration);
    let migrations = found.series.iter().flat_map(|series| &series.migrations);
    plan.path = migrations.filter(|migration| migration.report).map(|found| found.path.clone()).next().expect("it");
    change(&mut plan);
    let mut prover = Prover::new(host, None, options, vec![plan], tell);
    visit(&found.series, &mut prover, &|| ()).expect("files that can be read");
    prover.end()
}

#[test]
fn plans_are_proven() {
    let servers = crate::servers::all();
    let wanted = std::env::var("DDLOCK_TEST_CASES").unwrap_or_default();
    let cases = cases();
    let on_server = |host: &Host| {
        let mut wrong = String::new();
        for (number, case) in cases.iter().enumerate().filter(|(_, case)| case.title.contains(&wanted)) {
            if wanted.is_empty() && !in_turn(number, host.version(), &versions(case.versions.as_deref())) {
                continue;
            }
            let proof = proof(host, &case.given, &case.migration, OPTIONS, &|_| {});
            let empty = proof.notes.iter().filter(|note| note.contains("without rows"));
            assert_eq!(empty.collect::<Vec<_>>(), Vec::<&String>::new(), "{}", case.title);
            for reason in &proof.reasons {
                writeln!(wrong, "{} on {}: {}", case.title, host.version(), reason.text).expect("a string");
            }
        }
        wrong
    };
    // As many at a time as a small machine has cores: more would only wait for each other.
    let halves: [Vec<&Host>; 2] = [0, 1].map(|half| servers.iter().skip(half).step_by(2).collect());
    let on_servers = &|hosts: &Vec<&Host>| hosts.iter().map(|host| on_server(host)).collect::<String>();
    let wrong: Vec<String> = thread::scope(|scope| {
        let running = halves.each_ref().map(|hosts| scope.spawn(move || on_servers(hosts)));
        running.into_iter().map(|running| running.join().expect("no panic")).collect()
    });
    let wrong = wrong.concat();
    assert!(wrong.is_empty(), "{wrong}");
}

/// Each recipe is proven on two of the versions that know it, in turn, so that two cores are done in minutes.
fn in_turn(number: usize, version: Version, known: &[Version]) -> bool {
    let at = known.iter().position(|one| *one == version);
    at.is_some_and(|at| at == number % known.len() || at == (number + known.len() / 2) % known.len())
}

/// Breaks a plan on purpose, and what a proof must say of it: the kind of a reason, and a part of its text.
struct Broken {
    what: &'static str,
    case: Case,
    change: fn(&mut Plan),
    kind: Kind,
    says: &'static str,
}

fn steps_of(plan: &mut Plan) -> impl Iterator<Item = &mut Step> {
    plan.phases.iter_mut().flat_map(|phase| &mut phase.steps)
}

/// Every statement of the plan with something else in place of a part of it.
fn replace(plan: &mut Plan, part: &str, with: &str) {
    let changed = steps_of(plan).flat_map(|step| &mut step.sql).filter(|sql| sql.contains(part));
    assert!(changed.map(|sql| *sql = sql.replace(part, with)).count() > 0, "{part}");
}

/// A column of another type, which a second column beside it becomes.
fn beside() -> Case {
    Case {
        title: "beside".to_owned(),
        versions: None,
        given: "CREATE TABLE reviews (id serial PRIMARY KEY, stars int, body text);
                CREATE INDEX reviews_stars ON reviews (stars);"
            .to_owned(),
        migration: "ALTER TABLE reviews ALTER COLUMN stars TYPE bigint;".to_owned(),
    }
}

fn broken() -> Vec<Broken> {
    vec![
        Broken {
            what: "another index",
            case: case("01-index"),
            change: |plan| replace(plan, "(state, total)", "(total)"),
            kind: Kind::Schema,
            says: "only as written: index CREATE INDEX orders_state_total",
        },
        Broken {
            what: "the trigger is gone too early",
            case: beside(),
            change: |plan| {
                let fill = steps_of(plan).find(|step| step.kind == StepKind::Backfill).expect("a backfill");
                fill.sql.push("ALTER TABLE public.reviews DISABLE TRIGGER zz_mirror".to_owned());
                // The traffic writes meanwhile, also on a slow machine.
                fill.sql.push("SELECT pg_sleep(2)".to_owned());
            },
            kind: Kind::Rows,
            says: "which the traffic wrote",
        },
        Broken {
            what: "an index is not copied",
            case: beside(),
            change: |plan| {
                for phase in &mut plan.phases {
                    phase.steps.retain(|step| !step.sql[0].contains("CREATE INDEX"));
                }
                replace(plan, "ALTER INDEX", "ALTER INDEX IF EXISTS");
            },
            kind: Kind::Schema,
            says: "only as written: index CREATE INDEX reviews_stars",
        },
        Broken {
            what: "DEFERRABLE is lost",
            case: case("06-unique"),
            change: |plan| replace(plan, " DEFERRABLE", ""),
            kind: Kind::Schema,
            says: "only as written: constraint public.orders orders_note UNIQUE (note) DEFERRABLE",
        },
        Broken {
            what: "the backfill ends early",
            case: beside(),
            change: |plan| replace(plan, "pg_relation_size(", "0 * pg_relation_size("),
            kind: Kind::Failed,
            says: "rows of reviews are left",
        },
        Broken {
            what: "the backfill ends early, and does not look",
            case: beside(),
            change: |plan| {
                replace(plan, "pg_relation_size(", "0 * pg_relation_size(");
                replace(plan, "  IF EXISTS (", "  IF false AND EXISTS (");
            },
            kind: Kind::Rows,
            says: "`stars` is NULL, as written '",
        },
        Broken {
            what: "a lock is held over the backfill",
            case: beside(),
            change: |plan| {
                let first = steps_of(plan).next().expect("a step");
                first.sql.push("UPDATE public.reviews SET stars = stars".to_owned());
                first.sql.push("SELECT pg_sleep(1.2)".to_owned());
            },
            kind: Kind::Waited,
            says: "for 1.1 ",
        },
        Broken {
            what: "the way back leaves something",
            case: case("01-index"),
            change: |plan| {
                for rollback in steps_of(plan).filter_map(|step| step.rollback.as_mut()) {
                    rollback.sql = vec!["SELECT 1".to_owned()];
                }
            },
            kind: Kind::Rollback,
            says: "orders_state_total",
        },
    ]
}

#[test]
fn broken_plans_are_caught() {
    let servers = crate::servers::all();
    let host = servers.last().expect("a server");
    let wanted = std::env::var("DDLOCK_TEST_CASES").unwrap_or_default();
    let mut wrong = String::new();
    for Broken { what, case, change, kind, says } in broken().iter().filter(|broken| broken.what.contains(&wanted)) {
        let options = Options { max_wait: Duration::from_secs(1), ..OPTIONS };
        let proof = proof(host, &case.given, &case.migration, options, change);
        let right = proof.reasons.iter().any(|reason| reason.kind == *kind && reason.text.contains(says));
        if !right {
            writeln!(wrong, "{what}: no reason of kind {kind:?} with `{says}`: {:#?}", proof.reasons)
                .expect("a string");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// What goes wrong with a migration and around it ends in a reason, or in an error, and not in a wait.
#[test]
fn what_goes_wrong_is_said() {
    let servers = crate::servers::all();
    let host = servers.last().expect("a server");
    let given = case("08-not-null").given;
    let said = |migration: &str, options: Options, kind: Kind| {
        let proof = proof(host, &given, migration, options, &|_| {});
        let found = proof.reasons.iter().find(|reason| reason.kind == kind).map(|reason| reason.text.clone());
        found.unwrap_or_else(|| panic!("no reason of kind {kind:?}: {:#?}", proof.reasons))
    };
    let half = "ALTER TABLE orders ADD COLUMN a int;\nALTER TABLE orders ADD CONSTRAINT small CHECK (total < 0);";
    let text = said(half, OPTIONS, Kind::Migration);
    assert!(text.contains("check constraint \"small\""), "{text}");
    let mut options = OPTIONS;
    options.load.long_read = Duration::from_secs(600);
    options.tries = Tries { most: 20, lock_timeout_ms: Some(10), pause: Duration::from_millis(5), ..OPTIONS.tries };
    options.tries.longest_pause = Duration::from_millis(20);
    let refused = "SET lock_timeout = '50ms';\nALTER TABLE orders ALTER COLUMN note SET NOT NULL;";
    let text = said(refused, options, Kind::Failed);
    assert!(text.contains("in 20 tries"), "{text}");
}

#[test]
fn a_server_that_dies_is_said_to_be_gone() {
    let stages = ["trying the way back", "filling tables", "as written: ", "the plan: ", "comparing schema and rows"];
    // An immediate shutdown, and an end that the server does not see coming.
    for (stage, signal) in stages.into_iter().zip(["-QUIT", "-KILL"].into_iter().cycle()) {
        let error = died(stage, signal);
        assert!(error.contains("the private server went away"), "{stage} {signal}: {error}");
        assert!(!error.contains("administrator command"), "{stage} {signal}: {error}");
    }
}

/// What is said when the server dies in a stage of a proof.
fn died(stage: &str, signal: &str) -> String {
    let (_, binaries) = crate::servers::newest();
    let server = Server::start(&binaries).unwrap_or_else(|error| panic!("{error}"));
    let postmaster = server.folder().join("data/postmaster.pid");
    let postmaster = fs::read_to_string(postmaster).expect("the number of its process");
    let postmaster = postmaster.lines().next().expect("a number").to_owned();
    let killed = AtomicBool::new(false);
    let tell = |text: &str| {
        if text.starts_with(stage) && !killed.swap(true, Ordering::Relaxed) {
            let ended = Command::new("kill").args([signal, &postmaster]).status().expect("kill can be run");
            assert!(ended.success());
        }
    };
    let case = case("01-index");
    let host = Host::Private(server);
    let options = Options { rows: Rows::each(1000), ..OPTIONS };
    let ended = proofs(&host, &case.given, &case.migration, options, &|_| {}, &tell);
    ended.expect_err("the server is gone").to_string()
}

#[test]
fn an_interrupted_proof_leaves_nothing_behind() {
    let (_, programs) = crate::servers::newest();
    for stage in ["spread", "written", "plan"] {
        let folder = open_folder();
        let told_in = folder.path().join("told");
        // It says where it is in one of the runs, and waits there for a signal.
        let migration = format!(
            "ALTER TABLE t ADD CHECK (b > 0);
             DO $$ BEGIN
                 IF current_database() LIKE 'ddlock_{stage}_%' THEN
                     COPY (SELECT current_setting('unix_socket_directories'), current_database()) TO '{}';
                     PERFORM pg_sleep(600);
                 END IF;
             END $$;",
            told_in.display()
        );
        fs::write(folder.path().join("1.sql"), "CREATE TABLE t (a int PRIMARY KEY, b int);").expect("a migration");
        fs::write(folder.path().join("2.sql"), migration).expect("a migration");
        let mut command = Command::new(env!("CARGO_BIN_EXE_ddlock"));
        command.args(["prove", "--no-config", "--rows", "100", "2.sql", "--postgres-bin"]).arg(&programs.folder);
        command.current_dir(folder.path()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut ddlock = command.spawn().expect("ddlock can be run");
        let (socket, _) = told(&mut ddlock, folder.path());
        signal::kill(Pid::from_raw(ddlock.id() as i32), Signal::SIGINT).expect("it runs");
        let output = ddlock.wait_with_output().expect("it ends");
        let context = format!("{stage}: {}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(output.status.code(), Some(130), "{context}");
        assert!(output.stdout.is_empty() && output.stderr.is_empty(), "{context}");
        assert!(!socket.exists(), "{context}: {} is left", socket.display());
    }
}

#[test]
fn tables_of_pairs_are_filled() {
    let servers = crate::servers::all();
    let host = servers.last().expect("a server");
    let database = Database::create(host, "pairs").expect("a database");
    let mut session = Session::open(&database.config()).expect("a connection");
    let given = "CREATE TABLE accounts (id int PRIMARY KEY);
        CREATE TABLE followers (a int REFERENCES accounts, b int REFERENCES accounts, PRIMARY KEY (a, b), CHECK (a <> b));
        CREATE TABLE payments (a int NOT NULL REFERENCES accounts, b int NOT NULL REFERENCES accounts, CHECK (a <> b));";
    session.run(given).expect("tables");
    let rows = Rows { each: 1000, of: BTreeMap::from([("followers".to_owned(), 4000)]) };
    assert_eq!(fill(&mut session, &rows, Spread::Skewed).expect("a server"), []);
    for (table, rows) in [("followers", "4000"), ("payments", "1000")] {
        let count = session.value(&format!("SELECT count(*) FROM {table}")).expect("a server");
        assert_eq!(count.as_deref(), Some(rows), "{table}");
    }
}

#[test]
fn formats() {
    let servers = crate::servers::all();
    let host = servers.last().expect("a server");
    let case = case("01-index");
    let proofs = Proofs {
        version: Version::ASSUMED,
        options: OPTIONS,
        proofs: vec![proof(host, &case.given, &case.migration, OPTIONS, &|_| {})],
        notes: vec!["a note".to_owned()],
    };
    let shown = |format| {
        let mut out = Vec::new();
        write(&proofs, format, Look::PLAIN, &mut out).expect("memory");
        String::from_utf8(out).expect("UTF-8")
    };
    let text = shown(ProveFormat::Text);
    for part in ["as written", "longest wait for a lock", "schema: equal", "a note", "public.orders: 8,000 rows"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let markdown = shown(ProveFormat::Markdown);
    assert!(markdown.contains("| longest wait for a lock |"), "{markdown}");
    let page = shown(ProveFormat::Html);
    for part in ["<svg class=\"latency\"", "by the plan", "a note", "every step undone and done again: held"] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let json: serde_json::Value = serde_json::from_str(&shown(ProveFormat::Json)).expect("JSON");
    assert_eq!(json["proofs"][0]["plan"]["parts"][0]["tries"], 1, "{json}");
}
