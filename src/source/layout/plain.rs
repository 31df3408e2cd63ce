//! Plain files in their order, sent statement by statement as psql does.

use super::{COMMON, Layout};
use crate::source::TransactionMode;

/// What a folder is when no tool is recognised.
pub static LAYOUT: Layout = Layout {
    name: "plain",
    order: "by name, numbers as numbers",
    mode: TransactionMode::None,
    detect: |_| Some("no migration tool was recognised".to_owned()),
    one_folder: false,
    ..COMMON
};
