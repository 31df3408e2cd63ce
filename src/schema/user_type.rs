//! Types and sequences: enums, domains, composite types, ranges, and who owns a sequence.

use std::sync::Arc;

use pg_query::NodeEnum;
use pg_query::protobuf::{
    self, AlterDomainStmt, AlterEnumStmt, AlterSeqStmt, CompositeTypeStmt, ConstrType, CreateDomainStmt,
    CreateEnumStmt, CreateRangeStmt, CreateSeqStmt, Node,
};

use super::{Catalog, DataType, Moment, RelationId, RelationKind, RowCount, Type, TypeKind, create, names, tree};
use crate::postgres::Name;

impl Catalog {
    /// The values of an enum in order, each with the moment it was added.
    pub fn enum_values(&self, name: &Name) -> Option<&[(String, Moment)]> {
        match &self.types.get(name)?.kind {
            TypeKind::Enum(values) => Some(values),
            TypeKind::Domain { .. } | TypeKind::Range | TypeKind::Other => None,
        }
    }

    pub(crate) fn make_type(&mut self, nodes: &[Node], kind: TypeKind) {
        let Some((schema, name)) = tree::qualified(nodes) else {
            return;
        };
        let name = self.creation_name(schema, name);
        let taken = self.types.get(&name).is_some_and(|taken| taken.known)
            || self.names.get(&name).is_some_and(|&taken| self.get(taken).known);
        if !taken {
            let made = Type { name: name.clone(), kind, born: self.now, known: true };
            self.types.insert(name, Arc::new(made));
        }
    }

    pub(crate) fn create_enum(&mut self, create: &CreateEnumStmt) {
        let values = tree::texts(&create.vals).into_iter().map(|value| (value, self.now)).collect();
        self.make_type(&create.type_name, TypeKind::Enum(values));
    }

    pub(crate) fn alter_enum(&mut self, alter: &AlterEnumStmt) {
        let now = self.now;
        let found = tree::qualified(&alter.type_name).and_then(|(schema, name)| self.lookup_type(schema, name));
        let Some(found) = found.and_then(|name| self.type_mut(&name)) else {
            return;
        };
        if !found.known && matches!(found.kind, TypeKind::Other) {
            found.kind = TypeKind::Enum(Vec::new());
        }
        let TypeKind::Enum(values) = &mut found.kind else {
            return;
        };
        let position = |values: &[(String, Moment)], wanted: &str| values.iter().position(|(value, _)| value == wanted);
        if !alter.old_val.is_empty() {
            match position(values, &alter.old_val) {
                Some(old) => values[old].0.clone_from(&alter.new_val),
                None => values.push((alter.new_val.clone(), Moment::default())),
            }
            return;
        }
        if position(values, &alter.new_val).is_some() {
            return;
        }
        let neighbor = position(values, &alter.new_val_neighbor);
        let place = neighbor.map_or(values.len(), |place| place + usize::from(alter.new_val_is_after));
        values.insert(place, (alter.new_val.clone(), now));
    }

    pub(crate) fn create_domain(&mut self, create: &CreateDomainStmt) {
        let Some(type_name) = &create.type_name else {
            return;
        };
        let base = self.resolve_type(type_name);
        let domain = tree::qualified(&create.domainname).map_or_else(String::new, |(_, name)| name.to_owned());
        let mut not_null = false;
        let mut default = self.domain_default(&base).cloned();
        let mut checks: Vec<(String, Arc<Node>, bool)> = Vec::new();
        for node in &create.constraints {
            let Some(NodeEnum::Constraint(constraint)) = node.node.as_ref() else {
                continue;
            };
            match (constraint.contype(), constraint.raw_expr.as_deref()) {
                (ConstrType::ConstrNotnull, _) => not_null = true,
                (ConstrType::ConstrDefault, expression) => default = expression.cloned().map(Arc::new),
                (ConstrType::ConstrCheck, Some(expression)) => {
                    let name = check_name(&domain, &constraint.conname, &checks);
                    checks.push((name, Arc::new(expression.clone()), true));
                }
                _ => {}
            }
        }
        self.make_type(&create.domainname, TypeKind::Domain { base, not_null, checks, default });
    }

    /// The default that a column of this type has when it has none of its own. An array has none.
    pub(crate) fn domain_default(&self, data_type: &DataType) -> Option<&Arc<Node>> {
        let found = self.types.get(&data_type.type_name()).filter(|_| !data_type.array)?;
        match &found.kind {
            TypeKind::Domain { default, .. } => default.as_ref(),
            TypeKind::Enum(_) | TypeKind::Range | TypeKind::Other => None,
        }
    }

