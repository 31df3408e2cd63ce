//! A foreign key whose referencing columns lead no index.

use pg_query::NodeEnum;
use pg_query::protobuf::{BoolExprType, ConstrType, Constraint, Node, NullTestType, RangeVar};

use super::{Context, Finding, Rule, Severity, edit, list, tick};
use crate::schema::RelationId;
use crate::schema::tree::commands;

pub(super) const RULE: Rule = Rule {
    name: "foreign-key-without-index",
    severity: Severity::Advice,
    page: include_str!("../../rules/foreign-key-without-index.md"),
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some((range, tree)) = cx.tree().and_then(|tree| Some((altered(tree)?, tree))) else {
        return;
    };
    if range.relpersistence == "t" {
        return;
    }
    let table = cx.catalog.resolve(range);
    // CREATE TABLE IF NOT EXISTS does nothing where the table is there.
    let creates = matches!(tree, NodeEnum::CreateStmt(_));
    if creates && table.is_some_and(|id| cx.relation(id).known) {
        return;
    }
    let foreign_keys = foreign_keys(tree);
    if foreign_keys.is_empty() {
        return;
    }
    let mut known: Vec<Keys> = table.map_or_else(Vec::new, |id| indexed(cx, id));
    for tree in std::iter::once(tree).chain(cx.following()) {
        keys(tree, range, &mut known);
    }
    for (element, columns) in foreign_keys {
        if columns.is_empty() || known.iter().any(|index| leads(index, &columns)) {
            continue;
        }
        let names: Vec<_> = columns.iter().map(|column| tick(column)).collect();
        let owner = tick(&range.relname);
        let message = format!(
            "no index of {owner} begins with {}: every DELETE or key UPDATE of a referenced row reads all of {owner}",
            list(&names)
        );
        let help = help(cx, range, table, &columns);
        let mut finding = cx.finding(&RULE, 0, message).at(cx.element_span(element)).help(help);
        if let Some(id) = table {
            finding = finding.about(cx, id);
        }
        out.push(finding);
    }
}

fn help(cx: &Context<'_>, range: &RangeVar, table: Option<RelationId>, columns: &[String]) -> String {
    // What the transaction adds can be named only after it.
    let in_transaction = |column: &String| {
        let known = table.and_then(|id| cx.relation(id).column(column));
        cx.catalog.now.transaction != 0
            && known.is_some_and(|known| known.born.transaction == cx.catalog.now.transaction)
    };
    let added = columns.iter().any(|column| cx.adds_column(column) || in_transaction(column));
    let columns = columns.iter().map(|column| edit::ident(column)).collect::<Vec<_>>().join(", ");
    let schema = if range.schemaname.is_empty() { String::new() } else { edit::ident(&range.schemaname) + "." };
    let name = format!("{schema}{}", edit::ident(&range.relname));
    let build = format!("CREATE INDEX CONCURRENTLY ON {name} ({columns})");
    match table {
        Some(id) if cx.is_partitioned(id) && cx.in_use(id) => {
            let when = if added { "then build an index" } else { "build an index" };
            format!("{when} on ({columns}) on each partition{}", if added { "" } else { " first" })
        }
        Some(id) if cx.in_use(id) && added => {
            format!("then run `{build}`{}", cx.outside_besides(&build))
        }
        Some(id) if cx.in_use(id) => {
            format!("first run `{build}`{}", cx.outside_besides(&build))
        }
        _ => format!("add `CREATE INDEX ON {name} ({columns})`"),
    }
}

/// The columns of an index.
struct Keys {
    columns: Vec<String>,
    /// Rows with NULL in one of these are not in it.
    present: Vec<String>,
}

/// Columns of each valid index that has all rows with values.
fn indexed(cx: &Context<'_>, table: RelationId) -> Vec<Keys> {
    let indexes = cx.relation(table).indexes.iter().filter_map(|&id| cx.index(id).filter(|_| !cx.relation(id).dropped));
    let keys = indexes.filter(|index| index.valid).filter_map(|index| {
        let present = present(index.predicate.as_deref())?;
        Some(Keys { columns: index.keys.iter().map_while(|key| key.column.clone()).collect(), present })
    });
    keys.collect()
}

