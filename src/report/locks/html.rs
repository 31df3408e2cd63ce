//! One page for a review or a rollout document: the same tables and timelines, with nothing to load beside it.

use std::io::{self, Write};

use maud::{Markup, html};

use super::section::{Entry, Line, Section, Strength, clause, labels, lines, sections, waits};
use super::svg;
use super::text::WAITING_MAKES_WAIT;
use crate::locks::{RemarkKind, Report, Statement};
use crate::report::html;
use crate::report::look::printable;
use crate::report::summary::{assumptions, number};

/// Lines and characters of a statement that are shown.
const MOST_SQL: (usize, usize) = (14, 1200);
/// From so many sections on a page begins with a list of them.
const OVERVIEW_FROM: usize = 4;

pub(in crate::report) const STYLE: &str = include_str!("style.css");

pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let title = format!("Locks of {}", number(report.files.len(), "migration"));
    html::write(&title, "", &page(report), out)
}

fn page(report: &Report) -> Markup {
    let sections = sections(report);
    let statements: usize = report.files.iter().map(|file| file.statements.len()).sum();
    let unknown = report.files.iter().flat_map(|file| &file.statements).flat_map(|statement| &statement.unknown);
    let assumed = assumptions(unknown.map(String::as_str));
    html! {
        header {
            h1 { "Locks" }
            p {
                (number(report.transactions.len(), "transaction")) " with " (number(statements, "statement"))
                " in " (number(report.files.len(), "file")) ", on PostgreSQL " (report.version)
                @if report.version_assumed { " (nobody said which: assumed)" }
            }
        }
        (svg::patterns())
        @if sections.len() >= OVERVIEW_FROM { (overview(&sections)) }
        @for section in &sections { (show(section)) }
        footer {
            (svg::legend())
            p { (code(WAITING_MAKES_WAIT)) }
            @for remark in assumed.iter().chain(&report.notes) { p { (code(remark)) } }
        }
    }
}

/// Every section with the strongest lock it holds.
fn overview(sections: &[Section<'_>]) -> Markup {
    html! {
        table.overview {
            thead { tr { th { "transaction" } th { "file" } th { "strongest lock" } } }
            tbody {
                @for section in sections {
                    tr {
                        td { a href={ "#t" (section.transactions.0) } { (numbers(section)) } }
                        td.path { (printable(&section.files())) }
                        td {
                            @match strongest(section) {
                                Some(line) => { (badge(&line)) " " (printable(&line.touched.name.short())) }
                                None => { span.quiet { "nothing that others use" } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn numbers(section: &Section<'_>) -> String {
    let (first, last) = section.transactions;
    if first == last { first.to_string() } else { format!("{first}–{last}") }
}

fn strongest<'a>(section: &Section<'a>) -> Option<Line<'a>> {
    let all = section.entries.iter().flat_map(|entry| lines(entry.statement));
    all.filter(|line| !line.touched.brief && !line.touched.standing.new).max_by_key(|line| line.touched.mode)
}

fn show(section: &Section<'_>) -> Markup {
    html! {
        section id={ "t" (section.transactions.0) } {
            h2 { span.path { (printable(&section.files())) } " " small { (section.title()) } }
            @if !section.rows.is_empty() { (svg::figure(section)) }
            @if !section.entries.is_empty() {
                ol {
                    @for (index, entry) in section.entries.iter().enumerate() {
                        (entry_item(index, entry, section))
                    }
                }
            }
            @if let Some(rest) = section.rest() { p.quiet { (rest) } }
        }
    }
}

fn entry_item(index: usize, entry: &Entry<'_>, section: &Section<'_>) -> Markup {
    let statement = entry.statement;
    let before = index.checked_sub(1).map_or(&section.paths.0, |before| &section.entries[before].path);
    html! {
        li {
            p.place {
                span.number { (index + 1) }
                @if *before != entry.path { span.path { (printable(&entry.path)) } ", " }
                "line " (statement.span.start.line)
                @if entry.more > 0 {
                    ", and " (number(entry.more, "more statement")) " like it, to line " (entry.last_line)
                }
            }
            pre { code { (printable(&shortened(&statement.sql))) } }
            @if !statement.relations.is_empty() {
                div.wide { (table(statement)) }
            }
            (said(statement))
        }
    }
}

fn table(statement: &Statement) -> Markup {
    html! {
        table.relations {
            thead { tr { th { "relation" } th { "lock" } th { "who waits" } th { "work" } } }
            tbody {
                @for line in lines(statement) {
                    tr {
                        td.path {
                            (printable(&line.touched.name.short()))
                            @if line.indexes > 0 { span.quiet { " + " (number_of_indexes(line.indexes)) } }
                            @if line.more > 0 { span.quiet { " + " (line.more) " more" } }
                        }
                        td { (badge(&line)) @if line.touched.brief { span.quiet { " briefly" } } }
                        td { @if line.touched.standing.new { span.quiet { "new here" } } @else { (waits(line.touched)) } }
                        td { (labels(&line).join(", ")) }
                    }
                }
            }
        }
    }
}

fn number_of_indexes(count: usize) -> String {
    if count == 1 { "1 index".to_owned() } else { format!("{count} indexes") }
}

fn badge(line: &Line<'_>) -> Markup {
    let class = if line.touched.standing.new { "new" } else { Strength::of(line.touched.mode).class() };
    html! { span class={ "lock " (class) } { (line.touched.mode.sql()) } }
}

fn said(statement: &Statement) -> Markup {
    let class = |kind: RemarkKind| match kind {
        RemarkKind::Fails => "bad",
        RemarkKind::MayFail | RemarkKind::Loses | RemarkKind::Breaks => "risk",
        RemarkKind::OutsideTransaction | RemarkKind::WaitsFor => "note",
    };
    html! {
        ul {
            @if let Some(error) = &statement.broken {
                li.bad { "does not parse: " (printable(&error.message)) " (line " (error.span.start.line) ")" }
            }
            @for sentence in &statement.waiting { li.waits { (code(sentence)) } }
            @for remark in &statement.remarks { li class=(class(remark.kind)) { (code(&clause(remark))) } }
            @for gap in &statement.gaps { li.note { (code(gap)) } }
        }
    }
}

/// A sentence with what stands in backticks as code.
pub(in crate::report) fn code(sentence: &str) -> Markup {
    let sentence = printable(sentence);
    html! {
        @for (index, piece) in sentence.split('`').enumerate() {
            @if index % 2 == 0 { (piece) } @else { code { (piece) } }
        }
    }
}

/// The beginning of a long statement.
fn shortened(sql: &str) -> String {
    let (most_lines, most_characters) = MOST_SQL;
    let mut text: String = sql.lines().take(most_lines).collect::<Vec<_>>().join("\n");
    if let Some((at, _)) = text.char_indices().nth(most_characters) {
        text.truncate(at);
    }
    if text.len() < sql.trim_end().len() {
        text.push_str(" …");
    }
    text
}
