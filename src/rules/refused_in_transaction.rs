//! A statement that PostgreSQL refuses inside a transaction block, in one.

use super::{Context, Finding, Rule, Severity};
use crate::source::TransactionMode;
use crate::timeline::Boundary;

pub(super) const RULE: Rule = Rule {
    name: "refused-in-transaction",
    severity: Severity::Error,
    page: include_str!("../../rules/refused-in-transaction.md"),
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(command) = cx.effects.refuses_transaction else {
        return;
    };
    let (place, way_out) = if cx.statement.block.is_some() {
        ("it stands in a `DO` block, which runs as one statement", "take it out of the `DO` block")
    } else if !cx.timeline.is_transaction_block() {
        return;
    } else {
        let place = match cx.timeline.boundary {
            Boundary::Autocommit => return,
            Boundary::Explicit => "a transaction was begun before it",
            Boundary::File => "the file is run in one transaction",
            Boundary::Query => "the file is sent as one query of several statements, which is one transaction",
            Boundary::Pipeline => {
                "the file is sent as one batch, which is one transaction, and it is not the first statement"
            }
            Boundary::All => "all migrations are run in one transaction",
        };
        (place, alone(cx.timeline.mode))
    };
    let message = format!("`{command}` fails here: it cannot run inside a transaction block, and {place}");
    out.push(cx.finding(&RULE, 0, message).help(way_out.to_owned()));
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
