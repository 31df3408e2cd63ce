//! Statements that the session prepared: PREPARE, EXECUTE, DEALLOCATE.

use std::sync::Arc;

use pg_query::NodeEnum;
use pg_query::protobuf::{DeallocateStmt, ExecuteStmt, Node, PrepareStmt};

use super::Catalog;
use super::walk::{SeenMut, walk_mut};

impl Catalog {
    /// Whether the session has a prepared statement of that name.
    pub fn is_prepared(&self, name: &str) -> bool {
        self.prepared.contains_key(name)
    }

    /// What EXECUTE runs, with its arguments where the parameters stood; `None` when nobody is seen to prepare it.
    pub fn executed(&self, execute: &ExecuteStmt) -> Option<NodeEnum> {
        let mut statement = self.prepared_statement(execute)?.clone();
        fill_in(&mut statement, &execute.params);
        Some(statement)
    }

    /// What EXECUTE runs, as it was prepared.
    pub(super) fn prepared_statement(&self, execute: &ExecuteStmt) -> Option<&NodeEnum> {
        self.prepared.get(&execute.name).map(AsRef::as_ref)
    }

    /// PREPARE.
    pub(super) fn prepare(&mut self, prepare: &PrepareStmt) {
        if let Some(statement) = prepare.query.as_deref().and_then(|node| node.node.as_ref()) {
            self.prepared.insert(prepare.name.clone(), Arc::new(statement.clone()));
        }
    }

    /// DEALLOCATE.
    pub(super) fn deallocate(&mut self, deallocate: &DeallocateStmt) {
        if deallocate.isall || deallocate.name.is_empty() {
            self.prepared.clear();
        } else {
            self.prepared.remove(&deallocate.name);
        }
    }

    /// Takes over what a transaction prepared and gave up that is rolled back: neither is undone.
    pub(crate) fn keep_prepared(&mut self, rolled_back: &mut Self) {
        self.prepared = std::mem::take(&mut rolled_back.prepared);
    }
}

/// Puts arguments where parameters stand.
fn fill_in(statement: &mut NodeEnum, arguments: &[Node]) {
    if arguments.is_empty() {
        return;
    }
    let mut put = |seen: SeenMut<'_>| {
        if let SeenMut::Parameter(node) = seen
            && let NodeEnum::ParamRef(parameter) = &*node
            && let Some(place) = usize::try_from(parameter.number - 1).ok()
            && let Some(argument) = arguments.get(place).and_then(|argument| argument.node.as_ref())
        {
            *node = argument.clone();
        }
    };
    walk_mut(statement, &mut put);
}
