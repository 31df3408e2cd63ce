//! CREATE TABLE: columns, LIKE, inheritance, partitions, and constraints in the order PostgreSQL makes them.

use std::sync::Arc;

use pg_query::NodeEnum;
use pg_query::protobuf::{self, ColumnDef, ConstrType, CreateStmt, OnCommitAction, TableLikeClause, TableLikeOption};

use super::constraint::{Adding, ConstraintTemplate, same_index, take_over};
use super::{
    Catalog, Column, ConstraintKind, Index, Nullability, Persistence, RelationId, RelationKind, RowCount, names, tree,
};

impl Catalog {
    /// CREATE TABLE, CREATE FOREIGN TABLE.
    pub(crate) fn create_table(&mut self, statement: &CreateStmt, foreign: bool) {
        let Some(range) = &statement.relation else {
            return;
        };
        let mut name = self.creation_name_of(range);
        name.name = names::clipped(&name.name);
        let taken = self.names.get(&name).copied();
        if let Some(taken) = taken.filter(|&taken| self.get(taken).known || statement.if_not_exists) {
            return self.learn_columns_of(taken, statement);
        }
        let kind = match &statement.partspec {
            Some(spec) => RelationKind::PartitionedTable(Arc::new(spec.clone())),
            None if foreign => RelationKind::ForeignTable,
            None => RelationKind::Table,
        };
        let table = self.make(name, kind);
        let parents: Vec<RelationId> = statement
            .inh_relations
            .iter()
            .filter_map(|node| match node.node.as_ref() {
                Some(NodeEnum::RangeVar(parent)) => self.resolve(parent),
                _ => None,
            })
            .collect();
        let of_type = statement.of_typename.as_ref().map(|type_name| self.resolve_type(type_name).type_name());
        let persistence = persistence(&range.relpersistence);
        if statement.oncommit() == OnCommitAction::OncommitDrop {
            self.drop_on_commit.push(table);
        }
        let relation = self.relation_mut(table);
        relation.persistence = persistence;
        relation.bound = statement.partbound.clone().map(Arc::new);
        relation.parents.clone_from(&parents);
        relation.of_type.clone_from(&of_type);
        relation.access_method = tree::written(&statement.access_method);
        relation.tablespace = tree::written(&statement.tablespacename);
        for &parent in &parents {
            self.relation_mut(parent).children.push(table);
            self.inherit_columns(parent, table);
            if !self.has_all_columns(parent) {
                self.note_partial(table);
            }
        }
        if let Some(of_type) = &of_type {
            self.link_type(table, of_type.clone());
        }
        if let Some(id) = of_type.as_ref().and_then(|name| self.names.get(name)).copied() {
            if !self.has_all_columns(id) {
                self.note_partial(table);
            }
            for column in self.get(id).columns.clone() {
                self.push_column(table, Column { born: self.now, ..column });
            }
        } else if of_type.is_some() {
            self.note_partial(table);
        }
        let constraints = self.table_elements(table, &statement.table_elts);
        self.table_constraints(table, constraints);
        for like in likes(&statement.table_elts) {
            self.like_indexes(like, table);
        }
        if statement.partbound.is_some() {
            for &parent in &parents {
                self.complete_partition(parent, table);
            }
        }
    }

    /// CREATE TABLE IF NOT EXISTS of a table that was assumed to exist tells what columns it has.
    fn learn_columns_of(&mut self, table: RelationId, statement: &CreateStmt) {
        if self.get(table).known {
            return;
        }
        for element in &statement.table_elts {
            let Some(NodeEnum::ColumnDef(definition)) = element.node.as_ref() else {
                continue;
            };
            let column = Column { born: super::Moment::default(), ..self.read_column(definition).column };
            match self.column_mut(table, &definition.colname) {
                Some(known) if known.data_type.is_some() => {}
                Some(known) => known.data_type = column.data_type,
                None => self.push_column(table, column),
            }
        }
    }

    /// Columns, LIKE clauses and sequences; gives back the constraints to add.
    fn table_elements(&mut self, table: RelationId, elements: &[protobuf::Node]) -> Vec<protobuf::Constraint> {
        let mut constraints = Vec::new();
        let mut inherited = Vec::new();
        for element in elements {
            match element.node.as_ref() {
                Some(NodeEnum::ColumnDef(definition)) => self.define_column(table, definition, &mut constraints),
                Some(NodeEnum::Constraint(constraint)) => constraints.push(constraint.as_ref().clone()),
                Some(NodeEnum::TableLikeClause(like)) => self.like_columns(like, table, &mut inherited),
                _ => {}
            }
        }
        for check in inherited {
            self.push_check(table, check);
        }
        constraints
    }

