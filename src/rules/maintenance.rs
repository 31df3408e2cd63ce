//! Maintenance that copies or empties a table with everyone locked out of it.

use pg_query::protobuf::{AlterTableType, Token};

use super::{Context, Finding, Rule, Severity, edit, list};
use crate::effect::{Cause, LossKind, Work};
use crate::schema::{RelationId, RowCount};

/// Makes the rule of work with one cause; `words` gives the reason and the help.
macro_rules! rule {
    ($rule:ident, $name:literal, $cause:pat, $words:expr) => {
        pub(super) const $rule: Rule = Rule {
            name: $name,
            severity: Severity::Error,
            page: include_str!(concat!("../../rules/", $name, ".md")),
            check: |cx, out| {
                for work in cx.blocking_work(|cause| matches!(cause, $cause)) {
                    let (until, help): (String, String) = $words(cx, work);
                    let message = format!("{} until {until}", cx.who_waits_for(work));
                    out.push(cx.finding_on(&$rule, work, message).help(help));
                }
            },
        };
    };
}

const REPACK: &str = "use `pg_repack`, or a new table that is filled beside the old one";

rule!(CLUSTER, "cluster-rewrites", Cause::Cluster, |_: &Context<'_>, _: &Work| {
    ("every row is copied in the order of the index".to_owned(), format!("{REPACK}, to bring rows into another order"))
});

rule!(VACUUM_FULL, "vacuum-full-rewrites", Cause::VacuumFull, |_: &Context<'_>, _: &Work| {
    (
        "every row is copied into a new file".to_owned(),
        format!("a plain `VACUUM` makes the space usable again; to give it back, {REPACK}"),
    )
});

rule!(TABLESPACE, "tablespace-copies", Cause::SetTablespace, |cx: &Context<'_>, work: &Work| {
    let help = if cx.index(work.relation).is_some() && cx.settings.version.major() >= 14 {
        let name = edit::sql_name(&cx.relation(work.relation).name);
        let build = format!("REINDEX (TABLESPACE …) INDEX CONCURRENTLY {name}");
        format!("build it there with `{build}`{}", cx.outside(&build))
    } else {
        format!("{REPACK}, to move it")
    };
    (format!("{} is copied to the other tablespace", cx.name(work.relation)), help)
});

rule!(PERSISTENCE, "persistence-rewrites", Cause::SetPersistence, |cx: &Context<'_>, work: &Work| {
    let logged = cx.command(work.part) == Some(AlterTableType::AtSetLogged);
    (
        format!("every row is copied into a new file{}", if logged { ", and to the write-ahead log" } else { "" }),
        "fill a new table beside the old one, and swap them".to_owned(),
    )
});

rule!(ACCESS_METHOD, "access-method-rewrites", Cause::SetAccessMethod, |_: &Context<'_>, _: &Work| {
    (
        "every row is written anew for the other access method".to_owned(),
        "fill a new table beside the old one, and swap them".to_owned(),
    )
});

rule!(REFRESH, "refresh-blocks-reads", Cause::Refresh, |cx: &Context<'_>, work: &Work| {
    ("its query has run".to_owned(), refresh(cx, work.relation))
});

pub(super) const TRUNCATES: Rule = Rule {
    name: "truncates",
    severity: Severity::Error,
    page: include_str!("../../rules/truncates.md"),
    check: truncates,
};

/// `CONCURRENTLY` needs a unique index on plain columns, of all rows (`RefreshMatViewByOid`), and a view that is filled.
fn refresh(cx: &Context<'_>, view: RelationId) -> String {
    let relation = cx.relation(view);
    let name = edit::sql_name(&relation.name);
    if relation.known && relation.rows == RowCount::Empty {
        return "the first filling cannot be concurrent: run it before the application reads the view".to_owned();
    }
    let fits = |id: &RelationId| {
        cx.index(*id).is_some_and(|index| {
            index.unique
                && index.valid
                && index.predicate.is_none()
                && index.keys.iter().all(|key| key.column.is_some())
        })
    };
    let better = edit::insert(&cx.statement.text, Token::View, "CONCURRENTLY");
    let better = better.unwrap_or_else(|| format!("REFRESH MATERIALIZED VIEW CONCURRENTLY {name}"));
    if !relation.known || relation.indexes.iter().any(fits) {
        let needs = if relation.known { "" } else { ", for which it needs a unique index on plain columns" };
        return format!("run `{better}`{needs}");
    }
    format!("give it a unique index on plain columns (`CREATE UNIQUE INDEX ON {name} (…)`), then run `{better}`")
}

fn truncates(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let tables: Vec<_> = cx
        .effects
        .losses
        .iter()
        .filter(|loss| loss.kind == LossKind::Truncate)
        .filter_map(|loss| loss.relation)
        .filter(|&relation| cx.in_use(relation))
        .collect();
    if tables.is_empty() || cx.is_undone() {
        return;
    }
    let mut names: Vec<_> = tables.iter().map(|&table| cx.name(cx.shown(table))).collect();
    names.dedup();
    let locks = cx.effects.locks.iter().filter(|lock| tables.contains(&lock.relation));
    let waits = match locks.map(|lock| lock.mode).max() {
        Some(mode) if mode.blocks_reads() => ", and reads and writes wait until the transaction ends",
        Some(_) | None => "",
    };
    let message = format!("every row of {} is gone{waits}", list(&names));
    let mut finding = cx.finding(&TRUNCATES, 0, message);
    for &table in &tables {
        finding = finding.about(cx, table);
    }
    out.push(
        finding
            .help("delete what is not wanted in batches; if all of it is, say so with an `allow` comment".to_owned()),
    );
}
