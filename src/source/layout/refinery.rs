//! refinery: Flyway's names in a Rust project; no file can opt out (`refinery_core/src/drivers`).

use super::{Folder, Layout, as_is, flyway, no_opt_out, versioned};
use crate::source::TransactionMode;

pub(super) static LAYOUT: Layout = Layout {
    name: "refinery",
    mode: TransactionMode::File,
    detect,
    rank: Some(flyway::rank),
    units: as_is,
    one_folder: true,
    both_ways: false,
    opt_out: no_opt_out,
};

fn detect(folder: &Folder) -> Option<String> {
    let names = folder.named("V1__name.sql", |path| versioned(path, b'V') || versioned(path, b'U'))?;
    Some(format!("{names}, {}", folder.crate_above("refinery")?))
}
