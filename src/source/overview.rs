//! What was found, folder by folder, as `ddlock config` shows it.

use std::path::Path;

use serde::Serialize;

use super::{Detected, Direction, Error, Found, Migration, Series, TransactionMode, shown};
use crate::parse::{Script, parse_sections};

/// What one folder of migrations is.
#[derive(Debug, Clone, Serialize)]
pub struct Overview {
    /// The folder, as the user gave it or as it was found below; `-` is standard input.
    pub path: String,
    /// The tool it belongs to.
    pub layout: &'static str,
    /// By what it was recognised.
    pub reason: String,
    /// What gives the order, in words.
    pub order: String,
    /// How many migrations go up.
    pub up: usize,
    /// How many files go down.
    pub down: usize,
    /// Each file holds its way down too.
    pub both_ways: bool,
    /// How a file is sent that says nothing else.
    pub transaction: TransactionMode,
    /// What says so.
    pub transaction_source: String,
    /// Files that are sent in another way, because they say so or because of what they hold.
    pub opted_out: Vec<OptedOut>,
    /// The first migration.
    pub first: Option<String>,
    /// The last one that goes up.
    pub last: Option<String>,
}

/// A file that is not sent as the others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OptedOut {
    /// The file.
    pub path: String,
    /// How it is sent, or a part of it.
    pub transaction: TransactionMode,
}

/// Looks through all that was found; `mode` says what sets a transaction mode for a path, if the user does.
pub fn overview(found: &Found, mode: &dyn Fn(&Path) -> Option<String>) -> Result<Vec<Overview>, Error> {
    let mut all = Vec::new();
    for series in &found.series {
        let mut folders: Vec<(String, Option<&Detected>, Vec<&Migration>)> = series
            .layouts
            .iter()
            .map(|(folder, detected)| (folder_path(series, folder), Some(detected), Vec::new()))
            .collect();
        for migration in &series.migrations {
            let holds = |folder: &str| folder == "." || is_below(&migration.path, folder);
            let deepest = folders.iter().enumerate().filter(|(_, (folder, ..))| holds(folder));
            match deepest.max_by_key(|(_, (folder, ..))| folder.len()).map(|(index, _)| index) {
                Some(index) => folders[index].2.push(migration),
                None => folders.push((migration.path.to_string(), None, vec![migration])),
            }
        }
        for (path, detected, migrations) in folders.iter().filter(|(_, _, migrations)| !migrations.is_empty()) {
            all.push(folder(path, *detected, migrations, mode)?);
        }
    }
    Ok(all)
}

fn folder_path(series: &Series, folder: &str) -> String {
    let path = shown(&series.root, folder);
    let path = path.trim_end_matches('/');
    if path.is_empty() { ".".to_owned() } else { path.to_owned() }
}

fn is_below(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

fn folder(
    path: &str,
    detected: Option<&Detected>,
    migrations: &[&Migration],
    mode: &dyn Fn(&Path) -> Option<String>,
) -> Result<Overview, Error> {
    let mut opted_out = Vec::new();
    let mut read = None;
    for migration in migrations.iter().filter(|migration| migration.report) {
        let content = migration.read()?;
        let found = migration.detected(&content.text);
        let usual = migration.usual(&content.text);
        for unit in migration.units(&content) {
            let script = joined(parse_sections(&content.text, &unit.ranges));
            let transaction = migration.sent(&content.text, &unit, &script);
            let path = migration.path.to_string();
            let out = OptedOut { path, transaction };
            if transaction != usual && !opted_out.contains(&out) {
                opted_out.push(out);
            }
        }
        read.get_or_insert((found, usual));
    }
    let detected = detected.cloned().or_else(|| read.as_ref().map(|(found, _)| found.clone()));
    let (layout, reason, list, down) = detected.as_ref().map_or(("plain", String::new(), None, 0), |detected| {
        (detected.layout.name, detected.reason.clone(), detected.list.as_deref(), detected.down)
    });
    let first = migrations.first().and_then(|migration| migration.file.as_deref());
    let said = mode(first.unwrap_or(Path::new(super::STDIN)));
    let own = detected.as_ref().and_then(|detected| detected.setting.as_ref()).map(|setting| setting.reason.clone());
    let up = || migrations.iter().filter(|migration| migration.direction == Direction::Up);
    Ok(Overview {
        path: path.to_owned(),
        layout,
        reason,
        order: order(detected.as_ref(), list),
        up: up().count(),
        down,
        both_ways: detected.as_ref().is_some_and(|detected| detected.layout.both_ways),
        transaction: read.as_ref().map_or(TransactionMode::None, |(_, usual)| *usual),
        transaction_source: said.or(own).unwrap_or_else(|| default_source(layout)),
        opted_out,
        first: up().next().map(|migration| migration.path.to_string()),
        last: up().next_back().map(|migration| migration.path.to_string()),
    })
}

fn default_source(layout: &str) -> String {
    if layout == super::layout::PLAIN.name {
        "assumed for files that belong to no tool".to_owned()
    } else {
        format!("as {layout} does")
    }
}

fn order(detected: Option<&Detected>, list: Option<&str>) -> String {
    match (detected, list) {
        (_, Some(list)) => format!("as {list} lists them"),
        (Some(detected), None) => detected.layout.order.to_owned(),
        (None, None) => String::new(),
    }
}

fn joined(mut scripts: impl Iterator<Item = Script>) -> Script {
    let mut all = scripts.next().unwrap_or_default();
    for mut script in scripts {
        all.statements.append(&mut script.statements);
    }
    all
}
