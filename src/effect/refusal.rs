//! Why PostgreSQL refuses what it refuses whatever the data, in words for people, and what to run instead.
//!
//! In the words, `{object}` and `{relation}` stand for what the failure names, `{code}` and `{text}` for an object that
//! is an expression or a text. Each reason was held against the message of a server.

use super::FailureKind;
use crate::postgres::quote;
use crate::schema::RelationKind;

/// A combination that PostgreSQL refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Refusal {
    /// Why, as the rest of a sentence that starts with "it fails:".
    pub why: &'static str,
    /// What to run instead, where there is something.
    pub instead: Option<&'static str>,
}

impl Refusal {
    /// Why, with the names of a failure: `relation` as it is to be shown.
    pub fn why(&self, object: &str, relation: Option<&str>) -> String {
        filled(self.why, object, relation)
    }

    /// What to run instead, with the names of a failure.
    pub fn instead(&self, object: &str, relation: Option<&str>) -> Option<String> {
        self.instead.map(|way| filled(way, object, relation))
    }
}

fn filled(words: &str, object: &str, relation: Option<&str>) -> String {
    let shown = if object.is_empty() { "it".to_owned() } else { format!("`{}`", quote(object)) };
    let words = words.replace("{relation}", relation.unwrap_or("the table")).replace("{object}", &shown);
    words.replace("{code}", &format!("`{object}`")).replace("{text}", &format!("`'{object}'`"))
}

const fn refused(why: &'static str) -> FailureKind {
    FailureKind::Refused(Refusal { why, instead: None })
}

const fn with_way(why: &'static str, instead: &'static str) -> FailureKind {
    FailureKind::Refused(Refusal { why, instead: Some(instead) })
}

pub(super) const PARTITION_ADDS_COLUMN: FailureKind = with_way(
    "{relation} is a partition, and a partition has the columns of its partitioned table",
    "add {object} to the partitioned table: its partitions get it too",
);
pub(super) const COLUMN_ALONE: FailureKind = with_way(
    "{relation} has children, and with `ONLY` they would be left without the column {object}",
    "leave out `ONLY`",
);
pub(super) const RENAME_ALONE: FailureKind =
    with_way("{relation} has children, and the column {object} has to be renamed in them too", "leave out `ONLY`");
pub(super) const TYPE_ALONE: FailureKind =
    with_way("{relation} has children, and the type of {object} has to be changed in them too", "leave out `ONLY`");
pub(super) const CHECK_ALONE: FailureKind = with_way(
    "{relation} has children, and the constraint {object} has to be added to them too",
    "leave out `ONLY`, or add it as `NO INHERIT`",
);
pub(super) const CHECK_ALONE_ON_PARTITIONED: FailureKind =
    with_way("{relation} has partitions, and the constraint {object} has to be added to them too", "leave out `ONLY`");
pub(super) const VALIDATE_ALONE: FailureKind = with_way(
    "{relation} has children, and the constraint {object} has to be validated on them too",
    "leave out `ONLY`",
);
pub(super) const NOT_NULL_ALONE: FailureKind = with_way(
    "with `ONLY`, the children of {relation} must have {object} as NOT NULL already",
    "leave out `ONLY`, or set it on each child first",
);
pub(super) const INHERITED_COLUMN: FailureKind =
    with_way("{relation} inherits the column {object} from its parent", "change it in the parent: its children follow");
pub(super) const INHERITED_CONSTRAINT: FailureKind = with_way(
    "{relation} inherits the constraint {object} from its parent",
    "drop it from the parent: its children follow",
);
pub(super) const INHERITED_NOT_NULL: FailureKind = with_way(
    "{object} is NOT NULL in the parent of {relation}",
    "run `DROP NOT NULL` on the parent: its children follow",
);
pub(super) const COLUMN_OF_PARTITION_KEY: FailureKind =
    refused("{object} is part of the partition key of {relation}, which cannot be changed");
pub(super) const COLUMN_OF_PRIMARY_KEY: FailureKind =
    with_way("{object} is a column of the primary key of {relation}", "drop the primary key first");
pub(super) const IDENTITY_IS_NOT_NULL: FailureKind = with_way(
    "{object} is an identity column of {relation}, and those are always NOT NULL",
    "run `DROP IDENTITY` first",
);
pub(super) const IDENTITY_OF_NULLABLE: FailureKind =
    with_way("{object} must be NOT NULL before it can be an identity column", "run `SET NOT NULL` on it first");
