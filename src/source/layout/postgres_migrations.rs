//! postgres-migrations: numbered files, known by the comment that turns the transaction off (`src/run-migration.ts`).

use super::{COMMON, Layout, Off, Writes, file_name, leading_digits, outside, whole};
use crate::source::TransactionMode;

const NO_TRANSACTION: &str = "-- postgres-migrations disable-transaction";

pub(super) static LAYOUT: Layout = Layout {
    name: "postgres-migrations",
    order: "by the number names begin with",
    detect: |folder| {
        let numbered = || folder.named("1_name.sql", |path| leading_digits(file_name(path)) > 0);
        let marked = || folder.marked(NO_TRANSACTION, |line| line.contains(NO_TRANSACTION));
        marked().or_else(|| numbered().and(folder.package_above("postgres-migrations")))
    },
    units: |text| whole(text, text.text.contains(NO_TRANSACTION).then_some(TransactionMode::Query)),
    outside: |_| {
        Some(outside("alone in a file with `-- postgres-migrations disable-transaction`", TransactionMode::Query))
    },
    writes: Writes { off: Off::Head(NO_TRANSACTION), ..Writes::PLAIN },
    ..COMMON
};
