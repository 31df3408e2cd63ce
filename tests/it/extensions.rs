//! What is known of common extensions: how volatile their functions are, what their types turn into, and which of
//! their functions change tables in a way that nobody here can follow.

use ddlock::postgres::Version;
use ddlock::rules::{Settings, Severity};
use ddlock::source::TransactionMode;

use crate::git::ddlock;
use crate::pages::findings;
use crate::source::folder;

const PRODUCTION: &str = "
    CREATE EXTENSION postgis; CREATE EXTENSION vector; CREATE EXTENSION citext; CREATE EXTENSION hstore;
    CREATE EXTENSION \"uuid-ossp\"; CREATE EXTENSION pgcrypto; CREATE EXTENSION pg_trgm;
    CREATE EXTENSION timescaledb; CREATE EXTENSION citus; CREATE EXTENSION pg_partman;
    CREATE TABLE t (
        id bigint PRIMARY KEY, a text, c citext, h hstore, p geometry(Point, 4326), v vector(3), at timestamptz
    );
";

/// The errors that a statement gives.
fn errors(sql: &str) -> Vec<&'static str> {
    let version = Version::new(16).expect("a version");
    let settings = Settings { version, lock_timeout_is_set: true, max_lock_timeout_ms: 10_000 };
    let found = findings(settings, PRODUCTION, sql, TransactionMode::None);
    found.iter().filter(|finding| finding.severity == Severity::Error).map(|finding| finding.rule).collect()
}

#[test]
fn defaults_are_volatile_as_their_functions_are() {
    for (default, expected) in [
        ("uuid DEFAULT uuid_generate_v4()", true),
        ("uuid DEFAULT uuid_generate_v5(uuid_ns_url(), 'x')", false),
        ("bytea DEFAULT gen_random_bytes(8)", true),
        ("text DEFAULT crypt('x', gen_salt('bf'))", true),
        ("bytea DEFAULT digest('x', 'sha256')", false),
        ("geometry DEFAULT ST_SetSRID(ST_MakePoint(0, 0), 4326)", false),
        ("geometry DEFAULT ST_GeneratePoints(ST_MakeEnvelope(0, 0, 1, 1), 3)", true),
        ("hstore DEFAULT hstore('a', 'b')", false),
        ("vector(3) DEFAULT l2_normalize('[1,2,3]'::vector)", false),
        ("real DEFAULT similarity('a', 'b')", false),
        ("timestamptz DEFAULT time_bucket('1 day', now())", false),
        ("uuid DEFAULT generate_uuidv7()", true),
    ] {
        let expected: &[&str] = if expected { &["volatile-default-rewrites"] } else { &[] };
        assert_eq!(errors(&format!("ALTER TABLE t ADD COLUMN n {default}")), expected, "{default}");
    }
}

#[test]
fn types_turn_into_others_as_their_casts_say() {
    for (change, expected) in [
        ("a TYPE citext", None),
        ("c TYPE text", None),
        ("h TYPE jsonb USING h::jsonb", Some("type-change-rewrites")),
        ("h TYPE jsonb", Some("statement-fails")),
        ("p TYPE geography USING p::geography", Some("type-change-rewrites")),
        ("p TYPE geography", Some("type-change-rewrites")),
        // The kind of geometry is a modifier that is no number.
        ("p TYPE geometry(Polygon, 4326)", Some("type-change-rewrites")),
        ("p TYPE geometry(point,4326)", None),
        ("p TYPE geometry", None),
        ("v TYPE halfvec(3)", Some("type-change-rewrites")),
        ("v TYPE vector(4)", Some("type-change-rewrites")),
        ("v TYPE vector", None),
    ] {
        let found = errors(&format!("ALTER TABLE t ALTER COLUMN {change}"));
        assert_eq!(found, expected.into_iter().collect::<Vec<_>>(), "{change}");
    }
}

#[test]
fn functions_that_change_tables_are_not_passed_over() {
    for (call, expected) in [
        ("create_hypertable('t', by_range('at'))", Some("`create_hypertable()` of the extension timescaledb")),
        ("create_distributed_table('t', 'id')", Some("`create_distributed_table()` of the extension citus")),
        ("partman.create_parent('public.t', 'at', '1 day')", Some("`create_parent()` of the extension pg_partman")),
        ("AddGeometryColumn('t', 'g', 4326, 'POINT', 2)", Some("`addgeometrycolumn()` of the extension postgis")),
        ("uuid_generate_v4()", None),
        ("set_limit(0.5)", None),
    ] {
        let sql = format!("SELECT {call};\n");
        let folder = folder(&[("m/1.sql", PRODUCTION), ("m/2.sql", &sql)]);
        let (_, output) = ddlock(folder.path(), &["lint", "m"], &[]);
        let output = output.split_whitespace().collect::<Vec<_>>().join(" ");
        let gap = expected.map(|what| format!("m/2.sql:1:1: {what} may lock and write tables"));
        assert_eq!(output.contains("not analysed"), gap.is_some(), "{output}");
        assert!(gap.is_none_or(|gap| output.contains(&gap)), "{output}");
    }
}
