//! Enables a partner, and watches what the backend reports about it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use serde_json::Value;

use crate::contract::{Requirement, requirements};
use crate::platform::{Aim, BackendRequest};
use crate::sender::Exchange;
use crate::suite::{Bench, Call, Conversation, Finding, Method, NotPassed, Tenant, Verdict};

/// How long the run waits after a refusal, if the platform has accepted nothing at all.
const AFTER_REFUSAL: Duration = Duration::from_secs(5);

/// How often it looks.
pub(super) const LOOK: Duration = Duration::from_millis(25);

/// A partner of the check's own, and what was sent about it.
pub(super) struct Watched<'c> {
    pub(super) partner: Tenant,
    pub(super) exchanges: Vec<Arc<Exchange>>,
    /// When the last callback about it was sent.
    pub(super) since: Timestamp,
    /// The conversation that goes on.
    open: Option<&'c Conversation<'c>>,
}

/// How long it took until the partner was reported so; or how long it was not, and the run has waited.
pub(super) type Waited = Result<Duration, Duration>;

/// Skips unless the user says that the backend reports its status.
pub(super) fn require_expected(bench: &Bench<'_>) -> Verdict {
    if bench.options().expect_reports {
        return Ok(());
    }
    let reason = "whether the backend should report its status is not known; with --expect-reports it must";
    Err(NotPassed::Skipped(reason.to_owned()))
}

/// Holds a conversation, and goes on when it is over, so that others need not wait. Where partners are mapped it stays open
/// meanwhile: its end lets the partner go.
pub(super) fn then_wait<T, R>(
    bench: &Bench<'_>,
    label: &str,
    hold: impl FnOnce(&Conversation<'_>) -> Result<T, NotPassed>,
    wait: impl FnOnce(Option<&Conversation<'_>>, T) -> Result<R, NotPassed>,
) -> Result<R, NotPassed> {
    if bench.options().partner == Method::Mapped {
        until_simpler(bench)?;
        return bench.conversation(label, |conversation| wait(Some(conversation), hold(conversation)?));
    }
    wait(None, bench.conversation(label, hold)?)
}

/// Enables a fresh partner, and goes on with it. Another label makes another partner.
pub(super) fn enabled<R>(
    bench: &Bench<'_>,
    label: &str,
    go_on: impl FnOnce(Watched<'_>) -> Result<R, NotPassed>,
) -> Result<R, NotPassed> {
    let enable = |conversation: &Conversation<'_>| {
        let (partner, since) = (conversation.own_partner()?, Timestamp::now());
        conversation.set_up(enabling(conversation, &partner)?)?;
        Ok((partner, conversation.exchanges(), since))
    };
    then_wait(bench, label, enable, |open, (partner, exchanges, since)| {
        go_on(Watched { partner, exchanges, since, open })
    })
}

/// The callback that enables the partner.
pub(super) fn enabling(conversation: &Conversation<'_>, partner: &Tenant) -> Result<Call, NotPassed> {
    match conversation.options().partner {
        Method::Mapped => conversation.mapping_call(partner),
        _ => Ok(Call::enable_partner(partner)),
    }
}

/// The callback that disables the partner.
pub(super) fn disabling(conversation: &Conversation<'_>, partner: &Tenant) -> Call {
    match conversation.options().partner {
        Method::Mapped => Call::unmap_partner(partner),
        _ => Call::reset_partner(partner),
    }
}

impl<'c> Watched<'c> {
    /// A partner of a conversation that is over.
    pub(super) fn of(conversation: &Conversation<'_>, partner: Tenant, since: Timestamp) -> Self {
        Self { partner, exchanges: conversation.exchanges(), since, open: None }
    }

    /// The same when its conversation is over, with the reports since then.
    pub(super) fn over<'o>(self, since: Timestamp) -> Watched<'o> {
        Watched { partner: self.partner, exchanges: self.exchanges, since, open: None }
    }

    /// Disables the partner. Then its conversation is over, so that nobody waits for the account until that is reported.
    pub(super) fn disabled<'o>(self, bench: &Bench<'_>) -> Result<Watched<'o>, NotPassed> {
        let disabled = self.then(bench, |conversation, partner| vec![disabling(conversation, partner)])?;
        let since = disabled.since;
        Ok(disabled.over(since))
    }

    /// Sends further callbacks about the partner.
    pub(super) fn then(
        self,
        bench: &Bench<'_>,
        calls: impl Fn(&Conversation<'_>, &Tenant) -> Vec<Call>,
    ) -> Result<Self, NotPassed> {
        let send = |conversation: &Conversation<'_>| {
            let since = Timestamp::now();
            for call in calls(conversation, &self.partner) {
                conversation.set_up(call)?;
            }
            Ok((conversation.exchanges(), since))
        };
        let (exchanges, since) = match self.open {
            Some(open) => send(open),
            // Another label each time: the same one would give its requests the same ids.
            None => bench.conversation(&format!("then-{}", bench.held()), |conversation| {
                conversation.continue_from(&self.exchanges);
                send(conversation)
            }),
        }?;
        Ok(Self { exchanges, since, ..self })
    }

    /// Waits until the partner is reported as active, or as no longer active.
    pub(super) fn wait_until(&self, bench: &Bench<'_>, active: bool) -> Result<Waited, NotPassed> {
        self.wait_for(bench, active, bench.options().report_patience)
    }

    /// Waits that long. Returns `NotSetUp` once a simpler check has shown that such reports do not come.
    pub(super) fn wait_for(&self, bench: &Bench<'_>, active: bool, patience: Duration) -> Result<Waited, NotPassed> {
        let started = Instant::now();
        let session = bench.session();
        loop {
            if session.gateway.reported_as(self.partner.id) == Some(active) {
                return Ok(Ok(started.elapsed()));
            }
            if let Some(end) = session.early_end() {
                return Err(end.into());
            }
            require_simpler(bench, active)?;
            if started.elapsed() > patience || self.is_in_vain(bench) {
                return Ok(Err(started.elapsed()));
            }
            session.pause(LOOK);
        }
    }

    /// Waits until a report says that the partner is active, whatever its time makes of it.
    pub(super) fn wait_until_said(&self, bench: &Bench<'_>) -> Result<Waited, NotPassed> {
        let started = Instant::now();
        loop {
            if self.accepted(bench).iter().any(|report| activity(report).0) {
                return Ok(Ok(started.elapsed()));
            }
            if let Some(end) = bench.session().early_end() {
                return Err(end.into());
            }
            require_simpler(bench, true)?;
            if started.elapsed() > bench.options().report_patience {
                return Ok(Err(started.elapsed()));
            }
            bench.session().pause(LOOK);
        }
    }

    /// Whether the platform has accepted no report in the whole run, and something has been refused for a while.
    fn is_in_vain(&self, bench: &Bench<'_>) -> bool {
        let asked = bench.session().gateway.backend_requests();
        let is_lost = |request: &Arc<BackendRequest>| !request.is_granted() && !request.is_struck;
        let is_refused = |request: &&Arc<BackendRequest>| request.at >= self.since && is_lost(request);
        let mut refused = asked.iter().filter(|request| request.aimed.aim != Aim::Other).filter(is_refused);
        let Some(first) = refused.next() else { return false };
        let is_any_accepted = asked.iter().any(|request| request.is_for(Aim::Report) && request.is_granted());
        let waited = Timestamp::now().duration_since(first.at).unsigned_abs();
        !is_any_accepted && waited > AFTER_REFUSAL
    }

    /// What the backend has asked since the last callback, the oldest first.
    pub(super) fn asked(&self, bench: &Bench<'_>) -> Vec<Arc<BackendRequest>> {
        let mut asked = bench.session().gateway.backend_requests();
        asked.retain(|request| request.at >= self.since && request.aimed.aim != Aim::Other);
        asked
    }

    /// The accepted reports about the partner since the last callback.
    pub(super) fn accepted(&self, bench: &Bench<'_>) -> Vec<Arc<BackendRequest>> {
        let mut asked = self.asked(bench);
        asked.retain(|request| {
            request.is_for(Aim::Report) && request.is_granted() && request.tenant == Some(self.partner.id)
        });
        asked
    }
}