pub(super) const IDENTITY_WITH_DEFAULT: FailureKind =
    with_way("{object} has a default, and an identity column has none", "run `DROP DEFAULT` on it first");
pub(super) const VIRTUAL_EXPRESSION_CHECKED: FailureKind = with_way(
    "the expression of a virtual generated column cannot be changed while {relation} has a CHECK constraint",
    "drop the CHECK constraints first, and add them again as `NOT VALID` after it",
);
pub(super) const VIRTUAL_EXPRESSION_DROPPED: FailureKind = with_way(
    "{object} is a virtual generated column: it has no values that could stay",
    "drop the column and add it again",
);
pub(super) const NO_CAST: FailureKind = with_way(
    "the values of {object} cannot be cast to the new type automatically",
    "write the conversion with `USING`",
);
pub(super) const DEFAULT_NOT_CAST: FailureKind = with_way(
    "the default of {object} cannot be cast to the new type automatically, and `USING` does not apply to it",
    "run `DROP DEFAULT` in the same ALTER TABLE first, and `SET DEFAULT` after it",
);
pub(super) const NOT_VALID_KEY_ON_PARTITIONED: FailureKind = with_way(
    "before 18 a foreign key of the partitioned table {relation} cannot be added as `NOT VALID`",
    "add it as `NOT VALID` to each partition and validate it there; then adding it to {relation} checks no rows",
);
pub(super) const SECOND_PRIMARY_KEY: FailureKind =
    with_way("{relation} has a primary key already, and can have no second one", "drop the old primary key first");
pub(super) const KEY_OVER_NOT_VALID: FailureKind = with_way(
    "the NOT NULL constraint of {object} is not validated",
    "run `VALIDATE CONSTRAINT` on it before the primary key",
);
pub(super) const NEVER_CLUSTERED: FailureKind =
    with_way("{relation} remembers no index by which it was clustered", "name one: `CLUSTER … USING index`");
pub(super) const NOTHING_TO_VALIDATE: FailureKind =
    refused("{object} is neither a foreign key nor a CHECK or NOT NULL constraint, and no other can be validated");
pub(super) const VALIDATE_NOT_ENFORCED: FailureKind =
    with_way("{object} is NOT ENFORCED, and cannot be validated", "make it `ENFORCED`, which checks the rows too");
pub(super) const ALTERED_NO_FOREIGN_KEY: FailureKind = with_way(
    "{object} is not a foreign key, and `ALTER CONSTRAINT` changes no other constraint in this way",
    "drop the constraint and add it again",
);
pub(super) const TEMPORARY_PERSISTENCE: FailureKind = refused("{relation} is temporary, and stays so");
pub(super) const LOGGED_REFERENCES_UNLOGGED: FailureKind = with_way(
    "a foreign key between {relation} and another table would lead from a logged table to an unlogged one",
    "change the other table first, or drop the foreign key",
);
pub(super) const DETACH_BESIDE_DEFAULT: FailureKind = with_way(
    "{relation} has a default partition, and a partition cannot be detached concurrently beside one",
    "detach it without `CONCURRENTLY`, or detach the default partition first",
);
pub(super) const INHERITS_PARTITIONED: FailureKind =
    with_way("{relation} is partitioned, and nothing can inherit from it", "create it as `PARTITION OF` {relation}");
pub(super) const PARTITION_OF_PLAIN: FailureKind = refused("{relation} is not partitioned, and can have no partition");
pub(super) const SECOND_DEFAULT_PARTITION: FailureKind =
    refused("{relation} is the default partition already, and there can be no second one");
pub(super) const VIEW_LOSES_COLUMNS: FailureKind = with_way(
    "`CREATE OR REPLACE VIEW` cannot drop columns from {relation}",
    "drop the view and create it again, or keep the old columns in their places",
);
pub(super) const REPLACES_NO_VIEW: FailureKind = refused("{relation} exists and is not a view");
pub(super) const DROP_SEVERAL_CONCURRENTLY: FailureKind = with_way(
    "`DROP INDEX CONCURRENTLY` takes one index at a time, and no `CASCADE`",
    "drop each index by a statement of its own",
);
pub(super) const INDEX_OF_CONSTRAINT: FailureKind =
    with_way("{relation} is the index of a constraint, which needs it", "run `ALTER TABLE … DROP CONSTRAINT` instead");
