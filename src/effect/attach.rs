//! Partitions and inheritance children: attached and detached.

use pg_query::NodeEnum;
use pg_query::protobuf::{AlterTableCmd, PartitionCmd, RangeVar};

use super::alter_table::Alter;
use super::foreign_key::{self, Check};
use super::proof::{self, Clause};
use super::{Cause, FailureKind, Lock, Role, Wait, attach_check, bound, lock_level, names, overlap, refusal};
use crate::postgres::LockMode;
use crate::schema::{Constraint, ConstraintKind, ForeignKey, Index, RelationId, RelationKind};

fn of(command: &AlterTableCmd) -> Option<&PartitionCmd> {
    match command.def.as_deref()?.node.as_ref()? {
        NodeEnum::PartitionCmd(partition) => Some(partition),
        _ => None,
    }
}

/// The other table that a subcommand names.
fn other(alter: &mut Alter<'_>, range: &RangeVar) -> Option<RelationId> {
    let found = alter.catalog.resolve(range);
    if found.is_none() {
        alter.fail(FailureKind::DoesNotExist, true, alter.target, &range.relname);
    }
    found
}

/// `ATTACH PARTITION` (`ATExecAttachPartition`).
pub(super) fn attach(alter: &mut Alter<'_>, command: &AlterTableCmd) {
    let Some(attached) = of(command) else {
        return;
    };
    let Some(partition) = attached.name.as_ref().and_then(|range| other(alter, range)) else {
        return;
    };
    if matches!(alter.catalog.get(alter.target).kind, RelationKind::Index(_)) {
        attach_index(alter, partition);
        return;
    }
    let child = alter.table(partition).now.clone();
    if let Some((kind, relation, object)) = attach_check::partition(alter.catalog, alter.target, partition, &child) {
        alter.fail(kind, true, relation, &object);
    }
    let target = alter.target;
    for member in alter.catalog.with_descendants(partition) {
        alter.lock(member, LockMode::AccessExclusive, Role::Child);
    }
    for index in alter.catalog.get(target).indexes.clone() {
        alter.lock(index, LockMode::ShareUpdateExclusive, Role::Index);
        ensure_index(alter, index, partition);
    }
    ensure_keys(alter, partition);
    clone_referencing(alter);
    let Some(bound) = attached.bound.as_ref() else {
        return;
    };
    if let Some((kind, other)) = overlap::check(alter.catalog, target, Some(partition), bound) {
        let name = alter.catalog.get(partition).name.name.clone();
        alter.fail(kind, true, other.unwrap_or(partition), &name);
    }
    let own = bound::clause(target, bound, alter.catalog);
    let rule = with_ancestors(alter, own.clone());
    hold_to_bound(alter, partition, rule.as_ref(), Cause::PartitionBound);
    if !bound.is_default
        && let Some(default) = default_partition(alter, target, partition)
    {
        alter.lock(default, LockMode::AccessExclusive, Role::DefaultPartition);
        hold_to_bound(alter, default, own.map(Clause::negated).as_ref(), Cause::PartitionBound);
    }
    if !alter.catalog.get(partition).known {
        let name = alter.name(partition);
        alter.unknown(format!("nothing created `{name}`: no CHECK, index or foreign key is known that spares it work"));
    }
}

/// `ALTER INDEX … ATTACH PARTITION` (`ATExecAttachPartitionIdx`).
fn attach_index(alter: &mut Alter<'_>, index: RelationId) {
    if let (Some(parent), Some(own)) = (alter.catalog.index(alter.target), alter.catalog.index(index))
        && !own.equals(parent)
    {
        let name = alter.catalog.get(index).name.name.clone();
        alter.fail(refusal::ATTACHED_INDEX_DIFFERS, true, alter.target, &name);
    }
    alter.lock(index, LockMode::AccessExclusive, Role::Child);
    for table in [alter.target, index].into_iter().filter_map(|id| alter.catalog.index(id)).map(|index| index.table) {
        alter.lock(table, LockMode::AccessShare, Role::IndexedTable);
    }
}

