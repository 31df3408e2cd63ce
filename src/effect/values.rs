//! Values that a column never takes: of generated and identity columns, and labels that its enum does not have.

use pg_query::NodeEnum;
use pg_query::protobuf::{Node, OverridingKind, ResTarget, a_const};

use super::judge::Judge;
use super::{FailureKind, refusal};
use crate::schema::{Catalog, Column, DataType, RelationId, TypeKind};

/// Fails an INSERT that gives a column what it cannot take. `listed` are the columns of the rows' values, and `named`
/// says that the statement lists them.
pub(super) fn inserted(
    judge: &mut Judge<'_>,
    target: RelationId,
    listed: &[String],
    named: bool,
    rows: &[&[Node]],
    overriding: OverridingKind,
) {
    let relation = judge.relation(target);
    for (position, name) in listed.iter().enumerate() {
        let Some(column) = relation.column(name) else {
            continue;
        };
        // Of a query's columns only those that are listed surely get a value.
        let given = if rows.is_empty() {
            named
        } else {
            rows.iter().any(|row| row.get(position).is_some_and(|value| !is_default(value)))
        };
        let identity = column.identity && column.identity_always && overriding == OverridingKind::OverridingNotSet;
        if given && column.generated.is_some() {
            judge.fail(refusal::VALUE_FOR_GENERATED, Some(target), name);
        } else if given && identity {
            judge.fail(refusal::VALUE_FOR_IDENTITY, Some(target), name);
        }
        let missing = rows.iter().find_map(|row| missing_label(row.get(position)?, column, judge.catalog));
        if let Some((kind, label)) = missing {
            judge.fail(kind, Some(target), &label);
        }
    }
}

/// Fails a statement that writes a column that is not there.
pub(super) fn written(judge: &mut Judge<'_>, target: RelationId, targets: &[Node]) {
    let missing = targets.iter().filter_map(target_of).find(|set| judge.catalog.lacks_column(target, &set.name));
    if let Some(set) = missing {
        judge.fail(FailureKind::DoesNotExist, Some(target), &set.name);
    }
}

/// Fails an UPDATE that sets a column to what it cannot take, or sets it twice.
pub(super) fn updated(judge: &mut Judge<'_>, target: RelationId, targets: &[Node]) {
    let relation = judge.relation(target);
    if let Some(column) = named_twice(targets) {
        judge.fail(refusal::SET_TWICE, Some(target), &column);
    }
    for set in targets.iter().filter_map(target_of) {
        let (Some(column), Some(value)) = (relation.column(&set.name), set.val.as_deref()) else {
            continue;
        };
        // What `(a, b) = (…)` gives to each is not taken apart here.
        if matches!(value.node, Some(NodeEnum::MultiAssignRef(_))) || is_default(value) {
            continue;
        }
        if column.generated.is_some() {
            judge.fail(refusal::VALUE_FOR_GENERATED, Some(target), &set.name);
        } else if column.identity && column.identity_always {
            judge.fail(refusal::VALUE_FOR_IDENTITY, Some(target), &set.name);
        }
        if let Some((kind, label)) = missing_label(value, column, judge.catalog) {
            judge.fail(kind, Some(target), &label);
        }
    }
}

/// The column that a list of targets names a second time; parts of a column may be set one by one.
pub(super) fn named_twice(targets: &[Node]) -> Option<String> {
    let names: Vec<&ResTarget> =
        targets.iter().filter_map(target_of).filter(|set| set.indirection.is_empty()).collect();
    let twice = |(place, set): (usize, &&ResTarget)| names[..place].iter().any(|earlier| earlier.name == set.name);
    let found = names.iter().enumerate().find(|&(place, set)| twice((place, set)));
    found.map(|(_, set)| set.name.clone())
}

fn target_of(node: &Node) -> Option<&ResTarget> {
    match &node.node {
        Some(NodeEnum::ResTarget(target)) => Some(target),
        _ => None,
    }
}

fn is_default(node: &Node) -> bool {
    matches!(node.node, Some(NodeEnum::SetToDefault(_)))
}

fn missing_label(value: &Node, column: &Column, catalog: &Catalog) -> Option<(FailureKind, String)> {
    unknown_label(value, column.data_type.as_ref()?, catalog)
}

/// The label that a constant names and an enum does not have.
pub(super) fn unknown_label(value: &Node, data_type: &DataType, catalog: &Catalog) -> Option<(FailureKind, String)> {
    if data_type.array {
        return None;
    }
    let found = catalog.type_of(data_type).filter(|found| found.known)?;
    let TypeKind::Enum(labels) = &found.kind else {
        return None;
    };
    let text = match &value.node {
        Some(NodeEnum::TypeCast(cast)) => {
            let to = catalog.resolve_type(cast.type_name.as_ref()?);
            if to.type_name() != data_type.type_name() || to.array {
                return None;
            }
            literal(cast.arg.as_deref()?)?
        }
        _ => literal(value)?,
    };
    // A tool may put something else in its place.
    let placeholder = text.contains(['$', '{', '%', '@', ':']);
    (!placeholder && !labels.iter().any(|(label, _)| label == text)).then(|| (refusal::UNKNOWN_LABEL, text.to_owned()))
}

fn literal(node: &Node) -> Option<&str> {
    match &node.node {
        Some(NodeEnum::AConst(constant)) => match &constant.val {
            Some(a_const::Val::Sval(text)) => Some(&text.sval),
            _ => None,
        },
        _ => None,
    }
}
