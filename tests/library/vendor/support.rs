//! An issuer for tests of the vendor: a key set over HTTP, tokens by hand, and a client.

use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use acgw::Callback;
use acgw::internals::identity::{Keys, SigningKey};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{HeaderMap, Request};
use hyper_util::client::legacy::Client;
use hyper_util::rt::{TokioExecutor, TokioIo};
use serde_json::{Value, json};
use uuid::Uuid;

/// The endpoint of the test's CyberApp.
pub(crate) const ENDPOINT: &str = "cti.a.p.acgw.endpoint.v1.1~vendor.app.endpoint.v1.1";

/// An issuer with real keys.
pub(crate) struct Issuer {
    pub(crate) url: String,
    pub(crate) keys: Arc<Keys>,
    fetches: Arc<AtomicUsize>,
}

impl Issuer {
    pub(crate) async fn start() -> Self {
        let (keys, fetches) = (Arc::new(Keys::new()), Arc::new(AtomicUsize::new(0)));
        let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let (published, counter) = (Arc::clone(&keys), Arc::clone(&fetches));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (published, counter) = (Arc::clone(&published), Arc::clone(&counter));
                let service = service_fn(move |request: Request<Incoming>| {
                    let mut response = hyper::Response::new(Full::<Bytes>::default());
                    if request.uri().path() == "/api/idp/v1/keys" {
                        counter.fetch_add(1, Ordering::Relaxed);
                        *response.body_mut() = published.jwks().to_string().into();
                    } else {
                        *response.status_mut() = hyper::StatusCode::NOT_FOUND;
                    }
                    async move { Ok::<_, Infallible>(response) }
                });
                tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
            }
        });
        Self { url, keys, fetches }
    }

    pub(crate) fn fetches(&self) -> usize {
        self.fetches.load(Ordering::Relaxed)
    }

    /// Claims of a good token.
    pub(crate) fn claims(&self) -> Value {
        let now = now();
        json!({
            "aud": "127.0.0.1", "iss": self.url, "iat": now, "exp": now + 3600, "jti": Uuid::new_v4(),
            "sub": Uuid::new_v4(), "scope": [{ "role": ENDPOINT }], "ver": 2, "sub_type": "platform-acgw",
        })
    }

    /// A good token.
    pub(crate) fn token(&self) -> String {
        self.token_with(|_| {})
    }

    /// A signed token with other claims.
    pub(crate) fn token_with(&self, change: impl FnOnce(&mut Value)) -> String {
        let mut claims = self.claims();
        change(&mut claims);
        let key = self.keys.signing();
        sign(&json!({ "alg": "RS256", "kid": key.kid(), "iri": Uuid::new_v4() }), &claims, &key)
    }
}

/// A token of any header and claims, signed with that key.
pub(crate) fn sign(header: &Value, claims: &Value, key: &SigningKey) -> String {
    let signed = unsigned(header, claims);
    let signature = URL_SAFE_NO_PAD.encode(key.sign(signed.as_bytes()));
    format!("{signed}.{signature}")
}

/// The part of a token that is signed.
pub(crate) fn unsigned(header: &Value, claims: &Value) -> String {
    let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}", encode(header), encode(claims))
}

pub(crate) fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |now| now.as_secs())
}

/// A valid request for the callback.
pub(crate) fn request(callback: Callback, partner: Uuid, payload: Option<Value>) -> Value {
    let mut body = json!({
        "type": callback.request_type(),
        "request_id": Uuid::new_v4(),
        "created_at": "0001-01-01T00:00:00Z",
        "context": {
            "callback_id": callback.id(), "endpoint_id": ENDPOINT, "tenant_id": partner,
            "datacenter_url": "https://eu8.acronis.cloud",
        },
    });
    if let Some(payload) = payload {
        body["payload"] = payload;
    }
    body
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }
}

/// Posts a body, with a token or without one.
pub(crate) async fn post(url: &str, token: Option<&str>, body: impl ToString) -> Result<Reply, String> {
    let mut request = Request::post(url).header("content-type", "application/json");
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    send(request.body(Full::from(body.to_string())).expect("a request")).await
}

/// Sends any request.
pub(crate) async fn send(request: Request<Full<Bytes>>) -> Result<Reply, String> {
    let client = Client::builder(TokioExecutor::new()).build_http::<Full<Bytes>>();
    let (parts, body) = client.request(request).await.map_err(|error| format!("{error:?}"))?.into_parts();
    let body = body.collect().await.map_err(|error| format!("{error:?}"))?.to_bytes();
    Ok(Reply { status: parts.status.as_u16(), headers: parts.headers, body })
}

/// An address of which nobody listens.
pub(crate) fn nowhere() -> SocketAddr {
    let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    listener.local_addr().expect("an address")
}
