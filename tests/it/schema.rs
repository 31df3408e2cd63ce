//! The simulated catalog: cases as files, their catalogs as snapshots, and what a session and unknown objects become.

use std::fs;
use std::path::PathBuf;

use ddlock::parse::{Script, parse};
use ddlock::postgres::Version;
use ddlock::schema::{Catalog, Moment, RowCount, Timeout};

/// The files of `tests/cases/schema`, by name.
pub(crate) fn cases() -> Vec<(String, String)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/cases/schema");
    let mut cases: Vec<(String, String)> = fs::read_dir(folder)
        .expect("the folder of cases")
        .map(|entry| entry.expect("an entry").path())
        .map(|path| {
            let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
            (name, fs::read_to_string(&path).expect("a case"))
        })
        .collect();
    cases.sort();
    cases
}

/// Replays a script, each statement in a transaction of its own.
pub(crate) fn replay(catalog: &mut Catalog, script: &Script) {
    catalog.start_file();
    for statement in &script.statements {
        let Moment { file, transaction, statement: number } = catalog.now;
        catalog.now = Moment { file, transaction: transaction + 1, statement: number + 1 };
        catalog.observe(statement);
        catalog.apply(statement);
        catalog.end_transaction();
    }
}

pub(crate) fn replayed(sql: &str, major: u8) -> Catalog {
    let mut catalog = Catalog::new(Version::new(major).expect("a version"));
    replay(&mut catalog, &parse(sql));
    catalog
}

#[test]
fn cases_become_these_catalogs() {
    for (name, sql) in cases() {
        insta::with_settings!({ description => &sql, omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(format!("schema_{name}"), replayed(&sql, 17).describe());
        });
    }
}

#[test]
fn what_nothing_created_is_unknown_and_large() {
    let check = |sql: &str, expected: &str| {
        assert_eq!(replayed(sql, 15).describe().trim(), expected.trim(), "{sql}");
    };
    check("ALTER TABLE t ALTER c SET NOT NULL", "table t, unknown, many rows\n  c ?, not null");
    check("DROP TABLE IF EXISTS t; CREATE TABLE t (a int)", "table t\n  a integer");
    check("SELECT * FROM a JOIN b USING (id); DROP VIEW b", "table a, unknown, many rows");
    check("WITH x AS (SELECT 1) INSERT INTO y SELECT * FROM x", "table y, unknown, many rows");
    check(
        "CREATE INDEX ON app.t (a, lower(b))",
        "table app.t, unknown, many rows\n  a ?\n  b ?\n  index t_a_lower_idx btree (a, lower(b))",
    );
    check("DROP INDEX some_idx", "");
    check("CREATE TABLE t (a int); DROP TABLE t; ALTER TABLE t ADD b int; DROP TABLE IF EXISTS t", "");
    check("CREATE TABLE t (a int); ALTER TABLE t RENAME TO u; INSERT INTO t VALUES (1)", "table u\n  a integer");
    check("ALTER TYPE mood ADD VALUE 'x'", "enum mood (x), unknown");
    check("SELECT count(*) FROM pg_class, information_schema.tables", "");
    check("ALTER TABLE p DETACH PARTITION c", "table c, unknown, many rows\npartitioned table p, unknown, many rows");
}

#[test]
fn rows_are_counted_roughly() {
    let check = |sql: &str, expected: RowCount| {
        let catalog = replayed(&format!("CREATE TABLE t (a int); {sql}"), 15);
        let table = catalog.lookup(None, "t").expect("the table");
        assert_eq!(catalog.get(table).rows, expected, "{sql}");
    };
    check("", RowCount::Empty);
    check("INSERT INTO t VALUES (1), (2)", RowCount::Few);
    check("INSERT INTO t SELECT 1", RowCount::Few);
    check("INSERT INTO t SELECT generate_series(1, 1000000)", RowCount::Many);
    check("INSERT INTO t SELECT a FROM u", RowCount::Many);
    check("INSERT INTO t VALUES (1); TRUNCATE t", RowCount::Empty);
    check(&format!("INSERT INTO t VALUES {}(1)", "(1),".repeat(5000)), RowCount::Many);
}

