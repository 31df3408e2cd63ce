//! New columns that make PostgreSQL write the whole table anew.

use super::{Context, Finding, Rule, Severity, edit, tick};
use crate::effect::{Cause, Work, WorkKind};
use crate::postgres::Name;

pub(super) const VOLATILE_DEFAULT: Rule = Rule {
    name: "volatile-default-rewrites",
    severity: Severity::Error,
    page: include_str!("../../rules/volatile-default-rewrites.md"),
    check: |cx, out| {
        rewrites(
            cx,
            out,
            &VOLATILE_DEFAULT,
            |cause| matches!(cause, Cause::VolatileDefault { .. }),
            |cx, work| {
                let Cause::VolatileDefault { expression } = &work.cause else {
                    return None;
                };
                let (table, column) = (table(cx, work), edit::ident(&work.object));
                Some((
                    format!("the default `{expression}` is another value for every row"),
                    format!(
                        "add the column without a default, then `ALTER TABLE {table} ALTER COLUMN {column} SET DEFAULT \
                     {expression}` for new rows, and fill the old ones in batches"
                    ),
                ))
            },
        );
    },
};

pub(super) const SERIAL: Rule = Rule {
    name: "serial-rewrites",
    severity: Severity::Error,
    page: include_str!("../../rules/serial-rewrites.md"),
    check: |cx, out| {
        rewrites(
            cx,
            out,
            &SERIAL,
            |cause| *cause == Cause::Serial,
            |cx, work| {
                Some((
                    format!("each row draws a number for {} from a sequence", tick(&work.object)),
                    sequence_by_hand(cx, work, "set it NOT NULL (`ddlock explain not-null-scans`)"),
                ))
            },
        );
    },
};

pub(super) const IDENTITY: Rule = Rule {
    name: "identity-rewrites",
    severity: Severity::Error,
    page: include_str!("../../rules/identity-rewrites.md"),
    check: |cx, out| {
        rewrites(
            cx,
            out,
            &IDENTITY,
            |cause| *cause == Cause::Identity,
            |cx, work| {
                Some((
                    format!("each row draws a number for the identity column {}", tick(&work.object)),
                    sequence_by_hand(
                        cx,
                        work,
                        "set it NOT NULL (`ddlock explain not-null-scans`); drop the default and make it an identity column last",
                    ),
                ))
            },
        );
    },
};

pub(super) const STORED_GENERATED: Rule = Rule {
    name: "stored-generated-rewrites",
    severity: Severity::Error,
    page: include_str!("../../rules/stored-generated-rewrites.md"),
    check: |cx, out| {
        let wanted = |cause: &Cause| matches!(cause, Cause::StoredGenerated | Cause::SetExpression);
        rewrites(cx, out, &STORED_GENERATED, wanted, |cx, work| {
            let virtual_column = if cx.settings.version.major() >= 18 {
                "make it a `VIRTUAL` generated column, which stores nothing; or "
            } else {
                ""
            };
            Some((
                format!("the stored generated column {} is computed for each", tick(&work.object)),
                format!("{virtual_column}use a plain column that a trigger keeps, and fill the old rows in batches"),
            ))
        });
    },
};

pub(super) const CONSTRAINED_DOMAIN: Rule = Rule {
    name: "constrained-domain-rewrites",
    severity: Severity::Error,
    page: include_str!("../../rules/constrained-domain-rewrites.md"),
    check: |cx, out| {
        rewrites(
            cx,
            out,
            &CONSTRAINED_DOMAIN,
            |cause| matches!(cause, Cause::ConstrainedDomain { .. }),
            |cx, work| {
                let Cause::ConstrainedDomain { domain } = &work.cause else {
                    return None;
                };
                let table = table(cx, work);
                Some((
                    format!("the domain `{domain}` has a constraint, which PostgreSQL checks by writing every row"),
                    format!(
                        "add the column with the type under the domain, then the domain's condition with \
                     `ALTER TABLE {table} ADD CONSTRAINT … CHECK (…) NOT VALID`, and run `VALIDATE CONSTRAINT` {}",
                        cx.later()
                    ),
                ))
            },
        );
    },
};

/// Reports the rewrites of one kind; `words` gives the reason and what to do.
fn rewrites(
    cx: &Context<'_>,
    out: &mut Vec<Finding>,
    rule: &Rule,
    wanted: impl Fn(&Cause) -> bool,
    words: impl Fn(&Context<'_>, &Work) -> Option<(String, String)>,
) {
    for work in cx.blocking_work(wanted) {
        let (WorkKind::Rewrite, Some((why, help))) = (work.kind, words(cx, work)) else {
            continue;
        };
        let message = format!("{} until every row is written anew: {why}", cx.who_waits_for(work));
        out.push(cx.finding_on(rule, work, message).help(help));
    }
}

fn table(cx: &Context<'_>, work: &Work) -> String {
    edit::sql_name(&cx.relation(cx.shown(work.relation)).name)
}

fn sequence_by_hand(cx: &Context<'_>, work: &Work, last: &str) -> String {
    let column = tick(&work.object);
    let table = &cx.relation(cx.shown(work.relation)).name;
    let name = cx.free_relation_name(&table.schema, &table.name, Some(&work.object), "seq");
    let sequence = edit::sql_name(&Name::new(&table.schema, name));
    format!(
        "create the sequence `{sequence}`, add {column} as a nullable column, then set its default to \
         `nextval('{sequence}')` for new rows; fill the old ones in batches, and {last}"
    )
}
