//! What is new on a branch, in repositories that git makes for the test.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

use crate::source::folder;

/// A repository whose branch `main` holds these files; the branch `feature` is at hand.
pub(crate) struct Repo {
    _folder: TempDir,
    pub(crate) top: PathBuf,
}

impl Repo {
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let folder = folder(files);
        let top = fs::canonicalize(folder.path()).expect("a folder");
        let repo = Self { _folder: folder, top };
        repo.git(&["init", "-q", "-b", "main"]);
        repo.commit();
        repo.git(&["checkout", "-q", "-b", "feature"]);
        repo
    }

    #[track_caller]
    pub(crate) fn git(&self, args: &[&str]) -> String {
        let output = git(&self.top, args);
        assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    pub(crate) fn commit(&self) {
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "--allow-empty", "-m", "a commit"]);
    }

    pub(crate) fn write(&self, files: &[(&str, &str)]) {
        for (name, text) in files {
            let path = self.top.join(name);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(path, text).expect("a file");
        }
    }

    /// Runs ddlock at the top and returns its exit code with all that it prints.
    pub(crate) fn ddlock(&self, args: &[&str]) -> (i32, String) {
        ddlock(&self.top, args, &[])
    }
}

pub(crate) fn git(folder: &Path, args: &[&str]) -> Output {
    Command::new("git")
        .args(["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "protocol.file.allow=always"])
        .args(args)
        .current_dir(folder)
        // The tests may themselves be run by a hook.
        .env_remove("GIT_DIR")
        .env_remove("GIT_INDEX_FILE")
        .env_remove("GIT_WORK_TREE")
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        .output()
        .expect("git runs")
}

pub(crate) fn ddlock(folder: &Path, args: &[&str], environment: &[(&str, &str)]) -> (i32, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_ddlock"))
        .args(args)
        .current_dir(folder)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .envs(environment.iter().copied())
        .output()
        .expect("the binary runs");
    let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    (output.status.code().expect("it ends by itself"), text)
}

const TABLE: (&str, &str) = ("m/1_table.sql", "CREATE TABLE t (id bigint PRIMARY KEY, a text);\n");
const OLD: (&str, &str) = ("m/2_old.sql", "CREATE INDEX t_a ON t (a);\n");
const NEW: (&str, &str) = ("m/3_new.sql", "CREATE INDEX t_a_again ON t (a);\n");
const SINCE: &[&str] = &["lint", "--format", "concise", "--since", "main", "m"];

/// The same, with its summary.
const SUMMARY: &[&str] = &["lint", "--since", "main", "m"];

/// The findings of a report in the format `concise`: file and rule.
fn found(report: &str) -> Vec<String> {
    let line = |line: &str| {
        let (place, rest) = line.split_once(": ")?;
        let rule = rest.split_once('[')?.1.split_once(']')?.0;
        Some(format!("{} {rule}", place.split(':').next()?))
    };
    report.lines().filter_map(line).collect()
}

#[track_caller]
fn check(repo: &Repo, args: &[&str], expected: &[&str]) {
    let (code, report) = repo.ddlock(args);
    assert_ne!(code, 2, "{report}");
    let findings: Vec<String> =
        found(&report).into_iter().filter(|finding| !finding.ends_with("no-lock-timeout")).collect();
    assert_eq!(findings, expected, "{report}");
}

#[test]
fn only_what_is_new_is_reported() {
    let repo = Repo::new(&[TABLE, OLD]);
    check(&repo, &["lint", "--format", "concise", "m"], &["m/2_old.sql index-not-concurrent"]);
    check(&repo, SINCE, &[]);
    let (code, report) = repo.ddlock(SUMMARY);
    assert!(code == 0 && report.contains("only what is new since `main` ("), "{report}");
    assert!(report.contains(") was judged: 0 of 2 files"), "{report}");
    // Committed, staged or not yet known to git: it is new.
    repo.write(&[NEW]);
    check(&repo, SINCE, &["m/3_new.sql index-not-concurrent"]);
    repo.git(&["add", "m"]);
    check(&repo, SINCE, &["m/3_new.sql index-not-concurrent"]);
    repo.commit();
    check(&repo, SINCE, &["m/3_new.sql index-not-concurrent"]);
    check(&repo, &["lint", "--format", "concise", "--since", "HEAD", "m"], &[]);
    // What is merged elsewhere meanwhile is not new.
    repo.git(&["checkout", "-q", "main"]);
    repo.write(&[("m/2_other.sql", "CREATE INDEX t_a_other ON t (a);\n")]);
    repo.commit();
    repo.git(&["checkout", "-q", "feature"]);
    check(&repo, SINCE, &["m/3_new.sql index-not-concurrent"]);
    // A file that is named is held against the past too.
    check(&repo, &["lint", "--format", "concise", "--since", "main", "m/2_old.sql"], &[]);
    check(
        &repo,
        &["lint", "--format", "concise", "--since", "main", "m/3_new.sql"],
        &["m/3_new.sql index-not-concurrent"],
    );
}

#[test]
fn what_is_new_is_deployed_together() {
    let repo = Repo::new(&[TABLE]);
    repo.write(&[
        ("m/2_table.sql", "CREATE TABLE u (id bigint PRIMARY KEY, a text);\n"),
        ("m/3_index.sql", "CREATE INDEX u_a ON u (a);\nCREATE INDEX t_a ON t (a);\nDROP TABLE u;\n"),
    ]);
    repo.commit();
    check(&repo, SINCE, &["m/3_index.sql index-not-concurrent"]);
    let (_, report) = repo.ddlock(SINCE);
    assert!(report.contains("m/3_index.sql:2:1"), "{report}");
    let all = ["lint", "--format", "concise", "m"];
    check(
        &repo,
        &all,
        &["index-not-concurrent", "index-not-concurrent", "table-dropped"]
            .map(|rule| format!("m/3_index.sql {rule}"))
            .each_ref()
            .map(String::as_str),
    );
}

#[test]
fn an_old_migration_that_changed_is_a_finding() {
    let repo = Repo::new(&[TABLE, OLD, ("m/R__view.sql", "CREATE OR REPLACE VIEW v AS SELECT 1;\n")]);
    repo.write(&[("m/1_table.sql", "CREATE TABLE t (id bigint PRIMARY KEY, a text, b text);\n")]);
    check(&repo, SINCE, &["m/1_table.sql old-migration-changed"]);
    // Comments and white space are nothing to a tool without a checksum.
    repo.write(&[("m/1_table.sql", "-- the table\nCREATE TABLE t (\n  id bigint PRIMARY KEY, a text);\r\n")]);
    repo.write(&[("m/R__view.sql", "CREATE OR REPLACE VIEW v AS SELECT 2;\n")]);
    check(&repo, SINCE, &[]);
    repo.write(&[(
        "m/1_table.sql",
        "-- ddlock: allow old-migration-changed -- it ran nowhere\nCREATE TABLE t (id int, a text);\n",
    )]);
    check(&repo, SINCE, &[]);
    repo.write(&[("m/1_table.sql", "")]);
    check(&repo, SINCE, &["m/1_table.sql old-migration-changed"]);
    let off = [SINCE, &["--ignore", "old-migration-changed"]].concat();
    check(&repo, &off, &[]);
}

#[test]
fn a_tool_with_a_checksum_counts_comments() {
    let old = ("m/V1__table.sql", "CREATE TABLE t (id bigint PRIMARY KEY);\n");
    let repo = Repo::new(&[old]);
    repo.write(&[("m/V1__table.sql", "-- the table\nCREATE TABLE t (id bigint PRIMARY KEY);\n")]);
    check(&repo, SINCE, &["m/V1__table.sql old-migration-changed"]);
    let (_, report) = repo.ddlock(SINCE);
    assert!(report.contains("flyway stops where this migration has run: its checksum counts comments"), "{report}");
}

#[test]
fn a_changed_way_down_is_no_finding() {
    let up = "-- +goose Up\nCREATE TABLE t (id bigint PRIMARY KEY);\n-- +goose Down\n";
    let repo = Repo::new(&[("m/1_t.sql", &format!("{up}DROP TABLE x;\n"))]);
    repo.write(&[("m/1_t.sql", &format!("{up}DROP TABLE t;\n"))]);
    check(&repo, SINCE, &[]);
}

#[test]
fn changesets_are_new_one_by_one() {
    let head = "--liquibase formatted sql\n\n--changeset bob:1\nCREATE TABLE t (id bigint PRIMARY KEY, a text);\n";
    let old = format!("{head}--changeset bob:2\nCREATE INDEX t_a ON t (a);\n");
    let repo = Repo::new(&[("m/log.sql", &old), ("m/2_log.sql", &old.replace("bob", "eve").replace("t_a", "t_b"))]);
    repo.write(&[("m/log.sql", &format!("{old}--changeset bob:3\nCREATE INDEX t_c ON t (a);\n"))]);
    check(&repo, SINCE, &["m/log.sql index-not-concurrent"]);
    repo.write(&[("m/log.sql", &old.replace("(a)", "(a, id)"))]);
    check(&repo, SINCE, &["m/log.sql index-not-concurrent", "m/log.sql old-migration-changed"]);
}

/// The SQL stands in the changelog itself, and nowhere else.
#[test]
fn changesets_of_a_changelog_are_new_one_by_one() {
    let set = |id: u8, more: &str, sql: &str| {
        format!("- changeSet:\n    id: {id}\n    author: bob\n{more}    changes:\n    - sql: {sql}\n")
    };
    let table = "CREATE TABLE t (id bigint PRIMARY KEY, a text)";
    let head = format!("databaseChangeLog:\n{}", set(1, "", table));
    let old = format!("{head}{}", set(2, "", "CREATE INDEX t_a ON t (a)"));
    let repo = Repo::new(&[("m/changelog.yaml", &old)]);
    check(&repo, SINCE, &[]);
    repo.write(&[("m/changelog.yaml", &format!("{old}{}", set(3, "", "CREATE INDEX t_b ON t (a)")))]);
    check(&repo, SINCE, &["m/changelog.yaml index-not-concurrent"]);
    repo.write(&[("m/changelog.yaml", &old.replace("(a)", "(a, id)"))]);
    check(&repo, SINCE, &["m/changelog.yaml index-not-concurrent", "m/changelog.yaml old-migration-changed"]);
    repo.write(&[("m/changelog.yaml", &head)]);
    check(&repo, SINCE, &[]);
    let view = |sql: &str| format!("{head}{}", set(2, "    runOnChange: true\n", sql));
    repo.write(&[("m/changelog.yaml", &view("CREATE VIEW v AS SELECT id FROM t"))]);
    repo.commit();
    repo.git(&["branch", "-f", "main"]);
    repo.write(&[("m/changelog.yaml", &view("CREATE OR REPLACE VIEW v AS SELECT id, a FROM t"))]);
    check(&repo, SINCE, &[]);
}

#[test]
fn renamed_migrations() {
    let repo = Repo::new(&[TABLE, OLD]);
    repo.git(&["mv", "m/2_old.sql", "m/4_old.sql"]);
    check(&repo, SINCE, &["m/4_old.sql index-not-concurrent", "m/4_old.sql old-migration-changed"]);
    let (_, report) = repo.ddlock(SINCE);
    assert!(report.contains("than `2_old.sql`, which has run"), "{report}");
    // A folder that moves changes nothing for the tool.
    repo.git(&["reset", "-q", "--hard"]);
    repo.git(&["mv", "m", "db"]);
    let moved = ["lint", "--format", "concise", "--since", "main", "db"];
    check(&repo, &moved, &[]);
    repo.git(&["reset", "-q", "--hard"]);
    repo.git(&["rm", "-q", "m/2_old.sql"]);
    let (_, report) = repo.ddlock(SUMMARY);
    assert!(report.contains("old migration is gone that may have run: m/2_old.sql"), "{report}");
}

#[test]
fn a_new_migration_before_an_old_one() {
    let repo = Repo::new(&[TABLE, ("m/5_view.sql", "ALTER TABLE t ADD COLUMN b text;\n")]);
    // It runs where the old ones have run: the column is there.
    repo.write(&[(
        "m/3_late.sql",
        "SET lock_timeout = '1s';\nALTER TABLE t ALTER COLUMN b TYPE integer USING b::integer;\n",
    )]);
    let (_, report) = repo.ddlock(SINCE);
    assert!(found(&report).contains(&"m/3_late.sql migration-out-of-order".to_owned()), "{report}");
    assert!(report.contains("this new migration comes before `5_view.sql`"), "{report}");
    assert!(found(&report).contains(&"m/3_late.sql type-change-rewrites".to_owned()), "{report}");
}

#[test]
fn a_new_migration_with_the_number_of_an_old_one() {
    let up = "-- +goose Up\nALTER TABLE t ADD COLUMN b text;\n";
    let table = format!("-- +goose Up\n{}", TABLE.1);
    let repo = Repo::new(&[("m/001_table.sql", &table), ("m/002_a.sql", up)]);
    repo.write(&[("m/02_b.sql", "-- +goose Up\nSELECT 1;\n")]);
    check(&repo, SINCE, &["m/02_b.sql migration-out-of-order"]);
    let (_, report) = repo.ddlock(SINCE);
    assert!(report.contains("goose takes this for `002_a.sql`, which is old"), "{report}");
    // Diesel's dates begin alike.
    let diesel = [("Cargo.toml", "[dependencies]\ndiesel = \"2\"\n"), ("m/2024-01-01-000000_t/up.sql", TABLE.1)];
    let repo = Repo::new(&diesel);
    repo.write(&[("m/2024-02-01-000000_u/up.sql", "SELECT 1;\n")]);
    check(&repo, SINCE, &[]);
}

#[test]
fn what_is_staged_is_judged_as_it_is_staged() {
    let repo = Repo::new(&[TABLE, OLD]);
    let staged = ["lint", "--format", "concise", "--staged", "m"];
    let (code, report) = repo.ddlock(&["lint", "--staged", "m"]);
    assert!(code == 0 && report.contains("no SQL file is staged"), "{report}");
    repo.write(&[NEW]);
    repo.git(&["add", "m"]);
    // The work tree is ahead: broken there, and with a file that is not part of the commit.
    repo.write(&[("m/3_new.sql", "CREATE INDX;\n"), ("m/2_5_wip.sql", "DROP TABLE t;\n")]);
    check(&repo, &staged, &["m/3_new.sql index-not-concurrent"]);
    check(&repo, &["lint", "--format", "concise", "--staged"], &["m/3_new.sql index-not-concurrent"]);
    let (code, report) = ddlock(&repo.top.join("m"), &["lint", "--format", "concise", "--staged", "."], &[]);
    assert_eq!((code, found(&report)[0].as_str()), (1, "3_new.sql index-not-concurrent"), "{report}");
    let (code, report) = repo.ddlock(&["lint", "--staged", "nothing"]);
    assert!(code == 2 && report.contains("error: nothing: no such file or folder"), "{report}");
}

#[test]
fn what_a_branch_made_is_not_old_to_its_next_commit() {
    let repo = Repo::new(&[TABLE]);
    repo.write(&[("m/2_table.sql", "CREATE TABLE u (id bigint PRIMARY KEY, a text);\n")]);
    repo.commit();
    repo.write(&[
        ("m/2_table.sql", "CREATE TABLE u (id bigint PRIMARY KEY, a text, b text);\n"),
        ("m/3_index.sql", "CREATE INDEX u_a ON u (a);\n"),
    ]);
    repo.git(&["add", "m"]);
    check(&repo, &["lint", "--format", "concise", "--staged", "m"], &[]);
    // On main itself, what is committed is old.
    repo.git(&["stash", "-q"]);
    repo.git(&["checkout", "-q", "main"]);
    repo.write(&[("m/1_table.sql", "CREATE TABLE t (id bigint);\n")]);
    repo.git(&["add", "m"]);
    check(&repo, &["lint", "--format", "concise", "--staged", "m"], &["m/1_table.sql old-migration-changed"]);
}

#[test]
fn hooks_of_git_see_the_index_of_their_commit() {
    let repo = Repo::new(&[TABLE]);
    let hook =
        format!("#!/bin/sh\nexec '{}' lint --staged --format concise m >out.txt 2>&1\n", env!("CARGO_BIN_EXE_ddlock"));
    repo.write(&[(".git/hooks/pre-commit", &hook), NEW]);
    Command::new("chmod").args(["+x"]).arg(repo.top.join(".git/hooks/pre-commit")).status().expect("chmod runs");
    repo.git(&["add", "-N", "m/3_new.sql"]);
    let output = git(&repo.top, &["commit", "-q", "-m", "x", "m/3_new.sql"]);
    assert!(!output.status.success());
    let report = fs::read_to_string(repo.top.join("out.txt")).expect("the hook has run");
    assert!(found(&report).contains(&"m/3_new.sql index-not-concurrent".to_owned()), "{report}");
}

#[test]
fn names_with_spaces_and_letters() {
    let repo = Repo::new(&[("Ünïcode dir/1 table.sql", TABLE.1)]);
    repo.write(&[("Ünïcode dir/2 \"neu\" ø.sql", NEW.1)]);
    let args = ["lint", "--format", "concise", "--since", "main"];
    check(&repo, &args, &["Ünïcode dir/2 \"neu\" ø.sql index-not-concurrent"]);
    repo.git(&["add", "-A"]);
    check(&repo, &["lint", "--format", "concise", "--staged"], &["Ünïcode dir/2 \"neu\" ø.sql index-not-concurrent"]);
}

#[test]
fn linked_work_trees_and_submodules() {
    let repo = Repo::new(&[TABLE]);
    repo.git(&["worktree", "add", "-q", "-b", "other", "../linked"]);
    let linked = repo.top.parent().expect("a parent").join("linked");
    fs::write(linked.join("m/3_new.sql"), NEW.1).expect("a file");
    let (_, report) = ddlock(&linked, SINCE, &[]);
    assert!(found(&report).contains(&"m/3_new.sql index-not-concurrent".to_owned()), "{report}");
    fs::remove_dir_all(&linked).expect("the linked tree goes");

    let outer = Repo::new(&[("README.md", "")]);
    outer.git(&["checkout", "-q", "main"]);
    outer.git(&["submodule", "--quiet", "add", repo.top.to_str().expect("UTF-8"), "sub"]);
    outer.commit();
    outer.git(&["checkout", "-q", "-b", "more"]);
    fs::write(outer.top.join("sub/m/3_new.sql"), NEW.1).expect("a file");
    let (_, report) = outer.ddlock(&["lint", "--since", "main", "sub/m"]);
    assert!(report.contains("[sub/m/3_new.sql:1:1]"), "{report}");
    assert!(report.contains("1 of 2 files"), "{report}");
}

#[test]
fn ci_says_where_a_branch_goes() {
    let repo = Repo::new(&[TABLE, OLD]);
    repo.write(&[NEW]);
    repo.commit();
    let base = repo.git(&["rev-parse", "main"]);
    let lint = ["lint", "--format", "text", "m"];
    let only_new = |environment: &[(&str, &str)]| {
        let (code, report) = ddlock(&repo.top, &lint, environment);
        assert_eq!(code, 1, "{environment:?}: {report}");
        let old = report.contains("m/2_old.sql:1:1");
        assert_eq!(report.contains("--all judges all"), !old, "{report}");
        !old
    };
    assert!(only_new(&[("GITHUB_BASE_REF", "main")]));
    assert!(only_new(&[("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "main")]));
    // The branch is not in the clone, but the commit is.
    assert!(only_new(&[("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "gone"), ("CI_MERGE_REQUEST_DIFF_BASE_SHA", &base)]));
    assert!(only_new(&[("BITBUCKET_PR_DESTINATION_BRANCH", "main")]));
    assert!(only_new(&[("SYSTEM_PULLREQUEST_TARGETBRANCH", "refs/heads/main")]));
    assert!(only_new(&[("BUILDKITE_PULL_REQUEST_BASE_BRANCH", "main")]));
    assert!(only_new(&[("CHANGE_TARGET", "main"), ("JENKINS_URL", "x")]));
    assert!(only_new(&[("TRAVIS_BRANCH", "main"), ("TRAVIS_PULL_REQUEST", "7")]));
    assert!(only_new(&[("DRONE_TARGET_BRANCH", "main"), ("DRONE_BUILD_EVENT", "pull_request")]));
    let event = repo.top.join("event.json");
    fs::write(&event, format!("{{\"merge_group\": {{\"base_ref\": \"refs/heads/main\", \"base_sha\": \"{base}\"}}}}"))
        .expect("a file");
    assert!(only_new(&[("GITHUB_EVENT_PATH", event.to_str().expect("UTF-8"))]));
    // No pull request.
    assert!(!only_new(&[("GITHUB_BASE_REF", "")]));
    assert!(!only_new(&[("TRAVIS_BRANCH", "main"), ("TRAVIS_PULL_REQUEST", "false")]));
    assert!(!only_new(&[("CHANGE_TARGET", "main")]));
    let all = ["lint", "--format", "concise", "--all", "m"];
    let (_, report) = ddlock(&repo.top, &all, &[("GITHUB_BASE_REF", "main")]);
    assert!(found(&report).iter().any(|finding| finding.starts_with("m/2_old.sql")), "{report}");
    // A file that is named is what the user wants to know of.
    let (_, report) =
        ddlock(&repo.top, &["lint", "--format", "concise", "m/2_old.sql"], &[("GITHUB_BASE_REF", "gone")]);
    assert!(found(&report).iter().any(|finding| finding.starts_with("m/2_old.sql")), "{report}");
}

#[test]
fn what_is_missing_is_said_with_what_to_run() {
    let repo = Repo::new(&[TABLE]);
    repo.write(&[NEW]);
    repo.commit();
    let says = |folder: &Path, args: &[&str], environment: &[(&str, &str)], pieces: &[&str]| {
        let (code, report) = ddlock(folder, args, environment);
        assert_eq!(code, 2, "{report}");
        assert_eq!(report.matches("error").count(), 1, "{report}");
        for piece in pieces {
            assert!(report.contains(piece), "no {piece:?} in {report}");
        }
    };
    let since = |name: &'static str| ["lint", "--since", name, "m"];
    says(&repo.top, &since("mian"), &[], &["there is no commit, branch or tag `mian`", "`main` is the nearest"]);
    says(&repo.top, &since("--all"), &[], &[""]);
    let gone: &[_] = &[("GITHUB_BASE_REF", "gone")];
    says(
        &repo.top,
        &["lint", "m"],
        gone,
        &["`origin/gone` is not in this clone; GITHUB_BASE_REF", "fetch-depth: 0", "--all"],
    );
    // A clone of one commit, as CI services make it.
    let clones = tempfile::tempdir().expect("a folder");
    let url = format!("file://{}", repo.top.display());
    let cloned =
        git(clones.path(), &["clone", "-q", "--depth", "1", "--no-single-branch", "-b", "feature", &url, "shallow"]);
    assert!(cloned.status.success());
    let shallow = clones.path().join("shallow");
    says(&shallow, &since("main"), &[], &["the clone is shallow and does not reach back", "`git fetch --unshallow`"]);
    let gitlab: &[_] = &[("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "main")];
    says(&shallow, &["lint", "m"], gitlab, &["`GIT_DEPTH: 0`", "`git fetch --unshallow`"]);
    assert!(git(&shallow, &["fetch", "-q", "--unshallow"]).status.success());
    let (code, report) = ddlock(&shallow, &since("main"), &[]);
    assert!(code == 1 && report.contains("since `origin/main`"), "{report}");
    // Outside a repository, without git, and where nothing is shared.
    let outside = folder(&[TABLE]);
    says(outside.path(), &since("main"), &[], &["not in a git repository", "`--all` judges every file"]);
    says(outside.path(), &["lint", "--staged", "m"], &[], &["not in a git repository"]);
    says(&repo.top, &since("main"), &[("PATH", "/nonexistent")], &["git cannot be run", "it is not installed"]);
    repo.git(&["checkout", "-q", "--orphan", "alone"]);
    repo.commit();
    says(&repo.top, &since("main"), &[], &["no commit in common with `main`"]);
}

#[test]
fn the_first_commit_has_only_what_is_new() {
    let folder = folder(&[TABLE, NEW]);
    assert!(git(folder.path(), &["init", "-q", "-b", "main"]).status.success());
    assert!(git(folder.path(), &["add", "-A"]).status.success());
    let (code, report) = ddlock(folder.path(), &["lint", "--staged", "m"], &[]);
    assert_eq!(code, 0, "{report}");
    assert!(report.contains("2 of 2 files"), "{report}");
}
