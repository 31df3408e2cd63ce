//! From series of migrations to a run: reads and parses ahead on other threads, replays and judges in order.

mod past;

use std::collections::HashSet;
use std::num::NonZero;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use past::Fate;

use crate::baseline::Baseline;
use crate::lint::Linter;
use crate::parse::{Body, Position, Script, Span, parse, parse_sections, windows};
use crate::plan::{Plan, Request, plan};
use crate::report::{NotAnalysed, Problem, Run};
use crate::rules::{Finding, Severity};
use crate::source::{Content, Direction, Error, Migration, Series, TransactionMode, Unit, plain};
use crate::timeline::Link;

/// How many files a thread may be ahead of the replay: enough to never wait for a small one, few enough to keep
/// memory bounded.
const AHEAD: usize = 16;

/// How many bytes of files may be in memory before they are judged, unless one file alone has more.
const HELD: u64 = 8 * 1024 * 1024;

/// The stack of every thread that meets trees: walking one and freeing it take stack for each of its levels.
pub const STACK: usize = 512 * 1024 * 1024;

/// What is done with migrations, in the order in which a server gets them.
pub trait Visitor {
    /// A series starts: it has nothing to do with what came before.
    fn series(&mut self, series: &Series);
    /// A migration was read; its units follow.
    fn migration(&mut self, migration: &Migration, content: &Content);
    /// What its past says of the migration, as far as that was asked.
    fn past(&mut self, _findings: Vec<Finding>) {}
    /// What starts next is deployed together with the units before it for which the same was said.
    fn deploy(&mut self, _together: bool) {}
    /// What is sent on its own starts: `statements` for the server.
    fn start(&mut self, mode: TransactionMode, statements: usize, link: Link);
    /// The statements of a unit, or the next part of a long one; `text` is that of the whole file.
    fn script(&mut self, migration: &Migration, text: &str, script: &Script);
    /// All units of a migration were shown.
    fn end(&mut self, _migration: &Migration, _text: &str) {}
}

/// Judges every series and adds what it finds to `run`. `linter` is asked for each series, `progress` is told of
/// each file that is done.
pub fn judge(
    series: &[Series],
    linter: &dyn Fn(&Series) -> Linter,
    baseline: &mut Baseline,
    run: &mut Run,
    progress: &dyn Fn(),
) -> Result<(), Error> {
    let listed = HashSet::new();
    let (before, mode) = (None, TransactionMode::None);
    visit(
        series,
        &mut Judge { make: linter, linter: None, before, wanted: false, mode, listed, baseline, run },
        progress,
    )
}

/// Reads every series and shows it to the visitor; `progress` is told of each file that is done.
pub fn visit(series: &[Series], visitor: &mut dyn Visitor, progress: &dyn Fn()) -> Result<(), Error> {
    let all: Vec<&Migration> = series.iter().flat_map(|series| &series.migrations).collect();
    let threads = thread::available_parallelism().map_or(1, NonZero::get).min(all.len()).max(1);
    let room = Room::default();
    thread::scope(|scope| {
        let (room, _close) = (&room, Close(&room));
        let readers: Vec<Receiver<(Read, u64)>> = (0..threads)
            .map(|first| {
                let (sender, receiver) = sync_channel(AHEAD);
                let all = &all;
                let work = move || {
                    for turn in (first..all.len()).step_by(threads) {
                        let size = all[turn].size();
                        room.enter(turn, size);
                        // Nobody receives any more once a file before this one could not be read.
                        if sender.send((read(all[turn]), size)).is_err() {
                            return;
                        }
                    }
                };
                // Where no thread can be had, its files are read when their turn comes.
                let _ = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work);
                receiver
            })
            .collect();
        let mut turn = readers.iter().cycle();
        for series in series {
            visitor.series(series);
            // The migration before runs in a transaction that the next one may share.
            let mut together = false;
            for migration in &series.migrations {
                let next = turn.next().and_then(|reader| reader.recv().ok());
                let (parsed, size) = next.unwrap_or_else(|| (read(migration), 0));
                show(migration, parsed?, &mut together, visitor);
                room.leave(size);
                progress();
            }
        }
        Ok(())
    })
}

/// Shows one migration to the visitor.
fn show(migration: &Migration, parsed: Parsed, together: &mut bool, visitor: &mut dyn Visitor) {
    visitor.migration(migration, &parsed.content);
    visitor.past(parsed.past);
    let text = &parsed.content.text;
    let unreported = Migration { report: false, ..migration.clone() };
    let mut new = false;
    for (index, part) in parsed.parts.into_iter().enumerate() {
        let shares = migration.pending && part.mode == TransactionMode::All;
        let continues = index == 0 && migration.continues();
        // In a changelog, what is new may follow what is in production.
        let begins = index == 0 || part.fate.new != new;
        let link = match begins {
            _ if continues && part.mode == TransactionMode::File => Link::SameMigration,
            _ if continues => Link::SameFile,
            _ if shares && *together => Link::SameTransaction,
            true => Link::NextFile,
            false => Link::SameFile,
        };
        new = part.fate.new;
        visitor.deploy(new && migration.direction == Direction::Up);
        visitor.start(part.mode, part.statements(), link);
        *together = shares;
        let migration = if part.fate.old { &unreported } else { migration };
        let Part { script, rest, .. } = part;
        visitor.script(migration, text, &script);
        // Its trees make room for those of the next window.
        drop(script);
        for script in parse_sections(text, &rest) {
            visitor.script(migration, text, &script);
        }
    }
    visitor.end(migration, text);
}

