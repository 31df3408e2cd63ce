//! The SQL files of a folder, hidden and git-ignored ones left out, in natural order.

use std::path::Path;

use ignore::WalkBuilder;

use super::{Error, layout, names, order, plain, shown};

/// Which folders below are entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Depth {
    /// All of them.
    Full,
    /// Those named like a version or a migration: what else lies beside a file was not asked for.
    Versions,
}

/// What a walk found.
#[derive(Debug, Default)]
pub(super) struct Walked {
    /// Paths relative to the folder, with `/`.
    pub(super) files: Vec<String>,
    /// Pipes, sockets and devices with the name of a migration.
    pub(super) others: Vec<String>,
    /// Folders that hold a tool's own list of what is below them.
    pub(super) lists: Vec<String>,
    /// Links that lead back to a folder above them.
    pub(super) loops: Vec<String>,
}

/// Walks a folder.
pub(super) fn walk(root: &Path, depth: Depth) -> Result<Walked, Error> {
    let mut walked = Walked::default();
    let enter = move |entry: &ignore::DirEntry| {
        let name = entry.file_name().to_string_lossy();
        entry.depth() == 0
            || !entry.file_type().is_some_and(|kind| kind.is_dir())
            || (name != "node_modules" && (depth == Depth::Full || names::is_version(&name)))
    };
    for entry in WalkBuilder::new(root).follow_links(true).filter_entry(enter).build() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => match trouble(&error, None) {
                Trouble::Loop(path) => {
                    walked.loops.push(path);
                    continue;
                }
                Trouble::Fatal(error) if depth == Depth::Full => return Err(error),
                Trouble::Fatal(_) | Trouble::Harmless => continue,
            },
        };
        if entry.depth() > 0 && layout::gathers(entry.path()) {
            let folder = entry.path().parent().and_then(|folder| folder.strip_prefix(root).ok()).and_then(Path::to_str);
            walked.lists.extend(folder.map(|folder| folder.replace('\\', "/")));
        }
        if entry.file_type().is_some_and(|kind| kind.is_dir()) || !names::is_sql(&entry.file_name().to_string_lossy()) {
            continue;
        }
        let relative = entry.path().strip_prefix(root).unwrap_or(entry.path());
        let Some(relative) = relative.to_str() else {
            return Err(Error::new(format!(
                "{}: the name is not valid UTF-8",
                shown(root, &relative.to_string_lossy())
            ))
            .help("rename the file"));
        };
        let files =
            if entry.file_type().is_some_and(|kind| kind.is_file()) { &mut walked.files } else { &mut walked.others };
        files.push(relative.replace('\\', "/"));
    }
    walked.files.sort_by(|a, b| order::natural(a, b));
    Ok(walked)
}

enum Trouble {
    Loop(String),
    Fatal(Error),
    Harmless,
}

/// A link without its target is no trouble unless it has the name of a migration.
fn trouble(error: &ignore::Error, path: Option<&Path>) -> Trouble {
    match error {
        ignore::Error::WithPath { path, err } => trouble(err, Some(path)),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => trouble(err, path),
        ignore::Error::Loop { child, .. } => Trouble::Loop(child.to_string_lossy().into_owned()),
        ignore::Error::Io(error) => {
            let name = path.map_or_else(String::new, |path| path.to_string_lossy().replace('\\', "/"));
            let gone = error.kind() == std::io::ErrorKind::NotFound;
            if gone && !names::is_sql(&name) {
                return Trouble::Harmless;
            }
            // The walker puts its own words around the system's, and the path, which is said already.
            let own = error.get_ref().is_some().then(|| std::io::Error::from(error.kind()));
            let what = if gone { "the link leads nowhere".to_owned() } else { plain(own.as_ref().unwrap_or(error)) };
            Trouble::Fatal(Error::new(format!("{name}: cannot be read: {what}")))
        }
        // A .gitignore with a line nobody understands must not stop a run.
        ignore::Error::Partial(_)
        | ignore::Error::Glob { .. }
        | ignore::Error::UnrecognizedFileType(_)
        | ignore::Error::InvalidDefinition => Trouble::Harmless,
    }
}
