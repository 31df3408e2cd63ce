//! DROP of everything but indexes, with what goes along by CASCADE or must go first.

use pg_query::NodeEnum;
use pg_query::protobuf::{DropBehavior, DropStmt, Node, ObjectType};

use super::judge::Judge;
use super::{BreakKind, Dependency, FailureKind, LossKind, Role, refusal};
use crate::postgres::{LockMode, Name};
use crate::schema::{ConstraintKind, Dependent, DependentKind, RelationId, RelationKind, tree};

/// DROP (`RemoveObjects` in `dropcmds.c`, `RemoveRelations` in `tablecmds.c`).
pub(super) fn drop(judge: &mut Judge<'_>, statement: &DropStmt) {
    let mut dropping = Dropping {
        cascade: statement.behavior() == DropBehavior::DropCascade,
        missing_ok: statement.missing_ok,
        gone: Vec::new(),
        blocked: Vec::new(),
    };
    let kind = statement.remove_type();
    if let ObjectType::ObjectIndex = kind {
        return super::index::drop(judge, statement);
    }
    for (part, object) in statement.objects.iter().enumerate() {
        judge.part = part;
        dropping.object(judge, kind, object);
    }
    dropping.finish(judge);
}

/// The objects one DROP takes away.
struct Dropping {
    cascade: bool,
    missing_ok: bool,
    /// Relations that go.
    gone: Vec<RelationId>,
    /// What stands in the way unless it goes as well: a relation, or what belongs to it; which part, which object.
    blocked: Vec<(Option<RelationId>, Option<Dependent>, usize, String)>,
}

impl Dropping {
    fn object(&mut self, judge: &mut Judge<'_>, kind: ObjectType, object: &Node) {
        match kind {
            ObjectType::ObjectTable
            | ObjectType::ObjectForeignTable
            | ObjectType::ObjectView
            | ObjectType::ObjectMatview
            | ObjectType::ObjectSequence => self.named_relation(judge, kind, object),
            ObjectType::ObjectSchema => self.schema(judge, object),
            ObjectType::ObjectType | ObjectType::ObjectDomain => self.data_type(judge, object),
            ObjectType::ObjectFunction
            | ObjectType::ObjectProcedure
            | ObjectType::ObjectRoutine
            | ObjectType::ObjectAggregate => self.function(judge, kind, object),
            ObjectType::ObjectTrigger | ObjectType::ObjectPolicy | ObjectType::ObjectRule => {
                self.of_table(judge, kind, object);
            }
            ObjectType::ObjectExtension => self.extension(judge, object),
            // `RemoveStatisticsById` of `statscmds.c`.
            ObjectType::ObjectStatisticExt => {
                let Some((schema, name)) = tree::object_name(object) else {
                    return;
                };
                let found = judge.catalog.statistics(schema, name);
                if let Some(table) = found.and_then(|statistics| statistics.relation) {
                    judge.lock(table, LockMode::ShareUpdateExclusive, Role::Target);
                } else if !self.missing_ok && judge.catalog.has_lost_statistics(schema, name) {
                    judge.fail(FailureKind::DoesNotExist, None, name);
                }
            }
            _ => {}
        }
    }

    fn named_relation(&mut self, judge: &mut Judge<'_>, kind: ObjectType, object: &Node) {
        let Some((schema, name)) = tree::object_name(object) else {
            return;
        };
        let Some(id) = judge.lookup(schema, name) else {
            if !self.missing_ok {
                judge.fail(FailureKind::DoesNotExist, None, name);
            }
            return;
        };
        if !is_kind(kind, &judge.relation(id).kind) {
            judge.fail(refusal::wrong_drop(&judge.relation(id).kind), Some(id), name);
            return;
        }
        if judge.catalog.has_pending_events(id) {
            judge.fail(refusal::PENDING_EVENTS, Some(id), name);
        }
        self.relation(judge, id, Role::Target);
    }

