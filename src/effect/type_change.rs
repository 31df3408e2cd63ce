//! `ALTER COLUMN TYPE`: the rewrite or its absence, and what is made anew although the values stay.

use pg_query::NodeEnum;
use pg_query::protobuf::{self, AlterTableCmd, a_const};

use super::alter_table::Alter;
use super::conversion::{self, Conversion, Values};
use super::{
    BreakKind, Cause, FailureKind, LossKind, Role, alter_column, alter_other, attach_check, depend, expression,
    foreign_key, possible_key, refusal, types,
};
use crate::postgres::LockMode;
use crate::schema::{Column, Constraint, ConstraintKind, DataType, Index, RelationId, RelationKind, tree};

/// One change of type, as it applies to the target and everything below it.
struct Change {
    column: String,
    from: Option<DataType>,
    to: DataType,
    conversion: Conversion,
    collation_changes: bool,
}

/// `ALTER COLUMN TYPE`.
pub(super) fn change(alter: &mut Alter<'_>, command: &AlterTableCmd) {
    let Some(NodeEnum::ColumnDef(definition)) = command.def.as_deref().and_then(|def| def.node.as_ref()) else {
        return;
    };
    let Some(written) = &definition.type_name else {
        return;
    };
    let target = alter.target;
    let column = alter.table(target).now.column(&command.name).cloned();
    if column.is_none() && alter.catalog.get(target).known {
        alter.fail(FailureKind::DoesNotExist, true, target, &command.name);
        return;
    }
    let to = alter.catalog.resolve_type(written);
    let from = column.as_ref().and_then(|column| column.data_type.clone());
    let using = definition.raw_default.as_deref();
    if alter.retyped.contains(&command.name) {
        alter.fail(refusal::TYPE_TWICE, true, alter.target, &command.name);
    } else if !from.as_ref().is_some_and(|from| attach_check::is_same(from, &to)) {
        alter.retyped.insert(command.name.clone());
    }
    if using.is_some() {
        refuse_foreign(alter, &command.name);
    }
    let mut conversion = conversion::of(&command.name, from.as_ref(), &to, using, alter.catalog);
    // A virtual generated column has no values to convert.
    let generated = column.as_ref().and_then(|column| column.generated.as_ref());
    if generated.is_some_and(|generated| !generated.stored) && conversion.values != Values::Refused {
        conversion.values = Values::Kept;
    }
    // Nothing is converted in a foreign table, and no cast is needed (`ATPrepAlterColumnType`).
    if matches!(alter.catalog.get(target).kind, RelationKind::ForeignTable) {
        conversion.values = Values::Kept;
    }
    let collation = definition.coll_clause.as_ref().and_then(|clause| tree::texts(&clause.collname).pop());
    let collation_changes = column
        .as_ref()
        .is_some_and(|column| is_collation(column.collation.as_deref()) != is_collation(collation.as_deref()));
    let change = Change { column: command.name.clone(), from, to, conversion, collation_changes };
    refusals(alter, &change, column.as_ref());
    if change.conversion.values == Values::Refused {
        alter.fail(refusal::NO_CAST, true, target, &command.name);
        return;
    }
    if change.conversion.values == Values::Unknown {
        say_unknown(alter, &change);
    }
    if change.conversion.values == Values::Converted && using.is_none() && hangs_on_zone(alter, &change) {
        let table = alter.name(target);
        alter.unknown(format!(
            "the session's `TimeZone` is not set here: assumed not to be UTC, in which `{table}.{}` would keep its values",
            change.column
        ));
    }
    for member in alter.family() {
        apply(alter, member, &change);
    }
    if column.is_some_and(|column| column.identity) {
        alter_other::lock_sequences(alter, &command.name, LockMode::ShareRowExclusive);
    }
    consequences(alter, &change);
}

/// `default` is what a column has when none is named.
fn is_collation(name: Option<&str>) -> Option<&str> {
    name.filter(|name| *name != "default")
}

fn say_unknown(alter: &mut Alter<'_>, change: &Change) {
    let table = alter.name(alter.target);
    let column = &change.column;
    alter.unknown(match &change.from {
        None => format!("the present type of `{table}.{column}` is not known: assumed that every value is converted"),
        Some(from) => format!(
            "nothing created the type `{}` or `{}`: assumed that every value of `{table}.{column}` is converted",
            from.short(),
            change.to.short()
        ),
    });
}

