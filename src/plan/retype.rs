//! A column's new type where every row would be rewritten: a second column beside it, kept equal by a trigger, filled
//! in batches, given all that the first one has, and swapped with it in one short transaction. Changes that follow one
//! another are done together, so that a key and the columns that refer to it change places at once.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use pg_query::NodeEnum;
use pg_query::protobuf::{AlterTableType, ColumnDef};

use super::aside::{self, Aside, Room};
use super::convert::{self, Conversion};
use super::copies::Renamed;
use super::mirror::Names;
use super::piece::{Ask, Piece};
use super::sql::{self, ident};
use super::statistics::StatisticsCopy;
use super::{Answer, Gate, GateKind, Recipe, Way};
use crate::effect::{Cause, Effects, WorkKind};
use crate::postgres::Name;
use crate::schema::{
    Catalog, Constraint, ConstraintKind, DataType, DependentKind, Function, Nullability, RelationId, RelationKind,
    TypeKind, tree,
};

pub(super) const RECIPE: Recipe = find;

/// The same with what makes room for it before it, and is made again behind it.
pub(super) const BETWEEN: Recipe = between;

/// One column that gets another type.
#[derive(Debug, Clone)]
pub(super) struct Change {
    pub table: RelationId,
    pub column: String,
    /// The column beside it.
    pub new: String,
    /// What the first one is called once they are swapped.
    pub old: String,
    /// Type and collation of the new one, as SQL.
    pub definition: String,
    /// The type as the server prints it.
    pub printed: String,
    /// The migration made the type, and may still rename it: what is printed then tells nothing.
    pub by_name: bool,
    pub conversion: Conversion,
}

/// An index that gets a copy.
#[derive(Debug, Clone)]
pub(super) struct IndexCopy {
    pub table: RelationId,
    pub id: RelationId,
    pub name: Name,
    pub copy: Name,
    /// What the first is called once they are swapped.
    pub old: Name,
    /// The constraint that it stands for.
    pub constraint: Option<Constraint>,
    /// The copy of a partitioned table's index that this copy becomes a part of.
    pub parent: Option<Name>,
    /// It is on a partitioned table, and holds no rows.
    pub partitioned: bool,
}

impl IndexCopy {
    /// Goes with the constraint or index of the partitioned table above.
    pub(super) fn is_part(&self, ask: &Ask<'_>) -> bool {
        ask.catalog.index(self.id).is_some_and(|index| index.parent.is_some())
    }
}

/// A check or foreign key that gets a copy.
#[derive(Debug, Clone)]
pub(super) struct ConstraintCopy {
    pub table: RelationId,
    pub constraint: Constraint,
    pub copy: String,
    /// It refers to a partitioned table, whose own key comes with the swap, and for each of whose partitions the server
    /// keeps a copy that it names: it comes with the swap too, and old rows are read behind it.
    pub late: bool,
}

/// All that changes places together.
#[derive(Debug, Default)]
pub(super) struct Group {
    pub changes: Vec<Change>,
    pub renamed: Renamed,
    pub indexes: Vec<IndexCopy>,
    pub checks: Vec<ConstraintCopy>,
    pub keys: Vec<ConstraintCopy>,
    pub statistics: Vec<StatisticsCopy>,
    /// Statements of the migration that belong into the swap, and what undoes each, where that is known.
    pub along: Vec<(String, Option<Vec<String>>)>,
    /// Columns whose default is another one from the swap on: one of `along`.
    pub other_defaults: Vec<(RelationId, String)>,
    /// What makes room.
    pub aside: Aside,
    pub names: Names,
}

