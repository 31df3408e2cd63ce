//! postgrator: `0042.do.x.sql` and `0042.undo.x.sql`, each sent as one query (README).

use super::{COMMON, Layout, file_name, leading_digits};
use crate::source::TransactionMode;

pub(super) static LAYOUT: Layout = Layout {
    name: "postgrator",
    order: "by the number names begin with",
    mode: TransactionMode::Query,
    detect: |folder| {
        folder.named("0042.do.name.sql", |path| {
            let name = file_name(path);
            let rest = &name[leading_digits(name)..];
            rest.len() < name.len() && (rest.starts_with(".do.") || rest.starts_with(".undo."))
        })
    },
    ..COMMON
};
