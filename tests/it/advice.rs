//! What is advised in each migration tool's own words: `advice.tsv` holds it, one line for each tool and mistake
//! (`UPDATE_EXPECT=1` writes it anew), and whoever does as the advice says has no finding of the kind left.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::source::folder;

/// How a project of a tool looks.
struct Tool {
    name: &'static str,
    /// Files that say which tool it is.
    beside: &'static [(&'static str, &'static str)],
    /// The files of two migrations; the third is the second, sent outside a transaction as the tool has it.
    files: [&'static str; 3],
    /// What stands above their statements.
    above: [&'static str; 3],
}

const NOTHING: [&str; 3] = ["", "", ""];

/// Tools whose files can be sent outside the transaction that others are sent in, and how.
const TOOLS: &[Tool] = &[
    Tool {
        name: "goose",
        beside: &[],
        files: ["1_a.sql", "2_b.sql", "2_b.sql"],
        above: ["-- +goose Up\n", "-- +goose Up\n", "-- +goose NO TRANSACTION\n-- +goose Up\n"],
    },
    Tool {
        name: "sql-migrate",
        beside: &[],
        files: ["1_a.sql", "2_b.sql", "2_b.sql"],
        above: ["-- +migrate Up\n", "-- +migrate Up\n", "-- +migrate Up notransaction\n"],
    },
    Tool {
        name: "dbmate",
        beside: &[],
        files: ["1_a.sql", "2_b.sql", "2_b.sql"],
        above: ["-- migrate:up\n", "-- migrate:up\n", "-- migrate:up transaction:false\n"],
    },
    Tool {
        name: "tern",
        beside: &[("tern.conf", "")],
        files: ["1_a.sql", "2_b.sql", "2_b.sql"],
        above: ["", "", "---- tern: disable-tx ----\n"],
    },
    Tool {
        name: "liquibase",
        beside: &[],
        files: ["1_a.sql", "2_b.sql", "2_b.sql"],
        above: [
            "--liquibase formatted sql\n--changeset a:1\n",
            "--liquibase formatted sql\n--changeset a:2\n",
            "--liquibase formatted sql\n--changeset a:2 runInTransaction:false\n",
        ],
    },
    Tool {
        name: "graphile-migrate",
        beside: &[(".gmrc", "{}")],
        files: ["committed/000001.sql", "committed/000002.sql", "committed/000002.sql"],
        above: [
            "--! Previous: -\n--! Hash: sha1:1\n\n",
            "--! Previous: sha1:1\n--! Hash: sha1:2\n\n",
            "--! Previous: sha1:1\n--! Hash: sha1:2\n\n--! no-transaction\n",
        ],
    },
    Tool {
        name: "postgres-migrations",
        beside: &[("package.json", r#"{"dependencies": {"postgres-migrations": "5"}}"#)],
        files: ["1_a.sql", "2_b.sql", "2_b.sql"],
        above: ["", "", "-- postgres-migrations disable-transaction\n"],
    },
    Tool {
        name: "morph",
        beside: &[("go.mod", "require github.com/mattermost/morph v1.1.0\n")],
        files: ["1_a.up.sql", "2_b.up.sql", "2_b.up.sql"],
        above: ["", "", "-- morph:nontransactional\n"],
    },
    Tool {
        name: "migratus",
        beside: &[],
        files: ["1-a.up.sql", "2-b.up.sql", "2-b.up.sql"],
        above: ["", "", "-- :disable-transaction\n"],
    },
    Tool {
        name: "diesel",
        beside: &[],
        files: ["2024-01-01-000000_a/up.sql", "2024-01-02-000000_b/up.sql", "2024-01-02-000000_b/up.sql"],
        above: NOTHING,
    },
    Tool {
        name: "pop",
        beside: &[],
        files: ["1_a.postgres.up.sql", "2_b.postgres.up.sql", "2_b.postgres.autocommit.up.sql"],
        above: NOTHING,
    },
    Tool {
        name: "sqlx",
        beside: &[(".sqlx/", "")],
        files: ["1_a.sql", "2_b.sql", "2_b.sql"],
        above: ["", "", "-- no-transaction\n"],
    },
    Tool {
        name: "atlas",
        beside: &[("atlas.sum", "")],
        files: ["1_a.sql", "2_b.sql", "2_b.sql"],
        above: ["", "", "-- atlas:txmode none\n\n"],
    },
    Tool { name: "flyway", beside: &[], files: ["V1__a.sql", "V2__b.sql", "V2__b.sql"], above: NOTHING },
    Tool {
        name: "prisma",
        beside: &[("migration_lock.toml", "")],
        files: ["1_a/migration.sql", "2_b/migration.sql", "2_b/migration.sql"],
        above: NOTHING,
    },
    Tool { name: "golang-migrate", beside: &[], files: ["1_a.up.sql", "2_b.up.sql", "2_b.up.sql"], above: NOTHING },
    Tool { name: "postgrator", beside: &[], files: ["1.do.a.sql", "2.do.b.sql", "2.do.b.sql"], above: NOTHING },
    Tool {
        name: "supabase",
        beside: &[],
        files: ["supabase/migrations/1_a.sql", "supabase/migrations/2_b.sql", "supabase/migrations/2_b.sql"],
        above: NOTHING,
    },
    Tool { name: "plain", beside: &[], files: ["1.sql", "2.sql", "2.sql"], above: NOTHING },
];

/// Tools whose files cannot be.
const WITHOUT: &[Tool] = &[
    Tool {
        name: "node-pg-migrate",
        beside: &[],
        files: ["1_a.sql", "2_b.sql", ""],
        above: ["-- Up Migration\n", "-- Up Migration\n", ""],
    },
    Tool {
        name: "drizzle",
        beside: &[("meta/_journal.json", r#"{"entries": [{"tag": "0000_a"}, {"tag": "0001_b"}]}"#)],
        files: ["0000_a.sql", "0001_b.sql", ""],
        above: NOTHING,
    },
    Tool {
        name: "hasura",
        beside: &[],
        files: ["1676582663723_a/up.sql", "1676582663724_b/up.sql", ""],
        above: NOTHING,
    },
    Tool {
        name: "refinery",
        beside: &[("Cargo.toml", "[dependencies]\nrefinery = \"0.8\"\n")],
        files: ["V1__a.sql", "V2__b.sql", ""],
        above: NOTHING,
    },
    Tool { name: "yuniql", beside: &[("_init/", "")], files: ["v0.00/a.sql", "v0.01/b.sql", ""], above: NOTHING },
    Tool {
        name: "sqitch",
        beside: &[(
            "sqitch.plan",
            "%syntax-version=1.0.0\n%project=x\n\na 2024-01-01T00:00:00Z A <a@b.c> # a\nb 2024-01-02T00:00:00Z A <a@b.c> # b\n",
        )],
        files: ["deploy/a.sql", "deploy/b.sql", ""],
        above: ["", "BEGIN;\n", ""],
    },
    Tool {
        name: "prisma",
        beside: &[("migration_lock.toml", ""), ("package.json", r#"{"dependencies": {"prisma": "7.4.0"}}"#)],
        files: ["1_a/migration.sql", "2_b/migration.sql", ""],
        above: NOTHING,
    },
    Tool { name: "alembic", beside: &[], files: ["", "-", ""], above: ["", "BEGIN;\n-- Running upgrade a -> b\n", ""] },
    Tool {
        name: "django",
        beside: &[],
        files: ["", "-", ""],
        above: ["", "BEGIN;\n--\n-- Create index x on field(s) y of model z\n--\n", ""],
    },
];

const TABLES: &str = "CREATE TABLE customers (id bigint PRIMARY KEY);
CREATE TABLE orders (id bigint PRIMARY KEY, email text, customer_id bigint);\n";

/// A mistake, in the statements of the second migration, and the rule that finds it.
const MISTAKES: &[(&str, &str, &str)] = &[
    (
        "an index",
        "SET lock_timeout = '2s';\nCREATE INDEX orders_email_idx ON orders (email);\n",
        "index-not-concurrent",
    ),
    ("an index alone", "CREATE INDEX orders_email_idx ON orders (email);\n", "index-not-concurrent"),
    ("a reindex", "SET lock_timeout = '2s';\nREINDEX TABLE orders;\n", "reindex-not-concurrent"),
    ("a key alone", "ALTER TABLE orders ADD CONSTRAINT orders_email_key UNIQUE (email);\n", "unique-builds-index"),
    (
        "a foreign key alone",
        "ALTER TABLE orders ADD CONSTRAINT to_customers FOREIGN KEY (customer_id) REFERENCES customers;\n",
        "foreign-key-validates",
    ),
    ("no limit", "ALTER TABLE orders ADD COLUMN a int;\nALTER TABLE orders ADD COLUMN b int;\n", "no-lock-timeout"),
    ("no limit alone", "ALTER TABLE orders ADD COLUMN a int;\n", "no-lock-timeout"),
    (
        "a limit beside it",
        "SET lock_timeout = '2s';\nCREATE INDEX CONCURRENTLY orders_email_idx ON orders (email);\n",
        "refused-in-transaction",
    ),
];

impl Tool {
    /// The second migration's findings, as rule and help: `place` is 1, or 2 where it is sent outside a transaction.
    fn findings(&self, place: usize, sql: &str) -> Vec<(String, String)> {
        let second = format!("{}{sql}", self.above[place]);
        let mut files = self.beside.to_vec();
        let first = format!("{}{TABLES}", self.above[0]);
        // The commands of migratus are divided by such lines.
        let second = if self.name == "migratus" { second.replace(";\n", ";\n--;;\n") } else { second };
        let streamed = self.files[1] == "-";
        if !streamed {
            files.extend([(self.files[0], first.as_str()), (self.files[place], second.as_str())]);
        }
        if (self.name, place) == ("diesel", 2) {
            files.push(("2024-01-02-000000_b/metadata.toml", "run_in_transaction = false\n"));
        }
        let folder = folder(&files);
        let stdin = if streamed { format!("{TABLES}{second}") } else { String::new() };
        let found = lint(folder.path(), if streamed { "-" } else { "." }, &stdin);
        let text = |finding: &Value, key: &str| finding[key].as_str().unwrap_or_default().to_owned();
        let own = |finding: &&Value| streamed || text(finding, "path") == self.files[place];
        let findings = found["findings"].as_array().expect("findings").iter().filter(own);
        findings.map(|finding| (text(finding, "rule"), text(finding, "help"))).collect()
    }
}

fn lint(folder: &Path, what: &str, stdin: &str) -> Value {
    fs::write(folder.join("input"), stdin).expect("a file");
    let output = Command::new(env!("CARGO_BIN_EXE_ddlock"))
        .args(["lint", "--format", "json", "--select", SELECT, what])
        .current_dir(folder)
        .env_clear()
        .stdin(fs::File::open(folder.join("input")).expect("a file"))
        .output()
        .expect("the binary runs");
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)))
}

const SELECT: &str = "index-not-concurrent,reindex-not-concurrent,unique-builds-index,foreign-key-validates,\
                      no-lock-timeout,refused-in-transaction,validates-in-same-transaction";

#[test]
fn advice_is_in_the_words_of_the_tool() {
    let mut lines = Vec::new();
    for tool in TOOLS.iter().chain(WITHOUT) {
        for (mistake, sql, rule) in MISTAKES {
            let found = tool.findings(1, sql).into_iter().filter(|(found, _)| found == rule);
            lines.extend(found.map(|(_, help)| format!("{}\t{mistake}\t{help}", tool.name)));
        }
    }
    crate::corpus::compare("advice.tsv", "tool\tmistake\twhat is advised", &lines);
}

/// A file of its own with the tool's mark takes what refuses a transaction.
#[test]
fn what_is_advised_works() {
    let build = "CREATE INDEX CONCURRENTLY orders_email_idx ON orders (email);\n";
    for tool in TOOLS {
        assert_eq!(tool.findings(2, build), [], "{}", tool.name);
    }
    // Where a file is opened for it without the mark, it fails, unless one statement is no transaction there.
    for tool in TOOLS.iter().filter(|tool| tool.above[1] != tool.above[2]) {
        let rules: Vec<_> = tool.findings(1, build).into_iter().map(|(rule, _)| rule).collect();
        assert_eq!(rules, ["refused-in-transaction"], "{}", tool.name);
    }
}
