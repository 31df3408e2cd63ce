//! SET NOT NULL that reads every row with the table locked.

use pg_query::NodeEnum;
use pg_query::protobuf::{AlterTableType, ConstrType, Constraint};

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
    if let Some(added) = added_constraint(cx, work.part) {
        return as_written(cx, relation, work, added);
    }
    if adds_virtual(cx, work) {
        return format!("add the column without `NOT NULL`, then {}", prove_not_null(cx, relation, &work.object));
    }
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

/// The NOT NULL constraint that a subcommand adds to a table (18).
fn added_constraint<'a>(cx: &Context<'a>, part: usize) -> Option<&'a Constraint> {
    let (_, command) = cx.commands().find(|(at, _)| *at == part)?;
    match command.def.as_deref()?.node.as_ref()? {
        NodeEnum::Constraint(added) if added.contype() == ConstrType::ConstrNotnull => Some(added),
        _ => None,
    }
}

/// In the user's own words: the name and NO INHERIT stay.
fn as_written(cx: &Context<'_>, relation: &Relation, work: &Work, added: &Constraint) -> String {
    let table = edit::sql_name(&relation.name);
    let name = if added.conname.is_empty() {
        cx.free_constraint_name(relation, &work.object, "not_null")
    } else {
        added.conname.clone()
    };
    let text = cx.part_text(work.part).and_then(|text| edit::append(text, "NOT VALID"));
    let text =
        text.map_or_else(|| "add it with `NOT VALID` at its end".to_owned(), |text| format!("add it with `{text}`"));
    format!("{text}, and run `ALTER TABLE {table} VALIDATE CONSTRAINT {}` {}", edit::ident(&name), cx.later())
}

/// A virtual generated column has no default, and takes a NOT NULL constraint that is not validated.
fn adds_virtual(cx: &Context<'_>, work: &Work) -> bool {
    let added = cx.commands().find(|(part, _)| *part == work.part);
    let definition = added.and_then(|(_, command)| command.def.as_deref()).and_then(|def| def.node.as_ref());
    let Some(NodeEnum::ColumnDef(column)) = definition else {
        return false;
    };
    column.constraints.iter().any(|node| match &node.node {
        Some(NodeEnum::Constraint(one)) => one.contype() == ConstrType::ConstrGenerated && one.generated_kind == "v",
        _ => false,
    })
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
