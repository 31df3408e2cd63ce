//! Rails: migrations are in Ruby; `db/structure.sql` is what pg_dump writes after them, loaded by psql
//! (`active_record/tasks/postgresql_database_tasks.rb`), with a table of Rails' own in it (`internal_metadata.rb`).

use super::{COMMON, Layout, file_name, outside};
use crate::source::TransactionMode;

/// What pg_dump is told to write.
const DUMP: &str = "structure.sql";
const OWN_TABLE: &str = "CREATE TABLE public.ar_internal_metadata (";

pub(super) static LAYOUT: Layout = Layout {
    name: "rails",
    order: "as it was dumped",
    mode: TransactionMode::None,
    detect: |folder| folder.marked(OWN_TABLE, |line| line == OWN_TABLE),
    one_folder: false,
    outside: |_| Some(outside("in a migration of its own with `disable_ddl_transaction!`", TransactionMode::None)),
    ..COMMON
};

/// Whether a file is what Rails writes at the end of its migrations.
pub(in crate::source) fn is_dump(path: &str) -> bool {
    file_name(path) == DUMP
}
