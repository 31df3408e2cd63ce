//! A value for a column, as an expression over the number of the row.

use super::bounds::Bounds;
use super::{Row, number, text};

/// A column that wants a value.
pub(super) struct Column {
    pub(super) name: String,
    /// Its type, or the base type of its domain, with its modifiers.
    base: String,
    pub(super) not_null: bool,
    pub(super) has_default: bool,
    /// `pg_type.typtype` and `typcategory` of the base type.
    kind: char,
    category: char,
    /// Its type as it is declared.
    pub(super) declared: String,
    /// The most characters it takes; 0 when there is no limit.
    length: u64,
    /// It is part of a unique index.
    pub(super) unique: bool,
    /// The checks of its domain.
    pub(super) domain_checks: String,
    /// The name of the base type without modifiers.
    plain: String,
    /// Digits before the point; 0 when there is no limit.
    digits: u32,
}

impl Column {
    pub(super) fn read(row: &Row) -> Self {
        let letter = |column| text(row, column).chars().next().unwrap_or(' ');
        let flag = |column| text(row, column) == "t";
        Self {
            name: text(row, 0).to_owned(),
            base: text(row, 1).to_owned(),
            not_null: flag(2),
            has_default: flag(3),
            kind: letter(4),
            category: letter(5),
            declared: text(row, 6).to_owned(),
            length: number(row, 7).unwrap_or_default(),
            unique: flag(8),
            domain_checks: text(row, 9).to_owned(),
            plain: text(row, 10).to_owned(),
            digits: number(row, 11).unwrap_or_default(),
        }
    }

    /// Whether a default of this type is different for each row: a sequence's number or a new UUID.
    pub(super) fn counts_itself(&self) -> bool {
        matches!(self.plain.as_str(), "int2" | "int4" | "int8" | "uuid")
    }
}

/// The value of a column; `None` when none is known.
pub(super) fn value(column: &Column, bounds: &Bounds, rows: u64) -> Option<String> {
    let declared = &column.declared;
    if !bounds.choices.is_empty() {
        let list = bounds.choices.join(", ");
        let count = bounds.choices.len();
        return Some(format!("((ARRAY[{list}])[1 + (g - 1) % {count}])::{declared}"));
    }
    let made = match (column.kind, column.category) {
        ('e', _) => {
            let labels = format!("enum_range(NULL::{})", column.base);
            format!("({labels})[1 + (g - 1) % array_length({labels}, 1)]")
        }
        ('r', _) => range(column)?,
        ('m', _) | (_, 'A') => format!("'{{}}'::{}", column.base),
        ('c', _) => return None,
        _ => plain(column, bounds, rows)?,
    };
    Some(format!("({made})::{declared}"))
}

fn range(column: &Column) -> Option<String> {
    let made = match column.plain.as_str() {
        "int4range" => "int4range(g * 2, g * 2 + 1)",
        "int8range" => "int8range(g * 2, g * 2 + 1)",
        "numrange" => "numrange(g * 2, g * 2 + 1)",
        "daterange" => "daterange(date '2000-01-01' + g * 2, date '2000-01-02' + g * 2)",
        "tsrange" => {
            "tsrange(timestamp '2000-01-01' + g * interval '2 hours', timestamp '2000-01-01' + g * interval '2 hours' + interval '1 hour')"
        }
        "tstzrange" => {
            "tstzrange(timestamptz '2000-01-01' + g * interval '2 hours', timestamptz '2000-01-01' + g * interval '2 hours' + interval '1 hour')"
        }
        _ => return None,
    };
    Some(made.to_owned())
}

