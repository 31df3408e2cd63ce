//! The way back from a step that is the migration's own statement: what it brought is taken away again.
//!
//! Only what the catalog knows to be new is taken away, and only defaults that it knows are given back; of the rest
//! nothing is said. What belongs to a table that the plan itself made goes with that table.

use pg_query::NodeEnum;
use pg_query::protobuf::{AlterTableCmd, AlterTableStmt, AlterTableType, ConstrType, List, Node, ObjectType};

use super::{Kind, Rollback, Step, kinds, sql};
use crate::parse::{Body, Statement, parse};
use crate::postgres::Name;
use crate::schema::{Catalog, ConstraintKind, Nullability, Relation, RelationId, RelationKind, tree};

use sql::{ident, qualified};

/// A step's statement, and the catalog around it.
struct Seen<'a> {
    /// Before the plan.
    start: &'a Catalog,
    before: &'a Catalog,
    after: &'a Catalog,
}

/// How to undo a step that stayed as it was written, or only gives another name; `None` where that is not known.
pub(super) fn back(step: &Step, start: &Catalog, before: &Catalog, after: &Catalog) -> Option<Rollback> {
    let seen = Seen { start, before, after };
    let [text] = step.sql.as_slice() else {
        return None;
    };
    let script = parse(text);
    let [Statement { body: Body::Tree(tree), .. }] = script.statements.as_slice() else {
        return None;
    };
    if let NodeEnum::AlterTableStmt(alter) = tree.as_ref()
        && let Some(back) = seen.altered(alter)
    {
        return Some(back);
    }
    if let Some(sql) = renamed(tree, before).or_else(|| seen.replaced(tree)) {
        return Some(Rollback { sql: vec![sql], until: None, loses_data: false });
    }
    if !step.as_written {
        return None;
    }
    if let Some(sql) = seen.made(tree) {
        let loses_data = matches!(
            tree.as_ref(),
            NodeEnum::CreateStmt(_) | NodeEnum::CreateTableAsStmt(_) | NodeEnum::CreateSeqStmt(_)
        );
        return Some(Rollback { sql: vec![sql], until: None, loses_data });
    }
    seen.goes_along(tree).then(Rollback::nothing)
}

