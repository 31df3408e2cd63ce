//! Views, materialized views and tables made from a query.

use pg_query::NodeEnum;
use pg_query::protobuf::{
    self, CreateTableAsStmt, IntoClause, Node, ObjectType, OnCommitAction, RefreshMatViewStmt, SelectStmt, ViewStmt,
};

use super::walk::{Seen, walk};
use super::{Catalog, Column, Nullability, Persistence, RelationId, RelationKind, RowCount, create, names, tree};

impl Catalog {
    /// CREATE [OR REPLACE] VIEW.
    pub(crate) fn create_view(&mut self, view: &ViewStmt) {
        let (Some(range), Some(query)) = (&view.view, view.query.as_deref()) else {
            return;
        };
        let reads = self.relations_read(query);
        let mut range = range.clone();
        // A view of a temporary relation is temporary (`isQueryUsingTempRelation` in `DefineView`).
        if reads.iter().any(|&read| self.get(read).persistence == Persistence::Temporary) {
            "t".clone_into(&mut range.relpersistence);
        }
        let name = self.creation_name_of(&range);
        let taken = self.names.get(&name).copied();
        let id = match taken.filter(|&taken| self.get(taken).known) {
            Some(taken) => {
                let replaceable = view.replace && matches!(self.get(taken).kind, RelationKind::View { .. });
                if !replaceable {
                    return;
                }
                self.relation_mut(taken).kind = RelationKind::View { reads };
                taken
            }
            None => self.make(name, RelationKind::View { reads }),
        };
        let columns = self.output_columns(query, &tree::texts(&view.aliases));
        let relation = self.relation_mut(id);
        relation.columns = columns;
        relation.rows = RowCount::Many;
        relation.persistence = create::persistence(&range.relpersistence);
        self.link_view_of(id, query);
        let whole = self.is_whole(query);
        self.note_output(id, whole);
    }

    fn link_view_of(&mut self, view: RelationId, query: &Node) {
        let named = query.node.as_ref().map(|node| self.named_in(node, &[])).unwrap_or_default();
        self.link_view(view, named);
    }

    /// CREATE TABLE AS, CREATE MATERIALIZED VIEW.
    pub(crate) fn create_table_as(&mut self, create: &CreateTableAsStmt) {
        let (Some(into), Some(query)) = (create.into.as_deref(), create.query.as_deref()) else {
            return;
        };
        let materialized = create.objtype() == ObjectType::ObjectMatview;
        let executed = match &query.node {
            Some(NodeEnum::ExecuteStmt(execute)) => self.executed(execute),
            _ => None,
        };
        let executed = executed.map(|statement| Node { node: Some(statement) });
        self.make_from_query(into, executed.as_ref().unwrap_or(query), materialized);
    }

    /// SELECT INTO.
    pub(crate) fn select_into(&mut self, select: &SelectStmt) {
        if let Some(into) = select.into_clause.as_deref() {
            let query = Node { node: Some(NodeEnum::SelectStmt(Box::new(select.clone()))) };
            self.make_from_query(into, &query, false);
        }
    }

    fn make_from_query(&mut self, into: &IntoClause, query: &Node, materialized: bool) {
        let Some(range) = &into.rel else {
            return;
        };
        let name = self.creation_name_of(range);
        if self.names.get(&name).is_some_and(|&taken| self.get(taken).known) {
            return;
        }
        let kind = if materialized {
            RelationKind::MaterializedView { reads: self.relations_read(query) }
        } else {
            RelationKind::Table
        };
        let columns = self.output_columns(query, &tree::texts(&into.col_names));
        let whole = self.is_whole(query);
        let id = self.make(name, kind);
        if into.on_commit() == OnCommitAction::OncommitDrop {
            self.drop_on_commit.push(id);
        }
        for column in columns {
            self.push_column(id, column);
        }
        if !whole {
            self.note_partial(id);
        }
        let relation = self.relation_mut(id);
        relation.rows = if into.skip_data { RowCount::Empty } else { RowCount::Many };
        relation.persistence = create::persistence(&range.relpersistence);
        relation.access_method = tree::written(&into.access_method);
        relation.tablespace = tree::written(&into.table_space_name);
        if materialized {
            self.link_view_of(id, query);
            self.note_output(id, whole);
        }
    }

