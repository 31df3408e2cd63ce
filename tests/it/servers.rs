//! The six servers that tests run on: private ones, started once for all tests of a run.
//!
//! Their programs lie in `target/servers/NN`, where `.ci/servers` puts them; a version that is installed on the
//! machine will do too. A version that cannot be had makes the tests fail: `DDLOCK_TEST_SERVERS=13,15` says which
//! are wanted, when not all can be had.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread;

use ddlock::live::{Binaries, Host, SearchPath, Server};
use ddlock::postgres::Version;

/// The servers that are wanted, oldest first, for the caller alone as long as it holds them: what a test makes and drops
/// on a server would be in another one's way. They end with the process.
pub(crate) fn all() -> MutexGuard<'static, Vec<Host>> {
    static SERVERS: OnceLock<Mutex<Vec<Host>>> = OnceLock::new();
    let servers = SERVERS.get_or_init(|| {
        let wanted = wanted(std::env::var("DDLOCK_TEST_SERVERS").ok().as_deref());
        let found: Vec<(Version, Option<Binaries>)> = wanted.iter().map(|&version| (version, find(version))).collect();
        let missing = found.iter().filter(|(_, binaries)| binaries.is_none());
        let missing: Vec<String> = missing.map(|(version, _)| version.to_string()).collect();
        assert!(
            missing.is_empty(),
            "no server of PostgreSQL {} is here: run `.ci/servers`, which fetches all; or say which versions to \
             test with, such as DDLOCK_TEST_SERVERS=15,16",
            missing.join(", ")
        );
        thread::scope(|scope| {
            let binaries = found.iter().filter_map(|(_, binaries)| binaries.as_ref());
            let starting: Vec<_> = binaries.map(|binaries| scope.spawn(|| Server::start(binaries))).collect();
            let started = starting.into_iter().map(|starting| starting.join().expect("no panic"));
            let started = started.map(|server| Host::Private(server.unwrap_or_else(|error| panic!("{error}"))));
            Mutex::new(started.collect())
        })
    });
    servers.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The newest server that is wanted, and its programs.
pub(crate) fn newest() -> (Version, Binaries) {
    let newest = wanted(std::env::var("DDLOCK_TEST_SERVERS").ok().as_deref()).into_iter().max().expect("a version");
    let missing = || panic!("no server of PostgreSQL {newest} is here: run `.ci/servers`");
    (newest, find(newest).unwrap_or_else(missing))
}

/// The programs of a version; `None` when it is not wanted.
pub(crate) fn programs(version: Version) -> Option<Binaries> {
    let wanted = wanted(std::env::var("DDLOCK_TEST_SERVERS").ok().as_deref());
    let missing = || panic!("no server of PostgreSQL {version} is here: run `.ci/servers`");
    wanted.contains(&version).then(|| find(version).unwrap_or_else(missing))
}

/// The versions of a list such as `13,15`; all when there is none.
fn wanted(list: Option<&str>) -> Vec<Version> {
    let Some(list) = list else { return Version::all().collect() };
    let read = |text: &str| text.trim().parse().unwrap_or_else(|error| panic!("DDLOCK_TEST_SERVERS: {error}"));
    let wanted: Vec<Version> = list.split(',').map(read).collect();
    crate::say(&format!("DDLOCK_TEST_SERVERS: only PostgreSQL {list} of 13 to 18 is tested with"));
    wanted
}

fn find(version: Version) -> Option<Binaries> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("target/servers/{version}/bin"));
    if own.exists() {
        return Some(Binaries::in_folder(&own).unwrap_or_else(|error| panic!("{error}")));
    }
    Binaries::find(version, &SearchPath::of_environment()).ok().filter(|found| found.version() == Some(version))
}
