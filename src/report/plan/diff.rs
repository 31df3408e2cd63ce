//! What the plan changes in the migration: lines that go and lines that come, as `diff -u` shows them.

use std::io::{self, Write};

use super::{Plans, words};
use crate::plan::{NotPlanned, Plan};
use crate::report::{Look, write_diff};

pub(super) fn write(plans: &Plans, look: Look, out: &mut dyn Write) -> io::Result<()> {
    for plan in &plans.plans {
        write_diff(&plan.path, "planned", &plan.written, &rewritten(plan), look, out)?;
    }
    Ok(())
}

/// The steps of a plan as one text of SQL, with the gates as comments where they stand.
pub fn rewritten(plan: &Plan) -> String {
    let open = |missing: &NotPlanned| format!("-- not planned: {}", words::missing(missing));
    let mut lines: Vec<String> = words::elsewhere(plan).map(open).collect();
    for (number, phase) in plan.phases.iter().enumerate() {
        if let Some(gate) = &phase.gate {
            lines.push(format!("-- phase {}: {}", number + 1, phase.name));
            lines.push(format!("-- gate ({}): {}", words::gate(gate.kind), gate.text));
        }
        for step in &phase.steps {
            lines.extend(step.missing.iter().map(open));
            lines.extend(step.script());
        }
    }
    lines.push(String::new());
    lines.join("\n")
}