    /// Takes a relation away with all that belongs to it.
    fn relation(&mut self, judge: &mut Judge<'_>, id: RelationId, role: Role) {
        if self.gone.contains(&id) || judge.relation(id).dropped {
            return;
        }
        self.gone.push(id);
        let relation = judge.relation(id);
        let name = relation.name.name.clone();
        match &relation.kind {
            RelationKind::Table
            | RelationKind::PartitionedTable(_)
            | RelationKind::ForeignTable
            | RelationKind::Unknown => {
                self.table(judge, id, role);
                judge.breaks(BreakKind::TableDropped, Some(id), &name, None);
                judge.loses(LossKind::Table, Some(id), "");
            }
            RelationKind::View { .. } | RelationKind::MaterializedView { .. } => {
                judge.lock(id, LockMode::AccessExclusive, role);
                judge.lock_indexes(id, LockMode::AccessExclusive);
                judge.breaks(BreakKind::ViewDropped, Some(id), &name, None);
            }
            RelationKind::Sequence { .. } => {
                self.sequence(judge, id, role);
                judge.breaks(BreakKind::SequenceDropped, Some(id), &name, None);
            }
            RelationKind::Index(_) | RelationKind::CompositeType => {}
        }
        for view in judge.catalog.views_reading(id) {
            self.dependent(judge, view, &name);
        }
        for object in judge.catalog.objects_naming(id) {
            self.object_of(judge, object, &name);
        }
    }

    /// A policy, rule, function or foreign key that names what is dropped: gone with CASCADE, in the way without.
    fn object_of(&mut self, judge: &mut Judge<'_>, object: Dependent, dropped: &str) {
        if !self.cascade {
            self.blocked.push((object.relation, Some(object), judge.part, dropped.to_owned()));
            return;
        }
        let role = if object.kind == DependentKind::ForeignKey { Role::Referencing } else { Role::Dependent };
        if let Some(relation) = object.relation {
            judge.lock(relation, LockMode::AccessExclusive, role);
        }
        judge.effects.dependents.push(Dependency { dependent: object, certain: true, lost: true, part: judge.part });
    }

    /// A table, and the tables on the other ends of its foreign keys, partitioned tables and partitions.
    fn table(&mut self, judge: &mut Judge<'_>, id: RelationId, role: Role) {
        let relation = judge.relation(id);
        if relation.bound.is_some() {
            for &parent in &relation.parents {
                judge.lock(parent, LockMode::AccessExclusive, Role::Parent);
                if let Some(default) = judge.default_partition(parent).filter(|&default| default != id) {
                    judge.lock(default, LockMode::AccessExclusive, Role::DefaultPartition);
                }
            }
            self.partition_is_referenced(judge, id);
        }
        judge.lock(id, LockMode::AccessExclusive, role);
        judge.lock_indexes(id, LockMode::AccessExclusive);
        let sequences: Vec<RelationId> = judge.catalog.owned_sequences(id).map(|(sequence, _)| sequence).collect();
        for sequence in sequences {
            judge.lock(sequence, LockMode::AccessExclusive, Role::Owned);
            self.gone.push(sequence);
        }
        unhook_foreign_keys(judge, id);
        let referencing: Vec<(RelationId, String)> =
            judge.catalog.referencing(id).map(|(table, constraint, _)| (table, constraint.name.clone())).collect();
        for (table, constraint) in referencing {
            let name = Name::new("", constraint);
            let key = Dependent { kind: DependentKind::ForeignKey, relation: Some(table), name };
            self.object_of(judge, key, &relation.name.name);
        }
        let partitioned = judge.is_partitioned(id);
        for &child in &relation.children {
            if partitioned {
                self.partition(judge, child);
            } else {
                self.dependent(judge, child, &relation.name.name);
            }
        }
    }

    /// A partition goes with its partitioned table, as part of it.
    fn partition(&mut self, judge: &mut Judge<'_>, id: RelationId) {
        if self.gone.contains(&id) || judge.relation(id).dropped {
            return;
        }
        self.gone.push(id);
        judge.lock(id, LockMode::AccessExclusive, Role::Child);
        judge.lock_indexes(id, LockMode::AccessExclusive);
        unhook_foreign_keys(judge, id);
        for view in judge.catalog.views_reading(id) {
            self.dependent(judge, view, &judge.relation(id).name.name.clone());
        }
        for &child in &judge.relation(id).children {
            self.partition(judge, child);
        }
    }

    /// A foreign key to a partitioned table holds each of its partitions, and goes as a whole.
    fn partition_is_referenced(&mut self, judge: &mut Judge<'_>, id: RelationId) {
        for ancestor in judge.ancestors(id).into_iter().filter(|ancestor| !self.gone.contains(ancestor)) {
            let keys = judge.catalog.referencing(ancestor);
            let keys: Vec<(RelationId, String)> = keys.map(|(table, found, _)| (table, found.name.clone())).collect();
            for (table, constraint) in keys.into_iter().filter(|(table, _)| !self.gone.contains(table)) {
                if !self.cascade {
                    judge.fail(FailureKind::DependentObjects, Some(id), &constraint);
                    continue;
                }
                judge.lock(table, LockMode::AccessExclusive, Role::Referencing);
                unhook(judge, ancestor);
            }
        }
    }

