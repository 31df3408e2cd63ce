//! Columns: added, dropped, given a default, made NOT NULL or nullable, generated.

use std::sync::Arc;

use pg_query::NodeEnum;
use pg_query::protobuf::{self, AlterTableCmd};

use super::alter_table::{Alter, cascades};
use super::new_column::Definition;
use super::volatility::{self, Volatility};
use super::{
    Break, BreakKind, Cause, FailureKind, Loss, LossKind, Role, attach_check, column_check, constraint, depend,
    expression, foreign_key, names, refusal, types, values,
};
use crate::postgres::LockMode;
use crate::schema::{Column, ConstraintKind, Nullability, RelationId, RelationKind, tree};

/// `ADD COLUMN`.
pub(super) fn add(alter: &mut Alter<'_>, command: &AlterTableCmd) {
    let Some(NodeEnum::ColumnDef(column)) = command.def.as_deref().and_then(|def| def.node.as_ref()) else {
        return;
    };
    let target = alter.target;
    if alter.table(target).now.column(&column.colname).is_some() {
        if !command.missing_ok {
            alter.fail(FailureKind::AlreadyExists, true, target, &column.colname);
        }
        return;
    }
    let mut definition = Definition::of(column);
    let catalog = alter.catalog;
    let columns = &alter.table(target).now.columns;
    if let Some((kind, object)) = column_check::definition(column, columns, catalog) {
        alter.fail(kind, true, target, &object);
    }
    let data_type = column.type_name.as_ref().map(|written| catalog.resolve_type(written));
    let own = &alter.catalog.get(target).name;
    if data_type.as_ref().is_some_and(|of| of.schema == own.schema && of.name == own.name) {
        alter.fail(refusal::ROW_OF_ITSELF, true, target, &column.colname);
    }
    let label = definition.default.zip(data_type.as_ref());
    if let Some((kind, label)) = label.and_then(|(value, of)| values::unknown_label(value, of, catalog)) {
        alter.fail(kind, true, target, &label);
    }
    if !(definition.default.is_some() || definition.serial || definition.identity || definition.generated.is_some()) {
        definition.default = data_type.and_then(|data_type| catalog.domain_default(&data_type)).map(AsRef::as_ref);
    }
    if alter.catalog.get(target).bound.is_some() {
        alter.fail(refusal::PARTITION_ADDS_COLUMN, true, target, &column.colname);
    }
    if !alter.recurse && !alter.catalog.get(target).children.is_empty() {
        alter.fail(refusal::COLUMN_ALONE, true, target, &column.colname);
    }
    // Since 17 partitions share the sequence of the partitioned table.
    let shared = foreign_key::is_partitioned(alter, target) && alter.version().major() >= 17;
    if definition.identity && alter.recurse && !shared && !alter.catalog.get(target).children.is_empty() {
        alter.fail(refusal::IDENTITY_OF_PARENT, true, target, &column.colname);
    }
    let alter_part = alter.part;
    for member in alter.family() {
        let new = definition.as_column(alter.catalog, member != target);
        if let Some(own) = alter.table(member).now.column(&new.name).cloned() {
            merge(alter, member, &new, &own);
            continue;
        }
        fill(alter, member, &definition);
        alter.table(member).now.columns.push(new);
        if definition.fills() {
            alter.table(member).new_values.get_or_insert(alter_part);
        }
    }
    inline_constraints(alter, &definition);
    if definition.not_null && !definition.fills() {
        alter.breaks(BreakKind::InsertNeedsColumn, &column.colname);
    }
}

