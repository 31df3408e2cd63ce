//! Reads expressions of the parser's tree: the columns they name, and whether two are the same.

use std::collections::BTreeSet;

use pg_query::protobuf::{FuncCall, Node};

use crate::schema::tree;
use crate::schema::walk::{self, Seen};

/// The columns an expression names.
pub(super) fn columns(node: &Node) -> BTreeSet<String> {
    let mut columns = BTreeSet::new();
    if let Some(node) = &node.node {
        walk::walk(node, &mut |seen| {
            if let Seen::Column(reference) = seen
                && let Some(name) = reference.fields.last().and_then(tree::text)
            {
                columns.insert(name.to_owned());
            }
        });
    }
    columns
}

/// The functions an expression calls.
pub(super) fn calls(node: &Node) -> Vec<&FuncCall> {
    let mut calls = Vec::new();
    if let Some(node) = &node.node {
        walk::walk(node, &mut |seen| {
            if let Seen::Function(call) = seen {
                calls.push(call);
            }
        });
    }
    calls
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
