//! INSERT, UPDATE, DELETE, MERGE and COPY: the target, what foreign keys look up, what is read beside.

use pg_query::NodeEnum;
use pg_query::protobuf::{
    CmdType, ConstraintsSetStmt, CopyStmt, DeleteStmt, InsertStmt, MergeMatchKind, MergeStmt, Node, OnConflictAction,
    RangeVar, SelectStmt, UpdateStmt,
};

use super::filter::{Filter, takes_every_row};
use super::judge::Judge;
use super::query::{Instead, Query, Reading, planned_indexes, read, sequences_of};
use super::{Cause, FailureKind, LossKind, Role, WorkKind, prune, refusal, values};
use crate::parse::Rows;
use crate::postgres::LockMode;
use crate::schema::{ConstraintKind, ForeignKey, RelationId, RelationKind, tree};

/// INSERT.
pub(super) fn insert(query: &mut Query<'_, '_>, statement: &InsertStmt) {
    let depth = query.depth();
    query.with(statement.with_clause.as_ref());
    let source = match statement.select_stmt.as_deref().and_then(|node| node.node.as_ref()) {
        Some(NodeEnum::SelectStmt(select)) => Some(select.as_ref()),
        _ => None,
    };
    let target = statement.relation.as_ref().and_then(|range| query.judge.target(range, false));
    if let Some(target) = target
        && let Some(instead) = query.rules(target, CmdType::CmdInsert)
    {
        query.judge.lock(target, LockMode::RowExclusive, Role::Target);
        if let Some(select) = source {
            query.only_if(instead, |query| query.select(select, None));
        }
        query.leave(depth);
        return;
    }
    if let Some(target) = target {
        let given = given_columns(query.judge, target, &statement.cols, source);
        let conflict = statement.on_conflict_clause.as_ref();
        let arbitrated = conflict
            .is_some_and(|clause| clause.infer.is_some() || clause.action() == OnConflictAction::OnconflictUpdate);
        let rows = source.map_or_else(Vec::new, rows_of);
        let named = !statement.cols.is_empty();
        values::written(query.judge, target, &statement.cols);
        if let Some(column) = values::named_twice(&statement.cols) {
            query.judge.fail(refusal::COLUMN_TWICE, Some(target), &column);
        }
        // DEFAULT VALUES gives nothing.
        if statement.select_stmt.is_some() {
            values::inserted(query.judge, target, &given.listed, named, &rows, statement.r#override());
        }
        if let Some(clause) = conflict {
            values::written(query.judge, target, &clause.target_list);
            values::updated(query.judge, target, &clause.target_list);
        }
        insert_into(query, target, &given);
        if query.executed {
            let stored = stored_in(query.judge, target);
            route(query.judge, stored, given.rows(source));
        }
        if arbitrated {
            query.judge.lock_indexes(target, LockMode::RowExclusive);
        }
        if source.is_some_and(|select| select.values_lists.is_empty()) && query.executed {
            query.judge.work(target, WorkKind::Write, query.cause.clone(), LockMode::RowExclusive, "");
        }
    }
    if let Some(select) = source {
        query.select(select, None);
    }
    for target in statement.on_conflict_clause.iter().flat_map(|clause| &clause.target_list) {
        query.expression(target);
    }
    query.leave(depth);
}

/// The columns that rows come with; the others get their defaults.
struct Given {
    /// In the order of the rows' values.
    listed: Vec<String>,
    /// Those that get a value.
    columns: Vec<String>,
    /// Those that are NULL in every row.
    null: Vec<String>,
}

impl Given {
    /// Columns of rows that are not in sight.
    fn of(columns: Vec<String>) -> Self {
        Self { listed: columns.clone(), columns, null: Vec::new() }
    }

    /// The rows as written, each as a function from a column to its value; `None` when a query brings them.
    fn rows<'r>(&'r self, source: Option<&'r SelectStmt>) -> Option<Vec<impl Fn(&str) -> Option<&'r Node> + 'r>> {
        let rows = source.map(rows_of).filter(|rows| !rows.is_empty())?;
        let value =
            |row: &'r [Node]| move |column: &str| row.get(self.listed.iter().position(|listed| listed == column)?);
        Some(rows.into_iter().map(value).collect())
    }
}

