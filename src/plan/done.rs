//! Whether a step's work is there already: a query that tells, from what the step changes in the catalog.
//!
//! A step without one is a step that may be run again. As a statement does all of its work or none, one thing that it
//! leaves behind or takes away tells for all of it. What a later step takes away again tells nothing after that step;
//! then that step tells for both.

use std::sync::Arc;

use super::Step;
use super::sql::{ident, literal, qualified, regclass};
use crate::postgres::Name;
use crate::schema::{Catalog, ConstraintKind, Persistence, Relation, RelationKind, TypeKind};

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

/// Follows the steps of a plan, and says of each how it is known to be done.
#[derive(Debug, Default)]
pub(super) struct Follower {
    /// As it was before the first step.
    start: Option<Catalog>,
    /// For each step: by what it is known, and the later step that takes that away.
    steps: Vec<(Option<Evidence>, Option<usize>)>,
}

impl Follower {
    /// The next step leads from one catalog to the other.
    pub(super) fn step(&mut self, before: &Catalog, after: &Catalog) {
        self.start.get_or_insert_with(|| before.clone());
        let number = self.steps.len();
        for (evidence, gone) in &mut self.steps {
            if gone.is_none() && evidence.as_ref().is_some_and(|evidence| !evidence.holds(after)) {
                *gone = Some(number);
            }
        }
        self.steps.push((find(before, after), None));
    }