pub(super) const INDEX_OF_PARENT_INDEX: FailureKind = with_way(
    "{relation} is a partition's part of an index of the partitioned table, which needs it",
    "drop the index of the partitioned table",
);
pub(super) const UNIQUE_WITHOUT_PARTITION_KEY: FailureKind = with_way(
    "{relation} is partitioned, and what is unique in it must include every column of its partition key, which cannot \
     be an expression",
    "add the columns of the partition key, or make each partition unique by itself",
);
pub(super) const UNIQUE_WITH_FOREIGN_PARTITION: FailureKind =
    refused("{relation} has a foreign table as partition, which can have no unique index");
pub(super) const CLUSTER_BY_NO_INDEX: FailureKind = refused("{object} is not an index of {relation}");
pub(super) const REFRESH_WITHOUT_UNIQUE: FailureKind = with_way(
    "{relation} has no unique index over plain columns and all rows, which a concurrent refresh needs",
    "create one with `CREATE UNIQUE INDEX`, without `WHERE`, first",
);
pub(super) const REFRESH_CONCURRENTLY_NO_DATA: FailureKind =
    with_way("`CONCURRENTLY` and `WITH NO DATA` cannot be used together", "leave out one of them");
pub(super) const DOMAIN_IN_ARRAY: FailureKind = with_way(
    "{relation} has a column that is an array of {object}, and its values cannot be checked",
    "change that column to an array of another type first",
);
pub(super) const DOMAIN_IN_ROW: FailureKind = with_way(
    "the column {object} of {relation} has a row type that holds the domain, and the values in it cannot be checked",
    "give {object} another type first",
);
pub(super) const SEQUENCE_OF_IDENTITY: FailureKind = with_way(
    "{object} is the sequence of an identity column of {relation}, which needs it",
    "run `ALTER COLUMN … DROP IDENTITY` instead",
);
pub(super) const TRIGGER_OF_PARENT: FailureKind = with_way(
    "the trigger {object} of {relation} comes from its partitioned table, which needs it",
    "drop the trigger of the partitioned table",
);
pub(super) const TRUNCATE_PARTITIONED_ALONE: FailureKind =
    with_way("{relation} is partitioned and holds no rows itself", "leave out `ONLY`, or truncate the partitions");
pub(super) const TRUNCATE_FOREIGN: FailureKind =
    refused("{relation} is a foreign table, which `TRUNCATE` takes since 14");

pub(super) const MERGE_OF_VIEW: FailureKind =
    with_way("{relation} is a view, and `MERGE` writes through views since 17", "name the table behind {relation}");
pub(super) const MERGE_BESIDE_RULES: FailureKind = with_way(
    "{relation} has rules, and `MERGE` takes no relation with rules",
    "write it as `INSERT … ON CONFLICT`, `UPDATE` or `DELETE`",
);

pub(super) const TYPED_TABLES: FailureKind =
    with_way("{relation} is a typed table of this type", "write `CASCADE`: the columns of {relation} change too");
pub(super) const COLUMN_OF_TYPED_TABLE: FailureKind = with_way(
    "{relation} is a typed table, and has the columns of its type",
    "change the type with `ALTER TYPE … CASCADE`, or run `ALTER TABLE … NOT OF` first",
);
pub(super) const ROW_TYPE_USED: FailureKind = with_way(
    "the column {object} of {relation} has this type, and the values in it would have to change",
    "give that column another type first, or make a new type and move the column to it",
);
pub(super) const DROP_ALONE: FailureKind = with_way(
    "{relation} is partitioned, and a column cannot be dropped from it alone while it has partitions",
    "leave out `ONLY`",
);
pub(super) const USING_ON_PARTITIONED: FailureKind = with_way(
    "{relation} is partitioned, and there `USING INDEX` is not possible",
    "add the constraint without `USING INDEX`: an equal index of each partition is attached",
);
pub(super) const USING_NO_INDEX: FailureKind = refused("{object} is not an index");
pub(super) const USING_INDEX_OF_CONSTRAINT: FailureKind = refused("the index {object} belongs to a constraint already");
pub(super) const USING_INDEX_OF_OTHER: FailureKind = refused("{object} is not an index of {relation}");
pub(super) const USING_INVALID: FailureKind =
    with_way("the index {object} is not valid", "drop it and build it again with `CREATE UNIQUE INDEX CONCURRENTLY`");
pub(super) const USING_NOT_UNIQUE: FailureKind =
    with_way("the index {object} is not unique", "build another with `CREATE UNIQUE INDEX CONCURRENTLY`");
