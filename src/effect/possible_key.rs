//! Foreign keys that PostgreSQL refuses whatever the data (`ATAddForeignKeyConstraint` in `tablecmds.c`).

use pg_query::NodeEnum;
use pg_query::protobuf::{ConstrType, Constraint, CreateStmt, Node};

use super::types::{self, Base};
use super::{FailureKind, refusal};
use crate::schema::{Catalog, DataType, Persistence, Relation, RelationKind, TypeKind, tree};

/// A table as a foreign key sees it from either side.
pub(super) struct Side {
    columns: Vec<SideColumn>,
    keys: Vec<Key>,
    /// It has no other columns and keys than these.
    complete: bool,
    persistence: Persistence,
    /// It is of a kind that can be referenced.
    is_table: bool,
}

struct SideColumn {
    name: String,
    data_type: Option<DataType>,
    is_virtual: bool,
}

/// A unique index over plain columns and all rows.
struct Key {
    columns: Vec<String>,
    primary: bool,
    deferrable: bool,
}

/// Why a foreign key is impossible, which column or key is concerned, and whether it is the referenced table's.
pub(super) struct Impossible {
    pub(super) kind: FailureKind,
    pub(super) object: String,
    pub(super) of_referenced: bool,
}

impl Side {
    /// A table of the catalog; `more_keys` says that the statement makes keys that are not in it yet.
    pub(super) fn of(relation: &Relation, catalog: &Catalog, more_keys: bool) -> Self {
        let key = |&id: &_| {
            let index = catalog.index(id).filter(|index| index.unique && index.valid && index.predicate.is_none())?;
            let columns: Option<Vec<String>> = index.keys.iter().map(|key| key.column.clone()).collect();
            let constraint = index.constraint.as_ref().and_then(|name| relation.constraint(name));
            Some(Key {
                columns: columns?,
                primary: constraint.is_some_and(|constraint| constraint.kind.is_primary_key()),
                deferrable: constraint.is_some_and(|constraint| constraint.deferrable),
            })
        };
        let column = |column: &crate::schema::Column| SideColumn {
            name: column.name.clone(),
            data_type: column.data_type.clone(),
            is_virtual: column.generated.as_ref().is_some_and(|generated| !generated.stored),
        };
        Self {
            columns: relation.columns.iter().map(column).collect(),
            keys: relation.indexes.iter().filter_map(key).collect(),
            complete: relation.known && !more_keys,
            persistence: relation.persistence,
            is_table: matches!(
                relation.kind,
                RelationKind::Table | RelationKind::PartitionedTable(_) | RelationKind::Unknown
            ),
        }
    }

    /// A table that a CREATE TABLE makes.
    pub(super) fn new(statement: &CreateStmt, catalog: &Catalog) -> Self {
        let persistence = match statement.relation.as_ref().map(|range| range.relpersistence.as_str()) {
            Some("t") => Persistence::Temporary,
            Some("u") => Persistence::Unlogged,
            _ => Persistence::Permanent,
        };
        let mut side = Self {
            columns: Vec::new(),
            keys: Vec::new(),
            complete: statement.inh_relations.is_empty() && statement.of_typename.is_none(),
            persistence,
            is_table: true,
        };
        for element in statement.table_elts.iter().chain(&statement.constraints) {
            match &element.node {
                Some(NodeEnum::ColumnDef(column)) => {
                    let written = catalog.read_column(column).column;
                    side.columns.push(SideColumn {
                        is_virtual: written.generated.as_ref().is_some_and(|generated| !generated.stored),
                        data_type: written.data_type,
                        name: column.colname.clone(),
                    });
                    for constraint in column.constraints.iter().filter_map(constraint) {
                        side.keys.extend(Key::read(constraint, || vec![column.colname.clone()]));
                    }
                }
                Some(NodeEnum::Constraint(constraint)) => {
                    side.keys.extend(Key::read(constraint, || tree::texts(&constraint.keys)));
                }
                Some(NodeEnum::TableLikeClause(_)) => side.complete = false,
                _ => {}
            }
        }
        side
    }

    fn column(&self, name: &str) -> Option<&SideColumn> {
        self.columns.iter().find(|column| column.name == name)
    }
}

impl Key {
    fn read(constraint: &Constraint, columns: impl Fn() -> Vec<String>) -> Option<Self> {
        let primary = match constraint.contype() {
            ConstrType::ConstrPrimary => true,
            ConstrType::ConstrUnique => false,
            _ => return None,
        };
        Some(Self { columns: columns(), primary, deferrable: constraint.deferrable || constraint.initdeferred })
    }

    fn is_over(&self, columns: &[String]) -> bool {
        self.columns.len() == columns.len() && columns.iter().all(|column| self.columns.contains(column))
    }
}

fn constraint(node: &Node) -> Option<&Constraint> {
    match &node.node {
        Some(NodeEnum::Constraint(constraint)) => Some(constraint),
        _ => None,
    }
}

