//! Liquibase's changelogs in YAML, JSON and XML: what they include, in order, and the SQL in them
//! (`changelog/DatabaseChangeLog.java`, `change/AbstractSQLChange.java`).

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;
use std::path::{Component, Path, PathBuf};

use super::tree::Node;
use super::{Folder, Listed, Listing, Sending, Unit, cut, head, spring};
use crate::source::{Direction, TransactionMode, names, order};

const ENDINGS: [&str; 4] = [".yml", ".yaml", ".json", ".xml"];

/// Whether a file is a changelog, by its name and its beginning.
pub(super) fn is_one(path: &Path, name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    ENDINGS.iter().any(|ending| lower.ends_with(ending))
        && ["changelog", "liquibase", "master"].iter().any(|word| lower.contains(word))
        && head(path).is_some_and(|head| head.contains("databaseChangeLog"))
}

/// What the changelogs of a folder run that no other one includes.
pub(super) fn list(folder: &Folder) -> Option<Listing> {
    let root = folder.root()?;
    let mut changelogs: Vec<String> = std::fs::read_dir(root)
        .ok()?
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| is_one(&root.join(name), name))
        .collect();
    changelogs.sort_by(|a, b| order::natural(a, b));
    let all: Vec<Reading<'_>> = changelogs
        .iter()
        .map(|name| {
            let mut reading = Reading {
                root,
                listing: Listing::default(),
                open: Vec::new(),
                seen: HashSet::new(),
                other: Vec::new(),
            };
            reading.changelog(name);
            reading
        })
        .collect();
    let included =
        |name: &String| all.iter().zip(&changelogs).any(|(reading, own)| own != name && reading.seen.contains(name));
    let mut listing = Listing::default();
    let mut sources = Vec::new();
    let set = set(folder).filter(|set| changelogs.iter().any(|name| is_meant(set, name)));
    let runs = |name: &String| set.as_ref().map_or_else(|| !included(name), |set| is_meant(set, name));
    for (reading, name) in all.iter().zip(&changelogs).filter(|(_, name)| runs(name)) {
        sources.push(name.as_str());
        listing.entries.extend(reading.listing.entries.iter().cloned());
        listing.notes.extend(reading.listing.notes.iter().cloned());
    }
    listing.source = sources.join(", ");
    Some(listing).filter(|listing| !listing.entries.is_empty())
}

/// The changelog that Liquibase's or Spring's settings above a folder name.
fn set(folder: &Folder) -> Option<String> {
    let own = |name: &str, text: &str| {
        let keys = ["changeLogFile", "changelogFile", "command.changelogFile"];
        keys.iter().find_map(|key| spring::setting(name, text, "liquibase", key))
    };
    let of_spring = |name: &str, text: &str| spring::setting(name, text, "liquibase", "changeLog");
    folder.nearest(&["liquibase.properties"], own).or_else(|| folder.nearest(&spring::FILES, of_spring))
}

/// Whether a setting, which begins at a search path that is not known here, means a changelog of the folder.
fn is_meant(set: &str, name: &str) -> bool {
    set.strip_suffix(name).is_some_and(|folders| folders.is_empty() || folders.ends_with(['/', ':']))
}

/// A changeset of a changelog, with the SQL that stands in the changelog itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// `author:id`, by which Liquibase knows it.
    pub name: String,
    /// Its SQL.
    pub sql: String,
    /// It is run again when it has changed, or always.
    pub runs_again: bool,
}

/// The changesets of a changelog.
pub fn changes(path: &str, text: &str) -> Vec<Change> {
    let tree = Node::read(path, text);
    let sets = tree.as_ref().and_then(|tree| tree.get("databaseChangeLog")).into_iter().flat_map(Node::parts);
    sets.filter(|(kind, _)| *kind == "changeSet").map(|(_, node)| change(node)).collect()
}

fn change(node: &Node) -> Change {
    let parts = node.get("changes").unwrap_or(node).parts();
    let sql = parts.filter(|(kind, _)| *kind == "sql").filter_map(|(_, change)| match change {
        Node::Text(sql) => Some(sql.text.as_str()),
        Node::Map(_) | Node::List(_) => change.text("sql"),
    });
    let is = |name: &str| node.text(name).is_some_and(|value| value == "true");
    Change {
        name: name(node),
        sql: sql.collect::<Vec<_>>().join(";\n"),
        runs_again: is("runOnChange") || is("runAlways"),
    }
}

fn name(node: &Node) -> String {
    format!("{}:{}", node.text("author").unwrap_or_default(), node.text("id").unwrap_or_default())
}

/// Follows one changelog through all that it includes.
struct Reading<'a> {
    root: &'a Path,
    listing: Listing,
    /// The changelogs that are being read, each included by the one before it.
    open: Vec<String>,
    seen: HashSet<String>,
    /// The changes of the changelog at hand that are no SQL.
    other: Vec<String>,
}

