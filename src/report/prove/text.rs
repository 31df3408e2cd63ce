//! What each run did to the traffic, side by side, then the verdict with its reasons.

use std::io::{self, Write};

use super::super::look::printable;
use super::super::wrap::wrap;
use super::Look;
use super::words;
use crate::prove::{Measured, Proof, Proofs};
use crate::rules::Severity;

pub(super) fn write(proofs: &Proofs, look: Look, out: &mut dyn Write) -> io::Result<()> {
    for (index, proof) in proofs.proofs.iter().enumerate() {
        if index > 0 {
            writeln!(out)?;
        }
        one(proofs, proof, look, out)?;
    }
    if proofs.proofs.is_empty() {
        writeln!(out, "there is no migration to prove")?;
    }
    for note in &proofs.notes {
        writeln!(out, "{}", wrap(&format!("note: {}", printable(note)), 0, look.prose()))?;
    }
    Ok(())
}

fn one(proofs: &Proofs, proof: &Proof, look: Look, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}: {}", printable(&proof.path), words::conditions(proofs))?;
    if !proof.tables.is_empty() {
        let wrapped = wrap(&printable(&words::tables(proof)), 2, look.prose() - 2);
        writeln!(out, "  {}", wrapped.replace('\n', "\n  "))?;
    }
    writeln!(out, "\n  {:<24} {:>28} {:>28}", "", "as written", "by the plan")?;
    for figure in words::figures(proof) {
        writeln!(out, "  {:<24} {:>28} {:>28}", figure.name, figure.written, figure.plan)?;
    }
    run("as written", &proof.written, look, out)?;
    run("by the plan", &proof.plan, look, out)?;
    writeln!(out)?;
    for sentence in words::compared(proof) {
        item(&sentence, look, out)?;
    }
    for note in &proof.notes {
        item(&format!("note: {note}"), look, out)?;
    }
    writeln!(out)?;
    if proof.reasons.is_empty() {
        return writeln!(out, "{}", words::verdict(proof));
    }
    writeln!(out, "{}", look.paint(Severity::Error, &format!("{}:", words::verdict(proof))))?;
    for reason in &proof.reasons {
        item(&reason.text, look, out)?;
    }
    Ok(())
}

/// What is worth a word of one run.
fn run(name: &str, run: &Measured, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let parts = words::notable(run);
    if parts.is_empty() && run.refused.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{name}:")?;
    for (part, text) in parts {
        item(&format!("{} {text}", printable(&part.title)), look, out)?;
    }
    for refused in &run.refused {
        item(&words::refused(refused), look, out)?;
    }
    Ok(())
}

fn item(text: &str, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let wrapped = wrap(&printable(text), 4, look.prose() - 4);
    writeln!(out, "  - {}", wrapped.replace('\n', "\n    "))
}
