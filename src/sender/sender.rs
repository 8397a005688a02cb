//! Sends callbacks to one target: signs, sends, obeys 429, and classes each answer.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use hyper::header::{AUTHORIZATION, HeaderValue, RETRY_AFTER};
use hyper::{HeaderMap, Method, Uri};

use super::client::HttpClient;
use super::concurrency::{Completion, ConcurrencyLimit};
use super::exchange::{Authorization, Exchange, Outgoing, ReceivedAnswer, TokenKind};
use super::failure::TransportError;
use super::headers::CallbackHeaders;
use super::pacing::Pacing;
use crate::contract::Outcome;
use crate::identity::CallbackTokens;

/// How long 429 answers may delay one callback; then the 429 is its outcome.
const PATIENCE: Duration = Duration::from_secs(45);

/// How often a request is sent again whose connection was cut. A new connection, too, may be closed as idle by a server that
/// is too busy to read from it.
const MOST_CUTS: usize = 2;

/// Sends callbacks to one target.
pub(crate) struct Sender {
    client: HttpClient,
    uri: Uri,
    tokens: Arc<CallbackTokens>,
    common: HeaderMap,
    gateway: Arc<str>,
    pacing: Pacing,
    concurrency: ConcurrencyLimit,
    sent: AtomicUsize,
    /// Those of them for which a connection was opened on purpose.
    anew: AtomicUsize,
    /// Those of them that were sent again since the connection was cut.
    resent: AtomicUsize,
    /// A request that may be refused got 429 twice: that is how this target refuses it.
    refuses_with_429: AtomicBool,
    /// A request that must not be refused got 429: the target limits requests.
    limits_requests: AtomicBool,
}

impl Sender {
    /// A sender to the handler at `uri`, for the gateway at a URL; every callback gets the headers.
    pub(crate) fn new(
        client: HttpClient,
        uri: Uri,
        tokens: Arc<CallbackTokens>,
        headers: &CallbackHeaders,
        gateway: &str,
    ) -> Self {
        Self {
            client,
            uri,
            tokens,
            common: headers.map(),
            gateway: gateway.into(),
            pacing: Pacing::default(),
            concurrency: ConcurrencyLimit::default(),
            sent: AtomicUsize::new(0),
            anew: AtomicUsize::new(0),
            resent: AtomicUsize::new(0),
            refuses_with_429: AtomicBool::new(false),
            limits_requests: AtomicBool::new(false),
        }
    }

    /// The issuer of the tokens.
    pub(crate) fn tokens(&self) -> &Arc<CallbackTokens> {
        &self.tokens
    }

    /// The handler's URL.
    pub(crate) fn uri(&self) -> &Uri {
        &self.uri
    }

    /// How many requests went out so far, including repeated ones.
    pub(crate) fn sent(&self) -> usize {
        self.sent.load(Ordering::Relaxed)
    }

    /// How many requests were sent again since the connection was closed before their answer.
    pub(crate) fn resent(&self) -> usize {
        self.resent.load(Ordering::Relaxed)
    }

    /// Sends one request. After a 429 it waits and sends the request again, as the gateway may
    /// (“Callback error handling”). It also repeats, on a new connection, a request whose
    /// connection was cut.
    pub(crate) async fn send(&self, message: Outgoing) -> Exchange {
        let (headers, uri) = (self.headers(&message), self.uri_with(&message.suffix));
        let started = Instant::now();
        let mut earlier = Vec::new();
        let mut cuts = 0;
        loop {
            // The time-out of a callback starts with its turn.
            let permit = self.concurrency.acquire().await;
            self.pacing.turn().await;
            let (sent_at, began) = (jiff::Timestamp::now(), Instant::now());
            let result = self.attempt(&message, &uri, &headers, cuts > 0).await;
            if self.is_refusal(&message, &result, earlier.len()) {
                self.concurrency.complete(permit, Completion::Answered(began.elapsed()), self.client.timeout(), false);
                return self.concluded(message, &uri, headers, result, (earlier, sent_at));
            }
            if let Some(completion) = self.completion(began, &result) {
                let anew = self.anew.load(Ordering::Relaxed);
                let opened = self.client.connections().opened().saturating_sub(anew);
                let is_closing = 2 * opened > self.sent().saturating_sub(anew);
                self.concurrency.complete(permit, completion, self.client.timeout(), is_closing);
            }
            match &result {
                Err(error) if error.cut && cuts < MOST_CUTS => {
                    cuts += 1;
                    self.resent.fetch_add(1, Ordering::Relaxed);
                }
                Ok(received) if is_busy(received) && started.elapsed() < PATIENCE => {}
                _ => return self.concluded(message, &uri, headers, result, (earlier, sent_at)),
            }
            earlier.push(result.map_or_else(|error| error.message, |received| received.status.to_string()));
        }
    }

