//! A plan as migration files: one for each transaction, named, numbered and marked as the folder's tool wants, those
//! behind a gate in a folder of their own, with a page that says which go with which release.

mod body;
mod page;
mod pieces;
mod sqitch;

use std::fmt::Write as _;

use crate::plan::{Phase, Plan};
use crate::source::{Form, Layout, Naming, Off, Side, TransactionMode};
use body::{Body, Way};
use pieces::{Piece, Place};

pub use page::NAME as PAGE;

/// A plan that is to become files.
pub struct Draft<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// Whose files they are.
    pub layout: &'static Layout,
    /// How the tool sends a file that says nothing else.
    pub mode: TransactionMode,
    /// The folder of the migrations, as the user calls it.
    pub folder: &'a str,
    /// A migration that comes after this one, and may run before its files.
    pub overtaken_by: Option<&'a str>,
}

/// One file to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Below the folder that the user names, with `/`.
    pub path: String,
    /// All of it.
    pub text: String,
}

/// One line of the page: what is to be put in place, or run by hand.
struct Entry {
    /// Below the folder that the user names.
    paths: Vec<String>,
    /// What it does.
    what: String,
    place: Place,
    /// What of it is not planned.
    open: Vec<String>,
    /// What a failed try leaves, and what removes it.
    leftover: Option<String>,
    /// How to go back, where no file says it.
    back: Option<String>,
}

/// The files of a plan, with names that begin at `naming`, which is left behind the last of them.
pub fn files(draft: &Draft<'_>, naming: &mut Naming) -> Vec<File> {
    let mut all = Vec::new();
    let mut entries: Vec<Vec<Entry>> = Vec::new();
    let gated = draft.plan.phases.len() > 1 || draft.plan.phases.iter().any(|phase| phase.gate.is_some());
    for (index, phase) in draft.plan.phases.iter().enumerate() {
        let folder = if gated { format!("phase-{}/", index + 1) } else { String::new() };
        let from = all.len();
        let found = match draft.layout.writes.form {
            Form::Changesets => changesets(draft, phase, naming, &mut all),
            Form::Files | Form::Sections(..) | Form::Changes => one_by_one(draft, phase, naming, &mut all),
        };
        for file in &mut all[from..] {
            file.path.insert_str(0, &folder);
        }
        entries.push(found.into_iter().map(|entry| entry.below(&folder)).collect());
    }
    let page = page::page(draft, &entries);
    all.push(File { path: page::NAME.to_owned(), text: page });
    all
}

/// How many files with a number of their own a plan becomes.
pub fn count(draft: &Draft<'_>) -> usize {
    let phases = draft.plan.phases.iter();
    if draft.layout.writes.form == Form::Changesets {
        return phases.map(|phase| runs(&pieces::pieces(draft, phase)).count()).sum();
    }
    let pieces = phases.flat_map(|phase| pieces::pieces(draft, phase));
    pieces.filter(|piece| piece.place != Place::Hand).count()
}

impl Entry {
    fn below(mut self, folder: &str) -> Self {
        for path in &mut self.paths {
            path.insert_str(0, folder);
        }
        self
    }
}

fn one_by_one(draft: &Draft<'_>, phase: &Phase, naming: &mut Naming, all: &mut Vec<File>) -> Vec<Entry> {
    let mut entries = Vec::new();
    for piece in pieces::pieces(draft, phase) {
        let mut written = if piece.place == Place::Hand {
            vec![piece.by_hand()]
        } else {
            let written = written(draft, &piece, naming);
            naming.advance();
            written
        };
        entries.push(piece.entry(draft, written.iter().map(|file| file.path.clone()).collect()));
        all.append(&mut written);
        all.extend(piece.back_by_hand());
    }
    entries
}

/// All that one piece becomes: the file up, the file down, what stands beside them.
fn written(draft: &Draft<'_>, piece: &Piece<'_>, naming: &Naming) -> Vec<File> {
    let writes = &draft.layout.writes;
    let (mut up, mut down) = (body::up(draft, piece), body::down(draft, piece));
    let words = piece.words(&naming.words);
    // What is said once for both directions turns the transaction off for both.
    let both = match writes.off {
        Off::Head(_) => matches!(writes.form, Form::Sections(..)),
        Off::Beside(..) | Off::Name(_) => true,
        Off::Unsaid | Off::Line(_) | Off::Words(_) | Off::Never => false,
    };
    if both && (up.outside || down.as_ref().is_some_and(|down| down.outside)) {
        up.outside = true;
        if let Some(down) = &mut down {
            down.outside = true;
        }
    }
    let more = if let (Off::Name(word), true) = (writes.off, up.outside) { word } else { "" };
    let path = naming.up(&words, more);
    let mut files = Vec::new();
    if let (Off::Beside(side, text), true) = (writes.off, up.outside) {
        files.push(File { path: beside(side, &path), text: text.to_owned() });
    }
    match writes.form {
        Form::Files | Form::Changesets => {
            // Where no way back is known, a file that does nothing would say otherwise.
            let down = down.filter(|down| !down.statements.is_empty() || down.comments.is_empty());
            let down = naming.down(&words, more).zip(down);
            files.insert(0, File { path, text: head(draft, &up, Way::Up) + &up.text(draft, Way::Up) });
            files.extend(
                down.map(|(path, down)| File {
                    path,
                    text: head(draft, &down, Way::Down) + &down.text(draft, Way::Down),
                }),
            );
        }
        Form::Sections(mark, mark_down) => {
            let mut text = if matches!(writes.off, Off::Head(_)) { head(draft, &up, Way::Up) } else { String::new() };
            text.push_str(&section(draft, mark, &up, Way::Up));
            if let Some(down) = down {
                text.push('\n');
                text.push_str(&section(draft, mark_down, &down, Way::Down));
            }
            files.insert(0, File { path, text });
        }
        Form::Changes => files = sqitch::files(draft, piece, naming, &up, down.as_ref()),
    }
    files
}

