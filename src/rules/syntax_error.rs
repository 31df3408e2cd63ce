//! A statement that PostgreSQL's parser refuses.

use super::{Context, Finding, Rule, Severity};
use crate::parse::Body;

pub(super) const RULE: Rule =
    Rule { name: "syntax-error", severity: Severity::Error, page: include_str!("../../rules/syntax-error.md"), check };

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let Body::Broken(error) = &cx.statement.body else {
        return;
    };
    let finding = cx.finding(&RULE, 0, error.message.clone());
    out.push(Finding { span: error.span, help: error.help.clone(), ..finding });
}