    fn sequence(&mut self, judge: &mut Judge<'_>, id: RelationId, role: Role) {
        judge.lock(id, LockMode::AccessExclusive, role);
        let name = judge.relation(id).name.clone();
        if let RelationKind::Sequence { owned_by: Some((table, column)) } = &judge.relation(id).kind {
            let identity = judge.relation(*table).column(column).is_some_and(|column| column.identity);
            if identity {
                judge.fail(refusal::SEQUENCE_OF_IDENTITY, Some(*table), &name.name);
                return;
            }
        }
        for (table, _) in columns_with_default(judge, |node| draws_from(judge, node, id)) {
            self.dependent_column(judge, table, &name.name);
        }
    }

    fn schema(&mut self, judge: &mut Judge<'_>, object: &Node) {
        let Some((_, schema)) = tree::object_name(object) else {
            return;
        };
        let inside = |name: &Name| name.schema == schema;
        let mut relations: Vec<RelationId> =
            judge.catalog.names.iter().filter(|(name, _)| inside(name)).map(|(_, &id)| id).collect();
        relations.sort();
        let others = judge.catalog.types.keys().any(inside) || judge.catalog.functions.keys().any(inside);
        if !self.cascade {
            if let Some(&first) = relations.iter().find(|&&id| judge.relation(id).known) {
                judge.fail(FailureKind::DependentObjects, Some(first), schema);
            } else if others {
                judge.fail(FailureKind::DependentObjects, None, schema);
            }
        }
        judge.breaks(BreakKind::SchemaDropped, None, schema, None);
        if self.cascade {
            judge.loses(LossKind::Container, None, schema);
            let types: Vec<Name> = judge.catalog.types.keys().filter(|name| inside(name)).cloned().collect();
            for relation in relations {
                self.relation(judge, relation, Role::Dependent);
            }
            for name in types {
                self.users_of_type(judge, &name);
            }
            let functions = judge.catalog.functions.keys().filter(|name| inside(name));
            let mut functions: Vec<Name> = functions.cloned().collect();
            functions.sort();
            for function in functions {
                self.calling(judge, &function);
            }
        }
    }

    fn data_type(&mut self, judge: &mut Judge<'_>, object: &Node) {
        let Some((schema, name)) = tree::object_name(object) else {
            return;
        };
        let composite = || {
            let id = judge.lookup(schema, name)?;
            let relation = judge.relation(id);
            matches!(relation.kind, RelationKind::CompositeType).then(|| relation.name.clone())
        };
        let Some(found) = judge.catalog.lookup_type(schema, name).or_else(composite) else {
            return;
        };
        judge.breaks(BreakKind::TypeDropped, None, name, None);
        self.users_of_type(judge, &found);
    }

    /// Columns and functions of a type go with it.
    fn users_of_type(&mut self, judge: &mut Judge<'_>, type_name: &Name) {
        for function in judge.catalog.functions_with_type(type_name) {
            self.object_of(judge, function, &type_name.name);
        }
        let typed = judge.typed_tables(type_name);
        for &table in &typed {
            self.dependent(judge, table, &type_name.name);
        }
        for table in judge.catalog.relations_using_type(type_name) {
            if self.gone.contains(&table) || typed.contains(&table) {
                continue;
            }
            self.dependent_column(judge, table, &type_name.name);
            if !self.cascade {
                continue;
            }
            let columns = judge.relation(table).columns.iter();
            let lost: Vec<String> = columns
                .filter(|column| column.data_type.as_ref().is_some_and(|used| used.is(type_name)))
                .map(|column| column.name.clone())
                .collect();
            for column in &lost {
                judge.loses(LossKind::Column, Some(table), column);
                judge.breaks(BreakKind::ColumnDropped, Some(table), column, None);
                for (dependent, _) in judge.catalog.dependents_of_column(table, column) {
                    self.belonging(judge, dependent, &type_name.name);
                }
                for index in judge.indexes(table).collect::<Vec<_>>() {
                    if judge.index(index).is_some_and(|index| index.uses(column)) {
                        judge.lock(index, LockMode::AccessExclusive, Role::Index);
                    }
                }
            }
        }
    }

    fn function(&mut self, judge: &mut Judge<'_>, kind: ObjectType, object: &Node) {
        let Some((schema, name)) = tree::object_name(object) else {
            return;
        };
        if let Some(failure) = self.of_other_kind(judge, kind, object) {
            judge.fail(failure, None, name);
            return;
        }
        let known = judge.functions(schema, name);
        if !known.is_empty() && !known.iter().any(|function| function.may_be(kind)) {
            return;
        }
        judge.breaks(BreakKind::FunctionDropped, None, name, None);
        let ([function], Some(NodeEnum::ObjectWithArgs(written))) = (known, &object.node) else {
            return;
        };
        if judge.catalog.is_meant(written, function) {
            self.calling(judge, &function.name);
        }
    }

