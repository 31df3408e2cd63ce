//! Times with a zone and without one: where they are in UTC, both types are the same bytes, and a session in that zone
//! changes the type without a look at the rows.

use pg_query::NodeEnum;
use pg_query::protobuf::{AlterTableType, Node};

use super::piece::{Ask, read};
use super::sql;
use super::{Answer, Recipe, Rollback, Step, Way};
use crate::effect::Cause;
use crate::schema::tree;

pub(super) const RECIPE: Recipe = find;

fn find(ask: &Ask<'_>) -> Option<Answer> {
    let command = ask.command()?;
    ask.blocking(|cause| matches!(cause, Cause::TypeChange { .. }))?;
    let NodeEnum::AlterTableStmt(alter) = ask.tree()? else {
        return None;
    };
    let Some(NodeEnum::ColumnDef(definition)) = command.def.as_deref()?.node.as_ref() else {
        return None;
    };
    if command.subtype() != AlterTableType::AtAlterColumnType {
        return None;
    }
    let zone = zone_of(definition.raw_default.as_deref()?, &command.name)?;
    let table = ask.relation(ask.catalog.resolve(alter.relation.as_ref()?)?);
    let from = table.column(&command.name)?.data_type.clone()?;
    let to = ask.catalog.resolve_type(definition.type_name.as_ref()?);
    let mut plain = alter.clone();
    if let Some(NodeEnum::AlterTableCmd(command)) = plain.cmds.first_mut().and_then(|node| node.node.as_mut())
        && let Some(NodeEnum::ColumnDef(definition)) = command.def.as_mut().and_then(|node| node.node.as_mut())
    {
        definition.raw_default = None;
    }
    let text = sql::deparse(&NodeEnum::AlterTableStmt(plain)).ok()?;
    let set = |scope: &str| format!("SET {scope}timezone = {}", sql::literal(&zone));
    // The server says which zones are as good as UTC, and what else would have to be read or built.
    let mut trial = ask.catalog.clone();
    trial.apply(&read(ask.piece.origin, ask.piece.span, set("LOCAL "))?.statement);
    let effects = read(ask.piece.origin, ask.piece.span, text.clone())?.effects(&trial);
    let waits = effects.work.iter().any(|work| work.mode.blocks_writes() && !trial.born_in_file(work.relation));
    if waits || effects.failures.iter().any(|failure| failure.certain) {
        return None;
    }
    let (short, column) = (table.name.short(), sql::ident(&command.name));
    let mut step = Step::ddl(
        format!("give {column} of {short} the type {to}"),
        format!("in a session in {zone} the values stay what they are, so that no row is read or written"),
        set("LOCAL "),
    )
    .done_when(format!(
        "SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = {} AND attname = {} AND format_type(atttypid, atttypmod) = \
         {})",
        sql::regclass(&table.name),
        sql::literal(&command.name),
        sql::literal(&to.to_string())
    ));
    step.sql.push(text);
    let back = format!("ALTER TABLE {} ALTER COLUMN {column} TYPE {from}", sql::qualified(&table.name));
    let sql = vec![set(""), back, "RESET timezone".to_owned()];
    step.rollback = Some(Rollback { sql, until: None, loses_data: false });
    Some(Ok(Way::default().step(step)))
}

/// The zone of `column AT TIME ZONE 'zone'`.
fn zone_of(using: &Node, column: &str) -> Option<String> {
    let Some(NodeEnum::FuncCall(call)) = using.node.as_ref() else {
        return None;
    };
    let named = matches!(tree::qualified(&call.funcname), Some((None | Some("pg_catalog"), "timezone")));
    let [zone, value] = call.args.as_slice() else {
        return None;
    };
    let Some(NodeEnum::ColumnRef(reference)) = value.node.as_ref() else {
        return None;
    };
    let plain = matches!(zone.node.as_ref(), Some(NodeEnum::AConst(_)));
    let own = reference.fields.iter().rev().find_map(tree::text) == Some(column);
    if named && plain && own { tree::constant(zone) } else { None }
}
