//! The lines of a finding in a frame, drawn by miette, with its places underlined.

use std::fmt;

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode, ThemeCharacters, ThemeStyles,
};

use super::look::printable;
use super::snippet::Snippet;
use super::{Look, Problem};
use crate::rules::Severity;

/// The columns a frame may take beside the line number.
const MARGIN: usize = 10;

/// Draws the lines of a problem; nothing when none were kept.
pub(super) fn frame(problem: &Problem, look: Look) -> String {
    let frame = Frame::new(problem, look);
    let mut drawn = String::new();
    GraphicalReportHandler::new_themed(frame.theme(problem.finding.severity, look))
        .with_wrap_lines(false)
        .without_syntax_highlighting()
        .render_report(&mut drawn, &frame)
        .expect("a string takes every write");
    // The first line is the frame's own message, which is empty. Spaces at the end of a line, left by empty lines of
    // SQL, would make a report hard to paste and to compare.
    drawn.lines().skip(1).flat_map(|line| [line.trim_end(), "\n"]).collect()
}

/// One problem's lines as miette wants them.
#[derive(Debug)]
struct Frame {
    snippet: Snippet,
    /// The underlined places, by their offset in the snippet.
    labels: Vec<Label>,
}

#[derive(Debug)]
struct Label {
    from: usize,
    to: usize,
    text: Option<String>,
    primary: bool,
}

impl Frame {
    fn new(problem: &Problem, look: Look) -> Self {
        let finding = &problem.finding;
        let related: Vec<_> = finding.related.iter().filter(|(path, ..)| *path == problem.path).collect();
        let starts: Vec<_> = std::iter::once(finding.span)
            .chain(related.iter().map(|(_, span, _)| *span))
            .map(|span| span.start)
            .collect();
        let digits = problem.excerpt.lines.keys().last().map_or(1, |line| line.to_string().len());
        let width = look.code().saturating_sub(digits + MARGIN);
        let snippet = Snippet::new(&problem.path, &problem.excerpt, &starts, width, look.ellipsis());
        let mut labels = Vec::new();
        if let Some((from, to, hidden)) = snippet.stretch(finding.span) {
            let text = (hidden > 0).then(|| format!("and {hidden} more line{}", if hidden == 1 { "" } else { "s" }));
            labels.push(Label { from, to, text, primary: true });
        }
        for (_, span, text) in related {
            if let Some((from, to, _)) = snippet.stretch(*span) {
                labels.push(Label { from, to, text: Some(printable(text).into_owned()), primary: false });
            }
        }
        labels.sort_by_key(|label| label.from);
        Self { snippet, labels }
    }

    /// The underline has the severity's colour, other places that of help; the rest is quiet.
    fn theme(&self, severity: Severity, look: Look) -> GraphicalTheme {
        let characters = if look.unicode { ThemeCharacters::unicode() } else { ThemeCharacters::ascii() };
        let mut styles = if look.colour { ThemeStyles::ansi() } else { ThemeStyles::none() };
        let style = match severity {
            Severity::Error => styles.error,
            Severity::Warning => styles.warning,
            Severity::Advice => styles.advice,
        };
        styles.link = styles.linum;
        styles.highlights = self.labels.iter().map(|label| if label.primary { style } else { styles.help }).collect();
        GraphicalTheme { characters, styles }
    }
}

impl fmt::Display for Frame {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl std::error::Error for Frame {}

impl Diagnostic for Frame {
    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.snippet)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let labels = self.labels.iter().map(|label| {
            let place = (label.from, label.to - label.from);
            let label_of = if label.primary { LabeledSpan::new_primary_with_span } else { LabeledSpan::new_with_span };
            label_of(label.text.clone(), place)
        });
        Some(Box::new(labels))
    }
}
