//! Statements of one transaction that belong together: cut apart, each would commit a state that nobody wanted. They
//! become one step; all others may commit by themselves.

use std::collections::BTreeSet;

use pg_query::NodeEnum;
use pg_query::protobuf::{
    AlterTableCmd, AlterTableStmt, AlterTableType as At, ConstrType, Node, ObjectType, RenameStmt, Token,
};

use super::Request;
use crate::effect::{self, Role};
use crate::parse::{Body, Statement};
use crate::schema::{Catalog, ConstraintKind, Moment, RelationId, tree};
use crate::timeline::Control;

/// Why a migration must not be cut at all; `None` where it may.
pub(super) fn whole(request: &Request<'_>) -> Option<&'static str> {
    let statements = &request.script.statements;
    if statements.iter().any(|statement| matches!(Control::of(statement), Control::Rollback | Control::RollbackTo)) {
        return Some("it rolls back a part of what it does: leave that part out, then plan it");
    }
    let mut own = statements.iter().filter(|statement| statement.block.is_none());
    (is_together(request) && own.any(|statement| tree(statement).is_some_and(needs_all))).then_some(
        "one of its statements is about all others of its transaction: write what may commit by itself as a migration of \
         its own, then plan each",
    )
}

fn is_together(request: &Request<'_>) -> bool {
    let begins = |statement: &Statement| Control::of(statement) == Control::Begin;
    request.one_transaction || request.script.statements.iter().any(begins)
}

/// Groups of statements, by index, each of two or more. What stands between the members of a group and touches what they
/// touch is a member.
pub(super) fn groups(request: &Request<'_>) -> Vec<BTreeSet<usize>> {
    let facts = facts(request);
    let mut groups: Vec<BTreeSet<usize>> = Vec::new();
    if !is_together(request) {
        for (index, fact) in facts.iter().enumerate() {
            let others = facts.iter().enumerate().filter(|(other, found)| *other != index && found.counts);
            let met = |other: usize, found| fact.needs.iter().any(|need| need.is_met(fact, found, other > index));
            let again: Vec<usize> =
                others.filter(|(other, found)| met(*other, found)).map(|(other, _)| other).collect();
            // What is only dropped may be named by what comes behind it, to no harm.
            let makes = |other: &usize| tree(facts[*other].statement).is_some_and(makes);
            if fact.needs.iter().all(|need| !matches!(need, Need::Gone(_))) || again.iter().any(makes) {
                groups.extend(again.into_iter().map(|other| BTreeSet::from([index, other])));
            }
        }
        close(&facts, &mut groups);
        // What refuses a transaction cannot be in one with others.
        groups.retain(|group| group.iter().all(|&member| !facts[member].outside));
        return groups;
    }
    for (index, fact) in facts.iter().enumerate().filter(|(_, fact)| !fact.needs.is_empty()) {
        for (other, found) in facts.iter().enumerate().filter(|(other, found)| *other != index && found.counts) {
            if fact.needs.iter().any(|need| need.leans(fact, found, other > index)) {
                groups.push(BTreeSet::from([index, other]));
            }
        }
    }
    close(&facts, &mut groups);
    groups
}

/// Groups that meet become one, and take in what stands between their members and touches them.
fn close(facts: &[Fact<'_>], groups: &mut Vec<BTreeSet<usize>>) {
    loop {
        let before: usize = groups.iter().map(BTreeSet::len).sum::<usize>() + groups.len();
        let mut merged: Vec<BTreeSet<usize>> = Vec::new();
        for group in groups.drain(..) {
            match merged.iter_mut().find(|other| !other.is_disjoint(&group)) {
                Some(other) => other.extend(group),
                None => merged.push(group),
            }
        }
        for group in &mut merged {
            let (Some(&first), Some(&last)) = (group.first(), group.last()) else { continue };
            let meets = |index: &usize| group.iter().any(|&member| facts[*index].meets(&facts[member]));
            let between: Vec<usize> =
                (first..last).filter(|index| !group.contains(index) && facts[*index].counts).filter(meets).collect();
            group.extend(between);
        }
        *groups = merged;
        if groups.iter().map(BTreeSet::len).sum::<usize>() + groups.len() == before {
            return;
        }
    }
}

/// What is known of a statement.
struct Fact<'a> {
    statement: &'a Statement,
    /// It stands for itself: no setting, no part of a block.
    counts: bool,
    /// Relations that it locks or makes.
    touches: BTreeSet<RelationId>,
    /// Those that it names itself.
    targets: BTreeSet<RelationId>,
    /// Names in its text.
    words: BTreeSet<String>,
    needs: Vec<Need>,
    /// It may do anything.
    anything: bool,
    /// It refuses a transaction block.
    outside: bool,
    /// It only writes columns of this migration in old rows.
    fills: bool,
}

impl Fact<'_> {
    fn meets(&self, other: &Self) -> bool {
        self.anything || other.anything || !self.touches.is_disjoint(&other.touches)
    }

    fn is_about(&self, other: &Self) -> bool {
        other.anything || !self.targets.is_disjoint(&other.targets)
    }

    fn names(&self, name: &str) -> bool {
        self.anything || self.words.contains(name)
    }
}

