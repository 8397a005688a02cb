//! The pace that a target asks for with 429: the pause holds for every request to it, and after it they go out at the
//! rate that the target bore, a little faster with time.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Waited where the target does not say how long.
const DEFAULT: Duration = Duration::from_secs(1);
/// The longest pause that is taken at its word.
const LONGEST: Duration = Duration::from_secs(30);

/// Answers are counted over this time.
const SECOND: Duration = Duration::from_secs(1);
/// Requests are let go in bunches this far apart: races show only among requests that are under way together.
const BUNCH: Duration = Duration::from_millis(50);
/// The slowest pace, in requests a second. A target that wants less says so with its pauses.
const SLOWEST: f64 = 10.0;
/// The part of the rate last seen that is sent after a 429.
const CAREFUL: f64 = 0.95;
/// By how much requests go out faster with each second, up to the rate of the last 429.
const SEARCHING: f64 = 2.0;
/// Beyond it they go out faster by this, to the square of the seconds since: slowly near the limit, and soon much faster
/// where it has gone.
const SETTLED: f64 = 1.003;
/// The part of an earlier, higher rate that is still searched for after a 429.
const FADING: f64 = 0.8;

/// When the next request may go out.
#[derive(Default)]
pub(crate) struct Pacing(Mutex<State>);

#[derive(Default)]
struct State {
    /// No request before this.
    not_before: Option<Instant>,
    /// Set with the first 429.
    pace: Option<Pace>,
    /// When answers other than 429 came in the last second.
    answered: VecDeque<Instant>,
}

struct Pace {
    /// When the last pause ends. Bunches are counted from here.
    since: Instant,
    /// Requests a second at that time.
    rate: f64,
    /// The rate at which a 429 is to be expected, once there were two.
    ceiling: Option<f64>,
    /// When the last 429 was heeded. Those of requests that were sent before say nothing new.
    heeded: Instant,
    /// The next request's time, before it is put into a bunch.
    next: Instant,
}

impl Pacing {
    /// Waits until no pause is asked for and the pace allows a request.
    pub(crate) async fn turn(&self) {
        let mut at = self.state().slot(Instant::now());
        while let Some(time) = at {
            tokio::time::sleep_until(time.into()).await;
            // A pause may have been asked for meanwhile.
            at = self.state().not_before.filter(|until| *until > Instant::now());
        }
    }

    /// Takes notice of an answer that is no 429.
    pub(crate) fn answered(&self) {
        let now = Instant::now();
        let mut state = self.state();
        state.answered.push_back(now);
        state.forget(now);
    }

    /// Holds up all requests for the time in a `Retry-After` header; `sent` is when the request went out that was
    /// answered with 429. Tells whether the 429 is news: that of a request sent after the last one that was.
    pub(crate) fn pause(&self, sent: Instant, retry_after: Option<&str>) -> bool {
        let now = Instant::now();
        let until = now + wait(retry_after);
        let mut state = self.state();
        state.not_before = Some(state.not_before.map_or(until, |at| at.max(until)));
        state.slow_down(sent, now)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// The time of the next request, where that is not now.
    fn slot(&mut self, now: Instant) -> Option<Instant> {
        let free = self.not_before.map_or(now, |at| at.max(now));
        let at = self.pace.as_mut().map_or(free, |pace| pace.slot(free));
        (at > now).then_some(at)
    }

    fn forget(&mut self, now: Instant) {
        while self.answered.front().is_some_and(|at| now.saturating_duration_since(*at) > SECOND) {
            self.answered.pop_front();
        }
    }

    fn slow_down(&mut self, sent: Instant, now: Instant) -> bool {
        if self.pace.as_ref().is_some_and(|pace| sent <= pace.heeded) {
            return false;
        }
        self.forget(now);
        let rate = (self.answered.len() as f64 * CAREFUL).max(SLOWEST);
        let ceiling = self.pace.as_ref().map(|pace| pace.ceiling.map_or(rate, |ceiling| rate.max(ceiling * FADING)));
        let since = self.not_before.unwrap_or(now);
        self.pace = Some(Pace { since, rate, ceiling, heeded: now, next: since });
        true
    }
}

impl Pace {
    /// The time of the next request, which is not before `free`.
    fn slot(&mut self, free: Instant) -> Instant {
        let at = self.next.max(free);
        let elapsed = at.saturating_duration_since(self.since);
        self.next = at + Duration::from_secs_f64(1.0 / self.rate_after(elapsed.as_secs_f64()));
        let bunches = u32::try_from(elapsed.as_nanos() / BUNCH.as_nanos()).unwrap_or(u32::MAX);
        (self.since + BUNCH * bunches).max(free)
    }

