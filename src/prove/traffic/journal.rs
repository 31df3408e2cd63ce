//! What the traffic wrote and the server committed: the last state of each row it touched.

use std::collections::BTreeMap;

/// A row that was written, as the server returned it.
#[derive(Debug, Clone)]
pub(in crate::prove) struct Write {
    /// The table, by its place in the traffic.
    pub(in crate::prove) table: usize,
    /// Its key as text.
    pub(in crate::prove) key: Vec<String>,
    /// When, in microseconds of the server's clock: the order of writes to one row, which is locked meanwhile.
    pub(in crate::prove) at: i64,
    /// What became of it.
    pub(in crate::prove) state: State,
    /// It was written by the application as it is behind the first gate.
    pub(in crate::prove) later: bool,
}

/// What became of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::prove) enum State {
    /// It is new.
    Inserted(Values),
    /// It was there.
    Updated(Values),
    /// It is gone.
    Deleted,
}

/// The columns by their place, with their text.
pub(in crate::prove) type Values = Vec<(usize, Option<String>)>;

/// Rows by their key, with what was written last.
pub(in crate::prove) type Rows = BTreeMap<Vec<String>, State>;

/// The last state of each row, of each table: as the application before the first gate left it, and the one behind it.
#[derive(Debug, Clone, Default)]
pub(in crate::prove) struct Journal {
    pub(in crate::prove) before: BTreeMap<usize, Rows>,
    pub(in crate::prove) after: BTreeMap<usize, Rows>,
    /// How many writes were committed.
    pub(in crate::prove) writes: usize,
}

impl Journal {
    /// Puts writes in order.
    pub(in crate::prove) fn of(mut writes: Vec<Write>) -> Self {
        writes.sort_by_key(|write| write.at);
        let mut journal = Self { writes: writes.len(), ..Self::default() };
        for write in writes {
            let part = if write.later { &mut journal.after } else { &mut journal.before };
            let rows = part.entry(write.table).or_default();
            let state = match (rows.remove(&write.key), write.state) {
                // A row of the traffic's own stays new until it is gone.
                (Some(State::Inserted(_)), State::Updated(values)) => State::Inserted(values),
                (_, state) => state,
            };
            rows.insert(write.key, state);
        }
        journal
    }

    /// The keys of a table's rows that were touched.
    pub(in crate::prove) fn keys(&self, table: usize) -> impl Iterator<Item = &Vec<String>> {
        let before = self.before.get(&table);
        let after = self.after.get(&table).into_iter().flat_map(BTreeMap::keys);
        let new = move |key: &&Vec<String>| !before.is_some_and(|rows| rows.contains_key(*key));
        before.into_iter().flat_map(BTreeMap::keys).chain(after.filter(new))
    }

    /// How many rows were touched.
    pub(in crate::prove) fn rows(&self) -> usize {
        let tables = self.before.keys().chain(self.after.keys()).collect::<std::collections::BTreeSet<_>>();
        tables.into_iter().map(|&table| self.keys(table).count()).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_write_counts() {
        let write = |at, key: &str, state, later| Write { table: 0, key: vec![key.to_owned()], at, state, later };
        let values = |text: &str| vec![(0, Some(text.to_owned()))];
        let journal = Journal::of(vec![
            write(3, "a", State::Updated(values("second")), false),
            write(1, "a", State::Inserted(values("first")), false),
            write(2, "b", State::Deleted, false),
            write(4, "b", State::Inserted(values("again")), true),
        ]);
        assert_eq!(journal.before[&0][&vec!["a".to_owned()]], State::Inserted(values("second")));
        assert_eq!(journal.before[&0][&vec!["b".to_owned()]], State::Deleted);
        assert_eq!(journal.after[&0][&vec!["b".to_owned()]], State::Inserted(values("again")));
        assert_eq!((journal.writes, journal.rows()), (4, 2));
    }
}
