//! Every rule's page is a test: its `given`, `bad` and `good` blocks are run through the linter.

use std::sync::Arc;

use ddlock::lint::Linter;
use ddlock::parse::parse;
use ddlock::postgres::Version as Server;
use ddlock::rules::old_migration::{Version, changed, late};
use ddlock::rules::{Finding, RULES, Rule, Settings, Severity};
use ddlock::source::TransactionMode;
use ddlock::timeline::Link;

/// A fenced block of a page: its words (`bad transaction=file`) and its text.
pub(crate) struct Block<'a> {
    pub(crate) words: Vec<&'a str>,
    pub(crate) line: usize,
    pub(crate) sql: String,
}

impl Block<'_> {
    /// What stands behind `name=` among its words.
    pub(crate) fn option(&self, name: &str) -> Option<&str> {
        self.words.iter().find_map(|word| word.strip_prefix(name)?.strip_prefix('='))
    }
}

#[test]
fn every_page_says_what_it_must() {
    for rule in RULES {
        let mut lines = rule.page.lines().filter(|line| !line.is_empty());
        assert_eq!(lines.next(), Some(format!("# {}", rule.name).as_str()), "first heading of rules/{}.md", rule.name);
        let sentence = lines.next().unwrap_or_default();
        assert!(sentence.ends_with('.') && sentence.len() < 200, "rules/{}.md: one sentence: {sentence}", rule.name);
        for heading in ["## Why it hurts", "## What to do", "## When it stays silent", "## Configuration"] {
            assert!(rule.page.contains(heading), "rules/{}.md has no `{heading}`", rule.name);
        }
        let blocks = blocks(rule.page);
        for wanted in ["bad", "good"] {
            assert!(
                blocks.iter().any(|block| block.words[0] == wanted),
                "rules/{}.md has no `{wanted}` block",
                rule.name
            );
        }
    }
}

#[test]
fn every_block_is_judged_as_its_page_says() {
    let mut wrong = Vec::new();
    for rule in RULES {
        let mut given = String::new();
        for block in blocks(rule.page) {
            match block.words[0] {
                "given" => given = block.sql,
                "bad" | "good" => check(rule, &given, &block, &mut wrong),
                // The planner's output.
                "plan" => {}
                other => panic!(
                    "rules/{}.md:{}: a block is `given`, `bad`, `good` or `plan`, not `{other}`",
                    rule.name, block.line
                ),
            }
        }
    }
    assert!(wrong.is_empty(), "{} blocks are not judged as their page says:\n{}", wrong.len(), wrong.join("\n"));
}

fn check(rule: &Rule, given: &str, block: &Block<'_>, wrong: &mut Vec<String>) {
    let option = |name: &str| block.option(name);
    let mode = match option("transaction") {
        None | Some("none") => TransactionMode::None,
        Some("file") => TransactionMode::File,
        Some("query") => TransactionMode::Query,
        Some("pipeline") => TransactionMode::Pipeline,
        Some("all") => TransactionMode::All,
        Some(other) => panic!("no transaction mode is called {other}"),
    };
    let mut mistakes: Vec<(String, Vec<String>)> = Vec::new();
    for version in versions(option("version")) {
        let settings = Settings {
            version,
            lock_timeout_is_set: option("lock_timeout") != Some("unset"),
            max_lock_timeout_ms: 10_000,
        };
        let before = if block.words.iter().any(|word| word.starts_with("changed")) { "" } else { given };
        let mut findings = findings(settings, before, &block.sql, mode);
        findings.extend(past(given, block));
        for finding in &findings {
            check_wording(&finding.message);
            finding.help.as_deref().into_iter().for_each(check_wording);
        }
        // A second danger of the same statement that the page names.
        let with = |finding: &Finding| option("with") == Some(finding.rule);
        let (own, others): (Vec<_>, Vec<_>) = findings.iter().partition(|finding| finding.rule == rule.name);
        let loud = others.iter().filter(|finding| finding.severity > Severity::Advice && !with(finding)).count();
        let expected = usize::from(block.words[0] == "bad");
        if own.len() == expected && loud == 0 {
            continue;
        }
        let lines: Vec<_> =
            findings.iter().map(|finding| format!("\n    {}: {}", finding.rule, finding.message)).collect();
        let found = lines.concat();
        match mistakes.iter_mut().find(|(other, _)| *other == found) {
            Some((_, versions)) => versions.push(version.to_string()),
            None => mistakes.push((found, vec![version.to_string()])),
        }
    }
    for (found, versions) in mistakes {
        let (name, line, words) = (rule.name, block.line, block.words.join(" "));
        wrong.push(format!("rules/{name}.md:{line} ({words}) on {}, found:{found}", versions.join(", ")));
    }
}

