//! The command line as a user meets it: arguments and files in; exit code, standard output and error out.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::source::folder;

/// One run of the binary in a folder of its own.
pub(crate) struct Case<'a> {
    pub(crate) files: &'a [(&'a str, &'a str)],
    pub(crate) args: &'a [&'a str],
    pub(crate) stdin: &'a str,
    pub(crate) code: i32,
    /// What standard output must hold, piece by piece.
    pub(crate) out: &'a [&'a str],
    /// What standard error must hold, piece by piece; nothing at all when this is empty.
    pub(crate) err: &'a [&'a str],
}

pub(crate) const CASE: Case<'static> = Case { files: &[], args: &[], stdin: "", code: 0, out: &[], err: &[] };

#[track_caller]
pub(crate) fn check(case: &Case<'_>) {
    let folder = folder(case.files);
    check_in(folder.path(), case);
}

#[track_caller]
fn check_in(folder: &Path, case: &Case<'_>) {
    let output = run(folder, case.args, case.stdin);
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    let shown = format!("ddlock {}\n--- stdout\n{out}--- stderr\n{err}---", case.args.join(" "));
    assert_eq!(output.status.code(), Some(case.code), "{shown}");
    for piece in case.out {
        assert!(out.contains(piece), "no {piece:?} in the output of {shown}");
    }
    for piece in case.err {
        assert!(err.contains(piece), "no {piece:?} in the errors of {shown}");
    }
    assert!(!case.err.is_empty() || err.is_empty(), "{shown}");
    assert!(!err.contains("panicked"), "{shown}");
}

fn run(folder: &Path, args: &[&str], stdin: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_ddlock"))
        .args(args)
        .current_dir(folder)
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    // A command that does not read its input closes it early.
    let _ = child.stdin.take().expect("a pipe").write_all(stdin.as_bytes());
    child.wait_with_output().expect("the binary ends")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

const TABLE: &str = "CREATE TABLE t (id bigint PRIMARY KEY, a text);\n";
const BAD: &str = "SET lock_timeout = '2s';\nCREATE INDX i ON t (a);\n";
const FOLDER: &[(&str, &str)] = &[("m/1_table.sql", TABLE), ("m/2_index.sql", BAD)];
const CONCISE: &[&str] = &["lint", "--format", "concise", "m"];

#[test]
fn findings_make_the_exit_code() {
    let bad = "m/2_index.sql:2:8: error[syntax-error]";
    let concise = |more: &'static [&'static str]| [CONCISE, more].concat();
    check(&Case { files: FOLDER, args: &concise(&[]), code: 1, out: &[bad], ..CASE });
    check(&Case { files: FOLDER, args: &concise(&["--ignore", "syntax-error"]), ..CASE });
    check(&Case { files: FOLDER, args: &concise(&["--select", "truncates,unused-allow"]), ..CASE });
    check(&Case { files: FOLDER, args: &concise(&["--quiet"]), code: 1, out: &[bad], ..CASE });
    let lower = [("ddlock.toml", "rules.syntax-error = \"warning\""), FOLDER[0], FOLDER[1]];
    let warning = "m/2_index.sql:2:8: warning[syntax-error]";
    check(&Case { files: &lower, args: &concise(&[]), out: &[warning], ..CASE });
    check(&Case { files: &lower, args: &concise(&["--fail-on", "warning"]), code: 1, out: &[warning], ..CASE });
    check(&Case { files: &lower, args: &concise(&["--no-config"]), code: 1, out: &[bad], ..CASE });
}

#[test]
fn the_configuration_chooses_rules_and_the_command_line_overrules_it() {
    let with = |config: &'static str| [("ddlock.toml", config), FOLDER[0], FOLDER[1]];
    let concise = |more: &'static [&'static str]| [CONCISE, more].concat();
    for config in ["ignore = [\"syntax-error\"]", "select = [\"truncates\"]", "[rules]\nsyntax-error = \"off\""] {
        check(&Case { files: &with(config), args: &concise(&[]), ..CASE });
        let selected = concise(&["--select", "syntax-error"]);
        check(&Case { files: &with(config), args: &selected, code: 1, out: &["error[syntax-error]"], ..CASE });
    }
}

