//! REFRESH MATERIALIZED VIEW while others read it; and what has no way without the wait, with what to do instead.

use pg_query::NodeEnum;
use pg_query::protobuf::Token;

use super::piece::Ask;
use super::sql;
use super::{Answer, Recipe, Step, Way};
use crate::effect::Cause;
use crate::schema::RelationId;

pub(super) const REFRESH: Recipe = refresh;
pub(super) const HOPELESS: Recipe = hopeless;
pub(super) const PERHAPS_GONE: Recipe = perhaps_gone;

fn refresh(ask: &Ask<'_>) -> Option<Answer> {
    let NodeEnum::RefreshMatViewStmt(statement) = ask.tree()? else {
        return None;
    };
    ask.blocking(|cause| *cause == Cause::Refresh)?;
    let view = ask.catalog.resolve(statement.relation.as_ref()?)?;
    let short = ask.relation(view).name.short();
    if statement.skip_data {
        return Some(Err(format!(
            "{short} cannot be read until it is refreshed with data: nothing is there to be read"
        )));
    }
    if !has_key(ask, view) {
        return Some(Err(format!(
            "CONCURRENTLY needs a unique index over columns of {short}, without WHERE: build one with `CREATE UNIQUE INDEX \
             CONCURRENTLY`"
        )));
    }
    let text = sql::with(&ask.piece.text, Token::View, "CONCURRENTLY")?;
    let why = "it writes only the rows that differ: reads go on, other writes to it wait";
    let step = Step::ddl(format!("refresh {short} while it is read"), why, text).patient().nothing_to_undo();
    Some(Ok(Way::default().step(step)))
}

/// A unique index over columns and all rows (`is_usable_unique_index` in `matview.c`).
fn has_key(ask: &Ask<'_>, view: RelationId) -> bool {
    ask.catalog.indexes_of(view).any(|(_, index)| {
        index.unique && index.valid && index.predicate.is_none() && index.keys.iter().all(|key| key.column.is_some())
    })
}

/// Steps need a table that is there.
fn perhaps_gone(ask: &Ask<'_>) -> Option<Answer> {
    let NodeEnum::AlterTableStmt(alter) = ask.tree()? else {
        return None;
    };
    let table = ask.catalog.resolve(alter.relation.as_ref()?)?;
    if !alter.missing_ok || ask.relation(table).known {
        return None;
    }
    ask.blocking(|_| true)?;
    Some(Err(format!(
        "whether `{}` exists is not known: give the schema it is in with `--schema`, or leave out IF EXISTS",
        ask.relation(table).name.short()
    )))
}

/// What PostgreSQL has no other way for.
fn hopeless(ask: &Ask<'_>) -> Option<Answer> {
    if matches!(ask.tree(), Some(NodeEnum::TruncateStmt(_))) && ask.found("truncates") {
        return Some(Err(EMPTIED.to_owned()));
    }
    let work = ask.blocking(|cause| reason(cause).is_some())?;
    let table = ask.relation(work.relation).name.short();
    reason(&work.cause).map(|reason| Err(reason.replace("{}", &table)))
}

/// It is quick; what is to be feared is what it is for.
const EMPTIED: &str = "every row goes and nothing brings one back, so that somebody has to say that it is meant: with an \
                       `allow` comment, where all rows are to go (it then waits for its lock for a short time only, and is \
                       tried again); where some are to stay, with a DELETE, which is done in batches";

fn reason(cause: &Cause) -> Option<&'static str> {
    Some(match cause {
        Cause::Cluster => {
            "PostgreSQL orders a table only under a lock that reads wait for: order {} with the extension pg_repack or \
             pg_squeeze, which copy it while it is used"
        }
        Cause::VacuumFull => {
            "PostgreSQL gives space back only under a lock that reads wait for: plain VACUUM lets {} reuse it; the extensions \
             pg_repack and pg_squeeze give it back while it is used"
        }
        Cause::SetPersistence => {
            "PostgreSQL writes all of {} anew for this, under a lock that reads wait for: make a second table as it shall be, \
             keep it equal with a trigger, and let the two change names"
        }
        Cause::SetTablespace => {
            "PostgreSQL copies {} as a whole under a lock that reads wait for: the extension pg_repack moves a table while it \
             is used, and `REINDEX (TABLESPACE …, CONCURRENTLY)` its indexes from 14 on"
        }
        Cause::SetAccessMethod => {
            "PostgreSQL writes all of {} anew for this, under a lock that reads wait for: make a second table with the access \
             method, keep it equal with a trigger, and let the two change names"
        }
        Cause::SetExpression => {
            "PostgreSQL writes all of {} anew for this, under a lock that reads wait for: add a column with the new \
             expression, move the application over, then drop the old one"
        }
        Cause::Exclusion => {
            "an exclusion constraint is neither built concurrently nor added NOT VALID: make a second table that has it, keep \
             it equal to {} with a trigger, and let the two change names"
        }
        Cause::DomainConstraint { .. } => {
            "a domain's constraint is checked against {} while writes wait, also by VALIDATE: give the columns of that domain \
             a CHECK of their own, added NOT VALID and then validated"
        }
        Cause::ConstrainedDomain { .. } => {
            "a column of a domain with constraints is written into every row of {}: use the domain's base type, with its \
             conditions as a CHECK that is added NOT VALID and then validated"
        }
        _ => return None,
    })
}
