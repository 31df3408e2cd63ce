//! DROP, and what goes along: indexes, owned sequences, foreign keys, views, everything in a schema.

use pg_query::NodeEnum;
use pg_query::protobuf::{DropBehavior, DropStmt, Node, ObjectType};

use super::{
    Catalog, Column, Constraint, ConstraintKind, DependentKind, Function, RelationId, RelationKind, Trigger, TypeKind,
    tree,
};
use crate::postgres::Name;

impl Catalog {
    /// DROP of anything.
    pub(crate) fn drop_objects(&mut self, statement: &DropStmt) {
        let cascade = statement.behavior() == DropBehavior::DropCascade;
        let listed: Vec<RelationId> =
            statement.objects.iter().filter_map(|object| self.relation_named(object)).collect();
        for object in &statement.objects {
            self.drop_object(statement.remove_type(), object, cascade, &listed);
        }
    }

    fn relation_named(&self, object: &Node) -> Option<RelationId> {
        let (schema, name) = tree::object_name(object)?;
        self.lookup(schema, name)
    }

    fn drop_object(&mut self, kind: ObjectType, object: &Node, cascade: bool, listed: &[RelationId]) {
        let Some((schema, name)) = tree::object_name(object) else {
            return;
        };
        match kind {
            ObjectType::ObjectTable
            | ObjectType::ObjectForeignTable
            | ObjectType::ObjectView
            | ObjectType::ObjectMatview
            | ObjectType::ObjectIndex
            | ObjectType::ObjectSequence => {
                if let Some(id) = self.lookup(schema, name) {
                    self.drop_relation(id, cascade, listed);
                }
            }
            ObjectType::ObjectSchema => self.drop_schema(name, cascade),
            ObjectType::ObjectType | ObjectType::ObjectDomain => self.drop_type(schema, name, cascade),
            ObjectType::ObjectFunction
            | ObjectType::ObjectProcedure
            | ObjectType::ObjectRoutine
            | ObjectType::ObjectAggregate => self.drop_function(kind, object, schema, name, cascade),
            ObjectType::ObjectExtension => {
                self.extensions.remove(name);
            }
            ObjectType::ObjectTrigger | ObjectType::ObjectPolicy | ObjectType::ObjectRule => {
                self.drop_of_table(kind, object);
            }
            ObjectType::ObjectStatisticExt => self.drop_statistics(schema, name),
            ObjectType::ObjectPublication => self.rename_publication(name, None),
            _ => {}
        }
    }

    /// Drops a relation with all that belongs to it; `listed` are dropped by the same statement. Without CASCADE
    /// nothing is done while something else depends on it.
    pub(crate) fn drop_relation(&mut self, id: RelationId, cascade: bool, listed: &[RelationId]) {
        if self.get(id).dropped {
            return;
        }
        match self.get(id).kind {
            RelationKind::Index(_) => {
                let of_constraint = self.index(id).is_some_and(|index| index.constraint.is_some());
                let attached = self.index(id).is_some_and(|index| index.parent.is_some());
                if !of_constraint && !attached {
                    self.remove_index(id);
                }
            }
            RelationKind::Sequence { .. } => self.drop_sequence(id, cascade),
            RelationKind::Table
            | RelationKind::PartitionedTable(_)
            | RelationKind::ForeignTable
            | RelationKind::View { .. }
            | RelationKind::MaterializedView { .. }
            | RelationKind::CompositeType
            | RelationKind::Unknown => {
                if cascade || !self.is_needed(id, listed) {
                    self.remove_relation(id);
                }
            }
        }
    }

    fn is_needed(&self, id: RelationId, listed: &[RelationId]) -> bool {
        let gone = |other: RelationId| other == id || listed.contains(&other);
        let partitioned = self.is_partitioned(id);
        self.views_reading(id).into_iter().any(|view| !gone(view))
            || self.referencing(id).any(|(table, _, _)| !gone(table) && !self.descends_from(table, id))
            || (!partitioned && self.get(id).children.iter().any(|&child| !gone(child)))
            || self.relations_using_type(&self.get(id).name).into_iter().any(|user| !gone(user))
            || self.objects_naming(id).iter().any(|object| object.relation.is_none_or(|relation| !gone(relation)))
    }

    fn descends_from(&self, table: RelationId, ancestor: RelationId) -> bool {
        self.get(table).parents.iter().any(|&parent| parent == ancestor || self.descends_from(parent, ancestor))
    }

