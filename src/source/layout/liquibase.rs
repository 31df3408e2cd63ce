//! Liquibase formatted SQL: each `--changeset` is a migration of its own (`AbstractFormattedChangeLogParser.java`).

use super::{Layout, Text, Unit, after, lines, no_opt_out, whole};
use crate::source::{Direction, TransactionMode};

pub(super) static LAYOUT: Layout = Layout {
    name: "liquibase",
    mode: TransactionMode::File,
    detect: |folder| {
        folder.marked("--liquibase formatted sql", |line| {
            comment(line, "liquibase").is_some_and(|rest| rest.trim().eq_ignore_ascii_case("formatted sql"))
        })
    },
    rank: None,
    units,
    one_folder: false,
    both_ways: false,
    opt_out: no_opt_out,
};

/// `--rollback` lines are comments, so what is left of a changeset is its way up.
fn units(text: &Text<'_>) -> Vec<Unit> {
    let starts: Vec<(usize, &str)> =
        lines(text.text).filter_map(|(at, line)| Some((at, comment(line, "changeset")?))).collect();
    if starts.is_empty() {
        return whole(text, None);
    }
    let ends = starts.iter().skip(1).map(|(at, _)| *at).chain([text.text.len()]);
    let unit = |((start, options), end): (&(usize, &str), usize)| Unit {
        ranges: std::iter::once(*start..end).collect(),
        direction: Some(Direction::Up),
        mode: options.to_ascii_lowercase().contains("runintransaction:false").then_some(TransactionMode::None),
    };
    starts.iter().zip(ends).map(unit).collect()
}

fn comment<'a>(line: &'a str, word: &str) -> Option<&'a str> {
    let rest = after(line.trim_start().strip_prefix("--")?.trim_start(), word)?;
    rest.starts_with(char::is_whitespace).then_some(rest)
}
