//! A plain table that becomes a part of a partitioned one of its name: the table steps aside, the partitioned one takes
//! its name and attaches it. Between these statements nobody finds the rows, so that they commit together; what the
//! last one would read every row for is proven before the first.

use std::collections::BTreeSet;

use pg_query::NodeEnum;
use pg_query::protobuf::{AlterTableType, ObjectType};

use super::piece::{Ask, Piece, read};
use super::sql::{self, ident, qualified};
use super::{Rollback, Step, Way, attach};
use crate::parse::{Body, Statement, parse};
use crate::postgres::Name;
use crate::rules::Finding;
use crate::schema::{Catalog, tree};

/// The statements that do it, by index.
pub(super) struct Conversion {
    /// All of them, and what stands between.
    pub members: BTreeSet<usize>,
    /// The one that makes the partitioned table.
    pub made: usize,
    /// The one that attaches the table.
    pub attach: usize,
    /// What the table is called first, and the partitioned one then.
    name: String,
    /// What it is called then.
    aside: String,
    /// Nothing else is done along with it.
    alone: bool,
}

/// What comes before the statements, and after them.
pub(super) struct Proof {
    pub before: Vec<Step>,
    /// What the partitioned table must not take over by LIKE.
    pub cleared: Vec<String>,
    pub after: Vec<Step>,
    pub done_when: String,
    pub rollback: Option<Rollback>,
}

fn tree(statement: &Statement) -> Option<&NodeEnum> {
    match &statement.body {
        Body::Tree(tree) if statement.block.is_none() => Some(tree),
        _ => None,
    }
}

/// The first conversion among some statements.
pub(super) fn find(statements: &[Statement]) -> Option<Conversion> {
    statements.iter().enumerate().find_map(|(first, statement)| {
        let NodeEnum::RenameStmt(rename) = tree(statement)? else {
            return None;
        };
        if rename.rename_type() != ObjectType::ObjectTable {
            return None;
        }
        let (name, aside) = (rename.relation.as_ref()?.relname.clone(), rename.newname.clone());
        let makes = |statement: &Statement| {
            matches!(tree(statement), Some(NodeEnum::CreateStmt(create)) if create.partspec.is_some()
                && create.relation.as_ref().is_some_and(|range| range.relname == name))
        };
        let made = first + 1 + statements.get(first + 1..)?.iter().position(makes)?;
        let attach =
            made + 1 + statements[made + 1..].iter().position(|statement| attaches(statement, &name, &aside))?;
        let parts = statements[attach + 1..].iter().take_while(|statement| is_part(statement, &name)).count();
        let members: BTreeSet<usize> = (first..=attach + parts).collect();
        let own = |&index: &usize| {
            [first, made, attach].contains(&index) || index > attach || is_part(&statements[index], &name)
        };
        let alone = members.iter().all(own);
        Some(Conversion { members, made, attach, name, aside, alone })
    })
}

fn attaches(statement: &Statement, name: &str, aside: &str) -> bool {
    let Some(NodeEnum::AlterTableStmt(alter)) = tree(statement) else {
        return false;
    };
    let partition = tree::commands(alter).find_map(|command| match command.def.as_deref()?.node.as_ref()? {
        NodeEnum::PartitionCmd(partition) if command.subtype() == AlterTableType::AtAttachPartition => {
            partition.name.as_ref()
        }
        _ => None,
    });
    alter.relation.as_ref().is_some_and(|range| range.relname == name)
        && partition.is_some_and(|range| range.relname == aside)
}

/// `CREATE TABLE … PARTITION OF`.
fn is_part(statement: &Statement, name: &str) -> bool {
    let parent = |node: &pg_query::protobuf::Node| matches!(&node.node, Some(NodeEnum::RangeVar(range)) if range.relname == name);
    matches!(tree(statement), Some(NodeEnum::CreateStmt(create)) if create.partbound.is_some()
        && create.inh_relations.iter().any(parent))
}

impl Conversion {
    /// Puts its statements into one group.
    pub(super) fn join(&self, groups: &mut Vec<BTreeSet<usize>>) {
        let mut all = self.members.clone();
        groups.retain(|group| {
            let meets = !group.is_disjoint(&self.members);
            if meets {
                all.extend(group.iter().copied());
            }
            !meets
        });
        groups.push(all);
    }

