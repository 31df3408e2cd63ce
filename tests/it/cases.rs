//! `tests/cases/**/*.sql`: what servers did for a statement, held against what the model says.
//!
//! A case is a title (`--- title`), SQL that was committed before (`-- given`), optionally SQL of the same
//! transaction (`-- earlier`), one statement (`-- statement`) and what the servers did for it:
//!
//! ```text
//! -- locks: public.t ShareLock        the strongest mode per relation that existed before the transaction
//! -- brief: public.t_a AccessExclusiveLock     held only for moments, and not in `locks`
//! -- scans: public.t                  -- rewrites: public.t            -- index_builds: public.t_a
//! -- refuses_transaction: yes         -- waits: writers public.t, users public.t, snapshots
//! -- error: AlreadyExists             it fails; nothing else is compared then
//! -- breaks: TableRenamed public.t u  -- losses: Truncate public.t     -- failures: DuplicateFound public.t
//! ```
//!
//! A missing line means none; repeated lines add up. `-- 17+ locks: …`, `-- 13-15 scans: none` replace a line for
//! some versions, `-- versions: 18+` leaves the case out of the others. `breaks`, `losses` and `failures` (those that depend on data) are compared where they are given.
//! What stands before the first case of a file is given to each of its cases.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use ddlock::effect::{self, Effects, FailureKind, Wait};
use ddlock::parse::{self, Block, Script, Statement};
use ddlock::postgres::{LockMode, Name, Version};
use ddlock::schema::{Called, Catalog, Moment, RelationId};

#[test]
fn the_model_says_what_servers_did() {
    let cases = all();
    let mut report = String::new();
    for case in &cases {
        case.check(&mut report);
    }
    assert!(!cases.is_empty(), "no case was found");
    assert!(report.is_empty(), "the model differs from what servers did ({} cases):\n{report}", cases.len());
}

/// Every case of every file, in order.
pub(crate) fn all() -> Vec<Case> {
    let mut files = Vec::new();
    collect(Path::new("tests/cases"), &mut files);
    files.sort();
    let read = |file: &PathBuf| {
        let text = fs::read_to_string(file).expect("a case file can be read");
        let mut cases = Case::read_all(&text);
        for case in &mut cases {
            case.file.clone_from(file);
        }
        cases
    };
    files.iter().flat_map(read).collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the cases are there").map(|entry| entry.expect("a readable entry")) {
        let path = entry.path();
        // The cases of the schema stage have a shape and a test of their own.
        if path.is_dir() && !path.ends_with("schema") {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "sql") {
            files.push(path);
        }
    }
}

/// What a line of expectations is about, in the order in which differences are shown.
const KEYS: [&str; 11] = [
    "error",
    "refuses_transaction",
    "locks",
    "brief",
    "scans",
    "rewrites",
    "index_builds",
    "waits",
    "breaks",
    "losses",
    "failures",
];

/// Keys that are compared only where a case has them.
const OPTIONAL: [&str; 3] = ["breaks", "losses", "failures"];

/// One case of a file.
#[derive(Debug, Default)]
pub(crate) struct Case {
    pub(crate) file: PathBuf,
    pub(crate) title: String,
    pub(crate) line: usize,
    pub(crate) given: String,
    pub(crate) earlier: String,
    pub(crate) statement: String,
    /// Versions (all when empty), key, value.
    pub(crate) expected: Vec<(String, String, String)>,
}

impl Case {
    fn read_all(text: &str) -> Vec<Self> {
        let mut cases: Vec<Self> = Vec::new();
        let mut shared = String::new();
        let mut part = "";
        for (number, line) in text.lines().enumerate() {
            if let Some(title) = line.strip_prefix("--- ") {
                cases.push(Self { title: title.trim().to_owned(), line: number + 1, ..Self::default() });
                part = "";
            } else if let Some(name) =
                ["given", "earlier", "statement"].iter().find(|name| line == format!("-- {name}"))
            {
                part = name;
            } else if let Some(case) = cases.last_mut() {
                match expectation(line) {
                    Some(expectation) => case.expected.push(expectation),
                    None => match part {
                        "given" => writeln!(case.given, "{line}"),
                        "earlier" => writeln!(case.earlier, "{line}"),
                        _ => writeln!(case.statement, "{line}"),
                    }
                    .expect("writing to a string"),
                }
            } else {
                writeln!(shared, "{line}").expect("writing to a string");
            }
        }
        for case in &mut cases {
            case.given = format!("{shared}\n{}", case.given);
        }
        cases
    }

    /// Whether a version knows what the case is about.
    pub(crate) fn is_for(&self, version: Version) -> bool {
        let mut limits = self.expected.iter().filter(|(_, key, _)| key == "versions");
        limits.all(|(_, _, versions)| applies(versions, version))
    }

