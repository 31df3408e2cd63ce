//! SARIF 2.1.0, for code scanning and editors (docs.oasis-open.org/sarif/sarif/v2.1.0).

use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::{self, Write};

use serde::Serialize;
use serde::ser::{SerializeSeq, Serializer};
use serde_json::{Value, json};

use super::{NotAnalysed, Problem, Run, numbered};
use crate::parse::Span;
use crate::rules::{RULES, Rule, Severity};

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

#[derive(Serialize)]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [SarifRun<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifRun<'a> {
    tool: Value,
    column_kind: &'static str,
    #[serde(serialize_with = "each_result")]
    results: Results<'a>,
    invocations: [Value; 1],
}

/// The findings with what else each result names.
struct Results<'a> {
    problems: &'a [Problem],
    fingerprints: Vec<String>,
    rules: HashMap<&'static str, usize>,
}

pub(super) fn write(run: &Run, out: &mut dyn Write) -> io::Result<()> {
    let (rules, descriptors) = catalogue(&run.problems);
    let results = Results { problems: &run.problems, fingerprints: numbered(&run.problems), rules };
    let log = Log {
        schema: SCHEMA,
        version: "2.1.0",
        runs: [SarifRun {
            tool: json!({"driver": {
                "name": "ddlock",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": descriptors,
            }}),
            column_kind: "unicodeCodePoints",
            results,
            invocations: [json!({
                "executionSuccessful": true,
                "toolExecutionNotifications": run.not_analysed.iter().map(notification).collect::<Vec<_>>(),
            })],
        }],
    };
    serde_json::to_writer_pretty(&mut *out, &log)?;
    writeln!(out)
}

/// All rules, and where in the list each one stands. What is found by no rule of the list gets an entry by its name.
fn catalogue(problems: &[Problem]) -> (HashMap<&'static str, usize>, Vec<Value>) {
    let mut descriptors: Vec<Value> = RULES.iter().map(descriptor).collect();
    let mut places: HashMap<_, _> = RULES.iter().enumerate().map(|(index, rule)| (rule.name, index)).collect();
    for problem in problems {
        places.entry(problem.finding.rule).or_insert_with(|| {
            descriptors.push(json!({"id": problem.finding.rule}));
            descriptors.len() - 1
        });
    }
    (places, descriptors)
}

fn descriptor(rule: &Rule) -> Value {
    let (_, page) = rule.page.split_once('\n').unwrap_or_default();
    let (page, sentence) = (page.trim(), rule.sentence());
    json!({
        "id": rule.name,
        "shortDescription": {"text": &sentence},
        "fullDescription": {"text": &sentence},
        "help": {"text": page, "markdown": page},
        "defaultConfiguration": {"level": level(rule.severity)},
    })
}

fn each_result<S: Serializer>(results: &Results<'_>, serializer: S) -> Result<S::Ok, S::Error> {
    let mut list = serializer.serialize_seq(Some(results.problems.len()))?;
    for (problem, fingerprint) in results.problems.iter().zip(&results.fingerprints) {
        list.serialize_element(&result(problem, fingerprint, results.rules[problem.finding.rule]))?;
    }
    list.end()
}

fn result(problem: &Problem, fingerprint: &str, rule: usize) -> Value {
    let finding = &problem.finding;
    let text = match &finding.help {
        Some(help) => format!("{}\n\nhelp: {help}", finding.message),
        None => finding.message.clone(),
    };
    let mut result = json!({
        "ruleId": finding.rule,
        "ruleIndex": rule,
        "level": level(finding.severity),
        "message": {"text": text},
        "locations": [location(&problem.path, finding.span)],
        "partialFingerprints": {"ddlockStatement/v1": fingerprint},
    });
    if !finding.related.is_empty() {
        let related = finding.related.iter().enumerate().map(|(index, (path, span, word))| {
            let mut place = location(path, *span);
            place["id"] = json!(index + 1);
            place["message"] = json!({"text": word});
            place
        });
        result["relatedLocations"] = related.collect();
    }
    if !finding.relations.is_empty() {
        let relations: Vec<_> = finding.relations.iter().map(ToString::to_string).collect();
        result["properties"] = json!({"relations": relations});
    }
    result
}

fn notification(gap: &NotAnalysed) -> Value {
    json!({
        "level": "note",
        "message": {"text": format!("not analysed: {}", gap.reason)},
        "locations": [location(&gap.path, gap.span)],
    })
}

/// SARIF, too, counts from 1 and ends a region just behind its last character.
fn location(path: &str, span: Span) -> Value {
    json!({"physicalLocation": {
        "artifactLocation": {"uri": uri(path)},
        "region": {
            "startLine": span.start.line,
            "startColumn": span.start.column,
            "endLine": span.end.line,
            "endColumn": span.end.column,
        },
    }})
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Advice => "note",
    }
}

/// A path as a URI reference (RFC 3986): relative ones stay relative, absolute ones become `file:` URIs.
fn uri(path: &str) -> String {
    let path = path.trim_start_matches("./");
    let drive = path.as_bytes().get(1) == Some(&b':');
    let mut uri = String::with_capacity(path.len() + 8);
    if path.starts_with('/') {
        uri.push_str("file://");
    } else if drive {
        uri.push_str("file:///");
    }
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => uri.push(byte as char),
            b':' if drive && uri.len() == 9 => uri.push(':'),
            _ => write!(uri, "%{byte:02X}").expect("a string takes every write"),
        }
    }
    uri
}
