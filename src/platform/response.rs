//! A response of the platform, and what the journal says about it.

use bytes::Bytes;
use hyper::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderValue};
use hyper::{HeaderMap, StatusCode};
use serde::Serialize;
use uuid::Uuid;

use super::live::LiveBody;

/// The media type of every body except a form.
pub(crate) const JSON: &str = "application/json";

/// A response before it goes out.
#[derive(Debug)]
pub(crate) struct ApiResponse {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// A body that comes bit by bit, in place of `body`.
    pub(crate) live: Option<LiveBody>,
    /// The reason for this response, for the journal.
    pub(crate) note: Option<String>,
    /// The tenant of an accepted status report.
    pub(crate) tenant: Option<Uuid>,
    /// Whether the journal records the exchange.
    pub(crate) is_recorded: bool,
}

impl ApiResponse {
    /// A response without a body.
    pub(crate) fn empty(status: StatusCode) -> Self {
        let (headers, body) = (HeaderMap::new(), Bytes::new());
        Self { status, headers, body, live: None, note: None, tenant: None, is_recorded: true }
    }

    /// A response with a JSON body.
    pub(crate) fn json(status: StatusCode, value: &impl Serialize) -> Self {
        let body = serde_json::to_vec(value).expect("our values have a JSON form");
        let mut response = Self::empty(status);
        response.headers.insert(CONTENT_TYPE, HeaderValue::from_static(JSON));
        response.headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
        response.body = body.into();
        response
    }

    /// Adds the reason for the response.
    pub(crate) fn note(mut self, note: Option<String>) -> Self {
        self.note = note;
        self
    }

    /// Keeps the exchange out of the journal.
    pub(crate) fn unrecorded(mut self) -> Self {
        self.is_recorded = false;
        self
    }
}
