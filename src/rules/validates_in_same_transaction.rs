//! NOT VALID and VALIDATE CONSTRAINT in one transaction, so that the strong lock is held through the scan.

use pg_query::NodeEnum;
use pg_query::protobuf::AlterTableType;

use super::{Context, Finding, Rule, Severity, tick};
use crate::effect::{Cause, Work};

pub(super) const RULE: Rule = Rule {
    name: "validates-in-same-transaction",
    severity: Severity::Error,
    page: include_str!("../../rules/validates-in-same-transaction.md"),
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for work in &cx.effects.work {
        let Some(mode) = cx.validated_with_its_addition(work) else {
            continue;
        };
        let constraint = tick(&work.object);
        let table = cx.shown(work.relation);
        let message = format!(
            "{} while {constraint} is validated, which reads every row: the lock that added it is held until the \
             transaction ends",
            cx.who_waits(table, mode),
        );
        let help = format!("run `VALIDATE CONSTRAINT` {}", cx.later());
        let mut finding = cx.finding_on(&RULE, work, message).help(help);
        if let Some(held) = cx.timeline.held.get(&work.relation) {
            finding = finding.beside(cx, held.since, "takes the lock");
        }
        out.push(finding);
    }
}

impl Context<'_> {
    /// The mode that stands while a constraint is validated in the transaction that added it.
    pub(super) fn validated_with_its_addition(&self, work: &Work) -> Option<crate::postgres::LockMode> {
        if work.cause != Cause::Validate || !self.in_use(work.relation) {
            return None;
        }
        let constraint = self.relation(self.shown(work.relation)).constraint(&work.object);
        let added = match constraint {
            Some(constraint) => constraint.born.transaction == self.catalog.now.transaction,
            None => self.added_beside(&work.object),
        };
        let held = self.timeline.held.get(&work.relation).map_or(work.mode, |held| held.mode.max(work.mode));
        (added && held.blocks_writes()).then_some(held)
    }

    /// Whether the same statement adds the constraint.
    fn added_beside(&self, name: &str) -> bool {
        self.commands().any(|(_, command)| {
            command.subtype() == AlterTableType::AtAddConstraint
                && matches!(
                    command.def.as_deref().and_then(|node| node.node.as_ref()),
                    Some(NodeEnum::Constraint(constraint)) if constraint.conname == name
                )
        })
    }
}
