//! Names that nothing created: the relations and types that are assumed to stand behind them.

use std::sync::Arc;

use pg_query::NodeEnum;
use pg_query::protobuf::{self, Node, ObjectType, RangeVar};

use super::observe::ranges;
use super::{
    Catalog, Index, Moment, Persistence, Relation, RelationId, RelationKind, RowCount, Type, TypeKind, function, tree,
    types,
};
use crate::postgres::{Name, is_system_schema};

/// What the use of a name tells of the relation behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    Table,
    PartitionedTable,
    ForeignTable,
    View,
    MaterializedView,
    Sequence,
    CompositeType,
    /// An index, of this table when that is known.
    Index(Option<RelationId>),
}

/// `pg_`-relations that are not in `pg_catalog`: those of extensions.
static NOT_SYSTEM: &[&str] = &["pg_stat_statements", "pg_stat_statements_info", "pg_buffercache"];

impl Catalog {
    /// Whether it is one of PostgreSQL's own relations.
    pub fn is_system(&self, id: RelationId) -> bool {
        is_system_schema(&self.get(id).name.schema)
    }

    pub(super) fn see_all(&mut self, nodes: &[Node]) {
        for range in ranges(nodes) {
            self.see(range, Use::Table);
        }
    }

    pub(super) fn see_some(&mut self, range: Option<&RangeVar>, kind: Use) {
        if let Some(range) = range {
            self.see(range, kind);
        }
    }

    pub(super) fn see_published(&mut self, objects: &[Node]) {
        for node in objects {
            if let Some(NodeEnum::PublicationObjSpec(object)) = node.node.as_ref() {
                self.see_some(object.pubtable.as_ref().and_then(|table| table.relation.as_ref()), Use::Table);
            }
        }
    }

    pub(super) fn see_owner(&mut self, options: &[Node]) {
        let owner = tree::option(options, "owned_by").and_then(|option| option.arg.as_deref());
        if let Some(NodeEnum::List(list)) = owner.and_then(|node| node.node.as_ref()) {
            let owner = list.items.split_last().and_then(|(column, table)| Some((column, tree::qualified(table)?)));
            if let Some((column, (schema, table))) = owner {
                let table = self.see_named(schema, table, Use::Table);
                if let (Some(table), Some(column)) = (table, tree::text(column)) {
                    self.learn_column(table, column);
                }
            }
        }
    }

    pub(super) fn see_index(&mut self, table: Option<RelationId>, name: &str) -> Option<RelationId> {
        if name.is_empty() {
            return None;
        }
        let schema = table.map(|table| self.get(table).name.schema.clone());
        self.see_named(schema.as_deref(), name, Use::Index(table))
    }

    pub(super) fn see(&mut self, range: &RangeVar, kind: Use) -> Option<RelationId> {
        let id = self.see_named(tree::schema_of(range), &range.relname, kind)?;
        if range.relpersistence == "t" && !self.get(id).known {
            self.relation_mut(id).persistence = Persistence::Temporary;
        }
        Some(id)
    }

    /// The relation of that name; entered as unknown when there is none.
    pub(super) fn see_named(&mut self, schema: Option<&str>, name: &str, kind: Use) -> Option<RelationId> {
        if name.is_empty() {
            return None;
        }
        if let Some(id) = self.lookup(schema, name) {
            self.sharpen(id, kind);
            return Some(id);
        }
        let system = match schema {
            Some(schema) => is_system_schema(schema),
            None => name.starts_with("pg_") && !NOT_SYSTEM.contains(&name),
        };
        let name = match schema {
            None if system => Name::new("pg_catalog", name),
            schema => self.creation_name(schema, name),
        };
        if self.was_dropped(&name) {
            return None;
        }
        if !system {
            self.schemas.entry(name.schema.clone()).or_default();
        }
        let kind = self.assumed_kind(&name, kind);
        let mut relation = Relation::assumed(name, kind);
        if system {
            relation.known = true;
            relation.rows = RowCount::Few;
        }
        let id = self.enter(relation);
        if let Some(table) = self.index(id).map(|index| index.table) {
            self.relation_mut(table).indexes.push(id);
        }
        Some(id)
    }

