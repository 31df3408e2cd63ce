//! The branch that a pull request goes to, as the usual CI services name it in the environment.

/// Where the commits of a branch will go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The variable that said so.
    pub variable: &'static str,
    /// The branch's name.
    pub branch: String,
    /// Commits that the service names itself; in a clone of little depth they are there before the branch is.
    pub commits: Vec<String>,
    /// How a deeper clone is had on this service.
    pub deeper: &'static str,
}

/// A variable, and what it must hold.
type Condition = (&'static str, fn(&str) -> bool);

/// One service's way to say it.
struct Service {
    /// Holds the target branch of a pull request, and is not set or empty otherwise.
    branch: &'static str,
    /// Holds only then what it must: where the branch's variable is always set.
    only_if: Option<Condition>,
    /// Variables that hold the merge base, or a commit of the target branch.
    commits: &'static [&'static str],
    deeper: &'static str,
}

const GITHUB: &str = "check out with `fetch-depth: 0`";
const FETCH: &str = "run `git fetch --unshallow` first";

/// Every service, with where it documents its variables.
const SERVICES: &[Service] = &[
    // docs.github.com, "Variables reference"; Gitea and Forgejo set the same.
    Service { branch: "GITHUB_BASE_REF", only_if: None, commits: &[], deeper: GITHUB },
    // docs.gitlab.com, "Predefined CI/CD variables reference".
    Service {
        branch: "CI_MERGE_REQUEST_TARGET_BRANCH_NAME",
        only_if: None,
        commits: &["CI_MERGE_REQUEST_DIFF_BASE_SHA", "CI_MERGE_REQUEST_TARGET_BRANCH_SHA"],
        deeper: "set `GIT_DEPTH: 0` for the job",
    },
    // support.atlassian.com, "Variables and secrets".
    Service {
        branch: "BITBUCKET_PR_DESTINATION_BRANCH",
        only_if: None,
        commits: &["BITBUCKET_PR_DESTINATION_COMMIT"],
        deeper: "set `clone: depth: full` for the step",
    },
    // learn.microsoft.com, "Use predefined variables".
    Service {
        branch: "SYSTEM_PULLREQUEST_TARGETBRANCH",
        only_if: None,
        commits: &[],
        deeper: "check out with `fetchDepth: 0`",
    },
    // buildkite.com, "Environment variables".
    Service { branch: "BUILDKITE_PULL_REQUEST_BASE_BRANCH", only_if: None, commits: &[], deeper: FETCH },
    // jenkins.io, "Branches and Pull Requests".
    Service {
        branch: "CHANGE_TARGET",
        only_if: Some(("JENKINS_URL", |_| true)),
        commits: &[],
        deeper: "switch off the shallow clone in the branch source",
    },
    // docs.travis-ci.com, "Environment Variables".
    Service {
        branch: "TRAVIS_BRANCH",
        only_if: Some(("TRAVIS_PULL_REQUEST", |value| value != "false")),
        commits: &[],
        deeper: "set `git: depth: false`",
    },
    // docs.drone.io, "Reference".
    Service {
        branch: "DRONE_TARGET_BRANCH",
        only_if: Some(("DRONE_BUILD_EVENT", |value| value == "pull_request")),
        commits: &[],
        deeper: FETCH,
    },
    // woodpecker-ci.org, "Environment variables".
    Service { branch: "CI_COMMIT_TARGET_BRANCH", only_if: None, commits: &[], deeper: FETCH },
    // www.appveyor.com, "Environment variables".
    Service {
        branch: "APPVEYOR_REPO_BRANCH",
        only_if: Some(("APPVEYOR_PULL_REQUEST_NUMBER", |_| true)),
        commits: &[],
        deeper: FETCH,
    },
    // cirrus-ci.org, "Writing tasks".
    Service { branch: "CIRRUS_BASE_BRANCH", only_if: None, commits: &["CIRRUS_BASE_SHA"], deeper: FETCH },
    // docs.semaphoreci.com, "Environment variables".
    Service {
        branch: "SEMAPHORE_GIT_BRANCH",
        only_if: Some(("SEMAPHORE_GIT_PR_NUMBER", |_| true)),
        commits: &[],
        deeper: FETCH,
    },
    // devcenter.bitrise.io, "Available environment variables".
    Service { branch: "BITRISEIO_GIT_BRANCH_DEST", only_if: None, commits: &[], deeper: FETCH },
    // codefresh.io, "Variables in pipelines".
    Service { branch: "CF_PULL_REQUEST_TARGET", only_if: None, commits: &[], deeper: FETCH },
];

/// Where this run's branch goes, if it runs for a pull request.
pub fn target(variable: &dyn Fn(&str) -> Option<String>) -> Option<Target> {
    let set = |name: &str| variable(name).filter(|value| !value.is_empty());
    let service = SERVICES.iter().find_map(|service| {
        let holds = service.only_if.is_none_or(|(name, holds)| set(name).is_some_and(|value| holds(&value)));
        let branch = set(service.branch).filter(|_| holds)?;
        let branch = branch.strip_prefix("refs/heads/").unwrap_or(&branch).to_owned();
        let mut commits: Vec<String> = service.commits.iter().filter_map(|name| set(name)).collect();
        if service.branch == "GITHUB_BASE_REF" {
            commits.extend(event(&set, "/pull_request/base/sha"));
        }
        Some(Target { variable: service.branch, branch, commits, deeper: service.deeper })
    });
    service.or_else(|| queued(&set))
}

/// A merge queue of GitHub runs without `GITHUB_BASE_REF`.
fn queued(set: &dyn Fn(&str) -> Option<String>) -> Option<Target> {
    let branch = event(set, "/merge_group/base_ref")?;
    let branch = branch.strip_prefix("refs/heads/").unwrap_or(&branch).to_owned();
    let commits = event(set, "/merge_group/base_sha").into_iter().collect();
    Some(Target { variable: "GITHUB_EVENT_PATH", branch, commits, deeper: GITHUB })
}

/// What the event that GitHub describes in a file says at a place.
fn event(set: &dyn Fn(&str) -> Option<String>, place: &str) -> Option<String> {
    let text = std::fs::read_to_string(set("GITHUB_EVENT_PATH")?).ok()?;
    let event: serde_json::Value = serde_json::from_str(&text).ok()?;
    Some(event.pointer(place)?.as_str()?.to_owned())
}
