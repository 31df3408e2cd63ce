//! An index built while writes wait.

use pg_query::NodeEnum;
use pg_query::protobuf::Token;

use super::{Context, Finding, Rule, Severity, edit, tick};
use crate::effect::Cause;

pub(super) const RULE: Rule = Rule {
    name: "index-not-concurrent",
    severity: Severity::Error,
    page: include_str!("../../rules/index-not-concurrent.md"),
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(NodeEnum::IndexStmt(statement)) = cx.tree() else {
        return;
    };
    for work in cx.blocking_work(|cause| *cause == Cause::CreateIndex) {
        let table = cx.shown(work.relation);
        let name = if cx.is_partitioned(table) { &statement.idxname } else { &work.object };
        let index = if name.is_empty() { "the index".into() } else { format!("the index {}", tick(name)) };
        let message = format!("{} until {index} is built, which reads every row", cx.who_waits_for(work));
        let help = if cx.is_partitioned(table) {
            partitioned(cx, &statement.idxname, statement.unique)
        } else {
            let built = edit::insert(&cx.statement.text, Token::Index, "CONCURRENTLY");
            let built = built.as_deref().unwrap_or("CREATE INDEX CONCURRENTLY");
            format!("build it with `{built}`{}", cx.outside(built))
        };
        out.push(cx.finding_on(&RULE, work, message).help(help));
    }
}

/// `CONCURRENTLY` is refused on a partitioned table; its index can be made of those of its partitions.
fn partitioned(cx: &Context<'_>, name: &str, unique: bool) -> String {
    let parent = edit::insert(&cx.statement.text, Token::On, "ONLY");
    let name = if name.is_empty() { "…".to_owned() } else { edit::ident(name) };
    let create = if unique { "CREATE UNIQUE INDEX" } else { "CREATE INDEX" };
    format!(
        "on a partitioned table, begin with an empty index `{}`, build the same index with `{create} CONCURRENTLY` on \
         each partition, then `ALTER INDEX {name} ATTACH PARTITION …` for each",
        parent.as_deref().unwrap_or("CREATE INDEX … ON ONLY"),
    )
}
