//! `lint`: finds migrations, judges them, prints the report.

use std::path::Path;

use ddlock::baseline::Baseline;
use ddlock::config::{Config, Level};
use ddlock::lint::Linter;
use ddlock::postgres::Version;
use ddlock::report::{self, Format, Look, Run};
use ddlock::rules::{RULES, Rule, Settings, Severity};
use ddlock::source::{Found, Migration, Series};

use super::args::{self, Color};
use super::input::{Input, files};
use super::progress::Progress;
use super::{CLEAN, FOUND, Failure, fix, output, rules};

/// A `lock_timeout` above this is as good as none, unless the configuration says otherwise.
pub(super) const MAX_LOCK_TIMEOUT_MS: u64 = 10_000;

/// Lints, and returns the exit code.
pub(super) fn run(args: &args::Lint, color: Color) -> Result<u8, Failure> {
    let input = Input::load(&args.input, color)?;
    let config = &input.config;
    let enabled = enabled(args, config)?;
    let mut baseline = baseline(args, config)?;
    let (version, assumed) = input.version();
    let mut run = Run::new(version, assumed);
    let mut found = input.migrations(args.write_baseline.is_none(), &mut run.notes)?;
    run.asks_for_plans = asks_for_plans(args, &found);
    let linters = Linters { input: &input, rules: enabled, dump: input.dump()? };
    if args.fix {
        fix::run(args, &input, &mut found, &linters, color)?;
    }
    let progress = Progress::new(!args.quiet && !args.input.no_progress, files(&found));
    let judged = ddlock::run::judge(&found.series, &|series| linters.linter(series), &mut baseline, &mut run, &|| {
        progress.step();
    });
    progress.end();
    judged.map_err(|error| error.to_string())?;
    if let Some(file) = &args.write_baseline {
        baseline.write(file)?;
        run.notes.push(recorded(file, run.baselined));
        run.baselined = 0;
    }
    if args.quiet {
        run.notes.clear();
    }
    print(&run, args, color)?;
    let fail_on = args.fail_on.or(config.fail_on).unwrap_or(Severity::Error);
    Ok(if run.worst() >= Some(fail_on) { FOUND } else { CLEAN })
}

/// More files than that are no migration at work, and their plans nothing to wait for.
const FEW: usize = 20;

/// More bytes than that are none either: what a plan costs grows with the square of a file.
const SHORT: u64 = 200_000;

/// JSON says of each finding whether it has a plan; for a reader it is enough to hear of one.
fn asks_for_plans(args: &args::Lint, found: &Found) -> bool {
    let all = found.series.iter().flat_map(|series| &series.migrations);
    let reported: Vec<&Migration> = all.filter(|migration| migration.report).take(FEW + 1).collect();
    let small = reported.len() <= FEW && reported.iter().map(|migration| migration.size()).sum::<u64>() <= SHORT;
    let shown = match args.format {
        Format::Json => true,
        Format::Text => !args.quiet,
        Format::Concise | Format::Github | Format::Sarif | Format::Gitlab | Format::Markdown => false,
    };
    args.write_baseline.is_none() && small && shown
}

/// What a new baseline holds, and what it is good for.
fn recorded(file: &Path, count: usize) -> String {
    let shown = file.display();
    let findings = if count == 1 { "1 finding".to_owned() } else { format!("{count} findings") };
    format!(
        "{shown}: written, with {findings} known from now on; `--baseline {shown}`, or `baseline = \"{shown}\"` in \
         ddlock.toml, leaves them out"
    )
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

/// Makes the linter of each series.
pub(super) struct Linters<'a> {
    pub(super) input: &'a Input<'a>,
    pub(super) rules: Vec<(&'static Rule, Severity)>,
    pub(super) dump: Option<ddlock::parse::Script>,
}

impl Linters<'_> {
    pub(super) fn linter(&self, series: &Series) -> Linter {
        self.linter_for(self.input.version_of(series))
    }

    /// The linter for a server that is known.
    pub(super) fn linter_for(&self, version: Version) -> Linter {
        let config = &self.input.config;
        let settings = Settings {
            version,
            lock_timeout_is_set: config.lock_timeout_is_set,
            max_lock_timeout_ms: config.max_lock_timeout_ms.unwrap_or(MAX_LOCK_TIMEOUT_MS),
        };
        let mut linter = Linter::new(settings, self.rules.clone());
        if let Some(dump) = &self.dump {
            linter.schema(dump);
        }
        linter
    }
}

fn print(run: &Run, args: &args::Lint, color: Color) -> Result<(), Failure> {
    output(args.input.output.as_deref(), color, &|look, out| {
        report::write(run, args.format, Look { summary: !args.quiet, ..look }, out)
    })
}
