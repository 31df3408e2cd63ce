//! ALTER TABLE: every subcommand that changes the catalog, in the order in which PostgreSQL runs them.

use std::sync::Arc;

use pg_query::NodeEnum;
use pg_query::protobuf::{self, AlterTableCmd, AlterTableStmt, AlterTableType, DropBehavior, ObjectType};

use super::constraint::{Adding, same_index, take_over};
use super::pass::{self, Pass};
use super::{
    Catalog, Column, ConstraintKind, Generated, Nullability, Persistence, RelationId, RelationKind, names, tree,
};
use crate::postgres::Name;

/// One thing to do, cut out of the subcommands.
enum Task<'a> {
    Command(&'a AlterTableCmd),
    Constraint(Box<protobuf::Constraint>),
}

impl Catalog {
    /// ALTER TABLE and its kin for indexes, views, sequences, foreign tables and composite types.
    pub(crate) fn alter_table(&mut self, statement: &AlterTableStmt) {
        let Some(range) = &statement.relation else {
            return;
        };
        let Some(table) = self.resolve(range) else {
            return;
        };
        let mut tasks: Vec<(Pass, Task<'_>)> = Vec::new();
        for command in tree::commands(statement) {
            self.plan(table, command, &mut tasks);
        }
        tasks.sort_by_key(|(pass, _)| *pass);
        let tasks = merge_equal(tasks);
        let how = if range.inh { Adding::Recursing } else { Adding::Only };
        for (_, task) in tasks {
            match task {
                Task::Command(command) => self.alter(table, command, how),
                Task::Constraint(constraint) => self.add_constraint(table, &constraint, how),
            }
        }
        if statement.objtype() == ObjectType::ObjectForeignTable && !self.get(table).known {
            self.relation_mut(table).kind = RelationKind::ForeignTable;
        }
    }

    fn plan<'a>(&self, table: RelationId, command: &'a AlterTableCmd, tasks: &mut Vec<(Pass, Task<'a>)>) {
        match (command.subtype(), command.def.as_deref().and_then(|node| node.node.as_ref())) {
            (AlterTableType::AtAddConstraint, Some(NodeEnum::Constraint(constraint))) => {
                tasks.push((pass::of_constraint(constraint), Task::Constraint(constraint.clone())));
            }
            (AlterTableType::AtAddColumn, Some(NodeEnum::ColumnDef(definition))) => {
                // Of a column that is there already, and stays, the constraints are left out as well.
                let dropped = |task: &Task<'_>| match task {
                    Task::Command(other) => {
                        other.subtype() == AlterTableType::AtDropColumn && other.name == definition.colname
                    }
                    Task::Constraint(_) => false,
                };
                if self.get(table).column(&definition.colname).is_some() && !tasks.iter().any(|(_, task)| dropped(task))
                {
                    return;
                }
                tasks.push((Pass::AddColumn, Task::Command(command)));
                for constraint in self.read_column(definition).constraints {
                    tasks.push((pass::of_constraint(&constraint), Task::Constraint(Box::new(constraint))));
                }
            }
            _ => tasks.push((pass::of(command), Task::Command(command))),
        }
    }

