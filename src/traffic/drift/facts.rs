//! What a recording shows and no document states: statuses, sizes, times, and retries.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::traffic::record::RecordedExchange;

/// The smallest and the largest of some numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct NumberRange {
    pub(crate) least: f64,
    pub(crate) most: f64,
}

/// What is known about the exchanges of one subject.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    pub(crate) exchanges: usize,
    /// How many of them this program sent.
    pub(crate) own: usize,
    /// How often each status came; `None` for no answer.
    pub(crate) statuses: BTreeMap<Option<u16>, usize>,
    /// Bytes.
    pub(crate) request_sizes: Option<NumberRange>,
    /// Bytes.
    pub(crate) answer_sizes: Option<NumberRange>,
    /// Milliseconds.
    pub(crate) times: Option<NumberRange>,
    /// Seconds from one attempt to the next one of the same request: by the number of the retry, from 1.
    pub(crate) retries: BTreeMap<usize, NumberRange>,
    /// When each request was last sent, and how often.
    sent: BTreeMap<String, (Timestamp, usize)>,
}

impl Facts {
    pub(super) fn add(&mut self, exchange: &RecordedExchange, request_id: Option<String>) {
        self.exchanges += 1;
        self.own += usize::from(exchange.is_of_acgw());
        *self.statuses.entry(exchange.status()).or_default() += 1;
        widen(&mut self.request_sizes, exchange.request.body.size as f64);
        widen(&mut self.times, exchange.took_ms as f64);
        if let Some(answer) = &exchange.answer {
            widen(&mut self.answer_sizes, answer.body.size as f64);
        }
        let Some(id) = request_id.filter(|_| !exchange.is_of_acgw()) else { return };
        let (last, attempts) = self.sent.entry(id).or_insert((exchange.at, 0));
        if *attempts > 0 {
            let gap = exchange.at.duration_since(*last).as_secs_f64();
            let mut range = self.retries.get(attempts).copied();
            widen(&mut range, gap);
            self.retries.extend(range.map(|range| (*attempts, range)));
        }
        (*last, *attempts) = (exchange.at, *attempts + 1);
    }
}

fn widen(range: &mut Option<NumberRange>, number: f64) {
    let NumberRange { least, most } = range.unwrap_or(NumberRange { least: number, most: number });
    *range = Some(NumberRange { least: least.min(number), most: most.max(number) });
}
