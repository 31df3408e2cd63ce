//! Tables, indexes, views and sequences: what the catalog keeps of each.

use std::sync::Arc;

use pg_query::protobuf;

use super::{DataType, Moment, Rule};
use crate::postgres::Name;

/// Stands for one relation for the whole run, also after it is renamed or dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RelationId(pub u32);

/// A table, index, view, sequence … of `pg_class`.
#[derive(Debug, Clone)]
pub struct Relation {
    /// Its present name.
    pub name: Name,
    /// What it is, with what only that kind has.
    pub kind: RelationKind,
    /// When it was made.
    pub born: Moment,
    /// It exists no more.
    pub dropped: bool,
    /// False when no migration created it: it is assumed to exist and to be large, and what is not in
    /// `columns`, `constraints` and `indexes` may still be there.
    pub known: bool,
    /// TEMPORARY, UNLOGGED or neither.
    pub persistence: Persistence,
    /// What fills it.
    pub rows: RowCount,
    /// Columns in order; dropped ones are gone.
    pub columns: Vec<Column>,
    /// Constraints of the table (not those of its children).
    pub constraints: Vec<Constraint>,
    /// Its indexes, those of constraints included.
    pub indexes: Vec<RelationId>,
    /// Partitioned tables or inheritance parents above it.
    pub parents: Vec<RelationId>,
    /// Partitions or inheritance children directly below it.
    pub children: Vec<RelationId>,
    /// The bound, when it is a partition.
    pub bound: Option<Arc<protobuf::PartitionBoundSpec>>,
    /// Triggers by name.
    pub triggers: Vec<Trigger>,
    /// Its row security policies.
    pub policies: Vec<Policy>,
    /// Its rules.
    pub rules: Vec<Rule>,
    /// The composite type of a typed table (`CREATE TABLE … OF`).
    pub of_type: Option<Name>,
    /// The access method, when one was named.
    pub access_method: Option<String>,
    /// The tablespace, when one was named.
    pub tablespace: Option<String>,
    /// The index by which CLUSTER orders it when none is named (`pg_index.indisclustered`).
    pub clustered: Option<RelationId>,
    /// The index that is its replica identity (`pg_index.indisreplident`).
    pub replica_identity: Option<RelationId>,
}

/// What a relation is.
#[derive(Debug, Clone)]
pub enum RelationKind {
    /// An ordinary table.
    Table,
    /// A partitioned table.
    PartitionedTable(Arc<protobuf::PartitionSpec>),
    /// A foreign table.
    ForeignTable,
    /// An index.
    Index(Index),
    /// A view; `reads` are the relations its query names.
    View {
        /// Relations its query names.
        reads: Vec<RelationId>,
    },
    /// A materialized view.
    MaterializedView {
        /// Relations its query names.
        reads: Vec<RelationId>,
    },
    /// A sequence.
    Sequence {
        /// The table and column that own it.
        owned_by: Option<(RelationId, String)>,
    },
    /// A composite type (`CREATE TYPE … AS (…)`).
    CompositeType,
    /// It was used before anything created it, and its use does not tell.
    Unknown,
}

/// What makes an index.
#[derive(Debug, Clone)]
pub struct Index {
    /// The table it is on.
    pub table: RelationId,
    /// As written, or as a constraint implies.
    pub keys: Vec<IndexKey>,
    /// INCLUDE columns.
    pub include: Vec<String>,
    /// `btree`, `gin` …
    pub method: String,
    /// UNIQUE.
    pub unique: bool,
    /// NULLS NOT DISTINCT.
    pub nulls_not_distinct: bool,
    /// The WHERE clause.
    pub predicate: Option<Arc<protobuf::Node>>,
    /// False for a leftover of a failed concurrent build, and for `ON ONLY` a partitioned table before
    /// every partition's index is attached.
    pub valid: bool,
    /// The constraint it belongs to.
    pub constraint: Option<String>,
    /// The index of the partitioned table that it is attached to.
    pub parent: Option<RelationId>,
    /// Storage parameters (`WITH`), as options.
    pub options: Vec<protobuf::Node>,
}

/// One key of an index.
#[derive(Debug, Clone)]
pub struct IndexKey {
    /// The column, or `None` for an expression.
    pub column: Option<String>,
    /// The expression.
    pub expression: Option<Arc<protobuf::Node>>,
    /// The operator class, when one was named.
    pub operator_class: Option<String>,
    /// Parameters of the operator class, as options.
    pub operator_class_options: Vec<protobuf::Node>,
    /// The collation, when one was named.
    pub collation: Option<String>,
    /// DESC.
    pub descending: bool,
    /// NULLS FIRST or LAST when it is not what the order implies.
    pub nulls_first: Option<bool>,
}

