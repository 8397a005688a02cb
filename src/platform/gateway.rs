//! The gateway as its users see it. It stops when it is dropped.

use std::net::SocketAddr;
use std::sync::Arc;

use hyper::StatusCode;
use tokio::runtime::Handle;
use uuid::Uuid;

use super::backend::request::BackendRequest;
use super::callback::CallbackDraft;
use super::endpoint::{OTHER_ISSUER, OWN_PATHS};
use super::expect::Reported;
use super::fault::Fault;
use super::journal::draft::EntryDraft;
use super::journal::entry::{Direction, JournalEntry};
use super::state::State;
use super::status::register::Integration;
use super::status::report::StatusReport;
use super::wire::server::Server;
use crate::contract::AnyCallback;
use crate::identity::{Clock, Keys};

/// A running gateway. It stops when it is dropped. `Gateway::builder` is in `builder.rs`.
pub struct Gateway {
    pub(crate) addr: SocketAddr,
    pub(crate) state: Arc<State>,
    pub(crate) authority: Option<String>,
    pub(crate) second: Option<Box<Gateway>>,
    pub(crate) server: Server,
}

impl Gateway {
    /// The gateway with this state, for a run of the suite beside what it serves. Dropping it does not stop the one that
    /// serves.
    pub(crate) fn beside(state: &Arc<State>, handle: Handle) -> Self {
        let addr = SocketAddr::from(([0, 0, 0, 0], 0));
        Self { addr, state: Arc::clone(state), authority: None, second: None, server: Server::beside(handle) }
    }

    /// Keeps the latest requests of backends with all that a judgement of them needs, from now on; none with 0.
    pub(crate) fn keep_backend_requests(&self, most: usize) {
        self.state.backend.keep(most);
    }

    /// The URL at which others reach it, without a slash at its end.
    pub fn url(&self) -> &str {
        &self.state.site.url
    }

    /// The second data centre behind its issuer, if a run has one.
    pub fn second_data_centre(&self) -> Option<&Self> {
        self.second.as_deref()
    }

    /// The issuer (`iss`) of its tokens.
    pub fn issuer(&self) -> &str {
        &self.state.site.issuer
    }

    /// The token that other machines need for its own endpoints under `/_acgw/`; `None` if only this machine reaches
    /// it.
    pub fn admin_token(&self) -> Option<&str> {
        self.state.site.guard.token()
    }

    /// The address that it listens on.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// The certificate (PEM) of its local authority, for clients to trust. Only a gateway with
    /// [`Tls::Fresh`](super::wire::tls::Tls::Fresh) has one.
    pub fn authority(&self) -> Option<&str> {
        self.authority.as_deref()
    }

    /// The callback handler that it sends callbacks to by default.
    pub fn target(&self) -> Option<&str> {
        self.state.settings.target.as_deref()
    }

    /// Its clock.
    pub fn clock(&self) -> &Clock {
        &self.state.settings.clock
    }

    /// Starts a callback about a new partner, with the smallest payload that its schema allows.
    pub fn callback(&self, callback: impl Into<AnyCallback>) -> CallbackDraft {
        CallbackDraft::new(&self.state, self.handle(), callback.into())
    }

    /// Starts an expectation of status reports about this tenant.
    pub fn reported(&self, tenant: Uuid) -> Reported<'_> {
        Reported::new(&self.state, self.handle(), tenant)
    }

    /// The status reports that arrived, accepted or not, the oldest first. It keeps the latest thousand.
    pub fn reports(&self) -> Vec<StatusReport> {
        self.state.reports.list()
    }

    /// The faults in force.
    pub fn faults(&self) -> Vec<Fault> {
        self.state.faults.list()
    }

    /// Replaces the faults. Counts and random decisions start again.
    pub fn set_faults(&self, faults: impl IntoIterator<Item = Fault>) {
        self.state.faults.set(faults.into_iter().collect());
    }

    /// How many requests the faults in force have struck.
    pub fn faults_struck(&self) -> u32 {
        self.state.faults.struck()
    }

    /// The seed of the faults' random decisions.
    pub fn fault_seed(&self) -> u64 {
        self.state.faults.seed()
    }

    /// Its signing keys.
    pub fn keys(&self) -> &Arc<Keys> {
        &self.state.keys
    }

    /// Its runtime, for tasks that end with it.
    pub fn handle(&self) -> &Handle {
        self.server.handle()
    }

    /// The latest exchanges, the oldest first, secrets masked.
    pub fn journal(&self) -> Vec<JournalEntry> {
        self.state.journal.entries()
    }

    /// The latest requests of backends, the oldest first, if the builder was told to keep them.
    pub(crate) fn backend_requests(&self) -> Vec<Arc<BackendRequest>> {
        self.state.backend.list()
    }

    /// Whether the reports about this tenant say that an integration is active on it; `None` if there are none.
    pub(crate) fn reported_as(&self, tenant: Uuid) -> Option<bool> {
        self.state.register.is_active(tenant)
    }

    /// Adds a fault to those in force.
    pub(crate) fn add_fault(&self, fault: Fault) {
        self.state.faults.add(fault);
    }

    /// Takes out a fault that was added.
    pub(crate) fn remove_fault(&self, fault: &Fault) {
        self.state.faults.remove(fault);
    }

    /// How many requests this fault has struck.
    pub(crate) fn struck_by(&self, fault: &Fault) -> u32 {
        self.state.faults.struck_by(fault)
    }

    /// The latest request in the journal that was for keys, and for an address that the platform does not have.
    pub(crate) fn strayed_for_keys(&self) -> Option<JournalEntry> {
        let missed = [StatusCode::NOT_FOUND, StatusCode::METHOD_NOT_ALLOWED].map(|status| Some(status.as_u16()));
        let is_for_keys = |url: &str| ["keys", "jwks", ".well-known", "openid"].iter().any(|word| url.contains(word));
        let is_lost = |entry: &JournalEntry| {
            let is_own = entry.url.starts_with(OWN_PATHS);
            entry.direction == Direction::Inbound && missed.contains(&entry.status) && !is_own
        };
        self.journal().into_iter().rev().find(|entry| is_lost(entry) && is_for_keys(&entry.url))
    }

    /// Adds an exchange to the journal.
    pub fn record(&self, entry: &JournalEntry) {
        self.state.record(&EntryDraft::from(entry));
    }

    /// The reported status of every integration.
    pub fn integrations(&self) -> Vec<Integration> {
        self.state.register.list()
    }

    /// Forgets reports and journal, as `DELETE /_acgw/state` does. Clients, tokens, keys and faults stay.
    pub fn forget(&self) {
        self.state.forget();
    }

    /// How often its JWKS was fetched.
    pub fn key_fetches(&self) -> usize {
        self.state.key_fetches()
    }

    /// An issuer other than this gateway, with its own keys. Handlers must refuse its tokens.
    pub fn other_issuer(&self) -> (String, &Arc<Keys>) {
        (format!("{}{OTHER_ISSUER}", self.url()), self.state.other_keys())
    }
}
