//! sqlx: `20240102150405_x.up.sql` or `20240102150405_x.sql` where a sign is sqlx's own: its names are those of many
//! tools, and of none (`sqlx-core/src/migrate/source.rs`).

use super::{COMMON, Folder, Layout, Off, Text, Unit, Writes, file_name, leading_digits, outside, versioned, whole};
use crate::source::TransactionMode;

const NO_TRANSACTION: &str = "-- no-transaction";

pub(super) static LAYOUT: Layout = Layout {
    name: "sqlx",
    order: "by the number names begin with",
    detect,
    units,
    outside: |_| Some(outside("alone in a file that begins with `-- no-transaction`", TransactionMode::Query)),
    writes: Writes { off: Off::Head(NO_TRANSACTION), ..Writes::PLAIN },
    ..COMMON
};

/// The words count at the very first byte only: a byte order mark or an empty line before them turns them off.
fn units(text: &Text<'_>) -> Vec<Unit> {
    let off = !text.bom && text.text.starts_with(NO_TRANSACTION);
    whole(text, off.then_some(TransactionMode::Query))
}

fn detect(folder: &Folder) -> Option<String> {
    let names = folder.named("20240102150405_name.sql", |path| {
        let name = file_name(path);
        let digits = leading_digits(name);
        digits > 0 && name.as_bytes().get(digits) == Some(&b'_') && !versioned(path, b'V')
    })?;
    let sign = folder
        .above(".sqlx")
        .or_else(|| folder.above("sqlx-data.json"))
        .or_else(|| folder.crate_above("sqlx"))
        .or_else(|| folder.begins(NO_TRANSACTION))?;
    Some(format!("{names}, {sign}"))
}
