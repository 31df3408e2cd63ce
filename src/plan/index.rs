//! Indexes without a wait: built, dropped and rebuilt CONCURRENTLY; on a partitioned table partition by partition.

use std::collections::BTreeSet;

use pg_query::NodeEnum;
use pg_query::protobuf::{DropStmt, IndexStmt, Node, ObjectType, Token};

use super::constraint::put_off;
use super::piece::Ask;
use super::sql::{self, ident, qualified};
use super::{Answer, Leftover, Recipe, Rollback, Step, Way, copies, replace_index};
use crate::effect::Cause;
use crate::postgres::Name;
use crate::schema::{Catalog, ConstraintKind, Index, RelationId, RelationKind, names, tree};

pub(super) const CREATE: Recipe = create;
pub(super) const DROP: Recipe = drop;
pub(super) const REINDEX: Recipe = reindex;

const WAITS: &str = "it reads the table twice and waits for transactions that are older than it; nobody waits for it";

fn create(ask: &Ask<'_>) -> Option<Answer> {
    let NodeEnum::IndexStmt(statement) = ask.tree()? else {
        return None;
    };
    ask.blocking(|cause| *cause == Cause::CreateIndex)?;
    let table = ask.catalog.resolve(statement.relation.as_ref()?)?;
    if ask.is_partitioned(table) {
        return Some(on_partitions(ask, statement, table));
    }
    let name = index_name(ask.catalog, statement, table);
    let text = concurrently(&ask.piece.text, statement, &name)?;
    let step = build(&name, text, statement.unique);
    Some(Ok(Way::default().step(match duplicates(ask, statement, table) {
        Some(sql) => step.precondition(sql, "rows with equal keys are there: mend them first"),
        None => step,
    })))
}

/// A `CREATE INDEX` with CONCURRENTLY and a name.
pub(super) fn concurrently(text: &str, statement: &IndexStmt, name: &Name) -> Option<String> {
    let words = match statement.idxname.as_str() {
        "" => format!("CONCURRENTLY {}", ident(&name.name)),
        _ => "CONCURRENTLY".to_owned(),
    };
    sql::with(text, Token::Index, &words)
}

/// The step that builds an index by itself.
pub(super) fn build(name: &Name, text: String, unique: bool) -> Step {
    let index = ident(&name.name);
    let title = if unique { format!("build the unique index {index}") } else { format!("build the index {index}") };
    let mut step = Step::concurrent(title, WAITS, text)
        .done_when(sql::index_is_valid(name))
        .rollback(format!("DROP INDEX CONCURRENTLY IF EXISTS {}", qualified(name)));
    step.leftover = Some(Leftover {
        found_by: format!(
            "SELECT EXISTS (SELECT FROM pg_index WHERE indexrelid = {} AND NOT indisvalid)",
            sql::regclass(name)
        ),
        sql: vec![format!("DROP INDEX CONCURRENTLY {}", qualified(name))],
    });
    step
}

/// The name an index gets: as written, or as the server would choose it (`ChooseIndexName`).
pub(super) fn index_name(catalog: &Catalog, statement: &IndexStmt, table: RelationId) -> Name {
    let table = &catalog.get(table).name;
    if !statement.idxname.is_empty() {
        return Name::new(&table.schema, &statement.idxname);
    }
    chosen(catalog, statement, table)
}

fn chosen(catalog: &Catalog, statement: &IndexStmt, table: &Name) -> Name {
    // A name that is taken gets a number (`ChooseIndexColumnNames`).
    let mut columns: Vec<String> = Vec::new();
    for node in statement.index_params.iter().chain(&statement.index_including_params) {
        let Some(NodeEnum::IndexElem(key)) = &node.node else {
            continue;
        };
        let given = if key.name.is_empty() {
            key.expr.as_deref().and_then(names::figure_column_name).unwrap_or_else(|| "expr".to_owned())
        } else {
            key.name.clone()
        };
        let mut name = given.clone();
        let mut number = 1;
        while columns.contains(&name) {
            let digits = number.to_string();
            name = format!("{}{digits}", names::clip(&given, 63 - digits.len()));
            number += 1;
        }
        columns.push(name);
    }
    let second = names::joined_names(&columns);
    let name = catalog.choose_relation_name(&table.schema, &table.name, Some(&second), "idx", false);
    Name::new(&table.schema, name)
}

/// Whether no two rows have equal keys, where the keys are plain columns.
pub(super) fn duplicates(ask: &Ask<'_>, statement: &IndexStmt, table: RelationId) -> Option<String> {
    if !statement.unique || statement.where_clause.is_some() {
        return None;
    }
    let keys: Option<Vec<String>> = statement
        .index_params
        .iter()
        .map(|node| match node.node.as_ref()? {
            NodeEnum::IndexElem(key) if !key.name.is_empty() => Some(ident(&key.name)),
            _ => None,
        })
        .collect();
    Some(no_duplicates(&qualified(&ask.relation(table).name), &keys?, statement.nulls_not_distinct))
}

