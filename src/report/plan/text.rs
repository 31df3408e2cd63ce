//! A runbook for a person: phase by phase, step by step, with what each locks and who waits.

use std::io::{self, Write};

use super::super::look::printable;
use super::super::wrap::wrap;
use super::words::{self, is_retried, size, strong_locks};
use super::{Look, Plans};
use crate::plan::{Phase, Plan, Rollback, Step};
use crate::rules::Severity;

pub(super) fn write(plans: &Plans, look: Look, out: &mut dyn Write) -> io::Result<()> {
    for (index, plan) in plans.plans.iter().enumerate() {
        if index > 0 {
            writeln!(out)?;
        }
        one(plan, look, out)?;
    }
    for note in &plans.notes {
        writeln!(out, "{}", wrap(&format!("note: {}", printable(note)), 0, look.prose()))?;
    }
    if look.summary {
        let assumed = if plans.version_assumed { " (assumed; --postgres-version says otherwise)" } else { "" };
        writeln!(out, "\nfor PostgreSQL {}{assumed}", plans.version)?;
    }
    Ok(())
}

fn one(plan: &Plan, look: Look, out: &mut dyn Write) -> io::Result<()> {
    if plan.is_quiet() {
        return writeln!(out, "{}: nothing to plan, nobody waits for it", bold(look, &printable(&plan.path)));
    }
    writeln!(out, "{}: {}", bold(look, &printable(&plan.path)), size(plan))?;
    for (number, phase) in plan.phases.iter().enumerate() {
        phase_heading(number + 1, phase, look, out)?;
        for step in &phase.steps {
            write_step(step, look, out)?;
        }
    }
    if !plan.deviations.is_empty() {
        writeln!(out, "\nwhat will differ from the migration as written:")?;
        for deviation in &plan.deviations {
            item(&deviation.text, look, out)?;
        }
    }
    for (index, missing) in words::elsewhere(plan).enumerate() {
        if index == 0 {
            writeln!(out, "\nnot planned:")?;
        }
        item(&words::missing(missing), look, out)?;
    }
    for step in plan.phases.iter().flat_map(|phase| &phase.steps).filter(|step| is_long(step)) {
        writeln!(out, "\nthe way back from {}, as long as no step after it has run:", step.id)?;
        writeln!(out, "(where a timeout ends it, go on from that transaction)\n")?;
        for sql in step.rollback.iter().flat_map(|rollback| &rollback.sql) {
            for line in format!("{sql};").lines() {
                writeln!(out, "    {}", printable(line))?;
            }
        }
    }
    Ok(())
}

/// A way back that nobody wants to read in the midst of the steps.
fn is_long(step: &Step) -> bool {
    step.rollback.as_ref().is_some_and(Rollback::is_script)
}

fn item(text: &str, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let wrapped = wrap(&printable(text), 4, look.prose() - 4);
    writeln!(out, "  - {}", wrapped.replace('\n', "\n    "))
}

fn phase_heading(number: usize, phase: &Phase, look: Look, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out)?;
    if let Some(gate) = &phase.gate {
        let text = format!("gate ({}): {}", words::gate(gate.kind), gate.text);
        writeln!(out, "{}\n", wrap(&printable(&text), 0, look.prose()))?;
    }
    writeln!(out, "{}", bold(look, &format!("phase {number}: {}", phase.name)))
}

fn write_step(step: &Step, look: Look, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\n  {} {}", bold(look, &step.id), printable(&step.title))?;
    for missing in &step.missing {
        warning(&format!("not planned: {}", words::missing(missing)), look, out)?;
    }
    if !step.weight.blocking.is_empty() {
        warning(&words::waits(step), look, out)?;
    }
    paragraph(&step.why, look, out)?;
    for condition in &step.preconditions {
        paragraph("first, this must be true:", look, out)?;
        for line in words::folded(&condition.sql) {
            writeln!(out, "        {}", printable(&line))?;
        }
        paragraph(&format!("else {}", condition.message), look, out)?;
    }
    if let Some(leftover) = &step.leftover {
        paragraph(&format!("if an earlier try failed: `{}`", leftover.sql.join("; ")), look, out)?;
    }
    for line in step.script() {
        for line in line.lines() {
            writeln!(out, "        {}", printable(line))?;
        }
    }
    paragraph(&locks(step), look, out)?;
    match words::back(step) {
        (terms, []) => paragraph(&format!("back{terms}"), look, out)?,
        (terms, sql) if is_long(step) => {
            paragraph(&format!("back{terms} the {} statements at the end", sql.len()), look, out)?;
        }
        (terms, sql) => paragraph(&format!("back{terms} `{}`", sql.join("; ")), look, out)?,
    }
    Ok(())
}

fn warning(text: &str, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let wrapped = wrap(&printable(text), 6, look.prose() - 6).replace('\n', "\n      ");
    writeln!(out, "      {}", look.paint(Severity::Error, &wrapped))
}

fn paragraph(text: &str, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let wrapped = wrap(&printable(text), 6, look.prose() - 6);
    writeln!(out, "      {}", wrapped.replace('\n', "\n      "))
}

/// "locks: SHARE UPDATE EXCLUSIVE on `orders`; reads and writes go on".
fn locks(step: &Step) -> String {
    let locks: Vec<String> =
        strong_locks(step).iter().map(|(name, mode)| format!("{} on `{name}`", mode.sql())).collect();
    let locks = if locks.is_empty() {
        "locks: none that others wait for".to_owned()
    } else {
        format!("locks: {}", locks.join(", "))
    };
    let retry = if is_retried(step) { "; run it again when `lock_timeout` ends it" } else { "" };
    // What blocks stands above it.
    let waits = if step.weight.blocking.is_empty() { format!("; {}", words::waits(step)) } else { String::new() };
    format!("{locks}{waits}{retry}")
}

fn bold(look: Look, text: &str) -> String {
    if look.colour { format!("\u{1b}[1m{text}\u{1b}[0m") } else { text.to_owned() }
}
