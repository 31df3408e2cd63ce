//! Changes the catalog as a statement changes the server's: which statement goes to which family.

use pg_query::NodeEnum;
use pg_query::protobuf::{self, CreateSchemaStmt, TransactionStmtKind};

use super::{Catalog, RelationId, RowCount};
use crate::parse::{Body, Rows, Script, Statement};

/// Literal rows beyond this many bytes count as many: more than one page of 8 kB.
const PAGE: usize = 8192;

/// Literal rows beyond this number count as many.
const HANDFUL: usize = 200;

impl Catalog {
    /// Changes the catalog as the statement changes the server's. What the server would refuse changes nothing, or
    /// as little as makes sense; a statement in a DO block is taken to run.
    pub fn apply(&mut self, statement: &Statement) {
        self.conditional = statement.block.is_some_and(|block| block.conditional);
        match &statement.body {
            Body::Tree(tree) => match tree.as_ref() {
                NodeEnum::CreateFunctionStmt(create) => self.create_function(create, &statement.text),
                tree => self.apply_tree(tree),
            },
            Body::Rows(rows) => self.apply_rows(rows),
            Body::Meta | Body::Broken(_) => {}
        }
    }

    /// Takes a `pg_dump --schema-only` script as what exists before the first file, filled with many rows.
    pub fn load_dump(&mut self, script: &Script) {
        let now = std::mem::take(&mut self.now);
        let session = self.session.clone();
        for statement in &script.statements {
            self.observe(statement);
            self.apply(statement);
        }
        self.session = session;
        self.now = now;
        for id in (0..self.relations.len() as u32).map(super::RelationId) {
            self.fill(id, RowCount::Many);
        }
    }

    fn apply_tree(&mut self, tree: &NodeEnum) {
        match tree {
            NodeEnum::CreateStmt(create) => self.create_table(create, false),
            NodeEnum::CreateForeignTableStmt(create) => {
                if let Some(base) = &create.base_stmt {
                    self.create_table(base, true);
                }
            }
            NodeEnum::AlterTableStmt(alter) => self.alter_table(alter),
            NodeEnum::IndexStmt(index) => self.create_index(index),
            NodeEnum::DropStmt(drop) => self.drop_objects(drop),
            NodeEnum::RenameStmt(rename) => self.rename(rename),
            NodeEnum::AlterObjectSchemaStmt(alter) => self.set_schema(alter),
            NodeEnum::ViewStmt(view) => self.create_view(view),
            NodeEnum::CreateTableAsStmt(create) => self.create_table_as(create),
            NodeEnum::SelectStmt(select) => self.apply_select(select),
            NodeEnum::RefreshMatViewStmt(refresh) => self.refresh(refresh),
            NodeEnum::CreateSeqStmt(create) => self.create_sequence(create),
            NodeEnum::AlterSeqStmt(alter) => self.alter_sequence(alter),
            NodeEnum::CreateEnumStmt(create) => self.create_enum(create),
            NodeEnum::AlterEnumStmt(alter) => self.alter_enum(alter),
            NodeEnum::CreateDomainStmt(create) => self.create_domain(create),
            NodeEnum::AlterDomainStmt(alter) => self.alter_domain(alter),
            NodeEnum::CompositeTypeStmt(create) => self.create_composite(create),
            NodeEnum::CreateRangeStmt(create) => self.create_range(create),
            NodeEnum::DefineStmt(define) => self.define(define),
            NodeEnum::AlterFunctionStmt(alter) => self.alter_function(alter),
            NodeEnum::CreateTrigStmt(create) => self.create_trigger(create),
            NodeEnum::RuleStmt(create) => self.create_rule(create),
            NodeEnum::CreatePolicyStmt(create) => self.create_policy(create),
            NodeEnum::AlterPolicyStmt(alter) => self.alter_policy(alter),
            NodeEnum::CreateStatsStmt(create) => self.create_statistics(create),
            NodeEnum::CreatePublicationStmt(create) => self.create_publication(create),
            NodeEnum::AlterPublicationStmt(alter) => self.alter_publication(alter),
            NodeEnum::CreateExtensionStmt(create) => self.create_extension(create),
            NodeEnum::CreateSchemaStmt(create) => self.create_schema(create),
            NodeEnum::InsertStmt(insert) => self.insert(insert),
            NodeEnum::CopyStmt(copy) => self.copy(copy),
            NodeEnum::MergeStmt(merge) => self.filled(merge.relation.as_ref(), RowCount::Many),
            NodeEnum::ClusterStmt(cluster) => {
                if let Some(table) = cluster.relation.as_ref().and_then(|range| self.resolve(range)) {
                    self.cluster_on(table, &cluster.indexname);
                }
            }
            NodeEnum::TruncateStmt(truncate) => self.truncate(truncate),
            NodeEnum::VariableSetStmt(set) => self.set_variable(set),
            NodeEnum::DiscardStmt(discard) => self.discard(*discard),
            NodeEnum::PrepareStmt(prepare) => self.prepare(prepare),
            NodeEnum::DeallocateStmt(deallocate) => self.deallocate(deallocate),
            NodeEnum::ExecuteStmt(execute) => {
                if let Some(statement) = self.executed(execute) {
                    self.apply_tree(&statement);
                }
            }
            NodeEnum::ConstraintsSetStmt(set) => self.set_constraints(set),
            NodeEnum::UpdateStmt(update) => self.defer_update(update),
            NodeEnum::TransactionStmt(control) if control.kind() == TransactionStmtKind::TransStmtCommit => {
                self.end_deferral();
            }
            // Everything else changes nothing that is recorded here: owners, grants, comments, UPDATE and
            // DELETE, VACUUM, LOCK …
            _ => {}
        }
    }

