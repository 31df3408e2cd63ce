//! A column's new type where every row would be rewritten: a second column beside it, kept equal by a trigger, filled
//! in batches, given all that the first one has, and swapped with it in one short transaction. Changes that follow one
//! another are done together, so that a key and the columns that refer to it change places at once.

use std::collections::BTreeSet;

use pg_query::NodeEnum;
use pg_query::protobuf::{AlterTableType, ColumnDef};

use super::convert::{self, Conversion};
use super::copies::{self, Renamed};
use super::mirror::{Mirror, Names};
use super::piece::{Ask, Piece};
use super::sql::{self, ident, qualified};
use super::{Answer, Gate, GateKind, Recipe, Rollback, Step, Way, backfill, index, not_null, swap};
use crate::effect::{Cause, Effects, WorkKind};
use crate::postgres::Name;
use crate::schema::{
    Catalog, Constraint, ConstraintKind, DependentKind, Nullability, RelationId, RelationKind, TypeKind, tree,
};

pub(super) const RECIPE: Recipe = find;

/// One column that gets another type.
#[derive(Debug)]
pub(super) struct Change {
    pub table: RelationId,
    pub column: String,
    /// The column beside it.
    pub new: String,
    /// What the first one is called once they are swapped.
    pub old: String,
    /// Type and collation of the new one, as SQL.
    pub definition: String,
    /// The type as the server prints it.
    pub printed: String,
    pub conversion: Conversion,
}

/// An index that gets a copy.
#[derive(Debug)]
pub(super) struct IndexCopy {
    pub table: RelationId,
    pub id: RelationId,
    pub name: Name,
    pub copy: Name,
    /// What the first is called once they are swapped.
    pub old: Name,
    /// The constraint that it stands for.
    pub constraint: Option<Constraint>,
}

/// A check or foreign key that gets a copy.
#[derive(Debug)]
pub(super) struct ConstraintCopy {
    pub table: RelationId,
    pub constraint: Constraint,
    pub copy: String,
}

/// All that changes places together.
#[derive(Debug, Default)]
pub(super) struct Group {
    pub changes: Vec<Change>,
    pub renamed: Renamed,
    pub indexes: Vec<IndexCopy>,
    pub checks: Vec<ConstraintCopy>,
    pub keys: Vec<ConstraintCopy>,
    /// Statements of the migration that belong into the swap.
    pub along: Vec<String>,
    names: Names,
}

/// The column whose type a piece changes by writing every row anew.
fn subject<'a>(piece: &'a Piece, effects: &Effects, catalog: &Catalog) -> Option<(RelationId, &'a str, &'a ColumnDef)> {
    let NodeEnum::AlterTableStmt(alter) = piece.tree()? else {
        return None;
    };
    let command = match alter.cmds.as_slice() {
        [node] => match node.node.as_ref()? {
            NodeEnum::AlterTableCmd(command) => command,
            _ => return None,
        },
        _ => return None,
    };
    if command.subtype() != AlterTableType::AtAlterColumnType
        || effects.failures.iter().any(|failure| failure.certain)
        || !effects.work.iter().any(|work| {
            work.kind == WorkKind::Rewrite
                && matches!(work.cause, Cause::TypeChange { .. })
                && !catalog.born_in_file(work.relation)
        })
    {
        return None;
    }
    let table = catalog.resolve(alter.relation.as_ref()?)?;
    match command.def.as_deref()?.node.as_ref()? {
        NodeEnum::ColumnDef(definition) => Some((table, &command.name, definition)),
        _ => None,
    }
}

fn find(ask: &Ask<'_>) -> Option<Answer> {
    let (table, column, definition) = subject(ask.piece, ask.effects, ask.catalog)?;
    let mut group = Group::default();
    if let Err(reason) = group.add(ask, table, column, definition) {
        return Some(Err(reason));
    }
    let mut trial = ask.catalog.clone();
    trial.apply(&ask.piece.statement);
    let mut absorbed = 0;
    for piece in ask.ahead {
        let effects = piece.effects(&trial);
        if let Some((table, column, definition)) = subject(piece, &effects, &trial) {
            if group.renamed.changes(table, column) || group.add(ask, table, column, definition).is_err() {
                break;
            }
        } else if let Some(text) = group.sequence(ask, piece) {
            group.along.push(text);
        } else {
            break;
        }
        trial.apply(&piece.statement);
        absorbed += 1;
    }
    Some(group.copies(ask).and_then(|()| group.way(ask)).map(|way| Way { absorbed, ..way }))
}

