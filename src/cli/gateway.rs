//! The options of the gateway itself, for every command that starts one.

use std::net::SocketAddr;

use clap::Args;

use super::tls::TlsArgs;
use crate::suite::Options;

/// Where the gateway listens, and under which names others know it.
#[derive(Debug, Clone, Args)]
pub(super) struct GatewayArgs {
    /// Where the gateway (keys, tokens, status endpoint) listens
    #[arg(long, env, value_name = "ADDR", default_value = "127.0.0.1:0")]
    pub(super) listen: SocketAddr,
    /// The URL under which others reach the gateway [default: http://ADDR, or https://ADDR]
    #[arg(long, env, value_name = "URL", value_parser = web_url)]
    pub(super) public_url: Option<String>,
    /// `iss` of the tokens [default: the public URL]
    #[arg(long, env, value_name = "URL", value_parser = web_url)]
    pub(super) issuer: Option<String>,
    #[command(flatten)]
    pub(super) tls: TlsArgs,
}

impl GatewayArgs {
    /// The default options with what the arguments say.
    pub(super) fn options(&self) -> anyhow::Result<Options> {
        let Self { listen, public_url, issuer, tls } = self.clone();
        Ok(Options { listen, public_url, issuer, tls: tls.tls()?, ..Options::default() })
    }
}

/// A base URL: absolute, http or https, without query and fragment.
pub(super) fn web_url(text: &str) -> Result<String, String> {
    match url::Url::parse(text) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.query().is_none() && url.fragment().is_none() => {
            Ok(text.trim_end_matches('/').to_owned())
        }
        _ => Err("use an absolute URL such as `https://gateway.example`".to_owned()),
    }
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
