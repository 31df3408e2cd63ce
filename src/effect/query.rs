//! What a query reads: every table behind it, with its indexes and children, and whether it is read in full.

use std::collections::HashSet;

use pg_query::NodeEnum;
use pg_query::protobuf::{
    CmdType, ExecuteStmt, LockingClause, Node, RangeVar, SelectStmt, SubLinkType, WithClause, a_const,
};

use super::filter::Filter;
use super::judge::Judge;
use super::{Cause, FailureKind, Role, WorkKind, dml, refusal};
use crate::postgres::LockMode;
use crate::schema::walk::{Seen, walk};
use crate::schema::{Catalog, RelationId, RelationKind, Rule, tree};

/// How a relation is read.
#[derive(Debug, Clone)]
pub(super) struct Reading {
    /// The mode, on it and all it stands for.
    pub(super) mode: LockMode,
    /// On whose behalf.
    pub(super) cause: Cause,
    /// What narrows the rows; an index may serve it.
    pub(super) filter: Filter,
    /// The planner sees it, so its children, its indexes and what lies behind a view are locked too.
    pub(super) planned: bool,
    /// What lies behind a view is locked, also where the planner does not see it.
    pub(super) rewritten: bool,
    /// Its rows are read, not only looked up.
    pub(super) executed: bool,
}

impl Reading {
    /// Reads every row.
    pub(super) fn all(mode: LockMode, cause: Cause) -> Self {
        Self { mode, cause, filter: Filter::default(), planned: true, rewritten: true, executed: true }
    }
}

/// Locks a relation that a query reads, its children, its indexes, and what lies behind a view.
pub(super) fn read(judge: &mut Judge<'_>, id: RelationId, inherited: bool, reading: &Reading) {
    let relation = judge.relation(id);
    match &relation.kind {
        RelationKind::View { reads } if reading.rewritten => {
            judge.lock(id, reading.mode, Role::Query);
            for &read_below in reads {
                read(judge, read_below, true, reading);
            }
        }
        _ if !reading.planned => judge.lock(id, reading.mode, Role::Query),
        RelationKind::Table
        | RelationKind::PartitionedTable(_)
        | RelationKind::ForeignTable
        | RelationKind::MaterializedView { .. }
        | RelationKind::Unknown => {
            let family = if inherited { judge.family(id) } else { vec![id] };
            let partitions = super::prune::surviving(judge, id, &reading.filter);
            for member in family {
                if partitions.as_ref().is_some_and(|kept| !kept.contains(&member)) {
                    continue;
                }
                judge.lock(member, reading.mode, if member == id { Role::Query } else { Role::Child });
                if inherited {
                    planned_indexes(judge, member, reading.mode);
                } else {
                    judge.lock_indexes(member, reading.mode);
                }
                if reading.executed && !judge.is_partitioned(member) && !reading.filter.is_served(judge, member) {
                    judge.work(member, WorkKind::Scan, reading.cause.clone(), reading.mode, "");
                }
            }
        }
        RelationKind::View { .. } | RelationKind::Sequence { .. } => judge.lock(id, reading.mode, Role::Query),
        RelationKind::Index(_) | RelationKind::CompositeType => {}
    }
}

/// The planner opens every index of a table with the table's own mode; those of partitioned tables from 16 on
/// (`get_relation_info` in `plancat.c`).
pub(super) fn planned_indexes(judge: &mut Judge<'_>, table: RelationId, mode: LockMode) {
    if judge.major() >= 16 || !judge.is_partitioned(table) {
        judge.lock_indexes(table, mode);
    }
}

/// One statement's queries.
pub(super) struct Query<'j, 'a> {
    /// Where it is written down.
    pub(super) judge: &'j mut Judge<'a>,
    /// Names of WITH queries in sight.
    scope: Vec<String>,
    /// Relations whose rules are applied now.
    ruled: Vec<RelationId>,
    /// Subqueries that were looked at.
    seen: HashSet<*const SelectStmt>,
    /// On whose behalf it reads.
    pub(super) cause: Cause,
    /// The planner sees it.
    pub(super) planned: bool,
    /// Its rules are applied, also when the planner does not see it.
    rewritten: bool,
    /// It is run, not only planned.
    pub(super) executed: bool,
    /// Of the query that is looked at next only the first row is asked for.
    one_row: bool,
    /// Within WITH or an expression, which the planner may leave out.
    nested: bool,
}

/// What runs in the place of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Instead {
    /// DO INSTEAD NOTHING.
    Nothing,
    /// The statements of rules.
    Statements,
}