/// The columns that an index's condition wants to be present, where it wants nothing else.
fn present(condition: Option<&Node>) -> Option<Vec<String>> {
    match condition.map(|node| node.node.as_ref()) {
        None => Some(Vec::new()),
        Some(Some(NodeEnum::NullTest(test))) if test.nulltesttype() == NullTestType::IsNotNull => {
            match test.arg.as_deref()?.node.as_ref()? {
                NodeEnum::ColumnRef(column) => strings(&column.fields).pop().map(|name| vec![name]),
                _ => None,
            }
        }
        Some(Some(NodeEnum::BoolExpr(all))) if all.boolop() == BoolExprType::AndExpr => {
            let parts: Option<Vec<_>> = all.args.iter().map(|part| present(Some(part))).collect();
            Some(parts?.concat())
        }
        Some(_) => None,
    }
}

/// Whether an index begins with these columns, in any order. The query of a foreign key looks for values, so it can use
/// an index without the NULL ones.
fn leads(index: &Keys, columns: &[String]) -> bool {
    index.columns.len() >= columns.len()
        && columns.iter().all(|column| index.columns[..columns.len()].contains(column))
        && index.present.iter().all(|column| columns.contains(column))
}

fn altered(tree: &NodeEnum) -> Option<&RangeVar> {
    match tree {
        NodeEnum::CreateStmt(create) => create.relation.as_ref(),
        NodeEnum::AlterTableStmt(alter) => alter.relation.as_ref(),
        NodeEnum::IndexStmt(index) => index.relation.as_ref(),
        _ => None,
    }
}

/// Constraints of a CREATE TABLE or ALTER TABLE, each with its element or part and the column in whose definition it stands.
fn constraints(tree: &NodeEnum) -> Vec<(usize, Option<&str>, &Constraint)> {
    let elements: Vec<(usize, &Node)> = match tree {
        NodeEnum::CreateStmt(create) => create.table_elts.iter().enumerate().collect(),
        NodeEnum::AlterTableStmt(alter) => {
            commands(alter).enumerate().filter_map(|(part, command)| Some((part, command.def.as_deref()?))).collect()
        }
        _ => Vec::new(),
    };
    let mut found = Vec::new();
    for (part, element) in elements {
        match &element.node {
            Some(NodeEnum::Constraint(constraint)) => found.push((part, None, &**constraint)),
            Some(NodeEnum::ColumnDef(column)) => {
                for node in &column.constraints {
                    if let Some(NodeEnum::Constraint(constraint)) = &node.node {
                        found.push((part, Some(column.colname.as_str()), &**constraint));
                    }
                }
            }
            _ => {}
        }
    }
    found
}

fn foreign_keys(tree: &NodeEnum) -> Vec<(usize, Vec<String>)> {
    let keys =
        constraints(tree).into_iter().filter(|(_, _, constraint)| constraint.contype() == ConstrType::ConstrForeign);
    keys.map(|(part, column, key)| {
        (part, column.map_or_else(|| strings(&key.fk_attrs), |column| vec![column.to_owned()]))
    })
    .collect()
}

/// Adds the columns of every index and key that a statement gives to the table.
fn keys(tree: &NodeEnum, table: &RangeVar, known: &mut Vec<Keys>) {
    if altered(tree).is_none_or(|range| range.relname != table.relname) {
        return;
    }
    if let NodeEnum::IndexStmt(index) = tree {
        if let Some(present) = present(index.where_clause.as_deref()) {
            let columns = index.index_params.iter().map_while(|node| match &node.node {
                Some(NodeEnum::IndexElem(element)) if !element.name.is_empty() => Some(element.name.clone()),
                _ => None,
            });
            known.push(Keys { columns: columns.collect(), present });
        }
        return;
    }
    for (_, column, constraint) in constraints(tree) {
        if matches!(constraint.contype(), ConstrType::ConstrPrimary | ConstrType::ConstrUnique) {
            let columns = column.map_or_else(|| strings(&constraint.keys), |column| vec![column.to_owned()]);
            known.push(Keys { columns, present: Vec::new() });
        }
    }
}

fn strings(nodes: &[Node]) -> Vec<String> {
    let strings = nodes.iter().filter_map(|node| match &node.node {
        Some(NodeEnum::String(string)) => Some(string.sval.clone()),
        _ => None,
    });
    strings.collect()
}
