//! The server that migrations are run on: the one that the user names, or one of our own.

use ddlock::live::{Binaries, Host, SearchPath, Server};
use ddlock::postgres::Version;

use super::{Failure, args};

/// The exit code of a program that Ctrl-C ends.
pub(super) const INTERRUPTED: i32 = 130;

/// The server that the user names, or one of our own with these settings.
pub(super) fn host(
    args: &args::Place,
    settings: &[&str],
    wanted: Version,
    assumed: bool,
    notes: &mut Vec<String>,
) -> Result<Host, Failure> {
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
    if major != wanted.major() && !assumed {
        return Err(format!(
            "PostgreSQL {wanted} was not found, only {major} in {folder}\n  help: name the folder of its programs with \
             --postgres-bin, or say --postgres-version {major}"
        ));
    }
    if args.postgres_bin.is_none() && major != wanted.major() {
        notes.push(format!("PostgreSQL {wanted} was not found: {major} in {folder} ran the migrations"));
    }
    let server = Server::start_with(&binaries, settings).map_err(|error| error.to_string())?;
    Ok(Host::Private(server))
}
