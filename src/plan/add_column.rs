//! A new column whose old rows would be rewritten or read: the column first, its values in batches, its constraints
//! by themselves.

use pg_query::NodeEnum;
use pg_query::protobuf::{AlterTableType, ColumnDef, ConstrType, Constraint, Node};

use super::piece::Ask;
use super::sql::{self, ident, qualified};
use super::{Answer, Deviation, Recipe, Step, Way, backfill, not_null};
use crate::effect::Cause;
use crate::postgres::Name;
use crate::schema::RelationId;

pub(super) const PARTS: Recipe = parts;
pub(super) const FILLED: Recipe = filled;
pub(super) const HOPELESS: Recipe = hopeless;

/// The column that a lone `ADD COLUMN` adds.
pub(super) fn added<'a>(ask: &Ask<'a>) -> Option<(RelationId, &'a ColumnDef)> {
    let command = ask.command()?;
    let NodeEnum::AlterTableStmt(alter) = ask.tree()? else {
        return None;
    };
    let table = ask.catalog.resolve(alter.relation.as_ref()?)?;
    match command.def.as_deref()?.node.as_ref()? {
        NodeEnum::ColumnDef(column) if command.subtype() == AlterTableType::AtAddColumn => {
            (!command.missing_ok || lacks(ask, table, &column.colname)).then_some((table, column))
        }
        _ => None,
    }
}

/// Whether a column is known not to be there.
fn lacks(ask: &Ask<'_>, table: RelationId, column: &str) -> bool {
    ask.relation(table).known && ask.relation(table).column(column).is_none()
}

pub(super) fn constraint(node: &Node) -> Option<&Constraint> {
    match node.node.as_ref()? {
        NodeEnum::Constraint(constraint) => Some(constraint),
        _ => None,
    }
}

/// Constraints in the column's definition become constraints of the table: those can be added without a wait.
fn parts(ask: &Ask<'_>) -> Option<Answer> {
    let (table, column) = added(ask)?;
    ask.blocking(|cause| {
        matches!(
            cause,
            Cause::Check
                | Cause::ForeignKey { .. }
                | Cause::UniqueConstraint
                | Cause::PrimaryKey
                | Cause::VolatileDefault { .. }
                | Cause::Serial
                | Cause::Identity
                | Cause::StoredGenerated
        )
    })?;
    let apart = |node: &&Node| {
        constraint(node).is_some_and(|constraint| {
            use ConstrType::{ConstrCheck, ConstrForeign, ConstrPrimary, ConstrUnique};
            matches!(constraint.contype(), ConstrCheck | ConstrForeign | ConstrPrimary | ConstrUnique)
        })
    };
    let moved: Vec<&Node> = column.constraints.iter().filter(apart).collect();
    if moved.is_empty() {
        return None;
    }
    // What makes a constraint deferrable stands behind it as a node of its own.
    let attribute = |node: &&Node| {
        constraint(node).is_some_and(|constraint| {
            use ConstrType::{
                ConstrAttrDeferrable, ConstrAttrDeferred, ConstrAttrEnforced, ConstrAttrImmediate,
                ConstrAttrNotDeferrable, ConstrAttrNotEnforced,
            };
            matches!(
                constraint.contype(),
                ConstrAttrDeferrable
                    | ConstrAttrDeferred
                    | ConstrAttrEnforced
                    | ConstrAttrImmediate
                    | ConstrAttrNotDeferrable
                    | ConstrAttrNotEnforced
            )
        })
    };
    if column.constraints.iter().any(|node| attribute(&node)) {
        return Some(Err(
            "a deferrable constraint in a column's definition is not planned yet: add it by itself".into()
        ));
    }
    let mut bare = column.clone();
    bare.constraints.retain(|node| !apart(&node));
    let name = &ask.relation(table).name;
    let mut texts = vec![alter(name, AlterTableType::AtAddColumn, NodeEnum::ColumnDef(Box::new(bare)))];
    for node in moved {
        let mut constraint = constraint(node)?.clone();
        let key =
            || vec![Node { node: Some(NodeEnum::String(pg_query::protobuf::String { sval: column.colname.clone() })) }];
        match constraint.contype() {
            ConstrType::ConstrForeign => constraint.fk_attrs = key(),
            ConstrType::ConstrUnique | ConstrType::ConstrPrimary => constraint.keys = key(),
            _ => {}
        }
        texts.push(alter(name, AlterTableType::AtAddConstraint, NodeEnum::Constraint(Box::new(constraint))));
    }
    let split = texts.into_iter().collect::<Result<Vec<_>, _>>();
    Some(split.map(|split| Way { split, ..Way::default() }))
}

