//! Rewrites that keep a migration one file and need no gate: each is made, linted again in its place, and kept only
//! where it takes findings away and brings none.

mod edits;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use crate::lint::Linter;
use crate::parse::{Script, parse_sections};
use crate::plan::{Request, plan};
use crate::rules::{Finding, Severity};
use crate::run::{Visitor, joined};
use crate::source::{Content, Encoding, Migration, Past, Series, TransactionMode};
use crate::timeline::Link;

use edits::{Edit, Subject};

/// Looks for what can be mended in each migration that is reported.
pub struct Fixer<'a> {
    make: &'a dyn Fn(&Series) -> Linter,
    linter: Option<Linter>,
    /// As the migrations before the one at hand left it.
    before: Option<Linter>,
    /// As the units before the one at hand left it.
    before_unit: Option<Linter>,
    /// How the unit at hand is sent.
    mode: TransactionMode,
    /// How the first unit of the migration follows what was before it, and whether it is deployed with others.
    link: Option<Link>,
    together: bool,
    content: Option<Content>,
    /// Proposed for the migration at hand.
    edits: Vec<Edit>,
    found: Vec<Finding>,
    /// What can be mended, in the order of the migrations.
    pub fixes: Vec<Fix>,
    /// Migrations that are left alone though something is found in them: the path, and why.
    pub left: Vec<(Arc<str>, &'static str)>,
}

/// A migration with what can be mended in it.
#[derive(Debug)]
pub struct Fix {
    /// Its path.
    pub path: Arc<str>,
    /// Where it is.
    pub file: PathBuf,
    /// Its text, without a byte order mark.
    pub old: String,
    /// The same, mended.
    pub new: String,
    /// A byte order mark stands before it.
    pub bom: bool,
    /// How many findings are gone by it.
    pub gone: usize,
}

impl Fix {
    /// The bytes of the file, mended.
    pub fn bytes(&self) -> Vec<u8> {
        let mark = if self.bom { "\u{feff}" } else { "" };
        [mark.as_bytes(), self.new.as_bytes()].concat()
    }
}

impl<'a> Fixer<'a> {
    /// Asks `make` for the linter of each series.
    pub fn new(make: &'a dyn Fn(&Series) -> Linter) -> Self {
        Self {
            make,
            linter: None,
            before: None,
            before_unit: None,
            mode: TransactionMode::None,
            link: None,
            together: false,
            content: None,
            edits: Vec::new(),
            found: Vec::new(),
            fixes: Vec::new(),
            left: Vec::new(),
        }
    }
}

/// Why a migration is not touched, whatever is found in it.
fn untouchable(migration: &Migration, content: &Content) -> Option<&'static str> {
    match (&migration.file, &migration.past, content.encoding) {
        (None, ..) => Some("standard input is no file"),
        (_, Past::Changed(_), _) => Some("it may have run already"),
        (_, _, Encoding::Utf16 | Encoding::Latin1) => Some("it is not UTF-8"),
        (Some(_), Past::Old | Past::New { .. }, Encoding::Utf8) => None,
    }
}

