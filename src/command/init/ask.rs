//! Questions to whoever sits at the terminal.

use std::io::{self, BufRead, IsTerminal};

use super::super::{Failure, print};

/// What was answered.
pub(in super::super) enum Answer {
    /// Write it.
    Yes,
    /// Leave it.
    No,
    /// Nobody is there to ask.
    Nobody,
}

/// Asks whether a file shall be written.
pub(in super::super) fn ask(path: &str) -> Result<Answer, Failure> {
    if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
        return Ok(Answer::Nobody);
    }
    loop {
        print(&format!("write {path}? [Y/n] "))?;
        let mut line = String::new();
        let read = io::stdin().lock().read_line(&mut line).map_err(|error| error.to_string())?;
        match line.trim().to_ascii_lowercase().as_str() {
            _ if read == 0 => return Ok(Answer::No),
            "" | "y" | "yes" => return Ok(Answer::Yes),
            "n" | "no" => return Ok(Answer::No),
            _ => print("answer y or n\n")?,
        }
    }
}
