//! Plans hold what they promise: each step parses, none works under a lock that writes wait for, and linted again
//! they are silent.

use std::sync::Arc;

use ddlock::lint::Linter;
use ddlock::parse::{Body, parse};
use ddlock::plan::{Plan, Request, Step, plan};
use ddlock::postgres::Version;
use ddlock::report::Look;
use ddlock::report::plan::{PlanFormat, Plans, rewritten, write};
use ddlock::rules::{RULES, Settings, Severity};
use ddlock::source::TransactionMode;
use ddlock::timeline::Link;

use crate::pages::{blocks, versions};

fn settings(version: Version) -> Settings {
    Settings { version, lock_timeout_is_set: true, max_lock_timeout_ms: 10_000 }
}

/// The plan of a migration that follows `given`.
pub(crate) fn planned(version: Version, given: &str, sql: &str) -> Plan {
    let mut linter = Linter::new(settings(version), RULES.iter().map(|rule| (rule, rule.severity)).collect());
    linter.start(TransactionMode::None, 2, Link::NextFile);
    linter.migration(&Arc::from("1.sql"), &parse(given), false);
    let path = Arc::from("2.sql");
    let script = parse(sql);
    let before = linter.clone();
    linter.start(TransactionMode::None, script.statements.len(), Link::NextFile);
    let findings = linter.migration(&path, &script, true).findings;
    plan(&Request {
        path: &path,
        text: sql,
        script: &script,
        findings: &findings,
        linter: &before,
        one_transaction: false,
    })
}

/// What the linter says of a plan's steps, each sent as the plan says.
pub(crate) fn linted(version: Version, given: &str, plan: &Plan) -> Vec<String> {
    let mut linter = Linter::new(settings(version), RULES.iter().map(|rule| (rule, rule.severity)).collect());
    linter.start(TransactionMode::None, 2, Link::NextFile);
    linter.migration(&Arc::from("1.sql"), &parse(given), false);
    linter.start(TransactionMode::None, 2, Link::NextFile);
    let mut said = Vec::new();
    let steps = plan.phases.iter().flat_map(|phase| phase.steps.iter().map(|step| (phase.gate.is_some(), step)));
    for (gated, step) in steps {
        let script = parse(&step.script().join("\n"));
        let broken = script.statements.iter().any(|statement| matches!(statement.body, Body::Broken(_)));
        assert!(!broken, "step {} does not parse: {}", step.id, step.script().join("\n"));
        let findings = linter.migration(&Arc::from("2.sql"), &script, true).findings;
        // What breaks the running application is what a gate is for.
        let most = if gated { Severity::Warning } else { Severity::Advice };
        let loud = findings.iter().filter(|finding| finding.severity > most);
        said.extend(loud.map(|finding| format!("{} {}: {}", step.id, finding.rule, finding.message)));
        said.extend(step.weight.blocking.iter().map(|work| format!("{} blocks: {work}", step.id)));
    }
    said
}

#[test]
fn plans_of_the_pages_are_silent() {
    let mut wrong = Vec::new();
    let mut plans = 0;
    for rule in RULES {
        let mut given = String::new();
        for block in blocks(rule.page) {
            match block.words[0] {
                "given" => given.clone_from(&block.sql),
                "bad" => {
                    for version in versions(block.option("version")) {
                        let plan = planned(version, &given, &block.sql);
                        if !plan.not_planned.is_empty() {
                            continue;
                        }
                        plans += 1;
                        for said in linted(version, &given, &plan) {
                            wrong.push(format!("rules/{}.md:{} on {version}: {said}", rule.name, block.line));
                        }
                    }
                }
                _ => {}
            }
        }
    }
    assert!(plans > 0, "no plan was made");
    assert!(wrong.is_empty(), "{} of {plans} plans are not sound:\n{}", wrong.len(), wrong.join("\n"));
}

/// A page whose danger has a way out shows it: behind the first `bad` block that a plan takes care of.
/// `UPDATE_EXPECT=1` writes the pages anew.
#[test]
fn pages_show_their_plans() {
    let update = std::env::var_os("UPDATE_EXPECT").is_some();
    let mut wrong = Vec::new();
    for rule in RULES {
        let page = with_plan(rule.page);
        if update {
            std::fs::write(format!("rules/{}.md", rule.name), page).expect("a page can be written");
        } else if page != rule.page {
            wrong.push(rule.name);
        }
    }
    assert!(wrong.is_empty(), "run with UPDATE_EXPECT=1: the plans on these pages are not the planner's: {wrong:?}");
}

