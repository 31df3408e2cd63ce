//! What the name of a file or folder says: which way it goes, whether it is a version, where its series begins.

use std::collections::HashSet;
use std::path::Path;

use super::Direction;

/// Endings of the files that are read; anything else only when it is named.
const EXTENSIONS: [&str; 3] = ["sql", "pgsql", "psql"];

/// What is looked for in a folder, for messages.
pub(super) const LOOKED_FOR: &str = "*.sql, *.pgsql and *.psql files";

/// Last words of a file's name that send it backward.
const DOWN_WORDS: [&str; 5] = ["down", "undo", "rollback", "revert", "verify"];

/// Folders whose files go backward, or only look whether the way forward was gone.
const DOWN_FOLDERS: [&str; 7] = ["down", "downs", "undo", "rollback", "rollbacks", "revert", "verify"];

/// Databases that a file can be meant for, other than PostgreSQL.
const OTHER_DATABASES: [&str; 8] =
    ["mysql", "mariadb", "sqlite", "sqlite3", "cockroach", "mssql", "sqlserver", "oracle"];

/// Whether a file of this name is read when its folder is.
pub(super) fn is_sql(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(stem, extension)| {
        !stem.is_empty() && EXTENSIONS.iter().any(|known| extension.eq_ignore_ascii_case(known))
    })
}

/// Which way a file goes, by its name, its folders and the files beside it.
pub(super) fn direction(path: &str, all: &HashSet<&str>) -> Direction {
    let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
    // `rollback_dbs/` holds rollbacks; `verify_email/` may be a feature.
    let rolls_back = |folder: &str| folder.starts_with("rollback_") || folder.starts_with("rollback-");
    if folders.split('/').any(|folder| DOWN_FOLDERS.contains(&folder) || rolls_back(folder)) {
        return Direction::Down;
    }
    let stem = stem(name).to_ascii_lowercase();
    let mut words = stem.split('.');
    let last = stem.rsplit('.').next().unwrap_or_default();
    // postgrator puts the word second: `0042.undo.drop-users.sql`.
    if DOWN_WORDS.contains(&last) || (stem.starts_with(|c: char| c.is_ascii_digit()) && words.nth(1) == Some("undo")) {
        return Direction::Down;
    }
    // `x_down.sql` may be about shutting something down, unless `x_up.sql` stands beside it.
    let up = ["_down.", "-down."]
        .iter()
        .find_map(|word| path.contains(word).then(|| path.replace(word, &word.replace("down", "up"))));
    if up.is_some_and(|up| all.contains(up.as_str())) { Direction::Down } else { Direction::Up }
}

/// Whether a file goes backward by its name alone.
pub(super) fn is_down(path: &str) -> bool {
    direction(path, &HashSet::new()) == Direction::Down
}

/// Whether a file is meant for another database than PostgreSQL: `20240102_x.mysql.up.sql`.
pub(super) fn other_database(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    stem(name).split('.').skip(1).any(|word| OTHER_DATABASES.contains(&word))
}

/// Whether a file has a name that people and tools give to a dump of the whole schema. A numbered one is a
/// migration: the baseline that others build on.
pub(super) fn may_be_dump(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    !is_version(name) && ["schema", "structure", "dump"].iter().any(|word| stem(name).contains(word))
}

/// Whether folders beside a file hold numbered migrations, and it is none of them: `schema.sql` beside
/// `migrations/001_x.sql` or `versioned/v1.1/x.sql` is kept by hand as the end of that way.
pub(super) fn has_versions_below(path: &str, all: &[String]) -> bool {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let below = |other: &str| {
        let rest = other.strip_prefix(folder).map(|rest| rest.trim_start_matches('/'));
        rest.is_some_and(|rest| rest.contains('/') && rest.split('/').any(is_version))
    };
    all.iter().any(|other| below(other))
}

/// Folders that hold the migrations, where other SQL lies beside them.
const MIGRATION_FOLDERS: [&str; 5] = ["migrations", "migration", "migrate", "versioned", "versions"];

