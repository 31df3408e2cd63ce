//! `ddlock trace` on a server: what it sees is what `locks` says, it says what failed, and nothing stays behind.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

use crate::servers;

/// Statements of every kind that a report tells apart, in transactions and outside.
const MIGRATIONS: [(&str, &str); 3] = [
    (
        "1_shop.sql",
        "CREATE TYPE mood AS ENUM ('sad', 'glad');
         CREATE DOMAIN price AS numeric(8, 2) CHECK (VALUE >= 0);
         CREATE TABLE customers (
             id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
             email varchar(30) NOT NULL UNIQUE,
             age int NOT NULL CHECK (age > 0 AND age < 120),
             kind text NOT NULL CHECK (kind IN ('person', 'company')),
             feels mood NOT NULL,
             since timestamptz NOT NULL DEFAULT now()
         );
         CREATE TABLE orders (
             id serial PRIMARY KEY,
             customer_id bigint NOT NULL REFERENCES customers,
             total price NOT NULL,
             state text
         );
         CREATE VIEW names AS SELECT email FROM customers;
         GRANT SELECT ON orders TO somebody;",
    ),
    (
        "2_change.sql",
        "BEGIN;
         ALTER TABLE orders ADD COLUMN note text;
         ALTER TABLE orders ALTER COLUMN id TYPE bigint;
         ALTER TABLE orders ALTER COLUMN state SET NOT NULL;
         COMMIT;
         BEGIN;
         DROP VIEW names;
         CREATE TABLE names (id bigint PRIMARY KEY, email text);
         CREATE INDEX names_email ON names (email);
         ALTER TABLE customers ALTER COLUMN email TYPE varchar(60);
         UPDATE customers SET age = age;
         COMMIT;
         CREATE INDEX CONCURRENTLY orders_state ON orders (state);
         DELETE FROM orders;",
    ),
    ("3_wrong.sql", "SELECT 1;\nALTER TABLE orders DROP COLUMN missing;\nDROP TABLE orders;"),
];

fn ddlock(arguments: &[&str], folder: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ddlock"));
    command.args(arguments).current_dir(folder).env_remove("DDLOCK_DATABASE_URL");
    command.output().expect("ddlock can be run")
}

fn json(output: &Output) -> Value {
    let text = String::from_utf8_lossy(&output.stdout);
    serde_json::from_str(&text).unwrap_or_else(|error| {
        panic!("{error}: {text}{}", String::from_utf8_lossy(&output.stderr));
    })
}

#[test]
fn what_trace_sees_is_what_locks_says() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    for (name, sql) in MIGRATIONS {
        fs::write(folder.path().join(name), sql).expect("a migration can be written");
    }
    let (version, programs) = servers::newest();
    let version = version.to_string();
    let common = ["--format", "json", "--no-config", "--postgres-version", &version, "."];
    let programs = programs.folder.display().to_string();
    let traced = [&["trace", "--rows", "200", "--postgres-bin", &programs], &common[..]].concat();
    let traced = ddlock(&traced, folder.path());
    assert_eq!(traced.status.code(), Some(1), "{}", String::from_utf8_lossy(&traced.stderr));
    let seen = json(&traced);
    let said = json(&ddlock(&[&["locks"], &common[..]].concat(), folder.path()));
    let notes = seen["notes"].to_string();
    assert!(notes.contains("3_wrong.sql:2:1: the server refuses the statement"), "{notes}");
    assert!(!notes.contains("without rows"), "{notes}");
    let statements = |report: &Value| -> Vec<Value> {
        let files = report["files"].as_array().expect("files").clone();
        files.iter().take(2).flat_map(|file| file["statements"].as_array().expect("statements").clone()).collect()
    };
    let (seen, said) = (statements(&seen), statements(&said));
    assert_eq!(seen.len(), said.len());
    for (seen, said) in seen.iter().zip(&said) {
        for key in ["line", "forbids_transaction_block", "rewrites", "scans", "index_builds"] {
            assert_eq!(seen[key], said[key], "{key} of {}", said["sql"]);
        }
        for (relation, mode) in said["locks"].as_object().expect("locks") {
            assert_eq!(seen["locks"][relation], *mode, "{relation} in {}", said["sql"]);
        }
    }
}

#[test]
fn what_keeps_trace_from_running_is_said() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    fs::write(folder.path().join("1.sql"), "SELECT 1;").expect("a migration can be written");
    let (version, programs) = servers::newest();
    let other = if version.major() == 13 { "14" } else { "13" };
    let programs = programs.folder.display().to_string();
    let cases = [
        (vec!["--postgres-bin", "."], "`postgres` and `initdb` are not in this folder"),
        (vec!["--postgres-bin", programs.as_str(), "--postgres-version", other], "was asked for"),
        (vec!["--database-url", "nonsense"], "the database URL cannot be read"),
        (vec!["--database-url", "host=/nowhere user=nobody"], "cannot connect"),
    ];
    for (arguments, expected) in cases {
        let output = ddlock(&[&["trace", "1.sql"], &arguments[..]].concat(), folder.path());
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {error}");
        assert!(error.contains(expected) && error.contains("\n  help: "), "{arguments:?}: {error}");
    }
}
