//! A check constraint that reads every row at once, with the table locked.

use super::{Context, Finding, Rule, Severity, tick};
use crate::effect::Cause;

pub(super) const RULE: Rule = Rule {
    name: "check-validates",
    severity: Severity::Error,
    page: include_str!("../../rules/check-validates.md"),
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for work in cx.blocking_work(|cause| *cause == Cause::Check) {
        if !cx.adds_constraint(work.part) || cx.rewrites(work.part) {
            continue;
        }
        let name =
            if work.object.is_empty() { "the check".into() } else { format!("the check {}", tick(&work.object)) };
        let message = format!("{} until every row is held against {name}", cx.who_waits_for(work));
        out.push(cx.finding_on(&RULE, work, message).help(cx.not_valid_then_validate(work, "CHECK")));
    }
}
