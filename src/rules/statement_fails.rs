//! Statements that PostgreSQL refuses whatever the data.

use super::{Context, Finding, Rule, Severity, tick};
use crate::effect::FailureKind;

pub(super) const RULE: Rule = Rule {
    name: "statement-fails",
    severity: Severity::Error,
    page: include_str!("../../rules/statement-fails.md"),
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    // What fails first stops the rest; what runs on a condition asks for what is there.
    if cx.said.contains(RULE.name) || cx.statement.block.is_some_and(|block| block.conditional) {
        return;
    }
    for failure in cx.effects.failures.iter().filter(|failure| failure.certain) {
        let object = tick(&failure.object);
        let version = cx.settings.version;
        let (message, help) = match failure.kind {
            FailureKind::AlreadyExists => (format!("it fails: {object} exists already"), None),
            FailureKind::DependentObjects => (
                format!("it fails: something still depends on {object}"),
                Some("drop or change what depends on it first; `CASCADE` would drop it along"),
            ),
            FailureKind::NotInThisVersion => (
                format!("it fails: PostgreSQL {version} does not know this form of {object}"),
                Some("say which server it runs on with `--postgres-version`"),
            ),
            FailureKind::Refused => (format!("it fails: PostgreSQL {version} refuses this for {object}"), None),
            FailureKind::NotNullWithoutDefault
            | FailureKind::ConcurrentlyOnPartitioned
            | FailureKind::NewEnumValueUsed
            | FailureKind::ValueRejected
            | FailureKind::ConstraintViolated
            | FailureKind::NullFound
            | FailureKind::DuplicateFound
            | FailureKind::DoesNotExist => continue,
        };
        let mut finding = cx.finding(&RULE, failure.part, message);
        finding.help = help.map(str::to_owned);
        if let Some(id) = failure.relation {
            finding = finding.about(cx, id);
        }
        out.push(finding);
        return;
    }
}
