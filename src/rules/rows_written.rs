//! An UPDATE or DELETE of every row of a table in use.

use pg_query::NodeEnum;
use pg_query::protobuf::{NullTestType, RangeVar};

use super::slow_work_under_lock::held_under;
use super::{Context, Finding, Rule, Severity};
use crate::effect::{Cause, LossKind, Work};

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
        let every_row = whole_table || fills_new_column(cx);
        if !every_row || !cx.in_use(work.relation) || cx.shown(work.relation) != work.relation || held_under(cx, work) {
            continue;
        }
        out.push(finding(cx, work));
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

/// `WHERE c IS NULL` selects every row when `c` was added, without a default, by this file.
fn fills_new_column(cx: &Context<'_>) -> bool {
    let Some(NodeEnum::UpdateStmt(update)) = cx.tree() else {
        return false;
    };
    let column = || -> Option<&str> {
        let NodeEnum::NullTest(test) = update.where_clause.as_deref()?.node.as_ref()? else {
            return None;
        };
        let NodeEnum::ColumnRef(reference) = test.arg.as_deref()?.node.as_ref()? else {
            return None;
        };
        match reference.fields.last()?.node.as_ref()? {
            NodeEnum::String(name) if test.nulltesttype() == NullTestType::IsNull => Some(name.sval.as_str()),
            _ => None,
        }
    };
    let relation = |range: &RangeVar| cx.catalog.resolve(range).map(|id| cx.relation(id));
    let (Some(column), Some(relation)) = (column(), update.relation.as_ref().and_then(relation)) else {
        return false;
    };
    relation.column(column).is_some_and(|found| {
        found.born.file == cx.catalog.now.file
            && found.default.is_none()
            && !found.identity
            && found.generated.is_none()
    })
}
