//! Fills empty tables with rows that satisfy their constraints.
//!
//! A value is an SQL expression over `g`, the number of the row. It is made from the column's type, the bounds and
//! lists of its checks (those of its domain and of its partition too), the labels of its enum, and the rows of the
//! tables it refers to, which are filled first. Rows that would be double are left out. The server is the judge:
//! a table whose rows it refuses stays empty, and its message says why.

mod bounds;
mod value;

use std::collections::{BTreeMap, BTreeSet};

use super::session::{Refusal, Row, Session, number, text};
use bounds::Bounds;
use value::{Column, value};

/// Tables with rows of their own that can be filled: no children of inheritance are left out, no partitioned tables.
const TABLES: &str = "SELECT c.oid, format('%I.%I', n.nspname, c.relname),
        coalesce(pg_get_partition_constraintdef(c.oid), '')
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND c.relpersistence <> 't' AND c.oid >= 16384
        AND n.nspname NOT IN ('pg_catalog', 'information_schema')
    ORDER BY c.oid";

/// Columns that want a value: not those that the server computes or counts.
const COLUMNS: &str =
    "SELECT a.attname, format_type(b.oid, CASE WHEN t.typtype = 'd' THEN t.typtypmod ELSE a.atttypmod END),
        a.attnotnull OR t.typnotnull, a.atthasdef, b.typtype, b.typcategory,
        format_type(a.atttypid, a.atttypmod),
        coalesce(information_schema._pg_char_max_length(b.oid,
            CASE WHEN t.typtype = 'd' THEN t.typtypmod ELSE a.atttypmod END), 0),
        EXISTS (SELECT FROM pg_index i WHERE i.indrelid = a.attrelid AND i.indisunique AND a.attnum = ANY (i.indkey)),
        coalesce((SELECT string_agg(pg_get_constraintdef(k.oid), ' AND ') FROM pg_constraint k
            WHERE k.contypid = t.oid AND k.contype = 'c'), ''),
        b.typname, coalesce(information_schema._pg_numeric_precision(b.oid,
            CASE WHEN t.typtype = 'd' THEN t.typtypmod ELSE a.atttypmod END)
            - information_schema._pg_numeric_scale(b.oid,
            CASE WHEN t.typtype = 'd' THEN t.typtypmod ELSE a.atttypmod END), 0)
    FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
        JOIN pg_type b ON b.oid = CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END
    WHERE a.attrelid = {table} AND a.attnum > 0 AND NOT a.attisdropped AND a.attidentity = '' AND a.attgenerated = ''
    ORDER BY a.attnum";

/// Foreign keys: the table they refer to, their columns and the columns they refer to.
const FOREIGN_KEYS: &str = "SELECT k.confrelid, k.confrelid::regclass,
        (SELECT string_agg(a.attname, E'\\n' ORDER BY n.position) FROM unnest(k.conkey) WITH ORDINALITY n(attnum, position)
            JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = n.attnum),
        (SELECT string_agg(a.attname, E'\\n' ORDER BY n.position) FROM unnest(k.confkey) WITH ORDINALITY n(attnum, position)
            JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = n.attnum)
    FROM pg_constraint k WHERE k.conrelid = {table} AND k.contype = 'f' ORDER BY k.oid";

/// The checks of a table, as one expression.
const CHECKS: &str = "SELECT coalesce(string_agg(pg_get_constraintdef(oid), ' AND '), '') FROM pg_constraint
    WHERE conrelid = {table} AND contype = 'c'";

/// Whether the table has a constraint that `ON CONFLICT` refuses.
const DEFERRABLE: &str = "SELECT EXISTS (SELECT FROM pg_index WHERE indrelid = {table} AND (indisunique OR indisexclusion) AND NOT indimmediate)";

/// A table and what it refers to.
struct Table {
    oid: u32,
    name: String,
    bound: String,
    keys: Vec<Key>,
}

/// A foreign key.
struct Key {
    referenced: u32,
    referenced_name: String,
    columns: Vec<String>,
    referenced_columns: Vec<String>,
}

