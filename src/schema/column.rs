//! Columns as they are written: type, default, identity, the sequence of a serial, and the constraints beside them.

use std::sync::Arc;

use pg_query::NodeEnum;
use pg_query::protobuf::{self, ColumnDef, ConstrType, Node};

use super::{
    Catalog, Column, Constraint, ConstraintKind, DataType, Generated, Nullability, RelationId, RelationKind, tree,
    types,
};
use crate::postgres::Name;

/// A column definition, taken apart.
pub(crate) struct Written {
    /// The column, with no constraint applied but its own NOT NULL.
    pub(crate) column: Column,
    /// It wants a sequence: serial, or identity.
    pub(crate) sequence: bool,
    /// Constraints that stand beside it, as table constraints.
    pub(crate) constraints: Vec<protobuf::Constraint>,
}

impl Column {
    /// A column of which only the name is known.
    pub(crate) fn named(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            data_type: None,
            collation: None,
            not_null: Nullability::Unknown,
            default: None,
            identity: false,
            identity_always: false,
            generated: None,
            born: super::Moment::default(),
            inherited: false,
        }
    }
}

impl Catalog {
    /// Takes a column definition apart.
    pub(crate) fn read_column(&self, definition: &ColumnDef) -> Written {
        let mut column =
            Column { born: self.now, not_null: Nullability::Nullable, ..Column::named(&definition.colname) };
        let serial = definition.type_name.as_ref().and_then(types::serial_type);
        column.data_type = match serial {
            Some(data_type) => Some(DataType::built_in(data_type)),
            None => definition.type_name.as_ref().map(|type_name| self.resolve_type(type_name)),
        };
        column.collation = definition.coll_clause.as_ref().and_then(|clause| collation(&clause.collname));
        column.default = default(definition.raw_default.as_deref(), column.data_type.as_ref());
        let mut written = Written { column, sequence: serial.is_some(), constraints: Vec::new() };
        if serial.is_some() {
            written.column.not_null = Nullability::NotNull;
        }
        for node in &definition.constraints {
            if let Some(NodeEnum::Constraint(constraint)) = node.node.as_ref() {
                read_inline(&mut written, constraint);
            }
        }
        if serial.is_some() && !written.constraints.iter().any(|one| one.contype() == ConstrType::ConstrNotnull) {
            written.constraints.push(not_null_constraint(&definition.colname));
        }
        written
    }

    /// Makes the sequence of a serial or identity column, and a serial's default.
    pub(crate) fn make_owned_sequence(&mut self, table: RelationId, column: &str) {
        let owner = self.get(table).name.clone();
        let name = self.choose_relation_name(&owner.schema, &owner.name, Some(column), "seq", false);
        let persistence = self.get(table).persistence;
        let sequence = self.make(Name::new(&owner.schema, &name), RelationKind::Sequence { owned_by: None });
        self.relation_mut(sequence).persistence = persistence;
        self.link_sequence(sequence, Some((table, column.to_owned())));
        if let Some(column) = self.column_mut(table, column).filter(|column| !column.identity) {
            column.default = Some(Arc::new(nextval(&owner.schema, &name)));
        }
    }

    /// Adds a column that is not there yet.
    pub(crate) fn push_column(&mut self, table: RelationId, column: Column) {
        if let Some(data_type) = &column.data_type {
            self.link_type(table, data_type.type_name());
        }
        self.relation_mut(table).columns.push(column);
    }

    /// To change a column.
    pub(crate) fn column_mut(&mut self, table: RelationId, name: &str) -> Option<&mut Column> {
        self.get(table).column(name)?;
        self.relation_mut(table).columns.iter_mut().find(|column| column.name == name)
    }

    /// The column of that name; entered when the table is one whose columns are not all known.
    pub(crate) fn learn_column(&mut self, table: RelationId, name: &str) {
        let relation = self.get(table);
        if !relation.known && !name.is_empty() && relation.column(name).is_none() {
            self.relation_mut(table).columns.push(Column::named(name));
        }
    }

    /// NOT NULL for a column, with the constraint that stands for it from 18 on.
    pub(crate) fn set_not_null(&mut self, table: RelationId, column: &str, name: &str, valid: bool, inherited: bool) {
        let Some(found) = self.column_mut(table, column) else {
            return;
        };
        let old = found.not_null;
        if valid {
            found.not_null = Nullability::NotNull;
        } else if old != Nullability::NotNull {
            found.not_null = Nullability::NotValid;
        }
        if self.version.major() < 18 {
            return;
        }
        let relation = self.relation_mut(table);
        let existing = relation.constraints.iter_mut().find(|constraint| constraint.kind.is_not_null_of(column));
        if let Some(existing) = existing {
            existing.valid |= valid;
            return;
        }
        // A NOT NULL column without a constraint cannot be on 18; of an unknown table its name is not known.
        let owner = self.get(table).name.clone();
        let name = match name {
            "" => self.choose_constraint_name(&owner.schema, &owner.name, Some(column), "not_null", &[]),
            name => name.to_owned(),
        };
        let mut constraint = self.new_constraint(name, ConstraintKind::NotNull(column.to_owned()));
        constraint.valid = valid;
        constraint.inherited = inherited;
        self.push_constraint(table, constraint);
    }

    /// A constraint made now, valid and enforced.
    pub(crate) fn new_constraint(&self, name: String, kind: ConstraintKind) -> Constraint {
        Constraint {
            name,
            kind,
            valid: true,
            enforced: true,
            deferrable: false,
            initially_deferred: false,
            no_inherit: false,
            inherited: false,
            born: self.now,
        }
    }
}

impl ConstraintKind {
    /// Whether it is the NOT NULL constraint of that column.
    pub fn is_primary_key(&self) -> bool {
        matches!(self, Self::PrimaryKey { .. })
    }

