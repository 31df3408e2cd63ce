//! ATTACH PARTITION, and a new partition beside a default one: what the server would read every row for is proven
//! before, by a CHECK that says what the bound says.

use pg_query::NodeEnum;
use pg_query::protobuf::{AlterTableType, Node, PartitionBoundSpec, PartitionSpec, PartitionStrategy, RangeVar};

use super::copies;
use super::piece::Ask;
use super::sql::{self, ident, qualified};
use super::{Answer, Recipe, Step, Way};
use crate::effect::{Cause, End, Role, ends};
use crate::schema::names::make_object_name;
use crate::schema::{ConstraintKind, RelationId, RelationKind};

pub(super) const PROVEN: Recipe = proven;

/// A partition that comes: the table it comes to, itself where it is there already, and its bound.
struct Coming<'a> {
    parent: RelationId,
    partition: Option<RelationId>,
    bound: &'a PartitionBoundSpec,
}

fn coming<'a>(ask: &Ask<'a>) -> Option<Coming<'a>> {
    let resolve = |range: &RangeVar| ask.catalog.resolve(range);
    match ask.tree()? {
        NodeEnum::AlterTableStmt(alter) => {
            let command = ask.command().filter(|command| command.subtype() == AlterTableType::AtAttachPartition)?;
            let NodeEnum::PartitionCmd(attached) = command.def.as_deref()?.node.as_ref()? else {
                return None;
            };
            let partition = resolve(attached.name.as_ref()?)?;
            let parent = resolve(alter.relation.as_ref()?)?;
            Some(Coming { parent, partition: Some(partition), bound: attached.bound.as_ref()? })
        }
        NodeEnum::CreateStmt(create) => {
            let NodeEnum::RangeVar(parent) = create.inh_relations.first()?.node.as_ref()? else {
                return None;
            };
            Some(Coming { parent: resolve(parent)?, partition: None, bound: create.partbound.as_ref()? })
        }
        _ => None,
    }
}

fn proven(ask: &Ask<'_>) -> Option<Answer> {
    let coming = coming(ask)?;
    // What a recipe has prepared shows in the effects.
    ask.blocking(|cause| {
        matches!(cause, Cause::PartitionBound | Cause::ForeignKey { .. } | Cause::PrimaryKey | Cause::UniqueConstraint)
            || matches!(cause, Cause::CreateIndex)
    })?;
    Some(prepare(ask, &coming))
}

fn prepare(ask: &Ask<'_>, coming: &Coming<'_>) -> Result<Way, String> {
    let mut before = Vec::new();
    let mut after = Vec::new();
    let reads = |table: RelationId| {
        let own = |id: RelationId| ask.catalog.with_descendants(table).contains(&id);
        ask.blocking(|cause| *cause == Cause::PartitionBound).is_some()
            && ask.effects.work.iter().any(|work| {
                work.cause == Cause::PartitionBound && own(work.relation) && !ask.catalog.born_in_file(work.relation)
            })
    };
    if let Some(partition) = coming.partition {
        known(ask, partition)?;
        if reads(partition) {
            let condition = with_ancestors(ask, coming)?;
            prove(ask, partition, &condition, None, &mut before, &mut after);
        }
        keys(ask, coming.parent, partition, &mut before)?;
    }
    let default = ask.effects.locks.iter().find(|lock| lock.role == Role::DefaultPartition).map(|lock| lock.relation);
    if let Some(default) = default.filter(|&default| reads(default)) {
        known(ask, default)?;
        let condition = condition(ask, coming.parent, coming.partition, coming.bound)?.outside;
        // A default partition may be told of several, one after the other.
        let of = coming.name(ask);
        prove(ask, default, &condition, of.as_deref(), &mut before, &mut after);
    }
    if before.is_empty() {
        return Err("what the server reads every row for has no proof that could be given before".to_owned());
    }
    let own = sql::plain(&ask.piece.text).unwrap_or_else(|| ask.piece.text.clone());
    let title = match coming.partition {
        Some(partition) => format!("attach {}", ident(&ask.relation(partition).name.name)),
        None => "make the partition".to_owned(),
    };
    let mut own = Step::ddl(title, "what was proven before is not read again", own);
    if let Some(partition) = coming.partition {
        let (parent, partition) = (&ask.relation(coming.parent).name, &ask.relation(partition).name);
        own = own.rollback(format!("ALTER TABLE {} DETACH PARTITION {}", qualified(parent), qualified(partition)));
    }
    Ok(before.into_iter().chain([own]).chain(after).fold(Way::default(), Way::step))
}

