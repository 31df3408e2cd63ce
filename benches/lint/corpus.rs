//! Generated migration corpora: the same bytes on every machine.

use std::fmt::Write as _;
use std::fs;
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};

/// A corpus on disk.
pub(crate) struct Corpus {
    /// What the table calls it.
    pub(crate) title: &'static str,
    /// The file or folder to lint.
    pub(crate) path: PathBuf,
    /// All its bytes.
    pub(crate) bytes: u64,
    /// Its files.
    pub(crate) files: Vec<PathBuf>,
}

/// A generator of numbers that is the same everywhere (Knuth's MMIX constants).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % bound
    }

    fn pick<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len())]
    }
}

const NOUNS: &[&str] = &[
    "account", "address", "article", "audit", "batch", "cart", "comment", "customer", "device", "event", "invoice",
    "item", "label", "ledger", "member", "message", "order", "payment", "product", "project", "session", "team",
];
const COLUMNS: &[&str] = &[
    "title text NOT NULL DEFAULT ''",
    "amount numeric(12,2) NOT NULL DEFAULT 0",
    "state varchar(40) NOT NULL DEFAULT 'new'",
    "settings jsonb",
    "seen_at timestamptz",
    "is_active boolean NOT NULL DEFAULT true",
    "external_id uuid",
    "position integer",
];

/// One migration of about 1 KB that makes tables and changes those made before it.
fn migration(number: usize, random: &mut Random) -> String {
    let mut sql = String::new();
    let noun = random.pick(NOUNS);
    let _ = writeln!(sql, "-- {noun} {number}: made for measuring\nCREATE TABLE {noun}_{number} (");
    let _ = writeln!(sql, "    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,");
    for place in 0..4 + random.below(3) {
        let column = random.pick(COLUMNS);
        let _ = writeln!(sql, "    c{place}_{column},");
    }
    let _ = writeln!(sql, "    created_at timestamptz NOT NULL DEFAULT now()\n);");
    let _ = writeln!(sql, "CREATE INDEX {noun}_{number}_created_at_idx ON {noun}_{number} (created_at);");
    let _ = writeln!(sql, "COMMENT ON TABLE {noun}_{number} IS 'holds one {noun} a row; it''s generated';");
    // Every tenth migration also makes the shared table that the following ones change.
    if number.is_multiple_of(10) {
        let _ = writeln!(sql, "CREATE TABLE shared_{number} (id bigint PRIMARY KEY, code varchar(50), note text);");
    } else {
        let shared = format!("shared_{}", number / 10 * 10);
        let change = match random.below(6) {
            0 => format!("CREATE INDEX {shared}_code_{number}_idx ON {shared} (code);"),
            1 => format!("ALTER TABLE {shared} ADD COLUMN extra_{number} text;"),
            2 => format!("ALTER TABLE {shared} ALTER COLUMN code TYPE varchar(100);"),
            3 => format!(
                "ALTER TABLE {noun}_{number} ADD COLUMN shared_id bigint;\nALTER TABLE {noun}_{number} \
                 ADD CONSTRAINT {noun}_{number}_shared_fk FOREIGN KEY (shared_id) REFERENCES {shared} (id);"
            ),
            4 => format!("ALTER TABLE {shared} ADD CONSTRAINT note_{number} CHECK (length(note) < 1000) NOT VALID;"),
            _ => format!("UPDATE {shared} SET note = 'n/a' WHERE note IS NULL AND id < {number};"),
        };
        let _ = writeln!(sql, "{change}");
    }
    while sql.len() < 950 {
        let column = random.pick(COLUMNS);
        let _ = writeln!(sql, "ALTER TABLE {noun}_{number} ADD COLUMN d{}_{column};", sql.len());
    }
    sql
}

/// Writes the corpora below `folder`, unless they are there already.
pub(crate) fn all(folder: &Path) -> io::Result<Vec<Corpus>> {
    Ok(vec![
        many_files(&folder.join("many"), 10_000)?,
        one_file(&folder.join("ddl/1.sql"), "one 10 MB file of DDL", ddl_text)?,
        one_file(&folder.join("inserts/1.sql"), "one 50 MB file of INSERTs", insert_text)?,
        one_file(&folder.join("small/1.sql"), "one small file (start-up)", small_text)?,
    ])
}

fn many_files(folder: &Path, count: usize) -> io::Result<Corpus> {
    let mut random = Random(1);
    fs::create_dir_all(folder)?;
    let mut corpus =
        Corpus { title: "10,000 files of 1 KB", path: folder.to_owned(), bytes: 0, files: Vec::with_capacity(count) };
    for number in 1..=count {
        let file = folder.join(format!("{number:05}_step.sql"));
        let text = migration(number, &mut random);
        corpus.bytes += text.len() as u64;
        if !file.exists() {
            fs::write(&file, text)?;
        }
        corpus.files.push(file);
    }
    Ok(corpus)
}

fn one_file(file: &Path, title: &'static str, write: fn(&mut dyn io::Write) -> io::Result<()>) -> io::Result<Corpus> {
    if !file.exists() {
        // A folder of its own: other files of a folder would be replayed before it.
        fs::create_dir_all(file.parent().unwrap_or(Path::new(".")))?;
        let mut out = BufWriter::new(fs::File::create(file)?);
        write(&mut out)?;
        out.flush()?;
    }
    Ok(Corpus { title, path: file.to_owned(), bytes: fs::metadata(file)?.len(), files: vec![file.to_owned()] })
}

fn ddl_text(out: &mut dyn io::Write) -> io::Result<()> {
    let mut random = Random(2);
    let mut written = 0;
    for number in 1.. {
        let text = migration(number, &mut random);
        written += text.len();
        out.write_all(text.as_bytes())?;
        if written > 10_000_000 {
            break;
        }
    }
    Ok(())
}

fn insert_text(out: &mut dyn io::Write) -> io::Result<()> {
    let mut random = Random(3);
    let mut written = 0;
    writeln!(out, "CREATE TABLE ledger (id bigint PRIMARY KEY, label text, amount numeric, at timestamptz);")?;
    let mut id = 0;
    while written < 50_000_000 {
        // Dumps hold one row a statement or many: half of each.
        let rows_a_statement = if random.below(2) == 0 { 1 } else { 500 };
        let mut text = String::new();
        for row in 0..500 {
            id += 1;
            if row % rows_a_statement == 0 {
                text.push_str("INSERT INTO ledger (id, label, amount, at) VALUES\n");
            }
            let noun = random.pick(NOUNS);
            let end = if (row + 1) % rows_a_statement == 0 { ";\n" } else { ",\n" };
            let _ = write!(
                text,
                "  ({id}, '{noun} no. {id}; it''s generated', {}.{:02}, '2024-01-01T00:00:00Z'){end}",
                random.below(100_000),
                random.below(100)
            );
        }
        written += text.len();
        out.write_all(text.as_bytes())?;
    }
    Ok(())
}

fn small_text(out: &mut dyn io::Write) -> io::Result<()> {
    out.write_all(b"CREATE INDEX orders_email_idx ON orders (email);\n")
}
