//! Every case of `tests/cases` on every server: what a case says is what the servers do.
//!
//! That the model says the same is seen by [`crate::cases`], without a server.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use ddlock::live::{self, Database, Host, Observed, Refusal, Relations, Scene, Session};
use ddlock::parse::parse;
use ddlock::postgres::LockMode;
use postgres::Config;

use crate::cases::{self, Case, strongest};
use crate::servers;

/// What can be seen on a server, in the order in which differences are shown.
const KEYS: [&str; 7] = ["error", "refuses_transaction", "locks", "scans", "rewrites", "index_builds", "waits"];

/// What a case expects or a server did, by key.
type Said = BTreeMap<&'static str, Vec<String>>;

#[test]
fn servers_do_what_the_cases_say() {
    // `DDLOCK_TEST_CASES=text` narrows the run to cases whose file, line and title hold the text.
    let only = std::env::var("DDLOCK_TEST_CASES").unwrap_or_default();
    let chosen = |case: &Case| format!("{}:{}: {}", case.file.display(), case.line, case.title).contains(&only);
    let cases: Vec<Case> = cases::all().into_iter().filter(chosen).collect();
    assert!(!cases.is_empty(), "no case was found");
    let compared = AtomicUsize::new(0);
    let servers = servers::all();
    let found: Vec<Vec<Difference>> = thread::scope(|scope| {
        let running: Vec<_> = servers.iter().map(|host| scope.spawn(|| run(host, &cases, &compared))).collect();
        running.into_iter().map(|running| running.join().expect("no panic")).collect()
    });
    let mut together: BTreeMap<(usize, &str, String, String), Vec<u8>> = BTreeMap::new();
    for difference in found.into_iter().flatten() {
        let Difference { case, key, expected, got, major } = difference;
        together.entry((case, key, expected, got)).or_default().push(major);
    }
    let mut report = String::new();
    let mut last = None;
    for ((index, key, expected, got), majors) in &together {
        let case = &cases[*index];
        if last != Some(index) {
            let _ = writeln!(
                report,
                "\n{}:{}: {}\n    {}",
                case.file.display(),
                case.line,
                case.title,
                case.statement.trim()
            );
            last = Some(index);
        }
        let _ = writeln!(report, "  {key} on {majors:?}\n    case    {expected}\n    server  {got}");
    }
    let compared = compared.into_inner();
    crate::say(&format!("{} cases, {compared} comparisons with servers", cases.len()));
    assert!(report.is_empty(), "servers do something else than the cases say:\n{report}");
}

/// Something a server did otherwise.
struct Difference {
    case: usize,
    key: &'static str,
    expected: String,
    got: String,
    major: u8,
}

/// Runs every case on one server.
fn run(host: &Host, cases: &[Case], compared: &AtomicUsize) -> Vec<Difference> {
    let mut differences = Vec::new();
    let mut stage = Stage::new(host);
    let version = host.version();
    for (index, case) in cases.iter().enumerate().filter(|(_, case)| case.is_for(version)) {
        let seen = stage.play(&case.given, &case.earlier, &case.statement);
        compared.fetch_add(1, Ordering::Relaxed);
        let expected = case.expect(version);
        let expect = |key: &str| expected.get(key).cloned().unwrap_or_default();
        for (key, expected, got) in differing(&expect, &seen) {
            differences.push(Difference { case: index, key, expected, got, major: version.major() });
        }
    }
    differences
}

/// What a server was seen doing.
pub(crate) struct Seen {
    said: Said,
    /// The server's message, when it refused.
    refusal: Option<Refusal>,
    /// Relations whose locks may have been too short to be seen.
    fleeting: BTreeSet<String>,
    /// Outside a transaction, before version 15, the scans of queries that a statement runs itself are counted too late.
    counts_late: bool,
}

