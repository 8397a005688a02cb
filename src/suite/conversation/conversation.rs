//! One conversation with the handler: fresh tenants, callbacks in order, everything written down.

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use serde_json::Value;
use uuid::Uuid;

use crate::contract::Callback;
use crate::contract::Outcome;
use crate::contract::Requirement;
use crate::contract::Violation;
use crate::sender::{Authorization, Exchange, Outgoing, judge};

use super::bind::Bound;
use super::call::{Call, FieldValues, Tenant};
use super::ids;
use super::reply::Reply;
use crate::suite::engine::bench::Bench;
use crate::suite::record::check::NotPassed;
use crate::suite::record::finding::Finding;

/// A conversation. It keeps the order of its callbacks; other conversations may run beside it.
pub struct Conversation<'b> {
    bench: &'b Bench<'b>,
    label: String,
    made: Cell<usize>,
    log: RefCell<Vec<Arc<Exchange>>>,
}

impl<'b> Conversation<'b> {
    pub(crate) fn new(bench: &'b Bench<'b>, label: String) -> Self {
        Self { bench, label, made: Cell::new(0), log: RefCell::default() }
    }

    /// The check's bench.
    pub fn bench(&self) -> &'b Bench<'b> {
        self.bench
    }

    /// A fresh identifier.
    pub fn identifier(&self) -> Uuid {
        let at = self.made.get();
        self.made.set(at + 1);
        ids::identifier(self.bench.options().namespace, &format!("{}/{at}", self.label))
    }

    /// A fresh tenant with a plain name.
    pub fn tenant(&self, kind: &str) -> Tenant {
        let id = self.identifier();
        Tenant { id, name: format!("acgw {kind} {}", &id.simple().to_string()[..8]) }
    }

    /// A fresh partner that was never enabled.
    pub fn partner(&self) -> Tenant {
        self.tenant("partner")
    }

    /// A fresh customer.
    pub fn customer(&self) -> Tenant {
        self.tenant("customer")
    }

    /// A fresh partner that is enabled, as far as the method has a callback for it.
    ///
    /// # Errors
    /// `Undecided` when the handler does not enable it.
    pub fn enabled_partner(&self) -> Result<Tenant, NotPassed> {
        let partner = self.partner();
        self.prepare_partner(&partner)?;
        Ok(partner)
    }

    /// Enables a partner, as far as the method has a callback for it.
    ///
    /// # Errors
    /// `Undecided` when the handler does not enable it.
    pub fn prepare_partner(&self, partner: &Tenant) -> Result<(), NotPassed> {
        if self.bench.partner_is_mirrored() {
            self.carried_out(Call::enable_partner(partner))?;
        }
        Ok(())
    }

    /// Plain settings over the run's field ids; the mark makes them differ.
    pub fn settings(&self, mark: &str) -> FieldValues {
        self.bench
            .options()
            .field_ids()
            .into_iter()
            .enumerate()
            .map(|(at, key)| (key, format!("{mark}{}", at + 1)))
            .collect()
    }

    /// Sends one callback and takes whatever comes back, but for trouble in transport.
    ///
    /// # Errors
    /// `Undecided` when no answer came, or the run is over.
    pub fn send(&self, call: Call) -> Result<Reply, NotPassed> {
        let reply = self.try_send(call)?;
        self.is_decided(&reply)?;
        Ok(reply)
    }

    /// Whether an answer says something about the handler: it came, and is no matter of the handler's pace.
    fn is_decided(&self, reply: &Reply) -> Result<(), NotPassed> {
        if is_silence(&reply.exchange) {
            return Err(NotPassed::Undecided(format!("{}: {}", reply.exchange.intent, reply.summary())));
        }
        self.is_no_stranger(reply)
    }

