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
        .find_map(|condition| integer(condition.value.as_ref()?))?;
    let mut kept = vec![id];
    kept.extend(partition_of(judge, id, value)?);
    Some(kept)
}

/// The partition, with all below it, that holds an integer key.
pub(super) fn partition_of(judge: &Judge<'_>, id: RelationId, value: i64) -> Option<Vec<RelationId>> {
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

/// Whether a bound takes an integer; `None` where that cannot be told.
fn holds(bound: &PartitionBoundSpec, value: i64) -> Option<bool> {
    match bound.strategy.as_str() {
        "l" => {
            let listed: Option<Vec<i64>> = bound.listdatums.iter().map(integer).collect();
            Some(listed?.contains(&value))
        }
        "r" => {
            let lower = edge(bound.lowerdatums.first()?, i64::MIN)?;
            let upper = edge(bound.upperdatums.first()?, i64::MAX)?;
            Some(lower <= value && value < upper)
        }
        _ => None,
    }
}

/// A bound's end: a number, MINVALUE or MAXVALUE.
fn edge(node: &Node, infinite: i64) -> Option<i64> {
    match &node.node {
        Some(NodeEnum::ColumnRef(word)) => {
            let word = word.fields.first().and_then(tree::text)?;
            matches!(word, "minvalue" | "maxvalue").then_some(infinite)
        }
        _ => integer(node),
    }
}

/// The integer that a constant is.
pub(super) fn integer(node: &Node) -> Option<i64> {
    match &node.node {
        Some(NodeEnum::AConst(constant)) => match &constant.val {
            Some(a_const::Val::Ival(number)) => Some(i64::from(number.ival)),
            Some(a_const::Val::Sval(text)) => text.sval.parse().ok(),
            _ => None,
        },
        _ => None,
    }
}
