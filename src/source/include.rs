//! Files that take in others: cut where they do, so that each piece is read in its own file.

use std::iter;
use std::ops::Range;
use std::path::Path;

use super::Content;
use super::layout::{Layout, Listed, Sending, Text, Unit, flat, lines};

/// How files of a tool take in others.
pub struct Includes {
    /// The file that a line names.
    pub named: fn(&str) -> Option<&str>,
    /// The folder that it is named from, given the path of the migration.
    pub folder: fn(&str) -> String,
}

/// The pieces of a migration, in their order, if it takes in other files. Paths are relative to `root`.
pub(super) fn pieces(
    layout: &Layout,
    root: &Path,
    file: &str,
    notes: &mut dyn FnMut(&str, String),
) -> Option<Vec<Listed>> {
    let includes = layout.includes.as_ref()?;
    let mut reading = Reading { layout, includes, root, top: file, open: Vec::new(), pieces: Vec::new(), notes };
    reading.file(file, None);
    let taken_in = reading.pieces.iter().any(|piece| piece.file != file);
    taken_in.then_some(reading.pieces)
}

struct Reading<'a> {
    layout: &'a Layout,
    includes: &'a Includes,
    root: &'a Path,
    /// The migration.
    top: &'a str,
    /// The files that are being read, each taken in by the one before it.
    open: Vec<String>,
    pieces: Vec<Listed>,
    notes: &'a mut dyn FnMut(&str, String),
}

impl Reading<'_> {
    /// The pieces of a file; one that is taken in goes the way and is sent as the place that names it.
    fn file(&mut self, file: &str, place: Option<&Unit>) {
        let Ok(bytes) = std::fs::read(self.root.join(file)) else {
            return;
        };
        if self.open.iter().any(|open| open == file) {
            return;
        }
        self.open.push(file.to_owned());
        let Content { text, bom, .. } = Content::decode(bytes);
        let whole = |unit: &Unit| vec![Unit { ranges: iter::once(0..text.len()).collect(), ..unit.clone() }];
        let seen = Text { path: file, file: Some(&self.root.join(file)), text: &text, bom, sending: None };
        let units = place.map_or_else(|| (self.layout.units)(&seen), whole);
        let mut start = 0;
        for (at, line) in lines(&text) {
            let end = at + line.len();
            let Some(named) = (self.includes.named)(line) else {
                continue;
            };
            let Some(unit) = units.iter().find(|unit| unit.ranges.iter().any(|range| range.contains(&at))) else {
                continue;
            };
            self.piece(file, &text, &units, start..at);
            start = end;
            let folder = (self.includes.folder)(self.top);
            match flat(&Path::new(&folder).join(named)).filter(|taken_in| self.root.join(taken_in).is_file()) {
                Some(taken_in) => self.file(&taken_in, Some(unit)),
                None => (self.notes)(file, format!("takes in {named}, which is not to be found")),
            }
        }
        self.piece(file, &text, &units, start..text.len());
        self.open.pop();
    }

    /// What of a file's units lies in a stretch of it.
    fn piece(&mut self, file: &str, text: &str, units: &[Unit], stretch: Range<usize>) {
        let within = |range: &Range<usize>| range.start.max(stretch.start)..range.end.min(stretch.end);
        let holds = |range: &Range<usize>| range.start < range.end && !text[range.clone()].trim().is_empty();
        let cut = |unit: &Unit| {
            let ranges: Vec<_> = unit.ranges.iter().map(within).filter(holds).collect();
            (!ranges.is_empty()).then(|| Unit { ranges, ..unit.clone() })
        };
        let units: Vec<Unit> = units.iter().filter_map(cut).collect();
        if units.is_empty() {
            return;
        }
        let continues = !self.pieces.is_empty();
        let sending = Sending { units: Some(units), continues, ..Sending::default() };
        self.pieces.push(Listed { file: file.to_owned(), sending: Some(sending) });
    }
}
