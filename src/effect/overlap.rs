//! Partition bounds that PostgreSQL refuses: empty ones, and those that overlap another partition's
//! (`check_new_partition_bound` in `partbounds.c`).

use pg_query::protobuf::{Node, PartitionBoundSpec};

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
    let data_type = key_type(catalog, parent);
    let new = Bound::read(bound, data_type)?;
    if let Bound::Range(lower, upper) = &new
        && lower.compare(upper).is_some_and(std::cmp::Ordering::is_ge)
    {
        return Some((refusal::EMPTY_RANGE, None));
    }
    let others = catalog.get(parent).children.iter().copied().filter(|&child| Some(child) != but);
    others
        .filter(|&child| !catalog.get(child).dropped)
        .find(|&child| {
            let other = catalog.get(child).bound.as_deref().and_then(|bound| Bound::read(bound, data_type));
            other.is_some_and(|other| new.overlaps(&other))
        })
        .map(|child| (refusal::OVERLAPS, Some(child)))
}

/// The type of a partition key of one column.
fn key_type(catalog: &Catalog, parent: RelationId) -> Option<&DataType> {
    let RelationKind::PartitionedTable(spec) = &catalog.get(parent).kind else {
        return None;
    };
    match super::alter_column::partition_columns(spec).as_slice() {
        [column] if spec.part_params.len() == 1 => catalog.get(parent).column(column)?.data_type.as_ref(),
        _ => None,
    }
}

/// A bound whose values are all known.
enum Bound {
    /// NULL is `None`.
    List(Vec<Option<String>>),
    Range(End, End),
    Hash(i32, i32),
}

/// One end of a range over one key.
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
    fn read(bound: &PartitionBoundSpec, data_type: Option<&DataType>) -> Option<Self> {
        if bound.is_default {
            return None;
        }
        match bound.strategy.as_str() {
            "l" => {
                // Texts that differ can still be the same value of another type.
                let plain = ["text", "varchar", "int2", "int4", "int8"];
                data_type.filter(|data_type| plain.iter().any(|name| data_type.is_built_in(name)))?;
                let value = |node: &Node| if is_null(node) { Some(None) } else { tree::constant(node).map(Some) };
                bound.listdatums.iter().map(value).collect::<Option<Vec<_>>>().map(Self::List)
            }
            "r" => match (bound.lowerdatums.as_slice(), bound.upperdatums.as_slice()) {
                ([lower], [upper]) => Some(Self::Range(End::read(lower, data_type?)?, End::read(upper, data_type?)?)),
                _ => None,
            },
            "h" => Some(Self::Hash(bound.modulus, bound.remainder)),
            _ => None,
        }
    }

    fn overlaps(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::List(one), Self::List(two)) => one.iter().any(|value| two.contains(value)),
            (Self::Range(low, high), Self::Range(other_low, other_high)) => {
                low.is_before(other_high) && other_low.is_before(high)
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

    fn compare(&self, other: &Self) -> Option<std::cmp::Ordering> {
        use std::cmp::Ordering;
        match (self, other) {
            (Self::Least, Self::Least) | (Self::Greatest, Self::Greatest) => Some(Ordering::Equal),
            (Self::Least, _) | (_, Self::Greatest) => Some(Ordering::Less),
            (Self::Greatest, _) | (_, Self::Least) => Some(Ordering::Greater),
            (Self::Value(Value::Number(one)), Self::Value(Value::Number(two))) => Some(one.cmp(two)),
            (Self::Value(Value::Time(one)), Self::Value(Value::Time(two))) => same_form(one, two).then(|| one.cmp(two)),
            (Self::Value(_), Self::Value(_)) => None,
        }
    }

    fn is_before(&self, other: &Self) -> bool {
        self.compare(other).is_some_and(std::cmp::Ordering::is_lt)
    }
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
