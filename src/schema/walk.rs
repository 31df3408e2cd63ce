//! Visits what an expression or query names: relations, types, functions, columns.
//!
//! `NodeEnum::nodes` of the parser library leaves out VALUES, windows, subscripts, collations, RETURNING and
//! more, so the descent is written here, once for reading and once for renaming.

#![expect(clippy::ref_option, reason = "the parts of a node are options, and the macros hand on references to them")]

use pg_query::NodeEnum;
use pg_query::protobuf::{self, ColumnRef, FuncCall, Node, RangeVar, TypeName};

/// What a walk comes across.
#[derive(Debug, Clone, Copy)]
pub enum Seen<'a> {
    /// A table or view, by name (also the target of INSERT, UPDATE, DELETE, MERGE, and the name of a CTE where it
    /// is used).
    Relation(&'a RangeVar),
    /// A type.
    Type(&'a TypeName),
    /// A function call; its arguments follow.
    Function(&'a FuncCall),
    /// A column.
    Column(&'a ColumnRef),
    /// The name that a WITH query gets.
    CommonTable(&'a str),
    /// Any other node; its parts follow.
    Node(&'a NodeEnum),
}

/// What a changing walk comes across.
#[derive(Debug)]
pub enum SeenMut<'a> {
    /// A table or view, by name.
    Relation(&'a mut RangeVar),
    /// A type.
    Type(&'a mut TypeName),
    /// A function call.
    Function(&'a mut FuncCall),
    /// A column.
    Column(&'a mut ColumnRef),
    /// A parameter.
    Parameter(&'a mut NodeEnum),
}

macro_rules! descend {
    ($node:expr, $visit:expr, $one:ident, $many:ident, $select:ident, $value:ident, $with:ident, $relation:ident,
     $returning:ident, $($m:tt)?) => {
        match $node {
            NodeEnum::AExpr(e) => {
                $one(&$($m)? e.lexpr, $visit);
                $one(&$($m)? e.rexpr, $visit);
            }
            NodeEnum::BoolExpr(e) => $many(&$($m)? e.args, $visit),
            NodeEnum::NullTest(e) => $one(&$($m)? e.arg, $visit),
            NodeEnum::BooleanTest(e) => $one(&$($m)? e.arg, $visit),
            NodeEnum::CoalesceExpr(e) => $many(&$($m)? e.args, $visit),
            NodeEnum::MinMaxExpr(e) => $many(&$($m)? e.args, $visit),
            NodeEnum::NamedArgExpr(e) => $one(&$($m)? e.arg, $visit),
            NodeEnum::CollateClause(e) => $one(&$($m)? e.arg, $visit),
            NodeEnum::AIndirection(e) => {
                $one(&$($m)? e.arg, $visit);
                $many(&$($m)? e.indirection, $visit);
            }
            NodeEnum::AIndices(e) => {
                $one(&$($m)? e.lidx, $visit);
                $one(&$($m)? e.uidx, $visit);
            }
            NodeEnum::AArrayExpr(e) => $many(&$($m)? e.elements, $visit),
            NodeEnum::RowExpr(e) => $many(&$($m)? e.args, $visit),
            NodeEnum::List(e) => $many(&$($m)? e.items, $visit),
            NodeEnum::ResTarget(e) => {
                $one(&$($m)? e.val, $visit);
                $many(&$($m)? e.indirection, $visit);
            }
            NodeEnum::MultiAssignRef(e) => $one(&$($m)? e.source, $visit),
            NodeEnum::SortBy(e) => $one(&$($m)? e.node, $visit),
            NodeEnum::GroupingSet(e) => $many(&$($m)? e.content, $visit),
            NodeEnum::GroupingFunc(e) => $many(&$($m)? e.args, $visit),
            NodeEnum::IndexElem(e) => $one(&$($m)? e.expr, $visit),
            NodeEnum::StatsElem(e) => $one(&$($m)? e.expr, $visit),
            NodeEnum::PartitionElem(e) => $one(&$($m)? e.expr, $visit),
            NodeEnum::SubLink(e) => {
                $one(&$($m)? e.testexpr, $visit);
                $one(&$($m)? e.subselect, $visit);
            }
            NodeEnum::CaseExpr(e) => {
                $one(&$($m)? e.arg, $visit);
                $many(&$($m)? e.args, $visit);
                $one(&$($m)? e.defresult, $visit);
            }
            NodeEnum::CaseWhen(e) => {
                $one(&$($m)? e.expr, $visit);
                $one(&$($m)? e.result, $visit);
            }
            NodeEnum::WindowDef(e) => {
                $many(&$($m)? e.partition_clause, $visit);
                $many(&$($m)? e.order_clause, $visit);
                $one(&$($m)? e.start_offset, $visit);
                $one(&$($m)? e.end_offset, $visit);
            }
            NodeEnum::XmlExpr(e) => {
                $many(&$($m)? e.named_args, $visit);
                $many(&$($m)? e.args, $visit);
            }
            NodeEnum::XmlSerialize(e) => $one(&$($m)? e.expr, $visit),
            NodeEnum::JsonIsPredicate(e) => $one(&$($m)? e.expr, $visit),
            NodeEnum::JsonScalarExpr(e) => $one(&$($m)? e.expr, $visit),
            NodeEnum::JsonParseExpr(e) => $value(&$($m)? e.expr, $visit),
            NodeEnum::JsonSerializeExpr(e) => $value(&$($m)? e.expr, $visit),
            NodeEnum::JsonArgument(e) => $value(&$($m)? e.val, $visit),
            NodeEnum::JsonValueExpr(e) => $one(&$($m)? e.raw_expr, $visit),
            NodeEnum::JsonKeyValue(e) => {
                $one(&$($m)? e.key, $visit);
                $value(&$($m)? e.value, $visit);
            }
            NodeEnum::JsonObjectConstructor(e) => $many(&$($m)? e.exprs, $visit),
            NodeEnum::JsonArrayConstructor(e) => $many(&$($m)? e.exprs, $visit),
            NodeEnum::JsonArrayQueryConstructor(e) => $one(&$($m)? e.query, $visit),
            NodeEnum::JsonArrayAgg(e) => $value(&$($m)? e.arg, $visit),
            NodeEnum::JsonObjectAgg(e) => {
                if let Some(pair) = &$($m)? e.arg {
                    $one(&$($m)? pair.key, $visit);
                    $value(&$($m)? pair.value, $visit);
                }
            }
            NodeEnum::JsonFuncExpr(e) => {
                $value(&$($m)? e.context_item, $visit);
                $one(&$($m)? e.pathspec, $visit);
                $many(&$($m)? e.passing, $visit);
            }
            NodeEnum::JsonTable(e) => {
                $value(&$($m)? e.context_item, $visit);
                $many(&$($m)? e.passing, $visit);
            }
            NodeEnum::JoinExpr(e) => {
                $one(&$($m)? e.larg, $visit);
                $one(&$($m)? e.rarg, $visit);
                $one(&$($m)? e.quals, $visit);
            }
            NodeEnum::RangeSubselect(e) => $one(&$($m)? e.subquery, $visit),
            NodeEnum::RangeFunction(e) => {
                $many(&$($m)? e.functions, $visit);
                $many(&$($m)? e.coldeflist, $visit);
            }
            NodeEnum::RangeTableFunc(e) => {
                $one(&$($m)? e.docexpr, $visit);
                $one(&$($m)? e.rowexpr, $visit);
                $many(&$($m)? e.columns, $visit);
            }
            NodeEnum::RangeTableFuncCol(e) => {
                $one(&$($m)? e.colexpr, $visit);
                $one(&$($m)? e.coldefexpr, $visit);
            }
            NodeEnum::RangeTableSample(e) => {
                $one(&$($m)? e.relation, $visit);
                $many(&$($m)? e.args, $visit);
                $one(&$($m)? e.repeatable, $visit);
            }
            NodeEnum::InsertStmt(e) => {
                $with(&$($m)? e.with_clause, $visit);
                $relation(&$($m)? e.relation, $visit);
                $one(&$($m)? e.select_stmt, $visit);
                if let Some(conflict) = &$($m)? e.on_conflict_clause {
                    $many(&$($m)? conflict.target_list, $visit);
                    $one(&$($m)? conflict.where_clause, $visit);
                    if let Some(infer) = &$($m)? conflict.infer {
                        $many(&$($m)? infer.index_elems, $visit);
                        $one(&$($m)? infer.where_clause, $visit);
                    }
                }
                $returning(&$($m)? e.returning_clause, $visit);
            }
            NodeEnum::UpdateStmt(e) => {
                $with(&$($m)? e.with_clause, $visit);
                $relation(&$($m)? e.relation, $visit);
                $many(&$($m)? e.target_list, $visit);
                $many(&$($m)? e.from_clause, $visit);
                $one(&$($m)? e.where_clause, $visit);
                $returning(&$($m)? e.returning_clause, $visit);
            }
            NodeEnum::DeleteStmt(e) => {
                $with(&$($m)? e.with_clause, $visit);
                $relation(&$($m)? e.relation, $visit);
                $many(&$($m)? e.using_clause, $visit);
                $one(&$($m)? e.where_clause, $visit);
                $returning(&$($m)? e.returning_clause, $visit);
            }
            NodeEnum::MergeStmt(e) => {
                $with(&$($m)? e.with_clause, $visit);
                $relation(&$($m)? e.relation, $visit);
                $one(&$($m)? e.source_relation, $visit);
                $one(&$($m)? e.join_condition, $visit);
                $many(&$($m)? e.merge_when_clauses, $visit);
                $returning(&$($m)? e.returning_clause, $visit);
            }
            NodeEnum::CopyStmt(e) => {
                $relation(&$($m)? e.relation, $visit);
                $one(&$($m)? e.query, $visit);
                $one(&$($m)? e.where_clause, $visit);
            }
            NodeEnum::SelectStmt(e) => $select(e, $visit),
            NodeEnum::MergeWhenClause(e) => {
                $one(&$($m)? e.condition, $visit);
                $many(&$($m)? e.target_list, $visit);
                $many(&$($m)? e.values, $visit);
            }
            NodeEnum::ReturnStmt(e) => $one(&$($m)? e.returnval, $visit),
            NodeEnum::ExplainStmt(e) => $one(&$($m)? e.query, $visit),
            NodeEnum::PrepareStmt(e) => $one(&$($m)? e.query, $visit),
            NodeEnum::DeclareCursorStmt(e) => $one(&$($m)? e.query, $visit),
            _ => {}
        }
    };
}

macro_rules! descend_select {
    ($select:expr, $visit:expr, $one:ident, $many:ident, $itself:ident, $with:ident, $($m:tt)?) => {{
        let e = $select;
        $with(&$($m)? e.with_clause, $visit);
        $many(&$($m)? e.distinct_clause, $visit);
        $many(&$($m)? e.target_list, $visit);
        $many(&$($m)? e.from_clause, $visit);
        $one(&$($m)? e.where_clause, $visit);
        $many(&$($m)? e.group_clause, $visit);
        $one(&$($m)? e.having_clause, $visit);
        $many(&$($m)? e.window_clause, $visit);
        $many(&$($m)? e.values_lists, $visit);
        $many(&$($m)? e.sort_clause, $visit);
        $one(&$($m)? e.limit_offset, $visit);
        $one(&$($m)? e.limit_count, $visit);
        if let Some(left) = &$($m)? e.larg {
            $itself(left, $visit);
        }
        if let Some(right) = &$($m)? e.rarg {
            $itself(right, $visit);
        }
    }};
}

/// Visits a node and everything below it, in no promised order.
pub fn walk<'a>(node: &'a NodeEnum, visit: &mut dyn FnMut(Seen<'a>)) {
    match node {
        NodeEnum::RangeVar(range) => visit(Seen::Relation(range)),
        NodeEnum::TypeName(type_name) => visit(Seen::Type(type_name)),
        NodeEnum::ColumnRef(column) => visit(Seen::Column(column)),
        NodeEnum::FuncCall(call) => function(call, visit),
        NodeEnum::TypeCast(cast) => {
            visit(Seen::Node(node));
            one(&cast.arg, visit);
            typed(&cast.type_name, visit);
        }
        NodeEnum::ColumnDef(column) => {
            typed(&column.type_name, visit);
            one(&column.raw_default, visit);
        }
        NodeEnum::CommonTableExpr(table) => {
            visit(Seen::CommonTable(&table.ctename));
            one(&table.ctequery, visit);
        }
        NodeEnum::CallStmt(call) => {
            if let Some(call) = &call.funccall {
                function(call, visit);
            }
        }
        node => {
            visit(Seen::Node(node));
            descend!(node, visit, one, many, select, json_value, with, relation, returning,);
        }
    }
}

/// Visits a node and everything below it to change what is named there.
pub fn walk_mut(node: &mut NodeEnum, visit: &mut dyn FnMut(SeenMut<'_>)) {
    match node {
        NodeEnum::RangeVar(range) => visit(SeenMut::Relation(range)),
        NodeEnum::TypeName(type_name) => visit(SeenMut::Type(type_name)),
        NodeEnum::ColumnRef(column) => visit(SeenMut::Column(column)),
        NodeEnum::ParamRef(_) => visit(SeenMut::Parameter(node)),
        NodeEnum::FuncCall(call) => {
            visit(SeenMut::Function(call));
            many_mut(&mut call.args, visit);
            many_mut(&mut call.agg_order, visit);
            one_mut(&mut call.agg_filter, visit);
            if let Some(over) = &mut call.over {
                many_mut(&mut over.partition_clause, visit);
                many_mut(&mut over.order_clause, visit);
            }
        }
        NodeEnum::TypeCast(cast) => {
            one_mut(&mut cast.arg, visit);
            if let Some(type_name) = &mut cast.type_name {
                visit(SeenMut::Type(type_name));
            }
        }
        NodeEnum::CommonTableExpr(table) => one_mut(&mut table.ctequery, visit),
        node => descend!(
            node,
            visit,
            one_mut,
            many_mut,
            select_mut,
            json_value_mut,
            with_mut,
            relation_mut,
            returning_mut,
            mut
        ),
    }
}

fn select<'a>(select_stmt: &'a protobuf::SelectStmt, visit: &mut dyn FnMut(Seen<'a>)) {
    descend_select!(select_stmt, visit, one, many, select, with,);
    if let Some(into) = &select_stmt.into_clause {
        relation(&into.rel, visit);
    }
}

fn select_mut(select: &mut protobuf::SelectStmt, visit: &mut dyn FnMut(SeenMut<'_>)) {
    descend_select!(select, visit, one_mut, many_mut, select_mut, with_mut, mut);
}

fn function<'a>(call: &'a FuncCall, visit: &mut dyn FnMut(Seen<'a>)) {
    visit(Seen::Function(call));
    many(&call.args, visit);
    many(&call.agg_order, visit);
    one(&call.agg_filter, visit);
    if let Some(over) = &call.over {
        many(&over.partition_clause, visit);
        many(&over.order_clause, visit);
    }
}

fn one<'a>(node: &'a Option<Box<Node>>, visit: &mut dyn FnMut(Seen<'a>)) {
    if let Some(node) = node.as_deref().and_then(|node| node.node.as_ref()) {
        walk(node, visit);
    }
}

fn one_mut(node: &mut Option<Box<Node>>, visit: &mut dyn FnMut(SeenMut<'_>)) {
    if let Some(node) = node.as_deref_mut().and_then(|node| node.node.as_mut()) {
        walk_mut(node, visit);
    }
}

fn relation_mut(range: &mut Option<RangeVar>, visit: &mut dyn FnMut(SeenMut<'_>)) {
    if let Some(range) = range {
        visit(SeenMut::Relation(range));
    }
}

fn many<'a>(nodes: &'a [Node], visit: &mut dyn FnMut(Seen<'a>)) {
    for node in nodes.iter().filter_map(|node| node.node.as_ref()) {
        walk(node, visit);
    }
}

fn many_mut(nodes: &mut [Node], visit: &mut dyn FnMut(SeenMut<'_>)) {
    for node in nodes.iter_mut().filter_map(|node| node.node.as_mut()) {
        walk_mut(node, visit);
    }
}

fn json_value<'a>(value: &'a Option<Box<protobuf::JsonValueExpr>>, visit: &mut dyn FnMut(Seen<'a>)) {
    if let Some(value) = value {
        one(&value.raw_expr, visit);
    }
}

fn json_value_mut(value: &mut Option<Box<protobuf::JsonValueExpr>>, visit: &mut dyn FnMut(SeenMut<'_>)) {
    if let Some(value) = value {
        one_mut(&mut value.raw_expr, visit);
    }
}

fn with<'a>(clause: &'a Option<protobuf::WithClause>, visit: &mut dyn FnMut(Seen<'a>)) {
    if let Some(clause) = clause {
        many(&clause.ctes, visit);
    }
}

fn with_mut(clause: &mut Option<protobuf::WithClause>, visit: &mut dyn FnMut(SeenMut<'_>)) {
    if let Some(clause) = clause {
        many_mut(&mut clause.ctes, visit);
    }
}

fn relation<'a>(range: &'a Option<RangeVar>, visit: &mut dyn FnMut(Seen<'a>)) {
    if let Some(range) = range {
        visit(Seen::Relation(range));
    }
}

fn typed<'a>(type_name: &'a Option<TypeName>, visit: &mut dyn FnMut(Seen<'a>)) {
    if let Some(type_name) = type_name {
        visit(Seen::Type(type_name));
    }
}

fn returning<'a>(clause: &'a Option<protobuf::ReturningClause>, visit: &mut dyn FnMut(Seen<'a>)) {
    if let Some(clause) = clause {
        many(&clause.exprs, visit);
    }
}

fn returning_mut(clause: &mut Option<protobuf::ReturningClause>, visit: &mut dyn FnMut(SeenMut<'_>)) {
    if let Some(clause) = clause {
        many_mut(&mut clause.exprs, visit);
    }
}
