//! Types as columns use them: resolved from the tree, followed through domains, printed as PostgreSQL prints them.

use std::fmt;
use std::sync::Arc;

use pg_query::protobuf::{Node, TypeName};

use super::{Catalog, Moment, RelationKind, tree};
use crate::postgres::{Name, quote};

/// A type as a column uses it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataType {
    /// Its schema: `pg_catalog` for PostgreSQL's own.
    pub schema: String,
    /// Its name in `pg_type`: `int4`, `varchar`, `timestamptz`; for an array the element's name.
    pub name: String,
    /// Type modifiers as written: `[10, 2]` of `numeric(10,2)`; `None` where they are not constants.
    pub modifiers: Vec<Option<i32>>,
    /// The same as text where they are not all constants: `point, 4326` of PostGIS's `geometry(Point, 4326)`.
    pub words: Option<String>,
    /// An array of it.
    pub array: bool,
}

/// A type that is not a relation.
#[derive(Debug, Clone)]
pub struct Type {
    /// Its name.
    pub name: Name,
    /// What it is.
    pub kind: TypeKind,
    /// When it was made.
    pub born: Moment,
    /// False when no migration created it.
    pub known: bool,
}

/// What a type is.
#[derive(Debug, Clone)]
pub enum TypeKind {
    /// An enum, its values in order, each with the moment it was added.
    Enum(Vec<(String, Moment)>),
    /// A domain.
    Domain {
        /// The type below, which may be a domain too.
        base: DataType,
        /// NOT NULL.
        not_null: bool,
        /// CHECK constraints: name, expression, valid.
        checks: Vec<(String, Arc<Node>, bool)>,
        /// Its default; a domain over a domain starts with that one's (`DefineDomain` in `typecmds.c`).
        default: Option<Arc<Node>>,
    },
    /// A range type.
    Range,
    /// Anything else, such as a base type of an extension.
    Other,
}

/// Types of `pg_catalog` that can stand in a column or parameter, sorted (from `pg_type` of 18, without pseudo
/// types for C code).
static BUILT_IN: &[&str] = &[
    "aclitem",
    "any",
    "anyarray",
    "anycompatible",
    "anycompatiblearray",
    "anycompatiblemultirange",
    "anycompatiblenonarray",
    "anycompatiblerange",
    "anyelement",
    "anyenum",
    "anymultirange",
    "anynonarray",
    "anyrange",
    "bit",
    "bool",
    "box",
    "bpchar",
    "bytea",
    "char",
    "cid",
    "cidr",
    "circle",
    "cstring",
    "date",
    "datemultirange",
    "daterange",
    "event_trigger",
    "fdw_handler",
    "float4",
    "float8",
    "gtsvector",
    "index_am_handler",
    "inet",
    "int2",
    "int2vector",
    "int4",
    "int4multirange",
    "int4range",
    "int8",
    "int8multirange",
    "int8range",
    "internal",
    "interval",
    "json",
    "jsonb",
    "jsonpath",
    "language_handler",
    "line",
    "lseg",
    "macaddr",
    "macaddr8",
    "money",
    "name",
    "numeric",
    "nummultirange",
    "numrange",
    "oid",
    "oidvector",
    "path",
    "pg_lsn",
    "pg_node_tree",
    "pg_snapshot",
    "point",
    "polygon",
    "record",
    "refcursor",
    "regclass",
    "regcollation",
    "regconfig",
    "regdictionary",
    "regnamespace",
    "regoper",
    "regoperator",
    "regproc",
    "regprocedure",
    "regrole",
    "regtype",
    "table_am_handler",
    "text",
    "tid",
    "time",
    "timestamp",
    "timestamptz",
    "timetz",
    "trigger",
    "tsm_handler",
    "tsmultirange",
    "tsquery",
    "tsrange",
    "tstzmultirange",
    "tstzrange",
    "tsvector",
    "txid_snapshot",
    "unknown",
    "uuid",
    "varbit",
    "varchar",
    "void",
    "xid",
    "xid8",
    "xml",
];

