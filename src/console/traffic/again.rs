//! A callback of the journal as the exchange that it was, so that its answer can be judged again.

use std::sync::Arc;
use std::time::Duration;

use hyper::HeaderMap;
use hyper::header::{HeaderName, HeaderValue};
use serde_json::Value;

use super::item::Item;
use crate::checks;
use crate::contract::{AnyCallback, CustomCallback, Outcome, Violation};
use crate::platform::State;
use crate::sender::{Exchange, ReceivedAnswer, TokenKind, console_message, judge, outcome};
use crate::suite::Check;

/// The callback of an exchange, and its request.
pub(super) fn callback(item: &Item) -> Option<(AnyCallback, Value)> {
    let body = item.body().filter(|_| item.is_callback())?;
    let id = body.pointer("/context/callback_id")?.as_str()?.to_owned();
    let custom = || {
        let request_type = body.get("type")?.as_str()?.to_owned();
        Some(CustomCallback { callback_id: id.clone(), request_type }.into())
    };
    Some((AnyCallback::find(&id).or_else(custom)?, body.clone()))
}

/// The judgement of an answer.
pub(super) struct Rejudged {
    pub(super) callback: AnyCallback,
    pub(super) violations: Vec<Violation>,
    /// What the partner would read.
    pub(super) console_message: String,
}

/// Judges the answer of a callback; `None` if the journal has too little of it.
pub(super) fn judged(state: &State, item: &Item) -> Option<Rejudged> {
    // The start of an answer is not an answer that breaks off.
    let (callback, body) = callback(item).filter(|_| !item.is_cut())?;
    let exchange = exchange(state, item);
    let request_id = body["request_id"].as_str().unwrap_or_default();
    let violations = judge(callback.clone(), request_id, &exchange);
    let console_message = console_message(&callback, &exchange, outcome(&exchange, &violations));
    Some(Rejudged { callback, violations, console_message })
}

/// The exchange, as far as the journal has it.
pub(super) fn exchange(state: &State, item: &Item) -> Exchange {
    let entry = &item.entry;
    let outcome = match entry.status {
        Some(status) => Outcome::of_status(status),
        // Which kind of silence it was makes no difference to what a partner reads.
        None => Outcome::Unreachable,
    };
    let received = entry.response.as_ref().zip(entry.status).map(|(response, status)| {
        let body = response.body.clone().into();
        ReceivedAnswer::new(status, headers(&response.headers), body, Duration::ZERO)
    });
    Exchange {
        intent: item.callback().unwrap_or_default().to_owned(),
        method: entry.method.clone(),
        url: entry.url.clone(),
        token: TokenKind::Good,
        request_headers: headers(&entry.request.headers),
        request_body: entry.request.body.clone().into(),
        outcome,
        received,
        error: None,
        broke_off: false,
        attempts: 1,
        earlier: Vec::new(),
        sent_at: entry.at,
        gateway: Arc::from(state.site.url.as_str()),
    }
}

fn headers(headers: &[(String, String)]) -> HeaderMap {
    let pair =
        |(name, value): &(String, String)| Some((name.parse::<HeaderName>().ok()?, value.parse::<HeaderValue>().ok()?));
    headers.iter().filter_map(pair).collect()
}

/// The check that is about this rule, or else about the form of this callback's answer.
pub(super) fn covering(callback: &AnyCallback, rule: &str) -> Option<&'static Check> {
    let form = format!("response.{}", callback.name().replace(".mirroring", ""));
    let all = checks::all();
    let about_rule = all.iter().find(|check| check.requirement.id == rule);
    about_rule.or_else(|| all.iter().find(|check| check.id == form)).copied()
}