impl<'j, 'a> Query<'j, 'a> {
    /// Reads on someone's behalf.
    pub(super) fn new(judge: &'j mut Judge<'a>, cause: Cause) -> Self {
        Self {
            judge,
            scope: Vec::new(),
            ruled: Vec::new(),
            seen: HashSet::new(),
            cause,
            planned: true,
            rewritten: false,
            executed: true,
            one_row: false,
            nested: false,
        }
    }

    /// Any statement that can stand in WITH, EXPLAIN, PREPARE or a cursor.
    pub(super) fn statement(&mut self, node: &NodeEnum) {
        match node {
            NodeEnum::SelectStmt(select) => self.select(select, None),
            NodeEnum::InsertStmt(insert) => dml::insert(self, insert),
            NodeEnum::UpdateStmt(update) => dml::update(self, update),
            NodeEnum::DeleteStmt(delete) => dml::delete(self, delete),
            NodeEnum::MergeStmt(merge) => dml::merge(self, merge),
            NodeEnum::ExecuteStmt(execute) => self.execute(execute),
            _ => {}
        }
    }

    fn execute(&mut self, execute: &ExecuteStmt) {
        for argument in &execute.params {
            self.expression(argument);
        }
        match self.judge.catalog.executed(execute) {
            Some(statement) => self.statement(&statement),
            None => self.judge.assume(format!("what the prepared statement `{}` does is not known", execute.name)),
        }
    }

    /// A SELECT with all below it. `outer_mode` comes from a locking clause above it.
    pub(super) fn select(&mut self, select: &SelectStmt, outer_mode: Option<LockMode>) {
        let one_row = std::mem::take(&mut self.one_row) && gives_first_row(select);
        if !self.seen.insert(std::ptr::from_ref(select)) {
            return;
        }
        let depth = self.scope.len();
        self.with(select.with_clause.as_ref());
        for side in [&select.larg, &select.rarg].into_iter().flatten() {
            self.select(side, outer_mode);
        }
        let mut filter = Filter::default();
        filter.add(select.where_clause.as_deref());
        for item in &select.from_clause {
            filter.add_joins(item);
        }
        filter.short = one_row || reads_few(select) || takes_ends(self.judge, select);
        for item in &select.from_clause {
            self.read_from_item(item, &filter, &select.locking_clause, outer_mode);
        }
        let parts = select.target_list.iter().chain(&select.group_clause).chain(&select.values_lists);
        let parts = parts.chain(&select.sort_clause).chain(&select.from_clause).chain(&select.window_clause);
        let single = [&select.where_clause, &select.having_clause, &select.limit_count, &select.limit_offset];
        for part in parts.chain(single.into_iter().flatten().map(AsRef::as_ref)) {
            self.expression(part);
        }
        self.scope.truncate(depth);
    }

    /// WITH queries; each sees those before it, all of them when it is RECURSIVE.
    pub(super) fn with(&mut self, clause: Option<&WithClause>) {
        let Some(clause) = clause else {
            return;
        };
        let tables = || {
            clause.ctes.iter().filter_map(|node| match &node.node {
                Some(NodeEnum::CommonTableExpr(table)) => Some(table),
                _ => None,
            })
        };
        if clause.recursive {
            self.scope.extend(tables().map(|table| table.ctename.clone()));
        }
        for table in tables() {
            if let Some(node) = table.ctequery.as_deref().and_then(|node| node.node.as_ref()) {
                let nested = std::mem::replace(&mut self.nested, true);
                self.statement(node);
                self.nested = nested;
            }
            if !clause.recursive {
                self.scope.push(table.ctename.clone());
            }
        }
    }

    /// What the rules of a relation run for a command; whether they leave out the command itself (`RewriteQuery` in
    /// `rewriteHandler.c`), and whether there is something to run in its place.
    pub(super) fn rules(&mut self, id: RelationId, event: CmdType) -> Option<Instead> {
        let relation = self.judge.relation(id);
        if relation.rules.is_empty() || !self.is_rewritten() || self.ruled.contains(&id) {
            return None;
        }
        let mut rules: Vec<&Rule> = relation.rules.iter().filter(|rule| rule.enabled && rule.event == event).collect();
        // PostgreSQL applies them in the order of their names.
        rules.sort_by_key(|rule| &rule.name);
        let replaced = rules.iter().any(|rule| rule.replaces());
        let names = std::mem::take(&mut self.scope);
        let seen = std::mem::take(&mut self.seen);
        let failures = self.judge.effects.failures.len();
        self.ruled.push(id);
        let mut acts = false;
        for (place, rule) in rules.iter().enumerate() {
            let earlier = rules[..place].iter().any(|rule| rule.replaces());
            acts |= self.rule(rule, replaced, earlier);
            self.seen.clear();
        }
        self.ruled.pop();
        // Columns may have other names since the rule was written.
        self.judge.effects.failures.truncate(failures);
        self.seen = seen;
        self.scope = names;
        replaced.then_some(if acts { Instead::Statements } else { Instead::Nothing })
    }