/// Why a foreign key from `columns` of one table to another is impossible; `None` where it is possible, or not
/// known to be impossible.
pub(super) fn check(
    written: &Constraint,
    columns: &[String],
    child: &Side,
    parent: &Side,
    catalog: &Catalog,
) -> Option<Impossible> {
    let referenced =
        |kind: FailureKind, object: &str| Some(Impossible { kind, object: object.to_owned(), of_referenced: true });
    if !parent.is_table {
        return referenced(refusal::KEY_TO_NO_TABLE, "");
    }
    if let Some(kind) = persistence(child.persistence, parent.persistence) {
        return referenced(kind, "");
    }
    let own = |name: &&String| child.complete && child.column(name).is_none();
    if let Some(missing) = columns.iter().find(own) {
        return Some(Impossible { kind: FailureKind::DoesNotExist, object: missing.clone(), of_referenced: false });
    }
    let computed = |name: &&String| child.column(name).is_some_and(|column| column.is_virtual);
    if let Some(column) = columns.iter().find(computed) {
        return Some(Impossible { kind: refusal::VIRTUAL_IN_KEY, object: column.clone(), of_referenced: false });
    }
    let listed = tree::texts(&written.pk_attrs);
    let primary = parent.keys.iter().find(|key| key.primary);
    let targets = match primary {
        _ if !listed.is_empty() => &listed,
        Some(primary) => &primary.columns,
        None if parent.complete => return referenced(refusal::KEY_TO_NO_PRIMARY_KEY, ""),
        None => return None,
    };
    let missing = targets.iter().find(|name| parent.complete && parent.column(name).is_none());
    if let Some(missing) = missing {
        return referenced(FailureKind::DoesNotExist, missing);
    }
    if targets.len() != columns.len() {
        return referenced(refusal::KEY_OF_OTHER_LENGTH, "");
    }
    let fitting: Vec<&Key> = parent.keys.iter().filter(|key| key.is_over(targets)).collect();
    if parent.complete && fitting.is_empty() {
        return referenced(refusal::KEY_TO_NOTHING_UNIQUE, "");
    }
    if parent.complete && fitting.iter().all(|key| key.deferrable) {
        return referenced(refusal::KEY_TO_DEFERRABLE, "");
    }
    columns.iter().zip(targets).find_map(|(column, target)| {
        let from = child.column(column)?.data_type.as_ref()?;
        let to = parent.column(target)?.data_type.as_ref()?;
        let differ = comparable(from, to, catalog) == Some(false);
        differ.then(|| Impossible { kind: refusal::KEY_OF_OTHER_TYPE, object: column.clone(), of_referenced: true })
    })
}

/// What may reference what: nothing that outlives what it references.
fn persistence(child: Persistence, parent: Persistence) -> Option<FailureKind> {
    match (child, parent) {
        (Persistence::Temporary, Persistence::Temporary)
        | (Persistence::Permanent, Persistence::Permanent)
        | (Persistence::Unlogged, Persistence::Permanent | Persistence::Unlogged) => None,
        (Persistence::Temporary, Persistence::Permanent | Persistence::Unlogged) => Some(refusal::KEY_OF_TEMPORARY),
        (Persistence::Permanent, Persistence::Unlogged) => Some(refusal::KEY_TO_UNLOGGED),
        (Persistence::Permanent | Persistence::Unlogged, Persistence::Temporary) => Some(refusal::KEY_TO_TEMPORARY),
    }
}

/// Types with an equality between all of them.
const FAMILIES: [&[&str]; 5] = [
    &["int2", "int4", "int8"],
    &["date", "timestamp", "timestamptz"],
    &["float4", "float8"],
    &["text", "varchar", "name"],
    &["inet", "cidr"],
];

/// Types that were tried, each with each, on 13 and 18.
const TRIED: [&str; 26] = [
    "bool",
    "int2",
    "int4",
    "int8",
    "numeric",
    "float4",
    "float8",
    "text",
    "varchar",
    "bpchar",
    "name",
    "uuid",
    "date",
    "timestamp",
    "timestamptz",
    "time",
    "timetz",
    "interval",
    "bytea",
    "jsonb",
    "inet",
    "cidr",
    "macaddr",
    "oid",
    "money",
    "bit",
];

/// Whether a value of the referencing type can be compared with one of the referenced type by the operators of the
/// latter's index; `None` where that is not known.
pub(super) fn comparable(from: &DataType, to: &DataType, catalog: &Catalog) -> Option<bool> {
    let (from, to) = (types::base(from, catalog), types::base(to, catalog));
    if !from.known || !to.known || from.data_type.array || to.data_type.array {
        return None;
    }
    let is_enum = |base: &Base| {
        let found = catalog.type_of(&base.data_type);
        found.is_some_and(|found| found.known && matches!(found.kind, TypeKind::Enum(_)))
    };
    let tried = |base: &Base| base.data_type.schema == "pg_catalog" && TRIED.contains(&base.data_type.name.as_str());
    match (is_enum(&from), is_enum(&to)) {
        (true, true) => return Some(from.data_type.type_name() == to.data_type.type_name()),
        (true, false) => return tried(&to).then_some(false),
        (false, true) => return tried(&from).then_some(false),
        (false, false) if !(tried(&from) && tried(&to)) => return None,
        (false, false) => {}
    }
    // The operator class of `varchar` is that of `text`, that of `cidr` that of `inet`.
    let class = |name: &str| match name {
        "varchar" => "text".to_owned(),
        "cidr" => "inet".to_owned(),
        name => name.to_owned(),
    };
    let (one, two) = (from.data_type.name.as_str(), to.data_type.name.as_str());
    let implicit = |to: &str| types::cast(one, to, catalog.version).is_some_and(|cast| cast.context == 'i');
    let family = FAMILIES.iter().any(|family| family.contains(&one) && family.contains(&two));
    Some(class(one) == class(two) || family || implicit(&class(two)) || implicit(two))
}