    fn alter(&mut self, table: RelationId, command: &AlterTableCmd, how: Adding) {
        let definition = command.def.as_deref().and_then(|node| node.node.as_ref());
        let cascade = command.behavior() == DropBehavior::DropCascade;
        let recurse = how == Adding::Recursing;
        let name = command.name.as_str();
        match command.subtype() {
            AlterTableType::AtAddColumn => {
                if let Some(NodeEnum::ColumnDef(column)) = definition {
                    self.add_column(table, column, recurse);
                }
            }
            AlterTableType::AtDropColumn => self.drop_column(table, name, cascade),
            AlterTableType::AtColumnDefault => {
                let data_type = self.get(table).column(name).and_then(|column| column.data_type.as_ref());
                let default = super::column::default(command.def.as_deref(), data_type);
                self.each_column(table, name, recurse, |column| column.default.clone_from(&default));
            }
            AlterTableType::AtDropNotNull => self.drop_not_null(table, name, recurse),
            AlterTableType::AtSetNotNull => self.not_null_with_children(table, name, "", true, recurse),
            AlterTableType::AtSetExpression => {
                if let Some(expression) = command.def.clone().map(|node| Arc::new(*node)) {
                    self.each_column(table, name, recurse, |column| {
                        let stored = column.generated.as_ref().is_none_or(|generated| generated.stored);
                        column.generated = Some(Generated { stored, expression: Arc::clone(&expression) });
                    });
                }
            }
            AlterTableType::AtDropExpression => {
                self.each_column(table, name, recurse, |column| column.generated = None);
            }
            AlterTableType::AtValidateConstraint => self.validate_constraint(table, name, true),
            AlterTableType::AtAlterConstraint => {
                if let Some(NodeEnum::AtalterConstraint(change)) = definition {
                    self.alter_constraint(table, change);
                }
            }
            AlterTableType::AtDropConstraint => self.drop_constraint(table, name, cascade, recurse),
            AlterTableType::AtAlterColumnType => {
                if let Some(NodeEnum::ColumnDef(column)) = definition {
                    self.alter_column_type(table, name, column);
                }
            }
            AlterTableType::AtAddIdentity => self.add_identity(table, name, definition),
            AlterTableType::AtSetIdentity => self.set_identity(table, name, definition),
            AlterTableType::AtDropIdentity => self.drop_identity(table, name),
            AlterTableType::AtSetLogged => self.relation_mut(table).persistence = Persistence::Permanent,
            AlterTableType::AtSetUnLogged => self.relation_mut(table).persistence = Persistence::Unlogged,
            AlterTableType::AtClusterOn => self.cluster_on(table, name),
            AlterTableType::AtReplicaIdentity => {
                if let Some(NodeEnum::ReplicaIdentityStmt(identity)) = definition {
                    self.identify_by(table, &identity.name);
                }
            }
            AlterTableType::AtDropCluster => self.relation_mut(table).clustered = None,
            AlterTableType::AtSetAccessMethod => {
                self.relation_mut(table).access_method = tree::written(name);
            }
            AlterTableType::AtSetRelOptions => self.index_options(table, definition, true),
            AlterTableType::AtResetRelOptions => self.index_options(table, definition, false),
            AlterTableType::AtSetTableSpace => self.relation_mut(table).tablespace = tree::written(name),
            AlterTableType::AtAddInherit => {
                if let Some(parent) = self.range_of(definition) {
                    self.add_parent(parent, table);
                }
            }
            AlterTableType::AtDropInherit => {
                if let Some(parent) = self.range_of(definition) {
                    self.remove_parent(parent, table);
                }
            }
            how @ (AlterTableType::AtEnableRule
            | AlterTableType::AtEnableAlwaysRule
            | AlterTableType::AtEnableReplicaRule
            | AlterTableType::AtDisableRule) => self.switch_rule(table, name, how),
            AlterTableType::AtAddOf => {
                if let Some(NodeEnum::TypeName(type_name)) = definition {
                    let name = self.resolve_type(type_name).type_name();
                    self.link_type(table, name.clone());
                    self.relation_mut(table).of_type = Some(name);
                }
            }
            AlterTableType::AtDropOf => self.relation_mut(table).of_type = None,
            AlterTableType::AtAttachPartition => self.attach(table, definition),
            AlterTableType::AtDetachPartition => {
                if let Some(NodeEnum::PartitionCmd(partition)) = definition
                    && let Some(partition) = partition.name.as_ref().and_then(|range| self.resolve(range))
                {
                    self.remove_parent(table, partition);
                }
            }
            AlterTableType::AtEnableTrig
            | AlterTableType::AtEnableTrigAll
            | AlterTableType::AtEnableTrigUser
            | AlterTableType::AtEnableAlwaysTrig
            | AlterTableType::AtEnableReplicaTrig
            | AlterTableType::AtDisableTrig
            | AlterTableType::AtDisableTrigAll
            | AlterTableType::AtDisableTrigUser => {
                for trigger in &mut self.relation_mut(table).triggers {
                    trigger.switched |= command.name.is_empty() || trigger.name == command.name;
                }
            }
            // The rest changes storage, statistics, owners: nothing recorded here.
            _ => {}
        }
    }

