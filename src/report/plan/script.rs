//! One script that psql runs as it stands: it stops at the first error and at each gate, and skips what is done.

use std::io::{self, Write};

use super::Plans;
use super::words;
use crate::plan::{Phase, Plan, Step};

/// What every script begins with: a pager would hold the transaction open in which a query stands.
pub(super) const SETTINGS: &str = "\\set ON_ERROR_STOP on\n\\pset pager off\n";

pub(super) fn write(plans: &Plans, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(SETTINGS.as_bytes())?;
    for plan in &plans.plans {
        one(plan, out)?;
    }
    Ok(())
}

fn one(plan: &Plan, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\n-- {}: {}", plan.path, words::size(plan))?;
    for missing in words::elsewhere(plan) {
        writeln!(out, "-- not planned: {}", words::missing(missing))?;
    }
    for (number, phase) in plan.phases.iter().enumerate() {
        writeln!(out, "\n-- phase {}: {}", number + 1, phase.name)?;
        if let Some(gate) = &phase.gate {
            gate_before(phase, &format!("gate ({}): {}", words::gate(gate.kind), gate.text), out)?;
        }
        for step in &phase.steps {
            write_step(step, out)?;
        }
    }
    Ok(())
}

pub(super) fn write_step(step: &Step, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\n-- {} {}: {}", step.id, step.title, step.why)?;
    for missing in &step.missing {
        writeln!(out, "-- not planned: {}", words::missing(missing))?;
    }
    if let Some(leftover) = &step.leftover {
        test("ddlock_leftover", &leftover.found_by, out)?;
        for sql in &leftover.sql {
            writeln!(out, "{sql};")?;
        }
        writeln!(out, "\\endif")?;
    }
    if let Some(done) = &step.done_when {
        test("ddlock_done", done, out)?;
        writeln!(out, "\\echo {}\n\\else", quoted(&format!("{} is done", step.id)))?;
    }
    for (index, condition) in step.preconditions.iter().enumerate() {
        test(&format!("ddlock_ready_{index}"), &condition.sql, out)?;
        writeln!(out, "\\else\n{}\n\\endif", stop(&format!("{}: {}", step.id, condition.message)))?;
    }
    let open = step.missing.iter().map(|missing| format!("not planned: {}", words::missing(missing)));
    let blocks = (!step.weight.blocking.is_empty()).then(|| words::waits(step));
    let warnings: Vec<String> = blocks.into_iter().chain(open).collect();
    if !warnings.is_empty() {
        ask(&format!("{} {}", step.id, warnings.join("; ")), out)?;
    }
    for line in step.script() {
        writeln!(out, "{line}")?;
    }
    for (index, sql) in step.verify.iter().enumerate() {
        test(&format!("ddlock_verified_{index}"), sql, out)?;
        writeln!(out, "\\else\n{}\n\\endif", stop(&format!("{} did not end as it should", step.id)))?;
    }
    if step.done_when.is_some() {
        writeln!(out, "\\endif")?;
    }
    Ok(())
}

/// Asks, unless all behind the gate is done: a script that is run again asks at the gate where there is something to do.
/// Each question is put only when what stands before it is done, as it may name what that makes.
fn gate_before(phase: &Phase, what: &str, out: &mut dyn Write) -> io::Result<()> {
    let questions: Option<Vec<&String>> = phase.steps.iter().map(|step| step.done_when.as_ref()).collect();
    let Some(questions) = questions.filter(|questions| !questions.is_empty()) else {
        return ask(what, out);
    };
    writeln!(out, "\\set ddlock_done true")?;
    for question in questions {
        writeln!(out, "\\if :ddlock_done")?;
        flag("ddlock_done", question, out)?;
        writeln!(out, "\\endif")?;
    }
    writeln!(out, "\\if :ddlock_done\n\\echo 'what is behind this gate is done'\n\\else")?;
    ask(what, out)?;
    writeln!(out, "\\endif")
}

/// Begins what is done where a query of one boolean says true.
fn test(name: &str, query: &str, out: &mut dyn Write) -> io::Result<()> {
    flag(name, query, out)?;
    writeln!(out, "\\if :{name}")
}

/// Keeps what a query of one boolean says; it may end in any clause, so that no name can be put behind it.
fn flag(name: &str, query: &str, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "SELECT ({query}) IS TRUE AS {name} \\gset")
}

/// Goes on only when somebody says so: an empty answer, as a script without a person gives, stops.
fn ask(what: &str, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\\echo {}", quoted(what))?;
    writeln!(out, "\\set ddlock_answer ''\n\\prompt 'type yes to go on: ' ddlock_answer")?;
    writeln!(out, "SELECT :'ddlock_answer' = 'yes' AS ddlock_go \\gset")?;
    writeln!(out, "\\if :ddlock_go\n\\else\n{}\n\\endif", stop("stopped here; run the script again to go on"))
}

/// Ends the script with an error: `\quit` ends it as if all were well.
fn stop(message: &str) -> String {
    let message = message.replace('\'', "''").replace('%', "%%");
    format!("DO $ddlock$ BEGIN RAISE EXCEPTION '{message}'; END $ddlock$;")
}

/// A psql argument.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "''").replace('\n', " "))
}