    /// Requests a second, so many seconds after the pause.
    fn rate_after(&self, seconds: f64) -> f64 {
        let searching = self.ceiling.map_or(seconds, |ceiling| seconds.min((ceiling / self.rate).log(SEARCHING)));
        // A target that never says 429 again is soon asked as fast as before.
        (self.rate * SEARCHING.powf(searching) * SETTLED.powf((seconds - searching).powi(2))).min(1e6)
    }
}

/// The time to wait before a request is sent again, by the `Retry-After` of the answer.
pub(crate) fn wait(retry_after: Option<&str>) -> Duration {
    retry_after.and_then(delay).unwrap_or(DEFAULT).min(LONGEST)
}

/// Reads `Retry-After`: seconds, or an HTTP date.
fn delay(value: &str) -> Option<Duration> {
    if let Ok(seconds) = value.trim().parse::<f64>() {
        return Duration::try_from_secs_f64(seconds).ok();
    }
    let at = jiff::fmt::rfc2822::parse(value.trim()).ok()?.timestamp();
    Some(Duration::try_from(at.duration_since(jiff::Timestamp::now())).unwrap_or(Duration::ZERO))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Requests that are let go in each of the seconds after a pause, where the target has them at once.
    fn each_second(pace: &mut Pace, seconds: usize) -> Vec<usize> {
        let mut counts = vec![0; seconds];
        loop {
            let after = pace.slot(pace.since).duration_since(pace.since);
            match counts.get_mut(usize::try_from(after.as_secs()).expect("few")) {
                Some(count) => *count += 1,
                None => return counts,
            }
        }
    }

    #[test]
    fn the_rate_is_searched_for_quickly_and_then_nearly_kept() {
        let now = Instant::now();
        let mut state = State { answered: vec![now; 20].into(), ..State::default() };
        assert!(state.slow_down(now, now));
        let first = each_second(state.pace.as_mut().expect("a pace"), 3);
        assert!(first[0] > 19 && first[1] > 38 && first[2] > 76, "{first:?}");

        let later = now + Duration::from_millis(10);
        state.answered = vec![later; 100].into();
        assert!(!state.slow_down(now, later), "sent before the first 429 came");
        assert!(state.slow_down(later, later));
        let then = each_second(state.pace.as_mut().expect("a pace"), 3);
        assert!(then.iter().all(|count| (95..=99).contains(count)), "{then:?}");
    }

    #[test]
    fn a_pause_that_was_too_short_costs_no_pace() {
        let now = Instant::now();
        let mut state = State { answered: vec![now; 100].into(), ..State::default() };
        state.slow_down(now, now);
        state.slow_down(now + Duration::from_nanos(1), now);
        let much_later = now + 2 * SECOND;
        assert!(state.slow_down(much_later, much_later));
        let counts = each_second(state.pace.as_mut().expect("a pace"), 5);
        assert!(counts[0] < 20 && (75..=80).contains(&counts[4]), "{counts:?}");
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        assert_eq!(delay("2"), Some(Duration::from_secs(2)));
        assert_eq!(delay("Sun, 06 Nov 1994 08:49:37 GMT"), Some(Duration::ZERO));
        assert_eq!(delay("soon"), None);
        assert_eq!((wait(Some("3600")), wait(Some("-1")), wait(None)), (LONGEST, DEFAULT, DEFAULT));
    }
}
