//! A constraint in the place of another: the new one is made and checked beside the old one, then they change places in
//! one short transaction, so that no row escapes both.

use std::collections::BTreeSet;

use pg_query::NodeEnum;
use pg_query::protobuf::{AlterTableType, ConstrType, Constraint, DropBehavior};

use super::constraint::{copies_stay, covering, deferral, definition, validated};
use super::copies::{self, Renamed};
use super::piece::{Ask, Piece, read};
use super::retype::family;
use super::sql::{self, ident, qualified};
use super::{Answer, Rollback, Step, Way, index, kinds, need};
use crate::effect::{Cause, Work};
use crate::parse::{Body, Statement};
use crate::postgres::Name;
use crate::schema::{Catalog, ConstraintKind, Nullability, RelationId, names, tree};

/// A constraint that goes, or one that comes.
struct Part {
    piece: Piece,
    table: RelationId,
    /// The name of one that goes.
    dropped: Option<String>,
    added: Option<Constraint>,
}

/// A piece, with the one whose place it takes.
pub(super) struct Swap {
    pub(super) piece: Piece,
    old: Option<String>,
}

impl Swap {
    /// What drops the constraint that it takes the place of.
    pub(super) fn leaving(&self, catalog: &Catalog) -> Option<String> {
        let NodeEnum::AlterTableStmt(alter) = self.piece.tree()? else {
            return None;
        };
        let table = catalog.resolve(alter.relation.as_ref()?)?;
        let old = self.old.as_ref()?;
        Some(format!("ALTER TABLE {} DROP CONSTRAINT {}", qualified(&catalog.get(table).name), ident(old)))
    }

    /// Runs what it stands for.
    pub(super) fn apply(&self, catalog: &mut Catalog) {
        if let Some(drop) = self.leaving(catalog).and_then(|text| read(self.piece.origin, self.piece.span, text)) {
            catalog.apply(&drop.statement);
        }
        catalog.apply(&self.piece.statement);
    }
}

/// Statements that do nothing but drop and add constraints, as pieces: those that go without another first, then those
/// that come. `None` where one does something else.
pub(super) fn swaps(catalog: &Catalog, statements: &[(usize, &Statement)]) -> Option<Vec<Swap>> {
    let mut parts: Vec<Part> = Vec::new();
    for (origin, statement) in statements {
        parts.extend(apart(catalog, *origin, statement)?);
    }
    let tables: Vec<RelationId> = parts.iter().map(|part| part.table).collect();
    let mut taken: Vec<usize> = Vec::new();
    let mut swaps: Vec<Swap> = Vec::new();
    let mut olds: Vec<Option<String>> = vec![None; parts.len()];
    for (index, part) in parts.iter().enumerate().filter(|(_, part)| part.added.is_some()) {
        let fits = |(other, found): &(usize, &Part)| {
            !taken.contains(other)
                && found.table == part.table
                && found.dropped.as_ref().is_some_and(|name| {
                    let (kind, columns) = catalog
                        .get(part.table)
                        .constraint(name)
                        .map_or((None, None), |old| need::constrained(&old.kind, catalog));
                    let words = kinds::words(&part.piece.text);
                    let names = |word: &str| words.contains(word);
                    part.piece.tree().is_some_and(|tree| need::replaces(tree, name, kind, columns.as_ref(), &names))
                })
        };
        if let Some((other, found)) = parts.iter().enumerate().find(fits) {
            taken.push(other);
            olds[index].clone_from(&found.dropped);
        }
    }
    for (index, (part, old)) in parts.into_iter().zip(olds).enumerate() {
        if part.added.is_some() {
            swaps.push(Swap { piece: part.piece, old });
        } else if !taken.contains(&index) {
            let at = swaps.iter().position(|swap| swap.old.is_some()).unwrap_or(swaps.len());
            swaps.insert(at, Swap { piece: part.piece, old: None });
        }
    }
    (swaps.iter().any(|swap| swap.old.is_some()) && !leans(catalog, &tables, &swaps)).then_some(swaps)
}

