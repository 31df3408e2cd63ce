//! UPDATE of a whole table: in batches of its primary key that each commit.

use std::fmt::Write as _;

use pg_query::NodeEnum;
use pg_query::protobuf::{Node, RangeVar, UpdateStmt};

use super::backfill::{Batches, ROWS};
use super::piece::Ask;
use super::sql::{self, ident, qualified};
use super::{Answer, Deviation, Kind, Recipe, Sending, Step, Way, backfill, once};
use crate::postgres::Name;
use crate::schema::walk::{Seen, walk};
use crate::schema::{ConstraintKind, DataType, RelationId, RelationKind, tree};

pub(super) const WRITTEN: Recipe = written;

/// One statement, as each batch repeats it.
struct Batch {
    /// Its assignments.
    set: String,
    /// True for the rows that are still to be written.
    open: String,
    /// The name that expressions may use for the table.
    alias: String,
}

fn written(ask: &Ask<'_>) -> Option<Answer> {
    let whole = ask.found("whole-table-write") || ask.found("slow-work-under-lock") && is_whole(ask);
    if !whole || ask.piece.statement.block.is_some() {
        return None;
    }
    let NodeEnum::UpdateStmt(update) = ask.tree()? else {
        return matches!(ask.tree()?, NodeEnum::DeleteStmt(_)).then(|| once::way(ask));
    };
    let range = update.relation.as_ref()?;
    let table = ask.catalog.resolve(range)?;
    let settled = of_update(ask, update).and_then(|batch| way(ask, table, range, &batch));
    // What is not settled by being written once can still be written once.
    Some(settled.or_else(|_| once::way(ask)))
}

/// Whether it goes through every row, or fills a column; without the lock that others hold, it is still that.
fn is_whole(ask: &Ask<'_>) -> bool {
    let fills = || match ask.tree() {
        Some(NodeEnum::UpdateStmt(update)) => {
            matches!(update.where_clause.as_deref().map(|node| &node.node), Some(Some(NodeEnum::NullTest(_))))
        }
        _ => false,
    };
    let used = |work: &&crate::effect::Work| !ask.catalog.born_in_file(work.relation);
    ask.effects.work.iter().filter(used).any(|work| work.cause.is_whole_table()) || fills()
}

pub(super) fn other_tables() -> String {
    "it reads other tables or returns rows: write it with a condition on its own table, so that it can be cut into batches"
        .to_owned()
}

pub(super) fn alias(range: &RangeVar) -> String {
    ident(range.alias.as_ref().map_or(&range.relname, |alias| &alias.aliasname))
}

fn way(ask: &Ask<'_>, table: RelationId, range: &RangeVar, batch: &Batch) -> Result<Way, String> {
    let relation = ask.relation(table);
    if !matches!(relation.kind, RelationKind::Table | RelationKind::PartitionedTable(_)) {
        return Err(format!("what {} is made of is not known: give the schema with `--schema`", relation.name.short()));
    }
    let tables = if range.inh { backfill::leaves(ask, table)? } else { vec![table] };
    let mut way = Way::default();
    for table in tables {
        for step in steps(ask, table, batch)? {
            way = way.step(step);
        }
    }
    if !relation.triggers.is_empty() {
        way.deviations.push(Deviation::fires_by_batch(&relation.name.short()));
    }
    Ok(way)
}

/// The columns of a table's primary key.
pub(super) fn key(ask: &Ask<'_>, table: RelationId) -> Result<Vec<String>, String> {
    let relation = ask.relation(table);
    let found = relation.constraints.iter().find_map(|constraint| match &constraint.kind {
        ConstraintKind::PrimaryKey { columns, .. } if !constraint.deferrable => Some(columns.clone()),
        _ => None,
    });
    found.ok_or_else(|| {
        format!(
            "{} has no primary key by which each row could be written once, and only once, while others write: give it one",
            relation.name.short()
        )
    })
}

