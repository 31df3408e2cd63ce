//! REINDEX where the server does nothing, and only a warning of it tells.

use super::{Context, Finding, Rule, Severity};
use crate::schema::RelationId;

pub(super) const RULE: Rule = Rule {
    name: "reindex-passes-over",
    severity: Severity::Warning,
    page: include_str!("../../rules/reindex-passes-over.md"),
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for &passed in &cx.effects.skipped {
        let (message, help) = words(cx, passed);
        out.push(cx.finding(&RULE, 0, message).about(cx, passed).help(help));
    }
}

fn words(cx: &Context<'_>, passed: RelationId) -> (String, String) {
    let name = cx.name(passed);
    if cx.is_partitioned(passed) {
        let version = cx.settings.version;
        return (
            format!("nothing is done: PostgreSQL {version} passes over the partitioned table {name} with a warning"),
            "run `REINDEX TABLE CONCURRENTLY` for each partition, one after the other".to_owned(),
        );
    }
    (
        format!(
            "{name} is not rebuilt: PostgreSQL passes over the index of an exclusion constraint with a warning, because \
             it cannot build one concurrently"
        ),
        format!("run `REINDEX INDEX {}` when nobody is at work", cx.relation(passed).name.short()),
    )
}
