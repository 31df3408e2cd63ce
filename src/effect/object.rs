//! What is declared beside tables: comments, privileges, triggers, rules, policies, statistics, publications,
//! sequences, functions; and the commands of a whole server.

use pg_query::NodeEnum;
use pg_query::protobuf::{
    AlterExtensionContentsStmt, AlterPolicyStmt, AlterPublicationAction, AlterPublicationStmt, AlterSeqStmt,
    AlterSubscriptionStmt, AlterSubscriptionType, CommentStmt, CreateFunctionStmt, CreatePolicyStmt,
    CreatePublicationStmt, CreateSeqStmt, CreateStatsStmt, CreateSubscriptionStmt, CreateTrigStmt, DiscardMode,
    DiscardStmt, GrantStmt, GrantTargetType, Node, ObjectType, RangeVar, RuleStmt, TransactionStmt,
    TransactionStmtKind,
};

use super::judge::Judge;
use super::query::Query;
use super::{Cause, FailureKind, LossKind, Role, create, refusal, replace};
use crate::postgres::{LockMode, Name};
use crate::schema::{RelationId, RelationKind, tree};

/// COMMENT (`CommentObject` in `comment.c`, locks by `get_object_address`).
pub(super) fn comment(judge: &mut Judge<'_>, statement: &CommentStmt) {
    let kind = statement.objtype();
    let Some(object) = statement.object.as_deref() else {
        return;
    };
    // The last name of these is the column's or constraint's own; what is before it names the relation.
    let (of, mode) = match kind {
        ObjectType::ObjectColumn => (owner(object), LockMode::ShareUpdateExclusive),
        ObjectType::ObjectTabconstraint
        | ObjectType::ObjectTrigger
        | ObjectType::ObjectPolicy
        | ObjectType::ObjectRule => (owner(object), LockMode::AccessShare),
        kind if create::is_relation(kind) => (tree::object_name(object), LockMode::ShareUpdateExclusive),
        _ => return,
    };
    let Some((schema, name)) = of else {
        return;
    };
    let Some(id) = judge.lookup(schema, name) else {
        if judge.catalog.was_dropped(&judge.catalog.creation_name(schema, name)) {
            judge.fail(FailureKind::DoesNotExist, None, name);
        }
        return;
    };
    if create::is_relation(kind) && !fits(kind, &judge.relation(id).kind) {
        judge.fail(refusal::wrong_kind(&judge.relation(id).kind), Some(id), &judge.relation(id).name.name);
        return;
    }
    let column = Some(object).filter(|_| kind == ObjectType::ObjectColumn).and_then(own_name);
    if let Some(column) = column.filter(|column| judge.catalog.lacks_column(id, column)) {
        judge.fail(FailureKind::DoesNotExist, Some(id), column);
        return;
    }
    judge.lock(id, mode, Role::Target);
}

/// Fails on a relation of one of these kinds, by the letters of `pg_class.relkind`.
fn wrong(judge: &mut Judge<'_>, id: RelationId, kinds: &[char]) -> bool {
    let kind = match &judge.relation(id).kind {
        RelationKind::Unknown => return false,
        RelationKind::Table => 'r',
        RelationKind::PartitionedTable(_) => 'p',
        RelationKind::ForeignTable => 'f',
        RelationKind::View { .. } => 'v',
        RelationKind::MaterializedView { .. } => 'm',
        RelationKind::Index(_) => 'i',
        RelationKind::Sequence { .. } => 's',
        RelationKind::CompositeType => 'c',
    };
    let wrong = kinds.contains(&kind);
    if wrong {
        judge.fail(refusal::wrong_kind(&judge.relation(id).kind), Some(id), &judge.relation(id).name.name);
    }
    wrong
}

fn owner(object: &Node) -> Option<(Option<&str>, &str)> {
    match &object.node {
        Some(NodeEnum::List(list)) => tree::qualified(list.items.split_last()?.1),
        _ => None,
    }
}

