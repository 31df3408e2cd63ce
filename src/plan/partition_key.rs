//! UNIQUE and PRIMARY KEY of a partitioned table: the table's own first, which holds no rows, then each partition's on an
//! index that is built while others write, attached one by one; the last one makes the whole valid.

use pg_query::NodeEnum;
use pg_query::protobuf::{AlterTableType, ConstrType, Constraint};

use super::constraint::{covering_of, deferral};
use super::piece::Ask;
use super::sql::{self, ident, qualified};
use super::{Answer, Deviation, Step, Way, backfill, index, not_null};
use crate::postgres::Name;
use crate::schema::{Index, IndexKey, Nullability, RelationId, names, tree};

/// All the steps.
pub(super) fn way(ask: &Ask<'_>, table: RelationId, key: &Constraint) -> Answer {
    backfill::leaves(ask, table)?;
    let mut way = Way::default();
    if key.contype() == ConstrType::ConstrPrimary {
        let relation = ask.relation(table);
        let nullable =
            |column: &&String| relation.column(column).is_some_and(|found| found.not_null != Nullability::NotNull);
        for column in tree::texts(&key.keys).iter().filter(nullable) {
            way.steps.extend(not_null::steps(ask, table, column));
        }
    }
    let name = match key.conname.as_str() {
        "" => chosen(ask, key, &ask.relation(table).name),
        name => name.to_owned(),
    };
    if key.contype() == ConstrType::ConstrPrimary && ask.catalog.version.major() >= 18 {
        let leaves: Vec<RelationId> =
            ask.catalog.with_descendants(table).into_iter().filter(|&leaf| leaf != table).collect();
        way.deviations.push(count_as_their_own(ask, &leaves));
    }
    let mut steps = Vec::new();
    keyed(ask, table, key, &name, false, &mut steps)?;
    Ok(steps.into_iter().fold(way, Way::step))
}

/// From 18, a primary key that a partition gets by itself makes its NOT NULL constraints its own.
pub(super) fn count_as_their_own(ask: &Ask<'_>, partitions: &[RelationId]) -> Deviation {
    let text = "the NOT NULL constraints of the partitions count as their own, too";
    partitions.iter().fold(Deviation::new(text), |all, &one| all.constraints(&ask.relation(one).name))
}

/// The key of one table of the tree. `parent`: there is a table above it, of whose key it becomes a part.
fn keyed(
    ask: &Ask<'_>,
    table: RelationId,
    key: &Constraint,
    name: &str,
    parent: bool,
    steps: &mut Vec<Step>,
) -> Result<(), String> {
    let relation = &ask.relation(table).name;
    let index = Name::new(&relation.schema, name);
    let drop = format!("ALTER TABLE {} DROP CONSTRAINT IF EXISTS {}", qualified(relation), ident(name));
    let until = |step: Step| if parent { step.back_until_next() } else { step };
    if !ask.is_partitioned(table) {
        let [build, mut made] = of_leaf(relation, &index, key, drop)?.map(Step::back_until_next);
        if key.contype() == ConstrType::ConstrPrimary && ask.catalog.version.major() >= 18 {
            made.rollback = None;
        }
        steps.extend([build, made]);
        return Ok(());
    }
    let mut own = key.clone();
    name.clone_into(&mut own.conname);
    let text = sql::alter_table(relation, AlterTableType::AtAddConstraint, NodeEnum::Constraint(Box::new(own)))?;
    let text = text.replacen("ALTER TABLE ", "ALTER TABLE ONLY ", 1);
    let title = format!("make the key {} without its partitions", ident(name));
    let why = "it holds no rows, so that it is there at once; it is valid when every partition has its own";
    steps.push(until(Step::ddl(title, why, text).done_when(sql::has_constraint(relation, name, false)).rollback(drop)));
    let children = ask.relation(table).children.iter().filter(|&&child| !ask.relation(child).dropped);
    for &child in children {
        if let Some(own) = index::there(ask, &index_of(key, table), true, child)? {
            index::attach_there(ask, &index, true, own, steps)?;
            continue;
        }
        let of_child = chosen(ask, key, &ask.relation(child).name);
        keyed(ask, child, key, &of_child, true, steps)?;
        steps.push(index::attach(&index, &Name::new(&ask.relation(child).name.schema, of_child)));
    }
    Ok(())
}

/// The key of a table that holds rows: its index, and the constraint on it.
fn of_leaf(table: &Name, index: &Name, key: &Constraint, drop: String) -> Result<[Step; 2], String> {
    let name = ident(&index.name);
    let text = covering_of(key, &index.name, &qualified(table))?;
    let keys: Vec<String> = tree::texts(&key.keys).iter().map(|key| ident(key)).collect();
    let primary = key.contype() == ConstrType::ConstrPrimary;
    let build = index::build(index, text, true).precondition(
        index::no_duplicates(&qualified(table), &keys, key.nulls_not_distinct || primary),
        "rows with equal keys are there: mend them first",
    );
    let words = if primary { "PRIMARY KEY" } else { "UNIQUE" };
    let text =
        format!("ALTER TABLE {} ADD CONSTRAINT {name} {words} USING INDEX {name}{}", qualified(table), deferral(key));
    let made = Step::ddl(format!("make {name} a constraint"), "its index is there: nothing is read", text)
        .done_when(sql::has_constraint(table, &index.name, true))
        .rollback(drop);
    Ok([build, made])
}

/// The index of a key.
fn index_of(key: &Constraint, table: RelationId) -> Index {
    Index {
        table,
        keys: tree::texts(&key.keys).into_iter().map(IndexKey::column).collect(),
        include: tree::texts(&key.including),
        method: "btree".to_owned(),
        unique: true,
        nulls_not_distinct: key.nulls_not_distinct,
        predicate: None,
        valid: true,
        constraint: None,
        parent: None,
        options: Vec::new(),
    }
}

/// The name that the server would choose (`ChooseIndexName`).
fn chosen(ask: &Ask<'_>, key: &Constraint, table: &Name) -> String {
    if key.contype() == ConstrType::ConstrPrimary {
        return ask.catalog.choose_relation_name(&table.schema, &table.name, None, "pkey", true);
    }
    let mut columns = tree::texts(&key.keys);
    columns.extend(tree::texts(&key.including));
    let second = names::joined_names(&columns);
    ask.catalog.choose_relation_name(&table.schema, &table.name, Some(&second), "key", true)
}
