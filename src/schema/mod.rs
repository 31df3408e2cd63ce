//! The simulated catalog: what exists before each statement, when it was made, and what is not known.

mod alter;
mod apply;
mod assume;
mod call;
mod calling;
mod column;
pub(crate) mod constraint;
mod create;
mod deferred;
mod depend;
mod describe;
mod drop;
mod function;
mod index;
mod links;
mod named;
pub mod names;
mod observe;
pub(crate) mod pass;
mod prepared;
mod rename;
mod rule;
pub(crate) mod session;
pub mod tree;
pub mod types;
mod user_type;
mod view;
pub mod walk;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use pg_query::protobuf;

use crate::postgres::{Name, Version};
pub use call::Called;
pub use depend::{Dependent, DependentKind};
pub(crate) use function::{arity, extension_types, is_extension_type};
use links::Links;
pub use rule::Rule;

/// Stands for one relation for the whole run, also after it is renamed or dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RelationId(pub u32);

/// When something came to be: in which file, transaction and statement of the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Moment {
    /// Counts files from 1; 0 is before the first (a dump, or an object that no migration created).
    pub file: u32,
    /// Counts transactions over the whole run.
    pub transaction: u32,
    /// Counts statements over the whole run.
    pub statement: u32,
}

/// The simulated catalog.
#[derive(Debug, Clone)]
pub struct Catalog {
    /// The server that is simulated.
    pub version: Version,
    /// The statement that is judged now.
    pub now: Moment,
    /// The first file of the deployment that the file at hand belongs to, where one is known to hold several.
    deployment: Option<u32>,
    /// Settings of the session, as `SET` left them.
    pub session: Session,
    /// Every relation there ever was, by [`RelationId`]; copied on write so that a ROLLBACK is cheap.
    pub relations: Vec<Arc<Relation>>,
    /// Living relations by name (PostgreSQL has one name space for tables, indexes, views, sequences, types).
    pub names: HashMap<Name, RelationId>,
    /// Schemas that are known, with the moment they were made.
    pub schemas: BTreeMap<String, Moment>,
    /// Enums, domains, composite and other types, by name.
    pub types: HashMap<Name, Arc<Type>>,
    /// Functions and procedures by name; overloads side by side.
    pub functions: HashMap<Name, Vec<Arc<Function>>>,
    /// Extensions that were created.
    pub extensions: BTreeMap<String, Moment>,
    /// What points at what.
    links: Links,
    /// Temporary tables that go with the transaction (`ON COMMIT DROP`).
    drop_on_commit: Vec<RelationId>,
    /// A temporary relation was made in this session.
    has_temporary: bool,
    /// What the session prepared, by name.
    prepared: BTreeMap<String, Arc<pg_query::NodeEnum>>,
    /// The session as it will be when the transaction ends, once SET LOCAL changed it.
    before_local: Option<Session>,
    /// The statement that is applied may not have run.
    conditional: bool,
    /// Tables that a function drops when somebody calls it.
    dropped_at_run_time: BTreeSet<String>,
    /// Checks that a transaction has put off.
    deferred: deferred::Deferred,
}

/// Settings of a session that change what a statement does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Schemas in which unqualified names are looked up; empty as `pg_dump` sets it.
    pub search_path: Vec<String>,
    /// `lock_timeout`.
    pub lock_timeout: Timeout,
    /// `statement_timeout`.
    pub statement_timeout: Timeout,
    /// `TimeZone`, when it was set; the server's own otherwise.
    pub time_zone: Option<String>,
}

/// A timeout setting, as the statements so far left it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Timeout {
    /// Nobody set it: the role's or server's default, which is none unless configured.
    #[default]
    Unset,
    /// Set to 0: waits for ever.
    Off,
    /// Set, in milliseconds.
    Milliseconds(u64),
    /// Set to something that is not a constant.
    Unknown,
    /// Was set, then RESET or set to DEFAULT.
    Reset,
}

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
    /// Names of its row security policies.
    pub policies: Vec<String>,
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

/// A type as a column uses it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataType {
    /// Its schema: `pg_catalog` for PostgreSQL's own.
    pub schema: String,
    /// Its name in `pg_type`: `int4`, `varchar`, `timestamptz`; for an array the element's name.
    pub name: String,
    /// Type modifiers as written: `[10, 2]` of `numeric(10,2)`; `None` where they are not constants.
    pub modifiers: Vec<Option<i32>>,
    /// The same as text where they are not all constants: `point, 4326` of PostGIS's `geometry(Point, 4326)`.
    pub words: Option<String>,
    /// An array of it.
    pub array: bool,
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
#[derive(Debug, Clone)]
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

/// A type that is not a relation.
#[derive(Debug, Clone)]
pub struct Type {
    /// Its name.
    pub name: Name,
    /// What it is.
    pub kind: TypeKind,
    /// When it was made.
    pub born: Moment,
    /// False when no migration created it.
    pub known: bool,
}