#[test]
fn every_way_to_name_migrations() {
    let json = |paths: &[&'static str]| [&["lint", "--format", "json"], paths].concat();
    let counts = ["\"files\": 1,", "\"statements\": 2,", "\"path\": \"m/2_index.sql\""];
    check(&Case { files: FOLDER, args: &json(&["m/2_index.sql"]), code: 1, out: &counts, ..CASE });
    check(&Case { files: FOLDER, args: &json(&["./m/2_index.sql"]), code: 1, out: &["./m/2_index.sql"], ..CASE });
    check(&Case { files: FOLDER, args: &json(&["m"]), code: 1, out: &["\"files\": 2,"], ..CASE });
    check(&Case { files: FOLDER, args: &json(&["m/", "m/2_index.sql"]), code: 1, out: &["\"files\": 2,"], ..CASE });
    check(&Case { files: FOLDER, args: &json(&["."]), code: 1, out: &["\"path\": \"m/2_index.sql\""], ..CASE });
    check(&Case { files: FOLDER, args: &json(&[]), code: 1, out: &["\"path\": \"m/2_index.sql\""], ..CASE });
    check(&Case { args: &json(&["-"]), stdin: BAD, code: 1, out: &["\"path\": \"-\"", "\"line\": 2,"], ..CASE });
    let configured = [("ddlock.toml", "include = [\"m\"]\n"), ("a/1.sql", BAD), FOLDER[0]];
    check(&Case { files: &configured, args: &json(&[]), out: &["\"files\": 1,"], ..CASE });
}

#[test]
fn nothing_to_read_is_an_error_that_says_what_was_looked_for() {
    let lint = |path: &'static str| ["lint", path];
    let looked = ["error: m: no migration found: looked for *.sql", "help: "];
    check(&Case { files: &[("m/", "")], args: &lint("m"), code: 2, err: &looked, ..CASE });
    check(&Case { files: &[("m/README.md", "")], args: &lint("m"), code: 2, err: &looked, ..CASE });
    check(&Case { args: &["lint"], code: 2, err: &["error: .: no migration found"], ..CASE });
    check(&Case { args: &lint("x.sql"), code: 2, err: &["error: x.sql: no such file or folder", "help: "], ..CASE });
    let down = [("m/1.down.sql", "select 1")];
    check(&Case { files: &down, args: &lint("m"), code: 2, err: &["1 down migration: --include-down"], ..CASE });
    let excluded = [("ddlock.toml", "exclude = [\"m\"]"), FOLDER[0]];
    check(&Case { files: &excluded, args: &lint("m"), code: 2, err: &["the configuration excludes 1 file"], ..CASE });
}

#[test]
fn usage_mistakes() {
    let cases: &[(&[&str], &[&str])] = &[
        (&[], &["Usage: ddlock"]),
        (&["lnt"], &["unrecognized subcommand 'lnt'", "lint"]),
        (&["lint", "--fromat", "json"], &["unexpected argument '--fromat'", "--format"]),
        (&["lint", "--format", "xml"], &["invalid value 'xml'", "json"]),
        (&["lint", "--postgres-version", "12"], &["`12` is not a version ddlock knows: give 13, 14, 15, 16, 17 or 18"]),
        (&["lint", "--transaction", "some"], &["invalid value 'some'", "pipeline"]),
        (&["lint", "--select", "index-not-concurent"], &["no rule `index-not-concurent`", "`index-not-concurrent`"]),
        (&["lint", "--ignore", "zzz"], &["no rule `zzz`", "`ddlock rules` lists all"]),
        (&["explain", "index-not-concurent"], &["no rule", "`index-not-concurrent` is the nearest"]),
        (&["prove", "m", "--max-wait", "long"], &["give a time, such as 200ms, 1.5s or 2min"]),
    ];
    for (args, err) in cases {
        check(&Case { args, code: 2, err, ..CASE });
    }
}

#[test]
fn configuration_mistakes_have_a_place() {
    let cases: &[(&str, &[&str])] = &[
        ("\nslect = []\n", &["ddlock.toml:2:1", "unknown key `slect`", "`select` is the nearest"]),
        ("select = [\"indx-not-concurrent\"]", &["ddlock.toml:1:11", "`index-not-concurrent` is the nearest"]),
        ("[rules]\nindex-not-concurrnt = \"off\"", &["ddlock.toml:2:1", "`index-not-concurrent` is the nearest"]),
        ("[rules]\nindex-not-concurrent = \"eror\"", &["ddlock.toml:2:24", "unknown value `eror`", "`error`"]),
        ("postgres-version = 12", &["ddlock.toml:1:20", "give 13, 14, 15, 16, 17 or 18"]),
        ("transaction = \"fil\"", &["ddlock.toml:1:15", "unknown value `fil`", "`file` is the nearest"]),
        ("max-lock-timeout = \"5 parsecs\"", &["ddlock.toml:1:20", "\"500ms\""]),
        ("[[paths]]\ntransaction = \"file\"", &["ddlock.toml:1:1", "the key `match` is missing"]),
        ("[[paths]]\nmatch = \"a\"\ntransation = \"file\"", &["ddlock.toml:3:1", "`transaction` is the nearest"]),
        ("exclude = [\"{a\"]", &["ddlock.toml:1:12", "not a glob"]),
        ("select = [", &["ddlock.toml:1:"]),
        ("include = \"plain\"", &["ddlock.toml:1:11", "write a list: `[\"one\", \"two\"]`"]),
        ("lock-timeout-is-set = yes", &["ddlock.toml:1:23", "`true` or `false` without"]),
        ("schema = 5", &["ddlock.toml:1:10"]),
    ];
    for (config, err) in cases {
        let files = [("ddlock.toml", *config), FOLDER[0]];
        check(&Case { files: &files, args: &["lint", "m"], code: 2, err, ..CASE });
    }
    let missing = ["lint", "--config", "no.toml", "m"];
    check(&Case {
        files: FOLDER,
        args: &missing,
        code: 2,
        err: &["error: no.toml: the configuration cannot be read"],
        ..CASE
    });
}

#[test]
fn configuration_is_found_upwards_and_flags_win() {
    let config = "postgres-version = 14\nfail-on = \"advice\"\nschema = \"dump.sql\"\n";
    let files = [("ddlock.toml", config), ("dump.sql", TABLE), ("a/b/m/1.sql", BAD)];
    let folder = folder(&files);
    let below = folder.path().join("a/b");
    let args = ["lint", "--format", "json", "m"];
    check_in(&below, &Case { args: &args, code: 1, out: &["\"postgres_version\": 14"], ..CASE });
    let flags = ["lint", "--format", "json", "--postgres-version", "17", "m"];
    check_in(&below, &Case { args: &flags, code: 1, out: &["\"postgres_version\": 17"], ..CASE });
}

/// What one transaction must not do, and two may.
const ADD: &str = "SET lock_timeout = '2s';\nALTER TABLE t ADD CONSTRAINT c CHECK (a <> '') NOT VALID;\n";
const VALIDATE: &str = "ALTER TABLE t VALIDATE CONSTRAINT c;\n";

#[test]
fn the_mode_of_a_path_decides() {
    let both = format!("{ADD}{VALIDATE}");
    let config = "[[paths]]\nmatch = \"wrapped/**\"\ntransaction = \"file\"\n";
    let files = [
        ("ddlock.toml", config),
        ("plain/1.sql", TABLE),
        ("plain/2.sql", &both),
        ("wrapped/1.sql", TABLE),
        ("wrapped/2.sql", &both),
    ];
    let lint =
        |path: &'static str, more: &'static [&'static str]| [&["lint", "--format", "concise", path], more].concat();
    let together = ["2.sql:3:15: error[validates-in-same-transaction]"];
    check(&Case { files: &files, args: &lint("plain", &[]), ..CASE });
    check(&Case { files: &files, args: &lint("wrapped", &[]), code: 1, out: &together, ..CASE });
    check(&Case { files: &files, args: &lint("wrapped", &["--transaction", "none"]), ..CASE });
    check(&Case { files: &files, args: &lint("plain", &["--transaction", "file"]), code: 1, out: &together, ..CASE });
}

#[test]
fn pending_files_share_a_transaction_when_the_tool_has_one_for_all() {
    let files = [("m/1.sql", TABLE), ("m/2.sql", ADD), ("m/3.sql", VALIDATE)];
    let all = ["lint", "--format", "concise", "--transaction", "all"];
    let together = ["m/3.sql:1:15: error[validates-in-same-transaction]"];
    check(&Case {
        files: &files,
        args: &[&all[..], &["m/2.sql", "m/3.sql"]].concat(),
        code: 1,
        out: &together,
        ..CASE
    });
    // A folder was deployed file by file.
    check(&Case { files: &files, args: &[&all[..], &["m"]].concat(), ..CASE });
}

#[test]
fn old_migrations_are_replayed_only() {
    let lint = |more: &'static [&'static str]| [&["lint", "--format", "json", "m"], more].concat();
    for name in ["1_table", "1_table.sql", "1", "m/1_table.sql"] {
        let args = ["lint", "--format", "json", "m", "--start-after", name];
        check(&Case { files: FOLDER, args: &args, code: 1, out: &["\"files\": 1,"], ..CASE });
    }
    check(&Case { files: FOLDER, args: &lint(&["--start-after", "2_index"]), out: &["\"files\": 0,"], ..CASE });
    let wrong = ["start-after `3_index`: no migration has this name", "`2_index.sql` is the nearest"];
    check(&Case { files: FOLDER, args: &lint(&["--start-after", "3_index"]), code: 2, err: &wrong, ..CASE });
}

#[test]
fn a_baseline_holds_what_was_there() {
    let folder = folder(FOLDER);
    let write = ["lint", "--write-baseline", "known.json", "m"];
    check_in(folder.path(), &Case { args: &write, out: &["baseline"], ..CASE });
    let args = ["lint", "--format", "concise", "--baseline", "known.json", "m"];
    check_in(folder.path(), &Case { args: &args, ..CASE });
    // Lines move, and the folder may be named in another way; the finding stays known.
    fs::write(folder.path().join("m/2_index.sql"), format!("-- moved\n\n{BAD}")).expect("a file");
    let elsewhere = ["lint", "--format", "concise", "--baseline", "../known.json", "."];
    check_in(&folder.path().join("m"), &Case { args: &elsewhere, ..CASE });
    // The same again is new.
    fs::write(folder.path().join("m/3.sql"), BAD.replace(" i ", " j ")).expect("a file");
    check_in(folder.path(), &Case { args: &args, code: 1, out: &["m/3.sql:2:8: error["], ..CASE });
    let missing = ["lint", "--baseline", "no.json", "m"];
    check_in(
        folder.path(),
        &Case { args: &missing, code: 2, err: &["no.json: the baseline cannot be read", "help: "], ..CASE },
    );
    fs::write(folder.path().join("known.json"), "{").expect("a file");
    check_in(
        folder.path(),
        &Case { args: &args, code: 2, err: &["known.json:1:1: the baseline cannot be understood"], ..CASE },
    );
}

#[test]
fn down_migrations_are_left_out_and_said() {
    let files = [("m/1.up.sql", TABLE), ("m/1.down.sql", "SELECT 1;\n")];
    let lint = |more: &'static [&'static str]| [&["lint"], more].concat();
    check(&Case { files: &files, args: &lint(&["m"]), out: &["m: 1 down migration left out; --include-down"], ..CASE });
    let named = ["m/1.down.sql: down migration left out; --include-down judges it"];
    check(&Case { files: &files, args: &lint(&["m/1.down.sql"]), out: &named, ..CASE });
    check(&Case { files: &files, args: &lint(&["--include-down", "m"]), out: &["in 2 files"], ..CASE });
}

