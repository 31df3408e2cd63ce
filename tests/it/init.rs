//! `ddlock init` as a new user meets it: from a repository that knows nothing of ddlock to a finding in a branch.

use std::fs;

use crate::git::{Repo, ddlock};

/// A tool's files at the start, and the new one of a branch, which builds an index on a table in use.
struct Start {
    tool: &'static str,
    files: &'static [(&'static str, &'static str)],
    new: (&'static str, &'static str),
}

const TABLE: &str = "CREATE TABLE orders (id bigint PRIMARY KEY, email text);\n";
const INDEX: &str = "CREATE INDEX orders_email_idx ON orders (email);\n";

const STARTS: &[Start] = &[
    Start {
        tool: "goose",
        files: &[("db/00001_orders.sql", "-- +goose Up\nCREATE TABLE orders (id bigint PRIMARY KEY, email text);\n")],
        new: ("db/00002_email.sql", "-- +goose Up\nCREATE INDEX orders_email_idx ON orders (email);\n"),
    },
    Start {
        tool: "golang-migrate",
        files: &[
            ("store/sql/000001_orders.up.sql", TABLE),
            ("store/sql/000001_orders.down.sql", "DROP TABLE orders;\n"),
        ],
        new: ("store/sql/000002_email.up.sql", INDEX),
    },
    Start {
        tool: "diesel",
        files: &[
            ("Cargo.toml", "[dependencies]\ndiesel = \"2\"\n"),
            ("diesel.toml", ""),
            ("migrations/2024-01-01-000000_orders/up.sql", TABLE),
            ("migrations/2024-01-01-000000_orders/down.sql", "DROP TABLE orders;\n"),
        ],
        new: ("migrations/2024-02-01-000000_email/up.sql", INDEX),
    },
    Start {
        tool: "sqlx",
        files: &[("Cargo.toml", "[dependencies]\nsqlx = \"0.8\"\n"), ("migrations/20240101000000_orders.sql", TABLE)],
        new: ("migrations/20240201000000_email.sql", INDEX),
    },
    Start {
        tool: "prisma",
        files: &[
            ("prisma/migrations/migration_lock.toml", "provider = \"postgresql\"\n"),
            ("prisma/migrations/20240101000000_orders/migration.sql", TABLE),
        ],
        new: ("prisma/migrations/20240201000000_email/migration.sql", INDEX),
    },
    Start {
        tool: "drizzle",
        files: &[
            ("drizzle/meta/_journal.json", JOURNAL),
            (
                "drizzle/0000_orders.sql",
                "CREATE TABLE orders (id bigint PRIMARY KEY, email text);--> statement-breakpoint\nSELECT 1;\n",
            ),
            ("drizzle/0001_email.sql", "SELECT 1;\n"),
        ],
        new: ("drizzle/0002_email.sql", INDEX),
    },
    Start {
        tool: "flyway",
        files: &[("src/main/resources/db/migration/V1__orders.sql", TABLE)],
        new: ("src/main/resources/db/migration/V2__email.sql", INDEX),
    },
    Start {
        tool: "dbmate",
        files: &[(
            "db/migrations/20240101000000_orders.sql",
            "-- migrate:up\nCREATE TABLE orders (id bigint PRIMARY KEY, email text);\n\n-- migrate:down\nDROP TABLE orders;\n",
        )],
        new: (
            "db/migrations/20240201000000_email.sql",
            "-- migrate:up\nCREATE INDEX orders_email_idx ON orders (email);\n\n-- migrate:down\n",
        ),
    },
    Start {
        tool: "atlas",
        files: &[("migrations/atlas.sum", "h1:x\n"), ("migrations/20240101000000_orders.sql", TABLE)],
        new: ("migrations/20240201000000_email.sql", INDEX),
    },
    Start {
        tool: "supabase",
        files: &[("supabase/config.toml", ""), ("supabase/migrations/20240101000000_orders.sql", TABLE)],
        new: ("supabase/migrations/20240201000000_email.sql", INDEX),
    },
    Start {
        tool: "sqitch",
        files: &[
            (
                "sqitch.plan",
                "%syntax-version=1.0.0\n%project=shop\n\norders 2024-01-01T00:00:00Z a <a@example.org> # x\nsize 2024-02-01T00:00:00Z a <a@example.org> # x\n",
            ),
            ("deploy/orders.sql", "BEGIN;\nCREATE TABLE orders (id bigint PRIMARY KEY, email text);\nCOMMIT;\n"),
            ("revert/orders.sql", "DROP TABLE orders;\n"),
            ("verify/orders.sql", "SELECT 1;\n"),
        ],
        new: ("deploy/size.sql", "BEGIN;\nCREATE INDEX orders_email_idx ON orders (email);\nCOMMIT;\n"),
    },
    Start {
        tool: "liquibase",
        files: &[(
            "db/changelog/001-orders.sql",
            "--liquibase formatted sql\n--changeset a:1\nCREATE TABLE orders (id bigint PRIMARY KEY, email text);\n",
        )],
        new: (
            "db/changelog/002-email.sql",
            "--liquibase formatted sql\n--changeset a:2\nCREATE INDEX orders_email_idx ON orders (email);\n",
        ),
    },
];