/// What stands after the name of the relation.
fn own_name(object: &Node) -> Option<&str> {
    match &object.node {
        Some(NodeEnum::List(list)) => list.items.last().and_then(tree::text),
        _ => None,
    }
}

fn fits(kind: ObjectType, relation: &RelationKind) -> bool {
    match relation {
        RelationKind::Unknown => true,
        RelationKind::Table | RelationKind::PartitionedTable(_) => kind == ObjectType::ObjectTable,
        RelationKind::ForeignTable => kind == ObjectType::ObjectForeignTable,
        RelationKind::Index(_) => kind == ObjectType::ObjectIndex,
        RelationKind::View { .. } => kind == ObjectType::ObjectView,
        RelationKind::MaterializedView { .. } => kind == ObjectType::ObjectMatview,
        RelationKind::Sequence { .. } => kind == ObjectType::ObjectSequence,
        RelationKind::CompositeType => false,
    }
}

/// GRANT and REVOKE: without a lock before 18 (`ExecGrant_Relation` in `aclchk.c`).
pub(super) fn grant(judge: &mut Judge<'_>, statement: &GrantStmt) {
    let on_relations = statement.targtype() == GrantTargetType::AclTargetObject
        && matches!(statement.objtype(), ObjectType::ObjectTable | ObjectType::ObjectSequence);
    if !on_relations {
        return;
    }
    for (part, range) in statement.objects.iter().filter_map(range).enumerate() {
        judge.part = part;
        let found = judge.target(range, false);
        if let Some(id) = found.filter(|_| judge.major() >= 18) {
            judge.lock(id, LockMode::AccessShare, Role::Target);
        }
    }
}

fn range(node: &Node) -> Option<&RangeVar> {
    match &node.node {
        Some(NodeEnum::RangeVar(range)) => Some(range),
        _ => None,
    }
}

/// CREATE TRIGGER (`CreateTriggerFiringOn` in `trigger.c`).
pub(super) fn trigger(judge: &mut Judge<'_>, statement: &CreateTrigStmt) {
    if statement.replace && judge.major() < 14 {
        judge.fail(FailureKind::NotInThisVersion, None, "OR REPLACE");
    }
    let Some(id) = statement.relation.as_ref().and_then(|range| judge.target(range, false)) else {
        return;
    };
    if wrong(judge, id, &['m', 'i', 's', 'c']) {
        return;
    }
    let exists = judge.relation(id).triggers.iter().any(|trigger| trigger.name == statement.trigname);
    if exists && !statement.replace {
        judge.fail(FailureKind::AlreadyExists, Some(id), &statement.trigname);
        return;
    }
    judge.lock(id, LockMode::ShareRowExclusive, Role::Target);
    if statement.row && judge.is_partitioned(id) {
        for below in judge.family(id).split_off(1) {
            judge.lock(below, LockMode::ShareRowExclusive, Role::Child);
        }
    }
    if let Some(other) = statement.constrrel.as_ref().and_then(|range| judge.target(range, false)) {
        judge.lock(other, LockMode::AccessShare, Role::Referenced);
    }
}

/// CREATE RULE (`DefineRule` in `rewriteDefine.c`); what its actions name is locked as they would.
pub(super) fn rule(judge: &mut Judge<'_>, statement: &RuleStmt) {
    let Some(id) = statement.relation.as_ref().and_then(|range| judge.target(range, false)) else {
        return;
    };
    if judge.relation(id).rules.iter().any(|rule| rule.name == statement.rulename) && !statement.replace {
        judge.fail(FailureKind::AlreadyExists, Some(id), &statement.rulename);
        return;
    }
    if wrong(judge, id, &['f', 'm', 'i', 's', 'c']) {
        return;
    }
    judge.lock(id, LockMode::AccessExclusive, Role::Target);
    let mut reader = analysed(judge);
    for action in statement.actions.iter().filter_map(|node| node.node.as_ref()) {
        reader.statement(action);
    }
    if let Some(condition) = statement.where_clause.as_deref() {
        reader.expression(condition);
    }
}

