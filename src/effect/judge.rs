//! What the judgement of one statement writes down, and what every family asks of the catalog.

use std::sync::Arc;

use pg_query::protobuf::RangeVar;

use super::{Break, BreakKind, Cause, Effects, Failure, FailureKind, Lock, Loss, LossKind, Role, Wait, Work, WorkKind};
use crate::postgres::{LockMode, Name};
use crate::schema::{Catalog, Function, Index, Relation, RelationId};

/// One statement's effects while they are collected.
pub(super) struct Judge<'a> {
    /// The catalog before the statement.
    pub(super) catalog: &'a Catalog,
    /// What was found so far.
    pub(super) effects: Effects,
    /// The subcommand or listed object that is judged now.
    pub(super) part: usize,
    /// Functions whose own statements are judged after this one.
    pub(super) followed: Vec<Arc<Function>>,
}

impl<'a> Judge<'a> {
    /// Starts with nothing.
    pub(super) fn new(catalog: &'a Catalog) -> Self {
        Self { catalog, effects: Effects::default(), part: 0, followed: Vec::new() }
    }

    /// The server's major version.
    pub(super) fn major(&self) -> u8 {
        self.catalog.version.major()
    }

    /// A relation of the catalog.
    pub(super) fn relation(&self, id: RelationId) -> &'a Relation {
        self.catalog.get(id)
    }

    /// The index behind an id, if it is one.
    pub(super) fn index(&self, id: RelationId) -> Option<&'a Index> {
        self.catalog.index(id)
    }

    /// The living indexes of a table.
    pub(super) fn indexes(&self, table: RelationId) -> impl Iterator<Item = RelationId> + 'a {
        let catalog = self.catalog;
        catalog.get(table).indexes.iter().copied().filter(move |&index| !catalog.get(index).dropped)
    }

    /// Whether a relation is a partitioned table.
    pub(super) fn is_partitioned(&self, id: RelationId) -> bool {
        self.catalog.is_partitioned(id)
    }

    /// The relation and all below it that still exist.
    pub(super) fn family(&self, id: RelationId) -> Vec<RelationId> {
        self.catalog.with_descendants(id).into_iter().filter(|&id| !self.relation(id).dropped).collect()
    }

    /// Tables of a partition tree that hold rows themselves; the table itself for any other.
    pub(super) fn leaves(&self, id: RelationId) -> Vec<RelationId> {
        self.family(id).into_iter().filter(|&id| !self.is_partitioned(id)).collect()
    }

    /// Takes a lock to the transaction's end.
    pub(super) fn lock(&mut self, relation: RelationId, mode: LockMode, role: Role) {
        let lock = Lock { relation, mode, role, part: self.part, brief: false };
        if !self.effects.locks.contains(&lock) {
            self.effects.locks.push(lock);
            self.mention_partitions(relation);
        }
    }

    /// A partitioned table in use has partitions; where no migration creates one, something else does.
    fn mention_partitions(&mut self, id: RelationId) {
        let relation = self.relation(id);
        if self.is_partitioned(id) && relation.children.is_empty() && !self.catalog.born_in_file(id) {
            let name = relation.name.short();
            self.assume(format!("no migration creates a partition of `{name}`: what it has is not known"));
        }
    }

    /// Takes a lock for a moment within the statement.
    pub(super) fn lock_briefly(&mut self, relation: RelationId, mode: LockMode, role: Role) {
        self.effects.locks.push(Lock { relation, mode, role, part: self.part, brief: true });
    }

    /// Locks every index of a table.
    pub(super) fn lock_indexes(&mut self, table: RelationId, mode: LockMode) {
        for index in self.indexes(table) {
            self.lock(index, mode, Role::Index);
        }
    }

    /// Notes work on a relation's rows, done for `object`.
    pub(super) fn work(&mut self, relation: RelationId, kind: WorkKind, cause: Cause, mode: LockMode, object: &str) {
        let work = Work { relation, kind, cause, mode, object: object.to_owned(), part: self.part };
        if !self.effects.work.contains(&work) {
            self.effects.work.push(work);
        }
    }

    /// Notes that every index of a table is built anew.
    pub(super) fn rebuild_indexes(&mut self, table: RelationId, cause: &Cause, mode: LockMode) {
        for index in self.indexes(table) {
            self.work(table, WorkKind::IndexBuild, cause.clone(), mode, &self.relation(index).name.name);
        }
    }

    /// Notes that PostgreSQL refuses the statement in a transaction block.
    pub(super) fn refuses_transaction(&mut self, command: &'static str) {
        self.effects.refuses_transaction = Some(command);
    }

    /// Notes that it waits for other transactions.
    pub(super) fn wait(&mut self, wait: Wait) {
        if !self.effects.waits.contains(&wait) {
            self.effects.waits.push(wait);
        }
    }

    /// Notes that it fails whatever the data.
    pub(super) fn fail(&mut self, kind: FailureKind, relation: Option<RelationId>, object: &str) {
        self.failure(kind, true, relation, object);
    }

    /// Notes that it fails on some data.
    pub(super) fn may_fail(&mut self, kind: FailureKind, relation: Option<RelationId>, object: &str) {
        self.failure(kind, false, relation, object);
    }

    fn failure(&mut self, kind: FailureKind, certain: bool, relation: Option<RelationId>, object: &str) {
        let failure = Failure { kind, certain, relation, object: object.to_owned(), part: self.part };
        if !self.effects.failures.contains(&failure) {
            self.effects.failures.push(failure);
        }
    }

    /// Notes what the running application will miss.
    pub(super) fn breaks(&mut self, kind: BreakKind, relation: Option<RelationId>, object: &str, new: Option<&str>) {
        let renamed_to = new.map(str::to_owned);
        self.effects.breaks.push(Break { kind, relation, object: object.to_owned(), renamed_to, part: self.part });
    }

    /// Notes data that is gone afterwards.
    pub(super) fn loses(&mut self, kind: LossKind, relation: Option<RelationId>, object: &str) {
        self.effects.losses.push(Loss { kind, relation, object: object.to_owned(), part: self.part });
    }

    /// Notes what had to be assumed.
    pub(super) fn assume(&mut self, sentence: String) {
        if !self.effects.unknown.contains(&sentence) {
            self.effects.unknown.push(sentence);
        }
    }

    /// Notes that a relation is not known, where the answer depends on what it holds.
    pub(super) fn assume_known(&mut self, id: RelationId) {
        let relation = self.relation(id);
        if !relation.known {
            self.assume(format!(
                "`{}` is not created by any migration: its indexes, constraints and partitions are not known",
                relation.name.short()
            ));
        }
    }

    /// A relation that a query took gets the role of what the statement writes.
    pub(super) fn set_role(&mut self, relation: RelationId, role: Role) {
        for lock in self.effects.locks.iter_mut().filter(|lock| lock.relation == relation) {
            lock.role = role;
        }
    }

    /// What is done to a partition itself is held against its bound, for which the tables above are locked
    /// (`generate_partition_qual` in `partcache.c`).
    pub(super) fn lock_ancestors(&mut self, id: RelationId) {
        for ancestor in self.ancestors(id) {
            self.lock(ancestor, LockMode::AccessShare, Role::Parent);
        }
    }

    /// The partitioned tables above a partition, nearest first.
    pub(super) fn ancestors(&self, id: RelationId) -> Vec<RelationId> {
        let mut above = Vec::new();
        let mut next = vec![id];
        while let Some(id) = next.pop() {
            let relation = self.relation(id);
            if relation.bound.is_some() {
                next.extend(&relation.parents);
                above.extend(&relation.parents);
            }
        }
        above
    }

    /// Tables with a foreign key to a partitioned table, or to one above it: their keys point at a new partition too,
    /// whose triggers are made under this lock (`CloneFkReferenced` in `tablecmds.c`).
    pub(super) fn lock_referencing(&mut self, partitioned: RelationId) {
        let mode = if self.major() >= 15 { LockMode::ShareRowExclusive } else { LockMode::AccessShare };
        for child in self.catalog.referencing_tree(partitioned) {
            self.lock(child, mode, Role::Referencing);
        }
    }

    /// The default partition of a partitioned table.
    pub(super) fn default_partition(&self, parent: RelationId) -> Option<RelationId> {
        let is_default = |&id: &RelationId| {
            let relation = self.relation(id);
            !relation.dropped && relation.bound.as_deref().is_some_and(|bound| bound.is_default)
        };
        self.relation(parent).children.iter().copied().find(is_default)
    }

    /// Tables made of a composite type.
    pub(super) fn typed_tables(&self, type_name: &Name) -> Vec<RelationId> {
        self.catalog.typed_tables(type_name)
    }

    /// Whether a function is one that migrations made and that may change data.
    pub(super) fn may_lock(&self, schema: Option<&str>, name: &str, arguments: usize) -> bool {
        let followed = |function: &Arc<Function>| self.followed.iter().any(|other| Arc::ptr_eq(function, other));
        let may = |function: &&Arc<Function>| function.volatility == 'v' && !followed(function) && function.may_lock();
        self.catalog.functions_named(schema, name, arguments).iter().any(may)
    }

    /// The functions of that name that migrations made, overloads side by side.
    pub(super) fn functions(&self, schema: Option<&str>, name: &str) -> &'a [Arc<Function>] {
        let of = |schema: &str| self.catalog.functions.get(&Name::new(schema, name)).map(Vec::as_slice);
        match schema {
            Some(schema) => of(schema),
            None => self.catalog.session.search_path.iter().find_map(|schema| of(schema)),
        }
        .unwrap_or_default()
    }

    /// Whether something of that name existed in this run and is gone, and the relation was only assumed since.
    fn is_gone(&self, id: RelationId) -> bool {
        let relation = self.relation(id);
        !relation.known && self.catalog.was_dropped(&relation.name)
    }

    /// The relation of that name, unless it is known to be gone.
    pub(super) fn lookup(&self, schema: Option<&str>, name: &str) -> Option<RelationId> {
        self.catalog.lookup(schema, name).filter(|&id| !self.is_gone(id))
    }

    /// The relation a statement names. Fails when it is known not to exist.
    pub(super) fn target(&mut self, range: &RangeVar, missing_ok: bool) -> Option<RelationId> {
        let found = self.catalog.resolve(range).filter(|&id| !self.is_gone(id));
        if found.is_none() && !missing_ok {
            self.fail(FailureKind::DoesNotExist, None, &range.relname);
        }
        found
    }
}
