//! Random schemas and statements, through the model and on every server: both have to say the same.
//!
//! `DDLOCK_RANDOM=20000:7` runs 20,000 statements per version with the seed 7. Without it the run is short.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::thread;

use ddlock::parse::parse;
use ddlock::postgres::Version;
use fastrand::Rng;

use crate::cases::judge;
use crate::conformance::{Stage, differing};
use crate::servers;

/// How many statements a schema is used for.
const PER_SCHEMA: usize = 20;

/// Statements and seed of a run that nobody asked to be longer.
const SHORT: (usize, u64) = (100, 18);

#[test]
fn the_model_and_servers_agree_on_random_statements() {
    let (count, seed) = wanted(std::env::var("DDLOCK_RANDOM").ok().as_deref());
    let groups: Vec<(String, Vec<String>)> = groups(count, seed);
    let servers = servers::all();
    let results: Vec<Run> = thread::scope(|scope| {
        let running: Vec<_> = servers
            .iter()
            .map(|host| {
                let groups = &groups;
                let run = move || Run::of(&mut Stage::new(host), host.version(), groups);
                thread::Builder::new().stack_size(64 << 20).spawn_scoped(scope, run).expect("a thread")
            })
            .collect();
        running.into_iter().map(|running| running.join().expect("no panic")).collect()
    });
    let mut together: BTreeMap<(String, String), Vec<u8>> = BTreeMap::new();
    let (mut ran, mut refused) = (0, 0);
    for run in results {
        ran += run.ran;
        refused += run.refused;
        for difference in run.differences {
            together.entry(difference).or_default().push(run.version.major());
        }
    }
    crate::say(&format!(
        "random statements: {count} per version, seed {seed}; {ran} compared, of which servers refused {refused} that the \
         model took for possible; {} differ",
        together.len()
    ));
    let mut report = String::new();
    for ((statement, what), versions) in together.iter().take(60) {
        let _ = writeln!(report, "\n{statement}\n  on {versions:?}: {what}");
    }
    assert!(together.is_empty(), "{count} statements, seed {seed}, {} differ:\n{report}", together.len());
}

/// `20000:7`, `20000`.
fn wanted(text: Option<&str>) -> (usize, u64) {
    let Some(text) = text else { return SHORT };
    let (count, seed) = text.split_once(':').unwrap_or((text, "1"));
    let read = |part: &str| part.parse::<u64>().expect("DDLOCK_RANDOM is a count, or count:seed");
    (read(count) as usize, read(seed))
}

fn groups(count: usize, seed: u64) -> Vec<(String, Vec<String>)> {
    let mut rng = Rng::with_seed(seed);
    let schemas = count.div_ceil(PER_SCHEMA);
    let group = |_| (schema(&mut rng), (0..PER_SCHEMA).map(|_| statement(&mut rng)).collect());
    (0..schemas).map(group).collect()
}

/// What came of one version.
struct Run {
    version: Version,
    ran: usize,
    refused: usize,
    differences: Vec<(String, String)>,
}

impl Run {
    fn of(stage: &mut Stage<'_>, version: Version, groups: &[(String, Vec<String>)]) -> Self {
        let mut run = Self { version, ran: 0, refused: 0, differences: Vec::new() };
        for (given, statements) in groups {
            for statement in statements {
                let scripts = [parse(given), parse(""), parse(statement)];
                let said = judge(&scripts, version);
                let seen = stage.play(given, "", statement);
                run.ran += 1;
                let possible = said["error"].is_empty();
                if seen.refusal().is_some() && possible {
                    run.refused += 1;
                    continue;
                }
                let expect = |key: &str| said.get(key).cloned().unwrap_or_default();
                for (key, expected, got) in differing(&expect, &seen) {
                    let what = format!("{key}\n    model   {expected}\n    server  {got}");
                    run.differences.push((format!("{}\n  given {}", statement, given.replace('\n', " ")), what));
                }
            }
        }
        run
    }
}

fn one<'a>(rng: &mut Rng, of: &[&'a str]) -> &'a str {
    of[rng.usize(..of.len())]
}

