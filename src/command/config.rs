//! `config`: shows what was found and what holds, without judging anything.

use std::io;
use std::io::IsTerminal;

use ddlock::report::{Overall, write_overview};
use ddlock::source::overview;

use super::args::{self, Color};
use super::input::Input;
use super::{CLEAN, Failure, output, terminal_width};

/// Columns of what is not shown on a terminal.
const WIDTH: usize = 80;

/// Shows it, and returns the exit code.
pub(super) fn run(args: &args::Show, color: Color) -> Result<u8, Failure> {
    let input = Input::load(&args.input, color)?;
    let (postgres_version, postgres_version_assumed) = input.version();
    let mut notes = Vec::new();
    let found = input.migrations(false, &mut notes)?;
    input.dump()?;
    let folders = overview(&found, &|path| input.mode_source(path)).map_err(|error| error.to_string())?;
    let shown = |path: &std::path::Path| path.to_string_lossy().replace('\\', "/");
    let overall = Overall {
        version: 1,
        postgres_version: postgres_version.major(),
        postgres_version_assumed,
        configuration: input.config.file.as_deref().map(shown),
        schema: input.schema().map(shown),
        folders,
        notes,
    };
    let width = terminal_width(io::stdout().is_terminal()).unwrap_or(WIDTH);
    output(args.input.output.as_deref(), color, &|_, out| write_overview(&overall, args.format, width, out))?;
    Ok(CLEAN)
}
