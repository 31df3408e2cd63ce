//! What one statement does, in the words of `ddlock locks`: one mode per relation, names instead of ids.

use std::collections::{BTreeMap, BTreeSet};

use super::{Effects, WorkKind};
use crate::postgres::{LockMode, Name};
use crate::schema::{Catalog, RelationId, RelationKind};

/// What the server does for one statement, as a second session would see it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// The strongest mode per relation that is held to the end of the transaction (or for long within it).
    pub locks: BTreeMap<Name, LockMode>,
    /// The strongest mode per relation, the momentary ones included.
    pub moments: BTreeMap<Name, LockMode>,
    /// Relations that get a new file with their rows copied.
    pub rewrites: BTreeSet<Name>,
    /// Relations that are read in full; rewritten ones are not repeated.
    pub scans: BTreeSet<Name>,
    /// Every index that is built.
    pub index_builds: BTreeSet<Name>,
}

impl Effects {
    /// The facts about relations that `exists` says are older than the transaction (indexes built: all of them).
    pub fn facts(&self, catalog: &Catalog, exists: impl Fn(RelationId) -> bool) -> Facts {
        let mut facts = Facts::default();
        let shown = |id: RelationId| exists(id) && is_observable(catalog, id);
        for lock in self.locks.iter().filter(|lock| shown(lock.relation)) {
            let name = &catalog.get(lock.relation).name;
            raise(&mut facts.moments, name, lock.mode);
            if !lock.brief {
                raise(&mut facts.locks, name, lock.mode);
            }
        }
        // A partitioned table stands for partitions that are made at run time; it has no rows of its own, nor has a
        // foreign table.
        let has_rows =
            |id| !matches!(catalog.get(id).kind, RelationKind::PartitionedTable(_) | RelationKind::ForeignTable);
        for work in self.work.iter().filter(|work| has_rows(work.relation)) {
            let name = &catalog.get(work.relation).name;
            let old = shown(work.relation);
            match work.kind {
                WorkKind::Rewrite if is_observable(catalog, work.relation) => {
                    facts.rewrites.insert(name.clone());
                }
                WorkKind::Scan if old => {
                    facts.scans.insert(name.clone());
                }
                WorkKind::IndexBuild => {
                    facts.index_builds.insert(Name::new(&name.schema, &work.object));
                    if old && work.cause.reads_rows() {
                        facts.scans.insert(name.clone());
                    }
                }
                WorkKind::Rewrite | WorkKind::Scan | WorkKind::Write => {}
            }
        }
        facts.index_builds.extend(self.new_indexes.iter().cloned());
        facts.scans.retain(|name| !facts.rewrites.contains(name));
        facts
    }
}

/// Whether a relation is one that is spoken of. Composite types have an entry in `pg_class` too, but nobody reads or
/// writes them; the table of an index that is known by its name only has no name.
pub(crate) fn is_observable(catalog: &Catalog, id: RelationId) -> bool {
    let relation = catalog.get(id);
    let is_type = matches!(relation.kind, RelationKind::CompositeType);
    !is_type && !relation.name.name.is_empty() && !catalog.is_system(id)
}

fn raise(locks: &mut BTreeMap<Name, LockMode>, name: &Name, mode: LockMode) {
    let held = locks.entry(name.clone()).or_insert(mode);
    *held = (*held).max(mode);
}
