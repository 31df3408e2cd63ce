//! Folders of migration tools: which files are read, in which order, which part goes up, how each is sent.

use std::fs;
use std::path::{Path, PathBuf};

use ddlock::parse::parse_sections;
use ddlock::source::{Choices, Found, find, natural};
use tempfile::TempDir;

/// A folder with these files; a name that ends in `/` is an empty folder.
pub(crate) fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, text) in files {
        let path = folder.path().join(name);
        if name.ends_with('/') {
            fs::create_dir_all(path).expect("a folder");
            continue;
        }
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    folder
}

/// Reads `paths` of a folder. Each line of the answer is one migration: `up file 1_a.sql [create table a()]`,
/// in brackets when it is replayed only.
pub(crate) fn read(files: &[(&str, &str)], paths: &[&str], include_down: bool) -> (String, Found) {
    let folder = folder(files);
    let paths: Vec<PathBuf> = paths.iter().map(|path| folder.path().join(path)).collect();
    let choices = Choices { include_down, ..Choices::default() };
    let found = find(&paths, &choices).expect("migrations");
    let mut lines = Vec::new();
    for migration in found.series.iter().flat_map(|series| &series.migrations) {
        let content = migration.read().expect("a file that can be read");
        for unit in migration.units(&content) {
            let scripts = parse_sections(&content.text, &unit.ranges).collect::<Vec<_>>();
            let statements: Vec<&str> =
                scripts.iter().flat_map(|script| &script.statements).map(|statement| statement.text.as_ref()).collect();
            let mode = migration.sent(&content.text, &unit, &scripts[0]);
            let path = relative(&migration.path, folder.path());
            let direction = format!("{:?}", migration.direction).to_lowercase();
            let mode = format!("{mode:?}").to_lowercase();
            let line = format!("{direction} {mode} {path} {}", statements.join("; "));
            lines.push(if migration.report { line } else { format!("({line})") });
        }
    }
    (lines.join("\n"), found)
}

fn relative(path: &str, folder: &Path) -> String {
    path.trim_start_matches(folder.to_str().expect("UTF-8")).trim_start_matches('/').to_owned()
}

#[track_caller]
pub(crate) fn check(layout: &str, files: &[(&str, &str)], paths: &[&str], expected: &[&str]) {
    let (lines, found) = read(files, paths, false);
    assert_eq!(lines, expected.join("\n"));
    let layouts: Vec<&str> =
        found.series.iter().flat_map(|series| &series.layouts).map(|(_, detected)| detected.layout.name).collect();
    assert_eq!(layouts.join(", "), layout);
}

#[test]
fn numbers_are_numbers_in_every_component() {
    let mut names =
        ["10_b.sql", "9_a.sql", "v10/1.sql", "v9/10.sql", "v9/9.sql", "a.sql", "1.10_x", "1.9_x", "01", "1"];
    names.sort_by(|a, b| natural(a, b));
    assert_eq!(
        names,
        ["01", "1", "1.9_x", "1.10_x", "9_a.sql", "10_b.sql", "a.sql", "v9/9.sql", "v9/10.sql", "v10/1.sql"]
    );
}

#[test]
fn plain_folders() {
    check(
        "plain",
        &[
            ("10_c.SQL", "select 3"),
            ("9_b.sql", "select 2"),
            ("1_a.psql", "select 1"),
            ("README.md", "no"),
            (".hidden/0.sql", "select 0"),
            ("node_modules/x/1.sql", "select 0"),
        ],
        &[""],
        &["up none 1_a.psql select 1", "up none 9_b.sql select 2", "up none 10_c.SQL select 3"],
    );
}

#[test]
fn a_named_file_comes_after_those_before_it() {
    let files = [
        ("1.sql", "select 1"),
        ("2.sql", "select 2"),
        ("3.sql", "select 3"),
        ("notes/9.sql", "select 9"),
        ("2.down.sql", "select -2"),
    ];
    check("plain", &files, &["2.sql"], &["(up none 1.sql select 1)", "up none 2.sql select 2"]);
    check(
        "plain",
        &files,
        &["3.sql", "1.sql"],
        &["up none 1.sql select 1", "(up none 2.sql select 2)", "up none 3.sql select 3"],
    );
}