    pub(crate) fn expect(&self, version: Version) -> BTreeMap<&str, Vec<String>> {
        let mut lines: BTreeMap<&str, (Vec<&str>, Option<Vec<&str>>)> = BTreeMap::new();
        for (versions, key, value) in &self.expected {
            let (base, special) = lines.entry(key).or_default();
            if versions.is_empty() {
                base.push(value);
            } else if applies(versions, version) {
                special.get_or_insert_default().push(value);
            }
        }
        let items = |values: Vec<&str>| {
            let mut items: Vec<String> = values
                .iter()
                .flat_map(|value| value.split(','))
                .map(|item| item.trim().to_owned())
                .filter(|item| !item.is_empty() && item != "none")
                .collect();
            items.sort();
            items
        };
        lines.into_iter().map(|(key, (base, special))| (key, items(special.unwrap_or(base)))).collect()
    }

    fn check(&self, report: &mut String) {
        let mut differences: BTreeMap<(&str, String, String), Vec<u8>> = BTreeMap::new();
        let scripts = [&self.given, &self.earlier, &self.statement].map(|text| parse::parse(text));
        for version in Version::all().filter(|&version| self.is_for(version)) {
            let expected = self.expect(version);
            let got = Given::new(&scripts[0], version).judge(&scripts[1], &scripts[2]);
            let failing = expected.get("error").is_some_and(|kinds| !kinds.is_empty()) || !got["error"].is_empty();
            for key in KEYS {
                let want = expected.get(key).cloned().unwrap_or_default();
                let skipped = (failing && key != "error") || (OPTIONAL.contains(&key) && !expected.contains_key(key));
                if !skipped && want != got[key] {
                    differences.entry((key, want.join(", "), got[key].join(", "))).or_default().push(version.major());
                }
            }
        }
        if !differences.is_empty() {
            writeln!(report, "\n{}:{}: {}\n    {}", self.file.display(), self.line, self.title, self.statement.trim())
                .expect("writing to a string");
        }
        for ((key, want, got), versions) in differences {
            let or_none = |text: String| if text.is_empty() { "none".to_owned() } else { text };
            writeln!(report, "  {key} on {versions:?}\n    expected {}\n    got      {}", or_none(want), or_none(got))
                .expect("writing to a string");
        }
    }
}

/// The catalog that a script leaves.
#[derive(Clone)]
pub(crate) struct Given(Catalog);

impl Given {
    pub(crate) fn new(script: &Script, version: Version) -> Self {
        let mut catalog = Catalog::new(version);
        catalog.start_file();
        let mut now = Moment { file: 1, transaction: 0, statement: 0 };
        for statement in &script.statements {
            now.statement += 1;
            now.transaction += 1;
            catalog.now = now;
            run(&mut catalog, statement, &mut |_, _| {});
        }
        catalog.now = now;
        Self(catalog)
    }

    /// Judges a statement after others of its transaction.
    pub(crate) fn judge(&self, earlier: &Script, last: &Script) -> BTreeMap<&'static str, Vec<String>> {
        let mut catalog = self.0.clone();
        catalog.start_file();
        let Moment { file, transaction, statement } = catalog.now;
        let mut now = Moment { file: file + 1, transaction: transaction + 1, statement };
        let older = catalog.relations.len() as u32;
        let mut before: Vec<Effects> = Vec::new();
        let mut got = BTreeMap::new();
        for statement in &earlier.statements {
            now.statement += 1;
            catalog.now = now;
            run(&mut catalog, statement, &mut |effects, _| before.push(effects));
        }
        for statement in &last.statements {
            now.statement += 1;
            catalog.now = now;
            run(&mut catalog, statement, &mut |effects, catalog| {
                let exists = |id: RelationId| id.0 < older || !catalog.get(id).known;
                for before in std::mem::take(&mut before) {
                    let locks = describe(&before, catalog, exists).remove("locks").unwrap_or_default();
                    merge(&mut got, BTreeMap::from([("locks", locks)]));
                }
                merge(&mut got, describe(&effects, catalog, exists));
            });
        }
        got
    }
}

/// Judges and replays a statement, and what the functions do that it calls.
fn run(catalog: &mut Catalog, statement: &Statement, seen: &mut dyn FnMut(Effects, &Catalog)) {
    catalog.observe(statement);
    seen(effect::of(statement, catalog), catalog);
    catalog.apply(statement);
    for called in catalog.calls(statement) {
        let (Called::Made(function), _) = called else {
            continue;
        };
        let here = statement.block.unwrap_or(Block { statement: 0, conditional: false, repeated: false });
        let definition = function.definition.as_deref().unwrap_or_default();
        let before = catalog.enter_function(&function.settings);
        for inner in parse::routine(definition, statement.span, here).statements {
            run(catalog, &inner, seen);
        }
        if let Some(session) = before {
            catalog.session = session;
        }
    }
}

