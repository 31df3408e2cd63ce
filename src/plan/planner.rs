//! From a migration to its plan: asks the recipes, sorts steps into phases, weighs each in its place.

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

use pg_query::NodeEnum;

use super::piece::{Ask, Piece, cut, read};
use super::weigh::weigh;
use super::{Gate, NotPlanned, Phase, Plan, RECIPES, Step, Way, back, done, inseparable, sql};
use crate::effect::Effects;
use crate::lint::Linter;
use crate::parse::{Body, Script, Statement, parse};
use crate::postgres::LockMode;
use crate::rules::{Finding, Severity};
use crate::schema::{Catalog, Moment};
use crate::source::TransactionMode;
use crate::timeline::{Control, Link};

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

/// What stands for one statement of the migration.
struct Part {
    way: Way,
}

/// Plans a migration.
pub fn plan(request: &Request<'_>) -> Plan {
    if let Some(reason) = inseparable::reason(&request.script.statements, request.one_transaction) {
        return refuse(request, reason);
    }
    let mut catalog = request.linter.catalog().clone();
    catalog.start_file();
    let start = catalog.clone();
    let mut parts: Vec<Part> = Vec::new();
    let mut refused: Vec<(usize, String)> = Vec::new();
    let mut absorbed = 0;
    for (origin, statement) in request.script.statements.iter().enumerate() {
        if statement.block.is_some() {
            refused.push((origin, "it stands in a `DO` block: write it as a statement of its own".to_owned()));
            continue;
        }
        if !is_wanted(statement) {
            catalog.apply(statement);
            continue;
        }
        statement_parts(request, origin, &mut catalog, &mut absorbed, &mut parts, &mut refused);
    }
    let mut deviations: Vec<String> =
        parts.iter_mut().flat_map(|part| std::mem::take(&mut part.way.deviations)).collect();
    deviations.dedup();
    let mut phases = phases(parts);
    let mut after = start.clone();
    let mut follower = done::Follower::default();
    for (phase, found) in phases.iter_mut().enumerate() {
        for (place, step) in found.steps.iter_mut().enumerate() {
            step.id = format!("{}.{}", phase + 1, place + 1);
            let before = after.clone();
            step.weight = weigh(step, &mut after);
            follower.step(&before, &after);
            if step.as_written {
                step.why = why(step).to_owned();
                step.rollback = step.rollback.take().or_else(|| back::back(step, &start, &before, &after));
            }
        }
    }
    let steps: Vec<&mut Step> = phases.iter_mut().flat_map(|phase| &mut phase.steps).collect();
    follower.finish(steps.into_iter());
    let not_planned = not_planned(request, &mut phases, &refused);
    Plan { path: Arc::clone(request.path), written: request.text.to_owned(), phases, deviations, not_planned }
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
    }
}

/// Transactions and timeouts of the migration are the plan's business now.
fn is_wanted(statement: &Statement) -> bool {
    let Body::Tree(tree) = &statement.body else {
        return matches!(statement.body, Body::Rows(_));
    };
    let timeout =
        |name: &str| matches!(name, "lock_timeout" | "statement_timeout" | "idle_in_transaction_session_timeout");
    match tree.as_ref() {
        NodeEnum::VariableSetStmt(set) => !timeout(&set.name),
        _ => Control::of(statement) == Control::Other && !matches!(**tree, NodeEnum::TransactionStmt(_)),
    }
}

fn statement_parts(
    request: &Request<'_>,
    origin: usize,
    catalog: &mut Catalog,
    absorbed: &mut usize,
    parts: &mut Vec<Part>,
    refused: &mut Vec<(usize, String)>,
) {
    let statement = &request.script.statements[origin];
    let before = parts.len();
    let mut answered = false;
    let mut trial = catalog.clone();
    let mut queue: VecDeque<Piece> = cut(origin, statement).into();
    while let Some(piece) = queue.pop_front() {
        trial.now = Moment { transaction: trial.now.transaction + 1, statement: trial.now.statement + 1, ..trial.now };
        trial.observe(&piece.statement);
        if *absorbed > 0 {
            // The steps of an earlier piece stand for it.
            *absorbed -= 1;
            answered = true;
            trial.apply(&piece.statement);
            continue;
        }
        let effects = piece.effects(&trial);
        let behind = if piece.changes_type() { following(request, origin) } else { Vec::new() };
        let ahead: Vec<&Piece> = queue.iter().chain(&behind).collect();
        let ask = Ask { piece: &piece, effects: &effects, catalog: &trial, findings: request.findings, ahead: &ahead };
        let mut way = match RECIPES.iter().find_map(|recipe| recipe(&ask)) {
            Some(Ok(way)) if !way.split.is_empty() => {
                answered = true;
                let pieces = way.split.into_iter().rev();
                pieces.filter_map(|text| read(origin, piece.span, text)).for_each(|piece| queue.push_front(piece));
                continue;
            }
            Some(Ok(way)) => {
                answered = true;
                *absorbed = way.absorbed;
                way
            }
            Some(Err(reason)) => {
                refused.push((origin, reason));
                as_written(&piece, &effects)
            }
            None => as_written(&piece, &effects),
        };
        for (_, step) in &mut way.steps {
            step.origin = piece.origin;
        }
        parts.push(Part { way });
        trial.apply(&piece.statement);
    }
    if !answered && parts.len() > before + 1 {
        // Nothing to mend: the statement stays in one piece.
        parts.truncate(before);
        let text = statement.text.to_string();
        let whole = Piece { origin, text, statement: reread(statement), span: statement.span };
        catalog.observe(statement);
        let effects = whole.effects(catalog);
        let mut way = as_written(&whole, &effects);
        for (_, step) in &mut way.steps {
            step.origin = origin;
        }
        parts.push(Part { way });
    }
    *catalog = trial;
}

