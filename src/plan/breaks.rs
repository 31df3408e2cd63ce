//! What the running application still uses: a gate before it goes, a view in the place of what was renamed.

use pg_query::NodeEnum;
use pg_query::protobuf::{RangeVar, UpdateStmt};

use super::copies::{self, Renamed};
use super::piece::Ask;
use super::sql::{self, ident, qualified};
use super::{Answer, Gate, GateKind, Recipe, Rollback, Step, Way, rename_column};
use crate::effect::{Break, BreakKind};
use crate::postgres::Name;
use crate::schema::walk::{Seen, walk};
use crate::schema::{Constraint, ConstraintKind, ForeignKey, RelationId, RelationKind, tree};

pub(super) const GONE: Recipe = gone;
pub(super) const MOVED: Recipe = moved;

/// The rule that finds each kind of break, and what has to be deployed before it.
fn unused(ask: &Ask<'_>, broken: &Break) -> Option<(&'static str, String)> {
    let object = ident(&broken.object);
    let relation = broken.relation.map_or_else(|| object.clone(), |id| ask.relation(id).name.short());
    Some(match broken.kind {
        BreakKind::ColumnDropped => (
            "column-dropped",
            format!("the column {object} of {relation}, which ORMs also name in `SELECT` and `INSERT` lists"),
        ),
        BreakKind::TableDropped => ("table-dropped", format!("the table {relation}")),
        BreakKind::ViewDropped => ("view-dropped", format!("the view {relation}")),
        BreakKind::SchemaDropped => ("schema-dropped", format!("the schema {object}")),
        BreakKind::TypeDropped => ("type-dropped", format!("the type {object}")),
        BreakKind::FunctionDropped => ("function-dropped", format!("the function {object}")),
        BreakKind::SequenceDropped => ("sequence-dropped", format!("the sequence {relation}")),
        BreakKind::ColumnRenamed
        | BreakKind::TableRenamed
        | BreakKind::ViewRenamed
        | BreakKind::SchemaChanged
        | BreakKind::SchemaRenamed
        | BreakKind::TypeRenamed
        | BreakKind::EnumValueRenamed
        | BreakKind::ColumnTypeChanged
        | BreakKind::InsertNeedsColumn
        | BreakKind::StricterColumn
        | BreakKind::DefaultDropped => return None,
    })
}

/// What has to be deployed before statements that are run together.
pub(super) fn gates(ask: &Ask<'_>) -> Vec<String> {
    let mut gates: Vec<String> = unused_now(ask).into_iter().collect();
    for broken in &ask.effects.breaks {
        let (old, new) = (ident(&broken.object), broken.renamed_to.as_deref().map(ident));
        if let (Some(rule), Some(new)) = (renamed(broken.kind), new)
            && ask.found(rule)
        {
            gates.push(format!("deploy an application that uses neither {old} nor {new} until the next step is done"));
        }
    }
    gates.extend(bare(ask).map(|(text, _)| text));
    gates
}

fn renamed(kind: BreakKind) -> Option<&'static str> {
    Some(match kind {
        BreakKind::ColumnRenamed => "column-renamed",
        BreakKind::TableRenamed => "table-renamed",
        BreakKind::ViewRenamed => "view-renamed",
        BreakKind::SchemaChanged => "schema-changed",
        BreakKind::SchemaRenamed => "schema-renamed",
        BreakKind::TypeRenamed => "type-renamed",
        BreakKind::EnumValueRenamed => "enum-value-renamed",
        BreakKind::ColumnDropped
        | BreakKind::TableDropped
        | BreakKind::ViewDropped
        | BreakKind::SchemaDropped
        | BreakKind::TypeDropped
        | BreakKind::FunctionDropped
        | BreakKind::SequenceDropped
        | BreakKind::ColumnTypeChanged
        | BreakKind::InsertNeedsColumn
        | BreakKind::StricterColumn
        | BreakKind::DefaultDropped => return None,
    })
}

/// What the application has to fill, as a column is NOT NULL and without a default from now on; and the column.
pub(super) fn bare(ask: &Ask<'_>) -> Option<(String, (RelationId, String))> {
    let broken = ask.effects.breaks.iter().find(|broken| {
        matches!(broken.kind, BreakKind::InsertNeedsColumn | BreakKind::StricterColumn | BreakKind::DefaultDropped)
    })?;
    let id = broken.relation.filter(|_| ask.found("old-inserts-fail"))?;
    let (column, table) = (ident(&broken.object), ask.relation(id).name.short());
    let text = format!(
        "deploy an application that gives {column} a value in every INSERT into {table}, as one without it fails once this \
         phase is done"
    );
    Some((text, (id, broken.object.clone())))
}

