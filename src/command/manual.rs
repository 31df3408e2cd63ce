//! `completions` and `man`: what shells and `man` know of the command line, from its one definition.

use clap::CommandFactory;
use clap_complete::Shell;
use clap_mangen::Man;

use super::args::Args;
use super::{CLEAN, Failure, print};

/// Prints completions for a shell.
pub(super) fn completions(shell: Shell) -> Result<u8, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Args::command(), "ddlock", &mut script);
    print(&String::from_utf8_lossy(&script))?;
    Ok(CLEAN)
}

/// Prints the manual page of ddlock, or of one of its commands.
pub(super) fn page(command: Option<&str>) -> Result<u8, Failure> {
    let mut whole = Args::command();
    whole.build();
    let page = match command {
        None => whole,
        Some(name) => {
            let found = whole.get_subcommands().find(|command| command.get_name() == name);
            let known: Vec<&str> = whole.get_subcommands().map(clap::Command::get_name).collect();
            let missing = || format!("there is no command `{name}`\n  help: known are {}", known.join(", "));
            found.ok_or_else(missing)?.clone()
        }
    };
    let mut text = Vec::new();
    Man::new(page).render(&mut text).map_err(|error| error.to_string())?;
    print(&String::from_utf8_lossy(&text))?;
    Ok(CLEAN)
}
