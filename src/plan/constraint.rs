//! Constraints in two steps: added NOT VALID, then validated while others write; keys on an index built before.

use pg_query::NodeEnum;
use pg_query::protobuf::{AlterTableType, ConstrType, Constraint, IndexElem, IndexStmt, Node};

use super::piece::Ask;
use super::sql::{self, ident, qualified};
use super::{Answer, Deviation, Recipe, Step, Way, copies, index, partition_key};
use crate::effect::Cause;
use crate::postgres::Name;
use crate::schema::{Catalog, RelationId, RelationKind, tree};

pub(super) const CHECK: Recipe = check;
pub(super) const FOREIGN_KEY: Recipe = foreign_key;
pub(super) const KEY: Recipe = key;
pub(super) const APART: Recipe = apart;

const NEW_ROWS: &str = "new rows are checked from now on; old ones are not read";
const READS: &str = "it reads every row while others read and write";

/// The constraint that a lone `ADD CONSTRAINT` adds.
pub(super) fn added<'a>(ask: &Ask<'a>, kind: ConstrType) -> Option<&'a Constraint> {
    let command = ask.command()?;
    match command.def.as_deref()?.node.as_ref()? {
        NodeEnum::Constraint(constraint)
            if command.subtype() == AlterTableType::AtAddConstraint && constraint.contype() == kind =>
        {
            Some(constraint)
        }
        _ => None,
    }
}

pub(super) fn target(ask: &Ask<'_>) -> Option<RelationId> {
    match ask.tree()? {
        NodeEnum::AlterTableStmt(alter) => ask.catalog.resolve(alter.relation.as_ref()?),
        _ => None,
    }
}

fn check(ask: &Ask<'_>) -> Option<Answer> {
    let constraint = added(ask, ConstrType::ConstrCheck)?;
    let work = ask.blocking(|cause| *cause == Cause::Check)?;
    let table = target(ask)?;
    let expression = sql::expression(constraint.raw_expr.as_deref()?);
    let way = not_valid(ask, table, &work.object, &constraint.conname)?;
    Some(Ok(match expression {
        Some(expression) => first_asks(
            way,
            format!(
                "SELECT NOT EXISTS (SELECT FROM {}{} WHERE NOT ({expression}))",
                if constraint.is_no_inherit { "ONLY " } else { "" },
                qualified(&ask.relation(table).name)
            ),
        ),
        None => way,
    }))
}

fn foreign_key(ask: &Ask<'_>) -> Option<Answer> {
    let constraint = added(ask, ConstrType::ConstrForeign)?;
    let work = ask.blocking(|cause| matches!(cause, Cause::ForeignKey { .. }))?;
    let table = target(ask)?;
    if ask.is_partitioned(table) && ask.catalog.version.major() < 18 {
        return Some(by_partition(ask, table, constraint, &work.object));
    }
    let mut way = not_valid(ask, table, &work.object, &constraint.conname)?;
    let referenced = constraint.pktable.as_ref().and_then(|range| ask.catalog.resolve(range));
    way.deviations.extend(referenced.and_then(|referenced| copies_stay(ask, table, referenced, &work.object)));
    Some(Ok(match orphans(ask, table, constraint) {
        Some(sql) => first_asks(way, sql),
        None => way,
    }))
}

/// Up to 17, VALIDATE leaves the server's own copies of the key, one for each partition of the table that it refers to,
/// marked NOT VALID (`ATExecValidateConstraint`).
pub(super) fn copies_stay(ask: &Ask<'_>, table: RelationId, referenced: RelationId, name: &str) -> Option<Deviation> {
    if !ask.is_partitioned(referenced) || ask.catalog.version.major() >= 18 {
        return None;
    }
    let table = &ask.relation(table).name;
    let text = format!(
        "the copies of {} that PostgreSQL keeps on {} for each partition of {} are marked NOT VALID in pg_constraint: the \
         rows are checked and refused all the same",
        ident(name),
        table.short(),
        ask.relation(referenced).name.short()
    );
    Some(Deviation::new(text).constraints(table).also_back())
}

/// Puts a question about the rows before the step that would fail on them.
pub(super) fn first_asks(mut way: Way, sql: String) -> Way {
    if let Some((_, step)) = way.steps.last_mut() {
        let message = "rows that violate the constraint are there: mend them first";
        step.preconditions.push(super::Precondition { sql, message: message.to_owned() });
    }
    way
}

