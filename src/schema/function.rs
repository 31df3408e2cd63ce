//! Functions, triggers and extensions; how volatile a function is, PostgreSQL's own included.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, OnceLock};

use pg_query::NodeEnum;
use pg_query::protobuf::{
    AlterFunctionStmt, CreateExtensionStmt, CreateFunctionStmt, CreateTrigStmt, DefineStmt, FuncCall,
    FunctionParameter, FunctionParameterMode, Node, TypeName, VariableSetStmt,
};

use super::{Catalog, DataType, Trigger, Type, TypeKind, tree};
use crate::postgres::Name;

/// A function or procedure.
#[derive(Debug, Clone)]
pub struct Function {
    /// Its name.
    pub name: Name,
    /// How many parameters can be passed at most, and at least.
    pub arity: (usize, usize),
    /// `i` immutable, `s` stable, `v` volatile.
    pub volatility: char,
    /// `sql`, `plpgsql` …
    pub language: String,
    /// The body of a SQL function, when it is one expression that PostgreSQL could inline.
    pub body: Option<String>,
    /// STRICT.
    pub strict: bool,
    /// SETOF, or a table.
    pub returns_set: bool,
    /// Returns `trigger` or `event_trigger`: only PostgreSQL calls it.
    pub returns_trigger: bool,
    /// A procedure, not a function.
    pub procedure: bool,
    /// The statement that made it, as written; `None` for an aggregate.
    pub definition: Option<Arc<str>>,
    /// Settings that hold while it runs (`SET` clauses).
    pub settings: Vec<VariableSetStmt>,
    /// Its parameters and result, where they are plain.
    pub signature: Option<Signature>,
}

/// What tells a function from its overloads, and what it returns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// Names (empty where there is none) and types of the parameters.
    pub parameters: Vec<(String, DataType)>,
    /// SETOF, and the type.
    pub returns: Option<(bool, DataType)>,
    /// The columns of a row that several OUT parameters or a table make up.
    pub row: Vec<(String, DataType)>,
}

/// Functions of `pg_catalog` on 13 to 18, and of common extensions: name, least and most arguments, volatility
/// (the worst over overloads of one arity and over versions), extension, and the best volatility where it is another.
/// `src/schema/functions.sql` makes it.
static FUNCTIONS: &str = include_str!("functions.tsv");

/// Types of common extensions: extension and type. `src/schema/functions.sql` makes it, but for those extensions
/// that do not come with PostgreSQL (postgis, vector, timescaledb, pg_uuidv7 …), which are from their documentation.
static EXTENSION_TYPES: &str = include_str!("extension_types.tsv");

/// The extensions whose volatile functions make, divide, copy or move tables.
const MANAGERS: [&str; 4] = ["citus", "pg_partman", "postgis", "timescaledb"];

/// Those of their functions that only describe what another one is to do, or compute a value.
const DESCRIBE: [&str; 7] = [
    "by_hash",
    "by_range",
    "generate_uuidv7",
    "st_clusterkmeans",
    "st_generatepoints",
    "st_symmetricdifference",
    "to_uuidv7",
];

/// A function that PostgreSQL or an extension brings along.
#[derive(Debug, Clone, Copy)]
struct BuiltIn {
    arity: (usize, usize),
    volatility: char,
    best: char,
    extension: &'static str,
}

fn built_in(name: &str) -> &'static [BuiltIn] {
    static TABLE: OnceLock<HashMap<&str, Vec<BuiltIn>>> = OnceLock::new();
    let table = TABLE.get_or_init(|| {
        let mut table: HashMap<&str, Vec<BuiltIn>> = HashMap::new();
        for line in FUNCTIONS.lines() {
            let mut fields = line.split('\t');
            let mut next = || fields.next().unwrap_or_default();
            let (name, least, most, volatility, extension) = (next(), next(), next(), next(), next());
            let arity = (least.parse().unwrap_or(0), most.parse().unwrap_or(usize::MAX));
            let volatility = volatility.chars().next().unwrap_or('v');
            let best = next().chars().next().unwrap_or(volatility);
            table.entry(name).or_default().push(BuiltIn { arity, volatility, best, extension });
        }
        table
    });
    table.get(name).map_or(&[], Vec::as_slice)
}

