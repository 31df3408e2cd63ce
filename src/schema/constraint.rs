//! Constraints of tables: added with the names PostgreSQL gives, inherited, validated, dropped.

use std::sync::Arc;

use pg_query::NodeEnum;
use pg_query::protobuf::{self, ConstrType, Node};

use super::walk::{Seen, walk};
use super::{
    Catalog, Constraint, ConstraintKind, ForeignKey, Index, IndexKey, Nullability, RelationId, RelationKind, names,
    tree,
};

/// How a constraint comes to a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Adding {
    /// With the table itself: no row can violate it, so it is valid however it is written.
    WithTable,
    /// To an existing table, and to its children.
    Recursing,
    /// To an existing table alone (`ALTER TABLE ONLY`).
    Only,
}

impl Catalog {
    /// Adds a constraint as written to a table.
    pub(crate) fn add_constraint(&mut self, table: RelationId, written: &protobuf::Constraint, how: Adding) {
        let taken = !written.conname.is_empty() && self.get(table).constraint(&written.conname).is_some();
        if taken && written.contype() != ConstrType::ConstrCheck {
            return;
        }
        match written.contype() {
            ConstrType::ConstrCheck => self.add_check(table, written, how),
            ConstrType::ConstrNotnull => {
                for column in tree::texts(&written.keys) {
                    let valid = how == Adding::WithTable || !written.skip_validation;
                    let recurse = how != Adding::Only && !written.is_no_inherit;
                    self.not_null_with_children(table, &column, &written.conname, valid, recurse);
                    let own = &mut self.relation_mut(table).constraints;
                    if let Some(own) = own.iter_mut().find(|one| one.kind.is_not_null_of(&column)) {
                        own.no_inherit |= written.is_no_inherit;
                    }
                }
            }
            ConstrType::ConstrPrimary | ConstrType::ConstrUnique | ConstrType::ConstrExclusion => {
                if written.indexname.is_empty() {
                    self.add_index_constraint(table, written, how);
                } else {
                    self.constraint_using_index(table, written);
                }
            }
            ConstrType::ConstrForeign => self.add_foreign_key(table, written, how),
            ConstrType::Undefined
            | ConstrType::ConstrNull
            | ConstrType::ConstrDefault
            | ConstrType::ConstrIdentity
            | ConstrType::ConstrGenerated
            | ConstrType::ConstrAttrDeferrable
            | ConstrType::ConstrAttrNotDeferrable
            | ConstrType::ConstrAttrDeferred
            | ConstrType::ConstrAttrImmediate
            | ConstrType::ConstrAttrEnforced
            | ConstrType::ConstrAttrNotEnforced => {}
        }
    }

    /// NOT NULL for a column of a table and of its children.
    pub(crate) fn not_null_with_children(
        &mut self,
        table: RelationId,
        column: &str,
        name: &str,
        valid: bool,
        recurse: bool,
    ) {
        self.set_not_null(table, column, name, valid, false);
        // Children get the parent's name for it, however it was chosen.
        let constraint = self.get(table).constraints.iter().find(|one| one.kind.is_not_null_of(column));
        let name = constraint.map_or_else(|| name.to_owned(), |constraint| constraint.name.clone());
        if recurse {
            for child in self.with_descendants(table).into_iter().skip(1) {
                self.set_not_null(child, column, &name, valid, true);
            }
        }
    }

    fn add_check(&mut self, table: RelationId, written: &protobuf::Constraint, how: Adding) {
        let Some(expression) = written.raw_expr.as_deref() else {
            return;
        };
        let name = match written.conname.as_str() {
            "" => self.check_name(table, expression),
            name => names::clipped(name),
        };
        let mut check = self.new_constraint(name, ConstraintKind::Check(Arc::new(expression.clone())));
        check.enforced = written.is_enforced;
        check.valid = check.enforced && (how == Adding::WithTable || !written.skip_validation);
        check.no_inherit = written.is_no_inherit;
        self.push_check(table, check.clone());
        if check.no_inherit || how == Adding::Only {
            return;
        }
        check.inherited = true;
        for child in self.with_descendants(table).into_iter().skip(1) {
            self.push_check(child, check.clone());
        }
    }

