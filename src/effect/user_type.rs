//! ALTER TYPE of enums.

use pg_query::protobuf::AlterEnumStmt;

use super::judge::Judge;
use super::{BreakKind, FailureKind};
use crate::schema::{TypeKind, tree};

/// ALTER TYPE … ADD VALUE and RENAME VALUE (`AlterEnum` in `typecmds.c`).
pub(super) fn alter_enum(judge: &mut Judge<'_>, statement: &AlterEnumStmt) {
    let Some((schema, name)) = tree::qualified(&statement.type_name) else {
        return;
    };
    let found = judge.catalog.lookup_type(schema, name).and_then(|name| judge.catalog.types.get(&name));
    let values = match found.filter(|found| found.known).map(|found| &found.kind) {
        Some(TypeKind::Enum(values)) => Some(values),
        _ => None,
    };
    let exists = |wanted: &str| values.map(|values| values.iter().any(|(value, _)| value == wanted));
    let new = exists(&statement.new_val) == Some(true);
    if new && !statement.skip_if_new_val_exists {
        judge.fail(FailureKind::AlreadyExists, None, &statement.new_val);
    }
    if statement.old_val.is_empty() {
        return;
    }
    if exists(&statement.old_val) == Some(false) {
        judge.fail(FailureKind::DoesNotExist, None, &statement.old_val);
    } else if !new {
        judge.breaks(BreakKind::EnumValueRenamed, None, &statement.old_val, Some(&statement.new_val));
    }
}
