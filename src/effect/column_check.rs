//! Defaults and expressions of columns that PostgreSQL refuses whatever the data (`cookDefault` in `heap.c`,
//! `transformColumnDefinition` in `parse_utilcmd.c`).

use pg_query::NodeEnum;
use pg_query::protobuf::{ColumnDef, ConstrType, Constraint, Node};

use super::{FailureKind, expression, index_check, refusal};
use crate::schema::walk::{Seen, walk};
use crate::schema::{Catalog, Column, DataType, tree};

/// Why the definition of a column is refused, and the column or expression concerned. `columns` are those of the table,
/// the new one among them.
pub(super) fn definition(column: &ColumnDef, columns: &[Column], catalog: &Catalog) -> Option<(FailureKind, String)> {
    let constraints = || column.constraints.iter().filter_map(constraint);
    let has = |kind: ConstrType| constraints().any(|one| one.contype() == kind);
    let default = column.raw_default.as_deref();
    let written = constraints().find(|one| one.contype() == ConstrType::ConstrDefault);
    let default = default.or_else(|| written.and_then(|one| one.raw_expr.as_deref()));
    if default.is_some() && (has(ConstrType::ConstrGenerated) || has(ConstrType::ConstrIdentity)) {
        return Some((refusal::TWO_DEFAULTS, column.colname.clone()));
    }
    if let Some(refused) = default.and_then(self::default) {
        return Some(refused);
    }
    if let Some(kind) = constraints().find_map(check) {
        return Some((kind, column.colname.clone()));
    }
    let generated = constraints().find(|one| one.contype() == ConstrType::ConstrGenerated);
    generated.and_then(|one| one.raw_expr.as_deref()).and_then(|node| generation(node, columns, catalog))
}

fn constraint(node: &Node) -> Option<&Constraint> {
    match &node.node {
        Some(NodeEnum::Constraint(constraint)) => Some(constraint),
        _ => None,
    }
}

/// A CHECK looks at one row.
pub(super) fn check(constraint: &Constraint) -> Option<FailureKind> {
    let node = constraint.raw_expr.as_deref().filter(|_| constraint.contype() == ConstrType::ConstrCheck)?;
    let mut query = false;
    walk(node.node.as_ref()?, &mut |seen| query |= matches!(seen, Seen::Node(NodeEnum::SubLink(_))));
    query.then_some(refusal::CHECK_IS_QUERY)
}

/// A default is computed without any row.
pub(super) fn default(value: &Node) -> Option<(FailureKind, String)> {
    let mut refused = None;
    walk(value.node.as_ref()?, &mut |seen| {
        let found = match seen {
            Seen::Column(reference) => reference
                .fields
                .last()
                .and_then(tree::text)
                .map(|name| (refusal::DEFAULT_NAMES_COLUMN, name.to_owned())),
            Seen::Node(NodeEnum::SubLink(_)) => Some((refusal::DEFAULT_IS_QUERY, String::new())),
            Seen::Relation(_) | Seen::Type(_) | Seen::Function(_) | Seen::CommonTable(_) | Seen::Node(_) => None,
        };
        // The columns of a subquery are its own.
        if matches!(found, Some((kind, _)) if kind == refusal::DEFAULT_IS_QUERY) || refused.is_none() {
            refused = found.or(refused.take());
        }
    });
    refused
}

/// A generated column is computed from plain columns, always alike.
pub(super) fn generation(node: &Node, columns: &[Column], catalog: &Catalog) -> Option<(FailureKind, String)> {
    let named = expression::columns(node);
    let generated = columns.iter().find(|column| column.generated.is_some() && named.contains(&column.name));
    if let Some(column) = generated {
        return Some((refusal::GENERATED_OVER_GENERATED, column.name.clone()));
    }
    index_check::mutable(node, columns, catalog).map(|call| (refusal::GENERATED_CHANGES, call))
}

/// Why ALTER COLUMN … SET or DROP DEFAULT is refused.
pub(super) fn default_of(column: &Column, value: Option<&Node>) -> Option<(FailureKind, String)> {
    if column.generated.is_some() {
        return Some((refusal::DEFAULT_OF_GENERATED, column.name.clone()));
    }
    if column.identity {
        return Some((refusal::DEFAULT_OF_IDENTITY, column.name.clone()));
    }
    value.and_then(default)
}

/// Why a column cannot become an identity column.
pub(super) fn identity(column: &Column) -> Option<FailureKind> {
    let integer = |of: &DataType| ["int2", "int4", "int8"].iter().any(|name| of.is_built_in(name));
    let other = |of: &DataType| of.schema == "pg_catalog" && !integer(of);
    if column.identity {
        Some(refusal::IDENTITY_TWICE)
    } else if column.generated.is_some() {
        Some(refusal::IDENTITY_OF_GENERATED)
    } else if column.data_type.as_ref().is_some_and(other) {
        Some(refusal::IDENTITY_OF_OTHER_TYPE)
    } else {
        None
    }
}
