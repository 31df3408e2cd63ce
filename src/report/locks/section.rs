//! A report of `locks` as a person reads it: transactions, in them what is worth a line, and each lock over time.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use crate::effect::WorkKind;
use crate::locks::{Bar, Done, Remark, Report, Statement, Touched, Transaction};
use crate::postgres::{LockMode, Name};
use crate::schema::RelationId;
use crate::timeline::Boundary;

/// A transaction, or statements of a file that follow each other and commit one by one.
pub(super) struct Section<'a> {
    /// The numbers of its transactions, from 1.
    pub(super) transactions: (usize, usize),
    pub(super) boundary: Boundary,
    pub(super) rolled_back: bool,
    /// The paths of its first and its last file.
    pub(super) paths: (Arc<str>, Arc<str>),
    /// What is worth a line.
    pub(super) entries: Vec<Entry<'a>>,
    /// The lines of statements that lock nothing others use, as stretches, and how many they are.
    pub(super) quiet: (Vec<(u32, u32)>, usize),
    /// The locks over time, one row for each relation; empty where nothing lasts.
    pub(super) rows: Vec<Row>,
    /// How many relations more are locked, no stronger than these.
    pub(super) more_rows: usize,
}

/// A statement, or several that follow each other and do the same.
pub(super) struct Entry<'a> {
    pub(super) path: Arc<str>,
    pub(super) statement: &'a Statement,
    /// How many more do the same, and the line of the last.
    pub(super) more: usize,
    pub(super) last_line: u32,
    /// Its index in the transaction, and that of the last that does the same.
    at: (usize, usize),
}

/// A relation over the entries of a section.
pub(super) struct Row {
    pub(super) name: Name,
    pub(super) cells: Vec<Cell>,
    /// Locked before the first statement that is shown.
    pub(super) before: bool,
}

/// A relation at one entry.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Cell {
    /// The strongest mode, from this entry on or for it alone.
    pub(super) mode: Option<LockMode>,
    /// It is taken here, or stronger than before.
    pub(super) taken: bool,
    /// It is held only for moments, or to the end of a statement that commits by itself.
    pub(super) brief: bool,
    /// What is done with the relation here.
    pub(super) work: Option<WorkKind>,
}

/// Everything in order.
pub(super) fn sections(report: &Report) -> Vec<Section<'_>> {
    let mut sections: Vec<Section<'_>> = Vec::new();
    let mut first = 0;
    while first < report.transactions.len() {
        let last = first + together(&report.transactions[first..]);
        sections.extend(section(report, first, last));
        first = last + 1;
    }
    sections
}

/// How many transactions behind the first belong to the same section.
fn together(transactions: &[Transaction]) -> usize {
    let file = |transaction: &Transaction| transaction.statements.first().map(|(file, _)| *file);
    let alone = |transaction: &&Transaction| {
        transaction.boundary == Boundary::Autocommit && file(transaction) == file(&transactions[0])
    };
    transactions.iter().take_while(alone).count().saturating_sub(1)
}

fn section(report: &Report, first: usize, last: usize) -> Option<Section<'_>> {
    let transactions = &report.transactions[first..=last];
    let places: Vec<(usize, usize)> = transactions.iter().flat_map(|one| &one.statements).copied().collect();
    let path = |place: &(usize, usize)| Arc::clone(&report.files[place.0].path);
    let paths = (path(places.first()?), path(places.last()?));
    let mut entries: Vec<Entry<'_>> = Vec::new();
    let mut quiet: (Vec<(u32, u32)>, usize) = (Vec::new(), 0);
    for (index, place) in places.iter().enumerate() {
        let statement = report.statement(*place);
        let (line, end) = (statement.span.start.line, statement.span.end.line);
        if statement.is_quiet() {
            quiet.1 += 1;
            match quiet.0.last_mut() {
                // The statement before is quiet too.
                Some(stretch) if entries.last().is_none_or(|entry| entry.last_line < stretch.0) => stretch.1 = end,
                // Several statements can stand in one line.
                Some(stretch) if stretch.1 == end => {}
                Some(_) | None => quiet.0.push((line, end)),
            }
            continue;
        }
        match entries.last_mut().filter(|entry| entry.path == path(place) && same(entry.statement, statement)) {
            Some(entry) => {
                entry.more += 1;
                entry.last_line = line;
                entry.at.1 = index;
            }
            None => entries.push(Entry { path: path(place), statement, more: 0, last_line: line, at: (index, index) }),
        }
    }
    let boundary = transactions[0].boundary;
    let lasting = boundary != Boundary::Autocommit && entries.len() > 1;
    let (rows, more_rows) = if lasting { rows(&transactions[0].bars, &entries) } else { (Vec::new(), 0) };
    let rolled_back = transactions[0].rolled_back;
    let transactions = (first + 1, last + 1);
    Some(Section { transactions, boundary, rolled_back, paths, entries, quiet, rows, more_rows })
}

