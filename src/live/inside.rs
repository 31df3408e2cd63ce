//! Watches a statement inside its transaction: locks, files, counters and messages before and after it.

use std::collections::{BTreeMap, BTreeSet};

use super::messages::{self, Told};
use super::session::{Refusal, Row, Session, number, text};
use super::{Observed, Relation, Relations};
use crate::effect::Facts;
use crate::postgres::{LockMode, Name};

/// Runs a statement in the open transaction of `session` and says what it did. `watcher` is another session of the
/// same database; `before` is what existed before the transaction began, and learns new names and which indexes the
/// statement made anew. Locks are those of the whole transaction so far. Nobody may change the schema meanwhile. `rows` are what a
/// `COPY … FROM STDIN` brings along.
///
/// After a refusal the transaction is aborted.
pub fn inside(
    session: &mut Session,
    watcher: &mut Session,
    before: &mut Relations,
    statement: &str,
    rows: Option<&str>,
) -> Result<Observed, Refusal> {
    let now = Relations::read(session)?;
    before.rename(&now);
    let held_before = watcher.rows(&held(session.backend()))?;
    let valid = session.rows("SELECT oid FROM pg_constraint WHERE contype = 'f' AND convalidated")?;
    let valid: BTreeSet<u32> = valid.iter().filter_map(|row| number(row, 0)).collect();
    session.run(&format!("SET LOCAL client_min_messages = {}", level(statement)))?;
    session.said();
    match rows {
        Some(rows) => session.copy(statement, rows.as_bytes())?,
        None => session.run(statement)?,
    }
    let said = session.said();
    // The statement may have ended its transaction, or set the level itself.
    session.run("SET client_min_messages = notice")?;
    let mut held_now = watcher.rows(&held(session.backend()))?;
    let after = Relations::read(session)?;
    before.adopt(&now, &after);
    let locks = modes(&held_now, before);
    held_now.retain(|row| !held_before.contains(row));
    let added = modes(&held_now, before);
    let locked = locks.keys().cloned().collect();
    let told = messages::read(&said, before, &after, &locked);
    let mut checked = BTreeSet::new();
    for constraint in &told.foreign_keys {
        checked.extend(tables_of(session, constraint, &valid, before)?);
    }
    let seen = Seen { before, now: &now, after: &after, told: &told, checked: &checked };
    let facts = seen.facts(statement, locks);
    Ok(Observed { facts, added, after, ..Observed::default() })
}

/// VACUUM and ANALYZE say what they do one level lower.
pub(super) fn level(statement: &str) -> &'static str {
    let first = first_word(statement);
    if ["vacuum", "analyze", "analyse"].contains(&first.as_str()) { "debug2" } else { "debug1" }
}

/// The first word of a statement, in lower case, comments before it left out.
pub(super) fn first_word(statement: &str) -> String {
    let mut rest = statement.trim_start();
    while let Some(comment) = rest.strip_prefix("--") {
        rest = comment.split_once('\n').map_or("", |(_, rest)| rest).trim_start();
    }
    rest.chars().take_while(char::is_ascii_alphabetic).collect::<String>().to_lowercase()
}

/// The locks of a session on relations, and any lock it waits for.
pub(super) fn held(backend: i32) -> String {
    format!(
        "SELECT relation, mode, granted, locktype FROM pg_locks WHERE pid = {backend} AND (NOT granted \
         OR locktype = 'relation' AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))"
    )
}

/// The strongest mode of each relation that existed before.
fn modes(rows: &[Row], before: &Relations) -> BTreeMap<Name, LockMode> {
    let mut locks: BTreeMap<Name, LockMode> = BTreeMap::new();
    for row in rows {
        let relation = number(row, 0).and_then(|oid| before.get(oid));
        if let (Some(relation), Some(mode)) = (relation, mode(text(row, 1))) {
            let held = locks.entry(relation.name.clone()).or_insert(mode);
            *held = (*held).max(mode);
        }
    }
    locks
}

/// A mode in the spelling of `pg_locks`; predicate locks of serializable transactions are none.
pub(super) fn mode(spelling: &str) -> Option<LockMode> {
    LockMode::ALL.into_iter().find(|mode| mode.pg_locks() == spelling)
}

