//! A statement that PostgreSQL refuses inside a transaction block, in one.

use super::{Context, Finding, Rule, Severity};
use crate::source::TransactionMode;
use crate::timeline::{Boundary, Control};

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
            out.push(cx.finding(&RULE, 0, message).help(alone(cx.timeline.mode).to_owned()));
        }
        return;
    }
    let Some(command) = cx.effects.refuses_transaction else {
        return;
    };
    let (place, way_out) = if cx.function.is_some() {
        ("it stands in a function, which runs as one statement", "take it out of the function")
    } else if cx.statement.block.is_some() {
        ("it stands in a `DO` block, which runs as one statement", "take it out of the `DO` block")
    } else {
        let Some(place) = place(cx) else {
            return;
        };
        (place, alone(cx.timeline.mode))
    };
    let message = format!("`{command}` fails here: it cannot run inside a transaction block, and {place}");
    out.push(cx.finding(&RULE, 0, message).help(way_out.to_owned()));
}

/// COMMIT or ROLLBACK inside a `DO` block.
fn ends_transaction(cx: &Context<'_>) -> bool {
    let control = Control::of(cx.statement);
    cx.statement.block.is_some() && matches!(control, Control::Commit | Control::Rollback)
}

/// What makes the transaction that the statement is in; `None` outside one.
fn place(cx: &Context<'_>) -> Option<&'static str> {
    if !cx.timeline.is_transaction_block() {
        return None;
    }
    match cx.timeline.boundary {
        Boundary::Autocommit => None,
        Boundary::Explicit => Some("a transaction was begun before it"),
        Boundary::File => Some("the file is run in one transaction"),
        Boundary::Query => Some("the file is sent as one query of several statements, which is one transaction"),
        Boundary::Pipeline => {
            Some("the file is sent as one batch, which is one transaction, and it is not the first statement")
        }
        Boundary::All => Some("all migrations are run in one transaction"),
    }
}

/// Where the statement can stand, as the file is sent. What follows a COMMIT is sent the same way, so that only a
/// file that is sent statement by statement can have it there.
fn alone(mode: TransactionMode) -> &'static str {
    match mode {
        TransactionMode::None => "run it before `BEGIN` or after `COMMIT`",
        TransactionMode::File => {
            "put it into a migration of its own, and tell the migration tool to run that one without a transaction"
        }
        TransactionMode::Query => "put it into a file of its own, with no other statement, not even `SET`",
        TransactionMode::Pipeline => "make it the first statement of a file of its own",
        TransactionMode::All => "run it in a run of its own, with the tool's transaction off",
    }
}
