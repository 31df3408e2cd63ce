//! What a statement of a migration needs others of its transaction for.

use std::collections::BTreeSet;

use pg_query::NodeEnum;
use pg_query::protobuf::{AlterTableCmd, AlterTableType as At, ConstrType, ObjectType, RenameStmt};

use super::kinds::{self, Taken};
use super::together::Fact;
use crate::parse::Body;
use crate::schema::tree::{commands, last_name};
use crate::schema::walk::{Seen, walk};
use crate::schema::{Catalog, ConstraintKind, RelationId, tree};

/// What one part of a statement needs others for.
pub(super) enum Need {
    /// Whatever touches its tables.
    Tables,
    /// Whatever touches its tables behind it, and rows that move before it.
    Emptied,
    /// Rows that move.
    Rows,
    /// What takes the place of things of these names, or copies them.
    Gone(Vec<String>),
    /// What takes the place of a column, or copies it, unless into one that the migration adds: before that stands a
    /// gate, if the new one does not get the name of the old one (`again`).
    Column { name: String, again: bool },
    /// What takes the place of a constraint over these columns; of one that is not known, any constraint.
    Constraint { name: String, kind: Option<ConstrType>, columns: Option<BTreeSet<String>> },
    /// What else is done with a column's default or identity.
    Default(String),
    /// What uses a temporary table, which only its session sees.
    Temporary(String),
    /// Other partitions that come and go.
    Partition,
    /// Other changes of row security.
    Security,
    /// What gives back what it takes from these for a while.
    Given(Taken, BTreeSet<String>),
    /// What has the old or the new name, where `inside` a table something of that table.
    Renamed { old: String, new: String, inside: bool },
}

impl Need {
    /// What a statement needs others for; `fresh`: it is about what this migration made, which is used by nobody yet.
    pub(super) fn of(tree: &NodeEnum, catalog: &Catalog, fresh: bool) -> Vec<Self> {
        let given = kinds::takes(tree).filter(|_| !fresh);
        let given = given.map(|taken| Need::Given(taken, kinds::about(tree)));
        let mut needs = Self::own(tree, catalog, fresh);
        needs.extend(given);
        needs.extend(kinds::temporary(tree).map(|name| Need::Temporary(name.to_owned())));
        needs
    }

    fn own(tree: &NodeEnum, catalog: &Catalog, fresh: bool) -> Vec<Self> {
        match tree {
            NodeEnum::RenameStmt(rename) => renamed(rename).into_iter().collect(),
            _ if fresh => Vec::new(),
            NodeEnum::DropStmt(drop) if drop.remove_type() != ObjectType::ObjectIndex => {
                vec![Need::Gone(
                    drop.objects.iter().filter_map(last_name).collect::<BTreeSet<_>>().into_iter().collect(),
                )]
            }
            NodeEnum::AlterTableStmt(alter) => {
                let table = alter.relation.as_ref().and_then(|range| catalog.resolve(range));
                commands(alter).filter_map(|command| of_command(command, catalog, table)).collect()
            }
            NodeEnum::LockStmt(_) => vec![Need::Tables],
            NodeEnum::TruncateStmt(_) => vec![Need::Emptied],
            NodeEnum::DeleteStmt(delete) => {
                vec![if delete.where_clause.is_none() { Need::Emptied } else { Need::Rows }]
            }
            NodeEnum::AlterPolicyStmt(_) | NodeEnum::CreatePolicyStmt(_) => vec![Need::Security],
            NodeEnum::AlterObjectSchemaStmt(moved) => moved
                .relation
                .as_ref()
                .map(|range| Need::Renamed { old: range.relname.clone(), new: range.relname.clone(), inside: false })
                .or(Some(Need::Tables))
                .into_iter()
                .collect(),
            _ => Vec::new(),
        }
    }

