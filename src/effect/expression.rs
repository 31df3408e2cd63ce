//! Reads expressions of the parser's tree: their parts, the columns they name, and whether two are the same.

use std::collections::BTreeSet;

use pg_query::NodeEnum;
use pg_query::protobuf::{AConst, Node, a_const};

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
            && let Some(name) = reference.fields.last().and_then(text)
        {
            columns.insert(name.to_owned());
        }
    });
    columns
}

/// The string a name or string node holds.
pub(super) fn text(node: &Node) -> Option<&str> {
    match node.node.as_ref()? {
        NodeEnum::String(text) => Some(&text.sval),
        NodeEnum::AConst(AConst { val: Some(a_const::Val::Sval(text)), .. }) => Some(&text.sval),
        _ => None,
    }
}

/// The strings of a list of names.
pub(super) fn texts(nodes: &[Node]) -> Vec<String> {
    nodes.iter().filter_map(text).map(str::to_owned).collect()
}

/// The integer a constant node holds.
pub(super) fn integer(node: &Node) -> Option<i32> {
    match node.node.as_ref()? {
        NodeEnum::Integer(value) => Some(value.ival),
        NodeEnum::AConst(AConst { val: Some(a_const::Val::Ival(value)), .. }) => Some(value.ival),
        _ => None,
    }
}

/// The name of a called function, without a leading `pg_catalog`.
pub(super) fn function_name(names: &[Node]) -> (Option<&str>, &str) {
    match names {
        [schema, name] => (text(schema), text(name).unwrap_or_default()),
        [name] => (None, text(name).unwrap_or_default()),
        _ => (None, names.last().and_then(text).unwrap_or_default()),
    }
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

/// An expression as SQL, for messages.
pub(super) fn sql(node: &Node) -> String {
    node.node.as_ref().map(|node| select_of(node)).unwrap_or_default()
}

/// `deparse` takes whole statements only, so the expression goes there and back in a SELECT.
fn select_of(node: &NodeEnum) -> String {
    use pg_query::protobuf::{ResTarget, SelectStmt};
    let target = ResTarget { val: Some(Box::new(Node { node: Some(node.clone()) })), ..ResTarget::default() };
    let select = SelectStmt {
        target_list: vec![Node { node: Some(NodeEnum::ResTarget(Box::new(target))) }],
        limit_option: pg_query::protobuf::LimitOption::Default as i32,
        op: pg_query::protobuf::SetOperation::SetopNone as i32,
        ..SelectStmt::default()
    };
    let text = NodeEnum::SelectStmt(Box::new(select)).deparse(pg_query::DeparseOptions::default()).unwrap_or_default();
    text.strip_prefix("SELECT ").unwrap_or(&text).to_owned()
}
