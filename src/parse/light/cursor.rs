//! Walks the tokens of a statement, one ahead.

use pg_query::protobuf::Node;

use crate::parse::lex::{Kind, Lexer, Token, continues_word};
use crate::parse::rows::is_reserved;

/// `NAMEDATALEN`: PostgreSQL cuts longer names.
const NAME: usize = 64;

/// Words that are another token before some words (`base_yylex` in `parser.c`): `format` before JSON, `without` before
/// TIME, `nulls` before FIRST.
const LOOKING_AHEAD: &[&str] = &["format", "nulls", "without"];

/// Each method that finds what it looks for goes past it; `None` says that the statement is none of the plain ones.
pub(super) struct Cursor<'a> {
    text: &'a str,
    lexer: Lexer<'a>,
    next: Option<Token>,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let mut cursor = Self { text, lexer: Lexer::new(text, 0), next: None };
        cursor.advance();
        cursor
    }

    fn advance(&mut self) {
        // A comment that is never closed stays there, and nothing matches it.
        self.next = self.lexer.by_ref().find(|token| !token.is_comment() || !token.closed);
    }

    /// Nothing is left.
    pub(super) fn end(&self) -> Option<()> {
        self.next.is_none().then_some(())
    }

    /// Where the next token stands.
    pub(super) fn location(&self) -> i32 {
        self.next.map_or(-1, |token| token.from as i32)
    }

    /// Whether a keyword comes.
    pub(super) fn is_word(&self, word: &str) -> bool {
        self.next.is_some_and(|token| token.is_word(self.text, word))
    }

    /// A keyword, if it comes.
    pub(super) fn word(&mut self, word: &str) -> bool {
        let found = self.is_word(word);
        if found {
            self.advance();
        }
        found
    }

    /// A keyword that must come.
    pub(super) fn expect(&mut self, word: &str) -> Option<()> {
        self.word(word).then_some(())
    }

    /// Whether a symbol comes.
    pub(super) fn is_symbol(&self, symbol: u8) -> bool {
        self.next.is_some_and(|token| token.is(symbol))
    }

    /// A symbol, if it comes.
    pub(super) fn symbol(&mut self, symbol: u8) -> bool {
        let found = self.is_symbol(symbol);
        if found {
            self.advance();
        }
        found
    }

    /// `IF NOT EXISTS`. A thing named `if` is left to PostgreSQL.
    pub(super) fn if_not_exists(&mut self) -> Option<bool> {
        if !self.word("if") {
            return Some(false);
        }
        self.expect("not")?;
        self.expect("exists")?;
        Some(true)
    }

    /// `IF EXISTS`.
    pub(super) fn if_exists(&mut self) -> Option<bool> {
        if !self.word("if") {
            return Some(false);
        }
        self.expect("exists")?;
        Some(true)
    }

    /// A word as it is written, if one comes, without going past it.
    pub(super) fn peek_word(&self) -> Option<&'a str> {
        let token = self.next?;
        (token.kind == Kind::Word).then(|| token.text(self.text))
    }

    /// A name, as `ColId` in `gram.y`.
    pub(super) fn name(&mut self) -> Option<String> {
        let token = self.next?;
        let written = token.text(self.text);
        let name = match token.kind {
            Kind::Word if written.is_ascii() => written.to_ascii_lowercase(),
            Kind::Quoted if token.closed && written.starts_with('"') => {
                written[1..written.len() - 1].replace("\"\"", "\"")
            }
            _ => return None,
        };
        let keyword = || is_reserved(&name) || LOOKING_AHEAD.contains(&name.as_str());
        if name.is_empty() || name.len() >= NAME || token.kind == Kind::Word && keyword() {
            return None;
        }
        self.advance();
        Some(name)
    }

    /// A string in single quotes, without a prefix and not continued on another line.
    pub(super) fn string(&mut self) -> Option<String> {
        let token = self.next.filter(|token| token.kind == Kind::String && token.closed)?;
        let inside = token.text(self.text).strip_prefix('\'')?.strip_suffix('\'')?;
        let mut string = String::with_capacity(inside.len());
        let mut stretches = inside.split('\'');
        string.push_str(stretches.next()?);
        while let Some(between) = stretches.next() {
            // Quotes come in pairs, or the string goes on behind a line break.
            if !between.is_empty() {
                return None;
            }
            string.push('\'');
            string.push_str(stretches.next()?);
        }
        self.advance();
        Some(string)
    }

    /// The digits of a number such as `12` or `1.5`.
    pub(super) fn number(&mut self) -> Option<&'a str> {
        let token = self.next.filter(|token| token.kind == Kind::Number)?;
        let written = token.text(self.text);
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        // What follows at once makes it another number, or junk.
        let follows = self.text.as_bytes().get(token.to).copied().unwrap_or(b' ');
        if !written.split('.').all(digits) || continues_word(follows) || follows == b'.' {
            return None;
        }
        self.advance();
        Some(written)
    }

    /// `(item, …)`.
    pub(super) fn list(&mut self, mut item: impl FnMut(&mut Self) -> Option<Node>) -> Option<Vec<Node>> {
        if !self.symbol(b'(') {
            return None;
        }
        let mut items = vec![item(self)?];
        while self.symbol(b',') {
            items.push(item(self)?);
        }
        self.symbol(b')').then_some(items)
    }
}
