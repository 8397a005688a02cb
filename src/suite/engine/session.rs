//! One run's surroundings: the gateway's own side, the sender to the target, and what is watched meanwhile.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use hyper::Uri;
use uuid::Uuid;

use crate::identity::CallbackTokens;
use crate::platform;
use crate::platform::{Entry, Gateway, GatewayError};
use crate::sender::{ClientError, HttpClient, Sender};

use super::health::Health;
use super::observer::Observer;
use super::slots::ConversationSlots;
use crate::suite::conversation::call::Tenant;
use crate::suite::conversation::left_state::LeftState;
use crate::suite::conversation::trace::Trace;
use crate::suite::record::options::{Method, Options};

/// Everything that the checks of a run share. Stops its gateway on drop.
pub struct Session {
    pub(crate) options: Options,
    pub(crate) gateway: Gateway,
    pub(crate) sender: Arc<Sender>,
    pub(crate) slots: ConversationSlots,
    pub(crate) observer: Observer,
    pub(crate) health: Arc<Health>,
    pub(crate) embedded: bool,
    /// Set once the target is warmed up.
    pub(crate) warm: OnceLock<()>,
    /// Set if the handler refuses customers of a partner that it was not told of: where that side has no callback,
    /// it may.
    pub(crate) refuses_strangers: OnceLock<()>,
    started: Instant,
    /// Rules that failed checks have reported.
    reported: Mutex<BTreeSet<String>>,
    failed: AtomicBool,
    tenants: Mutex<Tenants>,
    left_states: Mutex<Vec<LeftState>>,
}

/// What the runs of a session leave at the target. Several may go on at once, as the tests of `conformance` do.
#[derive(Default)]
struct Tenants {
    runs: usize,
    touched: BTreeMap<Uuid, Touched>,
}

/// A partner that the run left enabled, or may have.
#[derive(Default, Clone)]
pub(crate) struct Touched {
    pub(crate) customers: Vec<Uuid>,
}

/// A status report that came to the platform's side, which did not accept it.
pub(crate) struct RefusedReport {
    pub(crate) status: u16,
    pub(crate) has_token: bool,
    pub(crate) body: String,
    pub(crate) answer: String,
}

/// Why a run could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// The target is no URL that can be called.
    #[error("`{url}` is not a URL of a callback handler: {reason}; give one like https://vendor.example/callbacks")]
    Target {
        /// As it was given.
        url: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The gateway's own side cannot be started.
    #[error(transparent)]
    Gateway(#[from] GatewayError),
    /// Certificates or TLS cannot be set up.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The embedded vendor cannot be started.
    #[error("the embedded reference vendor cannot be started: {0}")]
    Embedded(String),
    /// Neither side of the enablement has callbacks to test.
    #[error(
        "with --partner {partner} and --customer {customer} there is no mirroring callback to test; mirror at least one side"
    )]
    NothingMirrored {
        /// Method of the partner's side.
        partner: &'static str,
        /// Method of the customer's side.
        customer: &'static str,
    },
    /// It was stopped before it began.
    #[error("{0}")]
    Stopped(String),
    /// Nobody answers at the target.
    #[error("the target {url} cannot be reached: {reason}; start it, or give it time with --wait 30s")]
    Unreachable {
        /// The target.
        url: String,
        /// What happened.
        reason: String,
    },
}

impl SetupError {
    /// Whether the options are wrong, rather than the world.
    pub fn is_usage(&self) -> bool {
        match self {
            Self::Target { .. } | Self::NothingMirrored { .. } | Self::Client(_) => true,
            Self::Gateway(error) => error.is_usage(),
            Self::Embedded(_) | Self::Stopped(_) | Self::Unreachable { .. } => false,
        }
    }
}

/// Reads a handler's URL.
///
/// # Errors
/// When it is not an absolute http or https URL with a host.
pub fn target_uri(text: &str) -> Result<Uri, SetupError> {
    platform::target_uri(text).map_err(|reason| SetupError::Target { url: text.to_owned(), reason })
}

impl Session {
    /// Starts the gateway's own side. A target that is to be tested is given next, to [`Session::attach`].
    ///
    /// # Errors
    /// When the address is taken or cannot be bound.
    pub fn gateway(options: &Options) -> Result<Gateway, SetupError> {
        // A handler that fetches a token for each report makes two entries for each partner of the run.
        let mut builder = Gateway::builder().listen(options.listen).journal_capacity(20_000);
        if let Some(tls) = &options.tls {
            builder = builder.tls(tls.clone());
        }
        if let Some(url) = &options.public_url {
            builder = builder.public_url(url.clone());
        }
        if let Some(issuer) = &options.issuer {
            builder = builder.issuer(issuer.clone());
        }
        for client in &options.clients {
            builder = builder.client(client.clone());
        }
        if options.clients.is_empty() {
            builder = builder.any_client();
        }
        Ok(builder.start()?)
    }

