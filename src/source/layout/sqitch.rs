//! sqitch: `deploy/`, `revert/` and `verify/`, run by psql (`lib/App/Sqitch/Engine/pg.pm`).

use super::{Layout, as_is, no_opt_out};
use crate::source::TransactionMode;

pub(super) static LAYOUT: Layout = Layout {
    name: "sqitch",
    mode: TransactionMode::None,
    detect: |folder| folder.holds("sqitch.plan").or_else(|| folder.holds("../sqitch.plan")),
    rank: None,
    units: as_is,
    one_folder: false,
    both_ways: false,
    opt_out: no_opt_out,
};
