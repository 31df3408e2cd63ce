//! What the server's own messages say a statement did, at `client_min_messages = debug1`.

use std::collections::BTreeSet;

use super::{Relation, Relations};
use crate::postgres::Name;

/// What messages told.
#[derive(Debug, Default)]
pub(super) struct Told {
    /// Indexes built.
    pub(super) built: BTreeSet<Name>,
    /// Tables read to build them, of those that existed before.
    pub(super) built_on: BTreeSet<Name>,
    /// Tables read to verify a constraint, of those that existed before.
    pub(super) verified: BTreeSet<Name>,
    /// Foreign keys checked, by their names.
    pub(super) foreign_keys: Vec<String>,
    /// Tables vacuumed or analyzed.
    pub(super) maintained: BTreeSet<Name>,
}

/// Reads messages. They name tables without their schemas: `locked` and what is new go before other tables of the
/// same name.
pub(super) fn read(messages: &[String], before: &Relations, after: &Relations, locked: &BTreeSet<Name>) -> Told {
    let mut told = Told::default();
    let existed = |relation: &&Relation| before.get(relation.oid);
    let find = |name: &str| {
        let named = || after.iter().chain(before.iter()).filter(|relation| relation.name.name == name);
        let likely = |relation: &&Relation| existed(relation).is_none_or(|old| locked.contains(&old.name));
        named().find(likely).or_else(|| named().next())
    };
    let full = |name: &str| {
        let unknown = || Name::new("?", name);
        find(name).map_or_else(unknown, |relation| existed(&relation).unwrap_or(relation).name.clone())
    };
    // What is new in the transaction may have the name of something that it dropped.
    let older = |name: &str| find(name).and_then(|relation| existed(&relation)).map(|relation| relation.name.clone());
    for message in messages {
        let parts: Vec<&str> = message.split('"').collect();
        match parts.as_slice() {
            // `index_build` in index.c. The parts of a message that follow say how many workers take part.
            // TOAST is its table's affair; `pg_temp_123` is the passing copy of table 123 (`make_new_heap`).
            ["building index ", index, " on table ", table, ..]
                if !index.starts_with("pg_toast_") && !table.starts_with("pg_temp_") =>
            {
                told.built.insert(full(original(index)));
                told.built_on.extend(older(table));
            }
            // `ATRewriteTable` in tablecmds.c; tables that are rewritten are seen by their new files.
            ["verifying table ", table, ..] => {
                told.verified.extend(older(table));
            }
            // `validateForeignKeyConstraint` in tablecmds.c.
            ["validating foreign key constraint ", constraint, ..] => {
                told.foreign_keys.push((*constraint).to_owned());
            }
            // `heap_vacuum_rel` in vacuumlazy.c and `do_analyze_rel` in analyze.c.
            ["vacuuming " | "aggressively vacuuming " | "analyzing ", table, ..] => {
                let mut names = table.rsplit('.');
                let name = names.next().unwrap_or_default();
                let schema = names.next().unwrap_or_default();
                if !schema.starts_with("pg_toast") {
                    told.maintained.insert(Name::new(schema, name));
                }
            }
            _ => {}
        }
    }
    told
}

/// The name of the index that a `…_ccnew` of REINDEX CONCURRENTLY will take the place of.
fn original(index: &str) -> &str {
    match index.rsplit_once("_ccnew") {
        Some((name, digits)) if digits.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => index,
    }
}