/// Where what was expected is not what was seen: the key, and both in words.
pub(crate) fn differing(expect: &dyn Fn(&str) -> Vec<String>, seen: &Seen) -> Vec<(&'static str, String, String)> {
    let or_none = |items: &[String]| if items.is_empty() { "none".to_owned() } else { items.join(", ") };
    let error = expect("error");
    if !error.is_empty() || seen.refusal.is_some() {
        let other = |refusal: &Refusal| [SETTING_UP, EARLIER].iter().any(|part| refusal.message.starts_with(part));
        let agree = !error.is_empty() && seen.refusal.as_ref().is_some_and(|refusal| !other(refusal));
        let got = seen.refusal.as_ref().map_or_else(|| "none".to_owned(), ToString::to_string);
        return if agree { Vec::new() } else { vec![("error", or_none(&error), got)] };
    }
    let mut found = Vec::new();
    for key in KEYS {
        let got = seen.said.get(key).cloned().unwrap_or_default();
        let want = expect(key);
        let brief = expect("brief");
        let agree = want == got
            || key == "locks" && within(&want, &brief, &got, &seen.fleeting)
            || key == "scans" && seen.counts_late && got.iter().all(|table| want.contains(table));
        if !agree {
            let all = if key == "locks" { strongest(want.iter().chain(&brief)) } else { want };
            found.push((key, or_none(&all), or_none(&got)));
        }
    }
    found
}

/// Whether the locks seen lie between those held for long and those held at all. On an index even a lock that is held
/// for long, within a statement that is not in a transaction, may escape.
fn within(held: &[String], brief: &[String], seen: &[String], fleeting: &BTreeSet<String>) -> bool {
    let modes = |lines: &[String]| -> BTreeMap<String, Option<usize>> {
        let rank = |mode: &str| LockMode::ALL.iter().position(|known| known.pg_locks() == mode);
        let pairs = lines.iter().filter_map(|line| line.rsplit_once(' '));
        pairs.map(|(name, mode)| (name.to_owned(), rank(mode))).collect()
    };
    let least = modes(held);
    let most = modes(&strongest(held.iter().chain(brief)));
    let seen = modes(seen);
    let known = seen.keys().all(|name| most.contains_key(name));
    known
        && most.iter().all(|(name, most)| {
            let seen = seen.get(name).copied().flatten();
            let enough = seen >= least.get(name).copied().flatten() || fleeting.contains(name);
            enough && seen <= *most
        })
}

/// The role that owns everything a case makes, so that all of it can be dropped at once.
const OWNER: &str = "ddlock_cases";

/// Settings of every session: indexes are used even on small tables, and functions may name what is not there.
const SETTINGS: &str = "-c enable_seqscan=off -c enable_indexonlyscan=off -c check_function_bodies=off";

/// What exists besides in a database where nothing was left behind.
const LEFT: &str = "SELECT (SELECT count(*) FROM pg_class WHERE oid >= 16384)
    + (SELECT count(*) FROM pg_type WHERE oid >= 16384) + (SELECT count(*) FROM pg_proc WHERE oid >= 16384)
    + (SELECT count(*) FROM pg_namespace WHERE oid >= 16384 AND nspname !~ '^pg_(toast_)?temp_')
    + (SELECT count(*) FROM pg_publication) + (SELECT count(*) FROM pg_subscription)
    + (SELECT count(*) FROM pg_event_trigger) + (SELECT count(*) FROM pg_foreign_server)
    + (SELECT count(*) FROM pg_opclass WHERE oid >= 16384)
    + abs((SELECT count(*) FROM pg_namespace WHERE nspname = 'public') - 1)";

/// A database that a statement made.
const OTHERS: &str = "SELECT quote_ident(datname) FROM pg_database
    WHERE NOT datistemplate AND datname NOT IN ('postgres', current_database()) LIMIT 1";

/// A database where cases are played one after the other.
pub(crate) struct Stage<'a> {
    host: &'a Host,
    database: Option<Database<'a>>,
    /// What was given and is there unchanged.
    standing: Option<String>,
    /// One that ran statements before, where that is wanted.
    worn: Option<Session>,
    wears: bool,
    watcher: Option<Session>,
    /// Sessions of the database that do nothing.
    idle: Vec<Session>,
}

impl<'a> Stage<'a> {
    pub(crate) fn new(host: &'a Host) -> Self {
        let mut session = Session::open(&host.config()).expect("the server can be reached");
        for role in [&format!("{OWNER} SUPERUSER LOGIN"), "app", "reader"] {
            // A stage before this one may have made it.
            let _ = session.run(&format!("CREATE ROLE {role}"));
        }
        Self { host, database: None, standing: None, worn: None, wears: false, watcher: None, idle: Vec::new() }
    }

    /// From now on cases may run in a session that ran others, or not any more. Such a session may have kept what a
    /// new one has to lock others for: what differs there has to be seen again in a new one.
    pub(crate) fn wear(&mut self, wears: bool) {
        self.wears = wears;
        self.worn = None;
    }

