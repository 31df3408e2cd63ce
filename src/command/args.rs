//! The arguments: one definition, from which help, mistakes and completions come.

use std::path::PathBuf;
use std::time::Duration;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Parser, Subcommand, ValueEnum};
use ddlock::postgres::Version;
use ddlock::report::plan::PlanFormat;
use ddlock::report::prove::ProveFormat;
use ddlock::report::{Format, LocksFormat, OverviewFormat};
use ddlock::rules::Severity;
use ddlock::source::layout::{LAYOUTS, by_name};
use ddlock::source::{Layout, TransactionMode};

/// Says which locks a PostgreSQL migration takes, who waits, and what to run instead.
#[derive(Debug, Parser)]
#[command(name = "ddlock", version, max_term_width = 100, arg_required_else_help = true)]
pub(crate) struct Args {
    /// When to use colours: `auto` means on a terminal, unless NO_COLOR is set
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    pub(crate) color: Color,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Report what in the migrations will block, fail, break or lose data
    ///
    /// A folder is read in order and every file in it reported. A file is judged with the schema of the files
    /// before it in its folder, and only it is reported.
    #[command(after_help = EXIT_CODES, after_long_help = format!("{EXIT_CODES}\n\n{CONFIGURATION}"))]
    Lint(Box<Lint>),
    /// Say what the server does for each statement: locks, the work under them, who waits
    ///
    /// A folder is read in order and every file in it shown. A file is replayed with the schema of the files before
    /// it in its folder, and only it is shown.
    #[command(after_help = LOCKS_EXIT_CODES)]
    Locks(Box<Locks>),
    /// Turn migrations into steps that block nobody for long
    ///
    /// Phases and gates, a transaction for each step, lock timeouts, what to check before it and how to go back. A file
    /// is planned with the schema of the files before it in its folder, and only it is planned.
    #[command(after_help = PLAN_EXIT_CODES)]
    Plan(Box<Plan>),
    /// Run the migrations on a scratch PostgreSQL, and show what each statement was seen to do
    ///
    /// A private server is started from the programs that are found, in a temporary folder, and nothing of it stays.
    /// Files before those that are traced are run first.
    #[command(after_help = TRACE_EXIT_CODES)]
    Trace(Box<Trace>),
    /// Prove on a scratch PostgreSQL, with rows and traffic, what the migrations do to it and what their plans do
    ///
    /// Each migration runs as it is written and by its plan, each on its own copy of a filled database, while readers
    /// and writers work on its tables. How long each query waited is measured, both ends are compared, and the plan is
    /// undone, killed and taken up. Nothing of it stays.
    #[command(after_help = PROVE_EXIT_CODES)]
    Prove(Box<Prove>),
    /// Show what is found and what holds: the folders, their tools, the order, how files are sent
    #[command(after_help = CONFIG_EXIT_CODES)]
    Config(Box<Show>),
    /// Look at a repository, say what is found, and write configuration, hook and CI job after showing them
    ///
    /// A file that is there already is never changed: what to add to it is shown. Without a terminal to ask at,
    /// nothing is written unless `--yes` says so.
    Init(Init),
    /// List the rules with their severities
    Rules {
        /// How to print them
        #[arg(long, value_enum, default_value_t = ListFormat::Text)]
        format: ListFormat,
    },
    /// Show the page of a rule: why it hurts, what to do, when it stays silent
    Explain {
        /// The rule's name
        rule: String,
    },
    /// Print completions for a shell: `ddlock completions bash > /etc/bash_completion.d/ddlock`
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page: `ddlock man > /usr/local/share/man/man1/ddlock.1`
    Man {
        /// A command, to print its page
        command: Option<String>,
    },
}

const EXIT_CODES: &str = "Exit codes:
  0  nothing at or above the failing severity (--fail-on)
  1  findings at or above it
  2  the command could not do its work: usage, unreadable input, broken configuration, no migration found";

const LOCKS_EXIT_CODES: &str = "Exit codes:
  0  every statement parses
  1  a statement does not parse
  2  the command could not do its work: usage, unreadable input, broken configuration, no migration found";

