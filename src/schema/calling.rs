//! What calls a function or has it in its definition: triggers, defaults, checks, indexes, generated columns, views,
//! policies, rules and other functions.

use pg_query::protobuf::{FuncCall, Node, ObjectWithArgs};

use super::walk::{Seen, walk};
use super::{Catalog, ConstraintKind, Dependent, DependentKind, Function, Relation, RelationId, RelationKind, tree};
use crate::postgres::Name;

impl Catalog {
    /// The function of migrations that a call surely means: of PostgreSQL's own and extensions' none has the name.
    pub(super) fn surely_called(&self, call: &FuncCall) -> Option<Name> {
        let (schema, name) = tree::qualified(&call.funcname)?;
        let foreign = Self::best_volatility(schema, name, call.args.len()).is_some();
        let made = self.functions_named(schema, name, call.args.len());
        made.first().filter(|_| !foreign || schema.is_some()).map(|function| function.name.clone())
    }

    /// Whether a DROP or ALTER of a function means this one.
    pub fn is_meant(&self, object: &ObjectWithArgs, function: &Function) -> bool {
        if object.args_unspecified {
            return true;
        }
        let Some(signature) = &function.signature else {
            return object.objargs.len() == function.arity.1;
        };
        let types: Vec<_> = object
            .objargs
            .iter()
            .filter_map(|node| match &node.node {
                Some(pg_query::NodeEnum::TypeName(written)) => Some(self.resolve_type(written)),
                _ => None,
            })
            .collect();
        types.len() == signature.parameters.len()
            && types.iter().zip(&signature.parameters).all(|(one, (_, other))| {
                (&one.schema, &one.name, one.array) == (&other.schema, &other.name, other.array)
            })
    }

    /// What depends on the function of that name, where it is the only one.
    pub fn dependents_of_function(&self, function: &Name) -> Vec<Dependent> {
        if self.functions.get(function).is_none_or(|overloads| overloads.len() != 1) {
            return Vec::new();
        }
        let mut found = Vec::new();
        for (index, relation) in self.relations.iter().enumerate().filter(|(_, relation)| !relation.dropped) {
            self.calling_in(RelationId(index as u32), relation, function, &mut found);
        }
        for (object, parts) in self.living_objects() {
            if parts.iter().any(|named| named.functions.contains(function)) {
                found.push(object.clone());
            }
        }
        found
    }

    fn calling_in(&self, id: RelationId, relation: &Relation, function: &Name, found: &mut Vec<Dependent>) {
        let of = |kind, name: &str| Dependent { kind, relation: Some(id), name: Name::new("", name) };
        // The triggers of a partition are those of its partitioned table.
        let cloned = |name: &str| {
            let above = relation.parents.iter().filter(|_| relation.bound.is_some());
            above.into_iter().any(|&parent| self.get(parent).triggers.iter().any(|one| one.name == name))
        };
        for trigger in relation.triggers.iter().filter(|trigger| trigger.function.as_ref() == Some(function)) {
            if !cloned(&trigger.name) {
                found.push(of(DependentKind::Trigger, &trigger.name));
            }
        }
        for column in &relation.columns {
            if column.default.as_deref().is_some_and(|node| Self::calls_function(node, function)) {
                found.push(of(DependentKind::Default, &column.name));
            }
            let generated = column.generated.as_ref().filter(|_| !column.inherited);
            if generated.is_some_and(|generated| Self::calls_function(&generated.expression, function)) {
                found.push(of(DependentKind::GeneratedColumn, &column.name));
            }
        }
        for constraint in relation.constraints.iter().filter(|constraint| !constraint.inherited) {
            if let ConstraintKind::Check(node) = &constraint.kind
                && Self::calls_function(node, function)
            {
                found.push(of(DependentKind::Check, &constraint.name));
            }
        }
        match &relation.kind {
            RelationKind::Index(index) => {
                let keys = index.keys.iter().filter_map(|key| key.expression.as_deref());
                let used = keys.chain(index.predicate.as_deref()).any(|node| Self::calls_function(node, function));
                if used && index.parent.is_none() {
                    let name = relation.name.clone();
                    found.push(Dependent { kind: DependentKind::Index, relation: Some(index.table), name });
                }
            }
            RelationKind::View { .. } | RelationKind::MaterializedView { .. } => {
                if self.named_by_view(id).is_some_and(|named| named.functions.contains(function)) {
                    found.push(self.view_as_dependent(id));
                }
            }
            RelationKind::Table
            | RelationKind::PartitionedTable(_)
            | RelationKind::ForeignTable
            | RelationKind::Sequence { .. }
            | RelationKind::CompositeType
            | RelationKind::Unknown => {}
        }
    }

    /// Whether an expression calls the function. It may have been written under another search path.
    fn calls_function(node: &Node, function: &Name) -> bool {
        let mut found = false;
        if let Some(node) = &node.node {
            walk(node, &mut |seen| {
                if let Seen::Function(call) = seen {
                    let named = tree::qualified(&call.funcname);
                    let alike = named.is_some_and(|(schema, name)| {
                        name == function.name && schema.is_none_or(|schema| schema == function.schema)
                    });
                    let own = named.is_some_and(|(schema, name)| {
                        schema.is_none() && Self::best_volatility(None, name, call.args.len()).is_some()
                    });
                    found |= alike && !own;
                }
            });
        }
        found
    }

    /// Takes away what depends on a function, as CASCADE does.
    pub(super) fn remove_calling(&mut self, function: &Name) {
        for dependent in self.dependents_of_function(function) {
            match (dependent.kind, dependent.relation) {
                (DependentKind::GeneratedColumn, Some(table)) => self.drop_column(table, &dependent.name.name, true),
                _ => self.remove_dependent(&dependent),
            }
        }
    }

    /// Functions with a parameter or result of a type.
    pub fn functions_with_type(&self, type_name: &Name) -> Vec<Dependent> {
        let uses = |function: &Function| {
            let signature = function.signature.as_ref();
            signature.is_some_and(|signature| {
                let parameters = signature.parameters.iter().map(|(_, used)| used);
                parameters.chain(signature.returns.as_ref().map(|(_, used)| used)).any(|used| used.is(type_name))
            })
        };
        let users = self.functions.iter().filter(|(_, overloads)| matches!(&overloads[..], [one] if uses(one)));
        let mut users: Vec<Dependent> = users.map(|(name, _)| Dependent::function(name)).collect();
        users.sort();
        users
    }
}