#[test]
fn comments_that_allow_nothing_are_reported() {
    let lint = |text: &str, code, out: &[&str]| {
        let files = [("m/1.sql", text)];
        let args = [CONCISE, &["--fail-on", "advice"]].concat();
        check(&Case { files: &files, args: &args, code, out, ..CASE });
    };
    let with = |comment: &str| format!("SELECT 1;\n-- ddlock: allow {comment}\nCREATE INDX i ON t (a);\n");
    lint(&with("syntax-error -- the old parser takes it"), 0, &[]);
    let unused = "m/1.sql:2:1: advice[unused-allow] nothing to allow: `truncates` finds nothing in this statement";
    lint(&with("syntax-error, truncates -- why"), 1, &[unused]);
    let unknown = "m/1.sql:2:1: advice[unused-allow] there is no rule `sintax-error`";
    lint(&with("sintax-error -- why"), 1, &[unknown, "m/1.sql:3:8: error[syntax-error]"]);
    lint("SELECT 1;\n-- ddlock: allow truncates -- why\n", 1, &["m/1.sql:2:1: advice[unused-allow]"]);
}

#[test]
fn a_dump_is_the_schema_to_start_from() {
    let lint = |dump: &'static str| ["lint", "--schema", dump, "-"];
    let files = [("dump.sql", TABLE), ("empty.sql", "\n"), ("broken.sql", "CREATE TABLE t (;\n")];
    check(&Case { files: &files, args: &lint("dump.sql"), stdin: "SELECT 1;", out: &["nothing found"], ..CASE });
    let missing = ["no.sql: the schema cannot be read", "pg_dump --schema-only"];
    check(&Case { args: &lint("no.sql"), code: 2, err: &missing, ..CASE });
    check(&Case { files: &files, args: &lint("empty.sql"), code: 2, err: &["the schema holds no statement"], ..CASE });
    let broken = ["error: broken.sql:1:17: the schema does not parse: syntax error"];
    check(&Case { files: &files, args: &lint("broken.sql"), code: 2, err: &broken, ..CASE });
}

