//! `ddlock locks`: the tables and timelines a person reads, the fields a program reads, the page in between.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use ddlock::locks::{Collector, Report};
use ddlock::parse::parse;
use ddlock::postgres::Version;
use ddlock::replay::Replay;
use ddlock::report::{LocksFormat, Look, write_locks};
use ddlock::run::visit;
use ddlock::source::{Choices, Series, TransactionMode, find};
use ddlock::timeline::Link;
use serde_json::Value;
use similar::TextDiff;

use crate::cli::{CASE, Case, check};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_ddlock"))
        .current_dir(ROOT)
        .env("LC_ALL", "C.UTF-8")
        .arg("locks")
        .args(arguments)
        .output()
        .expect("ddlock starts")
}

/// The folders in `examples/`: each holds what is expected of it. `UPDATE_EXPECT=1` writes it anew.
#[test]
fn examples() {
    let formats = [("text", "locks.txt"), ("json", "locks.json"), ("html", "locks.html")];
    for example in ["shop", "saas", "ledger", "safe-rollout"] {
        for (format, file) in formats {
            // One page shows how pages look.
            if format == "html" && example != "shop" {
                continue;
            }
            let output = run(&["--format", format, &format!("examples/{example}")]);
            assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{example}");
            assert_eq!(output.status.code(), Some(0), "exit code of examples/{example}");
            let printed = String::from_utf8(output.stdout).expect("reports are UTF-8");
            let file = Path::new(ROOT).join("examples").join(example).join(file);
            if std::env::var_os("UPDATE_EXPECT").is_some() {
                fs::write(&file, &printed).expect("the example's folder takes a file");
            }
            let expected = fs::read_to_string(&file).unwrap_or_default();
            let difference =
                TextDiff::from_lines(&expected, &printed).unified_diff().header("expected", "printed").to_string();
            assert!(expected == printed, "{} differs (UPDATE_EXPECT=1 writes it anew):\n{difference}", file.display());
        }
    }
}

/// A folder with one table per file that others use, and a migration as the last file.
#[track_caller]
fn shows(migration: &str, args: &[&str], expected: &[&str]) {
    let files = [
        (
            "m/1.sql",
            "CREATE TABLE a (id bigint PRIMARY KEY, n int, s text); CREATE TABLE b (id bigint PRIMARY KEY, a_id bigint);",
        ),
        ("m/2.sql", migration),
    ];
    let args = [&["locks", "m/2.sql"], args].concat();
    check(&Case { files: &files, args: &args, out: expected, ..CASE });
}

#[test]
fn an_alter_and_a_backfill_are_one_long_bar() {
    shows(
        "BEGIN;\nALTER TABLE a ADD COLUMN t text;\nUPDATE a SET t = s;\nUPDATE b SET a_id = 1;\nCOMMIT;",
        &[],
        &[
            "BEGIN ... COMMIT\n",
            "  held  1     2     3      COMMIT\n",
            "  a     #########W########\n",
            "  b                 ...W..\n",
            "reads and writes of `a` wait while its rows are written, and until the",
            "meanwhile reads and writes of `a` still wait, locked since line 2",
        ],
    );
}

#[test]
fn locks_get_stronger_and_are_released() {
    shows(
        "BEGIN;\nCREATE INDEX ON a (n);\nALTER TABLE a ALTER COLUMN n SET NOT NULL;\nDROP TABLE b;\nROLLBACK;",
        &[],
        &["ROLLBACK\n  a     ===B==>##S########\n", "  b                 ######\n"],
    );
    shows(
        "BEGIN;\nLOCK TABLE b IN SHARE MODE;\nSAVEPOINT s;\nDROP TABLE a;\nROLLBACK TO s;\nDELETE FROM b;\nCOMMIT;",
        &[],
        &["  b     ===============W==\n  a           ######\n"],
    );
    shows(
        "BEGIN;\nSAVEPOINT s;\nDROP TABLE a;\nSAVEPOINT u;\nROLLBACK TO s;\nDELETE FROM b;\nCOMMIT;",
        &[],
        &["  a     ######\n  b           ...W..\n"],
    );
}