/// What a changeset says of itself, and changes that do nothing to the schema.
const NO_CHANGES: [&str; 25] = [
    "id",
    "author",
    "context",
    "contexts",
    "contextFilter",
    "labels",
    "dbms",
    "runAlways",
    "runOnChange",
    "runInTransaction",
    "runOrder",
    "runWith",
    "failOnError",
    "onValidationFail",
    "objectQuotingStrategy",
    "logicalFilePath",
    "created",
    "ignore",
    "comment",
    "preConditions",
    "validCheckSum",
    "rollback",
    "tagDatabase",
    "empty",
    "output",
];

impl Reading<'_> {
    fn changelog(&mut self, name: &str) {
        if self.open.iter().any(|open| open == name) {
            return self.note(name, "includes itself");
        }
        let Ok(text) = std::fs::read_to_string(self.root.join(name)) else {
            return self.note(name, "is included, but there is no such file");
        };
        let Some(tree) = Node::read(name, &text) else {
            return self.note(name, "is no changelog that can be read");
        };
        self.seen.insert(name.to_owned());
        self.open.push(name.to_owned());
        let outer = std::mem::take(&mut self.other);
        for (kind, node) in tree.get("databaseChangeLog").into_iter().flat_map(Node::parts) {
            match kind {
                "include" => self.include(name, node),
                "includeAll" => self.include_all(name, node),
                "changeSet" => self.change_set(name, &text, node),
                _ => {}
            }
        }
        self.open.pop();
        let other = std::mem::replace(&mut self.other, outer);
        if !other.is_empty() {
            self.note(name, &not_analysed(&other));
        }
    }

    fn note(&mut self, name: &str, what: &str) {
        self.listing.notes.push((name.to_owned(), what.to_owned()));
    }

    fn include(&mut self, changelog: &str, node: &Node) {
        let Some(written) = node.text("file") else {
            return;
        };
        match self.resolve(changelog, written, relative(node)) {
            Some(file) if names::is_sql(&file) => self.file(file),
            Some(file) if ENDINGS.iter().any(|ending| file.ends_with(ending)) => self.changelog(&file),
            Some(file) => self.note(&file, "is no SQL: what it does is not known"),
            None => self.note(changelog, &format!("includes {written}, which is not to be found")),
        }
    }

    /// A changeset that was run is not run again, wherever else it is included.
    fn file(&mut self, file: String) {
        let known = |listed: &Listed| listed.file == file && listed.sending.is_none();
        if !self.listing.entries.iter().any(known) {
            self.listing.entries.push(Listed { file, sending: None });
        }
    }

    /// The files of a folder and of those below it, in the order of their paths; some only, if it says so.
    fn include_all(&mut self, changelog: &str, node: &Node) {
        let Some(written) = node.text("path") else {
            return;
        };
        let Some(folder) = self.resolve(changelog, written, relative(node)) else {
            return self.note(changelog, &format!("includes all of {written}, which is not to be found"));
        };
        // What is no class, such as `java.util.Comparator.reverseOrder`, leaves the usual order in place.
        if node.text("resourceComparator").or_else(|| node.text("filter")).is_some() {
            self.note(
                changelog,
                "sorts or filters what it includes with a class of its own: read in the order of paths",
            );
        }
        let number = |name: &str| node.text(name).and_then(|written| written.trim().parse::<usize>().ok());
        let depths = number("minDepth").unwrap_or(0)..=number("maxDepth").unwrap_or(usize::MAX);
        let ending = node.text("endsWithFilter").unwrap_or_default().to_ascii_lowercase();
        let mut files = Vec::new();
        collect(&self.root.join(&folder), &folder, 1, &mut files);
        files.retain(|(depth, file)| depths.contains(depth) && file.to_ascii_lowercase().ends_with(&ending));
        files.sort_by(|(_, a), (_, b)| a.cmp(b));
        for (_, file) in files.into_iter().filter(|(_, file)| file != changelog) {
            if names::is_sql(&file) {
                self.file(file);
            } else if ENDINGS.iter().any(|ending| file.ends_with(ending)) {
                self.changelog(&file);
            }
        }
    }

    /// A path as the changelog means it: from its own folder, or from one above that is on the search path.
    fn resolve(&self, changelog: &str, written: &str, relative: bool) -> Option<String> {
        let written = written.strip_prefix("classpath:").unwrap_or(written).trim_start_matches('/');
        let own = Path::new(changelog).parent().unwrap_or(Path::new("")).join(written);
        let here = || Some(flat(&own)?).filter(|file| self.root.join(file).exists());
        if relative {
            return here();
        }
        let root = std::path::absolute(self.root).ok()?;
        let above = || {
            let found = root.ancestors().map(|folder| folder.join(written)).find(|file| file.exists())?;
            Some(found.strip_prefix(&root).ok()?.to_str()?.replace('\\', "/"))
        };
        above().or_else(here)
    }

    /// Its SQL, and the files of SQL that it names.
    fn change_set(&mut self, changelog: &str, text: &str, node: &Node) {
        if !is_for_us(node) {
            return;
        }
        let in_transaction = node.text("runInTransaction").is_none_or(|value| value != "false");
        let mut ranges = Vec::new();
        let changes: Vec<(&str, &Node)> = node.get("changes").unwrap_or(node).parts().collect();
        for (kind, change) in changes.into_iter().filter(|(_, change)| is_for_us(change)) {
            let split = change.text("splitStatements").is_none_or(|value| value != "false");
            let delimiter = change.text("endDelimiter").map(|written| written.replace("\\n", "\n"));
            match kind {
                "sql" => match change {
                    Node::Text(sql) => self.sql(changelog, sql, text, delimiter.as_deref(), &mut ranges),
                    Node::Map(_) | Node::List(_) => {
                        if let Some(Node::Text(sql)) = change.get("sql") {
                            self.sql(changelog, sql, text, delimiter.as_deref(), &mut ranges);
                        }
                    }
                },
                "sqlFile" | "createProcedure" | "createView" => {
                    let Some(written) = change.text("path") else {
                        continue;
                    };
                    let Some(file) = self.resolve(changelog, written, relative(change)) else {
                        self.note(changelog, &format!("names {written}, which is not to be found"));
                        continue;
                    };
                    let blocks = !split || kind != "sqlFile" || delimiter.is_some();
                    let sending = Sending { mode: mode(in_transaction, blocks), delimiter, ..Sending::default() };
                    self.flush(changelog, &mut ranges, node, in_transaction);
                    self.listing.entries.push(Listed { file, sending: Some(sending) });
                }
                _ if NO_CHANGES.contains(&kind) => {}
                _ => self.other.push(kind.to_owned()),
            }
        }
        self.flush(changelog, &mut ranges, node, in_transaction);
    }

    fn sql(
        &mut self,
        changelog: &str,
        sql: &super::tree::Text,
        text: &str,
        delimiter: Option<&str>,
        ranges: &mut Vec<Range<usize>>,
    ) {
        let Some(range) = sql.range.clone() else {
            let begin: String = sql.text.trim().chars().take(40).collect();
            return self.note(changelog, &format!("the SQL `{begin}` is written with escapes, and was not read"));
        };
        match delimiter.map(|delimiter| delimiter.trim_start_matches('\n')).filter(|delimiter| !delimiter.is_empty()) {
            Some(delimiter) => ranges.extend(cut(text, range, delimiter)),
            None => ranges.push(range),
        }
    }

    /// The SQL of a changeset that stands in the changelog itself.
    fn flush(&mut self, changelog: &str, ranges: &mut Vec<Range<usize>>, node: &Node, in_transaction: bool) {
        if ranges.is_empty() {
            return;
        }
        let unit =
            Unit { ranges: std::mem::take(ranges), direction: Some(Direction::Up), mode: mode(in_transaction, false) };
        let sending = Sending { units: Some(vec![unit]), change: Some(name(node)), ..Sending::default() };
        self.listing.entries.push(Listed { file: changelog.to_owned(), sending: Some(sending) });
    }
}

