//! A callback that was sent, as the journal shows it.

use hyper::HeaderMap;
use jiff::Timestamp;

use super::entry::{Direction, Entry, Message};
use super::sender::Exchange;
use crate::contract::Outcome;

/// The entry of one attempt; the journal masks it.
pub(super) fn entry(at: Timestamp, exchange: &Exchange, outcome: Outcome) -> Entry {
    let reason = exchange.error.as_ref().map(|error| format!(": {error}")).unwrap_or_default();
    Entry {
        at,
        direction: Direction::Outbound,
        method: exchange.method.clone(),
        url: exchange.url.clone(),
        status: exchange.status(),
        request: message(&exchange.request_headers, &exchange.request_body),
        response: exchange.received.as_ref().map(|received| message(&received.headers, &received.body)),
        note: Some(format!("{}, {}{reason}", exchange.intent, outcome.name())),
    }
}

fn message(headers: &HeaderMap, body: &[u8]) -> Message {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let headers = headers.iter().map(|(name, value)| (name.as_str().to_owned(), text(value.as_bytes()))).collect();
    Message { headers, body: text(body) }
}