/// Between `timestamp` and `timestamptz`, without a zone that a migration set.
fn hangs_on_zone(alter: &Alter<'_>, change: &Change) -> bool {
    let Some(from) = &change.from else {
        return false;
    };
    let pair = (from.name.as_str(), change.to.name.as_str());
    alter.catalog.session.time_zone.is_none()
        && matches!(pair, ("timestamp", "timestamptz") | ("timestamptz", "timestamp"))
}

/// The change for one table: rewrite or not, and everything that depends on the column.
fn apply(alter: &mut Alter<'_>, member: RelationId, change: &Change) {
    let (rewrites, part) = (change.conversion.values != Values::Kept, alter.part);
    alter.table(member).new_values.get_or_insert(part);
    if rewrites {
        let cause = Cause::TypeChange { from: change.from.as_ref().map(DataType::short), to: change.to.short() };
        alter.rewrite(member, cause, &change.column);
    }
    make_indexes_anew(alter, member, change, rewrites);
    let relation = alter.table(member).now.clone();
    for constraint in &relation.constraints {
        match &constraint.kind {
            ConstraintKind::Check(node) if expression::columns(node).contains(&change.column) => {
                if constraint.valid && !rewrites {
                    alter.verify(member, Cause::TypeChangeCheck, &constraint.name);
                }
            }
            ConstraintKind::ForeignKey(key) if key.columns.contains(&change.column) => {
                add_key_again(alter, member, key.referenced, constraint, change, rewrites, Role::Referenced);
            }
            ConstraintKind::Check(_)
            | ConstraintKind::NotNull(_)
            | ConstraintKind::Unique { .. }
            | ConstraintKind::PrimaryKey { .. }
            | ConstraintKind::Exclusion { .. }
            | ConstraintKind::ForeignKey(_) => {}
        }
    }
    referencing_keys(alter, member, change, rewrites);
    let to = change.to.clone();
    if let Some(column) = alter.table(member).now.columns.iter_mut().find(|column| column.name == change.column) {
        column.data_type = Some(to);
    }
}

/// Indexes over the column are dropped and made anew; the old file is kept where nothing in it can differ
/// (`TryReuseIndex`, `CheckIndexCompatible`).
fn make_indexes_anew(alter: &mut Alter<'_>, member: RelationId, change: &Change, rewrites: bool) {
    let catalog = alter.catalog;
    for id in alter.table(member).now.indexes.clone() {
        let relation = catalog.get(id);
        if !alter_column::index_uses(relation, &change.column) || alter.table(member).gone.contains(&id) {
            continue;
        }
        alter.lock(id, LockMode::AccessExclusive, Role::Index);
        let RelationKind::Index(index) = &relation.kind else {
            continue;
        };
        if !alter.holds_rows(member) {
            continue;
        }
        if rewrites || !keeps_file(alter, index, change) {
            alter.table(member).gone.insert(id);
            let cause = if rewrites {
                let to = change.to.short();
                Cause::TypeChange { from: change.from.as_ref().map(DataType::short), to }
            } else {
                Cause::TypeChangeIndex
            };
            alter.build(member, cause, &relation.name.name);
        }
    }
}

/// Whether the index can keep its file (`CheckIndexCompatible`).
fn keeps_file(alter: &Alter<'_>, index: &Index, change: &Change) -> bool {
    let plain = index.predicate.is_none() && index.keys.iter().all(|key| key.expression.is_none());
    if !plain || !index.valid || index.parent.is_some() {
        return false;
    }
    let version = alter.version();
    let (Some(from), to) = (&change.from, &change.to) else {
        return false;
    };
    index.keys.iter().filter(|key| key.column.as_ref() == Some(&change.column)).all(|key| {
        let (from, to) = (types::base(from, alter.catalog).data_type, types::base(to, alter.catalog).data_type);
        let class = |data_type: &DataType| match &key.operator_class {
            // The default class by name is not written out when the index is made anew.
            Some(named) if types::default_class(&index.method, &from, version) != Some(named) => Some(named.clone()),
            _ => types::default_class(&index.method, data_type, version).map(str::to_owned),
        };
        let same_class = class(&from) == class(&to);
        let same_collation = !change.collation_changes || key.collation.is_some();
        same_class && same_collation
    })
}