    pub(crate) fn alter_domain(&mut self, alter: &AlterDomainStmt) {
        let name = tree::qualified(&alter.type_name).and_then(|(schema, name)| self.lookup_type(schema, name));
        let Some(found) = name.and_then(|name| self.type_mut(&name)) else {
            return;
        };
        let domain = found.name.name.clone();
        let TypeKind::Domain { not_null, checks, default, .. } = &mut found.kind else {
            return;
        };
        // The letters are those of `AlterDomainStmt` in `parsenodes.h`.
        match alter.subtype.as_str() {
            "T" => *default = alter.def.as_deref().cloned().map(Arc::new),
            "O" => *not_null = true,
            "N" => *not_null = false,
            "C" => {
                let Some(NodeEnum::Constraint(constraint)) = alter.def.as_deref().and_then(|node| node.node.as_ref())
                else {
                    return;
                };
                match (constraint.contype(), constraint.raw_expr.as_deref()) {
                    (ConstrType::ConstrNotnull, _) => *not_null = true,
                    (ConstrType::ConstrCheck, Some(expression)) => {
                        let name = check_name(&domain, &constraint.conname, checks);
                        checks.push((name, Arc::new(expression.clone()), !constraint.skip_validation));
                    }
                    _ => {}
                }
            }
            "X" => checks.retain(|(name, _, _)| *name != alter.name),
            "V" => {
                for (_, _, valid) in checks.iter_mut().filter(|(name, _, _)| *name == alter.name) {
                    *valid = true;
                }
            }
            _ => {}
        }
    }

    pub(crate) fn create_composite(&mut self, create: &CompositeTypeStmt) {
        let Some(range) = &create.typevar else {
            return;
        };
        let name = self.creation_name_of(range);
        if self.is_type(&name) {
            return;
        }
        let id = self.make(name, RelationKind::CompositeType);
        for node in &create.coldeflist {
            if let Some(NodeEnum::ColumnDef(definition)) = node.node.as_ref() {
                let column = self.read_column(definition).column;
                self.push_column(id, column);
            }
        }
    }

    pub(crate) fn create_range(&mut self, create: &CreateRangeStmt) {
        self.make_type(&create.type_name, TypeKind::Range);
    }

    /// CREATE TYPE of a base type, CREATE AGGREGATE; the rest of its kin is not recorded.
    pub(crate) fn define(&mut self, define: &protobuf::DefineStmt) {
        match define.kind() {
            protobuf::ObjectType::ObjectType => self.make_type(&define.defnames, TypeKind::Other),
            protobuf::ObjectType::ObjectAggregate => self.define_aggregate(define),
            _ => {}
        }
    }

    pub(crate) fn create_sequence(&mut self, create: &CreateSeqStmt) {
        let Some(range) = &create.sequence else {
            return;
        };
        let name = self.creation_name_of(range);
        if self.names.get(&name).is_some_and(|&taken| self.get(taken).known) {
            return;
        }
        let id = self.make(name, RelationKind::Sequence { owned_by: None });
        let relation = self.relation_mut(id);
        relation.rows = RowCount::Few;
        relation.persistence = create::persistence(&range.relpersistence);
        self.own_sequence(id, &create.options);
    }

    pub(crate) fn alter_sequence(&mut self, alter: &AlterSeqStmt) {
        if let Some(id) = alter.sequence.as_ref().and_then(|range| self.resolve(range)) {
            self.own_sequence(id, &alter.options);
        }
    }

    fn own_sequence(&mut self, sequence: RelationId, options: &[Node]) {
        let Some(NodeEnum::List(list)) = tree::option(options, "owned_by")
            .and_then(|option| option.arg.as_deref())
            .and_then(|node| node.node.as_ref())
        else {
            return;
        };
        let owner = list.items.split_last().and_then(|(column, table)| {
            let (schema, table) = tree::qualified(table)?;
            Some((self.lookup(schema, table)?, tree::text(column)?.to_owned()))
        });
        self.link_sequence(sequence, owner);
    }
}

fn check_name(domain: &str, written: &str, checks: &[(String, Arc<Node>, bool)]) -> String {
    if !written.is_empty() {
        return written.to_owned();
    }
    let taken = |name: &String| checks.iter().any(|(other, _, _)| other == name);
    let numbered = (1..).map(|number| names::make_object_name(domain, None, &format!("check{number}")));
    std::iter::once(names::make_object_name(domain, None, "check"))
        .chain(numbered)
        .find(|name| !taken(name))
        .unwrap_or_default()
}
