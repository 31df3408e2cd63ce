//! A new identity column: filled from a sequence that stands in for the identity's own until every row has a number.

use pg_query::NodeEnum;
use pg_query::protobuf::{AlterTableType, ColumnDef, ConstrType, Node};

use super::add_column::{added, constraint};
use super::piece::Ask;
use super::sql::{self, ident, qualified};
use super::{Answer, Deviation, Recipe, Rollback, Step, Way, backfill, not_null};
use crate::effect::Cause;
use crate::postgres::Name;
use crate::schema::RelationId;

pub(super) const RECIPE: Recipe = find;

fn find(ask: &Ask<'_>) -> Option<Answer> {
    let (table, column) = added(ask)?;
    ask.blocking(|cause| *cause == Cause::Identity)?;
    Some(way(ask, table, column))
}

fn way(ask: &Ask<'_>, table: RelationId, column: &ColumnDef) -> Answer {
    let of = |kind: ConstrType| move |node: &&Node| constraint(node).is_some_and(|found| found.contype() == kind);
    let identity = column.constraints.iter().find(of(ConstrType::ConstrIdentity)).and_then(constraint);
    let identity = identity.ok_or("it is no identity")?;
    if !identity.options.is_empty() {
        return Err(
            "the options of its sequence are not planned: add the identity without them, then set them with `ALTER \
                    TABLE … ALTER COLUMN … SET`"
                .to_owned(),
        );
    }
    let relation = &ask.relation(table).name;
    let (long, name) = (qualified(relation), ident(&column.colname));
    let type_name = column.type_name.as_ref().ok_or("the column has no type")?;
    let data_type = ask.catalog.resolve_type(type_name);
    let free = ask.catalog.choose_relation_name(&relation.schema, &relation.name, Some(&column.colname), "fill", false);
    let sequence = qualified(&Name::new(&relation.schema, free));
    let mut bare = column.clone();
    bare.constraints.retain(|node| !of(ConstrType::ConstrIdentity)(&node) && !of(ConstrType::ConstrNotnull)(&node));
    let mut first = Step::ddl(
        format!("add the column {name}, filled for new rows"),
        "old rows hold NULL for now: nothing is rewritten; a sequence of its own gives the numbers until the column is an \
         identity",
        format!("CREATE SEQUENCE {sequence} AS {data_type}"),
    )
    .done_when(format!(
        "SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = {} AND attname = {} AND NOT attisdropped)",
        sql::regclass(relation),
        sql::literal(&column.colname)
    ))
    .rollback(format!("ALTER TABLE {long} DROP COLUMN {name}"));
    first.sql.push(sql::alter_table(relation, AlterTableType::AtAddColumn, NodeEnum::ColumnDef(Box::new(bare)))?);
    let [give, own] = sql::owned_sequence(&sequence, &long, &name);
    first.sql.extend([give.clone(), own.clone()]);
    first.sql.push(format!(
        "ALTER TABLE {long} ALTER COLUMN {name} SET DEFAULT nextval({}::regclass)",
        sql::literal(&sequence)
    ));
    let mut way = Way::default().step(first);
    for step in backfill::by_default(ask, table, &column.colname)? {
        way = way.step(step);
    }
    way.steps.extend(not_null::steps(ask, table, &column.colname));
    let always = if identity.generated_when == "a" { "ALWAYS" } else { "BY DEFAULT" };
    let mut last = Step::ddl(
        format!("make {name} an identity"),
        "its sequence goes on where the other one stands; nothing is read",
        format!("ALTER TABLE {long} ALTER COLUMN {name} DROP DEFAULT"),
    )
    .done_when(format!(
        "SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = {} AND attname = {} AND attidentity <> '')",
        sql::regclass(relation),
        sql::literal(&column.colname)
    ));
    last.sql.extend([
        format!("ALTER SEQUENCE {sequence} OWNED BY NONE"),
        format!("ALTER TABLE {long} ALTER COLUMN {name} ADD GENERATED {always} AS IDENTITY"),
        format!(
            "SELECT setval(pg_get_serial_sequence({}, {}), last_value, is_called) FROM {sequence}",
            sql::literal(&long),
            sql::literal(&column.colname)
        ),
        format!("DROP SEQUENCE {sequence}"),
    ]);
    last.rollback = Some(Rollback {
        sql: vec![
            format!("CREATE SEQUENCE {sequence} AS {data_type}"),
            give,
            own,
            format!(
                "SELECT setval({}, nextval(pg_get_serial_sequence({}, {})), false)",
                sql::literal(&sequence),
                sql::literal(&long),
                sql::literal(&column.colname)
            ),
            format!("ALTER TABLE {long} ALTER COLUMN {name} DROP IDENTITY"),
            format!(
                "ALTER TABLE {long} ALTER COLUMN {name} SET DEFAULT nextval({}::regclass)",
                sql::literal(&sequence)
            ),
        ],
        until: None,
        loses_data: false,
    });
    let mut way = way.step(last);
    if !ask.relation(table).triggers.is_empty() {
        way.deviations.push(Deviation::fires(&relation.short()));
    }
    Ok(way)
}
