//! Whether a default must be computed anew for every row: the volatility of an expression after SQL functions are inlined.

use std::collections::HashMap;
use std::sync::LazyLock;

use pg_query::NodeEnum;
use pg_query::protobuf::Node;

use super::expression;
use crate::schema::{Catalog, Function};

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

/// PostgreSQL's own functions; true for those with a volatile form.
static BUILT_IN: LazyLock<HashMap<&str, bool>> = LazyLock::new(|| {
    include_str!("functions.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| line.strip_suffix(" v").map_or((line, false), |name| (name, true)))
        .collect()
});

/// Functions of the extensions that defaults use, as their control scripts declare them.
const OF_EXTENSIONS: &[(&str, bool)] = &[
    ("uuid_generate_v1", true),
    ("uuid_generate_v1mc", true),
    ("uuid_generate_v4", true),
    ("uuid_generate_v3", false),
    ("uuid_generate_v5", false),
    ("uuid_nil", false),
    ("uuid_ns_dns", false),
    ("uuid_ns_oid", false),
    ("uuid_ns_url", false),
    ("uuid_ns_x500", false),
    ("gen_random_bytes", true),
    ("gen_salt", true),
    ("crypt", false),
    ("digest", false),
    ("hmac", false),
    ("unaccent", false),
    ("hstore", false),
];

/// The volatility of an expression.
pub(super) fn of(node: &Node, catalog: &Catalog) -> Volatility {
    judge(node, catalog, 0)
}

fn judge(node: &Node, catalog: &Catalog, depth: usize) -> Volatility {
    let mut worst = Volatility::Once;
    expression::walk(node, &mut |part| {
        if let NodeEnum::FuncCall(call) = part {
            let (schema, name) = expression::function_name(&call.funcname);
            worst = worse(
                std::mem::replace(&mut worst, Volatility::Once),
                call_of(schema, name, call.args.len(), catalog, depth),
            );
        }
    });
    worst
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
    let own = |name: &str| match name {
        "nextval" => Volatility::Sequence,
        name => Volatility::Volatile(name.to_owned()),
    };
    if let Some(function) = user_function(schema, name, arguments, catalog) {
        return of_function(function, catalog, depth);
    }
    let built_in = matches!(schema, None | Some("pg_catalog"));
    match BUILT_IN.get(name).filter(|_| built_in) {
        Some(true) => return own(name),
        Some(false) => return Volatility::Once,
        None => {}
    }
    match OF_EXTENSIONS.iter().find(|(known, _)| *known == name) {
        Some((_, true)) => own(name),
        Some((_, false)) => Volatility::Once,
        None => Volatility::Unknown(name.to_owned()),
    }
}

fn user_function<'a>(schema: Option<&str>, name: &str, arguments: usize, catalog: &'a Catalog) -> Option<&'a Function> {
    let of_name = |schema: &str| {
        let overloads = catalog.functions.get(&crate::postgres::Name::new(schema, name))?;
        let fits = |function: &&std::sync::Arc<Function>| (function.arity.1..=function.arity.0).contains(&arguments);
        overloads.iter().find(fits).or(overloads.first()).map(AsRef::as_ref)
    };
    match schema {
        Some(schema) => of_name(schema),
        None => catalog.session.search_path.iter().find_map(|schema| of_name(schema)),
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
