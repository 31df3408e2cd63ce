//! migratus: `20240102150405-x.up.sql`, commands divided by lines with `--;;` (`migratus/migration/sql.clj`).

use std::iter::once;
use std::ops::Range;

use super::{COMMON, Layout, Off, Text, Unit, Writes, file_name, leading_digits, lines, outside};
use crate::source::TransactionMode;

const NO_TRANSACTION: &str = "-- :disable-transaction";
const SEPARATOR: &str = "--;;";

pub(super) static LAYOUT: Layout = Layout {
    name: "migratus",
    order: "by the number names begin with",
    detect: |folder| {
        folder.named("20240102150405-name.up.sql", |path| {
            let name = file_name(path);
            let digits = leading_digits(name);
            digits > 0
                && name.as_bytes().get(digits) == Some(&b'-')
                && (name.ends_with(".up.sql") || name.ends_with(".down.sql"))
        })
    },
    one_folder: false,
    rank: Some(number),
    units,
    outside: |_| {
        Some(outside(
            "between `--;;` in a file of its own that begins with `-- :disable-transaction`",
            TransactionMode::Pipeline,
        ))
    },
    writes: Writes { off: Off::Head(NO_TRANSACTION), alone: true, between: SEPARATOR, ..Writes::PLAIN },
    ..COMMON
};

/// Files of the folders below are run among the others (`find-migration-files` in `migratus/migrations.clj`).
fn number(path: &str) -> Vec<u64> {
    let name = file_name(path);
    once(1).chain(name[..leading_digits(name)].parse()).collect()
}

/// Without a transaction each command is a batch of its own, which JDBC sends with one Sync.
fn units(text: &Text<'_>) -> Vec<Unit> {
    let ranges = commands(text.text);
    if !text.text.starts_with(NO_TRANSACTION) {
        return vec![Unit { ranges, direction: None, mode: None }];
    }
    let alone =
        |range: Range<usize>| Unit { ranges: vec![range], direction: None, mode: Some(TransactionMode::Pipeline) };
    ranges.into_iter().map(alone).collect()
}

/// The whole line of a separator is none of the commands.
fn commands(text: &str) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut start = 0;
    for (at, line) in lines(text).filter(|(_, line)| line.contains(SEPARATOR)) {
        ranges.push(start..at);
        start = at + line.len();
    }
    ranges.push(start..text.len());
    ranges
}
