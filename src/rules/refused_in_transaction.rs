//! A statement that PostgreSQL refuses inside a transaction block, in one.

use super::{Context, Finding, Rule, Severity};
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
        match cx.timeline.boundary {
            Boundary::Autocommit => return,
            Boundary::Explicit => ("a transaction was begun before it", "run it before `BEGIN` or after `COMMIT`"),
            Boundary::File => (
                "the file is run in one transaction",
                "put it into a migration of its own, and tell the migration tool to run that one without a transaction",
            ),
            Boundary::Query => (
                "the file is sent as one query of several statements, which is one transaction",
                "put it into a file of its own, with no other statement, not even `SET`",
            ),
            Boundary::Pipeline => (
                "the file is sent as one batch, which is one transaction, and it is not the first statement",
                "make it the first statement of a file of its own",
            ),
            Boundary::All => (
                "all migrations are run in one transaction",
                "run it in a run of its own, with the tool's transaction off",
            ),
        }
    };
    let message = format!("`{command}` fails here: it cannot run inside a transaction block, and {place}");
    out.push(cx.finding(&RULE, 0, message).help(way_out.to_owned()));
}
