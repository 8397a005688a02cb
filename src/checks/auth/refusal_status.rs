//! The status with which a callback is refused.

use super::forgery::{CORRUPTED, Forge, Forgery, Reaction, UNKNOWN_KEY, VERIFICATION};
use super::refusal::each_forgery;
use crate::checks::base::ADVISORY;
use crate::contract::requirements;
use crate::suite::{Bench, Check, Control, Conversation, NotPassed, Verdict, gather};

pub(super) const REFUSAL_STATUS: Check = Check {
    id: "auth.refusal_status",
    title: "a callback without a valid token is refused with 401 or 403",
    requirement: &requirements::CLEAR_REFUSAL,
    fix: "Answer 401 when the token is missing or bad, 403 when it is for another endpoint.",
    rests_on: &[],
    control: Control::Nothing,
    run: refusal_status,
    ..ADVISORY
};

fn refusal_status(bench: &Bench<'_>) -> Verdict {
    // No document names these; the handler may fail on them.
    let odd: Vec<Forgery> = CORRUPTED
        .iter()
        .filter(|forgery| forgery.reaction == Reaction::NoAcceptance)
        .chain([&UNKNOWN_KEY])
        .copied()
        .collect();
    gather([each_forgery(bench, VERIFICATION, with_clear_status), each_forgery(bench, &odd, without_failure)])
}

fn with_clear_status(conversation: &Conversation<'_>, forgery: &Forgery, forge: &Forge<'_>) -> Verdict {
    let reply = conversation.send(forgery.forge(conversation.plain_read(), forge))?;
    match reply.status() {
        // After many failed attempts any request may get a 429.
        Some(401 | 403 | 429) => Ok(()),
        _ if !reply.exchange.outcome.is_refusal() => {
            Err(NotPassed::Undecided(format!("{} is not a refusal; see auth.token.*", reply.summary())))
        }
        status => {
            let message = format!("a callback with {} is refused with another status than 401 or 403", forgery.what);
            Err(conversation.finding(&requirements::CLEAR_REFUSAL, message).compared("401 or 403", status).into())
        }
    }
}

fn without_failure(conversation: &Conversation<'_>, forgery: &Forgery, forge: &Forge<'_>) -> Verdict {
    let reply = conversation.send(forgery.forge(conversation.plain_read(), forge))?;
    if !matches!(reply.status(), Some(500 | 502)) {
        return Ok(());
    }
    let message = format!("a callback with {} gets {}, and not a refusal", forgery.what, reply.summary());
    let finding = conversation.finding(&requirements::CLEAR_REFUSAL, message).compared("401 or 403", reply.status());
    Err(finding.fixed_by(FAILURE).into())
}

const FAILURE: &str = "Answer 401 whatever goes wrong while the token is read or its key is looked up: the gateway takes a server error for an outage.";
