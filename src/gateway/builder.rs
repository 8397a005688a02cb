//! The gateway as its users see it: set up, started, asked, and stopped by dropping it.

use std::collections::HashMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use uuid::Uuid;

use super::api_client::Client;
use super::clock::Clock;
use super::directory::{Admission, Directory};
use super::entry::{Entry, Summary};
use super::error::GatewayError;
use super::fault::{Fault, Faults};
use super::guard::Guard;
use super::keys::{Keys, ROTATION};
use super::register::Integration;
use super::routes::{OTHER_ISSUER, router};
use super::server::Server;
use super::shared::{App, Observer, Setup, Shared, Site};
use super::tls::{Secured, Tls};
use super::trust::Trust;
use crate::contract::Tree;

/// How many exchanges are kept unless said otherwise.
const JOURNAL_CAPACITY: usize = 1000;

/// A key takes its time to make.
const SHORTEST_ROTATION: Duration = Duration::from_secs(1);

/// What the status endpoint asks of a bearer token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccessTokens {
    /// The token endpoint made it, and it has not expired.
    Verified,
    /// There is one.
    Open,
}

/// The settings of a gateway.
pub struct GatewayBuilder {
    listen: SocketAddr,
    public_url: Option<String>,
    issuer: Option<String>,
    target: Option<String>,
    directory: Directory,
    access_tokens: AccessTokens,
    journal_capacity: usize,
    observer: Option<Observer>,
    clock: Clock,
    key_rotation: Duration,
    faults: Vec<Fault>,
    fault_seed: u64,
    tls: Option<Tls>,
    trust: Trust,
}

impl Default for GatewayBuilder {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            public_url: None,
            issuer: None,
            target: None,
            directory: Directory { clients: Vec::new(), admission: Admission::Listed, parents: HashMap::new() },
            access_tokens: AccessTokens::Verified,
            journal_capacity: JOURNAL_CAPACITY,
            observer: None,
            clock: Clock::system(),
            key_rotation: ROTATION,
            faults: Vec::new(),
            fault_seed: u64::from(Uuid::new_v4().as_fields().0),
            tls: None,
            trust: Trust::default(),
        }
    }
}

impl GatewayBuilder {
    /// Where it listens; a free port of the loopback unless said otherwise.
    pub fn listen(mut self, addr: SocketAddr) -> Self {
        self.listen = addr;
        self
    }

    /// The URL under which others reach it; `http://ADDR`, or `https://ADDR` with a certificate, unless said otherwise.
    pub fn public_url(mut self, url: impl Into<String>) -> Self {
        self.public_url = Some(url.into());
        self
    }

    /// `iss` of its tokens; the public URL unless said otherwise.
    pub fn issuer(mut self, url: impl Into<String>) -> Self {
        self.issuer = Some(url.into());
        self
    }

    /// Adds an API client. A client of the same id takes the place of the earlier one.
    pub fn client(mut self, client: Client) -> Self {
        self.directory.clients.retain(|known| known.id != client.id);
        self.directory.clients.push(client);
        self
    }

    /// The token endpoint also takes any id and secret that are not empty.
    pub fn any_client(mut self) -> Self {
        self.directory.admission = Admission::Anyone;
        self
    }

    /// Puts a tenant below another one. Once there is one such relation, clients reach only
    /// their own tenant and those below it.
    pub fn tenant_below(mut self, parent: Uuid, child: Uuid) -> Self {
        self.directory.parents.insert(child, parent);
        self
    }

    /// What the status endpoint asks of a bearer token.
    pub fn open(mut self, access_tokens: AccessTokens) -> Self {
        self.access_tokens = access_tokens;
        self
    }

    /// How many exchanges the journal keeps, of 16 KiB on average.
    pub fn journal_capacity(mut self, capacity: usize) -> Self {
        self.journal_capacity = capacity;
        self
    }

    /// Calls `observer` with every exchange, on the gateway's own thread: it must not block.
    pub fn on_exchange(mut self, observer: impl Fn(&Summary) + Send + Sync + 'static) -> Self {
        self.observer = Some(Box::new(observer));
        self
    }

    /// What it takes the time from; the system's clock unless said otherwise.
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// The time after which it makes a new signing key, by its clock; a second at least, and a day unless said
    /// otherwise.
    pub fn key_rotation(mut self, interval: Duration) -> Self {
        self.key_rotation = interval.max(SHORTEST_ROTATION);
        self
    }

    /// Lets something go wrong. Faults are tried in the order in which they were added.
    pub fn fault(mut self, fault: Fault) -> Self {
        self.faults.push(fault);
        self
    }

    /// What the draws of faults follow from: with the same seed the same requests, in the same order, meet the same
    /// faults. A random one unless said otherwise.
    pub fn fault_seed(mut self, seed: u64) -> Self {
        self.fault_seed = seed;
        self
    }

    /// Serves HTTPS, and nothing else.
    pub fn tls(mut self, tls: Tls) -> Self {
        self.tls = Some(tls);
        self
    }

    /// The callback handler that it sends callbacks to, where no other one is named.
    pub fn target(mut self, url: impl Into<String>) -> Self {
        self.target = Some(url.into());
        self
    }

    /// Which certificates of callback handlers it takes.
    pub fn trust(mut self, trust: Trust) -> Self {
        self.trust = trust;
        self
    }

    /// Starts the gateway. It accepts connections when this returns.
    pub fn start(self) -> Result<Gateway, GatewayError> {
        let listener =
            std::net::TcpListener::bind(self.listen).map_err(|source| GatewayError::listen(self.listen, source))?;
        let addr = listener.local_addr()?;
        let plain = |url: String| url.trim_end_matches('/').to_owned();
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        let url = self.public_url.map_or_else(|| format!("{scheme}://{addr}"), plain);
        let issuer = self.issuer.map_or_else(|| url.clone(), plain);
        let secured = self.tls.as_ref().map(|tls| tls.set_up(addr, &[&url, &issuer])).transpose()?;
        let (acceptor, authority) = secured.map(|Secured { acceptor, authority }| (acceptor, authority)).unzip();
        let site = Site { guard: Guard::new(addr, &url), url, issuer, target: self.target };
        let app = Arc::new(Shared::new(Setup {
            site,
            check_tokens: self.access_tokens,
            directory: self.directory,
            journal_capacity: self.journal_capacity,
            observer: self.observer,
            clock: self.clock,
            faults: Faults::new(self.fault_seed, self.faults),
            trust: self.trust,
        }));
        // The first report shall not pay for compiling the schema.
        std::thread::spawn(Tree::warm_up);
        let router = router(Arc::clone(&app));
        let server = Server::start(listener, acceptor, Arc::clone(&app), router, self.key_rotation)?;
        Ok(Gateway { addr, app, authority: authority.flatten(), server })
    }
}

/// A running gateway. It stops when it is dropped.
pub struct Gateway {
    addr: SocketAddr,
    app: App,
    authority: Option<String>,
    server: Server,
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
    /// [`Tls::Fresh`].
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
    pub(super) fn app(&self) -> &App {
        &self.app
    }

    /// The exchanges so far, the oldest first, secrets masked.
    pub fn journal(&self) -> Vec<Entry> {
        self.app.journal.entries()
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
    use std::time::Instant;

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
