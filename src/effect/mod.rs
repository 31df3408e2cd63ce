//! What the server will do for one statement: locks, work under them, waits, failures, losses.
//!
//! A statement is judged against the simulated catalog as it stands before it, for one server version.
//! Everything written here was seen on real servers; `tests/cases/` holds what was seen.

mod alter_column;
mod alter_other;
mod alter_table;
mod attach;
mod attach_check;
mod bound;
mod column_check;
mod constraint;
mod conversion;
mod create;
mod depend;
mod dml;
mod drop;
mod enum_value;
mod expression;
mod facts;
mod filter;
mod foreign_key;
mod index;
mod index_check;
mod judge;
mod lock_level;
mod maintenance;
mod names;
mod new_column;
mod new_table;
mod object;
mod overlap;
mod possible_key;
mod proof;
mod prune;
mod query;
mod refusal;
mod rename;
mod replace;
mod table;
mod type_change;
mod types;
mod user_type;
mod values;
mod volatility;

use pg_query::NodeEnum;

pub(crate) use bound::{End, ends};
pub use facts::Facts;
pub(crate) use facts::is_observable;
use judge::Judge;
pub use refusal::Refusal;

use crate::control::Control;
use crate::parse::{Body, Statement};
use crate::postgres::{LockMode, Name};
use crate::schema::{Catalog, Dependent, RelationId, session};

/// The part of what no part of a statement causes alone.
pub const WHOLE: usize = usize::MAX;

/// What the server does for one statement. `part` in its members is the index of the `ALTER TABLE`
/// subcommand (or of the object in a list, as in `DROP TABLE a, b`, or of the column or constraint of a
/// `CREATE TABLE`) that causes it, or [`WHOLE`].
#[derive(Debug, Clone, Default)]
pub struct Effects {
    /// Locks in the order they are taken; one relation may appear more than once.
    pub locks: Vec<Lock>,
    /// What is read, rewritten or built while those locks are held.
    pub work: Vec<Work>,
    /// Indexes of relations that the statement itself creates: built of nothing.
    pub new_indexes: Vec<Name>,
    /// PostgreSQL refuses it inside a transaction block (`PreventInTransactionBlock`): the command's
    /// name for people, such as `CREATE INDEX CONCURRENTLY`.
    pub refuses_transaction: Option<&'static str>,
    /// PostgreSQL refuses it outside a transaction block (`RequireTransactionBlock`): the command's name for people,
    /// such as `LOCK TABLE`.
    pub needs_transaction: Option<&'static str>,
    /// It waits for other transactions to end, beyond its own locks.
    pub waits: Vec<Wait>,
    /// What makes it fail, surely or depending on the data.
    pub failures: Vec<Failure>,
    /// What it is for and what the server passes over with a mere warning: nothing is done there.
    pub skipped: Vec<RelationId>,
    /// What the running application will miss once it has committed.
    pub breaks: Vec<Break>,
    /// Data that is gone afterwards.
    pub losses: Vec<Loss>,
    /// What depends on what is dropped or changed, and is lost with it or stands in the way.
    pub dependents: Vec<Dependency>,
    /// What had to be assumed, as sentences for people, each with the relation it is about.
    pub unknown: Vec<String>,
}

/// One lock on one relation, held until the transaction ends unless `released` says otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lock {
    /// The table, index, view, sequence … that is locked.
    pub relation: RelationId,
    /// How strongly.
    pub mode: LockMode,
    /// Why this relation is involved.
    pub role: Role,
    /// Which subcommand asked for it.
    pub part: usize,
    /// Held only for moments within the statement (the phases of a concurrent index build).
    pub brief: bool,
}

/// Why a relation is locked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// The statement names it.
    Target,
    /// A foreign key points at it.
    Referenced,
    /// It has a foreign key on the target.
    Referencing,
    /// The partitioned table, or inheritance parent, above the target.
    Parent,
    /// A partition, or inheritance child, of the target.
    Child,
    /// The default partition beside the target.
    DefaultPartition,
    /// An index of a table that is involved.
    Index,
    /// The table an index belongs to.
    IndexedTable,
    /// A view or other object that depends on the target.
    Dependent,
    /// Read or written by the statement's query.
    Query,
    /// A sequence, TOAST table or other relation owned by the target.
    Owned,
}