#[test]
fn unusual_bytes_are_survived() {
    let folder = folder(&[("m/", "")]);
    let m = folder.path().join("m");
    fs::write(m.join("1.sql"), b"-- caf\xe9\nSELECT 1;\n").expect("a file");
    fs::write(m.join("2.sql"), b"\xef\xbb\xbfSELECT 1;\r\nSELECT 2;\r\n").expect("a file");
    let utf16: Vec<u8> = "\u{feff}SELECT 1;".encode_utf16().flat_map(u16::to_le_bytes).collect();
    fs::write(m.join("3.sql"), utf16).expect("a file");
    let out = ["nothing found in 3 files, 4 statements", "m/1.sql: is not UTF-8", "m/3.sql: is UTF-16"];
    check_in(folder.path(), &Case { args: &["lint", "m"], out: &out, ..CASE });
}

#[cfg(unix)]
#[test]
fn links_and_names_of_unix() {
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;

    check(&Case {
        args: &["lint", "--format", "concise", "/dev/stdin"],
        stdin: BAD,
        code: 1,
        out: &["/dev/stdin:2:8: error[syntax-error]"],
        ..CASE
    });
    let folder = folder(&[("m/1.sql", "SELECT 1;")]);
    let m = folder.path().join("m");
    symlink("../m", m.join("loop")).expect("a link");
    let out = ["nothing found in 1 file", "m/loop: leads back to a folder above it"];
    check_in(folder.path(), &Case { args: &["lint", "m"], out: &out, ..CASE });
    symlink("nowhere", m.join("2.sql")).expect("a link");
    let gone = ["error: m/2.sql: cannot be read: the link leads nowhere"];
    check_in(folder.path(), &Case { args: &["lint", "m"], code: 2, err: &gone, ..CASE });
    fs::remove_file(m.join("2.sql")).expect("the link");
    fs::write(m.join(std::ffi::OsStr::from_bytes(b"\xff.sql")), "SELECT 1;").expect("a file");
    let name = ["the name is not valid UTF-8", "help: rename the file"];
    check_in(folder.path(), &Case { args: &["lint", "m"], code: 2, err: &name, ..CASE });
}

