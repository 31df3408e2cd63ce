//! The configuration file `ddlock.toml`: found upwards, read strictly, every mistake with its place.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;
use std::path::{Component, Path, PathBuf};

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use miette::{Diagnostic, LabeledSpan, NamedSource, SourceCode};
use serde::de::{Deserializer, Error as _, Visitor};
use serde::{Deserialize, Serialize};
use toml::Spanned;

use crate::lint::nearest_rule;
use crate::postgres::Version;
use crate::rules::{RULES, Severity};
use crate::source::layout::{LAYOUTS, by_name};
use crate::source::{Layout, TransactionMode, plain};

/// The name of the file.
pub const FILE_NAME: &str = "ddlock.toml";

/// What a configuration says; what it leaves out is `None` or empty.
#[derive(Debug, Default)]
pub struct Config {
    /// Where it was read; paths in it are relative to its folder.
    pub file: Option<PathBuf>,
    /// The server.
    pub postgres_version: Option<Version>,
    /// How files are sent.
    pub transaction: Option<TransactionMode>,
    /// The tool whose files they are.
    pub layout: Option<&'static Layout>,
    /// A dump to start from.
    pub schema: Option<PathBuf>,
    /// Where migrations are, as written.
    pub include: Vec<String>,
    /// The last old migration.
    pub start_after: Option<String>,
    /// Down migrations are judged too.
    pub include_down: bool,
    /// The severity that makes a run fail.
    pub fail_on: Option<Severity>,
    /// Only these rules.
    pub select: Vec<String>,
    /// All but these rules.
    pub ignore: Vec<String>,
    /// The file of known findings.
    pub baseline: Option<PathBuf>,
    /// The role or connection sets `lock_timeout`.
    pub lock_timeout_is_set: bool,
    /// A `lock_timeout` longer than this is as good as none.
    pub max_lock_timeout_ms: Option<u64>,
    /// Severities, by rule.
    pub rules: BTreeMap<String, Level>,
    folder: PathBuf,
    included: Option<Gitignore>,
    excluded: Option<Gitignore>,
    paths: Vec<(Gitignore, ForPaths)>,
}

/// How bad a rule's findings are, as the configuration says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Not at all: the rule does not run.
    Off,
    /// [`Severity::Advice`].
    Advice,
    /// [`Severity::Warning`].
    Warning,
    /// [`Severity::Error`].
    Error,
}

/// What holds for some paths only.
#[derive(Debug, Clone, Copy, Default)]
struct ForPaths {
    transaction: Option<TransactionMode>,
    layout: Option<&'static Layout>,
    postgres_version: Option<Version>,
}

/// The file as it is written.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
struct Written {
    #[serde(deserialize_with = "version")]
    postgres_version: Option<Version>,
    transaction: Option<TransactionMode>,
    layout: Option<Spanned<String>>,
    schema: Option<PathBuf>,
    include: Vec<Spanned<String>>,
    exclude: Vec<Spanned<String>>,
    start_after: Option<String>,
    include_down: bool,
    fail_on: Option<Severity>,
    select: Vec<Spanned<String>>,
    ignore: Vec<Spanned<String>>,
    baseline: Option<PathBuf>,
    lock_timeout_is_set: bool,
    #[serde(deserialize_with = "milliseconds")]
    max_lock_timeout: Option<u64>,
    rules: BTreeMap<Spanned<String>, Level>,
    paths: Vec<WrittenPaths>,
}

/// One `[[paths]]` as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct WrittenPaths {
    #[serde(rename = "match")]
    glob: Spanned<String>,
    transaction: Option<TransactionMode>,
    layout: Option<Spanned<String>>,
    #[serde(default, deserialize_with = "version")]
    postgres_version: Option<Version>,
}

/// A mistake in the file, with its place.
#[derive(Debug)]
pub struct Mistake {
    message: String,
    help: Option<String>,
    label: &'static str,
    source: Option<(NamedSource<String>, Range<usize>)>,
}

