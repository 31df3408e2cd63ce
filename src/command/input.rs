//! The migrations a command reads: which files, for which server, from which schema; arguments before configuration.

use std::path::{Path, PathBuf};

use ddlock::config::Config;
use ddlock::parse::Script;
use ddlock::postgres::Version;
use ddlock::source::{Choices, Found, STDIN, Series, find};

use super::args::{self, Color};
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
        let path = first.and_then(|migration| migration.file.as_deref()).unwrap_or(&series.root);
        self.args.postgres_version.or_else(|| self.config.version(path)).unwrap_or(Version::ASSUMED)
    }

    /// The files that the user, or else the configuration, names.
    pub(super) fn migrations(&self, notes: &mut Vec<String>) -> Result<Found, Failure> {
        let Self { args, config } = self;
        let mut paths: Vec<PathBuf> = args.paths.clone();
        if paths.is_empty() {
            paths = config.starting_points();
        }
        if paths.is_empty() {
            paths.push(PathBuf::from("."));
            notes.push("no PATH was given: the current folder was read".to_owned());
        }
        let named: Vec<&Path> =
            paths.iter().map(PathBuf::as_path).filter(|path| !args.paths.is_empty() && path.is_dir()).collect();
        let choices = Choices {
            include_down: args.include_down || config.include_down,
            start_after: args.start_after.as_deref().or(config.start_after.as_deref()),
            // A folder that the user names needs no `include` either.
            wanted: &|path, is_named| {
                path.as_os_str() == STDIN
                    || config.wants(path, is_named || named.iter().any(|folder| path.starts_with(folder)))
            },
            mode: &|path| args.transaction.or_else(|| config.transaction(path)),
            layout: &|path| {
                let flag = args.layout.map(|layout| (layout, "--layout"));
                flag.or_else(|| config.layout(path).map(|layout| (layout, "`layout` in the configuration")))
            },
        };
        let found = find(&paths, &choices).map_err(|error| match &config.file {
            Some(file) if args.paths.is_empty() && !config.include.is_empty() => {
                format!("{error}\n  note: no PATH was given; {} says where to look (`include`)", file.display())
            }
            _ => error.to_string(),
        })?;
        notes.extend(found.notes.iter().map(|(path, note)| format!("{path}: {note}")));
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
