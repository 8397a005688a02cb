//! Looks whether a handler that was in order at first has broken since, and what that leaves undecided.

use std::sync::{Arc, PoisonError, TryLockError};
use std::time::Duration;

use jiff::Timestamp;

use super::bench::Bench;
use super::known_cause::accepted;
use super::session::{Breakdown, InOrder, Session};
use crate::contract::Callback;
use crate::sender::Authorization;
use crate::suite::conversation::{Call, Conversation, Reply, Tenant};
use crate::suite::record::{Check, CheckOutcome, CheckResult, Control, Lapse, NotPassed};

/// The callbacks in the order of a look, the simplest first.
const ORDER: [Callback; 11] = [
    Callback::EnablementRead,
    Callback::EnablementWrite,
    Callback::PartnerGetState,
    Callback::PartnerEnable,
    Callback::CustomerSetState,
    Callback::CustomerGetState,
    Callback::TopologyRead,
    Callback::TenantMappingWrite,
    Callback::TenantMappingRead,
    Callback::PartnerReset,
    Callback::EnablementReset,
];

/// A callback that is not carried out is sent again after these pauses: the handler may only be busy.
const PAUSES: [Duration; 3] = [Duration::from_millis(100), Duration::from_millis(300), Duration::from_millis(600)];

/// Before the other checks: looks what is in order, if one of the checks tells of a handler that broke.
pub(super) fn look_at_first(session: &Session, checks: &[&'static Check]) {
    if session.no_contact().is_some() || !checks.iter().any(|check| check.is_about_lapse()) {
        return;
    }
    let bench = Bench::new(session, "run.look", 0);
    let in_order = bench.conversation("first", |conversation| {
        let mut in_order = InOrder::default();
        let (partner, customer) = (conversation.own_partner()?, conversation.customer());
        for callback in callbacks(conversation) {
            if is_carried_out(&conversation.send(call(conversation, callback, &partner, &customer)?)?) {
                in_order.callbacks.push(callback);
            }
        }
        forget_after_reset(conversation, &mut in_order.callbacks, (&partner, &customer))?;
        in_order.guard = !conversation.send(without_token(conversation))?.is_carried_out();
        Ok(in_order)
    });
    if let Ok(in_order) = in_order {
        let _ = session.breakdowns.at_first.set(in_order);
    }
}

/// Takes out the callbacks that are not carried out again once the account was reset: a handler that fails on them later has
/// not broken since.
fn forget_after_reset(
    conversation: &Conversation<'_>,
    in_order: &mut Vec<Callback>,
    (partner, customer): (&Tenant, &Tenant),
) -> Result<(), NotPassed> {
    if !in_order.contains(&Callback::EnablementReset) {
        return Ok(());
    }
    let mut fails = false;
    for callback in [Callback::EnablementWrite, Callback::TenantMappingWrite] {
        if !fails && in_order.contains(&callback) {
            fails = !is_carried_out(&conversation.send(call(conversation, callback, partner, customer)?.unstated())?);
        }
        in_order.retain(|known| !fails || *known != callback);
    }
    Ok(())
}

/// Looks whether the handler has broken, if a callback that was carried out has not been for a while.
pub(super) fn look_if_suspicious(session: &Session) {
    if session.trail.is_suspicious() {
        look(session, look_at_answers);
    }
}

/// Looks whether the handler has broken, if the last answer to a callback was worse than one before.
pub(super) fn look_if_troubled(session: &Session) {
    if session.trail.is_troubled() {
        look(session, look_at_answers);
    }
}

/// Looks whether the handler still asks for a token.
pub(super) fn look_for_guard(session: &Session) {
    look(session, look_at_guard);
}

fn look(session: &Session, at: fn(&Conversation<'_>, &InOrder) -> Result<(), NotPassed>) {
    let breakdowns = &session.breakdowns;
    let mut looks = match breakdowns.looks.try_lock() {
        Ok(looks) => looks,
        Err(TryLockError::Poisoned(error)) => PoisonError::into_inner(error),
        Err(TryLockError::WouldBlock) => return,
    };
    let Some(at_first) = breakdowns.at_first.get().filter(|_| !session.is_over()) else { return };
    *looks += 1;
    // If no answer comes, the session notes that the target is gone.
    let _ = Bench::new(session, "run.look", *looks).conversation("look", |conversation| at(conversation, at_first));
}

/// Sends each callback that was in order at first, until it is carried out.
fn look_at_answers(conversation: &Conversation<'_>, at_first: &InOrder) -> Result<(), NotPassed> {
    let session = conversation.session();
    let (partner, customer) = (conversation.own_partner()?, conversation.customer());
    let in_order = callbacks(conversation).filter(|callback| at_first.callbacks.contains(callback));
    for (at, callback) in in_order.enumerate() {
        let mut pauses = PAUSES.iter();
        while !is_carried_out(&conversation.send(call(conversation, callback, &partner, &customer)?)?) {
            if let Some(pause) = pauses.next() {
                session.pause(*pause);
                continue;
            }
            if let Some(lapsed) = session.trail.lapsed(Lapse::Answers, callback) {
                session.breakdowns.note(Lapse::Answers, Breakdown::new(callback, at == 0, lapsed));
            }
            return Ok(());
        }
    }
    Ok(())
}

/// Reads without a token.
fn look_at_guard(conversation: &Conversation<'_>, at_first: &InOrder) -> Result<(), NotPassed> {
    let session = conversation.session();
    let call = without_token(conversation);
    let callback = call.callback;
    if at_first.guard
        && conversation.send(call)?.is_carried_out()
        && let Some(lapsed) = session.trail.lapsed(Lapse::Guard, callback)
    {
        session.breakdowns.note(Lapse::Guard, Breakdown::new(callback, true, lapsed));
    }
    Ok(())
}

/// The callbacks of a look, in order.
fn callbacks(conversation: &Conversation<'_>) -> impl Iterator<Item = Callback> + use<> {
    let own = conversation.options().callbacks();
    ORDER.into_iter().filter(move |callback| own.contains(callback))
}

fn call(
    conversation: &Conversation<'_>,
    callback: Callback,
    partner: &Tenant,
    customer: &Tenant,
) -> Result<Call, NotPassed> {
    Ok(conversation.call_of(callback, partner, customer)?.because("see whether the handler still works"))
}

fn without_token(conversation: &Conversation<'_>) -> Call {
    let call = conversation.plain_read().because("see whether the handler asks for a token");
    call.forged("no Authorization header", Authorization::Absent)
}

fn is_carried_out(reply: &Reply) -> bool {
    reply.is_carried_out() && reply.exchange.json().is_some_and(serde_json::Value::is_object)
}

/// Blocks what was decided after the handler broke. The times are those at which the checks ended.
pub(super) fn block_later(session: &Session, results: Vec<(CheckResult, Timestamp)>) -> Vec<CheckResult> {
    let told: Vec<(Lapse, &Breakdown, &'static str)> = results
        .iter()
        .filter_map(|(result, _)| match result.check.control {
            Control::Since(lapse) => Some((lapse, session.breakdowns.of(lapse)?, teller(&results, lapse, session)?)),
            _ => None,
        })
        .collect();
    let block = |(result, ended): (CheckResult, Timestamp)| {
        let by = told.iter().find(|(lapse, breakdown, by)| {
            result.check.id != *by && ended > breakdown.since() && is_later(*lapse, breakdown, &result)
        });
        match by {
            Some((_, _, by)) => CheckResult { cases: result.cases, ..CheckResult::blocked(result.check, by) },
            None => result,
        }
    };
    results.into_iter().map(block).collect()
}

/// Whether a result cannot be decided since the handler broke.
fn is_later(lapse: Lapse, breakdown: &Breakdown, result: &CheckResult) -> bool {
    match lapse {
        _ if matches!(result.outcome, CheckOutcome::Skipped | CheckOutcome::Blocked) => false,
        Lapse::Answers if breakdown.is_total() => true,
        Lapse::Answers => {
            !result.findings.is_empty() && result.findings.iter().all(|it| breakdown.is_met_in(&it.exchanges))
        }
        Lapse::Guard => !accepted(&result.findings).is_empty(),
    }
}

/// The check that tells of it: the one about this lapse, unless a check of the tokens shows how the handler came to
/// refuse everything.
fn teller(results: &[(CheckResult, Timestamp)], lapse: Lapse, session: &Session) -> Option<&'static str> {
    let breakdown = session.breakdowns.of(lapse)?;
    let is_refused = lapse == Lapse::Answers && matches!(breakdown.wrong().status(), Some(401 | 403));
    let shows = |result: &&(CheckResult, Timestamp)| {
        let mut exchanges = result.0.findings.iter().flat_map(|finding| &finding.exchanges);
        result.0.check.subject() == "auth" && exchanges.any(|exchange| Arc::ptr_eq(exchange, breakdown.before()))
    };
    let of_tokens = results.iter().find(shows).filter(|_| is_refused);
    let own = results.iter().find(|(result, _)| result.check.control == Control::Since(lapse));
    of_tokens.or(own).map(|(result, _)| result.check.id)
}
