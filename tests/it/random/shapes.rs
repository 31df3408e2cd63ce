//! Random schemas, and what is done to them: statements alone, after others in one transaction, and outside of any.

use std::fmt::Write as _;

use fastrand::Rng;

/// One of several.
fn one<'a>(rng: &mut Rng, of: &[&'a str]) -> &'a str {
    of[rng.usize(..of.len())]
}

/// Types that values of `1` … `10` can have.
const TYPES: &[&str] = &[
    "int",
    "bigint",
    "smallint",
    "text",
    "varchar(20)",
    "varchar(40)",
    "varchar",
    "numeric",
    "numeric(8,2)",
    "numeric(10,2)",
    "char(5)",
    "double precision",
];

/// Tables of every schema: plain, referenced, referring, partitioned, partitions, parent and child.
const TABLES: &[&str] = &["t", "t", "t", "p", "q", "r", "r1", "base", "heir"];

/// Columns every table has.
const COLUMNS: &[&str] = &["id", "a", "b"];

/// Pieces that a schema has or has not.
const OPTIONAL: &[&str] = &[
    "CREATE INDEX t_a ON t (a);",
    "CREATE UNIQUE INDEX t_id_a ON t (id, a);",
    "CREATE INDEX t_lower ON t (lower(b::text)) WHERE a IS NOT NULL;",
    "ALTER TABLE t ADD CONSTRAINT t_check CHECK (a IS NOT NULL);",
    "ALTER TABLE t ADD CONSTRAINT t_not_valid CHECK (id > 0) NOT VALID;",
    "ALTER TABLE t ADD CONSTRAINT t_p FOREIGN KEY (id) REFERENCES p (id);",
    "ALTER TABLE t ADD CONSTRAINT t_p_not_valid FOREIGN KEY (id) REFERENCES p (id) NOT VALID;",
    "ALTER TABLE q ADD CONSTRAINT q_t FOREIGN KEY (id) REFERENCES t (id);",
    "ALTER TABLE r ADD CONSTRAINT r_p FOREIGN KEY (id) REFERENCES p (id);",
    "CREATE INDEX r_a ON r (a);",
    "CREATE INDEX r1_b ON r1 (b);",
    "CREATE TABLE r_default PARTITION OF r DEFAULT; INSERT INTO r SELECT 50, 50, 50;",
    "CREATE VIEW v AS SELECT id FROM t;",
    "CREATE VIEW v2 AS SELECT id FROM r;",
    "CREATE MATERIALIZED VIEW m AS SELECT id FROM t; CREATE UNIQUE INDEX m_id ON m (id);",
    "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END'; \
     CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();",
    "CREATE SEQUENCE s OWNED BY t.a;",
    "CREATE INDEX base_a ON base (a);",
    "ALTER TABLE t ADD COLUMN gen bigint GENERATED ALWAYS AS (id * 2) STORED;",
    "CREATE STATISTICS st ON id, a FROM t;",
    "CREATE INDEX t_b ON t USING hash (b);",
    "ALTER TABLE r ADD CONSTRAINT r_pkey PRIMARY KEY (id);",
    "ALTER TABLE base ADD CONSTRAINT base_check CHECK (id > 0);",
    "CREATE FOREIGN TABLE ft (id int NOT NULL, a int, b text) SERVER files OPTIONS (filename '/dev/null');",
    "CREATE FOREIGN TABLE rf PARTITION OF r FOR VALUES FROM (20) TO (30) SERVER files OPTIONS (filename '/dev/null');",
    "CREATE FOREIGN TABLE bf () INHERITS (base) SERVER files OPTIONS (filename '/dev/null');",
];

/// What foreign tables need.
const FILES: &str = "CREATE EXTENSION file_fdw;\nCREATE SERVER files FOREIGN DATA WRAPPER file_fdw;\n";

/// A schema, and what in it can be named.
pub(super) struct Schema {
    /// What makes it.
    pub(super) sql: String,
    tables: Vec<&'static str>,
    indexes: Vec<String>,
}

