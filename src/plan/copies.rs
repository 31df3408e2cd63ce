//! Copies of what is defined over a column, for another column: indexes, checks, foreign keys.

use std::collections::BTreeMap;

use pg_query::NodeEnum;
use pg_query::protobuf::{IndexElem, IndexStmt, Node, SortByDir, SortByNulls};

use super::constraint;
use super::piece::Ask;
use super::sql::{self, ident, qualified};
use crate::schema::walk::{SeenMut, walk_mut};
use crate::schema::{Catalog, Constraint, ForeignKey, IndexKey, RelationId, RelationKind, tree};

/// Old and new names of columns, by table.
#[derive(Debug, Default)]
pub(super) struct Renamed(BTreeMap<RelationId, BTreeMap<String, String>>);

impl Renamed {
    pub(super) fn add(&mut self, table: RelationId, old: &str, new: &str) {
        self.0.entry(table).or_default().insert(old.to_owned(), new.to_owned());
    }

    pub(super) fn changes(&self, table: RelationId, column: &str) -> bool {
        self.0.get(&table).is_some_and(|columns| columns.contains_key(column))
    }

    pub(super) fn column(&self, table: RelationId, column: &str) -> String {
        self.0.get(&table).and_then(|columns| columns.get(column)).cloned().unwrap_or_else(|| column.to_owned())
    }

    fn columns(&self, table: RelationId, columns: &[String]) -> Vec<String> {
        columns.iter().map(|column| self.column(table, column)).collect()
    }

    /// An expression over the table's columns, as written over the new ones.
    pub(super) fn expression(&self, table: RelationId, node: &Node) -> Node {
        let mut copy = node.clone();
        if let Some(node) = &mut copy.node {
            walk_mut(node, &mut |seen| {
                if let SeenMut::Column(reference) = seen
                    && let Some(NodeEnum::String(last)) =
                        reference.fields.last_mut().and_then(|field| field.node.as_mut())
                {
                    last.sval = self.column(table, &last.sval);
                }
            });
        }
        copy
    }

    /// Whether an expression over the table's columns names one that changes.
    pub(super) fn names(&self, table: RelationId, node: &Node) -> bool {
        self.0.get(&table).is_some_and(|columns| columns.keys().any(|column| tree::names_column(node, column)))
    }
}

/// `CREATE INDEX` for the copy of an index over the new columns.
pub(super) fn index(ask: &Ask<'_>, id: RelationId, name: &str, renamed: &Renamed) -> Result<String, String> {
    index_with(ask, id, name, renamed, None)
}

/// The same with another collation for a column.
pub(super) fn index_with(
    ask: &Ask<'_>,
    id: RelationId,
    name: &str,
    renamed: &Renamed,
    collated: Option<(&str, &[Node])>,
) -> Result<String, String> {
    sql::deparse(&NodeEnum::IndexStmt(Box::new(index_statement(ask.catalog, id, name, renamed, collated)?)))
}

/// The copy of a partitioned table's index, without its parts.
pub(super) fn index_only(ask: &Ask<'_>, id: RelationId, name: &str, renamed: &Renamed) -> Result<String, String> {
    let mut statement = index_statement(ask.catalog, id, name, renamed, None)?;
    statement.concurrent = false;
    if let Some(range) = &mut statement.relation {
        range.inh = false;
    }
    sql::deparse(&NodeEnum::IndexStmt(Box::new(statement)))
}

/// What an index is, to compare it with another of its name; `None` where that is not known.
pub(super) fn compared(catalog: &Catalog, id: RelationId) -> Option<String> {
    let statement = index_statement(catalog, id, "", &Renamed::default(), None).ok()?;
    sql::deparse(&NodeEnum::IndexStmt(Box::new(statement))).ok()
}

fn index_statement(
    catalog: &Catalog,
    id: RelationId,
    name: &str,
    renamed: &Renamed,
    collated: Option<(&str, &[Node])>,
) -> Result<IndexStmt, String> {
    let relation = catalog.get(id);
    let RelationKind::Index(index) = &relation.kind else {
        return Err(format!("`{}` is no index", relation.name.short()));
    };
    let element = |node: IndexElem| Node { node: Some(NodeEnum::IndexElem(Box::new(node))) };
    let plain = |column: &String| element(IndexElem { name: column.clone(), ..element_defaults() });
    Ok(IndexStmt {
        idxname: name.to_owned(),
        relation: Some(sql::range(&catalog.get(index.table).name, true)),
        access_method: index.method.clone(),
        table_space: relation.tablespace.clone().unwrap_or_default(),
        index_params: index
            .keys
            .iter()
            .map(|key| {
                let mut made = key_element(catalog, index.table, key, renamed);
                match collated {
                    Some((column, name)) if made.collation.is_empty() && key.column.as_deref() == Some(column) => {
                        made.collation = name.to_vec();
                    }
                    _ => {}
                }
                element(made)
            })
            .collect(),
        index_including_params: renamed.columns(index.table, &index.include).iter().map(plain).collect(),
        options: index.options.clone(),
        where_clause: index.predicate.as_ref().map(|node| Box::new(renamed.expression(index.table, node))),
        unique: index.unique,
        nulls_not_distinct: index.nulls_not_distinct,
        concurrent: true,
        ..IndexStmt::default()
    })
}

