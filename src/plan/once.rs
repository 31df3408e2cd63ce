//! UPDATE and DELETE that may touch each row only once, or whose own condition does not tell which rows are done: the
//! keys of the rows are listed first, and each batch strikes its own off the list in its transaction.

use pg_query::NodeEnum;
use pg_query::protobuf::{Node, RangeVar};

use super::backfill::{Batches, ROWS};
use super::piece::Ask;
use super::rows::{alias, key, other_tables, target};
use super::sql::{self, ident, qualified};
use super::{Deviation, Kind, Rollback, Sending, Step, Way};
use crate::postgres::Name;
use crate::schema::walk::{Seen, walk};
use crate::schema::{ConstraintKind, RelationId, RelationKind, tree};

/// The statement in batches over a list of keys. The list stays as the mark that it was done.
pub(super) fn way(ask: &Ask<'_>) -> Result<Way, String> {
    let (range, clause, reads_others) = parts(ask)?;
    let table = ask.catalog.resolve(range).ok_or("its table is not known")?;
    let relation = ask.relation(table);
    let short = relation.name.short();
    if !matches!(relation.kind, RelationKind::Table | RelationKind::PartitionedTable(_)) || !relation.known {
        return Err(format!("what {short} is made of is not known: give the schema with `--schema`"));
    }
    if range.inh && !ask.is_partitioned(table) && !relation.children.is_empty() {
        return Err(format!("the keys of {short} and of its children may be the same: write each table by itself"));
    }
    let columns = key(ask, table)?;
    if let Some(column) = columns.iter().find(|column| assigns(ask, column)) {
        return Err(format!(
            "it changes the key {}, by which rows are found: no list can tell them apart",
            ident(column)
        ));
    }
    separate(ask, table)?;
    at_once(ask, table)?;
    let condition = match clause {
        Some(clause) => {
            let steady = condition(ask, clause)?;
            Some((sql::expression(clause).ok_or("its condition cannot be written anew")?, steady && !reads_others))
        }
        None => None,
    };
    let list =
        |prefix: &str| columns.iter().map(|name| format!("{prefix}{}", ident(name))).collect::<Vec<_>>().join(", ");
    let schema = &relation.name.schema;
    // The list stays, so that each statement of a migration needs its own.
    let label = if ask.piece.origin == 0 { "todo".to_owned() } else { format!("todo{}", ask.piece.origin + 1) };
    let todo = Name::new(schema, ask.catalog.choose_relation_name(schema, &relation.name.name, None, &label, false));
    let (long, notes, keys) = (qualified(&relation.name), qualified(&todo), list(""));
    let only = if range.inh { "" } else { "ONLY " };
    let named = alias(range);
    let filter = match &condition {
        Some((text, true)) => format!(" WHERE {text}"),
        Some((_, false)) | None => String::new(),
    };
    let mut first = Step::ddl(
        format!("list the rows of {short} that are there"),
        "each of them is written once, whatever happens meanwhile; rows that come later are left alone",
        format!("CREATE TABLE {notes} AS SELECT {} FROM {only}{long} AS {named}{filter}", list(&format!("{named}."))),
    )
    .done_when(format!("SELECT {} IS NOT NULL", sql::regclass(&todo)))
    .rollback(format!("DROP TABLE IF EXISTS {notes}"));
    first.sql.push(format!("ALTER TABLE {notes} ADD PRIMARY KEY ({keys})"));
    let (at, last) = (variables(&columns, "at"), variables(&columns, "last"));
    let qualified_keys = list(&format!("{named}."));
    // Bounds on both sides: else the server may go through all that was struck off the list, in every batch.
    let batch = format!(
        "({qualified_keys}) >= ({at}) AND ({qualified_keys}) <= ({last}) AND ({qualified_keys}) IN (SELECT {keys} FROM {notes} \
         WHERE ({keys}) >= ({at}) AND ({keys}) <= ({last}))"
    );
    let batch = condition.map_or_else(|| batch.clone(), |(text, _)| format!("({text}) AND {batch}"));
    let statement = limited(ask, &relation.name, &batch)?;
    let next = format!("SELECT {keys} INTO {at} FROM {notes}");
    let descending = columns.iter().map(|name| format!("{} DESC", ident(name))).collect::<Vec<_>>().join(", ");
    let text = Batches {
        size: ("integer", ROWS, "rows"),
        declared: &declared(&columns, &long),
        first: &format!("  {next} ORDER BY {keys} LIMIT 1;"),
        head: "WHILE ddlock.at_1 IS NOT NULL ",
        find: &format!(
            "    SELECT {keys} INTO {last} FROM (SELECT {keys} FROM {notes} WHERE ({keys}) >= ({at}) ORDER BY {keys} LIMIT \
             ddlock.step) AS batch\n      ORDER BY {descending} LIMIT 1;"
        ),
        work: &format!(
            "      {statement};\n      DELETE FROM {notes} WHERE ({keys}) >= ({at}) AND ({keys}) <= ({last});\n      \
             {next} WHERE ({keys}) > ({last}) ORDER BY {keys} LIMIT 1;"
        ),
        open: ("", ""),
    }
    .text();
    let deletes = matches!(ask.tree(), Some(NodeEnum::DeleteStmt(_)));
    let title = if deletes { format!("delete the rows of {short}") } else { format!("write the rows of {short}") };
    let why = "in batches that each commit, and strike their rows off the list: a row is locked for a moment only, and a run \
               that was stopped goes on where it was";
    let mut second = Step::concurrent(title, why, text).done_when(format!("SELECT NOT EXISTS (SELECT FROM {notes})"));
    second.kind = Kind::Backfill;
    second.transaction = Sending::PerBatch;
    second.rollback = Some(Rollback { sql: Vec::new(), until: None, loses_data: true });
    let mut way = Way::default().step(first).step(second);
    way.deviations = deviations(ask, table, &todo, clause);
    Ok(way)
}

