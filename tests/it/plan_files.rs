//! `plan --out`: what is written for a tool is read again as that tool's, is silent when it is linted, and sent as the
//! tool sends it leads a server to where the migration as written leads.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use std::thread;

use ddlock::live::{Database, Host, Session};
use ddlock::parse::parse_sections;
use ddlock::source::{Choices, Direction, TransactionMode, find};
use tempfile::TempDir;

use crate::plan_server::{catalog, run, same, same_rows};
use crate::source::folder;

/// A folder of one tool: `base` is in production, `migration` is to be planned.
struct Tool {
    name: &'static str,
    /// Where the migrations lie.
    folder: &'static str,
    base: &'static str,
    migration: &'static str,
    /// What stands around the SQL of a file.
    around: (&'static str, &'static str),
    /// What lies beside.
    sides: &'static [(&'static str, &'static str)],
    /// One of the files that must be written, with what must stand in it.
    wants: &'static [(&'static str, &'static str)],
}

const BASE: &str = "CREATE TABLE customers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email varchar(50) NOT NULL);
CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, customer_id bigint, state text, note text, n int);
CREATE SCHEMA app;
CREATE TABLE app.orders (id bigint PRIMARY KEY, n int, note text);";

const ROWS: &str = "INSERT INTO customers (email) SELECT 'a' || i FROM generate_series(1, 20) i;
INSERT INTO orders (customer_id, state, n) SELECT i, 'new', i FROM generate_series(1, 20) i;";

const UNSAFE: &str = "CREATE TABLE notes (id bigint PRIMARY KEY, text varchar(10));
COMMENT ON TABLE notes IS 'made; here';
CREATE INDEX orders_customer_id_idx ON orders (customer_id);
ALTER TABLE orders ADD CONSTRAINT orders_customer_fk FOREIGN KEY (customer_id) REFERENCES customers (id);
ALTER TABLE orders ALTER COLUMN state SET NOT NULL;
ALTER TABLE orders ADD COLUMN at timestamptz DEFAULT clock_timestamp();
ALTER TABLE orders ALTER COLUMN n TYPE bigint;
SET search_path = app, public;
CREATE INDEX orders_n ON orders (n);
ALTER TABLE orders ALTER COLUMN n SET NOT NULL;
COMMENT ON TABLE orders IS 'of app';
RESET search_path;";

const NONE: (&str, &str) = ("", "");

