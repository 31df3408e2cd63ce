//! Statements of one transaction that belong together: cut apart, each would commit a state that nobody wanted. They
//! become one step; all others may commit by themselves.

use std::collections::BTreeSet;

use pg_query::NodeEnum;
use pg_query::protobuf::AlterTableType as At;

use super::draft::Around;
use super::need::Need;
use super::{Request, kinds};
use crate::control::Control;
use crate::effect::{self, Role};
use crate::parse::Statement;
use crate::schema::{RelationId, RelationKind, tree};

/// Why a migration must not be cut at all; `None` where it may.
pub(super) fn whole(request: &Request<'_>) -> Option<&'static str> {
    let statements = &request.script.statements;
    let goes_back =
        |statement: &Statement| matches!(Control::of(statement), Control::Rollback { .. } | Control::RollbackTo(_));
    if statements.iter().any(goes_back) {
        return Some("it rolls back a part of what it does: leave that part out, then plan it");
    }
    let mut own = statements.iter().filter(|statement| statement.block.is_none());
    (is_together(request) && own.any(|statement| statement.tree().is_some_and(needs_all))).then_some(
        "one of its statements is about all others of its transaction: write what may commit by itself as a migration of \
         its own, then plan each",
    )
}

/// Whether its statements, or some, commit together.
pub(super) fn is_together(request: &Request<'_>) -> bool {
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
            let makes = |other: &usize| facts[*other].statement.tree().is_some_and(kinds::makes);
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
        let before = groups.clone();
        let mut merged: Vec<BTreeSet<usize>> = Vec::new();
        for mut group in groups.drain(..) {
            let met: Vec<BTreeSet<usize>> = merged.extract_if(.., |other| !other.is_disjoint(&group)).collect();
            group.extend(met.into_iter().flatten());
            let (first, last) = (group.first().copied(), group.last().copied());
            let all = first.unwrap_or_default()..last.unwrap_or_default();
            let meets = |index: &usize| group.iter().any(|&member| facts[*index].meets(&facts[member]));
            let counts = |index: &usize| !group.contains(index) && facts[*index].counts;
            let between: Vec<usize> = all.filter(counts).filter(meets).collect();
            group.extend(between);
            merged.push(group);
        }
        *groups = merged;
        if *groups == before {
            return;
        }
    }
}

/// What is known of a statement.
pub(super) struct Fact<'a> {
    pub(super) statement: &'a Statement,
    /// It stands for itself: no setting, no part of a block.
    pub(super) counts: bool,
    /// Relations that it locks or makes.
    pub(super) touches: BTreeSet<RelationId>,
    /// Those that it names itself.
    pub(super) targets: BTreeSet<RelationId>,
    /// Names in its text.
    pub(super) words: BTreeSet<String>,
    pub(super) needs: Vec<Need>,
    /// It may do anything.
    pub(super) anything: bool,
    /// It refuses a transaction block.
    pub(super) outside: bool,
    /// It only writes columns of this migration in old rows.
    pub(super) fills: bool,
}

impl Fact<'_> {
    pub(super) fn meets(&self, other: &Self) -> bool {
        self.anything || other.anything || !self.touches.is_disjoint(&other.touches)
    }

    pub(super) fn is_about(&self, other: &Self) -> bool {
        other.anything || !self.targets.is_disjoint(&other.targets)
    }

    pub(super) fn names(&self, name: &str) -> bool {
        self.anything || self.words.contains(name)
    }
}

fn facts<'a>(request: &Request<'a>) -> Vec<Fact<'a>> {
    let mut catalog = request.linter.catalog().clone();
    catalog.start_file();
    let mut around = Around::of(request);
    let mut facts: Vec<Fact<'a>> = Vec::new();
    let mut block: Option<usize> = None;
    for (index, statement) in request.script.statements.iter().enumerate() {
        catalog.next_transaction();
        catalog.observe(statement);
        let effects = effect::of(statement, &catalog);
        let known = catalog.relations.len();
        let locks = effects.locks.iter().filter(|lock| !lock.brief);
        let mut touches: BTreeSet<RelationId> = locks.clone().map(|lock| lock.relation).collect();
        // The sequence of a column is a matter of its table.
        let owner = |&id: &RelationId| match catalog.get(id).kind {
            RelationKind::Sequence { owned_by: Some((table, _)) } => Some(table),
            _ => None,
        };
        let owners: Vec<RelationId> = touches.iter().filter_map(owner).collect();
        touches.extend(owners);
        let targets: BTreeSet<RelationId> =
            locks.filter(|lock| lock.role == Role::Target).map(|lock| lock.relation).collect();
        // What this migration made is used by nobody yet.
        let fresh = !targets.is_empty() && targets.iter().all(|&id| catalog.born_in_file(id));
        let needs = statement.tree().map(|tree| Need::of(tree, &catalog, fresh)).unwrap_or_default();
        around.apply(&mut catalog, statement);
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
        let anything = inside || statement.tree().is_some_and(|tree| kinds::is_opaque(tree, &catalog));
        let outside = effects.refuses_transaction.is_some();
        let words = kinds::names(statement);
        facts.push(Fact { statement, counts, touches, targets, words, needs, anything, outside, fills: false });
    }
    let trees: Vec<&NodeEnum> = facts.iter().filter_map(|fact| fact.statement.tree()).collect();
    let added: BTreeSet<String> = trees.iter().flat_map(|tree| kinds::added_columns(tree)).collect();
    let named_again: BTreeSet<&str> = trees.iter().filter_map(|tree| kinds::renames_column_to(tree)).collect();
    for fact in &mut facts {
        let written = fact.statement.tree().map(kinds::written_columns).unwrap_or_default();
        fact.fills = !written.is_empty() && written.iter().all(|column| added.contains(*column));
    }
    for need in facts.iter_mut().flat_map(|fact| &mut fact.needs) {
        if let Need::Column { name, again } = need {
            *again = named_again.contains(name.as_str());
        }
    }
    facts
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

/// Whether a column is filled from one that is dropped, and gets its name.
pub(super) fn moves_over(members: &[(usize, &Statement)]) -> bool {
    let trees = || members.iter().filter_map(|(_, statement)| statement.tree());
    let dropped: BTreeSet<&str> = trees()
        .flat_map(tree::commands_of)
        .filter(|command| command.subtype() == At::AtDropColumn)
        .map(|command| command.name.as_str())
        .collect();
    let named = trees().filter_map(kinds::renames_column_to).any(|name| dropped.contains(name));
    named && trees().any(|tree| matches!(tree, NodeEnum::UpdateStmt(_)))
}

fn is_setting(statement: &Statement) -> bool {
    matches!(statement.tree(), Some(NodeEnum::VariableSetStmt(_)))
}
