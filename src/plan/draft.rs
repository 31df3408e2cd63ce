//! Asks the recipes, statement by statement and group by group.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use pg_query::NodeEnum;

use super::part::Part;
use super::piece::{Ask, Piece, cut, cut_all, read};
use super::settings::{self, Setting, Settings};
use super::{
    Gate, GateKind, RECIPES, Request, Sending, Step, Way, as_written, aside, breaks, kinds, replace, retype,
    to_partitions, together,
};
use crate::control::Control;
use crate::effect::{self, WorkKind};
use crate::parse::{Body, Statement, parse};
use crate::postgres::LockMode;
use crate::schema::{Catalog, RelationId};

/// Why a column that is filled from another and gets its name is not planned.
const MOVED_OVER: &str = "it fills a column from another one and gives it that one's name, while the application writes the \
                          old one: write it as `ALTER COLUMN … TYPE … USING …`, for which a trigger keeps both equal";

/// Why a column whose new type takes the name of the old one is not planned.
const SAME_NAME: &str = "the new type takes the name of the old one, which queries of the running application then mix up: make \
                         it under a name of its own, change the column to it, then drop the old type and rename the new one";

/// Why what uses a temporary table is not cut.
const TEMPORARY: &str = "it uses a temporary table, which only one session sees, and the steps of a plan may run in several: use \
                         a plain table, and drop it in the end";

/// The plan as far as it is made.
pub(super) struct Draft<'a> {
    request: &'a Request<'a>,
    /// A table that becomes a partition of one of its name.
    conversion: Option<to_partitions::Conversion>,
    /// As the statements so far leave it, in the order of the plan.
    catalog: Catalog,
    /// What is set when each statement runs.
    pub(super) settings: Vec<Vec<Setting>>,
    /// Those of `grouped` that write whole tables.
    pub(super) whole: BTreeSet<usize>,
    /// Statements that commit together with others.
    grouped: BTreeSet<usize>,
    /// How many of the pieces to come an earlier one's steps stand for.
    absorbed: usize,
    pub(super) parts: Vec<Part>,
    /// Statements that no recipe could help, each with the reason.
    pub(super) refused: Vec<(usize, String)>,
}

impl<'a> Draft<'a> {
    /// Asks for all of a migration, on the catalog from before it.
    pub(super) fn of(request: &'a Request<'a>, catalog: Catalog) -> Self {
        let mut groups = together::groups(request);
        let conversion = to_partitions::find(&request.script.statements);
        if let Some(conversion) = &conversion {
            conversion.join(&mut groups);
        }
        let grouped = groups.iter().flatten().copied().collect();
        let mut draft = Self {
            request,
            conversion,
            catalog,
            settings: Vec::new(),
            whole: BTreeSet::new(),
            grouped,
            absorbed: 0,
            parts: Vec::new(),
            refused: Vec::new(),
        };
        let mut settings = Settings::default();
        let mut around = Around::of(request);
        for (origin, statement) in request.script.statements.iter().enumerate() {
            draft.settings.push(settings.now().to_vec());
            if statement.block.is_none() {
                settings.take(statement);
            }
            if statement.block.is_some() {
                draft
                    .refused
                    .push((origin, "it stands in a `DO` block: write it as a statement of its own".to_owned()));
            } else if !is_wanted(statement) {
                draft.catalog.apply(statement);
            } else if let Some(group) = groups.iter().find(|group| group.contains(&origin)) {
                // What stands between its members has nothing to do with them, and comes first.
                if group.last() == Some(&origin) {
                    draft.group(group);
                }
            } else {
                draft.statement(origin);
            }
            if around.ends_behind(statement) {
                settings.end_transaction();
                draft.catalog.end_transaction();
            }
        }
        draft
    }

