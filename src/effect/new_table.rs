//! What PostgreSQL refuses of a new table whatever the data: its columns, keys and defaults (`transformCreateStmt`,
//! `DefineRelation`).

use pg_query::NodeEnum;
use pg_query::protobuf::{ColumnDef, ConstrType, Constraint, CreateStmt};

use super::alter_column::partition_columns;
use super::judge::Judge;
use super::possible_key::{self, Side};
use super::{FailureKind, WHOLE, column_check, index_check, refusal, values};
use crate::postgres::Name;
use crate::schema::constraint::exclusion_key;
use crate::schema::{Column, IndexKey, tree};

/// The constraints of a CREATE TABLE, each with its place among the elements and the column it stands beside.
fn constraints(statement: &CreateStmt) -> Vec<(usize, Option<&ColumnDef>, &Constraint)> {
    let mut found = Vec::new();
    for (part, element) in statement.table_elts.iter().chain(&statement.constraints).enumerate() {
        match &element.node {
            Some(NodeEnum::ColumnDef(column)) => {
                for node in &column.constraints {
                    if let Some(NodeEnum::Constraint(constraint)) = &node.node {
                        found.push((part, Some(column.as_ref()), constraint.as_ref()));
                    }
                }
            }
            Some(NodeEnum::Constraint(constraint)) => found.push((part, None, constraint.as_ref())),
            _ => {}
        }
    }
    found
}

/// The columns that a CREATE TABLE defines itself.
fn columns(statement: &CreateStmt) -> impl Iterator<Item = &ColumnDef> + Clone {
    statement.table_elts.iter().filter_map(|element| match &element.node {
        Some(NodeEnum::ColumnDef(column)) => Some(column.as_ref()),
        _ => None,
    })
}

/// Fails a CREATE TABLE that PostgreSQL refuses.
pub(super) fn check(judge: &mut Judge<'_>, statement: &CreateStmt, name: &Name, foreign: bool) {
    let twice = columns(statement)
        .enumerate()
        .find(|(place, column)| columns(statement).take(*place).any(|earlier| earlier.colname == column.colname));
    if let Some((_, column)) = twice {
        judge.fail(refusal::COLUMN_TWICE, None, &column.colname);
    }
    let written: Vec<Column> = columns(statement).map(|column| judge.catalog.read_column(column).column).collect();
    for column in columns(statement) {
        let others: Vec<Column> = written.iter().filter(|other| other.name != column.colname).cloned().collect();
        if let Some((kind, object)) = column_check::definition(column, &others, judge.catalog) {
            judge.fail(kind, None, &object);
        }
    }
    partitioned(judge, statement, name, &written);
    let is_like = |element: &pg_query::protobuf::Node| matches!(element.node, Some(NodeEnum::TableLikeClause(_)));
    if foreign && judge.major() < 18 && statement.table_elts.iter().any(is_like) {
        judge.fail(FailureKind::NotInThisVersion, None, "LIKE of a foreign table (PostgreSQL 18)");
    }
    let constraints = constraints(statement);
    let primary = constraints.iter().filter(|(_, _, one)| one.contype() == ConstrType::ConstrPrimary);
    if primary.count() > 1 {
        judge.fail(refusal::PRIMARY_KEY_TWICE, None, &name.name);
    }
    for (part, beside, constraint) in constraints {
        judge.part = part;
        match constraint.contype() {
            ConstrType::ConstrPrimary
            | ConstrType::ConstrUnique
            | ConstrType::ConstrExclusion
            | ConstrType::ConstrForeign
                if foreign =>
            {
                judge.fail(refusal::KEY_OF_FOREIGN_TABLE, None, &name.name);
            }
            ConstrType::ConstrPrimary | ConstrType::ConstrUnique | ConstrType::ConstrExclusion => {
                index(judge, statement, &written, beside, constraint);
            }
            ConstrType::ConstrForeign => foreign_key(judge, statement, name, beside, constraint),
            ConstrType::ConstrCheck if statement.partspec.is_some() && constraint.is_no_inherit => {
                judge.fail(refusal::NO_INHERIT_ON_NEW_PARTITIONED, None, &name.name);
            }
            ConstrType::ConstrCheck if beside.is_none() => {
                if let Some(kind) = column_check::check(constraint) {
                    judge.fail(kind, None, &name.name);
                }
            }
            ConstrType::ConstrIdentity if statement.partbound.is_some() => {
                judge.fail(refusal::IDENTITY_IN_NEW_PARTITION, None, beside.map_or("", |column| &column.colname));
            }
            ConstrType::ConstrDefault => {
                let data_type = beside.and_then(|column| column.type_name.as_ref());
                let data_type = data_type.map(|written| judge.catalog.resolve_type(written));
                let label = constraint.raw_expr.as_deref().zip(data_type.as_ref());
                let label = label.and_then(|(value, of)| values::unknown_label(value, of, judge.catalog));
                if let Some((kind, label)) = label {
                    judge.fail(kind, None, &label);
                }
            }
            _ => {}
        }
    }
    judge.part = WHOLE;
}

