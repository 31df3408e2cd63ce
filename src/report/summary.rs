//! What a run comes to, in words that several formats share.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::{Run, word};
use crate::postgres::Version;
use crate::rules::Severity;

/// Places and names listed before the rest is only counted.
const MOST_LISTED: usize = 10;

/// One line: `3 errors, 1 warning in 2 of 14 files (PostgreSQL 15 assumed; say --postgres-version)`.
pub(super) fn headline(run: &Run) -> String {
    format!("{} ({})", counts(run), server(run.version, run.version_assumed))
}

/// `PostgreSQL 16`, or that nobody said which.
pub(super) fn server(version: Version, assumed: bool) -> String {
    if assumed {
        format!("PostgreSQL {version} assumed; say --postgres-version")
    } else {
        format!("PostgreSQL {version}")
    }
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

/// From how many findings on the reader is told how many each rule has, and how to see fewer.
const MANY: usize = 30;

/// Each rule's count, most severe and most frequent first; nothing where the findings can be seen at a glance.
pub(super) fn by_rule(run: &Run) -> Vec<(Severity, &'static str, usize)> {
    if run.problems.len() < MANY {
        return Vec::new();
    }
    let mut counts: BTreeMap<(Severity, &'static str), usize> = BTreeMap::new();
    for problem in &run.problems {
        *counts.entry((problem.finding.severity, problem.finding.rule)).or_default() += 1;
    }
    let mut rows: Vec<_> = counts.into_iter().map(|((severity, rule), count)| (severity, rule, count)).collect();
    rows.sort_by_key(|&(severity, rule, count)| (Reverse(severity), Reverse(count), rule));
    rows
}

/// What a reader of many findings can do.
pub(super) const FEWER: &str = "most of these files ran long ago? `ddlock lint --since main` reports only what a \
     branch adds, `--start-after NAME` only later migrations, `--write-baseline FILE` takes these findings as known; \
     `ddlock init` sets it up";

/// How to go on from what was found, as sentences: plans, pages, and how to say that something is meant.
pub(super) fn ways_on(run: &Run) -> Vec<String> {
    planned(run).into_iter().chain(explained(run)).collect()
}

/// How many files the command for a plan names before it leaves them to the reader.
const MOST_PATHS: usize = 3;

/// The command that plans the files with a finding that a plan takes care of.
fn planned(run: &Run) -> Option<String> {
    let mut paths: Vec<&str> = Vec::new();
    for problem in run.problems.iter().filter(|problem| problem.has_plan) {
        if !paths.contains(&&*problem.path) {
            paths.push(&problem.path);
        }
    }
    let errors = || {
        let own = run.problems.iter().filter(|problem| paths.contains(&&*problem.path));
        own.filter(|problem| problem.finding.severity == Severity::Error)
    };
    let without = errors().filter(|problem| !problem.has_plan).count();
    let but = match (without, errors().count()) {
        (0, _) => String::new(),
        (1, all) => format!(" (1 of {} has no plan)", number(all, "error")),
        (without, all) => format!(" ({without} of {} have no plan)", number(all, "error")),
    };
    let named: Vec<String> = paths.iter().take(MOST_PATHS).map(|path| quoted(path)).collect();
    let rest = if paths.len() > named.len() { " …" } else { "" };
    let what = if paths.len() == 1 { "it" } else { "them" };
    let command = format!("to run {what} without blocking: `ddlock plan {}{rest}`{but}", named.join(" "));
    (!paths.is_empty()).then_some(command)
}

/// A path as a shell takes it.
fn quoted(path: &str) -> String {
    let plain = path.chars().all(|c| c.is_alphanumeric() || "/._-+@:,".contains(c));
    if plain { path.to_owned() } else { format!("'{}'", path.replace('\'', "'\\''")) }
}

/// Where a rule is explained, and how a statement is let through.
fn explained(run: &Run) -> Option<String> {
    let first = run.problems.iter().max_by_key(|problem| problem.finding.severity)?.finding.rule;
    let rule = if run.problems.iter().all(|problem| problem.finding.rule == first) { first } else { "RULE" };
    Some(format!("why: `ddlock explain {rule}`; to allow it: `-- ddlock: allow {rule} -- reason` above the statement"))
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
    for gap in run.not_analysed.iter().take(MOST_LISTED) {
        let at = gap.span.start;
        remarks.push(format!("not analysed: {}:{}:{}: {}", gap.path, at.line, at.column, gap.reason));
    }
    if run.not_analysed.len() > MOST_LISTED {
        remarks.push(format!("not analysed: {} in all", number(run.not_analysed.len(), "place")));
    }
    remarks.extend(assumptions(run.problems.iter().filter_map(|problem| problem.finding.assumed.as_deref())));
    remarks.extend(run.notes.iter().cloned());
    remarks
}

/// What was assumed, each sentence once: those that differ only in the first name become one.
pub(super) fn assumptions<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut groups: BTreeMap<(&str, &str), BTreeSet<&str>> = BTreeMap::new();
    for text in texts {
        let mut pieces = text.splitn(3, '`');
        let (before, name, after) = (pieces.next(), pieces.next(), pieces.next());
        let (Some(before), Some(name), Some(after)) = (before, name, after) else {
            groups.entry((text, "")).or_default();
            continue;
        };
        groups.entry((before, after)).or_default().insert(name);
    }
    let sentence = |((before, after), names): (_, BTreeSet<&str>)| {
        let mut listed: Vec<String> = names.iter().take(MOST_LISTED).map(|name| format!("`{name}`")).collect();
        if names.len() > MOST_LISTED {
            listed.push(format!("{} more", names.len() - MOST_LISTED));
        }
        let last = listed.pop().unwrap_or_default();
        let names = if listed.is_empty() { last } else { format!("{} and {last}", listed.join(", ")) };
        format!("assumed: {before}{names}{after}; --schema FILE tells what there is")
    };
    groups.into_iter().map(sentence).collect()
}

/// `1 file`, `2 files`.
pub(super) fn number(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

fn them(count: usize) -> &'static str {
    if count == 1 { "it" } else { "them" }
}
