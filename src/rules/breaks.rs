//! What a running application still uses, dropped or renamed from under it.

use pg_query::NodeEnum;
use pg_query::protobuf::{AlterTableType, CreateStmt, ObjectType, RangeVar};

use super::{Context, Finding, Rule, Severity, list, tick};
use crate::effect::{Break, BreakKind};
use crate::schema::tree::commands;
use crate::schema::{RelationKind, tree};

/// Makes the rule of one kind of break.
macro_rules! rule {
    ($rule:ident, $name:literal, $severity:ident, $kind:ident) => {
        pub(super) const $rule: Rule = Rule {
            name: $name,
            severity: Severity::$severity,
            page: include_str!(concat!("../../rules/", $name, ".md")),
            check: |cx, out| check(cx, out, &$rule, BreakKind::$kind),
        };
    };
}

rule!(COLUMN_DROPPED, "column-dropped", Warning, ColumnDropped);
rule!(COLUMN_RENAMED, "column-renamed", Warning, ColumnRenamed);
rule!(TABLE_DROPPED, "table-dropped", Warning, TableDropped);
rule!(TABLE_RENAMED, "table-renamed", Warning, TableRenamed);
rule!(VIEW_DROPPED, "view-dropped", Warning, ViewDropped);
rule!(VIEW_RENAMED, "view-renamed", Warning, ViewRenamed);
rule!(SCHEMA_CHANGED, "schema-changed", Warning, SchemaChanged);
rule!(SCHEMA_RENAMED, "schema-renamed", Warning, SchemaRenamed);
rule!(SCHEMA_DROPPED, "schema-dropped", Warning, SchemaDropped);
rule!(TYPE_DROPPED, "type-dropped", Advice, TypeDropped);
rule!(TYPE_RENAMED, "type-renamed", Warning, TypeRenamed);
rule!(ENUM_VALUE_RENAMED, "enum-value-renamed", Warning, EnumValueRenamed);
rule!(FUNCTION_DROPPED, "function-dropped", Advice, FunctionDropped);
rule!(SEQUENCE_DROPPED, "sequence-dropped", Advice, SequenceDropped);

fn check(cx: &Context<'_>, out: &mut Vec<Finding>, rule: &Rule, kind: BreakKind) {
    if cx.effects.breaks.is_empty() || cx.is_undone() {
        return;
    }
    let silent = |broken: &Break| {
        is_new(cx, broken)
            || was_put_aside(cx, broken)
            || comes_back(cx, broken)
            || takes_a_place(cx, broken)
            || goes_with_schema(cx, broken)
    };
    let mut left: Vec<&Break> =
        cx.effects.breaks.iter().filter(|broken| broken.kind == kind && !silent(broken)).collect();
    // One finding for all that goes with one statement or subcommand: `DROP TABLE a, b`, or by CASCADE.
    while let Some(&first) = left.first() {
        let span = cx.part_span(first.part);
        let (together, others) = left.into_iter().partition(|broken| cx.part_span(broken.part) == span);
        left = others;
        let (message, help) = words(cx, &together);
        let mut finding = cx.finding(rule, first.part, message).help(help);
        for id in together.iter().filter_map(|broken| broken.relation) {
            finding = finding.about(cx, id);
        }
        out.push(finding);
    }
}

