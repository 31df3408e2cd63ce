//! Drizzle: numbered files beside `meta/_journal.json`, all pending ones in one transaction (`pg-core/dialect.ts`).

use super::{Layout, as_is, no_opt_out};
use crate::source::TransactionMode;

pub(super) static LAYOUT: Layout = Layout {
    name: "drizzle",
    mode: TransactionMode::All,
    detect: |folder| {
        folder
            .holds("meta/_journal.json")
            .or_else(|| folder.marked("--> statement-breakpoint", |line| line.ends_with("--> statement-breakpoint")))
    },
    rank: None,
    units: as_is,
    one_folder: true,
    both_ways: false,
    opt_out: no_opt_out,
};