    /// Whether a rule runs statements. Its condition is theirs; that of INSTEAD is the command's too, which another rule
    /// may replace, and an `earlier` one has replaced already.
    fn rule(&mut self, rule: &Rule, replaced: bool, earlier: bool) -> bool {
        let actions = self.judge.catalog.actions_of(rule);
        let condition = self.judge.catalog.condition_of(rule);
        for part in condition.iter().filter(|_| !actions.is_empty()).chain(&actions) {
            self.statement(part);
        }
        if let Some(condition) = condition.filter(|_| actions.is_empty() && rule.instead && !earlier) {
            let before = (self.planned, self.rewritten, self.executed);
            if replaced {
                (self.planned, self.rewritten, self.executed) = (false, true, false);
            }
            self.statement(&condition);
            (self.planned, self.rewritten, self.executed) = before;
        }
        !actions.is_empty()
    }

    /// Looks at a part of a command that has another in its place: it runs for that one, if at all.
    pub(super) fn only_if(&mut self, instead: Instead, look: impl FnOnce(&mut Self)) {
        let before = (self.planned, self.rewritten, self.executed);
        if instead == Instead::Nothing {
            (self.planned, self.rewritten, self.executed) = (false, false, false);
        }
        look(self);
        (self.planned, self.rewritten, self.executed) = before;
    }

    /// What lies behind views is locked.
    pub(super) fn is_rewritten(&self) -> bool {
        self.planned || self.rewritten
    }

    /// How many names of WITH queries are in sight, to go back to with [`Self::leave`].
    pub(super) fn depth(&self) -> usize {
        self.scope.len()
    }

    /// Names of WITH queries go out of sight.
    pub(super) fn leave(&mut self, depth: usize) {
        self.scope.truncate(depth);
    }

    /// An item of FROM or USING.
    pub(super) fn read_from_item(&mut self, item: &Node, filter: &Filter, locking: &[Node], outer: Option<LockMode>) {
        match &item.node {
            Some(NodeEnum::RangeVar(range)) => self.range(range, filter, locking, outer),
            Some(NodeEnum::JoinExpr(join)) => {
                for side in [&join.larg, &join.rarg].into_iter().flatten() {
                    self.read_from_item(side, filter, locking, outer);
                }
            }
            Some(NodeEnum::RangeSubselect(subselect)) => {
                let alias = subselect.alias.as_ref().map_or("", |alias| alias.aliasname.as_str());
                let mode = locked(locking, alias).or(outer);
                if let Some(NodeEnum::SelectStmt(select)) = subselect.subquery.as_deref().and_then(|q| q.node.as_ref())
                {
                    self.select(select, mode);
                }
            }
            Some(NodeEnum::RangeTableSample(sample)) => {
                if let Some(relation) = &sample.relation {
                    self.read_from_item(relation, filter, locking, outer);
                }
            }
            _ => {}
        }
    }

    fn range(&mut self, range: &RangeVar, filter: &Filter, locking: &[Node], outer: Option<LockMode>) {
        if range.schemaname.is_empty() && self.scope.contains(&range.relname) {
            return;
        }
        let Some(id) = self.judge.target(range, false) else {
            return;
        };
        let reference = range.alias.as_ref().map_or(range.relname.as_str(), |alias| alias.aliasname.as_str());
        let locked = locked(locking, reference).or(outer);
        if locked.is_some() && self.planned && !self.nested {
            self.lock_rows(id);
        }
        let mode = locked.unwrap_or(LockMode::AccessShare);
        let reading = Reading {
            mode,
            cause: self.cause.clone(),
            filter: filter.on(self.judge, id, reference),
            planned: self.planned,
            rewritten: self.is_rewritten(),
            executed: self.executed,
        };
        read(self.judge, id, range.inh, &reading);
    }

