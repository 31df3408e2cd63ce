//! Real projects' folders, replayed on a server: `trace` has to see what `locks` says, statement by statement.
//!
//! `replay.tsv` names the projects, how many rows their empty tables get before each file, what exists before the first, and
//! how many statements there are; `replay_differences.tsv` says what differs, and why it may. The projects are not kept here: `DDLOCK_CORPUS` names a folder with them. `UPDATE_EXPECT=1` writes both tables
//! anew; a difference without a reason fails even then.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

use ddlock::postgres::LockMode;
use serde_json::Value;

use crate::corpus::{Project, projects};
use crate::servers;

/// The version that the differences are those of.
const VERSION: &str = "16";

/// What of a statement is compared, but for its locks.
const WORK: [&str; 4] = ["forbids_transaction_block", "scans", "rewrites", "index_builds"];

/// A difference as a line of the table: project, place, what, server, model.
type Line = [String; 5];

#[test]
fn trace_and_locks_agree_on_real_projects() {
    let version = VERSION.parse().expect("a version");
    let Some(programs) = servers::programs(version) else {
        crate::say(&format!("PostgreSQL {VERSION} is not to be tested with: no real folders were replayed"));
        return;
    };
    let programs = programs.folder.display().to_string();
    let known = Known::read();
    let Some(all) = projects() else {
        return;
    };
    let (mut counts, mut lines) = (Vec::new(), Vec::new());
    let one = |(name, setting): &(String, Setting)| {
        let project = all.iter().find(|project| project.name == *name).expect("a project of the index");
        compare(project, setting, &programs)
    };
    let one = &one;
    let compared: Vec<(usize, Vec<Line>)> = thread::scope(|scope| {
        let running: Vec<_> = known.projects.iter().map(|entry| scope.spawn(move || one(entry))).collect();
        running.into_iter().map(|running| running.join().expect("no panic")).collect()
    });
    for ((name, Setting { rows, schema }), (statements, different)) in known.projects.iter().zip(compared) {
        let differ: BTreeSet<&String> = different.iter().map(|[_, place, ..]| place).collect();
        crate::say(&format!("{name}: {statements} statements, {} differ", differ.len()));
        counts.push(format!("{name}\t{rows}\t{schema}\t{statements}"));
        lines.extend(different);
    }
    known.check(&counts, &lines);
}

/// Traces a project and asks the model; how many statements there are, and where the two differ.
fn compare(project: &Project, setting: &Setting, programs: &str) -> (usize, Vec<Line>) {
    let Setting { rows, schema } = setting;
    let schema = Some(schema).filter(|schema| !schema.is_empty()).map(|schema| path(schema).display().to_string());
    let given: Vec<&str> = schema.iter().flat_map(|schema| ["--schema", schema]).collect();
    let seen = run(project, &[&["trace", "--rows", rows, "--postgres-bin", programs], &given[..]].concat());
    let said = run(project, &[&["locks"], &given[..]].concat());
    assert_eq!(seen.len(), said.len(), "{}: statements", project.name);
    let mut lines = Vec::new();
    for ((place, seen), (same, said)) in seen.iter().zip(&said) {
        assert_eq!(place, same, "{}: places", project.name);
        let mut differ = |what: &str, server: String, model: String| {
            lines.push([project.name.clone(), place.clone(), what.to_owned(), server, model]);
        };
        let (refused, foreseen) = (strings(&seen["fails"]), strings(&said["fails"]));
        if refused != "none" || foreseen != "none" {
            if (refused == "none") != (foreseen == "none") {
                differ("fails", refused, foreseen);
            }
            continue;
        }
        for key in WORK.into_iter().filter(|key| seen[key] != said[key]) {
            differ(key, strings(&seen[key]), strings(&said[key]));
        }
        let (server, held) = (modes(&seen["locks"]), modes(&said["locks"]));
        // Outside a transaction block, locks that last a moment are seen like others.
        let outside = said["forbids_transaction_block"] == true;
        let brief = if outside { modes(&said["brief"]) } else { BTreeMap::new() };
        let relations: BTreeSet<&String> = server.keys().chain(held.keys()).chain(brief.keys()).collect();
        for relation in relations {
            let (got, least) = (server.get(relation), held.get(relation));
            let most = least.max(brief.get(relation));
            if got < least || got > most {
                let name = |mode: Option<&LockMode>| mode.map_or("none", |mode| mode.pg_locks()).to_owned();
                differ(&format!("lock on {relation}"), name(got), name(most));
            }
        }
    }
    (seen.len(), lines)
}

