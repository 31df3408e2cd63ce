//! Enums, domains and other types: made, altered, and checked where they are used.

use pg_query::NodeEnum;
use pg_query::protobuf::{AlterDomainStmt, AlterEnumStmt, ConstrType};

use super::judge::Judge;
use super::{BreakKind, Cause, FailureKind, Role, WorkKind, create, object, refusal, types};
use crate::postgres::{LockMode, Name};
use crate::schema::{RelationId, RelationKind, TypeKind, tree};

/// CREATE TYPE and CREATE DOMAIN.
pub(super) fn create(judge: &mut Judge<'_>, tree: &NodeEnum) {
    let name = match tree {
        NodeEnum::CreateEnumStmt(statement) => create::object_name(judge, &statement.type_name),
        NodeEnum::CreateDomainStmt(statement) => create::object_name(judge, &statement.domainname),
        NodeEnum::CreateRangeStmt(statement) => create::object_name(judge, &statement.type_name),
        NodeEnum::CompositeTypeStmt(statement) => {
            statement.typevar.as_ref().map(|range| judge.catalog.creation_name_of(range))
        }
        _ => None,
    };
    object::new_type(judge, name);
}

/// ALTER TYPE … ADD VALUE and RENAME VALUE (`AlterEnum` in `typecmds.c`).
pub(super) fn alter_enum(judge: &mut Judge<'_>, statement: &AlterEnumStmt) {
    let Some((schema, name)) = tree::qualified(&statement.type_name) else {
        return;
    };
    let found = judge.catalog.lookup_type(schema, name).and_then(|name| judge.catalog.types.get(&name));
    let values = match found.filter(|found| found.known).map(|found| &found.kind) {
        Some(TypeKind::Enum(values)) => Some(values),
        _ => None,
    };
    let exists = |wanted: &str| values.map(|values| values.iter().any(|(value, _)| value == wanted));
    let new = exists(&statement.new_val) == Some(true);
    if new && !statement.skip_if_new_val_exists {
        judge.fail(FailureKind::AlreadyExists, None, &statement.new_val);
    }
    if statement.old_val.is_empty() {
        return;
    }
    if exists(&statement.old_val) == Some(false) {
        judge.fail(FailureKind::DoesNotExist, None, &statement.old_val);
    } else if !new {
        judge.breaks(BreakKind::EnumValueRenamed, None, &statement.old_val, Some(&statement.new_val));
    }
}

/// ALTER DOMAIN (`AlterDomainAddConstraint` and its kin in `typecmds.c`).
pub(super) fn alter_domain(judge: &mut Judge<'_>, statement: &AlterDomainStmt) {
    let Some((schema, name)) = tree::qualified(&statement.type_name) else {
        return;
    };
    let Some(domain) = judge.catalog.lookup_type(schema, name) else {
        return;
    };
    if let Some(NodeEnum::Constraint(constraint)) = statement.def.as_deref().and_then(|def| def.node.as_ref())
        && has_check(judge, &domain, &constraint.conname)
    {
        judge.fail(FailureKind::AlreadyExists, None, &constraint.conname);
        return;
    }
    let failure = match statement.subtype.as_str() {
        "C" => match statement.def.as_deref().and_then(|def| def.node.as_ref()) {
            Some(NodeEnum::Constraint(constraint)) if constraint.skip_validation => return,
            Some(NodeEnum::Constraint(constraint)) if constraint.contype() == ConstrType::ConstrNotnull => {
                FailureKind::NullFound
            }
            _ => FailureKind::ConstraintViolated,
        },
        "V" => FailureKind::ConstraintViolated,
        "O" => FailureKind::NullFound,
        "X" => {
            drop_constraint(judge, statement, &domain);
            return;
        }
        _ => return,
    };
    let named = match statement.def.as_deref().and_then(|def| def.node.as_ref()) {
        Some(NodeEnum::Constraint(constraint)) => &constraint.conname,
        _ => &statement.name,
    };
    check_users(judge, &domain, failure, named);
}

fn has_check(judge: &Judge<'_>, domain: &Name, constraint: &str) -> bool {
    match judge.catalog.types.get(domain).map(|found| &found.kind) {
        Some(TypeKind::Domain { checks, .. }) => checks.iter().any(|(name, _, _)| name == constraint),
        Some(TypeKind::Enum(_) | TypeKind::Range | TypeKind::Other) | None => false,
    }
}

fn drop_constraint(judge: &mut Judge<'_>, statement: &AlterDomainStmt, domain: &Name) {
    let found = judge.catalog.types.get(domain).filter(|found| found.known);
    if let Some(TypeKind::Domain { checks, not_null, .. }) = found.map(|found| &found.kind) {
        let there = checks.iter().any(|(name, _, _)| *name == statement.name);
        if !there && !not_null && !statement.missing_ok {
            judge.fail(FailureKind::DoesNotExist, None, &statement.name);
        }
    }
}

/// Every table with a column of the domain is read under SHARE (`get_rels_with_domain`); partitioned tables and
/// views are only looked at.
fn check_users(judge: &mut Judge<'_>, domain: &Name, failure: FailureKind, constraint: &str) {
    for user in users(judge, domain) {
        let relation = judge.relation(user);
        if let Some((holder, column)) = types::user_of_rows(&relation.name, judge.catalog) {
            judge.fail(refusal::DOMAIN_IN_ROW, Some(holder), &column);
            continue;
        }
        let indirect = relation
            .columns
            .iter()
            .any(|column| column.data_type.as_ref().is_some_and(|used| used.array && used.is(domain)));
        if indirect {
            judge.fail(refusal::DOMAIN_IN_ARRAY, Some(user), &domain.name);
            continue;
        }
        match relation.kind {
            RelationKind::Table | RelationKind::MaterializedView { .. } | RelationKind::Unknown => {
                judge.lock(user, LockMode::Share, Role::Dependent);
                let cause = Cause::DomainConstraint { domain: domain.short() };
                judge.work(user, WorkKind::Scan, cause, LockMode::Share, constraint);
                judge.may_fail(failure, Some(user), constraint);
            }
            RelationKind::PartitionedTable(_) | RelationKind::View { .. } => {
                judge.lock_briefly(user, LockMode::Share, Role::Dependent);
            }
            RelationKind::ForeignTable
            | RelationKind::Index(_)
            | RelationKind::Sequence { .. }
            | RelationKind::CompositeType => {}
        }
    }
}

/// Relations with a column of a domain, or of a domain over it.
fn users(judge: &Judge<'_>, domain: &Name) -> Vec<RelationId> {
    let mut domains = vec![domain.clone()];
    let mut next = 0;
    while next < domains.len() {
        for found in judge.catalog.types.values() {
            if let TypeKind::Domain { base, .. } = &found.kind
                && base.is(&domains[next])
                && !domains.contains(&found.name)
            {
                domains.push(found.name.clone());
            }
        }
        next += 1;
    }
    let mut users: Vec<RelationId> = domains.iter().flat_map(|name| judge.catalog.relations_using_type(name)).collect();
    users.sort();
    users.dedup();
    users
}
