//! Liquibase: each changeset is a transaction of its own, in formatted SQL (`AbstractFormattedChangeLogParser.java`) or
//! in files that changelogs name.

use std::ops::Range;

use super::changelog::{self, is_postgresql, mode};
use super::{COMMON, Form, Layout, Off, Text, Unit, Writes, after, cut, lines, outside};
use crate::source::Direction;
use crate::source::TransactionMode;

pub(super) static LAYOUT: Layout = Layout {
    name: "liquibase",
    order: "as the changelog includes them, else by name",
    detect: |folder| {
        let listed = || changelog::list(folder).map(|listing| format!("{} in the folder", listing.source));
        listed().or_else(|| {
            folder.marked("--liquibase formatted sql", |line| {
                comment(line, "liquibase").is_some_and(|rest| after(rest.trim_start(), "formatted").is_some())
            })
        })
    },
    list: changelog::list,
    units,
    one_folder: false,
    outside: |_| Some(outside("in a changeset of its own with `runInTransaction:false`", TransactionMode::None)),
    writes: Writes {
        form: Form::Changesets,
        off: Off::Words("runInTransaction:false"),
        alone: true,
        then: "name the files in the changelog, unless it includes their whole folder",
        ..Writes::PLAIN
    },
    ..COMMON
};

/// A file that a changelog names as plain SQL, or the changesets of a formatted one. `--rollback` lines are comments,
/// so what is left of a changeset is its way up.
fn units(text: &Text<'_>) -> Vec<Unit> {
    if let Some(sending) = text.sending {
        let ranges = statements(text.text, 0..text.text.len(), sending.delimiter.as_deref());
        return vec![Unit { ranges, direction: None, mode: None }];
    }
    let starts: Vec<(usize, &str)> =
        lines(text.text).filter_map(|(at, line)| Some((at, comment(line, "changeset")?))).collect();
    if starts.is_empty() {
        let ranges = statements(text.text, 0..text.text.len(), None);
        return vec![Unit { ranges, direction: None, mode: None }];
    }
    let ends = starts.iter().skip(1).map(|(at, _)| *at).chain([text.text.len()]);
    starts.iter().zip(ends).flat_map(|((start, options), end)| changeset(text.text, *start..end, options)).collect()
}

/// What follows the words `--changeset author:id` on their line.
fn option<'a>(options: &'a str, name: &str) -> Option<&'a str> {
    options.split_whitespace().find_map(|word| after(word, name)?.strip_prefix(':'))
}

fn changeset(text: &str, range: Range<usize>, options: &str) -> Vec<Unit> {
    let is = |name: &str, value: &str| option(options, name).is_some_and(|set| set.eq_ignore_ascii_case(value));
    let other = option(options, "dbms").is_some_and(|dbms| !is_postgresql(dbms.trim_matches('"')));
    if other || is("ignore", "true") {
        return Vec::new();
    }
    let delimiter = option(options, "endDelimiter").map(|written| written.replace("\\n", "\n"));
    let split = !is("splitStatements", "false");
    let in_transaction = !is("runInTransaction", "false");
    let mode = mode(in_transaction, !split || delimiter.is_some());
    let kept = without_ignored(text, range);
    let pieces = kept
        .into_iter()
        .flat_map(|range| if split { statements(text, range, delimiter.as_deref()) } else { vec![range] });
    let ranges: Vec<Range<usize>> = pieces.collect();
    let unit = |ranges| Unit { ranges, direction: Some(Direction::Up), mode };
    match mode {
        Some(crate::source::TransactionMode::Pipeline) => ranges.into_iter().map(|range| unit(vec![range])).collect(),
        _ => vec![unit(ranges)],
    }
}

/// Lines after `--ignoreLines:3`, or between `--ignoreLines:start` and `--ignoreLines:end`.
fn without_ignored(text: &str, range: Range<usize>) -> Vec<Range<usize>> {
    let mut kept = Vec::new();
    let mut start = range.start;
    let mut until: Option<Option<usize>> = None;
    for (at, line) in lines(&text[range.clone()]) {
        let next = range.start + at + text[range.start + at..].find('\n').map_or(line.len(), |end| end + 1);
        let mark = comment_word(line, "ignoreLines:");
        match (&mut until, mark) {
            (None, Some(count)) => {
                kept.push(start..range.start + at);
                until = Some(count.trim().parse().ok());
            }
            (Some(None), Some(mark)) if mark.trim().eq_ignore_ascii_case("end") => {
                until = None;
                start = next;
            }
            (Some(Some(count)), _) => {
                *count = count.saturating_sub(1);
                if *count == 0 {
                    until = None;
                    start = next;
                }
            }
            (None | Some(None), _) => {}
        }
    }
    if until.is_none() {
        kept.push(start.min(range.end)..range.end);
    }
    kept
}

/// Where a delimiter of its own ends statements; without one, `go` and `/` on a line do besides the semicolon. One that
/// begins a comment is never met, so that the whole is one statement to Liquibase.
fn statements(text: &str, range: Range<usize>, delimiter: Option<&str>) -> Vec<Range<usize>> {
    match delimiter.map(|delimiter| delimiter.trim_start_matches('\n')) {
        Some("" | ";" | "--" | "/*") => vec![range],
        Some(delimiter) => cut(text, range, delimiter),
        None => {
            let pieces = cut(text, range, "go");
            pieces.into_iter().flat_map(|piece| cut(text, piece, "/")).collect()
        }
    }
}

fn comment<'a>(line: &'a str, word: &str) -> Option<&'a str> {
    comment_word(line, word).filter(|rest| rest.starts_with(char::is_whitespace))
}

fn comment_word<'a>(line: &'a str, word: &str) -> Option<&'a str> {
    after(line.trim_start().strip_prefix("--")?.trim_start(), word)
}
