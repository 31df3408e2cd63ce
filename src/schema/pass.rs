//! The order in which PostgreSQL runs the subcommands of an ALTER TABLE.

use pg_query::NodeEnum;
use pg_query::protobuf::{AlterTableCmd, AlterTableType as At, ConstrType, Constraint};

/// The passes of `ATRewriteCatalogs` (`AlterTablePass` of `tablecmds.c`), as far as their order can be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Pass {
    Drop,
    AlterType,
    AddColumn,
    SetExpression,
    AddConstraint,
    ColumnAttributes,
    AddIndexConstraint,
    AddIndex,
    AddOtherConstraint,
    Misc,
}

/// The pass a subcommand runs in (`ATPrepCmd`, `transformAlterTableStmt`).
pub(crate) fn of(command: &AlterTableCmd) -> Pass {
    match command.subtype() {
        At::AtDropColumn
        | At::AtDropConstraint
        | At::AtDropNotNull
        | At::AtDropIdentity
        | At::AtDropExpression
        | At::AtDropOids => Pass::Drop,
        At::AtColumnDefault if command.def.is_none() => Pass::Drop,
        At::AtColumnDefault | At::AtCookedColumnDefault | At::AtAddIdentity => Pass::AddOtherConstraint,
        At::AtAlterColumnType => Pass::AlterType,
        At::AtAddColumn | At::AtAddColumnToView => Pass::AddColumn,
        At::AtSetExpression => Pass::SetExpression,
        At::AtSetNotNull => Pass::ColumnAttributes,
        At::AtAddConstraint => match command.def.as_deref().and_then(|node| node.node.as_ref()) {
            Some(NodeEnum::Constraint(constraint)) => of_constraint(constraint),
            _ => Pass::AddConstraint,
        },
        _ => Pass::Misc,
    }
}

/// The pass a constraint is added in.
pub(crate) fn of_constraint(constraint: &Constraint) -> Pass {
    match constraint.contype() {
        ConstrType::ConstrPrimary | ConstrType::ConstrUnique | ConstrType::ConstrExclusion => {
            if constraint.indexname.is_empty() { Pass::AddIndex } else { Pass::AddIndexConstraint }
        }
        ConstrType::ConstrForeign => Pass::AddOtherConstraint,
        ConstrType::ConstrNotnull => Pass::ColumnAttributes,
        _ => Pass::AddConstraint,
    }
}
