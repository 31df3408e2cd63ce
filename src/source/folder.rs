//! What a layout sees of a folder to recognise it: names, the beginnings of files, and side files in it and above.

use std::cell::OnceCell;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::layout::lines;

/// What a layout sees of a folder to recognise it.
pub struct Folder {
    /// Where it is; `None` is standard input.
    root: Option<PathBuf>,
    /// Its SQL files, relative to it, with `/`.
    pub files: Vec<String>,
    /// The beginnings of some of them, read when first asked for.
    heads: OnceCell<Vec<(String, String)>>,
}

/// How many folders are looked into, from a folder upwards.
const LEVELS: usize = 8;
/// How many files are opened to recognise a layout by its marks.
const SAMPLE: usize = 4;
/// How much of each is read: marks stand near the top, under a comment or a licence.
const HEAD: u64 = 16 * 1024;

impl Folder {
    /// A folder with its files.
    pub fn new(root: PathBuf, files: Vec<String>) -> Self {
        Self { root: Some(root), files, heads: OnceCell::new() }
    }

    /// A text that came without a folder.
    pub fn of_text(text: &str) -> Self {
        let mut end = text.len().min(HEAD as usize);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let heads = OnceCell::from(vec![("standard input".to_owned(), text[..end].to_owned())]);
        Self { root: None, files: Vec::new(), heads }
    }

    /// The beginning of a text that came without a folder.
    pub(super) fn text(&self) -> Option<&str> {
        if self.root.is_some() {
            return None;
        }
        self.heads().first().map(|(_, head)| head.as_str())
    }

    /// Where it is; `None` is standard input.
    pub(super) fn root(&self) -> Option<&Path> {
        self.root.as_deref()
    }

    /// The text of a side file in the folder itself.
    pub(super) fn read(&self, name: &str) -> Option<String> {
        std::fs::read_to_string(self.root.as_ref()?.join(name)).ok()
    }

    /// The beginning of one of its files.
    pub(super) fn head(&self, name: &str) -> Option<String> {
        head(&self.root.as_ref()?.join(name))
    }

    /// What the nearest side file of one of these names says, in the folder or, inside the same repository, above it.
    pub(super) fn nearest<T>(&self, names: &[&str], read: impl Fn(&str, &str) -> Option<T>) -> Option<T> {
        nearest(self.root.as_ref()?, names, read)
    }

    /// The first sampled file one of whose lines is such a mark, as a reason.
    pub(super) fn marked(&self, mark: &str, is_mark: fn(&str) -> bool) -> Option<String> {
        self.heads().iter().find_map(|(name, head)| {
            let found = lines(head).any(|(_, line)| is_mark(line));
            found.then(|| format!("`{mark}` in {name}"))
        })
    }

    /// The last file that begins with such a mark, as a reason. Few files have one, so that a sample is not enough.
    pub(super) fn begins(&self, mark: &str) -> Option<String> {
        let begins = |file: &&String| {
            let mut start = vec![0; mark.len()];
            let opened = self.root.as_ref().and_then(|root| File::open(root.join(file)).ok());
            opened.is_some_and(|mut file| file.read_exact(&mut start).is_ok()) && start == mark.as_bytes()
        };
        let streamed = || self.root.is_none().then(|| self.heads().iter().find(|(_, head)| head.starts_with(mark)));
        let found = self.files.iter().rev().find(begins).or_else(|| streamed().flatten().map(|(name, _)| name));
        found.map(|name| format!("`{mark}` in {name}"))
    }

    /// Whether at least half of the files have such a name, as a reason.
    pub(super) fn named(&self, pattern: &str, matches: fn(&str) -> bool) -> Option<String> {
        let count = self.files.iter().filter(|file| matches(file)).count();
        (count > 0 && count * 2 >= self.files.len()).then(|| format!("files named `{pattern}`"))
    }

    /// Whether such a file or folder stands in the folder itself, as a reason.
    pub(super) fn holds(&self, name: &str) -> Option<String> {
        self.root.as_ref()?.join(name).exists().then(|| format!("{name} beside the files"))
    }

