//! `explain` and `rules`: what there is to know of the rules.

use std::io::{self, IsTerminal};

use ddlock::lint::nearest_rule;
use ddlock::report::{self, Look, word};
use ddlock::rules::{RULES, Rule};
use serde::Serialize;

use super::args::{Color, ListFormat};
use super::{CLEAN, Failure, look, print, terminal_width};

/// Prints the page of a rule.
pub(super) fn explain(name: &str, color: Color) -> Result<u8, Failure> {
    let rule = find(name)?;
    print(&report::page(rule, here(color)))?;
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
pub(super) fn list(format: ListFormat, color: Color) -> Result<u8, Failure> {
    match format {
        ListFormat::Text => print(&report::table(RULES, here(color)))?,
        ListFormat::Json => print(&(json()? + "\n"))?,
    }
    Ok(CLEAN)
}

fn here(color: Color) -> Look {
    look(terminal_width(io::stdout().is_terminal()), color)
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
