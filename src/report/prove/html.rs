//! One page with the picture of both runs, for a review or a rollout document, with nothing to load beside it.

use std::io::{self, Write};

use maud::{Markup, html};

use super::picture::picture;
use super::words;
use crate::prove::{Measured, Proof, Proofs};
use crate::report::html;
use crate::report::locks::code;
use crate::report::look::printable;
use crate::report::summary::number;

/// What the page has beside that of the locks.
const MORE: &str = include_str!("style.css");

pub(super) fn write(proofs: &Proofs, out: &mut dyn Write) -> io::Result<()> {
    let title = format!("Proof of {}", number(proofs.proofs.len(), "migration"));
    html::write(&title, MORE, &page(proofs), out)
}

fn page(proofs: &Proofs) -> Markup {
    html! {
        header {
            h1 { "Proof" }
            p { (words::conditions(proofs)) }
        }
        @for proof in &proofs.proofs { (one(proofs, proof)) }
        footer {
            p.legend {
                span { i.reads {} " reads" } " " span { i.writes {} " writes" } " "
                span { i.limit {} " the longest wait allowed" } " "
                span { "the grey stretch: while it ran" }
            }
            p { "A query stands where it was due: who waits behind a query that waits is measured too." }
            @for note in &proofs.notes { p { (code(note)) } }
        }
    }
}

fn one(proofs: &Proofs, proof: &Proof) -> Markup {
    let holds = proof.reasons.is_empty();
    html! {
        section {
            h2 { span.path { (printable(&proof.path)) } " " small { (words::tables(proof)) } }
            p class=(if holds { "verdict good" } else { "verdict bad" }) { (words::verdict(proof)) }
            @if !holds { ul { @for reason in &proof.reasons { li.bad { (code(&reason.text)) } } } }
            div.pictures {
                (picture("as written", &proof.written, proofs.options.max_wait))
                (picture("by the plan", &proof.plan, proofs.options.max_wait))
            }
            table.figures {
                thead { tr { th {} th { "as written" } th { "by the plan" } } }
                tbody {
                    @for figure in words::figures(proof) {
                        tr { td { (figure.name) } td { (figure.written) } td { (figure.plan) } }
                    }
                }
            }
            ul { @for sentence in words::compared(proof) { li { (code(&sentence)) } } }
            @if !proof.deviations.is_empty() {
                h3 { "What differs, as the plan says" }
                ul { @for deviation in &proof.deviations { li { (code(deviation)) } } }
            }
            (parts("What ran as written", &proof.written))
            (parts("What ran by the plan", &proof.plan))
            @for note in &proof.notes { p.quiet { (code(note)) } }
        }
    }
}

fn parts(title: &str, run: &Measured) -> Markup {
    html! {
        details {
            summary { (title) ": " (words::time(run.took)) }
            ol {
                @for (place, part) in run.parts.iter().enumerate() {
                    li {
                        p.place { strong { (printable(&part.title)) } ": " (words::part(run, place)) }
                        pre { code { (printable(&part.sql)) } }
                    }
                }
            }
            @if !run.refused.is_empty() {
                ul { @for refused in &run.refused { li.bad { (code(&words::refused(refused))) } } }
            }
        }
    }
}