    /// The storage parameters of an index; those of other relations are not kept.
    fn index_options(&mut self, index: RelationId, definition: Option<&NodeEnum>, set: bool) {
        let Some(NodeEnum::List(list)) = definition else {
            return;
        };
        if let RelationKind::Index(index) = &mut self.relation_mut(index).kind {
            let name = |node: &protobuf::Node| match node.node.as_ref() {
                Some(NodeEnum::DefElem(option)) => option.defname.clone(),
                _ => String::new(),
            };
            index.options.retain(|old| list.items.iter().all(|new| name(new) != name(old)));
            if set {
                index.options.extend(list.items.iter().cloned());
            }
        }
    }

    fn range_of(&self, definition: Option<&NodeEnum>) -> Option<RelationId> {
        match definition {
            Some(NodeEnum::RangeVar(range)) => self.resolve(range),
            _ => None,
        }
    }

    /// Changes a column, and the same column of all children.
    fn each_column(&mut self, table: RelationId, name: &str, recurse: bool, mut change: impl FnMut(&mut Column)) {
        let tables = if recurse { self.with_descendants(table) } else { vec![table] };
        for table in tables {
            if let Some(column) = self.column_mut(table, name) {
                change(column);
            }
        }
    }

    fn add_column(&mut self, table: RelationId, definition: &protobuf::ColumnDef, recurse: bool) {
        let name = names::clipped(&definition.colname);
        if self.get(table).column(&name).is_some() {
            return;
        }
        let mut written = self.read_column(definition);
        written.column.name.clone_from(&name);
        // Its constraints are tasks of their own; NOT NULL is set by one of them.
        if written.column.not_null == Nullability::NotNull {
            written.column.not_null = Nullability::Nullable;
        }
        let children = if recurse { self.with_descendants(table) } else { vec![table] };
        for child in children {
            match self.column_mut(child, &name) {
                Some(existing) => existing.inherited = true,
                None => {
                    let column = Column { inherited: child != table, ..written.column.clone() };
                    self.push_column(child, column);
                }
            }
        }
        if written.sequence {
            self.make_owned_sequence(table, &name);
        }
        if matches!(self.get(table).kind, RelationKind::CompositeType) {
            let name = self.get(table).name.clone();
            self.each_typed_table(&name, |catalog, typed| {
                catalog.push_column(typed, Column { inherited: false, ..written.column.clone() });
            });
        }
    }

    /// Runs over the tables of a composite type.
    fn each_typed_table(&mut self, of_type: &Name, mut change: impl FnMut(&mut Self, RelationId)) {
        for table in self.typed_tables(of_type) {
            change(self, table);
        }
    }

    fn drop_not_null(&mut self, table: RelationId, name: &str, recurse: bool) {
        let tables = if recurse { self.with_descendants(table) } else { vec![table] };
        for table in tables {
            let in_key =
                self.primary_key(table).is_some_and(|(_, columns)| columns.iter().any(|column| column == name));
            if in_key || self.get(table).column(name).is_some_and(|column| column.identity) {
                continue;
            }
            if let Some(column) = self.column_mut(table, name) {
                column.not_null = Nullability::Nullable;
            }
            let constraint = self.get(table).constraints.iter().find(|one| one.kind.is_not_null_of(name));
            if let Some(constraint) = constraint.map(|constraint| constraint.name.clone()) {
                self.take_constraint(table, &constraint);
            }
        }
    }

    fn alter_constraint(&mut self, table: RelationId, change: &protobuf::AtAlterConstraint) {
        for table in self.with_descendants(table) {
            let Some(position) =
                self.get(table).constraints.iter().position(|constraint| constraint.name == change.conname)
            else {
                continue;
            };
            let constraint = &mut self.relation_mut(table).constraints[position];
            if change.alter_deferrability {
                constraint.deferrable = change.deferrable || change.initdeferred;
                constraint.initially_deferred = change.initdeferred;
            }
            if change.alter_enforceability {
                constraint.enforced = change.is_enforced;
                constraint.valid = change.is_enforced;
            }
            if change.alter_inheritability {
                constraint.no_inherit = change.noinherit;
            }
        }
    }