/// Types that values of `1` … `10` can have.
const TYPES: [&str; 12] = [
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

/// Tables of a schema: plain, referenced, referring, partitioned, partitions, parent and child.
const TABLES: [&str; 9] = ["t", "t", "t", "p", "q", "r", "r1", "base", "heir"];

/// Columns every table has.
const COLUMNS: [&str; 3] = ["id", "a", "b"];

/// Pieces that a schema has or has not.
const OPTIONAL: [&str; 20] = [
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
    "CREATE TABLE r_default PARTITION OF r DEFAULT;",
    "CREATE VIEW v AS SELECT id FROM t;",
    "CREATE VIEW v2 AS SELECT id FROM r;",
    "CREATE MATERIALIZED VIEW m AS SELECT id FROM t; CREATE UNIQUE INDEX m_id ON m (id);",
    "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END'; \
     CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();",
    "CREATE SEQUENCE s OWNED BY t.a;",
    "CREATE INDEX base_a ON base (a);",
    "ALTER TABLE t ADD COLUMN gen bigint GENERATED ALWAYS AS (id * 2) STORED;",
    "CREATE STATISTICS st ON id, a FROM t;",
];

fn schema(rng: &mut Rng) -> String {
    let mut sql =
        String::from("CREATE TYPE mood AS ENUM ('1', '2', '3');\nCREATE DOMAIN positive AS int CHECK (VALUE > 0);\n");
    for table in ["p", "t", "q"] {
        let (a, b) = (one(rng, &TYPES), one(rng, &TYPES));
        let not_null = one(rng, &["", " NOT NULL"]);
        let _ = writeln!(sql, "CREATE TABLE {table} (id int PRIMARY KEY, a {a}{not_null}, b {b});");
        let _ = writeln!(sql, "INSERT INTO {table} SELECT g, g, g FROM generate_series(1, 9) g;");
    }
    let b = one(rng, &TYPES);
    let _ = writeln!(sql, "CREATE TABLE r (id int NOT NULL, a int, b {b}) PARTITION BY RANGE (id);");
    sql.push_str("CREATE TABLE r1 PARTITION OF r FOR VALUES FROM (0) TO (10);\n");
    sql.push_str("CREATE TABLE r2 PARTITION OF r FOR VALUES FROM (10) TO (20);\n");
    sql.push_str("INSERT INTO r SELECT g, g, g FROM generate_series(1, 9) g;\n");
    let _ = writeln!(sql, "CREATE TABLE base (id int PRIMARY KEY, a int, b {});", one(rng, &TYPES));
    sql.push_str("CREATE TABLE heir (z int) INHERITS (base);\nCREATE TABLE alone (id int NOT NULL, a int, b text);\n");
    sql.push_str("INSERT INTO base SELECT g, g, g FROM generate_series(1, 9) g;\n");
    for piece in OPTIONAL {
        if rng.u8(..3) == 0 {
            let _ = writeln!(sql, "{piece}");
        }
    }
    sql
}

/// Subcommands of ALTER TABLE; `{c}` is a column, `{type}` a type.
const PARTS: [&str; 32] = [
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
const OTHERS: [&str; 44] = [
    "CREATE INDEX n ON {t} ({c})",
    "CREATE UNIQUE INDEX n ON {t} (id)",
    "CREATE INDEX n ON ONLY {t} ({c})",
    "CREATE INDEX n ON {t} ({c}) WHERE id > 3",
    "DROP TABLE {t}",
    "DROP TABLE {t} CASCADE",
    "ALTER INDEX {t}_pkey RENAME TO n",
    "DROP TABLE alone",
    "TRUNCATE {t}",
    "TRUNCATE {t} CASCADE",
    "TRUNCATE ONLY base",
    "LOCK TABLE {t} IN SHARE MODE",
    "LOCK TABLE ONLY {t}",
    "ALTER TABLE {t} RENAME TO n",
    "ALTER TABLE {t} RENAME COLUMN {c} TO n",
    "ALTER TABLE {t} SET SCHEMA pg_temp",
    "ALTER TABLE r ATTACH PARTITION alone FOR VALUES FROM (20) TO (30)",
    "ALTER TABLE r DETACH PARTITION r1",
    "CREATE TABLE n PARTITION OF r FOR VALUES FROM (20) TO (30)",
    "CREATE TABLE n (id int PRIMARY KEY REFERENCES {t} (id))",
    "CREATE TABLE n (LIKE {t} INCLUDING ALL)",
    "CREATE TABLE n () INHERITS (base)",
    "CREATE TABLE n AS SELECT * FROM {t}",
    "CREATE VIEW n AS SELECT * FROM {t}",
    "CREATE OR REPLACE VIEW n AS SELECT {t}.id FROM {t} JOIN p ON p.id = {t}.id",
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
];

fn statement(rng: &mut Rng) -> String {
    let template = if rng.bool() {
        let mut parts: Vec<&str> = vec![one(rng, &PARTS)];
        while rng.u8(..4) == 0 {
            parts.push(one(rng, &PARTS));
        }
        let only = if rng.u8(..8) == 0 { "ONLY " } else { "" };
        format!("ALTER TABLE {only}{{t}} {}", parts.join(", "))
    } else {
        one(rng, &OTHERS).to_owned()
    };
    let table = one(rng, &TABLES);
    let column = one(rng, &COLUMNS);
    let data_type = one(rng, &TYPES);
    template.replace("{t}", table).replace("{c}", column).replace("{type}", data_type) + ";"
}
