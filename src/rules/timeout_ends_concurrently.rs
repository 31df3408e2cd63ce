//! A timeout, meant for locks that make others wait, that ends a CONCURRENTLY which waits for others.

use pg_query::NodeEnum;
use pg_query::protobuf::ObjectType;

use super::lock_timeout::time;
use super::{Context, Finding, Rule, Severity, tick};
use crate::effect::Wait;
use crate::schema::Timeout;

pub(super) const RULE: Rule = Rule {
    name: "timeout-ends-concurrently",
    severity: Severity::Warning,
    page: include_str!("../../rules/timeout-ends-concurrently.md"),
    check,
};

/// A `statement_timeout` above this many milliseconds was chosen with a build in mind.
const LONG_MS: u64 = 10 * 60 * 1000;

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let waits_for = cx.effects.waits.iter().find_map(|wait| match wait {
        Wait::Writers(table) | Wait::Users(table) => Some(*table),
        Wait::OlderSnapshots => None,
    });
    let Some(table) = waits_for.filter(|&table| cx.in_use(table)) else {
        return;
    };
    let now = cx.timeline.last();
    let short = |timeout, longest| match timeout {
        Timeout::Milliseconds(set) if set <= longest => Some(set),
        Timeout::Milliseconds(_) | Timeout::Unset | Timeout::Unknown | Timeout::Off | Timeout::Reset => None,
    };
    let lock = short(now.lock_timeout, cx.settings.max_lock_timeout_ms);
    let statement = short(now.statement_timeout, LONG_MS);
    let (why, lift) = match (lock, statement) {
        (None, None) => return,
        (Some(lock), None) => (format!("`lock_timeout` ends it after {}", time(lock)), "`SET lock_timeout = 0`"),
        (None, Some(statement)) => {
            (format!("`statement_timeout` ends it after {}", time(statement)), "`SET statement_timeout = 0`")
        }
        (Some(lock), Some(_)) => (
            format!("`lock_timeout` ends it after {}", time(lock)),
            "`SET lock_timeout = 0` and `SET statement_timeout = 0`",
        ),
    };
    let message = format!("it waits for transactions that are older than it, {why}, and {}", left(cx));
    let help = format!("run {lift} before it: queries do not wait behind it");
    out.push(cx.finding(&RULE, 0, message).about(cx, table).help(help));
}

/// What stays when it is ended.
fn left(cx: &Context<'_>) -> String {
    match cx.tree() {
        Some(NodeEnum::IndexStmt(index)) if !index.idxname.is_empty() => {
            format!("{} stays behind as an invalid index", tick(&index.idxname))
        }
        Some(NodeEnum::DropStmt(drop)) if drop.remove_type() == ObjectType::ObjectIndex => {
            "the index stays, no longer valid".to_owned()
        }
        Some(NodeEnum::AlterTableStmt(_)) => {
            "the partition stays half detached until `ALTER TABLE … DETACH PARTITION … FINALIZE`".to_owned()
        }
        _ => "an invalid index stays behind".to_owned(),
    }
}