#[test]
fn statements_that_commit_by_themselves_have_no_timeline() {
    let sql = "ALTER TABLE a ADD COLUMN t text;\nCREATE INDEX CONCURRENTLY a_n ON a (n);\nCREATE TABLE c (id int);";
    shows(
        sql,
        &[],
        &[
            "m/2.sql: transactions 1 to 3: each statement commits by itself\n",
            "reads and writes of `a` wait, for a moment",
            "only schema changes and vacuuming of `a` wait while the index `a_n` is",
            "CREATE INDEX CONCURRENTLY cannot run inside a transaction block",
            "waits for every transaction that has written `a`",
            "    1 more statement locks nothing that others use (line 3)\n",
        ],
    );
    let refused = "fails: PostgreSQL refuses CREATE INDEX CONCURRENTLY inside a transaction\n";
    shows(sql, &["--transaction", "file"], &[refused]);
}

#[test]
fn what_nobody_uses_yet_is_summed_up() {
    let sql = "CREATE TABLE c (id int);\nCREATE INDEX ON c (id);\nALTER TABLE c ADD COLUMN d int;";
    shows(sql, &[], &["m/2.sql: 3 statements lock nothing that others use (lines 1-3)\n"]);
    shows(sql, &["--transaction", "file"], &["m/2.sql: 3 statements lock nothing that others use (lines 1-3)\n"]);
}

