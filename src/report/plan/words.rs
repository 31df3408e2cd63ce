//! What every format says of a step, in the same words.

use crate::plan::{GateKind, Kind, Plan, Step};
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

/// `4 steps, 1 gate`.
pub(super) fn size(plan: &Plan) -> String {
    let steps: usize = plan.phases.iter().map(|phase| phase.steps.len()).sum();
    let gates = plan.phases.iter().filter(|phase| phase.gate.is_some()).count();
    if gates == 0 { number(steps, "step") } else { format!("{}, {}", number(steps, "step"), number(gates, "gate")) }
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
    step.kind == Kind::Ddl && step.retry && step.lock_timeout_ms.is_some() && !strong_locks(step).is_empty()
}

/// How to go back to before a step: in what circumstances, and its statements; `None` where nothing is known.
pub(super) fn back(step: &Step) -> Option<(String, &[String])> {
    let rollback = step.rollback.as_ref()?;
    let until = rollback.until.as_ref().map(|until| format!(", until step {until}")).unwrap_or_default();
    let terms = match (rollback.loses_data, rollback.sql.is_empty()) {
        (true, true) => ": there is no way but a backup: what it drops is gone",
        (true, false) => ", which loses what was written since:",
        (false, true) => ": there is nothing to undo",
        (false, false) => ":",
    };
    Some((format!("{until}{terms}"), &rollback.sql))
}
