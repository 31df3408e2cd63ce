//! Byte offset → line and column, in time that does not grow with the text.

use super::{Position, Span};

/// How many bytes lie between two counts of characters.
const STRIDE: usize = 256;

/// Where the lines of a text begin, and how many characters precede every [`STRIDE`]th byte.
pub(super) struct Lines<'a> {
    text: &'a str,
    /// Byte offsets of the line starts.
    starts: Vec<usize>,
    /// Characters before byte `STRIDE × index`; empty when bytes and characters are the same.
    characters: Vec<usize>,
}

impl<'a> Lines<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let mut starts = vec![0];
        starts.extend(text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1));
        let mut characters = Vec::new();
        if !text.is_ascii() {
            let mut count = 0;
            for stretch in text.as_bytes().chunks(STRIDE) {
                characters.push(count);
                count += count_characters(stretch);
            }
            characters.push(count);
        }
        Self { text, starts, characters }
    }

    pub(super) fn span(&self, from: usize, to: usize) -> Span {
        Span { from, to, start: self.position(from), end: self.position(to) }
    }

    pub(super) fn position(&self, offset: usize) -> Position {
        let line = self.line(offset);
        let column = self.characters_before(offset) - self.characters_before(self.starts[line]);
        Position { line: line as u32 + 1, column: column as u32 + 1 }
    }

    /// The line of an offset, counted from 0.
    pub(super) fn line(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset) - 1
    }

    /// Where a line counted from 0 begins; the text's end for one it does not have.
    pub(super) fn start(&self, line: usize) -> usize {
        self.starts.get(line).copied().unwrap_or(self.text.len())
    }

    fn characters_before(&self, offset: usize) -> usize {
        if self.characters.is_empty() {
            return offset;
        }
        let index = offset / STRIDE;
        self.characters[index] + count_characters(&self.text.as_bytes()[index * STRIDE..offset])
    }
}

/// Counts the bytes that begin a character of UTF-8.
fn count_characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| (**byte & 0xc0) != 0x80).count()
}