fn known(ask: &Ask<'_>, table: RelationId) -> Result<(), String> {
    let relation = ask.relation(table);
    if relation.known {
        return Ok(());
    }
    Err(format!("what `{}` has is not known: give the schema it is in with `--schema`", relation.name.short()))
}

impl Coming<'_> {
    fn name(&self, ask: &Ask<'_>) -> Option<String> {
        match (self.partition, ask.tree()) {
            (Some(partition), _) => Some(ask.relation(partition).name.name.clone()),
            (None, Some(NodeEnum::CreateStmt(create))) => create.relation.as_ref().map(|range| range.relname.clone()),
            (None, _) => None,
        }
    }
}

/// A CHECK for the time until the partition is there; `of`: the partition that it is about, where it is another one.
fn prove(
    ask: &Ask<'_>,
    table: RelationId,
    condition: &str,
    of: Option<&str>,
    before: &mut Vec<Step>,
    after: &mut Vec<Step>,
) {
    let relation = ask.relation(table);
    let long = qualified(&relation.name);
    let free = |name: &String| relation.constraint(name).is_none();
    let name = (0..).map(|number| {
        let label = if number == 0 { "bound".to_owned() } else { format!("bound{number}") };
        make_object_name(&relation.name.name, of, &label)
    });
    let Some(name) = name.into_iter().find(free).map(|name| ident(&name)) else {
        return;
    };
    let short = relation.name.short();
    let drop = format!("ALTER TABLE {long} DROP CONSTRAINT {name}");
    before.push(
        Step::ddl(
            format!("say what belongs into {short}"),
            "new rows are checked from now on; old ones are not read",
            format!("ALTER TABLE {long} ADD CONSTRAINT {name} CHECK ({condition}) NOT VALID"),
        )
        .rollback(format!("ALTER TABLE {long} DROP CONSTRAINT IF EXISTS {name}")),
    );
    before.push(
        Step::ddl(
            format!("check the old rows of {short}"),
            "it reads every row while others read and write",
            format!("ALTER TABLE {long} VALIDATE CONSTRAINT {name}"),
        )
        .patient()
        .precondition(
            format!("SELECT NOT EXISTS (SELECT FROM {long} WHERE NOT ({condition}))"),
            "rows that do not belong there are in it: move them first",
        )
        .nothing_to_undo(),
    );
    let why = "it has done its work: the bound says the same";
    after.push(Step::ddl(format!("drop the check {name}"), why, drop).nothing_to_undo());
}

/// The foreign keys of the partitioned table that the partition lacks: what would be checked while it is attached.
fn keys(ask: &Ask<'_>, parent: RelationId, partition: RelationId, before: &mut Vec<Step>) -> Result<(), String> {
    let builds = ask.effects.work.iter().any(|work| {
        work.relation == partition
            && matches!(work.cause, Cause::CreateIndex | Cause::PrimaryKey | Cause::UniqueConstraint | Cause::Exclusion)
    });
    if builds {
        return Err(format!(
            "`{}` lacks indexes or keys that the partitioned table has: give it the same before, built with `CREATE INDEX \
             CONCURRENTLY`",
            ask.relation(partition).name.short()
        ));
    }
    let long = qualified(&ask.relation(partition).name);
    for constraint in &ask.relation(parent).constraints {
        let ConstraintKind::ForeignKey(key) = &constraint.kind else {
            continue;
        };
        let checked = ask.effects.work.iter().any(|work| {
            matches!(work.cause, Cause::ForeignKey { child, parent } if child == partition && parent == key.referenced)
        });
        let taken = ask.relation(partition).constraint(&constraint.name).is_some();
        if !checked || !constraint.valid || !constraint.enforced || taken {
            continue;
        }
        let name = ident(&constraint.name);
        let add = copies::foreign_key(ask, partition, constraint, key, &constraint.name, &copies::Renamed::default());
        before.push(
            Step::ddl(
                format!("add the foreign key {name} for new rows"),
                "the partitioned table has it; old rows are not read",
                add,
            )
            .rollback(format!("ALTER TABLE {long} DROP CONSTRAINT IF EXISTS {name}")),
        );
        before.push(
            Step::ddl(
                format!("check the old rows against {name}"),
                format!(
                    "it reads every row, while others read and write, and looks each up in {}",
                    ask.relation(key.referenced).name.short()
                ),
                format!("ALTER TABLE {long} VALIDATE CONSTRAINT {name}"),
            )
            .patient()
            .nothing_to_undo(),
        );
    }
    Ok(())
}

/// What a bound says of a row that belongs to it, and of one that does not.
struct Condition {
    inside: String,
    outside: String,
}