/// The column whose type a piece changes by writing every row anew.
fn subject<'a>(piece: &'a Piece, effects: &Effects, catalog: &Catalog) -> Option<(RelationId, &'a str, &'a ColumnDef)> {
    let NodeEnum::AlterTableStmt(alter) = piece.tree()? else {
        return None;
    };
    let command = match alter.cmds.as_slice() {
        [node] => match node.node.as_ref()? {
            NodeEnum::AlterTableCmd(command) => command,
            _ => return None,
        },
        _ => return None,
    };
    if command.subtype() != AlterTableType::AtAlterColumnType
        || effects.failures.iter().any(|failure| failure.certain)
        || !effects.work.iter().any(|work| {
            work.kind == WorkKind::Rewrite
                && matches!(work.cause, Cause::TypeChange { .. })
                && !catalog.born_in_file(work.relation)
        })
    {
        return None;
    }
    let table = catalog.resolve(alter.relation.as_ref()?)?;
    match command.def.as_deref()?.node.as_ref()? {
        NodeEnum::ColumnDef(definition) => Some((table, &command.name, definition)),
        _ => None,
    }
}

fn find(ask: &Ask<'_>) -> Option<Answer> {
    subject(ask.piece, ask.effects, ask.catalog)?;
    changed(ask, Aside::default(), &BTreeSet::new(), ask.catalog)
}

fn between(ask: &Ask<'_>) -> Option<Answer> {
    let changes = |piece: &&Piece| piece.has(AlterTableType::AtAlterColumnType);
    if !ask.piece.makes_room() || !ask.ahead.iter().any(changes) {
        return None;
    }
    let pieces: Vec<&Piece> = std::iter::once(ask.piece).chain(ask.ahead.iter().copied()).collect();
    let (aside, rooms) = room(&pieces, ask.catalog);
    let first = (0..pieces.len()).find(|place| !rooms.contains_key(place)).filter(|&first| first > 0)?;
    // As the migration has it at that place, and without only what goes in the swap.
    let (mut now, mut left) = (ask.catalog.clone(), ask.catalog.clone());
    for (place, piece) in pieces.iter().enumerate() {
        if place < first {
            now.apply(&piece.statement);
        }
        if rooms.get(&place) == Some(&Room::Goes) {
            left.apply(&piece.statement);
        }
    }
    let effects = pieces[first].effects(&now);
    let (table, _, _) = subject(pieces[first], &effects, &now)?;
    let own = ask.at(pieces[first], &effects, &left, &pieces[first + 1..]);
    // The view stands aside until the end, and holds the key.
    let keys = family(ask, table)
        .into_iter()
        .flat_map(|table| ask.relation(table).constraints.iter().map(move |key| (table, key)));
    if keys.into_iter().any(|(table, key)| !ask.catalog.views_on_key(table, key).is_empty()) {
        return None;
    }
    let later = rooms.keys().filter(|&&place| place > first).map(|place| place - first - 1).collect();
    Some(changed(&own, aside, &later, &now)?.map(|way| Way { absorbed: way.absorbed + first, ..way }))
}

/// Which pieces make room, up to where all of it is made again.
fn room(pieces: &[&Piece], before: &Catalog) -> (Aside, BTreeMap<usize, Room>) {
    let (mut aside, mut rooms) = (Aside::default(), BTreeMap::new());
    let mut catalog = before.clone();
    let mut changed = false;
    for (place, piece) in pieces.iter().enumerate() {
        if changed && aside.is_complete() && !piece.drops_sequence() {
            break;
        }
        if !aside.keeps(piece, before, &catalog) && !aside.makes(piece, &catalog) {
            if let Some(room) = aside.take(piece, &catalog, &pieces[place + 1..]) {
                rooms.insert(place, room);
            } else if subject(piece, &piece.effects(&catalog), &catalog).is_some() {
                changed = true;
            }
        }
        catalog.apply(&piece.statement);
    }
    (aside.not_made(), rooms)
}

/// `now`: the catalog as the migration has it; that of `ask` is without what goes in the swap, and with what stays.
/// `rooms`: the pieces that make room. `None` where what made room is not made again.
fn changed(ask: &Ask<'_>, aside: Aside, rooms: &BTreeSet<usize>, now: &Catalog) -> Option<Answer> {
    let (table, column, definition) = subject(ask.piece, ask.effects, now)?;
    let mut group = Group { aside, ..Group::default() };
    if let Err(reason) = group.add(ask, table, column, definition) {
        return Some(Err(reason));
    }
    let mut trial = now.clone();
    trial.apply(&ask.piece.statement);
    let mut absorbed = 0;
    for (place, piece) in ask.ahead.iter().enumerate() {
        if !rooms.contains(&place) && !group.takes_in(ask, piece, &trial) {
            break;
        }
        trial.apply(&piece.statement);
        absorbed += 1;
    }
    let tables: Vec<RelationId> = group.tables().into_iter().flat_map(|table| family(ask, table)).collect();
    if !group.aside.is_complete() || !group.aside.is_of(&tables) || !group.aside.keeps_valid(ask.catalog, &trial) {
        return None;
    }
    Some(group.copies(ask).and_then(|()| group.way(ask)).map(|way| Way { absorbed, ..way }))
}

