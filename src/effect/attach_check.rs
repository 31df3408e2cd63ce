//! What PostgreSQL refuses of a table that becomes a partition or an inheritance child (`ATExecAttachPartition`,
//! `MergeAttributesIntoExisting`, `MergeConstraintsIntoExisting` in `tablecmds.c`).

use super::{FailureKind, refusal};
use crate::schema::{
    Catalog, Column, Constraint, ConstraintKind, DataType, Nullability, Persistence, Relation, RelationId, RelationKind,
};

/// Why a table cannot become a partition, with the relation and the object concerned.
pub(super) fn partition(
    catalog: &Catalog,
    parent: RelationId,
    id: RelationId,
    child: &Relation,
) -> Option<(FailureKind, RelationId, String)> {
    let above = catalog.get(parent);
    if above.known && !catalog.is_partitioned(parent) {
        return Some((refusal::PARTITION_OF_PLAIN, parent, String::new()));
    }
    if let Some(refusal) = no_table(catalog, parent, id) {
        return Some((refusal, id, String::new()));
    }
    let temporary = |relation: &Relation| relation.persistence == Persistence::Temporary;
    let heirs = child.children.iter().any(|&heir| !catalog.get(heir).dropped);
    let refusals = [
        (child.bound.is_some(), refusal::ATTACH_PARTITION),
        (child.bound.is_none() && !child.parents.is_empty(), refusal::ATTACH_HEIR),
        (heirs && !catalog.is_partitioned(id), refusal::ATTACH_PARENT),
        (child.of_type.is_some(), refusal::ATTACH_TYPED),
        (catalog.with_descendants(id).contains(&parent), refusal::CHILD_OF_ITSELF),
        (above.known && temporary(child) && !temporary(above), refusal::ATTACH_TEMPORARY),
        (child.known && temporary(above) && !temporary(child), refusal::ATTACH_TO_TEMPORARY),
    ];
    if let Some((_, refusal)) = refusals.into_iter().find(|(applies, _)| *applies) {
        return Some((refusal, id, String::new()));
    }
    let identity = child.columns.iter().find(|column| column.identity && catalog.version.major() >= 17);
    if let Some(column) = identity {
        return Some((refusal::ATTACH_IDENTITY, id, column.name.clone()));
    }
    let known = catalog.has_all_columns(parent) && catalog.has_all_columns(id);
    let more = child.columns.iter().find(|column| known && above.column(&column.name).is_none());
    if let Some(column) = more {
        return Some((refusal::ATTACH_MORE_COLUMNS, id, column.name.clone()));
    }
    merge(catalog, above, id, child)
}

/// Why a partitioned table can have no foreign table as partition: it can have no keys.
pub(super) fn foreign_in(catalog: &Catalog, parent: RelationId) -> Option<FailureKind> {
    let unique = catalog.indexes_of(parent).any(|(_, index)| index.unique);
    let is_key = |constraint: &Constraint| matches!(constraint.kind, ConstraintKind::ForeignKey(_));
    let keyed = catalog.get(parent).constraints.iter().any(is_key);
    let refusals = [(unique, refusal::FOREIGN_IN_UNIQUE), (keyed, refusal::KEY_OF_FOREIGN_TABLE)];
    refusals.into_iter().find_map(|(applies, refusal)| applies.then_some(refusal))
}

/// Only tables have a parent.
fn no_table(catalog: &Catalog, parent: RelationId, id: RelationId) -> Option<FailureKind> {
    let kind = &catalog.get(id).kind;
    match kind {
        RelationKind::Table | RelationKind::PartitionedTable(_) | RelationKind::Unknown => None,
        RelationKind::ForeignTable => foreign_in(catalog, parent),
        RelationKind::Index(_)
        | RelationKind::View { .. }
        | RelationKind::MaterializedView { .. }
        | RelationKind::Sequence { .. }
        | RelationKind::CompositeType => Some(refusal::wrong_kind(kind)),
    }
}

