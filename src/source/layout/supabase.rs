//! Supabase: `supabase/migrations/20240102150405_x.sql`, each as one batch (`pkg/migration/file.go`).

use super::{Layout, as_is, no_opt_out};
use crate::source::TransactionMode;

pub(super) static LAYOUT: Layout = Layout {
    name: "supabase",
    mode: TransactionMode::Pipeline,
    detect: |folder| folder.path_ends("supabase/migrations"),
    rank: None,
    units: as_is,
    one_folder: true,
    both_ways: false,
    opt_out: no_opt_out,
};
