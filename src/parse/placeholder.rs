//! Placeholders of templates and psql variables, replaced so that the statement around them can be parsed.

use std::ops::Range;

use super::lex::{Kind, Lexer, continues_word, starts_word};

/// Where placeholders stand in `text`, outside of quotes and comments.
pub(super) fn find(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut lexer = Lexer::new(text, 0);
    while let Some(token) = lexer.next() {
        let end = match token.kind {
            Kind::Symbol(b'$') => behind(text, token.from, "${", "}"),
            Kind::Symbol(b'{') => behind(text, token.from, "{{", "}}").or_else(|| braced(text, token.from)),
            Kind::Symbol(b':') => variable(text, token.from),
            Kind::Symbol(b'@') => at_signs(text, token.from),
            Kind::BlockComment if text.as_bytes().get(token.to) == Some(&b'.') => Some(token.to),
            _ => None,
        };
        if let Some(end) = end {
            found.push(token.from..end);
            lexer.at = end;
        }
    }
    found
}

/// The end of `open … close` on one line.
fn behind(text: &str, from: usize, open: &str, close: &str) -> Option<usize> {
    let inner = text[from..].strip_prefix(open)?;
    let length = inner.find(close)?;
    let line = !inner[..length].contains('\n') && length > 0;
    line.then_some(from + open.len() + length + close.len())
}

/// `{name}`.
fn braced(text: &str, from: usize) -> Option<usize> {
    let end = behind(text, from, "{", "}")?;
    let inner = &text.as_bytes()[from + 1..end - 1];
    inner.iter().all(|byte| continues_word(*byte) || matches!(byte, b'.' | b' ' | b'-')).then_some(end)
}

/// `@name@`, as extension scripts have it.
fn at_signs(text: &str, from: usize) -> Option<usize> {
    let end = behind(text, from, "@", "@")?;
    let inner = &text.as_bytes()[from + 1..end - 1];
    inner.iter().all(|byte| continues_word(*byte)).then_some(end)
}

/// `:name`, `:'name'`, `:"name"`; no cast, no assignment.
fn variable(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    if from > 0 && bytes[from - 1] == b':' {
        return None;
    }
    let mut at = from + 1;
    let quote = bytes.get(at).copied().filter(|byte| matches!(byte, b'\'' | b'"'));
    at += usize::from(quote.is_some());
    let start = at;
    while at < bytes.len() && continues_word(bytes[at]) && bytes[at] != b'$' {
        at += 1;
    }
    if at == start || quote.is_none() && !starts_word(bytes[start]) {
        return None;
    }
    match quote {
        None => Some(at),
        Some(quote) => (bytes.get(at) == Some(&quote)).then_some(at + 1),
    }
}
