//! old-migration-changed, migration-out-of-order: what goes wrong between a migration's text and where it has run.

use super::{Finding, Rule, Severity};
use crate::parse::{Position, Script, Span, difference};
use crate::source::number;

/// Found by [`changed`], which sees the former text.
pub(super) const CHANGED: Rule = Rule {
    name: "old-migration-changed",
    severity: Severity::Error,
    page: include_str!("../../rules/old-migration-changed.md"),
    check: |_, _| {},
};

/// Found by [`late`], which sees the order.
pub(super) const LATE: Rule = Rule {
    name: "migration-out-of-order",
    severity: Severity::Advice,
    page: include_str!("../../rules/migration-out-of-order.md"),
    check: |_, _| {},
};

/// What a tool does with an old migration whose text is another one now.
#[derive(Debug, Clone, Copy)]
enum Edited {
    /// It keeps a checksum of the whole text, comments included, and stops.
    Stops,
    /// It warns, and runs nothing.
    Warns,
    /// It looks at the number or name alone.
    Skips,
}

/// What a tool does with a new migration that comes before one that has run.
#[derive(Debug, Clone, Copy)]
enum Late {
    /// It stops.
    Stops,
    /// It never runs it where a later one has run, and says nothing.
    Never,
    /// It runs it after the others.
    Runs,
}

/// By what a tool knows a migration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Identity {
    Number,
    Name,
}

/// One tool's ways, where its source or its documentation says them.
struct Tool {
    name: &'static str,
    identity: Identity,
    edited: Edited,
    late: Option<Late>,
}

const fn tool(name: &'static str, identity: Identity, edited: Edited, late: Option<Late>) -> Tool {
    Tool { name, identity, edited, late }
}

/// Where it was read stands beside each line; what could not be settled is left out.
const TOOLS: &[Tool] = &[
    // documentation.red-gate.com/flyway, "Validate", "Out of order": both stop `migrate`, which validates first.
    tool("flyway", Identity::Name, Edited::Stops, Some(Late::Stops)),
    // sqlx-core `Migrator::run`: `VersionMismatch` for another checksum; what is not applied is applied.
    tool("sqlx", Identity::Number, Edited::Stops, Some(Late::Runs)),
    // refinery_core `verify_migrations`: `DivergentVersion` and `MissingVersion`, both on unless switched off.
    tool("refinery", Identity::Name, Edited::Stops, Some(Late::Stops)),
    // atlas.sum guards the folder; `migrate apply` refuses what is not linear (atlasgo.io/versioned/apply).
    tool("atlas", Identity::Number, Edited::Stops, Some(Late::Stops)),
    // docs.liquibase.com, "Changeset checksums"; changesets that have not run are run.
    tool("liquibase", Identity::Name, Edited::Stops, Some(Late::Runs)),
    // graphile-migrate README, `--! Hash`; each file names the one before it.
    tool("graphile-migrate", Identity::Name, Edited::Stops, None),
    // postgrator README, `validateChecksums`, on by default; it runs what is above the version it has.
    tool("postgrator", Identity::Number, Edited::Stops, Some(Late::Never)),
    // postgres-migrations README, "Hash checks for previous migrations"; numbers have no gaps.
    tool("postgres-migrations", Identity::Name, Edited::Stops, None),
    // prisma.io/docs, "Migration histories": `migrate deploy` warns, `migrate dev` asks for a reset.
    tool("prisma", Identity::Name, Edited::Warns, Some(Late::Runs)),
    // goose: "detected missing (out-of-order) migrations", unless `-allow-missing`.
    tool("goose", Identity::Number, Edited::Skips, Some(Late::Stops)),
    // golang-migrate keeps one number, the highest that has run.
    tool("golang-migrate", Identity::Number, Edited::Skips, Some(Late::Never)),
    // diesel_migrations `pending_migrations`: all that are not in its table.
    tool("diesel", Identity::Number, Edited::Skips, Some(Late::Runs)),
    // drizzle-orm `migrate`: what the journal dates after the last that has run.
    tool("drizzle", Identity::Name, Edited::Skips, Some(Late::Never)),
    // dbmate `migrate`: all that are pending, unless `--strict`.
    tool("dbmate", Identity::Number, Edited::Skips, Some(Late::Runs)),
    // sql-migrate `ToCatchup`.
    tool("sql-migrate", Identity::Name, Edited::Skips, Some(Late::Runs)),
    // supabase `db push`: "to be inserted before the last migration", unless `--include-all`.
    tool("supabase", Identity::Number, Edited::Skips, Some(Late::Stops)),
    // node-pg-migrate `checkOrder`: "Not run migration … is preceding already run migration …".
    tool("node-pg-migrate", Identity::Name, Edited::Skips, Some(Late::Stops)),
    // tern keeps one number, and numbers have no gaps.
    tool("tern", Identity::Number, Edited::Skips, None),
];

/// What a migration was and is: its text, and the part of it that goes up.
#[derive(Debug, Clone, Copy)]
pub struct Version<'a> {
    /// All of it.
    pub text: &'a str,
    /// What goes up.
    pub up: &'a str,
}

