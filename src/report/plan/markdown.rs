//! A runbook for a ticket: the same as text, with boxes to tick.

use std::io::{self, Write};

use super::{Plans, waiting};
use crate::plan::{Plan, Step};

pub(super) fn write(plans: &Plans, out: &mut dyn Write) -> io::Result<()> {
    for plan in &plans.plans {
        one(plan, out)?;
    }
    Ok(())
}

fn one(plan: &Plan, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "## Plan for `{}`", plan.path)?;
    for (number, phase) in plan.phases.iter().enumerate() {
        writeln!(out, "\n### Phase {}: {}", number + 1, phase.name)?;
        if let Some(gate) = &phase.gate {
            writeln!(out, "\n- [ ] **Gate:** {}", gate.text)?;
        }
        for step in &phase.steps {
            write_step(step, out)?;
        }
    }
    if !plan.deviations.is_empty() {
        writeln!(out, "\n### What will differ from the migration as written\n")?;
        for deviation in &plan.deviations {
            writeln!(out, "- {deviation}")?;
        }
    }
    if !plan.not_planned.is_empty() {
        writeln!(out, "\n### Not planned\n")?;
        for missing in &plan.not_planned {
            writeln!(out, "- line {} (`{}`): {}", missing.line, missing.rule, missing.reason)?;
        }
    }
    Ok(())
}

fn write_step(step: &Step, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\n- [ ] **{} {}** – {}\n", step.id, step.title, step.why)?;
    for condition in &step.preconditions {
        writeln!(out, "  First, this must be true (else {}):\n", condition.message)?;
        fence(std::slice::from_ref(&condition.sql), out)?;
    }
    fence(&step.script(), out)?;
    let strongest = step.weight.strongest();
    let locks: Vec<String> = step
        .weight
        .locks
        .iter()
        .filter(|(_, mode)| Some(**mode) == strongest)
        .map(|(name, _)| format!("`{name}`"))
        .collect();
    if let Some(mode) = strongest {
        writeln!(out, "  Locks: {} on {}; {}.\n", mode.sql(), locks.join(", "), waiting(mode))?;
    }
    if let Some(rollback) = &step.rollback {
        writeln!(out, "  Back:\n")?;
        fence(&rollback.sql, out)?;
    }
    Ok(())
}

fn fence(lines: &[String], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "  ```sql")?;
    for line in lines.iter().flat_map(|line| line.lines()) {
        writeln!(out, "  {line}")?;
    }
    writeln!(out, "  ```\n")
}
