//! Indexes that PostgreSQL refuses whatever the data: over a virtual column, not immutable, unfit for a constraint,
//! or without the partition key.

use pg_query::NodeEnum;
use pg_query::protobuf::{FuncCall, Node, PartitionSpec, TypeCast};

use super::{FailureKind, expression, refusal};
use crate::schema::walk::{Seen, walk};
use crate::schema::{Catalog, Column, Index, IndexKey, RelationId, RelationKind, tree};

/// Why an index over these columns is refused, and the column or function concerned.
pub(super) fn keys(
    columns: &[Column],
    keys: &[IndexKey],
    predicate: Option<&Node>,
    catalog: &Catalog,
) -> Option<(FailureKind, String)> {
    let named = keys.iter().filter_map(|key| key.column.clone());
    let expressions: Vec<&Node> = keys.iter().filter_map(|key| key.expression.as_deref()).collect();
    let used = expressions.iter().copied().chain(predicate).flat_map(expression::columns);
    let is_virtual = |name: &String| {
        columns
            .iter()
            .any(|column| column.name == *name && column.generated.as_ref().is_some_and(|generated| !generated.stored))
    };
    if let Some(column) = named.chain(used).find(is_virtual) {
        return Some((refusal::INDEX_OF_VIRTUAL, column));
    }
    let changing = |nodes: &[&Node]| nodes.iter().find_map(|node| mutable(node, columns, catalog));
    let in_key = changing(&expressions).map(|call| (refusal::INDEX_EXPRESSION_CHANGES, call));
    in_key.or_else(|| predicate.and_then(|node| changing(&[node])).map(|call| (refusal::INDEX_PREDICATE_CHANGES, call)))
}

/// The call or cast in an expression that is surely not immutable (`CheckMutability` in `indexcmds.c`).
pub(super) fn mutable(node: &Node, columns: &[Column], catalog: &Catalog) -> Option<String> {
    let mut found = None;
    walk(node.node.as_ref()?, &mut |seen| {
        let culprit = match seen {
            Seen::Function(call) => mutable_call(call, catalog),
            Seen::Node(node @ NodeEnum::SqlvalueFunction(_)) => tree::sql(&Node { node: Some(node.clone()) }),
            Seen::Node(NodeEnum::TypeCast(cast)) => mutable_cast(cast, columns, catalog),
            Seen::Node(_) | Seen::Relation(_) | Seen::Type(_) | Seen::Column(_) | Seen::CommonTable(_) => None,
        };
        found = found.take().or(culprit);
    });
    found
}

/// A function none of whose overloads is immutable. SQL functions can be inlined, and then count as their body.
fn mutable_call(call: &FuncCall, catalog: &Catalog) -> Option<String> {
    let (schema, name) = tree::qualified(&call.funcname)?;
    let made = catalog.functions_named(schema, name, call.args.len());
    let changes = if made.is_empty() {
        Catalog::best_volatility(schema, name, call.args.len()).is_some_and(|volatility| volatility != 'i')
    } else {
        made.iter().all(|function| function.volatility != 'i' && function.language != "sql")
            && Catalog::best_volatility(schema, name, call.args.len()).is_none_or(|volatility| volatility != 'i')
    };
    changes.then(|| format!("{name}()"))
}

/// Casts that depend on `TimeZone`, `DateStyle` or a locale, as source and target.
const CHANGING_CASTS: [(&str, &[&str]); 6] = [
    ("timestamptz", &["timestamp", "date", "time", "timetz", "text", "varchar"]),
    ("timestamp", &["timestamptz", "text", "varchar"]),
    ("date", &["timestamptz", "text", "varchar"]),
    ("time", &["timetz"]),
    ("text", &["timestamptz", "timestamp", "date", "time", "timetz", "interval", "money"]),
    ("varchar", &["timestamptz", "timestamp", "date", "time", "timetz", "interval", "money"]),
];

