//! Constraints: added, validated, altered and dropped.

use pg_query::NodeEnum;
use pg_query::protobuf::{self, AlterTableCmd, ConstrType};

use super::alter_table::{Alter, cascades, has_storage};
use super::{
    BreakKind, Cause, FailureKind, Role, alter_column, attach, column_check, depend, expression, foreign_key,
    index_check, names as free_name, proof, refusal,
};
use crate::postgres::LockMode;
use crate::schema::constraint::exclusion_key;
use crate::schema::{Constraint, ConstraintKind, Index, IndexKey, Nullability, RelationId, RelationKind, names, tree};

/// The constraint an `ADD CONSTRAINT` brings.
pub(super) fn of(command: &AlterTableCmd) -> Option<&protobuf::Constraint> {
    match command.def.as_deref()?.node.as_ref()? {
        NodeEnum::Constraint(constraint) => Some(constraint),
        _ => None,
    }
}

/// `ADD CONSTRAINT`.
pub(super) fn add(alter: &mut Alter<'_>, command: &AlterTableCmd) {
    let Some(added) = of(command) else {
        return;
    };
    let target = alter.target;
    // Since 18, `ATPrepCmd` locks everything below for any kind of constraint.
    if alter.version().major() >= 18 {
        alter.family();
    }
    let named = !added.conname.is_empty();
    let is_taken = named && alter.table(target).now.constraint(&added.conname).is_some();
    if is_taken || named && !alter.named.insert(added.conname.clone()) {
        alter.fail(FailureKind::AlreadyExists, true, target, &added.conname);
        return;
    }
    if refused_on_foreign(alter, added.contype(), &added.conname) {
        return;
    }
    match added.contype() {
        ConstrType::ConstrCheck => add_check(alter, added),
        ConstrType::ConstrForeign => {
            let columns = tree::texts(&added.fk_attrs);
            foreign_key::add_key(alter, added, &columns, !added.skip_validation);
        }
        ConstrType::ConstrPrimary | ConstrType::ConstrUnique | ConstrType::ConstrExclusion => add_index(alter, added),
        ConstrType::ConstrNotnull => {
            if let Some(column) = added.keys.first().and_then(tree::text) {
                alter_column::add_not_null(alter, column, added);
            }
        }
        _ => {}
    }
}

/// A foreign table can have no key, and a partitioned one with such a partition only one that is not its partitions'.
pub(super) fn refused_on_foreign(alter: &mut Alter<'_>, kind: ConstrType, object: &str) -> bool {
    let keys =
        [ConstrType::ConstrPrimary, ConstrType::ConstrUnique, ConstrType::ConstrExclusion, ConstrType::ConstrForeign];
    let target = alter.target;
    let members = match alter.catalog.get(target).kind {
        RelationKind::PartitionedTable(_) if alter.recurse => alter.catalog.with_descendants(target),
        _ => vec![target],
    };
    let is_foreign = |id: &RelationId| matches!(alter.catalog.get(*id).kind, RelationKind::ForeignTable);
    let foreign = members.into_iter().find(is_foreign).filter(|_| keys.contains(&kind));
    if let Some(foreign) = foreign {
        alter.fail(refusal::KEY_OF_FOREIGN_TABLE, true, foreign, object);
    }
    foreign.is_some()
}

