//! postgrator: `0042.do.x.sql` and `0042.undo.x.sql`, each sent as one query (README).

use super::{Layout, as_is, file_name, leading_digits, no_opt_out};
use crate::source::TransactionMode;

pub(super) static LAYOUT: Layout = Layout {
    name: "postgrator",
    mode: TransactionMode::Query,
    detect: |folder| {
        folder.named("0042.do.name.sql", |path| {
            let name = file_name(path);
            let rest = &name[leading_digits(name)..];
            rest.len() < name.len() && (rest.starts_with(".do.") || rest.starts_with(".undo."))
        })
    },
    rank: None,
    units: as_is,
    one_folder: true,
    both_ways: false,
    opt_out: no_opt_out,
};
