//! All that a database's catalog says, as lines that can be compared.

use std::collections::BTreeSet;

use crate::live::{Refusal, Session};

const QUERY: &str = include_str!("catalogs.sql");

/// The lines of a catalog: one for each object and property.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Catalog(BTreeSet<String>);

impl Catalog {
    /// Reads what a session sees.
    pub fn read(session: &mut Session) -> Result<Self, Refusal> {
        let all = format!("SELECT coalesce(string_agg(line, E'\\u0001'), '') FROM ({QUERY}) AS lines (line)");
        let text = session.value(&all)?.unwrap_or_default();
        Ok(Self(text.split('\u{1}').map(str::to_owned).collect()))
    }

    /// The lines that only one of two has: a line and whether this one has it, in their order.
    pub fn differences<'a>(&'a self, other: &'a Self) -> Vec<(&'a str, bool)> {
        self.0.symmetric_difference(&other.0).map(|line| (line.as_str(), self.0.contains(line))).collect()
    }
}
