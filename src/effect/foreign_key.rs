//! Foreign keys: the referenced and the referencing tables they lock and read, and what stands or falls with them.

use pg_query::protobuf;

use super::alter_table::Alter;
use super::constraint::remember;
use super::possible_key::{self, Side};
use super::{Cause, FailureKind, Role, attach, depend, names, refusal};
use crate::postgres::{LockMode, Name};
use crate::schema::{Column, ConstraintKind, Dependent, DependentKind, ForeignKey, RelationId, RelationKind, tree};

/// FOREIGN KEY, also in a new column's definition.
pub(super) fn add_key(alter: &mut Alter<'_>, added: &protobuf::Constraint, columns: &[String], validate: bool) {
    let target = alter.target;
    let Some(range) = &added.pktable else {
        return;
    };
    let Some(parent) = alter.catalog.resolve(range) else {
        alter.fail(FailureKind::DoesNotExist, true, target, &range.relname);
        return;
    };
    if impossible(alter, added, columns, parent) {
        return;
    }
    let name = if added.conname.is_empty() {
        names::choose(alter, target, Some(&columns.join("_")), "fkey")
    } else {
        added.conname.clone()
    };
    let validate = validate && added.is_enforced;
    let partitioned = matches!(alter.catalog.get(target).kind, RelationKind::PartitionedTable(_));
    if partitioned && !alter.recurse {
        alter.fail(refusal::KEY_ALONE, true, target, &name);
    }
    if partitioned && added.skip_validation && alter.version().major() < 18 {
        alter.fail(refusal::NOT_VALID_KEY_ON_PARTITIONED, true, target, &name);
    }
    if partitioned {
        alter.family();
    }
    for member in partitions_of(alter, parent) {
        alter.lock(member, LockMode::ShareRowExclusive, Role::Referenced);
    }
    if added.is_enforced {
        alter.stricter(columns, &name);
    }
    let null = |column: &String| is_new_and_null(alter, column);
    if validate && !columns.iter().any(null) {
        alter.may_fail(FailureKind::ConstraintViolated, target, &name);
    }
    let key = ForeignKey {
        columns: columns.to_vec(),
        referenced: parent,
        referenced_columns: tree::texts(&added.pk_attrs),
        on_delete: added.fk_del_action.chars().next().unwrap_or('a'),
        on_update: added.fk_upd_action.chars().next().unwrap_or('a'),
        match_type: added.fk_matchtype.chars().next().unwrap_or('s'),
        set_columns: tree::texts(&added.fk_del_set_cols),
        period: added.fk_with_period,
    };
    remember(alter, target, &name, ConstraintKind::ForeignKey(key.clone()), validate, added);
    let check = if key.period { check_rows } else { check_key };
    if partitioned {
        if validate && alter.catalog.partitions_elsewhere(target) {
            alter.scan(target, Cause::ForeignKey { child: target, parent }, &name);
        }
        let own = alter.table(target).now.constraints.last().cloned();
        for child in alter.catalog.get(target).children.clone() {
            if let Some(own) = &own {
                let cause = Cause::ForeignKey { child: target, parent };
                attach::clone_key(alter, child, (&key, own), &cause, check);
            }
        }
    } else if validate {
        check(alter, target, parent, &name, &Cause::ForeignKey { child: target, parent });
    }
}

/// Fails a key that PostgreSQL refuses whatever the data.
fn impossible(alter: &mut Alter<'_>, added: &protobuf::Constraint, columns: &[String], parent: RelationId) -> bool {
    let target = alter.target;
    let catalog = alter.catalog;
    let child = Side::of(&alter.table(target).now, catalog, false);
    // A key that this statement makes beside it is not among those of the catalog yet.
    let makes_keys = parent == target && (!alter.table(target).builds.is_empty() || is_partitioned(alter, target));
    let parent_side = match alter.tables.get(&parent) {
        Some(table) => Side::of(&table.now, catalog, makes_keys),
        None => Side::of(catalog.get(parent), catalog, makes_keys),
    };
    let Some(found) = possible_key::check(added, columns, &child, &parent_side, catalog) else {
        return false;
    };
    alter.fail(found.kind, true, if found.of_referenced { parent } else { target }, &found.object);
    true
}

/// A column that this statement adds, and that holds NULL in every row.
fn is_new_and_null(alter: &Alter<'_>, column: &str) -> bool {
    let old = alter.catalog.get(alter.target);
    let new = alter.tables.get(&alter.target).and_then(|table| table.now.column(column));
    let null = |column: &Column| column.default.is_none() && column.generated.is_none() && !column.identity;
    old.known && old.column(column).is_none() && new.is_some_and(null)
}