/// The page with the plan where it belongs, and no other.
fn with_plan(page: &str) -> String {
    let bare = without_plan(page);
    let mut given = String::new();
    for block in blocks(&bare) {
        match block.words[0] {
            "given" => given.clone_from(&block.sql),
            "bad" if block.option("transaction").is_none() => {
                let known = versions(block.option("version"));
                let version = known.iter().copied().find(|version| *version == Version::ASSUMED).unwrap_or(known[0]);
                let plan = planned(version, &given, &block.sql);
                let mends = plan
                    .phases
                    .iter()
                    .any(|phase| phase.gate.is_some() || phase.steps.iter().any(|step| !step.as_written));
                if plan.not_planned.is_empty() && mends {
                    let on = if version == Version::ASSUMED { String::new() } else { format!(" version={version}") };
                    let text = format!("```sql plan{on}\n{}```", rewritten(&plan));
                    return behind(&bare, block.line, &text);
                }
            }
            _ => {}
        }
    }
    bare
}

/// A page with a block behind the block whose fence opens in that line, counted from 1.
fn behind(page: &str, line: usize, text: &str) -> String {
    let lines: Vec<&str> = page.lines().collect();
    let close = (line..lines.len()).find(|&at| lines[at] == "```").expect("the block ends");
    let (head, tail) = lines.split_at(close + 1);
    let tail: String = tail.iter().fold(String::new(), |text, line| text + "\n" + line);
    format!("{}\n\n{text}{tail}\n", head.join("\n"))
}

fn without_plan(page: &str) -> String {
    let mut lines = Vec::new();
    let mut inside = false;
    for line in page.lines() {
        if line.starts_with("```sql plan") {
            inside = true;
            // The empty line before it.
            lines.pop();
        } else if inside {
            inside = line != "```";
        } else {
            lines.push(line);
        }
    }
    lines.join("\n") + "\n"
}

/// Cut apart, each of these would lose rows, open a gap or commit what was to be rolled back: one step, or none.
const INSEPARABLE: [&str; 12] = [
    "BEGIN; LOCK TABLE t IN SHARE MODE; CREATE TABLE n (LIKE t); INSERT INTO n SELECT * FROM t; ALTER TABLE t RENAME TO o; \
     ALTER TABLE n RENAME TO t; COMMIT",
    "BEGIN; ALTER TABLE t ALTER id DROP DEFAULT; ALTER TABLE t ALTER id ADD GENERATED ALWAYS AS IDENTITY; COMMIT",
    "BEGIN; DROP POLICY p ON t; CREATE POLICY p ON t USING (true); COMMIT",
    "BEGIN; ALTER TABLE t DISABLE TRIGGER ALL; UPDATE t SET a = 1; ALTER TABLE t ENABLE TRIGGER ALL; COMMIT",
    "BEGIN; TRUNCATE t; DELETE FROM t; ROLLBACK",
    "BEGIN; SAVEPOINT s; ALTER TABLE t ADD COLUMN c int; ROLLBACK TO s; ALTER TABLE t ADD COLUMN c text; COMMIT",
    "BEGIN; DROP VIEW v; ALTER TABLE t DROP COLUMN b; CREATE VIEW v AS SELECT a FROM t; COMMIT",
    "BEGIN; INSERT INTO cache SELECT id FROM t; DELETE FROM t WHERE id < 5; COMMIT",
    "BEGIN; UPDATE t SET a = b WHERE id = 1; ALTER TABLE t DROP COLUMN b; COMMIT",
    "BEGIN; ALTER TABLE t DROP COLUMN b; ALTER TABLE t ADD COLUMN b text; COMMIT",
    "BEGIN; ALTER TABLE t RENAME a TO c; ALTER TABLE t RENAME b TO a; COMMIT",
    "BEGIN; ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY q ON t USING (true); COMMIT",
];

const TABLE: &str = "CREATE TABLE t (id serial PRIMARY KEY, a int, b int); CREATE POLICY p ON t USING (false); \
                     CREATE VIEW v AS SELECT a, b FROM t; CREATE TABLE cache (id int); CREATE TYPE st AS ENUM ('a')";

#[test]
fn what_belongs_together_is_not_cut() {
    for sql in INSEPARABLE {
        let plan = planned(Version::ASSUMED, TABLE, sql);
        let steps: Vec<&Step> = plan.phases.iter().flat_map(|phase| &phase.steps).collect();
        let whole = matches!(&steps[..], [step] if step.sql.len() + 2 == parse(sql).statements.len());
        assert!(whole || steps.is_empty() && !plan.not_planned.is_empty(), "{sql}: {plan:?}");
    }
}