/// A query that is true when no two rows have equal keys.
pub(super) fn no_duplicates(table: &str, keys: &[String], nulls_not_distinct: bool) -> String {
    let list = keys.join(", ");
    let filled: Vec<String> = keys.iter().map(|key| format!("{key} IS NOT NULL")).collect();
    let filter = if nulls_not_distinct { String::new() } else { format!(" WHERE {}", filled.join(" AND ")) };
    format!("SELECT NOT EXISTS (SELECT FROM {table}{filter} GROUP BY {list} HAVING count(*) > 1)")
}

/// The parent's index first, without its partitions; then one partition after the other; the last one that is
/// attached makes the parent's valid (`validatePartitionedIndex`).
fn on_partitions(ask: &Ask<'_>, statement: &IndexStmt, table: RelationId) -> Answer {
    if statement.concurrent {
        return Err("PostgreSQL refuses CONCURRENTLY on a partitioned table".to_owned());
    }
    if statement.relation.as_ref().is_some_and(|range| !range.inh) {
        return Ok(Way::default());
    }
    let mut steps = Vec::new();
    let name = index_name(ask.catalog, statement, table);
    let foreign = |id: &RelationId| matches!(ask.relation(*id).kind, RelationKind::ForeignTable);
    if ask.catalog.with_descendants(table).iter().any(foreign) {
        let mut rollback = Some(vec![format!("DROP INDEX IF EXISTS {}", qualified(&name))]);
        beneath(ask, statement, table, &mut steps, &mut rollback)?;
        let why = "every partition has its own, which become part of it: nothing is read. A foreign table has none";
        let text = written(ask, statement, table, &name, false)?.replacen(" ON ONLY ", " ON ", 1);
        let mut last =
            Step::ddl(format!("make the index {}", ident(&name.name)), why, text).done_when(sql::index_is_valid(&name));
        last.rollback = rollback.map(|sql| Rollback { sql, until: None, loses_data: false });
        steps.push(last);
    } else {
        partitions(ask, statement, table, &name, None, &mut steps)?;
    }
    Ok(steps.into_iter().fold(Way::default(), Way::step))
}

fn partitions_known(ask: &Ask<'_>, table: RelationId) -> Result<(), String> {
    let relation = ask.relation(table);
    if relation.known && !ask.catalog.partitions_elsewhere(table) {
        return Ok(());
    }
    Err(format!(
        "the partitions of `{}` are not known: give the schema they are in with `--schema`",
        relation.name.short()
    ))
}

/// The index of each partition, where that of the partitioned table is made last: with a foreign table below it, it would
/// not become valid when its parts are attached.
fn beneath(
    ask: &Ask<'_>,
    statement: &IndexStmt,
    table: RelationId,
    steps: &mut Vec<Step>,
    rollback: &mut Option<Vec<String>>,
) -> Result<(), String> {
    partitions_known(ask, table)?;
    for &child in ask.relation(table).children.iter().filter(|&&child| !ask.relation(child).dropped) {
        if let Some(found) = there(ask, &Index::of(statement, table), false, child)? {
            *rollback = rollback.take().zip(again(ask, found, false)?).map(|(all, more)| [all, more].concat());
            continue;
        }
        match ask.relation(child).kind {
            RelationKind::ForeignTable => {}
            RelationKind::PartitionedTable(_) => beneath(ask, statement, child, steps, rollback)?,
            _ => {
                let name = chosen(ask.catalog, statement, &ask.relation(child).name);
                let text = written(ask, statement, child, &name, true)?;
                steps.push(build(&name, text, statement.unique).back_until_next());
            }
        }
    }
    Ok(())
}

/// The index that a partition has already, and that the server would make a part of the partitioned table's.
pub(super) fn there(
    ask: &Ask<'_>,
    definition: &Index,
    of_constraint: bool,
    partition: RelationId,
) -> Result<Option<RelationId>, String> {
    let Some(found) = ask.catalog.equal_index(definition, of_constraint, partition) else {
        return Ok(None);
    };
    match ask.catalog.index(found) {
        Some(index) if index.valid => Ok(Some(found)),
        _ => Err(format!(
            "the index `{}` is not valid: drop it, or build it again, before",
            ask.relation(found).name.short()
        )),
    }
}

/// Attaches an index that is there. The way back from the first step takes all parts along: it makes this one again.
pub(super) fn attach_there(
    ask: &Ask<'_>,
    parent: &Name,
    of_constraint: bool,
    found: RelationId,
    steps: &mut Vec<Step>,
) -> Result<(), String> {
    steps.push(attach(parent, &ask.relation(found).name));
    let again = again(ask, found, of_constraint)?;
    steps[0].rollback = steps[0].rollback.take().zip(again).map(|(mut rollback, again)| {
        rollback.sql.extend(again);
        rollback
    });
    Ok(())
}