const TOOLS: &[Tool] = &[
    Tool {
        name: "plain",
        folder: "m",
        base: "1_base.sql",
        migration: "2_unsafe.sql",
        around: NONE,
        sides: &[],
        wants: &[(
            "phase-1/3_build_the_index_orders_customer_id_idx.sql",
            "SET statement_timeout = 0;\nCREATE INDEX CONCURRENTLY",
        )],
    },
    Tool {
        name: "golang-migrate",
        folder: "m",
        base: "000041_base.up.sql",
        migration: "000042_unsafe.up.sql",
        around: NONE,
        sides: &[],
        wants: &[
            ("phase-1/000043_build_the_index_orders_customer_id_idx.up.sql", "\nCREATE INDEX CONCURRENTLY"),
            ("phase-1/000043_build_the_index_orders_customer_id_idx.down.sql", "DROP INDEX CONCURRENTLY"),
        ],
    },
    Tool {
        name: "goose",
        folder: "m",
        base: "00041_base.sql",
        migration: "00042_unsafe.sql",
        around: ("-- +goose Up\n", "\n-- +goose Down\nSELECT 1;\n"),
        sides: &[],
        wants: &[(
            "phase-1/00043_build_the_index_orders_customer_id_idx.sql",
            "-- +goose NO TRANSACTION\n-- +goose Up\n",
        )],
    },
    Tool {
        name: "sql-migrate",
        folder: "m",
        base: "20240101000000-base.sql",
        migration: "20241231235959-unsafe.sql",
        around: ("-- +migrate Up\n", "\n-- +migrate Down\nSELECT 1;\n"),
        sides: &[],
        wants: &[
            ("phase-1/20250101000000-build_the_index_orders_customer_id_idx.sql", "-- +migrate Up notransaction\n"),
            ("phase-1/20250101000001-add_the_constraint_orders_customer_fk_for_new_rows.sql", "NOT VALID"),
        ],
    },
    Tool {
        name: "dbmate",
        folder: "db/migrations",
        base: "20240101000000_base.sql",
        migration: "20240202000000_unsafe.sql",
        around: ("-- migrate:up\n", "\n-- migrate:down\n"),
        sides: &[],
        wants: &[(
            "phase-1/20240202000001_build_the_index_orders_customer_id_idx.sql",
            "-- migrate:up transaction:false\n",
        )],
    },
    Tool {
        name: "tern",
        folder: "m",
        base: "001_base.sql",
        migration: "002_unsafe.sql",
        around: ("", "\n---- create above / drop below ----\n"),
        sides: &[],
        wants: &[("phase-1/003_build_the_index_orders_customer_id_idx.sql", "---- tern: disable-tx ----\n")],
    },
    Tool {
        name: "liquibase",
        folder: "m",
        base: "001_base.sql",
        migration: "002_unsafe.sql",
        around: ("--liquibase formatted sql\n--changeset a:base\n", "\n"),
        sides: &[],
        wants: &[("phase-1/002_unsafe.sql", "--changeset ddlock:002-2 runInTransaction:false\n")],
    },
    Tool {
        name: "sqlx",
        folder: "migrations",
        base: "20240101000000_base.sql",
        migration: "20240202000000_unsafe.sql",
        around: NONE,
        sides: &[("Cargo.toml", "[dependencies]\nsqlx = \"0.8\"\n")],
        wants: &[("phase-1/20240202000001_build_the_index_orders_customer_id_idx.sql", "-- no-transaction\n")],
    },
    Tool {
        name: "diesel",
        folder: "migrations",
        base: "2024-01-01-000000_base/up.sql",
        migration: "2024-02-02-000000_unsafe/up.sql",
        around: NONE,
        sides: &[],
        wants: &[
            (
                "phase-1/2024-02-02-000001_build_the_index_orders_customer_id_idx/metadata.toml",
                "run_in_transaction = false",
            ),
            ("phase-1/2024-02-02-000001_build_the_index_orders_customer_id_idx/down.sql", "DROP INDEX CONCURRENTLY"),
        ],
    },
    Tool {
        name: "prisma",
        folder: "prisma/migrations",
        base: "20240101000000_base/migration.sql",
        migration: "20240202000000_unsafe/migration.sql",
        around: NONE,
        sides: &[("prisma/migrations/migration_lock.toml", "provider = \"postgresql\"\n")],
        wants: &[(
            "phase-1/20240202000001_build_the_index_orders_customer_id_idx/migration.sql",
            "\nCREATE INDEX CONCURRENTLY",
        )],
    },
    Tool {
        name: "flyway",
        folder: "sql",
        base: "V1__base.sql",
        migration: "V1_9__unsafe.sql",
        around: NONE,
        sides: &[],
        wants: &[
            ("phase-1/V1_10__build_the_index_orders_customer_id_idx.sql.conf", "executeInTransaction=false"),
            ("phase-1/V1_11__add_the_constraint_orders_customer_fk_for_new_rows.sql", "NOT VALID"),
        ],
    },
    Tool {
        name: "refinery",
        folder: "migrations",
        base: "V1__base.sql",
        migration: "V2__unsafe.sql",
        around: NONE,
        sides: &[("Cargo.toml", "[dependencies]\nrefinery = \"0.8\"\n")],
        wants: &[("phase-1/by-hand/1.3_build_the_index_orders_customer_id_idx.psql", "CREATE INDEX CONCURRENTLY")],
    },
    Tool {
        name: "supabase",
        folder: "supabase/migrations",
        base: "20240101000000_base.sql",
        migration: "20240202000000_unsafe.sql",
        around: NONE,
        sides: &[],
        wants: &[("phase-1/20240202000001_build_the_index_orders_customer_id_idx.sql", "\nCREATE INDEX CONCURRENTLY")],
    },
    Tool {
        name: "atlas",
        folder: "m",
        base: "20240101000000_base.sql",
        migration: "20240202000000.sql",
        around: NONE,
        sides: &[("m/atlas.sum", "h1:x\n")],
        wants: &[("phase-1/20240202000001_build_the_index_orders_customer_id_idx.sql", "-- atlas:txmode none\n\n--")],
    },
    Tool {
        name: "drizzle",
        folder: "m",
        base: "0000_base.sql",
        migration: "0001_unsafe.sql",
        around: ("", "\n--> statement-breakpoint\n"),
        sides: &[],
        wants: &[("phase-1/0002_add_the_constraint_orders_customer_fk_for_new_rows.sql", "--> statement-breakpoint")],
    },
    Tool {
        name: "hasura",
        folder: "m",
        base: "1676582663723_base/up.sql",
        migration: "1676582663724_unsafe/up.sql",
        around: NONE,
        sides: &[],
        wants: &[("phase-1/1676582663725_add_the_constraint_orders_customer_fk_for_new_rows/up.sql", "NOT VALID")],
    },
    Tool {
        name: "migratus",
        folder: "m",
        base: "20240101000000-base.up.sql",
        migration: "20240202000000-unsafe.up.sql",
        around: NONE,
        sides: &[],
        wants: &[("phase-1/20240202000001-build_the_index_orders_customer_id_idx.up.sql", "-- :disable-transaction\n")],
    },
    Tool {
        name: "postgrator",
        folder: "m",
        base: "0001.do.base.sql",
        migration: "0002.do.unsafe.sql",
        around: NONE,
        sides: &[],
        wants: &[("phase-1/0003.undo.build_the_index_orders_customer_id_idx.sql", "DROP INDEX CONCURRENTLY")],
    },
    Tool {
        name: "pop",
        folder: "m",
        base: "20240101000000_base.postgres.up.sql",
        migration: "20240202000000_unsafe.postgres.up.sql",
        around: NONE,
        sides: &[],
        wants: &[(
            "phase-1/20240202000001_build_the_index_orders_customer_id_idx.postgres.autocommit.up.sql",
            "CONCURRENTLY",
        )],
    },
    Tool {
        name: "morph",
        folder: "m",
        base: "000041_base.up.sql",
        migration: "000042_unsafe.up.sql",
        around: NONE,
        sides: &[("go.mod", "module x\nrequire github.com/mattermost/morph v1.0.0\n")],
        wants: &[(
            "phase-1/000043_build_the_index_orders_customer_id_idx.down.sql",
            "-- morph:nontransactional\nDROP INDEX CONCURRENTLY",
        )],
    },
    Tool {
        name: "node-pg-migrate",
        folder: "m",
        base: "1700000000000_base.sql",
        migration: "1700000000001_unsafe.sql",
        around: ("-- Up Migration\n", "\n-- Down Migration\n"),
        sides: &[("package.json", "{\"dependencies\": {\"node-pg-migrate\": \"7\"}}")],
        wants: &[
            ("phase-1/by-hand/1.3_build_the_index_orders_customer_id_idx.psql", "CREATE INDEX CONCURRENTLY"),
            (
                "phase-1/1700000000002_add_the_constraint_orders_customer_fk_for_new_rows.sql",
                "\n-- Down Migration\nSET LOCAL lock_timeout",
            ),
        ],
    },
    Tool {
        name: "postgres-migrations",
        folder: "m",
        base: "1_base.sql",
        migration: "2_unsafe.sql",
        around: NONE,
        sides: &[("package.json", "{\"dependencies\": {\"postgres-migrations\": \"5\"}}")],
        wants: &[(
            "phase-1/3_build_the_index_orders_customer_id_idx.sql",
            "-- postgres-migrations disable-transaction\n",
        )],
    },
    Tool {
        name: "sqitch",
        folder: "s",
        base: "deploy/base.sql",
        migration: "deploy/unsafe.sql",
        around: NONE,
        sides: &[("s/sqitch.plan", SQITCH)],
        wants: &[
            ("phase-1/deploy/unsafe_02.sql", "SET statement_timeout = 0;\nCREATE INDEX CONCURRENTLY"),
            ("phase-1/revert/unsafe_02.sql", "DROP INDEX CONCURRENTLY"),
        ],
    },
];