/// CHECK of the table.
fn add_check(alter: &mut Alter<'_>, added: &protobuf::Constraint) {
    let Some(node) = added.raw_expr.as_deref() else {
        return;
    };
    let target = alter.target;
    let name = if added.conname.is_empty() {
        let columns: Vec<String> = expression::columns(node).into_iter().collect();
        let column = if columns.len() == 1 { columns.first().map(String::as_str) } else { None };
        free_name::choose(alter, target, column, "check")
    } else {
        added.conname.clone()
    };
    let valid = !added.skip_validation && added.is_enforced;
    if let Some(kind) = column_check::check(added) {
        alter.fail(kind, true, target, &name);
    }
    if added.is_no_inherit && foreign_key::is_partitioned(alter, target) {
        alter.fail(refusal::NO_INHERIT_ON_PARTITIONED, true, target, &name);
    }
    if !alter.recurse && !added.is_no_inherit && !alter.catalog.get(target).children.is_empty() {
        let partitioned = foreign_key::is_partitioned(alter, target);
        let refusal = if partitioned { refusal::CHECK_ALONE_ON_PARTITIONED } else { refusal::CHECK_ALONE };
        alter.fail(refusal, true, target, &name);
    }
    let mut members = vec![target];
    while let Some(member) = members.pop() {
        if member != target {
            alter.lock(member, alter.level, Role::Child);
        }
        let merges = |constraint: &Constraint| match &constraint.kind {
            ConstraintKind::Check(other) => {
                constraint.valid && expression::spelling(other) == expression::spelling(node)
            }
            _ => false,
        };
        // A child that has the same constraint by the same name keeps its own (`MergeWithExistingConstraint`).
        if member != target && alter.table(member).now.constraint(&name).is_some_and(merges) {
            continue;
        }
        if alter.recurse && !added.is_no_inherit {
            members.extend(alter.catalog.get(member).children.iter().rev());
        }
        if valid {
            alter.verify(member, Cause::Check, &name);
            alter.may_fail(FailureKind::ConstraintViolated, member, &name);
        }
        let kind = ConstraintKind::Check(std::sync::Arc::new(node.clone()));
        remember(alter, member, &name, kind, valid, added);
    }
    if added.is_enforced {
        let columns: Vec<String> = expression::columns(node).into_iter().collect();
        alter.stricter(&columns, &name);
    }
}

/// Enters a new constraint, for the subcommands after it.
pub(super) fn remember(
    alter: &mut Alter<'_>,
    id: RelationId,
    name: &str,
    kind: ConstraintKind,
    valid: bool,
    added: &protobuf::Constraint,
) {
    let born = alter.catalog.now;
    alter.table(id).now.constraints.push(Constraint {
        name: name.to_owned(),
        kind,
        valid,
        enforced: added.is_enforced,
        deferrable: added.deferrable,
        initially_deferred: added.initdeferred,
        no_inherit: added.is_no_inherit,
        inherited: false,
        born,
    });
}

/// UNIQUE, PRIMARY KEY or EXCLUDE of the table.
fn add_index(alter: &mut Alter<'_>, added: &protobuf::Constraint) {
    let columns = tree::texts(&added.keys);
    if added.indexname.is_empty() {
        build_index(alter, added, &columns, true);
    } else {
        use_index(alter, added);
    }
}

/// What a constraint's kind of index is called in causes and names.
fn index_cause(added: &protobuf::Constraint) -> (Cause, &'static str) {
    match added.contype() {
        ConstrType::ConstrPrimary => (Cause::PrimaryKey, "pkey"),
        ConstrType::ConstrExclusion => (Cause::Exclusion, "excl"),
        _ => (Cause::UniqueConstraint, "key"),
    }
}

