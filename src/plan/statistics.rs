//! Statistics objects over a column that gets another type: each gets a copy over the new column, and its name in the
//! swap. One that loses its column goes with it (`RemoveStatisticsById`, by its dependency).

use pg_query::NodeEnum;
use pg_query::protobuf::{CreateStatsStmt, Node};

use super::piece::Ask;
use super::retype::Group;
use super::sql::{self, ident, literal, qualified};
use super::{Gate, Rollback, Step};
use crate::postgres::Name;
use crate::schema::RelationId;

/// A statistics object that gets a copy.
#[derive(Debug, Clone)]
pub(super) struct StatisticsCopy {
    pub table: RelationId,
    pub name: Name,
    pub copy: Name,
    /// What the first is called once they are swapped.
    pub old: Name,
    pub statement: CreateStatsStmt,
}

impl Group {
    /// Those over a column of a table that changes.
    pub(super) fn find_statistics(&mut self, ask: &Ask<'_>, table: RelationId) {
        for (name, statement) in ask.catalog.statistics_on(table) {
            let changes = |node: &Node| match &node.node {
                Some(NodeEnum::StatsElem(part)) if part.expr.is_none() => self.renamed.changes(table, &part.name),
                Some(NodeEnum::StatsElem(part)) => {
                    part.expr.as_deref().is_some_and(|node| self.renamed.names(table, node))
                }
                _ => false,
            };
            if statement.exprs.iter().any(changes) {
                let mut other = |label| Name::new(&name.schema, self.names.copy(ask, table, &name.name, label));
                let (copy, old) = (other("new"), other("old"));
                let statement = CreateStatsStmt::clone(&statement);
                self.statistics.push(StatisticsCopy { table, name, copy, old, statement });
            }
        }
    }

    /// Makes the copies.
    pub(super) fn collect(&self, ask: &Ask<'_>, steps: &mut Vec<(Option<Gate>, Step)>) -> Result<(), String> {
        for made in &self.statistics {
            let name = sql::parts([made.copy.schema.as_str(), &made.copy.name]);
            let parts = made.statement.exprs.iter().map(|node| self.part(made.table, node));
            let table = NodeEnum::RangeVar(sql::range(&ask.relation(made.table).name, true));
            let text = sql::deparse(&NodeEnum::CreateStatsStmt(CreateStatsStmt {
                defnames: name,
                exprs: parts.collect(),
                relations: vec![Node { node: Some(table) }],
                if_not_exists: false,
                ..made.statement.clone()
            }))?;
            let title = format!("copy the statistics object {}", ident(&made.name.name));
            let mut step = Step::ddl(title, "it is filled with the other statistics", text)
                .done_when(format!("SELECT {}", is_there(&made.copy)));
            step.rollback = Some(Rollback {
                sql: vec![format!("DROP STATISTICS IF EXISTS {}", qualified(&made.copy))],
                until: None,
                loses_data: false,
            });
            steps.push((None, step));
        }
        Ok(())
    }

    fn part(&self, table: RelationId, node: &Node) -> Node {
        let Some(NodeEnum::StatsElem(part)) = &node.node else {
            return node.clone();
        };
        let mut part = part.clone();
        part.name = if part.name.is_empty() { String::new() } else { self.renamed.column(table, &part.name) };
        part.expr = part.expr.as_deref().map(|node| Box::new(self.renamed.expression(table, node)));
        Node { node: Some(NodeEnum::StatsElem(part)) }
    }

    /// In the swap: the copies take the names.
    pub(super) fn statistics_swapped(&self) -> impl Iterator<Item = String> + '_ {
        let rename =
            |from: &Name, to: &Name| format!("ALTER STATISTICS {} RENAME TO {}", qualified(from), ident(&to.name));
        self.statistics.iter().flat_map(move |made| [rename(&made.name, &made.old), rename(&made.copy, &made.name)])
    }

    /// Conditions on a row `d` of `pg_depend` that is not one of theirs.
    pub(super) fn not_collected(&self) -> String {
        let names = self.statistics.iter().map(|made| format!("({})", oid(&made.name)));
        super::beside::listed(" AND NOT (d.classid = 'pg_statistic_ext'::regclass AND d.objid IN (", names, "))")
    }
}

fn oid(name: &Name) -> String {
    format!(
        "SELECT oid FROM pg_statistic_ext WHERE stxnamespace = to_regnamespace({}) AND stxname = {}",
        literal(&ident(&name.schema)),
        literal(&name.name)
    )
}

fn is_there(name: &Name) -> String {
    format!("EXISTS ({})", oid(name))
}