fn facts<'a>(request: &Request<'a>) -> Vec<Fact<'a>> {
    let mut catalog = request.linter.catalog().clone();
    catalog.start_file();
    let mut facts: Vec<Fact<'a>> = Vec::new();
    let mut block: Option<usize> = None;
    for (index, statement) in request.script.statements.iter().enumerate() {
        catalog.now =
            Moment { transaction: catalog.now.transaction + 1, statement: catalog.now.statement + 1, ..catalog.now };
        catalog.observe(statement);
        let effects = effect::of(statement, &catalog);
        let known = catalog.relations.len();
        let locks = effects.locks.iter().filter(|lock| !lock.brief);
        let mut touches: BTreeSet<RelationId> = locks.clone().map(|lock| lock.relation).collect();
        let targets: BTreeSet<RelationId> =
            locks.filter(|lock| lock.role == Role::Target).map(|lock| lock.relation).collect();
        // What this migration made is used by nobody yet.
        let fresh = !targets.is_empty() && targets.iter().all(|&id| catalog.born_in_file(id));
        let needs = tree(statement).map(|tree| needs(tree, &catalog, fresh)).unwrap_or_default();
        super::planner::apply(&mut catalog, statement);
        touches.extend((known..catalog.relations.len()).map(|id| RelationId(u32::try_from(id).unwrap_or(u32::MAX))));
        let dynamic = request.script.dynamic.iter();
        let inside = dynamic.clone().any(|span| statement.span.from <= span.from && span.to <= statement.span.to);
        let counts = statement.block.is_none() && Control::of(statement) == Control::Other && !is_setting(statement);
        if statement.block.is_some() {
            // A block does what the statements in it do.
            if let Some(block) = block {
                facts[block].touches.extend(touches.iter().copied());
            }
        } else {
            block = Some(index);
        }
        let anything = inside || tree(statement).is_some_and(|tree| is_opaque(tree, &catalog));
        let outside = effects.refuses_transaction.is_some();
        let words = words(&statement.text);
        facts.push(Fact { statement, counts, touches, targets, words, needs, anything, outside, fills: false });
    }
    let added: BTreeSet<String> = facts.iter().flat_map(|fact| added_columns(fact.statement)).collect();
    for fact in &mut facts {
        let written = written_columns(fact.statement);
        fact.fills = !written.is_empty() && written.iter().all(|column| added.contains(*column));
    }
    let named_again: BTreeSet<&str> = facts.iter().filter_map(|fact| renames_column_to(fact.statement)).collect();
    for need in facts.iter_mut().flat_map(|fact| &mut fact.needs) {
        if let Need::Column { name, again } = need {
            *again = named_again.contains(name.as_str());
        }
    }
    facts
}

