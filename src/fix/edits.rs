//! What could be changed in the text of one unit: words put in, statements put behind, a setting, the tool's mark.

use std::ops::Range;

use pg_query::NodeEnum;
use pg_query::protobuf::{Token, VariableSetKind};

use crate::control::Control;
use crate::parse::{Script, Statement};
use crate::plan::{Kind, Plan, Step};
use crate::rules::{Finding, LOCK_TIMEOUT_RULES, Severity};
use crate::source::{Form, Layout, Off, TransactionMode};

/// One unit of a migration with what is known of it.
pub(super) struct Subject<'a> {
    pub(super) text: &'a str,
    pub(super) script: &'a Script,
    pub(super) findings: &'a [Finding],
    pub(super) plan: &'a Plan,
    pub(super) mode: TransactionMode,
    pub(super) layout: &'static Layout,
    pub(super) bom: bool,
}

/// Changes that belong together: new text for stretches of the old.
#[derive(Debug, Clone)]
pub(super) struct Edit(Vec<(Range<usize>, String)>);

/// The bound on the wait for a lock, where there is none.
const TIMEOUT: &str = "lock_timeout = '2s'";

/// The text with edits made; those at one place in their order. Line ends are those of the text.
pub(super) fn apply(text: &str, edits: &[Edit]) -> String {
    let mut changes: Vec<&(Range<usize>, String)> = edits.iter().flat_map(|edit| &edit.0).collect();
    changes.sort_by_key(|(range, _)| (range.start, range.end));
    let windows = text.contains("\r\n");
    let mut new = String::with_capacity(text.len() + 200);
    let mut at = 0;
    for (range, words) in changes {
        new.push_str(&text[at..range.start]);
        new.push_str(&if windows { words.replace('\n', "\r\n") } else { words.clone() });
        at = range.end;
    }
    new.push_str(&text[at..]);
    new
}

/// Everything that could be changed, to be tried.
pub(super) fn edits(subject: &Subject<'_>) -> Vec<Edit> {
    let mut all = Vec::new();
    let timeout = timeout(subject);
    let from = timeout.as_ref().map(|(at, _)| *at);
    if let Some(outside) = outside(subject) {
        return vec![outside];
    }
    all.extend(timeout.map(|(_, edit)| edit));
    let mut inside = false;
    let mut set: Option<String> = None;
    let mut found: Vec<Found<'_>> = Vec::new();
    for (index, statement) in own(subject.script) {
        match Control::of(statement) {
            Control::Begin => inside = true,
            Control::Commit { chain } | Control::Rollback { chain } => inside &= chain,
            Control::Savepoint(_) | Control::RollbackTo(_) | Control::Release(_) | Control::Other => {}
        }
        if from.is_some_and(|from| from <= statement.span.from) && set.is_none() {
            set = Some(format!("SET {TIMEOUT}"));
        }
        match sets_timeout(statement) {
            Bound::Set => set = Some(statement.text.to_string()),
            Bound::Taken => set = None,
            Bound::Other => {}
        }
        let separate = subject.mode == TransactionMode::None && !inside;
        let fits = |steps: &Vec<&Step>| separate || steps.len() == 1 && steps[0].kind == Kind::Ddl;
        found.push(Found { statement, steps: steps(subject, index, statement).filter(fits), set: set.clone() });
    }
    let unbounded = |at: usize| {
        let next = found.get(at).and_then(|found| found.steps.as_ref());
        next.is_some_and(|steps| steps[0].kind == Kind::Concurrent)
    };
    let mut lifted = false;
    for (at, Found { statement, steps, set }) in found.iter().enumerate() {
        let Some(steps) = steps else {
            lifted = false;
            continue;
        };
        let rest = if unbounded(at + 1) {
            Rest::Waits
        } else if found[at + 1..].iter().any(|later| needs_bound(later.statement)) {
            Rest::Bounded
        } else {
            Rest::Nothing
        };
        let (edit, open) = rewritten(subject, statement, steps, set.as_deref(), lifted, rest);
        match all.last_mut() {
            // Without the one, the other would have another bound.
            Some(last) if lifted => last.0.extend(edit.0),
            Some(_) | None => all.push(edit),
        }
        lifted = open;
    }
    all
}

/// A statement of the unit.
struct Found<'a> {
    statement: &'a Statement,
    /// What it becomes.
    steps: Option<Vec<&'a Step>>,
    /// The bound that holds before it.
    set: Option<String>,
}

/// What stands behind a statement, as far as the bound on the wait for locks is concerned.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rest {
    /// What comes next waits for long, and takes the bound back itself.
    Waits,
    /// Something that may queue for a lock.
    Bounded,
    /// Nothing that would need a bound, which would hold for what else the session runs.
    Nothing,
}

/// Whether it is more than a setting or the end of a transaction.
fn needs_bound(statement: &Statement) -> bool {
    Control::of(statement) == Control::Other && !matches!(statement.tree(), None | Some(NodeEnum::VariableSetStmt(_)))
}

