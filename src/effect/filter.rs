//! What a WHERE clause says about a table's columns, and whether an index serves it.

use pg_query::NodeEnum;
use pg_query::protobuf::{AExprKind, BoolExprType, Node, NullTestType};

use super::judge::Judge;
use super::{expression, proof};
use crate::postgres::Version;
use crate::schema::walk::{Seen, walk};
use crate::schema::{Catalog, Column, Index, Nullability, Relation, RelationId, tree};

/// The conditions that all rows of a query satisfy.
#[derive(Debug, Clone, Default)]
pub(super) struct Filter {
    conditions: Vec<Condition>,
    /// It stops early (LIMIT), or reads one end of an index.
    pub(super) short: bool,
}

/// `column operator something`.
#[derive(Debug, Clone)]
pub(super) struct Condition {
    /// The table or alias, where it is written.
    table: Option<String>,
    column: String,
    /// `=` or IN, not a range.
    pub(super) equal: bool,
    /// The other side names no column.
    pub(super) constant: bool,
    /// The other side, where it is one constant.
    pub(super) value: Option<Node>,
}

impl Condition {
    /// The column's name.
    pub(super) fn column(&self) -> &str {
        &self.column
    }
}

impl Filter {
    /// Adds the conjuncts of a WHERE or ON clause.
    pub(super) fn add(&mut self, clause: Option<&Node>) {
        let Some(node) = clause.and_then(|clause| clause.node.as_ref()) else {
            return;
        };
        match node {
            NodeEnum::BoolExpr(and) if and.boolop() == BoolExprType::AndExpr => {
                for arm in &and.args {
                    self.add(Some(arm));
                }
            }
            NodeEnum::AExpr(expression) => {
                let equal = match expression.kind() {
                    AExprKind::AexprOp | AExprKind::AexprOpAny => match expression.name.first().and_then(tree::text) {
                        Some("=") => true,
                        Some("<" | "<=" | ">" | ">=") => false,
                        _ => return,
                    },
                    // IN has the operator `=`, NOT IN `<>`.
                    AExprKind::AexprIn => match expression.name.first().and_then(tree::text) {
                        Some("=") => true,
                        _ => return,
                    },
                    AExprKind::AexprBetween => false,
                    _ => return,
                };
                let (left, right) = (expression.lexpr.as_deref(), expression.rexpr.as_deref());
                self.compare(left, right, equal);
                if expression.kind() == AExprKind::AexprOp {
                    self.compare(right, left, equal);
                }
            }
            NodeEnum::NullTest(test) => self.compare(test.arg.as_deref(), None, false),
            _ => {}
        }
    }

    /// Adds the ON clauses of joins.
    pub(super) fn add_joins(&mut self, item: &Node) {
        let Some(NodeEnum::JoinExpr(join)) = &item.node else {
            return;
        };
        self.add(join.quals.as_deref());
        for column in join.using_clause.iter().filter_map(tree::text) {
            self.conditions.push(Condition {
                table: None,
                column: column.to_owned(),
                equal: true,
                constant: false,
                value: None,
            });
        }
        for side in [&join.larg, &join.rarg].into_iter().flatten() {
            self.add_joins(side);
        }
    }

    /// Compares columns with values that are not known here.
    pub(super) fn equals(&mut self, columns: &[String]) {
        let condition = |column: &String| Condition {
            table: None,
            column: column.clone(),
            equal: true,
            constant: true,
            value: None,
        };
        self.conditions.extend(columns.iter().map(condition));
    }

    fn compare(&mut self, column: Option<&Node>, other: Option<&Node>, equal: bool) {
        let Some(NodeEnum::ColumnRef(reference)) = column.and_then(|node| node.node.as_ref()) else {
            return;
        };
        let mut names = reference.fields.iter().rev().filter_map(tree::text);
        let Some(name) = names.next() else {
            return;
        };
        self.conditions.push(Condition {
            table: names.next().map(str::to_owned),
            column: name.to_owned(),
            equal,
            constant: other.is_none_or(|other| !names_columns(other)),
            value: other
                .filter(|other| matches!(other.node, Some(NodeEnum::AConst(_) | NodeEnum::TypeCast(_))))
                .cloned(),
        });
    }

    /// What of it is about one relation, under the name that the query gives it.
    pub(super) fn on(&self, judge: &Judge<'_>, id: RelationId, reference: &str) -> Self {
        let relation = judge.relation(id);
        let about = |condition: &&Condition| match &condition.table {
            Some(table) => table == reference,
            None => !relation.known || relation.columns.is_empty() || relation.column(&condition.column).is_some(),
        };
        Self { conditions: self.conditions.iter().filter(about).cloned().collect(), short: self.short }
    }