#[test]
fn git_ignored_files_are_read_only_when_named() {
    let files = [(".git/HEAD", ""), (".gitignore", "scratch.sql\n"), ("scratch.sql", BAD), ("m/1.sql", TABLE)];
    let lint = |path: &'static str| ["lint", "--format", "json", path];
    check(&Case { files: &files, args: &lint("."), out: &["\"files\": 1,"], ..CASE });
    check(&Case { files: &files, args: &lint("scratch.sql"), code: 1, out: &["\"path\": \"scratch.sql\""], ..CASE });
}

#[test]
fn reports_go_where_they_are_sent() {
    let folder = folder(FOLDER);
    let args = ["lint", "--format", "json", "--output", "report.json", "m"];
    check_in(folder.path(), &Case { args: &args, code: 1, ..CASE });
    let report = fs::read_to_string(folder.path().join("report.json")).expect("a report");
    assert!(report.starts_with('{'), "{report}");
    let nowhere = ["lint", "--output", "no/report.json", "m"];
    check_in(folder.path(), &Case { args: &nowhere, code: 2, err: &["no/report.json: cannot be written"], ..CASE });
    let colour = run(folder.path(), &["lint", "--color", "always", "m"], "");
    assert!(text(&colour.stdout).contains("\u{1b}["));
    let plain = run(folder.path(), &["lint", "m"], "");
    assert!(!text(&plain.stdout).contains("\u{1b}["));
}

#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    let files: Vec<(String, &str)> = (0..400).map(|number| (format!("m/{number}.sql"), "SELEC 1;\n")).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), *text)).collect();
    let folder = folder(&files);
    let mut child = Command::new(env!("CARGO_BIN_EXE_ddlock"))
        .args(["lint", "m"])
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("the binary ends");
    assert_eq!(text(&output.stderr), "");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn rules_and_their_pages() {
    check(&Case { args: &["rules"], out: &["index-not-concurrent", "error"], ..CASE });
    check(&Case { args: &["rules", "--format", "json"], out: &["\"name\": \"index-not-concurrent\""], ..CASE });
    check(&Case {
        args: &["explain", "index-not-concurrent"],
        out: &["index-not-concurrent\n\n", "CONCURRENTLY"],
        ..CASE
    });
    check(&Case { args: &["--version"], out: &["ddlock "], ..CASE });
    check(&Case { args: &["lint", "--help"], out: &["--transaction", "Exit codes:", "[default: 15]"], ..CASE });
}

#[test]
fn migrations_in_another_language_are_called_that() {
    let files = [("db/migrate/20240101000000_x.rb", "class X < ActiveRecord::Migration[8.0]\nend\n")];
    let told = ["db/migrate: no migration found", "it holds files in Ruby, and ddlock reads SQL"];
    check(&Case { files: &files, args: &["lint", "db/migrate"], code: 2, err: &told, ..CASE });
}

/// What psql runs and is not in the file is not passed over in silence.
#[test]
fn commands_of_psql_that_hide_statements_are_told() {
    let hidden =
        "\\set ON_ERROR_STOP on\nSELECT 1;\n\\i schema/foo.sql\nSELECT format('DROP TABLE %I', n) FROM t \\gexec\n";
    let told = [
        "not analysed: m/1.sql:3:1: psql reads another file here: lint that file as",
        "not analysed: m/1.sql:4:42: psql runs what the query before it returns",
    ];
    check(&Case { files: &[("m/1.sql", hidden)], args: &["lint", "m"], out: &told, ..CASE });
}