/// Builds the index of a new constraint, on every partition where the table is partitioned.
pub(super) fn build_index(
    alter: &mut Alter<'_>,
    added: &protobuf::Constraint,
    columns: &[String],
    may_hold_duplicates: bool,
) {
    let target = alter.target;
    let (cause, label) = index_cause(added);
    let primary = added.contype() == ConstrType::ConstrPrimary;
    let partitioned = foreign_key::is_partitioned(alter, target);
    if primary && has_primary_key(alter, target) {
        alter.fail(refusal::SECOND_PRIMARY_KEY, true, target, &added.conname);
    }
    if primary {
        primary_key_columns(alter, columns);
    }
    let definition = index_of(alter, added, columns);
    if refused_index(alter, added, &definition) {
        return;
    }
    let schema = alter.catalog.get(target).name.schema.clone();
    if !added.conname.is_empty() && free_name::is_index_name_taken(alter, &schema, &added.conname) {
        alter.fail(FailureKind::AlreadyExists, true, target, &added.conname);
        return;
    }
    let part = (!primary).then(|| names::joined_names(&definition.column_names()));
    let mut members = vec![target];
    while let Some(member) = members.pop() {
        let name = if member == target && !added.conname.is_empty() {
            added.conname.clone()
        } else {
            free_name::choose(alter, member, part.as_deref(), label)
        };
        if member == target {
            alter.stricter(columns, &name);
        } else {
            // `DefineIndex` recurses with the lock of an index build, and attaches an equal index.
            alter.lock(member, LockMode::Share, Role::Child);
            if let Some(equal) = attach::equal_index(alter, &definition, Some(label), member) {
                alter.lock(equal, LockMode::Share, Role::Index);
                continue;
            }
        }
        if partitioned && alter.recurse {
            members.extend(alter.catalog.get(member).children.iter().rev());
        }
        if alter.holds_rows(member) {
            alter.build(member, cause.clone(), &name);
            if may_hold_duplicates {
                alter.may_fail(FailureKind::DuplicateFound, member, &name);
            }
        }
    }
}

/// Fails a constraint whose index PostgreSQL refuses.
fn refused_index(alter: &mut Alter<'_>, added: &protobuf::Constraint, index: &Index) -> bool {
    let target = alter.target;
    let catalog = alter.catalog;
    let columns = alter.table(target).now.columns.clone();
    if let Some((kind, object)) = index_check::keys(&columns, &index.keys, index.predicate.as_deref(), catalog) {
        alter.fail(kind, true, target, &object);
        return true;
    }
    let RelationKind::PartitionedTable(spec) = &catalog.get(target).kind else {
        return false;
    };
    let names: Vec<&str> = index.keys.iter().filter_map(|key| key.column.as_deref()).collect();
    let refusal = if added.contype() == ConstrType::ConstrExclusion && alter.version().major() < 17 {
        refusal::EXCLUSION_ON_PARTITIONED
    } else if !index_check::holds_partition_key(spec, &names) {
        refusal::UNIQUE_WITHOUT_PARTITION_KEY
    } else {
        return false;
    };
    alter.fail(refusal, true, target, &added.conname);
    true
}

/// The index a constraint asks for. It stands for one that has a constraint of its kind, and no table.
fn index_of(alter: &Alter<'_>, added: &protobuf::Constraint, columns: &[String]) -> Index {
    let exclusion = added.contype() == ConstrType::ConstrExclusion;
    let keys = if exclusion {
        added.exclusions.iter().filter_map(exclusion_key).collect()
    } else {
        columns.iter().cloned().map(IndexKey::column).collect()
    };
    let method = if added.access_method.is_empty() { "btree" } else { &added.access_method };
    Index {
        table: alter.target,
        keys,
        include: tree::texts(&added.including),
        method: method.to_owned(),
        unique: !exclusion,
        nulls_not_distinct: added.nulls_not_distinct,
        predicate: added.where_clause.clone().map(|node| std::sync::Arc::new(*node)),
        valid: true,
        constraint: None,
        parent: None,
        options: added.options.clone(),
    }
}

fn has_primary_key(alter: &mut Alter<'_>, id: RelationId) -> bool {
    alter
        .table(id)
        .now
        .constraints
        .iter()
        .any(|constraint| matches!(constraint.kind, ConstraintKind::PrimaryKey { .. }))
}

/// A primary key sets its columns NOT NULL, below it too; a NOT VALID constraint is in its way (18).
fn primary_key_columns(alter: &mut Alter<'_>, columns: &[String]) {
    let target = alter.target;
    for column in columns {
        let own = alter.table(target).now.column(column).map(|column| column.not_null);
        if own == Some(Nullability::NotValid) {
            alter.fail(refusal::KEY_OVER_NOT_VALID, true, target, column);
        }
        alter_column::set_not_null_for(alter, column, &Cause::PrimaryKeyNotNull);
    }
}