    /// Makes a session for the handler at this URL.
    ///
    /// # Errors
    /// When the URL, the certificates or the choice of methods cannot be used.
    pub fn attach(options: Options, gateway: Gateway, target: &str) -> Result<Self, SetupError> {
        if options.partner != Method::Mirrored && options.customer != Method::Mirrored {
            return Err(SetupError::NothingMirrored {
                partner: options.partner.name(),
                customer: options.customer.name(),
            });
        }
        let uri = target_uri(target)?;
        let client = HttpClient::new(&options.trust, options.timeout)?;
        let tokens = Arc::new(CallbackTokens::new(gateway.issuer(), Arc::clone(gateway.keys())));
        let sender = Sender::new(client, uri, tokens, options.credentials.as_deref(), &options.headers);
        Ok(Self {
            slots: ConversationSlots::new(options.jobs),
            sender: Arc::new(sender),
            options,
            gateway,
            observer: Observer::default(),
            health: Arc::default(),
            embedded: false,
            warm: OnceLock::new(),
            refuses_strangers: OnceLock::new(),
            started: Instant::now(),
            reported: Mutex::default(),
            failed: AtomicBool::new(false),
            tenants: Mutex::default(),
            left_states: Mutex::default(),
        })
    }

    /// Says that the target is the embedded reference vendor; reports tell it.
    pub fn embedded(mut self) -> Self {
        self.embedded = true;
        self
    }

    /// The URL of the platform's side, `datacenter_url` in callbacks.
    pub fn platform_url(&self) -> &str {
        self.gateway.url()
    }

    /// The runtime that the session's connections live on.
    pub fn runtime(&self) -> &tokio::runtime::Handle {
        self.gateway.handle()
    }

    /// Whether the run has taken so long that no more cases are begun than are needed.
    pub(crate) fn is_late(&self) -> bool {
        const LATE: Duration = Duration::from_secs(15);
        self.started.elapsed() > LATE
    }

    /// Notes which rules a failed check has reported.
    pub(crate) fn note_rules<'r>(&self, rules: impl Iterator<Item = &'r str>) {
        self.reported.lock().unwrap_or_else(PoisonError::into_inner).extend(rules.map(str::to_owned));
    }

    /// Whether a failed check has reported this rule.
    pub(crate) fn is_reported(&self, rule: &str) -> bool {
        self.reported.lock().unwrap_or_else(PoisonError::into_inner).contains(rule)
    }

    pub(crate) fn note_failure(&self) {
        self.failed.store(true, Ordering::Relaxed);
    }

    /// Does this whether or not a check has failed: with --fail-fast nothing else is sent after a failure.
    pub(crate) fn despite_failure(&self, work: impl FnOnce()) {
        let failed = self.failed.swap(false, Ordering::Relaxed);
        work();
        self.failed.store(failed, Ordering::Relaxed);
    }

    pub(crate) fn is_over(&self) -> Option<String> {
        let failed_fast = self.options.fail_fast && self.failed.load(Ordering::Relaxed);
        if failed_fast { Some("an earlier check failed (--fail-fast)".to_owned()) } else { self.health.stopped() }
    }

    /// The status reports that reached the platform's side and were refused, oldest first.
    pub(crate) fn refused_reports(&self) -> Vec<RefusedReport> {
        let (_, refused) = self.gateway.status_reports();
        let report = |entry: Entry| RefusedReport {
            status: entry.status.unwrap_or_default(),
            has_token: entry.request.headers.iter().any(|(name, _)| name == "authorization"),
            body: entry.request.body,
            answer: entry.response.map(|response| response.body).unwrap_or_default(),
        };
        refused.into_iter().map(report).collect()
    }

    /// How many status reports were accepted, and how many refused.
    pub(crate) fn status_reports(&self) -> (usize, usize) {
        let (accepted, refused) = self.gateway.status_reports();
        (accepted, refused.len())
    }

    /// Keeps what a conversation has left, to be looked at again when the run ends.
    pub(crate) fn keep(&self, left_state: LeftState) {
        self.left_states.lock().unwrap_or_else(PoisonError::into_inner).push(left_state);
    }

    /// Gives out what was kept.
    pub(crate) fn left_states(&self) -> Vec<LeftState> {
        std::mem::take(&mut *self.left_states.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Notes what a callback leaves behind at the target, so that it can be disabled at the end of the run.
    pub(crate) fn remember(&self, trace: &Trace) {
        match trace {
            Trace::None => {}
            Trace::Enabled(partner, customers) => {
                self.tenants().touched.entry(*partner).or_default().customers.extend_from_slice(customers);
            }
            Trace::Reset(partner) => drop(self.tenants().touched.remove(partner)),
        }
    }

    /// A run begins.
    pub(crate) fn begin(&self) {
        self.tenants().runs += 1;
    }

    /// A run ends. The last of those that go on gets the partners that are to be disabled: before that, another
    /// run may still be at work on them.
    pub(crate) fn end(&self) -> Vec<(Tenant, Touched)> {
        let mut tenants = self.tenants();
        tenants.runs -= 1;
        if tenants.runs > 0 {
            return Vec::new();
        }
        let left = std::mem::take(&mut tenants.touched).into_iter();
        left.map(|(id, touched)| (Tenant { id, name: String::new() }, touched)).collect()
    }

    fn tenants(&self) -> std::sync::MutexGuard<'_, Tenants> {
        self.tenants.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