#[test]
fn the_series_begins_above_folders_that_are_migrations() {
    let files = [
        ("m/2024-01-01-000000_a/up.sql", "select 1"),
        ("m/2024-01-01-000000_a/down.sql", "select -1"),
        ("m/2024-01-02-000000_b/up.sql", "select 2"),
        ("m/2024-01-02-000000_b/metadata.toml", "run_in_transaction = false"),
        ("other/1.sql", "select 9"),
    ];
    check(
        "diesel",
        &files,
        &["m/2024-01-02-000000_b/up.sql"],
        &["(up file m/2024-01-01-000000_a/up.sql select 1)", "up query m/2024-01-02-000000_b/up.sql select 2"],
    );
    check(
        "diesel",
        &files,
        &["m/2024-01-02-000000_b"],
        &["(up file m/2024-01-01-000000_a/up.sql select 1)", "up query m/2024-01-02-000000_b/up.sql select 2"],
    );
    let versions = [("s/v9/a.sql", "select 9"), ("s/v10/a.sql", "select 10"), ("s/v10/b.sql", "select 11")];
    check(
        "plain",
        &versions,
        &["s/v10/b.sql"],
        &["(up none s/v9/a.sql select 9)", "(up none s/v10/a.sql select 10)", "up none s/v10/b.sql select 11"],
    );
}

#[test]
fn down_migrations_follow_in_reverse_when_asked_for() {
    let files = [
        ("000001_a.up.sql", "select 1"),
        ("000001_a.down.sql", "select -1"),
        ("000002_b.up.sql", "select 2"),
        ("000002_b.down.sql", "select -2"),
    ];
    let (lines, _) = read(&files, &[""], true);
    let expected = [
        "up query 000001_a.up.sql select 1",
        "up query 000002_b.up.sql select 2",
        "down query 000002_b.down.sql select -2",
        "down query 000001_a.down.sql select -1",
    ];
    assert_eq!(lines, expected.join("\n"));
    check("golang-migrate", &files, &[""], &expected[..2]);
}

#[test]
fn both_ways_in_one_file() {
    let goose = "-- +goose Up\nselect 1;\n-- +goose Down\nselect -1";
    let (lines, _) = read(&[("1_a.sql", goose)], &[""], true);
    assert_eq!(lines, "up file 1_a.sql select 1\ndown file 1_a.sql select -1");
}

#[test]
fn goose() {
    check(
        "goose",
        &[
            ("1_a.sql", "-- +goose Up\nselect 1\n\n-- +goose Down\nselect -1"),
            (
                "2_b.sql",
                "-- +goose NO TRANSACTION\n-- +goose up\n-- +goose StatementBegin\nselect 2;\n-- +goose StatementEnd",
            ),
        ],
        &[""],
        &["up file 1_a.sql select 1", "up none 2_b.sql select 2"],
    );
}

#[test]
fn sql_migrate_blocks_repeat() {
    let repeated = "-- +migrate Up\nselect 1;\n-- +migrate Up notransaction\nselect 2;\n-- +migrate Down\nselect -1;";
    check(
        "sql-migrate",
        &[("1.sql", repeated), ("2.sql", "-- +migrate Up\nselect 3")],
        &[""],
        &["up none 1.sql select 1; select 2", "up file 2.sql select 3"],
    );
}

#[test]
fn dbmate() {
    check(
        "dbmate",
        &[
            ("1_a.sql", "-- migrate:up transaction:false\nselect 1;\n-- migrate:down\nselect -1;"),
            ("2_b.sql", "-- migrate:up\nselect 2;\n-- migrate:down transaction:false\nselect -2;"),
        ],
        &[""],
        &["up query 1_a.sql select 1", "up file 2_b.sql select 2"],
    );
}

#[test]
fn tern() {
    check(
        "tern",
        &[
            ("001_a.sql", "select 1;\n---- create above / drop below ----\nselect -1;"),
            ("002_b.sql", "---- tern: disable-tx ----\nselect 2;\n---- create above / drop below ----\nselect -2;"),
        ],
        &[""],
        &["up file 001_a.sql select 1", "up none 002_b.sql select 2"],
    );
}

#[test]
fn liquibase() {
    let text = "--liquibase formatted sql\n\n--changeset me:1\nselect 1;\n--rollback select -1;\n\
                -- changeset me:2 runInTransaction:false\nselect 2;";
    check("liquibase", &[("a.sql", text)], &[""], &["up file a.sql select 1", "up none a.sql select 2"]);
}