/// Whether two statements do the same, so that one line is enough for both.
fn same(one: &Statement, other: &Statement) -> bool {
    let locks = |statement: &Statement| -> BTreeSet<(RelationId, LockMode, bool)> {
        statement.relations.iter().map(|touched| (touched.relation, touched.mode, touched.brief)).collect()
    };
    let work = |statement: &Statement| -> BTreeSet<(RelationId, WorkKind, String)> {
        statement.work.iter().map(|done| (done.relation, done.kind, done.index.clone())).collect()
    };
    let plain = one.broken.is_none() && other.broken.is_none();
    plain
        && locks(one) == locks(other)
        && work(one) == work(other)
        && one.waiting == other.waiting
        && one.remarks == other.remarks
        && one.gaps == other.gaps
}

/// Relations in a timeline; of more, the strongest locks and what is worked on.
const MOST_ROWS: usize = 30;

/// The timeline in the order in which relations are locked, and how many are left out.
fn rows(bars: &[Bar], entries: &[Entry<'_>]) -> (Vec<Row>, usize) {
    let locked: HashSet<RelationId> = bars.iter().map(|bar| bar.relation).collect();
    let work = entries.iter().flat_map(|entry| &entry.statement.work).filter(|done| done.slow);
    let worked: HashSet<RelationId> = work.map(|done| done.relation).collect();
    let goes_along = |bar: &Bar| bar.standing.index_of.is_some_and(|table| locked.contains(&table));
    let shown: Vec<&Bar> = bars.iter().filter(|bar| !bar.standing.new && !goes_along(bar)).collect();
    let weight = |bar: &Bar| {
        let mode = bar.steps.iter().filter_map(|(_, mode)| *mode).max();
        (worked.contains(&bar.relation) || mode.is_some_and(LockMode::blocks_writes), mode)
    };
    let mut order: Vec<usize> = (0..shown.len()).collect();
    order.sort_by_key(|&at| Reverse(weight(shown[at])));
    order.truncate(MOST_ROWS);
    order.sort_unstable();
    let more = shown.len() - order.len();
    (order.into_iter().map(|at| row(shown[at], entries)).collect(), more)
}

fn row(bar: &Bar, entries: &[Entry<'_>]) -> Row {
    let mut cells = Vec::with_capacity(entries.len());
    let mut before: Option<LockMode> = None;
    for entry in entries {
        let held = bar.steps.iter().take_while(|(since, _)| *since <= entry.at.1).last().and_then(|(_, mode)| *mode);
        let brief = entry.statement.relations.iter().find(|touched| touched.relation == bar.relation && touched.brief);
        let brief = brief.map(|touched| touched.mode).filter(|mode| Some(*mode) > held);
        let work = entry.statement.work.iter().filter(|done| done.relation == bar.relation && done.slow);
        cells.push(Cell {
            mode: brief.or(held),
            taken: held > before,
            brief: brief.is_some(),
            work: work.map(|done| done.kind).max_by_key(|kind| weight(*kind)),
        });
        before = held;
    }
    Row { name: bar.name.clone(), cells, before: bar.before }
}

/// Which of several pieces of work one letter stands for: the one that the others are part of.
fn weight(kind: WorkKind) -> u8 {
    match kind {
        WorkKind::Scan => 0,
        WorkKind::IndexBuild => 1,
        WorkKind::Write => 2,
        WorkKind::Rewrite => 3,
    }
}

/// A relation in a table, with all that is done to it.
pub(super) struct Line<'a> {
    pub(super) touched: &'a Touched,
    pub(super) work: Vec<&'a Done>,
    /// How many relations more are locked in the same way for the same reason.
    pub(super) more: usize,
    /// How many of its indexes are locked with it, no stronger than it is.
    pub(super) indexes: usize,
}

/// Relations of the same kind listed before the rest is only counted.
const MOST_ALIKE: usize = 4;

/// The relations of a statement: the strongest first, indexes with their table, many of a kind counted.
pub(super) fn lines(statement: &Statement) -> Vec<Line<'_>> {
    let mut lines: Vec<Line<'_>> = Vec::new();
    let relations = &statement.relations;
    let along = |touched: &Touched, table| {
        relations.iter().any(|other| other.relation == table && other.mode >= touched.mode && !other.brief)
    };
    let mut sorted: Vec<&Touched> = relations.iter().collect();
    sorted.sort_by_key(|touched| (touched.brief, Reverse(touched.mode)));
    for touched in sorted {
        if touched.standing.index_of.is_some_and(|table| along(touched, table)) {
            continue;
        }
        let of_it = |other: &&Touched| other.standing.index_of == Some(touched.relation);
        let indexes = relations.iter().filter(of_it).filter(|other| along(other, touched.relation)).count();
        let mine = |done: &&Done| done.relation == touched.relation && !touched.brief;
        let line = Line { touched, work: statement.work.iter().filter(mine).collect(), more: 0, indexes };
        let kinds = |line: &Line<'_>| line.work.iter().map(|done| (done.kind, done.slow)).collect::<BTreeSet<_>>();
        let alike = |other: &&mut Line<'_>| {
            other.touched.role == touched.role
                && other.touched.mode == touched.mode
                && other.touched.brief == touched.brief
                && kinds(other) == kinds(&line)
        };
        let number = lines.iter_mut().filter(alike).count();
        match lines.iter_mut().rfind(alike) {
            Some(last) if number >= MOST_ALIKE => last.more += 1,
            Some(_) | None => lines.push(line),
        }
    }
    lines
}