/// What a type is.
#[derive(Debug, Clone)]
pub enum TypeKind {
    /// An enum, its values in order, each with the moment it was added.
    Enum(Vec<(String, Moment)>),
    /// A domain.
    Domain {
        /// The type below, which may be a domain too.
        base: DataType,
        /// NOT NULL.
        not_null: bool,
        /// CHECK constraints: name, expression, valid.
        checks: Vec<(String, Arc<protobuf::Node>, bool)>,
        /// Its default; a domain over a domain starts with that one's (`DefineDomain` in `typecmds.c`).
        default: Option<Arc<protobuf::Node>>,
    },
    /// A range type.
    Range,
    /// Anything else, such as a base type of an extension.
    Other,
}

/// A function or procedure.
#[derive(Debug, Clone)]
pub struct Function {
    /// Its name.
    pub name: Name,
    /// How many parameters can be passed at most, and at least.
    pub arity: (usize, usize),
    /// `i` immutable, `s` stable, `v` volatile.
    pub volatility: char,
    /// `sql`, `plpgsql` …
    pub language: String,
    /// The body of a SQL function, when it is one expression that PostgreSQL could inline.
    pub body: Option<String>,
    /// STRICT.
    pub strict: bool,
    /// SETOF, or a table.
    pub returns_set: bool,
    /// Returns `trigger` or `event_trigger`: only PostgreSQL calls it.
    pub returns_trigger: bool,
    /// A procedure, not a function.
    pub procedure: bool,
    /// The statement that made it, as written; `None` for an aggregate.
    pub definition: Option<Arc<str>>,
    /// Settings that hold while it runs (`SET` clauses).
    pub settings: Vec<protobuf::VariableSetStmt>,
    /// Its parameters and result, where they are plain.
    pub signature: Option<Signature>,
}

/// What tells a function from its overloads, and what it returns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// Names (empty where there is none) and types of the parameters.
    pub parameters: Vec<(String, DataType)>,
    /// SETOF, and the type.
    pub returns: Option<(bool, DataType)>,
    /// The columns of a row that several OUT parameters or a table make up.
    pub row: Vec<(String, DataType)>,
}

impl Catalog {
    /// An empty catalog with PostgreSQL's own schemas and the default session.
    pub fn new(version: Version) -> Self {
        Self {
            version,
            now: Moment::default(),
            deployment: None,
            session: Session::default(),
            relations: Vec::new(),
            names: HashMap::new(),
            schemas: BTreeMap::from([("public".to_owned(), Moment::default())]),
            types: HashMap::new(),
            functions: HashMap::new(),
            extensions: BTreeMap::new(),
            links: Links::default(),
            before_local: None,
            drop_on_commit: Vec::new(),
            has_temporary: false,
            prepared: BTreeMap::new(),
            conditional: false,
            dropped_at_run_time: BTreeSet::new(),
            deferred: deferred::Deferred::default(),
        }
    }

    /// Whether a function that migrations made drops a table of that name: whether it is there still is not known.
    pub fn may_be_dropped(&self, name: &str) -> bool {
        self.dropped_at_run_time.contains(name)
    }

    /// The relation behind an id.
    pub fn get(&self, id: RelationId) -> &Relation {
        &self.relations[id.0 as usize]
    }

    /// Nobody else can see it yet: made in the transaction that is judged.
    pub fn born_in_transaction(&self, id: RelationId) -> bool {
        self.get(id).born.transaction == self.now.transaction && self.now.transaction != 0
    }

    /// Not in use yet: made by the file that is judged or by one that is deployed with it, or temporary.
    pub fn born_in_file(&self, id: RelationId) -> bool {
        let relation = self.get(id);
        relation.persistence == Persistence::Temporary || self.is_new(relation.born)
    }

    /// Whether what came to be then is not in production yet: the file that is judged made it, or one that is
    /// deployed with it.
    pub fn is_new(&self, born: Moment) -> bool {
        born.file != 0 && born.file >= self.deployment.unwrap_or(self.now.file)
    }

    /// Whether no migration makes a partition of this partitioned table: what it is for are its rows, so that
    /// a function or an extension makes its partitions at run time.
    pub fn partitions_elsewhere(&self, id: RelationId) -> bool {
        let relation = self.get(id);
        matches!(relation.kind, RelationKind::PartitionedTable(_))
            && relation.children.iter().all(|&child| self.get(child).dropped)
    }

    /// The relation and all partitions or inheritance children below it.
    pub fn with_descendants(&self, id: RelationId) -> Vec<RelationId> {
        let mut all = vec![id];
        let mut next = 0;
        while next < all.len() {
            for &child in &self.get(all[next]).children {
                if !all.contains(&child) {
                    all.push(child);
                }
            }
            next += 1;
        }
        all
    }
}

impl Default for Session {
    fn default() -> Self {
        Self {
            search_path: vec!["public".to_owned()],
            lock_timeout: Timeout::Unset,
            statement_timeout: Timeout::Unset,
            time_zone: None,
        }
    }
}

impl Relation {
    /// The column of that name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The constraint of that name.
    pub fn constraint(&self, name: &str) -> Option<&Constraint> {
        self.constraints.iter().find(|constraint| constraint.name == name)
    }
}
