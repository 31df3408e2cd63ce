//! PostgreSQL's types as data: categories, casts and default operator classes of each server version.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::postgres::{Name, Version};
use crate::schema::{self, Catalog, Column, DataType, RelationId, RelationKind, TypeKind};

/// One fact and the version it is true since.
type Since<T> = (T, u8);

/// What `types.tsv` says.
struct Facts {
    /// Name to `typcategory`.
    categories: HashMap<&'static str, Since<char>>,
    /// `source>target` to method and context.
    casts: HashMap<&'static str, Since<(char, char)>>,
    /// `method:type` to the default operator class.
    classes: HashMap<&'static str, Since<&'static str>>,
}

static FACTS: LazyLock<Facts> = LazyLock::new(|| {
    let mut facts = Facts { categories: HashMap::new(), casts: HashMap::new(), classes: HashMap::new() };
    for line in include_str!("types.tsv").lines().filter(|line| !line.starts_with('#')) {
        let mut fields = line.split('\t');
        let (Some(kind), Some(name), Some(value)) = (fields.next(), fields.next(), fields.next()) else {
            continue;
        };
        let since = fields.next().and_then(|since| since.parse().ok()).unwrap_or(13);
        let mut letters = value.chars();
        match (kind, letters.next(), letters.next()) {
            ("type", Some(category), _) => {
                facts.categories.insert(name, (category, since));
            }
            ("cast", Some(method), Some(context)) => {
                facts.casts.insert(name, ((method, context), since));
            }
            _ => {
                facts.classes.insert(name, (value, since));
            }
        }
    }
    facts
});

/// How a cast converts (`pg_cast.castmethod`), and when it applies by itself (`castcontext`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cast {
    /// `b` binary coercible, `f` by function, `i` through text.
    pub(super) method: char,
    /// `i` always, `a` in an assignment, `e` only where it is written.
    pub(super) context: char,
}

/// The cast between two types, if `pg_cast` has one.
pub(super) fn cast(from: &str, to: &str, version: Version) -> Option<Cast> {
    let ((method, context), since) = *FACTS.casts.get(format!("{from}>{to}").as_str())?;
    (since <= version.major()).then_some(Cast { method, context })
}

/// The type's category, `None` for a type this table does not know.
pub(super) fn category(name: &str) -> Option<char> {
    FACTS.categories.get(name).map(|(category, _)| *category)
}

/// The operator class an index takes when none is named (`GetDefaultOpClass`): the type's own, or that of a type it is
/// binary coercible to.
pub(super) fn default_class(method: &str, data_type: &DataType, version: Version) -> Option<&'static str> {
    let class = |name: &str| {
        let (class, since) = *FACTS.classes.get(format!("{method}:{name}").as_str())?;
        (since <= version.major()).then_some(class)
    };
    if data_type.array {
        return class("anyarray");
    }
    let coercible = match data_type.name.as_str() {
        "varchar" => "text",
        "cidr" => "inet",
        name if name.starts_with("reg") => "oid",
        name => name,
    };
    class(&data_type.name).or_else(|| class(coercible))
}

/// A type with its domains taken off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Base {
    /// What is stored.
    pub(super) data_type: DataType,
    /// The first domain on the way down that has constraints.
    pub(super) constrained: Option<String>,
    /// The type is a domain.
    pub(super) is_domain: bool,
    /// What the type is made of is known.
    pub(super) known: bool,
    /// It is of an extension whose casts are not in the table.
    pub(super) foreign: bool,
}

/// What a type is stored as, and whether a domain checks it (`getBaseTypeAndTypmod`, `DomainHasConstraints`).
pub(super) fn base(data_type: &DataType, catalog: &Catalog) -> Base {
    let mut base =
        Base { data_type: data_type.clone(), constrained: None, is_domain: false, known: true, foreign: false };
    for _ in 0..16 {
        if base.data_type.array || base.data_type.schema == "pg_catalog" {
            return base;
        }
        let name = Name::new(base.data_type.schema.as_str(), base.data_type.name.as_str());
        let Some(found) = catalog.types.get(&name) else {
            base.known = category(&base.data_type.name).is_some();
            return base;
        };
        match &found.kind {
            TypeKind::Domain { base: below, not_null, checks, .. } => {
                if (*not_null || !checks.is_empty()) && base.constrained.is_none() {
                    base.constrained = Some(name.short());
                }
                base.is_domain = true;
                base.data_type = below.clone();
            }
            TypeKind::Enum(_) | TypeKind::Range => return base,
            TypeKind::Other => {
                let own = category(&base.data_type.name).is_some();
                base.known = found.known || own;
                base.foreign = !own && schema::is_extension_type(&base.data_type.name);
                return base;
            }
        }
    }
    base
}

/// A table with a column that holds values of a type: the type itself, an array of it, a domain over it or a row type
/// with such an attribute; and that column (`find_composite_type_dependencies` in `tablecmds.c`).
pub(super) fn user_of_rows(type_name: &Name, catalog: &Catalog) -> Option<(RelationId, String)> {
    let mut names = vec![type_name.clone()];
    let mut users = Vec::new();
    let mut next = 0;
    while let Some(name) = names.get(next).cloned() {
        next += 1;
        let over = catalog.types.values().filter(|other| match &other.kind {
            TypeKind::Domain { base, .. } => base.is(&name),
            TypeKind::Enum(_) | TypeKind::Range | TypeKind::Other => false,
        });
        let mut found: Vec<Name> = over.map(|domain| domain.name.clone()).collect();
        for user in catalog.relations_using_type(&name) {
            let relation = catalog.get(user);
            match relation.kind {
                RelationKind::Table
                | RelationKind::PartitionedTable(_)
                | RelationKind::MaterializedView { .. }
                | RelationKind::Unknown => {
                    let uses = |column: &&Column| column.data_type.as_ref().is_some_and(|used| used.is(&name));
                    users.extend(relation.columns.iter().find(uses).map(|column| (user, column.name.clone())));
                }
                RelationKind::CompositeType => found.push(relation.name.clone()),
                RelationKind::ForeignTable
                | RelationKind::Index(_)
                | RelationKind::View { .. }
                | RelationKind::Sequence { .. } => {}
            }
        }
        for name in found {
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    users.into_iter().min()
}
