//! The HTTP client that callbacks go out with: bounded in time and size, trusting what it is told to trust.

use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::{HeaderMap, Method, Request, Uri};
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use rustls::client::WebPkiServerVerifier;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use serde_json::Value;
use tower::util::ServiceExt as _;
use tower_http::decompression::Decompression;

use super::connections::{Connections, Counting};
use super::trust::{AnyCertificate, Named, Trust};
use crate::contract::Outcome;

/// The most that is read of an answer; a longer one is cut off and classed as unreadable.
pub const LARGEST_ANSWER: usize = 8 * 1024 * 1024;

/// Idle connections are dropped before common servers drop them, so that none breaks under a request.
const IDLE: Duration = Duration::from_millis(800);

type Inner = Decompression<Client<HttpsConnector<Counting>, Full<Bytes>>>;

/// A client for one target. Cheap to clone; clones share the connections.
#[derive(Clone)]
pub struct HttpClient {
    inner: Inner,
    connections: Arc<Connections>,
    timeout: Duration,
}

/// A complete answer, whatever its status.
#[derive(Debug, Clone)]
pub struct Received {
    /// Status code.
    pub status: u16,
    /// Headers as they came (after decompression).
    pub headers: HeaderMap,
    /// The decompressed body.
    pub body: Bytes,
    /// From the first byte sent to the last one read.
    pub elapsed: Duration,
    /// The body as JSON, read when it is first asked for.
    json: OnceLock<Option<Value>>,
}

impl Received {
    /// An answer that was written down.
    pub(crate) fn new(status: u16, headers: HeaderMap, body: Bytes, elapsed: Duration) -> Self {
        Self { status, headers, body, elapsed, json: OnceLock::new() }
    }

    /// The body as JSON, if it is that.
    pub fn json(&self) -> Option<&Value> {
        self.json.get_or_init(|| serde_json::from_slice(&self.body).ok()).as_ref()
    }

    /// Puts another body in place of the one that came.
    pub(crate) fn replace_body(&mut self, body: Bytes) {
        (self.body, self.json) = (body, OnceLock::new());
    }
}

/// Why no complete answer came.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{message}")]
pub struct TransportError {
    /// The class of the failure.
    pub outcome: Outcome,
    /// What happened, for people.
    pub message: String,
    /// The status, where the answer broke off after it.
    pub status: Option<u16>,
    /// The connection was cut where another try may go through: it had been idle, or the peer closed it.
    pub cut: bool,
}

/// Why a client could not be made.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The certificate file cannot be used.
    #[error("cannot use the certificates in `{path}`: {reason}; give a PEM file with --ca-cert")]
    Certificates {
        /// The file.
        path: String,
        /// What is wrong with it.
        reason: String,
    },
    /// TLS cannot be set up.
    #[error("cannot set up TLS: {0}")]
    Tls(#[from] rustls::Error),
}

impl HttpClient {
    /// A client that trusts what `trust` says and gives up on an exchange after `timeout`.
    ///
    /// # Errors
    /// When a certificate file cannot be read or holds no certificate.
    pub fn new(trust: &Trust, timeout: Duration) -> Result<Self, ClientError> {
        Self::with_versions(trust, timeout, rustls::DEFAULT_VERSIONS)
    }

    /// A client that speaks TLS 1.3 only, to see whether the target does.
    ///
    /// # Errors
    /// As [`HttpClient::new`].
    pub fn tls13_only(trust: &Trust, timeout: Duration) -> Result<Self, ClientError> {
        Self::with_versions(trust, timeout, &[&rustls::version::TLS13])
    }

