//! The text of one direction of a migration file: settings, guards, statements, and what the tool wants around them.

use super::Draft;
use std::collections::BTreeSet;

use super::pieces::{Piece, back_path, has_room, is_alone};
use crate::plan::{Precondition, Setting, Step, duration, set_timeout};
use crate::report::wrap::wrap;
use crate::source::{Off, TransactionMode};

/// Which way a file goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Up,
    Down,
}

/// What stands in one file, or one section of it.
pub(super) struct Body {
    /// Above the statements, without the dashes.
    pub(super) comments: Vec<String>,
    /// Without semicolons at their ends.
    pub(super) statements: Vec<String>,
    /// No transaction of the tool is to be around it.
    pub(super) outside: bool,
    /// It is nothing to the server that no transaction is around it; it needs one of its own.
    needs_transaction: bool,
}

/// The columns of a comment.
const WIDTH: usize = 100;

/// The way up of a piece.
pub(super) fn up(draft: &Draft<'_>, piece: &Piece<'_>) -> Body {
    let first = piece.steps[0];
    let mut comments = vec![format!("{} {}", piece.id(), piece.title)];
    if piece.steps.len() == 1 && !first.as_written {
        comments.push(first.why.clone());
    }
    comments.extend(piece.open().map(|open| format!("not planned: {open}")));
    let mut statements = Vec::new();
    if piece.outside {
        comments.extend(
            first.preconditions.iter().map(|condition| {
                format!("before it, this must be true, else {}: {}", condition.message, condition.sql)
            }),
        );
        comments.extend(piece.leftover().map(|sql| format!("if a try fails, run this before the next: {sql}")));
        if !is_alone(draft, first) {
            statements.extend([set_timeout(first.lock_timeout_ms), "SET statement_timeout = 0".to_owned()]);
        }
        if !is_alone(draft, first) || has_room(draft, first) {
            statements.extend(first.settings.iter().map(Setting::set));
        }
    } else {
        statements.extend(settings(draft, first));
        if first.lock_timeout_ms.is_some() {
            statements.extend(first.preconditions.iter().map(|condition| guard(&condition.sql, &condition.message)));
        } else {
            // What reads every row finds out by itself.
            comments.extend(conditions(first));
        }
    }
    statements.extend(piece.part.iter().map(|sql| allowed(piece, sql)));
    if piece.outside && !is_alone(draft, first) {
        statements.extend(["RESET lock_timeout".to_owned(), "RESET statement_timeout".to_owned()]);
    }
    if piece.outside && (!is_alone(draft, first) || has_room(draft, first)) {
        statements.extend(first.settings.iter().rev().map(Setting::reset));
    }
    Body { comments, statements, outside: piece.outside, needs_transaction: !piece.outside }
}

/// A statement, with the comment that allows what the gate before it is for.
fn allowed(piece: &Piece<'_>, sql: &str) -> String {
    let expected = piece.steps.iter().flat_map(|step| {
        let own = |at: usize| step.sql.get(at).is_some_and(|own| own == sql);
        step.expected.iter().filter(move |(at, _)| own(*at)).map(|(_, rule)| *rule)
    });
    let rules: BTreeSet<&str> = expected.collect();
    if rules.is_empty() {
        return sql.to_owned();
    }
    let rules: Vec<&str> = rules.into_iter().collect();
    format!("-- ddlock: allow {} -- what the gate before it is for\n{sql}", rules.join(", "))
}

fn conditions(step: &Step) -> impl Iterator<Item = String> + '_ {
    let said = |condition: &Precondition| {
        [format!("first, this must be true; else {}:", condition.message), format!("  {};", condition.sql)]
    };
    step.preconditions.iter().flat_map(said)
}