/// A table with its partitions; inheritance children do not count.
pub(super) fn partitions_of(alter: &Alter<'_>, id: RelationId) -> Vec<RelationId> {
    if is_partitioned(alter, id) { alter.catalog.with_descendants(id) } else { vec![id] }
}

pub(super) fn is_partitioned(alter: &Alter<'_>, id: RelationId) -> bool {
    matches!(alter.catalog.get(id).kind, RelationKind::PartitionedTable(_))
}

/// How the rows of the first table are checked against the second, for the constraint of this name.
pub(super) type Check = fn(&mut Alter<'_>, RelationId, RelationId, &str, &Cause);

/// The query that checks a key (`RI_Initial_Check`): both tables are read, and the planner opens all their indexes.
/// Where the referencing table is empty, the query ends before it reads the referenced one.
pub(super) fn check_key(alter: &mut Alter<'_>, child: RelationId, parent: RelationId, name: &str, cause: &Cause) {
    alter.scan(child, cause.clone(), name);
    open_indexes(alter, child, LockMode::AccessShare);
    look_up(alter, child, parent, (name, cause), LockMode::AccessShare);
}

/// The check of a new key over a period: its trigger runs for each row (`validateForeignKeyConstraint`), and locks the
/// rows it finds.
pub(super) fn check_rows(alter: &mut Alter<'_>, child: RelationId, parent: RelationId, name: &str, cause: &Cause) {
    alter.scan(child, cause.clone(), name);
    if !alter.is_empty(child) {
        look_up(alter, child, parent, (name, cause), LockMode::RowShare);
    }
}

/// Looks for the rows of `child` in the referenced table, whose partitions and indexes are locked in this mode.
fn look_up(alter: &mut Alter<'_>, child: RelationId, parent: RelationId, check: (&str, &Cause), mode: LockMode) {
    let (name, cause) = check;
    let any = !alter.is_empty(child);
    for member in partitions_of(alter, parent) {
        let stored = alter.holds_rows(member);
        if stored && any {
            alter.scan(member, cause.clone(), name);
        }
        if member != parent {
            alter.lock(member, mode, Role::Referenced);
        }
        // Since 16 the planner opens the indexes of partitioned tables too.
        if stored || alter.version().major() >= 16 {
            open_indexes(alter, member, mode);
        }
    }
}

fn open_indexes(alter: &mut Alter<'_>, id: RelationId, mode: LockMode) {
    for index in alter.table(id).now.indexes.clone() {
        alter.lock(index, mode, Role::Index);
    }
}

/// Dropping a key drops its triggers on the referenced table and on its partitions; up to 14 a partitioned partition
/// has none.
pub(super) fn lock_referenced(alter: &mut Alter<'_>, referenced: RelationId) {
    for member in partitions_of(alter, referenced) {
        if member == referenced || alter.holds_rows(member) || alter.version().major() >= 15 {
            alter.lock(member, LockMode::AccessExclusive, Role::Referenced);
        }
    }
}

/// A key that is dropped and added again locks the referenced table and its partitions: the stored ones, which have
/// triggers to drop, in the strongest mode; up to 14 a partitioned one has none.
pub(super) fn lock_readded(alter: &mut Alter<'_>, referenced: RelationId, strongest: LockMode) {
    for member in partitions_of(alter, referenced) {
        let has_triggers = !is_partitioned(alter, member) || alter.version().major() >= 15;
        let mode = if has_triggers { strongest } else { LockMode::ShareRowExclusive };
        alter.lock(member, mode, Role::Referenced);
    }
}

/// Foreign keys of other tables that need something which is dropped: gone with CASCADE, in the way without.
pub(super) fn drop_keys_on(
    alter: &mut Alter<'_>,
    table: RelationId,
    cascade: bool,
    object: &str,
    needs: impl Fn(&ForeignKey) -> bool,
) {
    let catalog = alter.catalog;
    let keys: Vec<(RelationId, String)> = catalog
        .referencing(table)
        .filter(|(_, _, key)| needs(key))
        .map(|(child, constraint, _)| (child, constraint.name.clone()))
        .collect();
    for (child, name) in keys {
        // A subcommand before this one may have dropped the key already.
        if child == alter.target && alter.table(child).now.constraint(&name).is_none() {
            continue;
        }
        let key = Dependent { kind: DependentKind::ForeignKey, relation: Some(child), name: Name::new("", name) };
        depend::note(alter, key, true, cascade, object);
    }
}
