//! Hasura: `1676582663723_x/up.sql`, the stamp counting milliseconds, each in a transaction
//! (hasura/graphql-engine#2939).

use super::{Layout, as_is, leading_digits, no_opt_out};
use crate::source::TransactionMode;

pub(super) static LAYOUT: Layout = Layout {
    name: "hasura",
    mode: TransactionMode::File,
    detect: |folder| {
        folder.named("1676582663723_name/up.sql", |path| {
            path.split_once('/')
                .is_some_and(|(folder, file)| leading_digits(folder) == 13 && (file == "up.sql" || file == "down.sql"))
        })
    },
    rank: None,
    units: as_is,
    one_folder: true,
    both_ways: false,
    opt_out: no_opt_out,
};
