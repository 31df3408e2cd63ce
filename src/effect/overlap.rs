//! Partition bounds that PostgreSQL refuses: empty ones, and those that overlap another partition's
//! (`check_new_partition_bound` in `partbounds.c`).

use std::cmp::Ordering;

use pg_query::protobuf::{Node, PartitionBoundSpec, PartitionSpec, PartitionStrategy};

use super::prune::Key;
use super::{FailureKind, refusal};
use crate::schema::{Catalog, DataType, RelationId, RelationKind, tree};

/// Why a partition with this bound cannot stand beside those that are there, and which of them is in the way.
pub(super) fn check(
    catalog: &Catalog,
    parent: RelationId,
    but: Option<RelationId>,
    bound: &PartitionBoundSpec,
) -> Option<(FailureKind, Option<RelationId>)> {
    let RelationKind::PartitionedTable(spec) = &catalog.get(parent).kind else {
        return None;
    };
    if let Some(refused) = other_kind(spec.strategy(), bound) {
        return Some((refused, None));
    }
    let types = key_types(catalog, parent, spec);
    let new = Bound::read(bound, &types)?;
    if let Bound::Range(lower, upper) = &new
        && compare(lower, upper).is_some_and(Ordering::is_ge)
    {
        return Some((refusal::EMPTY_RANGE, None));
    }
    let children = catalog.get(parent).children.iter().copied();
    let others: Vec<(RelationId, Bound)> = children
        .filter(|&child| Some(child) != but && !catalog.get(child).dropped)
        .filter_map(|child| Some((child, Bound::read(catalog.get(child).bound.as_deref()?, &types)?)))
        .collect();
    if let Some((child, _)) = others.iter().find(|(_, other)| !new.divides(other)) {
        return Some((refusal::MODULUS, Some(*child)));
    }
    others.into_iter().find(|(_, other)| new.overlaps(other)).map(|(child, _)| (refusal::OVERLAPS, Some(child)))
}

/// A bound that the partitioned table cannot have (`transformPartitionBound` in `parse_utilcmd.c`).
fn other_kind(strategy: PartitionStrategy, bound: &PartitionBoundSpec) -> Option<FailureKind> {
    let fits = match strategy {
        PartitionStrategy::List => bound.is_default || bound.strategy == "l",
        PartitionStrategy::Range => bound.is_default || bound.strategy == "r",
        PartitionStrategy::Hash if bound.is_default => return Some(refusal::HASH_DEFAULT),
        PartitionStrategy::Hash => bound.strategy == "h",
        PartitionStrategy::Undefined => true,
    };
    (!fits).then_some(refusal::BOUND_OF_OTHER_KIND)
}

/// The types of the columns of a partition key; none where it has expressions.
fn key_types<'a>(catalog: &'a Catalog, parent: RelationId, spec: &PartitionSpec) -> Vec<&'a DataType> {
    let columns = super::alter_column::partition_columns(spec);
    let data_type = |column: &String| catalog.get(parent).column(column)?.data_type.as_ref();
    let types: Option<Vec<_>> = columns.iter().map(data_type).collect();
    types.filter(|types| types.len() == spec.part_params.len()).unwrap_or_default()
}

/// A bound whose values are all known.
enum Bound {
    /// NULL is `None`.
    List(Vec<Option<String>>),
    Range(Vec<End>, Vec<End>),
    Hash(i32, i32),
}

/// One end of a range, of one key.
enum End {
    Least,
    Value(Value),
    Greatest,
}

/// A constant whose order is known.
enum Value {
    Number(i64),
    /// Of dates and times that are written alike, the text has the order of the time.
    Time(String),
}

