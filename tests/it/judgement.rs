//! What the rules say together: one mistake gives one finding, and correct plans give none.

use ddlock::postgres::Version;
use ddlock::rules::{Settings, Severity};
use ddlock::source::TransactionMode;

use crate::pages::findings;

const PRODUCTION: &str = "
    CREATE TABLE customers (id bigint PRIMARY KEY, email text);
    CREATE TABLE orders (
        id int PRIMARY KEY, customer_id bigint, email varchar(50), total numeric(10,2), at timestamp,
        CONSTRAINT total_positive CHECK (total >= 0)
    );
    CREATE INDEX orders_email_idx ON orders (email);
    CREATE INDEX orders_customer_id_idx ON orders (customer_id);
    CREATE TABLE events (at timestamptz NOT NULL, customer_id bigint) PARTITION BY RANGE (at);
    CREATE TABLE events_2025 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
    CREATE VIEW recent AS SELECT id FROM customers;
    CREATE MATERIALIZED VIEW totals AS SELECT email, count(*) AS number FROM customers GROUP BY 1;
    CREATE UNIQUE INDEX totals_email_idx ON totals (email);
    CREATE TYPE mood AS ENUM ('sad', 'happy');
";

use TransactionMode::{File, None as Each, Query};

/// On every version, `sql` gives exactly these errors and warnings, in order.
fn check(mode: TransactionMode, lock_timeout_is_set: bool, sql: &str, expected: &[&str]) {
    for version in Version::all() {
        check_on(version, mode, lock_timeout_is_set, sql, expected);
    }
}

fn check_on(version: Version, mode: TransactionMode, lock_timeout_is_set: bool, sql: &str, expected: &[&str]) {
    let settings = Settings { version, lock_timeout_is_set, max_lock_timeout_ms: 10_000 };
    let findings = findings(settings, PRODUCTION, sql, mode);
    let loud = findings.iter().filter(|finding| finding.severity > Severity::Advice);
    let rules: Vec<_> = loud.clone().map(|finding| finding.rule).collect();
    let messages: Vec<_> = loud.map(|finding| finding.message.as_str()).collect();
    assert_eq!(rules, expected, "version {version}: {sql}\n{messages:#?}");
}

/// Each DROP INDEX of a transaction may go by itself: the one before it is no reason to let the next one pass.
#[test]
fn every_drop_index_is_told() {
    let rule = "drop-index-not-concurrent";
    let two = "DROP INDEX orders_email_idx; DROP INDEX orders_customer_id_idx;";
    check(File, true, two, &[rule, rule]);
    check(File, true, &format!("LOCK TABLE orders; {two}"), &[]);
}

/// What the server passes over makes nobody wait: it is no error.
#[test]
fn what_is_passed_over_is_a_warning() {
    let given = "CREATE TABLE bookings (id bigint PRIMARY KEY, during tstzrange, EXCLUDE USING gist (during WITH &&));
        CREATE TABLE events (at date) PARTITION BY RANGE (at);";
    let cases = [
        ("REINDEX TABLE CONCURRENTLY bookings", 13..=18),
        ("REINDEX TABLE CONCURRENTLY events", 13..=13),
        ("REINDEX TABLE events", 13..=13),
    ];
    for (sql, majors) in cases {
        for version in Version::all().filter(|version| majors.contains(&version.major())) {
            let settings = Settings { version, lock_timeout_is_set: true, max_lock_timeout_ms: 10_000 };
            let severities: Vec<_> =
                findings(settings, given, sql, Each).iter().map(|finding| finding.severity).collect();
            assert_eq!(severities, [Severity::Warning], "version {version}: {sql}");
        }
    }
}

#[test]
fn what_is_free_is_silent() {
    for sql in [
        "ALTER TABLE orders ALTER COLUMN email TYPE varchar(100)",
        "ALTER TABLE orders ALTER COLUMN email TYPE text",
        "ALTER TABLE orders ADD COLUMN a int DEFAULT 1",
        "ALTER TABLE orders ADD COLUMN a timestamptz NOT NULL DEFAULT now()",
        "ALTER TABLE orders ADD COLUMN a text NOT NULL DEFAULT CURRENT_USER",
        "ALTER TABLE orders ADD COLUMN a uuid",
        "ALTER TABLE orders ALTER COLUMN email SET DEFAULT 'x'",
        "ALTER TABLE orders ALTER COLUMN id SET NOT NULL",
        "ALTER TABLE orders ALTER COLUMN email DROP NOT NULL",
        "ALTER TABLE orders VALIDATE CONSTRAINT total_positive",
        "ALTER TABLE orders RENAME CONSTRAINT total_positive TO positive",
        "ALTER INDEX orders_email_idx RENAME TO orders_mail_idx",
        "ALTER TABLE orders SET (fillfactor = 80)",
        "COMMENT ON TABLE orders IS 'orders'",
        "ANALYZE orders",
        "CREATE OR REPLACE VIEW recent AS SELECT id FROM customers WHERE id > 10",
        "CREATE INDEX IF NOT EXISTS orders_email_idx ON orders (email)",
        "GRANT SELECT ON orders TO PUBLIC",
        "INSERT INTO customers (id, email) VALUES (1, 'a@example.org')",
        "UPDATE orders SET email = 'x' WHERE id = 1",
        "UPDATE orders SET email = 'x' WHERE id IN (1, 2, 3)",
        "DELETE FROM orders WHERE id = 1",
        "SELECT 1",
        "ALTER TYPE mood ADD VALUE 'calm'",
        "CREATE TABLE parcels (id bigint PRIMARY KEY, order_id int UNIQUE)",
    ] {
        check(Each, true, sql, &[]);
        check(File, true, sql, &[]);
    }
}

#[test]
fn what_the_file_itself_makes_is_not_in_use() {
    check(
        File,
        false,
        "CREATE TABLE parcels (id int, order_id int, note varchar(50), at timestamp);
         ALTER TABLE parcels ADD PRIMARY KEY (id);
         ALTER TABLE parcels ADD COLUMN token uuid NOT NULL DEFAULT gen_random_uuid();
         ALTER TABLE parcels ALTER COLUMN note TYPE varchar(10);
         ALTER TABLE parcels ALTER COLUMN order_id SET NOT NULL;
         ALTER TABLE parcels ADD CHECK (order_id > 0);
         CREATE INDEX ON parcels (order_id);
         UPDATE parcels SET note = 'x';
         ALTER TABLE parcels DROP COLUMN at;
         TRUNCATE parcels;
         DROP TABLE parcels;",
        &[],
    );
    check(Each, false, "CREATE TEMP TABLE t (a int); CREATE INDEX ON t (a); UPDATE t SET a = 1; DROP TABLE t;", &[]);
}

