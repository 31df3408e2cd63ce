//! dbmate: `-- migrate:up` and `-- migrate:down` in one file (`pkg/dbmate/migration.go`).

use super::{COMMON, Form, Layout, Mark, Off, Text, Unit, Writes, by_bytes, not_numbered, outside, sections};
use crate::source::{Direction, TransactionMode};

pub(super) static LAYOUT: Layout = Layout {
    name: "dbmate",
    order: "by file name",
    detect: |folder| folder.marked("-- migrate:up", |line| block(line).is_some()),
    units,
    both_ways: true,
    rank: Some(by_bytes),
    skips: |folder| not_numbered(folder, "dbmate"),
    outside: |_| Some(outside("alone in a file with `-- migrate:up transaction:false`", TransactionMode::Query)),
    writes: Writes {
        form: Form::Sections("-- migrate:up", "-- migrate:down"),
        off: Off::Words("transaction:false"),
        ..Writes::PLAIN
    },
    ..COMMON
};

/// A block with `transaction:false` is one `Exec` without BEGIN.
fn units(text: &Text<'_>) -> Vec<Unit> {
    sections(text.text, None, |line| match block(line) {
        Some((direction, options)) => {
            let without = options.split_whitespace().any(|option| option == "transaction:false");
            Mark::Section(direction, without.then_some(TransactionMode::Query))
        }
        None => Mark::Text,
    })
}

fn block(line: &str) -> Option<(Direction, &str)> {
    let mark = line.strip_prefix("--")?.trim_start().strip_prefix("migrate:")?;
    let (word, options) = mark.split_once(char::is_whitespace).unwrap_or((mark, ""));
    match word {
        "up" => Some((Direction::Up, options)),
        "down" => Some((Direction::Down, options)),
        _ => None,
    }
}
