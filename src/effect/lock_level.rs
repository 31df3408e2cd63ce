//! The lock each `ALTER TABLE` subcommand asks for, and the version that brought it.

use pg_query::NodeEnum;
use pg_query::protobuf::{AlterTableCmd, AlterTableType, ConstrType, Node};

use super::constraint;
use crate::postgres::{LockMode, Version};
use crate::schema::{RelationKind, tree};

/// The mode a subcommand asks for on the table it alters (`AlterTableGetLockLevel`).
pub(super) fn of(command: &AlterTableCmd, version: Version) -> LockMode {
    use AlterTableType as At;
    match command.subtype() {
        At::AtSetStatistics
        | At::AtClusterOn
        | At::AtDropCluster
        | At::AtSetOptions
        | At::AtResetOptions
        | At::AtValidateConstraint
        | At::AtAttachPartition
        | At::AtDetachPartitionFinalize => LockMode::ShareUpdateExclusive,
        At::AtDetachPartition if is_concurrent(command) => LockMode::ShareUpdateExclusive,
        At::AtEnableTrig
        | At::AtEnableAlwaysTrig
        | At::AtEnableReplicaTrig
        | At::AtEnableTrigAll
        | At::AtEnableTrigUser
        | At::AtDisableTrig
        | At::AtDisableTrigAll
        | At::AtDisableTrigUser => LockMode::ShareRowExclusive,
        At::AtAddConstraint
            if constraint::of(command).is_some_and(|added| added.contype() == ConstrType::ConstrForeign) =>
        {
            LockMode::ShareRowExclusive
        }
        At::AtSetRelOptions | At::AtResetRelOptions => options(command, version),
        _ => LockMode::AccessExclusive,
    }
}

/// DETACH PARTITION … CONCURRENTLY.
pub(super) fn is_concurrent(command: &AlterTableCmd) -> bool {
    matches!(command.def.as_deref().and_then(|def| def.node.as_ref()), Some(NodeEnum::PartitionCmd(detach)) if detach.concurrent)
}

/// Storage parameters that need no more than SHARE UPDATE EXCLUSIVE (`reloptions.c`; each was watched on the servers).
/// All others take ACCESS EXCLUSIVE.
const GENTLE_OPTIONS: &[&str] = &[
    "fillfactor",
    "parallel_workers",
    "toast_tuple_target",
    "vacuum_index_cleanup",
    "vacuum_truncate",
    "vacuum_max_eager_freeze_failure_rate",
    "log_autovacuum_min_duration",
    "n_distinct",
    "n_distinct_inherited",
    "deduplicate_items",
    "pages_per_range_",
];

/// The strongest mode of the parameters named (`AlterTableGetRelOptionsLockLevel`).
fn options(command: &AlterTableCmd, _version: Version) -> LockMode {
    let list: &[Node] = match command.def.as_deref().and_then(|def| def.node.as_ref()) {
        Some(NodeEnum::List(list)) => &list.items,
        _ => &[],
    };
    let gentle = |node: &Node| match &node.node {
        Some(NodeEnum::DefElem(option)) => {
            let name = option.defname.as_str();
            name.starts_with("autovacuum_") || GENTLE_OPTIONS.contains(&name)
        }
        _ => false,
    };
    if !list.is_empty() && list.iter().all(gentle) { LockMode::ShareUpdateExclusive } else { LockMode::AccessExclusive }
}

/// Whether a kind of relation takes a subcommand (`ATSimplePermissions`).
pub(super) fn is_allowed(command: &AlterTableCmd, kind: &RelationKind, version: Version) -> bool {
    use AlterTableType as At;
    // t table, v view, m materialized view, i index, c composite type, f foreign table, s sequence.
    let takes = match command.subtype() {
        At::AtAddColumn | At::AtDropColumn | At::AtAlterColumnType => "tcf",
        At::AtColumnDefault | At::AtAddIdentity | At::AtSetIdentity | At::AtDropIdentity => "tvf",
        At::AtSetStatistics | At::AtSetOptions | At::AtResetOptions => "tmif",
        At::AtSetStorage => "tmf",
        At::AtSetCompression | At::AtClusterOn | At::AtDropCluster | At::AtSetAccessMethod | At::AtReplicaIdentity => {
            "tm"
        }
        At::AtSetTableSpace => "tmi",
        At::AtSetRelOptions | At::AtResetRelOptions => "tvmi",
        At::AtSetLogged | At::AtSetUnLogged if version.major() >= 18 && is_partitioned(kind) => "",
        At::AtSetLogged | At::AtSetUnLogged => "ts",
        At::AtAttachPartition => "ti",
        At::AtAlterColumnGenericOptions | At::AtGenericOptions => "f",
        At::AtAlterConstraint
        | At::AtDetachPartition
        | At::AtDetachPartitionFinalize
        | At::AtEnableRule
        | At::AtEnableAlwaysRule
        | At::AtEnableReplicaRule
        | At::AtDisableRule
        | At::AtAddOf
        | At::AtDropOf
        | At::AtEnableRowSecurity
        | At::AtDisableRowSecurity
        | At::AtForceRowSecurity
        | At::AtNoForceRowSecurity => "t",
        At::AtSetNotNull
        | At::AtDropNotNull
        | At::AtSetExpression
        | At::AtDropExpression
        | At::AtAddConstraint
        | At::AtDropConstraint
        | At::AtValidateConstraint
        | At::AtAddInherit
        | At::AtDropInherit
        | At::AtDropOids
        | At::AtEnableTrig
        | At::AtEnableAlwaysTrig
        | At::AtEnableReplicaTrig
        | At::AtEnableTrigAll
        | At::AtEnableTrigUser
        | At::AtDisableTrig
        | At::AtDisableTrigAll
        | At::AtDisableTrigUser => "tf",
        _ => "tvmicfs",
    };
    match kind {
        RelationKind::Table | RelationKind::PartitionedTable(_) => takes.contains('t'),
        RelationKind::ForeignTable => takes.contains('f'),
        RelationKind::Index(_) => takes.contains('i'),
        RelationKind::View { .. } => takes.contains('v'),
        RelationKind::MaterializedView { .. } => takes.contains('m'),
        RelationKind::Sequence { .. } => takes.contains('s'),
        RelationKind::CompositeType => takes.contains('c'),
        RelationKind::Unknown => true,
    }
}