    /// Sends callbacks in turn, the next as soon as the one before is answered, and gives them to `look` in that order.
    /// None is sent after one that got no answer, or that is documented and was not carried out; none is part of the
    /// conversation after one that `look` does not like.
    ///
    /// # Errors
    /// As for [`Conversation::send`], and whatever `look` says.
    pub fn in_turn(
        &self,
        calls: Vec<Call>,
        mut look: impl FnMut(usize, &Reply) -> Result<(), NotPassed>,
    ) -> Result<(), NotPassed> {
        if let Some(reason) = self.bench.session.is_over() {
            return Err(NotPassed::Undecided(reason));
        }
        if calls.is_empty() {
            return Ok(());
        }
        let (bound, messages): (Vec<_>, Vec<_>) = calls.into_iter().map(|call| self.bind(call)).unzip();
        let documented: Vec<bool> = bound.iter().map(|bound| bound.documented).collect();
        let goes_on = move |at: usize, it: &Exchange| !is_silence(it) && (!documented[at] || it.status() == Some(200));
        let exchanges = self.bench.session.send_in_turn(messages, goes_on).map_err(NotPassed::Undecided)?;
        bound.iter().take(exchanges.len()).for_each(|bound| self.remember(&bound.trace));
        for (at, (bound, exchange)) in bound.into_iter().zip(exchanges).enumerate() {
            let reply = self.take(bound, exchange);
            self.is_decided(&reply)?;
            look(at, &reply)?;
        }
        Ok(())
    }

    /// Where partners are enabled without a callback, a handler may refuse customers of those that it does not know.
    fn is_no_stranger(&self, reply: &Reply) -> Result<(), NotPassed> {
        if self.refuses_stranger(reply.callback, &reply.exchange) {
            let reason = "the handler refuses customers of a partner that no callback has enabled, as it may";
            return Err(NotPassed::Undecided(reason.to_owned()));
        }
        Ok(())
    }

    fn refuses_stranger(&self, callback: Callback, exchange: &Exchange) -> bool {
        let refuses = self.bench.session.refuses_strangers.get().is_some();
        refuses && callback == Callback::CustomerSetState && exchange.outcome.is_refusal()
    }

    /// Sends one callback; trouble in transport is for the caller to look at.
    ///
    /// # Errors
    /// `Undecided` when the run is over.
    pub fn try_send(&self, call: Call) -> Result<Reply, NotPassed> {
        if let Some(reason) = self.bench.session.is_over() {
            return Err(NotPassed::Undecided(reason));
        }
        let (bound, message) = self.bind(call);
        self.remember(&bound.trace);
        let exchange = self.bench.session.send(message).map_err(NotPassed::Undecided)?;
        Ok(self.take(bound, exchange))
    }

    /// Sends callbacks at the same time.
    ///
    /// # Errors
    /// `Undecided` when the run is over or one of them got no answer.
    pub fn together(&self, calls: Vec<Call>) -> Result<Vec<Reply>, NotPassed> {
        if let Some(reason) = self.bench.session.is_over() {
            return Err(NotPassed::Undecided(reason));
        }
        let (bound, messages): (Vec<_>, Vec<_>) = calls.into_iter().map(|call| self.bind(call)).unzip();
        bound.iter().for_each(|bound| self.remember(&bound.trace));
        let exchanges = self.bench.session.send_together(messages).map_err(NotPassed::Undecided)?;
        let replies: Vec<Reply> =
            bound.into_iter().zip(exchanges).map(|(bound, exchange)| self.take(bound, exchange)).collect();
        match replies.iter().find(|reply| reply.exchange.outcome.may_retry() || reply.exchange.outcome.is_transport()) {
            Some(lost) => Err(NotPassed::Undecided(format!("{}: {}", lost.exchange.intent, lost.summary()))),
            None => replies.iter().try_for_each(|reply| self.is_no_stranger(reply)).map(|()| replies),
        }
    }

    /// Sends a callback that the check needs but is not about.
    ///
    /// # Errors
    /// `Undecided` when it is not carried out.
    pub fn carried_out(&self, call: Call) -> Result<Reply, NotPassed> {
        let reply = self.send(call)?;
        self.is_set_up(&reply)?;
        Ok(reply)
    }

    /// Looks at a reply as [`Conversation::carried_out`] does.
    ///
    /// # Errors
    /// `Undecided` when its status is another one than 200.
    pub fn is_set_up(&self, reply: &Reply) -> Result<(), NotPassed> {
        if reply.is_carried_out() {
            return Ok(());
        }
        Err(NotPassed::Undecided(format!("set-up: {}: {}", reply.exchange.intent, reply.summary())))
    }

    /// Sends a callback that the requirement says must be carried out.
    ///
    /// # Errors
    /// `Failed` when it is answered with another status than 200.
    pub fn must(&self, requirement: &Requirement, call: Call) -> Result<Reply, NotPassed> {
        let reply = self.send(call)?;
        self.is_carried_out(requirement, &reply)?;
        Ok(reply)
    }

