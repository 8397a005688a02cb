//! How many requests are on their way to a target at one time: a few at first, more while it is quick, fewer when it
//! is slow. A handler that takes one at a time must come through all of them within the time-out of the last.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};

const FIRST: usize = 4;
const MOST: usize = 16;
/// The most where each request has a connection of its own and waits for others: simple servers let five wait, and turn
/// away, or keep in limbo, who comes then.
const MOST_WAITING: usize = 6;
/// A request has waited for others when it took so many times what the quickest one did.
const WAITED: u32 = 3;

/// Quick answers for one place more, once the target has said that it is busy; twice as many each time it says so.
const CAUTIOUS: usize = 24;

/// How an answer came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Landing {
    /// After this time.
    Answered(Duration),
    /// Not in time.
    Late,
    /// It was a 429, or the connection was slow to open.
    Busy,
    /// It was a 429, as that of another request before it.
    BusyStill,
}

/// The requests on their way.
pub(crate) struct Flight {
    free: Semaphore,
    limit: AtomicUsize,
    /// Quick answers since the last change, and how many of them make a change.
    quick: AtomicUsize,
    caution: AtomicUsize,
    /// The quickest answer, in microseconds.
    quickest: AtomicU64,
}

impl Default for Flight {
    fn default() -> Self {
        Self {
            free: Semaphore::new(FIRST),
            limit: AtomicUsize::new(FIRST),
            quick: AtomicUsize::new(0),
            caution: AtomicUsize::new(1),
            quickest: AtomicU64::new(u64::MAX),
        }
    }
}

impl Flight {
    /// Waits for a place.
    pub(crate) async fn turn(&self) -> Option<SemaphorePermit<'_>> {
        self.free.acquire().await.ok()
    }

    /// Gives the place back, and learns from how the answer came. `closes` says that the target closes connections
    /// after each answer.
    pub(crate) fn landed(&self, place: Option<SemaphorePermit<'_>>, landing: Landing, timeout: Duration, closes: bool) {
        match landing {
            Landing::Answered(took) if took < timeout / 8 => {
                let has_waited = self.has_waited(took);
                self.more(if closes && has_waited { MOST_WAITING } else { MOST });
            }
            Landing::Answered(took) if took <= timeout / 2 => {}
            Landing::BusyStill => {}
            Landing::Answered(_) | Landing::Late => self.fewer(place),
            Landing::Busy => {
                let twice = |caution: usize| Some((2 * caution).clamp(CAUTIOUS, 1 << 16));
                let _ = self.caution.fetch_update(Ordering::Relaxed, Ordering::Relaxed, twice);
                self.fewer(place);
            }
        }
    }

    fn has_waited(&self, took: Duration) -> bool {
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let quickest = self.quickest.fetch_min(micros, Ordering::Relaxed).min(micros);
        took > Duration::from_micros(quickest) * WAITED
    }

    fn more(&self, most: usize) {
        if self.quick.fetch_add(1, Ordering::Relaxed) + 1 >= self.caution.load(Ordering::Relaxed)
            && self.change(|limit| (limit < most).then_some(limit + 1))
        {
            self.free.add_permits(1);
        }
    }

    fn fewer(&self, place: Option<SemaphorePermit<'_>>) {
        if self.change(|limit| (limit > 1).then_some(limit - 1))
            && let Some(place) = place
        {
            place.forget();
        }
    }

    fn change(&self, by: impl Fn(usize) -> Option<usize>) -> bool {
        self.quick.store(0, Ordering::Relaxed);
        self.limit.fetch_update(Ordering::Relaxed, Ordering::Relaxed, by).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TIMEOUT: Duration = Duration::from_secs(8);

    async fn land(flight: &Flight, landing: Landing, times: usize) -> usize {
        for _ in 0..times {
            let place = flight.turn().await;
            flight.landed(place, landing, TIMEOUT, false);
        }
        flight.free.available_permits()
    }

    #[tokio::test]
    async fn a_quick_target_gets_more_and_a_slow_one_fewer() {
        let flight = Flight::default();
        assert_eq!(land(&flight, Landing::Answered(TIMEOUT / 100), 2 * MOST).await, MOST);
        assert_eq!(land(&flight, Landing::Answered(TIMEOUT / 4), 3).await, MOST);
        assert_eq!(land(&flight, Landing::Answered(TIMEOUT), 3).await, MOST - 3);
        assert_eq!(land(&flight, Landing::Late, 2 * MOST).await, 1);
    }

    #[tokio::test]
    async fn a_simple_server_has_no_more_waiting_than_it_lets_in() {
        let flight = Flight::default();
        for (took, expected) in [(TIMEOUT / 1000, FIRST + 1), (TIMEOUT / 100, MOST_WAITING)] {
            for _ in 0..if took == TIMEOUT / 1000 { 1 } else { MOST } {
                let place = flight.turn().await;
                flight.landed(place, Landing::Answered(took), TIMEOUT, true);
            }
            assert_eq!(flight.free.available_permits(), expected);
        }
    }

    #[tokio::test]
    async fn a_busy_target_is_asked_for_more_with_caution() {
        let flight = Flight::default();
        let quick = Landing::Answered(TIMEOUT / 100);
        land(&flight, quick, 2 * MOST).await;
        assert_eq!(land(&flight, Landing::Busy, 2).await, MOST - 2);
        assert_eq!(land(&flight, quick, 2 * CAUTIOUS - 1).await, MOST - 2);
        assert_eq!(land(&flight, quick, 1).await, MOST - 1);
    }
}
