//! For other programs. The fields `version` … `has_plan` stay as they are; new ones may join them.

use std::io::{self, Write};

use serde::Serialize;
use serde::ser::{SerializeSeq, Serializer};

use super::{NotAnalysed, Problem, Run};
use crate::parse::Span;
use crate::rules::Severity;

#[derive(Serialize)]
struct Report<'a> {
    version: u32,
    postgres_version: u8,
    postgres_version_assumed: bool,
    files: usize,
    statements: usize,
    suppressed: usize,
    baselined: usize,
    #[serde(serialize_with = "each_finding")]
    findings: &'a [Problem],
    #[serde(serialize_with = "each_place")]
    not_analysed: &'a [NotAnalysed],
    notes: &'a [String],
}

#[derive(Serialize)]
struct Finding<'a> {
    rule: &'a str,
    severity: Severity,
    path: &'a str,
    #[serde(flatten)]
    place: Place,
    message: &'a str,
    help: Option<&'a str>,
    relations: Vec<String>,
    /// Asked for as long as few and short files are reported: those of a change, not a whole history.
    has_plan: bool,
    assumed: Option<&'a str>,
    related: Vec<Related<'a>>,
    fingerprint: &'a str,
}

#[derive(Serialize)]
struct Related<'a> {
    path: &'a str,
    #[serde(flatten)]
    place: Place,
    message: &'a str,
}

#[derive(Serialize)]
struct Gap<'a> {
    path: &'a str,
    #[serde(flatten)]
    place: Place,
    reason: &'a str,
}

/// Lines and columns from 1, columns counting characters; the end is just behind the last character.
#[derive(Serialize)]
struct Place {
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
}

impl From<Span> for Place {
    fn from(span: Span) -> Self {
        Self { line: span.start.line, column: span.start.column, end_line: span.end.line, end_column: span.end.column }
    }
}

impl<'a> From<&'a Problem> for Finding<'a> {
    fn from(problem: &'a Problem) -> Self {
        let finding = &problem.finding;
        let related = finding.related.iter();
        Self {
            rule: finding.rule,
            severity: finding.severity,
            path: &problem.path,
            place: finding.span.into(),
            message: &finding.message,
            help: finding.help.as_deref(),
            relations: finding.relations.iter().map(ToString::to_string).collect(),
            has_plan: problem.has_plan,
            assumed: finding.assumed.as_deref(),
            related: related.map(|(path, span, message)| Related { path, place: (*span).into(), message }).collect(),
            fingerprint: &problem.fingerprint,
        }
    }
}

pub(super) fn write(run: &Run, out: &mut dyn Write) -> io::Result<()> {
    let report = Report {
        version: 1,
        postgres_version: run.version.major(),
        postgres_version_assumed: run.version_assumed,
        files: run.files,
        statements: run.statements,
        suppressed: run.suppressed,
        baselined: run.baselined,
        findings: &run.problems,
        not_analysed: &run.not_analysed,
        notes: &run.notes,
    };
    serde_json::to_writer_pretty(&mut *out, &report)?;
    writeln!(out)
}

fn each_finding<S: Serializer>(problems: &[Problem], serializer: S) -> Result<S::Ok, S::Error> {
    let mut list = serializer.serialize_seq(Some(problems.len()))?;
    for problem in problems {
        list.serialize_element(&Finding::from(problem))?;
    }
    list.end()
}

fn each_place<S: Serializer>(places: &[NotAnalysed], serializer: S) -> Result<S::Ok, S::Error> {
    let mut list = serializer.serialize_seq(Some(places.len()))?;
    for gap in places {
        list.serialize_element(&Gap { path: &gap.path, place: gap.span.into(), reason: &gap.reason })?;
    }
    list.end()
}
