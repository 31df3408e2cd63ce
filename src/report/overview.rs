//! What `ddlock config` shows: as lines for people, or as JSON.

use std::io::{self, Write};

use serde::Serialize;

use super::summary::{number, server};
use super::wrap::wrap;
use crate::postgres::Version;
use crate::source::{Overview, TransactionMode};

/// How `config` is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum OverviewFormat {
    /// Lines for people
    Text,
    /// One object
    Json,
}

/// All that holds for a run.
#[derive(Debug, Clone, Serialize)]
pub struct Overall {
    /// The version of these fields.
    pub version: u32,
    /// The server that is simulated.
    pub postgres_version: u8,
    /// Nobody said which server.
    pub postgres_version_assumed: bool,
    /// The configuration that was read.
    pub configuration: Option<String>,
    /// The dump that the first migration starts from.
    pub schema: Option<String>,
    /// Folder by folder, in the order in which they are read.
    pub folders: Vec<Overview>,
    /// What was left out, as sentences.
    pub notes: Vec<String>,
}

/// How many files or notes are listed before the rest is only counted.
const MOST_LISTED: usize = 10;

/// The column in which values begin.
const VALUES: usize = 17;

/// Writes it, no wider than `width`.
pub fn write_overview(overall: &Overall, format: OverviewFormat, width: usize, out: &mut dyn Write) -> io::Result<()> {
    match format {
        OverviewFormat::Text => out.write_all(text(overall, width.clamp(60, 100)).as_bytes()),
        OverviewFormat::Json => {
            serde_json::to_writer_pretty(&mut *out, overall)?;
            out.write_all(b"\n")
        }
    }
}

fn text(overall: &Overall, width: usize) -> String {
    let mut page = Page { text: String::new(), width };
    for folder in &overall.folders {
        page.text.push_str(&folder.path);
        page.text.push('\n');
        page.folder(folder);
        page.text.push('\n');
    }
    let version = Version::new(overall.postgres_version).unwrap_or(Version::ASSUMED);
    page.line("server", &server(version, overall.postgres_version_assumed), 0);
    let none = || "none: what no migration creates is assumed to exist".to_owned();
    page.line("starting schema", &overall.schema.clone().unwrap_or_else(none), 0);
    page.line("configuration", overall.configuration.as_deref().unwrap_or("none"), 0);
    if !overall.notes.is_empty() {
        page.text.push('\n');
    }
    for note in overall.notes.iter().take(MOST_LISTED) {
        page.note(note);
    }
    if overall.notes.len() > MOST_LISTED {
        page.note(&format!("{} more, with --format json", overall.notes.len() - MOST_LISTED));
    }
    page.text
}

struct Page {
    text: String,
    width: usize,
}

impl Page {
    fn line(&mut self, name: &str, value: &str, indent: usize) {
        let column = indent + VALUES;
        self.text.push_str(&" ".repeat(indent));
        self.text.push_str(name);
        self.text.push_str(&" ".repeat(VALUES.saturating_sub(name.chars().count())));
        let wrapped = wrap(value, 0, self.width.saturating_sub(column));
        self.text.push_str(&wrapped.replace('\n', &format!("\n{:column$}", "")));
        self.text.push('\n');
    }

    fn note(&mut self, note: &str) {
        let note = wrap(&format!("note: {note}"), 0, self.width.saturating_sub(2));
        self.text.push_str(&note.replace('\n', "\n  "));
        self.text.push('\n');
    }

    fn folder(&mut self, folder: &Overview) {
        let below = |path: &str| {
            let rest = path.strip_prefix(&folder.path).and_then(|rest| rest.strip_prefix('/'));
            rest.unwrap_or(path).to_owned()
        };
        let recognised = if folder.reason.is_empty() { String::new() } else { format!(": {}", folder.reason) };
        self.line("layout", &format!("{}{recognised}", folder.layout), 2);
        self.line("order", &folder.order, 2);
        self.line("direction", &direction(folder), 2);
        let how = format!("{} ({})", sent(folder.transaction), folder.transaction_source);
        self.line("transaction", &how, 2);
        if !folder.opted_out.is_empty() {
            let all = folder.opted_out.iter().take(MOST_LISTED);
            let mut files: Vec<String> =
                all.map(|out| format!("{} ({})", below(&out.path), name(out.transaction))).collect();
            if folder.opted_out.len() > MOST_LISTED {
                files.push(format!("{} more", folder.opted_out.len() - MOST_LISTED));
            }
            self.line("sent otherwise", &files.join("\n"), 2);
        }
        if let (Some(first), Some(last)) = (&folder.first, &folder.last) {
            self.line("first", &below(first), 2);
            self.line("last", &below(last), 2);
        }
    }
}

fn direction(folder: &Overview) -> String {
    let up = format!("{} up", folder.up);
    match (folder.both_ways, folder.down) {
        (true, _) => format!("{up}; each file may hold its way down, which is left out"),
        (false, 0) => format!("{up}, none down"),
        (false, down) => format!("{up}, {} down left out", number(down, "file")),
    }
}

/// The word that `--transaction` takes.
fn name(mode: TransactionMode) -> &'static str {
    match mode {
        TransactionMode::File => "file",
        TransactionMode::None => "none",
        TransactionMode::Query => "query",
        TransactionMode::Pipeline => "pipeline",
        TransactionMode::All => "all",
    }
}

fn sent(mode: TransactionMode) -> &'static str {
    match mode {
        TransactionMode::File => "file: BEGIN … COMMIT around each",
        TransactionMode::None => "none: each statement commits by itself",
        TransactionMode::Query => "query: each file as one query, a transaction if it holds two statements or more",
        TransactionMode::Pipeline => "pipeline: each file as one batch, which is a transaction",
        TransactionMode::All => "all: every pending file in one transaction",
    }
}
