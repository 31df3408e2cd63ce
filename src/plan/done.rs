//! Whether a step's work is there already: a query that tells, from what the step changes in the catalog.
//!
//! A step without one is a step that may be run again. As a statement does all of its work or none, one thing that it
//! leaves behind or takes away tells for all of it. What a later step takes away again tells nothing after that step;
//! then that step tells for both, unless what tells of it was so before the first one as well: a column that is added,
//! dropped and added again.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Step;
use super::sql::{ident, literal, qualified, regclass};
use crate::postgres::Name;
use crate::schema::{Catalog, Column, Constraint, ConstraintKind, Persistence, Relation, RelationKind, TypeKind};

/// Something in the catalog by which a step's work is known.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Evidence {
    thing: Thing,
    /// It is there, or it is there no more.
    there: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Thing {
    Relation(Name),
    ValidIndex(Name),
    Column(Name, String),
    Constraint(Name, String),
    Validated(Name, String),
    /// A partition or an inheritance child, of any parent.
    Child(Name),
    Identity(Name, String),
    Trigger(Name, String),
    Policy(Name, String),
    Type(Name),
    Function(Name),
    Label(Name, String),
    Schema(String),
    Extension(String),
}

/// One step, as far as it is known by what it leaves.
#[derive(Debug)]
struct Followed {
    /// By what it is known.
    evidence: Option<Evidence>,
    /// All that came and went with it.
    changes: Vec<Evidence>,
    /// The later step that takes the evidence away.
    gone: Option<usize>,
}

/// Follows the steps of a plan, and says of each how it is known to be done.
#[derive(Debug, Default)]
pub(super) struct Follower {
    /// As it was before the first step.
    start: Option<Catalog>,
    steps: Vec<Followed>,
}

/// The query that tells of a step, and what it asks for; of one that a recipe wrote, what it comes to.
type Query = (String, Option<Vec<Evidence>>);

impl Follower {
    /// The next step leads from one catalog to the other.
    pub(super) fn step(&mut self, before: &Catalog, after: &Catalog) {
        self.start.get_or_insert_with(|| before.clone());
        let number = self.steps.len();
        for step in &mut self.steps {
            if step.gone.is_none() && step.evidence.as_ref().is_some_and(|evidence| !evidence.holds(after)) {
                step.gone = Some(number);
            }
        }
        let changes = changes(before, after);
        self.steps.push(Followed { evidence: changes.first().cloned(), changes, gone: None });
    }

    /// Gives the steps that have none the query that is true when they are done.
    pub(super) fn finish<'a>(self, steps: impl DoubleEndedIterator<Item = &'a mut Step> + ExactSizeIterator) {
        let mut known: Vec<Option<Query>> = vec![None; steps.len()];
        for (index, step) in steps.enumerate().rev().collect::<Vec<_>>() {
            if step.done_when.is_none() {
                known[index] = self.query(index, &known);
                step.done_when = known[index].as_ref().map(|(sql, _)| sql.clone());
            } else {
                let asked = self.steps[index].evidence.clone().map(|evidence| vec![evidence]);
                known[index] = step.done_when.clone().map(|sql| (sql, asked));
            }
        }
    }

    /// The query that tells of a step, of which those of later ones are known.
    fn query(&self, index: usize, known: &[Option<Query>]) -> Option<Query> {
        let step = &self.steps[index];
        let evidence = step.evidence.clone()?;
        let own = format!("SELECT {}", evidence.sql());
        let Some(gone) = step.gone else {
            return Some((own, Some(vec![evidence])));
        };
        let later = (index + 1..=gone).rev().find(|later| self.tells(*later));
        let Some((sql, asked)) = later.and_then(|later| known[later].clone()) else {
            return Some((own, Some(vec![evidence])));
        };
        let so_before = |asked: &Evidence| self.is_so_before(asked, index);
        if asked.as_ref().is_some_and(|asked| asked.iter().any(so_before)) {
            return None;
        }
        let asked = asked.map(|asked| asked.into_iter().chain([evidence]).collect());
        Some((format!("{own} OR ({sql})"), asked))
    }

    /// What is so before the first step too, such as that a helper is not there, says nothing of a step.
    fn tells(&self, index: usize) -> bool {
        let so_at_start = |evidence: &Evidence| self.start.as_ref().is_some_and(|start| evidence.holds(start));
        !self.steps[index].evidence.as_ref().is_some_and(so_at_start)
    }

    /// Whether something is so before a step.
    fn is_so_before(&self, evidence: &Evidence, index: usize) -> bool {
        let changed = |step: &Followed| step.changes.iter().find(|change| change.thing == evidence.thing).cloned();
        match self.steps[..index].iter().rev().find_map(changed) {
            Some(change) => change.there == evidence.there,
            None => self.start.as_ref().is_some_and(|start| evidence.holds(start)),
        }
    }
}

