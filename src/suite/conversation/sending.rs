//! How a conversation sends its callbacks: one, some in turn, or some at the same time. An extension of `Conversation`.

use std::sync::Arc;

use serde_json::Value;

use crate::contract::{Callback, Outcome, Requirement};
use crate::sender::{Exchange, Outgoing, judge};

use super::bind::{Bound, bind};
use super::call::{Call, Tenant};
use super::conversation::Conversation;
use super::reply::Reply;
use super::trace::Trace;
use crate::suite::engine::session::{ToldCallback, excuse};
use crate::suite::record::{Method, NotPassed};

impl Conversation<'_> {
    /// Sends one callback; any answer will do. Returns `Undecided` when no answer came, or the run is over.
    pub fn send(&self, call: Call) -> Result<Reply, NotPassed> {
        let reply = self.try_send(call)?;
        self.require_telling(&reply)?;
        Ok(reply)
    }

    /// Sends one callback. The caller looks at the outcome, which may be that no answer came. Returns `Undecided` when
    /// the run is over.
    pub fn try_send(&self, call: Call) -> Result<Reply, NotPassed> {
        self.require_running()?;
        if self.simplifier.is_some() && call.forgery.is_some() {
            return self.read_instead(&call);
        }
        self.require_in_time(&call)?;
        let _beside = self.beside_others(call.callback);
        let (bound, message) = self.bind(call);
        self.session().tenants.note_before(&bound.trace);
        let exchange = self.session().send(message)?;
        self.session().tenants.note(&bound.trace);
        Ok(self.take(bound, exchange))
    }

    /// Sends a callback that prepares the check, which is about something else. Returns `NotSetUp` when it is not
    /// carried out.
    pub fn set_up(&self, call: Call) -> Result<Reply, NotPassed> {
        let reply = self.send(call)?;
        self.require_set_up(&reply)?;
        Ok(reply)
    }

    /// Sends a callback that the handler must carry out by this requirement. Returns `Failed` when it is answered with
    /// another status than 200.
    pub fn require(&self, requirement: &Requirement, call: Call) -> Result<Reply, NotPassed> {
        let reply = self.send(call)?;
        self.require_carried_out(requirement, &reply)?;
        Ok(reply)
    }

    /// A fresh partner, enabled if partners are enabled by callbacks. Returns `NotSetUp` when the handler does not
    /// enable it.
    pub fn enabled_partner(&self) -> Result<Tenant, NotPassed> {
        let partner = self.next_partner()?;
        self.prepare_partner(&partner)?;
        Ok(partner)
    }

    /// Enables a partner if partners are enabled by callbacks. Returns `NotSetUp` when the handler does not enable it.
    pub fn prepare_partner(&self, partner: &Tenant) -> Result<(), NotPassed> {
        match self.options().partner {
            Method::Mirrored => self.set_up(Call::enable_partner(partner)).map(drop),
            Method::Mapped => self.map(partner),
            Method::Explicit => Ok(()),
        }
    }

    /// Sends callbacks in turn, each as soon as the one before is answered, and shows the answers to `look` in that
    /// order. It sends no more after a callback that got no answer, or a documented one that was not carried out. An
    /// error from `look` ends the conversation there.
    pub fn in_turn(
        &self,
        calls: Vec<Call>,
        mut look: impl FnMut(usize, &Reply) -> Result<(), NotPassed>,
    ) -> Result<(), NotPassed> {
        self.require_running()?;
        if calls.is_empty() {
            return Ok(());
        }
        if self.simplifier.is_some() {
            return calls.into_iter().enumerate().try_for_each(|(at, call)| look(at, &self.send(call)?));
        }
        calls.iter().try_for_each(|call| self.require_in_time(call))?;
        let _beside = self.beside_others(calls[0].callback);
        let (bound, messages): (Vec<_>, Vec<_>) = calls.into_iter().map(|call| self.bind(call)).unzip();
        let documented: Vec<bool> = bound.iter().map(|bound| bound.documented).collect();
        let goes_on = move |at: usize, it: &Exchange| !is_silence(it) && (!documented[at] || it.status() == Some(200));
        bound.iter().for_each(|bound| self.session().tenants.note_before(&bound.trace));
        let exchanges = self.session().send_in_turn(messages, goes_on)?;
        bound.iter().take(exchanges.len()).for_each(|bound| self.session().tenants.note(&bound.trace));
        let mut sent = bound.into_iter().zip(exchanges).enumerate();
        let looked = sent.by_ref().try_for_each(|(at, (bound, exchange))| {
            let reply = self.take(bound, exchange);
            self.require_telling(&reply)?;
            look(at, &reply)
        });
        // The backend knows of those behind it too.
        sent.for_each(|(_, (bound, exchange))| self.note_told(&bound, &exchange));
        looked
    }

    /// Sends callbacks at the same time. Returns `Undecided` when the run is over or one of them got no answer.
    pub fn together(&self, calls: Vec<Call>) -> Result<Vec<Reply>, NotPassed> {
        self.require_running()?;
        if self.simplifier.is_some() {
            return calls.into_iter().map(|call| self.send(call)).collect();
        }
        calls.iter().try_for_each(|call| self.require_in_time(call))?;
        let _beside = calls.first().and_then(|call| self.beside_others(call.callback));
        let (bound, messages): (Vec<_>, Vec<_>) = calls.into_iter().map(|call| self.bind(call)).unzip();
        bound.iter().for_each(|bound| self.session().tenants.note_before(&bound.trace));
        self.session().told.note_at_once(bound.iter().filter_map(|bound| bound.partner));
        let exchanges = self.session().send_together(messages)?;
        bound.iter().for_each(|bound| self.session().tenants.note(&bound.trace));
        let replies: Vec<Reply> =
            bound.into_iter().zip(exchanges).map(|(bound, exchange)| self.take(bound, exchange)).collect();
        replies.iter().try_for_each(|reply| self.require_answer(reply))?;
        replies.iter().try_for_each(|reply| self.require_known_partner(reply))?;
        Ok(replies)
    }

    /// The body of a call as it would be sent. The caller sends it in another form.
    pub fn compose(&self, call: Call) -> Value {
        let (bound, message) = self.bind(call);
        self.session().tenants.note_before(&bound.trace);
        bound.partner.into_iter().for_each(|partner| self.session().told.note_odd(partner));
        serde_json::from_slice(&message.body).unwrap_or(Value::Null)
    }

    pub(super) fn bind(&self, call: Call) -> (Bound, Outgoing) {
        let asked = call.tenant;
        self.note_mapping(call.callback, asked, call.payload.as_ref());
        let call = match &self.simplifier {
            Some(simplifier) => simplifier.plain(self.with_plain_payload(call)),
            None => call,
        };
        let (call, is_stale) = self.with_new_texts(self.with_own_credentials(asked, call));
        let (bound, message) = bind(self.options(), self.session().platform_url(), call, || self.identifier());
        if !bound.documented {
            self.session().observations.note_malformed(&message.body);
        }
        (Bound { asked, is_stale, ..bound }, message)
    }

    /// A control sends a plain read in place of a forged callback, and goes on as if that had been refused.
    fn read_instead(&self, call: &Call) -> Result<Reply, NotPassed> {
        let tenant = Tenant { id: call.tenant, name: String::new() };
        self.try_send(self.reading(&tenant).unstated())?;
        let exchange = Arc::new(Exchange::refused_unsent(call.intent.clone()));
        Ok(Reply { callback: call.callback, request_id: self.identifier(), exchange, violations: Vec::new() })
    }

    pub(super) fn require_running(&self) -> Result<(), NotPassed> {
        self.session().early_end().map_or(Ok(()), |end| Err(end.into()))
    }

    /// A callback that is never answered in time is not sent any more: each one would take as long as the time-out.
    fn require_in_time(&self, call: &Call) -> Result<(), NotPassed> {
        if call.forgery.is_none() && self.session().lateness.shown(call.callback).is_some() {
            let timeout = humantime::format_duration(self.options().timeout);
            return Err(NotPassed::Silent(format!(
                "{}: not sent, since it gets no answer within {timeout}",
                call.intent
            )));
        }
        Ok(())
    }

    /// Requires an answer that says something about the handler.
    fn require_telling(&self, reply: &Reply) -> Result<(), NotPassed> {
        self.require_answer(reply)?;
        self.require_known_partner(reply)
    }

    fn require_answer(&self, reply: &Reply) -> Result<(), NotPassed> {
        let is_refusal = reply.status() == Some(429) && self.session().sender.refuses_with_429();
        if is_silence(&reply.exchange) && !is_refusal {
            return Err(NotPassed::Silent(format!("{}: {}", reply.exchange.intent, reply.summary())));
        }
        Ok(())
    }

    /// If partners are enabled without a callback, a handler may refuse customers of partners that it does not know.
    fn require_known_partner(&self, reply: &Reply) -> Result<(), NotPassed> {
        match self.excuse(reply.callback, &reply.exchange) {
            Some(reason) => Err(NotPassed::Undecided(reason.to_owned())),
            None => Ok(()),
        }
    }

    /// Why the handler may refuse the callback, if it has refused others of its kind before.
    fn excuse(&self, callback: Callback, exchange: &Exchange) -> Option<&'static str> {
        let session = self.session();
        match callback {
            _ if !exchange.outcome.is_refusal() => None,
            Callback::CustomerSetState => session
                .refuses_strangers
                .get()
                .map(|()| "the handler refuses customers of a partner that no callback has enabled, which it may do"),
            Callback::Custom(definition) if session.custom_contacts.is_refused(definition) => {
                excuse(self.options(), definition, exchange.status())
            }
            _ => None,
        }
    }

    /// Notes what the backend now knows about the tenants of a callback.
    pub(super) fn note_told(&self, bound: &Bound, exchange: &Exchange) {
        let told = &self.session().told;
        if let Trace::Enabled(_, customers) = &bound.trace {
            told.note_customers(customers);
        }
        if let Some(partner) = bound.partner {
            let is_carried_out = exchange.status() == Some(200);
            let is_refused = exchange.status().is_some_and(|status| (400..500).contains(&status) && status != 429);
            let (callback, sent_at) = (bound.callback, exchange.sent_at);
            let told_callback = ToldCallback { callback, sent_at, is_carried_out, is_refused };
            told.note(partner, bound.is_plain, told_callback);
        }
    }

    pub(super) fn take(&self, bound: Bound, mut exchange: Exchange) -> Reply {
        let mut violations = judge(bound.callback, &bound.request_id.to_string(), &exchange);
        violations.retain(|violation| !(bound.documented && self.session().observations.is_our_own(violation)));
        if bound.is_stale && exchange.status().is_some_and(|status| status >= 400) {
            violations.clear();
        }
        self.restore_texts(&mut exchange);
        let exchange = Arc::new(exchange);
        self.log.borrow_mut().push(Arc::clone(&exchange));
        self.session().trail.note(bound.callback, bound.documented, &exchange);
        self.note_told(&bound, &exchange);
        let (observations, lateness) = (&self.session().observations, &self.session().lateness);
        match exchange.outcome {
            Outcome::TimedOut if bound.documented => lateness.timed_out(bound.callback, &self.log.borrow()),
            Outcome::Answered => lateness.answered(bound.callback),
            _ => {}
        }
        if bound.documented && exchange.outcome.is_transport() {
            observations.note_unanswered(bound.callback, &self.log.borrow());
        } else if bound.documented && !is_silence(&exchange) && self.excuse(bound.callback, &exchange).is_none() {
            observations.note(bound.callback, bound.request_id, &violations, (self.check(), &self.log.borrow()));
        }
        let reply = Reply { callback: bound.callback, request_id: bound.request_id, exchange, violations };
        self.note_mapped(&bound, &reply);
        reply
    }

    /// In a control, swaps the texts of an answer back.
    pub(super) fn restore_texts(&self, exchange: &mut Exchange) {
        if let Some((simplifier, received)) = self.simplifier.as_ref().zip(exchange.received.as_mut())
            && let Some(body) = simplifier.restore(&received.body)
        {
            received.replace_body(body.into());
        }
    }
}

/// Whether nothing came that says something about the callback. A handler that still answers 429 at the end of all
/// attempts has not looked at it.
fn is_silence(exchange: &Exchange) -> bool {
    exchange.outcome.is_transport() || exchange.outcome.may_retry()
}
