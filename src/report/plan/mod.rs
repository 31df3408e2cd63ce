//! Plans on paper: a runbook for people, a page, JSON for programs, a script for psql, a diff.

mod diff;
pub mod files;
mod html;
mod json;
mod markdown;
mod script;
mod text;
mod words;

pub use diff::rewritten;

use std::io::{self, Write};

use super::Look;
use crate::plan::Plan;
use crate::postgres::Version;

/// How plans are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum PlanFormat {
    /// A runbook: phase by phase, step by step, with the locks of each
    Text,
    /// A runbook for a ticket
    Markdown,
    /// For other programs
    Json,
    /// One script that psql can run; it stops at each gate
    Sql,
    /// One page with nothing to load beside it
    Html,
    /// What the steps change in the migration as it was written
    Diff,
}

/// All the plans of a run.
#[derive(Debug)]
pub struct Plans {
    /// The server they are made for.
    pub version: Version,
    /// Nobody named the server.
    pub version_assumed: bool,
    /// One for each migration that was asked for.
    pub plans: Vec<Plan>,
    /// What the reader should know of what was read.
    pub notes: Vec<String>,
}

/// Writes plans.
pub fn write(plans: &Plans, format: PlanFormat, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let mut out = io::BufWriter::new(out);
    match format {
        PlanFormat::Text => text::write(plans, look, &mut out)?,
        PlanFormat::Markdown => markdown::write(plans, &mut out)?,
        PlanFormat::Json => json::write(plans, &mut out)?,
        PlanFormat::Sql => script::write(plans, &mut out)?,
        PlanFormat::Html => html::write(plans, &mut out)?,
        PlanFormat::Diff => diff::write(plans, look, &mut out)?,
    }
    out.flush()
}
