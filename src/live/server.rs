//! A private PostgreSQL server: in a temporary folder, on a socket of its own, gone with the program that started it.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use nix::sys::wait::waitpid;
use nix::unistd::{Pid, Uid, User};
use postgres::Config;
use tempfile::TempDir;

use super::{Binaries, Error, interrupted};
use crate::postgres::Version;
use crate::source::plain;

/// Makes a cluster, runs its server until standard input ends, and leaves nothing behind. Standard input is a pipe
/// whose other end dies with ddlock, however ddlock ends; signals do not reach the guard, which leads a process group
/// of its own. After the server has started only the server holds the pipe of the output, so that the pipe ends when
/// the server does. A server that starts in the background ignores the signal until it listens to it: it is sent until
/// the server is gone.
const GUARD: &str = r#"
trap : HUP INT TERM
programs=$1 folder=$2
shift 2
new() { "$programs/initdb" -D "$folder/data" -U postgres -A trust -E UTF8 --locale="$1" --no-sync 2>&1; }
cd "$folder" || exit
if new C.UTF-8 || { rm -rf "$folder/data"; new C; }; then
    "$programs/postgres" -D "$folder/data" -k "$folder" "$@" 2>&1 &
    server=$!
    exec >/dev/null 2>&1
    read -r _
    while kill -QUIT $server; do sleep 0.02 || sleep 1; done
    wait $server
fi
rm -rf "$folder"
"#;

/// Settings that make it fast and keep it to itself. Nothing in it outlives the run, so nothing is forced to disk.
const SETTINGS: [&str; 16] = [
    "listen_addresses=",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "autovacuum=off",
    "jit=off",
    "shared_buffers=32MB",
    "max_connections=100",
    "max_locks_per_transaction=1024",
    "max_wal_senders=0",
    "wal_level=minimal",
    "logging_collector=off",
    "log_min_messages=log",
    "log_min_error_statement=panic",
    "log_checkpoints=off",
    "timezone=UTC",
];

/// How long a server may take to start.
const PATIENCE: Duration = Duration::from_secs(120);

/// How many lines of its log are kept for a message.
const KEPT: usize = 12;

/// How the system says that a disk is full (`ENOSPC`), where the server runs with `LC_ALL=C`.
const NO_ROOM: &str = "No space left on device";

/// The user a private server runs as when ddlock is run by root, the first that exists.
const USERS: [&str; 2] = ["postgres", "nobody"];

/// The longest folder in which a socket's path still fits (`UNIXSOCK_PATH_BUFLEN`, 104 bytes on macOS).
const LONGEST_FOLDER: usize = 80;

/// What a server is told in its socket's name; its folder makes it unique.
const PORT: u16 = 5432;

/// A server that runs as long as this value lives.
#[derive(Debug)]
pub struct Server {
    version: Version,
    /// Its standard input is in [`SIGNS`].
    guard: Child,
    log: Log,
    folder: TempDir,
}

type Log = Arc<Mutex<VecDeque<String>>>;

/// Of each server that runs: the process of its guard, and the pipe whose end is the guard's sign.
static SIGNS: Mutex<Vec<(u32, ChildStdin)>> = Mutex::new(Vec::new());

fn signs() -> MutexGuard<'static, Vec<(u32, ChildStdin)>> {
    SIGNS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Ends all private servers and waits until nothing is left of them. From now on none can be started: whoever tries
/// waits for the end of the program.
pub(super) fn end_all() {
    let mut signs = signs();
    for (guard, sign) in signs.drain(..) {
        drop(sign);
        // Whoever had started it may have waited for it already.
        let _ = waitpid(Pid::from_raw(guard as i32), None);
    }
    std::mem::forget(signs);
}

impl Server {
    /// Makes a cluster and starts its server.
    pub fn start(binaries: &Binaries) -> Result<Self, Error> {
        Self::start_with(binaries, &[])
    }

    /// The same with settings of its own, such as `wal_level=replica`, which go before the usual ones.
    pub fn start_with(binaries: &Binaries, settings: &[&str]) -> Result<Self, Error> {
        let version = binaries.version().ok_or_else(|| {
            let message = format!("{}: PostgreSQL {} is not modelled", binaries.folder.display(), binaries.major);
            Error::new(message).help("name programs of PostgreSQL 13 to 18 with `--postgres-bin DIR`")
        })?;
        let user = unprivileged()?;
        // Nobody ends all servers while there is a folder without a guard.
        let mut signs = signs();
        let folder = folder(user.as_ref())?;
        let mut guard = guard(binaries, folder.path(), settings, user.as_ref())?;
        if let Some(sign) = guard.stdin.take() {
            signs.push((guard.id(), sign));
        }
        drop(signs);
        let (ready, started) = channel();
        let log = Log::default();
        if let Some(output) = guard.stdout.take() {
            let log = Arc::clone(&log);
            thread::spawn(move || follow(output, &log, &ready));
        }
        let server = Self { version, guard, log, folder };
        server.wait(&started, binaries)?;
        Ok(server)
    }

    /// Its major version.
    pub fn version(&self) -> Version {
        self.version
    }

    /// How to connect to it.
    pub fn config(&self) -> Config {
        let mut config = Config::new();
        config.host_path(self.folder.path()).port(PORT).user("postgres").dbname("postgres");
        config
    }

