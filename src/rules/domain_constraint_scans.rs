//! A constraint of a domain, for which every table that uses the domain is read.

use pg_query::NodeEnum;

use super::{Context, Finding, Rule, Severity, list};
use crate::effect::Cause;

pub(super) const RULE: Rule = Rule {
    name: "domain-constraint-scans",
    severity: Severity::Error,
    page: include_str!("../../rules/domain-constraint-scans.md"),
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let wanted = |cause: &Cause| matches!(cause, Cause::DomainConstraint { .. });
    let Some(first) = cx.blocking_work(wanted).into_iter().next() else {
        return;
    };
    let Cause::DomainConstraint { domain } = &first.cause else {
        return;
    };
    let mut tables: Vec<_> = cx
        .effects
        .work
        .iter()
        .filter(|work| wanted(&work.cause) && cx.in_use(work.relation))
        .map(|work| work.relation)
        .collect();
    tables.dedup();
    let names: Vec<_> = tables.iter().map(|&table| cx.name(table)).collect();
    let message = format!(
        "writes to {} wait until every row is read for the constraint of the domain `{domain}`, also when it is only validated",
        list(&names)
    );
    let add = match cx.tree() {
        Some(NodeEnum::AlterDomainStmt(alter)) if alter.subtype == "O" => {
            format!("run `ALTER DOMAIN {domain} ADD CHECK (VALUE IS NOT NULL) NOT VALID`")
        }
        Some(NodeEnum::AlterDomainStmt(alter)) if alter.subtype == "V" => "leave it as it is".to_owned(),
        _ => "add it with `NOT VALID`".to_owned(),
    };
    let help = format!(
        "{add}: new values are checked, and nothing is read; to know that the old ones satisfy it, put the same condition as a \
         `CHECK … NOT VALID` on each table and validate that, which lets others write"
    );
    let mut finding = cx.finding(&RULE, first.part, message).help(help);
    for table in tables {
        finding = finding.about(cx, table);
    }
    out.push(finding);
}
