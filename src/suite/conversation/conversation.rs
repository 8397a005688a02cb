//! One conversation with the handler: it gets fresh tenants, sends callbacks in order and keeps every exchange.
//! `sending.rs` has the methods that send.

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use uuid::Uuid;

use crate::contract::{Callback, Requirement, Violation};
use crate::sender::Exchange;

use super::call::{Call, FieldValues, Tenant};
use super::held::Held;
use super::ids;
use super::reply::Reply;
use super::simplifier::Simplifier;
use crate::suite::engine::session::Session;
use crate::suite::record::{Finding, Method, NotPassed, Options, Symptom};

/// A conversation. Its callbacks go out in order; other conversations may run beside it.
pub struct Conversation<'s> {
    session: &'s Session,
    label: String,
    /// The check that holds it.
    check: &'static str,
    identifiers: Cell<usize>,
    pub(super) log: RefCell<Vec<Arc<Exchange>>>,
    pub(super) held: RefCell<Held>,
    /// It leaves out what its check varies.
    pub(super) simplifier: Option<Simplifier>,
}

impl<'s> Conversation<'s> {
    /// The same label gives the same identifiers.
    pub(crate) fn new(session: &'s Session, check: &'static str, label: String) -> Self {
        Self {
            session,
            label,
            check,
            identifiers: Cell::new(0),
            log: RefCell::default(),
            held: RefCell::default(),
            simplifier: None,
        }
    }

    /// The same conversation without what its check varies.
    pub(crate) fn control(session: &'s Session, check: &'static str, label: String) -> Self {
        Self { simplifier: Some(Simplifier::new(session.options.field_ids())), ..Self::new(session, check, label) }
    }

