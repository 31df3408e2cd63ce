//! Unique constraints and primary keys whose index is built, or whose columns are read, under lock.

use pg_query::NodeEnum;
use pg_query::protobuf::{AlterTableType, ColumnDef, Constraint};

use super::not_null_scans::prove_not_null;
use super::{Context, Finding, Rule, Severity, edit, tick};
use crate::effect::{Cause, Work};
use crate::schema::{ConstraintKind, tree};

pub(super) const UNIQUE: Rule = Rule {
    name: "unique-builds-index",
    severity: Severity::Error,
    page: include_str!("../../rules/unique-builds-index.md"),
    check: |cx, out| builds(cx, out, &UNIQUE, &Cause::UniqueConstraint, "UNIQUE"),
};

pub(super) const PRIMARY_KEY: Rule = Rule {
    name: "primary-key-builds-index",
    severity: Severity::Error,
    page: include_str!("../../rules/primary-key-builds-index.md"),
    check: |cx, out| builds(cx, out, &PRIMARY_KEY, &Cause::PrimaryKey, "PRIMARY KEY"),
};

pub(super) const PRIMARY_KEY_SCANS: Rule = Rule {
    name: "primary-key-scans",
    severity: Severity::Error,
    page: include_str!("../../rules/primary-key-scans.md"),
    check: primary_key_scans,
};

pub(super) const EXCLUSION: Rule = Rule {
    name: "exclusion-builds-index",
    severity: Severity::Error,
    page: include_str!("../../rules/exclusion-builds-index.md"),
    check: exclusion,
};

fn builds(cx: &Context<'_>, out: &mut Vec<Finding>, rule: &Rule, cause: &Cause, words: &str) {
    for work in cx.blocking_work(|found| found == cause) {
        if !cx.adds_constraint(work.part) || cx.rewrites(work.part) {
            continue;
        }
        let waits = cx.who_waits_for(work);
        let message = if cx.is_partitioned(cx.shown(work.relation)) {
            format!("{waits} until each partition has its index for the {words}, which reads every row")
        } else {
            format!("{waits} until the index behind {} is built, which reads every row", tick(&work.object))
        };
        out.push(cx.finding_on(rule, work, message).help(online(cx, work, words)));
    }
}

/// The index first, without a wait, then the constraint on top of it.
fn online(cx: &Context<'_>, work: &Work, words: &str) -> String {
    let relation = cx.shown(work.relation);
    let table = edit::sql_name(&cx.relation(relation).name);
    let name = edit::ident(&work.object);
    if constraint(cx, work).is_some_and(|(added, _)| added.without_overlaps) {
        return "PostgreSQL has no way to add a key `WITHOUT OVERLAPS` without the wait: create a new table that has it and \
                move the rows there, or run this when nobody is at work"
            .to_owned();
    }
    let definition = definition(cx, work).unwrap_or_else(|| "(…)".to_owned());
    let nullable =
        cx.effects.work.iter().any(|other| other.part == work.part && other.cause == Cause::PrimaryKeyNotNull);
    let first = if cx.command(work.part) == Some(AlterTableType::AtAddColumn) {
        "add the column without it; "
    } else if constraint(cx, work)
        .is_some_and(|(added, _)| tree::texts(&added.keys).iter().any(|key| cx.adds_column(key)))
    {
        "add and fill its columns first; "
    } else if nullable {
        "make its columns NOT NULL first (`ddlock explain not-null-scans`); "
    } else {
        ""
    };
    if cx.is_partitioned(relation) {
        // The work is on a partition, whose constraint has a name of its own.
        let written = constraint(cx, work).map(|(added, _)| added.conname.as_str()).filter(|name| !name.is_empty());
        let (named, index) = match written {
            Some(name) => (format!("CONSTRAINT {} ", edit::ident(name)), edit::ident(name)),
            None => (String::new(), "…".to_owned()),
        };
        return format!(
            "{first}build the index with `CREATE UNIQUE INDEX CONCURRENTLY` on each partition and make it a constraint \
             there with `{words} USING INDEX`; then `ALTER TABLE ONLY {table} ADD {named}{words} {definition}` and \
             `ALTER INDEX {index} ATTACH PARTITION …` for each"
        );
    }
    // The old key's index has the name until the statement drops it.
    let replaced = replaced(cx, work);
    let drop = replaced.map_or_else(String::new, |old| format!("DROP CONSTRAINT {}, ", edit::ident(old)));
    let index = match replaced {
        old if old == Some(&*work.object) || is_freed_here(cx, work) => {
            edit::ident(&cx.free_relation_name(&cx.relation(relation).name.schema, &work.object, None, "new"))
        }
        _ => name.clone(),
    };
    let build = format!("CREATE UNIQUE INDEX CONCURRENTLY {index} ON {table} {definition}");
    format!(
        "{first}build it with `{build}`{}; then `ALTER TABLE {table} {drop}ADD CONSTRAINT {name} {words} USING INDEX \
         {index}{}`",
        cx.outside_besides(&build),
        deferrable(cx, work),
    )
}