/// A query that is true when every row has its counterpart.
fn orphans(ask: &Ask<'_>, table: RelationId, constraint: &Constraint) -> Option<String> {
    if constraint.fk_with_period || constraint.fk_matchtype == "f" {
        return None;
    }
    let parent = ask.catalog.resolve(constraint.pktable.as_ref()?)?;
    let columns = tree::texts(&constraint.fk_attrs);
    let mut referenced = tree::texts(&constraint.pk_attrs);
    if referenced.is_empty() {
        referenced = primary_key(ask.catalog, parent)?;
    }
    if columns.len() != referenced.len() || columns.is_empty() {
        return None;
    }
    let join: Vec<String> = columns
        .iter()
        .zip(&referenced)
        .map(|(column, referenced)| format!("p.{} = c.{}", ident(referenced), ident(column)))
        .collect();
    let filled: Vec<String> = columns.iter().map(|column| format!("c.{} IS NOT NULL", ident(column))).collect();
    Some(format!(
        "SELECT NOT EXISTS (SELECT FROM {} c WHERE {} AND NOT EXISTS (SELECT FROM {} p WHERE {}))",
        qualified(&ask.relation(table).name),
        filled.join(" AND "),
        qualified(&ask.relation(parent).name),
        join.join(" AND ")
    ))
}

fn primary_key(catalog: &Catalog, table: RelationId) -> Option<Vec<String>> {
    catalog.get(table).constraints.iter().find_map(|constraint| match &constraint.kind {
        crate::schema::ConstraintKind::PrimaryKey { columns, .. } => Some(columns.clone()),
        _ => None,
    })
}

/// The constraint NOT VALID, then validated in a transaction of its own.
pub(super) fn not_valid(ask: &Ask<'_>, table: RelationId, name: &str, written: &str) -> Option<Way> {
    let relation = &ask.relation(table).name;
    let text = format!("{} NOT VALID", sql::plain(&ask.piece.text)?);
    let text = if written.is_empty() { named(&text, name)? } else { text };
    let quoted = ident(name);
    let drop = format!("ALTER TABLE {} DROP CONSTRAINT IF EXISTS {quoted}", qualified(relation));
    let add = Step::ddl(format!("add the constraint {quoted} for new rows"), NEW_ROWS, text)
        .done_when(sql::has_constraint(relation, name, false))
        .rollback(drop);
    Some(Way::default().step(add).step(validated(ask, table, name)))
}

/// VALIDATE that stands in one statement with what holds a strong lock.
fn apart(ask: &Ask<'_>) -> Option<Answer> {
    let command = ask.command().filter(|command| command.subtype() == AlterTableType::AtValidateConstraint)?;
    let is_part = ask.piece.text.len() > ask.piece.span.to - ask.piece.span.from;
    if !is_part || !ask.found("validates-in-same-transaction") {
        return None;
    }
    let way = Way::default().step(validated(ask, target(ask)?, &command.name));
    Some(Ok(way))
}

/// The old rows against a constraint that is NOT VALID.
pub(super) fn validated(ask: &Ask<'_>, table: RelationId, name: &str) -> Step {
    let quoted = ident(name);
    let text = format!("ALTER TABLE {} VALIDATE CONSTRAINT {quoted}", ask.name(table));
    Step::ddl(format!("check the old rows against {quoted}"), READS, text)
        .patient()
        .done_when(sql::has_constraint(&ask.relation(table).name, name, true))
        .nothing_to_undo()
}

/// `ADD CHECK …` under the name that the server would give it, so that the next step can name it.
fn named(text: &str, name: &str) -> Option<String> {
    sql::with(text, pg_query::protobuf::Token::AddP, &format!("CONSTRAINT {}", ident(name)))
}