/// Statements that commit by themselves: what is missed while others run comes with what takes it away, or not at all.
#[test]
fn nobody_misses_what_is_made_again() {
    for (sql, first) in [
        ("DROP POLICY p ON t; ALTER TABLE t ALTER a TYPE text; CREATE POLICY p ON t USING (true)", None),
        ("DROP VIEW v; CREATE VIEW v AS SELECT a FROM t", None),
        ("ALTER TABLE t RENAME TO t_old; ALTER TABLE cache RENAME TO t", None),
        ("ALTER TYPE st RENAME TO st_old; CREATE TYPE st AS ENUM ('b'); ALTER TABLE t ALTER a TYPE st USING 'b'", None),
        (
            "ALTER PUBLICATION p DROP TABLE t; ALTER TABLE t ALTER a TYPE text; ALTER PUBLICATION p ADD TABLE t (id, a)",
            None,
        ),
        (
            "BEGIN; ALTER PUBLICATION p DROP TABLE t; ALTER TABLE t ALTER a TYPE text; ALTER PUBLICATION p ADD TABLE t; END",
            None,
        ),
        (
            "ALTER TABLE t DISABLE TRIGGER g; ALTER TABLE t ALTER a TYPE text; ALTER TABLE t ENABLE ALWAYS TRIGGER g",
            None,
        ),
        (
            "ALTER TABLE t REPLICA IDENTITY FULL; ALTER TABLE t ALTER a TYPE text; ALTER TABLE t REPLICA IDENTITY DEFAULT",
            None,
        ),
        (
            "DROP VIEW w; DROP VIEW v; ALTER TABLE t ALTER a TYPE text; CREATE VIEW v AS SELECT * FROM t; CREATE VIEW w AS TABLE v",
            None,
        ),
        (
            "ALTER TABLE t ALTER id DROP DEFAULT; DROP SEQUENCE t_id_seq; ALTER TABLE t ALTER id ADD GENERATED ALWAYS AS IDENTITY; \
          SELECT setval(pg_get_serial_sequence('t', 'id'), (SELECT max(id) FROM t))",
            None,
        ),
        (
            "ALTER TABLE t DROP CONSTRAINT t_pkey; ALTER TABLE t ADD CONSTRAINT t_pkey PRIMARY KEY (id)",
            Some("CREATE UNIQUE INDEX CONCURRENTLY"),
        ),
    ] {
        let plan = planned(Version::ASSUMED, TABLE, sql);
        let steps: Vec<&Step> = plan.phases.iter().flat_map(|phase| &phase.steps).collect();
        match first {
            None => assert!(
                matches!(&steps[..], [step] if step.sql.len() == parse(sql).statements.len() - usize::from(sql.starts_with("BEGIN")) * 2),
                "{sql}: {plan:?}"
            ),
            Some(text) => {
                assert!(steps[0].sql[0].starts_with(text), "{sql}: {plan:?}");
                let has = |step: &Step, words: &str| step.sql.iter().any(|sql| sql.contains(words));
                let dropping: Vec<&&Step> = steps.iter().filter(|step| has(step, "DROP CONSTRAINT")).collect();
                let along = |step: &&Step| has(step, "ADD CONSTRAINT") && has(step, "USING INDEX");
                assert!(matches!(&dropping[..], [step] if along(step)), "{sql}: {plan:?}");
            }
        }
    }
}

/// A second column for a while is not for every table.
#[test]
fn what_does_not_bear_a_second_column_is_refused() {
    for (more, reason) in [
        ("CREATE PUBLICATION p FOR TABLE t", "is published (`p`)"),
        ("ALTER TABLE t REPLICA IDENTITY USING INDEX t_pkey", "is the replica identity of `t`"),
        (
            "CREATE FUNCTION f() RETURNS SETOF t LANGUAGE sql AS 'SELECT id, a FROM t'",
            "the function `f` takes or returns rows",
        ),
        ("CREATE FUNCTION f() RETURNS SETOF t LANGUAGE sql AS 'SELECT * FROM t'", ""),
        (
            "CREATE TABLE log (LIKE t); CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO log SELECT \
             NEW.*; RETURN NEW; END'; CREATE TRIGGER g AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()",
            "the function `f` takes or returns rows",
        ),
    ] {
        let given = format!("CREATE TABLE t (id int PRIMARY KEY, a int); {more}");
        let plan = planned(Version::ASSUMED, &given, "ALTER TABLE t ALTER id TYPE bigint");
        match reason {
            "" => assert!(plan.not_planned.is_empty(), "{more}: {plan:?}"),
            reason => assert!(plan.not_planned.iter().any(|one| one.reason.contains(reason)), "{more}: {plan:?}"),
        }
    }
}

/// Triggers that cannot stand aside, or would not come back as they were.
#[test]
fn odd_triggers_do_not_stand_aside() {
    let f = "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'";
    for (version, given, trigger, aside) in [
        (
            15,
            "CREATE TABLE t (id int PRIMARY KEY, a int)",
            "CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()",
            true,
        ),
        (
            15,
            "CREATE TABLE t (id int PRIMARY KEY, a int)",
            "CREATE CONSTRAINT TRIGGER g AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()",
            false,
        ),
        (
            15,
            "CREATE TABLE t (id int, a int) PARTITION BY LIST (id); CREATE TABLE t1 PARTITION OF t DEFAULT",
            "CREATE TRIGGER g AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()",
            true,
        ),
        (
            14,
            "CREATE TABLE t (id int, a int) PARTITION BY LIST (id); CREATE TABLE t1 PARTITION OF t DEFAULT",
            "CREATE TRIGGER g AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()",
            false,
        ),
        (
            15,
            "CREATE TABLE t (id int PRIMARY KEY, a int)",
            "CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f(); ALTER TABLE t ENABLE ALWAYS TRIGGER g",
            false,
        ),
    ] {
        let given = format!("{f}; {given}; {trigger}");
        let (trigger, _) = trigger.split_once(';').unwrap_or((trigger, ""));
        let sql = format!("DROP TRIGGER g ON t; ALTER TABLE t ALTER a TYPE bigint; {trigger}");
        let plan = planned(Version::new(version).expect("a version"), &given, &sql);
        assert_eq!(plan.not_planned.is_empty(), aside, "{sql}: {plan:?}");
    }
}