/// `ADD … USING INDEX`: the index is taken over, and renamed to the constraint's name.
fn use_index(alter: &mut Alter<'_>, added: &protobuf::Constraint) {
    let target = alter.target;
    let schema = alter.catalog.get(target).name.schema.clone();
    let found = alter.catalog.lookup(Some(&schema), &added.indexname);
    let primary = added.contype() == ConstrType::ConstrPrimary;
    if primary && has_primary_key(alter, target) {
        alter.fail(refusal::SECOND_PRIMARY_KEY, true, target, &added.indexname);
    }
    if let Some(kind) = found.and_then(|index| index_check::using(alter.catalog, target, index, primary)) {
        alter.fail(kind, true, target, &added.indexname);
        return;
    }
    let renamed = !added.conname.is_empty() && added.conname != added.indexname;
    if renamed && free_name::is_index_name_taken(alter, &schema, &added.conname) {
        alter.fail(FailureKind::AlreadyExists, true, target, &added.conname);
        return;
    }
    if let Some(index) = found {
        // `RenameRelationInternal` locks an index gently.
        let mode = if renamed { LockMode::ShareUpdateExclusive } else { LockMode::AccessShare };
        alter.lock(index, mode, Role::Index);
    }
    if !primary {
        return;
    }
    let columns: Vec<String> = match found.map(|index| &alter.catalog.get(index).kind) {
        Some(RelationKind::Index(index)) if !index.keys.is_empty() => {
            index.keys.iter().filter_map(|key| key.column.clone()).collect()
        }
        _ => {
            let table = alter.name(target);
            alter.unknown(format!(
                "nothing created the index `{}`: its columns are assumed to be NOT NULL already in `{table}`",
                added.indexname
            ));
            Vec::new()
        }
    };
    primary_key_columns(alter, &columns);
}

/// `VALIDATE CONSTRAINT`.
pub(super) fn validate(alter: &mut Alter<'_>, name: &str) {
    let target = alter.target;
    let found = alter.table(target).now.constraint(name).cloned();
    let Some(constraint) = found else {
        validate_unknown(alter, name);
        return;
    };
    let descends = match &constraint.kind {
        ConstraintKind::ForeignKey(_) => foreign_key::is_partitioned(alter, target),
        ConstraintKind::Check(_) | ConstraintKind::NotNull(_) => !constraint.no_inherit,
        ConstraintKind::Unique { .. } | ConstraintKind::PrimaryKey { .. } | ConstraintKind::Exclusion { .. } => {
            alter.fail(refusal::NOTHING_TO_VALIDATE, true, target, name);
            return;
        }
    };
    if !constraint.enforced {
        alter.fail(refusal::VALIDATE_NOT_ENFORCED, true, target, name);
        return;
    }
    if constraint.valid {
        return;
    }
    if descends && !alter.recurse && !alter.catalog.get(target).children.is_empty() {
        alter.fail(refusal::VALIDATE_ALONE, true, target, name);
    }
    let members = if descends { alter.family() } else { vec![target] };
    for member in members {
        let waits = alter.table(member).now.constraint(name).is_none_or(|own| !own.valid);
        if !waits || !alter.holds_rows(member) {
            continue;
        }
        match &constraint.kind {
            ConstraintKind::ForeignKey(_) if !has_storage(alter.catalog.get(member)) => {
                alter.scan(member, Cause::Validate, name);
            }
            ConstraintKind::ForeignKey(key) => {
                alter.lock(key.referenced, LockMode::RowShare, Role::Referenced);
                foreign_key::check_key(alter, member, key.referenced, name, &Cause::Validate);
            }
            _ => alter.verify(member, Cause::Validate, name),
        }
        if let Some(own) = alter.table(member).now.constraints.iter_mut().find(|own| own.name == name) {
            own.valid = true;
        }
    }
    alter.may_fail(FailureKind::ConstraintViolated, target, name);
}