#[test]
fn one_mistake_gives_one_finding() {
    for (mode, sql, expected) in [
        (File, "ALTER TABLE orders ADD COLUMN a int; CREATE INDEX i ON orders (a);", vec!["index-not-concurrent"]),
        (File, "ALTER TABLE orders ADD COLUMN a int; UPDATE orders SET a = 1;", vec!["slow-work-under-lock"]),
        (Each, "ALTER TABLE orders ADD COLUMN a int; UPDATE orders SET a = 1;", vec!["whole-table-write"]),
        (
            File,
            "ALTER TABLE orders ADD COLUMN a int; UPDATE orders SET a = 1; UPDATE orders SET a = 2;",
            vec!["slow-work-under-lock"],
        ),
        (
            File,
            "ALTER TABLE orders ADD CONSTRAINT f FOREIGN KEY (customer_id) REFERENCES customers NOT VALID;
             ALTER TABLE orders VALIDATE CONSTRAINT f;",
            vec!["validates-in-same-transaction"],
        ),
        (Each, "ALTER TABLE orders ADD COLUMN a bigserial UNIQUE", vec!["serial-rewrites"]),
        (Each, "ALTER TABLE orders ALTER COLUMN id TYPE bigint", vec!["type-change-rewrites"]),
        (Each, "ALTER TABLE customers ADD COLUMN a int NOT NULL", vec!["not-null-without-default"]),
        (Each, "ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customers", vec!["foreign-key-validates"]),
        (File, "CREATE INDEX CONCURRENTLY i ON orders (at)", vec!["refused-in-transaction"]),
        (Each, "DO $$ BEGIN CREATE INDEX i ON orders (at); END $$", vec!["index-not-concurrent"]),
        (Each, "ALTER TABLE customers ALTER COLUMN id TYPE numeric", vec!["statement-fails"]),
        (Each, "TRUNCATE orders", vec!["truncates"]),
        (Each, "DELETE FROM orders", vec!["whole-table-write"]),
        (Each, "VACUUM FULL orders", vec!["vacuum-full-rewrites"]),
        (Each, "REFRESH MATERIALIZED VIEW totals", vec!["refresh-blocks-reads"]),
        (Each, "DROP TABLE orders, customers CASCADE", vec!["table-dropped", "table-dropped", "view-dropped"]),
        (Each, "DROP TABLE orders; CREATE TABLE orders (id bigint PRIMARY KEY)", vec!["table-dropped"]),
        (Each, "ALTER TABLE orders DROP COLUMN at, ADD COLUMN at timestamptz", vec!["column-dropped"]),
        (Each, "ALTER TABLE orders RENAME TO purchases", vec!["table-renamed"]),
    ] {
        check(mode, true, sql, &expected);
    }
}

/// PL/pgSQL runs queries as statements of their own, and as values that it asks for.
#[test]
fn what_a_block_reads_is_slow_work_too() {
    let check = |body: &str, expected: &[&str]| {
        let sql = format!("ALTER TABLE orders ADD COLUMN a int; DO $$ {body} $$;");
        check(File, true, &sql, expected);
    };
    for body in [
        "DECLARE n bigint; BEGIN SELECT count(*) INTO n FROM orders WHERE total IS NULL; END",
        "DECLARE n bigint; BEGIN SELECT id INTO n FROM orders WHERE total IS NULL; END",
        "DECLARE r record; BEGIN FOR r IN SELECT * FROM customers LOOP NULL; END LOOP; END",
        "BEGIN IF EXISTS (SELECT FROM orders WHERE total = 5) THEN NULL; END IF; END",
        "DECLARE n numeric; BEGIN n := (SELECT max(total) FROM orders); END",
        "DECLARE n numeric := (SELECT max(total) FROM orders); BEGIN NULL; END",
        "DECLARE c CURSOR FOR SELECT id FROM orders WHERE total < 0; n int; BEGIN OPEN c; FETCH c INTO n; END",
        "DECLARE c CURSOR FOR SELECT id FROM orders WHERE total < 0; BEGIN FOR r IN c LOOP NULL; END LOOP; END",
        "BEGIN RAISE NOTICE '%', (SELECT max(total) FROM orders); END",
        "BEGIN FOR i IN 1..(SELECT count(*) FROM orders) LOOP NULL; END LOOP; END",
        "BEGIN EXECUTE 'select $1' USING (SELECT max(total) FROM orders); END",
        "BEGIN ASSERT (SELECT count(*) FROM orders WHERE total < 0) = 0; END",
        "BEGIN CASE (SELECT count(*) FROM orders) WHEN 1 THEN NULL; ELSE NULL; END CASE; END",
        "BEGIN LOOP EXIT WHEN (SELECT count(*) FROM orders) > 0; END LOOP; END",
    ] {
        check(body, &["slow-work-under-lock"]);
    }
    for body in [
        // One row is asked for, and the first one will do.
        "DECLARE n bigint; BEGIN SELECT id INTO n FROM orders; END",
        "BEGIN IF EXISTS (SELECT FROM orders) THEN NULL; END IF; END",
        // An index finds it.
        "DECLARE n int; m int; BEGIN SELECT total INTO n FROM orders WHERE id = m; END",
        "DECLARE n int; BEGIN n := (SELECT max(id) FROM orders); END",
        // Catalogs are short.
        "BEGIN IF EXISTS (SELECT FROM pg_class WHERE relname = 'x') THEN NULL; END IF; END",
        "DECLARE r record; BEGIN FOR r IN SELECT * FROM information_schema.columns LOOP NULL; END LOOP; END",
    ] {
        check(body, &[]);
    }
    let sql = "ALTER TABLE orders ADD COLUMN a int; SELECT count(*) FROM pg_class;";
    self::check(File, true, sql, &[]);
}

