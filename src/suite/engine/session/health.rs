//! Whether the target still answers, so that a target that is gone is not blamed for failing checks.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use tokio::sync::watch;

use super::early_end::EarlyEnd;

/// Whether the run can go on.
pub(crate) struct Health {
    silent: AtomicUsize,
    has_answered: AtomicBool,
    stopped: watch::Sender<Option<EarlyEnd>>,
}

impl Default for Health {
    fn default() -> Self {
        Self { silent: AtomicUsize::new(0), has_answered: AtomicBool::new(false), stopped: watch::Sender::new(None) }
    }
}

impl Health {
    /// An answer came.
    pub(crate) fn answered(&self) {
        self.silent.store(0, Ordering::Relaxed);
        self.has_answered.store(true, Ordering::Relaxed);
    }

    /// Whether no message has got an answer yet.
    pub(crate) fn never_answered(&self) -> bool {
        !self.has_answered.load(Ordering::Relaxed)
    }

    /// No answer came. Returns how many messages in a row got none.
    pub(crate) fn silent(&self) -> usize {
        self.silent.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Whether the last message got no answer.
    pub(crate) fn is_suspect(&self) -> bool {
        self.silent.load(Ordering::Relaxed) > 0
    }

    /// Ends the run: nothing more is sent. If it is called again, the first reason stays.
    pub(crate) fn stop(&self, end: EarlyEnd) {
        self.stopped.send_if_modified(|slot| {
            let is_first = slot.is_none();
            slot.get_or_insert(end);
            is_first
        });
    }

    /// Why the run ended early, if it did.
    pub(crate) fn end(&self) -> Option<EarlyEnd> {
        self.stopped.borrow().clone()
    }

    /// Waits until the run ends early, and says why.
    pub(crate) async fn until_stopped(&self) -> Option<EarlyEnd> {
        let mut stopped = self.stopped.subscribe();
        stopped.wait_for(Option::is_some).await.ok().and_then(|end| end.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_first_reason_stays() {
        let (health, gone) = (Health::default(), EarlyEnd::Target("is gone".to_owned()));
        assert_eq!((health.silent(), health.silent(), health.end()), (1, 2, None));
        assert!(health.never_answered() && health.is_suspect());
        health.answered();
        assert!(!health.never_answered() && !health.is_suspect());
        health.stop(gone.clone());
        health.stop(EarlyEnd::Interrupted("interrupted".to_owned()));
        assert_eq!(health.until_stopped().await.as_ref(), Some(&gone));
        assert_eq!(health.end(), Some(gone));
    }
}
