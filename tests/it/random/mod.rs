//! Random schemas and statements, through the model and on every server: both have to say the same.
//!
//! `DDLOCK_RANDOM=20000:7` runs 20,000 statements per version with the seed 7. Without it the run is short.

mod shapes;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::thread;

use ddlock::live::Refusal;
use ddlock::parse::parse;
use ddlock::postgres::Version;
use fastrand::Rng;

use crate::cases::Given;
use crate::conformance::{EARLIER, SETTING_UP, Stage, differing};
use crate::servers;
use shapes::{Schema, Try};

/// How many statements a schema is used for.
const PER_SCHEMA: usize = 40;

/// What a server refuses for the rows it finds: the start of the SQLSTATE, and as which of its failures the model has to
/// foresee that it may. A query fails on the values it writes itself.
const ON_DATA: &[(&str, &[&str])] = &[
    ("22001", &["ValueRejected"]),
    ("22003", &["ValueRejected"]),
    ("22P02", &["ValueRejected"]),
    ("23502", &["NullFound", "NotNullWithoutDefault"]),
    ("23503", &["ConstraintViolated"]),
    ("23505", &["DuplicateFound"]),
    ("23514", &["ConstraintViolated"]),
];

/// What a server may refuse that the model takes for possible: the start of the SQLSTATE, words of the message, why.
const UNFORESEEN: &[(&str, &str, &str)] = &[
    ("42883", "does not exist", "an operator or function that a new type has not"),
    ("42703", "column", "a column that a query names"),
    ("0A000", "cannot insert into foreign table", "what its wrapper does not do to a foreign table"),
    ("0A000", "cannot update foreign table", "what its wrapper does not do to a foreign table"),
    ("0A000", "cannot delete from foreign table", "what its wrapper does not do to a foreign table"),
    ("0A000", "cannot truncate foreign table", "what its wrapper does not do to a foreign table"),
    ("39P01", "trigger", "what the function of a trigger asks of it"),
];

/// How statements begin that may fail on what they write.
const WRITES: [&str; 4] = ["INSERT", "UPDATE", "DELETE", "TRUNCATE"];

/// Statements and seed of a run that nobody asked to be longer.
const SHORT: (usize, u64) = (100, 18);

#[test]
fn the_model_and_servers_agree_on_random_statements() {
    let (count, seed) = wanted(std::env::var("DDLOCK_RANDOM").ok().as_deref());
    let groups = groups(count, seed);
    let servers = servers::all();
    let results: Vec<Run> = thread::scope(|scope| {
        let running: Vec<_> = servers
            .iter()
            .map(|host| {
                let groups = &groups;
                let run = move || Run::of(&mut Stage::new(host), host.version(), groups);
                thread::Builder::new().stack_size(64 << 20).spawn_scoped(scope, run).expect("a thread")
            })
            .collect();
        running.into_iter().map(|running| running.join().expect("no panic")).collect()
    });
    let mut together: BTreeMap<(String, String), Vec<u8>> = BTreeMap::new();
    let (mut ran, mut shared, mut outside, mut foreseen) = (0, 0, 0, 0);
    let mut refused: BTreeMap<&str, usize> = BTreeMap::new();
    for run in results {
        ran += run.ran;
        shared += run.shared;
        outside += run.outside;
        foreseen += run.foreseen;
        for (why, count) in run.refused {
            *refused.entry(why).or_default() += count;
        }
        for difference in run.differences {
            together.entry(difference).or_default().push(run.version.major());
        }
    }
    let refused: Vec<String> = refused.iter().map(|(why, count)| format!("{count} for {why}")).collect();
    crate::say(&format!(
        "random statements: {count} per version, seed {seed}; {ran} compared, {shared} of them after others in a \
         transaction, {outside} outside of any; refused by servers {foreseen} as the model said, and {}; {} differ",
        refused.join(", "),
        together.len()
    ));
    let mut report = String::new();
    for ((statement, what), versions) in together.iter().take(60) {
        let _ = writeln!(report, "\n{statement}\n  on {versions:?}: {what}");
    }
    assert!(together.is_empty(), "{count} statements, seed {seed}, {} differ:\n{report}", together.len());
}

/// `20000:7`, `20000`.
fn wanted(text: Option<&str>) -> (usize, u64) {
    let Some(text) = text else { return SHORT };
    let (count, seed) = text.split_once(':').unwrap_or((text, "1"));
    let read = |part: &str| part.parse::<u64>().expect("DDLOCK_RANDOM is a count, or count:seed");
    (read(count) as usize, read(seed))
}

/// A schema, and what is done to it.
type Group = (String, Vec<Try>);

fn groups(count: usize, seed: u64) -> Vec<Group> {
    let mut rng = Rng::with_seed(seed);
    let group = |_| {
        let schema = Schema::random(&mut rng);
        let tries = (0..PER_SCHEMA).map(|_| Try::random(&mut rng, &schema)).collect();
        (schema.sql, tries)
    };
    (0..count.div_ceil(PER_SCHEMA)).map(group).collect()
}

/// What the model says, by key.
type Said = BTreeMap<&'static str, Vec<String>>;

/// A key, and in words what was expected and what a server did.
type Difference = (String, String, String);

/// Where a statement is tried.
struct Scene<'a> {
    given: &'a str,
    /// What comes before it in its transaction.
    earlier: &'a str,
    /// The scene is set once for many statements.
    sets: bool,
}

/// What came of one version.
struct Run {
    version: Version,
    ran: usize,
    /// Statements that ran in the transaction of others.
    shared: usize,
    /// Statements that refuse a transaction block.
    outside: usize,
    /// Statements that the server refused, as the model said.
    foreseen: usize,
    /// Statements that only the server refused, for its data or for a reason of [`UNFORESEEN`].
    refused: BTreeMap<&'static str, usize>,
    differences: Vec<(String, String)>,
}