/// Deep nesting takes stack in every stage: it is said, not died of.
#[test]
fn no_depth_overflows_a_stack() {
    let sum = |term: &str, terms: usize| vec![term; terms].join("+");
    let nested = |open: &str, close: &str, times: usize| format!("{}1{}", open.repeat(times), close.repeat(times));
    let refused = "`stack depth limit exceeded`";
    let unread = "not analysed: m/1.sql:1:1: it is nested too deeply";
    let a = sum("a", 950);
    let everywhere = format!(
        "CREATE TABLE t (a int DEFAULT {}, CHECK ({a} > 0));\nALTER TABLE t ADD CHECK ({a} > 1), ALTER a TYPE bigint USING {a};\n\
         CREATE INDEX i ON t (({a}));\nCREATE VIEW v AS SELECT {a} FROM t;\nDO $$ BEGIN UPDATE t SET a = {a}; END $$;\n",
        sum("1", 950)
    );
    let blocks = format!("DO $$ {} NULL; {} $$;", "BEGIN ".repeat(5000), "END; ".repeat(5000));
    for (sql, code, out) in [
        (format!("SELECT {};", sum("1", 50_000)), 1, refused),
        (format!("CREATE TABLE t (a int, CHECK (a > {}));", sum("a", 50_000)), 1, refused),
        (format!("SELECT {};", sum("1", 3000)), 0, unread),
        (format!("SELECT {};", nested("(", ")", 20_000)), 1, "memory exhausted at or near"),
        (format!("SELECT {};", nested("(", ")", 4000)), 0, unread),
        (format!("SELECT {};", nested("ARRAY[", "]", 9000)), 1, "memory exhausted at or near"),
        (format!("DO $$ BEGIN UPDATE t SET a = {}; END $$;", sum("1", 50_000)), 1, refused),
        (blocks, 0, "not analysed: m/1.sql:1:1"),
        (format!("DO $$ DECLARE n int; BEGIN n := {}; END $$;", sum("1", 3000)), 0, "not analysed: m/1.sql:1:33"),
        (everywhere, 0, "in 1 file, 6 statements"),
    ] {
        let files = [("m/1.sql", sql.as_str())];
        let args = ["lint", "--select", "syntax-error", "m"];
        check(&Case { files: &files, args: &args, code, out: &[out], ..CASE });
    }
}

#[test]
fn findings_about_a_column_point_at_it() {
    let table = "CREATE TABLE b (id bigint PRIMARY KEY, at date UNIQUE);\nCREATE TABLE t (\n  id int PRIMARY KEY,\n  x json,\n\
                 \x20 y json, z timestamp,\n  b_id bigint REFERENCES b,\n  FOREIGN KEY (z) REFERENCES b (at)\n);\n";
    check(&Case {
        files: &[("m/1.sql", table)],
        args: CONCISE,
        out: &[
            "m/1.sql:3:3: advice[small-primary-key]",
            "m/1.sql:4:3: advice[json-column]",
            "m/1.sql:5:11: advice[timestamp-without-zone]",
            "m/1.sql:6:3: advice[foreign-key-without-index]",
            "m/1.sql:7:3: advice[foreign-key-without-index]",
        ],
        ..CASE
    });
    let text = ["lint", "--select", "json-column", "m"];
    check(&Case { files: &[("m/1.sql", table)], args: &text, out: &["and `y`"], ..CASE });
}

#[test]
fn what_is_no_text_is_said_once() {
    let folder = folder(&[("m/", ""), ("f/2.sql", TABLE)]);
    let mut picture = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    picture.extend((0..4000_u32).map(|byte| (byte * 7) as u8));
    fs::write(folder.path().join("m/1.sql"), picture).expect("a file");
    let out = ["m/1.sql:3:1: error[syntax-error] the text holds a NUL byte"];
    check_in(folder.path(), &Case { args: CONCISE, code: 1, out: &out, ..CASE });
    let lines = text(&run(folder.path(), &["lint", "-q", "--format", "concise", "m"], "").stdout);
    assert_eq!(lines.lines().count(), 1, "{lines}");
    check_in(folder.path(), &Case { args: &["lint", "/dev/null"], out: &["nothing found in 1 file"], ..CASE });
    // Reading a pipe that nobody writes to would wait for ever.
    let made = Command::new("mkfifo").arg(folder.path().join("f/1.sql")).status().expect("mkfifo runs");
    assert!(made.success());
    let out = ["nothing found in 1 file", "f/1.sql: left out, because it is no file; name it to read it"];
    check_in(folder.path(), &Case { args: &["lint", "f"], out: &out, ..CASE });
}

