//! refinery: Flyway's names in a Rust project; no file can opt out (`refinery_core/src/drivers`).

use super::{COMMON, Folder, Layout, Off, Writes, flyway, outside, versioned};
use crate::source::TransactionMode;

pub(super) static LAYOUT: Layout = Layout {
    name: "refinery",
    order: "by version",
    detect,
    rank: Some(flyway::rank),
    outside: |_| Some(outside("by hand: refinery runs every file in a transaction", TransactionMode::None)),
    writes: Writes { off: Off::Never, ..Writes::PLAIN },
    ..COMMON
};

fn detect(folder: &Folder) -> Option<String> {
    let names = folder.named("V1__name.sql", |path| versioned(path, b'V') || versioned(path, b'U'))?;
    Some(format!("{names}, {}", folder.crate_above("refinery")?))
}
