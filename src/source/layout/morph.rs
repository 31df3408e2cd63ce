//! morph: golang-migrate's names with a transaction around each file (`drivers/postgres/postgres.go`).

use super::{COMMON, Layout, Off, Writes, outside, whole};
use crate::source::TransactionMode;

const NO_TRANSACTION: &str = "-- morph:nontransactional";

pub(super) static LAYOUT: Layout = Layout {
    name: "morph",
    order: "by the number names begin with",
    detect: |folder| {
        let marked = || folder.begins(NO_TRANSACTION);
        let named =
            || folder.named("000001_name.up.sql", |path| path.ends_with(".up.sql") || path.ends_with(".down.sql"));
        marked().or_else(|| named().and(folder.module_above("github.com/mattermost/morph")))
    },
    units: |text| whole(text, text.text.starts_with(NO_TRANSACTION).then_some(TransactionMode::Query)),
    outside: |_| Some(outside("alone in a file that begins with `-- morph:nontransactional`", TransactionMode::Query)),
    writes: Writes { off: Off::Head(NO_TRANSACTION), ..Writes::PLAIN },
    ..COMMON
};
