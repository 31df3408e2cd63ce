//! What the plan changes in the migration: lines that go and lines that come, as `diff -u` shows them.

use std::io::{self, Write};

use similar::{ChangeTag, TextDiff};

use super::{Plans, words};
use crate::plan::{Plan, Step};
use crate::report::Look;
use crate::report::look::printable;
use crate::rules::Severity;

/// Lines around a change.
const CONTEXT: usize = 3;

pub(super) fn write(plans: &Plans, look: Look, out: &mut dyn Write) -> io::Result<()> {
    for plan in &plans.plans {
        let rewritten = rewritten(plan);
        let diff = TextDiff::from_lines(plan.written.as_str(), &rewritten);
        let mut first = true;
        for hunk in diff.unified_diff().context_radius(CONTEXT).iter_hunks() {
            if first {
                let path = printable(&plan.path);
                writeln!(out, "--- {path}\n+++ {path} (planned)")?;
                first = false;
            }
            writeln!(out, "{}", hunk.header())?;
            for change in hunk.iter_changes() {
                let line = format!("{}{}", change.tag(), printable(change.value().trim_end_matches('\n')));
                match change.tag() {
                    ChangeTag::Delete => writeln!(out, "{}", look.paint(Severity::Error, &line))?,
                    ChangeTag::Insert => writeln!(out, "{}", look.paint(Severity::Advice, &line))?,
                    ChangeTag::Equal => writeln!(out, "{line}")?,
                }
            }
        }
    }
    Ok(())
}

/// The steps of a plan as one text of SQL, with the gates as comments where they stand.
pub fn rewritten(plan: &Plan) -> String {
    let mut lines = Vec::new();
    for (number, phase) in plan.phases.iter().enumerate() {
        if let Some(gate) = &phase.gate {
            lines.push(format!("-- phase {}: {}", number + 1, phase.name));
            lines.push(format!("-- gate ({}): {}", words::gate(gate.kind), gate.text));
        }
        lines.extend(phase.steps.iter().flat_map(Step::script));
    }
    let missing = plan.not_planned.iter();
    lines.extend(missing.map(|m| format!("-- not planned: line {} ({}): {}", m.line, m.rule, m.reason)));
    lines.push(String::new());
    lines.join("\n")
}
