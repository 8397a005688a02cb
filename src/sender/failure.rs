//! Why there is no complete answer, in the words of somebody who runs a handler.

use std::error::Error;
use std::io::ErrorKind;

use http_body_util::LengthLimitError;
use hyper::Uri;
use hyper_util::client::legacy;
use rustls::{CertificateError, Error as TlsFailure};

use crate::contract::Outcome;

/// The longest answer, in bytes; a longer one counts as unreadable.
pub(super) const LARGEST_ANSWER: usize = 8 * 1024 * 1024;

/// The environment variables that name a proxy. The client does not use one.
const PROXIES: [&str; 6] = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"];

/// How the message begins of an answer that our HTTP library cannot read, though others can.
pub(super) const OWN_LIMIT: &str = "acgw's own HTTP client does not read";

/// What the HTTP library takes a limited number of.
const CHUNK_EXTENSIONS: &str = "chunk extensions";

/// Why there is no complete answer.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{message}")]
pub struct TransportError {
    /// The class of the failure.
    pub outcome: Outcome,
    /// What happened, for people.
    pub message: String,
    /// The status, if the answer broke off after it.
    pub status: Option<u16>,
    /// The connection was cut, and another attempt may succeed: it had been idle, or the peer closed it.
    pub cut: bool,
}

/// What the chain of causes tells.
#[derive(Default)]
struct FailureFacts {
    outcome: Option<Outcome>,
    is_cut: bool,
    is_unconnected: bool,
    /// What to say, if that is known.
    told: Option<String>,
    chain: Vec<String>,
}

impl TransportError {
    /// Reads the class of a failure from the chain of its causes. `status` is that of an answer that broke off.
    pub(super) fn of(error: &(dyn Error + 'static), status: Option<u16>, uri: &Uri) -> Self {
        let mut seen = FailureFacts::default();
        let mut next = Some(error);
        while let Some(cause) = next {
            seen.look(cause, status, uri);
            next = cause.source();
        }
        let outcome = seen.outcome.unwrap_or(Outcome::Unreachable);
        let closed = || match status {
            None => "the handler closed the connection before it answered".to_owned(),
            Some(_) => "the handler closed the connection in the middle of its answer".to_owned(),
        };
        let is_closed = seen.is_cut && outcome == Outcome::Unreachable;
        let told = seen.told.or_else(|| is_closed.then(closed));
        let mut message = told.unwrap_or_else(|| seen.chain.join(": "));
        if let Some(proxy) = proxy(uri).filter(|_| seen.is_unconnected) {
            message += &format!("; the proxy that {proxy} names is not used: acgw connects to the handler itself");
        }
        Self { outcome, message, status, cut: seen.is_cut }
    }
}

impl FailureFacts {
    fn look(&mut self, cause: &(dyn Error + 'static), status: Option<u16>, uri: &Uri) {
        let text = cause.to_string();
        if text == "dns error" {
            self.told = Some(format!("the host name `{}` cannot be found", uri.host().unwrap_or_default()));
        }
        if self.chain.last() != Some(&text) {
            self.chain.push(text);
        }
        if let Some(failure) = cause.downcast_ref::<legacy::Error>() {
            self.is_unconnected |= failure.is_connect();
        } else if let Some(tls) = cause.downcast_ref::<TlsFailure>() {
            self.tls(tls);
        } else if cause.is::<LengthLimitError>() {
            self.outcome = Some(Outcome::ResponseMismatch);
            self.told = Some(format!("the answer is longer than {LARGEST_ANSWER} bytes"));
        } else if let Some(hyper) = cause.downcast_ref::<hyper::Error>() {
            self.is_cut |= hyper.is_incomplete_message() || hyper.is_closed() || hyper.is_canceled();
            if hyper.is_parse() {
                self.outcome = Some(Outcome::ResponseMismatch);
                let is_plain = status.is_none() && uri.scheme_str() == Some("http");
                let hint = if is_plain { "; if the port speaks HTTPS, begin the URL with https://" } else { "" };
                self.told = Some(format!("the answer is not HTTP ({hyper}){hint}"));
            }
        } else if let Some(io) = cause.downcast_ref::<std::io::Error>() {
            self.io(io, status, uri);
        }
    }

    fn io(&mut self, io: &std::io::Error, status: Option<u16>, uri: &Uri) {
        let kind = io.kind();
        self.is_cut |= matches!(kind, ErrorKind::ConnectionReset | ErrorKind::BrokenPipe | ErrorKind::UnexpectedEof);
        if io.to_string().contains(CHUNK_EXTENSIONS) {
            self.told = Some(format!("{OWN_LIMIT} so many {CHUNK_EXTENSIONS} in one answer"));
        } else if status.is_some() && matches!(kind, ErrorKind::InvalidData | ErrorKind::InvalidInput) {
            self.outcome = Some(Outcome::ResponseMismatch);
        }
        if kind == ErrorKind::ConnectionRefused {
            let at = uri.authority().map(|at| at.as_str().rsplit('@').next().unwrap_or_default());
            self.told = Some(format!("nothing listens at {} (connection refused)", at.unwrap_or_default()));
        }
        if let Some(tls) = tls_failure(io) {
            self.tls(tls);
        }
    }

    fn tls(&mut self, failure: &TlsFailure) {
        let (outcome, told) = match failure {
            TlsFailure::InvalidCertificate(reason) => (Outcome::InvalidCertificate, certificate(reason)),
            TlsFailure::NoCertificatesPresented => (Outcome::InvalidCertificate, "it shows no certificate".to_owned()),
            TlsFailure::InvalidMessage(_) => {
                let told = "the port does not speak TLS; if it speaks plain HTTP, begin the URL with http://";
                (Outcome::TlsHandshakeFailed, told.to_owned())
            }
            other => (Outcome::TlsHandshakeFailed, format!("the TLS handshake failed ({other})")),
        };
        self.outcome = Some(outcome);
        self.told = Some(told);
    }
}

/// What is wrong with a certificate.
fn certificate(reason: &CertificateError) -> String {
    let told = match reason {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => "its certificate has expired",
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "its certificate is not valid yet"
        }
        CertificateError::Revoked => "its certificate is revoked",
        CertificateError::UnknownIssuer => "its certificate comes from an authority that this machine does not trust",
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "its certificate is for another host name"
        }
        other if format!("{other:?}").contains("CaUsedAsEndEntity") => {
            "its certificate is that of an authority (CA), which a server must not show as its own"
        }
        other => return format!("its certificate cannot be used ({other})"),
    };
    told.to_owned()
}

/// The TLS error in an I/O error, whose `source` hides it. I/O errors may be nested.
fn tls_failure(mut error: &std::io::Error) -> Option<&TlsFailure> {
    loop {
        let inner = error.get_ref()?;
        match inner.downcast_ref::<std::io::Error>() {
            Some(deeper) => error = deeper,
            None => return inner.downcast_ref::<TlsFailure>(),
        }
    }
}

/// The environment variable that names a proxy, unless the handler is on this machine.
fn proxy(uri: &Uri) -> Option<&'static str> {
    let host = uri.host().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
    let is_here = host == "localhost" || host.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback());
    let is_set = |name: &&str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    PROXIES.into_iter().find(is_set).filter(|_| !is_here)
}