impl Config {
    /// The configuration of a folder: the nearest file in it or above it.
    pub fn find(folder: &Path) -> Option<PathBuf> {
        let folder = std::path::absolute(folder).ok()?;
        folder.ancestors().map(|above| above.join(FILE_NAME)).find(|file| file.is_file())
    }

    /// Reads a configuration file.
    pub fn read(file: &Path) -> Result<Self, Box<Mistake>> {
        let text = std::fs::read_to_string(file).map_err(|error| {
            let message = format!("{}: the configuration cannot be read: {}", file.display(), plain(&error));
            Box::new(Mistake { message, help: None, label: "", source: None })
        })?;
        Self::parse(file, &text)
    }

    /// Understands the text of a configuration file.
    pub fn parse(file: &Path, text: &str) -> Result<Self, Box<Mistake>> {
        let page = Page { file, text };
        let written: Written = toml::from_str(text).map_err(|error| page.toml_mistake(&error))?;
        let absolute = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
        let folder = absolute.parent().map(Path::to_owned).unwrap_or_default();
        let at = |path: &PathBuf| shortest(&folder.join(path));
        let mut paths = Vec::new();
        for entry in &written.paths {
            let rest = ForPaths {
                transaction: entry.transaction,
                layout: entry.layout.as_ref().map(|name| page.layout(name)).transpose()?,
                postgres_version: entry.postgres_version,
            };
            paths.push((page.globs(&folder, std::slice::from_ref(&entry.glob))?, rest));
        }
        let rules = written.rules.iter().map(|(name, level)| Ok((page.rule(name)?, *level)));
        Ok(Self {
            file: Some(file.to_owned()),
            postgres_version: written.postgres_version,
            transaction: written.transaction,
            layout: written.layout.as_ref().map(|name| page.layout(name)).transpose()?,
            schema: written.schema.as_ref().map(at),
            include: written.include.iter().map(|glob| glob.get_ref().clone()).collect(),
            start_after: written.start_after,
            include_down: written.include_down,
            fail_on: written.fail_on,
            select: written.select.iter().map(|name| page.rule(name)).collect::<Result<_, _>>()?,
            ignore: written.ignore.iter().map(|name| page.rule(name)).collect::<Result<_, _>>()?,
            baseline: written.baseline.as_ref().map(at),
            lock_timeout_is_set: written.lock_timeout_is_set,
            max_lock_timeout_ms: written.max_lock_timeout,
            rules: rules.collect::<Result<_, Box<Mistake>>>()?,
            included: page.globs_if_any(&folder, &written.include)?,
            excluded: page.globs_if_any(&folder, &written.exclude)?,
            paths,
            folder,
        })
    }

    /// Whether a file is read. One that was named needs no `include`.
    pub fn wants(&self, path: &Path, named: bool) -> bool {
        let included = named || self.included.as_ref().is_none_or(|globs| self.matches(globs, path));
        included && !self.excluded.as_ref().is_some_and(|globs| self.matches(globs, path))
    }

    /// How a file is sent, if the configuration says so: the last `[[paths]]` that matches, else for all.
    pub fn transaction(&self, path: &Path) -> Option<TransactionMode> {
        self.for_path(path, |entry| entry.transaction).or(self.transaction)
    }

