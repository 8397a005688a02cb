//! The options of the gateway itself, for every command that starts one.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use clap::Args;

use super::keys::KeyArgs;
use super::tls::TlsArgs;
use crate::suite::Options;

/// Where the gateway listens, and under which names others know it.
#[derive(Debug, Clone, Args)]
pub(super) struct GatewayArgs {
    /// Where the gateway (keys, tokens, status endpoint) listens
    #[arg(long, env, value_name = "ADDR", default_value = "127.0.0.1:0", value_parser = address)]
    pub(super) listen: SocketAddr,
    /// The URL under which others reach the gateway [default: http://ADDR, or https://ADDR]
    #[arg(long, env, value_name = "URL", value_parser = web_url)]
    pub(super) public_url: Option<String>,
    /// `iss` of the tokens [default: the public URL]
    #[arg(long, env, value_name = "URL", value_parser = web_url)]
    pub(super) issuer: Option<String>,
    /// Let callback tokens carry the further members that the platform's tokens carry, such as `client_id`
    #[arg(long, env)]
    pub(super) platform_claims: bool,
    #[command(flatten)]
    pub(super) tls: TlsArgs,
    #[command(flatten)]
    pub(super) keys: KeyArgs,
}

impl GatewayArgs {
    /// Says what may keep others from reaching the gateway.
    pub(super) fn warn(&self) {
        let is_local = |url: &&String| url::Url::parse(url).is_ok_and(|url| url.host_str() == Some("localhost"));
        let named = [&self.public_url, &self.issuer].into_iter().flatten().find(is_local);
        if let (Some(url), IpAddr::V4(ip)) = (named, self.listen.ip()) {
            anstream::eprintln!(
                "note: `{url}` names localhost, which some programs look for at ::1 first, and the gateway listens on \
                 {ip} only; if the handler cannot fetch keys, write {ip} in the URL"
            );
        }
    }

    /// The default options with what the arguments say.
    pub(super) fn options(&self) -> anyhow::Result<Options> {
        let Self { listen, public_url, issuer, platform_claims, tls, keys } = self.clone();
        self.warn();
        let tls = tls.tls()?;
        let keys = keys.kept(None);
        Ok(Options { listen, public_url, issuer, platform_claims, tls, keys, ..Options::default() })
    }
}

/// An address of this machine. `localhost` is that of IPv4.
pub(super) fn address(text: &str) -> Result<SocketAddr, String> {
    if let Ok(address) = text.parse() {
        return Ok(address);
    }
    let (host, port) = text.rsplit_once(':').unwrap_or(("", text));
    let Ok(port) = port.parse::<u16>() else {
        return Err("use an IP address and a port, as in `127.0.0.1:8787`".to_owned());
    };
    match host {
        "localhost" => Ok(SocketAddr::from((Ipv4Addr::LOCALHOST, port))),
        "" => Err(format!(
            "the address is missing: write `127.0.0.1:{port}` for this machine alone, or `0.0.0.0:{port}` for all of its addresses"
        )),
        name => Err(format!(
            "`{name}` is a name: listen on an IP address, as in `0.0.0.0:{port}`, and give the name with --public-url"
        )),
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

    #[test]
    fn addresses_are_numbers_or_localhost() {
        assert_eq!(address("localhost:8787"), Ok(SocketAddr::from(([127, 0, 0, 1], 8787))));
        assert_eq!(address("[::1]:0").map(|address| address.is_ipv6()), Ok(true));
        assert!([":8787", "8787", "a.example:1", "127.0.0.1", ""].iter().all(|text| address(text).is_err()));
    }
}
