//! The relations of a database at one moment, with what changes when a statement does something to them.

use std::collections::BTreeSet;

use super::session::{Refusal, Session, number, text};
use crate::postgres::Name;

/// One table, index, view, sequence …
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relation {
    /// Its number in `pg_class`.
    pub oid: u32,
    /// Its name; the schema of temporary ones is `pg_temp`.
    pub name: Name,
    /// `pg_class.relkind`.
    pub kind: char,
    /// The number of its file, which changes when its rows are copied; 0 for what has no file.
    pub file: u32,
    /// How often it was read in full in this transaction.
    pub scans: u64,
    /// A materialized view without data is not.
    pub populated: bool,
    /// The table of an index; 0 for all else.
    pub table: u32,
    /// Made by the migration that is watched, in an earlier transaction of it.
    pub young: bool,
}

/// Temporary relations and the partitioned ones included, TOAST tables and those of the system left out.
const QUERY: &str = "SELECT c.oid, CASE WHEN n.nspname LIKE 'pg\\_temp%' THEN 'pg_temp' ELSE n.nspname END, c.relname,
        c.relkind, coalesce(pg_relation_filenode(c.oid), 0),
        CASE WHEN c.relkind IN ('r', 'm') THEN pg_stat_get_xact_numscans(c.oid) ELSE 0 END, c.relispopulated,
        coalesce(i.indrelid, 0)
    FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_toast%'
        AND c.relkind IN ('r', 'p', 'f', 'i', 'I', 'v', 'm', 'S')";

/// All relations of a database that are not the system's.
#[derive(Debug, Clone, Default)]
pub struct Relations(Vec<Relation>);

impl Relations {
    /// As a session sees them, uncommitted changes of its own included.
    pub fn read(session: &mut Session) -> Result<Self, Refusal> {
        let rows = session.rows(QUERY)?;
        let relation = |row| {
            Some(Relation {
                oid: number(&row, 0)?,
                name: Name::new(text(&row, 1), text(&row, 2)),
                kind: text(&row, 3).chars().next()?,
                file: number(&row, 4)?,
                scans: number(&row, 5)?,
                populated: text(&row, 6) == "t",
                table: number(&row, 7)?,
                young: false,
            })
        };
        Ok(Self(rows.into_iter().filter_map(relation).collect()))
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &Relation> {
        self.0.iter()
    }

    /// Notes what was not there when the migration that is watched began.
    pub(super) fn note_young(&mut self, older: &BTreeSet<u32>) {
        for relation in &mut self.0 {
            relation.young = !older.contains(&relation.oid);
        }
    }

    /// Takes over the names that a transaction has given since to what existed before it.
    pub(super) fn rename(&mut self, now: &Self) {
        for relation in &mut self.0 {
            if let Some(same) = now.get(relation.oid) {
                relation.name.clone_from(&same.name);
            }
        }
    }

    /// An index that a statement made anew, as a change of type does, stands for the one it takes the place of. `now`
    /// is what existed just before the statement, `after` just after it.
    pub(super) fn adopt(&mut self, now: &Self, after: &Self) {
        let new = after.iter().filter(|index| matches!(index.kind, 'i' | 'I') && now.get(index.oid).is_none());
        for index in new {
            let same = |old: &&Relation| old.name == index.name && old.table == index.table;
            let gone = now.iter().find(same).filter(|old| after.get(old.oid).is_none());
            if let Some(known) = gone.and_then(|old| self.get(old.oid)).cloned() {
                self.0.push(Relation { oid: index.oid, ..known });
            }
        }
    }

    /// Follows a statement of the open transaction: `now` is what existed just before it, `after` just after it.
    pub fn follow(&mut self, now: &Self, after: &Self) {
        self.rename(now);
        self.adopt(now, after);
    }

    /// The one with that number.
    pub fn get(&self, oid: u32) -> Option<&Relation> {
        self.0.iter().find(|relation| relation.oid == oid)
    }

    /// The one of that name.
    pub fn named(&self, name: &Name) -> Option<&Relation> {
        self.0.iter().find(|relation| relation.name == *name)
    }
}

impl Relation {
    /// Whether it is a table or materialized view, with rows of its own.
    pub fn has_rows(&self) -> bool {
        matches!(self.kind, 'r' | 'm')
    }
}
