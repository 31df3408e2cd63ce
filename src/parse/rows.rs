//! `INSERT`s that bring their rows along as text: known to parse without a tree being built.

use std::sync::LazyLock;

use super::Rows;
use super::lex::{Kind, Lexer, Token, name};

/// From this size on no tree is built for rows of literals.
const LONG: usize = 2048;

/// How many bytes of short `INSERT`s of a text get a tree; with more of them it is data, not a migration.
const SHORT: usize = 256 * 1024;

/// Decides which statements of a text are rows.
#[derive(Default)]
pub(super) struct Reader {
    short: usize,
}

impl Reader {
    /// `text` as rows, if it is an `INSERT` that needs no tree. `Err` holds PostgreSQL's message.
    pub(super) fn read(&mut self, text: &str, leading: &[Token], base: usize) -> Option<Result<Rows, String>> {
        let first = leading.first()?;
        if !text[first.from - base..first.to - base].eq_ignore_ascii_case("insert") {
            return None;
        }
        if text.len() < LONG && self.short < SHORT {
            self.short += text.len();
            return None;
        }
        let (schema, table, mut tokens) = target(text)?;
        let rows = Rows { schema, table, bytes: text.len() };
        if literals(text, tokens.clone()) {
            return Some(Ok(rows));
        }
        // Without these words no other relation can be named.
        let reads = |token: &Token| ["from", "table", "with"].iter().any(|word| token.is_word(text, word));
        if tokens.any(|token| reads(&token)) {
            return None;
        }
        match pg_query::split_with_parser(text) {
            Ok(_) => Some(Ok(rows)),
            Err(error) => Some(Err(super::broken::message(&error))),
        }
    }
}

/// How much is kept of the text of rows: enough to recognise the statement.
const HEAD: usize = 200;

/// The beginning of a statement's text.
pub(super) fn head(text: &str) -> &str {
    let mut end = text.len().min(HEAD);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// The table of `INSERT INTO table …` or `COPY table …`, and what follows.
pub(super) fn target(text: &str) -> Option<(Option<String>, String, Lexer<'_>)> {
    let mut tokens = Lexer::new(text, 0);
    let mut next = || tokens.by_ref().find(|token| !token.is_comment());
    if next()?.is_word(text, "insert") && !next()?.is_word(text, "into") {
        return None;
    }
    let first = next()?;
    if first.kind == Kind::Word && is_reserved(first.text(text)) {
        return None;
    }
    let mut names = vec![name(&first, text)?];
    loop {
        let mut ahead = tokens.clone();
        if !ahead.find(|token| !token.is_comment())?.is(b'.') {
            break;
        }
        names.push(name(&ahead.find(|token| !token.is_comment())?, text)?);
        tokens = ahead;
    }
    let table = names.pop()?;
    Some((names.pop(), table, tokens))
}

/// Whether the rest of an `INSERT` is `[(column, …)] VALUES (literal, …), …` and nothing else. Says no when in doubt.
fn literals(text: &str, tokens: Lexer<'_>) -> bool {
    let mut tokens = tokens.filter(|token| !token.is_comment()).peekable();
    let mut plain = |open: u8| tokens.next_if(|token| token.is(open)).is_some();
    if plain(b'(') {
        loop {
            let column = tokens.next();
            if !column.is_some_and(|token| token.kind == Kind::Quoted && token.to - token.from > 2 && token.closed) {
                // An unquoted column may be a reserved word, which only PostgreSQL knows.
                if !column.is_some_and(|token| token.kind == Kind::Word && !is_reserved(token.text(text))) {
                    return false;
                }
            }
            match tokens.next() {
                Some(token) if token.is(b',') => {}
                Some(token) if token.is(b')') => break,
                _ => return false,
            }
        }
    }
    if !tokens.next().is_some_and(|token| token.is_word(text, "values")) {
        return false;
    }
    loop {
        if !tokens.next().is_some_and(|token| token.is(b'(')) {
            return false;
        }
        loop {
            if tokens.peek().is_some_and(|token| token.is(b'-')) {
                tokens.next();
                if !tokens.peek().is_some_and(|token| token.kind == Kind::Number) {
                    return false;
                }
            }
            if !tokens.next().is_some_and(|token| is_literal(&token, text)) {
                return false;
            }
            match tokens.next() {
                Some(token) if token.is(b',') => {}
                Some(token) if token.is(b')') => break,
                _ => return false,
            }
        }
        match tokens.next() {
            Some(token) if token.is(b',') => {}
            Some(_) => return false,
            None => return true,
        }
    }
}

fn is_literal(token: &Token, text: &str) -> bool {
    match token.kind {
        // Strings with a prefix may hold wrong escapes; a number with letters may be junk.
        Kind::String => text.as_bytes()[token.from] == b'\'',
        Kind::Number => {
            let written = token.text(text);
            let follows = text.as_bytes().get(token.to).copied().unwrap_or(b' ');
            written.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
                && !super::lex::continues_word(follows)
                && follows != b'.'
        }
        Kind::Word => ["null", "true", "false", "default"].iter().any(|word| token.is_word(text, word)),
        Kind::Quoted | Kind::Dollar | Kind::Symbol(_) | Kind::LineComment | Kind::BlockComment => false,
    }
}

/// Keywords that cannot name a column unquoted (`kwlist.h`, RESERVED_KEYWORD, and the type or function names,
/// which `ColId` leaves out too).
pub(super) fn is_reserved(word: &str) -> bool {
    // Asked for every word of every row: the list is cut once.
    static WORDS: LazyLock<Vec<&str>> = LazyLock::new(|| RESERVED.split(' ').collect());
    let mut folded = [0_u8; 24];
    let Some(folded) = folded.get_mut(..word.len()) else {
        return false;
    };
    folded.copy_from_slice(word.as_bytes());
    folded.make_ascii_lowercase();
    WORDS.binary_search_by(|known| known.as_bytes().cmp(folded)).is_ok()
}

/// In the order of the alphabet.
const RESERVED: &str = "\
    all analyse analyze and any array as asc asymmetric authorization binary both case cast check \
    collate collation column concurrently constraint create cross current_catalog current_date \
    current_role current_schema current_time current_timestamp current_user default deferrable desc \
    distinct do else end except false fetch for foreign freeze from full grant group having ilike in \
    initially inner intersect into is isnull join lateral leading left like limit localtime \
    localtimestamp natural not notnull null offset on only or order outer overlaps placing primary \
    references returning right select session_user similar some symmetric system_user table tablesample \
    then to trailing true union unique user using variadic verbose when where window with";
