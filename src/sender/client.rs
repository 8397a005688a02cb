//! The HTTP client that sends callbacks. It limits time and size, and trusts the certificates of its [`Trust`].

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::{Bytes, BytesMut};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::header::{ACCEPT_ENCODING, HeaderValue};
use hyper::{HeaderMap, Method, Request, Uri};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};

use super::arrived::Arrived;
use super::client_tls::{ClientError, client_tls};
use super::coding;
use super::connections::Connections;
use super::exchange::ReceivedAnswer;
use super::failure::{LARGEST_ANSWER, TransportError};
use super::spelling::{SpellingConnector, spelled};
use super::trust::Trust;
use crate::contract::Outcome;

/// The client closes idle connections before common servers do, so that none breaks under a request.
const IDLE: Duration = Duration::from_millis(800);

type Inner = Client<SpellingConnector, Full<Bytes>>;

/// A client for one target. It is cheap to clone, and clones share the connections.
#[derive(Clone)]
pub struct HttpClient {
    inner: Inner,
    /// Opens a connection for each request.
    fresh: Inner,
    connections: Arc<Connections>,
    timeout: Duration,
}

impl HttpClient {
    /// A client with these trusted certificates that gives up on an exchange after `timeout`.
    ///
    /// # Errors
    /// When a certificate file cannot be read or contains no certificate.
    pub fn new(trust: &Trust, timeout: Duration) -> Result<Self, ClientError> {
        Self::with(trust, timeout, rustls::DEFAULT_VERSIONS, true)
    }

    /// A client that speaks TLS 1.3 only, to find out whether the target does.
    ///
    /// # Errors
    /// As [`HttpClient::new`].
    pub fn tls13_only(trust: &Trust, timeout: Duration) -> Result<Self, ClientError> {
        Self::with(trust, timeout, &[&rustls::version::TLS13], true)
    }

    /// A client that writes the names of headers in small letters, as HTTP/2 does.
    ///
    /// # Errors
    /// As [`HttpClient::new`].
    pub(crate) fn in_small_letters(trust: &Trust, timeout: Duration) -> Result<Self, ClientError> {
        Self::with(trust, timeout, rustls::DEFAULT_VERSIONS, false)
    }

    fn with(
        trust: &Trust,
        timeout: Duration,
        versions: &[&'static rustls::SupportedProtocolVersion],
        in_title_case: bool,
    ) -> Result<Self, ClientError> {
        let tls = client_tls(trust, versions)?;
        let mut http = HttpConnector::new();
        http.enforce_http(false);
        http.set_nodelay(true);
        http.set_connect_timeout(Some(timeout));
        let connections = Arc::<Connections>::default();
        let connector = hyper_rustls::HttpsConnectorBuilder::new()
            .with_tls_config(tls)
            .https_or_http()
            .enable_http1()
            .wrap_connector(connections.counted(http));
        let connector = spelled(connector);
        let mut builder = Client::builder(TokioExecutor::new());
        builder.http1_max_headers(200).http1_title_case_headers(in_title_case);
        let inner = builder.clone().pool_idle_timeout(IDLE).pool_timer(TokioTimer::new()).build(connector.clone());
        let fresh = builder.pool_max_idle_per_host(0).build(connector);
        Ok(Self { inner, fresh, connections, timeout })
    }

    /// How long an exchange may take.
    pub fn timeout(&self) -> Duration {
        self.timeout
    }

    /// What is known about its connections.
    pub(crate) fn connections(&self) -> &Connections {
        &self.connections
    }

    /// Sends one request and reads its answer, within the time-out and up to [`LARGEST_ANSWER`].
    ///
    /// # Errors
    /// When there is no complete answer; the error's class says why.
    pub async fn exchange(
        &self,
        method: Method,
        uri: &Uri,
        headers: &HeaderMap,
        body: Bytes,
    ) -> Result<ReceivedAnswer, TransportError> {
        let arrived = Arrived::default();
        self.within(&arrived, self.attempt(&self.inner, method, uri, headers, body, &arrived)).await
    }

    /// The same on a new connection.
    ///
    /// # Errors
    /// As [`HttpClient::exchange`].
    pub(crate) async fn exchange_anew(
        &self,
        method: Method,
        uri: &Uri,
        headers: &HeaderMap,
        body: Bytes,
    ) -> Result<ReceivedAnswer, TransportError> {
        let arrived = Arrived::default();
        self.within(&arrived, self.attempt(&self.fresh, method, uri, headers, body, &arrived)).await
    }

    async fn within(
        &self,
        arrived: &Arrived,
        attempt: impl Future<Output = Result<ReceivedAnswer, TransportError>>,
    ) -> Result<ReceivedAnswer, TransportError> {
        tokio::time::timeout(self.timeout, attempt).await.unwrap_or_else(|_| {
            let message = format!("no complete answer within {}", humantime::format_duration(self.timeout));
            Err(arrived.broken_off(TransportError { outcome: Outcome::TimedOut, message, status: None, cut: false }))
        })
    }

    async fn attempt(
        &self,
        client: &Inner,
        method: Method,
        uri: &Uri,
        headers: &HeaderMap,
        body: Bytes,
        arrived: &Arrived,
    ) -> Result<ReceivedAnswer, TransportError> {
        let started = Instant::now();
        let mut request = Request::new(Full::new(body));
        *request.method_mut() = method;
        *request.uri_mut() = uri.clone();
        *request.headers_mut() = headers.clone();
        request.headers_mut().entry(ACCEPT_ENCODING).or_insert(HeaderValue::from_static(coding::ACCEPTED));
        let response = client.request(request).await.map_err(|error| TransportError::of(&error, None, uri))?;
        let (mut parts, body) = response.into_parts();
        let status = parts.status.as_u16();
        arrived.head(&parts);
        let mut body = Limited::new(body, LARGEST_ANSWER);
        let mut bytes = BytesMut::new();
        while let Some(frame) = body.frame().await {
            let frame =
                frame.map_err(|error| arrived.broken_off(TransportError::of(error.as_ref(), Some(status), uri)))?;
            if let Ok(data) = frame.into_data() {
                bytes.extend_from_slice(&data);
                arrived.part(data.len());
            }
        }
        let body = bytes.freeze();
        let body = match coding::plain(&mut parts.headers, &body, LARGEST_ANSWER) {
            Ok(plain) => plain,
            // A refusal counts by its status, whatever its body is.
            Err(_) if status != 200 => body,
            Err(error) => {
                let message = format!("the body does not have the Content-Encoding that the answer names: {error}");
                let outcome = Outcome::ResponseMismatch;
                return Err(TransportError { outcome, message, status: Some(status), cut: false });
            }
        };
        Ok(ReceivedAnswer::new(status, parts.headers, body, started.elapsed()))
    }
}
