//! Whether a finding came again when its exchanges were sent again.

use std::fmt;

use serde_json::Value;

use crate::contract::{AnyCallback, Outcome, requirements, schemas};
use crate::report::{JsonExchange, JsonFinding};
use crate::sender::{Exchange, judge};

/// What the second time shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Replayed {
    /// The finding came again.
    Again,
    /// It did not.
    Gone,
    /// The handler refused every token, so that nothing can be said.
    Unknown,
}

impl fmt::Display for Replayed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Again => "the finding came again",
            Self::Gone => "the finding did not come again",
            Self::Unknown => "nothing can be said: the handler refused good tokens, which it did not do then",
        })
    }
}

impl Replayed {
    /// Compares the exchanges of a finding with those of now, one by one.
    pub(super) fn of(finding: &JsonFinding, now: &[Exchange]) -> Self {
        let pairs = || finding.exchanges.iter().zip(now);
        let is_refused = |status: Option<u16>| matches!(status, Some(401 | 403));
        let is_good = |then: &JsonExchange| then.token == "good";
        let newly_refused = |(then, now): (&JsonExchange, &Exchange)| {
            is_good(then) && is_refused(now.status()) && !is_refused(then.response.answer().map(|(status, _)| status))
        };
        if pairs().any(newly_refused) {
            return Self::Unknown;
        }
        let Some((then, now)) = pairs().last() else { return Self::Unknown };
        let is_same = if is_of_one_answer(&finding.rule) { breaks(finding, now) } else { is_like(then, now) };
        if is_same { Self::Again } else { Self::Gone }
    }
}

/// Whether one answer alone shows the finding: it breaks a rule that holds for every answer.
fn is_of_one_answer(rule: &str) -> bool {
    let of_answers = [
        &requirements::RESPONSE_JSON,
        &requirements::RESPONSE_STATUS,
        &requirements::RESPONSE_ECHO,
        &requirements::RESPONSE_ID,
    ];
    let is_of_schema = || schemas().any(|schema| schema.constraints().iter().any(|known| known.rule == rule));
    of_answers.iter().any(|requirement| requirement.id == rule) || is_of_schema()
}

/// Whether the answer breaks the rule of the finding at the same place.
fn breaks(finding: &JsonFinding, now: &Exchange) -> bool {
    let Ok(request) = serde_json::from_slice::<Value>(&now.request_body) else { return false };
    let text = |pointer: &str| request.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    let Some(callback) = AnyCallback::find(text("/context/callback_id")) else { return false };
    let found = judge(callback, text("/request_id"), now);
    found.iter().any(|violation| violation.rule == finding.rule && violation.pointer == finding.pointer)
}

/// Whether the answer is what it was then, apart from identifiers.
fn is_like(then: &JsonExchange, now: &Exchange) -> bool {
    match (then.response.answer(), &now.received) {
        (Some((status, body)), Some(received)) => {
            let plain = received.json().map_or_else(|| body.clone(), |body| form(body, ""));
            status == received.status && (received.json().is_none() || form(body, "") == plain)
        }
        (None, None) => true,
        _ => now.outcome == Outcome::Answered && then.response.answer().is_some_and(|(status, _)| status == 200),
    }
}

/// The value without what is another one each time: identifiers.
pub(super) fn form(value: &Value, name: &str) -> Value {
    match value {
        Value::String(_) if name.ends_with("_id") => Value::Null,
        Value::String(text) if uuid::Uuid::try_parse(text).is_ok() => Value::Null,
        Value::Array(items) => items.iter().map(|item| form(item, "")).collect(),
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| (name.clone(), form(value, name)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
        other => other.clone(),
    }
}