    fn statement(&mut self, origin: usize) {
        let statement = &self.request.script.statements[origin];
        if self.absorbed == 0
            && let Some(swaps) = replace::swaps(&self.catalog, &[(origin, statement)])
        {
            self.swap(swaps, &BTreeSet::from([origin]));
            return;
        }
        if self.absorbed == 0
            && cut_all(origin, statement).len() > cut(origin, statement).len()
            && let Some(Ok(part)) = self.between(&[(origin, statement)])
        {
            self.parts.push(part);
            return;
        }
        let before = self.parts.len();
        let mut answered = false;
        let mut trial = self.catalog.clone();
        let mut queue: VecDeque<Piece> = cut(origin, statement).into();
        while let Some(piece) = queue.pop_front() {
            trial.next_transaction();
            trial.observe(&piece.statement);
            if self.absorbed > 0 {
                // The steps of an earlier piece stand for it.
                self.absorbed -= 1;
                answered = true;
                trial.apply(&piece.statement);
                continue;
            }
            let effects = piece.effects(&trial);
            let behind = if piece.looks_ahead() { self.following(origin) } else { Vec::new() };
            let ahead: Vec<&Piece> = queue.iter().chain(&behind).collect();
            let findings = self.request.findings;
            let ask = Ask { piece: &piece, effects: &effects, catalog: &trial, findings, ahead: &ahead };
            let mut way = match RECIPES.iter().find_map(|recipe| recipe(&ask)) {
                Some(Ok(way)) if !way.split.is_empty() => {
                    answered = true;
                    let pieces = way.split.into_iter().rev();
                    pieces.filter_map(|text| read(origin, piece.span, text)).for_each(|piece| queue.push_front(piece));
                    continue;
                }
                Some(Ok(way)) => {
                    answered = true;
                    self.absorbed = way.absorbed;
                    way
                }
                Some(Err(reason)) => {
                    self.refused.push((origin, reason));
                    as_written::way(&piece, &effects)
                }
                None => as_written::way(&piece, &effects),
            };
            answered |= self.filled_first(&ask, &mut way);
            if let (Some(text), Some((gate @ None, _))) = (breaks::copied(&ask), way.steps.first_mut()) {
                *gate = Some(Gate { kind: GateKind::Deploy, text });
                answered = true;
            }
            let mut part = Part::of(&ask, way);
            if self.absorbed > 0 {
                part.stands_for(&ahead[..self.absorbed.min(ahead.len())]);
            }
            let place = self.before_filled(&ask, self.parts.len());
            trial.apply(&piece.statement);
            for (_, step) in &part.way.steps {
                reserve(step, &mut trial);
            }
            self.parts.insert(place, part);
        }
        if !answered && self.parts.len() > before + 1 {
            // Nothing to mend: the statement stays in one piece.
            self.parts.truncate(before);
            self.catalog.observe(statement);
            let whole = whole(origin, statement);
            let effects = whole.effects(&self.catalog);
            let ask = Ask {
                piece: &whole,
                effects: &effects,
                catalog: &self.catalog,
                findings: self.request.findings,
                ahead: &[],
            };
            let part = Part::of(&ask, as_written::way(&whole, &effects));
            self.parts.push(part);
        }
        self.catalog = trial;
    }

    /// The pieces of the statements behind one, up to what cannot be taken together with others.
    fn following(&self, origin: usize) -> Vec<Piece> {
        let statements = self.request.script.statements.iter().enumerate().skip(origin + 1);
        let together =
            statements.take_while(|(origin, statement)| statement.block.is_none() && !self.grouped.contains(origin));
        together
            .filter(|(_, statement)| is_wanted(statement))
            .flat_map(|(origin, statement)| cut(origin, statement))
            .collect()
    }

    /// Constraints that take the places of others.
    fn swap(&mut self, swaps: Vec<replace::Swap>, origins: &BTreeSet<usize>) {
        for swap in swaps {
            let piece = &swap.piece;
            let effects = piece.effects(&self.catalog);
            let findings = self.request.findings;
            let ask = Ask { piece, effects: &effects, catalog: &self.catalog, findings, ahead: &[] };
            let answer = replace::way(&ask, &swap).or_else(|| RECIPES.iter().find_map(|recipe| recipe(&ask)));
            let (mut way, whole) = match answer {
                Some(Ok(way)) => (way, true),
                Some(Err(reason)) => {
                    self.refused.extend(origins.iter().map(|&origin| (origin, reason.clone())));
                    (as_written::way(piece, &effects), false)
                }
                None => (as_written::way(piece, &effects), false),
            };
            for (_, step) in &mut way.steps {
                step.also.extend(origins.iter().filter(|origin| **origin != piece.origin));
                if !whole {
                    step.sql.splice(0..0, swap.leaving(&self.catalog));
                }
            }
            let part = Part::of(&ask, way);
            swap.apply(&mut self.catalog);
            self.parts.push(part);
        }
    }

