//! Drizzle: `meta/_journal.json` names the files, or since 1.0 each has a folder with its `snapshot.json`; all pending
//! ones go in one transaction, statement by statement (`drizzle-orm/src/migrator.ts`, `pg-core/dialect.ts`).

use super::{COMMON, Folder, Layout, Listed, Listing, Off, Text, Unit, Writes, outside};
use crate::source::TransactionMode;

const JOURNAL: &str = "meta/_journal.json";
const NAME: &str = "/migration.sql";
const SNAPSHOT: &str = "snapshot.json";
const BREAKPOINT: &str = "--> statement-breakpoint";

pub(super) static LAYOUT: Layout = Layout {
    name: "drizzle",
    order: "by the number names begin with",
    mode: TransactionMode::All,
    detect,
    list,
    skips,
    units,
    outside: |_| {
        Some(outside(
            "by hand, when the migrations before it have run: Drizzle runs all that are pending in one transaction",
            TransactionMode::None,
        ))
    },
    writes: Writes {
        off: Off::Never,
        between: BREAKPOINT,
        made: "make an empty migration of each name with `drizzle-kit generate --custom`; put the text into it",
        ..Writes::PLAIN
    },
    ..COMMON
};

fn detect(folder: &Folder) -> Option<String> {
    let marked = || folder.marked(BREAKPOINT, |line| line.contains(BREAKPOINT));
    folder.holds(JOURNAL).or_else(|| snapshot(folder)).or_else(marked)
}

/// A snapshot beside one of the files: Prisma has the same names, but none of those.
fn snapshot(folder: &Folder) -> Option<String> {
    let mut snapshots = folder.files.iter().filter_map(|file| Some(format!("{}/{SNAPSHOT}", file.strip_suffix(NAME)?)));
    snapshots.find_map(|snapshot| folder.holds(&snapshot))
}

/// With folders, all else is not run.
fn skips(folder: &Folder) -> Vec<(String, String)> {
    if folder.holds(JOURNAL).is_some() || snapshot(folder).is_none() {
        return Vec::new();
    }
    let runs = |file: &str| file.split_once('/').is_some_and(|(_, file)| file == "migration.sql");
    let others = folder.files.iter().filter(|file| !runs(file));
    others.map(|file| (file.clone(), "drizzle runs migration.sql of each folder".to_owned())).collect()
}

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
