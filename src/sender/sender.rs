//! The sender of callbacks: composes, signs, sends, waits where it is told to, and classes what came back.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER, USER_AGENT};
use hyper::{HeaderMap, Method, Uri};
use serde_json::{Map, Value, json};

use super::client::{HttpClient, Received, TransportError};
use super::concurrency::{Flight, Landing};
use super::pacing::Pacing;
use crate::contract::AnyCallback;
use crate::contract::Outcome;
use crate::identity::CallbackTokens;

/// Carries the credentials for a vendor's system.
pub const CREDENTIALS_HEADER: &str = "x-cyberapp-auth";
/// Carries further data as JSON in base64.
pub const EXTRA_HEADER: &str = "x-cyberapp-extra";
/// The value of [`EXTRA_HEADER`] without any further data: that of the empty object.
pub(crate) const NO_EXTRA: &str = "e30=";
/// How long one callback is held up by 429 answers before that is its outcome.
const PATIENCE: Duration = Duration::from_secs(45);

/// The `context` of a callback, as far as it does not depend on the callback.
#[derive(Debug, Clone)]
pub struct Context {
    /// The CyberApp's endpoint (CTI); also the role in the token's scope.
    pub endpoint_id: String,
    /// The partner (UUID) that the callback is about.
    pub tenant_id: String,
    /// Where the handler reaches the platform.
    pub datacenter_url: String,
}

/// Composes the body of a callback. `payload` is left out where it is `None`.
pub fn compose(
    callback: impl Into<AnyCallback>,
    context: &Context,
    request_id: &str,
    created_at: &str,
    payload: Option<Value>,
) -> Value {
    let callback = callback.into();
    let mut body = Map::new();
    body.insert("request_id".to_owned(), json!(request_id));
    body.insert("type".to_owned(), json!(callback.request_type()));
    if let Some(payload) = payload {
        body.insert("payload".to_owned(), payload);
    }
    let context = json!({
        "callback_id": callback.id(),
        "endpoint_id": context.endpoint_id,
        "tenant_id": context.tenant_id,
        "datacenter_url": context.datacenter_url,
    });
    body.insert("context".to_owned(), context);
    body.insert("created_at".to_owned(), json!(created_at));
    Value::Object(body)
}

/// What stands in the Authorization header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Authorization {
    /// The good token for this endpoint.
    Good(String),
    /// No header at all.
    Absent,
    /// `Bearer` with this token.
    Bearer(String),
    /// This value as it is.
    Raw(String),
}

/// The kind of token that a request carried, by which it can be sent again with a fresh one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// The good token for the endpoint in the body's context.
    Good,
    /// No Authorization header.
    Absent,
    /// Forged on purpose: what is wrong with it.
    Forged(&'static str),
    /// Good in another way than the usual one.
    Other,
}

impl TokenKind {
    fn of(authorization: &Authorization, forgery: Option<&'static str>) -> Self {
        match (authorization, forgery) {
            (Authorization::Absent, _) => Self::Absent,
            (_, Some(what)) => Self::Forged(what),
            (Authorization::Good(_), None) => Self::Good,
            _ => Self::Other,
        }
    }

    /// The word of reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Absent => "absent",
            Self::Forged(what) => what,
            Self::Other => "other",
        }
    }
}

/// One HTTP request to the handler, as it will go out.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// Why it is sent, for the reader of a finding.
    pub intent: String,
    /// POST, but for checks of other methods.
    pub method: Method,
    /// What follows the handler's path (as `/`), or its query (as `?a=1`); mostly nothing.
    pub suffix: String,
    /// The Authorization header.
    pub authorization: Authorization,
    /// What is wrong with the token, in words, where it was forged on purpose.
    pub forgery: Option<&'static str>,
    /// Headers in place of, or beside, those that every callback carries. An empty value takes one away.
    pub headers: Vec<(HeaderName, String)>,
    /// The body's bytes.
    pub body: Bytes,
}

/// One request and what came of it.
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
    /// The answer, where one came.
    pub received: Option<Received>,
    /// What went wrong in transport.
    pub error: Option<String>,
    /// How often the request was sent: more than once after 429, or when an idle connection broke.
    pub attempts: usize,
    /// When it was sent, for the last time.
    pub sent_at: jiff::Timestamp,
}

impl Exchange {
    /// The answer's status, where one came.
    pub fn status(&self) -> Option<u16> {
        self.received.as_ref().map(|received| received.status)
    }

    /// The answer's body as JSON.
    pub fn json(&self) -> Option<&Value> {
        self.received.as_ref()?.json()
    }
}

/// What every callback of one target has in common.
pub struct Sender {
    client: HttpClient,
    uri: Uri,
    tokens: Arc<CallbackTokens>,
    common: HeaderMap,
    pacing: Pacing,
    flight: Flight,
    sent: AtomicUsize,
}

impl Sender {
    /// A sender to this handler. `credentials` is `<identity>:<secrets as JSON>`, `headers` go on every callback.
    pub fn new(
        client: HttpClient,
        uri: Uri,
        tokens: Arc<CallbackTokens>,
        credentials: Option<&str>,
        headers: &[(HeaderName, HeaderValue)],
    ) -> Self {
        let mut common = HeaderMap::new();
        common.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        common.insert(USER_AGENT, HeaderValue::from_static(concat!("acgw/", env!("CARGO_PKG_VERSION"))));
        common.insert(HeaderName::from_static(EXTRA_HEADER), HeaderValue::from_static(NO_EXTRA));
        if let Some(Ok(value)) = credentials.map(|plain| HeaderValue::from_str(&STANDARD.encode(plain))) {
            common.insert(HeaderName::from_static(CREDENTIALS_HEADER), value);
        }
        for (name, value) in headers {
            common.insert(name.clone(), value.clone());
        }
        Self {
            client,
            uri,
            tokens,
            common,
            pacing: Pacing::default(),
            flight: Flight::default(),
            sent: AtomicUsize::new(0),
        }
    }

