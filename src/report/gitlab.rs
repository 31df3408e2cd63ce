//! For GitLab: a Code Quality report (docs.gitlab.com, "Code Quality report format").

use std::io::{self, Write};

use serde::Serialize;
use serde::ser::{SerializeSeq, Serializer as _};

use super::{Problem, Run, numbered};
use crate::rules::Severity;

#[derive(Serialize)]
struct Issue<'a> {
    description: String,
    check_name: &'a str,
    fingerprint: String,
    severity: &'static str,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
    end: u32,
}

pub(super) fn write(run: &Run, out: &mut dyn Write) -> io::Result<()> {
    let mut serializer = serde_json::Serializer::pretty(&mut *out);
    let mut list = serializer.serialize_seq(Some(run.problems.len()))?;
    for (problem, fingerprint) in run.problems.iter().zip(numbered(&run.problems)) {
        list.serialize_element(&issue(problem, fingerprint))?;
    }
    list.end()?;
    writeln!(out)
}

fn issue(problem: &Problem, fingerprint: String) -> Issue<'_> {
    let finding = &problem.finding;
    let description = match &finding.help {
        Some(help) => format!("{}; {help}", finding.message),
        None => finding.message.clone(),
    };
    Issue {
        description,
        check_name: finding.rule,
        fingerprint,
        severity: match finding.severity {
            Severity::Error => "blocker",
            Severity::Warning => "major",
            Severity::Advice => "info",
        },
        // GitLab compares with paths of its own, which begin without `./`.
        location: Location {
            path: problem.path.trim_start_matches("./"),
            lines: Lines { begin: finding.span.start.line, end: finding.span.end.line },
        },
    }
}