    /// The tool whose file it is, if the configuration says so.
    pub fn layout(&self, path: &Path) -> Option<&'static Layout> {
        self.for_path(path, |entry| entry.layout).or(self.layout)
    }

    /// The server for a path, if the configuration says so.
    pub fn version(&self, path: &Path) -> Option<Version> {
        self.for_path(path, |entry| entry.postgres_version).or(self.postgres_version)
    }

    /// Where `include` says that migrations are: each glob's folders before its first special character.
    pub fn starting_points(&self) -> Vec<PathBuf> {
        let mut points: Vec<PathBuf> = Vec::new();
        for glob in &self.include {
            let fixed = glob.trim_start_matches('/').split('/').take_while(|part| !part.contains(['*', '?', '[', '{']));
            let mut point = self.folder.clone();
            point.extend(fixed);
            let point = shortest(&point);
            if !glob.starts_with('!') && !points.contains(&point) {
                points.push(point);
            }
        }
        points
    }

    fn for_path<T>(&self, path: &Path, value: impl Fn(&ForPaths) -> Option<T>) -> Option<T> {
        let matching = self.paths.iter().rev().filter(|(globs, _)| self.matches(globs, path));
        matching.into_iter().find_map(|(_, entry)| value(entry))
    }

    fn matches(&self, globs: &Gitignore, path: &Path) -> bool {
        let absolute = lexical(&std::path::absolute(path).unwrap_or_else(|_| path.to_owned()));
        let Ok(below) = absolute.strip_prefix(&self.folder) else {
            return false;
        };
        globs.matched_path_or_any_parents(below, false).is_ignore()
    }
}

/// Without `..`, as far as names alone can tell.
fn lexical(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for component in path.components() {
        match component {
            Component::ParentDir => {
                plain.pop();
            }
            Component::CurDir => {}
            Component::Prefix(_) | Component::RootDir | Component::Normal(_) => plain.push(component),
        }
    }
    plain
}

/// Relative to the current folder where it lies below it, because reports show it.
fn shortest(path: &Path) -> PathBuf {
    let path = lexical(path);
    let below = std::env::current_dir().ok().and_then(|here| path.strip_prefix(here).map(Path::to_owned).ok());
    match below {
        Some(below) if below.as_os_str().is_empty() => PathBuf::from("."),
        Some(below) => below,
        None => path,
    }
}

/// The text that mistakes point into.
struct Page<'a> {
    file: &'a Path,
    text: &'a str,
}

impl Page<'_> {
    fn mistake(&self, message: String, span: Range<usize>, label: &'static str, help: Option<String>) -> Box<Mistake> {
        let name = shortest(self.file).to_string_lossy().into_owned();
        let source = NamedSource::new(name, self.text.to_owned());
        Box::new(Mistake { message, help, label, source: Some((source, span)) })
    }

    /// serde names what it expected between backticks, after what it found.
    fn toml_mistake(&self, error: &toml::de::Error) -> Box<Mistake> {
        let span = error.span().unwrap_or(0..0);
        let message = error.message().lines().next().unwrap_or_default();
        let mut quoted = message.split('`').skip(1).step_by(2);
        let (kind, found) = match (message, quoted.next()) {
            (message, Some(found)) if message.starts_with("unknown field") => ("key", found),
            (message, Some(found)) if message.starts_with("unknown variant") => ("value", found),
            (message, Some(found)) if message.starts_with("missing field") => {
                let help = format!("write `{found} = …`");
                return self.mistake(format!("the key `{found}` is missing"), span, "here", Some(help));
            }
            (message, _) => {
                let help = HELPS.iter().find(|(part, _)| message.contains(part)).map(|(_, help)| (*help).to_owned());
                return self.mistake(message.to_owned(), span, "here", help);
            }
        };
        let known: Vec<&str> = quoted.collect();
        let help = match similar::get_close_matches(found, &known, 1, 0.5).first() {
            Some(nearest) => format!("`{nearest}` is the nearest; known are {}", known.join(", ")),
            None => format!("known are {}", known.join(", ")),
        };
        self.mistake(format!("unknown {kind} `{found}`"), span, "not known", Some(help))
    }

    fn rule(&self, name: &Spanned<String>) -> Result<String, Box<Mistake>> {
        if RULES.iter().any(|rule| rule.name == name.get_ref()) {
            return Ok(name.get_ref().clone());
        }
        let help = match nearest_rule(name.get_ref()) {
            Some(nearest) => format!("`{nearest}` is the nearest; `ddlock rules` lists all"),
            None => "`ddlock rules` lists all".to_owned(),
        };
        Err(self.mistake(format!("there is no rule `{}`", name.get_ref()), name.span(), "not a rule", Some(help)))
    }

    fn layout(&self, name: &Spanned<String>) -> Result<&'static Layout, Box<Mistake>> {
        by_name(name.get_ref()).map_err(|nearest| {
            let known: Vec<&str> = LAYOUTS.iter().map(|layout| layout.name).collect();
            let known = format!("known are {}", known.join(", "));
            let help = nearest.map_or_else(|| known.clone(), |nearest| format!("`{nearest}` is the nearest; {known}"));
            let message = format!("there is no migration tool `{}`", name.get_ref());
            self.mistake(message, name.span(), "not known", Some(help))
        })
    }

    fn globs_if_any(&self, folder: &Path, globs: &[Spanned<String>]) -> Result<Option<Gitignore>, Box<Mistake>> {
        if globs.is_empty() { Ok(None) } else { self.globs(folder, globs).map(Some) }
    }

    /// Globs mean what they mean in a `.gitignore` beside the configuration.
    fn globs(&self, folder: &Path, globs: &[Spanned<String>]) -> Result<Gitignore, Box<Mistake>> {
        let mut builder = GitignoreBuilder::new(folder);
        for glob in globs {
            let wrong = |error: ignore::Error| {
                let help = Some("globs are written as in .gitignore: `db/migrations/**/*.sql`".to_owned());
                self.mistake(format!("not a glob: {error}"), glob.span(), "here", help)
            };
            builder.add_line(None, glob.get_ref().trim_start_matches("./")).map_err(wrong)?;
        }
        builder.build().map_err(|error| self.mistake(format!("not a glob: {error}"), 0..0, "here", None))
    }
}