/// A value of a base type: a number within its bounds, a moment after its lower bound, a text of the right length.
fn plain(column: &Column, bounds: &Bounds, rows: u64) -> Option<String> {
    let made = match column.plain.as_str() {
        "int2" => within(bounds, 32_767, true),
        "int4" => within(bounds, 2_147_483_647, true),
        "int8" => within(bounds, i64::MAX, true),
        "oid" => "g".to_owned(),
        "numeric" => {
            let most = match column.digits {
                0 => i64::MAX,
                digits => 10_i64.checked_pow(digits).map_or(i64::MAX, |most| most - 1),
            };
            within(bounds, most, false)
        }
        "float4" | "float8" => within(bounds, i64::MAX, false),
        "money" => "(g % 1000)::numeric".to_owned(),
        "bool" => "g % 2 = 0".to_owned(),
        "text" | "varchar" | "bpchar" | "name" | "citext" => words(column, bounds, rows),
        "uuid" => "md5(g::text)".to_owned(),
        "timestamp" | "timestamptz" => moment(bounds, &column.plain, "interval '1 minute'", "2024-01-01"),
        "date" => moment(bounds, "date", "1", "2000-01-01"),
        "time" | "timetz" => "time '00:00' + g * interval '1 second'".to_owned(),
        "interval" => "g * interval '1 minute'".to_owned(),
        "json" | "jsonb" => "json_build_object('n', g)::text".to_owned(),
        "bytea" => "decode(md5(g::text), 'hex')".to_owned(),
        "inet" | "cidr" => "inet '10.0.0.0' + g".to_owned(),
        "macaddr" => "'08:00:2b:' || substr(md5(g::text), 1, 6)".to_owned(),
        "tsvector" => "to_tsvector('simple', 'word' || g)".to_owned(),
        "tsquery" => "to_tsquery('simple', 'word' || g)".to_owned(),
        "bit" | "varbit" => format!("repeat('0', {})", column.length.max(1)),
        "point" => "point(g, g)".to_owned(),
        "box" => "box(point(g * 2, g * 2), point(g * 2 + 1, g * 2 + 1))".to_owned(),
        "circle" => "circle(point(g * 3, g * 3), 1)".to_owned(),
        "xml" => "'<row>' || g || '</row>'".to_owned(),
        "ltree" => "'top.n' || g".to_owned(),
        "hstore" => "'n => ' || g".to_owned(),
        _ => return None,
    };
    Some(made)
}

/// A number that is in the bounds and fits its type; whole steps, unless they do not fit between the bounds.
fn within(bounds: &Bounds, most: i64, whole: bool) -> String {
    let lower = bounds.lower.as_ref().and_then(|(text, open)| Some((plain_number(text)?, *open)));
    let upper = bounds.upper.as_ref().and_then(|(text, open)| Some((plain_number(text)?, *open)));
    match (lower, upper) {
        (None, None) => format!("1 + (g - 1) % {}", most.max(2) - 1),
        (Some((lower, _)), None) => format!("{lower} + 1 + (g - 1) % {}", (most / 2).max(2)),
        (None, Some((upper, _))) => format!("{upper} - 1 - (g - 1) % 1000"),
        (Some((lower, open)), Some((upper, upper_open))) => {
            let first = if open { lower + 1.0 } else { lower };
            let last = if upper_open { upper - 1.0 } else { upper };
            if last >= first {
                let steps = (last - first).floor() as i64 + 1;
                format!("{first} + (g - 1) % {steps}")
            } else if whole {
                first.to_string()
            } else {
                format!("{lower} + ({upper} - {lower}) * (1 + (g - 1) % 1000) / 1002.0")
            }
        }
    }
}

fn plain_number(text: &str) -> Option<f64> {
    text.trim_matches(|c| c == '\'' || c == '(' || c == ')').parse().ok()
}

/// A moment: the lower bound and a step for each row, or before the upper bound.
fn moment(bounds: &Bounds, kind: &str, step: &str, start: &str) -> String {
    match (&bounds.lower, &bounds.upper) {
        (Some((lower, open)), upper) => {
            // Between two bounds a day is a safe guess; the server judges it.
            let room = match upper {
                None => 1_000_000,
                Some(_) if kind == "date" => 1,
                Some(_) => 1000,
            };
            let first = usize::from(*open);
            format!("{lower}::{kind} + ({first} + (g - 1) % {room}) * {step}")
        }
        (None, Some((upper, _))) => format!("{upper}::{kind} - g * {step}"),
        (None, None) => format!("{kind} '{start}' + g * {step}"),
    }
}

/// A text that is different for each row, as far as its length allows.
fn words(column: &Column, bounds: &Bounds, rows: u64) -> String {
    let digits = rows.max(1).to_string().len() as u64;
    let most = [column.length, bounds.longest.unwrap_or_default()].into_iter().filter(|length| *length > 0).min();
    let stem = column.name.replace('\'', "''");
    match most {
        Some(most) if most < stem.chars().count() as u64 + 1 + digits => {
            format!("right(lpad(to_hex(g), {most}, '0'), {most})")
        }
        _ if bounds.shortest.unwrap_or_default() > 0 => {
            format!(
                "rpad('{stem} ' || g, greatest({}, length('{stem} ' || g)), '.')",
                bounds.shortest.unwrap_or_default()
            )
        }
        _ => format!("'{stem} ' || g"),
    }
}
