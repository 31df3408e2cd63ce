//! Proofs on paper: for people, for a ticket, for programs, as a page with pictures.

mod json;
mod text;
mod words;

use std::io::{self, Write};

use super::Look;
use crate::prove::Proofs;

/// How proofs are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum ProveFormat {
    /// What each run did to the traffic, side by side
    Text,
    /// For other programs
    Json,
}

/// Writes proofs.
pub fn write(proofs: &Proofs, format: ProveFormat, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let mut out = io::BufWriter::new(out);
    match format {
        ProveFormat::Text => text::write(proofs, look, &mut out)?,
        ProveFormat::Json => json::write(proofs, &mut out)?,
    }
    out.flush()
}