/// Who misses what, and what to do before.
fn words(cx: &Context<'_>, together: &[&Break]) -> (String, String) {
    let broken = together[0];
    let old = list(&together.iter().map(|broken| tick(&broken.object)).collect::<Vec<_>>());
    let of = broken.relation.map_or_else(String::new, |id| format!(" of {}", cx.name(id)));
    let tables: Option<Vec<_>> = together.iter().map(|broken| Some(cx.name(broken.relation?))).collect();
    let table = tables.map_or_else(|| old.clone(), |tables| list(&tables));
    let new = broken.renamed_to.as_deref().map_or_else(|| "its new name".to_owned(), tick);
    let fails = "fails as soon as this commits";
    let unused = "first deploy an application that no longer uses it";
    let name = bare(cx, broken);
    let column = broken.kind == BreakKind::ColumnDropped
        && cx.tree().into_iter().chain(cx.following()).any(|tree| gives_column(tree, name));
    let again = column || broken.kind == BreakKind::TableDropped && cx.following().any(|tree| creates(tree, name));
    if again {
        let what = if broken.kind == BreakKind::TableDropped {
            format!("rows of {table}")
        } else {
            format!("values of {old}{of}")
        };
        return (
            format!("the {what} are lost: it is dropped here, and made again empty"),
            "change it as it stands, or fill the new one from the old before the old one goes".to_owned(),
        );
    }
    match broken.kind {
        BreakKind::ColumnDropped => (
            format!("every query of the running application that names {old}{of} {fails}, and its values are gone"),
            format!("{unused} (an ORM also names columns in `SELECT` and `INSERT` lists), then drop the column"),
        ),
        BreakKind::ColumnRenamed => (
            format!("every query of the running application that names {old}{of} {fails}: it is called {new} then"),
            renamed_column(cx, broken, &old, &new),
        ),
        BreakKind::TableDropped => (
            format!("every query of the running application on {table} {fails}, and its rows are gone"),
            format!("{unused}; renaming the table first shows what still needs it, and can be undone"),
        ),
        BreakKind::TableRenamed => (
            format!("every query of the running application on {table} {fails}: it is called {new} then"),
            format!("create a view called {table} on {new} in the same transaction, and drop it when nothing uses it"),
        ),
        BreakKind::ViewDropped => match &lost_columns(cx, broken)[..] {
            lost @ [_, ..] if together.len() == 1 => (
                format!(
                    "every query of the running application that names {} of {table} {fails}: the view is made again \
                     without",
                    list(lost)
                ),
                unused.to_owned(),
            ),
            _ => (format!("every query of the running application on {table} {fails}"), unused.to_owned()),
        },
        BreakKind::ViewRenamed => (
            format!("every query of the running application on {table} {fails}: it is called {new} then"),
            format!("create the view a second time under the name {new}, and drop {table} when nothing uses it"),
        ),
        BreakKind::SchemaChanged => (
            format!("every query of the running application that looks for {table} in its present schema {fails}"),
            "leave a view in its place, or first put the new schema into the application's `search_path`".to_owned(),
        ),
        BreakKind::SchemaRenamed => (
            format!(
                "every query of the running application that names the schema {old} {fails}: it is called {new} then"
            ),
            "first deploy an application that finds its tables by `search_path`, with both schemas in it".to_owned(),
        ),
        BreakKind::SchemaDropped => (
            format!(
                "every query of the running application that names the schema {old} {fails}, and what is in it is gone"
            ),
            unused.to_owned(),
        ),
        BreakKind::TypeDropped => {
            (format!("every query of the running application that names the type {old} {fails}"), unused.to_owned())
        }
        BreakKind::TypeRenamed => (
            format!(
                "every query of the running application that names the type {old} {fails}: it is called {new} then"
            ),
            "keep the name, or first deploy an application that does not name the type (in casts, for example)"
                .to_owned(),
        ),
        BreakKind::EnumValueRenamed => (
            format!("every query of the running application that reads or writes {old} {fails}: it is {new} then"),
            format!("first deploy an application that knows {new} as well as {old}"),
        ),
        BreakKind::FunctionDropped => {
            (format!("every query of the running application that calls {old} {fails}"), unused.to_owned())
        }
        BreakKind::SequenceDropped => {
            (format!("every query of the running application that draws from {old} {fails}"), unused.to_owned())
        }
        BreakKind::ColumnTypeChanged
        | BreakKind::InsertNeedsColumn
        | BreakKind::StricterColumn
        | BreakKind::DefaultDropped => {
            (format!("the running application does not expect what becomes of {old}{of}"), unused.to_owned())
        }
    }
}

/// The way to another name of a column; that of a view is no data.
fn renamed_column(cx: &Context<'_>, broken: &Break, old: &str, new: &str) -> String {
    match broken.relation.map(|id| &cx.relation(id).kind) {
        Some(RelationKind::View { .. }) => format!(
            "add {new} at the end of the view with `CREATE OR REPLACE VIEW`, move the application over, then make the view \
             anew without {old}"
        ),
        Some(RelationKind::MaterializedView { .. }) => {
            format!("create a second materialized view that has {new}, move the application over, then drop this one")
        }
        _ => format!(
            "let a view in the table's place serve {old} and {new}, move the application over, then give the table its \
             place back and rename the column"
        ),
    }
}

