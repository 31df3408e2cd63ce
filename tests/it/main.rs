//! All integration tests in one crate.

mod advice;
mod cases;
mod ci;
mod cli;
mod conformance;
mod corpus;
mod corpus_given;
mod corpus_server;
mod docs;
mod examples;
mod extensions;
mod fix;
mod git;
mod init;
mod json_schema;
mod judgement;
mod layouts;
mod layouts_real;
mod liquibase;
mod locks;
mod pages;
mod parse;
mod plan;
mod plan_files;
mod plan_server;
mod prove;
mod psql;
mod random;
mod readme;
mod refusals;
mod replay;
mod report;
mod schema;
mod schema_server;
mod servers;
mod source;
mod trace;

/// For whoever runs the tests; the harness shows it with `--nocapture`, or when the test fails.
#[expect(clippy::print_stderr, reason = "what a test leaves out, and how much it did, must be said")]
fn say(text: &str) {
    eprintln!("{text}");
}
