//! Which files of a work tree, or of its index, differ from a commit, and what they held there.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::super::{Content, Error};
use super::{Base, Repository, pieces};

/// What happened to a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// It was not there.
    Added,
    /// It had another text.
    Modified,
    /// It had another name, and perhaps another text.
    Renamed {
        /// Its path from the top of the work tree.
        from: String,
    },
}

/// The differences to a commit.
#[derive(Debug, Clone)]
pub struct Changes {
    /// Where they are.
    pub repository: Repository,
    /// The commit; `None` before the first one.
    pub base: Option<Base>,
    /// By path from the top of the work tree, with `/`.
    files: BTreeMap<String, Change>,
    /// Files that are gone.
    deleted: BTreeSet<String>,
}

/// Below this part of common lines, a file that appears is not the one that went.
const SIMILAR: &str = "--find-renames=75%";

/// What differs between a commit and the work tree, files that git does not know yet included.
pub fn changes(repository: &Repository, base: Base) -> Result<Changes, Error> {
    let mut differences = differences(repository, &[&base.commit])?;
    let unknown = repository.ask(["ls-files", "-z", "--others", "--exclude-standard"])?;
    differences.0.extend(pieces(&unknown).map(|file| (file, Change::Added)));
    let (files, deleted) = differences;
    Ok(Changes { repository: repository.clone(), base: Some(base), files, deleted })
}

/// What differs between a commit and the index; without a commit, between HEAD and the index.
pub(super) fn staged(repository: &Repository, base: Option<Base>) -> Result<Changes, Error> {
    let commit = base.as_ref().map(|base| base.commit.as_str());
    let args: Vec<&str> = ["--cached"].into_iter().chain(commit).collect();
    let (files, deleted) = differences(repository, &args)?;
    Ok(Changes { repository: repository.clone(), base, files, deleted })
}

type Differences = (BTreeMap<String, Change>, BTreeSet<String>);

fn differences(repository: &Repository, of: &[&str]) -> Result<Differences, Error> {
    // What the user sets for their own eyes must not change the answer.
    let fixed = ["diff", "--name-status", "-z", "--no-ext-diff", "--no-relative", "--ignore-submodules=all", SIMILAR];
    let printed = repository.ask(fixed.iter().chain(of).chain(&["--"]))?;
    let (mut files, mut deleted) = (BTreeMap::new(), BTreeSet::new());
    let mut pieces = pieces(&printed);
    while let (Some(status), Some(path)) = (pieces.next(), pieces.next()) {
        match status.as_bytes().first() {
            Some(b'R') => {
                if let Some(to) = pieces.next() {
                    files.insert(to, Change::Renamed { from: path });
                }
            }
            Some(b'C') => {
                files.extend(pieces.next().map(|to| (to, Change::Added)));
            }
            Some(b'A') => {
                files.insert(path, Change::Added);
            }
            Some(b'D') => {
                deleted.insert(path);
            }
            // A text, a kind of file, or a conflict that waits to be resolved.
            _ => {
                files.insert(path, Change::Modified);
            }
        }
    }
    Ok((files, deleted))
}

impl Changes {
    /// What happened to a file, by its path from the top, if anything did.
    pub fn of(&self, path: &str) -> Option<&Change> {
        self.files.get(path)
    }

    /// The files that are there and differ.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// The text that a file had at the base.
    pub fn before(&self, path: &str) -> Result<Content, Error> {
        let commit = self.base.as_ref().map_or("HEAD", |base| base.commit.as_str());
        let bytes = self.repository.ask(["cat-file", "--filters", &format!("{commit}:{path}")])?;
        Ok(Content::decode(bytes))
    }

    /// Its path from the top of the work tree.
    pub fn below(&self, file: &Path) -> Option<String> {
        // A link counts where it lies; only the folders above it are followed.
        let (folder, name) = (file.parent()?, file.file_name()?);
        let folder = if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder.to_owned() };
        let whole = std::fs::canonicalize(folder).ok()?.join(name);
        let below = whole.strip_prefix(&self.repository.top).ok()?;
        Some(below.to_str()?.replace('\\', "/"))
    }

    /// SQL files in a folder that are gone, with their paths from the top.
    pub fn deleted<'a>(&'a self, folder: &Path) -> impl Iterator<Item = &'a str> {
        let below = std::fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
        let below = below.strip_prefix(&self.repository.top).map(Path::to_owned);
        let inside =
            move |path: &&String| below.as_ref().is_ok_and(|below| Path::new(path.as_str()).starts_with(below));
        self.deleted.iter().filter(inside).map(String::as_str)
    }
}