/// A partition's bound holds for its partitions too (`RelationGetPartitionQual`).
fn with_ancestors(alter: &mut Alter<'_>, own: Option<Clause>) -> Option<Clause> {
    let mut rules = vec![own];
    let mut child = alter.target;
    while let (Some(bound), Some(&parent)) =
        (alter.catalog.get(child).bound.clone(), alter.catalog.get(child).parents.first())
    {
        alter.lock(parent, LockMode::AccessShare, Role::Parent);
        rules.push(bound::clause(parent, &bound, alter.catalog));
        child = parent;
    }
    rules.into_iter().collect::<Option<Vec<Clause>>>().map(Clause::And)
}

pub(super) fn default_partition(alter: &Alter<'_>, table: RelationId, but: RelationId) -> Option<RelationId> {
    let is_default = |&id: &RelationId| alter.catalog.get(id).bound.as_ref().is_some_and(|bound| bound.is_default);
    alter.catalog.get(table).children.iter().copied().filter(|&id| id != but).find(is_default)
}

/// Reads a table whose constraints do not prove the rule; of a partitioned one, each partition that does not
/// (`QueuePartitionConstraintValidation`).
fn hold_to_bound(alter: &mut Alter<'_>, id: RelationId, rule: Option<&Clause>, cause: Cause) {
    let version = alter.version();
    let proved = rule.is_some_and(|rule| proof::certain(&alter.table(id).now, version).implies(rule));
    if proved {
        return;
    }
    if alter.holds_rows(id) {
        alter.verify(id, cause, "");
        alter.may_fail(FailureKind::ConstraintViolated, id, "");
        return;
    }
    for child in alter.catalog.get(id).children.clone() {
        alter.lock(child, LockMode::AccessExclusive, Role::Child);
        hold_to_bound(alter, child, rule, cause.clone());
    }
}

/// An equal index of the partition is attached; without one it is built (`AttachPartitionEnsureIndexes`).
fn ensure_index(alter: &mut Alter<'_>, parent: RelationId, partition: RelationId) {
    let Some(definition) = alter.catalog.index(parent).cloned() else {
        return;
    };
    let label = constraint_label(alter, &definition);
    if equal_index(alter, &definition, label, partition).is_none() {
        build_on(alter, &definition, label, partition);
    }
}