/// "not analysed, because they are no SQL: 2 times `addColumn`, `createTable`".
fn not_analysed(changes: &[String]) -> String {
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for change in changes {
        *kinds.entry(change).or_default() += 1;
    }
    let counted = |(kind, count): (&str, usize)| match count {
        1 => format!("`{kind}`"),
        _ => format!("{count} times `{kind}`"),
    };
    let kinds: Vec<String> = kinds.into_iter().map(counted).collect();
    format!("has changes that are no SQL and not analysed: {}", kinds.join(", "))
}

/// Without a transaction a statement is one, but a block of several goes out as one batch (liquibase/liquibase#3806).
pub(super) fn mode(in_transaction: bool, blocks: bool) -> Option<TransactionMode> {
    match (in_transaction, blocks) {
        (true, _) => None,
        (false, false) => Some(TransactionMode::None),
        (false, true) => Some(TransactionMode::Pipeline),
    }
}

fn relative(node: &Node) -> bool {
    node.text("relativeToChangelogFile").is_some_and(|value| value == "true")
}

fn is_for_us(node: &Node) -> bool {
    node.text("dbms").is_none_or(is_postgresql)
}

/// `postgresql, h2`, `!oracle`, `all`.
pub(super) fn is_postgresql(dbms: &str) -> bool {
    let mut names = dbms.split(',').map(str::trim).filter(|name| !name.is_empty()).peekable();
    let only_not = names.clone().all(|name| name.starts_with('!'));
    if names.clone().any(|name| name == "!postgresql") {
        return false;
    }
    names.peek().is_none() || only_not || names.any(|name| name == "postgresql" || name == "all")
}

/// A path without `.` and `..`, if it stays below the folder.
pub(in crate::source) fn flat(path: &Path) -> Option<String> {
    let mut parts = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir if !parts.pop() => return None,
            Component::ParentDir | Component::CurDir => {}
            Component::Normal(_) | Component::RootDir | Component::Prefix(_) => parts.push(part),
        }
    }
    parts.to_str().map(|path| path.replace('\\', "/"))
}

/// Every file of a folder and below it; those in it are at depth 1.
fn collect(folder: &Path, name: &str, depth: usize, files: &mut Vec<(usize, String)>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = format!("{name}/{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            collect(&entry.path(), &path, depth + 1, files);
        } else {
            files.push((depth, path));
        }
    }
}
