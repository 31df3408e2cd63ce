//! The commands: arguments in, a report on standard output, mistakes on standard error, an exit code.

mod args;
mod config;
mod configuration;
mod fix;
mod init;
mod input;
mod lint;
mod locks;
mod manual;
mod news;
mod out;
mod plan;
mod progress;
mod prove;
mod rules;
mod server;
mod trace;

use std::fs::File;
use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;
use std::thread;

use clap::Parser;
use ddlock::report::Look;
use ddlock::run::STACK;
use ddlock::source::plain;

use args::{Args, Color, Command};

/// Nothing at or above the failing severity.
const CLEAN: u8 = 0;
/// Findings at or above it.
const FOUND: u8 = 1;
/// The command could not do its work.
const FAILED: u8 = 2;

/// A mistake of ours, with the exit code that Rust gives it.
const PANICKED: u8 = 101;

/// Why a command could not do its work, as it is printed: what and where, then a way on.
type Failure = String;

/// Runs the command that the arguments name.
pub(crate) fn run() -> ExitCode {
    let args = Args::parse();
    let color = args.color;
    let command = || match &args.command {
        Command::Lint(lint) => lint::run(lint, color),
        Command::Locks(locks) => locks::run(locks, color),
        Command::Config(show) => config::run(show, color),
        Command::Trace(trace) => trace::run(trace, color),
        Command::Init(init) => init::run(init),
        Command::Completions { shell } => manual::completions(*shell),
        Command::Man { command } => manual::page(command.as_deref()),
        Command::Plan(plan) => plan::run(plan, color),
        Command::Prove(prove) => prove::run(prove, color),
        Command::Explain { rule } => rules::explain(rule, color),
        Command::Rules { format } => rules::list(*format, color),
    };
    let result = thread::scope(|scope| {
        let started = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, command);
        let cannot = |error: io::Error| format!("no thread can be started: {error}");
        // The message of a panic was printed when it happened.
        started.map_err(cannot)?.join().unwrap_or(Ok(PANICKED))
    });
    ExitCode::from(result.unwrap_or_else(|failure| {
        complain(&failure, color);
        FAILED
    }))
}

fn complain(failure: &str, color: Color) {
    let coloured = look(terminal_width(io::stderr().is_terminal()), color).colour;
    let error = if coloured { "\u{1b}[1;31merror\u{1b}[0m" } else { "error" };
    // Nothing is left to be done when standard error is closed too.
    let _ = writeln!(io::stderr(), "{error}: {}", failure.trim_end());
}

/// What suits a stream, unless `--color` says otherwise.
fn look(width: Option<usize>, color: Color) -> Look {
    let mut look = Look::fitting(width, |name| std::env::var(name).ok());
    match color {
        Color::Auto => {}
        Color::Always => look.colour = true,
        Color::Never => look.colour = false,
    }
    look
}

/// The columns of the terminal, if there is one.
fn terminal_width(is_terminal: bool) -> Option<usize> {
    is_terminal.then(|| terminal_size::terminal_size().map_or(80, |(width, _)| usize::from(width.0)))
}

/// Writes a report to a file, else to standard output.
fn output(
    file: Option<&Path>,
    color: Color,
    write: &dyn Fn(Look, &mut dyn Write) -> io::Result<()>,
) -> Result<(), Failure> {
    let Some(file) = file else {
        let width = terminal_width(io::stdout().is_terminal());
        return quietly(write(look(width, color), &mut io::stdout().lock()), "standard output");
    };
    let wrong = |error: io::Error| format!("{}: cannot be written: {}", file.display(), plain(&error));
    let mut out = File::create(file).map_err(wrong)?;
    write(look(None, color), &mut out).map_err(wrong)
}

/// Writes to standard output. A reader that has seen enough (`| head`) is no failure.
fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    quietly(out.write_all(text.as_bytes()).and_then(|()| out.flush()), "standard output")
}

fn quietly(result: io::Result<()>, place: &str) -> Result<(), Failure> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(format!("{place}: cannot be written: {}", plain(&error))),
        Ok(()) => Ok(()),
    }
}
