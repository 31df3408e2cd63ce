//! What points at what: reverse indexes of the catalog, and the only ways to add or remove what they follow.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use pg_query::protobuf::CreateStatsStmt;

use super::depend::Objects;
use super::named::Named;
use super::{
    Catalog, Constraint, ConstraintKind, ForeignKey, Persistence, Relation, RelationId, RelationKind, RowCount,
};
use crate::postgres::Name;

/// What every table has besides its own columns.
const SYSTEM_COLUMNS: [&str; 6] = ["tableoid", "ctid", "xmin", "xmax", "cmin", "cmax"];

/// Reverse indexes. Lists may hold what is gone by now; readers check.
#[derive(Debug, Clone, Default)]
pub(crate) struct Links {
    /// Tables with a foreign key to a table.
    referencing: HashMap<RelationId, Vec<RelationId>>,
    /// Views that read a relation.
    readers: HashMap<RelationId, Vec<RelationId>>,
    /// Sequences that a table owns.
    sequences: HashMap<RelationId, Vec<RelationId>>,
    /// Relations with a column of a type that is not PostgreSQL's own.
    type_users: HashMap<Name, Vec<RelationId>>,
    /// Names of relations that were made in this run and dropped or renamed away, and that nothing has now.
    gone: HashSet<Name>,
    /// What made the statistics objects.
    pub(super) statistics: BTreeMap<Name, Arc<CreateStatsStmt>>,
    /// Names of statistics objects that were dropped by themselves.
    pub(super) gone_statistics: HashSet<Name>,
    /// How many constraints have a name, by schema and name.
    constraint_names: HashMap<Name, u32>,
    /// What a view's query names.
    view_columns: HashMap<RelationId, Arc<Named>>,
    /// Views all of whose columns are known.
    whole_views: HashSet<RelationId>,
    /// Tables made like, from or of something of which not all columns are known.
    partial: HashSet<RelationId>,
    /// Policies, rules, published tables and functions, with what they name.
    pub(super) objects: Arc<Objects>,
}

impl Links {
    pub(crate) fn constraint_exists(&self, name: &Name) -> bool {
        self.constraint_names.get(name).is_some_and(|&count| count > 0)
    }

    fn count_constraint(&mut self, schema: &str, name: &str) {
        *self.constraint_names.entry(Name::new(schema, name)).or_default() += 1;
    }

    fn discount_constraint(&mut self, schema: &str, name: &str) {
        if let Some(count) = self.constraint_names.get_mut(&Name::new(schema, name)) {
            *count = count.saturating_sub(1);
        }
    }
}

fn insert(map: &mut HashMap<RelationId, Vec<RelationId>>, key: RelationId, value: RelationId) {
    let list = map.entry(key).or_default();
    if list.last() != Some(&value) && !list.contains(&value) {
        list.push(value);
    }
}

impl Catalog {
    /// Foreign keys that point at a relation: the referencing table and the constraint.
    pub fn referencing(&self, id: RelationId) -> impl Iterator<Item = (RelationId, &Constraint, &ForeignKey)> {
        let tables = self.links.referencing.get(&id).into_iter().flatten().copied();
        tables.filter(|&table| !self.get(table).dropped).flat_map(move |table| {
            self.get(table).constraints.iter().filter_map(move |constraint| match &constraint.kind {
                ConstraintKind::ForeignKey(key) if key.referenced == id => Some((table, constraint, key)),
                _ => None,
            })
        })
    }

    /// Tables with a foreign key to a partitioned table or to one above it, as a key holds for every partition. The key
    /// of a partitioned table is looked at there, not in its partitions.
    pub fn referencing_tree(&self, partitioned: RelationId) -> Vec<RelationId> {
        let mut tables: Vec<RelationId> = Vec::new();
        let mut next = Some(partitioned);
        while let Some(id) = next {
            let keys = self.referencing(id).filter(|(_, constraint, _)| !constraint.inherited);
            tables.extend(keys.map(|(table, _, _)| table));
            let relation = self.get(id);
            next = relation.parents.first().copied().filter(|_| relation.bound.is_some());
        }
        tables
    }

    /// Views and materialized views whose query names the relation.
    pub fn views_reading(&self, id: RelationId) -> Vec<RelationId> {
        let readers = self.links.readers.get(&id).into_iter().flatten().copied();
        readers.filter(|&view| !self.get(view).dropped && self.get(view).reads().contains(&id)).collect()
    }

