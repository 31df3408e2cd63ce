//! The way back from a swap: the old columns, which a trigger has kept equal, get their indexes and constraints again
//! while everybody reads and writes, the columns change places once more, and the new ones get theirs for the next try.

use super::copies::Renamed;
use super::mirror::Mirror;
use super::piece::Ask;
use super::retype::{Change, Group, IndexCopy, family};
use super::statistics::StatisticsCopy;
use super::{Kind, Rollback, Step, swap};

/// The way back from the swap of a group; `None` where the old values are not kept, or something is not known.
/// `mirrors`: of each table the trigger that fills the new columns, and the one back.
pub(super) fn of(ask: &Ask<'_>, group: &Group, mirrors: &[(Mirror, Mirror)]) -> Option<Rollback> {
    if group.changes.iter().any(|change| change.conversion.back.is_none()) {
        return None;
    }
    let reversed = group.reversed(ask);
    let taken = mirrors.iter().flat_map(|(_, back)| back.drop()).chain(group.aside.new_out()).collect();
    let forward = group.tables().into_iter().zip(mirrors);
    let mut made: Vec<String> = forward.flat_map(|(table, (forward, _))| group.mirrored(ask, table, forward)).collect();
    for (_, undone) in &group.along {
        made.extend(undone.clone()?);
    }
    made.extend(group.aside.old_in());
    let mut steps = again(ask, &reversed)?;
    steps.push(swap::exchange(ask, &reversed, taken, made).ok()?);
    steps.extend(swap::late(ask, &reversed));
    steps.extend(again(ask, group)?);
    // The swap itself is the last step after which both columns are there.
    Some(Rollback { sql: script(&steps), until: Some(String::new()), loses_data: false })
}

/// Indexes of constraints, checks and keys over the columns beside: what went with the constraints in a swap.
fn again(ask: &Ask<'_>, group: &Group) -> Option<Vec<Step>> {
    let mut steps = Vec::new();
    for table in group.tables() {
        steps.extend(group.constrain(ask, table).ok()?);
        steps.extend(group.validate(ask, table));
    }
    let mut made = Vec::new();
    for copy in group.indexes.iter().filter(|copy| copy.constraint.is_some()) {
        group.index(ask, copy, &mut made).ok()?;
    }
    for copy in &group.keys {
        group.foreign_key(ask, copy, &mut made);
    }
    steps.extend(made.into_iter().map(|(_, step)| step));
    let keys = group.keys.iter().map(|copy| copy.table);
    if !group.tables().into_iter().chain(keys).any(|table| ask.is_partitioned(table)) {
        // What is alike stands together: builds, then what new rows are held against, then the old rows.
        steps.sort_by_key(|step| (step.kind != Kind::Concurrent, step.lock_timeout_ms.is_none()));
    }
    Some(steps)
}

/// The statements of steps, with the transactions and timeouts around them.
fn script(steps: &[Step]) -> Vec<String> {
    let lines = steps.iter().flat_map(Step::script);
    let mut sql: Vec<String> = lines.map(|line| line.strip_suffix(';').map(str::to_owned).unwrap_or(line)).collect();
    // Settings that one step takes back and the next one makes again stay.
    let idle = ["RESET lock_timeout", "RESET statement_timeout", "SET lock_timeout = 0", "SET statement_timeout = 0"];
    while let Some(place) = sql.windows(idle.len()).position(|lines| lines == idle) {
        sql.drain(place..place + idle.len());
    }
    sql
}

impl Group {
    /// The same columns once they are swapped: what is beside is the old one, and has lost what went with a constraint.
    fn reversed(&self, ask: &Ask<'_>) -> Self {
        let mut renamed = Renamed::default();
        for change in &self.changes {
            for member in family(ask, change.table) {
                renamed.add(member, &change.column, &change.old);
            }
        }
        let changes = self.changes.iter().map(|change| Change {
            new: change.old.clone(),
            old: change.new.clone(),
            ..change.clone()
        });
        // An index without a constraint is there still, under the name that it was given.
        let indexes = self.indexes.iter().map(|copy| match copy.constraint {
            None => IndexCopy { copy: copy.old.clone(), old: copy.copy.clone(), ..copy.clone() },
            Some(_) => copy.clone(),
        });
        let statistics = self.statistics.iter().map(|made| StatisticsCopy {
            copy: made.old.clone(),
            old: made.copy.clone(),
            ..made.clone()
        });
        Self {
            statistics: statistics.collect(),
            changes: changes.collect(),
            renamed,
            indexes: indexes.collect(),
            checks: self.checks.clone(),
            keys: self.keys.clone(),
            ..Self::default()
        }
    }
}
