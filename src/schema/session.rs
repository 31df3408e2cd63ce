//! Settings of the session: SET, SET LOCAL, RESET, DISCARD and `set_config`.

use pg_query::NodeEnum;
use pg_query::protobuf::{DiscardMode, DiscardStmt, FuncCall, Node, SelectStmt, VariableSetKind, VariableSetStmt};

use super::{Catalog, tree};

/// Settings of a session that change what a statement does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Schemas in which unqualified names are looked up; empty as `pg_dump` sets it.
    pub search_path: Vec<String>,
    /// `lock_timeout`.
    pub lock_timeout: Timeout,
    /// `statement_timeout`.
    pub statement_timeout: Timeout,
    /// `TimeZone`, when it was set; the server's own otherwise.
    pub time_zone: Option<String>,
}

/// A timeout setting, as the statements so far left it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Timeout {
    /// Nobody set it: the role's or server's default, which is none unless configured.
    #[default]
    Unset,
    /// Set to 0: waits for ever.
    Off,
    /// Set, in milliseconds.
    Milliseconds(u64),
    /// Set to something that is not a constant.
    Unknown,
    /// Was set, then RESET or set to DEFAULT.
    Reset,
}

impl Default for Session {
    fn default() -> Self {
        Self {
            search_path: vec!["public".to_owned()],
            lock_timeout: Timeout::Unset,
            statement_timeout: Timeout::Unset,
            time_zone: None,
        }
    }
}

impl Catalog {
    /// A file starts: a new session, and everything older is in production by now.
    pub fn start_file(&mut self) {
        self.now.file += 1;
        self.session = Session::default();
        self.before_local = None;
    }

    /// The file that starts next is deployed together with those before it for which the same was said (`true`), or
    /// by itself.
    pub fn deploy(&mut self, together: bool) {
        self.deployment = together.then(|| self.deployment.unwrap_or(self.now.file + 1));
    }

    /// The transaction is over: `SET LOCAL` ends, and tables that were made `ON COMMIT DROP` are gone.
    pub fn end_transaction(&mut self) {
        if let Some(session) = self.before_local.take() {
            self.session = session;
        }
        for table in std::mem::take(&mut self.drop_on_commit) {
            self.remove_relation(table);
        }
    }

    pub(crate) fn set_variable(&mut self, set: &VariableSetStmt) {
        match set.kind() {
            VariableSetKind::VarSetValue => {
                let values: Vec<Option<String>> = set.args.iter().map(setting).collect();
                self.change(set.is_local, &set.name, Some(&values));
            }
            VariableSetKind::VarSetDefault | VariableSetKind::VarReset => self.change(set.is_local, &set.name, None),
            VariableSetKind::VarResetAll => self.session = Session::reset(),
            VariableSetKind::VarSetCurrent | VariableSetKind::VarSetMulti | VariableSetKind::Undefined => {}
        }
    }

    pub(crate) fn discard(&mut self, discard: DiscardStmt) {
        if discard.target() == DiscardMode::DiscardAll {
            self.session = Session::reset();
            self.prepared.clear();
        }
        if matches!(discard.target(), DiscardMode::DiscardAll | DiscardMode::DiscardTemp) {
            self.drop_temporary();
        }
    }

    /// The session is over: what only it sees goes with it.
    pub fn end_session(&mut self) {
        self.drop_temporary();
        self.prepared.clear();
    }

    fn drop_temporary(&mut self) {
        // Asked for at each file, and few files make any.
        if !std::mem::take(&mut self.has_temporary) {
            return;
        }
        let temporary: Vec<_> =
            self.names.iter().filter(|(name, _)| name.schema == "pg_temp").map(|(_, &id)| id).collect();
        for id in temporary {
            self.remove_relation(id);
        }
    }

    /// `SELECT set_config(name, value, is_local)`, as `pg_dump` writes it.
    pub(crate) fn apply_select(&mut self, select: &SelectStmt) {
        if select.into_clause.is_some() {
            self.select_into(select);
        }
        for node in &select.target_list {
            let Some(NodeEnum::ResTarget(target)) = node.node.as_ref() else {
                continue;
            };
            if let Some(NodeEnum::FuncCall(call)) = target.val.as_deref().and_then(|node| node.node.as_ref()) {
                self.set_config(call);
            }
        }
    }

    fn set_config(&mut self, call: &FuncCall) {
        let [name, value, local] = call.args.as_slice() else {
            return;
        };
        if tree::qualified(&call.funcname).is_none_or(|(_, name)| name != "set_config") {
            return;
        }
        let Some(name) = tree::constant(name) else {
            return;
        };
        let local = tree::constant(local).is_some_and(|local| matches!(local.as_str(), "true" | "t" | "on" | "1"));
        let values = match tree::constant(value) {
            Some(value) if name == "search_path" => split_path(&value).into_iter().map(Some).collect(),
            value => vec![value],
        };
        self.change(local, &name, Some(&values));
    }

