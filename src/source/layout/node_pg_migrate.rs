//! node-pg-migrate: `-- Up Migration` and `-- Down Migration` in one file (`src/sqlMigration.ts`).

use super::{COMMON, Layout, Mark, Text, Unit, after, sections};
use crate::source::{Direction, TransactionMode};

pub(super) static LAYOUT: Layout = Layout {
    name: "node-pg-migrate",
    order: "by the number names begin with",
    mode: TransactionMode::All,
    detect: |folder| folder.marked("-- Up Migration", |line| direction(line).is_some()),
    units,
    both_ways: true,
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