    /// What is proven before. `catalog`: before the table is attached.
    pub(super) fn proof(&self, catalog: &Catalog, piece: &Piece, findings: &[Finding]) -> Result<Proof, String> {
        let unreadable = || "the statement that attaches the table cannot be written anew".to_owned();
        let Some(NodeEnum::AlterTableStmt(alter)) = piece.tree() else {
            return Err(unreadable());
        };
        let parent = alter.relation.as_ref().and_then(|range| catalog.resolve(range)).ok_or_else(unreadable)?;
        let parent = catalog.get(parent).name.clone();
        let (table, first) = (Name::new(&parent.schema, &self.aside), Name::new(&parent.schema, &self.name));
        // As it is when the proof is made: the table has its first name.
        let mut earlier = catalog.clone();
        let free = Name::new(
            &parent.schema,
            earlier.choose_relation_name(&parent.schema, &parent.name, None, "partitioned", false),
        );
        for (from, to) in [(&parent, &free), (&table, &first)] {
            let rename = format!("ALTER TABLE {} RENAME TO {}", qualified(from), ident(&to.name));
            parse(&rename).statements.iter().for_each(|statement| earlier.apply(statement));
        }
        let mut copy = alter.clone();
        copy.relation = Some(sql::range(&free, true));
        for node in &mut copy.cmds {
            if let Some(NodeEnum::AlterTableCmd(command)) = &mut node.node
                && let Some(NodeEnum::PartitionCmd(partition)) =
                    command.def.as_deref_mut().and_then(|def| def.node.as_mut())
            {
                partition.name = Some(sql::range(&first, true));
            }
        }
        let text = sql::deparse(&NodeEnum::AlterTableStmt(copy))?;
        let piece = read(piece.origin, piece.span, text).ok_or_else(unreadable)?;
        let effects = piece.effects(&earlier);
        let ask = Ask { piece: &piece, effects: &effects, catalog: &earlier, findings, ahead: &[] };
        let mut steps: Vec<Step> = match attach::PROVEN(&ask) {
            Some(answer) => answer?.steps.into_iter().map(|(_, step)| step).collect(),
            None => Vec::new(),
        };
        let attached = format!(
            "SELECT EXISTS (SELECT FROM pg_inherits WHERE inhrelid = {} AND inhparent = {})",
            sql::regclass(&table),
            sql::regclass(&parent)
        );
        let own = steps.iter().position(|step| step.sql.iter().any(|text| text.contains(" ATTACH PARTITION ")));
        let mut after = steps.split_off(own.unwrap_or_default());
        after.drain(..after.len().min(1));
        let checks = steps.iter().filter(|step| step.sql.iter().any(|text| text.contains(" CHECK (")));
        let cleared = checks
            .filter_map(constraint)
            .map(|(name, _)| format!("ALTER TABLE {} DROP CONSTRAINT IF EXISTS {}", qualified(&parent), ident(&name)));
        let cleared = cleared.collect();
        for step in &mut steps {
            step.done_when = constraint(step)
                .map(|(name, valid)| format!("SELECT ({}) OR ({attached})", sql::has_constraint(&first, &name, valid)));
        }
        for text in after.iter_mut().flat_map(|step| &mut step.sql) {
            if let Some(rest) = text.strip_prefix(&format!("ALTER TABLE {} ", qualified(&first))) {
                *text = format!("ALTER TABLE {} {rest}", qualified(&table));
            }
        }
        let rollback = self.alone.then(|| Rollback {
            sql: vec![
                format!("ALTER TABLE {} DETACH PARTITION {}", qualified(&parent), qualified(&table)),
                format!("DROP TABLE {}", qualified(&parent)),
                format!("ALTER TABLE {} RENAME TO {}", qualified(&table), ident(&first.name)),
            ],
            until: None,
            loses_data: true,
        });
        Ok(Proof { before: steps, cleared, after, done_when: attached, rollback })
    }
}

impl Proof {
    /// The steps: `step` has the statements of the group, the one that makes the partitioned table being the one at `made`.
    pub(super) fn way(self, step: Step, group: &BTreeSet<usize>, made: usize) -> Way {
        let why =
            "nobody finds the rows in between, so that it is one transaction; what was proven before is not read again";
        let mut own = Step {
            title: "put the table into a partitioned one of its name".to_owned(),
            why: why.to_owned(),
            as_written: false,
            done_when: Some(self.done_when),
            rollback: self.rollback,
            ..step
        };
        let place = group.iter().filter(|&&origin| origin <= made).count();
        own.sql.splice(place..place, self.cleared);
        let origin = group.first().copied().unwrap_or_default();
        let also: Vec<usize> = group.iter().copied().skip(1).collect();
        let all = self.before.into_iter().chain([own]).chain(self.after);
        all.map(|step| Step { origin, also: also.clone(), ..step }).fold(Way::default(), Way::step)
    }
}

/// The constraint that a step adds, or validates.
fn constraint(step: &Step) -> Option<(String, bool)> {
    let script = parse(step.sql.first()?);
    let NodeEnum::AlterTableStmt(alter) = tree(script.statements.first()?)? else {
        return None;
    };
    let command = tree::commands(alter).next()?;
    match command.subtype() {
        AlterTableType::AtValidateConstraint => Some((command.name.clone(), true)),
        _ => match command.def.as_deref()?.node.as_ref()? {
            NodeEnum::Constraint(constraint) => Some((constraint.conname.clone(), false)),
            _ => None,
        },
    }
}

/// Why a table is not copied into a partitioned one by its own statements; `None` where they do not do that.
pub(super) fn copied(statements: &[Statement]) -> Option<String> {
    statements.iter().enumerate().find_map(|(first, statement)| {
        let NodeEnum::RenameStmt(rename) = tree(statement)? else {
            return None;
        };
        let (name, aside) = (&rename.relation.as_ref()?.relname, &rename.newname);
        let made = statements[first + 1..].iter().position(|statement| {
            matches!(tree(statement), Some(NodeEnum::CreateStmt(create)) if create.partspec.is_some()
                && create.relation.as_ref().is_some_and(|range| range.relname == *name))
        })?;
        statements[first + 1 + made..].iter().find(|statement| {
            matches!(tree(statement), Some(NodeEnum::InsertStmt(insert))
                if insert.relation.as_ref().is_some_and(|range| range.relname == *name))
        })?;
        Some(format!(
            "every row of {old} is copied while nobody can use {new}: keep {old} as a partition of {new}, with \
             `ALTER TABLE {new} ATTACH PARTITION {old} FOR VALUES …` instead of the INSERT, and plan that",
            old = ident(aside),
            new = ident(name)
        ))
    })
}
