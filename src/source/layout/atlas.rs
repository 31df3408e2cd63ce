//! Atlas: files beside `atlas.sum`; a header says `-- atlas:txmode none`, `-- atlas:delimiter`, `-- atlas:checkpoint`
//! (`sql/migrate/dir.go`, `sql/migrate/lex.go`), `atlas.hcl` how files are sent.

use std::ops::Range;

use super::{COMMON, Folder, Layout, Off, Setting, Text, Unit, Writes, by_bytes, cut, lines, outside};
use crate::source::TransactionMode;

pub(super) static LAYOUT: Layout = Layout {
    name: "atlas",
    order: "by file name",
    detect: |folder| folder.holds("atlas.sum"),
    settings,
    rank: Some(by_bytes),
    skips,
    units,
    outside: |_| {
        Some(outside(
            "in a file of its own that begins with `-- atlas:txmode none` and an empty line",
            TransactionMode::None,
        ))
    },
    writes: Writes { off: Off::Head("-- atlas:txmode none\n"), then: "run `atlas migrate hash`", ..Writes::PLAIN },
    ..COMMON
};

/// The project's file.
const PROJECT: &str = "atlas.hcl";

/// `tx_mode` in the `migration` block of the project's environments, if they agree (atlasgo.io, "Project
/// Configuration").
fn settings(folder: &Folder) -> Option<Setting> {
    folder.nearest(&[PROJECT], |_, text| {
        let mut written = lines(text).filter_map(|(_, line)| {
            let (name, value) = line.split_once('=')?;
            (name.trim() == "tx_mode")
                .then(|| value.split(['#', '/']).next().unwrap_or_default().trim().trim_matches('"'))
        });
        let first = written.next().filter(|first| written.all(|other| other == *first))?;
        let mode = match first {
            "none" => TransactionMode::None,
            "all" => TransactionMode::All,
            _ => return None,
        };
        Some(Setting { mode, reason: format!("`tx_mode = {first}` in {PROJECT}") })
    })
}

/// A new database begins at the last checkpoint; what stands before it, and earlier ones, is not run there.
fn skips(folder: &Folder) -> Vec<(String, String)> {
    let is_checkpoint = |file: &&String| folder.head(file).is_some_and(|head| directive(&head, "checkpoint").is_some());
    let Some(last) = folder.files.iter().filter(is_checkpoint).max() else {
        return Vec::new();
    };
    let before = folder.files.iter().filter(|file| *file < last);
    before.map(|file| (file.clone(), format!("the checkpoint {last} stands for it"))).collect()
}

fn units(text: &Text<'_>) -> Vec<Unit> {
    let mode = directive(text.text, "txmode").filter(|mode| *mode == "none").map(|_| TransactionMode::None);
    let sql = bundled(text.text).unwrap_or(0..text.text.len());
    let ranges = match delimiter(text.text) {
        Some(delimiter) => cut(text.text, sql, &delimiter),
        None => vec![sql],
    };
    vec![Unit { ranges, direction: None, mode }]
}

/// The argument of a directive in the header: the comments at the top that an empty line parts from the SQL.
fn directive<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let is_comment = |line: &str| line.starts_with("--") || line.starts_with('#');
    let header = || lines(text).map(|(_, line)| line).take_while(|line| is_comment(line));
    let ends = lines(text).nth(header().count()).is_none_or(|(_, line)| line.trim().is_empty());
    header().find_map(|line| argument(line, name)).filter(|_| ends)
}

fn argument<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let rest = line.split_once("atlas:")?.1.strip_prefix(name)?;
    (rest.is_empty() || rest.starts_with(' ')).then(|| rest.trim())
}

/// `-- atlas:delimiter` counts on the first line only, whatever follows it; line ends are written `\n`.
fn delimiter(text: &str) -> Option<String> {
    let (_, first) = lines(text).next()?;
    let written = argument(first.strip_prefix("-- ")?, "delimiter")?;
    Some(written.replace("\\n", "\n").replace("\\r", "\r").replace("\\t", "\t")).filter(|written| !written.is_empty())
}

/// Of a bundle of files, `-- atlas:txtar`, the one that is the migration.
fn bundled(text: &str) -> Option<Range<usize>> {
    directive(text, "txtar")?;
    let file = |line: &str| line.strip_prefix("-- ")?.strip_suffix(" --").map(str::to_owned);
    let mut starts = lines(text).filter_map(|(at, line)| Some((at + line.len(), at, file(line)?)));
    let (start, _, _) = starts.by_ref().find(|(_, _, name)| name == "migration.sql")?;
    let end = starts.next().map_or(text.len(), |(_, at, _)| at);
    Some(start..end)
}