/// The way down; `None` where it belongs to a later file of the step.
pub(super) fn down(draft: &Draft<'_>, piece: &Piece<'_>) -> Option<Body> {
    if !piece.last {
        return None;
    }
    let mut comments = Vec::new();
    let mut statements: Vec<String> = Vec::new();
    for step in piece.steps.iter().rev() {
        match &step.rollback {
            Some(rollback) if rollback.loses_data && rollback.sql.is_empty() => {
                comments.push(format!("{}: there is no way back but a backup", step.id));
            }
            Some(rollback) if rollback.is_script() => {
                comments.push(format!("{}: the way back is a script for psql: {}", step.id, back_path(step)));
            }
            Some(rollback) => {
                if rollback.loses_data {
                    comments.push(format!("{}: loses what was written since", step.id));
                }
                statements.extend(rollback.sql.iter().cloned());
            }
            None => comments.push(format!("{}: no way back is known: {}", step.id, step.no_way_back())),
        }
    }
    if statements.len() > 1 {
        // It reads every row, which must not be done under the lock of what stands before it.
        let scans: Vec<String> = statements.extract_if(.., |sql| sql.contains(" VALIDATE CONSTRAINT ")).collect();
        comments.extend(scans.iter().map(|sql| format!("when that is committed, run by itself: {sql};")));
    }
    let outside = statements.iter().any(|sql| refuses_transaction(sql));
    let alone = outside && draft.layout.writes.is_alone(draft.layout.mode_outside(draft.mode, &statements[0]));
    let never = draft.layout.writes.off == Off::Never && draft.mode != TransactionMode::None;
    if outside && (alone && statements.len() > 1 || never) {
        comments.push("the way back cannot be sent by the tool, run it by hand:".to_owned());
        comments.extend(statements.drain(..).map(|sql| format!("{sql};")));
        return Some(Body { comments, statements, outside: false, needs_transaction: false });
    }
    if !outside && !statements.is_empty() {
        let all: Vec<String> = settings(draft, piece.steps[0]).into_iter().chain(statements).collect();
        statements = all;
    }
    Some(Body { comments, statements, outside, needs_transaction: !outside })
}

/// A batch has no transaction block for the first statement, and the tool resets settings after it.
fn is_batch(draft: &Draft<'_>) -> bool {
    draft.mode == TransactionMode::Pipeline
}

/// What bounds the wait for a lock, or lifts the bounds where nobody waits for it, and what the migration had set.
fn settings(draft: &Draft<'_>, step: &Step) -> Vec<String> {
    let batch = is_batch(draft);
    let set = if batch { "SET" } else { "SET LOCAL" };
    let mut settings = match step.lock_timeout_ms {
        Some(timeout) => vec![format!("{set} lock_timeout = '{}'", duration(timeout))],
        None => vec![format!("{set} lock_timeout = 0"), format!("{set} statement_timeout = 0")],
    };
    settings.extend(step.settings.iter().map(|own| if batch { own.set() } else { own.set_local() }));
    settings
}

/// Ends the migration where a condition does not hold.
pub(super) fn guard(condition: &str, message: &str) -> String {
    let message = message.replace('\'', "''").replace('%', "%%");
    format!(
        "DO $ddlock$\nBEGIN\n  IF ({condition}) IS NOT TRUE THEN\n    RAISE EXCEPTION '{message}';\n  END IF;\nEND\n$ddlock$"
    )
}

/// Statements that recipes write and that refuse a transaction block all have this word.
pub(super) fn refuses_transaction(sql: &str) -> bool {
    sql.split_whitespace().any(|word| word == "CONCURRENTLY")
}

impl Body {
    /// Whether the file has to say that no transaction is to be around it.
    pub(super) fn is_marked(&self, draft: &Draft<'_>) -> bool {
        self.outside && matches!(draft.mode, TransactionMode::File | TransactionMode::All)
    }

    /// The comments and statements as they stand in the file.
    pub(super) fn text(&self, draft: &Draft<'_>, way: Way) -> String {
        let writes = &draft.layout.writes;
        let mut lines: Vec<String> = self.comments.iter().flat_map(|comment| commented(comment)).collect();
        let wrapped = match draft.mode {
            TransactionMode::File | TransactionMode::All | TransactionMode::Pipeline => self.outside,
            TransactionMode::None | TransactionMode::Query => true,
        };
        let begin = wrapped && self.needs_transaction && self.statements.len() > 1;
        let mut statements: Vec<&str> = self.statements.iter().map(String::as_str).collect();
        if begin {
            statements.insert(0, "BEGIN");
            statements.push("COMMIT");
        }
        for (index, statement) in statements.iter().enumerate() {
            if index > 0 && !writes.between.is_empty() {
                lines.push(writes.between.to_owned());
            }
            match writes.around {
                Some((start, end)) if statement.contains(';') => {
                    lines.extend([start.to_owned(), format!("{statement};"), end.to_owned()]);
                }
                Some(_) | None => lines.push(format!("{statement};")),
            }
        }
        if lines.is_empty() && way == Way::Down {
            lines.push("-- there is nothing to undo".to_owned());
        }
        lines.push(String::new());
        lines.join("\n")
    }
}

fn commented(text: &str) -> Vec<String> {
    let text = text.replace('\n', " ");
    wrap(&text, 3, WIDTH).lines().map(|line| format!("-- {}", line.trim())).collect()
}
