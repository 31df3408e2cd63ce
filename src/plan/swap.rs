//! The new columns take the places of the old ones: all names and constraints change hands in one short transaction,
//! a trigger keeps the old columns equal for the way back, and they go when nobody wants to go back any more.

use std::collections::BTreeSet;

use pg_query::NodeEnum;
use pg_query::protobuf::{Node, a_const};

use super::beside;
use super::constraint;
use super::copies::{self, Renamed};
use super::mirror::Mirror;
use super::piece::Ask;
use super::retype::{Change, ConstraintCopy, Group, IndexCopy, family};
use super::sql::{self, ident, qualified};
use super::{Gate, GateKind, LOCK_TIMEOUT_MS, Rollback, Step, way_back};
use crate::postgres::Name;
use crate::schema::{Column, Constraint, ConstraintKind, Nullability, RelationId};

type Steps = Vec<(Option<Gate>, Step)>;

/// The steps behind the gates. `mirrors`: of each table the trigger that fills the new columns, and the one back.
pub(super) fn steps(
    ask: &Ask<'_>,
    group: &Group,
    mirrors: &[(Mirror, Mirror)],
    swapped: &str,
) -> Result<Steps, String> {
    let backs = group.tables().into_iter().zip(mirrors);
    let backs: Vec<String> = backs
        .filter_map(|(table, (_, back))| Some(back.create(&back_body(group, table)?, None)))
        .flatten()
        .chain(group.along.iter().map(|(text, _)| text.clone()))
        .collect();
    let taken = mirrors.iter().flat_map(|(forward, _)| forward.drop()).collect();
    let mut step = exchange(ask, group, taken, backs)?.done_when(swapped);
    step.preconditions.extend(group.tables().into_iter().filter_map(|table| group.nothing_came_in(ask, table)));
    step.rollback = way_back::of(ask, group, mirrors);
    let mut steps = vec![(Some(group.gate(ask)), step)];
    steps.extend(late(ask, group).into_iter().map(|step| (None, step)));
    contract(ask, group, mirrors, &mut steps);
    Ok(steps)
}

/// What reads the old rows of foreign keys that came with the swap.
pub(super) fn late(ask: &Ask<'_>, group: &Group) -> Vec<Step> {
    let validated = |copy: &ConstraintCopy| {
        let (table, name) = (&ask.relation(copy.table).name, &copy.constraint.name);
        let text = format!("ALTER TABLE {} VALIDATE CONSTRAINT {}", qualified(table), ident(name));
        Step::ddl(
            format!("check the old rows of {} against {}", table.short(), ident(name)),
            "it reads every row while others read and write; it holds for new ones since the swap",
            text,
        )
        .patient()
        .done_when(sql::has_constraint(table, name, true))
        .nothing_to_undo()
    };
    group.keys.iter().filter(|copy| copy.late && copy.constraint.valid).map(validated).collect()
}

/// The step in which columns, names and constraints change places; `first` and `last` are what else is done in it.
pub(super) fn exchange(ask: &Ask<'_>, group: &Group, first: Vec<String>, last: Vec<String>) -> Result<Step, String> {
    let order = order(ask, group);
    let names: Vec<String> = order.iter().map(|&table| ask.relation(table).name.short()).collect();
    let columns: Vec<String> = group.changes.iter().map(|change| place(ask, change)).collect();
    let mut sql = vec![
        // `lock_timeout` counts anew for each table, while others wait for those that are locked already.
        Step::within(LOCK_TIMEOUT_MS),
    ];
    sql.extend(group.aside.views_out());
    sql.push(format!(
        "LOCK TABLE {} IN ACCESS EXCLUSIVE MODE",
        order.iter().map(|&table| qualified(&ask.relation(table).name)).collect::<Vec<_>>().join(", ")
    ));
    sql.extend(group.aside.triggers_out());
    sql.extend(first);
    let (noted, said) = comments(ask, group);
    sql.push(noted);
    take_down(ask, group, &mut sql);
    for change in &group.changes {
        let other =
            group.other_defaults.iter().any(|(table, column)| (*table, column) == (change.table, &change.column));
        rename(ask, change, other, &mut sql)?;
    }
    put_up(ask, group, &mut sql);
    sql.push(said);
    sql.extend(compiled_again(ask, group));
    sql.extend(last);
    let title = format!("swap {} with what was made beside", columns.join(", "));
    let tables_word = if names.len() == 1 { "the table is locked" } else { "the tables are locked in this order" };
    let why = format!(
        "everything is there and checked, so that only names change hands; a trigger keeps the old values where they \
         are until they are dropped; {tables_word}: {}",
        names.join(", ")
    );
    let mut step = Step::ddl(title, why, String::new());
    step.sql = sql;
    Ok(step)
}