impl Group {
    fn add(&mut self, ask: &Ask<'_>, table: RelationId, column: &str, definition: &ColumnDef) -> Result<(), String> {
        let relation = ask.relation(table);
        let (short, quoted) = (relation.name.short(), ident(column));
        plain_table(ask, table)?;
        let found = relation.column(column).ok_or_else(|| format!("{short} has no column {quoted}"))?;
        let from = found
            .data_type
            .as_ref()
            .ok_or_else(|| format!("the type of {quoted} is not known: give the schema it is in with `--schema`"))?;
        if found.generated.is_some() {
            return Err(format!("{quoted} is generated: add a column with the new type beside it, move over, drop it"));
        }
        for (dependent, _) in ask.catalog.dependents_of_column(table, column) {
            if dependent.kind != DependentKind::ForeignKey {
                let name = ident(&dependent.name.name);
                return Err(format!(
                    "the {} {name} uses {quoted}: drop it in a migration before this one, and make it again after it",
                    dependent.kind.words()
                ));
            }
        }
        let type_name = definition.type_name.as_ref().ok_or("the type is not given")?;
        let to = ask.catalog.resolve_type(type_name);
        if let Some(TypeKind::Domain { .. }) = ask.catalog.type_of(&to).map(|found| &found.kind) {
            return Err(format!("a domain's constraints read every row under a lock: use its base type for {quoted}"));
        }
        let conversion = convert::of(ask.catalog, relation, column, from, definition)?;
        let new = self.names.column(ask, table, column, "new");
        let old = self.names.column(ask, table, column, "old");
        self.renamed.add(table, column, &new);
        self.changes.push(Change {
            table,
            column: column.to_owned(),
            definition: definition_of(&relation.name, &new, definition)?,
            new,
            old,
            printed: to.to_string(),
            conversion,
        });
        Ok(())
    }

    /// `ALTER SEQUENCE` of a sequence that a changed column owns.
    fn sequence(&self, ask: &Ask<'_>, piece: &Piece) -> Option<String> {
        let NodeEnum::AlterSeqStmt(alter) = piece.tree()? else {
            return None;
        };
        let id = ask.catalog.resolve(alter.sequence.as_ref()?)?;
        let owned = |change: &Change| {
            ask.catalog
                .owned_sequences(change.table)
                .any(|(sequence, column)| sequence == id && column == change.column)
        };
        let only_type = alter.options.len() == 1 && tree::option(&alter.options, "as").is_some();
        (only_type && self.changes.iter().any(owned)).then(|| sql::plain(&piece.text))?
    }

    /// The tables with a changed column, in the order of the migration.
    pub(super) fn tables(&self) -> Vec<RelationId> {
        let mut tables: Vec<RelationId> = Vec::new();
        for change in &self.changes {
            if !tables.contains(&change.table) {
                tables.push(change.table);
            }
        }
        tables
    }

    pub(super) fn of(&self, table: RelationId) -> impl Iterator<Item = &Change> {
        self.changes.iter().filter(move |change| change.table == table)
    }

    /// Everything over a changed column gets a copy over the new one.
    fn copies(&mut self, ask: &Ask<'_>) -> Result<(), String> {
        for table in self.tables() {
            let relation = ask.relation(table);
            for (id, index) in ask.catalog.indexes_of(table) {
                if ask.relation(id).dropped || !self.of(table).any(|change| index.uses(&change.column)) {
                    continue;
                }
                let name = ask.relation(id).name.clone();
                let constraint = index.constraint.as_ref().and_then(|name| relation.constraint(name)).cloned();
                if constraint.as_ref().is_some_and(|one| matches!(one.kind, ConstraintKind::Exclusion { .. })) {
                    return Err(format!("the exclusion constraint {} has no way without the wait", ident(&name.name)));
                }
                if let Some(key) = &constraint
                    && let Some(view) = ask.catalog.views_on_key(table, key).first()
                {
                    let view = ask.relation(*view).name.short();
                    return Err(format!("the view {view} groups by the key {}: drop it before", ident(&key.name)));
                }
                let mut other = |label| Name::new(&name.schema, self.names.copy(ask, table, &name.name, label));
                let (copy, old) = (other("new"), other("old"));
                self.indexes.push(IndexCopy { table, id, name, copy, old, constraint });
            }
            for constraint in &relation.constraints {
                let copied = match &constraint.kind {
                    ConstraintKind::Check(node) => self.renamed.names(table, node),
                    _ => false,
                };
                if copied {
                    let copy = self.names.copy(ask, table, &constraint.name, "new");
                    self.checks.push(ConstraintCopy { table, constraint: constraint.clone(), copy });
                }
            }
        }
        self.foreign_keys(ask)
    }