impl Schema {
    pub(super) fn random(rng: &mut Rng) -> Self {
        let mut sql = tables(rng);
        let mut tables = TABLES.to_vec();
        let mut indexes: Vec<String> = ["t_pkey", "p_pkey", "q_pkey", "base_pkey"].map(str::to_owned).to_vec();
        let mut foreign = false;
        for &piece in OPTIONAL {
            // Foreign partitions have no keys.
            let has_key = sql.contains("ALTER TABLE r ADD CONSTRAINT");
            if rng.u8(..3) > 0 || has_key && piece.contains("PARTITION OF r FOR") {
                continue;
            }
            if piece.starts_with("CREATE FOREIGN TABLE") && !foreign {
                sql.push_str(FILES);
                foreign = true;
            }
            let _ = writeln!(sql, "{piece}");
            let words: Vec<&str> = piece.split_whitespace().collect();
            match words[..] {
                ["CREATE", "INDEX", name, ..] | ["CREATE", "UNIQUE", "INDEX", name, ..] => {
                    indexes.push(name.to_owned());
                }
                ["CREATE", "MATERIALIZED", ..] => {
                    tables.push("m");
                    indexes.push("m_id".to_owned());
                }
                ["CREATE", "FOREIGN", "TABLE", name, ..] | ["CREATE", "VIEW", name, ..] => tables.push(name),
                ["CREATE", "TABLE", "r_default", ..] => tables.push("r_default"),
                _ => {}
            }
        }
        Self { sql, tables, indexes }
    }
}

/// The tables of a schema, with rows.
fn tables(rng: &mut Rng) -> String {
    let mut sql =
        String::from("CREATE TYPE mood AS ENUM ('1', '2', '3');\nCREATE DOMAIN positive AS int CHECK (VALUE > 0);\n");
    for table in ["p", "t", "q"] {
        let (a, b) = (one(rng, TYPES), one(rng, TYPES));
        let not_null = one(rng, &["", " NOT NULL"]);
        let _ = writeln!(sql, "CREATE TABLE {table} (id int PRIMARY KEY, a {a}{not_null}, b {b});");
        let _ = writeln!(sql, "INSERT INTO {table} SELECT g, g, g FROM generate_series(1, 9) g;");
        // What the default partition refers to.
        let _ = writeln!(sql, "INSERT INTO {table} SELECT 50, 50, 50;");
    }
    let b = one(rng, TYPES);
    let _ = writeln!(sql, "CREATE TABLE r (id int NOT NULL, a int, b {b}) PARTITION BY RANGE (id);");
    sql.push_str("CREATE TABLE r1 PARTITION OF r FOR VALUES FROM (0) TO (10);\n");
    sql.push_str("CREATE TABLE r2 PARTITION OF r FOR VALUES FROM (10) TO (20);\n");
    sql.push_str("INSERT INTO r SELECT g, g, g FROM generate_series(1, 9) g;\n");
    let _ = writeln!(sql, "CREATE TABLE base (id int PRIMARY KEY, a int, b {});", one(rng, TYPES));
    let b = if rng.bool() { b } else { "text" };
    let _ = writeln!(
        sql,
        "CREATE TABLE heir (z int) INHERITS (base);\nCREATE TABLE alone (id int NOT NULL, a int, b {b});"
    );
    sql.push_str("INSERT INTO base SELECT g, g, g FROM generate_series(1, 9) g;\n");
    sql
}

/// Subcommands of ALTER TABLE; `{c}` is a column, `{type}` a type.
const PARTS: &[&str] = &[
    "ADD COLUMN n {type}",
    "ADD COLUMN n {type} DEFAULT 1",
    "ADD COLUMN n {type} NOT NULL DEFAULT 1",
    "ADD COLUMN n timestamptz DEFAULT clock_timestamp()",
    "ADD COLUMN n timestamptz DEFAULT now()",
    "ADD COLUMN n positive DEFAULT 1",
    "ADD COLUMN n mood DEFAULT '1'",
    "ADD COLUMN n int GENERATED ALWAYS AS IDENTITY",
    "ADD COLUMN n serial",
    "ADD COLUMN n int UNIQUE",
    "ADD COLUMN n int REFERENCES p",
    "ADD COLUMN n int DEFAULT 1 CHECK (n > 0)",
    "DROP COLUMN b",
    "ALTER COLUMN {c} TYPE {type}",
    "ALTER COLUMN a TYPE {type} USING a::{type}",
    "ALTER COLUMN b TYPE {type} USING b::{type}",
    "ALTER COLUMN {c} SET NOT NULL",
    "ALTER COLUMN a DROP NOT NULL",
    "ALTER COLUMN {c} SET DEFAULT 1",
    "ALTER COLUMN {c} DROP DEFAULT",
    "ALTER COLUMN {c} SET STATISTICS 100",
    "ADD CONSTRAINT n1 CHECK (id > 0)",
    "ADD CONSTRAINT n2 CHECK (id > 0) NOT VALID",
    "ADD CONSTRAINT n3 FOREIGN KEY (id) REFERENCES p (id)",
    "ADD CONSTRAINT n4 FOREIGN KEY (id) REFERENCES p (id) NOT VALID",
    "ADD CONSTRAINT n5 UNIQUE (id)",
    "VALIDATE CONSTRAINT t_not_valid",
    "DROP CONSTRAINT t_check",
    "SET (fillfactor = 70)",
    "DISABLE TRIGGER USER",
    "ENABLE ROW LEVEL SECURITY",
    "REPLICA IDENTITY FULL",
];

