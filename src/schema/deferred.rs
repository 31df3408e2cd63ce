//! Checks that a transaction has put off to its end: which tables have rows that wait for one.

use pg_query::NodeEnum;
use pg_query::protobuf::{ConstraintsSetStmt, InsertStmt, Node, OnConflictAction, UpdateStmt};

use super::{Catalog, Constraint, ConstraintKind, RelationId, RowCount, tree};

/// What one transaction has put off.
#[derive(Debug, Clone, Default)]
pub(crate) struct Deferred {
    /// The transaction this is about.
    transaction: u32,
    /// Tables with rows that wait.
    tables: Vec<RelationId>,
    /// What `SET CONSTRAINTS ALL` said.
    all: Option<bool>,
}

impl Catalog {
    /// Whether rows of a table surely wait for a check, so that the table cannot be altered (`CheckTableNotInUse` in
    /// `tablecmds.c`).
    pub fn has_pending_events(&self, table: RelationId) -> bool {
        self.waiting_tables().contains(&table)
    }

    /// The tables whose rows wait for a check.
    pub fn waiting_tables(&self) -> &[RelationId] {
        if self.deferred.transaction == self.now.transaction { &self.deferred.tables } else { &[] }
    }

    /// Whether a constraint is checked at the end of the transaction at hand, not by the statement.
    pub fn is_put_off(&self, constraint: &Constraint) -> bool {
        let all = self.deferred.all.filter(|_| self.deferred.transaction == self.now.transaction);
        all.map_or(constraint.initially_deferred, |all| all && constraint.deferrable)
    }

    /// SET CONSTRAINTS. Which constraints a name means does not matter: some checks are made then.
    pub(crate) fn set_constraints(&mut self, set: &ConstraintsSetStmt) {
        let all = set.constraints.is_empty();
        let deferred = self.deferred_now();
        if !set.deferred {
            deferred.tables.clear();
        }
        if all {
            deferred.all = Some(set.deferred);
        }
    }

    /// The transaction ends within a `DO` block.
    pub(crate) fn end_deferral(&mut self) {
        self.deferred = Deferred::default();
    }

    /// An INSERT of literal rows: each waits for the table's deferred foreign keys.
    pub(crate) fn defer_insert(&mut self, insert: &InsertStmt, literal: bool) {
        let skips =
            insert.on_conflict_clause.as_ref().is_some_and(|clause| clause.action() != OnConflictAction::Undefined);
        if literal && !skips {
            self.defer_checks(insert.relation.as_ref(), |_| true);
        }
    }

    /// An UPDATE of every row that sets a key's column to a constant.
    pub(crate) fn defer_update(&mut self, update: &UpdateStmt) {
        if update.where_clause.is_some() || !update.from_clause.is_empty() {
            return;
        }
        let constants: Vec<&str> = update.target_list.iter().filter_map(set_to_constant).collect();
        let filled = update
            .relation
            .as_ref()
            .and_then(|range| self.resolve(range))
            .is_some_and(|table| !self.born_in_file(table) || self.get(table).rows > RowCount::Empty);
        if filled {
            self.defer_checks(update.relation.as_ref(), |columns| {
                columns.iter().any(|column| constants.contains(&column.as_str()))
            });
        }
    }

    fn defer_checks(&mut self, range: Option<&pg_query::protobuf::RangeVar>, written: impl Fn(&[String]) -> bool) {
        let Some(table) = range.and_then(|range| self.resolve(range)).filter(|_| !self.conditional) else {
            return;
        };
        let relation = self.get(table);
        // A trigger or rule can keep a row out.
        let ruled = relation.rules.iter().any(|rule| rule.enabled);
        let free = relation.triggers.is_empty() && !ruled && !self.is_partitioned(table);
        let waits = |constraint: &Constraint| match &constraint.kind {
            ConstraintKind::ForeignKey(key) => {
                constraint.enforced && self.is_put_off(constraint) && written(&key.columns)
            }
            ConstraintKind::Check(_)
            | ConstraintKind::NotNull(_)
            | ConstraintKind::Unique { .. }
            | ConstraintKind::PrimaryKey { .. }
            | ConstraintKind::Exclusion { .. } => false,
        };
        if free && relation.constraints.iter().any(waits) {
            self.deferred_now().tables.push(table);
        }
    }

    /// What the transaction at hand has put off so far.
    fn deferred_now(&mut self) -> &mut Deferred {
        if self.deferred.transaction != self.now.transaction {
            self.deferred = Deferred { transaction: self.now.transaction, ..Deferred::default() };
        }
        &mut self.deferred
    }
}

/// The column that a target of UPDATE sets to a constant other than NULL.
fn set_to_constant(node: &Node) -> Option<&str> {
    let Some(NodeEnum::ResTarget(target)) = &node.node else {
        return None;
    };
    tree::constant(target.val.as_deref()?).map(|_| target.name.as_str())
}