/// What the application has to write along, as an UPDATE fills columns of this migration from others.
pub(super) fn copied(ask: &Ask<'_>) -> Option<String> {
    let NodeEnum::UpdateStmt(update) = ask.tree()? else {
        return None;
    };
    let table = ask.catalog.resolve(update.relation.as_ref()?)?;
    if ask.catalog.born_in_file(table) {
        return None;
    }
    let relation = ask.relation(table);
    let readable = readable(ask, update);
    let mut filled: Vec<String> = Vec::new();
    let mut sources: Vec<String> = Vec::new();
    for node in &update.target_list {
        let Some(NodeEnum::ResTarget(target)) = &node.node else { continue };
        let fresh = relation.column(&target.name).is_some_and(|column| column.born.file == ask.catalog.now.file);
        let Some(value) = target.val.as_deref().and_then(|value| value.node.as_ref()).filter(|_| fresh) else {
            continue;
        };
        let read = read_by(value, &readable, (table, &target.name));
        if !read.is_empty() {
            filled.push(ident(&target.name));
            for (id, column) in read {
                let column = ident(&column);
                let source = if id == table { column } else { format!("{}.{column}", ask.relation(id).name.short()) };
                if !sources.contains(&source) {
                    sources.push(source);
                }
            }
        }
    }
    (!sources.is_empty()).then(|| {
        format!(
            "deploy an application that writes {} of {} whenever it writes {}: the next steps fill only rows that are there \
             by then",
            filled.join(", "),
            relation.name.short(),
            sources.join(", ")
        )
    })
}

/// The tables whose columns an UPDATE can name: what each is called in it, itself first.
fn readable(ask: &Ask<'_>, update: &UpdateStmt) -> Vec<(String, RelationId)> {
    let from = update.from_clause.iter().filter_map(|node| match &node.node {
        Some(NodeEnum::RangeVar(range)) => Some(range),
        _ => None,
    });
    let called = |range: &RangeVar| {
        let name = range.alias.as_ref().map_or(&range.relname, |alias| &alias.aliasname);
        Some((name.clone(), ask.catalog.resolve(range)?))
    };
    let known = |(_, id): &(String, RelationId)| !ask.relation(*id).columns.is_empty();
    update.relation.iter().chain(from).filter_map(called).filter(known).collect()
}

/// The columns of those tables that an expression reads, but for what is filled itself; subqueries read for themselves.
fn read_by(value: &NodeEnum, readable: &[(String, RelationId)], own: (RelationId, &str)) -> Vec<(RelationId, String)> {
    let (mut read, mut asks) = (Vec::new(), false);
    walk(value, &mut |seen| asks |= matches!(seen, Seen::Node(NodeEnum::SubLink(_))));
    walk(value, &mut |seen| {
        let Seen::Column(reference) = seen else { return };
        let names = tree::texts(&reference.fields);
        let found = match names.as_slice() {
            [name] if readable.len() == 1 && !asks => Some((readable[0].1, name)),
            [.., table, name] => readable.iter().find(|(called, _)| called == table).map(|(_, id)| (*id, name)),
            _ => None,
        };
        read.extend(found.filter(|found| *found != (own.0, &own.1.to_owned())).map(|(id, name)| (id, name.clone())));
    });
    read
}

fn unused_now(ask: &Ask<'_>) -> Option<String> {
    let found = ask.effects.breaks.iter().filter_map(|broken| unused(ask, broken)).filter(|(rule, _)| ask.found(rule));
    let mut names: Vec<String> = found.map(|(_, name)| name).collect();
    names.dedup();
    (!names.is_empty()).then(|| {
        format!(
            "deploy an application that no longer uses {}: from the next step on its queries fail",
            names.join(", ")
        )
    })
}

/// Nothing may use it any more when it goes.
fn gone(ask: &Ask<'_>) -> Option<Answer> {
    let gate = Gate { kind: GateKind::Deploy, text: unused_now(ask)? };
    let text = sql::plain(&ask.piece.text)?;
    let keys = keys_first(ask);
    let mut way = Way::default();
    let mut gate = Some(gate);
    for key in keys {
        way.steps.push((gate.take(), key));
    }
    let mut last = Step::ddl(title(&text), "nothing uses it any more", text);
    last.rollback = Some(Rollback { sql: Vec::new(), until: None, loses_data: true });
    way.steps.push((gate, last));
    Some(Ok(way))
}

