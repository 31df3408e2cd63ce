//! `ddlock prove` on servers: sound plans are proven, and plans that are broken on purpose fail for the right reason.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use ddlock::live::Host;
use ddlock::plan::Plan;
use ddlock::postgres::Version;
use ddlock::prove::{Kind, Load, Options, Proof, Proofs, Prover, Tries};
use ddlock::report::Look;
use ddlock::report::prove::{ProveFormat, write};
use ddlock::run::visit;
use ddlock::source::{Choices, find};

use crate::pages::versions;
use crate::plan::planned;

/// Enough traffic to meet every step, and rows enough for each to take a while.
const OPTIONS: Options = Options {
    rows: 8000,
    load: Load {
        rate: 150.0,
        long_read: Duration::from_millis(400),
        long_pause: Duration::from_millis(300),
        calm: Duration::from_millis(300),
    },
    max_wait: Duration::from_secs(1),
    tries: Tries {
        most: 20,
        lock_timeout_ms: Some(100),
        pause: Duration::from_millis(50),
        longest_pause: Duration::from_millis(500),
    },
};

/// A migration for each recipe: `docs/proof/cases`, of which the figures in `docs/proof.md` are.
struct Case {
    title: String,
    versions: Option<String>,
    given: String,
    migration: String,
}

fn cases() -> Vec<Case> {
    let folders = fs::read_dir("docs/proof/cases").expect("the cases").map(|entry| entry.expect("an entry").path());
    let mut folders: Vec<_> = folders.collect();
    folders.sort();
    let read = |folder: &Path, name| fs::read_to_string(folder.join(name)).expect("a part of a case");
    let case = |folder: &PathBuf| {
        let migration = read(folder, "2_change.sql");
        let versions = migration.lines().find_map(|line| line.strip_prefix("-- versions: ")).map(str::to_owned);
        let title = folder.file_name().expect("a name").to_string_lossy().into_owned();
        Case { title, versions, given: read(folder, "1_base.sql"), migration }
    };
    folders.iter().map(case).collect()
}

fn case(title: &str) -> Case {
    cases().into_iter().find(|case| case.title.ends_with(title)).expect("the case")
}

/// Proves a plan after `change` has broken it.
fn proof(host: &Host, given: &str, migration: &str, options: Options, change: &dyn Fn(&mut Plan)) -> Proof {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, sql) in [("1_given.sql", given), ("2_migration.sql", migration)] {
        fs::write(folder.path().join(name), sql).expect("a migration");
    }
    let found = find(&[folder.path().join("2_migration.sql")], &Choices::default()).expect("migrations");
    let mut plan = planned(host.version(), given, migration);
    let migrations = found.series.iter().flat_map(|series| &series.migrations);
    plan.path = migrations.filter(|migration| migration.report).map(|found| found.path.clone()).next().expect("it");
    change(&mut plan);
    let tell = |_: &str| {};
    let mut prover = Prover::new(host, None, options, vec![plan], &tell);
    visit(&found.series, &mut prover, &|| ()).expect("files that can be read");
    let (mut proofs, notes) = prover.end().unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(notes, Vec::<String>::new());
    proofs.pop().expect("a proof")
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
    let wrong: Vec<String> = thread::scope(|scope| {
        let running: Vec<_> = servers.iter().map(|host| scope.spawn(|| on_server(host))).collect();
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

/// What the reasons against a broken plan must be: their kind, and a part of the text.
fn fails(host: &Host, case: &Case, change: &dyn Fn(&mut Plan), kind: Kind, text: &str) {
    let proof = proof(host, &case.given, &case.migration, OPTIONS, change);
    let right = proof.reasons.iter().any(|reason| reason.kind == kind && reason.text.contains(text));
    assert!(right, "no reason of kind {kind:?} with `{text}`: {:#?}", proof.reasons);
}

#[test]
fn broken_plans_are_caught() {
    let servers = crate::servers::all();
    let host = servers.last().expect("a server");
    let index = case("01-index");
    let other = |plan: &mut Plan| {
        for sql in plan.phases.iter_mut().flat_map(|phase| &mut phase.steps).flat_map(|step| &mut step.sql) {
            *sql = sql.replace("(state, total)", "(total)");
        }
    };
    fails(host, &index, &other, Kind::Schema, "only as written: index CREATE INDEX orders_state_total");
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
    for part in ["as written", "longest wait", "schema: equal", "a note", "public.orders: 8,000 rows"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let markdown = shown(ProveFormat::Markdown);
    assert!(markdown.contains("| longest wait |"), "{markdown}");
    let page = shown(ProveFormat::Html);
    for part in ["<svg class=\"latency\"", "by the plan", "a note", "every step undone and done again: held"] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let json: serde_json::Value = serde_json::from_str(&shown(ProveFormat::Json)).expect("JSON");
    assert_eq!(json["proofs"][0]["plan"]["parts"][0]["tries"], 1, "{json}");
}
