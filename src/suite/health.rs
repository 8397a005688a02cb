//! Tells a target that is gone from one that fails a check.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// This many exchanges in a row without an answer make the target suspect.
const SUSPECT_AFTER: usize = 8;

/// Whether the run can go on.
#[derive(Default)]
pub(crate) struct Health {
    silent: AtomicUsize,
    stopped: AtomicBool,
    reason: Mutex<Option<String>>,
}

impl Health {
    /// An answer came.
    pub(crate) fn answered(&self) {
        self.silent.store(0, Ordering::Relaxed);
    }

    /// No answer came. Returns whether the target should be probed now.
    pub(crate) fn silent(&self) -> bool {
        let before = self.silent.fetch_add(1, Ordering::Relaxed);
        before > 0 && before.is_multiple_of(SUSPECT_AFTER)
    }

    /// Ends the run: nothing more is sent.
    pub(crate) fn stop(&self, reason: impl Into<String>) {
        let mut slot = self.reason.lock().unwrap_or_else(PoisonError::into_inner);
        slot.get_or_insert_with(|| reason.into());
        self.stopped.store(true, Ordering::Relaxed);
    }

    /// Why the run was ended, if it was.
    pub(crate) fn stopped(&self) -> Option<String> {
        self.stopped
            .load(Ordering::Relaxed)
            .then(|| self.reason.lock().unwrap_or_else(PoisonError::into_inner).clone().unwrap_or_default())
    }
}
