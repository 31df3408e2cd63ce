//! Prisma: `20240102150405_x/migration.sql`, each sent as one query (`apply_migration_script`), from 7.4 on statement by
//! statement (prisma/prisma-engines#5767).

use std::path::Path;

use super::{COMMON, Folder, Layout, Setting, Writes, by_bytes, file_name};
use crate::parse::Script;
use crate::source::TransactionMode;

pub(super) static LAYOUT: Layout = Layout {
    name: "prisma",
    order: "by the name of its folder",
    mode: TransactionMode::Query,
    detect: |folder| {
        folder.holds("migration_lock.toml").or_else(|| {
            folder.named("…/migration.sql", |path| path.contains('/') && file_name(path) == "migration.sql")
        })
    },
    settings: |folder| Some(sent(folder)),
    rank: Some(by_bytes),
    opt_out,
    writes: Writes { alone: true, ..Writes::PLAIN },
    ..COMMON
};

/// The first version that sends statements one by one.
const SPLITS: (u32, u32) = (7, 4);

/// Which version it is, by what is installed or asked for.
fn sent(folder: &Folder) -> Setting {
    let installed = folder.nearest(&["node_modules/prisma/package.json"], |_, text| {
        Some((version(json(text)?.get("version")?.as_str()?)?, "node_modules"))
    });
    let asked = || {
        folder.nearest(&["package.json"], |_, text| {
            let package = json(text)?;
            let groups = ["devDependencies", "dependencies", "peerDependencies"];
            let mut packages = groups.iter().filter_map(|group| package.get(group));
            let range = packages.find_map(|group| group.get("prisma").or_else(|| group.get("@prisma/client")))?;
            version(range.as_str()?).map(|version| (version, "package.json"))
        })
    };
    let Some(((major, minor), place)) = installed.or_else(asked) else {
        let reason = "Prisma before 7.4 assumed: no package.json above says which".to_owned();
        return Setting { mode: TransactionMode::Query, reason };
    };
    let mode = if (major, minor) >= SPLITS { TransactionMode::None } else { TransactionMode::Query };
    Setting { mode, reason: format!("Prisma {major}.{minor} in {place}") }
}

fn json(text: &str) -> Option<serde_json::Value> {
    serde_json::from_str(text).ok()
}

/// The least version that a range such as `^7.4.0` allows.
fn version(range: &str) -> Option<(u32, u32)> {
    let start = range.find(|c: char| c.is_ascii_digit())?;
    let mut numbers = range[start..].split(|c: char| !c.is_ascii_digit()).map(str::parse);
    let major = numbers.next()?.ok()?;
    Some((major, numbers.next().and_then(Result::ok).unwrap_or_default()))
}

/// A script that its splitter cannot read goes out as one query; `DROP INDEX CONCURRENTLY` is such
/// (prisma/prisma-engines#5847).
fn opt_out(script: &Script, usual: TransactionMode, _: Option<&Path>) -> Option<TransactionMode> {
    let unread = |text: &str| {
        let words = ["DROP", "INDEX", "CONCURRENTLY"];
        let mut written = text.split_whitespace();
        words.iter().all(|word| written.next().is_some_and(|next| next.eq_ignore_ascii_case(word)))
    };
    let splits = usual == TransactionMode::None;
    let unread = splits && script.statements.iter().any(|statement| unread(&statement.text));
    unread.then_some(TransactionMode::Query)
}
