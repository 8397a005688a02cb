//! HTTPS: the gateway's certificate, from files or from a local authority that the gateway makes.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::{Span, Timestamp, tz::TimeZone};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa,
    KeyPair, KeyUsagePurpose, date_time_ymd,
};
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use thiserror::Error;
use tokio_rustls::TlsAcceptor;
use uuid::Uuid;

/// For how many days before today certificates are valid, because clocks differ.
const BEFORE: i64 = 1;

/// For how many days from today certificates are valid.
const AFTER: i64 = 365;

/// Where a gateway gets its certificate from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tls {
    /// From a local authority that the gateway makes when it starts. The gateway throws the authority's key away at
    /// once, so that a client with the authority's certificate ([`Gateway::authority`](crate::Gateway::authority)) trusts
    /// this gateway and nothing else.
    Fresh {
        /// More host names and addresses. The certificate always includes `localhost`, the address that the gateway
        /// listens on, and the hosts of its public URL and its issuer.
        hosts: Vec<String>,
    },
    /// From PEM files.
    Files {
        /// The server's certificate, then those between it and an authority.
        certificate: PathBuf,
        /// The key of the server's certificate.
        key: PathBuf,
    },
}

/// Why there is no certificate for HTTPS.
#[derive(Debug, Error)]
pub enum TlsError {
    /// The certificate's file cannot be used.
    #[error(
        "cannot use the certificate `{}`: {reason}; give a PEM file, the server's own certificate first", path.display()
    )]
    Certificate {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The key's file cannot be used.
    #[error("cannot use the key `{}`: {reason}; give a PEM file with a private key that is not encrypted", path.display())]
    Key {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The key belongs to another certificate.
    #[error("the key `{}` does not belong to the certificate `{}`; give two files that were made together", key.display(), certificate.display())]
    Mismatch {
        /// The certificate's file.
        certificate: PathBuf,
        /// The key's file.
        key: PathBuf,
    },
    /// A certificate cannot name this host.
    #[error("`{host}` cannot be the host of a certificate; give a host name such as `acronis.cloud`, or an address")]
    Host {
        /// The host as given.
        host: String,
    },
    /// A certificate cannot be made.
    #[error("cannot make a certificate: {0}; give your own certificate in PEM files")]
    Making(#[from] rcgen::Error),
    /// TLS cannot be set up.
    #[error("cannot set up TLS: {0}")]
    Setup(#[from] rustls::Error),
}

/// What a server needs to speak TLS, and what its clients need to trust it.
pub(crate) struct Secured {
    pub(crate) acceptor: TlsAcceptor,
    /// The certificate of the local authority (PEM), if there is one.
    pub(crate) authority: Option<String>,
}

impl Tls {
    /// Reads or makes the certificate of a gateway that listens on `addr` and has these URLs.
    pub(crate) fn set_up(&self, addr: SocketAddr, urls: &[&str]) -> Result<Secured, TlsError> {
        match self {
            Self::Fresh { hosts } => {
                let made = Made::new(all_hosts(hosts, addr, urls))?;
                let config = config()?.with_single_cert(made.chain, made.key)?;
                Ok(Secured { acceptor: acceptor(config), authority: Some(made.authority) })
            }
            Self::Files { certificate, key } => {
                let config = config()?.with_single_cert(read_chain(certificate)?, read_key(key)?);
                let config = config.map_err(|error| match error {
                    rustls::Error::InconsistentKeys(_) => {
                        TlsError::Mismatch { certificate: certificate.clone(), key: key.clone() }
                    }
                    other => TlsError::Setup(other),
                })?;
                Ok(Secured { acceptor: acceptor(config), authority: None })
            }
        }
    }
}

fn config() -> Result<rustls::ConfigBuilder<ServerConfig, rustls::server::WantsServerCert>, rustls::Error> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = ServerConfig::builder_with_provider(provider).with_protocol_versions(rustls::DEFAULT_VERSIONS)?;
    Ok(builder.with_no_client_auth())
}

fn acceptor(mut config: ServerConfig) -> TlsAcceptor {
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    TlsAcceptor::from(Arc::new(config))
}

fn read_chain(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let failed = |reason: String| TlsError::Certificate { path: path.to_owned(), reason };
    let chain = CertificateDer::pem_file_iter(path).map_err(|error| failed(error.to_string()))?;
    let chain = chain.collect::<Result<Vec<_>, _>>().map_err(|error| failed(error.to_string()))?;
    if chain.is_empty() { Err(failed("it contains none".to_owned())) } else { Ok(chain) }
}

fn read_key(path: &Path) -> Result<PrivateKeyDer<'static>, TlsError> {
    PrivateKeyDer::from_pem_file(path)
        .map_err(|error| TlsError::Key { path: path.to_owned(), reason: error.to_string() })
}

/// Every host name that a client may call the gateway by, each once.
fn all_hosts(hosts: &[String], addr: SocketAddr, urls: &[&str]) -> Vec<String> {
    let listen = if addr.ip().is_unspecified() { IpAddr::V4(Ipv4Addr::LOCALHOST) } else { addr.ip() };
    let of_urls = urls.iter().filter_map(|url| host(&url::Url::parse(url).ok()?));
    let mut all: Vec<String> = Vec::new();
    for host in hosts.iter().cloned().chain(["localhost".to_owned(), listen.to_string()]).chain(of_urls) {
        if !all.contains(&host) {
            all.push(host);
        }
    }
    all
}

/// The host of a URL; an IPv6 address without its brackets.
fn host(url: &url::Url) -> Option<String> {
    Some(match url.host()? {
        url::Host::Domain(name) => name.to_owned(),
        url::Host::Ipv4(address) => address.to_string(),
        url::Host::Ipv6(address) => address.to_string(),
    })
}

/// A certificate, its key, and the authority that vouches for it.
struct Made {
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
    authority: String,
}

impl Made {
    fn new(hosts: Vec<String>) -> Result<Self, TlsError> {
        // Each authority has its own name, because certificate stores confuse two authorities with the same name.
        let id = Uuid::new_v4().simple().to_string();
        let mut params = certificate_params(Vec::new(), &format!("acgw local authority {}", &id[..8]))?;
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let authority = CertifiedIssuer::self_signed(params, KeyPair::generate()?)?;

        let key = KeyPair::generate()?;
        let mut params = certificate_params(hosts, "acgw")?;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        let certificate = params.signed_by(&key, &authority)?;
        Ok(Self {
            chain: vec![certificate.der().clone()],
            key: PrivateKeyDer::Pkcs8(key.serialize_der().into()),
            authority: authority.pem(),
        })
    }
}

/// The common parameters of all certificates.
fn certificate_params(hosts: Vec<String>, name: &str) -> Result<CertificateParams, TlsError> {
    for host in &hosts {
        // The library accepts any ASCII text as a name.
        let is_name = !host.is_empty() && host.chars().all(|c| c.is_ascii_alphanumeric() || "-._*".contains(c));
        if !is_name && host.parse::<IpAddr>().is_err() {
            return Err(TlsError::Host { host: host.clone() });
        }
    }
    let mut params = CertificateParams::new(hosts)?;
    let mut subject = DistinguishedName::new();
    subject.push(DnType::CommonName, name);
    params.distinguished_name = subject;
    let day = |from_today: i64| {
        let today = Timestamp::now().to_zoned(TimeZone::UTC).date();
        let date = today.saturating_add(Span::new().days(from_today));
        date_time_ymd(i32::from(date.year()), date.month().unsigned_abs(), date.day().unsigned_abs())
    };
    params.not_before = day(-BEFORE);
    params.not_after = day(AFTER);
    Ok(params)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listening(ip: &str) -> SocketAddr {
        SocketAddr::new(ip.parse().expect("an address"), 1)
    }

    #[test]
    fn the_certificate_names_every_way_to_the_gateway_once() {
        let given = ["acronis.cloud".to_owned(), "localhost".to_owned()];
        let urls = ["https://acronis.cloud/x", "https://[::1]:8443"];
        let all = all_hosts(&given, listening("127.0.0.1"), &urls);
        assert_eq!(all, ["acronis.cloud", "localhost", "127.0.0.1", "::1"]);
        assert_eq!(all_hosts(&[], listening("0.0.0.0"), &[]), ["localhost", "127.0.0.1"]);
    }

    #[test]
    fn a_wrong_host_is_an_error() {
        for host in ["", "https://acronis.cloud", "a b", "acronis.cloud:443"] {
            let made = Tls::Fresh { hosts: vec![host.to_owned()] }.set_up(listening("127.0.0.1"), &[]);
            assert!(matches!(made, Err(TlsError::Host { .. })), "{host}");
        }
    }

    #[test]
    fn two_authorities_are_never_the_same() {
        let pem = || {
            let made = Tls::Fresh { hosts: Vec::new() }.set_up(listening("127.0.0.1"), &[]).expect("a certificate");
            made.authority.expect("an authority")
        };
        let (one, two) = (pem(), pem());
        assert!(one.starts_with("-----BEGIN CERTIFICATE-----") && one != two);
        assert!(!one.contains("PRIVATE"));
    }
}