pub(super) const USING_EXPRESSION: FailureKind = with_way(
    "the index {object} has an expression, and a constraint is over plain columns",
    "keep the unique index without a constraint: it holds the rule by itself",
);
pub(super) const USING_PARTIAL: FailureKind = with_way(
    "the index {object} is partial, and a constraint is over all rows",
    "keep the unique index without a constraint, or build another without `WHERE`",
);
pub(super) const USING_OTHER_ORDER: FailureKind = with_way(
    "the index {object} does not have the default order: a constraint needs no `DESC`, no `NULLS FIRST`, and the default \
     operator class and collation",
    "build another with `CREATE UNIQUE INDEX CONCURRENTLY` over the bare columns",
);
pub(super) const USING_NULLS_NOT_DISTINCT: FailureKind = with_way(
    "the index {object} is `NULLS NOT DISTINCT`, which a primary key's cannot be",
    "build another with `CREATE UNIQUE INDEX CONCURRENTLY`, without `NULLS NOT DISTINCT`",
);
pub(super) const KEY_TO_NO_TABLE: FailureKind =
    refused("{relation} is not a table, and only a table can be referenced by a foreign key");
pub(super) const KEY_TO_NO_PRIMARY_KEY: FailureKind = with_way(
    "{relation} has no primary key that the foreign key could reference",
    "name the columns of a unique constraint of {relation}, or give it a primary key first",
);
pub(super) const KEY_TO_NOTHING_UNIQUE: FailureKind = with_way(
    "{relation} has no unique constraint or index over exactly the referenced columns and all rows",
    "build one first with `CREATE UNIQUE INDEX CONCURRENTLY`, without `WHERE` or expressions",
);
pub(super) const KEY_TO_DEFERRABLE: FailureKind = with_way(
    "the unique constraint of {relation} is deferrable, and a foreign key cannot reference such a one",
    "build a unique index over the same columns first",
);
pub(super) const KEY_OF_OTHER_LENGTH: FailureKind =
    refused("the foreign key has not as many columns as it references in {relation}");
pub(super) const KEY_OF_OTHER_TYPE: FailureKind = with_way(
    "the types of {object} and of the column it references in {relation} cannot be compared",
    "give {object} the type of the referenced column",
);
pub(super) const KEY_OF_TEMPORARY: FailureKind =
    refused("a temporary table can reference temporary tables only, and {relation} is not one");
pub(super) const KEY_TO_TEMPORARY: FailureKind =
    refused("{relation} is temporary, and only temporary tables can reference it");
pub(super) const KEY_TO_UNLOGGED: FailureKind = with_way(
    "{relation} is unlogged, and a logged table cannot reference it",
    "make {relation} logged first, with `SET LOGGED`",
);
pub(super) const VIRTUAL_IN_KEY: FailureKind =
    with_way("{object} is a virtual generated column, and a foreign key needs stored values", "make it `STORED`");
pub(super) const INDEX_OF_VIRTUAL: FailureKind = with_way(
    "{object} is a virtual generated column, and no index can be over one",
    "index its expression instead, or make the column `STORED`",
);
pub(super) const INDEX_EXPRESSION_CHANGES: FailureKind = with_way(
    "{code} in the index's expression is not immutable: it can give another result tomorrow",
    "use an immutable form, such as one that names its time zone or configuration",
);
pub(super) const INDEX_PREDICATE_CHANGES: FailureKind = with_way(
    "{code} in the index's `WHERE` is not immutable: it can give another result tomorrow",
    "compare with a constant, or leave the condition out",
);
pub(super) const EXCLUSION_ON_PARTITIONED: FailureKind =
    with_way("before 17 the partitioned table {relation} can have no exclusion constraint", "add it to each partition");
pub(super) const NO_INHERIT_ON_NEW_PARTITIONED: FailureKind = with_way(
    "the constraints of the partitioned table {object} are those of its partitions too",
    "leave out `NO INHERIT`",
);
pub(super) const EXCLUSION_ON_NEW_PARTITIONED: FailureKind =
    with_way("before 17 a partitioned table can have no exclusion constraint", "add it to each partition");
pub(super) const NEW_UNIQUE_WITHOUT_PARTITION_KEY: FailureKind = with_way(
    "what is unique in a partitioned table must include every column of its partition key, which cannot be an expression",
    "add the columns of the partition key, or make each partition unique by itself",
);
pub(super) const NO_INHERIT_ON_PARTITIONED: FailureKind = with_way(
    "{relation} is partitioned, and its constraints are those of its partitions too",
    "leave out `NO INHERIT`",
);
pub(super) const INHERIT_PARTITIONED: FailureKind =
    with_way("{relation} is partitioned, and nothing can inherit from it", "attach the table as a partition");
