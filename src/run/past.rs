//! What the past of a migration says of it: an old one that was changed, a new one that comes too early.

use std::sync::Arc;

use crate::parse::Script;
use crate::rules::Finding;
use crate::rules::old_migration::{Version, changed, late, renamed, same_number};
use crate::source::{Content, Former, Migration, Past, Unit, changes};

/// What becomes of one unit.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Fate {
    /// It has run as it is: there is nothing to report.
    pub(super) old: bool,
    /// It is deployed together with the others that are new.
    pub(super) new: bool,
}

/// What is found, and what becomes of each unit.
pub(super) fn look(
    migration: &Migration,
    content: &Content,
    units: &[Unit],
    scripts: &[&Script],
) -> (Vec<Finding>, Vec<Fate>) {
    let everywhere = |fate: Fate| vec![fate; units.len()];
    let listed = migration.sending.as_ref().and_then(|sending| sending.change.as_deref());
    match (&migration.past, listed) {
        (Past::Changed(former), Some(change)) => {
            let (finding, fate) = listed_change(migration, former, &content.text, change, units, scripts);
            (finding.into_iter().collect(), everywhere(fate))
        }
        (past, _) => look_at_file(migration, past, content, units, scripts),
    }
}

fn look_at_file(
    migration: &Migration,
    past: &Past,
    content: &Content,
    units: &[Unit],
    scripts: &[&Script],
) -> (Vec<Finding>, Vec<Fate>) {
    let tool = migration.layout(&content.text).name;
    let everywhere = |fate: Fate| vec![fate; units.len()];
    match past {
        Past::Old => (Vec::new(), everywhere(Fate::default())),
        Past::New { before, twin } => {
            let twin = twin.as_ref().and_then(|twin| same_number(tool, &short(twin), scripts));
            let found = twin.or_else(|| before.as_ref().map(|before| late(tool, &short(before), scripts)));
            (found.into_iter().collect(), everywhere(Fate { new: true, old: false }))
        }
        Past::Changed(former) if tool == "liquibase" => changesets(migration, former, &content.text, units, scripts),
        Past::Changed(former) => {
            let findings = match &former.name {
                Some(old) => renamed(tool, old, &migration.path, scripts),
                None => whole(tool, migration, former, content, units, scripts),
            };
            (findings.into_iter().collect(), everywhere(Fate::default()))
        }
    }
}

fn short(path: &Arc<str>) -> String {
    crate::source::short(path).to_owned()
}

fn whole(
    tool: &str,
    migration: &Migration,
    former: &Former,
    content: &Content,
    units: &[Unit],
    scripts: &[&Script],
) -> Option<Finding> {
    let (was, text) = (&former.content.text, &content.text);
    // The file is one migration, however many pieces it is cut into.
    if migration.continues() {
        return None;
    }
    let (was_up, up) =
        (joined(was, &migration.own_units(&former.content)), joined(text, &migration.own_units(content)));
    let start = units.first().and_then(|unit| unit.ranges.first()).map_or(0, |range| range.start);
    changed(tool, Version { text: was, up: &was_up }, Version { text, up: &up }, start, scripts)
}

/// Of a changelog each changeset is a migration of its own: new ones are added to old files.
fn changesets(
    migration: &Migration,
    former: &Former,
    text: &str,
    units: &[Unit],
    scripts: &[&Script],
) -> (Vec<Finding>, Vec<Fate>) {
    let was = &former.content.text;
    let old: Vec<String> = migration.units(&former.content).iter().map(|unit| of(was, unit)).collect();
    let mut findings = Vec::new();
    let mut fates = Vec::new();
    for (unit, script) in units.iter().zip(scripts) {
        let now = of(text, unit);
        let Some(before) = old.iter().find(|old| name(old) == name(&now)) else {
            fates.push(Fate { new: true, old: false });
            continue;
        };
        let start = unit.ranges.first().map_or(0, |range| range.start);
        // Its checksum is that of the statements, so that white space is the same to it.
        let sql = |text| Version { text: "", up: text };
        let found = changed("liquibase", sql(before), sql(&now), start, &[script]);
        let again = ["runonchange:true", "runalways:true"];
        let runs_again =
            again.iter().any(|option| now.lines().next().unwrap_or_default().to_lowercase().contains(option));
        fates.push(Fate { old: found.is_none(), new: false });
        findings.extend(found.filter(|_| !runs_again));
    }
    (findings, fates)
}

/// A changeset whose SQL stands in the changelog: what the same one said before tells whether it has run as it is.
fn listed_change(
    migration: &Migration,
    former: &Former,
    text: &str,
    name: &str,
    units: &[Unit],
    scripts: &[&Script],
) -> (Option<Finding>, Fate) {
    let of = |text: &str| changes(&migration.path, text).into_iter().find(|change| change.name == name);
    let Some((before, now)) = of(&former.content.text).zip(of(text)) else {
        return (None, Fate { new: true, old: false });
    };
    let start = units.first().and_then(|unit| unit.ranges.first()).map_or(0, |range| range.start);
    let sql = |change| Version { text: "", up: change };
    let found = changed("liquibase", sql(&before.sql), sql(&now.sql), start, scripts);
    let fate = Fate { old: found.is_none(), new: false };
    (found.filter(|_| !now.runs_again), fate)
}

/// `author:id`, which is behind the mark on a changeset's first line.
fn name(changeset: &str) -> Option<&str> {
    let first = changeset.lines().next()?;
    first.split_whitespace().skip_while(|word| !word.to_ascii_lowercase().ends_with("changeset")).nth(1)
}

fn of(text: &str, unit: &Unit) -> String {
    unit.ranges.iter().map(|range| &text[range.clone()]).collect()
}

fn joined(text: &str, units: &[Unit]) -> String {
    units.iter().map(|unit| of(text, unit)).collect()
}