/// Other statements; `{t}` is a table, `{c}` a column. What may not exist is left out: the model takes what it does not know for
/// something older that exists.
const OTHERS: &[&str] = &[
    "CREATE INDEX n ON {t} ({c})",
    "CREATE UNIQUE INDEX n ON {t} (id)",
    "CREATE INDEX n ON ONLY {t} ({c})",
    "CREATE INDEX n ON {t} ({c}) WHERE id > 3",
    "DROP TABLE {t}",
    "DROP TABLE {t} CASCADE",
    "DROP TABLE alone",
    "TRUNCATE {t}",
    "TRUNCATE {t} CASCADE",
    "TRUNCATE ONLY base",
    "LOCK TABLE {t} IN SHARE MODE",
    "LOCK TABLE ONLY {t}",
    "ALTER TABLE {t} RENAME TO n",
    "ALTER TABLE {t} RENAME COLUMN {c} TO n",
    "ALTER TABLE r ATTACH PARTITION alone FOR VALUES FROM (20) TO (30)",
    "ALTER TABLE r DETACH PARTITION r1",
    "CREATE TABLE n PARTITION OF r FOR VALUES FROM (20) TO (30)",
    "CREATE TABLE n (id int PRIMARY KEY REFERENCES {t} (id))",
    "CREATE TABLE n (LIKE {t} INCLUDING ALL)",
    "CREATE TABLE n () INHERITS (base)",
    "CREATE TABLE n AS SELECT * FROM {t}",
    "CREATE VIEW n AS SELECT * FROM {t}",
    "CREATE OR REPLACE VIEW n AS SELECT {t}.id FROM {t} JOIN p other ON other.id = {t}.id",
    "CREATE MATERIALIZED VIEW n AS SELECT id FROM {t}",
    "COMMENT ON TABLE {t} IS 'x'",
    "COMMENT ON COLUMN {t}.{c} IS 'x'",
    "GRANT SELECT ON {t} TO app",
    "ANALYZE {t}",
    "INSERT INTO {t} (id) VALUES (100)",
    "SELECT count(*) FROM {t}",
    "DELETE FROM {t}",
    "UPDATE {t} SET a = a",
    "CREATE POLICY n ON {t} USING (true)",
    "CREATE PUBLICATION n FOR TABLE {t}",
    "CREATE STATISTICS n ON id, a FROM {t}",
    "CREATE RULE n AS ON DELETE TO {t} DO INSTEAD NOTHING",
    "REINDEX TABLE {t}",
    "CLUSTER t USING t_pkey",
    "ALTER TYPE mood ADD VALUE '4'",
    "ALTER DOMAIN positive ADD CONSTRAINT n CHECK (VALUE < 1000)",
    "DROP FUNCTION IF EXISTS f() CASCADE",
    "ALTER TABLE heir NO INHERIT base",
    "ALTER TABLE alone INHERIT base",
    "ALTER TABLE {t} INHERIT base",
    "ALTER TABLE r ATTACH PARTITION {t} FOR VALUES FROM (20) TO (30)",
    "ALTER TABLE r DETACH PARTITION {t}",
    "ALTER TABLE {t} DETACH PARTITION r2",
    "DROP INDEX {i}",
    "REINDEX INDEX {i}",
    "ALTER INDEX {i} RENAME TO n",
    "ALTER INDEX {i} SET (fillfactor = 60)",
    "ALTER TABLE t CLUSTER ON {i}",
    "DROP TRIGGER g ON {t}",
    "CREATE TRIGGER n AFTER INSERT ON {t} FOR EACH STATEMENT EXECUTE FUNCTION suppress_redundant_updates_trigger()",
];

