//! postgres-migrations: numbered files, known by the comment that turns the transaction off (`src/run-migration.ts`).

use super::{Layout, no_opt_out, whole};
use crate::source::TransactionMode;

const NO_TRANSACTION: &str = "-- postgres-migrations disable-transaction";

pub(super) static LAYOUT: Layout = Layout {
    name: "postgres-migrations",
    mode: TransactionMode::File,
    detect: |folder| folder.marked(NO_TRANSACTION, |line| line.contains(NO_TRANSACTION)),
    rank: None,
    units: |text| whole(text, text.text.contains(NO_TRANSACTION).then_some(TransactionMode::Query)),
    one_folder: true,
    both_ways: false,
    opt_out: no_opt_out,
};
