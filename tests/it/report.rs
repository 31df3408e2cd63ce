//! Every output format, on findings made by hand.

use std::fmt::Write as _;
use std::sync::Arc;

use ddlock::parse::{Position, Span, parse};
use ddlock::postgres::{Name, Version};
use ddlock::report::{Format, Look, NotAnalysed, Problem, Run, numbered, render};
use ddlock::rules::{Finding, Severity};

/// The span of the first `needle` in `text`.
fn span(text: &str, needle: &str) -> Span {
    let from = text.find(needle).unwrap_or_else(|| panic!("{needle:?} is not in the text"));
    let place = |offset: usize| {
        let before = &text[..offset];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Position {
            line: before.matches('\n').count() as u32 + 1,
            column: before[line_start..].chars().count() as u32 + 1,
        }
    };
    Span { from, to: from + needle.len(), start: place(from), end: place(from + needle.len()) }
}

fn finding(rule: &'static str, severity: Severity, span: Span, message: &str) -> Finding {
    Finding {
        rule,
        severity,
        span,
        message: message.to_owned(),
        help: None,
        related: Vec::new(),
        relations: Vec::new(),
        assumed: None,
    }
}

fn problem(path: &str, text: &str, finding: Finding) -> Problem {
    Problem::new(&path.into(), text, &parse(text), finding)
}

const INDEX: &str = "\
SET lock_timeout = '2s';

CREATE INDEX orders_email_idx ON orders (email);
";

const MIXED: &str = "\
BEGIN;
ALTER TABLE orders
    ADD COLUMN note text,
    ADD COLUMN état text,
    ALTER COLUMN id TYPE bigint;
-- the rows
UPDATE orders
SET note = '';
COMMIT;
";

fn index_finding() -> Finding {
    Finding {
        help: Some(
            "CREATE INDEX CONCURRENTLY orders_email_idx ON orders (email);\noutside a transaction block, in a \
             migration of its own, so that a failed build can be dropped and tried again"
                .to_owned(),
        ),
        relations: vec![Name::new("public", "orders")],
        assumed: Some("no migration creates `orders`: taken to exist and to be large".to_owned()),
        ..finding(
            "index-not-concurrent",
            Severity::Error,
            span(INDEX, "CREATE INDEX orders_email_idx ON orders (email)"),
            "writes to `orders` wait while the index is built, because `CREATE INDEX` holds SHARE on it and reads \
             every row",
        )
    }
}

/// Two files: an index, and a transaction that alters, then writes.
fn run() -> Run {
    let mut run = Run::new(Version::ASSUMED, true);
    run.files = 14;
    run.statements = 35;
    run.suppressed = 1;
    run.baselined = 2;
    run.problems.push(problem("migrations/1_index.sql", INDEX, index_finding()));
    let kind = span(MIXED, "ALTER COLUMN id TYPE bigint");
    run.problems.push(problem(
        "migrations/2 mixed.sql",
        MIXED,
        Finding {
            help: Some("add a new column, fill it in batches, and swap".to_owned()),
            relations: vec![Name::new("public", "orders")],
            related: vec![(
                Arc::from("migrations/1_index.sql"),
                span(INDEX, "CREATE INDEX orders_email_idx ON orders (email)"),
                "this index is built anew".to_owned(),
            )],
            ..finding("type-change-rewrites", Severity::Error, kind, "reads and writes of `orders` wait")
        },
    ));
    run.problems.push(problem(
        "migrations/2 mixed.sql",
        MIXED,
        Finding {
            related: vec![("migrations/2 mixed.sql".into(), kind, "locked since here".to_owned())],
            ..finding(
                "slow-work-under-lock",
                Severity::Warning,
                span(MIXED, "UPDATE orders\nSET note = ''"),
                "`UPDATE` of every row, 100% of `orders`",
            )
        },
    ));
    run.not_analysed.push(NotAnalysed {
        path: "migrations/3.sql".into(),
        span: span(INDEX, "CREATE"),
        reason: "the statement is put together when it runs".to_owned(),
    });
    run.notes.push("migrations/4.sql: read as Latin-1, because it is not UTF-8".to_owned());
    run
}

/// What a run without findings is.
fn clear() -> Run {
    Run { files: 14, statements: 35, ..Run::new(Version::new(16).unwrap(), false) }
}

