//! Pieces of text into statements.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;
use std::thread;

use pg_query::NodeEnum;

use super::lines::Lines;
use super::placeholder::{self, Solution};
use super::split::{Piece, PieceKind, Splitter};
use super::{Body, Rows, Script, Statement, SyntaxError, allow, block, broken, depth, lex, light, parts, rows};

/// Reads one section of a text, and the `DO` blocks in it.
pub(super) fn script(text: &str, lines: &Lines<'_>, section: Range<usize>, rows: &mut rows::Reader) -> Script {
    let Script { statements, stray, dynamic } = plain(text, lines, section, rows);
    let mut script = Script { statements: Vec::with_capacity(statements.len()), stray, dynamic };
    for statement in statements {
        let range = statement.span.from..statement.span.to;
        let index = script.statements.len();
        let found = match &statement.body {
            Body::Tree(tree) => match tree.as_ref() {
                NodeEnum::DoStmt(block) => Some(block::read(text, lines, &range, block, index)),
                _ => None,
            },
            Body::Rows(_) | Body::Meta | Body::Broken(_) => None,
        };
        script.statements.push(statement);
        if let Some(found) = found {
            script.statements.extend(found.statements);
            script.dynamic.extend(found.dynamic.into_iter().map(|place| lines.span(place.start, place.end)));
            block::attach(text, lines, &range, &mut script, index + 1);
        }
    }
    script
}

/// Reads one section of a text; `DO` blocks stay closed.
pub(super) fn plain(text: &str, lines: &Lines<'_>, section: Range<usize>, rows: &mut rows::Reader) -> Script {
    let mut script = Script::default();
    let text = &text[..section.end];
    let mut reader = Reader { text, lines, rows };
    let mut splitter = Splitter::new(text, section.start);
    while let Some(mut piece) = splitter.next() {
        let mut statement = reader.statement(&piece);
        if let Some(Statement { body: Body::Broken(error), .. }) = &statement
            && let Some(end) = broken::swallowed(&text[piece.range.clone()], error.span.from - piece.range.start)
            && splitter.resume(piece.range.start + end)
        {
            piece.range.end = piece.range.start + end - 1;
            statement = reader.statement(&piece);
        }
        if let Some(Statement { body: Body::Meta, text, span, .. }) = &statement
            && !text.starts_with('\\')
        {
            script.dynamic.push(*span);
        }
        // A file with such a byte is no text: one word on it is enough.
        let ends = statement
            .as_ref()
            .is_some_and(|read| matches!(read.body, Body::Broken(_)) && text[piece.range.clone()].contains('\0'));
        script.statements.extend(statement);
        if ends {
            break;
        }
    }
    allow::attach(&splitter.comments, text, lines, &mut script.statements, &mut script.stray);
    script
}

struct Reader<'a> {
    text: &'a str,
    lines: &'a Lines<'a>,
    rows: &'a mut rows::Reader,
}

/// A statement's body, and the text it was read from when that is not the text as written.
struct Read<'t> {
    body: Body,
    sent: Cow<'t, str>,
    substituted: bool,
}

