//! The names PostgreSQL gives to constraints and indexes that were written without one.

use super::alter_table::Alter;
use crate::postgres::Name;
use crate::schema::{RelationId, names};

/// A name that is free once the subcommands so far are done (`ChooseRelationName`, `ChooseConstraintName`).
pub(super) fn choose(alter: &mut Alter<'_>, table: RelationId, column: Option<&str>, label: &str) -> String {
    let owner = alter.catalog.get(table).name.clone();
    let mut number = 0;
    loop {
        let suffix = if number == 0 { label.to_owned() } else { format!("{label}{number}") };
        let name = names::make_object_name(&owner.name, column, &suffix);
        if !is_taken(alter, table, &owner.schema, &name) {
            return name;
        }
        number += 1;
    }
}

fn is_taken(alter: &mut Alter<'_>, table: RelationId, schema: &str, name: &str) -> bool {
    let gone = |id: &RelationId| alter.tables.values().any(|table| table.gone.contains(id));
    let relation = alter.catalog.names.get(&Name::new(schema, name)).is_some_and(|id| !gone(id));
    let built = alter.tables.values().any(|table| table.builds.iter().any(|build| build.object == name));
    relation || built || alter.table(table).now.constraint(name).is_some()
}
