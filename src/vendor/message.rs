//! An incoming request and an outgoing answer. Layers can change both.

use bytes::Bytes;
use hyper::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use hyper::{HeaderMap, Method, Uri};
use serde_json::Value;

use crate::contract::Callback;

/// A complete request.
#[derive(Debug, Clone)]
pub struct Incoming {
    /// HTTP method.
    pub method: Method,
    /// Path and query.
    pub uri: Uri,
    /// Headers.
    pub headers: HeaderMap,
    /// Body.
    pub body: Bytes,
}

impl Incoming {
    /// The body, if it is JSON.
    pub fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }

    /// The callback that the body names in `context.callback_id`.
    pub fn callback(&self) -> Option<Callback> {
        callback(&self.json()?)
    }

    /// Changes the body if it is JSON.
    pub fn edit(&mut self, change: impl FnOnce(&mut Value)) {
        edit(&mut self.body, change);
    }
}

/// The callback that a request body names.
pub(super) fn callback(body: &Value) -> Option<Callback> {
    Callback::by_id(body.pointer("/context/callback_id")?.as_str()?)
}

/// An answer, before it is sent.
///
/// A `content-length` or `transfer-encoding` header that is set here goes out unchanged, even if it is wrong.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// HTTP status. An invalid status (see [`Answer::cut`]) drops the connection.
    pub status: u16,
    /// Headers.
    pub headers: HeaderMap,
    /// Body.
    pub body: Bytes,
}

impl Answer {
    /// An answer with a JSON body.
    pub fn json(status: u16, body: &Value) -> Self {
        let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("application/json"))]);
        Self { status, headers, body: Bytes::from(body.to_string()) }
    }

    /// An answer without a body.
    pub fn empty(status: u16) -> Self {
        Self { status, headers: HeaderMap::new(), body: Bytes::new() }
    }

    /// No answer: the connection is dropped.
    pub fn cut() -> Self {
        Self::empty(0)
    }

    /// The body, if it is JSON.
    pub fn value(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }

    /// Changes the body if it is JSON.
    pub fn edit(&mut self, change: impl FnOnce(&mut Value)) {
        edit(&mut self.body, change);
    }

    /// Sets a header, and removes others with the same name.
    ///
    /// # Panics
    /// When a header cannot have this value.
    pub fn set(&mut self, name: &'static str, value: &str) {
        let value = HeaderValue::from_str(value).unwrap_or_else(|_| panic!("`{value}` is not a valid header value"));
        self.headers.insert(HeaderName::from_static(name), value);
    }
}

fn edit(body: &mut Bytes, change: impl FnOnce(&mut Value)) {
    if let Ok(mut value) = serde_json::from_slice::<Value>(body) {
        change(&mut value);
        *body = Bytes::from(value.to_string());
    }
}