    /// Changes one setting; `None` sets the default. What lasts beyond the transaction is kept for its end.
    fn change(&mut self, local: bool, name: &str, values: Option<&[Option<String>]>) {
        if local {
            self.before_local.get_or_insert_with(|| self.session.clone());
        } else if let Some(lasting) = &mut self.before_local {
            lasting.set(name, values);
        }
        self.session.set(name, values);
        if name.eq_ignore_ascii_case("search_path") {
            let named: Vec<String> = self.session.search_path.clone();
            for schema in named.into_iter().filter(|schema| schema != "$user" && schema != "pg_catalog") {
                self.schemas.entry(schema).or_default();
            }
        }
    }
}

impl Session {
    /// Everything back to what the server and the role say.
    fn reset() -> Self {
        Self { lock_timeout: Timeout::Reset, statement_timeout: Timeout::Reset, ..Self::default() }
    }

    fn set(&mut self, name: &str, values: Option<&[Option<String>]>) {
        let first = values.and_then(<[Option<String>]>::first).cloned().flatten();
        match name.to_ascii_lowercase().as_str() {
            "search_path" => {
                self.search_path = match values {
                    Some(values) => values.iter().flatten().filter(|schema| !schema.is_empty()).cloned().collect(),
                    None => Self::default().search_path,
                };
            }
            "lock_timeout" => self.lock_timeout = timeout(values.is_some(), first.as_deref()),
            "statement_timeout" => self.statement_timeout = timeout(values.is_some(), first.as_deref()),
            "timezone" => self.time_zone = first.filter(|zone| !zone.eq_ignore_ascii_case("default")),
            _ => {}
        }
    }
}

/// A value of SET; `SET TIME ZONE INTERVAL '…'` and expressions give nothing.
fn setting(node: &Node) -> Option<String> {
    match node.node.as_ref()? {
        NodeEnum::TypeCast(_) | NodeEnum::AConst(_) => tree::constant(node),
        _ => None,
    }
}

/// The schemas of a `search_path` written as one string (`SplitIdentifierString`).
pub(crate) fn split_path(value: &str) -> Vec<String> {
    let unquote = |part: &str| match part.strip_prefix('"').and_then(|part| part.strip_suffix('"')) {
        Some(inner) => inner.replace("\"\"", "\""),
        None => part.to_lowercase(),
    };
    value.split(',').map(str::trim).filter(|part| !part.is_empty()).map(unquote).collect()
}

fn timeout(set: bool, value: Option<&str>) -> Timeout {
    if !set {
        return Timeout::Reset;
    }
    match value.map(milliseconds) {
        Some(Some(0)) => Timeout::Off,
        Some(Some(milliseconds)) => Timeout::Milliseconds(milliseconds),
        Some(None) | None => Timeout::Unknown,
    }
}

/// A timeout that is below zero, which no version takes; up to half a millisecond is rounded to none.
pub(crate) fn is_below_zero(set: &VariableSetStmt) -> bool {
    let value = set.args.first().filter(|_| set.args.len() == 1).and_then(setting);
    let timeout = matches!(
        set.name.to_ascii_lowercase().as_str(),
        "lock_timeout"
            | "statement_timeout"
            | "transaction_timeout"
            | "idle_in_transaction_session_timeout"
            | "idle_session_timeout"
    );
    let value = value.as_deref().and_then(milliseconds_of);
    timeout && value.is_some_and(|value| value < -0.5)
}

/// Units of time settings (`time_unit_conversion_table` of `guc.c`), in milliseconds.
static UNITS: &[(&str, f64)] =
    &[("us", 0.001), ("ms", 1.0), ("s", 1_000.0), ("min", 60_000.0), ("h", 3_600_000.0), ("d", 86_400_000.0)];

/// A time setting: milliseconds unless a unit is written.
fn milliseconds_of(text: &str) -> Option<f64> {
    let text = text.trim();
    let split = text.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(text.len());
    let (number, unit) = text.split_at(split);
    let number: f64 = number.trim().parse().ok()?;
    let unit = unit.trim();
    let factor = if unit.is_empty() { 1.0 } else { UNITS.iter().find(|(name, _)| *name == unit)?.1 };
    Some(number * factor)
}

fn milliseconds(text: &str) -> Option<u64> {
    let value = milliseconds_of(text)?;
    // A positive time never becomes "off" by rounding down.
    (value >= 0.0).then(|| if value > 0.0 { (value.round() as u64).max(1) } else { 0 })
}