/// The rows of VALUES.
fn rows_of(select: &SelectStmt) -> Vec<&[Node]> {
    select
        .values_lists
        .iter()
        .filter_map(|node| match &node.node {
            Some(NodeEnum::List(row)) => Some(row.items.as_slice()),
            _ => None,
        })
        .collect()
}

/// The partitions that rows go to: the one of a constant key, all of them where that cannot be told.
fn route<'r, F: Fn(&str) -> Option<&'r Node>>(judge: &mut Judge<'_>, target: RelationId, rows: Option<Vec<F>>) {
    if !judge.is_partitioned(target) {
        return;
    }
    let key = prune::partition_column(judge, target);
    let places: Option<Vec<Vec<RelationId>>> = rows.zip(key).and_then(|(rows, key)| {
        rows.iter().map(|row| prune::partition_of(judge, target, &prune::Key::read(row(key)?)?)).collect()
    });
    let all = || judge.family(target).split_off(1);
    for partition in places.map_or_else(all, |places| places.concat()) {
        judge.lock(partition, LockMode::RowExclusive, Role::Child);
    }
}

fn given_columns(judge: &Judge<'_>, target: RelationId, listed: &[Node], source: Option<&SelectStmt>) -> Given {
    let names: Vec<String> = if listed.is_empty() {
        let width = match source {
            None => 0,
            Some(select) => match select.values_lists.first().and_then(|row| row.node.as_ref()) {
                Some(NodeEnum::List(row)) => row.items.len(),
                _ => usize::MAX,
            },
        };
        judge.relation(target).columns.iter().take(width).map(|column| column.name.clone()).collect()
    } else {
        listed.iter().filter_map(target_name).map(str::to_owned).collect()
    };
    let rows: Vec<&[Node]> = source.map_or_else(Vec::new, rows_of);
    let all = |wanted: fn(&Node) -> bool| {
        let is = |position: usize| !rows.is_empty() && rows.iter().all(|row| row.get(position).is_some_and(wanted));
        names.iter().enumerate().filter(|(position, _)| is(*position)).map(|(_, name)| name.clone()).collect()
    };
    let defaults: Vec<String> = all(|node| matches!(node.node, Some(NodeEnum::SetToDefault(_))));
    let null = all(is_null);
    let columns = names.iter().filter(|name| !defaults.contains(name)).cloned().collect();
    Given { listed: names, columns, null }
}

fn is_null(node: &Node) -> bool {
    matches!(&node.node, Some(NodeEnum::AConst(constant)) if constant.isnull)
}

fn target_name(node: &Node) -> Option<&str> {
    match &node.node {
        Some(NodeEnum::ResTarget(target)) => Some(&target.name),
        _ => None,
    }
}

/// Rows come into a table: its foreign keys are looked up, its sequences drawn from.
fn insert_into(query: &mut Query<'_, '_>, target: RelationId, given: &Given) {
    let executed = query.executed;
    let judge = &mut *query.judge;
    refuse_unwritable(judge, target);
    match &judge.relation(target).kind {
        RelationKind::View { reads } => {
            judge.lock(target, LockMode::RowExclusive, Role::Target);
            for &base in reads {
                judge.lock(base, LockMode::RowExclusive, Role::Target);
            }
        }
        _ => judge.lock(target, LockMode::RowExclusive, Role::Target),
    }
    judge.lock_ancestors(target);
    if !executed {
        return;
    }
    mention_triggers(judge, target);
    let target = stored_in(judge, target);
    let written = |column: &String| given.columns.contains(column) && !given.null.contains(column);
    look_up_referenced(judge, target, |key| key.columns.iter().all(written));
    let drawn: Vec<RelationId> = judge
        .relation(target)
        .columns
        .iter()
        .filter(|column| !given.columns.contains(&column.name))
        .flat_map(|column| {
            let owned = judge.catalog.owned_sequences(target).filter(|(_, of)| column.identity && *of == column.name);
            let named = column.default.as_deref().map_or_else(Vec::new, |node| sequences_of(judge.catalog, node));
            owned.map(|(sequence, _)| sequence).chain(named).collect::<Vec<_>>()
        })
        .collect();
    for sequence in drawn {
        judge.lock(sequence, LockMode::RowExclusive, Role::Owned);
    }
}

fn mention_triggers(judge: &mut Judge<'_>, target: RelationId) {
    let relation = judge.relation(target);
    if !relation.triggers.is_empty() {
        judge.assume(format!("what the triggers of `{}` lock is not known", relation.name.short()));
    }
}

