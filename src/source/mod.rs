//! Paths in, ordered migrations out: which files, in which order, which part goes up, how each is sent.

mod content;
mod find;
mod folder;
pub mod git;
mod group;
mod history;
mod include;
pub mod layout;
mod names;
mod naming;
mod order;
mod overview;
mod start;
mod walk;

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use content::{Content, Encoding};
pub use find::{Choices, Found, Series, find};
pub use history::{Former, Held, News, Past};
pub use layout::{Change, Detected, Form, Layout, Off, PLAIN, Sending, Side, Unit, changes};
pub use names::short;
pub use naming::Naming;
pub use order::natural;
pub use overview::{OptedOut, Overview, overview};

pub use crate::error::Error;
use crate::parse::Script;

/// How a tool sends a migration to the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum TransactionMode {
    /// `BEGIN … COMMIT` around each file.
    File,
    /// Statement by statement: each commits by itself.
    None,
    /// The file as one simple query: an implicit transaction when it holds two statements or more.
    Query,
    /// One batch of the extended protocol with one Sync: an implicit transaction whose first statement
    /// may still be one that refuses a transaction block.
    Pipeline,
    /// Every pending file in one transaction.
    All,
}

/// Which way a migration goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// Forward: what a deployment runs.
    Up,
    /// Backward: left out unless asked for.
    Down,
}

/// One file, one direction: where it is and how it is sent. Its text is read when its turn comes.
#[derive(Debug, Clone)]
pub struct Migration {
    /// The path as the user gave it or as it was found below what the user gave, with `/`.
    pub path: Arc<str>,
    /// Where to read it; `None` is standard input.
    pub file: Option<PathBuf>,
    /// What is read instead of it: its text as it would be, which nobody has written yet.
    pub instead: Option<Arc<[u8]>>,
    /// Which way it goes.
    pub direction: Direction,
    /// The layout of its folder; `None` until the text of standard input tells.
    pub layout: Option<&'static Layout>,
    /// How its tool sends it here, as far as it does not say so itself; `None` until the text tells the layout.
    pub usual: Option<TransactionMode>,
    /// How its tool's list says it is cut and sent.
    pub sending: Option<Arc<Sending>>,
    /// How the user says it is sent, whatever its layout does.
    pub mode: Option<TransactionMode>,
    /// Whether findings in it are reported; otherwise it is replayed for the schema only.
    pub report: bool,
    /// It runs together with the migration before it, if the tool runs all pending ones in one transaction.
    pub pending: bool,
    /// What it was before this branch, where that was asked.
    pub past: Past,
}

/// Standard input, as the user writes it.
pub const STDIN: &str = "-";

impl Migration {
    /// Reads its file.
    pub fn read(&self) -> Result<Content, Error> {
        if let Some(bytes) = &self.instead {
            return Ok(Content::decode(bytes.to_vec()));
        }
        let mut bytes = Vec::new();
        match &self.file {
            Some(file) => {
                bytes = std::fs::read(file).map_err(|error| reading(&self.path, &error))?;
            }
            None => {
                std::io::stdin().read_to_end(&mut bytes).map_err(|error| reading("standard input", &error))?;
            }
        }
        Ok(Content::decode(bytes))
    }

    /// How many bytes it has, as far as that is known before it is read.
    pub fn size(&self) -> u64 {
        self.file.as_deref().and_then(|file| std::fs::metadata(file).ok()).map_or(0, |data| data.len())
    }

    /// The parts of it that go its way.
    pub fn units(&self, content: &Content) -> Vec<Unit> {
        let listed = self.sending.as_deref().and_then(|sending| sending.units.clone());
        listed.map_or_else(|| self.own_units(content), |units| self.going_its_way(units))
    }

    /// The parts of its file that go its way, whatever a list says of this one.
    pub fn own_units(&self, content: &Content) -> Vec<Unit> {
        let (file, text) = (self.file.as_deref(), content.text.as_str());
        let sending = self.sending.as_deref();
        let text = layout::Text { path: &self.path, file, text, bom: content.bom, sending };
        self.going_its_way((self.layout(text.text).units)(&text))
    }

    fn going_its_way(&self, mut units: Vec<Unit>) -> Vec<Unit> {
        units.retain(|unit| unit.direction.is_none_or(|direction| direction == self.direction));
        units
    }

    /// It is a further piece of the migration before it, which takes in another file.
    pub fn continues(&self) -> bool {
        self.direction == Direction::Up && self.sending.as_ref().is_some_and(|sending| sending.continues)
    }

    /// How one of its units is sent, once its statements are known.
    pub fn sent(&self, text: &str, unit: &Unit, script: &Script) -> TransactionMode {
        let layout = self.layout(text);
        let usual = self.usual(text);
        let listed = || self.sending.as_ref().and_then(|sending| sending.mode);
        unit.mode.or_else(listed).or_else(|| (layout.opt_out)(script, usual, self.file.as_deref())).unwrap_or(usual)
    }

    /// How its tool, or the user, has it sent where it says nothing else.
    pub fn usual(&self, text: &str) -> TransactionMode {
        self.mode.or(self.usual).unwrap_or_else(|| self.layout(text).mode)
    }

    /// What its text alone is recognised as.
    pub fn detected(&self, text: &str) -> Detected {
        layout::detect(&layout::Folder::of_text(text))
    }

    /// The tool that it belongs to.
    pub fn layout(&self, text: &str) -> &'static Layout {
        self.layout.unwrap_or_else(|| layout::detect(&layout::Folder::of_text(text)).layout)
    }
}

fn reading(path: &str, error: &std::io::Error) -> Error {
    Error::new(format!("{path}: cannot be read: {}", plain(error)))
}

/// The system's message in the style of ours: `permission denied`, without the number behind it.
#[must_use]
pub fn plain(error: &std::io::Error) -> String {
    if error.kind() == std::io::ErrorKind::InvalidData {
        return "it is not UTF-8".to_owned();
    }
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_lowercase().chain(characters).collect())
}

/// The number that the name of a migration begins with, if any, by which most tools know it: `7` of `0007_x.sql`,
/// `1.2` of `V1_2__x.sql`, `2024-01-31-000000` of a folder of diesel's.
pub fn number(path: &str) -> Option<String> {
    let short = names::short(path);
    let bare = short.strip_prefix(['v', 'V']).unwrap_or(short);
    let number = match bare.split_once("__") {
        Some((version, _)) if bare.len() < short.len() => version.replace('_', "."),
        _ => {
            let end = bare.find(|c: char| !c.is_ascii_digit() && c != '-').unwrap_or(bare.len());
            bare[..end].trim_end_matches('-').to_owned()
        }
    };
    let starts = number.starts_with(|c: char| c.is_ascii_digit());
    starts.then(|| number.trim_start_matches('0').to_owned())
}

/// A path as people read it in a report: with `/`, and without the `./` of the current folder.
fn shown(folder: &Path, relative: &str) -> String {
    let folder = folder.to_string_lossy().replace('\\', "/");
    match folder.trim_end_matches('/') {
        "" if folder.starts_with('/') => format!("/{relative}"),
        "" | "." => relative.to_owned(),
        folder => format!("{folder}/{relative}"),
    }
}
