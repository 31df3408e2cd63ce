//! sqitch: `sqitch.plan` names the changes in `deploy/`, `revert/` and `verify/`, run by psql
//! (`lib/App/Sqitch/Plan.pm`, `Engine/pg.pm`).

use super::{COMMON, Folder, Form, Layout, Listed, Listing, Writes, lines};
use crate::source::TransactionMode;

/// The list of changes.
pub(super) const PLAN: &str = "sqitch.plan";

pub(super) static LAYOUT: Layout = Layout {
    name: "sqitch",
    order: "change by change of sqitch.plan",
    mode: TransactionMode::None,
    detect: |folder| folder.holds(PLAN).or_else(|| folder.holds(ABOVE)),
    list,
    skips: |folder| {
        let verify = folder.files.iter().filter(|file| file.starts_with("verify/"));
        verify.map(|file| (file.clone(), "sqitch runs it only to see that the change is there".to_owned())).collect()
    },
    writes: Writes {
        form: Form::Changes,
        then: "enter each change into the plan with `sqitch add`, which leaves files alone that are there",
        ..Writes::PLAIN
    },
    ..COMMON
};

const ABOVE: &str = "../sqitch.plan";

/// Each line of a plan is a change, a tag that begins with `@`, a pragma with `%` or a comment with `#`. A change that
/// stands in it again was reworked: its earlier scripts carry the name of the tag that follows them.
fn list(folder: &Folder) -> Option<Listing> {
    let (plan, prefix) = folder.read(PLAN).map(|plan| (plan, "deploy/")).or_else(|| Some((folder.read(ABOVE)?, "")))?;
    let mut changes: Vec<(String, Option<String>)> = Vec::new();
    let mut tagged = 0;
    for line in lines(&plan).map(|(_, line)| line.trim()) {
        let word = line.split_whitespace().next().unwrap_or_default();
        if let Some(tag) = word.strip_prefix('@') {
            for (_, earlier) in &mut changes[tagged..] {
                *earlier = Some(tag.to_owned());
            }
            tagged = changes.len();
        } else if !word.is_empty() && !word.starts_with(['#', '%']) {
            // A leading `-` would plan to revert, which sqitch does not support yet.
            changes.push((word.trim_start_matches('+').to_owned(), None));
        }
    }
    if changes.is_empty() {
        return None;
    }
    let mut listing = Listing { source: PLAN.to_owned(), ..Listing::default() };
    for (at, (change, tag)) in changes.iter().enumerate() {
        let reworked = changes[at + 1..].iter().any(|(other, _)| other == change);
        let name = match tag {
            Some(tag) if reworked => format!("{change}@{tag}.sql"),
            Some(_) | None => format!("{change}.sql"),
        };
        let file = format!("{prefix}{name}");
        if folder.files.contains(&file) {
            listing.entries.push(Listed { file, sending: None });
        } else {
            listing.notes.push((file, format!("{PLAN} lists it, but there is no such file")));
        }
        let revert = format!("revert/{name}");
        if folder.files.contains(&revert) {
            listing.entries.push(Listed { file: revert, sending: None });
        }
    }
    Some(listing)
}