/// The constraint that the statement drops to make place for this one: the old primary key, or one of its name.
fn replaced<'a>(cx: &Context<'a>, work: &Work) -> Option<&'a str> {
    let relation = cx.relation(work.relation);
    let primary = |name: &str| {
        let found = relation.constraint(name);
        found.is_some_and(|found| matches!(found.kind, ConstraintKind::PrimaryKey { .. }))
    };
    let dropped = cx.commands().filter(|(_, command)| command.subtype() == AlterTableType::AtDropConstraint);
    let mut names = dropped.map(|(_, command)| command.name.as_str());
    names.find(|name| *name == work.object || work.cause == Cause::PrimaryKey && primary(name))
}

/// The transaction drops what has the index's name: outside it, the name is still taken.
fn is_freed_here(cx: &Context<'_>, work: &Work) -> bool {
    let schema = &cx.relation(work.relation).name.schema;
    cx.timeline.entries.iter().flat_map(|entry| &entry.effects.locks).any(|lock| {
        let relation = cx.relation(lock.relation);
        relation.dropped && relation.name.name == work.object && relation.name.schema == *schema
    })
}

/// `(a, b) INCLUDE (c)`, as the constraint has it.
fn definition(cx: &Context<'_>, work: &Work) -> Option<String> {
    let (constraint, column) = constraint(cx, work)?;
    let names = |nodes: &[pg_query::protobuf::Node]| {
        let names = nodes.iter().filter_map(|node| match node.node.as_ref()? {
            NodeEnum::String(string) => Some(edit::ident(&string.sval)),
            _ => None,
        });
        names.collect::<Vec<_>>().join(", ")
    };
    let keys = column.map_or_else(|| names(&constraint.keys), |column| edit::ident(&column.colname));
    let include = match names(&constraint.including) {
        names if names.is_empty() => names,
        names => format!(" INCLUDE ({names})"),
    };
    let nulls = if constraint.nulls_not_distinct { " NULLS NOT DISTINCT" } else { "" };
    (!keys.is_empty()).then(|| format!("({keys}){include}{nulls}"))
}

fn deferrable(cx: &Context<'_>, work: &Work) -> &'static str {
    match constraint(cx, work) {
        Some((constraint, _)) if constraint.initdeferred => " DEFERRABLE INITIALLY DEFERRED",
        Some((constraint, _)) if constraint.deferrable => " DEFERRABLE",
        _ => "",
    }
}

/// The constraint a subcommand adds, with the column in whose definition it stands.
fn constraint<'a>(cx: &Context<'a>, work: &Work) -> Option<(&'a Constraint, Option<&'a ColumnDef>)> {
    use pg_query::protobuf::ConstrType::{ConstrPrimary, ConstrUnique};
    let (_, command) = cx.commands().find(|(part, _)| *part == work.part)?;
    match command.def.as_deref()?.node.as_ref()? {
        NodeEnum::Constraint(constraint) => Some((constraint, None)),
        NodeEnum::ColumnDef(column) => column.constraints.iter().find_map(|node| match node.node.as_ref()? {
            NodeEnum::Constraint(constraint) if matches!(constraint.contype(), ConstrPrimary | ConstrUnique) => {
                Some((&**constraint, Some(&**column)))
            }
            _ => None,
        }),
        _ => None,
    }
}

fn primary_key_scans(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for work in cx.blocking_work(|cause| *cause == Cause::PrimaryKeyNotNull) {
        let builds = cx.effects.work.iter().any(|other| other.part == work.part && other.cause == Cause::PrimaryKey);
        if builds || cx.rewrites(work.part) || cx.command(work.part) == Some(AlterTableType::AtAttachPartition) {
            continue;
        }
        let relation = cx.shown(work.relation);
        let message = format!(
            "{} until every row is read to see that {} holds no NULL, which the primary key demands",
            cx.who_waits_for(work),
            tick(&work.object)
        );
        let help = format!("before this, {}", prove_not_null(cx, cx.relation(relation), &work.object));
        out.push(cx.finding_on(&PRIMARY_KEY_SCANS, work, message).help(help));
    }
}

fn exclusion(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for work in cx.blocking_work(|cause| *cause == Cause::Exclusion) {
        if !cx.adds_constraint(work.part) || cx.rewrites(work.part) {
            continue;
        }
        let message = format!(
            "{} until the index behind {} is built, which holds every row against every other",
            cx.who_waits_for(work),
            tick(&work.object)
        );
        let help = "PostgreSQL has no way to add an exclusion constraint without the wait: create a new table that has it \
                    and move the rows there, or run this when nobody is at work";
        out.push(cx.finding_on(&EXCLUSION, work, message).help(help.to_owned()));
    }
}
