//! Column type changes: those that write the table anew, those that rebuild or re-check, those that lose values.

use pg_query::NodeEnum;

use super::{Context, Finding, Rule, Severity, edit, list, tick};
use crate::effect::{Cause, FailureKind, Loss, LossKind, Work, WorkKind};
use crate::schema::{DataType, RelationId, RowCount, TypeKind};

pub(super) const REWRITES: Rule = Rule {
    name: "type-change-rewrites",
    severity: Severity::Error,
    page: include_str!("../../rules/type-change-rewrites.md"),
    check: rewrites,
};

pub(super) const REBUILDS: Rule = Rule {
    name: "type-change-rebuilds",
    severity: Severity::Error,
    page: include_str!("../../rules/type-change-rebuilds.md"),
    check: rebuilds,
};

pub(super) const LOSES_DATA: Rule = Rule {
    name: "type-change-loses-data",
    severity: Severity::Error,
    page: include_str!("../../rules/type-change-loses-data.md"),
    check: loses_data,
};

fn rewrites(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for work in cx.blocking_work(|cause| matches!(cause, Cause::TypeChange { .. } | Cause::CompositeType)) {
        if work.kind != WorkKind::Rewrite || cx.is_refused(work.part) {
            continue;
        }
        let waits = cx.who_waits_for(work);
        let message = match &work.cause {
            Cause::TypeChange { from: Some(from), to } if from == to => {
                format!("{waits} until every row is written anew: each {} is computed again", tick(&work.object))
            }
            Cause::TypeChange { from: Some(from), to } => format!(
                "{waits} until every row is written anew: {} goes from `{from}` to `{to}`, for which each value is converted",
                tick(&work.object)
            ),
            Cause::TypeChange { from: None, to } => format!(
                "{waits} until every row is written anew: {} becomes `{to}`, and its present type is not known",
                tick(&work.object)
            ),
            _ => format!("{waits} until every row is written anew, with the type's new attribute"),
        };
        out.push(cx.finding_on(&REWRITES, work, message).help(way_round(cx, work)));
    }
}

/// What is cheaper than the rewrite; the shadow column where nothing is.
fn way_round(cx: &Context<'_>, work: &Work) -> String {
    let (from, to) = match &work.cause {
        Cause::TypeChange { from, to } => (from.as_deref().unwrap_or_default(), to.as_str()),
        _ => ("", ""),
    };
    let text_like = |name: &str| name == "text" || name.starts_with("varchar") || name.starts_with("character varying");
    let zoned = ["timestamp without time zone", "timestamp with time zone"];
    if from != to && zoned.contains(&from) && zoned.contains(&to) {
        return "if the times are in UTC, run `SET timezone = 'UTC'` first and leave out `USING`: then no row is written \
                anew (an index on the column still is)"
            .into();
    }
    let length = to.split_once('(').map(|(_, rest)| rest.trim_end_matches(')'));
    let plain = |name: &str| text_like(name) && !name.ends_with("[]");
    if let Some(length) = length.filter(|_| plain(from) && plain(to) && !uses(cx)) {
        let table = edit::sql_name(&cx.relation(cx.shown(work.relation)).name);
        let column = edit::ident(&work.object);
        return format!(
            "keep the type and limit it with `ALTER TABLE {table} ADD CHECK (length({column}) <= {length}) NOT VALID`, then \
             `VALIDATE CONSTRAINT` {}",
            cx.later()
        );
    }
    let relation = cx.relation(work.relation);
    let first = if relation.of_type.is_some() {
        format!("make it a plain table with `ALTER TABLE {} NOT OF`; then ", edit::sql_name(&relation.name))
    } else {
        String::new()
    };
    format!(
        "{first}add a column of the new type beside it, keep the two equal with a trigger, fill it in batches, then swap the \
         names in one short transaction, and drop the old one later"
    )
}

fn uses(cx: &Context<'_>) -> bool {
    cx.commands().any(|(_, command)| {
        matches!(command.def.as_deref().and_then(|node| node.node.as_ref()), Some(NodeEnum::ColumnDef(column)) if column.raw_default.is_some())
    })
}

fn rebuilds(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let wanted =
        |cause: &Cause| matches!(cause, Cause::TypeChangeIndex | Cause::TypeChangeCheck | Cause::ForeignKey { .. });
    let work = cx.blocking_work(wanted);
    for (index, first) in work.iter().enumerate() {
        let foreign_key = matches!(first.cause, Cause::ForeignKey { .. });
        let said = work[..index].iter().any(|other| other.part == first.part);
        if said || !cx.changes_type(first.part) || cx.rewrites(first.part) || cx.is_refused(first.part) {
            continue;
        }
        let names = |cause: &Cause| {
            let mut names: Vec<_> = cx
                .effects
                .work
                .iter()
                .filter(|work| work.part == first.part && work.cause == *cause)
                .map(|work| tick(&work.object))
                .collect();
            names.sort();
            names.dedup();
            names
        };
        let (indexes, mut checks) = (names(&Cause::TypeChangeIndex), names(&Cause::TypeChangeCheck));
        let mut reasons = Vec::new();
        if !indexes.is_empty() {
            reasons.push(format!("{} {} built anew", list(&indexes), if indexes.len() == 1 { "is" } else { "are" }));
        }
        if !checks.is_empty() {
            reasons.push(format!("every row is held against {} again", list(&checks)));
        }
        if foreign_key {
            reasons.push(format!("the foreign key {} is checked again", tick(&first.object)));
            checks.push(tick(&first.object));
        }
        let message = format!("{} until {}, as the column's type changes", cx.who_waits_for(first), list(&reasons));
        let help = if indexes.is_empty() { add_again(cx, &checks) } else { build_again(cx, first) };
        out.push(cx.finding_on(&REBUILDS, first, message).help(help));
    }
}