    /// Whether such a file stands in the folder or, inside the same repository, above it, as a reason.
    pub(super) fn above(&self, name: &str) -> Option<String> {
        let root = std::path::absolute(self.root.as_ref()?).ok()?;
        for folder in root.ancestors().take(LEVELS) {
            if folder.join(name).exists() {
                return Some(format!("{name} above the files"));
            }
            if folder.join(".git").exists() {
                break;
            }
        }
        None
    }

    /// Whether the Rust project around the folder depends on this crate, as a reason. The manifest of its package or
    /// of the workspace above may say so; a project in another language that is nearer decides against it.
    pub(super) fn crate_above(&self, name: &str) -> Option<String> {
        let root = std::path::absolute(self.root.as_ref()?).ok()?;
        for folder in root.ancestors().take(LEVELS) {
            let manifest = std::fs::read_to_string(folder.join("Cargo.toml"));
            if manifest.as_ref().is_ok_and(|manifest| depends(manifest, name)) {
                return Some(format!("`{name}` in Cargo.toml above the files"));
            }
            let other = || OTHER_PROJECTS.iter().any(|file| folder.join(file).exists());
            if folder.join(".git").exists() || manifest.is_err() && other() {
                break;
            }
        }
        None
    }

    /// Whether the JavaScript project around the folder depends on this package, as a reason.
    pub(super) fn package_above(&self, name: &str) -> Option<String> {
        self.nearest(&["package.json"], |file, text| {
            let package: serde_json::Value = serde_json::from_str(text).ok()?;
            let groups =
                ["dependencies", "devDependencies"].map(|group| package.get(group).and_then(|all| all.get(name)));
            groups.into_iter().flatten().next().map(|_| format!("`{name}` in {file} above the files"))
        })
    }

    /// Whether the Go module around the folder names this one, as a reason.
    pub(super) fn module_above(&self, name: &str) -> Option<String> {
        self.nearest(&["go.mod"], |file, text| {
            text.contains(name).then(|| format!("`{name}` in {file} above the files"))
        })
    }

    /// Whether the folder's own path ends so, as a reason.
    pub(super) fn path_ends(&self, end: &str) -> Option<String> {
        let root = std::path::absolute(self.root.as_ref()?).ok()?;
        root.ends_with(end).then(|| format!("the folder is `{end}`"))
    }

    fn heads(&self) -> &[(String, String)] {
        self.heads.get_or_init(|| {
            let Some(root) = &self.root else {
                return Vec::new();
            };
            let step = self.files.len().div_ceil(SAMPLE).max(1);
            let sample = self.files.iter().step_by(step).chain(self.files.last());
            sample.filter_map(|file| Some((file.clone(), head(&root.join(file))?))).collect()
        })
    }
}

/// What the nearest side file of one of these names says, in a folder or, inside the same repository, above it.
pub(super) fn nearest<T>(root: &Path, names: &[&str], read: impl Fn(&str, &str) -> Option<T>) -> Option<T> {
    let root = std::path::absolute(root).ok()?;
    for folder in root.ancestors().take(LEVELS) {
        let texts = names.iter().filter_map(|name| Some((*name, std::fs::read_to_string(folder.join(name)).ok()?)));
        if let Some(found) = texts.into_iter().find_map(|(name, text)| read(name, &text)) {
            return Some(found);
        }
        if folder.join(".git").exists() {
            break;
        }
    }
    None
}

/// The manifests of projects that are not Rust's.
const OTHER_PROJECTS: [&str; 8] =
    ["go.mod", "package.json", "pyproject.toml", "pom.xml", "build.gradle", "build.gradle.kts", "mix.exs", "Gemfile"];

/// Whether a manifest of cargo names a crate among its dependencies: `x = …`, `x.workspace = true`,
/// `[dependencies.x]` or, under another name, `package = "x"`.
fn depends(manifest: &str, name: &str) -> bool {
    lines(manifest).map(|(_, line)| line.trim_start()).filter(|line| !line.starts_with('#')).any(|line| {
        let key = line.strip_prefix(name).is_some_and(|rest| rest.trim_start().starts_with(['=', '.']));
        key || line.ends_with(&format!("dependencies.{name}]")) || line.contains(&format!("package = \"{name}\""))
    })
}

/// The beginning of a file.
pub(super) fn head(path: &Path) -> Option<String> {
    let mut bytes = Vec::new();
    File::open(path).ok()?.take(HEAD).read_to_end(&mut bytes).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}
