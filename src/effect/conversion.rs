//! What becomes of a column's values when its type changes: kept, converted, refused, rounded, rejected.

use pg_query::NodeEnum;
use pg_query::protobuf::{Node, TypeName};

use super::types::{self, Base};
use crate::postgres::Name;
use crate::schema::{Catalog, DataType, TypeKind, tree};

/// What `ALTER COLUMN TYPE` does with the values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Conversion {
    /// Whether the table is rewritten (`ATColumnChangeRequiresRewrite`).
    pub(super) values: Values,
    /// Some values may be refused.
    pub(super) rejects: bool,
    /// Some values may change silently.
    pub(super) loses: bool,
}

/// What happens to the stored values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Values {
    /// They stay as they are stored.
    Kept,
    /// Every one is computed anew.
    Converted,
    /// PostgreSQL has no conversion that applies.
    Refused,
    /// The old or new type is not known well enough: assumed to be converted.
    Unknown,
}

/// An expression over the column: its type, and whether it is still the bare column.
#[derive(Debug, Clone)]
struct Value {
    data_type: Option<DataType>,
    /// No value is a longer text than this.
    longest: Option<i32>,
    kept: bool,
    rejects: bool,
    loses: bool,
    unknown: bool,
}

/// Where a cast stands: written out, or implied by the assignment to the column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Context {
    Explicit,
    Assignment,
}

/// No cast applies.
struct Refused;

/// What `ALTER COLUMN column TYPE to [USING using]` does with values of type `from`.
pub(super) fn of(
    column: &str,
    from: Option<&DataType>,
    to: &DataType,
    using: Option<&Node>,
    catalog: &Catalog,
) -> Conversion {
    let reader = Reader { column, from, catalog };
    let value = match using {
        Some(using) => reader.evaluate(using),
        None => Ok(reader.whole_column()),
    };
    let result = value.and_then(|value| reader.coerce(value, to, Context::Assignment));
    match result {
        Ok(value) => Conversion {
            values: match (value.kept, value.unknown) {
                (_, true) => Values::Unknown,
                (true, false) => Values::Kept,
                (false, false) => Values::Converted,
            },
            rejects: value.rejects && !from.is_some_and(|from| labels_fit(from, to, catalog)),
            loses: value.loses,
        },
        Err(Refused) => Conversion { values: Values::Refused, rejects: false, loses: false },
    }
}

/// Whether both are enums, and every label of the old one is one of the new.
fn labels_fit(from: &DataType, to: &DataType, catalog: &Catalog) -> bool {
    let labels = |data_type: &DataType| {
        let found = catalog.types.get(&Name::new(&data_type.schema, &data_type.name)).filter(|found| found.known)?;
        match &found.kind {
            TypeKind::Enum(labels) => Some(labels.iter().map(|(label, _)| label.as_str()).collect::<Vec<_>>()),
            TypeKind::Domain { .. } | TypeKind::Range | TypeKind::Other => None,
        }
    };
    let (old, new) = (labels(from), labels(to));
    old.zip(new).is_some_and(|(old, new)| from.array == to.array && old.iter().all(|label| new.contains(label)))
}

/// Whether a constant of type `from` can become the default of a column of type `to` (`ATExecAlterColumnType`).
pub(super) fn default_follows(from: &DataType, to: &DataType, catalog: &Catalog) -> bool {
    of("", Some(from), to, None, catalog).values != Values::Refused
}

struct Reader<'a> {
    column: &'a str,
    from: Option<&'a DataType>,
    catalog: &'a Catalog,
}

