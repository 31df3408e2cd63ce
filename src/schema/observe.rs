//! What a statement names and nothing created: entered as unknown before the statement is judged.

use pg_query::NodeEnum;
use pg_query::protobuf::{self, AlterTableStmt, AlterTableType, DropStmt, Node, ObjectType, RangeVar, RenameStmt};

use super::assume::{Use, used_as};
use super::walk::{Seen, walk};
use super::{Catalog, RelationId, RelationKind, TypeKind, tree, view};
use crate::parse::{Body, Statement};

impl Catalog {
    /// Makes sure that every relation and type the statement names is in the catalog: what nothing created is
    /// entered as unknown, but for what this run made and dropped. Called before the statement is judged. Functions are not entered:
    /// [`Catalog::volatility`] says `None` for those that are not known.
    pub fn observe(&mut self, statement: &Statement) {
        match &statement.body {
            Body::Tree(tree) => self.observe_tree(tree),
            Body::Rows(rows) => {
                let range = RangeVar {
                    schemaname: rows.schema.clone().unwrap_or_default(),
                    relname: rows.table.clone(),
                    ..RangeVar::default()
                };
                self.see(&range, Use::Table);
            }
            Body::Meta | Body::Broken(_) => {}
        }
    }

    fn observe_tree(&mut self, tree: &NodeEnum) {
        match tree {
            NodeEnum::CreateStmt(create) => self.observe_create(create),
            NodeEnum::CreateForeignTableStmt(create) => {
                if let Some(base) = &create.base_stmt {
                    self.observe_create(base);
                }
            }
            NodeEnum::AlterTableStmt(alter) => self.observe_alter(alter),
            NodeEnum::IndexStmt(index) => {
                let table = index.relation.as_ref().and_then(|range| self.see(range, Use::Table));
                let written = index.index_params.iter().chain(&index.index_including_params);
                for node in written {
                    if let (Some(table), Some(NodeEnum::IndexElem(element))) = (table, node.node.as_ref()) {
                        self.learn_column(table, &element.name);
                        self.learn_columns(table, element.expr.as_deref());
                    }
                }
                if let Some(table) = table {
                    self.learn_columns(table, index.where_clause.as_deref());
                }
            }
            NodeEnum::DropStmt(drop) => self.observe_drop(drop),
            NodeEnum::RenameStmt(rename) => self.observe_rename(rename),
            NodeEnum::AlterObjectSchemaStmt(alter) => {
                if let Some(range) = &alter.relation {
                    self.see(range, used_as(alter.object_type()));
                }
                self.see_object_type(alter.object_type(), alter.object.as_deref());
            }
            NodeEnum::AlterOwnerStmt(alter) => {
                if let Some(range) = &alter.relation {
                    self.see(range, used_as(alter.object_type()));
                }
                self.see_object_type(alter.object_type(), alter.object.as_deref());
            }
            NodeEnum::ViewStmt(create) => self.observe_query(create.query.as_deref()),
            NodeEnum::CreateTableAsStmt(create) => self.observe_query(create.query.as_deref()),
            NodeEnum::RefreshMatViewStmt(refresh) => self.see_some(refresh.relation.as_ref(), Use::MaterializedView),
            NodeEnum::AlterSeqStmt(alter) => {
                self.see_some(alter.sequence.as_ref(), Use::Sequence);
                self.see_owner(&alter.options);
            }
            NodeEnum::CreateSeqStmt(create) => self.see_owner(&create.options),
            NodeEnum::CreateDomainStmt(create) => self.see_type(create.type_name.as_ref()),
            NodeEnum::CompositeTypeStmt(create) => self.see_types_in(&create.coldeflist),
            NodeEnum::AlterEnumStmt(alter) => self.see_type_named(&alter.type_name, TypeKind::Enum(Vec::new())),
            NodeEnum::AlterDomainStmt(alter) => self.see_type_named(&alter.type_name, TypeKind::Other),
            NodeEnum::CreateTrigStmt(create) => {
                self.see_some(create.relation.as_ref(), Use::Table);
                self.see_some(create.constrrel.as_ref(), Use::Table);
            }
            NodeEnum::RuleStmt(create) => self.see_some(create.relation.as_ref(), Use::Table),
            NodeEnum::CreatePolicyStmt(create) => self.see_some(create.table.as_ref(), Use::Table),
            NodeEnum::AlterPolicyStmt(alter) => self.see_some(alter.table.as_ref(), Use::Table),
            NodeEnum::TruncateStmt(truncate) => self.see_all(&truncate.relations),
            NodeEnum::LockStmt(lock) => self.see_all(&lock.relations),
            NodeEnum::VacuumStmt(vacuum) => {
                for node in &vacuum.rels {
                    if let Some(NodeEnum::VacuumRelation(relation)) = node.node.as_ref() {
                        self.see_some(relation.relation.as_ref(), Use::Table);
                    }
                }
            }
            NodeEnum::ClusterStmt(cluster) => {
                let table = cluster.relation.as_ref().and_then(|range| self.see(range, Use::Table));
                self.see_index(table, &cluster.indexname);
            }
            NodeEnum::ReindexStmt(reindex) => {
                let index = reindex.kind() == protobuf::ReindexObjectType::ReindexObjectIndex;
                self.see_some(reindex.relation.as_ref(), if index { Use::Index(None) } else { Use::Table });
            }
            NodeEnum::CommentStmt(comment) => self.observe_comment(comment),
            NodeEnum::GrantStmt(grant) => {
                let kind = match grant.objtype() {
                    ObjectType::ObjectSequence => Use::Sequence,
                    _ => Use::Table,
                };
                for range in ranges(&grant.objects) {
                    self.see(range, kind);
                }
            }
            NodeEnum::CreateSchemaStmt(create) => {
                for element in create.schema_elts.iter().filter_map(|node| node.node.as_ref()) {
                    self.observe_tree(element);
                }
            }
            NodeEnum::CreateStatsStmt(create) => self.see_all(&create.relations),
            NodeEnum::CreatePublicationStmt(create) => self.see_published(&create.pubobjects),
            NodeEnum::AlterPublicationStmt(alter) => self.see_published(&alter.pubobjects),
            NodeEnum::CreateFunctionStmt(_) | NodeEnum::DoStmt(_) | NodeEnum::VariableSetStmt(_) => {}
            query => self.observe_query_tree(query),
        }
    }