/// What the constraint behind an index adds to its name; `None` for an index of its own.
fn constraint_label(alter: &Alter<'_>, index: &Index) -> Option<&'static str> {
    let name = index.constraint.as_ref()?;
    match alter.catalog.get(index.table).constraint(name)?.kind {
        ConstraintKind::PrimaryKey { .. } => Some("pkey"),
        ConstraintKind::Unique { .. } => Some("key"),
        ConstraintKind::Exclusion { .. } => Some("excl"),
        ConstraintKind::Check(_) | ConstraintKind::NotNull(_) | ConstraintKind::ForeignKey(_) => None,
    }
}

/// An index of the partition that can be attached. For a constraint's index it must be a constraint's too, since 17
/// of the same kind.
pub(super) fn equal_index(
    alter: &Alter<'_>,
    parent: &Index,
    label: Option<&str>,
    partition: RelationId,
) -> Option<RelationId> {
    let fits = |(id, index): (RelationId, &Index)| {
        let constrained = match (label, constraint_label(alter, index)) {
            (None, _) => true,
            (Some("excl"), _) | (Some(_), None) => false,
            (Some(wanted), Some(own)) => wanted == own || alter.version().major() < 17,
        };
        (index.parent.is_none() && index.valid && constrained && index.equals(parent)).then_some(id)
    };
    alter.catalog.indexes_of(partition).find_map(fits)
}

/// Builds the index on the partition, or on its partitions.
fn build_on(alter: &mut Alter<'_>, definition: &Index, label: Option<&'static str>, partition: RelationId) {
    if !alter.holds_rows(partition) {
        for child in alter.catalog.get(partition).children.clone() {
            if equal_index(alter, definition, label, child).is_none() {
                build_on(alter, definition, label, child);
            }
        }
        return;
    }
    let cause = match label {
        Some("pkey") => Cause::PrimaryKey,
        Some("key") => Cause::UniqueConstraint,
        Some(_) => Cause::Exclusion,
        None => Cause::CreateIndex,
    };
    let columns = definition.column_names().join("_");
    let column = (label != Some("pkey")).then_some(columns.as_str());
    let name = names::choose(alter, partition, column, label.unwrap_or("idx"));
    alter.build(partition, cause, &name);
    if definition.unique {
        alter.may_fail(FailureKind::DuplicateFound, partition, &name);
    }
}

/// The parent's foreign keys are taken over from the partition, or added to it (`CloneFkReferencing`).
fn ensure_keys(alter: &mut Alter<'_>, partition: RelationId) {
    let keys: Vec<Constraint> = alter.catalog.get(alter.target).constraints.clone();
    for own in keys {
        let ConstraintKind::ForeignKey(key) = &own.kind else {
            continue;
        };
        let cause = Cause::ForeignKey { child: partition, parent: key.referenced };
        clone_key(alter, partition, (key, &own), &cause, foreign_key::check_key);
        alter.may_fail(FailureKind::ConstraintViolated, partition, &own.name);
    }
}

/// Gives one partition a foreign key of the table above it. One it has already is attached, for which the triggers on
/// the referenced table are dropped; else the new one is checked.
pub(super) fn clone_key(
    alter: &mut Alter<'_>,
    partition: RelationId,
    (key, own): (&ForeignKey, &Constraint),
    cause: &Cause,
    check: Check,
) {
    let equal = equal_key(alter, partition, key);
    let mode = if equal.is_some() { LockMode::AccessExclusive } else { LockMode::ShareRowExclusive };
    alter.lock(key.referenced, mode, Role::Referenced);
    if equal == Some(true) {
        return;
    }
    if alter.holds_rows(partition) {
        if own.valid && own.enforced {
            check(alter, partition, key.referenced, &own.name, cause);
        }
        return;
    }
    for child in alter.catalog.get(partition).children.clone() {
        clone_key(alter, child, (key, own), cause, check);
    }
}

/// An equal key of the partition that is not yet another's, and whether it is valid
/// (`tryAttachPartitionForeignKey`). Up to 17 one that is not valid does not count.
fn equal_key(alter: &mut Alter<'_>, partition: RelationId, key: &ForeignKey) -> Option<bool> {
    let any = alter.version().major() >= 18;
    let equal = alter.table(partition).now.constraints.iter().find(|constraint| match &constraint.kind {
        ConstraintKind::ForeignKey(other) => {
            !constraint.inherited
                && (constraint.valid || any)
                && other.columns == key.columns
                && other.referenced == key.referenced
                && (other.on_delete, other.on_update, other.match_type)
                    == (key.on_delete, key.on_update, key.match_type)
        }
        ConstraintKind::Check(_)
        | ConstraintKind::NotNull(_)
        | ConstraintKind::Unique { .. }
        | ConstraintKind::PrimaryKey { .. }
        | ConstraintKind::Exclusion { .. } => false,
    });
    equal.map(|constraint| constraint.valid)
}

/// Keys that point at the parent point at the new partition too (`CloneFkReferenced`).
fn clone_referencing(alter: &mut Alter<'_>) {
    let mode = if alter.version().major() >= 15 { LockMode::ShareRowExclusive } else { LockMode::AccessShare };
    for child in alter.catalog.referencing_tree(alter.target) {
        alter.lock(child, mode, Role::Referencing);
    }
}

/// `DETACH PARTITION` (`ATExecDetachPartition`).
pub(super) fn detach(alter: &mut Alter<'_>, command: &AlterTableCmd) {
    let Some(detached) = of(command) else {
        return;
    };
    let Some(partition) = detached.name.as_ref().and_then(|range| other(alter, range)) else {
        return;
    };
    let target = alter.target;
    if is_no_parent(alter, target, partition) {
        alter.fail(refusal::NO_PARTITION_OF, true, partition, "");
        return;
    }
    if lock_level::is_concurrent(command) {
        detach_concurrently(alter, partition);
        return;
    }
    // Dropping the partition's copy of a trigger locks it as DROP TRIGGER does.
    let has_copies = alter.table(target).now.triggers.iter().any(|trigger| trigger.for_each_row);
    let strong = alter.version().major() >= 14 || has_copies;
    let mode = if strong { LockMode::AccessExclusive } else { LockMode::ShareUpdateExclusive };
    alter.lock(partition, mode, Role::Child);
    for &child in &alter.catalog.with_descendants(partition)[1..] {
        alter.lock(child, LockMode::AccessExclusive, Role::Child);
    }
    if let Some(default) = default_partition(alter, target, RelationId(u32::MAX)) {
        alter.lock(default, LockMode::AccessExclusive, Role::DefaultPartition);
    }
    let catalog = alter.catalog;
    for (index, _) in catalog.indexes_of(partition).filter(|(_, index)| index.parent.is_some()) {
        alter.lock(index, LockMode::AccessExclusive, Role::Index);
    }
    lock_referenced(alter);
    if !catalog.get(target).known {
        let name = alter.name(target);
        alter.unknown(format!(
            "nothing created `{name}`: if it has a default partition or foreign keys, or is referenced, other tables are \
             locked too"
        ));
    }
    look_for_references(alter, partition);
}

/// The keys of the partitioned table become the partition's own.
fn lock_referenced(alter: &mut Alter<'_>) {
    for constraint in &alter.catalog.get(alter.target).constraints {
        if let ConstraintKind::ForeignKey(key) = &constraint.kind {
            alter.lock(key.referenced, LockMode::ShareRowExclusive, Role::Referenced);
        }
    }
}

/// Keys that point at a table above the partition must not point into it: their rows are read, or looked up in an
/// index (`RI_PartitionRemove_Check`), and their triggers on the partition are dropped.
fn look_for_references(alter: &mut Alter<'_>, partition: RelationId) {
    let catalog = alter.catalog;
    let mut above = vec![alter.target];
    while let Some(&parent) = above.last().filter(|&&id| catalog.get(id).bound.is_some()) {
        let Some(&next) = catalog.get(parent).parents.first() else {
            break;
        };
        above.push(next);
    }
    let keys_to = |parent| {
        let keys = catalog.referencing(parent).filter(|(_, constraint, _)| !constraint.inherited);
        keys.map(move |(child, _, key)| (child, parent, key))
    };
    let keys: Vec<_> = above.iter().copied().flat_map(keys_to).collect();
    if !keys.is_empty() {
        // The bounds of all levels say which rows lie in the partition.
        for &parent in &above[1..] {
            alter.lock(parent, LockMode::AccessShare, Role::Parent);
        }
    }
    for (child, parent, key) in keys {
        // Before 14 only what holds rows has the triggers.
        if alter.version().major() >= 14 || alter.holds_rows(partition) {
            alter.lock(partition, LockMode::AccessExclusive, Role::Child);
        }
        alter.lock(child, LockMode::AccessExclusive, Role::Referencing);
        for member in catalog.with_descendants(partition) {
            lock_planned(alter, member, LockMode::AccessShare);
        }
        for member in catalog.with_descendants(child) {
            alter.lock(member, LockMode::AccessShare, Role::Referencing);
            lock_planned(alter, member, LockMode::AccessShare);
            let served = catalog.indexes_of(member).any(|(_, index)| {
                let first = index.keys.first().and_then(|first| first.column.as_ref());
                index.valid && index.predicate.is_none() && first.is_some_and(|first| key.columns.contains(first))
            });
            if alter.holds_rows(member) && !served {
                // ACCESS EXCLUSIVE is taken when its triggers are dropped (`ATDetachCheckNoForeignKeyRefs`,
                // `DetachPartitionFinalize`).
                alter.under.insert(alter.effects.work.len(), LockMode::Share);
                alter.scan(member, Cause::ForeignKey { child, parent }, "");
            }
        }
        alter.may_fail(FailureKind::ConstraintViolated, child, "");
    }
}

/// The indexes that the planner looks at, those of partitioned tables from 16 on.
fn lock_planned(alter: &mut Alter<'_>, table: RelationId, mode: LockMode) {
    let partitioned = matches!(alter.catalog.get(table).kind, RelationKind::PartitionedTable(_));
    if partitioned && alter.version().major() < 16 {
        return;
    }
    for (index, _) in alter.catalog.indexes_of(table) {
        alter.lock(index, mode, Role::Index);
    }
}

/// CONCURRENTLY waits for everybody who may still see the partition, and locks it at the end, with the tables that
/// reference it.
fn detach_concurrently(alter: &mut Alter<'_>, partition: RelationId) {
    let target = alter.target;
    if default_partition(alter, target, RelationId(u32::MAX)).is_some() {
        alter.fail(refusal::DETACH_BESIDE_DEFAULT, true, target, "");
        return;
    }
    alter.effects.refuses_transaction = Some("ALTER TABLE ... DETACH CONCURRENTLY");
    alter.lock(partition, LockMode::AccessExclusive, Role::Child);
    alter.effects.waits.push(Wait::Users(target));
    let catalog = alter.catalog;
    for (index, _) in catalog.indexes_of(partition).filter(|(_, index)| index.parent.is_some()) {
        alter.lock(index, LockMode::AccessExclusive, Role::Index);
    }
    // They are opened for a moment, as the partition is.
    for (index, _) in catalog.indexes_of(partition).filter(|(_, index)| index.parent.is_none()) {
        let (part, role) = (alter.part, Role::Index);
        alter.effects.locks.push(Lock { relation: index, mode: LockMode::AccessShare, role, part, brief: true });
    }
    lock_referenced(alter);
    look_for_references(alter, partition);
}

/// Whether both are known, and one is not below the other.
fn is_no_parent(alter: &Alter<'_>, parent: RelationId, child: RelationId) -> bool {
    let (above, below) = (alter.catalog.get(parent), alter.catalog.get(child));
    above.known && below.known && !below.parents.contains(&parent)
}

/// `INHERIT` and `NO INHERIT`.
pub(super) fn inherit(alter: &mut Alter<'_>, command: &AlterTableCmd) {
    let Some(NodeEnum::RangeVar(parent)) = command.def.as_deref().and_then(|def| def.node.as_ref()) else {
        return;
    };
    let Some(parent) = other(alter, parent) else {
        return;
    };
    let adds = command.subtype() == pg_query::protobuf::AlterTableType::AtAddInherit;
    let mode = if adds { LockMode::ShareUpdateExclusive } else { LockMode::AccessShare };
    alter.lock(parent, mode, Role::Parent);
    if adds && matches!(alter.catalog.get(parent).kind, RelationKind::PartitionedTable(_)) {
        alter.fail(refusal::INHERIT_PARTITIONED, true, parent, "");
    } else if adds {
        let (target, child) = (alter.target, alter.table(alter.target).now.clone());
        if let Some((kind, relation, object)) = attach_check::heir(alter.catalog, parent, target, &child) {
            alter.fail(kind, true, relation, &object);
        }
    } else if is_no_parent(alter, parent, alter.target) {
        alter.fail(refusal::NO_PARENT_OF, true, alter.target, "");
    }
    if adds {
        // A loop in the inheritance is looked for.
        for &child in &alter.catalog.with_descendants(alter.target)[1..] {
            alter.lock(child, LockMode::AccessShare, Role::Child);
        }
    }
}
