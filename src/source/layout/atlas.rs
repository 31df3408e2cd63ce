//! Atlas: files beside `atlas.sum`, with `-- atlas:txmode none` to opt out (`sql/migrate/dir.go`).

use super::{Layout, Text, Unit, lines, no_opt_out, whole};
use crate::source::TransactionMode;

pub(super) static LAYOUT: Layout = Layout {
    name: "atlas",
    mode: TransactionMode::File,
    detect: |folder| folder.holds("atlas.sum"),
    rank: None,
    units,
    one_folder: true,
    both_ways: false,
    opt_out: no_opt_out,
};

/// Only the comments at the top of the file, before the first blank line, are its header.
fn units(text: &Text<'_>) -> Vec<Unit> {
    let mut header = lines(text.text).map(|(_, line)| line).take_while(|line| line.starts_with("--"));
    let off = header.any(|line| line.trim_start_matches('-').trim() == "atlas:txmode none");
    whole(text, off.then_some(TransactionMode::None))
}