impl Bound {
    fn read(bound: &PartitionBoundSpec, types: &[&DataType]) -> Option<Self> {
        if bound.is_default {
            return None;
        }
        match bound.strategy.as_str() {
            "l" => {
                // Texts that differ can still be the same value of another type.
                let plain = ["text", "varchar", "int2", "int4", "int8"];
                types.first().filter(|data_type| plain.iter().any(|name| data_type.is_built_in(name)))?;
                let value = |node: &Node| if is_null(node) { Some(None) } else { tree::constant(node).map(Some) };
                bound.listdatums.iter().map(value).collect::<Option<Vec<_>>>().map(Self::List)
            }
            "r" => {
                let ends = |datums: &[Node]| -> Option<Vec<End>> {
                    let of_key = datums.len() == types.len();
                    let pairs = datums.iter().zip(types).filter(|_| of_key);
                    let ends: Option<Vec<End>> = pairs.map(|(node, data_type)| End::read(node, data_type)).collect();
                    ends.filter(|ends| !ends.is_empty())
                };
                Some(Self::Range(ends(&bound.lowerdatums)?, ends(&bound.upperdatums)?))
            }
            "h" => Some(Self::Hash(bound.modulus, bound.remainder)),
            _ => None,
        }
    }

    /// Of two moduli, the smaller has to divide the larger.
    fn divides(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Hash(one, _), Self::Hash(two, _)) => *one.min(two) < 1 || one.max(two) % one.min(two) == 0,
            (Self::List(_) | Self::Range(..) | Self::Hash(..), _) => true,
        }
    }

    fn overlaps(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::List(one), Self::List(two)) => one.iter().any(|value| two.contains(value)),
            (Self::Range(low, high), Self::Range(other_low, other_high)) => {
                let before = |one: &[End], two: &[End]| compare(one, two).is_some_and(Ordering::is_lt);
                before(low, other_high) && before(other_low, high)
            }
            (Self::Hash(one, rest), Self::Hash(two, other)) => {
                let least = *one.min(two);
                least > 0 && one.max(two) % least == 0 && rest % least == other % least
            }
            (Self::List(_) | Self::Range(..) | Self::Hash(..), _) => false,
        }
    }
}

impl End {
    fn read(node: &Node, data_type: &DataType) -> Option<Self> {
        if let Some(pg_query::NodeEnum::ColumnRef(word)) = &node.node {
            return match word.fields.first().and_then(tree::text)? {
                "minvalue" => Some(Self::Least),
                "maxvalue" => Some(Self::Greatest),
                _ => None,
            };
        }
        let is = |names: &[&str]| names.iter().any(|name| data_type.is_built_in(name));
        match Key::read(node)? {
            Key::Number(number) if is(&["int2", "int4", "int8"]) => Some(Self::Value(Value::Number(number))),
            Key::Text(text) if is(&["date", "timestamp", "timestamptz"]) => Some(Self::Value(Value::Time(text))),
            Key::Number(_) | Key::Text(_) => None,
        }
    }

    fn compare(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Least, Self::Least) | (Self::Greatest, Self::Greatest) => Some(Ordering::Equal),
            (Self::Least, _) | (_, Self::Greatest) => Some(Ordering::Less),
            (Self::Greatest, _) | (_, Self::Least) => Some(Ordering::Greater),
            (Self::Value(Value::Number(one)), Self::Value(Value::Number(two))) => Some(one.cmp(two)),
            (Self::Value(Value::Time(one)), Self::Value(Value::Time(two))) => same_form(one, two).then(|| one.cmp(two)),
            (Self::Value(_), Self::Value(_)) => None,
        }
    }
}

/// The order of two ends of ranges; behind `MINVALUE` and `MAXVALUE` no key counts (`partition_rbound_cmp`).
fn compare(one: &[End], two: &[End]) -> Option<Ordering> {
    for (one, two) in one.iter().zip(two) {
        let order = one.compare(two)?;
        if order.is_ne() || !matches!(one, End::Value(_)) {
            return Some(order);
        }
    }
    Some(Ordering::Equal)
}

/// Whether two texts are dates of the form `2025-01-31`, with the same time zone and so on after it: their digits then
/// stand in the same places, and nothing else differs.
fn same_form(one: &str, two: &str) -> bool {
    let form = |text: &str| -> String { text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect() };
    let (date, rest) = one.split_at_checked(10).unwrap_or((one, ""));
    let (_, other) = two.split_at_checked(10).unwrap_or((two, ""));
    let zone = |rest: &str| rest.find(['+', 'Z']).or_else(|| rest.rfind('-')).map(|place| rest[place..].to_owned());
    form(date) == "0000-00-00" && form(one) == form(two) && zone(rest) == zone(other)
}

fn is_null(node: &Node) -> bool {
    matches!(&node.node, Some(pg_query::NodeEnum::AConst(constant)) if constant.isnull)
}
