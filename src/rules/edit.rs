//! Light edits of the user's own SQL, for what a help text tells to run.

use pg_query::protobuf::{KeywordKind, ScanToken, Token};

use crate::postgres::Name;

/// Longer than this, a step is described rather than spelt out.
const MOST: usize = 160;

/// The statement on one line, without comments, with `words` behind its first `after`.
/// `None` where it has no such keyword, or is too long to be read in a help text.
pub(crate) fn insert(text: &str, after: Token, words: &str) -> Option<String> {
    short(with(text, after, words)?)
}

/// As [`insert`], however long the statement is.
pub(crate) fn with(text: &str, after: Token, words: &str) -> Option<String> {
    let tokens = tokens(text)?;
    let place = tokens.iter().position(|token| token.token == after as i32)?;
    Some(join(text, &tokens, Some((place, words))))
}

/// The text on one line, without comments, however long it is.
pub(crate) fn plain(text: &str) -> Option<String> {
    Some(join(text, &tokens(text)?, None))
}

/// The text on one line, without comments, with `words` at its end.
pub(crate) fn append(text: &str, words: &str) -> Option<String> {
    let mut line = join(text, &tokens(text)?, None);
    line.push(' ');
    line.push_str(words);
    short(line)
}

/// The text on one line, without comments.
pub(crate) fn line(text: &str) -> Option<String> {
    short(join(text, &tokens(text)?, None))
}

/// The first `word` with the parentheses that follow it, on one line: `CHECK (a > 0)`.
pub(crate) fn parenthesized(text: &str, word: Token) -> Option<String> {
    let tokens = tokens(text)?;
    let first = tokens.iter().position(|token| token.token == word as i32)?;
    let mut depth = 0;
    for (index, token) in tokens.iter().enumerate().skip(first + 1) {
        match token.token() {
            Token::Ascii40 => depth += 1,
            Token::Ascii41 => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return short(join(text, &tokens[first..=index], None));
        }
    }
    None
}

/// An identifier as SQL needs it: quoted also when it is a word PostgreSQL reserves.
pub(crate) fn ident(name: &str) -> String {
    let plain = crate::postgres::quote(name);
    if plain.starts_with('"') {
        return plain;
    }
    let reserved = tokens(name).is_none_or(|tokens| {
        !matches!(&tokens[..], [one] if matches!(one.keyword_kind(), KeywordKind::NoKeyword | KeywordKind::UnreservedKeyword))
    });
    if reserved { format!("\"{name}\"") } else { plain }
}

/// A relation's name as SQL needs it.
pub(crate) fn sql_name(name: &Name) -> String {
    if name.schema == "public" { ident(&name.name) } else { format!("{}.{}", ident(&name.schema), ident(&name.name)) }
}

fn tokens(text: &str) -> Option<Vec<ScanToken>> {
    let mut tokens = pg_query::scan_tokens(text).ok()?;
    tokens.retain(|token| !matches!(token.token(), Token::SqlComment | Token::CComment));
    Some(tokens)
}

fn join(text: &str, tokens: &[ScanToken], words: Option<(usize, &str)>) -> String {
    let mut line = String::new();
    let mut end = None;
    for (index, token) in tokens.iter().enumerate() {
        if end.is_some_and(|end| end < token.start) {
            line.push(' ');
        }
        line.push_str(text.get(token.start as usize..token.end as usize).unwrap_or_default());
        end = Some(token.end);
        if let Some((place, words)) = words
            && place == index
        {
            line.push(' ');
            line.push_str(words);
        }
    }
    line
}

fn short(line: String) -> Option<String> {
    (line.chars().count() <= MOST && !line.contains('\n')).then_some(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_keep_the_users_text() {
        let text = "create  Index -- quickly\n  i on \"T\" (lower(a))";
        assert_eq!(
            insert(text, Token::Index, "CONCURRENTLY").unwrap(),
            "create Index CONCURRENTLY i on \"T\" (lower(a))"
        );
        assert_eq!(parenthesized("a int check ( f(a) > 0 ) not null", Token::Check).unwrap(), "check ( f(a) > 0 )");
        assert_eq!(append("ADD CHECK (a > 0)", "NOT VALID").unwrap(), "ADD CHECK (a > 0) NOT VALID");
        assert_eq!(insert("DROP TABLE t", Token::Index, "X"), None);
    }

    #[test]
    fn reserved_words_are_quoted() {
        assert_eq!(ident("orders"), "orders");
        assert_eq!(ident("user"), "\"user\"");
        assert_eq!(ident("Big"), "\"Big\"");
        assert_eq!(ident("name"), "name");
    }
}
