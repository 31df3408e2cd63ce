//! Placeholders of templates and psql variables, replaced so that the statement around them can be parsed.

use std::ops::Range;

use super::lex::{Kind, Lexer, Token, continues_word, starts_word};

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
            Kind::Symbol(b'%') => python(text, token.from),
            Kind::Quoted => split_quote(text, &token),
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

/// How many characters a placeholder may have.
const LONGEST: usize = 400;

/// The end of `open … close` on one line.
fn behind(text: &str, from: usize, open: &str, close: &str) -> Option<usize> {
    let inner = text[from..].strip_prefix(open)?;
    let line = inner.char_indices().take(LONGEST).take_while(|(_, next)| *next != '\n').last();
    let line = &inner[..line.map_or(0, |(at, last)| at + last.len_utf8())];
    let length = line.find(close).filter(|length| *length > 0)?;
    Some(from + open.len() + length + close.len())
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

/// `%(name)s`, as Python's drivers have it.
fn python(text: &str, from: usize) -> Option<usize> {
    let end = behind(text, from, "%(", ")s")?;
    let inner = &text.as_bytes()[from + 2..end - 2];
    inner.iter().all(|byte| continues_word(*byte)).then_some(end)
}

/// `"{{ index .Options "Name" }}"`: the quotes within end the name too early.
fn split_quote(text: &str, token: &Token) -> Option<usize> {
    let written = token.text(text);
    if !written.starts_with("\"{{") || written.contains("}}") {
        return None;
    }
    let end = behind(text, token.from + 1, "{{", "}}")?;
    text[end..].starts_with('"').then_some(end + 1)
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

/// What a placeholder may stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// A name, or a part of one.
    Name,
    /// A string.
    Literal,
    /// A number.
    Number,
    /// Nothing at all: a control of the template, or a switch that is off.
    Nothing,
}

/// How often a statement is parsed with other forms before it is given up.
const TRIES: usize = 12;

/// Tries to make a statement parse by what its placeholders may stand for. `refused` is the place where PostgreSQL
/// stumbles over it as written.
pub(super) fn solve(text: &str, refused: usize) -> Solution {
    let found = find(text);
    if text.len() > super::broken::SEARCHED || found.first().is_none_or(|first| first.start > refused) {
        return Solution::Unknown;
    }
    let mut forms: Vec<&[Form]> = found.iter().map(|place| forms(&text[place.clone()])).collect();
    let mut solution = Solution::Unknown;
    for attempt in 0..TRIES {
        let filled = fill(text, &found, &forms);
        if filled.bytes().all(super::lex::is_space) {
            return Solution::Empty;
        }
        let message = match super::read::tree(&filled) {
            Ok(tree) => return Solution::Parsed(filled, tree),
            Err(message) => message,
        };
        let place = super::broken::place(&filled, &message);
        if attempt == 0 && !found.iter().any(|found| found.start < place.end && place.start < found.end) {
            solution = Solution::Refused(place.clone(), message);
        }
        let before = found.iter().rposition(|found| found.start <= place.start);
        let Some(other) = before.and_then(|last| (0..=last).rev().find(|index| forms[*index].len() > 1)) else {
            break;
        };
        forms[other] = &forms[other][1..];
    }
    solution
}

/// What came out of replacing placeholders.
pub(super) enum Solution {
    /// With these bytes, as many as before, it parses.
    Parsed(String, Box<pg_query::NodeEnum>),
    /// Nothing is left: it held only controls of a template.
    Empty,
    /// It does not parse for a reason that lies elsewhere.
    Refused(Range<usize>, String),
    /// There are no placeholders, or they do not explain it.
    Unknown,
}

/// The text with names in the place of all placeholders, as many bytes as before.
pub(super) fn names(text: &str) -> Option<String> {
    let found = find(text);
    let forms: Vec<&[Form]> = found.iter().map(|place| forms(&text[place.clone()])).collect();
    (!found.is_empty()).then(|| fill(text, &found, &forms))
}

fn forms(placeholder: &str) -> &'static [Form] {
    let inner = placeholder.trim_start_matches(['{', '-', ' ']);
    let word = inner.split(|end: char| !end.is_ascii_alphanumeric()).next().unwrap_or("");
    let control = ["if", "else", "end", "range", "with", "define", "block", "template"].contains(&word);
    if placeholder.starts_with("{{") && (control || inner.starts_with("/*")) {
        &[Form::Nothing]
    } else if placeholder.starts_with(":'") {
        &[Form::Literal]
    } else if placeholder.starts_with(":\"") || placeholder.starts_with('"') {
        &[Form::Name]
    } else {
        &[Form::Name, Form::Literal, Form::Number, Form::Nothing]
    }
}

fn fill(text: &str, found: &[Range<usize>], forms: &[&[Form]]) -> String {
    let mut filled = text.to_owned();
    for (place, forms) in found.iter().zip(forms) {
        let (written, width) = (&text[place.clone()], place.len());
        let replacement = match forms[0] {
            Form::Name => name(text, place),
            Form::Literal => {
                format!("'{}'", Some(word(written)).filter(|word| word.len() + 2 <= width).unwrap_or_default())
            }
            Form::Number => "1".to_owned(),
            Form::Nothing => String::new(),
        };
        let blanks = " ".repeat(width.saturating_sub(replacement.len()));
        // At the end blanks come first: what is blank at an end counts as no part of the statement.
        let padded = if place.end == text.len() { blanks + &replacement } else { replacement + &blanks };
        filled.replace_range(place.clone(), &padded);
    }
    filled
}

/// The same name for the same placeholder, wherever it stands. Where it is one with what stands before and behind,
/// underscores fill up the bytes.
fn name(text: &str, place: &Range<usize>) -> String {
    let width = place.len();
    let written = &text[place.clone()];
    let name = format!("_{}", word(written));
    if written.starts_with([':', '"']) && written.ends_with('"') {
        return format!("\"{name}\"");
    }
    let continues = |at: Option<usize>| at.and_then(|at| text.as_bytes().get(at)).is_some_and(|at| continues_word(*at));
    match (continues(place.start.checked_sub(1)), continues(Some(place.end))) {
        (_, false) => name,
        (false, true) => " ".repeat(width.saturating_sub(name.len())) + &name,
        (true, true) => "_".repeat(width.saturating_sub(name.len())) + &name,
    }
}

/// The words of a placeholder, joined; `index` is a function of Go templates.
fn word(placeholder: &str) -> String {
    let words = placeholder.split(|end: char| end.is_ascii() && !end.is_ascii_alphanumeric() && end != '_');
    let words: Vec<String> =
        words.filter(|word| !word.is_empty() && *word != "index").map(str::to_ascii_lowercase).collect();
    let mut joined = words.join("_");
    if let (true, Some(inner)) = (placeholder.starts_with("%("), joined.strip_suffix("_s")) {
        joined = inner.to_owned();
    }
    joined
}
