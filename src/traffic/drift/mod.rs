//! How recorded traffic differs from the contract, put together for each callback.

mod facts;
mod json;

use std::collections::BTreeMap;

use jiff::Timestamp;

pub(crate) use self::facts::{Facts, NumberRange};
use super::deviation::{Deviation, ExchangeHalf};
use super::judging::{callback, judged};
use super::record::RecordedExchange;
use crate::contract::Level;

/// The differences of a recording.
#[derive(Debug, Default)]
pub(crate) struct Drift {
    /// By callback, or by endpoint of the platform.
    pub(crate) subjects: BTreeMap<String, SubjectDrift>,
}

/// What a recording says about one subject.
#[derive(Debug, Default)]
pub(crate) struct SubjectDrift {
    pub(crate) facts: Facts,
    /// The musts first.
    pub(crate) deviations: Vec<CountedDeviation>,
}

/// A difference, and how often it occurred.
#[derive(Debug)]
pub(crate) struct CountedDeviation {
    /// As it was first seen.
    pub(crate) deviation: Deviation,
    pub(crate) count: usize,
    /// Where it was first seen: the line of the recording, and the time.
    pub(crate) line: usize,
    pub(crate) at: Timestamp,
}

impl Drift {
    /// The differences of these exchanges, which come in the order of their time.
    pub(crate) fn of(exchanges: &[(usize, RecordedExchange)]) -> Self {
        let mut drift = Self::default();
        for (line, exchange) in exchanges {
            let judged = judged(exchange);
            let subject = drift.subjects.entry(judged.subject).or_default();
            let request_id = callback(exchange).and_then(|(_, body)| Some(body["request_id"].as_str()?.to_owned()));
            subject.facts.add(exchange, request_id);
            for deviation in judged.deviations {
                subject.add(deviation, *line, exchange.at);
            }
        }
        for subject in drift.subjects.values_mut() {
            subject.deviations.sort_by_key(|it| (it.deviation.level != Level::Must, it.deviation.half));
        }
        drift
    }

    /// Whether a must is contradicted.
    pub(crate) fn contradicts_a_must(&self) -> bool {
        self.subjects.values().flat_map(|subject| &subject.deviations).any(|it| it.deviation.level == Level::Must)
    }
}

impl SubjectDrift {
    fn add(&mut self, deviation: Deviation, line: usize, at: Timestamp) {
        let key = key(&deviation);
        match self.deviations.iter_mut().find(|known| self::key(&known.deviation) == key) {
            Some(known) => known.count += 1,
            None => self.deviations.push(CountedDeviation { deviation, count: 1, line, at }),
        }
    }
}

/// What makes two differences one: all items of a list are the same place.
fn key(deviation: &Deviation) -> (ExchangeHalf, &str, String, bool) {
    let parts = deviation.place.split('/');
    let place: Vec<&str> = parts.map(|part| if part.parse::<usize>().is_ok() { "*" } else { part }).collect();
    (deviation.half, &deviation.rule, place.join("/"), deviation.level == Level::Must)
}
