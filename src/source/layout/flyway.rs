//! Flyway: `V1_2__x.sql`, repeatable `R__x.sql`, undo `U1_2__x.sql`, baseline `B3__x.sql` (`PostgreSQLParser.java`,
//! documentation of its settings, of script configuration and of callbacks).

use std::path::Path;

use super::{
    COMMON, Folder, Layout, Off, Outside, Setting, Side, Text, Unit, Writes, file_name, leading_digits, spring,
    versioned, whole,
};
use crate::parse::{Body, Script};
use crate::source::TransactionMode;
use crate::source::folder::nearest;
use crate::source::order::version;

pub(super) static LAYOUT: Layout = Layout {
    name: "flyway",
    order: "baseline, then versions, then repeatable ones by name",
    detect,
    settings,
    rank: Some(rank),
    skips,
    units,
    one_folder: false,
    opt_out,
    outside: |statement| {
        let mode = TransactionMode::None;
        let (place, why) = if refuses(statement) {
            (
                // https://github.com/flyway/flyway/issues/3497
                "in a file of its own, which Flyway then runs without a transaction (since 9.1.2 with \
                 `flyway.postgresql.transactional.lock=false` only: else it waits for a lock of Flyway itself)",
                Some("Flyway refuses a file that has other statements besides it, unless `mixed` is set"),
            )
        } else {
            ("in a file of its own with `executeInTransaction=false` in its `.sql.conf`", None)
        };
        Some(Outside { place, mode, why })
    },
    writes: Writes { off: Off::Beside(Side::Ending(CONF), "executeInTransaction=false\n"), ..Writes::PLAIN },
    ..COMMON
};

/// The names that projects give to its settings.
const SETTINGS: [&str; 4] = ["flyway.toml", "flyway.conf", "conf/flyway.toml", "conf/flyway.conf"];

/// What the name of a script's own settings ends with.
const CONF: &str = ".conf";

fn detect(folder: &Folder) -> Option<String> {
    let usual = folder.named("V1__name.sql", |path| {
        versioned(path, b'V') || versioned(path, b'U') || versioned(path, b'B') || repeatable(path)
    });
    let without = || {
        let named = |path: &str| {
            let name = file_name(path);
            let digits = name.bytes().take_while(|byte| byte.is_ascii_digit() || matches!(byte, b'_' | b'.')).count();
            leading_digits(name) > 0 && name[..digits].ends_with("__")
        };
        folder.named("1__name.sql", named)
    };
    usual.or_else(without)
}

/// What the project's settings say on transactions.
fn settings(folder: &Folder) -> Option<Setting> {
    let set = |name: &str, text: &str| {
        let is = |key: &str, value: &str| setting(name, text, key).is_some_and(|set| set == value);
        let (mode, key) = if is("executeInTransaction", "false") {
            (TransactionMode::None, "executeInTransaction = false")
        } else if is("group", "true") {
            (TransactionMode::All, "group = true")
        } else {
            return None;
        };
        Some(Setting { mode, reason: format!("`{key}` in {name}") })
    };
    folder.nearest(&SETTINGS, set).or_else(|| folder.nearest(&spring::FILES, set))
}

fn setting(file: &str, text: &str, key: &str) -> Option<String> {
    spring::setting(file, text, "flyway", key)
}

/// What runs before everything, the baseline and the versions in their order, what is repeated whenever it changes,
/// what runs after everything.
pub(super) fn rank(path: &str) -> Vec<u64> {
    let place = match callback(path) {
        Some(Callback::Before) => 0,
        Some(Callback::After) => 3,
        Some(Callback::Other) | None if repeatable(path) => 2,
        Some(Callback::Other) | None => 1,
    };
    let mut rank = vec![place];
    if place == 1 {
        rank.extend(version(file_name(path)));
    }
    rank
}

fn repeatable(path: &str) -> bool {
    file_name(path).starts_with("R__")
}

/// SQL that Flyway runs around migrations.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Callback {
    Before,
    After,
    /// Around other commands than `migrate`, for every migration, or after a failure.
    Other,
}

/// `afterMigrate.sql`, `beforeMigrate__name.sql`.
fn callback(path: &str) -> Option<Callback> {
    let name = file_name(path);
    let event = name.split(['.', '_']).next().unwrap_or_default();
    match event {
        "beforeMigrate" => Some(Callback::Before),
        "afterMigrate" | "afterMigrateApplied" | "afterVersioned" => Some(Callback::After),
        _ => {
            let rest = event.strip_prefix("before").or_else(|| event.strip_prefix("after"))?;
            rest.starts_with(|c: char| c.is_ascii_uppercase()).then_some(Callback::Other)
        }
    }
}

/// A baseline stands for all versions up to its own, on a new database; one of them can be the last only.
fn skips(folder: &Folder) -> Vec<(String, String)> {
    let number = |path: &str| version(file_name(path));
    let baseline = folder.files.iter().filter(|file| versioned(file, b'B')).max_by_key(|file| number(file));
    let skip = |file: &String| {
        let why = match baseline {
            _ if callback(file) == Some(Callback::Other) => {
                "Flyway does not run it on the way of a migration".to_owned()
            }
            Some(baseline)
                if file != baseline
                    && (versioned(file, b'B') || versioned(file, b'V') && number(file) <= number(baseline)) =>
            {
                format!("the baseline {} stands for it", file_name(baseline))
            }
            _ => {
                let side = folder.read(&format!("{file}{CONF}")).unwrap_or_default();
                setting(CONF, &side, "shouldExecute").filter(|value| value == "false")?;
                format!("`shouldExecute` is false in {}.conf", file_name(file))
            }
        };
        Some((file.clone(), why))
    };
    folder.files.iter().filter_map(skip).collect()
}

/// `V1__x.sql.conf` speaks for its script, whatever the statements are.
fn units(text: &Text<'_>) -> Vec<Unit> {
    let side = text.file.and_then(|file| {
        let mut name = file.as_os_str().to_owned();
        name.push(CONF);
        std::fs::read_to_string(name).ok()
    });
    let mode =
        side.as_deref().and_then(|side| setting(CONF, side, "executeInTransaction")).and_then(|value| {
            match value.as_str() {
                "true" => Some(TransactionMode::File),
                "false" => Some(TransactionMode::None),
                _ => None,
            }
        });
    whole(text, mode)
}

/// Flyway looks at the statements and leaves the transaction out where one of them refuses it. It refuses a file that
/// has others besides, unless `mixed` is set (`ParserSqlScript.parse`).
fn opt_out(script: &Script, _: TransactionMode, file: Option<&Path>) -> Option<TransactionMode> {
    let own = || script.statements.iter().filter(|statement| statement.block.is_none());
    let all = || own().all(|statement| refuses(&statement.text) || matches!(statement.body, Body::Meta));
    let any = own().any(|statement| refuses(&statement.text));
    (any && (all() || file.is_some_and(may_mix))).then_some(TransactionMode::None)
}

fn may_mix(file: &Path) -> bool {
    let set = |name: &str, text: &str| setting(name, text, "mixed").map(|value| value == "true");
    let above = |names| nearest(file.parent()?, names, set);
    above(&SETTINGS).or_else(|| above(&spring::FILES)).unwrap_or_default()
}

/// Whether Flyway knows that a statement refuses a transaction (`detectCanExecuteInTransaction`).
fn refuses(statement: &str) -> bool {
    let mut words = statement.split_whitespace().map(str::to_ascii_uppercase);
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
}
