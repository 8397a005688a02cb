//! How far a run is, on a terminal.

use std::io::{IsTerminal as _, Write as _};
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::suite::{CheckOutcome, CheckResult};

/// A line on standard error that is written over with each result; nothing where that is no terminal.
pub(super) struct Progress {
    all: usize,
    done: AtomicUsize,
    failed: AtomicUsize,
    is_shown: bool,
}

impl Progress {
    /// For so many checks.
    pub(super) fn new(all: usize) -> Self {
        let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let is_shown = std::io::stderr().is_terminal() && !is_dumb;
        Self { all, done: AtomicUsize::new(0), failed: AtomicUsize::new(0), is_shown }
    }

    /// One more result.
    pub(super) fn tell(&self, result: &CheckResult) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        let is_failed = usize::from(result.outcome == CheckOutcome::Failed);
        let failed = self.failed.fetch_add(is_failed, Ordering::Relaxed) + is_failed;
        if self.is_shown {
            // Short enough for any terminal: a line that wraps cannot be written over.
            let _ = write!(std::io::stderr(), "\r\x1b[2K{done}/{} checks, {failed} failed", self.all);
        }
    }

    /// Takes the line away.
    pub(super) fn end(&self) {
        if self.is_shown {
            let _ = write!(std::io::stderr(), "\r\x1b[2K");
        }
    }
}
