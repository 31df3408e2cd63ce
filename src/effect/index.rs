//! CREATE INDEX, DROP INDEX and REINDEX.

use pg_query::NodeEnum;
use pg_query::protobuf::{DropBehavior, DropStmt, IndexStmt, ReindexObjectType, ReindexStmt};

use super::judge::Judge;
use super::{Cause, FailureKind, Role, Wait, WorkKind, index_check, refusal};
use crate::postgres::{LockMode, Name, quote};
use crate::schema::{
    Catalog, Column, ConstraintKind, Index, Persistence, RelationId, RelationKind, RowCount, names, tree,
};

/// CREATE INDEX (`DefineIndex` in `indexcmds.c`).
pub(super) fn create(judge: &mut Judge<'_>, statement: &IndexStmt) {
    if statement.concurrent {
        judge.refuses_transaction("CREATE INDEX CONCURRENTLY");
    }
    if statement.nulls_not_distinct && judge.major() < 15 {
        judge.fail(FailureKind::NotInThisVersion, None, "NULLS NOT DISTINCT");
    }
    let Some(range) = &statement.relation else {
        return;
    };
    let Some(table) = judge.target(range, false) else {
        return;
    };
    let concurrent = statement.concurrent && judge.relation(table).persistence != Persistence::Temporary;
    let mode = if concurrent { LockMode::ShareUpdateExclusive } else { LockMode::Share };
    judge.lock(table, mode, Role::Target);
    let recurses = judge.is_partitioned(table) && range.inh;
    if recurses {
        for below in judge.family(table).split_off(1) {
            judge.lock(below, mode, Role::Child);
        }
    }
    if judge.catalog.has_pending_events(table) {
        judge.fail(refusal::PENDING_EVENTS, Some(table), "");
        return;
    }
    if refused(judge, statement, table) || exists(judge, statement, table) {
        return;
    }
    let cause = if concurrent { Cause::CreateIndexConcurrently } else { Cause::CreateIndex };
    let index = Index::of(statement, table);
    build(judge, &index, Some(&statement.idxname), cause, mode, recurses);
    if concurrent {
        wait_for_writers(judge, table);
        judge.wait(Wait::OlderSnapshots);
    }
    if statement.unique && may_hold_rows(judge, table) {
        judge.may_fail(FailureKind::DuplicateFound, Some(table), &statement.idxname);
    }
}

/// Waits for whoever could still write the table without keeping the new index (`WaitForLockers`); nobody can
/// write a materialized view beside it.
fn wait_for_writers(judge: &mut Judge<'_>, table: RelationId) {
    if !matches!(judge.relation(table).kind, RelationKind::MaterializedView { .. }) {
        judge.wait(Wait::Writers(table));
    }
}

/// Whether rows may stand in the way: only a relation of this file that nothing filled surely has none.
fn may_hold_rows(judge: &Judge<'_>, table: RelationId) -> bool {
    !(judge.catalog.born_in_file(table) && judge.relation(table).rows == RowCount::Empty)
}

