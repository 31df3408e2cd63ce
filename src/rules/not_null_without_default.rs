//! A NOT NULL column without a default, added to a table that has rows.

use super::{Context, Finding, Rule, Severity, tick};
use crate::effect::FailureKind;
use crate::schema::RowCount;

pub(super) const RULE: Rule = Rule {
    name: "not-null-without-default",
    severity: Severity::Error,
    page: include_str!("../../rules/not-null-without-default.md"),
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for failure in &cx.effects.failures {
        let (FailureKind::NotNullWithoutDefault, Some(relation)) = (failure.kind, failure.relation) else {
            continue;
        };
        if !cx.in_use(relation) && cx.relation(relation).rows == RowCount::Empty {
            continue;
        }
        let (column, table) = (tick(&failure.object), cx.name(relation));
        let message = format!(
            "it fails as soon as {table} holds one row: {column} is NOT NULL and has no default, and the running \
             application does not fill it"
        );
        let help = "add it with a `DEFAULT` (which is not written to the rows, and can be dropped later), or without \
                    `NOT NULL`: then fill it in batches, and set `NOT NULL` as `ddlock explain not-null-scans` tells";
        out.push(cx.finding(&RULE, failure.part, message).about(cx, relation).help(help.to_owned()));
    }
}
