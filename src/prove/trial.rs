//! The plan on a few rows: each step undone and done again, and the plan killed in the midst of each step and taken up.

use std::thread;
use std::time::Duration;

use postgres::Config;

use super::catalogs::Catalog;
use super::follow::{self, Tries, Trouble, holds, pause};
use crate::live::{Refusal, Session};
use crate::plan::{Plan, Step};

/// What came of a trial.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trial {
    /// So often it was done, and all was well.
    Held(usize),
    /// There is nothing to try.
    Nothing,
    /// What was wrong.
    Broke(String),
}

/// The steps, and whether each stands behind the first gate.
pub fn steps(plan: &Plan) -> impl Iterator<Item = (&Step, bool)> {
    let gated = |index: usize| plan.phases[..=index].iter().any(|phase| phase.gate.is_some());
    plan.phases
        .iter()
        .enumerate()
        .flat_map(move |(index, phase)| phase.steps.iter().map(move |step| (step, gated(index))))
}

/// The way back of each step: from the last one before the first gate to the first, and of each one behind a gate at
/// once. `between` is what the application does after each step. How often a step was undone.
pub fn there_and_back(
    session: &mut Session,
    plan: &Plan,
    between: &mut dyn FnMut(&mut Session, bool) -> Result<(), String>,
) -> Result<usize, String> {
    let mut before = catalog(session)?;
    let start = before.clone();
    let mut undo: Vec<&Step> = Vec::new();
    let mut undone = 0;
    let mut complete = true;
    for (step, later) in steps(plan).filter(|(_, later)| !later) {
        run(session, step)?;
        between(session, later)?;
        let after = catalog(session)?;
        complete &= before == after || step.rollback.is_some() || step.attaches_index();
        before = after;
        undo.push(step);
    }
    if complete {
        let until = |step: &Step| step.rollback.as_ref().and_then(|rollback| rollback.until.clone());
        let last = undo.last().map(|step| step.id.clone());
        for step in undo.iter().rev().filter(|step| until(step).is_none_or(|until| Some(until) == last)) {
            undone += usize::from(back(session, step)?);
            between(session, false)?;
        }
        let told = |line: &str| plan.deviations.iter().any(|deviation| deviation.tells_of_back(line));
        same(&start, &catalog(session)?, &told).map_err(|error| format!("all the way: {error}"))?;
        undo.into_iter().try_for_each(|step| run(session, step).map_err(|error| format!("again {error}")))?;
    }
    for (step, later) in steps(plan).filter(|(_, later)| *later) {
        let before = catalog(session)?;
        run(session, step)?;
        between(session, later)?;
        if back(session, step)? {
            undone += 1;
            same(&before, &catalog(session)?, &|line| plan.tells_of(line))
                .map_err(|error| format!("from {}: {error}", step.id))?;
            run(session, step).map_err(|error| format!("again {error}"))?;
        }
    }
    Ok(undone)
}

/// Runs a step's script once, whatever is there.
fn run(session: &mut Session, step: &Step) -> Result<(), String> {
    let ended = follow::run(session, &step.script().join("\n"));
    ended.map_err(|trouble| format!("{}: {trouble}", step.id))
}

/// Goes back from a step; whether there was something to undo.
fn back(session: &mut Session, step: &Step) -> Result<bool, String> {
    let Some(rollback) = step.rollback.as_ref().filter(|rollback| !rollback.sql.is_empty()) else { return Ok(false) };
    let ended = follow::settled(session, step, |session| follow::run(session, &rollback.sql.join(";\n")));
    ended.map_err(|trouble| format!("from {}: {trouble}", step.id))?;
    Ok(true)
}

/// A plan that is run again leaves everything as it is.
pub fn again(session: &mut Session, plan: &Plan) -> Result<(), String> {
    let before = catalog(session)?;
    for (step, _) in steps(plan) {
        // What cannot tell whether it is done must not mind to be done again.
        let done = follow::settled(session, step, |session| {
            step.done_when.as_ref().map(|done| holds(session, done)).transpose()
        });
        if done.map_err(|trouble| trouble.to_string())?.is_none_or(|done| !done) {
            run(session, step).map_err(|error| format!("{error}, again"))?;
        }
    }
    same(&before, &catalog(session)?, &|_| false).map_err(|error| format!("the second time: {error}"))
}

/// Runs the plan and kills its connection in the midst of each step; then takes the plan up from its start. How often a
/// connection was killed.
pub fn killed(config: &Config, plan: &Plan) -> Result<usize, String> {
    let open = || Session::open(config).map_err(|refusal| refusal.to_string());
    let mut killer = open()?;
    let mut session = open()?;
    let mut kills = 0;
    let tries = Tries { most: 3, ..Tries::ONE };
    for (place, (step, _)) in steps(plan).enumerate() {
        // Further into it with each step.
        let delay = Duration::from_micros(300 * (1 + place as u64 % 7));
        if !interrupted(&mut session, &mut killer, step, delay)? {
            continue;
        }
        kills += 1;
        session = open()?;
        for (step, _) in steps(plan).take(place + 1) {
            let ended = follow::step(&mut session, step, &tries, &mut |_| {});
            ended.map_err(|trouble| format!("{} after it was killed: {trouble}", step.id))?;
        }
    }
    Ok(kills)
}

/// Runs a step and kills its connection meanwhile; whether it did not end.
fn interrupted(session: &mut Session, killer: &mut Session, step: &Step, delay: Duration) -> Result<bool, String> {
    let backend = session.backend();
    let ended = thread::scope(|scope| {
        let running = scope.spawn(|| follow::step(session, step, &Tries::ONE, &mut |_| {}));
        pause(delay);
        let killed =
            if running.is_finished() { Ok(()) } else { killer.run(&format!("SELECT pg_terminate_backend({backend})")) };
        match running.join() {
            Ok(ended) => killed.map(|()| ended),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    });
    match ended.map_err(|refusal: Refusal| refusal.to_string())? {
        Ok(_) => {
            // It may have ended just before it was killed.
            if session.value("SELECT 1").is_ok() { Ok(false) } else { Ok(true) }
        }
        Err(Trouble::Refused(refusal, _)) if refusal.is_end() => Ok(true),
        Err(trouble) => Err(format!("{}: {trouble}", step.id)),
    }
}

fn catalog(session: &mut Session) -> Result<Catalog, String> {
    Catalog::read(session).map_err(|refusal| refusal.to_string())
}

/// Whether two catalogs are the same, but for what a plan says will differ where it swaps one thing for another: on the
/// way back too, what is made anew can only be made as on the way there.
fn same(one: &Catalog, two: &Catalog, told: &dyn Fn(&str) -> bool) -> Result<(), String> {
    let lines = one.differences(two);
    let lines: Vec<String> = lines
        .iter()
        .filter(|(line, _)| !told(line))
        .map(|(line, in_one)| format!("\n  {}  {line}", if *in_one { "before only" } else { "after only" }))
        .collect();
    if lines.is_empty() { Ok(()) } else { Err(format!("the schema is not as it was{}", lines.concat())) }
}