/// The foreign keys of a table that goes, and those that point at it: each locks another table, so each goes by itself.
fn keys_first(ask: &Ask<'_>) -> Vec<Step> {
    let dropped: Vec<RelationId> = ask
        .effects
        .breaks
        .iter()
        .filter(|broken| broken.kind == BreakKind::TableDropped)
        .filter_map(|broken| broken.relation)
        .collect();
    let mut steps = Vec::new();
    for &table in &dropped {
        let incoming = ask.catalog.referencing(table).map(|(child, constraint, key)| (child, constraint, key, child));
        for (child, constraint, key, other) in incoming {
            if !dropped.contains(&child) && !constraint.inherited {
                steps.push(key_dropped(ask, child, constraint, key, other));
            }
        }
        for constraint in &ask.relation(table).constraints {
            if let ConstraintKind::ForeignKey(key) = &constraint.kind
                && !dropped.contains(&key.referenced)
                && !constraint.inherited
            {
                steps.push(key_dropped(ask, table, constraint, key, key.referenced));
            }
        }
    }
    steps
}

fn key_dropped(ask: &Ask<'_>, table: RelationId, constraint: &Constraint, key: &ForeignKey, other: RelationId) -> Step {
    let (long, name) = (qualified(&ask.relation(table).name), ident(&constraint.name));
    let why = format!("it also locks {}, for a moment of its own", ask.relation(other).name.short());
    let mut step =
        Step::ddl(format!("drop the foreign key {name}"), why, format!("ALTER TABLE {long} DROP CONSTRAINT {name}"))
            .done_when(format!(
                "SELECT NOT ({})",
                sql::has_constraint(&ask.relation(table).name, &constraint.name, false)
            ));
    let plain = Renamed::default();
    let mut back = vec![copies::foreign_key(ask, table, constraint, key, &constraint.name, &plain)];
    if constraint.valid {
        back.push(format!("ALTER TABLE {long} VALIDATE CONSTRAINT {name}"));
    }
    if !ask.is_partitioned(table) && !key.period {
        step.rollback = Some(Rollback { sql: back, until: None, loses_data: false });
    }
    step
}

/// The statement as written, behind a gate.
fn behind(gate: String, why: &str, text: String) -> Way {
    let gate = Gate { kind: GateKind::Deploy, text: gate };
    Way { steps: vec![(Some(gate), Step::ddl(title(&text), why, text))], ..Way::default() }
}

pub(super) fn title(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let shown = words.iter().take(8).copied().collect::<Vec<_>>().join(" ");
    if words.len() > 8 { format!("{shown} …") } else { shown }
}

/// A table under a new name or in a new schema: a view keeps the old name until nothing uses it.
fn moved(ask: &Ask<'_>) -> Option<Answer> {
    let broken = ask.effects.breaks.iter().find(|broken| {
        matches!(
            broken.kind,
            BreakKind::TableRenamed
                | BreakKind::ViewRenamed
                | BreakKind::SchemaChanged
                | BreakKind::SchemaRenamed
                | BreakKind::TypeRenamed
                | BreakKind::EnumValueRenamed
                | BreakKind::ColumnRenamed
        )
    })?;
    let text = sql::plain(&ask.piece.text)?;
    let new = broken.renamed_to.clone()?;
    match broken.kind {
        BreakKind::EnumValueRenamed if ask.found("enum-value-renamed") => {
            let (old, new) = (sql::literal(&broken.object), sql::literal(&new));
            Some(Ok(behind(
                format!(
                    "deploy an application that reads {new} as well as {old}, and writes neither until the next step is \
                     done: the label changes for everyone at once"
                ),
                "only the label changes",
                text,
            )))
        }
        BreakKind::TypeRenamed if ask.found("type-renamed") => Some(Ok(behind(
            format!("deploy an application that does not name the type {}, as casts do", ident(&broken.object)),
            "columns keep their type under its new name",
            text,
        ))),
        BreakKind::SchemaRenamed if ask.found("schema-renamed") => {
            let (old, new) = (ident(&broken.object), ident(&new));
            Some(Ok(behind(
                format!(
                    "deploy an application that finds its tables by `search_path`, with both {old} and {new} in it, and \
                     names neither"
                ),
                "nothing names the schema any more",
                text,
            )))
        }
        BreakKind::TableRenamed | BreakKind::ViewRenamed if ask.found("table-renamed") || ask.found("view-renamed") => {
            let id = broken.relation?;
            let old = &ask.relation(id).name;
            Some(with_view(ask, id, old, &Name::new(&old.schema, &new), &text))
        }
        BreakKind::SchemaChanged if ask.found("schema-changed") => {
            let id = broken.relation?;
            let old = &ask.relation(id).name;
            let NodeEnum::AlterObjectSchemaStmt(statement) = ask.tree()? else {
                return None;
            };
            Some(with_view(ask, id, old, &Name::new(&statement.newschema, &old.name), &text))
        }
        BreakKind::ColumnRenamed if ask.found("column-renamed") => {
            Some(rename_column::way(ask, broken.relation?, &broken.object, &new, text))
        }
        _ => None,
    }
}

