//! The subcommands that change neither columns nor constraints: storage, persistence, triggers, rules, ownership.

use pg_query::NodeEnum;
use pg_query::protobuf::{AlterTableCmd, AlterTableType};

use super::alter_table::{Alter, has_storage};
use super::{Cause, FailureKind, Role, Work, WorkKind, column_check, create, index_check, refusal};
use crate::postgres::{LockMode, Name};
use crate::schema::{ConstraintKind, Nullability, Persistence, RelationId, RelationKind, tree};

/// Every subcommand that has no file of its own.
pub(super) fn command(alter: &mut Alter<'_>, command: &AlterTableCmd) {
    use AlterTableType as At;
    let target = alter.target;
    match command.subtype() {
        At::AtSetStatistics | At::AtSetStorage => {
            alter.family();
        }
        At::AtDropExpression => {
            alter.family();
            let now = &mut alter.table(target).now;
            let known = now.known;
            let column = now.columns.iter_mut().find(|column| column.name == command.name);
            let old = column.and_then(|column| column.generated.take().map(Some).or(known.then_some(None)));
            match old {
                Some(Some(generated)) if !generated.stored => {
                    alter.fail(refusal::VIRTUAL_EXPRESSION_DROPPED, true, target, &command.name);
                }
                Some(None) if !command.missing_ok => {
                    alter.fail(refusal::NO_GENERATED_COLUMN, true, target, &command.name);
                }
                _ => {}
            }
        }
        At::AtSetLogged | At::AtSetUnLogged => {
            let wanted =
                if command.subtype() == At::AtSetLogged { Persistence::Permanent } else { Persistence::Unlogged };
            persistence(alter, wanted);
        }
        At::AtChangeOwner => owner(alter),
        At::AtSetTableSpace => tablespace(alter, &command.name),
        At::AtSetAccessMethod => access_method(alter, &command.name),
        // The index is locked as the table is.
        At::AtClusterOn => cluster_on(alter, &command.name),
        At::AtReplicaIdentity => {
            if let Some(NodeEnum::ReplicaIdentityStmt(identity)) =
                command.def.as_deref().and_then(|def| def.node.as_ref())
                && identity.identity_type == "i"
            {
                identity_index(alter, &identity.name);
            }
        }
        At::AtEnableTrig
        | At::AtEnableAlwaysTrig
        | At::AtEnableReplicaTrig
        | At::AtEnableTrigAll
        | At::AtEnableTrigUser
        | At::AtDisableTrig
        | At::AtDisableTrigAll
        | At::AtDisableTrigUser => triggers(alter, command),
        At::AtAddIdentity | At::AtSetIdentity | At::AtDropIdentity => identity(alter, command),
        At::AtSetRelOptions | At::AtResetRelOptions | At::AtReplaceRelOptions => storage_parameters(alter, command),
        At::AtSetOptions
        | At::AtResetOptions
        | At::AtSetCompression
        | At::AtDropCluster
        | At::AtDropOids
        | At::AtEnableRule
        | At::AtEnableAlwaysRule
        | At::AtEnableReplicaRule
        | At::AtDisableRule
        | At::AtAddOf
        | At::AtDropOf
        | At::AtEnableRowSecurity
        | At::AtDisableRowSecurity
        | At::AtForceRowSecurity
        | At::AtNoForceRowSecurity
        | At::AtGenericOptions
        | At::AtAlterColumnGenericOptions => {}
        _ => {
            let name = alter.name(target);
            alter.unknown(format!("this form of ALTER on `{name}` is not modelled: ACCESS EXCLUSIVE is assumed"));
        }
    }
}

/// What views have in place of storage parameters (`view_reloptions`).
const VIEW_PARAMETERS: [&str; 3] = ["check_option", "security_barrier", "security_invoker"];

