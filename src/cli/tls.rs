//! Options about TLS that several commands share: the certificate of the gateway's own side, and what is trusted of
//! the handler's.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail, ensure};
use clap::Args;

use super::output::replace_file;
use crate::platform::{Gateway, Tls};
use crate::sender::Trust;

/// How the gateway's own side is served.
#[derive(Debug, Clone, Args)]
pub(super) struct TlsArgs {
    /// The gateway speaks HTTPS, with a certificate of a local authority; both are made at the start
    #[arg(long, env = "ACGW_TLS", conflicts_with_all = ["tls_cert", "tls_key"])]
    tls: bool,
    /// One more host in that certificate (repeatable), beside localhost, the listen address, and the hosts of
    /// --public-url and --issuer
    #[arg(long = "tls-host", env = "ACGW_TLS_HOST", value_name = "NAME", value_delimiter = ',')]
    tls_hosts: Vec<String>,
    /// Write the authority's certificate (PEM) to this file, for the handler to trust
    #[arg(long, env = "ACGW_TLS_CA_OUT", value_name = "FILE")]
    tls_ca_out: Option<PathBuf>,
    /// The gateway speaks HTTPS, with the certificate (chain) in this PEM file
    #[arg(long, env = "ACGW_TLS_CERT", value_name = "FILE", conflicts_with_all = ["tls_hosts", "tls_ca_out"])]
    tls_cert: Option<PathBuf>,
    /// The private key of that certificate, in PEM
    #[arg(long, env = "ACGW_TLS_KEY", value_name = "FILE", conflicts_with_all = ["tls_hosts", "tls_ca_out"])]
    tls_key: Option<PathBuf>,
}

impl TlsArgs {
    /// The certificate that is asked for; none means plain HTTP. What belongs together may come in part from the
    /// arguments and in part from a file, so it is looked at here.
    pub(super) fn tls(&self) -> anyhow::Result<Option<Tls>> {
        match (&self.tls_cert, &self.tls_key) {
            (Some(certificate), Some(key)) => {
                Ok(Some(Tls::Files { certificate: certificate.clone(), key: key.clone() }))
            }
            (None, None) if self.tls => Ok(Some(Tls::Fresh { hosts: self.tls_hosts.clone() })),
            (None, None) => {
                let idle = !self.tls_hosts.is_empty() || self.tls_ca_out.is_some();
                ensure!(!idle, "--tls-host and --tls-ca-out are for the certificate that --tls makes; add --tls");
                Ok(None)
            }
            _ => bail!("--tls-cert and --tls-key belong together; give both"),
        }
    }

    /// Where the authority's certificate is written.
    pub(super) fn ca_out(&self) -> Option<&Path> {
        self.tls_ca_out.as_deref()
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
