//! What depends on a column, a key or a relation and is no part of it: views, policies, rules, triggers, publications,
//! functions with a body of the SQL standard's form, generated columns, foreign keys.

use std::collections::BTreeMap;
use std::sync::Arc;

use pg_query::NodeEnum;
use pg_query::protobuf::{
    AlterPolicyStmt, AlterPublicationAction, AlterPublicationStmt, CreatePolicyStmt, CreatePublicationStmt,
    CreateStatsStmt, Node, RuleStmt,
};

use super::named::Named;
use super::{Catalog, Constraint, Policy, RelationId, RelationKind, Rule, tree};
use crate::postgres::Name;

/// Something that needs a column, key or relation of another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Dependent {
    /// What it is.
    pub kind: DependentKind,
    /// The relation it belongs to; of a view the view itself; functions belong to none.
    pub relation: Option<RelationId>,
    /// Its name. Only that of a function or view has a schema, others have the empty one.
    pub name: Name,
}

/// What needs a column, key or relation of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DependentKind {
    /// A foreign key.
    ForeignKey,
    /// A generated column.
    GeneratedColumn,
    /// A view.
    View,
    /// A materialized view.
    MaterializedView,
    /// A trigger, by its `UPDATE OF` or `WHEN`.
    Trigger,
    /// A row security policy.
    Policy,
    /// A rule.
    Rule,
    /// The entry of a table in a publication, by its columns or row filter.
    Publication,
    /// A function whose body is of the SQL standard's form (`BEGIN ATOMIC`).
    Function,
    /// An inheritance child.
    Child,
    /// A statistics object; it goes with its columns.
    Statistics,
    /// The default of a column.
    Default,
    /// A CHECK constraint.
    Check,
    /// An index.
    Index,
}

impl DependentKind {
    /// As a person calls it.
    pub fn words(self) -> &'static str {
        match self {
            Self::ForeignKey => "foreign key",
            Self::GeneratedColumn => "generated column",
            Self::View => "view",
            Self::MaterializedView => "materialized view",
            Self::Trigger => "trigger",
            Self::Policy => "policy",
            Self::Rule => "rule",
            Self::Publication => "publication",
            Self::Function => "function",
            Self::Child => "child table",
            Self::Statistics => "statistics object",
            Self::Default => "default",
            Self::Check => "constraint",
            Self::Index => "index",
        }
    }
}

/// Policies, rules, published tables and functions, each with what its parts name. What belongs to a relation that
/// is gone stays; readers check.
pub(super) type Objects = BTreeMap<Dependent, Vec<Named>>;

impl Dependent {
    fn of(kind: DependentKind, relation: RelationId, name: &str) -> Self {
        Self { kind, relation: Some(relation), name: Name::new("", name) }
    }

    pub(super) fn function(name: &Name) -> Self {
        Self { kind: DependentKind::Function, relation: None, name: name.clone() }
    }
}

impl Catalog {
    /// A view as a dependent.
    pub fn view_as_dependent(&self, view: RelationId) -> Dependent {
        let relation = self.get(view);
        let materialized = matches!(relation.kind, RelationKind::MaterializedView { .. });
        let kind = if materialized { DependentKind::MaterializedView } else { DependentKind::View };
        Dependent { kind, relation: Some(view), name: relation.name.clone() }
    }