/// A partitioned table stores nothing (`partitioned_table_reloptions`); `security_invoker` of views came with 15.
fn storage_parameters(alter: &mut Alter<'_>, command: &AlterTableCmd) {
    let target = alter.target;
    let options = match command.def.as_deref().and_then(|def| def.node.as_ref()) {
        Some(NodeEnum::List(list)) => &list.items[..],
        _ => &[],
    };
    let catalog = alter.catalog;
    let of_partitioned = catalog.index(target).is_some_and(|index| catalog.is_partitioned(index.table));
    if of_partitioned {
        alter.fail(refusal::PARAMETERS_OF_PARTITIONED, true, target, "");
    }
    if catalog.is_partitioned(target) && command.subtype() == AlterTableType::AtSetRelOptions && !options.is_empty() {
        alter.fail(refusal::PARAMETERS_OF_PARTITIONED, true, target, "");
    }
    let unknown = options.iter().find_map(|option| match &option.node {
        Some(NodeEnum::DefElem(option)) => {
            Some(&option.defname).filter(|name| !VIEW_PARAMETERS.contains(&name.as_str()))
        }
        _ => None,
    });
    let is_view = matches!(catalog.get(target).kind, RelationKind::View { .. });
    let sets = command.subtype() == AlterTableType::AtSetRelOptions;
    if let Some(option) = unknown.filter(|_| is_view && sets) {
        alter.fail(refusal::PARAMETER_OF_VIEW, true, target, option);
    }
    if alter.version().major() < 15 && tree::option(options, "security_invoker").is_some() {
        alter.fail(FailureKind::NotInThisVersion, true, target, create::SECURITY_INVOKER);
    }
}

/// OWNER TO: the indexes and owned sequences change hands with the table (`ATExecChangeOwner`).
fn owner(alter: &mut Alter<'_>) {
    let target = alter.target;
    let indexes = alter.catalog.get(target).indexes.clone();
    for index in indexes.into_iter().filter(|&index| !alter.catalog.get(index).dropped) {
        alter.lock(index, LockMode::AccessExclusive, Role::Index);
    }
    lock_owned(alter);
}

/// What is done to all sequences that belong to columns of the table.
fn lock_owned(alter: &mut Alter<'_>) {
    let sequences: Vec<RelationId> =
        alter.catalog.owned_sequences(alter.target).map(|(sequence, _)| sequence).collect();
    for sequence in sequences {
        alter.lock(sequence, LockMode::AccessExclusive, Role::Owned);
    }
}

/// SET LOGGED, SET UNLOGGED: a rewrite, unless it is so already.
fn persistence(alter: &mut Alter<'_>, wanted: Persistence) {
    let target = alter.target;
    let relation = alter.catalog.get(target);
    if relation.persistence == wanted && relation.known {
        return;
    }
    if relation.persistence == Persistence::Temporary {
        alter.fail(refusal::TEMPORARY_PERSISTENCE, true, target, "");
    } else if key_in_the_way(alter, wanted) {
        alter.fail(refusal::LOGGED_REFERENCES_UNLOGGED, true, target, "");
    }
    if has_storage(relation) {
        alter.rewrite(target, Cause::SetPersistence, "");
    }
    // Since 15 a sequence is as durable as the table it belongs to.
    if alter.version().major() >= 15 {
        lock_owned(alter);
    }
}

/// A logged table cannot have a foreign key to an unlogged one (`ATPrepChangePersistence`).
fn key_in_the_way(alter: &Alter<'_>, wanted: Persistence) -> bool {
    let catalog = alter.catalog;
    let target = alter.target;
    match wanted {
        Persistence::Unlogged => catalog
            .referencing(target)
            .any(|(child, _, _)| child != target && catalog.get(child).persistence == Persistence::Permanent),
        Persistence::Permanent | Persistence::Temporary => {
            catalog.get(target).constraints.iter().any(|constraint| match &constraint.kind {
                ConstraintKind::ForeignKey(key) => {
                    key.referenced != target && catalog.get(key.referenced).persistence == Persistence::Unlogged
                }
                ConstraintKind::Check(_)
                | ConstraintKind::NotNull(_)
                | ConstraintKind::Unique { .. }
                | ConstraintKind::PrimaryKey { .. }
                | ConstraintKind::Exclusion { .. } => false,
            })
        }
    }
}