    fn with_versions(
        trust: &Trust,
        timeout: Duration,
        versions: &[&'static rustls::SupportedProtocolVersion],
    ) -> Result<Self, ClientError> {
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let builder =
            rustls::ClientConfig::builder_with_provider(Arc::clone(&provider)).with_protocol_versions(versions)?;
        let tls = match trust {
            Trust::Anything => builder
                .dangerous()
                .with_custom_certificate_verifier(Arc::new(AnyCertificate(provider)))
                .with_no_client_auth(),
            Trust::Roots { extra: None } => builder.with_root_certificates(roots(&[])?).with_no_client_auth(),
            Trust::Roots { extra: Some(path) } => {
                let named = certificates(path)?;
                let roots = WebPkiServerVerifier::builder_with_provider(roots(&named)?.into(), provider);
                let roots = roots.build().map_err(|error| rustls::Error::General(error.to_string()))?;
                builder
                    .dangerous()
                    .with_custom_certificate_verifier(Arc::new(Named { roots, named }))
                    .with_no_client_auth()
            }
        };
        let mut http = HttpConnector::new();
        http.enforce_http(false);
        http.set_nodelay(true);
        http.set_connect_timeout(Some(timeout));
        let connections = Arc::<Connections>::default();
        let connector = hyper_rustls::HttpsConnectorBuilder::new()
            .with_tls_config(tls)
            .https_or_http()
            .enable_http1()
            .wrap_connector(Counting::new(http, Arc::clone(&connections)));
        let client = Client::builder(TokioExecutor::new())
            .pool_idle_timeout(IDLE)
            .pool_timer(TokioTimer::new())
            .http1_max_headers(200)
            // As the documents spell them.
            .http1_title_case_headers(true)
            .build(connector);
        Ok(Self { inner: Decompression::new(client), connections, timeout })
    }

    /// The time after which an exchange is given up.
    pub fn timeout(&self) -> Duration {
        self.timeout
    }

    /// What is known of its connections.
    pub(crate) fn connections(&self) -> &Connections {
        &self.connections
    }

    /// One exchange. Never waits longer than the time-out, never reads more than [`LARGEST_ANSWER`].
    ///
    /// # Errors
    /// When no complete answer came; the class says why.
    pub async fn exchange(
        &self,
        method: Method,
        uri: &Uri,
        headers: &HeaderMap,
        body: Bytes,
    ) -> Result<Received, TransportError> {
        let started = Instant::now();
        match tokio::time::timeout(self.timeout, self.attempt(method, uri, headers, body)).await {
            Ok(result) => result.map(|received| Received { elapsed: started.elapsed(), ..received }),
            Err(_) => Err(TransportError {
                outcome: Outcome::TimedOut,
                message: format!("no complete answer within {}", humantime::format_duration(self.timeout)),
                status: None,
                cut: false,
            }),
        }
    }

    async fn attempt(
        &self,
        method: Method,
        uri: &Uri,
        headers: &HeaderMap,
        body: Bytes,
    ) -> Result<Received, TransportError> {
        let mut request = Request::new(Full::new(body));
        *request.method_mut() = method;
        *request.uri_mut() = uri.clone();
        *request.headers_mut() = headers.clone();
        let response = self.inner.clone().oneshot(request).await.map_err(|error| classify(&error, None))?;
        let (parts, body) = response.into_parts();
        let status = parts.status.as_u16();
        let body = Limited::new(body, LARGEST_ANSWER)
            .collect()
            .await
            .map_err(|error| classify(error.as_ref(), Some(status)))?;
        let (body, json) = (body.to_bytes(), OnceLock::new());
        Ok(Received { status, headers: parts.headers, body, elapsed: Duration::ZERO, json })
    }
}

/// The certificates in a PEM file.
fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, ClientError> {
    let failed = |reason: String| ClientError::Certificates { path: path.display().to_string(), reason };
    let read = CertificateDer::pem_file_iter(path).map_err(|error| failed(error.to_string()))?;
    let certificates: Vec<_> = read.collect::<Result<_, _>>().map_err(|error| failed(error.to_string()))?;
    if certificates.is_empty() { Err(failed("there is none in it".to_owned())) } else { Ok(certificates) }
}

/// The system's roots, and these. Plain HTTP targets need none, so an empty system store is no error here.
fn roots(named: &[CertificateDer<'static>]) -> Result<rustls::RootCertStore, ClientError> {
    let mut store = rustls::RootCertStore::empty();
    for certificate in named {
        store.add(certificate.clone())?;
    }
    for certificate in rustls_native_certs::load_native_certs().certs {
        let _ = store.add(certificate);
    }
    Ok(store)
}

/// Finds the class of a failure in the chain of its causes.
fn classify(error: &(dyn std::error::Error + 'static), status: Option<u16>) -> TransportError {
    let mut outcome = Outcome::Unreachable;
    let mut cut = false;
    let mut chain = Vec::new();
    let mut next = Some(error);
    while let Some(cause) = next {
        let text = cause.to_string();
        if chain.last() != Some(&text) {
            chain.push(text);
        }
        if let Some(tls) = cause.downcast_ref::<rustls::Error>() {
            outcome = tls_class(tls);
        } else if cause.is::<LengthLimitError>() {
            outcome = Outcome::ResponseMismatch;
            chain = vec![format!("the answer is longer than {LARGEST_ANSWER} bytes")];
        } else if let Some(hyper) = cause.downcast_ref::<hyper::Error>() {
            cut |= hyper.is_incomplete_message() || hyper.is_closed() || hyper.is_canceled();
            if hyper.is_parse() {
                outcome = Outcome::ResponseMismatch;
            }
        } else if let Some(io) = cause.downcast_ref::<std::io::Error>() {
            use std::io::ErrorKind::{BrokenPipe, ConnectionReset, InvalidData, InvalidInput, UnexpectedEof};
            cut |= matches!(io.kind(), ConnectionReset | BrokenPipe | UnexpectedEof);
            if status.is_some() && matches!(io.kind(), InvalidData | InvalidInput) {
                outcome = Outcome::ResponseMismatch;
            }
            if let Some(tls) = carried(io) {
                outcome = tls_class(tls);
            }
        }
        next = cause.source();
    }
    TransportError { outcome, message: chain.join(": "), status, cut }
}

/// The TLS error in an I/O error, which hides it from `source`; it may stand in a further I/O error.
fn carried(mut error: &std::io::Error) -> Option<&rustls::Error> {
    loop {
        let inner = error.get_ref()?;
        match inner.downcast_ref::<std::io::Error>() {
            Some(deeper) => error = deeper,
            None => return inner.downcast_ref::<rustls::Error>(),
        }
    }
}

fn tls_class(error: &rustls::Error) -> Outcome {
    match error {
        rustls::Error::InvalidCertificate(_) | rustls::Error::NoCertificatesPresented => Outcome::InvalidCertificate,
        _ => Outcome::TlsHandshakeFailed,
    }
}