impl Group {
    /// Takes in a piece behind the first change; whether it belongs to it. `now`: as the migration has it there.
    fn takes_in(&mut self, ask: &Ask<'_>, piece: &Piece, now: &Catalog) -> bool {
        let effects = piece.effects(now);
        if let Some((table, column, definition)) = subject(piece, &effects, now) {
            return !self.renamed.changes(table, column) && self.add(ask, table, column, definition).is_ok();
        }
        if self.aside.keeps(piece, ask.catalog, now) {
            return true;
        }
        if let Some(along) = self.sequence(ask, piece) {
            self.along.push(along);
            return true;
        }
        let own = |table: RelationId, column: &str| {
            self.changes.iter().any(|change| change.table == table && change.column == *column)
        };
        let found = piece.tree().and_then(|tree| aside::default(tree, now));
        let given = found.filter(|(table, column, given)| *given && own(*table, column));
        let belongs = self.aside.makes(piece, now) || given.is_some();
        let Some(text) = sql::plain(&piece.text).filter(|_| belongs) else {
            return false;
        };
        self.other_defaults.extend(given.map(|(table, column, _)| (table, column)));
        let undone = self.without_default(ask, piece, now);
        self.along.push((text, Some(undone)));
        true
    }

    fn add(&mut self, ask: &Ask<'_>, table: RelationId, column: &str, definition: &ColumnDef) -> Result<(), String> {
        let relation = ask.relation(table);
        let (short, quoted) = (relation.name.short(), ident(column));
        whole(ask, table, column)?;
        let found = relation.column(column).ok_or_else(|| format!("{short} has no column {quoted}"))?;
        let from = found
            .data_type
            .as_ref()
            .ok_or_else(|| format!("the type of {quoted} is not known: give the schema it is in with `--schema`"))?;
        if found.generated.is_some() {
            return Err(format!("{quoted} is generated: add a column with the new type beside it, move over, drop it"));
        }
        for member in family(ask, table) {
            for (dependent, _) in ask.catalog.dependents_of_column(member, column) {
                if dependent.kind != DependentKind::ForeignKey {
                    let name = ident(&dependent.name.name);
                    return Err(format!(
                        "the {} {name} uses {quoted}: drop it in a migration before this one, and make it again after it",
                        dependent.kind.words()
                    ));
                }
            }
        }
        for member in family(ask, table) {
            second_column(ask, member, column)?;
        }
        let type_name = definition.type_name.as_ref().ok_or("the type is not given")?;
        let to = ask.catalog.resolve_type(type_name);
        if let Some(TypeKind::Domain { .. }) = ask.catalog.type_of(&to).map(|found| &found.kind) {
            return Err(format!("a domain's constraints read every row under a lock: use its base type for {quoted}"));
        }
        if *from == to && definition.coll_clause.is_none() {
            return Err(format!("{quoted} keeps its type, and only gets other values: write it as an `UPDATE`"));
        }
        let conversion = convert::of(ask.catalog, relation, column, from, definition)?;
        let new = self.names.column(ask, table, column, "new");
        let old = self.names.column(ask, table, column, "old");
        for member in family(ask, table) {
            self.renamed.add(member, column, &new);
        }
        self.changes.push(Change {
            table,
            column: column.to_owned(),
            definition: definition_of(&relation.name, &new, definition)?,
            new,
            old,
            printed: to.to_string(),
            by_name: ask.catalog.type_of(&to).is_some_and(|found| ask.catalog.is_new(found.born)),
            conversion,
        });
        Ok(())
    }

