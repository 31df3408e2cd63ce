//! What a repository has: folders of migrations with their tools, a server's version, hooks, CI services.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use ddlock::postgres::Version;
use ddlock::source::{Detected, Direction, Series, layout};

use super::super::Failure;
use super::read;

/// All that was found.
pub(super) struct Survey {
    pub(super) folders: Vec<Folder>,
    /// The server, and where it was read.
    pub(super) version: Option<(Version, String)>,
}

/// A folder of migrations.
pub(super) struct Folder {
    /// From the current folder, with `/`.
    pub(super) path: String,
    detected: Detected,
    migrations: usize,
}

/// Folders that hold other people's files, or what is made from ours.
const FOREIGN: [&str; 8] = ["node_modules", "vendor", "third_party", "target", "dist", "build", "testdata", "fixtures"];

/// Names under which folders without the mark of a tool hold migrations; those with `migrat` in them are others.
const USUAL: [&str; 3] = ["changelog", "changelogs", "versions"];

/// Where a server's version is written down, most telling first.
const COMPOSE: [&str; 4] = ["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"];

impl Survey {
    /// Looks at the folders that the user names, or else through the current one.
    pub(super) fn of(paths: &[PathBuf]) -> Result<Self, Failure> {
        let named = !paths.is_empty();
        let from = if named { paths.to_vec() } else { vec![PathBuf::from(".")] };
        let ours = |path: &Path| named || !path.iter().any(|part| FOREIGN.contains(&part.to_string_lossy().as_ref()));
        let found = read(&from, &ours).map_err(|error| if named { error } else { nothing() })?;
        let mut folders: Vec<Folder> = found.series.iter().flat_map(folders).collect();
        folders.retain(|folder| folder.migrations > 0 && (named || folder.is_likely()));
        if folders.is_empty() {
            return Err(nothing());
        }
        folders.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(Self { folders, version: version() })
    }
}

/// Whether such a file or folder is here.
pub(super) fn has(name: &str) -> bool {
    Path::new(name).exists()
}

/// Whether the repository was cloned from there, or goes there.
pub(super) fn is_on(service: &str) -> bool {
    std::fs::read_to_string(".git/config")
        .is_ok_and(|config| config.lines().any(|line| line.trim().starts_with("url") && line.contains(service)))
}

fn nothing() -> Failure {
    let looked = "looked in this folder and below for files of a migration tool, and for folders such as `migrations`";
    format!("no folder of migrations found: {looked}\n  help: name it: `ddlock init PATH`")
}

/// The folders of a series, each with its tool and how many migrations go up in it.
fn folders(series: &Series) -> Vec<Folder> {
    let root = series.root.to_string_lossy().replace('\\', "/");
    let root = root.trim_end_matches('/').trim_start_matches("./");
    let join = |below: &str| match (root, below) {
        ("" | ".", "") => ".".to_owned(),
        ("" | ".", below) => below.to_owned(),
        (root, "") => root.to_owned(),
        (root, below) => format!("{root}/{below}"),
    };
    let mut folders: Vec<Folder> = series
        .layouts
        .iter()
        .map(|(below, detected)| Folder { path: join(below), detected: detected.clone(), migrations: 0 })
        .collect();
    for migration in series.migrations.iter().filter(|migration| migration.direction == Direction::Up) {
        let path = migration.path.trim_start_matches("./");
        let inside = |folder: &&mut Folder| folder.path == "." || path.starts_with(&format!("{}/", folder.path));
        if let Some(folder) = folders.iter_mut().filter(inside).max_by_key(|folder| folder.path.len()) {
            folder.migrations += 1;
        }
    }
    folders
}

impl Folder {
    /// A tool's mark is enough; plain files are migrations where the folder says so.
    fn is_likely(&self) -> bool {
        let usual = |part: &str| part.contains("migrat") || USUAL.contains(&part);
        let named = || self.path.to_lowercase().split('/').any(usual);
        !self.is_plain() || named()
    }

    fn is_plain(&self) -> bool {
        self.detected.layout.name == layout::PLAIN.name
    }
}

/// The one version of the server that the files for development name.
fn version() -> Option<(Version, String)> {
    let workflows = std::fs::read_dir(".github/workflows").into_iter().flatten().flatten();
    let workflows = workflows.map(|entry| entry.path().to_string_lossy().replace('\\', "/"));
    let files = COMPOSE.map(str::to_owned).into_iter().chain(workflows).chain([".gitlab-ci.yml".to_owned()]);
    let mut versions: BTreeMap<String, (Version, String)> = BTreeMap::new();
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap_or_default();
        for image in ["postgres:", "postgis/postgis:", "pgvector/pgvector:pg", "supabase/postgres:"] {
            for (at, _) in text.match_indices(image) {
                let digits: String = text[at + image.len()..].chars().take_while(char::is_ascii_digit).collect();
                if let Ok(version) = digits.parse::<Version>() {
                    versions.entry(digits.clone()).or_insert((version, format!("`{image}{digits}` in {file}")));
                }
            }
        }
    }
    let only = versions.len() == 1;
    versions.into_values().next().filter(|_| only)
}

impl fmt::Display for Survey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for folder in &self.folders {
            let plural = if folder.migrations == 1 { "" } else { "s" };
            write!(f, "{}: {} migration{plural}, {}", folder.path, folder.migrations, folder.detected.layout.name)?;
            if folder.is_plain() {
                writeln!(f, " files")?;
            } else {
                writeln!(f, " ({})", folder.detected.reason)?;
            }
        }
        match &self.version {
            Some((version, place)) => writeln!(f, "PostgreSQL {version} ({place})"),
            None => Ok(()),
        }
    }
}