/// Whether a foreign key refers to a key that others take the place of: neither can go by itself.
fn leans(catalog: &Catalog, tables: &[RelationId], swaps: &[Swap]) -> bool {
    let kind = |table: &RelationId, name: &String| Some(&catalog.get(*table).constraint(name)?.kind);
    let olds: Vec<(RelationId, &ConstraintKind)> = tables
        .iter()
        .flat_map(|table| swaps.iter().filter_map(move |swap| Some((*table, kind(table, swap.old.as_ref()?)?))))
        .collect();
    let keys = olds.iter().filter_map(|(table, kind)| match kind {
        ConstraintKind::Unique { columns, .. } | ConstraintKind::PrimaryKey { columns, .. } => Some((*table, columns)),
        _ => None,
    });
    let mut keys = keys.map(|(table, columns)| (table, columns.iter().collect::<BTreeSet<_>>()));
    keys.any(|(table, columns)| {
        let mut referring = catalog.referencing(table);
        referring.any(|(_, _, key)| key.referenced_columns.iter().collect::<BTreeSet<_>>() == columns)
    })
}

/// The subcommands of a statement that only drops and adds constraints.
fn apart(catalog: &Catalog, origin: usize, statement: &Statement) -> Option<Vec<Part>> {
    let Body::Tree(tree) = &statement.body else {
        return None;
    };
    let NodeEnum::AlterTableStmt(alter) = tree.as_ref() else {
        return None;
    };
    let table = catalog.resolve(alter.relation.as_ref()?)?;
    let head = statement.text.get(..statement.parts.first()?.from - statement.span.from)?;
    let mut parts = Vec::new();
    for (command, span) in tree::commands(alter).zip(&statement.parts) {
        let text = statement.text.get(span.from - statement.span.from..span.to - statement.span.from)?;
        let piece = read(origin, statement.span, format!("{} {text}", head.trim_end()))?;
        let (dropped, added) = match (command.subtype(), command.def.as_deref().and_then(|def| def.node.as_ref())) {
            (AlterTableType::AtDropConstraint, _) if command.behavior() == DropBehavior::DropCascade => return None,
            (AlterTableType::AtDropConstraint, _) if !command.missing_ok || known(catalog, table, &command.name) => {
                (Some(command.name.clone()), None)
            }
            (AlterTableType::AtAddConstraint, Some(NodeEnum::Constraint(added))) => {
                (None, Some(Constraint::clone(added)))
            }
            _ => return None,
        };
        parts.push(Part { piece, table, dropped, added });
    }
    Some(parts)
}

fn known(catalog: &Catalog, table: RelationId, name: &str) -> bool {
    catalog.get(table).constraint(name).is_some()
}

/// The steps of a constraint that comes in the place of another; `None` where it takes nobody's.
pub(super) fn way(ask: &Ask<'_>, swap: &Swap) -> Option<Answer> {
    let old = swap.old.as_ref()?;
    let NodeEnum::AlterTableStmt(alter) = ask.tree()? else {
        return None;
    };
    let table = ask.catalog.resolve(alter.relation.as_ref()?)?;
    let Some(NodeEnum::Constraint(added)) = ask.command()?.def.as_deref()?.node.as_ref() else {
        return None;
    };
    Some(change(ask, table, old, added))
}

fn change(ask: &Ask<'_>, table: RelationId, old: &str, added: &Constraint) -> Answer {
    let relation = ask.relation(table);
    let Some(found) = relation.constraint(old) else {
        return Err(format!(
            "what the constraint {} of {} is, is not known: give the schema with `--schema`",
            ident(old),
            relation.name.short()
        ));
    };
    // The name that the server would choose when the old one is gone.
    let mut without = ask.catalog.clone();
    if let Some(drop) =
        read(0, ask.piece.span, format!("ALTER TABLE {} DROP CONSTRAINT {}", qualified(&relation.name), ident(old)))
    {
        without.apply(&drop.statement);
    }
    let effects = ask.piece.effects(&without);
    let makes = |work: &&Work| {
        matches!(work.cause, Cause::Check | Cause::ForeignKey { .. } | Cause::UniqueConstraint | Cause::PrimaryKey)
    };
    let object = effects.work.iter().find(makes).map(|work| &work.object);
    let name = if added.conname.is_empty() { object.cloned() } else { Some(added.conname.clone()) };
    let name = name.ok_or("the name that the server gives it is not known: name it")?;
    let made = if known(ask.catalog, table, &name) { beside(ask, table, &name) } else { name.clone() };
    match added.contype() {
        ConstrType::ConstrCheck | ConstrType::ConstrForeign => checked(ask, table, found, added, &name, &made),
        ConstrType::ConstrUnique | ConstrType::ConstrPrimary => unique(ask, table, found, added, &name, &made),
        _ => Err("there is no way to put it in the place of another without the wait".to_owned()),
    }
}

