//! CREATE TABLE, CREATE TABLE AS, CREATE VIEW and CREATE SCHEMA.

use pg_query::NodeEnum;
use pg_query::protobuf::{
    ConstrType, Constraint, CreateSchemaStmt, CreateStmt, CreateTableAsStmt, Node, ObjectType, RangeVar, SelectStmt,
    TableLikeClause, ViewStmt,
};

use super::judge::Judge;
use super::query::Query;
use super::{Cause, FailureKind, Role, WHOLE, WorkKind, attach_check, new_table, overlap, refusal, replace};
use crate::postgres::{LockMode, Name};
use crate::schema::{self, ConstraintKind, RelationId, RelationKind, names, tree};

/// `CREATE_TABLE_LIKE_INDEXES` of `parsenodes.h`.
const LIKE_INDEXES: u32 = 1 << 6;

/// The option of views, and the version that brought it.
pub(super) const SECURITY_INVOKER: &str = "`security_invoker` (PostgreSQL 15)";

/// CREATE TABLE (`transformCreateStmt`, `DefineRelation`); `schema` is that of a CREATE SCHEMA around it.
pub(super) fn table(judge: &mut Judge<'_>, statement: &CreateStmt, schema: Option<&str>) {
    define(judge, statement, schema, false);
}

/// CREATE FOREIGN TABLE: a table whose rows are elsewhere, and which has no indexes and no keys.
pub(super) fn foreign_table(judge: &mut Judge<'_>, statement: &CreateStmt) {
    define(judge, statement, None, true);
}

fn define(judge: &mut Judge<'_>, statement: &CreateStmt, schema: Option<&str>, foreign: bool) {
    let Some(range) = &statement.relation else {
        return;
    };
    let name = new_name(judge, range, schema);
    judge.part = WHOLE;
    if taken(judge, &name, statement.if_not_exists) {
        return;
    }
    for parent in statement.inh_relations.iter().filter_map(as_range) {
        let Some(id) = judge.target(parent, false) else {
            return;
        };
        if statement.partbound.is_some() {
            partition(judge, statement, id, &name, foreign);
        } else if judge.is_partitioned(id) {
            judge.fail(refusal::INHERITS_PARTITIONED, Some(id), &name.name);
        } else {
            judge.lock(id, LockMode::ShareUpdateExclusive, Role::Parent);
        }
    }
    new_table::check(judge, statement, &name, foreign);
    let mut indexes = Vec::new();
    let mut sources = Vec::new();
    for (part, element) in statement.table_elts.iter().chain(&statement.constraints).enumerate() {
        judge.part = part;
        match &element.node {
            Some(NodeEnum::ColumnDef(column)) => {
                for constraint in column.constraints.iter().filter_map(as_constraint) {
                    self::constraint(judge, &name, constraint, Some(&column.colname), &mut indexes);
                }
            }
            Some(NodeEnum::Constraint(constraint)) => {
                self::constraint(judge, &name, constraint, None, &mut indexes);
            }
            Some(NodeEnum::TableLikeClause(like)) => sources.push(like),
            _ => {}
        }
    }
    judge.part = WHOLE;
    // The index of a partitioned table has no rows of its own, not even of nothing.
    let partitioned = statement.partspec.is_some();
    if !partitioned {
        make_indexes(judge, &name, indexes);
    }
    for source in sources {
        like(judge, &name, source, partitioned || foreign);
    }
}

/// An index that a constraint asks for.
struct Wanted {
    label: &'static str,
    columns: Vec<String>,
    name: String,
}

/// The primary key's index comes first; a UNIQUE that asks for the same columns again shares the index, and may
/// name it (`transformIndexConstraints` in `parse_utilcmd.c`).
fn make_indexes(judge: &mut Judge<'_>, table: &Name, mut wanted: Vec<Wanted>) {
    wanted.sort_by_key(|index| index.label != "pkey");
    let mut made: Vec<Wanted> = Vec::new();
    for index in wanted {
        let same = made.iter_mut().find(|prior| prior.columns == index.columns && index.label == "key");
        match same {
            Some(prior) if prior.name.is_empty() => prior.name = index.name,
            Some(_) => {}
            None => made.push(index),
        }
    }
    for index in made {
        if index.name.is_empty() {
            let columns = if index.label == "pkey" { &[][..] } else { &index.columns };
            new_index(judge, table, columns, index.label);
        } else {
            judge.effects.new_indexes.push(Name::new(&table.schema, names::clipped(&index.name)));
        }
    }
}

