//! What valid CHECK constraints prove, as PostgreSQL's own prover accepts it (`predicate_implied_by`, weak form).

use pg_query::NodeEnum;
use pg_query::protobuf::{AConst, AExpr, AExprKind, BoolExprType, Node, NullTestType, a_const};

use super::expression;
use crate::postgres::Version;
use crate::schema::walk::{Seen, walk};
use crate::schema::{Column, ConstraintKind, DataType, Nullability, Relation, tree};

/// An expression in the form proofs work on: NOT is pushed down to the atoms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Clause {
    /// All of them.
    And(Vec<Clause>),
    /// One of them.
    Or(Vec<Clause>),
    /// `expression IS [NOT] NULL`.
    Null(String, bool),
    /// `expression operator constant`.
    Compare(String, Operator, Constant),
    /// Anything else, by its spelling, and whether it is negated.
    Other(String, bool),
}

/// The operators of a btree, and `<>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Less,
    LessOrEqual,
    Equal,
    GreaterOrEqual,
    Greater,
    NotEqual,
}

/// A constant that can be compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Constant {
    /// A number, scaled so that fractions are whole.
    Number(i128),
    /// A string, of which only equality is known.
    Text(String),
    /// A date or time in ISO form, which sorts as its text does.
    Time(String),
    /// `true` or `false`.
    Truth(bool),
}

/// How many decimal digits of a number are kept.
const SCALE: u32 = 12;

impl Operator {
    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "<" => Self::Less,
            "<=" => Self::LessOrEqual,
            "=" => Self::Equal,
            ">=" => Self::GreaterOrEqual,
            ">" => Self::Greater,
            "<>" => Self::NotEqual,
            _ => return None,
        })
    }

    fn negated(self) -> Self {
        match self {
            Self::Less => Self::GreaterOrEqual,
            Self::LessOrEqual => Self::Greater,
            Self::Equal => Self::NotEqual,
            Self::GreaterOrEqual => Self::Less,
            Self::Greater => Self::LessOrEqual,
            Self::NotEqual => Self::Equal,
        }
    }

    fn commuted(self) -> Self {
        match self {
            Self::Less => Self::Greater,
            Self::LessOrEqual => Self::GreaterOrEqual,
            Self::GreaterOrEqual => Self::LessOrEqual,
            Self::Greater => Self::Less,
            Self::Equal | Self::NotEqual => self,
        }
    }
}

impl Clause {
    /// What is always true.
    fn always() -> Self {
        Self::And(Vec::new())
    }

    /// What is never true.
    fn never() -> Self {
        Self::Or(Vec::new())
    }

    /// `expression operator constant`; beside `true` and `false` the expression itself, or its opposite
    /// (`simplify_boolean_equality` in `clauses.c`).
    pub(super) fn compare(expression: String, operator: Operator, constant: Constant) -> Self {
        match (operator, constant) {
            (Operator::Equal, Constant::Truth(wanted)) => Self::Other(expression, !wanted),
            (Operator::NotEqual, Constant::Truth(wanted)) => Self::Other(expression, wanted),
            (operator, constant) => Self::Compare(expression, operator, constant),
        }
    }

    /// The opposite, with NOT pushed down (`negate_clause`).
    pub(super) fn negated(self) -> Self {
        match self {
            Self::And(items) => Self::Or(items.into_iter().map(Self::negated).collect()),
            Self::Or(items) => Self::And(items.into_iter().map(Self::negated).collect()),
            Self::Null(expression, is_null) => Self::Null(expression, !is_null),
            Self::Compare(expression, operator, constant) => Self::Compare(expression, operator.negated(), constant),
            Self::Other(spelling, negated) => Self::Other(spelling, !negated),
        }
    }

    /// Whether this being not false proves that `wanted` is not false.
    pub(super) fn implies(&self, wanted: &Self) -> bool {
        match (self, wanted) {
            (_, Self::And(items)) => items.iter().all(|item| self.implies(item)),
            (Self::And(have), Self::Or(want)) => {
                want.iter().any(|item| self.implies(item)) || have.iter().any(|item| item.implies(wanted))
            }
            (Self::And(have), _) => have.iter().any(|item| item.implies(wanted)),
            (Self::Or(have), _) => have.iter().all(|item| item.implies(wanted)),
            (_, Self::Or(want)) => want.iter().any(|item| self.implies(item)),
            (Self::Compare(left, have, constant), Self::Compare(right, want, other)) => {
                self == wanted || (left == right && compares(*have, constant, *want, other))
            }
            _ => self == wanted,
        }
    }
}