impl Seen<'_> {
    /// What drops what a statement made.
    fn made(&self, tree: &NodeEnum) -> Option<String> {
        let typed = |names: &[pg_query::protobuf::Node]| {
            let (schema, name) = tree::qualified(names)?;
            let mut types = self.after.types.keys().filter(|found| {
                found.name == name
                    && schema.is_none_or(|schema| found.schema == schema)
                    && !self.before.types.contains_key(*found)
            });
            types.next().cloned()
        };
        match tree {
            NodeEnum::CreateStmt(_) => self
                .new_relation("TABLE", |kind| matches!(kind, RelationKind::Table | RelationKind::PartitionedTable(_))),
            NodeEnum::CreateForeignTableStmt(_) => {
                self.new_relation("FOREIGN TABLE", |kind| matches!(kind, RelationKind::ForeignTable))
            }
            NodeEnum::CreateTableAsStmt(made) if made.objtype() == ObjectType::ObjectMatview => {
                self.new_relation("MATERIALIZED VIEW", |kind| matches!(kind, RelationKind::MaterializedView { .. }))
            }
            NodeEnum::CreateTableAsStmt(_) => self.new_relation("TABLE", |kind| matches!(kind, RelationKind::Table)),
            NodeEnum::ViewStmt(_) => self.new_relation("VIEW", |kind| matches!(kind, RelationKind::View { .. })),
            NodeEnum::IndexStmt(_) if self.takes_indexes_over() => None,
            NodeEnum::IndexStmt(_) => self.new_relation("INDEX", |kind| matches!(kind, RelationKind::Index(_))),
            NodeEnum::CreateSeqStmt(_) => {
                self.new_relation("SEQUENCE", |kind| matches!(kind, RelationKind::Sequence { .. }))
            }
            NodeEnum::CompositeTypeStmt(_) => {
                self.new_relation("TYPE", |kind| matches!(kind, RelationKind::CompositeType))
            }
            NodeEnum::CreateEnumStmt(made) => Some(drop("TYPE", &qualified(&typed(&made.type_name)?))),
            NodeEnum::CreateRangeStmt(made) => Some(drop("TYPE", &qualified(&typed(&made.type_name)?))),
            NodeEnum::CreateDomainStmt(made) => Some(drop("DOMAIN", &qualified(&typed(&made.domainname)?))),
            NodeEnum::CreateFunctionStmt(_) => self.new_function(),
            NodeEnum::CreateSchemaStmt(made) if made.schema_elts.is_empty() => {
                let mut new = self.after.schemas.keys().filter(|name| !self.before.schemas.contains_key(*name));
                new.next().map(|name| drop("SCHEMA", &ident(name)))
            }
            NodeEnum::CreateExtensionStmt(made) if !self.before.extensions.contains_key(&made.extname) => {
                Some(drop("EXTENSION", &ident(&made.extname)))
            }
            NodeEnum::CreateTrigStmt(made) => {
                let table = self.table(made.relation.as_ref()?)?;
                let had = self.before.get(table).triggers.iter().any(|trigger| trigger.name == made.trigname);
                (!had && self.before.get(table).known).then(|| self.drop_of("TRIGGER", &made.trigname, table))
            }
            NodeEnum::CreatePolicyStmt(made) => {
                let table = self.table(made.table.as_ref()?)?;
                Some(self.drop_of("POLICY", &made.policy_name, table))
            }
            NodeEnum::RuleStmt(made) if !made.replace => {
                let table = self.table(made.relation.as_ref()?)?;
                Some(self.drop_of("RULE", &made.rulename, table))
            }
            _ => None,
        }
    }

    /// Indexes that were there became parts of a new one, with which they would go.
    fn takes_indexes_over(&self) -> bool {
        let is_new = |id: RelationId| id.0 as usize >= self.before.relations.len();
        let old = self.after.relations.iter().take(self.before.relations.len());
        old.filter(|found| !found.dropped).any(|found| match &found.kind {
            RelationKind::Index(index) => index.parent.is_some_and(is_new),
            _ => false,
        })
    }

    fn new_relation(&self, word: &str, wanted: impl Fn(&RelationKind) -> bool) -> Option<String> {
        let new = self.after.relations.iter().skip(self.before.relations.len());
        let mut new = new.filter(|found| found.known && !found.dropped && wanted(&found.kind));
        let only = new.next().filter(|_| new.next().is_none() || word == "TABLE")?;
        Some(drop(word, &qualified(&only.name)))
    }

    /// A function whose name nothing had: its parameters need not be told.
    fn new_function(&self) -> Option<String> {
        let mut new = self.after.functions.iter().filter(|(name, _)| !self.before.functions.contains_key(*name));
        let (name, _) = new.next()?;
        Some(drop("ROUTINE", &qualified(name)))
    }

    /// The definition that a function had.
    fn replaced(&self, tree: &NodeEnum) -> Option<String> {
        let NodeEnum::CreateFunctionStmt(made) = tree else {
            return None;
        };
        let (schema, name) = tree::qualified(&made.funcname)?;
        let name = self.before.creation_name(schema, name);
        let only = |catalog: &'_ Catalog| match catalog.functions.get(&name).map(Vec::as_slice) {
            Some([only]) => Some((only.definition.clone()?, only.signature.clone()?)),
            _ => None,
        };
        let ((definition, signature), (_, same)) = (only(self.before)?, only(self.after)?);
        let mut statements = parse(&definition).statements;
        let Body::Tree(tree) = &mut statements.first_mut().filter(|_| made.replace && signature == same)?.body else {
            return None;
        };
        let NodeEnum::CreateFunctionStmt(was) = tree.as_mut() else {
            return None;
        };
        was.replace = true;
        was.funcname = sql::parts([name.schema.as_str(), &name.name]);
        sql::deparse(tree).ok()
    }

    fn table(&self, range: &pg_query::protobuf::RangeVar) -> Option<RelationId> {
        self.before.resolve(range)
    }

    fn drop_of(&self, word: &str, name: &str, table: RelationId) -> String {
        format!("DROP {word} IF EXISTS {} ON {}", ident(name), qualified(&self.after.get(table).name))
    }

    /// An `ALTER TABLE` of which every subcommand can be undone, from the last to the first.
    fn altered(&self, alter: &AlterTableStmt) -> Option<Rollback> {
        let table = self.table(alter.relation.as_ref()?)?;
        let (old, new) = (self.before.get(table), self.after.get(table));
        if !old.known || self.is_new(table) {
            return None;
        }
        let mut back = Rollback::nothing();
        for node in &alter.cmds {
            let Some(NodeEnum::AlterTableCmd(command)) = &node.node else { return None };
            undo_command(command, old, new, &mut back)?;
        }
        back.sql.reverse();
        back.sql.dedup();
        Some(back)
    }

    /// Whether everything a statement touches was made by the plan: then it goes with that.
    fn goes_along(&self, tree: &NodeEnum) -> bool {
        let range = match tree {
            NodeEnum::AlterTableStmt(alter) => alter.relation.as_ref(),
            NodeEnum::InsertStmt(insert) => insert.relation.as_ref(),
            NodeEnum::IndexStmt(index) => index.relation.as_ref(),
            NodeEnum::VariableSetStmt(_) => return true,
            NodeEnum::CommentStmt(comment) => {
                let name = comment.object.as_ref().and_then(|object| tree::object_name(object));
                let table = |(schema, name): (Option<&str>, &str)| self.before.lookup(schema, name);
                return comment.objtype() == ObjectType::ObjectTable
                    && name.and_then(table).is_some_and(|id| self.is_new(id));
            }
            _ => None,
        };
        range.and_then(|range| self.table(range)).is_some_and(|id| self.is_new(id))
    }

    /// It came with the plan.
    fn is_new(&self, id: RelationId) -> bool {
        id.0 as usize >= self.start.relations.len() && self.before.get(id).known
    }
}