/// The statements that the server gets, with their indexes.
fn own(script: &Script) -> impl Iterator<Item = (usize, &Statement)> {
    script.statements.iter().enumerate().filter(|(_, statement)| statement.block.is_none())
}

/// The steps that stand for a statement, where they are statements that follow each other.
fn steps<'a>(subject: &Subject<'a>, index: usize, statement: &Statement) -> Option<Vec<&'a Step>> {
    let inside = |finding: &&Finding| statement.span.from <= finding.span.from && finding.span.to <= statement.span.to;
    let loud = |finding: &Finding| finding.severity > Severity::Advice && !LOCK_TIMEOUT_RULES.contains(&finding.rule);
    let found = subject.findings.iter().filter(inside).any(loud);
    if !found || statement.substituted {
        return None;
    }
    let all = subject.plan.phases.iter().enumerate();
    let all = all.flat_map(|(place, phase)| phase.steps.iter().map(move |step| (place, phase.gate.is_some(), step)));
    let own: Vec<_> = all.filter(|(_, _, step)| step.origin == index).collect();
    let fits = |(place, gated, step): &(usize, bool, &Step)| {
        let simple = matches!(step.kind, Kind::Ddl | Kind::Concurrent) && step.sql.len() == 1;
        *place == 0 && !gated && simple && !step.as_written
    };
    (!own.is_empty() && own.iter().all(fits)).then(|| own.into_iter().map(|(_, _, step)| step).collect())
}

/// What a statement does to the bound on the wait for locks.
enum Bound {
    Set,
    Taken,
    Other,
}

fn sets_timeout(statement: &Statement) -> Bound {
    match statement.tree() {
        Some(NodeEnum::VariableSetStmt(set)) if set.name == "lock_timeout" => {
            if set.kind() == VariableSetKind::VarSetValue { Bound::Set } else { Bound::Taken }
        }
        Some(_) | None => Bound::Other,
    }
}

/// The statement as its steps have it, and whether the bound is lifted behind it. What may wait for long must not be ended
/// by the bound that was set for others; `lifted` says that it was taken back already.
fn rewritten(
    subject: &Subject<'_>,
    statement: &Statement,
    steps: &[&Step],
    set: Option<&str>,
    mut lifted: bool,
    rest: Rest,
) -> (Edit, bool) {
    let span = statement.span.from..statement.span.to;
    let margin = margin(subject.text, span.start);
    let mut changes = Vec::new();
    let mut behind = String::new();
    for (place, step) in steps.iter().enumerate() {
        let turn = match (set, step.kind == Kind::Concurrent) {
            (Some(_), true) if !lifted => Some("RESET lock_timeout"),
            (Some(set), false) if lifted && step.lock_timeout_ms.is_some() => Some(set),
            _ => None,
        };
        lifted ^= turn.is_some();
        if place > 0 {
            let more = turn.into_iter().chain([step.sql[0].as_str()]);
            behind.extend(more.flat_map(|sql| [";\n", margin, sql]));
            continue;
        }
        changes.extend(turn.map(|turn| (span.start..span.start, format!("{turn};\n{margin}"))));
        let words = words(statement, &step.sql[0]);
        changes.extend(words.unwrap_or_else(|| vec![(span.clone(), step.sql[0].clone())]));
    }
    if let (true, Some(set), Rest::Bounded) = (lifted, set, rest) {
        behind.extend([";\n", margin, set]);
        lifted = false;
    }
    if !behind.is_empty() {
        changes.push((span.end..span.end, behind));
    }
    (Edit(changes), lifted && rest == Rest::Waits)
}

/// What stands between the begin of a line and a statement, if it is space.
fn margin(text: &str, at: usize) -> &str {
    let line = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let margin = &text[line..at];
    if margin.trim().is_empty() { margin } else { "" }
}

/// The words that make the one text of the other, each with its place; `None` where some would have to go.
fn words(statement: &Statement, new: &str) -> Option<Vec<(Range<usize>, String)>> {
    let tokens = |text: &str| -> Option<Vec<Range<usize>>> {
        let tokens = pg_query::scan_tokens(text).ok()?;
        let kept = tokens.iter().filter(|token| !matches!(token.token(), Token::SqlComment | Token::CComment));
        Some(kept.map(|token| token.start as usize..token.end as usize).collect())
    };
    let old = statement.text.as_ref();
    let (mine, theirs) = (tokens(old)?, tokens(new)?);
    let start = statement.span.from;
    let mut changes: Vec<(Range<usize>, String)> = Vec::new();
    let mut next = mine.iter().peekable();
    let mut end = 0;
    let mut run: Option<Range<usize>> = None;
    let mut close = |run: &mut Option<Range<usize>>, at: usize| {
        let words = run.take().map(|run| unqualified(&new[run]));
        if let Some(words) = words.filter(|words| !words.is_empty()) {
            changes.push((start + at..start + at, format!(" {words}")));
        }
    };
    for token in &theirs {
        if next.peek().is_some_and(|mine| old[(*mine).clone()].eq_ignore_ascii_case(&new[token.clone()])) {
            close(&mut run, end);
            end = next.next()?.end;
        } else {
            run = Some(run.map_or(token.clone(), |run| run.start..token.end));
        }
    }
    close(&mut run, end);
    next.peek().is_none().then_some(changes)
}

