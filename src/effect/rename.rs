//! RENAME of everything, SET SCHEMA, DEPENDS ON EXTENSION.

use pg_query::protobuf::{AlterObjectDependsStmt, AlterObjectSchemaStmt, DropBehavior, ObjectType, RenameStmt};

use super::judge::Judge;
use super::{BreakKind, FailureKind, Role, refusal};
use crate::postgres::{LockMode, Name};
use crate::schema::{ConstraintKind, RelationId, RelationKind, tree};

/// ALTER … RENAME (`ExecRenameStmt` in `alter.c`).
pub(super) fn rename(judge: &mut Judge<'_>, statement: &RenameStmt) {
    let new = statement.newname.as_str();
    match statement.rename_type() {
        ObjectType::ObjectSchema => {
            judge.breaks(BreakKind::SchemaRenamed, None, &statement.subname, Some(new));
            return;
        }
        ObjectType::ObjectType | ObjectType::ObjectDomain => {
            if let Some((_, name)) = statement.object.as_deref().and_then(tree::object_name) {
                judge.breaks(BreakKind::TypeRenamed, None, name, Some(new));
            }
            return;
        }
        _ => {}
    }
    let Some(range) = &statement.relation else {
        return;
    };
    let Some(id) = judge.target(range, statement.missing_ok) else {
        return;
    };
    match statement.rename_type() {
        ObjectType::ObjectColumn => column(judge, statement, id, range.inh),
        ObjectType::ObjectAttribute => attribute(judge, statement, id),
        ObjectType::ObjectTabconstraint => constraint(judge, statement, id, range.inh),
        ObjectType::ObjectTrigger => trigger(judge, statement, id),
        ObjectType::ObjectPolicy => {
            let there = judge.relation(id).policy(&statement.subname).is_some();
            of_table(judge, id, there, &statement.subname);
        }
        ObjectType::ObjectRule => {
            let there = judge.relation(id).rules.iter().any(|rule| rule.name == statement.subname);
            of_table(judge, id, there, &statement.subname);
        }
        kind => relation(judge, kind, id, new),
    }
}

/// A relation gets another name (`RenameRelation` in `tablecmds.c`).
fn relation(judge: &mut Judge<'_>, kind: ObjectType, id: RelationId, new: &str) {
    let old = judge.relation(id).name.clone();
    let found = &judge.relation(id).kind;
    // ALTER TABLE and ALTER INDEX take any relation; the others only their own kind.
    let fits = match found {
        RelationKind::Unknown => true,
        RelationKind::View { .. } => kind != ObjectType::ObjectMatview && kind != ObjectType::ObjectSequence,
        RelationKind::MaterializedView { .. } => kind != ObjectType::ObjectView && kind != ObjectType::ObjectSequence,
        RelationKind::Sequence { .. } => kind != ObjectType::ObjectView && kind != ObjectType::ObjectMatview,
        RelationKind::ForeignTable
        | RelationKind::Table
        | RelationKind::PartitionedTable(_)
        | RelationKind::Index(_) => {
            matches!(kind, ObjectType::ObjectTable | ObjectType::ObjectIndex | ObjectType::ObjectForeignTable)
        }
        RelationKind::CompositeType => false,
    };
    if !fits {
        judge.fail(refusal::wrong_kind(found), Some(id), &old.name);
        return;
    }
    // Where it is not known, IF EXISTS may find nothing to rename.
    if judge.relation(id).known && taken(judge, &Name::new(&old.schema, new)) {
        judge.fail(FailureKind::AlreadyExists, Some(id), new);
        return;
    }
    let weak = kind == ObjectType::ObjectIndex && matches!(found, RelationKind::Index(_));
    let mode = if weak { LockMode::ShareUpdateExclusive } else { LockMode::AccessExclusive };
    judge.lock(id, mode, Role::Target);
    match found {
        RelationKind::Table
        | RelationKind::PartitionedTable(_)
        | RelationKind::ForeignTable
        | RelationKind::Unknown => judge.breaks(BreakKind::TableRenamed, Some(id), &old.name, Some(new)),
        RelationKind::View { .. } | RelationKind::MaterializedView { .. } => {
            judge.breaks(BreakKind::ViewRenamed, Some(id), &old.name, Some(new));
        }
        RelationKind::Index(_) | RelationKind::Sequence { .. } | RelationKind::CompositeType => {}
    }
}

fn taken(judge: &Judge<'_>, name: &Name) -> bool {
    judge.catalog.names.get(name).is_some_and(|&id| judge.relation(id).known)
}

/// A column, with the same of the children (`renameatt_internal`).
fn column(judge: &mut Judge<'_>, statement: &RenameStmt, id: RelationId, recurses: bool) {
    let relation = judge.relation(id);
    let (old, new) = (&statement.subname, &statement.newname);
    if relation.of_type.is_some() {
        judge.fail(refusal::COLUMN_OF_TYPED_TABLE, Some(id), old);
        return;
    }
    let found = relation.column(old);
    if relation.known && found.is_none() && !relation.columns.is_empty() {
        judge.fail(FailureKind::DoesNotExist, Some(id), old);
        return;
    }
    let alone = !recurses && !relation.children.is_empty();
    if alone || found.is_some_and(|column| column.inherited) {
        let refusal = if alone { refusal::RENAME_ALONE } else { refusal::INHERITED_COLUMN };
        judge.fail(refusal, Some(id), old);
        return;
    }
    if let Some(child) = judge.catalog.inherits_beside(id, old) {
        judge.fail(refusal::INHERITED_BESIDE, Some(child), old);
        return;
    }
    if let Some(has) = judge.family(id).into_iter().find(|&member| judge.relation(member).column(new).is_some()) {
        judge.fail(FailureKind::AlreadyExists, Some(has), new);
        return;
    }
    judge.lock(id, LockMode::AccessExclusive, Role::Target);
    for below in judge.family(id).split_off(1) {
        judge.lock(below, LockMode::AccessExclusive, Role::Child);
    }
    judge.breaks(BreakKind::ColumnRenamed, Some(id), old, Some(new));
}

