//! Functions and procedures that a statement calls by itself: once, not for each row of a query.

use std::sync::Arc;

use pg_query::NodeEnum;
use pg_query::protobuf::{
    AlterTableStmt, AlterTableType, ConstrType, FuncCall, InsertStmt, MergeStmt, Node, ObjectType, ReturningClause,
    SelectStmt, VariableSetStmt, WithClause,
};

use super::walk::{Seen, walk};
use super::{Catalog, Function, Session, tree};
use crate::parse::{Block, Body, Position, Span, Statement, routine};

/// What a call runs.
#[derive(Debug, Clone)]
pub enum Called {
    /// A function or procedure that migrations made and that may change something.
    Made(Arc<Function>),
    /// One that no migration made and that is none of PostgreSQL's, by its name.
    Unknown(String),
    /// One of an extension that changes tables, by its name.
    Foreign {
        /// The function.
        function: String,
        /// Whose it is.
        extension: &'static str,
    },
}

impl Called {
    /// The function, where migrations made it.
    pub fn made(self) -> Option<Arc<Function>> {
        match self {
            Self::Made(function) => Some(function),
            Self::Unknown(_) | Self::Foreign { .. } => None,
        }
    }
}

impl Function {
    /// Whether a DROP of that kind of object may mean it (`LookupFuncWithArgs` in `parse_func.c`).
    pub fn may_be(&self, kind: ObjectType) -> bool {
        match kind {
            ObjectType::ObjectFunction => !self.procedure,
            // An aggregate has no definition.
            ObjectType::ObjectProcedure => self.procedure || self.definition.is_none(),
            _ => true,
        }
    }

    /// Whether a call may lock something: its body does more than compute from its arguments with PostgreSQL's own
    /// functions, or what it does is not known.
    pub fn may_lock(&self) -> bool {
        let Some(definition) = &self.definition else {
            return true;
        };
        let here = Block { statement: 0, conditional: false, repeated: false };
        let start = Position { line: 1, column: 1 };
        let script = routine(definition, Span { from: 0, to: 0, start, end: start }, here);
        !script.dynamic.is_empty() || !script.statements.iter().all(|statement| statement.tree().is_some_and(computes))
    }
}

/// Whether a statement is an expression over variables, with functions of PostgreSQL's own.
fn computes(tree: &NodeEnum) -> bool {
    let NodeEnum::SelectStmt(select) = tree else {
        return false;
    };
    let mut plain = select.from_clause.is_empty() && select.into_clause.is_none();
    walk(tree, &mut |seen| match seen {
        Seen::Function(call) => {
            plain &= tree::qualified(&call.funcname)
                .is_some_and(|(schema, name)| Catalog::best_volatility(schema, name, call.args.len()).is_some());
        }
        Seen::Relation(_) | Seen::Node(NodeEnum::SubLink(_)) => plain = false,
        Seen::Type(_) | Seen::Column(_) | Seen::CommonTable(_) | Seen::Node(_) => {}
    });
    plain
}

impl Catalog {
    /// The functions that a statement calls once, in the order in which they stand, and whether it may leave them out:
    /// those of CALL, of a query without tables, of the rows that INSERT is given and of defaults it fills in. Those
    /// that ALTER TABLE computes for each row are among them, and those of values that rows are given or give back:
    /// there may be no row. What cannot write is left out.
    pub fn calls(&self, statement: &Statement) -> Vec<(Called, bool)> {
        let Body::Tree(tree) = &statement.body else {
            return Vec::new();
        };
        let mut calls = Calls::default();
        calls.of_statement(self, tree);
        // A placeholder's name is nobody's. What nobody knows is told where a statement is there to call it.
        let told = matches!(**tree, NodeEnum::CallStmt(_) | NodeEnum::SelectStmt(_)) && !statement.substituted;
        let named = |(called, maybe): &(Called, bool)| told && !maybe || !matches!(called, Called::Unknown(_));
        calls.found.into_iter().filter_map(|(call, maybe)| Some((self.called(call)?, maybe))).filter(named).collect()
    }

    fn called(&self, call: &FuncCall) -> Option<Called> {
        let (schema, name) = tree::qualified(&call.funcname)?;
        match self.functions_named(schema, name, call.args.len()).as_slice() {
            [] if self.volatility(call).is_some() => {
                let extension = Self::managing_extension(name)?;
                Some(Called::Foreign { function: name.to_owned(), extension })
            }
            [one] => (one.volatility == 'v').then(|| Called::Made(Arc::clone(one))),
            several if !several.is_empty() && several.iter().all(|function| function.volatility != 'v') => None,
            _ => Some(Called::Unknown(name.to_owned())),
        }
    }

    /// Sets what holds while a function runs, and gives the session to go back to.
    pub fn enter_function(&mut self, settings: &[VariableSetStmt]) -> Option<Session> {
        let before = (!settings.is_empty()).then(|| self.session.clone());
        for setting in settings {
            self.set_variable(setting);
        }
        before
    }
}

