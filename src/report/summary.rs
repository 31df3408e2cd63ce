//! What a run comes to, in words that several formats share.

use std::collections::{BTreeSet, HashSet};

use super::{Run, word};
use crate::rules::Severity;

/// Places and assumptions listed before the rest is only counted.
const MOST_LISTED: usize = 10;

/// One line: `3 errors, 1 warning in 2 of 14 files (PostgreSQL 15 assumed; say --postgres-version)`.
pub(super) fn headline(run: &Run) -> String {
    let server = if run.version_assumed {
        format!("PostgreSQL {} assumed; say --postgres-version", run.version)
    } else {
        format!("PostgreSQL {}", run.version)
    };
    format!("{} ({server})", counts(run))
}

/// `3 errors, 1 warning in 2 of 14 files`, or `nothing found in 14 files, 35 statements`.
pub(super) fn counts(run: &Run) -> String {
    if run.problems.is_empty() {
        return format!("nothing found in {}, {}", number(run.files, "file"), number(run.statements, "statement"));
    }
    let paths: HashSet<&str> = run.problems.iter().map(|problem| problem.path.as_ref()).collect();
    let files = match (paths.len(), run.files) {
        (_, 0 | 1) => number(run.files.max(paths.len()), "file"),
        (some, all) => format!("{some} of {}", number(all, "file")),
    };
    let severities = [Severity::Error, Severity::Warning, Severity::Advice];
    let found = severities.into_iter().filter_map(|severity| match run.count(severity) {
        0 => None,
        count if severity == Severity::Advice => Some(format!("{count} advice")),
        count => Some(number(count, word(severity))),
    });
    format!("{} in {files}", found.collect::<Vec<_>>().join(", "))
}

/// What else the reader should know: what was left out, what was not looked into, what was assumed.
pub(super) fn remarks(run: &Run) -> Vec<String> {
    let mut remarks = Vec::new();
    if run.suppressed > 0 {
        remarks.push(format!("{} allowed by comments", number(run.suppressed, "finding")));
    }
    if run.baselined > 0 {
        remarks.push(format!(
            "{} left out: the baseline has {}",
            number(run.baselined, "finding"),
            them(run.baselined)
        ));
    }
    let places = run.not_analysed.iter().map(|place| {
        let at = place.span.start;
        format!("not analysed: {}:{}:{}: {}", place.path, at.line, at.column, place.reason)
    });
    list(&mut remarks, places, run.not_analysed.len(), "stretch of SQL not analysed", "stretches of SQL not analysed");
    let assumed: BTreeSet<&str> =
        run.problems.iter().filter_map(|problem| problem.finding.assumed.as_deref()).collect();
    let sentences = assumed.iter().map(|text| format!("assumed: {text}"));
    list(&mut remarks, sentences, assumed.len(), "assumption", "assumptions");
    remarks.extend(run.notes.iter().cloned());
    remarks
}

fn list(remarks: &mut Vec<String>, lines: impl Iterator<Item = String>, all: usize, one: &str, many: &str) {
    remarks.extend(lines.take(MOST_LISTED));
    match all.saturating_sub(MOST_LISTED) {
        0 => {}
        1 => remarks.push(format!("and 1 more {one}")),
        rest => remarks.push(format!("and {rest} more {many}")),
    }
}

/// `1 file`, `2 files`.
pub(super) fn number(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

fn them(count: usize) -> &'static str {
    if count == 1 { "it" } else { "them" }
}
