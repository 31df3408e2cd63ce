//! CREATE INDEX CONCURRENTLY IF NOT EXISTS, which takes the invalid index of a failed try for a finished one.

use pg_query::NodeEnum;
use pg_query::protobuf::ObjectType;

use super::{Context, Finding, Rule, Severity, edit, tick};

pub(super) const RULE: Rule = Rule {
    name: "invalid-index-kept",
    severity: Severity::Advice,
    page: include_str!("../../rules/invalid-index-kept.md"),
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(NodeEnum::IndexStmt(index)) = cx.tree() else {
        return;
    };
    let Some(table) = index.relation.as_ref().and_then(|range| cx.catalog.resolve(range)) else {
        return;
    };
    let dropped = || cx.preceding().any(|tree| drops(tree, &index.idxname));
    if !index.concurrent || !index.if_not_exists || !cx.in_use(table) || dropped() {
        return;
    }
    let name = tick(&index.idxname);
    let message = format!(
        "if an earlier try failed, {name} is there already but invalid: nothing is built, nothing is said, and no query uses it"
    );
    let drop = format!("DROP INDEX CONCURRENTLY IF EXISTS {}", edit::ident(&index.idxname));
    let help = format!("run `{drop}` before it{}", cx.outside_besides(&drop));
    out.push(cx.finding(&RULE, 0, message).about(cx, table).help(help));
}

fn drops(tree: &NodeEnum, name: &str) -> bool {
    let NodeEnum::DropStmt(drop) = tree else {
        return false;
    };
    let is_it = |node: &pg_query::protobuf::Node| match &node.node {
        Some(NodeEnum::List(list)) => {
            matches!(list.items.last().and_then(|node| node.node.as_ref()), Some(NodeEnum::String(string)) if string.sval == name)
        }
        _ => false,
    };
    drop.remove_type() == ObjectType::ObjectIndex && drop.objects.iter().any(is_it)
}
