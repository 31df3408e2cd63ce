//! `trace`: finds migrations, runs them on a scratch server, prints what each statement was seen to do.

use ddlock::live::{Tracer, clear_when_interrupted};
use ddlock::locks::Report;
use ddlock::report;

use super::args::{self, Color};
use super::input::{Input, files};
use super::progress::Progress;
use super::server::{INTERRUPTED, host};
use super::{CLEAN, FOUND, Failure, output};

/// Traces, and returns the exit code.
pub(super) fn run(args: &args::Trace, color: Color) -> Result<u8, Failure> {
    let input = Input::load(&args.input, color)?;
    let (wanted, assumed) = input.version();
    let mut notes = Vec::new();
    let found = input.migrations(false, &mut notes)?;
    let dump = input.dump()?;
    clear_when_interrupted(INTERRUPTED);
    let host = host(&args.place, &[], wanted, assumed, &mut notes)?;
    let mut shown = Report::new(host.version(), false);
    shown.notes = notes;
    let progress = Progress::new(!args.input.no_progress, files(&found));
    let mut tracer = Tracer::new(&host, dump.as_ref(), args.rows, &mut shown);
    let visited = ddlock::run::visit(&found.series, &mut tracer, &|| progress.step());
    let failed = tracer.end();
    progress.end();
    visited.map_err(|error| error.to_string())?;
    let failed = failed.map_err(|error| error.to_string())?;
    output(args.input.output.as_deref(), color, &|look, out| report::write_locks(&shown, args.format, look, out))?;
    Ok(if failed { FOUND } else { CLEAN })
}
