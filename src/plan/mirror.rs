//! A column beside another: a trigger keeps the two equal from the moment it is made, for as long as both are in use.

use std::collections::BTreeSet;

use super::piece::Ask;
use super::retype;
use super::sql::{self, ident, qualified};
use crate::postgres::Name;
use crate::schema::{Catalog, RelationId, names};

/// A trigger, and the function that it calls. One on a partitioned table is one on its partitions; children have their
/// own.
#[derive(Debug, Clone)]
pub(super) struct Mirror {
    tables: Vec<Name>,
    /// The trigger's name; the last of all in the order of names, in which triggers fire: what others change is seen.
    pub trigger: String,
    /// The function's name.
    pub function: Name,
}

impl Mirror {
    /// `taken`: functions that the same step makes; this one's is added.
    pub(super) fn new(ask: &Ask<'_>, table: RelationId, label: &str, taken: &mut BTreeSet<Name>) -> Self {
        let relation = ask.relation(table);
        let (function, label) = free_function(ask.catalog, &relation.name, label, taken);
        taken.insert(function.clone());
        let mut trigger = format!("zz_{label}");
        let members = retype::family(ask, table);
        let others = members.iter().flat_map(|&member| &ask.relation(member).triggers);
        if let Some(last) = others.map(|other| &other.name).max().filter(|last| **last >= trigger) {
            // Behind a name comes what begins with it; where that is too long, what no name begins with.
            let behind = format!("{last}_{label}");
            trigger = if behind.len() < NAME_BYTES { behind } else { format!("\u{10ffff}_{label}") };
        }
        let own = if ask.is_partitioned(table) { vec![table] } else { members };
        let tables = own.into_iter().map(|table| ask.relation(table).name.clone()).collect();
        Self { tables, trigger, function }
    }

    /// Makes both. `body`: statements that change `NEW`, each on lines of its own.
    pub(super) fn create(&self, body: &str, search_path: Option<&str>) -> Vec<String> {
        let setting = search_path.map(|path| format!(" SET search_path = {path}")).unwrap_or_default();
        let function = qualified(&self.function);
        let code = sql::dollar(&format!("\nBEGIN\n{body}\n  RETURN NEW;\nEND\n"));
        let mut sql = vec![format!("CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql{setting} AS {code}")];
        sql.extend(self.tables.iter().map(|table| {
            format!(
                "CREATE TRIGGER {} BEFORE INSERT OR UPDATE ON {} FOR EACH ROW EXECUTE FUNCTION {function}()",
                ident(&self.trigger),
                qualified(table)
            )
        }));
        sql
    }

    /// Removes both.
    pub(super) fn drop(&self) -> Vec<String> {
        let drop = |table| format!("DROP TRIGGER {} ON {}", ident(&self.trigger), qualified(table));
        let mut sql: Vec<String> = self.tables.iter().map(drop).collect();
        sql.push(format!("DROP FUNCTION {}()", qualified(&self.function)));
        sql
    }

    /// Whether the trigger is there.
    pub(super) fn is_there(&self) -> String {
        format!(
            "SELECT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = {} AND tgname = {})",
            super::sql::regclass(&self.tables[0]),
            super::sql::literal(&self.trigger)
        )
    }
}

/// `NAMEDATALEN`: a name has fewer bytes.
const NAME_BYTES: usize = 64;

/// A function's name that nothing has, an earlier part of the plan included, and the label that it is made with.
fn free_function(catalog: &Catalog, table: &Name, label: &str, taken: &BTreeSet<Name>) -> (Name, String) {
    let mut number = 0;
    loop {
        let label = if number == 0 { label.to_owned() } else { format!("{label}{number}") };
        let name = Name::new(&table.schema, names::make_object_name(&table.name, None, &label));
        if !catalog.functions.contains_key(&name) && !taken.contains(&name) {
            return (name, label);
        }
        number += 1;
    }
}

/// Names that a plan gives, so that no two are the same.
#[derive(Debug, Default)]
pub(super) struct Names(BTreeSet<(RelationId, String)>);

impl Names {
    /// A name for a column beside `column`.
    pub(super) fn column(&mut self, ask: &Ask<'_>, table: RelationId, column: &str, label: &str) -> String {
        self.free(table, column, label, |name| ask.relation(table).column(name).is_some())
    }

    /// A name for the copy of an index or constraint of a table.
    pub(super) fn copy(&mut self, ask: &Ask<'_>, table: RelationId, of: &str, label: &str) -> String {
        let schema = &ask.relation(table).name.schema;
        let taken = |name: &str| {
            ask.catalog.names.contains_key(&Name::new(schema, name)) || ask.relation(table).constraint(name).is_some()
        };
        self.free(table, of, label, taken)
    }

    fn free(&mut self, table: RelationId, of: &str, label: &str, taken: impl Fn(&str) -> bool) -> String {
        let mut number = 0;
        loop {
            let label = if number == 0 { label.to_owned() } else { format!("{label}{number}") };
            let name = names::make_object_name(of, None, &label);
            if !taken(&name) && self.0.insert((table, name.clone())) {
                return name;
            }
            number += 1;
        }
    }
}