const CONFIG_EXIT_CODES: &str = "Exit codes:
  0  shown
  2  the command could not do its work: usage, unreadable input, broken configuration, no migration found";

const TRACE_EXIT_CODES: &str = "Exit codes:
  0  every statement ran
  1  a statement failed
  2  the command could not do its work: usage, unreadable input, no migration found, no server";

const PROVE_EXIT_CODES: &str = "Exit codes:
  0  every plan is proven: no query waited longer than --max-wait, and both ends are equal
  1  a plan is not proven: the report says why
  2  the command could not do its work: usage, unreadable input, no migration found, no server";

const PLAN_EXIT_CODES: &str = "Exit codes:
  0  every unsafe step has a way out
  1  some have none: the plan says why
  2  the command could not do its work: usage, unreadable input, broken configuration, no migration found";

const CONFIGURATION: &str = "Configuration (ddlock.toml; paths and globs are relative to it; the command line wins):
  postgres-version = 16          as --postgres-version
  transaction = \"file\"           as --transaction
  layout = \"goose\"               as --layout
  schema = \"dump.sql\"            as --schema
  include = [\"db/migrations\"]    what is linted when no PATH is given; globs as in .gitignore
  exclude = [\"**/seeds/**\"]      what is never linted
  start-after = \"0042_users\"     as --start-after
  include-down = true            as --include-down
  fail-on = \"warning\"            as --fail-on
  select = [\"truncates\"]         as --select
  ignore = [\"serial-column\"]     as --ignore
  baseline = \"baseline.json\"     as --baseline
  lock-timeout-is-set = true     the role or connection that migrates sets lock_timeout
  max-lock-timeout = \"10s\"       a longer lock_timeout is as good as none [default: 10s]
  [rules]
  truncates = \"warning\"          off, advice, warning or error
  [[paths]]                      for some paths only; the last that matches wins
  match = \"legacy/**\"
  transaction = \"none\"
  layout = \"flyway\"
  postgres-version = 14";

/// What every command that reads migrations asks: which files, for which server, sent how.
#[derive(Debug, clap::Args)]
pub(crate) struct Input {
    /// Migration files, folders of them, or `-` for standard input [default: what `include` in the configuration
    /// names, else the current folder]
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,

    /// The major version of the server, 13 to 18 [default: 15]
    #[arg(long, value_name = "VERSION", help_heading = "What is simulated")]
    pub(crate) postgres_version: Option<Version>,
    /// A `pg_dump --schema-only` file: what exists before the first migration
    #[arg(long, value_name = "FILE", help_heading = "What is simulated")]
    pub(crate) schema: Option<PathBuf>,
    /// How the migration tool sends a file [default: as the tool does that the folder belongs to; `none` for plain
    /// files]
    #[arg(long, value_enum, value_name = "MODE", help_heading = "What is simulated")]
    pub(crate) transaction: Option<TransactionMode>,
    /// The migration tool whose files they are [default: what `ddlock config` shows]
    #[arg(long, value_parser = layouts(), value_name = "TOOL", help_heading = "What is simulated")]
    pub(crate) layout: Option<&'static Layout>,
    /// Read down migrations too: after all others, newest first
    #[arg(long, help_heading = "What is simulated")]
    pub(crate) include_down: bool,

    /// Report only on files that are new or changed since the branch left this branch, tag or commit; the others are
    /// replayed for the schema [default of `lint` in CI: the branch that the pull request goes to]
    #[arg(long, value_name = "REF", conflicts_with = "staged", help_heading = "What is reported")]
    pub(crate) since: Option<String>,
    /// Report only on files that are staged, and judge them as they are staged
    #[arg(long, help_heading = "What is reported")]
    pub(crate) staged: bool,
    /// Report on every file, in a pull request too
    #[arg(long, conflicts_with_all = ["since", "staged"], help_heading = "What is reported")]
    pub(crate) all: bool,
    /// Report only on migrations after this one; it and those before it are replayed for the schema
    #[arg(long, value_name = "NAME", help_heading = "What is reported")]
    pub(crate) start_after: Option<String>,

    /// Show no progress bar (there is one only on a terminal, on runs of more than a second)
    #[arg(long, help_heading = "Output")]
    pub(crate) no_progress: bool,
    /// Write the report to a file instead of standard output
    #[arg(long, short, value_name = "FILE", help_heading = "Output")]
    pub(crate) output: Option<PathBuf>,

    /// Read this configuration [default: the nearest ddlock.toml in the current folder or above]
    #[arg(long, value_name = "FILE", conflicts_with = "no_config", help_heading = "Configuration")]
    pub(crate) config: Option<PathBuf>,
    /// Read no configuration
    #[arg(long, help_heading = "Configuration")]
    pub(crate) no_config: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Lint {
    #[command(flatten)]
    pub(crate) input: Input,

    /// How to print the report
    #[arg(long, value_enum, default_value_t = DEFAULT_FORMAT, value_name = "FORMAT", help_heading = "Output")]
    pub(crate) format: Format,
    /// Print findings and nothing else: no summary, no notes, no progress
    #[arg(long, short, help_heading = "Output")]
    pub(crate) quiet: bool,

    /// Mend in place what can stay one file and needs no release between: shows the change, asks, writes, and lints
    /// again. Only files that are named or new (`--since`, `--start-after`)
    #[arg(long, conflicts_with_all = ["staged", "write_baseline", "output"], help_heading = "Fixes")]
    pub(crate) fix: bool,
    /// Show what `--fix` would change, and write nothing
    #[arg(long, requires = "fix", help_heading = "Fixes")]
    pub(crate) dry_run: bool,
    /// Let `--fix` write without asking
    #[arg(long, short, requires = "fix", conflicts_with = "dry_run", help_heading = "Fixes")]
    pub(crate) yes: bool,

    /// Run only these rules
    #[arg(long, value_name = "RULE", value_delimiter = ',', help_heading = "What is reported")]
    pub(crate) select: Vec<String>,
    /// Run all but these rules
    #[arg(long, value_name = "RULE", value_delimiter = ',', help_heading = "What is reported")]
    pub(crate) ignore: Vec<String>,
    /// The severity from which on findings make the exit code 1 [default: error]
    #[arg(long, value_enum, value_name = "SEVERITY", help_heading = "What is reported")]
    pub(crate) fail_on: Option<Severity>,
    /// Leave out the findings that this file knows
    #[arg(long, value_name = "FILE", help_heading = "What is reported")]
    pub(crate) baseline: Option<PathBuf>,
    /// Write all present findings to this file, to be known from now on, and report none
    #[arg(long, value_name = "FILE", conflicts_with_all = ["baseline", "since", "staged"], help_heading = "What is reported")]
    pub(crate) write_baseline: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Locks {
    #[command(flatten)]
    pub(crate) input: Input,

    /// How to print the report
    #[arg(long, value_enum, default_value_t = LocksFormat::Text, value_name = "FORMAT", help_heading = "Output")]
    pub(crate) format: LocksFormat,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Trace {
    #[command(flatten)]
    pub(crate) input: Input,

    /// How to print the report
    #[arg(long, value_enum, default_value_t = LocksFormat::Text, value_name = "FORMAT", help_heading = "Output")]
    pub(crate) format: LocksFormat,

    #[command(flatten)]
    pub(crate) place: Place,
    /// Fill each empty table with this many rows before a migration
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = rows, help_heading = "Where it runs")]
    pub(crate) rows: u64,
}

/// The server that migrations are run on.
#[derive(Debug, clap::Args)]
pub(crate) struct Place {
    /// The folder of the server's programs [default: `PATH` and the usual folders are searched for the version that
    /// is asked for, else for the nearest]
    #[arg(long, value_name = "DIR", conflicts_with = "database_url", help_heading = "Where it runs")]
    pub(crate) postgres_bin: Option<PathBuf>,
    /// A server that runs: ddlock makes, uses and drops a database of its own there
    #[arg(long, value_name = "URL", help_heading = "Where it runs")]
    pub(crate) database_url: Option<String>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Prove {
    #[command(flatten)]
    pub(crate) input: Input,

    /// How to print the report
    #[arg(long, value_enum, default_value_t = ProveFormat::Text, value_name = "FORMAT", help_heading = "Output")]
    pub(crate) format: ProveFormat,

    #[command(flatten)]
    pub(crate) place: Place,
    /// Fill each empty table with this many rows
    #[arg(long, value_name = "N", default_value = "1000000", value_parser = rows, help_heading = "Where it runs")]
    pub(crate) rows: u64,

    /// Fill one table with another number of rows
    #[arg(long, value_name = "TABLE=N", value_parser = rows_of, help_heading = "Where it runs")]
    pub(crate) rows_of: Vec<(String, u64)>,

    /// The longest that a query may take while the plan runs
    #[arg(long, value_name = "TIME", default_value = "1s", value_parser = time, help_heading = "What is proven")]
    pub(crate) max_wait: Duration,
    /// How many queries and short transactions begin in a second, over all tables
    #[arg(long, value_name = "N", default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=100_000), help_heading = "What is proven")]
    pub(crate) rate: u32,
    /// How long each long transaction of a reader stays open
    #[arg(long, value_name = "TIME", default_value = "2s", value_parser = time, help_heading = "What is proven")]
    pub(crate) long_read: Duration,
    /// How long a step of the plan may queue for its locks before it is tried again, if it says longer
    #[arg(long, value_name = "TIME", default_value = "100ms", value_parser = time, help_heading = "What is proven")]
    pub(crate) lock_timeout: Duration,
    /// How often a step is tried
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..), help_heading = "What is proven")]
    pub(crate) tries: u32,
}

/// `public.orders=20000000`.
fn rows_of(text: &str) -> Result<(String, u64), &'static str> {
    let (table, count) = text.rsplit_once('=').ok_or("give a table and a number of rows, such as orders=20000000")?;
    Ok((table.to_owned(), rows(count)?))
}

/// `200ms`, `1.5s`, `2min`; a number alone is milliseconds, as PostgreSQL's settings have it.
fn time(text: &str) -> Result<Duration, &'static str> {
    let wrong = "give a time, such as 200ms, 1.5s or 2min";
    let text = text.trim();
    let at = text.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(text.len());
    let number: f64 = text[..at].trim().parse().map_err(|_| wrong)?;
    let seconds = match &text[at..] {
        "" | "ms" => number / 1000.0,
        "s" => number,
        "min" => number * 60.0,
        _ => return Err(wrong),
    };
    Duration::try_from_secs_f64(seconds).map_err(|_| wrong)
}

fn rows(text: &str) -> Result<u64, &'static str> {
    text.replace('_', "").parse().map_err(|_| "give a number of rows, such as 10000")
}

