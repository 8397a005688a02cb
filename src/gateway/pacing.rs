//! The pause that a target asks for with 429: it holds for every request to it.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Waited where the target does not say how long.
const DEFAULT: Duration = Duration::from_secs(1);
/// The longest pause that is taken at its word.
const LONGEST: Duration = Duration::from_secs(30);

/// When the next request may go out.
#[derive(Default)]
pub(super) struct Pacing {
    not_before: Mutex<Option<Instant>>,
}

impl Pacing {
    /// Waits until no pause is asked for.
    pub(super) async fn turn(&self) {
        loop {
            let until = *self.not_before.lock().unwrap_or_else(PoisonError::into_inner);
            match until.map(|at| at.saturating_duration_since(Instant::now())) {
                Some(left) if !left.is_zero() => tokio::time::sleep(left).await,
                _ => return,
            }
        }
    }

    /// Holds up all requests for the time in a `Retry-After` header.
    pub(super) fn pause(&self, retry_after: Option<&str>) {
        let until = Instant::now() + wait(retry_after);
        let mut not_before = self.not_before.lock().unwrap_or_else(PoisonError::into_inner);
        *not_before = Some(not_before.map_or(until, |at| at.max(until)));
    }
}

/// The time to wait before a request is sent again, by the `Retry-After` of the answer.
pub(super) fn wait(retry_after: Option<&str>) -> Duration {
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

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        assert_eq!(delay("2"), Some(Duration::from_secs(2)));
        assert_eq!(delay("Sun, 06 Nov 1994 08:49:37 GMT"), Some(Duration::ZERO));
        assert_eq!(delay("soon"), None);
        assert_eq!((wait(Some("3600")), wait(Some("-1")), wait(None)), (LONGEST, DEFAULT, DEFAULT));
    }
}