fn alter(table: &Name, kind: AlterTableType, def: NodeEnum) -> Result<String, String> {
    sql::alter_table(table, kind, def)
}

/// A default that differs from row to row: new rows get it from now on, old ones in batches.
fn filled(ask: &Ask<'_>) -> Option<Answer> {
    let (table, column) = added(ask)?;
    ask.blocking(|cause| matches!(cause, Cause::VolatileDefault { .. } | Cause::Serial))?;
    Some(fill(ask, table, column))
}

fn fill(ask: &Ask<'_>, table: RelationId, column: &ColumnDef) -> Result<Way, String> {
    let relation = &ask.relation(table).name;
    let (long, name) = (qualified(relation), ident(&column.colname));
    let is =
        |kind: ConstrType| move |node: &Node| constraint(node).is_some_and(|constraint| constraint.contype() == kind);
    let default = column.constraints.iter().find(|node| is(ConstrType::ConstrDefault)(node)).and_then(constraint);
    let default = default.and_then(|default| default.raw_expr.as_deref()).and_then(sql::expression);
    let mut bare = column.clone();
    bare.constraints.retain(|node| !is(ConstrType::ConstrDefault)(node) && !is(ConstrType::ConstrNotnull)(node));
    let word = serial_word(column);
    let not_null = word.is_some() || column.constraints.iter().any(is(ConstrType::ConstrNotnull));
    let mut sql = Vec::new();
    let default = match (word, default) {
        (Some(word), _) => {
            let type_name = bare.type_name.as_mut().ok_or("the column has no type")?;
            let base = match word {
                "smallserial" | "serial2" => "smallint",
                "bigserial" | "serial8" => "bigint",
                _ => "integer",
            };
            type_name.names = vec![Node {
                node: Some(NodeEnum::String(pg_query::protobuf::String { sval: base_name(base).to_owned() })),
            }];
            let sequence =
                ask.catalog.choose_relation_name(&relation.schema, &relation.name, Some(&column.colname), "seq", false);
            let sequence = qualified(&Name::new(&relation.schema, sequence));
            sql.push(format!("CREATE SEQUENCE {sequence} AS {base}"));
            sql.push(alter(relation, AlterTableType::AtAddColumn, NodeEnum::ColumnDef(Box::new(bare)))?);
            sql.extend(sql::owned_sequence(&sequence, &long, &name));
            format!("nextval({}::regclass)", sql::literal(&sequence))
        }
        (None, Some(default)) => {
            sql.push(alter(relation, AlterTableType::AtAddColumn, NodeEnum::ColumnDef(Box::new(bare)))?);
            default
        }
        (None, None) => {
            return Err(
                "the default belongs to the column's domain: add the column with `DEFAULT NULL`, then fill it in \
                        batches"
                    .to_owned(),
            );
        }
    };
    sql.push(format!("ALTER TABLE {long} ALTER COLUMN {name} SET DEFAULT {default}"));
    let mut first = Step::ddl(
        format!("add the column {name}, filled for new rows"),
        "old rows hold NULL for now: nothing is rewritten",
        String::new(),
    )
    .done_when(format!(
        "SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = {} AND attname = {} AND NOT attisdropped)",
        sql::regclass(relation),
        sql::literal(&column.colname)
    ))
    .rollback(format!("ALTER TABLE {long} DROP COLUMN {name}"));
    first.sql = sql;
    let mut way = Way::default().step(first);
    for step in backfill::by_default(ask, table, &column.colname)? {
        way = way.step(step);
    }
    if not_null {
        way.steps.extend(not_null::steps(ask, table, &column.colname));
    }
    if !ask.relation(table).triggers.is_empty() {
        way.deviations.push(Deviation::fires(&relation.short()));
    }
    Ok(way)
}

/// `serial` and its kin, as the type is written.
fn serial_word(column: &ColumnDef) -> Option<&'static str> {
    let names = crate::schema::tree::texts(&column.type_name.as_ref()?.names);
    let last = names.last()?;
    ["smallserial", "serial2", "serial", "serial4", "bigserial", "serial8"].into_iter().find(|word| word == last)
}

fn base_name(base: &str) -> &'static str {
    match base {
        "smallint" => "int2",
        "bigint" => "int8",
        _ => "int4",
    }
}

/// What has to be decided by a person, or has no way yet.
fn hopeless(ask: &Ask<'_>) -> Option<Answer> {
    let (_, column) = added(ask)?;
    let name = ident(&column.colname);
    if ask.found("not-null-without-default") {
        return Some(Err(format!(
            "nothing says what {name} of the rows that are there shall be: give it a `DEFAULT`, or add it without NOT NULL, \
             fill it, then make it NOT NULL"
        )));
    }
    None
}
