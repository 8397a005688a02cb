//! One callback sent by hand. Whoever sends one composes it here: the command line, `POST /_acgw/callbacks`, and tests
//! that embed a gateway.

use std::sync::Arc;
use std::time::Duration;

use hyper::header::{HeaderName, HeaderValue};
use hyper::{Method, Uri};
use serde_json::Value;
use tokio::runtime::Handle;
use uuid::Uuid;

use super::gateway::Gateway;
use super::journal::outbound::entry;
use super::judged::{Judged, SendError};
use super::state::{App, ready};
use crate::contract::AnyCallback;
use crate::contract::sample_endpoints;
use crate::contract::schema::pointer::put;
use crate::generate::minimal;
use crate::identity::CallbackTokens;
use crate::sender::HttpClient;
use crate::sender::Trust;
use crate::sender::pacing::wait;
use crate::sender::sender::retry_after;
use crate::sender::{Authorization, Context, Exchange, Outgoing, Sender, compose};

/// How long an answer may take, unless said otherwise.
const TIMEOUT: Duration = Duration::from_secs(10);

/// How often the command line and `POST /_acgw/callbacks` repeat a callback, unless said otherwise. The platform's own
/// number is not published.
pub(crate) const DEFAULT_RETRIES: u32 = 2;

/// More would not end in a time that anybody waits.
pub(crate) const MOST_RETRIES: u32 = 10;

/// Members of payloads that name the partner.
const PARTNER: [&str; 2] = ["partner_tenant_id", "acronis_tenant_id"];

/// Called with an attempt that is not the last, and the time until the next one.
type OnRetry = Box<dyn Fn(&Exchange, Duration) + Send>;

/// A callback that [`Gateway::callback`] began. It is valid as it is; what a test is about is set.
#[must_use = "nothing happens until it is sent"]
pub struct CallbackDraft {
    app: App,
    handle: Handle,
    callback: AnyCallback,
    endpoint_id: String,
    tenant: Uuid,
    payload: Option<Value>,
    members: Vec<(String, Value)>,
    credentials: Option<String>,
    headers: Vec<(HeaderName, HeaderValue)>,
    trust: Option<Trust>,
    timeout: Duration,
    retries: u32,
    on_retry: Option<OnRetry>,
}

impl Gateway {
    /// Begins a callback about a new partner, with the least payload that its schema allows.
    pub fn callback(&self, callback: impl Into<AnyCallback>) -> CallbackDraft {
        CallbackDraft::new(self.app(), self.handle(), callback.into())
    }
}

impl CallbackDraft {
    pub(crate) fn new(app: &App, handle: &Handle, callback: AnyCallback) -> Self {
        Self {
            app: Arc::clone(app),
            handle: handle.clone(),
            callback,
            endpoint_id: sample_endpoints()[0].to_owned(),
            tenant: Uuid::new_v4(),
            payload: None,
            members: Vec::new(),
            credentials: None,
            headers: Vec::new(),
            trust: None,
            timeout: TIMEOUT,
            retries: 0,
            on_retry: None,
        }
    }

    /// For this endpoint of the CyberApp (CTI); a sample one unless said otherwise.
    pub fn endpoint_id(mut self, cti: impl Into<String>) -> Self {
        self.endpoint_id = cti.into();
        self
    }

    /// About this partner, `context.tenant_id`.
    pub fn tenant(mut self, tenant: Uuid) -> Self {
        self.tenant = tenant;
        self
    }

    /// With this payload, as it is.
    pub fn payload(mut self, payload: Value) -> Self {
        self.payload = Some(payload);
        self
    }

    /// With this value at the JSON pointer, as in `/payload/enabled/0/settings`. The object or list that it is put
    /// into must be there; `-` adds to a list.
    pub fn set(mut self, pointer: impl Into<String>, value: Value) -> Self {
        self.members.push((pointer.into(), value));
        self
    }

    /// With these credentials in `X-CyberApp-Auth`: `<identity>:<secrets as JSON>`.
    pub fn credentials(mut self, plain: impl Into<String>) -> Self {
        self.credentials = Some(plain.into());
        self
    }

