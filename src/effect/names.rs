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
    let relation = alter.catalog.names.get(&Name::new(schema, name)).is_some_and(|id| !is_gone(alter, *id));
    relation || is_built(alter, name) || alter.table(table).now.constraint(name).is_some()
}

/// Whether an index that gets this name is known to find it taken.
pub(super) fn is_index_name_taken(alter: &Alter<'_>, schema: &str, name: &str) -> bool {
    let taken = |id: &RelationId| alter.catalog.get(*id).known && !is_gone(alter, *id);
    alter.catalog.names.get(&Name::new(schema, name)).is_some_and(taken) || is_built(alter, name)
}

fn is_gone(alter: &Alter<'_>, id: RelationId) -> bool {
    alter.tables.values().any(|table| table.gone.contains(&id))
}

fn is_built(alter: &Alter<'_>, name: &str) -> bool {
    alter.tables.values().any(|table| table.builds.iter().any(|build| build.object == name))
}
