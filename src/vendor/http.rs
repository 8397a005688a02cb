//! The client of the vendor's own requests: keys of the issuer, tokens and reports of the platform.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::Request;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};
use thiserror::Error;

/// How long one exchange may take.
const DEADLINE: Duration = Duration::from_secs(10);

/// More than any answer that the vendor asks for.
const ANSWER_LIMIT: usize = 1024 * 1024;

/// Why a request of the vendor's own got no answer.
#[derive(Debug, Clone, Error)]
pub enum HttpError {
    /// The address is none.
    #[error("`{0}` is no URL; give one such as `http://127.0.0.1:8080`")]
    Url(String),
    /// The connection failed, or broke.
    #[error("no answer from `{url}`: {reason}; see whether it is running and trusted")]
    Transport {
        /// Where the request went.
        url: String,
        /// What went wrong.
        reason: String,
    },
    /// The answer took too long.
    #[error("no answer from `{url}` within `{DEADLINE:?}`; see whether it is reachable")]
    TimedOut {
        /// Where the request went.
        url: String,
    },
}

/// An answer, read to its end.
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) body: Bytes,
}

#[derive(Clone)]
pub(super) struct Client {
    inner: hyper_util::client::legacy::Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
}

impl Client {
    /// A client for that address and those beside it. It trusts the system's authorities and, where one is given, that
    /// of the certificate (PEM).
    pub(super) fn to(url: &str, authority: Option<&str>) -> Self {
        let tls = tls(url, authority);
        let connector = HttpsConnectorBuilder::new().with_tls_config(tls).https_or_http().enable_http1().build();
        Self { inner: hyper_util::client::legacy::Client::builder(TokioExecutor::new()).build(connector) }
    }

    pub(super) async fn send(&self, request: Request<Full<Bytes>>) -> Result<Reply, HttpError> {
        let url = request.uri().to_string();
        let exchange = async {
            let response = self.inner.request(request).await.map_err(|error| broken(&url, &error))?;
            let status = response.status().as_u16();
            let body = Limited::new(response.into_body(), ANSWER_LIMIT).collect().await;
            let body = body.map_err(|error| broken(&url, error.as_ref()))?.to_bytes();
            Ok(Reply { status, body })
        };
        tokio::time::timeout(DEADLINE, exchange).await.unwrap_or_else(|_| Err(HttpError::TimedOut { url: url.clone() }))
    }
}

fn broken(url: &str, error: &(dyn std::error::Error + 'static)) -> HttpError {
    let chain = std::iter::successors(Some(error), |error| error.source());
    let reasons: Vec<String> = chain.map(ToString::to_string).collect();
    HttpError::Transport { url: url.to_owned(), reason: reasons.join(": ") }
}

fn tls(url: &str, authority: Option<&str>) -> ClientConfig {
    let mut roots = RootCertStore::empty();
    // Reading the system's certificates takes longer than all else at start, and plain HTTP needs none.
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
