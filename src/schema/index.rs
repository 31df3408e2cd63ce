//! Indexes: CREATE INDEX, their copies on partitions, and whether a partitioned one is valid.

use std::sync::Arc;

use pg_query::NodeEnum;
use pg_query::protobuf::{IndexElem, IndexStmt, Node, SortByDir, SortByNulls};

use super::constraint::ConstraintTemplate;
use super::{Catalog, Index, IndexKey, Relation, RelationId, RelationKind, column, names, tree};
use crate::postgres::Name;

impl Catalog {
    /// CREATE INDEX.
    pub(crate) fn create_index(&mut self, statement: &IndexStmt) {
        let Some(range) = &statement.relation else {
            return;
        };
        let Some(table) = self.resolve(range) else {
            return;
        };
        let schema = self.get(table).name.schema.clone();
        let name = tree::written(&statement.idxname).map(|name| names::clipped(&name));
        if let Some(name) = &name {
            let taken = self.names.get(&Name::new(&schema, name)).copied();
            // Of one that was only assumed to exist, IF NOT EXISTS tells what it is.
            if taken.is_some_and(|taken| self.get(taken).known) {
                return;
            }
        }
        let valid = range.inh || self.get(table).children.is_empty() || !self.is_partitioned(table);
        let index = Index { valid, ..Index::of(statement, table) };
        let id = self.make_index(name, index, None, range.inh);
        self.relation_mut(id).tablespace = tree::written(&statement.table_space);
    }

    /// Whether it is a partitioned table.
    pub fn is_partitioned(&self, id: RelationId) -> bool {
        matches!(self.get(id).kind, RelationKind::PartitionedTable(_))
    }

    /// The definition of an index.
    pub fn index(&self, id: RelationId) -> Option<&Index> {
        match &self.get(id).kind {
            RelationKind::Index(index) => Some(index),
            _ => None,
        }
    }

    /// The indexes of a table with their definitions.
    pub fn indexes_of(&self, table: RelationId) -> impl Iterator<Item = (RelationId, &Index)> {
        self.get(table).indexes.iter().filter_map(|&id| Some((id, self.index(id)?)))
    }

    /// The indexes of partitions that are attached directly to an index of a partitioned table.
    pub fn attached_indexes(&self, index: RelationId) -> Vec<RelationId> {
        let Some(definition) = self.index(index) else {
            return Vec::new();
        };
        let children = &self.get(definition.table).children;
        let attached = |(id, child): (RelationId, &Index)| (child.parent == Some(index)).then_some(id);
        children.iter().flat_map(|&child| self.indexes_of(child)).filter_map(attached).collect()
    }

    /// Makes an index, its constraint if it is for one, and the same on every partition.
    pub(crate) fn make_index(
        &mut self,
        name: Option<String>,
        index: Index,
        constraint: Option<&ConstraintTemplate>,
        recurse: bool,
    ) -> RelationId {
        let table = index.table;
        let owner = self.get(table).name.clone();
        let name = name.unwrap_or_else(|| self.choose_index_name(&owner, &index, constraint));
        let name = Name::new(&owner.schema, name);
        let relation = Relation {
            born: self.now,
            known: true,
            persistence: self.get(table).persistence,
            rows: self.get(table).rows,
            ..Relation::assumed(name, RelationKind::Index(index))
        };
        if self.names.get(&relation.name).is_some_and(|&taken| self.get(taken).known) {
            return table;
        }
        let id = self.enter(relation);
        self.list_index(table, id);
        if let Some(template) = constraint {
            self.constraint_of_index(id, template);
        }
        if recurse && self.is_partitioned(table) {
            for child in self.get(table).children.clone() {
                self.index_partition(id, child);
            }
            self.settle_validity(id);
        }
        id
    }

    fn list_index(&mut self, table: RelationId, index: RelationId) {
        if !self.get(table).indexes.contains(&index) {
            self.relation_mut(table).indexes.push(index);
        }
    }

