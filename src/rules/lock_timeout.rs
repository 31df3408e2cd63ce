//! Strong locks that nothing limits: a statement that waits for one stops the table for everyone behind it.

use pg_query::NodeEnum;
use pg_query::protobuf::{AlterTableType, ObjectType, VariableSetKind};

use super::drop_locks_other_table;
use super::{Context, Finding, Rule, Severity, list};
use crate::schema::{RelationId, Timeout};
use crate::source::TransactionMode;
use crate::timeline::Boundary;

/// Makes the rule of one family of statements. Of the whole group one speaks, once a transaction.
macro_rules! rule {
    ($rule:ident, $name:literal, $what:literal) => {
        pub(super) const $rule: Rule = Rule {
            name: $name,
            severity: Severity::Warning,
            page: include_str!(concat!("../../rules/", $name, ".md")),
            check: |cx, out| check(cx, out, &$rule, $what),
        };
    };
}

rule!(NO_LOCK_TIMEOUT, "no-lock-timeout", "this");
rule!(TRIGGER_LOCKS, "trigger-locks", "the change of a trigger");
rule!(RULE_LOCKS, "rule-locks", "the change of a rule");
rule!(ROW_SECURITY_LOCKS, "row-security-locks", "the change of row security");
rule!(REPLICA_IDENTITY_LOCKS, "replica-identity-locks", "the change of the replica identity");
rule!(LOCKS_TABLE, "locks-table", "`LOCK TABLE`");
rule!(PARTITION_LOCKS_PARENT, "partition-locks-parent", "`CREATE TABLE … PARTITION OF`");

/// What speaks once a transaction, and where each statement is one, once for each setting of `lock_timeout`.
pub(crate) const GROUP: [&str; 7] = [
    NO_LOCK_TIMEOUT.name,
    TRIGGER_LOCKS.name,
    RULE_LOCKS.name,
    ROW_SECURITY_LOCKS.name,
    REPLICA_IDENTITY_LOCKS.name,
    LOCKS_TABLE.name,
    PARTITION_LOCKS_PARENT.name,
];

fn check(cx: &Context<'_>, out: &mut Vec<Finding>, rule: &Rule, what: &str) {
    let spoken = GROUP.iter().any(|name| cx.said.contains(name));
    if cx.has_lock_timeout() || spoken || named(cx) != Some(rule.name) {
        return;
    }
    let Some(mode) = cx.strong_locks().map(|lock| lock.mode).max() else {
        return;
    };
    let mut tables: Vec<RelationId> = Vec::new();
    for lock in cx.strong_locks().filter(|lock| lock.mode.blocks_reads() == mode.blocks_reads()) {
        let table = cx.index(lock.relation).map_or(lock.relation, |index| index.table);
        let table = cx.shown(table);
        if !tables.contains(&table) {
            tables.push(table);
        }
    }
    let mut names: Vec<_> = tables.iter().map(|&table| cx.name(table)).collect();
    if names.len() > 3 {
        let more = names.len() - 2;
        names.truncate(2);
        names.push(format!("{more} more"));
    }
    let waits = if mode.blocks_reads() { "reads and writes of" } else { "writes to" };
    let message = format!(
        "{waits} {} wait behind {what} for as long as it waits for its {} lock, and {}",
        list(&names),
        mode.sql(),
        state(cx)
    );
    let mut finding = cx.finding(rule, 0, message).help(help(cx));
    finding.span = cx.statement.span;
    for table in tables {
        finding = finding.about(cx, table);
    }
    out.push(finding);
}