/// What is done with a relation, in two words.
pub(super) fn labels(line: &Line<'_>) -> Vec<String> {
    let mut labels = Vec::new();
    let does = |kind| line.work.iter().any(|done| done.kind == kind);
    // What is written, or written anew, is read for that.
    let read_for_more = does(WorkKind::Rewrite) || does(WorkKind::Write);
    let built = line.work.iter().filter(|done| done.kind == WorkKind::IndexBuild).count();
    for done in &line.work {
        let label = match done.kind {
            WorkKind::Rewrite => "written anew",
            WorkKind::Scan if read_for_more => continue,
            WorkKind::IndexBuild => continue,
            WorkKind::Scan if !done.slow => "a sample read",
            WorkKind::Scan => "all rows read",
            WorkKind::Write if done.slow => "rows written",
            WorkKind::Write => "a row written",
        };
        if !labels.iter().any(|there| there == label) {
            labels.push(label.to_owned());
        }
    }
    match built {
        0 => {}
        1 => labels.push("index built".to_owned()),
        several => labels.push(format!("{several} indexes built")),
    }
    labels
}

/// Who waits for a lock, in a word or two.
pub(super) fn waits(touched: &Touched) -> &'static str {
    match (Strength::of(touched.mode), touched.standing.refreshed) {
        (Strength::Everyone, false) => "reads, writes",
        (Strength::Everyone, true) => "reads",
        (Strength::Writers, false) => "writes",
        (Strength::Writers, true) => "refreshes",
        (Strength::Maintenance, _) => "DDL, VACUUM",
        (Strength::Schema, _) => "DDL",
    }
}

/// Lock modes by who waits for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Strength {
    /// What changes the schema.
    Schema,
    /// What changes the schema, and VACUUM and ANALYZE.
    Maintenance,
    /// INSERT, UPDATE and DELETE too.
    Writers,
    /// SELECT too.
    Everyone,
}

impl Strength {
    pub(super) const ALL: [Self; 4] = [Self::Everyone, Self::Writers, Self::Maintenance, Self::Schema];

    pub(super) fn of(mode: LockMode) -> Self {
        if mode.blocks_reads() {
            Self::Everyone
        } else if mode.blocks_writes() {
            Self::Writers
        } else if mode.conflicts_with(LockMode::ShareUpdateExclusive) {
            Self::Maintenance
        } else {
            Self::Schema
        }
    }

