//! One exchange in the report, in both directions.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use hyper::HeaderMap;
use hyper::header::{HeaderName, HeaderValue};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::contract::Outcome;
use crate::report::exchange::{curl, mint};
use crate::sender::json::{self, JsonRequest, millis};
use crate::sender::{Exchange, ReceivedAnswer, TokenKind};

/// Longest body that is written; what is cut away is said.
pub(super) const MOST: usize = 16 * 1024;

/// How a body ends that was cut.
const CUT: &str = " bytes in all)";

/// One request and its answer.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct JsonExchange {
    pub(crate) intent: String,
    pub(crate) request: JsonRequest,
    pub(crate) response: JsonAnswer,
    pub(crate) token: String,
    attempts: usize,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    earlier: Vec<String>,
    /// The URL of the gateway that it came from.
    #[serde(default)]
    gateway: String,
    /// The line that mints the token for `curl`.
    mint: Option<String>,
    curl: String,
}

/// The answer, or why there is none.
#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum JsonAnswer {
    /// An answer came.
    Received { status: u16, outcome: Outcome, headers: Map<String, Value>, body: Value, duration_ms: u64 },
    /// None came.
    Missing { outcome: Outcome, error: Option<String> },
}

impl JsonAnswer {
    /// The answer's status and body, where one came.
    pub(crate) fn answer(&self) -> Option<(u16, &Value)> {
        match self {
            Self::Received { status, body, .. } => Some((*status, body)),
            Self::Missing { .. } => None,
        }
    }
}

impl From<&Exchange> for JsonExchange {
    fn from(exchange: &Exchange) -> Self {
        let response = match &exchange.received {
            Some(received) => JsonAnswer::Received {
                status: received.status,
                outcome: exchange.outcome,
                headers: json::headers(&received.headers),
                body: body(&received.body),
                duration_ms: millis(received.elapsed),
            },
            None => JsonAnswer::Missing { outcome: exchange.outcome, error: exchange.error.clone() },
        };
        Self {
            intent: exchange.intent.clone(),
            request: JsonRequest { body: body(&exchange.request_body), ..JsonRequest::of(exchange) },
            response,
            token: exchange.token.name().to_owned(),
            attempts: exchange.attempts,
            earlier: exchange.earlier.clone(),
            gateway: exchange.gateway.to_string(),
            mint: mint(exchange),
            curl: curl(exchange),
        }
    }
}

impl From<JsonExchange> for Exchange {
    fn from(exchange: JsonExchange) -> Self {
        let JsonExchange { intent, request, response, token, attempts, earlier, gateway, .. } = exchange;
        let token = match token {
            name if name == TokenKind::Good.name() => TokenKind::Good,
            name if name == TokenKind::Absent.name() => TokenKind::Absent,
            name if name == TokenKind::Other.name() => TokenKind::Other,
            name => TokenKind::Forged(lasting(&name)),
        };
        let (outcome, received, error) = match response {
            JsonAnswer::Received { status, outcome, headers: names, body, duration_ms } => {
                let elapsed = Duration::from_millis(duration_ms);
                (outcome, Some(ReceivedAnswer::new(status, headers(&names), bytes(&body), elapsed)), None)
            }
            JsonAnswer::Missing { outcome, error } => (outcome, None, error),
        };
        Self {
            intent,
            method: request.method,
            url: request.url,
            token,
            request_headers: headers(&request.headers),
            request_body: bytes(&request.body),
            outcome,
            received,
            error,
            attempts,
            broke_off: false,
            earlier,
            sent_at: jiff::Timestamp::UNIX_EPOCH,
            gateway: gateway.into(),
        }
    }
}

/// A body as it is written.
pub(super) fn body(bytes: &[u8]) -> Value {
    if bytes.len() > MOST {
        let shown = String::from_utf8_lossy(&bytes[..MOST]);
        return Value::from(format!("{shown}… ({}{CUT}", bytes.len()));
    }
    json::body(bytes)
}

/// Whether a report holds only the beginning of this body.
pub(crate) fn is_cut(text: &str) -> bool {
    text.ends_with(CUT)
}

/// The bytes that are written so.
pub(super) fn bytes(body: &Value) -> Bytes {
    let Value::String(text) = body else { return Bytes::from(body.to_string()) };
    if is_cut(text) && text.len() > MOST {
        // The note at the end must not make it too long once more.
        let end = text.rfind('…').unwrap_or(text.len());
        let note = &text[end..];
        let most = (0..=MOST.saturating_sub(note.len())).rev().find(|at| text.is_char_boundary(*at));
        return Bytes::from(format!("{}{note}", &text[..most.unwrap_or_default()]));
    }
    // Text that reads as JSON would have been written as that.
    let is_json = serde_json::from_str::<Value>(text).is_ok();
    if is_json { Bytes::from(body.to_string()) } else { Bytes::from(text.clone()) }
}

fn headers(headers: &Map<String, Value>) -> HeaderMap {
    let pairs = headers.iter().filter_map(|(name, value)| {
        let name: HeaderName = name.parse().ok()?;
        Some((name, HeaderValue::from_bytes(value.as_str()?.as_bytes()).ok()?))
    });
    pairs.collect()
}

/// The text for as long as the program runs: documents and forgeries are constants everywhere else. There are few, and
/// each is kept once.
pub(super) fn lasting(text: &str) -> &'static str {
    static KNOWN: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(text) = known.get(text) {
        return text;
    }
    let text: &'static str = text.to_owned().leak();
    known.insert(text);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_come_back_as_they_were_shown() {
        for read in [&b""[..], b"{\"a\":1}", b"\"a text\"", b"a text", b"123", b"\"123\"", b"null", b"\"\""] {
            let shown = body(read);
            assert_eq!(body(&bytes(&shown)), shown, "{shown}");
        }
        let long = body("ö".repeat(MOST).as_bytes());
        let once = body(&bytes(&long));
        assert!(once.as_str().is_some_and(is_cut) && once.to_string().matches("bytes in all").count() == 1);
        assert_eq!(body(&bytes(&once)), once);
    }
}