/// A function is followed from wherever a statement calls it once.
#[test]
fn what_functions_do_is_told_wherever_they_are_called() {
    let given = format!(
        "{PRODUCTION} CREATE TABLE q (id bigint, b bigint);
        CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS
            $$ BEGIN ALTER TABLE orders ALTER COLUMN at TYPE text; RETURN 1; END $$;
        CREATE TABLE filled (id bigint DEFAULT f(), b bigint);
        CREATE FUNCTION reads(bigint) RETURNS bool LANGUAGE plpgsql AS
            $$ BEGIN RETURN EXISTS (SELECT FROM customers WHERE email = 'a'); END $$;"
    );
    for sql in [
        "SELECT f()",
        "VALUES (f())",
        "SELECT coalesce(NULL, f())",
        "SELECT CASE WHEN true THEN f() END",
        "WITH x AS (SELECT f()) SELECT * FROM x",
        "EXPLAIN ANALYZE SELECT f()",
        "CREATE TABLE z AS SELECT f()",
        "INSERT INTO q VALUES (f())",
        "INSERT INTO q SELECT f()",
        "INSERT INTO filled DEFAULT VALUES",
        "INSERT INTO filled (b) VALUES (1)",
        "DO $$ BEGIN RAISE NOTICE '%', f(); END $$",
        "DO $$ BEGIN FOR i IN 1..f() LOOP NULL; END LOOP; END $$",
        "DO $$ BEGIN CASE f() WHEN 1 THEN NULL; ELSE NULL; END CASE; END $$",
        "DO $$ DECLARE c CURSOR FOR SELECT f(); x int; BEGIN OPEN c; FETCH c INTO x; END $$",
        "ALTER TABLE q ADD COLUMN x int DEFAULT f()",
    ] {
        let said = said(&given, sql, Each);
        let found = said.iter().any(|one| one.starts_with("type-change-rewrites: in `f()`"));
        assert!(found, "{sql}\n{said:#?}");
    }
    for sql in [
        "EXPLAIN SELECT f()",
        "CREATE TABLE z AS SELECT f() WITH NO DATA",
        "INSERT INTO filled VALUES (1, 2)",
        "INSERT INTO filled (id) VALUES (5)",
    ] {
        assert_eq!(said(&given, sql, Each), [""; 0], "{sql}");
    }
    let check = said(&given, "ALTER TABLE q ADD CONSTRAINT c CHECK (reads(id))", Each);
    assert!(check.iter().any(|one| one.starts_with("slow-work-under-lock: in `reads()`")), "{check:#?}");
}

#[test]
fn a_missing_lock_timeout_is_said_once() {
    let alter = "ALTER TABLE orders ADD COLUMN a int; ALTER TABLE orders ADD COLUMN b int;";
    check(File, false, alter, &["no-lock-timeout"]);
    check(Each, false, alter, &["no-lock-timeout"]);
    check(Query, false, alter, &["no-lock-timeout"]);
    check(File, false, &format!("SET LOCAL lock_timeout = '1s'; {alter}"), &[]);
    check(Each, false, &format!("SET lock_timeout = 1000; {alter}"), &[]);
    // Outside a transaction SET LOCAL has no effect.
    check(Each, false, &format!("SET LOCAL lock_timeout = '1s'; {alter}"), &["no-lock-timeout"]);
    check(Each, false, "CREATE INDEX CONCURRENTLY i ON orders (at)", &[]);
    check(Each, false, "CREATE INDEX i ON orders (at)", &["index-not-concurrent"]);
    let two = "BEGIN; ALTER TABLE orders ADD COLUMN a int; COMMIT; BEGIN; ALTER TABLE orders ADD COLUMN b int; COMMIT;";
    check(Each, false, two, &["no-lock-timeout", "no-lock-timeout"]);
}

/// Where each statement is a transaction of its own it is said once, and again under another setting.
#[test]
fn each_setting_of_lock_timeout_is_judged() {
    let alter = "ALTER TABLE orders ADD COLUMN";
    let sql = format!(
        "SET lock_timeout = 0; {alter} a int; {alter} b int; SET lock_timeout = '90s'; {alter} c int; \
         SET lock_timeout = '2s'; {alter} d int; SET lock_timeout TO DEFAULT; {alter} e int;"
    );
    let settings = Settings { version: Version::ASSUMED, lock_timeout_is_set: false, max_lock_timeout_ms: 10_000 };
    let findings = findings(settings, PRODUCTION, &sql, Each);
    let messages: Vec<&str> = findings.iter().filter_map(|one| one.message.split(", and ").nth(1)).collect();
    assert_eq!(
        messages,
        [
            "`lock_timeout` is 0, which means no limit",
            "`lock_timeout` is 90 s, more than 10 s",
            "`lock_timeout` has been reset"
        ]
    );
}

