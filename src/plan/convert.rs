//! How the values of a column become those of another type, and back.

use pg_query::NodeEnum;
use pg_query::protobuf::{self, ColumnDef, Node, TypeCast, TypeName};

use super::sql::{self, ident};
use crate::schema::walk::{Seen, SeenMut, walk, walk_mut};
use crate::schema::{Catalog, DataType, Relation, tree};

/// How a column's values become those of the column beside it.
#[derive(Debug, Clone)]
pub(super) struct Conversion {
    /// What an UPDATE sets the new column to.
    pub set: String,
    /// The same, to be compared with what is there.
    pub same: String,
    /// The same of the row that a trigger sees.
    pub of_row: String,
    /// Types of which no two values can be compared are compared as text.
    pub as_text: bool,
    /// What the old column gets from the new one, of the row that a trigger sees; `{}` stands for the new column.
    pub back: Option<String>,
    /// It is more than a cast.
    pub computed: bool,
    /// It calls or names what a search path leads to.
    pub needs_path: bool,
}

/// The conversion of `ALTER COLUMN … TYPE`, or why there is none that is the same for every session.
pub(super) fn of(
    catalog: &Catalog,
    relation: &Relation,
    column: &str,
    from: &DataType,
    definition: &ColumnDef,
) -> Result<Conversion, String> {
    let type_name = definition.type_name.as_ref().ok_or("the type is not given")?;
    let to = catalog.resolve_type(type_name);
    let using = definition.raw_default.as_deref();
    let plain = using.is_none_or(|node| is_plain_cast(node, column));
    if plain && *from == to {
        return Err("its type stays what it is".to_owned());
    }
    if let Some(using) = using {
        judge(catalog, relation, using)?;
    }
    let zone = zoned(catalog, from, &to, using, plain)?;
    let as_text = !comparable(catalog, &to);
    let reference = column_node(&[column]);
    let mut needs_path = false;
    let (set, same, of_row) = match (&zone, using) {
        (Some(zone), _) => {
            let at = |column: String| format!("{column} AT TIME ZONE {}", sql::literal(zone));
            (at(ident(column)), at(ident(column)), at(format!("NEW.{}", ident(column))))
        }
        (None, Some(using)) => {
            needs_path = names_own(catalog, using);
            let text = sql::expression(using).ok_or("its USING cannot be written anew")?;
            let row = sql::expression(&of_new(using)).ok_or("its USING cannot be written anew")?;
            (text.clone(), cast_text(using, type_name)?, row)
        }
        // An assignment refuses what does not fit, which a cast would cut off.
        (None, None) => (ident(column), cast_text(&reference, type_name)?, format!("NEW.{}", ident(column))),
    };
    let back = if plain { back(catalog, from, &to, zone.as_deref()) } else { None };
    Ok(Conversion { set, same, of_row, as_text, back, computed: !plain, needs_path })
}

/// `CAST(expression AS type)`.
pub(super) fn cast_text(node: &Node, type_name: &TypeName) -> Result<String, String> {
    let cast = TypeCast { arg: Some(Box::new(node.clone())), type_name: Some(type_name.clone()), location: -1 };
    let cast = Node { node: Some(NodeEnum::TypeCast(Box::new(cast))) };
    sql::expression(&cast).ok_or_else(|| "the type cannot be written anew".to_owned())
}

fn column_node(path: &[&str]) -> Node {
    let field = |text: &&str| Node { node: Some(NodeEnum::String(protobuf::String { sval: (*text).to_owned() })) };
    Node {
        node: Some(NodeEnum::ColumnRef(protobuf::ColumnRef { fields: path.iter().map(field).collect(), location: -1 })),
    }
}

/// `c`, or `c::type`.
fn is_plain_cast(node: &Node, column: &str) -> bool {
    match node.node.as_ref() {
        Some(NodeEnum::ColumnRef(reference)) => reference.fields.iter().rev().find_map(tree::text) == Some(column),
        Some(NodeEnum::TypeCast(cast)) => cast.arg.as_deref().is_some_and(|node| is_plain_cast(node, column)),
        _ => false,
    }
}

/// An expression over the table's columns, over those of a trigger's row.
pub(super) fn of_new(node: &Node) -> Node {
    let mut copy = node.clone();
    if let Some(node) = &mut copy.node {
        walk_mut(node, &mut |seen| {
            if let SeenMut::Column(reference) = seen
                && let Some(last) = reference.fields.pop()
            {
                let new = column_node(&["new"]);
                if let Some(NodeEnum::ColumnRef(new)) = new.node {
                    reference.fields = new.fields;
                }
                reference.fields.push(last);
            }
        });
    }
    copy
}

/// What a trigger cannot compute.
fn judge(catalog: &Catalog, relation: &Relation, using: &Node) -> Result<(), String> {
    let Some(node) = &using.node else {
        return Ok(());
    };
    let mut problem = None;
    walk(node, &mut |seen| match seen {
        Seen::Column(reference) => {
            let name = reference.fields.iter().rev().find_map(tree::text).unwrap_or_default();
            if relation.column(name).is_some_and(|column| column.generated.is_some()) {
                problem = Some(format!("its USING reads the generated column {}, which a trigger cannot", ident(name)));
            }
        }
        Seen::Function(call) => {
            if catalog.volatility(call) == Some('v') {
                let name = tree::qualified(&call.funcname).map_or("", |(_, name)| name);
                problem = Some(format!(
                    "its USING calls {}, which gives another value each time: add a column, fill it, then drop the old one",
                    ident(name)
                ));
            }
        }
        Seen::Relation(_) | Seen::Type(_) | Seen::CommonTable(_) | Seen::Node(_) => {}
    });
    problem.map_or(Ok(()), Err)
}

