//! Progress on standard error, when a person looks on and waits: a bar of files, or words on a long run.

use std::cell::{Cell, OnceCell};
use std::io::{self, IsTerminal};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

/// Shorter runs need no bar.
const PATIENCE: Duration = Duration::from_secs(1);

/// Counts files; draws once the run has lasted.
pub(super) struct Progress {
    wanted: bool,
    files: u64,
    done: Cell<u64>,
    start: Instant,
    bar: OnceCell<ProgressBar>,
}

impl Progress {
    pub(super) fn new(wanted: bool, files: usize) -> Self {
        Self {
            wanted: wanted && io::stderr().is_terminal(),
            files: files as u64,
            done: Cell::new(0),
            start: Instant::now(),
            bar: OnceCell::new(),
        }
    }

    /// One more file is done.
    pub(super) fn step(&self) {
        self.done.set(self.done.get() + 1);
        if self.wanted && (self.bar.get().is_some() || self.start.elapsed() > PATIENCE) {
            self.bar.get_or_init(|| bar(self.files)).set_position(self.done.get());
        }
    }

    /// Takes the bar away.
    pub(super) fn end(&self) {
        if let Some(bar) = self.bar.get() {
            bar.finish_and_clear();
        }
    }
}

/// Says what a long run does.
pub(super) struct Words(Option<ProgressBar>);

impl Words {
    pub(super) fn new(wanted: bool) -> Self {
        let wanted = wanted && io::stderr().is_terminal();
        let style = ProgressStyle::with_template("{elapsed:>4} {wide_msg}");
        let style = style.unwrap_or_else(|_| ProgressStyle::default_spinner());
        let bar = wanted.then(|| ProgressBar::new_spinner().with_style(style));
        if let Some(bar) = &bar {
            bar.enable_steady_tick(PATIENCE);
        }
        Self(bar)
    }

    /// What it does now.
    pub(super) fn say(&self, text: &str) {
        if let Some(bar) = &self.0 {
            bar.set_message(text.to_owned());
        }
    }

    /// Takes the words away.
    pub(super) fn end(&self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}

fn bar(files: u64) -> ProgressBar {
    let style =
        ProgressStyle::with_template("{wide_bar} {pos}/{len} files").unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(files).with_style(style)
}