#[test]
fn correct_plans_are_silent() {
    for sql in [
        // NOT NULL with a proof.
        "SET lock_timeout = '2s';
         ALTER TABLE orders ADD CONSTRAINT at_present CHECK (at IS NOT NULL) NOT VALID;
         ALTER TABLE orders VALIDATE CONSTRAINT at_present;
         ALTER TABLE orders ALTER COLUMN at SET NOT NULL;
         ALTER TABLE orders DROP CONSTRAINT at_present;",
        // The last two steps in one transaction, as two statements.
        "SET lock_timeout = '2s';
         ALTER TABLE orders ADD CONSTRAINT at_present CHECK (at IS NOT NULL) NOT VALID;
         ALTER TABLE orders VALIDATE CONSTRAINT at_present;
         BEGIN;
         ALTER TABLE orders ALTER COLUMN at SET NOT NULL;
         ALTER TABLE orders DROP CONSTRAINT at_present;
         COMMIT;",
        // A foreign key.
        "SET lock_timeout = '2s';
         ALTER TABLE orders ADD CONSTRAINT f FOREIGN KEY (customer_id) REFERENCES customers NOT VALID;
         RESET lock_timeout;
         ALTER TABLE orders VALIDATE CONSTRAINT f;",
        // A unique constraint.
        "CREATE UNIQUE INDEX CONCURRENTLY orders_at_key ON orders (at);
         SET lock_timeout = '2s';
         ALTER TABLE orders ADD CONSTRAINT orders_at_key UNIQUE USING INDEX orders_at_key;",
        // A volatile default.
        "SET lock_timeout = '2s';
         ALTER TABLE orders ADD COLUMN token uuid;
         ALTER TABLE orders ALTER COLUMN token SET DEFAULT gen_random_uuid();
         UPDATE orders SET token = gen_random_uuid() WHERE id BETWEEN 1 AND 1000 AND token IS NULL;",
        // An index of a partitioned table, from its partitions'.
        "SET lock_timeout = '2s';
         CREATE INDEX events_customer_id_idx ON ONLY events (customer_id);
         RESET lock_timeout;
         CREATE INDEX CONCURRENTLY events_2025_customer_id_idx ON events_2025 (customer_id);
         SET lock_timeout = '2s';
         ALTER INDEX events_customer_id_idx ATTACH PARTITION events_2025_customer_id_idx;",
        // An index replaced.
        "CREATE INDEX CONCURRENTLY orders_email_new ON orders (email, id);
         DROP INDEX CONCURRENTLY orders_email_idx;
         ALTER INDEX orders_email_new RENAME TO orders_email_idx;",
        // A table renamed behind a view.
        "SET lock_timeout = '2s';
         BEGIN;
         ALTER TABLE customers RENAME TO clients;
         CREATE VIEW customers AS SELECT * FROM clients;
         COMMIT;",
        // A column of another type beside the old one, and the swap.
        "SET lock_timeout = '2s';
         ALTER TABLE orders ADD COLUMN id_new bigint;
         CREATE FUNCTION follow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.id_new := NEW.id; RETURN NEW; END';
         CREATE TRIGGER follow BEFORE INSERT OR UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION follow();
         UPDATE orders SET id_new = id WHERE id BETWEEN 1 AND 1000;
         ALTER TABLE orders ADD CONSTRAINT id_new_present CHECK (id_new IS NOT NULL) NOT VALID;
         ALTER TABLE orders VALIDATE CONSTRAINT id_new_present;
         ALTER TABLE orders ALTER COLUMN id_new SET NOT NULL;
         SET lock_timeout = 0;
         CREATE UNIQUE INDEX CONCURRENTLY orders_id_new_key ON orders (id_new);
         SET lock_timeout = '2s';
         BEGIN;
         LOCK TABLE orders;
         DROP TRIGGER follow ON orders;
         ALTER TABLE orders DROP CONSTRAINT orders_pkey;
         ALTER TABLE orders RENAME COLUMN id TO id_old;
         ALTER TABLE orders RENAME COLUMN id_new TO id;
         ALTER TABLE orders ADD CONSTRAINT orders_pkey PRIMARY KEY USING INDEX orders_id_new_key;
         COMMIT;",
        // A column's type changed with its check put aside.
        "SET lock_timeout = '2s';
         ALTER TABLE orders DROP CONSTRAINT total_positive, ALTER COLUMN total TYPE numeric(12,2),
             ADD CONSTRAINT total_positive CHECK (total >= 0) NOT VALID;
         ALTER TABLE orders VALIDATE CONSTRAINT total_positive;",
        "REFRESH MATERIALIZED VIEW CONCURRENTLY totals;",
        "REINDEX INDEX CONCURRENTLY orders_email_idx;",
    ] {
        check(Each, false, sql, &[]);
    }
    let eighteen = Version::NEWEST;
    check_on(
        eighteen,
        Each,
        false,
        "SET lock_timeout = '2s';
         ALTER TABLE orders ADD CONSTRAINT orders_at_not_null NOT NULL at NOT VALID;
         ALTER TABLE orders VALIDATE CONSTRAINT orders_at_not_null;
         ALTER TABLE events ADD CONSTRAINT f FOREIGN KEY (customer_id) REFERENCES customers NOT VALID;
         ALTER TABLE events VALIDATE CONSTRAINT f;",
        &[],
    );
}

const EVENTS: &str = "
    CREATE TABLE accounts (id int PRIMARY KEY);
    CREATE TABLE events (id int PRIMARY KEY, account_id int REFERENCES accounts) PARTITION BY RANGE (id);
    CREATE TABLE events_rest PARTITION OF events DEFAULT;
    CREATE TABLE notes (event_id int REFERENCES events);
    CREATE INDEX events_account_id_idx ON events (account_id);
    CREATE TABLE events_1 (id int NOT NULL, account_id int);
";

/// The rule and message of each finding.
fn said(given: &str, sql: &str, mode: TransactionMode) -> Vec<String> {
    let settings = Settings { version: Version::ASSUMED, lock_timeout_is_set: true, max_lock_timeout_ms: 10_000 };
    let findings = findings(settings, given, sql, mode);
    findings.iter().map(|one| format!("{}: {}", one.rule, one.message)).collect()
}

/// Each table waits by its own lock: the referenced one is never locked as strongly as one that gets a column.
#[test]
fn a_foreign_key_locks_two_tables_each_in_its_way() {
    let add = "ALTER TABLE orders ADD COLUMN agent bigint DEFAULT 1 REFERENCES customers (id);";
    let expected = "foreign-key-validates: reads and writes of `orders` and writes to `customers` wait until every row \
                    of `orders` is checked against `customers`";
    let keyed =
        |sql: &str| said(PRODUCTION, sql, File).into_iter().find(|said| said.starts_with("foreign-key-validates"));
    assert_eq!(keyed(add).as_deref(), Some(expected));
    let locked = expected.replace("`orders` and writes to `customers` wait", "`orders` and `customers` wait");
    assert_eq!(keyed(&format!("LOCK TABLE customers; {add}")).as_deref(), Some(locked.as_str()));
}

#[test]
fn attach_says_all_it_does_and_who_waits() {
    let attach = "ALTER TABLE events ATTACH PARTITION events_1 FOR VALUES FROM (1) TO (10);";
    let expected = [
        "attach-scans: reads and writes of `events_1` and writes to `accounts` and `notes` wait while every row is \
         checked against a foreign key it does not have yet, every row is held against the partition's bound and 2 \
         indexes that it does not have yet are built",
        "default-partition-scans: reads and writes of `events_rest` wait until every row of it is read to see that none \
         belongs to the new partition",
    ];
    let both = |given: &str| {
        let mut said = said(given, attach, Each);
        said.sort();
        said
    };
    assert_eq!(both(EVENTS), expected);
    // The default partition may be older or younger than the one that is attached.
    let (before, rest) = EVENTS.split_once("    CREATE TABLE events_rest").expect("it is there");
    let (default, after) = rest.split_once('\n').expect("a line");
    assert_eq!(both(&format!("{before}{after}CREATE TABLE events_rest{default}")), expected);
}