/// Drops are done before type changes, and checks added after them (`ATRewriteCatalogs`, its passes).
fn add_again(cx: &Context<'_>, checks: &[String]) -> String {
    format!(
        "drop {} in the same statement, add it again there with `NOT VALID`, and run `VALIDATE CONSTRAINT` {}",
        list(checks),
        cx.later()
    )
}

fn build_again(cx: &Context<'_>, work: &Work) -> String {
    if cx.is_partitioned(cx.shown(work.relation)) {
        return "on a partitioned table there is no way to keep the indexes: add a column of the new type beside it, keep the \
                two equal with a trigger, fill it in batches, then swap the names in one short transaction"
            .into();
    }
    let column = cx.commands().find(|(part, _)| *part == work.part).and_then(|(_, command)| {
        match command.def.as_deref()?.node.as_ref()? {
            NodeEnum::ColumnDef(column) => Some(column),
            _ => None,
        }
    });
    if column.is_some_and(|column| column.coll_clause.is_some()) {
        return "first build each index anew with `CREATE INDEX CONCURRENTLY`, the new `COLLATE` behind its column, and drop \
                the old one with `DROP INDEX CONCURRENTLY`: the type change then keeps the new one as it is"
            .into();
    }
    format!(
        "drop the index with `DROP INDEX CONCURRENTLY` before this, and build it again with `CREATE INDEX CONCURRENTLY` \
         after it{}",
        cx.outside_besides("DROP INDEX CONCURRENTLY")
    )
}

fn loses_data(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let rejected =
        cx.effects.failures.iter().filter(|failure| failure.kind == FailureKind::ValueRejected).map(|failure| {
            let to = new_type(cx, failure.part).map_or_else(|| "the new type".to_owned(), |to| format!("`{to}`"));
            let cut =
                cx.effects.losses.iter().any(|loss| (loss.part, loss.kind) == (failure.part, LossKind::Precision));
            let cut = if cut { ", and others are cut without an error" } else { "" };
            let words = format!("it fails at the first value of {} that does not fit {to}{cut}", tick(&failure.object));
            (failure.relation, failure.part, words)
        });
    let kept = |loss: &&Loss| loss.kind == LossKind::Precision && !cx.is_undone();
    let cut = cx.effects.losses.iter().filter(kept).map(|loss| {
        let to = new_type(cx, loss.part).map_or_else(|| "the new type".to_owned(), |to| format!("`{to}`"));
        let words = format!("values of {} are cut to what {to} holds, without an error", tick(&loss.object));
        (loss.relation, loss.part, words)
    });
    let mut told = Vec::new();
    for (relation, part, message) in rejected.chain(cut) {
        // One finding for a column: the first says the worse, and the help is the same.
        if told.contains(&part) {
            continue;
        }
        told.push(part);
        let Some(relation) = relation else {
            continue;
        };
        if cx.is_refused(part)
            || keeps_every_value(cx, relation, part)
            || !cx.in_use(relation) && cx.relation(relation).rows == RowCount::Empty
        {
            continue;
        }
        let help = "look first with a SELECT for rows that would not survive, and keep the old column until the new one has \
                    been checked";
        out.push(cx.finding(&LOSES_DATA, part, message).about(cx, relation).help(help.to_owned()));
    }
}

/// An enum that is replaced by one with the same values, and perhaps more.
fn keeps_every_value(cx: &Context<'_>, relation: RelationId, part: usize) -> bool {
    let changed = cx.commands().find(|(index, _)| *index == part).and_then(|(_, command)| {
        match command.def.as_deref()?.node.as_ref()? {
            NodeEnum::ColumnDef(definition) => Some((command.name.as_str(), definition.type_name.as_ref()?)),
            _ => None,
        }
    });
    let values = |data_type: &DataType| match &cx.catalog.type_of(data_type)?.kind {
        TypeKind::Enum(values) => Some(values.iter().map(|(value, _)| value.clone()).collect::<Vec<_>>()),
        _ => None,
    };
    let pair = changed.and_then(|(column, to)| {
        let from = cx.relation(relation).column(column)?.data_type.as_ref()?;
        Some((values(from)?, values(&cx.catalog.resolve_type(to))?))
    });
    pair.is_some_and(|(old, new)| old.iter().all(|value| new.contains(value)))
}

/// The type a subcommand changes to, as its effects name it.
fn new_type<'a>(cx: &Context<'a>, part: usize) -> Option<&'a str> {
    cx.effects.work.iter().find_map(|work| match &work.cause {
        Cause::TypeChange { to, .. } if work.part == part => Some(to.as_str()),
        _ => None,
    })
}

impl Context<'_> {
    /// Whether PostgreSQL refuses a subcommand whatever the data: what it would do is then no news.
    pub(super) fn is_refused(&self, part: usize) -> bool {
        let refused = |kind: FailureKind| {
            matches!(kind, FailureKind::Refused(_) | FailureKind::NotInThisVersion | FailureKind::DependentObjects)
        };
        self.effects.failures.iter().any(|failure| failure.part == part && failure.certain && refused(failure.kind))
    }

    /// Whether a subcommand changes a column's type.
    pub(super) fn changes_type(&self, part: usize) -> bool {
        self.command(part) == Some(pg_query::protobuf::AlterTableType::AtAlterColumnType)
    }
}