/// Whether `x have constant` implies `x want other` (the tables of `predtest.c`).
fn compares(have: Operator, constant: &Constant, want: Operator, other: &Constant) -> bool {
    use std::cmp::Ordering::{Equal, Greater, Less};
    let order = match (constant, other) {
        (Constant::Number(one), Constant::Number(two)) => one.cmp(two),
        (Constant::Time(one), Constant::Time(two)) if one.len() == two.len() => one.cmp(two),
        (one, two) if one == two => Equal,
        _ => return false,
    };
    // `order` is that of the known bound against the wanted one.
    match (have, want) {
        (Operator::Equal, Operator::Less) | (Operator::LessOrEqual, Operator::Less | Operator::NotEqual) => {
            order == Less
        }
        (Operator::Equal | Operator::LessOrEqual | Operator::Less, Operator::LessOrEqual)
        | (Operator::Less, Operator::Less | Operator::NotEqual) => order != Greater,
        (Operator::Equal, Operator::Equal) | (Operator::NotEqual, Operator::NotEqual) => order == Equal,
        (Operator::Equal, Operator::NotEqual) => order != Equal,
        (Operator::Equal, Operator::Greater) | (Operator::GreaterOrEqual, Operator::Greater | Operator::NotEqual) => {
            order == Greater
        }
        (Operator::Equal | Operator::GreaterOrEqual | Operator::Greater, Operator::GreaterOrEqual)
        | (Operator::Greater, Operator::Greater | Operator::NotEqual) => order != Less,
        _ => false,
    }
}

/// Reads an expression over columns, whose types say how constants compare with them.
pub(super) fn read(node: &Node, columns: &[Column]) -> Clause {
    let other = || Clause::Other(expression::spelling(node), false);
    match node.node.as_ref() {
        Some(NodeEnum::BoolExpr(e)) => {
            let items = || e.args.iter().map(|arg| read(arg, columns));
            match e.boolop() {
                BoolExprType::AndExpr => Clause::And(items().collect()),
                BoolExprType::OrExpr => Clause::Or(items().collect()),
                BoolExprType::NotExpr => items().next().map_or_else(other, Clause::negated),
                BoolExprType::Undefined => other(),
            }
        }
        Some(NodeEnum::NullTest(e)) => {
            e.arg.as_deref().map_or_else(other, |arg| null_test(arg, e.nulltesttype() == NullTestType::IsNull))
        }
        Some(NodeEnum::AExpr(e)) => truth_test(e, columns).or_else(|| comparison(e, columns)).unwrap_or_else(other),
        Some(NodeEnum::AConst(_)) => match constant(node) {
            Some(Constant::Truth(true)) => Clause::always(),
            Some(Constant::Truth(false)) => Clause::never(),
            _ => other(),
        },
        // A cast of what is boolean to boolean does nothing.
        Some(NodeEnum::TypeCast(cast)) => match (cast.arg.as_deref(), cast.type_name.as_ref()) {
            (Some(arg), Some(name))
                if is_test(arg) && tree::qualified(&name.names).is_some_and(|it| it.1 == "bool") =>
            {
                read(arg, columns)
            }
            _ => other(),
        },
        Some(NodeEnum::ColumnRef(_)) => Clause::Other(spelled(node), false),
        _ => other(),
    }
}

/// A NULL test; of a row, one of each of its fields (`eval_const_expressions`).
fn null_test(arg: &Node, is_null: bool) -> Clause {
    match &arg.node {
        Some(NodeEnum::RowExpr(row)) => Clause::And(row.args.iter().map(|field| null_test(field, is_null)).collect()),
        Some(NodeEnum::AConst(value)) if value.isnull == is_null => Clause::always(),
        Some(NodeEnum::AConst(_)) => Clause::never(),
        _ => Clause::Null(spelled(arg), is_null),
    }
}

/// `test = true`, `false <> test` and the like, and comparisons of constants.
fn truth_test(e: &AExpr, columns: &[Column]) -> Option<Clause> {
    let equal = match e.name.last().and_then(tree::text)? {
        "=" => true,
        "<>" => false,
        _ => return None,
    };
    let (left, right) = (e.lexpr.as_deref()?, e.rexpr.as_deref()?);
    let right = match (e.kind(), &right.node) {
        (AExprKind::AexprOp, _) => right,
        (AExprKind::AexprIn, Some(NodeEnum::List(list))) if list.items.len() == 1 => &list.items[0],
        _ if is_true_array(e) => return Some(read(left, columns)),
        _ => return None,
    };
    let truth = |node: &Node| match constant(node) {
        Some(Constant::Truth(truth)) => Some(truth),
        Some(Constant::Number(_) | Constant::Text(_) | Constant::Time(_)) | None => match read(node, &[]) {
            clause if clause == Clause::always() => Some(true),
            clause if clause == Clause::never() => Some(false),
            _ => None,
        },
    };
    if let (Some(Constant::Number(one)), Some(Constant::Number(other))) = (constant(left), constant(right)) {
        return Some(if (one == other) == equal { Clause::always() } else { Clause::never() });
    }
    let (test, wanted) = match (truth(left), truth(right)) {
        (None, Some(wanted)) => (left, wanted),
        (Some(wanted), None) => (right, wanted),
        _ => return None,
    };
    let clause = read(test, columns);
    Some(if wanted == equal { clause } else { clause.negated() })
}