    /// Removes a table, view or composite type as CASCADE does.
    pub(crate) fn remove_relation(&mut self, id: RelationId) {
        if self.get(id).dropped {
            return;
        }
        for child in self.get(id).children.clone() {
            self.remove_relation(child);
        }
        for parent in self.get(id).parents.clone() {
            self.remove_parent(parent, id);
        }
        let referencing: Vec<(RelationId, String)> =
            self.referencing(id).map(|(table, constraint, _)| (table, constraint.name.clone())).collect();
        for (table, constraint) in referencing {
            self.take_constraint(table, &constraint);
        }
        for view in self.views_reading(id) {
            self.remove_relation(view);
        }
        for object in self.objects_naming(id) {
            self.remove_dependent(&object);
        }
        for index in self.get(id).indexes.clone() {
            self.bury(index);
        }
        let sequences: Vec<RelationId> = self.owned_sequences(id).map(|(sequence, _)| sequence).collect();
        for sequence in sequences {
            self.bury(sequence);
        }
        self.drop_columns_of_type(&self.get(id).name.clone());
        self.bury(id);
    }

    /// Takes an index away, those attached to it too.
    pub(crate) fn remove_index(&mut self, id: RelationId) {
        for attached in self.attached_indexes(id) {
            let owner = self.index(attached).map(|index| (index.table, index.constraint.clone()));
            if let Some((table, Some(constraint))) = owner {
                self.take_constraint(table, &constraint);
            }
            self.remove_index(attached);
        }
        if let Some(table) = self.index(id).map(|index| index.table) {
            self.relation_mut(table).indexes.retain(|&index| index != id);
        }
        self.bury(id);
    }

    fn drop_sequence(&mut self, id: RelationId, cascade: bool) {
        let owner = match &self.get(id).kind {
            RelationKind::Sequence { owned_by } => owned_by.clone(),
            _ => None,
        };
        if let Some((table, name)) = owner {
            let Some(column) = self.column_mut(table, &name) else {
                return self.bury(id);
            };
            let needed = column.identity || column.default.is_some();
            if column.identity || (needed && !cascade) {
                return;
            }
            column.default = None;
        }
        self.bury(id);
    }

    /// DROP COLUMN: with its indexes, constraints and sequences, in the children too.
    pub(crate) fn drop_column(&mut self, table: RelationId, name: &str, cascade: bool) {
        if self.get(table).column(name).is_none() {
            return;
        }
        // A generated column goes silently up to 14.
        let silent = |kind| kind == DependentKind::GeneratedColumn && self.version.major() < 15;
        let mut dependents = Vec::new();
        for id in self.with_descendants(table) {
            let inherited = self.get(id).column(name).is_some_and(|column| column.inherited);
            if id == table || inherited {
                dependents.extend(self.dependents_of_column(id, name));
            }
        }
        // What may depend on another column of that name: the statement is taken to succeed.
        let needed = dependents.iter().any(|(dependent, certain)| *certain && !silent(dependent.kind));
        if self.in_partition_key(table, name) || (needed && !cascade) {
            return;
        }
        for (dependent, _) in dependents.iter().filter(|_| cascade) {
            self.remove_dependent(dependent);
        }
        if matches!(self.get(table).kind, RelationKind::CompositeType) {
            for typed in self.typed_tables(&self.get(table).name) {
                self.remove_column(typed, name);
            }
        }
        for id in self.with_descendants(table) {
            let inherited = self.get(id).column(name).is_some_and(|column| column.inherited);
            if id == table || inherited {
                self.remove_column(id, name);
            }
        }
    }

    fn in_partition_key(&self, table: RelationId, name: &str) -> bool {
        let RelationKind::PartitionedTable(spec) = &self.get(table).kind else {
            return false;
        };
        spec.part_params.iter().any(|node| match node.node.as_ref() {
            Some(NodeEnum::PartitionElem(element)) => {
                element.name == name || element.expr.as_deref().is_some_and(|node| tree::names_column(node, name))
            }
            _ => false,
        })
    }

