//! How many requests to a target may be under way together: a few at first, more while it answers quickly, fewer when it
//! is slow or busy. A handler that serves one request at a time must get through all of them within the time-out of the
//! last one.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};

const FIRST: usize = 4;
const MOST: usize = 16;
/// The most where the target closes its connections: simple servers queue five connections and reject or stall the rest.
const MOST_CLOSING: usize = 6;
/// A busy target must give this many quick answers before one more request is tried; twice as many each time it is busy.
const CAUTIOUS: usize = 24;

/// How a request ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Completion {
    /// It was answered after this time.
    Answered(Duration),
    TimedOut,
    /// The answer was a 429, or the connection was slow to open.
    Busy,
}

/// Counts the requests under way.
pub(crate) struct ConcurrencyLimit {
    free: Semaphore,
    state: Mutex<Limit>,
}

struct Limit {
    now: usize,
    /// Quick answers since the limit changed, and how many of them raise it.
    quick: usize,
    needed: usize,
}

impl Default for ConcurrencyLimit {
    fn default() -> Self {
        Self { free: Semaphore::new(FIRST), state: Mutex::new(Limit { now: FIRST, quick: 0, needed: 1 }) }
    }
}

impl ConcurrencyLimit {
    /// Waits until one more request may go out. Give the permit back to [`Self::complete`].
    pub(crate) async fn acquire(&self) -> Option<SemaphorePermit<'_>> {
        self.free.acquire().await.ok()
    }

    /// Adapts the limit to how a request ended. `is_closing` says that the target closes its connections.
    pub(crate) fn complete(
        &self,
        permit: Option<SemaphorePermit<'_>>,
        completion: Completion,
        timeout: Duration,
        is_closing: bool,
    ) {
        let most = if is_closing { MOST_CLOSING } else { MOST };
        let mut limit = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        match completion {
            Completion::Answered(took) if took < timeout / 8 => {
                limit.quick += 1;
                if limit.quick >= limit.needed && limit.now < most {
                    (limit.now, limit.quick) = (limit.now + 1, 0);
                    self.free.add_permits(1);
                }
                return;
            }
            Completion::Answered(took) if took <= timeout / 2 => return,
            Completion::Answered(_) | Completion::TimedOut => {}
            Completion::Busy => limit.needed = (2 * limit.needed).clamp(CAUTIOUS, 1 << 16),
        }
        limit.quick = 0;
        if let (Some(permit), 2..) = (permit, limit.now) {
            limit.now -= 1;
            permit.forget();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TIMEOUT: Duration = Duration::from_secs(8);
    const QUICK: Completion = Completion::Answered(Duration::from_millis(80));

    async fn complete(limit: &ConcurrencyLimit, completion: Completion, is_closing: bool, times: usize) -> usize {
        for _ in 0..times {
            limit.complete(limit.acquire().await, completion, TIMEOUT, is_closing);
        }
        limit.free.available_permits()
    }

    #[tokio::test]
    async fn a_quick_target_gets_more_and_a_slow_one_fewer() {
        let limit = ConcurrencyLimit::default();
        assert_eq!(complete(&limit, QUICK, true, 2 * MOST).await, MOST_CLOSING);
        assert_eq!(complete(&limit, QUICK, false, 2 * MOST).await, MOST);
        assert_eq!(complete(&limit, Completion::Answered(TIMEOUT / 4), false, 3).await, MOST);
        assert_eq!(complete(&limit, Completion::Answered(TIMEOUT), false, 3).await, MOST - 3);
        assert_eq!(complete(&limit, Completion::TimedOut, false, 2 * MOST).await, 1);
    }

    #[tokio::test]
    async fn a_busy_target_is_asked_for_more_with_caution() {
        let limit = ConcurrencyLimit::default();
        complete(&limit, QUICK, false, 2 * MOST).await;
        assert_eq!(complete(&limit, Completion::Busy, false, 2).await, MOST - 2);
        assert_eq!(complete(&limit, QUICK, false, 2 * CAUTIOUS - 1).await, MOST - 2);
        assert_eq!(complete(&limit, QUICK, false, 1).await, MOST - 1);
    }
}
