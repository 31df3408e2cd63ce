//! `plan --out`: the files of plans, written to a folder of their own.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use ddlock::report::plan::files::{self, Draft, File, PAGE};
use ddlock::rollout::Rollout;
use ddlock::source::{Naming, plain, short};

use super::{Failure, print};

/// Writes what the plans change, and says what was written.
pub(super) fn run(folder: &Path, rollouts: &[Rollout], notes: &[String]) -> Result<(), Failure> {
    // Files must not stand for a migration of which a part could not be read.
    let broken = |rollout: &Rollout| rollout.plan.not_planned.iter().any(|missing| missing.rule == "syntax-error");
    let changed: Vec<&Rollout> = rollouts.iter().filter(|rollout| rollout.plan.changes() && !broken(rollout)).collect();
    for rollout in &changed {
        check_place(folder, rollout)?;
    }
    let mut all: Vec<(String, Vec<File>)> = Vec::new();
    let mut numbers = Numbers::new(&changed);
    for rollout in &changed {
        let stem = short(&rollout.plan.path);
        let stem = stem.split_once('.').map_or(stem, |(stem, _)| stem);
        let below = if changed.len() > 1 { format!("{stem}/") } else { String::new() };
        all.push((below, numbers.files(rollout)?));
    }
    let shown = folder.to_string_lossy().replace('\\', "/");
    let shown = shown.trim_end_matches('/');
    let path = |below: &str, file: &File| format!("{shown}/{below}{}", file.path);
    let paths: Vec<String> =
        all.iter().flat_map(|(below, files)| files.iter().map(move |file| path(below, file))).collect();
    if let Some(there) = paths.iter().find(|path| Path::new(path).symlink_metadata().is_ok()) {
        return Err(format!("{there}: is there already, and nothing was written\n  help: give --out a new folder"));
    }
    let texts = all.iter().flat_map(|(_, files)| files);
    for (path, file) in paths.iter().zip(texts) {
        write(Path::new(path), &file.text)?;
    }
    print(&report(shown, rollouts, &changed, &all, notes))
}

/// What is written must not lie where the tool looks for migrations.
fn check_place(folder: &Path, rollout: &Rollout) -> Result<(), Failure> {
    let Some(file) = &rollout.migration.file else {
        return Ok(());
    };
    if !real(folder).starts_with(real(&folder_of(file, &rollout.plan.path))) {
        return Ok(());
    }
    let (folder, path) = (folder.display(), &rollout.plan.path);
    Err(format!(
        "{folder}: lies with the migrations, where its files would run beside {path}, for which they stand\n  help: \
         give --out a folder elsewhere, and move its files from there"
    ))
}

/// The folder in which the tool finds a migration: of `2024_x/up.sql` the one above.
fn folder_of(file: &Path, path: &str) -> PathBuf {
    let mut folder = file.parent().map_or_else(PathBuf::new, Path::to_owned);
    if path.rsplit('/').next() != Some(short(path)) {
        folder.pop();
    }
    folder
}

/// A path without links, as far as it is there.
fn real(path: &Path) -> PathBuf {
    let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let there = absolute.ancestors().find_map(|above| Some((above, fs::canonicalize(above).ok()?)));
    match there {
        Some((above, real)) => match absolute.strip_prefix(above) {
            Ok(rest) if rest.as_os_str().is_empty() => real,
            Ok(rest) => real.join(rest),
            Err(_) => absolute,
        },
        None => absolute,
    }
}

/// The numbers that files get, folder by folder.
struct Numbers {
    /// The first that is still to be given.
    next: HashMap<PathBuf, Naming>,
    /// The migrations for which files stand: their numbers are free.
    free: HashSet<PathBuf>,
}

impl Numbers {
    fn new(changed: &[&Rollout]) -> Self {
        let free = changed.iter().filter_map(|rollout| rollout.migration.file.as_deref().map(real)).collect();
        Self { next: HashMap::new(), free }
    }

