//! `ALTER TABLE` and its kin: subcommands in the order PostgreSQL runs them, the locks of each, and the work that is left to do.

use std::collections::{BTreeMap, BTreeSet};

use pg_query::protobuf::{AlterTableCmd, AlterTableStmt, AlterTableType, DropBehavior};

use super::{
    Break, BreakKind, Cause, Effects, Failure, FailureKind, Lock, Loss, LossKind, Role, Work, WorkKind, alter_column,
    alter_other, attach, constraint, lock_level, refusal, type_change, types,
};
use crate::postgres::{LockMode, Version};
use crate::schema::pass;
use crate::schema::{Catalog, Persistence, Relation, RelationId, RelationKind, RowCount, tree};

/// What the server does for an `ALTER TABLE`.
pub(super) fn of(statement: &AlterTableStmt, catalog: &Catalog) -> Effects {
    let Some(range) = &statement.relation else {
        return Effects::default();
    };
    let Some(target) = catalog.resolve(range) else {
        return missing(statement);
    };
    let commands: Vec<&AlterTableCmd> = tree::commands(statement).collect();
    let level = commands
        .iter()
        .map(|command| lock_level::of(command, catalog.version))
        .max()
        .unwrap_or(LockMode::ShareUpdateExclusive);
    let mut alter = Alter {
        catalog,
        target,
        recurse: range.inh,
        level,
        part: 0,
        retyped: BTreeSet::new(),
        named: BTreeSet::new(),
        under: BTreeMap::new(),
        tables: BTreeMap::new(),
        effects: Effects::default(),
    };
    if catalog.has_pending_events(target) {
        alter.fail(refusal::PENDING_EVENTS, true, target, "");
    }
    alter.run(&commands);
    alter.finish()
}

/// The relation does not exist: an error, unless IF EXISTS was written.
fn missing(statement: &AlterTableStmt) -> Effects {
    let mut effects = Effects::default();
    if !statement.missing_ok {
        let object = statement.relation.as_ref().map(|range| range.relname.clone()).unwrap_or_default();
        effects.failures.push(Failure {
            kind: FailureKind::DoesNotExist,
            certain: true,
            relation: None,
            object,
            part: 0,
        });
    }
    effects
}

/// One `ALTER TABLE` while it is followed through its passes.
pub(super) struct Alter<'a> {
    pub(super) catalog: &'a Catalog,
    /// The relation it names.
    pub(super) target: RelationId,
    /// Not written with ONLY.
    pub(super) recurse: bool,
    /// The strongest mode any subcommand asks for: what every table it reaches is locked in.
    pub(super) level: LockMode,
    /// The subcommand that is followed now.
    pub(super) part: usize,
    /// The columns whose type it has changed.
    pub(super) retyped: BTreeSet<String>,
    /// The names that it has given to constraints.
    pub(super) named: BTreeSet<String>,
    /// The lock under which a piece of work is done, where a stronger one is taken after it.
    pub(super) under: BTreeMap<usize, LockMode>,
    /// The tables it changes, as the passes so far left them (`AlteredTableInfo`).
    pub(super) tables: BTreeMap<RelationId, Table>,
    pub(super) effects: Effects,
}

/// A table in the work queue: what the third phase has to do with it (`ATRewriteTables`).
pub(super) struct Table {
    /// As the passes so far left it.
    pub(super) now: Relation,
    /// Reasons to rewrite it.
    pub(super) rewrite: Vec<Reason>,
    /// The subcommand that gives rows another value, also where they are not written for it.
    pub(super) new_values: Option<usize>,
    /// Reasons to read it.
    pub(super) verify: Vec<Reason>,
    /// Indexes to build, new ones and those made anew.
    pub(super) builds: Vec<Reason>,
    /// Old indexes that are no more, or are made anew, so that a rewrite does not build them again.
    pub(super) gone: BTreeSet<RelationId>,
}

/// Why work is done, for what, and by which subcommand.
#[derive(Clone)]
pub(super) struct Reason {
    pub(super) cause: Cause,
    pub(super) object: String,
    pub(super) part: usize,
}

