//! What the run waits for, as the progress line tells it.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// One wait.
#[derive(Debug, Clone, Copy)]
pub struct Wait {
    /// What has to happen, after “waits for”.
    pub what: &'static str,
    /// When it began.
    pub since: Instant,
    /// How long it lasts at most.
    pub up_to: Duration,
}

/// The waits of a run that are under way.
#[derive(Default)]
pub(crate) struct Waits(Mutex<Vec<Wait>>);

/// A wait under way; dropping it ends it.
pub(crate) struct Waiting<'w> {
    waits: &'w Waits,
    since: Instant,
}

impl Waits {
    /// A wait begins.
    pub(crate) fn begin(&self, what: &'static str, up_to: Duration) -> Waiting<'_> {
        let since = Instant::now();
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(Wait { what, since, up_to });
        Waiting { waits: self, since }
    }

    /// The wait that lasts longest, if the run waits for anything.
    pub(crate) fn longest(&self) -> Option<Wait> {
        let waits = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        waits.iter().max_by_key(|wait| wait.since + wait.up_to).copied()
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        let mut waits = self.waits.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(at) = waits.iter().position(|wait| wait.since == self.since) {
            waits.swap_remove(at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_wait_is_told_as_long_as_it_lasts() {
        let waits = Waits::default();
        assert!(waits.longest().is_none());
        let short = waits.begin("a", Duration::from_secs(1));
        let long = waits.begin("b", Duration::from_secs(60));
        assert_eq!(waits.longest().map(|wait| wait.what), Some("b"));
        drop(long);
        assert_eq!(waits.longest().map(|wait| wait.what), Some("a"));
        drop(short);
        assert!(waits.longest().is_none());
    }
}