    fn remove_column(&mut self, table: RelationId, name: &str) {
        let constraints: Vec<String> = self
            .get(table)
            .constraints
            .iter()
            .filter(|constraint| self.constraint_uses(constraint, name))
            .map(|constraint| constraint.name.clone())
            .collect();
        for constraint in constraints {
            self.drop_constraint(table, &constraint, true, true);
        }
        let referencing: Vec<(RelationId, String)> = self
            .referencing(table)
            .filter(|(_, _, key)| key.referenced_columns.iter().any(|column| column == name))
            .map(|(other, constraint, _)| (other, constraint.name.clone()))
            .collect();
        for (other, constraint) in referencing {
            self.take_constraint(other, &constraint);
        }
        let indexes: Vec<RelationId> =
            self.indexes_of(table).filter(|(_, index)| index.uses(name)).map(|(id, _)| id).collect();
        for index in indexes {
            self.remove_index(index);
        }
        let sequences: Vec<RelationId> =
            self.owned_sequences(table).filter(|(_, column)| *column == name).map(|(id, _)| id).collect();
        for sequence in sequences {
            self.bury(sequence);
        }
        let made = self.get(table).columns.iter().filter(|column| column.is_made_from(name));
        for column in made.map(|column| column.name.clone()).collect::<Vec<_>>() {
            self.remove_column(table, &column);
        }
        let relation = self.relation_mut(table);
        relation.columns.retain(|column| column.name != name);
        relation.triggers.retain(|trigger| !trigger.names_column(name));
    }

    fn constraint_uses(&self, constraint: &Constraint, name: &str) -> bool {
        match &constraint.kind {
            ConstraintKind::Check(expression) => tree::names_column(expression, name),
            ConstraintKind::NotNull(column) => column == name,
            ConstraintKind::Unique { index, .. }
            | ConstraintKind::PrimaryKey { index, .. }
            | ConstraintKind::Exclusion { index } => self.index(*index).is_some_and(|index| index.uses(name)),
            ConstraintKind::ForeignKey(key) => key.columns.iter().any(|column| column == name),
        }
    }

    /// Foreign keys that rest on a unique constraint of a table.
    pub(crate) fn keys_on_index(&self, table: RelationId, constraint: &Constraint) -> Vec<(RelationId, String)> {
        let mut columns = match &constraint.kind {
            ConstraintKind::PrimaryKey { columns, .. } | ConstraintKind::Unique { columns, .. } => columns.clone(),
            ConstraintKind::Check(_)
            | ConstraintKind::NotNull(_)
            | ConstraintKind::Exclusion { .. }
            | ConstraintKind::ForeignKey(_) => return Vec::new(),
        };
        columns.sort();
        let rests = |referenced: &[String]| {
            let mut referenced = referenced.to_vec();
            referenced.sort();
            referenced == columns
        };
        self.referencing(table)
            .filter(|(_, _, key)| rests(&key.referenced_columns))
            .map(|(other, key, _)| (other, key.name.clone()))
            .collect()
    }

    fn drop_schema(&mut self, schema: &str, cascade: bool) {
        let inside: Vec<RelationId> =
            self.names.iter().filter(|(name, _)| name.schema == schema).map(|(_, &id)| id).collect();
        let types: Vec<Name> = self.types.keys().filter(|name| name.schema == schema).cloned().collect();
        let empty = inside.is_empty() && types.is_empty();
        if !(cascade || empty) {
            return;
        }
        for id in inside {
            match self.get(id).kind {
                RelationKind::Index(_) => {}
                RelationKind::Sequence { .. } => self.bury(id),
                _ => self.remove_relation(id),
            }
        }
        for name in types {
            self.drop_columns_of_type(&name);
            self.types.remove(&name);
        }
        let functions: Vec<Name> = self.functions.keys().filter(|name| name.schema == schema).cloned().collect();
        for function in functions {
            self.remove_calling(&function);
            self.functions.remove(&function);
            self.forget_function(&function);
        }
        self.schemas.remove(schema);
    }

    fn drop_type(&mut self, schema: Option<&str>, name: &str, cascade: bool) {
        let Some(found) = self.lookup_type(schema, name) else {
            let composite = self.lookup(schema, name);
            if let Some(id) = composite.filter(|&id| matches!(self.get(id).kind, RelationKind::CompositeType)) {
                for typed in self.typed_tables(&self.get(id).name.clone()).into_iter().filter(|_| cascade) {
                    self.remove_relation(typed);
                }
                self.drop_relation(id, cascade, &[]);
            }
            return;
        };
        let domains: Vec<Name> = self
            .types
            .values()
            .filter(|other| matches!(&other.kind, TypeKind::Domain { base, .. } if base.is(&found)))
            .map(|other| other.name.clone())
            .collect();
        let unused = domains.is_empty() && self.relations_using_type(&found).is_empty();
        if !(cascade || unused) {
            return;
        }
        for domain in domains {
            self.drop_columns_of_type(&domain);
            self.types.remove(&domain);
        }
        for function in self.functions_with_type(&found) {
            self.remove_dependent(&function);
        }
        self.drop_columns_of_type(&found);
        self.types.remove(&found);
    }