fn deviations(ask: &Ask<'_>, table: RelationId, todo: &Name, clause: Option<&Node>) -> Vec<Deviation> {
    let text = format!(
        "{} stays, empty, as the mark that every row was written once: drop it when the plan is not run again",
        todo.short()
    );
    let mut deviations = vec![Deviation::new(text).table(todo)];
    let relation = ask.relation(table);
    if !relation.triggers.is_empty() {
        deviations.push(Deviation::fires_by_batch(&relation.name.short()));
    }
    let times = |node: &NodeEnum| {
        let mut found = false;
        walk(node, &mut |seen| {
            found |= match seen {
                Seen::Node(NodeEnum::SqlvalueFunction(_)) => true,
                Seen::Function(call) => ask.catalog.volatility(call) == Some('s'),
                _ => false,
            };
        });
        found
    };
    if ask.tree().is_some_and(times) || clause.and_then(|node| node.node.as_ref()).is_some_and(times) {
        let text = "the time of day, and what else holds for one transaction, is that of each batch";
        deviations.push(Deviation::new(text));
    }
    deviations
}

/// The table, the condition, and whether other tables are read.
fn parts<'a>(ask: &Ask<'a>) -> Result<(&'a RangeVar, Option<&'a Node>, bool), String> {
    let (range, clause, others, with, returns) = match ask.tree() {
        Some(NodeEnum::UpdateStmt(update)) => (
            update.relation.as_ref(),
            update.where_clause.as_deref(),
            &update.from_clause,
            update.with_clause.is_some(),
            update.returning_clause.is_some(),
        ),
        Some(NodeEnum::DeleteStmt(delete)) => (
            delete.relation.as_ref(),
            delete.where_clause.as_deref(),
            &delete.using_clause,
            delete.with_clause.is_some(),
            delete.returning_clause.is_some(),
        ),
        _ => return Err("it is neither an UPDATE nor a DELETE".to_owned()),
    };
    if with || returns {
        return Err(other_tables());
    }
    Ok((range.ok_or("it names no table")?, clause, !others.is_empty()))
}

/// That the statement does not read what it writes: in batches, it would find some of it written already.
fn separate(ask: &Ask<'_>, table: RelationId) -> Result<(), String> {
    let mut problem = None;
    let own = ask.catalog.with_descendants(table);
    let mut look = |seen: Seen<'_>| match seen {
        Seen::Relation(range) => {
            let found = ask.catalog.resolve(range);
            let may = |id: &RelationId| {
                own.contains(id)
                    || ask.catalog.with_descendants(*id).contains(&table)
                    || matches!(ask.relation(*id).kind, RelationKind::View { .. })
            };
            if found.as_ref().is_some_and(may) {
                problem = Some(format!("it reads {}, which may hold the rows that it writes", ident(&range.relname)));
            }
        }
        Seen::Function(call) if ask.catalog.volatility(call) != Some('i') => {
            let (schema, name) = tree::qualified(&call.funcname).unwrap_or_default();
            if ask
                .catalog
                .functions
                .keys()
                .any(|own| own.name == name && schema.is_none_or(|schema| own.schema == schema))
            {
                problem = Some(format!("it calls {}, which may read the rows that it writes", ident(name)));
            }
        }
        _ => {}
    };
    let none = Vec::new();
    let (values, others, clause) = match ask.tree() {
        Some(NodeEnum::UpdateStmt(update)) => (&update.target_list, &update.from_clause, &update.where_clause),
        Some(NodeEnum::DeleteStmt(delete)) => (&none, &delete.using_clause, &delete.where_clause),
        _ => return Ok(()),
    };
    let nodes = values.iter().chain(others).chain(clause.iter().map(AsRef::as_ref));
    nodes.filter_map(|node| node.node.as_ref()).for_each(|node| walk(node, &mut look));
    problem.map_or(Ok(()), Err)
}

