//! The order of names as people mean it: digits compare as numbers, so `10_` follows `9_`.

use std::cmp::Ordering;

/// Compares two paths component by component, runs of digits as numbers.
pub fn natural(a: &str, b: &str) -> Ordering {
    let mut left = a.split('/');
    let mut right = b.split('/');
    loop {
        match (left.next(), right.next()) {
            (Some(a), Some(b)) => match component(a, b) {
                Ordering::Equal => {}
                unequal => return unequal,
            },
            (None, None) => return a.cmp(b),
            (left, right) => return left.is_some().cmp(&right.is_some()),
        }
    }
}

/// The leading number of a name as a version: `V1_2__x` and `1.2_x` give `[1, 2]`.
pub(super) fn version(name: &str) -> Vec<u64> {
    let digits = name.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let end = digits.find("__").unwrap_or(digits.len());
    digits[..end].split(['_', '.']).map_while(|part| part.parse().ok()).collect()
}

fn component(a: &str, b: &str) -> Ordering {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let (mut i, mut j) = (0, 0);
    while i < a.len() && j < b.len() {
        if a[i].is_ascii_digit() && b[j].is_ascii_digit() {
            let (left, right) = (digits(&a[i..]), digits(&b[j..]));
            let (x, y) = (significant(left), significant(right));
            match x.len().cmp(&y.len()).then_with(|| x.cmp(y)) {
                Ordering::Equal => {}
                unequal => return unequal,
            }
            i += left.len();
            j += right.len();
        } else if a[i] == b[j] {
            i += 1;
            j += 1;
        } else {
            return a[i].cmp(&b[j]);
        }
    }
    (a.len() - i).cmp(&(b.len() - j))
}

fn digits(bytes: &[u8]) -> &[u8] {
    &bytes[..bytes.iter().take_while(|byte| byte.is_ascii_digit()).count()]
}

fn significant(digits: &[u8]) -> &[u8] {
    &digits[digits.iter().take_while(|&&digit| digit == b'0').count()..]
}
