//! How output looks where it goes: colours, characters, width.

use std::borrow::Cow;

use crate::rules::Severity;

/// How output looks where it goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// ANSI colours.
    pub colour: bool,
    /// Lines and arrows drawn with more than ASCII.
    pub unicode: bool,
    /// The columns of the terminal; `None` when the output goes to a file or a pipe.
    pub width: Option<usize>,
    /// The formats for people end with a summary.
    pub summary: bool,
}

impl Look {
    /// For files, pipes and tests: no colour, nothing to fit into.
    pub const PLAIN: Self = Self { colour: false, unicode: true, width: None, summary: true };

    /// What suits the place the output goes to. `terminal` is its width if it is a terminal, `variable` reads the
    /// environment.
    ///
    /// Colours: on a terminal, unless `NO_COLOR` holds anything (<https://no-color.org>) or `TERM` is `dumb`;
    /// `CLICOLOR_FORCE` asks for them elsewhere. Unicode: where the locale is UTF-8, by the order in which POSIX
    /// reads its variables.
    pub fn fitting(terminal: Option<usize>, variable: impl Fn(&str) -> Option<String>) -> Self {
        let set = |name: &str| variable(name).filter(|value| !value.is_empty());
        let dumb = set("TERM").is_some_and(|term| term == "dumb");
        let forced = set("CLICOLOR_FORCE").is_some_and(|value| value != "0");
        let colour = set("NO_COLOR").is_none() && (forced || terminal.is_some() && !dumb);
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(set).unwrap_or_default().to_lowercase();
        let unicode = cfg!(windows) || locale.contains("utf-8") || locale.contains("utf8");
        Self { colour, unicode, width: terminal, summary: true }
    }

    /// The columns that prose is wrapped at.
    pub(super) fn prose(self) -> usize {
        self.width.map_or(80, |width| width.clamp(40, 100))
    }

    /// The columns after which a line of SQL is cut. Nothing wraps a pipe, so there it may be long.
    pub(super) fn code(self) -> usize {
        self.width.map_or(140, |width| width.max(40))
    }

    /// A text in the colour of a severity.
    pub(super) fn paint(self, severity: Severity, text: &str) -> String {
        let code = match severity {
            Severity::Error => 31,
            Severity::Warning => 33,
            Severity::Advice => 36,
        };
        if self.colour { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    /// What marks text that was cut.
    pub(super) fn ellipsis(self) -> &'static str {
        if self.unicode { "…" } else { "..." }
    }
}

/// A text without the control characters that could move a terminal's cursor or change its colours.
pub(super) fn printable(text: &str) -> Cow<'_, str> {
    let harmful = |c: char| c.is_control() && c != '\t' && c != '\n';
    if text.contains(harmful) { text.replace(harmful, "\u{fffd}").into() } else { text.into() }
}