/// What makes an index again that was there before it became a part. `None`: that of a partitioned table is not made
/// again without a wait, and without CASCADE no constraint goes with an index.
fn again(ask: &Ask<'_>, found: RelationId, of_constraint: bool) -> Result<Option<Vec<String>>, String> {
    let name = &ask.relation(found).name;
    let Some(index) = ask.catalog.index(found) else { return Ok(None) };
    let table = ask.relation(index.table);
    let constraint = index.constraint.as_ref().and_then(|name| table.constraint(name));
    if ask.is_partitioned(index.table) || constraint.is_some() && !of_constraint {
        return Ok(None);
    }
    let mut again = vec![copies::index(ask, found, &name.name, &copies::Renamed::default())?];
    if let Some(constraint) = constraint {
        let words = if matches!(constraint.kind, ConstraintKind::PrimaryKey { .. }) { "PRIMARY KEY" } else { "UNIQUE" };
        let quoted = ident(&name.name);
        again.push(format!(
            "ALTER TABLE {} ADD CONSTRAINT {quoted} {words} USING INDEX {quoted}{}",
            qualified(&table.name),
            put_off(constraint.deferrable, constraint.initially_deferred)
        ));
    }
    Ok(Some(again))
}

fn partitions(
    ask: &Ask<'_>,
    statement: &IndexStmt,
    table: RelationId,
    index: &Name,
    parent: Option<&Name>,
    steps: &mut Vec<Step>,
) -> Result<(), String> {
    let until = |step: Step| if parent.is_some() { step.back_until_next() } else { step };
    if !ask.is_partitioned(table) {
        let text = written(ask, statement, table, index, true)?;
        steps.push(until(build(index, text, statement.unique)));
        return Ok(());
    }
    partitions_known(ask, table)?;
    let title = format!("make the index {} without its partitions", ident(&index.name));
    let why = "it holds no rows, so that it is there at once; it is valid when every partition has its own";
    let step = Step::ddl(title, why, written(ask, statement, table, index, false)?)
        .done_when(format!("SELECT {} IS NOT NULL", sql::regclass(index)))
        .rollback(format!("DROP INDEX IF EXISTS {}", qualified(index)));
    steps.push(until(step));
    for &child in ask.relation(table).children.iter().filter(|&&child| !ask.relation(child).dropped) {
        if let Some(own) = there(ask, &Index::of(statement, table), false, child)? {
            attach_there(ask, index, false, own, steps)?;
            continue;
        }
        let name = chosen(ask.catalog, statement, &ask.relation(child).name);
        partitions(ask, statement, child, &name, Some(index), steps)?;
        steps.push(attach(index, &name));
    }
    Ok(())
}

/// The step that makes an index a part of a partitioned table's.
pub(super) fn attach(parent: &Name, index: &Name) -> Step {
    let text = format!("ALTER INDEX {} ATTACH PARTITION {}", qualified(parent), qualified(index));
    let attached = format!(
        "SELECT EXISTS (SELECT FROM pg_inherits WHERE inhrelid = {} AND inhparent = {})",
        sql::regclass(index),
        sql::regclass(parent)
    );
    let title = format!("attach {} to it", ident(&index.name));
    Step::ddl(title, "the index is there: nothing is read", text).done_when(attached)
}

/// The statement for another table and under another name.
pub(super) fn written(
    ask: &Ask<'_>,
    statement: &IndexStmt,
    table: RelationId,
    index: &Name,
    concurrent: bool,
) -> Result<String, String> {
    let name = &ask.relation(table).name;
    let mut copy = statement.clone();
    copy.idxname.clone_from(&index.name);
    copy.concurrent = concurrent;
    copy.if_not_exists = false;
    copy.relation = Some(sql::range(name, concurrent));
    sql::deparse(&NodeEnum::IndexStmt(Box::new(copy)))
}

