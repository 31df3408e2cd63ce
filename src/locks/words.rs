//! Who waits, for how long and why, and what else is to be known of a statement: in plain words.

use pg_query::NodeEnum;

use super::{Done, Remark, RemarkKind, Touched};
use crate::effect::{
    Break, BreakKind, Cause, Effects, Failure, FailureKind, Loss, LossKind, Role, Wait, Work, WorkKind,
};
use crate::parse::Body;
use crate::postgres::{LockMode, Name, quote};
use crate::replay::Step;
use crate::rules::{assumed_of, ticked};
use crate::schema::{Catalog, Moment, RelationId};
use crate::timeline::Boundary;

/// Names listed before the rest is only counted.
const MOST_NAMES: usize = 3;

/// A statement at its moment, with what it locks and does.
pub(super) struct Scene<'a> {
    pub(super) step: &'a Step<'a>,
    pub(super) relations: &'a [Touched],
    pub(super) work: &'a [Done],
}

/// A lock that at least writers wait for, while the statement runs.
struct Strong<'a> {
    relation: RelationId,
    name: &'a Name,
    mode: LockMode,
    refreshed: bool,
    /// The line of the earlier statement that took it so strongly.
    since: Option<u32>,
}

/// "reads and writes of `orders` wait while every row is read to see that `state` holds no NULL", and who still waits
/// for what earlier statements locked.
pub(super) fn waiting(scene: &Scene<'_>) -> Vec<String> {
    let slow: Vec<&Done> = scene.work.iter().filter(|done| done.slow && !done.new).collect();
    let used = scene.relations.iter().filter(|touched| !touched.standing.new && !touched.brief);
    let strong: Vec<Strong<'_>> = used
        .filter(|touched| speaks(scene, touched))
        .map(|touched| strong(scene, touched))
        .filter(|lock| lock.mode.blocks_writes() && (lock.since.is_none() || !slow.is_empty()))
        .collect();
    let (late, strong): (Vec<_>, Vec<_>) =
        strong.into_iter().partition(|lock| !slow.is_empty() && is_late(scene, lock.relation));
    let work = doing(&slow, &strong);
    let until = if scene.step.timeline.boundary == Boundary::Autocommit { "" } else { "until the transaction ends" };
    let since = strong.iter().filter_map(|lock| lock.since).min();
    let since = since.map_or_else(String::new, |line| format!(", locked since line {line}"));
    let mut sentences = Vec::new();
    if let Some(who) = who_waits(strong.iter().map(|lock| (lock.name, lock.mode, lock.refreshed))) {
        sentences.push(match (work, until) {
            (Some(work), "") => format!("{who} while {work}"),
            (Some(work), until) => format!("{who} while {work}, and {until}{since}"),
            (None, "") => format!("{who}, for a moment"),
            (None, until) => format!("{who} {until}"),
        });
    } else if let Some(name) = maintained(scene)
        && let Some(work) = work
    {
        sentences.push(format!("only schema changes and vacuuming of {name} wait while {work}"));
    } else if let Some(done) = slow.iter().find(|done| done.kind == WorkKind::Write) {
        let end = if until.is_empty() { "it ends" } else { "the transaction ends" };
        sentences.push(format!("writes to the same rows of {} wait until {end}", ticked(&done.name)));
    }
    if let Some(who) = who_waits(late.iter().map(|lock| (lock.name, lock.mode, lock.refreshed))) {
        sentences.push(format!(
            "after that {who}{}",
            if until.is_empty() { ", for a moment".to_owned() } else { format!(" {until}") }
        ));
    }
    if !slow.is_empty() {
        sentences.extend(still_waiting(scene));
    }
    sentences
}

/// CREATE TABLE … PARTITION OF locks the other sides of foreign keys when the default partition is read (`DefineRelation`).
fn is_late(scene: &Scene<'_>, id: RelationId) -> bool {
    let creates =
        matches!(&scene.step.statement.body, Body::Tree(tree) if matches!(tree.as_ref(), NodeEnum::CreateStmt(_)));
    creates
        && scene
            .relations
            .iter()
            .any(|touched| touched.relation == id && matches!(touched.role, Role::Referenced | Role::Referencing))
}