#[test]
fn attach_under_a_lock_on_the_partitioned_table_names_it() {
    let sql = "ALTER TABLE events DETACH PARTITION events_rest;
               ALTER TABLE events ATTACH PARTITION events_1 FOR VALUES FROM (1) TO (10);";
    let given = EVENTS.replace("REFERENCES accounts", "").replace(" REFERENCES events);", ");");
    let given = given
        .replace("PRIMARY KEY, account_id", "NOT NULL, account_id")
        .replace(" events (account_id)", " events_1 (id)");
    let said = said(&given, sql, File);
    let attach = said.iter().find(|said| said.starts_with("attach-scans")).map(String::as_str);
    assert_eq!(
        attach,
        Some(
            "attach-scans: reads and writes of `events` and `events_1` wait while every row is held against the \
             partition's bound"
        ),
        "{said:#?}"
    );
}

/// What a server refuses changes nothing: the next statement meets the column, and the sequence, as they were.
#[test]
fn a_refused_statement_changes_nothing() {
    let given = "
        CREATE TABLE p (id int, v int) PARTITION BY RANGE (id);
        CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (10);
        CREATE SEQUENCE s; CREATE TABLE t (id int DEFAULT nextval('s')); ALTER SEQUENCE s OWNED BY t.id;
    ";
    let rules = |sql: &str| -> Vec<String> {
        let rule = |said: &String| said.split(':').next().unwrap_or_default().to_owned();
        said(given, sql, Each).iter().map(rule).collect()
    };
    let refused = "ALTER TABLE p1 DROP COLUMN v; CREATE INDEX ON p1 (v);";
    assert_eq!(rules(refused), ["statement-fails", "column-dropped", "index-not-concurrent"]);
    let sequence = "DROP SEQUENCE s; DROP SEQUENCE s CASCADE;";
    assert_eq!(rules(sequence), ["statement-fails", "sequence-dropped", "sequence-dropped"]);
}

/// The temporary table of an earlier run is dropped before it is made again; nobody else uses it.
#[test]
fn a_temporary_table_is_nobody_elses() {
    let body = "DROP TABLE IF EXISTS scratch; CREATE TEMP TABLE scratch AS SELECT id FROM orders; DROP TABLE scratch;";
    assert_eq!(said(PRODUCTION, body, File), [""; 0]);
    let called = format!("CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN {body} END $$; SELECT f();");
    assert_eq!(said(PRODUCTION, &called, File), [""; 0]);
    let other = "DROP TABLE IF EXISTS scratch; CREATE TABLE scratch (id int);";
    assert_eq!(said(PRODUCTION, other, File).len(), 1);
}

#[test]
fn some_commands_need_a_transaction_block() {
    let fails = |command: &str| {
        [format!("statement-fails: it fails: PostgreSQL takes `{command}` in a transaction block only")]
    };
    let lock = "LOCK TABLE orders IN SHARE MODE";
    assert_eq!(said(PRODUCTION, lock, Each), fails("LOCK TABLE"));
    assert_eq!(said(PRODUCTION, "SAVEPOINT a", Each), fails("SAVEPOINT"));
    assert_eq!(said(PRODUCTION, "COMMIT AND CHAIN", Each), fails("COMMIT AND CHAIN"));
    assert_eq!(said(PRODUCTION, "ROLLBACK AND CHAIN", Each), fails("ROLLBACK AND CHAIN"));
    assert_eq!(said(PRODUCTION, "SELECT 1; COMMIT AND CHAIN; SELECT 2;", Query), fails("COMMIT AND CHAIN"));
    assert_eq!(said(PRODUCTION, "SELECT 1; SAVEPOINT a; SELECT 2;", Query), fails("SAVEPOINT"));
    assert_eq!(said(PRODUCTION, "BEGIN; COMMIT AND CHAIN; COMMIT;", Query), [""; 0]);
    assert_eq!(said(PRODUCTION, lock, File), [""; 0]);
    assert_eq!(said(PRODUCTION, &format!("BEGIN; {lock}; SAVEPOINT a; RELEASE a; COMMIT;"), Each), [""; 0]);
    assert_eq!(said(PRODUCTION, &format!("{lock}; SELECT 1;"), Query), [""; 0]);
    assert_eq!(said(PRODUCTION, &format!("DO $$ BEGIN {lock}; END $$"), Each), [""; 0]);
}

/// ROLLBACK TO goes back to the savepoint it names, past those that were set after it.
#[test]
fn savepoints_nest() {
    let given = "CREATE TABLE t (id int PRIMARY KEY, a int);";
    let rules = |moves: &str, work: &str| {
        let settings = Settings { version: Version::NEWEST, lock_timeout_is_set: true, max_lock_timeout_ms: 10_000 };
        let found = findings(settings, given, &format!("BEGIN; {moves} {work} COMMIT;"), Each);
        found.into_iter().map(|one| one.rule).collect::<Vec<_>>()
    };
    let work = "CREATE INDEX ON t (a); ALTER TABLE t ALTER a TYPE bigint;";
    let rewritten = rules("", work);
    assert!(rewritten.contains(&"index-not-concurrent"), "{rewritten:?}");
    for moves in [
        "SAVEPOINT a; ALTER TABLE t RENAME TO t2; SAVEPOINT b; RELEASE b; ROLLBACK TO a;",
        "SAVEPOINT a; ALTER TABLE t RENAME TO t2; SAVEPOINT b; ROLLBACK TO b; ROLLBACK TO a;",
        "SAVEPOINT a; DROP TABLE t; SAVEPOINT b; ROLLBACK TO a;",
        "SAVEPOINT a; SAVEPOINT a; DROP TABLE t; SAVEPOINT b; RELEASE b; ROLLBACK TO a; RELEASE a; ROLLBACK TO a;",
        "SAVEPOINT a; DROP TABLE t; SAVEPOINT a; RELEASE a; ROLLBACK TO a;",
    ] {
        let own = rules(moves, "");
        assert_eq!(rules(moves, work), [own, rewritten.clone()].concat(), "{moves}");
    }
    let inner = "SAVEPOINT a; CREATE TABLE n (id int); SAVEPOINT a; ROLLBACK TO a; RELEASE a;";
    assert_eq!(rules(inner, "CREATE TABLE n (id int);"), ["statement-fails"]);
    let made = "SAVEPOINT a; CREATE TABLE n (id int); SAVEPOINT b; ROLLBACK TO a;";
    assert!(!rules(made, "CREATE TABLE n (id int);").contains(&"statement-fails"));
}

/// ROLLBACK goes back to where the transaction began, also where no BEGIN is written.
#[test]
fn a_rollback_undoes_what_the_tool_began() {
    for mode in [File, Query] {
        check(mode, true, "CREATE TABLE n (id int); ROLLBACK; CREATE TABLE n (id int);", &[]);
        check(mode, true, "CREATE TABLE n (id int); BEGIN; SELECT 1; ROLLBACK; CREATE TABLE n (id int);", &[]);
    }
    check(File, true, "CREATE TABLE n (id int); COMMIT; ROLLBACK; CREATE TABLE n (id int);", &["statement-fails"]);
}

