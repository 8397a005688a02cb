//! The gateway as its users see it: asked, and stopped by dropping it.

use std::net::SocketAddr;
use std::sync::Arc;

use hyper::StatusCode;

use super::builder::GatewayBuilder;
use super::fault::Fault;
use super::journal::entry::{Direction, Entry};
use super::routes::{OTHER_ISSUER, STATUS_PATH};
use super::state::App;
use super::status::register::Integration;
use super::wire::server::Server;
use crate::identity::Clock;
use crate::identity::Keys;

/// A running gateway. It stops when it is dropped.
pub struct Gateway {
    pub(crate) addr: SocketAddr,
    pub(crate) app: App,
    pub(crate) authority: Option<String>,
    pub(crate) server: Server,
}

impl Gateway {
    /// A gateway's settings, to be changed and started.
    pub fn builder() -> GatewayBuilder {
        GatewayBuilder::default()
    }

    /// The URL under which others reach it, without a slash at its end.
    pub fn url(&self) -> &str {
        &self.app.url
    }

    /// `iss` of its tokens.
    pub fn issuer(&self) -> &str {
        &self.app.issuer
    }

    /// The token that its own endpoints under `/_acgw/` want from elsewhere; `None` while only this machine reaches it.
    pub fn admin_token(&self) -> Option<&str> {
        self.app.guard.token()
    }

    /// Where it listens.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// The certificate (PEM) of the local authority behind its own one, for clients to trust. There is one with
    /// [`Tls::Fresh`](super::wire::tls::Tls::Fresh).
    pub fn authority(&self) -> Option<&str> {
        self.authority.as_deref()
    }

    /// The callback handler that it sends callbacks to, where no other one is named.
    pub fn target(&self) -> Option<&str> {
        self.app.target.as_deref()
    }

    /// What it takes the time from.
    pub fn clock(&self) -> &Clock {
        &self.app.clock
    }

    /// The faults in force.
    pub fn faults(&self) -> Vec<Fault> {
        self.app.faults.list()
    }

    /// Puts these faults in the place of the former ones. Draws and counts of times begin anew.
    pub fn set_faults(&self, faults: impl IntoIterator<Item = Fault>) {
        self.app.faults.set(faults.into_iter().collect());
    }

    /// How many requests the faults in force have struck.
    pub fn faults_struck(&self) -> u32 {
        self.app.faults.struck()
    }

    /// What the draws of faults follow from.
    pub fn fault_seed(&self) -> u64 {
        self.app.faults.seed()
    }

    /// Its signing keys.
    pub fn keys(&self) -> &Arc<Keys> {
        &self.app.keys
    }

    /// Its runtime, for tasks that end with it.
    pub fn handle(&self) -> &tokio::runtime::Handle {
        self.server.handle()
    }

    /// What its routes share.
    pub(crate) fn app(&self) -> &App {
        &self.app
    }

    /// The exchanges so far, the oldest first, secrets masked.
    pub fn journal(&self) -> Vec<Entry> {
        self.app.journal.entries()
    }

    /// The status reports in the journal: how many were accepted, and those that were not, oldest first.
    pub(crate) fn status_reports(&self) -> (usize, Vec<Entry>) {
        let mut accepted = 0;
        let refused = self.app.journal.entries_where(|direction, url, status| {
            let is_report = direction == Direction::Inbound && url.starts_with(STATUS_PATH);
            let is_accepted = status == Some(StatusCode::NO_CONTENT.as_u16());
            accepted += usize::from(is_report && is_accepted);
            is_report && !is_accepted
        });
        (accepted, refused)
    }

    /// Adds an exchange to the journal.
    pub fn record(&self, entry: Entry) {
        self.app.record(entry);
    }

    /// The reported status of every integration.
    pub fn integrations(&self) -> Vec<Integration> {
        self.app.register.list()
    }

    /// Forgets reports and journal, as `DELETE /_acgw/state` does. Clients, tokens, keys and faults stay.
    pub fn forget(&self) {
        self.app.forget();
    }

    /// How often its JWKS was fetched.
    pub fn key_fetches(&self) -> usize {
        self.app.key_fetches()
    }

    /// An issuer that is not this gateway, with keys of its own: tokens of it are to be refused.
    pub fn other_issuer(&self) -> (String, &Arc<Keys>) {
        (format!("{}{OTHER_ISSUER}", self.app.url), self.app.other_keys())
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    #[test]
    fn a_taken_port_is_said_plainly() {
        let first = Gateway::builder().start().expect("a free port");
        let second = Gateway::builder().listen(first.addr()).start();
        let message = second.err().map(|error| error.to_string()).unwrap_or_default();
        assert!(message.starts_with(&format!("`{}` is in use", first.addr())), "{message}");
    }

    #[test]
    fn dropping_stops_it_and_frees_the_port() {
        let gateway = Gateway::builder().start().expect("a free port");
        let addr = gateway.addr();
        let connection = std::net::TcpStream::connect(addr).expect("it listens");
        gateway.handle().spawn(std::future::pending::<()>());
        let started = Instant::now();
        drop(gateway);
        assert!(started.elapsed() < Duration::from_secs(1));
        assert!(std::net::TcpStream::connect(addr).is_err());
        drop(connection);
    }

    #[test]
    fn urls_lose_the_slash_at_their_end() {
        let gateway = Gateway::builder().public_url("https://a.example/").start().expect("a free port");
        assert_eq!((gateway.url(), gateway.issuer()), ("https://a.example", "https://a.example"));
        assert_eq!(gateway.other_issuer().0, "https://a.example/other-issuer");
    }
}
