//! Real projects' folders, run with no flag and no configuration: `corpus.tsv` says what each is, `corpus_refused.tsv`
//! which of their statements PostgreSQL refuses as the tool would send them.
//!
//! The projects are not kept here: `DDLOCK_CORPUS` names a folder with them and an `INDEX.tsv`. `UPDATE_EXPECT=1`
//! writes the tables anew.

use std::fs;
use std::path::{Path, PathBuf};

use ddlock::parse::{Body, parse_sections};
use ddlock::source::{Choices, Found, OptedOut, Overview, find, overview};
use tempfile::TempDir;

/// What says in a checkout which tool a project uses, and is not among the files kept of it: project, manifest, its
/// line. The project's own folders are looked at through a folder that has it.
const MANIFESTS: [(&str, &str, &str); 9] = [
    ("ArroyoSystems/arroyo", "crates/arroyo-api/Cargo.toml", "refinery = { version = \"0.8.14\" }"),
    ("matter-labs/zksync-era", "core/lib/dal/Cargo.toml", "sqlx = { version = \"0.7.3\" }"),
    ("matter-labs/zksync-era", "prover/crates/lib/prover_dal/Cargo.toml", "sqlx.workspace = true"),
    ("rust-lang/docs.rs", "crates/lib/docs_rs_database/Cargo.toml", "sqlx = { workspace = true }"),
    ("svix/svix-webhooks", "server/svix-server/Cargo.toml", "sqlx = { version = \"0.7\" }"),
    ("mattermost/mattermost-plugin-playbooks", "go.mod", "require github.com/mattermost/morph v1.1.0"),
    ("hoppscotch/hoppscotch", "packages/hoppscotch-backend/package.json", r#"{"dependencies": {"prisma": "7.8.0"}}"#),
    ("langfuse/langfuse", "packages/shared/package.json", r#"{"devDependencies": {"prisma": "^6.19.3"}}"#),
    ("umami-software/umami", "package.json", r#"{"dependencies": {"prisma": "^7.6.0"}}"#),
];

/// A folder that is the project's but for its manifests, if it has any that are not kept.
fn checkout(name: &str, root: &Path) -> Option<TempDir> {
    let manifests: Vec<_> = MANIFESTS.iter().filter(|(project, ..)| *project == name).collect();
    if manifests.is_empty() {
        return None;
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    link(root, folder.path());
    for (_, manifest, line) in manifests {
        fs::write(folder.path().join(manifest), format!("{line}\n")).expect("a manifest");
    }
    Some(folder)
}

/// Folders with links to the files of another.
fn link(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).expect("a folder").flatten() {
        let copy = to.join(entry.file_name());
        if entry.path().is_dir() {
            fs::create_dir(&copy).expect("a folder");
            link(&entry.path(), &copy);
        } else {
            std::os::unix::fs::symlink(entry.path(), copy).expect("a link");
        }
    }
}

/// How many projects there are; fewer would be a test that looks away.
const PROJECTS: usize = 38;

/// A project, with what holds its folder while it is looked at.
pub(crate) struct Project {
    pub(crate) name: String,
    pub(crate) root: PathBuf,
    pub(crate) migrations: PathBuf,
    _checkout: Option<TempDir>,
}

/// The projects; `None` when nobody says where the projects are.
#[allow(clippy::print_stderr, reason = "a test that looks at nothing must say so")]
pub(crate) fn projects() -> Option<Vec<Project>> {
    let Some(corpus) = std::env::var_os("DDLOCK_CORPUS").map(PathBuf::from) else {
        eprintln!("DDLOCK_CORPUS is not set: no real folders were looked at");
        return None;
    };
    let index = fs::read_to_string(corpus.join("INDEX.tsv")).expect("DDLOCK_CORPUS names a folder with an INDEX.tsv");
    let project = |line: &str| {
        let fields: Vec<&str> = line.split('\t').collect();
        let kept = corpus.join(fields[0].replace('/', "__"));
        let checkout = checkout(fields[0], &kept);
        let root = checkout.as_ref().map_or(kept, |folder| folder.path().to_owned());
        let migrations = if fields[6].is_empty() { root.clone() } else { root.join(fields[6]) };
        assert!(migrations.is_dir(), "{}: there is no {}", fields[0], migrations.display());
        Project { name: fields[0].to_owned(), root, migrations, _checkout: checkout }
    };
    let projects: Vec<_> = index.lines().skip(1).map(project).collect();
    assert_eq!(projects.len(), PROJECTS, "projects in the index");
    Some(projects)
}

pub(crate) fn found(folder: &Path) -> Found {
    find(&[folder.to_owned()], &Choices::default()).expect("migrations")
}

#[track_caller]
pub(crate) fn compare(table: &str, head: &str, lines: &[String]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it").join(table);
    let text = format!("{head}\n{}\n", lines.join("\n"));
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&path, text).expect("the table can be written");
        return;
    }
    let expected = fs::read_to_string(&path).expect("the table");
    let wrong: Vec<&str> = text.lines().filter(|line| !expected.lines().any(|known| known == *line)).collect();
    let missing: Vec<&str> = expected.lines().filter(|line| !text.lines().any(|known| known == *line)).collect();
    assert!(wrong.is_empty() && missing.is_empty(), "found:\n{}\nexpected:\n{}", wrong.join("\n"), missing.join("\n"));
}

#[test]
fn every_project_is_recognised() {
    let Some(projects) = projects() else {
        return;
    };
    let mut lines = Vec::new();
    for Project { name, root, migrations, .. } in &projects {
        let root = root.to_str().expect("UTF-8").to_owned() + "/";
        let below = |path: &str| path.trim_start_matches(root.as_str()).to_owned();
        for folder in overview(&found(migrations), &|_| None).expect("files that can be read") {
            let Overview { path, layout, order, up, down, transaction, opted_out, first, last, .. } = folder;
            let in_folder = |file: String| file.trim_start_matches(&path).trim_start_matches('/').to_owned();
            let otherwise =
                |out: OptedOut| format!("{} {}", in_folder(out.path), format!("{:?}", out.transaction).to_lowercase());
            let fields = [
                name.clone(),
                if path.len() < root.len() { ".".to_owned() } else { below(&path) },
                layout.to_owned(),
                order,
                format!("{transaction:?}").to_lowercase(),
                up.to_string(),
                down.to_string(),
                first.map(in_folder).unwrap_or_default(),
                last.map(in_folder).unwrap_or_default(),
                opted_out.into_iter().map(otherwise).collect::<Vec<_>>().join(", "),
            ];
            lines.push(fields.join("\t"));
        }
    }
    let head = "project\tfolder\tlayout\torder\ttransaction\tup\tdown\tfirst\tlast\tsent otherwise";
    compare("corpus.tsv", head, &lines);
}

#[test]
fn every_statement_parses_that_postgresql_does_not_refuse() {
    let Some(projects) = projects() else {
        return;
    };
    let mut lines = Vec::new();
    for Project { name, root, migrations, .. } in &projects {
        let root = root.to_str().expect("UTF-8").to_owned() + "/";
        for migration in found(migrations).series.iter().flat_map(|series| &series.migrations) {
            let content = migration.read().expect("a file that can be read");
            for unit in migration.units(&content) {
                let scripts: Vec<_> = parse_sections(&content.text, &unit.ranges).collect();
                for statement in scripts.iter().flat_map(|script| &script.statements) {
                    if let Body::Broken(error) = &statement.body {
                        let path = migration.path.trim_start_matches(root.as_str());
                        lines.push(format!("{name}\t{path}:{}\t{}", error.span.start.line, error.message));
                    }
                }
            }
        }
    }
    compare("corpus_refused.tsv", "project\tplace\twhat PostgreSQL says", &lines);
}
