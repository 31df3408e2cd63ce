//! Locks over time in characters: a row for each relation, a column for each statement, the lock as strong as it looks.

use super::section::{Cell, Section, Strength, letter};
use super::text::squeeze;
use crate::effect::WorkKind;
use crate::report::Look;
use crate::report::look::printable;
use crate::report::summary::number;

/// Columns of a statement when there is room.
const WIDEST: usize = 6;
/// Columns of a relation's name.
const LONGEST_NAME: usize = 24;

/// Draws the locks of a section, in stretches of statements that fit.
pub(super) fn draw(section: &Section<'_>, look: Look) -> String {
    let rows = &section.rows;
    let longest = rows.iter().map(|row| row.name.short().chars().count()).max().unwrap_or_default();
    let names = longest.clamp("held".len(), LONGEST_NAME.min(look.prose() / 3));
    let end = if section.rolled_back { "ROLLBACK" } else { "COMMIT" };
    let room = look.prose().saturating_sub(names + 4 + end.len() + 1).max(8);
    let columns = section.entries.len();
    let width = (room / columns).clamp(1, WIDEST);
    let mut text = String::new();
    for first in (0..columns).step_by(room / width) {
        let last = columns.min(first + room / width);
        let end = if last == columns { end } else { "" };
        text.push_str(&line("held", names, &ruler(first..last, width), end));
        for row in rows {
            let cells = &row.cells[first..last];
            if cells.iter().any(|cell| cell.mode.is_some()) {
                let shown = squeeze(&printable(&row.name.short()), names, look);
                let held_before = (first == 0 && row.before) || (first > 0 && row.cells[first - 1].mode.is_some());
                text.push_str(&line(&shown, names, &bar(cells, held_before, width, look), ""));
            }
        }
    }
    if section.more_rows > 0 {
        text.push_str(&more(section));
    }
    text
}

/// What is said of the relations that are not drawn.
pub(super) fn more(section: &Section<'_>) -> String {
    format!("  and {}, locked no stronger than these\n", number(section.more_rows, "more relation"))
}

fn line(name: &str, names: usize, cells: &str, end: &str) -> String {
    format!("  {name:names$}  {}\n", format!("{cells}{end}").trim_end())
}

/// The numbers of the statements over their columns; where they are narrow, of every fifth or tenth.
fn ruler(columns: std::ops::Range<usize>, width: usize) -> String {
    let digits = columns.end.to_string().len();
    let step = match width {
        _ if digits < width => 1,
        _ if (digits + 1) <= width * 5 => 5,
        _ => 10,
    };
    let mut ruler = String::new();
    for (at, column) in columns.clone().enumerate() {
        if column == columns.start || (column + 1) % step == 0 {
            let number = (column + 1).to_string();
            if ruler.len() <= at * width && (column == columns.start || ruler.is_empty() || at > 0) {
                ruler = format!("{ruler:0$}{number}", at * width);
            }
        }
    }
    format!("{ruler:0$} ", columns.len() * width)
}

/// One row: blank until the lock is taken, then as strong as the lock is, with the letter of the work in its middle.
fn bar(cells: &[Cell], held_before: bool, width: usize, look: Look) -> String {
    let mut bar = String::new();
    let mut held = held_before;
    for cell in cells {
        let Some(mode) = cell.mode else {
            bar.push_str(&" ".repeat(width));
            held = false;
            continue;
        };
        let fill = glyph(Strength::of(mode), look.unicode);
        let middle = width / 2;
        for column in 0..width {
            match cell.work {
                Some(work) if column == middle => bar.push(letter(work).0),
                // A lock that gets stronger is not a new one: a mark shows where.
                _ if column == 0 && cell.taken && held && width > 2 => bar.push(if look.unicode { '▸' } else { '>' }),
                _ if cell.brief && column > middle => bar.push(' '),
                Some(_) | None => bar.push(fill),
            }
        }
        held = true;
    }
    bar
}

fn glyph(strength: Strength, unicode: bool) -> char {
    match (strength, unicode) {
        (Strength::Everyone, true) => '█',
        (Strength::Writers, true) => '▓',
        (Strength::Maintenance, true) => '▒',
        (Strength::Schema, true) => '░',
        (Strength::Everyone, false) => '#',
        (Strength::Writers, false) => '=',
        (Strength::Maintenance, false) => '-',
        (Strength::Schema, false) => '.',
    }
}

/// What the characters mean.
pub(super) fn legend(look: Look) -> String {
    let strengths = Strength::ALL.map(|strength| format!("{} {}", glyph(strength, look.unicode), strength.words()));
    let kinds = [WorkKind::Scan, WorkKind::Rewrite, WorkKind::IndexBuild, WorkKind::Write];
    let work = kinds.map(|kind| format!("{} {}", letter(kind).0, letter(kind).1));
    let stronger = if look.unicode { "▸ stronger from here" } else { "> stronger from here" };
    let mut text = String::new();
    let mut column = 0;
    for item in strengths.iter().chain(&work).map(String::as_str).chain([stronger]) {
        let length = item.chars().count();
        if column > 0 && column + 3 + length > look.prose() {
            text.push('\n');
            column = 0;
        }
        text.push_str(if column == 0 { "  " } else { "   " });
        text.push_str(item);
        column += length + 3;
    }
    text + "\n"
}
