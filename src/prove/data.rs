//! The rows of two databases compared: sums over all of them, and each row that the traffic touched by itself.
//!
//! The traffic cannot do the same in two runs. So what it committed in one run is written to two further copies: to one
//! before the migration runs there as written, to the other after it. A row that the traffic touched must be as in one
//! of them, any other row as in both.

use std::collections::{BTreeMap, BTreeSet};

use super::traffic::{Journal, Rows, State, Table, Values, literal};
use crate::live::{Refusal, Session, number, text};

/// Groups of rows that have a sum each, so that a row that differs can be found.
const BUCKETS: u32 = 256;

/// How many rows a statement fetches or a transaction writes.
const BATCH: usize = 400;

/// How many rows of a table are named that differ.
const MOST_NAMED: usize = 3;

/// What is compared of one table.
#[derive(Debug, Clone)]
pub(super) struct Subject {
    /// Schema and name as SQL.
    pub(super) name: String,
    columns: Vec<String>,
    /// Its key: the columns as SQL.
    key: Vec<String>,
    /// Rows that the traffic touched, by their keys.
    touched: BTreeSet<Vec<String>>,
}

/// What a database has of a subject.
#[derive(Debug, Default)]
struct Content {
    sums: BTreeMap<u32, (i64, i128)>,
    touched: Found,
}

/// Rows by their key: group, sum, columns.
type Found = BTreeMap<Vec<String>, (u32, i128, Vec<Option<String>>)>;

/// Columns whose values each run draws anew: new ones with a default that is another one each time.
const DRAWN: &str = "SELECT format('%I.%I', n.nspname, c.relname) || '.' || quote_ident(a.attname)
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' AND (a.attidentity <> '' OR EXISTS (
        SELECT FROM regexp_matches(pg_get_expr(d.adbin, d.adrelid), '([a-z_0-9]+)\\(', 'g') m
            JOIN pg_proc p ON p.proname = m[1] WHERE p.provolatile = 'v')
        OR pg_get_expr(d.adbin, d.adrelid) ~ 'CURRENT_|LOCALTIME|now\\(\\)')";

/// Every table with rows of its own, of partitions their parent; and its columns.
const TABLES: &str =
    "SELECT format('%I.%I', n.nspname, c.relname), string_agg(quote_ident(a.attname), ' ' ORDER BY a.attname)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relpersistence <> 't'
        AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' GROUP BY 1 ORDER BY 1";

/// The columns that draw their values, as `schema.table.column`.
pub(super) fn drawn(session: &mut Session) -> Result<BTreeSet<String>, Refusal> {
    Ok(session.rows(DRAWN)?.iter().map(|row| text(row, 0).to_owned()).collect())
}

/// What is to be compared: all tables of the database where the migration ran as written. `old` are the columns that drew
/// their values before it, and keep them. Second: the columns that cannot be compared.
pub(super) fn subjects(
    session: &mut Session,
    old: &BTreeSet<String>,
    tables: &[Table],
    journal: &Journal,
) -> Result<(Vec<Subject>, Vec<String>), Refusal> {
    let new: BTreeSet<String> = drawn(session)?.difference(old).cloned().collect();
    let mut left_out = Vec::new();
    let mut subjects = Vec::new();
    for row in session.rows(TABLES)? {
        let name = text(&row, 0).to_owned();
        let (drawn, columns): (Vec<String>, Vec<String>) =
            split(text(&row, 1)).into_iter().partition(|column| new.contains(&format!("{name}.{column}")));
        left_out.extend(drawn.iter().map(|column| format!("{name}.{column}")));
        let known = tables.iter().position(|table| table.name == name);
        let key = known.map(|place| {
            let table = &tables[place];
            let key: Vec<String> = table.key.iter().map(|&column| table.columns[column].name.clone()).collect();
            (key, journal.keys(place).cloned().collect())
        });
        // A key that is gone finds no row.
        let key = key.filter(|(key, _): &(Vec<String>, _)| key.iter().all(|column| columns.contains(column)));
        let (key, touched) = key.unwrap_or_default();
        subjects.push(Subject { name, columns, key, touched });
    }
    Ok((subjects, left_out))
}

/// The names of a list, quoted ones with the spaces in them.
fn split(list: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut inside = false;
    let mut name = String::new();
    for c in list.chars() {
        match c {
            ' ' if !inside => names.push(std::mem::take(&mut name)),
            c => {
                inside ^= c == '"';
                name.push(c);
            }
        }
    }
    names.push(name);
    names
}