    fn observe_create(&mut self, create: &protobuf::CreateStmt) {
        for parent in ranges(&create.inh_relations) {
            let kind = if create.partbound.is_some() { Use::PartitionedTable } else { Use::Table };
            self.see(parent, kind);
        }
        self.see_type(create.of_typename.as_ref());
        for node in &create.table_elts {
            match node.node.as_ref() {
                Some(NodeEnum::ColumnDef(definition)) => self.observe_column(definition),
                Some(NodeEnum::Constraint(constraint)) => self.observe_constraint(None, constraint),
                Some(NodeEnum::TableLikeClause(like)) => self.see_some(like.relation.as_ref(), Use::Table),
                _ => {}
            }
        }
    }

    fn observe_column(&mut self, definition: &protobuf::ColumnDef) {
        self.see_type(definition.type_name.as_ref());
        for node in &definition.constraints {
            if let Some(NodeEnum::Constraint(constraint)) = node.node.as_ref() {
                self.observe_constraint(None, constraint);
            }
        }
    }

    fn observe_constraint(&mut self, table: Option<RelationId>, constraint: &protobuf::Constraint) {
        if let Some(referenced) = constraint.pktable.as_ref().and_then(|range| self.see(range, Use::Table)) {
            for column in tree::texts(&constraint.pk_attrs) {
                self.learn_column(referenced, &column);
            }
        }
        let Some(table) = table else {
            return;
        };
        for column in tree::texts(&constraint.keys).into_iter().chain(tree::texts(&constraint.fk_attrs)) {
            self.learn_column(table, &column);
        }
        self.learn_columns(table, constraint.raw_expr.as_deref());
        self.see_index(Some(table), &constraint.indexname);
    }

