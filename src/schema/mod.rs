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
mod relation;
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

use crate::postgres::{Name, Version};
pub use call::Called;
pub use depend::{Dependent, DependentKind};
pub use function::{Function, Signature};
pub(crate) use function::{arity, extension_types, is_extension_type};
use links::Links;
pub use relation::{
    Column, Constraint, ConstraintKind, ForeignKey, Generated, Index, IndexKey, Nullability, Persistence, Policy,
    Relation, RelationId, RelationKind, RowCount, Trigger,
};
pub use rule::Rule;
pub use session::{Session, Timeout};
pub use types::{DataType, Type, TypeKind};

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

    /// The statement that is judged next is the first of a transaction.
    pub fn next_transaction(&mut self) {
        self.now.transaction += 1;
        self.now.statement += 1;
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
