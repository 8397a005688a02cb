//! How many requests are on their way to a target at one time: a few at first, more while it is quick, fewer when it
//! is slow. A handler that takes one at a time must come through all of them within the time-out of the last.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};

const FIRST: usize = 4;
const MOST: usize = 16;

/// The requests on their way.
pub(super) struct Flight {
    free: Semaphore,
    limit: AtomicUsize,
}

impl Default for Flight {
    fn default() -> Self {
        Self { free: Semaphore::new(FIRST), limit: AtomicUsize::new(FIRST) }
    }
}

impl Flight {
    /// Waits for a place.
    pub(super) async fn turn(&self) -> Option<SemaphorePermit<'_>> {
        self.free.acquire().await.ok()
    }

    /// Gives the place back, and learns from how long the answer took; `None` is one that did not come in time.
    pub(super) fn landed(&self, place: Option<SemaphorePermit<'_>>, took: Option<Duration>, timeout: Duration) {
        let change =
            |by: fn(usize) -> Option<usize>| self.limit.fetch_update(Ordering::Relaxed, Ordering::Relaxed, by).is_ok();
        let is_slow = took.is_none_or(|took| took > timeout / 2);
        let is_quick = took.is_some_and(|took| took < timeout / 8);
        if is_slow && change(|limit| (limit > 1).then_some(limit - 1)) {
            if let Some(place) = place {
                place.forget();
            }
        } else if is_quick && change(|limit| (limit < MOST).then_some(limit + 1)) {
            self.free.add_permits(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TIMEOUT: Duration = Duration::from_secs(8);

    #[tokio::test]
    async fn a_quick_target_gets_more_and_a_slow_one_fewer() {
        let flight = Flight::default();
        for _ in 0..2 * MOST {
            let place = flight.turn().await;
            flight.landed(place, Some(TIMEOUT / 100), TIMEOUT);
        }
        assert_eq!(flight.free.available_permits(), MOST);
        for took in [Some(TIMEOUT), None].into_iter().cycle().take(2 * MOST) {
            let place = flight.turn().await;
            flight.landed(place, took, TIMEOUT);
        }
        assert_eq!(flight.free.available_permits(), 1);
        let place = flight.turn().await;
        flight.landed(place, Some(TIMEOUT / 4), TIMEOUT);
        assert_eq!(flight.free.available_permits(), 1);
    }
}