/// A column of a table.
#[derive(Debug, Clone)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its type; `None` when only the name is known.
    pub data_type: Option<DataType>,
    /// The collation, when one was named.
    pub collation: Option<String>,
    /// NOT NULL, also through a primary key or identity.
    pub not_null: Nullability,
    /// Its default, as an expression.
    pub default: Option<Arc<protobuf::Node>>,
    /// GENERATED … AS IDENTITY.
    pub identity: bool,
    /// The identity is GENERATED ALWAYS.
    pub identity_always: bool,
    /// GENERATED … AS (expression).
    pub generated: Option<Generated>,
    /// When it was added.
    pub born: Moment,
    /// Inherited, or of a partition: its name in the parent is the same.
    pub inherited: bool,
}

/// Whether a column may hold NULL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nullability {
    /// It may.
    Nullable,
    /// It may not, and no row does.
    NotNull,
    /// 18: a NOT NULL constraint that was added NOT VALID: old rows may hold NULL.
    NotValid,
    /// Not known: the table was not created by a migration.
    Unknown,
}

/// A generated column.
#[derive(Debug, Clone)]
pub struct Generated {
    /// STORED, or VIRTUAL (18).
    pub stored: bool,
    /// The expression.
    pub expression: Arc<protobuf::Node>,
}

/// A constraint of a table.
#[derive(Debug, Clone)]
pub struct Constraint {
    /// Its name, also where PostgreSQL chose it.
    pub name: String,
    /// What it demands.
    pub kind: ConstraintKind,
    /// Every row is known to satisfy it.
    pub valid: bool,
    /// 18: ENFORCED.
    pub enforced: bool,
    /// DEFERRABLE.
    pub deferrable: bool,
    /// INITIALLY DEFERRED.
    pub initially_deferred: bool,
    /// NO INHERIT.
    pub no_inherit: bool,
    /// Comes from a parent table.
    pub inherited: bool,
    /// When it was added.
    pub born: Moment,
}

/// What a constraint demands.
#[derive(Debug, Clone)]
pub enum ConstraintKind {
    /// CHECK (expression).
    Check(Arc<protobuf::Node>),
    /// NOT NULL of a column (a row of `pg_constraint` from 18 on; before, a flag of the column only).
    NotNull(String),
    /// UNIQUE.
    Unique {
        /// The index behind it.
        index: RelationId,
        /// Its columns.
        columns: Vec<String>,
    },
    /// PRIMARY KEY.
    PrimaryKey {
        /// The index behind it.
        index: RelationId,
        /// Its columns.
        columns: Vec<String>,
    },
    /// EXCLUDE.
    Exclusion {
        /// The index behind it.
        index: RelationId,
    },
    /// FOREIGN KEY.
    ForeignKey(ForeignKey),
}

/// A foreign key, kept with its referencing table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignKey {
    /// The referencing columns.
    pub columns: Vec<String>,
    /// The referenced table.
    pub referenced: RelationId,
    /// The referenced columns; the primary key's where none were written and it is known.
    pub referenced_columns: Vec<String>,
    /// `a` no action, `r` restrict, `c` cascade, `n` set null, `d` set default.
    pub on_delete: char,
    /// As `on_delete`.
    pub on_update: char,
    /// `s` simple, `f` full.
    pub match_type: char,
    /// The columns that ON DELETE SET NULL or SET DEFAULT sets, where they are written.
    pub set_columns: Vec<String>,
    /// 18: the last columns are ranges (`PERIOD`).
    pub period: bool,
}

/// A row security policy of a table.
#[derive(Debug, Clone)]
pub struct Policy {
    /// Its name.
    pub name: String,
    /// What makes it as it is now, its name and that of its table aside; `None` where a new name of something that it
    /// names has made the text wrong.
    pub definition: Option<Arc<protobuf::CreatePolicyStmt>>,
}

/// A trigger of a table.
#[derive(Debug, Clone)]
pub struct Trigger {
    /// Its name.
    pub name: String,
    /// The function it calls.
    pub function: Option<Name>,
    /// The columns of `UPDATE OF`.
    pub columns: Vec<String>,
    /// The WHEN clause.
    pub when: Option<Arc<protobuf::Node>>,
    /// It is a constraint trigger, with a row of its own in `pg_constraint`.
    pub constraint: bool,
    /// `ALTER TABLE … ENABLE` or `DISABLE TRIGGER` said when it fires.
    pub switched: bool,
    /// It is `FOR EACH ROW`: that of a partitioned table is made on every partition as well.
    pub for_each_row: bool,
}

/// How durable a relation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Persistence {
    /// Logged, as most are.
    Permanent,
    /// UNLOGGED.
    Unlogged,
    /// TEMPORARY: only this session sees it.
    Temporary,
}

/// What is known of how many rows a relation holds. A relation that is older than the file that is judged
/// is in production: whatever this says, it may be large.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RowCount {
    /// Nothing has filled it since it was made.
    Empty,
    /// Literal rows of this run: a handful.
    Few,
    /// As many as a query or a data file brings.
    Many,
}

impl Relation {
    /// The policy of that name.
    pub fn policy(&self, name: &str) -> Option<&Policy> {
        self.policies.iter().find(|policy| policy.name == name)
    }

    /// The column of that name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The constraint of that name.
    pub fn constraint(&self, name: &str) -> Option<&Constraint> {
        self.constraints.iter().find(|constraint| constraint.name == name)
    }
}