/// Each row that is there at the start is written once: what the application writes into it afterwards stays. How far
/// it is stands in a table of its own, which each batch writes in its transaction.
fn steps(ask: &Ask<'_>, table: RelationId, batch: &Batch) -> Result<[Step; 3], String> {
    let relation = ask.relation(table);
    let (long, short) = (qualified(&relation.name), relation.name.short());
    let only = if relation.children.is_empty() { "" } else { "ONLY " };
    let named = if batch.alias == ident(&relation.name.name) { String::new() } else { format!(" AS {}", batch.alias) };
    let target = format!("{only}{long}{named}");
    let Batch { set, open, .. } = batch;
    let columns = key(ask, table)?;
    let list = |write: &dyn Fn(&String) -> String| columns.iter().map(write).collect::<Vec<_>>().join(", ");
    let keys = list(&|column| ident(column));
    let descending = list(&|column| format!("{} DESC", ident(column)));
    let variables = |prefix: &str| {
        (1..=columns.len()).map(|number| format!("ddlock.{prefix}_{number}")).collect::<Vec<_>>().join(", ")
    };
    let declared = columns
        .iter()
        .enumerate()
        .map(|(index, column)| {
            let data_type = format!("{long}.{}%TYPE", ident(column));
            let number = index + 1;
            format!("  at_{number} {data_type};\n  next_{number} {data_type};\n  last_{number} {data_type};\n")
        })
        .collect::<Vec<_>>()
        .concat();
    let (at, next, last) = (variables("at"), variables("next"), variables("last"));
    let moved: String = columns
        .iter()
        .enumerate()
        .map(|(index, column)| format!("{} = ddlock.next_{}", ident(column), index + 1))
        .collect::<Vec<_>>()
        .join(", ");
    let name = &relation.name;
    let progress = ask.catalog.choose_relation_name(&name.schema, &name.name, None, "progress", false);
    let progress = Name::new(&name.schema, progress);
    let notes = qualified(&progress);
    let done = format!("NOT EXISTS (SELECT FROM {target} WHERE {open})");
    let first = Step::ddl(
        format!("note the first and the last row of {short}"),
        "rows that come later are not written, and a run that was stopped goes on where it was",
        format!(
            "CREATE TABLE {notes} AS (SELECT 'at' AS what, {keys} FROM {only}{long} ORDER BY {keys} LIMIT 1) UNION ALL \
             (SELECT 'last', {keys} FROM {only}{long} ORDER BY {descending} LIMIT 1)"
        ),
    )
    .done_when(format!("SELECT {} IS NOT NULL OR {done}", sql::regclass(&progress)))
    .rollback(format!("DROP TABLE IF EXISTS {notes}"));
    let text = Batches {
        size: ("integer", ROWS, "rows"),
        declared: &declared,
        first: &format!("  SELECT {keys} INTO {last} FROM {notes} WHERE what = 'last';"),
        head: "",
        find: &format!(
            "    SELECT {keys} INTO {at} FROM {notes} WHERE what = 'at';
    EXIT WHEN NOT FOUND;
    SELECT {keys} INTO {next} FROM {only}{long}
      WHERE ({keys}) >= ({at}) AND ({keys}) <= ({last}) ORDER BY {keys} OFFSET ddlock.step LIMIT 1;"
        ),
        work: &format!(
            "      IF FOUND THEN
        UPDATE {target} SET {set}
          WHERE ({keys}) >= ({at}) AND ({keys}) < ({next}) AND ({open});
        UPDATE {notes} SET {moved} WHERE what = 'at';
      ELSE
        UPDATE {target} SET {set}
          WHERE ({keys}) >= ({at}) AND ({keys}) <= ({last}) AND ({open});
        DELETE FROM {notes} WHERE what = 'at';
      END IF;"
        ),
        open: ("", ""),
    }
    .text();
    let why = "in batches that each commit: a row is locked for a moment only, and what the application writes into a row \
               after its batch stays";
    let mut second =
        Step::concurrent(format!("write the rows of {short}"), why, text).done_when(format!("SELECT {done}"));
    second.kind = Kind::Backfill;
    second.transaction = Sending::PerBatch;
    let third = Step::ddl(
        format!("drop the notes on {short}"),
        "every row that was there is written",
        format!("DROP TABLE {notes}"),
    )
    .done_when(format!("SELECT {} IS NULL", sql::regclass(&progress)));
    Ok([first, second, third])
}

fn of_update(ask: &Ask<'_>, update: &UpdateStmt) -> Result<Batch, String> {
    if !update.from_clause.is_empty() || update.with_clause.is_some() || update.returning_clause.is_some() {
        return Err(other_tables());
    }
    let range = update.relation.as_ref().ok_or("it names no table")?;
    let relation = ask.catalog.resolve(range).map(|id| ask.relation(id)).ok_or("its table is not known")?;
    let mut set = String::new();
    let mut differs: Vec<String> = Vec::new();
    let targets: Vec<&str> = update.target_list.iter().filter_map(target).map(|(name, _)| name).collect();
    for node in &update.target_list {
        let Some((name, value)) = target(node) else {
            return Err(
                "it assigns to a part of a column, or several columns at once: assign them one by one".to_owned()
            );
        };
        let Some(data_type) = relation.column(name).and_then(|column| column.data_type.as_ref()) else {
            return Err(format!("the type of {} is not known: give the schema with `--schema`", ident(name)));
        };
        if is_key(relation, name) {
            return Err(format!(
                "{} decides in which partition a row is: it cannot be written in batches",
                ident(name)
            ));
        }
        steady(ask, Some(value), 'i')?;
        if targets.iter().any(|target| mentions(value, target)) && !settles(value, name) {
            return Err(format!(
                "written twice, {} would become something else than written once: write what it becomes into a new column, \
                 in batches, and take that one instead",
                ident(name)
            ));
        }
        let text = sql::expression(value).ok_or("its value cannot be written anew")?;
        let separator = if set.is_empty() { "" } else { ", " };
        let _ = write!(set, "{separator}{} = {text}", ident(name));
        differs.push(distinct(&ident(name), &text, data_type));
    }
    let differs = differs.join(" OR ");
    let open = match update.where_clause.as_deref() {
        None => differs,
        Some(clause) => {
            steady(ask, Some(clause), 's')?;
            let condition = sql::expression(clause).ok_or("its condition cannot be written anew")?;
            let both = if differs.contains(" OR ") { format!("({differs})") } else { differs };
            format!("({condition}) AND {both}")
        }
    };
    Ok(Batch { set, open, alias: alias(range) })
}