impl Visitor for Fixer<'_> {
    fn series(&mut self, series: &Series) {
        self.linter = Some((self.make)(series));
    }

    fn migration(&mut self, migration: &Migration, content: &Content) {
        self.edits.clear();
        self.found.clear();
        if let Some(linter) = &mut self.linter {
            linter.tool(migration.layout(&content.text));
        }
        self.before = self.linter.clone().filter(|_| migration.report);
        self.content = migration.report.then(|| content.clone());
        self.link = None;
    }

    fn deploy(&mut self, together: bool) {
        self.together = together;
        if let Some(linter) = &mut self.linter {
            linter.deploy(together);
        }
    }

    fn start(&mut self, mode: TransactionMode, statements: usize, link: Link) {
        self.mode = mode;
        self.link.get_or_insert(link);
        self.before_unit = self.linter.clone().filter(|_| self.before.is_some());
        if let Some(linter) = &mut self.linter {
            linter.start(mode, statements, link);
        }
    }

    fn script(&mut self, migration: &Migration, text: &str, script: &Script) {
        let Some(linter) = &mut self.linter else {
            return;
        };
        let findings = linter.migration(&migration.path, script, migration.report).findings;
        if let (true, Some(before)) = (migration.report, self.before_unit.take()) {
            let mode = self.mode;
            if findings.iter().any(|finding| finding.severity > Severity::Advice) {
                let plan = plan(&Request {
                    path: &migration.path,
                    text,
                    script,
                    findings: &findings,
                    linter: &before,
                    // What would have to be cut apart is cut by nobody here.
                    one_transaction: false,
                });
                let layout = migration.layout(text);
                let bom = self.content.as_ref().is_some_and(|content| content.bom);
                let subject = Subject { text, script, findings: &findings, plan: &plan, mode, layout, bom };
                self.edits.extend(edits::edits(&subject));
            }
            self.found.extend(findings);
        }
        self.before_unit = self.linter.clone().filter(|_| self.before.is_some());
    }

    fn end(&mut self, migration: &Migration, _: &str) {
        let (Some(before), Some(content)) = (self.before.take(), self.content.take()) else {
            return;
        };
        let edits = std::mem::take(&mut self.edits);
        if edits.is_empty() {
            return;
        }
        if let Some(why) = untouchable(migration, &content) {
            self.left.push((Arc::clone(&migration.path), why));
            return;
        }
        let old = count(&self.found);
        let link = self.link.unwrap_or(Link::NextFile);
        let mut before = before;
        before.deploy(self.together);
        let helps = |edits: &[Edit]| {
            let new = edits::apply(&content.text, edits);
            let again = again(&before, link, migration, &Content { text: new.clone(), ..content.clone() });
            better(&old, &count(&again)).map(|gone| (new, gone))
        };
        let best = helps(&edits).or_else(|| {
            // Not all together: one after the other, as far as they help.
            let mut kept: Vec<Edit> = Vec::new();
            let mut best = None;
            for edit in edits {
                kept.push(edit);
                match helps(&kept).filter(|(_, gone)| best.as_ref().is_none_or(|(_, before)| gone > before)) {
                    Some(better) => best = Some(better),
                    None => drop(kept.pop()),
                }
            }
            best
        });
        if let (Some((new, gone)), Some(file)) = (best, &migration.file) {
            let path = Arc::clone(&migration.path);
            self.fixes.push(Fix { path, file: file.clone(), old: content.text, new, bom: content.bom, gone });
        }
    }
}

/// How often each rule speaks of what should not stay so.
fn count(findings: &[Finding]) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for finding in findings.iter().filter(|finding| finding.severity > Severity::Advice) {
        *counts.entry(finding.rule).or_default() += 1;
    }
    counts
}

/// How many findings are gone, where no rule speaks more often than before.
fn better(old: &BTreeMap<&'static str, usize>, new: &BTreeMap<&'static str, usize>) -> Option<usize> {
    let before = |rule: &str| old.get(rule).copied().unwrap_or_default();
    let worse = new.iter().any(|(rule, count)| *count > before(rule));
    let gone = old.values().sum::<usize>().checked_sub(new.values().sum())?;
    (gone > 0 && !worse).then_some(gone)
}

/// What lint finds in another text in the place of the migration.
fn again(before: &Linter, link: Link, migration: &Migration, content: &Content) -> Vec<Finding> {
    let mut linter = before.clone();
    let mut found = Vec::new();
    for (index, unit) in migration.units(content).iter().enumerate() {
        let script = joined(parse_sections(&content.text, &unit.ranges));
        let own = script.statements.iter().filter(|statement| statement.block.is_none()).count();
        let mode = migration.sent(&content.text, unit, &script);
        linter.start(mode, own, if index == 0 { link } else { Link::SameFile });
        found.extend(linter.migration(&migration.path, &script, true).findings);
    }
    found
}
