//! A table as the traffic uses it: its key, what new rows need, and the statements of both versions of the application.
//!
//! A new row is an old one with another key, and an update takes the values of another row over, so that types, checks
//! and foreign keys are satisfied whatever they are. What the server refuses when it is tried is left out.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, Ordering};

use crate::live::{Refusal, Session, number, text};

/// How many rows the traffic knows of a table before it starts.
const SAMPLE: u64 = 4000;

/// A column.
#[derive(Debug, Clone)]
pub(in crate::prove) struct Column {
    /// Its name as SQL.
    pub(in crate::prove) name: String,
    /// `pg_type.typname`.
    kind: String,
    /// The most characters it takes; 0 when there is no limit.
    length: u64,
    /// The server makes a value of its own for each row: a sequence, `gen_random_uuid()`.
    counts: bool,
    /// Generated, or an identity that is always generated.
    computed: bool,
    generated: bool,
    /// It is part of a foreign key.
    refers: bool,
    /// It is part of a unique index.
    unique: bool,
}

/// What makes a value that no other row has.
#[derive(Debug, Clone)]
struct Fresh {
    column: usize,
    /// The largest value, of numbers and moments.
    largest: String,
}

/// A table with traffic.
#[derive(Debug)]
pub(in crate::prove) struct Table {
    pub(in crate::prove) oid: u32,
    /// Schema and name as SQL.
    pub(in crate::prove) name: String,
    pub(in crate::prove) columns: Vec<Column>,
    /// The columns of its key, by their place; empty where there is none.
    pub(in crate::prove) key: Vec<usize>,
    /// Others refer to it.
    referenced: bool,
    /// Some of its keys, as text.
    pub(super) sample: Vec<Vec<String>>,
    fresh: Vec<Fresh>,
    counter: AtomicU64,
    /// What can be done with it, with all its columns, and with those that stay.
    pub(super) before: Statements,
    pub(super) after: Option<Statements>,
}

/// What one version of the application does with a table.
#[derive(Debug, Clone, Default)]
pub(in crate::prove) struct Statements {
    /// The columns it knows, by their place.
    pub(in crate::prove) columns: Vec<usize>,
    pub(super) update: bool,
    pub(super) insert: bool,
    pub(super) delete: bool,
}

/// Only what is there for good and has rows of its own; of partitions their parent.
const ABOUT: &str = "SELECT c.oid, format('%I.%I', n.nspname, c.relname),
        EXISTS (SELECT FROM pg_constraint k WHERE k.confrelid = c.oid AND k.contype = 'f'),
        coalesce((SELECT array_to_string(i.indkey, ' ') FROM pg_index i WHERE i.indrelid = c.oid AND i.indisunique AND i.indisvalid
            AND i.indpred IS NULL AND i.indexprs IS NULL AND (SELECT bool_and(a.attnotnull) FROM pg_attribute a
                WHERE a.attrelid = c.oid AND a.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1]))
            ORDER BY i.indisprimary DESC, i.indexrelid LIMIT 1), ''),
        coalesce((SELECT i.indnkeyatts FROM pg_index i WHERE i.indrelid = c.oid AND i.indisunique AND i.indisvalid
            AND i.indpred IS NULL AND i.indexprs IS NULL AND (SELECT bool_and(a.attnotnull) FROM pg_attribute a
                WHERE a.attrelid = c.oid AND a.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1]))
            ORDER BY i.indisprimary DESC, i.indexrelid LIMIT 1), 0)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.oid = to_regclass({table}) AND c.relkind IN ('r', 'p', 'm') AND NOT c.relispartition AND c.relpersistence <> 't'";

const COLUMNS: &str = "SELECT a.attnum, quote_ident(a.attname), b.typname,
        coalesce(information_schema._pg_char_max_length(b.oid, a.atttypmod), 0),
        a.attidentity <> '' OR coalesce(pg_get_expr(d.adbin, d.adrelid), '') ~ '^(nextval|gen_random_uuid|uuid_generate_v4|uuidv7)\\(',
        a.attidentity = 'a' OR a.attgenerated <> '', a.attgenerated <> '',
        EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = a.attrelid AND k.contype = 'f' AND a.attnum = ANY (k.conkey)),
        EXISTS (SELECT FROM pg_index i WHERE i.indrelid = a.attrelid AND (i.indisunique OR i.indisexclusion) AND a.attnum = ANY (i.indkey))
    FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
        JOIN pg_type b ON b.oid = CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END
        LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE a.attrelid = {oid} AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum";

