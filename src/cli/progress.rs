//! The progress of a run, on a terminal.

use std::io::{IsTerminal as _, Write as _};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::suite::{CheckOutcome, CheckResult, Wait};

/// The time between two updates of the line.
const TICK: Duration = Duration::from_millis(200);
/// A shorter wait is not worth a word.
const SHORT: Duration = Duration::from_secs(1);
/// The time after which the line estimates how long the rest takes.
const WARM: Duration = Duration::from_secs(3);

/// A line on standard error that is updated in place. Without a terminal there is no line.
pub(super) struct Progress {
    all: usize,
    started: Instant,
    done: AtomicUsize,
    failed: AtomicUsize,
    is_over: AtomicBool,
    is_shown: bool,
}

impl Progress {
    /// For a run of that many checks.
    pub(super) fn new(all: usize) -> Self {
        let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let is_shown = std::io::stderr().is_terminal() && !is_dumb;
        Self {
            all,
            started: Instant::now(),
            done: AtomicUsize::new(0),
            failed: AtomicUsize::new(0),
            is_over: AtomicBool::new(false),
            is_shown,
        }
    }

    /// Shows the progress of this work. `state` returns the number of callbacks so far, and what the run waits for.
    pub(super) fn during<T>(&self, state: impl Fn() -> (usize, Option<Wait>) + Sync, work: impl FnOnce() -> T) -> T {
        if !self.is_shown {
            return work();
        }
        std::thread::scope(|scope| {
            let ticker = scope.spawn(|| {
                while !self.is_over.load(Ordering::Relaxed) {
                    self.show(state());
                    std::thread::park_timeout(TICK);
                }
            });
            let done = {
                let _over = Over(&self.is_over);
                work()
            };
            ticker.thread().unpark();
            let _ = ticker.join();
            let _ = write!(std::io::stderr(), "\r\x1b[2K");
            done
        })
    }

    /// Counts a result.
    pub(super) fn add(&self, result: &CheckResult) {
        let is_failed = usize::from(result.outcome == CheckOutcome::Failed);
        self.failed.fetch_add(is_failed, Ordering::Relaxed);
        self.done.fetch_add(1, Ordering::Relaxed);
    }

    fn show(&self, (sent, wait): (usize, Option<Wait>)) {
        let (done, failed) = (self.done.load(Ordering::Relaxed), self.failed.load(Ordering::Relaxed));
        let width = terminal_size::terminal_size().map_or(80, |(width, _)| usize::from(width.0));
        let waits = wait.and_then(|wait| waits(wait.what, wait.since.elapsed(), wait.up_to));
        let line = match waits {
            Some(waits) => format!("{}, {waits}", counted((done, self.all), failed)),
            None => line((done, self.all), failed, sent, self.started.elapsed()),
        };
        // A line that wraps cannot be updated in place.
        let line: String = line.chars().take(width.saturating_sub(1)).collect();
        let _ = write!(std::io::stderr(), "\r\x1b[2K{line}");
    }
}

/// Ends the thread that shows the progress, even if the work panics.
struct Over<'p>(&'p AtomicBool);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

fn counted((done, all): (usize, usize), failed: usize) -> String {
    format!("{done}/{all} checks, {failed} failed")
}

/// What the run waits for. Meanwhile the number of checks done says nothing about the time left.
fn waits(what: &str, passed: Duration, up_to: Duration) -> Option<String> {
    let (passed_s, up_to) = (passed.as_secs(), up_to.as_secs());
    (passed >= SHORT).then(|| format!("waits for {what} ({passed_s} s, up to {up_to} s)"))
}

/// The most important part stands first, because a narrow terminal cuts the rest.
fn line((done, all): (usize, usize), failed: usize, sent: usize, passed: Duration) -> String {
    let rate = sent as f64 / passed.as_secs_f64().max(0.1);
    let mut line = format!("{}, {rate:.0} callbacks/s", counted((done, all), failed));
    if passed >= WARM && done > 0 && done < all {
        let left = passed.as_secs_f64() * (all - done) as f64 / done as f64;
        line.push_str(&format!(", about {left:.0} s left"));
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_says_what_the_run_waits_for() {
        let waits =
            |passed| waits("the handler to fetch the new key", Duration::from_secs(passed), Duration::from_secs(65));
        assert_eq!(waits(12).as_deref(), Some("waits for the handler to fetch the new key (12 s, up to 65 s)"));
        assert_eq!(waits(0), None);
    }

    #[test]
    fn the_line_shows_checks_rate_and_time_left() {
        let seconds = Duration::from_secs;
        assert_eq!(line((0, 9), 0, 20, seconds(1)), "0/9 checks, 0 failed, 20 callbacks/s");
        assert_eq!(line((3, 9), 1, 400, seconds(4)), "3/9 checks, 1 failed, 100 callbacks/s, about 8 s left");
        assert_eq!(line((9, 9), 1, 400, seconds(4)), "9/9 checks, 1 failed, 100 callbacks/s");
    }
}