    fn foreign_keys(&mut self, ask: &Ask<'_>) -> Result<(), String> {
        let mut seen: BTreeSet<(RelationId, String)> = BTreeSet::new();
        for table in self.tables() {
            let own = ask.relation(table).constraints.iter().map(|constraint| (table, constraint));
            let others = ask.catalog.referencing(table).map(|(other, constraint, _)| (other, constraint));
            for (child, constraint) in own.chain(others) {
                let ConstraintKind::ForeignKey(key) = &constraint.kind else {
                    continue;
                };
                let changes = key.columns.iter().any(|column| self.renamed.changes(child, column))
                    || key.referenced_columns.iter().any(|column| self.renamed.changes(key.referenced, column));
                if !changes || !seen.insert((child, constraint.name.clone())) {
                    continue;
                }
                let name = ident(&constraint.name);
                if key.period {
                    return Err(format!("the foreign key {name} has a PERIOD, which is not planned"));
                }
                for end in [child, key.referenced] {
                    plain_table(ask, end).map_err(|reason| format!("the foreign key {name}: {reason}"))?;
                }
                let copy = self.names.copy(ask, child, &constraint.name, "new");
                self.keys.push(ConstraintCopy { table: child, constraint: constraint.clone(), copy });
            }
        }
        Ok(())
    }

    fn way(&self, ask: &Ask<'_>) -> Answer {
        let swapped = self.swapped(ask);
        let mut steps: Vec<(Option<Gate>, Step)> = Vec::new();
        let mirrors: Vec<(Mirror, Mirror)> = self
            .tables()
            .into_iter()
            .map(|table| (Mirror::new(ask, table, "mirror"), Mirror::new(ask, table, "mirror_back")))
            .collect();
        for (table, (forward, _)) in self.tables().into_iter().zip(&mirrors) {
            steps.push((None, self.beside(ask, table, forward)));
        }
        for table in self.tables() {
            steps.push((None, self.fill(ask, table, &swapped)));
        }
        for change in &self.changes {
            let column = ask.relation(change.table).column(&change.column);
            if column.is_some_and(|column| column.not_null == Nullability::NotNull) {
                steps.extend(not_null::steps(ask, change.table, &change.new));
            }
        }
        for copy in &self.indexes {
            let unique = ask.catalog.index(copy.id).is_some_and(|index| index.unique);
            steps.push((
                None,
                index::build(&copy.copy, copies::index(ask, copy.id, &copy.copy.name, &self.renamed)?, unique),
            ));
        }
        self.constraints(ask, &mut steps)?;
        for table in self.tables() {
            let name = &ask.relation(table).name;
            let why = "queries that use the new column are planned well from its first moment";
            let text = format!("ANALYZE {}", qualified(name));
            steps.push((None, Step::concurrent(format!("collect statistics of {}", ident(&name.name)), why, text)));
        }
        for (_, step) in &mut steps {
            step.done_when = match step.done_when.take() {
                Some(own) if !own.contains(&swapped) => Some(format!("SELECT ({own}) OR ({swapped})")),
                own => own,
            };
        }
        steps.extend(swap::steps(ask, self, &mirrors, &swapped)?);
        Ok(Way { steps, deviations: self.deviations(ask), ..Way::default() })
    }