/// The same file made it: nothing uses it yet.
fn is_new(cx: &Context<'_>, broken: &Break) -> bool {
    if let Some(id) = broken.relation {
        let column = cx.relation(id).column(&broken.object);
        return !cx.in_use(id)
            || (names_a_column(broken.kind) && column.is_some_and(|column| cx.catalog.is_new(column.born)));
    }
    if let Some(NodeEnum::AlterEnumStmt(alter)) = cx.tree() {
        let name = alter.type_name.last().and_then(|node| node.node.as_ref());
        return matches!(name, Some(NodeEnum::String(name)) if new_type(cx, &name.sval));
    }
    if broken.kind == BreakKind::FunctionDropped {
        let mut known = cx.catalog.functions.iter().filter(|(name, _)| name.name == broken.object);
        let for_triggers = known.any(|(_, overloads)| overloads.iter().all(|function| function.returns_trigger));
        return for_triggers || cx.preceding().any(|tree| creates(tree, &broken.object));
    }
    cx.catalog.schemas.get(&broken.object).is_some_and(|&born| cx.catalog.is_new(born)) || new_type(cx, &broken.object)
}

fn new_type(cx: &Context<'_>, name: &str) -> bool {
    cx.catalog
        .types
        .iter()
        .any(|(known, of)| (known.name == name || known.short() == name) && cx.catalog.is_new(of.born))
}

/// The file gave it this name: what the application used goes by another.
fn was_put_aside(cx: &Context<'_>, broken: &Break) -> bool {
    cx.preceding().any(|tree| {
        matches!(tree, NodeEnum::RenameStmt(rename) if rename.newname == bare(cx, broken) && gives_column(tree, &rename.newname) == names_a_column(broken.kind))
    })
}

/// It gets a name that the file has freed: a table that was filled in private takes the place of the old one.
fn takes_a_place(cx: &Context<'_>, broken: &Break) -> bool {
    broken.kind == BreakKind::TableRenamed && broken.renamed_to.as_deref().is_some_and(|new| cx.frees(new))
}

/// One finding for the schema, not one for each object in it.
fn goes_with_schema(cx: &Context<'_>, broken: &Break) -> bool {
    let inside = broken.relation.map(|id| &cx.relation(id).name.schema);
    let dropped = |other: &Break| other.kind == BreakKind::SchemaDropped;
    broken.kind != BreakKind::SchemaDropped
        && match inside {
            Some(schema) => cx.goes_with_schema(schema),
            None => cx.effects.breaks.iter().any(dropped),
        }
}

fn names_a_column(kind: BreakKind) -> bool {
    matches!(kind, BreakKind::ColumnDropped | BreakKind::ColumnRenamed)
}

/// A later statement of the file puts something in its place under the old name.
fn comes_back(cx: &Context<'_>, broken: &Break) -> bool {
    let name = bare(cx, broken);
    match broken.kind {
        BreakKind::ColumnRenamed => cx.following().any(|tree| gives_column(tree, name)),
        // Added again it is empty: its values are gone all the same. Another column may take its name.
        BreakKind::ColumnDropped => cx.following().any(|tree| renames(tree, ObjectType::ObjectColumn, name)),
        // Made again it is empty: its tables are gone all the same.
        BreakKind::SchemaDropped => {
            let lost = cx.effects.breaks.iter().any(|other| other.kind == BreakKind::TableDropped);
            !lost && cx.following().any(|tree| creates(tree, name))
        }
        BreakKind::TableDropped | BreakKind::EnumValueRenamed => {
            cx.following().any(|tree| renames(tree, ObjectType::ObjectTable, name))
        }
        BreakKind::ViewDropped => cx.following().any(|tree| creates(tree, name)) && lost_columns(cx, broken).is_empty(),
        BreakKind::TableRenamed
        | BreakKind::ViewRenamed
        | BreakKind::SchemaChanged
        | BreakKind::TypeDropped
        | BreakKind::TypeRenamed
        | BreakKind::FunctionDropped
        | BreakKind::SequenceDropped
        | BreakKind::SchemaRenamed => cx.following().any(|tree| creates(tree, name)),
        BreakKind::ColumnTypeChanged
        | BreakKind::InsertNeedsColumn
        | BreakKind::StricterColumn
        | BreakKind::DefaultDropped => false,
    }
}

