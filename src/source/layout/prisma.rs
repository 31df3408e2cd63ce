//! Prisma: `20240102150405_x/migration.sql`, each sent as one query (`apply_migration_script`).

use super::{Layout, as_is, file_name, no_opt_out};
use crate::source::TransactionMode;

pub(super) static LAYOUT: Layout = Layout {
    name: "prisma",
    mode: TransactionMode::Query,
    detect: |folder| {
        folder.holds("migration_lock.toml").or_else(|| {
            folder.named("…/migration.sql", |path| path.contains('/') && file_name(path) == "migration.sql")
        })
    },
    rank: None,
    units: as_is,
    one_folder: true,
    both_ways: false,
    opt_out: no_opt_out,
};
