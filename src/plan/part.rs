//! What stands for one piece of a migration in the plan, and what the order of steps needs to know of it.

use std::collections::BTreeSet;

use pg_query::NodeEnum;
use pg_query::protobuf::ObjectType;

use super::piece::{Ask, Piece};
use super::{Way, kinds};
use crate::schema::{RelationId, tree};

/// What stands for one piece of the migration.
#[derive(Default)]
pub(super) struct Part {
    pub(super) way: Way,
    /// It only takes away, these names among others.
    pub(super) gone: Option<Gone>,
    /// It may name whole rows, without naming their columns.
    pub(super) rows: bool,
    /// The names in its text; `None` where it may do anything.
    pub(super) words: Option<BTreeSet<String>>,
    /// It writes these columns in old rows.
    pub(super) fills: Vec<(RelationId, String)>,
}

/// The columns that an UPDATE writes.
fn fills(ask: &Ask<'_>) -> Vec<(RelationId, String)> {
    let Some(found @ NodeEnum::UpdateStmt(update)) = ask.tree() else {
        return Vec::new();
    };
    let Some(table) = update.relation.as_ref().and_then(|range| ask.catalog.resolve(range)) else {
        return Vec::new();
    };
    kinds::written_columns(found).into_iter().map(|column| (table, column.to_owned())).collect()
}

/// What a part takes away.
#[derive(Debug, Default)]
pub(super) struct Gone {
    /// Names that nothing may use before it is gone.
    pub(super) names: BTreeSet<String>,
    /// Tables whose rows get another shape.
    pub(super) tables: BTreeSet<String>,
}

impl Gone {
    /// Whether a part may run before it is gone.
    pub(super) fn lets_pass(&self, part: &Part) -> bool {
        part.words
            .as_ref()
            .is_some_and(|words| self.names.is_disjoint(words) && (!part.rows || self.tables.is_disjoint(words)))
    }
}

impl Part {
    /// What a recipe answers, or the statement itself, for a piece.
    pub(super) fn of(ask: &Ask<'_>, mut way: Way) -> Self {
        for (_, step) in &mut way.steps {
            step.origin = ask.piece.origin;
        }
        let opaque =
            ask.tree().is_none_or(|tree| matches!(tree, NodeEnum::DoStmt(_)) || kinds::is_opaque(tree, ask.catalog));
        let words = (!opaque).then(|| kinds::words(&ask.piece.text));
        let rows = ask.tree().is_none_or(kinds::names_rows);
        Self { way, gone: gone(ask), rows, words, fills: fills(ask) }
    }

    /// Its steps stand for these pieces as well.
    pub(super) fn stands_for(&mut self, others: &[&Piece]) {
        self.gone = None;
        let origins: BTreeSet<usize> = others.iter().map(|piece| piece.origin).collect();
        for (_, step) in &mut self.way.steps {
            let further: Vec<usize> = origins
                .iter()
                .copied()
                .filter(|origin| *origin != step.origin && !step.also.contains(origin))
                .collect();
            step.also.extend(further);
        }
        self.rows |= others.iter().any(|piece| piece.tree().is_none_or(kinds::names_rows));
        if let Some(words) = &mut self.words {
            words.extend(others.iter().flat_map(|piece| kinds::words(&piece.text)));
        }
    }
}

/// The names that a piece takes away, where it does nothing else.
fn gone(ask: &Ask<'_>) -> Option<Gone> {
    let tree = ask.tree().filter(|tree| kinds::is_drop(tree))?;
    let (mut names, mut tables) = (BTreeSet::new(), BTreeSet::new());
    match tree {
        NodeEnum::DropStmt(drop) => {
            names.extend(drop.objects.iter().filter_map(tree::last_name));
            if drop.remove_type() == ObjectType::ObjectSequence {
                // The next sequence of the column gets its name, and is found in its place.
                names.extend(["identity", "serial", "bigserial", "pg_get_serial_sequence"].map(str::to_owned));
            }
        }
        NodeEnum::AlterTableStmt(alter) => {
            let table = ask.catalog.resolve(alter.relation.as_ref()?)?;
            tables.insert(ask.relation(table).name.name.clone());
            for command in tree::commands(alter) {
                names.insert(command.name.clone());
                let indexes = ask.catalog.indexes_of(table).filter(|(_, index)| index.uses(&command.name));
                names.extend(indexes.map(|(id, _)| ask.relation(id).name.name.clone()));
            }
        }
        _ => return None,
    }
    for broken in ask.effects.breaks.iter().filter_map(|broken| broken.relation) {
        if names.contains(&ask.relation(broken).name.name) {
            names.extend(ask.catalog.indexes_of(broken).map(|(id, _)| ask.relation(id).name.name.clone()));
        }
    }
    Some(Gone { names, tables })
}