    /// `ChooseIndexName` of `indexcmds.c`.
    pub(crate) fn choose_index_name(
        &self,
        table: &Name,
        index: &Index,
        constraint: Option<&ConstraintTemplate>,
    ) -> String {
        let label = constraint.map_or("idx", |template| template.label);
        if label == "pkey" {
            return self.choose_relation_name(&table.schema, &table.name, None, label, true);
        }
        let columns = index.column_names();
        let joined = names::joined_names(&columns);
        self.choose_relation_name(&table.schema, &table.name, Some(&joined), label, constraint.is_some())
    }

    /// Gives a partition its part of a partitioned table's index: an equal index is attached, otherwise one is
    /// made (`DefineIndex`, `AttachPartitionEnsureIndexes`).
    pub(crate) fn index_partition(&mut self, parent: RelationId, partition: RelationId) {
        // A foreign partition has no index (`DefineIndex`), and the whole is valid without.
        if matches!(self.get(partition).kind, RelationKind::ForeignTable) {
            return;
        }
        let Some(definition) = self.index(parent).cloned() else {
            return;
        };
        let owner = self.get(definition.table);
        let template =
            definition.constraint.as_ref().and_then(|name| owner.constraint(name)).and_then(ConstraintTemplate::of);
        if let Some(found) = self.equal_index(&definition, template.is_some(), partition) {
            self.attach_index(parent, found);
            return;
        }
        let copy = Index { table: partition, valid: true, constraint: None, parent: Some(parent), ..definition };
        self.make_index(None, copy, template.as_ref(), true);
    }

    /// The index of a partition that would be attached to one of the partitioned table; to that of a constraint only
    /// that of a constraint.
    pub(crate) fn equal_index(
        &self,
        definition: &Index,
        of_constraint: bool,
        partition: RelationId,
    ) -> Option<RelationId> {
        let fits = |(id, index): (RelationId, &Index)| {
            let free = index.parent.is_none() && self.get(id).known;
            (free && index.equals(definition) && (!of_constraint || index.constraint.is_some())).then_some(id)
        };
        self.indexes_of(partition).find_map(fits)
    }

    /// Attaches a partition's index to the partitioned table's.
    pub(crate) fn attach_index(&mut self, parent: RelationId, child: RelationId) {
        if let RelationKind::Index(index) = &mut self.relation_mut(child).kind {
            index.parent = Some(parent);
        }
        let Some((table, name)) = self.index(child).map(|index| (index.table, index.constraint.clone())) else {
            return;
        };
        let constraint =
            self.get(table).constraints.iter().position(|constraint| Some(&constraint.name) == name.as_ref());
        if let Some(position) = constraint {
            self.relation_mut(table).constraints[position].inherited = true;
        }
    }

    /// A partitioned table's index is valid once every partition has a valid one attached
    /// (`validatePartitionedIndex`).
    pub(crate) fn settle_validity(&mut self, index: RelationId) {
        let Some(definition) = self.index(index) else {
            return;
        };
        let (table, parent, old) = (definition.table, definition.parent, definition.valid);
        if !self.is_partitioned(table) {
            return;
        }
        let covered = |&child: &RelationId| {
            self.indexes_of(child).any(|(_, attached)| attached.parent == Some(index) && attached.valid)
        };
        let stored = |&&child: &&RelationId| !matches!(self.get(child).kind, RelationKind::ForeignTable);
        let valid = self.get(table).children.iter().filter(stored).all(covered);
        if valid == old {
            return;
        }
        if let RelationKind::Index(index) = &mut self.relation_mut(index).kind {
            index.valid = valid;
        }
        if let Some(parent) = parent {
            self.settle_validity(parent);
        }
    }
}

impl Index {
    /// As CREATE INDEX writes it.
    pub(crate) fn of(statement: &IndexStmt, table: RelationId) -> Self {
        Self {
            table,
            keys: statement.index_params.iter().filter_map(IndexKey::read).collect(),
            include: statement.index_including_params.iter().filter_map(element_column).collect(),
            method: tree::written(&statement.access_method).unwrap_or_else(|| "btree".to_owned()),
            unique: statement.unique,
            nulls_not_distinct: statement.nulls_not_distinct,
            predicate: statement.where_clause.clone().map(|node| Arc::new(*node)),
            valid: true,
            constraint: None,
            parent: None,
            options: statement.options.clone(),
        }
    }

