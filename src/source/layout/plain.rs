//! Plain files in their order, sent statement by statement as psql does.

use super::{Layout, as_is, no_opt_out};
use crate::source::TransactionMode;

/// What a folder is when no tool is recognised.
pub static LAYOUT: Layout = Layout {
    name: "plain files",
    mode: TransactionMode::None,
    detect: |_| Some("no migration tool was recognised".to_owned()),
    rank: None,
    units: as_is,
    one_folder: false,
    both_ways: false,
    opt_out: no_opt_out,
};