    /// Gives the steps that have none the query that is true when they are done.
    pub(super) fn finish<'a>(self, steps: impl DoubleEndedIterator<Item = &'a mut Step> + ExactSizeIterator) {
        let count = steps.len();
        // What is so before the first step too, such as that a helper is not there, says nothing of a step.
        let start = self.start.as_ref();
        let tells = |evidence: &Evidence| start.is_none_or(|start| !evidence.holds(start));
        let last: Vec<bool> = self.steps.iter().map(|(evidence, _)| evidence.as_ref().is_none_or(tells)).collect();
        let mut known: Vec<Option<String>> = vec![None; count];
        for (index, (step, (evidence, gone))) in steps.zip(self.steps).enumerate().rev().collect::<Vec<_>>() {
            if step.done_when.is_none() {
                let later = gone.and_then(|gone| {
                    last.get(index..=gone)?.iter().rev().position(|last| *last).map(|back| gone - back)
                });
                let later = later.filter(|later| *later > index).and_then(|later| known[later].clone());
                step.done_when = evidence.map(|evidence| match later {
                    Some(later) => format!("SELECT {} OR ({later})", evidence.sql()),
                    None => format!("SELECT {}", evidence.sql()),
                });
            }
            known[index].clone_from(&step.done_when);
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
            Self::Policy(table, name) => relation(table).is_some_and(|found| found.policies.contains(name)),
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

/// What tells one catalog from the other; `None` where nothing came or went that could not come or go twice.
fn find(before: &Catalog, after: &Catalog) -> Option<Evidence> {
    let schemas = |catalog: &Catalog| catalog.schemas.keys().cloned().collect::<Vec<_>>();
    let extensions = |catalog: &Catalog| catalog.extensions.keys().cloned().collect::<Vec<_>>();
    relations(before, after)
        .or_else(|| types(before, after))
        .or_else(|| difference(&schemas(before), &schemas(after), Thing::Schema))
        .or_else(|| difference(&extensions(before), &extensions(after), Thing::Extension))
}

fn relations(before: &Catalog, after: &Catalog) -> Option<Evidence> {
    let mut found = None;
    for (index, new) in after.relations.iter().enumerate() {
        let old = before.relations.get(index);
        if old.is_some_and(|old| Arc::ptr_eq(old, new)) {
            continue;
        }
        // What another one has the name of, or had it before, cannot be told from it.
        let fresh = !before.names.contains_key(&new.name);
        let evidence = match old {
            None => {
                (fresh && new.known && !new.dropped && new.persistence != Persistence::Temporary).then(|| exists(new))
            }
            Some(old) if old.dropped => None,
            Some(old) if new.dropped => (!after.names.contains_key(&old.name))
                .then(|| Evidence { thing: Thing::Relation(old.name.clone()), there: false }),
            Some(old) if old.name != new.name => fresh.then(|| exists(new)),
            Some(old) => inside(old, new),
        };
        // A table tells more than the indexes and sequences that come with it.
        let whole = !matches!(new.kind, RelationKind::Index(_) | RelationKind::Sequence { .. });
        match evidence {
            Some(evidence) if whole => return Some(evidence),
            evidence => found = found.or(evidence),
        }
    }
    found
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
fn inside(old: &Relation, new: &Relation) -> Option<Evidence> {
    let table = &new.name;
    let columns = |relation: &Relation| names(&relation.columns, |column| column.name.clone());
    let constraints = |relation: &Relation| {
        // Before 18 a NOT NULL is a mark of the column and has no row.
        let named = relation.constraints.iter().filter(|found| !matches!(found.kind, ConstraintKind::NotNull(_)));
        named.map(|found| found.name.clone()).collect::<Vec<_>>()
    };
    let triggers = |relation: &Relation| names(&relation.triggers, |trigger| trigger.name.clone());
    if !old.known {
        return None;
    }
    if old.parents.is_empty() != new.parents.is_empty() {
        return Some(Evidence { thing: Thing::Child(table.clone()), there: old.parents.is_empty() });
    }
    difference(&columns(old), &columns(new), |name| Thing::Column(table.clone(), name))
        .or_else(|| difference(&constraints(old), &constraints(new), |name| Thing::Constraint(table.clone(), name)))
        .or_else(|| validated(old, new))
        .or_else(|| identity(old, new))
        .or_else(|| difference(&triggers(old), &triggers(new), |name| Thing::Trigger(table.clone(), name)))
        .or_else(|| difference(&old.policies, &new.policies, |name| Thing::Policy(table.clone(), name)))
}

fn validated(old: &Relation, new: &Relation) -> Option<Evidence> {
    let became =
        new.constraints.iter().find(|now| now.valid && old.constraint(&now.name).is_some_and(|then| !then.valid));
    became.map(|now| Evidence { thing: Thing::Validated(new.name.clone(), now.name.clone()), there: true })
}

fn identity(old: &Relation, new: &Relation) -> Option<Evidence> {
    let changed =
        |now: &&crate::schema::Column| old.column(&now.name).is_some_and(|then| then.identity != now.identity);
    let found = new.columns.iter().find(changed)?;
    Some(Evidence { thing: Thing::Identity(new.name.clone(), found.name.clone()), there: found.identity })
}

fn names<T>(items: &[T], name: impl Fn(&T) -> String) -> Vec<String> {
    items.iter().map(name).collect()
}

/// That something came, or that something went.
fn difference(old: &[String], new: &[String], thing: impl Fn(String) -> Thing) -> Option<Evidence> {
    let came = new.iter().find(|name| !old.contains(name)).map(|name| (name, true));
    let went = || old.iter().find(|name| !new.contains(name)).map(|name| (name, false));
    came.or_else(went).map(|(name, there)| Evidence { thing: thing(name.clone()), there })
}

/// Types, functions, labels of enums.
fn types(before: &Catalog, after: &Catalog) -> Option<Evidence> {
    let known = |one: &Catalog, other: &Catalog| {
        let only = one.types.iter().filter(|(name, found)| found.known && !other.types.contains_key(*name));
        only.map(|(name, _)| name.clone()).min()
    };
    if let Some(name) = known(after, before) {
        return Some(Evidence { thing: Thing::Type(name), there: true });
    }
    if let Some(name) = known(before, after) {
        return Some(Evidence { thing: Thing::Type(name), there: false });
    }
    let functions = |one: &Catalog, other: &Catalog| {
        one.functions.keys().filter(|name| !other.functions.contains_key(*name)).min().cloned()
    };
    if let Some(name) = functions(after, before) {
        return Some(Evidence { thing: Thing::Function(name), there: true });
    }
    if let Some(name) = functions(before, after) {
        return Some(Evidence { thing: Thing::Function(name), there: false });
    }
    after.types.iter().find_map(|(name, new)| {
        let old = before.types.get(name).filter(|old| !Arc::ptr_eq(old, new))?;
        difference(&labels(&old.kind)?, &labels(&new.kind)?, |label| Thing::Label(name.clone(), label))
    })
}

fn labels(kind: &TypeKind) -> Option<Vec<String>> {
    match kind {
        TypeKind::Enum(values) => Some(names(values, |(label, _)| label.clone())),
        TypeKind::Domain { .. } | TypeKind::Range | TypeKind::Other => None,
    }
}