/// Spellings that `format_type` uses instead of the name in `pg_type`.
static SPELLINGS: &[(&str, &str)] = &[
    ("bit", "bit"),
    ("bool", "boolean"),
    ("bpchar", "character"),
    ("char", "\"char\""),
    ("float4", "real"),
    ("float8", "double precision"),
    ("int2", "smallint"),
    ("int4", "integer"),
    ("int8", "bigint"),
    ("time", "time without time zone"),
    ("timestamp", "timestamp without time zone"),
    ("timestamptz", "timestamp with time zone"),
    ("timetz", "time with time zone"),
    ("varbit", "bit varying"),
    ("varchar", "character varying"),
];

/// `INTERVAL_MASK` combinations of `timestamp.h`, as `intervaltypmodout` prints them.
static INTERVAL_FIELDS: &[(i32, &str)] = &[
    (1 << 2, " year"),
    (1 << 1, " month"),
    (1 << 3, " day"),
    (1 << 10, " hour"),
    (1 << 11, " minute"),
    (1 << 12, " second"),
    (1 << 2 | 1 << 1, " year to month"),
    (1 << 3 | 1 << 10, " day to hour"),
    (1 << 3 | 1 << 10 | 1 << 11, " day to minute"),
    (1 << 3 | 1 << 10 | 1 << 11 | 1 << 12, " day to second"),
    (1 << 10 | 1 << 11, " hour to minute"),
    (1 << 10 | 1 << 11 | 1 << 12, " hour to second"),
    (1 << 11 | 1 << 12, " minute to second"),
];

/// The pseudo types of column definitions, each with the type of the column.
static SERIAL: &[(&str, &str)] = &[
    ("bigserial", "int8"),
    ("serial", "int4"),
    ("serial2", "int2"),
    ("serial4", "int4"),
    ("serial8", "int8"),
    ("smallserial", "int2"),
];

impl DataType {
    /// A type of PostgreSQL's own, without modifiers.
    pub fn built_in(name: &str) -> Self {
        Self {
            schema: "pg_catalog".to_owned(),
            name: name.to_owned(),
            modifiers: Vec::new(),
            words: None,
            array: false,
        }
    }

    /// Whether all its modifiers are known, so that it can be compared with another.
    pub fn is_spelled_out(&self) -> bool {
        self.words.is_some() || self.modifiers.iter().all(Option::is_some)
    }

    /// Whether it is this type, or an array of it.
    pub fn is(&self, name: &Name) -> bool {
        self.schema == name.schema && self.name == name.name
    }

    /// Whether it is this type of PostgreSQL's own (`int4`, `varchar` …), and no array.
    pub fn is_built_in(&self, name: &str) -> bool {
        !self.array && self.schema == "pg_catalog" && self.name == name
    }

    /// The name of the type, or of an array's element.
    pub fn type_name(&self) -> Name {
        Name::new(&self.schema, &self.name)
    }

    /// As [`fmt::Display`], without the schema `public`.
    pub fn short(&self) -> String {
        let text = self.to_string();
        text.strip_prefix("public.").map_or_else(|| text.clone(), str::to_owned)
    }
}

/// As `format_type` prints it with an empty search path: `character varying(50)`, `public.mood[]`.
impl fmt::Display for DataType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.schema == "pg_catalog" {
            write_built_in(self, f)?;
        } else {
            write!(f, "{}.{}", quote(&self.schema), quote(&self.name))?;
            match &self.words {
                Some(words) => write!(f, "({words})")?,
                None => write_modifiers(&self.modifiers, f)?,
            }
        }
        if self.array { f.write_str("[]") } else { Ok(()) }
    }
}

fn write_built_in(data_type: &DataType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let name = data_type.name.as_str();
    let spelling = SPELLINGS.iter().find(|(own, _)| *own == name).map_or(name, |(_, spelling)| spelling);
    match (name, data_type.modifiers.as_slice()) {
        ("bpchar", []) => f.write_str("bpchar"),
        ("interval", [Some(mask), rest @ ..]) => {
            let fields = INTERVAL_FIELDS.iter().find(|(bits, _)| bits == mask).map_or("", |(_, fields)| fields);
            write!(f, "interval{fields}")?;
            write_modifiers(rest, f)
        }
        ("time" | "timestamp" | "timetz" | "timestamptz", modifiers @ [_, ..]) => {
            let (first, zone) = spelling.split_once(' ').unwrap_or((spelling, ""));
            f.write_str(first)?;
            write_modifiers(modifiers, f)?;
            write!(f, " {zone}")
        }
        ("numeric", [Some(precision)]) => write!(f, "numeric({precision},0)"),
        (_, modifiers) => {
            f.write_str(spelling)?;
            write_modifiers(modifiers, f)
        }
    }
}