/// Work whose time grows with a relation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Work {
    /// Whose rows are read or rewritten; for an index build, the table.
    pub relation: RelationId,
    /// What is done with them.
    pub kind: WorkKind,
    /// What asks for it.
    pub cause: Cause,
    /// The lock held on `relation` while it is done, by this statement.
    pub mode: LockMode,
    /// The index, constraint or column it is done for, as stored; empty where there is none.
    pub object: String,
    /// Which subcommand asked for it.
    pub part: usize,
}

/// What is done with a relation's rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WorkKind {
    /// Every row is read.
    Scan,
    /// Every row is copied into a new file, and every index built anew.
    Rewrite,
    /// An index is built: every row is read and sorted.
    IndexBuild,
    /// Rows are written: all of them, or as many as a predicate selects.
    Write,
}

/// What asks for work, one per reason that a message or a plan tells apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cause {
    /// CREATE INDEX.
    CreateIndex,
    /// CREATE INDEX CONCURRENTLY.
    CreateIndexConcurrently,
    /// REINDEX.
    Reindex,
    /// REINDEX CONCURRENTLY.
    ReindexConcurrently,
    /// ADD UNIQUE, or UNIQUE in a new column's definition.
    UniqueConstraint,
    /// ADD PRIMARY KEY, or PRIMARY KEY in a new column's definition.
    PrimaryKey,
    /// ADD EXCLUDE.
    Exclusion,
    /// ADD FOREIGN KEY without NOT VALID: `child` is checked against `parent`.
    ForeignKey {
        /// The referencing table.
        child: RelationId,
        /// The referenced table.
        parent: RelationId,
    },
    /// ADD CHECK without NOT VALID, also in a new column's definition.
    Check,
    /// VALIDATE CONSTRAINT.
    Validate,
    /// SET NOT NULL without a proof, or a NOT NULL constraint added as valid.
    NotNull,
    /// PRIMARY KEY (also USING INDEX) over a column that was nullable.
    PrimaryKeyNotNull,
    /// A constraint of a domain: every table that uses it.
    DomainConstraint {
        /// The domain, as a person writes it.
        domain: String,
    },
    /// ADD COLUMN with a volatile default.
    VolatileDefault {
        /// The default, as written.
        expression: String,
    },
    /// ADD COLUMN serial (or with `nextval` as default).
    Serial,
    /// ADD COLUMN … GENERATED … AS IDENTITY.
    Identity,
    /// ADD COLUMN … GENERATED … STORED.
    StoredGenerated,
    /// ADD COLUMN of a domain with constraints.
    ConstrainedDomain {
        /// The domain, as a person writes it.
        domain: String,
    },
    /// ALTER COLUMN TYPE that has to convert every value.
    TypeChange {
        /// The type before, as a person writes it; `None` when it is not known.
        from: Option<String>,
        /// The type after.
        to: String,
    },
    /// ALTER COLUMN TYPE that keeps the values and builds an index anew.
    TypeChangeIndex,
    /// ALTER COLUMN TYPE that keeps the values and checks a constraint again.
    TypeChangeCheck,
    /// ATTACH PARTITION, CREATE TABLE … PARTITION OF: every row is held against the bound.
    PartitionBound,
    /// SET LOGGED or SET UNLOGGED.
    SetPersistence,
    /// SET TABLESPACE.
    SetTablespace,
    /// SET ACCESS METHOD.
    SetAccessMethod,
    /// SET EXPRESSION of a stored generated column.
    SetExpression,
    /// CLUSTER.
    Cluster,
    /// VACUUM FULL.
    VacuumFull,
    /// VACUUM.
    Vacuum,
    /// ANALYZE.
    Analyze,
    /// REFRESH MATERIALIZED VIEW.
    Refresh,
    /// REFRESH MATERIALIZED VIEW CONCURRENTLY.
    RefreshConcurrently,
    /// CREATE TABLE AS, CREATE MATERIALIZED VIEW, SELECT INTO.
    CreateTableAs,
    /// A query that reads: SELECT, or the source of an INSERT.
    Query,
    /// COPY.
    Copy,
    /// UPDATE, DELETE or MERGE.
    Dml {
        /// No WHERE clause (or one that is always true): every row.
        whole_table: bool,
        /// A WHERE clause that selects one key, so few rows.
        by_key: bool,
    },
    /// ALTER TYPE … ALTER ATTRIBUTE … CASCADE, which rewrites typed tables.
    CompositeType,
    /// TRUNCATE, and REFRESH … WITH NO DATA: the indexes of an empty new file.
    Truncate,
}

