//! Supabase: `supabase/migrations/20240102150405_x.sql`, each as one batch (`pkg/migration/file.go`).

use super::{COMMON, Folder, Layout, by_bytes, file_name, leading_digits};
use crate::source::TransactionMode;

pub(super) static LAYOUT: Layout = Layout {
    name: "supabase",
    order: "by file name",
    mode: TransactionMode::Pipeline,
    detect: |folder| folder.path_ends("supabase/migrations"),
    rank: Some(by_bytes),
    skips,
    ..COMMON
};

/// Names must be a number, `_` and more; the first `…_init.sql` was the CLI's own before 2021-12-09 (`list.go`).
fn skips(folder: &Folder) -> Vec<(String, String)> {
    let first = folder.files.iter().map(|file| file_name(file)).min().unwrap_or_default();
    let old = |name: &str| {
        let stamp = name.strip_suffix("_init.sql").filter(|stamp| stamp.len() == 14);
        name == first && stamp.and_then(|stamp| stamp.parse().ok()).is_some_and(|stamp: u64| stamp < 20_211_209_000_000)
    };
    let why = |file: &String| {
        let name = file_name(file);
        let digits = leading_digits(name);
        if digits == 0 || !name[digits..].starts_with('_') {
            return Some("the Supabase CLI runs only files whose names are a number, `_` and more");
        }
        old(name).then_some("the Supabase CLI takes a first file of that name for one of its own old ones")
    };
    folder.files.iter().filter_map(|file| Some((file.clone(), why(file)?.to_owned()))).collect()
}
