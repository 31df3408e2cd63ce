//! The simulated catalog against a real server's: every case, and any folder of scripts, run on both and compared.
//!
//! Needs `psql` and `DDLOCK_TEST_SERVER`, a connection string without `dbname` of a server where databases may be
//! created: `host=/run/postgresql port=5432 user=postgres`. `DDLOCK_TEST_SCRIPTS` names a folder of more `.sql`
//! files, each a whole project's migrations in order. Without the first the test says so and passes.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::Write as _;
use std::process::{Command, Stdio};

use ddlock::parse::{Body, Script, parse};
use ddlock::postgres::Version;
use ddlock::schema::{Catalog, ConstraintKind, Moment, Nullability, Persistence, RelationId, RelationKind, TypeKind};
use pg_query::NodeEnum;

/// What the server says, one line per object, in the words of [`simulated`].
pub(crate) const QUERY: &str = include_str!("schema_server.sql");

#[test]
fn the_server_has_the_same_catalog() {
    let Ok(server) = std::env::var("DDLOCK_TEST_SERVER") else {
        say("skipped: DDLOCK_TEST_SERVER names no server");
        return;
    };
    let mut scripts = crate::schema::cases();
    if let Ok(folder) = std::env::var("DDLOCK_TEST_SCRIPTS") {
        let mut paths: Vec<_> =
            std::fs::read_dir(folder).expect("the folder").map(|entry| entry.expect("an entry").path()).collect();
        paths.sort();
        for path in paths {
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let text = String::from_utf8_lossy(&std::fs::read(&path).expect("a script")).into_owned();
            scripts.push((name, text));
        }
    }
    let mut report = String::new();
    for (name, sql) in scripts {
        compare(&server, &name, &sql, &mut report);
    }
    assert!(report.is_empty(), "{report}");
}

fn compare(server: &str, name: &str, sql: &str, report: &mut String) {
    let database = format!("ddlock_schema_{}", std::process::id());
    psql(
        server,
        "postgres",
        &format!("DROP DATABASE IF EXISTS {database}; CREATE DATABASE {database} TEMPLATE template0;"),
    );
    let major: u8 = psql(server, &database, "SELECT current_setting('server_version_num')::int / 10000;")
        .trim()
        .parse()
        .expect("a version");
    let script = parse(sql);
    let accepted = run(server, &database, sql, &script);
    let mut catalog = Catalog::new(Version::new(major).expect("a version"));
    catalog.start_file();
    for (index, statement) in script.statements.iter().enumerate() {
        let sent = statement.block.map_or(index, |block| block.statement);
        if accepted.contains(&sent) {
            let number = catalog.now.statement + 1;
            catalog.now = Moment { transaction: number, statement: number, ..catalog.now };
            catalog.observe(statement);
            catalog.apply(statement);
            catalog.end_transaction();
        }
    }
    let (agree, differences) = differences(&psql(server, &database, QUERY), &simulated(&catalog));
    if !differences.is_empty() {
        let _ = writeln!(report, "{name} on {major}: {agree} lines agree");
        report.extend(differences.into_iter().map(|difference| format!("  {difference}\n")));
    }
    psql(server, "postgres", &format!("DROP DATABASE {database};"));
}

/// How many lines of what the server says and of [`simulated`] are the same, and those that are not.
pub(crate) fn differences(real: &str, simulated: &str) -> (usize, Vec<String>) {
    let lines = |text: &str| -> BTreeSet<String> {
        text.lines().filter(|line| !line.is_empty()).map(|line| line.replace('"', "")).collect()
    };
    let (real, simulated) = (lines(real), lines(simulated));
    let missing = real.difference(&simulated).map(|line| format!("server only\t{line}"));
    let extra = simulated.difference(&real).map(|line| format!("simulated only\t{line}"));
    (real.intersection(&simulated).count(), missing.chain(extra).collect())
}

/// Runs the statements one by one and gives back which the server accepted. Transaction control is left out on
/// both sides, so that one refused statement does not take others along.
fn run(server: &str, database: &str, sql: &str, script: &Script) -> BTreeSet<usize> {
    let mut input = String::new();
    for (index, statement) in script.statements.iter().enumerate() {
        let send = match &statement.body {
            Body::Tree(tree) => !matches!(tree.as_ref(), NodeEnum::TransactionStmt(_) | NodeEnum::CopyStmt(_)),
            Body::Rows(_) => !statement.text.trim_start().to_lowercase().starts_with("copy"),
            Body::Meta | Body::Broken(_) => false,
        };
        if send && statement.block.is_none() {
            let whole = match &statement.body {
                Body::Rows(_) => &sql[statement.span.from..statement.span.to],
                Body::Tree(_) | Body::Meta | Body::Broken(_) => &statement.text,
            };
            let _ = write!(input, "{whole};\n\\echo statement {index} :ERROR\n");
        }
    }
    let output = psql(server, database, &input);
    output.lines().filter_map(|line| line.strip_prefix("statement ")?.strip_suffix(" false")?.parse().ok()).collect()
}

/// For whoever runs the test; the harness shows it.
#[expect(clippy::print_stderr, reason = "a test that does not run must say why")]
fn say(text: &str) {
    eprintln!("{text}");
}