    /// What takes a default from a new column that is to stand beside the old one again.
    fn without_default(&self, ask: &Ask<'_>, piece: &Piece, catalog: &Catalog) -> Vec<String> {
        let found = piece.tree().and_then(|tree| aside::default(tree, catalog));
        let own = |(table, column, _): (RelationId, String, bool)| {
            let change = self.changes.iter().find(|change| change.table == table && change.column == column)?;
            let (table, new) = (sql::qualified(&ask.relation(table).name), ident(&change.new));
            Some(format!("ALTER TABLE {table} ALTER COLUMN {new} DROP DEFAULT"))
        };
        found.and_then(own).into_iter().collect()
    }

    /// `ALTER SEQUENCE … AS` of a sequence that a changed column owns, and the same with the type that it has.
    fn sequence(&self, ask: &Ask<'_>, piece: &Piece) -> Option<(String, Option<Vec<String>>)> {
        let NodeEnum::AlterSeqStmt(alter) = piece.tree()? else {
            return None;
        };
        let id = ask.catalog.resolve(alter.sequence.as_ref()?)?;
        let owned = |change: &&Change| {
            ask.catalog
                .owned_sequences(change.table)
                .any(|(sequence, column)| sequence == id && column == change.column)
        };
        let change = self.changes.iter().find(owned)?;
        if alter.options.len() != 1 || tree::option(&alter.options, "as").is_none() {
            return None;
        }
        // One that came with its column has the column's type.
        let sequence = ask.relation(id);
        let column = ask.relation(change.table).column(&change.column).filter(|column| column.born == sequence.born);
        let was = column.and_then(|column| column.data_type.as_ref());
        let back = was.map(|was| vec![format!("ALTER SEQUENCE {} AS {was}", sql::qualified(&sequence.name))]);
        Some((sql::plain(&piece.text)?, back))
    }

    /// The tables with a changed column, in the order of the migration.
    pub(super) fn tables(&self) -> Vec<RelationId> {
        let mut tables: Vec<RelationId> = Vec::new();
        for change in &self.changes {
            if !tables.contains(&change.table) {
                tables.push(change.table);
            }
        }
        tables
    }

    /// Each table of a changed column with those below it that share the column, itself first.
    pub(super) fn members(&self, ask: &Ask<'_>) -> Vec<(RelationId, RelationId)> {
        let below = |root: RelationId| family(ask, root).into_iter().map(move |member| (root, member));
        self.tables().into_iter().flat_map(below).collect()
    }

    pub(super) fn of(&self, table: RelationId) -> impl Iterator<Item = &Change> {
        self.changes.iter().filter(move |change| change.table == table)
    }

    /// Everything over a changed column gets a copy over the new one.
    fn copies(&mut self, ask: &Ask<'_>) -> Result<(), String> {
        for (root, table) in self.members(ask) {
            let relation = ask.relation(table);
            for (id, index) in ask.catalog.indexes_of(table) {
                if ask.relation(id).dropped || !self.of(root).any(|change| index.uses(&change.column)) {
                    continue;
                }
                let name = ask.relation(id).name.clone();
                let constraint = index.constraint.as_ref().and_then(|name| relation.constraint(name)).cloned();
                if constraint.as_ref().is_some_and(|one| matches!(one.kind, ConstraintKind::Exclusion { .. })) {
                    return Err(format!("the exclusion constraint {} has no way without the wait", ident(&name.name)));
                }
                if let Some(key) = &constraint
                    && let Some(view) = ask.catalog.views_on_key(table, key).first()
                {
                    let view = ask.relation(*view).name.short();
                    return Err(format!("the view {view} groups by the key {}: drop it before", ident(&key.name)));
                }
                let mut other = |label| Name::new(&name.schema, self.names.copy(ask, table, &name.name, label));
                let (copy, old) = (other("new"), other("old"));
                // A partitioned table's key takes its parts when it is added.
                let above = index.parent.filter(|_| constraint.is_none());
                let parent = above.and_then(|above| self.indexes.iter().find(|other| other.id == above));
                let parent = parent.map(|parent| parent.copy.clone());
                let partitioned = ask.is_partitioned(table);
                self.indexes.push(IndexCopy { table, id, name, copy, old, constraint, parent, partitioned });
            }
            self.find_statistics(ask, table);
            for constraint in &relation.constraints {
                let copied = match &constraint.kind {
                    ConstraintKind::Check(node) => self.renamed.names(table, node),
                    _ => false,
                };
                if copied && !constraint.inherited {
                    let copy = self.names.copy(ask, table, &constraint.name, "new");
                    self.checks.push(ConstraintCopy { table, constraint: constraint.clone(), copy, late: false });
                }
            }
        }
        self.foreign_keys(ask)
    }

