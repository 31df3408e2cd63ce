//! A statement that PostgreSQL refuses inside a transaction block, in one.

use pg_query::NodeEnum;
use pg_query::protobuf::VariableSetKind;

use super::{Context, Finding, Rule, Severity};
use crate::control::Control;
use crate::source::TransactionMode;
use crate::timeline::Boundary;

pub(super) const RULE: Rule = Rule {
    name: "refused-in-transaction",
    severity: Severity::Error,
    page: include_str!("../../rules/refused-in-transaction.md"),
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    if ends_transaction(cx) {
        if cx.function.is_some_and(|function| !function.procedure) {
            let message = "`COMMIT` fails here: a function cannot end the transaction it runs in".to_owned();
            let help = "make it a procedure, and run it with `CALL` outside a transaction block";
            out.push(cx.finding(&RULE, 0, message).help(help.to_owned()));
        } else if let Some(place) = place(cx) {
            let block = if cx.function.is_some() { "procedure" } else { "`DO` block" };
            let message = format!("`COMMIT` fails here: a {block} can end a transaction only outside one, and {place}");
            out.push(cx.finding(&RULE, 0, message).help(alone(cx, "DO")));
        }
        return;
    }
    let Some(command) = cx.effects.refuses_transaction else {
        return;
    };
    let (place, way_out) = if cx.function.is_some() {
        ("it stands in a function, which runs as one statement", "take it out of the function".to_owned())
    } else if cx.statement.block.is_some() {
        ("it stands in a `DO` block, which runs as one statement", "take it out of the `DO` block".to_owned())
    } else {
        let Some(place) = place(cx) else {
            return;
        };
        (place, alone(cx, &cx.statement.text))
    };
    let message = format!("`{command}` fails here: it cannot run inside a transaction block, and {place}");
    out.push(cx.finding(&RULE, 0, message).help(way_out));
}

/// COMMIT or ROLLBACK inside a `DO` block.
fn ends_transaction(cx: &Context<'_>) -> bool {
    let control = Control::of(cx.statement);
    cx.statement.block.is_some() && matches!(control, Control::Commit { .. } | Control::Rollback { .. })
}

/// What makes the transaction that the statement is in; `None` outside one.
fn place(cx: &Context<'_>) -> Option<&'static str> {
    let why = cx.tool.why_not_inside(&cx.statement.text).filter(|_| cx.timeline.mode == TransactionMode::File);
    if !cx.timeline.is_transaction_block() {
        return None;
    }
    match cx.timeline.boundary {
        Boundary::Autocommit => None,
        Boundary::Explicit => Some("a transaction was begun before it"),
        Boundary::File => why.or(Some("the file is run in one transaction")),
        Boundary::Query => Some("the file is sent as one query of several statements, which is one transaction"),
        Boundary::Pipeline => {
            Some("the file is sent as one batch, which is one transaction, and it is not the first statement")
        }
        Boundary::All => Some("all migrations are run in one transaction"),
    }
}

/// Where the statement can stand, in the words of the tool that sends the file. What follows a COMMIT is sent the same
/// way, so that only a file that is sent statement by statement can have it there. A setting cannot stand beside it
/// where the place has room for one statement.
fn alone(cx: &Context<'_>, statement: &str) -> String {
    let place = format!("run it {}", cx.place_outside(statement));
    let sets = |tree: &NodeEnum| match tree {
        NodeEnum::VariableSetStmt(set) => (set.kind() == VariableSetKind::VarSetValue).then(|| set.name.clone()),
        _ => None,
    };
    match cx.preceding().find_map(sets) {
        Some(name) if cx.is_alone_outside(statement) => {
            format!("{place}, and give the role that runs migrations its `{name}` with `ALTER ROLE … SET {name} = …`")
        }
        Some(_) | None => place,
    }
}