const SQITCH: &str = "%syntax-version=1.0.0
%project=x

base 2024-01-01T00:00:00Z A <a@b.c> # the tables
unsafe 2024-01-02T00:00:00Z A <a@b.c> # the change
";

fn ddlock(at: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_ddlock"))
        .current_dir(at)
        // Run for a pull request, it would ask git what is new.
        .env_clear()
        .env("LC_ALL", "C.UTF-8")
        .args(args)
        .output()
        .expect("ddlock starts")
}

fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

impl Tool {
    fn file(&self, sql: &str) -> String {
        format!("{}{sql}{}", self.around.0, self.around.1)
    }

    /// The folder with the files of the plan beside it, in `planned`.
    fn planned(&self) -> TempDir {
        let (base, migration) =
            (format!("{}/{}", self.folder, self.base), format!("{}/{}", self.folder, self.migration));
        let (written, sql) = (self.file(BASE), self.file(UNSAFE));
        let mut files = vec![(base.as_str(), written.as_str()), (migration.as_str(), sql.as_str())];
        files.extend(self.sides);
        let at = folder(&files);
        let output = ddlock(at.path(), &["plan", "--no-config", &migration, "--out", "planned"]);
        assert_eq!(output.status.code(), Some(0), "{}: {}", self.name, text(&output));
        for (file, holds) in self.wants {
            let found = fs::read_to_string(at.path().join("planned").join(file));
            let found = found.unwrap_or_else(|error| panic!("{}: {file}: {error}: {:#?}", self.name, list(at.path())));
            assert!(found.contains(holds), "{}: {file}:\n{found}", self.name);
        }
        // It is taken out, as the page says.
        fs::remove_file(at.path().join(&migration)).expect("the migration");
        at
    }
}

