//! What a migration takes away to make room for a column's new type, and makes again behind it: views, triggers and
//! defaults. All of it happens in the swap, so that nobody misses them meanwhile; the old ones stand aside under other
//! names until nobody wants to go back any more.

use pg_query::NodeEnum;
use pg_query::protobuf::{AlterTableCmd, AlterTableType, DropBehavior, Node, ObjectType, RangeVar};

use super::beside::listed;
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
    /// Columns without a default for a while.
    defaults: Vec<(RelationId, String, bool)>,
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

impl Aside {
    /// Takes in a statement that only makes room; whether it is one.
    pub(super) fn take(&mut self, piece: &Piece, catalog: &Catalog) -> bool {
        match piece.tree() {
            Some(NodeEnum::DropStmt(drop)) if drop.behavior() != DropBehavior::DropCascade => {
                match drop.remove_type() {
                    ObjectType::ObjectView => {
                        let views: Option<Vec<View>> = drop.objects.iter().map(|node| view(node, catalog)).collect();
                        views.is_some_and(|views| {
                            self.views.extend(views);
                            true
                        })
                    }
                    ObjectType::ObjectTrigger => {
                        let triggers: Option<Vec<Trigger>> =
                            drop.objects.iter().map(|node| trigger(node, catalog)).collect();
                        triggers.is_some_and(|triggers| {
                            self.triggers.extend(triggers);
                            true
                        })
                    }
                    _ => false,
                }
            }
            Some(tree) => match default(tree, catalog) {
                Some((table, column, false)) => {
                    self.defaults.push((table, column, false));
                    true
                }
                _ => false,
            },
            None => false,
        }
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
                    let own = self.defaults.iter_mut().find(|(other, name, _)| *other == table && *name == column);
                    own.is_some_and(|(_, _, made)| !std::mem::replace(made, true))
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
            && self.defaults.iter().all(|(_, _, made)| *made)
    }

    /// Whether triggers and defaults are those of these tables.
    pub(super) fn is_of(&self, tables: &[RelationId]) -> bool {
        self.triggers.iter().all(|trigger| tables.contains(&trigger.table))
            && self.defaults.iter().all(|(table, _, _)| tables.contains(table))
    }

    /// Before tables are locked: who reads a view locks it first.
    pub(super) fn views_out(&self) -> impl Iterator<Item = String> + '_ {
        let rename = |view: &View| format!("ALTER VIEW {} RENAME TO {}", qualified(&view.name), ident(&view.old.name));
        self.views.iter().map(rename)
    }

    /// Once they are locked.
    pub(super) fn triggers_out(&self) -> impl Iterator<Item = String> + '_ {
        self.triggers.iter().flat_map(|trigger| {
            let (table, name, old) = (qualified(&trigger.on), ident(&trigger.name), ident(&trigger.old));
            [
                format!("ALTER TABLE {table} DISABLE TRIGGER {name}"),
                format!("ALTER TRIGGER {name} ON {table} RENAME TO {old}"),
            ]
        })
    }

    /// On the way back: what was made again goes.
    pub(super) fn new_out(&self) -> impl Iterator<Item = String> + '_ {
        let views = self.views.iter().rev().map(|view| qualified(&view.name)).collect::<Vec<_>>().join(", ");
        let views = (!views.is_empty()).then(|| format!("DROP VIEW {views}"));
        let drop = |trigger: &Trigger| format!("DROP TRIGGER {} ON {}", ident(&trigger.name), qualified(&trigger.on));
        views.into_iter().chain(self.triggers.iter().map(drop))
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
        self.views.iter().map(view).chain(self.triggers.iter().flat_map(trigger))
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
        listed(rules, views, ")))") + &listed(fired, triggers, ")))")
    }
}

/// A plain view that is there.
fn view(node: &Node, catalog: &Catalog) -> Option<View> {
    let (schema, name) = tree::object_name(node)?;
    let relation = catalog.get(catalog.lookup(schema, name)?);
    if !matches!(relation.kind, RelationKind::View { .. }) || !relation.known {
        return None;
    }
    let name = relation.name.clone();
    let old = Name::new(&name.schema, catalog.choose_relation_name(&name.schema, &name.name, None, "old", false));
    Some(View { name, old, made: false })
}

/// A trigger that is there: its table's name and its own.
fn trigger(node: &Node, catalog: &Catalog) -> Option<Trigger> {
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
    /// Whether it may make room for a change of type.
    pub(super) fn makes_room(&self) -> bool {
        match self.tree() {
            Some(NodeEnum::DropStmt(drop)) => {
                matches!(drop.remove_type(), ObjectType::ObjectView | ObjectType::ObjectTrigger)
            }
            Some(NodeEnum::AlterTableStmt(alter)) => match alter.cmds.as_slice() {
                [Node { node: Some(NodeEnum::AlterTableCmd(command)) }] => {
                    command.subtype() == AlterTableType::AtColumnDefault && command.def.is_none()
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
