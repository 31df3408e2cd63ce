//! Real projects' folders, replayed on a server as their tools would run them: afterwards the simulated catalog is
//! the server's.
//!
//! `corpus_server.tsv` says how much of each was compared; `UPDATE_EXPECT=1` writes it anew. What the server refuses is
//! left out on both sides: [`REFUSED`] says why. `DDLOCK_TEST_CASES=text` narrows the run to projects whose name holds
//! the text, and tells each refusal.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::thread;

use ddlock::control::Control;
use ddlock::live::{Database, Host, Refusal, Server, Session};
use ddlock::parse::{Block, Body, Script, Statement, parse};
use ddlock::postgres::Version;
use ddlock::replay::Replay;
use ddlock::run::{STACK, Visitor, visit};
use ddlock::source::{Content, Migration, Series, TransactionMode};
use ddlock::timeline::Link;
use postgres::{NoTls, SimpleQueryMessage};
use tempfile::TempDir;

use crate::corpus::{Project, compare, projects};
use crate::corpus_given::{GIVEN, PATHS, REFUSED, RENDERED};
use crate::schema_server::{QUERY, differences, simulated};
use crate::servers;

/// The versions that folders are replayed on: one before NOT NULL became a constraint, and the newest.
const VERSIONS: [u8; 2] = [16, 18];

/// Whether a line that differs is meant.
type Meant = fn(&str) -> bool;

/// What the model cannot know, and why.
const UNKNOWABLE: [(&str, Meant, &str); 2] = [
    ("hatchet-dev/hatchet", of_partitions, "functions make partitions that are named after the present day"),
    (
        "supabase/auth",
        |line| line.contains("auth.unique_phone_factor_per_user"),
        "a DO block drops one index or renames it, by what it finds",
    ),
];

/// A line names a partition of a day of this century, or an index of its parent, which is valid once it has parts.
fn of_partitions(line: &str) -> bool {
    let invalid = ["ix_v1_runs_olap_additional_metadata_gin", "ix_v1_tasks_olap_additional_metadata_gin"];
    let mut numbers = line.split(|c: char| !c.is_ascii_digit());
    let dated = numbers.any(|digits| digits.len() == 8 && digits.starts_with("20"));
    dated || invalid.iter().any(|index| line.contains(&format!("index public.{index} ")))
}

#[test]
fn the_server_has_the_same_catalog_after_every_folder() {
    let Some(projects) = projects() else {
        return;
    };
    let replayed: Vec<(Version, Outcome)> = thread::scope(|scope| {
        let projects = &projects;
        let of = |version| {
            let version = Version::new(version).expect("a version");
            let work = move || {
                let server = Server::start(&servers::programs(version)?).unwrap_or_else(|error| panic!("{error}"));
                Some((version, replay_all(projects, &Host::Private(server))))
            };
            thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work).expect("a thread")
        };
        let running: Vec<_> = VERSIONS.into_iter().map(of).collect();
        running.into_iter().filter_map(|running| running.join().expect("no panic")).collect()
    });
    let mut different = String::new();
    // Histories, and how many lines of their catalogs are the same on each version.
    let mut histories: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (version, outcome) in &replayed {
        different += &outcome.different;
        for (history, lines) in &outcome.histories {
            histories.entry(history.clone()).or_default().push(format!("{lines} on {version}"));
        }
    }
    assert!(different.is_empty(), "the model differs from the server:\n{different}");
    let lines: Vec<String> =
        histories.iter().map(|(history, compared)| format!("{history}\t{}", compared.join(", "))).collect();
    if !narrowed() && std::env::var_os("DDLOCK_TEST_SERVERS").is_none() {
        compare("corpus_server.tsv", "project\tfirst file\tstatements taken\tlines of the catalog compared", &lines);
    }
}

/// What came of all projects on one server.
#[derive(Default)]
struct Outcome {
    /// Each history and how much of it the server took, with the number of lines that are the same in both catalogs.
    histories: Vec<(String, usize)>,
    /// What is not as it should be.
    different: String,
}

/// The part of projects' names that the run is narrowed to.
fn wanted() -> String {
    std::env::var("DDLOCK_TEST_CASES").unwrap_or_default()
}

fn narrowed() -> bool {
    !wanted().is_empty()
}

fn replay_all(projects: &[Project], host: &Host) -> Outcome {
    let mut outcome = Outcome::default();
    let wanted = wanted();
    for project in projects.iter().filter(|project| project.name.contains(&wanted)) {
        replay(project, host, &mut outcome);
    }
    outcome
}