/// Up to 17 the key of a partitioned table cannot be NOT VALID: each partition gets a valid one of the same name,
/// and the parent's takes them over without reading a row (`tryAttachPartitionForeignKey`).
fn by_partition(ask: &Ask<'_>, table: RelationId, constraint: &Constraint, name: &str) -> Answer {
    let relation = ask.relation(table);
    if !relation.known || ask.catalog.partitions_elsewhere(table) {
        return Err(format!(
            "the partitions of `{}` are not known: give the schema they are in with `--schema`",
            relation.name.short()
        ));
    }
    let leaves: Vec<RelationId> = ask
        .catalog
        .with_descendants(table)
        .into_iter()
        .filter(|&id| !ask.is_partitioned(id) && !ask.relation(id).dropped)
        .collect();
    let mut key = constraint.clone();
    name.clone_into(&mut key.conname);
    let mut way = Way::default();
    for leaf in leaves {
        let leaf = &ask.relation(leaf).name;
        let text = definition(&key, leaf)?;
        let quoted = ident(name);
        let title = format!("add {quoted} to {} for new rows", ident(&leaf.name));
        let add = Step::ddl(title, NEW_ROWS, format!("{text} NOT VALID"))
            .done_when(sql::has_constraint(leaf, name, false))
            .rollback(format!("ALTER TABLE {} DROP CONSTRAINT IF EXISTS {quoted}", qualified(leaf)))
            .back_until_next();
        let text = format!("ALTER TABLE {} VALIDATE CONSTRAINT {quoted}", qualified(leaf));
        let validate = Step::ddl(format!("check the old rows of {}", ident(&leaf.name)), READS, text)
            .patient()
            .done_when(sql::has_constraint(leaf, name, true))
            .nothing_to_undo();
        way = way.step(add).step(validate);
    }
    let title = format!("add {} to {}", ident(name), ident(&relation.name.name));
    let why = "every partition has a valid key of this name, which becomes part of it: nothing is read";
    let last = Step::ddl(title, why, definition(&key, &relation.name)?)
        .done_when(sql::has_constraint(&relation.name, name, true))
        .rollback(format!("ALTER TABLE {} DROP CONSTRAINT IF EXISTS {}", qualified(&relation.name), ident(name)));
    Ok(way.step(last))
}

/// `ALTER TABLE … ADD CONSTRAINT …` for another table.
pub(super) fn definition(constraint: &Constraint, table: &Name) -> Result<String, String> {
    let node = NodeEnum::Constraint(Box::new(constraint.clone()));
    sql::alter_table(table, AlterTableType::AtAddConstraint, node)
}

fn key(ask: &Ask<'_>) -> Option<Answer> {
    let (constraint, words, primary) =
        match (added(ask, ConstrType::ConstrUnique), added(ask, ConstrType::ConstrPrimary)) {
            (Some(constraint), _) => (constraint, "UNIQUE", false),
            (None, Some(constraint)) => (constraint, "PRIMARY KEY", true),
            (None, None) => return None,
        };
    let work =
        ask.blocking(|cause| matches!(cause, Cause::UniqueConstraint | Cause::PrimaryKey | Cause::PrimaryKeyNotNull))?;
    let table = target(ask)?;
    if ask.is_partitioned(table) {
        return Some(partition_key::way(ask, table, constraint));
    }
    let relation = ask.relation(table);
    let columns = match constraint.indexname.as_str() {
        "" => tree::texts(&constraint.keys),
        index => index_columns(ask, table, index),
    };
    let mut way = Way::default();
    if primary {
        for column in &columns {
            let nullable =
                ask.effects.work.iter().any(|work| work.cause == Cause::PrimaryKeyNotNull && work.object == *column)
                    || relation
                        .column(column)
                        .is_some_and(|column| column.not_null != crate::schema::Nullability::NotNull);
            if nullable {
                way.steps.extend(super::not_null::steps(ask, table, column));
            }
        }
    }
    if constraint.indexname.is_empty() {
        let index = Name::new(&relation.name.schema, work_name(ask, constraint, work));
        let quoted: Vec<String> = columns.iter().map(|column| ident(column)).collect();
        let text = match covering(ask, table, constraint, &index.name) {
            Ok(text) => text,
            Err(reason) => return Some(Err(reason)),
        };
        let build = index::build(&index, text, true).precondition(
            index::no_duplicates(&qualified(&relation.name), &quoted, constraint.nulls_not_distinct || primary),
            "rows with equal keys are there: mend them first",
        );
        let mut build = build;
        build.done_when = Some(sql::index_is_valid(&index));
        way = way.step(build);
        let defer = deferral(constraint);
        let name = ident(&index.name);
        let text = format!("ALTER TABLE {} ADD CONSTRAINT {name} {words} USING INDEX {name}{defer}", ask.name(table));
        way = way.step(on_index(&relation.name, &index.name, text));
    } else {
        let mut step = on_index(&relation.name, &work_name(ask, constraint, work), sql::plain(&ask.piece.text)?);
        let there = ask.catalog.lookup(Some(&relation.name.schema), &constraint.indexname);
        if let (Some(id), Some(rollback)) = (there, &mut step.rollback) {
            match super::copies::index(ask, id, &constraint.indexname, &super::copies::Renamed::default()) {
                Ok(text) => rollback.sql.push(text),
                Err(reason) => return Some(Err(reason)),
            }
        }
        way = way.step(step);
    }
    Some(Ok(way))
}