    fn alter_column_type(&mut self, table: RelationId, name: &str, definition: &protobuf::ColumnDef) {
        let data_type = definition.type_name.as_ref().map(|type_name| self.resolve_type(type_name));
        let collation = definition.coll_clause.as_ref().and_then(|clause| super::column::collation(&clause.collname));
        for id in self.with_descendants(table) {
            if let Some(data_type) = &data_type {
                self.link_type(id, data_type.type_name());
            }
            if let Some(column) = self.column_mut(id, name) {
                column.data_type.clone_from(&data_type);
                column.collation.clone_from(&collation);
            }
        }
        if matches!(self.get(table).kind, RelationKind::CompositeType) {
            let of_type = self.get(table).name.clone();
            self.each_typed_table(&of_type, |catalog, typed| {
                if let Some(column) = catalog.column_mut(typed, name) {
                    column.data_type.clone_from(&data_type);
                }
            });
        }
    }

    /// The identity of a partitioned table is that of its partitions (since 17); children by inheritance have their own.
    fn add_identity(&mut self, table: RelationId, name: &str, definition: Option<&NodeEnum>) {
        let always = matches!(definition, Some(NodeEnum::Constraint(written)) if written.generated_when == "a");
        let not_null = self.get(table).column(name).is_some_and(|column| column.not_null == Nullability::NotNull);
        let unknown = !self.get(table).known;
        if !(not_null || unknown) {
            return;
        }
        if let Some(column) = self.column_mut(table, name) {
            column.identity = true;
            column.identity_always = always;
            column.not_null = Nullability::NotNull;
            self.make_owned_sequence(table, name);
        }
        if self.version.major() < 17 {
            return;
        }
        self.each_column(table, name, self.is_partitioned(table), |column| {
            column.identity = true;
            column.identity_always = always;
        });
    }

    /// SET GENERATED ALWAYS or BY DEFAULT, beside options of the sequence.
    fn set_identity(&mut self, table: RelationId, name: &str, definition: Option<&NodeEnum>) {
        let Some(NodeEnum::List(options)) = definition else {
            return;
        };
        let Some(generated) = tree::option(&options.items, "generated").and_then(|option| option.arg.as_deref()) else {
            return;
        };
        let always = tree::integer(generated) == Some(i32::from(b'a'));
        self.each_column(table, name, self.is_partitioned(table), |column| column.identity_always = always);
    }

    fn drop_identity(&mut self, table: RelationId, name: &str) {
        self.each_column(table, name, self.is_partitioned(table), |column| column.identity = false);
        let owned: Vec<RelationId> =
            self.owned_sequences(table).filter(|(_, column)| *column == name).map(|(id, _)| id).collect();
        for sequence in owned {
            self.bury(sequence);
        }
    }

    /// The constraint, with its index, and what was inherited from it; a foreign key that needs it only with CASCADE.
    pub(crate) fn drop_constraint(&mut self, table: RelationId, name: &str, cascade: bool, recurse: bool) {
        let Some(constraint) = self.get(table).constraint(name).cloned() else {
            return;
        };
        if let Some(index) = constraint.kind.index() {
            let dependent = self.keys_on_index(table, &constraint);
            let views = self.views_on_key(table, &constraint);
            let needed = !dependent.is_empty() || !views.is_empty();
            if needed && !cascade {
                return;
            }
            for view in views {
                self.remove_relation(view);
            }
            for (referencing, key) in dependent {
                self.take_constraint(referencing, &key);
            }
            self.take_constraint(table, name);
            self.remove_index(index);
        } else {
            self.take_constraint(table, name);
        }
        match &constraint.kind {
            ConstraintKind::NotNull(column) => {
                let column = column.clone();
                if let Some(column) = self.column_mut(table, &column) {
                    column.not_null = Nullability::Nullable;
                }
                if recurse {
                    for child in self.with_descendants(table).into_iter().skip(1) {
                        self.drop_not_null(child, &column, false);
                    }
                }
            }
            ConstraintKind::Check(_) | ConstraintKind::ForeignKey(_) => {
                for child in self.with_descendants(table).into_iter().skip(1) {
                    self.uninherit(child, &constraint, recurse);
                }
            }
            ConstraintKind::Unique { .. } | ConstraintKind::PrimaryKey { .. } | ConstraintKind::Exclusion { .. } => {}
        }
    }

