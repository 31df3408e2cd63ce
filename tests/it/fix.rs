//! `lint --fix`: what is mended in place, to the byte; and that lint finds nothing of it afterwards.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use crate::source::folder;

const BASE: &str = "CREATE TABLE t (id bigint PRIMARY KEY, a int, b text);\nCREATE TABLE u (id bigint PRIMARY KEY);\n";

fn lint(at: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ddlock"));
    // Run for a pull request, it would ask git what is new.
    let command = command.current_dir(at).env_clear().env("LC_ALL", "C.UTF-8").args(["lint", "--no-config"]);
    command.args(args).output().expect("ddlock starts")
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// The file after the fix; what stood in it is `old`. A base that makes the tables lies before it.
#[track_caller]
fn check(base: (&str, &str), name: &str, old: &str, new: &str) {
    let at = folder(&[base, (name, old)]);
    let dry = lint(at.path(), &["--fix", "--dry-run", name]);
    assert_eq!(fs::read_to_string(at.path().join(name)).expect("the file"), old, "a dry run writes nothing");
    let asked = lint(at.path(), &["--fix", name]);
    assert_eq!(fs::read_to_string(at.path().join(name)).expect("the file"), old, "nobody was asked");
    assert!(said(&asked).contains("`--yes` writes without asking"), "{}", said(&asked));
    let fixed = lint(at.path(), &["--fix", "--yes", "--fail-on", "warning", name]);
    let written = fs::read_to_string(at.path().join(name)).expect("the file");
    assert_eq!(written, new, "{}", said(&dry));
    assert_eq!(fixed.status.code(), Some(0), "{}", said(&fixed));
    let again = lint(at.path(), &["--fix", "--yes", name]);
    assert!(said(&again).contains("nothing can be fixed in place"), "{}", said(&again));
}

const PLAIN: (&str, &str) = ("1_base.sql", BASE);

#[test]
fn words_are_put_in_and_the_rest_stays() {
    check(
        PLAIN,
        "2.sql",
        "-- why\n  create  index\ti -- here\n    on t (a);  -- done\n",
        "-- why\n  create  index CONCURRENTLY\ti -- here\n    on t (a);  -- done\n",
    );
}

#[test]
fn a_byte_order_mark_and_line_ends_stay() {
    check(
        PLAIN,
        "2.sql",
        "\u{feff}SET lock_timeout = '1s';\r\nALTER TABLE t ADD CONSTRAINT c CHECK (a > 0);\r\n-- Ende: ü\r\n",
        "\u{feff}SET lock_timeout = '1s';\r\nALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID;\r\nALTER TABLE t VALIDATE \
         CONSTRAINT c;\r\n-- Ende: ü\r\n",
    );
}

#[test]
fn what_waits_for_long_is_not_bounded() {
    check(
        PLAIN,
        "2.sql",
        "ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (id) REFERENCES u;\nDROP INDEX i;\nALTER TABLE t ADD COLUMN c int;",
        "SET lock_timeout = '2s';\nALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (id) REFERENCES u NOT VALID;\nALTER TABLE t \
         VALIDATE CONSTRAINT f;\nRESET lock_timeout;\nDROP INDEX CONCURRENTLY i;\nSET lock_timeout = '2s';\nALTER TABLE t \
         ADD COLUMN c int;",
    );
}

/// A partitioned table's index is built in several statements, of which each has its own way with the bound; behind the
/// last that needs one, none is set.
#[test]
fn what_is_built_in_parts_is_not_bounded() {
    let parts = "CREATE TABLE ev (id bigint, at date) PARTITION BY RANGE (at);\n\
                 CREATE TABLE ev_1 PARTITION OF ev FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');\n\
                 CREATE TABLE ev_2 PARTITION OF ev FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');\n";
    check(
        ("1_base.sql", parts),
        "2.sql",
        "CREATE INDEX ev_id ON ev (id);\n",
        "SET lock_timeout = '2s';\nCREATE INDEX ev_id ON ONLY ev USING btree (id);\nRESET lock_timeout;\nCREATE INDEX \
         CONCURRENTLY ev_1_id_idx ON public.ev_1 USING btree (id);\nSET lock_timeout = '2s';\nALTER INDEX public.ev_id \
         ATTACH PARTITION public.ev_1_id_idx;\nRESET lock_timeout;\nCREATE INDEX CONCURRENTLY ev_2_id_idx ON public.ev_2 \
         USING btree (id);\nSET lock_timeout = '2s';\nALTER INDEX public.ev_id ATTACH PARTITION public.ev_2_id_idx;\n",
    );
    check(
        PLAIN,
        "2.sql",
        "ALTER TABLE t ADD COLUMN c int;\nCREATE INDEX i ON t (a);\nCREATE INDEX j ON t (b);\nRESET search_path;\n",
        "SET lock_timeout = '2s';\nALTER TABLE t ADD COLUMN c int;\nRESET lock_timeout;\nCREATE INDEX CONCURRENTLY i ON t \
         (a);\nCREATE INDEX CONCURRENTLY j ON t (b);\nRESET search_path;\n",
    );
    check(
        PLAIN,
        "2.sql",
        "SET lock_timeout = '1s';\nCREATE INDEX i ON t (a);\nCREATE INDEX j ON t (b);\nALTER TABLE t ADD COLUMN c int;\n",
        "SET lock_timeout = '1s';\nRESET lock_timeout;\nCREATE INDEX CONCURRENTLY i ON t (a);\nCREATE INDEX CONCURRENTLY j \
         ON t (b);\nSET lock_timeout = '1s';\nALTER TABLE t ADD COLUMN c int;\n",
    );
}

#[test]
fn a_dry_run_reports_what_would_remain() {
    let sql = "CREATE INDEX i ON t (a);\nCLUSTER t USING t_pkey;\n";
    let at = folder(&[PLAIN, ("2.sql", sql)]);
    let dry = lint(at.path(), &["--fix", "--dry-run", "2.sql"]);
    let text = said(&dry);
    let (diff, rest) = text.split_once("what would remain:").unwrap_or_else(|| panic!("{text}"));
    assert!(diff.contains("CREATE INDEX CONCURRENTLY i ON t (a);"), "{text}");
    assert!(rest.contains("cluster-rewrites") && !rest.contains("index-not-concurrent"), "{text}");
    assert_eq!(fs::read_to_string(at.path().join("2.sql")).expect("the file"), sql);
}

#[test]
fn the_mark_of_the_tool_is_set() {
    let goose = format!("-- +goose Up\n{BASE}\n-- +goose Down\nDROP TABLE t, u;\n");
    check(
        ("00001_base.sql", &goose),
        "00002_i.sql",
        "-- +goose Up\nCREATE INDEX i ON t (a);\n\n-- +goose Down\nDROP INDEX i;\n",
        "-- +goose NO TRANSACTION\n-- +goose Up\nCREATE INDEX CONCURRENTLY i ON t (a);\n\n-- +goose Down\nDROP INDEX i;\n",
    );
    let dbmate = format!("-- migrate:up\n{BASE}\n-- migrate:down\nDROP TABLE t, u;\n");
    check(
        ("20240101000000_base.sql", &dbmate),
        "20240202000000_i.sql",
        "-- migrate:up\nCREATE INDEX i ON t (a);\n\n-- migrate:down\nDROP INDEX i;\n",
        "-- migrate:up transaction:false\nCREATE INDEX CONCURRENTLY i ON t (a);\n\n-- migrate:down\nDROP INDEX i;\n",
    );
    check(
        ("000001_base.up.sql", BASE),
        "000002_i.up.sql",
        "CREATE INDEX i ON t (a);\n",
        "CREATE INDEX CONCURRENTLY i ON t (a);\n",
    );
}

/// In one transaction NOT VALID and VALIDATE are no help, and a second statement makes a query one: only the bound on
/// the wait is set.
#[test]
fn what_cannot_stay_one_file_is_left() {
    let at = folder(&[
        ("000001_base.up.sql", BASE),
        ("000002_x.up.sql", "CREATE INDEX i ON t (a);\nALTER TABLE t ADD CHECK (a > 0);\n"),
    ]);
    let fixed = lint(at.path(), &["--fix", "--yes", "--format", "concise", "000002_x.up.sql"]);
    let text = fs::read_to_string(at.path().join("000002_x.up.sql")).expect("the file");
    assert_eq!(
        text,
        "SET LOCAL lock_timeout = '2s';\nCREATE INDEX i ON t (a);\nALTER TABLE t ADD CHECK (a > 0);\n",
        "{}",
        said(&fixed)
    );
    assert_eq!(fixed.status.code(), Some(1));
}

#[test]
fn what_may_have_run_is_not_touched() {
    let unsafe_sql = "CREATE INDEX i ON t (a);\n";
    let at = folder(&[PLAIN, ("2.sql", unsafe_sql), ("3.sql", "CREATE INDEX j ON t (b);\n")]);
    let all = lint(at.path(), &["--fix", "--yes", "."]);
    assert_eq!(all.status.code(), Some(2), "{}", said(&all));
    assert!(said(&all).contains("which migrations have run already is not known"), "{}", said(&all));
    let later = lint(at.path(), &["--fix", "--yes", "--start-after", "2", "."]);
    assert!(said(&later).contains("fixed 1 file"), "{}", said(&later));
    assert_eq!(fs::read_to_string(at.path().join("2.sql")).expect("the file"), unsafe_sql);
    let json = lint(at.path(), &["--fix", "--yes", "--format", "json", "2.sql"]);
    assert_eq!(json.status.code(), Some(2), "{}", said(&json));
}
