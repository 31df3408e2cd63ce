//! How migration tools lay out a folder: which one made it, how it sends a file, which part of a file goes up.
//!
//! A layout is a plain value in a file of its own, listed once in [`LAYOUTS`]. Content decides before side files,
//! and side files before names, because names are what tools share.

mod alembic;
mod atlas;
mod changelog;
mod dbmate;
mod diesel;
mod django;
mod drizzle;
mod flyway;
mod golang_migrate;
mod goose;
mod graphile_migrate;
mod hasura;
mod liquibase;
mod migratus;
mod morph;
mod node_pg_migrate;
mod plain;
mod pop;
mod postgrator;
mod postgres_migrations;
mod prisma;
mod rails;
mod refinery;
mod spring;
mod sqitch;
mod sql_migrate;
mod sqlx;
mod supabase;
mod tern;
mod tree;
mod writes;
mod yuniql;

use std::collections::HashSet;
use std::iter;
use std::ops::Range;
use std::path::{Path, PathBuf};

pub use super::folder::Folder;
use super::folder::head;
use super::include::Includes;
use super::{Direction, TransactionMode, names};
use crate::parse::Script;

pub(super) use changelog::flat;
pub use changelog::{Change, changes};
pub use plain::LAYOUT as PLAIN;
pub(super) use rails::is_dump as is_rails_dump;
pub use writes::{Form, Off, Side, Writes};

/// One migration tool's way with files.
pub struct Layout {
    /// The tool, as its users write it.
    pub name: &'static str,
    /// How it sends a file that says nothing else.
    pub mode: TransactionMode,
    /// The order of its files, in words.
    pub order: &'static str,
    /// Says by what it recognises a folder, or `None`.
    pub detect: fn(&Folder) -> Option<String>,
    /// How the folder's side files say that files are sent, where that is not the tool's usual way.
    pub settings: fn(&Folder) -> Option<Setting>,
    /// The migrations that the tool's own list names, in its order.
    pub list: fn(&Folder) -> Option<Listing>,
    /// The place of a file in the order, where names in natural order are not it. Equal ranks keep that order.
    /// Where `one_folder` is not said: the place of its kind, then the number that no other migration may have.
    pub rank: Option<fn(&str) -> Vec<u64>>,
    /// The files that the tool does not run, each with the reason.
    pub skips: fn(&Folder) -> Vec<(String, String)>,
    /// How files take in others.
    pub includes: Option<Includes>,
    /// What one file holds.
    pub units: fn(&Text<'_>) -> Vec<Unit>,
    /// Each folder of it is the history of a database; other tools spread one history over several folders.
    pub one_folder: bool,
    /// A file holds both its way up and its way down.
    pub both_ways: bool,
    /// What the statements themselves say on how the file is sent, given how it would be sent and where it is.
    pub opt_out: fn(&Script, TransactionMode, Option<&Path>) -> Option<TransactionMode>,
    /// Where a statement goes that must not run in a transaction, where that is not plain from how files are sent.
    pub outside: fn(&str) -> Option<Outside>,
    /// How new files of it are written.
    pub writes: Writes,
}

/// Where a statement goes that must not run in a transaction, as the users of a tool say it.
#[derive(Debug, Clone, Copy)]
pub struct Outside {
    /// To stand after "run it": "in a file of its own with `-- +goose NO TRANSACTION`".
    pub place: &'static str,
    /// How what stands there is sent.
    pub mode: TransactionMode,
    /// Why it fails where the file's own transaction is around it, if it is not for that transaction.
    pub why: Option<&'static str>,
}

/// What most layouts have in common, to start the others from.
const COMMON: Layout = Layout {
    name: "",
    mode: TransactionMode::File,
    order: "",
    detect: |_| None,
    settings: |_| None,
    list: |_| None,
    rank: None,
    skips: |_| Vec::new(),
    includes: None,
    units: as_is,
    one_folder: true,
    both_ways: false,
    opt_out: |_, _, _| None,
    outside: |_| None,
    writes: Writes::PLAIN,
};

impl Layout {
    /// Where a statement goes that must not run in a transaction, out of a file that is sent in this way.
    pub fn place_outside(&self, mode: TransactionMode, statement: &str) -> &'static str {
        self.own_way(mode, statement).map_or(
            match mode {
                TransactionMode::None => "outside `BEGIN` … `COMMIT`",
                TransactionMode::File => "in a migration of its own that runs without a transaction",
                TransactionMode::Query => "as the only statement of a file",
                TransactionMode::Pipeline => "as the first statement of a file",
                TransactionMode::All => "in a run of its own without a transaction",
            },
            |own| own.place,
        )
    }

