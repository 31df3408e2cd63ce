//! What a finding is recognised by from one run to the next, while lines move above it.

use std::collections::HashMap;

use super::Problem;
use crate::rules::Finding;

/// A hash of rule, file, relations and the SQL itself, white space aside. It names no line, and stays the same from
/// one version of ddlock to the next.
pub fn of(path: &str, text: &str, finding: &Finding) -> String {
    let mut hash = Fnv::default();
    hash.part(finding.rule);
    hash.part(path.trim_start_matches("./"));
    for relation in &finding.relations {
        hash.part(&relation.schema);
        hash.part(&relation.name);
    }
    for token in text.get(finding.span.from..finding.span.to).unwrap_or_default().split_whitespace() {
        hash.part(token);
    }
    hash.hex()
}

/// A hash of texts, in their order.
pub(super) fn of_texts<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    let mut hash = Fnv::default();
    texts.for_each(|text| hash.part(text));
    hash.hex()
}

/// A fingerprint for each problem, where none appears twice: the same statement written twice in a file gets two.
pub fn numbered(problems: &[Problem]) -> Vec<String> {
    let mut seen: HashMap<&str, u32> = HashMap::new();
    let mut fingerprints = Vec::with_capacity(problems.len());
    for problem in problems {
        let repeat = seen.entry(&problem.fingerprint).or_default();
        *repeat += 1;
        fingerprints.push(match *repeat {
            1 => problem.fingerprint.clone(),
            _ => repeated(&problem.fingerprint, *repeat),
        });
    }
    fingerprints
}

fn repeated(fingerprint: &str, repeat: u32) -> String {
    let mut hash = Fnv::default();
    hash.part(fingerprint);
    hash.part(&repeat.to_string());
    hash.hex()
}

/// FNV-1a with 128 bits: it is ten lines and, unlike the standard library's hasher, never changes.
struct Fnv(u128);

impl Default for Fnv {
    fn default() -> Self {
        Self(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d)
    }
}

impl Fnv {
    /// Takes in one part, and its end, so that `ab`+`c` differs from `a`+`bc`.
    fn part(&mut self, text: &str) {
        for byte in text.bytes().chain([0xff]) {
            self.0 = (self.0 ^ u128::from(byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b);
        }
    }

    fn hex(&self) -> String {
        format!("{:032x}", self.0)
    }
}