impl Catalog {
    /// The functions that a possibly qualified name with that many arguments can mean, made by migrations.
    pub fn functions_named(&self, schema: Option<&str>, name: &str, arguments: usize) -> Vec<&Arc<Function>> {
        let fits = |function: &&Arc<Function>| (function.arity.0..=function.arity.1).contains(&arguments);
        let of = |name: &Name| {
            let found: Vec<_> = self.functions.get(name)?.iter().filter(fits).collect();
            (!found.is_empty()).then_some(found)
        };
        match schema {
            Some(schema) => of(&Name::new(schema, name)).unwrap_or_default(),
            None => {
                let mut path = self.session.search_path.iter().map(String::as_str).chain(["public"]);
                path.find_map(|schema| of(&Name::new(schema, name))).unwrap_or_default()
            }
        }
    }

    /// `i`, `s` or `v`: the worst volatility of the functions a call can mean; `None` when the function is not known.
    pub fn volatility(&self, call: &FuncCall) -> Option<char> {
        let (schema, name) = tree::qualified(&call.funcname)?;
        self.volatility_of(schema, name, call.args.len())
    }

    /// As [`Catalog::volatility`], for a name and a number of arguments.
    pub fn volatility_of(&self, schema: Option<&str>, name: &str, arguments: usize) -> Option<char> {
        let worst = |volatilities: &mut dyn Iterator<Item = char>| volatilities.max_by_key(|&letter| badness(letter));
        let fits = |function: &&BuiltIn| (function.arity.0..=function.arity.1).contains(&arguments);
        if schema.is_none_or(|schema| schema == "pg_catalog") {
            let own = built_in(name).iter().filter(|function| function.extension.is_empty()).filter(fits);
            if let Some(found) = worst(&mut own.map(|function| function.volatility)) {
                return Some(found);
            }
        }
        let made = self.functions_named(schema, name, arguments);
        worst(&mut made.iter().map(|function| function.volatility)).or_else(|| {
            // An extension may have been created before the first migration, so its functions count as known.
            let of_extension = built_in(name).iter().filter(|function| !function.extension.is_empty()).filter(fits);
            worst(&mut of_extension.map(|function| function.volatility))
        })
    }

    /// The best volatility of PostgreSQL's own functions, and of extensions', that a call can mean.
    pub fn best_volatility(schema: Option<&str>, name: &str, arguments: usize) -> Option<char> {
        let fits = |function: &&BuiltIn| {
            (function.arity.0..=function.arity.1).contains(&arguments)
                && schema.is_none_or(|schema| (schema == "pg_catalog") == function.extension.is_empty())
        };
        built_in(name).iter().filter(fits).map(|function| function.best).min_by_key(|&letter| badness(letter))
    }

