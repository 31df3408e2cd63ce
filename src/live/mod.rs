//! Everything that talks to a server: private ones, databases of our own, and what a statement was seen to do there.

mod binaries;
mod fill;
mod inside;
mod interrupted;
mod messages;
mod outside;
mod relations;
mod scratch;
mod server;
mod session;
mod trace;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

pub use binaries::{Binaries, SearchPath};
pub use fill::{Rows, Spread, fill};
pub use inside::inside;
pub use interrupted::clear_when_interrupted;
pub use outside::{Scene, outside};
pub use relations::{Relation, Relations};
pub use scratch::{Database, Host};
pub use server::Server;
pub use session::{Refusal, Session};
pub(crate) use session::{Row, number, text};
pub use trace::Tracer;
pub(crate) use trace::{Sent, alone, beyond_the_database, is_shared, missing_role, sent};

pub use crate::error::Error;

use crate::effect::Facts;
use crate::postgres::{LockMode, Name};

/// What one statement was seen to do.
#[derive(Debug, Clone, Default)]
pub struct Observed {
    /// Locks and work. Of a statement outside a transaction block, every lock seen is in `locks`, also one that was
    /// held for a moment only, and `moments` is the same.
    pub facts: Facts,
    /// Other transactions it waited for, beyond its own locks.
    pub waits: BTreeSet<Waited>,
    /// PostgreSQL refused it inside a transaction block.
    pub refuses_transaction: bool,
    /// Indexes that existed before it: outside a transaction block a lock on one of them may be too short to be seen.
    pub indexes: BTreeSet<Name>,
    /// Of the locks, those that its transaction did not hold before.
    pub added: BTreeMap<Name, LockMode>,
    /// What exists after it.
    pub after: Relations,
}

/// Other transactions a statement was seen waiting for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Waited {
    /// Every transaction of the database that is older.
    Snapshots,
    /// Those that use the table in any way.
    Users(Name),
    /// Those that may still write the table.
    Writers(Name),
}

impl fmt::Display for Waited {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Snapshots => f.write_str("snapshots"),
            Self::Users(name) => write!(f, "users {name}"),
            Self::Writers(name) => write!(f, "writers {name}"),
        }
    }
}