/// A new value of a foreign key is looked up in the referenced table (`RI_FKey_check` in `ri_triggers.c`).
fn look_up_referenced(judge: &mut Judge<'_>, table: RelationId, wanted: impl Fn(&ForeignKey) -> bool) {
    for constraint in &judge.relation(table).constraints {
        if let ConstraintKind::ForeignKey(key) = &constraint.kind
            && constraint.enforced
            && wanted(key)
        {
            // A check that waits for the end of the transaction takes its locks there.
            if judge.catalog.is_put_off(constraint) {
                judge.lock_briefly(key.referenced, LockMode::RowShare, Role::Referenced);
                continue;
            }
            look_up(judge, key);
        }
    }
}

/// SET CONSTRAINTS … IMMEDIATE: what rows of this transaction wait for is looked up now.
pub(super) fn set_constraints(judge: &mut Judge<'_>, set: &ConstraintsSetStmt) {
    if set.deferred {
        return;
    }
    for &table in judge.catalog.waiting_tables() {
        for constraint in &judge.relation(table).constraints {
            if let ConstraintKind::ForeignKey(key) = &constraint.kind
                && judge.catalog.is_put_off(constraint)
            {
                look_up(judge, key);
            }
        }
    }
}

fn look_up(judge: &mut Judge<'_>, key: &ForeignKey) {
    for member in judge.family(key.referenced) {
        judge.lock(member, LockMode::RowShare, Role::Referenced);
        planned_indexes(judge, member, LockMode::RowShare);
    }
}

/// A key that goes away is looked for in the tables that reference it; CASCADE and SET NULL write them.
fn look_up_referencing(
    judge: &mut Judge<'_>,
    table: RelationId,
    deletes: bool,
    wanted: &dyn Fn(&ForeignKey) -> bool,
    seen: &mut Vec<RelationId>,
) {
    let keys: Vec<(RelationId, ForeignKey)> = judge
        .catalog
        .referencing(table)
        .filter(|(_, constraint, key)| constraint.enforced && !constraint.initially_deferred && wanted(key))
        .map(|(child, _, key)| (child, key.clone()))
        .collect();
    for (child, key) in keys {
        let action = if deletes { key.on_delete } else { key.on_update };
        let writes = matches!(action, 'c' | 'n' | 'd');
        let mode = if writes { LockMode::RowExclusive } else { LockMode::RowShare };
        let mut filter = Filter::default();
        filter.equals(&key.columns);
        let cause = Cause::ForeignKey { child, parent: table };
        for member in judge.family(child) {
            judge.lock(member, mode, Role::Referencing);
            planned_indexes(judge, member, mode);
            if !judge.is_partitioned(member) && !filter.is_served(judge, member) {
                judge.work(member, WorkKind::Scan, cause.clone(), mode, "");
            }
        }
        if deletes && action == 'c' && !seen.contains(&child) {
            seen.push(child);
            look_up_referencing(judge, child, true, &|_| true, seen);
        }
    }
}

/// The target of an UPDATE, DELETE or MERGE, with its children and all their indexes.
fn written(query: &mut Query<'_, '_>, range: &RangeVar, filter: &Filter, cause: &Cause) -> Option<RelationId> {
    let id = query.judge.target(range, false)?;
    refuse_unwritable(query.judge, id);
    let reference = range.alias.as_ref().map_or(range.relname.as_str(), |alias| alias.aliasname.as_str());
    let filter = filter.on(query.judge, id, reference);
    let cause = match cause {
        Cause::Dml { whole_table: false, .. } => {
            Cause::Dml { whole_table: false, by_key: filter.is_by_key(query.judge, id) }
        }
        cause => cause.clone(),
    };
    let reading = Reading {
        mode: LockMode::RowExclusive,
        cause: cause.clone(),
        filter,
        planned: query.planned,
        rewritten: query.is_rewritten(),
        executed: query.executed,
    };
    read(query.judge, id, range.inh, &reading);
    query.judge.set_role(id, Role::Target);
    if query.executed {
        query.judge.work(id, WorkKind::Write, cause, LockMode::RowExclusive, "");
        mention_triggers(query.judge, id);
    }
    Some(base_of(query.judge, id))
}