    /// The extension that changes tables in a function of that name.
    pub(crate) fn managing_extension(name: &str) -> Option<&'static str> {
        let known = built_in(name);
        let manages = |function: &&BuiltIn| function.volatility == 'v' && MANAGERS.contains(&function.extension);
        let only = known.iter().all(|function| !function.extension.is_empty());
        known.iter().find(manages).filter(|_| only && !DESCRIBE.contains(&name)).map(|function| function.extension)
    }

    /// What tells a function from its overloads, and what it returns; `None` where a type is that of a column
    /// (`%TYPE`), and for procedures with OUT parameters, which count to tell them apart since 14.
    pub(crate) fn signature(&self, create: &CreateFunctionStmt) -> Option<Signature> {
        let mut signature = Signature { parameters: Vec::new(), returns: None, row: Vec::new() };
        for parameter in parameters(&create.parameters) {
            let (input, output) = match parameter.mode() {
                FunctionParameterMode::FuncParamIn
                | FunctionParameterMode::FuncParamDefault
                | FunctionParameterMode::FuncParamVariadic
                | FunctionParameterMode::Undefined => (true, false),
                FunctionParameterMode::FuncParamInout => (true, true),
                FunctionParameterMode::FuncParamOut | FunctionParameterMode::FuncParamTable => (false, true),
            };
            if output && create.is_procedure {
                return None;
            }
            let one = (parameter.name.clone(), self.plain_type(parameter.arg_type.as_ref()?)?);
            if output {
                signature.row.push(one.clone());
            }
            if input {
                signature.parameters.push(one);
            }
        }
        match &create.return_type {
            Some(returned) => signature.returns = Some((returned.setof, self.plain_type(returned)?)),
            None if signature.row.len() == 1 => signature.returns = Some((false, signature.row[0].1.clone())),
            None => {}
        }
        if signature.row.len() == 1 {
            signature.row.clear();
        }
        Some(signature)
    }

    /// A type without modifiers, which do not tell functions apart.
    fn plain_type(&self, written: &TypeName) -> Option<DataType> {
        (!written.pct_type).then(|| DataType { modifiers: Vec::new(), words: None, ..self.resolve_type(written) })
    }

    /// Makes a function or procedure; `definition` is the statement as written.
    pub(crate) fn create_function(&mut self, create: &CreateFunctionStmt, definition: &Arc<str>) {
        let Some((schema, name)) = tree::qualified(&create.funcname) else {
            return;
        };
        let name = self.creation_name(schema, name);
        let mut function = Function {
            name: name.clone(),
            arity: arity(&create.parameters),
            volatility: 'v',
            language: if create.sql_body.is_some() { "sql" } else { "" }.to_owned(),
            body: None,
            strict: false,
            returns_set: returns_set(create),
            returns_trigger: returns_trigger(create),
            procedure: create.is_procedure,
            signature: self.signature(create),
            definition: Some(Arc::clone(definition)),
            settings: settings(create),
        };
        apply_options(&mut function, &create.options);
        if function.language == "sql" {
            function.body = match &create.sql_body {
                Some(body) => returned_expression(body),
                None => body_text(&create.options).and_then(|text| single_expression(&text)),
            };
        }
        self.note_body(&name, create.sql_body.as_deref());
        self.dropped_at_run_time.extend(body_text(&create.options).iter().flat_map(|body| dropped_tables(body)));
        let overloads = self.functions.entry(name).or_default();
        let same = overloads.iter().position(|other| match (&other.signature, &function.signature) {
            (Some(one), Some(two)) => one.takes_the_same(two),
            (Some(_) | None, None) | (None, Some(_)) => other.arity == function.arity,
        });
        match same {
            Some(place) if create.replace => overloads[place] = Arc::new(function),
            Some(_) | None => overloads.push(Arc::new(function)),
        }
    }

    pub(crate) fn alter_function(&mut self, alter: &AlterFunctionStmt) {
        let Some(written) = &alter.func else {
            return;
        };
        let Some((schema, name)) = tree::qualified(&written.objname) else {
            return;
        };
        let found = self.find(schema, name, |name| self.functions.contains_key(name).then(|| name.clone()));
        let Some(overloads) = found.and_then(|name| self.functions.get_mut(&name)) else {
            return;
        };
        for function in overloads {
            if written.args_unspecified || function.arity.1 == written.objargs.len() {
                apply_options(Arc::make_mut(function), &alter.actions);
            }
        }
    }

    pub(crate) fn define_aggregate(&mut self, define: &DefineStmt) {
        let Some((schema, name)) = tree::qualified(&define.defnames) else {
            return;
        };
        let name = self.creation_name(schema, name);
        let function = Function {
            name: name.clone(),
            arity: (0, usize::MAX),
            volatility: 'i',
            language: "internal".to_owned(),
            body: None,
            strict: false,
            returns_set: false,
            returns_trigger: false,
            procedure: false,
            signature: None,
            definition: None,
            settings: Vec::new(),
        };
        self.functions.entry(name).or_default().push(Arc::new(function));
    }

    pub(crate) fn create_trigger(&mut self, create: &CreateTrigStmt) {
        let Some(table) = create.relation.as_ref().and_then(|range| self.resolve(range)) else {
            return;
        };
        let trigger = Trigger {
            name: create.trigname.clone(),
            function: tree::qualified(&create.funcname).map(|(schema, name)| {
                let known = self.find(schema, name, |name| self.functions.contains_key(name).then(|| name.clone()));
                known.unwrap_or_else(|| self.creation_name(schema, name))
            }),
            columns: tree::texts(&create.columns),
            when: create.when_clause.clone().map(|node| Arc::new(*node)),
            constraint: create.isconstraint,
            switched: false,
            for_each_row: create.row,
        };
        let tables = if create.row && self.is_partitioned(table) { self.with_descendants(table) } else { vec![table] };
        for table in tables {
            let triggers = &mut self.relation_mut(table).triggers;
            match triggers.iter_mut().find(|other| other.name == trigger.name) {
                Some(other) if create.replace => *other = trigger.clone(),
                Some(_) => {}
                None => triggers.push(trigger.clone()),
            }
        }
    }

    pub(crate) fn create_extension(&mut self, create: &CreateExtensionStmt) {
        if self.extensions.contains_key(&create.extname) {
            return;
        }
        self.extensions.insert(create.extname.clone(), self.now);
        let schema = tree::option(&create.options, "schema").and_then(|option| option.arg.as_deref());
        let schema = schema.and_then(tree::constant).unwrap_or_else(|| self.creation_schema().to_owned());
        for (extension, name) in EXTENSION_TYPES.lines().filter_map(|line| line.split_once('\t')) {
            if extension != create.extname {
                continue;
            }
            let name = Name::new(&schema, name);
            let made = Type { name: name.clone(), kind: TypeKind::Other, born: self.now, known: true };
            self.types.insert(name, Arc::new(made));
        }
    }
}

