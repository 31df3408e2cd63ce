//! Proofs on paper: for people, for a ticket, for programs, as a page with pictures.

mod html;
mod json;
mod markdown;
mod picture;
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
    /// The same for a ticket
    Markdown,
    /// For other programs
    Json,
    /// One page with a picture of both runs and nothing to load beside it
    Html,
}

/// Writes proofs.
pub fn write(proofs: &Proofs, format: ProveFormat, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let mut out = io::BufWriter::new(out);
    match format {
        ProveFormat::Text => text::write(proofs, look, &mut out)?,
        ProveFormat::Markdown => markdown::write(proofs, &mut out)?,
        ProveFormat::Html => html::write(proofs, &mut out)?,
        ProveFormat::Json => json::write(proofs, &mut out)?,
    }
    out.flush()
}
