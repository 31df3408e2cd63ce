//! Whether a default must be computed anew for every row: the volatility of an expression after SQL functions are inlined.

use pg_query::NodeEnum;
use pg_query::protobuf::{FuncCall, Node};

use super::expression;
use crate::schema::{Catalog, Function, tree};

/// How often an expression must be computed (`contain_volatile_functions` after `expression_planner`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Volatility {
    /// Once is enough: constant, immutable or stable.
    Once,
    /// It calls `nextval`.
    Sequence,
    /// It calls this volatile function.
    Volatile(String),
    /// It calls this function, of which nothing is known.
    Unknown(String),
}

/// The volatility of an expression.
pub(super) fn of(node: &Node, catalog: &Catalog) -> Volatility {
    judge(node, catalog, 0)
}

fn judge(node: &Node, catalog: &Catalog, depth: usize) -> Volatility {
    let of_call = |call: &FuncCall| {
        let (schema, name) = tree::qualified(&call.funcname)?;
        Some(call_of(schema, name, call.args.len(), catalog, depth))
    };
    expression::calls(node).into_iter().filter_map(of_call).fold(Volatility::Once, worse)
}

/// Certain news before uncertain ones.
fn worse(one: Volatility, other: Volatility) -> Volatility {
    let rank = |volatility: &Volatility| match volatility {
        Volatility::Once => 0,
        Volatility::Unknown(_) => 1,
        Volatility::Sequence => 2,
        Volatility::Volatile(_) => 3,
    };
    if rank(&other) > rank(&one) { other } else { one }
}

fn call_of(schema: Option<&str>, name: &str, arguments: usize, catalog: &Catalog, depth: usize) -> Volatility {
    let made = catalog.functions_named(schema, name, arguments);
    let own = schema == Some("pg_catalog") || made.is_empty();
    match catalog.volatility_of(schema, name, arguments) {
        None => Volatility::Unknown(name.to_owned()),
        Some('v') if own && name == "nextval" => Volatility::Sequence,
        Some('v') if own => Volatility::Volatile(name.to_owned()),
        Some(_) if own => Volatility::Once,
        Some(_) => made.into_iter().map(|function| of_function(function, catalog, depth)).fold(Volatility::Once, worse),
    }
}

/// `inline_function` (clauses.c) replaces a call by the body unless the body is more volatile than was declared,
/// so a function is volatile only if it says so, and a simple SQL body is not plainer than it says.
fn of_function(function: &Function, catalog: &Catalog, depth: usize) -> Volatility {
    if function.volatility != 'v' {
        return Volatility::Once;
    }
    let declared = Volatility::Volatile(function.name.name.clone());
    let inlinable = function.language == "sql" && !function.returns_set && !function.procedure && depth < 4;
    match function.body.as_deref().filter(|_| inlinable).and_then(expression_of) {
        Some(body) => match judge(&body, catalog, depth + 1) {
            Volatility::Once => Volatility::Once,
            Volatility::Sequence | Volatility::Volatile(_) | Volatility::Unknown(_) => declared,
        },
        None => declared,
    }
}

/// The one expression a SQL function's body selects.
fn expression_of(body: &str) -> Option<Node> {
    let select = |text: &str| {
        let tree = pg_query::parse(text, 0).ok()?.protobuf;
        match tree.stmts.into_iter().next()?.stmt?.node? {
            NodeEnum::SelectStmt(select) if select.from_clause.is_empty() && select.target_list.len() == 1 => {
                match select.target_list.into_iter().next()?.node? {
                    NodeEnum::ResTarget(target) => target.val.map(|node| *node),
                    _ => None,
                }
            }
            _ => None,
        }
    };
    select(body).or_else(|| select(&format!("SELECT {body}")))
}