    /// Views and materialized views that read the relation, directly or through other views.
    pub fn views_over(&self, id: RelationId) -> Vec<RelationId> {
        let mut all = self.views_reading(id);
        let mut next = 0;
        while next < all.len() {
            for view in self.views_reading(all[next]) {
                if !all.contains(&view) {
                    all.push(view);
                }
            }
            next += 1;
        }
        all
    }

    /// What the query of a view names; `None` where that is not known.
    pub(super) fn named_by_view(&self, view: RelationId) -> Option<&Named> {
        self.links.view_columns.get(&view).map(AsRef::as_ref)
    }

    /// Sequences that the table owns, with the owning column.
    pub fn owned_sequences(&self, table: RelationId) -> impl Iterator<Item = (RelationId, &str)> {
        let sequences = self.links.sequences.get(&table).into_iter().flatten().copied();
        sequences.filter_map(move |id| match &self.get(id).kind {
            RelationKind::Sequence { owned_by: Some((owner, column)) } if *owner == table && !self.get(id).dropped => {
                Some((id, column.as_str()))
            }
            _ => None,
        })
    }

    /// Relations with a column of this type (or an array of it).
    pub fn relations_using_type(&self, name: &Name) -> Vec<RelationId> {
        let uses = |id: RelationId| {
            self.get(id).columns.iter().any(|column| column.data_type.as_ref().is_some_and(|used| used.is(name)))
        };
        let users = self.links.type_users.get(name).into_iter().flatten().copied();
        users.filter(|&id| !self.get(id).dropped && uses(id)).collect()
    }

    /// Tables of a composite type (`CREATE TABLE … OF`).
    pub fn typed_tables(&self, type_name: &Name) -> Vec<RelationId> {
        let typed = |&id: &RelationId| !self.get(id).dropped && self.get(id).of_type.as_ref() == Some(type_name);
        self.links.type_users.get(type_name).into_iter().flatten().copied().filter(typed).collect()
    }

    /// Whether the run made a relation of that name and then dropped it or renamed it away, so that it is known
    /// not to exist.
    pub fn was_dropped(&self, name: &Name) -> bool {
        self.links.gone.contains(name)
    }

    /// A name is free again. What runs only on a condition proves nothing.
    fn free(&mut self, id: RelationId) {
        let relation = self.get(id);
        let (name, known) = (relation.name.clone(), relation.known);
        if self.names.get(&name) == Some(&id) {
            self.names.remove(&name);
            if known && !self.conditional {
                self.links.gone.insert(name);
            }
        }
    }

    /// To change a relation; what reverse indexes follow is changed through the methods of this file.
    pub(crate) fn relation_mut(&mut self, id: RelationId) -> &mut Relation {
        Arc::make_mut(&mut self.relations[id.0 as usize])
    }

    /// Enters a relation under its name. A relation of that name that was only assumed to exist becomes this one.
    pub(crate) fn enter(&mut self, relation: Relation) -> RelationId {
        self.links.gone.remove(&relation.name);
        if let Some(&id) = self.names.get(&relation.name) {
            self.relations[id.0 as usize] = Arc::new(relation);
            return id;
        }
        let id = RelationId(self.relations.len() as u32);
        self.names.insert(relation.name.clone(), id);
        self.relations.push(Arc::new(relation));
        id
    }

    /// A relation that cannot be named: the table of an index that is known by nothing but a DROP.
    pub(crate) fn enter_nameless(&mut self, schema: &str) -> RelationId {
        let id = RelationId(self.relations.len() as u32);
        self.relations.push(Arc::new(Relation::assumed(Name::new(schema, ""), RelationKind::Table)));
        id
    }

    /// A new relation under its name, made now.
    pub(crate) fn make(&mut self, name: Name, kind: RelationKind) -> RelationId {
        self.has_temporary |= name.schema == "pg_temp";
        let relation = Relation { born: self.now, known: true, rows: RowCount::Empty, ..Relation::assumed(name, kind) };
        self.enter(relation)
    }

