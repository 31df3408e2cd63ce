//! Tokens as PostgreSQL's lexer (`scan.l`) delimits them, as far as finding statements needs it; it never fails.

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A keyword or an unquoted identifier.
    Word,
    /// `"…"` or `U&"…"`.
    Quoted,
    /// `'…'` with any prefix, together with its continuations on later lines.
    String,
    /// `$tag$…$tag$`.
    Dollar,
    /// A number, or a parameter such as `$1`.
    Number,
    /// Any other byte; operators come as one token per byte.
    Symbol(u8),
    /// `-- …`, without the line end.
    LineComment,
    /// `/* … */`, nested ones included.
    BlockComment,
}

/// One token and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) from: usize,
    pub(super) to: usize,
    /// False for a quote or comment that the text's end cuts off.
    pub(super) closed: bool,
}

impl Token {
    pub(super) fn is_comment(&self) -> bool {
        matches!(self.kind, Kind::LineComment | Kind::BlockComment)
    }

    pub(super) fn is(&self, symbol: u8) -> bool {
        self.kind == Kind::Symbol(symbol)
    }

    pub(super) fn text<'a>(&self, text: &'a str) -> &'a str {
        &text[self.from..self.to]
    }

    /// Whether it is this keyword, in any case.
    pub(super) fn is_word(&self, text: &str, word: &str) -> bool {
        self.kind == Kind::Word && self.text(text).eq_ignore_ascii_case(word)
    }
}

/// Walks a text once, token by token, white space left out.
#[derive(Debug, Clone)]
pub(super) struct Lexer<'a> {
    text: &'a str,
    pub(super) at: usize,
}

impl<'a> Lexer<'a> {
    /// Reads `text` from `at` to its end.
    pub(super) fn new(text: &'a str, at: usize) -> Self {
        Self { text, at }
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.text.as_bytes().get(self.at + ahead).copied()
    }

    fn pass(&mut self, wanted: impl Fn(u8) -> bool) {
        let bytes = self.text.as_bytes();
        while self.at < bytes.len() && wanted(bytes[self.at]) {
            self.at += 1;
        }
    }

    fn scan(&mut self, first: u8) -> (Kind, bool) {
        match first {
            b'\'' => (Kind::String, self.string(false)),
            b'"' => (Kind::Quoted, self.quoted()),
            b'0'..=b'9' => {
                self.number();
                (Kind::Number, true)
            }
            b'-' if self.peek(1) == Some(b'-') => {
                self.pass(|byte| byte != b'\n' && byte != b'\r');
                (Kind::LineComment, true)
            }
            b'/' if self.peek(1) == Some(b'*') => (Kind::BlockComment, self.block_comment()),
            b'$' => self.dollar(),
            _ if starts_word(first) => self.word(first),
            _ => {
                self.at += 1;
                (Kind::Symbol(first), true)
            }
        }
    }

    /// A word, or the string whose prefix it is.
    fn word(&mut self, first: u8) -> (Kind, bool) {
        match (first, self.peek(1)) {
            (b'e' | b'E', Some(b'\'')) => {
                self.at += 1;
                return (Kind::String, self.string(true));
            }
            (b'b' | b'B' | b'x' | b'X' | b'n' | b'N', Some(b'\'')) => {
                self.at += 1;
                return (Kind::String, self.string(false));
            }
            (b'u' | b'U', Some(b'&')) if self.peek(2) == Some(b'\'') => {
                self.at += 2;
                return (Kind::String, self.string(false));
            }
            (b'u' | b'U', Some(b'&')) if self.peek(2) == Some(b'"') => {
                self.at += 2;
                return (Kind::Quoted, self.quoted());
            }
            _ => {}
        }
        self.pass(continues_word);
        (Kind::Word, true)
    }

