//! What was seen of a statement, in the shape of the report that `locks` makes.

use std::sync::Arc;

use super::Place;
use super::run::Outcome;
use crate::control::Control;
use crate::effect::{Facts, Role, WorkKind};
use crate::live::{Observed, Refusal, Relation, Waited};
use crate::locks::{Bar, Done, Remark, RemarkKind, Report, Standing, Statement, Touched, Transaction};
use crate::parse::{self, Body};
use crate::postgres::{LockMode, Name};
use crate::schema::RelationId;
use crate::timeline::Boundary;

/// Adds a statement to the last file of a report.
pub(super) fn add(
    report: &mut Report,
    place: &Place<'_>,
    statement: &parse::Statement,
    outcome: Outcome,
    boundary: Boundary,
    new_transaction: bool,
    control: Control<'_>,
) {
    if new_transaction || report.transactions.is_empty() {
        report.transactions.push(Transaction {
            boundary,
            rolled_back: false,
            statements: Vec::new(),
            bars: Vec::new(),
        });
    }
    let transaction = report.transactions.len() - 1;
    let mut shown = empty(statement, transaction);
    match outcome {
        Ok(Some(observed)) => fill(&mut shown, place, &observed),
        Err(refusal) if shown.broken.is_none() => shown.remarks.push(fails(&refusal)),
        Ok(None) | Err(_) => {}
    }
    let file = report.files.len() - 1;
    let entry = &mut report.transactions[transaction];
    entry.boundary = boundary;
    entry.rolled_back |= matches!(control, Control::Rollback { .. });
    entry.statements.push((file, report.files[file].statements.len()));
    let column = entry.statements.len() - 1;
    for touched in shown.relations.iter().filter(|touched| !touched.brief) {
        raise(&mut entry.bars, touched, column);
    }
    report.files[file].statements.push(shown);
}

/// A lock was taken: its bar begins or gets stronger.
fn raise(bars: &mut Vec<Bar>, touched: &Touched, column: usize) {
    let step = (column, Some(touched.mode));
    match bars.iter_mut().find(|bar| bar.relation == touched.relation) {
        Some(bar) => {
            if bar.steps.last().and_then(|(_, mode)| *mode) < Some(touched.mode) {
                bar.steps.push(step);
            }
        }
        None => bars.push(Bar {
            relation: touched.relation,
            name: touched.name.clone(),
            standing: touched.standing,
            steps: vec![step],
            before: false,
        }),
    }
}

/// A statement that was not run, because one before it failed.
pub(super) fn left_out(report: &mut Report, statement: &parse::Statement, first: bool) {
    if first || report.transactions.is_empty() {
        let boundary = Boundary::Autocommit;
        report.transactions.push(Transaction { boundary, rolled_back: true, statements: Vec::new(), bars: Vec::new() });
    }
    let transaction = report.transactions.len() - 1;
    let mut shown = empty(statement, transaction);
    shown.gaps.push("it was not run: a statement before it failed".to_owned());
    let file = report.files.len() - 1;
    report.transactions[transaction].statements.push((file, report.files[file].statements.len()));
    report.files[file].statements.push(shown);
}

fn empty(statement: &parse::Statement, transaction: usize) -> Statement {
    Statement {
        span: statement.span,
        sql: Arc::clone(&statement.text),
        transaction,
        facts: Facts::default(),
        refuses_transaction: None,
        relations: Vec::new(),
        work: Vec::new(),
        waiting: Vec::new(),
        remarks: Vec::new(),
        unknown: Vec::new(),
        gaps: Vec::new(),
        broken: match &statement.body {
            Body::Broken(error) => Some(error.clone()),
            Body::Tree(_) | Body::Rows(_) | Body::Meta => None,
        },
    }
}

fn fails(refusal: &Refusal) -> Remark {
    let hint = refusal.hint.as_ref().map_or_else(String::new, |hint| format!("; {hint}"));
    Remark { kind: RemarkKind::Fails, text: format!("{refusal}{hint}") }
}