/// Which rule of the group names this statement; none where another rule tells of a way without the lock.
fn named(cx: &Context<'_>) -> Option<&'static str> {
    use AlterTableType as At;
    let names_partitioned = || cx.strong_locks().any(|lock| cx.is_partitioned(lock.relation));
    if cx.effects.refuses_transaction.is_some() || drop_locks_other_table::speaks(cx) {
        return None;
    }
    let name = match cx.tree()? {
        // An index that is there already is not built, but its table is locked.
        NodeEnum::IndexStmt(_) if cx.effects.work.is_empty() => NO_LOCK_TIMEOUT.name,
        NodeEnum::IndexStmt(_) | NodeEnum::ReindexStmt(_) | NodeEnum::RefreshMatViewStmt(_) if !names_partitioned() => {
            return None;
        }
        NodeEnum::DropStmt(drop) if drop.remove_type() == ObjectType::ObjectIndex && !names_partitioned() => {
            return None;
        }
        NodeEnum::CreateTrigStmt(_) => TRIGGER_LOCKS.name,
        NodeEnum::RuleStmt(_) => RULE_LOCKS.name,
        NodeEnum::CreatePolicyStmt(_) | NodeEnum::AlterPolicyStmt(_) => ROW_SECURITY_LOCKS.name,
        // It fails at once where it would have to wait.
        NodeEnum::LockStmt(lock) if lock.nowait => return None,
        NodeEnum::LockStmt(_) => LOCKS_TABLE.name,
        NodeEnum::CreateStmt(create) if create.partbound.is_some() => PARTITION_LOCKS_PARENT.name,
        NodeEnum::DropStmt(drop) => by_object(drop.remove_type()),
        NodeEnum::RenameStmt(rename) => by_object(rename.rename_type()),
        NodeEnum::AlterTableStmt(_) => match cx.command(0)? {
            At::AtEnableTrig
            | At::AtEnableAlwaysTrig
            | At::AtEnableReplicaTrig
            | At::AtDisableTrig
            | At::AtEnableTrigAll
            | At::AtDisableTrigAll
            | At::AtEnableTrigUser
            | At::AtDisableTrigUser => TRIGGER_LOCKS.name,
            At::AtEnableRule | At::AtEnableAlwaysRule | At::AtEnableReplicaRule | At::AtDisableRule => RULE_LOCKS.name,
            At::AtEnableRowSecurity | At::AtDisableRowSecurity | At::AtForceRowSecurity | At::AtNoForceRowSecurity => {
                ROW_SECURITY_LOCKS.name
            }
            At::AtReplicaIdentity => REPLICA_IDENTITY_LOCKS.name,
            _ => NO_LOCK_TIMEOUT.name,
        },
        _ => NO_LOCK_TIMEOUT.name,
    };
    Some(name)
}

fn by_object(object: ObjectType) -> &'static str {
    match object {
        ObjectType::ObjectTrigger => TRIGGER_LOCKS.name,
        ObjectType::ObjectRule => RULE_LOCKS.name,
        ObjectType::ObjectPolicy => ROW_SECURITY_LOCKS.name,
        _ => NO_LOCK_TIMEOUT.name,
    }
}

fn state(cx: &Context<'_>) -> String {
    match cx.timeline.last().lock_timeout {
        Timeout::Unset | Timeout::Unknown if cx.following().any(sets_it) => {
            "`lock_timeout` is set only after it".into()
        }
        Timeout::Unset | Timeout::Unknown => "no `lock_timeout` is set".into(),
        Timeout::Off => "`lock_timeout` is 0, which means no limit".into(),
        Timeout::Reset => "`lock_timeout` has been reset".into(),
        Timeout::Milliseconds(set) => {
            format!("`lock_timeout` is {}, more than {}", time(set), time(cx.settings.max_lock_timeout_ms))
        }
    }
}

pub(super) fn time(ms: u64) -> String {
    if ms.is_multiple_of(1000) { format!("{} s", ms / 1000) } else { format!("{ms} ms") }
}

fn sets_it(tree: &NodeEnum) -> bool {
    matches!(tree, NodeEnum::VariableSetStmt(set) if set.name == "lock_timeout" && set.kind() == VariableSetKind::VarSetValue)
}

/// `SET LOCAL` needs a transaction block (`WarnNoTransactionBlock`). A concurrent build waits for other
/// transactions and must not be limited, so that the limit is taken back before one.
fn help(cx: &Context<'_>) -> String {
    let concurrent = cx.following().any(|tree| match tree {
        NodeEnum::IndexStmt(index) => index.concurrent,
        NodeEnum::DropStmt(drop) => drop.concurrent,
        _ => false,
    });
    let way = match cx.timeline.boundary {
        // A file of one query: another statement in it makes it a transaction.
        Boundary::Autocommit if cx.timeline.mode == TransactionMode::Query => {
            format!("begin the file with {}", cx.set_lock_timeout())
        }
        Boundary::Autocommit if concurrent => {
            "run `SET lock_timeout = '2s'` before it and `RESET lock_timeout` before the next `… CONCURRENTLY`"
                .to_owned()
        }
        Boundary::Autocommit => "run `SET lock_timeout = '2s'` before it".to_owned(),
        Boundary::Explicit | Boundary::File | Boundary::Query | Boundary::Pipeline | Boundary::All => {
            format!("begin the transaction with {}", cx.set_lock_timeout())
        }
    };
    format!("{way}, and try again when it times out")
}
