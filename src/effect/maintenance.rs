//! VACUUM, ANALYZE, CLUSTER and REFRESH MATERIALIZED VIEW.

use pg_query::NodeEnum;
use pg_query::protobuf::{ClusterStmt, RefreshMatViewStmt, VacuumRelation, VacuumStmt};

use super::judge::Judge;
use super::query::{self, Reading};
use super::{Cause, FailureKind, Role, WorkKind, index_check, refusal};
use crate::postgres::LockMode;
use crate::schema::{RelationId, RelationKind, tree};

/// VACUUM and ANALYZE (`vacuum` in `vacuum.c`).
pub(super) fn vacuum(judge: &mut Judge<'_>, statement: &VacuumStmt) {
    let on = |option: &str| tree::option_is_on(&statement.options, option);
    let options = Vacuum {
        clean: statement.is_vacuumcmd,
        full: on("full"),
        analyze: !statement.is_vacuumcmd || on("analyze"),
        truncate: tree::option(&statement.options, "truncate").is_none() || on("truncate"),
    };
    if options.clean {
        judge.refuses_transaction(if options.full { "VACUUM FULL" } else { "VACUUM" });
    }
    for (part, node) in statement.rels.iter().enumerate() {
        judge.part = part;
        if let Some(NodeEnum::VacuumRelation(listed)) = &node.node {
            options.listed(judge, listed);
        }
    }
    if statement.rels.is_empty() {
        // Views and foreign tables are not even looked at (`get_all_vacuum_rels`).
        let processed = |id: &RelationId| {
            let kind = &judge.relation(*id).kind;
            !matches!(kind, RelationKind::View { .. } | RelationKind::ForeignTable)
        };
        let mut tables: Vec<RelationId> = judge.catalog.names.values().copied().filter(processed).collect();
        tables.sort();
        for table in tables {
            options.relation(judge, table, Role::Target);
        }
    }
}

/// What a VACUUM or ANALYZE was asked to do.
#[derive(Clone, Copy)]
struct Vacuum {
    clean: bool,
    full: bool,
    analyze: bool,
    truncate: bool,
}

impl Vacuum {
    fn listed(self, judge: &mut Judge<'_>, listed: &VacuumRelation) {
        let Some(range) = &listed.relation else {
            return;
        };
        if !range.inh && judge.major() < 18 {
            judge.fail(FailureKind::NotInThisVersion, None, "ONLY");
            return;
        }
        let Some(id) = judge.target(range, false) else {
            return;
        };
        // Children of plain inheritance are processed from 18 on; before, ANALYZE only samples them.
        let partitioned = judge.is_partitioned(id);
        self.relation(judge, id, Role::Target);
        for below in judge.family(id).split_off(1) {
            if range.inh && (partitioned || judge.major() >= 18) {
                self.relation(judge, below, Role::Child);
            } else if self.analyze && !partitioned {
                judge.lock(below, LockMode::AccessShare, Role::Child);
            }
        }
    }

    fn relation(self, judge: &mut Judge<'_>, id: RelationId, role: Role) {
        match &judge.relation(id).kind {
            RelationKind::Table | RelationKind::MaterializedView { .. } | RelationKind::Unknown => {
                if self.full {
                    judge.assume_known(id);
                }
                self.table(judge, id, role);
            }
            RelationKind::PartitionedTable(_) => judge.lock(id, self.mode(), role),
            // Its wrapper may sample it.
            RelationKind::ForeignTable if self.analyze && !self.clean => {
                judge.lock(id, LockMode::ShareUpdateExclusive, role);
            }
            // Skipped with a warning, after a look at it.
            RelationKind::View { .. } | RelationKind::ForeignTable => judge.lock_briefly(id, self.mode(), role),
            RelationKind::Index(_) | RelationKind::Sequence { .. } | RelationKind::CompositeType => {}
        }
    }

    fn mode(self) -> LockMode {
        if self.full { LockMode::AccessExclusive } else { LockMode::ShareUpdateExclusive }
    }

    fn table(self, judge: &mut Judge<'_>, id: RelationId, role: Role) {
        let mode = self.mode();
        judge.lock(id, mode, role);
        if self.full {
            judge.lock_indexes(id, LockMode::AccessExclusive);
            judge.work(id, WorkKind::Rewrite, Cause::VacuumFull, mode, "");
            judge.rebuild_indexes(id, &Cause::VacuumFull, mode);
        } else if self.clean {
            judge.lock_indexes(id, LockMode::RowExclusive);
            judge.work(id, WorkKind::Scan, Cause::Vacuum, mode, "");
            // An empty tail is given back under ACCESS EXCLUSIVE (`lazy_truncate_heap`).
            if self.truncate {
                judge.lock_briefly(id, LockMode::AccessExclusive, role);
            }
        }
        if self.analyze {
            if !self.clean {
                judge.lock_indexes(id, LockMode::AccessShare);
            }
            judge.work(id, WorkKind::Scan, Cause::Analyze, LockMode::ShareUpdateExclusive, "");
        }
    }
}

