//! What every format says of a step, in the same words.

use crate::plan::{GateKind, NotPlanned, Plan, Step};
use crate::postgres::LockMode;
use crate::report::summary::number;

/// Who opens a gate, or how long it stays closed.
pub(super) fn gate(kind: GateKind) -> &'static str {
    match kind {
        GateKind::Deploy => "deploy",
        GateKind::Confirm => "confirm",
        GateKind::Wait => "wait",
    }
}

/// How many places a heading names.
const MOST_NAMED: usize = 3;

/// `4 steps, 1 gate; not planned: line 7 (step 1.2)`.
pub(super) fn size(plan: &Plan) -> String {
    let steps: usize = plan.phases.iter().map(|phase| phase.steps.len()).sum();
    let gates = plan.phases.iter().filter(|phase| phase.gate.is_some()).count();
    let size = if gates == 0 {
        number(steps, "step")
    } else {
        format!("{}, {}", number(steps, "step"), number(gates, "gate"))
    };
    match open(plan) {
        Some(open) => format!("{size}; not planned: {open}"),
        None => size,
    }
}

/// `line 7 (step 1.2), line 9`: where something is not planned.
pub(super) fn open(plan: &Plan) -> Option<String> {
    let place = |missing: &NotPlanned| {
        let steps: Vec<&str> =
            of_steps(plan).filter(|step| step.missing.contains(missing)).map(|step| step.id.as_str()).collect();
        match steps.as_slice() {
            [] => format!("line {}", missing.line),
            [one] => format!("line {} (step {one})", missing.line),
            many => format!("line {} (steps {})", missing.line, many.join(", ")),
        }
    };
    let mut places: Vec<String> = plan.not_planned.iter().map(place).collect();
    places.dedup();
    let more = places.len().saturating_sub(MOST_NAMED);
    places.truncate(MOST_NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    (!places.is_empty()).then(|| places.join(", ") + &more)
}

/// `line 7 (cluster-rewrites): why`.
pub(super) fn missing(missing: &NotPlanned) -> String {
    format!("line {} ({}): {}", missing.line, missing.rule, missing.reason)
}

/// What is not planned and told on no step.
pub(super) fn elsewhere(plan: &Plan) -> impl Iterator<Item = &NotPlanned> {
    plan.not_planned.iter().filter(|missing| !of_steps(plan).any(|step| step.missing.contains(missing)))
}

fn of_steps(plan: &Plan) -> impl Iterator<Item = &Step> {
    plan.phases.iter().flat_map(|phase| &phase.steps)
}

/// The locks that writes or other DDL wait for, strongest first.
pub(super) fn strong_locks(step: &Step) -> Vec<(&str, LockMode)> {
    let locks = step.weight.locks.iter().map(|(name, mode)| (shown(name), *mode));
    let mut strong: Vec<_> = locks.filter(|(_, mode)| mode.blocks_writes() || mode.conflicts_with(*mode)).collect();
    strong.sort_by_key(|&(name, mode)| (std::cmp::Reverse(mode), name));
    strong
}

fn shown(name: &str) -> &str {
    name.strip_prefix("public.").unwrap_or(name)
}

/// The longest query that stands on one line.
const WIDE: usize = 100;

/// A query for a person to read: a long one has a line for each of its conditions.
pub(super) fn folded(sql: &str) -> Vec<String> {
    if sql.len() <= WIDE {
        return sql.lines().map(str::to_owned).collect();
    }
    let mut lines = Vec::new();
    let (mut start, mut quote) = (0, None);
    for (at, letter) in sql.char_indices() {
        let begins = |word: &&str| sql[at..].starts_with(*word);
        match quote {
            Some(open) => quote = Some(open).filter(|open| *open != letter),
            None if matches!(letter, '\'' | '"') => quote = Some(letter),
            None if [" WHERE ", " AND ", " OR "].iter().any(begins) => {
                lines.push(format!("{}{}", indent(&lines), &sql[start..at]));
                start = at + 1;
            }
            None => {}
        }
    }
    lines.push(format!("{}{}", indent(&lines), &sql[start..]));
    lines
}

fn indent(lines: &[String]) -> &'static str {
    if lines.is_empty() { "" } else { "  " }
}

/// Who waits while the step holds its locks.
pub(super) fn waits(step: &Step) -> String {
    if !step.weight.blocking.is_empty() {
        return format!("blocks: {}", step.weight.blocking.join(", "));
    }
    match strong_locks(step).first() {
        Some((_, mode)) if mode.blocks_reads() => "reads and writes wait while it is held, for a moment".to_owned(),
        Some((_, mode)) if mode.blocks_writes() => "writes wait while it is held, for a moment".to_owned(),
        Some(_) => "reads and writes go on".to_owned(),
        None => "nothing waits".to_owned(),
    }
}

/// Whether it may end before it began, and is to be run again then.
pub(super) fn is_retried(step: &Step) -> bool {
    step.retry && step.lock_timeout_ms.is_some() && !strong_locks(step).is_empty()
}

/// How to go back to before a step: in what circumstances, and its statements.
pub(super) fn back(step: &Step) -> (String, &[String]) {
    let Some(rollback) = &step.rollback else {
        return (format!(": no way is known here: {}", step.no_way_back()), &[]);
    };
    let until = rollback.until.as_ref().map(|until| format!(", until step {until}")).unwrap_or_default();
    let terms = match (rollback.loses_data, rollback.sql.is_empty()) {
        (true, true) => ": there is no way but a backup: what it drops is gone",
        (true, false) => ", which loses what was written since:",
        (false, true) => ": there is nothing to undo",
        (false, false) => ":",
    };
    (format!("{until}{terms}"), &rollback.sql)
}
