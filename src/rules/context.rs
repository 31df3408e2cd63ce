//! What every rule asks of the statement at hand: who is in use, who waits, and how to start a finding.

use std::sync::Arc;

use pg_query::NodeEnum;
use pg_query::protobuf::{AlterTableCmd, AlterTableStmt, AlterTableType};

use crate::effect::{Cause, Lock, Role, Work, WorkKind};
use crate::parse::{Body, Span};
use crate::postgres::{LockMode, Name, quote};
use crate::rules::{Context, Finding, Rule};
use crate::schema::{Catalog, Index, Relation, RelationId, RelationKind, Timeout, tree};
use crate::source::TransactionMode;
use crate::timeline::{self, Boundary};

/// How many tables one sentence names.
const MOST_NAMES: usize = 4;

/// Many names as a few and how many more there are.
pub(super) fn shorten(names: &mut Vec<String>) {
    if names.len() > MOST_NAMES {
        let more = names.len() - (MOST_NAMES - 1);
        names.truncate(MOST_NAMES - 1);
        names.push(format!("{more} more"));
    }
}

impl<'a> Context<'a> {
    /// The tree of the statement.
    pub(super) fn tree(&self) -> Option<&'a NodeEnum> {
        tree(&self.statement.body)
    }

    /// The trees of the statements of the file that follow.
    pub(super) fn following(&self) -> impl Iterator<Item = &'a NodeEnum> {
        self.upcoming.iter().filter_map(|statement| tree(&statement.body))
    }

    /// The trees of the statements of the file before this one.
    pub(super) fn preceding(&self) -> impl Iterator<Item = &'a NodeEnum> {
        self.earlier.iter().filter_map(|statement| tree(&statement.body))
    }

    /// The file itself takes back what the statement does: it holds its locks, and breaks and loses nothing.
    pub(super) fn is_undone(&self) -> bool {
        self.timeline.boundary != Boundary::Autocommit && timeline::is_undone(self.upcoming)
    }

    /// The statement as an ALTER TABLE (or its kin: ALTER INDEX, ALTER VIEW …).
    pub(super) fn alter_table(&self) -> Option<&'a AlterTableStmt> {
        match self.tree()? {
            NodeEnum::AlterTableStmt(alter) => Some(alter),
            _ => None,
        }
    }

    /// The subcommands of an ALTER TABLE.
    pub(super) fn commands(&self) -> impl Iterator<Item = (usize, &'a AlterTableCmd)> {
        self.alter_table().into_iter().flat_map(tree::commands).enumerate()
    }

    /// What kind of subcommand a part is.
    pub(super) fn command(&self, part: usize) -> Option<AlterTableType> {
        self.commands().find(|(index, _)| *index == part).map(|(_, command)| command.subtype())
    }

    /// The ALTER TABLE adds a column of that name itself: what is to run before it cannot name the column.
    pub(super) fn adds_column(&self, name: &str) -> bool {
        self.commands().any(|(_, command)| match command.def.as_deref().and_then(|def| def.node.as_ref()) {
            Some(NodeEnum::ColumnDef(column)) => {
                command.subtype() == AlterTableType::AtAddColumn && column.colname == name
            }
            _ => false,
        })
    }

    /// Someone else may be using it: it is older than this file, and not temporary. An index is in use when
    /// its table is, a sequence when the table that owns it is.
    pub(super) fn in_use(&self, id: RelationId) -> bool {
        match &self.relation(id).kind {
            RelationKind::Index(index) => self.in_use(index.table),
            RelationKind::Sequence { owned_by: Some((table, _)) } => self.in_use(*table),
            RelationKind::Sequence { owned_by: None }
            | RelationKind::Table
            | RelationKind::PartitionedTable(_)
            | RelationKind::ForeignTable
            | RelationKind::View { .. }
            | RelationKind::MaterializedView { .. }
            | RelationKind::CompositeType
            | RelationKind::Unknown => !self.catalog.born_in_file(id),
        }
    }

    /// Work on a relation in use, done under a lock that reads or writes wait for; one entry for each
    /// subcommand and object, however many partitions it goes through.
    pub(super) fn blocking_work(&self, wanted: impl Fn(&Cause) -> bool) -> Vec<&'a Work> {
        let mut found: Vec<&Work> = Vec::new();
        for work in &self.effects.work {
            let seen = || found.iter().any(|other| other.part == work.part && other.cause == work.cause);
            if wanted(&work.cause) && work.mode.blocks_writes() && self.in_use(work.relation) && !seen() {
                found.push(work);
            }
        }
        found
    }

    /// Whether a subcommand rewrites the table under everyone's feet: what else it does is then lesser news.
    pub(super) fn rewrites(&self, part: usize) -> bool {
        self.effects.work.iter().any(|work| {
            work.part == part
                && work.kind == WorkKind::Rewrite
                && work.mode.blocks_writes()
                && self.in_use(work.relation)
        })
    }

    /// Locks that the statement holds to its transaction's end, on relations in use, strong enough that at
    /// least writes wait.
    pub(super) fn strong_locks(&self) -> impl Iterator<Item = &'a Lock> {
        self.effects.locks.iter().filter(|lock| !lock.brief && lock.mode.blocks_writes() && self.in_use(lock.relation))
    }

    /// The relation a person thinks of: the partitioned table that was named rather than its partitions.
    pub(super) fn shown(&self, id: RelationId) -> RelationId {
        let targets = self.effects.locks.iter().filter(|lock| lock.role == Role::Target);
        targets
            .map(|lock| lock.relation)
            .find(|&target| self.catalog.with_descendants(target).contains(&id))
            .unwrap_or(id)
    }

    /// The relation that a subcommand, or an object of a list, names.
    pub(super) fn target(&self, part: usize) -> Option<RelationId> {
        let mut targets = self.effects.locks.iter().filter(|lock| lock.role == Role::Target);
        targets.clone().find(|lock| lock.part == part).or_else(|| targets.next()).map(|lock| lock.relation)
    }

    /// A relation of the catalog.
    pub(super) fn relation(&self, id: RelationId) -> &'a Relation {
        self.catalog.get(id)
    }

    /// The index behind an id, if it is one.
    pub(super) fn index(&self, id: RelationId) -> Option<&'a Index> {
        self.catalog.index(id)
    }

    /// Whether it is a partitioned table.
    pub(super) fn is_partitioned(&self, id: RelationId) -> bool {
        self.catalog.is_partitioned(id)
    }

    /// Whether it is an index of a partitioned table.
    pub(super) fn is_partitioned_index(&self, id: RelationId) -> bool {
        self.index(id).is_some_and(|index| self.is_partitioned(index.table))
    }

    /// A relation's name between backticks.
    pub(super) fn name(&self, id: RelationId) -> String {
        ticked(&self.relation(id).name)
    }

    /// "writes to `orders` wait", "reads and writes of `orders` wait" – as the mode has it.
    /// Who plans a query over a table looks at its indexes: what waits for an index is the table.
    pub(super) fn who_waits(&self, id: RelationId, mode: LockMode) -> String {
        let name = self.name(self.index(id).map_or(id, |index| index.table));
        let refreshed = matches!(self.relation(id).kind, RelationKind::MaterializedView { .. });
        if mode.blocks_reads() && refreshed {
            format!("reads and refreshes of {name} wait")
        } else if mode.blocks_writes() && refreshed {
            format!("refreshes of {name} wait")
        } else if mode.blocks_reads() {
            format!("reads and writes of {name} wait")
        } else if mode.blocks_writes() {
            format!("writes to {name} wait")
        } else {
            format!("schema changes and vacuuming of {name} wait")
        }
    }

    /// "reads and writes of `orders` and writes to `customers` wait": several tables, each with its mode.
    pub(super) fn who_waits_of(&self, tables: &[(RelationId, LockMode)]) -> String {
        let (reads, writes): (Vec<_>, Vec<_>) = tables.iter().partition(|(_, mode)| mode.blocks_reads());
        let said = [("reads and writes of", reads), ("writes to", writes)].into_iter().filter_map(|(what, tables)| {
            let mut names: Vec<String> = tables.iter().map(|(table, _)| self.name(self.shown(*table))).collect();
            names.dedup();
            shorten(&mut names);
            (!names.is_empty()).then(|| format!("{what} {}", list(&names)))
        });
        format!("{} wait", said.collect::<Vec<_>>().join(" and "))
    }

    /// The strongest mode in which a table is locked while the statement works: locks that it holds to its
    /// transaction's end, and those held before.
    pub(super) fn mode_meanwhile(&self, table: RelationId) -> Option<LockMode> {
        let own = self.effects.locks.iter().filter(|lock| !lock.brief && lock.relation == table).map(|lock| lock.mode);
        let held = self.timeline.held.get(&table).map(|held| held.mode);
        own.chain(held).max()
    }

    /// "reads and writes of `orders` wait" for a piece of work. A partitioned table can be locked more strongly than
    /// the partition whose rows are read.
    pub(super) fn who_waits_for(&self, work: &Work) -> String {
        let shown = self.shown(work.relation);
        let locks = || self.effects.locks.iter().filter(|lock| !lock.brief);
        let mut tables = vec![(shown, self.mode_meanwhile(shown).map_or(work.mode, |mode| mode.max(work.mode)))];
        let below = self.catalog.with_descendants(shown);
        for lock in locks().filter(|lock| lock.mode.blocks_writes()) {
            let known = below.contains(&lock.relation) || tables.iter().any(|(table, _)| *table == lock.relation);
            if !known && self.has_queries(lock.relation) && self.in_use(lock.relation) {
                tables.push((lock.relation, self.mode_meanwhile(lock.relation).unwrap_or(lock.mode)));
            }
        }
        match tables[..] {
            [(table, mode)] => self.who_waits(table, mode),
            _ => self.who_waits_of(&tables),
        }
    }

    /// Whether it is something whose rows queries read, not an index or a sequence behind one.
    fn has_queries(&self, id: RelationId) -> bool {
        match self.relation(id).kind {
            RelationKind::Table
            | RelationKind::PartitionedTable(_)
            | RelationKind::ForeignTable
            | RelationKind::View { .. }
            | RelationKind::MaterializedView { .. }
            | RelationKind::Unknown => true,
            RelationKind::Index(_) | RelationKind::Sequence { .. } | RelationKind::CompositeType => false,
        }
    }

    /// How to say "not in this transaction" of a statement that is run in the place of this one; empty where there is
    /// none.
    pub(super) fn outside(&self, statement: &str) -> String {
        self.way_out(statement, self.timeline.boundary == Boundary::Autocommit)
    }

    /// How to say "not in this transaction" of a statement that is run besides this one, or besides others: a file that
    /// is sent as one query may hold one statement only.
    pub(super) fn outside_besides(&self, statement: &str) -> String {
        self.way_out(statement, self.timeline.boundary == Boundary::Autocommit && !self.is_one_query())
    }

    fn way_out(&self, statement: &str, free: bool) -> String {
        if self.function.is_some() {
            ", outside the function".to_owned()
        } else if self.statement.block.is_some() {
            ", outside the `DO` block".to_owned()
        } else if free {
            String::new()
        } else {
            format!(", {}", self.place_outside(statement))
        }
    }

    /// Where a statement goes that must not run in a transaction, in the words of the tool. What follows a COMMIT is
    /// still sent as the tool sends the file.
    pub(super) fn place_outside(&self, statement: &str) -> &'static str {
        self.tool.place_outside(self.timeline.mode, statement)
    }

    /// There is room for one statement only where the tool runs statements outside a transaction.
    pub(super) fn is_alone_outside(&self, statement: &str) -> bool {
        match self.tool.mode_outside(self.timeline.mode, statement) {
            TransactionMode::Query | TransactionMode::Pipeline => true,
            TransactionMode::None | TransactionMode::File | TransactionMode::All => false,
        }
    }

    /// The file is sent as one query: a second statement would make it a transaction.
    fn is_one_query(&self) -> bool {
        self.timeline.mode == TransactionMode::Query
    }

    /// How to say "in a transaction of its own, after this one".
    pub(super) fn later(&self) -> &'static str {
        if self.statement.block.is_some() {
            return "in a later migration";
        }
        match self.timeline.boundary {
            Boundary::Autocommit if self.is_one_query() => "in a later migration",
            Boundary::Autocommit => "as a statement of its own",
            Boundary::Explicit => "after `COMMIT`",
            Boundary::File | Boundary::Query | Boundary::Pipeline => "in a later migration",
            Boundary::All => "in a later run",
        }
    }

    /// How to say "in a transaction of its own".
    pub(super) fn alone(&self) -> &'static str {
        match self.timeline.mode {
            TransactionMode::None => "in a transaction of its own",
            TransactionMode::File | TransactionMode::Query | TransactionMode::Pipeline => "in a migration of its own",
            TransactionMode::All => "in a run of its own",
        }
    }

    /// What limits the wait for locks in a transaction that begins with it. In a batch `SET LOCAL` comes before the
    /// transaction block, and warns (`CheckTransactionBlock`).
    pub(super) fn set_lock_timeout(&self) -> &'static str {
        match self.timeline.mode {
            TransactionMode::Pipeline => "`SET lock_timeout = '2s'`",
            TransactionMode::None | TransactionMode::File | TransactionMode::Query | TransactionMode::All => {
                "`SET LOCAL lock_timeout = '2s'`"
            }
        }
    }

    /// A `lock_timeout` short enough to matter is in force, or the configuration says that the connection has one.
    pub(super) fn has_lock_timeout(&self) -> bool {
        match self.timeline.last().lock_timeout {
            Timeout::Milliseconds(set) => set <= self.settings.max_lock_timeout_ms,
            Timeout::Unset | Timeout::Reset => self.settings.lock_timeout_is_set,
            Timeout::Unknown => true,
            Timeout::Off => false,
        }
    }

    /// Where a subcommand, or a column or constraint of a CREATE TABLE, stands; the statement where it has none.
    pub(super) fn part_span(&self, part: usize) -> Span {
        let elements = self.statement.elements.get(part).filter(|_| self.statement.parts.is_empty());
        self.statement.parts.get(part).or(elements).copied().unwrap_or(self.statement.span)
    }

    /// Where a column or constraint of a CREATE TABLE stands, or a subcommand of an ALTER TABLE.
    pub(super) fn element_span(&self, element: usize) -> Span {
        self.statement.elements.get(element).copied().unwrap_or_else(|| self.part_span(element))
    }

    /// The text of a subcommand, where it stands in the statement as it is written.
    pub(super) fn part_text(&self, part: usize) -> Option<&'a str> {
        let span = self.statement.parts.get(part)?;
        let from = span.from.checked_sub(self.statement.span.from)?;
        self.statement.text.get(from..span.to.checked_sub(self.statement.span.from)?)
    }

    /// A name for a new constraint of a table, `table_column_label`: free, and no longer than PostgreSQL allows.
    pub(super) fn free_constraint_name(&self, table: &Relation, column: &str, label: &str) -> String {
        let (schema, name) = (&table.name.schema, &table.name.name);
        self.catalog.choose_constraint_name(schema, name, Some(column), label, &[])
    }

    /// A name for a new relation beside a table, `first_second_label`: free, and no longer than PostgreSQL allows.
    pub(super) fn free_relation_name(&self, schema: &str, first: &str, second: Option<&str>, label: &str) -> String {
        self.catalog.choose_relation_name(schema, first, second, label, true)
    }

    /// Starts a finding at a subcommand.
    pub(super) fn finding(&self, rule: &Rule, part: usize, message: String) -> Finding {
        Finding {
            rule: rule.name,
            severity: rule.severity,
            span: self.part_span(part),
            message,
            help: None,
            related: Vec::new(),
            relations: Vec::new(),
            assumed: None,
        }
    }

    /// Starts a finding about work on a relation.
    pub(super) fn finding_on(&self, rule: &Rule, work: &Work, message: String) -> Finding {
        self.finding(rule, work.part, message).about(self, self.shown(work.relation))
    }
}