    /// Marks a relation as dropped and frees its name, and nothing else.
    pub(crate) fn bury(&mut self, id: RelationId) {
        let relation = self.relation_mut(id);
        if relation.dropped {
            return;
        }
        relation.dropped = true;
        let name = relation.name.clone();
        let constraints: Vec<String> = relation.constraints.iter().map(|constraint| constraint.name.clone()).collect();
        for constraint in constraints {
            self.links.discount_constraint(&name.schema, &constraint);
        }
        self.free(id);
        self.links.view_columns.remove(&id);
    }

    /// Gives a relation a new name; its constraints move with it to another schema.
    pub(crate) fn rename_relation(&mut self, id: RelationId, new: Name) {
        let old = self.get(id).name.clone();
        self.free(id);
        self.links.gone.remove(&new);
        if old.schema != new.schema {
            for constraint in &self.relations[id.0 as usize].constraints {
                self.links.discount_constraint(&old.schema, &constraint.name);
                self.links.count_constraint(&new.schema, &constraint.name);
            }
        }
        self.names.insert(new.clone(), id);
        self.relation_mut(id).name = new;
    }

    /// Adds a constraint to a table.
    pub(crate) fn push_constraint(&mut self, table: RelationId, constraint: Constraint) {
        if let ConstraintKind::ForeignKey(key) = &constraint.kind {
            insert(&mut self.links.referencing, key.referenced, table);
        }
        let schema = self.get(table).name.schema.clone();
        self.links.count_constraint(&schema, &constraint.name);
        self.relation_mut(table).constraints.push(constraint);
    }

    /// Takes a constraint away from a table, without its index.
    pub(crate) fn take_constraint(&mut self, table: RelationId, name: &str) -> Option<Constraint> {
        let position = self.get(table).constraints.iter().position(|constraint| constraint.name == name)?;
        let schema = self.get(table).name.schema.clone();
        self.links.discount_constraint(&schema, name);
        Some(self.relation_mut(table).constraints.remove(position))
    }

    /// Renames a constraint of a table, and of its index the mark.
    pub(crate) fn rename_constraint(&mut self, table: RelationId, old: &str, new: &str) {
        let Some(position) = self.get(table).constraints.iter().position(|constraint| constraint.name == old) else {
            return;
        };
        let schema = self.get(table).name.schema.clone();
        self.links.discount_constraint(&schema, old);
        self.links.count_constraint(&schema, new);
        let constraint = &mut self.relation_mut(table).constraints[position];
        new.clone_into(&mut constraint.name);
        if let Some(index) = constraint.kind.index()
            && let RelationKind::Index(index) = &mut self.relation_mut(index).kind
        {
            index.constraint = Some(new.to_owned());
        }
    }

    /// Whether all columns of a table or view are known.
    pub fn has_all_columns(&self, id: RelationId) -> bool {
        let relation = self.get(id);
        match &relation.kind {
            RelationKind::View { .. } => relation.known && self.has_whole_output(id),
            RelationKind::Table
            | RelationKind::PartitionedTable(_)
            | RelationKind::ForeignTable
            | RelationKind::MaterializedView { .. }
            | RelationKind::CompositeType => relation.known && !self.links.partial.contains(&id),
            RelationKind::Index(_) | RelationKind::Sequence { .. } | RelationKind::Unknown => false,
        }
    }

    /// Whether a relation surely has no column of that name.
    pub fn lacks_column(&self, id: RelationId, name: &str) -> bool {
        self.has_all_columns(id) && self.get(id).column(name).is_none() && !Self::is_system_column(name)
    }

    /// Whether every table has it besides its own columns; no other can have that name.
    pub fn is_system_column(name: &str) -> bool {
        SYSTEM_COLUMNS.contains(&name)
    }

    /// Remembers that a table has columns that are not known.
    pub(crate) fn note_partial(&mut self, table: RelationId) {
        self.links.partial.insert(table);
    }

    /// Whether all columns that a view gives are known.
    pub(crate) fn has_whole_output(&self, view: RelationId) -> bool {
        self.links.whole_views.contains(&view)
    }

    /// Remembers whether all columns that a view gives are known.
    pub(crate) fn note_output(&mut self, view: RelationId, whole: bool) {
        if whole {
            self.links.whole_views.insert(view);
        } else {
            self.links.whole_views.remove(&view);
        }
    }

    /// Remembers what a view reads.
    pub(crate) fn link_view(&mut self, view: RelationId, named: Named) {
        for read in self.get(view).reads().to_vec() {
            insert(&mut self.links.readers, read, view);
        }
        self.links.view_columns.insert(view, Arc::new(named));
    }