/// AND CHAIN begins the next transaction: nothing is held in it yet, and what is done in it can be rolled back.
#[test]
fn a_chained_transaction_is_one_of_its_own() {
    let index = "CREATE INDEX ON orders (email);";
    let alone = said(PRODUCTION, index, Each);
    assert_ne!(said(PRODUCTION, &format!("BEGIN; LOCK TABLE orders; {index} COMMIT;"), Each), alone);
    for chain in ["COMMIT AND CHAIN", "ROLLBACK AND CHAIN"] {
        assert_eq!(said(PRODUCTION, &format!("BEGIN; LOCK TABLE orders; {chain}; {index} COMMIT;"), Each), alone);
        assert_eq!(said(PRODUCTION, &format!("LOCK TABLE orders; {chain}; {index}"), File), alone);
        let local = format!("BEGIN; SET LOCAL lock_timeout = '1s'; {chain}; LOCK TABLE orders; COMMIT;");
        check(Each, false, &local, &["locks-table"]);
        let concurrently = format!("BEGIN; SELECT 1; {chain}; CREATE INDEX CONCURRENTLY i ON orders (at); COMMIT;");
        check(Each, true, &concurrently, &["refused-in-transaction"]);
    }
    let made = "CREATE TABLE n (id int); COMMIT AND CHAIN; CREATE TABLE m (id int); ROLLBACK AND CHAIN;";
    check(File, true, &format!("{made} CREATE TABLE m (id int);"), &[]);
    check(File, true, &format!("{made} CREATE TABLE n (id int);"), &["statement-fails"]);
}

/// A prepared statement is the session's: the end of a transaction, however it ends, changes nothing about it.
#[test]
fn a_prepared_statement_lasts_as_long_as_the_session() {
    let prepare = "PREPARE p AS SELECT count(*) FROM orders;";
    let given = format!("{PRODUCTION} {prepare}");
    let rules = |moves: &str| {
        let settings = Settings { version: Version::NEWEST, lock_timeout_is_set: true, max_lock_timeout_ms: 10_000 };
        let sql = format!("{moves} BEGIN; ALTER TABLE orders ADD COLUMN a int; EXECUTE p; COMMIT;");
        let found = findings(settings, &given, &sql, Each);
        found.into_iter().map(|one| one.rule).collect::<Vec<_>>()
    };
    for there in [
        "DISCARD PLANS; DISCARD TEMP; PREPARE other AS SELECT 1; DEALLOCATE other;",
        "BEGIN; SET LOCAL lock_timeout = '1s'; COMMIT;",
        "BEGIN; ROLLBACK;",
        "BEGIN; DEALLOCATE ALL; PREPARE p AS SELECT count(*) FROM orders; ROLLBACK;",
        "BEGIN; SAVEPOINT a; DEALLOCATE p; PREPARE p AS SELECT count(*) FROM orders; ROLLBACK TO a; COMMIT;",
    ] {
        assert_eq!(rules(&format!("{prepare} {there}")), ["slow-work-under-lock"], "{there}");
    }
    assert_eq!(rules(""), [""; 0], "another session");
    for gone in ["DEALLOCATE p;", "DEALLOCATE PREPARE ALL;", "DISCARD ALL;", "BEGIN; DEALLOCATE p; ROLLBACK;"] {
        assert_eq!(rules(&format!("{prepare} {gone}")), [""; 0], "{gone}");
    }
}

/// What each finding of a rule advises, on the newest version.
fn advice(given: &str, sql: &str, mode: TransactionMode, rule: &str) -> Vec<String> {
    let settings = Settings { version: Version::NEWEST, lock_timeout_is_set: true, max_lock_timeout_ms: 10_000 };
    let findings = findings(settings, given, sql, mode);
    findings.into_iter().filter(|one| one.rule == rule).map(|one| one.help.unwrap_or_default()).collect()
}

/// Before the transaction ends, nobody else can name the column.
#[test]
fn an_index_on_what_the_transaction_adds_comes_after_it() {
    let key = "ALTER TABLE orders ADD COLUMN c bigint; ALTER TABLE orders ADD FOREIGN KEY (c) REFERENCES customers NOT VALID;";
    let said = |sql: &str| advice(PRODUCTION, sql, Each, "foreign-key-without-index");
    let build = "run `CREATE INDEX CONCURRENTLY ON orders (c)`";
    assert_eq!(said(&format!("BEGIN; {key} COMMIT;")), [format!("then {build}, outside `BEGIN` … `COMMIT`")]);
    assert_eq!(said(key), [format!("first {build}")]);
}

/// The query of a foreign key looks for a value.
#[test]
fn an_index_without_null_is_enough_for_a_foreign_key() {
    let said = |columns: &str, index: &str| {
        let sql = format!("CREATE TABLE t ({columns}); CREATE INDEX ON t {index};");
        advice(PRODUCTION, &sql, Each, "foreign-key-without-index").len()
    };
    assert_eq!(said("c bigint REFERENCES customers", "(c) WHERE c IS NOT NULL"), 0);
    assert_eq!(said("c bigint REFERENCES customers, a int", "(c) WHERE a IS NOT NULL"), 1);
    assert_eq!(said("c bigint REFERENCES customers, a int", "(c) WHERE c IS NOT NULL AND a IS NOT NULL"), 1);
    assert_eq!(said("c bigint REFERENCES customers", "(c) WHERE c > 0"), 1);
}

/// Outside the transaction that drops the old key, its index has the name.
#[test]
fn an_index_that_takes_a_dropped_ones_place_has_another_name() {
    let change = "ALTER TABLE orders DROP CONSTRAINT orders_pkey; ALTER TABLE orders ADD PRIMARY KEY (id, total);";
    let said = |sql: &str| advice(PRODUCTION, sql, Each, "primary-key-builds-index").concat();
    let help = said(&format!("BEGIN; {change} COMMIT;"));
    assert!(
        help.contains("CONCURRENTLY orders_pkey_new ON")
            && help.contains("orders_pkey PRIMARY KEY USING INDEX orders_pkey_new"),
        "{help}"
    );
    assert!(said(change).contains("CONCURRENTLY orders_pkey ON"));
}

