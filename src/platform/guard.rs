//! Who may use the gateway's own endpoints under `/_acgw/`: they make tokens, show what was received, and forget it.
//!
//! Whoever is on this machine may. A browser on this machine speaks for the pages that it shows, so the names by which
//! it calls are looked at (DNS rebinding). Whoever comes from elsewhere needs the admin token.

use std::net::{IpAddr, SocketAddr};

use aws_lc_rs::constant_time::verify_slices_are_equal;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hyper::StatusCode;
use hyper::header::{AUTHORIZATION, HOST, ORIGIN};
use hyper::http::uri::Authority;
use uuid::Uuid;

use super::front::Received;
use super::refusal::Refusal;
use super::routes::OWN_PATHS;

/// The guard of one gateway.
pub(crate) struct Guard {
    addr: IpAddr,
    /// Host of the public URL, where that is no name of this machine.
    public_host: Option<String>,
    token: String,
}

/// What a name in a request says about the one who sent it.
#[derive(PartialEq)]
enum Name {
    Local,
    Public,
    Unknown,
}

impl Guard {
    /// For a gateway that listens at `addr` and that others reach under `url`.
    pub(crate) fn new(addr: SocketAddr, url: &str) -> Self {
        // 244 random bits of the system's. The generator that keys are made with takes tens of milliseconds to wake up.
        let secret = [Uuid::new_v4(), Uuid::new_v4()].map(Uuid::into_bytes).concat();
        let host = url::Url::parse(url).ok().and_then(|url| url.host_str().map(plain));
        let public_host = host.filter(|host| !is_local(addr.ip(), host));
        Self { addr: addr.ip(), public_host, token: URL_SAFE_NO_PAD.encode(secret) }
    }

    /// The admin token, if there is a way from elsewhere and so a use for it.
    pub(crate) fn token(&self) -> Option<&str> {
        (!self.addr.is_loopback() || self.public_host.is_some()).then_some(&self.token)
    }

    /// Whether the request may go on to its endpoint.
    pub(crate) fn admit(&self, received: &Received) -> Result<(), Refusal> {
        if !received.uri.path().starts_with(OWN_PATHS) || self.has_token(received) {
            return Ok(());
        }
        if !self.addr.is_loopback() {
            return Err(no_token());
        }
        let host = self.host(received);
        let origin = received.headers.contains_key(ORIGIN).then(|| self.origin(received));
        match (host, origin) {
            (Name::Unknown, _) => Err(misdirected(received)),
            (_, Some(Name::Unknown)) => Err(cross_origin(received)),
            (Name::Public, _) | (_, Some(Name::Public)) => Err(no_token()),
            (Name::Local, _) => Ok(()),
        }
    }

    fn has_token(&self, received: &Received) -> bool {
        let bearer = received.header(AUTHORIZATION).and_then(|value| value.split_once(' '));
        bearer.is_some_and(|(scheme, token)| {
            let is_same = verify_slices_are_equal(token.trim().as_bytes(), self.token.as_bytes()).is_ok();
            scheme.eq_ignore_ascii_case("bearer") && is_same
        })
    }

    /// The host that is called: of the request's target if that is a whole URL, or else of the `Host` header.
    fn host(&self, received: &Received) -> Name {
        let header = || received.header(HOST)?.parse::<Authority>().ok();
        let called = received.uri.authority().cloned().or_else(header);
        called.map_or(Name::Unknown, |called| self.name(called.host()))
    }

    fn origin(&self, received: &Received) -> Name {
        let origin = received.header(ORIGIN).and_then(|origin| url::Url::parse(origin).ok());
        origin.and_then(|origin| Some(self.name(origin.host_str()?))).unwrap_or(Name::Unknown)
    }

    fn name(&self, host: &str) -> Name {
        let host = plain(host);
        match &self.public_host {
            _ if is_local(self.addr, &host) => Name::Local,
            Some(public) if *public == host => Name::Public,
            _ => Name::Unknown,
        }
    }
}

/// A host as it is compared.
fn plain(host: &str) -> String {
    host.trim_start_matches('[').trim_end_matches(']').trim_end_matches('.').to_ascii_lowercase()
}

/// Whether only somebody on this machine calls it so.
fn is_local(addr: IpAddr, host: &str) -> bool {
    let ip = host.parse::<IpAddr>().map(|ip| ip.to_canonical());
    host == "localhost" || ip.is_ok_and(|ip| ip.is_loopback() || ip == addr)
}

