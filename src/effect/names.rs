//! The names PostgreSQL gives to constraints and indexes that were written without one.

use super::alter_table::Alter;
use crate::schema::RelationId;

/// A name that is free (`ChooseRelationName`, `ChooseConstraintName`).
pub(super) fn choose(alter: &mut Alter<'_>, table: RelationId, column: Option<&str>, label: &str) -> String {
    let relation = &alter.catalog.get(table).name;
    let (schema, name) = (relation.schema.clone(), relation.name.clone());
    let taken = |name: &str, alter: &mut Alter<'_>| {
        let built = alter.tables.values().any(|table| table.builds.iter().any(|build| build.object == name));
        built
            || alter.catalog.lookup(Some(&schema), name).is_some()
            || alter.table(table).now.constraint(name).is_some()
    };
    for number in 0.. {
        let label = if number == 0 { label.to_owned() } else { format!("{label}{number}") };
        let made = make(&name, column, &label);
        if !taken(&made, alter) {
            return made;
        }
    }
    make(&name, column, label)
}

/// Joins the parts, cutting the longer of the first two until the whole fits 63 bytes (`makeObjectName`).
fn make(name: &str, column: Option<&str>, label: &str) -> String {
    const LONGEST: usize = 63;
    let room = LONGEST - label.len() - 1 - usize::from(column.is_some());
    let (mut first, mut second) = (name.len(), column.map_or(0, str::len));
    while first + second > room {
        if first > second { first -= 1 } else { second -= 1 }
    }
    let first = clip(name, first);
    match column {
        Some(column) => format!("{first}_{}_{label}", clip(column, second)),
        None => format!("{first}_{label}"),
    }
}

/// The longest start of at most that many bytes that cuts no character (`pg_mbcliplen`).
fn clip(text: &str, bytes: usize) -> &str {
    let mut end = bytes.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}