/// What PostgreSQL refuses whatever the data.
fn refused(judge: &mut Judge<'_>, statement: &IndexStmt, table: RelationId) -> bool {
    let relation = judge.relation(table);
    match &relation.kind {
        RelationKind::View { .. }
        | RelationKind::ForeignTable
        | RelationKind::Index(_)
        | RelationKind::Sequence { .. }
        | RelationKind::CompositeType => {
            judge.fail(refusal::wrong_kind(&relation.kind), Some(table), &statement.idxname);
            return true;
        }
        RelationKind::PartitionedTable(_) => {
            if statement.concurrent {
                judge.fail(FailureKind::ConcurrentlyOnPartitioned, Some(table), &statement.idxname);
                return true;
            }
            let family = judge.family(table);
            let foreign = family.iter().any(|&id| matches!(judge.relation(id).kind, RelationKind::ForeignTable));
            let recurses = statement.relation.as_ref().is_some_and(|range| range.inh);
            if statement.unique && foreign && recurses {
                judge.fail(refusal::UNIQUE_WITH_FOREIGN_PARTITION, Some(table), &statement.idxname);
                return true;
            }
            if statement.unique && !holds_partition_key(judge, statement, table) {
                judge.fail(refusal::UNIQUE_WITHOUT_PARTITION_KEY, Some(table), &statement.idxname);
                return true;
            }
        }
        RelationKind::Table | RelationKind::MaterializedView { .. } | RelationKind::Unknown => {}
    }
    if let Some(column) = column_names(statement).find(|name| judge.catalog.lacks_column(table, name)) {
        judge.fail(FailureKind::DoesNotExist, Some(table), column);
        return true;
    }
    if let Some(column) = column_names(statement).find(|name| Catalog::is_system_column(name)) {
        judge.fail(refusal::INDEX_ON_SYSTEM_COLUMN, Some(table), column);
        return true;
    }
    let index = Index::of(statement, table);
    let found = index_check::keys(&relation.columns, &index.keys, index.predicate.as_deref(), judge.catalog);
    if let Some((kind, object)) = &found {
        judge.fail(*kind, Some(table), object);
    }
    found.is_some()
}

fn column_names(statement: &IndexStmt) -> impl Iterator<Item = &str> {
    let elements = statement.index_params.iter().chain(&statement.index_including_params);
    elements.filter_map(|node| match &node.node {
        Some(NodeEnum::IndexElem(element)) if !element.name.is_empty() => Some(element.name.as_str()),
        _ => None,
    })
}

/// A unique index of a partitioned table must hold every column of the partition key.
fn holds_partition_key(judge: &Judge<'_>, statement: &IndexStmt, table: RelationId) -> bool {
    let elements = statement.index_params.iter().filter_map(|node| match &node.node {
        Some(NodeEnum::IndexElem(key)) => Some(key.name.as_str()),
        _ => None,
    });
    let keys: Vec<&str> = elements.collect();
    match &judge.relation(table).kind {
        RelationKind::PartitionedTable(spec) => index_check::holds_partition_key(spec, &keys),
        _ => true,
    }
}

/// The name is taken. IF NOT EXISTS has locked the table by then, and looks at nothing but the name.
fn exists(judge: &mut Judge<'_>, statement: &IndexStmt, table: RelationId) -> bool {
    if statement.idxname.is_empty() {
        return false;
    }
    let name = Name::new(&judge.relation(table).name.schema, &statement.idxname);
    let Some(&taken) = judge.catalog.names.get(&name) else {
        return false;
    };
    if !judge.relation(taken).known {
        if statement.if_not_exists {
            let index = quote(&statement.idxname);
            judge.assume(format!("whether `{index}` exists is not known: it is taken to be built"));
        }
        return false;
    }
    if !statement.if_not_exists {
        judge.fail(FailureKind::AlreadyExists, Some(taken), &statement.idxname);
    }
    true
}

/// Builds an index on a table, or on every partition below it that has no equal one yet.
pub(super) fn build(
    judge: &mut Judge<'_>,
    index: &Index,
    name: Option<&str>,
    cause: Cause,
    mode: LockMode,
    recurses: bool,
) {
    let table = index.table;
    if !judge.is_partitioned(table) || recurses && judge.catalog.partitions_elsewhere(table) {
        let chosen = match name.filter(|name| !name.is_empty()) {
            Some(name) => names::clipped(name),
            None => judge.catalog.choose_index_name(&judge.relation(table).name, index, None),
        };
        judge.work(table, WorkKind::IndexBuild, cause, mode, &chosen);
        return;
    }
    if !recurses {
        return;
    }
    for &partition in &judge.relation(table).children {
        let relation = judge.relation(partition);
        if relation.dropped
            || matches!(relation.kind, RelationKind::ForeignTable)
            || attaches(judge, index, partition, mode)
        {
            continue;
        }
        let copy = Index { table: partition, ..index.clone() };
        build(judge, &copy, None, cause.clone(), mode, true);
    }
}

