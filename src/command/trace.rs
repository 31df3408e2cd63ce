//! `trace`: finds migrations, runs them on a scratch server, prints what each statement was seen to do.

use ddlock::live::{Binaries, Host, SearchPath, Server, Tracer, clear_when_interrupted};
use ddlock::locks::Report;
use ddlock::postgres::Version;
use ddlock::report;

use super::args::{self, Color};
use super::input::{Input, files};
use super::progress::Progress;
use super::{CLEAN, FOUND, Failure, output};

/// The exit code of a program that Ctrl-C ends.
const INTERRUPTED: i32 = 130;

/// Traces, and returns the exit code.
pub(super) fn run(args: &args::Trace, color: Color) -> Result<u8, Failure> {
    let input = Input::load(&args.input, color)?;
    let (wanted, assumed) = input.version();
    let mut notes = Vec::new();
    let found = input.migrations(false, &mut notes)?;
    let dump = input.dump()?;
    clear_when_interrupted(INTERRUPTED);
    let host = host(args, wanted, assumed, &mut notes)?;
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

/// The server that the user names, or one of our own.
fn host(args: &args::Trace, wanted: Version, assumed: bool, notes: &mut Vec<String>) -> Result<Host, Failure> {
    if let Some(url) = &args.database_url {
        let host = Host::named(url).map_err(|error| error.to_string())?;
        let version = host.version();
        if version != wanted && !assumed {
            return Err(format!(
                "the server of --database-url is PostgreSQL {version}, and {wanted} was asked for\n  help: leave \
                 --postgres-version out, or name another server"
            ));
        }
        return Ok(host);
    }
    let binaries = match &args.postgres_bin {
        Some(folder) => Binaries::in_folder(folder),
        None => Binaries::find(wanted, &SearchPath::of_environment()),
    };
    let binaries = binaries.map_err(|error| error.to_string())?;
    let folder = binaries.folder.display();
    let major = binaries.major;
    if args.postgres_bin.is_some() && major != wanted.major() && !assumed {
        return Err(format!(
            "{folder}: this is PostgreSQL {major}, and {wanted} was asked for\n  help: leave --postgres-version out, or \
             name the folder of PostgreSQL {wanted}"
        ));
    }
    if args.postgres_bin.is_none() && major != wanted.major() {
        notes.push(format!("PostgreSQL {wanted} was not found: {major} in {folder} ran the migrations"));
    }
    let server = Server::start(&binaries).map_err(|error| error.to_string())?;
    Ok(Host::Private(server))
}