impl Cause {
    /// Whether the work has rows to go through: the indexes of what was emptied are made from nothing.
    pub fn reads_rows(&self) -> bool {
        *self != Self::Truncate
    }

    /// Whether it is DML that takes every row of its table.
    pub fn is_whole_table(&self) -> bool {
        matches!(self, Self::Dml { whole_table: true, .. })
    }
}

/// Other transactions a statement waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wait {
    /// Every transaction that could still write the table in the old way.
    Writers(RelationId),
    /// Every transaction that uses the table at all, readers included (DROP INDEX and REINDEX CONCURRENTLY).
    Users(RelationId),
    /// Every transaction of the database whose snapshot is older than the build.
    OlderSnapshots,
}

/// What makes a statement fail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Why.
    pub kind: FailureKind,
    /// Whether it always fails, or only on some data.
    pub certain: bool,
    /// The relation, if there is one.
    pub relation: Option<RelationId>,
    /// The column, constraint, index, type or value concerned.
    pub object: String,
    /// Which subcommand.
    pub part: usize,
}

impl Effects {
    /// The server surely refuses the statement, whatever the data and whichever version: nothing of it happens.
    pub fn is_refused(&self) -> bool {
        self.failures.iter().any(|failure| {
            let refuses = match failure.kind {
                FailureKind::Refused(_) | FailureKind::DependentObjects | FailureKind::ConcurrentlyOnPartitioned => {
                    true
                }
                // These hang on rows, on the version or on what other histories made.
                FailureKind::NotNullWithoutDefault
                | FailureKind::NewEnumValueUsed
                | FailureKind::ValueRejected
                | FailureKind::ConstraintViolated
                | FailureKind::NullFound
                | FailureKind::DuplicateFound
                | FailureKind::AlreadyExists
                | FailureKind::DoesNotExist
                | FailureKind::NotInThisVersion => false,
            };
            failure.certain && refuses
        })
    }
}

impl Failure {
    /// Of [`FailureKind::NotInThisVersion`]: the form that is missing, in words, and the version that brought it.
    pub fn form(&self) -> String {
        let (form, since) = match self.object.split_once(" (PostgreSQL ") {
            Some((form, since)) => (form, format!(", which came with {}", since.trim_end_matches(')'))),
            None => (self.object.as_str(), String::new()),
        };
        let is_sql = !form.contains(|letter: char| letter.is_lowercase());
        match form {
            "" => "this form".to_owned(),
            form if is_sql => format!("`{form}`{since}"),
            form => format!("{form}{since}"),
        }
    }
}

/// Why a statement fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FailureKind {
    /// A NOT NULL column without default, and the table has rows.
    NotNullWithoutDefault,
    /// CONCURRENTLY on a partitioned table or its index.
    ConcurrentlyOnPartitioned,
    /// An enum value used in the transaction that added it.
    NewEnumValueUsed,
    /// A value does not fit, or cannot be converted, to the new type.
    ValueRejected,
    /// Existing rows may violate the new constraint.
    ConstraintViolated,
    /// Existing rows may hold NULL.
    NullFound,
    /// Existing rows may hold duplicates.
    DuplicateFound,
    /// The object exists already.
    AlreadyExists,
    /// The object does not exist, and everything that could have created it is known.
    DoesNotExist,
    /// Something still depends on the object (and the statement has no CASCADE).
    DependentObjects,
    /// The server version does not know this form.
    NotInThisVersion,
    /// PostgreSQL refuses the combination whatever the data, and why.
    Refused(Refusal),
}

/// What the running application will miss.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Break {
    /// What happened to it.
    pub kind: BreakKind,
    /// The relation it belongs to.
    pub relation: Option<RelationId>,
    /// The old name, as stored.
    pub object: String,
    /// The new name of a renamed or moved object.
    pub renamed_to: Option<String>,
    /// Which subcommand.
    pub part: usize,
}