/// Every statement of a report, with the file and line where it stands.
fn run(project: &Project, arguments: &[&str]) -> Vec<(String, Value)> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ddlock"));
    command.args(arguments).args(["--format", "json", "--no-config", "--no-progress"]);
    command.args(["--postgres-version", VERSION]).arg(&project.migrations).env_remove("DDLOCK_DATABASE_URL");
    let output = command.output().expect("ddlock can be run");
    let report: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{}: {error}: {}", project.name, String::from_utf8_lossy(&output.stderr)));
    let folder = project.migrations.display().to_string();
    let mut statements = Vec::new();
    for file in report["files"].as_array().expect("files") {
        let path = file["path"].as_str().expect("a path").trim_start_matches(&folder).trim_start_matches('/');
        for statement in file["statements"].as_array().expect("statements") {
            statements.push((format!("{path}:{}:{}", statement["line"], statement["column"]), statement.clone()));
        }
    }
    statements
}

/// A value of a report in one line.
fn strings(value: &Value) -> String {
    match value {
        Value::Array(items) if items.is_empty() => "none".to_owned(),
        Value::Array(items) => items.iter().map(strings).collect::<Vec<_>>().join(", "),
        Value::String(text) => text.replace(['\n', '\t'], " "),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => value.to_string(),
    }
}

fn modes(locks: &Value) -> BTreeMap<String, LockMode> {
    let mode = |text: &Value| LockMode::ALL.into_iter().find(|mode| *text == mode.pg_locks()).expect("a mode");
    locks.as_object().expect("locks").iter().map(|(relation, text)| (relation.clone(), mode(text))).collect()
}

/// How a project is replayed.
struct Setting {
    /// None where a migration fails on such rows as are made up, as it may on those of the project.
    rows: String,
    /// The file with what is there before, if anything is.
    schema: String,
}

/// What the two tables say.
struct Known {
    projects: Vec<(String, Setting)>,
    counts: Vec<String>,
    /// The reason of each difference.
    reasons: BTreeMap<Line, String>,
}

impl Known {
    fn read() -> Self {
        let lines = |table: &str| -> Vec<String> {
            let text = fs::read_to_string(path(table)).expect("the table");
            text.lines().skip(1).map(str::to_owned).collect()
        };
        let counts = lines("replay.tsv");
        let project = |line: &String| {
            let mut fields = line.split('\t').map(str::to_owned);
            let mut field = || fields.next().expect("a project, its rows and its schema");
            (field(), Setting { rows: field(), schema: field() })
        };
        let reason = |line: String| {
            let fields: Vec<&str> = line.split('\t').collect();
            let [project, place, what, server, model, reason] = fields[..] else {
                panic!("six fields are wanted: {line}");
            };
            ([project, place, what, server, model].map(str::to_owned), reason.to_owned())
        };
        let reasons = lines("replay_differences.tsv").into_iter().map(reason).collect();
        Self { projects: counts.iter().map(project).collect(), counts, reasons }
    }

    /// Fails when something differs that is not in the tables, or no longer differs.
    fn check(&self, counts: &[String], lines: &[Line]) {
        let reason = |line: &Line| self.reasons.get(line).map_or("", String::as_str);
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            write("replay.tsv", "project\trows\tschema\tstatements", counts);
            let lines: Vec<String> =
                lines.iter().map(|line| format!("{}\t{}", line.join("\t"), reason(line))).collect();
            write("replay_differences.tsv", "project\tplace\twhat\tserver\tmodel\twhy", &lines);
        } else {
            assert_eq!(counts, self.counts, "statements of the projects");
            let gone: Vec<_> = self.reasons.keys().filter(|known| !lines.contains(known)).collect();
            assert!(gone.is_empty(), "no longer different: {gone:#?}");
        }
        let new: Vec<_> = lines.iter().filter(|line| reason(line).is_empty()).collect();
        assert!(new.is_empty(), "the server and the model differ: {new:#?}");
    }
}

fn path(table: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it").join(table)
}

fn write(table: &str, head: &str, lines: &[String]) {
    let lines: Vec<&str> = std::iter::once(head).chain(lines.iter().map(String::as_str)).collect();
    fs::write(path(table), lines.join("\n") + "\n").expect("the table can be written");
}