/// What a partitioned table cannot be: stored, unlogged (18), divided by a generated column.
fn partitioned(judge: &mut Judge<'_>, statement: &CreateStmt, name: &Name, written: &[Column]) {
    let Some(spec) = &statement.partspec else {
        return;
    };
    if !statement.options.is_empty() {
        judge.fail(refusal::PARAMETERS_OF_NEW_PARTITIONED, None, &name.name);
    }
    let unlogged = statement.relation.as_ref().is_some_and(|range| range.relpersistence == "u");
    if unlogged && judge.major() >= 18 {
        judge.fail(refusal::PARTITIONED_UNLOGGED, None, &name.name);
    }
    let key = partition_columns(spec);
    if let Some(column) = written.iter().find(|column| column.generated.is_some() && key.contains(&column.name)) {
        judge.fail(refusal::PARTITION_KEY_GENERATED, None, &column.name);
    }
}

/// The index of a constraint.
fn index(
    judge: &mut Judge<'_>,
    statement: &CreateStmt,
    written: &[Column],
    beside: Option<&ColumnDef>,
    constraint: &Constraint,
) {
    let exclusion = constraint.contype() == ConstrType::ConstrExclusion;
    let keys: Vec<IndexKey> = match beside {
        _ if exclusion => constraint.exclusions.iter().filter_map(exclusion_key).collect(),
        Some(column) => vec![IndexKey::column(column.colname.clone())],
        None => tree::texts(&constraint.keys).into_iter().map(IndexKey::column).collect(),
    };
    let names: Vec<&str> = keys.iter().filter_map(|key| key.column.as_deref()).collect();
    let twice = names.iter().enumerate().find(|(place, name)| names[..*place].contains(name));
    if let Some((_, column)) = twice.filter(|_| !exclusion) {
        judge.fail(refusal::COLUMN_TWICE, None, column);
    }
    if let Some((kind, object)) = index_check::keys(written, &keys, constraint.where_clause.as_deref(), judge.catalog) {
        judge.fail(kind, None, &object);
    }
    let Some(spec) = &statement.partspec else {
        return;
    };
    if exclusion && judge.major() < 17 {
        judge.fail(refusal::EXCLUSION_ON_NEW_PARTITIONED, None, "");
    } else if !index_check::holds_partition_key(spec, &names) {
        judge.fail(refusal::NEW_UNIQUE_WITHOUT_PARTITION_KEY, None, "");
    }
}

fn foreign_key(
    judge: &mut Judge<'_>,
    statement: &CreateStmt,
    name: &Name,
    beside: Option<&ColumnDef>,
    constraint: &Constraint,
) {
    let catalog = judge.catalog;
    let child = Side::new(statement, catalog);
    let columns = beside.map_or_else(|| tree::texts(&constraint.fk_attrs), |column| vec![column.colname.clone()]);
    let Some(range) = &constraint.pktable else {
        return;
    };
    let referenced = catalog.resolve(range).filter(|&id| catalog.get(id).name != *name);
    let impossible = match referenced {
        Some(id) => {
            let parent = Side::of(catalog.get(id), catalog, false);
            possible_key::check(constraint, &columns, &child, &parent, catalog)
        }
        None if catalog.creation_name(tree::schema_of(range), &range.relname) == *name => {
            possible_key::check(constraint, &columns, &child, &child, catalog)
        }
        None => {
            judge.fail(FailureKind::DoesNotExist, None, &range.relname);
            None
        }
    };
    if let Some(impossible) = impossible {
        judge.fail(impossible.kind, referenced.filter(|_| impossible.of_referenced), &impossible.object);
    }
}
