//! A runbook for a ticket: the same as text, with boxes to tick.

use std::io::{self, Write};

use super::Plans;
use super::words::{self, is_retried, strong_locks};
use crate::plan::{Plan, Step};

pub(super) fn write(plans: &Plans, out: &mut dyn Write) -> io::Result<()> {
    for plan in &plans.plans {
        one(plan, out)?;
    }
    Ok(())
}

fn one(plan: &Plan, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "## Plan for `{}`", plan.path)?;
    if let Some(open) = words::open(plan) {
        writeln!(out, "\n**Not planned:** {open}.")?;
    }
    for (number, phase) in plan.phases.iter().enumerate() {
        writeln!(out, "\n### Phase {}: {}", number + 1, phase.name)?;
        if let Some(gate) = &phase.gate {
            writeln!(out, "\n- [ ] **Gate ({}):** {}", words::gate(gate.kind), gate.text)?;
        }
        for step in &phase.steps {
            write_step(step, out)?;
        }
    }
    if !plan.deviations.is_empty() {
        writeln!(out, "\n### What will differ from the migration as written\n")?;
        for deviation in &plan.deviations {
            writeln!(out, "- {}", deviation.text)?;
        }
    }
    for (index, missing) in words::elsewhere(plan).enumerate() {
        if index == 0 {
            writeln!(out, "\n### Not planned\n")?;
        }
        writeln!(out, "- {}", words::missing(missing))?;
    }
    Ok(())
}

fn write_step(step: &Step, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\n- [ ] **{} {}** – {}\n", step.id, step.title, step.why)?;
    for missing in &step.missing {
        writeln!(out, "  **Not planned:** {}\n", words::missing(missing))?;
    }
    for condition in &step.preconditions {
        writeln!(out, "  First, this must be true (else {}):\n", condition.message)?;
        fence(&words::folded(&condition.sql), out)?;
    }
    fence(&step.script(), out)?;
    let locks: Vec<String> =
        strong_locks(step).iter().map(|(name, mode)| format!("{} on `{name}`", mode.sql())).collect();
    let blocks = if step.weight.blocking.is_empty() { "" } else { "**" };
    let waits = words::waits(step);
    let retry = if is_retried(step) { "; run it again when `lock_timeout` ends it" } else { "" };
    match locks.as_slice() {
        [] => writeln!(out, "  {blocks}{waits}{blocks}.\n")?,
        locks => writeln!(out, "  Locks: {}; {blocks}{waits}{blocks}{retry}.\n", locks.join(", "))?,
    }
    match words::back(step) {
        (terms, []) => writeln!(out, "  Back{terms}.\n")?,
        (terms, sql) => {
            writeln!(out, "  Back{terms}\n")?;
            fence(&sql.iter().map(|sql| format!("{sql};")).collect::<Vec<_>>(), out)?;
        }
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
