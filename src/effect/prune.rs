//! Which partitions the planner leaves out, for conditions that compare the partition key with constants.

use pg_query::NodeEnum;
use pg_query::protobuf::{Node, PartitionBoundSpec, a_const};

use super::filter::Filter;
use super::judge::Judge;
use crate::schema::{RelationId, RelationKind, tree};

/// The members of a partition tree that may hold matching rows, when the conditions tell; `None` when they do not.
pub(super) fn surviving(judge: &Judge<'_>, id: RelationId, filter: &Filter) -> Option<Vec<RelationId>> {
    let key = partition_column(judge, id)?;
    let value = filter
        .conditions()
        .iter()
        .filter(|condition| condition.equal && condition.column() == key)
        .find_map(|condition| Key::read(condition.value.as_ref()?))?;
    let mut kept = vec![id];
    kept.extend(partition_of(judge, id, &value)?);
    Some(kept)
}

/// The partition, with all below it, that holds a key.
pub(super) fn partition_of(judge: &Judge<'_>, id: RelationId, value: &Key) -> Option<Vec<RelationId>> {
    let mut default = None;
    for &child in &judge.relation(id).children {
        let bound = judge.relation(child).bound.as_deref()?;
        if bound.is_default {
            default = Some(child);
        } else if holds(bound, value)? {
            return Some(judge.family(child));
        }
    }
    Some(default.map_or_else(Vec::new, |default| judge.family(default)))
}

/// The one column of a partition key by range or list.
pub(super) fn partition_column<'a>(judge: &Judge<'a>, id: RelationId) -> Option<&'a str> {
    let RelationKind::PartitionedTable(spec) = &judge.relation(id).kind else {
        return None;
    };
    let [only] = spec.part_params.as_slice() else {
        return None;
    };
    match &only.node {
        Some(NodeEnum::PartitionElem(element)) if !element.name.is_empty() => Some(&element.name),
        _ => None,
    }
}

/// A constant of a partition key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Key {
    /// A whole number.
    Number(i64),
    /// Any other text; whether it is less than another depends on its type and collation.
    Text(String),
}

impl Key {
    /// The constant that a node is.
    pub(super) fn read(node: &Node) -> Option<Self> {
        let Some(NodeEnum::AConst(constant)) = &node.node else {
            return None;
        };
        match &constant.val {
            Some(a_const::Val::Ival(number)) => Some(Self::Number(i64::from(number.ival))),
            Some(a_const::Val::Sval(text)) => {
                let number = text.sval.parse().map(Self::Number);
                Some(number.unwrap_or_else(|_| Self::Text(text.sval.clone())))
            }
            // The parser leaves out the value of a plain 0.
            None if !constant.isnull => Some(Self::Number(0)),
            _ => None,
        }
    }
}

/// Whether a bound takes a key; `None` where that cannot be told.
fn holds(bound: &PartitionBoundSpec, value: &Key) -> Option<bool> {
    match (bound.strategy.as_str(), value) {
        ("l", _) => {
            let listed: Option<Vec<Key>> = bound.listdatums.iter().map(Key::read).collect();
            Some(listed?.contains(value))
        }
        ("r", Key::Number(value)) => {
            let lower = edge(bound.lowerdatums.first()?, i64::MIN)?;
            let upper = edge(bound.upperdatums.first()?, i64::MAX)?;
            Some(lower <= *value && *value < upper)
        }
        _ => None,
    }
}

/// A bound's end: a number, MINVALUE or MAXVALUE.
fn edge(node: &Node, infinite: i64) -> Option<i64> {
    if let Some(NodeEnum::ColumnRef(word)) = &node.node {
        let word = word.fields.first().and_then(tree::text)?;
        return matches!(word, "minvalue" | "maxvalue").then_some(infinite);
    }
    match Key::read(node)? {
        Key::Number(number) => Some(number),
        Key::Text(_) => None,
    }
}