/// The types of a common extension.
pub(crate) fn extension_types(extension: &str) -> impl Iterator<Item = &'static str> {
    let lines = EXTENSION_TYPES.lines().filter_map(|line| line.split_once('\t'));
    lines.filter(move |(of, _)| *of == extension).map(|(_, name)| name)
}

/// Whether a type of that name belongs to a common extension.
pub(crate) fn is_extension_type(name: &str) -> bool {
    // Asked for every type that a statement names: the list is read once.
    static NAMES: OnceLock<HashSet<&str>> = OnceLock::new();
    let read = || EXTENSION_TYPES.lines().filter_map(|line| line.split_once('\t')).map(|(_, name)| name).collect();
    NAMES.get_or_init(read).contains(name)
}

fn badness(volatility: char) -> u8 {
    match volatility {
        'i' => 0,
        's' => 1,
        _ => 2,
    }
}

fn parameters(nodes: &[Node]) -> impl Iterator<Item = &FunctionParameter> {
    nodes.iter().filter_map(|node| match node.node.as_ref() {
        Some(NodeEnum::FunctionParameter(parameter)) => Some(parameter.as_ref()),
        _ => None,
    })
}

/// The least and the most arguments of a call.
pub(crate) fn arity(nodes: &[Node]) -> (usize, usize) {
    let mut least = 0;
    let mut most: usize = 0;
    for parameter in parameters(nodes) {
        match parameter.mode() {
            FunctionParameterMode::FuncParamOut | FunctionParameterMode::FuncParamTable => {}
            FunctionParameterMode::FuncParamVariadic => most = usize::MAX,
            FunctionParameterMode::FuncParamIn
            | FunctionParameterMode::FuncParamInout
            | FunctionParameterMode::FuncParamDefault
            | FunctionParameterMode::Undefined => {
                most = most.saturating_add(1);
                least += usize::from(parameter.defexpr.is_none());
            }
        }
    }
    (least, most)
}

fn returns_set(create: &CreateFunctionStmt) -> bool {
    let table = parameters(&create.parameters).any(|one| one.mode() == FunctionParameterMode::FuncParamTable);
    table || create.return_type.as_ref().is_some_and(|type_name| type_name.setof)
}

fn returns_trigger(create: &CreateFunctionStmt) -> bool {
    let name = create.return_type.as_ref().and_then(|type_name| tree::qualified(&type_name.names));
    matches!(name, Some((_, "trigger" | "event_trigger")))
}

/// The settings that the function has while it runs: `CREATE FUNCTION … SET name = value`.
fn settings(create: &CreateFunctionStmt) -> Vec<VariableSetStmt> {
    let set = |option: &Node| match option.node.as_ref()? {
        NodeEnum::DefElem(option) if option.defname == "set" => match option.arg.as_deref()?.node.as_ref()? {
            NodeEnum::VariableSetStmt(set) => Some(set.clone()),
            _ => None,
        },
        _ => None,
    };
    create.options.iter().filter_map(set).collect()
}

