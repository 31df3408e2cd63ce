//! sql-migrate: `-- +migrate Up` and `-- +migrate Down`, which may repeat in one file (`sqlparse/sqlparse.go`).

use super::{COMMON, Form, Layout, Mark, Off, Text, Unit, Writes, outside, sections};
use crate::source::{Direction, TransactionMode};

pub(super) static LAYOUT: Layout = Layout {
    name: "sql-migrate",
    order: "by file name",
    detect: |folder| folder.marked("-- +migrate Up", |line| line.starts_with("-- +migrate ")),
    units,
    both_ways: true,
    outside: |_| Some(outside("in a file of its own with `-- +migrate Up notransaction`", TransactionMode::None)),
    writes: Writes {
        form: Form::Sections("-- +migrate Up", "-- +migrate Down"),
        off: Off::Words("notransaction"),
        around: Some(("-- +migrate StatementBegin", "-- +migrate StatementEnd")),
        ..Writes::PLAIN
    },
    ..COMMON
};

/// One `notransaction` speaks for every block of its direction in the file.
fn units(text: &Text<'_>) -> Vec<Unit> {
    sections(text.text, None, |line| {
        let mut words = line.strip_prefix("-- +migrate ").unwrap_or_default().split_whitespace();
        let direction = match words.next().map(str::to_ascii_lowercase).as_deref() {
            Some("up") => Direction::Up,
            Some("down") => Direction::Down,
            _ => return Mark::Text,
        };
        Mark::Section(direction, words.any(|word| word == "notransaction").then_some(TransactionMode::None))
    })
}