    fn observe_alter(&mut self, alter: &AlterTableStmt) {
        let Some(range) = &alter.relation else {
            return;
        };
        let attaches = tree::commands(alter).any(|command| {
            matches!(command.subtype(), AlterTableType::AtAttachPartition | AlterTableType::AtDetachPartition)
        });
        let kind = match used_as(alter.objtype()) {
            Use::Table if attaches => Use::PartitionedTable,
            kind => kind,
        };
        let Some(table) = self.see(range, kind) else {
            return;
        };
        // What the statement itself adds is named by its constraints, but is not there yet.
        let added: Vec<&str> = tree::commands(alter)
            .filter(|command| command.subtype() == AlterTableType::AtAddColumn)
            .filter_map(|command| match command.def.as_deref()?.node.as_ref()? {
                NodeEnum::ColumnDef(column) => Some(column.colname.as_str()),
                _ => None,
            })
            .filter(|name| self.get(table).column(name).is_none())
            .collect();
        for command in tree::commands(alter) {
            self.observe_command(table, command);
        }
        if !added.is_empty() && !self.get(table).known {
            self.relation_mut(table).columns.retain(|column| !added.contains(&column.name.as_str()));
        }
    }

    fn observe_command(&mut self, table: RelationId, command: &protobuf::AlterTableCmd) {
        let definition = command.def.as_deref().and_then(|node| node.node.as_ref());
        match command.subtype() {
            AlterTableType::AtAddColumn => {
                if let Some(NodeEnum::ColumnDef(column)) = definition {
                    self.observe_column(column);
                }
            }
            AlterTableType::AtAlterColumnType => {
                self.learn_column(table, &command.name);
                if let Some(NodeEnum::ColumnDef(column)) = definition {
                    self.observe_column(column);
                }
            }
            AlterTableType::AtColumnDefault
            | AlterTableType::AtDropNotNull
            | AlterTableType::AtSetNotNull
            | AlterTableType::AtSetExpression
            | AlterTableType::AtDropExpression
            | AlterTableType::AtSetStatistics
            | AlterTableType::AtSetStorage
            | AlterTableType::AtSetCompression
            | AlterTableType::AtAddIdentity
            | AlterTableType::AtSetIdentity
            | AlterTableType::AtDropIdentity => self.learn_column(table, &command.name),
            AlterTableType::AtDropColumn if !command.missing_ok => self.learn_column(table, &command.name),
            AlterTableType::AtAddConstraint => {
                if let Some(NodeEnum::Constraint(constraint)) = definition {
                    self.observe_constraint(Some(table), constraint);
                }
            }
            AlterTableType::AtAttachPartition | AlterTableType::AtDetachPartition => {
                let of_index = matches!(self.get(table).kind, RelationKind::Index(_));
                if let Some(NodeEnum::PartitionCmd(partition)) = definition {
                    let kind = if of_index { Use::Index(None) } else { Use::Table };
                    let child = partition.name.as_ref().and_then(|range| self.see(range, kind));
                    self.adopt(table, child.filter(|_| command.subtype() == AlterTableType::AtDetachPartition));
                }
            }
            AlterTableType::AtAddInherit | AlterTableType::AtDropInherit => {
                if let Some(NodeEnum::RangeVar(parent)) = definition {
                    let parent = self.see(parent, Use::Table);
                    if let (Some(parent), AlterTableType::AtDropInherit) = (parent, command.subtype()) {
                        self.adopt(parent, Some(table));
                    }
                }
            }
            AlterTableType::AtClusterOn => {
                self.see_index(Some(table), &command.name);
            }
            AlterTableType::AtReplicaIdentity => {
                if let Some(NodeEnum::ReplicaIdentityStmt(identity)) = definition {
                    self.see_index(Some(table), &identity.name);
                }
            }
            AlterTableType::AtAddOf => {
                if let Some(NodeEnum::TypeName(type_name)) = definition {
                    self.see_type(Some(type_name));
                }
            }
            _ => {}
        }
    }

    /// A partition that is detached was attached, though no migration says so.
    fn adopt(&mut self, parent: RelationId, child: Option<RelationId>) {
        let Some(child) = child.filter(|&child| !self.get(child).known || !self.get(parent).known) else {
            return;
        };
        if !self.get(parent).children.contains(&child) {
            self.relation_mut(parent).children.push(child);
            self.relation_mut(child).parents.push(parent);
        }
    }

