//! Statements that PostgreSQL refuses whatever the data.

use super::{Context, Finding, Rule, Severity, drops_dependents, list, tick};
use crate::effect::{Failure, FailureKind};
use crate::parse::{Body, Statement};
use crate::schema::Moment;

pub(super) const RULE: Rule = Rule {
    name: "statement-fails",
    severity: Severity::Error,
    page: include_str!("../../rules/statement-fails.md"),
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    if let Some(command) = cx.effects.needs_transaction {
        outside_transaction(cx, out, command);
    }
    // What fails first stops the rest; what runs on a condition asks for what is there.
    // Names that stand for a placeholder prove nothing.
    if cx.said.contains(RULE.name)
        || !cx.effects.failures.iter().any(|failure| failure.certain)
        || after_branch(cx)
        || cx.statement.substituted
        || cx.statement.block.is_some_and(|block| block.conditional)
    {
        return;
    }
    for failure in cx.effects.failures.iter().filter(|failure| failure.certain) {
        // A function may have dropped the table meanwhile.
        let gone = failure.relation.is_some_and(|id| cx.catalog.may_be_dropped(&cx.relation(id).name.name));
        if gone {
            continue;
        }
        let version = cx.settings.version;
        let (message, help) = match failure.kind {
            FailureKind::AlreadyExists if !made_here(cx, failure) => continue,
            FailureKind::AlreadyExists => (format!("it fails: {} exists already", tick(&failure.object)), None),
            FailureKind::DoesNotExist if !made_complete_here(cx, failure) => continue,
            FailureKind::DoesNotExist => (format!("it fails: {} does not exist", in_relation(cx, failure)), None),
            FailureKind::DependentObjects if cx.changes_type(failure.part) => (
                format!(
                    "it fails: PostgreSQL does not change the type of {} while {}",
                    tick(&failure.object),
                    dependents(cx, failure, "uses it", "use it")
                ),
                Some("drop what uses the column before, and create it again after it, in one transaction".to_owned()),
            ),
            FailureKind::DependentObjects => (
                format!("it fails: {}", dependents(cx, failure, "depends on it", "depend on it")),
                Some("drop or change what depends on it first; `CASCADE` would drop that along".to_owned()),
            ),
            FailureKind::NotInThisVersion => (
                format!("it fails: PostgreSQL {version} does not have {}", failure.form()),
                Some("say which server it runs on with `--postgres-version`".to_owned()),
            ),
            FailureKind::Refused(refusal) => {
                let relation = failure.relation.map(|id| cx.name(id));
                let why = refusal.why(&failure.object, relation.as_deref());
                (format!("it fails: {why}"), refusal.instead(&failure.object, relation.as_deref()))
            }
            FailureKind::NotNullWithoutDefault
            | FailureKind::ConcurrentlyOnPartitioned
            | FailureKind::NewEnumValueUsed
            | FailureKind::ValueRejected
            | FailureKind::ConstraintViolated
            | FailureKind::NullFound
            | FailureKind::DuplicateFound => continue,
        };
        let mut finding = cx.finding(&RULE, failure.part, message);
        finding.help = help;
        if let Some(id) = failure.relation {
            finding = finding.about(cx, id);
        }
        out.push(finding);
        return;
    }
}

/// In a function, a block or an implicit transaction it works.
fn outside_transaction(cx: &Context<'_>, out: &mut Vec<Finding>, command: &str) {
    let outside = cx.tree().is_some_and(|tree| cx.timeline.lacks_block(tree));
    let inside = !outside || cx.statement.block.is_some() || cx.function.is_some();
    if inside || cx.said.contains(RULE.name) || cx.statement.substituted || after_branch(cx) {
        return;
    }
    let message = format!("it fails: PostgreSQL takes `{command}` in a transaction block only");
    let help = "put it between `BEGIN` and `COMMIT`, with the statements it is for; where the tool does that, say so with \
                `--transaction file`";
    out.push(cx.finding(&RULE, 0, message).help(help.to_owned()));
}

/// Folders hold more than one history: a dump beside the migrations it sums up, two databases. What an earlier
/// file made is no proof that it is there when this one runs; what this file made is.
fn made_here(cx: &Context<'_>, failure: &Failure) -> bool {
    let here = |born: Moment| born.file == cx.catalog.now.file;
    let Some(id) = failure.relation else {
        return false;
    };
    let relation = cx.relation(id);
    let column = relation.column(&failure.object).map(|column| column.born);
    let constraint = relation.constraint(&failure.object).map(|constraint| constraint.born);
    match column.or(constraint) {
        Some(born) => here(born),
        None => relation.name.name == failure.object && here(relation.born),
    }
}

/// "the view `v` depends on it".
fn dependents(cx: &Context<'_>, failure: &Failure, one: &str, several: &str) -> String {
    let of_part = cx.effects.dependents.iter().filter(|dependency| dependency.part == failure.part);
    let blocking = of_part.filter(|dependency| dependency.certain && !dependency.lost);
    let names: Vec<String> = blocking.map(|dependency| drops_dependents::name(cx, dependency)).collect();
    match &names[..] {
        [] => format!("something else {one}, see {}", see(cx, failure)),
        [name] => format!("{name} {one}"),
        names => format!("{} {several}", list(names)),
    }
}

/// One branch of psql's `\\if`, or of a template's, runs, and the other is read as well.
fn after_branch(cx: &Context<'_>) -> bool {
    let branches = |text: &str| {
        let mut inner = text.split("{{").skip(1).map(|inner| inner.trim_start_matches(['-', '#', ' ']));
        text.starts_with("\\if") || inner.any(|inner| inner.starts_with("if") || inner.starts_with("else"))
    };
    let open = |statement: &Statement| {
        (matches!(statement.body, Body::Meta) || statement.substituted) && branches(&statement.text)
    };
    cx.earlier.iter().any(open)
}

/// A column or the like that is missing in a table which this file made, so that all it has is known.
fn made_complete_here(cx: &Context<'_>, failure: &Failure) -> bool {
    failure.relation.is_some_and(|id| {
        let relation = cx.relation(id);
        relation.known && relation.born.file == cx.catalog.now.file
    })
}

fn in_relation(cx: &Context<'_>, failure: &Failure) -> String {
    let object = tick(&failure.object);
    failure.relation.map_or_else(|| object.clone(), |id| format!("{object} of {}", cx.name(id)))
}

/// What a failure names: the object and its relation, as far as they are known and not the same.
fn see(cx: &Context<'_>, failure: &Failure) -> String {
    let object = Some(tick(&failure.object)).filter(|_| !failure.object.is_empty());
    let relation = failure.relation.map(|id| cx.name(id)).filter(|name| Some(name) != object.as_ref());
    match (object, relation) {
        (Some(object), Some(relation)) => format!("{object} and {relation}"),
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => "its form".to_owned(),
    }
}