/// A query that is analysed but neither planned nor run.
fn analysed<'j, 'a>(judge: &'j mut Judge<'a>) -> Query<'j, 'a> {
    let mut reader = Query::new(judge, Cause::Query);
    reader.planned = false;
    reader.executed = false;
    reader
}

/// CREATE POLICY (`CreatePolicy` in `policy.c`).
pub(super) fn policy(judge: &mut Judge<'_>, statement: &CreatePolicyStmt) {
    let Some(id) = statement.table.as_ref().and_then(|range| judge.target(range, false)) else {
        return;
    };
    if wrong(judge, id, &['f', 'v', 'm', 'i', 's', 'c']) {
        return;
    }
    if judge.relation(id).policy(&statement.policy_name).is_some() {
        judge.fail(FailureKind::AlreadyExists, Some(id), &statement.policy_name);
        return;
    }
    policy_on(judge, id, &[statement.qual.as_deref(), statement.with_check.as_deref()]);
}

/// ALTER POLICY.
pub(super) fn alter_policy(judge: &mut Judge<'_>, statement: &AlterPolicyStmt) {
    let Some(id) = statement.table.as_ref().and_then(|range| judge.target(range, false)) else {
        return;
    };
    let relation = judge.relation(id);
    if relation.known && relation.policy(&statement.policy_name).is_none() {
        judge.fail(FailureKind::DoesNotExist, Some(id), &statement.policy_name);
        return;
    }
    policy_on(judge, id, &[statement.qual.as_deref(), statement.with_check.as_deref()]);
}

fn policy_on(judge: &mut Judge<'_>, id: RelationId, conditions: &[Option<&Node>]) {
    judge.lock(id, LockMode::AccessExclusive, Role::Target);
    let mut reader = analysed(judge);
    for condition in conditions.iter().copied().flatten() {
        reader.expression(condition);
    }
}

/// CREATE STATISTICS (`CreateStatistics` in `statscmds.c`).
pub(super) fn statistics(judge: &mut Judge<'_>, statement: &CreateStatsStmt) {
    if let Some((schema, name)) = tree::qualified(&statement.defnames)
        && !statement.if_not_exists
    {
        let name = judge.catalog.creation_name(schema, name);
        if judge.catalog.statistics(Some(&name.schema), &name.name).is_some() {
            judge.fail(FailureKind::AlreadyExists, None, &name.name);
            return;
        }
    }
    for range in statement.relations.iter().filter_map(range) {
        if let Some(id) = judge.target(range, false).filter(|&id| !wrong(judge, id, &['v', 'i', 's', 'c'])) {
            let columns = statement.exprs.iter().filter_map(|node| match &node.node {
                Some(NodeEnum::StatsElem(element)) => Some(element.name.as_str()),
                _ => None,
            });
            let mut columns = columns.filter(|name| !name.is_empty());
            if let Some(missing) = columns.find(|name| judge.catalog.lacks_column(id, name)) {
                judge.fail(FailureKind::DoesNotExist, Some(id), missing);
                return;
            }
            judge.lock(id, LockMode::ShareUpdateExclusive, Role::Target);
        }
    }
}

/// CREATE PUBLICATION (`OpenTableList` in `publicationcmds.c`).
pub(super) fn publication(judge: &mut Judge<'_>, statement: &CreatePublicationStmt) {
    if !judge.catalog.published(&statement.pubname).is_empty() {
        judge.fail(FailureKind::AlreadyExists, None, &statement.pubname);
        return;
    }
    published(judge, &statement.pubobjects);
}

/// ALTER PUBLICATION … ADD, SET or DROP TABLE.
pub(super) fn alter_publication(judge: &mut Judge<'_>, statement: &AlterPublicationStmt) {
    // SET takes tables out as well.
    if statement.action() == AlterPublicationAction::ApSetObjects && !statement.pubobjects.is_empty() {
        for table in judge.catalog.published(&statement.pubname) {
            judge.lock(table, LockMode::ShareUpdateExclusive, Role::Target);
        }
    }
    published(judge, &statement.pubobjects);
}

