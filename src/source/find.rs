//! From what the user names to series of migrations: whole folders, or files after those before them.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::group::{Group, below, moved};
use super::include;
use super::layout::{self, Detected, Folder, Layout, Listed, Sending};
use super::start::Start;
use super::walk::{Depth, walk};
use super::{Direction, Error, Migration, News, Past, STDIN, TransactionMode, names, order, plain, shown};

/// What the command line and the configuration say on which files are read, and how they are sent.
pub struct Choices<'a> {
    /// Down migrations are judged too.
    pub include_down: bool,
    /// The last migration that is old: it and those before it are replayed, not reported.
    pub start_after: Option<&'a str>,
    /// Whether the configuration lets a file in; the flag says that it was named.
    pub wanted: &'a dyn Fn(&Path, bool) -> bool,
    /// How the user says that a file is sent.
    pub mode: &'a dyn Fn(&Path) -> Option<TransactionMode>,
    /// The tool that the user says a file belongs to, and where.
    pub layout: &'a dyn Fn(&Path) -> Option<(&'static Layout, &'static str)>,
}

impl Default for Choices<'_> {
    /// Everything that goes up, as the tools do it.
    fn default() -> Self {
        Self { include_down: false, start_after: None, wanted: &|_, _| true, mode: &|_| None, layout: &|_| None }
    }
}

/// What was found.
#[derive(Debug, Default)]
pub struct Found {
    /// Each with a schema of its own.
    pub series: Vec<Series>,
    /// What was left out, as sentences: the path, and why.
    pub notes: Vec<(Arc<str>, String)>,
    /// What they were held against; staged files lie in a folder that goes with it.
    pub news: Option<News>,
}

/// Migrations of one database, in order.
#[derive(Debug)]
pub struct Series {
    /// Where they are, as the user gave it.
    pub root: PathBuf,
    /// Which tools' folders it holds, each with its path below `root`.
    pub layouts: Vec<(String, Detected)>,
    /// In the order in which they are replayed.
    pub migrations: Vec<Migration>,
}

/// What one folder is asked for.
struct Request {
    root: PathBuf,
    /// The whole folder was named.
    whole: bool,
    /// Files in it that were named: the path below `root`, and the path as given.
    named: BTreeMap<String, String>,
    depth: Depth,
    /// Folders that hold a tool's own list of all that is below them.
    lists: Vec<String>,
}

/// Finds the migrations that paths name.
pub fn find(paths: &[PathBuf], choices: &Choices<'_>) -> Result<Found, Error> {
    let mut found = Found::default();
    let mut requests: Vec<(PathBuf, Request)> = Vec::new();
    let mut alone = Vec::new();
    for path in paths {
        if path.as_os_str() == STDIN {
            alone.push(stream(STDIN.into(), None, choices));
            continue;
        }
        let metadata = std::fs::metadata(path).map_err(|error| missing(path, &error))?;
        if !metadata.is_dir() && !metadata.is_file() {
            alone.push(stream(given(path)?.into(), Some(path), choices));
            continue;
        }
        let mut asked = Vec::new();
        if metadata.is_dir() {
            for part in parts(path) {
                asked.push(named(&part)?);
            }
            if asked.is_empty() {
                let (named, lists) = (BTreeMap::new(), Vec::new());
                asked.push(Request { root: path.clone(), whole: true, named, depth: Depth::Full, lists });
            }
        } else {
            asked.push(named(path)?);
        }
        for request in asked {
            let key = std::fs::canonicalize(&request.root).map_err(|error| missing(path, &error))?;
            match requests.iter_mut().find(|(known, _)| *known == key) {
                Some((_, known)) => known.merge(request),
                None => requests.push((key, request)),
            }
        }
    }
    let whole: Vec<PathBuf> =
        requests.iter().filter(|(_, request)| request.whole).map(|(key, _)| key.clone()).collect();
    requests.retain(|(key, _)| !whole.iter().any(|above| key != above && key.starts_with(above)));
    let mut start = Start::new(choices.start_after);
    for (_, mut request) in requests {
        found.series.extend(request.series(choices, &mut start, &mut found.notes)?);
    }
    start.check()?;
    found.series.extend(alone);
    Ok(found)
}

fn missing(path: &Path, error: &std::io::Error) -> Error {
    let shown = path.to_string_lossy();
    match error.kind() {
        std::io::ErrorKind::NotFound => Error::new(format!("{shown}: no such file or folder"))
            .help("give a migration file, a folder of them, or `-` for standard input"),
        _ => Error::new(format!("{shown}: cannot be read: {}", plain(error))),
    }
}