/// SET TABLESPACE copies the file of the table, not those of its indexes.
fn tablespace(alter: &mut Alter<'_>, name: &str) {
    let target = alter.target;
    let relation = alter.catalog.get(target);
    let stored = has_storage(relation)
        || matches!(relation.kind, RelationKind::Index(_) | RelationKind::MaterializedView { .. });
    let same = relation.tablespace.as_deref().unwrap_or("pg_default") == name;
    if !stored || same {
        return;
    }
    let part = alter.part;
    alter.effects.work.push(Work {
        relation: target,
        kind: WorkKind::Rewrite,
        cause: Cause::SetTablespace,
        mode: LockMode::AccessExclusive,
        object: name.to_owned(),
        part,
    });
}

fn access_method(alter: &mut Alter<'_>, name: &str) {
    let target = alter.target;
    let relation = alter.catalog.get(target);
    let wanted = if name.is_empty() { "heap" } else { name };
    if has_storage(relation) && relation.access_method.as_deref().unwrap_or("heap") != wanted {
        alter.rewrite(target, Cause::SetAccessMethod, wanted);
    }
}

/// CLUSTER ON (`ATExecClusterOn`): the index is locked as the table is.
fn cluster_on(alter: &mut Alter<'_>, name: &str) {
    let target = alter.target;
    if matches!(alter.catalog.get(target).kind, RelationKind::PartitionedTable(_)) {
        alter.fail(refusal::CLUSTERED_PARTITIONED, true, target, name);
    } else if let Some(index) = own_index(alter, name) {
        alter.lock(index, alter.level, Role::Index);
        if let Some(refusal) = alter.catalog.index(index).and_then(index_check::clustering) {
            alter.fail(refusal, true, target, name);
        }
    }
}

/// REPLICA IDENTITY USING INDEX (`ATExecReplicaIdentity`).
fn identity_index(alter: &mut Alter<'_>, name: &str) {
    let target = alter.target;
    let Some(id) = own_index(alter, name) else {
        return;
    };
    alter.lock(id, LockMode::Share, Role::Index);
    let Some(index) = alter.catalog.index(id).cloned() else {
        return;
    };
    let relation = alter.table(target).now.clone();
    let deferrable = index.constraint.as_ref().and_then(|name| relation.constraint(name));
    let deferrable = deferrable.is_some_and(|constraint| constraint.deferrable);
    let columns: Vec<&str> = index.keys.iter().filter_map(|key| key.column.as_deref()).collect();
    let plain = columns.len() == index.keys.len() && index.predicate.is_none() && index.valid;
    if !index.unique || !plain || deferrable {
        alter.fail(refusal::IDENTITY_INDEX_NOT_UNIQUE, true, target, name);
        return;
    }
    let nullable = |name: &&&str| relation.column(name).is_some_and(|column| column.not_null == Nullability::Nullable);
    if let Some(column) = columns.iter().find(nullable) {
        alter.fail(refusal::IDENTITY_INDEX_NULLABLE, true, target, column);
    }
}

/// An index of the table; one of another table is refused.
fn own_index(alter: &mut Alter<'_>, name: &str) -> Option<RelationId> {
    let target = alter.target;
    let schema = alter.catalog.get(target).name.schema.clone();
    let Some(found) = alter.catalog.lookup(Some(&schema), name) else {
        if alter.catalog.was_dropped(&Name::new(&schema, name)) {
            alter.fail(FailureKind::DoesNotExist, true, target, name);
        }
        return None;
    };
    let relation = alter.catalog.get(found);
    let fits = match &relation.kind {
        RelationKind::Index(index) => index.table == target || !relation.known,
        _ => !relation.known,
    };
    if !fits {
        alter.fail(refusal::CLUSTER_BY_NO_INDEX, true, target, name);
    }
    fits.then_some(found)
}