/// Replays every history of a project, says what the server took and what differs.
fn replay(project: &Project, host: &Host, outcome: &mut Outcome) {
    let rendered = rendered(project);
    let root = rendered.as_ref().map_or(project.root.as_path(), TempDir::path);
    let below = project.migrations.strip_prefix(&project.root).expect("a folder of the project");
    let found = crate::corpus::found(&root.join(below));
    let name = &project.name;
    let shown = |path: &str| {
        Path::new(path).strip_prefix(root).map_or_else(|_| path.to_owned(), |path| path.display().to_string())
    };
    let mut refused = 0;
    for series in &found.series {
        let database = Database::create(host, "corpus").unwrap_or_else(|error| panic!("{error}"));
        let mut replayed = Replayed::new(&database);
        replayed.given(name);
        replayed.path = PATHS.iter().find(|(of, _)| of == name).map(|(_, path)| *path);
        visit(std::slice::from_ref(series), &mut replayed, &|| ()).expect("files that can be read");
        replayed.close();
        let unknowable = |line: &String| UNKNOWABLE.iter().any(|(of, what, _)| of == name && what(line));
        let (agree, differences) = differences(&catalog(&database), &simulated(replayed.replay.catalog()));
        for line in differences.iter().filter(|line| !unknowable(line)) {
            let _ = writeln!(outcome.different, "{name} on {}: {line}", host.version());
        }
        if narrowed() {
            for (path, line, message) in &replayed.refused {
                crate::say(&format!("{} refuses {}:{line}: {message}", host.version(), shown(path)));
            }
        }
        let first = series.migrations.first().map(|migration| shown(&migration.path)).unwrap_or_default();
        let (taken, of) = (replayed.accepted, replayed.accepted + replayed.refused.len());
        outcome.histories.push((format!("{name}\t{first}\t{taken} of {of}"), agree));
        refused += replayed.refused.len();
        drop(replayed);
        drop(database);
        drop_roles(host);
    }
    if REFUSED.iter().any(|(of, _)| of == name) != (refused > 0) {
        let _ = writeln!(outcome.different, "{name}: {} refuses {refused} statements", host.version());
    }
}

