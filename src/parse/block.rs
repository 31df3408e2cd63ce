//! The statements inside a `DO` block or a function's body, as PL/pgSQL's own parser finds them.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use pg_query::protobuf::{AConst, DoStmt, Integer, Node, a_const};
use pg_query::{NodeEnum, NodeRef};
use serde_json::Value;

use super::lex::{Kind, Lexer, Token};
use super::lines::Lines;
use super::read::{self, tree};
use super::{Block, Body, Script, Statement, SyntaxError, allow, broken, constant, parts, placeholder, rows};
use crate::postgres::is_system_schema;

/// How many tokens may stand between the start of a statement's line and the statement.
const NEAR: usize = 200;

/// What is found in one block.
#[derive(Default)]
pub(super) struct Found {
    pub(super) statements: Vec<Statement>,
    pub(super) dynamic: Vec<Range<usize>>,
}

/// Lists the statements of the `DO` statement at `range`, which is `index` in its script.
pub(super) fn read(text: &str, lines: &Lines<'_>, range: &Range<usize>, block: &DoStmt, index: usize) -> Found {
    let reader = Reader::new(text, lines, range, body(text, range), index);
    if language(block).eq_ignore_ascii_case("plpgsql") { reader.read() } else { reader.unread() }
}

/// Lists the statements in the body of a function or procedure in PL/pgSQL, from its definition.
pub(super) fn routine(definition: &str, lines: &Lines<'_>) -> Found {
    let range = 0..definition.len();
    Reader::new(definition, lines, &range, routine_body(definition), 0).read()
}

/// Gives the comments in the block to its statements.
pub(super) fn attach(text: &str, lines: &Lines<'_>, range: &Range<usize>, script: &mut Script, first: usize) {
    let Some(body) = body(text, range) else {
        return;
    };
    let tokens = Lexer::new(&text[..body.end], body.start);
    let comments: Vec<Token> =
        tokens.filter(|token| token.is_comment() && allow::speaks_to_us(token.text(text))).collect();
    let (statements, stray) = (&mut script.statements[first..], &mut script.stray);
    allow::attach(&comments, text, lines, statements, stray);
}

/// Where the body stands in the file word for word: in dollar quotes, or in quotes without doubled ones. The name of
/// the language may be quoted too.
fn body(text: &str, range: &Range<usize>) -> Option<Range<usize>> {
    let mut language = false;
    let mut tokens = Lexer::new(&text[..range.end], range.start).filter(|token| !token.is_comment());
    let quoted = |token: &Token| {
        let named = std::mem::replace(&mut language, token.is_word(text, "language"));
        !named && matches!(token.kind, Kind::String | Kind::Dollar)
    };
    inside(&tokens.find(quoted)?, text)
}

/// Where the body of a function stands word for word, which is behind AS.
fn routine_body(text: &str) -> Option<Range<usize>> {
    let mut follows = false;
    let mut tokens = Lexer::new(text, 0).filter(|token| !token.is_comment());
    let quoted = tokens.find(|token| {
        let named = std::mem::replace(&mut follows, token.is_word(text, "as"));
        named && matches!(token.kind, Kind::String | Kind::Dollar)
    });
    inside(&quoted?, text)
}

/// What a quoted token holds, if it holds it word for word.
fn inside(token: &Token, text: &str) -> Option<Range<usize>> {
    let written = token.text(text);
    match token.kind {
        Kind::Dollar => {
            let tag = written[1..].find('$')? + 2;
            Some(token.from + tag..token.to - tag)
        }
        Kind::String if written.starts_with('\'') => {
            let inner = token.from + 1..token.to - 1;
            (!text[inner.clone()].contains('\'')).then_some(inner)
        }
        _ => None,
    }
}

fn language(block: &DoStmt) -> &str {
    let named = block.args.iter().find_map(|argument| match argument.node.as_ref()? {
        NodeEnum::DefElem(option) if option.defname == "language" => option.arg.as_deref(),
        _ => None,
    });
    match named {
        Some(Node { node: Some(NodeEnum::String(language)) }) => &language.sval,
        _ => "plpgsql",
    }
}