    /// Whether a statement that has this leans on another. `behind`: the other one stands behind it.
    pub(super) fn leans(&self, own: &Fact<'_>, other: &Fact<'_>, behind: bool) -> bool {
        let Some(found) = other.statement.tree() else {
            return matches!(other.statement.body, Body::Rows(_)) && own.meets(other) && self.minds_rows();
        };
        let drops = kinds::is_drop(found);
        match self {
            Self::Tables => own.meets(other),
            Self::Emptied => own.meets(other) && !drops && (behind || kinds::moves_rows(found)),
            Self::Rows => own.meets(other) && kinds::moves_rows(found),
            Self::Gone(names) => !drops && names.iter().any(|name| other.names(name)),
            Self::Column { name, again } => {
                let apart = kinds::builds_index(found) || other.fills && !again;
                !drops && own.meets(other) && other.names(name) && !apart
            }
            Self::Constraint { name, kind, columns } => {
                own.is_about(other)
                    && !drops
                    && replaces(found, name, *kind, columns.as_ref(), &|name| other.names(name))
            }
            Self::Default(name) => own.meets(other) && other.names(name) && kinds::redefines(found),
            Self::Temporary(name) => other.names(name) && own.meets(other),
            Self::Partition => own.meets(other) && (kinds::moves_rows(found) || kinds::moves_partitions(found)),
            Self::Security => own.is_about(other) && kinds::guards(found),
            Self::Given(taken, names) => {
                behind && kinds::gives(found, *taken) && !kinds::about(found).is_disjoint(names)
            }
            Self::Renamed { old, new, inside } => {
                (!inside || own.meets(other)) && other.names(if behind { old } else { new })
            }
        }
    }

    /// Whether a statement behind the one that has this makes again what that took away, and everybody misses it meanwhile.
    pub(super) fn is_met(&self, own: &Fact<'_>, other: &Fact<'_>, behind: bool) -> bool {
        let (Some(own_tree), Some(found)) = (own.statement.tree(), other.statement.tree()) else {
            return false;
        };
        match self {
            Self::Column { name, again: true } => {
                own.meets(other) && (kinds::renames_column_to(found) == Some(name) || other.fills && other.names(name))
            }
            _ if !behind => false,
            Self::Gone(names) => !kinds::is_drop(found) && names.iter().any(|name| other.names(name)),
            Self::Constraint { name, kind, columns } => {
                own.is_about(other)
                    && kinds::constrains(found)
                    && replaces(found, name, *kind, columns.as_ref(), &|name| other.names(name))
            }
            Self::Default(name) => {
                let sets = || other.names("setval") && kinds::about(own_tree).iter().any(|table| other.names(table));
                own.meets(other) && kinds::gives_default(found, name) || sets()
            }
            Self::Given(taken, names) => kinds::gives(found, *taken) && !kinds::about(found).is_disjoint(names),
            Self::Temporary(name) => other.names(name) && own.meets(other),
            Self::Renamed { old, .. } => {
                let again = matches!(found, NodeEnum::RenameStmt(rename) if rename.newname == *old);
                again || kinds::renames_type(own_tree) && kinds::types_by(found, old)
            }
            Self::Tables | Self::Emptied | Self::Rows | Self::Column { .. } | Self::Partition | Self::Security => false,
        }
    }

    fn minds_rows(&self) -> bool {
        matches!(self, Self::Tables | Self::Emptied | Self::Rows | Self::Partition)
    }
}

fn renamed(rename: &RenameStmt) -> Option<Need> {
    let inside = matches!(
        rename.rename_type(),
        ObjectType::ObjectColumn
            | ObjectType::ObjectTabconstraint
            | ObjectType::ObjectTrigger
            | ObjectType::ObjectPolicy
            | ObjectType::ObjectAttribute
    );
    let old = match rename.rename_type() {
        _ if inside => rename.subname.clone(),
        ObjectType::ObjectSchema => rename.subname.clone(),
        _ => match &rename.relation {
            Some(range) => range.relname.clone(),
            None => rename.object.as_deref().and_then(last_name)?,
        },
    };
    Some(Need::Renamed { old, new: rename.newname.clone(), inside })
}