/// Statements that each commit are not made to hold the locks of others while they read or build, and no gate comes
/// between what is taken away and what gives it back.
#[test]
fn what_would_block_for_longer_stays_apart() {
    for sql in [
        "DROP MATERIALIZED VIEW m; ALTER TABLE t ALTER a TYPE text; CREATE MATERIALIZED VIEW m AS SELECT a FROM t",
        "ALTER TABLE t DISABLE TRIGGER g; ALTER TABLE t ALTER a TYPE text; CREATE INDEX i ON t (a); ALTER TABLE t ENABLE TRIGGER g",
    ] {
        let given =
            format!("{TABLE}; CREATE MATERIALIZED VIEW m AS SELECT a FROM t; CREATE TABLE c (t_id int REFERENCES t)");
        let plan = planned(Version::ASSUMED, &given, sql);
        let steps: Vec<&Step> = plan.phases.iter().flat_map(|phase| &phase.steps).collect();
        assert_eq!(steps.len(), parse(sql).statements.len(), "{sql}: {plan:?}");
        assert!(plan.phases.len() == 1 && !plan.not_planned.is_empty(), "{sql}: {plan:?}");
    }
}

/// Rows without a value would be refused while the old ones are checked.
#[test]
fn a_default_comes_before_its_not_null() {
    let plan = planned(Version::ASSUMED, TABLE, "ALTER TABLE t ALTER a SET NOT NULL, ALTER a SET DEFAULT 1");
    let first = plan.phases.first().and_then(|phase| phase.steps.first()).expect("a step");
    assert_eq!(first.sql, ["ALTER TABLE t ALTER a SET DEFAULT 1"]);
}

/// Who fills a column from another one needs an application that writes both, and one that writes only the new one
/// before the old one goes.
#[test]
fn what_is_copied_is_written_by_the_application_first() {
    for (begin, end) in [("", ""), ("BEGIN; ", "; COMMIT")] {
        let sql =
            format!("{begin}ALTER TABLE t ADD COLUMN c int; UPDATE t SET c = b; ALTER TABLE t DROP COLUMN b{end}");
        let plan = planned(Version::ASSUMED, TABLE, &sql.replace("DROP COLUMN b", "DROP COLUMN b CASCADE"));
        let gates: Vec<&str> =
            plan.phases.iter().filter_map(|phase| phase.gate.as_ref()).map(|gate| gate.text.as_str()).collect();
        let [first, second] = &gates[..] else { panic!("{sql}: {gates:?}") };
        assert!(first.contains("writes c of t whenever it writes b"), "{first}");
        assert!(second.contains("no longer uses"), "{second}");
        // Under the old name nothing can write it meanwhile.
        let sql = sql.replace(end, "") + "; ALTER TABLE t RENAME COLUMN c TO b" + end;
        let plan = planned(Version::ASSUMED, TABLE, &sql.replace("DROP COLUMN b", "DROP COLUMN b CASCADE"));
        let mut steps = plan.phases.iter().flat_map(|phase| &phase.steps);
        let copied = steps.find(|step| step.sql.iter().any(|sql| sql.starts_with("UPDATE"))).expect("a step");
        assert!(copied.sql.iter().any(|sql| sql.contains("RENAME")), "{plan:?}");
    }
}

/// The gate names all that is filled, and what it is filled from, whatever else has a column of that name.
#[test]
fn the_gate_before_a_copy_names_what_is_copied() {
    let given = "CREATE TABLE t (id int PRIMARY KEY, a int, b int, name text); CREATE TABLE o (id int, name text)";
    for (set, told) in [
        ("a2 = a, b2 = b", Some("writes a2, b2 of t whenever it writes a, b:")),
        ("n2 = o.name FROM o WHERE o.id = t.id", Some("writes n2 of t whenever it writes o.name:")),
        ("n2 = upper(x.name) FROM o AS x WHERE x.id = t.id", Some("writes n2 of t whenever it writes o.name:")),
        ("a2 = (SELECT count(*) FROM o WHERE name = 'x')", None),
        ("a2 = (SELECT max(o.id) FROM o WHERE o.name = t.name)", Some("writes a2 of t whenever it writes name:")),
        ("a2 = 5", None),
    ] {
        let sql = format!("ALTER TABLE t ADD a2 int, ADD b2 int, ADD n2 text; UPDATE t SET {set}");
        let plan = planned(Version::ASSUMED, given, &sql);
        let gates: Vec<&str> =
            plan.phases.iter().filter_map(|phase| phase.gate.as_ref()).map(|gate| gate.text.as_str()).collect();
        match told {
            Some(told) => assert!(matches!(&gates[..], [gate] if gate.contains(told)), "{sql}: {gates:?}"),
            None => assert!(gates.is_empty(), "{sql}: {gates:?}"),
        }
    }
}

