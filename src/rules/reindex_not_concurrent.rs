//! An index built anew while writes wait.

use pg_query::NodeEnum;
use pg_query::protobuf::{ReindexObjectType, Token};

use super::{Context, Finding, Rule, Severity, edit};
use crate::effect::Cause;

pub(super) const RULE: Rule = Rule {
    name: "reindex-not-concurrent",
    severity: Severity::Error,
    page: include_str!("../../rules/reindex-not-concurrent.md"),
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(NodeEnum::ReindexStmt(reindex)) = cx.tree() else {
        return;
    };
    let Some(work) = cx.blocking_work(|cause| *cause == Cause::Reindex).into_iter().next() else {
        return;
    };
    let message = format!(
        "{}, and so does every query that would use the index, until it is built anew, which reads every row",
        cx.who_waits_for(work)
    );
    let word = match reindex.kind() {
        ReindexObjectType::ReindexObjectTable => Token::Table,
        ReindexObjectType::ReindexObjectSchema => Token::Schema,
        ReindexObjectType::ReindexObjectDatabase => Token::Database,
        ReindexObjectType::ReindexObjectIndex
        | ReindexObjectType::ReindexObjectSystem
        | ReindexObjectType::Undefined => Token::Index,
    };
    let of_exclusion = |id| cx.catalog.is_of_exclusion(id);
    let help = if let Some(lock) = cx.effects.locks.iter().find(|lock| of_exclusion(lock.relation)) {
        let index = cx.name(lock.relation);
        format!(
            "run it when nobody is at work: PostgreSQL cannot rebuild {index} concurrently, because it is the index of an \
             exclusion constraint"
        )
    } else if cx.settings.version.major() < 14 && cx.is_partitioned(cx.shown(work.relation)) {
        "run `REINDEX INDEX CONCURRENTLY` for the index of each partition, one after the other".to_owned()
    } else {
        let better = edit::insert(&cx.statement.text, word, "CONCURRENTLY");
        let better = better.as_deref().unwrap_or("REINDEX … CONCURRENTLY");
        format!("run `{better}`{}", cx.outside(better))
    };
    out.push(cx.finding_on(&RULE, work, message).help(help));
}
