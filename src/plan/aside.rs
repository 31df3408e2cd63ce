//! What a migration takes away to make room for a column's new type, and makes again behind it: views, triggers,
//! policies and defaults. All of it happens in the swap, so that nobody misses them meanwhile; old views and triggers
//! stand aside under other names until nobody wants to go back any more. Constraints and indexes that come back as they
//! were (`kept.rs`) need not go at all.

use pg_query::NodeEnum;
use pg_query::protobuf::{AlterTableCmd, AlterTableType, DropBehavior, DropStmt, Node, ObjectType, RangeVar};

use super::beside::listed;
use super::kept::{self, Kept};
use super::kinds;
use super::piece::{Ask, Piece};
use super::sql::{self, ident, qualified};
use crate::postgres::Name;
use crate::schema::names::make_object_name;
use crate::schema::{Catalog, RelationId, RelationKind, tree};

/// What makes room.
#[derive(Debug, Default)]
pub(super) struct Aside {
    views: Vec<View>,
    triggers: Vec<Trigger>,
    policies: Vec<Policy>,
    /// What need not go.
    kept: Vec<Kept>,
    defaults: Vec<Default>,
    /// Those of defaults that go for good: they go with the old columns.
    sequences: Vec<Name>,
}

/// A column without a default for a while, or from then on.
#[derive(Debug)]
struct Default {
    table: RelationId,
    column: String,
    /// It has one.
    had: bool,
    /// Nothing gives it another one.
    for_good: bool,
    made: bool,
}

#[derive(Debug)]
struct View {
    name: Name,
    old: Name,
    made: bool,
}

#[derive(Debug)]
struct Trigger {
    table: RelationId,
    on: Name,
    name: String,
    old: String,
    made: bool,
}

/// A policy, which goes in the swap and comes back on the way back.
#[derive(Debug)]
struct Policy {
    table: RelationId,
    on: Name,
    name: String,
    /// What makes the old one.
    old: String,
    made: bool,
}

/// How something makes room.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Room {
    /// It goes in the swap.
    Goes,
    /// It need not go.
    Stays,
}

impl Aside {
    /// Takes in a statement that only makes room; `None` where it is none. `behind`: what follows it.
    pub(super) fn take(&mut self, piece: &Piece, catalog: &Catalog, behind: &[&Piece]) -> Option<Room> {
        match piece.tree()? {
            NodeEnum::DropStmt(drop) if drop.remove_type() != ObjectType::ObjectIndex => {
                self.dropped(drop, catalog)?;
                Some(Room::Goes)
            }
            tree => match default(tree, catalog) {
                Some((table, column, false)) => {
                    let sets = |piece: &&Piece| {
                        piece.tree().and_then(|tree| default(tree, catalog)) == Some((table, column.clone(), true))
                    };
                    let for_good = !behind.iter().any(sets);
                    let had = catalog.get(table).column(&column).is_some_and(|found| found.default.is_some());
                    self.defaults.push(Default { table, column, had, for_good, made: false });
                    Some(Room::Goes)
                }
                Some((_, _, true)) => None,
                None => {
                    self.kept.extend(kept::dropped(tree, catalog)?);
                    Some(Room::Stays)
                }
            },
        }
    }

