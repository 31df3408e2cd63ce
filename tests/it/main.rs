//! All integration tests in one crate.

mod pages;
mod parse;
mod report;
mod schema;
