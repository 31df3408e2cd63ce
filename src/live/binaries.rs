//! Finds PostgreSQL's programs: in the folder the user names, in `PATH`, and where distributions put them.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::Error;
use crate::postgres::Version;

/// A folder with `postgres` and `initdb` in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binaries {
    /// The folder, without links in its path.
    pub folder: PathBuf,
    /// The major version of the programs.
    pub major: u8,
}

/// Where distributions put the programs of one version; `*` stands for any part of one name.
const USUAL: [&str; 16] = [
    // Debian, Ubuntu and the packages of apt.postgresql.org.
    "/usr/lib/postgresql/*/bin",
    // Red Hat, Fedora and the packages of yum.postgresql.org.
    "/usr/pgsql-*/bin",
    // SUSE.
    "/usr/lib/postgresql*/bin",
    // Alpine.
    "/usr/libexec/postgresql*",
    // Gentoo.
    "/usr/lib64/postgresql-*/bin",
    // Built from source.
    "/usr/local/pgsql/bin",
    "/usr/local/pgsql-*/bin",
    // Homebrew on Apple silicon, Intel and Linux.
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
    "/home/linuxbrew/.linuxbrew/opt/postgresql*/bin",
    // Postgres.app, EnterpriseDB's installer, MacPorts.
    "/Applications/Postgres.app/Contents/Versions/*/bin",
    "/Library/PostgreSQL/*/bin",
    "/opt/local/lib/postgresql*/bin",
    // Version managers, in the home folder.
    "~/.asdf/installs/postgres/*/bin",
    "~/.local/share/mise/installs/postgres/*/bin",
    "~/.pgenv/pgsql-*/bin",
];

/// Where to look when no folder was named.
#[derive(Debug, Clone, Default)]
pub struct SearchPath {
    /// The folders of `PATH`.
    pub path: Vec<PathBuf>,
    /// The home folder.
    pub home: Option<PathBuf>,
}

impl SearchPath {
    /// As the environment says.
    pub fn of_environment() -> Self {
        let path = std::env::var_os("PATH").map(|path| std::env::split_paths(&path).collect()).unwrap_or_default();
        Self { path, home: std::env::var_os("HOME").map(PathBuf::from) }
    }

    /// Every folder that may hold the programs, in the order in which they are preferred.
    fn folders(&self) -> Vec<PathBuf> {
        let mut folders = self.path.clone();
        for pattern in USUAL {
            let pattern = match (pattern.strip_prefix("~/"), &self.home) {
                (Some(below), Some(home)) => home.join(below),
                (Some(_), None) => continue,
                (None, _) => PathBuf::from(pattern),
            };
            folders.extend(matching(&pattern));
        }
        folders
    }
}

impl Binaries {
    /// The programs in a folder that the user names, or in its `bin`.
    pub fn in_folder(folder: &Path) -> Result<Self, Error> {
        let here = [folder.to_owned(), folder.join("bin")].into_iter().find(|folder| holds_programs(folder));
        let Some(here) = here else {
            let what =
                if folder.is_dir() { "`postgres` and `initdb` are not in this folder" } else { "no such folder" };
            let message = format!("{}: {what}", folder.display());
            return Err(Error::new(message).help("name the folder that `pg_config --bindir` prints for the server"));
        };
        Self::read(&here)
    }

    /// The programs of the version asked for, or else of the nearest one that is modelled; of two as near, the newer.
    pub fn find(wanted: Version, search: &SearchPath) -> Result<Self, Error> {
        let found = search.folders().into_iter().filter(|folder| holds_programs(folder));
        let found: Vec<Self> = found.filter_map(|folder| Self::read(&folder).ok()).collect();
        let modelled = found.iter().filter(|binaries| binaries.version().is_some());
        let distance = |binaries: &&Self| {
            let newer = binaries.major > wanted.major();
            (binaries.major.abs_diff(wanted.major()), !newer)
        };
        if let Some(nearest) = modelled.min_by_key(distance) {
            return Ok(nearest.clone());
        }
        let way = "install a PostgreSQL server (`apt-get install postgresql`, `dnf install postgresql-server`, \
                   `brew install postgresql@17`), name the folder of its programs with `--postgres-bin DIR`, or a \
                   server that runs with `--database-url`";
        Err(match found.first() {
            Some(other) => Error::new(format!(
                "no server of PostgreSQL 13 to 18 was found, only {} in {}",
                other.major,
                other.folder.display()
            )),
            None => Error::new("no PostgreSQL server was found, neither in `PATH` nor in the usual folders"),
        }
        .help(way))
    }

    /// The version as one that is modelled.
    pub fn version(&self) -> Option<Version> {
        Version::new(self.major)
    }

    fn read(folder: &Path) -> Result<Self, Error> {
        // A link in a folder of `PATH` leads to the programs, which find their files from where they are.
        let program = folder.join("postgres");
        let program = program.canonicalize().unwrap_or(program);
        let folder = program.parent().unwrap_or(folder).to_owned();
        let output = Command::new(&program).arg("--version").output();
        let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
        let major = major(&text).ok_or_else(|| {
            Error::new(format!("{}: does not say its version", program.display()))
                .help("name the folder of a server's programs that run on this machine")
        })?;
        Ok(Self { folder, major })
    }
}

fn holds_programs(folder: &Path) -> bool {
    // `initdb` may be elsewhere than the link in a folder of `PATH`, but beside what that leads to.
    let postgres = folder.join("postgres");
    let real = postgres.canonicalize().unwrap_or(postgres);
    real.is_file() && real.parent().is_some_and(|folder| folder.join("initdb").is_file())
}

/// The major version in `postgres (PostgreSQL) 16.4 (Debian 16.4-1)`, `… 18beta1`.
fn major(text: &str) -> Option<u8> {
    let number = text.split_whitespace().find(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
    let digits: String = number.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

/// The folders that match a path with one `*` in it, newest version first.
fn matching(pattern: &Path) -> Vec<PathBuf> {
    let mut folders = vec![PathBuf::new()];
    for part in pattern.components() {
        let part = part.as_os_str().to_string_lossy();
        let Some((before, after)) = part.split_once('*') else {
            folders = folders.into_iter().map(|folder| folder.join(part.as_ref())).collect();
            continue;
        };
        let names = |folder: &PathBuf| {
            let entries = std::fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
            let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
            let mut names: Vec<String> = names
                .filter(|name| name.len() >= part.len() - 1 && name.starts_with(before) && name.ends_with(after))
                .collect();
            names.sort_by(|a, b| crate::source::natural(b, a));
            names.into_iter().map(|name| folder.join(name)).collect::<Vec<_>>()
        };
        folders = folders.iter().flat_map(names).collect();
    }
    folders
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read() {
        let cases = [
            ("postgres (PostgreSQL) 16.4 (Debian 16.4-1.pgdg120+1)\n", Some(16)),
            ("postgres (PostgreSQL) 18beta1\n", Some(18)),
            ("postgres (PostgreSQL) 9.6.24\n", Some(9)),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(major(text), expected, "{text}");
        }
    }
}