    fn dropped(&mut self, drop: &DropStmt, catalog: &Catalog) -> Option<()> {
        let cascades = drop.behavior() == DropBehavior::DropCascade;
        let objects = drop.objects.iter();
        match drop.remove_type() {
            ObjectType::ObjectView => {
                let named: Vec<RelationId> = objects.map(|node| kept::found(node, catalog)).collect::<Option<_>>()?;
                let ids = if cascades { with_views_on(named, catalog) } else { named };
                self.views.extend(ids.into_iter().map(|id| view(id, catalog)).collect::<Option<Vec<_>>>()?);
            }
            ObjectType::ObjectSequence if !cascades => {
                let sequence = |node| {
                    let relation = catalog.get(kept::found(node, catalog)?);
                    let RelationKind::Sequence { owned_by: Some((table, column)) } = &relation.kind else {
                        return None;
                    };
                    let own = |one: &Default| one.for_good && one.table == *table && one.column == *column;
                    self.defaults.iter().any(own).then(|| relation.name.clone())
                };
                self.sequences.extend(objects.map(sequence).collect::<Option<Vec<_>>>()?);
            }
            ObjectType::ObjectTrigger if !cascades => {
                self.triggers.extend(objects.map(|node| trigger(node, catalog)).collect::<Option<Vec<_>>>()?);
            }
            ObjectType::ObjectPolicy if !cascades => {
                self.policies.extend(objects.map(|node| policy(node, catalog)).collect::<Option<Vec<_>>>()?);
            }
            _ => return None,
        }
        Some(())
    }

    /// Whether a statement makes again what need not go, as it was in `before`, or checks it. `catalog`: as the
    /// migration has it when it runs.
    pub(super) fn keeps(&mut self, piece: &Piece, before: &Catalog, catalog: &Catalog) -> bool {
        let Some(tree) = piece.tree().filter(|_| !self.kept.is_empty()) else {
            return false;
        };
        if let Some((table, name)) = kept::validated(tree, catalog) {
            return self.kept.iter().any(|kept| kept.is(table, name));
        }
        let Some(table) = kept::constrained(tree, catalog) else {
            return false;
        };
        let mut after = catalog.clone();
        after.apply(&piece.statement);
        self.kept.iter_mut().any(|kept| kept.is_back(table, before, catalog, &after))
    }

    /// The same before anything is made again.
    pub(super) fn not_made(mut self) -> Self {
        self.views.iter_mut().for_each(|view| view.made = false);
        self.triggers.iter_mut().for_each(|trigger| trigger.made = false);
        self.policies.iter_mut().for_each(|policy| policy.made = false);
        self.kept.iter_mut().for_each(|kept| kept.made = false);
        self.defaults.iter_mut().for_each(|default| default.made = false);
        self
    }

    /// Whether what need not go is valid in the end if it was in the beginning.
    pub(super) fn keeps_valid(&self, before: &Catalog, after: &Catalog) -> bool {
        self.kept.iter().all(|kept| kept.is_valid(before) == kept.is_valid(after))
    }

    /// Takes in a statement that makes one of them again, or says something of one that is made; whether it is one.
    pub(super) fn makes(&mut self, piece: &Piece, catalog: &Catalog) -> bool {
        let of = |range: Option<&RangeVar>| range.map(|range| named(range, catalog));
        match piece.tree() {
            // `*` would be the old columns too.
            Some(tree @ NodeEnum::ViewStmt(made)) if !kinds::names_rows(tree) => {
                let name = of(made.view.as_ref());
                let own = self.views.iter_mut().find(|view| Some(&view.name) == name.as_ref());
                own.is_some_and(|view| !std::mem::replace(&mut view.made, true))
            }
            Some(NodeEnum::CreateTrigStmt(made)) => {
                let table = made.relation.as_ref().and_then(|range| catalog.resolve(range));
                let own = |trigger: &&mut Trigger| Some(trigger.table) == table && trigger.name == made.trigname;
                self.triggers.iter_mut().find(own).is_some_and(|trigger| !std::mem::replace(&mut trigger.made, true))
            }
            Some(NodeEnum::CreatePolicyStmt(made)) => {
                let table = made.table.as_ref().and_then(|range| catalog.resolve(range));
                let own = |policy: &&mut Policy| Some(policy.table) == table && policy.name == made.policy_name;
                self.policies.iter_mut().find(own).is_some_and(|policy| !std::mem::replace(&mut policy.made, true))
            }
            Some(NodeEnum::GrantStmt(grant)) => {
                let range = |node: &Node| match &node.node {
                    Some(NodeEnum::RangeVar(range)) => of(Some(range)),
                    _ => None,
                };
                !grant.objects.is_empty() && grant.objects.iter().all(|node| self.is_made(range(node).as_ref()))
            }
            Some(NodeEnum::CommentStmt(comment)) if comment.objtype() == ObjectType::ObjectView => {
                let name = comment.object.as_ref().and_then(|object| tree::object_name(object));
                let name = name.map(|(schema, name)| full(schema, name, catalog));
                self.is_made(name.as_ref())
            }
            Some(tree) => match default(tree, catalog) {
                Some((table, column, true)) => {
                    let own = |one: &&mut Default| one.table == table && one.column == column;
                    self.defaults.iter_mut().find(own).is_some_and(|one| !std::mem::replace(&mut one.made, true))
                }
                _ => false,
            },
            None => false,
        }
    }