/// The project's folder with its files as its program sends them, where that is not as they are written.
fn rendered(project: &Project) -> Option<TempDir> {
    let changes: Vec<_> = RENDERED.iter().filter(|(of, ..)| *of == project.name).collect();
    if changes.is_empty() {
        return None;
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let change = |text: String| changes.iter().fold(text, |text, (_, written, sent)| text.replace(written, sent));
    copy(&project.root, folder.path(), &change);
    Some(folder)
}

fn copy(from: &Path, to: &Path, change: &dyn Fn(String) -> String) {
    for entry in fs::read_dir(from).expect("a folder").flatten() {
        let copied = to.join(entry.file_name());
        if entry.path().is_dir() {
            fs::create_dir(&copied).expect("a folder");
            copy(&entry.path(), &copied, change);
        } else if let Ok(text) = fs::read_to_string(entry.path()) {
            fs::write(copied, change(text)).expect("a file");
        }
    }
}

/// What the server's catalog holds, in the words of [`simulated`].
fn catalog(database: &Database<'_>) -> String {
    let mut client = database.config().connect(NoTls).expect("the server can be reached");
    let rows = client.simple_query(QUERY).expect("the query runs");
    let line = |message| match message {
        SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
        _ => None,
    };
    rows.into_iter().filter_map(line).collect::<Vec<_>>().join("\n")
}

/// Roles belong to the server: those of one project must not be there for the next.
fn drop_roles(host: &Host) {
    let mut session = Session::open(&host.config()).expect("the server can be reached");
    let names = "SELECT quote_ident(rolname) FROM pg_roles WHERE rolname !~ '^pg_' AND rolname <> current_user LIMIT 1";
    while let Some(role) = session.value(names).expect("roles can be listed") {
        session.run(&format!("DROP ROLE {role}")).expect("nothing is left that it owns");
    }
}

/// A history on a server and in the model, side by side.
struct Replayed {
    session: Session,
    replay: Replay,
    /// What each connection begins with.
    path: Option<&'static str>,
    /// How the unit at hand is sent.
    mode: TransactionMode,
    /// Its statements are sent together, in a transaction of the server's own making.
    batch: bool,
    /// A transaction is open on the server.
    open: bool,
    /// How many statements the server took.
    accepted: usize,
    /// What it did not take: file, line, why.
    refused: Vec<(Arc<str>, u32, String)>,
}

impl Replayed {
    fn new(database: &Database<'_>) -> Self {
        Self {
            session: Session::open(&database.config()).expect("the server can be reached"),
            replay: Replay::new(database.host().version()),
            path: None,
            mode: TransactionMode::None,
            batch: false,
            open: false,
            accepted: 0,
            refused: Vec::new(),
        }
    }

    /// Makes what the project expects to be there.
    fn given(&mut self, project: &str) {
        for (_, sql) in GIVEN.iter().filter(|(of, _)| *of == project) {
            self.session.run(sql).expect("what is given can be made");
            self.replay.schema(&parse(sql));
        }
    }

    fn close(&mut self) {
        if std::mem::take(&mut self.open) {
            self.session.run("COMMIT").expect("the transaction can commit");
        }
    }

    /// Sends a batch as one, which is what the tool does; where the server refuses some of it, none of it is done.
    fn together(&mut self, text: &str, script: &Script) -> bool {
        let sent = script.statements.iter().filter(|statement| statement.block.is_none());
        let sent = sent.filter(|statement| !matches!(statement.body, Body::Meta));
        let sent: Vec<_> = sent.map(|statement| whole(statement, text).text).collect();
        let batch = sent.join(";\n");
        let taken = self.session.run(&batch).is_ok();
        if !taken {
            // What the batch began itself is still open, and of no use.
            self.session.run("ROLLBACK").expect("a transaction can be given up");
        }
        taken
    }

    /// Sends a statement, with the roles it needs.
    fn send(&mut self, statement: &Statement) -> Result<(), Refusal> {
        loop {
            let refusal = match self.once(statement) {
                Ok(()) => return Ok(()),
                Err(refusal) => refusal,
            };
            let name = refusal.message.strip_prefix("role \"").and_then(|rest| rest.strip_suffix("\" does not exist"));
            match name {
                Some(role) if refusal.code == "42704" => self.session.run(&format!("CREATE ROLE \"{role}\""))?,
                _ => return Err(refusal),
            }
        }
    }

    fn once(&mut self, statement: &Statement) -> Result<(), Refusal> {
        let text = &statement.text;
        match Control::of(statement) {
            Control::Begin => {
                if !std::mem::replace(&mut self.open, true) {
                    self.session.run(text)?;
                }
                return Ok(());
            }
            Control::Commit { chain } | Control::Rollback { chain } => {
                self.open &= chain;
                return self.session.run(text);
            }
            Control::Savepoint(_) | Control::RollbackTo(_) | Control::Release(_) => return self.session.run(text),
            Control::Other => {}
        }
        if self.batch && !self.open {
            // A batch with one Sync begins its transaction block with its second statement.
            if self.mode == TransactionMode::Pipeline {
                match self.session.run(text) {
                    Err(refusal) if !refusal.refuses_transaction() => {}
                    outcome => return outcome,
                }
            }
            self.session.run("BEGIN")?;
            self.open = true;
        }
        if !self.open {
            return self.session.run(text);
        }
        self.session.run("SAVEPOINT before_statement")?;
        let outcome = self.session.run(text);
        let after = if outcome.is_ok() { "" } else { "ROLLBACK TO before_statement; " };
        self.session.run(&format!("{after}RELEASE before_statement"))?;
        outcome
    }
}

impl Visitor for Replayed {
    fn series(&mut self, _: &Series) {}

    fn migration(&mut self, _: &Migration, _: &Content) {}

    fn start(&mut self, mode: TransactionMode, statements: usize, link: Link) {
        if !link.shares_transaction() {
            self.close();
        }
        if link == Link::NextFile {
            // As good as a new session, and quicker.
            self.session.run("DISCARD ALL").expect("the session can be reset");
            if let Some(path) = self.path {
                self.session.run(path).expect("the search path can be set");
            }
        }
        self.mode = mode;
        self.batch = match mode {
            TransactionMode::None | TransactionMode::File | TransactionMode::All => false,
            TransactionMode::Query | TransactionMode::Pipeline => statements > 1,
        };
        if matches!(mode, TransactionMode::File | TransactionMode::All) && !self.open {
            self.session.run("BEGIN").expect("a transaction can begin");
            self.open = true;
        }
        self.replay.start(mode, statements, link);
        if let (Link::NextFile, Some(path)) = (link, self.path) {
            self.replay.script(&Arc::from("connection"), &parse(path), &mut |_| ());
        }
    }

    fn script(&mut self, migration: &Migration, text: &str, script: &Script) {
        let together = self.batch && self.together(text, script);
        let mut taken = Vec::new();
        let mut places = vec![None; script.statements.len()];
        for (index, statement) in script.statements.iter().enumerate() {
            let accepted = match statement.block {
                Some(block) => places[block.statement].is_some(),
                None if together || matches!(statement.body, Body::Meta) => true,
                None => match self.send(&whole(statement, text)) {
                    Ok(()) => true,
                    Err(refusal) => {
                        let line = statement.span.start.line;
                        self.refused.push((Arc::clone(&migration.path), line, refusal.message));
                        false
                    }
                },
            };
            if accepted {
                let block = statement
                    .block
                    .map(|block| Block { statement: places[block.statement].expect("its DO was accepted"), ..block });
                places[index] = Some(taken.len());
                taken.push(Statement { block, ..statement.clone() });
                self.accepted += usize::from(block.is_none());
            }
        }
        let script = Script { statements: taken, ..Script::default() };
        self.replay.script(&migration.path, &script, &mut |_| ());
    }
}

/// A statement with all of its text, of which rows keep only the beginning.
fn whole(statement: &Statement, text: &str) -> Statement {
    let text = match &statement.body {
        Body::Rows(_) => Arc::from(&text[statement.span.from..statement.span.to]),
        Body::Tree(_) | Body::Broken(_) | Body::Meta => Arc::clone(&statement.text),
    };
    Statement { text, ..statement.clone() }
}