/// The columns of each unique index.
const UNIQUE: &str = "SELECT array_to_string((indkey::int2[])[0:indnkeyatts - 1], ' ') FROM pg_index
    WHERE indrelid = {oid} AND indisunique ORDER BY indisprimary DESC, indexrelid";

/// What holds where the migration has run, and what the traffic before it must not break.
#[derive(Debug, Default)]
pub(in crate::prove) struct Later {
    /// The columns of unique indexes, by their table.
    unique: BTreeMap<String, Vec<Vec<String>>>,
    /// Tables that others refer to.
    referenced: BTreeSet<String>,
}

const LATER_UNIQUE: &str =
    "SELECT format('%I.%I', n.nspname, c.relname), (SELECT string_agg(quote_ident(a.attname), E'\\n')
        FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1]))
    FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE i.indisunique AND i.indexprs IS NULL AND n.nspname !~ '^pg_' ORDER BY i.indexrelid";

const LATER_REFERENCED: &str = "SELECT DISTINCT format('%I.%I', n.nspname, c.relname)
    FROM pg_constraint k JOIN pg_class c ON c.oid = k.confrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE k.contype = 'f'";

impl Later {
    /// As it is in a database where the migration has run.
    pub(in crate::prove) fn read(session: &mut Session) -> Result<Self, Refusal> {
        let mut later = Self::default();
        for row in session.rows(LATER_UNIQUE)? {
            let columns = text(&row, 1).split('\n').map(str::to_owned).collect();
            later.unique.entry(text(&row, 0).to_owned()).or_default().push(columns);
        }
        later.referenced = session.rows(LATER_REFERENCED)?.iter().map(|row| text(row, 0).to_owned()).collect();
        Ok(later)
    }
}

impl Table {
    /// Looks at a table in a database with rows; `None` when it is none that traffic can use. What will be unique in
    /// the end must be so before: `later` has the columns of such indexes.
    pub(in crate::prove) fn read(session: &mut Session, name: &str, later: &Later) -> Result<Option<Self>, Refusal> {
        let found = session.rows(&ABOUT.replace("{table}", &literal(name)))?;
        let Some(row) = found.first() else { return Ok(None) };
        let oid: u32 = number(row, 0).unwrap_or_default();
        let of_table = |query: &str| query.replace("{oid}", &oid.to_string());
        let mut numbers: Vec<i32> = Vec::new();
        let mut columns = Vec::new();
        for row in session.rows(&of_table(COLUMNS))? {
            let flag = |column| text(&row, column) == "t";
            numbers.push(number(&row, 0).unwrap_or_default());
            columns.push(Column {
                name: text(&row, 1).to_owned(),
                kind: text(&row, 2).to_owned(),
                length: number(&row, 3).unwrap_or_default(),
                counts: flag(4),
                computed: flag(5),
                generated: flag(6),
                refers: flag(7),
                unique: flag(8),
            });
        }
        let places = |list: &str| -> Vec<usize> {
            let wanted = list.split(' ').filter_map(|number| number.parse::<i32>().ok());
            wanted.filter_map(|number| numbers.iter().position(|&other| other == number)).collect()
        };
        let mut key = places(text(row, 3));
        key.truncate(number(row, 4).unwrap_or_default());
        let mut unique: Vec<Vec<usize>> =
            session.rows(&of_table(UNIQUE))?.iter().map(|row| places(text(row, 0))).collect();
        for index in later.unique.get(text(row, 1)).into_iter().flatten() {
            let place = |name: &String| columns.iter().position(|column| column.name == *name);
            if let Some(index) = index.iter().map(place).collect::<Option<Vec<usize>>>() {
                for &place in &index {
                    columns[place].unique = true;
                }
                unique.push(index);
            }
        }
        let mut table = Self {
            oid,
            name: text(row, 1).to_owned(),
            columns,
            key,
            referenced: text(row, 2) == "t" || later.referenced.contains(text(row, 1)),
            sample: Vec::new(),
            fresh: Vec::new(),
            counter: AtomicU64::new(1),
            before: Statements::default(),
            after: None,
        };
        table.take_sample(session)?;
        table.before.columns = (0..table.columns.len()).collect();
        let can_grow = table.find_fresh(session, &unique)?;
        table.before.insert = can_grow && !table.sample.is_empty();
        table.before.update = !table.sample.is_empty();
        table.before.delete = table.before.insert && !table.key.is_empty();
        table.try_out(session)?;
        Ok(Some(table))
    }

