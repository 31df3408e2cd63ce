//! In what the end of a plan differs from the end of the migration as written: in words, and as lines of the catalog.

use super::sql::{ident, qualified};
use crate::postgres::Name;

/// One difference that a plan leaves, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deviation {
    /// For people.
    pub text: String,
    /// How the lines of [`crate::prove::Catalog`] begin that it is about.
    begins: Vec<String>,
    /// The tables that are there beside what was wanted, with all that belongs to them.
    tables: Vec<String>,
    /// What the way back makes again differs in the same.
    back: bool,
}

impl Deviation {
    /// One that the catalog does not show.
    pub(super) fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), begins: Vec::new(), tables: Vec::new(), back: false }
    }

    /// The triggers of a table fire for what a plan writes.
    pub(super) fn fires(table: &str) -> Self {
        Self::new(format!("the triggers of {table} fire for each old row that is filled"))
    }

    /// As the statement triggers of a table are told of batches.
    pub(super) fn fires_by_batch(table: &str) -> Self {
        Self::new(format!("the statement triggers of {table} fire once for each batch in which rows are written"))
    }

    fn begins(mut self, line: String) -> Self {
        self.begins.push(line);
        self
    }

    pub(super) fn column(self, table: &Name, column: &str) -> Self {
        self.begins(format!("column {}.{} ", qualified(table), ident(column)))
    }

    /// The same of what the way back makes again.
    pub(super) fn also_back(mut self) -> Self {
        self.back = true;
        self
    }

    /// Whether a line of the catalog that only the start or the end of the way back has is of what it is about.
    pub fn tells_of_back(&self, line: &str) -> bool {
        self.back && self.tells_of(line)
    }

    /// Constraints of a table whose names the server chooses.
    pub(super) fn constraints(self, table: &Name) -> Self {
        self.begins(format!("constraint {} ", qualified(table)))
    }

    /// A constraint of a domain.
    pub(super) fn of_domain(self, domain: &Name, constraint: &str) -> Self {
        self.begins(format!("constraint {} {} ", domain.name, ident(constraint)))
    }

    pub(super) fn trigger(self, trigger: &str) -> Self {
        self.begins(format!("trigger CREATE TRIGGER {} ", ident(trigger)))
    }

    pub(super) fn function(self, function: &Name) -> Self {
        self.begins(format!("function CREATE OR REPLACE FUNCTION {}(", qualified(function)))
    }

    pub(super) fn table(mut self, table: &Name) -> Self {
        self.tables.push(qualified(table));
        self
    }

    /// Whether a line of the catalog that only one end has is of what it is about.
    pub fn tells_of(&self, line: &str) -> bool {
        let belongs = |table: &String| {
            [format!("relation {table} "), format!("column {table}."), format!("constraint {table} ")]
                .iter()
                .any(|begin| line.starts_with(begin))
                || line.starts_with("index ") && line.contains(&format!(" ON {table} "))
        };
        self.begins.iter().any(|begin| line.starts_with(begin)) || self.tables.iter().any(belongs)
    }
}
