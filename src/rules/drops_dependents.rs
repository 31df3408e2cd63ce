//! A drop that takes along what the statement does not name.

use pg_query::NodeEnum;

use super::{Context, Finding, Rule, Severity, list, tick};
use crate::effect::{BreakKind, Dependency};
use crate::postgres::quote;
use crate::schema::DependentKind;

pub(super) const RULE: Rule = Rule {
    name: "drops-dependents",
    severity: Severity::Warning,
    page: include_str!("../../rules/drops-dependents.md"),
    check,
};

/// How many are named; of the rest the number is told.
const MOST: usize = 4;

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    if cx.effects.dependents.is_empty() || cx.is_undone() {
        return;
    }
    let mut left: Vec<&Dependency> = cx.effects.dependents.iter().filter(|one| one.lost && speaks(cx, one)).collect();
    while let Some(&first) = left.first() {
        let (together, others): (Vec<_>, Vec<_>) = left.into_iter().partition(|one| one.part == first.part);
        left = others;
        let mut names: Vec<String> = together.iter().take(MOST).map(|one| name(cx, one)).collect();
        if together.len() > MOST {
            names.push(format!("{} more", together.len() - MOST));
        }
        let silent = together.iter().all(|one| one.dependent.kind == DependentKind::GeneratedColumn)
            && cx.settings.version.major() < 15;
        let (goes, help) = if silent {
            ("goes along silently", "drop the generated column by name before, where its loss is meant".to_owned())
        } else {
            (
                if names.len() == 1 { "goes along by `CASCADE`" } else { "go along by `CASCADE`" },
                "drop each by name before, and leave `CASCADE` out: PostgreSQL then refuses what was overlooked"
                    .to_owned(),
            )
        };
        let mut finding = cx.finding(&RULE, first.part, format!("{} {goes}", list(&names))).help(help);
        for id in together.iter().filter_map(|one| one.dependent.relation) {
            finding = finding.about(cx, id);
        }
        out.push(finding);
    }
}

fn speaks(cx: &Context<'_>, one: &Dependency) -> bool {
    let dropped = |kind: BreakKind| cx.effects.breaks.iter().any(|broken| broken.kind == kind);
    let told = match one.dependent.kind {
        // `view-dropped` and `table-dropped` tell of these.
        DependentKind::View | DependentKind::MaterializedView | DependentKind::Child => true,
        // Without the table that it points at a foreign key means nothing.
        DependentKind::ForeignKey => dropped(BreakKind::TableDropped) || dropped(BreakKind::SchemaDropped),
        // `schema-dropped` tells of what is in the schema.
        DependentKind::GeneratedColumn
        | DependentKind::Trigger
        | DependentKind::Policy
        | DependentKind::Rule
        | DependentKind::Publication
        | DependentKind::Statistics
        | DependentKind::Default
        | DependentKind::Check
        | DependentKind::Index
        | DependentKind::Function => cx.goes_with_schema(match one.dependent.relation {
            Some(id) => &cx.relation(id).name.schema,
            None => &one.dependent.name.schema,
        }),
    } || cx.following().any(|tree| makes_again(tree, one));
    !told && one.certain && one.dependent.relation.is_none_or(|id| cx.in_use(id))
}

/// Whether a later statement of the file makes it anew.
fn makes_again(tree: &NodeEnum, one: &Dependency) -> bool {
    let (kind, made) = match tree {
        NodeEnum::CreateTrigStmt(trigger) => (DependentKind::Trigger, &trigger.trigname),
        NodeEnum::CreatePolicyStmt(policy) => (DependentKind::Policy, &policy.policy_name),
        NodeEnum::RuleStmt(rule) => (DependentKind::Rule, &rule.rulename),
        NodeEnum::IndexStmt(index) => (DependentKind::Index, &index.idxname),
        _ => return false,
    };
    kind == one.dependent.kind && *made == one.dependent.name.name
}

impl Context<'_> {
    /// Whether the statement drops the schema.
    pub(super) fn goes_with_schema(&self, schema: &str) -> bool {
        let mut breaks = self.effects.breaks.iter();
        breaks.any(|broken| broken.kind == BreakKind::SchemaDropped && broken.object == schema)
    }
}

/// "the policy `p` of `orders`".
pub(super) fn name(cx: &Context<'_>, one: &Dependency) -> String {
    let dependent = &one.dependent;
    let kind = dependent.kind.words();
    let relation = || dependent.relation.map_or_else(String::new, |id| cx.name(id));
    match dependent.kind {
        DependentKind::View | DependentKind::MaterializedView | DependentKind::Child => {
            format!("the {kind} {}", relation())
        }
        DependentKind::Function => format!("the {kind} `{}`", dependent.name.short()),
        DependentKind::Publication => {
            format!("the entry of {} in the publication {}", relation(), tick(&dependent.name.name))
        }
        DependentKind::ForeignKey
        | DependentKind::GeneratedColumn
        | DependentKind::Trigger
        | DependentKind::Policy
        | DependentKind::Statistics
        | DependentKind::Default
        | DependentKind::Check
        | DependentKind::Index
        | DependentKind::Rule => format!("the {kind} `{}` of {}", quote(&dependent.name.name), relation()),
    }
}
