//! The index as a folder: what a commit would hold, whatever the work tree holds beside it.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::super::{Error, names, plain};
use super::changes::staged;
use super::{Base, Changes, Repository, no_git, pieces};

/// The staged files, written beside nothing else; gone when this is dropped.
#[derive(Debug)]
pub struct Staged {
    /// What the commit would change.
    pub changes: Changes,
    /// What differs from where the branch left the default branch, if that is known: what is new since then is not
    /// deployed, committed or not.
    pub branch: Option<Changes>,
    folder: TempDir,
    /// The same, without links.
    root: PathBuf,
    /// The current folder, from the top of the work tree.
    here: PathBuf,
}

impl Staged {
    /// Writes the index of a work tree out, as far as migrations and what tells of their tool go; nothing when no SQL
    /// file is staged.
    pub fn of(repository: &Repository) -> Result<Option<Self>, Error> {
        let changes = staged(repository, None)?;
        let branch = Base::of_branch(repository)?.map(|base| staged(repository, Some(base))).transpose()?;
        if !changes.names().any(names::is_sql) {
            return Ok(None);
        }
        let folder = tempfile::tempdir().map_err(|error| cannot_write(&error))?;
        let root = std::fs::canonicalize(folder.path()).map_err(|error| cannot_write(&error))?;
        let here = std::env::current_dir().and_then(std::fs::canonicalize).unwrap_or_default();
        let here = here.strip_prefix(&repository.top).map(Path::to_owned).unwrap_or_default();
        // Here searches upwards end, as they do at the top of the work tree.
        for made in [root.join(".git"), root.join(&here)] {
            std::fs::create_dir_all(made).map_err(|error| cannot_write(&error))?;
        }
        write_out(repository, &root)?;
        Ok(Some(Self { changes, branch, folder, root, here }))
    }

    /// Where a path that the user gave is written out.
    pub fn place(&self, path: &Path) -> PathBuf {
        let top = &self.changes.repository.top;
        if path == Path::new(".") {
            return self.root.join(&self.here);
        }
        if path.is_relative() {
            return self.root.join(&self.here).join(path);
        }
        let whole = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        whole.strip_prefix(top).map_or_else(|_| path.to_owned(), |below| self.root.join(below))
    }

    /// The path in the work tree of a file that was written out, as the user would give it.
    pub fn real(&self, path: &Path) -> PathBuf {
        match (path.strip_prefix(self.root.join(&self.here)), path.strip_prefix(&self.root)) {
            (Ok(below), _) if below.as_os_str().is_empty() => PathBuf::from("."),
            (Ok(below), _) => below.to_owned(),
            (_, Ok(below)) => self.changes.repository.top.join(below),
            (Err(_), Err(_)) => path.to_owned(),
        }
    }

    /// The same for a text that begins with such a path, or names one.
    pub fn said(&self, text: &str) -> String {
        let slash = |path: PathBuf| path.to_string_lossy().replace('\\', "/");
        let here = slash(self.root.join(&self.here));
        let top = slash(self.changes.repository.top.clone());
        let text = text.replace(&format!("{}/", here.trim_end_matches('/')), "");
        text.replace(here.trim_end_matches('/'), ".").replace(&slash(self.root.clone()), &top)
    }

    /// The path of a written file from the top of the work tree.
    pub fn below(&self, file: &Path) -> Option<String> {
        let whole = std::fs::canonicalize(file.parent()?).ok()?.join(file.file_name()?);
        Some(whole.strip_prefix(&self.root).ok()?.to_str()?.replace('\\', "/"))
    }

    /// Where the files are.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}

fn write_out(repository: &Repository, root: &Path) -> Result<(), Error> {
    let listed = repository.ask(["ls-files", "-z", "--cached"])?;
    let all: Vec<String> = pieces(&listed).collect();
    let mut child = {
        let mut command = Command::new("git");
        let prefix = format!("--prefix={}/", root.to_string_lossy());
        command.args(["checkout-index", "-q", "-z", "--stdin", "--ignore-skip-worktree-bits", &prefix]);
        command.current_dir(&repository.top).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
        repository.surround(&mut command);
        command.spawn().map_err(|error| no_git(&error))?
    };
    let wanted: Vec<u8> = wanted(&all).flat_map(|file| [file.as_bytes(), &[0]].concat()).collect();
    // A git that ends early says why.
    let _ = child.stdin.take().map(|mut input| input.write_all(&wanted));
    let output = child.wait_with_output().map_err(|error| no_git(&error))?;
    if output.status.success() { Ok(()) } else { Err(repository.refused(&output)) }
}

/// SQL files, and what stands beside them, one folder below or above them: by that their tool is recognised.
fn wanted(all: &[String]) -> impl Iterator<Item = &String> {
    let folder = |path: &str| path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
    let with_sql: BTreeSet<String> = all.iter().filter(|file| names::is_sql(file)).map(|file| folder(file)).collect();
    let mut above: BTreeSet<String> = BTreeSet::new();
    for with_sql in &with_sql {
        let mut above_it = with_sql.clone();
        while above.insert(above_it.clone()) && !above_it.is_empty() {
            above_it = folder(&above_it);
        }
    }
    all.iter().filter(move |file| {
        let own = folder(file);
        above.contains(&own) || with_sql.contains(&folder(&own))
    })
}

fn cannot_write(error: &std::io::Error) -> Error {
    Error::new(format!("the staged files cannot be written to a folder of their own: {}", plain(error)))
}
