//! For people: the SQL underlined in its place, what waits and why, what to run, and a summary.

use std::io::{self, Write};

use super::frame::frame;
use super::look::printable;
use super::summary::{FEWER, by_rule, headline, remarks, ways_on};
use super::wrap::wrap;
use super::{Look, Problem, Run, word};
use crate::rules::Severity;

pub(super) fn write(run: &Run, look: Look, out: &mut dyn Write) -> io::Result<()> {
    for problem in &run.problems {
        show(problem, look, out)?;
    }
    if !look.summary {
        return Ok(());
    }
    let many = by_rule(run);
    let width = many.iter().map(|(_, rule, _)| rule.len()).max().unwrap_or_default();
    for (severity, rule, count) in &many {
        let severity = look.paint(*severity, &format!("{:7}", word(*severity)));
        writeln!(out, "{severity}  {rule:width$}  {count:6}")?;
    }
    if !many.is_empty() {
        writeln!(out)?;
    }
    let headline = headline(run);
    // In a file or a log, where nothing has to fit, the result is one line.
    let headline = if look.width.is_some() { hanging("", &headline, look) } else { headline };
    match run.worst() {
        Some(severity) => writeln!(out, "{}", look.paint(severity, &headline))?,
        None => writeln!(out, "{headline}")?,
    }
    for way in ways_on(run) {
        writeln!(out, "{}", hanging("", &way, look))?;
    }
    if !many.is_empty() && run.baselined == 0 && run.replayed == 0 {
        writeln!(out, "{}", hanging("", FEWER, look))?;
    }
    for remark in remarks(run) {
        writeln!(out, "{}", hanging("", &remark, look))?;
    }
    Ok(())
}

fn show(problem: &Problem, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let finding = &problem.finding;
    let head = format!("{}[{}]:", word(finding.severity), finding.rule);
    let message = hanging(&format!("{head} "), &finding.message, look);
    writeln!(out, "{}{}", look.paint(finding.severity, &head), &message[head.len()..])?;
    let frame = frame(problem, look);
    if frame.is_empty() {
        let start = finding.span.start;
        writeln!(out, "  at {}:{}:{}", printable(&problem.path), start.line, start.column)?;
    }
    out.write_all(frame.as_bytes())?;
    if let Some(help) = &finding.help {
        let mark = "  help: ";
        let help = wrap(&printable(help), 0, look.prose() - mark.len()).replace('\n', "\n        ");
        writeln!(out, "{}{help}", look.paint(Severity::Advice, mark))?;
    }
    for (path, span, text) in &finding.related {
        if *path != problem.path {
            let place = format!("{}:{}:{}", printable(path), span.start.line, span.start.column);
            writeln!(out, "{}", hanging(&format!("  see {place}: "), text, look))?;
        }
    }
    writeln!(out)
}

/// A text behind a heading, wrapped, with its other lines two columns in.
fn hanging(heading: &str, text: &str, look: Look) -> String {
    let wrapped = wrap(&printable(text), heading.chars().count(), look.prose() - 2);
    format!("{heading}{}", wrapped.replace('\n', "\n  "))
}
