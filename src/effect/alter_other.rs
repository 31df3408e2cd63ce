//! The subcommands that change neither columns nor constraints: storage, persistence, triggers, rules, ownership.

use pg_query::NodeEnum;
use pg_query::protobuf::{AlterTableCmd, AlterTableType};

use super::alter_table::{Alter, has_storage};
use super::{Cause, Role, Work, WorkKind, refusal};
use crate::postgres::LockMode;
use crate::schema::{ConstraintKind, Nullability, Persistence, RelationId, RelationKind};

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
            let column = alter.table(target).now.column(&command.name);
            if column.and_then(|column| column.generated.as_ref()).is_some_and(|generated| !generated.stored) {
                alter.fail(refusal::VIRTUAL_EXPRESSION_DROPPED, true, target, &command.name);
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
        At::AtClusterOn => named_index(alter, &command.name, alter.level),
        At::AtReplicaIdentity => {
            if let Some(NodeEnum::ReplicaIdentityStmt(identity)) =
                command.def.as_deref().and_then(|def| def.node.as_ref())
                && identity.identity_type == "i"
            {
                named_index(alter, &identity.name, LockMode::Share);
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
        At::AtSetOptions
        | At::AtResetOptions
        | At::AtSetCompression
        | At::AtDropCluster
        | At::AtDropOids
        | At::AtSetRelOptions
        | At::AtResetRelOptions
        | At::AtReplaceRelOptions
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

/// OWNER TO: the indexes and owned sequences change hands with the table (`ATExecChangeOwner`).
fn owner(alter: &mut Alter<'_>) {
    let target = alter.target;
    let indexes = alter.catalog.get(target).indexes.clone();
    for index in indexes.into_iter().filter(|&index| !alter.catalog.get(index).dropped) {
        alter.lock(index, LockMode::AccessExclusive, Role::Index);
    }
    let sequences: Vec<RelationId> = alter.catalog.owned_sequences(target).map(|(sequence, _)| sequence).collect();
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

fn named_index(alter: &mut Alter<'_>, name: &str, mode: LockMode) {
    let schema = alter.catalog.get(alter.target).name.schema.clone();
    if let Some(index) = alter.catalog.lookup(Some(&schema), name) {
        alter.lock(index, mode, Role::Index);
    }
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
    if matches!(alter.catalog.get(target).kind, RelationKind::PartitionedTable(_)) && alter.version().major() >= 17 {
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
            } else if column.is_some_and(|column| column.default.is_some()) {
                alter.fail(refusal::IDENTITY_WITH_DEFAULT, true, target, &command.name);
            }
            return;
        }
        AlterTableType::AtDropIdentity => LockMode::AccessExclusive,
        // As ALTER SEQUENCE does.
        _ => LockMode::ShareRowExclusive,
    };
    lock_sequences(alter, &command.name, mode);
}

/// Locks the sequences a column owns.
pub(super) fn lock_sequences(alter: &mut Alter<'_>, column: &str, mode: LockMode) {
    let catalog = alter.catalog;
    let target = alter.target;
    for (sequence, _) in catalog.owned_sequences(target).filter(|(_, owner)| *owner == column) {
        alter.lock(sequence, mode, Role::Owned);
    }
}