fn no_token() -> Refusal {
    Refusal::unauthorized(format!(
        "`{OWN_PATHS}` is open to this machine only; from elsewhere, send `Authorization: Bearer` with the admin token \
         that the gateway printed at its start"
    ))
}

fn misdirected(received: &Received) -> Refusal {
    let message = format!(
        "`{}` is no name of this gateway, so `{OWN_PATHS}` is closed to it; call `127.0.0.1` with the port, or \
         start the gateway with that name as its public URL",
        received.header(HOST).unwrap_or_default()
    );
    Refusal::new(StatusCode::MISDIRECTED_REQUEST, "unknown_host", message)
}

fn cross_origin(received: &Received) -> Refusal {
    let origin = received.header(ORIGIN).unwrap_or_default();
    let message = format!("a page of `{origin}` may not use `{OWN_PATHS}`; call it without a browser");
    Refusal::new(StatusCode::FORBIDDEN, "cross_origin", message)
}

#[cfg(test)]
mod tests {
    use hyper::{HeaderMap, Method};
    use jiff::Timestamp;

    use super::super::front::Payload;
    use super::*;

    fn guard(addr: &str, url: &str) -> Guard {
        Guard::new(addr.parse().expect("an address"), url)
    }

    fn status(guard: &Guard, target: &str, headers: &[(&'static str, &str)]) -> u16 {
        let headers = headers.iter().map(|(name, value)| {
            (hyper::header::HeaderName::from_static(name), value.parse().expect("a header's value"))
        });
        let received = Received {
            at: Timestamp::UNIX_EPOCH,
            method: Method::GET,
            uri: target.parse().expect("a target"),
            headers: HeaderMap::from_iter(headers),
            payload: Payload::Unfinished,
        };
        use axum::response::IntoResponse as _;
        guard.admit(&received).map_or_else(|refusal| refusal.into_response().status().as_u16(), |()| 200)
    }

    #[test]
    fn names_of_this_machine_are_let_in_and_others_are_not() {
        let guard = guard("127.0.0.1:8787", "http://127.0.0.1:8787");
        for host in ["localhost", "LocalHost.:8787", "127.0.0.1:1", "127.0.0.2", "[::1]:8787"] {
            assert_eq!(status(&guard, "/_acgw/health", &[("host", host)]), 200, "{host}");
        }
        for host in ["attacker.example:8787", "localhost.attacker.example", "192.0.2.1", "", "a b", "0.0.0.0"] {
            assert_eq!(status(&guard, "/_acgw/health", &[("host", host)]), 421, "{host}");
            assert_eq!(status(&guard, "/api/idp/v1/keys", &[("host", host)]), 200, "{host}");
        }
        assert_eq!(status(&guard, "/_acgw/health", &[]), 421);
        assert_eq!(status(&guard, "/_acgw/health", &[("host", "localhost"), ("host", "localhost")]), 421);
        assert_eq!(status(&guard, "http://attacker.example/_acgw/health", &[("host", "localhost")]), 421);
        assert_eq!(guard.token(), None);
    }

    #[test]
    fn pages_of_other_sites_are_kept_out() {
        let guard = guard("127.0.0.1:8787", "http://127.0.0.1:8787");
        for (origin, expected) in [("http://localhost:3000", 200), ("https://attacker.example", 403), ("null", 403)] {
            assert_eq!(status(&guard, "/_acgw/state", &[("host", "localhost"), ("origin", origin)]), expected);
        }
    }

    #[test]
    fn from_elsewhere_the_token_is_needed() {
        let tunnel = guard("127.0.0.1:8787", "https://tunnel.example");
        assert_eq!(status(&tunnel, "/_acgw/health", &[("host", "localhost")]), 200);
        let bound = guard("0.0.0.0:8787", "http://0.0.0.0:8787");
        for (guard, host) in [(&tunnel, "tunnel.example"), (&bound, "localhost"), (&bound, "gateway.example")] {
            let token = guard.token().expect("a token");
            assert_eq!(status(guard, "/_acgw/health", &[("host", host)]), 401);
            for (value, expected) in
                [(format!("Bearer {token}"), 200), (format!("Basic {token}"), 401), ("Bearer x".to_owned(), 401)]
            {
                assert_eq!(status(guard, "/_acgw/health", &[("host", host), ("authorization", &value)]), expected);
            }
        }
        assert_ne!(tunnel.token(), bound.token());
    }
}