fn psql(server: &str, database: &str, input: &str) -> String {
    let mut child = Command::new("psql")
        .args(["-XqAt", "-d", &format!("{server} dbname={database}")])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .env("PGOPTIONS", "-c client_min_messages=error")
        .spawn()
        .expect("psql");
    let mut stdin = child.stdin.take().expect("a pipe");
    let text = input.to_owned();
    let writer = std::thread::spawn(move || stdin.write_all(text.as_bytes()));
    let output = child.wait_with_output().expect("psql's output");
    let _ = writer.join();
    if std::env::var_os("DDLOCK_TEST_ERRORS").is_some() {
        say(&String::from_utf8_lossy(&output.stderr));
    }
    assert!(output.status.code() != Some(2), "psql: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The simulated catalog in the words of the query.
pub(crate) fn simulated(catalog: &Catalog) -> String {
    let mut lines = Vec::new();
    for &id in catalog.names.values() {
        let relation = catalog.get(id);
        if relation.known && relation.persistence != Persistence::Temporary && !catalog.is_system(id) {
            describe(catalog, id, &mut lines);
        }
    }
    for found in catalog.types.values().filter(|found| found.known) {
        let name = format!("{}.{}", found.name.schema, found.name.name);
        match &found.kind {
            TypeKind::Enum(values) => {
                let values: Vec<&str> = values.iter().map(|(value, _)| value.as_str()).collect();
                lines.push(format!("enum {name} {}", values.join(",")));
            }
            TypeKind::Domain { base, not_null, checks, .. } => {
                lines.push(format!("domain {name} {base}{}", if *not_null { " not null" } else { "" }));
                lines.extend(checks.iter().map(|(check, _, valid)| format!("domain check {name}.{check} {valid}")));
            }
            TypeKind::Range | TypeKind::Other => {}
        }
    }
    lines.join("\n")
}

fn describe(catalog: &Catalog, id: RelationId, lines: &mut Vec<String>) {
    let relation = catalog.get(id);
    let full = |id: RelationId| {
        let name = &catalog.get(id).name;
        format!("{}.{}", name.schema, name.name)
    };
    let name = full(id);
    let kind = match &relation.kind {
        RelationKind::Table => "r",
        RelationKind::PartitionedTable(_) => "p",
        RelationKind::ForeignTable => "f",
        RelationKind::View { .. } => "v",
        RelationKind::MaterializedView { .. } => "m",
        RelationKind::CompositeType => "c",
        RelationKind::Sequence { owned_by } => {
            let owner = owned_by.as_ref().map(|(table, column)| format!("{}.{column}", full(*table)));
            lines.push(format!("sequence {name} {}", owner.unwrap_or_default()));
            return;
        }
        RelationKind::Index(index) if !catalog.get(index.table).known => return,
        RelationKind::Index(index) => {
            let keys: Vec<&str> = index.keys.iter().map(|key| key.column.as_deref().unwrap_or("expression")).collect();
            let include: Vec<&str> = index.include.iter().map(String::as_str).collect();
            lines.push(format!(
                "index {name} on {} {} unique={} valid={} partial={} ({}) ({}) part of {}",
                full(index.table),
                index.method,
                index.unique,
                index.valid,
                index.predicate.is_some(),
                keys.join(","),
                include.join(","),
                index.parent.map(full).unwrap_or_default(),
            ));
            return;
        }
        RelationKind::Unknown => return,
    };
    lines.push(format!("relation {name} {kind}"));
    lines.extend(relation.triggers.iter().map(|trigger| format!("trigger {name} {}", trigger.name)));
    if matches!(kind, "v" | "m") {
        return;
    }
    for (position, column) in relation.columns.iter().enumerate() {
        let data_type = column.data_type.as_ref().map(ToString::to_string).unwrap_or_default();
        let marks = [
            (column.not_null != Nullability::Nullable, " not null"),
            (column.default.is_some() || column.generated.is_some(), " default"),
            (column.identity, " identity"),
        ];
        let marks: String = marks.iter().filter(|(set, _)| *set).map(|(_, mark)| *mark).collect();
        lines.push(format!("column {name} {} {} {data_type}{marks}", position + 1, column.name));
    }
    for constraint in &relation.constraints {
        let detail = match &constraint.kind {
            ConstraintKind::Check(_) => "c".to_owned(),
            ConstraintKind::NotNull(column) => format!("n ({column})"),
            ConstraintKind::Unique { columns, .. } => format!("u ({})", columns.join(",")),
            ConstraintKind::PrimaryKey { columns, .. } => format!("p ({})", columns.join(",")),
            ConstraintKind::Exclusion { .. } => "x".to_owned(),
            ConstraintKind::ForeignKey(key) => format!(
                "f ({}) to {} ({}) {}{}{}",
                key.columns.join(","),
                full(key.referenced),
                key.referenced_columns.join(","),
                key.on_update,
                key.on_delete,
                key.match_type
            ),
        };
        lines.push(format!(
            "constraint {name} {} valid={} deferrable={} deferred={} {detail}",
            constraint.name, constraint.valid, constraint.deferrable, constraint.initially_deferred
        ));
    }
    lines.extend(relation.policies.iter().map(|policy| format!("policy {name} {}", policy.name)));
}
