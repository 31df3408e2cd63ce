//! An enum value used in the transaction that adds it (`check_safe_enum_use` in `enum.c`).

use pg_query::NodeEnum;
use pg_query::protobuf::{AlterTableStmt, AlterTableType, CreateStmt, InsertStmt, Node, TypeName, UpdateStmt, a_const};

use super::FailureKind;
use super::judge::Judge;
use crate::postgres::Name;
use crate::schema::walk::{Seen, walk};
use crate::schema::{Catalog, RelationId, TypeKind, tree};

/// Fails a statement that names a value which its own transaction added. From 17 on a type that is as new as its
/// value may be used.
pub(super) fn check(judge: &mut Judge<'_>, tree: &NodeEnum) {
    let fresh = fresh_values(judge.catalog);
    if fresh.is_empty() {
        return;
    }
    let mut search = Search { catalog: judge.catalog, fresh, tables: Vec::new(), found: Vec::new() };
    search.statement(tree);
    for value in search.found {
        judge.fail(FailureKind::NewEnumValueUsed, None, &value);
    }
}

/// Types with the values that the transaction at hand added to them.
fn fresh_values(catalog: &Catalog) -> Vec<(Name, Vec<String>)> {
    let now = catalog.now.transaction;
    let mut fresh = Vec::new();
    for found in catalog.types.values() {
        let TypeKind::Enum(values) = &found.kind else {
            continue;
        };
        let new_type = found.born.transaction == now && found.born.file == catalog.now.file;
        if new_type && catalog.version.major() >= 17 {
            continue;
        }
        let added: Vec<String> = values
            .iter()
            .filter(|(_, born)| {
                born.transaction == now && born.file == catalog.now.file && born.statement != found.born.statement
            })
            .map(|(value, _)| value.clone())
            .collect();
        if !added.is_empty() {
            fresh.push((found.name.clone(), added));
        }
    }
    fresh
}

/// Looks for literals that are read as one of the enums.
struct Search<'a> {
    catalog: &'a Catalog,
    fresh: Vec<(Name, Vec<String>)>,
    /// The relations whose columns are in sight.
    tables: Vec<RelationId>,
    found: Vec<String>,
}

