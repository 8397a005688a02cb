//! A handler that broke in mid-run: since when, and what came before.

use std::sync::{Arc, Mutex, OnceLock};

use jiff::Timestamp;

use super::trail::Lapsed;
use crate::contract::Callback;
use crate::sender::Exchange;
use crate::suite::record::{Lapse, callback};

/// What broke in this run.
#[derive(Default)]
pub(crate) struct Breakdowns {
    answers: OnceLock<Breakdown>,
    guard: OnceLock<Breakdown>,
    /// One thread at a time looks whether the handler still works. The number of looks so far.
    pub(crate) looks: Mutex<usize>,
    /// What was in order at first. Not set if the run has no check that tells of a handler that broke.
    pub(crate) at_first: OnceLock<InOrder>,
}

/// What a look finds in order.
#[derive(Debug, Default)]
pub(crate) struct InOrder {
    /// The callbacks that were carried out.
    pub(crate) callbacks: Vec<Callback>,
    /// A callback without a token was refused.
    pub(crate) guard: bool,
}

/// A handler that stopped doing something.
#[derive(Debug)]
pub(crate) struct Breakdown {
    /// The callback that shows it.
    pub(crate) callback: Callback,
    is_simplest: bool,
    lapsed: Lapsed,
}

impl Breakdowns {
    fn slot(&self, lapse: Lapse) -> &OnceLock<Breakdown> {
        match lapse {
            Lapse::Answers => &self.answers,
            Lapse::Guard => &self.guard,
        }
    }

    /// What broke in this way, if it did.
    pub(crate) fn of(&self, lapse: Lapse) -> Option<&Breakdown> {
        self.slot(lapse).get()
    }

    /// Notes that it broke. The first time counts.
    pub(crate) fn note(&self, lapse: Lapse, breakdown: Breakdown) {
        let _ = self.slot(lapse).set(breakdown);
    }
}

impl Breakdown {
    /// The simplest callback shows it if nothing works any more.
    pub(crate) fn new(callback: Callback, is_simplest: bool, lapsed: Lapsed) -> Self {
        Self { callback, is_simplest, lapsed }
    }

    /// Whether nothing works any more.
    pub(crate) fn is_total(&self) -> bool {
        self.is_simplest
    }

    /// When the last answer came that was as it should be.
    pub(crate) fn since(&self) -> Timestamp {
        let good = &self.lapsed.good;
        good.sent_at + good.received.as_ref().map_or_else(Default::default, |received| received.elapsed)
    }

    /// The time of day of that moment.
    pub(crate) fn time(&self) -> String {
        self.since().strftime("%H:%M:%S UTC").to_string()
    }

    /// The exchange before the first one that went wrong.
    pub(crate) fn before(&self) -> &Arc<Exchange> {
        &self.lapsed.before
    }

    /// The first exchange that went wrong.
    pub(crate) fn wrong(&self) -> &Arc<Exchange> {
        &self.lapsed.wrong
    }

    /// Whether one of these exchanges has met it: the same callback got the same status after the moment.
    pub(crate) fn is_met_in(&self, exchanges: &[Arc<Exchange>]) -> bool {
        let named = |exchange: &Exchange| callback(exchange) == Some(self.callback);
        let is_met = |exchange: &Arc<Exchange>| {
            exchange.sent_at >= self.since() && exchange.status() == self.wrong().status() && named(exchange)
        };
        exchanges.iter().any(is_met)
    }

    /// The last exchange that was as it should be, the one before the first wrong one, and that.
    pub(crate) fn exchanges(&self) -> Vec<Arc<Exchange>> {
        let Lapsed { good, before, wrong } = &self.lapsed;
        let good = (!Arc::ptr_eq(good, before)).then_some(good);
        good.into_iter().chain([before, wrong]).cloned().collect()
    }
}