    fn drop_columns_of_type(&mut self, name: &Name) {
        for table in self.relations_using_type(name) {
            let columns: Vec<String> = self
                .get(table)
                .columns
                .iter()
                .filter(|column| column.data_type.as_ref().is_some_and(|used| used.is(name)))
                .map(|column| column.name.clone())
                .collect();
            if matches!(self.get(table).kind, RelationKind::View { .. } | RelationKind::MaterializedView { .. }) {
                self.remove_relation(table);
                continue;
            }
            for column in columns {
                self.drop_column(table, &column, true);
            }
        }
    }

    /// Drops the overload with that many parameters, or all when none are written. Triggers that call it go with it,
    /// or keep it.
    fn drop_function(&mut self, kind: ObjectType, object: &Node, schema: Option<&str>, name: &str, cascade: bool) {
        let found = self.find(schema, name, |name| self.functions.contains_key(name).then(|| name.clone()));
        let Some(found) = found else {
            return;
        };
        if !self.functions[&found].iter().any(|function| function.may_be(kind)) {
            return;
        }
        let count = match object.node.as_ref() {
            Some(NodeEnum::ObjectWithArgs(written)) if !written.args_unspecified => Some(written.objargs.len()),
            _ => None,
        };
        if cascade {
            self.remove_calling(&found);
        }
        let fits = |function: &Function| function.may_be(kind) && count.is_none_or(|count| function.arity.1 == count);
        let mut overloads = self.functions.get(&found).into_iter().flatten();
        // Only one function of a name can be a trigger's: it has no parameters.
        if overloads.find(|function| fits(function)).is_some_and(|function| function.returns_trigger) {
            let calling = self.with_trigger_of(&found);
            if !(cascade || calling.is_empty()) {
                return;
            }
            for table in calling {
                self.relation_mut(table).triggers.retain(|trigger| trigger.function.as_ref() != Some(&found));
            }
        }
        if let Some(overloads) = self.functions.get_mut(&found) {
            match overloads.iter().position(|function| fits(function)) {
                Some(position) if overloads.len() > 1 => {
                    overloads.remove(position);
                }
                _ => {
                    self.functions.remove(&found);
                    self.forget_function(&found);
                }
            }
        }
    }

    /// Tables with a trigger that calls a function of that name.
    fn with_trigger_of(&self, function: &Name) -> Vec<RelationId> {
        let calls = |id: &RelationId| {
            let relation = self.get(*id);
            !relation.dropped && relation.triggers.iter().any(|trigger| trigger.function.as_ref() == Some(function))
        };
        (0..self.relations.len() as u32).map(RelationId).filter(calls).collect()
    }

    /// DROP TRIGGER, POLICY, RULE … ON table: the last part is its name, those before are the table's.
    fn drop_of_table(&mut self, kind: ObjectType, object: &Node) {
        let Some(NodeEnum::List(list)) = object.node.as_ref() else {
            return;
        };
        let Some((last, table)) = list.items.split_last() else {
            return;
        };
        let (Some(name), Some((schema, table))) = (tree::text(last), tree::qualified(table)) else {
            return;
        };
        let Some(table) = self.lookup(schema, table) else {
            return;
        };
        match kind {
            ObjectType::ObjectTrigger => {
                for id in self.with_descendants(table) {
                    self.relation_mut(id).triggers.retain(|trigger| trigger.name != name);
                }
            }
            ObjectType::ObjectPolicy => {
                self.relation_mut(table).policies.retain(|policy| policy.name != *name);
                self.forget_object(DependentKind::Policy, table, name);
            }
            _ => {
                self.relation_mut(table).rules.retain(|rule| rule.name != name);
                self.forget_object(DependentKind::Rule, table, name);
            }
        }
    }
}

impl Column {
    /// Whether it is generated from a column so called.
    pub fn is_made_from(&self, name: &str) -> bool {
        self.generated.as_ref().is_some_and(|generated| tree::names_column(&generated.expression, name))
    }
}

impl Trigger {
    /// Whether its UPDATE OF or WHEN names a column so called.
    pub fn names_column(&self, name: &str) -> bool {
        self.columns.iter().any(|column| column == name)
            || self.when.as_ref().is_some_and(|when| tree::names_column(when, name))
    }
}