/// Waits until the simpler checks are decided: what they find in vain need not be waited for again, and each that waits
/// keeps the account.
fn until_simpler(bench: &Bench<'_>) -> Verdict {
    bench.until_decided(&simpler(bench, false).map(|(id, _)| *id).collect::<Vec<_>>())?;
    require_simpler(bench, true)
}

/// The ids of checks that this one rests on, and that are about a report that a partner is active, or that it no longer is.
fn simpler<'s>(bench: &Bench<'s>, active: bool) -> impl Iterator<Item = &'s (&'static str, &'static Requirement)> {
    bench.simpler().iter().filter(move |(_, requirement)| match requirement.id {
        id if id == requirements::STATUS_ACTIVATION.id => true,
        id => !active && id == requirements::STATUS_DEACTIVATION.id,
    })
}

/// Returns `NotSetUp` if a simpler check has waited in vain for a report that a partner is active, or that it no longer is.
pub(super) fn require_simpler(bench: &Bench<'_>, active: bool) -> Verdict {
    let failed = simpler(bench, active).find(|(id, _)| bench.session().has_failed(id));
    let Some((id, requirement)) = failed else { return Ok(()) };
    Err(NotPassed::set_up(&Finding::new(requirement, format!("`{id}` has failed"))))
}

/// Whether the events of a report say that something was activated, and whether they say that something was deactivated.
pub(super) fn flags(request: &BackendRequest) -> (bool, bool) {
    let body = request.json().unwrap_or_default();
    let events = body.get("events").and_then(Value::as_array);
    let says = |flag| events.is_some_and(|events| events.iter().any(|event| event[flag] == true));
    (says("activation_event"), says("deactivation_event"))
}

/// Whether a report says that something was activated, and whether it says that something was deactivated.
pub(super) fn activity(request: &BackendRequest) -> (bool, bool) {
    let body = request.json().unwrap_or_default();
    let (begun, ended) = flags(request);
    (begun || body.get("activated_at").is_some(), ended || body.get("deactivated_at").is_some())
}

/// Waits until the first access token of the run has expired, so that the next report needs another one, unless the backend
/// has replaced it already. Where partners are mapped, the whole run would have to wait for the account; there are reports
/// enough after that moment anyway.
pub(super) fn until_first_token_expires(bench: &Bench<'_>) {
    if bench.options().partner == Method::Mapped {
        return;
    }
    let asked = bench.session().gateway.backend_requests();
    let Some(first) = asked.iter().find_map(|request| request.issued) else { return };
    let is_other = |request: &Arc<BackendRequest>| {
        request.is_granted() && request.token.fingerprint().is_some_and(|token| token != first.token)
    };
    if asked.iter().any(|request| request.is_for(Aim::Report) && is_other(request)) {
        return;
    }
    let left = first.expires.duration_since(Timestamp::now());
    // The expiry has whole seconds.
    if left.is_positive() {
        bench.session().pause(left.unsigned_abs() + Duration::from_millis(50));
    }
}