/// The columns that a statement adds.
fn added_columns(statement: &Statement) -> Vec<String> {
    let Some(NodeEnum::AlterTableStmt(alter)) = tree(statement) else {
        return Vec::new();
    };
    let definition = |command: &AlterTableCmd| match command.def.as_deref().and_then(|def| def.node.as_ref()) {
        Some(NodeEnum::ColumnDef(column)) if command.subtype() == At::AtAddColumn => Some(column.colname.clone()),
        _ => None,
    };
    commands(alter).filter_map(definition).collect()
}

/// The columns that an UPDATE writes.
fn written_columns(statement: &Statement) -> Vec<&str> {
    let Some(NodeEnum::UpdateStmt(update)) = tree(statement) else {
        return Vec::new();
    };
    let targets = update.target_list.iter().filter_map(|node| match &node.node {
        Some(NodeEnum::ResTarget(target)) => Some(target.name.as_str()),
        _ => None,
    });
    targets.collect()
}

/// The name that a column gets.
fn renames_column_to(statement: &Statement) -> Option<&str> {
    match tree(statement)? {
        NodeEnum::RenameStmt(rename) if rename.rename_type() == ObjectType::ObjectColumn => Some(&rename.newname),
        _ => None,
    }
}

/// Names in a text, also those in its strings.
pub(super) fn words(text: &str) -> BTreeSet<String> {
    let Ok(tokens) = pg_query::scan_tokens(text) else {
        return BTreeSet::new();
    };
    let mut words = BTreeSet::new();
    for token in &tokens {
        let Some(part) = text.get(token.start as usize..token.end as usize) else { continue };
        match token.token() {
            Token::SqlComment | Token::CComment => {}
            Token::Sconst => {
                words.extend(part.split(|letter: char| !letter.is_alphanumeric() && letter != '_').map(str::to_owned));
            }
            _ => match part.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
                Some(quoted) => drop(words.insert(quoted.replace("\"\"", "\""))),
                None => drop(words.insert(part.to_lowercase())),
            },
        }
    }
    words
}

fn tree(statement: &Statement) -> Option<&NodeEnum> {
    match &statement.body {
        Body::Tree(tree) => Some(tree),
        Body::Rows(_) | Body::Meta | Body::Broken(_) => None,
    }
}

fn is_setting(statement: &Statement) -> bool {
    matches!(tree(statement), Some(NodeEnum::VariableSetStmt(_)))
}

/// What the catalog does not tell the doings of.
pub(super) fn is_opaque(tree: &NodeEnum, catalog: &Catalog) -> bool {
    match tree {
        NodeEnum::CallStmt(_) | NodeEnum::ExecuteStmt(_) => true,
        NodeEnum::SelectStmt(_) => {
            let mut found = false;
            crate::schema::walk::walk(tree, &mut |seen| {
                if let crate::schema::walk::Seen::Function(call) = seen {
                    let name = tree::qualified(&call.funcname).map_or("", |(_, name)| name);
                    let plain = matches!(name, "setval" | "nextval" | "set_config" | "pg_sleep");
                    found |= !plain && catalog.volatility(call) == Some('v');
                }
            });
            found
        }
        _ => false,
    }
}

/// What one part of a statement needs others for.
enum Need {
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
    /// Other partitions that come and go.
    Partition,
    /// Other changes of row security.
    Security,
    /// What has the old or the new name, where `inside` a table something of that table.
    Renamed { old: String, new: String, inside: bool },
}

impl Need {
    /// Whether a statement that has this leans on another. `behind`: the other one stands behind it.
    fn leans(&self, own: &Fact<'_>, other: &Fact<'_>, behind: bool) -> bool {
        let Some(found) = tree(other.statement) else {
            return matches!(other.statement.body, Body::Rows(_)) && own.meets(other) && self.minds_rows();
        };
        let drops = is_drop(found);
        match self {
            Self::Tables => own.meets(other),
            Self::Emptied => own.meets(other) && !drops && (behind || moves_rows(found)),
            Self::Rows => own.meets(other) && moves_rows(found),
            Self::Gone(names) => !drops && names.iter().any(|name| other.names(name)),
            Self::Column { name, again } => {
                let apart = builds_index(found) || other.fills && !again;
                !drops && own.meets(other) && other.names(name) && !apart
            }
            Self::Constraint { name, kind, columns } => {
                own.is_about(other)
                    && !drops
                    && replaces(found, name, *kind, columns.as_ref(), &|name| other.names(name))
            }
            Self::Default(name) => own.meets(other) && other.names(name) && redefines(found),
            Self::Partition => own.meets(other) && (moves_rows(found) || moves_partitions(found)),
            Self::Security => own.is_about(other) && guards(found),
            Self::Renamed { old, new, inside } => {
                (!inside || own.meets(other)) && other.names(if behind { old } else { new })
            }
        }
    }

