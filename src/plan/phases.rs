//! Steps sorted into phases at their gates.

use super::part::{Gone, Part};
use super::{Gate, Phase, Step};

/// What stands behind a gate.
#[derive(Default)]
struct Level {
    gates: Vec<Gate>,
    steps: Vec<Step>,
    /// Its steps only take away, these names among others.
    gone: Option<Gone>,
}

/// Steps keep the order of the migration: what was written behind a step that waits for a gate waits with it, for it
/// may need what that step does; unless that step only takes away, and what comes behind it names nothing of that.
pub(super) fn phases(parts: Vec<Part>) -> Vec<Phase> {
    let mut levels: Vec<Level> = vec![Level::default()];
    for part in parts {
        let gated = part.way.steps.iter().any(|(gate, _)| gate.is_some());
        let alone = part.way.steps.iter().skip(1).all(|(gate, _)| gate.is_none());
        let passes = |level: &Level| level.gone.as_ref().is_some_and(|gone| gone.lets_pass(&part));
        let kept = levels.iter().rposition(|level| level.gates.is_empty() || !passes(level)).unwrap_or_default();
        if !gated {
            levels[kept].steps.extend(part.way.steps.into_iter().map(|(_, step)| step));
            continue;
        }
        let with_others = alone && levels.last().is_some_and(|level| level.gone.is_some());
        if let (true, Some(gone), Some(level)) = (with_others, &part.gone, levels.last_mut()) {
            // Things that go may go together.
            let all = level.gone.get_or_insert_default();
            all.names.extend(gone.names.iter().cloned());
            all.tables.extend(gone.tables.iter().cloned());
            for (gate, step) in part.way.steps {
                level.gates.extend(gate);
                level.steps.push(step);
            }
            continue;
        }
        let mut gone = part.gone.filter(|_| alone);
        for (gate, step) in part.way.steps {
            if let Some(gate) = gate {
                levels.push(Level { gates: vec![gate], steps: Vec::new(), gone: gone.take() });
            }
            if let Some(level) = levels.last_mut() {
                level.steps.push(step);
            }
        }
    }
    let last = levels.len() - 1;
    let phase = |(level, found): (usize, Level)| Phase {
        name: Phase::name_at(level, last),
        gate: join(found.gates),
        steps: found.steps,
    };
    levels.into_iter().enumerate().map(phase).filter(|phase| !phase.steps.is_empty()).collect()
}

/// Several gates at one place are one gate with several things to do.
fn join(gates: Vec<Gate>) -> Option<Gate> {
    let kind = gates.first()?.kind;
    let texts: Vec<String> = gates.into_iter().map(|gate| gate.text).collect();
    Some(Gate { kind, text: texts.join("; ") })
}
