//! For people: a table for each transaction, who waits, and how long each lock is held.

use std::io::{self, Write};

use super::section::{Entry, Line, Section, Strength, clause, labels, lines, one_line, sections, waits};
use super::timeline;
use crate::locks::{RemarkKind, Report};
use crate::report::Look;
use crate::report::look::printable;
use crate::report::summary::{assumptions, number, server};
use crate::report::wrap::wrap;
use crate::rules::Severity;

/// The narrowest columns of a relation and of the work: where there is less room, cells stand under each other.
const NARROWEST: (usize, usize) = (16, 8);

/// Transactions without a lock that follow each other and still have a line each.
const MOST_QUIET: usize = 3;

/// The columns of a table, apart from the last, which takes the rest.
#[derive(Default)]
struct Columns {
    relation: usize,
    lock: usize,
    waits: usize,
    /// There is no room for columns.
    stacked: bool,
}

/// The columns between those of a table, with the number before them.
const BETWEEN: usize = 10;

/// Why even a lock that is held for a moment matters.
pub(super) const WAITING_MAKES_WAIT: &str = "a statement that waits for its lock makes everyone wait who comes for the \
    same relation after it; `lock_timeout` ends that";

pub(super) fn write(report: &Report, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let sections = sections(report);
    let mut rest = sections.as_slice();
    while let Some(section) = rest.first() {
        let quiet = rest.iter().take_while(|section| section.entries.is_empty()).count();
        if quiet > 0 {
            write_quiet(&rest[..quiet], look, out)?;
        } else {
            write_section(section, look, out)?;
        }
        rest = &rest[quiet.max(1)..];
    }
    if sections.iter().any(|section| !section.rows.is_empty()) {
        writeln!(out, "{}", timeline::legend(look))?;
    }
    let waited = |line: Line<'_>| line.touched.mode.blocks_writes() && !line.touched.standing.new;
    if sections.iter().flat_map(|section| &section.entries).any(|entry| lines(entry.statement).into_iter().any(waited))
    {
        writeln!(out, "{}\n", hanging("", WAITING_MAKES_WAIT, 0, look))?;
    }
    let statements: usize = report.files.iter().map(|file| file.statements.len()).sum();
    let counts = format!(
        "{} with {} in {} ({})",
        number(report.transactions.len(), "transaction"),
        number(statements, "statement"),
        number(report.files.len(), "file"),
        server(report.version, report.version_assumed)
    );
    writeln!(out, "{}", hanging("", &counts, 0, look))?;
    let unknown = report.files.iter().flat_map(|file| &file.statements).flat_map(|statement| &statement.unknown);
    for remark in assumptions(unknown.map(String::as_str)).iter().chain(&report.notes) {
        writeln!(out, "{}", hanging("", remark, 2, look))?;
    }
    Ok(())
}

