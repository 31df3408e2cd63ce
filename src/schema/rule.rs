//! Rules of relations: what they do when rows are written.

use std::sync::Arc;

use pg_query::NodeEnum;
use pg_query::protobuf::{AlterTableType, CmdType, RangeVar, RuleStmt, SelectStmt};

use super::walk::{Seen, SeenMut, walk, walk_mut};
use super::{Catalog, RelationId};

/// A rule.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Its name.
    pub name: String,
    /// The command that it is for.
    pub event: CmdType,
    /// It is in the place of the command, for the rows that meet its condition.
    pub instead: bool,
    /// ALTER TABLE … DISABLE RULE, and ENABLE REPLICA RULE, switch it off.
    pub enabled: bool,
    /// A query that has its condition.
    condition: Option<Arc<Action>>,
    actions: Arc<[Action]>,
}

impl Rule {
    /// The command itself does not run.
    pub fn replaces(&self) -> bool {
        self.instead && self.condition.is_none()
    }
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
        let condition = create.where_clause.clone().map(|condition| {
            let query = SelectStmt { where_clause: Some(condition), ..SelectStmt::default() };
            Arc::new(action(&NodeEnum::SelectStmt(Box::new(query))))
        });
        Rule {
            name: create.rulename.clone(),
            event: create.event(),
            instead: create.instead,
            enabled: true,
            condition,
            actions: create.actions.iter().filter_map(|node| node.node.as_ref()).map(action).collect(),
        }
    }

    /// The statements that a rule runs, with the names that their relations have now.
    pub fn actions_of(&self, rule: &Rule) -> Vec<NodeEnum> {
        rule.actions.iter().map(|action| self.renamed(action)).collect()
    }

    /// A query that has a rule's condition, in the same way.
    pub fn condition_of(&self, rule: &Rule) -> Option<NodeEnum> {
        rule.condition.as_ref().map(|condition| self.renamed(condition))
    }

    /// ENABLE RULE, DISABLE RULE and their kin.
    pub(super) fn switch_rule(&mut self, table: RelationId, name: &str, how: AlterTableType) {
        let enabled = matches!(how, AlterTableType::AtEnableRule | AlterTableType::AtEnableAlwaysRule);
        if let Some(rule) = self.relation_mut(table).rules.iter_mut().find(|rule| rule.name == name) {
            rule.enabled = enabled;
        }
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
