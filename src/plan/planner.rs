//! From a migration to its plan: asks the recipes, sorts steps into phases, weighs each in its place.

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

use pg_query::NodeEnum;
use pg_query::protobuf::DoStmt;

use super::piece::{Ask, Piece, cut, read};
use super::settings::{self, Setting, Settings};
use super::weigh::{settle, weigh};
use super::{
    Deviation, Gate, GateKind, Kind, LOCK_TIMEOUT_MS, NotPlanned, Plan, RECIPES, Rollback, Sending, Step, Way, back,
    breaks, done, missing, phases, replace, retype, sql, to_partitions, together,
};
use crate::effect::{self, Effects, WorkKind};
use crate::lint::Linter;
use crate::parse::{Body, Script, Statement, parse};
use crate::postgres::{LockMode, Name};
use crate::rules::{Finding, Severity};
use crate::schema::{Catalog, Moment, RelationId, tree};
use crate::timeline::Control;

/// One migration that a plan is wanted for.
pub struct Request<'a> {
    /// Its path.
    pub path: &'a Arc<str>,
    /// Its text.
    pub text: &'a str,
    /// Its statements.
    pub script: &'a Script,
    /// What lint finds in it.
    pub findings: &'a [Finding],
    /// As the migrations before it left the linter.
    pub linter: &'a Linter,
    /// The tool runs it in one transaction.
    pub one_transaction: bool,
}

impl Plan {
    /// Whether its steps take care of what lint found there. What the history of the files says is no statement's.
    pub fn covers(&self, finding: &Finding) -> bool {
        let missing = |missing: &NotPlanned| missing.rule == finding.rule && missing.line == finding.span.start.line;
        finding.severity > Severity::Advice
            && !self.is_quiet()
            && !self.phases.is_empty()
            && !missing::OF_FILES.contains(&finding.rule)
            && !self.not_planned.iter().any(missing)
    }
}

/// Why a column that is filled from another and gets its name is not planned.
const MOVED_OVER: &str = "it fills a column from another one and gives it that one's name, while the application writes the \
                          old one: write it as `ALTER COLUMN … TYPE … USING …`, for which a trigger keeps both equal";

/// What stands for one piece of the migration.
#[derive(Default)]
pub(super) struct Part {
    pub(super) way: Way,
    /// It only takes away, these names among others.
    pub(super) gone: Option<BTreeSet<String>>,
    /// The names in its text; `None` where it may do anything.
    pub(super) words: Option<BTreeSet<String>>,
    /// It writes this column of this table in old rows.
    fills: Vec<(RelationId, String)>,
}

/// The plan as far as it is made.
struct Draft<'a> {
    request: &'a Request<'a>,
    /// A table that becomes a partition of one of its name.
    conversion: Option<to_partitions::Conversion>,
    /// As the statements so far leave it, in the order of the plan.
    catalog: Catalog,
    /// What is set when each statement runs.
    settings: Vec<Vec<Setting>>,
    /// Those of `grouped` that write whole tables.
    whole: BTreeSet<usize>,
    /// Statements that commit together with others.
    grouped: BTreeSet<usize>,
    /// How many of the pieces to come an earlier one's steps stand for.
    absorbed: usize,
    parts: Vec<Part>,
    /// Statements that no recipe could help, each with the reason.
    refused: Vec<(usize, String)>,
}