    fn create_schema(&mut self, create: &CreateSchemaStmt) {
        let role = create.authrole.as_ref().map(|role| role.rolename.as_str());
        let name = if create.schemaname.is_empty() { role.unwrap_or_default() } else { &create.schemaname };
        if name.is_empty() {
            return;
        }
        let now = self.now;
        self.schemas.entry(name.to_owned()).or_insert(now);
        if create.schema_elts.is_empty() {
            return;
        }
        // Elements are made in the new schema.
        let path = std::mem::replace(&mut self.session.search_path, vec![name.to_owned()]);
        for element in create.schema_elts.iter().filter_map(|node| node.node.as_ref()) {
            self.apply_tree(element);
        }
        self.session.search_path = path;
    }

    /// A table remembers the index it was last ordered by; a partitioned one does not.
    pub(crate) fn cluster_on(&mut self, table: RelationId, index: &str) {
        let schema = self.get(table).name.schema.clone();
        let index = self.lookup(Some(&schema), index).filter(|&id| self.index(id).is_some_and(|it| it.table == table));
        if index.is_some() && !self.is_partitioned(table) {
            self.relation_mut(table).clustered = index;
        }
    }

    /// REPLICA IDENTITY: an index by its name, or none.
    pub(crate) fn identify_by(&mut self, table: RelationId, index: &str) {
        let schema = self.get(table).name.schema.clone();
        let index = self.lookup(Some(&schema), index).filter(|&id| self.index(id).is_some_and(|it| it.table == table));
        self.relation_mut(table).replica_identity = index;
    }

    fn apply_rows(&mut self, rows: &Rows) {
        if let Some(table) = self.lookup(rows.schema.as_deref(), &rows.table) {
            self.fill(table, if rows.bytes > PAGE { RowCount::Many } else { RowCount::Few });
        }
    }

    fn filled(&mut self, range: Option<&protobuf::RangeVar>, rows: RowCount) {
        if let Some(table) = range.and_then(|range| self.resolve(range)) {
            self.fill(table, rows);
        }
    }

    fn insert(&mut self, insert: &protobuf::InsertStmt) {
        let literal = match insert.select_stmt.as_deref().and_then(|node| node.node.as_ref()) {
            None => true,
            Some(NodeEnum::SelectStmt(select)) => {
                let constant_row =
                    select.from_clause.is_empty() && select.larg.is_none() && !select.target_list.is_empty();
                (constant_row && !calls_set(select)) || (1..=HANDFUL).contains(&select.values_lists.len())
            }
            Some(_) => false,
        };
        self.defer_insert(insert, literal);
        self.filled(insert.relation.as_ref(), if literal { RowCount::Few } else { RowCount::Many });
    }

    fn copy(&mut self, copy: &protobuf::CopyStmt) {
        if copy.is_from {
            self.filled(copy.relation.as_ref(), RowCount::Many);
        }
    }

    /// Empties tables that this file made; of older ones nobody knows what comes in meanwhile.
    fn truncate(&mut self, truncate: &protobuf::TruncateStmt) {
        for node in &truncate.relations {
            let Some(NodeEnum::RangeVar(range)) = node.node.as_ref() else {
                continue;
            };
            let Some(table) = self.resolve(range) else {
                continue;
            };
            for table in self.with_descendants(table) {
                if self.born_in_file(table) {
                    self.relation_mut(table).rows = RowCount::Empty;
                }
            }
        }
    }
}

/// A SELECT without FROM gives one row, unless a set-returning function such as `generate_series` multiplies it.
fn calls_set(select: &protobuf::SelectStmt) -> bool {
    select.target_list.iter().any(|node| match node.node.as_ref() {
        Some(NodeEnum::ResTarget(target)) => {
            matches!(target.val.as_deref().and_then(|node| node.node.as_ref()), Some(NodeEnum::FuncCall(_)))
        }
        _ => false,
    })
}