pub(super) const TWO_DEFAULTS: FailureKind =
    with_way("{object} has a default and is generated as well", "leave the default out");
pub(super) const DEFAULT_NAMES_COLUMN: FailureKind = with_way(
    "a default cannot name a column, as {object} is taken for one",
    "write a text between single quotes; for a value made from other columns use a generated column or a trigger",
);
pub(super) const DEFAULT_IS_QUERY: FailureKind =
    with_way("a default cannot hold a subquery", "put the query into a function, and call that");
pub(super) const DEFAULT_OF_GENERATED: FailureKind = with_way(
    "{object} is a generated column of {relation}, and has no default",
    "change it with `SET EXPRESSION` (since 17), or run `DROP EXPRESSION` first",
);
pub(super) const DEFAULT_OF_IDENTITY: FailureKind = with_way(
    "{object} is an identity column of {relation}, and has no default",
    "run `DROP IDENTITY` on it first, in a statement of its own",
);
pub(super) const GENERATED_OVER_GENERATED: FailureKind = with_way(
    "{object} is a generated column itself, and no other can be made from it",
    "write its expression in place of its name",
);
pub(super) const GENERATED_CHANGES: FailureKind = with_way(
    "{code} in the expression of the generated column is not immutable: it can give another result tomorrow",
    "use an immutable form, such as one that names its time zone or configuration, or a trigger",
);
pub(super) const NO_GENERATED_COLUMN: FailureKind = refused("{object} of {relation} is not a generated column");
pub(super) const NO_IDENTITY: FailureKind = with_way(
    "{object} of {relation} is not an identity column at this point",
    "run `ADD GENERATED … AS IDENTITY` to make it one",
);
pub(super) const IDENTITY_TWICE: FailureKind = refused("{object} of {relation} is an identity column already");
pub(super) const IDENTITY_OF_GENERATED: FailureKind =
    with_way("{object} of {relation} is a generated column", "run `DROP EXPRESSION` on it first");
pub(super) const IDENTITY_OF_OTHER_TYPE: FailureKind =
    refused("{object} of {relation} is no `smallint`, `integer` or `bigint`, as an identity column must be");
pub(super) const PARAMETERS_OF_PARTITIONED: FailureKind = with_way(
    "{relation} is partitioned and stores nothing, so that it has no storage parameters",
    "set them for each partition",
);
pub(super) const PARAMETERS_OF_NEW_PARTITIONED: FailureKind = with_way(
    "the partitioned table {object} stores nothing, so that it has no storage parameters",
    "set them for each partition",
);
pub(super) const PARTITIONED_UNLOGGED: FailureKind =
    with_way("since 18 a partitioned table cannot be `UNLOGGED`", "make its partitions `UNLOGGED`");
pub(super) const PARTITION_KEY_GENERATED: FailureKind =
    refused("{object} is a generated column, which cannot be part of a partition key");
pub(super) const ATTACH_PARTITION: FailureKind =
    with_way("{relation} is a partition already", "detach it from its partitioned table first");
pub(super) const ATTACH_HEIR: FailureKind =
    with_way("{relation} inherits from another table", "run `ALTER TABLE … NO INHERIT` on it first");
pub(super) const ATTACH_PARENT: FailureKind = with_way(
    "other tables inherit from {relation}, and only a table by itself can become a partition",
    "run `ALTER TABLE … NO INHERIT` on them first",
);
pub(super) const ATTACH_TYPED: FailureKind = with_way(
    "{relation} is a typed table, which cannot become a partition",
    "run `ALTER TABLE {relation} NOT OF` first",
);
pub(super) const ATTACH_IDENTITY: FailureKind = with_way(
    "{object} is an identity column of {relation}, and a partition cannot bring one along",
    "run `DROP IDENTITY` on it first: a partition gets that of the partitioned table",
);
pub(super) const ATTACH_MORE_COLUMNS: FailureKind = with_way(
    "{relation} has a column {object} that the partitioned table does not have",
    "drop it, or add it to the partitioned table first",
);
pub(super) const LACKS_COLUMN: FailureKind =
    with_way("{relation} has no column {object}, and its parent has one", "add it with the same type first");
