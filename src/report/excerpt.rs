//! The few lines of a file that a finding is shown with, kept after the file's text is gone.

use std::collections::BTreeMap;

use super::look::printable;
use crate::parse::{Position, Span};

/// Lines of a file by their number, from 1. Long stretches and long lines are left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Excerpt {
    /// The lines.
    pub lines: BTreeMap<u32, Line>,
}

/// A line, or what is kept of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// How many characters were left out on the left.
    pub skipped: u32,
    /// The rest, without the line's end and without control characters.
    pub text: String,
    /// Something was left out on the right.
    pub cut: bool,
}

/// A stretch longer than this is shown by its first lines.
const MOST_LINES: u32 = 10;
/// Lines of the same statement shown above the stretch, so that `ALTER TABLE orders` is seen above its subcommand.
const LINES_ABOVE: u32 = 3;
/// Lines of the same statement shown below.
const LINES_BELOW: u32 = 1;
/// Stretches with no more lines than this between them are shown as one.
const LINES_JOINED: u32 = 2;
/// Characters kept of a line.
const MOST_COLUMNS: usize = 300;
/// A stretch that begins further right than this is shown without what stands left of it.
const FARTHEST_START: u32 = 100;
/// Bytes looked at to find the ends of the lines of a stretch.
const LONGEST_STRETCH: usize = 32_000;
/// Bytes looked at to find the beginning of a line; a line that is longer is generated.
const LONGEST_LOOK_BACK: usize = 4_000;

impl Excerpt {
    /// Adds the lines of `focus`, with some of its statement's around it.
    pub(super) fn add(&mut self, text: &str, statement: Span, focus: Span) {
        let (Some(before), Some(_)) = (text.get(..focus.from), text.get(focus.from..focus.to)) else {
            return;
        };
        let above = (focus.start.line - statement.start.line.min(focus.start.line)).min(LINES_ABOVE);
        let below = (statement.end.line.max(focus.end.line) - focus.end.line).min(LINES_BELOW);
        let wanted = (focus.end.line - focus.start.line + 1 + below).min(MOST_LINES + below);
        let above = above + self.gap_above(focus.start.line - above);
        let wanted = wanted + self.gap_below(focus.start.line + wanted);

        let (first, skipped) = line_start(before, focus.start);
        let mut start = first;
        for number in (focus.start.line.saturating_sub(above)..focus.start.line).rev() {
            let Some((from, line)) = line_above(text, start) else {
                break;
            };
            self.lines.entry(number).or_insert_with(|| Line::cut_from(line, 0));
            start = from;
        }
        let shown = &text[first..boundary(text, first + LONGEST_STRETCH)];
        for ((number, line), wanted) in (focus.start.line..).zip(shown.split('\n')).zip(0..wanted) {
            let skipped = if wanted == 0 { skipped } else { 0 };
            self.lines.entry(number).or_insert_with(|| Line::cut_from(line, skipped));
        }
    }

    /// How many lines are missing between `first` and what is kept above it, if they are few.
    fn gap_above(&self, first: u32) -> u32 {
        let above = self.lines.range(..first).next_back().map_or(0, |(line, _)| first - line - 1);
        if above <= LINES_JOINED { above } else { 0 }
    }

    /// How many lines are missing between the line before `next` and what is kept below it, if they are few.
    fn gap_below(&self, next: u32) -> u32 {
        let below = self.lines.range(next..).next().map_or(0, |(line, _)| line - next);
        if below <= LINES_JOINED { below } else { 0 }
    }
}

impl Line {
    fn cut_from(line: &str, skipped: u32) -> Self {
        let line = line.strip_suffix('\r').unwrap_or(line);
        let end = line.char_indices().nth(MOST_COLUMNS).map_or(line.len(), |(at, _)| at);
        Self { skipped, text: printable(&line[..end]).into_owned(), cut: end < line.len() }
    }
}

/// Where the line of `at` starts to be shown, and how many of its characters stand before that.
/// `before` is the text up to `at`.
fn line_start(before: &str, at: Position) -> (usize, u32) {
    if at.column > FARTHEST_START {
        return (before.len(), at.column - 1);
    }
    (before.rfind('\n').map_or(0, |newline| newline + 1), 0)
}

/// The line above the one that starts at `start`, with its own start.
fn line_above(text: &str, start: usize) -> Option<(usize, &str)> {
    let end = text.get(..start)?.strip_suffix('\n')?.len();
    let floor = boundary(text, end.saturating_sub(LONGEST_LOOK_BACK));
    let newline = text[floor..end].rfind('\n');
    let from = match newline {
        Some(newline) => floor + newline + 1,
        None if floor == 0 => 0,
        None => return None,
    };
    Some((from, &text[from..end]))
}

/// The last place at or before `at` where a character begins or the text ends.
fn boundary(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}
