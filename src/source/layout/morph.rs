//! morph: golang-migrate's names with a transaction around each file (`drivers/postgres/postgres.go`).

use super::{Layout, no_opt_out, whole};
use crate::source::TransactionMode;

const NO_TRANSACTION: &str = "-- morph:nontransactional";

pub(super) static LAYOUT: Layout = Layout {
    name: "morph",
    mode: TransactionMode::File,
    detect: |folder| folder.marked(NO_TRANSACTION, |line| line.starts_with(NO_TRANSACTION)),
    rank: None,
    units: |text| whole(text, text.text.starts_with(NO_TRANSACTION).then_some(TransactionMode::Query)),
    one_folder: true,
    both_ways: false,
    opt_out: no_opt_out,
};
