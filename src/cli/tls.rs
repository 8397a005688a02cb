//! Options about TLS that several commands share: the certificate of the gateway's own side, and what is trusted of
//! the handler's.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;

use super::output::replace_file;
use crate::gateway::{Gateway, Tls, Trust};

/// How the gateway's own side is served.
#[derive(Debug, Clone, Args)]
pub(super) struct TlsArgs {
    /// The gateway speaks HTTPS, with a certificate of a local authority; both are made at the start
    #[arg(long, env = "ACGW_TLS", conflicts_with = "tls_cert")]
    tls: bool,
    /// One more host in that certificate (repeatable), beside localhost, the listen address, and the hosts of
    /// --public-url and --issuer
    #[arg(long = "tls-host", env = "ACGW_TLS_HOST", value_name = "NAME", value_delimiter = ',', requires = "tls")]
    tls_hosts: Vec<String>,
    /// Write the authority's certificate (PEM) to this file, for the handler to trust
    #[arg(long, env = "ACGW_TLS_CA_OUT", value_name = "FILE", requires = "tls")]
    tls_ca_out: Option<PathBuf>,
    /// The gateway speaks HTTPS, with the certificate (chain) in this PEM file
    #[arg(long, env = "ACGW_TLS_CERT", value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// The private key of that certificate, in PEM
    #[arg(long, env = "ACGW_TLS_KEY", value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
}

impl TlsArgs {
    /// The certificate that is asked for; none means plain HTTP.
    pub(super) fn tls(&self) -> Option<Tls> {
        match (&self.tls_cert, &self.tls_key) {
            (Some(certificate), Some(key)) => Some(Tls::Files { certificate: certificate.clone(), key: key.clone() }),
            _ => self.tls.then(|| Tls::Fresh { hosts: self.tls_hosts.clone() }),
        }
    }

    /// Where the authority's certificate is written.
    pub(super) fn ca_out(&self) -> Option<&PathBuf> {
        self.tls_ca_out.as_ref()
    }

    /// Writes the authority's certificate where that is asked for.
    pub(super) fn write_authority(&self, gateway: &Gateway) -> anyhow::Result<()> {
        let (Some(file), Some(pem)) = (&self.tls_ca_out, gateway.authority()) else { return Ok(()) };
        replace_file(file, pem)
            .with_context(|| format!("cannot write the certificate `{}`; choose a folder that exists", file.display()))
    }
}

/// Which certificates of the handler are taken.
#[derive(Debug, Clone, Args)]
pub(super) struct TrustArgs {
    /// Trust the certificates in this PEM file too
    #[arg(long, env = "ACGW_CA_CERT", value_name = "FILE")]
    ca_cert: Option<PathBuf>,
    /// Trust any certificate
    #[arg(long, env = "ACGW_INSECURE", conflicts_with = "ca_cert")]
    insecure: bool,
}

impl TrustArgs {
    /// What is trusted; whoever trusts anything is told so.
    pub(super) fn trust(&self) -> Trust {
        if self.insecure {
            anstream::eprintln!("warning: --insecure trusts ANY certificate of the target");
            return Trust::Anything;
        }
        Trust::Roots { extra: self.ca_cert.clone() }
    }
}
