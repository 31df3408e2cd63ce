//! Which relations, columns and keys a query or expression names: what its view, policy, rule or function depends on.

use std::collections::{BTreeMap, HashMap};

use pg_query::NodeEnum;
use pg_query::protobuf::{ColumnRef, InsertStmt, JoinExpr, Node, SelectStmt};

use super::view::{relation_names_of, star_of};
use super::walk::{Seen, walk};
use super::{Catalog, RelationId, tree};
use crate::postgres::Name;

/// What a definition names of relations.
#[derive(Debug, Clone, Default)]
pub(crate) struct Named {
    /// The relations themselves.
    pub(crate) relations: Vec<RelationId>,
    /// Their columns, with whether the name can mean nothing else. An unqualified name belongs to every relation of
    /// the definition that has such a column, or of which not all columns are known.
    pub(crate) columns: HashMap<RelationId, BTreeMap<String, bool>>,
    /// Relations all of whose columns it names, though they are not known.
    pub(crate) all: Vec<RelationId>,
    /// Relations whose primary key it needs: it groups by the key and shows other columns.
    pub(crate) keys: Vec<RelationId>,
    /// The functions of migrations that it calls.
    pub(crate) functions: Vec<Name>,
}

impl Named {
    /// Whether it names a column, and whether that is certain.
    pub(crate) fn column(&self, relation: RelationId, column: &str) -> Option<bool> {
        let named = self.columns.get(&relation).and_then(|columns| columns.get(column)).copied();
        named.or_else(|| self.all.contains(&relation).then_some(false))
    }

    /// Names a column.
    pub(crate) fn add(&mut self, relation: RelationId, column: &str, certain: bool) {
        *self.columns.entry(relation).or_default().entry(column.to_owned()).or_default() |= certain;
    }

    /// The function has another name now.
    pub(crate) fn rename_function(&mut self, old: &Name, new: &Name) {
        for function in self.functions.iter_mut().filter(|function| *function == old) {
            function.clone_from(new);
        }
    }

    /// The column has another name now.
    pub(crate) fn rename_column(&mut self, relation: RelationId, old: &str, new: &str) {
        if let Some(columns) = self.columns.get_mut(&relation)
            && let Some(certain) = columns.remove(old)
        {
            columns.insert(new.to_owned(), certain);
        }
    }
}

/// A definition while it is read.
struct Reader<'a> {
    catalog: &'a Catalog,
    /// The relations it names, each by the name under which the definition knows it.
    sources: Vec<(&'a str, RelationId)>,
    /// Names of what else gives columns: WITH queries, subqueries and functions in FROM.
    others: Vec<&'a str>,
    /// Something else without a name of its own gives columns.
    others_nameless: bool,
    /// References of ORDER BY that mean a column of the result.
    results: Vec<&'a ColumnRef>,
    named: Named,
}

impl Catalog {
    /// What a definition names. `implicit` are relations it knows without naming them: the table of a policy, NEW and
    /// OLD of a rule.
    pub(crate) fn named_in<'a>(&'a self, node: &'a NodeEnum, implicit: &[(&'a str, RelationId)]) -> Named {
        let mut reader = Reader {
            catalog: self,
            sources: implicit.to_vec(),
            others: Vec::new(),
            others_nameless: false,
            results: Vec::new(),
            named: Named::default(),
        };
        for range in relation_names_of(node) {
            let alias = range.alias.as_ref().map_or(range.relname.as_str(), |alias| &alias.aliasname);
            let found = self.resolve(range).map(|id| (alias, id));
            reader.sources.extend(found.filter(|source| !reader.sources.contains(source)));
        }
        reader.named.relations = reader.sources.iter().map(|(_, id)| *id).collect();
        let mut columns = Vec::new();
        walk(node, &mut |seen| reader.see(seen, &mut columns));
        for reference in columns {
            if !reader.results.iter().any(|result| std::ptr::eq(*result, reference)) {
                reader.reference(reference);
            }
        }
        reader.named
    }
}

impl<'a> Reader<'a> {
    fn see(&mut self, seen: Seen<'a>, columns: &mut Vec<&'a ColumnRef>) {
        match seen {
            Seen::Column(reference) => columns.push(reference),
            Seen::CommonTable(name) => self.others.push(name),
            Seen::Node(NodeEnum::RangeSubselect(source)) => {
                self.other(source.alias.as_ref().map(|alias| alias.aliasname.as_str()));
            }
            Seen::Node(NodeEnum::RangeFunction(source)) => {
                self.other(source.alias.as_ref().map(|alias| alias.aliasname.as_str()));
            }
            Seen::Node(NodeEnum::RangeTableFunc(source)) => {
                self.other(source.alias.as_ref().map(|alias| alias.aliasname.as_str()));
            }
            Seen::Node(NodeEnum::JoinExpr(join)) => self.join(join),
            Seen::Node(NodeEnum::SelectStmt(select)) => self.select(select),
            Seen::Node(NodeEnum::InsertStmt(insert)) => self.insert(insert),
            Seen::Node(NodeEnum::UpdateStmt(update)) => {
                let target = update.relation.as_ref().and_then(|range| self.catalog.resolve(range));
                for column in update.target_list.iter().filter_map(result_name) {
                    self.add(target, column);
                }
            }
            Seen::Function(call) => self.named.functions.extend(self.catalog.surely_called(call)),
            Seen::Relation(_) | Seen::Type(_) | Seen::Node(_) => {}
        }
    }