    /// Some relations have no rows that can be locked (`CheckValidRowMarkRel` in `execMain.c`). Through a view, the
    /// relations it reads are meant.
    fn lock_rows(&mut self, id: RelationId) {
        let relation = self.judge.relation(id);
        match &relation.kind {
            RelationKind::MaterializedView { .. } | RelationKind::Sequence { .. } => {
                self.judge.fail(refusal::wrong_kind(&relation.kind), Some(id), &relation.name.name);
            }
            RelationKind::View { reads } => {
                // Of several, some may stand where no row of theirs is locked.
                if let [only] = reads[..] {
                    self.lock_rows(only);
                }
            }
            RelationKind::Table
            | RelationKind::PartitionedTable(_)
            | RelationKind::ForeignTable
            | RelationKind::Index(_)
            | RelationKind::CompositeType
            | RelationKind::Unknown => {}
        }
    }

    /// Subqueries, sequences and functions inside an expression.
    pub(super) fn expression(&mut self, node: &Node) {
        let Some(node) = &node.node else {
            return;
        };
        let mut subqueries: Vec<(&SelectStmt, SubLinkType)> = Vec::new();
        let mut functions = Vec::new();
        walk(node, &mut |seen| match seen {
            Seen::Node(NodeEnum::SubLink(link)) => {
                if let Some(NodeEnum::SelectStmt(select)) = link.subselect.as_deref().and_then(|q| q.node.as_ref()) {
                    subqueries.push((select, link.sub_link_type()));
                }
            }
            Seen::Function(call) => functions.push(call),
            _ => {}
        });
        let nested = std::mem::replace(&mut self.nested, true);
        for (select, link) in subqueries {
            // One row answers EXISTS, and a value has no second one.
            self.one_row = matches!(link, SubLinkType::ExistsSublink | SubLinkType::ExprSublink);
            self.select(select, None);
        }
        self.nested = nested;
        for call in functions {
            self.function(call);
        }
    }

    fn function(&mut self, call: &pg_query::protobuf::FuncCall) {
        let Some((schema, name)) = tree::qualified(&call.funcname) else {
            return;
        };
        if let Some(sequence) = sequence_argument(self.judge.catalog, name, &call.args) {
            if self.executed {
                let mode = if name == "currval" { LockMode::AccessShare } else { LockMode::RowExclusive };
                self.judge.lock(sequence, mode, Role::Query);
            }
            return;
        }
        if self.executed && self.judge.may_lock(schema, name, call.args.len()) {
            self.judge.assume(format!("what the function `{name}` does is not known"));
        }
    }
}

/// Reads only as many rows as it gives: LIMIT without anything that must see all first.
fn reads_few(select: &SelectStmt) -> bool {
    select.limit_count.is_some() && streams(select)
}

/// Gives its first row without reading on: no condition that the rows before it may fail.
fn gives_first_row(select: &SelectStmt) -> bool {
    let one_table = matches!(&select.from_clause[..], [Node { node: Some(NodeEnum::RangeVar(_)) }]);
    one_table && select.where_clause.is_none() && streams(select)
}

/// Nothing in it must see all rows first.
fn streams(select: &SelectStmt) -> bool {
    select.sort_clause.is_empty()
        && select.group_clause.is_empty()
        && select.distinct_clause.is_empty()
        && !select.target_list.iter().any(is_aggregate)
}

/// Aggregates that must see every row; `min` and `max` may take one end of an index.
const AGGREGATES: [&str; 10] =
    ["count", "sum", "avg", "array_agg", "string_agg", "json_agg", "jsonb_agg", "bool_and", "bool_or", "every"];

/// Only `min` and `max` of columns that an index leads with (`preprocess_minmax_aggregates` in `planagg.c`).
fn takes_ends(judge: &Judge<'_>, select: &SelectStmt) -> bool {
    let [Node { node: Some(NodeEnum::RangeVar(range)) }] = select.from_clause.as_slice() else {
        return false;
    };
    let Some(table) = judge.catalog.resolve(range) else {
        return false;
    };
    let mut ends = 0;
    let mut others = select.where_clause.is_some() || !select.group_clause.is_empty();
    for node in select.target_list.iter().filter_map(|target| target.node.as_ref()) {
        walk(node, &mut |seen| match seen {
            Seen::Function(call) => {
                let name = tree::qualified(&call.funcname).map_or("", |(_, name)| name);
                let column = match call.args.first().and_then(|argument| argument.node.as_ref()) {
                    Some(NodeEnum::ColumnRef(column)) => column.fields.last().and_then(tree::text),
                    _ => None,
                };
                let leads = judge.indexes(table).filter_map(|id| judge.index(id)).any(|index| {
                    column.is_some() && index.keys.first().is_some_and(|key| key.column.as_deref() == column)
                });
                if name == "min" || name == "max" {
                    if leads { ends += 1 } else { others = true }
                } else {
                    others |= AGGREGATES.contains(&name);
                }
            }
            Seen::Node(NodeEnum::SubLink(_)) => others = true,
            _ => {}
        });
    }
    ends > 0 && !others
}

