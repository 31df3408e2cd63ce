//! Findings out, one file per format.

use std::sync::Arc;

use crate::parse::Span;
use crate::postgres::Version;
use crate::rules::{Finding, Severity};

/// All that one run of `lint` found, with what a report needs to show it.
#[derive(Debug)]
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
    /// Sentences about the run as a whole: what was assumed, what was left out.
    pub notes: Vec<String>,
}

/// A finding in its file.
#[derive(Debug, Clone)]
pub struct Problem {
    /// The path as the user gave it, with `/`.
    pub path: Arc<str>,
    /// What was found.
    pub finding: Finding,
    /// The lines it stands on.
    pub excerpt: Excerpt,
    /// Identifies the finding over time: rule, path and text of the statement, not its line.
    pub fingerprint: String,
}

/// Whole lines of a file, as many as it takes to show a finding.
#[derive(Debug, Clone)]
pub struct Excerpt {
    /// The lines; cut off after a few kilobytes, so a span may end behind it.
    pub text: Arc<str>,
    /// The number of the first of them, from 1.
    pub line: u32,
    /// Where `text` begins in the file, in bytes of its decoded text, as [`Span::from`] counts.
    pub from: usize,
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

impl Run {
    /// The worst severity of all that was found.
    pub fn worst(&self) -> Option<Severity> {
        self.problems.iter().map(|problem| problem.finding.severity).max()
    }
}