/// Looks through a partition's indexes for an equal one: the lock on those that are not is let go at once.
fn attaches(judge: &mut Judge<'_>, index: &Index, partition: RelationId, mode: LockMode) -> bool {
    for id in judge.indexes(partition) {
        let Some(own) = judge.index(id) else {
            continue;
        };
        if own.parent.is_some() {
            continue;
        }
        if own.equals(index) {
            judge.lock(id, mode, Role::Index);
            return true;
        }
        judge.lock_briefly(id, mode, Role::Index);
    }
    false
}

/// DROP INDEX (`RemoveRelations` in `tablecmds.c`).
pub(super) fn drop(judge: &mut Judge<'_>, statement: &DropStmt) {
    let cascade = statement.behavior() == DropBehavior::DropCascade;
    if statement.concurrent {
        judge.refuses_transaction("DROP INDEX CONCURRENTLY");
        if statement.objects.len() > 1 || cascade {
            judge.fail(refusal::DROP_SEVERAL_CONCURRENTLY, None, "");
            return;
        }
    }
    for (part, object) in statement.objects.iter().enumerate() {
        judge.part = part;
        let Some((schema, name)) = tree::object_name(object) else {
            continue;
        };
        let Some(id) = judge.lookup(schema, name) else {
            if !statement.missing_ok {
                judge.fail(FailureKind::DoesNotExist, None, name);
            }
            continue;
        };
        drop_one(judge, id, statement.concurrent, cascade);
    }
}

fn drop_one(judge: &mut Judge<'_>, id: RelationId, concurrently: bool, cascade: bool) {
    let name = judge.relation(id).name.name.clone();
    let Some(index) = judge.index(id) else {
        if judge.relation(id).known {
            judge.fail(refusal::wrong_drop(&judge.relation(id).kind), Some(id), &name);
        }
        return;
    };
    let table = index.table;
    if judge.relation(table).name.name.is_empty() {
        judge.assume(format!("the table of the index `{}` is not known: it is locked as well", quote(&name)));
    }
    if concurrently && judge.is_partitioned(table) {
        judge.fail(FailureKind::ConcurrentlyOnPartitioned, Some(table), &name);
        return;
    }
    if index.constraint.is_some() || index.parent.is_some() {
        let from_parent = index.parent.is_some();
        let refusal = if from_parent { refusal::INDEX_OF_PARENT_INDEX } else { refusal::INDEX_OF_CONSTRAINT };
        judge.fail(refusal, Some(id), &name);
        return;
    }
    if concurrently && judge.relation(id).persistence != Persistence::Temporary {
        judge.lock(table, LockMode::ShareUpdateExclusive, Role::IndexedTable);
        judge.lock(id, LockMode::ShareUpdateExclusive, Role::Target);
        judge.wait(Wait::Users(table));
        judge.lock_briefly(id, LockMode::AccessExclusive, Role::Target);
        for (child, key) in foreign_keys_over(judge, id) {
            judge.fail(FailureKind::DependentObjects, Some(child), &key);
        }
        return;
    }
    judge.lock(table, LockMode::AccessExclusive, Role::IndexedTable);
    judge.lock(id, LockMode::AccessExclusive, Role::Target);
    if judge.is_partitioned(table) {
        for below in judge.family(table).split_off(1) {
            judge.lock(below, LockMode::AccessExclusive, Role::Child);
            for own in judge.indexes(below) {
                if descends_from(judge, own, id) {
                    judge.lock(own, LockMode::AccessExclusive, Role::Index);
                }
            }
        }
    }
    for (child, key) in foreign_keys_over(judge, id) {
        if cascade {
            judge.lock(child, LockMode::AccessExclusive, Role::Referencing);
        } else {
            judge.fail(FailureKind::DependentObjects, Some(child), &key);
        }
    }
}