    fn foreign_keys(&mut self, ask: &Ask<'_>) -> Result<(), String> {
        let mut seen: BTreeSet<(RelationId, String)> = BTreeSet::new();
        for (_, table) in self.members(ask) {
            let own = ask.relation(table).constraints.iter().map(|constraint| (table, constraint));
            let others = ask.catalog.referencing(table).map(|(other, constraint, _)| (other, constraint));
            for (child, constraint) in own.chain(others) {
                let ConstraintKind::ForeignKey(key) = &constraint.kind else {
                    continue;
                };
                let changes = key.columns.iter().any(|column| self.renamed.changes(child, column))
                    || key.referenced_columns.iter().any(|column| self.renamed.changes(key.referenced, column));
                // Those of partitions go with the one of the partitioned table.
                if !changes || constraint.inherited || !seen.insert((child, constraint.name.clone())) {
                    continue;
                }
                let name = ident(&constraint.name);
                if key.period {
                    return Err(format!("the foreign key {name} has a PERIOD, which is not planned"));
                }
                is_table(ask, child).map_err(|reason| format!("the foreign key {name}: {reason}"))?;
                is_table(ask, key.referenced).map_err(|reason| format!("the foreign key {name}: {reason}"))?;
                let late = ask.is_partitioned(key.referenced);
                if late && ask.is_partitioned(child) && ask.catalog.version.major() < 18 {
                    return Err(format!(
                        "the foreign key {name} joins two partitioned tables, and up to 17 it cannot be added NOT VALID: drop it \
                         before, and add it again after it"
                    ));
                }
                let copy = self.names.copy(ask, child, &constraint.name, "new");
                self.keys.push(ConstraintCopy { table: child, constraint: constraint.clone(), copy, late });
            }
        }
        Ok(())
    }

    /// What has to be true before the swap.
    pub(super) fn gate(&self, ask: &Ask<'_>) -> Gate {
        let columns: Vec<String> = self
            .changes
            .iter()
            .map(|change| {
                format!("{}.{} as {}", ask.relation(change.table).name.short(), ident(&change.column), change.printed)
            })
            .collect();
        let must = |(table, column): &(RelationId, &String)| {
            ask.relation(*table).column(column).is_some_and(|found| found.not_null != Nullability::Nullable)
        };
        let bare: Vec<String> = self
            .aside
            .bare()
            .filter(must)
            .map(|(table, column)| {
                format!("{} in every INSERT into {}", ident(column), ask.relation(table).name.short())
            })
            .collect();
        let bare = if bare.is_empty() { String::new() } else { format!(" and gives a value to {}", bare.join(", ")) };
        let last = if self.changes.iter().all(|change| change.conversion.back.is_some()) {
            ""
        } else {
            "; from the next step on there is no way back to the old values"
        };
        Gate {
            kind: GateKind::Deploy,
            text: format!(
                "deploy an application that can read {}{bare}; prepared statements that return it fail once with `cached plan \
                 must not change result type`{last}",
                columns.join(", ")
            ),
        }
    }
}

/// A table, its partitions and children, those above first.
pub(super) fn family(ask: &Ask<'_>, table: RelationId) -> Vec<RelationId> {
    ask.catalog.with_descendants(table).into_iter().filter(|&member| !ask.relation(member).dropped).collect()
}

