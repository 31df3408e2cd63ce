//! Columns, their types, defaults and constraints.

use pg_query::protobuf::a_const::Val;
use pg_query::protobuf::node::Node as Kind;
use pg_query::protobuf::{
    AConst, Boolean, CoercionForm, ColumnDef, ConstrType, Constraint, Float, FuncCall, Integer, Node, SqlValueFunction,
    SqlValueFunctionOp, TypeName,
};

use super::cursor::Cursor;
use super::{node, relation, string};

/// Types that are no keywords (`GenericType` in `gram.y`).
const GENERIC: &[&str] = &[
    "text",
    "uuid",
    "jsonb",
    "timestamptz",
    "date",
    "bool",
    "bytea",
    "int2",
    "int4",
    "int8",
    "float4",
    "float8",
    "serial",
    "bigserial",
    "smallserial",
    "serial4",
    "serial8",
    "citext",
    "inet",
    "cidr",
    "money",
    "tsvector",
    "timetz",
    "oid",
    "bpchar",
    "hstore",
    "geometry",
    "geography",
    "vector",
    "ltree",
    "xml",
    "name",
];

/// Types that are keywords, with their names in `pg_type`, and how many modifiers in parentheses may follow.
const KEYWORDS: &[(&str, &str, usize)] = &[
    ("int", "int4", 0),
    ("integer", "int4", 0),
    ("bigint", "int8", 0),
    ("smallint", "int2", 0),
    ("boolean", "bool", 0),
    ("real", "float4", 0),
    ("varchar", "varchar", 1),
    ("numeric", "numeric", usize::MAX),
    ("decimal", "numeric", usize::MAX),
    ("json", "json", 0),
    ("interval", "interval", 0),
];

/// Functions of defaults that are no keywords.
const FUNCTIONS: &[&str] =
    &["now", "gen_random_uuid", "uuid_generate_v4", "uuid_generate_v1mc", "clock_timestamp", "statement_timestamp"];

/// `name type [constraint …]`.
pub(super) fn definition(at: &mut Cursor<'_>) -> Option<Node> {
    let location = at.location();
    let colname = at.name()?;
    let type_name = Some(type_name(at)?);
    let mut constraints = Vec::new();
    while let Some(constraint) = column_constraint(at) {
        constraints.push(node(Kind::Constraint(Box::new(constraint.ok()?))));
    }
    let column = ColumnDef { colname, type_name, is_local: true, constraints, location, ..ColumnDef::default() };
    Some(node(Kind::ColumnDef(Box::new(column))))
}

/// A type of [`GENERIC`] or [`KEYWORDS`], or one of two words; perhaps an array of it.
pub(super) fn type_name(at: &mut Cursor<'_>) -> Option<TypeName> {
    let location = at.location();
    let word = at.peek_word()?;
    let is = |known: &str| word.eq_ignore_ascii_case(known);
    let (names, typmods) = if let Some(name) = GENERIC.iter().copied().find(|name| is(name)) {
        at.word(name);
        (vec![string(name.to_owned())], modifiers(at, usize::MAX)?)
    } else if let Some((keyword, name, most)) = KEYWORDS.iter().copied().find(|(keyword, _, _)| is(keyword)) {
        at.word(keyword);
        (system(name), modifiers(at, most)?)
    } else if at.word("double") {
        at.expect("precision")?;
        (system("float8"), Vec::new())
    } else if at.word("character") {
        at.expect("varying")?;
        (system("varchar"), modifiers(at, 1)?)
    } else {
        let stamp = at.word("timestamp");
        if !stamp {
            at.expect("time")?;
        }
        let typmods = modifiers(at, 1)?;
        let zoned = at.word("with");
        if zoned || at.word("without") {
            at.expect("time")?;
            at.expect("zone")?;
        }
        let name = match (stamp, zoned) {
            (true, true) => "timestamptz",
            (true, false) => "timestamp",
            (false, true) => "timetz",
            (false, false) => "time",
        };
        (system(name), typmods)
    };
    let mut array_bounds = Vec::new();
    while at.symbol(b'[') {
        if !at.symbol(b']') {
            return None;
        }
        array_bounds.push(node(Kind::Integer(Integer { ival: -1 })));
    }
    Some(TypeName { names, typmods, typemod: -1, array_bounds, location, ..TypeName::default() })
}

