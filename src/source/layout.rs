//! How migration tools lay out a folder: which one made it, how it sends a file, which part of a file goes up.
//!
//! A layout is a plain value in a file of its own, listed once in [`LAYOUTS`]. Content decides before side files,
//! and side files before names, because names are what tools share.

mod atlas;
mod dbmate;
mod diesel;
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
mod refinery;
mod sqitch;
mod sql_migrate;
mod sqlx;
mod supabase;
mod tern;

use std::cell::OnceCell;
use std::collections::HashSet;
use std::fs::File;
use std::io::Read;
use std::iter;
use std::ops::Range;
use std::path::{Path, PathBuf};

use super::{Direction, TransactionMode, names};
use crate::parse::Script;

pub use plain::LAYOUT as PLAIN;

/// One migration tool's way with files.
pub struct Layout {
    /// The tool, as its users write it.
    pub name: &'static str,
    /// How it sends a file that says nothing else.
    pub mode: TransactionMode,
    /// Says by what it recognises a folder, or `None`.
    pub detect: fn(&Folder) -> Option<String>,
    /// The place of a file in the order, where names in natural order are not it. Equal ranks keep that order.
    pub rank: Option<fn(&str) -> Vec<u64>>,
    /// What one file holds.
    pub units: fn(&Text<'_>) -> Vec<Unit>,
    /// Each folder of it is the history of a database; other tools spread one history over several folders.
    pub one_folder: bool,
    /// A file holds both its way up and its way down.
    pub both_ways: bool,
    /// What the statements themselves say on how the file is sent.
    pub opt_out: fn(&Script) -> Option<TransactionMode>,
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
    &graphile_migrate::LAYOUT,
    &node_pg_migrate::LAYOUT,
    &postgres_migrations::LAYOUT,
    &morph::LAYOUT,
    &migratus::LAYOUT,
    &drizzle::LAYOUT,
    &prisma::LAYOUT,
    &sqitch::LAYOUT,
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
}

/// Says which tool a folder belongs to.
pub fn detect(folder: &Folder) -> Detected {
    LAYOUTS
        .iter()
        .find_map(|layout| (layout.detect)(folder).map(|reason| Detected { layout, reason }))
        .unwrap_or(Detected { layout: &PLAIN, reason: String::new() })
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

/// What a layout sees of a folder to recognise it.
pub struct Folder {
    /// Where it is; `None` is standard input.
    root: Option<PathBuf>,
    /// Its SQL files, relative to it, with `/`.
    pub files: Vec<String>,
    /// The beginnings of some of them, read when first asked for.
    heads: OnceCell<Vec<(String, String)>>,
}

/// How many files are opened to recognise a layout by its marks.
const SAMPLE: usize = 4;
/// How much of each is read: marks stand near the top, under a comment or a licence.
const HEAD: u64 = 16 * 1024;

impl Folder {
    /// A folder with its files.
    pub fn new(root: PathBuf, files: Vec<String>) -> Self {
        Self { root: Some(root), files, heads: OnceCell::new() }
    }

    /// A text that came without a folder.
    pub fn of_text(text: &str) -> Self {
        let mut end = text.len().min(HEAD as usize);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let heads = OnceCell::from(vec![("standard input".to_owned(), text[..end].to_owned())]);
        Self { root: None, files: Vec::new(), heads }
    }

    /// The first sampled file one of whose lines is such a mark, as a reason.
    fn marked(&self, mark: &str, is_mark: fn(&str) -> bool) -> Option<String> {
        self.heads().iter().find_map(|(name, head)| {
            let found = lines(head).any(|(_, line)| is_mark(line));
            found.then(|| format!("`{mark}` in {name}"))
        })
    }

    /// The last file that begins with such a mark, as a reason. Few files have one, so that a sample is not enough.
    fn begins(&self, mark: &str) -> Option<String> {
        let begins = |file: &&String| {
            let mut start = vec![0; mark.len()];
            let opened = self.root.as_ref().and_then(|root| File::open(root.join(file)).ok());
            opened.is_some_and(|mut file| file.read_exact(&mut start).is_ok()) && start == mark.as_bytes()
        };
        let streamed = || self.root.is_none().then(|| self.heads().iter().find(|(_, head)| head.starts_with(mark)));
        let found = self.files.iter().rev().find(begins).or_else(|| streamed().flatten().map(|(name, _)| name));
        found.map(|name| format!("`{mark}` in {name}"))
    }

    /// Whether at least half of the files have such a name, as a reason.
    fn named(&self, pattern: &str, matches: fn(&str) -> bool) -> Option<String> {
        let count = self.files.iter().filter(|file| matches(file)).count();
        (count > 0 && count * 2 >= self.files.len()).then(|| format!("files named `{pattern}`"))
    }

    /// Whether such a file or folder stands in the folder itself, as a reason.
    fn holds(&self, name: &str) -> Option<String> {
        self.root.as_ref()?.join(name).exists().then(|| format!("{name} beside the files"))
    }

    /// Whether such a file stands in the folder or, inside the same repository, above it, as a reason.
    fn above(&self, name: &str) -> Option<String> {
        let root = std::path::absolute(self.root.as_ref()?).ok()?;
        for folder in root.ancestors().take(8) {
            if folder.join(name).exists() {
                return Some(format!("{name} above the files"));
            }
            if folder.join(".git").exists() {
                break;
            }
        }
        None
    }

    /// Whether the Rust project around the folder depends on this crate, as a reason. The manifest of its package or
    /// of the workspace above may say so; a project in another language that is nearer decides against it.
    fn crate_above(&self, name: &str) -> Option<String> {
        let root = std::path::absolute(self.root.as_ref()?).ok()?;
        for folder in root.ancestors().take(8) {
            let manifest = std::fs::read_to_string(folder.join("Cargo.toml"));
            if manifest.as_ref().is_ok_and(|manifest| depends(manifest, name)) {
                return Some(format!("`{name}` in Cargo.toml above the files"));
            }
            let other = || OTHER_PROJECTS.iter().any(|file| folder.join(file).exists());
            if folder.join(".git").exists() || manifest.is_err() && other() {
                break;
            }
        }
        None
    }

    /// Whether the folder's own path ends so, as a reason.
    fn path_ends(&self, end: &str) -> Option<String> {
        let root = std::path::absolute(self.root.as_ref()?).ok()?;
        root.ends_with(end).then(|| format!("the folder is `{end}`"))
    }

    fn heads(&self) -> &[(String, String)] {
        self.heads.get_or_init(|| {
            let Some(root) = &self.root else {
                return Vec::new();
            };
            let step = self.files.len().div_ceil(SAMPLE).max(1);
            let sample = self.files.iter().step_by(step).chain(self.files.last());
            sample.filter_map(|file| Some((file.clone(), head(&root.join(file))?))).collect()
        })
    }
}

/// The manifests of projects that are not Rust's.
const OTHER_PROJECTS: [&str; 8] =
    ["go.mod", "package.json", "pyproject.toml", "pom.xml", "build.gradle", "build.gradle.kts", "mix.exs", "Gemfile"];

/// Whether a manifest of cargo names a crate among its dependencies: `x = …`, `x.workspace = true`,
/// `[dependencies.x]` or, under another name, `package = "x"`.
fn depends(manifest: &str, name: &str) -> bool {
    lines(manifest).map(|(_, line)| line.trim_start()).filter(|line| !line.starts_with('#')).any(|line| {
        let key = line.strip_prefix(name).is_some_and(|rest| rest.trim_start().starts_with(['=', '.']));
        key || line.ends_with(&format!("dependencies.{name}]")) || line.contains(&format!("package = \"{name}\""))
    })
}

fn head(path: &Path) -> Option<String> {
    let mut bytes = Vec::new();
    File::open(path).ok()?.take(HEAD).read_to_end(&mut bytes).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
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

/// For layouts that do not look at statements.
fn no_opt_out(_: &Script) -> Option<TransactionMode> {
    None
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

/// The lines of a text, each with the offset of its first byte, without their ends.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
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