    /// The run's options.
    pub fn options(&self) -> &'s Options {
        &self.session.options
    }

    /// Its name among the conversations of the run.
    pub(crate) fn label(&self) -> &str {
        &self.label
    }

    /// The check that holds it.
    pub(super) fn check(&self) -> &'static str {
        self.check
    }

    pub(crate) fn session(&self) -> &'s Session {
        self.session
    }

    /// A fresh identifier.
    pub fn identifier(&self) -> Uuid {
        let at = self.identifiers.get();
        self.identifiers.set(at + 1);
        let id = ids::identifier(self.options().namespace, &format!("{}/{at}", self.label));
        // A later run takes back what a run that was killed has mapped for a partner that is enabled by hand.
        let options = self.options();
        let is_marked = options.partner == Method::Explicit && options.customer == Method::Mapped && !options.keep;
        if is_marked { ids::marked(id) } else { id }
    }

    /// A fresh tenant with a plain name.
    pub fn tenant(&self, kind: &str) -> Tenant {
        let id = self.identifier();
        Tenant { id, name: format!("acgw {kind} {}", &id.simple().to_string()[..8]) }
    }

    /// A fresh partner that was never enabled. If it is mapped, and the run is killed, a later run has to know it; one that
    /// the user wants to keep is none that a run may touch.
    pub fn partner(&self) -> Tenant {
        let tenant = self.tenant("partner");
        let is_marked = self.options().partner == Method::Mapped && !self.options().keep;
        if is_marked { Tenant { id: ids::marked(tenant.id), ..tenant } } else { tenant }
    }

    /// A fresh customer.
    pub fn customer(&self) -> Tenant {
        self.tenant("customer")
    }

    /// Plain settings over the run's field ids; the mark makes them differ.
    pub fn settings(&self, mark: &str) -> FieldValues {
        let field_ids = self.options().field_ids().into_iter().enumerate();
        field_ids.map(|(at, key)| (key, format!("{mark}{}", at + 1))).collect()
    }

    /// Settings with the same value in every field.
    pub fn settings_all(&self, value: &str) -> FieldValues {
        self.options().field_ids().into_iter().map(|key| (key, value.to_owned())).collect()
    }

    /// A callback that only reads, of a side that has callbacks.
    pub fn reading(&self, partner: &Tenant) -> Call {
        match (self.options().partner, self.options().customer) {
            (Method::Mirrored, _) => return Call::partner_state(partner),
            (Method::Mapped, _) => return Call::mapping(partner),
            (Method::Explicit, Method::Mapped) => return Call::topology(partner),
            (Method::Explicit, _) => {}
        }
        let custom = &self.options().custom;
        let contacts = &self.session.custom_contacts;
        match custom.iter().find(|it| contacts.accepted(it).is_some()).or(custom.first()) {
            Some(definition) if !self.options().customer_is_mirrored() => self.custom(definition, partner),
            _ => Call::list(partner),
        }
    }

    /// A callback that only reads, about a fresh partner.
    pub fn plain_read(&self) -> Call {
        self.reading(&self.partner())
    }

    /// A good token for the run's endpoint.
    pub fn good_token(&self) -> String {
        self.session.sender.tokens().good(&self.options().endpoint_id)
    }

    /// The conversation so far.
    pub fn exchanges(&self) -> Vec<Arc<Exchange>> {
        self.log.borrow().clone()
    }

    /// Puts another conversation before this one, so that findings show both.
    pub(crate) fn continue_from(&self, earlier: &[Arc<Exchange>]) {
        self.log.borrow_mut().extend_from_slice(earlier);
    }

    /// A finding shown by the conversation so far.
    pub fn finding(&self, requirement: &Requirement, message: impl Into<String>) -> Finding {
        Finding::new(requirement, message).shown_by(self.exchanges())
    }

    /// Requires that a callback which only prepares the check was carried out. Returns `NotSetUp` unless the status is
    /// 200.
    pub fn require_set_up(&self, reply: &Reply) -> Result<(), NotPassed> {
        if reply.is_carried_out() {
            return Ok(());
        }
        let what = format!("{}: {}", reply.exchange.intent, reply.summary());
        Err(NotPassed::NotSetUp { what, symptom: Symptom::not_carried_out(&reply.exchange) })
    }

    /// Requires that a callback was carried out. Returns `Failed` unless the status is 200, or, for a custom callback that the
    /// handler has never carried out, any that is defined.
    pub fn require_carried_out(&self, requirement: &Requirement, reply: &Reply) -> Result<(), NotPassed> {
        let is_never = |callback| match callback {
            Callback::Custom(definition) => self.session.custom_contacts.accepted(definition).is_none(),
            _ => false,
        };
        if reply.is_carried_out() || (is_never(reply.callback) && reply.has_defined_status()) {
            return Ok(());
        }
        let message = format!("{}: answered with {}", reply.exchange.intent, reply.summary());
        Err(self.finding(requirement, message).compared(200, reply.status()).into())
    }

    /// Requires that an answer has no violations. Returns `Failed` with a finding for each violation.
    pub fn require_conforming(&self, violations: &[Violation]) -> Result<(), NotPassed> {
        if violations.is_empty() {
            return Ok(());
        }
        let finding = |violation: &Violation| Finding::from(violation.clone()).shown_by(self.exchanges());
        Err(NotPassed::Failed(violations.iter().map(finding).collect()))
    }

    /// Requires an answer whose payload can be compared with a state: JSON, with a payload of the right type or none.
    /// Returns `Failed` with what is wrong with it otherwise.
    pub(super) fn require_comparable(&self, reply: &Reply) -> Result<(), NotPassed> {
        let payload = reply.payload();
        let fits = match reply.callback {
            Callback::CustomerGetState => payload.is_array(),
            _ => payload.is_object(),
        };
        if fits || (payload.is_null() && reply.exchange.json().is_some()) {
            return Ok(());
        }
        let is_behind = |it: &&Violation| it.pointer.is_empty() || it.pointer == "/payload";
        self.require_conforming(&reply.violations.iter().filter(is_behind).cloned().collect::<Vec<_>>())
    }

    /// Requires that the payload of an answer has no violations. Returns `Failed` with a finding for each violation in
    /// the payload.
    pub fn require_conforming_payload(&self, reply: &Reply) -> Result<(), NotPassed> {
        let in_payload = |violation: &&Violation| violation.pointer.starts_with("/payload");
        self.require_conforming(&reply.violations.iter().filter(in_payload).cloned().collect::<Vec<_>>())
    }
}
