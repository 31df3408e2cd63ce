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
    if let &[table] = &cx.effects.skipped[..] {
        let message = format!(
            "nothing is done: PostgreSQL {} passes over the partitioned table {} with a warning",
            cx.settings.version,
            cx.name(table)
        );
        let help = "run `REINDEX TABLE CONCURRENTLY` for each partition, one after the other";
        let finding = cx.finding(&RULE, 0, message).about(cx, table).help(help.to_owned());
        out.push(Finding { severity: Severity::Warning, ..finding });
    }
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
    let help = if cx.settings.version.major() < 14 && cx.is_partitioned(cx.shown(work.relation)) {
        "run `REINDEX INDEX CONCURRENTLY` for the index of each partition, one after the other".to_owned()
    } else {
        let better = edit::insert(&cx.statement.text, word, "CONCURRENTLY");
        let better = better.as_deref().unwrap_or("REINDEX … CONCURRENTLY");
        format!("run `{better}`{}", cx.outside(better))
    };
    out.push(cx.finding_on(&RULE, work, message).help(help));
}
