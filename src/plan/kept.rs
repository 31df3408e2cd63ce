//! Constraints and indexes that a migration drops before a change of type, and makes again behind it as they were: they
//! get a copy like those that it leaves alone, so that no moment is without them.

use pg_query::NodeEnum;
use pg_query::protobuf::{AlterTableCmd, AlterTableStmt, AlterTableType, DropBehavior, Node, ObjectType};

use super::{copies, sql};
use crate::schema::{Catalog, Constraint, ConstraintKind, RelationId, RelationKind, tree};

/// A constraint, or an index without one, that comes back the same.
#[derive(Debug)]
pub(super) struct Kept {
    table: RelationId,
    name: String,
    is_index: bool,
    pub(super) made: bool,
}

impl Kept {
    pub(super) fn is(&self, table: RelationId, name: &str) -> bool {
        self.table == table && self.name == name
    }

    pub(super) fn is_valid(&self, catalog: &Catalog) -> bool {
        catalog.get(self.table).constraint(&self.name).is_some_and(|constraint| constraint.valid)
    }

    /// Notes that it is back after a statement about a table, if it is, as it was in `before`.
    pub(super) fn is_back(&mut self, table: RelationId, before: &Catalog, catalog: &Catalog, after: &Catalog) -> bool {
        let back = !self.made && self.table == table && !self.is_there(catalog) && self.is_same(before, after);
        self.made |= back;
        back
    }

    fn is_there(&self, catalog: &Catalog) -> bool {
        if self.is_index {
            self.index(catalog).is_some()
        } else {
            catalog.get(self.table).constraint(&self.name).is_some()
        }
    }

    fn index(&self, catalog: &Catalog) -> Option<RelationId> {
        catalog.indexes_of(self.table).map(|(id, _)| id).find(|&id| catalog.get(id).name.name == self.name)
    }

    fn same_index(&self, before: &Catalog, after: &Catalog) -> bool {
        let compared = |catalog| Some((catalog, self.index(catalog)?));
        let Some(((before, old), (after, new))) = compared(before).zip(compared(after)) else {
            return false;
        };
        let valid = |catalog: &Catalog, id| catalog.index(id).is_some_and(|index| index.valid);
        let text = copies::compared(before, old);
        text.is_some() && text == copies::compared(after, new) && valid(before, old) == valid(after, new)
    }

    /// Whether it is in both and differs in nothing but whether old rows were read.
    fn is_same(&self, before: &Catalog, after: &Catalog) -> bool {
        if self.is_index {
            return self.same_index(before, after);
        }
        let found = |catalog: &'_ Catalog| catalog.get(self.table).constraint(&self.name).cloned();
        let Some((old, new)) = found(before).zip(found(after)) else {
            return false;
        };
        let traits = |one: &Constraint| (one.enforced, one.deferrable, one.initially_deferred, one.no_inherit);
        traits(&old) == traits(&new)
            && match (&old.kind, &new.kind) {
                (ConstraintKind::ForeignKey(old), ConstraintKind::ForeignKey(new)) => old == new,
                (ConstraintKind::Check(old), ConstraintKind::Check(new)) => {
                    sql::expression(old).is_some_and(|old| Some(old) == sql::expression(new))
                }
                (ConstraintKind::PrimaryKey { .. }, ConstraintKind::PrimaryKey { .. })
                | (ConstraintKind::Unique { .. }, ConstraintKind::Unique { .. }) => self.same_index(before, after),
                _ => false,
            }
    }
}

/// What a statement drops, where that is one constraint or some indexes, and nothing goes along.
pub(super) fn dropped(tree: &NodeEnum, catalog: &Catalog) -> Option<Vec<Kept>> {
    match tree {
        NodeEnum::AlterTableStmt(alter) => {
            let command = only(alter).filter(|command| command.subtype() == AlterTableType::AtDropConstraint)?;
            let table = catalog.resolve(alter.relation.as_ref()?)?;
            let found = catalog.get(table).constraint(&command.name);
            let alone = command.behavior() != DropBehavior::DropCascade && is_single(table, catalog);
            let kept = || vec![Kept { table, name: command.name.clone(), is_index: false, made: false }];
            found.filter(|_| alone).map(|_| kept())
        }
        NodeEnum::DropStmt(drop) if drop.remove_type() == ObjectType::ObjectIndex => {
            let index = |node| {
                let id = found(node, catalog)?;
                let table = catalog.index(id).filter(|index| index.constraint.is_none())?.table;
                let name = catalog.get(id).name.name.clone();
                is_single(table, catalog).then_some(Kept { table, name, is_index: true, made: false })
            };
            drop.objects.iter().map(index).collect()
        }
        _ => None,
    }
}

/// The table and name of a constraint that a statement checks, and does nothing else.
pub(super) fn validated<'a>(tree: &'a NodeEnum, catalog: &Catalog) -> Option<(RelationId, &'a str)> {
    let NodeEnum::AlterTableStmt(alter) = tree else {
        return None;
    };
    let command = only(alter).filter(|command| command.subtype() == AlterTableType::AtValidateConstraint)?;
    Some((catalog.resolve(alter.relation.as_ref()?)?, command.name.as_str()))
}

/// The table that a statement gives an index or a constraint, and does nothing else.
pub(super) fn constrained(tree: &NodeEnum, catalog: &Catalog) -> Option<RelationId> {
    match tree {
        NodeEnum::IndexStmt(made) => catalog.resolve(made.relation.as_ref()?),
        NodeEnum::AlterTableStmt(alter) => {
            only(alter).filter(|command| command.subtype() == AlterTableType::AtAddConstraint)?;
            catalog.resolve(alter.relation.as_ref()?)
        }
        _ => None,
    }
}

pub(super) fn found(node: &Node, catalog: &Catalog) -> Option<RelationId> {
    let (schema, name) = tree::object_name(node)?;
    catalog.lookup(schema, name)
}

fn only(alter: &AlterTableStmt) -> Option<&AlterTableCmd> {
    match alter.cmds.as_slice() {
        [Node { node: Some(NodeEnum::AlterTableCmd(command)) }] => Some(command),
        _ => None,
    }
}

/// A table without others that share its columns.
fn is_single(table: RelationId, catalog: &Catalog) -> bool {
    let relation = catalog.get(table);
    relation.known
        && matches!(relation.kind, RelationKind::Table)
        && relation.parents.is_empty()
        && relation.children.is_empty()
}