    /// Statements that commit together or not at all: one step.
    fn group(&mut self, group: &BTreeSet<usize>) {
        let statements = &self.request.script.statements;
        let findings = self.request.findings;
        let group: BTreeSet<usize> = group.iter().copied().filter(|&origin| is_wanted(&statements[origin])).collect();
        let group = &group;
        let members: Vec<(usize, &Statement)> = group.iter().map(|&origin| (origin, &statements[origin])).collect();
        let mut proof = None;
        let refused = match self.between(&members) {
            Some(Ok(part)) => {
                self.parts.push(part);
                return;
            }
            Some(Err(reason)) => Some(reason),
            None => None,
        };
        if let Some(swaps) = replace::swaps(&self.catalog, &members) {
            self.swap(swaps, group);
            return;
        }
        let temporary = members.iter().any(|(_, one)| one.tree().is_some_and(|tree| kinds::temporary(tree).is_some()));
        if !together::is_together(self.request) && !temporary && self.is_slower(&members) {
            self.apart(&members, refused);
            return;
        }
        let mut step: Option<Step> = None;
        let mut gates: Vec<String> = Vec::new();
        let mut words = Some(BTreeSet::new());
        // The step has those of its first member; others change them in their places.
        let mut set = group.first().map(|&first| self.settings[first].clone()).unwrap_or_default();
        for &origin in group {
            let piece = whole(origin, &statements[origin]);
            let changed = settings::between(&set, &self.settings[origin]);
            set.clone_from(&self.settings[origin]);
            let catalog = &mut self.catalog;
            changed.iter().flat_map(|sql| parse(sql).statements).for_each(|statement| catalog.apply(&statement));
            catalog.next_transaction();
            catalog.observe(&piece.statement);
            if let Some(conversion) = self.conversion.as_ref().filter(|conversion| conversion.attach == origin) {
                proof = Some((conversion.made, conversion.proof(catalog, &piece, findings)));
            }
            let effects = piece.effects(catalog);
            let ask = Ask { piece: &piece, effects: &effects, catalog, findings, ahead: &[] };
            gates.extend(breaks::gates(&ask));
            let old = |work: &&effect::Work| !catalog.born_in_file(work.relation);
            if effects.work.iter().filter(old).any(|work| work.kind == WorkKind::Write && work.cause.is_whole_table()) {
                self.whole.insert(origin);
            }
            let part = Part::of(&ask, as_written::way(&piece, &effects));
            words = words.zip(part.words).map(|(all, more): (BTreeSet<String>, _)| all.union(&more).cloned().collect());
            let own = part.way.steps.into_iter().map(|(_, step)| step).next();
            step = match (step, own) {
                (Some(mut step), Some(own)) => {
                    step.sql.extend(changed);
                    step.sql.extend(own.sql);
                    step.also.push(origin);
                    step.retry |= own.retry;
                    Some(step)
                }
                (step, own) => step.or(own),
            };
            catalog.apply(&piece.statement);
        }
        if let Some(step) = step.as_mut().filter(|_| temporary && !together::is_together(self.request)) {
            // One session, in which each commits as it was written.
            step.transaction = Sending::None;
        }
        let proof = match (proof, step) {
            (Some((made, Ok(proof))), Some(step)) => {
                let way = proof.way(step, group, made);
                self.parts.push(Part { way, words, ..Part::default() });
                return;
            }
            (proof, own) => {
                step = own;
                proof
            }
        };
        let reason = self.leaning(&members);
        let reason = match proof {
            Some((_, Err(reason))) => reason,
            _ if together::moves_over(&members) => MOVED_OVER.to_owned(),
            _ if members.iter().any(|(_, one)| one.tree().is_some_and(kinds::renames_type)) => SAME_NAME.to_owned(),
            _ if temporary => TEMPORARY.to_owned(),
            _ => refused.or_else(|| to_partitions::copied(statements)).unwrap_or(reason),
        };
        self.refused.extend(group.iter().map(|&origin| (origin, reason.clone())));
        gates.dedup();
        let gate = (!gates.is_empty()).then(|| Gate { kind: GateKind::Deploy, text: gates.join("; ") });
        let steps = step.into_iter().map(|step| (gate.clone(), step)).collect();
        self.parts.push(Part { way: Way { steps, ..Way::default() }, words, ..Part::default() });
    }

