//! The findings that were there when the tool was adopted: known, counted, not reported.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::report::fingerprint;
use crate::rules::Finding;
use crate::source::plain;

/// Known findings, each with how often it may appear.
#[derive(Debug, Default)]
pub struct Baseline {
    /// Paths are kept relative to it, so that it does not matter from where ddlock is run.
    folder: Option<PathBuf>,
    known: BTreeMap<Entry, usize>,
    /// What is found is entered instead of compared.
    records: bool,
}

/// A finding without its line: rule, file and the SQL itself.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    path: String,
    rule: String,
    fingerprint: String,
}

/// The file as it is written.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    version: u32,
    findings: Vec<Entry>,
}

const VERSION: u32 = 1;

impl Baseline {
    /// Reads the findings that are known.
    pub fn read(file: &Path) -> Result<Self, String> {
        let shown = file.display();
        let text = std::fs::read_to_string(file).map_err(|error| {
            let way = "write it with `ddlock lint --write-baseline FILE`";
            format!("{shown}: the baseline cannot be read: {}\n  help: {way}", plain(&error))
        })?;
        let written: Written = serde_json::from_str(&text).map_err(|error| {
            format!("{shown}:{}:{}: the baseline cannot be understood: {error}", error.line(), error.column())
        })?;
        if written.version != VERSION {
            let version = written.version;
            return Err(format!("{shown}: a baseline of version {version}; this ddlock reads version {VERSION}"));
        }
        let mut known = BTreeMap::new();
        for entry in written.findings {
            *known.entry(entry).or_default() += 1;
        }
        Ok(Self { folder: Some(folder(file)), known, records: false })
    }

    /// Enters every finding, to be written to `file`.
    pub fn record(file: &Path) -> Self {
        Self { folder: Some(folder(file)), known: BTreeMap::new(), records: true }
    }

    /// Whether a finding is known. One that is recorded is known from then on.
    pub fn knows(&mut self, path: &str, text: &str, finding: &Finding) -> bool {
        let Some(folder) = &self.folder else {
            return false;
        };
        let entry = Entry {
            path: relative(path, folder),
            rule: finding.rule.to_owned(),
            fingerprint: fingerprint("", text, finding),
        };
        if self.records {
            *self.known.entry(entry).or_default() += 1;
            return true;
        }
        match self.known.get_mut(&entry) {
            Some(count) if *count > 0 => {
                *count -= 1;
                true
            }
            _ => false,
        }
    }

    /// Writes what was recorded.
    pub fn write(&self, file: &Path) -> Result<(), String> {
        let repeated = |(entry, count): (&Entry, &usize)| std::iter::repeat_n(entry.clone(), *count);
        let written = Written { version: VERSION, findings: self.known.iter().flat_map(repeated).collect() };
        let text = serde_json::to_string_pretty(&written).map_err(|error| error.to_string())?;
        std::fs::write(file, text + "\n")
            .map_err(|error| format!("{}: the baseline cannot be written: {}", file.display(), plain(&error)))
    }
}

fn folder(file: &Path) -> PathBuf {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned())
}

fn relative(path: &str, folder: &Path) -> String {
    let whole = std::fs::canonicalize(path).unwrap_or_else(|_| PathBuf::from(path));
    let mut up = String::new();
    for above in folder.ancestors() {
        if let Ok(below) = whole.strip_prefix(above) {
            return up + &below.to_string_lossy().replace('\\', "/");
        }
        up.push_str("../");
    }
    path.to_owned()
}