    fn define_column(
        &mut self,
        table: RelationId,
        definition: &ColumnDef,
        constraints: &mut Vec<protobuf::Constraint>,
    ) {
        let mut written = self.read_column(definition);
        written.column.name = names::clipped(&written.column.name);
        let name = written.column.name.clone();
        match self.column_mut(table, &name) {
            Some(existing) => merge_column(existing, &written.column),
            None => self.push_column(table, written.column),
        }
        constraints.append(&mut written.constraints);
        if written.sequence {
            self.make_owned_sequence(table, &name);
        }
    }

    /// Checks, NOT NULLs, then the primary key, other index constraints, and foreign keys
    /// (`transformCreateStmt`, `transformIndexConstraints`).
    fn table_constraints(&mut self, table: RelationId, constraints: Vec<protobuf::Constraint>) {
        let mut merged: Vec<protobuf::Constraint> = Vec::new();
        // The primary key comes first, so that it is the one that stays.
        let (primary, others): (Vec<_>, Vec<_>) =
            constraints.into_iter().partition(|constraint| constraint.contype() == ConstrType::ConstrPrimary);
        for constraint in primary.into_iter().chain(others) {
            match merged.iter_mut().find(|earlier| same_index(earlier, &constraint)) {
                Some(earlier) => take_over(earlier, &constraint),
                None => merged.push(constraint),
            }
        }
        let passes: [&[ConstrType]; 5] = [
            &[ConstrType::ConstrNotnull],
            &[ConstrType::ConstrCheck],
            &[ConstrType::ConstrPrimary],
            &[ConstrType::ConstrUnique, ConstrType::ConstrExclusion],
            &[ConstrType::ConstrForeign],
        ];
        for pass in passes {
            for constraint in merged.iter().filter(|constraint| pass.contains(&constraint.contype())) {
                self.add_constraint(table, constraint, Adding::WithTable);
            }
        }
    }

    /// Gives a child the columns, checks and NOT NULLs of its parent (`MergeAttributes`).
    pub(crate) fn inherit_columns(&mut self, parent: RelationId, child: RelationId) {
        let parent = Arc::clone(&self.relations[parent.0 as usize]);
        // Partitions share the identity of the partitioned table from 17 on.
        let partition = self.get(child).bound.is_some() && self.version.major() >= 17;
        for column in &parent.columns {
            let identity = column.identity && partition;
            let own = |one: &super::Constraint| one.no_inherit && one.kind.is_not_null_of(&column.name);
            let not_null = if parent.constraints.iter().any(own) { Nullability::Nullable } else { column.not_null };
            let copy = Column { inherited: true, born: self.now, identity, not_null, ..column.clone() };
            match self.column_mut(child, &column.name) {
                Some(existing) => {
                    existing.inherited = true;
                    existing.identity |= identity;
                    existing.identity_always |= identity && column.identity_always;
                }
                None => self.push_column(child, copy),
            }
        }
        for constraint in parent.constraints.iter().filter(|constraint| !constraint.no_inherit) {
            let mut copy = constraint.clone();
            copy.inherited = true;
            copy.born = self.now;
            match &constraint.kind {
                ConstraintKind::Check(_) => {
                    copy.valid |= copy.enforced && self.get(child).born == self.now;
                    self.push_check(child, copy);
                }
                ConstraintKind::NotNull(column) => {
                    self.set_not_null(child, column, &constraint.name, true, true);
                }
                ConstraintKind::Unique { .. }
                | ConstraintKind::PrimaryKey { .. }
                | ConstraintKind::Exclusion { .. }
                | ConstraintKind::ForeignKey(_) => {}
            }
        }
    }

    /// Gives a partition the indexes, foreign keys and row triggers of the partitioned table.
    pub(crate) fn complete_partition(&mut self, parent: RelationId, partition: RelationId) {
        let relation = Arc::clone(&self.relations[parent.0 as usize]);
        for &index in &relation.indexes {
            self.index_partition(index, partition);
            self.settle_validity(index);
        }
        for constraint in &relation.constraints {
            self.inherit_foreign_key(partition, constraint);
        }
        for trigger in relation.triggers.iter().filter(|trigger| trigger.for_each_row) {
            if self.get(partition).triggers.iter().all(|own| own.name != trigger.name) {
                self.relation_mut(partition).triggers.push(trigger.clone());
            }
        }
    }