/// A rename or a move, the other way round.
fn renamed(tree: &NodeEnum, before: &Catalog) -> Option<String> {
    match tree {
        NodeEnum::RenameStmt(rename) if !rename.missing_ok => {
            let mut back = rename.clone();
            let found = rename.relation.as_ref().and_then(|range| Some((range, before.resolve(range)?)));
            match rename.rename_type() {
                ObjectType::ObjectColumn
                | ObjectType::ObjectAttribute
                | ObjectType::ObjectTabconstraint
                | ObjectType::ObjectTrigger
                | ObjectType::ObjectPolicy
                | ObjectType::ObjectRule => {
                    let (range, table) = found?;
                    back.relation = Some(sql::range(&before.get(table).name, range.inh));
                    std::mem::swap(&mut back.subname, &mut back.newname);
                }
                ObjectType::ObjectTable
                | ObjectType::ObjectForeignTable
                | ObjectType::ObjectView
                | ObjectType::ObjectMatview
                | ObjectType::ObjectIndex
                | ObjectType::ObjectSequence => {
                    let was = &before.get(found?.1).name;
                    back.relation = Some(sql::range(&Name::new(&was.schema, &rename.newname), true));
                    back.newname.clone_from(&was.name);
                }
                ObjectType::ObjectSchema => std::mem::swap(&mut back.subname, &mut back.newname),
                ObjectType::ObjectType | ObjectType::ObjectDomain => {
                    let (schema, name) = tree::object_name(rename.object.as_deref()?)?;
                    let is = |found: &&Name| found.name == name && schema.is_none_or(|schema| found.schema == schema);
                    let was = before.types.keys().find(is)?;
                    let object = NodeEnum::List(List { items: sql::parts([was.schema.as_str(), &rename.newname]) });
                    back.object = Some(Box::new(Node { node: Some(object) }));
                    back.newname.clone_from(&was.name);
                }
                _ => return None,
            }
            sql::deparse(&NodeEnum::RenameStmt(back)).ok()
        }
        NodeEnum::AlterEnumStmt(label) if !label.old_val.is_empty() => {
            let mut back = label.clone();
            std::mem::swap(&mut back.old_val, &mut back.new_val);
            sql::deparse(&NodeEnum::AlterEnumStmt(back)).ok()
        }
        NodeEnum::AlterObjectSchemaStmt(moved) if !moved.missing_ok => {
            let was = &before.get(before.resolve(moved.relation.as_ref()?)?).name;
            let mut back = moved.clone();
            back.relation = Some(sql::range(&Name::new(&moved.newschema, &was.name), true));
            back.newschema.clone_from(&was.schema);
            sql::deparse(&NodeEnum::AlterObjectSchemaStmt(back)).ok()
        }
        _ => None,
    }
}

