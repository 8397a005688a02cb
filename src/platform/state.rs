//! The state of one gateway, which its endpoints share.

use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use hyper::StatusCode;

use super::admin_guard::AdminGuard;
use super::api_error::ApiError;
use super::backend::log::BackendLog;
use super::directory::Directory;
use super::endpoint::OTHER_ISSUER;
use super::fault::faults::Faults;
use super::journal::draft::EntryDraft;
use super::journal::entry::EntrySummary;
use super::journal::journal::Journal;
use super::keeper::Keeper;
use super::request::ReceivedRequest;
use super::response::ApiResponse;
use super::status::log::ReportLog;
use super::status::register::Register;
use crate::contract::sample_endpoints;
use crate::identity::{AccessTokenIssuer, AccessTokens, Clock, KeptKeys, Keys, Mint, StoredKeys, TokenRequest};
use crate::sender::{CallbackHeaders, Trust};

/// Called with every exchange.
pub(crate) type ExchangeObserver = Box<dyn Fn(&EntrySummary) + Send + Sync>;

/// The answer of a page.
pub(crate) type PageAnswer = Pin<Box<dyn Future<Output = ApiResponse> + Send>>;

/// Pages for people under `/_acgw/`, which come from outside the platform.
pub(crate) trait Pages: Send + Sync {
    /// Answers a request for one of its pages; `None` leaves the request to the endpoints. A request that the guard does not
    /// admit comes too, because it may be for a login.
    fn answer(&self, state: &Arc<State>, request: &ReceivedRequest, is_admitted: bool) -> Option<PageAnswer>;
}

/// The signing keys that a gateway starts with.
pub(crate) enum FirstKeys {
    /// A new one.
    One,
    /// Two new ones, of which the first one signs.
    Two,
    /// Those of earlier runs.
    Kept(KeptKeys),
    /// Those of an earlier gateway, with all that it said of them.
    Stored(StoredKeys),
}

/// The names and addresses of a gateway.
pub(crate) struct Site {
    pub(crate) url: String,
    pub(crate) issuer: String,
    /// The paths of the URL and the issuer, where they have one.
    pub(crate) bases: Vec<String>,
    pub(crate) guard: AdminGuard,
}

impl Site {
    pub(crate) fn new(url: String, issuer: String, guard: AdminGuard) -> Self {
        let path = |url: &String| url::Url::parse(url).ok().map(|url| url.path().trim_end_matches('/').to_owned());
        let bases = [&url, &issuer].into_iter().filter_map(path).filter(|path| !path.is_empty()).collect();
        Self { url, issuer, bases, guard }
    }
}

/// What callbacks carry unless they say otherwise.
pub(crate) struct CallbackDefaults {
    pub(crate) endpoint_id: String,
    pub(crate) headers: CallbackHeaders,
    /// How long an answer may take.
    pub(crate) timeout: Duration,
}

impl Default for CallbackDefaults {
    fn default() -> Self {
        let (endpoint_id, headers) = (sample_endpoints()[0].to_owned(), CallbackHeaders::default());
        Self { endpoint_id, headers, timeout: Duration::from_secs(10) }
    }
}

/// The settings of a gateway that its endpoints use.
pub(crate) struct GatewaySettings {
    /// The callback handler that it calls by default.
    pub(crate) target: Option<String>,
    pub(crate) callbacks: CallbackDefaults,
    /// The keys of another gateway, with the same issuer.
    pub(crate) shared_keys: Option<Arc<Keys>>,
    /// Callback tokens carry the further members that the platform's tokens carry.
    pub(crate) has_platform_claims: bool,
    pub(crate) directory: Directory,
    pub(crate) accepted_tokens: AccessTokens,
    pub(crate) journal_capacity: usize,
    /// How many requests of backends are kept with what the journal masks.
    pub(crate) backend_requests: usize,
    /// How long the first access token lives, if that is less than usual.
    pub(crate) first_token: Option<Duration>,
    pub(crate) observer: Option<ExchangeObserver>,
    pub(crate) pages: Option<Box<dyn Pages>>,
    pub(crate) clock: Clock,
    pub(crate) first_keys: FirstKeys,
    /// Who keeps what is to survive the end of the process; nobody by default.
    pub(crate) keeper: Option<Arc<dyn Keeper>>,
    /// Which certificates of callback handlers it accepts.
    pub(crate) trust: Trust,
}

impl Default for GatewaySettings {
    fn default() -> Self {
        Self {
            target: None,
            callbacks: CallbackDefaults::default(),
            shared_keys: None,
            has_platform_claims: false,
            directory: Directory::default(),
            accepted_tokens: AccessTokens::Verified,
            journal_capacity: 1000,
            backend_requests: 0,
            first_token: None,
            observer: None,
            pages: None,
            clock: Clock::system(),
            first_keys: FirstKeys::One,
            keeper: None,
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
    pub(crate) backend: BackendLog,
    key_fetches: AtomicUsize,
    other_keys: OnceLock<Arc<Keys>>,
}

impl State {
    pub(crate) fn new(site: Site, faults: Faults, settings: GatewaySettings) -> Self {
        let own = || {
            let clock = settings.clock.clone();
            Arc::new(match &settings.first_keys {
                FirstKeys::One => Keys::with_clock(clock),
                FirstKeys::Two => Keys::with_spare(clock),
                FirstKeys::Kept(kept) => Keys::kept(kept.keys(), clock),
                FirstKeys::Stored(stored) => Keys::stored(stored, clock),
            })
        };
        let keys = settings.shared_keys.clone().unwrap_or_else(own);
        Self {
            tokens: AccessTokenIssuer::new(site.issuer.clone(), site.url.clone(), Arc::clone(&keys))
                .first_lives(settings.first_token),
            journal: Journal::new(settings.journal_capacity, settings.keeper.clone()),
            backend: BackendLog::new(settings.backend_requests),
            register: Register::kept(settings.keeper.clone()),
            reports: ReportLog::new(settings.keeper.clone()),
            site,
            settings,
            faults,
            keys,
            key_fetches: AtomicUsize::new(0),
            other_keys: OnceLock::new(),
        }
    }

    /// Adds an exchange to the journal, which masks its secrets.
    pub(crate) fn record(&self, draft: &EntryDraft<'_>) {
        if let Some(observer) = &self.settings.observer {
            observer(&draft.masked_summary());
        }
        self.journal.add(draft);
    }

    /// Makes sure that all that happened so far survives the end of the process, if somebody keeps it.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(crate) fn write(&self) -> Result<(), ApiError> {
        let Some(keeper) = &self.settings.keeper else { return Ok(()) };
        keeper.write().map_err(|error| {
            let message =
                format!("the gateway cannot write what it keeps: {error}; free some space, and send this again");
            ApiError::new(StatusCode::SERVICE_UNAVAILABLE, "not_kept", message)
        })
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

    /// Makes a callback token, good or flawed. Waits for the keys.
    pub(crate) fn mint(&self, wanted: &TokenRequest) -> String {
        let other_issuer = format!("{}{OTHER_ISSUER}", self.site.url);
        let mint = Mint {
            issuer: &self.site.issuer,
            keys: &self.keys,
            other_issuer: &other_issuer,
            other_keys: self.other_keys(),
            has_platform_claims: self.settings.has_platform_claims,
        };
        mint.token(wanted)
    }

    /// The keys of the other issuer, which nobody should trust. They are made at the first call.
    pub(crate) fn other_keys(&self) -> &Arc<Keys> {
        self.other_keys.get_or_init(|| Arc::new(Keys::with_clock(self.settings.clock.clone())))
    }
}