    /// What depends on a column, its own indexes and constraints aside, each with whether that is certain.
    pub fn dependents_of_column(&self, table: RelationId, column: &str) -> Vec<(Dependent, bool)> {
        let relation = self.get(table);
        let mut found: Vec<(Dependent, bool)> = Vec::new();
        for (other, constraint, key) in self.referencing(table) {
            if key.referenced_columns.iter().any(|referenced| referenced == column) {
                found.push((Dependent::of(DependentKind::ForeignKey, other, &constraint.name), true));
            }
        }
        for other in relation.columns.iter().filter(|other| other.is_made_from(column)) {
            found.push((Dependent::of(DependentKind::GeneratedColumn, table, &other.name), true));
        }
        // The trigger that a partition got from its partitioned table goes with that one.
        let cloned = |name: &str| {
            relation.bound.is_some()
                && relation.parents.iter().any(|&parent| self.get(parent).triggers.iter().any(|one| one.name == name))
        };
        for trigger in relation.triggers.iter().filter(|trigger| trigger.names_column(column)) {
            if !cloned(&trigger.name) {
                found.push((Dependent::of(DependentKind::Trigger, table, &trigger.name), true));
            }
        }
        for view in self.views_reading(table) {
            let certain = self.named_by_view(view).map_or(Some(false), |named| named.column(table, column));
            found.extend(certain.map(|certain| (self.view_as_dependent(view), certain)));
        }
        for (object, parts) in self.living_objects() {
            let certain = parts.iter().filter_map(|named| named.column(table, column)).max();
            found.extend(certain.map(|certain| (object.clone(), certain)));
        }
        found
    }

    /// Views that need a primary key, as they group by it.
    pub fn views_on_key(&self, table: RelationId, constraint: &Constraint) -> Vec<RelationId> {
        let is_key = self.primary_key(table).is_some_and(|(key, _)| key.name == constraint.name);
        let needs = |view: &RelationId| self.named_by_view(*view).is_some_and(|named| named.keys.contains(&table));
        self.views_reading(table).into_iter().filter(|view| is_key && needs(view)).collect()
    }

    /// Policies, rules and functions elsewhere that name a relation.
    pub fn objects_naming(&self, relation: RelationId) -> Vec<Dependent> {
        let elsewhere = self.living_objects().filter(|(object, _)| object.relation != Some(relation));
        let naming = elsewhere.filter(|(_, parts)| parts.iter().any(|named| named.relations.contains(&relation)));
        naming.map(|(object, _)| object.clone()).collect()
    }

    pub(super) fn living_objects(&self) -> impl Iterator<Item = (&Dependent, &Vec<Named>)> {
        self.links.objects.iter().filter(|(object, _)| object.relation.is_none_or(|id| !self.get(id).dropped))
    }

    /// Takes away what CASCADE drops along; foreign keys and generated columns go with the column.
    pub(super) fn remove_dependent(&mut self, dependent: &Dependent) {
        let name = &dependent.name.name;
        match (dependent.kind, dependent.relation) {
            (DependentKind::View | DependentKind::MaterializedView | DependentKind::Child, Some(id)) => {
                self.remove_relation(id);
            }
            (DependentKind::Trigger, Some(id)) => {
                for id in self.with_descendants(id) {
                    self.relation_mut(id).triggers.retain(|trigger| trigger.name != *name);
                }
            }
            (DependentKind::Policy, Some(id)) => self.relation_mut(id).policies.retain(|policy| policy.name != *name),
            (DependentKind::Rule, Some(id)) => self.relation_mut(id).rules.retain(|rule| rule.name != *name),
            (DependentKind::Function, _) => {
                self.functions.remove(&dependent.name);
            }
            (DependentKind::Default, Some(id)) => {
                for id in self.with_descendants(id) {
                    if let Some(column) = self.column_mut(id, name) {
                        column.default = None;
                    }
                }
            }
            (DependentKind::Check, Some(id)) => {
                for id in self.with_descendants(id) {
                    self.take_constraint(id, name);
                }
            }
            (DependentKind::Index, Some(id)) => {
                let index =
                    self.indexes_of(id).map(|(index, _)| index).find(|&index| self.get(index).name.name == *name);
                if let Some(index) = index {
                    self.remove_index(index);
                }
            }
            (
                DependentKind::Default
                | DependentKind::Check
                | DependentKind::Index
                | DependentKind::ForeignKey
                | DependentKind::GeneratedColumn
                | DependentKind::Publication
                | DependentKind::View
                | DependentKind::MaterializedView
                | DependentKind::Child
                | DependentKind::Trigger
                | DependentKind::Policy
                | DependentKind::Rule
                | DependentKind::Statistics,
                _,
            ) => {}
        }
        self.forget(dependent);
    }

