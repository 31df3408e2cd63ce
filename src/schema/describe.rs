//! The catalog as text, in the order of names: for tests, and to see what was understood.

use std::fmt::Write as _;

use pg_query::protobuf::Node;

use super::{
    Catalog, Column, Constraint, ConstraintKind, Index, Nullability, Persistence, Relation, RelationId, RelationKind,
    RowCount, Type, TypeKind, tree,
};
use crate::postgres::quote;

impl Catalog {
    /// Every living relation and type, one line each with its parts indented below; indexes stand with their tables.
    pub fn describe(&self) -> String {
        let mut text = String::new();
        let mut relations: Vec<_> = self.names.iter().collect();
        relations.sort();
        for (_, &id) in relations {
            if !self.is_system(id) && !matches!(self.get(id).kind, RelationKind::Index(_)) {
                self.describe_relation(id, &mut text);
            }
        }
        let mut types: Vec<_> = self.types.values().collect();
        types.sort_by(|one, two| one.name.cmp(&two.name));
        for found in types {
            describe_type(found, &mut text);
        }
        let mut functions: Vec<_> = self.functions.values().flatten().collect();
        functions.sort_by(|one, two| (&one.name, one.arity).cmp(&(&two.name, two.arity)));
        for function in functions {
            let body = function.body.as_ref().map(|body| format!(" = {body}")).unwrap_or_default();
            let _ = writeln!(
                text,
                "function {}/{} {} {}{body}",
                function.name.short(),
                function.arity.1,
                function.volatility,
                function.language
            );
        }
        text
    }

    fn describe_relation(&self, id: RelationId, text: &mut String) {
        let relation = self.get(id);
        let _ = writeln!(text, "{}", self.headline(relation));
        for column in &relation.columns {
            let _ = writeln!(text, "  {}", describe_column(column));
        }
        for constraint in &relation.constraints {
            let _ = writeln!(text, "  constraint {}", self.describe_constraint(constraint));
        }
        for (id, index) in self.indexes_of(id) {
            let _ = writeln!(text, "  index {}", self.describe_index(self.get(id), index));
        }
        let lists = [
            ("trigger", relation.triggers.iter().map(|trigger| trigger.name.as_str()).collect::<Vec<_>>()),
            ("policy", relation.policies.iter().map(|policy| policy.name.as_str()).collect()),
            ("rule", relation.rules.iter().map(|rule| rule.name.as_str()).collect()),
        ];
        for (label, names) in lists {
            for name in names {
                let _ = writeln!(text, "  {label} {}", quote(name));
            }
        }
    }

    fn headline(&self, relation: &Relation) -> String {
        let kind = match &relation.kind {
            RelationKind::Table => "table",
            RelationKind::PartitionedTable(_) => "partitioned table",
            RelationKind::ForeignTable => "foreign table",
            RelationKind::Index(_) => "index",
            RelationKind::View { .. } => "view",
            RelationKind::MaterializedView { .. } => "materialized view",
            RelationKind::Sequence { .. } => "sequence",
            RelationKind::CompositeType => "composite type",
            RelationKind::Unknown => "relation",
        };
        let names = |ids: &[RelationId]| ids.iter().map(|&id| self.get(id).name.short()).collect::<Vec<_>>().join(", ");
        let mut line = format!("{kind} {}", relation.name.short());
        if !relation.known {
            line.push_str(", unknown");
        }
        match relation.persistence {
            Persistence::Permanent => {}
            Persistence::Unlogged => line.push_str(", unlogged"),
            Persistence::Temporary => line.push_str(", temporary"),
        }
        match relation.rows {
            RowCount::Empty => {}
            RowCount::Few => line.push_str(", few rows"),
            RowCount::Many => line.push_str(", many rows"),
        }
        if !relation.parents.is_empty() {
            let _ = write!(line, ", below {}", names(&relation.parents));
        }
        if !relation.reads().is_empty() {
            let _ = write!(line, ", reads {}", names(relation.reads()));
        }
        if let RelationKind::Sequence { owned_by: Some((table, column)) } = &relation.kind {
            let _ = write!(line, ", owned by {}.{}", self.get(*table).name.short(), quote(column));
        }
        line
    }