/// What the rows are like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spread {
    /// Every column has a value, and the rows that others refer to take turns.
    Even,
    /// As `Skewed`, and every column has a value.
    Whole,
    /// Few rows are referred to by many, and every tenth value that may be NULL is.
    Skewed,
}

/// How many rows tables get.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rows {
    /// Each table.
    pub each: u64,
    /// Those that have another number, by their name with or without its schema.
    pub of: BTreeMap<String, u64>,
}

impl Rows {
    /// The same number for all tables.
    pub fn each(each: u64) -> Self {
        Self { each, of: BTreeMap::new() }
    }

    /// The number of a table; its name is as SQL, with its schema.
    fn of(&self, table: &str) -> u64 {
        let short = table.split_once('.').map_or(table, |(_, short)| short);
        self.of.get(table).or_else(|| self.of.get(short)).copied().unwrap_or(self.each)
    }
}

/// Fills every empty table, and says which could not be filled, with the reason.
pub fn fill(session: &mut Session, rows: &Rows, spread: Spread) -> Result<Vec<(String, String)>, Refusal> {
    let mut tables = Vec::new();
    for row in session.rows(TABLES)? {
        tables.push(table(session, &row)?);
    }
    let mut unfilled = Vec::new();
    for table in in_order(&tables) {
        let filled = session.value(&format!("SELECT 1 FROM ONLY {} LIMIT 1", table.name))?;
        if filled.is_some() {
            continue;
        }
        session.run("BEGIN")?;
        match insert(session, table, rows.of(&table.name), spread) {
            Ok(()) => session.run("COMMIT")?,
            Err(refusal) if refusal.is_end() || refusal.is_want() => return Err(refusal),
            Err(refusal) => {
                session.run("ROLLBACK")?;
                unfilled.push((table.name.clone(), refusal.to_string()));
            }
        }
    }
    session.run("ANALYZE")?;
    Ok(unfilled)
}

fn table(session: &mut Session, row: &Row) -> Result<Table, Refusal> {
    let oid: u32 = number(row, 0).unwrap_or_default();
    let names = |row: &Row, column| text(row, column).split('\n').map(quoted).collect();
    let keys = session.rows(&FOREIGN_KEYS.replace("{table}", &oid.to_string()))?;
    let key = |row: &Row| Key {
        referenced: number(row, 0).unwrap_or_default(),
        referenced_name: text(row, 1).to_owned(),
        columns: names(row, 2),
        referenced_columns: names(row, 3),
    };
    Ok(Table {
        oid,
        name: text(row, 1).to_owned(),
        bound: text(row, 2).to_owned(),
        keys: keys.iter().map(key).collect(),
    })
}

/// Tables that others refer to come first; in a circle, the older one does.
fn in_order(tables: &[Table]) -> Vec<&Table> {
    let mut done: BTreeSet<u32> = BTreeSet::new();
    let mut order: Vec<&Table> = Vec::new();
    let known: BTreeSet<u32> = tables.iter().map(|table| table.oid).collect();
    while order.len() < tables.len() {
        let waiting = |table: &&Table| !done.contains(&table.oid);
        let ready = |table: &&Table| {
            let mut needs = table.keys.iter().map(|key| key.referenced);
            needs.all(|other| other == table.oid || done.contains(&other) || !known.contains(&other))
        };
        let next = tables.iter().filter(waiting).find(ready).or_else(|| tables.iter().find(waiting));
        let Some(next) = next else { break };
        done.insert(next.oid);
        order.push(next);
    }
    order
}

