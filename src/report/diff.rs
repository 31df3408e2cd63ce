//! Lines that go and lines that come, as `diff -u` shows them.

use std::io::{self, Write};

use similar::{ChangeTag, TextDiff};

use super::Look;
use super::look::printable;
use crate::rules::Severity;

/// Lines around a change.
const CONTEXT: usize = 3;

/// Writes what differs between two texts of one file; nothing where they are equal. `label` says what the second is.
pub fn write_diff(path: &str, label: &str, old: &str, new: &str, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let diff = TextDiff::from_lines(old, new);
    let mut first = true;
    for hunk in diff.unified_diff().context_radius(CONTEXT).iter_hunks() {
        if first {
            let path = printable(path);
            writeln!(out, "--- {path}\n+++ {path} ({label})")?;
            first = false;
        }
        writeln!(out, "{}", hunk.header())?;
        for change in hunk.iter_changes() {
            let line = format!("{}{}", change.tag(), printable(change.value().trim_end_matches(['\n', '\r'])));
            match change.tag() {
                ChangeTag::Delete => writeln!(out, "{}", look.paint(Severity::Error, &line))?,
                ChangeTag::Insert => writeln!(out, "{}", look.paint(Severity::Advice, &line))?,
                ChangeTag::Equal => writeln!(out, "{line}")?,
            }
        }
    }
    Ok(())
}
