//! `init`: looks at a repository, says what it found, and writes what ddlock needs there, after showing it.

pub(super) mod ask;
mod files;
mod jobs;
mod survey;

use std::path::{Path, PathBuf};

use ddlock::baseline::Baseline;
use ddlock::lint::Linter;
use ddlock::postgres::Version;
use ddlock::report::Run;
use ddlock::rules::{RULES, Settings};
use ddlock::source::{Choices, Found, find, plain};

use super::lint::MAX_LOCK_TIMEOUT_MS;
use super::{CLEAN, Failure, args, print};
use ask::{Answer, ask};
use files::Proposal;
use survey::Survey;

/// Where known findings are kept.
const BASELINE: &str = "ddlock-baseline.json";

/// Where CI jobs take ddlock from: what Cargo.toml names, or a word for it where it names nothing.
const SOURCE: &str =
    if env!("CARGO_PKG_REPOSITORY").is_empty() { UNKNOWN_SOURCE } else { env!("CARGO_PKG_REPOSITORY") };

/// What is to be replaced by the address of the repository.
const UNKNOWN_SOURCE: &str = "URL-OF-DDLOCK";

/// Looks, shows, asks, writes.
pub(super) fn run(args: &args::Init) -> Result<u8, Failure> {
    let survey = Survey::of(&args.paths)?;
    print(&survey.to_string())?;
    let (old, baseline) = judge(&survey)?;
    if old > 0 {
        print(&format!("old findings: {old}; the baseline {BASELINE} remembers them, so that only new ones count\n"))?;
    }
    let mut written = 0;
    let mut left = 0;
    let mut jobs = Vec::new();
    for proposal in files::proposals(&survey, old > 0) {
        if proposal.text.contains(SOURCE) {
            jobs.push(proposal.path.clone());
        }
        match offer(&proposal, args.yes)? {
            Answer::Yes => {
                write(&proposal, &baseline)?;
                print(&format!("wrote {}\n", proposal.path))?;
                written += 1;
            }
            Answer::No => left += 1,
            Answer::Nobody => {}
        }
    }
    print(&end(written, left))?;
    if SOURCE == UNKNOWN_SOURCE && !jobs.is_empty() {
        print(&format!(
            "before you commit {}: put the address of the repository that you have ddlock from in the place of \
             {UNKNOWN_SOURCE}; it is on no registry yet\n",
            jobs.join(" and ")
        ))?;
    }
    Ok(CLEAN)
}

fn end(written: usize, left: usize) -> String {
    match (written, left) {
        (0, 0) => "\nnothing was written: `ddlock init --yes` writes the new files\n".to_owned(),
        (0, _) => "\nnothing was written\n".to_owned(),
        (_, _) => {
            "\nnow `ddlock lint` judges every migration, and `ddlock lint --since main` those of a branch\n".to_owned()
        }
    }
}

/// Shows one file and asks for it, unless it is there already.
fn offer(proposal: &Proposal, yes: bool) -> Result<Answer, Failure> {
    let exists = Path::new(&proposal.path).exists();
    let state = if exists { "is there and stays as it is; add this to it" } else { "new" };
    let lines: String = proposal.text.lines().map(|line| format!("    {line}").trim_end().to_owned() + "\n").collect();
    print(&format!("\n{} ({state}): {}\n\n{lines}\n", proposal.path, proposal.what))?;
    if exists || proposal.only_shown {
        return Ok(Answer::No);
    }
    if yes { Ok(Answer::Yes) } else { ask(&proposal.path) }
}

fn write(proposal: &Proposal, baseline: &Baseline) -> Result<(), Failure> {
    let path = Path::new(&proposal.path);
    if proposal.path == BASELINE {
        return baseline.write(path);
    }
    let wrong = |error: std::io::Error| format!("{}: cannot be written: {}", proposal.path, plain(&error));
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(wrong)?;
    }
    // Another program may have made it since.
    let mut file = std::fs::File::create_new(path).map_err(wrong)?;
    std::io::Write::write_all(&mut file, proposal.text.as_bytes()).map_err(wrong)
}

/// How many findings the migrations have today, entered into a baseline.
fn judge(survey: &Survey) -> Result<(usize, Baseline), Failure> {
    let mut baseline = Baseline::record(Path::new(BASELINE));
    let version = survey.version.as_ref().map_or(Version::ASSUMED, |(version, _)| *version);
    let mut run = Run::new(version, survey.version.is_none());
    let settings = Settings { version, lock_timeout_is_set: false, max_lock_timeout_ms: MAX_LOCK_TIMEOUT_MS };
    let rules: Vec<_> = RULES.iter().map(|rule| (rule, rule.severity)).collect();
    let paths: Vec<PathBuf> = survey.folders.iter().map(|folder| PathBuf::from(&folder.path)).collect();
    let found = read(&paths, &|_| true)?;
    let linter = |_: &_| Linter::new(settings.clone(), rules.clone());
    ddlock::run::judge(&found.series, &linter, &mut baseline, &mut run, &|| {}).map_err(|error| error.to_string())?;
    Ok((run.baselined, baseline))
}

fn read(paths: &[PathBuf], wanted: &dyn Fn(&Path) -> bool) -> Result<Found, Failure> {
    let choices = Choices {
        include_down: false,
        start_after: None,
        wanted: &|path, _| wanted(path),
        mode: &|_| None,
        layout: &|_| None,
    };
    find(paths, &choices).map_err(|error| error.to_string())
}