#[test]
fn one_transaction_for_all() {
    let journal = ("meta/_journal.json", "{}");
    check(
        "drizzle",
        &[journal, ("0000_a.sql", "select 1;--> statement-breakpoint\nselect 2")],
        &[""],
        &["up all 0000_a.sql select 1; select 2"],
    );
    check(
        "node-pg-migrate",
        &[("1_a.sql", "-- Up Migration\nselect 1;\n-- Down Migration\nselect -1;")],
        &[""],
        &["up all 1_a.sql select 1"],
    );
}

#[test]
fn prisma_and_hasura() {
    check(
        "prisma",
        &[("20240101000000_a/migration.sql", "select 1"), ("migration_lock.toml", "")],
        &["20240101000000_a/migration.sql"],
        &["up query 20240101000000_a/migration.sql select 1"],
    );
    check(
        "hasura",
        &[("1676582663723_a/up.sql", "select 1"), ("1676582663723_a/down.sql", "select -1")],
        &[""],
        &["up file 1676582663723_a/up.sql select 1"],
    );
}

#[test]
fn flyway_and_refinery() {
    let files = [
        ("V1_1__b.sql", "select 2"),
        ("V1__a.sql", "select 1"),
        ("V1_10__d.sql", "create  index concurrently i on t (a)"),
        ("V1_2__c.sql", "select 3"),
        ("R__z.sql", "select 9"),
        ("U1__a.sql", "select -1"),
    ];
    let expected = [
        "up file V1__a.sql select 1",
        "up file V1_1__b.sql select 2",
        "up file V1_2__c.sql select 3",
        "up none V1_10__d.sql create  index concurrently i on t (a)",
        "up file R__z.sql select 9",
    ];
    check("flyway", &files, &[""], &expected);
    check(
        "refinery",
        &[("Cargo.toml", "refinery = \"0.8\""), ("V2__b.sql", "select 2"), ("U1__a.sql", "select 1")],
        &[""],
        &["up file U1__a.sql select 1", "up file V2__b.sql select 2"],
    );
}

#[test]
fn sqlx_is_golang_migrate_in_rust() {
    let files = [
        ("Cargo.toml", "[dependencies]\nsqlx = \"0.8\""),
        ("migrations/20240101000000_a.up.sql", "-- no-transaction\nselect 1"),
        ("migrations/20240102000000_b.up.sql", "\n-- no-transaction\nselect 2"),
        ("migrations/20240103000000_c.up.sql", "\u{feff}-- no-transaction\nselect 3"),
    ];
    check(
        "sqlx",
        &files,
        &["migrations"],
        &[
            "up query migrations/20240101000000_a.up.sql select 1",
            "up file migrations/20240102000000_b.up.sql select 2",
            "up file migrations/20240103000000_c.up.sql select 3",
        ],
    );
    check("golang-migrate", &[("1_a.up.sql", "select 1")], &[""], &["up query 1_a.up.sql select 1"]);
}

#[test]
fn a_rust_project_with_numbered_files_need_not_use_sqlx() {
    let project = |manifest: &'static str| [("Cargo.toml", manifest), ("api/migrations/1_a.sql", "select 1")];
    let plain = ["up none api/migrations/1_a.sql select 1"];
    let folder = ["api/migrations"];
    for manifest in
        ["", "[dependencies]\ntokio-postgres = \"1\"\n# sqlx = 1\nsqlx_like = 1\nx = { features = [\"sqlx\"] }"]
    {
        check("plain", &project(manifest), &folder, &plain);
    }
    let file = ["up file api/migrations/1_a.sql select 1"];
    for manifest in [
        "[workspace.dependencies]\nsqlx = \"0.8\"",
        "[dependencies]\nsqlx.workspace = true",
        "[dependencies.sqlx]\nversion = \"0.8\"",
        "[dependencies]\ndb = { package = \"sqlx\", version = \"0.8\" }",
    ] {
        check("sqlx", &project(manifest), &folder, &file);
    }
    for sign in ["api/.sqlx/query.json", "api/sqlx-data.json"] {
        check("sqlx", &[(sign, ""), ("api/migrations/1_a.sql", "select 1")], &folder, &file);
    }
    // A service in another language, below a Rust workspace.
    let [manifest, migration] = project("[workspace.dependencies]\nsqlx = \"0.8\"");
    check("plain", &[manifest, ("api/go.mod", ""), migration], &folder, &plain);
    let first = [("1_a.sql", "-- no-transaction\nselect 1"), ("2_b.sql", "select 2")];
    check("sqlx", &first, &[""], &["up query 1_a.sql select 1", "up file 2_b.sql select 2"]);
    check("plain", &[("1_a.sql", "select 1;\n-- no-transaction")], &[""], &["up none 1_a.sql select 1"]);
}