fn published(judge: &mut Judge<'_>, objects: &[Node]) {
    for (part, node) in objects.iter().enumerate() {
        judge.part = part;
        let Some(NodeEnum::PublicationObjSpec(object)) = &node.node else {
            continue;
        };
        let Some(range) = object.pubtable.as_ref().and_then(|table| table.relation.as_ref()) else {
            if judge.major() < 15 {
                judge.fail(FailureKind::NotInThisVersion, None, "TABLES IN SCHEMA");
            }
            continue;
        };
        let Some(id) = judge.target(range, false) else {
            continue;
        };
        if wrong(judge, id, &['f', 'v', 'm', 'i', 's', 'c']) {
            continue;
        }
        judge.lock(id, LockMode::ShareUpdateExclusive, Role::Target);
        if range.inh && !judge.is_partitioned(id) {
            for below in judge.family(id).split_off(1) {
                wrong(judge, below, &['f']);
                judge.lock(below, LockMode::ShareUpdateExclusive, Role::Child);
            }
        }
    }
}

/// CREATE SUBSCRIPTION makes a replication slot unless it is told not to.
pub(super) fn subscription(judge: &mut Judge<'_>, statement: &CreateSubscriptionStmt) {
    let off =
        |name: &str| tree::option(&statement.options, name).is_some() && !tree::option_is_on(&statement.options, name);
    if !off("connect") && !off("create_slot") {
        judge.refuses_transaction("CREATE SUBSCRIPTION");
    }
}

/// ALTER SUBSCRIPTION that fetches the publisher's tables (`AlterSubscription` in `subscriptioncmds.c`).
pub(super) fn alter_subscription(judge: &mut Judge<'_>, statement: &AlterSubscriptionStmt) {
    let refresh =
        tree::option(&statement.options, "refresh").is_none() || tree::option_is_on(&statement.options, "refresh");
    match statement.kind() {
        AlterSubscriptionType::AlterSubscriptionRefresh => judge.refuses_transaction("ALTER SUBSCRIPTION … REFRESH"),
        AlterSubscriptionType::AlterSubscriptionSetPublication
        | AlterSubscriptionType::AlterSubscriptionAddPublication
        | AlterSubscriptionType::AlterSubscriptionDropPublication
            if refresh =>
        {
            judge.refuses_transaction("ALTER SUBSCRIPTION with refresh");
        }
        _ => {}
    }
}

/// CREATE SEQUENCE.
pub(super) fn sequence(judge: &mut Judge<'_>, statement: &CreateSeqStmt) {
    let Some(range) = &statement.sequence else {
        return;
    };
    let name = judge.catalog.creation_name_of(range);
    if let Some(&id) = judge.catalog.names.get(&name).filter(|&&id| judge.relation(id).known) {
        if !statement.if_not_exists {
            judge.fail(FailureKind::AlreadyExists, Some(id), &name.name);
        }
        return;
    }
    owned_by(judge, &statement.options);
}

/// ALTER SEQUENCE (`AlterSequence` in `sequence.c`).
pub(super) fn alter_sequence(judge: &mut Judge<'_>, statement: &AlterSeqStmt) {
    let Some(range) = &statement.sequence else {
        return;
    };
    if let Some(id) = judge.target(range, statement.missing_ok) {
        judge.lock(id, LockMode::ShareRowExclusive, Role::Target);
        if let RelationKind::Sequence { owned_by: Some((table, column)) } = &judge.relation(id).kind
            && tree::option(&statement.options, "owned_by").is_some()
            && judge.relation(*table).column(column).is_some_and(|column| column.identity)
        {
            judge.fail(refusal::IDENTITY_SEQUENCE_STAYS, Some(*table), &judge.relation(id).name.name);
        }
        owned_by(judge, &statement.options);
    }
}

fn owned_by(judge: &mut Judge<'_>, options: &[Node]) {
    let Some(owner) = tree::option(options, "owned_by").and_then(|option| option.arg.as_deref()) else {
        return;
    };
    if let Some(id) = owner_of(owner).and_then(|(schema, name)| judge.lookup(schema, name)) {
        judge.lock(id, LockMode::AccessShare, Role::Referenced);
    }
}

