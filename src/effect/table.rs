//! TRUNCATE and LOCK.

use pg_query::NodeEnum;
use pg_query::protobuf::{DropBehavior, LockStmt, RangeVar, TruncateStmt};

use super::judge::Judge;
use super::{Cause, FailureKind, LossKind, Role, refusal};
use crate::postgres::LockMode;
use crate::schema::{RelationId, RelationKind};

/// TRUNCATE (`ExecuteTruncate` in `tablecmds.c`).
pub(super) fn truncate(judge: &mut Judge<'_>, statement: &TruncateStmt) {
    let mut emptied: Vec<RelationId> = Vec::new();
    for (part, range) in statement.relations.iter().enumerate() {
        judge.part = part;
        let Some(NodeEnum::RangeVar(range)) = &range.node else {
            continue;
        };
        if let Some(id) = truncated(judge, range) {
            empty(judge, id, range.inh, Role::Target, &mut emptied);
            judge.loses(LossKind::Truncate, Some(id), "");
        }
    }
    follow_keys(judge, statement.behavior() == DropBehavior::DropCascade, &mut emptied);
    for table in emptied {
        if statement.restart_seqs {
            let sequences: Vec<RelationId> = judge.catalog.owned_sequences(table).map(|(id, _)| id).collect();
            for sequence in sequences {
                judge.lock(sequence, LockMode::AccessExclusive, Role::Owned);
            }
        }
        if !judge.is_partitioned(table) {
            judge.lock_indexes(table, LockMode::AccessExclusive);
            judge.rebuild_indexes(table, &Cause::Truncate, LockMode::AccessExclusive);
        }
    }
}

/// The table a TRUNCATE names, unless it is of a kind that cannot be.
fn truncated(judge: &mut Judge<'_>, range: &RangeVar) -> Option<RelationId> {
    let id = judge.target(range, false)?;
    if judge.catalog.has_pending_events(id) {
        judge.fail(refusal::PENDING_EVENTS, Some(id), "");
    }
    let possible = match &judge.relation(id).kind {
        RelationKind::Table | RelationKind::Unknown => true,
        RelationKind::PartitionedTable(_) => range.inh,
        // `ExecForeignTruncate` came with 14.
        RelationKind::ForeignTable => judge.major() >= 14,
        RelationKind::Index(_)
        | RelationKind::View { .. }
        | RelationKind::MaterializedView { .. }
        | RelationKind::Sequence { .. }
        | RelationKind::CompositeType => false,
    };
    if !possible {
        let refusal = match &judge.relation(id).kind {
            RelationKind::PartitionedTable(_) => refusal::TRUNCATE_PARTITIONED_ALONE,
            RelationKind::ForeignTable => refusal::TRUNCATE_FOREIGN,
            kind => refusal::wrong_kind(kind),
        };
        judge.fail(refusal, Some(id), &range.relname);
    }
    possible.then_some(id)
}

fn empty(judge: &mut Judge<'_>, id: RelationId, inherited: bool, role: Role, emptied: &mut Vec<RelationId>) {
    let family = if inherited { judge.family(id) } else { vec![id] };
    for member in family {
        if member != id && judge.major() < 14 && matches!(judge.relation(member).kind, RelationKind::ForeignTable) {
            let name = judge.relation(member).name.name.clone();
            judge.fail(refusal::TRUNCATE_FOREIGN, Some(member), &name);
        }
        judge.lock(member, LockMode::AccessExclusive, if member == id { role } else { Role::Child });
        if !emptied.contains(&member) {
            emptied.push(member);
        }
    }
    // The partition constraint was looked up with a lock on the partitioned table up to 13.
    if judge.major() < 14 {
        for ancestor in judge.ancestors(id) {
            if !emptied.contains(&ancestor) {
                judge.lock(ancestor, LockMode::AccessShare, Role::Parent);
            }
        }
    }
}

/// Tables with a foreign key to an emptied one: emptied too with CASCADE, in the way without.
fn follow_keys(judge: &mut Judge<'_>, cascade: bool, emptied: &mut Vec<RelationId>) {
    let mut next = 0;
    while next < emptied.len() {
        let table = emptied[next];
        // A key to a partitioned table is one to each of its partitions.
        let referenced = [table].into_iter().chain(judge.ancestors(table));
        let referencing: Vec<RelationId> =
            referenced.flat_map(|id| judge.catalog.referencing(id).map(|(child, _, _)| child)).collect();
        for child in referencing {
            if emptied.contains(&child) {
                continue;
            }
            if cascade {
                empty(judge, child, true, Role::Referencing, emptied);
                judge.loses(LossKind::Truncate, Some(child), "");
            } else {
                judge.fail(FailureKind::DependentObjects, Some(child), &judge.relation(table).name.name);
            }
        }
        next += 1;
    }
}

/// LOCK TABLE (`LockTableCommand` in `lockcmds.c`).
pub(super) fn lock(judge: &mut Judge<'_>, statement: &LockStmt) {
    let Some(&mode) = usize::try_from(statement.mode - 1).ok().and_then(|mode| LockMode::ALL.get(mode)) else {
        return;
    };
    for (part, range) in statement.relations.iter().enumerate() {
        judge.part = part;
        let Some(NodeEnum::RangeVar(range)) = &range.node else {
            continue;
        };
        if let Some(id) = judge.target(range, false) {
            lock_one(judge, id, range.inh, mode, Role::Target);
        }
    }
}

/// A table with its children, or a view with all it reads.
fn lock_one(judge: &mut Judge<'_>, id: RelationId, inherited: bool, mode: LockMode, role: Role) {
    match &judge.relation(id).kind {
        RelationKind::Table | RelationKind::PartitionedTable(_) | RelationKind::Unknown => {
            judge.lock(id, mode, role);
            if inherited {
                for below in judge.family(id).split_off(1) {
                    judge.lock(below, mode, Role::Child);
                }
            }
        }
        RelationKind::View { reads } => {
            judge.lock(id, mode, role);
            for &read in reads {
                lock_one(judge, read, true, mode, Role::Query);
            }
        }
        RelationKind::ForeignTable
        | RelationKind::Index(_)
        | RelationKind::MaterializedView { .. }
        | RelationKind::Sequence { .. }
        | RelationKind::CompositeType => {
            if role == Role::Target {
                let relation = judge.relation(id);
                judge.fail(refusal::wrong_kind(&relation.kind), Some(id), &relation.name.name);
            }
        }
    }
}