const JOURNAL: &str = r#"{"version": "7", "dialect": "postgresql", "entries": [
  {"idx": 0, "version": "7", "when": 1704067200000, "tag": "0000_orders", "breakpoints": true},
  {"idx": 1, "version": "7", "when": 1704067300000, "tag": "0001_email", "breakpoints": true},
  {"idx": 2, "version": "7", "when": 1706745600000, "tag": "0002_email", "breakpoints": true}]}
"#;

/// What a new user does, once for each tool.
#[test]
fn from_nothing_to_a_finding_in_a_branch() {
    for start in STARTS {
        let tool = start.tool;
        let repo = Repo::new(start.files);
        repo.git(&["checkout", "-q", "main"]);
        let (code, report) = repo.ddlock(&["init", "--yes"]);
        assert_eq!(code, 0, "{tool}: {report}");
        assert!(report.contains(&format!(", {tool} (")), "{tool}: {report}");
        for file in ["ddlock.toml", ".pre-commit-config.yaml"] {
            assert!(repo.top.join(file).is_file(), "{tool}: no {file}: {report}");
        }
        repo.commit();
        repo.git(&["checkout", "-q", "-B", "feature"]);
        let since = ["lint", "--format", "concise", "--since", "main"];
        let (code, report) = repo.ddlock(&since);
        assert_eq!(code, 0, "{tool}: {report}");
        repo.write(&[start.new]);
        repo.git(&["add", "-A"]);
        let found = format!("{}:", start.new.0);
        for args in [&since[..], &["lint", "--format", "concise", "--staged"]] {
            let (code, report) = repo.ddlock(args);
            let findings: Vec<&str> = report.lines().filter(|line| line.contains("error[")).collect();
            assert_eq!(code, 1, "{tool}: {report}");
            assert!(findings.iter().all(|line| line.starts_with(&found)), "{tool}: {report}");
            assert!(report.contains("error[index-not-concurrent]"), "{tool}: {report}");
        }
        repo.commit();
        let (code, report) = ddlock(&repo.top, &["lint", "--format", "concise"], &[("GITHUB_BASE_REF", "main")]);
        assert!(code == 1 && report.contains(&found), "{tool}: {report}");
    }
}

#[test]
fn nothing_is_overwritten() {
    let mine = [
        ("ddlock.toml", "fail-on = \"warning\"\n"),
        (".pre-commit-config.yaml", "repos: []\n"),
        (".gitlab-ci.yml", "stages: [build]\n"),
        (".github/workflows/ddlock.yml", "on: push\n"),
        ("bitbucket-pipelines.yml", "pipelines: {}\n"),
    ];
    let repo = Repo::new(&[&mine[..], &[("migrations/1.sql", TABLE), ("migrations/2.sql", INDEX)]].concat());
    let (code, report) = repo.ddlock(&["init", "--yes"]);
    assert_eq!(code, 0, "{report}");
    for (file, text) in mine {
        assert_eq!(fs::read_to_string(repo.top.join(file)).expect("a file"), text);
        assert!(report.contains(&format!("{file} (is there and stays as it is; add this to it)")), "{report}");
    }
    assert!(report.contains("ddlock lint --format gitlab"), "{report}");
    // The baseline is new.
    assert!(
        fs::read_to_string(repo.top.join("ddlock-baseline.json")).expect("a baseline").contains("index-not-concurrent")
    );
}

