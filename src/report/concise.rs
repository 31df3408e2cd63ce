//! One line per finding, for editors and `grep`.

use std::io::{self, Write};

use super::look::printable;
use super::{Look, Run, word};

pub(super) fn write(run: &Run, look: Look, out: &mut dyn Write) -> io::Result<()> {
    for problem in &run.problems {
        let finding = &problem.finding;
        let severity = look.paint(finding.severity, &format!("{}[{}]", word(finding.severity), finding.rule));
        let message = printable(&finding.message).replace('\n', " ");
        let start = finding.span.start;
        writeln!(out, "{}:{}:{}: {severity} {message}", printable(&problem.path), start.line, start.column)?;
    }
    Ok(())
}