/// What has nothing to do with each other is planned by itself, and what takes nothing away comes first.
#[test]
fn what_does_not_lean_is_planned() {
    let sql = "BEGIN; ALTER TABLE t DROP COLUMN b; DROP TABLE cache; ALTER TABLE t ADD COLUMN c int DEFAULT 3; CREATE INDEX t_a \
               ON t (a); ALTER TABLE t ALTER COLUMN a SET NOT NULL; COMMIT";
    let given = "CREATE TABLE t (id serial PRIMARY KEY, a int, b int); CREATE TABLE cache (id int)";
    let plan = planned(Version::ASSUMED, given, sql);
    assert!(plan.not_planned.is_empty(), "{plan:?}");
    let shown: Vec<Vec<&str>> =
        plan.phases.iter().map(|phase| phase.steps.iter().map(|step| step.title.as_str()).collect()).collect();
    let expand = vec![
        "ALTER TABLE t ADD COLUMN c …",
        "build the index t_a",
        "refuse new rows without a",
        "check that no old row lacks a",
        "mark a NOT NULL",
        "drop the check t_a_present",
    ];
    assert_eq!(shown, [expand, vec!["ALTER TABLE t DROP COLUMN b", "DROP TABLE cache"]]);
}

/// In batches, each of these would do something else than at once.
#[test]
fn what_batches_would_change_is_refused() {
    for sql in [
        "UPDATE t SET a = (SELECT count(*) FROM t AS o WHERE o.b < t.b)",
        "UPDATE t SET a = (SELECT max(a) FROM v) + t.a",
        "UPDATE t SET id = id + 1",
        "UPDATE t SET (a, id) = (SELECT 1, 2)",
        "DELETE FROM t RETURNING id",
    ] {
        let plan = planned(Version::ASSUMED, TABLE, sql);
        assert!(!plan.not_planned.is_empty(), "{sql}: {plan:?}");
    }
    for (given, sql) in [
        (
            "CREATE TABLE p (id int, k int, n int, PRIMARY KEY (id, k)) PARTITION BY LIST (k); \
             CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1)",
            "UPDATE p1 SET n = n + (SELECT max(n) FROM p)",
        ),
        ("CREATE TABLE t (id int PRIMARY KEY, parent int REFERENCES t)", "DELETE FROM t"),
        ("CREATE TABLE t (id int PRIMARY KEY, n int UNIQUE DEFERRABLE)", "UPDATE t SET n = n + 1"),
    ] {
        let plan = planned(Version::ASSUMED, given, sql);
        assert!(!plan.not_planned.is_empty(), "{sql}: {plan:?}");
    }
}

/// The steps in their order, each by its first words.
fn order(sql: &str) -> Vec<String> {
    let plan = planned(Version::ASSUMED, TABLE, sql);
    let steps = plan.phases.iter().flat_map(|phase| &phase.steps);
    steps.map(|step| step.sql[0].split_whitespace().take(2).collect::<Vec<_>>().join(" ")).collect()
}

#[test]
fn nothing_overtakes_what_waits_for_a_gate() {
    assert_eq!(
        order("DROP TABLE IF EXISTS cache; CREATE TABLE IF NOT EXISTS cache (id bigint)"),
        ["DROP TABLE", "CREATE TABLE"]
    );
    assert_eq!(order("ALTER TYPE st RENAME TO st2; ALTER TABLE t ADD COLUMN s st2"), ["ALTER TYPE", "ALTER TABLE"]);
    // What is dropped makes room for what is added: in one statement or not at all.
    let swap = planned(Version::ASSUMED, TABLE, "ALTER TABLE t DROP CONSTRAINT t_pkey, ADD PRIMARY KEY (id, a)");
    let last = swap.phases.last().and_then(|phase| phase.steps.last()).expect("a step");
    assert_eq!(
        last.sql,
        ["ALTER TABLE public.t DROP CONSTRAINT t_pkey, ADD CONSTRAINT t_pkey PRIMARY KEY USING INDEX t_pkey_new"]
    );
}