pub(super) const OTHER_TYPE: FailureKind = with_way(
    "the column {object} of {relation} has another type than that of the parent",
    "give both the same type, its length included, first",
);
pub(super) const OTHER_COLLATION: FailureKind = with_way(
    "the column {object} of {relation} has another collation than that of the parent",
    "give both the same collation first",
);
pub(super) const LACKS_NOT_NULL: FailureKind = with_way(
    "{object} is NOT NULL in the parent and not in {relation}",
    "prove it with `CHECK ({object} IS NOT NULL) NOT VALID` and `VALIDATE CONSTRAINT`, then run `SET NOT NULL`",
);
pub(super) const NOT_NULL_NOT_VALIDATED: FailureKind = with_way(
    "the NOT NULL constraint of {object} of {relation} is not validated, and that of the parent is",
    "run `VALIDATE CONSTRAINT` on it first",
);
pub(super) const NOT_GENERATED: FailureKind = with_way(
    "{object} is a generated column in the parent and not in {relation}",
    "drop the column and add it again, generated by the same expression",
);
pub(super) const GENERATED_ALONE: FailureKind = with_way(
    "{object} is a generated column in {relation} and not in the parent",
    "run `ALTER COLUMN {object} DROP EXPRESSION` first",
);
pub(super) const LACKS_CHECK: FailureKind = with_way(
    "{relation} has no constraint {object}, and its parent has one",
    "add the same CHECK under the same name as `NOT VALID`, and validate it, first",
);
pub(super) const CHECK_NOT_INHERITED: FailureKind = with_way(
    "{object} of {relation} is `NO INHERIT`, and that of the parent is not",
    "drop it and add it again without `NO INHERIT`",
);
pub(super) const CHECK_NOT_VALIDATED: FailureKind =
    with_way("the constraint {object} of {relation} is not validated", "run `VALIDATE CONSTRAINT` on it first");
pub(super) const INHERITANCE_OF_PARTITION: FailureKind =
    refused("{relation} is a partition, whose only parent is its partitioned table");
pub(super) const INHERITANCE_OF_PARTITIONED: FailureKind =
    refused("{relation} is partitioned, and cannot inherit from another table");
pub(super) const INHERITED_TWICE: FailureKind = refused("{relation} inherits from that table already");
pub(super) const NO_PARTITION_OF: FailureKind = refused("{relation} is not a partition of that table");
pub(super) const NO_PARENT_OF: FailureKind = refused("{relation} does not inherit from that table");
pub(super) const BOUND_OF_OTHER_KIND: FailureKind =
    refused("the bound is not of the kind by which the table is partitioned: list, range or hash");
pub(super) const HASH_DEFAULT: FailureKind = refused("a table that is partitioned by hash has no default partition");
pub(super) const MODULUS: FailureKind =
    refused("of the moduli of the new partition and of {relation} the smaller does not divide the larger");
pub(super) const OVERLAPS: FailureKind = refused("the bounds of the new partition overlap those of {relation}");
pub(super) const EMPTY_RANGE: FailureKind =
    refused("the range of the new partition is empty: its lower bound is not below its upper one");
pub(super) const IDENTITY_OF_PARTITION: FailureKind = with_way(
    "{relation} is a partition, which cannot have an identity column of its own",
    "make it an identity column of the partitioned table (since 17), or use a sequence as its default",
);
pub(super) const IDENTITY_IN_NEW_PARTITION: FailureKind = with_way(
    "a partition of {relation} cannot have an identity column of its own",
    "make it an identity column of {relation} (since 17), or use a sequence as its default",
);
pub(super) const VALUE_FOR_GENERATED: FailureKind =
    with_way("{object} is a generated column, and takes no other value than `DEFAULT`", "leave the column out");
pub(super) const VALUE_FOR_IDENTITY: FailureKind = with_way(
    "{object} is `GENERATED ALWAYS AS IDENTITY`, and takes no other value than `DEFAULT`",
    "leave the column out, or write `OVERRIDING SYSTEM VALUE` in the INSERT",
);
pub(super) const UNKNOWN_LABEL: FailureKind = with_way(
    "the enum has no value {text}",
    "add it with `ALTER TYPE … ADD VALUE` in an earlier transaction, or mend the spelling",
);
pub(super) const SET_TWICE: FailureKind = refused("{object} gets a value twice");
pub(super) const COLUMN_TWICE: FailureKind = refused("the column {object} is there twice");
pub(super) const PRIMARY_KEY_TWICE: FailureKind = with_way(
    "the table would have two primary keys",
    "write one primary key over both columns, or make one of them UNIQUE",
);
pub(super) const VIEW_RENAMES_COLUMN: FailureKind = with_way(
    "`CREATE OR REPLACE VIEW` cannot give the column {object} of {relation} another name or place",
    "rename it with `ALTER VIEW … RENAME COLUMN` first, and add new columns at the end",
);
pub(super) const VIEW_CHANGES_TYPE: FailureKind = with_way(
    "`CREATE OR REPLACE VIEW` cannot change the type of the column {object} of {relation}",
    "cast it to its old type, or drop the view and create it again",
);
pub(super) const FUNCTION_CHANGES_KIND: FailureKind = with_way(
    "{object} exists, and `OR REPLACE` cannot turn a function into a procedure or the other way round",
    "drop it first",
);
pub(super) const DROPS_PROCEDURE: FailureKind =
    with_way("{object} is a procedure, not a function", "drop it with `DROP PROCEDURE`");
