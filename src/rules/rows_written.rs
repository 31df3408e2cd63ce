//! An UPDATE or DELETE of every row of a table in use.

use pg_query::NodeEnum;
use pg_query::protobuf::{AExprKind, Node};

use super::slow_work_under_lock::held_under;
use super::{Context, Finding, Rule, Severity};
use crate::effect::{Cause, LossKind, Work};
use crate::schema::walk::{Seen, walk};
use crate::schema::{Relation, tree};
use crate::timeline::Boundary;

pub(super) const RULE: Rule = Rule {
    name: "whole-table-write",
    severity: Severity::Error,
    page: include_str!("../../rules/whole-table-write.md"),
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for work in &cx.effects.work {
        let Cause::Dml { whole_table, .. } = work.cause else {
            continue;
        };
        let batches = in_batches(cx, work);
        if !(whole_table || batches)
            || !cx.in_use(work.relation)
            || cx.shown(work.relation) != work.relation
            || held_under(cx, work)
        {
            continue;
        }
        out.push(if batches { of_batches(cx, work) } else { finding(cx, work) });
        return;
    }
}

fn finding(cx: &Context<'_>, work: &Work) -> Finding {
    let table = cx.name(work.relation);
    let deletes = cx.effects.losses.iter().any(|loss| loss.kind == LossKind::Delete)
        || matches!(cx.tree(), Some(NodeEnum::DeleteStmt(_)));
    let (message, help) = if deletes {
        (
            format!("every row of {table} is deleted, in one transaction: writes to those rows wait until it ends"),
            "delete in batches by key, each in a transaction of its own",
        )
    } else {
        (
            format!(
                "every row of {table} is written in one transaction: writes to those rows wait until it ends, and the \
                 table grows to twice its size"
            ),
            "write in batches by key, each in a transaction of its own",
        )
    };
    cx.finding(&RULE, work.part, message).about(cx, work.relation).help(help.to_owned())
}

fn of_batches(cx: &Context<'_>, work: &Work) -> Finding {
    let table = cx.name(work.relation);
    let message = format!(
        "the loop goes through {table} in batches, but all of them are one transaction: writes to those rows wait until \
         the last batch is done"
    );
    let (way, run, statement) = if cx.function.is_some_and(|function| !function.procedure) {
        ("make the function a procedure with `COMMIT` after each batch", "`CALL`", "CALL")
    } else {
        ("`COMMIT` after each batch", "run", "DO")
    };
    let help = match cx.timeline.boundary {
        Boundary::Autocommit => way.to_owned(),
        Boundary::Explicit | Boundary::File | Boundary::Query | Boundary::Pipeline | Boundary::All => {
            format!("{way}, and {run} it {}", cx.place_outside(statement))
        }
    };
    cx.finding(&RULE, work.part, message).about(cx, work.relation).help(help)
}

/// One batch of a loop that does not commit: so many rows by LIMIT, or a range between the loop's variables.
fn in_batches(cx: &Context<'_>, work: &Work) -> bool {
    if !cx.statement.block.is_some_and(|block| block.repeated) {
        return false;
    }
    let (clause, from, with) = match cx.tree() {
        Some(NodeEnum::UpdateStmt(update)) => (&update.where_clause, &update.from_clause, &update.with_clause),
        Some(NodeEnum::DeleteStmt(delete)) => (&delete.where_clause, &delete.using_clause, &delete.with_clause),
        _ => return false,
    };
    let with = with.iter().flat_map(|with| &with.ctes);
    let mut found = false;
    for node in clause.iter().map(AsRef::as_ref).chain(from).chain(with).filter_map(|node| node.node.as_ref()) {
        walk(node, &mut |seen| match seen {
            Seen::Node(NodeEnum::SelectStmt(select)) => {
                found |= select.limit_count.as_deref().is_some_and(|count| tree::integer(count) != Some(1));
            }
            Seen::Node(NodeEnum::AExpr(range)) if range.kind() == AExprKind::AexprBetween => {
                found |=
                    range.rexpr.as_deref().is_some_and(|bounds| names_variable(bounds, cx.relation(work.relation)));
            }
            _ => {}
        });
    }
    found
}

/// Whether an expression names something that is no column of the table.
fn names_variable(node: &Node, relation: &Relation) -> bool {
    let mut found = false;
    if let Some(node) = &node.node {
        walk(node, &mut |seen| {
            if let Seen::Column(reference) = seen
                && let [only] = reference.fields.as_slice()
            {
                found |= relation.known && tree::text(only).is_some_and(|name| relation.column(name).is_none());
            }
        });
    }
    found
}