/// Each format says gates, settings, locks, ways back and what is missing.
#[test]
fn formats() {
    let sql = "SET lock_timeout = '5s';\nALTER TABLE t ADD CHECK (a > 0);\nALTER TABLE t DROP COLUMN b;\nCLUSTER t USING t_pkey;\n";
    let given = "CREATE TABLE t (id serial PRIMARY KEY, a int, b int);";
    let plans = Plans {
        version: Version::ASSUMED,
        version_assumed: true,
        plans: vec![planned(Version::ASSUMED, given, sql)],
        notes: vec!["a note".to_owned()],
    };
    let shown = |format| {
        let mut out = Vec::new();
        write(&plans, format, Look::PLAIN, &mut out).expect("memory");
        let text = String::from_utf8(out).expect("UTF-8");
        // The folder of the checkout is in it.
        let id = text.split_once("plan = '").and_then(|(_, rest)| rest.split_once('\'')).map(|(id, _)| id.to_owned());
        id.map_or_else(|| text.clone(), |id| text.replace(&id, "a plan"))
    };
    insta::assert_snapshot!("plan_text", shown(PlanFormat::Text));
    insta::assert_snapshot!("plan_markdown", shown(PlanFormat::Markdown));
    insta::assert_snapshot!("plan_sql", shown(PlanFormat::Sql));
    insta::assert_snapshot!("plan_diff", shown(PlanFormat::Diff));
    insta::assert_snapshot!("plan_json", shown(PlanFormat::Json));
    let page = shown(PlanFormat::Html);
    for text in ["<h3>Phase 2: contract</h3>", "gate (deploy)", "Not planned", "ACCESS EXCLUSIVE", "a note"] {
        assert!(page.contains(text), "{text}: {page}");
    }
}

#[test]
fn a_statement_that_does_not_parse_is_not_left_out_in_silence() {
    let plan = planned(Version::ASSUMED, TABLE, "ALTER TABLE t ADD COLUMN; CREATE INDEX ON t (a)");
    assert_eq!(plan.not_planned.iter().map(|missing| missing.rule).collect::<Vec<_>>(), ["syntax-error"]);
}

#[test]
fn what_stays_as_written_has_a_way_back() {
    let case = std::fs::read_to_string("tests/plans/as_written.sql").expect("the case");
    let (given, rest) = case.split_once("-- migration").expect("a migration");
    let (migration, _) = rest.split_once("-- writes").expect("writes");
    let plan = planned(versions(None)[0], given.split_once("-- given").expect("what was there").1, migration);
    let steps: Vec<_> = plan.phases.iter().flat_map(|phase| &phase.steps).collect();
    assert!(steps.iter().all(|step| step.as_written), "a recipe took one");
    let without = steps.iter().filter(|step| step.rollback.is_none());
    let without: Vec<_> = without.map(|step| step.sql.join("; ")).collect();
    assert!(without.is_empty(), "no way back: {without:#?}");
}

fn ddlock(at: &std::path::Path, args: &[&str]) -> String {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_ddlock"));
    // Run for a pull request, it would ask git what is new.
    let output = command.current_dir(at).env_clear().env("LC_ALL", "C.UTF-8").args(args).output();
    String::from_utf8(output.expect("ddlock starts").stdout).expect("UTF-8")
}

/// `has_plan` is true of those findings that `ddlock plan` takes care of, and of no other.
#[test]
fn findings_say_whether_they_have_a_plan() {
    let files = [
        ("1.sql", "CREATE TABLE t (id int PRIMARY KEY, a int, b int);"),
        ("2.sql", "CREATE INDEX ON t (a);\nCLUSTER t USING t_pkey;\nALTER TABLE t DROP COLUMN b;\n"),
        ("3.sql", "SET lock_timeout = '2s';\nCLUSTER t USING t_pkey;\n"),
    ];
    let folder = crate::source::folder(&files);
    let lint = |path: &str| ddlock(folder.path(), &["lint", "--no-config", "--format", "json", path]);
    let report: serde_json::Value = serde_json::from_str(&lint("2.sql")).expect("JSON");
    let findings = report["findings"].as_array().expect("a list").iter();
    let said: Vec<(&str, bool)> = findings
        .map(|finding| (finding["rule"].as_str().expect("a rule"), finding["has_plan"].as_bool().expect("a boolean")))
        .collect();
    let expected = [
        ("index-not-concurrent", true),
        ("no-lock-timeout", true),
        ("cluster-rewrites", false),
        ("several-tables-locked", false),
        ("column-dropped", true),
    ];
    for (rule, has_plan) in said {
        assert!(expected.contains(&(rule, has_plan)), "{rule}: {has_plan}");
    }
    let text = |path: &str| ddlock(folder.path(), &["lint", "--no-config", path]);
    assert!(text("2.sql").contains("to run it without blocking: `ddlock plan 2.sql`"), "{}", text("2.sql"));
    assert!(!text("3.sql").contains("ddlock plan"), "{}", text("3.sql"));
}

fn shown(plan: Plan, format: PlanFormat) -> String {
    let plans = Plans { version: Version::ASSUMED, version_assumed: true, plans: vec![plan], notes: Vec::new() };
    let mut out = Vec::new();
    write(&plans, format, Look::PLAIN, &mut out).expect("memory");
    String::from_utf8(out).expect("UTF-8")
}