    /// Why a function is not dropped as a procedure, nor the other way round (`LookupFuncWithArgs` in `parse_func.c`).
    /// Since 14 a name without arguments means what is of the kind only.
    fn of_other_kind(&self, judge: &Judge<'_>, kind: ObjectType, object: &Node) -> Option<FailureKind> {
        let Some(NodeEnum::ObjectWithArgs(written)) = &object.node else {
            return None;
        };
        let (schema, name) = tree::object_name(object)?;
        let [function] = judge.functions(schema, name) else {
            return None;
        };
        let skipped = self.missing_ok && written.args_unspecified && judge.major() >= 14;
        let is_aggregate = function.definition.is_none();
        if is_aggregate || skipped || !judge.catalog.is_meant(written, function) {
            return None;
        }
        let failure = if function.procedure { refusal::DROPS_PROCEDURE } else { refusal::DROPS_FUNCTION };
        (!function.may_be(kind)).then_some(failure)
    }

    /// What calls a function goes with it, or stands in the way.
    fn calling(&mut self, judge: &mut Judge<'_>, function: &Name) {
        for dependent in judge.catalog.dependents_of_function(function) {
            self.belonging(judge, dependent, &function.name);
        }
    }

    /// A view, or something that belongs to a table.
    fn belonging(&mut self, judge: &mut Judge<'_>, dependent: Dependent, dropped: &str) {
        match (dependent.kind, dependent.relation) {
            (DependentKind::View | DependentKind::MaterializedView, Some(view)) => self.dependent(judge, view, dropped),
            (DependentKind::Index, Some(table)) => {
                let name = &dependent.name.name;
                let index = judge.indexes(table).find(|&index| judge.relation(index).name.name == *name);
                if let Some(index) = index.filter(|_| self.cascade) {
                    judge.lock(index, LockMode::AccessExclusive, Role::Index);
                }
                self.object_of(judge, dependent, dropped);
            }
            (DependentKind::Trigger, Some(table)) if judge.is_partitioned(table) => {
                for member in judge.family(table).into_iter().filter(|_| self.cascade) {
                    judge.lock(member, LockMode::AccessExclusive, Role::Dependent);
                }
                self.object_of(judge, dependent, dropped);
            }
            _ => self.object_of(judge, dependent, dropped),
        }
    }

    fn of_table(&mut self, judge: &mut Judge<'_>, kind: ObjectType, object: &Node) {
        let Some(NodeEnum::List(list)) = &object.node else {
            return;
        };
        let Some((name, table)) = list.items.split_last() else {
            return;
        };
        let (Some(name), Some((schema, table))) = (tree::text(name), tree::qualified(table)) else {
            return;
        };
        let Some(id) = judge.lookup(schema, table) else {
            if !self.missing_ok && judge.catalog.was_dropped(&judge.catalog.creation_name(schema, table)) {
                judge.fail(FailureKind::DoesNotExist, None, table);
            }
            return;
        };
        let relation = judge.relation(id);
        let there = match kind {
            ObjectType::ObjectTrigger => relation.triggers.iter().any(|trigger| trigger.name == name),
            ObjectType::ObjectPolicy => relation.policy(name).is_some(),
            _ => relation.rules.iter().any(|rule| rule.name == name),
        };
        if relation.known && !there {
            if !self.missing_ok {
                judge.fail(FailureKind::DoesNotExist, Some(id), name);
            }
            return;
        }
        // What a partition got from its partitioned table goes with that only.
        let cloned = kind == ObjectType::ObjectTrigger
            && judge
                .ancestors(id)
                .iter()
                .any(|&above| judge.relation(above).triggers.iter().any(|trigger| trigger.name == name));
        if cloned {
            judge.fail(refusal::TRIGGER_OF_PARENT, Some(id), name);
            return;
        }
        judge.lock(id, LockMode::AccessExclusive, Role::Target);
        if kind == ObjectType::ObjectTrigger && judge.is_partitioned(id) {
            for below in judge.family(id).split_off(1) {
                judge.lock(below, LockMode::AccessExclusive, Role::Child);
            }
        }
    }