fn apply_options(function: &mut Function, options: &[Node]) {
    for option in options {
        let Some(NodeEnum::DefElem(option)) = option.node.as_ref() else {
            continue;
        };
        let value = option.arg.as_deref().and_then(tree::constant).unwrap_or_default();
        match option.defname.as_str() {
            "volatility" => {
                function.volatility = match value.as_str() {
                    "immutable" => 'i',
                    "stable" => 's',
                    _ => 'v',
                }
            }
            "language" => function.language = value.to_lowercase(),
            "strict" => function.strict = value != "false",
            _ => {}
        }
    }
}

impl Signature {
    /// Whether both are the same function to a call: a name is all that can differ.
    pub(crate) fn takes_the_same(&self, other: &Self) -> bool {
        self.parameters.len() == other.parameters.len()
            && self.parameters.iter().zip(&other.parameters).all(|((_, one), (_, two))| one == two)
    }

    /// Whether both surely return something else. A type that is not PostgreSQL's own may have been renamed.
    pub(crate) fn returns_other(&self, other: &Self) -> bool {
        let own = |data_type: &DataType| data_type.schema == "pg_catalog";
        let differ = |one: &DataType, two: &DataType| one != two && (own(one) || own(two));
        let results = match (&self.returns, &other.returns) {
            (Some((set, one)), Some((also_set, two))) => set != also_set || differ(one, two),
            (one, two) => one.is_some() != two.is_some(),
        };
        results
            || self.row.len() != other.row.len()
            || self.row.iter().zip(&other.row).any(|(one, two)| one.0 != two.0 || differ(&one.1, &two.1))
    }
}

/// The tables that a function's body drops, whenever it is called.
fn dropped_tables(body: &str) -> Vec<String> {
    let words: Vec<String> = body.split(|c: char| c.is_whitespace() || c == ';').map(str::to_lowercase).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).filter(|word| !word.is_empty()).collect();
    let dropped = |place: usize| {
        let name = match words.get(place..)? {
            ["drop", "table", "if", "exists", name, ..] | ["drop", "table", name, ..] => *name,
            _ => return None,
        };
        name.trim_end_matches(',').rsplit('.').next().map(str::to_owned)
    };
    (0..words.len()).filter_map(dropped).collect()
}

/// The text behind AS.
fn body_text(options: &[Node]) -> Option<String> {
    match tree::option(options, "as")?.arg.as_deref()?.node.as_ref()? {
        NodeEnum::List(list) => list.items.first().and_then(tree::text).map(str::to_owned),
        _ => None,
    }
}

/// The expression of a body that is one SELECT of one value from nothing.
fn single_expression(body: &str) -> Option<String> {
    let parsed = pg_query::parse(body, 0).ok()?.protobuf;
    let [statement] = parsed.stmts.as_slice() else {
        return None;
    };
    selected_expression(statement.stmt.as_deref()?)
}

fn selected_expression(node: &Node) -> Option<String> {
    let NodeEnum::SelectStmt(select) = node.node.as_ref()? else {
        return None;
    };
    let [target] = select.target_list.as_slice() else {
        return None;
    };
    let plain = select.from_clause.is_empty()
        && select.where_clause.is_none()
        && select.with_clause.is_none()
        && select.larg.is_none()
        && select.limit_count.is_none()
        && select.group_clause.is_empty();
    let NodeEnum::ResTarget(target) = target.node.as_ref()? else {
        return None;
    };
    if plain { tree::sql(target.val.as_deref()?) } else { None }
}

/// The expression of `RETURN …`, or of `BEGIN ATOMIC SELECT …; END`.
fn returned_expression(body: &Node) -> Option<String> {
    match body.node.as_ref()? {
        NodeEnum::ReturnStmt(statement) => tree::sql(statement.returnval.as_deref()?),
        NodeEnum::List(list) => match list.items.as_slice() {
            [one] => returned_expression(one),
            _ => None,
        },
        NodeEnum::SelectStmt(_) => selected_expression(body),
        _ => None,
    }
}