/// `test = ANY (ARRAY[true])` and `test IN (true, true)`, in which 16 and later see the test.
fn is_true_array(e: &AExpr) -> bool {
    let elements = match e.rexpr.as_deref().and_then(|node| node.node.as_ref()) {
        Some(NodeEnum::List(list)) if list.items.len() > 1 => &list.items,
        Some(NodeEnum::AArrayExpr(array)) => &array.elements,
        _ => return false,
    };
    let array = matches!(e.kind(), AExprKind::AexprIn | AExprKind::AexprOpAny | AExprKind::AexprOpAll);
    let equal = e.name.last().and_then(tree::text) == Some("=");
    array && equal && elements.iter().all(|element| constant(element) == Some(Constant::Truth(true)))
}

fn has_true_array(node: &Node) -> bool {
    let mut found = false;
    if let Some(node) = &node.node {
        walk(node, &mut |seen| {
            if let Seen::Node(NodeEnum::AExpr(e)) = seen {
                found |= is_true_array(e);
            }
        });
    }
    found
}

/// Whether an expression is a test, and so boolean.
fn is_test(node: &Node) -> bool {
    match &node.node {
        Some(NodeEnum::NullTest(_) | NodeEnum::BoolExpr(_) | NodeEnum::BooleanTest(_)) => true,
        Some(NodeEnum::AExpr(e)) => e.name.last().and_then(tree::text).and_then(Operator::of).is_some(),
        _ => false,
    }
}

/// An expression's spelling; a column's without the table's name.
fn spelled(node: &Node) -> String {
    match &node.node {
        Some(NodeEnum::ColumnRef(column)) => match column.fields.last().and_then(tree::text) {
            Some(name) => column_spelling(name),
            None => expression::spelling(node),
        },
        _ => expression::spelling(node),
    }
}

fn comparison(e: &AExpr, columns: &[Column]) -> Option<Clause> {
    let (left, right) = (e.lexpr.as_deref()?, e.rexpr.as_deref()?);
    let operator = e.name.last().and_then(tree::text)?;
    let spelled = || self::spelled(left);
    let of_type = |node: &Node| constant_of(node, type_of(left, columns));
    let list = |node: &Node| -> Option<Vec<Constant>> {
        match &node.node {
            Some(NodeEnum::List(list)) => list.items.iter().map(of_type).collect(),
            Some(NodeEnum::AArrayExpr(array)) => array.elements.iter().map(of_type).collect(),
            _ => None,
        }
    };
    let each = |operator: Operator, values: Vec<Constant>| -> Vec<Clause> {
        values.into_iter().map(|value| Clause::compare(spelled(), operator, value)).collect()
    };
    match e.kind() {
        AExprKind::AexprOp => {
            let operator = Operator::of(operator)?;
            match (constant(right), constant(left)) {
                (Some(_), None) => Some(Clause::compare(spelled(), operator, of_type(right)?)),
                (None, Some(_)) => {
                    let value = constant_of(left, type_of(right, columns))?;
                    Some(Clause::compare(self::spelled(right), operator.commuted(), value))
                }
                _ => None,
            }
        }
        // The parser turns a comparison with NULL into a NULL test (`transformAExprDistinct`).
        AExprKind::AexprDistinct if is_null(right) => Some(Clause::Null(spelled(), false)),
        AExprKind::AexprNotDistinct if is_null(right) => Some(Clause::Null(spelled(), true)),
        // NOT IN has the operator `<>`.
        AExprKind::AexprIn | AExprKind::AexprOpAny if operator == "=" => {
            Some(Clause::Or(each(Operator::Equal, list(right)?)))
        }
        AExprKind::AexprIn | AExprKind::AexprOpAll if operator == "<>" => {
            Some(Clause::And(each(Operator::NotEqual, list(right)?)))
        }
        AExprKind::AexprBetween => match list(right)?.as_slice() {
            [low, high] => Some(Clause::And(vec![
                Clause::Compare(spelled(), Operator::GreaterOrEqual, low.clone()),
                Clause::Compare(spelled(), Operator::LessOrEqual, high.clone()),
            ])),
            _ => None,
        },
        _ => None,
    }
}