/// Standard input, a pipe or a device: nothing stands before it, and it can be read only once.
fn stream(path: Arc<str>, file: Option<&Path>, choices: &Choices<'_>) -> Series {
    let migration = Migration {
        file: file.map(Path::to_owned),
        instead: None,
        direction: Direction::Up,
        layout: (choices.layout)(Path::new(path.as_ref())).map(|(layout, _)| layout),
        usual: None,
        sending: None,
        mode: (choices.mode)(Path::new(path.as_ref())),
        report: true,
        pending: false,
        past: Past::Old,
        path,
    };
    Series { root: PathBuf::from(STDIN), layouts: Vec::new(), migrations: vec![migration] }
}

/// A path as the user gave it.
fn given(path: &Path) -> Result<String, Error> {
    let unreadable = || {
        let shown = path.to_string_lossy();
        Error::new(format!("{shown}: the name is not valid UTF-8")).help("rename the file")
    };
    path.to_str().map(|path| path.replace('\\', "/")).ok_or_else(unreadable)
}

/// The files of a folder that is one migration (`2024_x/up.sql`): whoever names it means them, after those before it.
fn parts(folder: &Path) -> Vec<PathBuf> {
    let version = folder_name(folder).is_some_and(|name| names::is_version(&name));
    let parts = names::PARTS.iter().map(|part| folder.join(part));
    parts.filter(|file| version && file.is_file()).collect()
}

/// The request for one file: the folder in which its series begins, and its place there.
fn named(path: &Path) -> Result<Request, Error> {
    let given = given(path)?;
    let mut root = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_owned();
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    if let Some(gathered) = layout::gathered_above(path) {
        let relative = path.strip_prefix(&gathered).unwrap_or(path).to_string_lossy().replace('\\', "/");
        let named = BTreeMap::from([(relative, given)]);
        return Ok(Request { root: gathered, whole: false, named, depth: Depth::Full, lists: Vec::new() });
    }
    let mut relative = name.clone();
    let mut part = names::is_part(&name);
    while let Some(folder) = folder_name(&root) {
        let above = above(&root);
        let belongs_above = part || names::is_version(&folder) && mostly_versions(&above);
        if !belongs_above {
            break;
        }
        part = false;
        relative = format!("{folder}/{relative}");
        root = above;
    }
    let named = BTreeMap::from([(relative, given)]);
    Ok(Request { root, whole: false, named, depth: Depth::Versions, lists: Vec::new() })
}

fn folder_name(folder: &Path) -> Option<String> {
    match folder.file_name() {
        Some(name) => name.to_str().map(str::to_owned),
        None => std::fs::canonicalize(folder).ok()?.file_name()?.to_str().map(str::to_owned),
    }
}

fn above(folder: &Path) -> PathBuf {
    match (folder.file_name(), folder.parent()) {
        (Some(_), Some(parent)) if parent.as_os_str().is_empty() => PathBuf::from("."),
        (Some(_), Some(parent)) => parent.to_owned(),
        _ if folder == Path::new(".") => PathBuf::from(".."),
        _ => folder.join(".."),
    }
}

/// Whether a folder holds little besides folders named like versions, so that they are one series.
fn mostly_versions(folder: &Path) -> bool {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return false;
    };
    let folders = entries.flatten().filter(|entry| entry.path().is_dir());
    let (versions, others): (Vec<_>, Vec<_>) = folders
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| !name.starts_with('.'))
        .partition(|name| names::is_version(name));
    versions.len() > others.len()
}

impl Request {
    fn merge(&mut self, other: Self) {
        self.whole |= other.whole;
        self.named.extend(other.named);
        if other.depth == Depth::Full {
            self.depth = Depth::Full;
            self.root = other.root;
        }
    }