pub(super) const DROPS_FUNCTION: FailureKind =
    with_way("{object} is a function, not a procedure", "drop it with `DROP FUNCTION`");
pub(super) const FUNCTION_CHANGES_RESULT: FailureKind = with_way(
    "{object} exists, and `OR REPLACE` cannot change what it returns",
    "drop the function and create it again, or give the new one another name",
);
pub(super) const FUNCTION_RENAMES_PARAMETER: FailureKind = with_way(
    "the function exists, and `OR REPLACE` cannot give its parameter {object} another name",
    "keep the name, or drop the function and create it again",
);
pub(super) const FUNCTION_LOSES_DEFAULT: FailureKind = with_way(
    "{object} exists, and `OR REPLACE` cannot take the default of a parameter away",
    "keep the default, or drop the function and create it again",
);
pub(super) const ATTACHED_INDEX_DIFFERS: FailureKind = refused(
    "{object} is another index than {relation}: columns, expressions, `UNIQUE`, `WHERE` and the like have to be the same",
);
pub(super) const KEY_OF_FOREIGN_TABLE: FailureKind =
    refused("{relation} is a foreign table, and only CHECK and NOT NULL constraints are possible on one");
pub(super) const KEY_ALONE: FailureKind =
    with_way("{relation} is partitioned, and a foreign key of it is one of its partitions too", "leave out `ONLY`");
pub(super) const NULL_ALONE: FailureKind =
    with_way("{object} must stay NOT NULL in {relation} as long as it is in its partitions", "leave out `ONLY`");
pub(super) const IDENTITY_OF_PARENT: FailureKind = with_way(
    "{relation} has children, and an identity column cannot be added to them too",
    "use a sequence as its default",
);
pub(super) const USING_ON_FOREIGN: FailureKind =
    with_way("{relation} is a foreign table, whose rows cannot be converted from here", "leave out `USING`");
pub(super) const CLUSTERED_PARTITIONED: FailureKind =
    with_way("{relation} is partitioned, and remembers no index to cluster by", "set it on the partitions");
pub(super) const PARAMETER_OF_VIEW: FailureKind = refused("{relation} is a view, and views have no parameter {object}");
pub(super) const IDENTITY_INDEX_NOT_UNIQUE: FailureKind = with_way(
    "the index {object} is not unique over plain columns, all rows and at once, as a replica identity must be",
    "build one with `CREATE UNIQUE INDEX CONCURRENTLY`",
);
pub(super) const IDENTITY_INDEX_NULLABLE: FailureKind = with_way(
    "{object} may be NULL, and an index over it cannot be the replica identity",
    "run `SET NOT NULL` on it first",
);
pub(super) const FOREIGN_IN_UNIQUE: FailureKind =
    refused("{relation} is a foreign table, and the partitioned table has a unique index, which it cannot have");
pub(super) const TYPE_TWICE: FailureKind =
    with_way("the type of {object} is changed twice in one statement", "write only the last change");
pub(super) const CLUSTER_BY_UNORDERED: FailureKind =
    with_way("the access method of the index {object} keeps no order to cluster by", "use a B-tree or GiST index");
pub(super) const CLUSTER_BY_PARTIAL: FailureKind =
    with_way("the index {object} is partial, and does not order all rows", "use an index without `WHERE`");
pub(super) const CLUSTER_BY_INVALID: FailureKind =
    with_way("the index {object} is not valid", "build it again with `REINDEX INDEX CONCURRENTLY`");
