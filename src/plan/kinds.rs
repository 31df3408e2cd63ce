//! What a statement does, as far as its text tells.

use std::collections::BTreeSet;

use pg_query::NodeEnum;
use pg_query::protobuf::{
    AlterPublicationAction, AlterTableCmd, AlterTableType as At, KeywordKind, Node, ObjectType, Token,
};

use crate::parse::{Body, Statement};
use crate::schema::tree::{commands, commands_of};
use crate::schema::walk::{Seen, walk};
use crate::schema::{Catalog, tree};

/// The columns that a statement adds.
pub(super) fn added_columns(tree: &NodeEnum) -> Vec<String> {
    let definition = |command: &AlterTableCmd| match command.def.as_deref().and_then(|def| def.node.as_ref()) {
        Some(NodeEnum::ColumnDef(column)) if command.subtype() == At::AtAddColumn => Some(column.colname.clone()),
        _ => None,
    };
    commands_of(tree).filter_map(definition).collect()
}

/// The columns that an UPDATE writes.
pub(super) fn written_columns(tree: &NodeEnum) -> Vec<&str> {
    let NodeEnum::UpdateStmt(update) = tree else {
        return Vec::new();
    };
    let targets = update.target_list.iter().filter_map(|node| match &node.node {
        Some(NodeEnum::ResTarget(target)) => Some(target.name.as_str()),
        _ => None,
    });
    targets.collect()
}

/// The name that a column gets.
pub(super) fn renames_column_to(tree: &NodeEnum) -> Option<&str> {
    match tree {
        NodeEnum::RenameStmt(rename) if rename.rename_type() == ObjectType::ObjectColumn => Some(&rename.newname),
        _ => None,
    }
}

/// Names and keywords in a text, also those in its strings.
pub(super) fn words(text: &str) -> BTreeSet<String> {
    words_but(text, &|_| false)
}

/// Names in a statement's text, also those in its strings. A keyword is one where the tree has it as a string.
pub(super) fn names(statement: &Statement) -> BTreeSet<String> {
    let Body::Tree(tree) = &statement.body else {
        return words(&statement.text);
    };
    let tree = format!("{tree:?}");
    words_but(&statement.text, &|keyword| !tree.contains(&format!("{:?}", keyword.to_lowercase())))
}

fn words_but(text: &str, is_none: &dyn Fn(&str) -> bool) -> BTreeSet<String> {
    let Ok(tokens) = pg_query::scan_tokens(text) else {
        return BTreeSet::new();
    };
    let mut words = BTreeSet::new();
    for token in &tokens {
        let Some(part) = text.get(token.start as usize..token.end as usize) else { continue };
        match token.token() {
            _ if token.keyword_kind() != KeywordKind::NoKeyword && is_none(part) => {}
            Token::SqlComment | Token::CComment => {}
            Token::Sconst => {
                words.extend(part.split(|letter: char| !letter.is_alphanumeric() && letter != '_').map(str::to_owned));
            }
            _ => match part.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
                Some(quoted) => drop(words.insert(quoted.replace("\"\"", "\""))),
                None => drop(words.insert(part.to_lowercase())),
            },
        }
    }
    words
}

/// What the catalog does not tell the doings of.
pub(super) fn is_opaque(tree: &NodeEnum, catalog: &Catalog) -> bool {
    match tree {
        NodeEnum::CallStmt(_) | NodeEnum::ExecuteStmt(_) => true,
        NodeEnum::SelectStmt(_) => {
            let mut found = false;
            walk(tree, &mut |seen| {
                if let Seen::Function(call) = seen {
                    let name = tree::qualified(&call.funcname).map_or("", |(_, name)| name);
                    let plain = matches!(name, "setval" | "nextval" | "set_config" | "pg_sleep");
                    found |= !plain && catalog.volatility(call) == Some('v');
                }
            });
            found
        }
        _ => false,
    }
}

/// Whether a statement only takes away: the order in which things go is kept, and each may go by itself.
pub(super) fn is_drop(tree: &NodeEnum) -> bool {
    match tree {
        NodeEnum::DropStmt(_) => true,
        NodeEnum::AlterTableStmt(alter) => {
            commands(alter).all(|command| matches!(command.subtype(), At::AtDropColumn | At::AtDropConstraint))
        }
        _ => false,
    }
}