/// A type that the grammar looks up in `pg_catalog`.
fn system(name: &str) -> Vec<Node> {
    vec![string("pg_catalog".to_owned()), string(name.to_owned())]
}

/// `(number, …)`, if it comes; not more than `most` of them.
fn modifiers(at: &mut Cursor<'_>, most: usize) -> Option<Vec<Node>> {
    if !at.symbol(b'(') {
        return Some(Vec::new());
    }
    let mut numbers = Vec::with_capacity(1);
    loop {
        let location = at.location();
        numbers.push(number(at, location, false)?);
        if !at.symbol(b',') {
            break;
        }
    }
    // A fraction is no modifier.
    let whole =
        |node: &Node| matches!(&node.node, Some(Kind::AConst(constant)) if matches!(constant.val, Some(Val::Ival(_))));
    (at.symbol(b')') && numbers.len() <= most && numbers.iter().all(whole)).then_some(numbers)
}

fn number(at: &mut Cursor<'_>, location: i32, negative: bool) -> Option<Node> {
    let digits = at.number()?;
    let sign = if negative { "-" } else { "" };
    let val = if digits.contains('.') {
        Val::Fval(Float { fval: format!("{sign}{digits}") })
    } else {
        // What does not fit is a float.
        let ival: i32 = digits.parse().ok()?;
        Val::Ival(Integer { ival: if negative { -ival } else { ival } })
    };
    Some(constant_node(AConst { isnull: false, location, val: Some(val) }))
}

fn constant_node(constant: AConst) -> Node {
    node(Kind::AConst(constant))
}

/// What a default may be: a literal, a function of [`FUNCTIONS`] without arguments, `CURRENT_TIMESTAMP` and its kin.
pub(super) fn constant(at: &mut Cursor<'_>) -> Option<Node> {
    let location = at.location();
    let value = |val: Val| Some(constant_node(AConst { isnull: false, location, val: Some(val) }));
    if at.symbol(b'-') {
        return number(at, location, true);
    }
    let Some(word) = at.peek_word() else {
        return match at.string() {
            Some(sval) => value(Val::Sval(pg_query::protobuf::String { sval })),
            None => number(at, location, false),
        };
    };
    if at.word("null") {
        return Some(constant_node(AConst { isnull: true, location, val: None }));
    }
    if at.word("true") {
        return value(Val::Boolval(Boolean { boolval: true }));
    }
    if at.word("false") {
        return value(Val::Boolval(Boolean { boolval: false }));
    }
    let op = if at.word("current_timestamp") {
        SqlValueFunctionOp::SvfopCurrentTimestamp
    } else if at.word("current_date") {
        SqlValueFunctionOp::SvfopCurrentDate
    } else {
        let name = FUNCTIONS.iter().find(|name| word.eq_ignore_ascii_case(name))?;
        at.word(name);
        let call = FuncCall {
            funcname: vec![string((*name).to_owned())],
            funcformat: CoercionForm::CoerceExplicitCall as i32,
            location,
            ..FuncCall::default()
        };
        return (at.symbol(b'(') && at.symbol(b')')).then(|| node(Kind::FuncCall(Box::new(call))));
    };
    let function = SqlValueFunction { op: op as i32, typmod: -1, location, ..SqlValueFunction::default() };
    Some(node(Kind::SqlvalueFunction(Box::new(function))))
}

/// Something begins that is left to PostgreSQL's parser.
pub(super) struct Unknown;

