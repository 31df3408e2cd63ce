//! What a recipe is asked about: one statement, or one subcommand of an `ALTER TABLE`, at its moment.

use pg_query::NodeEnum;
use pg_query::protobuf::{AlterTableCmd, AlterTableType, ObjectType};

use crate::effect::{self, Cause, Effects, Work};
use crate::parse::{Body, Span, Statement, parse};
use crate::rules::Finding;
use crate::schema::tree::commands;
use crate::schema::{Catalog, Relation, RelationId, RelationKind, pass};

/// A part of a migration that the server can run by itself.
#[derive(Debug)]
pub(super) struct Piece {
    /// The index of the statement it comes from.
    pub origin: usize,
    /// Its text, without a semicolon.
    pub text: String,
    /// The same, read.
    pub statement: Statement,
    /// Where it stands in the migration.
    pub span: Span,
}

/// A piece with what is known of it.
pub(super) struct Ask<'a> {
    pub piece: &'a Piece,
    pub effects: &'a Effects,
    /// Before it runs.
    pub catalog: &'a Catalog,
    /// What lint finds in the migration.
    pub findings: &'a [Finding],
    /// The pieces that follow it.
    pub ahead: &'a [&'a Piece],
}

/// Cuts a statement into its pieces, in the order in which the server runs them.
pub(super) fn cut(origin: usize, statement: &Statement) -> Vec<Piece> {
    cut_unless(origin, statement, leans)
}

/// The same where one recipe gets them all.
pub(super) fn cut_all(origin: usize, statement: &Statement) -> Vec<Piece> {
    cut_unless(origin, statement, |_| false)
}

fn cut_unless(origin: usize, statement: &Statement, leans: fn(&[(&AlterTableCmd, &str)]) -> bool) -> Vec<Piece> {
    let whole = || vec![read(origin, statement.span, statement.text.to_string())].into_iter().flatten().collect();
    let Body::Tree(tree) = &statement.body else {
        return whole();
    };
    let NodeEnum::AlterTableStmt(alter) = tree.as_ref() else {
        return whole();
    };
    if alter.cmds.len() < 2 || statement.parts.len() != alter.cmds.len() {
        return whole();
    }
    let text = |span: &Span| statement.text.get(span.from - statement.span.from..span.to - statement.span.from);
    let Some(head) = statement.text.get(..statement.parts[0].from - statement.span.from) else {
        return whole();
    };
    let mut parts: Vec<(pass::Pass, Span, &str)> = Vec::new();
    let mut read_apart: Vec<(&AlterTableCmd, &str)> = Vec::new();
    for (command, span) in commands(alter).zip(&statement.parts) {
        let Some(text) = text(span) else { return whole() };
        parts.push((pass::of(command), *span, text));
        read_apart.push((command, text));
    }
    if leans(&read_apart) {
        return whole();
    }
    parts.sort_by_key(|(pass, _, _)| *pass);
    default_first(&mut parts, &read_apart);
    let pieces: Vec<Piece> =
        parts.iter().filter_map(|(_, span, text)| read(origin, *span, format!("{} {text}", head.trim_end()))).collect();
    // What cannot be cut stays whole.
    if pieces.len() == parts.len() { pieces } else { whole() }
}

/// A default that comes with a NOT NULL comes before it: in steps of their own, rows without a value would be refused
/// until it is there.
fn default_first(parts: &mut Vec<(pass::Pass, Span, &str)>, read_apart: &[(&AlterTableCmd, &str)]) {
    let of = |subtype: AlterTableType, column: &str, given: bool| {
        let own = |(command, _): &&(&AlterTableCmd, &str)| {
            command.subtype() == subtype && command.name == column && command.def.is_some() == given
        };
        read_apart.iter().find(own).map(|(_, text)| *text)
    };
    for (command, default) in read_apart {
        let sets = command.subtype() == AlterTableType::AtColumnDefault && command.def.is_some();
        let changed = of(AlterTableType::AtAlterColumnType, &command.name, true).is_some();
        let Some(not_null) = of(AlterTableType::AtSetNotNull, &command.name, false).filter(|_| sets && !changed) else {
            continue;
        };
        let place = |wanted: &str| parts.iter().position(|(_, _, text)| *text == wanted);
        if let (Some(from), Some(to)) = (place(default), place(not_null))
            && to < from
        {
            let part = parts.remove(from);
            parts.insert(to, part);
        }
    }
}