#[test]
fn a_view_that_comes_back_without_a_column_is_dropped() {
    let again = |query: &str| format!("BEGIN; DROP VIEW recent; CREATE VIEW recent AS {query}; COMMIT;");
    check(Each, true, &again("SELECT email FROM customers"), &["view-dropped"]);
    check(Each, true, &again("SELECT email, id FROM customers"), &[]);
    check(Each, true, &again("SELECT * FROM customers"), &[]);
}

#[test]
fn a_type_change_that_fails_rebuilds_nothing() {
    let sql = "CREATE VIEW totals_now AS SELECT total FROM orders;";
    let change = "ALTER TABLE orders ALTER COLUMN total TYPE numeric(12,2);";
    check(Each, true, change, &["type-change-rebuilds"]);
    check(Each, true, &format!("{sql} {change}"), &["statement-fails"]);
}

#[test]
fn a_small_serial_is_advised_a_small_identity() {
    let said = |types: &str| advice("", &format!("CREATE TABLE t ({types})"), Each, "serial-column");
    assert_eq!(said("a smallserial"), ["use `smallint GENERATED BY DEFAULT AS IDENTITY`"]);
    assert_eq!(said("a serial"), ["use `bigint GENERATED BY DEFAULT AS IDENTITY`"]);
}

/// Each piece of SQL in the advice was run on a server.
#[test]
fn advice_is_what_postgresql_takes() {
    let given = "
        CREATE TABLE p (id int PRIMARY KEY);
        CREATE TABLE c (id int CONSTRAINT k REFERENCES p ON DELETE CASCADE NOT ENFORCED, f int, a varchar(5)[], during daterange);
        CREATE TYPE pair AS (x int); CREATE TABLE typed OF pair;
        CREATE VIEW v AS SELECT f FROM c; CREATE MATERIALIZED VIEW mv AS SELECT f FROM c;
        CREATE TABLE c_new (id int);
    ";
    let check = |sql: &str, rule: &str, expected: &str| {
        let advice = advice(given, sql, Each, rule);
        assert!(matches!(&advice[..], [one] if one.starts_with(expected)), "{sql}\n{advice:#?}");
    };
    check(
        "ALTER TABLE c ALTER CONSTRAINT k ENFORCED",
        "foreign-key-validates",
        "in its place run `ALTER TABLE c DROP CONSTRAINT k, ADD CONSTRAINT k FOREIGN KEY (id) REFERENCES p (id) ON DELETE \
         CASCADE NOT VALID`, and `ALTER TABLE c VALIDATE CONSTRAINT k`",
    );
    check(
        "ALTER TABLE c ADD CONSTRAINT nn NOT NULL f NO INHERIT",
        "not-null-scans",
        "add it with `ADD CONSTRAINT nn NOT NULL f NO INHERIT NOT VALID`, and run `ALTER TABLE c VALIDATE CONSTRAINT nn`",
    );
    check(
        "ALTER TABLE c ADD COLUMN n int NOT NULL GENERATED ALWAYS AS (f + 1)",
        "not-null-scans",
        "add the column without `NOT NULL`, then run `ALTER TABLE c ADD CONSTRAINT c_n_not_null NOT NULL n NOT VALID`",
    );
    check(
        "ALTER TABLE c ADD PRIMARY KEY (id, during WITHOUT OVERLAPS)",
        "primary-key-builds-index",
        "PostgreSQL has no way to add a key `WITHOUT OVERLAPS` without the wait",
    );
    check("ALTER TABLE c ALTER a TYPE varchar(9)[]", "type-change-rewrites", "add a column of the new type beside it");
    check(
        "ALTER TYPE pair ALTER ATTRIBUTE x TYPE bigint CASCADE",
        "type-change-rewrites",
        "make it a plain table with `ALTER TABLE typed NOT OF`; then add a column",
    );
    check("ALTER VIEW v RENAME COLUMN f TO g", "column-renamed", "add `g` at the end of the view");
    check("ALTER TABLE mv RENAME COLUMN f TO g", "column-renamed", "create a second materialized view that has `g`");
}

/// The table that takes the place of another is nobody's by its old name, and both are locked or neither.
#[test]
fn a_swap_of_tables() {
    let given = "CREATE TABLE t (id int); CREATE TABLE t_new (id int);";
    let swap = "ALTER TABLE t RENAME TO t_old; ALTER TABLE t_new RENAME TO t;";
    assert_eq!(said(given, swap, File), [""; 0]);
    let settings = Settings { version: Version::NEWEST, lock_timeout_is_set: false, max_lock_timeout_ms: 10_000 };
    let rules: Vec<&str> = findings(settings, given, swap, File).iter().map(|one| one.rule).collect();
    assert_eq!(rules, ["no-lock-timeout", "several-tables-locked"]);
    let other = "ALTER TABLE t_new RENAME TO t2;";
    assert_eq!(said(given, other, File).len(), 1);
}

