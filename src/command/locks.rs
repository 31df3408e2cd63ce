//! `locks`: finds migrations, replays them, prints what the server does for each statement.

use ddlock::locks::{Collector, Report};
use ddlock::replay::Replay;
use ddlock::report;

use super::args::{self, Color};
use super::input::{Input, files};
use super::progress::Progress;
use super::{CLEAN, FOUND, Failure, output};

/// Shows the locks, and returns the exit code.
pub(super) fn run(args: &args::Locks, color: Color) -> Result<u8, Failure> {
    let input = Input::load(&args.input, color)?;
    let (version, assumed) = input.version();
    let mut shown = Report::new(version, assumed);
    let found = input.migrations(false, &mut shown.notes)?;
    let dump = input.dump()?;
    let replay = |series: &_| {
        let mut replay = Replay::new(input.version_of(series));
        if let Some(dump) = &dump {
            replay.schema(dump);
        }
        replay
    };
    let progress = Progress::new(!args.input.no_progress, files(&found));
    let visited = ddlock::run::visit(&found.series, &mut Collector::new(&replay, &mut shown), &|| progress.step());
    progress.end();
    visited.map_err(|error| error.to_string())?;
    output(args.input.output.as_deref(), color, &|look, out| report::write_locks(&shown, args.format, look, out))?;
    Ok(if shown.has_broken() { FOUND } else { CLEAN })
}
