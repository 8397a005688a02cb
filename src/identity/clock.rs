//! The time as a gateway sees it: the system's time, or one that a test sets.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;

/// The clock of a gateway. Times of receipt, the issue and expiry of tokens, and the rotation of keys follow it.
///
/// A clock is cheap to clone, and clones show the same time. Delays and time-outs do not follow it: they take real
/// time.
///
/// ```
/// use std::time::Duration;
/// use acgw::{Clock, Gateway};
///
/// let clock = Clock::fixed("2026-03-01T12:00:00Z".parse()?);
/// let gateway = Gateway::builder().clock(clock.clone()).start()?;
/// clock.advance(Duration::from_secs(3 * 60 * 60)); // earlier tokens have expired now
/// assert_eq!(gateway.clock().now().to_string(), "2026-03-01T15:00:00Z");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Clock(watch::Sender<ClockMode>);

#[derive(Debug, Clone, Copy)]
enum ClockMode {
    /// It runs with the system's clock, ahead by this much.
    Running { ahead: SignedDuration },
    /// It stands still.
    Standing { at: Timestamp },
}

impl ClockMode {
    fn now(self) -> Timestamp {
        match self {
            Self::Running { ahead } if ahead.is_zero() => Timestamp::now(),
            Self::Running { ahead } => later(Timestamp::now(), ahead),
            Self::Standing { at } => at,
        }
    }
}

impl Clock {
    /// The system's clock.
    pub fn system() -> Self {
        Self(watch::Sender::new(ClockMode::Running { ahead: SignedDuration::ZERO }))
    }

    /// A clock that stands still at this time until it is moved.
    pub fn fixed(at: Timestamp) -> Self {
        Self(watch::Sender::new(ClockMode::Standing { at }))
    }

    /// The time that it shows.
    pub fn now(&self) -> Timestamp {
        let mode = *self.0.borrow();
        mode.now()
    }

    /// Moves it forward. A system clock continues from there.
    pub fn advance(&self, by: Duration) {
        let by = SignedDuration::try_from(by).unwrap_or(SignedDuration::MAX);
        self.0.send_modify(|mode| match mode {
            ClockMode::Running { ahead } => *ahead = ahead.saturating_add(by),
            ClockMode::Standing { at } => *at = later(*at, by),
        });
    }

    /// Sets it, forward or back. A system clock continues from there.
    pub fn set(&self, to: Timestamp) {
        self.0.send_modify(|mode| match mode {
            ClockMode::Running { ahead } => *ahead = to.duration_since(Timestamp::now()),
            ClockMode::Standing { at } => *at = to,
        });
    }

    /// Waits until it shows this time.
    pub(crate) async fn reached(&self, at: Timestamp) {
        let mut moved = self.0.subscribe();
        loop {
            let mode = *moved.borrow_and_update();
            let Ok(remaining) = Duration::try_from(at.duration_since(mode.now())) else { return };
            if remaining.is_zero() {
                return;
            }
            // The sender is `self`, so waiting for a move cannot fail.
            let _ = match mode {
                ClockMode::Running { .. } => tokio::time::timeout(remaining, moved.changed()).await.unwrap_or(Ok(())),
                ClockMode::Standing { .. } => moved.changed().await,
            };
        }
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self::system()
    }
}

/// The time later by `by`, or the latest time there is.
pub(crate) fn later(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.saturating_add(by).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn second(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("within the calendar")
    }

    #[test]
    fn a_fixed_clock_moves_only_when_it_is_moved() {
        let clock = Clock::fixed(second(10));
        let same = clock.clone();
        clock.advance(Duration::from_secs(5));
        assert_eq!((clock.now(), same.now()), (second(15), second(15)));
        same.set(second(3));
        assert_eq!(clock.now(), second(3));
        clock.advance(Duration::MAX);
        assert_eq!(clock.now(), Timestamp::MAX);
    }

    #[test]
    fn a_system_clock_continues_from_where_it_is_set() {
        let clock = Clock::system();
        let before = Timestamp::now();
        assert!(clock.now() >= before);
        clock.advance(Duration::from_secs(3600));
        assert!(clock.now() >= later(before, SignedDuration::from_hours(1)));
        clock.set(second(0));
        assert!(clock.now() >= second(0) && clock.now() < before);
    }

    #[tokio::test]
    async fn waiting_ends_when_the_time_is_reached() {
        let clock = Clock::fixed(second(0));
        let (waiting, mover) = (clock.clone(), clock.clone());
        let waiting = tokio::spawn(async move { waiting.reached(second(10)).await });
        for step in 1..=10 {
            tokio::task::yield_now().await;
            assert!(!waiting.is_finished(), "at {step}");
            mover.advance(Duration::from_secs(1));
        }
        waiting.await.expect("it ends");
        Clock::system().reached(Timestamp::now()).await;
    }
}
