//! A foreign key that checks every row at once, with both tables locked against writes.

use std::fmt::Write as _;

use super::{Context, Finding, Rule, Severity, edit, tick};
use crate::effect::{Cause, Work};
use crate::schema::{ConstraintKind, ForeignKey, RelationId};
use pg_query::NodeEnum;
use pg_query::protobuf::{AlterTableType, ConstrType, Node, Token};

pub(super) const RULE: Rule = Rule {
    name: "foreign-key-validates",
    severity: Severity::Error,
    page: include_str!("../../rules/foreign-key-validates.md"),
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for work in cx.blocking_work(|cause| matches!(cause, Cause::ForeignKey { .. })) {
        let Cause::ForeignKey { child, parent } = work.cause else {
            continue;
        };
        let adds = cx.adds_constraint(work.part) || cx.command(work.part) == Some(AlterTableType::AtAlterConstraint);
        if !adds || cx.rewrites(work.part) || !cx.in_use(child) {
            continue;
        }
        let (child, parent) = (cx.shown(child), cx.shown(parent));
        let mut tables = vec![(child, cx.mode_meanwhile(child).unwrap_or(work.mode))];
        if child != parent && cx.in_use(parent) {
            tables.push((parent, cx.mode_meanwhile(parent).unwrap_or(work.mode)));
        }
        let message = format!(
            "{} until every row of {} is checked against {}",
            cx.who_waits_of(&tables),
            cx.name(child),
            cx.name(parent)
        );
        let finding = cx.finding(&RULE, work.part, message).about(cx, child).about(cx, parent);
        out.push(finding.help(help(cx, work, child)));
    }
}

fn help(cx: &Context<'_>, work: &Work, child: RelationId) -> String {
    if cx.is_partitioned(child) && cx.settings.version.major() < 18 {
        return format!(
            "PostgreSQL {} refuses `NOT VALID` for a foreign key of a partitioned table: add the key to each partition \
             with `NOT VALID` under one name, run `VALIDATE CONSTRAINT` there {}, then add it under that name to {}, \
             which then checks no row",
            cx.settings.version,
            cx.later(),
            cx.name(child)
        );
    }
    if cx.command(work.part) == Some(AlterTableType::AtAlterConstraint) {
        return enforced(cx, work, child);
    }
    cx.not_valid_then_validate(work, "FOREIGN KEY")
}

/// `ALTER CONSTRAINT … ENFORCED` takes no `NOT VALID`; a key that is not enforced is dropped and added at no cost.
fn enforced(cx: &Context<'_>, work: &Work, child: RelationId) -> String {
    let relation = cx.relation(child);
    let (table, name) = (edit::sql_name(&relation.name), edit::ident(&work.object));
    let key = relation.constraint(&work.object).and_then(|found| match &found.kind {
        ConstraintKind::ForeignKey(key) if !found.deferrable && !key.period => Some(key),
        _ => None,
    });
    let definition = key.map_or_else(|| "FOREIGN KEY …".to_owned(), |key| key_text(cx, key));
    format!(
        "in its place run `ALTER TABLE {table} DROP CONSTRAINT {name}, ADD CONSTRAINT {name} {definition} NOT VALID`, and \
         `ALTER TABLE {table} VALIDATE CONSTRAINT {name}` {}",
        cx.later()
    )
}

/// A foreign key of the catalog, as SQL.
fn key_text(cx: &Context<'_>, key: &ForeignKey) -> String {
    let names = |columns: &[String]| columns.iter().map(|name| edit::ident(name)).collect::<Vec<_>>().join(", ");
    let referenced = match names(&key.referenced_columns) {
        columns if columns.is_empty() => columns,
        columns => format!(" ({columns})"),
    };
    let parent = edit::sql_name(&cx.relation(key.referenced).name);
    let matching = if key.match_type == 'f' { " MATCH FULL" } else { "" };
    let mut text = format!("FOREIGN KEY ({}) REFERENCES {parent}{referenced}{matching}", names(&key.columns));
    for (event, action) in [("UPDATE", key.on_update), ("DELETE", key.on_delete)] {
        let action = match action {
            'r' => "RESTRICT",
            'c' => "CASCADE",
            'n' => "SET NULL",
            'd' => "SET DEFAULT",
            _ => continue,
        };
        let _ = write!(text, " ON {event} {action}");
    }
    if !key.set_columns.is_empty() {
        let _ = write!(text, " ({})", names(&key.set_columns));
    }
    text
}

impl Context<'_> {
    /// Whether a subcommand adds a column or a constraint.
    pub(super) fn adds_constraint(&self, part: usize) -> bool {
        matches!(
            self.command(part),
            Some(AlterTableType::AtAddConstraint | AlterTableType::AtAddColumn | AlterTableType::AtAddIndex)
        )
    }

    /// How to add a constraint that now checks every row, in the user's own words where they fit.
    pub(super) fn not_valid_then_validate(&self, work: &Work, what: &str) -> String {
        let target = self.target(work.part).unwrap_or(work.relation);
        let table = edit::sql_name(&self.relation(target).name);
        let name = if work.object.is_empty() { "…".to_owned() } else { edit::ident(&work.object) };
        let validate = format!("`ALTER TABLE {table} VALIDATE CONSTRAINT {name}` {}", self.later());
        if self.command(work.part) == Some(AlterTableType::AtAddColumn) {
            let inline = inline(self, work).unwrap_or_else(|| format!("{what} …"));
            return format!(
                "add the column without it, then `ALTER TABLE {table} ADD CONSTRAINT {name} {inline} NOT VALID`, and run \
                 {validate}"
            );
        }
        let added = self.part_text(work.part).and_then(|text| edit::append(text, "NOT VALID"));
        match added {
            Some(added) => format!("add it with `{added}`, and run {validate}"),
            None => format!("add {} with `NOT VALID` at its end, and run {validate}", tick(&work.object)),
        }
    }
}

/// A constraint of a column's definition, as one of the table.
fn inline(cx: &Context<'_>, work: &Work) -> Option<String> {
    let (_, command) = cx.commands().find(|(part, _)| *part == work.part)?;
    let Some(NodeEnum::ColumnDef(column)) = &command.def.as_deref()?.node else {
        return None;
    };
    if work.cause == Cause::Check {
        return edit::parenthesized(cx.part_text(work.part)?, Token::Check);
    }
    let key = column.constraints.iter().find_map(|node| match &node.node {
        Some(NodeEnum::Constraint(constraint)) if constraint.contype() == ConstrType::ConstrForeign => Some(constraint),
        _ => None,
    })?;
    let parent = key.pktable.as_ref()?;
    let schema = if parent.schemaname.is_empty() { String::new() } else { edit::ident(&parent.schemaname) + "." };
    let referenced = match key.pk_attrs.as_slice() {
        [Node { node: Some(NodeEnum::String(referenced)) }] => format!(" ({})", edit::ident(&referenced.sval)),
        _ => String::new(),
    };
    let mut text = format!(
        "FOREIGN KEY ({}) REFERENCES {schema}{}{referenced}",
        edit::ident(&column.colname),
        edit::ident(&parent.relname)
    );
    for (event, action) in [("UPDATE", &key.fk_upd_action), ("DELETE", &key.fk_del_action)] {
        text += match action.as_str() {
            "r" => " ON {event} RESTRICT",
            "c" => " ON {event} CASCADE",
            "n" => " ON {event} SET NULL",
            "d" => " ON {event} SET DEFAULT",
            _ => "",
        }
        .replace("{event}", event)
        .as_str();
    }
    Some(text)
}
