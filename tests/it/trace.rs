//! `ddlock trace` on a server: what it sees is what `locks` says, it says what failed, and nothing stays behind.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use ddlock::live::{Host, Session};
use nix::sys::signal::{self, Signal};
use nix::unistd::Pid;
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
    let fails = seen["files"][2]["statements"][1]["fails"].to_string();
    assert!(fails.contains("missing") && !notes.contains("missing"), "said once: {fails} {notes}");
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

/// The server says where it is, and waits for a signal.
fn wait_for_signal(folder: &Path) -> String {
    let told = folder.join("told");
    format!(
        "CREATE TABLE t ();
         COPY (SELECT current_setting('unix_socket_directories'), current_database()) TO '{}';
         SELECT pg_sleep(600);",
        told.display()
    )
}

/// What the server told: its socket's folder and the database.
pub(crate) fn told(ddlock: &mut Child, folder: &Path) -> (PathBuf, String) {
    loop {
        let text = fs::read_to_string(folder.join("told")).unwrap_or_default();
        if let Some((socket, database)) = text.strip_suffix('\n').and_then(|line| line.split_once('\t')) {
            return (PathBuf::from(socket), database.to_owned());
        }
        assert_eq!(ddlock.try_wait().expect("a child"), None, "it ended before it was interrupted");
        thread::yield_now();
    }
}

/// A folder that the server's user can write into.
pub(crate) fn open_folder() -> tempfile::TempDir {
    let folder = tempfile::Builder::new().prefix("trace").tempdir_in("/tmp").expect("a folder can be made");
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o777)).expect("it is ours");
    folder
}

#[test]
fn an_interrupted_trace_leaves_nothing_behind() {
    let (_, programs) = servers::newest();
    let programs = programs.folder.display().to_string();
    let servers = servers::all();
    let host = servers.last().expect("a server");
    let Host::Private(server) = host else { panic!("tests have servers of their own") };
    let url = format!("host={} port=5432 user=postgres dbname=postgres", server.folder().display());
    for place in [["--postgres-bin", &programs], ["--database-url", &url]] {
        for signal in [Signal::SIGINT, Signal::SIGTERM, Signal::SIGHUP] {
            let folder = open_folder();
            fs::write(folder.path().join("1.sql"), wait_for_signal(folder.path())).expect("it can be written");
            let mut command = Command::new(env!("CARGO_BIN_EXE_ddlock"));
            command.args(["trace", "--no-config", "1.sql"]).args(place).current_dir(folder.path());
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).env_remove("DDLOCK_DATABASE_URL");
            let mut ddlock = command.spawn().expect("ddlock can be run");
            let (socket, database) = told(&mut ddlock, folder.path());
            signal::kill(Pid::from_raw(ddlock.id() as i32), signal).expect("it runs");
            let output = ddlock.wait_with_output().expect("it ends");
            let context = format!("{place:?} {signal}: {}", String::from_utf8_lossy(&output.stderr));
            assert_eq!(output.status.code(), Some(130), "{context}");
            assert!(output.stdout.is_empty() && output.stderr.is_empty(), "{context}");
            if place[0] == "--postgres-bin" {
                assert!(!socket.exists(), "{context}: {} is left", socket.display());
            } else {
                let mut session = Session::open(&host.config()).expect("the server still runs");
                let left = session.value(&format!("SELECT 1 FROM pg_database WHERE datname = '{database}'"));
                assert_eq!(left.expect("a query"), None, "{context}");
            }
        }
    }
}

#[test]
fn an_interrupted_start_leaves_nothing_behind() {
    let folder = open_folder();
    fs::write(folder.path().join("1.sql"), "SELECT 1;").expect("it can be written");
    let (_, programs) = servers::newest();
    // As a script runs it in the background: a signal that comes before the server listens to it is lost.
    let mut command = Command::new("sh");
    command.args(["-c", r#"trap "" INT QUIT; exec "$0" "$@""#, env!("CARGO_BIN_EXE_ddlock")]);
    command.args(["trace", "--no-config", "1.sql", "--postgres-bin"]).arg(&programs.folder);
    command.current_dir(folder.path()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut ddlock = command.spawn().expect("ddlock can be run");
    let id = ddlock.id();
    // The cluster is being made: its server starts only to be ended.
    let guard = loop {
        let children = Command::new("pgrep").args(["-P", &id.to_string()]).output().expect("pgrep can be run");
        if let Some(guard) = String::from_utf8_lossy(&children.stdout).lines().next() {
            break guard.parse().expect("a process");
        }
        assert_eq!(ddlock.try_wait().expect("a child"), None, "it ended before it was interrupted");
    };
    signal::kill(Pid::from_raw(id as i32), Signal::SIGINT).expect("it runs");
    let (ended, end) = channel();
    thread::spawn(move || ended.send(ddlock.wait_with_output().expect("it ends")));
    let Ok(output) = end.recv_timeout(Duration::from_secs(60)) else {
        signal::killpg(Pid::from_raw(guard), Signal::SIGKILL).expect("the guard leads its group");
        panic!("its server was not ended");
    };
    assert_eq!(output.status.code(), Some(130), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.stdout.is_empty() && output.stderr.is_empty());
}

#[test]
fn a_server_that_goes_away_is_said_once() {
    let folder = open_folder();
    let (_, programs) = servers::newest();
    let programs = programs.folder.display().to_string();
    // The server's folder is where a program that it runs starts.
    let statements = [
        "COPY (SELECT 1) TO PROGRAM 'kill -QUIT $(head -n 1 postmaster.pid)'; SELECT pg_sleep(600);",
        "BEGIN; CREATE TABLE t (); COPY (SELECT 1) TO PROGRAM 'kill -QUIT $(head -n 1 postmaster.pid)'; DROP TABLE t; \
         COMMIT;",
        "SELECT pg_terminate_backend(pg_backend_pid());",
    ];
    for sql in statements {
        fs::write(folder.path().join("1.sql"), sql).expect("it can be written");
        fs::write(folder.path().join("2.sql"), "CREATE TABLE u ();").expect("it can be written");
        let output = ddlock(&["trace", "--no-config", "--postgres-bin", &programs, "."], folder.path());
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{sql}: {error}");
        assert_eq!(error.matches("error: ").count(), 1, "{sql}: {error}");
        assert_eq!(error.matches("server went away").count(), 1, "{sql}: {error}");
        assert!(error.contains("\n  help: ") && output.stdout.is_empty(), "{sql}: {error}");
    }
}