/// A lock of the statement, or the stronger one that is held on the relation already.
fn strong<'a>(scene: &Scene<'a>, touched: &'a Touched) -> Strong<'a> {
    let timeline = scene.step.timeline;
    let held = timeline.held.get(&touched.relation).filter(|held| held.mode > touched.mode);
    Strong {
        relation: touched.relation,
        name: &touched.name,
        mode: held.map_or(touched.mode, |held| held.mode),
        refreshed: touched.standing.refreshed,
        since: held.and_then(|held| timeline.entries.get(held.since)).map(|entry| entry.span.start.line),
    }
}

/// The table of a lock that only schema changes and vacuuming wait for.
fn maintained(scene: &Scene<'_>) -> Option<String> {
    let used = |touched: &&Touched| {
        let is_index = touched.standing.index_of.is_some();
        touched.mode == LockMode::ShareUpdateExclusive && !touched.brief && !touched.standing.new && !is_index
    };
    scene.relations.iter().find(used).map(|touched| ticked(&touched.name))
}

/// Whether a lock is worth its name in a sentence: an index goes with its table, a partition with its parent.
fn speaks(scene: &Scene<'_>, touched: &Touched) -> bool {
    let locked = |id: RelationId| {
        scene.relations.iter().any(|other| other.relation == id && other.mode >= touched.mode && !other.brief)
    };
    if let Some(table) = touched.standing.index_of {
        return !locked(table);
    }
    let parents = &scene.step.catalog.get(touched.relation).parents;
    !(touched.role == Role::Child && parents.iter().any(|&parent| locked(parent)))
}

/// Who still waits for locks of earlier statements, on other relations, while this one works.
fn still_waiting(scene: &Scene<'_>) -> Option<String> {
    let catalog = scene.step.catalog;
    let timeline = scene.step.timeline;
    let mut held: Vec<_> = timeline
        .held
        .iter()
        .filter(|(id, held)| {
            let mine = scene.relations.iter().any(|touched| touched.relation == **id && !touched.brief);
            let standing = super::collect::standing(catalog, **id);
            let parents = &catalog.get(**id).parents;
            let goes_along =
                standing.index_of.is_some() || parents.iter().any(|parent| timeline.held.contains_key(parent));
            held.mode.blocks_writes() && !mine && !standing.new && !goes_along && !catalog.get(**id).dropped
        })
        .collect();
    held.sort_by_key(|(_, held)| held.since);
    let (_, first) = held.first()?;
    let since = timeline.entries.get(first.since).map(|entry| entry.span.start.line);
    let names = held.iter().map(|(id, held)| {
        let refreshed = super::collect::standing(catalog, **id).refreshed;
        (&catalog.get(**id).name, held.mode, refreshed)
    });
    let who = who_waits(names)?;
    let since = since.map_or_else(String::new, |line| format!(", locked since line {line}"));
    Some(format!("meanwhile {}{since}", who.replacen(" wait", " still wait", 1)))
}

/// "reads and writes of `a` and writes to `b` wait".
fn who_waits<'a>(locks: impl Iterator<Item = (&'a Name, LockMode, bool)>) -> Option<String> {
    let mut groups: Vec<(&str, Vec<&Name>)> = Vec::new();
    for (name, mode, refreshed) in locks {
        let what = match (mode.blocks_reads(), refreshed) {
            (true, false) => "reads and writes of",
            (true, true) => "reads and refreshes of",
            (false, false) => "writes to",
            (false, true) => "refreshes of",
        };
        match groups.iter_mut().find(|(other, _)| *other == what) {
            Some((_, names)) => names.push(name),
            None => groups.push((what, vec![name])),
        }
    }
    let said: Vec<String> = groups.iter().map(|(what, names)| format!("{what} {}", these(names))).collect();
    (!said.is_empty()).then(|| format!("{} wait", list(&said)))
}

/// "`a`, `b` and `c`"; of many only the first.
fn these(names: &[&Name]) -> String {
    let shown = if names.len() > MOST_NAMES + 1 { MOST_NAMES } else { names.len() };
    let mut said: Vec<String> = names[..shown].iter().map(|name| ticked(name)).collect();
    if shown < names.len() {
        said.push(format!("{} more", names.len() - shown));
    }
    list(&said)
}

