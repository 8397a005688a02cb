//! The session of a run: the platform's side, the sender to the target, and what the run remembers.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use crate::identity::CallbackTokens;
use crate::platform::{Aim, Gateway};
use crate::sender::{HttpClient, Sender};

use super::breakdown::{Breakdown, Breakdowns};
use super::custom_contacts::CustomContacts;
use super::early_end::EarlyEnd;
use super::health::Health;
use super::late::Lateness;
use super::observations::Observations;
use super::setup::{SetupError, target_uri};
use super::simpler::Simpler;
use super::slots::ConversationSlots;
use super::tenants::Tenants;
use super::told::Told;
use super::trail::Trail;
use super::vendor_tenants::VendorTenants;
use super::waits::{Wait, Waits};
use crate::suite::conversation::LeftState;
use crate::suite::record::{Lapse, Method, Options};

/// How many requests of the backend are kept.
pub(crate) const MOST_REQUESTS: usize = 20_000;

/// How long the first access token lives. It expires within the run, so that a run sees whether another one is fetched;
/// its answer says so, as `expires_on` does for the two hours of all others.
const FIRST_TOKEN: Duration = Duration::from_secs(2);

/// Everything that the checks of a run share. Dropping it stops its gateway.
pub struct Session {
    pub(crate) options: Options,
    pub(crate) gateway: Gateway,
    pub(crate) sender: Arc<Sender>,
    pub(crate) slots: ConversationSlots,
    pub(crate) observations: Observations,
    pub(crate) lateness: Lateness,
    pub(crate) health: Arc<Health>,
    pub(crate) trail: Trail,
    pub(crate) breakdowns: Breakdowns,
    pub(crate) embedded: bool,
    /// Set once the target is warmed up.
    pub(crate) warm: OnceLock<()>,
    /// Set if the handler refuses customers of a partner that it does not know. It may do so if partners are enabled
    /// without a callback.
    pub(crate) refuses_strangers: OnceLock<()>,
    /// How the handler answers plain custom callbacks.
    pub(crate) custom_contacts: CustomContacts,
    pub(crate) waits: Waits,
    /// The longest time that the handler has taken to learn a new key.
    key_delay: Mutex<Duration>,
    started: Instant,
    /// Rules that failed checks have reported, and these checks.
    reported: Mutex<(BTreeSet<String>, BTreeSet<&'static str>)>,
    /// Checks that could not be set up.
    not_set_up: Mutex<BTreeSet<&'static str>>,
    failed: AtomicBool,
    /// The checks of the run that are not decided yet.
    open: Mutex<BTreeSet<&'static str>>,
    pub(crate) simpler: OnceLock<Simpler>,
    /// The check of the first contact that failed.
    no_contact: OnceLock<&'static str>,
    pub(crate) tenants: Tenants,
    pub(crate) vendor_tenants: VendorTenants,
    /// What the backend was told about each tenant.
    pub(crate) told: Told,
    left_states: Mutex<Vec<LeftState>>,
}

impl Session {
    /// Starts the platform's side. [`Session::attach`] then takes the target. Fails when the address is taken or cannot
    /// be bound.
    pub fn gateway(options: &Options) -> Result<Gateway, SetupError> {
        // A backend may make two requests for each partner of the run: it fetches a token, and sends a report.
        let mut builder = Gateway::builder()
            .listen(options.listen)
            .keep_backend_requests(MOST_REQUESTS)
            .first_token_lives(FIRST_TOKEN)
            .platform_claims(options.platform_claims)
            .two_keys(options.keys.clone());
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
        // Under a public URL others could not reach it.
        if options.expect_reports && options.public_url.is_none() && options.tls.is_none() {
            builder = builder.with_second_data_centre();
        }
        Ok(builder.start()?)
    }

    /// Makes a session with the handler at this URL. Fails when the URL, the certificates or the enablement methods
    /// cannot be used.
    pub fn attach(options: Options, gateway: Gateway, target: &str) -> Result<Self, SetupError> {
        if options.contact_callbacks().is_empty() {
            return Err(SetupError::NothingToTest);
        }
        if options.partner == Method::Mapped && options.credentials.is_none() {
            return Err(SetupError::NoCredentials);
        }
        let uri = target_uri(target)?;
        let vendor_tenants = VendorTenants::of(&options);
        let client = HttpClient::new(&options.trust, options.timeout)?;
        let headers = options.callback_headers();
        headers.check()?;
        let tokens = CallbackTokens::new(gateway.issuer(), Arc::clone(gateway.keys()));
        let tokens = tokens.like_the_platforms(options.platform_claims);
        let sender = Sender::new(client, uri, Arc::new(tokens), &headers, gateway.url());
        Ok(Self {
            slots: ConversationSlots::new(options.jobs),
            sender: Arc::new(sender),
            options,
            gateway,
            observations: Observations::default(),
            lateness: Lateness::default(),
            health: Arc::default(),
            trail: Trail::default(),
            breakdowns: Breakdowns::default(),
            embedded: false,
            warm: OnceLock::new(),
            refuses_strangers: OnceLock::new(),
            custom_contacts: CustomContacts::default(),
            waits: Waits::default(),
            key_delay: Mutex::default(),
            started: Instant::now(),
            reported: Mutex::default(),
            not_set_up: Mutex::default(),
            failed: AtomicBool::new(false),
            open: Mutex::default(),
            simpler: OnceLock::new(),
            no_contact: OnceLock::new(),
            tenants: Tenants::default(),
            vendor_tenants,
            told: Told::default(),
            left_states: Mutex::default(),
        })
    }

