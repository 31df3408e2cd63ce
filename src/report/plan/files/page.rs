//! The page beside the files: which go with which release, what is run by hand, what to do when a try fails.

use std::fmt::Write as _;

use super::pieces::Place;
use super::{Draft, Entry};
use crate::plan::duration;
use crate::report::plan::words;
use crate::report::wrap::wrap;
use crate::source::{Form, Off, TransactionMode};

/// The name of the page.
pub const NAME: &str = "README.md";

const WIDTH: usize = 100;

/// The page of one plan; `entries` are the files of each phase.
pub(super) fn page(draft: &Draft<'_>, entries: &[Vec<Entry>]) -> String {
    let path = &draft.plan.path;
    let mut text = format!("# Files for `{path}`\n\n");
    para(
        &mut text,
        &format!(
            "They stand for `{path}`, which `ddlock plan --out` has left as it is: take it out of the folder, or both run."
        ),
    );
    if let Some(open) = words::open(draft.plan) {
        para(&mut text, &format!("**Not planned:** {open}. What these files do there is as bad as it was."));
    }
    for remark in remarks(draft, entries) {
        para(&mut text, &remark);
    }
    for (index, (phase, entries)) in draft.plan.phases.iter().zip(entries).enumerate() {
        let _ = writeln!(text, "## Phase {}: {}\n", index + 1, phase.name);
        if let Some(gate) = &phase.gate {
            para(
                &mut text,
                &format!("**Not before this gate ({}) is passed:** {}.", words::gate(gate.kind), gate.text),
            );
        }
        steps(&mut text, draft, entries);
    }
    list(
        &mut text,
        "What will differ from the migration as written",
        draft.plan.deviations.iter().map(|deviation| deviation.text.clone()),
    );
    list(&mut text, "Not planned", words::elsewhere(draft.plan).map(words::missing));
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

fn remarks(draft: &Draft<'_>, entries: &[Vec<Entry>]) -> Vec<String> {
    let tool = draft.layout.name;
    let mut all = Vec::new();
    if let Some(later) = draft.overtaken_by {
        all.push(format!(
            "`{later}` comes after it and, as these files have higher numbers, now runs before them. If it needs what \
             they do, give it a number behind theirs."
        ));
    }
    if entries.len() > 1 {
        all.push(
            "What lies behind a gate has a folder of its own, so that nothing runs it too early. When other migrations \
             have come in between, rename its files so that they come last."
                .to_owned(),
        );
    }
    if draft.mode == TransactionMode::All {
        all.push(format!(
            "{tool} runs everything that is pending in one transaction: put one file in at a time, and run {tool} after \
             each. Together they would hold all their locks until the last one ends."
        ));
    }
    let by_hand = entries.iter().flatten().any(|entry| entry.place == Place::Hand);
    if by_hand && draft.layout.writes.off == Off::Never {
        all.push(format!(
            "{tool} runs every file in a transaction. What must run outside one is for psql, which asks where it has to; \
             a database that is made anew from the migrations needs it as well, in the same place of the order."
        ));
    }
    if draft.plan.phases.iter().flat_map(|phase| &phase.steps).any(|step| is_bare(draft, step)) {
        all.push(
            "A file with one statement only cannot lift timeouts for it: the role that migrates must have no \
             `statement_timeout` that would end an index build, a backfill or the like (`ALTER ROLE … SET \
             statement_timeout = 0`)."
                .to_owned(),
        );
    }
    let bare = draft
        .plan
        .phases
        .iter()
        .flat_map(|phase| &phase.steps)
        .find(|step| step.lock_timeout_ms.is_some() && is_bare(draft, step));
    if let Some(step) = bare {
        all.push(format!(
            "Nor can it bound how long {} queues for its lock, with everybody behind it: have the role that migrates give up \
             for that run (`ALTER ROLE … SET lock_timeout = '{}'`).",
            step.id,
            step.lock_timeout_ms.map(duration).unwrap_or_default()
        ));
    }
    if draft.layout.name == "flyway" && builds_concurrently(draft) {
        all.push(
            "Flyway holds a lock of its own in a transaction that `CONCURRENTLY` waits for without end, unless \
             `flyway.postgresql.transactional.lock=false` is set."
                .to_owned(),
        );
    }
    all
}

fn builds_concurrently(draft: &Draft<'_>) -> bool {
    let steps = draft.plan.phases.iter().flat_map(|phase| &phase.steps);
    steps.flat_map(|step| &step.sql).any(|sql| super::body::refuses_transaction(sql))
}

/// A step outside a transaction, alone in its file.
fn is_bare(draft: &Draft<'_>, step: &crate::plan::Step) -> bool {
    let by_hand = draft.layout.writes.off == Off::Never && draft.mode != TransactionMode::None;
    step.transaction != crate::plan::Sending::One && !by_hand && super::pieces::is_alone(draft, step)
}

fn steps(text: &mut String, draft: &Draft<'_>, entries: &[Entry]) {
    let one_by_one = draft.mode == TransactionMode::All;
    let mut rest = entries;
    while let Some(first) = rest.first() {
        let same = rest.iter().take_while(|entry| entry.place == first.place && first.place == Place::Tool).count();
        let (group, tail) = rest.split_at(if one_by_one { 1 } else { same.max(1) });
        match first.place {
            Place::Tool => {
                let place = match draft.layout.writes.form {
                    Form::Changes => "the project".to_owned(),
                    Form::Files | Form::Sections(..) | Form::Changesets => format!("`{}`", draft.folder),
                };
                let put = format!("put into {place}");
                let run = match draft.layout.name {
                    "plain" => "run them in this order".to_owned(),
                    tool => format!("run {tool}"),
                };
                let writes = &draft.layout.writes;
                let made = if writes.made.is_empty() { put.as_str() } else { writes.made };
                let all = made.split("; ").chain(writes.then.split("; ")).filter(|part| !part.is_empty());
                let all: Vec<&str> = all.chain([run.as_str()]).collect();
                point(text, &format!("{}:", listed(&all)));
            }
            Place::Hand => point(text, "run with psql (`psql -f`):"),
        }
        for entry in group {
            write_entry(text, entry);
        }
        text.push('\n');
        rest = tail;
    }
}

/// `one, and two`; `one, two, and three`.
fn listed(all: &[&str]) -> String {
    match all {
        [rest @ .., last] if !rest.is_empty() => format!("{}, and {last}", rest.join(", ")),
        one => one.concat(),
    }
}

fn write_entry(text: &mut String, entry: &Entry) {
    let paths: Vec<String> = entry.paths.iter().map(|path| format!("`{path}`")).collect();
    item(text, 2, &format!("{}: {}", paths.join(", "), entry.what));
    for open in &entry.open {
        item(text, 4, &format!("**not planned:** {open}"));
    }
    if let Some(leftover) = &entry.leftover {
        item(text, 4, &format!("if a try fails, run this before the next: `{leftover}`"));
    }
    if let Some(back) = &entry.back {
        item(text, 4, &format!("back: {back}"));
    }
}

fn point(text: &mut String, what: &str) {
    let _ = writeln!(text, "- [ ] {}", wrap(what, 6, WIDTH - 6).replace('\n', "\n      "));
}

fn item(text: &mut String, indent: usize, what: &str) {
    let spaces = " ".repeat(indent);
    let _ = writeln!(text, "{spaces}- {}", wrap(what, 0, WIDTH - 4).replace('\n', &format!("\n{spaces}  ")));
}

fn para(text: &mut String, what: &str) {
    let _ = writeln!(text, "{}\n", wrap(what, 0, WIDTH));
}

fn list(text: &mut String, heading: &str, items: impl Iterator<Item = String>) {
    for (index, what) in items.enumerate() {
        if index == 0 {
            let _ = writeln!(text, "## {heading}\n");
        }
        item(text, 0, &what);
    }
    text.push('\n');
}
