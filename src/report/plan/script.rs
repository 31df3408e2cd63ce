//! One script that psql runs as it stands: it stops at the first error and at each gate, and skips what is done.

use std::io::{self, Write};

use super::Plans;
use super::words;
use crate::plan::{Phase, Plan, Sending, Setting, Step};
use crate::report::fingerprint;

/// What every script begins with: a pager would hold the transaction open in which a query stands.
pub(super) const SETTINGS: &str = "\\set ON_ERROR_STOP on\n\\pset pager off\n";

pub(super) fn write(plans: &Plans, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(SETTINGS.as_bytes())?;
    for plan in &plans.plans {
        one(plan, out)?;
    }
    Ok(())
}

/// The table in which a script notes what is done. What the application does after a step may look as if the step had
/// never been: only a note tells, and one that commits with the step.
struct Notes<'a> {
    table: &'a str,
    /// Another plan for the same file has steps of the same names.
    plan: String,
}

/// The file and its folder, wherever the command was run: many tools give every file the same name.
fn file_of(path: &str) -> String {
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.into());
    let parts: Vec<_> = whole.components().rev().take(2).map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}

impl<'a> Notes<'a> {
    fn of(plan: &'a Plan) -> Self {
        let steps = plan.phases.iter().flat_map(|phase| &phase.steps);
        let texts = steps.flat_map(|step| &step.sql).map(String::as_str);
        let file = file_of(&plan.path);
        Self { table: &plan.notes, plan: fingerprint::of_texts(std::iter::once(file.as_str()).chain(texts)) }
    }

    /// A query that is true when a step is noted.
    fn has(&self, step: &Step) -> String {
        format!("SELECT EXISTS (SELECT FROM {} WHERE plan = '{}' AND step = '{}')", self.table, self.plan, step.id)
    }

    fn add(&self, step: &Step) -> String {
        format!(
            "INSERT INTO {} (plan, step) VALUES ('{}', '{}') ON CONFLICT DO NOTHING;",
            self.table, self.plan, step.id
        )
    }

    fn begin(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(
            out,
            "\n-- after going back from a step, delete its note: DELETE FROM {} WHERE plan = '{}' AND step = '…'",
            self.table, self.plan
        )?;
        test("ddlock_new", &format!("SELECT to_regclass('{}') IS NULL", self.table.replace('\'', "''")), out)?;
        writeln!(
            out,
            "CREATE TABLE {} (plan text, step text, at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (plan, step));\n\\endif",
            self.table
        )
    }

    fn end(&self, out: &mut dyn Write) -> io::Result<()> {
        let what = format!(
            "all steps are done; once nobody runs this again, and no other plan has notes in it: DROP TABLE {}",
            self.table
        );
        writeln!(out, "\n\\echo {}", quoted(&what))
    }
}

fn one(plan: &Plan, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\n-- {}: {}", plan.path, words::size(plan))?;
    for missing in words::elsewhere(plan) {
        writeln!(out, "-- not planned: {}", words::missing(missing))?;
    }
    if plan.phases.is_empty() {
        // Nothing of it was run: who reads only the end has to see that.
        return plan.not_planned.first().map_or(Ok(()), |missing| {
            writeln!(out, "{}", stop(&format!("{}: not planned: {}", plan.path, words::missing(missing))))
        });
    }
    let notes = Notes::of(plan);
    notes.begin(out)?;
    for (number, phase) in plan.phases.iter().enumerate() {
        writeln!(out, "\n-- phase {}: {}", number + 1, phase.name)?;
        if let Some(gate) = &phase.gate {
            gate_before(phase, &notes, &format!("gate ({}): {}", words::gate(gate.kind), gate.text), out)?;
        }
        for step in &phase.steps {
            noted(step, &notes, out)?;
        }
    }
    notes.end(out)
}

/// A step by itself, which looks at what is there to see whether it is done.
pub(super) fn write_step(step: &Step, out: &mut dyn Write) -> io::Result<()> {
    begin(step, out)?;
    // What is asked before and after may call functions by their short names.
    session(step, Setting::set, out)?;
    if let Some(done) = &step.done_when {
        test("ddlock_done", done, out)?;
        writeln!(out, "\\echo {}\n\\else", quoted(&format!("{} is done", step.id)))?;
    }
    work(step, &step.script(), out)?;
    if step.done_when.is_some() {
        writeln!(out, "\\endif")?;
    }
    session(step, Setting::reset, out)
}

/// Sets what the migration had set for a step, or sets it back; roles only where the step itself runs.
fn session(step: &Step, word: fn(&Setting) -> String, out: &mut dyn Write) -> io::Result<()> {
    for setting in step.settings.iter().filter(|setting| !setting.is_role()) {
        writeln!(out, "{};", word(setting))?;
    }
    Ok(())
}

/// A step that is done where its note says so, or what is there.
fn noted(step: &Step, notes: &Notes<'_>, out: &mut dyn Write) -> io::Result<()> {
    begin(step, out)?;
    session(step, Setting::set, out)?;
    flag("ddlock_done", &notes.has(step), out)?;
    if let Some(done) = &step.done_when {
        writeln!(out, "\\if :ddlock_done\n\\else")?;
        flag("ddlock_done", done, out)?;
        writeln!(out, "\\endif")?;
    }
    writeln!(out, "\\if :ddlock_done\n\\echo {}", quoted(&format!("{} is done", step.id)))?;
    writeln!(out, "{}\n\\else", notes.add(step))?;
    let mut script = step.script();
    let one = script.last().is_some_and(|line| line == "COMMIT;") && step.transaction == Sending::One;
    if one {
        // The note is of who runs the script.
        let role = step.settings.iter().filter(|setting| setting.is_role());
        script.splice(script.len() - 1..script.len() - 1, role.map(|setting| setting.reset() + ";"));
        script.insert(script.len() - 1, notes.add(step));
    }
    work(step, &script, out)?;
    if !one {
        writeln!(out, "{}", notes.add(step))?;
    }
    writeln!(out, "\\endif")?;
    session(step, Setting::reset, out)
}

fn begin(step: &Step, out: &mut dyn Write) -> io::Result<()> {
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
    Ok(())
}

fn work(step: &Step, script: &[String], out: &mut dyn Write) -> io::Result<()> {
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
    for line in script {
        writeln!(out, "{line}")?;
    }
    for (index, sql) in step.verify.iter().enumerate() {
        test(&format!("ddlock_verified_{index}"), sql, out)?;
        writeln!(out, "\\else\n{}\n\\endif", stop(&format!("{} did not end as it should", step.id)))?;
    }
    Ok(())
}

/// Asks, unless all behind the gate is done: a script that is run again asks at the gate where there is something to do.
/// Each question is put only when what stands before it is done, as it may name what that makes.
fn gate_before(phase: &Phase, notes: &Notes<'_>, what: &str, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\\set ddlock_done true")?;
    for step in &phase.steps {
        writeln!(out, "\\if :ddlock_done")?;
        flag("ddlock_done", &notes.has(step), out)?;
        if let Some(question) = &step.done_when {
            writeln!(out, "\\if :ddlock_done\n\\else")?;
            session(step, Setting::set, out)?;
            flag("ddlock_done", question, out)?;
            session(step, Setting::reset, out)?;
            writeln!(out, "\\endif")?;
        }
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
