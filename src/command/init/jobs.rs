//! The jobs that `init` proposes for services that test what is pushed.

use super::SOURCE;

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What says that the address of the source is still to be put in.
const WHERE: &str = "# The address of ddlock's repository: it is built once, and kept in the cache.";

pub(super) fn workflow() -> String {
    format!(
        "\
name: ddlock
on: pull_request
permissions:
  contents: read
jobs:
  migrations:
    runs-on: ubuntu-latest
    env:
      {WHERE}
      DDLOCK_SOURCE: {SOURCE}
    steps:
      - uses: actions/checkout@v4
        with:
          fetch-depth: 0
      - uses: actions/cache@v4
        id: built
        with:
          path: ~/.cargo/bin/ddlock
          key: ddlock-{VERSION}-${{{{ runner.os }}}}-${{{{ runner.arch }}}}
      - if: steps.built.outputs.cache-hit != 'true'
        run: |
          sudo apt-get update -qq && sudo apt-get install -y -qq libclang-dev
          cargo install --locked --git \"$DDLOCK_SOURCE\" ddlock
      - run: ~/.cargo/bin/ddlock lint --format github
"
    )
}

pub(super) const GITLAB_STAGE: &str = "stages: [test]\n\n";

pub(super) fn gitlab() -> String {
    format!(
        "\
ddlock:
  stage: test
  image: rust:1
  rules:
    - if: $CI_PIPELINE_SOURCE == \"merge_request_event\"
  variables:
    {WHERE}
    DDLOCK_SOURCE: {SOURCE}
    GIT_DEPTH: 0
  cache:
    key: ddlock-{VERSION}
    paths: [.ddlock/bin]
  script:
    - test -x .ddlock/bin/ddlock || {{ apt-get update -qq && apt-get install -y -qq libclang-dev; }}
    - test -x .ddlock/bin/ddlock || cargo install --locked --git \"$DDLOCK_SOURCE\" --root .ddlock ddlock
    - .ddlock/bin/ddlock lint --format gitlab --output gl-code-quality-report.json
  artifacts:
    when: always
    reports:
      codequality: gl-code-quality-report.json
"
    )
}

pub(super) fn bitbucket() -> String {
    format!(
        "\
definitions:
  caches:
    ddlock: .ddlock
pipelines:
  pull-requests:
    '**':
      - step:
          name: ddlock
          image: rust:1
          clone:
            depth: full
          caches: [ddlock]
          script:
            {WHERE}
            - DDLOCK_SOURCE={SOURCE}
            - test -x .ddlock/bin/ddlock || {{ apt-get update -qq && apt-get install -y -qq libclang-dev; }}
            - test -x .ddlock/bin/ddlock || cargo install --locked --git \"$DDLOCK_SOURCE\" --root .ddlock ddlock
            - git fetch origin \"+refs/heads/$BITBUCKET_PR_DESTINATION_BRANCH:refs/remotes/origin/$BITBUCKET_PR_DESTINATION_BRANCH\"
            - .ddlock/bin/ddlock lint
"
    )
}