#[test]
fn the_session_follows_set() {
    let check = |sql: &str, expected: (Timeout, &[&str])| {
        let mut catalog = Catalog::new(Version::ASSUMED);
        catalog.start_file();
        for statement in &parse(sql).statements {
            catalog.observe(statement);
            catalog.apply(statement);
            if &*statement.text == "COMMIT" {
                catalog.end_transaction();
            }
        }
        let path: Vec<&str> = catalog.session.search_path.iter().map(String::as_str).collect();
        assert_eq!((catalog.session.lock_timeout, path.as_slice()), expected, "{sql}");
    };
    let public: &[&str] = &["public"];
    check("SELECT 1", (Timeout::Unset, public));
    check("SET lock_timeout = '2s'", (Timeout::Milliseconds(2000), public));
    check("SET lock_timeout TO 500", (Timeout::Milliseconds(500), public));
    check("SET lock_timeout = '1 min'", (Timeout::Milliseconds(60_000), public));
    check("SET lock_timeout = 0", (Timeout::Off, public));
    check("SET lock_timeout = '5s'; RESET lock_timeout", (Timeout::Reset, public));
    check("SET lock_timeout TO DEFAULT", (Timeout::Reset, public));
    check("SET lock_timeout = '5s'; RESET ALL", (Timeout::Reset, public));
    check("BEGIN; SET LOCAL lock_timeout = '5s'", (Timeout::Milliseconds(5000), public));
    check("BEGIN; SET LOCAL lock_timeout = '5s'; COMMIT", (Timeout::Unset, public));
    check(
        "BEGIN; SET LOCAL lock_timeout = '5s'; SET lock_timeout = '1s'; COMMIT",
        (Timeout::Milliseconds(1000), public),
    );
    check("SELECT set_config('lock_timeout', '3s', false)", (Timeout::Milliseconds(3000), public));
    check("SELECT pg_catalog.set_config('search_path', '', false)", (Timeout::Unset, &[]));
    check("SELECT set_config('search_path', 'app, \"My Schema\"', false)", (Timeout::Unset, &["app", "My Schema"]));
    check("SET search_path TO \"$user\", app", (Timeout::Unset, &["$user", "app"]));
}

#[test]
fn volatility_of_functions() {
    let catalog = replayed(
        "CREATE FUNCTION stable_one() RETURNS int LANGUAGE sql STABLE AS 'SELECT 1';
         CREATE FUNCTION plain(a int, b int DEFAULT 2) RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$;
         CREATE FUNCTION later() RETURNS int LANGUAGE sql AS 'SELECT 1';
         ALTER FUNCTION later() IMMUTABLE;",
        15,
    );
    for (name, arguments, expected) in [
        ("now", 0, Some('s')),
        ("random", 0, Some('v')),
        ("gen_random_uuid", 0, Some('v')),
        ("uuid_generate_v4", 0, Some('v')),
        ("clock_timestamp", 0, Some('v')),
        ("lower", 1, Some('i')),
        ("concat", 5, Some('s')),
        ("nextval", 1, Some('v')),
        ("stable_one", 0, Some('s')),
        ("plain", 1, Some('v')),
        ("plain", 3, None),
        ("later", 0, Some('i')),
        ("no_such_function", 0, None),
    ] {
        assert_eq!(catalog.volatility_of(None, name, arguments), expected, "{name}/{arguments}");
    }
}

#[test]
fn a_dump_is_older_than_the_first_file() {
    let mut catalog = Catalog::new(Version::ASSUMED);
    catalog.load_dump(&parse(
        "SELECT pg_catalog.set_config('search_path', '', false);
         CREATE TABLE public.t (id integer NOT NULL);
         ALTER TABLE ONLY public.t ADD CONSTRAINT t_pkey PRIMARY KEY (id);",
    ));
    let table = catalog.lookup(None, "t").expect("the table");
    assert_eq!(catalog.get(table).born, Moment::default());
    assert_eq!(
        catalog.describe(),
        "table t, many rows\n  id integer, not null\n  constraint t_pkey primary key (id)\n  index t_pkey btree (id), unique\n"
    );
}