/// Whether existing rows must be rewritten, or read, for the new column (`ATExecAddColumn`).
fn fill(alter: &mut Alter<'_>, member: RelationId, definition: &Definition<'_>) {
    let name = &definition.column.colname;
    let domain = definition.column.type_name.as_ref().and_then(|written| {
        let data_type = alter.catalog.resolve_type(written);
        let base = types::base(&data_type, alter.catalog);
        let is_row = || alter.catalog.lookup(Some(&data_type.schema), &data_type.name).is_some();
        if !base.known && member == alter.target && !definition.serial && !is_row() {
            alter.unknown(format!(
                "nothing created the type `{}`: assumed not to be a domain with constraints, which would rewrite the table",
                data_type.short()
            ));
        }
        base.constrained
    });
    if let Some(domain) = domain {
        alter.rewrite(member, Cause::ConstrainedDomain { domain }, name);
    }
    if definition.serial {
        alter.rewrite(member, Cause::Serial, name);
    } else if definition.identity {
        alter.rewrite(member, Cause::Identity, name);
    } else if let Some((stored, _)) = definition.generated {
        if stored {
            alter.rewrite(member, Cause::StoredGenerated, name);
        } else if definition.not_null {
            alter.verify(member, Cause::NotNull, name);
            alter.may_fail(FailureKind::NullFound, member, name);
        }
    } else if let Some(default) = definition.default {
        fill_with(alter, member, name, default);
    }
    if definition.not_null && !definition.fills() {
        alter.verify(member, Cause::NotNull, name);
        if !alter.is_empty(member) && alter.holds_rows(member) {
            let filled = alter.catalog.get(member).rows > crate::schema::RowCount::Empty;
            alter.fail(FailureKind::NotNullWithoutDefault, filled, member, name);
        }
    }
}

/// A default is stored once for all old rows unless it is volatile.
fn fill_with(alter: &mut Alter<'_>, member: RelationId, name: &str, default: &protobuf::Node) {
    match volatility::of(default, alter.catalog) {
        Volatility::Once => {}
        Volatility::Sequence => {
            alter.rewrite(member, Cause::Serial, name);
            lock_named_sequence(alter, default);
        }
        Volatility::Volatile(_) => {
            let expression = tree::sql(default).unwrap_or_default();
            alter.rewrite(member, Cause::VolatileDefault { expression }, name);
        }
        Volatility::Unknown(function) => {
            let expression = tree::sql(default).unwrap_or_default();
            alter.rewrite(member, Cause::VolatileDefault { expression }, name);
            alter.unknown(format!("nothing created the function `{function}`: assumed to be volatile"));
        }
    }
}

/// The sequence whose values the rows get.
fn lock_named_sequence(alter: &mut Alter<'_>, default: &protobuf::Node) {
    let calls = expression::calls(default);
    let nextval = calls.iter().find(|call| tree::qualified(&call.funcname).is_some_and(|(_, name)| name == "nextval"));
    let Some(name) = nextval.and_then(|call| call.args.first()).and_then(tree::constant) else {
        return;
    };
    let (schema, name) = name.split_once('.').map_or((None, name.as_str()), |(schema, name)| (Some(schema), name));
    if let Some(sequence) = alter.catalog.lookup(schema, name) {
        alter.lock(sequence, LockMode::RowExclusive, Role::Query);
    }
}

/// A child's own column becomes the inherited one too, and its values stay (`ATExecAddColumn`). Since 18 it becomes
/// NOT NULL with the parent's.
fn merge(alter: &mut Alter<'_>, child: RelationId, new: &Column, own: &Column) {
    if let Some(refusal) = attach_check::added_over(new, own) {
        alter.fail(refusal, true, child, &own.name);
    }
    let nullable = own.not_null == Nullability::Nullable;
    if alter.version().major() >= 18 && new.not_null == Nullability::NotNull && nullable {
        alter.verify(child, Cause::NotNull, &own.name);
        alter.may_fail(FailureKind::NullFound, child, &own.name);
    }
    if let Some(column) = alter.table(child).now.columns.iter_mut().find(|column| column.name == own.name) {
        column.inherited = true;
    }
}

