//! Reads expressions of the parser's tree: their parts, the columns they name, and whether two are the same.

use std::collections::BTreeSet;

use pg_query::NodeEnum;
use pg_query::protobuf::Node;

use crate::schema::tree;

/// The direct parts of an expression, as far as a constraint, default, index or `USING` can hold them.
pub(super) fn parts(node: &NodeEnum) -> Vec<&Node> {
    fn some(node: &Option<Box<Node>>) -> Option<&Node> {
        node.as_deref()
    }
    match node {
        NodeEnum::AExpr(e) => [&e.lexpr, &e.rexpr].into_iter().filter_map(some).collect(),
        NodeEnum::BoolExpr(e) => e.args.iter().collect(),
        NodeEnum::NullTest(e) => some(&e.arg).into_iter().collect(),
        NodeEnum::BooleanTest(e) => some(&e.arg).into_iter().collect(),
        NodeEnum::FuncCall(e) => e.args.iter().chain(some(&e.agg_filter)).collect(),
        NodeEnum::NamedArgExpr(e) => some(&e.arg).into_iter().collect(),
        NodeEnum::TypeCast(e) => some(&e.arg).into_iter().collect(),
        NodeEnum::CollateClause(e) => some(&e.arg).into_iter().collect(),
        NodeEnum::CoalesceExpr(e) => e.args.iter().collect(),
        NodeEnum::MinMaxExpr(e) => e.args.iter().collect(),
        NodeEnum::CaseExpr(e) => some(&e.arg).into_iter().chain(&e.args).chain(some(&e.defresult)).collect(),
        NodeEnum::CaseWhen(e) => [&e.expr, &e.result].into_iter().filter_map(some).collect(),
        NodeEnum::AArrayExpr(e) => e.elements.iter().collect(),
        NodeEnum::AIndirection(e) => some(&e.arg).into_iter().chain(&e.indirection).collect(),
        NodeEnum::AIndices(e) => [&e.lidx, &e.uidx].into_iter().filter_map(some).collect(),
        NodeEnum::RowExpr(e) => e.args.iter().collect(),
        NodeEnum::XmlExpr(e) => e.named_args.iter().chain(&e.args).collect(),
        NodeEnum::SubLink(e) => some(&e.testexpr).into_iter().chain(some(&e.subselect)).collect(),
        NodeEnum::SelectStmt(e) => e.target_list.iter().chain(some(&e.where_clause)).collect(),
        NodeEnum::ResTarget(e) => some(&e.val).into_iter().collect(),
        NodeEnum::List(e) => e.items.iter().collect(),
        _ => Vec::new(),
    }
}

/// Calls `visit` for the expression and everything in it.
pub(super) fn walk<'a>(node: &'a Node, visit: &mut dyn FnMut(&'a NodeEnum)) {
    if let Some(node) = &node.node {
        visit(node);
        for part in parts(node) {
            walk(part, visit);
        }
    }
}

/// The columns an expression names.
pub(super) fn columns(node: &Node) -> BTreeSet<String> {
    let mut columns = BTreeSet::new();
    walk(node, &mut |part| {
        if let NodeEnum::ColumnRef(reference) = part
            && let Some(name) = reference.fields.last().and_then(tree::text)
        {
            columns.insert(name.to_owned());
        }
    });
    columns
}

/// An expression in a spelling that does not depend on where it was written: equal spellings mean equal trees.
pub(super) fn spelling(node: &Node) -> String {
    let mut value = serde_json::to_value(node).unwrap_or_default();
    strip_places(&mut value);
    value.to_string()
}

/// Removes the fields of a tree that only say where something was written.
fn strip_places(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Object(fields) => {
            fields.retain(|name, _| {
                !matches!(name.as_str(), "location" | "list_start" | "list_end" | "rexpr_list_start" | "rexpr_list_end")
            });
            fields.values_mut().for_each(strip_places);
        }
        serde_json::Value::Array(items) => items.iter_mut().for_each(strip_places),
        serde_json::Value::Null
        | serde_json::Value::Bool(_)
        | serde_json::Value::Number(_)
        | serde_json::Value::String(_) => {}
    }
}
