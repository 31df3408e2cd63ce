//! A second table locked against reads while such a lock on a first one is held.

use pg_query::NodeEnum;

use super::{Context, Finding, Rule, Severity};
use crate::effect::{BreakKind, Lock};
use crate::schema::{RelationId, RelationKind};

pub(super) const RULE: Rule = Rule {
    name: "several-tables-locked",
    severity: Severity::Warning,
    page: include_str!("../../rules/several-tables-locked.md"),
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    if cx.said.contains(RULE.name) {
        return;
    }
    // A foreign key holds writes of the table it points at for a moment: with that, a new table with two keys would
    // be an alarm. What stops reads as well is worth one.
    let second = cx.strong_locks().find(|lock| lock.mode.blocks_reads() && is_new(cx, lock));
    let first = cx.timeline.held.iter().filter(|(id, held)| {
        held.mode.blocks_reads() && counts(cx, **id) && cx.in_use(**id) && !cx.relation(**id).dropped
    });
    let Some(second) = second else {
        return;
    };
    let Some((&first, held)) =
        first.into_iter().filter(|(id, _)| !related(cx, **id, second.relation)).min_by_key(|(_, held)| held.since)
    else {
        return;
    };
    // A table takes the place of another: both are locked, or neither.
    let swaps = matches!(cx.tree(), Some(NodeEnum::RenameStmt(rename)) if cx.frees(&rename.newname));
    if swaps && cx.has_lock_timeout() {
        return;
    }
    let message = format!(
        "{} while this waits for its lock on {}, and two transactions that lock both in different order end in a deadlock",
        cx.who_waits(first, held.mode),
        cx.name(second.relation),
    );
    let finding = cx.finding(&RULE, second.part, message).about(cx, first).about(cx, second.relation);
    let help = if swaps {
        format!("begin the transaction with {}, and try again when it times out", cx.set_lock_timeout())
    } else {
        format!("change {} {}", cx.name(second.relation), cx.later())
    };
    out.push(finding.beside(cx, held.since, "takes the first lock").help(help));
}

/// A strong lock on a table in use, that the transaction did not hold before.
fn is_new(cx: &Context<'_>, lock: &Lock) -> bool {
    let held = cx.timeline.held.get(&lock.relation).is_some_and(|held| held.mode.blocks_writes());
    let gone = cx
        .effects
        .breaks
        .iter()
        .any(|broken| broken.kind == BreakKind::TableDropped && broken.relation == Some(lock.relation));
    !held && !gone && counts(cx, lock.relation)
}

fn counts(cx: &Context<'_>, id: RelationId) -> bool {
    match cx.relation(id).kind {
        RelationKind::Table
        | RelationKind::PartitionedTable(_)
        | RelationKind::ForeignTable
        | RelationKind::MaterializedView { .. }
        | RelationKind::Unknown => true,
        RelationKind::Index(_)
        | RelationKind::View { .. }
        | RelationKind::Sequence { .. }
        | RelationKind::CompositeType => false,
    }
}

/// A table and its partitions count as one.
fn related(cx: &Context<'_>, a: RelationId, b: RelationId) -> bool {
    let roots = |mut id: RelationId| {
        while let Some(&parent) = cx.relation(id).parents.first() {
            id = parent;
        }
        id
    };
    roots(a) == roots(b)
}
