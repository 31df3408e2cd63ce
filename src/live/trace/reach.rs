//! Which statements reach beyond their database: those ddlock does not run on a server of others.

use pg_query::NodeEnum;
use pg_query::protobuf::ObjectType;

use crate::parse::{Body, Statement};

/// Whether a statement is about what all databases of a server share: databases, roles, tablespaces, settings.
pub(crate) fn beyond_the_database(statement: &Statement) -> bool {
    let Body::Tree(tree) = &statement.body else { return false };
    let shared = |kind: ObjectType| {
        matches!(kind, ObjectType::ObjectDatabase | ObjectType::ObjectRole | ObjectType::ObjectTablespace)
    };
    match tree.as_ref() {
        NodeEnum::CreatedbStmt(_)
        | NodeEnum::DropdbStmt(_)
        | NodeEnum::AlterDatabaseStmt(_)
        | NodeEnum::AlterDatabaseSetStmt(_)
        | NodeEnum::AlterDatabaseRefreshCollStmt(_)
        | NodeEnum::CreateRoleStmt(_)
        | NodeEnum::AlterRoleStmt(_)
        | NodeEnum::AlterRoleSetStmt(_)
        | NodeEnum::DropRoleStmt(_)
        | NodeEnum::GrantRoleStmt(_)
        | NodeEnum::CreateTableSpaceStmt(_)
        | NodeEnum::DropTableSpaceStmt(_)
        | NodeEnum::AlterTableSpaceOptionsStmt(_)
        | NodeEnum::AlterSystemStmt(_)
        | NodeEnum::CreateSubscriptionStmt(_)
        | NodeEnum::AlterSubscriptionStmt(_)
        | NodeEnum::DropSubscriptionStmt(_) => true,
        NodeEnum::GrantStmt(grant) => shared(grant.objtype()),
        NodeEnum::RenameStmt(rename) => shared(rename.rename_type()),
        NodeEnum::AlterOwnerStmt(alter) => shared(alter.object_type()),
        NodeEnum::CommentStmt(comment) => shared(comment.objtype()),
        NodeEnum::SecLabelStmt(label) => shared(label.objtype()),
        _ => false,
    }
}
