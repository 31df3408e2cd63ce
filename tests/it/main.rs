//! All integration tests in one crate.

mod pages;
mod report;
