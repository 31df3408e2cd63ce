//! The definition of a column that `ADD COLUMN` adds.

use std::sync::Arc;

use pg_query::NodeEnum;
use pg_query::protobuf::{self, ColumnDef, ConstrType};

use crate::schema::types::serial_type;
use crate::schema::{Catalog, Column, DataType, Generated, Nullability, tree};

/// A new column's definition, with its constraints sorted out.
pub(super) struct Definition<'a> {
    pub(super) column: &'a ColumnDef,
    pub(super) default: Option<&'a protobuf::Node>,
    pub(super) not_null: bool,
    pub(super) generated: Option<(bool, &'a protobuf::Node)>,
    pub(super) identity: bool,
    pub(super) identity_always: bool,
    pub(super) serial: bool,
    pub(super) primary: Option<&'a protobuf::Constraint>,
    pub(super) unique: Vec<&'a protobuf::Constraint>,
    pub(super) checks: Vec<&'a protobuf::Constraint>,
    pub(super) keys: Vec<&'a protobuf::Constraint>,
    /// NOT ENFORCED was written behind the constraint (18).
    pub(super) not_enforced: bool,
}

impl<'a> Definition<'a> {
    /// Reads it.
    pub(super) fn of(column: &'a ColumnDef) -> Self {
        let serial = column.type_name.as_ref().and_then(serial_type).is_some();
        let mut definition = Self {
            column,
            default: column.raw_default.as_deref(),
            not_null: column.is_not_null || serial,
            generated: None,
            identity: false,
            identity_always: false,
            serial,
            primary: None,
            unique: Vec::new(),
            checks: Vec::new(),
            keys: Vec::new(),
            not_enforced: false,
        };
        for node in &column.constraints {
            if let Some(NodeEnum::Constraint(constraint)) = &node.node {
                definition.take(constraint);
            }
        }
        definition
    }

    fn take(&mut self, constraint: &'a protobuf::Constraint) {
        match constraint.contype() {
            ConstrType::ConstrNotnull => self.not_null = true,
            ConstrType::ConstrDefault => self.default = constraint.raw_expr.as_deref(),
            ConstrType::ConstrIdentity => {
                self.identity = true;
                self.identity_always = constraint.generated_when == "a";
                self.not_null = true;
            }
            ConstrType::ConstrGenerated => {
                let stored = constraint.generated_kind != "v";
                self.generated = constraint.raw_expr.as_deref().map(|expression| (stored, expression));
            }
            ConstrType::ConstrCheck => self.checks.push(constraint),
            ConstrType::ConstrPrimary => {
                self.primary = Some(constraint);
                self.not_null = true;
            }
            ConstrType::ConstrUnique => self.unique.push(constraint),
            ConstrType::ConstrForeign => self.keys.push(constraint),
            ConstrType::ConstrAttrNotEnforced => self.not_enforced = true,
            _ => {}
        }
    }

    /// Every row gets a value that is not NULL.
    pub(super) fn fills(&self) -> bool {
        self.identity
            || self.serial
            || self.generated.is_some()
            || self.default.is_some_and(|default| !is_null(default))
    }

    /// The column as the statement leaves it.
    pub(super) fn as_column(&self, catalog: &Catalog, inherited: bool) -> Column {
        let column = self.column;
        let generated = self.generated;
        Column {
            name: column.colname.clone(),
            data_type: column.type_name.as_ref().map(|written| match serial_type(written) {
                Some(counted) => DataType::built_in(counted),
                None => catalog.resolve_type(written),
            }),
            collation: column.coll_clause.as_ref().and_then(|clause| tree::texts(&clause.collname).pop()),
            not_null: if self.not_null { Nullability::NotNull } else { Nullability::Nullable },
            default: self.default.map(|default| Arc::new(default.clone())),
            identity: self.identity,
            identity_always: self.identity_always,
            generated: generated
                .map(|(stored, expression)| Generated { stored, expression: Arc::new(expression.clone()) }),
            born: catalog.now,
            inherited,
        }
    }
}

/// The literal NULL, also with a cast.
fn is_null(node: &protobuf::Node) -> bool {
    match &node.node {
        Some(NodeEnum::AConst(value)) => value.isnull,
        Some(NodeEnum::TypeCast(cast)) => cast.arg.as_deref().is_some_and(is_null),
        _ => false,
    }
}