impl<'a> Alter<'a> {
    fn run(&mut self, commands: &[&'a AlterTableCmd]) {
        for (part, command) in commands.iter().enumerate() {
            self.part = part;
            let mode = lock_level::of(command, self.version()).max(LockMode::ShareUpdateExclusive);
            self.lock(self.target, mode, Role::Target);
            if let Some((since, form)) = lock_level::since(command).filter(|(since, _)| self.version().major() < *since)
            {
                self.fail(FailureKind::NotInThisVersion, true, self.target, &format!("{form} (PostgreSQL {since})"));
            }
        }
        self.refuse_changes_of_dropped(commands);
        let mut order: Vec<usize> = (0..commands.len()).collect();
        order.sort_by_key(|&part| pass::of(commands[part]));
        for part in order {
            self.part = part;
            let command = commands[part];
            if lock_level::since(command).is_some_and(|(since, _)| self.version().major() < since) {
                continue;
            }
            if !lock_level::is_allowed(command, &self.catalog.get(self.target).kind, self.version()) {
                self.fail(refusal::wrong_kind(&self.catalog.get(self.target).kind), true, self.target, &command.name);
            } else if self.lacks_column(command) {
                self.fail(FailureKind::DoesNotExist, true, self.target, &command.name);
            } else if !self.is_of_typed_table(command) {
                self.command(command);
            }
        }
    }

    fn command(&mut self, command: &'a AlterTableCmd) {
        use AlterTableType as At;
        match command.subtype() {
            At::AtAddColumn | At::AtAddColumnToView => alter_column::add(self, command),
            At::AtDropColumn => alter_column::drop(self, command),
            At::AtColumnDefault | At::AtCookedColumnDefault => alter_column::default(self, command),
            At::AtSetNotNull => alter_column::set_not_null(self, &command.name),
            At::AtDropNotNull => alter_column::drop_not_null(self, &command.name),
            At::AtSetExpression => alter_column::set_expression(self, command),
            At::AtAlterColumnType => type_change::change(self, command),
            At::AtAddConstraint => constraint::add(self, command),
            At::AtDropConstraint => constraint::drop(self, command),
            At::AtValidateConstraint => constraint::validate(self, &command.name),
            At::AtAlterConstraint => constraint::alter(self, command),
            At::AtAttachPartition => attach::attach(self, command),
            At::AtDetachPartition | At::AtDetachPartitionFinalize => attach::detach(self, command),
            At::AtAddInherit | At::AtDropInherit => attach::inherit(self, command),
            _ => alter_other::command(self, command),
        }
    }

    /// DROP COLUMN takes the children's columns away at once; what else the pass of drops does to children is queued
    /// before, and comes after (`ATSimpleRecursion`). Since 18 DROP NOT NULL goes down as DROP COLUMN does.
    fn refuse_changes_of_dropped(&mut self, commands: &[&'a AlterTableCmd]) {
        use AlterTableType as At;
        let Some(&child) = self.catalog.get(self.target).children.first().filter(|_| self.recurse) else {
            return;
        };
        for (part, command) in commands.iter().enumerate() {
            let queued = match command.subtype() {
                At::AtColumnDefault => command.def.is_none(),
                At::AtDropNotNull => self.version().major() < 18,
                At::AtDropExpression => true,
                _ => false,
            };
            let drops = |other: &&AlterTableCmd| other.subtype() == At::AtDropColumn && other.name == command.name;
            if queued && commands.iter().any(drops) {
                self.part = part;
                self.fail(FailureKind::DoesNotExist, true, child, &command.name);
            }
        }
    }

    /// Whether it changes a column that is not there, or no longer.
    fn lacks_column(&mut self, command: &AlterTableCmd) -> bool {
        use AlterTableType as At;
        let changes = matches!(
            command.subtype(),
            At::AtColumnDefault
                | At::AtCookedColumnDefault
                | At::AtSetNotNull
                | At::AtDropNotNull
                | At::AtSetExpression
                | At::AtDropExpression
                | At::AtSetStatistics
                | At::AtSetOptions
                | At::AtResetOptions
                | At::AtSetStorage
                | At::AtSetCompression
                | At::AtAddIdentity
                | At::AtSetIdentity
                | At::AtDropIdentity
                | At::AtAlterColumnGenericOptions
        );
        let (catalog, target) = (self.catalog, self.target);
        changes
            && !command.name.is_empty()
            && catalog.has_all_columns(target)
            && self.table(target).now.column(&command.name).is_none()
    }

    /// The columns of a typed table are those of its type, which changes them with CASCADE only (`ATTypedTableRecursion`).
    fn is_of_typed_table(&mut self, command: &AlterTableCmd) -> bool {
        use AlterTableType as At;
        if !matches!(command.subtype(), At::AtAddColumn | At::AtDropColumn | At::AtAlterColumnType) {
            return false;
        }
        let refused = if self.table(self.target).now.of_type.is_some() {
            Some((refusal::COLUMN_OF_TYPED_TABLE, self.target))
        } else {
            let first = self.typed_tables().first().copied();
            first.filter(|_| !cascades(command)).map(|typed| (refusal::TYPED_TABLES, typed))
        };
        if let Some((refusal, relation)) = refused {
            self.fail(refusal, true, relation, &command.name);
        }
        refused.is_some()
    }

    /// The tables of the composite type that is altered, with the children of each.
    pub(super) fn typed_tables(&self) -> Vec<RelationId> {
        let relation = self.catalog.get(self.target);
        match relation.kind {
            RelationKind::CompositeType => self.catalog.typed_tables(&relation.name),
            RelationKind::Table
            | RelationKind::PartitionedTable(_)
            | RelationKind::ForeignTable
            | RelationKind::Index(_)
            | RelationKind::View { .. }
            | RelationKind::MaterializedView { .. }
            | RelationKind::Sequence { .. }
            | RelationKind::Unknown => Vec::new(),
        }
    }

    /// Values of a row type that columns hold cannot be changed (`find_composite_type_dependencies`).
    fn refuse_changed_rows(&mut self, id: RelationId, part: usize) {
        let name = &self.catalog.get(id).name;
        if let Some((user, column)) = types::user_of_rows(name, self.catalog) {
            self.part = part;
            self.fail(refusal::ROW_TYPE_USED, true, user, &column);
        }
    }

    /// Turns what is left to do into work (`ATRewriteTables`).
    fn finish(mut self) -> Effects {
        for (id, table) in std::mem::take(&mut self.tables) {
            self.finish_table(id, &table);
        }
        for index in 0..self.effects.work.len() {
            let relation = self.effects.work[index].relation;
            let held = self.effects.locks.iter().filter(|lock| lock.relation == relation).map(|lock| lock.mode).max();
            let held = self.under.get(&index).copied().or(held);
            self.effects.work[index].mode = held.unwrap_or(self.level);
        }
        self.effects
    }

    fn finish_table(&mut self, id: RelationId, table: &Table) {
        if let Some(part) = table.rewrite.first().map(|reason| reason.part).or(table.new_values) {
            self.refuse_changed_rows(id, part);
        }
        if !self.holds_rows(id) {
            return;
        }
        let stored = has_storage(&table.now);
        for reason in &table.rewrite {
            self.work(id, WorkKind::Rewrite, reason.clone());
        }
        if let Some(first) = table.rewrite.first().cloned() {
            for &index in table.now.indexes.iter().filter(|index| !table.gone.contains(index)) {
                self.part = first.part;
                if stored {
                    self.lock(index, LockMode::AccessExclusive, Role::Index);
                }
                let object = self.catalog.get(index).name.name.clone();
                self.work(id, WorkKind::IndexBuild, Reason { object, ..first.clone() });
            }
        } else {
            for reason in &table.verify {
                self.work(id, WorkKind::Scan, reason.clone());
            }
        }
        for build in &table.builds {
            self.work(id, WorkKind::IndexBuild, build.clone());
        }
    }

    fn work(&mut self, relation: RelationId, kind: WorkKind, reason: Reason) {
        // The mode is filled in when all locks are known.
        let mode = self.level;
        self.effects.work.push(Work {
            relation,
            kind,
            cause: reason.cause,
            mode,
            object: reason.object,
            part: reason.part,
        });
    }

    /// A scan of another table than those it changes, such as that of a foreign key's other side.
    pub(super) fn scan(&mut self, relation: RelationId, cause: Cause, object: &str) {
        let reason = self.reason(cause, object);
        self.work(relation, WorkKind::Scan, reason);
    }

    pub(super) fn version(&self) -> Version {
        self.catalog.version
    }

    pub(super) fn reason(&self, cause: Cause, object: &str) -> Reason {
        Reason { cause, object: object.to_owned(), part: self.part }
    }

    /// The table as the passes so far left it.
    pub(super) fn table(&mut self, id: RelationId) -> &mut Table {
        let catalog = self.catalog;
        self.tables.entry(id).or_insert_with(|| Table {
            now: catalog.get(id).clone(),
            rewrite: Vec::new(),
            new_values: None,
            verify: Vec::new(),
            builds: Vec::new(),
            gone: BTreeSet::new(),
        })
    }

    pub(super) fn rewrite(&mut self, id: RelationId, cause: Cause, object: &str) {
        let reason = self.reason(cause, object);
        self.table(id).rewrite.push(reason);
    }

    pub(super) fn verify(&mut self, id: RelationId, cause: Cause, object: &str) {
        let reason = self.reason(cause, object);
        self.table(id).verify.push(reason);
    }

    pub(super) fn build(&mut self, id: RelationId, cause: Cause, object: &str) {
        let reason = self.reason(cause, object);
        self.table(id).builds.push(reason);
    }

    pub(super) fn lock(&mut self, relation: RelationId, mode: LockMode, role: Role) {
        let lock = Lock { relation, mode, role, part: self.part, brief: false };
        if !self.effects.locks.contains(&lock) {
            self.effects.locks.push(lock);
        }
    }

    /// The target, and with recursion everything below it, locked as the statement locks; of a composite type, its typed
    /// tables too.
    pub(super) fn family(&mut self) -> Vec<RelationId> {
        let mut family = if self.recurse { self.catalog.with_descendants(self.target) } else { vec![self.target] };
        for &child in &family[1..] {
            self.lock(child, self.level, Role::Child);
        }
        for typed in self.typed_tables() {
            for member in self.catalog.with_descendants(typed) {
                self.lock(member, self.level, Role::Dependent);
                family.push(member);
            }
        }
        family
    }

    pub(super) fn fail(&mut self, kind: FailureKind, certain: bool, relation: RelationId, object: &str) {
        let failure = Failure { kind, certain, relation: Some(relation), object: object.to_owned(), part: self.part };
        if !self.effects.failures.contains(&failure) {
            self.effects.failures.push(failure);
        }
    }

    /// Rows that were never checked may break a promise; an empty table has none.
    pub(super) fn may_fail(&mut self, kind: FailureKind, relation: RelationId, object: &str) {
        if !self.is_empty(relation) {
            self.fail(kind, false, relation, object);
        }
    }

    pub(super) fn breaks(&mut self, kind: BreakKind, object: &str) {
        let part = self.part;
        let relation = Some(self.target);
        self.effects.breaks.push(Break { kind, relation, object: object.to_owned(), renamed_to: None, part });
    }

    /// A promise that old code may break. It cannot break one about columns it does not know.
    pub(super) fn stricter(&mut self, columns: &[String], object: &str) {
        let relation = self.catalog.get(self.target);
        let added = |column: &String| relation.known && relation.column(column).is_none();
        if columns.is_empty() || !columns.iter().all(added) {
            self.breaks(BreakKind::StricterColumn, object);
        }
    }

    pub(super) fn loses(&mut self, kind: LossKind, object: &str) {
        let part = self.part;
        self.effects.losses.push(Loss { kind, relation: Some(self.target), object: object.to_owned(), part });
    }

    pub(super) fn unknown(&mut self, sentence: String) {
        if !self.effects.unknown.contains(&sentence) {
            self.effects.unknown.push(sentence);
        }
    }

    /// Nobody has put rows in it: made by this file, and nothing filled it since.
    pub(super) fn is_empty(&self, id: RelationId) -> bool {
        self.catalog.born_in_file(id) && self.catalog.get(id).rows == RowCount::Empty
    }

    /// Whether rows are in it, or in partitions of it that no migration makes.
    pub(super) fn holds_rows(&self, id: RelationId) -> bool {
        has_storage(self.catalog.get(id)) || self.catalog.partitions_elsewhere(id)
    }

    /// The name for messages.
    pub(super) fn name(&self, id: RelationId) -> String {
        self.catalog.get(id).name.short()
    }

    pub(super) fn is_temporary(&self, id: RelationId) -> bool {
        self.catalog.get(id).persistence == Persistence::Temporary
    }
}

/// Whether it has rows of its own (`RELKIND_HAS_STORAGE`); what is not known is taken for a table.
pub(super) fn has_storage(relation: &Relation) -> bool {
    match relation.kind {
        RelationKind::Table | RelationKind::MaterializedView { .. } | RelationKind::Unknown => true,
        RelationKind::PartitionedTable(_)
        | RelationKind::ForeignTable
        | RelationKind::Index(_)
        | RelationKind::View { .. }
        | RelationKind::Sequence { .. }
        | RelationKind::CompositeType => false,
    }
}

/// CASCADE was written.
pub(super) fn cascades(command: &AlterTableCmd) -> bool {
    command.behavior() == DropBehavior::DropCascade
}