/// Plans a migration.
pub fn plan(request: &Request<'_>) -> Plan {
    if let Some(reason) = together::whole(request) {
        return refuse(request, reason);
    }
    let mut catalog = request.linter.catalog().clone();
    catalog.start_file();
    let start = catalog.clone();
    let mut groups = together::groups(request);
    let conversion = to_partitions::find(&request.script.statements);
    if let Some(conversion) = &conversion {
        conversion.join(&mut groups);
    }
    let grouped = groups.iter().flatten().copied().collect();
    let mut draft = Draft {
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
    for (origin, statement) in request.script.statements.iter().enumerate() {
        draft.settings.push(settings.now().to_vec());
        if statement.block.is_none() {
            settings.take(statement);
        }
        if statement.block.is_some() {
            draft.refused.push((origin, "it stands in a `DO` block: write it as a statement of its own".to_owned()));
        } else if !is_wanted(statement) {
            apply(&mut draft.catalog, statement);
        } else if let Some(group) = groups.iter().find(|group| group.contains(&origin)) {
            // What stands between its members has nothing to do with them, and comes first.
            if group.last() == Some(&origin) {
                draft.group(group);
            }
        } else {
            draft.statement(origin);
        }
    }
    let Draft { mut parts, refused, settings, whole, .. } = draft;
    let mut deviations: Vec<Deviation> =
        parts.iter_mut().flat_map(|part| std::mem::take(&mut part.way.deviations)).collect();
    deviations.dedup();
    let mut phases = phases::phases(parts);
    let mut after = start.clone();
    let mut follower = done::Follower::default();
    for (phase, found) in phases.iter_mut().enumerate() {
        for (place, step) in found.steps.iter_mut().enumerate() {
            step.id = format!("{}.{}", phase + 1, place + 1);
            if let Some(until) = step.rollback.as_mut().and_then(|rollback| rollback.until.as_mut()) {
                until.clone_from(&step.id);
            }
            step.settings = settings.get(step.origin).cloned().unwrap_or_default();
            let before = after.clone();
            step.weight = weigh(step, &mut after);
            follower.step(&before, &after);
            if step.as_written {
                step.why = why(step).to_owned();
                bound(step);
                step.rollback = step.rollback.take().or_else(|| undone(step, &start, before, &mut after));
            }
        }
    }
    let steps: Vec<&mut Step> = phases.iter_mut().flat_map(|phase| &mut phase.steps).collect();
    follower.finish(steps.into_iter());
    let not_planned = missing::not_planned(request, &mut phases, &refused, &whole);
    let locked = locked(request, start);
    // A schema that goes, or gets another name, takes what is in it along.
    let stays = |name: &&Name| after.schemas.contains_key(&name.schema) && !name.schema.starts_with("pg_");
    let beside = locked.iter().find(stays).map_or("public", |name| &name.schema);
    let notes = sql::qualified(&Name::new(beside, "ddlock_done"));
    let locked_as_written = locked.iter().map(ToString::to_string).collect();
    Plan {
        path: Arc::clone(request.path),
        written: request.text.to_owned(),
        phases,
        deviations,
        not_planned,
        locked_as_written,
        notes,
    }
}

/// The way back from a step that was left as it is: its names are those of its session.
fn undone(step: &Step, start: &Catalog, mut before: Catalog, after: &mut Catalog) -> Option<Rollback> {
    settle(step, &mut before);
    let session = std::mem::replace(&mut after.session, before.session.clone());
    let back = back::back(step, start, &before, after);
    after.session = session;
    back
}

/// What the migration as written locks of what is older.
fn locked(request: &Request<'_>, mut catalog: Catalog) -> BTreeSet<Name> {
    let mut locked = BTreeSet::new();
    for statement in &request.script.statements {
        if is_wanted(statement) {
            catalog.observe(statement);
            let facts = effect::of(statement, &catalog).facts(&catalog, |id| !catalog.born_in_file(id));
            locked.extend(facts.locks.into_keys());
        }
        apply(&mut catalog, statement);
    }
    locked
}

/// A statement of the migration in its place: what is set for a transaction ends with it.
pub(super) fn apply(catalog: &mut Catalog, statement: &Statement) {
    catalog.apply(statement);
    if Control::of(statement) == Control::Commit {
        catalog.end_transaction();
    }
}

/// A plan without a step: why, for each finding, or once where lint finds nothing.
fn refuse(request: &Request<'_>, reason: &str) -> Plan {
    let of =
        |finding: &Finding| NotPlanned { line: finding.span.start.line, rule: finding.rule, reason: reason.to_owned() };
    let mut not_planned: Vec<NotPlanned> =
        request.findings.iter().filter(|finding| finding.severity > Severity::Advice).map(of).collect();
    if not_planned.is_empty() {
        not_planned.push(NotPlanned { line: 1, rule: "not-planned", reason: reason.to_owned() });
    }
    Plan {
        path: Arc::clone(request.path),
        written: request.text.to_owned(),
        phases: Vec::new(),
        deviations: Vec::new(),
        not_planned,
        locked_as_written: BTreeSet::new(),
        notes: String::new(),
    }
}

/// Transactions, timeouts and other settings of the migration are the plan's business now.
fn is_wanted(statement: &Statement) -> bool {
    let Body::Tree(tree) = &statement.body else {
        return matches!(statement.body, Body::Rows(_));
    };
    match tree.as_ref() {
        tree if settings::only_sets(tree) => false,
        _ => Control::of(statement) == Control::Other && !matches!(**tree, NodeEnum::TransactionStmt(_)),
    }
}

impl Draft<'_> {
    fn statement(&mut self, origin: usize) {
        let statement = &self.request.script.statements[origin];
        if self.absorbed == 0
            && let Some(swaps) = replace::swaps(&self.catalog, &[(origin, statement)])
        {
            self.swap(swaps, &BTreeSet::from([origin]));
            return;
        }
        let before = self.parts.len();
        let mut answered = false;
        let mut trial = self.catalog.clone();
        let mut queue: VecDeque<Piece> = cut(origin, statement).into();
        while let Some(piece) = queue.pop_front() {
            trial.now =
                Moment { transaction: trial.now.transaction + 1, statement: trial.now.statement + 1, ..trial.now };
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
                    as_written(&piece, &effects)
                }
                None => as_written(&piece, &effects),
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
            trial.apply(&piece.statement);
            for (_, step) in &part.way.steps {
                reserve(step, &mut trial);
            }
            self.parts.push(part);
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
            let part = Part::of(&ask, as_written(&whole, &effects));
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
                    (as_written(piece, &effects), false)
                }
                None => (as_written(piece, &effects), false),
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
            catalog.now = Moment {
                transaction: catalog.now.transaction + 1,
                statement: catalog.now.statement + 1,
                ..catalog.now
            };
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
            let part = Part::of(&ask, as_written(&piece, &effects));
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
        let lines: Vec<String> = group.iter().map(|&origin| statements[origin].span.start.line.to_string()).collect();
        let reason = format!(
            "it leans on other statements of its transaction (lines {}): write what may commit by itself as a migration of \
             its own, then plan each",
            lines.join(", ")
        );
        let reason = match proof {
            Some((_, Err(reason))) => reason,
            _ if together::moves_over(&members) => MOVED_OVER.to_owned(),
            _ => refused.or_else(|| to_partitions::copied(statements)).unwrap_or(reason),
        };
        self.refused.extend(group.iter().map(|&origin| (origin, reason.clone())));
        gates.dedup();
        let gate = (!gates.is_empty()).then(|| Gate { kind: GateKind::Deploy, text: gates.join("; ") });
        let steps = step.into_iter().map(|step| (gate.clone(), step)).collect();
        self.parts.push(Part { way: Way { steps, ..Way::default() }, words, ..Part::default() });
    }

    /// Statements that make room for a change of type, the change, and what makes it all again: nothing else.
    fn between(&mut self, members: &[(usize, &Statement)]) -> Option<Result<Part, String>> {
        let pieces: Vec<Piece> = members.iter().flat_map(|(origin, statement)| cut(*origin, statement)).collect();
        let (piece, rest) = pieces.split_first()?;
        let ahead: Vec<&Piece> = rest.iter().collect();
        let effects = piece.effects(&self.catalog);
        let findings = self.request.findings;
        let ask = Ask { piece, effects: &effects, catalog: &self.catalog, findings, ahead: &ahead };
        let mut way = match retype::BETWEEN(&ask)? {
            Ok(way) => way,
            Err(reason) => return Some(Err(reason)),
        };
        if way.absorbed != rest.len() {
            return None;
        }
        for (_, step) in &mut way.steps {
            step.also.extend(members.iter().map(|(origin, _)| *origin).skip(1));
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

/// The columns that an UPDATE writes.
fn fills(ask: &Ask<'_>) -> Vec<(RelationId, String)> {
    let Some(NodeEnum::UpdateStmt(update)) = ask.tree() else {
        return Vec::new();
    };
    let Some(table) = update.relation.as_ref().and_then(|range| ask.catalog.resolve(range)) else {
        return Vec::new();
    };
    let name = |node: &pg_query::protobuf::Node| match &node.node {
        Some(NodeEnum::ResTarget(target)) => Some((table, target.name.clone())),
        _ => None,
    };
    update.target_list.iter().filter_map(name).collect()
}

impl Part {
    fn of(ask: &Ask<'_>, mut way: Way) -> Self {
        for (_, step) in &mut way.steps {
            step.origin = ask.piece.origin;
        }
        let opaque =
            ask.tree().is_none_or(|tree| matches!(tree, NodeEnum::DoStmt(_)) || together::is_opaque(tree, ask.catalog));
        let words = (!opaque).then(|| together::words(&ask.piece.text));
        Self { way, gone: gone(ask), words, fills: fills(ask) }
    }
}

impl Part {
    /// Its steps stand for these pieces as well.
    fn stands_for(&mut self, others: &[&Piece]) {
        self.gone = None;
        if let Some(words) = &mut self.words {
            words.extend(others.iter().flat_map(|piece| together::words(&piece.text)));
        }
    }
}

/// The names that a piece takes away, where it does nothing else.
fn gone(ask: &Ask<'_>) -> Option<BTreeSet<String>> {
    let tree = ask.tree().filter(|tree| together::is_drop(tree))?;
    let mut names = BTreeSet::new();
    match tree {
        NodeEnum::DropStmt(drop) => names.extend(drop.objects.iter().filter_map(together::last_name)),
        NodeEnum::AlterTableStmt(alter) => {
            let table = ask.catalog.resolve(alter.relation.as_ref()?)?;
            for command in together::commands(alter) {
                names.insert(command.name.clone());
                let indexes = ask.catalog.indexes_of(table).filter(|(_, index)| index.uses(&command.name));
                names.extend(indexes.map(|(id, _)| ask.relation(id).name.name.clone()));
            }
        }
        _ => return None,
    }
    for broken in ask.effects.breaks.iter().filter_map(|broken| broken.relation) {
        if names.contains(&ask.relation(broken).name.name) {
            names.extend(ask.catalog.indexes_of(broken).map(|(id, _)| ask.relation(id).name.name.clone()));
        }
    }
    Some(names)
}

fn whole(origin: usize, statement: &Statement) -> Piece {
    Piece { origin, text: statement.text.to_string(), statement: reread(statement), span: statement.span }
}

fn reread(statement: &Statement) -> Statement {
    crate::parse::parse(&statement.text).statements.swap_remove(0)
}

/// A piece that no recipe changes.
fn as_written(piece: &Piece, effects: &Effects) -> Way {
    let text = sql::plain(&piece.text).unwrap_or_else(|| piece.text.clone());
    let strong = effects.locks.iter().any(|lock| !lock.brief && lock.mode.blocks_writes());
    let title = beginning(&text);
    // They may commit by themselves, which a transaction around them refuses.
    let commits = matches!(piece.tree(), Some(NodeEnum::DoStmt(_) | NodeEnum::CallStmt(_)));
    let mut step = if commits || effects.refuses_transaction.is_some() {
        Step::concurrent(title, String::new(), text)
    } else {
        Step { retry: strong, ..Step::ddl(title, String::new(), text) }
    };
    step.as_written = true;
    Way::default().step(step)
}

/// Whoever comes after a statement that queues for a strong lock waits as long as it does: its wait gets a bound, in a
/// transaction where a block of code has room in one. What waits for others CONCURRENTLY is behind nobody's lock.
fn bound(step: &mut Step) {
    let strong = step.weight.strongest().is_some_and(LockMode::blocks_writes);
    let own: Vec<Statement> = step.sql.iter().flat_map(|sql| parse(sql).statements).collect();
    let trees = || own.iter().filter(|own| own.block.is_none()).map(Statement::tree);
    let code = |tree: Option<&NodeEnum>| matches!(tree, Some(NodeEnum::DoStmt(_) | NodeEnum::CallStmt(_)));
    let waits = |sql: &String| together::words(sql).contains("concurrently");
    let patient = !trees().any(code) && step.sql.iter().any(waits);
    if step.lock_timeout_ms.is_some() || patient || !strong && is_known(step) {
        return;
    }
    step.lock_timeout_ms = Some(LOCK_TIMEOUT_MS);
    if trees().all(|tree| matches!(tree, Some(NodeEnum::DoStmt(block)) if !ends_transactions(block))) {
        step.kind = Kind::Ddl;
        step.transaction = Sending::One;
    }
    step.retry = step.transaction == Sending::One || !trees().any(code);
}

/// Whether a block of code may commit, or call what does: then it refuses a transaction around it.
fn ends_transactions(block: &DoStmt) -> bool {
    let Some(body) = tree::option(&block.args, "as").and_then(|found| tree::text(found.arg.as_deref()?)) else {
        return true;
    };
    let body = body.to_lowercase();
    let mut words = body.split(|c: char| !c.is_alphanumeric() && c != '_');
    words.any(|word| matches!(word, "commit" | "rollback" | "call"))
}

/// The first words of a statement.
fn beginning(text: &str) -> String {
    let mut words = text.split_whitespace();
    let title: Vec<&str> = words.by_ref().take(6).collect();
    let more = if words.next().is_some() { " …" } else { "" };
    format!("{}{more}", title.join(" "))
}

/// What is to be said of a step that was left as it is, once it is weighed.
fn why(step: &Step) -> &'static str {
    let blocks = step.weight.strongest().is_some_and(LockMode::blocks_writes);
    let known = is_known(step);
    let writes = step.sql.iter().any(|sql| parse(sql).statements.iter().any(is_write));
    match (known, step.weight.blocking.is_empty(), blocks) {
        (true, true, false) if writes => "as written: the rows that it writes stay locked until it ends",
        (true, true, true) if writes => {
            "as written: the rows that it writes stay locked until it ends, and its other locks once it has them"
        }
        (_, false, _) => "as written: no way is known here that makes nobody wait",
        (false, true, _) => "as written: what it does at run time is not known",
        (true, true, true) => "as written: it holds its lock for a moment only",
        (true, true, false) => "as written: nothing waits for it",
    }
}

/// Whether all that it does at run time can be told.
fn is_known(step: &Step) -> bool {
    !step.sql.iter().any(|sql| {
        let script = parse(sql);
        !script.dynamic.is_empty() || script.statements.iter().any(is_call)
    })
}

fn is_write(statement: &Statement) -> bool {
    let Body::Tree(tree) = &statement.body else {
        return false;
    };
    matches!(tree.as_ref(), NodeEnum::UpdateStmt(_) | NodeEnum::DeleteStmt(_) | NodeEnum::MergeStmt(_))
}

/// Code that runs on the server, of which the statement does not tell everything.
fn is_call(statement: &Statement) -> bool {
    let Body::Tree(tree) = &statement.body else {
        return false;
    };
    matches!(tree.as_ref(), NodeEnum::CallStmt(_) | NodeEnum::ReassignOwnedStmt(_) | NodeEnum::DropOwnedStmt(_))
}
