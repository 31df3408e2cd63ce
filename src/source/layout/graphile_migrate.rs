//! graphile-migrate: `committed/000001.sql` under `--! Previous:` and `--! Hash:` lines, then `current.sql` or
//! `current/`, into which `--!include` takes files of `fixtures/` (`src/header.ts`, `src/migration.ts`, `src/current.ts`).

use super::{COMMON, Folder, Layout, Off, Text, Unit, Writes, file_name, lines, outside, whole};
use crate::source::TransactionMode;
use crate::source::include::Includes;

pub(super) static LAYOUT: Layout = Layout {
    name: "graphile-migrate",
    order: "by number, then what is current",
    detect: |folder| {
        let config = [".gmrc", ".gmrc.js", ".gmrc.cjs"].iter().find_map(|name| folder.above(name));
        config.or_else(|| folder.marked("--! Previous:", |line| line.starts_with("--! Previous:")))
    },
    rank: Some(|path| vec![u64::from(path.starts_with("current") || file_name(path) == "current.sql")]),
    skips,
    includes: Some(Includes { named: included, folder: fixtures }),
    units,
    one_folder: false,
    outside: |_| Some(outside("alone in a migration that begins with `--! no-transaction`", TransactionMode::Query)),
    writes: Writes {
        off: Off::Head("--! no-transaction"),
        then: "take one after the other as `current.sql`; commit each with `graphile-migrate commit`",
        ..Writes::PLAIN
    },
    ..COMMON
};

/// Beside `committed/` and what is current lie fixtures that others include, and scripts of its actions.
fn skips(folder: &Folder) -> Vec<(String, String)> {
    if ["committed", "current"].iter().any(|end| folder.path_ends(end).is_some()) {
        return Vec::new();
    }
    let runs = |file: &&String| {
        let numbered = file_name(file).starts_with(|c: char| c.is_ascii_digit());
        numbered || *file == "current.sql" || file.starts_with("committed/") || file.starts_with("current/")
    };
    let others = folder.files.iter().filter(|file| !runs(file));
    others.map(|file| (file.clone(), "graphile-migrate runs committed/ and current only".to_owned())).collect()
}

/// `--! no-transaction` is the first line of the body, below the header that the tool wrote.
fn units(text: &Text<'_>) -> Vec<Unit> {
    let header = |line: &str| {
        let key = line.strip_prefix("--! ").unwrap_or_default();
        line.is_empty() || key.starts_with(|c: char| c.is_ascii_uppercase())
    };
    let first = lines(text.text).map(|(_, line)| line).find(|line| !header(line));
    let off = first.and_then(|line| line.strip_prefix("--!")).is_some_and(|words| {
        words.trim_start().split(|c: char| c != '-' && !c.is_alphanumeric()).next() == Some("no-transaction")
    });
    whole(text, off.then_some(TransactionMode::Query))
}

/// When it is committed, `--! Included` stands there instead, and the file's text below it.
fn included(line: &str) -> Option<&str> {
    let named = line.strip_prefix("--!include")?;
    named.starts_with([' ', '\t']).then(|| named.trim())
}

/// `fixtures/` stands beside `current.sql` and `current/`.
fn fixtures(path: &str) -> String {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let beside = folder.strip_suffix("current").unwrap_or(folder).trim_end_matches('/');
    if beside.is_empty() { "fixtures".to_owned() } else { format!("{beside}/fixtures") }
}
