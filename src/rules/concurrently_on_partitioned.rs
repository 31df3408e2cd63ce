//! CONCURRENTLY where PostgreSQL does not take it: on a partitioned table or its index.

use pg_query::NodeEnum;

use super::{Context, Finding, Rule, Severity};
use crate::effect::FailureKind;

pub(super) const RULE: Rule = Rule {
    name: "concurrently-on-partitioned",
    severity: Severity::Error,
    page: include_str!("../../rules/concurrently-on-partitioned.md"),
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for failure in &cx.effects.failures {
        if failure.kind != FailureKind::ConcurrentlyOnPartitioned {
            continue;
        }
        let on = failure.relation.map_or_else(|| "it".to_owned(), |id| cx.name(id));
        let help = match cx.tree() {
            Some(NodeEnum::IndexStmt(_)) => {
                "create the index with `ON ONLY` on the partitioned table, build it with `CREATE INDEX CONCURRENTLY` on \
                 each partition, then `ALTER INDEX … ATTACH PARTITION …` for each"
            }
            Some(NodeEnum::ReindexStmt(_)) => "run `REINDEX INDEX CONCURRENTLY` for the index of each partition",
            Some(NodeEnum::DropStmt(_)) => {
                "an index of a partitioned table can only be dropped without `CONCURRENTLY`: run it with a short \
                 `lock_timeout`, and again when it times out"
            }
            _ => "leave out `CONCURRENTLY`, and run it with a short `lock_timeout`",
        };
        let message = format!("it fails: {on} is partitioned, and PostgreSQL refuses `CONCURRENTLY` there");
        let mut finding = cx.finding(&RULE, failure.part, message).help(help.to_owned());
        if let Some(id) = failure.relation {
            finding = finding.about(cx, id);
        }
        out.push(finding);
    }
}