#[test]
fn concise() {
    insta::assert_snapshot!(render(&run(), Format::Concise, Look::PLAIN));
    assert_eq!(render(&clear(), Format::Concise, Look::PLAIN), "");
}

#[test]
fn text_in_a_pipe() {
    insta::assert_snapshot!(render(&run(), Format::Text, Look::PLAIN));
    assert_eq!(render(&clear(), Format::Text, Look { summary: false, ..Look::PLAIN }), "");
    insta::assert_snapshot!(render(&clear(), Format::Text, Look::PLAIN), @"nothing found in 14 files, 35 statements (PostgreSQL 16)");
}

#[test]
fn text_on_a_terminal() {
    let report = render(&run(), Format::Text, Look { colour: true, width: Some(80), ..Look::PLAIN });
    insta::assert_snapshot!(report.replace('\u{1b}', "␛"));
}

#[test]
fn text_in_ascii() {
    let report = render(&run(), Format::Text, Look { unicode: false, width: Some(80), ..Look::PLAIN });
    let ours: String = report.replace("état", "");
    assert!(ours.is_ascii(), "{report}");
    insta::assert_snapshot!(report);
}

#[test]
fn json() {
    insta::assert_snapshot!(render(&run(), Format::Json, Look::PLAIN));
}

#[test]
fn github() {
    insta::assert_snapshot!(render(&run(), Format::Github, Look::PLAIN));
}

#[test]
fn gitlab() {
    insta::assert_snapshot!(render(&run(), Format::Gitlab, Look::PLAIN));
    assert_eq!(render(&clear(), Format::Gitlab, Look::PLAIN), "[]\n");
}

#[test]
fn markdown() {
    insta::assert_snapshot!(render(&run(), Format::Markdown, Look::PLAIN));
}

/// The rules are tested by their own pages; here only the run around them.
#[test]
fn sarif() {
    let mut log: serde_json::Value = serde_json::from_str(&render(&run(), Format::Sarif, Look::PLAIN)).unwrap();
    let driver = &mut log["runs"][0]["tool"]["driver"];
    let names: Vec<_> = driver["rules"].as_array().unwrap().iter().map(|rule| rule["id"].clone()).collect();
    driver["rules"] = "…".into();
    driver["semanticVersion"] = "…".into();
    for result in log["runs"][0]["results"].as_array_mut().unwrap() {
        assert_eq!(names[result["ruleIndex"].as_u64().unwrap() as usize], result["ruleId"]);
        result["ruleIndex"] = "…".into();
    }
    insta::assert_snapshot!(serde_json::to_string_pretty(&log).unwrap());
}

#[test]
fn long_statements_are_shortened() {
    let mut table = "CREATE TABLE wide (\n".to_owned();
    for column in 1..60 {
        writeln!(table, "    column_{column} text,").unwrap();
    }
    table.push_str("    id bigint\n);\n");
    let line = format!(
        "SELECT '{}', now(); ALTER TABLE t ADD CHECK (a > 0), ADD CHECK ({});\n",
        "x".repeat(200),
        "a OR ".repeat(50)
    );
    let all = table.trim_end().trim_end_matches(';').to_owned();
    let column = span(&table, "column_40 text");
    let mut run = Run::new(Version::ASSUMED, false);
    run.files = 1;
    run.problems.push(problem("wide.sql", &table, finding("whole", Severity::Advice, span(&table, &all), "all of it")));
    run.problems.push(problem("wide.sql", &table, finding("part", Severity::Advice, column, "one column")));
    run.problems.push(problem(
        "line.sql",
        &line,
        finding("far-right", Severity::Warning, span(&line, "ADD CHECK (a > 0)"), "behind 200 characters"),
    ));
    insta::assert_snapshot!(render(&run, Format::Text, Look { width: Some(80), ..Look::PLAIN }));
    insta::assert_snapshot!(render(&run, Format::Text, Look::PLAIN));
}

#[test]
fn control_characters_stay_inside() {
    let text = "SELECT '\u{1b}[2J\u{7}' ;\r\nSELECT 2;\r\n";
    let mut run = Run::new(Version::ASSUMED, false);
    run.files = 1;
    let mut found = finding("odd", Severity::Advice, span(text, "SELECT '\u{1b}[2J\u{7}'"), "a bell \u{7}");
    found.help = Some("\u{1b}[31m".to_owned());
    run.problems.push(problem("a\u{1b}[2J.sql", text, found));
    for format in [Format::Text, Format::Concise] {
        let report = render(&run, format, Look::PLAIN);
        assert!(!report.contains(|c: char| c.is_control() && c != '\n'), "{report:?}");
    }
}