impl Evidence {
    fn holds(&self, catalog: &Catalog) -> bool {
        self.thing.is_in(catalog) == self.there
    }

    fn sql(&self) -> String {
        let sql = self.thing.sql();
        match (&self.thing, self.there) {
            (Thing::Relation(_) | Thing::Type(_), true) => format!("{sql} IS NOT NULL"),
            (Thing::Relation(_) | Thing::Type(_), false) => format!("{sql} IS NULL"),
            (_, true) => sql,
            (_, false) => format!("NOT {sql}"),
        }
    }
}

impl Thing {
    fn is_in(&self, catalog: &Catalog) -> bool {
        let relation = |name: &Name| catalog.names.get(name).map(|id| catalog.get(*id));
        match self {
            Self::Relation(name) => catalog.names.contains_key(name),
            Self::ValidIndex(name) => {
                relation(name).is_some_and(|found| matches!(&found.kind, RelationKind::Index(index) if index.valid))
            }
            Self::Column(table, name) => relation(table).is_some_and(|found| found.column(name).is_some()),
            Self::Constraint(table, name) => relation(table).is_some_and(|found| found.constraint(name).is_some()),
            Self::Child(table) => relation(table).is_some_and(|found| !found.parents.is_empty()),
            Self::Validated(table, name) => {
                relation(table).and_then(|found| found.constraint(name)).is_some_and(|found| found.valid)
            }
            Self::Identity(table, name) => {
                relation(table).and_then(|found| found.column(name)).is_some_and(|found| found.identity)
            }
            Self::Trigger(table, name) => {
                relation(table).is_some_and(|found| found.triggers.iter().any(|trigger| trigger.name == *name))
            }
            Self::Policy(table, name) => relation(table).is_some_and(|found| found.policy(name).is_some()),
            Self::Type(name) => catalog.types.contains_key(name),
            Self::Function(name) => catalog.functions.contains_key(name),
            Self::Label(name, label) => {
                catalog.types.get(name).and_then(|found| labels(&found.kind)).is_some_and(|found| found.contains(label))
            }
            Self::Schema(name) => catalog.schemas.contains_key(name),
            Self::Extension(name) => catalog.extensions.contains_key(name),
        }
    }