/// A table of this database that is known.
fn is_table(ask: &Ask<'_>, table: RelationId) -> Result<(), String> {
    let relation = ask.relation(table);
    let name = relation.name.short();
    if !relation.known {
        return Err(format!(
            "nothing created `{name}` here, so that what it has is not known: give the schema it is in with `--schema`"
        ));
    }
    if !matches!(relation.kind, RelationKind::Table | RelationKind::PartitionedTable(_)) {
        return Err(format!("`{name}` is no table of this database"));
    }
    if ask.is_partitioned(table) && ask.catalog.partitions_elsewhere(table) {
        return Err(format!("the partitions of `{name}` are not known: give the schema they are in with `--schema`"));
    }
    Ok(())
}

/// What a second column can stand in for: a table, with all that share the column.
fn whole(ask: &Ask<'_>, table: RelationId, column: &str) -> Result<(), String> {
    let first = ask.relation(table);
    let default = |id: RelationId| {
        ask.relation(id).column(column).map(|found| (found.default.as_deref().map(sql::expression), found.not_null))
    };
    if !first.parents.is_empty() {
        return Err(format!("`{}` shares its columns with its parents: change them there", first.name.short()));
    }
    for member in family(ask, table) {
        is_table(ask, member)?;
        let relation = ask.relation(member);
        let name = relation.name.short();
        if relation.parents.len() > 1 {
            return Err(format!("`{name}` has several parents, for which this is not planned"));
        }
        if default(member) != default(table) {
            return Err(format!(
                "{} has another default in `{name}` than in `{}`, or is NOT NULL in only one, for which this is not planned",
                ident(column),
                first.name.short()
            ));
        }
        if relation.of_type.is_some() {
            return Err(format!("`{name}` has the columns of a type"));
        }
        if let Some(rule) = relation.rules.first() {
            return Err(format!("the rule {} of `{name}` may name its columns", ident(&rule.name)));
        }
    }
    Ok(())
}

/// What does not bear that a table has a second column for a while, or that the first gets another name.
fn second_column(ask: &Ask<'_>, table: RelationId, column: &str) -> Result<(), String> {
    let relation = ask.relation(table);
    let short = relation.name.short();
    if let Some(publication) = ask.catalog.publications_of(table).first() {
        return Err(format!(
            "`{short}` is published (`{}`), and replication stops at a column that its subscribers do not have: take it out of the \
             publication before, or change the type when nobody is at work",
            ident(publication)
        ));
    }
    let identity =
        relation.replica_identity.filter(|&id| ask.catalog.index(id).is_some_and(|index| index.uses(column)));
    if let Some(index) = identity {
        return Err(format!(
            "the index `{}` over `{}` is the replica identity of `{short}`: choose another one before (`REPLICA IDENTITY`)",
            ident(&ask.relation(index).name.name),
            ident(column)
        ));
    }
    let of_rows = |function: &&Arc<Function>| {
        let rows =
            |data_type: &DataType| data_type.schema == relation.name.schema && data_type.name == relation.name.name;
        let returned = function.signature.as_ref().and_then(|signature| signature.returns.as_ref());
        let body = function.definition.as_deref().unwrap_or_default().to_lowercase();
        let fires = relation.triggers.iter().any(|trigger| trigger.function.as_ref() == Some(&function.name));
        fires && (body.contains("new.*") || body.contains("old.*"))
            || returned.is_some_and(|(_, returned)| rows(returned)) && !body.contains('*')
    };
    if let Some(function) = ask.catalog.functions.values().flatten().find(of_rows) {
        return Err(format!(
            "the function `{}` takes or returns rows of `{short}` as they are now, and fails while the table has a second column: \
             name the columns in it, or drop it before and make it again after it",
            ident(&function.name.name)
        ));
    }
    Ok(())
}

/// `ADD COLUMN …` with the new type.
fn definition_of(table: &Name, new: &str, definition: &ColumnDef) -> Result<String, String> {
    let column = ColumnDef {
        colname: new.to_owned(),
        type_name: definition.type_name.clone(),
        coll_clause: definition.coll_clause.clone(),
        is_local: true,
        ..ColumnDef::default()
    };
    let text = sql::alter_table(table, AlterTableType::AtAddColumn, NodeEnum::ColumnDef(Box::new(column)))?;
    let start = text.find("ADD COLUMN").ok_or("the new column cannot be written")?;
    Ok(text[start..].to_owned())
}
