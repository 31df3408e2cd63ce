//! Partition bounds as the conditions they put on rows (`get_qual_from_partbound`).

use pg_query::NodeEnum;
use pg_query::protobuf::{Node, PartitionBoundSpec, PartitionRangeDatumKind, PartitionSpec, PartitionStrategy};

use super::expression;
use super::proof::{self, Clause, Constant, Operator};
use crate::schema::{Catalog, RelationId, RelationKind, tree};

/// What a bound demands of a row; `None` where no CHECK can prove it (hash), or a part of it cannot be read.
pub(super) fn clause(parent: RelationId, bound: &PartitionBoundSpec, catalog: &Catalog) -> Option<Clause> {
    let RelationKind::PartitionedTable(spec) = &catalog.get(parent).kind else {
        return None;
    };
    if bound.is_default {
        return default_clause(parent, spec, catalog);
    }
    match spec.strategy() {
        PartitionStrategy::List => list(spec, bound),
        PartitionStrategy::Range => range(spec, bound),
        PartitionStrategy::Hash | PartitionStrategy::Undefined => None,
    }
}

/// The default partition takes what no other takes; beside none, everything.
fn default_clause(parent: RelationId, spec: &PartitionSpec, catalog: &Catalog) -> Option<Clause> {
    if spec.strategy() == PartitionStrategy::Hash {
        return None;
    }
    let bounds = catalog.get(parent).children.iter().filter_map(|&child| catalog.get(child).bound.as_deref());
    let others: Option<Vec<Clause>> = bounds
        .filter(|bound| !bound.is_default)
        .map(|bound| clause(parent, bound, catalog).map(Clause::negated))
        .collect();
    others.map(Clause::And)
}

/// How the expressions of a partition key are spelled, in order.
fn keys(spec: &PartitionSpec) -> Vec<String> {
    let key = |node: &Node| match &node.node {
        Some(NodeEnum::PartitionElem(element)) => Some(match element.expr.as_deref() {
            Some(expression) => expression::spelling(expression),
            None => proof::column_spelling(&element.name),
        }),
        _ => None,
    };
    spec.part_params.iter().filter_map(key).collect()
}

/// `key IS NOT NULL AND key = ANY (values)`, or with NULL among the values `key IS NULL OR …` (`get_qual_for_list`).
fn list(spec: &PartitionSpec, bound: &PartitionBoundSpec) -> Option<Clause> {
    let key = keys(spec).into_iter().next()?;
    let (nulls, values): (Vec<_>, Vec<_>) = bound.listdatums.iter().partition(|value| proof::is_null(value));
    let values: Option<Vec<Constant>> = values.into_iter().map(proof::constant).collect();
    let mut equal: Vec<Clause> =
        values?.into_iter().map(|value| Clause::compare(key.clone(), Operator::Equal, value)).collect();
    if nulls.is_empty() {
        return Some(Clause::And(vec![Clause::Null(key, false), Clause::Or(equal)]));
    }
    equal.push(Clause::Null(key, true));
    Some(Clause::Or(equal))
}

/// One end of a range, for one key.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum End<T> {
    /// A value.
    Value(T),
    /// MINVALUE.
    Least,
    /// MAXVALUE.
    Greatest,
}

/// `get_qual_for_range`: every key IS NOT NULL, and the row lies between the bounds in lexical order.
fn range(spec: &PartitionSpec, bound: &PartitionBoundSpec) -> Option<Clause> {
    let keys = keys(spec);
    let lower = ends(&bound.lowerdatums, proof::constant)?;
    let upper = ends(&bound.upperdatums, proof::constant)?;
    let mut all: Vec<Clause> = keys.iter().map(|key| Clause::Null(key.clone(), false)).collect();
    // Keys on which both ends agree are compared for equality.
    let mut same = 0;
    while let (Some(End::Value(low)), Some(End::Value(high))) = (lower.get(same), upper.get(same)) {
        if low != high {
            break;
        }
        all.push(Clause::Compare(keys.get(same)?.clone(), Operator::Equal, low.clone()));
        same += 1;
    }
    all.extend(side(&keys[same..], &lower[same..], &LOWER));
    all.extend(side(&keys[same..], &upper[same..], &UPPER));
    Some(Clause::And(all))
}

/// The ends that a bound names for each key; `None` where `value` does not read one of them.
pub(crate) fn ends<T>(datums: &[Node], value: impl Fn(&Node) -> Option<T>) -> Option<Vec<End<T>>> {
    let end = |node: &Node| match &node.node {
        Some(NodeEnum::ColumnRef(word)) => match word.fields.first().and_then(tree::text)? {
            "minvalue" => Some(End::Least),
            "maxvalue" => Some(End::Greatest),
            _ => None,
        },
        Some(NodeEnum::PartitionRangeDatum(datum)) => match datum.kind() {
            PartitionRangeDatumKind::PartitionRangeDatumMinvalue => Some(End::Least),
            PartitionRangeDatumKind::PartitionRangeDatumMaxvalue => Some(End::Greatest),
            _ => value(datum.value.as_deref()?).map(End::Value),
        },
        _ => value(node).map(End::Value),
    };
    datums.iter().map(end).collect()
}

/// How the keys of one side of a range are compared.
struct Side {
    /// A key that others follow.
    strict: Operator,
    /// A key that is followed by the end that takes it in.
    inclusive: Operator,
    /// The last key.
    last: Operator,
    /// The end that takes the value before it in.
    takes_in: End<Constant>,
}

const LOWER: Side = Side {
    strict: Operator::Greater,
    inclusive: Operator::GreaterOrEqual,
    last: Operator::GreaterOrEqual,
    takes_in: End::Least,
};

const UPPER: Side =
    Side { strict: Operator::Less, inclusive: Operator::LessOrEqual, last: Operator::Less, takes_in: End::Greatest };

/// One side of a range: `a > x OR (a = x AND b >= y)`; nothing where the first key is open.
fn side(keys: &[String], ends: &[End<Constant>], side: &Side) -> Option<Clause> {
    let mut arms: Vec<Clause> = Vec::new();
    let mut equal: Vec<Clause> = Vec::new();
    for (position, (key, end)) in keys.iter().zip(ends).enumerate() {
        let End::Value(value) = end else {
            break;
        };
        let operator = match ends.get(position + 1) {
            None => side.last,
            Some(next) if *next == side.takes_in => side.inclusive,
            Some(_) => side.strict,
        };
        let compare = Clause::Compare(key.clone(), operator, value.clone());
        arms.push(if equal.is_empty() {
            compare
        } else {
            Clause::And(equal.iter().cloned().chain([compare]).collect())
        });
        equal.push(Clause::Compare(key.clone(), Operator::Equal, value.clone()));
    }
    match arms.len() {
        0 => None,
        1 => arms.pop(),
        _ => Some(Clause::Or(arms)),
    }
}