    fn other(&mut self, name: Option<&'a str>) {
        self.others.extend(name);
        self.others_nameless |= name.is_none();
    }

    fn add(&mut self, relation: Option<RelationId>, column: &str) {
        if let Some(relation) = relation {
            self.named.add(relation, column, true);
        }
    }

    /// The columns it writes; without a list the first of the table.
    fn insert(&mut self, insert: &'a InsertStmt) {
        let target = insert.relation.as_ref().and_then(|range| self.catalog.resolve(range));
        for column in insert.cols.iter().filter_map(result_name) {
            self.add(target, column);
        }
        let Some(target) = target.filter(|_| insert.cols.is_empty()) else {
            return;
        };
        let width = match insert.select_stmt.as_deref().and_then(|node| node.node.as_ref()) {
            Some(NodeEnum::SelectStmt(select)) => match select.values_lists.first().and_then(|row| row.node.as_ref()) {
                Some(NodeEnum::List(row)) => row.items.len(),
                _ => select.target_list.len(),
            },
            _ => 0,
        };
        for column in self.catalog.get(target).columns.iter().take(width) {
            self.named.add(target, &column.name, true);
        }
    }

    /// USING and NATURAL name a column on both sides.
    fn join(&mut self, join: &'a JoinExpr) {
        let catalog = self.catalog;
        let side = |side: &'a Option<Box<Node>>| {
            side.as_deref().map(|node| catalog.tables_in(std::slice::from_ref(node))).unwrap_or_default()
        };
        let sides = [side(&join.larg), side(&join.rarg)];
        let written = tree::texts(&join.using_clause);
        let has = |tables: &[(&str, RelationId)], column: &str| {
            tables.iter().any(|(_, id)| catalog.get(*id).column(column).is_some())
        };
        let natural: Vec<String> = sides[0]
            .iter()
            .filter(|_| join.is_natural)
            .flat_map(|(_, id)| catalog.get(*id).columns.iter().map(|column| column.name.clone()))
            .filter(|column| has(&sides[1], column))
            .collect();
        for column in written.iter().chain(&natural) {
            for tables in &sides {
                let candidates = self.owners(tables.iter().map(|(_, id)| *id), column);
                for &id in &candidates {
                    self.named.add(id, column, candidates.len() == 1);
                }
            }
        }
    }

    /// Those of the relations that have such a column, or of which not all columns are known.
    fn owners(&self, relations: impl Iterator<Item = RelationId>, column: &str) -> Vec<RelationId> {
        let mut owners: Vec<RelationId> = relations
            .filter(|&id| !self.catalog.get(id).known || self.catalog.get(id).column(column).is_some())
            .collect();
        owners.sort();
        owners.dedup();
        owners
    }

    fn select(&mut self, select: &'a SelectStmt) {
        for half in [&select.larg, &select.rarg].into_iter().flatten() {
            self.select(half);
        }
        let names: Vec<&str> = select.target_list.iter().filter_map(result_name).collect();
        for node in &select.sort_clause {
            if let Some(NodeEnum::SortBy(sort)) = &node.node
                && let Some(reference) = sort.node.as_deref().and_then(column_of)
                && let [name] = &reference.fields[..]
                && tree::text(name).is_some_and(|name| names.contains(&name))
            {
                self.results.push(reference);
            }
        }
        self.stars(select);
        self.key(select);
    }

    /// `*` and `t.*` name the columns of the relations in FROM.
    fn stars(&mut self, select: &'a SelectStmt) {
        let stars = select.target_list.iter().filter_map(|node| match &node.node {
            Some(NodeEnum::ResTarget(target)) => target.val.as_deref().and_then(star_of),
            _ => None,
        });
        let tables = self.catalog.tables_in(&select.from_clause);
        for star in stars {
            for (_, id) in tables.iter().filter(|(alias, _)| star.is_empty() || star == *alias) {
                let relation = self.catalog.get(*id);
                for column in &relation.columns {
                    self.named.add(*id, &column.name, true);
                }
                if !relation.known {
                    self.named.all.push(*id);
                }
            }
        }
    }

    fn reference(&mut self, reference: &'a ColumnRef) {
        let Some((last, before)) = reference.fields.split_last() else {
            return;
        };
        // What a star means stands in FROM; in a function call it is the row as a whole.
        let Some(name) = tree::text(last) else {
            return;
        };
        let qualifier = before.last().and_then(tree::text);
        let is_meant = |alias: &str| qualifier.is_none_or(|qualifier| qualifier == alias);
        let is_row = qualifier.is_none() && self.sources.iter().any(|(alias, _)| *alias == name);
        // NEW and OLD give their columns under their names only.
        let hidden = |alias: &str| qualifier.is_none() && matches!(alias, "new" | "old");
        let sources = self.sources.iter().filter(|(alias, _)| is_meant(alias) && !hidden(alias));
        let owners = self.owners(sources.map(|(_, id)| *id), name);
        let ambiguous = match qualifier {
            Some(qualifier) => self.others.contains(&qualifier),
            None => self.others_nameless || !self.others.is_empty() || is_row,
        };
        for &id in &owners {
            if !is_row || self.catalog.get(id).column(name).is_some() {
                self.named.add(id, name, owners.len() == 1 && !ambiguous);
            }
        }
    }

    /// GROUP BY a primary key lets the query show the other columns of the table, as long as the key is there
    /// (`check_functional_grouping` of `pg_constraint.c`).
    fn key(&mut self, select: &'a SelectStmt) {
        if select.group_clause.is_empty() {
            return;
        }
        let tables = self.catalog.tables_in(&select.from_clause);
        let grouped: Vec<&ColumnRef> =
            select.group_clause.iter().filter_map(|node| group_column(node, &select.target_list)).collect();
        let shown = bare_columns(select);
        for &(alias, id) in &tables {
            let Some((_, key)) = self.catalog.primary_key(id) else {
                continue;
            };
            let is_own = |reference: &ColumnRef| {
                let (qualifier, name) = tree::qualified(&reference.fields)?;
                let own = match qualifier {
                    Some(qualifier) => qualifier == alias,
                    None => self.owners(tables.iter().map(|(_, id)| *id), name) == [id],
                };
                own.then(|| name.to_owned())
            };
            let grouped: Vec<String> = grouped.iter().filter_map(|reference| is_own(reference)).collect();
            let needed = || shown.iter().filter_map(|reference| is_own(reference)).any(|name| !grouped.contains(&name));
            let whole = || {
                select.target_list.iter().any(|node| match &node.node {
                    Some(NodeEnum::ResTarget(target)) => {
                        let star = target.val.as_deref().and_then(star_of);
                        let wider = self.catalog.get(id).columns.iter().any(|column| !grouped.contains(&column.name));
                        star.is_some_and(|star| star.is_empty() || star == alias) && wider
                    }
                    _ => false,
                })
            };
            if key.iter().all(|column| grouped.contains(column)) && (needed() || whole()) {
                self.named.keys.push(id);
            }
        }
    }
}

