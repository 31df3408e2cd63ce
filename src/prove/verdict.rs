//! What a proof comes to: every reason for which a plan does not hold what it promises.

use std::time::Duration;

use super::Proof;
use super::measure::Measured;
use super::trial::Trial;

/// Why a plan is not proven.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// Of which kind, in one word.
    pub kind: Kind,
    /// What was seen.
    pub text: String,
}

/// What a plan can do wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// The migration itself does not run.
    Migration,
    /// The plan leaves something out.
    NotPlanned,
    /// A step failed.
    Failed,
    /// A query waited too long for a lock.
    Waited,
    /// Queries took too long, and it was not for a lock.
    Slow,
    /// Queries got errors.
    Errors,
    /// The schema ends otherwise.
    Schema,
    /// The rows end otherwise.
    Rows,
    /// There is no way back.
    Rollback,
    /// It cannot be taken up.
    Resume,
}

/// Every reason against a plan; none when it is proven.
pub(super) fn reasons(proof: &Proof, max_wait: Duration) -> Vec<Reason> {
    let mut reasons = Vec::new();
    let mut add = |kind, text: String| reasons.push(Reason { kind, text });
    if let Some(message) = &proof.migration_fails {
        add(Kind::Migration, format!("the migration fails as it is written: {message}"));
    }
    for missing in &proof.not_planned {
        add(Kind::NotPlanned, format!("line {} ({}) is not planned: {}", missing.line, missing.rule, missing.reason));
    }
    let plan = &proof.plan;
    if let Some((part, message)) = &plan.failed {
        add(Kind::Failed, format!("{} failed: {message}", title(plan, *part)));
    }
    if let Some((kind, text)) = too_long(plan, max_wait) {
        add(kind, text);
    }
    for refused in &plan.refused {
        let during = refused.part.map(|part| format!(" during {}", title(plan, part))).unwrap_or_default();
        add(
            Kind::Errors,
            format!("{} queries got an error{during}: {} (`{}`)", refused.count, refused.message, refused.sql),
        );
    }
    if plan.failed.is_none() && proof.migration_fails.is_none() {
        for line in &proof.schema {
            add(
                Kind::Schema,
                format!("only {}: {}", if line.written { "as written" } else { "by the plan" }, line.text),
            );
        }
        for text in &proof.rows_differ {
            add(Kind::Rows, text.clone());
        }
    }
    if let Trial::Broke(text) = &proof.rollback {
        add(Kind::Rollback, format!("the way back does not work: {text}"));
    }
    if let Trial::Broke(text) = &proof.resume {
        add(Kind::Resume, format!("it cannot be taken up after a kill: {text}"));
    }
    reasons
}

fn too_long(plan: &Measured, max_wait: Duration) -> Option<(Kind, String)> {
    let most = max_wait.as_secs_f64();
    let longest = plan.parts.iter().max_by_key(|part| part.waits.longest);
    if let Some(part) = longest.filter(|part| part.waits.longest > max_wait) {
        let waited = part.waits.longest.as_secs_f64();
        let text = format!("a query waited {waited:.2} s for {}, and no wait may be longer than {most} s", part.title);
        return Some((Kind::Waited, text));
    }
    let slow = plan.reads.max.max(plan.writes.max);
    let text = format!(
        "a query took {:.2} s, and none may take longer than {most} s; no step held it up as long, so the machine may have: \
         give the traffic a lower `--rate`, or run it where there is less to do",
        slow.as_secs_f64()
    );
    (slow > max_wait).then_some((Kind::Slow, text))
}

fn title(measured: &Measured, part: usize) -> String {
    measured.parts.get(part).map_or_else(|| "the start".to_owned(), |part| part.title.clone())
}