/// The column that an assignment of an UPDATE is to, and its value.
pub(super) fn target(node: &Node) -> Option<(&str, &Node)> {
    let NodeEnum::ResTarget(target) = node.node.as_ref()? else {
        return None;
    };
    let value = target.val.as_deref()?;
    let plain = target.indirection.is_empty()
        && !matches!(value.node, Some(NodeEnum::MultiAssignRef(_) | NodeEnum::SetToDefault(_)));
    plain.then_some((target.name.as_str(), value))
}

/// That a column does not hold a value yet, as the column would hold it.
fn distinct(column: &str, value: &str, data_type: &DataType) -> String {
    // They have no operator to be compared with.
    let opaque = ["json", "xml", "point", "polygon", "path"].iter().any(|name| data_type.is_built_in(name))
        || data_type.schema != "pg_catalog" && data_type.name == "geometry";
    let cast = if opaque { "::text" } else { "" };
    format!("{column}{cast} IS DISTINCT FROM ({value})::{data_type}{cast}")
}

/// Whether a column is in the partition key of the table.
fn is_key(relation: &crate::schema::Relation, column: &str) -> bool {
    let RelationKind::PartitionedTable(spec) = &relation.kind else {
        return false;
    };
    spec.part_params.iter().any(|node| match &node.node {
        Some(NodeEnum::PartitionElem(element)) => {
            element.name == column || element.expr.as_deref().is_some_and(|expression| mentions(expression, column))
        }
        _ => false,
    })
}

/// An expression that gives the same each time it is asked, for the same row (`i`), or nearly so (`s`: the time of day).
fn steady(ask: &Ask<'_>, node: Option<&Node>, least: char) -> Result<(), String> {
    let Some(node) = node.and_then(|node| node.node.as_ref()) else {
        return Ok(());
    };
    let mut problem = None;
    walk(node, &mut |seen| match seen {
        Seen::Function(call) if !matches!(ask.catalog.volatility(call), Some(found) if found == 'i' || found == least) =>
        {
            let name = tree::texts(&call.funcname).join(".");
            problem = Some(format!(
                "`{name}` may give something else each time, so that nothing tells which rows are done: write the rows by \
                 key, and note how far you are"
            ));
        }
        Seen::Node(NodeEnum::SqlvalueFunction(_)) if least == 'i' => {
            problem = Some("the time is another one in each batch: write it as a constant".to_owned());
        }
        Seen::Node(NodeEnum::SelectStmt(_)) | Seen::Relation(_) => problem = Some(other_tables()),
        Seen::Node(NodeEnum::CurrentOfExpr(_)) => problem = Some("it stands at a cursor".to_owned()),
        _ => {}
    });
    problem.map_or(Ok(()), Err)
}

fn mentions(node: &Node, column: &str) -> bool {
    let mut found = false;
    if let Some(node) = &node.node {
        walk(node, &mut |seen| {
            if let Seen::Column(reference) = seen {
                found |= reference.fields.last().and_then(tree::text).is_none_or(|name| name == column);
            }
        });
    }
    found
}

/// Functions that change nothing more when they are asked again about what they gave.
const SETTLED: [&str; 8] = ["lower", "upper", "initcap", "btrim", "ltrim", "rtrim", "abs", "trim"];

/// Whether `column = value` a second time leaves what the first time left.
fn settles(value: &Node, column: &str) -> bool {
    let is_column = |node: &Node| {
        matches!(&node.node, Some(NodeEnum::ColumnRef(reference))
            if reference.fields.last().and_then(tree::text) == Some(column))
    };
    match &value.node {
        Some(NodeEnum::FuncCall(call)) => {
            let names = tree::texts(&call.funcname);
            let [first, rest @ ..] = call.args.as_slice() else {
                return false;
            };
            names.last().is_some_and(|name| SETTLED.contains(&name.as_str()))
                && (is_column(first) || settles(first, column))
                && rest.iter().all(|node| matches!(node.node, Some(NodeEnum::AConst(_))))
        }
        Some(NodeEnum::CoalesceExpr(coalesce)) => {
            coalesce.args.first().is_some_and(is_column)
                && coalesce.args.iter().skip(1).all(|node| !mentions(node, column))
        }
        _ => false,
    }
}