/// Whether an expression names functions or types that are not PostgreSQL's own.
pub(super) fn names_own(catalog: &Catalog, node: &Node) -> bool {
    let mut own = false;
    if let Some(node) = &node.node {
        walk(node, &mut |seen| match seen {
            Seen::Type(name) => own |= catalog.resolve_type(name).schema != "pg_catalog",
            Seen::Function(call) => {
                own |= tree::qualified(&call.funcname).is_none_or(|(schema, name)| {
                    schema.is_none() && Catalog::best_volatility(Some("pg_catalog"), name, call.args.len()).is_none()
                });
            }
            Seen::Column(_) | Seen::Relation(_) | Seen::CommonTable(_) | Seen::Node(_) => {}
        });
    }
    own
}

/// The time zone in which values are converted, where one is needed: of each session its own would not do.
fn zoned(
    catalog: &Catalog,
    from: &DataType,
    to: &DataType,
    using: Option<&Node>,
    plain: bool,
) -> Result<Option<String>, String> {
    let (from, to) = (catalog.base_type(from).0, catalog.base_type(to).0);
    let zoned = |data_type: &DataType| matches!(data_type.name.as_str(), "timestamptz" | "timetz");
    if zoned(from) == zoned(to) && from.name == to.name || !zoned(from) && !zoned(to) {
        return Ok(None);
    }
    let at_zone = |node: &Node| {
        let mut found = false;
        if let Some(node) = &node.node {
            walk(node, &mut |seen| {
                if let Seen::Function(call) = seen {
                    found |= tree::qualified(&call.funcname).is_some_and(|(_, name)| name == "timezone");
                }
            });
        }
        found
    };
    if !plain && using.is_some_and(at_zone) {
        return Ok(None);
    }
    let pair = (from.name.as_str(), to.name.as_str());
    let simple = plain && !from.array && matches!(pair, ("timestamp", "timestamptz") | ("timestamptz", "timestamp"));
    match (&catalog.session.time_zone, simple) {
        (Some(zone), true) => Ok(Some(zone.clone())),
        _ => {
            Err("its values depend on the session's `TimeZone`: say which it is with `USING … AT TIME ZONE '…'`"
                .to_owned())
        }
    }
}

/// Whether the type has an equality that tells any two of its values apart.
pub(super) fn comparable(catalog: &Catalog, data_type: &DataType) -> bool {
    let base = catalog.base_type(data_type).0;
    let known = base.schema == "pg_catalog" || catalog.type_of(base).is_some_and(|found| found.known);
    let blind =
        ["json", "xml", "point", "box", "path", "polygon", "circle", "line", "lseg", "tsquery", "txid_snapshot"];
    known && !blind.contains(&base.name.as_str())
}

/// What gives the old column its value again, where every value has one or can be left out.
fn back(catalog: &Catalog, from: &DataType, to: &DataType, zone: Option<&str>) -> Option<String> {
    if from.array || to.array {
        return None;
    }
    if let Some(zone) = zone {
        return Some(format!("{{}} AT TIME ZONE {}", sql::literal(zone)));
    }
    let range = |name: &str| match name {
        "int2" => Some((-32_768_i64, 32_767_i64)),
        "int4" => Some((-2_147_483_648, 2_147_483_647)),
        "int8" => Some((i64::MIN, i64::MAX)),
        _ => None,
    };
    let text = |data_type: &DataType| {
        data_type.schema == "pg_catalog" && matches!(data_type.name.as_str(), "text" | "varchar")
    };
    let length = |data_type: &DataType| match data_type.modifiers.as_slice() {
        [Some(length)] => Some(*length),
        _ => None,
    };
    if from.schema == "pg_catalog" && to.schema == "pg_catalog" {
        if let (Some(old), Some(new)) = (range(&from.name), range(&to.name)) {
            return Some(if new.0 < old.0 {
                format!("CASE WHEN {{}} BETWEEN {} AND {} THEN {{}} END", old.0, old.1)
            } else {
                "{}".to_owned()
            });
        }
        if matches!((from.name.as_str(), to.name.as_str()), ("json", "jsonb") | ("jsonb", "json")) {
            return Some(format!("{{}}::{}", from.name));
        }
    }
    // Text holds any value; a length does where the new type is as short.
    let known = catalog.base_type(to).0.schema == "pg_catalog" || catalog.is_type(&to.type_name());
    if text(from) && known {
        return match length(from) {
            None => Some("{}::text".to_owned()),
            Some(limit) if text(to) && length(to).is_some_and(|length| length <= limit) => Some("{}".to_owned()),
            Some(limit) => Some(format!("left({{}}::text, {limit})")),
        };
    }
    None
}