/// Calls that are found in one statement.
#[derive(Default)]
struct Calls<'a> {
    /// Each with whether it may be left out.
    found: Vec<(&'a FuncCall, bool)>,
    /// What is looked at now may be left out.
    maybe: bool,
}

impl<'a> Calls<'a> {
    fn of_statement(&mut self, catalog: &'a Catalog, tree: &'a NodeEnum) {
        match tree {
            NodeEnum::CallStmt(call) => call.funccall.iter().for_each(|call| self.call(call)),
            NodeEnum::SelectStmt(select) => self.select(catalog, select),
            NodeEnum::InsertStmt(insert) => self.insert(catalog, insert),
            NodeEnum::UpdateStmt(update) => {
                self.with(catalog, update.with_clause.as_ref());
                self.maybe(|calls| calls.targets(&update.target_list));
                self.maybe(|calls| calls.returning(update.returning_clause.as_ref()));
            }
            NodeEnum::DeleteStmt(delete) => {
                self.with(catalog, delete.with_clause.as_ref());
                self.maybe(|calls| calls.returning(delete.returning_clause.as_ref()));
            }
            NodeEnum::MergeStmt(merge) => {
                self.with(catalog, merge.with_clause.as_ref());
                self.maybe(|calls| calls.merge(merge));
            }
            NodeEnum::CreateTableAsStmt(create) if !create.into.as_ref().is_some_and(|into| into.skip_data) => {
                if let Some(query) = create.query.as_deref().and_then(|node| node.node.as_ref()) {
                    self.of_statement(catalog, query);
                }
            }
            NodeEnum::ExecuteStmt(execute) => {
                self.expressions(&execute.params);
                if let Some(statement) = catalog.prepared_statement(execute) {
                    self.of_statement(catalog, statement);
                }
            }
            NodeEnum::ExplainStmt(explain) if tree::option_is_on(&explain.options, "analyze") => {
                let inner = explain.query.as_deref().and_then(|node| node.node.as_ref());
                if let Some(inner) = inner {
                    self.of_statement(catalog, inner);
                }
            }
            NodeEnum::AlterTableStmt(alter) => self.maybe(|calls| calls.alter(alter)),
            _ => {}
        }
    }

    /// Looks at something that may be left out.
    fn maybe(&mut self, look: impl FnOnce(&mut Self)) {
        let before = std::mem::replace(&mut self.maybe, true);
        look(self);
        self.maybe = before;
    }

    /// A SELECT in WITH runs where it is asked for, anything else in any case.
    fn with(&mut self, catalog: &'a Catalog, clause: Option<&'a WithClause>) {
        for table in clause.iter().flat_map(|with| &with.ctes) {
            let Some(NodeEnum::CommonTableExpr(table)) = &table.node else {
                continue;
            };
            match table.ctequery.as_deref().and_then(|query| query.node.as_ref()) {
                Some(NodeEnum::SelectStmt(select)) => self.maybe(|calls| calls.select(catalog, select)),
                Some(query) => self.of_statement(catalog, query),
                None => {}
            }
        }
    }