    /// Whether the columns have changed places.
    fn swapped(&self, ask: &Ask<'_>) -> String {
        let first = &self.changes[0];
        let name = &ask.relation(first.table).name;
        let mut printed = vec![sql::literal(&first.printed)];
        if let Some((_, short)) = first.printed.split_once('.') {
            printed.push(sql::literal(short));
        }
        format!(
            "SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = {} AND attname = {} AND format_type(atttypid, \
             atttypmod) IN ({}))",
            sql::regclass(name),
            sql::literal(&first.column),
            // The server leaves out a schema that the search path leads to.
            printed.join(", ")
        )
    }

    fn beside(&self, ask: &Ask<'_>, table: RelationId, mirror: &Mirror) -> Step {
        let name = &ask.relation(table).name;
        let long = qualified(name);
        let list = |get: fn(&Change) -> &String| {
            self.of(table).map(|change| ident(get(change))).collect::<Vec<_>>().join(", ")
        };
        let adds: Vec<String> = self.of(table).map(|change| change.definition.clone()).collect();
        let mut sql = vec![format!("ALTER TABLE {long} {}", adds.join(", "))];
        let pairs: Vec<(&str, &str)> =
            self.of(table).map(|change| (change.column.as_str(), change.new.as_str())).collect();
        sql.push(properties(name, &pairs));
        let body: Vec<String> = self
            .of(table)
            .map(|change| format!("  NEW.{} := {};", ident(&change.new), change.conversion.of_row))
            .collect();
        let path = ask.catalog.session.search_path.iter().map(|schema| ident(schema)).collect::<Vec<_>>().join(", ");
        let needs_path = self.of(table).any(|change| change.conversion.needs_path);
        sql.extend(mirror.create(&body.join("\n"), needs_path.then_some(path.as_str())));
        let title =
            format!("add {} beside {} of {}", list(|change| &change.new), list(|change| &change.column), name.short());
        let why = "the trigger fills it in every row that is written from now on; old rows hold NULL for now";
        let mut step = Step::ddl(title, why, String::new()).done_when(mirror.is_there());
        step.sql = sql;
        for change in self.of(table) {
            step = step.precondition(
                self.guard(ask, change),
                format!(
                    "something depends on {} that this plan does not know of: plan it again with a dump of the server's \
                     schema (`--schema`)",
                    ident(&change.column)
                ),
            );
        }
        let mut back = mirror.drop();
        let drops: Vec<String> = self.of(table).map(|change| format!("DROP COLUMN {}", ident(&change.new))).collect();
        back.push(format!("ALTER TABLE {long} {}", drops.join(", ")));
        step.rollback = Some(Rollback { sql: back, until: None, loses_data: false });
        step
    }

    /// A query that is true when nothing depends on the column but what gets a copy.
    fn guard(&self, ask: &Ask<'_>, change: &Change) -> String {
        let table = &ask.relation(change.table).name;
        let indexes = self.indexes.iter().filter(|copy| copy.table == change.table).map(|copy| &copy.name);
        let owned = ask.catalog.owned_sequences(change.table).map(|(id, _)| &ask.relation(id).name);
        let known: Vec<String> = indexes.chain(owned).map(sql::regclass).chain(["0".to_owned()]).collect();
        let keys = self.indexes.iter().filter_map(|copy| copy.constraint.as_ref());
        let names: BTreeSet<String> = keys
            .chain(self.checks.iter().chain(&self.keys).map(|copy| &copy.constraint))
            .map(|constraint| sql::literal(&constraint.name))
            .chain(["''".to_owned()])
            .collect();
        format!(
            "SELECT NOT EXISTS (SELECT FROM pg_depend d JOIN pg_attribute a ON (a.attrelid, a.attnum) = (d.refobjid, \
             d.refobjsubid) WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = {} AND a.attname = {} AND d.classid \
             <> 'pg_attrdef'::regclass AND NOT (d.classid = 'pg_class'::regclass AND d.objid IN ({})) AND NOT EXISTS \
             (SELECT FROM pg_constraint c WHERE d.classid = 'pg_constraint'::regclass AND c.oid = d.objid AND (c.contype = \
             'n' OR c.conname IN ({})))) AND NOT EXISTS (SELECT FROM pg_index WHERE indrelid = {} AND indisreplident)",
            sql::regclass(table),
            sql::literal(&change.column),
            known.join(", "),
            names.into_iter().collect::<Vec<_>>().join(", "),
            sql::regclass(table),
        )
    }