/// A session that ran a PL/pgSQL trigger keeps the column's old type, and fails wherever the trigger fires: it compiles
/// the function again when its row of `pg_proc` is a new one (`pl_comp.c`, `plpgsql_compile`), which this makes it.
fn compiled_again(ask: &Ask<'_>, group: &Group) -> BTreeSet<String> {
    let members = group.tables().into_iter().flat_map(|table| family(ask, table));
    let called =
        members.flat_map(|table| &ask.relation(table).triggers).filter_map(|trigger| trigger.function.as_ref());
    let alter = |name: &Name| {
        let functions = ask.catalog.functions.get(name)?;
        let function = functions.iter().find(|one| one.returns_trigger && one.language == "plpgsql")?;
        let volatility = match function.volatility {
            'i' => "IMMUTABLE",
            's' => "STABLE",
            _ => "VOLATILE",
        };
        Some(format!("ALTER FUNCTION {}() {volatility}", qualified(name)))
    };
    called.filter_map(alter).collect()
}

/// Notes for the transaction what is said of constraints and indexes, which the copies do not have, and says it again.
/// The migrations need not know of it.
fn comments(ask: &Ask<'_>, group: &Group) -> (String, String) {
    let keys = group.keys.iter().map(|copy| copy.table);
    let members: BTreeSet<RelationId> = group.members(ask).into_iter().map(|(_, member)| member).chain(keys).collect();
    let tables: Vec<String> = members
        .iter()
        .map(|&table| format!("{}::regclass", sql::literal(&qualified(&ask.relation(table).name))))
        .collect();
    let stay = group.indexes.iter().filter(|copy| copy.constraint.is_none());
    let objects = group.statistics.iter().map(|copy| ("STATISTICS", &copy.name));
    let stay = stay.map(|copy| ("INDEX", &copy.name)).chain(objects);
    let stay: Vec<String> =
        stay.map(|(word, name)| format!("  COMMENT ON {word} {} IS NULL;\n", qualified(name))).collect();
    let tables = tables.join(", ");
    let collected = format!(
        "
    UNION ALL
    SELECT format('COMMENT ON STATISTICS %s.%I IS %L', stxnamespace::regnamespace, stxname, description)
    FROM pg_statistic_ext JOIN pg_description ON classoid = 'pg_statistic_ext'::regclass AND objoid = pg_statistic_ext.oid
    WHERE stxrelid IN ({tables})"
    );
    let collected = if group.statistics.is_empty() { "" } else { &collected };
    let noted = format!(
        "DO $ddlock$
BEGIN
  PERFORM set_config('ddlock.comments', coalesce(string_agg(line, '; '), 'SELECT'), true) FROM (
    SELECT format('COMMENT ON CONSTRAINT %I ON %s IS %L', conname, conrelid::regclass, description)
    FROM pg_constraint JOIN pg_description ON classoid = 'pg_constraint'::regclass AND objoid = pg_constraint.oid
    WHERE conrelid IN ({0})
    UNION ALL
    SELECT format('COMMENT ON INDEX %s IS %L', indexrelid::regclass, description)
    FROM pg_index JOIN pg_description ON classoid = 'pg_class'::regclass AND objoid = indexrelid AND objsubid = 0
    WHERE indrelid IN ({0}){collected}) AS found (line);
{1}END
$ddlock$",
        tables,
        stay.concat()
    );
    let said = "DO $ddlock$
BEGIN
  EXECUTE current_setting('ddlock.comments');
END
$ddlock$";
    (noted, said.to_owned())
}

