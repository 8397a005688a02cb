//! The state of one gateway, which its endpoints share.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use super::admin_guard::AdminGuard;
use super::directory::Directory;
use super::fault::faults::Faults;
use super::journal::entry::{EntrySummary, JournalEntry};
use super::journal::journal::Journal;
use super::status::log::ReportLog;
use super::status::register::Register;
use crate::identity::{AccessTokenIssuer, AccessTokens, Clock, Keys};
use crate::sender::Trust;

/// Called with every exchange.
pub(crate) type ExchangeObserver = Box<dyn Fn(&EntrySummary) + Send + Sync>;

/// The names and addresses of a gateway.
pub(crate) struct Site {
    pub(crate) url: String,
    pub(crate) issuer: String,
    pub(crate) guard: AdminGuard,
}

/// The settings of a gateway that its endpoints use.
pub(crate) struct GatewaySettings {
    /// The callback handler that it calls by default.
    pub(crate) target: Option<String>,
    pub(crate) directory: Directory,
    pub(crate) accepted_tokens: AccessTokens,
    pub(crate) journal_capacity: usize,
    pub(crate) observer: Option<ExchangeObserver>,
    pub(crate) clock: Clock,
    /// Which certificates of callback handlers it accepts.
    pub(crate) trust: Trust,
}

impl Default for GatewaySettings {
    fn default() -> Self {
        Self {
            target: None,
            directory: Directory::default(),
            accepted_tokens: AccessTokens::Verified,
            journal_capacity: 1000,
            observer: None,
            clock: Clock::system(),
            trust: Trust::default(),
        }
    }
}

/// The state of one gateway.
pub(crate) struct State {
    pub(crate) site: Site,
    pub(crate) settings: GatewaySettings,
    pub(crate) faults: Faults,
    pub(crate) keys: Arc<Keys>,
    pub(crate) tokens: AccessTokenIssuer,
    pub(crate) register: Register,
    pub(crate) reports: ReportLog,
    pub(crate) journal: Journal,
    key_fetches: AtomicUsize,
    other_keys: OnceLock<Arc<Keys>>,
}

impl State {
    pub(crate) fn new(site: Site, faults: Faults, settings: GatewaySettings) -> Self {
        let keys = Arc::new(Keys::with_clock(settings.clock.clone()));
        Self {
            tokens: AccessTokenIssuer::new(site.issuer.clone(), Arc::clone(&keys)),
            journal: Journal::new(settings.journal_capacity),
            site,
            settings,
            faults,
            keys,
            register: Register::default(),
            reports: ReportLog::default(),
            key_fetches: AtomicUsize::new(0),
            other_keys: OnceLock::new(),
        }
    }

    /// Adds an entry to the journal, which masks its secrets.
    pub(crate) fn record(&self, entry: JournalEntry) {
        if let Some(observer) = &self.settings.observer {
            observer(&entry.masked_summary());
        }
        self.journal.add(entry);
    }

    /// Forgets reports and journal. Clients, tokens, keys and faults stay.
    pub(crate) fn forget(&self) {
        self.register.clear();
        self.reports.clear();
        self.journal.clear();
    }

    /// Counts a fetch of the keys, and returns its number.
    pub(crate) fn count_key_fetch(&self) -> usize {
        self.key_fetches.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// How often the keys were fetched.
    pub(crate) fn key_fetches(&self) -> usize {
        self.key_fetches.load(Ordering::Relaxed)
    }

    /// The keys of the other issuer, which nobody should trust. They are made at the first call.
    pub(crate) fn other_keys(&self) -> &Arc<Keys> {
        self.other_keys.get_or_init(|| Arc::new(Keys::with_clock(self.settings.clock.clone())))
    }
}
