//! Rows written in batches: blocks of the table one after the other, each batch in a transaction of its own.

use pg_query::protobuf::CmdType;

use super::piece::Ask;
use super::sql::{self, ident, qualified};
use super::{Kind, Sending, Step};
use crate::postgres::Name;
use crate::schema::{RelationId, RelationKind};

/// How long a batch takes, in seconds: whoever writes one of its rows waits as long.
const GOAL: f64 = 0.05;

/// How many blocks of 8 kB are one batch at most: behind rows that need nothing come some that take long.
const BLOCKS: u32 = 50;

/// Rows in a batch at most where a key tells them apart.
pub(super) const ROWS: u32 = 5000;

/// More rows than fit into one block (`MaxHeapTuplesPerPage` of a block of 8 kB).
const TUPLES: u32 = 291;

/// How often the table is gone through at most: a pass leaves only what was moved behind it meanwhile.
const PASSES: u32 = 10;

/// Gives a column that new rows fill by its default the same in old rows. A row that an UPDATE moves to a block that
/// was passed is found by the next pass; the step ends when none is left.
pub(super) fn by_default(ask: &Ask<'_>, table: RelationId, column: &str) -> Result<Vec<Step>, String> {
    let own = |leaf: &RelationId| !matches!(ask.relation(*leaf).kind, RelationKind::ForeignTable);
    let leaves: Vec<RelationId> = leaves(ask, table)?.into_iter().filter(own).collect();
    let filled = |&leaf: &RelationId| {
        unruled(ask, leaf)?;
        Ok(seen_whole(ask, leaf, step(ask, leaf, column)))
    };
    leaves.iter().map(filled).collect()
}

/// That an UPDATE of the table is what it says.
pub(super) fn unruled(ask: &Ask<'_>, table: RelationId) -> Result<(), String> {
    let relation = ask.relation(table);
    match relation.rules.iter().find(|rule| rule.event == CmdType::CmdUpdate) {
        Some(rule) => Err(format!(
            "the rule {} of `{}` may put something else in the place of an UPDATE, by which the old rows would be filled",
            ident(&rule.name),
            relation.name.short()
        )),
        None => Ok(()),
    }
}

/// A step that fills old rows is neither done nor begun by a role that row security hides some from.
pub(super) fn seen_whole(ask: &Ask<'_>, table: RelationId, mut step: Step) -> Step {
    let relation = ask.relation(table);
    if relation.known && relation.policies.is_empty() {
        return step;
    }
    let seen = format!("NOT row_security_active({})", sql::regclass(&relation.name));
    step.done_when = step.done_when.map(|done| format!("SELECT {seen} AND ({done})"));
    step.precondition(
        format!("SELECT {seen}"),
        format!(
            "row security may hide rows of `{}` from this role, which would not be filled: go on as a role with BYPASSRLS",
            relation.name.short()
        ),
    )
}

/// The tables that hold the rows of a table, of its partitions and children.
pub(super) fn leaves(ask: &Ask<'_>, table: RelationId) -> Result<Vec<RelationId>, String> {
    let relation = ask.relation(table);
    if ask.is_partitioned(table) && (!relation.known || ask.catalog.partitions_elsewhere(table)) {
        return Err(format!(
            "the partitions of `{}` are not known: give the schema they are in with `--schema`",
            relation.name.short()
        ));
    }
    let leaves = ask.catalog.with_descendants(table);
    Ok(leaves.into_iter().filter(|&leaf| !ask.is_partitioned(leaf) && !ask.relation(leaf).dropped).collect())
}

/// How an UPDATE finds the rows of a batch of blocks, `block` to `block + step`.
fn range(major: u8) -> String {
    if major >= 14 {
        "ctid >= format('(%s,0)', ddlock.block)::tid AND ctid < format('(%s,0)', ddlock.block + ddlock.step)::tid"
            .to_owned()
    } else {
        // 13 has no TID range scan.
        format!(
            "ctid = ANY (ARRAY(SELECT format('(%s,%s)', b, i)::tid FROM generate_series(ddlock.block, ddlock.block + \
             ddlock.step - 1) b, \
             generate_series(1, {TUPLES}) i))"
        )
    }
}

/// Batches that each commit. Texts are put in as they are, for a line end may stand in a constant or a name.
pub(super) struct Batches<'a> {
    /// How many of what are one batch at most: what it counts in, a number and a word.
    pub size: (&'a str, u32, &'a str),
    /// Further variables.
    pub declared: &'a str,
    /// A statement before the first batch; empty where there is none.
    pub first: &'a str,
    /// Opens the loop.
    pub head: &'a str,
    /// Before each batch, in its transaction; empty where there is nothing.
    pub find: &'a str,
    /// What a batch writes, and how far it is then.
    pub work: &'a str,
    /// What is said when this is true behind the last batch; empty where nothing is asked.
    pub open: (&'a str, &'a str),
}

