//! The statements in the body of a function or procedure, at the place of a call.

use pg_query::NodeEnum;
use pg_query::protobuf::{CreateFunctionStmt, Node};

use super::lines::Lines;
use super::{Block, Body, Script, Span, Statement, block, read, rows};

/// Lists what a function or procedure does when it is called, from its definition (`CREATE FUNCTION …`). All of it
/// gets the place and the block of the call; [`Script::dynamic`] has an entry for each statement that is not known.
pub fn routine(definition: &str, place: Span, called: Block) -> Script {
    let mut script = statements(definition).unwrap_or_else(|| Script { dynamic: vec![place], ..Script::default() });
    for statement in &mut script.statements {
        let own = statement.block.unwrap_or(called);
        let conditional = own.conditional || called.conditional;
        statement.block = Some(Block { conditional, repeated: own.repeated || called.repeated, ..called });
        statement.span = place;
        statement.parts.clear();
        statement.elements.clear();
        statement.allows.clear();
    }
    // A mistake in a body is none of the migration that calls it: it was taken when the function was made.
    let known = |statement: &Statement| !matches!(statement.body, Body::Broken(_));
    let before = script.statements.len();
    script.statements.retain(known);
    let unknown = script.dynamic.len() + before - script.statements.len();
    Script { dynamic: vec![place; unknown], stray: Vec::new(), ..script }
}

/// The statements of a body, with places in the definition; `None` when the language is not one that is read here.
fn statements(definition: &str) -> Option<Script> {
    let tree = read::tree(definition).ok()?;
    let NodeEnum::CreateFunctionStmt(create) = *tree else {
        return None;
    };
    if let Some(body) = &create.sql_body {
        let mut script = Script::default();
        atomic(body, &mut script.statements);
        return Some(script);
    }
    let lines = Lines::new(definition);
    match text_of(&create, "language")?.to_lowercase().as_str() {
        "sql" => {
            let body = text_of(&create, "as")?;
            Some(read::plain(body, &Lines::new(body), 0..body.len(), &mut rows::Reader::default()))
        }
        "plpgsql" => {
            let found = block::routine(definition, &lines);
            let dynamic = found.dynamic.into_iter().map(|place| lines.span(place.start, place.end)).collect();
            Some(Script { statements: found.statements, dynamic, ..Script::default() })
        }
        _ => None,
    }
}

/// The statements of `BEGIN ATOMIC`.
fn atomic(body: &Node, out: &mut Vec<Statement>) {
    match &body.node {
        Some(NodeEnum::List(list)) => list.items.iter().for_each(|item| atomic(item, out)),
        // The expression of a RETURN reads at most.
        Some(NodeEnum::ReturnStmt(_)) | None => {}
        Some(tree) => {
            let text = tree.deparse(pg_query::DeparseOptions::default()).unwrap_or_default();
            out.push(Statement {
                span: Lines::new(&text).span(0, text.len()),
                text: text.into(),
                body: Body::Tree(Box::new(tree.clone())),
                parts: Vec::new(),
                elements: Vec::new(),
                allows: Vec::new(),
                block: None,
                substituted: false,
            });
        }
    }
}

/// The text of an option: of AS, the first.
fn text_of<'a>(create: &'a CreateFunctionStmt, name: &str) -> Option<&'a str> {
    let value = create.options.iter().find_map(|option| match option.node.as_ref()? {
        NodeEnum::DefElem(option) if option.defname == name => option.arg.as_deref()?.node.as_ref(),
        _ => None,
    })?;
    match value {
        NodeEnum::String(text) => Some(&text.sval),
        NodeEnum::List(list) => match list.items.first()?.node.as_ref()? {
            NodeEnum::String(text) => Some(&text.sval),
            _ => None,
        },
        _ => None,
    }
}