fn of_command(command: &AlterTableCmd, catalog: &Catalog, table: Option<RelationId>) -> Option<Need> {
    let name = || command.name.clone();
    Some(match command.subtype() {
        At::AtDropColumn => Need::Column { name: name(), again: false },
        At::AtDropConstraint => {
            let relation = table.map(|table| catalog.get(table));
            let found = relation.and_then(|relation| relation.constraint(&command.name));
            if command.missing_ok && found.is_none() && relation.is_some_and(|relation| relation.known) {
                return None;
            }
            let (kind, columns) = found.map_or((None, None), |found| constrained(&found.kind, catalog));
            Need::Constraint { name: name(), kind, columns }
        }
        At::AtColumnDefault if command.def.is_none() => Need::Default(name()),
        At::AtAddIdentity | At::AtDropIdentity => Need::Default(name()),
        At::AtAttachPartition | At::AtDetachPartition => Need::Partition,
        At::AtDisableTrig
        | At::AtDisableTrigAll
        | At::AtDisableTrigUser
        | At::AtEnableTrig
        | At::AtEnableTrigAll
        | At::AtEnableTrigUser
        | At::AtDisableRule
        | At::AtEnableRule => Need::Tables,
        At::AtEnableRowSecurity | At::AtDisableRowSecurity | At::AtForceRowSecurity | At::AtNoForceRowSecurity => {
            Need::Security
        }
        _ => return None,
    })
}

/// The kind of a constraint, a key of either kind being one, and its columns.
pub(super) fn constrained(kind: &ConstraintKind, catalog: &Catalog) -> (Option<ConstrType>, Option<BTreeSet<String>>) {
    let set = |columns: &[String]| Some(columns.iter().cloned().collect());
    match kind {
        ConstraintKind::ForeignKey(key) => (Some(ConstrType::ConstrForeign), set(&key.columns)),
        ConstraintKind::Unique { columns, .. } | ConstraintKind::PrimaryKey { columns, .. } => {
            (Some(ConstrType::ConstrUnique), set(columns))
        }
        ConstraintKind::NotNull(column) => (Some(ConstrType::ConstrNotnull), set(std::slice::from_ref(column))),
        ConstraintKind::Check(node) => {
            let mut columns = BTreeSet::new();
            if let Some(node) = &node.node {
                walk(node, &mut |seen| {
                    if let Seen::Column(reference) = seen {
                        columns.extend(reference.fields.last().and_then(tree::text).map(str::to_owned));
                    }
                });
            }
            (Some(ConstrType::ConstrCheck), Some(columns))
        }
        ConstraintKind::Exclusion { index } => {
            let keys = catalog.index(*index).into_iter().flat_map(|index| &index.keys);
            let columns: Option<BTreeSet<String>> = keys.map(|key| key.column.clone()).collect();
            (Some(ConstrType::ConstrExclusion), columns)
        }
    }
}

/// Whether a statement puts something in the place of a constraint. `names`: whether its text names this.
pub(super) fn replaces(
    tree: &NodeEnum,
    name: &str,
    kind: Option<ConstrType>,
    columns: Option<&BTreeSet<String>>,
    names: &dyn Fn(&str) -> bool,
) -> bool {
    if names(name) {
        return true;
    }
    let overlaps = || columns.is_none_or(|columns| columns.iter().any(|column| names(column)));
    let unique = |kind: ConstrType| match kind {
        ConstrType::ConstrPrimary => ConstrType::ConstrUnique,
        kind => kind,
    };
    match tree {
        NodeEnum::IndexStmt(index) => {
            index.unique && kind.is_none_or(|kind| kind == ConstrType::ConstrUnique) && overlaps()
        }
        NodeEnum::AlterTableStmt(alter) => commands(alter).any(|command| {
            let found = command.def.as_deref().and_then(|def| def.node.as_ref());
            match found {
                Some(NodeEnum::Constraint(found)) => {
                    kind.is_none_or(|kind| kind == unique(found.contype())) && overlaps()
                }
                _ => false,
            }
        }),
        _ => false,
    }
}
