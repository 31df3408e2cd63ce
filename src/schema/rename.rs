//! RENAME and SET SCHEMA: everything that holds the old name follows.

use std::sync::Arc;

use pg_query::NodeEnum;
use pg_query::protobuf::{AlterObjectSchemaStmt, Node, ObjectType, RenameStmt};

use super::walk::{SeenMut, walk_mut};
use super::{Catalog, Constraint, ConstraintKind, DependentKind, RelationId, RelationKind, TypeKind, names, tree};
use crate::postgres::Name;

impl Catalog {
    /// ALTER … RENAME.
    pub(crate) fn rename(&mut self, rename: &RenameStmt) {
        let relation = rename.relation.as_ref().and_then(|range| self.resolve(range));
        let new = names::clipped(&rename.newname);
        match (rename.rename_type(), relation) {
            (
                ObjectType::ObjectTable
                | ObjectType::ObjectView
                | ObjectType::ObjectMatview
                | ObjectType::ObjectIndex
                | ObjectType::ObjectSequence
                | ObjectType::ObjectForeignTable,
                Some(id),
            ) => self.rename_to(id, &new),
            (ObjectType::ObjectColumn | ObjectType::ObjectAttribute, Some(id)) => {
                let typed = self.typed_tables(&self.get(id).name);
                for id in self.with_descendants(id).into_iter().chain(typed) {
                    self.rename_column(id, &rename.subname, &new);
                }
            }
            (ObjectType::ObjectTabconstraint, Some(id)) => self.rename_table_constraint(id, &rename.subname, &new),
            (ObjectType::ObjectTrigger, Some(id)) => {
                for trigger in &mut self.relation_mut(id).triggers {
                    if trigger.name == rename.subname {
                        trigger.name.clone_from(&new);
                    }
                }
            }
            (ObjectType::ObjectPolicy, Some(id)) => {
                for policy in &mut self.relation_mut(id).policies {
                    if policy.name == rename.subname {
                        policy.name.clone_from(&new);
                    }
                }
                self.rename_object(DependentKind::Policy, id, &rename.subname, &new);
            }
            (ObjectType::ObjectRule, Some(id)) => {
                for rule in &mut self.relation_mut(id).rules {
                    if rule.name == rename.subname {
                        rule.name.clone_from(&new);
                    }
                }
                self.rename_object(DependentKind::Rule, id, &rename.subname, &new);
            }
            (ObjectType::ObjectPublication, _) => {
                if let Some((_, old)) = rename.object.as_deref().and_then(tree::object_name) {
                    self.rename_publication(old, Some(&new));
                }
            }
            (ObjectType::ObjectSchema, _) => self.rename_schema(&rename.subname, &new),
            (ObjectType::ObjectType | ObjectType::ObjectDomain, _) => {
                if let Some((schema, name)) = rename.object.as_deref().and_then(tree::object_name) {
                    self.rename_type(schema, name, |old| Name::new(&old.schema, &new));
                }
            }
            (ObjectType::ObjectDomconstraint, _) => self.rename_domain_constraint(rename, &new),
            (ObjectType::ObjectFunction | ObjectType::ObjectProcedure | ObjectType::ObjectRoutine, _) => {
                if let Some((schema, name)) = rename.object.as_deref().and_then(tree::object_name) {
                    self.rename_function(schema, name, |old| Name::new(&old.schema, &new));
                }
            }
            _ => {}
        }
    }

    /// ALTER … SET SCHEMA.
    pub(crate) fn set_schema(&mut self, alter: &AlterObjectSchemaStmt) {
        let schema = alter.newschema.clone();
        let moved = |old: &Name| Name::new(&schema, &old.name);
        if let Some(id) = alter.relation.as_ref().and_then(|range| self.resolve(range)) {
            let new = moved(&self.get(id).name);
            if self.names.contains_key(&new) {
                return;
            }
            self.rename_used_type(&self.get(id).name.clone(), &new);
            self.rename_relation(id, new);
            let sequences: Vec<RelationId> = self.owned_sequences(id).map(|(sequence, _)| sequence).collect();
            for belonging in self.get(id).indexes.clone().into_iter().chain(sequences) {
                let new = moved(&self.get(belonging).name);
                self.rename_relation(belonging, new);
            }
            return;
        }
        let Some((old_schema, name)) = alter.object.as_deref().and_then(tree::object_name) else {
            return;
        };
        match alter.object_type() {
            ObjectType::ObjectType | ObjectType::ObjectDomain => self.rename_type(old_schema, name, moved),
            ObjectType::ObjectFunction
            | ObjectType::ObjectProcedure
            | ObjectType::ObjectRoutine
            | ObjectType::ObjectAggregate => self.rename_function(old_schema, name, moved),
            _ => {}
        }
    }