    /// How what stands there is sent.
    pub fn mode_outside(&self, mode: TransactionMode, statement: &str) -> TransactionMode {
        self.own_way(mode, statement).map_or(mode, |own| own.mode)
    }

    /// Why it fails where the file's own transaction is around it, if it is not for that transaction.
    pub fn why_not_inside(&self, statement: &str) -> Option<&'static str> {
        self.own_way(TransactionMode::File, statement)?.why
    }

    /// Of a way to send files that is not the tool's own, the user knows better how to turn it off.
    fn own_way(&self, mode: TransactionMode, statement: &str) -> Option<Outside> {
        let fits = |own: &Outside| mode == self.mode || mode == own.mode && mode != TransactionMode::None;
        (self.outside)(statement).filter(fits)
    }
}

/// For tools with one way out of the transaction, whatever the statement is.
const fn outside(place: &'static str, mode: TransactionMode) -> Outside {
    Outside { place, mode, why: None }
}

/// How a folder's files are sent, and what says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// How they are sent.
    pub mode: TransactionMode,
    /// Such as "`group` in flyway.toml".
    pub reason: String,
}

/// The migrations that a tool's own list names.
#[derive(Debug, Clone, Default)]
pub struct Listing {
    /// The list: `meta/_journal.json`.
    pub source: String,
    /// What it runs, in order.
    pub entries: Vec<Listed>,
    /// What it says besides, as sentences: the path, and what is left out or missing.
    pub notes: Vec<(String, String)>,
}

/// One migration of such a list.
#[derive(Debug, Clone, Default)]
pub struct Listed {
    /// The file, relative to the folder.
    pub file: String,
    /// How the list says that it is cut and sent.
    pub sending: Option<Sending>,
}

impl std::fmt::Debug for Layout {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

/// Every layout, in the order in which they are tried.
pub static LAYOUTS: &[&Layout] = &[
    &goose::LAYOUT,
    &sql_migrate::LAYOUT,
    &dbmate::LAYOUT,
    &tern::LAYOUT,
    &liquibase::LAYOUT,
    &alembic::LAYOUT,
    &django::LAYOUT,
    &rails::LAYOUT,
    &graphile_migrate::LAYOUT,
    &node_pg_migrate::LAYOUT,
    &postgres_migrations::LAYOUT,
    &morph::LAYOUT,
    &migratus::LAYOUT,
    &drizzle::LAYOUT,
    &prisma::LAYOUT,
    &sqitch::LAYOUT,
    &yuniql::LAYOUT,
    &supabase::LAYOUT,
    &hasura::LAYOUT,
    &diesel::LAYOUT,
    &pop::LAYOUT,
    &sqlx::LAYOUT,
    &golang_migrate::LAYOUT,
    &atlas::LAYOUT,
    &postgrator::LAYOUT,
    &refinery::LAYOUT,
    &flyway::LAYOUT,
    &PLAIN,
];

/// A layout that was recognised, and by what.
#[derive(Debug, Clone)]
pub struct Detected {
    /// The layout.
    pub layout: &'static Layout,
    /// Such as "`-- +goose Up` in 00001_users.sql".
    pub reason: String,
    /// How its side files say that files are sent.
    pub setting: Option<Setting>,
    /// The list that gives the order, where there is one.
    pub list: Option<String>,
    /// How many of its files go down.
    pub down: usize,
}

impl Detected {
    fn new(layout: &'static Layout, reason: String, folder: &Folder) -> Self {
        Self { layout, reason, setting: (layout.settings)(folder), list: None, down: 0 }
    }