fn beside(ask: &Ask<'_>, table: RelationId, name: &str) -> String {
    let schema = &ask.relation(table).name.schema;
    let taken = |made: &String| {
        known(ask.catalog, table, made) || ask.catalog.names.contains_key(&Name::new(schema, made.as_str()))
    };
    let mut number = 0;
    loop {
        let label = if number == 0 { "new".to_owned() } else { format!("new{number}") };
        let made = names::make_object_name(name, None, &label);
        if !taken(&made) {
            return made;
        }
        number += 1;
    }
}

/// A check or foreign key.
fn checked(
    ask: &Ask<'_>,
    table: RelationId,
    old: &crate::schema::Constraint,
    added: &Constraint,
    name: &str,
    made: &str,
) -> Answer {
    let relation = ask.relation(table);
    if ask.is_partitioned(table) && added.contype() == ConstrType::ConstrForeign && ask.catalog.version.major() < 18 {
        return Err(
            "up to 17, the foreign key of a partitioned table cannot be added NOT VALID: drop the old one in a \
                    migration of its own"
                .to_owned(),
        );
    }
    let long = qualified(&relation.name);
    let referenced = added.pktable.as_ref().and_then(|range| ask.catalog.resolve(range));
    if let Some(referenced) = referenced.filter(|&referenced| ask.is_partitioned(referenced)) {
        return to_partitions(ask, table, referenced, old, added, name);
    }
    let mut new = added.clone();
    made.clone_into(&mut new.conname);
    new.skip_validation = false;
    let text = format!("{} NOT VALID", definition(&new, &relation.name)?);
    let quoted = ident(made);
    let add = Step::ddl(
        format!("add {quoted} beside {} for new rows", ident(&old.name)),
        "new rows are held against both from now on; old ones are not read",
        text,
    )
    .done_when(sql::has_constraint(&relation.name, made, false))
    .rollback(format!("ALTER TABLE {long} DROP CONSTRAINT IF EXISTS {quoted}"));
    let mut way = Way::default().step(add);
    if !added.skip_validation {
        way = way.step(validated(ask, table, made));
    }
    let mut last = Step::ddl(
        format!("put {quoted} in the place of {}", ident(&old.name)),
        "it is there and checked: only names change hands",
        format!("ALTER TABLE {long} DROP CONSTRAINT {}", ident(&old.name)),
    );
    // Where both have the same name, a plan that runs again from its beginning does all of this once more.
    let leaves = if made == name { &old.name } else { made };
    last.done_when = Some(format!("SELECT NOT ({})", sql::has_constraint(&relation.name, leaves, false)));
    let mut back = Vec::new();
    if made != name {
        // The parts of a foreign key have names of their own; those of a check go with it.
        let parts = family(ask, table).into_iter().skip(1).filter(|_| added.contype() == ConstrType::ConstrForeign);
        for member in std::iter::once(table).chain(parts.filter(|_| ask.is_partitioned(table))) {
            let long = qualified(&ask.relation(member).name);
            last.sql.push(format!("ALTER TABLE {long} RENAME CONSTRAINT {quoted} TO {}", ident(name)));
            back.push(format!("ALTER TABLE {long} RENAME CONSTRAINT {} TO {quoted}", ident(name)));
        }
    }
    back.extend(old_again(ask, table, old)?);
    last.rollback = Some(Rollback { sql: back, until: None, loses_data: false });
    Ok(way.step(last))
}

/// What makes the old one again.
fn old_again(ask: &Ask<'_>, table: RelationId, old: &crate::schema::Constraint) -> Result<Vec<String>, String> {
    let long = qualified(&ask.relation(table).name);
    let plain = Renamed::default();
    let mut back = Vec::new();
    match &old.kind {
        ConstraintKind::ForeignKey(key) => back.push(copies::foreign_key(ask, table, old, key, &old.name, &plain)),
        ConstraintKind::Check(node) => {
            let text = copies::check(table, old, node, &old.name, &plain)?;
            back.push(format!("ALTER TABLE {long} {text}"));
        }
        _ => {}
    }
    if old.valid {
        back.push(format!("ALTER TABLE {long} VALIDATE CONSTRAINT {}", ident(&old.name)));
    }
    Ok(back)
}

