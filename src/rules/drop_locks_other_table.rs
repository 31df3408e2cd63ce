//! A drop that locks another table: the one a foreign key points at, or the one a partition belongs to.

use pg_query::protobuf::AlterTableType;

use super::{Context, Finding, Rule, Severity, list};
use crate::effect::{BreakKind, Lock, Role};

pub(super) const RULE: Rule = Rule {
    name: "drop-locks-other-table",
    severity: Severity::Warning,
    page: include_str!("../../rules/drop-locks-other-table.md"),
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    if !speaks(cx) || is_constraint(cx) && cx.said.contains(RULE.name) {
        return;
    }
    let mut locks: Vec<&Lock> = others(cx).collect();
    locks.sort_by_key(|lock| lock.relation);
    locks.dedup_by_key(|lock| lock.relation);
    let Some(first) = locks.first() else {
        return;
    };
    let alone = format!("{} that begins with {}", cx.alone(), cx.set_lock_timeout());
    let named = |wanted: &dyn Fn(Role) -> bool| {
        let names = locks.iter().filter(|lock| wanted(lock.role)).map(|lock| cx.name(lock.relation));
        names.collect::<Vec<_>>()
    };
    let referencing = named(&|role| role == Role::Referencing);
    let referenced = named(&|role| role == Role::Referenced);
    let of_partition = matches!(first.role, Role::Parent | Role::DefaultPartition);
    let (why, help) = if of_partition {
        let concurrently = if cx.settings.version.major() < 14 {
            "with a short `lock_timeout`"
        } else {
            "with `CONCURRENTLY` where there is no default partition"
        };
        (
            "the drop of a partition locks the partitioned table as well".to_owned(),
            format!("detach the partition first, {concurrently}, then drop it"),
        )
    } else if referenced.is_empty() {
        (
            "a foreign key of another table points at what is dropped, and goes along by `CASCADE`".to_owned(),
            format!("drop the foreign key by name first, {alone}"),
        )
    } else if is_constraint(cx) {
        (
            "the drop of a foreign key locks the table it points at as well".to_owned(),
            format!("run it {alone}, and try again when it times out"),
        )
    } else if referencing.is_empty() {
        (
            "what is dropped has a foreign key, whose drop locks the table it points at as well".to_owned(),
            format!("drop the foreign key first, {alone}"),
        )
    } else {
        (
            format!(
                "what is dropped has foreign keys to {}, and those of {} point at it and go along by `CASCADE`",
                list(&referenced),
                list(&referencing)
            ),
            format!("drop the foreign keys first, each {alone}"),
        )
    };
    let names = named(&|_| true);
    let message = format!("reads and writes of {} wait: {why}", list(&names));
    let mut finding = cx.finding(&RULE, first.part, message).help(help);
    for lock in locks {
        finding = finding.about(cx, lock.relation);
    }
    out.push(finding);
}

/// A foreign key cannot be dropped without these locks: a `lock_timeout` is all there is to ask for.
pub(super) fn speaks(cx: &Context<'_>) -> bool {
    others(cx).next().is_some() && !(is_constraint(cx) && cx.has_lock_timeout())
}

fn others<'a>(cx: &'a Context<'_>) -> impl Iterator<Item = &'a Lock> {
    let drops = cx
        .effects
        .breaks
        .iter()
        .any(|broken| matches!(broken.kind, BreakKind::TableDropped | BreakKind::ColumnDropped))
        || is_constraint(cx);
    cx.effects.locks.iter().filter(move |lock| {
        let gone = || {
            cx.effects
                .breaks
                .iter()
                .any(|broken| broken.kind == BreakKind::TableDropped && broken.relation == Some(lock.relation))
        };
        let other = match lock.role {
            Role::Referenced | Role::Referencing | Role::Parent | Role::DefaultPartition => true,
            Role::Target
            | Role::Child
            | Role::Index
            | Role::IndexedTable
            | Role::Dependent
            | Role::Query
            | Role::Owned => false,
        };
        drops && other && lock.mode.blocks_reads() && cx.in_use(lock.relation) && !gone()
    })
}

fn is_constraint(cx: &Context<'_>) -> bool {
    cx.commands().any(|(_, command)| command.subtype() == AlterTableType::AtDropConstraint)
}