    /// Sets a scene that the next cases play in, each in a session that did not set it.
    pub(crate) fn set(&mut self, given: &str) {
        if self.standing.as_deref() == Some(given) {
            return;
        }
        self.give(given).unwrap_or_else(|refusal| panic!("{refusal}: {given}"));
        self.standing = Some(given.to_owned());
    }

    /// Runs a case and says what was seen.
    pub(crate) fn play(&mut self, given: &str, earlier: &str, statement: &str) -> Seen {
        let statement = statement.trim().trim_end_matches(';');
        match self.watch(given, earlier, statement) {
            Ok(observed) => {
                let counts_late = observed.refuses_transaction && self.host.version().major() < 15;
                Seen { counts_late, ..Seen::of(&observed) }
            }
            Err(refusal) => {
                Seen { said: Said::new(), refusal: Some(refusal), fleeting: BTreeSet::new(), counts_late: false }
            }
        }
    }

    fn watch(&mut self, given: &str, earlier: &str, statement: &str) -> Result<Observed, Refusal> {
        let mut session = match self.standing.take() {
            // A new session: one that ran a statement may have kept what the next has to lock others for.
            Some(standing) if standing == given => match self.worn.take() {
                Some(session) => session,
                None => Session::open(&self.config())?,
            },
            _ => self.give(given)?,
        };
        session.run("BEGIN")?;
        let mut before = Relations::read(&mut session)?;
        // What is given stays as it was when the transaction is rolled back. Settings were made for one session.
        let stands = Some(given.to_owned()).filter(|given| !given.to_lowercase().contains("set "));
        if let Err(refusal) = lead_up(&mut session, &mut before, earlier) {
            session.run("ROLLBACK")?;
            self.standing = stands;
            return Err(in_earlier(refusal));
        }
        let config = self.config();
        let watcher = match &mut self.watcher {
            Some(watcher) => watcher,
            None => self.watcher.insert(Session::open(&config)?),
        };
        let observed = live::inside(&mut session, watcher, &mut before, statement, None);
        session.run("ROLLBACK")?;
        match observed {
            Err(refusal) if refusal.refuses_transaction() => {
                drop(session);
                let mut scene = Anew { stage: self, given, undo: undo(given, statement) };
                let observed = live::outside(&mut scene, statement);
                self.standing = None;
                observed
            }
            observed => {
                self.standing = stands;
                self.worn = Some(session).filter(|_| self.wears);
                observed
            }
        }
    }

    /// Sets up what is given, in an empty database.
    fn give(&mut self, given: &str) -> Result<Session, Refusal> {
        self.standing = None;
        self.worn = None;
        self.clear()?;
        let mut session = Session::open(&self.config())?;
        let lower = given.to_lowercase();
        if !lower.contains("concurrently") && !lower.contains("-- separate") {
            session.run(given).map_err(setting_up)?;
            return Ok(session);
        }
        for statement in &parse(given).statements {
            let text = &given[statement.span.from..statement.span.to];
            match session.run(text) {
                // A concurrent build that fails leaves an invalid index, which is what such a case wants.
                Err(refusal) if !text.to_lowercase().contains("concurrently") => return Err(setting_up(refusal)),
                _ => {}
            }
        }
        Ok(session)
    }

    /// Empties the database, or makes a new one where something stays behind.
    fn clear(&mut self) -> Result<(), Refusal> {
        if self.database.is_some() {
            let mut session = Session::open(&self.config())?;
            while let Some(database) = session.value(OTHERS)? {
                session.run(&format!("DROP DATABASE {database} WITH (FORCE)"))?;
            }
            let dropped = session.run(&format!("DROP OWNED BY {OWNER} CASCADE"));
            if dropped.is_ok() && session.value(LEFT)?.as_deref() == Some("0") {
                return Ok(());
            }
        }
        self.watcher = None;
        self.idle.clear();
        self.database = None;
        self.database = Some(Database::create(self.host, "cases").unwrap_or_else(|error| panic!("{error}")));
        Ok(())
    }

    fn config(&self) -> Config {
        let mut config = self.database.as_ref().map_or_else(|| self.host.config(), Database::config);
        config.user(OWNER).options(SETTINGS);
        config
    }
}

