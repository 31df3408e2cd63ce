//! Follows files through the stages up to the timeline and keeps what `locks` shows of each statement.

use std::collections::{BTreeMap, HashMap};
use std::mem;
use std::sync::Arc;

use super::words::{self, Scene};
use super::{Bar, Done, File, Report, Standing, Statement, Touched, Transaction};
use crate::control::Control;
use crate::effect::{Cause, Facts, Work, WorkKind, is_observable};
use crate::parse::{Body, Script};
use crate::replay::{Replay, Step};
use crate::run::{Visitor, gaps};
use crate::schema::{Catalog, RelationId, RelationKind};
use crate::source::{Content, Migration, Series, TransactionMode};
use crate::timeline::Link;

/// Fills a [`Report`] with the files it is shown.
pub struct Collector<'a> {
    make: &'a dyn Fn(&Series) -> Replay,
    replay: Option<Replay>,
    into: Sink<'a>,
}

/// Where statements go.
struct Sink<'a> {
    report: &'a mut Report,
    /// The transaction of the replay that the last of the report is.
    current: Option<u32>,
    /// The last statement was ROLLBACK TO, after which less is held.
    went_back: bool,
    /// Where the relations of the last transaction are in its bars.
    bars: HashMap<RelationId, usize>,
}

impl<'a> Collector<'a> {
    /// `make` is asked for each series; it knows the version and the schema to start from.
    pub fn new(make: &'a dyn Fn(&Series) -> Replay, report: &'a mut Report) -> Self {
        Self { make, replay: None, into: Sink { report, current: None, went_back: false, bars: HashMap::new() } }
    }
}

impl Visitor for Collector<'_> {
    fn series(&mut self, series: &Series) {
        self.replay = Some((self.make)(series));
        self.into.current = None;
    }

    fn migration(&mut self, migration: &Migration, content: &Content) {
        if !migration.report {
            return;
        }
        let path = &migration.path;
        self.into.report.files.push(File { path: Arc::clone(path), statements: Vec::new() });
        if let Some(remark) = content.encoding.remark() {
            self.into.report.notes.push(format!("{path}: {remark}"));
        }
    }

    fn deploy(&mut self, together: bool) {
        if let Some(replay) = &mut self.replay {
            replay.deploy(together);
        }
    }

    fn start(&mut self, mode: TransactionMode, statements: usize, link: Link) {
        if let Some(replay) = &mut self.replay {
            replay.start(mode, statements, link);
        }
    }

    fn script(&mut self, migration: &Migration, _text: &str, script: &Script) {
        let Some(replay) = &mut self.replay else {
            return;
        };
        let into = &mut self.into;
        let mut gaps = gaps(script).peekable();
        replay.script(&migration.path, script, &mut |step| {
            if !migration.report {
                return;
            }
            into.take(step);
            for reason in step.gaps {
                let gap = format!("not analysed: line {}: {reason}", step.statement.span.start.line);
                if !into.last().gaps.contains(&gap) {
                    into.last().gaps.push(gap);
                }
            }
            // The span of a block's statement lies in that of the block, which comes first.
            while let Some((span, reason)) = gaps.next_if(|(span, _)| span.from < step.statement.span.to) {
                into.last().gaps.push(format!("not analysed: line {}: {reason}", span.start.line));
            }
        });
    }
}

