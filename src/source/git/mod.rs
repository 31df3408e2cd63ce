//! What git knows of files: which are new or changed, what they held before, what is staged.
//!
//! It runs the program `git` and reads what it prints for other programs (`-z`), so that every kind of repository
//! works that the user's git works with: linked worktrees, submodules, sparse and shallow clones.

mod base;
mod changes;
mod staged;
mod target;

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

pub use base::{Base, Since};
pub use changes::{Change, Changes, changes};
pub use staged::Staged;
pub use target::{Target, target};

use super::{Error, plain};

/// A work tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repository {
    /// Its top folder, without links.
    pub top: PathBuf,
}

impl Repository {
    /// The work tree that a folder lies in: the nearest one.
    pub fn around(folder: &Path) -> Result<Self, Error> {
        let folder =
            std::fs::canonicalize(folder).map_err(|error| super::reading(&folder.to_string_lossy(), &error))?;
        // A process for every folder of a long history would take seconds.
        if let Some(top) = folder.ancestors().find(|above| above.join(".git").exists()) {
            return Ok(Self { top: top.to_owned() });
        }
        let asked = Self { top: folder.clone() }.git(["rev-parse", "--show-toplevel"])?;
        let top = PathBuf::from(line(&asked.stdout));
        if !asked.status.success() || top.as_os_str().is_empty() {
            let shown = folder.to_string_lossy();
            return Err(Error::new(format!(
                "{shown}: not in a git repository, which alone knows what is new or staged"
            ))
            .help("run it in a clone; `--all` judges every file, and so does a run without `--since` and `--staged`"));
        }
        Ok(Self { top: std::fs::canonicalize(&top).unwrap_or(top) })
    }

    /// The work tree that this one is a submodule of, and its place there.
    fn superproject(&self) -> Result<Option<(Self, String)>, Error> {
        let asked = self.git(["rev-parse", "--show-superproject-working-tree"])?;
        let top = line(&asked.stdout);
        if !asked.status.success() || top.is_empty() {
            return Ok(None);
        }
        let top = PathBuf::from(top);
        let top = std::fs::canonicalize(&top).unwrap_or(top);
        let place = self.top.strip_prefix(&top).map(|place| place.to_string_lossy().replace('\\', "/"));
        Ok(place.ok().map(|place| (Self { top }, place)))
    }

    /// Whether the current folder lies in this work tree and in none below it.
    fn is_here(&self) -> bool {
        std::env::current_dir().ok().and_then(|here| Self::around(&here).ok()).is_some_and(|here| here == *self)
    }

    /// Runs git, whose failure is an answer too.
    fn git<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> Result<Output, Error> {
        let mut command = Command::new("git");
        command.args(args).current_dir(&self.top).stdin(Stdio::null());
        self.surround(&mut command);
        command.output().map_err(|error| no_git(&error))
    }

    /// Runs git; what it complains of is the error.
    fn ask<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> Result<Vec<u8>, Error> {
        let output = self.git(args)?;
        if output.status.success() { Ok(output.stdout) } else { Err(self.refused(&output)) }
    }

    /// Inside a hook, git names the repository and the index of the commit that is made; they are those of the
    /// work tree the hook runs in and of no other.
    fn surround(&self, command: &mut Command) {
        command.env("GIT_OPTIONAL_LOCKS", "0").env("LC_ALL", "C");
        if std::env::var_os("GIT_DIR").is_some() && !self.is_here() {
            for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"] {
                command.env_remove(name);
            }
        }
    }

    fn refused(&self, output: &Output) -> Error {
        let said = String::from_utf8_lossy(&output.stderr);
        let said = said.lines().find(|line| !line.trim().is_empty()).unwrap_or("git failed").trim();
        let said = said.strip_prefix("fatal: ").or_else(|| said.strip_prefix("error: ")).unwrap_or(said);
        let top = self.top.to_string_lossy();
        let error = Error::new(format!("{top}: git says: {said}"));
        if said.contains("dubious ownership") {
            return error.help(format!("run `git config --global --add safe.directory '{top}'` before"));
        }
        error
    }
}

fn no_git(error: &std::io::Error) -> Error {
    let what = match error.kind() {
        std::io::ErrorKind::NotFound => "it is not installed".to_owned(),
        _ => plain(error),
    };
    Error::new(format!("git cannot be run, so that nothing says what is new: {what}"))
        .help("install git; `--all` judges every file without it")
}

/// The first line of what git printed.
fn line(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).lines().next().unwrap_or_default().to_owned()
}

/// The pieces of what git printed with `-z`. A name that is not UTF-8 belongs to no migration.
fn pieces(bytes: &[u8]) -> impl Iterator<Item = String> + '_ {
    bytes.split(|byte| *byte == 0).filter(|piece| !piece.is_empty()).map(|piece| String::from_utf8_lossy(piece).into())
}