/// "every row of `orders` is read to …": the slow work of a statement.
fn doing(slow: &[&Done], strong: &[Strong<'_>]) -> Option<String> {
    let alone = match strong {
        [one] => Some(one.relation),
        _ => None,
    };
    let mut said: Vec<String> = Vec::new();
    let does = |kind, id| slow.iter().any(|done| done.kind == kind && done.relation == id);
    let rewritten = |id| does(WorkKind::Rewrite, id);
    let (first, others): (Vec<&Done>, Vec<&Done>) = slow.iter().partition(|done| done.kind == WorkKind::Rewrite);
    for done in first.into_iter().chain(others) {
        let name = ticked(&done.name);
        let is_alone = alone == Some(done.relation);
        let of = if is_alone { String::new() } else { format!(" of {name}") };
        let sentence = match (done.kind, &done.clause) {
            (_, Some(clause)) => clause.clone(),
            (WorkKind::Rewrite, None) => format!("{} is written anew{}", if is_alone { "it" } else { &name }, done.why),
            // Its indexes are built anew with it, and what is written was read: every row is read for that.
            (WorkKind::Scan, None) if rewritten(done.relation) || does(WorkKind::Write, done.relation) => continue,
            (WorkKind::Scan, None) => format!("every row{of} is read{}", done.why),
            (WorkKind::IndexBuild, None) => continue,
            (WorkKind::Write, None) if is_alone => "its rows are written".to_owned(),
            (WorkKind::Write, None) => format!("rows of {name} are written"),
        };
        if !said.contains(&sentence) {
            said.push(sentence);
        }
    }
    let built: Vec<&Done> =
        slow.iter().filter(|done| done.kind == WorkKind::IndexBuild && !rewritten(done.relation)).copied().collect();
    match built.as_slice() {
        [] => {}
        [one] if one.index.is_empty() => said.push("an index is built".to_owned()),
        [one] => said.push(format!("the index `{}` is built", quote(&one.index))),
        several => said.push(format!("{} indexes are built", several.len())),
    }
    shorten(said)
}

/// The pieces of work as one clause; of many only the first.
fn shorten(mut said: Vec<String>) -> Option<String> {
    if said.len() > MOST_NAMES + 1 {
        let more = said.len() - MOST_NAMES;
        said.truncate(MOST_NAMES);
        said.push(format!("{more} more such things are done"));
    }
    (!said.is_empty()).then(|| list(&said))
}

/// What a piece of work is done for, with a space before; empty where the statement says it.
pub(super) fn why(work: &Work) -> String {
    let object = if work.object.is_empty() { "it".to_owned() } else { format!("`{}`", quote(&work.object)) };
    match &work.cause {
        Cause::Check => format!(" to check {object}"),
        Cause::Validate => format!(" to validate {object}"),
        Cause::NotNull => format!(" to see that {object} holds no NULL"),
        Cause::PrimaryKeyNotNull => " to see that the key holds no NULL".to_owned(),
        Cause::DomainConstraint { domain } | Cause::ConstrainedDomain { domain } => {
            format!(" to check the domain `{domain}`")
        }
        Cause::VolatileDefault { expression } => format!(" to store `{expression}` in each row"),
        Cause::Serial | Cause::Identity => " to number its rows".to_owned(),
        Cause::StoredGenerated | Cause::SetExpression => format!(" to compute {object} for each row"),
        Cause::TypeChange { from: Some(from), to } => format!(" to convert {object} from `{from}` to `{to}`"),
        Cause::TypeChange { from: None, to } => format!(" to convert {object} to `{to}`"),
        Cause::TypeChangeCheck => format!(" to check {object} again"),
        Cause::PartitionBound => " to hold it against a partition's bound".to_owned(),
        Cause::ForeignKey { .. }
        | Cause::CreateIndex
        | Cause::CreateIndexConcurrently
        | Cause::Reindex
        | Cause::ReindexConcurrently
        | Cause::UniqueConstraint
        | Cause::PrimaryKey
        | Cause::Exclusion
        | Cause::TypeChangeIndex
        | Cause::SetPersistence
        | Cause::SetTablespace
        | Cause::SetAccessMethod
        | Cause::Cluster
        | Cause::VacuumFull
        | Cause::Vacuum
        | Cause::Analyze
        | Cause::Refresh
        | Cause::RefreshConcurrently
        | Cause::CreateTableAs
        | Cause::Query
        | Cause::Copy
        | Cause::Dml { .. }
        | Cause::CompositeType
        | Cause::Truncate => String::new(),
    }
}

/// All that is done, where one clause is better than one for each relation.
pub(super) fn clause(catalog: &Catalog, work: &Work) -> Option<String> {
    match &work.cause {
        Cause::ForeignKey { child, parent } => {
            let (child, parent) = (ticked(&catalog.get(*child).name), ticked(&catalog.get(*parent).name));
            Some(format!("every row of {child} is checked against {parent}"))
        }
        _ => None,
    }
}

/// What had to be assumed of the relations that no migration creates.
pub(super) fn assumed(scene: &Scene<'_>) -> Vec<String> {
    let statement = scene.step.statement.tree();
    let of = |touched: &Touched| assumed_of(scene.step.catalog, statement, touched.relation);
    scene.relations.iter().filter_map(of).collect()
}

/// That a statement of a block, which locks what others use, may not run, or more than once.
pub(super) fn conditional(scene: &Scene<'_>) -> Option<String> {
    let conditional = scene.step.statement.block.is_some_and(|block| block.conditional);
    let matters = scene.relations.iter().any(|touched| !touched.standing.new);
    (conditional && matters).then(|| "some of it runs on a condition or in a loop: taken to run once".to_owned())
}

/// What else is to be known: refusal, failures, waits, losses, breaks.
pub(super) fn remarks(scene: &Scene<'_>) -> Vec<Remark> {
    let Step { statement, effects, timeline, catalog, .. } = *scene.step;
    let mut remarks = Vec::new();
    let mut say = |kind: RemarkKind, text: String| {
        let remark = Remark { kind, text };
        if !remarks.contains(&remark) {
            remarks.push(remark);
        }
    };
    if let Some(command) = effects.refuses_transaction {
        if statement.block.is_some() {
            say(RemarkKind::Fails, format!("PostgreSQL refuses {command} inside a `DO` block"));
        } else if timeline.is_transaction_block() {
            say(RemarkKind::Fails, format!("PostgreSQL refuses {command} inside a transaction block"));
        } else {
            say(RemarkKind::OutsideTransaction, format!("{command} cannot run inside a transaction block"));
        }
    }
    let outside = statement.tree().is_some_and(|tree| timeline.lacks_block(tree));
    let alone = outside && statement.block.is_none() && scene.step.function.is_none();
    if let Some(command) = effects.needs_transaction.filter(|_| alone) {
        say(RemarkKind::Fails, format!("PostgreSQL takes {command} in a transaction block only"));
    }
    let conditional = statement.block.is_some_and(|block| block.conditional);
    let new = |id: Option<RelationId>| id.is_some_and(|id| catalog.born_in_file(id));
    // What is new here has no rows yet that could be wrong.
    for failure in effects.failures.iter().filter(|failure| failure.certain || !new(failure.relation)) {
        if let Some(text) = failing(effects, catalog, failure).filter(|_| !(failure.certain && conditional)) {
            say(if failure.certain { RemarkKind::Fails } else { RemarkKind::MayFail }, text);
        }
    }
    for wait in &effects.waits {
        say(RemarkKind::WaitsFor, waiting_for(catalog, *wait));
    }
    for loss in effects.losses.iter().filter(|loss| !new(loss.relation)) {
        say(RemarkKind::Loses, losing(catalog, loss));
    }
    for broken in effects.breaks.iter().filter(|broken| !new(broken.relation) && broken.relation.is_some()) {
        if let Some(text) = breaking(catalog, broken) {
            say(RemarkKind::Breaks, text);
        }
    }
    remarks
}

fn waiting_for(catalog: &Catalog, wait: Wait) -> String {
    match wait {
        Wait::Writers(id) => format!("every transaction that has written {}", ticked(&catalog.get(id).name)),
        Wait::Users(id) => format!("every transaction that has used {}", ticked(&catalog.get(id).name)),
        Wait::OlderSnapshots => "every transaction of the database whose snapshot is older".to_owned(),
    }
}

/// Why it fails; nothing for what depends on another history than this run shows.
fn failing(effects: &Effects, catalog: &Catalog, failure: &Failure) -> Option<String> {
    let object = format!("`{}`", quote(&failure.object));
    let table = failure.relation.map(|id| ticked(&catalog.get(id).name));
    let nameless = failure.object.is_empty();
    let of = table.as_ref().filter(|table| !nameless && **table != object);
    let of = of.map(|table| format!(" of {table}")).unwrap_or_default();
    let named = if nameless { table.clone().unwrap_or_else(|| "it".to_owned()) } else { object };
    let version = catalog.version;
    Some(match failure.kind {
        FailureKind::NotNullWithoutDefault => {
            format!("the new column {named}{of} has no default for the rows there are")
        }
        FailureKind::ConcurrentlyOnPartitioned => "PostgreSQL refuses CONCURRENTLY on a partitioned table".to_owned(),
        FailureKind::NewEnumValueUsed => format!("the enum value {named} is used in the transaction that adds it"),
        FailureKind::ValueRejected => format!("a value of {named}{of} does not fit the new type"),
        FailureKind::ConstraintViolated if nameless => format!("a row of {named} {}", offence(effects, failure)),
        FailureKind::ConstraintViolated => format!("a row violates {named}{of}"),
        FailureKind::NullFound => format!("{named}{of} holds NULL"),
        FailureKind::DuplicateFound => format!("there are duplicates under {named}{of}"),
        FailureKind::AlreadyExists if !made_here(catalog, failure) => return None,
        FailureKind::AlreadyExists => format!("{named} exists already"),
        // Folders do not show all that there is.
        FailureKind::DoesNotExist => return None,
        FailureKind::DependentObjects => format!("something else depends on {named}{of}"),
        FailureKind::NotInThisVersion => format!("PostgreSQL {version} does not have {}", failure.form()),
        FailureKind::Refused(refusal) => refusal.why(&failure.object, table.as_deref()),
    })
}

/// What a row does that may not be, where no name says it.
fn offence(effects: &Effects, failure: &Failure) -> &'static str {
    let work = effects.work.iter().find(|work| Some(work.relation) == failure.relation && work.object.is_empty());
    match work.map(|work| &work.cause) {
        Some(Cause::PartitionBound) => "violates its new bound",
        Some(Cause::DomainConstraint { .. }) => "violates the new constraint",
        _ => "points into the partition",
    }
}