fn place(ask: &Ask<'_>, change: &Change) -> String {
    format!("{}.{}", ask.relation(change.table).name.short(), ident(&change.column))
}

/// Every table that is locked: referenced ones first, as rows come and go in that order, then by name.
fn order(ask: &Ask<'_>, group: &Group) -> Vec<RelationId> {
    let mut tables = group.tables();
    let mut referenced = Vec::new();
    for copy in &group.keys {
        if let ConstraintKind::ForeignKey(key) = &copy.constraint.kind {
            referenced.push(key.referenced);
            tables.extend([copy.table, key.referenced]);
        }
    }
    tables.sort_by_key(|table| (!referenced.contains(table), ask.relation(*table).name.to_string()));
    tables.dedup();
    tables
}

fn column<'a>(ask: &Ask<'a>, change: &Change) -> Option<&'a Column> {
    ask.relation(change.table).column(&change.column)
}

/// Constraints and names that make room.
fn take_down(ask: &Ask<'_>, group: &Group, sql: &mut Vec<String>) {
    let keys = group.keys.iter().chain(&group.checks).map(|copy| (copy.table, &copy.constraint));
    // Those of partitions go with the one of the partitioned table.
    let indexed = group.indexes.iter().filter(|copy| !copy.is_part(ask));
    let indexed = indexed.filter_map(|copy| Some((copy.table, copy.constraint.as_ref()?)));
    for (table, constraint) in keys.chain(indexed) {
        let table = qualified(&ask.relation(table).name);
        sql.push(format!("ALTER TABLE {table} DROP CONSTRAINT {}", ident(&constraint.name)));
    }
    sql.extend(group.statistics_swapped());
    for copy in group.indexes.iter().filter(|copy| copy.constraint.is_none()) {
        sql.push(format!("ALTER INDEX {} RENAME TO {}", qualified(&copy.name), ident(&copy.old.name)));
        sql.push(format!("ALTER INDEX {} RENAME TO {}", qualified(&copy.copy), ident(&copy.name.name)));
    }
}

/// One column and its new one. `other`: it gets another default.
fn rename(ask: &Ask<'_>, change: &Change, other: bool, sql: &mut Vec<String>) -> Result<(), String> {
    let name = &ask.relation(change.table).name;
    let long = qualified(name);
    let (here, new, old) = (ident(&change.column), ident(&change.new), ident(&change.old));
    let found = column(ask, change).ok_or("the column is not known")?;
    let constraint = ask.relation(change.table).constraints.iter().find(|one| one.kind.is_not_null_of(&change.column));
    let sequences: Vec<RelationId> = ask
        .catalog
        .owned_sequences(change.table)
        .filter(|(_, column)| *column == change.column)
        .map(|(id, _)| id)
        .collect();
    let default = found.default.as_deref().map(|node| default_text(node, found)).transpose()?;
    if default.is_some() {
        sql.push(format!("ALTER TABLE {long} ALTER COLUMN {here} DROP DEFAULT"));
    }
    if matches!(found.not_null, Nullability::NotNull | Nullability::NotValid) && !found.identity {
        sql.push(format!("ALTER TABLE {long} ALTER COLUMN {here} DROP NOT NULL"));
        // From 18 on, one that a partition has of its own stays there.
        let below = family(ask, change.table).into_iter().skip(1).filter(|_| ask.catalog.version.major() >= 18);
        let drop =
            |member| format!("ALTER TABLE {} ALTER COLUMN {here} DROP NOT NULL", qualified(&ask.relation(member).name));
        sql.extend(below.map(drop));
    }
    sql.push(format!("ALTER TABLE {long} RENAME COLUMN {here} TO {old}"));
    sql.push(format!("ALTER TABLE {long} RENAME COLUMN {new} TO {here}"));
    let made = beside::present(ask, change);
    if let (Some(made), None) = (&made, constraint) {
        // In one statement, PostgreSQL would drop the proof first and read every row.
        sql.push(format!("ALTER TABLE {long} ALTER COLUMN {here} SET NOT NULL"));
        sql.push(format!("ALTER TABLE {long} DROP CONSTRAINT {}", ident(made)));
    }
    if let Some(default) = default.filter(|_| !other) {
        sql.push(format!("ALTER TABLE {long} ALTER COLUMN {here} SET DEFAULT {default}"));
    }
    if found.identity {
        identity(ask, change, found, &sequences, sql)?;
    } else {
        for &sequence in &sequences {
            sql.push(format!("ALTER SEQUENCE {} OWNED BY {long}.{here}", qualified(&ask.relation(sequence).name)));
        }
    }
    if let (Some(made), Some(constraint)) = (&made, constraint) {
        sql.push(format!("ALTER TABLE {long} RENAME CONSTRAINT {} TO {}", ident(made), ident(&constraint.name)));
    }
    Ok(())
}