    /// Its class in a page.
    pub(super) fn class(self) -> &'static str {
        match self {
            Self::Everyone => "everyone",
            Self::Writers => "writers",
            Self::Maintenance => "maintenance",
            Self::Schema => "schema",
        }
    }

    /// For the legend of a timeline.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Everyone => "reads and writes wait",
            Self::Writers => "writes wait",
            Self::Maintenance => "DDL and VACUUM wait",
            Self::Schema => "only DDL waits",
        }
    }
}

/// The letter of a piece of work in a timeline, and what it stands for.
pub(super) fn letter(kind: WorkKind) -> (char, &'static str) {
    match kind {
        WorkKind::Scan => ('S', "every row read"),
        WorkKind::Rewrite => ('R', "written anew"),
        WorkKind::IndexBuild => ('B', "index built"),
        WorkKind::Write => ('W', "rows written"),
    }
}

impl Section<'_> {
    /// What makes it a transaction, and its number.
    pub(super) fn title(&self) -> String {
        let (first, last) = self.transactions;
        let numbers =
            if first == last { format!("transaction {first}") } else { format!("transactions {first} to {last}") };
        let what = match self.boundary {
            Boundary::Autocommit if first == last => "the statement commits by itself",
            Boundary::Autocommit => "each statement commits by itself",
            Boundary::Explicit if self.rolled_back => "BEGIN … ROLLBACK",
            Boundary::Explicit => "BEGIN … COMMIT",
            Boundary::File => "one around the file",
            Boundary::Query => "the file is sent as one query",
            Boundary::Pipeline => "the file is sent as one batch",
            Boundary::All => "one around the pending files",
        };
        format!("{numbers}: {what}")
    }

    /// The file, or the first and the last of several.
    pub(super) fn files(&self) -> String {
        let (first, last) = &self.paths;
        if first == last { first.to_string() } else { format!("{first} … {last}") }
    }

    /// One sentence for the statements that are not shown.
    pub(super) fn rest(&self) -> Option<String> {
        let (stretches, count) = &self.quiet;
        let several = self.paths.0 != self.paths.1;
        let lines: Vec<String> = stretches
            .iter()
            .take(MOST_STRETCHES)
            .map(|(from, to)| if from == to { from.to_string() } else { format!("{from}–{to}") })
            .collect();
        let more = if stretches.len() > MOST_STRETCHES { " …" } else { "" };
        let noun = if matches!(stretches.as_slice(), [(from, to)] if from == to) { "line" } else { "lines" };
        let lines = if several { String::new() } else { format!(" ({noun} {}{more})", lines.join(", ")) };
        match (count, self.entries.is_empty()) {
            (0, _) => None,
            (1, true) => Some(format!("1 statement locks nothing that others use{lines}")),
            (many, true) => Some(format!("{many} statements lock nothing that others use{lines}")),
            (1, false) => Some(format!("1 more statement locks nothing that others use{lines}")),
            (many, false) => Some(format!("{many} more statements lock nothing that others use{lines}")),
        }
    }
}

/// Stretches of lines that are listed.
const MOST_STRETCHES: usize = 8;

/// A remark as a clause that follows its statement.
pub(super) fn clause(remark: &Remark) -> String {
    use crate::locks::RemarkKind;
    let text = &remark.text;
    match remark.kind {
        RemarkKind::Fails => format!("fails: {text}"),
        RemarkKind::OutsideTransaction => text.clone(),
        RemarkKind::MayFail => format!("fails if {text}"),
        RemarkKind::WaitsFor => format!("waits for {text}"),
        RemarkKind::Loses => format!("loses {text}"),
        RemarkKind::Breaks => format!("breaks: {text}"),
    }
}

/// SQL on one line, without comments' line ends and doubled spaces.
pub(super) fn one_line(sql: &str, most: usize) -> String {
    let mut line = String::new();
    let mut count = 0;
    for word in sql.split_whitespace() {
        if count > 0 {
            line.push(' ');
        }
        line.push_str(word);
        count += word.len() + 1;
        if count > most * 4 {
            break;
        }
    }
    line
}