    fn is_made(&self, name: Option<&Name>) -> bool {
        self.views.iter().any(|view| view.made && Some(&view.name) == name)
    }

    /// Whether all of it is made again.
    pub(super) fn is_complete(&self) -> bool {
        self.views.iter().all(|view| view.made)
            && self.triggers.iter().all(|trigger| trigger.made)
            && self.policies.iter().all(|policy| policy.made)
            && self.kept.iter().all(|kept| kept.made)
            && self.defaults.iter().all(|default| default.made || default.for_good)
    }

    /// The columns that have no default any more.
    pub(super) fn bare(&self) -> impl Iterator<Item = (RelationId, &String)> + '_ {
        self.defaults
            .iter()
            .filter(|default| default.had && default.for_good)
            .map(|default| (default.table, &default.column))
    }

    /// Whether triggers, policies and defaults are those of these tables.
    pub(super) fn is_of(&self, tables: &[RelationId]) -> bool {
        self.triggers.iter().all(|trigger| tables.contains(&trigger.table))
            && self.policies.iter().all(|policy| tables.contains(&policy.table))
            && self.defaults.iter().all(|default| tables.contains(&default.table))
    }

    /// Before tables are locked: who reads a view locks it first.
    pub(super) fn views_out(&self) -> impl Iterator<Item = String> + '_ {
        let rename = |view: &View| format!("ALTER VIEW {} RENAME TO {}", qualified(&view.name), ident(&view.old.name));
        self.views.iter().map(rename)
    }

    /// Once they are locked.
    pub(super) fn triggers_out(&self) -> impl Iterator<Item = String> + '_ {
        let triggers = self.triggers.iter().flat_map(|trigger| {
            let (table, name, old) = (qualified(&trigger.on), ident(&trigger.name), ident(&trigger.old));
            [
                format!("ALTER TABLE {table} DISABLE TRIGGER {name}"),
                format!("ALTER TRIGGER {name} ON {table} RENAME TO {old}"),
            ]
        });
        triggers.chain(self.policies.iter().map(Policy::dropped))
    }

    /// On the way back: what was made again goes.
    pub(super) fn new_out(&self) -> impl Iterator<Item = String> + '_ {
        let views = self.views.iter().rev().map(|view| qualified(&view.name)).collect::<Vec<_>>().join(", ");
        let views = (!views.is_empty()).then(|| format!("DROP VIEW {views}"));
        let drop = |trigger: &Trigger| format!("DROP TRIGGER {} ON {}", ident(&trigger.name), qualified(&trigger.on));
        let triggers = self.triggers.iter().map(drop);
        views.into_iter().chain(triggers).chain(self.policies.iter().map(Policy::dropped))
    }

    /// On the way back: what stood aside is there again.
    pub(super) fn old_in(&self) -> impl Iterator<Item = String> + '_ {
        let view = |view: &View| format!("ALTER VIEW {} RENAME TO {}", qualified(&view.old), ident(&view.name.name));
        let trigger = |trigger: &Trigger| {
            let (table, name, old) = (qualified(&trigger.on), ident(&trigger.name), ident(&trigger.old));
            [
                format!("ALTER TRIGGER {old} ON {table} RENAME TO {name}"),
                format!("ALTER TABLE {table} ENABLE TRIGGER {name}"),
            ]
        };
        let triggers = self.triggers.iter().flat_map(trigger);
        self.views.iter().map(view).chain(triggers).chain(self.policies.iter().map(|policy| policy.old.clone()))
    }

    /// When there is no way back any more.
    pub(super) fn old_out(&self) -> impl Iterator<Item = String> + '_ {
        let views = self.views.iter().map(|view| qualified(&view.old)).collect::<Vec<_>>().join(", ");
        let views = (!views.is_empty()).then(|| format!("DROP VIEW {views}"));
        let drop = |trigger: &Trigger| format!("DROP TRIGGER {} ON {}", ident(&trigger.old), qualified(&trigger.on));
        views.into_iter().chain(self.triggers.iter().map(drop))
    }

    /// Conditions on a row `d` of `pg_depend` that is not one of theirs.
    pub(super) fn not_theirs(&self) -> String {
        let views: Vec<String> = self.views.iter().map(|view| sql::regclass(&view.name)).collect();
        let triggers: Vec<String> = self.triggers.iter().map(|trigger| sql::literal(&trigger.name)).collect();
        let rules = " AND NOT (d.classid = 'pg_rewrite'::regclass AND d.objid IN (SELECT oid FROM pg_rewrite WHERE ev_class IN (";
        let fired =
            " AND NOT (d.classid = 'pg_trigger'::regclass AND d.objid IN (SELECT oid FROM pg_trigger WHERE tgname IN (";
        let policies: Vec<String> = self.policies.iter().map(|policy| sql::literal(&policy.name)).collect();
        let guarding =
            " AND NOT (d.classid = 'pg_policy'::regclass AND d.objid IN (SELECT oid FROM pg_policy WHERE polname IN (";
        let sequences: Vec<String> = self.sequences.iter().map(sql::regclass).collect();
        let numbered = " AND NOT (d.classid = 'pg_class'::regclass AND d.objid IN (";
        listed(numbered, sequences, "))")
            + &listed(rules, views, ")))")
            + &listed(fired, triggers, ")))")
            + &listed(guarding, policies, ")))")
    }
}