    /// Remembers which table owns a sequence.
    pub(crate) fn link_sequence(&mut self, sequence: RelationId, owner: Option<(RelationId, String)>) {
        if let Some((table, _)) = &owner {
            insert(&mut self.links.sequences, *table, sequence);
        }
        if let RelationKind::Sequence { owned_by } = &mut self.relation_mut(sequence).kind {
            *owned_by = owner;
        }
    }

    /// Remembers that a relation has a column of a type.
    pub(crate) fn link_type(&mut self, relation: RelationId, type_name: Name) {
        if type_name.schema != "pg_catalog" {
            let list = self.links.type_users.entry(type_name).or_default();
            if list.last() != Some(&relation) && !list.contains(&relation) {
                list.push(relation);
            }
        }
    }

    /// A type has a new name: users are found under it.
    pub(crate) fn relink_type(&mut self, old: &Name, new: &Name) {
        if let Some(users) = self.links.type_users.remove(old) {
            self.links.type_users.entry(new.clone()).or_default().extend(users);
        }
    }

    /// The queries of views name a column by another name now.
    pub(crate) fn rename_view_column(&mut self, view: RelationId, table: RelationId, old: &str, new: &str) {
        if let Some(named) = self.links.view_columns.get_mut(&view) {
            Arc::make_mut(named).rename_column(table, old, new);
        }
    }

    /// A function that views and other objects call has another name now.
    pub(crate) fn rename_named_function(&mut self, old: &Name, new: &Name) {
        let calls = |named: &Named| named.functions.contains(old);
        for named in self.links.view_columns.values_mut().filter(|named| calls(named)) {
            Arc::make_mut(named).rename_function(old, new);
        }
        if self.links.objects.values().flatten().any(calls) {
            for named in self.objects_mut().values_mut().flatten() {
                named.rename_function(old, new);
            }
        }
    }

    /// Policies, rules, published tables and functions, to change them.
    pub(super) fn objects_mut(&mut self) -> &mut Objects {
        Arc::make_mut(&mut self.links.objects)
    }
}

impl Relation {
    /// A relation that no migration created.
    pub(crate) fn assumed(name: Name, kind: RelationKind) -> Self {
        Self {
            name,
            kind,
            born: super::Moment::default(),
            dropped: false,
            known: false,
            persistence: Persistence::Permanent,
            rows: RowCount::Many,
            columns: Vec::new(),
            constraints: Vec::new(),
            indexes: Vec::new(),
            parents: Vec::new(),
            children: Vec::new(),
            bound: None,
            triggers: Vec::new(),
            policies: Vec::new(),
            rules: Vec::new(),
            of_type: None,
            access_method: None,
            clustered: None,
            replica_identity: None,
            tablespace: None,
        }
    }

    /// The relations a view's query names; nothing for what is no view.
    pub fn reads(&self) -> &[RelationId] {
        match &self.kind {
            RelationKind::View { reads } | RelationKind::MaterializedView { reads } => reads,
            _ => &[],
        }
    }
}

impl Catalog {
    /// Whether an index belongs to an exclusion constraint, so that it cannot be built concurrently.
    pub(crate) fn is_of_exclusion(&self, id: RelationId) -> bool {
        self.index(id).is_some_and(|index| {
            let constraints = &self.get(index.table).constraints;
            constraints.iter().any(|own| matches!(own.kind, ConstraintKind::Exclusion { index } if index == id))
        })
    }
}

impl Catalog {
    /// A child in whose column another parent has a part, beside a table and what is below it (`attinhcount`).
    pub(crate) fn inherits_beside(&self, table: RelationId, column: &str) -> Option<RelationId> {
        let family = self.with_descendants(table);
        let other = |parent: &&RelationId| !family.contains(parent) && self.get(**parent).column(column).is_some();
        family[1..].iter().copied().find(|&child| self.get(child).parents.iter().any(|parent| other(&parent)))
    }
}

impl ConstraintKind {
    /// The index behind a UNIQUE, PRIMARY KEY or EXCLUDE constraint.
    pub fn index(&self) -> Option<RelationId> {
        match self {
            Self::Unique { index, .. } | Self::PrimaryKey { index, .. } | Self::Exclusion { index } => Some(*index),
            Self::Check(_) | Self::NotNull(_) | Self::ForeignKey(_) => None,
        }
    }
}