    fn observe_drop(&mut self, drop: &DropStmt) {
        for object in &drop.objects {
            let kind = drop.remove_type();
            match kind {
                ObjectType::ObjectTable
                | ObjectType::ObjectView
                | ObjectType::ObjectMatview
                | ObjectType::ObjectSequence
                | ObjectType::ObjectForeignTable
                | ObjectType::ObjectIndex => {
                    if let Some((schema, name)) = tree::object_name(object) {
                        self.see_named(schema, name, used_as(kind));
                    }
                }
                ObjectType::ObjectTrigger | ObjectType::ObjectPolicy | ObjectType::ObjectRule => {
                    if let Some(NodeEnum::List(list)) = object.node.as_ref() {
                        let table = list.items.split_last().and_then(|(_, table)| tree::qualified(table));
                        if let Some((schema, name)) = table {
                            self.see_named(schema, name, Use::Table);
                        }
                    }
                }
                ObjectType::ObjectType | ObjectType::ObjectDomain => self.see_object_type(kind, Some(object)),
                ObjectType::ObjectSchema => {
                    if let Some((_, name)) = tree::object_name(object) {
                        self.schemas.entry(name.to_owned()).or_default();
                    }
                }
                _ => {}
            }
        }
    }

    fn observe_rename(&mut self, rename: &RenameStmt) {
        let of_relation = match rename.rename_type() {
            ObjectType::ObjectColumn | ObjectType::ObjectAttribute => rename.relation_type(),
            kind => kind,
        };
        if let Some(id) = rename.relation.as_ref().and_then(|range| self.see(range, used_as(of_relation)))
            && rename.rename_type() == ObjectType::ObjectColumn
        {
            self.learn_column(id, &rename.subname);
        }
        self.see_object_type(rename.rename_type(), rename.object.as_deref());
        if rename.rename_type() == ObjectType::ObjectSchema {
            self.schemas.entry(rename.subname.clone()).or_default();
        }
    }

    fn observe_comment(&mut self, comment: &protobuf::CommentStmt) {
        let Some(object) = comment.object.as_deref() else {
            return;
        };
        match comment.objtype() {
            kind @ (ObjectType::ObjectTable
            | ObjectType::ObjectView
            | ObjectType::ObjectMatview
            | ObjectType::ObjectSequence
            | ObjectType::ObjectForeignTable
            | ObjectType::ObjectIndex) => {
                if let Some((schema, name)) = tree::object_name(object) {
                    self.see_named(schema, name, used_as(kind));
                }
            }
            ObjectType::ObjectColumn
            | ObjectType::ObjectTabconstraint
            | ObjectType::ObjectTrigger
            | ObjectType::ObjectPolicy
            | ObjectType::ObjectRule => {
                if let Some(NodeEnum::List(list)) = object.node.as_ref() {
                    let table = list.items.split_last().and_then(|(_, table)| tree::qualified(table));
                    if let Some((schema, name)) = table {
                        self.see_named(schema, name, Use::Table);
                    }
                }
            }
            _ => {}
        }
    }

    fn observe_query(&mut self, query: Option<&Node>) {
        if let Some(query) = query.and_then(|node| node.node.as_ref()) {
            self.observe_query_tree(query);
        }
    }

    fn observe_query_tree(&mut self, query: &NodeEnum) {
        let into = match query {
            NodeEnum::SelectStmt(select) => select.into_clause.as_ref().and_then(|into| into.rel.as_ref()),
            _ => None,
        };
        for range in view::relation_names_of(query) {
            if into.is_none_or(|into| !std::ptr::eq(into, range)) {
                self.see(range, Use::Table);
            }
        }
    }

    /// Enters the columns that an expression over one table names.
    fn learn_columns(&mut self, table: RelationId, expression: Option<&Node>) {
        let Some(node) = expression.and_then(|node| node.node.as_ref()) else {
            return;
        };
        if self.get(table).known {
            return;
        }
        let mut columns: Vec<String> = Vec::new();
        walk(node, &mut |seen| {
            if let Seen::Column(column) = seen {
                columns.extend(column.fields.last().and_then(tree::text).map(str::to_owned));
            }
        });
        for column in columns {
            self.learn_column(table, &column);
        }
    }
}

pub(super) fn ranges(nodes: &[Node]) -> impl Iterator<Item = &RangeVar> {
    nodes.iter().filter_map(|node| match node.node.as_ref() {
        Some(NodeEnum::RangeVar(range)) => Some(range),
        _ => None,
    })
}
