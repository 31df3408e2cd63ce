//! Flyway: `V1_2__x.sql`, repeatable `R__x.sql`, undo `U1_2__x.sql` (`PostgreSQLParser.java`).

use super::{Layout, as_is, file_name, versioned};
use crate::parse::Script;
use crate::source::TransactionMode;
use crate::source::order::version;

pub(super) static LAYOUT: Layout = Layout {
    name: "flyway",
    mode: TransactionMode::File,
    detect: |folder| {
        folder.named("V1__name.sql", |path| {
            versioned(path, b'V') || versioned(path, b'U') || versioned(path, b'B') || repeatable(path)
        })
    },
    rank: Some(rank),
    units: as_is,
    one_folder: false,
    both_ways: false,
    opt_out,
};

/// Versions in their order, then what is repeated whenever it changes.
pub(super) fn rank(path: &str) -> Vec<u64> {
    let mut rank = vec![u64::from(repeatable(path))];
    if !repeatable(path) {
        rank.extend(version(file_name(path)));
    }
    rank
}

fn repeatable(path: &str) -> bool {
    file_name(path).starts_with("R__")
}

/// Flyway looks at the statements and leaves the transaction out where one of them refuses it.
fn opt_out(script: &Script) -> Option<TransactionMode> {
    let refuses = |text: &str| {
        let mut words = text.split_whitespace().map(str::to_ascii_uppercase);
        let mut next = || words.next().unwrap_or_default();
        match next().as_str() {
            "VACUUM" => true,
            "DISCARD" => next() == "ALL",
            "ALTER" => next() == "SYSTEM",
            "CREATE" | "DROP" => match next().as_str() {
                "DATABASE" | "TABLESPACE" | "SUBSCRIPTION" => true,
                "UNIQUE" => next() == "INDEX" && next() == "CONCURRENTLY",
                "INDEX" => next() == "CONCURRENTLY",
                _ => false,
            },
            "REINDEX" => {
                let word = next();
                let object = if word == "VERBOSE" { next() } else { word };
                matches!(object.as_str(), "SCHEMA" | "DATABASE" | "SYSTEM")
            }
            _ => false,
        }
    };
    script.statements.iter().any(|statement| refuses(&statement.text)).then_some(TransactionMode::None)
}