    /// The key columns; expressions are left out.
    pub fn columns(&self) -> Vec<String> {
        self.keys.iter().filter_map(|key| key.column.clone()).collect()
    }

    /// Whether it uses a column: as a key, in INCLUDE, in an expression or in the predicate.
    pub fn uses(&self, column: &str) -> bool {
        let in_keys = self.keys.iter().any(|key| {
            key.column.as_deref() == Some(column)
                || key.expression.as_ref().is_some_and(|node| tree::names_column(node, column))
        });
        in_keys
            || self.include.iter().any(|included| included == column)
            || self.predicate.as_ref().is_some_and(|node| tree::names_column(node, column))
    }

    /// Names for the index's own columns, of which its automatic name is made (`ChooseIndexColumnNames`).
    pub(crate) fn column_names(&self) -> Vec<String> {
        let mut chosen: Vec<String> = Vec::new();
        let keys = self.keys.iter().map(|key| match (&key.column, &key.expression) {
            (Some(column), _) => column.clone(),
            (None, Some(node)) => names::figure_column_name(node).unwrap_or_else(|| "expr".to_owned()),
            (None, None) => "expr".to_owned(),
        });
        for name in keys.chain(self.include.iter().cloned()) {
            let mut candidate = name.clone();
            let mut number = 0;
            while chosen.contains(&candidate) {
                number += 1;
                candidate = format!("{}{number}", names::clip(&name, names::LONGEST - number.to_string().len()));
            }
            chosen.push(candidate);
        }
        chosen
    }

    /// Whether PostgreSQL takes them for the same index on two tables (`CompareIndexInfo`).
    pub(crate) fn equals(&self, other: &Self) -> bool {
        let same_key = |one: &IndexKey, two: &IndexKey| {
            one.column == two.column
                && one.operator_class == two.operator_class
                && one.collation == two.collation
                && tree::same_sql(one.expression.as_deref(), two.expression.as_deref())
        };
        self.method == other.method
            && self.unique == other.unique
            && self.nulls_not_distinct == other.nulls_not_distinct
            && self.include.len() == other.include.len()
            && self.keys.len() == other.keys.len()
            && self.keys.iter().zip(&other.keys).all(|(one, two)| same_key(one, two))
            && tree::same_sql(self.predicate.as_deref(), other.predicate.as_deref())
    }
}

impl IndexKey {
    /// A plain column.
    pub(crate) fn column(name: String) -> Self {
        Self {
            column: Some(name),
            expression: None,
            operator_class: None,
            operator_class_options: Vec::new(),
            collation: None,
            descending: false,
            nulls_first: None,
        }
    }

    fn read(node: &Node) -> Option<Self> {
        match node.node.as_ref()? {
            NodeEnum::IndexElem(element) => Some(Self::of(element)),
            _ => None,
        }
    }

    /// As written in CREATE INDEX or EXCLUDE.
    pub(crate) fn of(element: &IndexElem) -> Self {
        let descending = element.ordering() == SortByDir::SortbyDesc;
        let nulls_first = match element.nulls_ordering() {
            SortByNulls::SortbyNullsFirst => Some(true),
            SortByNulls::SortbyNullsLast => Some(false),
            SortByNulls::SortbyNullsDefault | SortByNulls::Undefined => None,
        };
        Self {
            column: tree::written(&element.name),
            expression: element.expr.clone().map(|node| Arc::new(*node)),
            operator_class: column::collation(&element.opclass),
            operator_class_options: element.opclassopts.clone(),
            collation: column::collation(&element.collation),
            descending,
            nulls_first: nulls_first.filter(|&first| first != descending),
        }
    }
}

fn element_column(node: &Node) -> Option<String> {
    match node.node.as_ref()? {
        NodeEnum::IndexElem(element) => tree::written(&element.name),
        _ => None,
    }
}
