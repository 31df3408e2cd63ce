//! The second columns before they are swapped: made with their trigger, filled, checked, given indexes and keys.

use std::collections::BTreeSet;

use super::constraint::copies_stay;
use super::mirror::Mirror;
use super::piece::Ask;
use super::retype::{Change, ConstraintCopy, Group, IndexCopy, family};
use super::sql::{self, ident, qualified};
use super::{Answer, Deviation, Gate, Precondition, Rollback, Step, Way, backfill, copies, index, partition_key, swap};
use crate::schema::{ConstraintKind, ForeignKey, Nullability, RelationId};

type Steps = Vec<(Option<Gate>, Step)>;

impl Group {
    /// All the steps.
    pub(super) fn way(&self, ask: &Ask<'_>) -> Answer {
        let swapped = self.swapped(ask);
        let mut steps: Steps = Vec::new();
        let mut taken = BTreeSet::new();
        let mut mirror = |table, label| Mirror::new(ask, table, label, &mut taken);
        let mirrors: Vec<(Mirror, Mirror)> =
            self.tables().into_iter().map(|table| (mirror(table, "mirror"), mirror(table, "mirror_back"))).collect();
        for (table, (forward, _)) in self.tables().into_iter().zip(&mirrors) {
            steps.push((None, self.beside(ask, table, forward)?));
        }
        steps.push((None, self.properties(ask)));
        for table in self.tables() {
            for leaf in family(ask, table).into_iter().filter(|&member| !ask.is_partitioned(member)) {
                steps.push((None, self.fill(ask, table, leaf, &swapped)));
            }
            steps.extend(self.validate(ask, table).into_iter().map(|step| (None, step)));
        }
        for copy in &self.indexes {
            self.index(ask, copy, &mut steps)?;
        }
        for copy in &self.keys {
            self.foreign_key(ask, copy, &mut steps);
        }
        self.collect(ask, &mut steps)?;
        let members = self.members(ask).into_iter();
        let counted = members.filter(|(root, member)| member == root || !ask.is_partitioned(*root));
        let tables: Vec<String> = counted.map(|(_, table)| qualified(&ask.relation(table).name)).collect();
        let why = "queries that use a new column are planned well from its first moment";
        let text = format!("ANALYZE {}", tables.join(", "));
        let mut analyze = Step::concurrent("collect statistics of the new columns", why, text);
        analyze.rollback = Some(Rollback::nothing());
        steps.push((None, analyze));
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
        if first.by_name {
            return format!(
                "SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = {} AND attname = {} AND NOT attisdropped)",
                sql::regclass(name),
                sql::literal(&first.old)
            );
        }
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

    /// Constraints of a new column that old rows are held against later: the name, and how it is added.
    fn later(&self, ask: &Ask<'_>, table: RelationId) -> Result<Vec<(String, String, bool)>, String> {
        let mut all = Vec::new();
        for change in self.of(table) {
            if let Some(name) = present(ask, change) {
                let new = ident(&change.new);
                let what = if ask.catalog.version.major() >= 18 {
                    format!("NOT NULL {new}")
                } else {
                    format!("CHECK ({new} IS NOT NULL)")
                };
                let text = format!("ADD CONSTRAINT {} {what} NOT VALID", ident(&name));
                let valid = ask.relation(table).column(&change.column).map(|column| column.not_null);
                all.push((name, text, valid == Some(Nullability::NotNull)));
            }
        }
        for copy in self.checks.iter().filter(|copy| copy.table == table) {
            if let ConstraintKind::Check(node) = &copy.constraint.kind {
                let text = copies::check(table, &copy.constraint, node, &copy.copy, &self.renamed)?;
                all.push((copy.copy.clone(), text, copy.constraint.valid));
            }
        }
        Ok(all)
    }

    fn beside(&self, ask: &Ask<'_>, table: RelationId, mirror: &Mirror) -> Result<Step, String> {
        let name = &ask.relation(table).name;
        let long = qualified(name);
        let list = |get: fn(&Change) -> &String| {
            self.of(table).map(|change| ident(get(change))).collect::<Vec<_>>().join(", ")
        };
        let mut parts: Vec<String> = self.of(table).map(|change| change.definition.clone()).collect();
        parts.extend(self.later(ask, table)?.into_iter().map(|(_, text, _)| text));
        let mut sql = vec![format!("ALTER TABLE {long} {}", parts.join(", "))];
        for member in family(ask, table).into_iter().skip(1) {
            let own = self.later(ask, member)?.into_iter();
            let member = qualified(&ask.relation(member).name);
            sql.extend(own.map(|(_, text, _)| format!("ALTER TABLE {member} {text}")));
        }
        sql.extend(self.mirrored(ask, table, mirror));
        let title =
            format!("add {} beside {} of {}", list(|change| &change.new), list(|change| &change.column), name.short());
        let why = "the trigger fills it in every row that is written from now on, and constraints hold for those; old \
                   rows are not read, and hold NULL for now";
        let mut step = Step::ddl(title, why, String::new()).done_when(mirror.is_there());
        step.sql = sql;
        for change in self.of(table) {
            step = step.precondition(
                self.guard(ask, change),
                format!(
                    "something depends on {} that this plan does not know of, or an index over it is the replica identity: plan \
                     it again with a dump of the server's schema (`--schema`), or choose another replica identity first",
                    ident(&change.column)
                ),
            );
        }
        let published = format!(
            "SELECT NOT EXISTS (SELECT FROM pg_publication_tables WHERE schemaname = {} AND tablename = {})",
            sql::literal(&name.schema),
            sql::literal(&name.name)
        );
        step = step.precondition(
            published,
            format!(
                "{} is published, and replication stops at a column that its subscribers do not have: take it out of the publication \
                 before, or add the column to their tables first",
                name.short()
            ),
        );
        let mut back = mirror.drop();
        let drops: Vec<String> = self.of(table).map(|change| format!("DROP COLUMN {}", ident(&change.new))).collect();
        back.push(format!("ALTER TABLE {long} {}", drops.join(", ")));
        step.rollback = Some(Rollback { sql: back, until: None, loses_data: false });
        Ok(step)
    }

    /// The trigger that fills a table's new columns.
    pub(super) fn mirrored(&self, ask: &Ask<'_>, table: RelationId, mirror: &Mirror) -> Vec<String> {
        let body: Vec<String> = self
            .of(table)
            .map(|change| format!("  NEW.{} := {};", ident(&change.new), change.conversion.of_row))
            .collect();
        let path = ask.catalog.session.search_path.iter().map(|schema| ident(schema)).collect::<Vec<_>>().join(", ");
        let needs_path = self.of(table).any(|change| change.conversion.needs_path);
        mirror.create(&body.join("\n"), needs_path.then_some(path.as_str()))
    }

    /// The constraints of a table's columns beside, for new rows; those of tables below it are their own.
    pub(super) fn constrain(&self, ask: &Ask<'_>, table: RelationId) -> Result<Vec<Step>, String> {
        let mut steps = Vec::new();
        for member in family(ask, table) {
            let parts: Vec<String> = self.later(ask, member)?.into_iter().map(|(_, text, _)| text).collect();
            let name = &ask.relation(member).name;
            let text = format!("ALTER TABLE {} {}", qualified(name), parts.join(", "));
            let step = || Step::ddl(format!("hold new rows of {} against its constraints", name.short()), "", text);
            steps.extend((!parts.is_empty()).then(step));
        }
        Ok(steps)
    }

    /// The old rows against the constraints of a table's new columns.
    pub(super) fn validate(&self, ask: &Ask<'_>, table: RelationId) -> Vec<Step> {
        family(ask, table).into_iter().filter_map(|member| self.validated(ask, member)).collect()
    }

    fn validated(&self, ask: &Ask<'_>, table: RelationId) -> Option<Step> {
        let name = &ask.relation(table).name;
        let names: Vec<String> =
            self.later(ask, table).ok()?.into_iter().filter(|(_, _, valid)| *valid).map(|(name, _, _)| name).collect();
        if names.is_empty() {
            return None;
        }
        let parts: Vec<String> = names.iter().map(|name| format!("VALIDATE CONSTRAINT {}", ident(name))).collect();
        let literals: Vec<String> = names.iter().map(|name| sql::literal(name)).collect();
        let text = format!("ALTER TABLE {} {}", qualified(name), parts.join(", "));
        let why = "it reads every row while others read and write";
        let mut step =
            Step::ddl(format!("check the old rows of {}", name.short()), why, text).patient().done_when(format!(
                "SELECT count(*) = {} FROM pg_constraint WHERE conrelid = {} AND conname IN ({}) AND convalidated",
                names.len(),
                sql::regclass(name),
                literals.join(", ")
            ));
        step.rollback = Some(Rollback::nothing());
        for change in self.of(table).filter(|change| change.conversion.computed && present(ask, change).is_some()) {
            let new = ident(&change.new);
            let none = format!("SELECT NOT EXISTS (SELECT FROM {} WHERE {new} IS NULL)", qualified(name));
            step = step.precondition(none, format!("rows for which `USING` gives NULL are there, and {new} may not"));
        }
        Some(step)
    }

    /// The copy of an index; one of a partitioned table is there at once, and valid when its last part is.
    pub(super) fn index(&self, ask: &Ask<'_>, copy: &IndexCopy, steps: &mut Steps) -> Result<(), String> {
        let unique = ask.catalog.index(copy.id).is_some_and(|index| index.unique);
        let quoted = ident(&copy.copy.name);
        if !copy.partitioned {
            let text = copies::index(ask, copy.id, &copy.copy.name, &self.renamed)?;
            steps.push((None, index::build(&copy.copy, text, unique)));
        } else if copy.constraint.is_none() {
            let text = copies::index_only(ask, copy.id, &copy.copy.name, &self.renamed)?;
            let why = "it holds no rows, so that it is there at once; it is valid when every partition has its own";
            let step = Step::ddl(format!("make the index {quoted} without its partitions"), why, text)
                .done_when(format!("SELECT {} IS NOT NULL", sql::regclass(&copy.copy)))
                .rollback(format!("DROP INDEX IF EXISTS {}", qualified(&copy.copy)));
            steps.push((None, step));
        }
        if let Some(parent) = &copy.parent {
            let own = steps.pop().map(|(gate, step)| (gate, step.back_until_next()));
            steps.extend(own);
            steps.push((None, index::attach(parent, &copy.copy)));
        }
        Ok(())
    }

    /// Up to 17 the key of a partitioned table cannot be NOT VALID: each partition gets one that is then valid, and the
    /// table's takes them over without reading a row.
    fn by_partition(&self, ask: &Ask<'_>, copy: &ConstraintCopy, key: &ForeignKey, steps: &mut Steps) {
        let quoted = ident(&copy.copy);
        for leaf in family(ask, copy.table).into_iter().filter(|&member| !ask.is_partitioned(member)) {
            let name = &ask.relation(leaf).name;
            let title =
                format!("copy the foreign key {} to {} for new rows", ident(&copy.constraint.name), name.short());
            let text = copies::foreign_key(ask, leaf, &copy.constraint, key, &copy.copy, &self.renamed);
            let add = Step::ddl(title, "new rows are checked from now on; old ones are not read", text)
                .done_when(sql::has_constraint(name, &copy.copy, false))
                .rollback(format!("ALTER TABLE {} DROP CONSTRAINT IF EXISTS {quoted}", qualified(name)));
            let text = format!("ALTER TABLE {} VALIDATE CONSTRAINT {quoted}", qualified(name));
            let why = "it reads every row while others read and write";
            let validate = Step::ddl(format!("check the old rows of {} against {quoted}", name.short()), why, text)
                .patient()
                .done_when(sql::has_constraint(name, &copy.copy, true))
                .nothing_to_undo();
            steps.extend([(None, add), (None, validate)]);
        }
        let table = &ask.relation(copy.table).name;
        let text = copies::foreign_key(ask, copy.table, &copy.constraint, key, &copy.copy, &self.renamed);
        let text = text.trim_end_matches(" NOT VALID");
        let why = "every partition has a valid key of this name, which becomes part of it: nothing is read";
        let whole =
            Step::ddl(format!("copy the foreign key {} to {}", ident(&copy.constraint.name), table.short()), why, text)
                .done_when(sql::has_constraint(table, &copy.copy, true))
                .rollback(format!("ALTER TABLE {} DROP CONSTRAINT IF EXISTS {quoted}", qualified(table)));
        steps.push((None, whole));
    }

    pub(super) fn foreign_key(&self, ask: &Ask<'_>, copy: &ConstraintCopy, steps: &mut Steps) {
        let ConstraintKind::ForeignKey(key) = &copy.constraint.kind else {
            return;
        };
        if copy.late {
            return;
        }
        if ask.is_partitioned(copy.table) && ask.catalog.version.major() < 18 {
            self.by_partition(ask, copy, key, steps);
            return;
        }
        let table = &ask.relation(copy.table).name;
        let text = copies::foreign_key(ask, copy.table, &copy.constraint, key, &copy.copy, &self.renamed);
        let quoted = ident(&copy.copy);
        let title = format!("copy the foreign key {} for new rows", ident(&copy.constraint.name));
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

    /// A query that is true when nothing depends on the column but what gets a copy.
    fn guard(&self, ask: &Ask<'_>, change: &Change) -> String {
        let members = family(ask, change.table);
        let indexes = self.indexes.iter().filter(|copy| members.contains(&copy.table)).map(|copy| &copy.name);
        let owned = ask.catalog.owned_sequences(change.table).map(|(id, _)| &ask.relation(id).name);
        let known: Vec<String> = indexes.chain(owned).map(sql::regclass).collect();
        let keys = self.indexes.iter().filter_map(|copy| copy.constraint.as_ref());
        let inherited = members.iter().flat_map(|&member| &ask.relation(member).constraints);
        let names: BTreeSet<String> = keys
            .chain(self.checks.iter().chain(&self.keys).map(|copy| &copy.constraint))
            .chain(inherited.filter(|constraint| constraint.inherited))
            .map(|constraint| sql::literal(&constraint.name))
            .collect();
        let refers_to_parts = |copy: &ConstraintCopy| match &copy.constraint.kind {
            ConstraintKind::ForeignKey(key) => ask.is_partitioned(key.referenced),
            _ => false,
        };
        let in_parts = members.len() > 1 || self.keys.iter().any(refers_to_parts);
        let tables: Vec<String> = members.iter().map(|&member| sql::regclass(&ask.relation(member).name)).collect();
        let tables = match tables.as_slice() {
            [only] => format!("= {only}"),
            _ => format!("IN ({})", tables.join(", ")),
        };
        format!(
            "SELECT NOT EXISTS (SELECT FROM pg_depend d JOIN pg_attribute a ON (a.attrelid, a.attnum) = (d.refobjid, \
             d.refobjsubid) WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid {tables} AND a.attname = {0} AND d.classid \
             <> 'pg_attrdef'::regclass{1} AND NOT EXISTS (SELECT FROM pg_constraint c WHERE d.classid = \
             'pg_constraint'::regclass AND c.oid = d.objid AND (c.contype = 'n'{2}{3}))) AND NOT EXISTS \
             (SELECT FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey) WHERE \
             i.indrelid {tables} AND i.indisreplident AND a.attname = {0})",
            sql::literal(&change.column),
            listed(" AND NOT (d.classid = 'pg_class'::regclass AND d.objid IN (", known, "))")
                + &self.aside.not_theirs()
                + &self.not_collected(),
            listed(" OR c.conname IN (", names, ")"),
            // Parts of those, one for each partition that is referred to.
            if in_parts { " OR c.conparentid <> 0" } else { "" },
        )
    }

    /// Where a row's new columns are not what they should be.
    fn differs(&self, table: RelationId) -> String {
        let differs = self.of(table).map(|change| {
            let (new, same) = (ident(&change.new), &change.conversion.same);
            if change.conversion.as_text {
                format!("{new}::text IS DISTINCT FROM ({same})::text")
            } else {
                format!("{new} IS DISTINCT FROM {same}")
            }
        });
        differs.collect::<Vec<_>>().join(" OR ")
    }

    /// What makes them so.
    fn set(&self, table: RelationId) -> String {
        let set = self.of(table).map(|change| format!("{} = {}", ident(&change.new), change.conversion.set));
        set.collect::<Vec<_>>().join(", ")
    }

    /// That tables which came in below a table since the plan was made are filled too.
    pub(super) fn nothing_came_in(&self, ask: &Ask<'_>, table: RelationId) -> Option<Precondition> {
        let divided = ask.is_partitioned(table) || family(ask, table).len() > 1;
        let (long, differs) = (qualified(&ask.relation(table).name), self.differs(table));
        divided.then(|| Precondition {
            sql: format!("SELECT NOT EXISTS (SELECT FROM {long} WHERE {differs})"),
            message: format!(
                "rows came in with a partition since: run `UPDATE {long} SET {} WHERE {differs}`",
                self.set(table)
            ),
        })
    }

    fn fill(&self, ask: &Ask<'_>, table: RelationId, leaf: RelationId, swapped: &str) -> Step {
        let name = &ask.relation(leaf).name;
        let rows = backfill::own_rows(ask, leaf);
        let (differs, set) = (self.differs(table), self.set(table));
        let text = backfill::by_trigger(ask, leaf, &set, &differs);
        let new: Vec<String> = self.of(table).map(|change| ident(&change.new)).collect();
        let title = format!("fill {} of the old rows of {}", new.join(", "), name.short());
        let equal = format!("NOT EXISTS (SELECT FROM {rows} WHERE {differs})");
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
        backfill::seen_whole(ask, leaf, step)
    }

    /// Gives the new columns the comments, statistics targets, options and privileges of the old ones.
    fn properties(&self, ask: &Ask<'_>) -> Step {
        let rows: Vec<String> = self
            .changes
            .iter()
            .flat_map(|change| family(ask, change.table).into_iter().map(move |member| (member, change)))
            .map(|(member, change)| {
                let table = sql::literal(&qualified(&ask.relation(member).name));
                format!("({table}, {}, {})", sql::literal(&change.column), sql::literal(&change.new))
            })
            .collect();
        let text = PROPERTIES.replace("{rows}", &rows.join(",\n      "));
        let why = "comments, statistics targets, options and privileges, where a column has any; the migrations need not \
                   know of them";
        let mut step = Step::ddl("give the new columns what belongs to the old ones", why, text);
        step.rollback = Some(Rollback::nothing());
        step.done_when = Some(format!(
            "SELECT NOT EXISTS (SELECT FROM (VALUES {}) AS pairs (tab, old, new) JOIN pg_attribute o ON o.attrelid = \
             to_regclass(tab) AND o.attname = old JOIN pg_attribute n ON n.attrelid = o.attrelid AND n.attname = new WHERE \
             (col_description(o.attrelid, o.attnum), o.attstattarget, o.attoptions, o.attacl) IS DISTINCT FROM \
             (col_description(n.attrelid, n.attnum), n.attstattarget, n.attoptions, n.attacl))",
            rows.join(", ")
        ));
        step
    }

    fn deviations(&self, ask: &Ask<'_>) -> Vec<Deviation> {
        let mut deviations = Vec::new();
        for table in self.tables() {
            let name = ask.relation(table).name.short();
            let columns: Vec<String> = self.of(table).map(|change| ident(&change.column)).collect();
            let stands = if columns.len() == 1 { "stands" } else { "stand" };
            deviations.push(Deviation::new(format!(
                "{} {stands} last in {name}: `SELECT *`, `COPY` and `INSERT` without a list of columns see another order",
                columns.join(", ")
            )));
            for member in family(ask, table) {
                if !ask.relation(member).triggers.is_empty() {
                    deviations.push(Deviation::fires(&ask.relation(member).name.short()));
                }
            }
        }
        for copy in &self.keys {
            if let ConstraintKind::ForeignKey(key) = &copy.constraint.kind {
                deviations.extend(copies_stay(ask, copy.table, key.referenced, &copy.constraint.name));
            }
        }
        let primary = |copy: &&IndexCopy| copy.constraint.as_ref().is_some_and(|one| one.kind.is_primary_key());
        let parts: Vec<RelationId> = self.indexes.iter().filter(primary).map(|copy| copy.table).collect();
        if ask.catalog.version.major() >= 18 && parts.iter().any(|&table| ask.is_partitioned(table)) {
            deviations.push(partition_key::count_as_their_own(ask, &parts));
        }
        deviations
    }
}

/// A part of a condition with a list in it; nothing where the list is empty.
pub(super) fn listed(before: &str, items: impl IntoIterator<Item = String>, after: &str) -> String {
    let items: Vec<String> = items.into_iter().collect();
    if items.is_empty() { String::new() } else { format!("{before}{}{after}", items.join(", ")) }
}

/// The constraint by which a new column is known to be NOT NULL, where the old one is.
pub(super) fn present(ask: &Ask<'_>, change: &Change) -> Option<String> {
    let relation = ask.relation(change.table);
    let column = relation.column(&change.column)?;
    // A name that ends like a NOT NULL constraint's would be in the way of 18's own.
    let label = if ask.catalog.version.major() >= 18 { "not_null" } else { "present" };
    let name = &relation.name;
    matches!(column.not_null, Nullability::NotNull | Nullability::NotValid)
        .then(|| ask.catalog.choose_constraint_name(&name.schema, &name.name, Some(&change.new), label, &[]))
}

const PROPERTIES: &str = "DO $ddlock$
DECLARE
  line text;
BEGIN
  FOR line IN
    SELECT unnest(ARRAY[
      CASE WHEN col_description(attrelid, attnum) IS NOT NULL THEN
        format('COMMENT ON COLUMN %s.%I IS %L', tab, new, col_description(attrelid, attnum)) END,
      CASE WHEN attstattarget >= 0 THEN
        format('ALTER TABLE %s ALTER COLUMN %I SET STATISTICS %s', tab, new, attstattarget) END,
      CASE WHEN attoptions IS NOT NULL THEN
        format('ALTER TABLE %s ALTER COLUMN %I SET (%s)', tab, new, array_to_string(attoptions, ', ')) END] || ARRAY(
      SELECT format('GRANT %s (%I) ON %s TO %s%s', privilege_type, new, tab,
        CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END,
        CASE WHEN is_grantable THEN ' WITH GRANT OPTION' ELSE '' END) FROM aclexplode(attacl)))
    FROM (VALUES
      {rows}) AS pairs (tab, old, new)
    JOIN pg_attribute ON attrelid = tab::regclass AND attname = old
  LOOP
    CONTINUE WHEN line IS NULL;
    EXECUTE line;
  END LOOP;
END
$ddlock$";