    /// What the application does when only these columns are there; `None` when it can no longer use the table.
    pub(in crate::prove) fn keep(&mut self, names: &[String]) {
        let columns: Vec<usize> =
            (0..self.columns.len()).filter(|&place| names.contains(&self.columns[place].name)).collect();
        let is_whole = self.key.iter().all(|place| columns.contains(place));
        self.after = is_whole.then(|| Statements { columns, ..self.before.clone() });
    }

    /// What the traffic cannot do with it.
    pub(in crate::prove) fn left_out(&self) -> Option<String> {
        let Statements { update, insert, delete, .. } = self.before;
        let cannot: Vec<&str> = [(update, "updates"), (insert, "inserts"), (delete, "deletes")]
            .into_iter()
            .filter_map(|(can, what)| (!can).then_some(what))
            .collect();
        (!cannot.is_empty()).then(|| format!("no {}", cannot.join(", no ")))
    }

    fn take_sample(&mut self, session: &mut Session) -> Result<(), Refusal> {
        if self.key.is_empty() {
            return Ok(());
        }
        let key = self.list(&self.key, "");
        // All blocks of a small table, some of a large one.
        let sql = format!(
            "SELECT {} FROM {} TABLESAMPLE SYSTEM ((SELECT least(100, 100.0 * {SAMPLE} * 4 / greatest(1, sum(c.reltuples))) \
             FROM pg_class c WHERE c.oid IN (SELECT relid FROM pg_partition_tree({oid}) UNION SELECT {oid}))) \
             LIMIT {SAMPLE}",
            self.key.iter().map(|&place| format!("{}::text", self.columns[place].name)).collect::<Vec<_>>().join(", "),
            self.name,
            oid = self.oid,
        );
        let rows = match session.rows(&sql) {
            Ok(rows) if !rows.is_empty() => rows,
            Ok(_) | Err(_) => session.rows(&format!("SELECT {key} FROM {} LIMIT {SAMPLE}", self.name))?,
        };
        self.sample =
            rows.iter().map(|row| (0..self.key.len()).map(|column| text(row, column).to_owned()).collect()).collect();
        Ok(())
    }

    /// For each unique index a column that can have a value of its own; whether each has one.
    fn find_fresh(&mut self, session: &mut Session, unique: &[Vec<usize>]) -> Result<bool, Refusal> {
        if self.key.is_empty() && unique.is_empty() {
            return Ok(false);
        }
        for index in unique {
            let taken =
                |place: &usize| self.columns[*place].counts || self.fresh.iter().any(|fresh| fresh.column == *place);
            if index.iter().any(taken) {
                continue;
            }
            let Some(&column) = index.iter().find(|&&place| self.columns[place].can_be_fresh()) else {
                return Ok(false);
            };
            let name = &self.columns[column].name;
            let counts = !self.columns[column].is_text() && self.columns[column].kind != "uuid";
            let largest = if counts {
                session.value(&format!("SELECT max({name})::text FROM {}", self.name))?.unwrap_or_default()
            } else {
                String::new()
            };
            self.fresh.push(Fresh { column, largest });
        }
        Ok(true)
    }

    /// Each statement once, undone: what the server refuses is not done.
    fn try_out(&mut self, session: &mut Session) -> Result<(), Refusal> {
        let Some(key) = self.sample.first().cloned() else { return Ok(()) };
        let known = self.before.clone();
        let mut works = |sql: String| -> Result<bool, Refusal> {
            session.run("BEGIN")?;
            let outcome = session.run(&sql);
            session.run("ROLLBACK")?;
            match outcome {
                Err(refusal) if refusal.is_end() => Err(refusal),
                outcome => Ok(outcome.is_ok()),
            }
        };
        self.before.update &= works(self.update(&known, &key, &key))?;
        self.before.insert = known.insert && works(self.insert(&known, &key))?;
        self.before.delete = known.delete && works(self.delete(&known, &key))? | self.before.insert;
        Ok(())
    }

    /// Whether rows that were there before may be deleted: nobody refers to them, and new ones come.
    pub(super) fn loses_old_rows(&self) -> bool {
        !self.referenced
    }

    /// Reads one row by its key.
    pub(super) fn read_one(&self, known: &Statements, key: &[String]) -> String {
        let columns = if known.columns.is_empty() { "1".to_owned() } else { self.list(&known.columns, "") };
        format!("SELECT {columns} FROM {} AS t WHERE {}", self.name, self.is("t", key))
    }

    /// Reads some rows, where there is no key.
    pub(super) fn read_some(&self, known: &Statements) -> String {
        let columns = if known.columns.is_empty() { "1".to_owned() } else { self.list(&known.columns, "") };
        format!("SELECT {columns} FROM {} LIMIT 20", self.name)
    }