fn insert(session: &mut Session, table: &Table, rows: u64, spread: Spread) -> Result<(), Refusal> {
    let of_table = |query: &str| query.replace("{table}", &table.oid.to_string());
    let checks = session.value(&of_table(CHECKS))?.unwrap_or_default();
    let checks = format!("{checks} AND {}", table.bound);
    let columns: Vec<Column> = session.rows(&of_table(COLUMNS))?.iter().map(Column::read).collect();
    let mut values: BTreeMap<String, String> = BTreeMap::new();
    let mut joins = String::new();
    for (index, key) in table.keys.iter().enumerate() {
        let unique = columns.iter().any(|column| column.unique && key.columns.contains(&quoted(&column.name)));
        let skewed = spread != Spread::Even && !unique;
        let Some(source) = source(session, table, key, index, rows, skewed)? else { continue };
        joins.push_str(&source);
        for (column, referenced) in key.columns.iter().zip(&key.referenced_columns) {
            values.entry(column.clone()).or_insert_with(|| format!("r{index}.{referenced}"));
        }
    }
    for column in &columns {
        let name = quoted(&column.name);
        let bounds = Bounds::of(&column.name, &checks).with(Bounds::of("VALUE", &column.domain_checks));
        let refers = table.keys.iter().any(|key| key.columns.contains(&name));
        if values.contains_key(&name) || refers && !column.not_null {
            continue;
        }
        // A default is what the application would store, unless it would be double or is refused.
        if column.has_default && (!column.unique || bounds.is_free() && column.counts_itself()) {
            continue;
        }
        let made = value(column, &bounds, rows);
        match made {
            Some(made) => {
                let may_be_null = spread == Spread::Skewed
                    && !column.not_null
                    && !column.unique
                    && !column.has_default
                    && bounds.is_free();
                let made = if may_be_null { format!("CASE WHEN g % 10 <> 7 THEN {made} END") } else { made };
                values.insert(name, made);
            }
            None if column.not_null && !column.has_default => {
                let message = format!("no value is known for the column `{}` of type {}", column.name, column.declared);
                return Err(Refusal { code: "0A000".to_owned(), message, detail: None, hint: None });
            }
            None => {}
        }
    }
    let names: Vec<&str> = values.keys().map(String::as_str).collect();
    let made: Vec<&str> = values.values().map(String::as_str).collect();
    let name = &table.name;
    let sql = if names.is_empty() {
        // A table of defaults only: row by row.
        let each = format!("INSERT INTO {name} DEFAULT VALUES");
        format!("DO $fill$ BEGIN FOR i IN 1..{rows} LOOP {each}; END LOOP; END $fill$")
    } else {
        let (names, made) = (names.join(", "), made.join(", "));
        // Rows that are double are left out where PostgreSQL can tell.
        let deferrable = session.value(&of_table(DEFERRABLE))?.as_deref() == Some("t");
        let conflict = if deferrable { "" } else { "ON CONFLICT DO NOTHING" };
        format!("INSERT INTO {name} ({names}) SELECT {made} FROM generate_series(1, {rows}) AS g {joins} {conflict}")
    };
    session.run(&sql)
}

/// The rows a foreign key can refer to, joined so that each row of the new table gets the next one of them; nothing
/// when there are none.
fn source(
    session: &mut Session,
    table: &Table,
    key: &Key,
    index: usize,
    rows: u64,
    skewed: bool,
) -> Result<Option<String>, Refusal> {
    let Key { referenced, referenced_name, referenced_columns, .. } = key;
    if *referenced == table.oid {
        return Ok(None);
    }
    let count = session.value(&format!("SELECT count(*) FROM (SELECT FROM {referenced_name} LIMIT {rows}) s"))?;
    let count: u64 = count.and_then(|count| count.parse().ok()).unwrap_or_default();
    if count == 0 {
        return Ok(None);
    }
    let columns = referenced_columns.join(", ");
    // A row does not refer to the same one by each of its keys: it is a friend of others, and pays others.
    let turn = if skewed {
        // The cube of a number that is spread evenly: half of the rows refer to an eighth of those that are there.
        format!(
            "floor(power(((g::bigint * 7919 + {}) % 10007) / 10007.0::float8, 3) * {count})::bigint + 1",
            3571 * index
        )
    } else if index == 0 {
        format!("(g - 1) % {count} + 1")
    } else {
        // In each round one further, so that pairs are different ones.
        format!("(g - 1 + {index} * (1 + (g - 1) / {count})) % {count} + 1")
    };
    Ok(Some(format!(
        " JOIN (SELECT {columns}, row_number() OVER () AS ddlock_row FROM {referenced_name} LIMIT {rows}) r{index} \
         ON r{index}.ddlock_row = {turn}"
    )))
}

/// An identifier as SQL.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
