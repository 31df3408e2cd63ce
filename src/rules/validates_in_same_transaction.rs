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
    for (index, work) in cx.effects.work.iter().enumerate() {
        let same = |other: &Work| (other.part, &other.object) == (work.part, &work.object);
        if !cx.validates_its_addition(work) || cx.effects.work[..index].iter().any(same) {
            continue;
        }
        // A foreign key holds both its tables.
        let mut tables: Vec<_> =
            cx.effects.work.iter().filter(|other| same(other)).map(|other| other.relation).collect();
        let mode = |table| cx.timeline.mode_at(table, work.part).unwrap_or(work.mode);
        tables.retain(|&table| cx.in_use(table) && mode(table).blocks_writes());
        if tables.is_empty() {
            continue;
        }
        let tables: Vec<_> = tables.iter().map(|&table| (table, mode(table))).collect();
        let message = format!(
            "{} while {} is validated, which reads every row: the lock that added it is held until the transaction ends",
            cx.who_waits_of(&tables),
            tick(&work.object)
        );
        let mut finding = cx.finding_on(&RULE, work, message).help(format!("run `VALIDATE CONSTRAINT` {}", cx.later()));
        if let Some(held) = cx.timeline.held.get(&work.relation) {
            finding = finding.beside(cx, held.since, "takes the lock");
        }
        out.push(finding);
    }
}

impl Context<'_> {
    /// Whether a constraint is validated in the transaction that added it, under the lock of its addition.
    pub(super) fn validates_its_addition(&self, work: &Work) -> bool {
        if work.cause != Cause::Validate {
            return false;
        }
        let target = self.target(work.part).unwrap_or(work.relation);
        let added = match self.relation(target).constraint(&work.object) {
            Some(constraint) => {
                constraint.born.transaction == self.catalog.now.transaction && self.catalog.now.transaction != 0
            }
            None => self.added_beside(&work.object),
        };
        added && self.in_use(target) && self.timeline.mode_at(target, work.part).unwrap_or(work.mode).blocks_writes()
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
