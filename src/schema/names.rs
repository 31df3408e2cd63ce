//! What a name means under the search path, and the names PostgreSQL makes up itself.

use pg_query::NodeEnum;
use pg_query::protobuf::{self, Node};

use super::{Catalog, RelationId, tree};
use crate::postgres::Name;

/// `NAMEDATALEN - 1`: how many bytes a name has at most.
pub(crate) const LONGEST: usize = 63;

impl Catalog {
    /// The living relation that a name means under the session's search path.
    pub fn lookup(&self, schema: Option<&str>, name: &str) -> Option<RelationId> {
        self.find(schema, name, |name| self.names.get(name).copied())
    }

    /// The living relation that a tree's range variable means.
    pub fn resolve(&self, range: &protobuf::RangeVar) -> Option<RelationId> {
        self.lookup(tree::schema_of(range), &range.relname)
    }

    /// The first of the schemas a name may stand in for which `get` gives something.
    pub(crate) fn find<T>(&self, schema: Option<&str>, name: &str, get: impl Fn(&Name) -> Option<T>) -> Option<T> {
        match schema {
            Some(schema) => get(&Name::new(schema, name)),
            None => self.path().find_map(|schema| get(&Name::new(schema, name))),
        }
    }

    /// Schemas in which unqualified names are looked up. With an empty path (`pg_dump` sets one) the server finds
    /// nothing; such a statement is taken to mean `public`.
    fn path(&self) -> impl Iterator<Item = &str> {
        let path = self.session.search_path.iter().map(String::as_str).filter(|&schema| schema != "$user");
        let fallback = self.session.search_path.is_empty().then_some("public");
        std::iter::once("pg_temp").chain(path).chain(fallback).chain(std::iter::once("pg_catalog"))
    }

    /// Where an unqualified CREATE puts its object: the first schema of the path that exists
    /// (`RangeVarGetCreationNamespace`).
    pub fn creation_schema(&self) -> &str {
        let path = || self.session.search_path.iter().map(String::as_str);
        path()
            .find(|&schema| self.schemas.contains_key(schema))
            .or_else(|| path().find(|&schema| schema != "$user" && schema != "pg_catalog"))
            .unwrap_or("public")
    }

    /// The name an object gets that is created under a possibly qualified name.
    pub fn creation_name(&self, schema: Option<&str>, name: &str) -> Name {
        Name::new(schema.unwrap_or_else(|| self.creation_schema()), name)
    }

    /// The name a relation gets that is created under a range variable; temporary ones stand in `pg_temp`.
    pub(crate) fn creation_name_of(&self, range: &protobuf::RangeVar) -> Name {
        if range.relpersistence == "t" {
            return Name::new("pg_temp", &range.relname);
        }
        self.creation_name(tree::schema_of(range), &range.relname)
    }

    /// A name no relation of the schema has (`ChooseRelationName` of `indexcmds.c`).
    pub(crate) fn choose_relation_name(
        &self,
        schema: &str,
        first: &str,
        second: Option<&str>,
        label: &str,
        for_constraint: bool,
    ) -> String {
        numbered(label, |label| {
            let name = Name::new(schema, make_object_name(first, second, label));
            let taken = self.names.contains_key(&name) || (for_constraint && self.links.constraint_exists(&name));
            (!taken).then_some(name.name)
        })
    }

    /// A name no constraint of the schema has, nor any of `others` (`ChooseConstraintName` of `pg_constraint.c`).
    pub(crate) fn choose_constraint_name(
        &self,
        schema: &str,
        first: &str,
        second: Option<&str>,
        label: &str,
        others: &[String],
    ) -> String {
        numbered(label, |label| {
            let name = Name::new(schema, make_object_name(first, second, label));
            let free = !self.links.constraint_exists(&name) && !others.contains(&name.name);
            free.then_some(name.name)
        })
    }
}

/// Tries `label`, `label1`, `label2` … until one is accepted.
fn numbered(label: &str, accept: impl Fn(&str) -> Option<String>) -> String {
    let mut pass = 0;
    loop {
        let label = if pass == 0 { label.to_owned() } else { format!("{label}{pass}") };
        if let Some(name) = accept(&label) {
            return name;
        }
        pass += 1;
    }
}

/// `first_second_label`, with the longer of the two names cut so that the whole fits (`makeObjectName`).
pub fn make_object_name(first: &str, second: Option<&str>, label: &str) -> String {
    let label_bytes = if label.is_empty() { 0 } else { label.len() + 1 };
    let overhead = label_bytes + usize::from(second.is_some());
    let room = LONGEST.saturating_sub(overhead);
    let mut first_bytes = first.len();
    let mut second_bytes = second.map_or(0, str::len);
    while first_bytes + second_bytes > room {
        if first_bytes > second_bytes { first_bytes -= 1 } else { second_bytes -= 1 }
    }
    let mut name = clip(first, first_bytes).to_owned();
    if let Some(second) = second {
        name.push('_');
        name.push_str(clip(second, second_bytes));
    }
    if !label.is_empty() {
        name.push('_');
        name.push_str(label);
    }
    name
}

/// The columns' part of an index's or foreign key's name (`ChooseIndexNameAddition`).
pub fn joined_names<S: AsRef<str>>(columns: &[S]) -> String {
    let mut joined = String::new();
    for column in columns {
        if !joined.is_empty() {
            joined.push('_');
        }
        joined.push_str(clip(column.as_ref(), LONGEST));
        if joined.len() > LONGEST {
            break;
        }
    }
    joined
}

