//! The server behind a proxy, and connections to it.

use std::io;
use std::sync::Arc;

use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::contract::Outcome;
use crate::platform::target_uri;
use crate::sender::{ClientError, Trust, client_tls};
use crate::text::mask;

use super::record::RecordedFailure;

/// Where requests go.
pub(crate) struct Upstream {
    /// Host and port.
    authority: String,
    /// Scheme, host and port.
    pub(super) origin: String,
    tls: Option<(TlsConnector, ServerName<'static>)>,
    /// What requests have as `Host` if it is not what they came with.
    pub(super) host: Option<String>,
}

/// Why there is no upstream.
#[derive(Debug, thiserror::Error)]
pub(crate) enum UpstreamError {
    /// The URL cannot be called.
    #[error("`{url}` cannot be called: {reason}; give a URL like http://127.0.0.1:3000/callbacks")]
    Url {
        /// The URL, without secrets.
        url: String,
        /// What is wrong with it.
        reason: String,
    },
    /// TLS cannot be set up.
    #[error(transparent)]
    Client(#[from] ClientError),
}

/// A connection to an upstream.
pub(super) enum UpstreamStream {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

impl Upstream {
    /// The server of this URL, whose path and query do not matter: requests keep their own.
    ///
    /// # Errors
    /// When the URL cannot be called, or a certificate file cannot be used.
    pub(crate) fn new(url: &str, trust: &Trust) -> Result<Self, UpstreamError> {
        let failed = |reason: String| UpstreamError::Url { url: mask::text(url).into_owned(), reason };
        let uri = target_uri(url).map_err(&failed)?;
        let host = uri.host().unwrap_or_default().to_owned();
        let is_tls = uri.scheme_str() == Some("https");
        let authority = format!("{host}:{}", uri.port_u16().unwrap_or(if is_tls { 443 } else { 80 }));
        let origin =
            format!("{}://{}", uri.scheme_str().unwrap_or_default(), uri.authority().map_or("", |at| at.as_str()));
        let tls = if is_tls {
            let mut config = client_tls(trust, rustls::DEFAULT_VERSIONS)?;
            config.alpn_protocols = vec![b"http/1.1".to_vec()];
            let name = host.trim_start_matches('[').trim_end_matches(']').to_owned();
            let name = ServerName::try_from(name).map_err(|error| failed(error.to_string()))?;
            Some((TlsConnector::from(Arc::new(config)), name))
        } else {
            None
        };
        let host = is_tls.then(|| uri.authority().map_or(host, ToString::to_string));
        Ok(Self { authority, origin, tls, host })
    }

    /// Opens a connection.
    pub(super) async fn connect(&self) -> Result<UpstreamStream, RecordedFailure> {
        let unreachable = |error: &io::Error| {
            let message = format!("no connection to {}: {error}", self.origin);
            RecordedFailure { outcome: Outcome::Unreachable, message }
        };
        let stream = TcpStream::connect(&self.authority).await.map_err(|error| unreachable(&error))?;
        let _ = stream.set_nodelay(true);
        let Some((connector, name)) = &self.tls else { return Ok(UpstreamStream::Plain(stream)) };
        let shaken = connector.connect(name.clone(), stream).await;
        shaken.map(|stream| UpstreamStream::Tls(Box::new(stream))).map_err(|error| {
            let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
            let is_certificate = matches!(inner, Some(rustls::Error::InvalidCertificate(_)));
            let outcome = if is_certificate { Outcome::InvalidCertificate } else { Outcome::TlsHandshakeFailed };
            RecordedFailure { outcome, message: format!("no TLS with {}: {error}", self.origin) }
        })
    }
}