#[test]
fn layouts_known_by_side_files_folders_and_names() {
    check(
        "supabase",
        &[("supabase/migrations/20240101000000_a.sql", "select 1")],
        &["supabase/migrations"],
        &["up pipeline supabase/migrations/20240101000000_a.sql select 1"],
    );
    check(
        "atlas",
        &[("atlas.sum", ""), ("1.sql", "-- atlas:txmode none\n\nselect 1"), ("2.sql", "select 2")],
        &[""],
        &["up none 1.sql select 1", "up file 2.sql select 2"],
    );
    check(
        "postgrator",
        &[("001.do.a.sql", "select 1"), ("001.undo.a.sql", "select -1")],
        &[""],
        &["up query 001.do.a.sql select 1"],
    );
    check(
        "pop",
        &[("1_a.up.sql", "select 1"), ("2_b.postgres.autocommit.up.sql", "select 2"), ("2_b.mysql.up.sql", "x")],
        &[""],
        &["up file 1_a.up.sql select 1", "up query 2_b.postgres.autocommit.up.sql select 2"],
    );
    check(
        "sqitch",
        &[
            ("sqitch.plan", ""),
            ("deploy/a.sql", "select 1"),
            ("revert/a.sql", "select -1"),
            ("verify/a.sql", "select 0"),
        ],
        &[""],
        &["up none deploy/a.sql select 1"],
    );
    check(
        "migratus",
        &[("20240101000000-a.up.sql", "-- :disable-transaction\nselect 1"), ("20240101000000-a.down.sql", "")],
        &[""],
        &["up pipeline 20240101000000-a.up.sql select 1"],
    );
    check("morph", &[("1_a.up.sql", "-- morph:nontransactional\nselect 1")], &[""], &["up query 1_a.up.sql select 1"]);
    check(
        "graphile-migrate",
        &[
            ("committed/000001.sql", "--! Previous: -\n--! Hash: sha1:0\n\n--! no-transaction\nselect 1"),
            ("committed/000002.sql", "--! Previous: sha1:0\n--! Hash: sha1:1\n\nselect 2"),
        ],
        &["committed"],
        &["up query committed/000001.sql select 1", "up file committed/000002.sql select 2"],
    );
    check(
        "postgres-migrations",
        &[("1_a.sql", "select 1"), ("2_b.sql", "-- postgres-migrations disable-transaction\nselect 2")],
        &[""],
        &["up file 1_a.sql select 1", "up query 2_b.sql select 2"],
    );
}

#[test]
fn each_folder_of_a_tool_is_a_history_of_its_own() {
    let goose = "-- +goose Up\nselect 1";
    let files = [
        ("a/migrations/1.sql", goose),
        ("b/migrations/1.sql", goose),
        ("c/1.sql", "select 1"),
        ("d/1.sql", "select 1"),
    ];
    let (_, found) = read(&files, &[""], false);
    let layouts: Vec<Vec<&str>> =
        found.series.iter().map(|series| series.layouts.iter().map(|(folder, _)| folder.as_str()).collect()).collect();
    assert_eq!(layouts, [vec!["a/migrations"], vec!["b/migrations"], vec!["c", "d"]]);
}

#[test]
fn dumps_and_scaling_down_are_told_apart() {
    check(
        "plain",
        &[("migrations/1.sql", "select 1"), ("schema.sql", "--\n-- PostgreSQL database dump\n--\nselect 2")],
        &[""],
        &["up none migrations/1.sql select 1"],
    );
    check(
        "plain",
        &[("versioned/v1.0/schema.sql", "select 1"), ("versioned/v1.1/x.sql", "select 2"), ("schema.sql", "select 3")],
        &[""],
        &["up none versioned/v1.0/schema.sql select 1", "up none versioned/v1.1/x.sql select 2"],
    );
    check(
        "plain",
        &[("1_x.sql", "select 1"), ("schema.sql", "select 2")],
        &[""],
        &["up none 1_x.sql select 1", "up none schema.sql select 2"],
    );
    check(
        "plain",
        &[("1_scale_down.sql", "select 1"), ("2_init_up.sql", "select 2"), ("2_init_down.sql", "select -2")],
        &[""],
        &["up none 1_scale_down.sql select 1", "up none 2_init_up.sql select 2"],
    );
}