/// What `ALTER` calls a relation that a view can stand in for.
pub(super) fn word(ask: &Ask<'_>, id: RelationId) -> Result<&'static str, String> {
    match ask.relation(id).kind {
        RelationKind::Table
        | RelationKind::PartitionedTable(_)
        | RelationKind::ForeignTable
        | RelationKind::Unknown => Ok("TABLE"),
        RelationKind::View { .. } => Ok("VIEW"),
        RelationKind::MaterializedView { .. } => Ok("MATERIALIZED VIEW"),
        RelationKind::Index(_) | RelationKind::Sequence { .. } | RelationKind::CompositeType => {
            Err("only a table or a view can be followed by a view under its old name".to_owned())
        }
    }
}

/// What makes a view read its table with the rights of who asks.
pub(super) fn invoker(ask: &Ask<'_>, id: RelationId) -> Result<&'static str, String> {
    let guarded = ask.relation(id);
    if ask.catalog.version.major() >= 15 {
        return Ok(" WITH (security_invoker = true)");
    }
    if guarded.policies.is_empty() && guarded.known {
        return Ok("");
    }
    Err("a view in the table's place would read it with the rights of its owner, past row security: rename it together \
         with the application"
        .to_owned())
}

/// One transaction gives the table its new name and leaves a view under the old one.
fn with_view(ask: &Ask<'_>, id: RelationId, old: &Name, new: &Name, text: &str) -> Answer {
    let word = word(ask, id)?;
    let invoker = invoker(ask, id)?;
    let view = format!("CREATE VIEW {}{invoker} AS SELECT * FROM {}", qualified(old), qualified(new));
    let grants = grants(new, old, None);
    let mut first = Step::ddl(
        title(text),
        "the old name becomes a view in the same transaction, with the table's privileges, so that no query misses it",
        text,
    );
    first.sql.extend([view.clone(), grants.clone()]);
    first.done_when = Some(format!("SELECT {} IS NOT NULL", sql::regclass(new)));
    let back = if old.schema == new.schema {
        format!("ALTER {word} {} RENAME TO {}", qualified(new), ident(&old.name))
    } else {
        format!("ALTER {word} {} SET SCHEMA {}", qualified(new), ident(&old.schema))
    };
    first.rollback =
        Some(Rollback { sql: vec![format!("DROP VIEW {}", qualified(old)), back], until: None, loses_data: false });
    let lacks = if word == "TABLE" {
        format!("; until then {} do not work under the old name", rename_column::limits(ask))
    } else {
        String::new()
    };
    let gate = Gate {
        kind: GateKind::Deploy,
        text: format!("deploy an application that uses {} and no longer {}{lacks}", new.short(), old.short()),
    };
    let mut last = Step::ddl(
        format!("drop the view {}", old.short()),
        "nothing uses the old name any more",
        format!("DROP VIEW {}", qualified(old)),
    )
    .done_when(format!("SELECT {} IS NULL", sql::regclass(old)));
    last.rollback = Some(Rollback { sql: vec![view, grants], until: None, loses_data: false });
    Ok(Way { steps: vec![(None, first), (Some(gate), last)], ..Way::default() })
}

/// Gives a view the privileges of a table that stands behind it. `double`: a column of the table, and the second name
/// that it has in the view.
pub(super) fn grants(table: &Name, view: &Name, double: Option<(&str, &str)>) -> String {
    let whom = "CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END";
    let column = |name: &str, only: &str| {
        format!(
            "\n    UNION ALL\n    SELECT format('%s (%I)', privilege_type, {name}), is_grantable,\n           {whom}\n    FROM \
             pg_attribute, aclexplode(attacl)\n    WHERE attrelid = {}{only} AND NOT attisdropped AND privilege_type IN \
             ('SELECT', 'INSERT', 'UPDATE')",
            sql::regclass(table)
        )
    };
    let second = double.map(|(of, name)| column(&sql::literal(name), &format!(" AND attname = {}", sql::literal(of))));
    format!(
        "DO $ddlock$\nDECLARE given record;\nBEGIN\n  FOR given IN\n    SELECT privilege_type AS what, is_grantable,\n           \
         {whom} AS whom\n    FROM pg_class, aclexplode(coalesce(relacl, acldefault('r', relowner)))\n    WHERE oid = {} AND \
         privilege_type IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE'){}{}\n  LOOP\n    EXECUTE format('GRANT %s ON {} TO \
         %s%s', given.what, given.whom,\n                   CASE WHEN given.is_grantable THEN ' WITH GRANT OPTION' ELSE '' \
         END);\n  END LOOP;\nEND\n$ddlock$",
        sql::regclass(table),
        column("attname", ""),
        second.unwrap_or_default(),
        qualified(view).replace('\'', "''").replace('%', "%%"),
    )
}
