//! tern: `---- create above / drop below ----` divides a file (`migrate/migrate.go`).

use super::{Layout, Mark, Text, Unit, lines, no_opt_out, sections};
use crate::source::{Direction, TransactionMode};

const DIVIDER: &str = "---- create above / drop below ----";
const NO_TRANSACTION: &str = "---- tern: disable-tx ----";

pub(super) static LAYOUT: Layout = Layout {
    name: "tern",
    mode: TransactionMode::File,
    detect: |folder| {
        folder.holds("tern.conf").or_else(|| folder.marked(DIVIDER, |line| line == DIVIDER || line == NO_TRANSACTION))
    },
    rank: None,
    units,
    one_folder: true,
    both_ways: true,
    opt_out: no_opt_out,
};

/// The line that turns the transaction off speaks for its own direction.
fn units(text: &Text<'_>) -> Vec<Unit> {
    let mut units = sections(text.text, Some(Direction::Up), |line| {
        if line == DIVIDER { Mark::Section(Direction::Down, None) } else { Mark::Text }
    });
    for unit in &mut units {
        let off =
            unit.ranges.iter().any(|range| lines(&text.text[range.clone()]).any(|(_, line)| line == NO_TRANSACTION));
        unit.mode = off.then_some(TransactionMode::None);
    }
    units
}
