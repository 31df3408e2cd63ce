//! Finds and reads the configuration, and shows its mistakes.

use std::io::{self, IsTerminal};
use std::path::Path;

use ddlock::config::{Config, Mistake};
use miette::{GraphicalReportHandler, GraphicalTheme};

use super::args::Color;
use super::{Failure, look, terminal_width};

/// The configuration that holds: the one that is named, else the nearest one, else none.
pub(super) fn load(named: Option<&Path>, none: bool, color: Color) -> Result<Config, Failure> {
    let file = match named {
        Some(file) => Some(file.to_owned()),
        None if none => None,
        None => Config::find(Path::new(".")),
    };
    match file {
        Some(file) => Config::read(&file).map_err(|mistake| shown(&mistake, color)),
        None => Ok(Config::default()),
    }
}

fn shown(mistake: &Mistake, color: Color) -> Failure {
    let width = terminal_width(io::stderr().is_terminal());
    let look = look(width, color);
    let theme = match (look.unicode, look.colour) {
        (true, true) => GraphicalTheme::unicode(),
        (true, false) => GraphicalTheme::unicode_nocolor(),
        (false, true) => GraphicalTheme { characters: miette::ThemeCharacters::ascii(), ..GraphicalTheme::unicode() },
        (false, false) => GraphicalTheme::none(),
    };
    let mut text = String::new();
    let handler = GraphicalReportHandler::new_themed(theme).with_links(false).with_width(width.unwrap_or(80));
    if handler.render_report(&mut text, mistake).is_err() {
        return mistake.to_string();
    }
    text.trim_start().trim_start_matches(['×', 'x']).trim_start().to_owned()
}
