//! All integration tests in one crate.

mod cli;
mod pages;
mod parse;

mod report;
mod schema;
mod source;
