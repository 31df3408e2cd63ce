//! What the server does for each statement, for people, programs and documents.

mod html;
mod json;
mod section;
mod svg;
mod text;
mod timeline;

use std::io::{self, Write};

pub(super) use html::{STYLE, code};

use super::Look;
use crate::locks::Report;
use crate::postgres::LockMode;

/// What the output of `locks` looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, clap::ValueEnum)]
pub enum LocksFormat {
    /// For people: a table for each transaction, who waits, and how long each lock is held.
    Text,
    /// For other programs: its fields keep their names.
    Json,
    /// One page for a review or a rollout document, with nothing to load beside it.
    Html,
}

/// Writes a whole report of `locks`.
pub fn write_locks(report: &Report, format: LocksFormat, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let mut out = io::BufWriter::new(out);
    match format {
        LocksFormat::Text => text::write(report, look, &mut out)?,
        LocksFormat::Json => json::write(report, &mut out)?,
        LocksFormat::Html => html::write(report, &mut out)?,
    }
    out.flush()
}

/// The class of a lock's badge in [`STYLE`].
pub(super) fn strength_class(mode: LockMode) -> &'static str {
    section::Strength::of(mode).class()
}
