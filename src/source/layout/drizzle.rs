//! Drizzle: `meta/_journal.json` names the files, all pending ones in one transaction, statement by statement
//! (`drizzle-orm/src/migrator.ts`, `pg-core/dialect.ts`).

use super::{COMMON, Folder, Layout, Listed, Listing, Text, Unit};
use crate::source::TransactionMode;

const JOURNAL: &str = "meta/_journal.json";
const BREAKPOINT: &str = "--> statement-breakpoint";

pub(super) static LAYOUT: Layout = Layout {
    name: "drizzle",
    order: "by the number names begin with",
    mode: TransactionMode::All,
    detect: |folder| folder.holds(JOURNAL).or_else(|| folder.marked(BREAKPOINT, |line| line.contains(BREAKPOINT))),
    list,
    units,
    ..COMMON
};

/// The tags of the journal's entries, in their order, are the names of files.
fn list(folder: &Folder) -> Option<Listing> {
    let journal: serde_json::Value = serde_json::from_str(&folder.read(JOURNAL)?).ok()?;
    let tags = journal.get("entries")?.as_array()?.iter().filter_map(|entry| entry.get("tag")?.as_str());
    let mut listing = Listing { source: JOURNAL.to_owned(), ..Listing::default() };
    for file in tags.map(|tag| format!("{tag}.sql")) {
        if folder.files.contains(&file) {
            listing.entries.push(Listed { file, sending: None });
        } else {
            listing.notes.push((file, format!("{JOURNAL} lists it, but there is no such file")));
        }
    }
    Some(listing).filter(|listing| !listing.entries.is_empty())
}

/// A breakpoint ends what is sent at once, wherever on a line it stands.
fn units(text: &Text<'_>) -> Vec<Unit> {
    let mut ranges = Vec::new();
    let mut start = 0;
    for (at, _) in text.text.match_indices(BREAKPOINT) {
        ranges.push(start..at);
        start = at + BREAKPOINT.len();
    }
    ranges.push(start..text.text.len());
    vec![Unit { ranges, direction: None, mode: None }]
}