    /// Whether a statement behind the one that has this makes again what that took away, and everybody misses it meanwhile.
    fn is_met(&self, own: &Fact<'_>, other: &Fact<'_>, behind: bool) -> bool {
        let Some(found) = tree(other.statement) else {
            return false;
        };
        match self {
            Self::Column { name, again: true } => {
                own.meets(other)
                    && (renames_column_to(other.statement) == Some(name) || other.fills && other.names(name))
            }
            _ if !behind => false,
            Self::Gone(names) => !is_drop(found) && names.iter().any(|name| other.names(name)),
            Self::Constraint { name, kind, columns } => {
                own.is_about(other)
                    && !is_drop(found)
                    && replaces(found, name, *kind, columns.as_ref(), &|name| other.names(name))
            }
            Self::Default(name) => own.meets(other) && gives_default(found, name),
            Self::Renamed { old, .. } => matches!(found, NodeEnum::RenameStmt(rename) if rename.newname == *old),
            Self::Tables | Self::Emptied | Self::Rows | Self::Column { .. } | Self::Partition | Self::Security => false,
        }
    }

    fn minds_rows(&self) -> bool {
        matches!(self, Self::Tables | Self::Emptied | Self::Rows | Self::Partition)
    }
}

fn needs_all(tree: &NodeEnum) -> bool {
    matches!(
        tree,
        NodeEnum::ConstraintsSetStmt(_)
            | NodeEnum::DeclareCursorStmt(_)
            | NodeEnum::DropOwnedStmt(_)
            | NodeEnum::ReassignOwnedStmt(_)
    )
}

