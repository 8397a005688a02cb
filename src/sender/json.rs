//! Requests and headers as JSON, for reports and for the endpoint that sends callbacks.

use hyper::HeaderMap;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::Exchange;

/// A request as JSON.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct JsonRequest {
    pub(crate) method: String,
    pub(crate) url: String,
    pub(crate) headers: Map<String, Value>,
    pub(crate) body: Value,
}

impl JsonRequest {
    /// The request of an exchange.
    pub(crate) fn of(exchange: &Exchange) -> Self {
        Self {
            method: exchange.method.clone(),
            url: exchange.url.clone(),
            headers: headers(&exchange.request_headers),
            body: body(&exchange.request_body),
        }
    }
}

/// Headers by name; several of one name are joined.
pub(crate) fn headers(headers: &HeaderMap) -> Map<String, Value> {
    let mut out = Map::new();
    for (name, value) in headers {
        let value = String::from_utf8_lossy(value.as_bytes());
        match out.get_mut(name.as_str()) {
            Some(Value::String(known)) => known.push_str(&format!(", {value}")),
            _ => drop(out.insert(name.as_str().to_owned(), Value::from(value))),
        }
    }
    out
}

/// JSON, or else text.
pub(crate) fn body(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes).unwrap_or_else(|_| Value::from(String::from_utf8_lossy(bytes)))
}

/// Whole milliseconds.
pub(crate) fn millis(duration: std::time::Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