struct Reader<'a> {
    file: &'a str,
    lines: &'a Lines<'a>,
    /// The `DO` statement in the file.
    range: Range<usize>,
    /// The `DO` statement as parsed: byte for byte as in the file but for placeholders.
    sent: String,
    /// The body in the file.
    body: Option<Range<usize>>,
    /// In the file, behind the last statement that was found.
    cursor: usize,
    index: usize,
    substituted: bool,
    /// A RETURN came before.
    returns: bool,
    /// The queries of variables that are cursors, by the number of the variable.
    cursors: HashMap<u64, String>,
    found: Found,
}

/// Whether and how often a statement of a body runs.
#[derive(Debug, Clone, Copy, Default)]
struct Turn {
    /// On a condition, or in a loop.
    conditional: bool,
    /// In a loop that does not commit.
    repeated: bool,
}

impl Turn {
    fn maybe(self) -> Self {
        Self { conditional: true, ..self }
    }

    /// Inside a loop, given the loop's body.
    fn again(body: &Value) -> Self {
        Self { conditional: true, repeated: !commits(body) }
    }
}

impl<'a> Reader<'a> {
    fn new(
        text: &'a str,
        lines: &'a Lines<'a>,
        range: &Range<usize>,
        body: Option<Range<usize>>,
        index: usize,
    ) -> Self {
        Self {
            file: text,
            lines,
            range: range.clone(),
            sent: text[range.clone()].to_owned(),
            body,
            cursor: 0,
            index,
            substituted: false,
            returns: false,
            cursors: HashMap::new(),
            found: Found::default(),
        }
    }

    fn read(mut self) -> Found {
        match self.parse() {
            Some(tree) => self.walk(&tree, Turn::default()),
            // PL/pgSQL's parser knows no catalog here and may refuse what a server takes: no mistake of the user.
            None => return self.unread(),
        }
        self.found
    }

    /// Nobody can say what the whole does.
    fn unread(mut self) -> Found {
        self.found.dynamic.push(self.range);
        self.found
    }

    fn parse(&mut self) -> Option<Value> {
        if let Ok(tree) = pg_query::parse_plpgsql(&self.sent) {
            return Some(tree);
        }
        let body = self.body.clone()?;
        let filled = placeholder::names(&self.file[body.clone()])?;
        self.sent.replace_range(body.start - self.range.start..body.end - self.range.start, &filled);
        self.substituted = true;
        pg_query::parse_plpgsql(&self.sent).ok()
    }

