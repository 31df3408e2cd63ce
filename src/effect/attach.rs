//! Partitions and inheritance children: attached and detached.

use pg_query::NodeEnum;
use pg_query::protobuf::AlterTableCmd;

use super::Role;
use super::alter_table::Alter;
use crate::postgres::LockMode;

/// `ATTACH PARTITION`.
pub(super) fn attach(alter: &mut Alter<'_>, command: &AlterTableCmd) {
    let Some(NodeEnum::PartitionCmd(attached)) = command.def.as_deref().and_then(|def| def.node.as_ref()) else {
        return;
    };
    if let Some(partition) = attached.name.as_ref().and_then(|range| alter.catalog.resolve(range)) {
        alter.lock(partition, LockMode::AccessExclusive, Role::Child);
    }
}

/// `DETACH PARTITION`.
pub(super) fn detach(alter: &mut Alter<'_>, command: &AlterTableCmd) {
    let Some(NodeEnum::PartitionCmd(detached)) = command.def.as_deref().and_then(|def| def.node.as_ref()) else {
        return;
    };
    if let Some(partition) = detached.name.as_ref().and_then(|range| alter.catalog.resolve(range)) {
        alter.lock(partition, LockMode::AccessExclusive, Role::Child);
    }
}

/// `INHERIT` and `NO INHERIT`.
pub(super) fn inherit(alter: &mut Alter<'_>, command: &AlterTableCmd) {
    let Some(NodeEnum::RangeVar(parent)) = command.def.as_deref().and_then(|def| def.node.as_ref()) else {
        return;
    };
    if let Some(parent) = alter.catalog.resolve(parent) {
        alter.lock(parent, LockMode::ShareUpdateExclusive, Role::Parent);
    }
}