/// What happened to an object the application may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BreakKind {
    /// DROP COLUMN.
    ColumnDropped,
    /// RENAME COLUMN.
    ColumnRenamed,
    /// DROP TABLE.
    TableDropped,
    /// RENAME TO of a table.
    TableRenamed,
    /// DROP VIEW or DROP MATERIALIZED VIEW.
    ViewDropped,
    /// RENAME TO of a view.
    ViewRenamed,
    /// SET SCHEMA.
    SchemaChanged,
    /// ALTER SCHEMA … RENAME.
    SchemaRenamed,
    /// DROP SCHEMA.
    SchemaDropped,
    /// DROP TYPE, DROP DOMAIN.
    TypeDropped,
    /// RENAME of a type.
    TypeRenamed,
    /// ALTER TYPE … RENAME VALUE.
    EnumValueRenamed,
    /// DROP FUNCTION, DROP PROCEDURE.
    FunctionDropped,
    /// DROP SEQUENCE.
    SequenceDropped,
    /// ALTER COLUMN TYPE to a type the application may not expect.
    ColumnTypeChanged,
    /// A new NOT NULL column without default: old code's INSERT fails.
    InsertNeedsColumn,
    /// SET NOT NULL, or a new constraint, that old code may violate.
    StricterColumn,
    /// DROP DEFAULT.
    DefaultDropped,
}

/// Something that depends on what a statement drops or changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dependency {
    /// What it is.
    pub dependent: Dependent,
    /// Whether it surely depends on it: an unqualified name in a query may be another relation's column.
    pub certain: bool,
    /// It goes along; otherwise it stands in the way.
    pub lost: bool,
    /// Which subcommand.
    pub part: usize,
}

/// Data that is gone afterwards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    /// How.
    pub kind: LossKind,
    /// The relation that loses it.
    pub relation: Option<RelationId>,
    /// The column, where only that is lost.
    pub object: String,
    /// Which subcommand.
    pub part: usize,
}

/// How data is lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LossKind {
    /// DROP COLUMN.
    Column,
    /// DROP TABLE, or a drop that takes tables along by CASCADE.
    Table,
    /// TRUNCATE, also of tables reached by CASCADE.
    Truncate,
    /// A conversion that cuts precision without an error.
    Precision,
    /// DELETE without WHERE.
    Delete,
    /// DROP DATABASE, DROP SCHEMA … CASCADE.
    Container,
}

/// What the server will do for a statement, given the catalog before it.
pub fn of(statement: &Statement, catalog: &Catalog) -> Effects {
    let mut judge = Judge::new(catalog);
    judge.followed = catalog.calls(statement).into_iter().filter_map(|(called, _)| called.made()).collect();
    match &statement.body {
        Body::Tree(tree) => {
            index::reindex_options(&mut judge, tree, &statement.text);
            return judge_tree(judge, tree);
        }
        Body::Rows(rows) => dml::rows(&mut judge, rows),
        Body::Meta | Body::Broken(_) => {}
    }
    judge.effects
}