    /// Walks the folder, puts its files in order and tells the histories of its databases apart.
    fn series(
        &mut self,
        choices: &Choices<'_>,
        start: &mut Start<'_>,
        notes: &mut Vec<(Arc<str>, String)>,
    ) -> Result<Vec<Series>, Error> {
        let mut files = self.files(notes)?;
        let before = files.len();
        files.retain(|file| self.wanted(file, choices, notes));
        let excluded = before - files.len();
        let left_out = self.leave_out(&mut files);
        if let (true, [(dump, _), ..]) = (self.whole && files.is_empty(), left_out.as_slice()) {
            let help = format!("give the dump with --schema {}, and name it to lint it", self.path(dump));
            return Err(
                Error::new(format!("{}: no migration found but a dump of the schema", self.folder())).help(help)
            );
        }
        for (file, why) in left_out {
            notes.push((self.path(&file), format!("left out, because {why}")));
        }
        let mut groups = self.groups(&files, choices);
        let (others, entries): (Vec<_>, Vec<_>) = self
            .ordered(&files, &groups, notes)
            .into_iter()
            .partition(|entry| names::other_database(&entry.file) && !self.named.contains_key(&entry.file));
        for down in entries.iter().filter(|entry| entry.direction == Direction::Down) {
            groups[down.group].detected.down += 1;
        }
        self.note_left_out(notes, choices, others.len(), &entries);
        let any = entries.iter().any(|entry| entry.direction == Direction::Up || choices.include_down);
        if self.whole && !any {
            return Err(self.empty(entries.len(), excluded));
        }
        let mut all = Vec::new();
        for (history, entries) in histories(entries) {
            let mut migrations = self.migrations(&entries, choices);
            start.apply(&mut migrations, notes);
            let last = migrations.iter().rposition(|migration| migration.report).map_or(0, |last| last + 1);
            migrations.truncate(last);
            let mine = |(index, group): &(usize, &Group)| match history {
                Some(history) => *index == history,
                None => !group.is_a_history(),
            };
            let groups = groups.iter().enumerate().filter(mine);
            let layouts = groups.map(|(_, group)| (group.root.clone(), group.detected.clone())).collect();
            all.push(Series { root: self.root.clone(), layouts, migrations });
        }
        all.retain(|series| !series.migrations.is_empty());
        Ok(all)
    }

    fn wanted(&self, file: &str, choices: &Choices<'_>, notes: &mut Vec<(Arc<str>, String)>) -> bool {
        let named = self.named.contains_key(file);
        let wanted = (choices.wanted)(&self.root.join(file), named);
        if named && !wanted {
            notes.push((self.path(file), "left out, because the configuration excludes it".to_owned()));
        }
        wanted
    }

    fn files(&mut self, notes: &mut Vec<(Arc<str>, String)>) -> Result<Vec<String>, Error> {
        let walked = walk(&self.root, self.depth)?;
        self.lists = walked.lists;
        self.lists.extend(layout::is_gathered(&self.root).then(String::new));
        self.lists.sort_by_key(String::len);
        for path in walked.loops {
            notes.push((path.as_str().into(), "leads back to a folder above it: not followed".to_owned()));
        }
        for file in walked.others.iter().filter(|file| !self.named.contains_key(*file)) {
            notes.push((self.path(file), "left out, because it is no file; name it to read it".to_owned()));
        }
        let mut files = walked.files;
        // A list may be the only file with SQL.
        for list in &self.lists {
            if !files.iter().any(|file| below(file, list).is_some()) {
                files.extend(layout::list_with_sql(&self.root.join(list)).map(|name| joined(list, &name)));
            }
        }
        let known: HashSet<&str> = files.iter().map(String::as_str).collect();
        let unlisted: Vec<String> = self.named.keys().filter(|file| !known.contains(file.as_str())).cloned().collect();
        if !unlisted.is_empty() {
            files.extend(unlisted);
            files.sort_by(|a, b| order::natural(a, b));
        }
        Ok(files)
    }

    /// What is no migration by its name and place. A dump of the schema beside the migrations that lead to it would
    /// create everything again.
    fn leave_out(&self, files: &mut Vec<String>) -> Vec<(String, String)> {
        let all = files.clone();
        let known: HashSet<&str> = all.iter().map(String::as_str).collect();
        let mut left_out = Vec::new();
        files.retain(|file| {
            let dump = names::may_be_dump(file);
            let why = match () {
                () if self.named.contains_key(file) => return true,
                () if dump && layout::is_dump(&self.root.join(file)) => "it is a dump of the schema".to_owned(),
                () if dump && names::has_versions_below(file, &all) => {
                    "it is the whole schema beside the migrations that lead to it".to_owned()
                }
                () if names::is_test(file, &known) => "it tests the migration of the same name".to_owned(),
                () if names::is_for_later(file) => "its folder is for a release to come".to_owned(),
                () => match names::migrations_beside(file, &all) {
                    Some(folder) => format!("the migrations are those in {folder}/ beside it"),
                    None => return true,
                },
            };
            left_out.push((file.clone(), why));
            false
        });
        // The only file of a folder is what its user means, unless it is Rails' dump beside migrations in Ruby.
        if files.is_empty() && !left_out.iter().all(|(file, _)| layout::is_rails_dump(file)) {
            *files = all;
            return Vec::new();
        }
        left_out
    }