/// The name of a new relation.
fn new_name(judge: &Judge<'_>, range: &RangeVar, schema: Option<&str>) -> Name {
    match schema {
        Some(schema) if range.schemaname.is_empty() => Name::new(schema, &range.relname),
        _ => judge.catalog.creation_name_of(range),
    }
}

/// Whether a relation of that name is there; without IF NOT EXISTS that is an error.
fn taken(judge: &mut Judge<'_>, name: &Name, missing_only: bool) -> bool {
    let Some(&id) = judge.catalog.names.get(name).filter(|&&id| judge.relation(id).known) else {
        return false;
    };
    if !missing_only {
        judge.fail(FailureKind::AlreadyExists, Some(id), &name.name);
    }
    true
}

fn as_range(node: &Node) -> Option<&RangeVar> {
    match &node.node {
        Some(NodeEnum::RangeVar(range)) => Some(range),
        _ => None,
    }
}

fn as_constraint(node: &Node) -> Option<&Constraint> {
    match &node.node {
        Some(NodeEnum::Constraint(constraint)) => Some(constraint),
        _ => None,
    }
}

/// A constraint of the new table: what it locks, and the index behind it.
fn constraint(
    judge: &mut Judge<'_>,
    table: &Name,
    constraint: &Constraint,
    column: Option<&String>,
    indexes: &mut Vec<Wanted>,
) {
    let columns = || match column {
        Some(column) => vec![column.clone()],
        None => tree::texts(&constraint.keys),
    };
    let (label, columns) = match constraint.contype() {
        ConstrType::ConstrForeign => {
            let referenced = constraint.pktable.as_ref().and_then(|range| judge.catalog.resolve(range));
            // A foreign key to the new table itself names what is not there yet.
            if let Some(referenced) = referenced.filter(|&id| judge.relation(id).name != *table) {
                references(judge, referenced);
            }
            return;
        }
        ConstrType::ConstrPrimary => ("pkey", columns()),
        ConstrType::ConstrUnique => ("key", columns()),
        ConstrType::ConstrExclusion => ("excl", constraint.exclusions.iter().filter_map(excluded).collect()),
        _ => return,
    };
    indexes.push(Wanted { label, columns, name: constraint.conname.clone() });
}

/// The name that an exclusion's element gives to its index.
fn excluded(node: &Node) -> Option<String> {
    let Some(NodeEnum::List(pair)) = &node.node else {
        return None;
    };
    let Some(NodeEnum::IndexElem(element)) = &pair.items.first()?.node else {
        return None;
    };
    if element.name.is_empty() {
        element.expr.as_deref().and_then(names::figure_column_name).or_else(|| Some("expr".to_owned()))
    } else {
        Some(element.name.clone())
    }
}

fn new_index(judge: &mut Judge<'_>, table: &Name, columns: &[String], label: &str) {
    let joined = names::joined_names(columns);
    let second = (!columns.is_empty()).then_some(joined.as_str());
    let chosen = judge.catalog.choose_relation_name(&table.schema, &table.name, second, label, label != "idx");
    judge.effects.new_indexes.push(Name::new(&table.schema, chosen));
}

/// A foreign key of a new table puts triggers on the referenced table and all its partitions, not on the children of
/// inheritance.
fn references(judge: &mut Judge<'_>, referenced: RelationId) {
    let family = if judge.is_partitioned(referenced) { judge.family(referenced) } else { vec![referenced] };
    for member in family {
        judge.lock(member, LockMode::ShareRowExclusive, Role::Referenced);
    }
}