/// Transactions in which nothing is locked that others use: one line for each, or for all of them.
fn write_quiet(sections: &[Section<'_>], look: Look, out: &mut dyn Write) -> io::Result<()> {
    match sections {
        [first, .., last] if sections.len() > MOST_QUIET => {
            let (from, to) = (first.transactions.0, last.transactions.1);
            let files = format!("{} … {}", printable(&first.paths.0), printable(&last.paths.1));
            let text = format!("{files}: transactions {from} to {to} lock nothing that others use");
            writeln!(out, "{}", hanging("", &text, 2, look))?;
        }
        few => {
            for section in few {
                let rest = section.rest().unwrap_or_default();
                writeln!(out, "{}", hanging("", &format!("{}: {rest}", printable(&section.files())), 2, look))?;
            }
        }
    }
    writeln!(out)
}

fn write_section(section: &Section<'_>, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let title = format!("{}: {}", printable(&section.files()), section.title());
    writeln!(out, "{}\n", bold(&hanging("", &title, 2, look), look))?;
    let columns = Columns::of(section, look);
    let digits = section.entries.len().to_string().len().max(2);
    let mut path = &section.paths.0;
    for (index, entry) in section.entries.iter().enumerate() {
        if entry.path != *path {
            path = &entry.path;
            writeln!(out, "  {}", printable(path))?;
        }
        write_entry(index + 1, digits, entry, &columns, look, out)?;
    }
    if let Some(rest) = section.rest() {
        writeln!(out, "{}", hanging(&" ".repeat(digits + 2), &rest, digits + 2, look))?;
    }
    writeln!(out)?;
    if !section.rows.is_empty() {
        out.write_all(timeline::draw(section, look).as_bytes())?;
        writeln!(out)?;
    }
    Ok(())
}

impl Columns {
    /// Wide enough for the section, as far as the terminal has room.
    fn of(section: &Section<'_>, look: Look) -> Self {
        let mut columns = Self::default();
        let mut work = 0;
        for line in section.entries.iter().flat_map(|entry| lines(entry.statement)) {
            columns.relation = columns.relation.max(name(&line).chars().count());
            columns.lock = columns.lock.max(lock(&line).len());
            columns.waits = columns.waits.max(waits(line.touched).len());
            work = labels(&line).iter().map(String::len).max().unwrap_or_default().max(work);
        }
        let others = columns.lock + columns.waits + work + BETWEEN;
        columns.relation = columns.relation.min(look.prose().saturating_sub(others).max(NARROWEST.0));
        let needed = columns.relation + columns.lock + columns.waits + work.min(NARROWEST.1) + BETWEEN;
        columns.stacked = needed > look.prose();
        columns
    }
}

fn write_entry(
    index: usize,
    digits: usize,
    entry: &Entry<'_>,
    columns: &Columns,
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    let statement = entry.statement;
    let indent = digits + 2;
    let line = format!("line {}", statement.span.start.line);
    let room = look.prose().saturating_sub(indent + line.len() + 2);
    let sql = cut(&printable(&one_line(&statement.sql, room)), room, look);
    let gap = " ".repeat(room - sql.chars().count() + 2);
    writeln!(out, "{index:>digits$}  {}{gap}{}", bold(&sql, look), dim(&line, look))?;
    for line in lines(statement) {
        out.write_all(row(&line, indent, columns, look).as_bytes())?;
    }
    let mark = if look.unicode { "→ " } else { "-> " };
    let mut say = |text: &str, severity: Option<Severity>| {
        let said = hanging(&format!("{}{mark}", " ".repeat(indent)), text, indent + mark.chars().count(), look);
        let said = severity.map_or_else(|| said.clone(), |severity| look.paint(severity, &said));
        writeln!(out, "{said}")
    };
    if let Some(error) = &statement.broken {
        let start = error.span.start;
        say(
            &format!("does not parse: {} (line {}, column {})", error.message, start.line, start.column),
            Some(Severity::Error),
        )?;
    }
    for sentence in &statement.waiting {
        say(sentence, None)?;
    }
    for remark in &statement.remarks {
        let severity = match remark.kind {
            RemarkKind::Fails => Some(Severity::Error),
            RemarkKind::MayFail | RemarkKind::Loses | RemarkKind::Breaks => Some(Severity::Warning),
            RemarkKind::OutsideTransaction | RemarkKind::WaitsFor => None,
        };
        say(&clause(remark), severity)?;
    }
    for gap in &statement.gaps {
        say(gap, None)?;
    }
    if entry.more > 0 {
        let more = format!("{} like it, to line {}", number(entry.more, "more statement"), entry.last_line);
        writeln!(out, "{}", hanging(&" ".repeat(indent), &more, indent, look))?;
    }
    Ok(())
}

/// A relation, its lock, who waits for it and the work: in columns, or under each other where there is no room.
fn row(line: &Line<'_>, indent: usize, columns: &Columns, look: Look) -> String {
    let space = " ".repeat(indent);
    let (name, lock, waits) = (name(line), lock(line), waits(line.touched));
    let name = printable(&name);
    let work = labels(line).join(", ");
    let painted = match Strength::of(line.touched.mode) {
        _ if line.touched.standing.new => lock.clone(),
        Strength::Everyone => look.paint(Severity::Error, &lock),
        Strength::Writers => look.paint(Severity::Warning, &lock),
        Strength::Maintenance | Strength::Schema => lock.clone(),
    };
    if columns.stacked {
        let name = squeeze(&name, look.prose() - indent, look);
        let more: Vec<&str> = [waits, &work].into_iter().filter(|text| !text.is_empty()).collect();
        let more = hanging(&format!("{space}  "), &more.join("; "), indent + 2, look);
        return format!("{space}{name}\n{space}  {painted}\n{more}\n");
    }
    let Columns { relation, lock: lock_width, waits: waits_width, .. } = *columns;
    let name = squeeze(&name, relation, look);
    let gap = " ".repeat(lock_width - lock.len());
    let head = format!("{space}{name:relation$}  {painted}{gap}  {waits:waits_width$}");
    let before = indent + relation + lock_width + waits_width + 6;
    let work = wrap(&work, 0, look.prose().saturating_sub(before).max(NARROWEST.1))
        .replace('\n', &format!("\n{}", " ".repeat(before)));
    format!("{}\n", format!("{head}  {work}").trim_end())
}

/// A relation as a person writes it, with what is counted beside it.
fn name(line: &Line<'_>) -> String {
    let name = line.touched.name.short();
    match (line.indexes, line.more) {
        (0, 0) => name,
        (1, 0) => format!("{name} +1 index"),
        (indexes, 0) => format!("{name} +{indexes} indexes"),
        (_, more) => format!("{name} +{more} more"),
    }
}

fn lock(line: &Line<'_>) -> String {
    let brief = if line.touched.brief { " (briefly)" } else { "" };
    format!("{}{brief}", line.touched.mode.sql())
}

/// A text that is not wider than its place.
fn cut(text: &str, width: usize, look: Look) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    let ellipsis = look.ellipsis();
    let kept = width.saturating_sub(ellipsis.chars().count());
    text.chars().take(kept).chain(ellipsis.chars()).collect()
}

/// A name that is not wider than its place: names that begin alike end differently.
pub(super) fn squeeze(name: &str, width: usize, look: Look) -> String {
    let length = name.chars().count();
    if length <= width {
        return name.to_owned();
    }
    let ellipsis = look.ellipsis();
    let kept = width.saturating_sub(ellipsis.chars().count());
    let (head, tail) = (kept - kept / 2, kept / 2);
    name.chars().take(head).chain(ellipsis.chars()).chain(name.chars().skip(length - tail)).collect()
}

/// A text behind a heading, wrapped, with its other lines `indent` columns in.
fn hanging(heading: &str, text: &str, indent: usize, look: Look) -> String {
    let text = if look.unicode { text.to_owned() } else { text.replace('…', "...").replace('–', "-") };
    let wrapped = wrap(&printable(&text), 0, look.prose().saturating_sub(indent).max(20));
    format!("{heading}{}", wrapped.replace('\n', &format!("\n{}", " ".repeat(indent))))
}

fn bold(text: &str, look: Look) -> String {
    if look.colour { format!("\u{1b}[1m{text}\u{1b}[0m") } else { text.to_owned() }
}

fn dim(text: &str, look: Look) -> String {
    if look.colour { format!("\u{1b}[2m{text}\u{1b}[0m") } else { text.to_owned() }
}