#[test]
fn line_ends_and_long_lines_are_survived() {
    let wide = format!("SELECT {}1;\r\nSELEC 2", "'x', ".repeat(100_000));
    let out = ["m/1.sql:2:1: error[syntax-error]"];
    check(&Case { files: &[("m/1.sql", &wide)], args: CONCISE, code: 1, out: &out, ..CASE });
    let broken = wide.replace("1;", "1 FRM FRM;");
    let folder = folder(&[("m/1.sql", &broken)]);
    let report = text(&run(folder.path(), &["lint", "m"], "").stdout);
    assert!(report.lines().all(|line| line.chars().count() < 200), "{}", &report[..500]);
}

const GOOSE: &[(&str, &str)] = &[
    ("m/1_a.sql", "-- +goose Up\nCREATE TABLE t (a int);\n-- +goose Down\nDROP TABLE t;"),
    ("m/2_b.sql", "-- +goose NO TRANSACTION\n-- +goose Up\nCREATE INDEX CONCURRENTLY i ON t (a);"),
    ("m/README.sql", "select 1"),
];

#[test]
fn config_shows_what_was_found() {
    let text = "\
m
  layout           goose: `-- +goose Up` in 1_a.sql
  order            by the number names begin with
  direction        2 up; each file may hold its way down, which is left out
  transaction      file: BEGIN … COMMIT around each (as goose does)
  sent otherwise   2_b.sql (none)
  first            1_a.sql
  last             2_b.sql

server           PostgreSQL 15 assumed; say --postgres-version
starting schema  none: what no migration creates is assumed to exist
configuration    none

note: m/README.sql: left out, because goose runs only files whose names begin
  with a number
";
    check(&Case { files: GOOSE, args: &["config", "m"], out: &[text], ..CASE });
    let configured = [("ddlock.toml", "transaction = \"query\"\npostgres-version = 16"), GOOSE[0]];
    let out = [
        "  transaction      query: each file as one query, a transaction if it holds two",
        "(`transaction` in ./ddlock.toml)",
        "server           PostgreSQL 16\n",
        "configuration    ",
        "ddlock.toml",
    ];
    let output = run(folder(&configured).path(), &["config", "m"], "");
    assert_eq!(output.status.code(), Some(0), "{}", text_of(&output));
    let shown = text_of(&output);
    for piece in [out[0], out[2], out[4]] {
        assert!(shown.contains(piece), "no {piece:?} in {shown}");
    }
    assert!(shown.lines().all(|line| line.chars().count() <= 80), "{shown}");
    let output = run(folder(GOOSE).path(), &["config", "--format", "json", "m"], "");
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let found = &json["folders"][0];
    for (key, value) in [("path", "m"), ("layout", "goose"), ("transaction", "file"), ("last", "m/2_b.sql")] {
        assert_eq!(found[key], value, "{key} in {json}");
    }
    assert_eq!(found["opted_out"], serde_json::json!([{"path": "m/2_b.sql", "transaction": "none"}]));
    assert_eq!((&found["up"], &found["both_ways"], &json["version"]), (&2.into(), &true.into(), &1.into()));
}

fn text_of(output: &Output) -> String {
    text(&output.stdout) + &text(&output.stderr)
}

#[test]
fn the_tool_can_be_named() {
    let plain = [("m/1_a.sql", TABLE), ("m/x/1_a.sql", TABLE)];
    let shown = ["layout           tern: --layout", "transaction      file:"];
    check(&Case { files: &plain, args: &["config", "--layout", "tern", "m"], out: &shown, ..CASE });
    let config = ("ddlock.toml", "layout = \"dbmate\"\n[[paths]]\nmatch = \"m/x/**\"\nlayout = \"supabase\"");
    let both = ["layout           dbmate: `layout` in the configuration", "layout           supabase: `layout` in the"];
    check(&Case { files: &[config, plain[0], plain[1]], args: &["config", "m"], out: &both, ..CASE });
    let wrong = ["invalid value 'gose'", "goose"];
    check(&Case { files: &plain, args: &["lint", "--layout", "gose", "m"], code: 2, err: &wrong, ..CASE });
    let wrong =
        ["ddlock.toml:1:10", "there is no migration tool `flywai`", "`flyway` is the nearest; known are goose,"];
    let config = [("ddlock.toml", "layout = \"flywai\""), plain[0]];
    check(&Case { files: &config, args: &["lint", "m"], code: 2, err: &wrong, ..CASE });
}