/// UNIQUE, PRIMARY KEY, CHECK and REFERENCES in the column's definition.
fn inline_constraints(alter: &mut Alter<'_>, definition: &Definition<'_>) {
    let column = std::slice::from_ref(&definition.column.colname);
    let kinds = definition.primary.iter().chain(&definition.unique).chain(&definition.keys);
    for added in kinds {
        if constraint::refused_on_foreign(alter, added.contype(), &added.conname) {
            return;
        }
    }
    for added in definition.primary.iter().chain(&definition.unique) {
        // Rows that are all NULL, or each get a number of their own, hold no duplicate.
        let differ = definition.identity || definition.serial || !(definition.fills() || added.nulls_not_distinct);
        constraint::build_index(alter, added, column, !differ);
    }
    for added in &definition.checks {
        let target = alter.target;
        let name = if added.conname.is_empty() {
            names::choose(alter, target, Some(&column[0]), "check")
        } else {
            added.conname.clone()
        };
        if definition.not_enforced {
            continue;
        }
        let members = if added.is_no_inherit { vec![target] } else { alter.family() };
        for member in members {
            alter.verify(member, Cause::Check, &name);
            if definition.fills() {
                alter.may_fail(FailureKind::ConstraintViolated, member, &name);
            }
        }
    }
    for added in &definition.keys {
        // Without any default every row is NULL, and nothing is checked (`transformFKConstraints`).
        let validate =
            definition.default.is_some() || definition.identity || definition.serial || definition.generated.is_some();
        foreign_key::add_key(alter, added, column, validate && !definition.not_enforced);
    }
}

/// `DROP COLUMN`.
pub(super) fn drop(alter: &mut Alter<'_>, command: &AlterTableCmd) {
    let target = alter.target;
    let name = &command.name;
    let relation = &alter.table(target).now;
    if relation.column(name).is_none() && relation.known {
        if !command.missing_ok {
            alter.fail(FailureKind::DoesNotExist, true, target, name);
        }
        return;
    }
    if relation.column(name).is_some_and(|column| column.inherited) {
        alter.fail(refusal::INHERITED_COLUMN, true, target, name);
    }
    if let RelationKind::PartitionedTable(spec) = &alter.catalog.get(target).kind
        && partition_columns(spec).contains(name)
    {
        alter.fail(refusal::COLUMN_OF_PARTITION_KEY, true, target, name);
    }
    let alone = foreign_key::is_partitioned(alter, target) && !alter.recurse;
    if alone && !alter.catalog.get(target).children.is_empty() {
        alter.fail(refusal::DROP_ALONE, true, target, name);
    }
    let cascade = cascades(command);
    // Children are locked even with ONLY: their column stops being inherited (`ATExecDropColumn`).
    let members = alter.catalog.with_descendants(target);
    for &member in &members {
        if member != target {
            alter.lock(member, alter.level, Role::Child);
        }
        if member == target || alter.recurse {
            depend::on_dropped_column(alter, member, name, cascade);
            drop_from(alter, member, name, cascade);
        }
    }
    if !alter.catalog.get(target).known {
        let table = alter.name(target);
        alter.unknown(format!(
            "nothing created `{table}`: if `{name}` has a foreign key, the referenced table is locked too"
        ));
    }
    for typed in alter.typed_tables() {
        drop_from_typed(alter, typed, name, cascade);
    }
    alter.breaks(BreakKind::ColumnDropped, name);
    alter.loses(LossKind::Column, name);
}

/// An attribute goes from the tables of its type too (`ATTypedTableRecursion`).
fn drop_from_typed(alter: &mut Alter<'_>, typed: RelationId, name: &str, cascade: bool) {
    let part = alter.part;
    for member in alter.catalog.with_descendants(typed) {
        alter.lock(member, alter.level, Role::Dependent);
        depend::on_dropped_column(alter, member, name, cascade);
        drop_from(alter, member, name, cascade);
    }
    let (relation, object) = (Some(typed), name.to_owned());
    alter.effects.losses.push(Loss { kind: LossKind::Column, relation, object: object.clone(), part });
    alter.effects.breaks.push(Break { kind: BreakKind::ColumnDropped, relation, object, renamed_to: None, part });
}

/// The columns of a partition key.
pub(super) fn partition_columns(spec: &protobuf::PartitionSpec) -> Vec<String> {
    let column = |node: &protobuf::Node| match &node.node {
        Some(NodeEnum::PartitionElem(element)) if element.expr.is_none() => vec![element.name.clone()],
        Some(NodeEnum::PartitionElem(element)) => {
            element.expr.as_deref().map(expression::columns).unwrap_or_default().into_iter().collect()
        }
        _ => Vec::new(),
    };
    spec.part_params.iter().flat_map(column).collect()
}