    fn forget(&mut self, object: &Dependent) {
        if self.links.objects.contains_key(object) {
            self.objects_mut().remove(object);
        }
    }

    /// DROP POLICY or DROP RULE.
    pub(super) fn forget_object(&mut self, kind: DependentKind, relation: RelationId, name: &str) {
        self.forget(&Dependent::of(kind, relation, name));
    }

    /// A function so called is gone.
    pub(super) fn forget_function(&mut self, name: &Name) {
        self.forget(&Dependent::function(name));
    }

    /// DROP PUBLICATION, or its new name.
    pub(super) fn rename_publication(&mut self, old: &str, new: Option<&str>) {
        let is_part = |object: &&Dependent| object.kind == DependentKind::Publication && object.name.name == old;
        let parts: Vec<Dependent> = self.links.objects.keys().filter(is_part).cloned().collect();
        for part in parts {
            let named = self.objects_mut().remove(&part).unwrap_or_default();
            if let Some(new) = new {
                self.objects_mut().insert(Dependent { name: Name::new("", new), ..part }, named);
            }
        }
    }

    /// A policy or rule has another name now.
    pub(super) fn rename_object(&mut self, kind: DependentKind, relation: RelationId, old: &str, new: &str) {
        if let Some(named) = self.objects_mut().remove(&Dependent::of(kind, relation, old)) {
            self.objects_mut().insert(Dependent::of(kind, relation, new), named);
        }
    }

    /// A function has another name now.
    pub(super) fn rename_function_object(&mut self, old: &Name, new: &Name) {
        self.rename_named_function(old, new);
        if self.links.objects.contains_key(&Dependent::function(old))
            && let Some(named) = self.objects_mut().remove(&Dependent::function(old))
        {
            self.objects_mut().insert(Dependent::function(new), named);
        }
    }

    /// A column has another name now.
    pub(super) fn rename_named_column(&mut self, table: RelationId, old: &str, new: &str) {
        let names = |parts: &Vec<Named>| parts.iter().any(|named| named.column(table, old).is_some());
        if self.links.objects.values().any(names) {
            let policies = self
                .links
                .objects
                .iter()
                .filter(|(object, parts)| object.kind == DependentKind::Policy && names(parts));
            let policies: Vec<Dependent> = policies.map(|(object, _)| object.clone()).collect();
            for policy in policies {
                let Some(id) = policy.relation else { continue };
                let own = self.relation_mut(id).policies.iter_mut().filter(|other| other.name == policy.name.name);
                own.for_each(|other| other.definition = None);
            }
            for named in self.objects_mut().values_mut().flatten() {
                named.rename_column(table, old, new);
            }
        }
    }

    fn named_in_part(&self, part: Option<&Node>, implicit: &[(&str, RelationId)]) -> Named {
        part.and_then(|node| node.node.as_ref()).map(|node| self.named_in(node, implicit)).unwrap_or_default()
    }

    /// CREATE POLICY.
    pub(crate) fn create_policy(&mut self, create: &CreatePolicyStmt) {
        let Some(range) = &create.table else {
            return;
        };
        let Some(table) = self.resolve(range) else {
            return;
        };
        if self.get(table).policy(&create.policy_name).is_some() {
            return;
        }
        let definition = Some(Arc::new(create.clone()));
        self.relation_mut(table).policies.push(Policy { name: create.policy_name.clone(), definition });
        let implicit = [(range.relname.as_str(), table)];
        let parts = [&create.qual, &create.with_check].map(|part| self.named_in_part(part.as_deref(), &implicit));
        let policy = Dependent::of(DependentKind::Policy, table, &create.policy_name);
        self.objects_mut().insert(policy, parts.to_vec());
    }