    /// Why statements that belong together have no plan.
    fn leaning(&self, members: &[(usize, &Statement)]) -> String {
        let lines: BTreeSet<u32> = members.iter().map(|(_, statement)| statement.span.start.line).collect();
        let lines: Vec<String> = lines.iter().map(u32::to_string).collect();
        let lines = format!("line{} {}", if lines.len() == 1 { "" } else { "s" }, lines.join(", "));
        if together::is_together(self.request) {
            return format!(
                "it leans on other statements of its transaction ({lines}): write what may commit by itself as a migration \
                 of its own, then plan each"
            );
        }
        format!(
            "it belongs together with other statements ({lines}), the last of which gives back what the first takes away: \
             write it as a migration of its own, without those"
        )
    }

    /// Whether one of these statements, each of which commits by itself, would read, write or build for long under a
    /// stronger lock than its own, were they one transaction.
    fn is_slower(&self, members: &[(usize, &Statement)]) -> bool {
        let mut catalog = self.catalog.clone();
        let mut held: BTreeMap<RelationId, LockMode> = BTreeMap::new();
        members.iter().any(|(_, statement)| {
            catalog.next_transaction();
            catalog.observe(statement);
            let effects = effect::of(statement, &catalog);
            let own = |id: RelationId| {
                effects.locks.iter().filter(|lock| lock.relation == id && !lock.brief).map(|lock| lock.mode).max()
            };
            let mut old = effects.work.iter().filter(|work| !catalog.born_in_file(work.relation));
            let slower = old.any(|work| held.get(&work.relation).copied() > own(work.relation));
            for lock in effects.locks.iter().filter(|lock| !lock.brief) {
                let mode = held.entry(lock.relation).or_insert(lock.mode);
                *mode = lock.mode.max(*mode);
            }
            catalog.apply(statement);
            slower
        })
    }

    /// Statements of which one gives back what another takes away, too slow for one transaction: each is planned, unless
    /// a gate would come between them; then they stay as they are.
    fn apart(&mut self, members: &[(usize, &Statement)], refused: Option<String>) {
        let (catalog, parts, reasons) = (self.catalog.clone(), self.parts.len(), self.refused.len());
        for (origin, _) in members {
            self.statement(*origin);
        }
        let gates = self.parts[parts..].iter().flat_map(|part| &part.way.steps).skip(1);
        if gates.into_iter().all(|(gate, _)| gate.is_none()) {
            return;
        }
        self.catalog = catalog;
        self.parts.truncate(parts);
        self.refused.truncate(reasons);
        self.absorbed = 0;
        let reason = refused.unwrap_or_else(|| self.leaning(members));
        let mut gates: Vec<String> = Vec::new();
        let mut own: Vec<Part> = Vec::new();
        for &(origin, statement) in members {
            let piece = whole(origin, statement);
            self.catalog.next_transaction();
            self.catalog.observe(&piece.statement);
            let effects = piece.effects(&self.catalog);
            let findings = self.request.findings;
            let ask = Ask { piece: &piece, effects: &effects, catalog: &self.catalog, findings, ahead: &[] };
            gates.extend(breaks::gates(&ask));
            own.push(Part { gone: None, ..Part::of(&ask, as_written::way(&piece, &effects)) });
            self.catalog.apply(&piece.statement);
            self.refused.push((origin, reason.clone()));
        }
        gates.dedup();
        if let (false, Some((gate, _))) =
            (gates.is_empty(), own.first_mut().and_then(|part| part.way.steps.first_mut()))
        {
            *gate = Some(Gate { kind: GateKind::Deploy, text: gates.join("; ") });
        }
        self.parts.extend(own);
    }