/// The index that a key needs.
pub(super) fn covering(ask: &Ask<'_>, table: RelationId, key: &Constraint, index: &str) -> Result<String, String> {
    covering_of(key, index, &ask.name(table))
}

/// The same on a table of another name.
pub(super) fn covering_of(key: &Constraint, index: &str, table: &str) -> Result<String, String> {
    if key.without_overlaps {
        return Err("PostgreSQL has no way to add WITHOUT OVERLAPS without the wait".to_owned());
    }
    let list = |names: Vec<String>| names.iter().map(|name| ident(name)).collect::<Vec<_>>().join(", ");
    let include = match tree::texts(&key.including) {
        names if names.is_empty() => String::new(),
        names => format!(" INCLUDE ({})", list(names)),
    };
    let nulls = if key.nulls_not_distinct { " NULLS NOT DISTINCT" } else { "" };
    let tablespace = match key.indexspace.as_str() {
        "" => String::new(),
        space => format!(" TABLESPACE {}", ident(space)),
    };
    Ok(format!(
        "CREATE UNIQUE INDEX CONCURRENTLY {} ON {table} ({}){include}{nulls}{}{tablespace}",
        ident(index),
        list(tree::texts(&key.keys)),
        parameters(&key.options)?,
    ))
}

/// `WITH (…)` of an index.
fn parameters(options: &[Node]) -> Result<String, String> {
    if options.is_empty() {
        return Ok(String::new());
    }
    let key = NodeEnum::IndexElem(Box::new(IndexElem { name: "key".to_owned(), ..copies::element_defaults() }));
    let statement = IndexStmt {
        relation: Some(sql::range(&Name::new("", "t"), true)),
        access_method: "btree".to_owned(),
        index_params: vec![Node { node: Some(key) }],
        options: options.to_vec(),
        ..IndexStmt::default()
    };
    let text = sql::deparse(&NodeEnum::IndexStmt(Box::new(statement)))?;
    let with = text.find(" WITH (").ok_or("the storage parameters of the index cannot be written anew")?;
    Ok(text[with..].to_owned())
}

/// How a key is put off.
pub(super) fn deferral(key: &Constraint) -> &'static str {
    put_off(key.deferrable, key.initdeferred)
}

/// DEFERRABLE and INITIALLY DEFERRED.
pub(super) fn put_off(deferrable: bool, deferred: bool) -> &'static str {
    match (deferrable, deferred) {
        (_, true) => " DEFERRABLE INITIALLY DEFERRED",
        (true, false) => " DEFERRABLE",
        (false, false) => "",
    }
}

/// The columns of an index that a constraint is put on.
fn index_columns(ask: &Ask<'_>, table: RelationId, name: &str) -> Vec<String> {
    let schema = &ask.relation(table).name.schema;
    let found = ask.catalog.lookup(Some(schema), name).map(|id| &ask.relation(id).kind);
    match found {
        Some(RelationKind::Index(index)) => index.keys.iter().filter_map(|key| key.column.clone()).collect(),
        _ => Vec::new(),
    }
}

fn on_index(table: &Name, name: &str, text: String) -> Step {
    Step::ddl(format!("make {} a constraint", ident(name)), "its index is there: nothing is read", text)
        .done_when(sql::has_constraint(table, name, true))
        .rollback(format!("ALTER TABLE {} DROP CONSTRAINT {}", qualified(table), ident(name)))
}

fn work_name(ask: &Ask<'_>, constraint: &Constraint, work: &crate::effect::Work) -> String {
    if !constraint.conname.is_empty() {
        return constraint.conname.clone();
    }
    let builds = ask.effects.work.iter().find(|work| matches!(work.cause, Cause::UniqueConstraint | Cause::PrimaryKey));
    builds.unwrap_or(work).object.clone()
}