/// Foreign keys of other tables that point at the column are dropped and added again.
fn referencing_keys(alter: &mut Alter<'_>, member: RelationId, change: &Change, rewrites: bool) {
    let catalog = alter.catalog;
    let keys: Vec<(RelationId, Constraint)> = catalog
        .referencing(member)
        .filter(|(_, _, key)| key.referenced_columns.contains(&change.column))
        .map(|(child, constraint, _)| (child, constraint.clone()))
        .collect();
    for (child, constraint) in keys {
        // A key of the table itself on both sides was seen from its referencing side.
        let seen = child == member
            && matches!(&constraint.kind, ConstraintKind::ForeignKey(key) if key.columns.contains(&change.column));
        if !seen && alter.table(child).now.constraint(&constraint.name).is_some() {
            add_key_again(alter, child, member, &constraint, change, rewrites, Role::Referencing);
        }
    }
}

/// A foreign key is checked again after a rewrite, and where the operators of its comparison change
/// (`TryReuseForeignKey`).
fn add_key_again(
    alter: &mut Alter<'_>,
    child: RelationId,
    parent: RelationId,
    constraint: &Constraint,
    change: &Change,
    rewrites: bool,
    other: Role,
) {
    // A key that is not enforced has no triggers to drop.
    let strongest = if constraint.enforced { LockMode::AccessExclusive } else { LockMode::ShareRowExclusive };
    if other == Role::Referenced {
        foreign_key::lock_readded(alter, parent, strongest);
    } else {
        alter.lock(child, strongest, other);
    }
    if child != parent && incomparable(alter, child, parent, constraint, change, other) {
        return;
    }
    let version = alter.version();
    let class = |data_type: &DataType| types::default_class("btree", data_type, version);
    let same = change.from.as_ref().is_some_and(|from| class(from) == class(&change.to)) && !change.collation_changes;
    if constraint.valid && constraint.enforced && (rewrites || !same) {
        let cause = Cause::ForeignKey { child, parent };
        if !foreign_key::is_partitioned(alter, child) {
            foreign_key::check_key(alter, child, parent, &constraint.name, &cause);
        } else if alter.catalog.partitions_elsewhere(child) {
            alter.scan(child, cause, &constraint.name);
        }
    }
}

/// Fails a change after which the two sides of a foreign key cannot be compared. `other` is the side that is not
/// changed.
fn incomparable(
    alter: &mut Alter<'_>,
    child: RelationId,
    parent: RelationId,
    constraint: &Constraint,
    change: &Change,
    other: Role,
) -> bool {
    let ConstraintKind::ForeignKey(key) = &constraint.kind else {
        return false;
    };
    let child_changes = other == Role::Referenced;
    let pairs = key.columns.iter().zip(&key.referenced_columns);
    let mut pairs = pairs.filter(|(own, far)| **if child_changes { own } else { far } == change.column);
    let Some((own, far)) = pairs.next() else {
        return false;
    };
    let (table, column) = if child_changes { (parent, far) } else { (child, own) };
    let Some(kept) = alter.table(table).now.column(column).and_then(|column| column.data_type.clone()) else {
        return false;
    };
    let (from, to) = if child_changes { (&change.to, &kept) } else { (&kept, &change.to) };
    let differ = possible_key::comparable(from, to, alter.catalog) == Some(false);
    if differ {
        let own = own.clone();
        alter.fail(refusal::KEY_OF_OTHER_TYPE, true, parent, &own);
    }
    differ
}

/// The rows of a foreign table cannot be converted (`ATPrepAlterColumnType`).
fn refuse_foreign(alter: &mut Alter<'_>, column: &str) {
    let target = alter.target;
    let members = if alter.recurse { alter.catalog.with_descendants(target) } else { vec![target] };
    let foreign = |id: &RelationId| matches!(alter.catalog.get(*id).kind, RelationKind::ForeignTable);
    if let Some(table) = members.into_iter().find(foreign) {
        alter.fail(refusal::USING_ON_FOREIGN, true, table, column);
    }
}