/// The files of the plan, as they follow each other on the page: its list items begin with a path in backticks.
fn entries(at: &Path) -> Vec<String> {
    let page = fs::read_to_string(at.join("planned/README.md")).expect("the page");
    let items = page.lines().filter_map(|line| line.trim_start().strip_prefix("- `"));
    items
        .filter_map(|item| item.split('`').next())
        .filter(|path| path.starts_with("phase-"))
        .map(str::to_owned)
        .collect()
}

fn list(at: &Path) -> Vec<String> {
    ignore::WalkBuilder::new(at).build().flatten().map(|entry| entry.path().display().to_string()).collect()
}

/// Puts a file, and what was written beside it, into the tool's folder; returns where it is.
fn put(at: &Path, tool: &Tool, entry: &str) -> String {
    let (_, name) = entry.split_once('/').expect("a phase");
    let (from, into) = (at.join("planned").join(entry), at.join(tool.folder));
    let copy = |from: &Path, to: &Path| {
        fs::create_dir_all(to.parent().expect("a folder")).expect("a folder");
        fs::copy(from, to).expect("a copy");
    };
    let own = |other: &Path| {
        let other = other.file_name().expect("a name").to_string_lossy().into_owned();
        let up = from.file_name().expect("a name").to_string_lossy().into_owned();
        let stem = up.split('.').next().unwrap_or_default().to_owned();
        let number = up.split(['_', '.', '-']).next().unwrap_or_default().to_owned();
        name.contains('/') || other.starts_with(&stem) && other.starts_with(&number)
    };
    for beside in fs::read_dir(from.parent().expect("a folder")).expect("the phase").flatten() {
        let beside = beside.path();
        if beside.is_file() && own(&beside) {
            let below = beside.strip_prefix(at.join("planned")).expect("below").components().skip(1);
            copy(&beside, &into.join(below.collect::<std::path::PathBuf>()));
        }
    }
    if tool.name == "sqitch" {
        enter(&into.join("sqitch.plan"), name);
    }
    format!("{}/{name}", tool.folder)
}

/// `sqitch add`: the plan names the change; the one that it stands for is taken out.
fn enter(plan: &Path, file: &str) {
    let change = file.strip_prefix("deploy/").and_then(|name| name.strip_suffix(".sql")).expect("a change");
    let old = fs::read_to_string(plan).expect("the plan");
    let mut lines: Vec<&str> = old.lines().filter(|line| !line.starts_with("unsafe ")).collect();
    let line = format!("{change} 2024-01-03T00:00:00Z A <a@b.c> # a step");
    if !lines.contains(&line.as_str()) {
        lines.push(&line);
    }
    fs::write(plan, lines.join("\n") + "\n").expect("the plan can be written");
}