fn fill(shown: &mut Statement, place: &Place<'_>, observed: &Observed) {
    let before = |name: &Name| place.before.named(name).or_else(|| observed.after.named(name));
    let standing = |relation: Option<&Relation>| Standing {
        index_of: relation.filter(|relation| relation.table != 0).map(|relation| RelationId(relation.table)),
        new: relation.is_some_and(|relation| !place.older.contains(&relation.oid)),
        refreshed: relation.is_some_and(|relation| relation.kind == 'm'),
    };
    let id = |relation: Option<&Relation>| RelationId(relation.map_or(0, |relation| relation.oid));
    shown.facts = observed.facts.clone();
    shown.facts.locks.clone_from(&observed.added);
    shown.facts.moments.clone_from(&observed.added);
    shown.refuses_transaction = observed.refuses_transaction.then_some("the statement");
    shown.relations = observed
        .added
        .iter()
        .map(|(name, &mode)| Touched {
            relation: id(before(name)),
            name: name.clone(),
            mode,
            role: Role::Target,
            brief: false,
            standing: standing(before(name)),
        })
        .collect();
    let done = |name: &Name, relation: Option<&Relation>, kind, index: String| Done {
        relation: id(relation),
        name: name.clone(),
        kind,
        index,
        why: String::new(),
        clause: None,
        slow: true,
        new: standing(relation).new,
    };
    let facts = &observed.facts;
    let mut work: Vec<Done> = Vec::new();
    work.extend(facts.rewrites.iter().map(|name| done(name, before(name), WorkKind::Rewrite, String::new())));
    work.extend(facts.scans.iter().map(|name| done(name, before(name), WorkKind::Scan, String::new())));
    for name in &facts.index_builds {
        let index = observed.after.named(name).or_else(|| place.before.named(name));
        let table = index.and_then(|index| observed.after.get(index.table));
        // A table that is new in its transaction is nobody's business.
        if let Some(table) = table.filter(|table| place.before.get(table.oid).is_some()) {
            work.push(done(&table.name, Some(table), WorkKind::IndexBuild, name.name.clone()));
        }
    }
    shown.work = work;
    shown.waiting = waiting(&shown.relations, facts);
    if observed.refuses_transaction {
        let text = "refuses a transaction block, and stands in none".to_owned();
        shown.remarks.push(Remark { kind: RemarkKind::OutsideTransaction, text });
    }
    shown.remarks.extend(observed.waits.iter().map(|wait| Remark { kind: RemarkKind::WaitsFor, text: whom(wait) }));
}

fn whom(wait: &Waited) -> String {
    match wait {
        Waited::Snapshots => "every transaction of the database that is older".to_owned(),
        Waited::Users(name) => format!("every transaction that uses `{}`", name.short()),
        Waited::Writers(name) => format!("every transaction that has written `{}`", name.short()),
    }
}

/// "reads and writes of `orders` wait", as the modes that were seen tell.
fn waiting(relations: &[Touched], facts: &Facts) -> Vec<String> {
    let used = relations.iter().filter(|touched| !touched.standing.new && touched.standing.index_of.is_none());
    let used: Vec<&Touched> = used.collect();
    let who = [
        ("reads and writes", &LockMode::blocks_reads as &dyn Fn(LockMode) -> bool),
        ("writes", &|mode: LockMode| mode.blocks_writes() && !mode.blocks_reads()),
    ];
    let work = match () {
        () if !facts.rewrites.is_empty() => " while every row is written anew",
        () if !facts.index_builds.is_empty() && !facts.scans.is_empty() => " while an index is built",
        () if !facts.scans.is_empty() => " while every row is read",
        () => "",
    };
    let sentence = |(who, waits): (&str, &dyn Fn(LockMode) -> bool)| {
        let names: Vec<String> = used
            .iter()
            .filter(|touched| waits(touched.mode))
            .map(|touched| format!("`{}`", touched.name.short()))
            .collect();
        (!names.is_empty()).then(|| format!("{who} of {} wait{work}", names.join(", ")))
    };
    who.into_iter().filter_map(sentence).collect()
}
