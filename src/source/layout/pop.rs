//! pop and popx: `20240102150405_x.postgres.autocommit.up.sql` (`popx/match.go`).

use super::{Layout, file_name, no_opt_out, whole};
use crate::source::TransactionMode;

const WORDS: [&str; 6] = [".autocommit.", ".postgres.", ".cockroach.", ".mysql.", ".sqlite3.", ".sqlite."];

pub(super) static LAYOUT: Layout = Layout {
    name: "pop",
    mode: TransactionMode::File,
    detect: |folder| {
        let dialect = |file: &&String| {
            let name = file_name(file);
            name.ends_with(".up.sql") && WORDS.iter().any(|word| name.contains(word))
        };
        folder.files.iter().find(dialect).map(|file| format!("files named as {}", file_name(file)))
    },
    rank: None,
    units: |text| whole(text, file_name(text.path).contains(".autocommit.").then_some(TransactionMode::Query)),
    one_folder: true,
    both_ways: false,
    opt_out: no_opt_out,
};