    /// Statements that make room for a change of type, the change, and what makes it all again: nothing else.
    fn between(&mut self, members: &[(usize, &Statement)]) -> Option<Result<Part, String>> {
        let pieces: Vec<Piece> = members.iter().flat_map(|(origin, statement)| cut_all(*origin, statement)).collect();
        let (piece, rest) = pieces.split_first()?;
        let ahead: Vec<&Piece> = rest.iter().collect();
        let effects = piece.effects(&self.catalog);
        let findings = self.request.findings;
        let ask = Ask { piece, effects: &effects, catalog: &self.catalog, findings, ahead: &ahead };
        let way = match retype::BETWEEN(&ask)? {
            Ok(way) => way,
            Err(reason) => return Some(Err(reason)),
        };
        if way.absorbed != rest.len() {
            return None;
        }
        let mut part = Part::of(&ask, way);
        part.stands_for(&ahead);
        for piece in &pieces {
            self.catalog.apply(&piece.statement);
        }
        for (_, step) in &part.way.steps {
            reserve(step, &mut self.catalog);
        }
        Some(Ok(part))
    }

    /// Where a part stands: the default of a new column before what fills its old rows, so that no row comes in between.
    fn before_filled(&self, ask: &Ask<'_>, last: usize) -> usize {
        let Some((table, column, true)) = ask.tree().and_then(|tree| aside::default(tree, ask.catalog)) else {
            return last;
        };
        let new = ask.relation(table).column(&column).is_some_and(|found| ask.catalog.is_new(found.born));
        let filled = |part: &Part| part.fills.contains(&(table, column.clone()));
        self.parts.iter().position(filled).filter(|_| new).unwrap_or(last)
    }

    /// Puts a gate before steps behind which the running application's INSERT fails; where old rows are filled before
    /// that, then before those steps, as rows that come in between would be missed.
    fn filled_first(&mut self, ask: &Ask<'_>, way: &mut Way) -> bool {
        let Some((text, column)) = breaks::bare(ask) else {
            return false;
        };
        let filling = self.parts.iter_mut().find(|part| part.fills.contains(&column)).map(|part| &mut part.way);
        match filling.unwrap_or(way).steps.first_mut() {
            Some((gate @ None, _)) => {
                *gate = Some(Gate { kind: GateKind::Deploy, text });
                true
            }
            _ => false,
        }
    }
}

/// Names of functions that a step makes are taken for all other steps: they may be there at the same time.
fn reserve(step: &Step, catalog: &mut Catalog) {
    for text in step.sql.iter().filter(|text| text.starts_with("CREATE FUNCTION ")) {
        parse(text).statements.iter().for_each(|statement| catalog.apply(statement));
    }
}

fn whole(origin: usize, statement: &Statement) -> Piece {
    Piece { origin, text: statement.text.to_string(), statement: reread(statement), span: statement.span }
}

fn reread(statement: &Statement) -> Statement {
    crate::parse::parse(&statement.text).statements.swap_remove(0)
}

/// The transactions of a migration as it was written, statement by statement.
pub(super) struct Around {
    whole: bool,
    open: bool,
}

impl Around {
    pub(super) fn of(request: &Request<'_>) -> Self {
        Self { whole: request.one_transaction, open: false }
    }

    /// Whether a transaction ends with a statement, which comes next: its own, where none is open.
    pub(super) fn ends_behind(&mut self, statement: &Statement) -> bool {
        let ends = match Control::of(statement) {
            Control::Begin => {
                self.open = true;
                false
            }
            Control::Commit { chain } | Control::Rollback { chain } => {
                (self.whole, self.open) = (self.whole && chain, self.open && chain);
                true
            }
            Control::Savepoint(_) | Control::RollbackTo(_) | Control::Release(_) | Control::Other => {
                !self.whole && !self.open
            }
        };
        ends && statement.block.is_none()
    }

    /// A statement in its place: what is set for a transaction ends with it.
    pub(super) fn apply(&mut self, catalog: &mut Catalog, statement: &Statement) {
        catalog.apply(statement);
        if self.ends_behind(statement) {
            catalog.end_transaction();
        }
    }
}

/// Transactions, timeouts and other settings of the migration are the plan's business now.
pub(super) fn is_wanted(statement: &Statement) -> bool {
    let Body::Tree(tree) = &statement.body else {
        return matches!(statement.body, Body::Rows(_));
    };
    match tree.as_ref() {
        tree if settings::only_sets(tree) => false,
        _ => Control::of(statement) == Control::Other && !matches!(**tree, NodeEnum::TransactionStmt(_)),
    }
}
