//! For other programs. The fields `version` … `unknown` stay as they are; new ones may join them.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use crate::locks::{self, RemarkKind};
use crate::postgres::{LockMode, Name};
use crate::timeline::Boundary;

#[derive(Serialize)]
struct Report<'a> {
    version: u32,
    postgres_version: u8,
    postgres_version_assumed: bool,
    files: Vec<File<'a>>,
    transactions: Vec<Transaction>,
    notes: &'a [String],
}

#[derive(Serialize)]
struct File<'a> {
    path: &'a str,
    statements: Vec<Statement<'a>>,
}

#[derive(Serialize)]
struct Statement<'a> {
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
    sql: &'a str,
    transaction: usize,
    forbids_transaction_block: bool,
    locks: BTreeMap<String, LockMode>,
    /// Stronger modes than those in `locks`, held only for moments within the statement.
    brief: BTreeMap<String, LockMode>,
    rewrites: Vec<String>,
    scans: Vec<String>,
    index_builds: Vec<String>,
    unknown: Vec<&'a str>,
    waiting: &'a [String],
    fails: Vec<&'a str>,
    may_fail: Vec<&'a str>,
    waits_for: Vec<&'a str>,
    loses: Vec<&'a str>,
    breaks: Vec<&'a str>,
    syntax_error: Option<&'a str>,
}

/// Its number is its place in the list, from 1.
#[derive(Serialize)]
struct Transaction {
    kind: &'static str,
    statements: usize,
    rolled_back: bool,
}

pub(super) fn write(report: &locks::Report, out: &mut dyn Write) -> io::Result<()> {
    let shown = Report {
        version: 1,
        postgres_version: report.version.major(),
        postgres_version_assumed: report.version_assumed,
        files: report.files.iter().map(File::from).collect(),
        transactions: report.transactions.iter().map(Transaction::from).collect(),
        notes: &report.notes,
    };
    serde_json::to_writer_pretty(&mut *out, &shown)?;
    writeln!(out)
}

impl<'a> From<&'a locks::File> for File<'a> {
    fn from(file: &'a locks::File) -> Self {
        Self { path: &file.path, statements: file.statements.iter().map(Statement::from).collect() }
    }
}

impl<'a> From<&'a locks::Statement> for Statement<'a> {
    fn from(statement: &'a locks::Statement) -> Self {
        let facts = &statement.facts;
        let names = |names: &std::collections::BTreeSet<Name>| names.iter().map(Name::to_string).collect();
        let mode = |(name, mode): (&Name, &LockMode)| (name.to_string(), *mode);
        let said = |kind: RemarkKind| {
            let remarks = statement.remarks.iter().filter(move |remark| remark.kind == kind);
            remarks.map(|remark| remark.text.as_str()).collect()
        };
        Self {
            line: statement.span.start.line,
            column: statement.span.start.column,
            end_line: statement.span.end.line,
            end_column: statement.span.end.column,
            sql: &statement.sql,
            transaction: statement.transaction + 1,
            forbids_transaction_block: statement.refuses_transaction.is_some(),
            locks: facts.locks.iter().map(mode).collect(),
            brief: facts.moments.iter().filter(|(name, mode)| facts.locks.get(name) < Some(mode)).map(mode).collect(),
            rewrites: names(&facts.rewrites),
            scans: names(&facts.scans),
            index_builds: names(&facts.index_builds),
            unknown: statement.unknown.iter().chain(&statement.gaps).map(String::as_str).collect(),
            waiting: &statement.waiting,
            fails: said(RemarkKind::Fails),
            may_fail: said(RemarkKind::MayFail),
            waits_for: said(RemarkKind::WaitsFor),
            loses: said(RemarkKind::Loses),
            breaks: said(RemarkKind::Breaks),
            syntax_error: statement.broken.as_ref().map(|error| error.message.as_str()),
        }
    }
}

impl From<&locks::Transaction> for Transaction {
    fn from(transaction: &locks::Transaction) -> Self {
        let kind = match transaction.boundary {
            Boundary::Autocommit => "autocommit",
            Boundary::Explicit => "explicit",
            Boundary::File => "file",
            Boundary::Query => "query",
            Boundary::Pipeline => "pipeline",
            Boundary::All => "all",
        };
        Self { kind, statements: transaction.statements.len(), rolled_back: transaction.rolled_back }
    }
}
