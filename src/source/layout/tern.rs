//! tern: `---- create above / drop below ----` divides a file (`migrate/migrate.go`).

use super::{COMMON, Folder, Form, Layout, Mark, Off, Text, Unit, Writes, leading_digits, lines, outside, sections};
use crate::source::include::Includes;
use crate::source::{Direction, TransactionMode};

const DIVIDER: &str = "---- create above / drop below ----";
const NO_TRANSACTION: &str = "---- tern: disable-tx ----";

/// Its settings, which stand beside the migrations.
pub(super) const CONFIG: &str = "tern.conf";

pub(super) static LAYOUT: Layout = Layout {
    name: "tern",
    order: "by the number names begin with",
    detect: |folder| {
        folder.holds(CONFIG).or_else(|| folder.marked(DIVIDER, |line| line == DIVIDER || line == NO_TRANSACTION))
    },
    skips,
    includes: Some(Includes { named: template, folder: |path| folder(path).to_owned() }),
    units,
    both_ways: true,
    outside: |_| {
        Some(outside("in a file of its own with the line `---- tern: disable-tx ----`", TransactionMode::None))
    },
    writes: Writes { form: Form::Sections("", DIVIDER), off: Off::Line(NO_TRANSACTION), ..Writes::PLAIN },
    ..COMMON
};

/// The line that turns the transaction off speaks for its own direction.
fn units(text: &Text<'_>) -> Vec<Unit> {
    let mut units = sections(text.text, Some(Direction::Up), |line| {
        if line == DIVIDER { Mark::Section(Direction::Down, None) } else { Mark::Text }
    });
    for unit in &mut units {
        let off =
            unit.ranges.iter().any(|range| lines(&text.text[range.clone()]).any(|(_, line)| line == NO_TRANSACTION));
        unit.mode = off.then_some(TransactionMode::None);
    }
    units
}

/// Only numbered files of the folder itself are migrations; those below it are templates that they name.
fn skips(folder: &Folder) -> Vec<(String, String)> {
    let numbered = |file: &str| {
        let digits = leading_digits(file);
        digits > 0 && file[digits..].starts_with('_') && !file.contains('/')
    };
    let others = folder.files.iter().filter(|file| !numbered(file));
    others.map(|file| (file.clone(), "tern runs numbered files of the folder itself".to_owned())).collect()
}

/// `{{ template "shared/view.sql" . }}` takes in a file of a folder below (`Migrator.LoadMigrations`).
fn template(line: &str) -> Option<&str> {
    let (_, inner) = line.split_once("{{")?;
    let quoted = inner.trim_start_matches('-').trim_start().strip_prefix("template")?.trim_start();
    quoted.strip_prefix('"')?.split_once('"').map(|(name, _)| name)
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}