/// A dropped column takes its indexes, constraints and sequences along.
fn drop_from(alter: &mut Alter<'_>, member: RelationId, column: &str, cascade: bool) {
    let catalog = alter.catalog;
    for index in alter.table(member).now.indexes.clone() {
        if index_uses(catalog.get(index), column) {
            alter.lock(index, LockMode::AccessExclusive, Role::Index);
            alter.table(member).gone.insert(index);
        }
    }
    let constraints = std::mem::take(&mut alter.table(member).now.constraints);
    let (dropped, kept): (Vec<_>, Vec<_>) = constraints.into_iter().partition(|constraint| match &constraint.kind {
        ConstraintKind::Check(node) => expression::columns(node).contains(column),
        ConstraintKind::NotNull(other) => other == column,
        ConstraintKind::Unique { columns, .. } | ConstraintKind::PrimaryKey { columns, .. } => {
            columns.iter().any(|other| other == column)
        }
        ConstraintKind::Exclusion { index } => index_uses(catalog.get(*index), column),
        ConstraintKind::ForeignKey(key) => key.columns.iter().any(|other| other == column),
    });
    alter.table(member).now.constraints = kept;
    for constraint in &dropped {
        if let ConstraintKind::ForeignKey(key) = &constraint.kind {
            foreign_key::lock_referenced(alter, key.referenced);
        }
    }
    foreign_key::drop_keys_on(alter, member, cascade, column, |key| {
        key.referenced_columns.iter().any(|other| other == column)
    });
    drop_sequences(alter, member, column);
    alter.table(member).now.columns.retain(|other| other.name != column);
}

/// Sequences a column owns go with it.
fn drop_sequences(alter: &mut Alter<'_>, member: RelationId, column: &str) {
    let catalog = alter.catalog;
    for (sequence, _) in catalog.owned_sequences(member).filter(|(_, owner)| *owner == column) {
        alter.lock(sequence, LockMode::AccessExclusive, Role::Owned);
    }
}

/// Whether an index mentions a column anywhere.
pub(super) fn index_uses(relation: &crate::schema::Relation, column: &str) -> bool {
    let RelationKind::Index(index) = &relation.kind else {
        return false;
    };
    let names = |node: &Option<Arc<protobuf::Node>>| {
        node.as_deref().is_some_and(|node| expression::columns(node).contains(column))
    };
    index.keys.iter().any(|key| key.column.as_deref() == Some(column) || names(&key.expression))
        || index.include.iter().any(|other| other == column)
        || names(&index.predicate)
}

/// `SET DEFAULT` and `DROP DEFAULT`.
pub(super) fn default(alter: &mut Alter<'_>, command: &AlterTableCmd) {
    alter.family();
    let target = alter.target;
    let column = alter.table(target).now.column(&command.name);
    let refused = column.and_then(|column| column_check::default_of(column, command.def.as_deref()));
    if let Some((kind, object)) = refused {
        alter.fail(kind, true, target, &object);
        return;
    }
    if let Some(value) = command.def.as_deref() {
        let column = alter.table(target).now.column(&command.name);
        let data_type = column.and_then(|column| column.data_type.clone());
        let label = data_type.and_then(|of| values::unknown_label(value, &of, alter.catalog));
        if let Some((kind, label)) = label {
            alter.fail(kind, true, target, &label);
        }
        return;
    }
    let relation = &alter.table(target).now;
    let had = relation.column(&command.name).map_or(!relation.known, |column| column.default.is_some());
    if had {
        alter.breaks(BreakKind::DefaultDropped, &command.name);
    }
}

/// `SET NOT NULL`.
pub(super) fn set_not_null(alter: &mut Alter<'_>, column: &str) {
    set_not_null_for(alter, column, &Cause::NotNull);
}

/// Makes a column NOT NULL, for itself or for a primary key; reads the table unless a CHECK proves it.
pub(super) fn set_not_null_for(alter: &mut Alter<'_>, column: &str, cause: &Cause) {
    let target = alter.target;
    let is_set = is_not_null(alter, target, column);
    let partitioned = foreign_key::is_partitioned(alter, target);
    // Set already: 18 stops there, before it only a partitioned table does (`ATPrepSetNotNull`).
    let for_key = *cause == Cause::PrimaryKeyNotNull;
    if is_set && ((alter.version().major() >= 18 && !for_key) || partitioned) {
        return;
    }
    only_where_children_have_it(alter, column, for_key);
    // With a CHECK that proves it the application keeps the rule already.
    let ruled = is_set || constraint::proves_not_null(alter, target, column);
    for member in alter.family() {
        make_not_null(alter, member, column, cause);
    }
    if !ruled && !for_key {
        alter.stricter(&[column.to_owned()], column);
    }
}

