//! The plainest statements of migrations, read straight into PostgreSQL's tree: the way through its own parser, which
//! packs each tree for another language and unpacks it again, takes ten times as long.
//!
//! It reads only what it knows word for word and gives up at anything else; then PostgreSQL's parser reads. What it
//! reads equals PostgreSQL's tree to the last field: every build with debug assertions compares the two.

mod column;
mod cursor;

use pg_query::NodeEnum;
use pg_query::protobuf::node::Node as Kind;
use pg_query::protobuf::{
    AlterTableCmd, AlterTableStmt, AlterTableType, ColumnDef, CommentStmt, CreateStmt, DropBehavior, IndexElem,
    IndexStmt, List, Node, ObjectType, OnCommitAction, RangeVar, SortByDir, SortByNulls,
};

use cursor::Cursor;

/// The tree of a statement, if it is one of the plain ones.
pub(super) fn read(text: &str) -> Option<Box<NodeEnum>> {
    let mut at = Cursor::new(text);
    let tree = if at.word("create") {
        if at.word("table") { create_table(&mut at)? } else { create_index(&mut at)? }
    } else if at.word("alter") {
        at.word("table").then_some(())?;
        alter_table(&mut at)?
    } else if at.word("comment") {
        comment(&mut at)?
    } else {
        return None;
    };
    at.end()?;
    Some(Box::new(tree))
}

/// `CREATE TABLE [IF NOT EXISTS] name (element, …)`.
fn create_table(at: &mut Cursor<'_>) -> Option<NodeEnum> {
    let if_not_exists = at.if_not_exists()?;
    let relation = relation(at, true)?;
    let table_elts = at.list(|at| match column::table_constraint(at) {
        Some(constraint) => constraint.ok(),
        None => column::definition(at),
    })?;
    Some(NodeEnum::CreateStmt(CreateStmt {
        relation: Some(relation),
        table_elts,
        oncommit: OnCommitAction::OncommitNoop as i32,
        if_not_exists,
        ..CreateStmt::default()
    }))
}

/// `CREATE [UNIQUE] INDEX [CONCURRENTLY] [[IF NOT EXISTS] name] ON [ONLY] table [USING method] (column, …)`.
fn create_index(at: &mut Cursor<'_>) -> Option<NodeEnum> {
    let unique = at.word("unique");
    at.expect("index")?;
    let concurrent = at.word("concurrently");
    let if_not_exists = at.if_not_exists()?;
    let idxname = if !if_not_exists && at.is_word("on") { String::new() } else { at.name()? };
    at.expect("on")?;
    let inherited = !at.word("only");
    let relation = relation(at, inherited)?;
    let access_method = if at.word("using") { at.name()? } else { "btree".to_owned() };
    let index_params = at.list(index_element)?;
    Some(NodeEnum::IndexStmt(Box::new(IndexStmt {
        idxname,
        relation: Some(relation),
        access_method,
        index_params,
        unique,
        concurrent,
        if_not_exists,
        ..IndexStmt::default()
    })))
}

/// `column [ASC | DESC] [NULLS FIRST | LAST]`.
fn index_element(at: &mut Cursor<'_>) -> Option<Node> {
    let name = at.name()?;
    let ordering = if at.word("asc") {
        SortByDir::SortbyAsc
    } else if at.word("desc") {
        SortByDir::SortbyDesc
    } else {
        SortByDir::SortbyDefault
    };
    let nulls = if !at.word("nulls") {
        SortByNulls::SortbyNullsDefault
    } else if at.word("first") {
        SortByNulls::SortbyNullsFirst
    } else {
        at.expect("last")?;
        SortByNulls::SortbyNullsLast
    };
    let element = IndexElem { name, ordering: ordering as i32, nulls_ordering: nulls as i32, ..IndexElem::default() };
    Some(node(Kind::IndexElem(Box::new(element))))
}

