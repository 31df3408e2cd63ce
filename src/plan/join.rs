//! Plans of parts of one migration as one plan: what was written behind a gate waits with it.

use std::collections::HashMap;

use super::{Phase, Plan};

impl Plan {
    /// Takes the plan of the next part of the same migration behind its own.
    pub fn append(&mut self, other: Self) {
        self.deviations.extend(other.deviations);
        self.not_planned.extend(other.not_planned);
        self.locked_as_written.extend(other.locked_as_written);
        let mut ids: HashMap<String, String> = HashMap::new();
        let mut phases: Vec<Phase> = Vec::new();
        for mut phase in other.phases {
            let joins = phase.gate.is_none() && phases.is_empty() && !self.phases.is_empty();
            let number = self.phases.len() + phases.len() + usize::from(!joins);
            let before = self.phases.last().filter(|_| joins).map_or(0, |last| last.steps.len());
            for (place, step) in phase.steps.iter_mut().enumerate() {
                let id = format!("{number}.{}", before + place + 1);
                ids.insert(std::mem::replace(&mut step.id, id.clone()), id);
            }
            phases.push(phase);
        }
        let rollbacks = phases.iter_mut().flat_map(|phase| &mut phase.steps).filter_map(|step| step.rollback.as_mut());
        for until in rollbacks.filter_map(|rollback| rollback.until.as_mut()) {
            if let Some(id) = ids.get(until) {
                until.clone_from(id);
            }
        }
        for phase in phases {
            match self.phases.last_mut() {
                Some(last) if phase.gate.is_none() => last.steps.extend(phase.steps),
                _ => self.phases.push(phase),
            }
        }
        let last = self.phases.len().saturating_sub(1);
        for (index, phase) in self.phases.iter_mut().enumerate() {
            phase.name = Phase::name_at(index, last);
        }
    }
}
