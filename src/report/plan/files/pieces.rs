//! What of a phase becomes one file: a step, a statement that has to be alone, or several safe ones together.

use super::super::{script, words};
use super::{Draft, Entry, File};
use crate::plan::{Phase, Sending, Step};
use crate::source::{Off, TransactionMode};

/// Who runs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// The migration tool.
    Tool,
    /// A person, with psql: the tool has no way to send it.
    Hand,
}

/// What becomes one file.
pub(super) struct Piece<'a> {
    pub(super) steps: Vec<&'a Step>,
    /// The statements of the only step that are in this file.
    pub(super) part: Vec<&'a str>,
    /// It must run outside a transaction block.
    pub(super) outside: bool,
    pub(super) place: Place,
    pub(super) title: String,
    /// The last of its step, to which the way back belongs.
    pub(super) last: bool,
}

/// The longest name that is made of a step's title.
const WORDS: usize = 50;

/// Cuts a phase into what becomes one file each.
pub(super) fn pieces<'a>(draft: &Draft<'_>, phase: &'a Phase) -> Vec<Piece<'a>> {
    let mut all: Vec<Piece<'a>> = Vec::new();
    for step in &phase.steps {
        let outside = step.transaction != Sending::One;
        if let Some(last) = all.last_mut()
            && is_quiet(step)
            && last.steps.iter().all(|other| is_quiet(other) && other.settings == step.settings)
        {
            "what was safe already, as written".clone_into(&mut last.title);
            last.steps.push(step);
            last.part.extend(step.sql.iter().map(String::as_str));
            continue;
        }
        let transactional = matches!(draft.mode, TransactionMode::File | TransactionMode::All);
        // A file that has room for one statement has none for what must be set for it.
        let crowded = outside && !step.settings.is_empty() && is_alone(draft, step) && !has_room(draft, step);
        let never = crowded || outside && transactional && draft.layout.writes.off == Off::Never;
        let place = if never { Place::Hand } else { Place::Tool };
        let cut = outside && place == Place::Tool && is_alone(draft, step) && step.sql.len() > 1;
        let parts: Vec<Vec<&str>> = if cut {
            step.sql.iter().map(|sql| vec![sql.as_str()]).collect()
        } else {
            vec![step.sql.iter().map(String::as_str).collect()]
        };
        let many = parts.len();
        all.extend(parts.into_iter().enumerate().map(|(index, part)| {
            let last = index + 1 == many;
            let title = if many > 1 { format!("{} ({} of {many})", step.title, index + 1) } else { step.title.clone() };
            Piece { steps: vec![step], part, outside, place, title, last }
        }));
    }
    all
}

/// The migration's own statement, for which nobody waits: such go together.
fn is_quiet(step: &Step) -> bool {
    let strong = step.weight.locks.values().any(|mode| mode.blocks_writes());
    step.missing.is_empty()
        && step.as_written
        && step.transaction == Sending::One
        && !strong
        && step.weight.blocking.is_empty()
}

/// Whether a file has room for one statement only, of those that no transaction is to be around.
pub(super) fn is_alone(draft: &Draft<'_>, step: &Step) -> bool {
    let first = step.sql.first().map_or("", String::as_str);
    draft.layout.writes.is_alone(draft.layout.mode_outside(draft.mode, first))
}

/// Whether what must be set for a step fits in beside its statements: a changeset is cut at semicolons, and run again as a
/// whole.
pub(super) fn has_room(draft: &Draft<'_>, step: &Step) -> bool {
    draft.layout.writes.form == super::Form::Changesets && step.sql.iter().all(|sql| !sql.contains(';'))
}

impl Piece<'_> {
    /// The words of its name: from what it does.
    pub(super) fn words(&self, own: &str) -> String {
        if self.steps.len() > 1 {
            return own.to_owned();
        }
        let mut words = String::new();
        let title = self.title.to_lowercase();
        for word in title.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty()) {
            if words.len() + word.len() > WORDS {
                break;
            }
            if !words.is_empty() {
                words.push('_');
            }
            words.push_str(word);
        }
        if words.is_empty() { own.to_owned() } else { words }
    }

    /// The step, or the first and the last, by which the plan knows them.
    pub(super) fn id(&self) -> String {
        match self.steps.as_slice() {
            [first, .., last] => format!("{} to {}", first.id, last.id),
            one => one.iter().map(|step| step.id.as_str()).collect(),
        }
    }

    /// What of it is not planned.
    pub(super) fn open(&self) -> impl Iterator<Item = String> {
        self.steps.iter().flat_map(|step| &step.missing).map(words::missing)
    }

    pub(super) fn leftover(&self) -> Option<String> {
        let leftover = self.steps.first()?.leftover.as_ref()?;
        Some(leftover.sql.join("; "))
    }

    /// The script with which psql runs it: that of the whole plan, cut to this step.
    pub(super) fn by_hand(&self) -> File {
        let mut text = script::SETTINGS.as_bytes().to_vec();
        for step in &self.steps {
            script::write_step(step, &mut text).expect("memory takes every write");
        }
        let id = self.steps.first().map_or("", |step| step.id.as_str());
        let words = self.words("step");
        File { path: format!("by-hand/{id}_{words}.psql"), text: String::from_utf8_lossy(&text).into_owned() }
    }

    /// The script with which psql goes back, where that takes transactions of its own.
    pub(super) fn back_by_hand(&self) -> Option<File> {
        let step = self.steps.iter().find(|_| self.last)?;
        let rollback = step.rollback.as_ref().filter(|rollback| rollback.is_script())?;
        let mut text = format!(
            "-- the way back from {}, as long as no step after it has run; where a timeout ends it, go on from that \
             transaction\n{}",
            step.id,
            script::SETTINGS
        );
        for sql in &rollback.sql {
            text.push_str(sql);
            text.push_str(";\n");
        }
        Some(File { path: back_path(step), text })
    }

    /// Its line of the page.
    pub(super) fn entry(&self, draft: &Draft<'_>, paths: Vec<String>) -> Entry {
        let has_down = match draft.layout.writes.form {
            super::Form::Files => {
                paths.len() > 1 && paths.iter().any(|path| path.contains("down.sql") || path.contains(".undo."))
            }
            super::Form::Sections(..) | super::Form::Changesets | super::Form::Changes => self.place == Place::Tool,
        };
        let back = self.steps.first().filter(|_| !has_down && self.last).and_then(|step| step.rollback.as_ref());
        let by_hand = self.back_by_hand().map(|file| format!("run `psql -f {}`", file.path));
        let back = back.and_then(|rollback| match (rollback.sql.is_empty(), rollback.loses_data) {
            (false, _) if rollback.is_script() => None,
            (false, _) => Some(format!("`{}`", rollback.sql.join("; "))),
            (true, true) => Some("only from a backup: what it drops is gone".to_owned()),
            (true, false) => None,
        });
        Entry {
            paths,
            what: format!("{} {}", self.id(), self.title),
            place: self.place,
            open: self.open().collect(),
            leftover: self.leftover(),
            back: by_hand.or(back),
        }
    }
}

/// Where the way back from a step stands that the tool cannot send.
pub(super) fn back_path(step: &Step) -> String {
    format!("by-hand/{}_back.psql", step.id)
}
