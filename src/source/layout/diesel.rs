//! Diesel: `2024-01-02-150405_x/up.sql`, with `metadata.toml` to opt out (`file_based_migrations.rs`).

use super::{COMMON, Folder, Layout, Off, Side, Text, Unit, Writes, file_name, outside, whole};
use crate::source::TransactionMode;

pub(super) static LAYOUT: Layout = Layout {
    name: "diesel",
    order: "by the version its folder begins with",
    detect: |folder| {
        folder.named("2024-01-02-150405_name/up.sql", |path| {
            path.rsplit_once('/').is_some_and(|(_, file)| file == "up.sql" || file == "down.sql")
        })
    },
    rank: Some(version),
    skips,
    units,
    outside: |_| {
        Some(outside(
            "alone in a migration whose `metadata.toml` says `run_in_transaction = false`",
            TransactionMode::Query,
        ))
    },
    writes: Writes { off: Off::Beside(Side::Folder("metadata.toml"), "run_in_transaction = false\n"), ..Writes::PLAIN },
    ..COMMON
};

/// Diesel orders by what stands before the first `_`, dashes left out.
fn version(path: &str) -> Vec<u64> {
    let folder = path.rsplit('/').nth(1).unwrap_or_default();
    let digits: String = folder.split('_').next().unwrap_or_default().chars().filter(char::is_ascii_digit).collect();
    vec![format!("{digits:0<18.18}").parse().unwrap_or_default()]
}

/// Only folders with an `up.sql` are migrations (`migrations_directories` leaves files out).
fn skips(folder: &Folder) -> Vec<(String, String)> {
    let runs = |file: &str| file.contains('/') && matches!(file_name(file), "up.sql" | "down.sql");
    let others = folder.files.iter().filter(|file| !runs(file));
    others.map(|file| (file.clone(), "diesel runs up.sql and down.sql of folders".to_owned())).collect()
}

/// `run_in_transaction = false` speaks for the whole directory, which is then sent as one query; so does a file that
/// does not say it, while one that cannot be read says nothing (`TomlMetadata`).
fn units(text: &Text<'_>) -> Vec<Unit> {
    let side = text.file.and_then(|file| std::fs::read_to_string(file.with_file_name("metadata.toml")).ok());
    let off = side
        .and_then(|side| side.parse::<toml::Table>().ok())
        .is_some_and(|table| table.get("run_in_transaction").is_none_or(|said| said.as_bool() == Some(false)));
    whole(text, off.then_some(TransactionMode::Query))
}
