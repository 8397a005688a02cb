//! What the routes of one gateway share.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use hyper::StatusCode;

use super::access_token::Tokens;
use super::builder::AccessTokens;
use super::clock::Clock;
use super::directory::Directory;
use super::entry::{Entry, Summary};
use super::fault::Faults;
use super::guard::Guard;
use super::journal::{Exchange, Journal};
use super::keys::{Keys, SigningKey};
use super::refusal::Refusal;
use super::register::Register;
use super::reported::Reports;
use super::trust::Trust;

/// The state of the routes.
pub(super) type App = Arc<Shared>;

/// Called with every exchange.
pub(super) type Observer = Box<dyn Fn(&Summary) + Send + Sync>;

/// How a gateway is named and reached.
pub(super) struct Site {
    pub(super) url: String,
    pub(super) issuer: String,
    /// The callback handler that it calls.
    pub(super) target: Option<String>,
    pub(super) guard: Guard,
}

/// What a gateway starts with.
pub(super) struct Setup {
    pub(super) site: Site,
    pub(super) check_tokens: AccessTokens,
    pub(super) directory: Directory,
    pub(super) journal_capacity: usize,
    pub(super) observer: Option<Observer>,
    pub(super) clock: Clock,
    pub(super) faults: Faults,
    pub(super) trust: Trust,
}

/// The state of one gateway.
pub(super) struct Shared {
    pub(super) url: String,
    pub(super) issuer: String,
    pub(super) target: Option<String>,
    pub(super) guard: Guard,
    pub(super) clock: Clock,
    pub(super) faults: Faults,
    /// Which certificates of callback handlers are taken.
    pub(super) trust: Trust,
    pub(super) keys: Arc<Keys>,
    pub(super) tokens: Tokens,
    pub(super) check_tokens: AccessTokens,
    pub(super) directory: Directory,
    pub(super) register: Register,
    pub(super) reports: Reports,
    pub(super) journal: Journal,
    pub(super) observer: Option<Observer>,
    key_fetches: AtomicUsize,
    other_keys: OnceLock<Arc<Keys>>,
}

impl Shared {
    pub(super) fn new(setup: Setup) -> Self {
        let keys = Arc::new(Keys::with_clock(setup.clock.clone()));
        let Site { url, issuer, target, guard } = setup.site;
        Self {
            tokens: Tokens::new(issuer.clone(), Arc::clone(&keys)),
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
    pub(super) fn journalize(&self, exchange: Exchange) {
        if let Some(observer) = &self.observer {
            observer(&exchange.summary());
        }
        self.journal.add(exchange);
    }

    /// Puts what another part has recorded into the journal.
    pub(super) fn record(&self, entry: Entry) {
        let summary = self.journal.record(entry);
        if let Some(observer) = &self.observer {
            observer(&summary);
        }
    }

    /// Forgets what was reported and what came and went. Clients, tokens, keys and faults stay.
    pub(super) fn forget(&self) {
        self.register.clear();
        self.reports.clear();
        self.journal.clear();
    }

    /// Counts a fetch of the keys, and says which it is.
    pub(super) fn count_key_fetch(&self) -> usize {
        self.key_fetches.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// How often the keys were fetched.
    pub(super) fn key_fetches(&self) -> usize {
        self.key_fetches.load(Ordering::Relaxed)
    }

    /// The keys of the other issuer, which nobody should trust; made when first asked for.
    pub(super) fn other_keys(&self) -> &Arc<Keys> {
        self.other_keys.get_or_init(|| Arc::new(Keys::with_clock(self.clock.clone())))
    }
}

/// Does work that takes its time without holding up the other requests.
pub(super) async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Refusal> {
    let unavailable = |_| Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "stopping", "the gateway is stopping");
    tokio::task::spawn_blocking(work).await.map_err(unavailable)
}

/// Waits for the first key, so that what follows does not block.
pub(super) async fn ready(keys: &Arc<Keys>) -> Result<(), Refusal> {
    if keys.is_ready() {
        return Ok(());
    }
    let keys = Arc::clone(keys);
    aside(move || drop::<Arc<SigningKey>>(keys.signing())).await
}
