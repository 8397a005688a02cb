//! The pace that a target asks for with 429. A 429 pauses every request to the target. After the pause, requests go out
//! at the rate that the target accepted before, and the rate grows until the next 429.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

/// The pause where the target does not say how long.
const DEFAULT_PAUSE: Duration = Duration::from_secs(1);
/// A target that asks for a longer pause gets this one.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// Requests go out in bunches this far apart, because races show only among requests that are under way together.
const BUNCH: Duration = Duration::from_millis(50);
/// The slowest rate, in requests a second. A target that wants fewer says so with its pauses.
const SLOWEST: f64 = 10.0;
/// The rate after a 429, as a part of the accepted rate, and at least as a part of the rate before. Against a bucket of
/// five requests `benches/networks.rs` takes 36 s with these, and 57 s if the rate may drop to half of the one before.
const BACK_OFF: f64 = 0.95;
const LEAST: f64 = 0.8;
/// The rate doubles in one second after the first 429, and in this many seconds, slowly at first, after later ones.
const DOUBLING: f64 = 15.0;

/// When the next request may go out.
#[derive(Default)]
pub(crate) struct Pacing(Mutex<Pace>);

#[derive(Default)]
struct Pace {
    /// The end of the last pause.
    resume_at: Option<Instant>,
    /// Set with the first 429.
    limit: Option<RateLimit>,
    /// When answers other than 429 came in the last second.
    answered: VecDeque<Instant>,
}

struct RateLimit {
    /// Requests a second when the pause ends.
    rate: f64,
    /// Whether this is the first 429, so that the rate which the target accepts is still unknown.
    is_first: bool,
    /// When the last 429 came that was heeded. A 429 for a request sent earlier says nothing new.
    heeded: Instant,
    /// The time of the next request, before it joins a bunch.
    next: Instant,
}

impl Pacing {
    /// Waits until there is no pause and the rate allows a request.
    pub(crate) async fn turn(&self) {
        let mut at = self.pace().slot(Instant::now());
        while let Some(time) = at {
            tokio::time::sleep_until(time.into()).await;
            // Another request may have met a 429 meanwhile.
            at = self.pace().resume_at.filter(|resume_at| *resume_at > Instant::now());
        }
    }

    /// Counts an answer that is not a 429.
    pub(crate) fn answered(&self) {
        let now = Instant::now();
        let mut pace = self.pace();
        pace.answered.push_back(now);
        pace.accepted(now);
    }

    /// Pauses all requests for the time in a `Retry-After` header, because a request sent at `sent` got a 429. Returns
    /// whether the 429 is news: whether the request went out after the last 429 that was.
    pub(crate) fn pause(&self, sent: Instant, retry_after: Option<&str>) -> bool {
        let now = Instant::now();
        let mut pace = self.pace();
        pace.resume_at = pace.resume_at.max(Some(now + pause(retry_after)));
        pace.slow_down(sent, now)
    }

    fn pace(&self) -> MutexGuard<'_, Pace> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pace {
    /// The time of the next request, unless that is now.
    fn slot(&mut self, now: Instant) -> Option<Instant> {
        let free = self.resume_at.map_or(now, |at| at.max(now));
        let at = match (&mut self.limit, self.resume_at) {
            (Some(limit), Some(resumed)) => limit.slot(resumed, free),
            _ => free,
        };
        (at > now).then_some(at)
    }

    /// How many requests the target accepted in the last second.
    fn accepted(&mut self, now: Instant) -> usize {
        while self.answered.front().is_some_and(|at| now.saturating_duration_since(*at) > Duration::from_secs(1)) {
            self.answered.pop_front();
        }
        self.answered.len()
    }

