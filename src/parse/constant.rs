//! SQL that `EXECUTE` puts together from constants.

use pg_query::NodeEnum;
use pg_query::protobuf::a_const::Val;
use pg_query::protobuf::{AExpr, AExprKind, FuncCall, Node};

/// The string an expression of PL/pgSQL always yields; none when it depends on anything.
pub(super) fn text(expression: &str) -> Option<String> {
    let tree = super::read::tree(&format!("SELECT {expression}")).ok()?;
    let NodeEnum::SelectStmt(select) = tree.as_ref() else {
        return None;
    };
    let [Node { node: Some(NodeEnum::ResTarget(target)) }] = select.target_list.as_slice() else {
        return None;
    };
    value(target.val.as_deref()?)
}

fn value(node: &Node) -> Option<String> {
    match node.node.as_ref()? {
        NodeEnum::AConst(constant) => match constant.val.as_ref()? {
            Val::Sval(string) => Some(string.sval.clone()),
            Val::Ival(number) => Some(number.ival.to_string()),
            Val::Fval(_) | Val::Boolval(_) | Val::Bsval(_) => None,
        },
        NodeEnum::TypeCast(cast) => {
            let name = cast.type_name.as_ref()?.names.last().and_then(string)?;
            ["text", "varchar"].contains(&name).then(|| value(cast.arg.as_deref()?))?
        }
        NodeEnum::AExpr(expression) => joined(expression),
        NodeEnum::FuncCall(call) => called(call),
        _ => None,
    }
}

fn joined(expression: &AExpr) -> Option<String> {
    let joins = expression.kind() == AExprKind::AexprOp && expression.name.last().and_then(string) == Some("||");
    if !joins {
        return None;
    }
    Some(value(expression.lexpr.as_deref()?)? + &value(expression.rexpr.as_deref()?)?)
}

fn called(call: &FuncCall) -> Option<String> {
    let arguments: Vec<String> = call.args.iter().map(value).collect::<Option<_>>()?;
    match (call.funcname.last().and_then(string)?, arguments.as_slice()) {
        ("format", [pattern, rest @ ..]) => format(pattern, rest),
        ("concat", parts) => Some(parts.concat()),
        ("quote_ident", [name]) => Some(identifier(name)),
        ("quote_literal", [text]) => Some(literal(text)),
        _ => None,
    }
}

/// `format()` of PostgreSQL, without positions and widths.
fn format(pattern: &str, arguments: &[String]) -> Option<String> {
    let mut arguments = arguments.iter();
    let mut pieces = pattern.split('%');
    let mut out = pieces.next()?.to_owned();
    while let Some(piece) = pieces.next() {
        let Some(kind) = piece.chars().next() else {
            // `%%` is a percent sign.
            out.push('%');
            out.push_str(pieces.next()?);
            continue;
        };
        let argument = arguments.next()?;
        match kind {
            's' => out.push_str(argument),
            'I' => out.push_str(&identifier(argument)),
            'L' => out.push_str(&literal(argument)),
            _ => return None,
        }
        out.push_str(&piece[1..]);
    }
    Some(out)
}

fn identifier(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn literal(text: &str) -> String {
    let escapes = if text.contains('\\') { "E" } else { "" };
    format!("{escapes}'{}'", text.replace('\\', "\\\\").replace('\'', "''"))
}

fn string(node: &Node) -> Option<&str> {
    match node.node.as_ref()? {
        NodeEnum::String(string) => Some(&string.sval),
        _ => None,
    }
}