fn judge_tree(mut judge: Judge<'_>, tree: &NodeEnum) -> Effects {
    if let NodeEnum::AlterTableStmt(alter) = tree {
        judge.effects = alter_table::of(alter, judge.catalog);
    }
    enum_value::check(&mut judge, tree);
    let j = &mut judge;
    match tree {
        NodeEnum::CreateStmt(statement) => create::table(j, statement, None),
        NodeEnum::CreateForeignTableStmt(statement) => {
            if let Some(base) = &statement.base_stmt {
                create::foreign_table(j, base);
            }
        }
        NodeEnum::CreateTableAsStmt(statement) => create::table_as(j, statement),
        NodeEnum::ViewStmt(statement) => create::view(j, statement),
        NodeEnum::CreateSchemaStmt(statement) => create::schema(j, statement),
        NodeEnum::VariableSetStmt(statement) if session::is_below_zero(statement) => {
            j.fail(refusal::TIMEOUT_BELOW_ZERO, None, &statement.name);
        }
        NodeEnum::IndexStmt(statement) => index::create(j, statement),
        NodeEnum::ReindexStmt(statement) => index::reindex(j, statement),
        NodeEnum::DropStmt(statement) => drop::drop(j, statement),
        NodeEnum::TruncateStmt(statement) => table::truncate(j, statement),
        NodeEnum::LockStmt(statement) => table::lock(j, statement),
        NodeEnum::VacuumStmt(statement) => maintenance::vacuum(j, statement),
        NodeEnum::ClusterStmt(statement) => maintenance::cluster(j, statement),
        NodeEnum::RefreshMatViewStmt(statement) => maintenance::refresh(j, statement),
        NodeEnum::RenameStmt(statement) => rename::rename(j, statement),
        NodeEnum::AlterEnumStmt(statement) => user_type::alter_enum(j, statement),
        NodeEnum::AlterObjectSchemaStmt(statement) => rename::set_schema(j, statement),
        NodeEnum::AlterObjectDependsStmt(statement) => rename::depends(j, statement),
        NodeEnum::CopyStmt(statement) => dml::copy(j, statement),
        NodeEnum::ConstraintsSetStmt(statement) => dml::set_constraints(j, statement),
        NodeEnum::SelectStmt(select) if select.into_clause.is_some() => create::select_into(j, select),
        NodeEnum::SelectStmt(_)
        | NodeEnum::InsertStmt(_)
        | NodeEnum::UpdateStmt(_)
        | NodeEnum::DeleteStmt(_)
        | NodeEnum::MergeStmt(_)
        | NodeEnum::ExecuteStmt(_) => query::Query::new(j, Cause::Query).statement(tree),
        NodeEnum::ExplainStmt(_)
        | NodeEnum::PrepareStmt(_)
        | NodeEnum::DeclareCursorStmt(_)
        | NodeEnum::CallStmt(_) => query::wrapped(j, tree),
        NodeEnum::CommentStmt(statement) => object::comment(j, statement),
        NodeEnum::GrantStmt(statement) => object::grant(j, statement),
        NodeEnum::CreateTrigStmt(statement) => object::trigger(j, statement),
        NodeEnum::RuleStmt(statement) => object::rule(j, statement),
        NodeEnum::CreatePolicyStmt(statement) => object::policy(j, statement),
        NodeEnum::AlterPolicyStmt(statement) => object::alter_policy(j, statement),
        NodeEnum::CreateStatsStmt(statement) => object::statistics(j, statement),
        NodeEnum::CreatePublicationStmt(statement) => object::publication(j, statement),
        NodeEnum::AlterPublicationStmt(statement) => object::alter_publication(j, statement),
        NodeEnum::CreateSubscriptionStmt(statement) => object::subscription(j, statement),
        NodeEnum::AlterSubscriptionStmt(statement) => object::alter_subscription(j, statement),
        NodeEnum::CreateSeqStmt(statement) => object::sequence(j, statement),
        NodeEnum::AlterSeqStmt(statement) => object::alter_sequence(j, statement),
        NodeEnum::CreateFunctionStmt(statement) => object::function(j, statement),
        NodeEnum::AlterExtensionContentsStmt(statement) => object::extension_contents(j, statement),
        NodeEnum::DropOwnedStmt(_) => object::drop_owned(j),
        NodeEnum::ReassignOwnedStmt(_) => object::reassign_owned(j),
        NodeEnum::AlterDomainStmt(statement) => user_type::alter_domain(j, statement),
        NodeEnum::CreateEnumStmt(_)
        | NodeEnum::CreateDomainStmt(_)
        | NodeEnum::CreateRangeStmt(_)
        | NodeEnum::CompositeTypeStmt(_) => user_type::create(j, tree),
        other => object::server(j, other),
    }
    judge.effects.needs_transaction = needs_transaction(tree);
    judge.effects
}

/// Commands that PostgreSQL refuses outside a transaction block (`RequireTransactionBlock`, `DefineSavepoint`,
/// `EndTransactionBlock`).
fn needs_transaction(tree: &NodeEnum) -> Option<&'static str> {
    match tree {
        NodeEnum::LockStmt(_) => Some("LOCK TABLE"),
        tree => match Control::of_tree(tree) {
            Control::Savepoint(_) => Some("SAVEPOINT"),
            Control::Release(_) => Some("RELEASE SAVEPOINT"),
            Control::RollbackTo(_) => Some("ROLLBACK TO SAVEPOINT"),
            Control::Commit { chain: true } => Some("COMMIT AND CHAIN"),
            Control::Rollback { chain: true } => Some("ROLLBACK AND CHAIN"),
            Control::Begin | Control::Commit { .. } | Control::Rollback { .. } | Control::Other => None,
        },
    }
}