    fn rename_to(&mut self, id: RelationId, new: &str) {
        let old = self.get(id).name.clone();
        let new = Name::new(&old.schema, new);
        if self.names.get(&new).is_some_and(|&taken| self.get(taken).known) {
            return;
        }
        // The index of a constraint and the constraint have one name.
        let constraint = self.index(id).and_then(|index| Some((index.table, index.constraint.clone()?)));
        if let Some((table, constraint)) = constraint {
            self.rename_constraint(table, &constraint, &new.name);
        }
        self.rename_used_type(&old, &new);
        self.rename_relation(id, new);
    }

    fn rename_table_constraint(&mut self, table: RelationId, old: &str, new: &str) {
        let Some(constraint) = self.get(table).constraint(old) else {
            return;
        };
        let index = constraint.kind.index();
        let recurses = matches!(constraint.kind, ConstraintKind::Check(_) | ConstraintKind::NotNull(_));
        if let Some(index) = index {
            let name = Name::new(&self.get(table).name.schema, new);
            if self.names.contains_key(&name) {
                return;
            }
            self.rename_constraint(table, old, new);
            self.rename_relation(index, name);
            return;
        }
        self.rename_constraint(table, old, new);
        if recurses {
            for child in self.with_descendants(table).into_iter().skip(1) {
                self.rename_constraint(child, old, new);
            }
        }
    }

    fn rename_column(&mut self, table: RelationId, old: &str, new: &str) {
        if self.get(table).column(old).is_none() || self.get(table).column(new).is_some() {
            return;
        }
        let relation = self.relation_mut(table);
        for column in &mut relation.columns {
            if column.name == old {
                new.clone_into(&mut column.name);
            }
            if let Some(generated) = &mut column.generated {
                rename_in(&mut generated.expression, old, new);
            }
        }
        for constraint in &mut relation.constraints {
            rename_in_constraint(constraint, old, new);
        }
        for trigger in &mut relation.triggers {
            replace(&mut trigger.columns, old, new);
            if let Some(when) = &mut trigger.when {
                rename_in(when, old, new);
            }
        }
        if let RelationKind::PartitionedTable(spec) = &mut relation.kind {
            for node in &mut Arc::make_mut(spec).part_params {
                if let Some(NodeEnum::PartitionElem(element)) = node.node.as_mut()
                    && element.name == old
                {
                    new.clone_into(&mut element.name);
                }
                rename_in_node(node, old, new);
            }
        }
        for index in self.get(table).indexes.clone() {
            self.rename_in_index(index, old, new);
        }
        let referencing: Vec<RelationId> = self.referencing(table).map(|(other, _, _)| other).collect();
        for other in referencing {
            for constraint in &mut self.relation_mut(other).constraints {
                if let ConstraintKind::ForeignKey(key) = &mut constraint.kind
                    && key.referenced == table
                {
                    replace(&mut key.referenced_columns, old, new);
                }
            }
        }
        let sequences: Vec<RelationId> =
            self.owned_sequences(table).filter(|(_, column)| *column == old).map(|(id, _)| id).collect();
        for sequence in sequences {
            self.link_sequence(sequence, Some((table, new.to_owned())));
        }
        for view in self.views_reading(table) {
            self.rename_view_column(view, table, old, new);
        }
        self.rename_named_column(table, old, new);
    }

    fn rename_in_index(&mut self, index: RelationId, old: &str, new: &str) {
        if !self.index(index).is_some_and(|index| index.uses(old)) {
            return;
        }
        let RelationKind::Index(index) = &mut self.relation_mut(index).kind else {
            return;
        };
        for key in &mut index.keys {
            if key.column.as_deref() == Some(old) {
                key.column = Some(new.to_owned());
            }
            if let Some(expression) = &mut key.expression {
                rename_in(expression, old, new);
            }
        }
        replace(&mut index.include, old, new);
        if let Some(predicate) = &mut index.predicate {
            rename_in(predicate, old, new);
        }
    }

    fn rename_schema(&mut self, old: &str, new: &str) {
        if let Some(moment) = self.schemas.remove(old) {
            self.schemas.insert(new.to_owned(), moment);
        }
        let relations: Vec<RelationId> =
            self.names.iter().filter(|(name, _)| name.schema == old).map(|(_, &id)| id).collect();
        for id in relations {
            let name = self.get(id).name.clone();
            let moved = Name::new(new, &name.name);
            self.rename_used_type(&name, &moved);
            self.rename_relation(id, moved);
        }
        let types: Vec<Name> = self.types.keys().filter(|name| name.schema == old).cloned().collect();
        for name in types {
            let moved = Name::new(new, &name.name);
            self.move_type(&name, moved);
        }
        let functions: Vec<Name> = self.functions.keys().filter(|name| name.schema == old).cloned().collect();
        for name in functions {
            let moved = Name::new(new, &name.name);
            self.move_function(&name, moved);
        }
    }