/// A partition's partition holds to the bounds of both.
fn with_ancestors(ask: &Ask<'_>, coming: &Coming<'_>) -> Result<String, String> {
    let mut all = vec![condition(ask, coming.parent, coming.partition, coming.bound)?.inside];
    let mut child = coming.parent;
    while let (Some(bound), Some(&parent)) = (&ask.relation(child).bound, ask.relation(child).parents.first()) {
        all.push(condition(ask, parent, Some(child), bound)?.inside);
        child = parent;
    }
    Ok(all.join(" AND "))
}

/// As `get_qual_from_partbound` of `partbounds.c`. `partition`: the one that the bound is of, where it is there.
fn condition(
    ask: &Ask<'_>,
    parent: RelationId,
    partition: Option<RelationId>,
    bound: &PartitionBoundSpec,
) -> Result<Condition, String> {
    let RelationKind::PartitionedTable(spec) = &ask.relation(parent).kind else {
        return Err("what it becomes a part of is not known".to_owned());
    };
    let unreadable = || "its bound cannot be written as a CHECK".to_owned();
    if spec.strategy() == PartitionStrategy::Hash {
        return Err(
            "the bound of a hash partition is proven by a CHECK with `satisfies_hash_partition` only, which is not \
                    planned yet"
                .to_owned(),
        );
    }
    if bound.is_default {
        let inside = default(ask, parent, partition, spec)?;
        return Ok(Condition { outside: format!("NOT ({inside})"), inside });
    }
    let keys = key_texts(spec).ok_or_else(unreadable)?;
    let found = match spec.strategy() {
        PartitionStrategy::List => keys.first().and_then(|key| list(key, bound, sql::expression)),
        PartitionStrategy::Range => range(&keys, bound, sql::expression),
        PartitionStrategy::Hash | PartitionStrategy::Undefined => None,
    };
    found.ok_or_else(unreadable)
}

/// More values than these, and the server compares lists of them only as a whole (`MAX_SAOP_ARRAY_SIZE`).
const MOST_VALUES: usize = 100;

/// What no other partition takes. Values are of the key's type: what the server negates, it compares as it is written.
fn default(
    ask: &Ask<'_>,
    parent: RelationId,
    partition: Option<RelationId>,
    spec: &PartitionSpec,
) -> Result<String, String> {
    let relation = ask.relation(parent);
    if !relation.known || ask.catalog.partitions_elsewhere(parent) {
        return Err(format!(
            "the partitions of `{}` are not known: give the schema they are in with `--schema`",
            relation.name.short()
        ));
    }
    let plain = || "what a default partition takes is planned for a key of one column only".to_owned();
    let [Node { node: Some(NodeEnum::PartitionElem(element)) }] = spec.part_params.as_slice() else {
        return Err(plain());
    };
    let column = relation.column(&element.name).ok_or_else(plain)?;
    let data_type = column.data_type.as_ref().ok_or_else(plain)?;
    if data_type.is_built_in("bool") {
        return Err("no CHECK proves what the default partition of a boolean key takes".to_owned());
    }
    let of_type = |node: &Node| sql::expression(node).map(|text| format!("{text}::{data_type}"));
    let others = relation.children.iter().filter(|&&child| Some(child) != partition && !ask.relation(child).dropped);
    let bounds: Vec<&PartitionBoundSpec> =
        others.filter_map(|&child| ask.relation(child).bound.as_deref()).filter(|bound| !bound.is_default).collect();
    if bounds.iter().map(|bound| bound.listdatums.len()).sum::<usize>() > MOST_VALUES {
        return Err(format!("the other partitions take more than {MOST_VALUES} values, for which no CHECK is proof"));
    }
    let key = ident(&element.name);
    // Together as the server has it: it does not put together what is proven of each.
    let taken = match spec.strategy() {
        PartitionStrategy::List => {
            let listdatums = bounds.iter().flat_map(|bound| bound.listdatums.clone()).collect();
            let together = PartitionBoundSpec { listdatums, ..PartitionBoundSpec::default() };
            list(&key, &together, of_type).map(|all| all.inside)
        }
        _ => {
            let filled = format!("{key} IS NOT NULL");
            let between = |bound: &&PartitionBoundSpec| {
                let inside = range(std::slice::from_ref(&key), bound, of_type)?.inside;
                inside.strip_prefix(&format!("{filled} AND ")).map(str::to_owned)
            };
            let all: Option<Vec<String>> = bounds.iter().map(between).collect();
            all.map(|all| format!("{filled} AND (({}))", all.join(") OR (")))
        }
    };
    let taken = taken.ok_or("the bounds of the other partitions cannot be written as a CHECK")?;
    Ok(format!("NOT ({taken})"))
}

