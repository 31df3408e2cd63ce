//! Where reports begin: the migration that is the last old one.

use std::sync::Arc;

use super::{Direction, Error, Migration, names, order};

/// Looks for the migration after which reports begin.
pub(super) struct Start<'a> {
    name: Option<&'a str>,
    found: bool,
    /// Every name it was held against, for the nearest one.
    others: Vec<Arc<str>>,
}

impl<'a> Start<'a> {
    pub(super) fn new(name: Option<&'a str>) -> Self {
        Self { name, found: false, others: Vec::new() }
    }

    /// Takes the old migrations of a series out of the report.
    pub(super) fn apply(&mut self, migrations: &mut [Migration], notes: &mut Vec<(Arc<str>, String)>) {
        let Some(name) = self.name else {
            return;
        };
        let is_last =
            |migration: &Migration| migration.direction == Direction::Up && names::is_called(&migration.path, name);
        let Some(last) = migrations.iter().rposition(is_last) else {
            self.others.extend(migrations.iter().map(|migration| Arc::clone(&migration.path)));
            return;
        };
        self.found = true;
        for migration in &mut migrations[..=last] {
            if migration.pending {
                let note = format!("replayed only: reports begin after `{name}` (start-after)");
                notes.push((Arc::clone(&migration.path), note));
            }
            migration.report = false;
        }
        let old = Arc::clone(&migrations[last].path);
        for migration in &mut migrations[last + 1..] {
            let is_old = order::natural(&migration.path, &old).is_le();
            migration.report &= migration.direction == Direction::Up || !is_old;
        }
    }

    pub(super) fn check(&self) -> Result<(), Error> {
        let (Some(name), false, false) = (self.name, self.found, self.others.is_empty()) else {
            return Ok(());
        };
        let error = Error::new(format!("start-after `{name}`: no migration has this name"));
        let names: Vec<&str> = self.others.iter().map(|path| names::short(path)).collect();
        Err(match similar::get_close_matches(name, &names, 1, 0.5).first() {
            Some(nearest) => error.help(format!("`{nearest}` is the nearest")),
            None => error.help("give the name of a file or folder, or the number it begins with"),
        })
    }
}
