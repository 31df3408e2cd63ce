//! All integration tests in one crate.

mod cases;
mod cli;
mod examples;
mod judgement;
mod locks;
mod pages;
mod parse;
mod readme;
mod report;
mod schema;
mod schema_server;
mod source;