/// What rules run in the place of UPDATE or DELETE: the rows of a view are read for them, not written.
fn replaced(query: &mut Query<'_, '_>, range: Option<&RangeVar>, event: CmdType, filter: &Filter) -> Option<Instead> {
    let range = range?;
    let id = query.judge.catalog.resolve(range)?;
    let instead = query.rules(id, event)?;
    let reference = range.alias.as_ref().map_or(range.relname.as_str(), |alias| alias.aliasname.as_str());
    let is_view = matches!(query.judge.relation(id).kind, RelationKind::View { .. });
    let filter = filter.on(query.judge, id, reference);
    query.only_if(instead, |query| {
        let reading = Reading {
            mode: if is_view { LockMode::AccessShare } else { LockMode::RowExclusive },
            cause: query.cause.clone(),
            filter,
            planned: query.planned,
            rewritten: query.is_rewritten(),
            executed: query.executed,
        };
        read(query.judge, id, range.inh, &reading);
    });
    query.judge.lock(id, LockMode::RowExclusive, Role::Target);
    Some(instead)
}

/// What no rows can be written to (`CheckValidResultRel` in `execMain.c`).
fn refuse_unwritable(judge: &mut Judge<'_>, id: RelationId) {
    let writable = match &judge.relation(id).kind {
        RelationKind::Table
        | RelationKind::PartitionedTable(_)
        | RelationKind::ForeignTable
        | RelationKind::View { .. }
        | RelationKind::Unknown => true,
        RelationKind::MaterializedView { .. }
        | RelationKind::Index(_)
        | RelationKind::Sequence { .. }
        | RelationKind::CompositeType => false,
    };
    if !writable {
        judge.fail(refusal::wrong_kind(&judge.relation(id).kind), Some(id), &judge.relation(id).name.name);
    }
}

/// Where rows go that are inserted: through a view into its table, unless triggers or rules of the view do otherwise.
fn stored_in(judge: &Judge<'_>, target: RelationId) -> RelationId {
    let relation = judge.relation(target);
    let other_way = !relation.triggers.is_empty() || !relation.rules.is_empty();
    if other_way { target } else { base_of(judge, target) }
}

/// The table behind a view that can be written through.
fn base_of(judge: &Judge<'_>, id: RelationId) -> RelationId {
    match &judge.relation(id).kind {
        RelationKind::View { reads } => match reads.as_slice() {
            [base] => base_of(judge, *base),
            _ => id,
        },
        _ => id,
    }
}

fn dml_cause(judge: &Judge<'_>, target: Option<&RangeVar>, clause: Option<&Node>) -> Cause {
    let target = target.and_then(|range| judge.catalog.resolve(range)).map(|id| judge.relation(id));
    Cause::Dml { whole_table: takes_every_row(clause, target, judge.catalog), by_key: false }
}

/// UPDATE.
pub(super) fn update(query: &mut Query<'_, '_>, statement: &UpdateStmt) {
    let depth = query.depth();
    query.with(statement.with_clause.as_ref());
    let clause = statement.where_clause.as_deref();
    let filter = conditions(clause, &statement.from_clause);
    let cause = dml_cause(query.judge, statement.relation.as_ref(), clause);
    let rest: Vec<&Node> = statement.target_list.iter().chain(clause).chain(&statement.from_clause).collect();
    if let Some(instead) = replaced(query, statement.relation.as_ref(), CmdType::CmdUpdate, &filter) {
        query.only_if(instead, |query| read_beside(query, &statement.from_clause, &rest, &filter, &cause));
        query.leave(depth);
        return;
    }
    if let Some(named) = statement.relation.as_ref().and_then(|range| query.judge.catalog.resolve(range)) {
        values::written(query.judge, named, &statement.target_list);
    }
    let target = statement.relation.as_ref().and_then(|range| written(query, range, &filter, &cause));
    if let Some(target) = target {
        values::updated(query.judge, target, &statement.target_list);
    }
    if let Some(target) = target.filter(|_| query.executed) {
        query.judge.lock_ancestors(target);
        update_keys(query.judge, target, &assigned(&statement.target_list));
    }
    read_beside(query, &statement.from_clause, &rest, &filter, &cause);
    query.leave(depth);
}

fn assigned(targets: &[Node]) -> Vec<String> {
    targets.iter().filter_map(target_name).map(str::to_owned).collect()
}

