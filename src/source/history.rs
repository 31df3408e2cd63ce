//! Which migrations are new: only they are reported, judged as one deployment; old ones that were changed are
//! reported too.

use std::sync::Arc;

use super::git::{Base, Change, Changes, Repository, Since, Staged, changes};
use super::{Content, Direction, Error, Found, Migration, Series, names, number};

/// What is known of a migration's past.
#[derive(Debug, Clone, Default)]
pub enum Past {
    /// It has run, or nothing is known.
    #[default]
    Old,
    /// It has not run anywhere yet, and is deployed together with the others that have not.
    New {
        /// An old migration that comes after it in the order of the names.
        before: Option<Arc<str>>,
        /// An old migration with the same number.
        twin: Option<Arc<str>>,
    },
    /// It has run as it was, and is something else now.
    Changed(Arc<Former>),
}

/// What a migration was.
#[derive(Debug)]
pub struct Former {
    /// Its name, where it had another.
    pub name: Option<String>,
    /// Its text.
    pub content: Content,
}

/// What is compared with what.
#[derive(Debug)]
pub enum News {
    /// The work tree with a commit: each repository that holds migrations, with its differences.
    Since(Since, Vec<Changes>),
    /// The index with HEAD.
    Staged(Box<Staged>),
}

/// What was held against the past.
#[derive(Debug, Default)]
pub struct Held {
    /// How many migrations are reported, and how many there are.
    pub reported: usize,
    /// All of them.
    pub all: usize,
    /// Old migrations that are gone, as paths from the top of their repository.
    pub gone: Vec<String>,
}

impl News {
    /// Compares with where the branch left another, or with a commit.
    pub fn since(since: Since) -> Self {
        Self::Since(since, Vec::new())
    }

    /// What the other side is called.
    pub fn base(&self) -> Option<&Base> {
        match self {
            Self::Since(_, known) => known.first()?.base.as_ref(),
            Self::Staged(staged) => staged.branch.as_ref()?.base.as_ref(),
        }
    }

    /// Takes old migrations out of the report, puts new ones behind them, and tells which old ones were changed.
    /// With `named_too`, a file that the user named is held against the past as well.
    pub fn hold(&mut self, found: &mut Found, named_too: bool) -> Result<Held, Error> {
        let mut held = Held::default();
        for series in &mut found.series {
            self.series(series, named_too)?;
            held.all += series.migrations.len();
            held.reported += series.migrations.iter().filter(|migration| migration.report).count();
            self.gone(series, &mut held.gone);
            let last = series.migrations.iter().rposition(|migration| migration.report).map_or(0, |last| last + 1);
            series.migrations.truncate(last);
        }
        found.series.retain(|series| !series.migrations.is_empty());
        Ok(held)
    }

    fn series(&mut self, series: &mut Series, named_too: bool) -> Result<(), Error> {
        for migration in &mut series.migrations {
            let named = migration.pending;
            let Some((differs, past)) = self.past(migration)? else {
                continue;
            };
            migration.report &= differs || named && !named_too;
            migration.pending |= matches!(past, Past::New { .. });
            migration.past = past;
        }
        find_late(&mut series.migrations);
        join_pieces(&mut series.migrations);
        put_in_order(&mut series.migrations);
        Ok(())
    }

    /// Whether a migration differs, and from what. `None` for what lies in no folder.
    fn past(&mut self, migration: &Migration) -> Result<Option<(bool, Past)>, Error> {
        let Some(file) = &migration.file else {
            return Ok(None);
        };
        match self {
            Self::Since(since, known) => {
                let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
                let repository = Repository::around(folder.unwrap_or(std::path::Path::new(".")))?;
                let place = known.iter().position(|changes| changes.repository == repository);
                let changes = match place {
                    Some(place) => &known[place],
                    None => {
                        let base = Base::find(&repository, since)?;
                        known.push(changes(&repository, base)?);
                        &known[known.len() - 1]
                    }
                };
                let Some(path) = changes.below(file) else {
                    return Ok(Some((false, Past::Old)));
                };
                let differs = changes.of(&path).is_some() && !has_moved(changes, &path, migration)?;
                Ok(Some((differs, past(changes, &path, migration)?)))
            }
            Self::Staged(staged) => {
                let Some(path) = staged.below(file) else {
                    return Ok(None);
                };
                let deployed = staged.branch.as_ref().unwrap_or(&staged.changes);
                let differs = staged.changes.of(&path).is_some() && !has_moved(&staged.changes, &path, migration)?;
                Ok(Some((differs, past(deployed, &path, migration)?)))
            }
        }
    }

