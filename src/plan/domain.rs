//! A constraint of a domain: for new values at once, while those that are there are only looked at, as VALIDATE would
//! read every table with a column of the domain while writes wait.

use pg_query::NodeEnum;
use pg_query::protobuf::Node;

use super::piece::Ask;
use super::sql::{self, ident, qualified};
use super::{Answer, Deviation, Kind, Recipe, Step, Way};
use crate::effect::Cause;
use crate::postgres::Name;
use crate::schema::walk::{SeenMut, walk_mut};
use crate::schema::{Catalog, Relation, TypeKind, tree};

pub(super) const CHECK: Recipe = check;

fn check(ask: &Ask<'_>) -> Option<Answer> {
    let NodeEnum::AlterDomainStmt(alter) = ask.tree()? else {
        return None;
    };
    ask.blocking(|cause| matches!(cause, Cause::DomainConstraint { .. }))?;
    let NodeEnum::Constraint(constraint) = alter.def.as_deref()?.node.as_ref()? else {
        return None;
    };
    let expression = constraint.raw_expr.as_deref()?;
    let (schema, name) = tree::qualified(&alter.type_name)?;
    let domain = ask.catalog.lookup_type(schema, name)?;
    let name = added(ask, &domain)?;
    let (long, quoted) = (qualified(&domain), ident(&name));
    let there = |and: &str| {
        format!(
            "SELECT EXISTS (SELECT FROM pg_constraint WHERE contypid = to_regtype({}) AND conname = {}{and})",
            sql::literal(&long),
            sql::literal(&name)
        )
    };
    let text = format!("{} NOT VALID", sql::plain(&ask.piece.text)?);
    let title = format!("add the constraint {quoted} of {} for new values", domain.short());
    let why = "new values are checked from now on; old ones are not read";
    let first = Step::ddl(title, why, text)
        .done_when(there(""))
        .rollback(format!("ALTER DOMAIN {long} DROP CONSTRAINT IF EXISTS {quoted}"));
    let mut way = Way::default().step(first);
    let mut tables: Vec<&Relation> = Vec::new();
    for work in &ask.effects.work {
        let relation = ask.relation(work.relation);
        if !tables.iter().any(|other| other.name == relation.name) {
            tables.push(relation);
        }
    }
    for relation in &tables {
        match looked_at(ask.catalog, relation, &domain, &name, expression) {
            Some(step) => way = way.step(step),
            None => {
                let short = relation.name.short();
                return Some(Err(format!("the columns of {short} are not known: give the schema with `--schema`")));
            }
        }
    }
    let tables: Vec<String> = tables.iter().map(|relation| relation.name.short()).collect();
    let text = format!(
        "{quoted} of {} is left NOT VALID: VALIDATE reads {} while writes wait. New values are checked, the old ones were \
         looked at; where it has to be marked valid, run `ALTER DOMAIN {long} VALIDATE CONSTRAINT {quoted}` when nobody writes",
        domain.short(),
        tables.join(", ")
    );
    way.deviations.push(Deviation::new(text).of_domain(&domain, &name));
    Some(Ok(way))
}

/// The name of the constraint, also where PostgreSQL chooses it.
fn added(ask: &Ask<'_>, domain: &Name) -> Option<String> {
    let mut after = ask.catalog.clone();
    after.apply(&ask.piece.statement);
    match &after.types.get(domain)?.kind {
        TypeKind::Domain { checks, .. } => checks.last().map(|(name, _, _)| name.clone()),
        TypeKind::Enum(_) | TypeKind::Range | TypeKind::Other => None,
    }
}

/// Ends with an error where a value that is there violates the constraint.
fn looked_at(
    catalog: &Catalog,
    relation: &Relation,
    domain: &Name,
    constraint: &str,
    expression: &Node,
) -> Option<Step> {
    let of_domain = |data_type: &crate::schema::DataType| {
        let mut at = data_type.clone();
        loop {
            if at.is(domain) {
                return true;
            }
            match catalog.type_of(&at).map(|found| &found.kind) {
                Some(TypeKind::Domain { base, .. }) => at = base.clone(),
                _ => return false,
            }
        }
    };
    let columns = relation.columns.iter().filter(|column| column.data_type.as_ref().is_some_and(of_domain));
    let broken: Option<Vec<String>> =
        columns.map(|column| Some(format!("NOT ({})", sql::expression(&over(expression, &column.name))?))).collect();
    let broken = broken.filter(|broken| !broken.is_empty())?.join(" OR ");
    let (long, short) = (qualified(&relation.name), relation.name.short());
    let message = sql::literal(&format!("rows of {short} violate {constraint}: mend them, then run this again"));
    let text = format!(
        "DO $ddlock$
BEGIN
  IF EXISTS (SELECT FROM {long} WHERE {broken}) THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = {message};
  END IF;
END
$ddlock$"
    );
    let why = "it reads every row while others read and write, and ends with an error where a value is not allowed";
    let mut step = Step::ddl(format!("look at the values of {short}"), why, text).patient().nothing_to_undo();
    step.kind = Kind::Check;
    step.transaction = super::Sending::None;
    Some(step)
}

/// The condition of a domain about a column of a table.
fn over(expression: &Node, column: &str) -> Node {
    let mut copy = expression.clone();
    if let Some(node) = &mut copy.node {
        walk_mut(node, &mut |seen| {
            if let SeenMut::Column(reference) = seen
                && let [Node { node: Some(NodeEnum::String(name)) }] = reference.fields.as_mut_slice()
                && name.sval == "value"
            {
                column.clone_into(&mut name.sval);
            }
        });
    }
    copy
}
