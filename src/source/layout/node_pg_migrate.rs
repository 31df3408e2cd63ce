//! node-pg-migrate: `-- Up Migration` and `-- Down Migration` in one file (`src/sqlMigration.ts`).

use super::{COMMON, Form, Layout, Mark, Off, Text, Unit, Writes, after, file_name, leading_digits, outside, sections};
use crate::source::{Direction, TransactionMode};

pub(super) static LAYOUT: Layout = Layout {
    name: "node-pg-migrate",
    order: "by the number names begin with",
    mode: TransactionMode::All,
    detect: |folder| {
        let numbered = || folder.named("1_name.sql", |path| leading_digits(file_name(path)) > 0);
        let marked = || folder.marked("-- Up Migration", |line| direction(line).is_some());
        marked().or_else(|| numbered().and(folder.package_above("node-pg-migrate")))
    },
    units,
    both_ways: true,
    outside: |_| {
        Some(outside("in a JavaScript migration of its own that calls `pgm.noTransaction()`", TransactionMode::None))
    },
    writes: Writes { form: Form::Sections("-- Up Migration", "-- Down Migration"), off: Off::Never, ..Writes::PLAIN },
    ..COMMON
};

/// What stands above the first mark goes up.
fn units(text: &Text<'_>) -> Vec<Unit> {
    sections(text.text, Some(Direction::Up), |line| match direction(line) {
        Some(direction) => Mark::Section(direction, None),
        None => Mark::Text,
    })
}

fn direction(line: &str) -> Option<Direction> {
    let words = line.trim_start().strip_prefix("--")?.trim_start_matches('-').trim_start();
    if after(words, "up migration").is_some() {
        return Some(Direction::Up);
    }
    after(words, "down migration").map(|_| Direction::Down)
}