impl Batches<'_> {
    /// As one statement. A batch takes as long as the rows it writes may be waited for, however fast the machine is and
    /// whatever else the table has. It waits for rows that others hold, while others wait for those it holds, much less than
    /// `deadlock_timeout`: none of those it would be in a deadlock with is ended. Each try that gives way leaves dead
    /// rows behind, so that the next one comes later and later.
    pub(super) fn text(&self) -> String {
        let (unit, count, word) = self.size;
        let first_count = count / 10;
        let line =
            |text: &str| if text.is_empty() || text.ends_with('\n') { text.to_owned() } else { format!("{text}\n") };
        let code = format!(
            "
#variable_conflict use_column
<<ddlock>>
DECLARE
  goal CONSTANT double precision := {GOAL}; -- seconds that a batch takes
  most CONSTANT {unit} := {count}; -- {word} in a batch at most
  pause CONSTANT double precision := 0; -- seconds after each
  step {unit} := {first_count}; -- {word} in a batch, as many as take so long
  begun timestamptz;
  back_off double precision := 0; -- seconds after one that gave way
{}BEGIN
{}  {}LOOP
{}    BEGIN
      SET LOCAL lock_timeout = '50ms';
      begun := clock_timestamp();
{}      step := greatest(1, least(ddlock.step * 2, ddlock.most, ddlock.step * ddlock.goal
        / nullif(extract(epoch FROM clock_timestamp() - ddlock.begun), 0)));
      back_off := 0;
    EXCEPTION WHEN lock_not_available THEN
      -- others write these rows and go first: less is tried again, each time later
      step := greatest(1, ddlock.step / 2);
      back_off := least(greatest(ddlock.back_off * 2, 0.1), 10);
    END;
    COMMIT;
    PERFORM pg_sleep(ddlock.pause + ddlock.back_off);
  END LOOP;
{}END
",
            line(self.declared),
            line(self.first),
            self.head,
            line(self.find),
            line(self.work),
            line(&self.left())
        );
        format!("DO {}", sql::dollar(&code))
    }
}

impl Batches<'_> {
    fn left(&self) -> String {
        match self.open {
            ("", _) => String::new(),
            (open, message) => {
                let message = sql::literal(&message.replace('%', "%%"));
                format!("  IF {open} THEN\n    RAISE EXCEPTION {message};\n  END IF;")
            }
        }
    }
}

/// What is said of rows that an UPDATE does not fill.
fn left_in(table: &Name) -> String {
    format!(
        "rows of {} are left that an UPDATE does not fill: see whether a trigger keeps them as they are",
        table.short()
    )
}

/// A table without the rows of its children, which have blocks of their own.
pub(super) fn own_rows(ask: &Ask<'_>, table: RelationId) -> String {
    let relation = ask.relation(table);
    let only = if relation.children.is_empty() { "" } else { "ONLY " };
    format!("{only}{}", qualified(&relation.name))
}

/// How many blocks a table has.
fn blocks_of(table: &str) -> String {
    format!("pg_relation_size({}) / current_setting('block_size')::bigint", sql::literal(table))
}

/// Columns that a trigger fills in rows that are written from now on, filled in the others: those in blocks that are
/// there when it starts. `set` assigns, `differs` is true where there is something to do.
pub(super) fn by_trigger(ask: &Ask<'_>, table: RelationId, set: &str, differs: &str) -> String {
    let (name, major) = (&ask.relation(table).name, ask.catalog.version.major());
    let rows = own_rows(ask, table);
    Batches {
        size: ("bigint", BLOCKS, "blocks"),
        declared: &format!("  block bigint := 0;\n  blocks CONSTANT bigint := {};", blocks_of(&qualified(name))),
        first: "",
        head: "WHILE ddlock.block < ddlock.blocks ",
        find: "",
        work: &format!("      UPDATE {rows} SET {set}\n        WHERE {} AND ({differs});\n{NEXT_BLOCK}", range(major)),
        open: (&format!("EXISTS (SELECT FROM {rows} WHERE {differs})"), &left_in(name)),
    }
    .text()
}

const NEXT_BLOCK: &str = "      block := ddlock.block + ddlock.step;";

/// The step that runs such a text.
pub(super) fn run(title: String, text: String) -> Step {
    let why = "in batches that each commit: a row is locked for a moment only, and a run that was stopped goes on";
    let mut step = Step::concurrent(title, why, text);
    step.kind = Kind::Backfill;
    step.transaction = Sending::PerBatch;
    step
}

fn step(ask: &Ask<'_>, table: RelationId, column: &str) -> Step {
    let (name, major) = (&ask.relation(table).name, ask.catalog.version.major());
    let (rows, column) = (own_rows(ask, table), ident(column));
    let open = format!("SELECT FROM {rows} WHERE {column} IS NULL");
    let text = Batches {
        size: ("bigint", BLOCKS, "blocks"),
        declared: "  block bigint := 0;\n  blocks bigint := 0;\n  pass integer := 0;",
        first: "",
        head: "",
        find: &format!(
            "    IF ddlock.block >= ddlock.blocks THEN
      EXIT WHEN ddlock.pass = {PASSES} OR NOT EXISTS ({open});
      pass := ddlock.pass + 1;
      block := 0;
      blocks := {};
    END IF;",
            blocks_of(&qualified(name))
        ),
        work: &format!(
            "      UPDATE {rows} SET {column} = DEFAULT\n        WHERE {} AND {column} IS NULL;\n{NEXT_BLOCK}",
            range(major)
        ),
        open: (&format!("EXISTS ({open})"), &left_in(name)),
    }
    .text();
    run(format!("fill {column} of the old rows of {}", ident(&name.name)), text)
        .done_when(format!("SELECT NOT EXISTS ({open})"))
}
