//! An excerpt laid out for miette: its own offsets, the file's line numbers.

use std::collections::BTreeMap;

use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use super::Excerpt;
use super::excerpt::Line;
use super::look::printable;
use crate::parse::{Position, Span};

/// The lines of an excerpt as one text; lines that follow each other in the file make a block.
#[derive(Debug)]
pub(super) struct Snippet {
    path: String,
    text: String,
    rows: BTreeMap<u32, Row>,
}

/// One line in the text.
#[derive(Debug)]
struct Row {
    /// Where it starts in the text.
    from: usize,
    /// Where the file's own characters start and end in the text, marks of what was cut aside.
    shown: (usize, usize),
    /// How many of the file's characters stand left of them.
    skipped: u32,
}

/// How much is kept left of an underlined place that is too far right to be shown with its line's beginning.
const LEAD: u32 = 10;
/// How much of an underlined place is wanted in sight.
const IN_SIGHT: u32 = 20;

impl Snippet {
    /// Lays out an excerpt in lines of `width` characters; `starts` are places that must be in sight.
    pub(super) fn new(path: &str, excerpt: &Excerpt, starts: &[Position], width: usize, ellipsis: &str) -> Self {
        let mut snippet = Self { path: printable(path).into_owned(), text: String::new(), rows: BTreeMap::new() };
        for (number, line) in &excerpt.lines {
            let start = starts.iter().filter(|start| start.line == *number).map(|start| start.column).min();
            snippet.push(*number, line, start, width, ellipsis);
        }
        snippet
    }

    fn push(&mut self, number: u32, line: &Line, start: Option<u32>, width: usize, ellipsis: &str) {
        let hide = match start {
            Some(start) if start - line.skipped.min(start) + IN_SIGHT > width as u32 => {
                (start - line.skipped.min(start)).saturating_sub(LEAD)
            }
            Some(_) | None => 0,
        };
        let skipped = line.skipped + hide;
        let from = self.text.len();
        if skipped > 0 {
            self.text.push_str(ellipsis);
        }
        let begin = self.text.len();
        self.text.extend(line.text.chars().skip(hide as usize).take(width));
        let end = self.text.len();
        if line.cut || line.text.chars().nth(hide as usize + width).is_some() {
            self.text.push_str(ellipsis);
        }
        self.text.push('\n');
        self.rows.insert(number, Row { from, shown: (begin, end), skipped });
    }

    /// Where a span of the file stands in the text, and how many of its lines are not shown.
    pub(super) fn stretch(&self, span: Span) -> Option<(usize, usize, u32)> {
        let from = self.offset(span.start)?;
        let last = self.rows.keys().copied().skip_while(|line| *line < span.start.line);
        let last = last.zip(span.start.line..=span.end.line).take_while(|(have, want)| have == want).last()?.0;
        let to = if last == span.end.line { self.offset(span.end)? } else { self.rows[&last].shown.1 };
        Some((from, to.max(from), span.end.line - last))
    }

    fn offset(&self, place: Position) -> Option<usize> {
        let row = self.rows.get(&place.line)?;
        let (begin, end) = row.shown;
        let characters = (place.column - 1).saturating_sub(row.skipped) as usize;
        let within = self.text[begin..end].char_indices().nth(characters).map_or(end - begin, |(at, _)| at);
        Some(begin + within)
    }

    /// The numbers of the first and the last line of the block that holds an offset.
    fn block(&self, offset: usize) -> Option<(u32, u32)> {
        let (number, _) = self.rows.iter().rev().find(|(_, row)| row.from <= offset)?;
        let mut first = *number;
        while first > 0 && self.rows.contains_key(&(first - 1)) {
            first -= 1;
        }
        let mut last = *number;
        while self.rows.contains_key(&(last + 1)) {
            last += 1;
        }
        Some((first, last))
    }

    fn end_of(&self, line: u32) -> usize {
        self.rows.range(line + 1..).next().map_or(self.text.len(), |(_, row)| row.from)
    }

    /// The file's column, from 0, of an offset.
    fn column(&self, offset: usize) -> usize {
        let Some(row) = self.rows.values().rev().find(|row| row.from <= offset) else {
            return 0;
        };
        let (begin, end) = row.shown;
        row.skipped as usize + self.text[begin..offset.clamp(begin, end)].chars().count()
    }
}

impl SourceCode for Snippet {
    /// Asked with lines of context, the block around the span; asked without, for a frame's heading, the span
    /// itself. Spans of different blocks are refused together, so that miette draws a frame for each.
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let (first, last) = self.block(span.offset()).ok_or(MietteError::OutOfBounds)?;
        let to = span.offset() + span.len();
        if to > self.end_of(last) {
            return Err(MietteError::OutOfBounds);
        }
        let heading = before == 0 && after == 0;
        let from = if heading { span.offset() } else { self.rows[&first].from };
        let end = if heading { to } else { self.end_of(last) };
        let line = if heading { self.line(span.offset()) } else { first };
        let column = if heading { self.column(from) } else { 0 };
        Ok(Box::new(MietteSpanContents::new_named(
            self.path.clone(),
            &self.text.as_bytes()[from..end],
            SourceSpan::from((from, end - from)),
            line as usize - 1,
            column,
            (last - first) as usize + 1,
        )))
    }
}

impl Snippet {
    fn line(&self, offset: usize) -> u32 {
        self.rows.iter().rev().find(|(_, row)| row.from <= offset).map_or(1, |(number, _)| *number)
    }
}