/// A constraint no migration added: assumed to be there, not yet valid, and no foreign key.
fn validate_unknown(alter: &mut Alter<'_>, name: &str) {
    let target = alter.target;
    if alter.catalog.get(target).known {
        alter.fail(FailureKind::DoesNotExist, true, target, name);
        return;
    }
    alter.family();
    alter.verify(target, Cause::Validate, name);
    let table = alter.name(target);
    alter.unknown(format!(
        "nothing added the constraint `{name}` of `{table}`: assumed to be not valid yet; if it is a foreign key, \
         the referenced table is read too"
    ));
}

/// `ALTER CONSTRAINT`.
pub(super) fn alter(alter: &mut Alter<'_>, command: &AlterTableCmd) {
    let Some(NodeEnum::AtalterConstraint(altered)) = command.def.as_deref().and_then(|def| def.node.as_ref()) else {
        return;
    };
    let target = alter.target;
    let found = alter.table(target).now.constraint(&altered.conname).cloned();
    let Some(constraint) = found else {
        if alter.catalog.get(target).known {
            alter.fail(FailureKind::DoesNotExist, true, target, &altered.conname);
        }
        return;
    };
    if let ConstraintKind::NotNull(column) = &constraint.kind
        && altered.alter_inheritability
    {
        alter_column::inherit_not_null(alter, column, !altered.noinherit);
        return;
    }
    let ConstraintKind::ForeignKey(key) = &constraint.kind else {
        alter.fail(refusal::ALTERED_NO_FOREIGN_KEY, true, target, &altered.conname);
        return;
    };
    if foreign_key::is_partitioned(alter, target) {
        alter.family();
    }
    if altered.alter_enforceability && altered.is_enforced != constraint.enforced {
        if altered.is_enforced {
            alter.lock(key.referenced, LockMode::ShareRowExclusive, Role::Referenced);
            let cause = Cause::ForeignKey { child: target, parent: key.referenced };
            for child in foreign_key::partitions_of(alter, target) {
                if alter.holds_rows(child) {
                    foreign_key::check_key(alter, child, key.referenced, &altered.conname, &cause);
                }
            }
            alter.may_fail(FailureKind::ConstraintViolated, target, &altered.conname);
            alter.breaks(BreakKind::StricterColumn, &altered.conname);
        } else {
            alter.lock(key.referenced, LockMode::AccessExclusive, Role::Referenced);
        }
    }
}

/// `DROP CONSTRAINT`.
pub(super) fn drop(alter: &mut Alter<'_>, command: &AlterTableCmd) {
    let target = alter.target;
    let found = alter.table(target).now.constraint(&command.name).cloned();
    let Some(constraint) = found else {
        drop_unknown(alter, command);
        return;
    };
    if constraint.inherited {
        alter.fail(refusal::INHERITED_CONSTRAINT, true, target, &command.name);
    }
    let members = match &constraint.kind {
        ConstraintKind::Check(_) | ConstraintKind::NotNull(_) if constraint.no_inherit => vec![target],
        ConstraintKind::Check(_) | ConstraintKind::NotNull(_) if !alter.recurse => {
            // The children's copies stop being inherited.
            for child in alter.catalog.get(target).children.clone() {
                alter.lock(child, alter.level, Role::Child);
            }
            vec![target]
        }
        ConstraintKind::Check(_) | ConstraintKind::NotNull(_) => alter.family(),
        _ if foreign_key::is_partitioned(alter, target) => alter.family(),
        _ => vec![target],
    };
    for member in members {
        drop_from(alter, member, &command.name, &constraint, cascades(command));
    }
}

