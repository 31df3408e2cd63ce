//! Settings of the migration's session. Each step may run in a session of its own, days later: it brings along what the
//! migration had set for it.

use pg_query::NodeEnum;
use pg_query::protobuf::{DiscardMode, FuncCall, SelectStmt, VariableSetKind, VariableSetStmt};

use super::sql;
use crate::parse::Statement;
use crate::schema::session::split_path;
use crate::schema::tree;

/// One setting that a step needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// What stands behind RESET: `search_path`.
    pub name: String,
    /// What stands behind SET and SET LOCAL: `search_path TO app, public`.
    pub text: String,
}

impl Setting {
    /// For the session.
    pub fn set(&self) -> String {
        format!("SET {}", self.text)
    }

    /// For the transaction.
    pub fn set_local(&self) -> String {
        format!("SET LOCAL {}", self.text)
    }

    /// Back to what the session began with.
    pub fn reset(&self) -> String {
        format!("RESET {}", self.name)
    }

    /// Whether it says who runs the step.
    pub fn is_role(&self) -> bool {
        matches!(self.name.as_str(), "role" | "session_authorization")
    }
}

/// What the statements so far have set.
#[derive(Debug, Default)]
pub(super) struct Settings {
    now: Vec<Setting>,
    /// What lasts beyond the transaction, where that has settings of its own.
    lasting: Option<Vec<Setting>>,
}

/// What leads from some settings to others within a transaction.
pub(super) fn between(from: &[Setting], to: &[Setting]) -> Vec<String> {
    let gone = from.iter().filter(|one| to.iter().all(|other| other.name != one.name));
    let gone = gone.map(|one| format!("SET LOCAL {} TO DEFAULT", one.name));
    gone.chain(to.iter().filter(|one| !from.contains(one)).map(Setting::set_local)).collect()
}

/// Whether a statement does nothing but set something, or set it back.
pub(super) fn only_sets(tree: &NodeEnum) -> bool {
    match tree {
        NodeEnum::VariableSetStmt(_) => true,
        NodeEnum::SelectStmt(select) => configured(select).is_some(),
        _ => false,
    }
}

/// What no step does anything different for. Timeouts are the plan's own.
const IDLE: &[&str] = &[
    "lock_timeout",
    "statement_timeout",
    "transaction_timeout",
    "idle_in_transaction_session_timeout",
    "client_encoding",
    "client_min_messages",
    "application_name",
    "deadlock_timeout",
];

/// What `pg_dump` sets to what it is anyway, or what changes nothing but warnings.
const USUAL: &[(&str, &str)] = &[
    ("standard_conforming_strings", "on"),
    ("escape_string_warning", "off"),
    ("default_tablespace", ""),
    ("default_table_access_method", "heap"),
    ("default_with_oids", "false"),
    ("xmloption", "content"),
];

impl Settings {
    /// As it is before the next statement.
    pub(super) fn now(&self) -> &[Setting] {
        &self.now
    }

    /// The transaction is over.
    pub(super) fn end_transaction(&mut self) {
        if let Some(lasting) = self.lasting.take() {
            self.now = lasting;
        }
    }

    /// Takes in a statement that sets something.
    pub(super) fn take(&mut self, statement: &Statement) {
        match statement.tree() {
            Some(NodeEnum::VariableSetStmt(set)) => self.set(set),
            Some(NodeEnum::SelectStmt(select)) => {
                if let Some((setting, local)) = configured(select) {
                    self.change(local, &setting.name.clone(), Some(setting));
                }
            }
            Some(NodeEnum::DiscardStmt(discard)) if discard.target() == DiscardMode::DiscardAll => {
                *self = Self::default();
            }
            _ => {}
        }
    }

    fn set(&mut self, set: &VariableSetStmt) {
        let name = set.name.to_ascii_lowercase();
        match set.kind() {
            VariableSetKind::VarSetValue => {
                let setting = text(set).map(|text| Setting { name: name.clone(), text });
                self.change(set.is_local, &name, setting);
            }
            VariableSetKind::VarSetDefault | VariableSetKind::VarReset => self.change(set.is_local, &name, None),
            VariableSetKind::VarResetAll => *self = Self::default(),
            // Of one transaction, and each step has its own.
            VariableSetKind::VarSetMulti | VariableSetKind::VarSetCurrent | VariableSetKind::Undefined => {}
        }
    }

    fn change(&mut self, local: bool, name: &str, setting: Option<Setting>) {
        let setting = setting.filter(|_| !IDLE.contains(&name)).filter(|setting| !is_usual(setting));
        if local {
            self.lasting.get_or_insert_with(|| self.now.clone());
        } else if let Some(lasting) = &mut self.lasting {
            put(lasting, name, setting.clone());
        }
        put(&mut self.now, name, setting);
    }
}

fn put(settings: &mut Vec<Setting>, name: &str, setting: Option<Setting>) {
    settings.retain(|known| known.name != name);
    settings.extend(setting);
}

fn is_usual(setting: &Setting) -> bool {
    USUAL.iter().any(|(name, value)| {
        let rest = setting.text.to_ascii_lowercase();
        let value_of =
            rest.strip_prefix(name).map(|rest| rest.trim_start_matches([' ', '=']).trim_start_matches("to "));
        setting.name == *name && value_of.is_some_and(|found| found.trim_matches('\'') == *value)
    })
}

/// What stands behind SET.
fn text(set: &VariableSetStmt) -> Option<String> {
    let plain = VariableSetStmt { is_local: false, ..set.clone() };
    let sql = sql::deparse(&NodeEnum::VariableSetStmt(plain)).ok()?;
    sql.strip_prefix("SET ")
        .map(|rest| rest.strip_prefix("SESSION ").filter(|rest| !rest.starts_with("AUTH")).unwrap_or(rest).to_owned())
}

/// `SELECT set_config('name', 'value', local)` and nothing beside.
fn configured(select: &SelectStmt) -> Option<(Setting, bool)> {
    let [target] = select.target_list.as_slice() else {
        return None;
    };
    let Some(NodeEnum::ResTarget(target)) = target.node.as_ref() else {
        return None;
    };
    let Some(NodeEnum::FuncCall(call)) = target.val.as_deref()?.node.as_ref() else {
        return None;
    };
    let FuncCall { funcname, args, .. } = call.as_ref();
    let named = matches!(tree::qualified(funcname), Some((None | Some("pg_catalog"), "set_config")));
    let [name, value, local] = args.as_slice() else {
        return None;
    };
    if !named || !select.from_clause.is_empty() {
        return None;
    }
    let (name, value, local) =
        (tree::constant(name)?.to_ascii_lowercase(), tree::constant(value)?, tree::constant(local)?);
    let local = matches!(local.as_str(), "true" | "t" | "on" | "1");
    let values: Vec<String> = if name == "search_path" && !value.trim().is_empty() {
        split_path(&value).iter().map(|schema| sql::ident(schema)).collect()
    } else {
        vec![sql::literal(&value)]
    };
    Some((Setting { text: format!("{name} = {}", values.join(", ")), name }, local))
}