fn write_modifiers(modifiers: &[Option<i32>], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if modifiers.is_empty() {
        return Ok(());
    }
    let texts: Vec<String> =
        modifiers.iter().map(|modifier| modifier.map_or_else(|| "…".to_owned(), |value| value.to_string())).collect();
    write!(f, "({})", texts.join(","))
}

/// The type of a `serial` column, when the type name is one.
pub fn serial_type(type_name: &TypeName) -> Option<&'static str> {
    let [node] = type_name.names.as_slice() else {
        return None;
    };
    let name = tree::text(node)?;
    SERIAL.iter().find(|(serial, _)| *serial == name).map(|(_, column)| *column)
}

/// Whether `pg_catalog` has a type of that name.
pub fn is_built_in(name: &str) -> bool {
    BUILT_IN.binary_search(&name).is_ok()
}

impl Catalog {
    /// The type that a tree's type name means; the schema of an unknown one is where it would be created.
    pub fn resolve_type(&self, type_name: &TypeName) -> DataType {
        let Some((schema, written)) = tree::qualified(&type_name.names) else {
            return DataType::built_in("unknown");
        };
        let (name, dimension) = match written.strip_prefix('_') {
            Some(element) if is_built_in(element) => (element, true),
            _ => (written, false),
        };
        let schema = match schema {
            Some(schema) => schema.to_owned(),
            None if is_built_in(name) => "pg_catalog".to_owned(),
            None => self
                .find(None, name, |name| self.is_type(name).then(|| name.schema.clone()))
                .unwrap_or_else(|| self.creation_schema().to_owned()),
        };
        let array = dimension || !type_name.array_bounds.is_empty();
        let nodes = &type_name.typmods;
        let modifiers: Vec<Option<i32>> = nodes.iter().map(tree::modifier).collect();
        let text = || Some(nodes.iter().map(tree::sql).collect::<Option<Vec<String>>>()?.join(","));
        let words = if modifiers.iter().all(Option::is_some) { None } else { text() };
        DataType { schema, name: name.to_owned(), modifiers, words, array }
    }

    /// A type of that name is in the catalog: an enum, a domain, a table's row type …
    pub fn is_type(&self, name: &Name) -> bool {
        self.types.contains_key(name) || self.names.contains_key(name)
    }

    /// The enum, domain or other type behind a column's type; `None` for arrays, row types and PostgreSQL's own.
    pub fn type_of(&self, data_type: &DataType) -> Option<&Arc<Type>> {
        if data_type.array { None } else { self.types.get(&data_type.type_name()) }
    }

    /// The type below all domains, and the domains passed, outermost first.
    pub fn base_type<'a>(&'a self, data_type: &'a DataType) -> (&'a DataType, Vec<&'a Type>) {
        let mut base = data_type;
        let mut domains: Vec<&Type> = Vec::new();
        while let Some(found) = self.type_of(base) {
            let TypeKind::Domain { base: below, .. } = &found.kind else {
                break;
            };
            if domains.len() > 100 {
                break;
            }
            domains.push(found);
            base = below;
        }
        (base, domains)
    }

    /// Whether it is a composite type (`CREATE TYPE … AS (…)`).
    pub fn is_composite(&self, data_type: &DataType) -> bool {
        let relation = self.names.get(&data_type.type_name()).map(|&id| self.get(id));
        relation.is_some_and(|relation| matches!(relation.kind, RelationKind::CompositeType))
    }

    /// To change a type.
    pub(crate) fn type_mut(&mut self, name: &Name) -> Option<&mut Type> {
        self.types.get_mut(name).map(Arc::make_mut)
    }

    /// The name of the known type that a possibly qualified name means.
    pub(crate) fn lookup_type(&self, schema: Option<&str>, name: &str) -> Option<Name> {
        self.find(schema, name, |name| self.types.contains_key(name).then(|| name.clone()))
    }
}