/// Undoes one subcommand of an `ALTER TABLE`; `None` where that is not known.
fn undo_command(command: &AlterTableCmd, old: &Relation, new: &Relation, back: &mut Rollback) -> Option<()> {
    let table = qualified(&new.name);
    let mut undo = |text: String| back.sql.push(format!("ALTER TABLE {table} {text}"));
    let column = ident(&command.name);
    match command.subtype() {
        AlterTableType::AtAddColumn => {
            let Some(NodeEnum::ColumnDef(added)) = &command.def.as_ref()?.node else { return None };
            if old.column(&added.colname).is_none() {
                undo(format!("DROP COLUMN IF EXISTS {}", ident(&added.colname)));
                back.loses_data = true;
            }
        }
        AlterTableType::AtAddConstraint => {
            let mut came = new.constraints.iter().filter(|found| old.constraint(&found.name).is_none());
            let only = came.next().filter(|_| came.next().is_none())?;
            // Its index was another's before, or columns became NOT NULL along with it.
            if taken_over(command) || new_not_null(old, new) && !matches!(only.kind, ConstraintKind::NotNull(_)) {
                return None;
            }
            undo(format!("DROP CONSTRAINT IF EXISTS {}", ident(&only.name)));
        }
        AlterTableType::AtColumnDefault => {
            let found = old.column(&command.name)?;
            match &found.default {
                Some(default) => undo(format!("ALTER COLUMN {column} SET DEFAULT {}", sql::expression(default)?)),
                None => undo(format!("ALTER COLUMN {column} DROP DEFAULT")),
            }
        }
        AlterTableType::AtSetNotNull => {
            if old.column(&command.name)?.not_null == Nullability::Nullable {
                undo(format!("ALTER COLUMN {column} DROP NOT NULL"));
            }
        }
        AlterTableType::AtAddIdentity => undo(format!("ALTER COLUMN {column} DROP IDENTITY IF EXISTS")),
        _ => return None,
    }
    Some(())
}

impl Step {
    /// Whether it makes an index a part of a partitioned table's, with which it is undone.
    pub fn attaches_index(&self) -> bool {
        let script: Vec<Statement> = self.sql.iter().flat_map(|sql| parse(sql).statements).collect();
        let attaches = |tree: &NodeEnum| {
            matches!(tree, NodeEnum::AlterTableStmt(alter) if alter.objtype() == ObjectType::ObjectIndex
                && tree::commands(alter).any(|command| command.subtype() == AlterTableType::AtAttachPartition))
        };
        script.iter().filter_map(Statement::tree).any(attaches)
    }

    /// Why there is no way back from a step that has none.
    pub fn no_way_back(&self) -> &'static str {
        let script: Vec<Statement> = self.sql.iter().flat_map(|sql| parse(sql).statements).collect();
        let any = |is: fn(&NodeEnum) -> bool| script.iter().filter_map(Statement::tree).any(is);
        if self.attaches_index() {
            "an index cannot be detached: with that of the partitioned table, all of its parts are dropped"
        } else if any(|tree| matches!(tree, NodeEnum::IndexStmt(_))) {
            "indexes that were there became parts of it, and are dropped with it"
        } else if any(adds_primary_key) {
            "the NOT NULL constraints of its columns stay this table's own"
        } else if self.kind == Kind::Backfill {
            "the rows are not kept as they were"
        } else if script.iter().any(|statement| statement.block.is_some())
            || any(|tree| matches!(tree, NodeEnum::CallStmt(_)))
        {
            "it is code, which ddlock does not turn round"
        } else if any(kinds::moves_rows) {
            "the rows are not kept as they were"
        } else if any(|tree| matches!(tree, NodeEnum::AlterEnumStmt(_))) {
            "a value cannot be taken from an enum again"
        } else if any(kinds::is_drop) {
            "what it drops has to be made again by hand"
        } else {
            "what was there before is known to the server only"
        }
    }
}

/// `ADD … PRIMARY KEY`.
fn adds_primary_key(tree: &NodeEnum) -> bool {
    let NodeEnum::AlterTableStmt(alter) = tree else {
        return false;
    };
    tree::commands(alter).any(|command| match command.def.as_ref().and_then(|def| def.node.as_ref()) {
        Some(NodeEnum::Constraint(constraint)) => constraint.contype() == ConstrType::ConstrPrimary,
        _ => false,
    })
}

fn drop(word: &str, name: &str) -> String {
    format!("DROP {word} IF EXISTS {name}")
}

/// `ADD CONSTRAINT … USING INDEX`.
fn taken_over(command: &AlterTableCmd) -> bool {
    let def = command.def.as_ref().and_then(|def| def.node.as_ref());
    matches!(def, Some(NodeEnum::Constraint(constraint)) if !constraint.indexname.is_empty())
}

/// Columns became NOT NULL.
fn new_not_null(old: &Relation, new: &Relation) -> bool {
    let was = |name: &str| old.column(name).map(|column| column.not_null);
    new.columns.iter().any(|column| was(&column.name).is_some_and(|was| was != column.not_null))
}
