//! SQL that Django prints (`sqlmigrate`), with the BEGIN and COMMIT it would send
//! (`core/management/commands/sqlmigrate.py`).

use super::{COMMON, Folder, Layout, lines, outside};
use crate::source::TransactionMode;

/// One text; what it says of transactions is what is sent.
pub(super) static LAYOUT: Layout = Layout {
    name: "django",
    order: "as it was printed",
    mode: TransactionMode::None,
    detect: described,
    one_folder: false,
    outside: |_| Some(outside("in a migration of its own with `atomic = False`", TransactionMode::None)),
    ..COMMON
};

/// The words with which descriptions of Django's operations begin (`db/migrations/operations`).
const OPERATIONS: [&str; 12] = [
    "Create model ",
    "Delete model ",
    "Add field ",
    "Remove field ",
    "Alter field ",
    "Rename field ",
    "Rename model ",
    "Rename table for ",
    "Create index ",
    "Create constraint ",
    "Raw SQL operation",
    "Raw Python operation",
];

/// Django puts the description of an operation between two empty comments.
fn described(folder: &Folder) -> Option<String> {
    folder.text().and_then(|text| {
        let all: Vec<&str> = lines(text).map(|(_, line)| line).collect();
        let described = |three: &&[&str]| {
            let words = three[1].strip_prefix("-- ").unwrap_or_default();
            three[0] == "--" && three[2] == "--" && OPERATIONS.iter().any(|operation| words.starts_with(operation))
        };
        all.windows(3).find(described).map(|three| format!("`{}` in it", three[1]))
    })
}