/// What a `DO` block or function does is what its statements do.
fn merge(all: &mut BTreeMap<&'static str, Vec<String>>, more: BTreeMap<&'static str, Vec<String>>) {
    for (key, mut lines) in more {
        let known = all.entry(key).or_default();
        known.append(&mut lines);
        *known = if key == "locks" { strongest(known.iter()) } else { std::mem::take(known) };
        known.sort();
        known.dedup();
    }
}

/// Lines of `locks` with the strongest mode per relation.
pub(crate) fn strongest<'a>(lines: impl Iterator<Item = &'a String>) -> Vec<String> {
    let rank = |mode: &str| LockMode::ALL.iter().position(|known| known.pg_locks() == mode);
    let mut modes: BTreeMap<&str, &str> = BTreeMap::new();
    for (name, mode) in lines.filter_map(|line| line.rsplit_once(' ')) {
        let held = modes.entry(name).or_insert(mode);
        if rank(mode) > rank(held) {
            *held = mode;
        }
    }
    modes.into_iter().map(|(name, mode)| format!("{name} {mode}")).collect()
}

/// The effects in the words of the case files.
fn describe(
    effects: &Effects,
    catalog: &Catalog,
    exists: impl Fn(RelationId) -> bool,
) -> BTreeMap<&'static str, Vec<String>> {
    let facts = effects.facts(catalog, exists);
    let lines = |names: &mut dyn Iterator<Item = String>| {
        let mut lines: Vec<String> = names.collect();
        lines.sort();
        lines
    };
    let of = |id: Option<RelationId>| id.map_or(String::new(), |id| format!(" {}", catalog.get(id).name));
    let mode = |(name, mode): (&Name, &LockMode)| format!("{name} {}", mode.pg_locks());
    let brief = facts.moments.iter().filter(|(name, mode)| facts.locks.get(name) != Some(mode));
    let wait = |wait: &Wait| match wait {
        Wait::Writers(id) => format!("writers {}", catalog.get(*id).name),
        Wait::Users(id) => format!("users {}", catalog.get(*id).name),
        Wait::OlderSnapshots => "snapshots".to_owned(),
    };
    let object = |text: &str| if text.is_empty() { String::new() } else { format!(" {text}") };
    let kind = |kind: FailureKind| match kind {
        FailureKind::Refused(_) => "Refused".to_owned(),
        kind => format!("{kind:?}"),
    };
    let failures = effects.failures.iter().filter(|failure| failure.certain);
    let mut got = BTreeMap::from([
        ("error", lines(&mut failures.map(|failure| kind(failure.kind)))),
        ("refuses_transaction", effects.refuses_transaction.iter().map(|_| "yes".to_owned()).collect()),
        ("locks", lines(&mut facts.locks.iter().map(mode))),
        ("brief", lines(&mut brief.map(mode))),
        ("scans", lines(&mut facts.scans.iter().map(Name::to_string))),
        ("rewrites", lines(&mut facts.rewrites.iter().map(Name::to_string))),
        ("index_builds", lines(&mut facts.index_builds.iter().map(Name::to_string))),
        ("waits", lines(&mut effects.waits.iter().map(wait))),
    ]);
    let breaks = effects.breaks.iter().map(|it| {
        let new = it.renamed_to.as_deref().unwrap_or_default();
        format!("{:?}{}{}{}", it.kind, of(it.relation), object(&it.object), object(new))
    });
    let losses = effects.losses.iter().map(|it| format!("{:?}{}{}", it.kind, of(it.relation), object(&it.object)));
    let failures = effects.failures.iter().filter(|failure| !failure.certain);
    let failures = failures.map(|it| format!("{}{}{}", kind(it.kind), of(it.relation), object(&it.object)));
    got.insert("failures", lines(&mut { failures }));
    got.insert("breaks", lines(&mut { breaks }));
    got.insert("losses", lines(&mut { losses }));
    got.get_mut("error").expect("just made").dedup();
    got
}

/// `-- key: value` or `-- versions key: value`.
fn expectation(line: &str) -> Option<(String, String, String)> {
    let (head, value) = line.strip_prefix("-- ")?.split_once(':')?;
    let (versions, key) = head.split_once(' ').unwrap_or(("", head));
    let known = KEYS.contains(&key) || OPTIONAL.contains(&key) || key == "versions";
    known.then(|| (versions.to_owned(), key.to_owned(), value.trim().to_owned()))
}

/// Whether `13`, `13-15`, `17+` or a list of these has a version.
fn applies(versions: &str, version: Version) -> bool {
    let number = |text: &str| text.parse::<u8>().expect("a version is a number");
    versions.split(',').any(|range| match (range.strip_suffix('+'), range.split_once('-')) {
        (Some(from), _) => version.major() >= number(from),
        (None, Some((from, to))) => (number(from)..=number(to)).contains(&version.major()),
        (None, None) => version.major() == number(range),
    })
}