fn update_keys(judge: &mut Judge<'_>, target: RelationId, assigned: &[String]) {
    look_up_referenced(judge, target, |key| key.columns.iter().any(|column| assigned.contains(column)));
    let changes = |key: &ForeignKey| key.referenced_columns.iter().any(|column| assigned.contains(column));
    look_up_referencing(judge, target, false, &changes, &mut Vec::new());
}

/// DELETE.
pub(super) fn delete(query: &mut Query<'_, '_>, statement: &DeleteStmt) {
    let depth = query.depth();
    query.with(statement.with_clause.as_ref());
    let clause = statement.where_clause.as_deref();
    let filter = conditions(clause, &statement.using_clause);
    let cause = dml_cause(query.judge, statement.relation.as_ref(), clause);
    let rest: Vec<&Node> = clause.into_iter().chain(&statement.using_clause).collect();
    if let Some(instead) = replaced(query, statement.relation.as_ref(), CmdType::CmdDelete, &filter) {
        query.only_if(instead, |query| read_beside(query, &statement.using_clause, &rest, &filter, &cause));
        query.leave(depth);
        return;
    }
    let target = statement.relation.as_ref().and_then(|range| written(query, range, &filter, &cause));
    if let Some(target) = target.filter(|_| query.executed) {
        if query.judge.major() < 14 {
            query.judge.lock_ancestors(target);
        }
        look_up_referencing(query.judge, target, true, &|_| true, &mut vec![target]);
        if cause.is_whole_table() && statement.using_clause.is_empty() {
            query.judge.loses(LossKind::Delete, Some(target), "");
        }
    }
    read_beside(query, &statement.using_clause, &rest, &filter, &cause);
    query.leave(depth);
}

fn conditions(clause: Option<&Node>, from: &[Node]) -> Filter {
    let mut filter = Filter::default();
    filter.add(clause);
    for item in from {
        filter.add_joins(item);
    }
    filter
}

/// The tables of FROM or USING, and what expressions read.
fn read_beside(query: &mut Query<'_, '_>, from: &[Node], rest: &[&Node], filter: &Filter, cause: &Cause) {
    beside(query, from, filter, cause);
    for part in rest {
        query.expression(part);
    }
}

/// The tables of FROM or USING.
fn beside(query: &mut Query<'_, '_>, from: &[Node], filter: &Filter, cause: &Cause) {
    let outer = std::mem::replace(&mut query.cause, cause.clone());
    for item in from {
        query.read_from_item(item, filter, &[], None);
    }
    query.cause = outer;
}

/// MERGE (since 15).
pub(super) fn merge(query: &mut Query<'_, '_>, statement: &MergeStmt) {
    if query.judge.major() < 15 {
        query.judge.fail(FailureKind::NotInThisVersion, None, "MERGE");
    }
    let depth = query.depth();
    query.with(statement.with_clause.as_ref());
    let mut filter = Filter::default();
    filter.add(statement.join_condition.as_deref());
    let cause = Cause::Dml { whole_table: merges_every_row(query.judge, statement), by_key: false };
    refuse_merge(query, statement);
    let target = statement.relation.as_ref().and_then(|range| written(query, range, &filter, &cause));
    for clause in &statement.merge_when_clauses {
        let Some(NodeEnum::MergeWhenClause(clause)) = &clause.node else {
            continue;
        };
        let assigned = assigned(&clause.target_list);
        match (clause.command_type(), target.filter(|_| query.executed)) {
            (CmdType::CmdUpdate, Some(target)) => update_keys(query.judge, target, &assigned),
            (CmdType::CmdDelete, Some(target)) => {
                look_up_referencing(query.judge, target, true, &|_| true, &mut vec![target]);
            }
            (CmdType::CmdInsert, Some(target)) => {
                insert_into(query, target, &Given::of(assigned));
            }
            _ => {}
        }
    }
    if let Some(source) = statement.source_relation.as_deref() {
        beside(query, std::slice::from_ref(source), &filter, &cause);
        query.expression(source);
    }
    query.leave(depth);
}

fn refuse_merge(query: &mut Query<'_, '_>, statement: &MergeStmt) {
    let rewritten = query.is_rewritten();
    let judge = &mut *query.judge;
    let Some(target) = statement.relation.as_ref().and_then(|range| judge.catalog.resolve(range)) else {
        return;
    };
    if judge.major() < 17 && matches!(judge.relation(target).kind, RelationKind::View { .. }) {
        judge.fail(refusal::MERGE_OF_VIEW, Some(target), "");
    } else if let Some(ruled) = beside_rules(judge, target).filter(|_| rewritten) {
        judge.fail(refusal::MERGE_BESIDE_RULES, Some(ruled), "");
    }
}