    /// ALTER POLICY: a condition that is written takes the place of the old one.
    pub(crate) fn alter_policy(&mut self, alter: &AlterPolicyStmt) {
        let Some(range) = &alter.table else {
            return;
        };
        let Some(table) = self.resolve(range) else {
            return;
        };
        let policies = &mut self.relation_mut(table).policies;
        if let Some(found) = policies.iter_mut().find(|policy| policy.name == alter.policy_name)
            && let Some(definition) = &mut found.definition
        {
            let definition = Arc::make_mut(definition);
            let given = |new: &Option<Box<Node>>, old: &mut Option<Box<Node>>| {
                if new.is_some() {
                    old.clone_from(new);
                }
            };
            given(&alter.qual, &mut definition.qual);
            given(&alter.with_check, &mut definition.with_check);
            if !alter.roles.is_empty() {
                definition.roles.clone_from(&alter.roles);
            }
        }
        let implicit = [(range.relname.as_str(), table)];
        let policy = Dependent::of(DependentKind::Policy, table, &alter.policy_name);
        for (place, part) in [&alter.qual, &alter.with_check].into_iter().enumerate() {
            let named = self.named_in_part(part.as_deref(), &implicit);
            let old = self.objects_mut().get_mut(&policy).and_then(|parts| parts.get_mut(place));
            if let Some(old) = old.filter(|_| part.is_some()) {
                *old = named;
            }
        }
    }

    /// CREATE [OR REPLACE] RULE.
    pub(crate) fn create_rule(&mut self, create: &RuleStmt) {
        let Some(table) = create.relation.as_ref().and_then(|range| self.resolve(range)) else {
            return;
        };
        let mut rule = self.rule_of(create);
        let same = |other: &Rule| other.name == rule.name;
        match self.get(table).rules.iter().position(same) {
            Some(_) if !create.replace => return,
            Some(place) => {
                rule.enabled = self.get(table).rules[place].enabled;
                self.relation_mut(table).rules[place] = rule;
            }
            None => self.relation_mut(table).rules.push(rule),
        }
        let implicit = [("new", table), ("old", table)];
        let parts = create.where_clause.as_deref().into_iter().chain(&create.actions);
        let parts = parts.map(|part| self.named_in_part(Some(part), &implicit)).collect();
        self.objects_mut().insert(Dependent::of(DependentKind::Rule, table, &create.rulename), parts);
    }

    /// A function's body of the SQL standard's form; `None` for another, on which nothing depends.
    pub(super) fn note_body(&mut self, name: &Name, body: Option<&Node>) {
        let Some(body) = body else {
            return self.forget_function(name);
        };
        let mut parts = Vec::new();
        self.body_parts(body, &mut parts);
        self.objects_mut().insert(Dependent::function(name), parts);
    }

    fn body_parts(&self, node: &Node, parts: &mut Vec<Named>) {
        match &node.node {
            Some(NodeEnum::List(list)) => list.items.iter().for_each(|item| self.body_parts(item, parts)),
            Some(statement) => parts.push(self.named_in(statement, &[])),
            None => {}
        }
    }

    /// The tables of a publication that are known.
    pub fn published(&self, publication: &str) -> Vec<RelationId> {
        let parts = self
            .living_objects()
            .filter(|(object, _)| object.kind == DependentKind::Publication && object.name.name == publication);
        parts.filter_map(|(object, _)| object.relation).collect()
    }

    /// The publications that a table is known to be in.
    pub fn publications_of(&self, table: RelationId) -> Vec<String> {
        let of = |object: &&Dependent| object.kind == DependentKind::Publication && object.relation == Some(table);
        self.living_objects().map(|(object, _)| object).filter(of).map(|object| object.name.name.clone()).collect()
    }

    /// CREATE STATISTICS with a name.
    pub(crate) fn create_statistics(&mut self, create: &CreateStatsStmt) {
        let (Some((schema, name)), Some(NodeEnum::RangeVar(range))) =
            (tree::qualified(&create.defnames), create.relations.first().and_then(|node| node.node.as_ref()))
        else {
            return;
        };
        let name = self.creation_name(schema, name);
        if let Some(table) = self.resolve(range).filter(|_| self.statistics(schema, &name.name).is_none()) {
            self.links.statistics.insert(name.clone(), Arc::new(create.clone()));
            let object = Dependent { kind: DependentKind::Statistics, relation: Some(table), name };
            self.objects_mut().insert(object, Vec::new());
        }
    }

