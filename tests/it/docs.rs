//! The pages in `docs/` against what they are about, and what shells and `man` are given.
//!
//! `UPDATE_EXPECT=1` renews the table of the migration tools.

use std::fs;
use std::path::Path;
use std::process::Command;

use ddlock::rules::old_migration::ways;
use ddlock::rules::{RULES, Rule};
use ddlock::source::TransactionMode;
use ddlock::source::layout::LAYOUTS;

use crate::git::ddlock;
use crate::source::folder;

fn read(page: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(page))
        .unwrap_or_else(|error| panic!("{page}: {error}"))
}

/// The keys that the configuration names when it meets one that it does not know.
fn keys(wrong: &str) -> Vec<String> {
    let folder = folder(&[("ddlock.toml", wrong), ("m/1.sql", "SELECT 1;\n")]);
    let (code, report) = ddlock(folder.path(), &["lint", "m"], &[]);
    assert_eq!(code, 2, "{report}");
    // The message is folded to the width of a page, at hyphens too.
    let joined = report.split_whitespace().collect::<Vec<_>>().join(" ").replace("- ", "-");
    let words: Vec<&str> = joined.split_whitespace().collect();
    let known = words.windows(2).position(|pair| pair == ["known", "are"]).expect("the known keys");
    words[known + 2..].iter().map(|word| word.trim_end_matches(',').to_owned()).collect()
}

#[test]
fn every_key_of_the_configuration_has_its_place() {
    let page = read("docs/configuration.md");
    let headings: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix("### `")?.strip_suffix('`')).collect();
    let mut known: Vec<String> = keys("zzz = 1\n");
    known.extend(keys("[[paths]]\nmatch = \"a\"\nzzz = 1\n").into_iter().map(|key| format!("paths.{key}")));
    known.retain(|key| key != "paths");
    let (mut sorted, mut shown) = (known.clone(), headings.clone());
    sorted.sort();
    shown.sort_unstable();
    assert_eq!(shown, sorted);
    // Every example on the page is one that holds.
    for (number, block) in page.split("```toml\n").skip(1).enumerate() {
        let example = block.split("```").next().unwrap_or_default();
        let files = [
            ("ddlock.toml", example),
            ("db/migrations/1.sql", "SELECT 1;\n"),
            ("dump.sql", "SELECT 1;\n"),
            ("ddlock-baseline.json", "{\"version\": 1, \"findings\": []}"),
        ];
        let folder = folder(&files);
        let (code, report) = ddlock(folder.path(), &["lint", "db/migrations"], &[]);
        assert!(code == 0 || report.contains("no migration has this name"), "example {number}: {report}\n{example}");
    }
}

/// The head of the table of ways out of a transaction.
const OUTSIDE: &str = "| tool | `CREATE INDEX CONCURRENTLY` goes |";

#[test]
fn every_tool_stands_in_the_tables() {
    let page = read("docs/migration-tools.md");
    assert!(page.contains(OUTSIDE));
    let mut renewed = String::new();
    let mut lines = page.lines().peekable();
    while let Some(line) = lines.next() {
        renewed.extend([line, "\n"]);
        if line.starts_with("| tool |") {
            renewed.extend(["| --- ".repeat(line.matches('|').count() - 1).as_str(), "|\n"]);
            renewed.extend(LAYOUTS.iter().map(|layout| {
                if line == OUTSIDE {
                    let place = layout.place_outside(layout.mode, "CREATE INDEX CONCURRENTLY");
                    return format!("| {} | {place} |\n", layout.name);
                }
                let (changed, late) = ways(layout.name).unwrap_or(("not known", "not known"));
                format!("| {} | {} | {changed} | {late} |\n", layout.name, sent(layout.mode))
            }));
            while lines.next_if(|line| line.starts_with('|')).is_some() {}
        }
    }
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/migration-tools.md"), &renewed).expect("a page");
        return;
    }
    assert_eq!(page, renewed, "UPDATE_EXPECT=1 renews the table");
}

#[test]
fn every_rule_stands_in_the_table() {
    let page = read("docs/rules.md");
    let heading = "| rule | severity | what it finds |\n| --- | --- | --- |\n";
    let before = page.split_once(heading).expect("docs/rules.md has a table").0;
    let rows: String = RULES.iter().map(row).collect();
    let renewed = format!("{before}{heading}{rows}");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules.md"), &renewed).expect("a page");
        return;
    }
    assert_eq!(page, renewed, "UPDATE_EXPECT=1 renews the table");
}

/// A rule's row in the table of rules.
fn row(rule: &Rule) -> String {
    let severity = format!("{:?}", rule.severity).to_lowercase();
    format!("| [`{0}`](../rules/{0}.md) | {severity} | {1} |\n", rule.name, rule.sentence())
}

fn sent(mode: TransactionMode) -> &'static str {
    match mode {
        TransactionMode::File => "in a transaction",
        TransactionMode::None => "statement by statement",
        TransactionMode::Query => "as one query",
        TransactionMode::Pipeline => "as one batch",
        TransactionMode::All => "all pending ones in one transaction",
    }
}

#[test]
fn links_lead_to_files() {
    let pages = [
        "README.md",
        "docs/configuration.md",
        "docs/continuous-integration.md",
        "docs/migration-tools.md",
        "docs/comparison.md",
        "docs/rules.md",
    ];
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for page in pages {
        let folder = root.join(page).parent().expect("a folder").to_owned();
        let text = read(page);
        let links = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        for link in links.filter(|link| !link.contains("://")) {
            let file = link.split('#').next().unwrap_or_default();
            assert!(file.is_empty() || folder.join(file).exists(), "{page}: {link} leads nowhere");
        }
    }
    for page in &pages[1..] {
        assert!(read("README.md").contains(&format!("]({page})")), "README.md does not link {page}");
    }
}

#[test]
fn shells_and_man_know_every_command_and_flag() {
    let folder = folder(&[]);
    let print = |args: &[&str]| {
        let (code, text) = ddlock(folder.path(), args, &[]);
        assert_eq!(code, 0, "{text}");
        text
    };
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = print(&["completions", shell]);
        for word in ["lint", "since", "staged", "explain", "init"] {
            assert!(script.contains(word), "{shell} does not complete {word}");
        }
    }
    let file = folder.path().join("ddlock.bash");
    fs::write(&file, print(&["completions", "bash"])).expect("a file");
    if let Ok(status) = Command::new("bash").arg("-n").arg(&file).status() {
        assert!(status.success());
    }
    assert!(print(&["man"]).contains("ddlock\\-lint(1)"));
    let lint = print(&["man", "lint"]);
    assert!(lint.contains(".TH ddlock-lint 1") && lint.contains("\\-\\-since"), "{lint}");
    let (code, text) = ddlock(folder.path(), &["man", "lnt"], &[]);
    assert!(code == 2 && text.contains("there is no command `lnt`"), "{text}");
}
