//! Who may use the gateway's own endpoints under `/_acgw/`, which issue tokens, show requests, and forget them.
//!
//! Programs on this machine may. A browser on this machine acts for the pages that it shows, so the guard checks the
//! host names that a request uses (DNS rebinding). Requests from other machines need the admin token.

use std::net::{IpAddr, SocketAddr};

use aws_lc_rs::constant_time::verify_slices_are_equal;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hyper::StatusCode;
use hyper::header::{AUTHORIZATION, HOST, ORIGIN};
use hyper::http::uri::Authority;
use uuid::Uuid;

use super::api_error::ApiError;
use super::endpoint::OWN_PATHS;
use super::request::ReceivedRequest;

/// Guards the own endpoints of one gateway.
pub(crate) struct AdminGuard {
    addr: IpAddr,
    /// The host of the public URL, if it is not a name of this machine.
    public_host: Option<String>,
    token: String,
}

/// What a host in a request says about the caller.
enum HostKind {
    Local,
    Public,
    Unknown,
}

impl AdminGuard {
    /// The guard of a gateway that listens at `addr` and that others reach at `url`.
    pub(crate) fn new(addr: SocketAddr, url: &str) -> Self {
        // 244 random bits of the system. The generator that makes keys takes tens of milliseconds to start.
        let secret = [Uuid::new_v4(), Uuid::new_v4()].map(Uuid::into_bytes).concat();
        let host = url::Url::parse(url).ok().and_then(|url| url.host_str().map(plain));
        let public_host = host.filter(|host| !is_local(addr.ip(), host));
        Self { addr: addr.ip(), public_host, token: URL_SAFE_NO_PAD.encode(secret) }
    }

    /// The admin token, if other machines can reach the gateway and so need it.
    pub(crate) fn token(&self) -> Option<&str> {
        (!self.addr.is_loopback() || self.public_host.is_some()).then_some(&self.token)
    }

    /// Lets a request through to its endpoint.
    ///
    /// # Errors
    /// When the endpoint is one of the gateway's own and this caller may not use it.
    pub(crate) fn admit(&self, request: &ReceivedRequest) -> Result<(), ApiError> {
        if !request.path().starts_with(OWN_PATHS) || self.has_token(request) {
            return Ok(());
        }
        if !self.addr.is_loopback() {
            return Err(no_token());
        }
        let host = self.host(request);
        let origin = request.headers.contains_key(ORIGIN).then(|| self.origin(request));
        match (host, origin) {
            (HostKind::Unknown, _) => Err(misdirected(request)),
            (_, Some(HostKind::Unknown)) => Err(cross_origin(request)),
            (HostKind::Public, _) | (_, Some(HostKind::Public)) => Err(no_token()),
            (HostKind::Local, _) => Ok(()),
        }
    }

    fn has_token(&self, request: &ReceivedRequest) -> bool {
        let bearer = request.header(AUTHORIZATION).and_then(|value| value.split_once(' '));
        bearer.is_some_and(|(scheme, token)| scheme.eq_ignore_ascii_case("bearer") && self.is_token(token))
    }

    /// Whether this is the admin token.
    pub(crate) fn is_token(&self, text: &str) -> bool {
        verify_slices_are_equal(text.trim().as_bytes(), self.token.as_bytes()).is_ok()
    }

    /// The host that the request calls, from its target if that is a whole URL, or else from the `Host` header.
    fn host(&self, request: &ReceivedRequest) -> HostKind {
        let header = || request.header(HOST)?.parse::<Authority>().ok();
        let called = request.uri.authority().cloned().or_else(header);
        called.map_or(HostKind::Unknown, |called| self.kind(called.host()))
    }

    fn origin(&self, request: &ReceivedRequest) -> HostKind {
        let origin = request.header(ORIGIN).and_then(|origin| url::Url::parse(origin).ok());
        origin.and_then(|origin| Some(self.kind(origin.host_str()?))).unwrap_or(HostKind::Unknown)
    }

    fn kind(&self, host: &str) -> HostKind {
        let host = plain(host);
        match &self.public_host {
            _ if is_local(self.addr, &host) => HostKind::Local,
            Some(public) if *public == host => HostKind::Public,
            _ => HostKind::Unknown,
        }
    }
}

/// A host in the form in which hosts are compared.
fn plain(host: &str) -> String {
    host.trim_start_matches('[').trim_end_matches(']').trim_end_matches('.').to_ascii_lowercase()
}

/// Whether a host name means this machine when this machine uses it.
fn is_local(addr: IpAddr, host: &str) -> bool {
    let ip = host.parse::<IpAddr>().map(|ip| ip.to_canonical());
    host == "localhost" || ip.is_ok_and(|ip| ip.is_loopback() || ip == addr)
}

fn no_token() -> ApiError {
    ApiError::unauthorized(format!(
        "`{OWN_PATHS}` is open only to this machine; from another machine, send `Authorization: Bearer` with the admin \
         token that the gateway printed when it started"
    ))
}

fn misdirected(request: &ReceivedRequest) -> ApiError {
    let message = format!(
        "`{}` is not a name of this gateway, so `{OWN_PATHS}` is closed to it; call `127.0.0.1` with the port, or \
         start the gateway with that name as its public URL",
        request.header(HOST).unwrap_or_default()
    );
    ApiError::new(StatusCode::MISDIRECTED_REQUEST, "unknown_host", message)
}

fn cross_origin(request: &ReceivedRequest) -> ApiError {
    let origin = request.header(ORIGIN).unwrap_or_default();
    let message = format!("a page of `{origin}` may not use `{OWN_PATHS}`; call it without a browser");
    ApiError::new(StatusCode::FORBIDDEN, "cross_origin", message)
}
