//! What `statement-fails` says: the reason that the server gives, in our words, and what to run instead.

use ddlock::postgres::Version;
use ddlock::rules::{Finding, Settings};
use ddlock::source::TransactionMode;

use crate::pages::findings;

const PRODUCTION: &str = "
    CREATE TABLE customers (id bigint PRIMARY KEY, email text, code int);
    CREATE UNIQUE INDEX customers_email_idx ON customers (lower(email));
    CREATE TABLE orders (id int PRIMARY KEY, customer_id bigint, email varchar(50), at timestamptz);
    CREATE TABLE events (at date NOT NULL, id int) PARTITION BY RANGE (at);
    CREATE TABLE events_2025 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
    CREATE VIEW recent AS SELECT id, email FROM customers;
    CREATE TYPE mood AS ENUM ('sad', 'happy');
    CREATE TABLE notes (
        id int GENERATED ALWAYS AS IDENTITY, mood mood,
        order_id int REFERENCES orders DEFERRABLE INITIALLY DEFERRED
    );
";

fn found(sql: &str, mode: TransactionMode) -> Vec<Finding> {
    let version = Version::all().last().expect("there is a newest version");
    let settings = Settings { version, lock_timeout_is_set: true, max_lock_timeout_ms: 10_000 };
    findings(settings, PRODUCTION, sql, mode)
}

/// The message and help of the one `statement-fails` in `sql`.
fn check(sql: &str, message: &str, help: &str) {
    let findings = found(sql, TransactionMode::File);
    let fails: Vec<&Finding> = findings.iter().filter(|finding| finding.rule == "statement-fails").collect();
    let [finding] = fails.as_slice() else {
        panic!("{sql}: {} findings: {findings:#?}", fails.len());
    };
    assert_eq!(finding.message, message, "{sql}");
    assert_eq!(finding.help.as_deref().unwrap_or_default(), help, "{sql}");
}

#[test]
fn a_refusal_says_why_and_what_to_run() {
    check(
        "ALTER TABLE customers ADD CONSTRAINT one_email UNIQUE USING INDEX customers_email_idx",
        "it fails: the index `customers_email_idx` has an expression, and a constraint is over plain columns",
        "keep the unique index without a constraint: it holds the rule by itself",
    );
    check(
        "ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customers (code) NOT VALID",
        "it fails: `customers` has no unique constraint or index over exactly the referenced columns and all rows",
        "build one first with `CREATE UNIQUE INDEX CONCURRENTLY`, without `WHERE` or expressions",
    );
    check(
        "ALTER TABLE orders ADD FOREIGN KEY (email) REFERENCES customers NOT VALID",
        "it fails: the types of `email` and of the column it references in `customers` cannot be compared",
        "give `email` the type of the referenced column",
    );
    check(
        "CREATE TABLE events_2 PARTITION OF events FOR VALUES FROM ('2025-12-01') TO ('2026-12-01')",
        "it fails: the bounds of the new partition overlap those of `events_2025`",
        "",
    );
    check(
        "CREATE OR REPLACE VIEW recent AS SELECT id FROM customers",
        "it fails: `CREATE OR REPLACE VIEW` cannot drop columns from `recent`",
        "drop the view and create it again, or keep the old columns in their places",
    );
    check(
        "CREATE INDEX CONCURRENTLY late ON orders (id) WHERE at > now()",
        "it fails: `now()` in the index's `WHERE` is not immutable: it can give another result tomorrow",
        "compare with a constant, or leave the condition out",
    );
    check(
        "ALTER TABLE notes ALTER mood SET DEFAULT 'glad'",
        "it fails: the enum has no value `'glad'`",
        "add it with `ALTER TYPE … ADD VALUE` in an earlier transaction, or mend the spelling",
    );
    check(
        "INSERT INTO notes (order_id) VALUES (1); ALTER TABLE notes ADD COLUMN a int",
        "it fails: rows of `notes` that this transaction wrote wait for a deferred check",
        "run `SET CONSTRAINTS ALL IMMEDIATE` before it, or do it in a transaction of its own",
    );
    check(
        "ALTER TABLE recent ALTER COLUMN id TYPE int",
        "it fails: `recent` is a view, and this does not work on one",
        "",
    );
    check(
        "ALTER TABLE events_2025 ADD COLUMN a int",
        "it fails: `events_2025` is a partition, and a partition has the columns of its partitioned table",
        "add `a` to the partitioned table: its partitions get it too",
    );
    check("CREATE TABLE a (b int); ALTER TABLE a DROP COLUMN c", "it fails: `c` of `a` does not exist", "");
}

#[test]
fn a_refused_statement_gets_no_other_advice() {
    for sql in [
        "ALTER TABLE orders ADD COLUMN twice int GENERATED ALWAYS AS (id * 2) VIRTUAL;
         CREATE INDEX ON orders (twice)",
        "CREATE INDEX ON orders (to_char(at, 'YYYY'))",
        "ALTER TABLE orders ADD COLUMN twice int GENERATED ALWAYS AS (id * 2) VIRTUAL;
         ALTER TABLE orders ADD CONSTRAINT u UNIQUE (twice)",
    ] {
        let findings = found(sql, TransactionMode::None);
        let rules: Vec<_> = findings.iter().map(|finding| finding.rule).collect();
        assert_eq!(rules, ["statement-fails"], "{sql}");
    }
}

#[test]
fn what_is_not_certain_is_silent() {
    for sql in [
        // Nobody created it, or only a function did away with it.
        "ALTER TABLE parcels ADD FOREIGN KEY (a) REFERENCES places (b) NOT VALID",
        "ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES places (b) NOT VALID",
        "ALTER TABLE parcels ADD UNIQUE USING INDEX parcels_idx",
        "INSERT INTO parcels (id, mood) VALUES (1, 'glad')",
        "CREATE OR REPLACE VIEW parcels AS SELECT 1",
        "CREATE OR REPLACE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE INDEX CONCURRENTLY i ON orders (f(id))",
        // One of the two runs.
        "\\if :{?fresh}\nCREATE TABLE a (b int);\n\\else\nCREATE TABLE a (c int);\n\\endif\nALTER TABLE a DROP COLUMN c;",
        // A placeholder stands for anything.
        "INSERT INTO notes (mood) VALUES ('${mood}'); CREATE TABLE ${name} (a int, ${column} int, ${column} text)",
    ] {
        let findings = found(sql, TransactionMode::None);
        let fails = findings.iter().any(|finding| finding.rule == "statement-fails");
        assert!(!fails, "{sql}: {findings:#?}");
    }
}

#[test]
fn a_do_block_ends_no_transaction_inside_one() {
    let sql = "DO $$ BEGIN UPDATE orders SET email = 'x' WHERE id = 1; COMMIT; END $$";
    let refused = |mode| found(sql, mode).iter().any(|finding| finding.rule == "refused-in-transaction");
    assert!(refused(TransactionMode::File));
    assert!(!refused(TransactionMode::None));
}