    fn describe_constraint(&self, constraint: &Constraint) -> String {
        let list = |columns: &[String]| columns.iter().map(|column| quote(column)).collect::<Vec<_>>().join(", ");
        let mut line = format!("{} ", quote(&constraint.name));
        match &constraint.kind {
            ConstraintKind::Check(expression) => {
                let _ = write!(line, "check ({})", expression_text(expression));
            }
            ConstraintKind::NotNull(column) => {
                let _ = write!(line, "not null {}", quote(column));
            }
            ConstraintKind::Unique { columns, .. } => {
                let _ = write!(line, "unique ({})", list(columns));
            }
            ConstraintKind::PrimaryKey { columns, .. } => {
                let _ = write!(line, "primary key ({})", list(columns));
            }
            ConstraintKind::Exclusion { .. } => line.push_str("exclude"),
            ConstraintKind::ForeignKey(key) => {
                let referenced = self.get(key.referenced).name.short();
                let _ = write!(
                    line,
                    "foreign key ({}) references {referenced} ({})",
                    list(&key.columns),
                    list(&key.referenced_columns)
                );
            }
        }
        let marks = [
            (!constraint.valid && constraint.enforced, ", not valid"),
            (!constraint.enforced, ", not enforced"),
            (constraint.initially_deferred, ", initially deferred"),
            (constraint.deferrable && !constraint.initially_deferred, ", deferrable"),
            (constraint.no_inherit, ", no inherit"),
            (constraint.inherited, ", inherited"),
        ];
        line.extend(marks.iter().filter(|(set, _)| *set).map(|(_, mark)| *mark));
        line
    }

    fn describe_index(&self, relation: &Relation, index: &Index) -> String {
        let keys: Vec<String> = index
            .keys
            .iter()
            .map(|key| match (&key.column, &key.expression) {
                (Some(column), _) => quote(column),
                (None, Some(expression)) => expression_text(expression),
                (None, None) => "?".to_owned(),
            })
            .collect();
        let mut line = format!("{} {} ({})", quote(&relation.name.name), index.method, keys.join(", "));
        if !index.include.is_empty() {
            let _ = write!(line, " include ({})", index.include.join(", "));
        }
        if let Some(predicate) = &index.predicate {
            let _ = write!(line, " where {}", expression_text(predicate));
        }
        if index.unique {
            line.push_str(", unique");
        }
        if !index.valid {
            line.push_str(", invalid");
        }
        if let Some(parent) = index.parent {
            let _ = write!(line, ", part of {}", self.get(parent).name.short());
        }
        line
    }
}

fn describe_column(column: &Column) -> String {
    let data_type = column.data_type.as_ref().map_or_else(|| "?".to_owned(), super::DataType::short);
    let mut line = format!("{} {data_type}", quote(&column.name));
    match column.not_null {
        Nullability::Nullable | Nullability::Unknown => {}
        Nullability::NotNull => line.push_str(", not null"),
        Nullability::NotValid => line.push_str(", not null not valid"),
    }
    if let Some(default) = &column.default {
        let _ = write!(line, ", default {}", expression_text(default));
    }
    if column.identity {
        line.push_str(", identity");
    }
    if let Some(generated) = &column.generated {
        let _ = write!(line, ", generated {}", expression_text(&generated.expression));
    }
    if column.inherited {
        line.push_str(", inherited");
    }
    line
}

fn describe_type(found: &Type, text: &mut String) {
    let name = found.name.short();
    let unknown = if found.known { "" } else { ", unknown" };
    let _ = match &found.kind {
        TypeKind::Enum(values) => {
            let values: Vec<&str> = values.iter().map(|(value, _)| value.as_str()).collect();
            writeln!(text, "enum {name} ({}){unknown}", values.join(", "))
        }
        TypeKind::Domain { base, not_null, checks, .. } => {
            let not_null = if *not_null { ", not null" } else { "" };
            let checks: Vec<String> = checks
                .iter()
                .map(|(name, check, valid)| {
                    let valid = if *valid { "" } else { " not valid" };
                    format!(", {name} check ({}){valid}", expression_text(check))
                })
                .collect();
            let checks = checks.concat();
            writeln!(text, "domain {name} over {}{not_null}{checks}", base.short())
        }
        TypeKind::Range => writeln!(text, "range {name}"),
        TypeKind::Other => writeln!(text, "type {name}{unknown}"),
    };
}

fn expression_text(node: &Node) -> String {
    tree::sql(node).unwrap_or_else(|| "…".to_owned())
}