fn key_texts(spec: &PartitionSpec) -> Option<Vec<String>> {
    let key = |node: &Node| match &node.node {
        Some(NodeEnum::PartitionElem(element)) => match element.expr.as_deref() {
            Some(expression) => sql::expression(expression).map(|text| format!("({text})")),
            None => Some(ident(&element.name)),
        },
        _ => None,
    };
    spec.part_params.iter().map(key).collect()
}

fn list(key: &str, bound: &PartitionBoundSpec, written: impl Fn(&Node) -> Option<String>) -> Option<Condition> {
    let is_null = |node: &&Node| matches!(&node.node, Some(NodeEnum::AConst(constant)) if constant.isnull);
    let (nulls, values): (Vec<&Node>, Vec<&Node>) = bound.listdatums.iter().partition(is_null);
    let values = values.into_iter().map(written).collect::<Option<Vec<_>>>()?.join(", ");
    Some(match (nulls.is_empty(), values.is_empty()) {
        (true, _) => Condition {
            inside: format!("{key} IS NOT NULL AND {key} IN ({values})"),
            outside: format!("{key} IS NULL OR {key} NOT IN ({values})"),
        },
        (false, true) => Condition { inside: format!("{key} IS NULL"), outside: format!("{key} IS NOT NULL") },
        (false, false) => Condition {
            inside: format!("({key} IS NULL OR {key} IN ({values}))"),
            outside: format!("{key} IS NOT NULL AND {key} NOT IN ({values})"),
        },
    })
}

/// Every key is there, and the row lies between the ends in lexical order.
fn range(keys: &[String], bound: &PartitionBoundSpec, written: impl Fn(&Node) -> Option<String>) -> Option<Condition> {
    let (lower, upper) = (ends(&bound.lowerdatums, &written)?, ends(&bound.upperdatums, &written)?);
    let mut inside: Vec<String> = keys.iter().map(|key| format!("{key} IS NOT NULL")).collect();
    let mut outside: Vec<String> = keys.iter().map(|key| format!("{key} IS NULL")).collect();
    let mut same = 0;
    while let (Some(End::Value(low)), Some(End::Value(high)), Some(key)) =
        (lower.get(same), upper.get(same), keys.get(same))
    {
        if low != high {
            break;
        }
        inside.push(format!("{key} = {low}"));
        outside.push(format!("{key} <> {low}"));
        same += 1;
    }
    let sides = [
        side(&keys[same..], &lower[same..], [">", ">=", "<", "<="], &End::Least),
        side(&keys[same..], &upper[same..], ["<", "<=", ">", ">="], &End::Greatest),
    ];
    for side in sides.into_iter().flatten() {
        inside.push(side.inside);
        outside.push(side.outside);
    }
    Some(Condition { inside: inside.join(" AND "), outside: outside.join(" OR ") })
}

/// One side of a range: `a > x OR (a = x AND b >= y)`; nothing where the first key is open. `operators`: beyond the
/// end, beyond it or at it, and the same for rows outside.
fn side(keys: &[String], ends: &[End<String>], operators: [&str; 4], takes_in: &End<String>) -> Option<Condition> {
    let [strict, inclusive, beyond, beyond_or_at] = operators;
    let (mut inside, mut outside, mut equal, mut unequal) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (position, (key, end)) in keys.iter().zip(ends).enumerate() {
        let End::Value(value) = end else {
            break;
        };
        // The lower end belongs to the range, the upper one does not.
        let at_end = match ends.get(position + 1) {
            None => *takes_in == End::Least,
            Some(next) => next == takes_in,
        };
        let (own, other) = if at_end { (inclusive, beyond) } else { (strict, beyond_or_at) };
        let with = |others: &[String], text: String, word: &str| {
            let all: Vec<String> = others.iter().cloned().chain([text]).collect();
            if all.len() == 1 { all.concat() } else { format!("({})", all.join(word)) }
        };
        inside.push(with(&equal, format!("{key} {own} {value}"), " AND "));
        outside.push(with(&unequal, format!("{key} {other} {value}"), " OR "));
        equal.push(format!("{key} = {value}"));
        unequal.push(format!("{key} <> {value}"));
    }
    if inside.is_empty() {
        return None;
    }
    let (any, all) = (inside.join(" OR "), outside.join(" AND "));
    let one = inside.len() == 1;
    Some(Condition {
        inside: if one { any } else { format!("({any})") },
        outside: if one { all } else { format!("({all})") },
    })
}
