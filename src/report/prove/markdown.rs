//! A comment for a ticket: the figures side by side, the verdict and its reasons.

use std::io::{self, Write};

use super::words;
use crate::prove::{Proof, Proofs};

pub(super) fn write(proofs: &Proofs, out: &mut dyn Write) -> io::Result<()> {
    for proof in &proofs.proofs {
        one(proofs, proof, out)?;
    }
    for note in &proofs.notes {
        writeln!(out, "Note: {note}.\n")?;
    }
    Ok(())
}

fn one(proofs: &Proofs, proof: &Proof, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "## Proof of `{}`\n", proof.path)?;
    writeln!(out, "**{}**\n", words::verdict(proof))?;
    for reason in &proof.reasons {
        writeln!(out, "- {}", reason.text.replace('\n', "\n  "))?;
    }
    if !proof.reasons.is_empty() {
        writeln!(out)?;
    }
    writeln!(out, "{}; {}.\n", words::conditions(proofs), words::tables(proof))?;
    writeln!(out, "| | as written | by the plan |\n| --- | ---: | ---: |")?;
    for figure in words::figures(proof) {
        writeln!(out, "| {} | {} | {} |", figure.name, figure.written, figure.plan)?;
    }
    writeln!(out)?;
    for (name, run) in [("As written", &proof.written), ("By the plan", &proof.plan)] {
        for (part, text) in words::notable(run) {
            writeln!(out, "- {name}, {}: {text}", part.title)?;
        }
        for refused in &run.refused {
            writeln!(out, "- {name}: {}", words::refused(refused))?;
        }
    }
    for sentence in words::compared(proof).iter().chain(&proof.notes) {
        writeln!(out, "- {sentence}")?;
    }
    writeln!(out)
}