/// The folder beside a file that holds numbered migrations, where the file itself is none: queries and seeds that lie
/// above `migrations/001_x.sql`.
pub(super) fn migrations_beside<'a>(path: &str, all: &'a [String]) -> Option<&'a str> {
    let (folder, name) = path.rsplit_once('/').map_or(("", path), |(folder, name)| (folder, name));
    let holds = |other: &'a String| {
        let rest = if folder.is_empty() { other.as_str() } else { other.strip_prefix(folder)?.strip_prefix('/')? };
        let (beside, below) = rest.split_once('/')?;
        (MIGRATION_FOLDERS.contains(&beside) && below.split('/').any(is_version)).then_some(beside)
    };
    if is_version(name) { None } else { all.iter().find_map(holds) }
}

/// Whether a file tests the migration of the same name above it: `migrations/tests/0001-x.sql`.
pub(super) fn is_test(path: &str, all: &HashSet<&str>) -> bool {
    let tested = |folder: &str| path.contains(folder).then(|| path.replacen(folder, "/", 1));
    ["/tests/", "/test/"].iter().filter_map(|folder| tested(folder)).any(|above| all.contains(above.as_str()))
}

/// Whether a file lies in a folder of what is not released yet: `future_migrations/`.
pub(super) fn is_for_later(path: &str) -> bool {
    let folders = path.rsplit_once('/').map_or("", |(folders, _)| folders);
    folders
        .split('/')
        .any(|folder| folder == "future" || folder.starts_with("future_") || folder.starts_with("future-"))
}

/// Whether a person who says `name` means this path: the end of it, a folder or file in it, or its number.
pub(super) fn is_called(path: &str, name: &str) -> bool {
    let name = name.trim_start_matches("./").trim_end_matches('/');
    let ends = |path: &str| path.strip_suffix(name).is_some_and(|rest| rest.is_empty() || rest.ends_with('/'));
    let short = short(path);
    let digits = &short[..short.bytes().take_while(u8::is_ascii_digit).count()];
    ends(path) || ends(stem(path)) || short == name || stem(short) == name || digits == name
}

/// The part of a path by which people call a migration: the file, or the folder of `2024_x/up.sql`.
pub fn short(path: &str) -> &str {
    let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
    if is_part(name) && !folders.is_empty() { folders.rsplit('/').next().unwrap_or(folders) } else { name }
}

/// Whether a folder's name is a version or a moment: `2024_x`, `v1.2`, `V0002`.
pub(super) fn is_version(folder: &str) -> bool {
    let rest = folder.strip_prefix(['v', 'V']).unwrap_or(folder);
    rest.starts_with(|c: char| c.is_ascii_digit())
}

/// The files of a folder that is a migration by itself.
pub(super) const PARTS: [&str; 3] = ["up.sql", "down.sql", "migration.sql"];

/// Whether a file is one of a folder that is a migration by itself: `2024_x/up.sql`.
pub(super) fn is_part(name: &str) -> bool {
    PARTS.contains(&name)
}

/// What a folder's files are written in, where that is a language in which migrations are written too.
pub(super) fn language_of(folder: &Path) -> Option<&'static str> {
    const LANGUAGES: [(&str, &str); 11] = [
        ("rb", "Ruby"),
        ("js", "JavaScript"),
        ("cjs", "JavaScript"),
        ("mjs", "JavaScript"),
        ("ts", "TypeScript"),
        ("py", "Python"),
        ("php", "PHP"),
        ("java", "Java"),
        ("kt", "Kotlin"),
        ("go", "Go"),
        ("cs", "C#"),
    ];
    let language = |path: &Path| {
        let ending = path.extension()?.to_str()?;
        LANGUAGES.iter().find(|(own, _)| *own == ending).map(|(_, language)| *language)
    };
    folder.read_dir().ok()?.flatten().find_map(|entry| language(&entry.path()))
}

/// The folder in which the series of a file begins: above folders that are versions or migrations themselves.
pub(super) fn series_root(path: &str) -> &str {
    let (mut folders, name) = path.rsplit_once('/').unwrap_or(("", path));
    if is_part(name) {
        folders = parent(folders);
    }
    while !folders.is_empty() && is_version(folders.rsplit('/').next().unwrap_or_default()) {
        folders = parent(folders);
    }
    folders
}

fn parent(folders: &str) -> &str {
    folders.rsplit_once('/').map_or("", |(parent, _)| parent)
}

fn stem(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}
