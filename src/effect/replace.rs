//! CREATE OR REPLACE of a view or function that is there: what PostgreSQL refuses to change of it.

use pg_query::protobuf::{CreateFunctionStmt, ViewStmt};

use super::judge::Judge;
use super::{FailureKind, refusal};
use crate::schema::{Column, RelationId, RelationKind, Signature, arity, tree};

/// What stands in the way of a view's replacement (`checkViewColumns` in `view.c`), and the column concerned.
pub(super) fn view(judge: &Judge<'_>, statement: &ViewStmt, id: RelationId) -> Option<(FailureKind, String)> {
    let relation = judge.relation(id);
    if !relation.known {
        return None;
    }
    if !matches!(relation.kind, RelationKind::View { .. }) {
        return Some((refusal::REPLACES_NO_VIEW, relation.name.name.clone()));
    }
    let new = judge.catalog.view_columns(statement)?;
    if new.len() < relation.columns.len() {
        return Some((refusal::VIEW_LOSES_COLUMNS, relation.columns[new.len()].name.clone()));
    }
    if !judge.catalog.has_whole_output(id) {
        return None;
    }
    let changed = |(old, new): (&Column, &Column)| {
        let types = old.data_type.as_ref().zip(new.data_type.as_ref());
        let plain = |one: &str, two: &str| one == "pg_catalog" && two == "pg_catalog";
        let differ = types.is_some_and(|(old, new)| {
            plain(&old.schema, &new.schema) && (old.array != new.array || old.name != new.name)
        });
        match (old.name == new.name, differ) {
            (false, _) => Some((refusal::VIEW_RENAMES_COLUMN, old.name.clone())),
            (true, true) => Some((refusal::VIEW_CHANGES_TYPE, old.name.clone())),
            (true, false) => None,
        }
    };
    relation.columns.iter().zip(&new).find_map(changed)
}

/// What stands in the way of a function, or of its replacement (`ProcedureCreate` in `pg_proc.c`).
pub(super) fn function(judge: &mut Judge<'_>, statement: &CreateFunctionStmt) {
    let Some((schema, name)) = tree::qualified(&statement.funcname) else {
        return;
    };
    let catalog = judge.catalog;
    let Some(new) = catalog.signature(statement) else {
        return;
    };
    let overloads = catalog.functions.get(&catalog.creation_name(schema, name)).map_or(&[][..], Vec::as_slice);
    let old = overloads
        .iter()
        .filter_map(|function| Some((function, function.signature.as_ref()?)))
        .find(|(_, old)| old.takes_the_same(&new));
    let Some((function, old)) = old else {
        return;
    };
    if !statement.replace {
        judge.fail(FailureKind::AlreadyExists, None, name);
    } else if function.procedure != statement.is_procedure {
        judge.fail(refusal::FUNCTION_CHANGES_KIND, None, name);
    } else if !statement.is_procedure && old.returns_other(&new) {
        judge.fail(refusal::FUNCTION_CHANGES_RESULT, None, name);
    } else if let Some(parameter) = renamed(old, &new) {
        judge.fail(refusal::FUNCTION_RENAMES_PARAMETER, None, parameter);
    } else if arity(&statement.parameters).0 > function.arity.0 {
        judge.fail(refusal::FUNCTION_LOSES_DEFAULT, None, name);
    }
}

/// A parameter that had a name and gets another.
fn renamed<'a>(old: &'a Signature, new: &Signature) -> Option<&'a str> {
    let mut pairs = old.parameters.iter().zip(&new.parameters);
    pairs.find(|((old, _), (new, _))| !old.is_empty() && old != new).map(|((old, _), _)| old.as_str())
}