    /// Whether it is the NOT NULL of a column.
    pub fn is_not_null_of(&self, column: &str) -> bool {
        matches!(self, Self::NotNull(of) if of == column)
    }
}

/// Reads a constraint that stands in a column definition; attributes such as DEFERRABLE are nodes of their own
/// that change the one before (`transformConstraintAttrs` of `parse_utilcmd.c`).
fn read_inline(written: &mut Written, constraint: &protobuf::Constraint) {
    let own = &mut written.column;
    let attribute = |change: fn(&mut protobuf::Constraint), list: &mut Vec<protobuf::Constraint>| {
        if let Some(last) = list.last_mut() {
            change(last);
        }
    };
    match constraint.contype() {
        ConstrType::ConstrNull => own.not_null = Nullability::Nullable,
        ConstrType::ConstrNotnull => {
            own.not_null = Nullability::NotNull;
            let mut not_null = constraint.clone();
            not_null.keys = vec![string_node(&own.name)];
            not_null.initially_valid = true;
            written.constraints.push(not_null);
        }
        ConstrType::ConstrDefault => {
            own.default = default(constraint.raw_expr.as_deref(), own.data_type.as_ref());
        }
        ConstrType::ConstrIdentity => {
            own.identity = true;
            own.identity_always = constraint.generated_when == "a";
            own.not_null = Nullability::NotNull;
            written.sequence = true;
            if !written.constraints.iter().any(|one| one.contype() == ConstrType::ConstrNotnull) {
                let not_null = not_null_constraint(&own.name);
                written.constraints.push(not_null);
            }
        }
        ConstrType::ConstrGenerated => {
            own.generated = constraint
                .raw_expr
                .clone()
                .map(|node| Generated { stored: constraint.generated_kind != "v", expression: Arc::new(*node) });
        }
        ConstrType::ConstrCheck => written.constraints.push(constraint.clone()),
        ConstrType::ConstrPrimary | ConstrType::ConstrUnique | ConstrType::ConstrExclusion => {
            let mut key = constraint.clone();
            if key.keys.is_empty() {
                key.keys = vec![string_node(&own.name)];
            }
            written.constraints.push(key);
        }
        ConstrType::ConstrForeign => {
            let mut key = constraint.clone();
            key.fk_attrs = vec![string_node(&own.name)];
            written.constraints.push(key);
        }
        ConstrType::ConstrAttrDeferrable => attribute(|last| last.deferrable = true, &mut written.constraints),
        ConstrType::ConstrAttrDeferred => attribute(
            |last| {
                last.deferrable = true;
                last.initdeferred = true;
            },
            &mut written.constraints,
        ),
        ConstrType::ConstrAttrNotEnforced => attribute(
            |last| {
                last.is_enforced = false;
                last.skip_validation = true;
            },
            &mut written.constraints,
        ),
        ConstrType::ConstrAttrNotDeferrable
        | ConstrType::ConstrAttrImmediate
        | ConstrType::ConstrAttrEnforced
        | ConstrType::Undefined => {}
    }
}

/// A default as it is stored: DEFAULT NULL is none, unless the type's length makes it a call
/// (`AddRelationNewConstraints`).
pub(crate) fn default(expression: Option<&Node>, data_type: Option<&DataType>) -> Option<Arc<Node>> {
    let called = data_type.is_some_and(|data_type| !data_type.modifiers.is_empty());
    let is_null = |node: &Node| match &node.node {
        Some(NodeEnum::AConst(constant)) => constant.isnull,
        _ => false,
    };
    let through_cast = |node: &Node| match &node.node {
        Some(NodeEnum::TypeCast(cast)) => cast.arg.as_deref().is_some_and(is_null),
        _ => is_null(node),
    };
    expression.filter(|node| called || !through_cast(node)).map(|node| Arc::new(node.clone()))
}

fn not_null_constraint(column: &str) -> protobuf::Constraint {
    protobuf::Constraint {
        contype: ConstrType::ConstrNotnull as i32,
        keys: vec![string_node(column)],
        initially_valid: true,
        is_enforced: true,
        ..Default::default()
    }
}

/// A collation's name as written, its schema left out when that is `pg_catalog`.
pub(crate) fn collation(names: &[Node]) -> Option<String> {
    let (schema, name) = tree::qualified(names)?;
    Some(match schema {
        None | Some("pg_catalog") => name.to_owned(),
        Some(schema) => format!("{schema}.{name}"),
    })
}

/// A String node.
pub(crate) fn string_node(text: &str) -> Node {
    Node { node: Some(NodeEnum::String(protobuf::String { sval: text.to_owned() })) }
}

/// `nextval('schema.sequence'::regclass)`, the default of a serial column.
fn nextval(schema: &str, sequence: &str) -> Node {
    let literal = protobuf::AConst {
        val: Some(protobuf::a_const::Val::Sval(protobuf::String { sval: Name::new(schema, sequence).to_string() })),
        ..Default::default()
    };
    let regclass = protobuf::TypeName { names: vec![string_node("regclass")], typemod: -1, ..Default::default() };
    let cast = protobuf::TypeCast {
        arg: Some(Box::new(Node { node: Some(NodeEnum::AConst(literal)) })),
        type_name: Some(regclass),
        location: -1,
    };
    let call = protobuf::FuncCall {
        funcname: vec![string_node("nextval")],
        args: vec![Node { node: Some(NodeEnum::TypeCast(Box::new(cast))) }],
        funcformat: protobuf::CoercionForm::CoerceExplicitCall as i32,
        ..Default::default()
    };
    Node { node: Some(NodeEnum::FuncCall(Box::new(call))) }
}