/// Folders hold more than one history: what an earlier file made is no proof that it is there.
fn made_here(catalog: &Catalog, failure: &Failure) -> bool {
    let here = |born: Moment| born.file == catalog.now.file;
    let Some(relation) = failure.relation.map(|id| catalog.get(id)) else {
        return false;
    };
    let column = relation.column(&failure.object).map(|column| column.born);
    match column.or(relation.constraint(&failure.object).map(|constraint| constraint.born)) {
        Some(born) => here(born),
        None => relation.name.name == failure.object && here(relation.born),
    }
}

fn losing(catalog: &Catalog, loss: &Loss) -> String {
    let object = format!("`{}`", quote(&loss.object));
    let table = loss.relation.map_or_else(|| object.clone(), |id| ticked(&catalog.get(id).name));
    match loss.kind {
        LossKind::Column => format!("the values of {object} of {table}"),
        LossKind::Table => format!("{table} with its rows"),
        LossKind::Truncate | LossKind::Delete => format!("every row of {table}"),
        LossKind::Precision => format!("what the new type of {object} of {table} cannot hold"),
        LossKind::Container => format!("all that is in {object}"),
    }
}

/// What the application misses; what goes with a loss is said there.
fn breaking(catalog: &Catalog, broken: &Break) -> Option<String> {
    let object = format!("`{}`", quote(&broken.object));
    let table = broken.relation.map_or_else(|| object.clone(), |id| ticked(&catalog.get(id).name));
    let new = broken.renamed_to.as_deref().map(|new| format!("`{}`", quote(new)));
    let renamed = |what: String| new.as_ref().map(|new| format!("{what} is called {new} from then on"));
    match broken.kind {
        BreakKind::ColumnRenamed => renamed(format!("{object} of {table}")),
        BreakKind::TableRenamed
        | BreakKind::ViewRenamed
        | BreakKind::SchemaRenamed
        | BreakKind::TypeRenamed
        | BreakKind::EnumValueRenamed => renamed(object),
        BreakKind::SchemaChanged => Some(format!("{table} is in another schema from then on")),
        BreakKind::ViewDropped => Some(format!("the view {table} is gone")),
        BreakKind::SequenceDropped => Some(format!("the sequence {table} is gone")),
        BreakKind::InsertNeedsColumn => Some(format!("an INSERT into {table} that leaves out {object} fails")),
        BreakKind::ColumnDropped
        | BreakKind::TableDropped
        | BreakKind::SchemaDropped
        | BreakKind::TypeDropped
        | BreakKind::FunctionDropped
        | BreakKind::ColumnTypeChanged
        | BreakKind::StricterColumn
        | BreakKind::DefaultDropped => None,
    }
}

/// "a, b and c".
fn list(said: &[String]) -> String {
    match said {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