    fn extension(&mut self, judge: &mut Judge<'_>, object: &Node) {
        let Some((_, name)) = tree::object_name(object) else {
            return;
        };
        let types: Vec<Name> = judge
            .catalog
            .types
            .keys()
            .filter(|of| crate::schema::extension_types(name).any(|own| own == of.name))
            .cloned()
            .collect();
        for of in types {
            self.users_of_type(judge, &of);
        }
        judge.assume(format!("which indexes, defaults and views use the extension `{name}` is not known"));
    }

    /// A relation that goes along with CASCADE, and stands in the way without.
    fn dependent(&mut self, judge: &mut Judge<'_>, id: RelationId, object: &str) {
        if self.cascade {
            self.relation(judge, id, Role::Dependent);
        } else {
            let relation = judge.relation(id);
            let dependent = match relation.kind {
                RelationKind::View { .. } | RelationKind::MaterializedView { .. } => {
                    judge.catalog.view_as_dependent(id)
                }
                _ => Dependent { kind: DependentKind::Child, relation: Some(id), name: relation.name.clone() },
            };
            self.blocked.push((Some(id), Some(dependent), judge.part, object.to_owned()));
        }
    }

    /// A table that stays, of which a column, default, constraint, index or trigger goes.
    fn dependent_column(&mut self, judge: &mut Judge<'_>, table: RelationId, object: &str) {
        if self.cascade {
            judge.lock(table, LockMode::AccessExclusive, Role::Dependent);
        } else {
            self.blocked.push((Some(table), None, judge.part, object.to_owned()));
        }
    }

    /// What stood in the way and does not go itself makes it fail.
    fn finish(self, judge: &mut Judge<'_>) {
        for (id, dependent, part, object) in self.blocked {
            if id.is_some_and(|id| self.gone.contains(&id)) {
                continue;
            }
            judge.part = part;
            judge.fail(FailureKind::DependentObjects, id, &object);
            let dependency = dependent.map(|dependent| Dependency { dependent, certain: true, lost: false, part });
            judge.effects.dependents.extend(dependency);
        }
        // What belongs to a relation that goes as well is no news.
        let gone = self.gone;
        judge.effects.dependents.retain(|one| !one.dependent.relation.is_some_and(|id| one.lost && gone.contains(&id)));
    }
}

/// The triggers of a foreign key are dropped from the referenced table, and (where that is partitioned) from
/// its partitions; before 15 only tables that hold rows had them.
fn unhook_foreign_keys(judge: &mut Judge<'_>, id: RelationId) {
    for constraint in &judge.relation(id).constraints {
        let ConstraintKind::ForeignKey(key) = &constraint.kind else {
            continue;
        };
        if constraint.inherited {
            continue;
        }
        unhook(judge, key.referenced);
    }
}

fn unhook(judge: &mut Judge<'_>, referenced: RelationId) {
    // Inheritance children have no part in it.
    let members = if judge.is_partitioned(referenced) { judge.family(referenced) } else { vec![referenced] };
    for member in members {
        if judge.major() >= 15 || !judge.is_partitioned(member) {
            judge.lock(member, LockMode::AccessExclusive, Role::Referenced);
        }
    }
}

/// Whether DROP of that kind takes such a relation.
fn is_kind(kind: ObjectType, relation: &RelationKind) -> bool {
    match relation {
        RelationKind::Unknown => true,
        RelationKind::Table | RelationKind::PartitionedTable(_) => kind == ObjectType::ObjectTable,
        RelationKind::ForeignTable => kind == ObjectType::ObjectForeignTable,
        RelationKind::View { .. } => kind == ObjectType::ObjectView,
        RelationKind::MaterializedView { .. } => kind == ObjectType::ObjectMatview,
        RelationKind::Sequence { .. } => kind == ObjectType::ObjectSequence,
        RelationKind::Index(_) | RelationKind::CompositeType => false,
    }
}

/// Columns whose default satisfies a condition.
fn columns_with_default(judge: &Judge<'_>, wanted: impl Fn(&Node) -> bool) -> Vec<(RelationId, String)> {
    let mut found = Vec::new();
    for (index, relation) in judge.catalog.relations.iter().enumerate().filter(|(_, relation)| !relation.dropped) {
        for column in &relation.columns {
            if column.default.as_deref().is_some_and(&wanted) {
                found.push((RelationId(index as u32), column.name.clone()));
            }
        }
    }
    found
}

/// Whether a default takes its value from a sequence: `nextval('s')`, in any of its spellings.
fn draws_from(judge: &Judge<'_>, node: &Node, sequence: RelationId) -> bool {
    super::query::sequences_of(judge.catalog, node).contains(&sequence)
}