/// In what the rows of `seen` differ from those of all of `expected`; the first of them says what rows are there that
/// nobody touched. A subject that cannot be read is a difference.
pub(super) fn differences(
    seen: &mut Session,
    expected: &mut [Session],
    subjects: &[Subject],
) -> Result<Vec<String>, Refusal> {
    let mut told = Vec::new();
    for subject in subjects {
        let here = match subject.content(seen) {
            Err(refusal) if refusal.is_end() => return Err(refusal),
            Err(refusal) => {
                told.push(format!("the rows of `{}` cannot be read: {refusal}", subject.name));
                continue;
            }
            Ok(content) => content,
        };
        let mut there = Vec::new();
        for session in &mut *expected {
            there.push(subject.content(session)?);
        }
        subject.compare_touched(&here, &there, &mut told);
        let rest: Vec<_> = there.iter().map(Content::untouched).collect();
        let own = here.untouched();
        let whole = subject.key.is_empty();
        if rest.first() == Some(&own) || whole && rest.contains(&own) {
            continue;
        }
        subject.name_rows(seen, &mut expected[0], &own, &rest[0], &mut told)?;
    }
    Ok(told)
}

impl Subject {
    fn key_text(&self) -> String {
        let key: Vec<String> = self.key.iter().map(|column| format!("coalesce({column}::text, '')")).collect();
        if key.is_empty() { "''".to_owned() } else { key.join(" || E'\\x01' || ") }
    }

    /// The group of a row and its sum.
    fn measures(&self) -> String {
        let columns = self.columns.join(", ");
        let row = format!("hashtextextended(ROW({columns})::text, 0)");
        format!("abs(hashtext({}) % {BUCKETS}), {row}", self.key_text())
    }

    fn content(&self, session: &mut Session) -> Result<Content, Refusal> {
        let mut content = Content::default();
        let sums = format!(
            "SELECT b, count(*), sum(h::numeric) FROM (SELECT {} FROM {}) AS s (b, h) GROUP BY 1",
            self.measures(),
            self.name
        );
        for row in session.rows(&sums)? {
            let sum = (number(&row, 1).unwrap_or_default(), number(&row, 2).unwrap_or_default());
            content.sums.insert(number(&row, 0).unwrap_or_default(), sum);
        }
        let keys: Vec<&Vec<String>> = self.touched.iter().collect();
        for keys in keys.chunks(BATCH) {
            let list: Vec<String> = keys
                .iter()
                .map(|key| format!("({})", key.iter().map(|part| literal(part)).collect::<Vec<_>>().join(", ")))
                .collect();
            let condition = format!("({}) IN ({})", self.key.join(", "), list.join(", "));
            content.touched.extend(self.rows(session, &condition)?);
        }
        Ok(content)
    }

    /// Rows with their keys, group, sum and columns.
    fn rows(&self, session: &mut Session, condition: &str) -> Result<Found, Refusal> {
        let as_text = |columns: &[String]| {
            columns.iter().flat_map(|column| [", ", column.as_str(), "::text"]).collect::<String>()
        };
        let sql = format!(
            "SELECT {}{}{} FROM {} WHERE {condition}",
            self.measures(),
            as_text(&self.key),
            as_text(&self.columns),
            self.name
        );
        let rows = session.rows(&sql)?;
        let read = |row: &Vec<Option<String>>| {
            let key = (0..self.key.len()).map(|place| text(row, 2 + place).to_owned()).collect();
            let values = row.iter().skip(2 + self.key.len()).cloned().collect();
            (key, (number(row, 0).unwrap_or_default(), number(row, 1).unwrap_or_default(), values))
        };
        Ok(rows.iter().map(read).collect())
    }

    fn compare_touched(&self, here: &Content, there: &[Content], told: &mut Vec<String>) {
        let mut wrong = 0;
        for key in &self.touched {
            let own = here.touched.get(key).map(|(_, _, values)| values);
            let expected = there.iter().map(|content| content.touched.get(key).map(|(_, _, values)| values));
            if expected.clone().any(|values| values == own) {
                continue;
            }
            wrong += 1;
            if wrong <= MOST_NAMED {
                let expected = expected.into_iter().next().flatten();
                told.push(format!("{}, which the traffic wrote", self.difference(key, own, expected)));
            }
        }
        if wrong > MOST_NAMED {
            told.push(format!("and {} more rows of `{}` that the traffic wrote", wrong - MOST_NAMED, self.name));
        }
    }

    /// Rows of the groups whose sums differ.
    fn name_rows(
        &self,
        seen: &mut Session,
        expected: &mut Session,
        own: &BTreeMap<u32, (i64, i128)>,
        rest: &BTreeMap<u32, (i64, i128)>,
        told: &mut Vec<String>,
    ) -> Result<(), Refusal> {
        let count = |sums: &BTreeMap<u32, (i64, i128)>| sums.values().map(|(count, _)| count).sum::<i64>();
        let groups: Vec<u32> = (0..BUCKETS).filter(|group| own.get(group) != rest.get(group)).collect();
        if self.key.is_empty() {
            let (here, there) = (count(own), count(rest));
            told.push(format!("the rows of `{}` differ: {here} by the plan, {there} as written", self.name));
            return Ok(());
        }
        let mut named = 0;
        for group in &groups {
            let condition = format!("abs(hashtext({}) % {BUCKETS}) = {group}", self.key_text());
            let here = self.rows(seen, &condition)?;
            let there = self.rows(expected, &condition)?;
            let keys: BTreeSet<_> =
                here.keys().chain(there.keys()).filter(|key| !self.touched.contains(*key)).collect();
            for key in keys {
                let values = |rows: &Found| rows.get(key).map(|(_, _, values)| values.clone());
                let (one, two) = (values(&here), values(&there));
                if one != two && named < MOST_NAMED {
                    named += 1;
                    told.push(self.difference(key, one.as_ref(), two.as_ref()));
                }
            }
            if named >= MOST_NAMED {
                let share = groups.len() * 100 / BUCKETS as usize;
                told.push(format!("and more rows of `{}`: in {share} % of its parts", self.name));
                return Ok(());
            }
        }
        Ok(())
    }

