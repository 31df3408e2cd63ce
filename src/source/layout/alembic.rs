//! SQL that Alembic prints (`upgrade --sql`), with the BEGIN and COMMIT it would send (`alembic/runtime/migration.py`).

use super::{COMMON, Layout, outside};
use crate::source::TransactionMode;

/// One text; what it says of transactions is what is sent.
pub(super) static LAYOUT: Layout = Layout {
    name: "alembic",
    order: "as it was printed",
    mode: TransactionMode::None,
    detect: |folder| folder.marked("-- Running upgrade", |line| line.starts_with("-- Running upgrade ")),
    one_folder: false,
    outside: |_| Some(outside("inside `with op.get_context().autocommit_block():`", TransactionMode::None)),
    ..COMMON
};
