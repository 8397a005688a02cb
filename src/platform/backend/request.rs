//! One request of a backend.

use bytes::Bytes;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST, HeaderName};
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::aim::{Aim, Aimed};
use crate::text::mask;

/// Headers that a reader of a finding needs.
const SHOWN: [HeaderName; 2] = [AUTHORIZATION, CONTENT_TYPE];

/// Headers that are kept.
pub(super) const KEPT: [HeaderName; 3] = [HOST, AUTHORIZATION, CONTENT_TYPE];

/// Tells tokens apart without keeping them.
pub(crate) type Fingerprint = Uuid;

/// What a request carries as its token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TokenSent {
    /// No `Authorization`.
    Missing,
    /// An `Authorization` that is not `Bearer` and a token.
    OtherScheme(String),
    /// `Bearer` and something that is not an access token; what it is instead.
    NoToken(String),
    /// A token of this gateway.
    Valid(Fingerprint),
    /// A token of this gateway that has expired.
    Expired(Fingerprint),
    /// A token that this gateway did not issue.
    Foreign(Fingerprint),
}

impl TokenSent {
    /// Which token it is, if it is one.
    pub(crate) fn fingerprint(&self) -> Option<Fingerprint> {
        match self {
            Self::Valid(token) | Self::Expired(token) | Self::Foreign(token) => Some(*token),
            Self::Missing | Self::OtherScheme(_) | Self::NoToken(_) => None,
        }
    }
}

/// A token that a request was answered with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TokenIssued {
    pub(crate) token: Fingerprint,
    pub(crate) expires: Timestamp,
}

/// One request of a backend, and how it was answered.
#[derive(Debug)]
pub(crate) struct BackendRequest {
    pub(crate) at: Timestamp,
    pub(crate) method: String,
    /// Path and query.
    pub(crate) url: String,
    /// The path beneath the gateway's own URL.
    pub(crate) path: String,
    /// Those of [`KEPT`] that are text. A bearer token is masked.
    pub(super) headers: Vec<(HeaderName, String)>,
    pub(crate) body: Bytes,
    pub(crate) aimed: Aimed,
    pub(crate) token: TokenSent,
    pub(crate) issued: Option<TokenIssued>,
    /// The tenant that a report is about: the named one, or else that of the client.
    pub(crate) tenant: Option<Uuid>,
    /// The status of the answer; `None` if the connection was cut.
    pub(crate) status: Option<u16>,
    /// Why it was answered so.
    pub(crate) reason: String,
    /// `Retry-After` of the answer, in seconds.
    pub(crate) retry_after: Option<u64>,
    /// Whether a fault of the platform struck it.
    pub(crate) is_struck: bool,
}

impl BackendRequest {
    /// Whether it is about this: an access token or a report.
    pub(crate) fn is_for(&self, aim: Aim) -> bool {
        self.aimed.aim == aim
    }

    /// Whether it got what it asked for.
    pub(crate) fn is_granted(&self) -> bool {
        self.status.is_some_and(|status| (200..300).contains(&status))
    }

    /// The body, if it is JSON.
    pub(crate) fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }

    /// The value of a header that is kept.
    pub(crate) fn header(&self, name: &HeaderName) -> Option<&str> {
        self.headers.iter().find(|(kept, _)| kept == name).map(|(_, value)| value.as_str())
    }

    /// The values of a parameter of the query.
    pub(crate) fn parameters(&self, name: &str) -> Vec<String> {
        let query = self.url.split_once('?').map_or("", |(_, query)| query);
        let named = url::form_urlencoded::parse(query.as_bytes()).filter(|(key, _)| key == name);
        named.map(|(_, value)| value.into_owned()).collect()
    }

    /// Method and URL, secrets masked.
    pub(crate) fn line(&self) -> String {
        format!("{} {}", self.method, mask::text(&self.url))
    }

    /// The request as a finding shows it, secrets masked.
    pub(crate) fn shown(&self) -> Value {
        let header = |name: &HeaderName| {
            let value = self.header(name)?;
            Some((name.as_str().to_owned(), Value::from(mask::header(name.as_str(), value))))
        };
        let headers: Map<String, Value> = SHOWN.iter().filter_map(header).collect();
        let mut shown = json!({ "request": self.line(), "headers": headers });
        if !self.body.is_empty() {
            let text = mask::text(&String::from_utf8_lossy(&self.body)).into_owned();
            shown["body"] = serde_json::from_str(&text).unwrap_or(Value::String(text));
        }
        shown
    }
}