pub(super) fn element_defaults() -> IndexElem {
    IndexElem {
        ordering: SortByDir::SortbyDefault as i32,
        nulls_ordering: SortByNulls::SortbyNullsDefault as i32,
        ..IndexElem::default()
    }
}

fn key_element(catalog: &Catalog, table: RelationId, key: &IndexKey, renamed: &Renamed) -> IndexElem {
    let nulls = match key.nulls_first {
        Some(true) => SortByNulls::SortbyNullsFirst,
        Some(false) => SortByNulls::SortbyNullsLast,
        None => SortByNulls::SortbyNullsDefault,
    };
    let order = if key.descending { SortByDir::SortbyDesc } else { SortByDir::SortbyDefault };
    IndexElem {
        name: key.column.as_ref().map(|column| renamed.column(table, column)).unwrap_or_default(),
        expr: key.expression.as_ref().map(|node| Box::new(renamed.expression(table, node))),
        collation: key.collation.as_ref().map(|name| object_name(catalog, name)).unwrap_or_default(),
        opclass: key.operator_class.as_ref().map(|name| object_name(catalog, name)).unwrap_or_default(),
        opclassopts: key.operator_class_options.clone(),
        ordering: order as i32,
        nulls_ordering: nulls as i32,
        ..IndexElem::default()
    }
}

/// The parts of the name of a collation or operator class. A collation may have a dot in its own name (`en_US.utf8`).
fn object_name(catalog: &Catalog, name: &str) -> Vec<Node> {
    match name.split_once('.') {
        Some((schema, rest)) if catalog.schemas.contains_key(schema) => sql::parts([schema, rest]),
        _ => sql::parts([name]),
    }
}

/// `ADD CONSTRAINT … CHECK … NOT VALID` over the new columns.
pub(super) fn check(
    table: RelationId,
    constraint: &Constraint,
    expression: &Node,
    name: &str,
    renamed: &Renamed,
) -> Result<String, String> {
    let expression = sql::expression(&renamed.expression(table, expression))
        .ok_or_else(|| format!("the check {} cannot be written anew", ident(&constraint.name)))?;
    let inherit = if constraint.no_inherit { " NO INHERIT" } else { "" };
    let end = if constraint.enforced { " NOT VALID" } else { " NOT ENFORCED" };
    Ok(format!("ADD CONSTRAINT {} CHECK ({expression}){inherit}{end}", ident(name)))
}

/// `ALTER TABLE … ADD CONSTRAINT … FOREIGN KEY … NOT VALID` between the new columns.
pub(super) fn foreign_key(
    ask: &Ask<'_>,
    table: RelationId,
    constraint: &Constraint,
    key: &ForeignKey,
    name: &str,
    renamed: &Renamed,
) -> String {
    let list = |columns: Vec<String>| columns.iter().map(|column| ident(column)).collect::<Vec<_>>().join(", ");
    let action = |letter: char| match letter {
        'r' => Some("RESTRICT"),
        'c' => Some("CASCADE"),
        'n' => Some("SET NULL"),
        'd' => Some("SET DEFAULT"),
        _ => None,
    };
    let full = if key.match_type == 'f' { " MATCH FULL" } else { "" };
    let update = action(key.on_update).map(|action| format!(" ON UPDATE {action}")).unwrap_or_default();
    let set = match key.set_columns.as_slice() {
        [] => String::new(),
        columns => format!(" ({})", list(renamed.columns(table, columns))),
    };
    let delete = action(key.on_delete).map(|action| format!(" ON DELETE {action}{set}")).unwrap_or_default();
    let defer = constraint::put_off(constraint.deferrable, constraint.initially_deferred);
    let end = if constraint.enforced { "NOT VALID" } else { "NOT ENFORCED" };
    format!(
        "ALTER TABLE {} ADD CONSTRAINT {} FOREIGN KEY ({}) REFERENCES {} ({}){full}{update}{delete}{defer} {end}",
        qualified(&ask.relation(table).name),
        ident(name),
        list(renamed.columns(table, &key.columns)),
        qualified(&ask.relation(key.referenced).name),
        list(renamed.columns(key.referenced, &key.referenced_columns)),
    )
}