    /// The folders in which series begin, each with its tool.
    fn groups(&self, files: &[String], choices: &Choices<'_>) -> Vec<Group> {
        let mut folders: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (place, file) in files.iter().enumerate() {
            let list = self.lists.iter().find(|list| below(file, list).is_some());
            folders.entry(list.map_or_else(|| names::series_root(file), String::as_str)).or_default().push(place);
        }
        let group = |(root, places): (&str, Vec<usize>)| {
            let relative = |place: &usize| below(&files[*place], root).unwrap_or_default().to_owned();
            let folder = Folder::new(self.root.join(root), places.iter().map(relative).collect());
            let mut detected = match places.first().and_then(|first| (choices.layout)(&self.root.join(&files[*first])))
            {
                Some((layout, reason)) => layout::named(layout, reason, &folder),
                None => layout::detect(&folder),
            };
            let listing = (detected.layout.list)(&folder);
            detected.list = listing.as_ref().map(|listing| listing.source.clone());
            Group { root: root.to_owned(), places, folder, detected, listing, twin: false }
        };
        let mut groups: Vec<Group> = folders.into_iter().map(group).collect();
        let apart =
            |group: &Group| groups.iter().any(|other| group.is_twin_of(other) || group.shares_numbers_with(other));
        let twins: Vec<bool> = groups.iter().map(apart).collect();
        for (group, twin) in groups.iter_mut().zip(twins) {
            group.twin = twin;
        }
        groups
    }

    /// Files in the order of their tools: where names are not enough, a layout sorts the places its files take, or a
    /// list of the tool's own names them.
    fn ordered(&self, files: &[String], groups: &[Group], notes: &mut Vec<(Arc<str>, String)>) -> Vec<Entry> {
        let all: HashSet<&str> = files.iter().map(String::as_str).collect();
        let mut places: Vec<Vec<Entry>> = Vec::new();
        places.resize_with(files.len(), Vec::new);
        let mut taken_in: HashSet<Arc<str>> = HashSet::new();
        let mut gone = Vec::new();
        let skipped: HashSet<String> = groups.iter().flat_map(|group| self.skipped(group, notes)).collect();
        let moved = moved(files, groups, &skipped);
        for (index, group) in groups.iter().enumerate() {
            let layout = group.detected.layout;
            let entry = |file: &str, sending: Option<Arc<Sending>>| Entry {
                layout,
                usual: group.detected.mode(),
                sending,
                direction: layout::direction(layout, file, &all),
                group: index,
                history: group.is_a_history().then_some(index),
                file: file.to_owned(),
            };
            let mine = || group.places.iter().copied().filter(|&place| !skipped.contains(&files[place]));
            let Some(listing) = &group.listing else {
                for from in mine() {
                    let pieces = include::pieces(layout, &self.root, &files[from], &mut |file, note| {
                        gone.push((self.path(file), note));
                    });
                    let pieces = pieces.unwrap_or_else(|| vec![Listed { file: files[from].clone(), sending: None }]);
                    taken_in.extend(pieces.iter().map(|piece| self.path(&piece.file)));
                    places[moved.get(&from).copied().unwrap_or(from)]
                        .extend(pieces.into_iter().map(|piece| entry(&piece.file, piece.sending.map(Arc::new))));
                }
                continue;
            };
            let listed =
                |listed: &Listed| entry(&joined(&group.root, &listed.file), listed.sending.clone().map(Arc::new));
            let mut entries: Vec<Entry> = listing.entries.iter().map(listed).collect();
            notes
                .extend(listing.notes.iter().map(|(file, note)| (self.path(&joined(&group.root, file)), note.clone())));
            let known: HashSet<String> = entries.iter().map(|entry| entry.file.clone()).collect();
            for file in mine().map(|place| &files[place]).filter(|file| !known.contains(*file)) {
                let named = self.named.contains_key(file);
                let what = if named { "read last" } else { "left out" };
                notes.push((self.path(file), format!("{what}, because {} does not list it", listing.source)));
                entries.extend(named.then(|| entry(file, None)));
            }
            places[group.places[0]].extend(entries);
        }
        notes.retain(|(path, _)| !taken_in.contains(path));
        notes.splice(0..0, gone);
        places.into_iter().flatten().collect()
    }

