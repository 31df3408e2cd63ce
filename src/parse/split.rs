//! Cuts a text into statements as `psql` does (`psqlscan.l`), whether PostgreSQL can parse them or not.
//!
//! Every byte lies in a piece or between two; what lies between is white space, comments, semicolons and the data
//! lines of a `COPY … FROM stdin`.

use std::ops::Range;

use super::depth::Glimpse;
use super::lex::{Kind, Lexer, Token, is_space};

/// How often reading goes on behind a quote that is never closed. Each time may read to the text's end.
const RECOVERIES: usize = 50;

/// How many words of a statement are kept to tell what it is.
const LEADING: usize = 6;

/// One statement's place.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    /// From its first token to its last, without comments around it and without its semicolon.
    pub(super) range: Range<usize>,
    pub(super) kind: PieceKind,
    /// psql meta-commands in the middle of the statement, which the server never sees.
    pub(super) holes: Vec<Range<usize>>,
    /// The first tokens, comments left out.
    pub(super) leading: Vec<Token>,
    /// Its tree cannot be nested deeply.
    pub(super) shallow: bool,
}

/// What a piece is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PieceKind {
    /// A statement for the server.
    Sql,
    /// A `COPY … FROM stdin`, with the bytes of the data lines behind it.
    Copy(usize),
    /// A meta-command of psql. `\copy … from stdin` has data lines too.
    Meta(usize),
}

/// Words that begin a statement of a migration. PostgreSQL knows more; these are enough to find one again.
pub(super) const STATEMENTS: &[&str] = &[
    "alter", "analyze", "begin", "call", "cluster", "comment", "commit", "copy", "create", "delete", "do", "drop",
    "grant", "insert", "lock", "refresh", "reindex", "revoke", "rollback", "select", "set", "truncate", "update",
    "vacuum", "with",
];

/// Finds the pieces one after the other.
pub(super) struct Splitter<'a> {
    text: &'a str,
    lexer: Lexer<'a>,
    /// A meta-command that ended the statement before it.
    pending: Option<Piece>,
    recoveries: usize,
    /// No `\\.` line follows: said once, so that no `COPY` looks for it again.
    no_data: bool,
    /// Comments that speak to ddlock, in order.
    pub(super) comments: Vec<Token>,
}

/// The statement that is being read.
#[derive(Default)]
struct Open {
    from: Option<usize>,
    to: usize,
    leading: Vec<Token>,
    holes: Vec<Range<usize>>,
    frame: Frame,
    /// Open parentheses of a rule's actions.
    parentheses: usize,
    /// `BEGIN ATOMIC` and the `CASE`s inside it, which all end with `END`.
    atomic: usize,
    /// The first semicolon inside such a frame, to come back to when it is never closed.
    inside: Option<usize>,
    begin: bool,
    glimpse: Glimpse,
}

/// Statements that may hold semicolons.
#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Frame {
    #[default]
    None,
    /// `CREATE [OR REPLACE] FUNCTION | PROCEDURE`: its body may be `BEGIN ATOMIC … END`.
    Routine,
    /// `CREATE [OR REPLACE] RULE`: its actions may stand in parentheses.
    Rule,
}

impl<'a> Splitter<'a> {
    /// Reads `text` from `at` to its end.
    pub(super) fn new(text: &'a str, at: usize) -> Self {
        Self { text, lexer: Lexer::new(text, at), pending: None, recoveries: 0, no_data: false, comments: Vec::new() }
    }

    /// Behind an unclosed quote: goes on from the next line that looks like a statement's start. Gives where the
    /// broken statement ends.
    fn recover(&mut self, open: usize) -> usize {
        self.recoveries += 1;
        let next = if self.recoveries > RECOVERIES { None } else { next_statement(self.text, open) };
        self.lexer.at = next.unwrap_or(self.text.len());
        let end = trim_end(self.text, self.lexer.at);
        trim_end(self.text, self.text[..end].trim_end_matches(';').len())
    }

    /// Goes back into a statement that turned out to hold the next one. Not for ever: that would take a time that
    /// grows with the square of the text.
    pub(super) fn resume(&mut self, to: usize) -> bool {
        self.recoveries += 1;
        if self.recoveries <= RECOVERIES {
            self.pending = None;
            self.rewind(to);
        }
        self.recoveries <= RECOVERIES
    }

    fn rewind(&mut self, to: usize) {
        self.lexer.at = to;
        self.comments.retain(|comment| comment.from < to);
    }

    fn note(&mut self, comment: Token) {
        if super::allow::speaks_to_us(comment.text(self.text)) {
            self.comments.push(comment);
        }
    }

