//! Text in, statements with exact spans out; what PostgreSQL cannot parse becomes a problem with a place.

mod allow;
mod block;
mod broken;
mod constant;
mod depth;
mod lex;
mod light;
mod lines;
mod parts;
mod placeholder;
mod read;
mod routine;
mod rows;
mod split;

use std::ops::Range;
use std::sync::Arc;

use pg_query::NodeEnum;

pub use routine::routine;

/// A place in a file: 1-based line and column, columns counting characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// Lines, from 1.
    pub line: u32,
    /// Characters (not bytes) from the line's start, from 1.
    pub column: u32,
}

/// A stretch of a file. `end` is the place just behind the last character.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Byte offset of the first byte, counted in the file's decoded text.
    pub from: usize,
    /// Byte offset behind the last byte.
    pub to: usize,
    /// Where it starts.
    pub start: Position,
    /// Just behind its last character.
    pub end: Position,
}

/// All that was read from one file (or one section of it), in order.
#[derive(Debug, Default)]
pub struct Script {
    /// Statements as the server would receive them; those inside a `DO` block follow the block itself.
    pub statements: Vec<Statement>,
    /// `-- ddlock: allow` comments that stand before no statement, or that cannot be read.
    pub stray: Vec<StrayComment>,
    /// SQL that is put together at run time, and blocks in other languages: nobody can say what they do.
    pub dynamic: Vec<Span>,
}

/// One statement as written.
#[derive(Debug, Clone)]
pub struct Statement {
    /// From its first token to its last, without the semicolon and the comments around it.
    pub span: Span,
    /// The text of `span`; of rows only its beginning, so that a large file is held in memory once.
    pub text: Arc<str>,
    /// What PostgreSQL's parser made of it.
    pub body: Body,
    /// The subcommands of an `ALTER TABLE` (and its kin), the objects of a `DROP`, `TRUNCATE` or `LOCK`, in order and
    /// as many as the tree has; empty for all else.
    pub parts: Vec<Span>,
    /// The columns, constraints and LIKE clauses of a `CREATE TABLE`, in order and as many as the tree has.
    pub elements: Vec<Span>,
    /// The `-- ddlock: allow` comments that belong to it.
    pub allows: Vec<Allow>,
    /// Set when it stands inside a `DO` block.
    pub block: Option<Block>,
    /// Placeholders of a template or psql variables in it were replaced by names, or by nothing, to make it parse.
    pub substituted: bool,
}

impl Statement {
    /// The tree of PostgreSQL's parser, where there is one.
    pub fn tree(&self) -> Option<&NodeEnum> {
        match &self.body {
            Body::Tree(tree) => Some(tree),
            Body::Rows(_) | Body::Meta | Body::Broken(_) => None,
        }
    }
}

/// What PostgreSQL's parser made of a statement.
#[derive(Debug, Clone)]
pub enum Body {
    /// The tree of PostgreSQL's parser.
    Tree(Box<NodeEnum>),
    /// An `INSERT … VALUES` or `COPY … FROM stdin` that is known to parse, whose tree was not built:
    /// its rows say nothing about locks.
    Rows(Rows),
    /// A psql meta-command (`\set`, `\connect`), without effect on the schema; or a statement nested too deeply to be
    /// read, which then is among [`Script::dynamic`].
    Meta,
    /// PostgreSQL's parser refuses it.
    Broken(SyntaxError),
}

/// Rows that a statement brings along as literal text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rows {
    /// The schema as written, case folded.
    pub schema: Option<String>,
    /// The table as written, case folded.
    pub table: String,
    /// How many bytes of text it was: more than a page of it counts as many rows.
    pub bytes: usize,
}

/// Why a statement does not parse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    /// PostgreSQL's own message, such as `syntax error at or near "COLUM"`.
    pub message: String,
    /// The token it stumbled over.
    pub span: Span,
    /// What may be meant, when something is recognised (a template placeholder, MySQL syntax).
    pub help: Option<String>,
}

/// Where inside a `DO` block, or the body of a function that is called, a statement stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block {
    /// The index in [`Script::statements`] of the `DO` statement, or of the call.
    pub statement: usize,
    /// It runs only on a condition (`IF`, `CASE`, an exception handler) or in a loop.
    pub conditional: bool,
    /// It runs in a loop that holds no COMMIT.
    pub repeated: bool,
}

/// An inline suppression: `-- ddlock: allow rule-a, rule-b -- reason`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allow {
    /// The rule names, as written.
    pub rules: Vec<String>,
    /// What stands behind the second `--`.
    pub reason: Option<String>,
    /// The comment itself.
    pub span: Span,
}

/// A `-- ddlock:` comment that has no effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StrayComment {
    /// The comment itself.
    pub span: Span,
    /// Why it has no effect.
    pub message: String,
}

/// Reads a text as the statements a server would receive.
pub fn parse(text: &str) -> Script {
    parse_section(text, 0..text.len())
}

/// Reads the sections of a text that a migration tool would send, each by itself and only when it is asked for;
/// spans count in the whole text. Sections that [`windows`] cut follow their first part in one list.
///
/// # Panics
/// When a section does not lie within the text, on the borders of characters.
pub fn parse_sections<'a>(text: &'a str, sections: &'a [Range<usize>]) -> impl Iterator<Item = Script> + 'a {
    let lines = lines::Lines::new(text);
    let mut rows = rows::Reader::default();
    sections.iter().map(move |section| read::script(text, &lines, section.clone(), &mut rows))
}

/// Cuts a long section between statements, so that its trees need not all be in memory at once. Nothing is lost by
/// it but the look ahead beyond a cut.
pub fn windows(text: &str, section: Range<usize>) -> Vec<Range<usize>> {
    split::windows(text, section)
}

/// Reads one section of a text; spans count in the whole text. For several, [`parse_sections`] is faster.
///
/// # Panics
/// When the section does not lie within the text, on the borders of characters.
pub fn parse_section(text: &str, section: Range<usize>) -> Script {
    read::script(text, &lines::Lines::new(text), section, &mut rows::Reader::default())
}

/// Where the second text begins to say something else than the first, white space and comments aside; `None` when
/// they say the same.
pub fn difference(one: &str, other: &str) -> Option<usize> {
    let mut before = lex::Lexer::new(one, 0).filter(|token| !token.is_comment());
    let mut now = lex::Lexer::new(other, 0).filter(|token| !token.is_comment());
    loop {
        match (before.next(), now.next()) {
            (None, None) => return None,
            (Some(a), Some(b)) if a.text(one) == b.text(other) => {}
            (_, Some(b)) => return Some(b.from),
            (Some(_), None) => return Some(other.len()),
        }
    }
}