impl Finding {
    /// Says what to run instead.
    pub(super) fn help(mut self, help: String) -> Self {
        self.help = Some(help);
        self
    }

    /// Points at a place inside the statement.
    pub(super) fn at(mut self, span: Span) -> Self {
        self.span = span;
        self
    }

    /// Names a relation it is about, and what had to be assumed of it.
    pub(super) fn about(mut self, cx: &Context<'_>, id: RelationId) -> Self {
        let relation = cx.relation(id);
        if relation.name.name.is_empty() {
            return self;
        }
        if !self.relations.contains(&relation.name) {
            self.relations.push(relation.name.clone());
        }
        if self.assumed.is_none() {
            self.assumed = assumed_of(cx.catalog, cx.tree(), id);
        }
        self
    }

    /// Points at another statement of the transaction.
    pub(super) fn beside(mut self, cx: &Context<'_>, entry: usize, word: impl Into<String>) -> Self {
        let entry = &cx.timeline.entries[entry];
        self.related.push((Arc::clone(&entry.path), entry.span, word.into()));
        self
    }
}

/// The tree of a statement's body.
pub(super) fn tree(body: &Body) -> Option<&NodeEnum> {
    match body {
        Body::Tree(tree) => Some(tree),
        Body::Rows(_) | Body::Meta | Body::Broken(_) => None,
    }
}

/// A relation's name between backticks.
pub(crate) fn ticked(name: &Name) -> String {
    // The table behind an index that nothing created.
    if name.name.is_empty() { "its table".to_owned() } else { format!("`{}`", name.short()) }
}

/// What had to be assumed of a relation to say what a statement does to it: that it is there, or that it has partitions.
pub(crate) fn assumed_of(catalog: &Catalog, statement: Option<&NodeEnum>, id: RelationId) -> Option<String> {
    let relation = catalog.get(id);
    let name = ticked(&relation.name);
    if !relation.known {
        return Some(format!("no migration creates {name}: taken to exist and to be large"));
    }
    (catalog.partitions_elsewhere(id) && !statement.is_some_and(tree::makes_partition))
        .then(|| format!("no migration creates a partition of {name}: taken to have large ones"))
}

/// "`a`", "`a` and `b`", "`a`, `b` and `c`".
pub(super) fn list(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// A column or other plain name between backticks.
pub(super) fn tick(name: &str) -> String {
    format!("`{}`", quote(name))
}
