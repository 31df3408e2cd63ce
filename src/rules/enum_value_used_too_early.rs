//! An enum value used in the transaction that adds it.

use super::{Context, Finding, Rule, Severity, tick};
use crate::effect::FailureKind;

pub(super) const RULE: Rule = Rule {
    name: "enum-value-used-too-early",
    severity: Severity::Error,
    page: include_str!("../../rules/enum-value-used-too-early.md"),
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(failure) = cx.effects.failures.iter().find(|failure| failure.kind == FailureKind::NewEnumValueUsed) else {
        return;
    };
    let message = format!(
        "it fails: the enum value {} was added in this transaction, and can be used only after it has committed",
        tick(&failure.object)
    );
    out.push(cx.finding(&RULE, failure.part, message).help(format!("use the value {}", cx.later())));
}