    fn sql(&self) -> String {
        let regtype = |name: &Name| format!("to_regtype({})", literal(&qualified(name)));
        match self {
            Self::Relation(name) => regclass(name),
            Self::ValidIndex(name) => {
                format!("EXISTS (SELECT FROM pg_index WHERE indexrelid = {} AND indisvalid)", regclass(name))
            }
            Self::Column(table, name) => format!(
                "EXISTS (SELECT FROM pg_attribute WHERE attrelid = {} AND attname = {} AND NOT attisdropped)",
                regclass(table),
                literal(name)
            ),
            Self::Constraint(table, name) => format!(
                "EXISTS (SELECT FROM pg_constraint WHERE conrelid = {} AND conname = {})",
                regclass(table),
                literal(name)
            ),
            Self::Child(table) => format!("EXISTS (SELECT FROM pg_inherits WHERE inhrelid = {})", regclass(table)),
            Self::Validated(table, name) => format!(
                "EXISTS (SELECT FROM pg_constraint WHERE conrelid = {} AND conname = {} AND convalidated)",
                regclass(table),
                literal(name)
            ),
            Self::Identity(table, name) => format!(
                "EXISTS (SELECT FROM pg_attribute WHERE attrelid = {} AND attname = {} AND attidentity <> '')",
                regclass(table),
                literal(name)
            ),
            Self::Trigger(table, name) => format!(
                "EXISTS (SELECT FROM pg_trigger WHERE tgrelid = {} AND tgname = {})",
                regclass(table),
                literal(name)
            ),
            Self::Policy(table, name) => format!(
                "EXISTS (SELECT FROM pg_policy WHERE polrelid = {} AND polname = {})",
                regclass(table),
                literal(name)
            ),
            Self::Type(name) => regtype(name),
            Self::Function(name) => format!(
                "EXISTS (SELECT FROM pg_proc WHERE pronamespace = to_regnamespace({}) AND proname = {})",
                literal(&ident(&name.schema)),
                literal(&name.name)
            ),
            Self::Label(name, label) => format!(
                "EXISTS (SELECT FROM pg_enum WHERE enumtypid = {} AND enumlabel = {})",
                regtype(name),
                literal(label)
            ),
            Self::Schema(name) => format!("EXISTS (SELECT FROM pg_namespace WHERE nspname = {})", literal(name)),
            Self::Extension(name) => format!("EXISTS (SELECT FROM pg_extension WHERE extname = {})", literal(name)),
        }
    }
}

/// What tells one catalog from the other, the best first; nothing where nothing came or went that could not come or go
/// twice.
fn changes(before: &Catalog, after: &Catalog) -> Vec<Evidence> {
    let schemas = |catalog: &Catalog| catalog.schemas.keys().cloned().collect::<Vec<_>>();
    let extensions = |catalog: &Catalog| catalog.extensions.keys().cloned().collect::<Vec<_>>();
    let mut changes = relations(before, after);
    changes.extend(types(before, after));
    changes.extend(difference(&schemas(before), &schemas(after), Thing::Schema));
    changes.extend(difference(&extensions(before), &extensions(after), Thing::Extension));
    changes
}

fn relations(before: &Catalog, after: &Catalog) -> Vec<Evidence> {
    let (mut whole, mut parts) = (Vec::new(), Vec::new());
    for (index, new) in after.relations.iter().enumerate() {
        let old = before.relations.get(index);
        if old.is_some_and(|old| Arc::ptr_eq(old, new)) {
            continue;
        }
        // What another one has the name of, or had it before, cannot be told from it.
        let fresh = !before.names.contains_key(&new.name);
        let evidence = match old {
            None => {
                let told = fresh && new.known && !new.dropped && new.persistence != Persistence::Temporary;
                told.then(|| exists(new)).into_iter().collect()
            }
            Some(old) if old.dropped => Vec::new(),
            Some(old) if new.dropped => (!after.names.contains_key(&old.name))
                .then(|| Evidence { thing: Thing::Relation(old.name.clone()), there: false })
                .into_iter()
                .collect(),
            Some(old) if old.name != new.name => fresh.then(|| exists(new)).into_iter().collect(),
            Some(old) => inside(old, new),
        };
        // A table tells more than the indexes and sequences that come with it.
        match new.kind {
            RelationKind::Index(_) | RelationKind::Sequence { .. } => parts.extend(evidence),
            _ => whole.extend(evidence),
        }
    }
    whole.extend(parts);
    whole
}

fn exists(relation: &Relation) -> Evidence {
    let name = relation.name.clone();
    let thing = match relation.kind {
        RelationKind::Index(_) => Thing::ValidIndex(name),
        _ => Thing::Relation(name),
    };
    Evidence { thing, there: true }
}