/// What is found in a block as a migration that was `given` before (`changed`, or `changed=flyway` for that tool), or
/// that comes before an old one (`late`).
fn past(given: &str, block: &Block<'_>) -> Option<Finding> {
    let script = parse(&block.sql);
    let version = |sql| Version { text: sql, up: sql };
    block.words.iter().find_map(|word| match word.split_once('=').unwrap_or((word, "plain")) {
        ("changed", tool) => changed(tool, version(given), version(&block.sql), 0, &[&script]),
        ("late", tool) => Some(late(tool, "0007_orders.sql", &[&script])),
        _ => None,
    })
}

/// Lower case, no full stop, SQL names in backticks.
fn check_wording(text: &str) {
    let first = text.chars().next().expect("a text is not empty");
    let names_postgres = text.starts_with("PostgreSQL");
    assert!(first.is_lowercase() || first == '`' || names_postgres, "begins with a small letter: {text}");
    assert!(!text.ends_with('.') && !text.contains("  ") && !text.contains('\n'), "{text}");
    assert!(text.matches('`').count().is_multiple_of(2), "backticks come in pairs: {text}");
    assert!(!text.contains("``"), "an empty name: {text}");
}

/// `18`, `14+` (from 14 on), `17-` (up to 17), or every version.
pub(crate) fn versions(option: Option<&str>) -> Vec<Server> {
    let number = |text: &str| text.parse::<Server>().expect("a version number");
    let wanted: Box<dyn Fn(&Server) -> bool> = match option {
        None => Box::new(|_| true),
        Some(text) => match (text.strip_suffix('+').map(number), text.strip_suffix('-').map(number)) {
            (Some(first), _) => Box::new(move |version| *version >= first),
            (_, Some(last)) => Box::new(move |version| *version <= last),
            (None, None) => {
                let only = number(text);
                Box::new(move |version| *version == only)
            }
        },
    };
    Server::all().filter(wanted).collect()
}

pub(crate) fn findings(settings: Settings, given: &str, sql: &str, mode: TransactionMode) -> Vec<Finding> {
    let mut linter = Linter::new(settings, RULES.iter().map(|rule| (rule, rule.severity)).collect());
    linter.start(TransactionMode::None, 2, Link::NextFile);
    linter.migration(&Arc::from("1.sql"), &parse(given), false);
    let script = parse(sql);
    linter.start(mode, script.statements.iter().filter(|statement| statement.block.is_none()).count(), Link::NextFile);
    linter.migration(&Arc::from("2.sql"), &script, true).findings
}

/// The ```` ```sql ```` blocks of a page.
pub(crate) fn blocks(page: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut open: Option<Block<'_>> = None;
    for (index, line) in page.lines().enumerate() {
        match (open.take(), line.strip_prefix("```")) {
            (Some(block), Some(_)) => blocks.push(block),
            (Some(mut block), None) => {
                block.sql.push_str(line);
                block.sql.push('\n');
                open = Some(block);
            }
            (None, Some(info)) => {
                let words: Vec<_> = info.split_whitespace().collect();
                assert!(
                    words.len() > 1 && words[0] == "sql",
                    "line {}: a block starts with ```sql and a word",
                    index + 1
                );
                open = Some(Block { words: words[1..].to_vec(), line: index + 1, sql: String::new() });
            }
            (None, None) => {}
        }
    }
    blocks
}