impl Policy {
    fn dropped(&self) -> String {
        format!("DROP POLICY {} ON {}", ident(&self.name), qualified(&self.on))
    }
}

/// Views with those that read them, and those that read these.
fn with_views_on(mut ids: Vec<RelationId>, catalog: &Catalog) -> Vec<RelationId> {
    let mut next = 0;
    while let Some(&id) = ids.get(next) {
        let others: Vec<RelationId> =
            catalog.views_reading(id).into_iter().filter(|view| !ids.contains(view)).collect();
        ids.extend(others);
        next += 1;
    }
    ids
}

/// A plain view that is there.
fn view(id: RelationId, catalog: &Catalog) -> Option<View> {
    let relation = catalog.get(id);
    if !matches!(relation.kind, RelationKind::View { .. }) || !relation.known {
        return None;
    }
    let name = relation.name.clone();
    let old = Name::new(&name.schema, catalog.choose_relation_name(&name.schema, &name.name, None, "old", false));
    Some(View { name, old, made: false })
}

/// A trigger that is there: its table's name and its own.
fn trigger(node: &Node, catalog: &Catalog) -> Option<Trigger> {
    let (table, name) = of_table(node, catalog)?;
    let relation = catalog.get(table);
    let found = relation.triggers.iter().find(|other| other.name == name)?;
    // A constraint keeps its name where its trigger gets another, and up to 14 so do the triggers of partitions.
    if found.constraint || found.switched || catalog.version.major() < 15 && !relation.children.is_empty() {
        return None;
    }
    let old = make_object_name(&name, None, "old");
    let free = relation.triggers.iter().all(|other| other.name != old);
    free.then(|| Trigger { table, on: relation.name.clone(), name, old, made: false })
}