    fn difference(
        &self,
        key: &[String],
        own: Option<&Vec<Option<String>>>,
        other: Option<&Vec<Option<String>>>,
    ) -> String {
        let key: Vec<String> = self.key.iter().zip(key).map(|(column, value)| format!("{column} = {value}")).collect();
        let row = format!("the row {} of `{}`", key.join(", "), self.name);
        match (own, other) {
            (None, _) => format!("{row} is lost"),
            (_, None) => format!("{row} should not be there"),
            (Some(own), Some(other)) => {
                let shown =
                    |value: &Option<String>| value.clone().map_or("NULL".to_owned(), |value| format!("'{value}'"));
                let columns = self.columns.iter().zip(own.iter().zip(other)).filter(|(_, (own, other))| own != other);
                let said: Vec<String> = columns
                    .take(MOST_NAMED)
                    .map(|(column, (own, other))| format!("`{column}` is {}, as written {}", shown(own), shown(other)))
                    .collect();
                format!("{row}: {}", said.join("; "))
            }
        }
    }
}

impl Content {
    /// The sums without the rows that the traffic touched.
    fn untouched(&self) -> BTreeMap<u32, (i64, i128)> {
        let mut sums = self.sums.clone();
        for (group, sum, _) in self.touched.values() {
            let entry = sums.entry(*group).or_default();
            entry.0 -= 1;
            entry.1 -= sum;
        }
        sums.retain(|_, sum| *sum != (0, 0));
        sums
    }
}

/// Writes what the traffic committed; what this database refuses is left out when `lenient`.
pub(super) fn replay(
    session: &mut Session,
    tables: &[Table],
    part: &BTreeMap<usize, Rows>,
    lenient: bool,
) -> Result<(), Refusal> {
    let statements: Vec<String> = part
        .iter()
        .flat_map(|(&place, rows)| rows.iter().map(move |(key, state)| restore(&tables[place], key, state)))
        .collect();
    for batch in statements.chunks(BATCH) {
        match session.run(&batch.join(";")) {
            Err(refusal) if refusal.is_end() || !lenient => return Err(refusal),
            Err(_) => {
                for sql in batch {
                    if let Err(refusal) = session.run(sql)
                        && refusal.is_end()
                    {
                        return Err(refusal);
                    }
                }
            }
            Ok(()) => {}
        }
    }
    Ok(())
}

/// The statement that gives a row the state it was left in.
fn restore(table: &Table, key: &[String], state: &State) -> String {
    let value = |value: &Option<String>| value.as_ref().map_or_else(|| "NULL".to_owned(), |value| literal(value));
    let writable = |values: &Values| -> Vec<(String, String)> {
        let free = values.iter().filter(|(place, _)| table.columns[*place].is_writable());
        free.map(|(place, text)| (table.columns[*place].name.clone(), value(text))).collect()
    };
    match state {
        State::Deleted => format!("DELETE FROM {} AS t WHERE {}", table.name, table.is("t", key)),
        State::Inserted(values) => {
            let (names, values): (Vec<String>, Vec<String>) = writable(values).into_iter().unzip();
            format!(
                "INSERT INTO {} ({}) OVERRIDING SYSTEM VALUE VALUES ({})",
                table.name,
                names.join(", "),
                values.join(", ")
            )
        }
        State::Updated(values) => {
            let places = values.iter().filter(|(place, _)| !table.key.contains(place));
            let sets: Vec<(String, String)> = writable(&places.cloned().collect());
            let sets: Vec<String> = sets.iter().map(|(name, value)| format!("{name} = {value}")).collect();
            if sets.is_empty() {
                return "SELECT".to_owned();
            }
            format!("UPDATE {} AS t SET {} WHERE {}", table.name, sets.join(", "), table.is("t", key))
        }
    }
}

/// In what rows differ.
#[derive(Debug, Default)]
pub(super) struct Differences {
    /// The differences.
    pub(super) told: Vec<String>,
    /// Columns whose values cannot be compared.
    pub(super) not_compared: Vec<String>,
}

/// The columns of each table, as SQL.
pub(super) fn columns(session: &mut Session) -> Result<BTreeMap<String, Vec<String>>, Refusal> {
    let rows = session.rows(TABLES)?;
    Ok(rows.iter().map(|row| (text(row, 0).to_owned(), split(text(row, 1)))).collect())
}
