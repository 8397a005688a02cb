//! Before the first check: a handler that met an earlier gateway may not fetch the keys of this one at once.

use std::time::{Duration, Instant};

use super::bench::Bench;
use super::check::Verdict;
use super::session::Session;

/// Handlers limit how often they fetch keys: commonly to once in thirty seconds, or to a few times in a minute.
pub(crate) const KEY_PATIENCE: Duration = Duration::from_secs(65);

/// Once the keys were fetched, further refusals have another reason.
const AFTER_FETCH: Duration = Duration::from_secs(2);

impl Session {
    /// Sends a plain read until it is not refused for want of a known key, once in a session. What it answers is
    /// for the checks to judge.
    pub(super) fn warm_up(&self) {
        self.warm.get_or_init(|| {
            let bench = Bench::new(self, "run.warm_up", 0);
            // A target that is gone is found by the checks, too.
            let _ = bench.conversation("keys", |talk| -> Verdict {
                let started = Instant::now();
                let mut fetched: Option<Instant> = None;
                let mut pause = Duration::from_millis(250);
                loop {
                    let partner = talk.partner();
                    let call = bench.reading(&partner);
                    let reply = talk.send(call.because("see whether the handler knows the keys").unstated())?;
                    if self.gateway.key_fetches() > 0 {
                        fetched.get_or_insert_with(Instant::now);
                    }
                    let in_vain = fetched.is_some_and(|at| at.elapsed() > AFTER_FETCH);
                    if !matches!(reply.status(), Some(401 | 403)) || in_vain || started.elapsed() > KEY_PATIENCE {
                        return Ok(());
                    }
                    self.pause(pause);
                    pause = (pause * 2).min(Duration::from_secs(3));
                }
            });
        });
    }
}