    /// How a file is sent that says nothing else.
    pub fn mode(&self) -> TransactionMode {
        self.setting.as_ref().map_or(self.layout.mode, |setting| setting.mode)
    }
}

/// Says which tool a folder belongs to.
pub fn detect(folder: &Folder) -> Detected {
    let recognised = |layout: &&'static Layout| (layout.detect)(folder).map(|reason| (*layout, reason));
    let (layout, reason) = LAYOUTS.iter().find_map(recognised).unwrap_or((&PLAIN, String::new()));
    Detected::new(layout, reason, folder)
}

/// The folder of a tool that the user names; `reason` says where.
pub(super) fn named(layout: &'static Layout, reason: &str, folder: &Folder) -> Detected {
    Detected::new(layout, reason.to_owned(), folder)
}

/// The layout of that name; the nearest name otherwise.
pub fn by_name(name: &str) -> Result<&'static Layout, Option<&'static str>> {
    let names: Vec<&'static str> = LAYOUTS.iter().map(|layout| layout.name).collect();
    let known = LAYOUTS.iter().find(|layout| layout.name == name);
    known.copied().ok_or_else(|| similar::get_close_matches(name, &names, 1, 0.5).first().copied())
}

/// Whether a file or folder says that all below the folder it stands in belongs to one tool.
pub(super) fn gathers(path: &Path) -> bool {
    let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
        return false;
    };
    name == sqitch::PLAN || name == tern::CONFIG || name == yuniql::FIRST || changelog::is_one(path, name)
}

/// The first of a tool's lists in a folder that hold SQL, or name files that do.
pub(super) fn list_with_sql(folder: &Path) -> Option<String> {
    let listing = changelog::list(&Folder::new(folder.to_owned(), Vec::new()))?;
    listing.source.split(", ").next().map(str::to_owned)
}

/// Whether a folder is one of the parts that a tool's list beside it names.
pub(super) fn is_gathered(folder: &Path) -> bool {
    folder.join("..").join(sqitch::PLAN).is_file()
}

/// The topmost folder above a file whose tool gathers all that is below it, inside the same repository.
pub(super) fn gathered_above(file: &Path) -> Option<PathBuf> {
    let holds = |folder: &Path| {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        entries.into_iter().any(|entry| gathers(&entry.path()))
    };
    let mut found = None;
    for folder in file.ancestors().skip(1).take(8) {
        let here = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        if holds(here) {
            found = Some(here.to_owned());
        }
        if here.join(".git").exists() || here == Path::new(".") {
            break;
        }
    }
    found
}

/// Which way a file goes. Flyway undoes with `U1__x.sql`; to refinery the letter means "may leave gaps".
pub(super) fn direction(layout: &Layout, path: &str, all: &HashSet<&str>) -> Direction {
    if versioned(path, b'U') && layout.name != refinery::LAYOUT.name {
        return Direction::Down;
    }
    names::direction(path, all)
}

/// Whether a file begins as pg_dump begins one, with its comments or without them.
pub(super) fn is_dump(path: &Path) -> bool {
    let begins = |head: &str| {
        head.contains("-- PostgreSQL database dump")
            || head.contains("SET statement_timeout = 0;") && head.contains("SET client_encoding = ")
    };
    head(path).is_some_and(|head| begins(&head))
}

/// One file as a layout sees it.
pub struct Text<'a> {
    /// Its path, with `/`.
    pub path: &'a str,
    /// Where it is, for side files; `None` is standard input.
    pub file: Option<&'a Path>,
    /// All of it.
    pub text: &'a str,
    /// A byte order mark stood before it.
    pub bom: bool,
    /// What the tool's list says of it.
    pub sending: Option<&'a Sending>,
}

/// How a tool's list says that a file is cut and sent.
#[derive(Debug, Clone, Default)]
pub struct Sending {
    /// In which transaction.
    pub mode: Option<TransactionMode>,
    /// Where its statements end, if not at semicolons.
    pub delimiter: Option<String>,
    /// The parts of it that are run here, where the list itself holds SQL.
    pub units: Option<Vec<Unit>>,
    /// The changeset that such parts are of.
    pub change: Option<String>,
    /// It goes in the transaction of the piece before it.
    pub continues: bool,
}

/// What a tool sends as one migration: a file, or a part of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// The bytes it is made of, in order.
    pub ranges: Vec<Range<usize>>,
    /// Which way it goes; `None` where the file's name says it.
    pub direction: Option<Direction>,
    /// How it is sent, where it says so itself.
    pub mode: Option<TransactionMode>,
}

/// The whole file, sent in this way.
fn whole(text: &Text<'_>, mode: Option<TransactionMode>) -> Vec<Unit> {
    vec![Unit { ranges: iter::once(0..text.text.len()).collect(), direction: None, mode }]
}

