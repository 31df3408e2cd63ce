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

fn component(left: &str, right: &str) -> Ordering {
    let (mut left, mut right) = (left.as_bytes(), right.as_bytes());
    while let ([a, rest_of_left @ ..], [b, rest_of_right @ ..]) = (left, right) {
        if a.is_ascii_digit() && b.is_ascii_digit() {
            let (number, other) = (digits(left), digits(right));
            let (a, b) = (significant(number), significant(other));
            match a.len().cmp(&b.len()).then_with(|| a.cmp(b)) {
                Ordering::Equal => {}
                unequal => return unequal,
            }
            (left, right) = (&left[number.len()..], &right[other.len()..]);
        } else if a == b {
            (left, right) = (rest_of_left, rest_of_right);
        } else {
            return a.cmp(b);
        }
    }
    left.len().cmp(&right.len())
}

fn digits(bytes: &[u8]) -> &[u8] {
    &bytes[..bytes.iter().take_while(|byte| byte.is_ascii_digit()).count()]
}

fn significant(digits: &[u8]) -> &[u8] {
    &digits[digits.iter().take_while(|&&digit| digit == b'0').count()..]
}