    fn like_columns(&mut self, like: &TableLikeClause, table: RelationId, checks: &mut Vec<super::Constraint>) {
        let Some(source) = like.relation.as_ref().and_then(|range| self.resolve(range)) else {
            return;
        };
        if !self.has_all_columns(source) {
            self.note_partial(table);
        }
        let source = Arc::clone(&self.relations[source.0 as usize]);
        for column in &source.columns {
            let identity = column.identity && includes(like, TableLikeOption::CreateTableLikeIdentity);
            let generated = includes(like, TableLikeOption::CreateTableLikeGenerated);
            let default = includes(like, TableLikeOption::CreateTableLikeDefaults);
            let copy = Column {
                identity,
                generated: column.generated.clone().filter(|_| generated),
                default: column.default.clone().filter(|_| default),
                born: self.now,
                inherited: false,
                not_null: if column.not_null == Nullability::NotValid { Nullability::NotNull } else { column.not_null },
                ..column.clone()
            };
            self.push_column(table, copy);
            if identity {
                self.make_owned_sequence(table, &column.name);
            }
        }
        for constraint in &source.constraints {
            let mut copy = super::Constraint { born: self.now, inherited: false, ..constraint.clone() };
            match &constraint.kind {
                ConstraintKind::Check(_) if includes(like, TableLikeOption::CreateTableLikeConstraints) => {
                    copy.valid = copy.enforced;
                    checks.push(copy);
                }
                ConstraintKind::NotNull(column) => self.set_not_null(table, column, &constraint.name, true, false),
                ConstraintKind::Check(_)
                | ConstraintKind::Unique { .. }
                | ConstraintKind::PrimaryKey { .. }
                | ConstraintKind::Exclusion { .. }
                | ConstraintKind::ForeignKey(_) => {}
            }
        }
    }

    fn like_indexes(&mut self, like: &TableLikeClause, table: RelationId) {
        if !includes(like, TableLikeOption::CreateTableLikeIndexes) {
            return;
        }
        let Some(source) = like.relation.as_ref().and_then(|range| self.resolve(range)) else {
            return;
        };
        let source = Arc::clone(&self.relations[source.0 as usize]);
        let mut copies: Vec<(Index, Option<ConstraintTemplate>)> = source
            .indexes
            .iter()
            .filter_map(|&id| {
                let index = self.index(id)?.clone();
                let constraint = index.constraint.as_ref().and_then(|name| source.constraint(name));
                let template = constraint.and_then(ConstraintTemplate::of);
                Some((Index { table, valid: true, constraint: None, parent: None, ..index }, template))
            })
            .collect();
        copies.sort_by_key(|(_, template)| template.is_none_or(|template| template.label != "pkey"));
        for (index, template) in copies {
            self.make_index(None, index, template.as_ref(), true);
        }
    }

    /// Rows came into a table.
    pub(crate) fn fill(&mut self, id: RelationId, rows: RowCount) {
        if self.get(id).rows < rows {
            self.relation_mut(id).rows = rows;
        }
    }
}

/// What a column definition adds to an inherited column, or to one of the table's type.
fn merge_column(existing: &mut Column, written: &Column) {
    if let Some(default) = &written.default {
        existing.default = Some(Arc::clone(default));
    }
    if let Some(generated) = &written.generated {
        existing.generated = Some(generated.clone());
    }
    if written.not_null == Nullability::NotNull {
        existing.not_null = Nullability::NotNull;
    }
    existing.identity |= written.identity;
    existing.identity_always |= written.identity_always;
}

fn likes(elements: &[protobuf::Node]) -> impl Iterator<Item = &TableLikeClause> {
    elements.iter().filter_map(|element| match element.node.as_ref() {
        Some(NodeEnum::TableLikeClause(like)) => Some(like),
        _ => None,
    })
}

/// `options` is the bit set of `TableLikeOption` in PostgreSQL's own numbering, where COMMENTS is bit 0; the
/// protobuf enum counts from 1.
fn includes(like: &TableLikeClause, option: TableLikeOption) -> bool {
    like.options & (1 << (option as u32 - 1)) != 0
}

/// The persistence of a `RangeVar`: `p`, `u` or `t`.
pub(crate) fn persistence(letter: &str) -> Persistence {
    match letter {
        "t" => Persistence::Temporary,
        "u" => Persistence::Unlogged,
        _ => Persistence::Permanent,
    }
}
