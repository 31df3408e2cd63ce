//! A column's new type or collation where the rows stay as they are, but an index would be built anew or a constraint be
//! held against every row: indexes of the new collation are built before, constraints come back NOT VALID and are
//! validated after, so that the change itself reads nothing.

use pg_query::NodeEnum;
use pg_query::protobuf::{AlterTableType, ColumnDef, Node};

use super::copies::{self, Renamed};
use super::mirror::Names;
use super::piece::Ask;
use super::sql::{self, ident, qualified};
use super::{Answer, LOCK_TIMEOUT_MS, Recipe, Rollback, Step, Way, constraint, index};
use crate::effect::{Cause, Work, WorkKind};
use crate::postgres::Name;
use crate::schema::{Constraint, ConstraintKind, RelationId, RelationKind, tree};

pub(super) const RECIPE: Recipe = find;

/// An index of the new collation that takes the place of one of the old.
struct Successor {
    old: Name,
    new: Name,
    text: String,
    unique: bool,
    constraint: Option<Constraint>,
}

/// A constraint that is put up again.
struct Again {
    table: RelationId,
    constraint: Constraint,
    text: String,
}

fn find(ask: &Ask<'_>) -> Option<Answer> {
    let (table, column, definition) = subject(ask)?;
    let mut names = Names::default();
    let mut indexes = Vec::new();
    let mut again: Vec<Again> = Vec::new();
    for work in ask.effects.work.iter().filter(|work| !ask.catalog.born_in_file(work.relation)) {
        if work.cause == Cause::TypeChangeIndex {
            indexes.push(successor(ask, &mut names, table, column, definition, &work.object)?);
        } else if !again.iter().any(|one| one.constraint.name == work.object) {
            again.push(put_up(ask, work)?);
        }
    }
    Some(way(ask, table, column, definition, &indexes, &again))
}

/// A change of type that reads rows, and rewrites none, of a table by itself.
fn subject<'a>(ask: &Ask<'a>) -> Option<(RelationId, &'a str, &'a ColumnDef)> {
    let command = ask.command().filter(|command| command.subtype() == AlterTableType::AtAlterColumnType)?;
    let NodeEnum::AlterTableStmt(alter) = ask.tree()? else {
        return None;
    };
    let table = ask.catalog.resolve(alter.relation.as_ref()?)?;
    let relation = ask.relation(table);
    let alone = matches!(relation.kind, RelationKind::Table)
        && relation.known
        && relation.children.is_empty()
        && relation.parents.is_empty();
    let work = &ask.effects.work;
    let reads = |work: &Work| {
        matches!(work.cause, Cause::TypeChangeIndex | Cause::TypeChangeCheck | Cause::ForeignKey { .. })
            && work.kind != WorkKind::Rewrite
    };
    let refused = ask.effects.failures.iter().any(|failure| failure.certain);
    let in_use = work.iter().any(|work| !ask.catalog.born_in_file(work.relation));
    if !alone || refused || !in_use || !work.iter().all(reads) {
        return None;
    }
    match command.def.as_deref()?.node.as_ref()? {
        NodeEnum::ColumnDef(definition) => Some((table, &command.name, definition)),
        _ => None,
    }
}

/// The copy of an index in the new collation, which the change then keeps (`CheckIndexCompatible`); `None` where more
/// than the collation of its keys changes.
fn successor(
    ask: &Ask<'_>,
    names: &mut Names,
    table: RelationId,
    column: &str,
    definition: &ColumnDef,
    name: &str,
) -> Option<Successor> {
    let relation = ask.relation(table);
    let (id, index) = ask.catalog.indexes_of(table).find(|(id, _)| ask.relation(*id).name.name == name)?;
    let from = relation.column(column)?.data_type.as_ref()?;
    let to = ask.catalog.resolve_type(definition.type_name.as_ref()?);
    let plain = index.predicate.is_none() && index.keys.iter().all(|key| key.expression.is_none()) && index.valid;
    let same =
        |one: &crate::schema::DataType| matches!(one.name.as_str(), "text" | "varchar") && one.schema == "pg_catalog";
    if !plain || !(*from == to || same(from) && same(&to)) || index.options.iter().any(|_| index.constraint.is_some()) {
        return None;
    }
    let constraint = match &index.constraint {
        Some(name) => Some(relation.constraint(name)?.clone()),
        None => None,
    };
    let key = |one: &Constraint| matches!(one.kind, ConstraintKind::Unique { .. } | ConstraintKind::PrimaryKey { .. });
    if constraint.as_ref().is_some_and(|one| !key(one) || !ask.catalog.views_on_key(table, one).is_empty()) {
        return None;
    }
    let old = ask.relation(id).name.clone();
    let new = Name::new(&old.schema, names.copy(ask, table, &old.name, "new"));
    let text =
        copies::index_with(ask, id, &new.name, &Renamed::default(), Some((column, &collation(definition)))).ok()?;
    Some(Successor { old, new, text, unique: index.unique, constraint })
}

/// The name of the collation that the column gets.
fn collation(definition: &ColumnDef) -> Vec<Node> {
    let default =
        || vec![Node { node: Some(NodeEnum::String(pg_query::protobuf::String { sval: "default".to_owned() })) }];
    definition.coll_clause.as_ref().map_or_else(default, |clause| clause.collname.clone())
}