/// Runs what stands before a statement. A change of type makes indexes anew, which stand for those before.
fn lead_up(session: &mut Session, before: &mut Relations, earlier: &str) -> Result<(), Refusal> {
    if !earlier.contains(" TYPE ") {
        return session.run(earlier);
    }
    for statement in parse(earlier).statements.iter().filter(|statement| statement.block.is_none()) {
        let now = Relations::read(session)?;
        session.run(&earlier[statement.span.from..statement.span.to])?;
        before.follow(&now, &Relations::read(session)?);
    }
    Ok(())
}

/// A refusal of what was given is a mistake of the case.
fn setting_up(mut refusal: Refusal) -> Refusal {
    refusal.message = format!("{SETTING_UP}: {}", refusal.message);
    refusal
}

/// What the message begins with when what is given was refused.
pub(crate) const SETTING_UP: &str = "while setting up";

/// What the message begins with when not the statement, but one before it in the transaction was refused.
pub(crate) const EARLIER: &str = "earlier in the transaction";

fn in_earlier(mut refusal: Refusal) -> Refusal {
    refusal.message = format!("{EARLIER}: {}", refusal.message);
    refusal
}

/// Sets the scene of a case again and again.
struct Anew<'a, 'b> {
    stage: &'a mut Stage<'b>,
    given: &'a str,
    /// What undoes the statement, where that is simple.
    undo: Option<String>,
}

impl Scene for Anew<'_, '_> {
    fn set(&mut self) -> Result<(Session, Config), Refusal> {
        let stands = self.stage.standing.take().is_some_and(|standing| standing == self.given);
        let mut session = if stands { Session::open(&self.stage.config())? } else { self.stage.give(self.given)? };
        if let Some(undo) = &self.undo {
            session.run(undo)?;
            self.stage.standing = Some(self.given.to_owned());
        }
        Ok((session, self.stage.config()))
    }

    fn elsewhere(&self) -> Config {
        self.stage.host.config()
    }

    fn other(&mut self, database: &Config) -> Result<Session, Refusal> {
        self.stage.idle.pop().map_or_else(|| Session::open(database), Ok)
    }

    fn idle(&mut self, session: Session) {
        self.stage.idle.push(session);
    }
}

/// What undoes a statement in a scene that is nothing but tables and indexes as they should be.
fn undo(given: &str, statement: &str) -> Option<String> {
    let lower = given.to_lowercase();
    if lower.contains("concurrently") || lower.contains("set ") {
        return None;
    }
    let words: Vec<&str> = statement.split_whitespace().take(6).collect();
    match words[..] {
        ["REINDEX", _, "CONCURRENTLY", ..] | ["VACUUM", "(FULL)", ..] => Some(String::new()),
        ["CREATE", "INDEX", "CONCURRENTLY", name, "ON", ..]
        | ["CREATE", "UNIQUE", "INDEX", "CONCURRENTLY", name, "ON"] => {
            let mut words = given.split(|c: char| c != '_' && !c.is_alphanumeric());
            (!words.any(|word| word == name)).then(|| format!("DROP INDEX IF EXISTS {name}"))
        }
        _ => None,
    }
}

impl Seen {
    /// The server's message, when it refused.
    pub(crate) fn refusal(&self) -> Option<&Refusal> {
        self.refusal.as_ref()
    }

    fn of(observed: &Observed) -> Self {
        let lines = |items: &mut dyn Iterator<Item = String>| {
            let mut items: Vec<String> = items.collect();
            items.sort();
            items
        };
        let facts = &observed.facts;
        let said = BTreeMap::from([
            ("refuses_transaction", observed.refuses_transaction.then(|| "yes".to_owned()).into_iter().collect()),
            ("locks", lines(&mut facts.locks.iter().map(|(name, mode)| format!("{name} {}", mode.pg_locks())))),
            ("scans", lines(&mut facts.scans.iter().map(ToString::to_string))),
            ("rewrites", lines(&mut facts.rewrites.iter().map(ToString::to_string))),
            ("index_builds", lines(&mut facts.index_builds.iter().map(ToString::to_string))),
            ("waits", lines(&mut observed.waits.iter().map(ToString::to_string))),
        ]);
        Self {
            said,
            refusal: None,
            counts_late: false,
            fleeting: observed.indexes.iter().map(ToString::to_string).collect(),
        }
    }
}