/// Who comes after a statement that queues for a strong lock waits as long as it does.
#[test]
fn no_step_queues_for_a_strong_lock_without_end() {
    let given = "CREATE TABLE t (id int PRIMARY KEY, a int); CREATE MATERIALIZED VIEW m AS SELECT 1 AS n";
    let bounded = [
        ("DO $$ BEGIN ALTER TABLE t ADD COLUMN b int; END $$", "BEGIN; SET LOCAL lock_timeout = '500ms'"),
        ("DO $$ BEGIN ALTER TABLE t ADD COLUMN b int; COMMIT; END $$", "SET lock_timeout = '500ms'"),
        ("VACUUM FULL t", "SET lock_timeout = '500ms'"),
        ("CLUSTER t USING t_pkey", "BEGIN; SET LOCAL lock_timeout = '500ms'"),
        ("CALL p()", "SET lock_timeout = '500ms'"),
        ("DO $$ BEGIN EXECUTE 'TRUN' || 'CATE t'; END $$", "BEGIN; SET LOCAL lock_timeout = '500ms'"),
        ("VACUUM t", "SET lock_timeout = 0"),
        ("CREATE INDEX CONCURRENTLY i ON t (a)", "SET lock_timeout = 0"),
        ("DO $$ BEGIN DELETE FROM t WHERE id = 5; COMMIT; END $$", "SET lock_timeout = 0"),
    ];
    for (sql, settings) in bounded {
        let plan = planned(Version::ASSUMED, given, &format!("SET lock_timeout = '2s'; {sql}"));
        let steps: Vec<&Step> = plan.phases.iter().flat_map(|phase| &phase.steps).collect();
        let script = steps[0].script().join(" ");
        assert!(steps.len() == 1 && script.starts_with(settings), "{sql}: {script}");
        assert!(steps[0].lock_timeout_ms.is_some() || script.contains("RESET lock_timeout"), "{sql}: {script}");
    }
}

/// What fails only because of the transaction that it stands in is planned, and lint sends nobody to a plan that does
/// not take care of it.
#[test]
fn what_fails_in_its_transaction_is_taken_out_of_it() {
    let given = "CREATE TYPE s AS ENUM ('new');\nCREATE TABLE orders (id bigint PRIMARY KEY, state s);\n";
    let sql = "BEGIN;\nALTER TYPE s ADD VALUE 'failed';\nUPDATE orders SET state = 'failed' WHERE id = 5;\nCOMMIT;\n";
    let plan = planned(Version::ASSUMED, given, sql);
    let said = shown(plan.clone(), PlanFormat::Text);
    assert!(said.starts_with("2.sql: 2 steps\n"), "{said}");
    assert!(said.contains("in a transaction of its own: in that of the new value it fails"), "{said}");
    let folder = crate::source::folder(&[("1.sql", given), ("2.sql", sql)]);
    let lint = ddlock(folder.path(), &["lint", "--no-config", "2.sql"]);
    assert!(lint.contains("enum-value-used-too-early") && lint.contains("`ddlock plan 2.sql`"), "{lint}");
    let out = ddlock(folder.path(), &["plan", "--no-config", "2.sql", "--out", "../planned_apart"]);
    std::fs::remove_dir_all(folder.path().join("../planned_apart")).expect("what was written");
    assert!(out.starts_with("2.sql: 2 files in"), "{out}");
    // In whatever transaction, this fails.
    let plan =
        planned(Version::ASSUMED, given, "ALTER TABLE orders ADD FOREIGN KEY (id) REFERENCES orders (state) NOT VALID");
    assert!(!plan.not_planned.is_empty(), "{plan:?}");
}

/// What is not planned is said in the first line and on the step, with the reason, in every format.
#[test]
fn what_is_not_planned_stands_on_its_step() {
    let given = "CREATE TABLE t (id int PRIMARY KEY, a int);";
    let sql = "CREATE INDEX ON t (a);\nALTER TABLE t ADD COLUMN heading text NOT NULL;\n";
    let plan = planned(Version::ASSUMED, given, sql);
    let said = "line 2 (not-null-without-default): nothing says what";
    for format in [PlanFormat::Text, PlanFormat::Markdown, PlanFormat::Sql, PlanFormat::Diff, PlanFormat::Html] {
        let text = shown(plan.clone(), format).replace("<code>", "").replace("</code>", "");
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let place = text.find(said).unwrap_or_else(|| panic!("{format:?}: {text}"));
        let statement = text.rfind("ALTER TABLE t ADD COLUMN heading text NOT NULL").expect("the statement");
        let before = text.find("CREATE INDEX CONCURRENTLY").expect("the step before");
        assert!(before < place && place < statement, "{format:?}: {text}");
        let title = format == PlanFormat::Diff || text.contains("ot planned: line 2 (step 1.2)");
        assert!(title || text.contains("**Not planned:** line 2 (step 1.2)"), "{format:?}: {text}");
    }
    let json: serde_json::Value = serde_json::from_str(&shown(plan, PlanFormat::Json)).expect("JSON");
    let steps = &json["plans"][0]["phases"][0]["steps"];
    assert_eq!(steps[1]["not_planned"][0]["rule"], "not-null-without-default");
    assert_eq!(steps[0]["not_planned"].as_array().map(Vec::len), Some(0));
    let folder = crate::source::folder(&[("1.sql", given), ("2.sql", sql)]);
    ddlock(folder.path(), &["plan", "--no-config", "2.sql", "--out", "../planned_open"]);
    let out = folder.path().join("../planned_open");
    let page = std::fs::read_to_string(out.join("README.md")).expect("the page");
    let file = std::fs::read_to_string(out.join("3_alter_table_t_add_column_heading.sql")).expect("the file");
    std::fs::remove_dir_all(out).expect("what was written");
    assert!(page.contains("**Not planned:** line 2 (step 1.2)") && page.contains(said), "{page}");
    assert!(file.contains(&format!("-- not planned: {said}")), "{file}");
}