    /// Goes through the statements of PL/pgSQL in the order in which they stand.
    fn walk(&mut self, node: &Value, turn: Turn) {
        match node {
            Value::Array(nodes) => nodes.iter().for_each(|node| self.walk(node, turn)),
            Value::Object(fields) => fields.iter().for_each(|(kind, node)| self.node(kind, node, turn)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    fn node(&mut self, kind: &str, node: &Value, turn: Turn) {
        let line = node["lineno"].as_u64().unwrap_or(1) as usize;
        let turn = if self.returns { turn.maybe() } else { turn };
        let query = |field: &str| node[field]["PLpgSQL_expr"]["query"].as_str();
        for given in node["params"].as_array().into_iter().flatten() {
            self.value(line, given["PLpgSQL_expr"]["query"].as_str(), turn);
        }
        match kind {
            "PLpgSQL_function" => {
                self.cursors = cursors(&node["datums"]);
                self.declared(&node["datums"], turn);
                self.walk(&node["action"], turn);
            }
            "PLpgSQL_stmt_block" => {
                self.walk(&node["body"], turn);
                self.walk(&node["exceptions"], turn.maybe());
            }
            "PLpgSQL_stmt_execsql" => {
                let before = self.found.statements.len();
                self.fixed(line, "", query("sqlstmt"), turn);
                if node["into"].as_bool().unwrap_or(false) {
                    self.found.statements[before..].iter_mut().for_each(take_one);
                }
            }
            "PLpgSQL_stmt_call" => self.fixed(line, "", query("expr"), turn),
            "PLpgSQL_stmt_perform" => self.fixed(line, "perform", query("expr"), turn),
            "PLpgSQL_stmt_commit" => self.fixed(line, "", Some("COMMIT"), turn),
            "PLpgSQL_stmt_rollback" => self.fixed(line, "", Some("ROLLBACK"), turn),
            "PLpgSQL_stmt_dynexecute" => self.executed(line, query("query"), turn),
            "PLpgSQL_stmt_assign" => self.value(line, query("expr").map(assigned), turn),
            "PLpgSQL_stmt_return" => {
                self.value(line, query("expr"), turn);
                self.returns = true;
            }
            "PLpgSQL_stmt_fors" | "PLpgSQL_stmt_dynfors" => {
                if kind == "PLpgSQL_stmt_fors" {
                    self.fixed(line, "", query("query"), turn);
                } else {
                    self.executed(line, query("query"), turn);
                }
                self.walk(&node["body"], Turn::again(&node["body"]));
            }
            "PLpgSQL_stmt_while" => {
                let turn = Turn::again(&node["body"]);
                self.value(line, query("cond"), turn);
                self.walk(&node["body"], turn);
            }
            "PLpgSQL_stmt_return_query" => {
                self.fixed(line, "", query("query"), turn);
                self.executed(line, query("dynquery"), turn);
            }
            "PLpgSQL_stmt_open" => {
                self.fixed(line, "", query("query").or(self.cursor_of(node).as_deref()), turn);
                self.executed(line, query("dynquery"), turn);
            }
            "PLpgSQL_stmt_forc" => {
                self.fixed(line, "", self.cursor_of(node).as_deref(), turn);
                self.walk(&node["body"], Turn::again(&node["body"]));
            }
            "PLpgSQL_stmt_loop" | "PLpgSQL_stmt_fori" | "PLpgSQL_stmt_foreach_a" => {
                for bound in ["lower", "upper", "step", "expr"] {
                    self.value(line, query(bound), turn);
                }
                self.walk(&node["body"], Turn::again(&node["body"]));
            }
            // Everything else holds statements only on a condition.
            _ => {
                for asked in ["t_expr", "expr", "cond"] {
                    self.value(line, query(asked), turn);
                }
                for body in BODIES {
                    self.walk(&node[body], turn.maybe());
                }
            }
        }
    }

    /// The values that variables begin with.
    fn declared(&mut self, variables: &Value, turn: Turn) {
        for variable in variables.as_array().into_iter().flatten() {
            let variable = &variable["PLpgSQL_var"];
            let line = variable["lineno"].as_u64().unwrap_or(1) as usize;
            self.value(line, variable["default_val"]["PLpgSQL_expr"]["query"].as_str(), turn);
        }
        // Those of a block inside stand behind statements that are still to be found.
        self.cursor = 0;
    }

    /// The query of the cursor that a statement opens, where it stands with the variable.
    fn cursor_of(&self, node: &Value) -> Option<String> {
        // The first variable has the number zero, which is left out.
        self.cursors.get(&node["curvar"].as_u64().unwrap_or(0)).cloned()
    }

    /// An expression that PL/pgSQL asks the server for: what the functions do that it calls.
    fn value(&mut self, line: usize, expression: Option<&str>, turn: Turn) {
        let Some(expression) = expression.map(str::trim) else {
            return;
        };
        let found = |text: &str, token: &Token| {
            same(&text[token.from..], expression).then_some(token.from..token.from + expression.len())
        };
        let tree = match tree(&format!("SELECT {expression}")) {
            Ok(tree) => tree,
            Err(message) => {
                if message == broken::TOO_DEEP {
                    let range = self.locate(line, found).unwrap_or_else(|| self.range.clone());
                    self.found.dynamic.push(range);
                }
                return;
            }
        };
        let nodes = tree.nodes();
        let calls = nodes.iter().any(|(node, ..)| matches!(node, NodeRef::FuncCall(_)));
        let reads = nodes.iter().any(|(node, ..)| matches!(node, NodeRef::RangeVar(_)));
        if !reads_tables(&tree) && (reads || !calls) {
            return;
        }
        let range = self.locate(line, found).unwrap_or_else(|| self.range.clone());
        self.found.statements.push(self.statement(&range, expression, Body::Tree(tree), turn));
    }

    /// A statement that stands as such in the body. `lead` is the word PL/pgSQL has in place of `SELECT`.
    fn fixed(&mut self, line: usize, lead: &str, query: Option<&str>, turn: Turn) {
        let Some(query) = query else {
            return;
        };
        let sql = if lead.is_empty() { query.to_owned() } else { format!(" {query}") };
        let range = self.locate(line, |text, token| {
            if !lead.is_empty() && !token.is_word(text, lead) {
                return None;
            }
            let skipped = lead.len();
            same(&text[token.from + skipped..], &sql[skipped..]).then_some(token.from..token.from + sql.len())
        });
        let parsed = tree(&sql);
        if parsed.as_ref().is_ok_and(|tree| is_idle(tree)) {
            return;
        }
        let exact = range.is_some();
        if parsed.as_ref().is_err_and(|message| message == broken::TOO_DEEP) {
            self.found.dynamic.push(range.unwrap_or_else(|| self.range.clone()));
            return;
        }
        let range = range.unwrap_or_else(|| self.range.clone());
        let (body, parts, elements) = match parsed {
            Ok(tree) => {
                let none = (Vec::new(), Vec::new());
                let (parts, elements) =
                    if exact { (parts::of(&tree, &sql), parts::elements(&tree, &sql)) } else { none };
                (Body::Tree(tree), parts, elements)
            }
            Err(message) => {
                let span = self.lines.span(range.start, range.end);
                (Body::Broken(SyntaxError { message, span, help: None }), Vec::new(), Vec::new())
            }
        };
        let place = |part: Range<usize>| self.lines.span(range.start + part.start, range.start + part.end);
        let text = if exact { &self.file[range.clone()] } else { query };
        self.found.statements.push(Statement {
            parts: parts.into_iter().map(place).collect(),
            elements: elements.into_iter().map(place).collect(),
            ..self.statement(&range, text, body, turn)
        });
    }

    /// A statement at `range` of the file, of which no parts are told.
    fn statement(&self, range: &Range<usize>, text: &str, body: Body, turn: Turn) -> Statement {
        Statement {
            span: self.lines.span(range.start, range.end),
            text: Arc::from(text),
            body,
            parts: Vec::new(),
            elements: Vec::new(),
            allows: Vec::new(),
            block: Some(self.block(turn)),
            substituted: self.substituted,
        }
    }

    /// `EXECUTE` of a string: statements of its own when it is constant.
    fn executed(&mut self, line: usize, query: Option<&str>, turn: Turn) {
        let Some(query) = query else {
            return;
        };
        let range = self.locate(line, |text, token| {
            if !token.is_word(text, "execute") {
                return None;
            }
            let first = Lexer::new(text, token.to).find(|token| !token.is_comment())?;
            same(&text[first.from..], query).then(|| token.from..first.from + query.len())
        });
        let place = range.clone().unwrap_or_else(|| self.range.clone());
        let Some(sql) = constant::text(query) else {
            self.found.dynamic.push(place);
            return;
        };
        let verbatim = range.and_then(|range| {
            let mut tokens = Lexer::new(&self.file[..range.end], range.end - query.len());
            let literal = tokens.next().filter(|token| token.to == range.end)?;
            inside(&literal, self.file).filter(|inner| self.file[inner.clone()] == sql)
        });
        let inner = match verbatim {
            Some(inner) => read::plain(self.file, self.lines, inner, &mut rows::Reader::default()).statements,
            None => {
                let mut script = read::plain(&sql, &Lines::new(&sql), 0..sql.len(), &mut rows::Reader::default());
                script.statements.iter_mut().for_each(|statement| self.move_to(statement, &place));
                script.statements
            }
        };
        let block = Some(self.block(turn));
        let is_idle = |statement: &Statement| matches!(&statement.body, Body::Tree(tree) if is_idle(tree));
        let inner = inner.into_iter().filter(|statement| !is_idle(statement));
        self.found.statements.extend(inner.map(|statement| Statement { block, ..statement }));
    }

    fn block(&self, turn: Turn) -> Block {
        Block { statement: self.index, conditional: turn.conditional, repeated: turn.repeated }
    }

    /// A statement whose text does not stand in the file gets the place that puts it together.
    fn move_to(&self, statement: &mut Statement, place: &Range<usize>) {
        statement.span = self.lines.span(place.start, place.end);
        statement.parts.clear();
        statement.elements.clear();
        if let Body::Broken(error) = &mut statement.body {
            error.span = statement.span;
        }
    }

    /// The first token at or behind a line of the body where `matches` says what stands there.
    fn locate(&mut self, line: usize, matches: impl Fn(&str, &Token) -> Option<Range<usize>>) -> Option<Range<usize>> {
        let body = self.body.clone()?;
        let base = self.range.start;
        let line_start = self.lines.start(self.lines.line(body.start) + line - 1).max(body.start);
        let from = line_start.max(self.cursor).min(body.end) - base;
        let sent = &self.sent[..body.end - base];
        let found = Lexer::new(sent, from).take(NEAR).find_map(|token| matches(sent, &token))?;
        let found = found.start + base..found.end + base;
        self.cursor = found.end;
        Some(found)
    }
}

/// Fields that hold statements, in the order in which they stand in the source.
const BODIES: &[&str] =
    &["then_body", "elsif_list", "else_body", "case_when_list", "else_stmts", "stmts", "body", "exc_list", "action"];

/// The queries that are declared with cursors, by the number of the variable.
fn cursors(variables: &Value) -> HashMap<u64, String> {
    let query = |variable: &Value| {
        Some(variable["PLpgSQL_var"]["cursor_explicit_expr"]["PLpgSQL_expr"]["query"].as_str()?.to_owned())
    };
    let numbered = variables.as_array().into_iter().flatten().zip(0..);
    numbered.filter_map(|(variable, number)| Some((number, query(variable)?))).collect()
}

/// `SELECT … INTO` a variable asks for one row only.
fn take_one(statement: &mut Statement) {
    if let Body::Tree(tree) = &mut statement.body
        && let NodeEnum::SelectStmt(select) = tree.as_mut()
        && select.where_clause.is_none()
        && select.limit_count.is_none()
    {
        let one = Integer { ival: 1 };
        let one = AConst { isnull: false, location: -1, val: Some(a_const::Val::Ival(one)) };
        select.limit_count = Some(Box::new(Node { node: Some(NodeEnum::AConst(one)) }));
    }
}

/// What `target := expression` computes (`RAW_PARSE_PLPGSQL_ASSIGN1` in `gram.y`).
fn assigned(query: &str) -> &str {
    let mut depth = 0_usize;
    for token in Lexer::new(query, 0) {
        match token.kind {
            Kind::Symbol(b'[' | b'(') => depth += 1,
            Kind::Symbol(b']' | b')') => depth = depth.saturating_sub(1),
            Kind::Symbol(b'=') if depth == 0 => return &query[token.to..],
            _ => {}
        }
    }
    ""
}

/// Whether a COMMIT or ROLLBACK stands in the body of a loop.
fn commits(body: &Value) -> bool {
    match body {
        Value::Array(nodes) => nodes.iter().any(commits),
        Value::Object(fields) => fields.iter().any(|(kind, node)| {
            matches!(kind.as_str(), "PLpgSQL_stmt_commit" | "PLpgSQL_stmt_rollback") || commits(node)
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

/// Whether `query` stands at the start of `text`. PL/pgSQL blanks the `INTO` clause.
fn same(text: &str, query: &str) -> bool {
    let blank = |(written, read): (u8, u8)| written == read || read == b' ' || read.eq_ignore_ascii_case(&written);
    text.len() >= query.len() && text.is_char_boundary(query.len()) && text.bytes().zip(query.bytes()).all(blank)
}

/// A query that reads no tables but PostgreSQL's own and writes nothing. A function it calls may do both.
fn is_idle(tree: &NodeEnum) -> bool {
    let NodeEnum::SelectStmt(select) = tree else {
        return false;
    };
    let of_function = |item: &Node| matches!(item.node, Some(NodeEnum::RangeFunction(_)));
    let selected = select.target_list.iter().any(|target| match target.node.as_ref() {
        Some(NodeEnum::ResTarget(target)) => {
            matches!(target.val.as_ref().and_then(|value| value.node.as_ref()), Some(NodeEnum::FuncCall(_)))
        }
        _ => false,
    });
    let calls = selected || select.from_clause.iter().any(of_function);
    let reads = !select.from_clause.iter().all(of_function) || select.larg.is_some();
    let plain = select.locking_clause.is_empty() && select.with_clause.is_none();
    (!calls || reads) && plain && !reads_tables(tree)
}

/// Whether a query reads tables other than PostgreSQL's own, which are small and which nobody waits for.
fn reads_tables(tree: &NodeEnum) -> bool {
    tree.nodes().iter().any(|(node, ..)| match node {
        NodeRef::RangeVar(range) => match range.schemaname.as_str() {
            "" => !range.relname.starts_with("pg_"),
            schema => !is_system_schema(schema),
        },
        _ => false,
    })
}
