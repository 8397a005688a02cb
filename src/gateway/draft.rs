//! One callback sent by hand: what a test of a vendor's own needs.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use hyper::{Method, Uri};
use serde_json::Value;
use thiserror::Error;
use uuid::Uuid;

use super::builder::Gateway;
use super::callback_token::CallbackTokens;
use super::client::{ClientError, HttpClient};
use super::judge::judge;
use super::sender::{Authorization, Context, Exchange, Outgoing, Sender, compose};
use super::trust::Trust;
use crate::contract::{Callback, Violation, sample_endpoints};
use crate::generate::minimal;

/// How long an answer may take.
const TIMEOUT: Duration = Duration::from_secs(10);

/// A callback that [`Gateway::callback`] began. It is valid as it is; what a test is about is set.
#[must_use = "nothing happens until it is sent"]
pub struct CallbackDraft<'g> {
    gateway: &'g Gateway,
    callback: Callback,
    endpoint_id: String,
    tenant: Uuid,
    payload: Option<Value>,
}

/// Why a callback cannot be sent at all.
#[derive(Debug, Error)]
pub enum SendError {
    /// The handler's URL cannot be called.
    #[error("`{url}` is not a URL of a callback handler; give one like `http://127.0.0.1:8080/callbacks`")]
    Url {
        /// As it was given.
        url: String,
    },
    /// Certificates or TLS cannot be set up.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The gateway's runtime is gone.
    #[error("the gateway was stopped while it sent a callback; keep it until the answer is there")]
    Stopped,
}

/// What came of a callback.
#[derive(Debug)]
pub struct Judged {
    /// The request and the answer.
    pub exchange: Exchange,
    /// What the documents ask of the answer and it lacks; empty where no answer came.
    pub violations: Vec<Violation>,
}

impl Judged {
    /// The answer's status; `None` where no answer came.
    pub fn status(&self) -> Option<u16> {
        self.exchange.status()
    }

    /// The answer's `payload`, or null.
    pub fn payload(&self) -> Value {
        self.exchange.json().and_then(|body| body.get("payload").cloned()).unwrap_or(Value::Null)
    }
}

impl Gateway {
    /// Begins a callback about a new partner, with the least payload that its schema allows.
    pub fn callback(&self, callback: Callback) -> CallbackDraft<'_> {
        let endpoint_id = sample_endpoints()[0].to_owned();
        CallbackDraft { gateway: self, callback, endpoint_id, tenant: Uuid::new_v4(), payload: None }
    }
}

impl CallbackDraft<'_> {
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

    /// Sends it, with a good token, to the callback handler at that URL. Runs on the gateway's own runtime, so any
    /// executor may wait for it; from code that is not async, use `gateway.handle().block_on(…)`.
    ///
    /// # Errors
    /// When that is no URL, or there is no TLS to be had. A handler that does not answer is no error here:
    /// the exchange tells of it.
    pub async fn send(self, url: &str) -> Result<Judged, SendError> {
        let uri = url.parse::<Uri>().ok().filter(|uri| matches!(uri.scheme_str(), Some("http" | "https")));
        let uri = uri.ok_or_else(|| SendError::Url { url: url.to_owned() })?;
        let client = HttpClient::new(&Trust::default(), TIMEOUT)?;
        let tokens = CallbackTokens::new(self.gateway.issuer(), Arc::clone(self.gateway.keys()));
        let sender = Sender::new(client, uri, Arc::new(tokens), None, &[]);
        let (callback, request_id) = (self.callback, Uuid::new_v4().to_string());
        let message = self.message(&request_id);
        let sent = self.gateway.handle().spawn(async move { sender.send(message).await });
        let exchange = sent.await.map_err(|_| SendError::Stopped)?;
        let violations = judge(callback, &request_id, &exchange);
        Ok(Judged { exchange, violations })
    }

    fn message(&self, request_id: &str) -> Outgoing {
        let context = Context {
            endpoint_id: self.endpoint_id.clone(),
            tenant_id: self.tenant.to_string(),
            datacenter_url: self.gateway.url().to_owned(),
        };
        let now = self.gateway.clock().now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        let payload = self.payload.clone().or_else(|| self.least());
        let body = compose(self.callback, &context, request_id, &now, payload);
        Outgoing {
            intent: self.callback.name().to_owned(),
            method: Method::POST,
            authorization: Authorization::Good(self.endpoint_id.clone()),
            forgery: None,
            headers: Vec::new(),
            body: Bytes::from(body.to_string()),
        }
    }

    /// The least payload of the schema, about this partner.
    fn least(&self) -> Option<Value> {
        let mut payload = minimal(&self.callback.request().shape).get("payload").cloned()?;
        for member in ["partner_tenant_id", "acronis_tenant_id"] {
            if let Some(slot) = payload.get_mut(member) {
                *slot = Value::from(self.tenant.to_string());
            }
        }
        Some(payload)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vendor::Vendor;

    #[test]
    fn every_callback_is_valid_as_it_is() {
        let gateway = Gateway::builder().start().expect("a free port");
        let vendor = Vendor::builder().issuer(gateway.issuer()).start().expect("a free port");
        for callback in Callback::ALL {
            let url = vendor.url();
            let judged = gateway.handle().block_on(gateway.callback(callback).send(&url)).expect("sent");
            assert_eq!((judged.status(), judged.violations.len()), (Some(200), 0), "{callback:?} {judged:?}");
        }
    }

    #[test]
    fn a_handler_that_is_not_there_is_told_from_a_url_that_is_none() {
        let gateway = Gateway::builder().start().expect("a free port");
        let send = |url: &str| gateway.handle().block_on(gateway.callback(Callback::PartnerReset).send(url));
        for url in ["", "/callbacks", "127.0.0.1:80", "ftp://127.0.0.1/"] {
            assert!(matches!(send(url), Err(SendError::Url { .. })), "{url}");
        }
        let judged = send("http://127.0.0.1:1/").expect("sent");
        assert_eq!((judged.status(), judged.payload()), (None, Value::Null));
        assert!(judged.exchange.error.is_some());
    }
}
