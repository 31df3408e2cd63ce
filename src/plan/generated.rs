//! A new stored generated column: PostgreSQL can only make one by writing the table anew. A plain column that a trigger
//! fills holds the same values.

use pg_query::NodeEnum;
use pg_query::protobuf::{AlterTableType, ColumnDef, ConstrType, Node};

use super::add_column::{added, constraint};
use super::mirror::Mirror;
use super::piece::Ask;
use super::sql::{self, ident, qualified};
use super::{Answer, Deviation, Recipe, Rollback, Step, Way, backfill, convert, not_null};
use crate::effect::Cause;
use crate::schema::{RelationId, RelationKind};

pub(super) const RECIPE: Recipe = find;

fn find(ask: &Ask<'_>) -> Option<Answer> {
    let (table, column) = added(ask)?;
    ask.blocking(|cause| *cause == Cause::StoredGenerated)?;
    Some(way(ask, table, column))
}

fn way(ask: &Ask<'_>, table: RelationId, column: &ColumnDef) -> Answer {
    let relation = ask.relation(table);
    let (table_name, name) = (&relation.name, ident(&column.colname));
    if !matches!(relation.kind, RelationKind::Table) || !relation.children.is_empty() || !relation.parents.is_empty() {
        return Err(format!(
            "{} has partitions or children, of each of which a trigger would have to fill it: not planned yet",
            table_name.short()
        ));
    }
    let of = |kind: ConstrType| move |node: &&Node| constraint(node).is_some_and(|found| found.contype() == kind);
    let generated = column.constraints.iter().find(of(ConstrType::ConstrGenerated)).and_then(constraint);
    let expression = generated.and_then(|found| found.raw_expr.as_deref()).ok_or("its expression cannot be read")?;
    let unreadable = || "its expression cannot be written anew".to_owned();
    let value = sql::expression(expression).ok_or_else(unreadable)?;
    let of_row = sql::expression(&convert::of_new(expression)).ok_or_else(unreadable)?;
    let type_name = column.type_name.as_ref().ok_or("the column has no type")?;
    let data_type = ask.catalog.resolve_type(type_name);
    let as_text = !convert::comparable(ask.catalog, &data_type);
    let same = convert::cast_text(expression, type_name)?;
    let differs = if as_text {
        format!("{name}::text IS DISTINCT FROM ({same})::text")
    } else {
        format!("{name} IS DISTINCT FROM {same}")
    };
    let mut bare = column.clone();
    bare.constraints.retain(|node| !of(ConstrType::ConstrGenerated)(&node) && !of(ConstrType::ConstrNotnull)(&node));
    let mirror = Mirror::new(ask, table, "generated", &mut std::collections::BTreeSet::new());
    let path = ask.catalog.session.search_path.iter().map(|schema| ident(schema)).collect::<Vec<_>>().join(", ");
    let needs_path = convert::names_own(ask.catalog, expression);
    let mut first = Step::ddl(
        format!("add the column {name} with a trigger that fills it"),
        "new rows and those that are written get their value from now on; old rows hold NULL for now: nothing is rewritten",
        sql::alter_table(table_name, AlterTableType::AtAddColumn, NodeEnum::ColumnDef(Box::new(bare)))?,
    )
    .done_when(mirror.is_there());
    first.sql.extend(mirror.create(&format!("  NEW.{name} := {of_row};"), needs_path.then_some(path.as_str())));
    let mut back = mirror.drop();
    back.push(format!("ALTER TABLE {} DROP COLUMN {name}", qualified(table_name)));
    first.rollback = Some(Rollback { sql: back, until: None, loses_data: false });
    let text = backfill::by_trigger(ask, table, &format!("{name} = {value}"), &differs);
    let fill = backfill::run(format!("fill {name} of the old rows of {}", table_name.short()), text)
        .done_when(format!("SELECT NOT EXISTS (SELECT FROM {} WHERE {differs})", qualified(table_name)))
        .nothing_to_undo();
    backfill::unruled(ask, table)?;
    let fill = backfill::seen_whole(ask, table, fill);
    let mut way = Way::default().step(first).step(fill);
    if column.constraints.iter().any(|node| of(ConstrType::ConstrNotnull)(&node)) {
        way.steps.extend(not_null::steps(ask, table, &column.colname));
    }
    let text = format!(
        "{name} is a plain column that the trigger {} fills: PostgreSQL cannot make a generated column of one that is there, \
         and a value that is written to it is replaced, not refused",
        ident(&mirror.trigger)
    );
    way.deviations.push(
        Deviation::new(text).column(table_name, &column.colname).trigger(&mirror.trigger).function(&mirror.function),
    );
    if !relation.triggers.is_empty() {
        way.deviations.push(Deviation::fires(&table_name.short()));
    }
    Ok(way)
}
