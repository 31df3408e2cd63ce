//! Pieces of text into statements.

use std::ops::Range;
use std::sync::Arc;

use pg_query::NodeEnum;

use super::lines::Lines;
use super::split::{Piece, PieceKind, Splitter};
use super::{Body, Rows, Script, Statement, SyntaxError, allow, broken, parts, rows};

/// Reads one section of a text.
pub(super) fn script(text: &str, lines: &Lines<'_>, section: Range<usize>) -> Script {
    let mut script = Script::default();
    let text = &text[..section.end];
    let mut reader = Reader { text, lines, rows: rows::Reader::default() };
    let mut splitter = Splitter::new(text, section.start);
    while let Some(piece) = splitter.next() {
        script.statements.push(reader.statement(&piece));
    }
    allow::attach(&splitter.comments, text, lines, &mut script);
    script
}

struct Reader<'a> {
    text: &'a str,
    lines: &'a Lines<'a>,
    rows: rows::Reader,
}

impl Reader<'_> {
    fn statement(&mut self, piece: &Piece) -> Statement {
        let range = piece.range.clone();
        let text = &self.text[range.clone()];
        let body = self.body(piece, text);
        let parts = match &body {
            Body::Tree(tree) => parts::of(tree, text),
            Body::Rows(_) | Body::Meta | Body::Broken(_) => Vec::new(),
        };
        let place = |part: Range<usize>| self.lines.span(range.start + part.start, range.start + part.end);
        Statement {
            span: self.lines.span(range.start, range.end),
            text: Arc::from(text),
            body,
            parts: parts.into_iter().map(place).collect(),
            allows: Vec::new(),
            block: None,
            substituted: false,
        }
    }

    fn body(&mut self, piece: &Piece, text: &str) -> Body {
        match piece.kind {
            PieceKind::Sql => {}
            PieceKind::Meta(data) => return meta(text, data),
            PieceKind::Copy(data) => match (tree(text), rows::target(text)) {
                (Ok(_), Some((schema, table, _))) => return Body::Rows(Rows { schema, table, bytes: data }),
                (Ok(tree), None) => return Body::Tree(tree),
                (Err(message), _) => return self.broken(piece, text, message),
            },
        }
        let result = match self.rows.read(text, &piece.leading, piece.range.start) {
            Some(Ok(rows)) => return Body::Rows(rows),
            Some(Err(message)) => Err(message),
            None if piece.holes.is_empty() => tree(text),
            None => tree(&without(text, piece)),
        };
        match result {
            Ok(tree) => Body::Tree(tree),
            Err(message) => self.broken(piece, text, message),
        }
    }

    fn broken(&self, piece: &Piece, text: &str, message: String) -> Body {
        let place = broken::place(text, &message);
        let help = broken::help(text, &place);
        let from = piece.range.start;
        let span = self.lines.span(from + place.start, from + place.end);
        Body::Broken(SyntaxError { message, span, help })
    }
}

/// `\copy table from stdin` brings rows; all else psql does by itself.
fn meta(text: &str, data: usize) -> Body {
    match rows::target(&text[1..]) {
        Some((schema, table, _)) if data > 0 => Body::Rows(Rows { schema, table, bytes: data }),
        _ => Body::Meta,
    }
}

/// The statement as psql sends it, its meta-commands blanked.
fn without(text: &str, piece: &Piece) -> String {
    let mut sent = text.to_owned();
    for hole in &piece.holes {
        let hole = hole.start - piece.range.start..hole.end - piece.range.start;
        sent.replace_range(hole.clone(), &" ".repeat(hole.len()));
    }
    sent
}

/// PostgreSQL's tree of one statement, or its message.
pub(super) fn tree(text: &str) -> Result<Box<NodeEnum>, String> {
    let mut parsed = pg_query::parse(text, 0).map_err(|error| broken::message(&error))?;
    let node = parsed.protobuf.stmts.pop().and_then(|raw| raw.stmt).and_then(|node| node.node);
    node.map(Box::new).ok_or_else(|| "the statement is empty".to_owned())
}
