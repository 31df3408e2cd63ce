//! An `allow` comment that allows nothing. The driver finds these: only it knows what was found.

use super::{Rule, Severity};

pub(super) const RULE: Rule = Rule {
    name: "unused-allow",
    severity: Severity::Advice,
    page: include_str!("../../rules/unused-allow.md"),
    check: |_, _| {},
};