/// Whether a partition's index is attached, at any depth, to that of a partitioned table.
fn descends_from(judge: &Judge<'_>, index: RelationId, ancestor: RelationId) -> bool {
    let mut next = judge.index(index).and_then(|index| index.parent);
    while let Some(parent) = next {
        if parent == ancestor {
            return true;
        }
        next = judge.index(parent).and_then(|index| index.parent);
    }
    false
}

/// Foreign keys that rely on a unique index which no constraint made.
fn foreign_keys_over(judge: &Judge<'_>, id: RelationId) -> Vec<(RelationId, String)> {
    let Some(index) = judge.index(id).filter(|index| index.unique) else {
        return Vec::new();
    };
    let same = |columns: &[String], index: &Index| {
        columns.len() == index.keys.len()
            && columns.iter().all(|column| index.keys.iter().any(|key| key.column.as_ref() == Some(column)))
    };
    let constrained = judge.relation(index.table).constraints.iter().any(|constraint| match &constraint.kind {
        ConstraintKind::PrimaryKey { columns, .. } | ConstraintKind::Unique { columns, .. } => same(columns, index),
        ConstraintKind::Check(_)
        | ConstraintKind::NotNull(_)
        | ConstraintKind::Exclusion { .. }
        | ConstraintKind::ForeignKey(_) => false,
    });
    if constrained {
        return Vec::new();
    }
    let keys = judge.catalog.referencing(index.table);
    keys.filter(|(_, _, key)| same(&key.referenced_columns, index))
        .map(|(table, constraint, _)| (table, constraint.name.clone()))
        .collect()
}

/// Before 14, VERBOSE was the only option that REINDEX took in parentheses; the tree does not tell how it was written.
pub(super) fn reindex_options(judge: &mut Judge<'_>, tree: &NodeEnum, text: &str) {
    let NodeEnum::ReindexStmt(statement) = tree else {
        return;
    };
    let listed = text.get("REINDEX".len()..).is_some_and(|rest| rest.trim_start().starts_with('('));
    if judge.major() < 14 && listed && tree::option(&statement.params, "concurrently").is_some() {
        judge.fail(FailureKind::NotInThisVersion, None, "REINDEX (CONCURRENTLY) (PostgreSQL 14)");
    }
}

/// REINDEX (`ExecReindex` in `indexcmds.c`).
pub(super) fn reindex(judge: &mut Judge<'_>, statement: &ReindexStmt) {
    let concurrently = tree::option_is_on(&statement.params, "concurrently");
    if concurrently {
        judge.refuses_transaction("REINDEX CONCURRENTLY");
    }
    if judge.major() < 14 && tree::option(&statement.params, "tablespace").is_some() {
        judge.fail(FailureKind::NotInThisVersion, None, "TABLESPACE");
    }
    let unnamed =
        matches!(statement.kind(), ReindexObjectType::ReindexObjectDatabase | ReindexObjectType::ReindexObjectSystem)
            && statement.name.is_empty();
    if judge.major() < 16 && unnamed {
        judge.fail(FailureKind::NotInThisVersion, None, "REINDEX without a name (PostgreSQL 16)");
    }
    match statement.kind() {
        ReindexObjectType::ReindexObjectIndex => {
            if let Some(id) = statement.relation.as_ref().and_then(|range| judge.target(range, false)) {
                reindex_index(judge, id, concurrently);
            }
        }
        ReindexObjectType::ReindexObjectTable => {
            if let Some(id) = statement.relation.as_ref().and_then(|range| judge.target(range, false)) {
                reindex_table(judge, id, concurrently);
            }
        }
        ReindexObjectType::ReindexObjectSchema => {
            judge.refuses_transaction("REINDEX SCHEMA");
            reindex_all(judge, Some(&statement.name), concurrently);
        }
        ReindexObjectType::ReindexObjectDatabase => {
            judge.refuses_transaction("REINDEX DATABASE");
            reindex_all(judge, None, concurrently);
        }
        ReindexObjectType::ReindexObjectSystem => judge.refuses_transaction("REINDEX SYSTEM"),
        ReindexObjectType::Undefined => {}
    }
}

