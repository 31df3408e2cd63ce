//! Supabase: `supabase/migrations/20240102150405_x.sql`, each as one batch (`pkg/migration/file.go`).

use super::{COMMON, Layout, by_bytes, not_numbered};
use crate::source::TransactionMode;

pub(super) static LAYOUT: Layout = Layout {
    name: "supabase",
    order: "by file name",
    mode: TransactionMode::Pipeline,
    detect: |folder| folder.path_ends("supabase/migrations"),
    rank: Some(by_bytes),
    skips: |folder| not_numbered(folder, "the Supabase CLI"),
    ..COMMON
};