/// Whether a statement makes what others are served by.
pub(super) fn makes(tree: &NodeEnum) -> bool {
    matches!(
        tree,
        NodeEnum::ViewStmt(_)
            | NodeEnum::CreateTrigStmt(_)
            | NodeEnum::CreatePolicyStmt(_)
            | NodeEnum::RuleStmt(_)
            | NodeEnum::CreateFunctionStmt(_)
            | NodeEnum::RenameStmt(_)
    ) || matches!(tree, NodeEnum::CreateTableAsStmt(made) if made.objtype() == ObjectType::ObjectMatview)
}

/// Whether a statement moves rows, or may.
pub(super) fn moves_rows(tree: &NodeEnum) -> bool {
    matches!(
        tree,
        NodeEnum::InsertStmt(_)
            | NodeEnum::UpdateStmt(_)
            | NodeEnum::DeleteStmt(_)
            | NodeEnum::MergeStmt(_)
            | NodeEnum::CopyStmt(_)
            | NodeEnum::TruncateStmt(_)
            | NodeEnum::CreateTableAsStmt(_)
            | NodeEnum::DoStmt(_)
    )
}

/// Whether a statement builds an index.
pub(super) fn builds_index(tree: &NodeEnum) -> bool {
    matches!(tree, NodeEnum::IndexStmt(_))
}

/// Whether a statement moves partitions, or gives them other names.
pub(super) fn moves_partitions(tree: &NodeEnum) -> bool {
    let moves = |command: &AlterTableCmd| matches!(command.subtype(), At::AtAttachPartition | At::AtDetachPartition);
    matches!(tree, NodeEnum::RenameStmt(_)) || commands_of(tree).any(moves)
}

/// Whether a statement does something with a default, an identity or a sequence.
pub(super) fn redefines(tree: &NodeEnum) -> bool {
    match tree {
        NodeEnum::DropStmt(drop) => drop.remove_type() == ObjectType::ObjectSequence,
        NodeEnum::SelectStmt(_) | NodeEnum::AlterSeqStmt(_) => true,
        tree => commands_of(tree).any(|command| {
            matches!(
                command.subtype(),
                At::AtColumnDefault
                    | At::AtAddIdentity
                    | At::AtDropIdentity
                    | At::AtSetIdentity
                    | At::AtAlterColumnType
                    | At::AtDropExpression
            )
        }),
    }
}

/// Whether a statement gives a column a default, or an identity.
pub(super) fn gives_default(tree: &NodeEnum, column: &str) -> bool {
    let gives = |command: &AlterTableCmd| match command.subtype() {
        At::AtColumnDefault => command.def.is_some(),
        At::AtAddIdentity => true,
        _ => false,
    };
    commands_of(tree).any(|command| command.name == column && gives(command))
}

/// Whether a statement does something with row security.
pub(super) fn guards(tree: &NodeEnum) -> bool {
    match tree {
        NodeEnum::AlterPolicyStmt(_) | NodeEnum::CreatePolicyStmt(_) => true,
        NodeEnum::DropStmt(drop) => drop.remove_type() == ObjectType::ObjectPolicy,
        tree => commands_of(tree).any(|command| {
            matches!(
                command.subtype(),
                At::AtEnableRowSecurity | At::AtDisableRowSecurity | At::AtForceRowSecurity | At::AtNoForceRowSecurity
            )
        }),
    }
}

/// What a statement may take from everybody for a while.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Taken {
    /// Triggers and rules that fire.
    Firing,
    /// Tables of a publication.
    Published,
    /// Privileges.
    Privileges,
    /// What tells rows apart for those who replicate them.
    ReplicaIdentity,
}

/// What a statement takes.
pub(super) fn takes(tree: &NodeEnum) -> Option<Taken> {
    match tree {
        NodeEnum::GrantStmt(grant) if !grant.is_grant => Some(Taken::Privileges),
        NodeEnum::AlterPublicationStmt(alter) => {
            (alter.action() != AlterPublicationAction::ApAddObjects).then_some(Taken::Published)
        }
        tree => commands_of(tree).find_map(|command| match command.subtype() {
            At::AtDisableTrig | At::AtDisableTrigAll | At::AtDisableTrigUser | At::AtDisableRule => Some(Taken::Firing),
            At::AtReplicaIdentity => Some(Taken::ReplicaIdentity),
            _ => None,
        }),
    }
}

