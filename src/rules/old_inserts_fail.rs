//! A column that the running application does not know becomes NOT NULL without a default.

use pg_query::NodeEnum;
use pg_query::protobuf::{AlterTableCmd, AlterTableType, ObjectType};

use super::{Context, Finding, Rule, Severity, tick};
use crate::effect::{Break, BreakKind};
use crate::schema::tree::commands;
use crate::schema::{Nullability, RelationId};

pub(super) const RULE: Rule = Rule {
    name: "old-inserts-fail",
    severity: Severity::Warning,
    page: include_str!("../../rules/old-inserts-fail.md"),
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    if cx.effects.breaks.is_empty() || cx.is_undone() {
        return;
    }
    for broken in &cx.effects.breaks {
        let Some(id) = broken.relation.filter(|&id| cx.in_use(id) && is_left_bare(cx, id, broken)) else {
            continue;
        };
        let (column, table) = (tick(&broken.object), cx.name(id));
        let message = format!(
            "every INSERT of the running application into {table} fails as soon as this commits: it does not know {column}, \
             which is NOT NULL and has no default then"
        );
        let help = if broken.kind == BreakKind::DefaultDropped {
            "keep the default until an application that fills the column is deployed everywhere; drop it in a later \
             migration"
        } else {
            "give the column a `DEFAULT`, or set `NOT NULL` in a later migration, when an application that fills the column \
             is deployed everywhere"
        };
        out.push(cx.finding(&RULE, broken.part, message).about(cx, id).help(help.to_owned()));
    }
}

/// Whether a column that this file added is NOT NULL and without a default after the statement, and nothing fills it.
fn is_left_bare(cx: &Context<'_>, id: RelationId, broken: &Break) -> bool {
    let relation = cx.relation(id);
    let Some(column) = relation.column(&broken.object) else {
        return false;
    };
    let sets = |command: &AlterTableCmd, subtype| command.subtype() == subtype && command.name == broken.object;
    let bare = match broken.kind {
        BreakKind::StricterColumn => {
            column.default.is_none()
                && cx.command(broken.part) == Some(AlterTableType::AtSetNotNull)
                && !cx.commands().any(|(_, other)| sets(other, AlterTableType::AtColumnDefault) && other.def.is_some())
        }
        BreakKind::DefaultDropped => {
            column.not_null == Nullability::NotNull
                || cx.commands().any(|(_, other)| sets(other, AlterTableType::AtSetNotNull))
        }
        BreakKind::ColumnDropped
        | BreakKind::ColumnRenamed
        | BreakKind::TableDropped
        | BreakKind::TableRenamed
        | BreakKind::ViewDropped
        | BreakKind::ViewRenamed
        | BreakKind::SchemaChanged
        | BreakKind::SchemaRenamed
        | BreakKind::SchemaDropped
        | BreakKind::TypeDropped
        | BreakKind::TypeRenamed
        | BreakKind::EnumValueRenamed
        | BreakKind::FunctionDropped
        | BreakKind::SequenceDropped
        | BreakKind::ColumnTypeChanged
        | BreakKind::InsertNeedsColumn => false,
    };
    let is_new = column.born.file == cx.catalog.now.file && !takes_a_name(cx, &broken.object);
    // A trigger may fill it.
    let filled = column.identity || column.generated.is_some() || !relation.triggers.is_empty();
    bare && is_new && !filled && !filled_later(cx, id, &broken.object)
}

/// The column stands, or will stand, in the place of one that the application knows.
fn takes_a_name(cx: &Context<'_>, column: &str) -> bool {
    let renames = |tree: &NodeEnum| match tree {
        NodeEnum::RenameStmt(rename) if rename.rename_type() == ObjectType::ObjectColumn => {
            rename.newname == column || rename.subname == column
        }
        NodeEnum::AlterTableStmt(alter) => {
            commands(alter).any(|command| command.subtype() == AlterTableType::AtDropColumn && command.name == column)
        }
        _ => false,
    };
    cx.preceding().chain(cx.following()).any(renames)
}

/// A later statement of the file gives it a default, an identity or a trigger.
fn filled_later(cx: &Context<'_>, id: RelationId, column: &str) -> bool {
    cx.following().any(|tree| match tree {
        NodeEnum::AlterTableStmt(alter) => commands(alter).any(|command| {
            let gives = match command.subtype() {
                AlterTableType::AtColumnDefault => command.def.is_some(),
                AlterTableType::AtAddIdentity | AlterTableType::AtDropNotNull => true,
                _ => false,
            };
            gives && command.name == column
        }),
        NodeEnum::CreateTrigStmt(trigger) => {
            trigger.relation.as_ref().and_then(|range| cx.catalog.resolve(range)) == Some(id)
        }
        _ => false,
    })
}
