//! What is wrong with a step: the rules, each a plain value, all in one list.

mod context;
pub(crate) mod edit;

mod add_column;
mod breaks;
mod check_validates;
mod column_types;
mod concurrently_on_partitioned;
mod domain_constraint_scans;
mod drop_index_not_concurrent;
mod drop_locks_other_table;
mod drops_dependents;
mod enum_value_used_too_early;
mod foreign_key_validates;
mod foreign_key_without_index;
mod index_not_concurrent;
mod invalid_index_kept;
mod key_builds_index;
mod lock_timeout;
mod maintenance;
mod not_null_scans;
mod not_null_without_default;
mod old_inserts_fail;
pub mod old_migration;
mod partitions;
mod refused_in_transaction;
mod reindex_not_concurrent;
mod reindex_passes_over;
mod rows_written;
mod several_tables_locked;
mod slow_work_under_lock;
mod statement_fails;
mod syntax_error;
mod timeout_ends_concurrently;
mod type_change;
mod unused_allow;
mod validates_in_same_transaction;

pub(crate) use context::{assumed_of, ticked};
pub(crate) use lock_timeout::GROUP as LOCK_TIMEOUT_RULES;
use std::collections::BTreeSet;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::effect::Effects;
use crate::parse::{Span, Statement};
use crate::postgres::{Name, Version};
use crate::schema::{Catalog, Function};
use crate::source::Layout;
use crate::timeline::Timeline;

use context::{list, tick};

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Good to know; nothing waits.
    Advice,
    /// A short but strong lock, or the running application breaks.
    Warning,
    /// Traffic waits for a time that grows with the table, the migration fails, or data is lost.
    Error,
}

/// A rule: a name, a page, and a check over one statement at its moment.
pub struct Rule {
    /// Says the danger, in kebab-case; reads well after "allow".
    pub name: &'static str,
    /// The default severity.
    pub severity: Severity,
    /// Its page: `include_str!("../../rules/<name>.md")`.
    pub page: &'static str,
    /// Looks at one statement and reports what it finds.
    pub check: fn(&Context<'_>, &mut Vec<Finding>),
}

impl Rule {
    /// The first paragraph of its page, on one line: used wherever a short text is needed.
    pub fn sentence(&self) -> String {
        let mut paragraphs = self.page.split("\n\n").map(str::trim);
        let first = paragraphs.find(|paragraph| !paragraph.is_empty() && !paragraph.starts_with('#'));
        first.unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// What a rule sees: one statement at its moment.
pub struct Context<'a> {
    /// The statement that is judged.
    pub statement: &'a Statement,
    /// The statements of the same file that follow it, the nearest hundreds of them.
    pub upcoming: &'a [Statement],
    /// The statements of the same file before it, the nearest hundreds of them.
    pub earlier: &'a [Statement],
    /// What the server does for it.
    pub effects: &'a Effects,
    /// Its transaction up to and including it.
    pub timeline: &'a Timeline,
    /// The catalog before it.
    pub catalog: &'a Catalog,
    /// What the configuration says that changes judgements.
    pub settings: &'a Settings,
    /// Rules that have spoken in this transaction, or in this file where each statement is its own.
    pub said: &'a BTreeSet<&'static str>,
    /// The function whose body the statement stands in, when it is called.
    pub function: Option<&'a Function>,
    /// The tool that sends the file.
    pub tool: &'static Layout,
}

/// What the configuration says that changes judgements rather than output.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The server.
    pub version: Version,
    /// The role or connection that runs migrations has a `lock_timeout`, so its absence is no finding.
    pub lock_timeout_is_set: bool,
    /// A `lock_timeout` above this many milliseconds is as good as none.
    pub max_lock_timeout_ms: u64,
}

/// Something wrong, at a place.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The rule's name.
    pub rule: &'static str,
    /// How bad; the rule's default until the configuration changes it.
    pub severity: Severity,
    /// Where.
    pub span: Span,
    /// What waits, and why: lower case, no full stop, SQL names in backticks.
    pub message: String,
    /// What to run.
    pub help: Option<String>,
    /// Other places that belong to it, each with a short word.
    pub related: Vec<(Arc<str>, Span, String)>,
    /// Relations it is about.
    pub relations: Vec<Name>,
    /// What had to be assumed to come to it.
    pub assumed: Option<String>,
}

/// Every rule, in the order of the table in docs/rules.md.
pub static RULES: &[Rule] = &[
    index_not_concurrent::RULE,
    drop_index_not_concurrent::RULE,
    reindex_not_concurrent::RULE,
    reindex_passes_over::RULE,
    refused_in_transaction::RULE,
    concurrently_on_partitioned::RULE,
    invalid_index_kept::RULE,
    foreign_key_validates::RULE,
    foreign_key_without_index::RULE,
    check_validates::RULE,
    validates_in_same_transaction::RULE,
    domain_constraint_scans::RULE,
    not_null_scans::RULE,
    not_null_without_default::RULE,
    old_inserts_fail::RULE,
    add_column::VOLATILE_DEFAULT,
    add_column::SERIAL,
    add_column::IDENTITY,
    add_column::STORED_GENERATED,
    add_column::CONSTRAINED_DOMAIN,
    key_builds_index::UNIQUE,
    key_builds_index::PRIMARY_KEY,
    key_builds_index::PRIMARY_KEY_SCANS,
    key_builds_index::EXCLUSION,
    type_change::REWRITES,
    type_change::REBUILDS,
    type_change::LOSES_DATA,
    breaks::COLUMN_DROPPED,
    breaks::COLUMN_RENAMED,
    breaks::TABLE_DROPPED,
    breaks::TABLE_RENAMED,
    breaks::VIEW_DROPPED,
    breaks::VIEW_RENAMED,
    breaks::SCHEMA_CHANGED,
    breaks::SCHEMA_RENAMED,
    breaks::SCHEMA_DROPPED,
    breaks::TYPE_DROPPED,
    breaks::TYPE_RENAMED,
    breaks::ENUM_VALUE_RENAMED,
    breaks::FUNCTION_DROPPED,
    breaks::SEQUENCE_DROPPED,
    drops_dependents::RULE,
    drop_locks_other_table::RULE,
    partitions::ATTACH_SCANS,
    partitions::DEFAULT_PARTITION_SCANS,
    partitions::DETACH_NOT_CONCURRENT,
    maintenance::CLUSTER,
    maintenance::VACUUM_FULL,
    maintenance::REFRESH,
    maintenance::TABLESPACE,
    maintenance::PERSISTENCE,
    maintenance::ACCESS_METHOD,
    maintenance::TRUNCATES,
    rows_written::RULE,
    slow_work_under_lock::RULE,
    several_tables_locked::RULE,
    lock_timeout::NO_LOCK_TIMEOUT,
    lock_timeout::TRIGGER_LOCKS,
    lock_timeout::RULE_LOCKS,
    lock_timeout::ROW_SECURITY_LOCKS,
    lock_timeout::REPLICA_IDENTITY_LOCKS,
    lock_timeout::LOCKS_TABLE,
    lock_timeout::PARTITION_LOCKS_PARENT,
    timeout_ends_concurrently::RULE,
    enum_value_used_too_early::RULE,
    statement_fails::RULE,
    old_migration::CHANGED,
    old_migration::LATE,
    syntax_error::RULE,
    unused_allow::RULE,
    column_types::SMALL_PRIMARY_KEY,
    column_types::JSON,
    column_types::CHAR,
    column_types::TIMESTAMP,
    column_types::MONEY,
    column_types::SERIAL,
];