type Read = Result<Parsed, Error>;

/// A migration that was read.
struct Parsed {
    content: Content,
    parts: Vec<Part>,
    /// What its past says of it.
    past: Vec<Finding>,
}

/// A unit of a migration: what is sent on its own.
struct Part {
    script: Script,
    mode: TransactionMode,
    /// What follows `script` in a long text, to be parsed when its turn comes.
    rest: Vec<Range<usize>>,
    fate: Fate,
}

impl Part {
    /// How many statements the server receives; of a long text it is enough to know that there are several.
    fn statements(&self) -> usize {
        let own = self.script.statements.iter().filter(|statement| statement.block.is_none()).count();
        own + self.rest.len()
    }
}

/// Lets files into memory while there is room; the one to be judged next is never kept waiting.
#[derive(Default)]
struct Room {
    taken: Mutex<Taken>,
    changed: Condvar,
}

#[derive(Default)]
struct Taken {
    /// How many files were judged.
    judged: usize,
    bytes: u64,
    closed: bool,
}

impl Room {
    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until there is room for a file, or until it is the next to be judged.
    fn enter(&self, turn: usize, size: u64) {
        let full = |taken: &mut Taken| !taken.closed && taken.judged != turn && taken.bytes + size > HELD;
        let mut taken = self.changed.wait_while(self.taken(), full).unwrap_or_else(PoisonError::into_inner);
        taken.bytes += size;
    }

    fn leave(&self, size: u64) {
        let mut taken = self.taken();
        taken.judged += 1;
        taken.bytes -= size;
        drop(taken);
        self.changed.notify_all();
    }
}

/// Lets everyone in when the judge leaves, whatever made it leave.
struct Close<'a>(&'a Room);

impl Drop for Close<'_> {
    fn drop(&mut self) {
        self.0.taken().closed = true;
        self.0.changed.notify_all();
    }
}

/// Reads a dump of a schema.
pub fn dump(file: &Path) -> Result<Script, String> {
    let shown = file.display();
    let bytes = std::fs::read(file).map_err(|error| {
        let way = "make it with `pg_dump --schema-only`";
        format!("{shown}: the schema cannot be read: {}\n  help: {way}", plain(&error))
    })?;
    let script = parse(&Content::decode(bytes).text);
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
    let content = migration.read()?;
    let text = &content.text;
    let units = migration.units(&content);
    let windows = |unit: &Unit| match unit.ranges.as_slice() {
        [whole] => windows(text, whole.clone()),
        several => several.to_vec(),
    };
    let ranges: Vec<Vec<Range<usize>>> = units.iter().map(windows).collect();
    // One section of a unit is read now and the rest of its windows later; several are one script.
    let now: Vec<Range<usize>> =
        units.iter().zip(&ranges).flat_map(|(unit, ranges)| &ranges[..first(unit)]).cloned().collect();
    let mut scripts = parse_sections(text, &now);
    let mut parts = Vec::with_capacity(units.len());
    for (unit, mut ranges) in units.iter().zip(ranges) {
        let script = joined(scripts.by_ref().take(first(unit)));
        let mode = migration.sent(text, unit, &script);
        parts.push(Part { script, mode, rest: ranges.split_off(first(unit)), fate: Fate::default() });
    }
    drop(scripts);
    let scripts: Vec<&Script> = parts.iter().map(|part| &part.script).collect();
    let (past, fates) = past::look(migration, &content, &units, &scripts);
    for (part, fate) in parts.iter_mut().zip(fates) {
        part.fate = fate;
    }
    Ok(Parsed { content, parts, past })
}

/// How many of a unit's ranges are read at once: those the tool sends together, or the first window of a long one.
fn first(unit: &Unit) -> usize {
    unit.ranges.len()
}

/// The sections of one unit as one script.
pub(crate) fn joined(mut scripts: impl Iterator<Item = Script>) -> Script {
    let mut all = scripts.next().unwrap_or_default();
    for mut script in scripts {
        let before = all.statements.len();
        for block in script.statements.iter_mut().filter_map(|statement| statement.block.as_mut()) {
            block.statement += before;
        }
        all.statements.append(&mut script.statements);
        all.stray.append(&mut script.stray);
        all.dynamic.append(&mut script.dynamic);
    }
    all
}

