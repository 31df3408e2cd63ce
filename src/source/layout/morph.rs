//! morph: golang-migrate's names with a transaction around each file (`drivers/postgres/postgres.go`).

use super::{COMMON, Layout, whole};
use crate::source::TransactionMode;

const NO_TRANSACTION: &str = "-- morph:nontransactional";

pub(super) static LAYOUT: Layout = Layout {
    name: "morph",
    order: "by the number names begin with",
    detect: |folder| folder.marked(NO_TRANSACTION, |line| line.starts_with(NO_TRANSACTION)),
    units: |text| whole(text, text.text.starts_with(NO_TRANSACTION).then_some(TransactionMode::Query)),
    ..COMMON
};