/// What is wrong with an old migration that has another text now; `start` is where the part that goes up begins.
pub fn changed(
    tool: &str,
    before: Version<'_>,
    now: Version<'_>,
    start: usize,
    scripts: &[&Script],
) -> Option<Finding> {
    let known = TOOLS.iter().find(|known| known.name == tool);
    let different = difference(before.up, now.up);
    // No tool counts the line ends that git may have made.
    let same_text = || before.text.replace('\r', "") == now.text.replace('\r', "");
    let message = match (known.map(|known| (known.name, known.edited)), different) {
        (Some((_, Edited::Stops)), None) if same_text() => return None,
        (Some((_, Edited::Warns | Edited::Skips)) | None, None) => return None,
        (Some((name, Edited::Stops)), None) => {
            format!("{name} stops where this migration has run: its checksum counts comments and white space too")
        }
        (Some((name, Edited::Stops)), Some(_)) => {
            format!("{name} stops where this migration has run, because its text is no longer the one that ran")
        }
        (Some((name, Edited::Warns)), Some(_)) => {
            format!("where this migration has run, {name} only warns that it was changed, and the change never runs")
        }
        (Some((name, Edited::Skips)), Some(_)) => {
            format!("where this migration has run, {name} does not look at it again, and the change never runs")
        }
        (None, Some(_)) => {
            "where this migration has run, it does not run again: the change reaches new databases only".to_owned()
        }
    };
    let help = "undo the change, and write what it is for as a new migration".to_owned();
    let place = different.map_or(0, |place| start + place);
    Some(Finding { help: Some(help), ..finding(&CHANGED, span(scripts, place), message) })
}

/// What is wrong with an old migration that has another name now.
pub fn renamed(tool: &str, old: &str, path: &str, scripts: &[&Script]) -> Option<Finding> {
    let known = TOOLS.iter().find(|known| known.name == tool);
    let same = number(path).is_some_and(|now| number(old) == Some(now));
    if same && known.is_some_and(|known| known.identity == Identity::Number) {
        return None;
    }
    let name = known.map_or("the migration tool", |tool| tool.name);
    let message =
        format!("to {name} this is another migration than `{old}`, which has run and is gone: it runs again, or stops");
    let help = format!("give it its old name `{old}` back");
    Some(Finding { help: Some(help), ..finding(&CHANGED, span(scripts, 0), message) })
}

/// What becomes of a new migration that comes before an old one.
pub fn late(tool: &str, before: &str, scripts: &[&Script]) -> Finding {
    let known = TOOLS.iter().find(|known| known.name == tool);
    let message = match known.and_then(|known| Some((known.name, known.late?))) {
        Some((name, Late::Stops)) => {
            format!("{name} stops where `{before}` has run, because this new migration comes before it")
        }
        Some((name, Late::Never)) => {
            format!("{name} never runs this new migration where `{before}` has run, which comes after it")
        }
        Some((name, Late::Runs)) => format!(
            "{name} runs this new migration after `{before}` where that has run, and before it in new databases"
        ),
        None => format!("this new migration comes before `{before}`, which is old: some tools then skip it or stop"),
    };
    let help = format!("give it a number after that of `{before}`");
    Finding { help: Some(help), ..finding(&LATE, span(scripts, 0), message) }
}

/// What becomes of a new migration that has the number of an old one, where the tool knows them by that.
pub fn same_number(tool: &str, twin: &str, scripts: &[&Script]) -> Option<Finding> {
    let known = TOOLS.iter().find(|known| known.name == tool)?;
    // These write the rest of the name down too, and still allow a number only once.
    let by_number = known.identity == Identity::Number || ["flyway", "refinery"].contains(&tool);
    let message =
        format!("{tool} takes this for `{twin}`, which is old and has the same number: it stops, or never runs it");
    let help = "give it a number of its own, the highest".to_owned();
    by_number.then(|| Finding { help: Some(help), ..finding(&LATE, span(scripts, 0), message) })
}

/// What a tool does with an old migration that was changed, and with a new one that comes before old ones, in words.
pub fn ways(tool: &str) -> Option<(&'static str, &'static str)> {
    let known = TOOLS.iter().find(|known| known.name == tool)?;
    let changed = match known.edited {
        Edited::Stops => "stops",
        Edited::Warns => "warns, and does not run",
        Edited::Skips => "does not run",
    };
    let late = match known.late {
        Some(Late::Stops) => "stops",
        Some(Late::Never) => "never runs",
        Some(Late::Runs) => "runs after them",
        None => "cannot be: there are no gaps",
    };
    Some((changed, late))
}

fn finding(rule: &Rule, span: Span, message: String) -> Finding {
    Finding {
        rule: rule.name,
        severity: rule.severity,
        span,
        message,
        help: None,
        related: Vec::new(),
        relations: Vec::new(),
        assumed: None,
    }
}

/// The first statement that does not end before a place, or else the last one.
fn span(scripts: &[&Script], place: usize) -> Span {
    let statements = || scripts.iter().flat_map(|script| &script.statements).map(|statement| statement.span);
    let start = Position { line: 1, column: 1 };
    let nothing = Span { from: 0, to: 0, start, end: start };
    statements().find(|span| span.to > place).or(statements().next_back()).unwrap_or(nothing)
}