    /// Adds a check; one of the same name that is there already is merged with it (`MergeWithExistingConstraint`).
    pub(crate) fn push_check(&mut self, table: RelationId, check: Constraint) {
        match self.get(table).constraints.iter().position(|constraint| constraint.name == check.name) {
            Some(position) => {
                if check.inherited {
                    self.relation_mut(table).constraints[position].inherited = true;
                }
            }
            None => self.push_constraint(table, check),
        }
    }

    /// `t_c_check` where the expression names one column, `t_check` otherwise (`AddRelationNewConstraints`).
    fn check_name(&self, table: RelationId, expression: &Node) -> String {
        let relation = self.get(table);
        let mut columns: Vec<&str> = Vec::new();
        if let Some(node) = &expression.node {
            walk(node, &mut |seen| {
                if let Seen::Column(column) = seen {
                    let name = column.fields.iter().rev().find_map(tree::text);
                    columns.extend(name.filter(|name| !columns.contains(name)));
                }
            });
        }
        let column = if let [column] = columns.as_slice() { Some(*column) } else { None };
        let mut taken: Vec<String> = Vec::new();
        if relation.constraints.iter().any(|constraint| constraint.inherited) {
            taken.extend(relation.constraints.iter().map(|constraint| constraint.name.clone()));
        }
        self.choose_constraint_name(&relation.name.schema, &relation.name.name, column, "check", &taken)
    }

    fn add_index_constraint(&mut self, table: RelationId, written: &protobuf::Constraint, how: Adding) {
        let primary = written.contype() == ConstrType::ConstrPrimary;
        if primary && self.primary_key(table).is_some() {
            return;
        }
        let exclusion = written.contype() == ConstrType::ConstrExclusion;
        let keys = if exclusion {
            written.exclusions.iter().filter_map(exclusion_key).collect()
        } else {
            tree::texts(&written.keys).into_iter().map(IndexKey::column).collect()
        };
        let method = if written.access_method.is_empty() {
            if written.without_overlaps { "gist" } else { "btree" }
        } else {
            &written.access_method
        };
        let index = Index {
            table,
            keys,
            include: tree::texts(&written.including),
            method: method.to_owned(),
            unique: !exclusion,
            nulls_not_distinct: written.nulls_not_distinct,
            predicate: written.where_clause.clone().map(|node| Arc::new(*node)),
            valid: how != Adding::Only || self.get(table).children.is_empty(),
            constraint: None,
            parent: None,
            options: written.options.clone(),
        };
        let label = match written.contype() {
            ConstrType::ConstrPrimary => "pkey",
            ConstrType::ConstrExclusion => "excl",
            _ => "key",
        };
        for key in &index.keys {
            if let Some(column) = &key.column {
                self.learn_column(table, column);
            }
        }
        let template = ConstraintTemplate {
            label,
            deferrable: written.deferrable || written.initdeferred,
            initially_deferred: written.initdeferred,
        };
        let name = tree::written(&written.conname).map(|name| names::clipped(&name));
        let id = self.make_index(name, index, Some(&template), how != Adding::Only);
        if self.index(id).is_some() {
            self.relation_mut(id).tablespace = tree::written(&written.indexspace);
        }
    }

    /// The constraint that an index stands for, entered with the index's name.
    pub(crate) fn constraint_of_index(&mut self, index: RelationId, template: &ConstraintTemplate) {
        let relation = self.get(index);
        let name = relation.name.name.clone();
        let RelationKind::Index(definition) = &relation.kind else {
            return;
        };
        let (table, columns) = (definition.table, definition.columns());
        let kind = match template.label {
            "pkey" => ConstraintKind::PrimaryKey { index, columns: columns.clone() },
            "excl" => ConstraintKind::Exclusion { index },
            _ => ConstraintKind::Unique { index, columns: columns.clone() },
        };
        let mut constraint = self.new_constraint(name.clone(), kind);
        constraint.deferrable = template.deferrable;
        constraint.initially_deferred = template.initially_deferred;
        self.push_constraint(table, constraint);
        if let RelationKind::Index(definition) = &mut self.relation_mut(index).kind {
            definition.constraint = Some(name);
        }
        if template.label == "pkey" {
            for column in columns {
                self.not_null_with_children(table, &column, "", true, true);
            }
        }
    }