    /// The conditions.
    pub(super) fn conditions(&self) -> &[Condition] {
        &self.conditions
    }

    /// Whether the rows are found without reading them all: an index leads with a column of it.
    pub(super) fn is_served(&self, judge: &Judge<'_>, table: RelationId) -> bool {
        self.short
            || judge.indexes(table).filter_map(|id| judge.index(id)).any(|index| {
                index.valid
                    && index.predicate.is_none()
                    && index.keys.first().is_some_and(|key| self.narrows(key.column.as_deref(), index.method == "hash"))
            })
    }

    /// Whether it selects one key: every column of a unique index is compared with a constant.
    pub(super) fn is_by_key(&self, judge: &Judge<'_>, table: RelationId) -> bool {
        let fixed = |index: &Index| {
            index.unique
                && index.predicate.is_none()
                && index.keys.iter().all(|key| {
                    key.column.as_ref().is_some_and(|column| {
                        self.conditions.iter().any(|it| it.equal && it.constant && it.column == *column)
                    })
                })
        };
        judge.indexes(table).filter_map(|id| judge.index(id)).any(fixed)
    }

    fn narrows(&self, column: Option<&str>, only_equal: bool) -> bool {
        self.conditions.iter().any(|it| Some(it.column.as_str()) == column && (it.equal || !only_equal))
    }
}

/// Whether an expression names a column or holds a query.
fn names_columns(node: &Node) -> bool {
    let mut found = false;
    if let Some(node) = &node.node {
        walk(node, &mut |seen| found |= matches!(seen, Seen::Column(_) | Seen::Node(NodeEnum::SubLink(_))));
    }
    found
}

/// Whether a WHERE clause takes every row of a table: there is none, it is always true, or what is known of the table's
/// columns makes it so.
pub(super) fn takes_every_row(clause: Option<&Node>, table: Option<&Relation>, catalog: &Catalog) -> bool {
    let Some(node) = clause.and_then(|clause| clause.node.as_ref()) else {
        return true;
    };
    if let NodeEnum::BoolExpr(e) = node {
        let mut each = e.args.iter().map(|arg| takes_every_row(Some(arg), table, catalog));
        match e.boolop() {
            BoolExprType::AndExpr => return each.all(|all| all),
            BoolExprType::OrExpr => return each.any(|all| all),
            BoolExprType::NotExpr | BoolExprType::Undefined => {}
        }
    }
    let known = |(clause, table)| is_certain(clause, table) || is_still_null(clause, table, catalog);
    is_everything(clause) || clause.zip(table).is_some_and(known)
}

/// `c IS NULL`, where this file added the column and nothing gave it values.
fn is_still_null(clause: &Node, table: &Relation, catalog: &Catalog) -> bool {
    let Some(NodeEnum::NullTest(test)) = &clause.node else {
        return false;
    };
    let reference = test.arg.as_deref().and_then(|arg| match &arg.node {
        Some(NodeEnum::ColumnRef(reference)) => reference.fields.last().and_then(tree::text),
        _ => None,
    });
    let empty = |column: &Column| {
        catalog.is_new(column.born) && column.default.is_none() && !column.identity && column.generated.is_none()
    };
    test.nulltesttype() == NullTestType::IsNull && reference.and_then(|name| table.column(name)).is_some_and(empty)
}

/// Constraints that hold for every row say that the condition is not false, and no column of it can be NULL.
fn is_certain(clause: &Node, table: &Relation) -> bool {
    let filled = |name: &String| table.column(name).is_some_and(|column| column.not_null == Nullability::NotNull);
    let columns = expression::columns(clause);
    let plain = !columns.is_empty() && columns.iter().all(filled) && expression::calls(clause).is_empty();
    // What any version knows.
    plain && proof::certain(table, Version::OLDEST).implies(&proof::read(clause, &table.columns))
}

/// Whether there is no WHERE clause, or one that is always true.
fn is_everything(clause: Option<&Node>) -> bool {
    use pg_query::protobuf::a_const::Val;
    match clause.and_then(|clause| clause.node.as_ref()) {
        None => true,
        Some(NodeEnum::AConst(constant)) => matches!(&constant.val, Some(Val::Boolval(value)) if value.boolval),
        Some(NodeEnum::AExpr(expression)) => {
            let constant = |side: &Option<Box<Node>>| match side.as_deref().and_then(|node| node.node.as_ref()) {
                Some(NodeEnum::AConst(constant)) => constant.val.clone(),
                _ => None,
            };
            let equal = expression.name.first().and_then(tree::text) == Some("=");
            let left = constant(&expression.lexpr);
            equal && left.is_some() && left == constant(&expression.rexpr)
        }
        Some(_) => false,
    }
}