    /// REFRESH MATERIALIZED VIEW.
    pub(crate) fn refresh(&mut self, refresh: &RefreshMatViewStmt) {
        if let Some(id) = refresh.relation.as_ref().and_then(|range| self.resolve(range)) {
            self.relation_mut(id).rows = if refresh.skip_data { RowCount::Empty } else { RowCount::Many };
        }
    }

    /// The columns that a view's query gives; `None` where a `*` hides them.
    pub(crate) fn view_columns(&self, view: &ViewStmt) -> Option<Vec<Column>> {
        let query = view.query.as_deref()?;
        has_no_star(query).then(|| self.output_columns(query, &tree::texts(&view.aliases)))
    }

    /// The columns that a materialized view's query gives; `None` where a `*` hides them.
    pub(crate) fn materialized_view_columns(&self, create: &CreateTableAsStmt) -> Option<Vec<Column>> {
        let (into, query) = (create.into.as_deref()?, create.query.as_deref()?);
        has_no_star(query).then(|| self.output_columns(query, &tree::texts(&into.col_names)))
    }

    /// Every relation a query names, CTEs aside.
    pub fn relations_read(&self, query: &Node) -> Vec<RelationId> {
        let mut reads = Vec::new();
        for range in relation_names(query) {
            reads.extend(self.resolve(range).filter(|id| !reads.contains(id)));
        }
        reads
    }

    /// The columns of a query's result: names as PostgreSQL chooses them, types where a column is passed through
    /// or cast.
    fn output_columns(&self, query: &Node, aliases: &[String]) -> Vec<Column> {
        let mut columns = match query.node.as_ref() {
            Some(NodeEnum::SelectStmt(select)) => self.select_columns(select),
            _ => Vec::new(),
        };
        for (column, alias) in columns.iter_mut().zip(aliases) {
            column.name.clone_from(alias);
        }
        columns
    }

    fn select_columns(&self, select: &SelectStmt) -> Vec<Column> {
        if let Some(left) = &select.larg {
            return self.select_columns(left);
        }
        if let Some(NodeEnum::List(row)) = select.values_lists.first().and_then(|node| node.node.as_ref()) {
            return (1..=row.items.len()).map(|number| self.output_column(&format!("column{number}"))).collect();
        }
        let tables = self.tables_in(&select.from_clause);
        let mut columns = Vec::new();
        for node in &select.target_list {
            let Some(NodeEnum::ResTarget(target)) = node.node.as_ref() else {
                continue;
            };
            let Some(value) = target.val.as_deref() else {
                continue;
            };
            if let Some(star) = star_of(value) {
                let named = tables.iter().filter(|(alias, _)| star.is_empty() || star == *alias);
                for (_, id) in named {
                    columns.extend(self.get(*id).columns.iter().map(|column| self.passed_on(column)));
                }
                continue;
            }
            let name = tree::written(&target.name)
                .or_else(|| names::figure_column_name(value))
                .unwrap_or_else(|| "?column?".to_owned());
            let column = self.column_named(value, &tables).map(|column| self.passed_on(column));
            let mut column = column.unwrap_or_else(|| self.output_column(&name));
            if let Some(NodeEnum::TypeCast(cast)) = value.node.as_ref() {
                column.data_type = cast.type_name.as_ref().map(|type_name| self.resolve_type(type_name));
            }
            column.name = name;
            columns.push(column);
        }
        columns
    }

    fn output_column(&self, name: &str) -> Column {
        Column { born: self.now, not_null: Nullability::Nullable, ..Column::named(name) }
    }

    /// A column as the result of a query: its type, and nothing else.
    fn passed_on(&self, column: &Column) -> Column {
        Column {
            data_type: column.data_type.clone(),
            collation: column.collation.clone(),
            ..self.output_column(&column.name)
        }
    }

    /// Whether a query gives exactly the columns that [`Self::output_columns`] tells.
    fn is_whole(&self, query: &Node) -> bool {
        let Some(NodeEnum::SelectStmt(select)) = query.node.as_ref() else {
            return false;
        };
        let mut first = select.as_ref();
        while let Some(left) = &first.larg {
            first = left;
        }
        // What a `*` stands for is known where all of FROM is.
        select_has_no_star(first)
            || select.with_clause.is_none()
                && first.with_clause.is_none()
                && first.values_lists.is_empty()
                && first.target_list.iter().all(|node| is_listed(node) || is_star(node))
                && self.is_known(&first.from_clause)
    }

