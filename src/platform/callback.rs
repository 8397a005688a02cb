//! One callback sent by hand: by the command line, by `POST /_acgw/callbacks`, or by a test that embeds a gateway.

use std::sync::Arc;
use std::time::Duration;

use hyper::Method;
use hyper::header::{HeaderName, HeaderValue};
use serde_json::Value;
use tokio::runtime::Handle;
use uuid::Uuid;

use super::background::first_key;
use super::journal::draft::EntryDraft;
use super::journal::outbound::entry;
use super::judged::{Judged, SendError};
use super::state::State;
use super::target::target_uri;
use crate::contract::schema::pointer::put;
use crate::contract::{AnyCallback, Callback, Violation};
use crate::generate::minimal;
use crate::identity::CallbackTokens;
use crate::sender::{
    Authorization, CallbackHeaders, Context, Exchange, HttpClient, Outgoing, Sender, Trust, compose, pause, retry_after,
};

/// How often the command line and `POST /_acgw/callbacks` repeat a callback by default. The documents do not state the
/// platform's own number.
pub(crate) const DEFAULT_RETRIES: u32 = 2;

/// More retries would take longer than anybody waits.
pub(crate) const MOST_RETRIES: u32 = 10;

/// Members of payloads that name the partner.
const PARTNER: [&str; 2] = ["partner_tenant_id", "acronis_tenant_id"];

/// Called with an attempt that will be repeated, and the time until then.
type OnRetry = Box<dyn Fn(&Exchange, Duration) + Send>;

/// A callback before it is sent. [`Gateway::callback`](crate::Gateway::callback) starts one. It is valid without changes; a
/// test sets what it is about.
#[must_use = "nothing happens until it is sent"]
pub struct CallbackDraft {
    state: Arc<State>,
    runtime: Handle,
    callback: AnyCallback,
    endpoint_id: String,
    tenant: Uuid,
    payload: Option<Value>,
    members: Vec<(String, Value)>,
    headers: CallbackHeaders,
    authorization: Option<Authorization>,
    trust: Option<Trust>,
    timeout: Duration,
    retries: u32,
    on_retry: Option<OnRetry>,
}

impl CallbackDraft {
    /// A callback about a new partner, with the smallest payload that its schema allows.
    pub(crate) fn new(state: &Arc<State>, runtime: &Handle, callback: AnyCallback) -> Self {
        let defaults = &state.settings.callbacks;
        Self {
            state: Arc::clone(state),
            runtime: runtime.clone(),
            callback,
            endpoint_id: defaults.endpoint_id.clone(),
            tenant: Uuid::new_v4(),
            payload: None,
            members: Vec::new(),
            headers: defaults.headers.clone(),
            authorization: None,
            trust: None,
            timeout: defaults.timeout,
            retries: 0,
            on_retry: None,
        }
    }

    /// The endpoint of the CyberApp (CTI), by default that of the gateway.
    pub fn endpoint_id(mut self, cti: impl Into<String>) -> Self {
        self.endpoint_id = cti.into();
        self
    }

    /// The partner, `context.tenant_id`.
    pub fn tenant(mut self, tenant: Uuid) -> Self {
        self.tenant = tenant;
        self
    }

    /// Exactly this payload.
    pub fn payload(mut self, payload: Value) -> Self {
        self.payload = Some(payload);
        self
    }

    /// Sets the value at a JSON pointer such as `/payload/enabled/0/settings`. The object or list that contains it must
    /// exist; `-` adds to a list.
    pub fn set(mut self, pointer: impl Into<String>, value: Value) -> Self {
        self.members.push((pointer.into(), value));
        self
    }

    /// The credentials in `X-CyberApp-Auth`: `<identity>:<secrets as JSON>`.
    pub fn credentials(mut self, plain: impl Into<String>) -> Self {
        self.headers.credentials = Some(plain.into());
        self
    }

    /// The JSON object in `X-CyberApp-Extra`, by default that of the gateway.
    pub fn extra(mut self, json: impl Into<String>) -> Self {
        self.headers.extra = Some(json.into());
        self
    }