/// Drops a constraint and what stands and falls with it from one table.
fn drop_from(alter: &mut Alter<'_>, member: RelationId, name: &str, constraint: &Constraint, cascade: bool) {
    let target = alter.target;
    let own = alter.table(member).now.constraints.iter().position(|own| {
        own.name == name || (member != target && own.inherited && same_kind(&own.kind, &constraint.kind))
    });
    let Some(own) = own else {
        return;
    };
    let own = alter.table(member).now.constraints.remove(own);
    match &own.kind {
        ConstraintKind::ForeignKey(key) => foreign_key::lock_referenced(alter, key.referenced),
        ConstraintKind::Unique { index, .. }
        | ConstraintKind::PrimaryKey { index, .. }
        | ConstraintKind::Exclusion { index } => drop_index(alter, member, *index, &own, cascade),
        ConstraintKind::NotNull(column) => {
            if let Some(column) = alter.table(member).now.columns.iter_mut().find(|other| other.name == *column) {
                column.not_null = Nullability::Nullable;
            }
        }
        ConstraintKind::Check(_) => {}
    }
}

fn same_kind(one: &ConstraintKind, other: &ConstraintKind) -> bool {
    match (one, other) {
        (ConstraintKind::ForeignKey(one), ConstraintKind::ForeignKey(other)) => {
            one.columns == other.columns && one.referenced == other.referenced
        }
        (ConstraintKind::Unique { columns: one, .. }, ConstraintKind::Unique { columns: other, .. })
        | (ConstraintKind::PrimaryKey { columns: one, .. }, ConstraintKind::PrimaryKey { columns: other, .. }) => {
            one == other
        }
        _ => false,
    }
}

/// Drops a constraint's index, and with CASCADE the foreign keys that need it.
fn drop_index(alter: &mut Alter<'_>, table: RelationId, index: RelationId, own: &Constraint, cascade: bool) {
    let mut indexes = vec![index];
    while let Some(index) = indexes.pop() {
        alter.lock(index, LockMode::AccessExclusive, Role::Index);
        if let Some(on) = alter.catalog.index(index).map(|index| index.table) {
            alter.table(on).gone.insert(index);
        }
        indexes.extend(alter.catalog.attached_indexes(index));
    }
    let columns = match &own.kind {
        ConstraintKind::Unique { columns, .. } | ConstraintKind::PrimaryKey { columns, .. } => columns.clone(),
        _ => return,
    };
    depend::on_dropped_key(alter, table, own, cascade);
    foreign_key::drop_keys_on(alter, table, cascade, &own.name, |key| key.referenced_columns == columns);
}

/// Before `DROP CONSTRAINT` of a partitioned table looks for the constraint, all partitions are locked, also with ONLY
/// (`ATCheckPartitionsNotInUse`, which `ATPrepCmd` calls).
fn lock_partitions(alter: &mut Alter<'_>) {
    for member in foreign_key::partitions_of(alter, alter.target) {
        alter.lock(member, alter.level, if member == alter.target { Role::Target } else { Role::Child });
    }
}

fn drop_unknown(alter: &mut Alter<'_>, command: &AlterTableCmd) {
    let target = alter.target;
    lock_partitions(alter);
    if alter.catalog.get(target).known {
        if !command.missing_ok {
            alter.fail(FailureKind::DoesNotExist, true, target, &command.name);
        }
        return;
    }
    let table = alter.name(target);
    alter.unknown(format!(
        "nothing added the constraint `{}` of `{table}`: if it is a foreign key, the referenced table is locked in \
         ACCESS EXCLUSIVE too",
        command.name
    ));
}

/// Whether the valid CHECK constraints and NOT NULLs of a table prove that a column holds no NULL
/// (`NotNullImpliedByRelConstraints`).
pub(super) fn proves_not_null(alter: &mut Alter<'_>, id: RelationId, column: &str) -> bool {
    let version = alter.version();
    proof::not_null(&alter.table(id).now, column, version)
}
