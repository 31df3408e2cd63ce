//! yuniql: folders `v0.00`, `v0.01` … between `_init`, `_pre`, `_draft` and `_post`, all in one transaction
//! (`MigrationService.cs`, `RESERVED_DIRECTORY_NAME.cs`, `Configuration.cs`).

use super::{COMMON, Folder, Layout, Off, Writes, leading_digits};
use crate::source::TransactionMode;
use crate::source::order::version;

/// The folder that every workspace begins with.
pub(super) const FIRST: &str = "v0.00";

/// The folders besides versions, in the order in which they are run.
const AROUND: [(&str, u64); 4] = [("_init", 0), ("_pre", 1), ("_draft", 3), ("_post", 4)];

pub(super) static LAYOUT: Layout = Layout {
    name: "yuniql",
    order: "_init, _pre, then versions, _draft and _post",
    mode: TransactionMode::All,
    detect: |folder| {
        let around = AROUND.iter().find(|(name, _)| folder.holds(name).is_some())?;
        folder.holds(FIRST).map(|_| format!("folders {FIRST} and {}", around.0))
    },
    rank: Some(rank),
    skips,
    writes: Writes { off: Off::Never, ..Writes::PLAIN },
    ..COMMON
};

fn first(path: &str) -> &str {
    path.split('/').next().unwrap_or_default()
}

fn rank(path: &str) -> Vec<u64> {
    match AROUND.iter().find(|(name, _)| *name == first(path)) {
        Some((_, place)) => vec![*place],
        None => [2].into_iter().chain(version(first(path))).collect(),
    }
}

fn skips(folder: &Folder) -> Vec<(String, String)> {
    let runs = |file: &&String| {
        let folder = first(file);
        let versioned = folder.strip_prefix('v').is_some_and(|rest| leading_digits(rest) > 0);
        versioned || AROUND.iter().any(|(name, _)| *name == folder)
    };
    let others = folder.files.iter().filter(|file| !runs(file));
    others.map(|file| (file.clone(), "`yuniql run` does not run it".to_owned())).collect()
}