pub(super) const INDEX_ON_SYSTEM_COLUMN: FailureKind = refused("{object} is a system column, and has no index");
pub(super) const EXCLUSION_CONCURRENTLY: FailureKind = with_way(
    "{relation} is the index of an exclusion constraint, and such an index cannot be built concurrently",
    "leave out `CONCURRENTLY`, when nobody is at work: reads and writes wait until it is built",
);
pub(super) const CHECK_IS_QUERY: FailureKind = with_way(
    "a CHECK constraint cannot hold a subquery",
    "use a foreign key, or a trigger that looks at the other rows",
);
pub(super) const ROW_OF_ITSELF: FailureKind =
    refused("{object} has the row type of {relation} itself, which cannot hold itself");
pub(super) const INHERITED_BESIDE: FailureKind =
    refused("{relation} inherits the column {object} from another parent too, in which it would stay as it is");
pub(super) const ATTACH_TEMPORARY: FailureKind = refused("{relation} is temporary, and the partitioned table is not");
pub(super) const ATTACH_TO_TEMPORARY: FailureKind =
    refused("{relation} is not temporary, and the partitioned table is");
pub(super) const IDENTITY_FROM_PARTITIONED: FailureKind = with_way(
    "{relation} is a partition, whose identity columns are those of its partitioned table",
    "change it in the partitioned table",
);
pub(super) const OWNED_SEQUENCE_MOVES: FailureKind = with_way(
    "{object} is owned by a column of {relation}, and stays in the schema of its table",
    "move the table: its sequences follow",
);
pub(super) const IDENTITY_SEQUENCE_STAYS: FailureKind = with_way(
    "{object} is the sequence of an identity column of {relation}, and stays its own",
    "run `ALTER COLUMN … DROP IDENTITY`, which drops it, and create another sequence",
);
pub(super) const COLUMN_OF_REPLICA_IDENTITY: FailureKind = with_way(
    "{object} is a column of the index that is the replica identity of {relation}",
    "set another `REPLICA IDENTITY` first",
);
pub(super) const TIMEOUT_BELOW_ZERO: FailureKind =
    with_way("{object} cannot be below zero", "write 0 for no limit, or leave the setting as it is");
pub(super) const CHILD_OF_ITSELF: FailureKind = refused("{relation} would inherit from itself");
pub(super) const PENDING_EVENTS: FailureKind = with_way(
    "rows of {relation} that this transaction wrote wait for a deferred check",
    "run `SET CONSTRAINTS ALL IMMEDIATE` before it, or do it in a transaction of its own",
);

/// A statement that does not work on such a relation.
pub(super) fn wrong_kind(kind: &RelationKind) -> FailureKind {
    match kind {
        RelationKind::Table => refused("{relation} is a table, and this does not work on one"),
        RelationKind::PartitionedTable(_) => {
            refused("{relation} is a partitioned table, and this does not work on one")
        }
        RelationKind::ForeignTable => refused("{relation} is a foreign table, and this does not work on one"),
        RelationKind::Index(_) => refused("{relation} is an index, and this does not work on one"),
        RelationKind::View { .. } => refused("{relation} is a view, and this does not work on one"),
        RelationKind::MaterializedView { .. } => {
            refused("{relation} is a materialized view, and this does not work on one")
        }
        RelationKind::Sequence { .. } => refused("{relation} is a sequence, and this does not work on one"),
        RelationKind::CompositeType => refused("{relation} is a composite type, and this does not work on one"),
        RelationKind::Unknown => refused("{relation} is of a kind that this does not work on"),
    }
}

/// DROP of something that is there, but is something else.
pub(super) fn wrong_drop(kind: &RelationKind) -> FailureKind {
    match kind {
        RelationKind::Table | RelationKind::PartitionedTable(_) => {
            with_way("{relation} is a table", "drop it with `DROP TABLE`")
        }
        RelationKind::ForeignTable => with_way("{relation} is a foreign table", "drop it with `DROP FOREIGN TABLE`"),
        RelationKind::Index(_) => with_way("{relation} is an index", "drop it with `DROP INDEX`"),
        RelationKind::View { .. } => with_way("{relation} is a view", "drop it with `DROP VIEW`"),
        RelationKind::MaterializedView { .. } => {
            with_way("{relation} is a materialized view", "drop it with `DROP MATERIALIZED VIEW`")
        }
        RelationKind::Sequence { .. } => with_way("{relation} is a sequence", "drop it with `DROP SEQUENCE`"),
        RelationKind::CompositeType => with_way("{relation} is a type", "drop it with `DROP TYPE`"),
        RelationKind::Unknown => refused("{relation} is something else"),
    }
}
