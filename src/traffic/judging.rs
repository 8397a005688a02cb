//! Compares a recorded exchange with the contract, request and answer.

use std::sync::Arc;
use std::time::Duration;

use hyper::HeaderMap;
use hyper::header::{HeaderName, HeaderValue};
use serde_json::{Value, json};

use super::deviation::{Deviation, ExchangeHalf, JudgedExchange};
use super::platform_side;
use super::record::{Receiver, RecordedExchange, header};
use super::request_side;
use crate::contract::{AnyCallback, CustomCallback, Level, Outcome};
use crate::sender::{CREDENTIALS_HEADER, Exchange, ReceivedAnswer, TokenKind, judge, outcome};

/// The subject of requests to a handler that are no callbacks.
const OTHER: &str = "other requests to the handler";

/// The exchange compared with the contract. Of what this program itself sent, also wrong on purpose, only the answers to
/// correct requests are compared.
pub(crate) fn judged(record: &RecordedExchange) -> JudgedExchange {
    if record.receiver == Receiver::Platform {
        return platform_side::judged(record);
    }
    let Some((callback, body)) = callback(record) else { return no_callback(record) };
    let exchange = exchange(record, callback.name());
    let violations = judge(callback.clone(), body["request_id"].as_str().unwrap_or_default(), &exchange);
    let outcome = outcome(&exchange, &violations);
    // A request without a token that was refused is not the platform's, and that is how it has to be.
    let is_refused = !has_bearer(record) && matches!(record.status(), Some(401 | 403));
    let is_ours = record.is_of_acgw() || is_refused;
    let mut deviations = request_side::deviations(record, &callback, &body);
    let is_correct = !deviations.iter().any(|deviation| deviation.level == Level::Must);
    if is_ours {
        deviations.clear();
    }
    if can_be_judged(record) && (!is_ours || is_correct && record.status() == Some(200)) {
        let answer = violations.into_iter().map(|violation| Deviation::of(ExchangeHalf::Answer, violation));
        // Refusals, and errors, are documented, and nobody can see here who is to blame.
        let is_error = record.status().is_some_and(|status| status >= 400);
        deviations.extend(answer.map(|answer| if is_error { answer.into_advisory() } else { answer }));
    }
    if let (Some(failure), false) = (&record.failure, is_ours) {
        deviations.push(unanswered(&failure.message, failure.outcome));
    }
    JudgedExchange { subject: callback.name().to_owned(), outcome: Some(outcome), deviations }
}

/// The callback of an exchange, and its request.
pub(crate) fn callback(record: &RecordedExchange) -> Option<(AnyCallback, Value)> {
    let body = record.request.body.json().filter(|_| record.request.method == "POST")?;
    let id = body.pointer("/context/callback_id")?.as_str()?;
    let similar = || AnyCallback::documented().find(|known| without_versions(known.id()) == without_versions(id));
    let custom = || {
        let request_type = body.get("type")?.as_str()?.to_owned();
        Some(CustomCallback { callback_id: id.to_owned(), request_type }.into())
    };
    let callback = AnyCallback::find(id).filter(|known| known.id() == id).or_else(similar).or_else(custom)?;
    Some((callback, body))
}

/// A typed identifier without the numbers of its versions.
fn without_versions(id: &str) -> String {
    let is_version = |part: &&str| {
        let digits = part.strip_prefix('v').unwrap_or(part);
        !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    id.split('~')
        .map(|part| part.split('.').filter(|word| !is_version(word)).collect::<Vec<_>>().join("."))
        .collect::<Vec<_>>()
        .join("~")
}

/// Others call a handler too: tunnels and port checks, for example. Only what looks like the platform's is counted.
fn no_callback(record: &RecordedExchange) -> JudgedExchange {
    let is_platforms = has_bearer(record) || header(&record.request.headers, CREDENTIALS_HEADER).is_some();
    let is_counted = is_platforms && !record.is_of_acgw() && record.request.body.is_whole;
    let found = json!(format!("{} {}", record.request.method, record.request.target));
    let message = "the request is no callback".to_owned();
    let deviation = is_counted.then(|| Deviation::unstated("request.callback", "", message, found));
    let (subject, outcome) = (OTHER.to_owned(), record.status().map(Outcome::of_status));
    JudgedExchange { subject, outcome, deviations: deviation.into_iter().collect() }
}

fn has_bearer(record: &RecordedExchange) -> bool {
    let scheme = header(&record.request.headers, "authorization").and_then(|value| value.split(' ').next());
    scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case("bearer"))
}

/// Whether all of the answer was kept.
fn can_be_judged(record: &RecordedExchange) -> bool {
    record.answer.as_ref().is_some_and(|answer| answer.body.is_whole)
}

fn unanswered(message: &str, outcome: Outcome) -> Deviation {
    let half = ExchangeHalf::Answer;
    let message = format!("there is no whole answer: {message}");
    Deviation { half, ..Deviation::unstated("answer.missing", "", message, json!(outcome.name())) }
}

/// The exchange as the sender of callbacks has it.
fn exchange(record: &RecordedExchange, intent: &str) -> Exchange {
    let received = record.answer.as_ref().filter(|answer| answer.body.is_whole).map(|answer| {
        let body = answer.body.text.clone().into();
        ReceivedAnswer::new(answer.status, headers(&answer.headers), body, Duration::from_millis(record.took_ms))
    });
    let failed = record.failure.as_ref().map(|failure| failure.outcome);
    let of_status = record.status().map(Outcome::of_status);
    Exchange {
        intent: intent.to_owned(),
        method: record.request.method.clone(),
        url: format!("{}{}", record.origin, record.request.target),
        token: TokenKind::Other,
        request_headers: headers(&record.request.headers),
        request_body: record.request.body.text.clone().into(),
        outcome: failed.or(of_status).unwrap_or(Outcome::Unreachable),
        received,
        error: record.failure.as_ref().map(|failure| failure.message.clone()),
        broke_off: false,
        attempts: 1,
        earlier: Vec::new(),
        sent_at: record.at,
        gateway: Arc::default(),
    }
}

/// The rules that an answer breaks now, and that the recorded answer to the same callback did not break.
pub(crate) fn differing_rules(then: &RecordedExchange, now: &Exchange) -> Vec<String> {
    let Some((callback, body)) = callback(then) else { return Vec::new() };
    let sent: Value = serde_json::from_slice(&now.request_body).unwrap_or_default();
    let judged = |body: &Value, exchange: &Exchange| {
        judge(callback.clone(), body["request_id"].as_str().unwrap_or_default(), exchange)
    };
    let known = judged(&body, &exchange(then, callback.name()));
    let broken = judged(&sent, now).into_iter().map(|violation| violation.rule);
    broken.filter(|rule| !known.iter().any(|known| known.rule == *rule)).collect()
}

fn headers(headers: &[(String, String)]) -> HeaderMap {
    let pair =
        |(name, value): &(String, String)| Some((name.parse::<HeaderName>().ok()?, value.parse::<HeaderValue>().ok()?));
    headers.iter().filter_map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_compared_without_their_versions() {
        let id = "cti.a.p.acgw.callback.v2.0~a.p.partner.mirroring.reset.v1.0";
        assert_eq!(without_versions(id), "cti.a.p.acgw.callback~a.p.partner.mirroring.reset");
        assert_eq!(without_versions(id), without_versions(&id.replace("v2.0", "v3.12")));
    }
}