/// Triggers of a partitioned table are those of its partitions too.
fn triggers(alter: &mut Alter<'_>, command: &AlterTableCmd) {
    let target = alter.target;
    let relation = alter.catalog.get(target);
    let named = |name: &str| relation.triggers.iter().any(|trigger| trigger.name == name);
    let any = if command.name.is_empty() { !relation.triggers.is_empty() } else { named(&command.name) };
    if matches!(relation.kind, RelationKind::PartitionedTable(_)) && any {
        alter.family();
    }
}

/// Identity of a partitioned table is that of its partitions (17); dropping it drops the sequence.
fn identity(alter: &mut Alter<'_>, command: &AlterTableCmd) {
    let target = alter.target;
    let shared = alter.version().major() >= 17;
    let adds = command.subtype() == AlterTableType::AtAddIdentity;
    if alter.catalog.get(target).bound.is_some() && shared && !adds {
        alter.fail(refusal::IDENTITY_FROM_PARTITIONED, true, target, &command.name);
        return;
    }
    let partitioned = matches!(alter.catalog.get(target).kind, RelationKind::PartitionedTable(_));
    let present = alter.table(target).now.column(&command.name).is_none_or(|column| column.identity);
    if partitioned && shared && (adds || present || !alter.table(target).now.known) {
        alter.family();
    }
    let mode = match command.subtype() {
        AlterTableType::AtAddIdentity => {
            if alter.catalog.get(target).bound.is_some() && alter.version().major() >= 17 {
                alter.fail(refusal::IDENTITY_OF_PARTITION, true, target, &command.name);
            }
            let column = alter.table(target).now.column(&command.name);
            if column.is_some_and(|column| column.not_null == Nullability::Nullable) {
                alter.fail(refusal::IDENTITY_OF_NULLABLE, true, target, &command.name);
            } else if let Some(kind) = column.and_then(column_check::identity) {
                alter.fail(kind, true, target, &command.name);
            } else if column.is_some_and(|column| column.default.is_some()) {
                alter.fail(refusal::IDENTITY_WITH_DEFAULT, true, target, &command.name);
            }
            let columns = &mut alter.table(target).now.columns;
            if let Some(column) = columns.iter_mut().find(|column| column.name == command.name) {
                column.identity = true;
            }
            return;
        }
        AlterTableType::AtDropIdentity => LockMode::AccessExclusive,
        // As ALTER SEQUENCE does.
        _ => LockMode::ShareRowExclusive,
    };
    if !has_identity(alter, command) {
        if !command.missing_ok {
            alter.fail(refusal::NO_IDENTITY, true, target, &command.name);
        }
        return;
    }
    lock_sequences(alter, &command.name, mode);
}

/// Whether a column is, or may be, an identity column when the subcommand comes to it; DROP IDENTITY comes before others.
fn has_identity(alter: &mut Alter<'_>, command: &AlterTableCmd) -> bool {
    let now = &mut alter.table(alter.target).now;
    let known = now.known;
    let Some(column) = now.columns.iter_mut().find(|column| column.name == command.name) else {
        return true;
    };
    let had = column.identity;
    if command.subtype() == AlterTableType::AtDropIdentity {
        column.identity = false;
    }
    had || !known
}

/// Locks the sequences a column owns.
pub(super) fn lock_sequences(alter: &mut Alter<'_>, column: &str, mode: LockMode) {
    let catalog = alter.catalog;
    let target = alter.target;
    for (sequence, _) in catalog.owned_sequences(target).filter(|(_, owner)| *owner == column) {
        alter.lock(sequence, mode, Role::Owned);
    }
}