/// The type of a plain column.
fn type_of<'a>(node: &Node, columns: &'a [Column]) -> Option<&'a DataType> {
    let Some(NodeEnum::ColumnRef(reference)) = &node.node else {
        return None;
    };
    let name = reference.fields.last().and_then(tree::text)?;
    columns.iter().find(|column| column.name == name)?.data_type.as_ref()
}

/// A constant that is compared with a column or expression: without a type of its own, of the column's, or of one of
/// the same operator family. A date beside a timestamp has operators that are not immutable, and proves nothing.
fn constant_of(node: &Node, data_type: Option<&DataType>) -> Option<Constant> {
    if let Some(NodeEnum::TypeCast(cast)) = &node.node {
        let named = cast.type_name.as_ref().and_then(|name| tree::qualified(&name.names))?.1;
        let family = |name: &str| match name {
            "int2" | "int4" | "int8" => "integer".to_owned(),
            "text" | "varchar" => "text".to_owned(),
            name => name.to_owned(),
        };
        if family(named) != family(&data_type?.name) {
            return None;
        }
    }
    constant(node)
}

/// The literal NULL.
pub(super) fn is_null(node: &Node) -> bool {
    matches!(&node.node, Some(NodeEnum::AConst(value)) if value.isnull)
}

/// A constant, as written in a constraint or a partition bound.
pub(super) fn constant(node: &Node) -> Option<Constant> {
    match node.node.as_ref()? {
        // The protobuf form leaves out an integer that is zero.
        NodeEnum::AConst(AConst { val: None, isnull: false, .. }) => Some(Constant::Number(0)),
        NodeEnum::AConst(AConst { val: Some(value), .. }) => match value {
            a_const::Val::Ival(value) => Some(Constant::Number(i128::from(value.ival) * 10_i128.pow(SCALE))),
            a_const::Val::Fval(value) => number(&value.fval),
            a_const::Val::Sval(value) => Some(text_constant(&value.sval)),
            a_const::Val::Boolval(value) => Some(Constant::Truth(value.boolval)),
            a_const::Val::Bsval(_) => None,
        },
        NodeEnum::TypeCast(cast) => constant(cast.arg.as_deref()?),
        // A negative number is an operator on a positive one.
        NodeEnum::AExpr(e) if e.lexpr.is_none() && e.name.last().and_then(tree::text) == Some("-") => {
            match constant(e.rexpr.as_deref()?)? {
                Constant::Number(value) => Some(Constant::Number(-value)),
                Constant::Text(_) | Constant::Time(_) | Constant::Truth(_) => None,
            }
        }
        _ => None,
    }
}

fn number(text: &str) -> Option<Constant> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let fraction = fraction.trim_end_matches('0');
    if fraction.len() > SCALE as usize || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let whole: i128 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let scaled: i128 = format!("{fraction:0<width$}", width = SCALE as usize).parse().ok()?;
    Some(Constant::Number(whole.checked_mul(10_i128.pow(SCALE))? + scaled))
}

/// `2024-01-31`, with or without a time, sorts as text; midnight may be left out.
fn text_constant(text: &str) -> Constant {
    let shape: String = text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    match shape.as_str() {
        "0000-00-00" => Constant::Time(format!("{text} 00:00:00")),
        "0000-00-00 00:00:00" => Constant::Time(text.to_owned()),
        "0000-00-00T00:00:00" => Constant::Time(text.replace('T', " ")),
        _ => Constant::Text(text.to_owned()),
    }
}

/// All that is certain of a table's rows (`ConstraintImpliedByRelConstraint`): valid, enforced CHECKs and NOT NULLs.
pub(super) fn certain(relation: &Relation, version: Version) -> Clause {
    let mut known: Vec<Clause> = Vec::new();
    for constraint in relation.constraints.iter().filter(|constraint| constraint.valid && constraint.enforced) {
        if let ConstraintKind::Check(node) = &constraint.kind
            && (version.major() >= 16 || !has_true_array(node))
        {
            known.push(read(node, &relation.columns));
        }
    }
    for column in relation.columns.iter().filter(|column| column.not_null == Nullability::NotNull) {
        known.push(Clause::Null(column_spelling(&column.name), false));
    }
    Clause::And(known)
}

/// How a plain column is spelled in a clause.
pub(super) fn column_spelling(name: &str) -> String {
    use pg_query::protobuf::{ColumnRef, String as Text};
    let field = Node { node: Some(NodeEnum::String(Text { sval: name.to_owned() })) };
    let column = ColumnRef { fields: vec![field], location: 0 };
    expression::spelling(&Node { node: Some(NodeEnum::ColumnRef(column)) })
}

/// Whether a table's constraints prove that a column holds no NULL.
pub(super) fn not_null(relation: &Relation, column: &str, version: Version) -> bool {
    certain(relation, version).implies(&Clause::Null(column_spelling(column), false))
}
