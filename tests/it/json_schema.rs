//! JSON held against the published schemas of `tests/schemas`: the keywords of JSON Schema (draft 7) that are met on the
//! way, one that is not known here stops the test. A library for all of it would bring 38 crates.

use serde_json::{Map, Value};

/// What is wrong with a SARIF log, each with its place; nothing where it is as the schema has it.
pub(crate) fn wrong_with_sarif(log: &Value) -> Vec<String> {
    let schema = serde_json::from_str(include_str!("../schemas/sarif-2.1.0.json")).expect("JSON");
    let mut check = Check { root: &schema, wrong: Vec::new() };
    check.value(&schema, log, "");
    check.wrong
}

struct Check<'a> {
    root: &'a Value,
    wrong: Vec<String>,
}

impl<'a> Check<'a> {
    fn value(&mut self, schema: &'a Value, value: &Value, place: &str) {
        match schema {
            Value::Bool(true) => {}
            Value::Bool(false) => self.fail(place, "is not allowed"),
            Value::Object(keywords) => {
                for (keyword, wanted) in keywords {
                    self.keyword(keywords, keyword, wanted, value, place);
                }
            }
            other => panic!("no schema: {other}"),
        }
    }

    fn keyword(
        &mut self,
        schema: &'a Map<String, Value>,
        keyword: &str,
        wanted: &'a Value,
        value: &Value,
        place: &str,
    ) {
        match keyword {
            "$schema" | "$id" | "title" | "description" | "default" | "definitions" => {}
            // Each is a matter of its own, looked at by the tests of the report.
            "format" => assert!(["uri", "uri-reference", "uuid", "date-time"].contains(&text(wanted)), "{wanted}"),
            "$ref" => {
                let pointer = text(wanted).strip_prefix('#').expect("a place in the schema");
                let found = self.root.pointer(pointer).unwrap_or_else(|| panic!("no {pointer} in the schema"));
                self.value(found, value, place);
            }
            "type" => self.holds(is(text(wanted), value), place, &format!("is no {wanted}")),
            "enum" => self.holds(list(wanted).contains(value), place, &format!("is none of {wanted}")),
            "minimum" => self.holds(value.as_f64() >= wanted.as_f64() || !value.is_number(), place, "is too small"),
            "maximum" => self.holds(value.as_f64() <= wanted.as_f64() || !value.is_number(), place, "is too large"),
            "minItems" => {
                let enough = |items: &Vec<Value>| items.len() as u64 >= wanted.as_u64().expect("a number");
                self.holds(value.as_array().is_none_or(enough), place, "has too few items");
            }
            "uniqueItems" => {
                let items = value.as_array().map(Vec::as_slice).unwrap_or_default();
                let twice = items.iter().enumerate().any(|(index, item)| items[..index].contains(item));
                self.holds(!twice || *wanted == Value::Bool(false), place, "has an item twice");
            }
            "items" => {
                for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                    self.value(wanted, item, &format!("{place}/{index}"));
                }
            }
            "required" => {
                for member in list(wanted).iter().map(text) {
                    self.holds(value.get(member).is_some() || !value.is_object(), place, &format!("has no {member}"));
                }
            }
            "properties" | "additionalProperties" => self.members(schema, keyword, wanted, value, place),
            "anyOf" => self.holds(self.fitting(wanted, value) > 0, place, "fits none of several"),
            "oneOf" => self.holds(self.fitting(wanted, value) == 1, place, "does not fit exactly one of several"),
            other => panic!("{other} is not known here"),
        }
    }

    fn members(
        &mut self,
        schema: &'a Map<String, Value>,
        keyword: &str,
        wanted: &'a Value,
        value: &Value,
        place: &str,
    ) {
        for (name, member) in value.as_object().into_iter().flatten() {
            let own = schema.get("properties").and_then(|own| own.get(name));
            let rule = if keyword == "properties" { own } else { own.is_none().then_some(wanted) };
            if let Some(rule) = rule {
                self.value(rule, member, &format!("{place}/{name}"));
            }
        }
    }

    fn fitting(&self, schemas: &'a Value, value: &Value) -> usize {
        let fits = |schema: &&Value| {
            let mut check = Check { root: self.root, wrong: Vec::new() };
            check.value(schema, value, "");
            check.wrong.is_empty()
        };
        list(schemas).iter().filter(fits).count()
    }

    fn holds(&mut self, holds: bool, place: &str, what: &str) {
        if !holds {
            self.fail(place, what);
        }
    }

    fn fail(&mut self, place: &str, what: &str) {
        self.wrong.push(format!("{place} {what}"));
    }
}

fn is(kind: &str, value: &Value) -> bool {
    match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        other => panic!("{other} is not known here"),
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text"))
}

fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap_or_else(|| panic!("{value} is no list"))
}

#[test]
fn what_is_wrong_is_seen() {
    let wrong = |text: &str| wrong_with_sarif(&serde_json::from_str(text).expect("JSON"));
    let run = |members: &str| wrong(&format!(r#"{{"version": "2.1.0", "runs": [{members}]}}"#));
    let with = |result: &str| run(&format!(r#"{{"tool": {{"driver": {{"name": "x"}}}}, "results": [{result}]}}"#));
    assert_eq!(with(r#"{"message": {"text": "x"}}"#), [""; 0]);
    assert_eq!(wrong(r#"{"version": "2.0.0", "runs": []}"#), [r#"/version is none of ["2.1.0"]"#]);
    assert_eq!(run("{}"), ["/runs/0 has no tool"]);
    assert_eq!(run(r#"{"tool": {"driver": {"name": "x"}}, "colour": 1}"#), ["/runs/0/colour is not allowed"]);
    assert_eq!(with(r#"{"message": {"text": 1}}"#), [r#"/runs/0/results/0/message/text is no "string""#]);
    assert_eq!(with(r#"{"message": {}}"#), ["/runs/0/results/0/message fits none of several"]);
    assert_eq!(with(r#"{"message": {"text": "x"}, "ruleIndex": -2}"#), ["/runs/0/results/0/ruleIndex is too small"]);
    assert_eq!(
        with(r#"{"message": {"text": "x"}, "locations": [{"physicalLocation": {"region": {"startLine": 0}}}]}"#),
        [
            "/runs/0/results/0/locations/0/physicalLocation fits none of several",
            "/runs/0/results/0/locations/0/physicalLocation/region/startLine is too small",
        ]
    );
}
