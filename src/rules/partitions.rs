//! Partitions attached, created and detached.

use pg_query::protobuf::AlterTableType;

use super::{Context, Finding, Rule, Severity, edit, list, tick};
use crate::effect::{Cause, Lock, Role, Work, WorkKind};
use crate::postgres::LockMode;
use crate::schema::RelationId;
use crate::timeline::Held;

pub(super) const ATTACH_SCANS: Rule = Rule {
    name: "attach-scans",
    severity: Severity::Error,
    page: include_str!("../../rules/attach-scans.md"),
    check: attach_scans,
};

pub(super) const DEFAULT_PARTITION_SCANS: Rule = Rule {
    name: "default-partition-scans",
    severity: Severity::Error,
    page: include_str!("../../rules/default-partition-scans.md"),
    check: default_partition_scans,
};

pub(super) const DETACH_NOT_CONCURRENT: Rule = Rule {
    name: "detach-not-concurrent",
    severity: Severity::Warning,
    page: include_str!("../../rules/detach-not-concurrent.md"),
    check: detach_not_concurrent,
};

fn attach_scans(cx: &Context<'_>, out: &mut Vec<Finding>) {
    if cx.command(0) != Some(AlterTableType::AtAttachPartition) {
        return;
    }
    let own = |work: &&Work| is_blocking(cx, work) && !is_default(cx, work.relation) && !is_far(cx, work.relation);
    let work: Vec<&Work> = cx.effects.work.iter().filter(own).collect();
    let Some(first) = work.first() else {
        return;
    };
    let message = format!("{} while {}", who_waits(cx, first), list(&reasons(&work)));
    let partition = cx.name(first.relation);
    let help = format!(
        "before this, give {partition} what the partitioned table has: a `CHECK` that says what the bound says (with \
         `IS NOT NULL` for each key), added `NOT VALID` and then validated, and the same indexes, built with \
         `CREATE INDEX CONCURRENTLY`, and foreign keys"
    );
    let mut finding = cx.finding(&ATTACH_SCANS, 0, message).about(cx, first.relation);
    if let Some((parent, held)) = parent_held(cx) {
        finding = finding.about(cx, parent).beside(cx, held.since, "takes the lock");
    }
    out.push(finding.help(help));
}

/// Work on a relation in use that at least writes wait for.
fn is_blocking(cx: &Context<'_>, work: &Work) -> bool {
    work.mode.blocks_writes() && cx.in_use(work.relation)
}

/// The other side of a foreign key, which is read to check the partition's rows.
fn is_far(cx: &Context<'_>, id: RelationId) -> bool {
    cx.effects.locks.iter().any(|lock| lock.relation == id && matches!(lock.role, Role::Referenced | Role::Referencing))
}

/// The partitioned table, where an earlier statement of the transaction locked it more strongly than ATTACH does.
fn parent_held(cx: &Context<'_>) -> Option<(RelationId, Held)> {
    let parent = cx.target(0).filter(|&parent| cx.in_use(parent))?;
    let held = cx.timeline.held.get(&parent).copied().filter(|held| held.mode.blocks_writes())?;
    Some((parent, held))
}

/// The partition, the partitioned table where it is locked already, and the other sides of foreign keys.
fn who_waits(cx: &Context<'_>, work: &Work) -> String {
    let mut tables: Vec<(RelationId, LockMode)> =
        parent_held(cx).into_iter().map(|(parent, held)| (parent, held.mode)).collect();
    tables.push((work.relation, work.mode));
    for lock in cx.strong_locks().filter(|lock| is_far(cx, lock.relation) && lock.relation != work.relation) {
        if !tables.iter().any(|(id, _)| *id == lock.relation) {
            tables.push((lock.relation, lock.mode));
        }
    }
    cx.who_waits_of(&tables)
}