    /// An explicit use says more of an unknown relation than an earlier one in a query.
    pub(super) fn sharpen(&mut self, id: RelationId, kind: Use) {
        let relation = self.get(id);
        let vague = matches!(relation.kind, RelationKind::Table | RelationKind::Unknown);
        if relation.known || !vague || kind == Use::Table {
            return;
        }
        let name = relation.name.clone();
        let kind = self.assumed_kind(&name, kind);
        self.relation_mut(id).kind = kind;
        if let Some(table) = self.index(id).map(|index| index.table) {
            self.relation_mut(table).indexes.push(id);
        }
    }

    pub(super) fn assumed_kind(&mut self, name: &Name, kind: Use) -> RelationKind {
        match kind {
            Use::Table => RelationKind::Table,
            Use::PartitionedTable => RelationKind::PartitionedTable(Arc::new(protobuf::PartitionSpec::default())),
            Use::ForeignTable => RelationKind::ForeignTable,
            Use::View => RelationKind::View { reads: Vec::new() },
            Use::MaterializedView => RelationKind::MaterializedView { reads: Vec::new() },
            Use::Sequence => RelationKind::Sequence { owned_by: None },
            Use::CompositeType => RelationKind::CompositeType,
            Use::Index(table) => {
                let table = table.unwrap_or_else(|| self.enter_nameless(&name.schema));
                RelationKind::Index(Index {
                    table,
                    keys: Vec::new(),
                    include: Vec::new(),
                    method: "btree".to_owned(),
                    unique: false,
                    nulls_not_distinct: false,
                    predicate: None,
                    valid: true,
                    constraint: None,
                    parent: None,
                    options: Vec::new(),
                })
            }
        }
    }

    pub(super) fn see_types_in(&mut self, columns: &[Node]) {
        for node in columns {
            if let Some(NodeEnum::ColumnDef(definition)) = node.node.as_ref() {
                self.see_type(definition.type_name.as_ref());
            }
        }
    }

    pub(super) fn see_type(&mut self, type_name: Option<&protobuf::TypeName>) {
        let Some(type_name) = type_name.filter(|type_name| types::serial_type(type_name).is_none()) else {
            return;
        };
        let name = self.resolve_type(type_name).type_name();
        self.enter_type(name, TypeKind::Other);
    }

    /// A type that a DROP or ALTER names.
    pub(super) fn see_object_type(&mut self, kind: ObjectType, object: Option<&Node>) {
        let kind = match kind {
            ObjectType::ObjectType | ObjectType::ObjectDomain | ObjectType::ObjectDomconstraint => TypeKind::Other,
            _ => return,
        };
        if let Some((schema, name)) = object.and_then(tree::object_name) {
            self.see_type_by(schema, name, kind);
        }
    }

    pub(super) fn see_type_named(&mut self, nodes: &[Node], kind: TypeKind) {
        if let Some((schema, name)) = tree::qualified(nodes) {
            self.see_type_by(schema, name, kind);
        }
    }

    pub(super) fn see_type_by(&mut self, schema: Option<&str>, name: &str, kind: TypeKind) {
        if self.lookup_type(schema, name).is_none() && self.lookup(schema, name).is_none() {
            let name = self.creation_name(schema, name);
            self.enter_type(name, kind);
        }
    }

    pub(super) fn enter_type(&mut self, name: Name, kind: TypeKind) {
        if is_system_schema(&name.schema) || self.is_type(&name) {
            return;
        }
        // The types of common extensions are known even when the extension was created elsewhere.
        let known = function::is_extension_type(&name.name);
        let assumed = Type { name: name.clone(), kind, born: Moment::default(), known };
        self.types.insert(name, Arc::new(assumed));
    }
}

/// The use that an object type in a statement tells of.
pub(super) fn used_as(kind: ObjectType) -> Use {
    match kind {
        ObjectType::ObjectView => Use::View,
        ObjectType::ObjectMatview => Use::MaterializedView,
        ObjectType::ObjectSequence => Use::Sequence,
        ObjectType::ObjectForeignTable => Use::ForeignTable,
        ObjectType::ObjectIndex => Use::Index(None),
        ObjectType::ObjectType | ObjectType::ObjectAttribute => Use::CompositeType,
        _ => Use::Table,
    }
}