fn is_partitioned(kind: &RelationKind) -> bool {
    matches!(kind, RelationKind::PartitionedTable(_))
}

/// The version that brought a subcommand, where that is later than 13, and its name for people.
pub(super) fn since(command: &AlterTableCmd) -> Option<(u8, &'static str)> {
    use AlterTableType as At;
    match command.subtype() {
        At::AtSetCompression => Some((14, "SET COMPRESSION")),
        At::AtDetachPartitionFinalize => Some((14, "DETACH PARTITION … FINALIZE")),
        At::AtDetachPartition if is_concurrent(command) => Some((14, "DETACH PARTITION … CONCURRENTLY")),
        At::AtSetAccessMethod if command.name.is_empty() => Some((17, "SET ACCESS METHOD DEFAULT")),
        At::AtSetAccessMethod => Some((15, "SET ACCESS METHOD")),
        At::AtSetExpression => Some((17, "SET EXPRESSION")),
        At::AtSetStatistics if command.def.is_none() => Some((17, "SET STATISTICS DEFAULT")),
        At::AtSetStorage
            if command.def.as_deref().and_then(tree::text).is_some_and(|name| name.eq_ignore_ascii_case("default")) =>
        {
            Some((16, "SET STORAGE DEFAULT"))
        }
        At::AtAlterConstraint => match command.def.as_deref().and_then(|def| def.node.as_ref()) {
            Some(NodeEnum::AtalterConstraint(altered)) if altered.alter_enforceability => {
                Some((18, "ALTER CONSTRAINT … ENFORCED"))
            }
            Some(NodeEnum::AtalterConstraint(altered)) if altered.alter_inheritability => {
                Some((18, "ALTER CONSTRAINT … INHERIT"))
            }
            _ => None,
        },
        At::AtAddConstraint => constraint::of(command).and_then(constraint_since),
        At::AtAddColumn => match command.def.as_deref().and_then(|def| def.node.as_ref()) {
            Some(NodeEnum::ColumnDef(column)) => column
                .constraints
                .iter()
                .filter_map(|node| match &node.node {
                    Some(NodeEnum::Constraint(added)) => constraint_since(added),
                    _ => None,
                })
                .max()
                .or_else(|| (!column.storage_name.is_empty()).then_some((16, "STORAGE in a column definition")))
                .or_else(|| (!column.compression.is_empty()).then_some((14, "COMPRESSION"))),
            _ => None,
        },
        _ => None,
    }
}

/// The version that brought a form of constraint.
fn constraint_since(added: &pg_query::protobuf::Constraint) -> Option<(u8, &'static str)> {
    match added.contype() {
        ConstrType::ConstrNotnull if !added.keys.is_empty() => Some((18, "a NOT NULL constraint of the table")),
        ConstrType::ConstrNotnull if added.is_no_inherit => Some((18, "NOT NULL NO INHERIT")),
        ConstrType::ConstrGenerated if added.generated_kind == "v" => Some((18, "GENERATED … VIRTUAL")),
        ConstrType::ConstrAttrNotEnforced | ConstrType::ConstrAttrEnforced => Some((18, "NOT ENFORCED")),
        ConstrType::ConstrCheck | ConstrType::ConstrForeign if !added.is_enforced => Some((18, "NOT ENFORCED")),
        ConstrType::ConstrForeign if added.fk_with_period => Some((18, "PERIOD")),
        ConstrType::ConstrForeign if !added.fk_del_set_cols.is_empty() => Some((15, "ON DELETE SET NULL (columns)")),
        ConstrType::ConstrUnique | ConstrType::ConstrPrimary if added.without_overlaps => {
            Some((18, "WITHOUT OVERLAPS"))
        }
        ConstrType::ConstrUnique if added.nulls_not_distinct => Some((15, "NULLS NOT DISTINCT")),
        _ => None,
    }
}
