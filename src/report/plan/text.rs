//! A runbook for a person: phase by phase, step by step, with what each locks and who waits.

use std::io::{self, Write};

use super::super::look::printable;
use super::super::wrap::wrap;
use super::{Look, Plans, waiting};
use crate::plan::{Kind, Phase, Plan, Step};
use crate::postgres::LockMode;

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
    let steps: usize = plan.phases.iter().map(|phase| phase.steps.len()).sum();
    let gates = plan.phases.iter().filter(|phase| phase.gate.is_some()).count();
    let gates = match gates {
        0 => String::new(),
        1 => ", 1 gate".to_owned(),
        gates => format!(", {gates} gates"),
    };
    let steps = if steps == 1 { "1 step".to_owned() } else { format!("{steps} steps") };
    writeln!(out, "{}: {steps}{gates}", bold(look, &printable(&plan.path)))?;
    for (number, phase) in plan.phases.iter().enumerate() {
        phase_heading(number + 1, phase, look, out)?;
        for step in &phase.steps {
            write_step(step, look, out)?;
        }
    }
    if !plan.deviations.is_empty() {
        writeln!(out, "\nwhat will differ from the migration as written:")?;
        for deviation in &plan.deviations {
            item(deviation, look, out)?;
        }
    }
    if !plan.not_planned.is_empty() {
        writeln!(out, "\nnot planned:")?;
        for missing in &plan.not_planned {
            item(&format!("line {} ({}): {}", missing.line, missing.rule, missing.reason), look, out)?;
        }
    }
    Ok(())
}

fn item(text: &str, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let wrapped = wrap(&printable(text), 4, look.prose() - 4);
    writeln!(out, "  - {}", wrapped.replace('\n', "\n    "))
}

fn phase_heading(number: usize, phase: &Phase, look: Look, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out)?;
    if let Some(gate) = &phase.gate {
        let text = format!("gate ({}): {}", word(gate.kind), gate.text);
        writeln!(out, "{}\n", wrap(&printable(&text), 0, look.prose()))?;
    }
    writeln!(out, "{}", bold(look, &format!("phase {number}: {}", phase.name)))
}

fn word(kind: crate::plan::GateKind) -> &'static str {
    match kind {
        crate::plan::GateKind::Deploy => "deploy",
        crate::plan::GateKind::Confirm => "confirm",
        crate::plan::GateKind::Wait => "wait",
    }
}

fn write_step(step: &Step, look: Look, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\n  {} {}", bold(look, &step.id), printable(&step.title))?;
    paragraph(&step.why, look, out)?;
    for condition in &step.preconditions {
        paragraph(&format!("first: `{}` must be true; else {}", condition.sql, condition.message), look, out)?;
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
    if let Some(rollback) = &step.rollback {
        let sql = rollback.sql.join("; ");
        let until = rollback.until.as_ref().map(|until| format!(", until step {until}")).unwrap_or_default();
        let loses = if rollback.loses_data { ", which loses what was written since" } else { "" };
        paragraph(&format!("back{until}: `{sql}`{loses}"), look, out)?;
    }
    Ok(())
}

fn paragraph(text: &str, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let wrapped = wrap(&printable(text), 6, look.prose() - 6);
    writeln!(out, "      {}", wrapped.replace('\n', "\n      "))
}

/// "locks: `orders` SHARE UPDATE EXCLUSIVE, reads and writes go on".
fn locks(step: &Step) -> String {
    let weight = &step.weight;
    let mut strong: Vec<(&String, LockMode)> =
        weight.locks.iter().map(|(name, mode)| (name, *mode)).filter(|(_, mode)| mode.conflicts_with(*mode)).collect();
    strong.sort_by_key(|(name, mode)| (std::cmp::Reverse(*mode), (*name).clone()));
    let mut parts: Vec<String> =
        strong.iter().map(|(name, mode)| format!("{} on `{}`", mode.sql(), shown(name))).collect();
    if let Some((_, mode)) = strong.first() {
        parts.push(waiting(*mode).to_owned());
    } else {
        parts.push("nothing that waits".to_owned());
    }
    if !weight.blocking.is_empty() {
        parts.push(format!("takes time: {}", weight.blocking.join(", ")));
    }
    let retry = match (step.kind, step.lock_timeout_ms) {
        (Kind::Ddl, Some(_)) if step.retry => "; run it again when `lock_timeout` ends it",
        _ => "",
    };
    format!("locks: {}{retry}", parts.join(", "))
}

fn shown(name: &str) -> &str {
    name.strip_prefix("public.").unwrap_or(name)
}

fn bold(look: Look, text: &str) -> String {
    if look.colour { format!("\u{1b}[1m{text}\u{1b}[0m") } else { text.to_owned() }
}