/// The sections of SQL in a script that nobody can look into, in their order, each with the reason.
pub fn gaps(script: &Script) -> impl Iterator<Item = (Span, &'static str)> + use<> {
    let deep = |span: Span| {
        let first = script.statements.partition_point(|statement| statement.span.from < span.from);
        let there = script.statements.get(first);
        there.is_some_and(|there| there.span == span && matches!(there.body, Body::Meta))
    };
    let reason = |span| if deep(span) { "it is nested too deeply" } else { "it is put together at run time" };
    let psql = script.statements.iter().filter(|statement| matches!(statement.body, Body::Meta));
    let psql = psql.filter_map(|statement| Some((statement.span, hidden_by_psql(&statement.text)?)));
    let mut all: Vec<_> = script.dynamic.iter().map(|&span| (span, reason(span))).chain(psql).collect();
    all.sort_by_key(|(span, _)| *span);
    all.into_iter()
}

/// Why a command of psql's hides statements (documentation of `psql`, meta-commands).
fn hidden_by_psql(command: &str) -> Option<&'static str> {
    match command.split_whitespace().next()? {
        "\\i" | "\\ir" | "\\include" | "\\include_relative" => {
            Some("psql reads another file here: lint that file as well")
        }
        "\\gexec" => Some("psql runs what the query before it returns"),
        _ => None,
    }
}

/// Judges what it is shown.
struct Judge<'a> {
    make: &'a dyn Fn(&Series) -> Linter,
    linter: Option<Linter>,
    /// As the statements before left it, where plans are asked for.
    before: Option<Linter>,
    /// The migration at hand is reported.
    wanted: bool,
    /// How the unit at hand is sent.
    mode: TransactionMode,
    /// The files that a tool's list says more of than their names, counted so far.
    listed: HashSet<Arc<str>>,
    baseline: &'a mut Baseline,
    run: &'a mut Run,
}

impl Visitor for Judge<'_> {
    fn series(&mut self, series: &Series) {
        self.linter = Some((self.make)(series));
    }

    fn migration(&mut self, migration: &Migration, content: &Content) {
        // A list with SQL of its own is one file, however many migrations stand in it.
        let first = migration.sending.is_none() || self.listed.insert(Arc::clone(&migration.path));
        let files = if migration.report { &mut self.run.files } else { &mut self.run.replayed };
        *files += usize::from(first);
        if let (true, Some(remark)) = (migration.report, content.encoding.remark()) {
            self.run.notes.push(format!("{}: {remark}", migration.path));
        }
        self.wanted = migration.report;
        if let Some(linter) = &mut self.linter {
            linter.tool(migration.layout(&content.text));
        }
    }

    fn past(&mut self, findings: Vec<Finding>) {
        if let Some(linter) = &mut self.linter {
            linter.remember(findings);
        }
    }

    fn deploy(&mut self, together: bool) {
        if let Some(linter) = &mut self.linter {
            linter.deploy(together);
        }
    }

    fn start(&mut self, mode: TransactionMode, statements: usize, link: Link) {
        self.mode = mode;
        self.keep();
        if let Some(linter) = &mut self.linter {
            linter.start(mode, statements, link);
        }
    }

    fn script(&mut self, migration: &Migration, text: &str, script: &Script) {
        let path = &migration.path;
        let Some(linter) = &mut self.linter else {
            return;
        };
        let outcome = linter.migration(path, script, migration.report);
        if !migration.report {
            return;
        }
        let plan = self.plan(path, text, script, &outcome.findings);
        self.keep();
        self.run.statements += outcome.statements;
        self.run.suppressed += outcome.suppressed;
        let own = gaps(script).map(|(span, reason)| (span, reason.to_owned()));
        let mut gaps: Vec<(Span, String)> = own.chain(outcome.not_analysed).collect();
        gaps.sort_by_key(|(span, _)| *span);
        gaps.dedup();
        let gaps = gaps.into_iter().map(|(span, reason)| NotAnalysed { path: Arc::clone(path), span, reason });
        self.run.not_analysed.extend(gaps);
        self.findings(path, text, script, outcome.findings, plan.as_ref());
    }

    fn end(&mut self, migration: &Migration, text: &str) {
        let left = self.linter.as_mut().map(Linter::forget).unwrap_or_default();
        if migration.report {
            self.findings(&migration.path, text, &Script::default(), left, None);
        }
    }
}

impl Judge<'_> {
    /// Remembers what stands before the statements to come, for their plan.
    fn keep(&mut self) {
        self.before = self.linter.as_ref().filter(|_| self.wanted && self.run.asks_for_plans).cloned();
    }

    /// The plan of what was found, where somebody waits for anything in it.
    fn plan(&self, path: &Arc<str>, text: &str, script: &Script, findings: &[Finding]) -> Option<Plan> {
        let linter = self.before.as_ref()?;
        let one_transaction = self.mode != TransactionMode::None;
        findings
            .iter()
            .any(|finding| finding.severity > Severity::Advice)
            .then(|| plan(&Request { path, text, script, findings, linter, one_transaction }))
    }

    fn findings(&mut self, path: &Arc<str>, text: &str, script: &Script, findings: Vec<Finding>, plan: Option<&Plan>) {
        for finding in findings {
            if self.baseline.knows(path, text, &finding) {
                self.run.baselined += 1;
            } else {
                let has_plan = plan.is_some_and(|plan| plan.covers(&finding));
                self.run.problems.push(Problem { has_plan, ..Problem::new(path, text, script, finding) });
            }
        }
    }
}