/// A cast of a column that is not immutable; constants are cast once, when the index is made.
fn mutable_cast(cast: &TypeCast, columns: &[Column], catalog: &Catalog) -> Option<String> {
    let Some(NodeEnum::ColumnRef(reference)) = &cast.arg.as_deref()?.node else {
        return None;
    };
    let name = reference.fields.last().and_then(tree::text)?;
    let from = columns.iter().find(|column| column.name == name)?.data_type.as_ref()?;
    let to = catalog.resolve_type(cast.type_name.as_ref()?);
    let changes = |(source, targets): &(&str, &[&str])| {
        from.is_built_in(source) && targets.iter().any(|target| to.is_built_in(target))
    };
    CHANGING_CASTS.iter().any(changes).then(|| format!("{name}::{}", to.short()))
}

/// Whether what is unique over these columns holds every column of a partition key, which then has no expressions
/// (`DefineIndex`).
pub(super) fn holds_partition_key(spec: &PartitionSpec, columns: &[&str]) -> bool {
    spec.part_params.iter().all(|node| match &node.node {
        Some(NodeEnum::PartitionElem(element)) => !element.name.is_empty() && columns.contains(&element.name.as_str()),
        _ => true,
    })
}

/// Why an index cannot become a constraint's (`transformIndexConstraint` in `parse_utilcmd.c`); the table is `known`
/// and no view or the like.
pub(super) fn using(catalog: &Catalog, table: RelationId, id: RelationId, primary: bool) -> Option<FailureKind> {
    let relation = catalog.get(id);
    if catalog.is_partitioned(table) {
        return Some(refusal::USING_ON_PARTITIONED);
    }
    if !relation.known {
        return None;
    }
    let RelationKind::Index(index) = &relation.kind else {
        return Some(refusal::USING_NO_INDEX);
    };
    let refusals = [
        (index.constraint.is_some(), refusal::USING_INDEX_OF_CONSTRAINT),
        (index.table != table, refusal::USING_INDEX_OF_OTHER),
        (!index.valid, refusal::USING_INVALID),
        (!index.unique, refusal::USING_NOT_UNIQUE),
        (index.keys.iter().any(|key| key.expression.is_some()), refusal::USING_EXPRESSION),
        (index.predicate.is_some(), refusal::USING_PARTIAL),
        (index.keys.iter().any(|key| !is_default(catalog, index, key)), refusal::USING_OTHER_ORDER),
        (primary && index.nulls_not_distinct && catalog.version.major() >= 16, refusal::USING_NULLS_NOT_DISTINCT),
    ];
    refusals.into_iter().find(|(applies, _)| *applies).map(|(_, refusal)| refusal)
}

/// Operator classes that are the default of the type they are named after.
const DEFAULT_CLASSES: [&str; 17] = [
    "text_ops",
    "varchar_ops",
    "bpchar_ops",
    "int2_ops",
    "int4_ops",
    "int8_ops",
    "uuid_ops",
    "date_ops",
    "timestamp_ops",
    "timestamptz_ops",
    "numeric_ops",
    "bool_ops",
    "float4_ops",
    "float8_ops",
    "bytea_ops",
    "enum_ops",
    "jsonb_ops",
];

/// Whether a key is sorted as a constraint's index is: ascending, NULLs last, by the type's operator class and the
/// column's collation.
fn is_default(catalog: &Catalog, index: &Index, key: &IndexKey) -> bool {
    let class = key.operator_class.as_deref().is_none_or(|class| DEFAULT_CLASSES.contains(&class));
    let column = key.column.as_deref().and_then(|name| catalog.get(index.table).column(name));
    let own = column.and_then(|column| column.collation.as_deref()).unwrap_or("default");
    let collation = key.collation.as_deref().is_none_or(|collation| collation == own);
    class && collation && !key.descending && key.nulls_first.is_none()
}

/// Why a table cannot be clustered by an index, if it cannot (`check_index_is_clusterable` in `cluster.c`).
pub(super) fn clustering(index: &Index) -> Option<FailureKind> {
    let all = [
        (!matches!(index.method.as_str(), "btree" | "gist"), refusal::CLUSTER_BY_UNORDERED),
        (index.predicate.is_some(), refusal::CLUSTER_BY_PARTIAL),
        (!index.valid, refusal::CLUSTER_BY_INVALID),
    ];
    all.into_iter().find_map(|(applies, refusal)| applies.then_some(refusal))
}