/// Words without a schema at their end: the name that follows is found as it was before.
fn unqualified(words: &str) -> &str {
    match words.strip_suffix('.') {
        Some(rest) => rest.rfind(' ').map_or("", |space| &rest[..space]),
        None => words,
    }
}

/// A bound on the wait for locks, where lint misses one.
fn timeout(subject: &Subject<'_>) -> Option<(usize, Edit)> {
    let finding = subject.findings.iter().find(|finding| LOCK_TIMEOUT_RULES.contains(&finding.rule))?;
    let holds =
        |statement: &Statement| statement.span.from <= finding.span.from && finding.span.to <= statement.span.to;
    let mut begin: Option<&Statement> = None;
    let mut target: Option<&Statement> = None;
    for (_, statement) in own(subject.script) {
        match Control::of(statement) {
            Control::Begin => begin = Some(statement),
            Control::Commit { chain: false } | Control::Rollback { chain: false } => begin = None,
            Control::Commit { .. }
            | Control::Rollback { .. }
            | Control::Savepoint(_)
            | Control::RollbackTo(_)
            | Control::Release(_)
            | Control::Other => {}
        }
        if holds(statement) {
            target = Some(statement);
            break;
        }
    }
    let target = target?;
    let first = own(subject.script).map(|(_, statement)| statement).next()?;
    let (at, set) = match (subject.mode, begin) {
        // Before the transaction, for all that follows.
        (TransactionMode::None, Some(begin)) => (begin, "SET"),
        (TransactionMode::None, None) => (target, "SET"),
        (TransactionMode::Pipeline, _) => (first, "SET"),
        (TransactionMode::File | TransactionMode::Query | TransactionMode::All, _) => (first, "SET LOCAL"),
    };
    let place = at.span.from;
    let margin = margin(subject.text, place);
    Some((place, Edit(vec![(place..place, format!("{set} {TIMEOUT};\n{margin}"))])))
}

/// All statements of a unit that the tool sends in a transaction refuse one when they are rewritten: it gets the tool's
/// mark. The statements of a query are none where there is only one.
fn outside(subject: &Subject<'_>) -> Option<Edit> {
    let plain = subject.mode == TransactionMode::Query || subject.mode == TransactionMode::Pipeline;
    if !plain && subject.mode != TransactionMode::File {
        return None;
    }
    let mut changes = Vec::new();
    let statements: Vec<(usize, &Statement)> = own(subject.script).collect();
    for (index, statement) in &statements {
        let steps = steps(subject, *index, statement)?;
        let [step] = steps.as_slice() else {
            return None;
        };
        if step.kind != Kind::Concurrent {
            return None;
        }
        changes.extend(rewritten(subject, statement, &steps, None, false, Rest::Nothing).0.0);
    }
    let first = statements.first()?.1;
    let alone = subject.layout.writes.is_alone(subject.layout.mode_outside(subject.mode, &first.text));
    if alone && statements.len() > 1 {
        return None;
    }
    if !plain {
        changes.push(mark(subject, first)?);
    }
    Some(Edit(changes))
}

/// The mark with which the tool leaves its transaction out, where it is written in the file itself.
fn mark(subject: &Subject<'_>, first: &Statement) -> Option<(Range<usize>, String)> {
    let head = &subject.text[..first.span.from];
    let section = |mark: &str| head.to_ascii_lowercase().rfind(&mark.to_ascii_lowercase());
    match (subject.layout.writes.off, subject.layout.writes.form) {
        (Off::Head(_), _) if subject.bom => None,
        (Off::Head(line), _) => Some((0..0, format!("{line}\n"))),
        (Off::Line(line), _) => {
            let at = subject.text[..first.span.from].rfind('\n').map_or(0, |end| end + 1);
            Some((at..at, format!("{line}\n")))
        }
        (Off::Words(words), Form::Sections(up, _)) => {
            let start = section(up)?;
            let end = start + subject.text[start..].find('\n').unwrap_or(subject.text.len() - start);
            let end = start + subject.text[start..end].trim_end().len();
            Some((end..end, format!(" {words}")))
        }
        (Off::Words(words), Form::Changesets) => {
            let start = head.to_ascii_lowercase().rfind("changeset ")?;
            let end = start + subject.text[start..].find('\n')?;
            let end = start + subject.text[start..end].trim_end().len();
            Some((end..end, format!(" {words}")))
        }
        (Off::Words(_), Form::Files | Form::Changes)
        | (Off::Unsaid | Off::Beside(..) | Off::Name(_) | Off::Never, _) => None,
    }
}
