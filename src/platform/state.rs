//! What the routes of one gateway share.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use hyper::StatusCode;

use super::directory::Directory;
use super::fault::faults::Faults;
use super::guard::Guard;
use super::journal::entry::{Entry, Summary};
use super::journal::journal::{Exchange, Journal};
use super::refusal::Refusal;
use super::status::log::Reports;
use super::status::register::Register;
use crate::identity::Clock;
use crate::identity::access_tokens::AccessTokenIssuer;
use crate::identity::{AccessTokens, Keys, SigningKey};
use crate::sender::Trust;

/// The state of the routes.
pub(crate) type App = Arc<Shared>;

/// Called with every exchange.
pub(crate) type Observer = Box<dyn Fn(&Summary) + Send + Sync>;

/// How a gateway is named and reached.
pub(crate) struct Site {
    pub(crate) url: String,
    pub(crate) issuer: String,
    /// The callback handler that it calls.
    pub(crate) target: Option<String>,
    pub(crate) guard: Guard,
}

/// What a gateway starts with.
pub(crate) struct Setup {
    pub(crate) site: Site,
    pub(crate) check_tokens: AccessTokens,
    pub(crate) directory: Directory,
    pub(crate) journal_capacity: usize,
    pub(crate) observer: Option<Observer>,
    pub(crate) clock: Clock,
    pub(crate) faults: Faults,
    pub(crate) trust: Trust,
}

/// The state of one gateway.
pub(crate) struct Shared {
    pub(crate) url: String,
    pub(crate) issuer: String,
    pub(crate) target: Option<String>,
    pub(crate) guard: Guard,
    pub(crate) clock: Clock,
    pub(crate) faults: Faults,
    /// Which certificates of callback handlers are taken.
    pub(crate) trust: Trust,
    pub(crate) keys: Arc<Keys>,
    pub(crate) tokens: AccessTokenIssuer,
    pub(crate) check_tokens: AccessTokens,
    pub(crate) directory: Directory,
    pub(crate) register: Register,
    pub(crate) reports: Reports,
    pub(crate) journal: Journal,
    pub(crate) observer: Option<Observer>,
    key_fetches: AtomicUsize,
    other_keys: OnceLock<Arc<Keys>>,
}

impl Shared {
    pub(crate) fn new(setup: Setup) -> Self {
        let keys = Arc::new(Keys::with_clock(setup.clock.clone()));
        let Site { url, issuer, target, guard } = setup.site;
        Self {
            tokens: AccessTokenIssuer::new(issuer.clone(), Arc::clone(&keys)),
            url,
            issuer,
            target,
            guard,
            clock: setup.clock,
            faults: setup.faults,
            trust: setup.trust,
            keys,
            check_tokens: setup.check_tokens,
            directory: setup.directory,
            register: Register::default(),
            reports: Reports::default(),
            journal: Journal::new(setup.journal_capacity),
            observer: setup.observer,
            key_fetches: AtomicUsize::new(0),
            other_keys: OnceLock::new(),
        }
    }

    /// Puts an answered request into the journal.
    pub(crate) fn journalize(&self, exchange: Exchange) {
        if let Some(observer) = &self.observer {
            observer(&exchange.summary());
        }
        self.journal.add(exchange);
    }

    /// Puts what another part has recorded into the journal.
    pub(crate) fn record(&self, entry: Entry) {
        let summary = self.journal.record(entry);
        if let Some(observer) = &self.observer {
            observer(&summary);
        }
    }

    /// Forgets what was reported and what came and went. Clients, tokens, keys and faults stay.
    pub(crate) fn forget(&self) {
        self.register.clear();
        self.reports.clear();
        self.journal.clear();
    }

    /// Counts a fetch of the keys, and says which it is.
    pub(crate) fn count_key_fetch(&self) -> usize {
        self.key_fetches.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// How often the keys were fetched.
    pub(crate) fn key_fetches(&self) -> usize {
        self.key_fetches.load(Ordering::Relaxed)
    }

    /// The keys of the other issuer, which nobody should trust; made when first asked for.
    pub(crate) fn other_keys(&self) -> &Arc<Keys> {
        self.other_keys.get_or_init(|| Arc::new(Keys::with_clock(self.clock.clone())))
    }
}

/// Does work that takes its time without holding up the other requests.
pub(crate) async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Refusal> {
    let unavailable = |_| Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "stopping", "the gateway is stopping");
    tokio::task::spawn_blocking(work).await.map_err(unavailable)
}

/// Waits for the first key, so that what follows does not block.
pub(crate) async fn ready(keys: &Arc<Keys>) -> Result<(), Refusal> {
    if keys.is_ready() {
        return Ok(());
    }
    let keys = Arc::clone(keys);
    aside(move || drop::<Arc<SigningKey>>(keys.signing())).await
}
