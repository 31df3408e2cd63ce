//! pop and popx: `20240102150405_x.postgres.autocommit.up.sql` (`popx/match.go`, pop's `migration_info.go`).

use super::{COMMON, Folder, Layout, Off, Writes, by_bytes, file_name, leading_digits, outside, whole};
use crate::source::TransactionMode;

const DIALECTS: [&str; 5] = ["postgres", "cockroach", "mysql", "sqlite3", "sqlite"];

pub(super) static LAYOUT: Layout = Layout {
    name: "pop",
    order: "by the version names begin with, as text",
    detect: |folder| {
        let dialect = |file: &&String| {
            let (words, up) = words(file);
            up && words.iter().any(|word| *word == "autocommit" || DIALECTS.contains(word))
        };
        folder.files.iter().find(dialect).map(|file| format!("files named as {}", file_name(file)))
    },
    rank: Some(version),
    skips,
    units: |text| whole(text, words(text.path).0.contains(&"autocommit").then_some(TransactionMode::Query)),
    outside: |_| {
        Some(outside(
            "alone in a file named `….autocommit.up.sql`, which popx runs without a transaction",
            TransactionMode::Query,
        ))
    },
    writes: Writes { off: Off::Name("autocommit"), ..Writes::PLAIN },
    ..COMMON
};

/// Versions are compared as text (`UpMigrations`).
fn version(path: &str) -> Vec<u64> {
    by_bytes(file_name(path).split('_').next().unwrap_or_default())
}

/// What stands between the name and `.up.sql` or `.down.sql`, and whether it goes up.
fn words(path: &str) -> (Vec<&str>, bool) {
    let name = file_name(path);
    let stem = name.strip_suffix(".up.sql").or_else(|| name.strip_suffix(".down.sql")).unwrap_or_default();
    (stem.split('.').skip(1).collect(), name.ends_with(".up.sql"))
}

/// A file without a dialect is for databases that have none of their own; one without a version is none.
fn skips(folder: &Folder) -> Vec<(String, String)> {
    let version = |file: &str| file_name(file).split('_').next().unwrap_or_default().to_owned();
    let own = |file: &str| {
        let twin = |other: &&String| {
            let ((others, other_up), (_, up)) = (words(other), words(file));
            others.contains(&"postgres") && other_up == up && version(other) == version(file)
        };
        folder.files.iter().find(twin)
    };
    let general = |file: &&String| !words(file).0.iter().any(|word| DIALECTS.contains(word));
    let skip = |file: &String| Some((file.clone(), format!("{} is PostgreSQL's own", file_name(own(file)?))));
    let (numbered, others): (Vec<_>, Vec<_>) =
        folder.files.iter().partition(|file| leading_digits(file_name(file)) > 0);
    let others = others.into_iter().map(|file| (file.clone(), "pop runs numbered `.up.sql` files".to_owned()));
    numbered.into_iter().filter(general).filter_map(skip).chain(others).collect()
}