/// PARTITION OF: the parent, its default partition, and what the partition gets from the parent.
fn partition(judge: &mut Judge<'_>, statement: &CreateStmt, parent: RelationId, name: &Name, foreign: bool) {
    let relation = judge.relation(parent);
    if relation.known && !judge.is_partitioned(parent) {
        judge.fail(refusal::PARTITION_OF_PLAIN, Some(parent), &relation.name.name);
        return;
    }
    judge.lock(parent, LockMode::AccessExclusive, Role::Parent);
    judge.assume_known(parent);
    let overlap = statement.partbound.as_ref().and_then(|bound| overlap::check(judge.catalog, parent, None, bound));
    if let Some((kind, other)) = overlap {
        judge.fail(kind, other, &name.name);
    }
    let is_default = statement.partbound.as_ref().is_some_and(|bound| bound.is_default);
    match judge.default_partition(parent) {
        Some(default) if is_default => judge.fail(refusal::SECOND_DEFAULT_PARTITION, Some(default), &name.name),
        Some(default) => default_partition(judge, statement, parent, default),
        None => {}
    }
    if let Some(kind) = attach_check::foreign_in(judge.catalog, parent).filter(|_| foreign) {
        judge.fail(kind, None, &name.name);
    }
    for id in judge.indexes(parent).filter(|_| !foreign) {
        let Some(index) = judge.index(id) else {
            continue;
        };
        judge.lock(id, LockMode::ShareUpdateExclusive, Role::Index);
        if statement.partspec.is_some() {
            continue;
        }
        let kind = index.constraint.as_ref().and_then(|name| relation.constraint(name)).map(|found| &found.kind);
        match kind {
            Some(ConstraintKind::PrimaryKey { .. }) => new_index(judge, name, &[], "pkey"),
            Some(ConstraintKind::Unique { .. }) => new_index(judge, name, &index.column_names(), "key"),
            Some(ConstraintKind::Exclusion { .. }) => new_index(judge, name, &index.column_names(), "excl"),
            Some(ConstraintKind::Check(_) | ConstraintKind::NotNull(_) | ConstraintKind::ForeignKey(_)) | None => {
                new_index(judge, name, &index.column_names(), "idx");
            }
        }
    }
    for constraint in &relation.constraints {
        if let ConstraintKind::ForeignKey(key) = &constraint.kind {
            references(judge, key.referenced);
        }
    }
    judge.lock_referencing(parent);
}

/// The default partition must hold no row of the new one (`check_default_partition_contents`).
fn default_partition(judge: &mut Judge<'_>, statement: &CreateStmt, parent: RelationId, default: RelationId) {
    let proven = |judge: &Judge<'_>, id: RelationId| {
        let bound = statement.partbound.as_ref().and_then(|bound| super::bound::clause(parent, bound, judge.catalog));
        bound.is_some_and(|bound| {
            super::proof::certain(judge.relation(id), judge.catalog.version).implies(&bound.negated())
        })
    };
    let whole = proven(judge, default);
    for member in judge.family(default) {
        let role = if member == default { Role::DefaultPartition } else { Role::Child };
        judge.lock(member, LockMode::AccessExclusive, role);
        if whole || judge.is_partitioned(member) || proven(judge, member) {
            continue;
        }
        judge.work(member, WorkKind::Scan, Cause::PartitionBound, LockMode::AccessExclusive, "");
        judge.may_fail(FailureKind::ConstraintViolated, Some(member), "");
    }
}

/// LIKE, which copies the indexes too where it is told to.
fn like(judge: &mut Judge<'_>, name: &Name, like: &TableLikeClause, partitioned: bool) {
    let Some(source) = like.relation.as_ref().and_then(|range| judge.target(range, false)) else {
        return;
    };
    judge.lock(source, LockMode::AccessShare, Role::Query);
    if like.options & LIKE_INDEXES == 0 || partitioned {
        return;
    }
    for id in judge.indexes(source) {
        let Some(index) = judge.index(id) else {
            continue;
        };
        let kind = index.constraint.as_ref().and_then(|name| judge.relation(source).constraint(name));
        match kind.map(|constraint| &constraint.kind) {
            Some(ConstraintKind::PrimaryKey { .. }) => new_index(judge, name, &[], "pkey"),
            Some(ConstraintKind::Unique { .. }) => new_index(judge, name, &index.column_names(), "key"),
            Some(ConstraintKind::Exclusion { .. }) => new_index(judge, name, &index.column_names(), "excl"),
            Some(ConstraintKind::Check(_) | ConstraintKind::NotNull(_) | ConstraintKind::ForeignKey(_)) | None => {
                new_index(judge, name, &index.column_names(), "idx");
            }
        }
    }
}

