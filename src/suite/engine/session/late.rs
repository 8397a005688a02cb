//! Callbacks that are never answered in time, though others are.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::contract::Callback;
use crate::sender::Exchange;

/// After this many time-outs, and no answer in time, a callback is not sent any more.
const MOST_TIMED_OUT: usize = 2;

/// What is known about how fast each callback is answered.
#[derive(Default)]
pub(crate) struct Lateness(Mutex<BTreeMap<Callback, Timing>>);

#[derive(Default)]
struct Timing {
    in_time: bool,
    timed_out: usize,
    /// The shortest conversation up to one that timed out.
    conversation: Vec<Arc<Exchange>>,
}

impl Lateness {
    fn seen(&self) -> MutexGuard<'_, BTreeMap<Callback, Timing>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The callback was answered in time.
    pub(crate) fn answered(&self, callback: Callback) {
        self.seen().entry(callback).or_default().in_time = true;
    }

    /// The last callback of a conversation got no answer in time.
    pub(crate) fn timed_out(&self, callback: Callback, conversation: &[Arc<Exchange>]) {
        let mut seen = self.seen();
        let timing = seen.entry(callback).or_default();
        if timing.timed_out == 0 || conversation.len() < timing.conversation.len() {
            timing.conversation = conversation.to_vec();
        }
        timing.timed_out += 1;
    }

    /// The conversation that shows a callback which is never answered in time, while another one is.
    pub(crate) fn shown(&self, callback: Callback) -> Option<Vec<Arc<Exchange>>> {
        let seen = self.seen();
        let timing = seen.get(&callback).filter(|it| !it.in_time && it.timed_out >= MOST_TIMED_OUT)?;
        seen.values().any(|other| other.in_time).then(|| timing.conversation.clone())
    }
}