    /// A backslash outside of quotes. Gives true when it ends the open statement.
    fn backslash(&mut self, at: usize, open: &mut Open) -> bool {
        let rest = &self.text[at + 1..];
        if rest.starts_with(';') {
            // `\;` parts two statements that psql sends together.
            self.lexer.at = at + 2;
            return true;
        }
        let empty = open.from.is_none();
        let word = rest.split(|next: char| !next.is_ascii_alphanumeric() && next != '_').next().unwrap_or("");
        let sends = ["g", "gx", "gset", "gexec", "gdesc", "crosstabview", "watch"].contains(&word);
        let line_start = self.text[..at].trim_end_matches([' ', '\t']);
        let leads = line_start.is_empty() || line_start.ends_with('\n');
        if !empty && !sends && (!leads || word.is_empty()) {
            open.to = at + 1;
            return false;
        }
        let to = rest.find('\n').map_or(self.text.len(), |length| at + 1 + length);
        let to = trim_end(self.text, to);
        self.lexer.at = to;
        if empty || sends {
            let data = if self.copies_from_stdin(at + 1..to) { self.skip_data() } else { 0 };
            let kind = PieceKind::Meta(data);
            let (holes, leading) = (Vec::new(), Vec::new());
            self.pending = Some(Piece { range: at..to, kind, holes, leading, shallow: true });
            return true;
        }
        open.holes.push(at..to);
        false
    }

    fn copies_from_stdin(&self, range: Range<usize>) -> bool {
        let text = &self.text[..range.end];
        let mut tokens = Lexer::new(text, range.start).filter(|token| !token.is_comment());
        if !tokens.next().is_some_and(|token| token.is_word(text, "copy")) {
            return false;
        }
        let mut depth = 0_usize;
        let mut from = false;
        for token in tokens {
            match token.kind {
                Kind::Symbol(b'(') => depth += 1,
                Kind::Symbol(b')') => depth = depth.saturating_sub(1),
                Kind::Word if depth == 0 && from => return token.is_word(text, "stdin"),
                Kind::Word if depth == 0 => from = token.is_word(text, "from"),
                _ if from => return false,
                _ => {}
            }
        }
        false
    }

    /// Skips the data lines up to and including `\.`; gives their bytes. Without that mark there is no data: nothing
    /// says where it would end.
    fn skip_data(&mut self) -> usize {
        let Some(line_end) = self.text[self.lexer.at..].find('\n').filter(|_| !self.no_data) else {
            return 0;
        };
        let data = self.lexer.at + line_end + 1;
        let mut at = data;
        for line in self.text[data..].split_inclusive('\n') {
            if line.trim_end_matches(['\n', '\r']) == "\\." {
                self.lexer.at = at + 2;
                return at - data;
            }
            at += line.len();
        }
        self.no_data = true;
        0
    }

    fn finish(&mut self, open: Open) -> Option<Piece> {
        let range = open.from?..open.to;
        let copies = open.leading.first().is_some_and(|token| token.is_word(self.text, "copy"))
            && self.copies_from_stdin(range.clone());
        let kind = if copies { PieceKind::Copy(self.skip_data()) } else { PieceKind::Sql };
        let mut holes = open.holes;
        holes.retain(|hole| hole.start < range.end);
        Some(Piece { range, kind, holes, leading: open.leading, shallow: open.glimpse.is_shallow() })
    }
}

impl Iterator for Splitter<'_> {
    type Item = Piece;

    fn next(&mut self) -> Option<Piece> {
        if let Some(piece) = self.pending.take() {
            return Some(piece);
        }
        let mut open = Open::default();
        while let Some(token) = self.lexer.next() {
            if !token.closed {
                open.from.get_or_insert(token.from);
                open.to = self.recover(token.from).max(token.from + 1);
                break;
            }
            match token.kind {
                Kind::LineComment | Kind::BlockComment => self.note(token),
                Kind::Symbol(b';') if open.in_frame() => {
                    open.inside.get_or_insert(token.from);
                    open.to = token.to;
                }
                Kind::Symbol(b';') if open.from.is_none() => {}
                Kind::Symbol(b';') => return self.finish(open),
                Kind::Symbol(b'\\') => {
                    if self.backslash(token.from, &mut open) {
                        break;
                    }
                }
                Kind::Word | Kind::Quoted | Kind::String | Kind::Dollar | Kind::Number | Kind::Symbol(_) => {
                    open.take(token, self.text);
                }
            }
        }
        if open.in_frame()
            && self.lexer.at >= self.text.len()
            && self.recoveries < RECOVERIES
            && let Some(inside) = open.inside
        {
            // The frame never ends: the statement is broken, and ends at its first semicolon.
            self.recoveries += 1;
            self.rewind(inside + 1);
            open.to = inside;
        }
        self.finish(open).or_else(|| self.pending.take())
    }
}

