//! A rule's page for a terminal: its Markdown as headings, wrapped paragraphs and indented SQL.

use super::wrap::wrap;
use super::{Look, word};
use crate::rules::Rule;

/// What `explain` prints: the page without Markdown's marks, no wider than the terminal.
pub fn page(rule: &Rule, look: Look) -> String {
    let mut text = String::with_capacity(rule.page.len());
    let mut inside = false;
    for line in rule.page.lines() {
        if let Some(words) = line.strip_prefix("```") {
            inside = !inside;
            if inside && let Some(label) = label(words) {
                text.push_str(&label);
                text.push('\n');
            }
        } else if inside {
            if !line.is_empty() {
                text.push_str("    ");
            }
            text.push_str(line);
            text.push('\n');
        } else if line.starts_with('#') {
            text.push_str(&bold(line.trim_start_matches('#').trim_start(), look));
            text.push('\n');
        } else {
            let taken = line.len() - line.trim_start_matches("- ").len();
            text.push_str(&line[..taken]);
            let wrapped = wrap(&line[taken..], taken, look.prose());
            text.push_str(&wrapped.replace('\n', &format!("\n{}", " ".repeat(taken))));
            text.push('\n');
        }
    }
    text
}

/// What `rules` prints: name, severity and what is found, no wider than the terminal.
pub fn table(rules: &[Rule], look: Look) -> String {
    let name = rules.iter().map(|rule| rule.name.len()).max().unwrap_or_default();
    let column = name + 2 + 7 + 2;
    let width = look.width.unwrap_or(usize::MAX);
    let line = |rule: &Rule| {
        let head = format!("{:name$}  {:7}  ", rule.name, word(rule.severity));
        if width < column + 30 {
            return format!("{}\n{}\n", head.trim_end(), indented(&rule.sentence(), 4, width));
        }
        format!("{head}{}\n", indented(&rule.sentence(), column, width).trim_start())
    };
    rules.iter().map(line).collect()
}

/// Wrapped, with every line so many columns in.
fn indented(text: &str, column: usize, width: usize) -> String {
    let margin = " ".repeat(column);
    format!("{margin}{}", wrap(text, 0, width.saturating_sub(column)).replace('\n', &format!("\n{margin}")))
}

/// What a block of SQL is, from the words of its fence: `sql bad version=14+ transaction=file`.
fn label(words: &str) -> Option<String> {
    let mut words = words.split_whitespace().skip(1);
    let verdict = match words.next()? {
        "bad" => "    -- found",
        "good" => "    -- not found",
        "plan" => return Some("As `ddlock plan` rolls it out:\n".to_owned()),
        _ => return None,
    };
    let when: Vec<String> = words.filter_map(circumstance).collect();
    Some(if when.is_empty() { verdict.to_owned() } else { format!("{verdict} ({})", when.join(", ")) })
}

fn circumstance(word: &str) -> Option<String> {
    let (key, value) = word.split_once('=').unwrap_or((word, ""));
    Some(match key {
        "version" => match value.strip_suffix('+') {
            Some(from) => format!("from PostgreSQL {from}"),
            None => format!("on PostgreSQL {value}"),
        },
        "transaction" if value == "query" => "the file is sent as one query".to_owned(),
        "transaction" => "the file is sent in one transaction".to_owned(),
        "lock_timeout" => "no `lock_timeout` is set".to_owned(),
        "with" => format!("with `{value}`"),
        "changed" => "in a migration that was there before".to_owned(),
        "late" => "in a new migration that comes before old ones".to_owned(),
        _ => return None,
    })
}

fn bold(heading: &str, look: Look) -> String {
    if look.colour { format!("\u{1b}[1m{heading}\u{1b}[0m") } else { heading.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::RULES;

    #[test]
    fn pages_fit_the_width_and_have_no_marks_left() {
        for rule in RULES {
            let text = page(rule, Look { width: Some(60), ..Look::PLAIN });
            for line in text.lines() {
                let prose = !line.starts_with("    ") && line.contains(' ');
                assert!(!line.starts_with("```") && !line.starts_with('#'), "{}: {line}", rule.name);
                assert!(!prose || line.chars().count() <= 60 || line.contains('`'), "{}: {line}", rule.name);
            }
        }
    }

    #[test]
    fn fences_say_when_a_block_holds() {
        assert_eq!(label("sql given"), None);
        assert_eq!(label("sql bad").as_deref(), Some("    -- found"));
        let both = label("sql good version=15+ transaction=file");
        assert_eq!(both.as_deref(), Some("    -- not found (from PostgreSQL 15, the file is sent in one transaction)"));
    }
}