    /// The statistics objects of a table, each with what made it.
    pub fn statistics_on(&self, table: RelationId) -> Vec<(Name, Arc<CreateStatsStmt>)> {
        let of = |object: &&Dependent| object.kind == DependentKind::Statistics && object.relation == Some(table);
        let objects = self.living_objects().map(|(object, _)| object).filter(of);
        objects
            .filter_map(|object| Some((object.name.clone(), self.links.statistics.get(&object.name)?.clone())))
            .collect()
    }

    /// The statistics object of that name, with its table.
    pub fn statistics(&self, schema: Option<&str>, name: &str) -> Option<Dependent> {
        let named = |wanted: &Name| {
            let is = |object: &&Dependent| object.kind == DependentKind::Statistics && object.name == *wanted;
            self.living_objects().map(|(object, _)| object).find(is).cloned()
        };
        self.find(schema, name, named)
    }

    /// DROP STATISTICS.
    pub(super) fn drop_statistics(&mut self, schema: Option<&str>, name: &str) {
        if let Some(object) = self.statistics(schema, name) {
            self.forget(&object);
            // What runs only on a condition proves nothing.
            if !self.conditional {
                self.links.gone_statistics.insert(object.name);
            }
        }
    }

    /// Whether a statistics object of that name was there, and went by itself or with its table.
    pub(crate) fn has_lost_statistics(&self, schema: Option<&str>, name: &str) -> bool {
        let wanted = self.creation_name(schema, name);
        let went_along = |object: &Dependent| object.kind == DependentKind::Statistics && object.name == wanted;
        self.statistics(schema, name).is_none()
            && (self.links.gone_statistics.contains(&wanted) || self.links.objects.keys().any(went_along))
    }

    /// CREATE PUBLICATION.
    pub(crate) fn create_publication(&mut self, create: &CreatePublicationStmt) {
        self.publish(&create.pubname, &create.pubobjects, AlterPublicationAction::ApAddObjects);
    }

    /// ALTER PUBLICATION … ADD, SET or DROP TABLE.
    pub(crate) fn alter_publication(&mut self, alter: &AlterPublicationStmt) {
        if !alter.pubobjects.is_empty() {
            self.publish(&alter.pubname, &alter.pubobjects, alter.action());
        }
    }

    fn publish(&mut self, publication: &str, objects: &[Node], action: AlterPublicationAction) {
        if action == AlterPublicationAction::ApSetObjects {
            self.rename_publication(publication, None);
        }
        for node in objects {
            let Some(NodeEnum::PublicationObjSpec(object)) = &node.node else {
                continue;
            };
            let Some((written, range)) =
                object.pubtable.as_ref().and_then(|table| Some((table, table.relation.as_ref()?)))
            else {
                continue;
            };
            let Some(table) = self.resolve(range) else {
                continue;
            };
            let entry = Dependent::of(DependentKind::Publication, table, publication);
            // Children are published with their parent; the partitions of a partitioned table only through it.
            let children =
                if range.inh && !self.is_partitioned(table) { self.with_descendants(table) } else { Vec::new() };
            for child in children.into_iter().skip(1) {
                let entry = Dependent::of(DependentKind::Publication, child, publication);
                if action == AlterPublicationAction::ApDropObjects {
                    self.forget(&entry);
                } else {
                    self.objects_mut().insert(entry, Vec::new());
                }
            }
            if action == AlterPublicationAction::ApDropObjects {
                self.forget(&entry);
                continue;
            }
            let implicit = [(range.relname.as_str(), table)];
            let mut named = self.named_in_part(written.where_clause.as_deref(), &implicit);
            for column in tree::texts(&written.columns) {
                named.add(table, &column, true);
            }
            // It goes with its table, silently.
            named.relations.clear();
            self.objects_mut().insert(entry, vec![named]);
        }
    }
}