/// Statements about a piece that the schema has to have: how that begins, and what is done to it.
const OF_PIECES: &[(&str, &str)] = &[
    ("CREATE UNIQUE INDEX t_id_a", "ALTER TABLE t ADD CONSTRAINT n UNIQUE USING INDEX t_id_a"),
    ("CREATE UNIQUE INDEX t_id_a", "ALTER TABLE t REPLICA IDENTITY USING INDEX t_id_a"),
    ("CREATE MATERIALIZED VIEW m", "REFRESH MATERIALIZED VIEW CONCURRENTLY m"),
    ("CREATE MATERIALIZED VIEW m", "REFRESH MATERIALIZED VIEW m"),
    ("CREATE MATERIALIZED VIEW m", "DROP MATERIALIZED VIEW m"),
    ("CREATE VIEW v ", "DROP VIEW v"),
    ("CREATE VIEW v2 ", "CREATE OR REPLACE VIEW v2 AS SELECT id, 1 AS one FROM r"),
    ("CREATE SEQUENCE s", "DROP SEQUENCE s"),
    ("CREATE STATISTICS st", "DROP STATISTICS st"),
    ("CREATE EXTENSION file_fdw", "CREATE FOREIGN TABLE n (id int) SERVER files OPTIONS (filename '/dev/null')"),
    ("CREATE FOREIGN TABLE ft", "DROP FOREIGN TABLE ft"),
    ("CREATE FOREIGN TABLE rf", "ALTER TABLE r DETACH PARTITION rf"),
];

/// Statements that refuse a transaction block.
const OUTSIDE: &[&str] = &[
    "CREATE INDEX CONCURRENTLY n ON {t} ({c})",
    "CREATE UNIQUE INDEX CONCURRENTLY n ON {t} (id)",
    "CREATE INDEX CONCURRENTLY n ON {t} ({c}) WHERE id > 3",
    "CREATE INDEX CONCURRENTLY IF NOT EXISTS t_a ON {t} (a)",
    "DROP INDEX CONCURRENTLY {i}",
    "DROP INDEX CONCURRENTLY {i}",
    "REINDEX INDEX CONCURRENTLY {i}",
    "REINDEX INDEX CONCURRENTLY {i}",
    "REINDEX TABLE CONCURRENTLY {t}",
    "ALTER TABLE r DETACH PARTITION r1 CONCURRENTLY",
    "ALTER TABLE r DETACH PARTITION r2 CONCURRENTLY",
    "VACUUM (FULL) {t}",
];

/// What makes a table in the transaction that uses it.
const BIRTHS: &[&str] = &[
    "CREATE TABLE born (id int PRIMARY KEY, a int, b {type});",
    "CREATE TABLE born AS SELECT id, a, b FROM t;",
    "CREATE TABLE born (LIKE {t} INCLUDING ALL);",
    "CREATE TABLE born (id int REFERENCES {t}, a int, b text);",
    "ALTER TABLE {t} RENAME TO born;",
];

/// What is done to a schema.
pub(super) struct Try {
    /// Statements of the same transaction that come before it.
    pub(super) earlier: String,
    pub(super) statement: String,
}

impl Try {
    pub(super) fn random(rng: &mut Rng, schema: &Schema) -> Self {
        let table = one(rng, &schema.tables);
        let nothing = String::new();
        match rng.u8(..60) {
            0 => {
                let template = one(rng, OUTSIDE);
                Self { earlier: nothing, statement: fill(rng, schema, template, table) }
            }
            1..=14 => {
                let mut earlier = vec![statement(rng, schema, table)];
                while rng.u8(..3) == 0 {
                    let other = one(rng, &schema.tables);
                    earlier.push(statement(rng, schema, other));
                }
                let again = if rng.bool() { table } else { one(rng, &schema.tables) };
                Self { earlier: earlier.join("\n"), statement: statement(rng, schema, again) }
            }
            15..=19 => {
                let birth = one(rng, BIRTHS);
                let earlier = fill(rng, schema, birth, table);
                Self { earlier, statement: statement(rng, schema, "born") }
            }
            _ => Self { earlier: nothing, statement: statement(rng, schema, table) },
        }
    }
}

fn statement(rng: &mut Rng, schema: &Schema, table: &str) -> String {
    let template = if rng.bool() {
        let mut parts: Vec<&str> = vec![one(rng, PARTS)];
        while rng.u8(..4) == 0 {
            parts.push(one(rng, PARTS));
        }
        let only = if rng.u8(..8) == 0 { "ONLY " } else { "" };
        format!("ALTER TABLE {only}{{t}} {};", parts.join(", "))
    } else {
        let pieces = OF_PIECES.iter().filter(|(piece, _)| schema.sql.contains(piece));
        let others: Vec<&str> = OTHERS.iter().copied().chain(pieces.map(|(_, statement)| *statement)).collect();
        format!("{};", one(rng, &others))
    };
    fill(rng, schema, &template, table)
}

/// Puts names and types where a template has none.
fn fill(rng: &mut Rng, schema: &Schema, template: &str, table: &str) -> String {
    let column = one(rng, COLUMNS);
    let data_type = one(rng, TYPES);
    let index = &schema.indexes[rng.usize(..schema.indexes.len())];
    let filled = template.replace("{t}", table).replace("{c}", column);
    filled.replace("{type}", data_type).replace("{i}", index)
}