/// The names of tools, so that a mistyped one gets the nearest.
fn layouts() -> impl TypedValueParser<Value = &'static Layout> {
    let names = PossibleValuesParser::new(LAYOUTS.iter().map(|layout| layout.name));
    names.try_map(|name| by_name(&name).map_err(|_| "there is no such tool"))
}

#[derive(Debug, clap::Args)]
pub(crate) struct Show {
    #[command(flatten)]
    pub(crate) input: Input,

    /// How to print it
    #[arg(long, value_enum, default_value_t = OverviewFormat::Text, value_name = "FORMAT", help_heading = "Output")]
    pub(crate) format: OverviewFormat,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Init {
    /// Folders of migrations [default: those that are found in the current folder and below]
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Write every new file without asking
    #[arg(long, short)]
    pub(crate) yes: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Plan {
    #[command(flatten)]
    pub(crate) input: Input,

    /// How to print the plan
    #[arg(long, value_enum, default_value_t = PlanFormat::Text, value_name = "FORMAT", help_heading = "Output")]
    pub(crate) format: PlanFormat,
    /// Write the migration files themselves to this folder, as the folder's tool wants them, with a README.md that says
    /// which go with which release; nothing that is there is overwritten
    #[arg(long, value_name = "DIR", conflicts_with_all = ["format", "output"], help_heading = "Output")]
    pub(crate) out: Option<PathBuf>,
}

const DEFAULT_FORMAT: Format = Format::Text;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal
    Auto,
    /// Everywhere
    Always,
    /// Nowhere
    Never,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ListFormat {
    /// A table for people
    Text,
    /// An array of objects
    Json,
}
