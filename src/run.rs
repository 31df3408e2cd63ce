//! From series of migrations to a run: reads and parses ahead on other threads, replays and judges in order.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::num::NonZero;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use crate::baseline::Baseline;
use crate::lint::Linter;
use crate::parse::{Body, Position, Script, parse};
use crate::report::{Problem, Run};
use crate::source::{Error, Migration, Series, TransactionMode, Unit};

/// How many files a thread may be ahead of the replay: enough to never wait for a small one, few enough to keep
/// memory bounded.
const AHEAD: usize = 16;

/// Judges every series and adds what it finds to `run`. `linter` is asked for each series, `progress` is told of
/// each file that is done.
pub fn judge(
    series: &[Series],
    linter: &dyn Fn(&Series) -> Linter,
    baseline: &mut Baseline,
    run: &mut Run,
    progress: &dyn Fn(),
) -> Result<(), Error> {
    let all: Vec<&Migration> = series.iter().flat_map(|series| &series.migrations).collect();
    let threads = thread::available_parallelism().map_or(1, NonZero::get).min(all.len()).max(1);
    thread::scope(|scope| {
        let readers: Vec<Receiver<Read>> = (0..threads)
            .map(|first| {
                let (sender, receiver) = sync_channel(AHEAD);
                let mine: Vec<&Migration> = all.iter().copied().skip(first).step_by(threads).collect();
                scope.spawn(move || read_all(&mine, &sender));
                receiver
            })
            .collect();
        let mut turn = readers.iter().cycle();
        for series in series {
            let mut judge = Judge { linter: linter(series), together: false, baseline, run };
            for migration in &series.migrations {
                let next = turn.next().and_then(|reader| reader.recv().ok());
                judge.migration(migration, next.unwrap_or_else(|| read(migration))?);
                progress();
            }
        }
        Ok(())
    })
}

type Read = Result<Parsed, Error>;

/// A migration that was read.
struct Parsed {
    text: String,
    /// It was not UTF-8.
    latin_1: bool,
    parts: Vec<(Script, TransactionMode)>,
}

fn read_all(migrations: &[&Migration], sender: &SyncSender<Read>) {
    for migration in migrations {
        // Nobody receives any more once a file before this one could not be read.
        if sender.send(read(migration)).is_err() {
            return;
        }
    }
}

/// Reads a dump of a schema.
pub fn dump(file: &Path) -> Result<Script, String> {
    let shown = file.display();
    let bytes = std::fs::read(file).map_err(|error| {
        let way = "make it with `pg_dump --schema-only`";
        format!("{shown}: the schema cannot be read: {error}\n  help: {way}")
    })?;
    let script = parse(&decode(bytes).0);
    if script.statements.is_empty() {
        let way = "make it with `pg_dump --schema-only`, in the plain format";
        return Err(format!("{shown}: the schema holds no statement\n  help: {way}"));
    }
    let broken = script.statements.iter().find_map(|statement| match &statement.body {
        Body::Broken(error) => Some(error),
        Body::Tree(_) | Body::Rows(_) | Body::Meta => None,
    });
    match broken {
        Some(error) => {
            let Position { line, column } = error.span.start;
            Err(format!("{shown}:{line}:{column}: the schema does not parse: {}", error.message))
        }
        None => Ok(script),
    }
}

fn read(migration: &Migration) -> Read {
    let (text, latin_1) = decode(migration.read()?);
    let parse_unit = |unit: Unit| {
        let script = parse(&only(&text, &unit.ranges));
        let mode = migration.sent(&text, &unit, &script);
        (script, mode)
    };
    let parts = migration.units(&text).into_iter().map(parse_unit).collect();
    Ok(Parsed { text, latin_1, parts })
}

/// The text with blanks for everything outside some ranges, so that places stay what they are.
fn only<'a>(text: &'a str, ranges: &[Range<usize>]) -> Cow<'a, str> {
    if ranges == [0..text.len()] {
        return Cow::Borrowed(text);
    }
    let mut kept = String::with_capacity(text.len());
    for range in ranges {
        let between = &text.as_bytes()[kept.len()..range.start];
        kept.extend(between.iter().map(|&byte| if byte == b'\n' { '\n' } else { ' ' }));
        kept.push_str(&text[range.clone()]);
    }
    Cow::Owned(kept)
}

/// Bytes that are not UTF-8 are taken for Latin-1, in which every byte is a character.
fn decode(bytes: Vec<u8>) -> (String, bool) {
    match String::from_utf8(bytes) {
        Ok(text) => (text, false),
        Err(error) => (error.into_bytes().iter().map(|&byte| char::from(byte)).collect(), true),
    }
}

/// Replays one series.
struct Judge<'a> {
    linter: Linter,
    /// The migration before runs in a transaction that the next one may share.
    together: bool,
    baseline: &'a mut Baseline,
    run: &'a mut Run,
}

impl Judge<'_> {
    fn migration(&mut self, migration: &Migration, parsed: Parsed) {
        let path = &migration.path;
        if migration.report {
            self.run.files += 1;
        } else {
            self.run.replayed += 1;
        }
        if parsed.latin_1 && migration.report {
            let mut note = path.to_string();
            let _ = write!(note, ": not UTF-8: read as Latin-1");
            self.run.notes.push(note);
        }
        for (script, mode) in parsed.parts {
            let shares = migration.pending && mode == TransactionMode::All;
            let joined = shares && self.together;
            self.together = shares;
            let outcome = self.linter.migration(path, &script, mode, joined, migration.report);
            if !migration.report {
                continue;
            }
            self.run.statements += outcome.statements;
            self.run.suppressed += outcome.suppressed;
            for finding in outcome.findings {
                if self.baseline.knows(path, &parsed.text, &finding) {
                    self.run.baselined += 1;
                } else {
                    self.run.problems.push(Problem::new(&Arc::clone(path), &parsed.text, &script, finding));
                }
            }
        }
    }
}
