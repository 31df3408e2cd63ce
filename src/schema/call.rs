//! Functions and procedures that a statement calls by itself: once, not for each row of a query.

use std::sync::Arc;

use pg_query::NodeEnum;
use pg_query::protobuf::{FuncCall, Node, ObjectType, SelectStmt, VariableSetStmt};

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
    /// The functions that a statement calls once, in the order in which they stand: those of CALL, of a SELECT
    /// without tables, and of `SELECT … FROM function()`. What cannot write is left out.
    pub fn calls(&self, statement: &Statement) -> Vec<Called> {
        let Body::Tree(tree) = &statement.body else {
            return Vec::new();
        };
        let mut calls = Vec::new();
        match tree.as_ref() {
            NodeEnum::CallStmt(call) => {
                if let Some(call) = &call.funccall {
                    calls_of(call, &mut calls);
                }
            }
            NodeEnum::SelectStmt(select) => of_select(select, &mut calls),
            _ => {}
        }
        // A placeholder's name is nobody's.
        let named = |called: &Called| !(statement.substituted && matches!(called, Called::Unknown(_)));
        calls.into_iter().filter_map(|call| self.called(call)).filter(named).collect()
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

fn of_select<'a>(select: &'a SelectStmt, out: &mut Vec<&'a FuncCall>) {
    let function = |item: &'a Node| match &item.node {
        Some(NodeEnum::RangeFunction(function)) => Some(function),
        _ => None,
    };
    if select.larg.is_some() || !select.from_clause.iter().all(|item| function(item).is_some()) {
        return;
    }
    for item in select.from_clause.iter().filter_map(function).flat_map(|function| &function.functions) {
        if let Some(NodeEnum::List(list)) = &item.node {
            list.items.iter().for_each(|item| of_expression(item, out));
        }
    }
    // Beside a function in FROM, the list is computed for each of its rows.
    if !select.from_clause.is_empty() {
        return;
    }
    for target in &select.target_list {
        if let Some(NodeEnum::ResTarget(target)) = &target.node {
            target.val.iter().for_each(|value| of_expression(value, out));
        }
    }
}

/// Calls in an expression, but for those inside a query.
fn of_expression<'a>(node: &'a Node, out: &mut Vec<&'a FuncCall>) {
    match &node.node {
        Some(NodeEnum::FuncCall(call)) => calls_of(call, out),
        Some(NodeEnum::TypeCast(cast)) => cast.arg.iter().for_each(|arg| of_expression(arg, out)),
        Some(NodeEnum::AIndirection(part)) => part.arg.iter().for_each(|arg| of_expression(arg, out)),
        Some(NodeEnum::AExpr(e)) => e.lexpr.iter().chain(&e.rexpr).for_each(|arg| of_expression(arg, out)),
        _ => {}
    }
}

/// Arguments are computed before the call.
fn calls_of<'a>(call: &'a FuncCall, out: &mut Vec<&'a FuncCall>) {
    call.args.iter().for_each(|argument| of_expression(argument, out));
    out.push(call);
}