/// A policy that is there, and what makes it: its table's name and its own.
fn policy(node: &Node, catalog: &Catalog) -> Option<Policy> {
    let (table, name) = of_table(node, catalog)?;
    let relation = catalog.get(table);
    let mut definition = relation.policy(&name)?.definition.as_deref()?.clone();
    // Its conditions may call the table by its name.
    if definition.table.as_ref()?.relname != relation.name.name {
        return None;
    }
    definition.table = Some(sql::range(&relation.name, true));
    definition.policy_name.clone_from(&name);
    let old = sql::deparse(&NodeEnum::CreatePolicyStmt(Box::new(definition))).ok()?;
    Some(Policy { table, on: relation.name.clone(), name, old, made: false })
}

/// The table and the name of what belongs to a table.
fn of_table(node: &Node, catalog: &Catalog) -> Option<(RelationId, String)> {
    let Some(NodeEnum::List(list)) = &node.node else {
        return None;
    };
    let mut texts = tree::texts(&list.items);
    let name = texts.pop()?;
    let table = match texts.as_slice() {
        [table] => catalog.lookup(None, table)?,
        [schema, table] => catalog.lookup(Some(schema.as_str()), table)?,
        _ => return None,
    };
    Some((table, name))
}

/// A column whose default a statement sets (`true`) or drops, and does nothing else.
pub(super) fn default(tree: &NodeEnum, catalog: &Catalog) -> Option<(RelationId, String, bool)> {
    let NodeEnum::AlterTableStmt(alter) = tree else {
        return None;
    };
    let [Node { node: Some(NodeEnum::AlterTableCmd(command)) }] = alter.cmds.as_slice() else {
        return None;
    };
    let AlterTableCmd { name, def, .. } = command.as_ref();
    let table = catalog.resolve(alter.relation.as_ref()?)?;
    (command.subtype() == AlterTableType::AtColumnDefault).then(|| (table, name.clone(), def.is_some()))
}

fn named(range: &RangeVar, catalog: &Catalog) -> Name {
    full(Some(range.schemaname.as_str()).filter(|schema| !schema.is_empty()), &range.relname, catalog)
}

/// The name in the schema that it is found, or made, in.
fn full(schema: Option<&str>, name: &str, catalog: &Catalog) -> Name {
    match catalog.lookup(schema, name) {
        Some(found) => catalog.get(found).name.clone(),
        None => Name::new(schema.unwrap_or_else(|| catalog.creation_schema()), name.to_owned()),
    }
}

impl Piece {
    pub(super) fn drops_sequence(&self) -> bool {
        matches!(self.tree(), Some(NodeEnum::DropStmt(drop)) if drop.remove_type() == ObjectType::ObjectSequence)
    }

    /// Whether it may make room for a change of type.
    pub(super) fn makes_room(&self) -> bool {
        match self.tree() {
            Some(NodeEnum::DropStmt(drop)) => {
                use ObjectType::{ObjectIndex, ObjectPolicy, ObjectTrigger, ObjectView};
                matches!(drop.remove_type(), ObjectView | ObjectTrigger | ObjectPolicy | ObjectIndex)
            }
            Some(NodeEnum::AlterTableStmt(alter)) => match alter.cmds.as_slice() {
                [Node { node: Some(NodeEnum::AlterTableCmd(command)) }] => {
                    command.subtype() == AlterTableType::AtColumnDefault && command.def.is_none()
                        || command.subtype() == AlterTableType::AtDropConstraint
                }
                _ => false,
            },
            _ => false,
        }
    }
}

impl Ask<'_> {
    /// The same for a piece behind it, with the catalog as it is there.
    pub(super) fn at<'b>(
        &'b self,
        piece: &'b Piece,
        effects: &'b crate::effect::Effects,
        catalog: &'b Catalog,
        ahead: &'b [&'b Piece],
    ) -> Ask<'b> {
        Ask { piece, effects, catalog, findings: self.findings, ahead }
    }
}