/// Each file is linted in its place as the tool's: nobody waits, nothing fails, nothing breaks that a gate is not for.
#[test]
fn written_files_are_silent() {
    let mut wrong = Vec::new();
    for tool in TOOLS {
        let at = tool.planned();
        for entry in entries(at.path()).iter().filter(|entry| !entry.contains("/by-hand/")) {
            let path = put(at.path(), tool, entry);
            let args = ["lint", "--no-config", "--format", "json", "--fail-on", "warning", &path];
            let output = ddlock(at.path(), &args);
            if output.status.code() != Some(0) {
                let text = ddlock(at.path(), &["lint", "--no-config", "--fail-on", "warning", &path]);
                wrong.push(format!("{}: {entry}:\n{}", tool.name, self::text(&text)));
            }
        }
        let config = ddlock(at.path(), &["config", "--no-config", tool.folder]);
        let said = text(&config);
        if !said.contains(tool.name) {
            wrong.push(format!("{}: taken for another tool's:\n{said}", tool.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn written_files_end_where_the_migration_ends() {
    let servers = crate::servers::all();
    let wanted = std::env::var("DDLOCK_TEST_CASES").unwrap_or_default();
    let on_server = |host: &Host| {
        let tools = TOOLS.iter().filter(|tool| tool.name.contains(&wanted));
        let failed =
            |tool: &Tool| Some(format!("{} on {}: {}", tool.name, host.version(), run_files(host, tool).err()?));
        tools.filter_map(failed).collect::<Vec<_>>()
    };
    let wrong: Vec<String> = thread::scope(|scope| {
        let running: Vec<_> = servers.iter().map(|host| scope.spawn(|| on_server(host))).collect();
        running.into_iter().flat_map(|running| running.join().expect("no panic")).collect()
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn run_files(host: &Host, tool: &Tool) -> Result<(), String> {
    let fresh = |purpose: &str| {
        let database = Database::create(host, purpose).map_err(|error| error.to_string())?;
        let mut session = Session::open(&database.config()).map_err(|error| error.to_string())?;
        run(&mut session, BASE)?;
        run(&mut session, ROWS)?;
        Ok::<_, String>((database, session))
    };
    let (_one, mut written) = fresh("written")?;
    run(&mut written, UNSAFE)?;
    let (_two, mut planned) = fresh("planned")?;
    let at = tool.planned();
    let entries = entries(at.path());
    let last = |entry: &str| entry.starts_with("phase-1/");
    let (first, rest): (Vec<_>, Vec<_>) = entries.iter().partition(|entry| last(entry));
    let before = catalog(&mut planned)?;
    let up = |session: &mut Session, entry: &str| {
        if entry.contains("/by-hand/") {
            return by_hand(session, &at.path().join("planned").join(entry));
        }
        let path = put(at.path(), tool, entry);
        // Files are run days apart, each in a session of its own.
        send(session, at.path(), &path, Direction::Up).and_then(|()| run(session, "DISCARD ALL"))
    };
    for entry in &first {
        up(&mut planned, entry).map_err(|error| format!("{entry}: {error}"))?;
    }
    // Down again as far as files say how, where nothing was done by hand.
    let reversible = ["golang-migrate", "goose", "sql-migrate", "dbmate", "tern", "diesel", "migratus", "pop"];
    if reversible.contains(&tool.name) {
        for entry in first.iter().rev() {
            let path = put(at.path(), tool, entry);
            send(&mut planned, at.path(), &path, Direction::Down).map_err(|error| format!("{entry} down: {error}"))?;
        }
        // Of what the migration says itself, no way back is known.
        run(&mut planned, "DROP TABLE IF EXISTS notes")?;
        same(&before, &catalog(&mut planned)?, &[]).map_err(|error| format!("down again: {error}"))?;
        for entry in &first {
            up(&mut planned, entry).map_err(|error| format!("{entry} again: {error}"))?;
        }
    }
    for entry in rest {
        up(&mut planned, entry).map_err(|error| format!("{entry}: {error}"))?;
    }
    same(&catalog(&mut written)?, &catalog(&mut planned)?, &[])?;
    let untimed = "ALTER TABLE orders DROP COLUMN at";
    run(&mut written, untimed)?;
    run(&mut planned, untimed)?;
    same_rows(&mut written, &mut planned)
}

/// One direction of a file, sent as its tool sends it.
fn send(session: &mut Session, at: &Path, path: &str, direction: Direction) -> Result<(), String> {
    let choices = Choices { include_down: direction == Direction::Down, ..Choices::default() };
    let file = at.join(path);
    let named = match direction {
        Direction::Up => file,
        Direction::Down => {
            let down = path.replace("/up.sql", "/down.sql").replace(".up.sql", ".down.sql").replace(".do.", ".undo.");
            let down = at.join(down);
            if !down.is_file() {
                return Ok(());
            }
            down
        }
    };
    let found = find(std::slice::from_ref(&named), &choices).map_err(|error| error.to_string())?;
    let own = |migration: &&ddlock::source::Migration| migration.report && migration.direction == direction;
    for migration in found.series.iter().flat_map(|series| &series.migrations).filter(own) {
        let content = migration.read().map_err(|error| error.to_string())?;
        for unit in migration.units(&content) {
            let scripts: Vec<_> = parse_sections(&content.text, &unit.ranges).collect();
            let own = scripts.iter().flat_map(|script| &script.statements);
            let statements: Vec<&str> =
                own.filter(|statement| statement.block.is_none()).map(|statement| statement.text.as_ref()).collect();
            let whole: String = unit.ranges.iter().map(|range| &content.text[range.clone()]).collect();
            let mode = migration.sent(&content.text, &unit, &scripts[0]);
            let each = |session: &mut Session| {
                statements.iter().try_for_each(|sql| session.run(sql).map_err(|refusal| format!("{refusal}: {sql}")))
            };
            let sent = match mode {
                TransactionMode::None => each(session),
                TransactionMode::File | TransactionMode::All => session
                    .run("BEGIN")
                    .map_err(|refusal| refusal.to_string())
                    .and_then(|()| each(session))
                    .and_then(|()| session.run("COMMIT").map_err(|refusal| refusal.to_string())),
                // Of a batch, one statement is sent as a query is; several are one transaction in both.
                TransactionMode::Query | TransactionMode::Pipeline => {
                    session.run(&whole).map_err(|refusal| format!("{refusal}: {whole}"))
                }
            };
            sent?;
        }
    }
    Ok(())
}

/// What psql would send of a script in which nothing is done yet and nobody has to be asked.
fn by_hand(session: &mut Session, file: &Path) -> Result<(), String> {
    let text = fs::read_to_string(file).map_err(|error| error.to_string())?;
    // Nothing is left over of a try that failed.
    let is_sql =
        |line: &str| !line.starts_with(['\\']) && !line.ends_with("\\gset") && !line.starts_with("DROP INDEX ");
    let sql: String = text.lines().filter(|line| is_sql(line)).flat_map(|line| [line, "\n"]).collect();
    run(session, &sql)
}

#[test]
fn nothing_is_overwritten() {
    let tool = &TOOLS[0];
    let at = tool.planned();
    fs::write(at.path().join("m/2_unsafe.sql"), UNSAFE).expect("the migration");
    let again = ddlock(at.path(), &["plan", "--no-config", "m/2_unsafe.sql", "--out", "planned"]);
    assert_eq!(again.status.code(), Some(2));
    assert!(text(&again).contains("is there already, and nothing was written"), "{}", text(&again));
    let inside = ddlock(at.path(), &["plan", "--no-config", "m/2_unsafe.sql", "--out", "m"]);
    assert_eq!(inside.status.code(), Some(2));
    assert!(text(&inside).contains("m: lies with the migrations"), "{}", text(&inside));
    let below = ddlock(at.path(), &["plan", "--no-config", "m/2_unsafe.sql", "--out", "m/x/y"]);
    assert_eq!(below.status.code(), Some(2));
    assert!(text(&below).contains("m/x/y: lies with the migrations"), "{}", text(&below));
    assert_eq!(fs::read_dir(at.path().join("m")).expect("the folder").count(), 2, "nothing was written");
}

/// The page speaks of `CONCURRENTLY` where something is built so, and says of each tool in one sentence what is to be done.
#[test]
fn the_page_says_what_is_to_be_done() {
    let base = "CREATE TABLE customers (id bigint PRIMARY KEY);\n";
    let flyway = |sql: &str| {
        let at = folder(&[("V1__base.sql", base), ("V2__more.sql", sql)]);
        let out = at.path().join("../planned_page");
        let output = ddlock(at.path(), &["plan", "--no-config", "V2__more.sql", "--out", "../planned_page"]);
        let page = fs::read_to_string(out.join("README.md")).unwrap_or_else(|_| panic!("{}", text(&output)));
        fs::remove_dir_all(out).expect("what was written");
        page
    };
    assert!(!flyway("ALTER TABLE customers RENAME TO clients;\n").contains("CONCURRENTLY"));
    assert!(flyway("CREATE INDEX ON customers (id);\n").contains("CONCURRENTLY"));
    let tool = TOOLS.iter().find(|tool| tool.name == "drizzle").expect("the tool");
    let page = fs::read_to_string(tool.planned().path().join("planned/README.md")).expect("the page");
    let page = page.split_whitespace().collect::<Vec<_>>().join(" ");
    let wanted = "- [ ] make an empty migration of each name with `drizzle-kit generate --custom`, put the text into it, and run \
                  drizzle:";
    assert!(page.contains(wanted), "{page}");
}