fn reindex_index(judge: &mut Judge<'_>, id: RelationId, concurrently: bool) {
    let name = judge.relation(id).name.name.clone();
    let Some(index) = judge.index(id) else {
        if judge.relation(id).known {
            judge.fail(refusal::wrong_kind(&judge.relation(id).kind), Some(id), &name);
        }
        return;
    };
    let table = index.table;
    if concurrently && judge.catalog.is_of_exclusion(id) && is_built_concurrently(judge, table) {
        judge.fail(refusal::EXCLUSION_CONCURRENTLY, Some(id), &name);
    } else if judge.is_partitioned(table) {
        reindex_partitioned_index(judge, id, table, concurrently);
    } else {
        rebuild(judge, table, &[id], concurrently, (Role::IndexedTable, Role::Target));
    }
}

/// Before 14 it was refused; since, each partition's index is rebuilt in a transaction of its own
/// (`ReindexPartitions`), after all were locked for a moment.
fn reindex_partitioned_index(judge: &mut Judge<'_>, id: RelationId, table: RelationId, concurrently: bool) {
    if judge.major() < 14 {
        judge.fail(FailureKind::NotInThisVersion, Some(id), "REINDEX of a partitioned index (PostgreSQL 14)");
        return;
    }
    judge.refuses_transaction("REINDEX INDEX of a partitioned index");
    let (on_table, on_index) = modes(concurrently);
    judge.lock(table, on_table, Role::IndexedTable);
    judge.lock(id, on_index, Role::Target);
    let below: Vec<RelationId> = judge.family(table).split_off(1);
    for partition in below {
        for own in judge.indexes(partition).filter(|&own| descends_from(judge, own, id)).collect::<Vec<_>>() {
            judge.lock_briefly(own, LockMode::Share, Role::Index);
            if !judge.is_partitioned(partition) {
                rebuild(judge, partition, &[own], concurrently, (Role::Child, Role::Index));
            }
        }
    }
}

fn reindex_table(judge: &mut Judge<'_>, table: RelationId, concurrently: bool) {
    let (on_table, _) = modes(concurrently);
    match &judge.relation(table).kind {
        RelationKind::Table | RelationKind::MaterializedView { .. } | RelationKind::Unknown => {
            let indexes: Vec<RelationId> = judge.indexes(table).collect();
            judge.assume_known(table);
            rebuild(judge, table, &indexes, concurrently, (Role::Target, Role::Index));
            rebuild_toast(judge, table, &indexes, concurrently);
        }
        RelationKind::PartitionedTable(_) => {
            judge.lock(table, on_table, Role::Target);
            if judge.major() < 14 {
                judge.effects.skipped.push(table);
                return;
            }
            judge.refuses_transaction("REINDEX TABLE of a partitioned table");
            for partition in judge.family(table).split_off(1) {
                judge.lock_briefly(partition, LockMode::Share, Role::Child);
                let stored = !matches!(judge.relation(partition).kind, RelationKind::ForeignTable);
                if stored && !judge.is_partitioned(partition) {
                    let indexes: Vec<RelationId> = judge.indexes(partition).collect();
                    rebuild(judge, partition, &indexes, concurrently, (Role::Child, Role::Index));
                    rebuild_toast(judge, partition, &indexes, concurrently);
                }
            }
        }
        RelationKind::ForeignTable
        | RelationKind::Index(_)
        | RelationKind::View { .. }
        | RelationKind::Sequence { .. }
        | RelationKind::CompositeType => {
            let relation = judge.relation(table);
            judge.fail(refusal::wrong_kind(&relation.kind), Some(table), &relation.name.name);
        }
    }
}

