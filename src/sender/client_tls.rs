//! TLS of a client: what it trusts, and which versions it speaks.

use std::path::Path;
use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;

use super::trust::{LenientVerifier, Trust};

/// Why a client cannot be made.
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

/// The settings of a client with these trusted certificates.
///
/// # Errors
/// When a certificate file cannot be read or contains no certificate.
pub(crate) fn client_tls(
    trust: &Trust,
    versions: &[&'static rustls::SupportedProtocolVersion],
) -> Result<rustls::ClientConfig, ClientError> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder =
        rustls::ClientConfig::builder_with_provider(Arc::clone(&provider)).with_protocol_versions(versions)?;
    let lenient = |roots, named| {
        let verifier = LenientVerifier { provider: Arc::clone(&provider), roots, named };
        builder.clone().dangerous().with_custom_certificate_verifier(Arc::new(verifier)).with_no_client_auth()
    };
    Ok(match trust {
        Trust::Anything => lenient(None, Vec::new()),
        Trust::Roots { extra: None } => builder.clone().with_root_certificates(roots(&[])?).with_no_client_auth(),
        Trust::Roots { extra: Some(path) } => {
            let named = certificates(path)?;
            let roots = roots(&named)?.into();
            let roots = WebPkiServerVerifier::builder_with_provider(roots, Arc::clone(&provider)).build();
            lenient(Some(roots.map_err(|error| rustls::Error::General(error.to_string()))?), named)
        }
    })
}

/// The certificates in a PEM file.
fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, ClientError> {
    let failed = |reason: String| ClientError::Certificates { path: path.display().to_string(), reason };
    let read = CertificateDer::pem_file_iter(path).map_err(|error| failed(error.to_string()))?;
    let certificates: Vec<_> = read.collect::<Result<_, _>>().map_err(|error| failed(error.to_string()))?;
    if certificates.is_empty() { Err(failed("it contains none".to_owned())) } else { Ok(certificates) }
}

/// The system's roots and these. An empty system store is not an error, because plain HTTP targets need none.
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
