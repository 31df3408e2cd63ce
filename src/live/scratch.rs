//! Databases of our own, on a private server or on one the user names, which is otherwise left as it is.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::{Mutex, PoisonError};

use postgres::Config;

use super::session::{Refusal, Session, number};
use super::{Error, Server, interrupted};
use crate::postgres::Version;

/// A server on which databases can be made.
#[derive(Debug)]
pub enum Host {
    /// One of our own.
    Private(Server),
    /// One that the user names.
    Named(Box<Config>, Version),
}

impl Host {
    /// The server that a URL (or a string of `key=value`) names.
    pub fn named(url: &str) -> Result<Self, Error> {
        let way = "give it as `postgresql://user:password@host:port/database`";
        let config: Config = url.parse().map_err(|error: postgres::Error| {
            Error::new(format!("the database URL cannot be read: {error}")).help(way)
        })?;
        let cannot = |refusal: Refusal| {
            let message = format!("{}: cannot connect: {refusal}", shown(&config));
            Error::new(message).help("name a server that runs, and a user who may connect and create databases")
        };
        let mut session = Session::open(&config).map_err(cannot)?;
        let rows = session.rows("SELECT current_setting('server_version_num')::int / 10000").map_err(cannot)?;
        let major: u8 = rows.first().and_then(|row| number(row, 0)).unwrap_or_default();
        let version = Version::new(major).ok_or_else(|| {
            let message = format!("{}: PostgreSQL {major} is not modelled", shown(&config));
            Error::new(message).help("name a server of PostgreSQL 13 to 18")
        })?;
        Ok(Self::Named(Box::new(config), version))
    }

    /// Its major version.
    pub fn version(&self) -> Version {
        match self {
            Self::Private(server) => server.version(),
            Self::Named(_, version) => *version,
        }
    }

    /// How to connect to it: to the database that was there before.
    pub fn config(&self) -> Config {
        match self {
            Self::Private(server) => server.config(),
            Self::Named(config, _) => Config::clone(config),
        }
    }

    /// What a broken connection means.
    pub fn gone(&self, refusal: &Refusal) -> Error {
        interrupted::stop_here();
        let short = |what: &str| {
            Error::new(format!("the server is short of room: {what}"))
                .help("free some of its disk or memory, or ask for fewer `--rows`")
        };
        if refusal.is_want() {
            return short(&refusal.to_string());
        }
        match self {
            Self::Private(server) => {
                if let Some(line) = server.wanted_room() {
                    return short(&line);
                }
                Error::new(format!("the private server went away: {}{}", refusal.message, server.last_words()))
                    .help("run it again; if it happens again, name other programs with `--postgres-bin DIR`")
            }
            Self::Named(config, _) => {
                Error::new(format!("{}: the server went away: {}", shown(config), refusal.message))
                    .help("see the server's log, and run it again when the server is back")
            }
        }
    }
}

/// A server as it may be shown: without the password.
fn shown(config: &Config) -> String {
    use postgres::config::Host::{Tcp, Unix};
    let host = match config.get_hosts().first() {
        Some(Tcp(name)) => name.clone(),
        Some(Unix(path)) => path.display().to_string(),
        None => "localhost".to_owned(),
    };
    config.get_ports().first().map_or_else(|| host.clone(), |port| format!("{host}:{port}"))
}

/// Databases of ours on servers that are not, to be dropped when the run is interrupted.
static OURS: Mutex<Vec<(String, Listed)>> = Mutex::new(Vec::new());

/// A server's connection in the list above.
struct Listed(Config);

/// A database that exists as long as this value lives.
pub struct Database<'a> {
    host: &'a Host,
    name: String,
}

impl fmt::Debug for Database<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Database").field(&self.name).finish()
    }
}

impl<'a> Database<'a> {
    /// Makes an empty one.
    pub fn create(host: &'a Host, purpose: &str) -> Result<Self, Error> {
        Self::of_template(host, purpose, "template0")
    }

    /// Makes a copy of another one, to which nobody may be connected.
    pub fn copy(&self, purpose: &str) -> Result<Self, Error> {
        Self::of_template(self.host, purpose, &self.name)
    }

    /// Makes a copy of one that has many rows.
    pub fn copy_large(&self, purpose: &str) -> Result<Self, Error> {
        // From 15 on the default writes every block to the log.
        let how = if self.host.version().major() < 15 { "" } else { " STRATEGY file_copy" };
        Self::of_template(self.host, purpose, &format!("{}{how}", self.name))
    }

    fn of_template(host: &'a Host, purpose: &str, template: &str) -> Result<Self, Error> {
        let name = format!("ddlock_{purpose}_{}", std::process::id());
        let cannot = |refusal: Refusal| {
            if refusal.is_end() || refusal.is_want() {
                return host.gone(&refusal);
            }
            let message = format!("{}: cannot create a database: {refusal}", shown(&host.config()));
            Error::new(message).help("name a user with CREATEDB in `--database-url`, or let ddlock start a server")
        };
        let mut session = Session::open(&host.config()).map_err(cannot)?;
        let database = Self { host, name };
        session.run(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", database.name)).map_err(cannot)?;
        database.list();
        session.run(&format!("CREATE DATABASE {} TEMPLATE {template}", database.name)).map_err(cannot)?;
        Ok(database)
    }

    /// How to connect to it.
    pub fn config(&self) -> Config {
        let mut config = self.host.config();
        config.dbname(&self.name);
        config
    }

    /// The server it is on.
    pub fn host(&self) -> &'a Host {
        self.host
    }

    /// A private server's databases need no list: they go with it.
    fn list(&self) {
        if let Host::Named(config, _) = self.host {
            ours().push((self.name.clone(), Listed(Config::clone(config))));
        }
    }
}

impl Drop for Database<'_> {
    fn drop(&mut self) {
        drop_database(&self.host.config(), &self.name);
        ours().retain(|(name, _)| *name != self.name);
    }
}

fn ours() -> std::sync::MutexGuard<'static, Vec<(String, Listed)>> {
    OURS.lock().unwrap_or_else(PoisonError::into_inner)
}

fn drop_database(config: &Config, name: &str) {
    // A server that is gone has nothing to be dropped from.
    if let Ok(mut session) = Session::open(config) {
        let _ = session.run(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
    }
}

/// Drops every database of ours on servers of others. None is made after that: whoever tries waits for the end of the
/// program.
pub(super) fn drop_all() {
    let ours = ours();
    let mut done = BTreeSet::new();
    for (name, Listed(config)) in ours.iter() {
        if done.insert(name) {
            drop_database(config, name);
        }
    }
    std::mem::forget(ours);
}