/// The text cut to that many bytes, at a character's boundary.
pub fn clip(text: &str, bytes: usize) -> &str {
    let mut end = bytes.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// A name as PostgreSQL stores it: cut where it is too long.
pub fn clipped(name: &str) -> String {
    clip(name, LONGEST).to_owned()
}

/// The name an expression would get as an output column (`FigureColname` of `parse_target.c`).
pub fn figure_column_name(node: &Node) -> Option<String> {
    figure(node).map(|(name, _)| name)
}

/// The name and how strong it is: 2 for a column or function, 1 for what only the type suggests.
fn figure(node: &Node) -> Option<(String, u8)> {
    let strong = |name: &str| Some((name.to_owned(), 2));
    match node.node.as_ref()? {
        NodeEnum::ColumnRef(column) => column.fields.iter().rev().find_map(tree::text).and_then(strong),
        NodeEnum::AIndirection(indirection) => {
            let field = indirection.indirection.iter().rev().find_map(tree::text);
            field.and_then(strong).or_else(|| figure(indirection.arg.as_deref()?))
        }
        NodeEnum::FuncCall(call) => tree::qualified(&call.funcname).and_then(|(_, name)| strong(name)),
        NodeEnum::AExpr(expression) if expression.kind() == protobuf::AExprKind::AexprNullif => strong("nullif"),
        NodeEnum::TypeCast(cast) => {
            let inner = cast.arg.as_deref().and_then(figure);
            if let Some((_, 2)) = inner {
                return inner;
            }
            let type_name = cast.type_name.as_ref().and_then(|type_name| tree::qualified(&type_name.names));
            type_name.map(|(_, name)| (name.to_owned(), 1)).or(inner)
        }
        NodeEnum::CollateClause(collate) => figure(collate.arg.as_deref()?),
        NodeEnum::GroupingFunc(_) => strong("grouping"),
        NodeEnum::SubLink(link) => figure_sublink(link),
        NodeEnum::CaseExpr(case) => {
            let inner = case.defresult.as_deref().and_then(figure);
            if let Some((_, 2)) = inner { inner } else { Some(("case".to_owned(), 1)) }
        }
        NodeEnum::AArrayExpr(_) => strong("array"),
        NodeEnum::RowExpr(_) => strong("row"),
        NodeEnum::CoalesceExpr(_) => strong("coalesce"),
        NodeEnum::MinMaxExpr(call) => match call.op() {
            protobuf::MinMaxOp::IsGreatest => strong("greatest"),
            protobuf::MinMaxOp::IsLeast => strong("least"),
            protobuf::MinMaxOp::Undefined => None,
        },
        NodeEnum::SqlvalueFunction(function) => strong(sql_value_name(function.op())?),
        NodeEnum::XmlSerialize(_) => strong("xmlserialize"),
        NodeEnum::JsonParseExpr(_) => strong("json"),
        NodeEnum::JsonScalarExpr(_) => strong("json_scalar"),
        NodeEnum::JsonSerializeExpr(_) => strong("json_serialize"),
        NodeEnum::JsonObjectConstructor(_) => strong("json_object"),
        NodeEnum::JsonArrayConstructor(_) | NodeEnum::JsonArrayQueryConstructor(_) => strong("json_array"),
        NodeEnum::JsonObjectAgg(_) => strong("json_objectagg"),
        NodeEnum::JsonArrayAgg(_) => strong("json_arrayagg"),
        _ => None,
    }
}

fn figure_sublink(link: &protobuf::SubLink) -> Option<(String, u8)> {
    match link.sub_link_type() {
        protobuf::SubLinkType::ExistsSublink => Some(("exists".to_owned(), 2)),
        protobuf::SubLinkType::ArraySublink => Some(("array".to_owned(), 2)),
        protobuf::SubLinkType::ExprSublink => {
            let NodeEnum::SelectStmt(select) = link.subselect.as_deref()?.node.as_ref()? else {
                return None;
            };
            let NodeEnum::ResTarget(target) = select.target_list.first()?.node.as_ref()? else {
                return None;
            };
            match tree::written(&target.name) {
                Some(name) => Some((name, 2)),
                None => figure(target.val.as_deref()?),
            }
        }
        _ => None,
    }
}

fn sql_value_name(op: protobuf::SqlValueFunctionOp) -> Option<&'static str> {
    use protobuf::SqlValueFunctionOp as Op;
    Some(match op {
        Op::SvfopCurrentDate => "current_date",
        Op::SvfopCurrentTime | Op::SvfopCurrentTimeN => "current_time",
        Op::SvfopCurrentTimestamp | Op::SvfopCurrentTimestampN => "current_timestamp",
        Op::SvfopLocaltime | Op::SvfopLocaltimeN => "localtime",
        Op::SvfopLocaltimestamp | Op::SvfopLocaltimestampN => "localtimestamp",
        Op::SvfopCurrentRole => "current_role",
        Op::SvfopCurrentUser => "current_user",
        Op::SvfopUser => "user",
        Op::SvfopSessionUser => "session_user",
        Op::SvfopCurrentCatalog => "current_catalog",
        Op::SvfopCurrentSchema => "current_schema",
        Op::SqlvalueFunctionOpUndefined => return None,
    })
}
