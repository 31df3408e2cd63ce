//! Findings out, one file per format.
//!
//! A [`Run`] is all a report knows: what was read, what was found, and a few lines of the SQL around each finding.
//! No file is opened here and no lock is judged here.

mod concise;
mod diff;
mod excerpt;
mod fingerprint;
mod frame;
mod github;
mod gitlab;
mod html;
mod json;
mod locks;
mod look;
mod markdown;
mod overview;
mod page;
pub mod plan;
pub mod prove;
mod sarif;
mod snippet;
mod summary;
mod text;
mod wrap;

use std::io::{self, Write};
use std::sync::Arc;

pub use diff::write_diff;
pub use excerpt::{Excerpt, Line};
pub use fingerprint::{numbered, of as fingerprint};
pub use locks::{LocksFormat, write_locks};
pub use look::Look;
pub use overview::{Overall, OverviewFormat, write_overview};
pub use page::{page, table};

use crate::parse::{Script, Span};
use crate::postgres::Version;
use crate::rules::{Finding, Severity};

/// All that one run of `lint` found, with what a report needs to show it.
#[derive(Debug, Clone)]
pub struct Run {
    /// The server that was simulated.
    pub version: Version,
    /// Nobody said which server: [`Version::ASSUMED`] was taken.
    pub version_assumed: bool,
    /// How many files were judged.
    pub files: usize,
    /// How many files were read for the schema only.
    pub replayed: usize,
    /// How many statements the judged files hold.
    pub statements: usize,
    /// How many findings inline comments allowed.
    pub suppressed: usize,
    /// How many findings the baseline knew.
    pub baselined: usize,
    /// What was found, in the order of the files and of the places in them.
    pub problems: Vec<Problem>,
    /// What could not be looked into, in the same order.
    pub not_analysed: Vec<NotAnalysed>,
    /// Whether findings are asked for a plan: it takes a while where many files have some.
    pub asks_for_plans: bool,
    /// Sentences about the run as a whole: what was left out, a file that is not UTF-8. Lower case, no full stop.
    pub notes: Vec<String>,
}

/// A finding in its file.
#[derive(Debug, Clone)]
pub struct Problem {
    /// The path as the user gave it or as it was found below what the user gave, with `/`.
    pub path: Arc<str>,
    /// What was found.
    pub finding: Finding,
    /// The lines it stands on, and those of its related places in the same file.
    pub excerpt: Excerpt,
    /// `ddlock plan` has steps that take care of it; false where that was not asked.
    pub has_plan: bool,
    /// Identifies the finding over time: rule, path, relations and SQL, not its line. The same statement written
    /// twice in a file has it twice; [`numbered`] tells them apart.
    pub fingerprint: String,
}

/// A stretch of SQL that was not looked into.
#[derive(Debug, Clone)]
pub struct NotAnalysed {
    /// The path as the user gave it.
    pub path: Arc<str>,
    /// Where.
    pub span: Span,
    /// Why, such as "the statement is put together when it runs".
    pub reason: String,
}

/// What the output looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, clap::ValueEnum)]
pub enum Format {
    /// For people: the SQL underlined, what waits and why, what to run, and a summary.
    Text,
    /// One line per finding: `path:line:column: severity[rule] message`.
    Concise,
    /// For other programs: its fields keep their names.
    Json,
    /// GitHub Actions: annotations on the lines of a pull request.
    Github,
    /// SARIF 2.1.0, for code scanning and editors.
    Sarif,
    /// GitLab: a Code Quality report.
    Gitlab,
    /// A comment for a pull request.
    Markdown,
}

impl Run {
    /// A run that has read nothing yet.
    pub fn new(version: Version, version_assumed: bool) -> Self {
        Self {
            version,
            version_assumed,
            files: 0,
            replayed: 0,
            statements: 0,
            suppressed: 0,
            baselined: 0,
            not_analysed: Vec::new(),
            asks_for_plans: false,
            notes: Vec::new(),
            problems: Vec::new(),
        }
    }

    /// How many findings have this severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.problems.iter().filter(|problem| problem.finding.severity == severity).count()
    }

    /// The worst severity of all that was found.
    pub fn worst(&self) -> Option<Severity> {
        self.problems.iter().map(|problem| problem.finding.severity).max()
    }
}

impl Problem {
    /// Keeps of a file what a report on this finding needs: `text` is the whole decoded file that was parsed
    /// into `script`.
    pub fn new(path: &Arc<str>, text: &str, script: &Script, finding: Finding) -> Self {
        let mut excerpt = Excerpt::default();
        excerpt.add(text, statement_at(script, finding.span), finding.span);
        for (place, span, _) in &finding.related {
            if place == path {
                excerpt.add(text, statement_at(script, *span), *span);
            }
        }
        let fingerprint = fingerprint::of(path, text, &finding);
        Self { path: Arc::clone(path), finding, excerpt, has_plan: false, fingerprint }
    }
}

/// The span of the innermost statement around a place; the place itself when it is outside all of them.
fn statement_at(script: &Script, place: Span) -> Span {
    let statements = &script.statements;
    let mut index = statements.partition_point(|statement| statement.span.from <= place.from).checked_sub(1);
    while let Some(statement) = index.map(|index| &statements[index]) {
        if statement.span.to >= place.to {
            return statement.span;
        }
        index = statement.block.map(|block| block.statement);
    }
    place
}

/// Writes a whole report.
pub fn write(run: &Run, format: Format, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let mut out = io::BufWriter::new(out);
    match format {
        Format::Text => text::write(run, look, &mut out)?,
        Format::Concise => concise::write(run, look, &mut out)?,
        Format::Json => json::write(run, &mut out)?,
        Format::Github => github::write(run, look, &mut out)?,
        Format::Sarif => sarif::write(run, &mut out)?,
        Format::Gitlab => gitlab::write(run, &mut out)?,
        Format::Markdown => markdown::write(run, &mut out)?,
    }
    out.flush()
}

/// The same as text.
///
/// # Panics
/// Never: writing to memory does not fail, and every format writes UTF-8.
pub fn render(run: &Run, format: Format, look: Look) -> String {
    let mut out = Vec::new();
    write(run, format, look, &mut out).expect("memory takes every write");
    String::from_utf8(out).expect("reports are UTF-8")
}

/// The word for a severity, as every format spells it.
pub fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Advice => "advice",
    }
}