    /// Gives a row what another one has beside its key and what must be unique.
    pub(super) fn update(&self, known: &Statements, key: &[String], other: &[String]) -> String {
        let free = |place: &&usize| {
            let column = &self.columns[**place];
            !column.computed && !column.unique && !self.key.contains(place)
        };
        let mut sets: Vec<String> = known
            .columns
            .iter()
            .filter(free)
            .map(|&place| {
                let name = &self.columns[place].name;
                format!("{name} = o.{name}")
            })
            .collect();
        if sets.is_empty() {
            let settable = self.key.iter().filter(|&&place| !self.columns[place].computed);
            sets = settable.map(|&place| format!("{0} = t.{0}", self.columns[place].name)).collect();
        }
        format!(
            "UPDATE {name} AS t SET {} FROM {name} AS o WHERE {} AND {} RETURNING {}",
            sets.join(", "),
            self.is("t", key),
            self.is("o", other),
            self.returned(known),
            name = self.name,
        )
    }

    /// Makes a row like another one, with a key of its own.
    pub(super) fn insert(&self, known: &Statements, like: &[String]) -> String {
        let number = self.counter.fetch_add(1, Ordering::Relaxed);
        let (mut names, mut values) = (Vec::new(), Vec::new());
        for &place in &known.columns {
            let column = &self.columns[place];
            if column.computed || column.counts && column.unique {
                continue;
            }
            names.push(column.name.clone());
            values.push(match self.fresh.iter().find(|fresh| fresh.column == place) {
                Some(fresh) => column.fresh(&fresh.largest, number),
                None => format!("o.{}", column.name),
            });
        }
        format!(
            "INSERT INTO {name} AS t ({}) SELECT {} FROM {name} AS o WHERE {} RETURNING {}",
            names.join(", "),
            values.join(", "),
            self.is("o", like),
            self.returned(known),
            name = self.name,
        )
    }

    /// Deletes a row.
    pub(super) fn delete(&self, known: &Statements, key: &[String]) -> String {
        format!("DELETE FROM {} AS t WHERE {} RETURNING {}", self.name, self.is("t", key), self.returned(known))
    }

    /// When the row was written, as the server saw it, then the columns, all as text.
    fn returned(&self, known: &Statements) -> String {
        let columns = known.columns.iter().map(|&place| format!(", t.{}::text", self.columns[place].name));
        format!("(extract(epoch FROM clock_timestamp()) * 1000000)::bigint{}", columns.collect::<String>())
    }

    fn list(&self, places: &[usize], prefix: &str) -> String {
        places.iter().map(|&place| format!("{prefix}{}", self.columns[place].name)).collect::<Vec<_>>().join(", ")
    }

    /// The condition that finds a row by its key.
    pub(in crate::prove) fn is(&self, alias: &str, key: &[String]) -> String {
        let equal = self.key.iter().zip(key).map(|(&place, value)| {
            let column = &self.columns[place];
            format!("{alias}.{} = {}", column.name, literal(value))
        });
        equal.collect::<Vec<_>>().join(" AND ")
    }
}

impl Column {
    fn is_text(&self) -> bool {
        matches!(self.kind.as_str(), "text" | "varchar" | "bpchar" | "citext")
    }

    /// It can be given a value, an identity with `OVERRIDING SYSTEM VALUE` too.
    pub(in crate::prove) fn is_writable(&self) -> bool {
        !self.generated
    }

    /// A value that no row has can be made.
    fn can_be_fresh(&self) -> bool {
        let kinds = ["int4", "int8", "numeric", "uuid", "date", "timestamp", "timestamptz"];
        let fits = self.is_text() && (self.length == 0 || self.length >= 12) || kinds.contains(&self.kind.as_str());
        fits && !self.refers && !self.generated
    }

    /// The value of the new row of that number.
    fn fresh(&self, largest: &str, number: u64) -> String {
        let largest = literal(largest);
        match self.kind.as_str() {
            "uuid" => format!("'dd10c000-0000-4000-8000-{number:012x}'::uuid"),
            "date" => format!("{largest}::date + {number}"),
            "timestamp" | "timestamptz" => format!("{largest}::{} + {number} * interval '1 second'", self.kind),
            "int4" | "int8" | "numeric" => format!("{largest}::{} + {number}", self.kind),
            _ => format!("'dd-{number}'"),
        }
    }
}

/// A text as SQL.
pub(in crate::prove) fn literal(text: &str) -> String {
    let quoted = text.replace('\'', "''");
    if text.contains('\\') { format!("E'{}'", quoted.replace('\\', "\\\\")) } else { format!("'{quoted}'") }
}
