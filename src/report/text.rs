//! For people: the SQL underlined in its place, what waits and why, what to run, and a summary.

use std::fmt;
use std::io::{self, Write};

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode, ThemeCharacters, ThemeStyles,
};

use super::look::printable;
use super::snippet::Snippet;
use super::summary::{headline, remarks};
use super::wrap::wrap;
use super::{Look, Problem, Run, word};
use crate::rules::Severity;

pub(super) fn write(run: &Run, look: Look, out: &mut dyn Write) -> io::Result<()> {
    for problem in &run.problems {
        let mut page = String::new();
        Shown::new(problem, look).render(&mut page, look).expect("a string takes every write");
        // The frame leaves spaces at the end of empty lines of SQL; without them a report can be pasted and compared.
        for line in page.lines() {
            writeln!(out, "{}", line.trim_end())?;
        }
        writeln!(out)?;
    }
    if !look.summary {
        return Ok(());
    }
    let headline = headline(run);
    match run.worst() {
        Some(severity) => writeln!(out, "{}", look.paint(severity, &headline))?,
        None => writeln!(out, "{headline}")?,
    }
    for remark in remarks(run) {
        writeln!(out, "{}", wrap(&printable(&remark), 0, look.prose()))?;
    }
    Ok(())
}

/// The columns that miette keeps free left of a message, its mark included.
const INDENT: usize = 4;

/// One problem as miette wants it.
#[derive(Debug)]
struct Shown<'a> {
    problem: &'a Problem,
    message: String,
    help: Option<String>,
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

impl<'a> Shown<'a> {
    fn new(problem: &'a Problem, look: Look) -> Self {
        let finding = &problem.finding;
        // The frame's own marks take up to ten columns beside the line number.
        let digits = problem.excerpt.lines.keys().last().map_or(1, |line| line.to_string().len());
        let starts: Vec<_> = std::iter::once(finding.span.start)
            .chain(finding.related.iter().filter(|(path, ..)| *path == problem.path).map(|(_, span, _)| span.start))
            .collect();
        let width = look.code().saturating_sub(digits + 10);
        let snippet = Snippet::new(&problem.path, &problem.excerpt, &starts, width, look.ellipsis());
        let mut labels = Vec::new();
        if let Some((from, to, hidden)) = snippet.stretch(finding.span) {
            let text = (hidden > 0).then(|| format!("and {hidden} more line{}", if hidden == 1 { "" } else { "s" }));
            labels.push(Label { from, to, text, primary: true });
        }
        for (path, span, text) in &finding.related {
            if *path != problem.path {
                continue;
            }
            if let Some((from, to, _)) = snippet.stretch(*span) {
                labels.push(Label { from, to, text: Some(printable(text).into_owned()), primary: false });
            }
        }
        labels.sort_by_key(|label| label.from);
        let head = format!("  {}[{}]: ", word(finding.severity), finding.rule);
        let message = wrap(&printable(&finding.message), head.len() - INDENT, look.prose() - INDENT);
        let help = finding.help.as_ref().map(|help| wrap(&printable(help), 0, look.prose() - "  help: ".len()));
        Self { problem, message, help, snippet, labels }
    }

    fn render(&self, page: &mut impl fmt::Write, look: Look) -> fmt::Result {
        GraphicalReportHandler::new_themed(self.theme(look))
            .with_wrap_lines(false)
            .with_links(false)
            .without_syntax_highlighting()
            .render_report(page, self)?;
        if !self.labels.iter().any(|label| label.primary) {
            let start = self.problem.finding.span.start;
            writeln!(page, "  at {}:{}:{}", printable(&self.problem.path), start.line, start.column)?;
        }
        for (path, span, text) in &self.problem.finding.related {
            if *path != self.problem.path {
                let place = format!("{}:{}:{}", printable(path), span.start.line, span.start.column);
                writeln!(page, "  see {place}: {}", printable(text))?;
            }
        }
        Ok(())
    }

    /// Severity and rule stand where miette puts an icon, in the severity's colour, as does the underline.
    fn theme(&self, look: Look) -> GraphicalTheme {
        let finding = &self.problem.finding;
        let mut characters = if look.unicode { ThemeCharacters::unicode() } else { ThemeCharacters::ascii() };
        let head = format!("{}[{}]:", word(finding.severity), finding.rule);
        let mut styles = if look.colour { ThemeStyles::ansi() } else { ThemeStyles::none() };
        let (icon, style) = match finding.severity {
            Severity::Error => (&mut characters.error, styles.error),
            Severity::Warning => (&mut characters.warning, styles.warning),
            Severity::Advice => (&mut characters.advice, styles.advice),
        };
        *icon = head;
        styles.link = styles.linum;
        let colour_of = |label: &Label| if label.primary { style } else { styles.help };
        styles.highlights = self.labels.iter().map(colour_of).collect();
        GraphicalTheme { characters, styles }
    }
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Shown<'_> {}

impl Diagnostic for Shown<'_> {
    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.problem.finding.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Advice => miette::Severity::Advice,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

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