/// The page on continuous integration shows the jobs as they are proposed.
#[test]
fn the_jobs_are_those_of_the_page() {
    let services = [".gitlab-ci.yml", "bitbucket-pipelines.yml", ".github/workflows/ddlock.yml"];
    let repo = Repo::new(&[
        ("migrations/1.sql", TABLE),
        (services[0], "stages: [build]\n"),
        (services[1], "pipelines: {}\n"),
        (".github/x", ""),
    ]);
    let (code, report) = repo.ddlock(&["init", "--yes"]);
    assert_eq!(code, 0, "{report}");
    let shown: String =
        report.lines().map(|line| line.strip_prefix("    ").unwrap_or(line).to_owned() + "\n").collect();
    let page = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/continuous-integration.md"));
    let page = page.expect("the page");
    let jobs = page.split("```yaml\n").skip(1).filter_map(|block| block.split("```").next());
    let jobs: Vec<&str> = jobs.filter(|job| job.contains("cargo install")).collect();
    assert_eq!(jobs.len(), 2, "{jobs:#?}");
    for job in jobs {
        assert!(shown.contains(job), "{job}\nis not in\n{shown}");
    }
    let workflow = fs::read_to_string(repo.top.join(services[2])).expect("a workflow");
    assert!(workflow.contains("actions/cache") && workflow.contains("cargo install --locked --git"), "{workflow}");
    // Where Cargo.toml names no repository, it must be said that the address is to be put in.
    assert_eq!(report.contains("in the place of URL-OF-DDLOCK"), env!("CARGO_PKG_REPOSITORY").is_empty(), "{report}");
}

#[test]
fn without_a_terminal_it_only_shows() {
    let repo = Repo::new(&[
        ("db/migrations/1.sql", TABLE),
        ("node_modules/x/migrations/1.sql", TABLE),
        ("vendor/migrations/2.sql", TABLE),
        ("compose.yaml", "services:\n  db:\n    image: postgres:16-alpine\n"),
    ]);
    let (code, report) = repo.ddlock(&["init"]);
    assert_eq!(code, 0, "{report}");
    assert!(
        report.contains("db/migrations: 1 migration, plain files\nPostgreSQL 16 (`postgres:16` in compose.yaml)"),
        "{report}"
    );
    assert!(report.contains("include = [\"db/migrations\"]"), "{report}");
    assert!(report.contains("nothing was written: `ddlock init --yes` writes"), "{report}");
    assert!(!report.contains("vendor") && !report.contains("node_modules"), "{report}");
    assert_eq!(repo.git(&["status", "--porcelain"]), "");
}

#[test]
fn old_findings_become_a_baseline() {
    let repo = Repo::new(&[("db/migrations/1.sql", TABLE), ("db/migrations/2.sql", INDEX), (".github/x", "")]);
    let (_, report) = repo.ddlock(&["init", "--yes"]);
    assert!(
        report.contains("wrote ddlock-baseline.json") && report.contains("wrote .github/workflows/ddlock.yml"),
        "{report}"
    );
    let (code, report) = repo.ddlock(&["lint", "--fail-on", "advice"]);
    assert!(code == 0 && report.contains("left out: the baseline has it"), "{report}");
    let (code, report) = repo.ddlock(&["init", "--yes"]);
    assert!(code == 0 && report.contains("nothing was written"), "{report}");
}

#[test]
fn where_nothing_is_found_it_says_what_was_looked_for() {
    let repo = Repo::new(&[("queries/users.sql", "SELECT 1;\n")]);
    let (code, report) = repo.ddlock(&["init", "--yes"]);
    assert!(
        code == 2 && report.contains("no folder of migrations found") && report.contains("ddlock init PATH"),
        "{report}"
    );
    let (code, report) = repo.ddlock(&["init", "--yes", "queries"]);
    assert!(code == 0 && report.contains("queries: 1 migration, plain files"), "{report}");
    let repo = Repo::new(&[("my sql migrations/a.sql", TABLE)]);
    let (code, report) = repo.ddlock(&["init"]);
    assert!(code == 0 && report.contains("my sql migrations: 1 migration, plain files"), "{report}");
    let (code, report) = repo.ddlock(&["init", "nowhere"]);
    assert!(code == 2 && report.contains("nowhere: no such file or folder"), "{report}");
}
