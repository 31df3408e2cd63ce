//! postgres-migrations: numbered files, known by the comment that turns the transaction off (`src/run-migration.ts`).

use super::{COMMON, Layout, whole};
use crate::source::TransactionMode;

const NO_TRANSACTION: &str = "-- postgres-migrations disable-transaction";

pub(super) static LAYOUT: Layout = Layout {
    name: "postgres-migrations",
    order: "by the number names begin with",
    detect: |folder| folder.marked(NO_TRANSACTION, |line| line.contains(NO_TRANSACTION)),
    units: |text| whole(text, text.text.contains(NO_TRANSACTION).then_some(TransactionMode::Query)),
    ..COMMON
};