    /// The files of a folder that its tool does not run; those that were named are read all the same.
    fn skipped(&self, group: &Group, notes: &mut Vec<(Arc<str>, String)>) -> HashSet<String> {
        let mut skipped = HashSet::new();
        for (file, why) in (group.detected.layout.skips)(&group.folder) {
            let file = joined(&group.root, &file);
            if !self.named.contains_key(&file) {
                notes.push((self.path(&file), format!("left out, because {why}")));
                skipped.insert(file);
            }
        }
        skipped
    }

    /// Everything that goes up, in order; then, if wanted, everything that goes down, in reverse.
    fn migrations(&self, entries: &[Entry], choices: &Choices<'_>) -> Vec<Migration> {
        let migration = |entry: &Entry, direction: Direction| {
            let named = self.named.contains_key(&entry.file);
            let file = self.root.join(&entry.file);
            Migration {
                path: self.path(&entry.file),
                direction,
                layout: Some(entry.layout),
                usual: Some(entry.usual),
                sending: entry.sending.clone(),
                mode: (choices.mode)(&file),
                report: self.whole || named,
                pending: named && !self.whole,
                past: Past::Old,
                file: Some(file),
                instead: None,
            }
        };
        let up = entries.iter().filter(|entry| entry.direction == Direction::Up);
        let mut all: Vec<Migration> = up.map(|entry| migration(entry, Direction::Up)).collect();
        if choices.include_down {
            let down = |entry: &&Entry| entry.direction == Direction::Down || entry.layout.both_ways;
            all.extend(entries.iter().rev().filter(down).map(|entry| migration(entry, Direction::Down)));
        }
        all
    }

    fn note_left_out(
        &self,
        notes: &mut Vec<(Arc<str>, String)>,
        choices: &Choices<'_>,
        others: usize,
        entries: &[Entry],
    ) {
        if self.whole && others > 0 {
            notes.push((self.folder(), format!("{} for other databases left out", counted(others, "file"))));
        }
        let downs: Vec<&Entry> = entries.iter().filter(|entry| entry.direction == Direction::Down).collect();
        if choices.include_down || downs.is_empty() {
            return;
        }
        if self.whole {
            let downs = counted(downs.len(), "down migration");
            notes.push((self.folder(), format!("{downs} left out; --include-down judges them")));
            return;
        }
        for entry in downs.iter().filter(|entry| self.named.contains_key(&entry.file)) {
            notes.push((self.path(&entry.file), "down migration left out; --include-down judges it".to_owned()));
        }
    }

    fn empty(&self, downs: usize, excluded: usize) -> Error {
        let folder = self.folder();
        let error =
            Error::new(format!("{folder}: no migration found: looked for {} in it and below", names::LOOKED_FOR));
        if downs > 0 {
            return error.help(format!("it holds {}: --include-down judges them", counted(downs, "down migration")));
        }
        if excluded > 0 {
            return error.help(format!("the configuration excludes {}", counted(excluded, "file")));
        }
        if let Some(language) = names::language_of(&self.root) {
            return error.help(format!(
                "it holds files in {language}, and ddlock reads SQL: print what they run, and give that"
            ));
        }
        error.help("hidden and git-ignored files are left out of a folder; name such a file to read it")
    }

    /// The path of a file as the user gave it.
    fn path(&self, file: &str) -> Arc<str> {
        match self.named.get(file) {
            Some(given) if !self.whole => given.as_str().into(),
            _ => shown(&self.root, file).into(),
        }
    }

    fn folder(&self) -> Arc<str> {
        let folder = self.root.to_string_lossy().replace('\\', "/");
        folder.as_str().into()
    }
}

/// A file in its place.
struct Entry {
    file: String,
    layout: &'static Layout,
    usual: TransactionMode,
    sending: Option<Arc<Sending>>,
    direction: Direction,
    /// The folder it belongs to, by its index among the groups.
    group: usize,
    /// The folder whose database has a history of its own, by its index among the groups.
    history: Option<usize>,
}

fn joined(folder: &str, file: &str) -> String {
    if folder.is_empty() { file.to_owned() } else { format!("{folder}/{file}") }
}

/// A tool that keeps one folder for a database begins a history in each; all else is one history.
fn histories(entries: Vec<Entry>) -> Vec<(Option<usize>, Vec<Entry>)> {
    let mut histories: Vec<(Option<usize>, Vec<Entry>)> = Vec::new();
    for entry in entries {
        match histories.iter_mut().find(|(history, _)| *history == entry.history) {
            Some((_, entries)) => entries.push(entry),
            None => histories.push((entry.history, vec![entry])),
        }
    }
    histories
}

fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}
