//! Where the subcommands of an `ALTER TABLE`, the columns of a `CREATE TABLE` and the objects of a `DROP`, `TRUNCATE`
//! or `LOCK` stand: PostgreSQL's trees give these no place, or no end.

use std::ops::Range;

use pg_query::NodeEnum;

use super::lex::{Kind, Lexer, Token};

/// The places of a statement's parts in `text`, as many as its tree has; none when they cannot be told apart.
pub(super) fn of(tree: &NodeEnum, text: &str) -> Vec<Range<usize>> {
    let (count, found) = match tree {
        NodeEnum::AlterTableStmt(statement) => (statement.cmds.len(), after_name(text)),
        NodeEnum::DropStmt(statement) => (statement.objects.len(), objects(text, DROP, "cascade restrict")),
        NodeEnum::TruncateStmt(statement) => {
            (statement.relations.len(), objects(text, TRUNCATE, "restart continue cascade restrict"))
        }
        NodeEnum::LockStmt(statement) => (statement.relations.len(), objects(text, LOCK, "in nowait")),
        _ => return Vec::new(),
    };
    if found.len() == count { found } else { Vec::new() }
}

/// The places of the columns and constraints of a `CREATE TABLE`, as many as its tree has: they stand in the first
/// parentheses.
pub(super) fn elements(tree: &NodeEnum, text: &str) -> Vec<Range<usize>> {
    let NodeEnum::CreateStmt(create) = tree else {
        return Vec::new();
    };
    let mut depth = 1_usize;
    let inside = tokens(text).skip_while(|token| !token.is(b'(')).skip(1).take_while(|token| {
        depth = nested(depth, token);
        depth > 0
    });
    let found = split(inside);
    if found.len() == create.table_elts.len() { found } else { Vec::new() }
}

/// Words between `DROP` and its first object, as `gram.y` has them in `DropStmt`.
const DROP: &str = "\
    drop table sequence view materialized index foreign concurrently collation conversion statistics \
    type domain function procedure routine aggregate operator schema extension event trigger text search \
    parser dictionary template configuration access method data wrapper class family language procedural \
    rule policy publication server if exists";
const TRUNCATE: &str = "truncate table";
const LOCK: &str = "lock table";

fn tokens(text: &str) -> impl Iterator<Item = Token> {
    Lexer::new(text, 0).filter(|token| !token.is_comment())
}

/// The stretches between commas behind the leading words, up to a word of `tail`.
fn objects(text: &str, lead: &str, tail: &str) -> Vec<Range<usize>> {
    let among = |token: &Token, words: &str| words.split(' ').any(|word| token.is_word(text, word));
    let mut rest = tokens(text).peekable();
    // A name may look like a leading word (`DROP TABLE data, index`): the last of them is one when a list's mark follows.
    let mut names = Vec::new();
    while let Some(token) = rest.next_if(|token| among(token, lead)) {
        if rest.peek().is_none_or(|next| matches!(next.kind, Kind::Symbol(b'.' | b',')) || among(next, tail)) {
            names.push(token);
            break;
        }
    }
    let mut depth = 0_usize;
    let body = names.into_iter().chain(rest).take_while(|token| {
        depth = nested(depth, token);
        depth > 0 || !among(token, tail)
    });
    split(body)
}

/// The stretches between commas behind `ALTER … name`.
fn after_name(text: &str) -> Vec<Range<usize>> {
    let mut rest = tokens(text).skip(1).peekable();
    let is = |token: &Token, words: &[&str]| words.iter().any(|word| token.is_word(text, word));
    while rest.next_if(|token| is(token, &["foreign", "materialized"])).is_some() {}
    rest.next_if(|token| is(token, &["table", "index", "view", "sequence", "type"]));
    if rest.next_if(|token| is(token, &["if"])).is_some() {
        rest.next();
    }
    let parenthesis =
        rest.next_if(|token| is(token, &["only"])).is_some() && rest.next_if(|token| token.is(b'(')).is_some();
    rest.next();
    while rest.next_if(|token| token.is(b'.')).is_some() {
        rest.next();
    }
    if parenthesis {
        rest.next();
    }
    rest.next_if(|token| token.is(b'*'));
    split(rest)
}

fn split(tokens: impl Iterator<Item = Token>) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut open: Option<Range<usize>> = None;
    let mut depth = 0_usize;
    for token in tokens {
        if depth == 0 && token.is(b',') {
            parts.extend(open.take());
            continue;
        }
        depth = nested(depth, &token);
        let from = open.map_or(token.from, |open| open.start);
        open = Some(from..token.to);
    }
    parts.extend(open);
    parts
}

fn nested(depth: usize, token: &Token) -> usize {
    match token.kind {
        Kind::Symbol(b'(' | b'[') => depth + 1,
        Kind::Symbol(b')' | b']') => depth.saturating_sub(1),
        _ => depth,
    }
}
