//! `explain` and `rules`: what there is to know of the rules.

use ddlock::lint::nearest_rule;
use ddlock::report::word;
use ddlock::rules::{RULES, Rule};
use serde::Serialize;

use super::args::ListFormat;
use super::{CLEAN, Failure, print};

/// Prints the page of a rule.
pub(super) fn explain(name: &str) -> Result<u8, Failure> {
    let rule = find(name)?;
    print(rule.page)?;
    Ok(CLEAN)
}

/// The rule of that name, or a message with the nearest one.
pub(super) fn find(name: &str) -> Result<&'static Rule, Failure> {
    RULES.iter().find(|rule| rule.name == name).ok_or_else(|| match nearest_rule(name) {
        Some(nearest) => {
            format!("there is no rule `{name}`\n  help: `{nearest}` is the nearest; `ddlock rules` lists all")
        }
        None => format!("there is no rule `{name}`\n  help: `ddlock rules` lists all"),
    })
}

/// Lists every rule.
pub(super) fn list(format: ListFormat) -> Result<u8, Failure> {
    match format {
        ListFormat::Text => print(&table())?,
        ListFormat::Json => print(&(json()? + "\n"))?,
    }
    Ok(CLEAN)
}

fn table() -> String {
    let width = RULES.iter().map(|rule| rule.name.len()).max().unwrap_or_default();
    let line = |rule: &Rule| format!("{:width$}  {:7}  {}\n", rule.name, word(rule.severity), rule.sentence());
    RULES.iter().map(line).collect()
}

fn json() -> Result<String, Failure> {
    #[derive(Serialize)]
    struct Row {
        name: &'static str,
        severity: &'static str,
        summary: String,
    }
    let rows: Vec<Row> = RULES
        .iter()
        .map(|rule| Row { name: rule.name, severity: word(rule.severity), summary: rule.sentence() })
        .collect();
    serde_json::to_string_pretty(&rows).map_err(|error| error.to_string())
}
