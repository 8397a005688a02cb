//! The certificate of the gateway.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail, ensure};
use clap::Args;

use super::output::replace_file;
use crate::platform::{Gateway, Tls};

/// Whether and how the gateway serves HTTPS.
#[derive(Debug, Clone, Args)]
pub(super) struct TlsArgs {
    /// Serve HTTPS, with a certificate from a new local authority
    #[arg(long, env, conflicts_with_all = ["tls_cert", "tls_key"])]
    tls: bool,
    /// One more host in that certificate (repeatable), beside localhost, the listen address, and the hosts of
    /// --public-url and --issuer
    #[arg(long = "tls-host", env, value_name = "NAME", value_delimiter = ',')]
    tls_hosts: Vec<String>,
    /// Write the authority's certificate (PEM) to this file, for the handler to trust
    #[arg(long, env, value_name = "FILE")]
    tls_ca_out: Option<PathBuf>,
    /// Serve HTTPS with the certificate (chain) in this PEM file
    #[arg(long, env, value_name = "FILE", conflicts_with_all = ["tls_hosts", "tls_ca_out"])]
    tls_cert: Option<PathBuf>,
    /// The private key of that certificate, in PEM
    #[arg(long, env, value_name = "FILE", conflicts_with_all = ["tls_hosts", "tls_ca_out"])]
    tls_key: Option<PathBuf>,
}

impl TlsArgs {
    /// The certificate; none means plain HTTP. Options that belong together may come from the arguments and from a file,
    /// so this function checks them, and not clap.
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

    /// The file for the authority's certificate.
    pub(super) fn ca_out(&self) -> Option<&Path> {
        self.tls_ca_out.as_deref()
    }

    /// Writes the authority's certificate, if a file is named for it.
    pub(super) fn write_authority(&self, gateway: &Gateway) -> anyhow::Result<()> {
        let (Some(file), Some(pem)) = (&self.tls_ca_out, gateway.authority()) else { return Ok(()) };
        replace_file(file, pem)
            .with_context(|| format!("cannot write the certificate `{}`; choose a folder that exists", file.display()))
    }
}