fn needs(tree: &NodeEnum, catalog: &Catalog, fresh: bool) -> Vec<Need> {
    match tree {
        NodeEnum::RenameStmt(rename) => renamed(rename).into_iter().collect(),
        _ if fresh => Vec::new(),
        NodeEnum::DropStmt(drop) if drop.remove_type() != ObjectType::ObjectIndex => {
            vec![Need::Gone(drop.objects.iter().filter_map(last_name).collect::<BTreeSet<_>>().into_iter().collect())]
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

/// Whether a column is filled from one that is dropped, and gets its name.
pub(super) fn moves_over(members: &[(usize, &Statement)]) -> bool {
    let trees = || members.iter().filter_map(|(_, statement)| tree(statement));
    let dropped = trees().flat_map(|tree| match tree {
        NodeEnum::AlterTableStmt(alter) => commands(alter).collect(),
        _ => Vec::new(),
    });
    let dropped: BTreeSet<&str> =
        dropped.filter(|command| command.subtype() == At::AtDropColumn).map(|command| command.name.as_str()).collect();
    let named = members.iter().any(|(_, one)| renames_column_to(one).is_some_and(|name| dropped.contains(name)));
    named && trees().any(|tree| matches!(tree, NodeEnum::UpdateStmt(_)))
}

/// The last part of the name of what is dropped.
pub(super) fn last_name(node: &Node) -> Option<String> {
    match node.node.as_ref()? {
        NodeEnum::TypeName(name) => tree::texts(&name.names).pop(),
        NodeEnum::ObjectWithArgs(function) => tree::texts(&function.objname).pop(),
        NodeEnum::List(list) => tree::texts(&list.items).pop(),
        NodeEnum::String(name) => Some(name.sval.clone()),
        _ => None,
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
            let found = table.and_then(|table| catalog.get(table).constraint(&command.name));
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
                crate::schema::walk::walk(node, &mut |seen| {
                    if let crate::schema::walk::Seen::Column(reference) = seen {
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

/// Whether a statement only takes away: the order in which things go is kept, and each may go by itself.
pub(super) fn is_drop(tree: &NodeEnum) -> bool {
    match tree {
        NodeEnum::DropStmt(_) => true,
        NodeEnum::AlterTableStmt(alter) => {
            commands(alter).all(|command| matches!(command.subtype(), At::AtDropColumn | At::AtDropConstraint))
        }
        _ => false,
    }
}

/// Whether a statement makes what others are served by.
fn makes(tree: &NodeEnum) -> bool {
    matches!(
        tree,
        NodeEnum::ViewStmt(_)
            | NodeEnum::CreateTrigStmt(_)
            | NodeEnum::CreatePolicyStmt(_)
            | NodeEnum::RuleStmt(_)
            | NodeEnum::CreateFunctionStmt(_)
    )
}

fn moves_rows(tree: &NodeEnum) -> bool {
    matches!(
        tree,
        NodeEnum::InsertStmt(_)
            | NodeEnum::UpdateStmt(_)
            | NodeEnum::DeleteStmt(_)
            | NodeEnum::MergeStmt(_)
            | NodeEnum::CopyStmt(_)
            | NodeEnum::TruncateStmt(_)
            | NodeEnum::CreateTableAsStmt(_)
            | NodeEnum::DoStmt(_)
    )
}

fn builds_index(tree: &NodeEnum) -> bool {
    matches!(tree, NodeEnum::IndexStmt(_))
}

fn moves_partitions(tree: &NodeEnum) -> bool {
    match tree {
        NodeEnum::AlterTableStmt(alter) => {
            commands(alter).any(|command| matches!(command.subtype(), At::AtAttachPartition | At::AtDetachPartition))
        }
        NodeEnum::RenameStmt(_) => true,
        _ => false,
    }
}

/// Whether a statement does something with a default, an identity or a sequence.
fn redefines(tree: &NodeEnum) -> bool {
    match tree {
        NodeEnum::AlterTableStmt(alter) => commands(alter).any(|command| {
            matches!(
                command.subtype(),
                At::AtColumnDefault
                    | At::AtAddIdentity
                    | At::AtDropIdentity
                    | At::AtSetIdentity
                    | At::AtAlterColumnType
                    | At::AtDropExpression
            )
        }),
        NodeEnum::DropStmt(drop) => drop.remove_type() == ObjectType::ObjectSequence,
        NodeEnum::SelectStmt(_) | NodeEnum::AlterSeqStmt(_) => true,
        _ => false,
    }
}

/// Whether a statement gives a column a default, or an identity.
fn gives_default(tree: &NodeEnum, column: &str) -> bool {
    let NodeEnum::AlterTableStmt(alter) = tree else {
        return false;
    };
    let gives = |command: &AlterTableCmd| match command.subtype() {
        At::AtColumnDefault => command.def.is_some(),
        At::AtAddIdentity => true,
        _ => false,
    };
    commands(alter).any(|command| command.name == column && gives(command))
}

fn guards(tree: &NodeEnum) -> bool {
    match tree {
        NodeEnum::AlterPolicyStmt(_) | NodeEnum::CreatePolicyStmt(_) => true,
        NodeEnum::DropStmt(drop) => drop.remove_type() == ObjectType::ObjectPolicy,
        NodeEnum::AlterTableStmt(alter) => commands(alter).any(|command| {
            matches!(
                command.subtype(),
                At::AtEnableRowSecurity | At::AtDisableRowSecurity | At::AtForceRowSecurity | At::AtNoForceRowSecurity
            )
        }),
        _ => false,
    }
}

pub(super) fn commands(alter: &AlterTableStmt) -> impl Iterator<Item = &AlterTableCmd> {
    alter.cmds.iter().filter_map(|node| match &node.node {
        Some(NodeEnum::AlterTableCmd(command)) => Some(command.as_ref()),
        _ => None,
    })
}