/// `ALTER TABLE [IF EXISTS] [ONLY] name command, …`.
fn alter_table(at: &mut Cursor<'_>) -> Option<NodeEnum> {
    let missing_ok = at.if_exists()?;
    let inherited = !at.word("only");
    let relation = relation(at, inherited)?;
    let mut cmds = Vec::with_capacity(1);
    loop {
        let mut command = command(at)?;
        command.behavior = command.behavior.max(DropBehavior::DropRestrict as i32);
        cmds.push(node(Kind::AlterTableCmd(Box::new(command))));
        if !at.symbol(b',') {
            break;
        }
    }
    let objtype = ObjectType::ObjectTable as i32;
    Some(NodeEnum::AlterTableStmt(AlterTableStmt { relation: Some(relation), cmds, objtype, missing_ok }))
}

fn command(at: &mut Cursor<'_>) -> Option<AlterTableCmd> {
    let of = |kind: AlterTableType| AlterTableCmd { subtype: kind as i32, ..AlterTableCmd::default() };
    if at.word("add") {
        if let Some(constraint) = column::table_constraint(at) {
            return Some(AlterTableCmd {
                def: Some(Box::new(constraint.ok()?)),
                ..of(AlterTableType::AtAddConstraint)
            });
        }
        at.word("column");
        let missing_ok = at.if_not_exists()?;
        let def = Some(Box::new(column::definition(at)?));
        return Some(AlterTableCmd { def, missing_ok, ..of(AlterTableType::AtAddColumn) });
    }
    if at.word("drop") {
        let kind = if at.word("constraint") {
            AlterTableType::AtDropConstraint
        } else {
            at.word("column");
            AlterTableType::AtDropColumn
        };
        let missing_ok = at.if_exists()?;
        let name = at.name()?;
        let behavior = if at.word("cascade") { DropBehavior::DropCascade } else { DropBehavior::DropRestrict };
        return Some(AlterTableCmd { name, missing_ok, behavior: behavior as i32, ..of(kind) });
    }
    at.expect("alter")?;
    at.word("column");
    let location = at.location();
    let name = at.name()?;
    let change = |kind, def: Option<Node>| AlterTableCmd { name, def: def.map(Box::new), ..of(kind) };
    if at.word("drop") {
        if at.word("default") {
            return Some(change(AlterTableType::AtColumnDefault, None));
        }
        at.expect("not")?;
        at.expect("null")?;
        return Some(change(AlterTableType::AtDropNotNull, None));
    }
    if at.word("set") {
        if at.word("default") {
            let default = column::constant(at)?;
            return Some(change(AlterTableType::AtColumnDefault, Some(default)));
        }
        if at.word("not") {
            at.expect("null")?;
            return Some(change(AlterTableType::AtSetNotNull, None));
        }
        at.expect("data")?;
    }
    at.expect("type")?;
    let definition = ColumnDef { type_name: Some(column::type_name(at)?), location, ..ColumnDef::default() };
    Some(change(AlterTableType::AtAlterColumnType, Some(node(Kind::ColumnDef(Box::new(definition))))))
}

/// `COMMENT ON TABLE | COLUMN name IS 'text' | NULL`.
fn comment(at: &mut Cursor<'_>) -> Option<NodeEnum> {
    at.expect("on")?;
    let kind = if at.word("table") {
        ObjectType::ObjectTable
    } else {
        at.expect("column")?;
        ObjectType::ObjectColumn
    };
    let mut items = vec![string(at.name()?)];
    while at.symbol(b'.') {
        items.push(string(at.name()?));
    }
    at.expect("is")?;
    let comment = if at.word("null") { String::new() } else { at.string()? };
    let object = Some(Box::new(node(Kind::List(List { items }))));
    Some(NodeEnum::CommentStmt(Box::new(CommentStmt { objtype: kind as i32, object, comment })))
}

/// `[schema.]name`.
fn relation(at: &mut Cursor<'_>, inh: bool) -> Option<RangeVar> {
    let location = at.location();
    let mut relname = at.name()?;
    let mut schemaname = String::new();
    if at.symbol(b'.') {
        schemaname = std::mem::replace(&mut relname, at.name()?);
    }
    Some(RangeVar { schemaname, relname, inh, relpersistence: "p".to_owned(), location, ..RangeVar::default() })
}

fn node(kind: Kind) -> Node {
    Node { node: Some(kind) }
}

fn string(sval: String) -> Node {
    node(Kind::String(pg_query::protobuf::String { sval }))
}
