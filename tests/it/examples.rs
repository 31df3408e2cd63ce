//! The folders in `examples/`, linted as a user would: each holds the reports that are expected of it.
//!
//! `UPDATE_EXPECT=1 cargo test --test it examples` writes them anew, for a person to read the difference.

use std::path::Path;
use std::process::{Command, Output};

use similar::TextDiff;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Where the migrations are: beside them may lie what was planned.
fn migrations(example: &str) -> String {
    let planned = Path::new(ROOT).join("examples").join(example).join("planned").exists();
    if planned { format!("{example}/migrations") } else { example.to_owned() }
}

fn lint(example: &str, format: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_ddlock"))
        .current_dir(ROOT)
        // Run for a pull request, it would ask git what is new.
        .env_clear()
        .env("LC_ALL", "C.UTF-8")
        .args(["lint", "--format", format, &format!("examples/{}", migrations(example))])
        .output()
        .expect("ddlock starts")
}

#[track_caller]
fn check(example: &str, exit: i32) {
    for (format, file) in [("text", "expected.txt"), ("json", "expected.json")] {
        let output = lint(example, format);
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{example}");
        assert_eq!(output.status.code(), Some(exit), "exit code of examples/{example}");
        let printed = String::from_utf8(output.stdout).expect("reports are UTF-8");
        same_as_file(example, file, &printed);
    }
}

#[track_caller]
fn same_as_file(example: &str, file: &str, printed: &str) {
    let file = Path::new(ROOT).join("examples").join(example).join(file);
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&file, printed).expect("the example's folder takes a file");
    }
    let expected = std::fs::read_to_string(&file).unwrap_or_default();
    let difference =
        TextDiff::from_lines(expected.as_str(), printed).unified_diff().header("expected", "printed").to_string();
    assert!(expected == printed, "{} differs (UPDATE_EXPECT=1 writes it anew):\n{difference}", file.display());
}

/// The plan of an example's last migration, as a runbook; and as a script, where one lies there.
#[track_caller]
fn check_plan(example: &str, migration: &str) {
    let script = Path::new(ROOT).join("examples").join(example).join("plan.sql").exists();
    for (format, file) in [("text", "plan.txt"), ("sql", "plan.sql")].into_iter().take(1 + usize::from(script)) {
        let output = Command::new(env!("CARGO_BIN_EXE_ddlock"))
            .current_dir(ROOT)
            .env_clear()
            .env("LC_ALL", "C.UTF-8")
            .args(["plan", "--format", format, &format!("examples/{example}/{migration}")])
            .output()
            .expect("ddlock starts");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{example}");
        assert_eq!(output.status.code(), Some(0), "exit code of the plan of examples/{example}");
        same_as_file(example, file, &String::from_utf8(output.stdout).expect("plans are UTF-8"));
    }
}

/// The plan of an example's last migration as the files that its tool runs, in `planned/`.
#[track_caller]
fn check_files(example: &str, migration: &str) {
    let out = tempfile::tempdir().expect("a folder");
    let written = out.path().join("planned");
    let output = Command::new(env!("CARGO_BIN_EXE_ddlock"))
        .current_dir(ROOT)
        .env_clear()
        .env("LC_ALL", "C.UTF-8")
        .args(["plan", &format!("examples/{example}/{migration}"), "--out"])
        .arg(&written)
        .output()
        .expect("ddlock starts");
    assert_eq!(output.status.code(), Some(0), "{example}: {}", String::from_utf8_lossy(&output.stderr));
    let expected = Path::new(ROOT).join("examples").join(example).join("planned");
    let update = std::env::var_os("UPDATE_EXPECT").is_some();
    if update && expected.exists() {
        std::fs::remove_dir_all(&expected).expect("the old files");
    }
    let mut names = files_below(&written);
    for name in &names {
        let text = std::fs::read_to_string(written.join(name)).expect("a file");
        if update {
            let file = expected.join(name);
            std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        }
        same_as_file(example, &format!("planned/{name}"), &text);
    }
    names.sort();
    let mut there = files_below(&expected);
    there.sort();
    assert_eq!(names, there, "{example}: other files than are written");
}

fn files_below(folder: &Path) -> Vec<String> {
    let entries = ignore::WalkBuilder::new(folder).standard_filters(false).build().flatten();
    let files = entries.filter(|entry| entry.file_type().is_some_and(|kind| kind.is_file()));
    let name = |entry: ignore::DirEntry| Some(entry.path().strip_prefix(folder).ok()?.to_str()?.to_owned());
    files.filter_map(name).collect()
}

/// golang-migrate: a foreign key on a large table, with the index it needs.
#[test]
fn foreign_key() {
    check_plan("foreign-key", "migrations/000002_orders_customer.up.sql");
    check_files("foreign-key", "migrations/000002_orders_customer.up.sql");
}

/// dbmate: a column that is old becomes NOT NULL.
#[test]
fn not_null() {
    check_plan("not-null", "db/migrations/20250210140000_users_email_not_null.sql");
    check_files("not-null", "db/migrations/20250210140000_users_email_not_null.sql");
}

/// goose: an index on a partitioned table.
#[test]
fn partitioned_index() {
    check_plan("partitioned-index", "migrations/00002_events_kind.sql");
    check_files("partitioned-index", "migrations/00002_events_kind.sql");
}

/// Flyway: a table gets another name, with a release between.
#[test]
fn rename() {
    check_plan("rename", "sql/V2__clients_are_customers.sql");
    check_files("rename", "sql/V2__clients_are_customers.sql");
}

/// A primary key that becomes bigint, with all that refers to it.
#[test]
fn bigint() {
    check("bigint", 1);
    check_plan("bigint", "migrations/2_bigint.sql");
    check_files("bigint", "migrations/2_bigint.sql");
}

/// Numbered files up and down, and in the last one everything at once.
#[test]
fn shop() {
    check("shop", 1);
}

/// Prisma, as it generates them.
#[test]
fn saas() {
    check("saas", 1);
}

/// Flyway, with partitions, an enum, a materialized view and SQL that is put together at run time.
#[test]
fn ledger() {
    check("ledger", 1);
}

/// sqlx, and the same kinds of changes as in the others, done so that nobody waits.
#[test]
fn safe_rollout() {
    check("safe-rollout", 0);
    assert!(String::from_utf8_lossy(&lint("safe-rollout", "text").stdout).starts_with("nothing found"));
}