impl Reader<'_> {
    /// The statement of a piece; none if only controls of a template stand there.
    fn statement(&mut self, piece: &Piece) -> Option<Statement> {
        let mut range = piece.range.clone();
        let text = &self.text[range.clone()];
        let Read { body, sent, substituted } = self.read(piece, text)?;
        let (parts, elements) = match &body {
            Body::Tree(tree) => (parts::of(tree, &sent), parts::elements(tree, &sent)),
            Body::Rows(_) | Body::Meta | Body::Broken(_) => (Vec::new(), Vec::new()),
        };
        let place = |part: Range<usize>| self.lines.span(range.start + part.start, range.start + part.end);
        let parts = parts.into_iter().map(place).collect();
        let elements = elements.into_iter().map(place).collect();
        if substituted {
            // A control of a template at either end is no part of the statement.
            range.start += sent.bytes().position(|byte| !lex::is_space(byte)).unwrap_or(0);
            range.end -= sent.bytes().rev().position(|byte| !lex::is_space(byte)).unwrap_or(0);
        }
        Some(Statement {
            span: self.lines.span(range.start, range.end),
            text: Arc::from(if let Body::Rows(_) = body { rows::head(&self.text[range]) } else { &self.text[range] }),
            body,
            parts,
            elements,
            allows: Vec::new(),
            block: None,
            substituted,
        })
    }

    fn read<'t>(&mut self, piece: &Piece, text: &'t str) -> Option<Read<'t>> {
        let as_written = |body| Some(Read { body, sent: Cow::Borrowed(text), substituted: false });
        match piece.kind {
            PieceKind::Meta(data) => return as_written(meta(text, data)),
            PieceKind::Copy(bytes) => {
                if let Some((schema, table, _)) = rows::target(text)
                    && tree(text).is_ok()
                {
                    return as_written(Body::Rows(Rows { schema, table, bytes }));
                }
            }
            PieceKind::Sql => {}
        }
        let sent = without(text, piece);
        let result = match self.rows.read(text, &piece.leading, piece.range.start) {
            Some(Ok(rows)) => return as_written(Body::Rows(rows)),
            Some(Err(message)) => Err(message),
            None if piece.shallow => light_or_decoded(&sent),
            None => tree(&sent),
        };
        let message = match result {
            Ok(tree) => return Some(Read { body: Body::Tree(tree), sent, substituted: false }),
            Err(message) => message,
        };
        if message == broken::TOO_DEEP {
            return as_written(Body::Meta);
        }
        let place = broken::place(&sent, &message);
        let (place, message) = match placeholder::solve(&sent, place.end) {
            Solution::Parsed(sent, tree) => {
                return Some(Read { body: Body::Tree(tree), sent: Cow::Owned(sent), substituted: true });
            }
            Solution::Empty => return None,
            Solution::Refused(place, message) => (place, message),
            Solution::Unknown => (place, message),
        };
        as_written(self.broken(piece.range.start, text, &place, message))
    }

    fn broken(&self, base: usize, text: &str, place: &Range<usize>, message: String) -> Body {
        let help = broken::help(text, place);
        let span = self.lines.span(base + place.start, base + place.end);
        Body::Broken(SyntaxError { message, span, help })
    }
}

/// `\copy table from …` brings rows; all else psql does by itself.
fn meta(text: &str, data: usize) -> Body {
    let mut words = lex::Lexer::new(text, 1);
    let copies = words.next().is_some_and(|token| token.is_word(text, "copy"));
    match rows::target(&text[1..]) {
        Some((schema, table, _)) if copies && words.any(|token| token.is_word(text, "from")) => {
            Body::Rows(Rows { schema, table, bytes: data })
        }
        _ => Body::Meta,
    }
}

/// The statement as psql sends it, its meta-commands blanked.
fn without<'t>(text: &'t str, piece: &Piece) -> Cow<'t, str> {
    let mut sent = Cow::Borrowed(text);
    for hole in &piece.holes {
        let hole = hole.start - piece.range.start..hole.end - piece.range.start;
        sent.to_mut().replace_range(hole.clone(), &" ".repeat(hole.len()));
    }
    sent
}

/// PostgreSQL's tree of one statement, or its message.
pub(super) fn tree(text: &str) -> Result<Box<NodeEnum>, String> {
    let depth = depth::of(text);
    if depth <= depth::SHALLOW {
        return decode(text);
    }
    if depth > depth::DEEPEST {
        pg_query::split_with_parser(text).map_err(|error| broken::message(&error))?;
        return Err(if depth > depth::REFUSED { broken::REFUSED } else { broken::TOO_DEEP }.to_owned());
    }
    thread::scope(|scope| {
        let started = thread::Builder::new().stack_size(depth::STACK).spawn_scoped(scope, || decode(text));
        let joined = started.ok().and_then(|thread| thread.join().ok());
        joined.unwrap_or_else(|| Err(broken::TOO_DEEP.to_owned()))
    })
}

/// The tree as [`light`] reads it, or as PostgreSQL does.
fn light_or_decoded(text: &str) -> Result<Box<NodeEnum>, String> {
    let Some(tree) = light::read(text) else {
        return decode(text);
    };
    debug_assert_eq!(Ok(&tree), decode(text).as_ref(), "{text}");
    Ok(tree)
}

fn decode(text: &str) -> Result<Box<NodeEnum>, String> {
    let mut parsed = pg_query::parse(text, 0).map_err(|error| broken::message(&error))?;
    let node = parsed.protobuf.stmts.pop().and_then(|raw| raw.stmt).and_then(|node| node.node);
    node.map(Box::new).ok_or_else(|| "the statement is empty".to_owned())
}