    fn fill(&self, ask: &Ask<'_>, table: RelationId, swapped: &str) -> Step {
        let name = &ask.relation(table).name;
        let long = qualified(name);
        let differs: Vec<String> = self
            .of(table)
            .map(|change| {
                let (new, same) = (ident(&change.new), &change.conversion.same);
                if change.conversion.as_text {
                    format!("{new}::text IS DISTINCT FROM ({same})::text")
                } else {
                    format!("{new} IS DISTINCT FROM {same}")
                }
            })
            .collect();
        let differs = differs.join(" OR ");
        let set: Vec<String> =
            self.of(table).map(|change| format!("{} = {}", ident(&change.new), change.conversion.set)).collect();
        let text = backfill::by_trigger(name, &set.join(", "), &differs, ask.catalog.version.major());
        let new: Vec<String> = self.of(table).map(|change| ident(&change.new)).collect();
        let title = format!("fill {} of the old rows of {}", new.join(", "), name.short());
        let equal = format!("NOT EXISTS (SELECT FROM {long} WHERE {differs})");
        let done = if self.of(table).any(|change| change.conversion.computed) {
            // Once the columns have changed places, the expression may not be one any more.
            format!(
                "SELECT CASE WHEN ({swapped}) THEN true ELSE query_to_xml({}, false, true, '')::text LIKE '%true%' END",
                sql::literal(&format!("SELECT {equal}"))
            )
        } else {
            // Where the table has no such column any more, its name means the one of `gone`.
            let gone: Vec<String> =
                self.of(table).map(|change| format!("NULL::{} AS {}", change.printed, ident(&change.new))).collect();
            format!("SELECT ({swapped}) OR {equal} FROM (SELECT {}) AS gone", gone.join(", "))
        };
        let mut step = backfill::run(title, text).done_when(done);
        step.rollback = Some(Rollback::nothing());
        step
    }

    fn constraints(&self, ask: &Ask<'_>, steps: &mut Vec<(Option<Gate>, Step)>) -> Result<(), String> {
        for copy in self.checks.iter().chain(&self.keys) {
            let table = &ask.relation(copy.table).name;
            let (text, words) = match &copy.constraint.kind {
                ConstraintKind::Check(node) => {
                    (copies::check(ask, copy.table, &copy.constraint, node, &copy.copy, &self.renamed)?, "the check")
                }
                ConstraintKind::ForeignKey(key) => (
                    copies::foreign_key(ask, copy.table, &copy.constraint, key, &copy.copy, &self.renamed),
                    "the foreign key",
                ),
                ConstraintKind::NotNull(_)
                | ConstraintKind::Unique { .. }
                | ConstraintKind::PrimaryKey { .. }
                | ConstraintKind::Exclusion { .. } => continue,
            };
            let quoted = ident(&copy.copy);
            let title = format!("copy {words} {} for new rows", ident(&copy.constraint.name));
            let add = Step::ddl(title, "new rows are checked from now on; old ones are not read", text)
                .done_when(sql::has_constraint(table, &copy.copy, false))
                .rollback(format!("ALTER TABLE {} DROP CONSTRAINT IF EXISTS {quoted}", qualified(table)));
            steps.push((None, add));
            if copy.constraint.valid {
                let text = format!("ALTER TABLE {} VALIDATE CONSTRAINT {quoted}", qualified(table));
                let why = "it reads every row while others read and write";
                let mut validate = Step::ddl(format!("check the old rows against {quoted}"), why, text)
                    .patient()
                    .done_when(sql::has_constraint(table, &copy.copy, true));
                validate.rollback = Some(Rollback::nothing());
                steps.push((None, validate));
            }
        }
        Ok(())
    }

    fn deviations(&self, ask: &Ask<'_>) -> Vec<String> {
        let mut deviations = Vec::new();
        for table in self.tables() {
            let name = ask.relation(table).name.short();
            let columns: Vec<String> = self.of(table).map(|change| ident(&change.column)).collect();
            let stands = if columns.len() == 1 { "stands" } else { "stand" };
            deviations.push(format!(
                "{} {stands} last in {name}: `SELECT *`, `COPY` and `INSERT` without a list of columns see another order",
                columns.join(", ")
            ));
            if !ask.relation(table).triggers.is_empty() {
                deviations.push(format!("the triggers of {name} fire for each old row that is filled"));
            }
        }
        deviations
    }