/// Whether a statement gives such a thing.
pub(super) fn gives(tree: &NodeEnum, taken: Taken) -> bool {
    let any = |is: fn(At) -> bool| commands_of(tree).any(|command| is(command.subtype()));
    match (taken, tree) {
        (Taken::Privileges, NodeEnum::GrantStmt(grant)) => grant.is_grant,
        (Taken::Published, NodeEnum::AlterPublicationStmt(alter)) => {
            alter.action() != AlterPublicationAction::ApDropObjects
        }
        (Taken::Firing, _) => any(|kind| {
            matches!(
                kind,
                At::AtEnableTrig
                    | At::AtEnableTrigAll
                    | At::AtEnableTrigUser
                    | At::AtEnableAlwaysTrig
                    | At::AtEnableReplicaTrig
                    | At::AtEnableRule
                    | At::AtEnableAlwaysRule
                    | At::AtEnableReplicaRule
            )
        }),
        (Taken::ReplicaIdentity, _) => any(|kind| kind == At::AtReplicaIdentity),
        (Taken::Privileges | Taken::Published, _) => false,
    }
}

/// The names of what a statement gives to or takes from.
pub(super) fn about(tree: &NodeEnum) -> BTreeSet<String> {
    let range = |node: &Node| match &node.node {
        Some(NodeEnum::RangeVar(range)) => Some(range.relname.clone()),
        _ => tree::last_name(node),
    };
    match tree {
        NodeEnum::AlterTableStmt(alter) => alter.relation.iter().map(|range| range.relname.clone()).collect(),
        NodeEnum::AlterPublicationStmt(alter) => BTreeSet::from([alter.pubname.clone()]),
        NodeEnum::GrantStmt(grant) => grant.objects.iter().filter_map(range).collect(),
        _ => BTreeSet::new(),
    }
}

/// The temporary table that a statement makes.
pub(super) fn temporary(tree: &NodeEnum) -> Option<&str> {
    let range = match tree {
        NodeEnum::CreateStmt(made) => made.relation.as_ref(),
        NodeEnum::CreateTableAsStmt(made) => made.into.as_deref().and_then(|into| into.rel.as_ref()),
        _ => None,
    };
    range.filter(|range| range.relpersistence == "t").map(|range| range.relname.as_str())
}

/// Whether a statement gives a type another name.
pub(super) fn renames_type(tree: &NodeEnum) -> bool {
    let is_type = |kind| matches!(kind, ObjectType::ObjectType | ObjectType::ObjectDomain);
    matches!(tree, NodeEnum::RenameStmt(rename) if is_type(rename.rename_type()))
}

/// Whether a statement makes a type of this name, or gives a column a type of this name.
pub(super) fn types_by(tree: &NodeEnum, name: &str) -> bool {
    let is = |names: &[Node]| names.last().and_then(tree::text) == Some(name);
    match tree {
        NodeEnum::CreateEnumStmt(made) => is(&made.type_name),
        NodeEnum::CreateDomainStmt(made) => is(&made.domainname),
        NodeEnum::CompositeTypeStmt(made) => made.typevar.as_ref().is_some_and(|range| range.relname == name),
        tree => {
            commands_of(tree).filter(|command| command.subtype() == At::AtAlterColumnType).any(|command| match command
                .def
                .as_deref()
                .and_then(|def| def.node.as_ref())
            {
                Some(NodeEnum::ColumnDef(column)) => column.type_name.as_ref().is_some_and(|found| is(&found.names)),
                _ => false,
            })
        }
    }
}

/// Whether a statement adds a constraint, or what may stand for one.
pub(super) fn constrains(tree: &NodeEnum) -> bool {
    let adds = |command: &AlterTableCmd| command.subtype() == At::AtAddConstraint;
    matches!(tree, NodeEnum::IndexStmt(_)) || commands_of(tree).any(adds)
}

/// Whether a statement may name whole rows of a table, or all its columns, without naming each: `*`, `LIKE`, INSERT
/// without a list, a function that takes or returns rows.
pub(super) fn names_rows(tree: &NodeEnum) -> bool {
    let mut found = matches!(
        tree,
        NodeEnum::CreateFunctionStmt(_) | NodeEnum::CreateStmt(_) | NodeEnum::CopyStmt(_) | NodeEnum::CreateTrigStmt(_)
    );
    walk(tree, &mut |seen| match seen {
        Seen::Column(column) => {
            found |= matches!(column.fields.last().and_then(|last| last.node.as_ref()), Some(NodeEnum::AStar(_)));
        }
        Seen::Node(NodeEnum::InsertStmt(insert)) => found |= insert.cols.is_empty(),
        _ => {}
    });
    if let NodeEnum::ViewStmt(view) = tree
        && let Some(query) = view.query.as_deref().and_then(|query| query.node.as_ref())
    {
        return found || names_rows(query);
    }
    if let NodeEnum::CreateTableAsStmt(made) = tree
        && let Some(query) = made.query.as_deref().and_then(|query| query.node.as_ref())
    {
        return found || names_rows(query);
    }
    found
}
