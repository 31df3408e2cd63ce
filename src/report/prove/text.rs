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
    for note in &proofs.notes {
        writeln!(out, "{}", wrap(&format!("note: {}", printable(note)), 0, look.prose()))?;
    }
    Ok(())
}

fn one(proofs: &Proofs, proof: &Proof, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let options = &proofs.options;
    writeln!(out, "{}: PostgreSQL {}, {} queries a second", printable(&proof.path), proofs.version, options.load.rate)?;
    for table in &proof.tables {
        let left_out = table.left_out.as_ref().map(|text| format!(", {text}")).unwrap_or_default();
        writeln!(out, "  {}: {} rows{left_out}", printable(&table.name), words::grouped(table.rows))?;
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
        return writeln!(out, "proven: no query took longer than {}", words::time(proof.plan.longest));
    }
    writeln!(out, "{}", look.paint(Severity::Error, "not proven:"))?;
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
        item(&format!("{} queries got an error: {}", refused.count, refused.message), look, out)?;
    }
    Ok(())
}

fn item(text: &str, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let wrapped = wrap(&printable(text), 4, look.prose() - 4);
    writeln!(out, "  - {}", wrapped.replace('\n', "\n    "))
}
