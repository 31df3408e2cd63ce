//! Slow work while a strong lock of an earlier statement is held.

use super::context::shorten;
use super::{Context, Finding, Rule, Severity, list};
use crate::effect::{Cause, Work, WorkKind};
use crate::schema::{RelationId, RowCount};
use crate::timeline::Held;

pub(super) const RULE: Rule = Rule {
    name: "slow-work-under-lock",
    severity: Severity::Error,
    page: include_str!("../../rules/slow-work-under-lock.md"),
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    if cx.said.contains(RULE.name) {
        return;
    }
    // An UPDATE reads and writes; the writing is what a person thinks of.
    let Some(work) = cx.effects.work.iter().filter(|work| held_under(cx, work)).max_by_key(|work| work.kind) else {
        return;
    };
    let held = strongest(cx);
    let Some(&(_, first)) = held.first() else {
        return;
    };
    let mut names: Vec<_> = held.iter().map(|(id, _)| cx.name(*id)).collect();
    shorten(&mut names);
    let waits = if first.mode.blocks_reads() { "reads and writes of" } else { "writes to" };
    let line = cx.timeline.entries[first.since].span.start.line;
    let table = cx.name(cx.shown(work.relation));
    let message = format!(
        "{waits} {} wait while this {} {table}: the lock taken in line {line} is held until the transaction ends",
        list(&names),
        doing(work.kind)
    );
    let help = format!("run this {}{}", cx.later(), if work.kind == WorkKind::Write { ", in batches" } else { "" });
    let mut finding = cx.finding(&RULE, work.part, message).beside(cx, first.since, "takes the lock");
    for (id, _) in held {
        finding = finding.about(cx, id);
    }
    out.push(finding.help(help));
}

fn doing(kind: WorkKind) -> &'static str {
    match kind {
        WorkKind::Scan => "reads",
        WorkKind::Rewrite => "copies",
        WorkKind::IndexBuild => "builds an index on",
        WorkKind::Write => "writes rows of",
    }
}

/// Locks of earlier statements, on relations in use, that reads or writes wait for: those of the strongest kind.
fn strongest(cx: &Context<'_>) -> Vec<(RelationId, Held)> {
    let mut held: Vec<_> = cx
        .timeline
        .held
        .iter()
        .map(|(&id, &held)| (id, held))
        .filter(|(id, held)| {
            held.mode.blocks_writes() && cx.in_use(*id) && cx.index(*id).is_none() && !cx.relation(*id).dropped
        })
        .collect();
    let reads = held.iter().any(|(_, held)| held.mode.blocks_reads());
    held.retain(|(_, held)| held.mode.blocks_reads() == reads);
    held.sort_by_key(|(_, held)| held.since);
    held
}

/// Whether a piece of work is slow, is not what another rule speaks of, and runs under an earlier statement's lock.
pub(super) fn held_under(cx: &Context<'_>, work: &Work) -> bool {
    let large = cx.in_use(work.relation) || cx.relation(work.relation).rows == RowCount::Many;
    // A look at PostgreSQL's own tables is short.
    if !large || cx.catalog.is_system(work.relation) || strongest(cx).is_empty() {
        return false;
    }
    if let Cause::Dml { by_key, .. } = work.cause {
        return !by_key;
    }
    if work.cause == Cause::Validate {
        return !cx.validates_its_addition(work);
    }
    // ANALYZE reads a sample. What makes others wait by itself has a rule of its own.
    work.cause != Cause::Analyze && !(work.mode.blocks_writes() && cx.in_use(work.relation))
}