/// The pieces of the statements behind one, up to what cannot be taken together with others.
fn following(request: &Request<'_>, origin: usize) -> Vec<Piece> {
    let statements = request.script.statements.iter().enumerate().skip(origin + 1);
    let together = statements.take_while(|(_, statement)| statement.block.is_none());
    together
        .filter(|(_, statement)| is_wanted(statement))
        .flat_map(|(origin, statement)| cut(origin, statement))
        .collect()
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
    let known = !step.sql.iter().any(|sql| {
        let script = parse(sql);
        !script.dynamic.is_empty() || script.statements.iter().any(is_call)
    });
    let writes = step.sql.iter().any(|sql| parse(sql).statements.iter().any(is_write));
    match (known, step.weight.blocking.is_empty(), blocks) {
        (true, true, false) if writes => "as written: the rows that it writes stay locked until it ends",
        (_, false, _) => "as written: it has no way here without the wait",
        (false, true, _) => "as written: what it does at run time is not known",
        (true, true, true) => "as written: it holds its lock for a moment only",
        (true, true, false) => "as written: nothing waits for it",
    }
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

/// Findings that the steps still have, each with the reason of the recipe that was asked.
fn not_planned(request: &Request<'_>, phases: &mut [Phase], refused: &[(usize, String)]) -> Vec<NotPlanned> {
    let left = linted(request, phases);
    let mut all: Vec<NotPlanned> = Vec::new();
    for finding in request.findings.iter().filter(|finding| finding.severity > Severity::Advice) {
        let inside =
            |statement: &Statement| statement.span.from <= finding.span.from && finding.span.to <= statement.span.to;
        let Some(origin) = request.script.statements.iter().rposition(inside) else {
            continue;
        };
        let reason = refused.iter().find(|(refused, _)| *refused == origin).map(|(_, reason)| reason.clone());
        let broken = matches!(request.script.statements[origin].body, Body::Broken(_));
        if !left.contains(&(origin, finding.rule)) && !in_block(request, origin) && !broken {
            continue;
        }
        let reason = reason.or_else(|| finding.help.clone());
        let reason = reason.unwrap_or_else(|| "it cannot be done without the wait".to_owned());
        all.push(NotPlanned { line: finding.span.start.line, rule: finding.rule, reason });
    }
    all.extend(request.script.dynamic.iter().map(|span| NotPlanned {
        line: span.start.line,
        rule: "not-analysed",
        reason: "what it does is put together at run time: see what it locks before it is run".to_owned(),
    }));
    all
}

fn in_block(request: &Request<'_>, origin: usize) -> bool {
    request.script.statements[origin].block.is_some()
}

/// What lint says of the steps: which rule, and of which statement of the migration. What breaks the running
/// application is what a gate is for.
fn linted(request: &Request<'_>, phases: &mut [Phase]) -> BTreeSet<(usize, &'static str)> {
    let mut linter = request.linter.clone();
    linter.start(TransactionMode::None, 2, Link::NextFile);
    let mut found = BTreeSet::new();
    for phase in phases {
        if phase.gate.is_some() {
            // What an earlier phase has made is in use by then.
            linter.start(TransactionMode::None, 2, Link::NextFile);
        }
        let most = if phase.gate.is_some() { Severity::Warning } else { Severity::Advice };
        for step in &mut phase.steps {
            let script = parse(&step.script().join("\n"));
            let findings = linter.migration(request.path, &script, true).findings;
            let heard = findings.iter().filter(|finding| finding.severity > Severity::Advice);
            let (loud, expected): (Vec<_>, Vec<_>) = heard.partition(|finding| finding.severity > most);
            found.extend(loud.iter().map(|finding| (step.origin, finding.rule)));
            let offsets = step.offsets();
            let place = |finding: &&Finding| {
                (offsets.partition_point(|at| *at <= finding.span.from).saturating_sub(1), finding.rule)
            };
            step.expected = expected.iter().map(place).collect();
            step.expected.dedup();
        }
    }
    found
}

/// Steps keep the order of the migration: what was written behind a step that waits for a gate waits with it, for it
/// may need what that step does.
fn phases(parts: Vec<Part>) -> Vec<Phase> {
    let mut levels: Vec<(Vec<Gate>, Vec<Step>)> = vec![(Vec::new(), Vec::new())];
    for (gate, step) in parts.into_iter().flat_map(|part| part.way.steps) {
        if let Some(gate) = gate {
            levels.push((vec![gate], Vec::new()));
        }
        if let Some((_, steps)) = levels.last_mut() {
            steps.push(step);
        }
    }
    let last = levels.len() - 1;
    let phase = |(level, (gates, steps)): (usize, (Vec<Gate>, Vec<Step>))| Phase {
        name: Phase::name_at(level, last),
        gate: join(gates),
        steps,
    };
    levels.into_iter().enumerate().map(phase).filter(|phase| !phase.steps.is_empty()).collect()
}

/// Several gates at one place are one gate with several things to do.
fn join(gates: Vec<Gate>) -> Option<Gate> {
    let kind = gates.first()?.kind;
    let texts: Vec<String> = gates.into_iter().map(|gate| gate.text).collect();
    Some(Gate { kind, text: texts.join("; ") })
}