/// What the TOML reader says of a mistake, and how it is written rightly.
const HELPS: &[(&str, &str)] = &[
    ("expected a sequence", "write a list: `[\"one\", \"two\"]`"),
    ("expected a boolean", "write `true` or `false`, without quotes"),
    ("expected a string", "write it in quotes"),
    ("string values must be quoted", "write words in quotes, and `true` or `false` without"),
];

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Mistake {}

impl Diagnostic for Mistake {
    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.source.as_ref().map(|(source, _)| source as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let (_, span) = self.source.as_ref()?;
        let label = LabeledSpan::new(Some(self.label.to_owned()), span.start, span.len());
        Some(Box::new(std::iter::once(label)))
    }
}

/// A version as a number or as text.
fn version<'de, D: Deserializer<'de>>(input: D) -> Result<Option<Version>, D::Error> {
    struct Any;
    impl Visitor<'_> for Any {
        type Value = Version;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a major version of PostgreSQL, 13 to 18")
        }

        fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<Version, E> {
            number.to_string().parse().map_err(E::custom)
        }

        fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Version, E> {
            text.parse().map_err(E::custom)
        }
    }
    input.deserialize_any(Any).map(Some)
}

/// A time as PostgreSQL takes it: a number of milliseconds, or text with a unit.
fn milliseconds<'de, D: Deserializer<'de>>(input: D) -> Result<Option<u64>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Any {
        Number(u64),
        Text(String),
    }
    let time = match Any::deserialize(input) {
        Ok(Any::Number(number)) => Some(number),
        Ok(Any::Text(text)) => parse_time(&text),
        Err(_) => None,
    };
    let wrong = || D::Error::custom("expected a time such as \"5s\", \"500ms\", \"1min\" or a number of milliseconds");
    time.map(Some).ok_or_else(wrong)
}

fn parse_time(text: &str) -> Option<u64> {
    let text = text.trim();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let number: u64 = text[..digits].parse().ok()?;
    let unit = match text[digits..].trim() {
        "" | "ms" => 1,
        "s" => 1000,
        "min" => 60_000,
        "h" => 3_600_000,
        _ => return None,
    };
    number.checked_mul(unit)
}