const HANGING: &str = "
    CREATE TYPE state AS ENUM ('a'); CREATE TABLE t (id int PRIMARY KEY, s state, n int);
    CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
    CREATE TRIGGER touched BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION touch();
    CREATE FUNCTION one(a int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';
    CREATE FUNCTION of_state(state) RETURNS int LANGUAGE sql AS 'SELECT 1';
    CREATE TABLE q (id int PRIMARY KEY, a int DEFAULT one(3), b int CONSTRAINT q_b CHECK (b > one(b)));
    CREATE INDEX q_a ON q (one(a)); CREATE VIEW v AS SELECT s FROM t; CREATE VIEW w AS SELECT one(n) AS n FROM t;
    CREATE SCHEMA old; CREATE TABLE old.a (id int PRIMARY KEY); CREATE TABLE d (id int PRIMARY KEY);
    CREATE TABLE c (id int PRIMARY KEY, a_id int CONSTRAINT c_a REFERENCES old.a);
    CREATE TABLE old.x (id int PRIMARY KEY, d_id int REFERENCES d); CREATE VIEW vv AS SELECT id FROM old.a;
    CREATE FUNCTION old.tick() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
    CREATE TRIGGER ticks BEFORE INSERT ON c FOR EACH ROW EXECUTE FUNCTION old.tick();
";

/// What goes along is named, and what a function's drop is refused for.
#[test]
fn what_hangs_on_what_is_dropped() {
    let along = |sql: &str| -> Vec<String> {
        let wanted = ["drops-dependents", "view-dropped", "drop-locks-other-table", "statement-fails"];
        let mut said = said(HANGING, sql, Each);
        said.retain(|said| wanted.iter().any(|rule| said.starts_with(rule)));
        said.sort();
        said
    };
    let gone = "fails as soon as this commits";
    assert_eq!(
        along("DROP FUNCTION touch() CASCADE"),
        ["drops-dependents: the trigger `touched` of `t` goes along by `CASCADE`"]
    );
    assert_eq!(
        along("DROP FUNCTION touch()"),
        ["statement-fails: it fails: the trigger `touched` of `t` depends on it"]
    );
    assert_eq!(
        along("DROP FUNCTION one(int) CASCADE"),
        [
            "drops-dependents: the default `a` of `q`, the constraint `q_b` of `q` and the index `q_a` of `q` go along by \
             `CASCADE`"
                .to_owned(),
            format!("view-dropped: every query of the running application on `w` {gone}"),
        ]
    );
    let again = "DROP FUNCTION touch() CASCADE; CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'begin return old; end'; \
                 CREATE TRIGGER touched BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION touch();";
    assert!(said(HANGING, again, File).iter().all(|said| !said.starts_with("drops-dependents")));
    // Another function than the one that is there.
    assert_eq!(along("DROP FUNCTION IF EXISTS one(text)"), [""; 0]);
    assert_eq!(
        along("DROP TYPE state CASCADE"),
        [
            "drops-dependents: the function `of_state` goes along by `CASCADE`".to_owned(),
            format!("view-dropped: every query of the running application on `v` {gone}"),
        ]
    );
    assert_eq!(
        along("DROP SCHEMA old CASCADE"),
        [
            "drop-locks-other-table: reads and writes of `d` and `c` wait: what is dropped has foreign keys to `d`, and \
             those of `c` point at it and go along by `CASCADE`"
                .to_owned(),
            "drops-dependents: the trigger `ticks` of `c` goes along by `CASCADE`".to_owned(),
            format!("view-dropped: every query of the running application on `vv` {gone}"),
        ]
    );
}

/// What is rolled back in the same file breaks nothing and loses nothing; its locks are true.
#[test]
fn what_is_undone_breaks_nothing() {
    for sql in [
        "BEGIN; DROP TABLE orders; ROLLBACK;",
        "BEGIN; ALTER TABLE orders RENAME TO old_orders; ABORT;",
        "BEGIN; ALTER TABLE orders RENAME COLUMN email TO mail; ROLLBACK;",
        "BEGIN; DROP TABLE orders; CREATE TABLE orders (id int); ROLLBACK;",
        "BEGIN; TRUNCATE orders; ROLLBACK;",
        "BEGIN; SAVEPOINT a; DROP TABLE orders; SAVEPOINT b; ROLLBACK TO SAVEPOINT a; COMMIT;",
        "BEGIN; SAVEPOINT a; DROP TABLE orders; SAVEPOINT b; ROLLBACK TO b; RELEASE b; ROLLBACK TO a; COMMIT;",
        "BEGIN; SELECT 1; COMMIT AND CHAIN; DROP TABLE orders; ROLLBACK;",
        "BEGIN; SELECT 1; ROLLBACK AND CHAIN; DROP TABLE orders; ROLLBACK AND CHAIN; COMMIT;",
    ] {
        check(Each, true, sql, &[]);
    }
    for sql in [
        "BEGIN; SAVEPOINT a; DROP TABLE orders; SAVEPOINT b; ROLLBACK TO SAVEPOINT b; COMMIT;",
        "BEGIN; SAVEPOINT a; DROP TABLE orders; SAVEPOINT a; ROLLBACK TO SAVEPOINT a; COMMIT;",
        "BEGIN; DROP TABLE orders; COMMIT; BEGIN; ROLLBACK;",
        "DROP TABLE orders; BEGIN; ROLLBACK;",
        "DROP TABLE orders; ROLLBACK;",
        "BEGIN; DROP TABLE orders; COMMIT AND CHAIN; ROLLBACK;",
        "BEGIN; SELECT 1; ROLLBACK AND CHAIN; DROP TABLE orders; COMMIT;",
        "BEGIN; DROP TABLE orders;",
    ] {
        check(Each, true, sql, &["table-dropped"]);
    }
    check(Each, false, "BEGIN; DROP TABLE orders; ROLLBACK;", &["no-lock-timeout"]);
}

/// It never waits, so that nobody waits behind it; what it holds matters to what comes under it.
#[test]
fn a_lock_that_does_not_wait_needs_no_timeout() {
    check(Each, false, "BEGIN; LOCK TABLE orders NOWAIT; COMMIT;", &[]);
    check(Each, false, "BEGIN; LOCK TABLE orders; COMMIT;", &["locks-table"]);
    let under = "BEGIN; LOCK TABLE orders NOWAIT; UPDATE customers SET email = 'x'; COMMIT;";
    check(Each, false, under, &["slow-work-under-lock"]);
}

/// Notes and advice speak of what is so: PostgreSQL's own words for sequences, row types, tables that are there already,
/// and partitioned tables that get their first partition.
#[test]
fn what_is_assumed_is_so() {
    let settings =
        Settings { version: Version::all().last().unwrap(), lock_timeout_is_set: true, max_lock_timeout_ms: 10_000 };
    let given = format!(
        "{PRODUCTION} CREATE TYPE pair AS (a int, b text); CREATE TABLE later (at date NOT NULL) PARTITION BY RANGE (at);"
    );
    for sql in [
        "ALTER TABLE orders ADD COLUMN n serial",
        "ALTER TABLE orders ADD COLUMN n bigserial",
        "ALTER TABLE orders ADD COLUMN n smallserial",
        "ALTER TABLE orders ADD COLUMN n pair",
        "ALTER TABLE orders ADD COLUMN n customers",
        "CREATE TABLE first (at date NOT NULL); ALTER TABLE later ATTACH PARTITION first DEFAULT",
        "CREATE TABLE first PARTITION OF later DEFAULT",
        "CREATE TABLE IF NOT EXISTS orders (id int PRIMARY KEY, n json)",
    ] {
        let found = findings(settings.clone(), &given, sql, Each);
        assert!(found.iter().all(|finding| finding.assumed.is_none()), "{sql}: {found:#?}");
        assert!(found.iter().all(|finding| finding.rule != "small-primary-key"), "{sql}: {found:#?}");
        assert!(found.iter().all(|finding| finding.rule != "json-column"), "{sql}: {found:#?}");
    }
}