/// An attribute of a composite type, with the column of its typed tables.
fn attribute(judge: &mut Judge<'_>, statement: &RenameStmt, id: RelationId) {
    let name = &judge.relation(id).name;
    for table in judge.typed_tables(name) {
        if statement.behavior() == DropBehavior::DropCascade {
            judge.lock(table, LockMode::AccessExclusive, Role::Dependent);
            judge.breaks(BreakKind::ColumnRenamed, Some(table), &statement.subname, Some(&statement.newname));
        } else {
            judge.fail(refusal::TYPED_TABLES, Some(table), &statement.subname);
        }
    }
}

/// A constraint, with the same check of the children, or with its index (`rename_constraint_internal`).
fn constraint(judge: &mut Judge<'_>, statement: &RenameStmt, id: RelationId, recurses: bool) {
    let relation = judge.relation(id);
    let found = relation.constraint(&statement.subname);
    if relation.known && found.is_none() {
        judge.fail(FailureKind::DoesNotExist, Some(id), &statement.subname);
        return;
    }
    judge.lock(id, LockMode::AccessExclusive, Role::Target);
    match found.map(|constraint| &constraint.kind) {
        Some(ConstraintKind::Check(_) | ConstraintKind::NotNull(_)) if recurses => {
            for below in judge.family(id).split_off(1) {
                judge.lock(below, LockMode::AccessExclusive, Role::Child);
            }
        }
        Some(
            ConstraintKind::Unique { index, .. }
            | ConstraintKind::PrimaryKey { index, .. }
            | ConstraintKind::Exclusion { index },
        ) => judge.lock(*index, LockMode::ShareUpdateExclusive, Role::Index),
        Some(ConstraintKind::Check(_) | ConstraintKind::NotNull(_) | ConstraintKind::ForeignKey(_)) | None => {}
    }
}

/// A trigger; those of partitions follow since 15 (`renametrig`).
fn trigger(judge: &mut Judge<'_>, statement: &RenameStmt, id: RelationId) {
    let there = judge.relation(id).triggers.iter().any(|trigger| trigger.name == statement.subname);
    of_table(judge, id, there, &statement.subname);
    if there && judge.major() >= 15 && judge.is_partitioned(id) {
        for below in judge.family(id).split_off(1) {
            judge.lock(below, LockMode::AccessExclusive, Role::Child);
        }
    }
}

fn of_table(judge: &mut Judge<'_>, id: RelationId, there: bool, name: &str) {
    if judge.relation(id).known && !there {
        judge.fail(FailureKind::DoesNotExist, Some(id), name);
        return;
    }
    judge.lock(id, LockMode::AccessExclusive, Role::Target);
}

/// ALTER … SET SCHEMA (`AlterTableNamespace` in `tablecmds.c`).
pub(super) fn set_schema(judge: &mut Judge<'_>, statement: &AlterObjectSchemaStmt) {
    let Some(range) = &statement.relation else {
        if let Some((_, name)) = statement.object.as_deref().and_then(tree::object_name)
            && matches!(statement.object_type(), ObjectType::ObjectType | ObjectType::ObjectDomain)
        {
            let new = Name::new(&statement.newschema, name).to_string();
            judge.breaks(BreakKind::SchemaChanged, None, name, Some(&new));
        }
        return;
    };
    let Some(id) = judge.target(range, statement.missing_ok) else {
        return;
    };
    let old = judge.relation(id).name.clone();
    if let RelationKind::Sequence { owned_by: Some((table, _)) } = judge.relation(id).kind {
        judge.fail(refusal::OWNED_SEQUENCE_MOVES, Some(table), &old.name);
        return;
    }
    let new = Name::new(&statement.newschema, &old.name);
    if new != old && taken(judge, &new) {
        judge.fail(FailureKind::AlreadyExists, Some(id), &old.name);
        return;
    }
    judge.lock(id, LockMode::AccessExclusive, Role::Target);
    let sequences: Vec<RelationId> = judge.catalog.owned_sequences(id).map(|(sequence, _)| sequence).collect();
    for sequence in sequences {
        judge.lock(sequence, LockMode::AccessExclusive, Role::Owned);
    }
    judge.breaks(BreakKind::SchemaChanged, Some(id), &old.name, Some(&new.to_string()));
}

/// ALTER … DEPENDS ON EXTENSION (`ExecAlterObjectDependsStmt` in `alter.c`).
pub(super) fn depends(judge: &mut Judge<'_>, statement: &AlterObjectDependsStmt) {
    let Some(id) = statement.relation.as_ref().and_then(|range| judge.target(range, false)) else {
        return;
    };
    let of_trigger = statement.object_type() == ObjectType::ObjectTrigger;
    let mode = if of_trigger { LockMode::AccessShare } else { LockMode::AccessExclusive };
    judge.lock(id, mode, Role::Target);
}