    /// A child loses what it inherited, or keeps it as its own.
    fn uninherit(&mut self, child: RelationId, parent: &super::Constraint, drop: bool) {
        let same = |constraint: &super::Constraint| match (&constraint.kind, &parent.kind) {
            (ConstraintKind::ForeignKey(one), ConstraintKind::ForeignKey(two)) => {
                one.columns == two.columns && one.referenced == two.referenced
            }
            _ => constraint.name == parent.name,
        };
        let position = self.get(child).constraints.iter().position(|one| one.inherited && same(one));
        let Some(position) = position else {
            return;
        };
        if drop {
            let name = self.get(child).constraints[position].name.clone();
            self.take_constraint(child, &name);
        } else {
            self.relation_mut(child).constraints[position].inherited = false;
        }
    }

    fn attach(&mut self, table: RelationId, definition: Option<&NodeEnum>) {
        let Some(NodeEnum::PartitionCmd(command)) = definition else {
            return;
        };
        let Some(child) = command.name.as_ref().and_then(|range| self.resolve(range)) else {
            return;
        };
        if let RelationKind::Index(_) = self.get(table).kind {
            self.attach_index(table, child);
            self.settle_validity(table);
            return;
        }
        if self.get(table).children.contains(&child) || table == child {
            return;
        }
        if let Some(bound) = &command.bound {
            self.relation_mut(child).bound = Some(Arc::new(bound.clone()));
        }
        self.add_parent(table, child);
        self.complete_partition(table, child);
    }

    fn add_parent(&mut self, parent: RelationId, child: RelationId) {
        if self.get(parent).children.contains(&child) || self.with_descendants(child).contains(&parent) {
            return;
        }
        self.relation_mut(parent).children.push(child);
        self.relation_mut(child).parents.push(parent);
        self.inherit_columns(parent, child);
    }

    /// NO INHERIT and DETACH PARTITION: what was inherited stays, as the child's own.
    pub(crate) fn remove_parent(&mut self, parent: RelationId, child: RelationId) {
        self.relation_mut(parent).children.retain(|&one| one != child);
        let shared_identity = self.version.major() >= 17;
        let relation = self.relation_mut(child);
        relation.parents.retain(|&one| one != parent);
        let partition = relation.bound.take().is_some();
        if relation.parents.is_empty() {
            for column in &mut relation.columns {
                column.inherited = false;
                column.identity &= !(partition && shared_identity);
            }
            for constraint in &mut relation.constraints {
                constraint.inherited = false;
            }
        }
        for index in self.get(child).indexes.clone() {
            let of_parent = |of: RelationId| self.index(of).is_some_and(|above| above.table == parent);
            if self.index(index).and_then(|index| index.parent).is_some_and(of_parent)
                && let RelationKind::Index(index) = &mut self.relation_mut(index).kind
            {
                index.parent = None;
            }
        }
        for index in self.get(parent).indexes.clone() {
            self.settle_validity(index);
        }
    }
}

/// Equal index constraints of one statement become one.
fn merge_equal<'a>(tasks: Vec<(Pass, Task<'a>)>) -> Vec<(Pass, Task<'a>)> {
    let mut merged: Vec<(Pass, Task<'a>)> = Vec::new();
    for (pass, task) in tasks {
        let into = merged.iter_mut().find_map(|(_, earlier)| match (earlier, &task) {
            (Task::Constraint(earlier), Task::Constraint(later)) if same_index(earlier, later) => {
                Some((earlier, later))
            }
            _ => None,
        });
        match into {
            Some((earlier, later)) => take_over(earlier, later),
            None => merged.push((pass, task)),
        }
    }
    merged
}