    fn constraint_using_index(&mut self, table: RelationId, written: &protobuf::Constraint) {
        let schema = self.get(table).name.schema.clone();
        let Some(index) = self.lookup(Some(&schema), &written.indexname) else {
            return;
        };
        let fits = |index: &Index| {
            index.unique && index.predicate.is_none() && index.keys.iter().all(|key| key.expression.is_none())
        };
        if self.get(index).known && !self.index(index).is_some_and(fits) {
            return;
        }
        if !written.conname.is_empty() && written.conname != written.indexname {
            let new = crate::postgres::Name::new(&schema, &written.conname);
            if self.names.contains_key(&new) {
                return;
            }
            self.rename_relation(index, new);
        }
        if let RelationKind::Index(definition) = &mut self.relation_mut(index).kind {
            definition.table = table;
        }
        let label = if written.contype() == ConstrType::ConstrPrimary { "pkey" } else { "key" };
        let template = ConstraintTemplate {
            label,
            deferrable: written.deferrable || written.initdeferred,
            initially_deferred: written.initdeferred,
        };
        self.constraint_of_index(index, &template);
    }

    fn add_foreign_key(&mut self, table: RelationId, written: &protobuf::Constraint, how: Adding) {
        let Some(referenced) = written.pktable.as_ref().and_then(|range| self.resolve(range)) else {
            return;
        };
        let columns = tree::texts(&written.fk_attrs);
        let mut referenced_columns = tree::texts(&written.pk_attrs);
        if referenced_columns.is_empty()
            && let Some((_, primary)) = self.primary_key(referenced)
        {
            referenced_columns = primary.to_vec();
        }
        let relation = self.get(table);
        let name = match written.conname.as_str() {
            "" => self.choose_constraint_name(
                &relation.name.schema,
                &relation.name.name,
                Some(&names::joined_names(&columns)),
                "fkey",
                &[],
            ),
            name => names::clipped(name),
        };
        let action = |text: &str| text.chars().next().unwrap_or('a');
        let key = ForeignKey {
            columns,
            referenced,
            referenced_columns,
            on_delete: action(&written.fk_del_action),
            on_update: action(&written.fk_upd_action),
            match_type: written.fk_matchtype.chars().next().unwrap_or('s'),
            set_columns: tree::texts(&written.fk_del_set_cols),
            period: written.fk_with_period,
        };
        let mut constraint = self.new_constraint(name, ConstraintKind::ForeignKey(key));
        constraint.enforced = written.is_enforced;
        constraint.valid = constraint.enforced && (how == Adding::WithTable || !written.skip_validation);
        constraint.deferrable = written.deferrable || written.initdeferred;
        constraint.initially_deferred = written.initdeferred;
        self.push_constraint(table, constraint.clone());
        if matches!(self.get(table).kind, RelationKind::PartitionedTable(_)) {
            for child in self.with_descendants(table).into_iter().skip(1) {
                self.inherit_foreign_key(child, &constraint);
            }
        }
    }

    /// Gives a partition the foreign key of its parent: an equal one is attached, otherwise it is copied
    /// (`CloneFkReferencing`).
    pub(crate) fn inherit_foreign_key(&mut self, child: RelationId, parent: &Constraint) {
        let ConstraintKind::ForeignKey(key) = &parent.kind else {
            return;
        };
        let equal = |constraint: &Constraint| match &constraint.kind {
            ConstraintKind::ForeignKey(other) => {
                !constraint.inherited && other.columns == key.columns && other.referenced == key.referenced
            }
            _ => false,
        };
        if let Some(position) = self.get(child).constraints.iter().position(equal) {
            self.relation_mut(child).constraints[position].inherited = true;
            return;
        }
        let mut copy = Constraint { inherited: true, ..parent.clone() };
        let relation = self.get(child);
        if relation.constraint(&copy.name).is_some() {
            copy.name = self.choose_constraint_name(
                &relation.name.schema,
                &relation.name.name,
                Some(&names::joined_names(&key.columns)),
                "fkey",
                &[],
            );
        }
        self.push_constraint(child, copy);
    }

