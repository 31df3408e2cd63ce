//! A column under a new name: a view in the table's place serves both names until nothing uses the old one. There is
//! one column all the time, so that nothing has to be copied and no two values can differ.

use pg_query::NodeEnum;
use pg_query::protobuf::ObjectType;

use super::breaks;
use super::piece::{Ask, Piece};
use super::sql::{self, ident, qualified};
use super::{Answer, Deviation, Gate, GateKind, Rollback, Step, Way};
use crate::postgres::Name;
use crate::schema::{RelationId, RelationKind};

/// The table steps aside, a view with both names takes its place, and in the end the table comes back.
pub(super) fn way(ask: &Ask<'_>, id: RelationId, column: &str, new: &str, text: String) -> Answer {
    let relation = ask.relation(id);
    let table = &relation.name;
    let word = breaks::word(ask, id)?;
    let invoker = breaks::invoker(ask, id)?;
    if matches!(relation.kind, RelationKind::ForeignTable) {
        return Err(
            "a foreign table's column is named as on its server: rename it together with the application".into()
        );
    }
    let further = further(ask, id, new);
    let new = further.last().map_or(new, |(_, name)| name.as_str());
    let aside =
        Name::new(&table.schema, ask.catalog.choose_relation_name(&table.schema, &table.name, None, "renaming", false));
    let (old_name, new_name, short) = (ident(column), ident(new), table.short());
    let rename = |from: &Name, to: &Name| format!("ALTER {word} {} RENAME TO {}", qualified(from), ident(&to.name));
    let has_new = format!(
        "EXISTS (SELECT FROM pg_attribute WHERE attrelid = {} AND attname = {} AND NOT attisdropped)",
        sql::regclass(table),
        sql::literal(new)
    );
    let lacks = limits(ask);
    let why = format!(
        "reads and writes of either name reach the one column behind both; until the last step, {lacks} do not work with \
         {short}"
    );
    let mut first = Step::ddl(format!("serve {new_name} beside {old_name} of {short}"), why, rename(table, &aside))
        .precondition(
            format!(
                "SELECT NOT EXISTS (SELECT FROM pg_publication_tables WHERE schemaname = {} AND tablename = {})",
                sql::literal(&table.schema),
                sql::literal(&table.name)
            ),
            format!(
                "{short} is published, and its subscribers know it by its name: rename the column together with them"
            ),
        )
        .done_when(format!("SELECT {has_new}"));
    first.sql.push(format!(
        "CREATE VIEW {}{invoker} AS SELECT *, {old_name} AS {new_name} FROM {}",
        qualified(table),
        qualified(&aside)
    ));
    first.sql.push(breaks::grants(&aside, table, Some((column, new))));
    let drop = format!("DROP VIEW {}", qualified(table));
    first.rollback = Some(Rollback { sql: vec![drop.clone(), rename(&aside, table)], until: None, loses_data: false });
    let gate = Gate {
        kind: GateKind::Deploy,
        text: format!(
            "deploy an application that uses {new_name} of {short} and no longer {old_name}: the view serves both"
        ),
    };
    let mut last = Step::ddl(breaks::title(&text), "nothing uses the old name any more", drop)
        .done_when(format!("SELECT {} IS NULL AND {has_new}", sql::regclass(&aside)));
    last.sql.push(rename(&aside, table));
    last.sql.push(text);
    last.sql.extend(further.iter().map(|(text, _)| text.clone()));
    let mut back = vec![format!("ALTER {word} {} RENAME COLUMN {new_name} TO {old_name}", qualified(table))];
    back.extend(first.sql.iter().cloned());
    last.rollback = Some(Rollback { sql: back, until: None, loses_data: false });
    let steps = vec![(None, first), (Some(gate), last)];
    let mut way = Way { steps, absorbed: further.len(), ..Way::default() };
    if !relation.triggers.is_empty() {
        let text = format!("until the last step, triggers of {short} see it as {}", aside.name);
        way.deviations.push(Deviation::new(text));
    }
    Ok(way)
}

/// The statements right behind that give the column other names once more, each with the name: the application goes
/// from the first name to the last one.
fn further(ask: &Ask<'_>, id: RelationId, new: &str) -> Vec<(String, String)> {
    let mut name = new.to_owned();
    let mut next = |piece: &Piece| {
        let Some(NodeEnum::RenameStmt(rename)) = piece.tree() else { return None };
        let same = rename.relation.as_ref().and_then(|range| ask.catalog.resolve(range)) == Some(id);
        if !same || rename.rename_type() != ObjectType::ObjectColumn || rename.subname != name {
            return None;
        }
        name.clone_from(&rename.newname);
        Some((sql::plain(&piece.text)?, rename.newname.clone()))
    };
    ask.ahead.iter().map_while(|piece| next(piece)).collect()
}

/// What needs the table itself.
pub(super) fn limits(ask: &Ask<'_>) -> &'static str {
    if ask.catalog.version.major() >= 17 {
        "COPY … FROM, TRUNCATE, ON CONFLICT ON CONSTRAINT, system columns (`xmin`), new foreign keys and functions that take its \
         rows"
    } else {
        "COPY … FROM, TRUNCATE, MERGE, ON CONFLICT ON CONSTRAINT, system columns (`xmin`), new foreign keys and functions that \
         take its rows"
    }
}