    /// Notes for the reports that the target is the embedded reference vendor.
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

    /// What the run waits for, if it does.
    pub fn waiting(&self) -> Option<Wait> {
        self.waits.longest()
    }

    /// Notes how long the handler took to learn a new key, or has not learned it.
    pub(crate) fn note_key_delay(&self, delay: Duration) {
        let mut longest = self.key_delay.lock().unwrap_or_else(PoisonError::into_inner);
        *longest = delay.max(*longest);
    }

    /// Whether it is known that the handler does not fetch keys again within this time: to wait for it is in vain.
    pub(crate) fn fetches_later_than(&self, patience: Duration) -> bool {
        let delay = *self.key_delay.lock().unwrap_or_else(PoisonError::into_inner);
        self.options.key_cache.is_some() || delay > patience
    }

    /// Whether the run has taken so long that a property starts no more cases than it needs.
    pub(crate) fn is_late(&self) -> bool {
        const LATE: Duration = Duration::from_secs(15);
        self.started.elapsed() > LATE
    }

    /// Notes a failed check, and the rules that it has reported.
    pub(crate) fn note_failed<'r>(&self, check: &'static str, rules: impl Iterator<Item = &'r str>) {
        let mut reported = self.reported.lock().unwrap_or_else(PoisonError::into_inner);
        reported.0.extend(rules.map(str::to_owned));
        reported.1.insert(check);
    }

    /// Notes the checks that a run will decide.
    pub(crate) fn note_open(&self, checks: impl Iterator<Item = &'static str>) {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).extend(checks);
    }

    /// Notes that a check is decided.
    pub(crate) fn note_decided(&self, check: &str) {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).remove(check);
    }

    /// Whether the run will still decide the check.
    pub(crate) fn is_open(&self, check: &str) -> bool {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).contains(check)
    }

    /// Notes a check that could not be set up.
    pub(crate) fn note_not_set_up(&self, check: &'static str) {
        self.not_set_up.lock().unwrap_or_else(PoisonError::into_inner).insert(check);
    }

    /// Whether most of these checks have failed, or could not be set up while others failed.
    pub(crate) fn have_failed(&self, checks: &BTreeSet<&'static str>) -> bool {
        let reported = self.reported.lock().unwrap_or_else(PoisonError::into_inner);
        let not_set_up = self.not_set_up.lock().unwrap_or_else(PoisonError::into_inner);
        let is_known = |check: &&&'static str| {
            reported.1.contains(**check) || (!reported.1.is_empty() && not_set_up.contains(**check))
        };
        2 * checks.iter().filter(is_known).count() >= checks.len()
    }

    /// Whether this check has failed.
    pub(crate) fn has_failed(&self, check: &str) -> bool {
        self.reported.lock().unwrap_or_else(PoisonError::into_inner).1.contains(check)
    }

    /// Whether a failed check has reported this rule.
    pub(crate) fn is_reported(&self, rule: &str) -> bool {
        self.reported.lock().unwrap_or_else(PoisonError::into_inner).0.contains(rule)
    }

    /// Notes that this check of the first contact has failed.
    pub(crate) fn lose_contact(&self, check: &'static str) {
        let _ = self.no_contact.set(check);
    }

    /// The check of the first contact that failed, if one did: the others have nothing to work with.
    pub(crate) fn no_contact(&self) -> Option<&'static str> {
        self.no_contact.get().copied()
    }

    pub(crate) fn note_failure(&self) {
        self.failed.store(true, Ordering::Relaxed);
    }

    /// Does the work even if a check has failed, although with `--fail-fast` nothing else is sent then.
    pub(crate) fn despite_failure(&self, work: impl FnOnce()) {
        let failed = self.failed.swap(false, Ordering::Relaxed);
        work();
        self.failed.store(failed, Ordering::Relaxed);
    }

    /// Why the run ends early, if it does. Then nothing more is sent.
    pub(crate) fn early_end(&self) -> Option<EarlyEnd> {
        let failed_fast = self.options.fail_fast && self.failed.load(Ordering::Relaxed);
        let is_broken = || self.breakdowns.of(Lapse::Answers).is_some_and(Breakdown::is_total);
        match self.health.end() {
            _ if failed_fast => Some(EarlyEnd::FailFast),
            None if is_broken() => Some(EarlyEnd::Broken),
            end => end,
        }
    }

    /// Whether the run has ended early, so that nothing more is sent.
    pub(crate) fn is_over(&self) -> bool {
        self.early_end().is_some()
    }

    /// How many status reports were accepted, and how many refused; those that a fault struck do not count.
    pub(crate) fn status_reports(&self) -> (usize, usize) {
        let asked = self.gateway.backend_requests();
        let reports = asked.iter().filter(|request| request.is_for(Aim::Report));
        let (accepted, others): (Vec<_>, Vec<_>) = reports.partition(|request| request.is_granted());
        (accepted.len(), others.iter().filter(|request| !request.is_struck).count())
    }

    /// Keeps the state that a conversation leaves behind, for a check at the end of the run.
    pub(crate) fn keep(&self, left_state: LeftState) {
        self.left_states.lock().unwrap_or_else(PoisonError::into_inner).push(left_state);
    }

    /// Takes out the states that were kept.
    pub(crate) fn left_states(&self) -> Vec<LeftState> {
        std::mem::take(&mut *self.left_states.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