    fn number(&mut self) {
        let digits = |byte: u8| byte.is_ascii_digit() || byte == b'_';
        if self.peek(0) == Some(b'0') && matches!(self.peek(1), Some(b'x' | b'X' | b'o' | b'O' | b'b' | b'B')) {
            self.at += 2;
            self.pass(|byte| byte.is_ascii_hexdigit() || byte == b'_');
            return;
        }
        self.pass(digits);
        // `1..10` is a range of PL/pgSQL, not two fractions.
        if self.peek(0) == Some(b'.') && self.peek(1) != Some(b'.') {
            self.at += 1;
            self.pass(digits);
        }
        let sign = usize::from(matches!(self.peek(1), Some(b'+' | b'-')));
        if matches!(self.peek(0), Some(b'e' | b'E')) && self.peek(1 + sign).is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1 + sign;
            self.pass(digits);
        }
    }

    /// Stands on the opening quote. A string goes on behind a line break and another quote (`quotecontinue`).
    fn string(&mut self, escapes: bool) -> bool {
        loop {
            self.at += 1;
            loop {
                self.pass(|byte| byte != b'\'' && (byte != b'\\' || !escapes));
                match (self.peek(0), self.peek(1)) {
                    (None, _) => return false,
                    (Some(b'\\'), None) => {
                        self.at += 1;
                        return false;
                    }
                    (Some(b'\\'), Some(_)) | (Some(_), Some(b'\'')) => self.at += 2,
                    (Some(_), _) => break,
                }
            }
            self.at += 1;
            match self.continuation() {
                Some(quote) => self.at = quote,
                None => return true,
            }
        }
    }

    fn continuation(&self) -> Option<usize> {
        let mut ahead = Lexer::new(self.text, self.at);
        let mut line_break = false;
        loop {
            match ahead.peek(0)? {
                b'\n' | b'\r' => {
                    line_break = true;
                    ahead.at += 1;
                }
                byte if is_space(byte) => ahead.at += 1,
                b'-' if ahead.peek(1) == Some(b'-') => {
                    ahead.pass(|byte| byte != b'\n' && byte != b'\r');
                }
                b'\'' if line_break => return Some(ahead.at),
                _ => return None,
            }
        }
    }

    fn quoted(&mut self) -> bool {
        self.at += 1;
        loop {
            self.pass(|byte| byte != b'"');
            match (self.peek(0), self.peek(1)) {
                (None, _) => return false,
                (Some(_), Some(b'"')) => self.at += 2,
                (Some(_), _) => {
                    self.at += 1;
                    return true;
                }
            }
        }
    }

    fn block_comment(&mut self) -> bool {
        let mut depth = 0_usize;
        loop {
            self.pass(|byte| byte != b'*' && byte != b'/');
            match (self.peek(0), self.peek(1)) {
                (None, _) => return false,
                (Some(b'/'), Some(b'*')) => {
                    depth += 1;
                    self.at += 2;
                }
                (Some(b'*'), Some(b'/')) => {
                    depth -= 1;
                    self.at += 2;
                    if depth == 0 {
                        return true;
                    }
                }
                (Some(_), _) => self.at += 1,
            }
        }
    }

    /// A dollar quote, a parameter, or a lone `$`.
    fn dollar(&mut self) -> (Kind, bool) {
        let from = self.at;
        self.at += 1;
        if self.peek(0).is_some_and(|byte| byte.is_ascii_digit()) {
            self.pass(|byte| byte.is_ascii_digit());
            return (Kind::Number, true);
        }
        if self.peek(0).is_some_and(starts_word) {
            self.pass(|byte| continues_word(byte) && byte != b'$');
        }
        if self.peek(0) != Some(b'$') {
            self.at = from + 1;
            return (Kind::Symbol(b'$'), true);
        }
        self.at += 1;
        let tag = &self.text[from..self.at];
        match self.text[self.at..].find(tag) {
            Some(length) => {
                self.at += length + tag.len();
                (Kind::Dollar, true)
            }
            None => {
                self.at = self.text.len();
                (Kind::Dollar, false)
            }
        }
    }
}

impl Iterator for Lexer<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        self.pass(is_space);
        let first = self.peek(0)?;
        let from = self.at;
        let (kind, closed) = self.scan(first);
        Some(Token { kind, from, to: self.at, closed })
    }
}

/// White space as `scan.l` has it: no others, however blank they look.
pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c)
}

/// Bytes above 127 belong to identifiers, the no-break space among them.
pub(super) fn starts_word(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80
}

pub(super) fn continues_word(byte: u8) -> bool {
    starts_word(byte) || byte.is_ascii_digit() || byte == b'$'
}

/// The name an identifier token stands for: folded, or without its quotes. `U&"…"` is left to PostgreSQL.
pub(super) fn name(token: &Token, text: &str) -> Option<String> {
    let written = token.text(text);
    match token.kind {
        Kind::Word => Some(written.to_ascii_lowercase()),
        Kind::Quoted if token.closed && written.starts_with('"') => {
            Some(written[1..written.len() - 1].replace("\"\"", "\""))
        }
        Kind::Quoted
        | Kind::String
        | Kind::Dollar
        | Kind::Number
        | Kind::Symbol(_)
        | Kind::LineComment
        | Kind::BlockComment => None,
    }
}