/// For layouts whose files say nothing on how they are sent.
fn as_is(text: &Text<'_>) -> Vec<Unit> {
    whole(text, None)
}

/// What a line does to the section it stands in.
enum Mark {
    /// From here on, this direction, sent so if it says so.
    Section(Direction, Option<TransactionMode>),
    /// Nothing.
    Text,
}

/// Cuts a file at marks into one unit for each direction; sections of one direction belong together.
/// What stands before the first mark belongs to `before`, or to nothing.
fn sections(text: &str, before: Option<Direction>, mark: impl Fn(&str) -> Mark) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::new();
    let mut open = before.map(|direction| (direction, None, 0));
    let mut close = |open: Option<(Direction, Option<TransactionMode>, usize)>, end: usize| {
        let Some((direction, mode, start)) = open else {
            return;
        };
        match units.iter_mut().find(|unit| unit.direction == Some(direction)) {
            Some(unit) => {
                unit.ranges.push(start..end);
                unit.mode = unit.mode.or(mode);
            }
            None => units.push(Unit { ranges: iter::once(start..end).collect(), direction: Some(direction), mode }),
        }
    };
    for (start, line) in lines(text) {
        if let Mark::Section(direction, mode) = mark(line) {
            close(open.take(), start);
            open = Some((direction, mode, start));
        }
    }
    close(open, text.len());
    units
}

/// Cuts a stretch of a text where a delimiter ends a line, or anywhere if it is made of line ends; a word or a slash
/// must have the line for itself. Delimiters are no part of what is sent.
fn cut(text: &str, range: Range<usize>, delimiter: &str) -> Vec<Range<usize>> {
    let own_line = delimiter.bytes().all(|byte| byte.is_ascii_alphanumeric()) || delimiter == "/";
    let mut ranges = Vec::new();
    let mut start = range.start;
    let mut end_at = |end: usize, next: usize| {
        ranges.push(start..end);
        start = next;
    };
    if delimiter.trim().is_empty() {
        for (at, _) in text[range.clone()].match_indices(delimiter) {
            end_at(range.start + at, range.start + at + delimiter.len());
        }
    } else {
        for (at, line) in lines(&text[range.clone()]) {
            let rest = line.get(line.len().saturating_sub(delimiter.len())..).unwrap_or_default();
            let ends = rest.eq_ignore_ascii_case(delimiter) && !(own_line && line.trim().len() > delimiter.len());
            if ends {
                end_at(range.start + at + line.len() - delimiter.len(), range.start + at + line.len());
            }
        }
    }
    ranges.push(start..range.end);
    ranges.retain(|range| !text[range.clone()].trim().is_empty());
    ranges
}

/// The lines of a text, each with the offset of its first byte, without their ends.
pub(super) fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut start = 0;
    text.split_inclusive('\n').map(move |line| {
        let at = start;
        start += line.len();
        (at, line.trim_end())
    })
}

/// What follows a mark on its line, if the line begins with it in any case.
fn after<'a>(line: &'a str, mark: &str) -> Option<&'a str> {
    let head = line.get(..mark.len())?;
    head.eq_ignore_ascii_case(mark).then(|| &line[mark.len()..])
}

/// The name of a file within its folder.
fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// For tools that run only files whose names begin with a number.
fn not_numbered(folder: &Folder, tool: &str) -> Vec<(String, String)> {
    let others = folder.files.iter().filter(|file| leading_digits(file_name(file)) == 0);
    others.map(|file| (file.clone(), format!("{tool} runs only files whose names begin with a number"))).collect()
}

/// The order of tools that compare names byte by byte.
fn by_bytes(path: &str) -> Vec<u64> {
    path.bytes().map(u64::from).collect()
}

/// How many digits a name begins with.
fn leading_digits(name: &str) -> usize {
    name.bytes().take_while(u8::is_ascii_digit).count()
}

/// `V1__x.sql`, `U1__x.sql`: a letter, a version, two underscores.
fn versioned(path: &str, letter: u8) -> bool {
    let name = file_name(path);
    let version = name.split("__").next().unwrap_or_default();
    name.as_bytes().first().is_some_and(|first| first.eq_ignore_ascii_case(&letter))
        && version.len() > 1
        && version.len() < name.len()
        && version[1..].bytes().all(|byte| byte.is_ascii_digit() || byte == b'_' || byte == b'.')
}
