//! Rows written in batches: blocks of the table one after the other, each batch in a transaction of its own.

use super::piece::Ask;
use super::sql::{self, ident, qualified};
use super::{Kind, Sending, Step};
use crate::postgres::Name;
use crate::schema::RelationId;

/// How many blocks of 8 kB are one batch: a few thousand rows of the usual width.
const BLOCKS: u32 = 100;

/// How long a batch waits for rows that others hold, while others wait for those it holds: much less than
/// `deadlock_timeout`, so that none of those it would be in a deadlock with is ended.
pub(super) const SHORT_WAIT: &str = "SET LOCAL lock_timeout = '50ms'";

/// What becomes of a batch that has waited so long.
pub(super) const GIVES_WAY: &str = "others write these rows and go first: the batch is tried again";

/// More rows than fit into one block (`MaxHeapTuplesPerPage` of a block of 8 kB).
const TUPLES: u32 = 291;

/// Gives a column that new rows fill by its default the same in old rows. A row that an UPDATE moves to a block that
/// was passed is found by the next pass; the step ends when a pass finds none.
pub(super) fn by_default(ask: &Ask<'_>, table: RelationId, column: &str) -> Result<Vec<Step>, String> {
    let leaves = leaves(ask, table)?.into_iter();
    Ok(leaves.map(|leaf| step(&ask.relation(leaf).name, column, ask.catalog.version.major())).collect())
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

/// Columns that a trigger fills in rows that are written from now on, filled in the others: those in blocks that are
/// there when it starts. `set` assigns, `differs` is true where there is something to do.
pub(super) fn by_trigger(table: &Name, set: &str, differs: &str, major: u8) -> String {
    let long = qualified(table);
    format!(
        "DO $ddlock$
#variable_conflict use_column
<<ddlock>>
DECLARE
  step CONSTANT bigint := {BLOCKS}; -- blocks in a batch
  pause CONSTANT double precision := 0; -- seconds after each
  block bigint := 0;
  blocks CONSTANT bigint := pg_relation_size({}) / current_setting('block_size')::bigint;
BEGIN
  WHILE block < blocks LOOP
    BEGIN
      {SHORT_WAIT};
      UPDATE {long} SET {set}
        WHERE {} AND ({differs});
      block := block + step;
    EXCEPTION WHEN lock_not_available THEN
      NULL; -- {GIVES_WAY}
    END;
    COMMIT;
    PERFORM pg_sleep(pause);
  END LOOP;
END
$ddlock$",
        sql::literal(&long),
        range(major)
    )
}

/// The step that runs such a text.
pub(super) fn run(title: String, text: String) -> Step {
    let why = "in batches that each commit: a row is locked for a moment only, and a run that was stopped goes on";
    let mut step = Step::concurrent(title, why, text);
    step.kind = Kind::Backfill;
    step.transaction = Sending::PerBatch;
    step
}

fn step(table: &Name, column: &str, major: u8) -> Step {
    let (long, column) = (qualified(table), ident(column));
    let range = range(major);
    let text = format!(
        "DO $ddlock$
#variable_conflict use_column
<<ddlock>>
DECLARE
  step CONSTANT bigint := {BLOCKS}; -- blocks in a batch
  pause CONSTANT double precision := 0; -- seconds after each
  block bigint;
  blocks bigint;
BEGIN
  FOR pass IN 1..100 LOOP
    block := 0;
    blocks := pg_relation_size({}) / current_setting('block_size')::bigint;
    WHILE block < blocks LOOP
      BEGIN
        {SHORT_WAIT};
        UPDATE {long} SET {column} = DEFAULT
          WHERE {range} AND {column} IS NULL;
        block := block + step;
      EXCEPTION WHEN lock_not_available THEN
        NULL; -- {GIVES_WAY}
      END;
      COMMIT;
      PERFORM pg_sleep(pause);
    END LOOP;
    EXIT WHEN NOT EXISTS (SELECT FROM {long} WHERE {column} IS NULL);
  END LOOP;
END
$ddlock$",
        sql::literal(&long)
    );
    run(format!("fill {column} of the old rows of {}", ident(&table.name)), text)
        .done_when(format!("SELECT NOT EXISTS (SELECT FROM {long} WHERE {column} IS NULL)"))
}