/// Whether some subcommands make room for others: both or neither.
fn leans(parts: &[(&AlterTableCmd, &str)]) -> bool {
    let any = |wanted: &dyn Fn(&AlterTableCmd) -> bool| parts.iter().any(|(command, _)| wanted(command));
    let counted = |command: &AlterTableCmd| {
        matches!(command.subtype(), AlterTableType::AtAddIdentity | AlterTableType::AtDropIdentity)
    };
    let freed = |command: &AlterTableCmd| command.subtype() == AlterTableType::AtDropConstraint;
    let constrains = |command: &AlterTableCmd| match command.def.as_deref().and_then(|def| def.node.as_ref()) {
        Some(NodeEnum::Constraint(_)) => true,
        Some(NodeEnum::ColumnDef(column)) => !column.constraints.is_empty(),
        _ => false,
    };
    let dropped: Vec<&str> = parts
        .iter()
        .filter(|(command, _)| command.subtype() == AlterTableType::AtDropColumn)
        .map(|(command, _)| command.name.as_str())
        .collect();
    let again = parts.iter().filter(|(command, _)| pass::of(command) != pass::Pass::Drop).any(|(_, text)| {
        let words = super::kinds::words(text);
        dropped.iter().any(|column| words.contains(*column))
    });
    again || any(&counted) || any(&freed) && any(&constrains)
}

pub(super) fn read(origin: usize, span: Span, text: String) -> Option<Piece> {
    let mut statements = parse(&text).statements;
    (!statements.is_empty()).then(|| Piece { origin, statement: statements.swap_remove(0), span, text })
}

impl Piece {
    pub(super) fn tree(&self) -> Option<&NodeEnum> {
        match &self.statement.body {
            Body::Tree(tree) => Some(tree),
            Body::Rows(_) | Body::Meta | Body::Broken(_) => None,
        }
    }

    /// Whether what follows it matters to its recipe.
    pub(super) fn looks_ahead(&self) -> bool {
        let drops_index =
            |tree: &NodeEnum| matches!(tree, NodeEnum::DropStmt(drop) if drop.remove_type() == ObjectType::ObjectIndex);
        self.has(AlterTableType::AtAlterColumnType)
            || self.has(AlterTableType::AtDetachPartition)
            || self.makes_room()
            || matches!(self.tree(), Some(NodeEnum::RenameStmt(rename)) if rename.rename_type() == ObjectType::ObjectColumn)
            || self.tree().is_some_and(drops_index)
    }

    pub(super) fn has(&self, subcommand: AlterTableType) -> bool {
        match self.tree() {
            Some(NodeEnum::AlterTableStmt(alter)) => commands(alter).any(|command| command.subtype() == subcommand),
            _ => false,
        }
    }

    pub(super) fn effects(&self, catalog: &Catalog) -> Effects {
        effect::of(&self.statement, catalog)
    }
}

impl<'a> Ask<'a> {
    pub(super) fn tree(&self) -> Option<&'a NodeEnum> {
        self.piece.tree()
    }

    /// The subcommand of an `ALTER TABLE` that has one.
    pub(super) fn command(&self) -> Option<&'a AlterTableCmd> {
        match self.tree()? {
            NodeEnum::AlterTableStmt(alter) if alter.cmds.len() == 1 => commands(alter).next(),
            _ => None,
        }
    }

    /// Work on a relation in use while writes wait.
    pub(super) fn blocking(&self, wanted: impl Fn(&Cause) -> bool) -> Option<&'a Work> {
        self.effects
            .work
            .iter()
            .find(|work| wanted(&work.cause) && work.mode.blocks_writes() && !self.catalog.born_in_file(work.relation))
    }

    /// Whether lint finds this in it.
    pub(super) fn found(&self, rule: &str) -> bool {
        let span = self.piece.span;
        let inside = |finding: &Finding| span.from <= finding.span.from && finding.span.to <= span.to;
        self.findings.iter().any(|finding| finding.rule == rule && inside(finding))
    }

    pub(super) fn relation(&self, id: RelationId) -> &'a Relation {
        self.catalog.get(id)
    }

    pub(super) fn is_partitioned(&self, id: RelationId) -> bool {
        matches!(self.relation(id).kind, RelationKind::PartitionedTable(_))
    }

    /// A relation's name as SQL needs it here: without its schema where the search path leads to it.
    pub(super) fn name(&self, id: RelationId) -> String {
        let name = &self.relation(id).name;
        if self.catalog.lookup(None, &name.name) == Some(id) {
            super::sql::ident(&name.name)
        } else {
            super::sql::qualified(name)
        }
    }
}