impl Sink<'_> {
    /// The statement that was taken last.
    ///
    /// # Panics
    /// When there is none.
    fn last(&mut self) -> &mut Statement {
        let file = self.report.files.last_mut().expect("a file was started");
        file.statements.last_mut().expect("a statement was taken")
    }

    fn take(&mut self, step: &Step<'_>) {
        let inside = step.statement.block.is_some();
        if !inside && self.current != Some(step.timeline.transaction) {
            self.current = Some(step.timeline.transaction);
            let bars = held_before(step);
            self.bars = bars.iter().enumerate().map(|(at, bar)| (bar.relation, at)).collect();
            self.report.transactions.push(Transaction {
                boundary: step.timeline.boundary,
                rolled_back: false,
                statements: Vec::new(),
                bars,
            });
        }
        let transaction = self.report.transactions.len() - 1;
        let statement = statement(step, transaction);
        let file = self.report.files.len() - 1;
        let statements = &mut self.report.files[file].statements;
        let entry = &mut self.report.transactions[transaction];
        if !inside {
            entry.statements.push((file, statements.len()));
        }
        let column = entry.statements.len() - 1;
        if mem::take(&mut self.went_back) {
            release(&mut entry.bars, step, column);
        }
        for touched in statement.relations.iter().filter(|touched| !touched.brief) {
            raise(&mut entry.bars, &mut self.bars, touched, column);
        }
        entry.boundary = step.timeline.boundary;
        let control = Control::of(step.statement);
        entry.rolled_back |= matches!(control, Control::Rollback { .. });
        self.went_back = matches!(control, Control::RollbackTo(_));
        match statements.last_mut() {
            Some(around) if inside => around.absorb(statement),
            Some(_) | None => statements.push(statement),
        }
    }
}

/// What a transaction holds when its first statement that was asked for comes.
fn held_before(step: &Step<'_>) -> Vec<Bar> {
    let held = step.timeline.held.iter().filter(|(id, _)| existed(step.catalog, **id));
    let bar = |id: RelationId, mode| Bar {
        relation: id,
        name: step.catalog.get(id).name.clone(),
        standing: standing(step.catalog, id),
        steps: vec![(0, Some(mode))],
        before: true,
    };
    held.map(|(&id, held)| bar(id, held.mode)).collect()
}

/// A statement locks a relation: its bar begins or gets stronger.
fn raise(bars: &mut Vec<Bar>, places: &mut HashMap<RelationId, usize>, touched: &Touched, column: usize) {
    match places.get(&touched.relation) {
        Some(&place) => {
            let bar = &mut bars[place];
            let held = bar.steps.last().and_then(|(_, mode)| *mode);
            if held < Some(touched.mode) {
                bar.steps.retain(|(since, _)| *since != column);
                bar.steps.push((column, Some(touched.mode)));
            }
        }
        None => {
            places.insert(touched.relation, bars.len());
            bars.push(Bar {
                relation: touched.relation,
                name: touched.name.clone(),
                standing: touched.standing,
                steps: vec![(column, Some(touched.mode))],
                before: false,
            });
        }
    }
}

/// After ROLLBACK TO: what was locked since the savepoint is held no more.
fn release(bars: &mut [Bar], step: &Step<'_>, column: usize) {
    for bar in bars {
        let held = step.timeline.held.get(&bar.relation).map(|held| held.mode);
        if bar.steps.last().is_some_and(|(_, mode)| *mode > held) {
            bar.steps.push((column, held));
        }
    }
}

impl Statement {
    /// Takes over what a statement inside this `DO` block does.
    fn absorb(&mut self, inner: Self) {
        for (name, mode) in inner.facts.locks {
            self.facts.locks.entry(name).and_modify(|held| *held = mode.max(*held)).or_insert(mode);
        }
        for (name, mode) in inner.facts.moments {
            self.facts.moments.entry(name).and_modify(|held| *held = mode.max(*held)).or_insert(mode);
        }
        let Facts { rewrites, scans, index_builds, .. } = inner.facts;
        self.facts.rewrites.extend(rewrites);
        self.facts.scans.extend(scans);
        self.facts.scans.retain(|name| !self.facts.rewrites.contains(name));
        self.facts.index_builds.extend(index_builds);
        for touched in inner.relations {
            add(&mut self.relations, touched);
        }
        self.work.extend(inner.work);
        let unsaid = |said: &[String], more: Vec<String>| {
            more.into_iter().filter(|sentence| !said.contains(sentence)).collect::<Vec<_>>()
        };
        let more = unsaid(&self.waiting, inner.waiting);
        self.waiting.extend(more);
        let more = unsaid(&self.unknown, inner.unknown);
        self.unknown.extend(more);
        let more = unsaid(&self.gaps, inner.gaps);
        self.gaps.extend(more);
        self.remarks.extend(inner.remarks);
        self.broken = self.broken.take().or(inner.broken);
    }
}

