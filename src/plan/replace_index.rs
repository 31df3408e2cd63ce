//! Indexes that come where others go: built first, dropped then, so that queries are never without one and no row
//! escapes a unique one in between.

use std::collections::BTreeSet;

use pg_query::NodeEnum;
use pg_query::protobuf::{DropStmt, IndexStmt, ObjectType};

use super::piece::{Ask, Piece};
use super::sql::{self, ident, qualified};
use super::{Step, Way, index};
use crate::parse::parse;
use crate::postgres::Name;
use crate::schema::{Index, RelationId, RelationKind};

/// One that comes.
struct Coming<'a> {
    piece: &'a Piece,
    statement: &'a IndexStmt,
    table: RelationId,
    name: Name,
    /// The index that has its name.
    old: Option<RelationId>,
    /// What it is called until that one is gone.
    aside: Name,
}

/// Statements that follow one another and do nothing but drop and create indexes, up to the last one that creates one
/// on a table that loses one; `None` where none does.
pub(super) fn way(ask: &Ask<'_>) -> Option<Result<Way, String>> {
    let mut going: Vec<RelationId> = Vec::new();
    let mut coming: Vec<Coming<'_>> = Vec::new();
    let (mut ends, mut absorbed) = ((0, 0), 0);
    for (place, piece) in std::iter::once(ask.piece).chain(ask.ahead.iter().copied()).enumerate() {
        match piece.tree() {
            Some(NodeEnum::DropStmt(statement)) => match plain(ask, statement) {
                Some(indexes) if indexes.iter().all(|id| !going.contains(id)) => going.extend(indexes),
                _ => break,
            },
            Some(NodeEnum::IndexStmt(statement)) => {
                let Some(next) = comes(ask, piece, statement, &going, &coming) else { break };
                let follows = going.iter().any(|&id| ask.catalog.index(id).is_some_and(|old| old.table == next.table));
                coming.push(next);
                if follows {
                    (ends, absorbed) = ((going.len(), coming.len()), place);
                }
            }
            _ => break,
        }
    }
    going.truncate(ends.0);
    coming.truncate(ends.1);
    if coming.is_empty() {
        return None;
    }
    Some(steps(ask, &going, &coming).map(|way| Way { absorbed, ..way }))
}

/// Indexes in use that can go CONCURRENTLY.
fn plain(ask: &Ask<'_>, statement: &DropStmt) -> Option<Vec<RelationId>> {
    if statement.remove_type() != ObjectType::ObjectIndex || statement.concurrent {
        return None;
    }
    let usable = |&id: &RelationId| match &ask.relation(id).kind {
        RelationKind::Index(index) => {
            index.constraint.is_none()
                && !ask.is_partitioned(index.table)
                && !ask.catalog.born_in_file(index.table)
                && !holds_a_key(ask, index)
        }
        _ => false,
    };
    index::dropped(ask, statement).filter(|indexes| indexes.iter().all(usable))
}

/// Whether a foreign key may refer to the columns of a unique index: it would go along, or be in the way.
pub(super) fn holds_a_key(ask: &Ask<'_>, index: &Index) -> bool {
    let columns: BTreeSet<&String> = index.keys.iter().filter_map(|key| key.column.as_ref()).collect();
    let mut keys = ask.catalog.referencing(index.table);
    let others =
        ask.catalog.indexes_of(index.table).filter(|(_, other)| other.unique && other.keys.len() == columns.len());
    let alone = others.filter(|(_, other)| {
        other.keys.iter().all(|key| key.column.as_ref().is_some_and(|column| columns.contains(column)))
    });
    index.unique
        && alone.count() < 2
        && keys.any(|(_, _, key)| key.referenced_columns.iter().collect::<BTreeSet<_>>() == columns)
}

fn comes<'a>(
    ask: &Ask<'a>,
    piece: &'a Piece,
    statement: &'a IndexStmt,
    going: &[RelationId],
    coming: &[Coming<'_>],
) -> Option<Coming<'a>> {
    let table = ask.catalog.resolve(statement.relation.as_ref()?)?;
    if statement.concurrent || ask.is_partitioned(table) || ask.catalog.born_in_file(table) {
        return None;
    }
    let name = index::index_name(ask.catalog, statement, table);
    let old = ask.catalog.names.get(&name).copied();
    if old.is_some_and(|old| !going.contains(&old)) || coming.iter().any(|other| other.name == name) {
        return None;
    }
    let aside = match old {
        Some(_) => {
            let aside = ask.catalog.choose_relation_name(&name.schema, &name.name, None, "new", false);
            Name::new(&name.schema, aside)
        }
        None => name.clone(),
    };
    (!coming.iter().any(|other| other.aside == aside)).then_some(Coming { piece, statement, table, name, old, aside })
}