/// The name a column of the result was given, or the column that INSERT or UPDATE writes.
fn result_name(node: &Node) -> Option<&str> {
    match &node.node {
        Some(NodeEnum::ResTarget(target)) => Some(target.name.as_str()).filter(|name| !name.is_empty()),
        _ => None,
    }
}

fn column_of(node: &Node) -> Option<&ColumnRef> {
    match &node.node {
        Some(NodeEnum::ColumnRef(reference)) => Some(reference),
        _ => None,
    }
}

/// The column that an item of GROUP BY means, also by its number in the result.
fn group_column<'a>(node: &'a Node, results: &'a [Node]) -> Option<&'a ColumnRef> {
    let Some(number) = tree::integer(node) else {
        return column_of(node);
    };
    let place = usize::try_from(number).ok()?.checked_sub(1)?;
    match &results.get(place)?.node {
        Some(NodeEnum::ResTarget(target)) => target.val.as_deref().and_then(column_of),
        _ => None,
    }
}

/// The columns that the result shows outside function calls and subqueries.
fn bare_columns(select: &SelectStmt) -> Vec<&ColumnRef> {
    let mut shown = Vec::new();
    let mut inside: Vec<&ColumnRef> = Vec::new();
    for node in select.target_list.iter().filter_map(|node| node.node.as_ref()) {
        walk(node, &mut |seen| match seen {
            Seen::Column(reference) => shown.push(reference),
            Seen::Function(call) => call.args.iter().for_each(|node| columns_below(node, &mut inside)),
            Seen::Node(NodeEnum::SubLink(link)) => {
                link.subselect.iter().for_each(|node| columns_below(node, &mut inside));
            }
            Seen::Relation(_) | Seen::Type(_) | Seen::CommonTable(_) | Seen::Node(_) => {}
        });
    }
    shown.retain(|reference| !inside.iter().any(|other| std::ptr::eq(*other, *reference)));
    shown
}

fn columns_below<'a>(node: &'a Node, columns: &mut Vec<&'a ColumnRef>) {
    if let Some(node) = &node.node {
        walk(node, &mut |seen| {
            if let Seen::Column(reference) = seen {
                columns.push(reference);
            }
        });
    }
}