fn statement(step: &Step<'_>, transaction: usize) -> Statement {
    let Step { statement, effects, catalog, .. } = *step;
    let mut relations = Vec::new();
    for lock in effects.locks.iter().filter(|lock| existed(catalog, lock.relation)) {
        let touched = Touched {
            relation: lock.relation,
            name: catalog.get(lock.relation).name.clone(),
            mode: lock.mode,
            role: lock.role,
            brief: lock.brief,
            standing: standing(catalog, lock.relation),
        };
        add(&mut relations, touched);
    }
    // Held to the end says more than held for a moment.
    let held: BTreeMap<_, _> = relations.iter().filter(|t| !t.brief).map(|t| (t.relation, t.mode)).collect();
    relations.retain(|t| !t.brief || held.get(&t.relation).is_none_or(|held| *held < t.mode));
    let work = work(catalog, &effects.work);
    let scene = Scene { step, relations: &relations, work: &work };
    let mut unknown = effects.unknown.clone();
    unknown.extend(words::assumed(&scene));
    let gaps = words::conditional(&scene).into_iter().collect();
    Statement {
        span: statement.span,
        sql: Arc::clone(&statement.text),
        transaction,
        facts: effects.facts(catalog, |id| !catalog.born_in_transaction(id)),
        refuses_transaction: effects.refuses_transaction,
        waiting: words::waiting(&scene),
        remarks: words::remarks(&scene),
        relations,
        work,
        unknown,
        gaps,
        broken: match &statement.body {
            Body::Broken(error) => Some(error.clone()),
            Body::Tree(_) | Body::Rows(_) | Body::Meta => None,
        },
    }
}

/// Adds a relation, or makes the mode it is there with stronger.
fn add(relations: &mut Vec<Touched>, touched: Touched) {
    let same = |other: &&mut Touched| other.relation == touched.relation && other.brief == touched.brief;
    match relations.iter_mut().find(same) {
        Some(there) => there.mode = there.mode.max(touched.mode),
        None => relations.push(touched),
    }
}

/// The work on relations that were there before, each piece once.
fn work(catalog: &Catalog, work: &[Work]) -> Vec<Done> {
    let mut all: Vec<Done> = Vec::new();
    for piece in work {
        let relation = catalog.get(piece.relation);
        // A partitioned table stands for partitions that are made at run time; it has no rows of its own.
        let is_partitioned = matches!(relation.kind, RelationKind::PartitionedTable(_));
        if !existed(catalog, piece.relation) || is_partitioned || !piece.cause.reads_rows() {
            continue;
        }
        let by_key = matches!(piece.cause, Cause::Dml { by_key: true, .. });
        let done = Done {
            relation: piece.relation,
            name: relation.name.clone(),
            kind: piece.kind,
            index: if piece.kind == WorkKind::IndexBuild { piece.object.clone() } else { String::new() },
            why: words::why(piece),
            clause: words::clause(catalog, piece),
            slow: !by_key && piece.cause != Cause::Analyze,
            new: catalog.born_in_file(piece.relation),
        };
        let same =
            |other: &Done| other.relation == done.relation && other.kind == done.kind && other.index == done.index;
        if !all.iter().any(same) {
            all.push(done);
        }
    }
    all
}

/// Whether a second session would see it locked: it is older than the transaction.
fn existed(catalog: &Catalog, id: RelationId) -> bool {
    is_observable(catalog, id) && !catalog.born_in_transaction(id)
}

pub(super) fn standing(catalog: &Catalog, id: RelationId) -> Standing {
    let index_of = catalog.index(id).map(|index| index.table);
    Standing {
        index_of,
        new: catalog.born_in_file(index_of.unwrap_or(id)),
        refreshed: matches!(catalog.get(id).kind, RelationKind::MaterializedView { .. }),
    }
}