    /// Adds a header. Those that the gateway itself sends cannot be added.
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.further.push((name, value));
        self
    }

    /// What it carries in place of a good token.
    pub(crate) fn authorization(mut self, authorization: Authorization) -> Self {
        self.authorization = Some(authorization);
        self
    }

    /// Which certificates to accept, by default those that the gateway accepts.
    pub fn trust(mut self, trust: Trust) -> Self {
        self.trust = Some(trust);
        self
    }

    /// How long each attempt may take, by default as long as the gateway says.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// How often to repeat the request after a 429, a time-out, or if the handler is unreachable (“Callback error
    /// handling”), by default never. It waits as long as `Retry-After` says, at most thirty seconds, or else a second.
    pub fn retries(mut self, retries: u32) -> Self {
        self.retries = retries;
        self
    }

    /// Calls `observer` with each attempt that will be repeated, and the time until then, on the gateway's own thread, so
    /// the observer must not block.
    pub fn on_retry(mut self, observer: impl Fn(&Exchange, Duration) + Send + 'static) -> Self {
        self.on_retry = Some(Box::new(observer));
        self
    }

    /// Sends it, with a good token, to the gateway's target.
    ///
    /// # Errors
    /// As [`CallbackDraft::send`], and when the gateway has no target.
    pub async fn send_to_target(self) -> Result<Judged, SendError> {
        let target = self.state.settings.target.clone().ok_or(SendError::NoTarget)?;
        self.send(&target).await
    }

    /// Sends it, with a good token, to the callback handler at that URL. The gateway's runtime does the work, so any
    /// executor can await it; code that is not async uses `gateway.handle().block_on(…)`. The gateway's journal has each
    /// attempt.
    ///
    /// # Errors
    /// When the URL or a header is not valid, TLS cannot be set up, or the request does not match its schema. A handler that does
    /// not answer is not an error; the exchange says so.
    pub async fn send(self, url: &str) -> Result<Judged, SendError> {
        let uri = target_uri(url).map_err(|reason| SendError::Url { url: url.to_owned(), reason })?;
        self.headers.check()?;
        let body = self.body()?;
        let mut refused = self.callback.request().violations(&body);
        let is_typed = self.callback == Callback::CustomerSetState.into();
        refused.retain(|violation| !(is_typed && is_typed_setting(violation)));
        if !refused.is_empty() {
            return Err(SendError::RequestMismatch(refused));
        }
        let (trust, timeout) = (self.trust.clone().unwrap_or_else(|| self.state.settings.trust.clone()), self.timeout);
        // Reading the system's certificates takes time.
        let client = self.runtime.spawn_blocking(move || HttpClient::new(&trust, timeout));
        let client = client.await.map_err(|_| SendError::Stopped)??;
        let tokens = CallbackTokens::new(&self.state.site.issuer, Arc::clone(&self.state.keys));
        let tokens = tokens.like_the_platforms(self.state.settings.has_platform_claims);
        let sender = Sender::new(client, uri, Arc::new(tokens), &self.headers, &self.state.site.url);
        let runtime = self.runtime.clone();
        runtime.spawn(self.deliver(sender, body)).await.map_err(|_| SendError::Stopped)?
    }

    async fn deliver(self, sender: Sender, body: Value) -> Result<Judged, SendError> {
        // Signing would block the runtime until there is a key.
        first_key(&self.state.keys).await.map_err(|_| SendError::Stopped)?;
        let mut message = message(&self.callback, &body);
        message.authorization = self.authorization.clone().unwrap_or(message.authorization);
        let mut attempts = 1;
        loop {
            let at = self.state.settings.clock.now();
            let mut exchange = sender.send_once(message.clone()).await;
            exchange.attempts = attempts;
            if !exchange.outcome.may_retry() || attempts > usize::try_from(self.retries).unwrap_or(usize::MAX) {
                let request_id = body["request_id"].as_str().unwrap_or_default();
                let judged = Judged::new(self.callback, request_id, exchange);
                self.state.record(&EntryDraft::from(&entry(at, &judged.exchange, judged.outcome)));
                return Ok(judged);
            }
            let pause = pause(exchange.received.as_ref().and_then(retry_after));
            self.state.record(&EntryDraft::from(&entry(at, &exchange, exchange.outcome)));
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
            datacenter_url: self.state.site.url.clone(),
        };
        let now = self.state.settings.clock.now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        let payload = self.payload.clone().or_else(|| self.smallest_payload());
        let mut body = compose(self.callback.clone(), &context, &Uuid::new_v4().to_string(), &now, payload);
        for (pointer, value) in &self.members {
            put(&mut body, pointer, value.clone())
                .map_err(|reason| SendError::Member { pointer: pointer.clone(), reason })?;
        }
        Ok(body)
    }

    /// The smallest payload of the schema, about this partner.
    fn smallest_payload(&self) -> Option<Value> {
        let mut payload = minimal(&self.callback.request().shape).get("payload").cloned()?;
        for member in PARTNER {
            if let Some(slot) = payload.get_mut(member) {
                *slot = Value::from(self.tenant.to_string());
            }
        }
        Some(payload)
    }
}

/// Whether the violation is that a setting is not a text: a checkbox gives a boolean, a number a number.
fn is_typed_setting(violation: &Violation) -> bool {
    let is_typed = violation.actual.is_boolean() || violation.actual.is_number();
    is_typed && violation.rule.ends_with(".settings.*.type")
}

fn message(callback: &AnyCallback, body: &Value) -> Outgoing {
    let endpoint = body.pointer("/context/endpoint_id").and_then(Value::as_str).unwrap_or_default();
    Outgoing {
        intent: callback.name().to_owned(),
        method: Method::POST,
        suffix: String::new(),
        authorization: Authorization::Good(endpoint.to_owned()),
        forgery: None,
        documented: true,
        headers: Vec::new(),
        body: body.to_string().into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Outcome;
    use crate::platform::gateway::Gateway;

    fn send(gateway: &Gateway, draft: CallbackDraft, url: &str) -> Result<Judged, SendError> {
        gateway.handle().block_on(draft.send(url))
    }

    #[test]
    fn an_absent_handler_and_a_wrong_url_are_different_errors() {
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