/// The TOAST table of a table has an index too, for which others are waited for even if there is no other.
fn rebuild_toast(judge: &mut Judge<'_>, table: RelationId, indexes: &[RelationId], concurrently: bool) {
    if concurrently && indexes.is_empty() && is_toasted(judge, table) {
        judge.wait(Wait::Users(table));
        judge.wait(Wait::OlderSnapshots);
    }
}

/// Whether a table has a TOAST table: a row of it may be longer than a quarter of a page
/// (`heapam_relation_needs_toast_table`).
fn is_toasted(judge: &Judge<'_>, table: RelationId) -> bool {
    let relation = judge.relation(table);
    let longest = |column: &Column| {
        let data_type = column.data_type.as_ref()?;
        let length = |of: Option<&Option<i32>>| of.copied().flatten().map(i64::from);
        match data_type.name.as_str() {
            _ if data_type.array || data_type.schema != "pg_catalog" => None,
            // Characters of up to four bytes; decimal digits in groups of four.
            "varchar" | "bpchar" => length(data_type.modifiers.first()).map(|length| 4 * length + 4),
            "numeric" => length(data_type.modifiers.first()).map(|digits| digits / 2 + 12),
            "text" | "bytea" | "json" | "jsonb" | "xml" | "tsvector" | "tsquery" | "varbit" | "bit" | "path"
            | "polygon" | "inet" | "cidr" => None,
            _ => Some(16),
        }
    };
    relation.columns.iter().map(longest).sum::<Option<i64>>().is_none_or(|longest| longest > 2032)
}

/// REINDEX SCHEMA or DATABASE: table after table, each in a transaction of its own.
fn reindex_all(judge: &mut Judge<'_>, schema: Option<&str>, concurrently: bool) {
    let tables: Vec<RelationId> = judge
        .catalog
        .names
        .iter()
        .filter(|(name, id)| {
            let kind = &judge.relation(**id).kind;
            schema.is_none_or(|schema| name.schema == schema)
                && matches!(kind, RelationKind::Table | RelationKind::MaterializedView { .. })
        })
        .map(|(_, &id)| id)
        .collect();
    for table in tables {
        let indexes: Vec<RelationId> = judge.indexes(table).collect();
        rebuild(judge, table, &indexes, concurrently, (Role::Target, Role::Index));
    }
}

/// The modes on the table and on each index.
fn modes(concurrently: bool) -> (LockMode, LockMode) {
    if concurrently {
        (LockMode::ShareUpdateExclusive, LockMode::ShareUpdateExclusive)
    } else {
        (LockMode::Share, LockMode::AccessExclusive)
    }
}

/// Rebuilds indexes of one table. CONCURRENTLY builds a second index beside each, waits until nobody uses the old
/// one, and then locks that for a moment to drop it.
fn rebuild(judge: &mut Judge<'_>, table: RelationId, indexes: &[RelationId], concurrently: bool, roles: (Role, Role)) {
    let concurrently = concurrently && is_built_concurrently(judge, table);
    let (on_table, on_index) = modes(concurrently);
    judge.lock(table, on_table, roles.0);
    for &index in indexes {
        judge.lock(index, on_index, roles.1);
        if concurrently && judge.catalog.is_of_exclusion(index) {
            judge.effects.skipped.push(index);
            continue;
        }
        let cause = if concurrently { Cause::ReindexConcurrently } else { Cause::Reindex };
        judge.work(table, WorkKind::IndexBuild, cause, on_table, &judge.relation(index).name.name);
        if concurrently {
            judge.wait(Wait::Users(table));
            judge.wait(Wait::OlderSnapshots);
            judge.lock_briefly(index, LockMode::AccessExclusive, roles.1);
        }
    }
}

/// What is temporary is seen by nobody else, and built at once whatever is written.
fn is_built_concurrently(judge: &Judge<'_>, table: RelationId) -> bool {
    judge.relation(table).persistence != Persistence::Temporary
}