fn drop(ask: &Ask<'_>) -> Option<Answer> {
    let NodeEnum::DropStmt(statement) = ask.tree()? else {
        return None;
    };
    if statement.remove_type() != ObjectType::ObjectIndex || statement.concurrent {
        return None;
    }
    let in_use = |id: &RelationId| matches!(&ask.relation(*id).kind, RelationKind::Index(index) if !ask.catalog.born_in_file(index.table));
    let indexes = dropped(ask, statement)?;
    if !indexes.iter().any(in_use) {
        return None;
    }
    if let Some(way) = replace_index::way(ask) {
        return Some(way);
    }
    let mut way = Way::default();
    for id in indexes {
        let name = &ask.relation(id).name;
        let RelationKind::Index(index) = &ask.relation(id).kind else {
            return None;
        };
        if replace_index::holds_a_key(ask, index) {
            return Some(Err(format!(
                "a foreign key refers to the columns of `{}`: drop that by name before, and add it again behind",
                name.short()
            )));
        }
        way = way.step(if ask.is_partitioned(index.table) {
            let text = format!("DROP INDEX {}", qualified(name));
            let why = "PostgreSQL cannot drop a partitioned table's index concurrently; nothing is read, so the lock \
                       is short once it is had";
            Step::ddl(format!("drop the index {}", ident(&name.name)), why, text)
                .done_when(format!("SELECT {} IS NULL", sql::regclass(name)))
        } else {
            match drop_concurrently(ask, id) {
                Ok(step) => step,
                Err(reason) => return Some(Err(reason)),
            }
        });
    }
    Some(Ok(way))
}

/// The step that drops an index by itself, and can build it again.
pub(super) fn drop_concurrently(ask: &Ask<'_>, id: RelationId) -> Result<Step, String> {
    let name = &ask.relation(id).name;
    let text = format!("DROP INDEX CONCURRENTLY {}", qualified(name));
    let why = "it waits for the transactions that use the index; nobody waits for it";
    let step = Step::concurrent(format!("drop the index {}", ident(&name.name)), why, text)
        .done_when(format!("SELECT {} IS NULL", sql::regclass(name)));
    let known = ask.relation(id).known && ask.catalog.index(id).is_some_and(|index| !index.keys.is_empty());
    Ok(if known { step.rollback(copies::index(ask, id, &name.name, &copies::Renamed::default())?) } else { step })
}

pub(super) fn dropped(ask: &Ask<'_>, statement: &DropStmt) -> Option<Vec<RelationId>> {
    let id = |node: &Node| {
        let (schema, name) = tree::object_name(node)?;
        ask.catalog.lookup(schema, name)
    };
    statement.objects.iter().map(id).collect()
}

fn reindex(ask: &Ask<'_>) -> Option<Answer> {
    let NodeEnum::ReindexStmt(_) = ask.tree()? else {
        return None;
    };
    let work = ask.blocking(|cause| *cause == Cause::Reindex)?;
    let table = ask.relation(work.relation).name.short();
    let words = [Token::Index, Token::Table, Token::Schema, Token::Database];
    let text = words.iter().find_map(|word| sql::with(&ask.piece.text, *word, "CONCURRENTLY"));
    let Some(text) = text else {
        return Some(Err("the system catalogs cannot be reindexed concurrently: run it when nobody is at work".into()));
    };
    if let Some(lock) = ask.effects.locks.iter().find(|lock| ask.catalog.is_of_exclusion(lock.relation)) {
        return Some(Err(format!(
            "PostgreSQL cannot rebuild `{}` concurrently, the index of an exclusion constraint: run it when nobody is at work",
            ask.relation(lock.relation).name.short()
        )));
    }
    let target = ask.effects.locks.iter().find(|lock| ask.is_partitioned(lock.relation));
    if let (Some(_), 13) = (target, ask.catalog.version.major()) {
        return Some(Err("PostgreSQL 13 cannot reindex a partitioned table: name its partitions one by one".into()));
    }
    let why = "it builds each index beside the old one; nobody waits for it. A failed run leaves indexes named \
               `_ccnew` or `_ccold`: drop them";
    let mut step = Step::concurrent(format!("rebuild the indexes of {table}"), why, text);
    step.leftover = halves(ask);
    Some(Ok(Way::default().step(step)))
}

/// What a rebuild that failed leaves of the indexes it was about: the new one, not complete, or the old one, put aside
/// (`ReindexRelationConcurrently` in indexcmds.c names them).
fn halves(ask: &Ask<'_>) -> Option<Leftover> {
    let indexes = ask.effects.locks.iter().map(|lock| ask.relation(lock.relation));
    let names: BTreeSet<&Name> = indexes
        .filter(|relation| matches!(relation.kind, RelationKind::Index(_)))
        .map(|relation| &relation.name)
        .collect();
    let halves: Vec<Name> = names
        .iter()
        .flat_map(|name| ["_ccnew", "_ccold"].map(|end| Name::new(&name.schema, format!("{}{end}", name.name))))
        .collect();
    let oids: Vec<String> = halves.iter().map(sql::regclass).collect();
    (!halves.is_empty()).then(|| Leftover {
        found_by: format!(
            "SELECT EXISTS (SELECT FROM pg_index WHERE indexrelid IN ({}) AND NOT indisvalid)",
            oids.join(", ")
        ),
        sql: halves.iter().map(|name| format!("DROP INDEX CONCURRENTLY IF EXISTS {}", qualified(name))).collect(),
    })
}
