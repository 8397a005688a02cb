//! How a gateway is set up and started.

use std::collections::HashMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use uuid::Uuid;

use super::api_client::Client;
use super::directory::{Admission, Directory};
use super::error::GatewayError;
use super::fault::Fault;
use super::fault::faults::Faults;
use super::gateway::Gateway;
use super::guard::Guard;
use super::journal::entry::Summary;
use super::routes::router;
use super::state::{Observer, Setup, Shared, Site};
use super::wire::server::Server;
use super::wire::tls::{Secured, Tls};
use crate::contract::Tree;
use crate::identity::{AccessTokens, Clock, ROTATION};
use crate::sender::Trust;

/// How many exchanges are kept unless said otherwise.
const JOURNAL_CAPACITY: usize = 1000;

/// A key takes its time to make.
const SHORTEST_ROTATION: Duration = Duration::from_secs(1);

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
