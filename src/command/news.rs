//! What of the migrations is reported: all, what is new on the branch, or what is staged.

use std::path::{Path, PathBuf};

use ddlock::source::git::{Repository, Since, Staged, target};
use ddlock::source::{Found, Held, News};

use super::Failure;

/// How the user, or CI, chooses.
pub(super) enum Choice {
    /// Every file.
    All,
    /// What differs from a commit.
    Since {
        /// The commit.
        since: Since,
        /// CI said so, in this variable: files that are named are reported in any case.
        by: Option<&'static str>,
    },
    /// What is staged; `None` when no SQL file is.
    Staged(Option<Box<Staged>>),
}

/// The flags that say it.
pub(super) struct Flags<'a> {
    pub(super) since: Option<&'a str>,
    pub(super) staged: bool,
    /// Where neither is said, the branch that the pull request goes to is asked of CI.
    pub(super) in_ci: bool,
}

impl Choice {
    pub(super) fn new(flags: &Flags<'_>) -> Result<Self, Failure> {
        if flags.staged {
            let repository = Repository::around(Path::new(".")).map_err(|error| error.to_string())?;
            let staged = Staged::of(&repository).map_err(|error| error.to_string())?;
            return Ok(Self::Staged(staged.map(Box::new)));
        }
        if let Some(name) = flags.since {
            return Ok(Self::Since { since: Since::Named(name.to_owned()), by: None });
        }
        let target = target(&|name| std::env::var(name).ok()).filter(|_| flags.in_ci);
        Ok(match target {
            Some(target) => Self::Since { by: Some(target.variable), since: Since::Target(target) },
            None => Self::All,
        })
    }

    /// Where what the user names is read.
    pub(super) fn place(&self, paths: &[PathBuf]) -> Vec<PathBuf> {
        match self {
            Self::Staged(Some(staged)) => paths.iter().map(|path| staged.place(path)).collect(),
            Self::Staged(None) | Self::All | Self::Since { .. } => paths.to_vec(),
        }
    }

    /// What the user calls a file that is read.
    pub(super) fn real(&self, path: &Path) -> PathBuf {
        match self {
            Self::Staged(Some(staged)) => staged.real(path),
            Self::Staged(None) | Self::All | Self::Since { .. } => path.to_owned(),
        }
    }

    /// A message or a path, with the names that the user gave.
    pub(super) fn said(&self, text: &str) -> String {
        match self {
            Self::Staged(Some(staged)) => staged.said(text),
            Self::Staged(None) | Self::All | Self::Since { .. } => text.to_owned(),
        }
    }

    /// Leaves in the report what was chosen, and says so.
    pub(super) fn hold(self, found: &mut Found) -> Result<Vec<String>, Failure> {
        let (mut news, by) = match self {
            Self::All | Self::Staged(None) => return Ok(Vec::new()),
            Self::Since { since, by } => (News::since(since), by),
            Self::Staged(Some(staged)) => (News::Staged(staged), None),
        };
        let held = news.hold(found, by.is_none()).map_err(|error| error.to_string())?;
        if let News::Staged(staged) = &news {
            for migration in found.series.iter_mut().flat_map(|series| &mut series.migrations) {
                migration.path = staged.said(&migration.path).into();
            }
        }
        let notes = notes(&news, &held, by);
        found.news = Some(news);
        Ok(notes)
    }
}

fn notes(news: &News, held: &Held, by: Option<&str>) -> Vec<String> {
    let files = match held.all {
        1 => "1 file".to_owned(),
        all => format!("{all} files"),
    };
    let reported = held.reported;
    let mut notes = Vec::new();
    match (news, news.base()) {
        (News::Staged(_), _) => notes.push(format!("only what is staged was judged: {reported} of {files}")),
        (News::Since(..), Some(base)) => {
            let commit = base.commit.get(..10).unwrap_or(&base.commit);
            let why = by.map_or_else(String::new, |variable| format!(", as {variable} says; --all judges all"));
            let name = &base.name;
            notes.push(format!("only what is new since `{name}` ({commit}) was judged: {reported} of {files}{why}"));
        }
        // No file lies in a folder: standard input was judged.
        (News::Since(..), None) => {}
    }
    if !held.gone.is_empty() {
        let (some, rest) = held.gone.split_at(held.gone.len().min(3));
        let more = if rest.is_empty() { String::new() } else { format!(" and {} more", rest.len()) };
        let (noun, are) = if held.gone.len() == 1 { ("migration", "is") } else { ("migrations", "are") };
        notes.push(format!("old {noun} {are} gone that may have run: {}{more}", some.join(", ")));
    }
    notes
}