    fn gone(&self, series: &Series, gone: &mut Vec<String>) {
        let all: &[Changes] = match self {
            Self::Since(_, known) => known,
            // Where the files are written out, nothing tells which are gone.
            Self::Staged(_) => &[],
        };
        let old = |path: &&str| names::is_sql(path) && is_versioned(path);
        let mut more: Vec<String> = Vec::new();
        for changes in all {
            more.extend(changes.deleted(&series.root).filter(old).map(str::to_owned));
        }
        gone.extend(more.into_iter().filter(|path| !names::is_down(path)));
    }
}

/// Whether only the folders above a migration have other names.
fn has_moved(changes: &Changes, path: &str, migration: &Migration) -> Result<bool, Error> {
    let Some(Change::Renamed { from }) = changes.of(path) else {
        return Ok(false);
    };
    Ok(names::short(from) == names::short(path) && changes.before(from)?.text == migration.read()?.text)
}

fn past(changes: &Changes, path: &str, migration: &Migration) -> Result<Past, Error> {
    let (from, name) = match changes.of(path) {
        None => return Ok(Past::Old),
        Some(Change::Modified) => (path, None),
        Some(Change::Renamed { from }) if names::short(from) == names::short(path) => (from.as_str(), None),
        Some(Change::Renamed { from }) if names::series_root(from) == names::series_root(path) => {
            (from.as_str(), Some(names::short(from).to_owned()))
        }
        // What came from elsewhere was no migration.
        Some(Change::Added | Change::Renamed { .. }) => return Ok(Past::New { before: None, twin: None }),
    };
    // What has no version is run again or anew each time: repeatable migrations, callbacks, seeds.
    let listed = migration.layout.is_some_and(|layout| by_list(layout.name));
    let runs_once = (is_versioned(path) || listed) && migration.direction == Direction::Up;
    if !runs_once {
        return Ok(Past::Old);
    }
    let content = changes.before(from)?;
    Ok(Past::Changed(Arc::new(Former { name, content })))
}

fn is_versioned(path: &str) -> bool {
    names::is_version(names::short(path))
}

/// New migrations that come before old ones of the same folder, or have their numbers.
fn find_late(migrations: &mut [Migration]) {
    for index in 0..migrations.len() {
        let (earlier, later) = migrations.split_at_mut(index + 1);
        let Some((migration, earlier)) = earlier.split_last_mut() else {
            continue;
        };
        if !matches!(migration.past, Past::New { .. }) || !has_place(migration) {
            continue;
        }
        let root = names::series_root(&migration.path);
        let old = |other: &&Migration| {
            !matches!(other.past, Past::New { .. }) && has_place(other) && names::series_root(&other.path) == root
        };
        let before = later.iter().rfind(old).map(|old| Arc::clone(&old.path));
        let number = number(&migration.path);
        let is_twin = |other: &&Migration| old(other) && self::number(&other.path) == number;
        let twin = earlier.iter().chain(later.iter()).find(is_twin).map(|old| Arc::clone(&old.path));
        migration.past = Past::New { before, twin };
    }
}

/// Whether its name says where in the order it stands.
fn has_place(migration: &Migration) -> bool {
    let listed = migration.layout.is_some_and(|layout| by_list(layout.name));
    migration.direction == Direction::Up && is_versioned(&migration.path) && !listed
}

/// Tools whose list of migrations says the order, whatever the files are called.
fn by_list(tool: &str) -> bool {
    ["liquibase", "sqitch"].contains(&tool)
}

/// A file that a new migration takes in runs with it.
fn join_pieces(migrations: &mut [Migration]) {
    for index in 1..migrations.len() {
        let is_new = matches!(migrations[index - 1].past, Past::New { .. });
        if is_new && migrations[index].continues() {
            migrations[index].past = Past::New { before: None, twin: None };
        }
    }
}

/// In production the old ones have run whatever their numbers: new ones follow them, and go back before them.
fn put_in_order(migrations: &mut [Migration]) {
    migrations.sort_by_key(|migration| match (&migration.past, migration.direction) {
        (Past::Old | Past::Changed(_), Direction::Up) => 0,
        (Past::New { .. }, Direction::Up) => 1,
        (Past::New { .. }, Direction::Down) => 2,
        (Past::Old | Past::Changed(_), Direction::Down) => 3,
    });
}
