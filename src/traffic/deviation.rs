//! One place where an exchange differs from the contract.

use serde::Serialize;
use serde_json::Value;

use crate::contract::{Level, Outcome, Source, Violation};

/// The half of an exchange that differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ExchangeHalf {
    /// What the caller sent.
    Request,
    /// What came back.
    Answer,
}

/// A difference.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Deviation {
    pub(crate) half: ExchangeHalf,
    /// A must is contradicted, or only something that no document states.
    pub(crate) level: Level,
    /// The name of the rule.
    pub(crate) rule: String,
    /// JSON pointer, or the name of a header or a claim; empty for the message as a whole.
    pub(crate) place: String,
    pub(crate) message: String,
    /// What is there, masked.
    pub(crate) found: Value,
    /// Where the documents say otherwise.
    pub(crate) source: Option<Source>,
}

impl Deviation {
    /// A must that is contradicted.
    pub(super) fn of(half: ExchangeHalf, violation: Violation) -> Self {
        let Violation { pointer: place, rule, message, actual: found, source, .. } = violation;
        Self { half, level: Level::Must, rule, place, message, found, source: Some(source) }
    }

    /// Something in a request that no document states.
    pub(super) fn unstated(rule: &str, place: &str, message: String, found: Value) -> Self {
        Self {
            half: ExchangeHalf::Request,
            level: Level::Advisory,
            rule: rule.to_owned(),
            place: place.to_owned(),
            message,
            found,
            source: None,
        }
    }

    /// The same as an advisory.
    pub(super) fn into_advisory(self) -> Self {
        Self { level: Level::Advisory, ..self }
    }
}

/// What an exchange is about, and how it differs from the contract.
#[derive(Debug)]
pub(crate) struct JudgedExchange {
    /// The callback's name, or what the platform's endpoint is for.
    pub(crate) subject: String,
    /// How a callback ended.
    pub(crate) outcome: Option<Outcome>,
    pub(crate) deviations: Vec<Deviation>,
}

/// What the log says about an exchange: how it ended, and how it differs.
pub(crate) fn note_on(failure: Option<&str>, judged: &JudgedExchange) -> String {
    let mut note = judged.subject.clone();
    if let Some(outcome) = judged.outcome {
        note += &format!(", {}", outcome.name());
    }
    if let Some(failure) = failure {
        note += &format!(": {failure}");
    }
    for Deviation { half, level, rule, place, message, .. } in &judged.deviations {
        let half = if *half == ExchangeHalf::Request { "request" } else { "answer" };
        let at = if place.is_empty() { String::new() } else { format!(" `{place}`") };
        let weight = if *level == Level::Must { "" } else { ", advisory" };
        note += &format!("; {half}{at}: {message} [{rule}{weight}]");
    }
    note
}