impl Open {
    fn in_frame(&self) -> bool {
        self.atomic > 0 || self.parentheses > 0
    }

    fn take(&mut self, token: Token, text: &str) {
        self.from.get_or_insert(token.from);
        self.to = token.to;
        self.glimpse.take(&token, text);
        if self.leading.len() < LEADING {
            self.leading.push(token);
            self.frame = frame(&self.leading, text);
        }
        match self.frame {
            Frame::None => {}
            Frame::Rule => match token.kind {
                Kind::Symbol(b'(') => self.parentheses += 1,
                Kind::Symbol(b')') => self.parentheses = self.parentheses.saturating_sub(1),
                _ => {}
            },
            Frame::Routine if token.kind == Kind::Word => self.routine_word(token, text),
            Frame::Routine => self.begin = false,
        }
    }

    fn routine_word(&mut self, token: Token, text: &str) {
        let is = |word: &str| token.is_word(text, word);
        if self.begin && is("atomic") || self.atomic > 0 && is("case") {
            self.atomic += 1;
        } else if is("end") {
            self.atomic = self.atomic.saturating_sub(1);
        }
        self.begin = is("begin");
    }
}

fn frame(leading: &[Token], text: &str) -> Frame {
    let is = |index: usize, word: &str| leading.get(index).is_some_and(|token| token.is_word(text, word));
    if !is(0, "create") {
        return Frame::None;
    }
    let kind = if is(1, "or") && is(2, "replace") { 3 } else { 1 };
    if is(kind, "function") || is(kind, "procedure") {
        Frame::Routine
    } else if is(kind, "rule") {
        Frame::Rule
    } else {
        Frame::None
    }
}

/// The next line behind `from` that begins with a statement's first word, where a semicolon ends the text before it.
pub(super) fn next_statement(text: &str, from: usize) -> Option<usize> {
    let mut ended = false;
    let mut at = from;
    for (index, line) in text[from..].split_inclusive('\n').enumerate() {
        if index > 0 && ended && begins_statement(line) {
            return Some(at);
        }
        let written = line.trim_end_matches(|end: char| end.is_ascii() && is_space(end as u8));
        if !written.is_empty() && !written.starts_with("--") {
            ended = written.ends_with(';');
        }
        at += line.len();
    }
    None
}

fn trim_end(text: &str, to: usize) -> usize {
    text.as_bytes()[..to].iter().rposition(|byte| !is_space(*byte)).map_or(0, |last| last + 1)
}

/// Whether a line begins, without indentation, with a word of [`STATEMENTS`].
pub(super) fn begins_statement(line: &str) -> bool {
    let word = line.split(|end: char| !end.is_ascii_alphanumeric() && end != '_').next().unwrap_or("");
    STATEMENTS.iter().any(|statement| word.eq_ignore_ascii_case(statement))
}

/// How many bytes a window holds at least, unless the text ends. Their trees take some hundred times as much.
const WINDOW: usize = 512 * 1024;

/// Cuts a section into windows, at line ends behind a semicolon.
pub(super) fn windows(text: &str, section: Range<usize>) -> Vec<Range<usize>> {
    let mut cuts = vec![section.start];
    if section.len() > 2 * WINDOW {
        let mut before: Option<Piece> = None;
        for piece in Splitter::new(&text[..section.end], section.start) {
            let from = cuts.last().copied().unwrap_or_default();
            // Data lines follow a COPY; a comment behind the semicolon belongs to the statement before it.
            if let Some(before) = before.filter(|before| before.kind == PieceKind::Sql)
                && piece.range.start - from >= WINDOW
                && let Some(end) = line_end(&text[before.range.end..piece.range.start])
            {
                cuts.push(before.range.end + end);
            }
            before = Some(piece);
        }
    }
    let ends = cuts.iter().copied().skip(1).chain([section.end]);
    cuts.iter().copied().zip(ends).map(|(from, to)| from..to).collect()
}

/// Where the first line of the text between two statements ends, if only the semicolon stands on it.
fn line_end(between: &str) -> Option<usize> {
    let end = between.find('\n')? + 1;
    between[..end].bytes().all(|byte| byte == b';' || is_space(byte)).then_some(end)
}
