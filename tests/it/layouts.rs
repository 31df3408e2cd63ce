//! What each migration tool does with files of real projects, shortened: order, what is left out, sections, how each
//! part is sent.

use ddlock::source::Migration;

use crate::source::{check, read};

/// What was left out and why, as sentences.
pub(crate) fn notes(files: &[(&str, &str)], paths: &[&str]) -> Vec<String> {
    let (_, found) = read(files, paths, false);
    let name = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
    found.notes.iter().map(|(path, note)| format!("{}: {note}", name(path))).collect()
}

/// simstudioai/sim keeps its order in the journal; a file that was left behind by a rebase is not in it.
#[test]
fn drizzle_follows_its_journal_and_cuts_at_breakpoints() {
    let journal = r#"{"entries": [{"idx": 0, "tag": "0000_b", "breakpoints": true}, {"idx": 1, "tag": "0001_a"},
        {"idx": 2, "tag": "0002_gone"}]}"#;
    let files = [
        ("meta/_journal.json", journal),
        ("0001_a.sql", "select 2"),
        ("0000_b.sql", "select 0--> statement-breakpoint\nselect 1"),
        ("0001_left_behind.sql", "select 9"),
    ];
    check("drizzle", &files, &[""], &["up all 0000_b.sql select 0; select 1", "up all 0001_a.sql select 2"]);
    assert_eq!(
        notes(&files, &[""]),
        [
            "0002_gone.sql: meta/_journal.json lists it, but there is no such file",
            "0001_left_behind.sql: left out, because meta/_journal.json does not list it",
        ]
    );
    let named = ["(up all 0000_b.sql select 0; select 1)", "(up all 0001_a.sql select 2)"];
    let last = [named[0], named[1], "up all 0001_left_behind.sql select 9"];
    check("drizzle", &files, &["0001_left_behind.sql"], &last);
}

/// Since 1.0 there is no journal: `readMigrationFiles` takes `migration.sql` of every folder, in the order of their names.
#[test]
fn drizzle_runs_folders_that_hold_a_snapshot() {
    let files = [
        ("20251222213451_b/migration.sql", "select 2"),
        ("20251222213451_b/snapshot.json", "{}"),
        ("20251222212715_a/migration.sql", "select 0;--> statement-breakpoint\nselect 1"),
        ("20251222212715_a/snapshot.json", "{}"),
        ("seed.sql", "select 9"),
    ];
    let expected =
        ["up all 20251222212715_a/migration.sql select 0; select 1", "up all 20251222213451_b/migration.sql select 2"];
    check("drizzle", &files, &[""], &expected);
    assert_eq!(notes(&files, &[""]), ["seed.sql: left out, because drizzle runs migration.sql of each folder"]);
}

/// As metabrainz and others do: a change is reworked after a tag, and its first script keeps the tag in its name.
#[test]
fn sqitch_follows_its_plan() {
    let plan = "%syntax-version=1.0.0\n%project=flipr\n\nappschema 2024-01-01T00:00:00Z A <a@b.c> # Adds schema.\n\
                users [appschema] 2024-01-02T00:00:00Z A <a@b.c> # Users.\n@v1.0 2024-01-03T00:00:00Z A <a@b.c> # Tag\n\
                auth/insert_user [users] 2024-01-04T00:00:00Z A <a@b.c> # x\n\
                users [users@v1.0] 2024-01-05T00:00:00Z A <a@b.c> # Again.\n";
    let files = [
        ("sqitch.plan", plan),
        ("deploy/users.sql", "select 4"),
        ("deploy/users@v1.0.sql", "select 2"),
        ("deploy/appschema.sql", "BEGIN; select 1; COMMIT"),
        ("deploy/auth/insert_user.sql", "select 3"),
        ("deploy/old.sql", "select 9"),
        ("revert/users.sql", "select -4"),
        ("verify/users.sql", "select 0; ROLLBACK"),
    ];
    let expected = [
        "up none deploy/appschema.sql BEGIN; select 1; COMMIT",
        "up none deploy/users@v1.0.sql select 2",
        "up none deploy/auth/insert_user.sql select 3",
        "up none deploy/users.sql select 4",
    ];
    check("sqitch", &files, &[""], &expected);
    assert!(notes(&files, &[""]).contains(&"old.sql: left out, because sqitch.plan does not list it".to_owned()));
    let before = expected.map(|line| format!("({line})"));
    let named: Vec<&str> = before[..2].iter().map(String::as_str).chain([expected[2]]).collect();
    check("sqitch", &files, &["deploy/auth/insert_user.sql"], &named);
    check("sqitch", &files, &["deploy"], &expected.map(|line| line));
}