/// The relation with rules that a MERGE would write to; before 17 those that are switched off count.
fn beside_rules(judge: &Judge<'_>, id: RelationId) -> Option<RelationId> {
    let relation = judge.relation(id);
    if relation.rules.iter().any(|rule| rule.enabled || judge.major() < 17) {
        return Some(id);
    }
    match &relation.kind {
        RelationKind::View { reads } if relation.triggers.is_empty() => match reads.as_slice() {
            [base] => beside_rules(judge, *base),
            _ => None,
        },
        _ => None,
    }
}

/// A MERGE of a table with itself, or on a condition that is always true, comes upon every row; and so does one that
/// writes the rows without a match.
fn merges_every_row(judge: &Judge<'_>, statement: &MergeStmt) -> bool {
    let target = statement.relation.as_ref().and_then(|range| judge.catalog.resolve(range));
    let itself = match statement.source_relation.as_deref().and_then(|source| source.node.as_ref()) {
        Some(NodeEnum::RangeVar(range)) => target.is_some() && judge.catalog.resolve(range) == target,
        _ => false,
    };
    let always = itself || takes_every_row(statement.join_condition.as_deref(), None, judge.catalog);
    statement.merge_when_clauses.iter().any(|clause| match &clause.node {
        Some(NodeEnum::MergeWhenClause(clause)) => {
            let writes = matches!(clause.command_type(), CmdType::CmdUpdate | CmdType::CmdDelete);
            let comes_upon = match clause.match_kind() {
                MergeMatchKind::MergeWhenMatched => always,
                MergeMatchKind::MergeWhenNotMatchedBySource => true,
                MergeMatchKind::MergeWhenNotMatchedByTarget | MergeMatchKind::Undefined => false,
            };
            writes && comes_upon && clause.condition.is_none()
        }
        _ => false,
    })
}

/// COPY.
pub(super) fn copy(judge: &mut Judge<'_>, statement: &CopyStmt) {
    let mut query = Query::new(judge, Cause::Copy);
    if let Some(node) = statement.query.as_deref().and_then(|node| node.node.as_ref()) {
        return query.statement(node);
    }
    let Some(target) = statement.relation.as_ref().and_then(|range| query.judge.target(range, false)) else {
        return;
    };
    if statement.is_from {
        let columns = if statement.attlist.is_empty() {
            query.judge.relation(target).columns.iter().map(|column| column.name.clone()).collect()
        } else {
            tree::texts(&statement.attlist)
        };
        insert_into(&mut query, target, &Given::of(columns));
        judge.work(target, WorkKind::Write, Cause::Copy, LockMode::RowExclusive, "");
        return;
    }
    if !is_copied(judge, target) {
        judge.fail(refusal::wrong_kind(&judge.relation(target).kind), Some(target), &judge.relation(target).name.name);
        return;
    }
    judge.lock(target, LockMode::AccessShare, Role::Target);
    judge.work(target, WorkKind::Scan, Cause::Copy, LockMode::AccessShare, "");
}

/// What COPY … TO takes by its name; materialized views since 18 (`BeginCopyTo` in `copyto.c`).
fn is_copied(judge: &Judge<'_>, id: RelationId) -> bool {
    match &judge.relation(id).kind {
        RelationKind::Table | RelationKind::Unknown => true,
        RelationKind::MaterializedView { .. } => judge.major() >= 18,
        RelationKind::PartitionedTable(_)
        | RelationKind::ForeignTable
        | RelationKind::View { .. }
        | RelationKind::Index(_)
        | RelationKind::Sequence { .. }
        | RelationKind::CompositeType => false,
    }
}

/// Rows that a statement brings along as text.
pub(super) fn rows(judge: &mut Judge<'_>, rows: &Rows) {
    let Some(target) = judge.catalog.lookup(rows.schema.as_deref(), &rows.table) else {
        return;
    };
    let columns = judge.relation(target).columns.iter().map(|column| column.name.clone()).collect();
    insert_into(&mut Query::new(judge, Cause::Copy), target, &Given::of(columns));
}