/// That no constraint holds for all rows together at the end of the statement, and not after each batch.
fn at_once(ask: &Ask<'_>, table: RelationId) -> Result<(), String> {
    let family = ask.catalog.with_descendants(table);
    if let Some(NodeEnum::DeleteStmt(_)) = ask.tree() {
        let referring = family.iter().flat_map(|&table| ask.catalog.referencing(table));
        let mut own = referring.filter(|(child, _, key)| family.contains(child) && matches!(key.on_delete, 'a' | 'r'));
        return own.next().map_or(Ok(()), |(_, constraint, _)| {
            Err(format!(
                "rows refer to others of their table by `{}`, and a batch may hold one that is still referred to: give the key \
                 `ON DELETE CASCADE` or `SET NULL`, or delete in the order of the references",
                constraint.name
            ))
        });
    }
    let together = ask.relation(table).constraints.iter().find(|constraint| match &constraint.kind {
        ConstraintKind::Unique { columns, .. } => {
            constraint.deferrable && columns.iter().any(|column| assigns(ask, column))
        }
        _ => false,
    });
    together.map_or(Ok(()), |constraint| {
        Err(format!(
            "`{}` is deferrable, and holds for all rows at the end of the statement only: after a batch it may not",
            constraint.name
        ))
    })
}

/// Whether a condition says of a row by itself, and the same each time, whether it is meant.
fn condition(ask: &Ask<'_>, clause: &Node) -> Result<bool, String> {
    let mut problem = None;
    let mut alone = true;
    if let Some(node) = &clause.node {
        walk(node, &mut |seen| match seen {
            Seen::Function(call) if !matches!(ask.catalog.volatility(call), Some('i' | 's')) => {
                let name = tree::texts(&call.funcname).join(".");
                problem = Some(format!("`{name}` in its condition may say something else each time"));
            }
            Seen::Node(NodeEnum::CurrentOfExpr(_)) => problem = Some("it stands at a cursor".to_owned()),
            Seen::Node(NodeEnum::SelectStmt(_)) | Seen::Relation(_) => alone = false,
            _ => {}
        });
    }
    problem.map_or(Ok(alone), Err)
}

/// Whether the statement assigns to a column, or to what cannot be told.
fn assigns(ask: &Ask<'_>, column: &str) -> bool {
    match ask.tree() {
        Some(NodeEnum::UpdateStmt(update)) => update.target_list.iter().any(|node| match &node.node {
            Some(NodeEnum::ResTarget(found)) => found.name == column,
            _ => target(node).is_none(),
        }),
        _ => false,
    }
}

fn variables(columns: &[String], prefix: &str) -> String {
    (1..=columns.len()).map(|number| format!("ddlock.{prefix}_{number}")).collect::<Vec<_>>().join(", ")
}

fn declared(columns: &[String], table: &str) -> String {
    let line = |(index, column): (usize, &String)| {
        let (number, data_type) = (index + 1, format!("{table}.{}%TYPE", ident(column)));
        format!("  at_{number} {data_type};\n  last_{number} {data_type};\n")
    };
    columns.iter().enumerate().map(line).collect()
}

/// The statement with another condition.
fn limited(ask: &Ask<'_>, table: &Name, condition: &str) -> Result<String, String> {
    let unreadable = || "its condition cannot be written anew".to_owned();
    let parsed = pg_query::parse(&format!("SELECT WHERE {condition}"), 0).map_err(|_| unreadable())?;
    let first = parsed.protobuf.stmts.into_iter().next().and_then(|statement| statement.stmt?.node);
    let Some(NodeEnum::SelectStmt(select)) = first else {
        return Err(unreadable());
    };
    let place = |range: &Option<RangeVar>| {
        range.as_ref().map(|range| RangeVar { schemaname: table.schema.clone(), ..range.clone() })
    };
    let tree = match ask.tree() {
        Some(NodeEnum::UpdateStmt(update)) => {
            let mut copy = update.clone();
            copy.relation = place(&update.relation);
            copy.where_clause = select.where_clause;
            NodeEnum::UpdateStmt(copy)
        }
        Some(NodeEnum::DeleteStmt(delete)) => {
            let mut copy = delete.clone();
            copy.relation = place(&delete.relation);
            copy.where_clause = select.where_clause;
            NodeEnum::DeleteStmt(copy)
        }
        _ => return Err(unreadable()),
    };
    sql::deparse(&tree)
}
