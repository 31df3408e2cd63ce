//! How deeply a statement's tree may be nested: decoding it takes stack for each level.

use super::lex::{Kind, Lexer, Token};

/// Trees up to this depth are decoded on any stack.
pub(super) const SHALLOW: usize = 20;
/// Trees beyond this depth are not decoded at all: they could not even be freed safely.
pub(super) const DEEPEST: usize = 1000;
/// Beyond this depth every server says "stack depth limit exceeded": with the default of `max_stack_depth` from about
/// 5,000 levels on, with the most that an ordinary stack of 8 MB lets it be set to from about 17,000 on.
pub(super) const REFUSED: usize = 20_000;
/// Enough for [`DEEPEST`] levels in a build without optimisation (about 50 kB each).
pub(super) const STACK: usize = 128 * 1024 * 1024;

/// What a first reading tells: nearly all statements are too plain to be nested deeply.
#[derive(Default)]
pub(super) struct Glimpse {
    parentheses: usize,
    operators: usize,
}

impl Glimpse {
    pub(super) fn take(&mut self, token: &Token, text: &str) {
        match token.kind {
            Kind::Symbol(b'(' | b'[') => self.parentheses += 1,
            Kind::Symbol(symbol) => self.operators += usize::from(!matches!(symbol, b')' | b']' | b',' | b'.')),
            Kind::Word => self.operators += usize::from(may_nest(token.text(text).as_bytes())),
            Kind::Quoted | Kind::String | Kind::Dollar | Kind::Number | Kind::LineComment | Kind::BlockComment => {}
        }
    }

    pub(super) fn is_shallow(&self) -> bool {
        self.parentheses + self.operators < SHALLOW
    }
}

/// Whether a word may be one of those that [`word`] counts, by its length and first letters.
fn may_nest(word: &[u8]) -> bool {
    match (word.len(), word[0] | 0x20) {
        (2, b'a') => word[1] | 0x20 == b't',
        (2 | 6 | 9, b'i') | (3 | 7, b'n') | (4 | 7, b'c') | (4, b'j' | b'l') | (5, b'u') | (6, b'e') | (7, b'b') => {
            true
        }
        _ => false,
    }
}

/// What is open between two parentheses.
#[derive(Default)]
struct Level {
    /// Operators of the expression that is read, and the most of any expression before it.
    operators: usize,
    most: usize,
    /// Joins and set operations, which nest to the left over the whole level.
    joins: usize,
    /// The deepest parentheses inside.
    inner: usize,
    /// It is between CASE and END, whose branches are a list.
    case: bool,
}

impl Level {
    fn end_expression(&mut self) {
        self.most = self.most.max(self.operators);
        self.operators = 0;
    }

    fn depth(&self) -> usize {
        self.most.max(self.operators) + self.joins + self.inner + 1
    }
}

/// An upper bound, near enough: a chain of operators nests to the left, lists of AND and OR do not.
pub(super) fn of(text: &str) -> usize {
    let mut levels = Vec::new();
    let mut level = Level::default();
    let close = |levels: &mut Vec<Level>, level: &mut Level| {
        if let Some(outer) = levels.pop() {
            let inner = std::mem::replace(level, outer).depth();
            level.inner = level.inner.max(inner);
        }
    };
    let mut operator = false;
    for token in Lexer::new(text, 0) {
        let follows = std::mem::take(&mut operator);
        match token.kind {
            Kind::Symbol(b'(' | b'[') => levels.push(std::mem::take(&mut level)),
            Kind::Symbol(b')' | b']') => close(&mut levels, &mut level),
            Kind::Symbol(b',' | b';') => level.end_expression(),
            Kind::Symbol(symbol) if symbol != b'.' => {
                // The bytes of one operator count once.
                operator = true;
                level.operators += usize::from(!follows);
            }
            Kind::Word if token.is_word(text, "case") => {
                level.operators += 1;
                levels.push(std::mem::replace(&mut level, Level { case: true, ..Level::default() }));
            }
            Kind::Word if level.case && token.is_word(text, "end") => close(&mut levels, &mut level),
            Kind::Word => word(&mut level, token.text(text)),
            Kind::Symbol(_)
            | Kind::Quoted
            | Kind::String
            | Kind::Dollar
            | Kind::Number
            | Kind::LineComment
            | Kind::BlockComment => {}
        }
    }
    while !levels.is_empty() {
        close(&mut levels, &mut level);
    }
    level.depth()
}

fn word(level: &mut Level, word: &str) {
    let is = |words: &[&str]| words.iter().any(|other| word.eq_ignore_ascii_case(other));
    if word.len() > 9 {
        return;
    }
    if is(&["union", "intersect", "except", "join"]) {
        level.joins += 1;
        level.end_expression();
    } else if is(&["not", "is", "collate", "at", "between", "like", "in", "isnull", "notnull"]) {
        level.operators += 1;
    } else if is(&["and", "or", "select", "from", "where", "on", "add", "alter", "when", "then", "else"]) {
        level.end_expression();
    }
}