    fn select(&mut self, catalog: &'a Catalog, select: &'a SelectStmt) {
        self.with(catalog, select.with_clause.as_ref());
        let function = |item: &'a Node| match &item.node {
            Some(NodeEnum::RangeFunction(function)) => Some(function),
            _ => None,
        };
        if select.larg.is_some() || !select.from_clause.iter().all(|item| function(item).is_some()) {
            return;
        }
        for item in select.from_clause.iter().filter_map(function).flat_map(|function| &function.functions) {
            if let Some(NodeEnum::List(list)) = &item.node {
                self.expressions(&list.items);
            }
        }
        // Beside a function in FROM, the list is computed for each of its rows.
        if !select.from_clause.is_empty() {
            return;
        }
        self.targets(&select.target_list);
        self.expressions(&select.values_lists);
    }

    /// The values of a list of columns.
    fn targets(&mut self, list: &'a [Node]) {
        for target in list {
            if let Some(NodeEnum::ResTarget(target)) = &target.node {
                target.val.iter().for_each(|value| self.expression(value));
            }
        }
    }

    fn insert(&mut self, catalog: &'a Catalog, insert: &'a InsertStmt) {
        self.with(catalog, insert.with_clause.as_ref());
        let source = match insert.select_stmt.as_deref().and_then(|node| node.node.as_ref()) {
            Some(NodeEnum::SelectStmt(select)) => Some(select.as_ref()),
            _ => None,
        };
        if let Some(select) = source {
            self.select(catalog, select);
        }
        // Of other queries nobody knows how many rows they give.
        let one_row = source.is_none_or(|select| select.from_clause.is_empty() && select.larg.is_none());
        if one_row {
            self.defaults(catalog, insert, source);
        }
        if let Some(conflict) = &insert.on_conflict_clause {
            self.maybe(|calls| calls.targets(&conflict.target_list));
        }
        if one_row && insert.on_conflict_clause.is_none() {
            self.returning(insert.returning_clause.as_ref());
        } else {
            self.maybe(|calls| calls.returning(insert.returning_clause.as_ref()));
        }
    }

    /// Defaults of the columns that a row is not given.
    fn defaults(&mut self, catalog: &'a Catalog, insert: &'a InsertStmt, source: Option<&SelectStmt>) {
        let Some(table) = insert.relation.as_ref().and_then(|range| catalog.resolve(range)) else {
            return;
        };
        let given = source.map_or(0, |select| match select.values_lists.first().and_then(|row| row.node.as_ref()) {
            Some(NodeEnum::List(row)) => row.items.len(),
            _ => select.target_list.len(),
        });
        let named = |name: &str| {
            insert
                .cols
                .iter()
                .any(|node| matches!(&node.node, Some(NodeEnum::ResTarget(target)) if target.name == name))
        };
        for (index, column) in catalog.get(table).columns.iter().enumerate() {
            let is_given = if insert.cols.is_empty() { index < given } else { named(&column.name) };
            if let Some(default) = column.default.as_deref().filter(|_| !is_given) {
                self.expression(default);
            }
        }
    }

    fn returning(&mut self, clause: Option<&'a ReturningClause>) {
        if let Some(clause) = clause {
            self.targets(&clause.exprs);
        }
    }

    fn merge(&mut self, merge: &'a MergeStmt) {
        for clause in &merge.merge_when_clauses {
            if let Some(NodeEnum::MergeWhenClause(clause)) = &clause.node {
                self.targets(&clause.target_list);
                self.expressions(&clause.values);
            }
        }
        self.returning(merge.returning_clause.as_ref());
    }

    /// What ALTER TABLE computes for each row: defaults of new columns, new checks, and conversions.
    fn alter(&mut self, alter: &'a AlterTableStmt) {
        for command in tree::commands(alter) {
            match (command.def.as_deref().and_then(|node| node.node.as_ref()), command.subtype()) {
                (Some(NodeEnum::ColumnDef(column)), AlterTableType::AtAddColumn) => {
                    column.constraints.iter().for_each(|one| self.constraint(one));
                }
                (Some(NodeEnum::ColumnDef(column)), AlterTableType::AtAlterColumnType) => {
                    column.raw_default.iter().for_each(|using| self.expression(using));
                }
                (Some(NodeEnum::Constraint(_)), AlterTableType::AtAddConstraint) => {
                    command.def.iter().for_each(|one| self.constraint(one));
                }
                _ => {}
            }
        }
    }

    fn constraint(&mut self, node: &'a Node) {
        if let Some(NodeEnum::Constraint(constraint)) = &node.node
            && matches!(constraint.contype(), ConstrType::ConstrDefault | ConstrType::ConstrCheck)
            && !constraint.skip_validation
        {
            constraint.raw_expr.iter().for_each(|expression| self.expression(expression));
        }
    }

    fn expressions(&mut self, nodes: &'a [Node]) {
        for node in nodes {
            self.expression(node);
        }
    }

    /// Of these, the first is computed in any case.
    fn first_surely(&mut self, nodes: &'a [Node]) {
        if let Some((first, rest)) = nodes.split_first() {
            self.expression(first);
            self.maybe(|calls| calls.expressions(rest));
        }
    }

    /// Calls in an expression, but for those inside a query.
    fn expression(&mut self, node: &'a Node) {
        match &node.node {
            Some(NodeEnum::FuncCall(call)) => self.call(call),
            Some(NodeEnum::TypeCast(cast)) => cast.arg.iter().for_each(|arg| self.expression(arg)),
            Some(NodeEnum::AIndirection(part)) => part.arg.iter().for_each(|arg| self.expression(arg)),
            Some(NodeEnum::AExpr(e)) => e.lexpr.iter().chain(&e.rexpr).for_each(|arg| self.expression(arg)),
            Some(NodeEnum::NullTest(test)) => test.arg.iter().for_each(|arg| self.expression(arg)),
            Some(NodeEnum::BooleanTest(test)) => test.arg.iter().for_each(|arg| self.expression(arg)),
            Some(NodeEnum::List(list)) => self.expressions(&list.items),
            Some(NodeEnum::RowExpr(row)) => self.expressions(&row.args),
            Some(NodeEnum::AArrayExpr(array)) => self.expressions(&array.elements),
            Some(NodeEnum::MinMaxExpr(most)) => self.expressions(&most.args),
            Some(NodeEnum::CoalesceExpr(first)) => self.first_surely(&first.args),
            Some(NodeEnum::BoolExpr(e)) => self.first_surely(&e.args),
            Some(NodeEnum::CaseExpr(case)) => {
                case.arg.iter().for_each(|arg| self.expression(arg));
                self.maybe(|calls| {
                    calls.expressions(&case.args);
                    case.defresult.iter().for_each(|result| calls.expression(result));
                });
            }
            Some(NodeEnum::CaseWhen(when)) => {
                when.expr.iter().chain(&when.result).for_each(|part| self.expression(part));
            }
            _ => {}
        }
    }

    /// Arguments are computed before the call.
    fn call(&mut self, call: &'a FuncCall) {
        self.expressions(&call.args);
        self.found.push((call, self.maybe));
    }
}
