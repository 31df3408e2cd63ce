//! golang-migrate: `000001_x.up.sql`, each sent as one query (`database/postgres/postgres.go`).

use super::{COMMON, Layout, file_name, leading_digits};
use crate::source::TransactionMode;

pub(super) static LAYOUT: Layout = Layout {
    name: "golang-migrate",
    order: "by the number names begin with",
    mode: TransactionMode::Query,
    detect: |folder| {
        folder.named("000001_name.up.sql", |path| {
            let name = file_name(path);
            leading_digits(name) > 0 && (name.ends_with(".up.sql") || name.ends_with(".down.sql"))
        })
    },
    ..COMMON
};
