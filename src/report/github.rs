//! For GitHub Actions: workflow commands that become annotations on a pull request's lines.
//!
//! Commands and their escapes as in `@actions/core` (`packages/core/src/command.ts`): a message escapes `%`, CR and LF,
//! a property also `:` and `,`.

use std::io::{self, Write};

use super::look::printable;
use super::summary::{headline, remarks};
use super::{Look, Problem, Run};
use crate::rules::Severity;

pub(super) fn write(run: &Run, look: Look, out: &mut dyn Write) -> io::Result<()> {
    for problem in &run.problems {
        annotate(problem, out)?;
    }
    if !look.summary {
        return Ok(());
    }
    writeln!(out, "{}", plain(&headline(run)))?;
    for remark in remarks(run) {
        writeln!(out, "{}", plain(&remark))?;
    }
    Ok(())
}

fn annotate(problem: &Problem, out: &mut dyn Write) -> io::Result<()> {
    let finding = &problem.finding;
    let command = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Advice => "notice",
    };
    let (start, end) = (finding.span.start, finding.span.end);
    write!(out, "::{command} file={},line={},endLine={}", property(&problem.path), start.line, end.line)?;
    // GitHub takes columns only where a place is within one line. Its last column is inclusive.
    if start.line == end.line {
        write!(out, ",col={},endColumn={}", start.column, end.column.saturating_sub(1).max(start.column))?;
    }
    write!(out, ",title={}::", property(&format!("ddlock: {}", finding.rule)))?;
    // The log shows the message without its place, so the place is said here as well.
    let mut text = format!("{}:{}:{}: {}", problem.path, start.line, start.column, finding.message);
    if let Some(help) = &finding.help {
        text.push_str("\n\nhelp: ");
        text.push_str(help);
    }
    writeln!(out, "{}", message(&text))
}

fn message(text: &str) -> String {
    printable(text).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    message(text).replace(':', "%3A").replace(',', "%2C")
}

/// A line for the log that cannot be taken for a command.
fn plain(text: &str) -> String {
    printable(text).replace('\n', " ").replace("::", ": :").replace("##[", "## [")
}