fn owner_of(node: &Node) -> Option<(Option<&str>, &str)> {
    owner(node)
}

/// CREATE FUNCTION: a body of the SQL standard's form is analysed at once (since 14).
pub(super) fn function(judge: &mut Judge<'_>, statement: &CreateFunctionStmt) {
    replace::function(judge, statement);
    let Some(body) = statement.sql_body.as_deref() else {
        return;
    };
    if judge.major() < 14 {
        judge.fail(FailureKind::NotInThisVersion, None, "BEGIN ATOMIC");
    }
    let mut reader = analysed(judge);
    body_parts(&mut reader, body);
}

fn body_parts(reader: &mut Query<'_, '_>, node: &Node) {
    match &node.node {
        Some(NodeEnum::List(list)) => {
            for item in &list.items {
                body_parts(reader, item);
            }
        }
        Some(NodeEnum::ReturnStmt(_)) => reader.expression(node),
        Some(statement) => reader.statement(statement),
        None => {}
    }
}

/// ALTER EXTENSION … ADD or DROP.
pub(super) fn extension_contents(judge: &mut Judge<'_>, statement: &AlterExtensionContentsStmt) {
    if !create::is_relation(statement.objtype()) {
        return;
    }
    let named = statement.object.as_deref().and_then(tree::object_name);
    if let Some(id) = named.and_then(|(schema, name)| judge.lookup(schema, name)) {
        judge.lock(id, LockMode::ShareUpdateExclusive, Role::Target);
    }
}

/// Commands that concern the whole server, and refuse a transaction block.
pub(super) fn server(judge: &mut Judge<'_>, tree: &NodeEnum) {
    let command = match tree {
        NodeEnum::CreatedbStmt(_) => "CREATE DATABASE",
        NodeEnum::DropdbStmt(statement) => {
            judge.loses(LossKind::Container, None, &statement.dbname);
            "DROP DATABASE"
        }
        NodeEnum::AlterDatabaseStmt(statement) if tree::option(&statement.options, "tablespace").is_some() => {
            "ALTER DATABASE SET TABLESPACE"
        }
        NodeEnum::CreateTableSpaceStmt(_) => "CREATE TABLESPACE",
        NodeEnum::DropTableSpaceStmt(_) => "DROP TABLESPACE",
        NodeEnum::AlterSystemStmt(_) => "ALTER SYSTEM",
        NodeEnum::DiscardStmt(DiscardStmt { target }) if *target == DiscardMode::DiscardAll as i32 => "DISCARD ALL",
        NodeEnum::TransactionStmt(TransactionStmt { kind, .. })
            if *kind == TransactionStmtKind::TransStmtCommitPrepared as i32 =>
        {
            "COMMIT PREPARED"
        }
        NodeEnum::TransactionStmt(TransactionStmt { kind, .. })
            if *kind == TransactionStmtKind::TransStmtRollbackPrepared as i32 =>
        {
            "ROLLBACK PREPARED"
        }
        _ => return,
    };
    judge.refuses_transaction(command);
}

/// DROP OWNED: what a role owns is not in the catalog.
pub(super) fn drop_owned(judge: &mut Judge<'_>) {
    judge.assume("what the role owns is not known: all of it is locked ACCESS EXCLUSIVE and dropped".to_owned());
}

/// REASSIGN OWNED locks all that the role owns in the database ACCESS EXCLUSIVE (`ATExecChangeOwner`).
pub(super) fn reassign_owned(judge: &mut Judge<'_>) {
    judge.assume(
        "what the role owns is not known: each table, index, view and sequence of it is locked ACCESS EXCLUSIVE"
            .to_owned(),
    );
}

/// The name of a type that is made.
pub(super) fn new_type(judge: &mut Judge<'_>, name: Option<Name>) {
    if let Some(name) = name.filter(|name| create::type_exists(judge, name)) {
        judge.fail(FailureKind::AlreadyExists, None, &name.name);
    }
}
