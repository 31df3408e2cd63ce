//! Folders in which series begin: which belong to one history, and in which order their tool runs the files of all.

use std::collections::{HashMap, HashSet};

use super::layout::{self, Detected, Folder, Listing};
use super::{Direction, names};

/// A folder in which a series begins, with its tool.
pub(super) struct Group {
    /// Below the folder that was asked for.
    pub(super) root: String,
    /// Its files, by their places.
    pub(super) places: Vec<usize>,
    pub(super) folder: Folder,
    pub(super) detected: Detected,
    pub(super) listing: Option<Listing>,
    /// Another folder holds the same files for another database.
    pub(super) twin: bool,
}

/// How many names two folders must share to be twins.
const TWINS_SHARE: usize = 3;

impl Group {
    /// Whether most of its files have the same names in the other folder, as editions of one product have.
    pub(super) fn is_twin_of(&self, other: &Self) -> bool {
        let theirs: HashSet<&String> = other.folder.files.iter().collect();
        let shared = || self.folder.files.iter().filter(|file| theirs.contains(file)).count();
        let enough = self.folder.files.len().min(other.folder.files.len()).div_ceil(2).max(TWINS_SHARE);
        self.root != other.root && shared() >= enough
    }

    /// Whether both hold a migration of the same number, which a tool that reads both folders as one would refuse.
    pub(super) fn shares_numbers_with(&self, other: &Self) -> bool {
        self.root != other.root
            && std::ptr::eq(self.detected.layout, other.detected.layout)
            && !self.detected.layout.one_folder
            && self.numbers().intersection(&other.numbers()).next().is_some()
    }

    /// Whether the tool runs the files of both in one order.
    fn shares_its_history_with(&self, other: &Self) -> bool {
        std::ptr::eq(self.detected.layout, other.detected.layout) && !self.is_a_history() && !other.is_a_history()
    }

    /// The numbers of the migrations that go up: what a rank holds beside the place of their kind.
    fn numbers(&self) -> HashSet<Vec<u64>> {
        let all: HashSet<&str> = self.folder.files.iter().map(String::as_str).collect();
        let up = self.folder.files.iter().filter(|file| {
            layout::direction(self.detected.layout, file, &all) == Direction::Up && !names::other_database(file)
        });
        let Some(rank) = self.detected.layout.rank else { return HashSet::new() };
        up.map(|file| rank(file)).filter(|rank| rank.len() > 1).collect()
    }

    /// Whether it is the history of a database of its own.
    pub(super) fn is_a_history(&self) -> bool {
        self.detected.layout.one_folder || self.listing.is_some() || self.twin
    }
}

/// Files by their places, each with its rank.
type Ranked = Vec<(usize, Vec<u64>)>;

/// Where files go whose tool orders them by more than their names, by the place their names would give them: one
/// order for all folders over which the tool spreads a history.
pub(super) fn moved(files: &[String], groups: &[Group], skipped: &HashSet<String>) -> HashMap<usize, usize> {
    let mut orders: Vec<(&Group, Ranked)> = Vec::new();
    for group in groups.iter().filter(|group| group.listing.is_none()) {
        let Some(rank) = group.detected.layout.rank else { continue };
        let ranked = group.places.iter().filter(|&&place| !skipped.contains(&files[place]));
        let ranked = ranked.map(|&place| (place, rank(below(&files[place], &group.root).unwrap_or_default())));
        match orders.iter_mut().find(|(first, _)| first.shares_its_history_with(group)) {
            Some((_, order)) => order.extend(ranked),
            None => orders.push((group, ranked.collect())),
        }
    }
    let mut moved = HashMap::new();
    for (_, mut order) in orders {
        order.sort_by_key(|&(place, _)| place);
        let to: Vec<usize> = order.iter().map(|&(place, _)| place).collect();
        order.sort_by(|(_, a), (_, b)| a.cmp(b));
        moved.extend(order.into_iter().map(|(from, _)| from).zip(to));
    }
    moved
}

/// The path of a file as seen from a folder above it.
pub(super) fn below<'a>(file: &'a str, folder: &str) -> Option<&'a str> {
    if folder.is_empty() {
        return Some(file);
    }
    file.strip_prefix(folder)?.strip_prefix('/')
}
