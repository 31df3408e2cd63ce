//! NOT NULL on an old column: proven by a constraint that was validated while others write.

use pg_query::NodeEnum;
use pg_query::protobuf::{AlterTableType, ConstrType};

use super::piece::Ask;
use super::sql::{self, ident, qualified};
use super::{Answer, Gate, Recipe, Rollback, Step, Way, constraint};
use crate::effect::Cause;
use crate::schema::{ConstraintKind, RelationId, names, tree};

pub(super) const RECIPE: Recipe = find;
pub(super) const CONSTRAINT: Recipe = of_table;

fn find(ask: &Ask<'_>) -> Option<Answer> {
    let command = ask.command()?;
    if command.subtype() != AlterTableType::AtSetNotNull {
        return None;
    }
    ask.blocking(|cause| *cause == Cause::NotNull)?;
    let NodeEnum::AlterTableStmt(alter) = ask.tree()? else {
        return None;
    };
    let range = alter.relation.as_ref()?;
    let table = ask.catalog.resolve(range)?;
    let only = !range.inh;
    if only && ask.is_partitioned(table) {
        return None;
    }
    if only && !ask.relation(table).known && ask.catalog.version.major() >= 18 {
        return Some(Err(format!(
            "whether `{}` has children is not known, and so not whether the constraint is NO INHERIT: give the schema with \
             `--schema`",
            ask.relation(table).name.short()
        )));
    }
    let steps = steps_of(ask, table, &command.name, only);
    Some(Ok(Way { steps, ..Way::default() }))
}

/// 18: NOT NULL as a constraint of the table.
fn of_table(ask: &Ask<'_>) -> Option<Answer> {
    let added = constraint::added(ask, ConstrType::ConstrNotnull)?;
    ask.blocking(|cause| *cause == Cause::NotNull)?;
    let table = constraint::target(ask)?;
    let [column] = tree::texts(&added.keys).try_into().ok()?;
    let name = &ask.relation(table).name;
    let constraint = match added.conname.as_str() {
        "" => ask.catalog.choose_constraint_name(&name.schema, &name.name, Some(&column), "not_null", &[]),
        given => given.to_owned(),
    };
    let way = constraint::not_valid(ask, table, &constraint, &added.conname)?;
    let only = if added.is_no_inherit { "ONLY " } else { "" };
    let (rows, column) = (qualified(name), ident(&column));
    let no_null = format!("SELECT NOT EXISTS (SELECT FROM {only}{rows} WHERE {column} IS NULL)");
    Some(Ok(constraint::first_asks(way, no_null)))
}

/// The steps after which a column is NOT NULL.
pub(super) fn steps(ask: &Ask<'_>, table: RelationId, column: &str) -> Vec<(Option<Gate>, Step)> {
    steps_of(ask, table, column, false)
}