    fn slow_down(&mut self, sent: Instant, now: Instant) -> bool {
        if self.limit.as_ref().is_some_and(|limit| sent <= limit.heeded) {
            return false;
        }
        let accepted = self.accepted(now) as f64 * BACK_OFF;
        let next = self.resume_at.unwrap_or(now);
        // A pause that was too short leaves nothing to count.
        let least = self.limit.as_ref().map_or(SLOWEST, |limit| limit.rate * LEAST);
        let rate = accepted.max(least).max(SLOWEST);
        self.limit = Some(RateLimit { rate, is_first: self.limit.is_none(), heeded: now, next });
        true
    }
}

impl RateLimit {
    /// The time of the next request: not before `free`, and in bunches since the pause ended at `resumed`.
    fn slot(&mut self, resumed: Instant, free: Instant) -> Instant {
        let at = self.next.max(free);
        let elapsed = at.saturating_duration_since(resumed);
        let seconds = elapsed.as_secs_f64();
        let doublings = if self.is_first { seconds } else { (seconds / DOUBLING).powi(2) };
        self.next = at + Duration::from_secs_f64(1.0 / (self.rate * doublings.exp2()).min(1e6));
        let bunches = elapsed.as_nanos() / BUNCH.as_nanos();
        (resumed + BUNCH * u32::try_from(bunches).unwrap_or(u32::MAX)).max(free)
    }
}

/// The time to wait before a request is sent again, from the `Retry-After` of its answer: seconds or an HTTP date.
pub(crate) fn pause(retry_after: Option<&str>) -> Duration {
    let delay = |value: &str| match value.parse::<f64>() {
        Ok(seconds) => Duration::try_from_secs_f64(seconds).ok(),
        Err(_) => {
            let at = httpdate::parse_http_date(value).ok()?;
            Some(at.duration_since(SystemTime::now()).unwrap_or(Duration::ZERO))
        }
    };
    retry_after.and_then(|value| delay(value.trim())).unwrap_or(DEFAULT_PAUSE).min(LONGEST_PAUSE)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many requests go out in each of the first seconds after a pause, if there is always one to send.
    fn each_second(pace: &mut Pace, seconds: usize) -> Vec<usize> {
        let (limit, resumed) = (pace.limit.as_mut().expect("a limit"), Instant::now());
        let mut counts = vec![0; seconds];
        limit.next = resumed;
        loop {
            let after = limit.slot(resumed, resumed).duration_since(resumed);
            match counts.get_mut(usize::try_from(after.as_secs()).expect("few")) {
                Some(count) => *count += 1,
                None => return counts,
            }
        }
    }

    #[test]
    fn the_rate_is_searched_for_quickly_and_then_nearly_kept() {
        let now = Instant::now();
        let mut pace = Pace { answered: vec![now; 20].into(), ..Pace::default() };
        assert!(pace.slow_down(now, now));
        let first = each_second(&mut pace, 3);
        assert!(first[0] > 19 && first[1] > 38 && first[2] > 76, "{first:?}");

        let later = now + Duration::from_millis(10);
        pace.answered = vec![later; 100].into();
        assert!(!pace.slow_down(now, later), "sent before the first 429 came");
        assert!(pace.slow_down(later, later));
        let then = each_second(&mut pace, 3);
        assert!(then.iter().all(|count| (95..=99).contains(count)), "{then:?}");

        let much_later = now + Duration::from_secs(9);
        assert!(pace.slow_down(much_later, much_later));
        let counts = each_second(&mut pace, 1);
        assert!((75..=80).contains(&counts[0]), "a pause that was too short costs little: {counts:?}");
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        for (value, expected) in [
            (Some("2"), Duration::from_secs(2)),
            (Some("Sun, 06 Nov 1994 08:49:37 GMT"), Duration::ZERO),
            (Some("3600"), LONGEST_PAUSE),
            (Some("-1"), DEFAULT_PAUSE),
            (Some("soon"), DEFAULT_PAUSE),
            (None, DEFAULT_PAUSE),
        ] {
            assert_eq!(pause(value), expected, "{value:?}");
        }
    }
}