/// A file beside another.
fn beside(side: Side, path: &str) -> String {
    match side {
        Side::Ending(ending) => format!("{path}{ending}"),
        Side::Folder(name) => {
            path.rsplit_once('/').map_or_else(|| name.to_owned(), |(folder, _)| format!("{folder}/{name}"))
        }
    }
}

/// What stands at the very beginning of a file that no transaction is to be around.
fn head(draft: &Draft<'_>, body: &Body, _: Way) -> String {
    match draft.layout.writes.off {
        Off::Head(line) if body.is_marked(draft) => format!("{line}\n"),
        Off::Head(_) | Off::Unsaid | Off::Line(_) | Off::Words(_) | Off::Beside(..) | Off::Name(_) | Off::Never => {
            String::new()
        }
    }
}

fn section(draft: &Draft<'_>, mark: &str, body: &Body, way: Way) -> String {
    let marked = body.is_marked(draft);
    let mut text = match draft.layout.writes.off {
        Off::Words(words) if marked => format!("{mark} {words}\n"),
        Off::Line(line) if marked && mark.is_empty() => format!("{line}\n"),
        Off::Line(line) if marked => format!("{mark}\n{line}\n"),
        _ if mark.is_empty() => String::new(),
        Off::Head(_) | Off::Unsaid | Off::Line(_) | Off::Words(_) | Off::Beside(..) | Off::Name(_) | Off::Never => {
            format!("{mark}\n")
        }
    };
    text.push_str(&body.text(draft, way));
    text
}

/// The steps of a phase as changesets of one file.
fn changesets(draft: &Draft<'_>, phase: &Phase, naming: &mut Naming, all: &mut Vec<File>) -> Vec<Entry> {
    let pieces = pieces::pieces(draft, phase);
    let mut entries = Vec::new();
    for run in pieces.chunk_by(|one, two| one.place == Place::Tool && two.place == Place::Tool) {
        match run {
            [piece] if piece.place == Place::Hand => {
                let file = piece.by_hand();
                entries.push(piece.entry(draft, vec![file.path.clone()]));
                all.push(file);
                all.extend(piece.back_by_hand());
            }
            run => entries.push(changelog(draft, run, naming, all)),
        }
    }
    entries
}

/// The pieces that go into one file of changesets each.
fn runs<'a, 'b>(pieces: &'a [Piece<'b>]) -> impl Iterator<Item = &'a [Piece<'b>]> {
    let runs = pieces.chunk_by(|one, two| one.place == Place::Tool && two.place == Place::Tool);
    runs.filter(|run| run.iter().all(|piece| piece.place == Place::Tool))
}

fn changelog(draft: &Draft<'_>, pieces: &[Piece<'_>], naming: &mut Naming, all: &mut Vec<File>) -> Entry {
    let mut text = "--liquibase formatted sql\n".to_owned();
    for (index, piece) in pieces.iter().enumerate() {
        let (up, down) = (body::up(draft, piece), body::down(draft, piece));
        let whole = up.statements.iter().any(|statement| statement.contains(';'));
        let split = if whole { " splitStatements:false" } else { "" };
        let off = match draft.layout.writes.off {
            Off::Words(words) if up.is_marked(draft) => format!(" {words}"),
            _ => String::new(),
        };
        let _ = writeln!(text, "\n--changeset ddlock:{}-{}{off}{split}", naming.number(), index + 1);
        text.push_str(&up.text(draft, Way::Up));
        for statement in down.iter().flat_map(|down| &down.statements) {
            text.extend(statement.lines().map(|line| format!("--rollback {line}\n")));
            text.pop();
            text.push_str(";\n");
        }
    }
    let words = if pieces.len() == 1 { pieces[0].words(&naming.words) } else { naming.words.clone() };
    let path = naming.up(&words, "");
    naming.advance();
    let what: Vec<String> = pieces.iter().map(|piece| piece.title.clone()).collect();
    all.push(File { path: path.clone(), text });
    let leftovers = pieces.iter().filter_map(Piece::leftover).collect::<Vec<_>>();
    let backs: Vec<File> = pieces.iter().filter_map(Piece::back_by_hand).collect();
    let back = (!backs.is_empty())
        .then(|| backs.iter().map(|back| format!("`psql -f {}`", back.path)).collect::<Vec<_>>().join(", "));
    all.extend(backs);
    Entry {
        paths: vec![path],
        what: what.join("; "),
        place: Place::Tool,
        open: pieces.iter().flat_map(Piece::open).collect(),
        leftover: (!leftovers.is_empty()).then(|| leftovers.join("; ")),
        back,
    }
}
