//! The words of PostgreSQL that every stage uses: server versions, lock modes and object names.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

/// A major version of the server, 13 to 18.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Version(u8);

impl Version {
    /// The oldest version that is modelled.
    pub const OLDEST: Self = Self(13);
    /// The newest version that is modelled.
    pub const NEWEST: Self = Self(18);
    /// What is assumed when nobody says: the oldest version still supported.
    pub const ASSUMED: Self = Self(15);

    /// The version with this major number, if it is one that is modelled.
    pub fn new(major: u8) -> Option<Self> {
        (Self::OLDEST.0..=Self::NEWEST.0).contains(&major).then_some(Self(major))
    }

    /// The major number: `16` for PostgreSQL 16.
    pub fn major(self) -> u8 {
        self.0
    }

    /// All modelled versions, oldest first.
    pub fn all() -> impl Iterator<Item = Self> {
        (Self::OLDEST.0..=Self::NEWEST.0).map(Self)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Version {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let major = text.split('.').next().unwrap_or(text);
        major
            .parse()
            .ok()
            .and_then(Self::new)
            .ok_or_else(|| format!("`{text}` is not a version ddlock knows: give 13, 14, 15, 16, 17 or 18"))
    }
}

/// A table-level lock mode, weakest first (documentation, section 13.3.1 "Table-Level Locks").
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum LockMode {
    /// SELECT.
    #[serde(rename = "AccessShareLock")]
    AccessShare,
    /// SELECT FOR UPDATE and its kin.
    #[serde(rename = "RowShareLock")]
    RowShare,
    /// INSERT, UPDATE, DELETE, MERGE.
    #[serde(rename = "RowExclusiveLock")]
    RowExclusive,
    /// VACUUM, ANALYZE, CREATE INDEX CONCURRENTLY, VALIDATE CONSTRAINT.
    #[serde(rename = "ShareUpdateExclusiveLock")]
    ShareUpdateExclusive,
    /// CREATE INDEX.
    #[serde(rename = "ShareLock")]
    Share,
    /// CREATE TRIGGER, ADD FOREIGN KEY.
    #[serde(rename = "ShareRowExclusiveLock")]
    ShareRowExclusive,
    /// REFRESH MATERIALIZED VIEW CONCURRENTLY.
    #[serde(rename = "ExclusiveLock")]
    Exclusive,
    /// Most of ALTER TABLE, DROP, TRUNCATE, VACUUM FULL.
    #[serde(rename = "AccessExclusiveLock")]
    AccessExclusive,
}

impl LockMode {
    /// All modes, weakest first.
    pub const ALL: [Self; 8] = [
        Self::AccessShare,
        Self::RowShare,
        Self::RowExclusive,
        Self::ShareUpdateExclusive,
        Self::Share,
        Self::ShareRowExclusive,
        Self::Exclusive,
        Self::AccessExclusive,
    ];

    /// The spelling of `pg_locks.mode`.
    pub fn pg_locks(self) -> &'static str {
        match self {
            Self::AccessShare => "AccessShareLock",
            Self::RowShare => "RowShareLock",
            Self::RowExclusive => "RowExclusiveLock",
            Self::ShareUpdateExclusive => "ShareUpdateExclusiveLock",
            Self::Share => "ShareLock",
            Self::ShareRowExclusive => "ShareRowExclusiveLock",
            Self::Exclusive => "ExclusiveLock",
            Self::AccessExclusive => "AccessExclusiveLock",
        }
    }

    /// The spelling of the LOCK command: `ACCESS EXCLUSIVE`.
    pub fn sql(self) -> &'static str {
        match self {
            Self::AccessShare => "ACCESS SHARE",
            Self::RowShare => "ROW SHARE",
            Self::RowExclusive => "ROW EXCLUSIVE",
            Self::ShareUpdateExclusive => "SHARE UPDATE EXCLUSIVE",
            Self::Share => "SHARE",
            Self::ShareRowExclusive => "SHARE ROW EXCLUSIVE",
            Self::Exclusive => "EXCLUSIVE",
            Self::AccessExclusive => "ACCESS EXCLUSIVE",
        }
    }

    /// Whether two transactions cannot hold these modes on one table at once
    /// (table 13.2 "Conflicting Lock Modes"; `LockConflicts` in `lock.c`).
    pub fn conflicts_with(self, other: Self) -> bool {
        use LockMode::{
            AccessExclusive, AccessShare, Exclusive, RowExclusive, RowShare, Share, ShareRowExclusive,
            ShareUpdateExclusive,
        };
        match self {
            AccessShare => other == AccessExclusive,
            RowShare => other >= Exclusive,
            RowExclusive => other >= Share,
            ShareUpdateExclusive => other >= ShareUpdateExclusive,
            Share => other >= RowExclusive && other != Share,
            ShareRowExclusive => other >= RowExclusive,
            Exclusive => other >= RowShare,
            AccessExclusive => true,
        }
    }

    /// Whether a plain SELECT waits behind it.
    pub fn blocks_reads(self) -> bool {
        self.conflicts_with(Self::AccessShare)
    }

    /// Whether INSERT, UPDATE and DELETE wait behind it.
    pub fn blocks_writes(self) -> bool {
        self.conflicts_with(Self::RowExclusive)
    }
}

/// The name of an object with its schema, as the catalog stores it (case folded, unquoted).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name {
    /// The schema, `public` for most.
    pub schema: String,
    /// The name within the schema.
    pub name: String,
}

impl Name {
    /// Both parts as they are stored.
    pub fn new(schema: impl Into<String>, name: impl Into<String>) -> Self {
        Self { schema: schema.into(), name: name.into() }
    }

    /// As a person writes it: without the schema when that is `public`, quoted where needed.
    pub fn short(&self) -> String {
        if self.schema == "public" { quote(&self.name) } else { self.to_string() }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", quote(&self.schema), quote(&self.name))
    }
}

/// Whether a schema is PostgreSQL's own.
pub fn is_system_schema(name: &str) -> bool {
    matches!(name, "pg_catalog" | "information_schema" | "pg_toast")
}

/// An identifier, in double quotes where PostgreSQL would need them (case or characters).
/// Reserved words are not quoted: this spelling is for people; generated SQL must use a stricter one.
pub fn quote(identifier: &str) -> String {
    let plain = identifier.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
        && identifier.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '$');
    if plain { identifier.to_owned() } else { format!("\"{}\"", identifier.replace('"', "\"\"")) }
}
