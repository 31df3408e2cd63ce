//! Small readers for the lists of PostgreSQL's parse tree: names, strings, constants, options.

use pg_query::protobuf::{self, AlterTableCmd, AlterTableStmt, Node, a_const};
use pg_query::{NodeEnum, protobuf::DefElem};

use super::walk::{Seen, walk};

/// The text of a String node.
pub fn text(node: &Node) -> Option<&str> {
    match &node.node {
        Some(NodeEnum::String(string)) => Some(&string.sval),
        _ => None,
    }
}

/// The texts of a list of String nodes.
pub fn texts(nodes: &[Node]) -> Vec<String> {
    nodes.iter().filter_map(text).map(str::to_owned).collect()
}

/// Schema and name of a possibly qualified name; a database name in front is left out.
pub fn qualified(nodes: &[Node]) -> Option<(Option<&str>, &str)> {
    let (last, before) = nodes.split_last()?;
    Some((before.last().and_then(text), text(last)?))
}

/// The possibly qualified name of an object in a DROP, RENAME or COMMENT: a list, a type or a plain string.
pub fn object_name(node: &Node) -> Option<(Option<&str>, &str)> {
    match node.node.as_ref()? {
        NodeEnum::List(list) => qualified(&list.items),
        NodeEnum::TypeName(type_name) => qualified(&type_name.names),
        NodeEnum::ObjectWithArgs(object) => qualified(&object.objname),
        NodeEnum::String(string) => Some((None, &string.sval)),
        _ => None,
    }
}

/// The last part of that name.
pub fn last_name(node: &Node) -> Option<String> {
    object_name(node).map(|(_, name)| name.to_owned())
}

/// The subcommands of an ALTER TABLE.
pub fn commands(alter: &AlterTableStmt) -> impl Iterator<Item = &AlterTableCmd> {
    alter.cmds.iter().filter_map(|node| match &node.node {
        Some(NodeEnum::AlterTableCmd(command)) => Some(command.as_ref()),
        _ => None,
    })
}

/// The subcommands of a statement: none where it is no ALTER TABLE.
pub fn commands_of(tree: &NodeEnum) -> impl Iterator<Item = &AlterTableCmd> {
    let alter = match tree {
        NodeEnum::AlterTableStmt(alter) => Some(alter),
        _ => None,
    };
    alter.into_iter().flat_map(commands)
}

/// A range variable's schema, when one is written.
pub fn schema_of(range: &protobuf::RangeVar) -> Option<&str> {
    (!range.schemaname.is_empty()).then_some(range.schemaname.as_str())
}

/// `None` for the empty string, with which the tree says "not written".
pub fn written(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

/// The integer of a constant node, through the sign and casts.
pub fn integer(node: &Node) -> Option<i32> {
    match node.node.as_ref()? {
        NodeEnum::Integer(integer) => Some(integer.ival),
        NodeEnum::AConst(constant) => match constant.val.as_ref()? {
            a_const::Val::Ival(integer) => Some(integer.ival),
            _ => None,
        },
        NodeEnum::TypeCast(cast) => integer(cast.arg.as_deref()?),
        NodeEnum::AExpr(negated) if negated.lexpr.is_none() && qualified(&negated.name) == Some((None, "-")) => {
            integer(negated.rexpr.as_deref()?).map(|value| -value)
        }
        _ => None,
    }
}

/// A type modifier; a zero is an empty constant in the tree.
pub fn modifier(node: &Node) -> Option<i32> {
    constant(node).and_then(|text| text.parse().ok())
}

/// A constant as text: what `SET name = value` gets, and literal arguments.
pub fn constant(node: &Node) -> Option<String> {
    match node.node.as_ref()? {
        NodeEnum::AConst(constant) => match constant.val.as_ref() {
            Some(a_const::Val::Sval(string)) => Some(string.sval.clone()),
            Some(a_const::Val::Ival(integer)) => Some(integer.ival.to_string()),
            Some(a_const::Val::Fval(float)) => Some(float.fval.clone()),
            Some(a_const::Val::Boolval(boolean)) => Some(boolean.boolval.to_string()),
            Some(a_const::Val::Bsval(_)) => None,
            // The protobuf form leaves out an integer that is zero.
            None => (!constant.isnull).then(|| "0".to_owned()),
        },
        NodeEnum::TypeCast(cast) => constant(cast.arg.as_deref()?),
        NodeEnum::String(string) => Some(string.sval.clone()),
        NodeEnum::Integer(integer) => Some(integer.ival.to_string()),
        NodeEnum::Boolean(boolean) => Some(boolean.boolval.to_string()),
        NodeEnum::Float(float) => Some(float.fval.clone()),
        _ => None,
    }
}

/// The option of that name in a list of options.
pub fn option<'a>(options: &'a [Node], name: &str) -> Option<&'a DefElem> {
    options.iter().find_map(|node| match node.node.as_ref() {
        Some(NodeEnum::DefElem(element)) if element.defname == name => Some(element.as_ref()),
        _ => None,
    })
}

/// The named option is there and not off.
pub fn option_is_on(options: &[Node], name: &str) -> bool {
    option(options, name).is_some_and(|element| match element.arg.as_deref().and_then(constant) {
        None => true,
        Some(value) => !matches!(value.as_str(), "false" | "off" | "no" | "0"),
    })
}

/// An expression as SQL, for people and to compare two of them.
pub fn sql(node: &Node) -> Option<String> {
    let target = protobuf::ResTarget { val: Some(Box::new(node.clone())), ..Default::default() };
    let select = protobuf::SelectStmt {
        target_list: vec![Node { node: Some(NodeEnum::ResTarget(Box::new(target))) }],
        limit_option: protobuf::LimitOption::Default as i32,
        op: protobuf::SetOperation::SetopNone as i32,
        ..Default::default()
    };
    let text = NodeEnum::SelectStmt(Box::new(select)).deparse(pg_query::DeparseOptions::default()).ok()?;
    text.strip_prefix("SELECT ").map(str::to_owned)
}

/// Whether two expressions are written alike, places aside.
pub fn same_sql(one: Option<&Node>, two: Option<&Node>) -> bool {
    match (one, two) {
        (None, None) => true,
        (Some(one), Some(two)) => sql(one) == sql(two),
        (None, Some(_)) | (Some(_), None) => false,
    }
}

/// Whether an expression names a column so called.
pub fn names_column(node: &Node, column: &str) -> bool {
    let mut found = false;
    if let Some(node) = &node.node {
        walk(node, &mut |seen| {
            if let Seen::Column(reference) = seen {
                found |= reference.fields.iter().rev().find_map(text) == Some(column);
            }
        });
    }
    found
}

/// Whether a statement makes a table a partition: those of its partitioned table come from migrations.
pub(crate) fn makes_partition(tree: &NodeEnum) -> bool {
    match tree {
        NodeEnum::CreateStmt(create) => create.partbound.is_some(),
        tree => commands_of(tree).any(|command| command.subtype() == protobuf::AlterTableType::AtAttachPartition),
    }
}