/// navikt/familie-ef-sak's names; approved-premises has the prefix configured away.
#[test]
fn flyway_settings_and_side_files() {
    let both = "create table t (a int);\ncreate index concurrently i on t (a)";
    let files = [
        ("V1__a.sql", "select 1"),
        ("V1__a.sql.conf", "executeInTransaction=false"),
        ("V2__b.sql", both),
        ("V2__b.sql.conf", "executeInTransaction = true"),
        ("V3__c.sql", "select 3"),
        ("V3__c.sql.conf", "shouldExecute=false"),
        ("V11__e.sql", "select 11"),
        ("afterMigrate__grants.sql", "select 13"),
        ("beforeMigrate.sql", "select 0"),
        ("beforeClean.sql", "select 9"),
        ("R__views.sql", "select 12"),
        ("U11__e.sql", "select -11"),
    ];
    let expected = [
        "up file beforeMigrate.sql select 0",
        "up none V1__a.sql select 1",
        "up file V2__b.sql create table t (a int); create index concurrently i on t (a)",
        "up file V11__e.sql select 11",
        "up file R__views.sql select 12",
        "up file afterMigrate__grants.sql select 13",
    ];
    check("flyway", &files, &[""], &expected);
    let without = [("20220721143013__a.sql", "select 1"), ("20220721143014__b.sql", "select 2")];
    let plain = ["up file 20220721143013__a.sql select 1", "up file 20220721143014__b.sql select 2"];
    check("flyway", &without, &[""], &plain);
    let group = ["up all db/migration/V1__a.sql select 1"];
    let migration = ("db/migration/V1__a.sql", "select 1");
    for (name, text) in [
        ("flyway.toml", "[flyway]\ngroup = true"),
        ("flyway.conf", "flyway.group=true"),
        ("db/application.properties", "spring.flyway.group=true"),
    ] {
        check("flyway", &[(name, text), migration], &["db/migration"], &group);
    }
    let none = ["up none db/migration/V1__a.sql select 1"];
    for (name, text) in [
        ("application.properties", "spring.flyway.execute-in-transaction=false"),
        ("application.yml", "spring:\n  flyway:\n    execute-in-transaction: false\n"),
        ("db/application.yaml", "server: {port: 1}\nspring: {flyway: {executeInTransaction: false}}\n"),
    ] {
        check("flyway", &[(name, text), migration], &["db/migration"], &none);
    }
}

/// What refuses a transaction goes without one, alone or with its like; beside others Flyway refuses it
/// (`ParserSqlScript.parse`), unless it is told not to.
#[test]
fn flyway_sends_what_refuses_a_transaction_without_one() {
    let mixed = ("db/V1__a.sql", "set lock_timeout = '2s';\ncreate index concurrently i on t (a)");
    let alike = ("db/V2__b.sql", "vacuum t;\ndrop index concurrently i;");
    let last = "up none db/V2__b.sql vacuum t; drop index concurrently i";
    let sent =
        |mode: &str| format!("up {mode} db/V1__a.sql set lock_timeout = '2s'; create index concurrently i on t (a)");
    check("flyway", &[mixed, alike], &["db"], &[&sent("file"), last]);
    for (name, text) in [
        ("flyway.toml", "[flyway]\nmixed = true"),
        ("flyway.conf", "flyway.mixed=true"),
        ("application.yml", "spring:\n  flyway:\n    mixed: true\n"),
        ("db/V1__a.sql.conf", "executeInTransaction=false"),
    ] {
        check("flyway", &[(name, text), mixed, alike], &["db"], &[&sent("none"), last]);
    }
}

