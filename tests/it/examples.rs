//! The folders in `examples/`, linted as a user would: each holds the reports that are expected of it.
//!
//! `UPDATE_EXPECT=1 cargo test --test it examples` writes them anew, for a person to read the difference.

use std::path::Path;
use std::process::{Command, Output};

use similar::TextDiff;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn lint(example: &str, format: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_ddlock"))
        .current_dir(ROOT)
        // Run for a pull request, it would ask git what is new.
        .env_clear()
        .env("LC_ALL", "C.UTF-8")
        .args(["lint", "--format", format, &format!("examples/{example}")])
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

/// The plan of an example's last migration, as a runbook and as a script.
#[track_caller]
fn check_plan(example: &str, migration: &str) {
    for (format, file) in [("text", "plan.txt"), ("sql", "plan.sql")] {
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

/// A primary key that becomes bigint, with all that refers to it.
#[test]
fn bigint() {
    check("bigint", 1);
    check_plan("bigint", "migrations/2_bigint.sql");
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