impl Search<'_> {
    fn statement(&mut self, tree: &NodeEnum) {
        match tree {
            NodeEnum::AlterTableStmt(alter) => self.alter_table(alter),
            NodeEnum::CreateStmt(create) => self.create_table(create),
            NodeEnum::IndexStmt(index) => {
                self.tables.extend(index.relation.as_ref().and_then(|range| self.catalog.resolve(range)));
                let parts = index.index_params.iter().chain(index.where_clause.as_deref());
                parts.for_each(|part| self.expression(part));
            }
            NodeEnum::ViewStmt(view) => view.query.iter().for_each(|query| self.expression(query)),
            NodeEnum::CreateTableAsStmt(create) => create.query.iter().for_each(|query| self.expression(query)),
            tree => self.tree(tree),
        }
    }

    fn alter_table(&mut self, alter: &AlterTableStmt) {
        let table = alter.relation.as_ref().and_then(|range| self.catalog.resolve(range));
        self.tables.extend(table);
        for command in tree::commands(alter) {
            let Some(definition) = command.def.as_deref() else {
                continue;
            };
            match (&definition.node, command.subtype()) {
                (_, AlterTableType::AtColumnDefault) => self.assigned(&command.name, definition),
                (Some(NodeEnum::ColumnDef(_)), _) => self.column(definition),
                (Some(NodeEnum::Constraint(constraint)), _) => {
                    constraint.raw_expr.iter().for_each(|expression| self.expression(expression));
                }
                _ => {}
            }
        }
    }

    fn create_table(&mut self, create: &CreateStmt) {
        for element in &create.table_elts {
            match &element.node {
                Some(NodeEnum::ColumnDef(_)) => self.column(element),
                Some(NodeEnum::Constraint(constraint)) => {
                    constraint.raw_expr.iter().for_each(|expression| self.expression(expression));
                }
                _ => {}
            }
        }
    }

    /// A column's default.
    fn column(&mut self, node: &Node) {
        let Some(NodeEnum::ColumnDef(column)) = &node.node else {
            return;
        };
        let of_type = column.type_name.as_ref().and_then(|name| self.values_of(name));
        for constraint in &column.constraints {
            let Some(NodeEnum::Constraint(constraint)) = &constraint.node else {
                continue;
            };
            let Some(expression) = constraint.raw_expr.as_deref() else {
                continue;
            };
            if let Some(values) = &of_type {
                self.literal(expression, &values.clone());
            }
            self.expression(expression);
        }
    }

    /// The new values of a type, if it is one of the enums.
    fn values_of(&self, type_name: &TypeName) -> Option<Vec<String>> {
        let name = self.catalog.resolve_type(type_name).type_name();
        self.fresh.iter().find(|(of, _)| *of == name).map(|(_, values)| values.clone())
    }

    /// The new values that a column in sight could hold.
    fn values_for(&self, column: &str) -> Vec<String> {
        let mut values = Vec::new();
        for &table in &self.tables {
            let used = self.catalog.get(table).column(column).and_then(|column| column.data_type.as_ref());
            let of_type = self.fresh.iter().filter(|(name, _)| used.is_some_and(|used| used.is(name)));
            values.extend(of_type.flat_map(|(_, values)| values.clone()));
        }
        values
    }

    /// A value that is put into a column.
    fn assigned(&mut self, column: &str, value: &Node) {
        let values = self.values_for(column);
        self.literal(value, &values);
        self.expression(value);
    }

    /// A bare literal, or a list of them, that is read as an enum.
    fn literal(&mut self, node: &Node, values: &[String]) {
        match &node.node {
            Some(NodeEnum::AConst(constant)) => {
                if let Some(a_const::Val::Sval(text)) = &constant.val
                    && values.contains(&text.sval)
                    && !self.found.contains(&text.sval)
                {
                    self.found.push(text.sval.clone());
                }
            }
            Some(NodeEnum::List(list)) => list.items.iter().for_each(|item| self.literal(item, values)),
            Some(NodeEnum::AArrayExpr(array)) => array.elements.iter().for_each(|item| self.literal(item, values)),
            _ => {}
        }
    }

    fn expression(&mut self, node: &Node) {
        if let Some(tree) = &node.node {
            self.tree(tree);
        }
    }

    /// Casts and comparisons anywhere below.
    fn tree(&mut self, tree: &NodeEnum) {
        let mut nodes = Vec::new();
        walk(tree, &mut |seen| match seen {
            Seen::Relation(range) => self.tables.extend(self.catalog.resolve(range)),
            Seen::Node(node) => nodes.push(node),
            Seen::Type(_) | Seen::Function(_) | Seen::Column(_) | Seen::CommonTable(_) => {}
        });
        for node in nodes {
            match node {
                NodeEnum::TypeCast(cast) => {
                    let values = cast.type_name.as_ref().and_then(|name| self.values_of(name));
                    if let (Some(values), Some(argument)) = (values, cast.arg.as_deref()) {
                        self.literal(argument, &values);
                    }
                }
                NodeEnum::AExpr(expression) => {
                    for (one, other) in [(&expression.lexpr, &expression.rexpr), (&expression.rexpr, &expression.lexpr)]
                    {
                        if let (Some(column), Some(other)) = (one.as_deref().and_then(column_name), other) {
                            let values = self.values_for(column);
                            self.literal(other, &values);
                        }
                    }
                }
                NodeEnum::UpdateStmt(update) => self.update(update),
                NodeEnum::InsertStmt(insert) => self.insert(insert),
                _ => {}
            }
        }
    }

    fn update(&mut self, update: &UpdateStmt) {
        for target in &update.target_list {
            if let Some(NodeEnum::ResTarget(target)) = &target.node
                && let Some(value) = target.val.as_deref()
            {
                let values = self.values_for(&target.name);
                self.literal(value, &values);
            }
        }
    }

    fn insert(&mut self, insert: &InsertStmt) {
        let Some(table) = insert.relation.as_ref().and_then(|range| self.catalog.resolve(range)) else {
            return;
        };
        let names: Vec<String> = if insert.cols.is_empty() {
            self.catalog.get(table).columns.iter().map(|column| column.name.clone()).collect()
        } else {
            insert.cols.iter().filter_map(target_name).map(str::to_owned).collect()
        };
        let Some(NodeEnum::SelectStmt(select)) = insert.select_stmt.as_deref().and_then(|node| node.node.as_ref())
        else {
            return;
        };
        let rows = select.values_lists.iter().filter_map(|row| match &row.node {
            Some(NodeEnum::List(row)) => Some(row.items.iter().collect::<Vec<_>>()),
            _ => None,
        });
        let targets: Vec<&Node> = select
            .target_list
            .iter()
            .filter_map(|target| match &target.node {
                Some(NodeEnum::ResTarget(target)) => target.val.as_deref(),
                _ => None,
            })
            .collect();
        for row in rows.chain([targets]) {
            for (name, value) in names.iter().zip(row) {
                let values = self.values_for(name);
                self.literal(value, &values);
            }
        }
    }
}

fn column_name(node: &Node) -> Option<&str> {
    match &node.node {
        Some(NodeEnum::ColumnRef(column)) => column.fields.last().and_then(tree::text),
        _ => None,
    }
}

fn target_name(node: &Node) -> Option<&str> {
    match &node.node {
        Some(NodeEnum::ResTarget(target)) => Some(&target.name),
        _ => None,
    }
}