/// The tables that a foreign key's check reads: those with rows. Several constraints may have the name; this
/// transaction has locked the table of the one it checks, which was not among the valid ones before. Where the
/// referencing table is new and empty, the query ends before it reads the referenced one; one that is older than its
/// migration stands for a table with rows.
fn tables_of(
    session: &mut Session,
    constraint: &str,
    valid: &BTreeSet<u32>,
    before: &Relations,
) -> Result<BTreeSet<u32>, Refusal> {
    let name = constraint.replace('\'', "''");
    let rows = session.rows(&format!(
        "SELECT k.oid, k.conrelid, leaf.relid, pg_relation_size(k.conrelid) > 0
        FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
            CROSS JOIN LATERAL (SELECT relid::oid FROM pg_partition_tree(k.confrelid) WHERE isleaf
                UNION SELECT k.confrelid WHERE NOT EXISTS (SELECT FROM pg_partition_tree(k.confrelid))) leaf
        WHERE k.conname = '{name}' AND k.contype = 'f' AND c.relkind IN ('r', 'm')
            AND EXISTS (SELECT FROM pg_locks l WHERE l.pid = pg_backend_pid() AND l.relation = k.conrelid
                AND l.mode NOT IN ('AccessShareLock', 'RowShareLock', 'RowExclusiveLock'))"
    ))?;
    let checked = rows.iter().filter(|row| number(row, 0).is_none_or(|oid: u32| !valid.contains(&oid)));
    let tables = checked.flat_map(|row| {
        let child: Option<u32> = number(row, 1);
        let old = child.and_then(|child| before.get(child)).is_some_and(|child| !child.young);
        let read = text(row, 3) == "t" || old;
        [child, number(row, 2).filter(|_| read)]
    });
    Ok(tables.flatten().collect())
}

/// All that was seen of a statement.
pub(super) struct Seen<'a> {
    /// What existed before the transaction.
    pub(super) before: &'a Relations,
    /// Just before the statement.
    pub(super) now: &'a Relations,
    /// Just after it.
    pub(super) after: &'a Relations,
    /// What its messages told.
    pub(super) told: &'a Told,
    /// Tables read to check a foreign key.
    pub(super) checked: &'a BTreeSet<u32>,
}

impl Seen<'_> {
    /// Puts it together.
    pub(super) fn facts(&self, statement: &str, locks: BTreeMap<Name, LockMode>) -> Facts {
        let mut facts = Facts { moments: locks.clone(), locks, ..Facts::default() };
        facts.index_builds.clone_from(&self.told.built);
        // TRUNCATE gives new files too, but nothing is read or copied.
        if first_word(statement) == "truncate" {
            return facts;
        }
        let mut emptied = BTreeSet::new();
        for (old, new) in self.now.iter().filter_map(|old| Some((old, self.after.get(old.oid)?))) {
            let named = self.before.get(old.oid);
            let name = &named.unwrap_or(old).name;
            let moved = old.file != new.file && old.file != 0 && new.file != 0;
            if moved && new.populated && (old.has_rows() || old.kind == 'i' && !self.told.built.contains(name)) {
                facts.rewrites.insert(name.clone());
            }
            if named.is_some() && old.has_rows() && new.scans > old.scans {
                facts.scans.insert(name.clone());
            }
            if old.kind == 'm' && old.file != new.file && !new.populated {
                emptied.insert(name.clone());
            }
        }
        let with_rows =
            |name: &&Name| self.before.named(name).is_some_and(|relation| !matches!(relation.kind, 'p' | 'f'));
        let told = self.told.verified.iter().chain(&self.told.maintained).chain(&self.told.built_on);
        facts.scans.extend(told.filter(with_rows).cloned());
        let checked = self.checked.iter().filter_map(|oid| self.before.get(*oid));
        let checked = checked.filter(|relation: &&Relation| matches!(relation.kind, 'r' | 'p'));
        facts.scans.extend(checked.map(|relation| relation.name.clone()));
        facts.scans.retain(|name| !emptied.contains(name) && !facts.rewrites.contains(name));
        facts
    }
}
