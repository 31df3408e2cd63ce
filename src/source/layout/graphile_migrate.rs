//! graphile-migrate: `committed/000001.sql` under `--! Previous:` and `--! Hash:` lines (`src/header.ts`).

use super::{Layout, Text, Unit, file_name, lines, no_opt_out, whole};
use crate::source::TransactionMode;

pub(super) static LAYOUT: Layout = Layout {
    name: "graphile-migrate",
    mode: TransactionMode::File,
    detect: |folder| {
        let config = [".gmrc", ".gmrc.js", ".gmrc.cjs"].iter().find_map(|name| folder.above(name));
        config.or_else(|| folder.marked("--! Previous:", |line| line.starts_with("--! Previous:")))
    },
    rank: Some(|path| vec![u64::from(path.starts_with("current") || file_name(path) == "current.sql")]),
    units,
    one_folder: false,
    both_ways: false,
    opt_out: no_opt_out,
};

/// `--! no-transaction` is the first line of the body, below the header that the tool wrote.
fn units(text: &Text<'_>) -> Vec<Unit> {
    let header = |line: &str| line.is_empty() || (line.starts_with("--! ") && line.contains(": "));
    let first = lines(text.text).map(|(_, line)| line).find(|line| !header(line));
    let off = first.is_some_and(|line| line.starts_with("--! no-transaction"));
    whole(text, off.then_some(TransactionMode::Query))
}
