//! SET NOT NULL that reads every row with the table locked.

use pg_query::protobuf::AlterTableType;

use super::{Context, Finding, Rule, Severity, edit, tick};
use crate::effect::{Cause, Failure, FailureKind, Work};
use crate::schema::{ConstraintKind, Relation};

pub(super) const RULE: Rule = Rule {
    name: "not-null-scans",
    severity: Severity::Error,
    page: include_str!("../../rules/not-null-scans.md"),
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for work in cx.blocking_work(|cause| *cause == Cause::NotNull) {
        let fails = |failure: &Failure| failure.part == work.part && failure.kind == FailureKind::NotNullWithoutDefault;
        if cx.rewrites(work.part) || cx.effects.failures.iter().any(fails) {
            continue;
        }
        let column = if work.object.is_empty() { "the column".into() } else { tick(&work.object) };
        let message = format!("{} until every row is read to see that {column} holds no NULL", cx.who_waits_for(work));
        out.push(cx.finding_on(&RULE, work, message).help(help(cx, work)));
    }
}

fn help(cx: &Context<'_>, work: &Work) -> String {
    let relation = cx.relation(cx.shown(work.relation));
    let column = relation.column(&work.object);
    let new = match column {
        Some(column) => cx.catalog.is_new(column.born) && column.default.is_some(),
        None => relation.known,
    };
    if new {
        return "give the new column `NOT NULL` together with its `DEFAULT` where it is added: that reads nothing"
            .into();
    }
    let drops_a_proof = cx.commands().any(|(_, command)| {
        command.subtype() == AlterTableType::AtDropConstraint
            && matches!(relation.constraint(&command.name), Some(found) if found.valid && matches!(found.kind, ConstraintKind::Check(_)))
    });
    if drops_a_proof {
        return "drop the constraint in a statement of its own, after this one: PostgreSQL drops it first, and the proof \
                is gone"
            .into();
    }
    prove_not_null(cx, relation, &work.object)
}

/// The steps that make a column NOT NULL with nothing waiting for a scan.
pub(super) fn prove_not_null(cx: &Context<'_>, relation: &Relation, column: &str) -> String {
    let table = edit::sql_name(&relation.name);
    let unproven = relation.constraints.iter().find(|constraint| {
        !constraint.valid && matches!(&constraint.kind, ConstraintKind::NotNull(of) if of == column)
    });
    if let Some(unproven) = unproven {
        let name = edit::ident(&unproven.name);
        return format!(
            "run `ALTER TABLE {table} VALIDATE CONSTRAINT {name}`, which reads the rows while others write"
        );
    }
    let later = cx.later();
    if column.is_empty() {
        return format!("add a `CHECK (… IS NOT NULL) NOT VALID` first, run `VALIDATE CONSTRAINT` {later}, then this");
    }
    let quoted = edit::ident(column);
    // What ONLY spares stays spared: with children a constraint of their parent alone says NO INHERIT.
    let only = cx.alter_table().and_then(|alter| alter.relation.as_ref()).is_some_and(|range| !range.inh);
    let (table, alone) = match (only, relation.children.is_empty()) {
        (true, false) => (format!("ONLY {table}"), " NO INHERIT"),
        (true, true) => (format!("ONLY {table}"), ""),
        (false, _) => (table, ""),
    };
    if cx.settings.version.major() >= 18 {
        let name = edit::ident(&cx.free_constraint_name(relation, column, "not_null"));
        return format!(
            "run `ALTER TABLE {table} ADD CONSTRAINT {name} NOT NULL {quoted}{alone} NOT VALID`, then \
             `ALTER TABLE {table} VALIDATE CONSTRAINT {name}` {later}"
        );
    }
    let name = edit::ident(&cx.free_constraint_name(relation, column, "present"));
    format!(
        "run `ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({quoted} IS NOT NULL){alone} NOT VALID`, then \
         `ALTER TABLE {table} VALIDATE CONSTRAINT {name}` {later}; after that `SET NOT NULL` reads nothing, and the check \
         can be dropped"
    )
}