fn steps(ask: &Ask<'_>, going: &[RelationId], coming: &[Coming<'_>]) -> Result<Way, String> {
    let mut way = Way::default();
    for next in coming {
        way = way.step(next.built(ask)?);
    }
    for &id in going {
        let step = index::drop_concurrently(ask, id)?;
        let instead = coming.iter().find(|next| next.old == Some(id)).and_then(|next| next.is_in_place(ask));
        way = way.step(match (instead, &step.done_when) {
            (Some(there), Some(gone)) => {
                let done = format!("SELECT ({gone}) OR ({there})");
                step.done_when(done)
            }
            _ => step,
        });
    }
    for next in coming.iter().filter(|next| next.old.is_some()) {
        way = way.step(next.renamed());
    }
    Ok(way)
}

impl Coming<'_> {
    fn built(&self, ask: &Ask<'_>) -> Result<Step, String> {
        let step = if self.old.is_some() {
            let text = index::written(ask, self.statement, self.table, &self.aside, true)?;
            let mut step = index::build(&self.aside, text, self.statement.unique);
            step.title = format!("{} beside {}", step.title, ident(&self.name.name));
            step
        } else {
            let text = index::concurrently(&self.piece.text, self.statement, &self.name);
            index::build(&self.aside, text.ok_or("the statement cannot be written anew")?, self.statement.unique)
        };
        let step = match (self.is_in_place(ask), &step.done_when) {
            (Some(there), Some(valid)) => {
                let done = format!("SELECT ({valid}) OR ({there})");
                step.done_when(done)
            }
            _ => step,
        };
        Ok(match index::duplicates(ask, self.statement, self.table) {
            Some(sql) => step.precondition(sql, "rows with equal keys are there: mend them first"),
            None => step,
        })
    }

    fn renamed(&self) -> Step {
        let name = ident(&self.name.name);
        let text = format!("ALTER INDEX {} RENAME TO {name}", qualified(&self.aside));
        let back = format!("ALTER INDEX {} RENAME TO {}", qualified(&self.name), ident(&self.aside.name));
        Step::ddl(format!("call the new index {name}"), "the name is free: only the name changes", text)
            .done_when(format!("SELECT {} IS NULL", sql::regclass(&self.aside)))
            .rollback(back)
    }

    /// A query that is true when the index under the name is the new one; `None` where nothing that can be asked for
    /// tells it from the old one.
    fn is_in_place(&self, ask: &Ask<'_>) -> Option<String> {
        let old = ask.catalog.index(self.old?)?;
        let mut after = ask.catalog.clone();
        let drop = format!("DROP INDEX {}", qualified(&self.name));
        parse(&drop).statements.iter().for_each(|statement| after.apply(statement));
        after.apply(&self.piece.statement);
        let new = after.index(*after.names.get(&self.name)?)?;
        let (new, old) = (shape(new), shape(old));
        (new != old).then(|| {
            format!(
                "SELECT EXISTS (SELECT FROM pg_index i WHERE indexrelid = {} AND indisvalid AND {})",
                sql::regclass(&self.name),
                new.into_iter().collect::<Vec<_>>().join(" AND ")
            )
        })
    }
}

/// What `pg_index` says of an index, as conditions.
fn shape(index: &Index) -> BTreeSet<String> {
    let not = |is: bool| if is { "" } else { "NOT " };
    let keys = index.keys.iter().enumerate().map(|(place, key)| match &key.column {
        Some(column) => format!(
            "EXISTS (SELECT FROM pg_attribute WHERE attrelid = indrelid AND attnum = indkey[{place}] AND attname = {})",
            sql::literal(column)
        ),
        None => format!("indkey[{place}] = 0"),
    });
    let mut all: BTreeSet<String> = keys.collect();
    all.insert(format!("{}indisunique", not(index.unique)));
    all.insert(format!("indpred IS {}NULL", if index.predicate.is_some() { "NOT " } else { "" }));
    all.insert(format!("indnkeyatts = {} AND indnatts = {}", index.keys.len(), index.keys.len() + index.include.len()));
    all
}