/// An identity's sequence cannot change hands: the new column gets one that goes on where the old one stands.
fn identity(
    ask: &Ask<'_>,
    change: &Change,
    found: &Column,
    sequences: &[RelationId],
    sql: &mut Vec<String>,
) -> Result<(), String> {
    let &[sequence] = sequences else {
        return Err(format!("the sequence of the identity {} is not known", place(ask, change)));
    };
    let name = &ask.relation(sequence).name;
    let long = qualified(&ask.relation(change.table).name);
    let (here, old) = (ident(&change.column), ident(&change.old));
    let aside = Name::new(&name.schema, ask.catalog.choose_relation_name(&name.schema, &name.name, None, "old", false));
    let always = if found.identity_always { "ALWAYS" } else { "BY DEFAULT" };
    sql.push(format!("ALTER SEQUENCE {} RENAME TO {}", qualified(name), ident(&aside.name)));
    sql.push(format!(
        "ALTER TABLE {long} ALTER COLUMN {here} ADD GENERATED {always} AS IDENTITY (SEQUENCE NAME {})",
        qualified(name)
    ));
    sql.push(sequence_options(name, &aside));
    sql.push(format!(
        "SELECT setval({}, last_value, is_called) FROM {}",
        sql::literal(&qualified(name)),
        qualified(&aside)
    ));
    sql.push(format!("ALTER TABLE {long} ALTER COLUMN {old} DROP IDENTITY"));
    sql.push(format!("ALTER TABLE {long} ALTER COLUMN {old} DROP NOT NULL"));
    Ok(())
}