    /// The files of one plan: they take the migration's own number and those that follow, as far as these are free, else
    /// those behind all that are there.
    fn files(&mut self, rollout: &Rollout) -> Result<Vec<File>, Failure> {
        let path = &rollout.plan.path;
        let (name, folder) = match &rollout.migration.file {
            Some(file) => (path.as_ref(), folder_of(file, path)),
            None => ("migration.sql", PathBuf::new()),
        };
        let Some(own) = Naming::of(name) else {
            return Err(format!(
                "{path}: it is repeated whenever it changes, and has no place in the order for what is planned\n  help: \
                 write the change as a versioned migration"
            ));
        };
        let mut start = own.clone();
        if let Some(next) = self.next.get(&folder).filter(|next| next.is_after(&start)) {
            start = start.at(next);
        }
        let shown = path.strip_suffix(short_path(path)).unwrap_or_default().trim_end_matches('/');
        let mut draft = Draft {
            plan: &rollout.plan,
            layout: rollout.layout,
            mode: rollout.mode,
            folder: if shown.is_empty() { "." } else { shown },
            overtaken_by: None,
        };
        let later = if rollout.migration.file.is_some() { self.later(&folder, &start) } else { Vec::new() };
        let mut end = start.clone();
        for _ in 1..files::count(&draft) {
            end.advance();
        }
        if let ([(next, name), ..], Some((last, _))) = (later.as_slice(), later.last())
            && !next.is_after(&end)
        {
            start = start.at(last);
            start.advance();
            draft.overtaken_by = Some(name);
        }
        let written = files::files(&draft, &mut start);
        self.next.insert(folder, start);
        Ok(written)
    }

    /// The migrations of a folder that come later, in order, each with its name.
    fn later(&self, folder: &Path, than: &Naming) -> Vec<(Naming, String)> {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        let mut later: Vec<(Naming, String)> = entries
            .filter(|entry| !self.free.iter().any(|free| free.starts_with(real(&entry.path()))))
            .filter_map(|entry| {
                let name = entry.file_name().into_string().ok()?;
                Some((Naming::of(&name)?, name))
            })
            .filter(|(naming, _)| naming.is_after(than))
            .collect();
        later.sort_by(|(one, _), (two, _)| one.is_after(two).cmp(&two.is_after(one)));
        later
    }
}

/// The end of a path that is the migration's own: of `m/2024_x/up.sql` the last two parts.
fn short_path(path: &str) -> &str {
    let at = path.find(short(path)).unwrap_or_default();
    let last = path.rfind(short(path)).unwrap_or(at);
    &path[last..]
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let wrong = |error: io::Error| format!("{}: cannot be written: {}", path.display(), plain(&error));
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(wrong)?;
    }
    // Another program may have made it since.
    let mut file = fs::File::create_new(path).map_err(wrong)?;
    file.write_all(text.as_bytes()).map_err(wrong)
}

/// What was written, and what was not.
fn report(
    shown: &str,
    all: &[Rollout],
    changed: &[&Rollout],
    written: &[(String, Vec<File>)],
    notes: &[String],
) -> String {
    let mut lines = Vec::new();
    for (rollout, (below, files)) in changed.iter().zip(written) {
        let count = files.len() - 1;
        let s = if count == 1 { "" } else { "s" };
        lines.push(format!("{}: {count} file{s} in {shown}/{below}", rollout.plan.path));
        let gated = rollout.plan.phases.iter().any(|phase| phase.gate.is_some());
        for (index, phase) in rollout.plan.phases.iter().enumerate().filter(|_| gated) {
            let place = format!("phase-{}/", index + 1);
            let count = files.iter().filter(|file| file.path.starts_with(&place)).count();
            let s = if count == 1 { "" } else { "s" };
            let gate = if phase.gate.is_some() { ", behind a gate" } else { "" };
            lines.push(format!("  {place}  {count} file{s}{gate}"));
        }
        lines.push(format!("  {PAGE}  which go with which release; read it first"));
    }
    for rollout in all.iter().filter(|rollout| !rollout.plan.not_planned.is_empty()) {
        for missing in &rollout.plan.not_planned {
            let path = &rollout.plan.path;
            lines.push(format!("{path}:{}: not planned ({}): {}", missing.line, missing.rule, missing.reason));
        }
    }
    let quiet = all.iter().filter(|rollout| !rollout.plan.changes() && rollout.plan.not_planned.is_empty());
    let quiet: Vec<&str> = quiet.map(|rollout| rollout.plan.path.as_ref()).collect();
    match quiet.as_slice() {
        [] => {}
        [one] => lines.push(format!("{one}: nothing to plan, it stays as it is")),
        many => lines.push(format!("{} migrations have nothing to plan, and stay as they are", many.len())),
    }
    if changed.is_empty() {
        lines.push("nothing was written".to_owned());
    }
    lines.extend(notes.iter().map(|note| format!("note: {note}")));
    lines.push(String::new());
    lines.join("\n")
}