impl Reader<'_> {
    /// The column as it is stored.
    fn whole_column(&self) -> Value {
        let longest = self.from.and_then(|from| longest(&types::base(from, self.catalog).data_type));
        Value { data_type: self.from.cloned(), longest, kept: true, unknown: self.from.is_none(), ..Value::computed() }
    }

    /// Follows a USING expression down to the column.
    fn evaluate(&self, node: &Node) -> Result<Value, Refused> {
        let computed = Value::computed();
        match node.node.as_ref() {
            Some(NodeEnum::ColumnRef(reference))
                if reference.fields.last().and_then(tree::text) == Some(self.column) =>
            {
                Ok(self.whole_column())
            }
            Some(NodeEnum::TypeCast(cast)) => {
                let (Some(arg), Some(name)) = (cast.arg.as_deref(), cast.type_name.as_ref()) else {
                    return Ok(computed);
                };
                self.coerce(self.evaluate(arg)?, &self.type_of(name), Context::Explicit)
            }
            // The planner turns COLLATE into a relabelling.
            Some(NodeEnum::CollateClause(collate)) => match collate.arg.as_deref() {
                Some(arg) => self.evaluate(arg),
                None => Ok(computed),
            },
            _ => Ok(computed),
        }
    }

    fn type_of(&self, name: &TypeName) -> DataType {
        self.catalog.resolve_type(name)
    }

    /// `coerce_to_target_type`: to the base type, then its length, then the domain.
    fn coerce(&self, value: Value, to: &DataType, context: Context) -> Result<Value, Refused> {
        let Some(from) = value.data_type.clone() else {
            return Ok(Value { data_type: Some(to.clone()), ..value });
        };
        if from == *to && to.is_spelled_out() {
            return Ok(value);
        }
        let (source, target) = (types::base(&from, self.catalog), types::base(to, self.catalog));
        let mut value = self.to_base(value, &source, &target, context)?;
        to_length(&mut value, &source, &target, context);
        if target.is_domain && from.name != to.name && target.constrained.is_some() {
            value.kept = false;
            // A domain over this one has checked its values already.
            value.rejects |= !self.catalog.base_type(&from).1.iter().any(|passed| to.is(&passed.name));
        }
        value.longest = match longest(&target.data_type) {
            room if is_text(&target.data_type) => [value.longest, room].into_iter().flatten().min(),
            own => own,
        };
        value.data_type = Some(to.clone());
        Ok(value)
    }

    /// `find_coercion_pathway`.
    fn to_base(&self, value: Value, source: &Base, target: &Base, context: Context) -> Result<Value, Refused> {
        let (from, to) = (&source.data_type, &target.data_type);
        if from.name == to.name && from.array == to.array && (from.schema == to.schema || !source.known) {
            return Ok(value);
        }
        if !source.known || !target.known {
            // A cast of an extension may exist: assumed to convert, and said to be assumed.
            return Ok(Value { kept: false, unknown: true, ..value });
        }
        let converted = |mut value: Value| {
            value.kept = false;
            let (rejects, loses) = risk(from, to);
            value.rejects |= rejects;
            value.loses |= loses;
            value
        };
        // Such casts are functions: PostGIS has none that keeps the bytes, and pgvector has none.
        if source.foreign || target.foreign {
            return Ok(converted(value));
        }
        if from.array && to.array {
            let element = |data_type: &DataType| DataType { array: false, ..data_type.clone() };
            let pair = (types::base(&element(from), self.catalog), types::base(&element(to), self.catalog));
            return self.to_base(value, &pair.0, &pair.1, context).map(converted);
        }
        if !from.array
            && !to.array
            && let Some(cast) = types::cast(&from.name, &to.name, self.catalog.version)
        {
            if cast.context == 'e' && context != Context::Explicit {
                return Err(Refused);
            }
            let zone = is_zone_pair(&from.name, &to.name) && zone_is_utc(self.catalog);
            return Ok(if cast.method == 'b' || zone { value } else { converted(value) });
        }
        if is_text(to) || (context == Context::Explicit && is_text(from)) {
            return Ok(converted(value));
        }
        Err(Refused)
    }
}

impl Value {
    /// What an expression gives that is not followed.
    fn computed() -> Self {
        Self { data_type: None, longest: None, kept: false, rejects: false, loses: false, unknown: false }
    }
}

fn is_text(data_type: &DataType) -> bool {
    !data_type.array && types::category(&data_type.name) == Some('S')
}

/// `coerce_type_typmod`, and the support functions that make it a relabelling.
fn to_length(value: &mut Value, source: &Base, target: &Base, context: Context) {
    let to = &target.data_type;
    // A value taken out of a domain has lost its length (`coerce_to_target_type`).
    let same = source.data_type.name == to.name && source.data_type.array == to.array && !source.is_domain;
    let old = if same { source.data_type.modifiers.as_slice() } else { &[] };
    let unchanged = old == to.modifiers && source.data_type.words == to.words;
    if to.modifiers.is_empty() || unchanged && to.is_spelled_out() {
        return;
    }
    let length = length(&to.name, old, &to.modifiers, context);
    if to.array || !length.kept {
        value.kept = false;
    }
    let textual = matches!(to.name.as_str(), "varchar" | "bpchar");
    let room = to.modifiers.first().copied().flatten().filter(|_| textual);
    let fits = value.longest.zip(room).is_some_and(|(longest, room)| longest <= room);
    value.rejects |= length.rejects && !fits;
    value.loses |= length.loses && !fits;
}

/// The longest text a value of another type turns into.
fn longest(data_type: &DataType) -> Option<i32> {
    match data_type.name.as_str() {
        _ if data_type.array => None,
        "bpchar" | "varchar" => data_type.modifiers.first().copied().flatten(),
        "bool" => Some(5),
        "int2" => Some(6),
        "int4" => Some(11),
        "int8" => Some(20),
        "uuid" => Some(36),
        _ => None,
    }
}

/// What a length coercion does.
struct Length {
    kept: bool,
    rejects: bool,
    loses: bool,
}

