//! An index dropped with its table locked.

use super::{Context, Finding, Rule, Severity, edit, list};
use crate::effect::{Lock, Role};
use pg_query::NodeEnum;
use pg_query::protobuf::ObjectType;

pub(super) const RULE: Rule = Rule {
    name: "drop-index-not-concurrent",
    severity: Severity::Warning,
    page: include_str!("../../rules/drop-index-not-concurrent.md"),
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(NodeEnum::DropStmt(drop)) = cx.tree() else {
        return;
    };
    if drop.remove_type() != ObjectType::ObjectIndex {
        return;
    }
    let tables = cx.effects.locks.iter().filter(|lock| {
        lock.role == Role::IndexedTable
            && !lock.brief
            && lock.mode.blocks_reads()
            && cx.in_use(lock.relation)
            && !is_held_otherwise(cx, lock)
    });
    for lock in tables {
        let indexes: Vec<_> = cx
            .effects
            .locks
            .iter()
            .filter(|other| other.role == Role::Target && other.part == lock.part)
            .filter(|other| !cx.catalog.born_in_file(other.relation) && !cx.is_partitioned_index(other.relation))
            .map(|other| other.relation)
            .collect();
        let Some(&index) = indexes.first() else {
            continue;
        };
        let names: Vec<_> = indexes.iter().map(|&index| cx.name(index)).collect();
        let message = format!(
            "{} while the index {} is dropped, and behind every query that is running on the table before it",
            cx.who_waits(lock.relation, lock.mode),
            list(&names),
        );
        let exists = if drop.missing_ok { "IF EXISTS " } else { "" };
        let name = edit::sql_name(&cx.relation(index).name);
        let drop = format!("DROP INDEX CONCURRENTLY {exists}{name}");
        let help = format!("drop it with `{drop}`{}", cx.outside(&drop));
        out.push(cx.finding(&RULE, lock.part, message).about(cx, lock.relation).help(help));
    }
}

/// Where the transaction holds the table as strongly for something else, nobody waits any longer for this. A DROP INDEX
/// before it is no such thing: each of them may go by itself.
fn is_held_otherwise(cx: &Context<'_>, lock: &Lock) -> bool {
    let Some(held) = cx.timeline.held.get(&lock.relation).filter(|held| held.mode >= lock.mode) else {
        return false;
    };
    let drops = |other: &Lock| other.relation == lock.relation && other.role == Role::IndexedTable;
    !cx.timeline.entries[held.since].effects.locks.iter().any(drops)
}