/// What came to a table or went from it. What a table had that no migration created is not known.
fn inside(old: &Relation, new: &Relation) -> Vec<Evidence> {
    let table = &new.name;
    let columns = |relation: &Relation| names(&relation.columns, |column| column.name.clone());
    let constraints = |relation: &Relation| {
        // Before 18 a NOT NULL is a mark of the column and has no row.
        let named = relation.constraints.iter().filter(|found| !matches!(found.kind, ConstraintKind::NotNull(_)));
        named.map(|found| found.name.clone()).collect::<Vec<_>>()
    };
    let policies = |relation: &Relation| names(&relation.policies, |policy| policy.name.clone());
    let triggers = |relation: &Relation| names(&relation.triggers, |trigger| trigger.name.clone());
    let mut changes = Vec::new();
    if !old.known {
        return changes;
    }
    if old.parents.is_empty() != new.parents.is_empty() {
        changes.push(Evidence { thing: Thing::Child(table.clone()), there: old.parents.is_empty() });
    }
    changes.extend(difference(&columns(old), &columns(new), |name| Thing::Column(table.clone(), name)));
    changes.extend(difference(&constraints(old), &constraints(new), |name| Thing::Constraint(table.clone(), name)));
    changes.extend(validated(old, new));
    changes.extend(identity(old, new));
    changes.extend(difference(&triggers(old), &triggers(new), |name| Thing::Trigger(table.clone(), name)));
    changes.extend(difference(&policies(old), &policies(new), |name| Thing::Policy(table.clone(), name)));
    changes
}

fn validated<'a>(old: &'a Relation, new: &'a Relation) -> impl Iterator<Item = Evidence> + 'a {
    let became = |now: &&Constraint| now.valid && old.constraint(&now.name).is_some_and(|then| !then.valid);
    let told = |now: &Constraint| Thing::Validated(new.name.clone(), now.name.clone());
    new.constraints.iter().filter(became).map(move |now| Evidence { thing: told(now), there: true })
}

fn identity<'a>(old: &'a Relation, new: &'a Relation) -> impl Iterator<Item = Evidence> + 'a {
    let changed = |now: &&Column| old.column(&now.name).is_some_and(|then| then.identity != now.identity);
    let told = |now: &Column| Thing::Identity(new.name.clone(), now.name.clone());
    new.columns.iter().filter(changed).map(move |now| Evidence { thing: told(now), there: now.identity })
}

fn names<T>(items: &[T], name: impl Fn(&T) -> String) -> Vec<String> {
    items.iter().map(name).collect()
}

/// What came, then what went.
fn difference(old: &[String], new: &[String], thing: impl Fn(String) -> Thing) -> Vec<Evidence> {
    let came = new.iter().filter(|name| !old.contains(name)).map(|name| (name, true));
    let went = old.iter().filter(|name| !new.contains(name)).map(|name| (name, false));
    came.chain(went).map(|(name, there)| Evidence { thing: thing(name.clone()), there }).collect()
}

/// Types, functions, labels of enums.
fn types(before: &Catalog, after: &Catalog) -> Vec<Evidence> {
    let known = |one: &Catalog, other: &Catalog| {
        let only = one.types.iter().filter(|(name, found)| found.known && !other.types.contains_key(*name));
        only.map(|(name, _)| name.clone()).collect::<BTreeSet<_>>()
    };
    let functions = |one: &Catalog, other: &Catalog| {
        let only = one.functions.keys().filter(|name| !other.functions.contains_key(*name));
        only.cloned().collect::<BTreeSet<_>>()
    };
    let all = |names: BTreeSet<Name>, thing: fn(Name) -> Thing, there: bool| {
        names.into_iter().map(move |name| Evidence { thing: thing(name), there })
    };
    let mut changes: Vec<Evidence> = all(known(after, before), Thing::Type, true).collect();
    changes.extend(all(known(before, after), Thing::Type, false));
    changes.extend(all(functions(after, before), Thing::Function, true));
    changes.extend(all(functions(before, after), Thing::Function, false));
    for (name, new) in &after.types {
        let old = before.types.get(name).filter(|old| !Arc::ptr_eq(old, new));
        if let Some((old, new)) = old.and_then(|old| Some((labels(&old.kind)?, labels(&new.kind)?))) {
            changes.extend(difference(&old, &new, |label| Thing::Label(name.clone(), label)));
        }
    }
    changes
}

fn labels(kind: &TypeKind) -> Option<Vec<String>> {
    match kind {
        TypeKind::Enum(values) => Some(names(values, |(label, _)| label.clone())),
        TypeKind::Domain { .. } | TypeKind::Range | TypeKind::Other => None,
    }
}
