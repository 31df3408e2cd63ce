//! Partitions that come and go without a scan: a proof before ATTACH, DETACH CONCURRENTLY.

use pg_query::NodeEnum;
use pg_query::protobuf::{AlterTableType, Node, ObjectType, PartitionCmd};

use super::piece::Ask;
use super::sql::{self, ident, qualified};
use super::{Answer, Deviation, Recipe, Step, Way};
use crate::schema::{RelationId, RelationKind, tree};

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
    let (id, child) = (child, &ask.relation(child).name);
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
    let mut way = Way::default().step(step);
    match fate(ask, id) {
        Fate::Stays => {
            let text = format!(
                "a check constraint with the old bound stays on {}: drop it when it is in the way",
                child.short()
            );
            way.deviations.push(Deviation::new(text).constraints(child));
        }
        Fate::Goes => {}
        Fate::ComesBack => way = way.step(without_check(ask, parent, id)),
    }
    Some(Ok(way))
}

/// What the rest of the migration does with a table that is detached.
enum Fate {
    Stays,
    Goes,
    ComesBack,
}

fn fate(ask: &Ask<'_>, table: RelationId) -> Fate {
    let own = |found: Option<RelationId>| found == Some(table);
    for piece in ask.ahead {
        match piece.tree() {
            Some(NodeEnum::DropStmt(drop)) if drop.remove_type() == ObjectType::ObjectTable => {
                let dropped =
                    |node: &Node| tree::object_name(node).and_then(|(schema, name)| ask.catalog.lookup(schema, name));
                if drop.objects.iter().any(|node| own(dropped(node))) {
                    return Fate::Goes;
                }
            }
            Some(NodeEnum::AlterTableStmt(alter)) => {
                let attaches = tree::commands(alter).any(|command| {
                    let def = command.def.as_deref().and_then(|def| def.node.as_ref());
                    matches!(def, Some(NodeEnum::PartitionCmd(partition))
                        if command.subtype() == AlterTableType::AtAttachPartition
                            && own(partition.name.as_ref().and_then(|range| ask.catalog.resolve(range))))
                });
                if attaches {
                    return Fate::ComesBack;
                }
            }
            _ => {}
        }
    }
    Fate::Stays
}

/// Drops the check with the old bound, which has a name as the server chooses it for a check of its columns.
fn without_check(ask: &Ask<'_>, parent: RelationId, table: RelationId) -> Step {
    let name = &ask.relation(table).name;
    let mut columns: Vec<Option<&str>> = Vec::new();
    let mut above = Some(parent);
    while let Some(parent) = above {
        if let RelationKind::PartitionedTable(spec) = &ask.relation(parent).kind {
            columns.extend(spec.part_params.iter().map(|node| match &node.node {
                Some(NodeEnum::PartitionElem(element)) if element.expr.is_none() => Some(element.name.as_str()),
                _ => None,
            }));
        }
        above = ask.relation(parent).parents.first().copied();
    }
    columns.dedup();
    let column = if let [one] = columns[..] { one } else { None };
    let check = ask.catalog.choose_constraint_name(&name.schema, &name.name, column, "check", &[]);
    let there = sql::has_constraint(name, &check, false);
    let check = ident(&check);
    Step::ddl(
        format!("drop the check {check}"),
        "it says the old bound, and the table becomes a partition again: nothing is read",
        format!("ALTER TABLE {} DROP CONSTRAINT IF EXISTS {check}", qualified(name)),
    )
    .done_when(format!("SELECT NOT ({there})"))
    .nothing_to_undo()
}