/// What PostgreSQL refuses whatever the values are (`ATPrepAlterColumnType`, `RememberAllDependentForRebuilding`).
fn refusals(alter: &mut Alter<'_>, change: &Change, column: Option<&Column>) {
    let target = alter.target;
    let name = &change.column;
    let relation = alter.table(target).now.clone();
    let in_key = matches!(&relation.kind, RelationKind::PartitionedTable(spec) if alter_column::partition_columns(spec).contains(name));
    let inherited = column.is_some_and(|column| column.inherited);
    let refusals = [
        (inherited, refusal::INHERITED_COLUMN),
        (in_key, refusal::COLUMN_OF_PARTITION_KEY),
        (!alter.recurse && !relation.children.is_empty(), refusal::TYPE_ALONE),
        (!default_survives(alter, change, column), refusal::DEFAULT_NOT_CAST),
    ];
    for (_, refusal) in refusals.into_iter().filter(|(applies, _)| *applies) {
        alter.fail(refusal, true, target, name);
    }
    if let Some(child) = alter.catalog.inherits_beside(target, name).filter(|_| alter.recurse) {
        alter.fail(refusal::INHERITED_BESIDE, true, child, name);
    }
    depend::on_changed_type(alter, name);
}

/// A default must be convertible by an assignment; USING does not apply to it.
fn default_survives(alter: &Alter<'_>, change: &Change, column: Option<&Column>) -> bool {
    let dropped =
        alter.effects.breaks.iter().any(|gone| gone.kind == BreakKind::DefaultDropped && gone.object == change.column);
    let Some(default) = column.filter(|_| !dropped).and_then(|column| column.default.as_deref()) else {
        return true;
    };
    let Some(from) = &change.from else {
        return true;
    };
    match type_of_default(default, from, alter) {
        Some(data_type) => conversion::default_follows(&data_type, &change.to, alter.catalog),
        None => true,
    }
}

/// The type of a default as it is stored, its implicit casts taken off; `None` where that is not known.
fn type_of_default(node: &protobuf::Node, column: &DataType, alter: &Alter<'_>) -> Option<DataType> {
    match node.node.as_ref()? {
        NodeEnum::AConst(value) if value.isnull => None,
        NodeEnum::AConst(value) => match value.val.as_ref()? {
            a_const::Val::Sval(_) => Some(column.clone()),
            a_const::Val::Ival(_) => Some(DataType::built_in("int4")),
            a_const::Val::Fval(_) => Some(DataType::built_in("numeric")),
            a_const::Val::Boolval(_) => Some(DataType::built_in("bool")),
            a_const::Val::Bsval(_) => Some(DataType::built_in("bit")),
        },
        NodeEnum::TypeCast(cast) => Some(alter.catalog.resolve_type(cast.type_name.as_ref()?)),
        NodeEnum::FuncCall(call) => match tree::qualified(&call.funcname)?.1 {
            "now" | "clock_timestamp" | "statement_timestamp" | "transaction_timestamp" => {
                Some(DataType::built_in("timestamptz"))
            }
            "nextval" => Some(DataType::built_in("int8")),
            "gen_random_uuid" | "uuid_generate_v4" => Some(DataType::built_in("uuid")),
            "random" => Some(DataType::built_in("float8")),
            _ => None,
        },
        _ => None,
    }
}

/// What the change does to data and to the application.
fn consequences(alter: &mut Alter<'_>, change: &Change) {
    let target = alter.target;
    if alter.is_temporary(target) {
        return;
    }
    if change.conversion.rejects {
        alter.may_fail(FailureKind::ValueRejected, target, &change.column);
    }
    if change.conversion.loses && !alter.is_empty(target) {
        alter.loses(LossKind::Precision, &change.column);
    }
    if let Some(from) = &change.from
        && application_notices(alter, from, &change.to)
    {
        alter.breaks(BreakKind::ColumnTypeChanged, &change.column);
    }
}

/// Whether values look different to a client: another kind of type, not another length of the same.
fn application_notices(alter: &Alter<'_>, from: &DataType, to: &DataType) -> bool {
    let (from, to) = (types::base(from, alter.catalog).data_type, types::base(to, alter.catalog).data_type);
    let group = |data_type: &DataType| match data_type.name.as_str() {
        "varchar" | "text" | "bpchar" | "citext" | "name" => "text".to_owned(),
        "int2" | "int4" | "int8" | "oid" => "integer".to_owned(),
        "float4" | "float8" => "float".to_owned(),
        "json" | "jsonb" => "json".to_owned(),
        "bit" | "varbit" => "bit".to_owned(),
        "inet" | "cidr" => "inet".to_owned(),
        other => other.to_owned(),
    };
    group(&from) != group(&to) || from.array != to.array
}
