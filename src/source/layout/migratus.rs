//! migratus: `20240102150405-x.up.sql`, statements divided by `--;;` (README).

use super::{Layout, file_name, leading_digits, lines, no_opt_out, whole};
use crate::source::TransactionMode;

const NO_TRANSACTION: &str = "-- :disable-transaction";

pub(super) static LAYOUT: Layout = Layout {
    name: "migratus",
    mode: TransactionMode::File,
    detect: |folder| {
        folder.named("20240102150405-name.up.sql", |path| {
            let name = file_name(path);
            leading_digits(name) == 14
                && name.as_bytes().get(14) == Some(&b'-')
                && (name.ends_with(".up.sql") || name.ends_with(".down.sql"))
        })
    },
    rank: None,
    units: |text| {
        let off = lines(text.text).next().is_some_and(|(_, line)| line.starts_with(NO_TRANSACTION));
        whole(text, off.then_some(TransactionMode::None))
    },
    one_folder: true,
    both_ways: false,
    opt_out: no_opt_out,
};