    /// Whether everything in FROM is a relation of which all columns are known.
    fn is_known(&self, from: &[Node]) -> bool {
        let whole = |range: &protobuf::RangeVar| {
            let renamed = range.alias.as_ref().is_some_and(|alias| !alias.colnames.is_empty());
            !renamed && self.resolve(range).is_some_and(|id| self.has_all_columns(id))
        };
        !from.is_empty()
            && from.iter().all(|node| match node.node.as_ref() {
                Some(NodeEnum::RangeVar(range)) => whole(range),
                Some(NodeEnum::JoinExpr(join)) => {
                    let sides = [&join.larg, &join.rarg].into_iter().flatten();
                    let plain = !join.is_natural && join.using_clause.is_empty() && join.alias.is_none();
                    plain && sides.into_iter().all(|side| self.is_known(std::slice::from_ref(side)))
                }
                _ => false,
            })
    }

    /// The relations in FROM, by the name under which the query knows them.
    pub(super) fn tables_in<'a>(&self, from: &'a [Node]) -> Vec<(&'a str, RelationId)> {
        let mut tables = Vec::new();
        for node in from {
            match node.node.as_ref() {
                Some(NodeEnum::RangeVar(range)) => {
                    let alias = range.alias.as_ref().map_or(range.relname.as_str(), |alias| &alias.aliasname);
                    tables.extend(self.resolve(range).map(|id| (alias, id)));
                }
                Some(NodeEnum::JoinExpr(join)) => {
                    for side in [&join.larg, &join.rarg].into_iter().flatten() {
                        tables.extend(self.tables_in(std::slice::from_ref(side)));
                    }
                }
                _ => {}
            }
        }
        tables
    }

    fn column_named<'a>(&'a self, value: &Node, tables: &[(&str, RelationId)]) -> Option<&'a Column> {
        let Some(NodeEnum::ColumnRef(reference)) = value.node.as_ref() else {
            return None;
        };
        let (qualifier, name) = tree::qualified(&reference.fields)?;
        tables
            .iter()
            .filter(|(alias, _)| qualifier.is_none_or(|qualifier| qualifier == *alias))
            .find_map(|(_, id)| self.get(*id).column(name))
    }
}

/// Whether a query lists its columns one by one, so that all of them are known by name.
fn has_no_star(query: &Node) -> bool {
    let Some(NodeEnum::SelectStmt(select)) = query.node.as_ref() else {
        return false;
    };
    select_has_no_star(select)
}

fn select_has_no_star(select: &SelectStmt) -> bool {
    if let Some(left) = &select.larg {
        return select_has_no_star(left);
    }
    !(select.target_list.is_empty() && select.values_lists.is_empty()) && select.target_list.iter().all(is_listed)
}

/// Whether an output of a query is one column.
fn is_listed(node: &Node) -> bool {
    output(node).is_some_and(|value| star_of(value).is_none() && !matches!(value.node, Some(NodeEnum::AIndirection(_))))
}

fn is_star(node: &Node) -> bool {
    output(node).is_some_and(|value| star_of(value).is_some())
}

fn output(node: &Node) -> Option<&Node> {
    match node.node.as_ref() {
        Some(NodeEnum::ResTarget(target)) => target.val.as_deref(),
        _ => None,
    }
}

/// The qualifier of `t.*`; empty for `*` alone.
pub(super) fn star_of(value: &Node) -> Option<&str> {
    let Some(NodeEnum::ColumnRef(reference)) = value.node.as_ref() else {
        return None;
    };
    let (last, before) = reference.fields.split_last()?;
    matches!(last.node, Some(NodeEnum::AStar(_))).then(|| before.last().and_then(tree::text).unwrap_or_default())
}

/// The range variables of a query that are not names of its CTEs.
pub(crate) fn relation_names(query: &Node) -> Vec<&protobuf::RangeVar> {
    query.node.as_ref().map(relation_names_of).unwrap_or_default()
}

/// As [`relation_names`], for a whole statement.
pub(crate) fn relation_names_of(query: &NodeEnum) -> Vec<&protobuf::RangeVar> {
    let mut ranges = Vec::new();
    let mut common: Vec<&str> = Vec::new();
    walk(query, &mut |seen| match seen {
        Seen::Relation(range) => ranges.push(range),
        Seen::CommonTable(name) => common.push(name),
        Seen::Type(_) | Seen::Function(_) | Seen::Column(_) | Seen::Node(_) => {}
    });
    ranges.retain(|range| !(range.schemaname.is_empty() && common.contains(&range.relname.as_str())));
    ranges
}
