//! Which certificates the client accepts.

use std::path::PathBuf;
use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{WebPkiServerVerifier, verify_server_name};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{DigitallySignedStruct, SignatureScheme};

/// What a client trusts.
#[derive(Debug, Clone)]
pub enum Trust {
    /// The system's roots and those in a PEM file.
    Roots {
        /// A PEM file with further roots.
        extra: Option<PathBuf>,
    },
    /// Any certificate (`--insecure`).
    Anything,
}

impl Default for Trust {
    fn default() -> Self {
        Self::Roots { extra: None }
    }
}

/// Accepts certificates that the roots vouch for, and the certificates that the user named, regardless of who signed
/// them: a self-signed certificate is often marked as an authority's, and verifiers reject such a certificate for a server.
#[derive(Debug)]
pub(crate) struct LenientVerifier {
    pub(crate) provider: Arc<CryptoProvider>,
    /// `None` accepts any certificate. The signatures of the handshake are verified all the same.
    pub(crate) roots: Option<Arc<WebPkiServerVerifier>>,
    pub(crate) named: Vec<CertificateDer<'static>>,
}

impl ServerCertVerifier for LenientVerifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let Some(roots) = &self.roots else { return Ok(ServerCertVerified::assertion()) };
        let verdict = roots.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now);
        if verdict.is_err() && self.named.iter().any(|named| named == end_entity) {
            verify_server_name(&ParsedCertificate::try_from(end_entity)?, server_name)?;
            return Ok(ServerCertVerified::assertion());
        }
        verdict
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signature, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signature, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
