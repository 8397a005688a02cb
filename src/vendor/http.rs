//! The client for the vendor's own requests: the issuer's keys, access tokens and status reports.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::Request;
use hyper::header::RETRY_AFTER;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};
use thiserror::Error;

/// How long one exchange may take.
const DEADLINE: Duration = Duration::from_secs(10);

/// The longest response that is read.
const ANSWER_LIMIT: usize = 1024 * 1024;

/// Why one of the vendor's own requests has no response.
#[derive(Debug, Clone, Error)]
pub enum HttpError {
    /// The URL is not valid.
    #[error("`{0}` is not a valid URL; give one such as `http://127.0.0.1:8080`")]
    Url(String),
    /// The connection failed or broke.
    #[error("no response from `{url}`: {reason}; check that it is running and trusted")]
    Transport {
        /// The URL of the request.
        url: String,
        /// What went wrong.
        reason: String,
    },
    /// The response took too long.
    #[error("no response from `{url}` in time; check that it is reachable")]
    TimedOut {
        /// The URL of the request.
        url: String,
    },
}

/// A complete response.
pub(super) struct HttpReply {
    pub(super) status: u16,
    /// `Retry-After`, in seconds.
    pub(super) retry_after: Option<u64>,
    pub(super) body: Bytes,
}

#[derive(Clone)]
pub(super) struct Requester {
    inner: hyper_util::client::legacy::Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    deadline: Duration,
}

impl Requester {
    /// A client for the host of this URL. It trusts the system's authorities and the given one (PEM).
    pub(super) fn to(url: &str, authority: Option<&str>) -> Self {
        let tls = tls(url, authority);
        let connector = HttpsConnectorBuilder::new().with_tls_config(tls).https_or_http().enable_http1().build();
        Self {
            inner: hyper_util::client::legacy::Client::builder(TokioExecutor::new()).build(connector),
            deadline: DEADLINE,
        }
    }

    /// With another limit to the time of one exchange.
    pub(super) fn within(self, deadline: Duration) -> Self {
        Self { deadline, ..self }
    }

    pub(super) async fn send(&self, request: Request<Full<Bytes>>) -> Result<HttpReply, HttpError> {
        let url = request.uri().to_string();
        let exchange = async {
            let response = self.inner.request(request).await.map_err(|error| broken(&url, &error))?;
            let status = response.status().as_u16();
            let retry_after = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
            let body = Limited::new(response.into_body(), ANSWER_LIMIT).collect().await;
            let body = body.map_err(|error| broken(&url, error.as_ref()))?.to_bytes();
            Ok(HttpReply { status, retry_after, body })
        };
        tokio::time::timeout(self.deadline, exchange)
            .await
            .unwrap_or_else(|_| Err(HttpError::TimedOut { url: url.clone() }))
    }
}

fn broken(url: &str, error: &(dyn std::error::Error + 'static)) -> HttpError {
    let chain = std::iter::successors(Some(error), |error| error.source());
    let reasons: Vec<String> = chain.map(ToString::to_string).collect();
    HttpError::Transport { url: url.to_owned(), reason: reasons.join(": ") }
}

fn tls(url: &str, authority: Option<&str>) -> ClientConfig {
    let mut roots = RootCertStore::empty();
    // Reading the system's certificates takes most of the time at start, and plain HTTP does not need them.
    if url.starts_with("https:") {
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    }
    let authority = authority.and_then(|pem| CertificateDer::from_pem_slice(pem.as_bytes()).ok());
    roots.add_parsable_certificates(authority);
    ClientConfig::builder_with_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("the provider has the default versions")
        .with_root_certificates(roots)
        .with_no_client_auth()
}
