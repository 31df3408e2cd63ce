//! The migrations a command reads: which files, for which server, from which schema; arguments before configuration.

use std::path::{Path, PathBuf};

use ddlock::config::Config;
use ddlock::parse::Script;
use ddlock::postgres::Version;
use ddlock::source::{Choices, Found, STDIN, Series, find};

use super::args::{self, Color};
use super::news::{Choice, Flags};
use super::{Failure, configuration};

/// The arguments with the configuration that holds.
pub(super) struct Input<'a> {
    pub(super) config: Config,
    args: &'a args::Input,
}

impl<'a> Input<'a> {
    /// Reads the configuration.
    pub(super) fn load(args: &'a args::Input, color: Color) -> Result<Self, Failure> {
        let config = configuration::load(args.config.as_deref(), args.no_config, color)?;
        Ok(Self { config, args })
    }

    /// The server, and whether nobody said which.
    pub(super) fn version(&self) -> (Version, bool) {
        let said = self.args.postgres_version.or(self.config.postgres_version);
        (said.unwrap_or(Version::ASSUMED), said.is_none())
    }

    /// The server of one series: the configuration may name another for some paths.
    pub(super) fn version_of(&self, series: &Series) -> Version {
        let first = series.migrations.iter().find(|migration| migration.report);
        let path = first.map_or(series.root.as_path(), |migration| Path::new(migration.path.as_ref()));
        self.args.postgres_version.or_else(|| self.config.version(path)).unwrap_or(Version::ASSUMED)
    }

    /// The files that the user, or else the configuration, names. In a pull request those that are not new are only
    /// replayed, if `in_ci`.
    pub(super) fn migrations(&self, in_ci: bool, notes: &mut Vec<String>) -> Result<Found, Failure> {
        let Self { args, config } = self;
        let folders = args.paths.is_empty() || args.paths.iter().any(|path| path.is_dir());
        let choice = Choice::new(&Flags {
            since: args.since.as_deref(),
            staged: args.staged,
            in_ci: in_ci && folders && !args.all,
        })?;
        if matches!(choice, Choice::Staged(None)) {
            notes.push("no SQL file is staged".to_owned());
            return Ok(Found::default());
        }
        let mut paths: Vec<PathBuf> = args.paths.clone();
        if paths.is_empty() {
            paths = config.starting_points();
        }
        if paths.is_empty() {
            paths.push(PathBuf::from("."));
            notes.push("no PATH was given: the current folder was read".to_owned());
        }
        let paths = choice.place(&paths);
        let named: Vec<&Path> =
            paths.iter().map(PathBuf::as_path).filter(|path| !args.paths.is_empty() && path.is_dir()).collect();
        let choices = Choices {
            include_down: args.include_down || config.include_down,
            start_after: args.start_after.as_deref().or(config.start_after.as_deref()),
            // A folder that the user names needs no `include` either.
            wanted: &|path, is_named| {
                let is_named = is_named || named.iter().any(|folder| path.starts_with(folder));
                path.as_os_str() == STDIN || config.wants(&choice.real(path), is_named)
            },
            mode: &|path| args.transaction.or_else(|| config.transaction(&choice.real(path))),
            layout: &|path| {
                let flag = args.layout.map(|layout| (layout, "--layout"));
                flag.or_else(|| {
                    config.layout(&choice.real(path)).map(|layout| (layout, "`layout` in the configuration"))
                })
            },
        };
        let mut found = find(&paths, &choices).map_err(|error| match &config.file {
            Some(file) if args.paths.is_empty() && !config.include.is_empty() => {
                let error = choice.said(&error.to_string());
                format!("{error}\n  note: no PATH was given; {} says where to look (`include`)", file.display())
            }
            _ => choice.said(&error.to_string()),
        })?;
        notes.extend(found.notes.iter().map(|(path, note)| choice.said(&format!("{path}: {note}"))));
        notes.extend(choice.hold(&mut found)?);
        Ok(found)
    }

    /// The file of the dump to start from.
    pub(super) fn schema(&self) -> Option<&Path> {
        self.args.schema.as_deref().or(self.config.schema.as_deref())
    }

    /// The dump to start from.
    pub(super) fn dump(&self) -> Result<Option<Script>, Failure> {
        self.schema().map(ddlock::run::dump).transpose()
    }

    /// What says how a file is sent, if the user does.
    pub(super) fn mode_source(&self, path: &Path) -> Option<String> {
        if self.args.transaction.is_some() {
            return Some("--transaction".to_owned());
        }
        let file = self.config.file.as_deref().map_or_else(|| "the configuration".into(), Path::to_string_lossy);
        self.config.transaction(path).map(|_| format!("`transaction` in {file}"))
    }
}

/// How many files there are to read.
pub(super) fn files(found: &Found) -> usize {
    found.series.iter().map(|series| series.migrations.len()).sum()
}
