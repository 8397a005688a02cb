//! The settings of a gateway, and how it starts.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use hyper::header::{HeaderName, HeaderValue};
use uuid::Uuid;

use super::admin_guard::AdminGuard;
use super::api_client::Client;
use super::continuity;
use super::directory::Admission;
use super::error::GatewayError;
use super::fault::Fault;
use super::fault::faults::Faults;
use super::gateway::Gateway;
use super::journal::entry::EntrySummary;
use super::keeper::Keeper;
use super::state::{FirstKeys, GatewaySettings, Pages, Site, State};
use super::wire::server::Server;
use super::wire::tls::{Secured, Tls};
use crate::contract::Tree;
use crate::identity::{AccessTokens, Clock, KeptKeys, ROTATION, StoredKeys};
use crate::sender::Trust;

/// Making a key takes time.
const SHORTEST_ROTATION: Duration = Duration::from_secs(1);

/// The settings of a gateway.
pub struct GatewayBuilder {
    listen: SocketAddr,
    public_url: Option<String>,
    issuer: Option<String>,
    key_rotation: Duration,
    faults: Vec<Fault>,
    fault_seed: u64,
    tls: Option<Tls>,
    has_second: bool,
    settings: GatewaySettings,
}

impl Default for GatewayBuilder {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            public_url: None,
            issuer: None,
            key_rotation: ROTATION,
            faults: Vec::new(),
            fault_seed: u64::from(Uuid::new_v4().as_fields().0),
            tls: None,
            has_second: false,
            settings: GatewaySettings::default(),
        }
    }
}

/// Its only method outside `gateway.rs`, so that the gateway does not depend on its builder.
impl Gateway {
    /// The settings of a new gateway.
    pub fn builder() -> GatewayBuilder {
        GatewayBuilder::default()
    }
}

impl GatewayBuilder {
    /// The address to listen on, by default a free port of the loopback. `0.0.0.0` needs a public URL.
    pub fn listen(mut self, addr: SocketAddr) -> Self {
        self.listen = addr;
        self
    }

    /// The URL at which others reach it, by default `http://ADDR`, or `https://ADDR` with a certificate.
    pub fn public_url(mut self, url: impl Into<String>) -> Self {
        self.public_url = Some(url.into());
        self
    }

    /// The issuer (`iss`) of its tokens, by default the public URL.
    pub fn issuer(mut self, url: impl Into<String>) -> Self {
        self.issuer = Some(url.into());
        self
    }

    /// Adds an API client. It replaces an earlier client with the same id.
    pub fn client(mut self, client: Client) -> Self {
        self.settings.directory.clients.retain(|known| known.id != client.id);
        self.settings.directory.clients.push(client);
        self
    }

    /// Lets the token endpoint also accept any id and secret that are not empty.
    pub fn any_client(mut self) -> Self {
        self.settings.directory.admission = Admission::Anyone;
        self
    }

    /// Puts a tenant below another one. As soon as there is one such relation, clients reach only their own tenant and
    /// those below it.
    pub fn tenant_below(mut self, parent: Uuid, child: Uuid) -> Self {
        self.settings.directory.parents.insert(child, parent);
        self
    }

    /// Signs with the keys of another gateway: the data centres behind one issuer do. Its clock should be the same.
    pub fn keys_of(mut self, other: &Gateway) -> Self {
        self.settings.shared_keys = Some(Arc::clone(other.keys()));
        self
    }

    /// Starts a second data centre too, on another port of the same address: it has the same issuer, keys, and clients.
    pub(crate) fn with_second_data_centre(mut self) -> Self {
        self.has_second = true;
        self
    }

    /// Which bearer tokens its endpoints accept, by default only verified ones.
    pub fn open(mut self, accepted_tokens: AccessTokens) -> Self {
        self.settings.accepted_tokens = accepted_tokens;
        self
    }

    /// How many exchanges the journal keeps, of 16 KiB on average.
    pub fn journal_capacity(mut self, capacity: usize) -> Self {
        self.settings.journal_capacity = capacity;
        self
    }

    /// Keeps so many requests of backends with all that a judgement of them needs.
    pub(crate) fn keep_backend_requests(mut self, most: usize) -> Self {
        self.settings.backend_requests = most;
        self
    }

    /// How long the first access token lives; all others live for two hours.
    pub(crate) fn first_token_lives(mut self, lifetime: Duration) -> Self {
        self.settings.first_token = Some(lifetime);
        self
    }

    /// Calls `observer` with every exchange, on the gateway's own thread, so the observer must not block.
    pub fn on_exchange(mut self, observer: impl Fn(&EntrySummary) + Send + Sync + 'static) -> Self {
        self.settings.observer = Some(Box::new(observer));
        self
    }

    /// Serves these pages under `/_acgw/` too.
    pub(crate) fn pages(mut self, pages: Box<dyn Pages>) -> Self {
        self.settings.pages = Some(pages);
        self
    }

    /// Its clock, by default the system's.
    pub fn clock(mut self, clock: Clock) -> Self {
        self.settings.clock = clock;
        self
    }

    /// The time on its clock after which it makes a new signing key, by default a day and at least a second.
    pub fn key_rotation(mut self, interval: Duration) -> Self {
        self.key_rotation = interval.max(SHORTEST_ROTATION);
        self
    }

    /// Starts with keys that were kept, by default with a new one.
    pub fn keys(mut self, kept: KeptKeys) -> Self {
        self.settings.first_keys = FirstKeys::Kept(kept);
        self
    }