/// The same; `only` of this table, and not of its children.
fn steps_of(ask: &Ask<'_>, table: RelationId, column: &str, only: bool) -> Vec<(Option<Gate>, Step)> {
    let relation = ask.relation(table);
    let (name, quoted) = (&relation.name, ident(column));
    let word = if only { "ONLY " } else { "" };
    let (short, long) = (format!("{word}{}", ask.name(table)), format!("{word}{}", qualified(name)));
    let children = relation.children.iter().any(|&child| !ask.relation(child).dropped);
    // A CHECK of a table alone has to say so, a NOT NULL is of it alone where there are children (`ATExecSetNotNull`).
    let check_alone = if only { " NO INHERIT" } else { "" };
    let alone = if only && children { " NO INHERIT" } else { "" };
    let no_null = format!("SELECT NOT EXISTS (SELECT FROM {long} WHERE {quoted} IS NULL)");
    let message = format!("rows without {quoted} are there: fill them, and have the application write it");
    let read = "it reads every row while others read and write";
    let there = relation.constraints.iter().find(|constraint| {
        matches!(&constraint.kind, ConstraintKind::NotNull(of) if of == column) && !constraint.valid
    });
    let steps = if let Some(there) = there {
        let constraint = ident(&there.name);
        vec![
            Step::ddl(
                format!("check that no old row lacks {quoted}"),
                read,
                format!("ALTER TABLE {short} VALIDATE CONSTRAINT {constraint}"),
            )
            .patient()
            .precondition(no_null, message)
            .done_when(sql::has_constraint(name, &there.name, true))
            .rollback(format!(
                "ALTER TABLE {long} DROP CONSTRAINT {constraint}, ADD CONSTRAINT {constraint} NOT NULL {quoted}{alone} NOT VALID"
            )),
        ]
    } else if ask.catalog.version.major() >= 18 {
        // The name that SET NOT NULL would have given (`ChooseConstraintName` in `AddRelationNotNullConstraints`).
        let constraint =
            ident(&ask.catalog.choose_constraint_name(&name.schema, &name.name, Some(column), "not_null", &[]));
        let stored = constraint.trim_matches('"').to_owned();
        vec![
            Step::ddl(
                format!("refuse new rows without {quoted}"),
                "new rows are checked from now on; old ones are not read",
                format!("ALTER TABLE {short} ADD CONSTRAINT {constraint} NOT NULL {quoted}{alone} NOT VALID"),
            )
            .done_when(sql::has_constraint(name, &stored, false))
            .rollback(format!("ALTER TABLE {long} DROP CONSTRAINT IF EXISTS {constraint}")),
            Step::ddl(
                format!("check that no old row lacks {quoted}"),
                read,
                format!("ALTER TABLE {short} VALIDATE CONSTRAINT {constraint}"),
            )
            .patient()
            .precondition(no_null, message)
            .done_when(sql::has_constraint(name, &stored, true)),
        ]
    } else {
        // A name that ends like a NOT NULL constraint's would be in the way of 18's own.
        let free = |label: &str| ask.catalog.choose_constraint_name(&name.schema, &name.name, Some(column), label, &[]);
        let stored = names::clipped(&free("present"));
        let constraint = ident(&stored);
        let drop = format!("ALTER TABLE {short} DROP CONSTRAINT {constraint}");
        vec![
            Step::ddl(
                format!("refuse new rows without {quoted}"),
                "new rows are checked from now on; old ones are not read",
                format!("ALTER TABLE {short} ADD CONSTRAINT {constraint} CHECK ({quoted} IS NOT NULL){check_alone} NOT VALID"),
            )
            .done_when(format!(
                "SELECT ({}) OR ({})",
                sql::has_constraint(name, &stored, false),
                sql::is_not_null(name, column)
            ))
            .rollback(format!("ALTER TABLE {long} DROP CONSTRAINT IF EXISTS {constraint}")),
            Step::ddl(
                format!("check that no old row lacks {quoted}"),
                read,
                format!("ALTER TABLE {short} VALIDATE CONSTRAINT {constraint}"),
            )
            .patient()
            .precondition(no_null, message)
            .done_when(format!(
                "SELECT ({}) OR ({})",
                sql::has_constraint(name, &stored, true),
                sql::is_not_null(name, column)
            )),
            Step::ddl(
                format!("mark {quoted} NOT NULL"),
                "the validated check proves it: nothing is read",
                format!("ALTER TABLE {short} ALTER COLUMN {quoted} SET NOT NULL"),
            )
            .done_when(sql::is_not_null(name, column))
            .rollback(format!("ALTER TABLE {long} ALTER COLUMN {quoted} DROP NOT NULL")),
            Step {
                rollback: Some(Rollback {
                    sql: vec![
                        format!(
                            "ALTER TABLE {long} ADD CONSTRAINT {constraint} CHECK ({quoted} IS NOT NULL){check_alone} NOT VALID"
                        ),
                        format!("ALTER TABLE {long} VALIDATE CONSTRAINT {constraint}"),
                    ],
                    until: None,
                    loses_data: false,
                }),
                ..Step::ddl(
                    format!("drop the check {constraint}"),
                    "it has done its work; in the statement before, PostgreSQL would drop it first and read every row",
                    drop,
                )
                .done_when(format!("SELECT NOT ({})", sql::has_constraint(name, &stored, false)))
            },
        ]
    };
    // What was checked stays true: there is nothing to undo.
    let undone = |step: Step| Step { rollback: step.rollback.or_else(|| Some(Rollback::nothing())), ..step };
    steps.into_iter().map(|step| (None, undone(step))).collect()
}