/// CLUSTER (`cluster` in `cluster.c`).
pub(super) fn cluster(judge: &mut Judge<'_>, statement: &ClusterStmt) {
    let Some(range) = &statement.relation else {
        return cluster_all(judge);
    };
    let Some(table) = judge.target(range, false) else {
        return;
    };
    if !statement.indexname.is_empty() {
        let schema = judge.relation(table).name.schema.clone();
        let index = judge.catalog.lookup(Some(&schema), &statement.indexname);
        let known = judge.relation(table).known;
        if known && index.and_then(|id| judge.index(id)).is_none_or(|index| index.table != table) {
            judge.fail(refusal::CLUSTER_BY_NO_INDEX, Some(table), &statement.indexname);
            return;
        }
        if let Some(refusal) = index.and_then(|id| judge.index(id)).and_then(index_check::clustering) {
            judge.fail(refusal, Some(table), &statement.indexname);
            return;
        }
    }
    if statement.indexname.is_empty() && judge.relation(table).known && !is_clustered(judge, table) {
        judge.fail(refusal::NEVER_CLUSTERED, Some(table), &range.relname);
        return;
    }
    match &judge.relation(table).kind {
        RelationKind::PartitionedTable(_) if judge.major() < 15 => {
            judge.fail(FailureKind::NotInThisVersion, Some(table), "");
        }
        RelationKind::PartitionedTable(_) => {
            judge.refuses_transaction("CLUSTER of a partitioned table");
            judge.lock(table, LockMode::AccessExclusive, Role::Target);
            let schema = judge.relation(table).name.schema.clone();
            if let Some(index) = judge.catalog.lookup(Some(&schema), &statement.indexname) {
                judge.lock_briefly(index, LockMode::AccessShare, Role::Index);
            }
            for leaf in judge.leaves(table) {
                cluster_one(judge, leaf, Role::Child);
            }
        }
        RelationKind::Table | RelationKind::MaterializedView { .. } | RelationKind::Unknown => {
            judge.assume_known(table);
            cluster_one(judge, table, Role::Target);
        }
        RelationKind::ForeignTable
        | RelationKind::Index(_)
        | RelationKind::View { .. }
        | RelationKind::Sequence { .. }
        | RelationKind::CompositeType => {
            judge.fail(refusal::wrong_kind(&judge.relation(table).kind), Some(table), &range.relname);
        }
    }
}

/// CLUSTER alone goes through all tables that were clustered, each in a transaction of its own.
fn cluster_all(judge: &mut Judge<'_>) {
    judge.refuses_transaction("CLUSTER");
    judge.assume("tables that no migration clustered may have been clustered before".to_owned());
    let all = (0..judge.catalog.relations.len() as u32).map(RelationId);
    for table in all.filter(|&id| !judge.relation(id).dropped && is_clustered(judge, id)).collect::<Vec<_>>() {
        cluster_one(judge, table, Role::Target);
    }
}

/// Whether it remembers an index by which it was clustered.
fn is_clustered(judge: &Judge<'_>, table: RelationId) -> bool {
    judge.relation(table).clustered.is_some_and(|index| !judge.relation(index).dropped)
}

fn cluster_one(judge: &mut Judge<'_>, table: RelationId, role: Role) {
    judge.lock(table, LockMode::AccessExclusive, role);
    judge.lock_indexes(table, LockMode::AccessExclusive);
    judge.work(table, WorkKind::Rewrite, Cause::Cluster, LockMode::AccessExclusive, "");
    judge.rebuild_indexes(table, &Cause::Cluster, LockMode::AccessExclusive);
}

/// REFRESH MATERIALIZED VIEW (`RefreshMatViewByOid` in `matview.c`).
pub(super) fn refresh(judge: &mut Judge<'_>, statement: &RefreshMatViewStmt) {
    let Some(view) = statement.relation.as_ref().and_then(|range| judge.target(range, false)) else {
        return;
    };
    let relation = judge.relation(view);
    let reads = match &relation.kind {
        RelationKind::MaterializedView { reads } => reads.as_slice(),
        RelationKind::Unknown => &[],
        _ => {
            judge.fail(refusal::wrong_kind(&relation.kind), Some(view), &relation.name.name);
            return;
        }
    };
    if !relation.known {
        judge
            .assume(format!("`{}` is not created by any migration: what it reads is not known", relation.name.short()));
    }
    if statement.concurrent {
        let unique = judge.indexes(view).filter_map(|id| judge.index(id)).any(|index| {
            index.unique
                && index.valid
                && index.predicate.is_none()
                && index.keys.iter().all(|key| key.column.is_some())
        });
        if statement.skip_data {
            judge.fail(refusal::REFRESH_CONCURRENTLY_NO_DATA, Some(view), &relation.name.name);
            return;
        }
        if relation.known && !unique {
            judge.fail(refusal::REFRESH_WITHOUT_UNIQUE, Some(view), &relation.name.name);
            return;
        }
        judge.lock(view, LockMode::Exclusive, Role::Target);
        judge.lock_indexes(view, LockMode::RowExclusive);
        judge.work(view, WorkKind::Write, Cause::RefreshConcurrently, LockMode::Exclusive, "");
    } else {
        judge.lock(view, LockMode::AccessExclusive, Role::Target);
        judge.lock_indexes(view, LockMode::AccessExclusive);
        if statement.skip_data {
            judge.rebuild_indexes(view, &Cause::Truncate, LockMode::AccessExclusive);
            return;
        }
        judge.work(view, WorkKind::Rewrite, Cause::Refresh, LockMode::AccessExclusive, "");
        judge.rebuild_indexes(view, &Cause::Refresh, LockMode::AccessExclusive);
    }
    for &read in reads {
        let cause = if statement.concurrent { Cause::RefreshConcurrently } else { Cause::Refresh };
        query::read(judge, read, true, &Reading::all(LockMode::AccessShare, cause));
    }
}