#[test]
fn a_baseline_is_the_beginning() {
    let files = [
        ("B3__all.sql", "select 3"),
        ("B1__old.sql", "select 1"),
        ("V1__a.sql", "select 1"),
        ("V2__b.sql", "select 2"),
        ("V4__d.sql", "select 4"),
        ("R__v.sql", "select 9"),
    ];
    let expected = ["up file B3__all.sql select 3", "up file V4__d.sql select 4", "up file R__v.sql select 9"];
    check("flyway", &files, &[""], &expected);
    assert!(
        notes(&files, &[""]).contains(&"V2__b.sql: left out, because the baseline B3__all.sql stands for it".into())
    );
    check(
        "atlas",
        &[
            ("atlas.sum", ""),
            ("20240101000000.sql", "select 1"),
            ("20240201000000_checkpoint.sql", "-- atlas:checkpoint v1\n\nselect 2"),
            ("20240301000000.sql", "-- atlas:checkpoint\nselect 3"),
        ],
        &[""],
        &["up file 20240201000000_checkpoint.sql select 2", "up file 20240301000000.sql select 3"],
    );
    let init = [("0_init/migration.sql", "select 0"), ("20240101000000_a/migration.sql", "select 1")];
    let expected = ["up query 0_init/migration.sql select 0", "up query 20240101000000_a/migration.sql select 1"];
    check("prisma", &init, &[""], &expected);
}

#[test]
fn atlas_projects_say_how_files_are_sent() {
    let files = |text| [("atlas.hcl", text), ("m/atlas.sum", ""), ("m/1.sql", "select 1")];
    for (text, mode) in [
        ("env \"prod\" {\n  migration {\n    tx_mode = none\n  }\n}\n", "none"),
        ("env \"a\" {\n  migration {\n    tx_mode = \"all\" // as one\n  }\n}\n", "all"),
        ("migration {\n  tx_mode = file\n}\n", "file"),
        ("migration {\n  tx_mode = all\n}\nmigration {\n  tx_mode = none\n}\n", "file"),
    ] {
        check("atlas", &files(text), &["m"], &[&format!("up {mode} m/1.sql select 1")]);
    }
}

#[test]
fn atlas_directives() {
    let bundle = "-- atlas:txtar\n\n-- checks/destructive.sql --\nselect 0\n\n-- migration.sql --\nselect 1;\n-- down.sql --\nselect -1";
    check(
        "atlas",
        &[
            ("atlas.sum", ""),
            ("10.sql", "-- atlas:nolint DS103\n-- atlas:txmode none\n\nselect 1"),
            ("2.sql", "-- atlas:txmode none\nselect 2"),
            ("3.sql", "-- atlas:delimiter \\n\\n\nselect 3\n\nselect 4"),
            ("4.sql", "-- atlas:delimiter -- end\nselect 5 -- end\nselect 6\n-- end\n"),
            ("5.sql", bundle),
        ],
        &[""],
        &[
            "up none 10.sql select 1",
            "up file 2.sql select 2",
            "up file 3.sql select 3; select 4",
            "up file 4.sql select 5; select 6",
            "up file 5.sql select 1",
        ],
    );
}

/// rust-lang/crates.io keeps a script for its data beside the folders of its migrations; `TomlMetadata` takes
/// `run_in_transaction` for false where the file is there and does not say it.
#[test]
fn diesel_runs_folders() {
    let files = [
        ("2024-01-01-000000_a/up.sql", "select 1"),
        ("2024-01-01-000000_a/down.sql", "select -1"),
        ("2024-01-01-000000_a/metadata.toml", "run_in_transaction = true"),
        ("2024-01-02-000000_b/up.sql", "select 2"),
        ("2024-01-02-000000_b/metadata.toml", "# nothing"),
        ("2024-01-03-000000_c/up.sql", "select 3"),
        ("2024-01-03-000000_c/metadata.toml", "run_in_transaction = \"no\""),
        ("data_x.sql", "select 9"),
    ];
    let expected = [
        "up file 2024-01-01-000000_a/up.sql select 1",
        "up query 2024-01-02-000000_b/up.sql select 2",
        "up file 2024-01-03-000000_c/up.sql select 3",
    ];
    check("diesel", &files, &[""], &expected);
    assert!(
        notes(&files, &[""])
            .contains(&"data_x.sql: left out, because diesel runs up.sql and down.sql of folders".to_owned())
    );
}

/// `UpMigrations` compares versions as text.
#[test]
fn pop_compares_versions_as_text() {
    let files = [("9_a.postgres.up.sql", "select 9"), ("10_b.up.sql", "select 10"), ("notes.sql", "select 0")];
    check("pop", &files, &[""], &["up file 10_b.up.sql select 10", "up file 9_a.postgres.up.sql select 9"]);
}