    /// VALIDATE CONSTRAINT, also of the children.
    pub(crate) fn validate_constraint(&mut self, table: RelationId, name: &str, recurse: bool) {
        let tables = if recurse { self.with_descendants(table) } else { vec![table] };
        for table in tables {
            let Some(position) = self.get(table).constraints.iter().position(|constraint| constraint.name == name)
            else {
                continue;
            };
            let constraint = &mut self.relation_mut(table).constraints[position];
            constraint.valid = true;
            if let ConstraintKind::NotNull(column) = &constraint.kind {
                let column = column.clone();
                if let Some(column) = self.column_mut(table, &column) {
                    column.not_null = Nullability::NotNull;
                }
            }
        }
    }

    /// The primary key of a table: the constraint and its columns.
    pub fn primary_key(&self, table: RelationId) -> Option<(&Constraint, &[String])> {
        self.get(table).constraints.iter().find_map(|constraint| match &constraint.kind {
            ConstraintKind::PrimaryKey { columns, .. } => Some((constraint, columns.as_slice())),
            ConstraintKind::Check(_)
            | ConstraintKind::NotNull(_)
            | ConstraintKind::Unique { .. }
            | ConstraintKind::Exclusion { .. }
            | ConstraintKind::ForeignKey(_) => None,
        })
    }
}

/// Whether two UNIQUE or PRIMARY KEY constraints of one statement want the same index, so that PostgreSQL makes one of
/// them (`transformIndexConstraints`).
pub(crate) fn same_index(one: &protobuf::Constraint, two: &protobuf::Constraint) -> bool {
    let key = |constraint: &protobuf::Constraint| {
        matches!(constraint.contype(), ConstrType::ConstrPrimary | ConstrType::ConstrUnique)
            && constraint.indexname.is_empty()
    };
    key(one)
        && key(two)
        && tree::texts(&one.keys) == tree::texts(&two.keys)
        && tree::texts(&one.including) == tree::texts(&two.including)
        && one.nulls_not_distinct == two.nulls_not_distinct
        && (one.deferrable, one.initdeferred) == (two.deferrable, two.initdeferred)
}

/// The first of two equal constraints stays; a name of the second becomes its own when it has none, and a primary
/// key it is if one of them is.
pub(crate) fn take_over(first: &mut protobuf::Constraint, second: &protobuf::Constraint) {
    if first.conname.is_empty() {
        first.conname.clone_from(&second.conname);
    }
    if second.contype() == ConstrType::ConstrPrimary {
        first.contype = second.contype;
    }
}

/// What an index's constraint is, beyond the index.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ConstraintTemplate {
    /// `pkey`, `key` or `excl`.
    pub(crate) label: &'static str,
    /// DEFERRABLE.
    pub(crate) deferrable: bool,
    /// INITIALLY DEFERRED.
    pub(crate) initially_deferred: bool,
}

impl ConstraintTemplate {
    /// What a copy of a constraint on a partition is made from.
    pub(crate) fn of(constraint: &Constraint) -> Option<Self> {
        let label = match constraint.kind {
            ConstraintKind::PrimaryKey { .. } => "pkey",
            ConstraintKind::Unique { .. } => "key",
            ConstraintKind::Exclusion { .. } => "excl",
            ConstraintKind::Check(_) | ConstraintKind::NotNull(_) | ConstraintKind::ForeignKey(_) => return None,
        };
        let Constraint { deferrable, initially_deferred, .. } = *constraint;
        Some(Self { label, deferrable, initially_deferred })
    }
}

/// An element of EXCLUDE: a list of the index element and the operator.
pub(crate) fn exclusion_key(node: &Node) -> Option<IndexKey> {
    let Some(NodeEnum::List(pair)) = node.node.as_ref() else {
        return None;
    };
    match pair.items.first()?.node.as_ref()? {
        NodeEnum::IndexElem(element) => Some(IndexKey::of(element)),
        _ => None,
    }
}