#[test]
fn a_block_is_one_statement() {
    let sql = "DO $$ BEGIN\n  ALTER TABLE a ADD COLUMN t text;\n  IF x THEN UPDATE b SET a_id = 1; END IF;\n  EXECUTE y;\nEND $$;";
    shows(
        sql,
        &[],
        &[
            "    a           ACCESS EXCLUSIVE  reads, writes\n",
            "    b +1 index  ROW EXCLUSIVE     DDL            rows written\n",
            "some of it runs on a condition or in a loop: taken to run once",
            "not analysed: line 4: it is put together at run time",
        ],
    );
    let fields = &[r#""public.a": "AccessExclusiveLock""#, r#""public.b": "RowExclusiveLock""#, r#""transaction": 1,"#];
    shows(sql, &["--format", "json"], fields);
}

/// What the file before made has rows, what this file makes has none.
#[test]
fn what_data_can_do() {
    let old = "fails if there are duplicates under `a_n` of `a`";
    shows("CREATE UNIQUE INDEX a_n ON a (n);", &[], &[old]);
    let new = "CREATE TABLE c (n int); CREATE UNIQUE INDEX c_n ON c (n);";
    shows(new, &[], &["m/2.sql: 2 statements lock nothing that others use (line 1)\n"]);
    shows("TRUNCATE a;", &[], &["loses every row of `a`"]);
    shows("ALTER TABLE a RENAME COLUMN s TO t;", &[], &["breaks: `s` of `a` is called `t` from then on"]);
}

/// What fails, waits and is locked is named as it is.
#[test]
fn what_is_said_of_partitions() {
    let made = "CREATE TABLE p (id int PRIMARY KEY, b_id bigint REFERENCES b) PARTITION BY RANGE (id);
                CREATE TABLE rest PARTITION OF p DEFAULT; CREATE TABLE refs (p_id int REFERENCES p);
                CREATE TABLE one (id int NOT NULL, b_id bigint); CREATE DOMAIN short AS text; CREATE TABLE d (s short);";
    let files = |migration| {
        let first = "CREATE TABLE b (id bigint PRIMARY KEY);";
        [("m/0.sql", first), ("m/1.sql", made), ("m/2.sql", migration)]
    };
    let shows = |migration, version, expected: &[&str]| {
        let args = ["locks", "m/2.sql", "--postgres-version", version];
        check(&Case { files: &files(migration), args: &args, out: expected, ..CASE });
    };
    shows(
        "CREATE TABLE two PARTITION OF p FOR VALUES FROM (1) TO (10);",
        "15",
        &[
            "reads and writes of `p` and `rest` wait while every row of `rest` is read",
            "after that writes to `b` and `refs` wait, for a moment",
            "fails if a row of `rest` violates its new bound",
        ],
    );
    shows("ALTER TABLE p DETACH PARTITION rest;", "15", &["fails if a row of `refs` points into the partition"]);
    shows(
        "ALTER DOMAIN short ADD CHECK (length(VALUE) < 9);",
        "15",
        &["fails if a row of `d` violates the new constraint"],
    );
    shows(
        "ALTER DOMAIN short ADD CONSTRAINT s CHECK (length(VALUE) < 9);",
        "15",
        &["fails if a row violates `s` of `d`"],
    );
    shows("DROP INDEX CONCURRENTLY of_another_history;", "15", &["every transaction that has used its table"]);
    shows(
        "ALTER TABLE b ALTER COLUMN id SET COMPRESSION pglz;",
        "13",
        &["PostgreSQL 13 does not have `SET COMPRESSION`, which came with 14"],
    );
}

/// The text of an example as it is on a terminal of that many columns.
fn on_terminal(width: usize) -> String {
    let path = Path::new(ROOT).join("examples/shop/migrations");
    let choices =
        Choices { include_down: true, start_after: None, wanted: &|_, _| true, mode: &|_| None, layout: &|_| None };
    let found = find(&[path], &choices).expect("migrations");
    let mut report = Report::new(Version::ASSUMED, false);
    let replay = |_: &Series| Replay::new(Version::ASSUMED);
    visit(&found.series, &mut Collector::new(&replay, &mut report), &|| ()).expect("files that can be read");
    let mut text = Vec::new();
    let look = Look { width: Some(width), ..Look::PLAIN };
    write_locks(&report, LocksFormat::Text, look, &mut text).expect("memory takes every write");
    String::from_utf8(text).expect("UTF-8")
}

#[test]
fn terminals_are_not_overrun() {
    for width in [40, 50, 63, 64, 80, 100, 200] {
        let text = on_terminal(width);
        // Paths are not broken.
        for line in text.lines().filter(|line| !line.contains(ROOT)) {
            assert!(line.chars().count() <= width, "{width} columns: {line}");
        }
        assert!(text.contains("held"), "{text}");
    }
}

/// 500 statements or pairs of them.
fn repeat(statement: impl Fn(usize) -> String) -> String {
    (0..500).map(statement).collect::<Vec<_>>().concat()
}

#[test]
fn narrow_and_wide_and_long() {
    let many = repeat(|n| format!("UPDATE a SET n = {n} WHERE n = 1;\nALTER TABLE b ADD c{n} int;\n"));
    let ruler = "  held  1   5    10   15   20   25   30   35   40   45   50   55   60   65\n";
    shows(&many, &["--transaction", "file"], &[ruler, " 995  1000 COMMIT\n"]);
    let alike = repeat(|n| format!("UPDATE a SET n = {n};\n"));
    shows(&alike, &["--transaction", "file"], &["    499 more statements like it, to line 500\n"]);
    let tables = repeat(|n| format!("DROP TABLE t{n};\n"));
    shows(&tables, &["--transaction", "file"], &["  and 470 more relations, locked no stronger than these\n"]);
    let name = "a_table_with_a_name_of_sixty_three_characters_which_is_the_most";
    let sql = format!("BEGIN; DROP TABLE {name}; DROP TABLE a; COMMIT;");
    shows(&sql, &[], &["    a_table_with_a_name...s_which_is_the_most  ACCESS EXCLUSIVE  reads, writes\n"]);
}

#[test]
fn what_does_not_parse_is_shown_and_exits_1() {
    let files = [("1.sql", "CREATE TABLE a (id int);\n"), ("2.sql", "DROP TABLE a;\nALTER TABL a;\n")];
    let broken = "does not parse: syntax error at or near \"TABL\" (line 2, column 7)";
    check(&Case {
        files: &files,
        args: &["locks", "2.sql"],
        code: 1,
        out: &[broken, "loses `a` with its rows"],
        ..CASE
    });
    let field = r#""syntax_error": "syntax error at or near \"TABL\"""#;
    check(&Case { files: &files, args: &["locks", "--format", "json", "."], code: 1, out: &[field], ..CASE });
    check(&Case { files: &files, args: &["locks", "--format", "html", "."], code: 1, out: &["class=\"bad\""], ..CASE });
    check(&Case { files: &files, args: &["locks", "1.sql"], ..CASE });
}

#[test]
fn the_same_input_as_lint() {
    let stdin = Case { args: &["locks", "-"], stdin: "DROP TABLE a", ..CASE };
    check(&Case { out: &["-: transaction 1: the statement commits by itself\n", "no migration creates `a`"], ..stdin });
    let files =
        [("dump.sql", "CREATE TABLE a (id int);"), ("ddlock.toml", "postgres-version = 16\nschema = \"dump.sql\"")];
    check(&Case { files: &files, out: &["(PostgreSQL 16)", "loses `a` with its rows"], ..stdin });
    check(&Case { files: &files, args: &["locks", "--no-config", "-"], out: &["PostgreSQL 15 assumed"], ..stdin });
    check(&Case {
        files: &[("1.sql", "select 1")],
        args: &["locks", "-o", "page.html", "--format", "html", "1.sql"],
        ..CASE
    });
    check(&Case { args: &["locks", "nowhere"], code: 2, err: &["nowhere"], ..CASE });
    check(&Case {
        args: &["locks", "--format", "sarif"],
        code: 2,
        err: &["possible values: text, json, html"],
        ..CASE
    });
    let coloured = ["locks", "--color", "always", "-"];
    check(&Case { args: &coloured, out: &["\u{1b}[31mACCESS EXCLUSIVE\u{1b}[0m"], ..stdin });
}

#[test]
fn pages_escape_what_they_show() {
    let sql = "DROP TABLE \"<script>alert(1)</script>\";";
    let output = &["DROP TABLE &quot;&lt;script&gt;alert(1)&lt;/script&gt;&quot;"];
    check(&Case { args: &["locks", "--format", "html", "-"], stdin: sql, out: output, ..CASE });
}

/// The fields that other programs read, each of its type.
fn check_shape(report: &Value) {
    assert_eq!(report["version"], 1);
    assert!(report["postgres_version"].is_u64());
    for file in report["files"].as_array().expect("files") {
        assert!(file["path"].is_string());
        for statement in file["statements"].as_array().expect("statements") {
            assert!(statement["line"].is_u64() && statement["transaction"].is_u64() && statement["sql"].is_string());
            assert!(statement["forbids_transaction_block"].is_boolean());
            for mode in statement["locks"].as_object().expect("locks").values() {
                let known = ddlock::postgres::LockMode::ALL.iter().any(|known| mode == known.pg_locks());
                assert!(known, "{mode} is no mode");
            }
            for list in ["rewrites", "scans", "index_builds", "unknown"] {
                assert!(statement[list].as_array().expect(list).iter().all(Value::is_string));
            }
        }
    }
}

/// A function whose statements are followed, or that runs none, is known.
#[test]
fn what_is_known_is_not_called_unknown() {
    let sql = "CREATE TABLE t (id int PRIMARY KEY, n int);
        CREATE FUNCTION grow() RETURNS void LANGUAGE plpgsql AS $$ BEGIN ALTER TABLE t ADD COLUMN m int; END $$;
        CREATE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 1';
        SELECT grow(); UPDATE t SET n = one(); SELECT grow(), n FROM t;";
    let mut replay = Replay::new(Version::NEWEST);
    let mut unknown = Vec::new();
    replay.start(TransactionMode::None, 6, Link::NextFile);
    replay.script(&"a.sql".into(), &parse(sql), &mut |step| unknown.extend(step.effects.unknown.clone()));
    assert_eq!(unknown, ["what the function `grow` does is not known"]);
}

#[test]
fn the_fields_are_there() {
    for example in ["shop", "saas", "ledger", "safe-rollout"] {
        let output = run(&["--format", "json", &format!("examples/{example}")]);
        check_shape(&serde_json::from_slice(&output.stdout).expect("JSON"));
    }
}

#[test]
#[allow(clippy::print_stderr, reason = "a test that looks at nothing must say so")]
fn the_corpus_goes_through() {
    let Ok(corpus) = std::env::var("DDLOCK_CORPUS") else {
        eprintln!("DDLOCK_CORPUS is not set: no real folders were looked at");
        return;
    };
    let mut projects = 0;
    for project in fs::read_dir(&corpus).expect("the corpus").map(|entry| entry.expect("an entry").path()) {
        if !project.is_dir() {
            continue;
        }
        projects += 1;
        let project = project.to_str().expect("UTF-8");
        for format in ["json", "text", "html"] {
            let output = run(&["--format", format, "--no-config", project]);
            let error = String::from_utf8_lossy(&output.stderr);
            assert!(matches!(output.status.code(), Some(0 | 1)) && error.is_empty(), "{project}: {error}");
            if format == "json" {
                check_shape(&serde_json::from_slice(&output.stdout).expect("JSON"));
            }
        }
    }
    assert!(projects > 0, "no project in {corpus}");
}