    /// Looks at a reply as [`Conversation::must`] does.
    ///
    /// # Errors
    /// `Failed` when its status is another one than 200.
    pub fn is_carried_out(&self, requirement: &Requirement, reply: &Reply) -> Result<(), NotPassed> {
        if reply.is_carried_out() {
            return Ok(());
        }
        let message = format!("{}: answered with {}", reply.exchange.intent, reply.summary());
        Err(self.finding(requirement, message).compared(200, reply.status()).into())
    }

    /// A finding shown by the conversation so far.
    pub fn finding(&self, requirement: &Requirement, message: impl Into<String>) -> Finding {
        Finding::new(requirement, message).shown_by(self.log.borrow().clone())
    }

    /// Findings from the violations in an answer, shown by the conversation so far.
    ///
    /// # Errors
    /// `Failed` unless there are none.
    pub fn conforms(&self, violations: &[Violation]) -> Result<(), NotPassed> {
        if violations.is_empty() {
            return Ok(());
        }
        let log = self.log.borrow().clone();
        Err(NotPassed::Failed(
            violations.iter().map(|violation| Finding::from(violation.clone()).shown_by(log.clone())).collect(),
        ))
    }

    /// As [`Conversation::conforms`], for the payload of an answer alone.
    ///
    /// # Errors
    /// `Failed` unless there are none.
    pub fn payload_conforms(&self, reply: &Reply) -> Result<(), NotPassed> {
        let in_payload = |violation: &&Violation| violation.pointer.starts_with("/payload");
        self.conforms(&reply.violations.iter().filter(in_payload).cloned().collect::<Vec<_>>())
    }

    /// The conversation so far.
    pub fn exchanges(&self) -> Vec<Arc<Exchange>> {
        self.log.borrow().clone()
    }

    /// Takes up another conversation: it comes before this one in findings.
    pub(crate) fn take_up(&self, conversation: &[Arc<Exchange>]) {
        self.log.borrow_mut().extend_from_slice(conversation);
    }

    /// The good token of the run's endpoint.
    pub fn good_token(&self) -> String {
        self.bench.session.sender.tokens().good(&self.bench.options().endpoint_id)
    }

    /// Sends the last message of another conversation again, as it was, and adds it to that conversation.
    ///
    /// # Errors
    /// `Undecided` when the run is over.
    pub fn again(&self, conversation: &[Arc<Exchange>]) -> Result<Arc<Exchange>, NotPassed> {
        self.take_up(conversation);
        let Some(last) = conversation.last() else {
            return Err(NotPassed::Undecided("there is nothing to send again".to_owned()));
        };
        let body: Value = serde_json::from_slice(&last.request_body).unwrap_or(Value::Null);
        let endpoint = body.pointer("/context/endpoint_id").and_then(Value::as_str).unwrap_or_default();
        let message = Outgoing {
            intent: format!("again: {}", last.intent),
            method: hyper::Method::POST,
            suffix: String::new(),
            authorization: Authorization::Good(endpoint.to_owned()),
            forgery: None,
            headers: Vec::new(),
            body: last.request_body.clone(),
        };
        let exchange = Arc::new(self.bench.session.send(message).map_err(NotPassed::Undecided)?);
        self.log.borrow_mut().push(Arc::clone(&exchange));
        Ok(exchange)
    }

    fn take(&self, bound: Bound, exchange: Exchange) -> Reply {
        let violations = judge(bound.callback, &bound.request_id.to_string(), &exchange);
        let exchange = Arc::new(exchange);
        self.log.borrow_mut().push(Arc::clone(&exchange));
        // A 429 that outlasts all patience says nothing about the callback.
        let answered = !exchange.outcome.is_transport() && !exchange.outcome.may_retry();
        let answered = answered && !self.refuses_stranger(bound.callback, &exchange);
        if bound.documented && answered {
            self.bench.session.observer.note(bound.callback, bound.request_id, &violations, &self.log.borrow());
        } else if bound.documented && exchange.outcome.is_transport() {
            self.bench.session.observer.note_unanswered(bound.callback, &self.log.borrow());
        }
        Reply { callback: bound.callback, request_id: bound.request_id, exchange, violations }
    }
}

/// Whether nothing came that says something about the callback.
fn is_silence(exchange: &Exchange) -> bool {
    exchange.outcome.is_transport() || exchange.outcome == Outcome::TooManyRequests
}