    /// What has to be true before the swap.
    pub(super) fn gate(&self, ask: &Ask<'_>) -> Gate {
        let columns: Vec<String> = self
            .changes
            .iter()
            .map(|change| {
                format!("{}.{} as {}", ask.relation(change.table).name.short(), ident(&change.column), change.printed)
            })
            .collect();
        let last = if self.changes.iter().all(|change| change.conversion.back.is_some()) {
            ""
        } else {
            "; from the next step on there is no way back to the old values"
        };
        Gate {
            kind: GateKind::Deploy,
            text: format!(
                "deploy an application that can read {}; prepared statements that return it fail once with `cached plan \
                 must not change result type`{last}",
                columns.join(", ")
            ),
        }
    }
}

/// What a second column can stand in for.
fn plain_table(ask: &Ask<'_>, table: RelationId) -> Result<(), String> {
    let relation = ask.relation(table);
    let name = relation.name.short();
    if !relation.known {
        return Err(format!(
            "nothing created `{name}` here, so that what it has is not known: give the schema it is in with `--schema`"
        ));
    }
    match relation.kind {
        RelationKind::Table => {}
        RelationKind::PartitionedTable(_) => {
            return Err(format!("`{name}` is partitioned, for which this is not planned yet"));
        }
        _ => return Err(format!("`{name}` is no table of this database")),
    }
    if !relation.parents.is_empty() || !relation.children.is_empty() {
        return Err(format!(
            "`{name}` shares its columns with its parents or children, for which this is not planned yet"
        ));
    }
    if relation.of_type.is_some() {
        return Err(format!("`{name}` has the columns of a type"));
    }
    if let Some(rule) = relation.rules.first() {
        return Err(format!("the rule {} of `{name}` may name its columns", ident(rule)));
    }
    Ok(())
}

/// `ADD COLUMN …` with the new type.
fn definition_of(table: &Name, new: &str, definition: &ColumnDef) -> Result<String, String> {
    let column = ColumnDef {
        colname: new.to_owned(),
        type_name: definition.type_name.clone(),
        coll_clause: definition.coll_clause.clone(),
        is_local: true,
        ..ColumnDef::default()
    };
    let text = sql::alter_table(table, AlterTableType::AtAddColumn, NodeEnum::ColumnDef(Box::new(column)))?;
    let start = text.find("ADD COLUMN").ok_or("the new column cannot be written")?;
    Ok(text[start..].to_owned())
}

/// Gives columns the comments, statistics targets, options and privileges of others.
fn properties(table: &Name, pairs: &[(&str, &str)]) -> String {
    let pairs: Vec<String> =
        pairs.iter().map(|(old, new)| format!("({}, {})", sql::literal(old), sql::literal(new))).collect();
    let long = sql::literal(&qualified(table));
    format!(
        "DO $ddlock$
DECLARE
  line text;
BEGIN
  FOR line IN
    SELECT unnest(ARRAY[
      CASE WHEN col_description(attrelid, attnum) IS NOT NULL THEN
        format('COMMENT ON COLUMN %s.%I IS %L', {long}, new, col_description(attrelid, attnum)) END,
      CASE WHEN attstattarget >= 0 THEN
        format('ALTER TABLE %s ALTER COLUMN %I SET STATISTICS %s', {long}, new, attstattarget) END,
      CASE WHEN attoptions IS NOT NULL THEN
        format('ALTER TABLE %s ALTER COLUMN %I SET (%s)', {long}, new, array_to_string(attoptions, ', ')) END] || ARRAY(
      SELECT format('GRANT %s (%I) ON %s TO %s%s', privilege_type, new, {long},
        CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END,
        CASE WHEN is_grantable THEN ' WITH GRANT OPTION' ELSE '' END) FROM aclexplode(attacl)))
    FROM pg_attribute JOIN (VALUES {}) AS columns (old, new) ON attname = old
    WHERE attrelid = {long}::regclass
  LOOP
    CONTINUE WHEN line IS NULL;
    EXECUTE line;
  END LOOP;
END
$ddlock$",
        pairs.join(", ")
    )
}
