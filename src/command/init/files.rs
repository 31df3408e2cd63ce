//! The files that `init` proposes.

use super::BASELINE;
use super::jobs::{GITLAB_STAGE, bitbucket, gitlab, workflow};
use super::survey::{self, Survey};

/// A file to write, or what to add where one is.
pub(super) struct Proposal {
    pub(super) path: String,
    /// What it is for.
    pub(super) what: &'static str,
    pub(super) text: String,
    /// It belongs to another program, which makes it its own way.
    pub(super) only_shown: bool,
}

/// All files that suit what was found.
pub(super) fn proposals(survey: &Survey, old_findings: bool) -> Vec<Proposal> {
    let new = |path: &str, what, text| Proposal { path: path.to_owned(), what, text, only_shown: false };
    let mut proposals = vec![new("ddlock.toml", "where the migrations are", configuration(survey, old_findings))];
    if old_findings {
        let text = "(rule, file and fingerprint of each)\n".to_owned();
        proposals.push(new(BASELINE, "the findings there are today", text));
    }
    proposals.push(hook(survey));
    if survey::has(".github") || survey::is_on("github") {
        let text = workflow();
        proposals.push(new(".github/workflows/ddlock.yml", "judges what a pull request adds", text));
    }
    if survey::has(".gitlab-ci.yml") || survey::is_on("gitlab") {
        let text = format!("{GITLAB_STAGE}{}", gitlab());
        proposals.push(new(".gitlab-ci.yml", "judges what a merge request adds", text));
    }
    if survey::has("bitbucket-pipelines.yml") || survey::is_on("bitbucket") {
        proposals.push(new("bitbucket-pipelines.yml", "judges what a pull request adds", bitbucket()));
    }
    proposals
}

fn configuration(survey: &Survey, old_findings: bool) -> String {
    let mut text = match &survey.version {
        Some((version, place)) => format!("postgres-version = {version}  # {place}\n"),
        None => "# postgres-version = 16\n".to_owned(),
    };
    let globs: Vec<String> = survey.folders.iter().map(|folder| quoted(&glob(&folder.path))).collect();
    text.extend(["include = [", &globs.join(", "), "]\n"]);
    if old_findings {
        text.extend(["baseline = ", &quoted(BASELINE), "\n"]);
    }
    text.push_str("# lock-timeout-is-set = true  # if the role that runs migrations has a lock_timeout\n");
    text
}

/// A path as a glob that means only it.
fn glob(path: &str) -> String {
    let escaped: String = path.chars().fold(String::new(), |mut glob, c| {
        if "*?[]{}\\".contains(c) {
            glob.push('\\');
        }
        glob.push(c);
        glob
    });
    match escaped.as_str() {
        "." => "*.sql".to_owned(),
        _ => escaped,
    }
}

/// A TOML string: JSON's is one.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// The entry for the program that runs hooks here; pre-commit's where there is none.
fn hook(found: &Survey) -> Proposal {
    let shown = |path: &str, text: &str| Proposal {
        path: path.to_owned(),
        what: "judges what is staged before it is committed",
        text: text.to_owned(),
        only_shown: true,
    };
    if survey::has(".husky") {
        return shown(".husky/pre-commit", "ddlock lint --staged\n");
    }
    for file in ["lefthook.yml", "lefthook.yaml", ".lefthook.yml"] {
        if survey::has(file) {
            return shown(file, "pre-commit:\n  commands:\n    ddlock:\n      run: ddlock lint --staged\n");
        }
    }
    Proposal {
        what: "judges changed migrations before they are committed (pre-commit)",
        only_shown: false,
        ..shown(".pre-commit-config.yaml", &format!("{PRE_COMMIT}        files: {}\n", files(found)))
    }
}

/// A regular expression for the files of the folders, as a YAML string.
fn files(survey: &Survey) -> String {
    let escaped = |path: &str| {
        path.chars().fold(String::new(), |mut escaped, c| {
            if ".^$*+?()[]{}|\\".contains(c) {
                escaped.push('\\');
            }
            escaped.push(c);
            escaped
        })
    };
    let folders: Vec<String> = survey.folders.iter().map(|folder| escaped(&folder.path)).collect();
    if folders.iter().any(|folder| folder == "\\.") {
        return "''".to_owned();
    }
    format!("'^({})/'", folders.join("|").replace('\'', "''"))
}

const PRE_COMMIT: &str = "\
repos:
  - repo: local
    hooks:
      - id: ddlock
        name: ddlock
        entry: ddlock lint
        language: system
        types: [sql]
        require_serial: true
";