/// CREATE TABLE AS and CREATE MATERIALIZED VIEW (`ExecCreateTableAs`).
pub(super) fn table_as(judge: &mut Judge<'_>, statement: &CreateTableAsStmt) {
    let Some(query) = statement.query.as_deref().and_then(|node| node.node.as_ref()) else {
        return;
    };
    let (range, empty) = match &statement.into {
        Some(into) => (into.rel.as_ref(), into.skip_data),
        None => (None, false),
    };
    let exists = range.is_some_and(|range| {
        let name = new_name(judge, range, None);
        taken(judge, &name, statement.if_not_exists)
    });
    let prepared = matches!(query, NodeEnum::ExecuteStmt(_));
    // What EXECUTE names is looked at only when it runs.
    if exists && prepared {
        return;
    }
    let mut reader = Query::new(judge, Cause::CreateTableAs);
    if exists || empty {
        reader.planned = prepared;
        reader.executed = false;
    }
    reader.statement(query);
}

/// SELECT … INTO.
pub(super) fn select_into(judge: &mut Judge<'_>, select: &SelectStmt) {
    if let Some(range) = select.into_clause.as_ref().and_then(|into| into.rel.as_ref()) {
        let name = new_name(judge, range, None);
        taken(judge, &name, false);
    }
    Query::new(judge, Cause::CreateTableAs).select(select, None);
}

/// CREATE [OR REPLACE] VIEW (`DefineView`).
pub(super) fn view(judge: &mut Judge<'_>, statement: &ViewStmt) {
    let Some(range) = &statement.view else {
        return;
    };
    let name = new_name(judge, range, None);
    if judge.major() < 15 && tree::option(&statement.options, "security_invoker").is_some() {
        judge.fail(FailureKind::NotInThisVersion, None, SECURITY_INVOKER);
    }
    if statement.replace {
        if let Some(&id) = judge.catalog.names.get(&name) {
            if let Some((kind, object)) = replace::view(judge, statement, id) {
                judge.fail(kind, Some(id), &object);
                return;
            }
            judge.lock(id, LockMode::AccessExclusive, Role::Target);
        }
    } else if taken(judge, &name, false) {
        return;
    }
    let columns = judge.catalog.view_columns(statement).unwrap_or_default();
    let twice = |(place, column): &(usize, &schema::Column)| {
        columns[..*place].iter().any(|earlier| earlier.name == column.name)
    };
    if let Some((_, column)) = columns.iter().enumerate().find(twice) {
        judge.fail(refusal::COLUMN_TWICE, None, &column.name);
    }
    if let Some(query) = statement.query.as_deref().and_then(|node| node.node.as_ref()) {
        let mut reader = Query::new(judge, Cause::Query);
        reader.planned = false;
        reader.executed = false;
        reader.statement(query);
    }
}

/// CREATE SCHEMA, with what stands in it.
pub(super) fn schema(judge: &mut Judge<'_>, statement: &CreateSchemaStmt) {
    let made = judge.catalog.schemas.get(&statement.schemaname);
    let known = made.is_some_and(|made| made.statement != 0) || statement.schemaname == "public";
    if known {
        if !statement.if_not_exists {
            judge.fail(FailureKind::AlreadyExists, None, &statement.schemaname);
        }
        return;
    }
    for element in &statement.schema_elts {
        match &element.node {
            Some(NodeEnum::CreateStmt(create)) => table(judge, create, Some(&statement.schemaname)),
            Some(NodeEnum::ViewStmt(create)) => view(judge, create),
            _ => {}
        }
    }
}

/// Whether an object type is a relation that ALTER TABLE's locks are about.
pub(super) fn is_relation(kind: ObjectType) -> bool {
    matches!(
        kind,
        ObjectType::ObjectTable
            | ObjectType::ObjectView
            | ObjectType::ObjectMatview
            | ObjectType::ObjectIndex
            | ObjectType::ObjectSequence
            | ObjectType::ObjectForeignTable
    )
}

/// The name PostgreSQL stores for a possibly qualified new object.
pub(super) fn object_name(judge: &Judge<'_>, nodes: &[Node]) -> Option<Name> {
    let (schema, name) = tree::qualified(nodes)?;
    Some(judge.catalog.creation_name(schema, name))
}

/// A type or relation of that name is there.
pub(super) fn type_exists(judge: &Judge<'_>, name: &Name) -> bool {
    let of_type = judge.catalog.types.get(name).is_some_and(|found: &std::sync::Arc<schema::Type>| found.known);
    of_type || judge.catalog.names.get(name).is_some_and(|&id| judge.relation(id).known && has_row_type(judge, id))
}

/// Tables, views and the like have a row type of their name.
fn has_row_type(judge: &Judge<'_>, id: RelationId) -> bool {
    !matches!(judge.relation(id).kind, RelationKind::Index(_) | RelationKind::Sequence { .. })
}