fn is_aggregate(target: &Node) -> bool {
    let mut found = false;
    if let Some(node) = &target.node {
        walk(node, &mut |seen| {
            if let Seen::Function(call) = seen {
                found |= tree::qualified(&call.funcname)
                    .is_some_and(|(_, name)| AGGREGATES.contains(&name) || name == "min" || name == "max");
            }
        });
    }
    found
}

/// The mode that FOR UPDATE and its kin ask for a relation of that name.
fn locked(locking: &[Node], reference: &str) -> Option<LockMode> {
    let names = |clause: &LockingClause| {
        clause.locked_rels.is_empty()
            || clause.locked_rels.iter().any(|node| match &node.node {
                Some(NodeEnum::RangeVar(range)) => range.relname == reference,
                _ => false,
            })
    };
    let any = locking.iter().any(|node| match &node.node {
        Some(NodeEnum::LockingClause(clause)) => names(clause),
        _ => false,
    });
    any.then_some(LockMode::RowShare)
}

/// The sequences that an expression's `nextval` and its kin name.
pub(super) fn sequences_of(catalog: &Catalog, node: &Node) -> Vec<RelationId> {
    let mut found = Vec::new();
    if let Some(node) = &node.node {
        walk(node, &mut |seen| {
            if let Seen::Function(call) = seen {
                let name = tree::qualified(&call.funcname).map_or("", |(_, name)| name);
                found.extend(sequence_argument(catalog, name, &call.args));
            }
        });
    }
    found
}

fn sequence_argument(catalog: &Catalog, function: &str, arguments: &[Node]) -> Option<RelationId> {
    if !["nextval", "setval", "currval"].contains(&function) {
        return None;
    }
    let mut argument = arguments.first()?;
    while let Some(NodeEnum::TypeCast(cast)) = &argument.node {
        argument = cast.arg.as_deref()?;
    }
    let Some(NodeEnum::AConst(constant)) = &argument.node else {
        return None;
    };
    let Some(a_const::Val::Sval(text)) = &constant.val else {
        return None;
    };
    let parts = split_name(&text.sval);
    match parts.as_slice() {
        [name] => catalog.lookup(None, name),
        [schema, name] => catalog.lookup(Some(schema), name),
        _ => None,
    }
}

/// A name in a string, as `regclass` reads it: folded unless quoted.
fn split_name(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut quoted = false;
    for c in text.chars() {
        match c {
            '"' => quoted = !quoted,
            '.' if !quoted => parts.push(String::new()),
            c => {
                let part = parts.last_mut().expect("there is always a part to add to");
                if quoted { part.push(c) } else { part.extend(c.to_lowercase()) }
            }
        }
    }
    parts
}

/// EXPLAIN, PREPARE, DECLARE and CALL: what is inside, and whether it runs now.
pub(super) fn wrapped(judge: &mut Judge<'_>, tree: &NodeEnum) {
    let inner = |node: &'_ Option<Box<Node>>| node.as_deref().and_then(|node| node.node.clone());
    let mut query = Query::new(judge, Cause::Query);
    let (node, planned, executed) = match tree {
        NodeEnum::ExplainStmt(explain) => {
            (inner(&explain.query), true, tree::option_is_on(&explain.options, "analyze"))
        }
        NodeEnum::PrepareStmt(prepare) if query.judge.catalog.is_prepared(&prepare.name) => {
            query.judge.fail(FailureKind::AlreadyExists, None, &prepare.name);
            return;
        }
        NodeEnum::PrepareStmt(prepare) => (inner(&prepare.query), false, false),
        NodeEnum::DeclareCursorStmt(cursor) => (inner(&cursor.query), true, false),
        NodeEnum::CallStmt(call) => (call.funccall.clone().map(NodeEnum::FuncCall), true, true),
        _ => return,
    };
    query.planned = planned;
    query.rewritten = matches!(tree, NodeEnum::PrepareStmt(_));
    query.executed = executed;
    match node {
        Some(node @ NodeEnum::FuncCall(_)) => query.expression(&Node { node: Some(node) }),
        Some(node) => query.statement(&node),
        None => {}
    }
}
