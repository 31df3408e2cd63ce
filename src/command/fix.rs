//! `lint --fix`: shows what can be mended in place, asks, writes.

use std::fs;
use std::io;

use ddlock::fix::{Fix, Fixer};
use ddlock::report::{Format, write_diff};
use ddlock::source::{Found, plain};

use super::args::{self, Color};
use super::init::ask::{Answer, ask};
use super::input::Input;
use super::lint::Linters;
use super::{Failure, output, print};

/// Mends what was found, as far as the user agrees. In a dry run, what is found is read as it would be from then on.
pub(super) fn run(
    args: &args::Lint,
    input: &Input<'_>,
    found: &mut Found,
    linters: &Linters<'_>,
    color: Color,
) -> Result<(), Failure> {
    check(args, input, found)?;
    let make = |series: &_| linters.linter(series);
    let mut fixer = Fixer::new(&make);
    ddlock::run::visit(&found.series, &mut fixer, &|| ()).map_err(|error| error.to_string())?;
    let (mut written, mut silent) = (0, 0);
    for fix in &fixer.fixes {
        output(None, color, &|look, out| write_diff(&fix.path, "fixed", &fix.old, &fix.new, look, out))?;
        print("\n")?;
        let answer = match (args.dry_run, args.yes) {
            (true, _) => Answer::Nobody,
            (false, true) => Answer::Yes,
            (false, false) => ask(&fix.path)?,
        };
        match answer {
            Answer::Yes => {
                write(fix)?;
                written += 1;
            }
            Answer::No => {}
            Answer::Nobody => silent += 1,
        }
    }
    for (path, why) in &fixer.left {
        print(&format!("{path}: not fixed: {why}\n"))?;
    }
    print(&end(args, fixer.fixes.len(), written, silent))?;
    if args.dry_run {
        let all = found.series.iter_mut().flat_map(|series| &mut series.migrations);
        for migration in all {
            let fix = fixer.fixes.iter().find(|fix| migration.file.as_ref() == Some(&fix.file));
            migration.instead = fix.map(|fix| fix.bytes().into());
        }
    }
    Ok(())
}

fn end(args: &args::Lint, found: usize, written: usize, silent: usize) -> String {
    let files = |count: usize| if count == 1 { "1 file".to_owned() } else { format!("{count} files") };
    let said = match (found, written, silent) {
        (0, ..) => "nothing can be fixed in place; `ddlock plan` shows what can be done in steps".to_owned(),
        (_, 0, silent) if silent > 0 && !args.dry_run => {
            format!("{} would be fixed; nothing was written: `--yes` writes without asking", files(silent))
        }
        (_, 0, silent) if silent > 0 => {
            format!("{} would be fixed; nothing was written; what would remain:", files(silent))
        }
        (_, 0, _) => "nothing was written".to_owned(),
        (_, written, _) => format!("fixed {}", files(written)),
    };
    format!("{said}\n\n")
}

/// What has run must stay as it is: tools keep checksums, and databases what the old text made of them.
fn check(args: &args::Lint, input: &Input<'_>, found: &Found) -> Result<(), Failure> {
    if !matches!(args.format, Format::Text | Format::Concise) {
        return Err("--fix shows what it changes to a reader: leave --format out, or take `concise`".to_owned());
    }
    let named = !args.input.paths.is_empty() && args.input.paths.iter().all(|path| path.is_file());
    let start = args.input.start_after.is_some() || input.config.start_after.is_some();
    if named || start || found.news.is_some() {
        return Ok(());
    }
    Err("--fix: which migrations have run already is not known, and those must stay as they are\n  help: name the files, \
         or add `--since main` or `--start-after NAME`"
        .to_owned())
}

fn write(fix: &Fix) -> Result<(), Failure> {
    let wrong = |error: io::Error| format!("{}: cannot be written: {}", fix.path, plain(&error));
    fs::write(&fix.file, fix.bytes()).map_err(wrong)
}