impl Run {
    fn of(stage: &mut Stage<'_>, version: Version, groups: &[Group]) -> Self {
        let mut run = Self {
            version,
            ran: 0,
            shared: 0,
            outside: 0,
            foreseen: 0,
            refused: BTreeMap::new(),
            differences: Vec::new(),
        };
        let mut told = 0;
        for (done, (given, tries)) in groups.iter().enumerate() {
            if done % 25 == 24 {
                crate::say(&format!("{version}: {} statements, {} differ", run.ran, run.differences.len()));
            }
            let catalog = Given::new(&parse(given), version);
            stage.wear(true);
            for tried in tries {
                stage.set(given);
                run.compare(stage, given, &catalog, tried);
                for (statement, what) in run.differences.iter().skip(told) {
                    crate::say(&format!("{version}: {statement}\n  {what}"));
                }
                told = run.differences.len();
            }
        }
        run
    }

    fn compare(&mut self, stage: &mut Stage<'_>, given: &str, catalog: &Given, tried: &Try) {
        let Try { earlier, statement } = tried;
        let [none, before, last] = ["", earlier, statement].map(parse);
        let mut said = catalog.judge(&before, &last);
        let mut before = catalog.judge(&none, &before);
        // In a transaction that is one more reason to fail.
        let refused = before.get("refuses_transaction").cloned().unwrap_or_default();
        before.entry("error").or_default().extend(refused);
        let committed = format!("{given}\n-- separate\n{earlier}");
        let scene = if earlier.is_empty() || errors(&before).next().is_some() || !says(&said, "refuses_transaction") {
            Scene { given, earlier, sets: true }
        } else {
            // What cannot be in their transaction comes after it.
            said = Given::new(&parse(&committed), self.version).judge(&none, &last);
            Scene { given: &committed, earlier: "", sets: false }
        };
        self.ran += 1;
        self.shared += usize::from(!scene.earlier.is_empty());
        self.outside += usize::from(says(&said, "refuses_transaction"));
        let mut differences = self.judge(stage, &scene, tried, &before, &said);
        if !differences.is_empty() {
            stage.wear(false);
            differences = self.judge(stage, &scene, tried, &before, &said);
            stage.wear(true);
        }
        for (key, expected, got) in differences {
            let what = format!("{key}\n    model   {expected}\n    server  {got}");
            let given = given.replace('\n', " ");
            self.differences.push((format!("{statement}\n  after {earlier}\n  given {given}"), what));
        }
    }

    /// Runs a statement and says what is otherwise than was said of it, and of what comes before it in its transaction.
    fn judge(
        &mut self,
        stage: &mut Stage<'_>,
        scene: &Scene<'_>,
        tried: &Try,
        before: &Said,
        said: &Said,
    ) -> Vec<Difference> {
        if scene.sets {
            stage.set(scene.given);
        }
        let seen = stage.play(scene.given, scene.earlier, &tried.statement);
        let writes = |text: &str| text.lines().any(|line| WRITES.iter().any(|first| line.starts_with(first)));
        match seen.refusal() {
            // The server did not come to the statement.
            Some(refusal) if [EARLIER, SETTING_UP].iter().any(|part| refusal.message.starts_with(part)) => {
                self.refuses(refusal, before, writes(&tried.earlier))
            }
            _ if errors(before).next().is_some() => {
                let expected: Vec<&str> = errors(before).collect();
                vec![("error before it".to_owned(), expected.join(", "), "none".to_owned())]
            }
            Some(refusal) => self.refuses(refusal, said, writes(&tried.statement)),
            None => {
                let expect = |key: &str| said.get(key).cloned().unwrap_or_default();
                let found = differing(&expect, &seen);
                found.into_iter().map(|(key, model, server)| (key.to_owned(), model, server)).collect()
            }
        }
    }

    /// What is to be said of a statement that the server refuses.
    fn refuses(&mut self, refusal: &Refusal, said: &Said, writes: bool) -> Vec<Difference> {
        if errors(said).next().is_some() {
            self.foreseen += 1;
            return Vec::new();
        }
        let code = refusal.code.as_str();
        if let Some((_, kinds)) = ON_DATA.iter().find(|(class, _)| code.starts_with(class)) {
            let kind = |failure: &String| failure.split(' ').next().is_some_and(|kind| kinds.contains(&kind));
            let why = match said.get("failures").is_some_and(|failures| failures.iter().any(kind)) {
                true => "rows, as the model said they might",
                false if writes => "rows that the statement itself writes",
                false => return vec![("failures".to_owned(), "none".to_owned(), format!("{code} {refusal}"))],
            };
            *self.refused.entry(why).or_default() += 1;
            return Vec::new();
        }
        let known =
            UNFORESEEN.iter().find(|(class, words, _)| code.starts_with(class) && refusal.message.contains(words));
        // Such a column is that of a command.
        let known = known.filter(|_| code != "42703" || !refusal.message.contains("of relation"));
        match known {
            Some((.., why)) => {
                *self.refused.entry(why).or_default() += 1;
                Vec::new()
            }
            None => vec![("error".to_owned(), "none".to_owned(), format!("{code} {refusal}"))],
        }
    }
}

/// The failures that the model foresees whatever the data.
fn errors(said: &Said) -> impl Iterator<Item = &str> {
    said.get("error").into_iter().flatten().map(String::as_str)
}

fn says(said: &Said, key: &str) -> bool {
    said.get(key).is_some_and(|lines| !lines.is_empty())
}
