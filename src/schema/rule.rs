//! Rules of relations: what they do when rows are written.

use std::sync::Arc;

use pg_query::NodeEnum;
use pg_query::protobuf::{CmdType, RangeVar, RuleStmt};

use super::walk::{Seen, SeenMut, walk, walk_mut};
use super::{Catalog, RelationId};

/// A rule.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Its name.
    pub name: String,
    /// The command that it is for.
    pub event: CmdType,
    /// INSTEAD without a condition: the command itself does not run.
    pub replaces: bool,
    actions: Arc<[Action]>,
}

/// A statement that a rule runs, as it was written, and what its names stood for then.
#[derive(Debug)]
struct Action {
    statement: NodeEnum,
    relations: Vec<(RangeVar, RelationId)>,
}

impl Catalog {
    pub(super) fn rule_of(&self, create: &RuleStmt) -> Rule {
        let action = |statement: &NodeEnum| {
            let mut relations = Vec::new();
            walk(statement, &mut |seen| {
                if let Seen::Relation(range) = seen {
                    relations.extend(self.resolve(range).map(|id| (range.clone(), id)));
                }
            });
            Action { statement: statement.clone(), relations }
        };
        Rule {
            name: create.rulename.clone(),
            event: create.event(),
            replaces: create.instead && create.where_clause.is_none(),
            actions: create.actions.iter().filter_map(|node| node.node.as_ref()).map(action).collect(),
        }
    }

    /// The statements that a rule runs, with the names that their relations have now.
    pub fn actions_of(&self, rule: &Rule) -> Vec<NodeEnum> {
        rule.actions.iter().map(|action| self.renamed(action)).collect()
    }

    fn renamed(&self, action: &Action) -> NodeEnum {
        let mut statement = action.statement.clone();
        let same =
            |one: &RangeVar, other: &RangeVar| (&one.schemaname, &one.relname) == (&other.schemaname, &other.relname);
        walk_mut(&mut statement, &mut |seen| {
            if let SeenMut::Relation(range) = seen
                && let Some((_, id)) = action.relations.iter().find(|(written, _)| same(written, range))
            {
                let name = &self.get(*id).name;
                range.schemaname.clone_from(&name.schema);
                range.relname.clone_from(&name.name);
            }
        });
        statement
    }
}
