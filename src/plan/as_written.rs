//! Steps that stay as the migration has them: in which transaction, with which bound, and what is said of them.

use pg_query::NodeEnum;
use pg_query::protobuf::DoStmt;

use super::piece::Piece;
use super::weigh::settle;
use super::{Kind, LOCK_TIMEOUT_MS, Rollback, Sending, Step, Way, back, kinds, sql};
use crate::effect::Effects;
use crate::parse::{Body, Statement, parse};
use crate::postgres::LockMode;
use crate::schema::{Catalog, tree};

/// A piece that no recipe changes.
pub(super) fn way(piece: &Piece, effects: &Effects) -> Way {
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
pub(super) fn bound(step: &mut Step) {
    let strong = step.weight.strongest().is_some_and(LockMode::blocks_writes);
    let own: Vec<Statement> = step.sql.iter().flat_map(|sql| parse(sql).statements).collect();
    let trees = || own.iter().filter(|own| own.block.is_none()).map(Statement::tree);
    let code = |tree: Option<&NodeEnum>| matches!(tree, Some(NodeEnum::DoStmt(_) | NodeEnum::CallStmt(_)));
    let waits = |sql: &String| kinds::words(sql).contains("concurrently");
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
pub(super) fn why(step: &Step) -> &'static str {
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

/// The way back from a step for which no recipe gave one: its names are those of its session.
pub(super) fn undone(step: &Step, start: &Catalog, mut before: Catalog, after: &mut Catalog) -> Option<Rollback> {
    settle(step, &mut before);
    let session = std::mem::replace(&mut after.session, before.session.clone());
    let back = back::back(step, start, &before, after);
    after.session = session;
    back
}