fn put_up(ask: &Ask<'_>, work: &Work) -> Option<Again> {
    let table = match work.cause {
        Cause::ForeignKey { child, .. } => child,
        _ => work.relation,
    };
    let constraint = ask.relation(table).constraint(&work.object)?.clone();
    let long = qualified(&ask.relation(table).name);
    let text = match &constraint.kind {
        ConstraintKind::Check(node) => {
            let text = copies::check(table, &constraint, node, &constraint.name, &Renamed::default()).ok()?;
            format!("ALTER TABLE {long} {text}")
        }
        ConstraintKind::ForeignKey(key) if !ask.is_partitioned(table) && !ask.is_partitioned(key.referenced) => {
            copies::foreign_key(ask, table, &constraint, key, &constraint.name, &Renamed::default())
        }
        _ => return None,
    };
    Some(Again { table, constraint, text })
}

fn way(
    ask: &Ask<'_>,
    table: RelationId,
    column: &str,
    definition: &ColumnDef,
    indexes: &[Successor],
    again: &[Again],
) -> Answer {
    let name = &ask.relation(table).name;
    let long = qualified(name);
    let changed = changed(ask, name, column, definition);
    let mut way = Way::default();
    for index in indexes {
        let step = index::build(&index.new, index.text.clone(), index.unique);
        let built = format!("SELECT ({}) OR ({changed})", sql::index_is_valid(&index.new));
        way = way.step(step.done_when(built));
    }
    let why = "nothing that it would read is left: the indexes are there in the new collation, the constraints hold for new \
               rows and are validated behind it";
    let text = sql::plain(&ask.piece.text).ok_or("the statement cannot be written anew")?;
    let mut step = Step::ddl(format!("change the type of {} of {}", ident(column), name.short()), why, String::new());
    step = step.done_when(changed);
    // `lock_timeout` counts anew for each table, while others wait for those that are locked already.
    step.sql = vec![
        Step::within(LOCK_TIMEOUT_MS),
        format!("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE", locked(ask, table, again).join(", ")),
    ];
    for one in again {
        let other = qualified(&ask.relation(one.table).name);
        step.sql.push(format!("ALTER TABLE {other} DROP CONSTRAINT {}", ident(&one.constraint.name)));
    }
    for index in indexes {
        step.sql.push(match &index.constraint {
            Some(constraint) => format!("ALTER TABLE {long} DROP CONSTRAINT {}", ident(&constraint.name)),
            None => format!("DROP INDEX {}", qualified(&index.old)),
        });
    }
    step.sql.push(text);
    for index in indexes {
        step.sql.push(match &index.constraint {
            Some(one) => format!(
                "ALTER TABLE {long} ADD CONSTRAINT {} {} USING INDEX {}{}",
                ident(&one.name),
                if one.kind.is_primary_key() { "PRIMARY KEY" } else { "UNIQUE" },
                ident(&index.new.name),
                constraint::put_off(one.deferrable, one.initially_deferred)
            ),
            None => format!("ALTER INDEX {} RENAME TO {}", qualified(&index.new), ident(&index.old.name)),
        });
    }
    step.sql.extend(again.iter().map(|one| one.text.clone()));
    way = way.step(step);
    for one in again.iter().filter(|one| one.constraint.enforced) {
        way = way.step(constraint::validated(ask, one.table, &one.constraint.name));
    }
    // What is analysed is of the old type.
    let mut analyze = Step::concurrent(
        format!("collect statistics of {}", name.short()),
        "a change of type drops those of the column",
        format!("ANALYZE {long}"),
    );
    analyze.rollback = Some(Rollback::nothing());
    Ok(way.step(analyze))
}

/// Every table that the change locks: referenced ones first, as rows come and go in that order, then by name.
fn locked(ask: &Ask<'_>, table: RelationId, again: &[Again]) -> Vec<String> {
    let mut referenced = Vec::new();
    let mut tables = vec![table];
    for one in again {
        tables.push(one.table);
        if let ConstraintKind::ForeignKey(key) = &one.constraint.kind {
            referenced.push(key.referenced);
            tables.push(key.referenced);
        }
    }
    tables.sort_by_key(|table| (!referenced.contains(table), ask.relation(*table).name.to_string()));
    tables.dedup();
    tables.into_iter().map(|table| qualified(&ask.relation(table).name)).collect()
}

/// Whether the column has its new type and collation.
fn changed(ask: &Ask<'_>, table: &Name, column: &str, definition: &ColumnDef) -> String {
    let to = definition.type_name.as_ref().map(|name| ask.catalog.resolve_type(name).to_string()).unwrap_or_default();
    let short = to.split_once('.').map_or(to.as_str(), |(_, short)| short);
    let names = collation(definition);
    let collation = match definition.coll_clause {
        Some(_) => {
            let parts: Vec<String> = names.iter().filter_map(tree::text).map(ident).collect();
            format!("{}::regcollation", sql::literal(&parts.join(".")))
        }
        None => "(SELECT typcollation FROM pg_type WHERE pg_type.oid = atttypid)".to_owned(),
    };
    format!(
        "SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = {} AND attname = {} AND format_type(atttypid, atttypmod) \
         IN ({}, {}) AND attcollation = {collation})",
        sql::regclass(table),
        sql::literal(column),
        sql::literal(&to),
        sql::literal(short)
    )
}