/// A constraint with its place and name, or nothing if none begins.
fn column_constraint(at: &mut Cursor<'_>) -> Option<Result<Constraint, Unknown>> {
    let location = at.location();
    let named = at.word("constraint");
    let conname = if named { at.name() } else { Some(String::new()) };
    let Some(conname) = conname else {
        return Some(Err(Unknown));
    };
    let of = |kind: ConstrType| Constraint { contype: kind as i32, conname, location, ..Constraint::default() };
    let found = if at.word("not") {
        let checked = Constraint { is_enforced: true, initially_valid: true, ..of(ConstrType::ConstrNotnull) };
        at.expect("null").map(|()| checked)
    } else if at.word("null") {
        Some(of(ConstrType::ConstrNull))
    } else if at.word("default") {
        let default = constant(at).map(Box::new);
        default.map(|default| Constraint { raw_expr: Some(default), ..of(ConstrType::ConstrDefault) })
    } else if at.word("unique") {
        Some(of(ConstrType::ConstrUnique))
    } else if at.word("primary") {
        at.expect("key").map(|()| of(ConstrType::ConstrPrimary))
    } else if at.is_word("references") {
        references(at, of(ConstrType::ConstrForeign))
    } else if at.word("generated") {
        identity(at).map(|when| Constraint { generated_when: when, ..of(ConstrType::ConstrIdentity) })
    } else if named {
        None
    } else {
        return None;
    };
    Some(found.ok_or(Unknown))
}

/// `GENERATED ALWAYS | BY DEFAULT AS IDENTITY`, from the second word on.
fn identity(at: &mut Cursor<'_>) -> Option<String> {
    let when = if at.word("always") {
        "a"
    } else {
        at.expect("by")?;
        at.expect("default")?;
        "d"
    };
    at.expect("as")?;
    at.expect("identity")?;
    Some(when.to_owned())
}

/// `[CONSTRAINT name] PRIMARY KEY | UNIQUE | FOREIGN KEY (column, …) …`, or nothing if no such word comes.
pub(super) fn table_constraint(at: &mut Cursor<'_>) -> Option<Result<Node, Unknown>> {
    let begins = ["constraint", "primary", "unique", "foreign"].iter().any(|word| at.is_word(word));
    begins.then(|| keys(at).map(|constraint| node(Kind::Constraint(Box::new(constraint)))).ok_or(Unknown))
}

fn keys(at: &mut Cursor<'_>) -> Option<Constraint> {
    let location = at.location();
    let conname = if at.word("constraint") { at.name()? } else { String::new() };
    let of = |kind: ConstrType| Constraint { contype: kind as i32, conname, location, ..Constraint::default() };
    if at.word("unique") {
        return Some(Constraint { keys: at.list(name)?, ..of(ConstrType::ConstrUnique) });
    }
    if at.word("primary") {
        at.expect("key")?;
        return Some(Constraint { keys: at.list(name)?, ..of(ConstrType::ConstrPrimary) });
    }
    at.expect("foreign")?;
    at.expect("key")?;
    let fk_attrs = at.list(name)?;
    let mut constraint = references(at, Constraint { fk_attrs, ..of(ConstrType::ConstrForeign) })?;
    if at.word("not") {
        at.expect("valid")?;
        constraint.skip_validation = true;
        constraint.initially_valid = false;
    }
    Some(constraint)
}

fn name(at: &mut Cursor<'_>) -> Option<Node> {
    at.name().map(string)
}

/// `REFERENCES table [(column, …)] [ON DELETE action] [ON UPDATE action]`.
fn references(at: &mut Cursor<'_>, constraint: Constraint) -> Option<Constraint> {
    at.expect("references")?;
    let pktable = Some(relation(at, true)?);
    let pk_attrs = if at.is_symbol(b'(') { at.list(name)? } else { Vec::new() };
    let (mut update, mut delete) = (None, None);
    while at.word("on") {
        let side = if at.word("update") {
            &mut update
        } else {
            at.expect("delete")?;
            &mut delete
        };
        // Each may stand there once.
        if side.replace(action(at)?).is_some() {
            return None;
        }
    }
    Some(Constraint {
        is_enforced: true,
        initially_valid: true,
        pktable,
        pk_attrs,
        fk_matchtype: "s".to_owned(),
        fk_upd_action: update.unwrap_or("a").to_owned(),
        fk_del_action: delete.unwrap_or("a").to_owned(),
        ..constraint
    })
}

/// What a foreign key does, as `pg_constraint` has it.
fn action(at: &mut Cursor<'_>) -> Option<&'static str> {
    if at.word("cascade") {
        return Some("c");
    }
    if at.word("restrict") {
        return Some("r");
    }
    if at.word("no") {
        return at.expect("action").map(|()| "a");
    }
    at.expect("set")?;
    if at.word("null") {
        return Some("n");
    }
    at.expect("default").map(|()| "d")
}