/// supabase/auth and ory/kratos.
#[test]
fn pop_prefers_the_dialects_own_file() {
    let files = [
        ("20191100000001_init.up.sql", "select 0"),
        ("20191100000001_init.postgres.up.sql", "select 1"),
        ("20191100000001_init.cockroach.up.sql", "select 9"),
        ("20191100000001_init.down.sql", "select -1"),
        ("20200317160354_x.up.sql", "select 2"),
        ("20200317160355_y.autocommit.up.sql", "select 3"),
    ];
    let expected = [
        "up file 20191100000001_init.postgres.up.sql select 1",
        "up file 20200317160354_x.up.sql select 2",
        "up query 20200317160355_y.autocommit.up.sql select 3",
    ];
    check("pop", &files, &[""], &expected);
}

/// langfuse/langfuse and hoppscotch/hoppscotch.
#[test]
fn prisma_sends_statement_by_statement_since_7_4() {
    let migration = ("prisma/migrations/20240101000000_a/migration.sql", "select 1; select 2");
    let drop = ("prisma/migrations/20240102000000_b/migration.sql", "DROP INDEX CONCURRENTLY i; select 3");
    let line = |mode: &str| {
        [
            format!("up {mode} {} select 1; select 2", migration.0),
            format!("up query {} DROP INDEX CONCURRENTLY i; select 3", drop.0),
        ]
    };
    for (name, package, mode) in [
        ("package.json", r#"{"devDependencies": {"prisma": "^7.6.0"}}"#, "none"),
        ("package.json", r#"{"dependencies": {"@prisma/client": "7.4.0"}}"#, "none"),
        ("package.json", r#"{"devDependencies": {"prisma": "^7.3.0"}}"#, "query"),
        ("package.json", r#"{"devDependencies": {"prisma": "~6.19"}}"#, "query"),
        ("package.json", r#"{"devDependencies": {"prisma": "latest"}}"#, "query"),
        ("node_modules/prisma/package.json", r#"{"version": "7.8.0"}"#, "none"),
        ("README.md", "", "query"),
    ] {
        let expected = line(mode);
        let expected = [expected[0].as_str(), expected[1].as_str()];
        check("prisma", &[(name, package), migration, drop], &["prisma/migrations"], &expected);
    }
}

#[test]
fn migratus_parts_commands() {
    let text = "CREATE TABLE a(x int)\n--;;\nCREATE TABLE b(y int)\n";
    let alone = "-- :disable-transaction\nselect 1; select 2\n--;;\nselect 3";
    check(
        "migratus",
        &[("20111206154000-a.up.sql", text), ("20111206154001-b.up.sql", alone)],
        &[""],
        &[
            "up file 20111206154000-a.up.sql CREATE TABLE a(x int); CREATE TABLE b(y int)",
            "up pipeline 20111206154001-b.up.sql select 1; select 2",
            "up pipeline 20111206154001-b.up.sql select 3",
        ],
    );
}

/// `find-migration-files` in `migratus/migrations.clj` walks the folders below, and `find-migrations` sorts all by id.
#[test]
fn migratus_runs_folders_below_as_one_history() {
    let files = [
        ("orders/20111206154003-d.up.sql", "select 3"),
        ("orders/20111206154001-b.up.sql", "select 1"),
        ("users/20111206154000-a.up.sql", "select 0"),
        ("users/20111206154002-c.up.sql", "select 2"),
    ];
    let expected = [
        "up file users/20111206154000-a.up.sql select 0",
        "up file orders/20111206154001-b.up.sql select 1",
        "up file users/20111206154002-c.up.sql select 2",
        "up file orders/20111206154003-d.up.sql select 3",
    ];
    check("migratus, migratus", &files, &[""], &expected);
}

/// Flyway reads a location with the folders below it, and refuses two migrations of one version
/// (`CompositeMigrationResolver`): folders that both begin at 1 belong to two databases.
#[test]
fn flyway_runs_folders_below_as_one_history_unless_versions_repeat() {
    let one = [("a/V1__a.sql", "select 1"), ("a/V3__c.sql", "select 3"), ("b/V2__b.sql", "select 2")];
    let expected = ["up file a/V1__a.sql select 1", "up file b/V2__b.sql select 2", "up file a/V3__c.sql select 3"];
    check("flyway, flyway", &one, &[""], &expected);
    let two = [("a/V1__a.sql", "select 1"), ("a/V2__c.sql", "select 2"), ("b/V1__b.sql", "select 1")];
    let (_, found) = read(&two, &[""], false);
    assert_eq!(found.series.len(), 2, "{:?}", found.series);
}

#[test]
fn yuniql_runs_versions_between_its_folders() {
    let files = [
        ("v0.00/01-a.sql", "select 2"),
        ("v0.10/01-c.sql", "select 4"),
        ("v0.9/01-b.sql", "select 3"),
        ("_init/x.sql", "select 0"),
        ("_pre/x.sql", "select 1"),
        ("_post/x.sql", "select 6"),
        ("_draft/x.sql", "select 5"),
        ("_erase/x.sql", "select 9"),
    ];
    let expected = [
        "up all _init/x.sql select 0",
        "up all _pre/x.sql select 1",
        "up all v0.00/01-a.sql select 2",
        "up all v0.9/01-b.sql select 3",
        "up all v0.10/01-c.sql select 4",
        "up all _draft/x.sql select 5",
        "up all _post/x.sql select 6",
    ];
    check("yuniql", &files, &[""], &expected);
}

/// graphile/starter: `afterReset.sql` is a script of its actions, and fixtures are included by others.
#[test]
fn graphile_migrate_runs_what_is_committed_then_what_is_current() {
    let files = [
        (".gmrc", "{}"),
        ("migrations/afterReset.sql", "select 9"),
        ("migrations/committed/000001.sql", "--! Previous: -\n--! Hash: sha1:0\n\nselect 1"),
        ("migrations/committed/000002-x.sql", "--! Previous: sha1:0\n--! Hash: sha1:1\n\nselect 2"),
        ("migrations/committed/000003.sql", "--! Previous: x\n--! AllowInvalidHash\n\n--!no-transaction\nselect 3"),
        ("migrations/current/1-current.sql", "select 4"),
        ("migrations/fixtures/f.sql", "select 9"),
    ];
    let (lines, _) = read(&files, &["migrations"], false);
    let expected = [
        "up file migrations/committed/000001.sql select 1",
        "up file migrations/committed/000002-x.sql select 2",
        "up query migrations/committed/000003.sql select 3",
        "up file migrations/current/1-current.sql select 4",
    ];
    assert_eq!(lines, expected.join("\n"));
}

/// `--!include` names a file of `fixtures/`, which may take in others; a committed migration has their text already.
#[test]
fn graphile_migrate_takes_in_fixtures() {
    let files = [
        (".gmrc", "{}"),
        (
            "migrations/committed/000001.sql",
            "--! Previous: -\n--! Hash: sha1:0\n\n--! Included f.sql\nselect 1;\n--! EndIncluded f.sql\n",
        ),
        ("migrations/current/1.sql", "select 2;\n--!include functions/f.sql\nselect 5;\n--!include gone.sql\n"),
        ("migrations/fixtures/functions/f.sql", "select 3;\n--!include g.sql\n"),
        ("migrations/fixtures/g.sql", "select 4;\n--!include functions/f.sql"),
        ("migrations/fixtures/unused.sql", "select 9"),
    ];
    let expected = [
        "up file migrations/committed/000001.sql select 1",
        "up file migrations/current/1.sql select 2",
        "up file migrations/fixtures/functions/f.sql select 3",
        "up file migrations/fixtures/g.sql select 4",
        "up file migrations/current/1.sql select 5",
    ];
    let (lines, found) = read(&files, &["migrations"], false);
    assert_eq!(lines, expected.join("\n"));
    let pieces = found.series.iter().flat_map(|series| &series.migrations).map(Migration::continues);
    assert_eq!(pieces.collect::<Vec<_>>(), [false, false, true, true, true]);
    assert_eq!(
        notes(&files, &["migrations"]),
        [
            "1.sql: takes in gone.sql, which is not to be found",
            "unused.sql: left out, because graphile-migrate runs committed/ and current only",
        ]
    );
}

/// gsmcwhirter/discord-signup-bot.
#[test]
fn tern_runs_numbered_files_of_its_folder() {
    let files = [
        ("tern.conf", "[database]"),
        ("001_initial_setup.sql", "select 1;\n---- create above / drop below ----\nselect -1"),
        (
            "002_views.sql",
            "select 2;\n{{ template \"shared/v.sql\" . }}\nselect 4;\n---- create above / drop below ----\nselect -4",
        ),
        ("003.sql", "select 9"),
        ("shared/v.sql", "select 3;"),
    ];
    let expected = [
        "up file 001_initial_setup.sql select 1",
        "up file 002_views.sql select 2",
        "up file shared/v.sql select 3",
        "up file 002_views.sql select 4",
    ];
    check("tern", &files, &[""], &expected);
    let (lines, _) = read(&files, &[""], true);
    assert!(lines.ends_with("down file 002_views.sql select -4\ndown file 001_initial_setup.sql select -1"), "{lines}");
}

#[test]
fn tools_compare_names_each_in_their_way() {
    let goose = "-- +goose Up\nselect 1";
    check(
        "goose",
        &[("10_b.sql", goose), ("9_a.sql", goose)],
        &[""],
        &["up file 9_a.sql select 1", "up file 10_b.sql select 1"],
    );
    let dbmate = "-- migrate:up\nselect 1";
    check(
        "dbmate",
        &[("10_b.sql", dbmate), ("9_a.sql", dbmate)],
        &[""],
        &["up file 10_b.sql select 1", "up file 9_a.sql select 1"],
    );
    check(
        "prisma",
        &[("9_a/migration.sql", "select 9"), ("10_b/migration.sql", "select 10")],
        &[""],
        &["up query 10_b/migration.sql select 10", "up query 9_a/migration.sql select 9"],
    );
    let numbered = [
        ("20211208000000_init.sql", "select 9"),
        ("20240101000000_a.sql", "select 1"),
        ("20240101000000.sql", "select 9"),
        ("README_copy.sql", "select 9"),
    ];
    let files = numbered.map(|(name, text)| (format!("supabase/migrations/{name}"), text));
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), *text)).collect();
    let expected = ["up pipeline supabase/migrations/20240101000000_a.sql select 1"];
    check("supabase", &files, &["supabase/migrations"], &expected);
}

#[test]
fn what_lies_beside_migrations_is_none() {
    let files = [
        ("sql/migrations/00.00.00_01_initial.sql", "select 1"),
        ("sql/future_migrations/02.00.00_01_drop.sql", "select 9"),
        ("sql/queries.sql", "select 9"),
        ("sql/migrations/tests/00.00.00_01_initial.sql", "select 9"),
    ];
    check("plain", &files, &["sql"], &["up none sql/migrations/00.00.00_01_initial.sql select 1"]);
    assert_eq!(
        notes(&files, &["sql"]),
        [
            "02.00.00_01_drop.sql: left out, because its folder is for a release to come",
            "00.00.00_01_initial.sql: left out, because it tests the migration of the same name",
            "queries.sql: left out, because the migrations are those in migrations/ beside it",
        ]
    );
    check("plain", &files, &["sql/queries.sql"], &["up none sql/queries.sql select 9"]);
}

/// openreplay/openreplay has the same versions for two editions, and their rollbacks.
#[test]
fn editions_are_histories_of_their_own() {
    let versions = ["1.9.0", "1.10.0", "1.11.0"];
    let names = |prefix: &str| versions.map(|version| format!("{prefix}/postgresql/{version}/{version}.sql"));
    let all: Vec<String> = [names("ee/init_dbs"), names("init_dbs"), names("rollback_dbs")].concat();
    let files: Vec<(&str, &str)> = all.iter().map(|name| (name.as_str(), "select 1")).collect();
    let (lines, found) = read(&files, &[""], false);
    assert_eq!(found.series.len(), 2, "{lines}");
    assert!(!lines.contains("rollback"), "{lines}");
    let first = found.series[1].migrations.first().expect("a migration");
    assert!(first.path.ends_with("init_dbs/postgresql/1.9.0/1.9.0.sql"), "{}", first.path);
}

#[test]
fn manifests_tell_tools_with_the_same_names_apart() {
    let files = |manifest, text, file| [(manifest, text), (file, "select 1")];
    let up = "m/000001_a.up.sql";
    let go = files("go.mod", "require github.com/mattermost/morph v1.1.0", up);
    check("morph", &go, &["m"], &["up file m/000001_a.up.sql select 1"]);
    let other = files("go.mod", "require github.com/golang-migrate/migrate/v4 v4.17.0", up);
    check("golang-migrate", &other, &["m"], &["up query m/000001_a.up.sql select 1"]);
    let numbered = "m/1_a.sql";
    let package = files("package.json", r#"{"dependencies": {"postgres-migrations": "5"}}"#, numbered);
    check("postgres-migrations", &package, &["m"], &["up file m/1_a.sql select 1"]);
    let package = files("package.json", r#"{"devDependencies": {"node-pg-migrate": "7"}}"#, numbered);
    check("node-pg-migrate", &package, &["m"], &["up all m/1_a.sql select 1"]);
}