/// Each reason once; indexes are counted.
fn reasons(work: &[&Work]) -> Vec<String> {
    let builds = |work: &&&Work| work.kind == WorkKind::IndexBuild;
    let mut reasons: Vec<String> = Vec::new();
    for reason in work.iter().filter(|work| !builds(work)).map(|work| reason(work)) {
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    match work.iter().filter(builds).count() {
        0 => {}
        1 => reasons.push("an index that it does not have yet is built".to_owned()),
        several => reasons.push(format!("{several} indexes that it does not have yet are built")),
    }
    reasons
}

fn reason(work: &Work) -> String {
    match &work.cause {
        Cause::PartitionBound => "every row is held against the partition's bound".into(),
        Cause::ForeignKey { .. } => "every row is checked against a foreign key it does not have yet".into(),
        Cause::NotNull | Cause::PrimaryKeyNotNull => "every row is searched for NULL".into(),
        _ if work.object.is_empty() => "every row is read".into(),
        _ => format!("every row is read for {}", tick(&work.object)),
    }
}

fn is_default(cx: &Context<'_>, id: RelationId) -> bool {
    cx.effects.locks.iter().any(|lock| lock.relation == id && lock.role == Role::DefaultPartition)
}

fn default_partition_scans(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let bound = |work: &&Work| work.cause == Cause::PartitionBound && is_default(cx, work.relation);
    let Some(work) = cx.effects.work.iter().filter(bound).find(|work| is_blocking(cx, work)) else {
        return;
    };
    let message = format!(
        "{} until every row of it is read to see that none belongs to the new partition",
        cx.who_waits(work.relation, work.mode)
    );
    let table = edit::sql_name(&cx.relation(work.relation).name);
    let help = format!(
        "before this, prove it with `ALTER TABLE {table} ADD CHECK (…) NOT VALID`, whose condition is false for every row of \
         the new partition, and `ALTER TABLE {table} VALIDATE CONSTRAINT …` {}",
        cx.later()
    );
    out.push(cx.finding(&DEFAULT_PARTITION_SCANS, work.part, message).about(cx, work.relation).help(help));
}

fn detach_not_concurrent(cx: &Context<'_>, out: &mut Vec<Finding>) {
    if cx.command(0) != Some(AlterTableType::AtDetachPartition) {
        return;
    }
    let target = |lock: &&Lock| lock.role == Role::Target && !lock.brief;
    let Some(&Lock { relation: parent, mode, .. }) = cx.effects.locks.iter().find(target) else {
        return;
    };
    let searched = searched(cx);
    // `CONCURRENTLY` came with 14, and is refused beside a default partition (`ATExecDetachPartition`).
    let better = cx.settings.version.major() >= 14 && mode.blocks_reads() && !has_default(cx, parent);
    if !cx.in_use(parent) || (searched.is_none() && !better) {
        return;
    }
    let message = match searched {
        Some(work) => format!(
            "{} until every row of it is searched for keys that point into the partition, and reads wait at the end",
            cx.who_waits(work.relation, work.mode)
        ),
        None => format!(
            "{} while the partition is detached, and behind every query that is running on it before",
            cx.who_waits(parent, mode)
        ),
    };
    let index =
        searched.map(|work| format!("have an index of {} on the columns of its foreign key", cx.name(work.relation)));
    let text = edit::line(&cx.statement.text)
        .map_or_else(|| "DETACH PARTITION … CONCURRENTLY".to_owned(), |text| format!("{text} CONCURRENTLY"));
    let concurrently = better.then(|| format!("run `{text}`{}", cx.outside(&text)));
    let help: Vec<String> = index.into_iter().chain(concurrently).collect();
    let finding =
        cx.finding(&DETACH_NOT_CONCURRENT, 0, message).about(cx, searched.map_or(parent, |work| work.relation));
    out.push(finding.help(help.join(", and ")));
}

/// The table in use that is read in full because its foreign key points at the partitioned table.
fn searched<'a>(cx: &Context<'a>) -> Option<&'a Work> {
    let references = |work: &&Work| matches!(work.cause, Cause::ForeignKey { .. }) && cx.in_use(work.relation);
    cx.effects.work.iter().find(references)
}

/// Whether a partitioned table has, or may have, a default partition.
fn has_default(cx: &Context<'_>, parent: RelationId) -> bool {
    let relation = cx.relation(parent);
    let is_default = |id: &RelationId| cx.relation(*id).bound.as_ref().is_some_and(|bound| bound.is_default);
    relation.children.iter().any(is_default)
}