    /// The issuer of the tokens.
    pub fn tokens(&self) -> &Arc<CallbackTokens> {
        &self.tokens
    }

    /// The handler's URL.
    pub fn uri(&self) -> &Uri {
        &self.uri
    }

    /// The time after which an exchange is given up.
    pub fn timeout(&self) -> Duration {
        self.client.timeout()
    }

    /// How many requests went out so far, repeated ones included.
    pub fn sent(&self) -> usize {
        self.sent.load(Ordering::Relaxed)
    }

    /// Sends one request. A 429 is obeyed and the request sent again, as the gateway may
    /// (“Callback error handling”); so is one whose connection was cut, once.
    pub async fn send(&self, message: Outgoing) -> Exchange {
        let (headers, uri) = (self.headers(&message), self.uri_with(&message.suffix));
        let started = Instant::now();
        let mut attempts = 0;
        let mut cuts = 0;
        loop {
            // The time-out of a callback begins when it is its turn.
            let place = self.flight.turn().await;
            self.pacing.turn().await;
            attempts += 1;
            let (sent_at, began) = (jiff::Timestamp::now(), Instant::now());
            let result = self.attempt(&message, &uri, &headers).await;
            let closes = 2 * self.client.connections().opened() > self.sent();
            self.flight.landed(place, self.landing(began, &result), self.client.timeout(), closes);
            match &result {
                Err(error) if error.cut && cuts == 0 => cuts += 1,
                Ok(received) if is_busy(received) && started.elapsed() < PATIENCE => {}
                _ => return concluded(message, &uri, headers, result, (attempts, sent_at)),
            }
        }
    }

    /// What the answer to a request says about the target's pace.
    fn landing(&self, began: Instant, result: &Result<Received, TransportError>) -> Landing {
        match result {
            Err(error) if error.outcome == Outcome::TimedOut => Landing::Late,
            Ok(received) if is_busy(received) => {
                if self.pacing.pause(began, retry_after(received)) {
                    Landing::Busy
                } else {
                    Landing::BusyStill
                }
            }
            _ => {
                self.pacing.answered();
                let is_slow = self.client.connections().take_slow();
                if is_slow { Landing::Busy } else { Landing::Answered(began.elapsed()) }
            }
        }
    }

    /// Sends one request once, whatever comes of it.
    pub async fn send_once(&self, message: Outgoing) -> Exchange {
        let (headers, uri) = (self.headers(&message), self.uri_with(&message.suffix));
        let sent_at = jiff::Timestamp::now();
        let result = self.attempt(&message, &uri, &headers).await;
        concluded(message, &uri, headers, result, (1, sent_at))
    }

    async fn attempt(&self, message: &Outgoing, uri: &Uri, headers: &HeaderMap) -> Result<Received, TransportError> {
        self.sent.fetch_add(1, Ordering::Relaxed);
        self.client.exchange(message.method.clone(), uri, headers, message.body.clone()).await
    }

    /// The handler's URL with something behind its path or its query.
    fn uri_with(&self, suffix: &str) -> Uri {
        let target = self.uri.path_and_query().map(|target| (target.path(), target.query()));
        let (Some((path, query)), false) = (target, suffix.is_empty()) else { return self.uri.clone() };
        let target = match (suffix.strip_prefix('?'), query) {
            (Some(more), Some(query)) => format!("{path}?{query}&{more}"),
            (Some(more), None) => format!("{path}?{more}"),
            (None, Some(query)) => format!("{path}{suffix}?{query}"),
            (None, None) => format!("{path}{suffix}"),
        };
        let mut parts = self.uri.clone().into_parts();
        parts.path_and_query = target.parse().ok();
        Uri::from_parts(parts).unwrap_or_else(|_| self.uri.clone())
    }

    fn headers(&self, message: &Outgoing) -> HeaderMap {
        let mut headers = self.common.clone();
        let authorization = match &message.authorization {
            Authorization::Good(endpoint) => Some(self.tokens.good_header(endpoint)),
            Authorization::Bearer(token) => HeaderValue::try_from(format!("Bearer {token}")).ok(),
            Authorization::Raw(value) => HeaderValue::from_str(value).ok(),
            Authorization::Absent => None,
        };
        if let Some(value) = authorization {
            headers.insert(AUTHORIZATION, value);
        }
        for (name, value) in &message.headers {
            headers.remove(name);
            if let (false, Ok(value)) = (value.is_empty(), HeaderValue::from_str(value)) {
                headers.insert(name.clone(), value);
            }
        }
        headers
    }
}

fn concluded(
    message: Outgoing,
    uri: &Uri,
    headers: HeaderMap,
    result: Result<Received, TransportError>,
    (attempts, sent_at): (usize, jiff::Timestamp),
) -> Exchange {
    let (outcome, received, error) = match result {
        Ok(received) => (Outcome::of_status(received.status), Some(received), None),
        Err(error) => (error.outcome, None, Some(error.message)),
    };
    Exchange {
        intent: message.intent,
        method: message.method.to_string(),
        url: uri.to_string(),
        token: TokenKind::of(&message.authorization, message.forgery),
        request_headers: headers,
        request_body: message.body,
        outcome,
        received,
        error,
        attempts,
        sent_at,
    }
}

/// Whether the answer asks to come back later.
fn is_busy(received: &Received) -> bool {
    Outcome::of_status(received.status) == Outcome::TooManyRequests
}

/// `Retry-After` of an answer.
pub(crate) fn retry_after(received: &Received) -> Option<&str> {
    received.headers.get(RETRY_AFTER)?.to_str().ok()
}
