//! goose: `-- +goose Up` and `-- +goose Down` in one file (`internal/sqlparser/parser.go`).

use super::{COMMON, Form, Layout, Mark, Off, Text, Unit, Writes, after, lines, not_numbered, outside, sections};
use crate::source::{Direction, TransactionMode};

pub(super) static LAYOUT: Layout = Layout {
    name: "goose",
    order: "by the number names begin with",
    detect: |folder| folder.marked("-- +goose Up", |line| annotation(line).is_some()),
    units,
    both_ways: true,
    skips: |folder| not_numbered(folder, "goose"),
    outside: |_| Some(outside("in a file of its own with `-- +goose NO TRANSACTION`", TransactionMode::None)),
    writes: Writes {
        form: Form::Sections("-- +goose Up", "-- +goose Down"),
        off: Off::Head("-- +goose NO TRANSACTION"),
        around: Some(("-- +goose StatementBegin", "-- +goose StatementEnd")),
        ..Writes::PLAIN
    },
    ..COMMON
};

/// `NO TRANSACTION` anywhere in the file speaks for both directions.
fn units(text: &Text<'_>) -> Vec<Unit> {
    let no_transaction = lines(text.text).any(|(_, line)| annotation(line) == Some("NO TRANSACTION".to_owned()));
    let mode = no_transaction.then_some(TransactionMode::None);
    sections(text.text, None, |line| match annotation(line).as_deref() {
        Some("UP") => Mark::Section(Direction::Up, mode),
        Some("DOWN") => Mark::Section(Direction::Down, mode),
        _ => Mark::Text,
    })
}

fn annotation(line: &str) -> Option<String> {
    let words = after(line.strip_prefix("--")?.trim_start(), "+goose")?;
    Some(words.split_whitespace().collect::<Vec<_>>().join(" ").to_ascii_uppercase())
}
