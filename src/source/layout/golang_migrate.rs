//! golang-migrate: `000001_x.up.sql`, each sent as one query (`database/postgres/postgres.go`).

use super::{Layout, as_is, file_name, leading_digits, no_opt_out};
use crate::source::TransactionMode;

pub(super) static LAYOUT: Layout = Layout {
    name: "golang-migrate",
    mode: TransactionMode::Query,
    detect: |folder| {
        folder.named("000001_name.up.sql", |path| {
            let name = file_name(path);
            leading_digits(name) > 0 && (name.ends_with(".up.sql") || name.ends_with(".down.sql"))
        })
    },
    rank: None,
    units: as_is,
    one_folder: true,
    both_ways: false,
    opt_out: no_opt_out,
};
