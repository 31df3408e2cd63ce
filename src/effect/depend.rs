//! What depends on a column or key that goes or changes: in the way of the statement, or lost along with CASCADE.

use super::alter_table::Alter;
use super::{BreakKind, Dependency, FailureKind, Role};
use crate::postgres::LockMode;
use crate::schema::{Constraint, Dependent, DependentKind, RelationId};

/// Notes what depends on a column of a table that DROP COLUMN takes away. Foreign keys are noted where they are
/// dropped.
pub(super) fn on_dropped_column(alter: &mut Alter<'_>, member: RelationId, column: &str, cascade: bool) {
    let target = alter.target;
    for (dependent, certain) in alter.catalog.dependents_of_column(member, column) {
        match dependent.kind {
            DependentKind::ForeignKey => {}
            DependentKind::GeneratedColumn => {
                // A subcommand before this one may have dropped it; what a child inherited goes with its parent's.
                let there = member == target && alter.table(target).now.column(&dependent.name.name).is_some();
                // Up to 14 it goes silently.
                let lost = cascade || alter.version().major() < 15;
                if there {
                    note(alter, dependent, certain, lost, column);
                }
            }
            DependentKind::View
            | DependentKind::MaterializedView
            | DependentKind::Trigger
            | DependentKind::Policy
            | DependentKind::Rule
            | DependentKind::Publication
            | DependentKind::Function
            | DependentKind::Statistics
            | DependentKind::Default
            | DependentKind::Check
            | DependentKind::Index
            | DependentKind::Child => note(alter, dependent, certain, cascade, column),
        }
    }
}

/// Notes what depends on a primary key that DROP CONSTRAINT takes away, foreign keys aside.
pub(super) fn on_dropped_key(alter: &mut Alter<'_>, table: RelationId, key: &Constraint, cascade: bool) {
    for view in alter.catalog.views_on_key(table, key) {
        let dependent = alter.catalog.view_as_dependent(view);
        note(alter, dependent, true, cascade, &key.name);
    }
}

/// Notes what stands in the way of another type (`RememberAllDependentForRebuilding`).
pub(super) fn on_changed_type(alter: &mut Alter<'_>, column: &str) {
    let members = if alter.recurse { alter.catalog.with_descendants(alter.target) } else { vec![alter.target] };
    let target = alter.target;
    for member in members {
        for (dependent, certain) in alter.catalog.dependents_of_column(member, column) {
            let gone = dependent.kind == DependentKind::GeneratedColumn
                && alter.table(target).now.column(&dependent.name.name).is_none();
            // Foreign keys are made anew.
            if dependent.kind != DependentKind::ForeignKey && !gone {
                note(alter, dependent, certain, false, column);
            }
        }
    }
}

/// Writes down one dependent, with the failure or the locks that come of it.
pub(super) fn note(alter: &mut Alter<'_>, dependent: Dependent, certain: bool, lost: bool, object: &str) {
    if !lost {
        alter.fail(FailureKind::DependentObjects, certain, alter.target, object);
    }
    let views = match dependent.relation {
        Some(view) if is_view(dependent.kind) => alter.catalog.views_over(view),
        _ => Vec::new(),
    };
    let over: Vec<Dependent> = views.into_iter().map(|view| alter.catalog.view_as_dependent(view)).collect();
    for dependent in std::iter::once(dependent).chain(over.into_iter().filter(|_| lost)) {
        if lost && let Some(relation) = dependent.relation.filter(|&relation| relation != alter.target) {
            alter.lock(relation, LockMode::AccessExclusive, role(dependent.kind));
        }
        let dependency = Dependency { dependent, certain, lost, part: alter.part };
        if alter.effects.dependents.contains(&dependency) {
            continue;
        }
        if lost && is_view(dependency.dependent.kind) {
            let view = dependency.dependent.relation;
            let object = dependency.dependent.name.name.clone();
            let part = alter.part;
            let renamed_to = None;
            alter.effects.breaks.push(super::Break {
                kind: BreakKind::ViewDropped,
                relation: view,
                object,
                renamed_to,
                part,
            });
        }
        alter.effects.dependents.push(dependency);
    }
}

fn is_view(kind: DependentKind) -> bool {
    matches!(kind, DependentKind::View | DependentKind::MaterializedView)
}

fn role(kind: DependentKind) -> Role {
    match kind {
        DependentKind::ForeignKey => Role::Referencing,
        DependentKind::Child => Role::Child,
        DependentKind::GeneratedColumn
        | DependentKind::View
        | DependentKind::MaterializedView
        | DependentKind::Trigger
        | DependentKind::Policy
        | DependentKind::Rule
        | DependentKind::Publication
        | DependentKind::Statistics
        | DependentKind::Default
        | DependentKind::Check
        | DependentKind::Index
        | DependentKind::Function => Role::Dependent,
    }
}
