//! SQL that a plan writes itself: names quoted as the server needs them, literals, probes of the catalog.

use pg_query::protobuf::{
    AlterTableCmd, AlterTableStmt, AlterTableType, DropBehavior, LimitOption, Node, ObjectType, RangeVar, ResTarget,
    SelectStmt, SetOperation,
};
use pg_query::{DeparseOptions, NodeEnum};

use crate::postgres::Name;
pub(super) use crate::rules::edit::{ident, plain, with};

/// A name with its schema.
pub(super) fn qualified(name: &Name) -> String {
    format!("{}.{}", ident(&name.schema), ident(&name.name))
}

/// A string constant.
pub(super) fn literal(text: &str) -> String {
    let quoted = text.replace('\'', "''");
    if text.contains('\\') { format!("E'{}'", quoted.replace('\\', "\\\\")) } else { format!("'{quoted}'") }
}

/// Code between dollar quotes that do not stand in it.
pub(super) fn dollar(code: &str) -> String {
    let tags = (0..).map(|number| if number == 0 { "$ddlock$".to_owned() } else { format!("$ddlock_{number}$") });
    let tag = tags.into_iter().find(|tag| !code.contains(tag.as_str())).unwrap_or_default();
    format!("{tag}{code}{tag}")
}

/// The oid of a relation in a probe; null where there is none.
pub(super) fn regclass(name: &Name) -> String {
    format!("to_regclass({})", literal(&qualified(name)))
}

/// Makes a sequence, whoever runs it, one of a column: both have to have the same owner.
pub(super) fn owned_sequence(sequence: &str, table: &str, column: &str) -> [String; 2] {
    [
        format!(
            "DO $ddlock$
BEGIN
  EXECUTE (SELECT format('ALTER SEQUENCE %s OWNER TO %s', {}, relowner::regrole) FROM pg_class WHERE oid = {}::regclass);
END
$ddlock$",
            literal(sequence),
            literal(table)
        ),
        format!("ALTER SEQUENCE {sequence} OWNED BY {table}.{column}"),
    ]
}

/// Whether an index is there and usable.
pub(super) fn index_is_valid(index: &Name) -> String {
    format!("SELECT EXISTS (SELECT FROM pg_index WHERE indexrelid = {} AND indisvalid)", regclass(index))
}

/// Whether a table has a constraint; `validated`: and every row satisfies it.
pub(super) fn has_constraint(table: &Name, constraint: &str, validated: bool) -> String {
    let and = if validated { " AND convalidated" } else { "" };
    format!(
        "SELECT EXISTS (SELECT FROM pg_constraint WHERE conrelid = {} AND conname = {}{and})",
        regclass(table),
        literal(constraint)
    )
}

/// Whether a column is marked NOT NULL.
pub(super) fn is_not_null(table: &Name, column: &str) -> String {
    format!(
        "SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = {} AND attname = {} AND attnotnull)",
        regclass(table),
        literal(column)
    )
}

/// A statement's text.
pub(super) fn deparse(tree: &NodeEnum) -> Result<String, String> {
    tree.deparse(DeparseOptions::default()).map_err(|error| format!("the statement cannot be written anew: {error}"))
}

/// An expression's text.
pub(super) fn expression(node: &Node) -> Option<String> {
    let target = ResTarget { val: Some(Box::new(node.clone())), ..ResTarget::default() };
    let select = SelectStmt {
        target_list: vec![Node { node: Some(NodeEnum::ResTarget(Box::new(target))) }],
        limit_option: LimitOption::Default as i32,
        op: SetOperation::SetopNone as i32,
        ..SelectStmt::default()
    };
    let text = deparse(&NodeEnum::SelectStmt(Box::new(select))).ok()?;
    text.strip_prefix("SELECT ").map(str::to_owned)
}

/// A name as the lists of the tree hold it.
pub(super) fn parts<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<Node> {
    let part = |name: &str| Node { node: Some(NodeEnum::String(pg_query::protobuf::String { sval: name.to_owned() })) };
    names.into_iter().map(part).collect()
}

/// A table as a statement names it; without `inherits`, ONLY itself.
pub(super) fn range(name: &Name, inherits: bool) -> RangeVar {
    RangeVar {
        schemaname: name.schema.clone(),
        relname: name.name.clone(),
        inh: inherits,
        relpersistence: "p".to_owned(),
        ..RangeVar::default()
    }
}

/// An `ALTER TABLE` with one subcommand.
pub(super) fn alter_table(table: &Name, kind: AlterTableType, def: NodeEnum) -> Result<String, String> {
    let node = |node: NodeEnum| Node { node: Some(node) };
    let command = AlterTableCmd {
        subtype: kind as i32,
        def: Some(Box::new(node(def))),
        behavior: DropBehavior::DropRestrict as i32,
        ..AlterTableCmd::default()
    };
    deparse(&NodeEnum::AlterTableStmt(AlterTableStmt {
        relation: Some(range(table, true)),
        cmds: vec![node(NodeEnum::AlterTableCmd(Box::new(command)))],
        objtype: ObjectType::ObjectTable as i32,
        missing_ok: false,
    }))
}
