//! `lint`: finds migrations, judges them, prints the report.

use std::fs::File;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use ddlock::baseline::Baseline;
use ddlock::config::{Config, Level};
use ddlock::lint::Linter;
use ddlock::postgres::Version;
use ddlock::report::{self, Look, Run};
use ddlock::rules::{RULES, Rule, Settings, Severity};
use ddlock::source::{Choices, Found, STDIN, Series, find, plain};

use super::args::{self, Color};
use super::progress::Progress;
use super::{CLEAN, FOUND, Failure, configuration, look, quietly, rules, terminal_width};

/// A `lock_timeout` above this is as good as none, unless the configuration says otherwise.
const MAX_LOCK_TIMEOUT_MS: u64 = 10_000;

/// Lints, and returns the exit code.
pub(super) fn run(args: &args::Lint, color: Color) -> Result<u8, Failure> {
    let config = configuration::load(args.config.as_deref(), args.no_config, color)?;
    let enabled = enabled(args, &config)?;
    let mut baseline = baseline(args, &config)?;
    let mut run = Run::new(
        args.postgres_version.or(config.postgres_version).unwrap_or(Version::ASSUMED),
        args.postgres_version.or(config.postgres_version).is_none(),
    );
    let found = migrations(args, &config, &mut run)?;
    let linters = Linters { args, config: &config, rules: enabled, dump: dump(args, &config)? };
    let files = found.series.iter().map(|series| series.migrations.len()).sum();
    let progress = Progress::new(!args.quiet && !args.no_progress, files);
    let judged = ddlock::run::judge(&found.series, &|series| linters.linter(series), &mut baseline, &mut run, &|| {
        progress.step();
    });
    progress.end();
    judged.map_err(|error| error.to_string())?;
    if let Some(file) = &args.write_baseline {
        baseline.write(file)?;
        run.notes.push(format!("{}: baseline written, {} known findings", file.display(), run.baselined));
    }
    if args.quiet {
        run.notes.clear();
    }
    print(&run, args, color)?;
    let fail_on = args.fail_on.or(config.fail_on).unwrap_or(Severity::Error);
    Ok(if run.worst() >= Some(fail_on) { FOUND } else { CLEAN })
}

/// The rules that are on, each with its severity. The command line overrules the configuration.
fn enabled(args: &args::Lint, config: &Config) -> Result<Vec<(&'static Rule, Severity)>, Failure> {
    for name in args.select.iter().chain(&args.ignore) {
        rules::find(name)?;
    }
    let select = if args.select.is_empty() { &config.select } else { &args.select };
    let chosen = |name: &str| {
        (select.is_empty() || select.iter().any(|selected| selected == name))
            && !args.ignore.iter().any(|ignored| ignored == name)
            && (args.select.iter().any(|selected| selected == name)
                || !config.ignore.iter().any(|ignored| ignored == name))
    };
    let with_severity = |rule: &'static Rule| {
        let severity = match config.rules.get(rule.name) {
            None => rule.severity,
            Some(Level::Advice) => Severity::Advice,
            Some(Level::Warning) => Severity::Warning,
            Some(Level::Error) => Severity::Error,
            Some(Level::Off) if args.select.iter().any(|selected| selected == rule.name) => rule.severity,
            Some(Level::Off) => return None,
        };
        chosen(rule.name).then_some((rule, severity))
    };
    Ok(RULES.iter().filter_map(with_severity).collect())
}

fn baseline(args: &args::Lint, config: &Config) -> Result<Baseline, Failure> {
    match (&args.write_baseline, args.baseline.as_ref().or(config.baseline.as_ref())) {
        (Some(file), _) => Ok(Baseline::record(file)),
        (None, Some(file)) => Baseline::read(file),
        (None, None) => Ok(Baseline::default()),
    }
}

/// The files that the user, or else the configuration, names.
fn migrations(args: &args::Lint, config: &Config, run: &mut Run) -> Result<Found, Failure> {
    let mut paths: Vec<PathBuf> = args.paths.clone();
    if paths.is_empty() {
        paths = config.starting_points();
    }
    if paths.is_empty() {
        paths.push(PathBuf::from("."));
        run.notes.push("no PATH was given: the current folder was read".to_owned());
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
    };
    let found = find(&paths, &choices).map_err(|error| match &config.file {
        Some(file) if args.paths.is_empty() && !config.include.is_empty() => {
            format!("{error}\n  note: no PATH was given; {} says where to look (`include`)", file.display())
        }
        _ => error.to_string(),
    })?;
    run.notes.extend(found.notes.iter().map(|(path, note)| format!("{path}: {note}")));
    Ok(found)
}

/// The dump to start from.
fn dump(args: &args::Lint, config: &Config) -> Result<Option<ddlock::parse::Script>, Failure> {
    let Some(file) = args.schema.as_ref().or(config.schema.as_ref()) else {
        return Ok(None);
    };
    ddlock::run::dump(file).map(Some)
}

/// Makes the linter of each series.
struct Linters<'a> {
    args: &'a args::Lint,
    config: &'a Config,
    rules: Vec<(&'static Rule, Severity)>,
    dump: Option<ddlock::parse::Script>,
}

impl Linters<'_> {
    fn linter(&self, series: &Series) -> Linter {
        let first = series.migrations.iter().find(|migration| migration.report);
        let path = first.and_then(|migration| migration.file.as_deref()).unwrap_or(&series.root);
        let settings = Settings {
            version: self.args.postgres_version.or_else(|| self.config.version(path)).unwrap_or(Version::ASSUMED),
            lock_timeout_is_set: self.config.lock_timeout_is_set,
            max_lock_timeout_ms: self.config.max_lock_timeout_ms.unwrap_or(MAX_LOCK_TIMEOUT_MS),
        };
        let mut linter = Linter::new(settings, self.rules.clone());
        if let Some(dump) = &self.dump {
            linter.schema(dump);
        }
        linter
    }
}

fn print(run: &Run, args: &args::Lint, color: Color) -> Result<(), Failure> {
    let fitting = |width| Look { summary: !args.quiet, ..look(width, color) };
    let Some(file) = &args.output else {
        let width = terminal_width(io::stdout().is_terminal());
        let mut out = io::stdout().lock();
        return quietly(report::write(run, args.format, fitting(width), &mut out), "standard output");
    };
    let wrong = |error: io::Error| format!("{}: cannot be written: {}", file.display(), plain(&error));
    let mut out = File::create(file).map_err(wrong)?;
    report::write(run, args.format, fitting(None), &mut out).map_err(wrong)
}