#[test]
fn assumptions_are_said_once() {
    let mut run = run();
    for number in 1..=20 {
        let assumed = format!("no migration creates `t{}`: taken to exist and to be large", number % 15);
        run.problems.push(problem("1.sql", INDEX, Finding { assumed: Some(assumed), ..index_finding() }));
    }
    let report = render(&run, Format::Text, Look { width: Some(100), ..Look::PLAIN });
    let (_, end) = report.split_once("assumed: ").unwrap();
    insta::assert_snapshot!(end);
}

/// What a path, a table name or a message holds must not end up as a command, as HTML or as a mention.
#[test]
fn hostile_names_stay_names() {
    let text = "DROP TABLE \"<b>@team|x\";\n```\n";
    let mut run = Run::new(Version::ASSUMED, false);
    run.files = 1;
    let message = "`<b>@team|x` goes, 100% of *it*; ask @team\n::error::no";
    let mut found = finding("drop-table", Severity::Error, span(text, "DROP TABLE \"<b>@team|x\""), message);
    found.help = Some("a ` that is left open, <i>".to_owned());
    run.problems.push(problem("a,b:c%/é d\n.sql", text, found));
    insta::assert_snapshot!(render(&run, Format::Github, Look::PLAIN));
    insta::assert_snapshot!(render(&run, Format::Markdown, Look::PLAIN));
    assert!(render(&run, Format::Sarif, Look::PLAIN).contains(r#""uri": "a%2Cb%3Ac%25/%C3%A9%20d%0A.sql""#));
}

/// GitHub refuses a comment of more than 65,536 characters.
#[test]
fn a_comment_is_cut_to_what_github_takes() {
    let mut run = run();
    run.problems = run.problems.iter().cycle().take(2_000).cloned().collect();
    let comment = render(&run, Format::Markdown, Look::PLAIN);
    assert!(comment.len() <= 65_536 && comment.len() > 60_000, "{} bytes", comment.len());
    assert!(comment.contains(" more findings, for which a comment has no room**"));
    assert!(comment.trim_end().ends_with("because it is not UTF-8"), "the remarks are kept");
}

#[test]
fn fingerprints_survive_moved_lines_and_stay_unique() {
    let of = |text: &str| {
        let found = finding("r", Severity::Error, span(text, "DROP"), "m");
        let found = Finding { span: Span { to: found.span.from + "DROP TABLE t".len(), ..found.span }, ..found };
        problem("./m/1.sql", text, found)
    };
    let (plain, moved, other) = (of("DROP TABLE t;"), of("-- a\n\n  DROP\tTABLE\nt;"), of("DROP TABLE u;"));
    assert_eq!(plain.fingerprint, of("\n\nDROP TABLE t;").fingerprint);
    assert_ne!(plain.fingerprint, other.fingerprint);
    let twice = numbered(&[plain.clone(), plain.clone(), other, plain.clone(), moved]);
    assert_eq!(twice[0], plain.fingerprint);
    assert_eq!(twice.iter().collect::<std::collections::HashSet<_>>().len(), 5 - usize::from(twice[4] == twice[0]));
}

#[test]
fn look_suits_the_place() {
    #[track_caller]
    fn check(terminal: bool, environment: &[(&str, &str)], colour: bool, unicode: bool) {
        let variable =
            |name: &str| environment.iter().find(|(have, _)| *have == name).map(|(_, value)| (*value).to_owned());
        let look = Look::fitting(terminal.then_some(100), variable);
        assert_eq!((look.colour, look.unicode || cfg!(windows)), (colour, unicode || cfg!(windows)), "{environment:?}");
    }
    check(true, &[("LANG", "de_DE.UTF-8")], true, true);
    check(false, &[("LANG", "C.utf8")], false, true);
    check(true, &[("LANG", "en_US.UTF-8"), ("LC_ALL", "C")], true, false);
    check(true, &[("LC_ALL", ""), ("LC_CTYPE", "C.UTF-8")], true, true);
    check(true, &[("NO_COLOR", "1")], false, false);
    check(true, &[("NO_COLOR", "")], true, false);
    check(true, &[("TERM", "dumb")], false, false);
    check(false, &[("CLICOLOR_FORCE", "1")], true, false);
    check(false, &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], false, false);
}
