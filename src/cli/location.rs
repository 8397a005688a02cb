//! The options that say where the gateway's own side is. Every command that starts one has them.

use std::net::SocketAddr;
use std::path::Path;

use clap::Args;

use super::tls::TlsArgs;
use crate::platform::{Gateway, Tls};
use crate::suite::Options;

/// Where the gateway listens, and what others call it.
#[derive(Debug, Clone, Args)]
pub(super) struct Location {
    /// Where the gateway's own side (keys, tokens, status endpoint) listens
    #[arg(long, env = "ACGW_LISTEN", value_name = "ADDR", default_value = "127.0.0.1:0")]
    pub(super) listen: SocketAddr,
    /// The URL under which others reach it [default: http://ADDR, or https://ADDR]
    #[arg(long, env = "ACGW_PUBLIC_URL", value_name = "URL", value_parser = web_url)]
    pub(super) public_url: Option<String>,
    /// `iss` of the tokens [default: the public URL]
    #[arg(long, env = "ACGW_ISSUER", value_name = "URL", value_parser = web_url)]
    pub(super) issuer: Option<String>,
    #[command(flatten)]
    tls: TlsArgs,
}

impl Location {
    /// The settings of a run, with this location and otherwise as they are by default.
    pub(super) fn options(&self) -> anyhow::Result<Options> {
        let Self { listen, public_url, issuer, tls } = self.clone();
        Ok(Options { listen, public_url, issuer, tls: tls.tls()?, ..Options::default() })
    }

    /// The certificate that is asked for; none means plain HTTP.
    pub(super) fn tls(&self) -> anyhow::Result<Option<Tls>> {
        self.tls.tls()
    }

    /// Where the certificate of the gateway's authority is written.
    pub(super) fn ca_out(&self) -> Option<&Path> {
        self.tls.ca_out()
    }

    /// Writes the certificate of the gateway's authority where that is asked for.
    pub(super) fn write_authority(&self, gateway: &Gateway) -> anyhow::Result<()> {
        self.tls.write_authority(gateway)
    }
}

/// A base URL: absolute, http or https, without query and fragment.
pub(super) fn web_url(text: &str) -> Result<String, String> {
    match url::Url::parse(text) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.query().is_none() && url.fragment().is_none() => {
            Ok(text.trim_end_matches('/').to_owned())
        }
        _ => Err("it has to be an absolute URL such as `https://gateway.example`".to_owned()),
    }
}

/// The URL of a callback handler. The text is left out of the complaint, as it may be secret.
pub(super) fn handler_url(text: &str) -> Result<String, String> {
    crate::platform::target_uri(text).map(|_| text.to_owned()).map_err(|reason| {
        format!("it is not a URL of a callback handler: {reason}; give one like https://vendor.example/callbacks")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_urls_are_web_urls() {
        assert!(web_url("https://gateway.example/acgw").is_ok());
        assert!(web_url("gateway.example").is_err() && web_url("ftp://a.example").is_err());
    }
}