/// The length coercion functions and their support functions (`varchar_support`, `varbit_support`,
/// `numeric_support`, `TemporalSimplify`, `interval_support`).
fn length(name: &str, old: &[Option<i32>], new: &[Option<i32>], context: Context) -> Length {
    let at = |modifiers: &[Option<i32>], index: usize| modifiers.get(index).copied().flatten();
    let (was, is) = (at(old, 0), at(new, 0));
    let wider = matches!((was, is), (Some(was), Some(is)) if was <= is);
    let cuts = |kept: bool| match context {
        // An explicit cast cuts, an assignment refuses what does not fit (documentation, section 8.3).
        Context::Explicit => Length { kept, rejects: false, loses: !wider },
        Context::Assignment => Length { kept, rejects: !wider, loses: false },
    };
    match name {
        "varchar" | "varbit" => cuts(wider),
        "bpchar" | "bit" => cuts(false),
        "numeric" => {
            let (old_scale, new_scale) = (at(old, 1).unwrap_or(0), at(new, 1).unwrap_or(0));
            let (Some(was), Some(is)) = (was, is) else {
                return Length { kept: false, rejects: true, loses: true };
            };
            Length {
                kept: old_scale == new_scale && was <= is,
                rejects: is - new_scale < was - old_scale,
                loses: new_scale < old_scale,
            }
        }
        "time" | "timetz" | "timestamp" | "timestamptz" => {
            let (was, is) = (was.unwrap_or(6), is.unwrap_or(6));
            Length { kept: is >= was || is == 6, rejects: false, loses: is < was }
        }
        "interval" => interval_length(old, new),
        _ => Length { kept: false, rejects: false, loses: false },
    }
}

/// The grammar gives an interval's fields as a mask, then its precision; 32767 stands for all fields.
fn interval_length(old: &[Option<i32>], new: &[Option<i32>]) -> Length {
    const ALL: i32 = 0x7FFF;
    let fields = |modifiers: &[Option<i32>]| modifiers.first().copied().flatten().unwrap_or(ALL);
    let precision = |modifiers: &[Option<i32>]| modifiers.get(1).copied().flatten().unwrap_or(6);
    let least = |mask: i32| if mask == ALL { 0 } else { least_field(mask) };
    let fields_kept = fields(new) == ALL || least(fields(new)) <= least(fields(old));
    let kept = fields_kept && (precision(new) >= 6 || precision(old) <= precision(new));
    Length { kept, rejects: false, loses: !kept }
}

/// The rank of the smallest field in an interval's mask, seconds first (`intervaltypmodleastfield`).
fn least_field(mask: i32) -> i32 {
    // SECOND, MINUTE, HOUR, DAY, MONTH, YEAR of datetime.h.
    [12, 11, 10, 3, 1, 2].iter().position(|bit| mask & (1 << bit) != 0).map_or(0, |rank| rank as i32)
}

fn is_zone_pair(from: &str, to: &str) -> bool {
    matches!((from, to), ("timestamp", "timestamptz") | ("timestamptz", "timestamp"))
}

/// `TimestampTimestampTzRequiresRewrite`: the session's zone has a fixed offset of zero.
pub(super) fn zone_is_utc(catalog: &Catalog) -> bool {
    const ZERO: &[&str] = &[
        "utc",
        "gmt",
        "etc/utc",
        "etc/gmt",
        "etc/gmt+0",
        "etc/gmt-0",
        "etc/gmt0",
        "gmt0",
        "gmt+0",
        "gmt-0",
        "uct",
        "etc/uct",
        "zulu",
        "etc/zulu",
        "greenwich",
        "etc/greenwich",
        "universal",
        "etc/universal",
        "0",
        "+0",
        "-0",
        "+00",
        "-00",
        "+00:00",
        "00:00",
    ];
    catalog.session.time_zone.as_ref().is_some_and(|zone| ZERO.contains(&zone.to_lowercase().as_str()))
}

/// Whether a conversion between two kinds of type can refuse values, and whether it can change them silently.
fn risk(from: &DataType, to: &DataType) -> (bool, bool) {
    const NUMBERS: &[&str] = &["int2", "int4", "int8", "numeric", "float4", "float8", "money"];
    let (from, to) = (from.name.as_str(), to.name.as_str());
    let rank = |name: &str| NUMBERS.iter().position(|known| *known == name);
    let integer = |name: &str| matches!(name, "int2" | "int4" | "int8");
    match (from, to) {
        ("float8" | "float4" | "numeric" | "money", to) if integer(to) => (true, true),
        ("float8", "float4") => (true, true),
        ("int8" | "int4" | "numeric", "float4")
        | ("int8" | "numeric", "float8")
        | ("timestamptz" | "timestamp", "date" | "time" | "timetz")
        | ("timetz" | "interval", "time")
        | ("inet", "cidr")
        | ("text" | "varchar", "name" | "char") => (false, true),
        (from, to) if integer(from) && integer(to) => (rank(from) > rank(to), false),
        (from, to) => {
            let textual = |name: &str| types::category(name) == Some('S');
            (textual(from) && !textual(to), false)
        }
    }
}