    /// With one more header, or another value of one that every callback carries.
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// Which certificates are taken; those that the gateway takes unless said otherwise.
    pub fn trust(mut self, trust: Trust) -> Self {
        self.trust = Some(trust);
        self
    }

    /// How long each attempt may take; ten seconds unless said otherwise.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// How often the same request is sent again after 429, a time-out, or where the handler is unreachable
    /// (“Callback error handling”). `Retry-After` is obeyed, up to thirty seconds; without it a second passes. Not at
    /// all unless said otherwise.
    pub fn retries(mut self, retries: u32) -> Self {
        self.retries = retries;
        self
    }

    /// Calls `observer` with each attempt that will be followed by another one, and the time until then. It is called
    /// on the gateway's own thread and must not block.
    pub fn on_retry(mut self, observer: impl Fn(&Exchange, Duration) + Send + 'static) -> Self {
        self.on_retry = Some(Box::new(observer));
        self
    }

    /// Sends it, with a good token, to the gateway's target.
    ///
    /// # Errors
    /// As [`CallbackDraft::send`], and when the gateway has no target.
    pub async fn send_to_target(self) -> Result<Judged, SendError> {
        let target = self.app.target.clone().ok_or(SendError::NoTarget)?;
        self.send(&target).await
    }

    /// Sends it, with a good token, to the callback handler at that URL. Runs on the gateway's own runtime, so any
    /// executor may wait for it; from code that is not async, use `gateway.handle().block_on(…)`. Each attempt is in
    /// the gateway's journal.
    ///
    /// # Errors
    /// When that is no URL, there is no TLS to be had, or the request does not match its schema. A handler that does
    /// not answer is no error here: the exchange tells of it.
    pub async fn send(self, url: &str) -> Result<Judged, SendError> {
        let uri = target_uri(url).map_err(|reason| SendError::Url { url: url.to_owned(), reason })?;
        let body = self.body()?;
        let refused = self.callback.request().violations(&body);
        if !refused.is_empty() {
            return Err(SendError::RequestMismatch(refused));
        }
        let (trust, timeout) = (self.trust.clone().unwrap_or_else(|| self.app.trust.clone()), self.timeout);
        // Reading the system's certificates takes its time.
        let client = self.handle.spawn_blocking(move || HttpClient::new(&trust, timeout));
        let client = client.await.map_err(|_| SendError::Stopped)??;
        let tokens = CallbackTokens::new(&self.app.issuer, Arc::clone(&self.app.keys));
        let sender = Sender::new(client, uri, Arc::new(tokens), self.credentials.as_deref(), &self.headers);
        let handle = self.handle.clone();
        handle.spawn(self.deliver(sender, body)).await.map_err(|_| SendError::Stopped)?
    }

    async fn deliver(self, sender: Sender, body: Value) -> Result<Judged, SendError> {
        // Signing would hold up the runtime until there is a key.
        ready(&self.app.keys).await.map_err(|_| SendError::Stopped)?;
        let message = message(&self.callback, &body);
        let mut attempts = 1;
        loop {
            let at = self.app.clock.now();
            let mut exchange = sender.send_once(message.clone()).await;
            exchange.attempts = attempts;
            if !exchange.outcome.may_retry() || attempts > usize::try_from(self.retries).unwrap_or(usize::MAX) {
                let request_id = body["request_id"].as_str().unwrap_or_default();
                let judged = Judged::new(self.callback, request_id, exchange);
                self.app.record(entry(at, &judged.exchange, judged.outcome));
                return Ok(judged);
            }
            let pause = wait(exchange.received.as_ref().and_then(retry_after));
            self.app.record(entry(at, &exchange, exchange.outcome));
            if let Some(observer) = &self.on_retry {
                observer(&exchange, pause);
            }
            tokio::time::sleep(pause).await;
            attempts += 1;
        }
    }

