//! Locks over time as a drawing in a page: its columns stretch with the page, its text does not.

use maud::{Markup, PreEscaped, html};

use super::section::{Cell, Row, Section, Strength, letter};
use super::timeline;
use crate::effect::WorkKind;
use crate::postgres::LockMode;
use crate::report::look::printable;

/// Heights in pixels: the numbers on top, a row with its name, the bar in it.
const TOP: usize = 20;
const ROW: usize = 38;
const BAR: usize = 16;
/// A character of a name is no wider, in tenths of a pixel.
const CHARACTER: usize = 73;
/// A column is not drawn narrower than this; without its letter where there are many.
const NARROWEST: usize = 12;
const NARROWEST_OF_MANY: usize = 5;
const MANY: usize = 80;
/// Columns that have a number each.
const MOST_NUMBERED: usize = 30;

/// Draws the locks of a section.
pub(super) fn figure(section: &Section<'_>) -> Markup {
    let columns = section.entries.len();
    let height = TOP + ROW * section.rows.len() + 6;
    let every = if columns <= MOST_NUMBERED { 1 } else { 10 };
    let narrowest = if columns > MANY { NARROWEST_OF_MANY } else { NARROWEST };
    let longest = section.rows.iter().map(|row| label(row).chars().count()).max().unwrap_or_default();
    let least = (columns * narrowest + 60).max(longest * CHARACTER / 10 + 10);
    let at = |column: usize| percent(column, columns);
    let end = if section.rolled_back { "ROLLBACK" } else { "COMMIT" };
    html! {
        figure.wide {
            svg.timeline width="100%" height=(height) style={ "min-width:" (least) "px" }
                role="img" aria-label="the locks of the transaction over its statements" {
                @for column in 0..columns {
                    @if column % every == 0 || column == 0 {
                        line.grid x1=(at(column)) x2=(at(column)) y1=(TOP - 4) y2=(height) {}
                    }
                    @if (column + 1) % every == 0 || column == 0 {
                        text.number x=(middle(column, columns)) y="12" text-anchor="middle" { (column + 1) }
                    }
                }
                line.end x1=(at(columns)) x2=(at(columns)) y1=(TOP - 4) y2=(height) {}
                text.number x="100%" y="12" text-anchor="end" { (end) }
                @for (index, row) in section.rows.iter().enumerate() { (draw(row, TOP + ROW * index)) }
            }
            @if section.more_rows > 0 { figcaption.quiet { (timeline::more(section)) } }
        }
    }
}

/// A row: its name with the modes in the order in which they are taken, and the bar below.
fn draw(row: &Row, top: usize) -> Markup {
    let columns = row.cells.len();
    let y = top + ROW - BAR - 4;
    html! {
        text.name x="2" y=(top + 14) {
            tspan { (printable(&row.name.short())) }
            tspan.quiet dx="6" { (modes(row)) }
        }
        @for (from, to, cell) in stretches(&row.cells) {
            @if let Some(mode) = cell.mode {
                rect class=(Strength::of(mode).class()) x=(percent(from, columns)) y=(y)
                    width=(percent(to - from, columns)) height=(BAR) {
                    title { (mode.sql()) ", " (Strength::of(mode).words()) }
                }
            }
        }
        @for (column, cell) in row.cells.iter().enumerate() {
            @if let Some(work) = cell.work {
                rect.work x=(percent(column, columns)) y=(y) width=(percent(1, columns)) height=(BAR)
                    fill="url(#work)" { title { (letter(work).1) } }
                @if columns <= MANY { text.letter x=(middle(column, columns)) y=(y + BAR - 4) text-anchor="middle" { (letter(work).0) } }
            }
        }
    }
}

/// What stands above a bar.
fn label(row: &Row) -> String {
    format!("{} {}", row.name.short(), modes(row))
}

/// "SHARE, then ACCESS EXCLUSIVE".
fn modes(row: &Row) -> String {
    let mut modes: Vec<LockMode> = row.cells.iter().filter_map(|cell| cell.mode).collect();
    modes.dedup();
    modes.truncate(4);
    modes.iter().map(|mode| mode.sql()).collect::<Vec<_>>().join(", then ")
}

/// Cells that follow each other with the same mode, as one bar.
fn stretches(cells: &[Cell]) -> Vec<(usize, usize, Cell)> {
    let mut stretches: Vec<(usize, usize, Cell)> = Vec::new();
    for (column, cell) in cells.iter().enumerate() {
        match stretches.last_mut() {
            Some((_, to, last)) if last.mode == cell.mode => *to = column + 1,
            Some(_) | None => stretches.push((column, column + 1, *cell)),
        }
    }
    stretches
}

/// Where a column begins. The room right of the last one is for what ends the transaction.
fn percent(column: usize, columns: usize) -> String {
    let thousandths = 90_000 * column / columns;
    format!("{}.{:03}%", thousandths / 1000, thousandths % 1000)
}

fn middle(column: usize, columns: usize) -> String {
    percent(2 * column + 1, 2 * columns)
}

/// The hatching of work, defined once in a page.
pub(super) fn patterns() -> Markup {
    html! {
        svg width="0" height="0" aria-hidden="true" style="position:absolute" {
            defs {
                pattern id="work" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)" {
                    rect.hatch width="2.5" height="6" {}
                }
            }
        }
    }
}

/// What colours and letters mean.
pub(super) fn legend() -> Markup {
    let kinds = [WorkKind::Scan, WorkKind::Rewrite, WorkKind::IndexBuild, WorkKind::Write];
    html! {
        p.legend {
            @for strength in Strength::ALL {
                span { i class=(strength.class()) {} " " (strength.words()) } (PreEscaped(" "))
            }
            @for kind in kinds { span { b { (letter(kind).0) } " " (letter(kind).1) } (PreEscaped(" ")) }
        }
    }
}
