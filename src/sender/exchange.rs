//! One request to a callback handler and its answer, as data.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::Bytes;
use hyper::header::HeaderName;
use hyper::{HeaderMap, Method};
use serde_json::Value;
use uuid::Uuid;

use super::failure::OWN_LIMIT;
use crate::contract::Outcome;

/// Carries the credentials for a vendor's system.
pub(crate) const CREDENTIALS_HEADER: &str = "x-cyberapp-auth";
/// The value of [`CREDENTIALS_HEADER`] without credentials of the user: `acgw:{}`. With mirroring nobody enters any, and
/// no page says what the header holds then.
pub(crate) const NO_CREDENTIALS: &str = "YWNndzp7fQ==";
/// Carries further data as JSON in base64.
pub(crate) const EXTRA_HEADER: &str = "x-cyberapp-extra";
/// The value of [`EXTRA_HEADER`] without further data: the empty object.
pub(crate) const NO_EXTRA: &str = "e30=";

/// The parts of a callback's `context` that are the same for every callback.
#[derive(Debug, Clone)]
pub(crate) struct Context {
    /// The CyberApp's endpoint (CTI); also the role in the token's scope.
    pub endpoint_id: String,
    /// The partner (UUID) that the callback is about.
    pub tenant_id: String,
    /// The URL at which the handler reaches the platform.
    pub datacenter_url: String,
}

/// The Authorization header of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Authorization {
    /// The good token for this endpoint.
    Good(String),
    /// No header at all.
    Absent,
    /// `Bearer` with this token.
    Bearer(String),
    /// Exactly this value.
    Raw(String),
}

/// The kind of token that a request carried. A replay sends the request with a new token of the same kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// The good token for the endpoint in the body's context.
    Good,
    /// No Authorization header.
    Absent,
    /// Forged on purpose, in this way.
    Forged(&'static str),
    /// Good, but not the token that callbacks usually carry.
    Other,
}

impl TokenKind {
    pub(super) fn of(authorization: &Authorization, forgery: Option<&'static str>) -> Self {
        match (authorization, forgery) {
            (Authorization::Absent, _) => Self::Absent,
            (_, Some(how)) => Self::Forged(how),
            (Authorization::Good(_), None) => Self::Good,
            _ => Self::Other,
        }
    }

    /// How the callback was forged, if it was: a missing token is a forgery too.
    pub(crate) fn forgery(self) -> Option<&'static str> {
        matches!(self, Self::Absent | Self::Forged(_)).then(|| self.name())
    }

    /// The name that reports use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Absent => "absent",
            Self::Forged(how) => how,
            Self::Other => "other",
        }
    }
}

/// One HTTP request to the handler, before it goes out.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// Why it is sent, for the reader of a finding.
    pub intent: String,
    /// POST, except in checks of other methods.
    pub method: Method,
    /// An addition to the handler's path (`/`) or query (`?a=1`); usually empty.
    pub suffix: String,
    /// The Authorization header.
    pub authorization: Authorization,
    /// How the token is forged, in words, if it is.
    pub forgery: Option<&'static str>,
    /// Whether the documents say how a handler answers it. Others may be refused, also with 429.
    pub documented: bool,
    /// Headers that replace, or add to, those of every callback. An empty value removes a header.
    pub headers: Vec<(HeaderName, String)>,
    /// The body's bytes.
    pub body: Bytes,
}

/// A complete answer, whatever its status.
#[derive(Debug, Clone)]
pub struct ReceivedAnswer {
    /// Status code.
    pub status: u16,
    /// Headers as received, after decompression.
    pub headers: HeaderMap,
    /// The decompressed body.
    pub body: Bytes,
    /// From the first byte sent to the last byte read.
    pub elapsed: Duration,
    /// The body as JSON, parsed when it is first needed.
    json: OnceLock<Option<Value>>,
}

impl ReceivedAnswer {
    pub(crate) fn new(status: u16, headers: HeaderMap, body: Bytes, elapsed: Duration) -> Self {
        Self { status, headers, body, elapsed, json: OnceLock::new() }
    }

    /// The body as JSON, if it is JSON.
    pub fn json(&self) -> Option<&Value> {
        self.json.get_or_init(|| serde_json::from_slice(&self.body).ok()).as_ref()
    }

    /// Replaces the body.
    pub(crate) fn replace_body(&mut self, body: Bytes) {
        (self.body, self.json) = (body, OnceLock::new());
    }
}

/// One request and its answer, or the reason why there is none.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// Why the request was sent.
    pub intent: String,
    /// The request's method.
    pub method: String,
    /// The handler's URL.
    pub url: String,
    /// The token that the request carried.
    pub token: TokenKind,
    /// Headers as sent.
    pub request_headers: HeaderMap,
    /// Body as sent.
    pub request_body: Bytes,
    /// The class of the exchange; a 200 is `Answered` whatever its body.
    pub outcome: Outcome,
    /// The answer, if there is one.
    pub received: Option<ReceivedAnswer>,
    /// What went wrong in transport.
    pub error: Option<String>,
    /// Whether the answer broke off after its head.
    pub(crate) broke_off: bool,
    /// How often the request was sent: more than once after 429, or when an idle connection broke.
    pub attempts: usize,
    /// What each time before the last one brought: a status, or what went wrong.
    pub earlier: Vec<String>,
    /// When it was last sent.
    pub sent_at: jiff::Timestamp,
    /// The URL of the gateway whose tokens it carries.
    pub gateway: Arc<str>,
}

impl Exchange {
    /// A callback that did not go out, as if the handler had refused it.
    pub(crate) fn refused_unsent(intent: String) -> Self {
        let answer = ReceivedAnswer::new(401, HeaderMap::new(), Bytes::new(), Duration::ZERO);
        Self {
            intent,
            method: Method::POST.to_string(),
            url: String::new(),
            token: TokenKind::Absent,
            request_headers: HeaderMap::new(),
            request_body: Bytes::new(),
            outcome: Outcome::of_status(answer.status),
            received: Some(answer),
            error: None,
            broke_off: false,
            attempts: 0,
            earlier: Vec::new(),
            sent_at: jiff::Timestamp::UNIX_EPOCH,
            gateway: Arc::default(),
        }
    }

    /// Whether the answer is right as far as HTTP goes, and our HTTP library does not read it.
    pub(crate) fn is_beyond_our_client(&self) -> bool {
        self.error.as_ref().is_some_and(|error| error.starts_with(OWN_LIMIT))
    }

    /// The answer's status, if there is an answer.
    pub fn status(&self) -> Option<u16> {
        self.received.as_ref().map(|received| received.status)
    }

    /// The partner that the request's context names.
    pub(crate) fn partner(&self) -> Option<Uuid> {
        let body: Value = serde_json::from_slice(&self.request_body).ok()?;
        Uuid::try_parse(body.pointer("/context/tenant_id")?.as_str()?).ok()
    }

    /// The answer's body as JSON.
    pub fn json(&self) -> Option<&Value> {
        self.received.as_ref()?.json()
    }
}