    /// The request's body.
    fn body(&self) -> Result<Value, SendError> {
        let context = Context {
            endpoint_id: self.endpoint_id.clone(),
            tenant_id: self.tenant.to_string(),
            datacenter_url: self.app.url.clone(),
        };
        let now = self.app.clock.now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        let payload = self.payload.clone().or_else(|| self.least());
        let mut body = compose(self.callback.clone(), &context, &Uuid::new_v4().to_string(), &now, payload);
        for (pointer, value) in &self.members {
            put(&mut body, pointer, value.clone())
                .map_err(|reason| SendError::Member { pointer: pointer.clone(), reason })?;
        }
        Ok(body)
    }

    /// The least payload of the schema, about this partner.
    fn least(&self) -> Option<Value> {
        let mut payload = minimal(&self.callback.request().shape).get("payload").cloned()?;
        for member in PARTNER {
            if let Some(slot) = payload.get_mut(member) {
                *slot = Value::from(self.tenant.to_string());
            }
        }
        Some(payload)
    }
}

fn message(callback: &AnyCallback, body: &Value) -> Outgoing {
    let endpoint = body.pointer("/context/endpoint_id").and_then(Value::as_str).unwrap_or_default();
    Outgoing {
        intent: callback.name().to_owned(),
        method: Method::POST,
        suffix: String::new(),
        authorization: Authorization::Good(endpoint.to_owned()),
        forgery: None,
        headers: Vec::new(),
        body: body.to_string().into(),
    }
}

/// Reads a handler's URL.
///
/// # Errors
/// What is wrong with it, when it is not an absolute http or https URL with a host.
pub(crate) fn target_uri(text: &str) -> Result<Uri, String> {
    let url = url::Url::parse(text).map_err(|error| error.to_string())?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(format!("the scheme is `{}`, not http or https", url.scheme()));
    }
    if url.host_str().is_none_or(str::is_empty) {
        return Err("it names no host".to_owned());
    }
    url.as_str().parse().map_err(|error: hyper::http::uri::InvalidUri| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::super::journal::entry::Direction;
    use super::*;
    use crate::contract::Callback;
    use crate::contract::Outcome;
    use crate::vendor::Vendor;

    fn send(gateway: &Gateway, draft: CallbackDraft, url: &str) -> Result<Judged, SendError> {
        gateway.handle().block_on(draft.send(url))
    }

    #[test]
    fn every_mirroring_callback_is_valid_as_it_is() {
        let gateway = Gateway::builder().start().expect("a free port");
        let vendor = Vendor::builder().issuer(gateway.issuer()).start().expect("a free port");
        for callback in Callback::ALL {
            let judged = send(&gateway, gateway.callback(callback), &vendor.url()).expect("sent");
            assert_eq!((judged.status(), judged.violations.len()), (Some(200), 0), "{callback:?} {judged:?}");
        }
        let journal = gateway.journal();
        let outbound: Vec<_> = journal.iter().filter(|entry| entry.direction == Direction::Outbound).collect();
        assert_eq!(outbound.len(), Callback::ALL.len());
        assert!(outbound.iter().all(|entry| entry.url == vendor.url() && entry.status == Some(200)));
        assert!(outbound[0].request.headers.contains(&("authorization".to_owned(), "Bearer ***".to_owned())));
    }

    #[test]
    fn a_handler_that_is_not_there_is_told_from_a_url_that_is_none() {
        let gateway = Gateway::builder().start().expect("a free port");
        for url in ["", "/callbacks", "127.0.0.1:80", "ftp://127.0.0.1/"] {
            let refused = send(&gateway, gateway.callback(Callback::PartnerReset), url);
            assert!(matches!(refused, Err(SendError::Url { .. })), "{url}");
        }
        let judged = send(&gateway, gateway.callback(Callback::PartnerReset), "http://127.0.0.1:1/").expect("sent");
        assert_eq!((judged.status(), judged.payload()), (None, Value::Null));
        assert_eq!((judged.outcome, judged.exchange.attempts), (Outcome::Unreachable, 1));
        assert!(judged.exchange.error.is_some());
        let refused = gateway.handle().block_on(gateway.callback(Callback::PartnerReset).send_to_target());
        assert!(matches!(refused, Err(SendError::NoTarget)));
    }
}
