//! Hasura: `1676582663723_x/up.sql`, the stamp counting milliseconds, each in a transaction
//! (hasura/graphql-engine#2939).

use super::{COMMON, Layout, Off, Writes, leading_digits, outside};
use crate::source::TransactionMode;

pub(super) static LAYOUT: Layout = Layout {
    name: "hasura",
    order: "by the version its folder begins with",
    detect: |folder| {
        folder.named("1676582663723_name/up.sql", |path| {
            path.split_once('/')
                .is_some_and(|(folder, file)| leading_digits(folder) == 13 && (file == "up.sql" || file == "down.sql"))
        })
    },
    outside: |_| Some(outside("by hand: Hasura runs every migration in a transaction", TransactionMode::None)),
    writes: Writes { off: Off::Never, ..Writes::PLAIN },
    ..COMMON
};