/// Who waits is said once.
#[test]
fn what_blocks_is_said_once() {
    let given = "CREATE TABLE users (id bigint PRIMARY KEY, a int, b int); CREATE INDEX ON users (a); CREATE INDEX ON users (b)";
    let said = shown(planned(Version::ASSUMED, given, "VACUUM FULL users"), PlanFormat::Text);
    assert_eq!(said.matches("blocks:").count(), 1, "{said}");
    assert_eq!(said.matches("reads and writes wait while").count(), 1, "{said}");
    assert!(said.contains("users is rewritten and indexed"), "{said}");
}

/// A pager waits for a key while the transaction of a query is open.
#[test]
fn scripts_have_no_pager() {
    let script = shown(planned(Version::ASSUMED, TABLE, "CREATE INDEX ON t (a)"), PlanFormat::Sql);
    assert!(script.starts_with("\\set ON_ERROR_STOP on\n\\pset pager off\n"), "{script}");
}

/// Where the zone is as good as UTC, the way is as short as lint says.
#[test]
fn times_of_utc_change_their_type_at_once() {
    let given = "CREATE TABLE t (id int PRIMARY KEY, at timestamp NOT NULL);";
    let to = |zone: &str| format!("ALTER TABLE t ALTER at TYPE timestamptz USING at AT TIME ZONE {zone}");
    let plan = planned(Version::ASSUMED, given, &to("'UTC'"));
    let scripts: Vec<String> =
        plan.phases.iter().flat_map(|phase| &phase.steps).map(|step| step.script().join(" ")).collect();
    assert_eq!(
        scripts,
        [
            "BEGIN; SET LOCAL lock_timeout = '500ms'; SET LOCAL timezone = 'UTC'; ALTER TABLE t ALTER COLUMN at TYPE timestamptz; COMMIT;"
        ]
    );
    let steps = |given: &str, sql: &str| {
        planned(Version::ASSUMED, given, sql).phases.iter().map(|phase| phase.steps.len()).sum::<usize>()
    };
    assert_eq!(steps(given, &to("'Etc/GMT'")), 1);
    assert!(steps(given, &to("'Europe/Paris'")) > 1, "its offset is not zero");
    assert!(steps(given, &to("'UTC' + interval '1 hour'")) > 1, "it is more than a change of the type");
    assert!(steps(&format!("{given} CREATE INDEX ON t (at);"), &to("'UTC'")) > 1, "the index would be built anew");
}

/// A long query stands in lines, each with a condition, and has no empty parts.
#[test]
fn long_conditions_are_readable() {
    let plan = planned(Version::ASSUMED, "CREATE TABLE t (id int, a int)", "ALTER TABLE t ALTER COLUMN a TYPE bigint");
    let said = shown(plan, PlanFormat::Text);
    let (_, rest) = said.split_once("first, this must be true:").unwrap_or_else(|| panic!("{said}"));
    let (query, _) = rest.split_once("      else ").expect("what to do else");
    let long: Vec<&str> = query.lines().filter(|line| line.len() > 140).collect();
    assert!(query.contains("\n          AND ") && long.is_empty(), "{query}");
    assert!(!query.contains("IN (0)") && !query.contains("''"), "{query}");
}

/// Together with others, a whole table is written at once: that is said, also where lint finds nothing in it.
#[test]
fn what_is_written_at_once_is_told() {
    let sql = "BEGIN; ALTER TABLE t ADD COLUMN c int; UPDATE t SET c = b; ALTER TABLE t DROP COLUMN b CASCADE; \
               ALTER TABLE t RENAME COLUMN c TO b; COMMIT";
    let plan = planned(Version::ASSUMED, TABLE, sql);
    let rules: Vec<&str> = plan.not_planned.iter().map(|missing| missing.rule).collect();
    assert_eq!(rules, ["whole-table-write"], "{plan:?}");
    assert!(plan.not_planned[0].reason.contains("TYPE … USING"), "{plan:?}");
}