/// Rails keeps `db/structure.sql`, which pg_dump writes, beside migrations in Ruby.
#[test]
fn a_dump_is_no_migration() {
    let dump = "--\n-- PostgreSQL database dump\n--\nCREATE TABLE public.t (id bigint, a text);\n";
    let rails = [("db/structure.sql", dump), ("db/migrate/1_x.rb", ""), ("new.sql", "CREATE INDEX i ON t (a);")];
    let wrong = ["db: no migration found but a dump of the schema", "--schema db/structure.sql"];
    check(&Case { files: &rails, args: &["lint", "db"], code: 2, err: &wrong, ..CASE });
    let named = ["lint", "--format", "concise", "--schema", "db/structure.sql", "new.sql"];
    check(&Case { files: &rails, args: &named, code: 1, out: &["new.sql:1:1: error[index-not-concurrent]"], ..CASE });
    check(&Case { files: &rails, args: &["lint", "db/structure.sql", "--select", "truncates"], ..CASE });
    let own = "CREATE TABLE public.ar_internal_metadata (\n    key character varying NOT NULL\n);\n";
    let shown = ["layout           rails: `CREATE TABLE public.ar_internal_metadata (` in"];
    let files = [("db/structure.sql", &*format!("{dump}{own}"))];
    check(&Case { files: &files, args: &["config", "db/structure.sql"], out: &shown, ..CASE });
    let shown = ["starting schema  db/structure.sql"];
    check(&Case { files: &rails, args: &["config", "--schema", "db/structure.sql", "new.sql"], out: &shown, ..CASE });
}

/// `manage.py sqlmigrate` and `alembic upgrade --sql` print the BEGIN and COMMIT that they would send.
#[test]
fn printed_sql_is_known_by_its_comments() {
    let django = "BEGIN;\n--\n-- Add field note to order\n--\nALTER TABLE \"orders\" ADD COLUMN \"note\" text NULL;\n\
                  CREATE INDEX \"i\" ON \"orders\" (\"note\");\nCOMMIT;\n";
    let shown = ["-\n  layout           django: `-- Add field note to order` in it", "transaction      none:"];
    check(&Case { args: &["config", "-"], stdin: django, out: &shown, ..CASE });
    let held = ["-:6:1: error[index-not-concurrent]"];
    check(&Case { args: &["lint", "--format", "concise", "-"], stdin: django, code: 1, out: &held, ..CASE });
    let alembic = "BEGIN;\n\n-- Running upgrade 1975ea83b712 -> 27c6a30d7c24\n\nCOMMIT;\n\n\
                   CREATE INDEX CONCURRENTLY i ON account (id);\n\nBEGIN;\n\n\
                   UPDATE alembic_version SET version_num='27c6a30d7c24' WHERE alembic_version.version_num = '1975ea83b712';\n\n\
                   COMMIT;\n";
    let shown = ["layout           alembic: `-- Running upgrade` in standard input"];
    check(&Case { args: &["config", "-"], stdin: alembic, out: &shown, ..CASE });
    let run = ["lint", "--format", "concise", "--select", "refused-in-transaction", "-"];
    check(&Case { args: &run, stdin: alembic, ..CASE });
    let inside = alembic.replace("COMMIT;\n\nCREATE", "CREATE");
    check(&Case { args: &run, stdin: &inside, code: 1, out: &["refused-in-transaction"], ..CASE });
}

/// The changesets of one Liquibase file are transactions of one deployment: nothing else runs between them.
#[test]
fn changesets_of_one_file_are_one_deployment() {
    let text = "--liquibase formatted sql\n--changeset a:1\nCREATE TABLE t (id bigint PRIMARY KEY, a text);\n\
                --changeset a:2\nCREATE INDEX i ON t (a);\n";
    let later = "--liquibase formatted sql\n--changeset a:3\nCREATE INDEX j ON t (a);\n";
    let lint = ["lint", "--format", "concise", "--select", "index-not-concurrent", "m"];
    let files = [("m/1.sql", text), ("m/2.sql", later)];
    check(&Case { files: &files[..1], args: &lint, ..CASE });
    check(&Case { files: &files, args: &lint, code: 1, out: &["m/2.sql:3:1: error[index-not-concurrent]"], ..CASE });
}

/// What a migration takes in is part of it: in its transaction, a table that it made is nobody else's.
#[test]
fn a_migration_that_takes_in_another_file_is_one() {
    let table = "create table t (id bigint primary key, a text);\n{{ template \"shared/v.sql\" . }}\n";
    let files = [
        ("m/tern.conf", ""),
        ("m/001_a.sql", table),
        ("m/shared/v.sql", "create index i on t (a);\n"),
        ("m/002_b.sql", "{{ template \"shared/w.sql\" . }}\n"),
        ("m/shared/w.sql", "set lock_timeout = '1s';\ncreate index j on t (a);\n"),
    ];
    let only = ["m/shared/w.sql:2:1", "1 error in"];
    check(&Case { files: &files, args: &["lint", "m"], code: 1, out: &only, ..CASE });
    check(&Case { files: &files, args: &["locks", "m"], out: &["2 transactions with"], ..CASE });
}