    /// The folder that is gone when the server is.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The last lines of its log.
    pub fn last_words(&self) -> String {
        let log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        log.iter().flat_map(|line| ["\n  ", line]).collect()
    }

    /// The line of its log that says that the disk was full, without what stands before it in each line.
    pub fn wanted_room(&self) -> Option<String> {
        let log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        let line = log.iter().find(|line| line.contains(NO_ROOM))?;
        let level = ["PANIC:", "FATAL:", "ERROR:", "LOG:"].into_iter().find_map(|level| line.split_once(level));
        Some(level.map_or(line.as_str(), |(_, said)| said).trim().to_owned())
    }

    fn wait(&self, started: &Receiver<()>, binaries: &Binaries) -> Result<(), Error> {
        let message = match started.recv_timeout(PATIENCE) {
            Ok(()) => return Ok(()),
            Err(RecvTimeoutError::Timeout) => "did not start within two minutes",
            Err(RecvTimeoutError::Disconnected) => "did not start",
        };
        interrupted::stop_here();
        let folder = binaries.folder.display();
        if let Some(line) = self.wanted_room() {
            let message = format!("the private server of {folder} {message}: {line}");
            return Err(
                Error::new(message).help("free some of the disk, or name a server that runs with `--database-url`")
            );
        }
        let message = format!("the private server of {folder} {message}:{}", self.last_words());
        let way = "name other programs with `--postgres-bin DIR`, or a server that runs with `--database-url`";
        Err(Error::new(message).help(way))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // What the guard should have left behind goes with `folder`.
        signs().retain(|(guard, _)| *guard != self.guard.id());
        let _ = self.guard.wait();
    }
}

/// The user to run as: nobody else than who we are, unless that is root, whom PostgreSQL refuses.
fn unprivileged() -> Result<Option<User>, Error> {
    if !Uid::effective().is_root() {
        return Ok(None);
    }
    let user = USERS.iter().find_map(|name| User::from_name(name).ok().flatten());
    let message = "a PostgreSQL server cannot run as root, and there is neither a user `postgres` nor a user `nobody`";
    let way = "run ddlock as another user, or name a server that runs with `--database-url`";
    user.map(Some).ok_or_else(|| Error::new(message).help(way))
}

/// A new folder that only the server's user may enter.
fn folder(user: Option<&User>) -> Result<TempDir, Error> {
    let mut place = std::env::temp_dir();
    // Root's own folder for temporary files may be closed to others.
    if user.is_some() || place.as_os_str().len() > LONGEST_FOLDER {
        place = PathBuf::from("/tmp");
    }
    let cannot = |error: std::io::Error| {
        let message = format!("{}: no folder for a private server can be made: {}", place.display(), plain(&error));
        Error::new(message).help("set TMPDIR to a folder that can be written")
    };
    let folder = tempfile::Builder::new().prefix("ddlock-").tempdir_in(&place).map_err(cannot)?;
    if let Some(user) = user {
        let owner = (Some(user.uid.as_raw()), Some(user.gid.as_raw()));
        std::os::unix::fs::chown(folder.path(), owner.0, owner.1).map_err(cannot)?;
    }
    Ok(folder)
}

fn guard(binaries: &Binaries, folder: &Path, settings: &[&str], user: Option<&User>) -> Result<Child, Error> {
    let mut command = Command::new("/bin/sh");
    command.args(["-c", GUARD, "guard"]).arg(&binaries.folder).arg(folder).args(["-p", &PORT.to_string()]);
    // Of a setting that is given twice the later one holds.
    command.args(SETTINGS.iter().chain(settings).flat_map(|setting| ["-c", setting]));
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    command.current_dir("/").process_group(0).env("LC_ALL", "C");
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("PG")) {
        command.env_remove(name);
    }
    if let Some(user) = user {
        command.uid(user.uid.as_raw()).gid(user.gid.as_raw());
    }
    command.spawn().map_err(|error| {
        let message = match user {
            Some(user) => format!("cannot become the user `{}` to start a server: {}", user.name, plain(&error)),
            None => format!("a private server cannot be started: {}", plain(&error)),
        };
        Error::new(message).help("run ddlock as another user, or name a server that runs with `--database-url`")
    })
}

/// Keeps the end of the log, and says when the server is ready.
fn follow(output: impl Read, log: &Log, ready: &Sender<()>) {
    for line in BufReader::new(output).split(b'\n').map_while(Result::ok) {
        let line = String::from_utf8_lossy(&line).into_owned();
        let mut log = log.lock().unwrap_or_else(PoisonError::into_inner);
        if line.contains("database system is ready to accept connections") {
            // How it came to that explains nothing that comes later.
            log.clear();
            // Nobody waits any more when the start has taken too long.
            let _ = ready.send(());
            continue;
        }
        // Who ends a connection knows why.
        if line.contains("due to administrator command") {
            continue;
        }
        log.push_back(line);
        if log.len() > KEPT {
            // What comes after a crash says less than what it was for.
            let least = log.iter().position(|line| !line.contains("PANIC:") && !line.contains(NO_ROOM));
            log.remove(least.unwrap_or_default());
        }
    }
}