/// Gives a sequence the options, privileges and comment of another; a bound that is its type's stays the type's.
fn sequence_options(to: &Name, from: &Name) -> String {
    let (to, from) = (sql::literal(&qualified(to)), sql::literal(&qualified(from)));
    format!(
        "DO $ddlock$
DECLARE
  line text;
BEGIN
  FOR line IN
    SELECT format('ALTER SEQUENCE %s INCREMENT BY %s MINVALUE %s MAXVALUE %s START WITH %s RESTART WITH %s CACHE %s %s', {to},
      seqincrement, CASE WHEN seqmin IN (-32768, -2147483648, -9223372036854775808) THEN -most - 1 ELSE seqmin END,
      CASE WHEN seqmax IN (32767, 2147483647, 9223372036854775807) THEN most ELSE seqmax END, seqstart, seqstart, seqcache,
      CASE WHEN seqcycle THEN 'CYCLE' ELSE 'NO CYCLE' END)
    FROM pg_sequence, (SELECT CASE format_type(seqtypid, NULL) WHEN 'smallint' THEN 32767 WHEN 'integer' THEN 2147483647
      ELSE 9223372036854775807 END AS most FROM pg_sequence WHERE seqrelid = {to}::regclass) AS new
    WHERE seqrelid = {from}::regclass
    UNION ALL
    SELECT format('GRANT %s ON SEQUENCE %s TO %s%s', privilege_type, {to},
      CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END,
      CASE WHEN is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
    FROM pg_class, aclexplode(relacl) WHERE oid = {from}::regclass
    UNION ALL
    SELECT format('COMMENT ON SEQUENCE %s IS %L', {to}, description)
    FROM pg_description WHERE classoid = 'pg_class'::regclass AND objoid = {from}::regclass AND objsubid = 0
  LOOP
    EXECUTE line;
  END LOOP;
END
$ddlock$"
    )
}

/// The default as it was written, of the type that it has.
fn default_text(node: &Node, column: &Column) -> Result<String, String> {
    let text = sql::expression(node).ok_or("the default cannot be written anew")?;
    let bare =
        matches!(&node.node, Some(NodeEnum::AConst(constant)) if matches!(constant.val, Some(a_const::Val::Sval(_))));
    match (&column.data_type, bare) {
        (Some(data_type), true) => {
            let mut plain = data_type.clone();
            plain.modifiers.clear();
            plain.words = None;
            Ok(format!("{text}::{plain}"))
        }
        (_, true | false) => Ok(text),
    }
}

/// Constraints under the names that are free now.
fn put_up(ask: &Ask<'_>, group: &Group, sql: &mut Vec<String>) {
    let (partitioned, plain): (Vec<_>, Vec<_>) = group.indexes.iter().partition(|copy| copy.partitioned);
    for copy in plain {
        let table = ask.relation(copy.table);
        let long = qualified(&table.name);
        if let Some(constraint) = &copy.constraint {
            let words = if constraint.kind.is_primary_key() { "PRIMARY KEY" } else { "UNIQUE" };
            let defer = constraint::put_off(constraint.deferrable, constraint.initially_deferred);
            sql.push(format!(
                "ALTER TABLE {long} ADD CONSTRAINT {} {words} USING INDEX {}{defer}",
                ident(&constraint.name),
                ident(&copy.copy.name)
            ));
        }
        if table.clustered == Some(copy.id) {
            sql.push(format!("ALTER TABLE {long} CLUSTER ON {}", ident(&copy.name.name)));
        }
    }
    // Each takes the keys of its partitions, the lowest first.
    sql.extend(partitioned.into_iter().rev().filter_map(|copy| key_of_partitions(ask, copy)));
    for copy in group.keys.iter().chain(&group.checks) {
        let long = qualified(&ask.relation(copy.table).name);
        let (made, name) = (ident(&copy.copy), ident(&copy.constraint.name));
        match &copy.constraint.kind {
            ConstraintKind::ForeignKey(key) if copy.late => {
                let plain = Renamed::default();
                sql.push(copies::foreign_key(ask, copy.table, &copy.constraint, key, &copy.constraint.name, &plain));
            }
            _ => sql.push(format!("ALTER TABLE {long} RENAME CONSTRAINT {made} TO {name}")),
        }
        sql.extend(parts_of_key(ask, copy));
    }
}

/// The key of a partitioned table whose partitions all have theirs: nothing is built (`DefineIndex` in `indexcmds.c`).
fn key_of_partitions(ask: &Ask<'_>, copy: &IndexCopy) -> Option<String> {
    let constraint = copy.constraint.as_ref()?;
    let index = ask.catalog.index(copy.id)?;
    let list = |names: Vec<&String>| names.into_iter().map(|name| ident(name)).collect::<Vec<_>>().join(", ");
    let keys = list(index.keys.iter().filter_map(|key| key.column.as_ref()).collect());
    let include = match index.include.as_slice() {
        [] => String::new(),
        columns => format!(" INCLUDE ({})", list(columns.iter().collect())),
    };
    let words = match (constraint.kind.is_primary_key(), index.nulls_not_distinct) {
        (true, _) => "PRIMARY KEY",
        (false, true) => "UNIQUE NULLS NOT DISTINCT",
        (false, false) => "UNIQUE",
    };
    Some(format!(
        "ALTER TABLE {} ADD CONSTRAINT {} {words} ({keys}){include}{}",
        qualified(&ask.relation(copy.table).name),
        ident(&constraint.name),
        constraint::put_off(constraint.deferrable, constraint.initially_deferred)
    ))
}

/// The names of a foreign key's parts in partitions.
fn parts_of_key(ask: &Ask<'_>, copy: &ConstraintCopy) -> Vec<String> {
    let ConstraintKind::ForeignKey(key) = &copy.constraint.kind else {
        return Vec::new();
    };
    if !ask.is_partitioned(copy.table) {
        return Vec::new();
    }
    let is_part = |other: &&Constraint| match &other.kind {
        ConstraintKind::ForeignKey(part) => {
            other.inherited && part.columns == key.columns && part.referenced == key.referenced
        }
        _ => false,
    };
    let below = family(ask, copy.table).into_iter().filter(|&member| member != copy.table);
    // Each part has the name that the whole was made with.
    let made = if copy.late { &copy.constraint.name } else { &copy.copy };
    let rename = |member: RelationId| {
        let part = ask.relation(member).constraints.iter().find(is_part)?;
        let long = qualified(&ask.relation(member).name);
        let rename = || format!("ALTER TABLE {long} RENAME CONSTRAINT {} TO {}", ident(made), ident(&part.name));
        (part.name != *made).then(rename)
    };
    below.filter_map(rename).collect()
}

/// What the trigger back does; nothing where a column has no way back.
fn back_body(group: &Group, table: RelationId) -> Option<String> {
    let lines: Option<Vec<String>> = group
        .of(table)
        .map(|change| {
            let back = change.conversion.back.as_ref()?;
            let new = format!("NEW.{}", ident(&change.column));
            Some(format!("  NEW.{} := {};", ident(&change.old), back.replace("{}", &new)))
        })
        .collect();
    Some(lines?.join("\n"))
}

/// The old columns go, with what was kept for the way back.
fn contract(ask: &Ask<'_>, group: &Group, mirrors: &[(Mirror, Mirror)], steps: &mut Steps) {
    let columns: Vec<String> = group.changes.iter().map(|change| place(ask, change)).collect();
    let mut gate = Some(Gate {
        kind: GateKind::Confirm,
        text: format!(
            "see that everything works with {}: from here on there is no way back, as the old values are gone",
            columns.join(", ")
        ),
    });
    // Indexes of partitions go with the column.
    let alone = |copy: &&IndexCopy| copy.constraint.is_none() && !copy.partitioned && !copy.is_part(ask);
    for copy in group.indexes.iter().filter(alone) {
        let text = format!("DROP INDEX CONCURRENTLY {}", qualified(&copy.old));
        let why = "it waits for the transactions that use the index; nobody waits for it";
        let step = Step::concurrent(format!("drop the old index {}", ident(&copy.old.name)), why, text)
            .done_when(format!("SELECT {} IS NULL", sql::regclass(&copy.old)));
        steps.push((gate.take(), step));
    }
    let mut aside: Vec<String> = group.aside.old_out().collect();
    for (&table, (_, back)) in group.tables().iter().zip(mirrors) {
        let name = &ask.relation(table).name;
        let drops: Vec<String> = group.of(table).map(|change| format!("DROP COLUMN {}", ident(&change.old))).collect();
        let names: Vec<String> = group.of(table).map(|change| ident(&change.old)).collect();
        let mut sql = std::mem::take(&mut aside);
        sql.extend(if back_body(group, table).is_some() { back.drop() } else { Vec::new() });
        sql.push(format!("ALTER TABLE {} {}", qualified(name), drops.join(", ")));
        for child in family(ask, table).into_iter().filter(|&child| child != table && !ask.is_partitioned(table)) {
            // A column that a child defines as well stays with it.
            let drops: Vec<String> =
                group.of(table).map(|change| format!("DROP COLUMN IF EXISTS {}", ident(&change.old))).collect();
            sql.push(format!("ALTER TABLE {} {}", qualified(&ask.relation(child).name), drops.join(", ")));
        }
        let olds: Vec<String> = group.of(table).map(|change| sql::literal(&change.old)).collect();
        let mut step = Step::ddl(
            format!("drop {} of {}", names.join(", "), name.short()),
            "nothing uses it; the rows keep its space until they are written anew",
            String::new(),
        )
        .done_when(format!(
            "SELECT NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = {} AND attname IN ({}))",
            sql::regclass(name),
            olds.join(", ")
        ));
        step.sql = sql;
        step.rollback = Some(Rollback { sql: Vec::new(), until: None, loses_data: true });
        steps.push((gate.take(), step));
    }
}