/// With ONLY, the partitions must have it already; since 18, for a primary key, any children.
fn only_where_children_have_it(alter: &mut Alter<'_>, column: &str, for_key: bool) {
    let target = alter.target;
    let demanded = foreign_key::is_partitioned(alter, target) || (for_key && alter.version().major() >= 18);
    if alter.recurse || !demanded {
        return;
    }
    for child in alter.catalog.get(target).children.clone() {
        let nullable =
            alter.table(child).now.column(column).is_some_and(|column| column.not_null == Nullability::Nullable);
        if nullable {
            alter.fail(refusal::NOT_NULL_ALONE, true, target, column);
        }
    }
}

fn is_not_null(alter: &mut Alter<'_>, id: RelationId, column: &str) -> bool {
    alter.table(id).now.column(column).is_some_and(|column| column.not_null == Nullability::NotNull)
}

fn make_not_null(alter: &mut Alter<'_>, member: RelationId, column: &str, cause: &Cause) {
    if is_not_null(alter, member, column) {
        return;
    }
    let waiting = alter.table(member).now.column(column).is_some_and(|column| column.not_null == Nullability::NotValid);
    // A NOT VALID constraint of 18 is read whatever proves it (`QueueNNConstraintValidation`).
    if waiting || !constraint::proves_not_null(alter, member, column) {
        alter.verify(member, cause.clone(), column);
        if alter.holds_rows(member) {
            alter.may_fail(FailureKind::NullFound, member, column);
        }
        let relation = alter.catalog.get(member);
        if !relation.known && *cause == Cause::NotNull {
            let table = relation.name.short();
            alter
                .unknown(format!("nothing created `{table}`: no CHECK is known that proves `{column}` to be not NULL"));
        }
    }
    if let Some(column) = alter.table(member).now.columns.iter_mut().find(|other| other.name == column) {
        column.not_null = Nullability::NotNull;
    }
}

/// 18: `ADD CONSTRAINT … NOT NULL`.
pub(super) fn add_not_null(alter: &mut Alter<'_>, column: &str, added: &protobuf::Constraint) {
    let name = &added.conname;
    if added.skip_validation {
        let target = alter.target;
        if !is_not_null(alter, target, column)
            && let Some(column) = alter.table(target).now.columns.iter_mut().find(|other| other.name == column)
        {
            column.not_null = Nullability::NotValid;
        }
        alter.family();
    } else {
        let members = if added.is_no_inherit { vec![alter.target] } else { alter.family() };
        for member in members {
            make_not_null(alter, member, column, &Cause::NotNull);
        }
    }
    alter.stricter(&[column.to_owned()], if name.is_empty() { column } else { name });
}

/// 18: `ALTER CONSTRAINT … [NO] INHERIT` of a NOT NULL; with INHERIT the children get it, and are read.
pub(super) fn inherit_not_null(alter: &mut Alter<'_>, column: &str, inherits: bool) {
    let target = alter.target;
    for member in alter.family() {
        if inherits && member != target {
            make_not_null(alter, member, column, &Cause::NotNull);
        }
    }
}

/// `DROP NOT NULL`.
pub(super) fn drop_not_null(alter: &mut Alter<'_>, column: &str) {
    let target = alter.target;
    let nullable =
        alter.table(target).now.column(column).is_some_and(|column| column.not_null == Nullability::Nullable);
    if nullable && alter.version().major() >= 18 {
        return;
    }
    // Until 17 (`ATPrepDropNotNull`).
    let partitions = foreign_key::is_partitioned(alter, target) && !alter.catalog.get(target).children.is_empty();
    if partitions && !alter.recurse && alter.version().major() < 18 {
        alter.fail(refusal::NULL_ALONE, true, target, column);
    }
    let inherited = comes_from_parent(alter, column).then_some(refusal::INHERITED_NOT_NULL);
    if let Some(refusal) = needs_not_null(alter, target, column).or(inherited) {
        alter.fail(refusal, true, target, column);
    }
    let family = alter.family();
    for &member in &family {
        if member != target
            && loses_not_null(alter, member)
            && let Some(refusal) = needs_not_null(alter, member, column)
        {
            alter.fail(refusal, true, member, column);
        }
    }
    for member in family {
        if let Some(column) = alter.table(member).now.columns.iter_mut().find(|other| other.name == column) {
            column.not_null = Nullability::Nullable;
        }
    }
}