/// Why a table cannot inherit from another.
pub(super) fn heir(
    catalog: &Catalog,
    parent: RelationId,
    id: RelationId,
    child: &Relation,
) -> Option<(FailureKind, RelationId, String)> {
    let refusals = [
        (child.bound.is_some(), refusal::INHERITANCE_OF_PARTITION),
        (catalog.is_partitioned(id), refusal::INHERITANCE_OF_PARTITIONED),
        (child.parents.contains(&parent), refusal::INHERITED_TWICE),
        (catalog.with_descendants(id).contains(&parent), refusal::CHILD_OF_ITSELF),
    ];
    if let Some((_, refusal)) = refusals.into_iter().find(|(applies, _)| *applies) {
        return Some((refusal, id, String::new()));
    }
    merge(catalog, catalog.get(parent), id, child)
}

/// The parent's columns and checks must be there and alike.
fn merge(
    catalog: &Catalog,
    parent: &Relation,
    id: RelationId,
    child: &Relation,
) -> Option<(FailureKind, RelationId, String)> {
    for column in &parent.columns {
        let refusal = match child.column(&column.name) {
            Some(own) => differs(catalog, parent, column, own),
            None => catalog.has_all_columns(id).then_some(refusal::LACKS_COLUMN),
        };
        if let Some(refusal) = refusal {
            return Some((refusal, id, column.name.clone()));
        }
    }
    if !child.known {
        return None;
    }
    let checks = parent.constraints.iter().filter(|one| matches!(one.kind, ConstraintKind::Check(_)));
    for check in checks.filter(|check| !check.no_inherit) {
        let refusal = match child.constraint(&check.name) {
            None => refusal::LACKS_CHECK,
            Some(own) if own.no_inherit => refusal::CHECK_NOT_INHERITED,
            Some(own) if !own.valid && own.enforced => refusal::CHECK_NOT_VALIDATED,
            Some(_) => continue,
        };
        return Some((refusal, id, check.name.clone()));
    }
    None
}

/// How a column that a child has already is not as the one its parent gets (`ATExecAddColumn`).
pub(super) fn added_over(above: &Column, own: &Column) -> Option<FailureKind> {
    let types = above.data_type.as_ref().zip(own.data_type.as_ref());
    if types.is_some_and(|(above, own)| !is_same(above, own)) {
        return Some(refusal::OTHER_TYPE);
    }
    let collation = |column: &Column| column.collation.clone().filter(|name| name != "default");
    (types.is_some() && collation(above) != collation(own)).then_some(refusal::OTHER_COLLATION)
}

/// How a column is not as the parent's.
fn differs(catalog: &Catalog, parent: &Relation, above: &Column, own: &Column) -> Option<FailureKind> {
    let types = above.data_type.as_ref().zip(own.data_type.as_ref());
    if let Some(refusal) = added_over(above, own) {
        return Some(refusal);
    }
    let alone = |one: &Constraint| one.no_inherit && one.kind.is_not_null_of(&above.name);
    if above.not_null == Nullability::NotNull && !parent.constraints.iter().any(alone) {
        match own.not_null {
            Nullability::Nullable => return Some(refusal::LACKS_NOT_NULL),
            Nullability::NotValid => return Some(refusal::NOT_NULL_NOT_VALIDATED),
            Nullability::NotNull | Nullability::Unknown => {}
        }
    }
    match (&above.generated, &own.generated) {
        (Some(_), None) if types.is_some() => Some(refusal::NOT_GENERATED),
        (None, Some(_)) if catalog.version.major() >= 16 => Some(refusal::GENERATED_ALONE),
        _ => None,
    }
}

/// Types and their lengths, as far as they are known.
pub(super) fn is_same(one: &DataType, other: &DataType) -> bool {
    if (&one.schema, &one.name, one.array) != (&other.schema, &other.name, other.array) {
        return false;
    }
    let sized = ["varchar", "bpchar", "numeric", "timestamp", "timestamptz", "time", "timetz", "bit", "varbit"];
    if one.schema != "pg_catalog" || !sized.contains(&one.name.as_str()) {
        return true;
    }
    let size = |of: &DataType| {
        let mut size = of.modifiers.clone();
        match of.name.as_str() {
            "numeric" if size.len() == 1 => size.push(Some(0)),
            "bpchar" | "bit" if size.is_empty() => size.push(Some(1)),
            _ => {}
        }
        size
    };
    let (one, other) = (size(one), size(other));
    one.contains(&None) || other.contains(&None) || one == other
}