    /// Whether a 429 refuses this request and does not limit requests: it came again after a pause, here or for another one.
    fn is_refusal(&self, message: &Outgoing, result: &Result<ReceivedAnswer, TransportError>, attempts: usize) -> bool {
        if !result.as_ref().is_ok_and(is_busy) {
            return false;
        }
        if message.documented {
            self.limits_requests.store(true, Ordering::Relaxed);
        } else if attempts > 0 {
            self.refuses_with_429.store(true, Ordering::Relaxed);
        }
        self.refuses_with_429() && !message.documented
    }

    /// Whether the target answers 429 to what it refuses, and to nothing else.
    pub(crate) fn refuses_with_429(&self) -> bool {
        self.refuses_with_429.load(Ordering::Relaxed) && !self.limits_requests.load(Ordering::Relaxed)
    }

    /// What the result says about the target's speed; `None` for a 429 that says nothing new.
    fn completion(&self, began: Instant, result: &Result<ReceivedAnswer, TransportError>) -> Option<Completion> {
        match result {
            Err(error) if error.outcome == Outcome::TimedOut => Some(Completion::TimedOut),
            Ok(received) if is_busy(received) => {
                self.pacing.pause(began, retry_after(received)).then_some(Completion::Busy)
            }
            _ => {
                self.pacing.answered();
                let is_slow = self.client.connections().take_slow();
                Some(if is_slow { Completion::Busy } else { Completion::Answered(began.elapsed()) })
            }
        }
    }

    /// Sends one request once.
    pub(crate) async fn send_once(&self, message: Outgoing) -> Exchange {
        let (headers, uri) = (self.headers(&message), self.uri_with(&message.suffix));
        let sent_at = jiff::Timestamp::now();
        let result = self.attempt(&message, &uri, &headers, false).await;
        self.concluded(message, &uri, headers, result, (Vec::new(), sent_at))
    }

    /// Sends one request on a connection of its own, once.
    pub(crate) async fn send_apart(&self, message: Outgoing) -> Exchange {
        let (headers, uri) = (self.headers(&message), self.uri_with(&message.suffix));
        self.pacing.turn().await;
        let sent_at = jiff::Timestamp::now();
        let result = self.attempt(&message, &uri, &headers, true).await;
        self.concluded(message, &uri, headers, result, (Vec::new(), sent_at))
    }

    /// Sends one request with another client, once.
    pub(crate) async fn send_on(&self, client: &HttpClient, message: Outgoing) -> Exchange {
        let (headers, uri) = (self.headers(&message), self.uri_with(&message.suffix));
        self.pacing.turn().await;
        self.sent.fetch_add(1, Ordering::Relaxed);
        let sent_at = jiff::Timestamp::now();
        let result = client.exchange(message.method.clone(), &uri, &headers, message.body.clone()).await;
        self.concluded(message, &uri, headers, result, (Vec::new(), sent_at))
    }

    async fn attempt(
        &self,
        message: &Outgoing,
        uri: &Uri,
        headers: &HeaderMap,
        anew: bool,
    ) -> Result<ReceivedAnswer, TransportError> {
        // The gateway sends nothing but POST: what a handler leaves unread of another request says nothing about the next callback.
        let anew = anew || message.method != Method::POST;
        self.sent.fetch_add(1, Ordering::Relaxed);
        self.anew.fetch_add(usize::from(anew), Ordering::Relaxed);
        let (method, body) = (message.method.clone(), message.body.clone());
        match anew {
            true => self.client.exchange_anew(method, uri, headers, body).await,
            false => self.client.exchange(method, uri, headers, body).await,
        }
    }

    /// The handler's URL with an addition to its path or its query.
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

    fn concluded(
        &self,
        message: Outgoing,
        uri: &Uri,
        headers: HeaderMap,
        result: Result<ReceivedAnswer, TransportError>,
        (earlier, sent_at): (Vec<String>, jiff::Timestamp),
    ) -> Exchange {
        let broke_off = result.as_ref().is_err_and(|error| error.status.is_some());
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
            broke_off,
            attempts: earlier.len() + 1,
            earlier,
            sent_at,
            gateway: Arc::clone(&self.gateway),
        }
    }
}

/// Whether the answer asks the client to come back later.
fn is_busy(received: &ReceivedAnswer) -> bool {
    Outcome::of_status(received.status) == Outcome::TooManyRequests
}

/// `Retry-After` of an answer.
pub(crate) fn retry_after(received: &ReceivedAnswer) -> Option<&str> {
    received.headers.get(RETRY_AFTER)?.to_str().ok()
}
