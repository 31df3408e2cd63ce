//! What CI services are given: reports of their form, and the scripts of the action, run as a service would run them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::git::{Repo, ddlock};
use crate::json_schema::wrong_with_sarif;
use crate::source::folder;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const FILES: &[(&str, &str)] = &[
    ("m/1 größe.sql", "CREATE TABLE t (id bigint PRIMARY KEY, a text);\n"),
    (
        "m/2.sql",
        "CREATE INDEX i ON t (a);\nSELEC 1;\nDO $$ BEGIN EXECUTE 'x' || 'y'; END $$;\nALTER TABLE gone DROP COLUMN a;\n",
    ),
];

fn report(format: &str) -> Value {
    let folder = folder(FILES);
    let (code, report) = ddlock(folder.path(), &["lint", "--format", format, "m"], &[]);
    assert_eq!(code, 1, "{report}");
    serde_json::from_str(&report).expect("JSON")
}

fn text<'a>(value: &'a Value, place: &str) -> &'a str {
    let found = value.pointer(place).unwrap_or_else(|| panic!("no {place} in {value}"));
    found.as_str().unwrap_or_else(|| panic!("{place} is no text in {value}"))
}

fn number(value: &Value, place: &str) -> u64 {
    let found = value.pointer(place).unwrap_or_else(|| panic!("no {place} in {value}"));
    found.as_u64().unwrap_or_else(|| panic!("{place} is no number in {value}"))
}