/// What a column of a table is that cannot be without NOT NULL.
fn needs_not_null(alter: &mut Alter<'_>, table: RelationId, column: &str) -> Option<FailureKind> {
    let catalog = alter.catalog;
    let relation = &alter.table(table).now;
    let in_key = relation.constraints.iter().any(|constraint| match &constraint.kind {
        ConstraintKind::PrimaryKey { columns, .. } => columns.iter().any(|key| key == column),
        ConstraintKind::Check(_)
        | ConstraintKind::NotNull(_)
        | ConstraintKind::Unique { .. }
        | ConstraintKind::Exclusion { .. }
        | ConstraintKind::ForeignKey(_) => false,
    });
    // What an earlier part of the statement says of the replica identity is done after this.
    let identity = catalog.get(table).replica_identity.filter(|&index| !catalog.get(index).dropped);
    let identity = identity.and_then(|index| catalog.index(index));
    let refusals = [
        (relation.column(column).is_some_and(|column| column.identity), refusal::IDENTITY_IS_NOT_NULL),
        (in_key, refusal::COLUMN_OF_PRIMARY_KEY),
        (
            identity.is_some_and(|index| index.keys.iter().any(|key| key.column.as_deref() == Some(column))),
            refusal::COLUMN_OF_REPLICA_IDENTITY,
        ),
    ];
    refusals.into_iter().find_map(|(applies, refusal)| applies.then_some(refusal))
}

/// Whether a table below is known to lose its NOT NULL too. Since 18 a child keeps one that was written for itself,
/// which only partitions give up when they are attached.
fn loses_not_null(alter: &Alter<'_>, table: RelationId) -> bool {
    alter.version().major() < 18 || alter.catalog.get(table).bound.is_some()
}

/// A partition's NOT NULL is its parent's; since 18 so is that of an inheritance child.
fn comes_from_parent(alter: &Alter<'_>, column: &str) -> bool {
    let relation = alter.catalog.get(alter.target);
    let demands = |parent: &RelationId| {
        let above = alter.catalog.get(*parent);
        above.column(column).is_some_and(|column| column.not_null == Nullability::NotNull)
            && !above.constraints.iter().any(|constraint| {
                constraint.no_inherit && matches!(&constraint.kind, ConstraintKind::NotNull(other) if other == column)
            })
    };
    (relation.bound.is_some() || alter.version().major() >= 18) && relation.parents.iter().any(demands)
}

/// `SET EXPRESSION` of a generated column (17).
pub(super) fn set_expression(alter: &mut Alter<'_>, command: &AlterTableCmd) {
    let target = alter.target;
    let catalog = alter.catalog;
    let now = &alter.table(target).now;
    let column = now.column(&command.name).filter(|column| now.known || column.generated.is_some());
    let stored = column.and_then(|column| column.generated.as_ref()).is_none_or(|generated| generated.stored);
    let others: Vec<Column> = now.columns.iter().filter(|other| other.name != command.name).cloned().collect();
    let refused = match command.def.as_deref() {
        _ if column.is_some_and(|column| column.generated.is_none()) => {
            Some((refusal::NO_GENERATED_COLUMN, command.name.clone()))
        }
        Some(expression) => column_check::generation(expression, &others, catalog),
        None => None,
    };
    if let Some((kind, object)) = refused {
        alter.fail(kind, true, target, &object);
    }
    for member in alter.family() {
        let relation = &alter.table(member).now;
        let checked = relation.constraints.iter().any(|constraint| matches!(constraint.kind, ConstraintKind::Check(_)));
        if stored {
            alter.rewrite(member, Cause::SetExpression, &command.name);
        } else if checked {
            alter.fail(refusal::VIRTUAL_EXPRESSION_CHECKED, true, member, &command.name);
        }
    }
}