/// Columns that a view does not have any more when the file makes it again.
fn lost_columns(cx: &Context<'_>, broken: &Break) -> Vec<String> {
    let Some(id) = broken.relation.filter(|&id| cx.relation(id).known && cx.catalog.has_whole_output(id)) else {
        return Vec::new();
    };
    let relation = cx.relation(id);
    let again = cx.following().find_map(|tree| match tree {
        NodeEnum::ViewStmt(view) if creates(tree, &relation.name.name) => Some(cx.catalog.view_columns(view)),
        NodeEnum::CreateTableAsStmt(create) if creates(tree, &relation.name.name) => {
            Some(cx.catalog.materialized_view_columns(create))
        }
        _ => None,
    });
    let Some(new) = again.flatten() else {
        return Vec::new();
    };
    let old = relation.columns.iter().map(|column| &column.name);
    old.filter(|old| !new.iter().any(|column| column.name == **old)).map(|old| tick(old)).collect()
}

/// The name without schema and quotes.
fn bare<'a>(cx: &Context<'a>, broken: &'a Break) -> &'a str {
    match broken.relation {
        Some(id) if !names_a_column(broken.kind) => cx.relation(id).name.name.as_str(),
        _ => broken.object.rsplit('.').next().unwrap_or(&broken.object).trim_matches('"'),
    }
}

impl Context<'_> {
    /// Whether the file renamed or dropped a table of that name before.
    pub(super) fn frees(&self, name: &str) -> bool {
        self.preceding().any(|tree| match tree {
            NodeEnum::RenameStmt(rename) => {
                let renamed = rename.relation.as_ref().is_some_and(|range| range.relname == name);
                renamed && rename.rename_type() == ObjectType::ObjectTable
            }
            NodeEnum::DropStmt(drop) => {
                let named = |object| tree::object_name(object).is_some_and(|(_, dropped)| dropped == name);
                drop.remove_type() == ObjectType::ObjectTable && drop.objects.iter().any(named)
            }
            _ => false,
        })
    }
}

fn renames(tree: &NodeEnum, what: ObjectType, to: &str) -> bool {
    matches!(tree, NodeEnum::RenameStmt(rename) if rename.newname == to && rename.rename_type() == what)
}

fn gives_column(tree: &NodeEnum, name: &str) -> bool {
    if let NodeEnum::AlterTableStmt(alter) = tree {
        return commands(alter).any(|command| {
            command.subtype() == AlterTableType::AtAddColumn
                && matches!(command.def.as_deref().and_then(|node| node.node.as_ref()), Some(NodeEnum::ColumnDef(column)) if column.colname == name)
        });
    }
    renames(tree, ObjectType::ObjectColumn, name)
}

/// Whether a statement makes something of that name.
fn creates(tree: &NodeEnum, name: &str) -> bool {
    let is = |range: &Option<RangeVar>| range.as_ref().is_some_and(|range| range.relname == name);
    let last = |nodes: &[pg_query::protobuf::Node]| matches!(nodes.last().and_then(|node| node.node.as_ref()), Some(NodeEnum::String(string)) if string.sval == name);
    match tree {
        NodeEnum::ViewStmt(view) => is(&view.view),
        NodeEnum::CreateStmt(CreateStmt { relation, .. }) => is(relation),
        NodeEnum::CreateTableAsStmt(create) => create.into.as_ref().is_some_and(|into| is(&into.rel)),
        NodeEnum::CreateSeqStmt(create) => is(&create.sequence),
        NodeEnum::CreateFunctionStmt(create) => last(&create.funcname),
        NodeEnum::CreateEnumStmt(create) => last(&create.type_name),
        NodeEnum::CreateDomainStmt(create) => last(&create.domainname),
        NodeEnum::CompositeTypeStmt(create) => is(&create.typevar),
        NodeEnum::CreateSchemaStmt(create) => create.schemaname == name,
        NodeEnum::RenameStmt(rename) => rename.newname == name && rename.rename_type() != ObjectType::ObjectColumn,
        _ => false,
    }
}
