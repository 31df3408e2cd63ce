//! A runbook as one page, for a ticket or a rollout document, with nothing to load beside it.

use std::io::{self, Write};

use maud::{Markup, html};

use super::Plans;
use super::words::{self, is_retried, size, strong_locks};
use crate::plan::{Kind, NotPlanned, Phase, Plan, Step};
use crate::report::html;
use crate::report::locks::{code, strength_class};
use crate::report::look::printable;
use crate::report::summary::number;

/// What the page has beside that of the locks.
const MORE: &str = include_str!("style.css");

pub(super) fn write(plans: &Plans, out: &mut dyn Write) -> io::Result<()> {
    let title = format!("Plan for {}", number(plans.plans.len(), "migration"));
    html::write(&title, MORE, &page(plans), out)
}

fn page(plans: &Plans) -> Markup {
    html! {
        header {
            h1 { "Rollout" }
            p {
                (number(plans.plans.len(), "migration")) ", for PostgreSQL " (plans.version)
                @if plans.version_assumed { " (nobody said which: assumed)" }
            }
        }
        @for plan in &plans.plans { (one(plan)) }
        @if !plans.notes.is_empty() {
            footer { @for note in &plans.notes { p { (code(note)) } } }
        }
    }
}

fn one(plan: &Plan) -> Markup {
    html! {
        section {
            h2 { span.path { (printable(&plan.path)) } " " small { (size(plan)) } }
            @for (index, phase) in plan.phases.iter().enumerate() { (phase_of(index + 1, phase)) }
            @if !plan.deviations.is_empty() {
                h3 { "What will differ from the migration as written" }
                ul { @for deviation in &plan.deviations { li { (code(&deviation.text)) } } }
            }
            @if words::elsewhere(plan).next().is_some() {
                h3 { "Not planned" }
                ul { @for missing in words::elsewhere(plan) { li.bad { (open(missing)) } } }
            }
        }
    }
}

fn open(missing: &NotPlanned) -> Markup {
    html! { "line " (missing.line) " (" code { (missing.rule) } "): " (code(&missing.reason)) }
}

fn phase_of(number: usize, phase: &Phase) -> Markup {
    html! {
        @if let Some(gate) = &phase.gate {
            p.gate { label { input type="checkbox"; " gate (" (words::gate(gate.kind)) "): " (code(&gate.text)) } }
        }
        h3 { "Phase " (number) ": " (phase.name) }
        ol { @for step in &phase.steps { (item(step)) } }
    }
}

fn item(step: &Step) -> Markup {
    let blocks = !step.weight.blocking.is_empty();
    html! {
        li {
            p.place { label { input type="checkbox"; " " span.number { (step.id) } strong { (printable(&step.title)) } } }
            @for missing in &step.missing { p.bad { "Not planned: " (open(missing)) } }
            @if !step.why.is_empty() { p { (code(&step.why)) } }
            @for condition in &step.preconditions {
                p { "First, this must be true; else " (code(&condition.message)) ":" }
                pre { code { (printable(&words::folded(&condition.sql).join("\n"))) } }
            }
            @if let Some(leftover) = &step.leftover {
                p { "If an earlier try failed:" }
                pre { code { (printable(&leftover.sql.join(";\n"))) ";" } }
            }
            pre { code { (printable(&step.script().join("\n"))) } }
            p.locks {
                @for (name, mode) in strong_locks(step) {
                    span class={ "lock " (strength_class(mode)) } { (mode.sql()) } " " code { (printable(name)) } " "
                }
                span class=(if blocks { "bad" } else { "quiet" }) { (words::waits(step)) }
                @if is_retried(step) { span.quiet { "; run it again when " code { "lock_timeout" } " ends it" } }
                @if step.kind == Kind::Backfill { span.quiet { "; in batches, each committed by itself" } }
            }
            @match words::back(step) {
                (terms, []) => p.quiet { "Back" (terms) },
                (terms, sql) => details {
                    summary { "back" (terms) }
                    pre { code { (printable(&sql.join(";\n"))) ";" } }
                },
            }
        }
    }
}
