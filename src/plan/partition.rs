//! Partitions that come and go without a scan: a proof before ATTACH, DETACH CONCURRENTLY.

use pg_query::NodeEnum;
use pg_query::protobuf::{AlterTableType, PartitionCmd};

use super::piece::Ask;
use super::sql::{self, ident, qualified};
use super::{Answer, Deviation, Recipe, Step, Way};
use crate::schema::RelationId;

pub(super) const DETACH: Recipe = detach;

fn partition<'a>(ask: &Ask<'a>, kind: AlterTableType) -> Option<(RelationId, &'a PartitionCmd)> {
    let command = ask.command()?;
    let NodeEnum::AlterTableStmt(alter) = ask.tree()? else {
        return None;
    };
    let parent = ask.catalog.resolve(alter.relation.as_ref()?)?;
    match command.def.as_deref()?.node.as_ref()? {
        NodeEnum::PartitionCmd(partition) if command.subtype() == kind => Some((parent, partition)),
        _ => None,
    }
}

/// CONCURRENTLY leaves a CHECK with the bound on what was detached (`DetachAddConstraintIfNeeded`), which the plain
/// way does not.
fn detach(ask: &Ask<'_>) -> Option<Answer> {
    let (parent, command) = partition(ask, AlterTableType::AtDetachPartition)?;
    if command.concurrent || !ask.found("detach-not-concurrent") {
        return None;
    }
    let parent_name = &ask.relation(parent).name;
    if ask.catalog.version.major() < 14 {
        return Some(Err("PostgreSQL 13 has no DETACH … CONCURRENTLY: keep its lock short with `lock_timeout`".into()));
    }
    if !ask.effects.work.is_empty() {
        return Some(Err(
            "foreign keys point at the partitioned table: the rows of the tables that have them are read while \
                         writes to them wait, concurrently or not"
                .to_owned(),
        ));
    }
    let child = ask.catalog.resolve(command.name.as_ref()?)?;
    let default = ask.relation(parent).children.iter().any(|&child| {
        ask.relation(child).bound.as_ref().is_some_and(|bound| bound.is_default) && !ask.relation(child).dropped
    });
    if default {
        return Some(Err(format!(
            "PostgreSQL cannot detach concurrently while `{}` has a default partition: keep its lock short with \
             `lock_timeout`",
            parent_name.short()
        )));
    }
    let child = &ask.relation(child).name;
    let text = format!("{} CONCURRENTLY", sql::plain(&ask.piece.text)?);
    let attached = format!(
        "SELECT NOT EXISTS (SELECT FROM pg_inherits WHERE inhrelid = {} AND inhparent = {})",
        sql::regclass(child),
        sql::regclass(parent_name)
    );
    let mut step = Step::concurrent(
        format!("detach {}", ident(&child.name)),
        "it waits for the queries that still use the partition; nobody waits for it",
        text,
    )
    .done_when(attached);
    step.leftover = Some(super::Leftover {
        found_by: format!(
            "SELECT EXISTS (SELECT FROM pg_inherits WHERE inhrelid = {} AND inhdetachpending)",
            sql::regclass(child)
        ),
        sql: vec![format!("ALTER TABLE {} DETACH PARTITION {} FINALIZE", qualified(parent_name), qualified(child))],
    });
    Some(Ok(Way {
        steps: vec![(None, step)],
        deviations: vec![
            Deviation::new(format!(
                "a check constraint with the old bound stays on {}: drop it when it is in the way",
                child.short()
            ))
            .constraints(child),
        ],
        ..Way::default()
    }))
}