/// A foreign key to a partitioned table, of which the server keeps a copy for each partition, and names it: it gets its
/// name at once.
fn to_partitions(
    ask: &Ask<'_>,
    table: RelationId,
    referenced: RelationId,
    old: &crate::schema::Constraint,
    added: &Constraint,
    name: &str,
) -> Answer {
    let table_name = &ask.relation(table).name;
    let long = qualified(table_name);
    let mut new = added.clone();
    name.clone_into(&mut new.conname);
    new.skip_validation = false;
    let mut back = vec![format!("ALTER TABLE {long} DROP CONSTRAINT {}", ident(name))];
    back.extend(old_again(ask, table, old)?);
    let mut change = Step::ddl(
        format!("put {} in the place of {} for new rows", ident(name), ident(&old.name)),
        "new rows are held against it from the moment the old one goes; old ones are not read",
        format!("ALTER TABLE {long} DROP CONSTRAINT {}", ident(&old.name)),
    );
    change.sql.push(format!("{} NOT VALID", definition(&new, table_name)?));
    if old.name != *name {
        change = change.done_when(sql::has_constraint(table_name, name, false));
    }
    change.rollback = Some(Rollback { sql: back, until: None, loses_data: false });
    let mut way = Way::default().step(change);
    if !added.skip_validation {
        way = way.step(validated(ask, table, name));
        way.deviations.extend(copies_stay(ask, table, referenced, name));
    }
    Ok(way)
}

/// A key.
fn unique(
    ask: &Ask<'_>,
    table: RelationId,
    old: &crate::schema::Constraint,
    added: &Constraint,
    name: &str,
    made: &str,
) -> Answer {
    let relation = ask.relation(table);
    if ask.is_partitioned(table) {
        return Err("the key of a partitioned table cannot change places with another without the wait".to_owned());
    }
    let (ConstraintKind::Unique { columns, .. } | ConstraintKind::PrimaryKey { columns, .. }) = &old.kind else {
        return Err(format!("{} is no key", ident(&old.name)));
    };
    let needs = |key: &crate::schema::ForeignKey| {
        key.referenced_columns.len() == columns.len() && key.referenced_columns.iter().all(|one| columns.contains(one))
    };
    if let Some((child, key, _)) = ask.catalog.referencing(table).find(|(_, _, key)| needs(key)) {
        return Err(format!(
            "the foreign key {} of {} needs {}: point it at another key before",
            ident(&key.name),
            ask.relation(child).name.short(),
            ident(&old.name)
        ));
    }
    let primary = added.contype() == ConstrType::ConstrPrimary;
    let long = qualified(&relation.name);
    let mut way = Way::default();
    let keys = tree::texts(&added.keys);
    for column in keys.iter().filter(|_| primary) {
        let nullable = relation.column(column).is_some_and(|found| found.not_null != Nullability::NotNull);
        if nullable {
            way.steps.extend(super::not_null::steps(ask, table, column));
        }
    }
    let (words, defer) = (if primary { "PRIMARY KEY" } else { "UNIQUE" }, deferral(added));
    let take = |index: &str| {
        format!(
            "ALTER TABLE {long} DROP CONSTRAINT {}, ADD CONSTRAINT {} {words} USING INDEX {}{defer}",
            ident(&old.name),
            ident(name),
            ident(index)
        )
    };
    let title = format!("put {} in the place of {}", ident(name), ident(&old.name));
    let no_old = format!("SELECT NOT ({})", sql::has_constraint(&relation.name, &old.name, false));
    if !added.indexname.is_empty() {
        let index = Name::new(&relation.name.schema, &added.indexname);
        let done = if added.indexname == name { no_old } else { format!("SELECT {} IS NULL", sql::regclass(&index)) };
        return Ok(way.step(Step::ddl(title, NAMES, take(&added.indexname)).done_when(done)));
    }
    let index = Name::new(&relation.name.schema, made);
    let quoted: Vec<String> = keys.iter().map(|key| ident(key)).collect();
    let build = index::build(&index, covering(ask, table, added, made)?, true).precondition(
        index::no_duplicates(&long, &quoted, added.nulls_not_distinct || primary),
        "rows with equal keys are there: mend them first",
    );
    let done = if made == name { no_old } else { format!("SELECT {} IS NULL", sql::regclass(&index)) };
    Ok(way.step(build).step(Step::ddl(title, NAMES, take(made)).done_when(done)))
}

const NAMES: &str = "its index is there: nothing is read, and no moment is without a key";
