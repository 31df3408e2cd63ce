//! Migrations whose statements belong together: cut apart, each would commit a state that nobody wanted.

use pg_query::NodeEnum;
use pg_query::protobuf::{AlterTableCmd, AlterTableStmt, AlterTableType as At, ObjectType};

use crate::parse::{Body, Statement};
use crate::timeline::Control;

/// Why a migration must not be cut; `None` where it may. `one_transaction`: the tool runs it as one.
pub(super) fn reason(statements: &[Statement], one_transaction: bool) -> Option<&'static str> {
    let controls = || statements.iter().map(Control::of);
    if controls().any(|control| matches!(control, Control::Rollback | Control::RollbackTo)) {
        return Some("it rolls back a part of what it does: leave that part out, then plan it");
    }
    let together = one_transaction || controls().any(|control| control == Control::Begin);
    let own =
        || statements.iter().filter(|statement| statement.block.is_none() && Control::of(statement) == Control::Other);
    let others = own().filter(|statement| !is_setting(statement)).count();
    (together && others > 1 && own().any(needs_others)).then_some(
        "its statements run in one transaction and lean on each other: write what may commit by itself as a migration of \
         its own, then plan each",
    )
}

fn tree(statement: &Statement) -> Option<&NodeEnum> {
    match &statement.body {
        Body::Tree(tree) => Some(tree),
        Body::Rows(_) | Body::Meta | Body::Broken(_) => None,
    }
}

fn is_setting(statement: &Statement) -> bool {
    matches!(tree(statement), Some(NodeEnum::VariableSetStmt(_)))
}

/// Statements that are half of something: a lock for what follows, a drop or a rename to make room, a switch that is
/// turned back later.
fn needs_others(statement: &Statement) -> bool {
    let Some(tree) = tree(statement) else {
        return false;
    };
    match tree {
        NodeEnum::DropStmt(drop) => drop.remove_type() != ObjectType::ObjectIndex,
        NodeEnum::AlterTableStmt(alter) => commands(alter).any(|command| {
            let drops_default = command.subtype() == At::AtColumnDefault && command.def.is_none();
            drops_default
                || matches!(
                    command.subtype(),
                    At::AtDropColumn
                        | At::AtDropConstraint
                        | At::AtDropIdentity
                        | At::AtAddIdentity
                        | At::AtAttachPartition
                        | At::AtDetachPartition
                        | At::AtDisableTrig
                        | At::AtDisableTrigAll
                        | At::AtDisableTrigUser
                        | At::AtEnableTrig
                        | At::AtEnableTrigAll
                        | At::AtEnableTrigUser
                        | At::AtDisableRule
                        | At::AtEnableRule
                        | At::AtEnableRowSecurity
                        | At::AtDisableRowSecurity
                        | At::AtForceRowSecurity
                        | At::AtNoForceRowSecurity
                )
        }),
        NodeEnum::LockStmt(_)
        | NodeEnum::RenameStmt(_)
        | NodeEnum::AlterObjectSchemaStmt(_)
        | NodeEnum::TruncateStmt(_)
        | NodeEnum::DeleteStmt(_)
        | NodeEnum::AlterPolicyStmt(_)
        | NodeEnum::CreatePolicyStmt(_)
        | NodeEnum::ConstraintsSetStmt(_)
        | NodeEnum::DeclareCursorStmt(_)
        | NodeEnum::DropOwnedStmt(_)
        | NodeEnum::ReassignOwnedStmt(_) => true,
        _ => false,
    }
}

fn commands(alter: &AlterTableStmt) -> impl Iterator<Item = &AlterTableCmd> {
    alter.cmds.iter().filter_map(|node| match &node.node {
        Some(NodeEnum::AlterTableCmd(command)) => Some(command.as_ref()),
        _ => None,
    })
}
