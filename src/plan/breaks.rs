//! What the running application still uses: a gate before it goes, a view in the place of what was renamed.

use pg_query::NodeEnum;

use super::piece::Ask;
use super::sql::{self, ident, qualified};
use super::{Answer, Gate, GateKind, Recipe, Rollback, Step, Way};
use crate::effect::{Break, BreakKind};
use crate::postgres::Name;
use crate::schema::{RelationId, RelationKind};

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

/// Nothing may use it any more when it goes.
fn gone(ask: &Ask<'_>) -> Option<Answer> {
    let found: Vec<(&'static str, String)> = ask
        .effects
        .breaks
        .iter()
        .filter_map(|broken| unused(ask, broken))
        .filter(|(rule, _)| ask.found(rule))
        .collect();
    if found.is_empty() {
        return None;
    }
    let mut names: Vec<String> = found.into_iter().map(|(_, name)| name).collect();
    names.dedup();
    let gate = Gate {
        kind: GateKind::Deploy,
        text: format!(
            "deploy an application that no longer uses {}: from the next step on its queries fail",
            names.join(", ")
        ),
    };
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

/// The foreign keys of a table that goes: each locks the table it points at, so each goes by itself.
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
        let relation = ask.relation(table);
        for constraint in &relation.constraints {
            let crate::schema::ConstraintKind::ForeignKey(key) = &constraint.kind else {
                continue;
            };
            if dropped.contains(&key.referenced) || constraint.inherited {
                continue;
            }
            let name = ident(&constraint.name);
            let text = format!("ALTER TABLE {} DROP CONSTRAINT {name}", qualified(&relation.name));
            let why = format!("it also locks {}, for a moment of its own", ask.relation(key.referenced).name.short());
            let title = format!("drop the foreign key {name}");
            steps.push(
                Step::ddl(title, why, text).done_when(format!(
                    "SELECT NOT ({})",
                    sql::has_constraint(&relation.name, &constraint.name, false)
                )),
            );
        }
    }
    steps
}

/// The statement as written, behind a gate.
fn behind(gate: String, why: &str, text: String) -> Way {
    let gate = Gate { kind: GateKind::Deploy, text: gate };
    Way { steps: vec![(Some(gate), Step::ddl(title(&text), why, text))], ..Way::default() }
}

fn title(text: &str) -> String {
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
        BreakKind::ColumnRenamed if ask.found("column-renamed") => Some(Err(format!(
            "no statement serves both names of a column: add {} beside {}, keep both equal by a trigger, fill it, move the \
             application over, then drop the old one",
            ident(&new),
            ident(&broken.object)
        ))),
        _ => None,
    }
}

/// One transaction gives the table its new name and leaves a view under the old one.
fn with_view(ask: &Ask<'_>, id: RelationId, old: &Name, new: &Name, text: &str) -> Answer {
    let word = match ask.relation(id).kind {
        RelationKind::Table
        | RelationKind::PartitionedTable(_)
        | RelationKind::ForeignTable
        | RelationKind::Unknown => "TABLE",
        RelationKind::View { .. } => "VIEW",
        RelationKind::MaterializedView { .. } => "MATERIALIZED VIEW",
        RelationKind::Index(_) | RelationKind::Sequence { .. } | RelationKind::CompositeType => {
            return Err("only a table or a view can be followed by a view under its old name".to_owned());
        }
    };
    let guarded = ask.relation(id);
    if ask.catalog.version.major() < 15 && (!guarded.policies.is_empty() || !guarded.known) {
        return Err(
            "a view in the table's place would read it with the rights of its owner, past row security: rename it \
                    together with the application"
                .to_owned(),
        );
    }
    let invoker = if ask.catalog.version.major() >= 15 { " WITH (security_invoker = true)" } else { "" };
    let view = format!("CREATE VIEW {}{invoker} AS SELECT * FROM {}", qualified(old), qualified(new));
    let grants = format!(
        "DO $ddlock$\nDECLARE given record;\nBEGIN\n  FOR given IN\n    SELECT privilege_type AS what, is_grantable,\n           \
         CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END AS whom\n    FROM pg_class, \
         aclexplode(coalesce(relacl, acldefault('r', relowner)))\n    WHERE oid = {} AND privilege_type IN ('SELECT', \
         'INSERT', 'UPDATE', 'DELETE')\n    UNION ALL\n    SELECT format('%s (%I)', privilege_type, attname), is_grantable,\n           \
         CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END\n    FROM pg_attribute, \
         aclexplode(attacl)\n    WHERE attrelid = {} AND NOT attisdropped AND privilege_type IN ('SELECT', 'INSERT', \
         'UPDATE')\n  LOOP\n    EXECUTE format('GRANT %s ON {} TO %s%s', given.what, given.whom,\n                   \
         CASE WHEN given.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END);\n  END LOOP;\nEND\n$ddlock$",
        sql::regclass(new),
        sql::regclass(new),
        qualified(old).replace('\'', "''").replace('%', "%%"),
    );
    let mut first = Step::ddl(
        title(text),
        "the old name becomes a view in the same transaction, with the table's privileges, so that no query misses it",
        text,
    );
    first.sql.extend([view, grants]);
    first.done_when = Some(format!("SELECT {} IS NOT NULL", sql::regclass(new)));
    let back = if old.schema == new.schema {
        format!("ALTER {word} {} RENAME TO {}", qualified(new), ident(&old.name))
    } else {
        format!("ALTER {word} {} SET SCHEMA {}", qualified(new), ident(&old.schema))
    };
    first.rollback =
        Some(Rollback { sql: vec![format!("DROP VIEW {}", qualified(old)), back], until: None, loses_data: false });
    let gate = Gate {
        kind: GateKind::Deploy,
        text: format!(
            "deploy an application that uses {} and no longer {}; until then TRUNCATE, COPY, ON CONFLICT ON CONSTRAINT and \
             new foreign keys do not work under the old name",
            new.short(),
            old.short()
        ),
    };
    let last = Step::ddl(
        format!("drop the view {}", old.short()),
        "nothing uses the old name any more",
        format!("DROP VIEW {}", qualified(old)),
    )
    .done_when(format!("SELECT {} IS NULL", sql::regclass(old)));
    Ok(Way { steps: vec![(None, first), (Some(gate), last)], ..Way::default() })
}
