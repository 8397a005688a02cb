//! A partner whose first report the platform does not take at once.

use std::sync::Arc;
use std::time::Instant;

use jiff::Timestamp;

use super::activation::{ACTIVATION, DEACTIVATION, missing, told};
use super::soon::SOON;
use super::watch::{LOOK, Watched};
use crate::contract::requirements;
use crate::platform::{Aim, BackendRequest, Fault};
use crate::suite::{Bench, Call, Finding, Method, NotPassed, Tenant, Verdict};

/// How to fix a backend that answers a callback only when its report has arrived.
pub(super) const ANSWER_FIRST: &str =
    "Answer the callback first, and report from a queue: a slow platform must not delay the answer.";

/// Enables a fresh partner whose first report is struck. The run does not judge the answer: no page says how a handler
/// answers that reports before it answers.
pub(super) fn struck(bench: &Bench<'_>, effect: &str) -> Result<Watched<'static>, NotPassed> {
    if bench.options().partner == Method::Mapped {
        let reason = "where partners are mapped, the rest of the run would have to wait for the account meanwhile";
        return Err(NotPassed::Skipped(reason.to_owned()));
    }
    until_plain_days_are_over(bench)?;
    bench.conversation("struck", |conversation| {
        let (partner, since) = (conversation.partner(), Timestamp::now());
        strike(bench, effect, &partner);
        let reply = conversation.send(Call::enable_partner(&partner).unstated())?;
        let watched = Watched::of(conversation, partner, since);
        if reply.is_carried_out() {
            return Ok(watched);
        }
        let status = reply.status().unwrap_or_default();
        let message = format!("its report was struck by `{effect}`, and the callback itself got status {status}");
        Err(lost(&watched, &message).fixed_by(ANSWER_FIRST).into())
    })
}

/// Waits until it is known what the backend reports while nothing is struck.
pub(super) fn until_plain_days_are_over(bench: &Bench<'_>) -> Verdict {
    bench.until_decided(&[ACTIVATION.id, DEACTIVATION.id, SOON.id])
}

/// Strikes the next report about the partner.
pub(super) fn strike(bench: &Bench<'_>, effect: &str, partner: &Tenant) {
    let fault: Result<Fault, _> = format!("{effect}@status,tenant={},times=1", partner.id).parse();
    fault.into_iter().for_each(|fault| bench.gateway().add_fault(fault));
}

/// Waits until the platform has struck a report about the partner. Returns `NotSetUp` if none comes.
pub(super) fn until_struck(bench: &Bench<'_>, watched: &Watched<'_>) -> Verdict {
    let started = Instant::now();
    let is_about_it = |request: &Arc<BackendRequest>| {
        request.is_struck && request.is_for(Aim::Report) && request.tenant == Some(watched.partner.id)
    };
    while !watched.asked(bench).iter().any(is_about_it) {
        if let Some(end) = bench.session().early_end() {
            return Err(end.into());
        }
        if started.elapsed() > bench.options().report_patience || bench.session().has_failed(ACTIVATION.id) {
            return Err(NotPassed::set_up(&missing(bench, watched, true, started.elapsed())));
        }
        bench.session().pause(LOOK);
    }
    Ok(())
}

/// The finding about a report that a partner is active, and what became of it.
pub(super) fn lost(watched: &Watched<'_>, what: &str) -> Finding {
    let message = format!("the report that partner {} is active: {what}", watched.partner.id);
    told(Finding::new(&requirements::STATUS_RETRIES, message), watched)
}