/// SARIF 2.1.0 by its published schema, and what code scanning reads of it besides.
#[test]
fn sarif_is_as_its_schema_has_it() {
    let log = report("sarif");
    assert_eq!(wrong_with_sarif(&log), [""; 0]);
    assert_eq!(text(&log, "/version"), "2.1.0");
    let run = &log["runs"][0];
    assert_eq!(text(run, "/columnKind"), "unicodeCodePoints");
    assert_eq!(text(run, "/tool/driver/name"), "ddlock");
    let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
    for rule in rules {
        for place in ["/id", "/shortDescription/text", "/fullDescription/text", "/help/text", "/help/markdown"] {
            assert!(!text(rule, place).is_empty(), "{place} of {rule}");
        }
        assert_ne!(text(rule, "/defaultConfiguration/level"), "none");
    }
    let results = run["results"].as_array().expect("results");
    assert!(results.len() > 2);
    let mut fingerprints = Vec::new();
    for result in results {
        assert!(!text(result, "/message/text").is_empty());
        assert_ne!(text(result, "/level"), "none");
        assert_eq!(rules[number(result, "/ruleIndex") as usize]["id"], result["ruleId"]);
        fingerprints.push(text(result, "/partialFingerprints/ddlockStatement~1v1").to_owned());
        let related = result["relatedLocations"].as_array().into_iter().flatten();
        result["locations"].as_array().expect("locations").iter().chain(related).for_each(location);
    }
    fingerprints.sort();
    fingerprints.dedup();
    assert_eq!(fingerprints.len(), results.len());
    let invocation = &run["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], true);
    for notification in invocation["toolExecutionNotifications"].as_array().expect("notifications") {
        assert!(!text(notification, "/message/text").is_empty());
    }
}

fn location(location: &Value) {
    let uri = text(location, "/physicalLocation/artifactLocation/uri");
    assert!(uri.bytes().all(|byte| byte.is_ascii_graphic()) && !uri.starts_with('/'), "{uri}");
    for place in ["startLine", "startColumn", "endLine", "endColumn"] {
        assert!(number(location, &format!("/physicalLocation/region/{place}")) >= 1);
    }
}

/// What GitLab requires of each issue of a Code Quality report (`app/validators/json_schemas/codeclimate.json` of
/// gitlab.com/gitlab-org/gitlab: `description`, `fingerprint`, `severity` and `location` with their types), and what its
/// documentation says besides (docs.gitlab.com, "Code Quality report format").
#[test]
fn a_code_quality_report_has_what_gitlab_reads() {
    let issues = report("gitlab");
    let issues = issues.as_array().expect("a list");
    assert!(issues.len() > 2);
    let mut fingerprints = Vec::new();
    for issue in issues {
        assert!(!text(issue, "/description").is_empty() && !text(issue, "/check_name").is_empty());
        fingerprints.push(text(issue, "/fingerprint").to_owned());
        assert!(["info", "minor", "major", "critical", "blocker"].contains(&text(issue, "/severity")));
        assert!(!text(issue, "/location/path").starts_with("./"));
        assert!(number(issue, "/location/lines/begin") >= 1);
    }
    fingerprints.sort();
    fingerprints.dedup();
    assert_eq!(fingerprints.len(), issues.len());
}

/// The action as a workflow of GitHub runs it: the steps' scripts, with programs that stand for those of the runner.
struct Runner {
    repo: Repo,
    /// `gh` writes its arguments here, and answers with what `comments.json` holds.
    temp: tempfile::TempDir,
}

impl Runner {
    fn new() -> Self {
        let repo = Repo::new(FILES);
        repo.write(&[("m/3.sql", "CREATE INDEX j ON t (a);\n")]);
        repo.commit();
        let temp = tempfile::tempdir().expect("a folder");
        let bin = temp.path().join("bin");
        fs::create_dir(&bin).expect("a folder");
        let gh = "#!/bin/sh\nprintf '%s\\n' \"$*\" >>\"$RUNNER_TEMP/gh.log\"\ncase \"$*\" in *--jq*) cat \"$RUNNER_TEMP/known\" ;; esac\n";
        fs::write(bin.join("gh"), gh).expect("a file");
        Command::new("chmod").arg("+x").arg(bin.join("gh")).status().expect("chmod runs");
        fs::write(temp.path().join("known"), "").expect("a file");
        Self { repo, temp }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.temp.path().join(name)
    }

    #[track_caller]
    fn step(&self, script: &str, environment: &[(&str, &str)]) -> String {
        let program = Path::new(env!("CARGO_BIN_EXE_ddlock")).parent().expect("a folder");
        self.step_with(script, &[&self.path("bin"), program], environment)
    }

    /// Runs a script with these folders in front of the PATH.
    #[track_caller]
    fn step_with(&self, script: &str, folders: &[&Path], environment: &[(&str, &str)]) -> String {
        let path = folders.iter().map(|folder| folder.display().to_string());
        let path: Vec<String> = path.chain([std::env::var("PATH").unwrap_or_default()]).collect();
        let output = Command::new("sh")
            .arg(Path::new(ROOT).join("action").join(script))
            .current_dir(&self.repo.top)
            .env_clear()
            .env("PATH", path.join(":"))
            .env("RUNNER_TEMP", self.temp.path())
            .env("DDLOCK_SOURCE", ROOT)
            .env("GITHUB_OUTPUT", self.path("output"))
            .env("GITHUB_PATH", self.path("path"))
            .env("GITHUB_STEP_SUMMARY", self.path("summary.md"))
            .env("GITHUB_REPOSITORY", "us/shop")
            .env("GITHUB_BASE_REF", "main")
            .envs(environment.iter().copied())
            .output()
            .expect("sh runs");
        let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{script}: {said}");
        said
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_default()
    }
}

#[test]
fn the_action_lints_and_hands_on_reports() {
    let runner = Runner::new();
    runner.step("install.sh", &[]);
    let said = runner.step("lint.sh", &[("DDLOCK_ARGUMENTS", "--ignore\nno-lock-timeout\n"), ("DDLOCK_PATHS", "m\n")]);
    assert!(said.contains("::error file=m/3.sql,line=1") && !said.contains("file=m/2.sql"), "{said}");
    assert!(!said.contains("no-lock-timeout"), "{said}");
    let outputs = runner.read("output");
    assert!(outputs.starts_with("exit-code=1\nsarif-file="), "{outputs}");
    let log: Value = serde_json::from_str(&runner.read("ddlock.sarif")).expect("SARIF");
    assert_eq!(log["version"], "2.1.0");
    assert!(runner.read("summary.md").contains("<!-- ddlock -->"));
    // Every file, and no configuration of colours or formats by environment.
    let said = runner.step("lint.sh", &[("DDLOCK_SINCE", "all"), ("DDLOCK_ANNOTATIONS", "false")]);
    assert!(said.contains("[m/2.sql:1:1]") && !said.contains("::error"), "{said}");
    // What cannot work is said by its exit code, and the step goes on to hand it over.
    fs::remove_file(runner.path("output")).expect("a file");
    runner.step("lint.sh", &[("DDLOCK_PATHS", "no such folder")]);
    assert!(runner.read("output").starts_with("exit-code=2\n"));
}

#[test]
fn the_action_takes_its_program_from_the_cache() {
    let runner = Runner::new();
    runner.step("which.sh", &[]);
    assert_eq!(runner.read("output"), "", "one is on the PATH");
    runner.step_with("which.sh", &[], &[]);
    let key = runner.read("output");
    assert!(key.starts_with("key=ddlock-") && key.lines().count() == 1, "{key}");
    // What the cache brings.
    let bin = runner.path("ddlock/bin");
    fs::create_dir_all(&bin).expect("a folder");
    fs::copy(env!("CARGO_BIN_EXE_ddlock"), bin.join("ddlock")).expect("the binary");
    let said = runner.step_with("install.sh", &[], &[]);
    assert!(said.starts_with("ddlock "), "{said}");
    assert_eq!(runner.read("path"), format!("{}\n", bin.display()));
}

#[test]
fn the_action_keeps_one_comment() {
    let runner = Runner::new();
    runner.step("lint.sh", &[]);
    let comment = runner.path("ddlock.md");
    let with =
        |number: &'static str| [("DDLOCK_COMMENT", comment.to_str().expect("UTF-8")), ("DDLOCK_PULL_REQUEST", number)];
    runner.step("comment.sh", &with("7"));
    let calls = runner.read("gh.log");
    assert!(calls.contains("--method POST repos/us/shop/issues/7/comments --field body=@"), "{calls}");
    // The filter finds the comment that begins with the mark.
    assert!(calls.contains("startswith(\"<!-- ddlock -->\")"), "{calls}");
    fs::write(runner.path("known"), "41\n42\n").expect("a file");
    runner.step("comment.sh", &with("7"));
    let calls = runner.read("gh.log");
    assert!(calls.contains("--method PATCH repos/us/shop/issues/comments/41 --field body=@"), "{calls}");
    assert_eq!(calls.matches("--method").count(), 2);
    // Nothing found: only a comment that is there is changed.
    fs::write(&comment, "<!-- ddlock -->\n### ddlock: nothing found in 1 file, 1 statement\n").expect("a file");
    fs::write(runner.path("known"), "").expect("a file");
    runner.step("comment.sh", &with("7"));
    assert_eq!(runner.read("gh.log").matches("--method").count(), 2);
}

#[test]
fn the_action_fetches_what_a_shallow_clone_lacks() {
    let runner = Runner::new();
    let clone = runner.path("clone");
    let url = format!("file://{}", runner.repo.top.display());
    let cloned = crate::git::git(runner.temp.path(), &["clone", "-q", "--depth", "1", "-b", "feature", &url, "clone"]);
    assert!(cloned.status.success());
    let lint = ["lint"];
    let (code, report) = ddlock(&clone, &lint, &[("GITHUB_BASE_REF", "main")]);
    assert_eq!(code, 2, "{report}");
    let fetch = Command::new("sh")
        .arg(Path::new(ROOT).join("action/fetch.sh"))
        .current_dir(&clone)
        .envs([("GITHUB_BASE_REF", "main"), ("DDLOCK_SINCE", "")])
        .status()
        .expect("sh runs");
    assert!(fetch.success());
    let (code, report) = ddlock(&clone, &lint, &[("GITHUB_BASE_REF", "main")]);
    assert!(code == 1 && report.contains("m/3.sql") && report.contains("1 of 3 files"), "{report}");
}

#[test]
fn the_scripts_are_sound() {
    for entry in fs::read_dir(Path::new(ROOT).join("action")).expect("a folder") {
        let script = entry.expect("a file").path();
        let checked = Command::new("sh").arg("-n").arg(&script).status().expect("sh runs");
        assert!(checked.success(), "{}", script.display());
        // Where shellcheck is installed, it has a word too.
        if let Ok(output) = Command::new("shellcheck").arg(&script).output() {
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
        }
    }
}

/// Every input is described, used and documented, and nothing of a pull request's making is put into a script's text.
#[test]
fn the_action_uses_its_inputs() {
    let action = fs::read_to_string(Path::new(ROOT).join("action.yml")).expect("action.yml");
    let page = fs::read_to_string(Path::new(ROOT).join("docs/continuous-integration.md")).expect("the page");
    let inputs = action.split("\ninputs:\n").nth(1).and_then(|rest| rest.split("\noutputs:").next()).expect("inputs");
    let names: Vec<&str> = inputs
        .lines()
        .filter_map(|line| line.strip_prefix("  ")?.strip_suffix(':'))
        .filter(|name| !name.starts_with(' '))
        .collect();
    assert!(names.len() > 5);
    for name in &names {
        assert!(action.contains(&format!("inputs.{name} ")), "{name} is not used");
        assert!(page.contains(&format!("| `{name}` |")), "{name} is not on the page");
    }
    for line in action.lines().filter(|line| line.trim_start().starts_with("run:")) {
        assert!(!line.contains("${{"), "{line}");
    }
    for script in ["which", "install", "fetch", "lint", "comment"] {
        assert!(action.contains(&format!("action/{script}.sh")));
    }
}
