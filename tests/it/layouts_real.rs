//! Folders as they stand in real projects whose files are not in the shared corpus: their names as they are, their text
//! shortened.

use crate::source::check;

/// ryanechternacht/yardstick-api.
#[test]
fn migratus_runs_what_goes_up_by_number() {
    let files = [
        ("project.clj", "(defproject yardstick-api \"0.1.0\" :plugins [[migratus-lein \"0.7.3\"]])"),
        ("resources/migrations/schema/20210626162001-assessment-map-v1.up.sql", "select 2"),
        ("resources/migrations/schema/20210626145146-assessments.up.sql", "create table a (id int)\n--;;\nselect 1"),
        ("resources/migrations/schema/20210626145146-assessments.down.sql", "drop table a"),
    ];
    let expected = [
        "up file resources/migrations/schema/20210626145146-assessments.up.sql create table a (id int); select 1",
        "up file resources/migrations/schema/20210626162001-assessment-map-v1.up.sql select 2",
    ];
    check("migratus", &files, &["resources/migrations"], &expected);
}

/// ggrochow/vodlink_2.
#[test]
fn postgrator_runs_what_is_to_be_done() {
    let files = [
        ("package.json", r#"{"dependencies": {"pg": "^7.11.0", "postgrator": "^3.10.2"}}"#),
        ("database/migrations/1563663885520.do.setup_inital_schema.sql", "select 1; select 2"),
        ("database/migrations/1563663885520.undo.setup_inital_schema.sql", "select -1"),
    ];
    check(
        "postgrator",
        &files,
        &["database/migrations"],
        &["up query database/migrations/1563663885520.do.setup_inital_schema.sql select 1; select 2"],
    );
}

/// vishaljudoka/yuniql-postgres-github-actions: the folders around the versions are empty.
#[test]
fn yuniql_runs_every_version_in_one_transaction() {
    let files = [
        ("db/migrations/_init/.gitkeep", ""),
        ("db/migrations/_pre/.gitkeep", ""),
        ("db/migrations/_erase/.gitkeep", ""),
        ("db/migrations/v0.02/001_add_audit_and_views.sql", "select 4"),
        ("db/migrations/v0.01/002_seed_sample_data.sql", "select 3"),
        ("db/migrations/v0.01/001_add_orders_tables.sql", "select 2"),
        ("db/migrations/v0.00/001_create_schema_and_initial_tables.sql", "select 1"),
    ];
    let expected = [
        "up all db/migrations/v0.00/001_create_schema_and_initial_tables.sql select 1",
        "up all db/migrations/v0.01/001_add_orders_tables.sql select 2",
        "up all db/migrations/v0.01/002_seed_sample_data.sql select 3",
        "up all db/migrations/v0.02/001_add_audit_and_views.sql select 4",
    ];
    check("yuniql", &files, &["db/migrations"], &expected);
}

/// supabase/storage: its own copy of postgres-migrations, with the same mark.
#[test]
fn postgres_migrations_leave_the_transaction_by_a_mark() {
    let files = [
        ("package.json", r#"{"dependencies": {"postgres-migrations": "^5.3.0"}}"#),
        ("migrations/tenant/0031-objects-level-index.sql", "select 1"),
        (
            "migrations/tenant/0032-backward-compatible-index-on-objects.sql",
            "-- postgres-migrations disable-transaction\nCREATE INDEX CONCURRENTLY i ON storage.objects (name);",
        ),
        ("migrations/tenant/0033-backward-compatible-index-on-prefixes.sql", "select 3"),
    ];
    let expected = [
        "up file migrations/tenant/0031-objects-level-index.sql select 1",
        "up query migrations/tenant/0032-backward-compatible-index-on-objects.sql CREATE INDEX CONCURRENTLY i ON storage.objects (name)",
        "up file migrations/tenant/0033-backward-compatible-index-on-prefixes.sql select 3",
    ];
    check("postgres-migrations", &files, &["migrations/tenant"], &expected);
}

/// What alembic printed for bcgov's access management, kept as a file.
#[test]
fn alembic_prints_its_transaction() {
    let printed = "BEGIN;\n\n-- Running upgrade V8 -> V9\n\nALTER TABLE app_fam.fam_forest_client ALTER COLUMN client_name \
                   DROP NOT NULL;\n\nUPDATE alembic_version SET version_num='V9' WHERE alembic_version.version_num = \
                   'V8';\n\nCOMMIT;\n\n";
    let expected =
        ["up none V9.sql BEGIN; ALTER TABLE app_fam.fam_forest_client ALTER COLUMN client_name DROP NOT NULL; \
                     UPDATE alembic_version SET version_num='V9' WHERE alembic_version.version_num = 'V8'; COMMIT"];
    check("alembic", &[("V9.sql", printed)], &["V9.sql"], &expected);
}

/// An appeals table of a project that keeps the template's two headings.
#[test]
fn node_pg_migrate_parts_a_file_at_its_headings() {
    let text = "-- Up Migration\n--\n-- appeals: one per action\nCREATE TABLE appeals (id uuid);\nCREATE INDEX appeals_idx \
                ON appeals (id);\n\n-- Down Migration\nDROP TABLE IF EXISTS appeals;\n";
    let files = [
        ("package.json", r#"{"devDependencies": {"node-pg-migrate": "^8.0.3"}}"#),
        ("migrations/1751200000000_appeals.sql", text),
    ];
    let expected = [
        "up all migrations/1751200000000_appeals.sql CREATE TABLE appeals (id uuid); CREATE INDEX appeals_idx ON appeals (id)",
    ];
    check("node-pg-migrate", &files, &["migrations"], &expected);
}