    fn rename_type(&mut self, schema: Option<&str>, name: &str, new: impl Fn(&Name) -> Name) {
        if let Some(old) = self.lookup_type(schema, name) {
            let new = new(&old);
            self.move_type(&old, new);
            return;
        }
        let composite = self.lookup(schema, name);
        if let Some(id) = composite.filter(|&id| matches!(self.get(id).kind, RelationKind::CompositeType)) {
            let old = self.get(id).name.clone();
            let new = new(&old);
            self.rename_used_type(&old, &new);
            self.rename_relation(id, new);
        }
    }

    fn move_type(&mut self, old: &Name, new: Name) {
        if self.types.contains_key(&new) {
            return;
        }
        self.rename_used_type(old, &new);
        if let Some(mut found) = self.types.remove(old) {
            Arc::make_mut(&mut found).name = new.clone();
            self.types.insert(new, found);
        }
    }

    /// Columns and domains of a type follow its name.
    fn rename_used_type(&mut self, old: &Name, new: &Name) {
        for id in self.relations_using_type(old) {
            for column in &mut self.relation_mut(id).columns {
                if let Some(used) = column.data_type.as_mut().filter(|used| used.is(old)) {
                    used.schema.clone_from(&new.schema);
                    used.name.clone_from(&new.name);
                }
            }
        }
        for id in self.typed_tables(old) {
            self.relation_mut(id).of_type = Some(new.clone());
        }
        self.relink_type(old, new);
        let domains: Vec<Name> = self
            .types
            .values()
            .filter(|other| matches!(&other.kind, TypeKind::Domain { base, .. } if base.is(old)))
            .map(|other| other.name.clone())
            .collect();
        for domain in domains {
            if let Some(TypeKind::Domain { base, .. }) = self.type_mut(&domain).map(|found| &mut found.kind) {
                base.schema.clone_from(&new.schema);
                base.name.clone_from(&new.name);
            }
        }
    }

    fn rename_domain_constraint(&mut self, rename: &RenameStmt, new: &str) {
        let found = rename.object.as_deref().and_then(tree::object_name);
        let found = found.and_then(|(schema, name)| self.lookup_type(schema, name));
        if let Some(TypeKind::Domain { checks, .. }) =
            found.and_then(|name| self.type_mut(&name)).map(|found| &mut found.kind)
        {
            for (name, _, _) in checks.iter_mut().filter(|(name, _, _)| *name == rename.subname) {
                new.clone_into(name);
            }
        }
    }

    fn rename_function(&mut self, schema: Option<&str>, name: &str, new: impl Fn(&Name) -> Name) {
        let found = self.find(schema, name, |name| self.functions.contains_key(name).then(|| name.clone()));
        if let Some(old) = found {
            let new = new(&old);
            self.move_function(&old, new);
        }
    }

    fn move_function(&mut self, old: &Name, new: Name) {
        let Some(overloads) = self.functions.remove(old) else {
            return;
        };
        self.rename_function_object(old, &new);
        let renamed = overloads.into_iter().map(|mut function| {
            Arc::make_mut(&mut function).name = new.clone();
            function
        });
        let renamed: Vec<_> = renamed.collect();
        self.functions.entry(new).or_default().extend(renamed);
    }
}

fn replace(list: &mut [String], old: &str, new: &str) {
    for name in list.iter_mut().filter(|name| *name == old) {
        new.clone_into(name);
    }
}

fn rename_in_constraint(constraint: &mut Constraint, old: &str, new: &str) {
    match &mut constraint.kind {
        ConstraintKind::Check(expression) => rename_in(expression, old, new),
        ConstraintKind::NotNull(column) => {
            if column == old {
                new.clone_into(column);
            }
        }
        ConstraintKind::Unique { columns, .. } | ConstraintKind::PrimaryKey { columns, .. } => {
            replace(columns, old, new);
        }
        ConstraintKind::Exclusion { .. } => {}
        ConstraintKind::ForeignKey(key) => {
            replace(&mut key.columns, old, new);
            replace(&mut key.set_columns, old, new);
        }
    }
}

fn rename_in(expression: &mut Arc<Node>, old: &str, new: &str) {
    if tree::names_column(expression, old) {
        rename_in_node(Arc::make_mut(expression), old, new);
    }
}

fn rename_in_node(node: &mut Node, old: &str, new: &str) {
    let Some(node) = &mut node.node else {
        return;
    };
    walk_mut(node, &mut |seen| {
        if let SeenMut::Column(column) = seen
            && let Some(NodeEnum::String(last)) = column.fields.last_mut().and_then(|field| field.node.as_mut())
            && last.sval == old
        {
            new.clone_into(&mut last.sval);
        }
    });
}