    /// Starts with these keys, or else with two new ones: with two, `kid` has to select.
    pub(crate) fn two_keys(mut self, kept: Option<KeptKeys>) -> Self {
        self.settings.first_keys = kept.map_or(FirstKeys::Two, FirstKeys::Kept);
        self
    }

    /// Goes on with the keys that an earlier gateway stored.
    pub(crate) fn stored_keys(mut self, stored: StoredKeys) -> Self {
        self.settings.first_keys = FirstKeys::Stored(stored);
        self
    }

    /// Starts with what this keeper has, and tells it of each change.
    pub(crate) fn keeper(mut self, keeper: Arc<dyn Keeper>) -> Self {
        self.settings.keeper = Some(keeper);
        self
    }

    /// Adds a fault. Faults apply in the order in which they were added.
    pub fn fault(mut self, fault: Fault) -> Self {
        self.faults.push(fault);
        self
    }

    /// The seed of the faults' random decisions, by default a random one. With the same seed, the same requests in the
    /// same order meet the same faults.
    pub fn fault_seed(mut self, seed: u64) -> Self {
        self.fault_seed = seed;
        self
    }

    /// Serves HTTPS only.
    pub fn tls(mut self, tls: Tls) -> Self {
        self.tls = Some(tls);
        self
    }

    /// The callback handler that it sends callbacks to by default.
    pub fn target(mut self, url: impl Into<String>) -> Self {
        self.settings.target = Some(url.into());
        self
    }

    /// The endpoint of the CyberApp (CTI) that callbacks are for, by default a sample one.
    pub fn endpoint_id(mut self, cti: impl Into<String>) -> Self {
        self.settings.callbacks.endpoint_id = cti.into();
        self
    }

    /// The credentials in `X-CyberApp-Auth` of its callbacks: `<identity>:<secrets as JSON>`.
    pub fn credentials(mut self, plain: impl Into<String>) -> Self {
        self.settings.callbacks.headers.credentials = Some(plain.into());
        self
    }

    /// The JSON object in `X-CyberApp-Extra` of its callbacks, by default an empty one.
    pub fn extra(mut self, json: impl Into<String>) -> Self {
        self.settings.callbacks.headers.extra = Some(json.into());
        self
    }

    /// Adds a header to its callbacks. Those that the gateway itself sends cannot be added.
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.settings.callbacks.headers.further.push((name, value));
        self
    }

    /// How long an answer to a callback may take, by default ten seconds.
    pub fn callback_timeout(mut self, timeout: Duration) -> Self {
        self.settings.callbacks.timeout = timeout;
        self
    }

    /// Lets callback tokens carry the further members that the platform's tokens carry, such as `client_id`.
    pub fn platform_claims(mut self, are_wanted: bool) -> Self {
        self.settings.has_platform_claims = are_wanted;
        self
    }

    /// Which certificates of callback handlers it accepts.
    pub fn trust(mut self, trust: Trust) -> Self {
        self.settings.trust = trust;
        self
    }

    /// Starts the gateway, which accepts connections as soon as this returns.
    ///
    /// # Errors
    /// When it cannot listen on the address, or cannot use the certificate; and when it listens on every address of the
    /// machine and has no public URL.
    pub fn start(self) -> Result<Gateway, GatewayError> {
        if self.listen.ip().is_unspecified() && self.public_url.is_none() {
            return Err(GatewayError::NoPublicUrl { addr: self.listen });
        }
        let listener =
            std::net::TcpListener::bind(self.listen).map_err(|source| GatewayError::listen(self.listen, source))?;
        let addr = listener.local_addr()?;
        let plain = |url: String| url.trim_end_matches('/').to_owned();
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        let url = self.public_url.map_or_else(|| format!("{scheme}://{addr}"), plain);
        let issuer = self.issuer.map_or_else(|| url.clone(), plain);
        let secured = self.tls.as_ref().map(|tls| tls.set_up(addr, &[&url, &issuer])).transpose()?;
        let (acceptor, authority) = secured.map(|Secured { acceptor, authority }| (acceptor, authority)).unzip();
        let guard = AdminGuard::new(addr, &url);
        let site = Site::new(url, issuer, guard);
        let second = self.has_second.then(|| second(&self.settings, addr));
        let state = Arc::new(State::new(site, Faults::new(self.fault_seed, self.faults), self.settings));
        continuity::keep(&state);
        // Compiles the schema, so that the first report does not wait for it.
        std::thread::spawn(Tree::warm_up);
        let server = Server::start(listener, acceptor, Arc::clone(&state), self.key_rotation)?;
        let mut gateway = Gateway { addr, state, authority: authority.flatten(), second: None, server };
        if let Some(second) = second {
            let second = second.issuer(gateway.issuer()).keys_of(&gateway).start()?;
            gateway.second = Some(Box::new(second));
        }
        Ok(gateway)
    }
}

/// The settings of a data centre beside this one.
fn second(first: &GatewaySettings, addr: SocketAddr) -> GatewayBuilder {
    let mut builder = Gateway::builder().listen(SocketAddr::new(addr.ip(), 0)).clock(first.clock.clone());
    builder.settings.directory = first.directory.clone();
    builder.settings.journal_capacity = first.journal_capacity;
    builder.settings.has_platform_claims = first.has_platform_claims;
    builder
}
